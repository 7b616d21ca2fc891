"""Dates as Vietnamese documents write them: full dates, a day without a year, months, quarters, years.

Nothing is guessed: an impossible date (31/02), a two-digit year or a digit broken by scanning keeps its words and has
no `on`. Days are calendar days in Asia/Ho_Chi_Minh.
"""

from __future__ import annotations

import calendar
import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus.syllables import fold_aligned


class Precision(enum.StrEnum):
    """How much of a date is written."""

    DAY = "day"
    DAY_OF_YEARLESS = "day_of_yearless"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in a text at `[start, end)`. `on` is the day, or the last day of the month, quarter or year written.

    `on` is None where no such day exists or the year is not written; `problem` then says why, in Vietnamese.
    """

    start: int
    end: int
    precision: Precision
    day: int | None
    month: int | None
    year: int | None
    on: date | None
    problem: str | None = None


# Written over the folded text (same offsets): "ngay 08 thang 9 nam 2021", "08/9/2021", "8.9.2021", "8-9-2021"
_LONG = r"(?:ngay|mung|mong)\s*(?P<d1>\d{1,2})\s*(?:thang|/)\s*(?P<m1>\d{1,2})\s*(?:,?\s*nam|/)\s*(?P<y1>\d{4})"
# also right behind another date: "15/9-20/9/2021", "10/5/2021,11/5/2021"
_SHORT = (
    r"(?:(?<![\d/.,-])|(?<=\d/\d-)|(?<=\d/\d\d-)|(?<=/\d{4}[,-]))"
    r"(?P<d2>\d{1,2})(?P<sep>[/.-])(?P<m2>\d{1,2})(?P=sep)(?P<y2>\d{4}|\d{2})(?![\d/]|\.\d|-(?!\d{1,2}/)\d)"
)
_BARE = r"(?<!\d)(?P<d3>\d{1,2})\s+thang\s+(?P<m3>\d{1,2})\s+nam\s+(?P<y3>\d{4})"
_DAY_MONTH = (
    r"ngay\s*(?P<d4>\d{1,2})\s*(?:/|-|thang|\.(?=\d))\s*(?P<m4>\d{1,2})(?![\d/]|[.-]\d)(?!\s*(?:,?\s*nam|/)\s*\d)"
)
_MONTH = r"thang\s*(?P<m5>\d{1,2})\s*(?:/|-|nam)\s*(?P<y5>\d{4})(?!\d)"
_QUARTER = r"qu[yi]\s*(?P<q6>iv|i{1,3}|[1-4])\s*(?:/|-|,?\s*nam)\s*(?P<y6>\d{4})"
_YEAR = r"nam\s+(?P<y7>(?:19|20)\d\d)(?!\d|\s*-\s*\d{4})"
_DATE = re.compile("|".join((_LONG, _SHORT, _BARE, _DAY_MONTH, _MONTH, _QUARTER, _YEAR)))
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def find(text: str) -> Iterator[WrittenDate]:
    """All dates in `text`, in order; never raises. A number that only looks like a date (1.2.3) may be among them."""
    for match in _DATE.finditer(fold_aligned(text)):
        parts = {name: value for name, value in match.groupdict().items() if value is not None}
        yield _written(match.start(), match.end(), parts)


def _written(start: int, end: int, parts: dict[str, str]) -> WrittenDate:
    def number(*names: str) -> int | None:
        return next((int(parts[name]) for name in names if name in parts), None)

    day, month = number("d1", "d2", "d3", "d4"), number("m1", "m2", "m3", "m4", "m5")
    year = number("y1", "y2", "y3", "y5", "y6", "y7")
    if "q6" in parts:
        last = 3 * _QUARTERS[parts["q6"]]
        return WrittenDate(start, end, Precision.QUARTER, None, last, year, _last_day(year, last))
    if "y7" in parts:
        return WrittenDate(start, end, Precision.YEAR, None, None, year, _last_day(year, 12))
    if "m5" in parts:
        on = _last_day(year, month)
        return WrittenDate(start, end, Precision.MONTH, None, month, year, on, None if on else "tháng không có thật")
    if "d4" in parts:
        possible = day is not None and month is not None and _possible(2024, month, day)
        problem = "không ghi năm" if possible else "ngày không có thật"
        return WrittenDate(start, end, Precision.DAY_OF_YEARLESS, day, month, None, None, problem)
    if year is not None and year < 100:
        return WrittenDate(start, end, Precision.DAY, day, month, year, None, "năm chỉ ghi hai chữ số")
    if year is None or month is None or day is None or not _possible(year, month, day):
        return WrittenDate(start, end, Precision.DAY, day, month, year, None, "ngày không có thật")
    return WrittenDate(start, end, Precision.DAY, day, month, year, date(year, month, day))


def _possible(year: int, month: int, day: int) -> bool:
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _last_day(year: int | None, month: int | None) -> date | None:
    if year is None or month is None or not _possible(year, month, 1):
        return None
    return date(year, month, calendar.monthrange(year, month)[1])


def vietnamese(on: date) -> str:
    """The day as it is written in answers: 29/10/2021."""
    return f"{on.day:02d}/{on.month:02d}/{on.year}"
