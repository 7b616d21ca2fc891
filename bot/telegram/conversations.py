"""What was asked before, for each chat, topic and user: the last few questions, forgotten after some hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.telegram.storage import Storage, stored

MOST_TURNS = 6


class Conversations:
    """The questions of each conversation. `conversation` is a keyed hash of chat, topic and user."""

    def __init__(self, storage: Storage, hours: float) -> None:
        self._storage, self._turns = storage, storage.tables.turns
        self._lasts = timedelta(hours=hours)

    def history(self, conversation: str, before: int, now: datetime) -> list[str]:
        """The questions asked before the message `before`, oldest first."""
        table = self._turns
        query = (
            table.select()
            .with_only_columns(table.c.question)
            .where(table.c.conversation == conversation, table.c.message_id < before)
            .where(table.c.asked_at > stored(now - self._lasts))
            .order_by(table.c.message_id.desc())
            .limit(MOST_TURNS)
        )
        return [row["question"] for row in reversed(self._storage.rows(query))]

    def question(self, conversation: str, message_id: int) -> str | None:
        """What the message asked, if it was a question."""
        table = self._turns
        here = table.c.conversation == conversation, table.c.message_id == message_id
        found = self._storage.rows(table.select().where(*here))
        return found[0]["question"] if found else None

    def add(self, conversation: str, message_id: int, question: str, now: datetime) -> None:
        """Note a question; of an edited message it takes the former one's place. The oldest beyond the last few go."""
        table = self._turns
        key = {"conversation": conversation, "message_id": message_id}
        with self._storage.writing() as connection:
            self._storage.replace_in(connection, table, key, {"question": question, "asked_at": stored(now)})
            mine = table.c.conversation == conversation
            ids = table.select().with_only_columns(table.c.message_id).where(mine).order_by(table.c.message_id.desc())
            oldest_kept = ids.limit(1).offset(2 * MOST_TURNS - 1).scalar_subquery()
            connection.execute(table.delete().where(mine, table.c.message_id < oldest_kept))

    def forget(self, conversation: str) -> int:
        """Forget a conversation; returns how many questions it had."""
        return self._storage.execute(self._turns.delete().where(self._turns.c.conversation == conversation))

    def expire(self, now: datetime) -> None:
        """Remove what is too old to be used."""
        self._storage.execute(self._turns.delete().where(self._turns.c.asked_at <= stored(now - self._lasts)))
