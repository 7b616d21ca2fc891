"""Days and figures of a sentence: the value, the unit, and the word that bounds it, each as a cited provision has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.faithfulness.ground import Ground
from bot.faithfulness.wording import Phrase, Syllables, lists, phrase, syllables
from corpus import dates
from corpus.dates import Precision, WrittenDate

_NUMERAL = re.compile(
    r"(?<![^\W_])(?P<word>[^\W\d_]*(?:[-–][^\W\d_]+)*?)(?P<digits>\d+(?:[.,]\d+)*(?:/\d+)?)(?P<tail>[^\W\d_]*|%)"
)
_SPAN_OF_YEARS = re.compile(r"\b((?:19|20)\d\d)\s?[-–]\s?((?:19|20)\d\d)\b")
_REPEATED = re.compile(r"(?<=[^\W\d])(\s*)\(\s*\d+\s*\)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ASIDE = re.compile(r"\s*\([^()]{0,40}\)")
_UNIT = re.compile(r"\s*(%|[^\W\d_]+(?:\s+[^\W\d_]+){0,2})")
_BOUND = 5
_REACH = 14
"""Syllables before a figure or day among which the bounding word is looked for."""

_DIGITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_SCALES = {"nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000}
_BEFORE_FIVE = {"có", "gồm", "là", "với", "thành", "hiện", "tốt", "đủ", "cả", "các", "nhất"}
_BEYOND, _SHORT = "not_beyond", "not_short_of"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its unit ("ngày làm việc"; None where none stands behind it) and bounds; `words` as written.

    `counted` are the syllables right behind a figure without a unit: what it is a number of. `reach` are all bounds in its
    clause, of which one may be meant for it; `spelled` tells that it is in words.
    """

    value: str
    unit: Phrase | None
    bounds: frozenset[str]
    words: str
    counted: tuple[str, ...] = ()
    reach: frozenset[str] = frozenset()
    spelled: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A date as its written parts, and what bounds it."""

    day: int | None
    month: int | None
    year: int | None
    bounds: frozenset[str]
    words: str
    reach: frozenset[str] = frozenset()


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
        if day.month is None and day.day is None:
            theirs += [replace(day, bounds=one.bounds) for f in held for one in f.figures if one.value == str(day.year)]
            theirs += [replace(one, month=None) for f in held for one in f.days if one.year == day.year]
        theirs = [replace(one, bounds=one.bounds | one.reach) for one in theirs]
        theirs += [Day(on.day, on.month, on.year, frozenset({_BEYOND}), "") for on in resolved if _alike(day, _of(on))]
        if not theirs or not any(_bounded(day.bounds, other.bounds) for other in theirs):
            yield day.words
    for figure in said.figures:
        if figure.spelled and (figure.value == "1" or (figure.value == "2" and not figure.unit and not figure.bounds)):
            continue  # "một", "hai bên": said of anything
        if figure.unit in lists().structure and figure.value in labels:
            continue
        if "/" in figure.value and any(figure.value in text for ground in grounds for text in ground.texts):
            continue  # "2/3" reads as a day elsewhere
        candidates = [other for one in held for other in one.figures if other.value == figure.value]
        if _YEAR.fullmatch(figure.value) and any(str(other.year) == figure.value for one in held for other in one.days):
            continue
        if not any(_unit(figure, other) and _figure_bounds(figure, other) for other in candidates):
            yield figure.words


@lru_cache(maxsize=4096)
def measured(text: str) -> Measured:
    """The figures and days of `text`."""
    text = _REPEATED.sub(lambda match: " " * len(match[0]), text)  # "sáu (06) tháng"
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
    reach = _reach(read, written.start)
    return Day(written.day, month, written.year, bounds, text[written.start : written.end], reach)


def _of(on: object) -> Day:
    return Day(getattr(on, "day", None), getattr(on, "month", None), getattr(on, "year", None), frozenset(), "")


def _alike(day: Day, other: Day) -> bool:
    """Whether the sentence's day is the other, with the year possibly left out in the sentence."""
    return (day.day, day.month) == (other.day, other.month) and day.year in (other.year, None)


def _bounded(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """A bound may be dropped or kept, not turned round or added."""
    return not mine or bool(mine & theirs)


def _figure_bounds(mine: Figure, theirs: Figure) -> bool:
    return _bounded(mine.bounds, theirs.bounds | theirs.reach) and (
        not theirs.bounds or bool(mine.bounds & theirs.bounds) or bool(mine.reach & theirs.bounds)
    )


def _unit(mine: Figure, theirs: Figure) -> bool:
    if mine.unit is None and theirs.unit is None and mine.counted and theirs.counted:
        return bool(set(mine.counted[:2]) & set(theirs.counted))
    return mine.unit == theirs.unit or (mine.unit is None and theirs.unit in (None, *lists().structure))


def _bounds(read: Syllables, start: int) -> frozenset[str]:
    """The kinds of bound among the syllables right before the character `start`, within its clause."""
    here = next((i for i, (at, _) in enumerate(read.at) if at >= start), len(read.of))
    first = max([here - _BOUND, 0, *(begin for begin, end in read.clauses if begin <= here < end)])
    first = max([first, *(i + 1 for i in range(first, here) if read.of[i][0].isdigit())])  # a bound is of one figure
    nearest: tuple[int, str] | None = None
    known = lists()
    for kind, phrases in ((_BEYOND, known.not_beyond), (_SHORT, known.not_short_of)):
        for begin, end in read.marked(phrases):
            if (
                first <= begin
                and end <= here
                and (nearest is None or end > nearest[0] or (kind == _BEYOND and end == nearest[0]))
            ):
                nearest = (end, kind)
    return frozenset({nearest[1]}) if nearest else frozenset()


def _reach(read: Syllables, start: int) -> frozenset[str]:
    """The kinds of bound anywhere in the clause of a figure or day that may be meant for it."""
    here = next((i for i, (at, _) in enumerate(read.at) if at >= start), len(read.of))
    known = lists()
    first, after = next(((a, b) for a, b in read.clauses if a <= here < b), (here, here))
    near = range(max(first, here - _REACH), min(after, here + 6))
    kinds = ((_BEYOND, (*known.not_beyond, *known.due)), (_SHORT, known.not_short_of))
    return frozenset(kind for kind, phrases in kinds if any(begin in near for begin, _ in read.marked(phrases)))


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
        at = match.start("digits")
        yield Figure(_value(match["digits"]), unit, _bounds(read, at), match[0], counted, _reach(read, at))


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
    """Figures in words ("mười lăm ngày", "hai mươi phần trăm", "thứ ba", "hai phần ba")."""
    at = 0
    while at < len(read.of):
        value, after = _number_words(read.of, at)
        if value is None:
            at += 1
            continue
        behind = read.of[after : after + 3]
        before = read.of[at - 1] if at else ""
        start, words = read.at[at][0], text[read.at[at][0] : read.at[after - 1][1]]
        bounds, reach = _bounds(read, start), _reach(read, start)
        unit = next((one for one in lists().units if behind[: len(one)] == one), None)
        if behind[:1] == ("phần",) and behind[1:2] and behind[1] in _DIGITS:
            yield Figure(f"{value}/{_DIGITS[behind[1]]}", None, bounds, words, (), reach, True)
            after += 2
        elif unit:
            yield Figure(str(value), lists().unit_names.get(unit, unit), bounds, words, (), reach, True)
        elif before == "thứ":
            yield Figure(str(value), None, bounds, words, (), reach, True)
        elif behind and not behind[0].isdigit() and (read.of[at] != "năm" or before in _BEFORE_FIVE):
            yield Figure(str(value), None, bounds, words, _counted(read, read.at[after - 1][1]), reach, True)
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
