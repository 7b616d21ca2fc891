"""Whether a figure or day of a sentence is said of what it is said of in a provision, not of what another one is.

Each value of a text has surroundings: the words of its clause, up to the next value of its kind, with what is said once for
several ("Huyện A được phân bổ 30 tỷ, huyện B 45 tỷ") and the office that leads. A sentence is wrong where its surroundings
of a value share nothing with those that the value has, and something telling with those of another value of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.faithfulness.bounds import index
from bot.faithfulness.ground import Ground
from bot.faithfulness.measures import Day, Figure, measured
from bot.faithfulness.wording import Phrase, Syllables, lists, syllables
from corpus import agencies, document_number

_HARD = re.compile(r"[.;!?|]|\n\s*(?:\n|[-–—+•*]|$)")
_SOFT = re.compile(r"[,:()\[\]]|\s[-–—]\s")
_OF_DAY = re.compile(
    r"(?:[\s,(]*(?:ngày\s+)?\d{1,2}(?:/|-|\.|\s+tháng\s+)\d{1,2}(?:(?:/|-|\.|\s+năm\s+)\d{4})?)?", re.IGNORECASE
)
_JOINS = frozenset({"và", "còn", "riêng", "hoặc"})
_COMMON = frozenset({"ngày", "tháng", "năm", "hạn", "mức", "nhất"})
"""Syllables that tell nothing of what a value is of."""
_ELLIPTIC = 5
"""Content syllables that the surroundings of a value have at most where they lean on those of the one before."""
_VERBATIM = 12
"""Syllables next to a value that a sentence takes over as they stand, so that the value is in its place."""
_LEADING = 4
"""Syllables among which the office that leads a clause begins."""
Token = tuple[str | int | None, ...]
"""A syllable, two neighbours, a day, a figure or an office."""
Range = tuple[int, int]
_NAME = "name"


@dataclass(frozen=True, slots=True)
class Place:
    """A value in its surroundings: `all` tokens of them, of which `telling` can tell them from others.

    `before` and `behind` are the syllables next to it, the nearest first.
    """

    kind: Phrase
    value: str
    start: int
    words: str
    all: frozenset[Token]
    telling: frozenset[Token]
    before: Phrase
    behind: Phrase


def misplaced(sentence: str, references: Sequence[Range], grounds: Sequence[Ground]) -> Iterator[str]:
    """The figures and days of `sentence`, outside its references, that its provisions say of something else."""
    held = _held(tuple(grounds))
    for mine in places(sentence):
        key = (mine.kind, mine.value)
        own = held.all.get(key)
        if own is None or any(start <= mine.start < end for start, end in references):
            continue
        if any(_taken_over(mine, one) for one in held.own[key]):
            continue
        for token in mine.telling - own:
            if len(token) == 2 and any((one,) in own for one in token) and token[0] != _NAME:
                continue
            others = held.telling.get((mine.kind, token), ())
            if any(other.value != mine.value and mine.all.isdisjoint(own - other.all) for other in others):
                yield mine.words
                break


@dataclass(frozen=True, slots=True)
class _Held:
    """The surroundings of each value, all its places together, and the places by what tells them from others."""

    own: dict[tuple[Phrase, str], tuple[Place, ...]]
    all: dict[tuple[Phrase, str], frozenset[Token]]
    telling: dict[tuple[Phrase, Token], tuple[Place, ...]]


@lru_cache(maxsize=1024)
def _held(grounds: tuple[Ground, ...]) -> _Held:
    own: dict[tuple[Phrase, str], list[Place]] = {}
    telling: dict[tuple[Phrase, Token], list[Place]] = {}
    for text in dict.fromkeys(text for ground in grounds for text in (ground.words, *ground.above)):
        for one in places(text):
            own.setdefault((one.kind, one.value), []).append(one)
            for token in one.telling:
                telling.setdefault((one.kind, token), []).append(one)
    return _Held(
        {key: tuple(those) for key, those in own.items()},
        {key: frozenset[Token]().union(*(one.all for one in those)) for key, those in own.items()},
        {key: tuple(those) for key, those in telling.items()},
    )


def _taken_over(mine: Place, theirs: Place) -> bool:
    """Whether the sentence runs into its value and on as the provision does."""
    ahead = _running(mine.before, theirs.before)
    return 2 * ahead >= _VERBATIM and ahead + _running(mine.behind, theirs.behind) >= _VERBATIM


def _running(mine: Phrase, theirs: Phrase) -> int:
    """How many syllables next to a value are the same."""
    return next(
        (i for i, (one, other) in enumerate(zip(mine, theirs, strict=False)) if one != other),
        min(len(mine), len(theirs)),
    )


@dataclass(frozen=True, slots=True)
class _Value:
    kind: Phrase
    value: str
    start: int
    words: str
    first: int
    after: int


@dataclass(slots=True)
class _Around:
    """What surrounds a value: syllables before and behind it, as ranges, and ranges elsewhere that count for it too."""

    before: list[int]
    behind: list[int]
    shared: list[int]


@lru_cache(maxsize=4096)
def places(text: str) -> tuple[Place, ...]:
    """The values of `text` with their surroundings."""
    read = syllables(text)
    documents = _documents(text)
    values = [one for one in _values(text, read) if not any(start <= one.start < end for start, end in documents)]
    if not values:
        return ()
    gaps = [text[one[1] : other[0]] for one, other in pairwise(read.at)]
    digits = [read.of[i][0].isdigit() and read.of[i + 1][0].isdigit() and len(gaps[i]) == 1 for i in range(len(gaps))]
    hard = [i + 1 for i, gap in enumerate(gaps) if not digits[i] and _HARD.search(gap)]
    soft = {i + 1 for i, gap in enumerate(gaps) if not digits[i] and _SOFT.search(gap)}
    taken = {i for one in values for i in range(one.first, one.after)}
    taken |= {i for start, end in documents for i in range(index(read, start), index(read, end))}
    content = _content(read, taken)
    offices = [(index(read, one.start), index(read, one.end), one.key) for one in agencies.find(text)]
    found: list[Place] = []
    led: list[int] = []
    head: list[int] = []
    leans: dict[Phrase, tuple[_Value, _Around]] = {}
    at = 0
    for first, after in pairwise([0, *hard, len(read.of)]):
        here = []
        while at < len(values) and values[at].first < after:
            here.append(values[at])
            at += 1
        leading = [(a, b) for a, b, _ in offices if first <= a < first + _LEADING]
        led = [i for a, b in leading for i in range(a, b)] if leading else led
        if gaps and 0 < after <= len(gaps) and ":" in gaps[after - 1]:
            head = list(range(first, after))
        for kind in dict.fromkeys(one.kind for one in here):
            those = [one for one in here if one.kind == kind]
            for i, one in enumerate(those):
                left = _left(read, soft, those[i - 1].after, one.first) if i else first
                right = _right(read, soft, one.after, those[i + 1].first) if i + 1 < len(those) else after
                around = _Around(
                    [j for j in range(left, one.first) if j in content],
                    [j for j in range(one.after, right) if j in content],
                    [],
                )
                if not any(left <= a < left + _LEADING for a, _, _ in offices):
                    around.shared += led
                around.shared += head
                before = leans.get(kind)
                if (
                    before
                    and 0 < len(around.before) + len(around.behind) <= _ELLIPTIC
                    and not (around.before and around.behind)
                ):
                    around.shared += _leant(text, read, before[1], around, one, offices)
                else:
                    leans[kind] = (one, around)
                inside = {*around.before, *around.behind, *around.shared}
                found.append(
                    _place(
                        text,
                        read,
                        one,
                        inside,
                        content,
                        [v for v in here if v.kind != kind and left <= v.first < right],
                        offices,
                    )
                )
    return tuple(found)


def _documents(text: str) -> list[Range]:
    """Where documents are named, with the day behind their number."""
    return [(start, match.end()) for _, start, end in document_number.find(text) if (match := _OF_DAY.match(text, end))]


def _left(read: Syllables, soft: set[int], first: int, after: int) -> int:
    marks = [i for i in range(first, after + 1) if i in soft] or [
        i for i in range(first, after) if read.of[i] in _JOINS
    ]
    return marks[0] if marks else first


def _right(read: Syllables, soft: set[int], first: int, after: int) -> int:
    marks = [i for i in range(first, after + 1) if i in soft] or [
        i for i in range(first, after) if read.of[i] in _JOINS
    ]
    return marks[-1] if marks else after


def _leant(
    text: str, read: Syllables, theirs: _Around, mine: _Around, value: _Value, offices: Sequence[tuple[int, int, str]]
) -> list[int]:
    """What is said once for the value before and this one: all around the former but what this one has in its place."""
    alone = [*mine.before, *mine.behind]
    named = [i for i in alone if text[read.at[i][0]].isupper() and i > 0]
    if value.kind[0] == "day" and not (
        named and all(i in named or any(a <= i < b for a, b, _ in offices) for i in alone)
    ):
        return []
    out: set[int] = set()
    for ours, other, near in ((mine.before, theirs.before, -1), (mine.behind, theirs.behind, 1)):
        if not ours:
            continue
        capital = [i for i in other if text[read.at[i][0]].isupper()]
        same = [k for k, i in enumerate(other) if read.of[i] == read.of[ours[0]]]
        if same:
            out.update(other[same[-1] : same[-1] + len(ours)])
        elif named and capital:
            out.update(capital)
        else:
            out.update(other[-len(ours) :] if near < 0 else other[: len(ours)])
    return [i for i in (*theirs.before, *theirs.behind, *theirs.shared) if i not in out]


def _place(
    text: str, read: Syllables, one: _Value, inside: set[int], content: set[int], others: Sequence[_Value],
    offices: Sequence[tuple[int, int, str]],
) -> Place:  # fmt: skip
    frame = _frame(read)
    every: set[Token] = {(read.of[i],) for i in inside if i in content and i not in frame}
    telling: set[Token] = set()
    for i in inside:
        if i + 1 not in inside or i not in content or i + 1 not in content:
            continue
        pair = (read.of[i], read.of[i + 1])
        every.add(pair)
        if i not in frame and i + 1 not in frame:
            telling.add(pair)
        if text[read.at[i][0]].isupper() and text[read.at[i + 1][0]].isupper():
            every.add((_NAME, *pair))
            telling.add((_NAME, *pair))
    strong: set[Token] = {("value", *other.kind, other.value) for other in others}
    strong |= {("office", key, None) for first, after, key in offices if any(first <= i < after for i in inside)}
    before, behind = (
        read.of[max(0, one.first - _VERBATIM) : one.first][::-1],
        read.of[one.after : one.after + _VERBATIM],
    )
    return Place(
        one.kind,
        one.value,
        one.start,
        one.words,
        frozenset(every | strong),
        frozenset(telling | strong),
        before,
        behind,
    )


@lru_cache(maxsize=4096)
def _frame(read: Syllables) -> frozenset[int]:
    return frozenset(i for start, end in read.marked(lists().frame) for i in range(start, end))


def _content(read: Syllables, taken: set[int]) -> set[int]:
    known = lists()
    bounding = {
        i
        for some in (known.not_beyond, known.not_short_of)
        for start, end in read.marked(some)
        for i in range(start, end)
    }
    return {
        i
        for i, word in enumerate(read.of)
        if i not in taken
        and i not in bounding
        and word not in known.function
        and not word.isdigit()
        and word not in _COMMON
    }


def _values(text: str, read: Syllables) -> list[_Value]:
    said = measured(text)
    found = []
    for day in said.days:
        parts = (day.day, day.month, day.year)
        kind = ("day", *("" if part is None else "x" for part in parts[:2]))
        found.append(_value(read, kind, str(parts), day))
    for figure in said.figures:
        if figure.unit in lists().structure or (figure.unit is None and not _counts(text, read, figure)):
            continue
        if figure.spelled and figure.unit is None and figure.value in ("1", "2"):
            continue
        kind = figure.unit or ("of", figure.counted[0])
        found.append(_value(read, ("figure", *kind), figure.value, figure))
    return sorted(found, key=lambda one: (one.first, one.after))


def _counts(text: str, read: Syllables, figure: Figure) -> bool:
    """Whether a figure without a unit is a number of things: no label, and its noun right behind."""
    end, here = figure.start + len(figure.words), index(read, figure.start)
    labels = here > 0 and (read.of[here - 1] in ("số", "thứ") or (read.of[here - 1],) in lists().structure)
    return (
        bool(figure.counted)
        and text[end : end + 1].isspace()
        and text[end : end + 2].strip().isalpha()
        and not (labels or figure.counted[0] in lists().function or figure.counted[:1] in lists().structure)
    )


def _value(read: Syllables, kind: Phrase, value: str, one: Day | Figure) -> _Value:
    first = index(read, one.start)
    after = max(index(read, one.start + len(one.words)), first + 1)
    if isinstance(one, Figure):
        behind = {word for unit in lists().units for word in unit}
        until = min(after + 3, len(read.of))
        while after < until and read.of[after] in behind:
            after += 1
    return _Value(kind, value, one.start, one.words, first, after)
