"""Days and figures of a sentence: the value, the unit, and the word that bounds it, each as a cited provision has them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from bot.faithfulness.ground import Ground
from bot.faithfulness.wording import Phrase, Syllables, lists, phrase, syllables
from corpus import dates
from corpus.dates import Precision, WrittenDate

_NUMERAL = re.compile(
    r"(?<![^\W_])(?P<word>[^\W\d_]*(?:[-–][^\W\d_]+)*?)(?P<digits>\d+(?:[.,]\d+)*(?:/\d+)?)(?P<tail>[^\W\d_]*|%)"
)
_SPAN_OF_YEARS = re.compile(r"\b((?:19|20)\d\d)\s*[-–]\s*((?:19|20)\d\d)\b")
_REPEATED = re.compile(r"(?P<spelled>[^\W\d_]+(?:\s+[^\W\d_]+){0,5})(?P<aside>\s*\(\s*(?P<digits>\d{1,6})\s*\))")
_PARAGRAPH = re.compile(r"\n\s*\n")
_OPENS = re.compile(r"(?:^|[.!?:;“\"(|\n–-])\s*$")
_TO_LAST = re.compile(r"\s*%?\s*[-–]\s*\d")
_FROM_FIRST = re.compile(r"\d\s*%?\s*[-–]\s*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ASIDE = re.compile(r"\s*\([^()]{0,40}\)")
_GAP = r"[^\S\n]*\n?[^\S\n]*"
_UNIT = re.compile(rf"{_GAP}(%|[^\W\d_]+(?:{_GAP}[^\W\d_]+){{0,2}})")
_BOUND = 5
_REACH = 14
"""Syllables before a figure or day among which the bounding word is looked for."""
_BEHIND = 10
"""Syllables behind it among which "trở lên", "trở xuống" are."""
_BETWEEN = {"ngày", "tháng", "năm", "quý", "giờ", "là", "vào", "bằng", "khoảng", "thứ", "lúc", "mức"}
"""What may stand between a bounding word and its figure or day so that it bounds nothing else."""

_DIGITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_SCALES = {"nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000}
_PERIODS = {"giai", "đoạn", "nhiệm", "kỳ", "thời", "năm", "học"}
"""Syllables of what a span of years may be: "giai đoạn 2021-2025", "nhiệm kỳ 2020-2025"."""
_NOT_FIRST = {"tư", "mốt", "lăm"}
_BEFORE_FIVE = {"có", "gồm", "là", "với", "thành", "hiện", "tốt", "đủ", "cả", "các", "nhất"}
_BEYOND, _SHORT = "not_beyond", "not_short_of"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its unit ("ngày làm việc"; None where none stands behind it) and bounds; `words` as written.

    `counted` are the syllables right behind a figure without a unit: what it is a number of. `reach` are all bounds in its
    clause, of which one may be meant for it; `bound` is the one right beside it; `spelled` tells that it is in words,
    `start` where it stands.
    """

    value: str
    unit: Phrase | None
    bounds: frozenset[str]
    words: str
    counted: tuple[str, ...] = ()
    reach: frozenset[str] = frozenset()
    spelled: bool = False
    bound: str | None = None
    start: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """A date as its written parts, and what bounds it."""

    day: int | None
    month: int | None
    year: int | None
    bounds: frozenset[str]
    words: str
    reach: frozenset[str] = frozenset()
    bound: str | None = None
    start: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures and days of a text."""

    figures: tuple[Figure, ...]
    days: tuple[Day, ...]


def wrong(sentence: str, references: Sequence[tuple[int, int]], grounds: Sequence[Ground]) -> Iterator[str]:
    """The figures and days of `sentence`, outside its references, that no ground has with that unit and bound."""
    said = measured(sentence)
    held = _held(tuple(grounds))

    def referring(one: Figure | Day) -> bool:
        return any(start <= one.start < end for start, end in references)

    for day in said.days:
        if referring(day):
            continue
        theirs = [other for other in held.days if _alike(day, other)]
        if day.month is None and day.day is None:
            theirs += [replace(day, bounds=one.bounds, bound=one.bound) for one in held.figures.get(str(day.year), ())]
            theirs += [replace(one, month=None) for one in held.days if one.year == day.year]
        theirs = [replace(one, bounds=one.bounds | one.reach) for one in theirs]
        theirs += [Day(on.day, on.month, on.year, frozenset({_BEYOND}), "") for on in held.resolved if _on(day, on)]
        if not any(_bounded(day.bounds, other.bounds) and _agree(day.bound, other.bound) for other in theirs):
            yield day.words
    for figure in said.figures:
        if referring(figure):
            continue
        if figure.spelled and (figure.value == "1" or (figure.value == "2" and not figure.unit and not figure.bounds)):
            continue  # "một", "hai bên": said of anything
        if figure.unit in lists().structure and figure.value in held.labels:
            continue
        if "/" in figure.value and any(
            re.search(rf"(?<![\d/]){figure.value}(?![\d/])", text) for ground in grounds for text in ground.texts
        ):
            continue  # "2/3" reads as a day elsewhere
        if figure.unit is None and _YEAR.fullmatch(figure.value) and figure.value in held.years:
            continue
        if not any(_unit(figure, one) and _figure_bounds(figure, one) for one in held.figures.get(figure.value, ())):
            yield figure.words


@dataclass(frozen=True, slots=True)
class _Held:
    """What grounds measure: figures by their value, days, the days of deadlines, the numbers of the labels."""

    figures: dict[str, tuple[Figure, ...]]
    days: tuple[Day, ...]
    years: frozenset[str]
    labels: frozenset[str]
    resolved: tuple[date, ...]


@lru_cache(maxsize=1024)
def _held(grounds: tuple[Ground, ...]) -> _Held:
    read = [measured(text) for ground in grounds for text in (ground.words, *ground.above)]
    figures: dict[str, dict[Figure, None]] = {}
    for one in read:
        for figure in one.figures:
            figures.setdefault(figure.value, {})[replace(figure, start=0)] = None
    return _Held(
        {value: tuple(those) for value, those in figures.items()},
        tuple(dict.fromkeys(replace(day, start=0) for one in read for day in one.days)),
        frozenset(str(day.year) for one in read for day in one.days),
        frozenset(figure.value for ground in grounds for figure in measured(ground.label).figures),
        tuple(sorted({day for ground in grounds for day in ground.days})),
    )


@lru_cache(maxsize=4096)
def measured(text: str) -> Measured:
    """The figures and days of `text`."""
    text = _REPEATED.sub(_said_once, text)
    read = syllables(text)
    days = []
    taken: list[tuple[int, int]] = []
    for written in (*dates.find(text), *dates.periods(text)):
        if any(start < written.end and written.start < end for start, end in taken):
            continue
        if _PARAGRAPH.search(text, written.start, written.end):
            continue
        taken.append((written.start, written.end))
        days.append(_day(text, read, written))
    figures = [*_spans_of_years(text, read), *_numerals(text, read, taken), *_spelled_out(text, read)]
    return Measured(tuple(figures), tuple(days))


def _said_once(match: re.Match[str]) -> str:
    """ "sáu (06) tháng" without the figure in brackets, where it is the one spelled before."""
    words = phrase(match["spelled"])
    for at in range(len(words)):
        value, after = number_words(words, at)
        if after == len(words) and value == int(match["digits"]):
            return match["spelled"] + " " * len(match["aside"])
    return match[0]


def _day(text: str, read: Syllables, written: WrittenDate) -> Day:
    month = written.month
    if written.precision is Precision.QUARTER and month is not None:
        month = -month  # a quarter is not the month it ends with
    bounds, bound, reach = _bounds(read, written.start, written.end)
    return Day(written.day, month, written.year, bounds, text[written.start : written.end], reach, bound, written.start)


def _on(day: Day, on: date) -> bool:
    return (day.day, day.month) == (on.day, on.month) and day.year in (on.year, None)


def _agree(mine: str | None, theirs: str | None) -> bool:
    """Whether the words right beside two figures do not bound them from two sides."""
    return not mine or not theirs or mine == theirs


def _alike(day: Day, other: Day) -> bool:
    """Whether the sentence's day is the other, with the year possibly left out in the sentence."""
    return (day.day, day.month) == (other.day, other.month) and day.year in (other.year, None)


def _bounded(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """A bound may be dropped or kept, not turned round or added."""
    return not mine or bool(mine & theirs)


def _figure_bounds(mine: Figure, theirs: Figure) -> bool:
    return (
        _agree(mine.bound, theirs.bound)
        and _bounded(mine.bounds, theirs.bounds | theirs.reach)
        and (not theirs.bounds or bool(mine.bounds & theirs.bounds) or bool(mine.reach & theirs.bounds))
    )


def _unit(mine: Figure, theirs: Figure) -> bool:
    if _SPAN_OF_YEARS.fullmatch(mine.value):
        return not _PERIODS.intersection(theirs.counted) or mine.counted == theirs.counted
    if mine.unit is None and theirs.unit is None and mine.counted and theirs.counted:
        return bool(set(mine.counted[:2]) & set(theirs.counted))
    return mine.unit == theirs.unit or (mine.unit is None and theirs.unit in (None, *lists().structure))


def _bounds(read: Syllables, start: int, end: int) -> tuple[frozenset[str], str | None, frozenset[str]]:
    """What bounds the figure or day at the characters `[start, end)`: the kind said for it, the kind right beside it, and
    the kinds anywhere in its clause that may be meant for it."""
    here, behind = _index(read, start), _index(read, end)
    first, after = next(((a, b) for a, b in read.clauses if a <= here < b), (here, here))
    near = range(max(first, here - _REACH), min(after, here + 6))
    reach = frozenset(kind for begin, _, kind in _bounding(read).all if begin in near)
    for begin, _, kind in _bounding(read).behind:
        if behind <= begin < min(behind + _BEHIND, after) and not _numbers(read, behind, begin):
            return frozenset({kind}), kind, reach
    first = max(here - _BOUND, first)
    first = max([first, *(i + 1 for i in range(first, here) if read.of[i][0].isdigit())])  # a bound is of one figure
    ahead = [one for one in _bounding(read).ahead if first <= one[0] and one[1] <= here]
    if not ahead:
        return frozenset(), None, reach
    begin, until, kind = max(ahead, key=lambda one: (one[1], -one[0]))  # "không dưới" before "dưới"
    return frozenset({kind}), kind if _BETWEEN.issuperset(read.of[until:here]) else None, reach


def _of_range(text: str, start: int, end: int) -> frozenset[str]:
    """The bound that a figure of "04 - 05 nhóm" is: it may be said as "từ 4 đến 5 nhóm"."""
    first, last = _TO_LAST.match(text, end), _FROM_FIRST.search(text, max(0, start - 12), start)
    return frozenset(([_SHORT] if first else []) + ([_BEYOND] if last else []))


def _numbers(read: Syllables, first: int, after: int) -> bool:
    return any(read.of[i][0].isdigit() for i in range(first, after))


def _index(read: Syllables, start: int) -> int:
    """The first syllable that begins at the character `start` or behind it."""
    return bisect_left(read.at, (start, 0))


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
    kinds = ((_BEYOND, known.not_beyond), (_SHORT, known.not_short_of))
    found = [(begin, after, kind) for kind, phrases in kinds for begin, after in read.marked(phrases)]
    behind = tuple(one for one in found if read.of[one[0]] == "trở")
    due = [(begin, after, _BEYOND) for begin, after in read.marked(known.due)]
    return _Bounding(tuple(one for one in found if one not in behind), behind, (*found, *due))


def _numerals(text: str, read: Syllables, taken: Sequence[tuple[int, int]]) -> Iterator[Figure]:
    taken = [*taken, *(match.span() for match in _SPAN_OF_YEARS.finditer(text))]
    for match in _NUMERAL.finditer(text):
        if any(start < match.end("digits") and match.start("digits") < end for start, end in taken):
            continue
        if match["word"] or (match["tail"] and match["tail"] != "%" and not _is_unit(match["tail"])):
            yield Figure(
                match[0].lower(), None, frozenset(), match[0], start=match.start()
            )  # "COVID-19", "F1", "8h30": one word
            continue
        unit = _unit_behind(text, match.end("digits")) or _structure_before(read, match.start("digits"))
        counted = _counted(read, match.end("digits")) if unit is None else ()
        bounds, bound, reach = _bounds(read, *match.span("digits"))
        reach |= _of_range(text, *match.span("digits"))
        yield Figure(_value(match["digits"]), unit, bounds, match[0], counted, reach, False, bound, match.start())


def _spans_of_years(text: str, read: Syllables) -> Iterator[Figure]:
    """ "nhiệm kỳ 2021-2026": the years with the word before them."""
    for match in _SPAN_OF_YEARS.finditer(text):
        here = _index(read, match.start())
        value = f"{match[1]}-{match[2]}"
        yield Figure(value, None, frozenset(), match[0], tuple(read.of[max(0, here - 2) : here]), start=match.start())


def _counted(read: Syllables, end: int) -> tuple[str, ...]:
    here = _index(read, end)
    after = next((after for first, after in read.clauses if first <= here < after), here)
    return tuple(word for word in read.of[here : min(here + 4, after)] if not word.isdigit())


def _is_unit(word: str) -> bool:
    return phrase(word) in lists().units


def _value(digits: str) -> str:
    """ "1.000" → "1000", "05" → "5", "1,50" → "1.5"."""
    whole = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits).replace(",", ".")
    if whole.count(".") == 1:
        whole = whole.rstrip("0").rstrip(".") if whole.endswith("0") else whole
    return whole.lstrip("0") or "0"


def _unit_behind(text: str, end: int) -> Phrase | None:
    aside = _ASIDE.match(text, end)
    match = _UNIT.match(text, aside.end() if aside else end)
    if match is None:
        return None
    words = phrase(match[1])
    for unit in lists().units:
        if words[: len(unit)] == unit:
            return lists().unit_names.get(unit, unit)
    return None


def _structure_before(read: Syllables, start: int) -> Phrase | None:
    here = _index(read, start)
    for one in lists().structure:
        if read.of[here - len(one) : here] == one:
            return one
    return None


def _spelled_out(text: str, read: Syllables) -> Iterator[Figure]:
    """Figures in words ("mười lăm ngày", "hai mươi phần trăm", "thứ ba", "hai phần ba")."""
    at = 0
    while at < len(read.of):
        value, after = number_words(read.of, at)
        if (
            value is None
            or (read.of[at] in _NOT_FIRST and (at == 0 or read.of[at - 1] != "thứ"))
            or _name(text, read, at)
        ):
            at += 1
            continue
        behind = read.of[after : after + 3]
        before = read.of[at - 1] if at else ""
        start, words = read.at[at][0], text[read.at[at][0] : read.at[after - 1][1]]
        bounds, bound, reach = _bounds(read, start, read.at[after - 1][1])
        unit = next((one for one in lists().units if behind[: len(one)] == one), None)
        if behind[:1] == ("phần",) and behind[1:2] and behind[1] in _DIGITS:
            yield Figure(f"{value}/{_DIGITS[behind[1]]}", None, bounds, words, (), reach, True, bound, start)
            after += 2
        elif unit:
            yield Figure(str(value), lists().unit_names.get(unit, unit), bounds, words, (), reach, True, bound, start)
        elif before == "thứ":
            yield Figure(str(value), None, bounds, words, (), reach, True, bound, start)
        elif behind and not behind[0].isdigit() and (read.of[at] != "năm" or before in _BEFORE_FIVE):
            yield Figure(
                str(value), None, bounds, words, _counted(read, read.at[after - 1][1]), reach, True, bound, start
            )
        at = after


def _name(text: str, read: Syllables, at: int) -> bool:
    """Whether the number word is part of a name: "Ba Vì", "quận Hai Bà Trưng"."""
    start, end = read.at[at]
    if not text[start].isupper():
        return False
    beside = at + 1 < len(read.at) and text[end : read.at[at + 1][0]] == " " and text[read.at[at + 1][0]].isupper()
    return beside or not _OPENS.search(text, 0, start)


def number_words(words: Sequence[str], at: int) -> tuple[int | None, int]:
    """The value of the number words from `at` on (None where there are none), and where they end."""
    total = part = 0
    seen = False
    i = at
    while i < len(words):
        word = words[i]
        following = words[i + 1] if i + 1 < len(words) else ""
        if word == "mười" and (not seen or part % 10 == 0):
            part += 10
        elif word == "mươi" and seen and part % 10 >= 2:
            part += part % 10 * 10 - part % 10
        elif word == "trăm" and seen and 0 < part < 10:
            part *= 100
        elif word in _SCALES and seen and part:
            total, part = total + part * _SCALES[word], 0
        elif word in ("linh", "lẻ") and seen and following in _DIGITS:
            pass
        elif word in _DIGITS and (not seen or part % 10 == 0) and not (seen and word == "năm"):
            part += _DIGITS[word]
        else:
            break
        seen = True
        i += 1
    return (total + part, i) if seen else (None, at)
