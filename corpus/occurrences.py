"""The days that a recurrence rule falls on, by python-dateutil, which only this module imports.

A rule is what `corpus.recurrence` writes: RFC 5545 by the day, week, month or year, without a start and without an end.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

_LONGEST = 200
_PARTS = r"INTERVAL=\d{1,3}|BYDAY=[-+\dA-Z,]+|BYMONTHDAY=[-+\d,]+|BYMONTH=[\d,]+|BYSETPOS=[-+\d,]+|WKST=[A-Z]{2}"
_RULE = re.compile(rf"FREQ=(?P<frequency>DAILY|WEEKLY|MONTHLY|YEARLY)(?:;(?:{_PARTS}))*", re.ASCII)
_NAMES_A_DAY = re.compile(r"FREQ=DAILY|;BY(?:MONTH)?DAY=")
_PERIODS = {
    "FREQ=MONTHLY;INTERVAL=3": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
    "FREQ=MONTHLY;INTERVAL=6": "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1",
}
"""The quarter and the half year end in the same months whenever one begins to count."""
_CYCLE = 400
"""Years after which the Gregorian calendar repeats, the days of the week included."""
_AHEAD = 30
"""Years ahead that are always looked at: within 28 every day of the year meets every day of the week."""


def first(rrule: str, since: date, until: date | None = None) -> date | None:
    """The first day on or after `since` that the rule falls on; None where that is after `until`, or there is none.

    `rrule` is a rule of RFC 5545 without a start ("FREQ=MONTHLY;BYMONTHDAY=25"); an interval is counted from `since`.
    None too for a rule that is bad or has an end (COUNT, UNTIL), and for one that names no day within its period
    (see `with_day`). Never raises; looks ahead 30 to 430 years, no farther.
    """
    if not _is_rule(rrule) or not _NAMES_A_DAY.search(rrule):
        return None
    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

    # dateutil looks for a day as far as the year 9999, which takes seconds for one that never comes (30/2). Asked about
    # the same day of the calendar's last cycle it has centuries to go instead of millennia, and says the same.
    cycles = (datetime.max.year - _AHEAD - since.year) // _CYCLE * _CYCLE
    try:
        start = datetime.combine(since.replace(year=since.year + cycles), time())
        found: datetime | None = next(iter(rrulestr(rrule, dtstart=start)), None)
        on = found.date().replace(year=found.year - cycles) if found else None
    except (ValueError, TypeError, OverflowError, IndexError):  # BYDAY=XX, BYSETPOS=0, a day after the year 9999
        return None
    return None if on is None or (until is not None and on > until) else on


def with_day(rrule: str) -> str:
    """The rule with the last day of its period added where it names no day: Friday, the last of the month, 31/12.

    Every three or six months becomes the last day of each quarter or half year. A rule that names a day, a daily one and
    a bad one come back as they are. Never raises.
    """
    rule = _RULE.fullmatch(rrule)
    if rule is None or _NAMES_A_DAY.search(rrule):
        return rrule
    if rrule in _PERIODS:
        return _PERIODS[rrule]
    if rule["frequency"] == "WEEKLY":
        return f"{rrule};BYDAY=FR"
    if rule["frequency"] == "YEARLY" and ";BYMONTH=" not in rrule:
        return f"{rrule};BYMONTH=12;BYMONTHDAY=-1"
    return f"{rrule};BYMONTHDAY=-1"


def _is_rule(rrule: str) -> bool:
    """Whether dateutil can be asked: it would never come back from an interval of nought."""
    return len(rrule) <= _LONGEST and _RULE.fullmatch(rrule) is not None and not re.search(r";INTERVAL=0+\b", rrule)
