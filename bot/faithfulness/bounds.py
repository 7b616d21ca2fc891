"""The words that bound a figure or day of a text: "không quá", "trước", "tối thiểu", "trở lên"."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

from bot.faithfulness.number_words import number_words
from bot.faithfulness.wording import Syllables, lists

BEYOND, SHORT = "not_beyond", "not_short_of"
_BOUND = 5
_REACH = 14
"""Syllables before a figure or day among which the bounding word is looked for."""
_BEHIND = 10
"""Syllables behind it among which "trở lên", "trở xuống" are."""
_TO = (("đến",), ("tới",))
_BEFORE_TO = {"điểm", "quan", "cập", "hưởng", "dẫn", "nói", "kể", "nhắc", "tâm", "ý"}
"""Behind these "đến" bounds nothing: "điểm đến", "liên quan đến", "đề cập đến", "ảnh hưởng đến"."""
_BETWEEN = {"ngày", "tháng", "năm", "quý", "giờ", "là", "vào", "bằng", "khoảng", "thứ", "lúc", "mức"}
"""What may stand between a bounding word and its figure or day so that it bounds nothing else."""


def bounds_of(read: Syllables, start: int, end: int) -> tuple[frozenset[str], str | None, frozenset[str]]:
    """What bounds the figure or day at the characters `[start, end)`: the kind said for it, the kind right beside it, and
    the kinds anywhere in its clause that may be meant for it."""
    here, behind = index(read, start), index(read, end)
    first, after = around(read.clauses, here)
    known = _bounding(read)
    reach = frozenset(kind for _, _, kind in _between(known.all, max(first, here - _REACH), min(after, here + 6)))
    for begin, _, kind in _between(known.behind, behind, behind + _BEHIND):
        if behind <= begin < min(behind + _BEHIND, after) and not _numbers(read, behind, begin):
            return frozenset({kind}), kind, reach
    first = max(here - _BOUND, first)
    first = max([first, *(i + 1 for i in range(first, here) if read.of[i][0].isdigit())])  # a bound is of one figure
    ahead = [one for one in _between(known.ahead, first, here) if one[1] <= here]
    if not ahead:
        return frozenset(), None, reach
    begin, until, kind = max(ahead, key=lambda one: (one[1], -one[0]))  # "không dưới" before "dưới"
    return frozenset({kind}), kind if _BETWEEN.issuperset(read.of[until:here]) else None, reach


@lru_cache(maxsize=4096)
def bounding_words(read: Syllables) -> frozenset[int]:
    """The syllables that bound the number right behind them ("tối đa" of "tối đa 10%")."""
    ahead = [one for one in _bounding(read).ahead if one[1] < len(read.of)]
    return frozenset(
        i
        for begin, after, _ in ahead
        if read.of[after][0].isdigit() or number_words(read.of[after : after + 2], 0)[0]
        for i in range(begin, after)
    )


def _numbers(read: Syllables, first: int, after: int) -> bool:
    return any(read.of[i][0].isdigit() for i in range(first, after))


def index(read: Syllables, start: int) -> int:
    """The first syllable that begins at the character `start` or behind it."""
    return bisect_left(read.at, (start, 0))


def around(ranges: tuple[tuple[int, int], ...], here: int) -> tuple[int, int]:
    """Of sorted ranges the one that holds the syllable `here`; an empty one there if none does."""
    at = bisect_right(ranges, here, key=lambda one: one[0]) - 1
    return ranges[at] if at >= 0 and here < ranges[at][1] else (here, here)


def _between(found: tuple[_Bound, ...], first: int, after: int) -> tuple[_Bound, ...]:
    return found[bisect_left(found, (first,)) : bisect_left(found, (after,))]


_Bound = tuple[int, int, str]
"""The syllables `[begin, after)` of a bounding word and its kind."""


@dataclass(frozen=True, slots=True)
class _Bounding:
    """Bounding words of a text: those that stand before what they bound, those behind it, and all with those that may be."""

    ahead: tuple[_Bound, ...]
    behind: tuple[_Bound, ...]
    all: tuple[_Bound, ...]


@lru_cache(maxsize=4096)
def _bounding(read: Syllables) -> _Bounding:
    known = lists()
    kinds = ((BEYOND, known.not_beyond), (SHORT, known.not_short_of))
    found = [
        (begin, after, kind)
        for kind, phrases in kinds
        for begin, after in read.marked(phrases)
        if not (read.of[begin:after] in _TO and begin and read.of[begin - 1] in _BEFORE_TO)
    ]
    behind = tuple(sorted(one for one in found if read.of[one[0]] == "trở"))
    due = [(begin, after, BEYOND) for begin, after in read.marked(known.due)]
    ahead = sorted(one for one in found if read.of[one[0]] != "trở")
    return _Bounding(tuple(ahead), behind, tuple(sorted((*found, *due))))
