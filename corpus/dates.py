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
_LONG = r"(?:ngay|mung|mong)\s*(?P<d1>\d{1,2})\s*(?:thang|/)\s*(?P<m1>\d{1,2})\s*(?:,?\s*nam|/)\s*(?P<y1>\d{4})(?!\d)"
# also right behind another date: "15/9-20/9/2021", "10/5/2021,11/5/2021"
_SHORT = (
    r"(?:(?<![\d/.,-])|(?<=\d/\d-)|(?<=\d/\d\d-)|(?<=/\d{4}[,-]))"
    r"(?P<d2>\d{1,2})(?P<sep>[/.-])(?P<m2>\d{1,2})(?P=sep)(?P<y2>\d{4}|\d{2})(?![\d/]|\.\d|-(?!\d{1,2}/)\d)"
)
_BARE = r"(?<!\d)(?P<d3>\d{1,2})\s+thang\s+(?P<m3>\d{1,2})\s+nam\s+(?P<y3>\d{4})(?!\d)"
_DAY_MONTH = (
    r"ngay\s*(?P<d4>\d{1,2})\s*(?:/|-|thang|\.(?=\d))\s*(?P<m4>\d{1,2})(?![\d/]|[.-]\d)(?!\s*(?:,?\s*nam|/)\s*\d)"
)
_MONTH = r"thang\s*(?P<m5>\d{1,2})\s*(?:/|-|nam)\s*(?P<y5>\d{4})(?!\d)"
_QUARTER = r"qu[yi]\s*(?P<q6>iv|i{1,3}|[1-4])\s*(?:/|-|,?\s*nam)\s*(?P<y6>\d{4})(?!\d)"
_YEAR = r"nam\s+(?P<y7>(?:19|20)\d\d)(?!\d|\s*-\s*\d{4})"
# letters that scanning puts in the place of digits: "l5/9/2021", "15/9/2O21", "ngày l5 tháng 9 năm 2021"
_D, _Y = r"[\dloisbz]{1,2}", r"[\dloisbz]{4}"
_BROKEN = (
    rf"(?<![\w/.-])(?=[\w/.-]*\d)(?=[\d/.-]*[loisbz])(?P<broken>{_D}(?P<sep8>[/.-]){_D}(?P=sep8){_Y})(?![\w/]|[.-]\d)"
    rf"|ngay\s+(?=[\d\s]*(?:thang[\d\s]*)?(?:nam[\d\s]*)?[loisbz][\w\s])(?P<broken2>{_D}\s+thang\s+{_D}\s+nam\s+{_Y})(?!\w)"
)
_DATE = re.compile("|".join((_LONG, _SHORT, _BARE, _DAY_MONTH, _MONTH, _QUARTER, _YEAR, _BROKEN)))
# without a year, or several with the year of the last: "trong tháng 9 và tháng 10/2021", "quý III, IV năm 2021"
_M, _Q, _AND = r"(?:1[0-2]|0?[1-9])(?!\d)", r"(?:iv|i{1,3}|[1-4])(?!\w)", r"\s*(?:,|-|–|va)\s*"
_OF_YEAR = r"\s*(?:/|-|,?\s*nam)\s*(?P<{}>\d{{4}})(?!\d)"
_PERIOD = re.compile(
    rf"(?<!\w)(?:thang\s+{_M}(?:{_AND}(?:thang\s+)?{_M}){{0,5}}{_AND}(?:thang\s+)?(?P<m1>{_M}){_OF_YEAR.format('y1')}"
    rf"|thang\s+(?:{_M}{_AND}thang\s+){{0,3}}(?P<m2>{_M})(?!\s*(?:/|-|,?\s*nam\s*\d|\d|lan\b|ngay\b|lien\b|luong\b))"
    rf"|qu[yi]\s+{_Q}(?:{_AND}(?:qu[yi]\s+)?{_Q}){{0,3}}{_AND}(?:qu[yi]\s+)?(?P<q1>{_Q}){_OF_YEAR.format('y2')}"
    rf"|qu[yi]\s+(?:{_Q}{_AND}qu[yi]\s+){{0,3}}(?P<q2>{_Q})(?!\s*(?:/|-|,?\s*nam)\s*\d)"
    rf"|(?:0?6|sau)\s+thang\s+(?P<half>dau|cuoi)\s+nam(?:\s+(?P<y3>\d{{4}})(?!\d))?"
    rf"|nam\s+20\d\d(?:\s*(?:,|va)\s*(?:nam\s+)?20\d\d){{0,4}}\s*(?:,|va)\s*(?:nam\s+)?(?P<y4>20\d\d)(?!\d|\s*-)"
    rf"|(?<![\d/.,-])(?P<d>\d{{1,2}})/(?P<m>{_M})(?![\d/]|[.-]\d))"
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def find(text: str) -> Iterator[WrittenDate]:
    """All dates in `text`, in order; never raises. A number that only looks like a date (1.2.3) may be among them."""
    for match in _DATE.finditer(fold_aligned(text)):
        parts = {name: value for name, value in match.groupdict().items() if value is not None}
        yield _written(match.start(), match.end(), parts)


def _written(start: int, end: int, parts: dict[str, str]) -> WrittenDate:
    def number(*names: str) -> int | None:
        return next((int(parts[name]) for name in names if name in parts), None)

    if "broken" in parts or "broken2" in parts:
        return WrittenDate(start, end, Precision.DAY, None, None, None, None, "chữ số bị nhận dạng sai")
    day, month = number("d1", "d2", "d3", "d4"), number("m1", "m2", "m3", "m4", "m5")
    year = number("y1", "y2", "y3", "y5", "y6", "y7")
    if "q6" in parts:
        last = 3 * _QUARTERS[parts["q6"]]
        return WrittenDate(start, end, Precision.QUARTER, None, last, year, last_day(year, last))
    if "y7" in parts:
        return WrittenDate(start, end, Precision.YEAR, None, None, year, last_day(year, 12))
    if "m5" in parts:
        on = last_day(year, month)
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


def periods(text: str) -> Iterator[WrittenDate]:
    """What only the words around make a date and `find` leaves out: months, quarters and half years without a year (`on`
    is None), several of them with one year (the last counts), and a bare day and month ("trước 30/9")."""
    for match in _PERIOD.finditer(fold_aligned(text)):
        said = next((match[name] for name in ("y1", "y2", "y3", "y4") if match[name]), None)
        year = int(said) if said else None
        quarter = match["q1"] or match["q2"]
        if match["d"]:
            day, month = int(match["d"]), int(match["m"])
            if _possible(2024, month, day):
                yield WrittenDate(*match.span(), Precision.DAY_OF_YEARLESS, day, month, None, None, "không ghi năm")
            continue
        if match["y4"]:
            yield WrittenDate(*match.span(), Precision.YEAR, None, None, year, last_day(year, 12))
            continue
        if match["half"]:
            month = 6 if match["half"] == "dau" else 12
        else:
            month = 3 * _QUARTERS[quarter] if quarter else int(match["m1"] or match["m2"])
        precision = Precision.QUARTER if quarter or match["half"] else Precision.MONTH
        yield WrittenDate(
            *match.span(), precision, None, month, year, last_day(year, month), None if year else "không ghi năm"
        )


def _possible(year: int, month: int, day: int) -> bool:
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def last_day(year: int | None, month: int | None) -> date | None:
    """The last day of the month; None where there is no such month."""
    if year is None or month is None or not _possible(year, month, 1):
        return None
    return date(year, month, calendar.monthrange(year, month)[1])


def first_day(precision: Precision, last: date) -> date:
    """The first day of the month, quarter or year whose last day is `last`."""
    months = {Precision.MONTH: 1, Precision.QUARTER: 3}.get(precision, 12)
    return last.replace(day=1, month=last.month - months + 1)


def vietnamese(on: date) -> str:
    """The day as it is written in answers: 29/10/2021."""
    return f"{on.day:02d}/{on.month:02d}/{on.year}"
