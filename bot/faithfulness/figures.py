"""Days and figures of a sentence: the value, the unit, and the word that bounds it, each as a cited provision has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.faithfulness.ground import Ground
from bot.faithfulness.wording import Phrase, Syllables, lists, phrase, syllables
from corpus import dates
from corpus.dates import Precision, WrittenDate

_NUMERAL = re.compile(r"(?<![^\W_])(?P<word>[^\W\d_]*(?:[-–][^\W\d_]+)*?)(?P<digits>\d+(?:[.,]\d+)*)(?P<tail>[^\W\d_]*|%)")
_SPAN_OF_YEARS = re.compile(r"\b((?:19|20)\d\d)\s?[-–]\s?((?:19|20)\d\d)\b")
_ASIDE = re.compile(r"\s*\([^()]{0,40}\)")
_UNIT = re.compile(r"\s*(%|[^\W\d_]+(?:\s+[^\W\d_]+){0,2})")
_BOUND = 5
"""Syllables before a figure or day among which the bounding word is looked for."""

_DIGITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_SCALES = {"nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000}
_NO_COUNT = {"cả", "hằng", "hàng", "trong", "cuối", "đầu", "đến", "từ", "mỗi", "các", "những", "nhiều", "kết", "tổng"}
_BEYOND, _SHORT = "not_beyond", "not_short_of"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its unit ("ngày làm việc"; None where none stands behind it) and bounds; `words` as written.

    `counted` are the syllables right behind a figure without a unit: what it is a number of.
    """

    value: str
    unit: Phrase | None
    bounds: frozenset[str]
    words: str
    counted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """A date as its written parts, and what bounds it."""

    day: int | None
    month: int | None
    year: int | None
    bounds: frozenset[str]
    words: str


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures and days of a text."""

    figures: tuple[Figure, ...]
    days: tuple[Day, ...]


def wrong(rest: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """The figures and days of `rest` (a sentence less its references) that no ground has with that unit and bound."""
    said = measured(rest)
    held = [measured(text) for ground in grounds for text in (ground.words, *ground.above)]
    labels = {figure.value for ground in grounds for figure in measured(ground.label).figures}
    resolved = [day for ground in grounds for day in ground.days]
    for day in said.days:
        theirs = [other for one in held for other in one.days if _alike(day, other)]
        theirs += [Day(on.day, on.month, on.year, frozenset({_BEYOND}), "") for on in resolved if _alike(day, _of(on))]
        if not theirs or not any(_bounded(day.bounds, other.bounds) for other in theirs):
            yield day.words
    for figure in said.figures:
        if figure.unit in lists().structure and figure.value in labels:
            continue
        candidates = [other for one in held for other in one.figures if other.value == figure.value]
        if not any(_unit(figure, other) and _figure_bounds(figure, other) for other in candidates):
            yield figure.words


@lru_cache(maxsize=4096)
def measured(text: str) -> Measured:
    """The figures and days of `text`."""
    read = syllables(text)
    days = []
    taken: list[tuple[int, int]] = []
    for written in (*dates.find(text), *dates.periods(text)):
        if any(start < written.end and written.start < end for start, end in taken):
            continue
        taken.append((written.start, written.end))
        days.append(_day(text, read, written))
    figures = [*_spans_of_years(text, read), *_numerals(text, read, taken), *_spelled_out(text, read)]
    return Measured(tuple(figures), tuple(days))


def _day(text: str, read: Syllables, written: WrittenDate) -> Day:
    month = written.month
    if written.precision is Precision.QUARTER and month is not None:
        month = -month  # a quarter is not the month it ends with
    bounds = _bounds(read, written.start)
    return Day(written.day, month, written.year, bounds, text[written.start : written.end])


def _of(on: object) -> Day:
    return Day(getattr(on, "day", None), getattr(on, "month", None), getattr(on, "year", None), frozenset(), "")


def _alike(day: Day, other: Day) -> bool:
    """Whether the sentence's day is the other, with the year possibly left out in the sentence."""
    return (day.day, day.month) == (other.day, other.month) and day.year in (other.year, None)


def _bounded(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """A bound may be dropped or kept, not turned round or added."""
    return not mine or bool(mine & theirs)


def _figure_bounds(mine: Figure, theirs: Figure) -> bool:
    return _bounded(mine.bounds, theirs.bounds) and (not theirs.bounds or bool(mine.bounds & theirs.bounds))


def _unit(mine: Figure, theirs: Figure) -> bool:
    if mine.unit is None and theirs.unit is None and mine.counted and theirs.counted:
        return bool(set(mine.counted[:2]) & set(theirs.counted))
    return mine.unit == theirs.unit or (mine.unit is None and theirs.unit in (None, *lists().structure))


def _bounds(read: Syllables, start: int) -> frozenset[str]:
    """The kinds of bound among the syllables right before the character `start`, within its clause."""
    here = next((i for i, (at, _) in enumerate(read.at) if at >= start), len(read.of))
    first = max([here - _BOUND, *(begin for begin, end in read.clauses if begin <= here < end)])
    nearest: tuple[int, str] | None = None
    known = lists()
    for kind, phrases in ((_BEYOND, known.not_beyond), (_SHORT, known.not_short_of)):
        for begin, end in read.marked(phrases):
            if first <= begin and end <= here and (nearest is None or end > nearest[0] or kind == _BEYOND and end == nearest[0]):
                nearest = (end, kind)
    return frozenset({nearest[1]}) if nearest else frozenset()


def _numerals(text: str, read: Syllables, taken: Sequence[tuple[int, int]]) -> Iterator[Figure]:
    taken = [*taken, *(match.span() for match in _SPAN_OF_YEARS.finditer(text))]
    for match in _NUMERAL.finditer(text):
        if any(start < match.end("digits") and match.start("digits") < end for start, end in taken):
            continue
        if match["word"] or (match["tail"] and match["tail"] != "%" and not _is_unit(match["tail"])):
            yield Figure(match[0].lower(), None, frozenset(), match[0])  # "COVID-19", "F1", "8h30": one word
            continue
        unit = _unit_behind(text, match.end("digits")) or _structure_before(read, match.start("digits"))
        counted = _counted(read, match.end("digits")) if unit is None else ()
        yield Figure(_value(match["digits"]), unit, _bounds(read, match.start("digits")), match[0], counted)


def _spans_of_years(text: str, read: Syllables) -> Iterator[Figure]:
    """ "nhiệm kỳ 2021-2026": the years with the word before them."""
    for match in _SPAN_OF_YEARS.finditer(text):
        here = next((i for i, (at, _) in enumerate(read.at) if at >= match.start()), len(read.of))
        value = f"{match[1]}-{match[2]}"
        yield Figure(value, None, frozenset(), match[0], tuple(read.of[max(0, here - 2) : here]))


def _counted(read: Syllables, end: int) -> tuple[str, ...]:
    here = next((i for i, (at, _) in enumerate(read.at) if at >= end), len(read.of))
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
    here = next((i for i, (at, _) in enumerate(read.at) if at >= start), len(read.of))
    for one in lists().structure:
        if read.of[here - len(one) : here] == one:
            return one
    return None


def _spelled_out(text: str, read: Syllables) -> Iterator[Figure]:
    """Figures in words before a unit ("mười lăm ngày", "hai mươi phần trăm"); "một" alone is an article."""
    at = 0
    while at < len(read.of):
        value, after = _number_words(read.of, at)
        if value is None or value < 2:
            at = max(after, at + 1)
            continue
        behind = read.of[after : after + 3]
        unit = next((one for one in lists().units if behind[: len(one)] == one), None)
        before = read.of[at - 1] if at else ""
        words = text[read.at[at][0] : read.at[after - 1][1]]
        bounds = _bounds(read, read.at[at][0])
        if unit:
            yield Figure(str(value), lists().unit_names.get(unit, unit), bounds, words)
        elif before == "thứ" or (behind and before not in _NO_COUNT and not behind[0].isdigit() and value > 2):
            yield Figure(str(value), None, bounds, words, () if before == "thứ" else _counted(read, read.at[after - 1][1]))
        at = after


def _number_words(words: Sequence[str], at: int) -> tuple[int | None, int]:
    """The value of the number words from `at` on (None where there are none), and where they end."""
    total = part = 0
    seen = False
    i = at
    while i < len(words):
        word = words[i]
        following = words[i + 1] if i + 1 < len(words) else ""
        if word == "mười" and (not seen or part % 10 == 0):
            part += 10
        elif word == "mươi" and seen and 2 <= part % 10:
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
