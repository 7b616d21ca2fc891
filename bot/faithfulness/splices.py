"""What a sentence puts in, leaves out or exchanges in words that it otherwise takes over from a provision as they stand."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from bot.faithfulness.ground import Ground
from bot.faithfulness.number_words import number_words
from bot.faithfulness.wording import Phrase, Syllables, lists, syllables
from corpus import agencies

_SURE = 5
"""Syllables taken over around a change, both sides together, that make it a change of that very place …"""
_EACH = 2
"""… and at least on either side of it, unless the sentence ends there."""
_LONGEST, _LONGEST_NAME = 5, 14
"""Syllables that a change, and the name of an office that is exchanged, has at most."""
_MOST_REPLACED = 2
"""Syllables of content that are one word of content."""
_MOST_BESIDE = 1
"""Syllables that may be exchanged together with the name of an office."""
Range = tuple[int, int]


def spliced(sentence: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """The changed words of `sentence` that turn round what a provision says: a negation, a bound, a duty, a figure, a deputy."""
    mine = syllables(sentence)
    held = [syllables(ground.words) for ground in grounds]
    for ground, theirs in zip(grounds, held, strict=True):
        for there, here in _changes(theirs, mine):
            if _exchanged(ground.words, theirs, there, sentence, mine, here):
                yield " ".join(mine.of[slice(*here)])
            if max(there[1] - there[0], here[1] - here[0]) > _LONGEST:
                continue
            around = mine.of[max(0, here[0] - _EACH) : here[1] + _EACH]
            if any(other.holds(around) for other in held if other is not theirs):
                continue  # another source says it so
            same_bound = bool(_bounds(theirs, there) & _bounds(mine, here))  # "tối đa" for "không quá"
            office = _offices(ground.words, theirs, there) or _offices(sentence, mine, here)
            if not (same_bound or office) and _replaced(grounds, theirs.of[slice(*there)], mine.of[slice(*here)]):
                yield " ".join(mine.of[slice(*here)])
            elif (
                _turned(theirs, there, mine, here)
                or _renumbered(ground.words, theirs, there, sentence, mine, here)
                or (_named(ground.words, theirs, there) and _named(sentence, mine, here))
            ):
                yield " ".join(mine.of[slice(*here)] or theirs.of[slice(*there)])


@lru_cache(maxsize=4096)
def _changes(theirs: Syllables, mine: Syllables) -> tuple[tuple[Range, Range], ...]:
    """Where the provision says something and the sentence, in the same place, another thing or nothing, or the reverse."""
    found: list[tuple[Range, Range]] = []
    matcher = SequenceMatcher(None, theirs.of, mine.of, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    for one, other in itertools.pairwise(blocks):
        there, here = (one.a + one.size, other.a), (one.b + one.size, other.b)
        enough = one.size + other.size >= _SURE and min(one.size, other.size) >= _EACH
        if enough and max(there[1] - there[0], here[1] - here[0]) <= _LONGEST_NAME:
            found.append((there, here))
    if blocks and blocks[-1].size >= _SURE:
        last = blocks[-1]
        left = len(mine.of) - last.b - last.size
        if 0 < left <= _LONGEST:
            found.append(
                (
                    (last.a + last.size, min(last.a + last.size + left, len(theirs.of))),
                    (last.b + last.size, len(mine.of)),
                )
            )
    return tuple(found)


def _replaced(grounds: Sequence[Ground], said: Phrase, says: Phrase) -> bool:
    """Whether a word of content has given way to one that the provisions do not have, and that is no other word for it."""
    known = lists()
    plain = {word for phrase in (*known.frame, *known.negations) for word in phrase} | known.function
    was, now = [[word for word in words if word not in plain] for words in (said, says)]
    if not was or not now or max(len(was), len(now)) > _MOST_REPLACED or any(word.isdigit() for word in (*was, *now)):
        return False
    if any(set(was) & set(members) and set(now) & set(members) for members in _alike()):
        return False
    return not any(syllables(text).held & set(now) for ground in grounds for text in ground.texts)


@lru_cache(maxsize=1)
def _alike() -> tuple[frozenset[str], ...]:
    """The syllables of the words that may stand for one another."""
    return tuple(frozenset(word for phrase in members for word in phrase) for members in lists().same)


def _exchanged(source: str, theirs: Syllables, there: Range, sentence: str, mine: Syllables, here: Range) -> bool:
    """Whether one office stands in the place of another: "thuộc Bộ Tư pháp" for "thuộc Sở Tư pháp"."""
    was, now = _offices(source, theirs, there), _offices(sentence, mine, here)
    return bool(was and now) and not any(agencies.same(one, other) for one in was for other in now)


def _offices(text: str, read: Syllables, at: Range) -> list[str]:
    """The offices named in the range, wholly or in part; none where it says much else."""
    if at[0] == at[1]:
        return []
    start, end = read.at[at[0]][0], read.at[at[1] - 1][1]
    found = [mention for mention in agencies.find(text) if mention.start < end and start < mention.end]
    other = sum(not any(one.start <= begins < one.end for one in found) for begins, _ in read.at[slice(*at)])
    return [mention.key for mention in found] if other <= _MOST_BESIDE else []


def _named(text: str, read: Syllables, at: Range) -> bool:
    """Whether the words there are a name of two words or more."""
    return at[1] - at[0] > 1 and all(text[start].isupper() for start, _ in read.at[slice(*at)])


def _turned(theirs: Syllables, there: Range, mine: Syllables, here: Range) -> bool:
    known = lists()
    denied = [_says(read, at, known.negations, known.not_negations) for read, at in ((theirs, there), (mine, here))]
    if denied[0] != denied[1]:
        return True
    weak = [_says(read, at, known.permissive, known.not_permissive) for read, at in ((theirs, there), (mine, here))]
    if weak[1] and not weak[0]:
        return True
    was, now = _bounds(theirs, there), _bounds(mine, here)
    if was and now and was != now:
        return True
    said, says = theirs.of[slice(*there)], mine.of[slice(*here)]
    if {said, says} in ({(), ("phó",)}, {(), ("không",)}):  # "không quá" before no figure denies
        return True
    counted = _follows_number(theirs.of[: there[0]]) and _things(said) and _things(says)
    return counted and not set(said) & set(says)


def _renumbered(source: str, theirs: Syllables, there: Range, sentence: str, mine: Syllables, here: Range) -> bool:
    """Whether another number stands there; of a part of one ("3.500.000" and "3,5 triệu") the figures are the judge."""
    if _part_of_number(source, theirs, there) or _part_of_number(sentence, mine, here):
        return False
    said, says = _values(theirs.of[slice(*there)]), _values(mine.of[slice(*here)])
    return bool(said and says) and said.isdisjoint(says)


def _part_of_number(text: str, read: Syllables, at: Range) -> bool:
    """Whether the range begins or ends within a number with marks in it."""
    return any(
        0 < i < len(read.at)
        and text[read.at[i - 1][1] : read.at[i][0]] in (".", ",")
        and read.of[i - 1][-1].isdigit()
        and read.of[i][0].isdigit()
        for i in at
    )


def _follows_number(before: Phrase) -> bool:
    """Whether the words end in a number; one word alone ("tư", "năm") may be no number."""
    return before[-1:] != () and (before[-1].isdigit() or number_words(before[-2:], 0)[1] == 2)


def _things(words: Phrase) -> bool:
    return words != () and words[0] not in lists().function and not any(c.isdigit() for word in words for c in word)


def _values(words: Phrase) -> frozenset[int]:
    """The numbers in the words, in digits or spelled out."""
    found = {int(word) for word in words if word.isdigit()}
    at = 0
    while at < len(words):
        value, after = number_words(words, at)
        if value is not None:
            found.add(value)
        at = max(after, at + 1)
    return frozenset(found)


def _says(read: Syllables, at: Range, phrases: tuple[Phrase, ...], but: tuple[Phrase, ...] = ()) -> bool:
    """Whether one of the phrases stands, wholly or in part, in the range."""
    return any(start < at[1] and at[0] < end for start, end in read.marked(phrases, but))


def _bounds(read: Syllables, at: Range) -> frozenset[str]:
    known = lists()
    kinds = (("beyond", known.not_beyond, known.not_short_of), ("short", known.not_short_of, known.not_beyond))
    return frozenset(
        kind
        for kind, phrases, others in kinds
        if _says(read, at, phrases, tuple(one for one in others if len(one) > 1))
    )  # no "quá" in "không quá"
