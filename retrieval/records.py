"""What the catalogue holds, as plain values: the records it returns, and the rows that a directive becomes.

No database in here: `retrieval.catalogue` is the only module that knows one.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from corpus.directive import DeadlineKind, Directive, DutyRole, RelationKind, Span
from corpus.document_number import DocumentType
from retrieval.passages import Passage

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Row = dict[str, object]
"""A row to be written: the columns by their names."""


class FileState(enum.StrEnum):
    """`READY`: all of the file is indexed. `PARTIAL`: a directive in it was left out, being indexed from elsewhere."""

    READY = "ready"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A source file without its text. `path` is the key; `pages` the offsets at which its pages start, if any."""

    path: str
    name: str
    sha256: str
    parser_version: str
    state: FileState = FileState.READY
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """What a listing shows of a directive. `number` is as the rules write it, `number_key` as it is compared."""

    id: str
    number: str | None
    number_key: str | None
    type: DocumentType | None
    issuer: str | None
    place: str | None
    issued_on: date | None
    title: str
    subject: str | None
    attached_to: str | None
    path: str


@dataclass(frozen=True, slots=True)
class StoredDuty:
    """One duty as the table holds it: `directive(directive_id).duties[ordinal]` is the whole of it."""

    directive_id: str
    ordinal: int
    eid: str
    role: DutyRole
    agencies: tuple[str, ...]
    place: str | None
    deadline_kind: DeadlineKind
    deadline_on: date | None
    deadline_rrule: str | None


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A directive's relation to another document, named by the key and by the text of its number."""

    directive_id: str
    kind: RelationKind
    target_key: str
    target: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the catalogue reaches: the number of directives and the newest date among them."""

    directives: int
    newest_issued_on: date | None


@dataclass(frozen=True, slots=True)
class Position:
    """How far the changes of one catalogue have come: `catalogue` is a number that no other catalogue has."""

    catalogue: int
    change: int


def serial_key(serial: str) -> str:
    """What two spellings of one serial share ("006325", "6325")."""
    return serial.lstrip("0").lower() or "0"


# --- into rows


def file_row(file: IndexedFile) -> Row:
    """The row of `files`, less the text."""
    return {
        "path": file.path,
        "name": file.name,
        "sha256": file.sha256,
        "parser_version": file.parser_version,
        "state": file.state.value,
        "pages": json.dumps(file.pages),
    }


def directive_row(directive: Directive, file_id: int, ordinal: int) -> Row:
    """The row of `directives`."""
    number = directive.number.value if directive.number else None
    return {
        "id": directive.id,
        "file_id": file_id,
        "ordinal": ordinal,
        "number": number.text if number else None,
        "number_key": number.key if number else None,
        "serial": serial_key(number.serial) if number else None,
        "type": directive.type.value if directive.type else None,
        "issuer": directive.issuer.value if directive.issuer else None,
        "place": directive.place,
        "issued_on": directive.issued_on.value if directive.issued_on else None,
        "title": directive.title,
        "subject": directive.subject.value if directive.subject else None,
        "attached_to": directive.attached_to,
        "payload": _adapter().dump_json(directive).decode(),
    }


def duty_rows(directive: Directive) -> list[Row]:
    """The rows of `duties`."""
    return [
        {
            "directive_id": directive.id,
            "ordinal": ordinal,
            "eid": duty.eid,
            "role": duty.role.value,
            "agencies": json.dumps(duty.bearer.agencies, ensure_ascii=False),
            "place": duty.bearer.place,
            "deadline_kind": duty.deadline.kind.value,
            "deadline_on": duty.deadline.on,
            "deadline_rrule": duty.deadline.rrule,
        }
        for ordinal, duty in enumerate(directive.duties)
    ]


def agency_rows(directive: Directive) -> list[Row]:
    """The rows of `duty_agencies`: one for each agency that bears a duty."""
    return [
        {"directive_id": directive.id, "ordinal": ordinal, "agency": agency}
        for ordinal, duty in enumerate(directive.duties)
        for agency in dict.fromkeys(duty.bearer.agencies)
    ]


def relation_rows(directive: Directive) -> list[Row]:
    """The rows of `relations`."""
    return [
        {
            "directive_id": directive.id,
            "ordinal": ordinal,
            "kind": relation.kind.value,
            "target_key": relation.target.value.key,
            "target": relation.target.value.text,
        }
        for ordinal, relation in enumerate(directive.relations)
    ]


def passage_row(passage: Passage) -> Row:
    """The row of `passages`."""
    return {
        "id": passage.id,
        "directive_id": passage.directive_id,
        "eid": passage.eid,
        "start": passage.span.start,
        "end": passage.span.end,
        "body": passage.body,
        "context": passage.context,
    }


# --- out of rows


def file_from(row: Mapping[Any, Any]) -> IndexedFile:
    """The file of a row of `files`."""
    state, pages = FileState(row["state"]), tuple(json.loads(row["pages"]))
    return IndexedFile(row["path"], row["name"], row["sha256"], row["parser_version"], state, pages)


def directive_from(payload: str) -> Directive:
    """The directive as it was parsed."""
    return _adapter().validate_json(payload)


def summary_from(row: Mapping[Any, Any]) -> Summary:
    """The summary of a row of `directives` with the path of its file."""
    columns = {name: row[name] for name in Summary.__slots__}
    return Summary(**columns | {"type": DocumentType(row["type"]) if row["type"] else None})


def duty_from(row: Mapping[Any, Any]) -> StoredDuty:
    """The duty of a row of `duties`."""
    return StoredDuty(
        row["directive_id"],
        row["ordinal"],
        row["eid"],
        DutyRole(row["role"]),
        tuple(json.loads(row["agencies"])),
        row["place"],
        DeadlineKind(row["deadline_kind"]),
        row["deadline_on"],
        row["deadline_rrule"],
    )


def relation_from(row: Mapping[Any, Any]) -> RelationRow:
    """The relation of a row of `relations`."""
    return RelationRow(row["directive_id"], RelationKind(row["kind"]), row["target_key"], row["target"])


def passage_from(row: Mapping[Any, Any]) -> Passage:
    """The passage of a row of `passages`."""
    span = Span(row["start"], row["end"])
    return Passage(row["id"], row["directive_id"], row["eid"], span, row["body"], row["context"])


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Directive]:
    from pydantic import TypeAdapter

    return TypeAdapter(Directive)
