"""Days and figures as a text has them: the value, the unit, and the word that bounds it."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.faithfulness.bounds import BEYOND, SHORT, around, bounds_of, index
from bot.faithfulness.number_words import DIGITS, SCALES, number_words
from bot.faithfulness.units import behind, rated
from bot.faithfulness.wording import Phrase, Syllables, lists, phrase, syllables
from corpus import dates
from corpus.dates import Precision, WrittenDate

_NUMERAL = re.compile(
    r"(?<![^\W_])(?P<word>[^\W\d_]*(?:[-–][^\W\d_]+)*?)(?P<digits>\d+(?:[.,]\d+)*(?:/\d+)?)(?P<tail>[^\W\d_]*|%)"
)
SPAN_OF_YEARS = re.compile(r"\b((?:19|20)\d\d)\s*[-–]\s*((?:19|20)\d\d)\b")
_REPEATED = re.compile(r"(?P<spelled>[^\W\d_]+(?:\s+[^\W\d_]+){0,5})(?P<aside>\s*\(\s*(?P<digits>\d{1,6})\s*\))")
_PARAGRAPH = re.compile(r"\n\s*\n")
_OPENS = re.compile(r"(?:^|[.!?:;“\"(|\n–-])\s*$")
_TO_LAST = re.compile(r"\s*%?\s*[-–]\s*\d")
_FROM_FIRST = re.compile(r"\d\s*%?\s*[-–]\s*$")
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
_CLOSING = ("”", "’", "»", '"')
_NOT_FIRST = {"tư", "mốt", "lăm"}
_BEFORE_FIVE = {"có", "gồm", "là", "với", "thành", "hiện", "tốt", "đủ", "cả", "các", "nhất"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its unit ("ngày làm việc"; None where none stands behind it) and bounds; `words` as written.

    `counted` are the syllables right behind a figure without a unit: what it is a number of. `reach` are all bounds in its
    clause, of which one may be meant for it; `bound` is the one right beside it; `spelled` tells that it is in words,
    `start` where it stands. `scaled` tells that "triệu" or the like is multiplied into the value; `counted` then holds
    the unit too. `rates` are what it is said to be for ("/tháng", "mỗi năm"), `around` the times its clauses speak of so.
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
    scaled: bool = False
    rates: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()


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


@lru_cache(maxsize=4096)
def measured(text: str) -> Measured:
    """The figures and days of `text`."""
    text = _REPEATED.sub(_said_once, text)
    read = syllables(text)
    days = []
    taken: list[tuple[int, int]] = []
    for written in (*dates.find(text), *dates.periods(text)):
        if _overlaps(taken, written.start, written.end):
            continue
        if _PARAGRAPH.search(text, written.start, written.end):
            continue
        insort(taken, (written.start, written.end))
        days.append(_day(text, read, written))
    figures = [*_spans_of_years(text, read), *_numerals(text, read, taken), *_spelled_out(text, read, taken)]
    return Measured(tuple(figures), tuple(days))


def _overlaps(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the sorted ranges, of which at most two hold a character, overlaps `[start, end)`."""
    at = bisect_left(taken, (end,))
    return any(start < until for _, until in taken[max(0, at - 2) : at])


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
    bounds, bound, reach = bounds_of(read, written.start, written.end)
    return Day(written.day, month, written.year, bounds, text[written.start : written.end], reach, bound, written.start)


def _of_range(text: str, start: int, end: int) -> frozenset[str]:
    """The bound that a figure of "04 - 05 nhóm" is: it may be said as "từ 4 đến 5 nhóm"."""
    first, last = _TO_LAST.match(text, end), _FROM_FIRST.search(text, max(0, start - 12), start)
    return frozenset(([SHORT] if first else []) + ([BEYOND] if last else []))


def _numerals(text: str, read: Syllables, taken: Sequence[tuple[int, int]]) -> Iterator[Figure]:
    taken = sorted((*taken, *(match.span() for match in SPAN_OF_YEARS.finditer(text))))
    for match in _NUMERAL.finditer(text):
        if _overlaps(taken, *match.span("digits")):
            continue
        if match["word"] or (match["tail"] and match["tail"] != "%" and not _is_unit(match["tail"])):
            yield Figure(
                match[0].lower(), None, frozenset(), match[0], start=match.start()
            )  # "COVID-19", "F1", "8h30": one word
            continue
        said = behind(text, match.end("digits"))
        unit = said.unit or _structure_before(read, match.start("digits"))
        value = _value(match["digits"])
        scaled = said.scaled and _DECIMAL.fullmatch(value) is not None
        counted = said.counted if scaled else _counted(text, read, match.end("digits")) if unit is None else ()
        bounds, bound, reach = bounds_of(read, *match.span("digits"))
        reach |= _of_range(text, *match.span("digits"))
        yield Figure(
            _times(value, said.zeros) if scaled else value, unit, bounds, match[0], counted, reach, False, bound,
            match.start(), scaled, said.rates, _around(read, match.start("digits")),
        )  # fmt: skip


def _spans_of_years(text: str, read: Syllables) -> Iterator[Figure]:
    """ "nhiệm kỳ 2021-2026": the years with the word before them."""
    for match in SPAN_OF_YEARS.finditer(text):
        here = index(read, match.start())
        value = f"{match[1]}-{match[2]}"
        yield Figure(value, None, frozenset(), match[0], tuple(read.of[max(0, here - 2) : here]), start=match.start())


def _counted(text: str, read: Syllables, end: int) -> tuple[str, ...]:
    here = index(read, end)
    if text[end : end + 1] in _CLOSING:
        return ()  # what is behind a quotation is not counted in it
    after = around(read.clauses, here)[1]
    return tuple(word for word in read.of[here : min(here + 4, after)] if not word.isdigit())


def _is_unit(word: str) -> bool:
    return phrase(word) in lists().units


def _value(digits: str) -> str:
    """ "1.000" → "1000", "05" → "5", "1,50" → "1.5"."""
    whole = digits if digits.startswith(("0,", "0.")) else re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits)
    whole = whole.replace(",", ".")
    if whole.count(".") == 1:
        whole = whole.rstrip("0").rstrip(".") if whole.endswith("0") else whole
    return whole.lstrip("0") or "0"


def _times(value: str, zeros: int) -> str:
    """ "3.5" with nine zeros: "3500000000"."""
    whole, _, part = value.partition(".")
    part = part.ljust(zeros, "0")
    left = part[zeros:].rstrip("0")
    return ((whole + part[:zeros]).lstrip("0") or "0") + (f".{left}" if left else "")


def _around(read: Syllables, start: int) -> frozenset[str]:
    """The times that the assertion around a figure speaks of by "mỗi", "hằng"."""
    here = index(read, start)
    first, after = around(read.stretches, here)
    found = rated(read)
    return frozenset(rate for _, rate in found[bisect_left(found, (first,)) : bisect_left(found, (after,))])


def _structure_before(read: Syllables, start: int) -> Phrase | None:
    here = index(read, start)
    for one in lists().structure:
        if read.of[here - len(one) : here] == one:
            return one
    return None


def _spelled_out(text: str, read: Syllables, taken: Sequence[tuple[int, int]]) -> Iterator[Figure]:
    """Figures in words ("mười lăm ngày", "hai mươi phần trăm", "thứ ba", "hai phần ba")."""
    at = 0
    while at < len(read.of):
        value, after = number_words(read.of, at)
        if (
            value is None
            or _overlaps(taken, read.at[at][0], read.at[after - 1][1])
            or (read.of[at] in _NOT_FIRST and (at == 0 or read.of[at - 1] != "thứ"))
            or _name(text, read, at)
        ):
            at += 1
            continue
        following = read.of[after : after + 2]
        before = read.of[at - 1] if at else ""
        start, end = read.at[at][0], read.at[after - 1][1]
        words = text[start:end]
        bounds, bound, reach = bounds_of(read, start, end)
        said = behind(text, end)
        plain = Figure(str(value), None, bounds, words, (), reach, True, bound, start)
        if following[:1] == ("phần",) and following[1:] and following[1] in DIGITS:
            yield replace(plain, value=f"{value}/{DIGITS[following[1]]}")
            after += 2
        elif said.unit:
            yield replace(
                plain,
                unit=said.unit,
                scaled=read.of[after - 1] in SCALES,
                counted=said.counted if read.of[after - 1] in SCALES else (),
                rates=said.rates,
                around=_around(read, start),
            )
        elif before == "thứ":
            yield plain
        elif following and not following[0].isdigit() and (read.of[at] != "năm" or before in _BEFORE_FIVE):
            counted = said.counted if read.of[after - 1] in SCALES else _counted(text, read, end)
            yield replace(
                plain,
                counted=counted,
                scaled=read.of[after - 1] in SCALES,
                rates=said.rates,
                around=_around(read, start),
            )
        at = after


def _name(text: str, read: Syllables, at: int) -> bool:
    """Whether the number word is part of a name: "Ba Vì", "quận Hai Bà Trưng"."""
    start, end = read.at[at]
    if not text[start].isupper():
        return False
    beside = at + 1 < len(read.at) and text[end : read.at[at + 1][0]] == " " and text[read.at[at + 1][0]].isupper()
    return beside or not _OPENS.search(text, 0, start)
