"""Tables of duties as a button remembers them: what was asked, so that every page and every file is of the index as it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.application import Application
from bot.duty_request import duty_filter
from retrieval.duty_table import DutyRow, DutyTable


@dataclass(frozen=True, slots=True)
class Wanted:
    """A table: of an office in words, of documents, due from one day to another, or only some rows of the documents."""

    title: str
    agency: str | None = None
    documents: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    only: tuple[tuple[str, str, str], ...] | None = None

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "title": self.title,
            "agency": self.agency,
            "documents": list(self.documents),
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "only": None if self.only is None else [list(one) for one in self.only],
        }

    @staticmethod
    def of_json(values: dict[str, Any]) -> Wanted:
        """From plain values."""
        only = values["only"]
        return Wanted(
            values["title"],
            values["agency"],
            tuple(values["documents"]),
            date.fromisoformat(values["first"]) if values["first"] else None,
            date.fromisoformat(values["last"]) if values["last"] else None,
            None if only is None else tuple((one[0], one[1], one[2]) for one in only),
        )

    @staticmethod
    def of_answer(record: dict[str, Any]) -> Wanted:
        """The duties of an answer, found again by their provisions and their words."""
        cited = {one["mark"]: one for one in record["citations"]}
        only = tuple(
            (cited[mark]["directive_id"], cited[mark]["eid"], action)
            for mark, action in record["duties"]
            if mark in cited
        )
        return Wanted("Nhiệm vụ trong câu trả lời", documents=tuple(dict.fromkeys(one[0] for one in only)), only=only)


def table(application: Application, wanted: Wanted) -> DutyTable:
    """The table as it is now. Raises `IndexMissing`, and `RequestError` for a document that is not there any more."""
    asked = duty_filter(agency=wanted.agency, documents=wanted.documents, resolve=application.resolve)
    found = application.duties(replace(asked, due_after=wanted.first, due_before=wanted.last))
    if wanted.only is None:
        return found
    return replace(found, rows=tuple(_chosen(found.rows, wanted.only)))


def _chosen(rows: tuple[DutyRow, ...], only: tuple[tuple[str, str, str], ...]) -> list[DutyRow]:
    exact = set(only)
    chosen = [row for row in rows if (row.directive_id, row.eid, row.action) in exact]
    provisions = {(directive_id, eid) for directive_id, eid, _ in only}
    return chosen or [row for row in rows if (row.directive_id, row.eid) in provisions]


def dated(found: DutyTable) -> bool:
    """Whether anything in the table falls on a day."""
    return any(row.deadline.on or row.deadline.rrule for row in found.rows)
