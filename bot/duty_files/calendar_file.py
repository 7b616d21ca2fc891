"""The duties that have a day as a calendar of RFC 5545, by the package `icalendar`, which only this module imports."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.duty_files.wording import ROLES, address, notes, on_one_line, plain, recurrence_words, scope_words
from corpus import occurrences
from corpus.dates import vietnamese
from retrieval.duty_table import DutyRow, DutyTable

if TYPE_CHECKING:
    from icalendar import Event, Timezone

_ZONE = "Asia/Ho_Chi_Minh"
_OFFSET = timedelta(hours=7)
_SHOWN = timedelta(minutes=30)
"""How long an event that ends at a time of day is drawn: one without a length is easily overlooked."""
_SUMMARY = 80


def calendar(table: DutyTable, now: datetime, base_url: str | None = None) -> bytes:
    """The .ics of the rows that have a day or a rule that falls on days, one event each; the same input, the same bytes.

    `now` (with a time zone) is the time of making; what recurs in a document without a date begins on its day. With the
    service's `base_url` each event links to its provision. Days and times are Asia/Ho_Chi_Minh. No alarms. A row that is
    given twice makes one event. Raises nothing for any text in the rows.
    """
    from icalendar import Calendar

    events: dict[str, Event] = {}
    kept = 0
    for row in table.rows:
        when = _when(row, now)
        if when is not None:
            events[_uid(row)] = _event(row, *when, now, base_url)
            kept += 1
    made = Calendar()
    made.add("prodid", "-//congvan//Nhiem vu//VI")
    made.add("version", "2.0")
    made.add("x-wr-calname", "Nhiệm vụ được giao")
    made.add("x-wr-timezone", _ZONE)
    made.add("x-wr-caldesc", f"{scope_words(table)} {_kept(kept, len(table.rows))}")
    made.add_component(_timezone())
    for event in events.values():
        made.add_component(event)
    written: bytes = made.to_ical()
    return written


def _kept(kept: int, count: int) -> str:
    said = f"Lịch ghi {kept} trên {count} nhiệm vụ"
    if kept == count:
        return f"{said}."
    return f"{said}; {count - kept} nhiệm vụ không có trong lịch vì văn bản không ghi ngày xác định."


def _when(row: DutyRow, now: datetime) -> tuple[date, str | None] | None:
    """The day of the event and the rule it recurs by; None where there is no day."""
    deadline = row.deadline
    if deadline.on:
        return deadline.on, None
    if not deadline.rrule:
        return None
    rule = occurrences.with_day(deadline.rrule)
    day = occurrences.first(rule, row.issued_on or _local(now).date())
    return (day, rule) if day else None


def _local(now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(_ZONE))


def _event(row: DutyRow, day: date, rule: str | None, now: datetime, base_url: str | None) -> Event:
    from icalendar import Event, vRecur

    event = Event()
    event.add("uid", _uid(row))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", f"{on_one_line(row.bearer, _SUMMARY)}: {on_one_line(row.action, _SUMMARY)}")
    event.add("description", "\n".join(_description(row, rule)))
    if row.deadline.at is None:
        event.add("dtstart", day)
    else:
        _add_times(event, day, row.deadline.at)
    if rule:
        event.add("rrule", vRecur.from_ical(rule))
    event.add("transp", "TRANSPARENT")  # a day due takes no time off the day
    if base_url:
        event.add("url", address(row, base_url))
    return event


def _add_times(event: Event, day: date, at: time) -> None:
    """An event that ends at `at` and does not begin the day before: a rule would repeat it on the wrong day."""
    end = datetime.combine(day, at.replace(tzinfo=None))
    midnight = datetime.combine(day, time())
    start = end - min(_SHOWN, end - midnight)
    event.add("dtstart", start.replace(tzinfo=ZoneInfo(_ZONE)))
    if start < end:  # RFC 5545 wants an end later than the start; without one the event ends as it starts
        event.add("dtend", end.replace(tzinfo=ZoneInfo(_ZONE)))


def _description(row: DutyRow, rule: str | None) -> Iterator[str]:
    yield f"Cơ quan thực hiện: {on_one_line(row.bearer)} ({ROLES[row.role]})"
    if row.through_group:
        yield f"Thuộc nhóm: {on_one_line(row.through_group)}"
    if row.coordinates_with:
        yield f"Phối hợp: {'; '.join(map(on_one_line, row.coordinates_with))}"
    if row.reported_to:
        yield f"Báo cáo cho: {on_one_line(row.reported_to)}"
    if row.deadline_text:
        yield f"Thời hạn (nguyên văn): “{on_one_line(row.deadline_text)}”"
    if rule:
        yield f"Lặp lại: {recurrence_words(row.deadline.rrule or rule)}"
    if rule and rule != row.deadline.rrule:
        yield "Văn bản không ghi rõ ngày nào trong kỳ; lịch nhắc vào ngày cuối kỳ (với tuần là thứ Sáu)."
    yield from notes(row)
    issuer = f" của {on_one_line(row.issuer)}" if row.issuer else ""
    issued = f" ngày {vietnamese(row.issued_on)}" if row.issued_on else ""
    yield f"Văn bản: {on_one_line(row.number or row.name)}{issued}{issuer}"
    yield f"Mục: {on_one_line(row.label)} ({on_one_line(row.eid)})"
    yield f"Trích nguyên văn: “{plain(row.quote)}”"


def _uid(row: DutyRow) -> str:
    """The same for the same duty in every export, whatever the filters; two bearers of one item have two duties."""
    duty = [row.directive_id, row.eid, row.bearer, row.action, row.deadline_text]
    return hashlib.sha256(json.dumps(duty).encode("ascii")).hexdigest()[:32] + "@congvan"


def _timezone() -> Timezone:
    """Viet Nam has kept one offset since 1975: written out, so that no edition of the time zone data changes the file."""
    from icalendar import Timezone, TimezoneStandard

    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1975, 6, 13))
    standard.add("tzoffsetfrom", _OFFSET)
    standard.add("tzoffsetto", _OFFSET)
    standard.add("tzname", "+07")
    zone = Timezone()
    zone.add("tzid", _ZONE)
    zone.add_component(standard)
    return zone
