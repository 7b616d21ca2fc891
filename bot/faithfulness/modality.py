"""Whether a sentence makes a duty a choice or a choice a duty, or narrows or widens what its provisions say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.faithfulness.wording import Phrase, Syllables, lists, syllables

_SAME = 2
"""Syllables behind "phải" that a source has behind "được" for the one to stand in the place of the other."""


def modality(rest: str, texts: Sequence[str]) -> Iterator[str]:
    """Words of `rest` that make a duty a choice, a choice a duty, or narrow or widen it, without any in `texts` that do."""
    known = lists()
    mine, theirs = syllables(rest), [syllables(text) for text in texts]

    def said(phrases: tuple[Phrase, ...], but: tuple[Phrase, ...] = ()) -> list[str]:
        return [" ".join(mine.of[start:end]) for start, end in mine.marked(phrases, but)]

    def held(phrases: tuple[Phrase, ...], but: tuple[Phrase, ...] = ()) -> bool:
        return any(one.marked(phrases, but) for one in theirs)

    weak = said(known.permissive, known.not_permissive)
    possible = (*known.permissive, *known.leaves_open) if set(weak) == {"có thể"} else known.permissive
    if weak and not held(possible, known.not_permissive):
        yield weak[0]
    strong = said(known.binding)
    if strong and not weak and (_left_open(mine, theirs) or _allowed(mine, theirs)):
        yield strong[0]
    for cues in (known.only, known.excepting):
        narrowing = said(cues, known.not_exclusive)
        if narrowing and not held(cues, known.not_exclusive):
            yield narrowing[0]
    every = said(known.universal)
    if every and (not held(known.universal_carriers) or _of_some(mine, theirs)):
        yield every[0]


def _left_open(mine: Syllables, theirs: Sequence[Syllables]) -> bool:
    """Whether the clause that a binding word stands in is, as far as the sources have it, said to be possible only."""
    for start, end in mine.marked(lists().binding):
        clause = next((one for one in mine.clauses if one[0] <= start < one[1]), (start, end))
        nearest = _nearest(mine.of[end : clause[1]], theirs)
        if nearest and all(_open(*one) for one in nearest):
            return True
    return False


def _open(read: Syllables, first: int, after: int) -> bool:
    known = lists()
    weak = _weak(read)
    return any(first <= at < after for at, _ in weak) and not any(
        first <= at < after for at, _ in read.marked(known.binding)
    )


@lru_cache(maxsize=4096)
def _weak(read: Syllables) -> tuple[tuple[int, int], ...]:
    known = lists()
    return tuple(read.marked((*known.permissive, *known.weighing), known.not_permissive))


def _nearest(words: Phrase, theirs: Sequence[Syllables]) -> list[tuple[Syllables, int, int]]:
    """The clauses of the sources that have most of the content of `words`; none where none has any."""
    content = set(words) - lists().function
    most, found = 0, list[tuple[Syllables, int, int]]()
    for one in theirs:
        for first, after in one.clauses:
            shared = len(content & set(one.of[first:after]))
            if shared > most:
                most, found = shared, []
            if shared and shared == most:
                found.append((one, first, after))
    return found


def _allowed(mine: Syllables, theirs: Sequence[Syllables]) -> bool:
    """Whether sources allow with "được" what the sentence has "phải" for, said of the same, and nowhere order it."""
    for start in mine.positions(("phải",)):
        behind = mine.of[start + 1 : start + 1 + _SAME]
        if start == 0 or len(behind) < _SAME:
            continue
        before = mine.of[start - 1]
        if any(one.positions((before, "được", *behind)) for one in theirs) and not any(
            one.positions(("phải", *behind)) for one in theirs
        ):
            return True
    return False


def _of_some(mine: Syllables, theirs: Sequence[Syllables]) -> bool:
    """Whether a clause that says something of all is, as far as the sources have it, said of some only."""
    known = lists()
    for start, end in mine.marked(known.universal):
        clause = next((one for one in mine.clauses if one[0] <= start < one[1]), (start, end))
        nearest = _nearest(mine.of[end : clause[1]], theirs)
        if nearest and all(
            any(first <= at < after for at, _ in one.marked(known.only, known.not_exclusive))
            and not any(first <= at < after for at, _ in one.marked(known.universal))
            for one, first, after in nearest
        ):
            return True
    return False
