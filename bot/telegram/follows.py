"""What a chat follows: an office or a document. The chat's id is kept as it is, because reminders are sent to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.telegram.storage import Storage, stored

MOST_A_CHAT = 50
OFFICE, DOCUMENT = "office", "document"


@dataclass(frozen=True, slots=True)
class Follow:
    """Something followed in a chat: `target` is an office in words or the id of a document, `label` how it is called."""

    id: int
    chat_id: int
    topic: int | None
    kind: str
    target: str
    label: str
    days: tuple[int, ...]
    created_at: datetime


Sent = tuple[str, date, int]
"""A reminder: the key of the duty, the day due, how many days before."""


class Follows:
    """The follows in the store, and what was sent about them."""

    def __init__(self, storage: Storage) -> None:
        self._storage, self._tables = storage, storage.tables

    def add(
        self, chat_id: int, topic: int | None, kind: str, target: str, label: str, days: Iterable[int], now: datetime
    ) -> Follow | None:
        """Follow from now on, or change the days of what is followed already; None where the chat follows too much."""
        table = self._tables.follows
        words = ",".join(map(str, sorted(set(days), reverse=True)))
        with self._storage.writing() as connection:
            mine = connection.execute(table.select().where(table.c.chat_id == chat_id)).mappings().all()
            same = [one for one in mine if (one["kind"], one["target"]) == (kind, target)]
            if same:
                connection.execute(table.update().where(table.c.id == same[0]["id"]).values(days=words))
                return _follow({**same[0], "days": words})
            if len(mine) >= MOST_A_CHAT:
                return None
            row = {
                "chat_id": chat_id,
                "topic": topic,
                "kind": kind,
                "target": target,
                "label": label,
                "days": words,
                "created_at": stored(now),
            }
            made = connection.execute(table.insert().values(**row).returning(table.c.id)).scalar_one()
        return _follow({**row, "id": made})

    def find(self, follow_id: int, chat_id: int) -> Follow | None:
        """One of the chat's."""
        table = self._tables.follows
        rows = self._storage.rows(table.select().where(table.c.id == follow_id, table.c.chat_id == chat_id))
        return _follow(rows[0]) if rows else None

    def of(self, chat_id: int) -> list[Follow]:
        """All of the chat's."""
        table = self._tables.follows
        rows = self._storage.rows(table.select().where(table.c.chat_id == chat_id).order_by(table.c.id))
        return [_follow(row) for row in rows]

    def every(self) -> list[Follow]:
        """All there are."""
        table = self._tables.follows
        return [_follow(row) for row in self._storage.rows(table.select().order_by(table.c.chat_id, table.c.id))]

    def stop(self, follow_id: int, chat_id: int) -> bool:
        """Follow it no longer; False where it was not followed."""
        table = self._tables.follows
        return bool(self._storage.execute(table.delete().where(table.c.id == follow_id, table.c.chat_id == chat_id)))

    def leave(self, chat_id: int) -> None:
        """The chat takes no messages any more."""
        table = self._tables.follows
        self._storage.execute(table.delete().where(table.c.chat_id == chat_id))

    def move(self, chat_id: int, to: int) -> None:
        """The group has become another chat."""
        tables = self._tables.follows, self._tables.reminders, self._tables.news
        self._storage.execute(*[one.update().where(one.c.chat_id == chat_id).values(chat_id=to) for one in tables])

    # what was sent

    def reminded(self, chat_id: int, since: date) -> dict[Sent, str]:
        """The reminders of a chat of duties due since that day, and whether each is "sent" or was only begun ("sending")."""
        table = self._tables.reminders
        rows = self._storage.rows(table.select().where(table.c.chat_id == chat_id, table.c.due >= since))
        return {(row["duty"], row["due"], row["days"]): row["state"] for row in rows}

    def note(self, chat_id: int, reminders: Sequence[Sent], state: str, now: datetime) -> None:
        """The reminders are about to be sent ("sending"), or were ("sent")."""
        table = self._tables.reminders
        with self._storage.writing() as connection:
            for duty, due, days in reminders:
                key = {"chat_id": chat_id, "duty": duty, "due": due, "days": days}
                self._storage.replace_in(connection, table, key, {"state": state, "at": stored(now)})

    def expire(self, before: date) -> None:
        """Forget the reminders of what was due before that day."""
        self._storage.execute(self._tables.reminders.delete().where(self._tables.reminders.c.due < before))

    # documents

    def unseen(self, directive_ids: Iterable[str], now: datetime) -> list[str]:
        """Those of the documents that were never seen; they are from now on."""
        table = self._tables.documents
        with self._storage.writing() as connection:
            known = set(connection.execute(table.select().with_only_columns(table.c.directive_id)).scalars())
            new = [one for one in directive_ids if one not in known]
            if new:
                rows = [{"directive_id": one, "first_seen_at": stored(now)} for one in new]
                connection.execute(table.insert(), rows)
        return new

    def seen_after(self, moment: datetime) -> dict[str, datetime]:
        """The documents first seen after that time, and when."""
        table = self._tables.documents
        rows = self._storage.rows(table.select().where(table.c.first_seen_at > stored(moment)))
        return {row["directive_id"]: row["first_seen_at"].replace(tzinfo=UTC) for row in rows}

    def told(self, chat_id: int) -> set[str]:
        """The documents whose news the chat has had, or never will."""
        table = self._tables.news
        final = table.c.chat_id == chat_id, table.c.state.not_in(["waiting", "sending"])
        return {row["directive_id"] for row in self._storage.rows(table.select().where(*final))}

    def tell(self, chat_id: int, directive_id: str, state: str, now: datetime) -> None:
        """The news of the document is about to be sent to the chat ("sending"), or was ("sent")."""
        key = {"chat_id": chat_id, "directive_id": directive_id}
        self._storage.replace(self._tables.news, key, {"state": state, "at": stored(now)})

    # how far the reminding has come

    def mark(self, name: str) -> str | None:
        """A value noted by that name."""
        table = self._tables.meta
        rows = self._storage.rows(table.select().where(table.c.name == name))
        return rows[0]["value"] if rows else None

    def set_mark(self, name: str, value: str) -> None:
        """Note a value."""
        self._storage.replace(self._tables.meta, {"name": name}, {"value": value})


def _follow(row: Any) -> Follow:
    return Follow(
        row["id"],
        row["chat_id"],
        row["topic"],
        row["kind"],
        row["target"],
        row["label"],
        tuple(int(one) for one in row["days"].split(",") if one),
        row["created_at"].replace(tzinfo=UTC),
    )
