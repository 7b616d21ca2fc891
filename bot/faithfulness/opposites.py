"""Whether a sentence has the opposite of a word of its provisions in its place, or one that turns round what it is said of."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from bot.faithfulness.wording import Phrase, Syllables, lists, syllables

PASSIVE = (("được",), ("bị",))
MOST_RUNNING = 20
"""Syllables that are compared on end."""
_BEFORE, _NEAR, _FAR = 2, 3, 6
"""Syllables before and behind a word that are around it, and how many where the passive turns them round."""


def opposites(rest: str, texts: Sequence[str]) -> Iterator[str]:
    """Words of `rest` whose opposite stands in `texts` beside the same words, while they themselves do not stand there."""
    mine, theirs = syllables(rest), [syllables(text) for text in texts]

    def beside(start: int, said: Phrase, words: Phrase) -> tuple[int, int]:
        """How many words around are the same, and how many of content right behind on end, where most are."""
        passive = _passive(mine, start, len(said))
        around = _around(mine, start, len(said))
        reach = _FAR if passive else _NEAR
        found = (
            (
                len(around & _around(one, there, len(words), reach)),
                0
                if passive
                else len(set(running(mine, start + len(said), one, there + len(words))) - lists().function),
            )
            for one in theirs
            for there in one.positions(words)
        )
        return max(found, default=(0, 0))

    for said, opposite in lists().opposites:
        for start in mine.positions(said):
            against = beside(start, said, opposite)
            if against[0] and against > beside(start, said, said):
                yield " ".join(said)


def turned(rest: str, texts: Sequence[str]) -> Iterator[str]:
    """Words of `rest` that turn round what they are said of ("dừng", "bỏ", "sai"), where `texts` have none that means the same."""
    known = lists()
    mine, theirs = syllables(rest), [syllables(text) for text in texts]
    held = {row for row in known.turning if any(one.marked(row, known.not_turning) for one in theirs)}
    covered = {place for row in held for place in mine.marked(row, known.not_turning)}
    for row in known.turning:
        for start, end in mine.marked(row, known.not_turning):
            if (start, end) not in covered:
                yield " ".join(mine.of[start:end])


def running(mine: Syllables, here: int, other: Syllables, there: int) -> Phrase:
    """The syllables that are the same from two places on, at most some."""
    pairs = zip(mine.of[here : here + MOST_RUNNING], other.of[there : there + MOST_RUNNING], strict=False)
    return tuple(one for one, _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _around(read: Syllables, start: int, length: int, behind: int = _NEAR) -> set[str]:
    """The content syllables just behind a word, and just before it, in its clause.

    Where it ends its clause in the passive, those that it is said of: "tần suất kiểm tra được giảm".
    """
    known = lists()
    first, after = read.clauses[bisect_right(read.clauses, (start, len(read.of))) - 1]
    before = _FAR if _passive(read, start, length) else _BEFORE
    near = (
        *read.of[max(first, start - before) : start],
        *read.of[start + length : min(after, start + length + behind)],
    )
    return {word for word in near if word not in known.function}


def _passive(read: Syllables, start: int, length: int) -> bool:
    """Whether a word has "được" or "bị" before it and ends its clause."""
    after = read.clauses[bisect_right(read.clauses, (start, len(read.of))) - 1][1]
    return start > 0 and (read.of[start - 1],) in PASSIVE and start + length >= after
