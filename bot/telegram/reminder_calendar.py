"""When who is reminded of what, in Vietnam's time. Pure: days in, moments out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from corpus import occurrences
from retrieval.duty_table import DutyRow

_UNTIMELY = re.compile(r"FREQ=DAILY|;INTERVAL=(?!1\b)")
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Reminder:
    """A duty to be reminded of: its key, the day it is due, how many days before that, and the moment for it."""

    duty: str
    row: DutyRow
    due: date
    days: int
    moment: datetime


def days_of(words: str) -> tuple[int, ...]:
    """The days of a setting or a command ("7,3,1"), the earliest reminder first, each once."""
    return tuple(sorted({int(one) for one in words.replace(",", " ").split()}, reverse=True))


def moment(due: date, days: int, hour: int) -> datetime:
    """That hour of the day so many days before."""
    return datetime.combine(due - timedelta(days=days), time(hour), VIETNAM)


def slot(now: datetime, hour: int) -> datetime:
    """The last moment at or before `now` at which reminders fall due."""
    local = now.astimezone(VIETNAM)
    today = datetime.combine(local.date(), time(hour), VIETNAM)
    return today if today <= local else today - timedelta(days=1)


def key(row: DutyRow) -> str:
    """The same for the same duty as long as its words are the same."""
    duty = [row.directive_id, row.eid, row.bearer, row.action, row.deadline_text]
    return hashlib.sha256(json.dumps(duty).encode("ascii")).hexdigest()[:32]


def occasions(row: DutyRow, first: date, last: date) -> Iterator[date]:
    """The days from `first` to `last` on which the duty is due.

    What recurs daily has none, because nobody needs to be reminded; nor what recurs at an interval, because no document
    says when that begins.
    """
    deadline = row.deadline
    if deadline.on is not None:
        if first <= deadline.on <= last:
            yield deadline.on
        return
    if deadline.rrule is None or row.issued_on is None or _UNTIMELY.search(deadline.rrule):
        return
    since = max(first, row.issued_on)
    while (found := occurrences.first(deadline.rrule, since, last)) is not None:
        yield found
        since = found + timedelta(days=1)


def due_between(
    rows: Iterable[DutyRow], days: Iterable[int], hour: int, after: datetime, until: datetime
) -> list[Reminder]:
    """The reminders whose moment is later than `after` and not later than `until`, by the day due.

    None of what is due before the day of `until`. Of several moments for one occasion (the program did not run) only
    the last stands.
    """
    ahead = sorted(set(days))
    if not ahead:
        return []
    today = until.astimezone(VIETNAM).date()
    last = today + timedelta(days=ahead[-1])
    found: dict[tuple[str, date], Reminder] = {}
    for row in rows:
        for due in occasions(row, today, last):
            for before in ahead:  # the nearest to the day due is the latest
                when = moment(due, before, hour)
                if after < when <= until:
                    found.setdefault((key(row), due), Reminder(key(row), row, due, before, when))
                    break
    return sorted(found.values(), key=lambda one: (one.due, one.row.directive_id, one.row.span.start))
