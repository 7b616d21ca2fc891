"""The duties as text: CSV for other programs, Markdown for a message, JSON for a service."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

from bot.duty_files.wording import (
    ASSISTED_WORDS,
    ROLES,
    deadline_words,
    notes,
    on_one_line,
    plain,
    recurrence_words,
    scope_words,
)
from corpus.directive import Deadline
from retrieval.duty_table import DutyRow, DutyTable

COLUMNS = (
    "Cơ quan thực hiện",
    "Thuộc nhóm",
    "Vai trò",
    "Nhiệm vụ",
    "Phối hợp",
    "Báo cáo cho",
    "Thời hạn (nguyên văn)",
    "Ngày đến hạn",
    "Lặp lại",
    "Ghi chú",
    "Số văn bản",
    "Cơ quan ban hành",
    "Ngày ban hành",
    "Mục",
    "Trích nguyên văn",
    "Nguồn",
)
"""What an office files of a duty, in this order; the workbook puts the running number before them."""
_KEYS = ("directive_id", "eid", "rule", "start", "end")

# what `plain` leaves of the characters that a spreadsheet may begin a formula with
_FORMULA = re.compile(r"[=+\-@\t\n]")
_MARKUP = re.compile(r"[\\`*_\[\]|~$<>&]|(?<=:)/(?=/)|(?<=www)\.", re.IGNORECASE)
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "\\": "&#92;"}


def cells(row: DutyRow) -> tuple[str | date | None, ...]:
    """The row's values under `COLUMNS` but for the last, the source: texts as written, days as dates, None where empty."""
    return (
        row.bearer,
        row.through_group,
        ROLES[row.role],
        row.action,
        "; ".join(row.coordinates_with),
        row.reported_to,
        row.deadline_text,
        row.deadline.on or row.due,
        recurrence_words(row.deadline.rrule) if row.deadline.rrule else None,
        "\n".join(notes(row)),
        row.number or row.name,
        row.issuer,
        row.issued_on,
        row.label,
        row.quote,
    )


def as_csv(table: DutyTable) -> str:
    """One line a duty below the headings, days as ISO 8601, "Nguồn" the path of the file; the caller adds any BOM.

    `start` and `end` are characters of the file's text. A cell that a spreadsheet would take for a formula begins with an
    apostrophe. Raises nothing for any text in the rows.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow((*COLUMNS, *_KEYS))
    for row in table.rows:
        keys = (row.directive_id, row.eid, row.rule, str(row.span.start), str(row.span.end))
        writer.writerow([_harmless(value) for value in (*cells(row), row.path, *keys)])
    return file.getvalue()


def _harmless(value: str | date | None) -> str:
    if isinstance(value, date):
        return value.isoformat()
    text = plain(value or "")
    return f"'{text}" if _FORMULA.match(text) else text


def as_markdown(table: DutyTable) -> str:
    """What was looked through, then a GitHub table with one line a duty; no markup of the documents takes effect."""
    lines = [
        scope_words(table),
        "",
        "| STT | Cơ quan | Vai trò | Nhiệm vụ | Thời hạn | Nguồn |",
        "| ---: | --- | --- | --- | --- | --- |",
    ]
    for nth, row in enumerate(table.rows, start=1):
        source = f"{row.name}, {row.label}" if row.label else row.name
        action = f"{row.action} ({ASSISTED_WORDS})" if row.assisted else row.action
        texts = (row.bearer, ROLES[row.role], action, deadline_words(row.deadline, row.deadline_text), source)
        lines.append(f"| {nth} | {' | '.join(map(_escaped, texts))} |")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda match: _ENTITIES.get(match[0], f"\\{match[0]}"), on_one_line(text))


def as_json(table: DutyTable) -> dict[str, Any]:
    """The whole table, ready for `json.dumps` and UTF-8: days as ISO 8601, times as HH:MM:SS, what is unknown as None.

    Texts are as in the sources, character for character, but for lone surrogates (of file names), which become U+FFFD.
    """
    table_json: dict[str, Any] = _encodable(
        {
            "count": len(table.rows),
            "looked_through": table.looked_through,
            "directives": table.directives,
            "newest_issued_on": _iso(table.newest_issued_on),
            "undated": table.undated,
            "duties": [_duty(row) for row in table.rows],
        }
    )
    return table_json


def _duty(row: DutyRow) -> dict[str, Any]:
    return {
        "directive_id": row.directive_id,
        "name": row.name,
        "number": row.number,
        "issuer": row.issuer,
        "place": row.place,
        "issued_on": _iso(row.issued_on),
        "path": row.path,
        "eid": row.eid,
        "label": row.label,
        "bearer": row.bearer,
        "agencies": list(row.agencies),
        "through_group": row.through_group,
        "role": row.role.value,
        "action": row.action,
        "coordinates_with": list(row.coordinates_with),
        "reported_to": row.reported_to,
        "deadline": _deadline(row.deadline, row.deadline_text),
        "due": _iso(row.due),
        "later": [
            {
                "directive_id": later.directive_id,
                "name": later.name,
                "issued_on": _iso(later.issued_on),
                "eid": later.eid,
                "text": later.text,
                "date": _iso(later.on),
            }
            for later in row.later
        ],
        "rule": row.rule,
        "source": {"start": row.span.start, "end": row.span.end, "quote": row.quote, "url": row.url},
    }


def _deadline(deadline: Deadline, text: str | None) -> dict[str, Any]:
    return {
        "kind": deadline.kind.value,
        "text": text,
        "date": _iso(deadline.on),
        "time": deadline.at.isoformat() if deadline.at else None,
        "basis": deadline.basis.value if deadline.basis else None,
        "rrule": deadline.rrule,
        "doubt": deadline.doubt.value if deadline.doubt else None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _encodable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _encodable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_encodable(inner) for inner in value]
    return re.sub("[\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) else value
