"""What readers say of the answers: kept in the database of the assistant, given out for evaluation."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from retrieval.database import Database

if TYPE_CHECKING:
    from sqlalchemy import Table

MOST_A_DAY = 20_000
"""Feedback kept of one day (UTC), all readers together: far above what people write, far below what fills a disk."""
_CHUNK = 1000


class Reason(StrEnum):
    """What was wrong with an answer, or why it helped."""

    WRONG_OFFICE = "wrong_office"
    WRONG_DEADLINE = "wrong_deadline"
    WRONG_DOCUMENT = "wrong_document"
    INCOMPLETE = "incomplete"
    NOT_FOUND_BUT_EXISTS = "not_found_but_exists"
    UNCLEAR = "unclear"
    OTHER = "other"


class FeedbackFull(Exception):
    """No more is kept today; `seconds` until there is room."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one reader said. `at` is in UTC."""

    id: str
    at: datetime
    helpful: bool
    reason: Reason | None
    comment: str
    question: str | None
    answer: str | None
    directive_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many found an answer helpful, how many did not, and why."""

    helpful: int
    unhelpful: int
    reasons: dict[str, int]


class FeedbackBook:
    """The feedback in a database. Raises `DatabaseError`. Safe to share between threads and processes."""

    def __init__(self, database: Database, most_a_day: int = MOST_A_DAY) -> None:
        self._database, self._most = database, most_a_day
        self._table = _feedback()
        with database.alone() as connection:
            self._table.metadata.create_all(connection)

    def add(
        self,
        *,
        helpful: bool,
        reason: Reason | None = None,
        comment: str = "",
        question: str | None = None,
        answer: str | None = None,
        directive_ids: Sequence[str] = (),
        now: datetime | None = None,
        identity: str | None = None,
    ) -> str:
        """Keep it; the id it is kept under. Under an `identity` that is given, it replaces what was there: a reader may think
        better of it. Raises `FeedbackFull`."""
        import sqlalchemy as sa

        at = (now or datetime.now(UTC)).astimezone(UTC)
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        table = self._table
        row = {
            "id": identity or uuid.uuid4().hex,
            "at": _written(at),
            "helpful": helpful,
            "reason": reason.value if reason else None,
            "comment": comment,
            "question": question,
            "answer": answer,
            "directive_ids": json.dumps(list(directive_ids)),
        }
        today = sa.select(sa.func.count()).select_from(table).where(table.c.at >= _written(midnight))
        with self._database.writing() as connection:
            connection.execute(table.delete().where(table.c.id == row["id"]))
            if connection.execute(today).scalar_one() >= self._most:
                raise FeedbackFull(int((midnight + timedelta(days=1) - at).total_seconds()) + 1)
            connection.execute(table.insert(), row)
        return row["id"]  # type: ignore[return-value]

    def all(
        self, *, helpful: bool | None = None, reason: Reason | None = None, limit: int | None = None
    ) -> Iterator[Feedback]:
        """The feedback that meets the conditions, newest first."""
        table, seen = self._table, 0
        query = table.select().order_by(table.c.at.desc(), table.c.id)
        if helpful is not None:
            query = query.where(table.c.helpful == helpful)
        if reason is not None:
            query = query.where(table.c.reason == reason.value)
        while limit is None or seen < limit:
            chunk = _CHUNK if limit is None else min(_CHUNK, limit - seen)
            with self._database.transaction() as connection:
                rows = connection.execute(query.limit(chunk).offset(seen)).mappings().all()
            for row in rows:
                yield _from(dict(row))
            seen += len(rows)
            if len(rows) < chunk:
                return

    def counts(self) -> Counts:
        """How much there is of each kind."""
        import sqlalchemy as sa

        table = self._table
        query = sa.select(table.c.helpful, table.c.reason, sa.func.count().label("n"))
        with self._database.transaction() as connection:
            rows = connection.execute(query.group_by(table.c.helpful, table.c.reason)).all()
        reasons: Counter[str] = Counter()
        totals = {True: 0, False: 0}
        for helpful, reason, number in rows:
            totals[bool(helpful)] += number
            if reason:
                reasons[reason] += number
        return Counts(totals[True], totals[False], dict(reasons.most_common()))


def as_json(one: Feedback) -> dict[str, Any]:
    """A line of JSONL; with a question it is also a line that `congvan ask --batch` reads."""
    return {
        "id": one.id,
        "question": one.question,
        "at": one.at.isoformat(),
        "helpful": one.helpful,
        "reason": one.reason.value if one.reason else None,
        "comment": one.comment,
        "answer": one.answer,
        "directive_ids": list(one.directive_ids),
    }


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")  # sorts as it passes, in every database


def _from(row: dict[str, Any]) -> Feedback:
    return Feedback(
        row["id"],
        datetime.strptime(row["at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC),
        bool(row["helpful"]),
        Reason(row["reason"]) if row["reason"] else None,
        row["comment"],
        row["question"],
        row["answer"],
        tuple(json.loads(row["directive_ids"])),
    )


@lru_cache(maxsize=1)
def _feedback() -> Table:
    import sqlalchemy as sa

    return sa.Table(
        "feedback",
        sa.MetaData(),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("at", sa.String(32), nullable=False, index=True),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=True),
        sa.Column("answer", sa.Text, nullable=True),
        sa.Column("directive_ids", sa.Text, nullable=False),
    )
