"""What was asked before, for each chat, topic and user: the last few questions, forgotten after some hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.telegram.storage import Storage, parameter, stored

MOST_TURNS = 6


class Conversations:
    """The questions of each conversation. `conversation` is a keyed hash of chat, topic and user."""

    def __init__(self, storage: Storage, hours: float) -> None:
        self._storage, self._turns = storage, storage.tables.turns
        self._lasts = timedelta(hours=hours)
        turns = self._turns.c
        mine, newest_first = turns.conversation == parameter("talk"), turns.message_id.desc()
        self._history = (
            self._turns.select()
            .with_only_columns(turns.question)
            .where(mine, turns.message_id < parameter("before"), turns.asked_at > parameter("since"))
            .order_by(newest_first)
            .limit(MOST_TURNS)
        )
        self._question = self._turns.select().where(mine, turns.message_id == parameter("message"))
        ids = self._turns.select().with_only_columns(turns.message_id).where(mine).order_by(newest_first)
        oldest_kept = ids.limit(1).offset(2 * MOST_TURNS - 1).scalar_subquery()
        self._bounded = self._turns.delete().where(mine, turns.message_id < oldest_kept)

    def history(self, conversation: str, before: int, now: datetime) -> list[str]:
        """The questions asked before the message `before`, oldest first."""
        given = {"talk": conversation, "before": before, "since": stored(now - self._lasts)}
        return [row["question"] for row in reversed(self._storage.rows(self._history, given))]

    def question(self, conversation: str, message_id: int) -> str | None:
        """What the message asked, if it was a question."""
        found = self._storage.rows(self._question, {"talk": conversation, "message": message_id})
        return found[0]["question"] if found else None

    def add(self, conversation: str, message_id: int, question: str, now: datetime) -> None:
        """Note a question; of an edited message it takes the former one's place. The oldest beyond the last few go."""
        key = {"conversation": conversation, "message_id": message_id}
        with self._storage.writing() as connection:
            self._storage.replace_in(connection, self._turns, key, {"question": question, "asked_at": stored(now)})
            connection.execute(self._bounded, {"talk": conversation})

    def forget(self, conversation: str) -> int:
        """Forget a conversation; returns how many questions it had."""
        return self._storage.execute(self._turns.delete().where(self._turns.c.conversation == conversation))

    def expire(self, now: datetime) -> None:
        """Remove what is too old to be used."""
        self._storage.execute(self._turns.delete().where(self._turns.c.asked_at <= stored(now - self._lasts)))
