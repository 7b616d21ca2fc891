"""What a button stands for: stored under a token, because a button itself holds 64 bytes and anybody may forge one."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.telegram.storage import Storage, stored

MOST_BYTES = 64
_DATA = re.compile(r"([A-Za-z0-9_-]{16}):([a-z]{1,8})(?::(\d{1,9}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed: the token, what is asked of it, and a number."""

    token: str
    action: str
    number: int


def press(data: str) -> Press | None:
    """The button that callback data means; None for what no button of ours holds."""
    found = _DATA.fullmatch(data)
    return Press(found[1], found[2], int(found[3] or 0)) if found else None


def callback_data(token: str, action: str, number: int | None = None) -> str:
    """The data of a button, at most 64 bytes."""
    data = f"{token}:{action}" if number is None else f"{token}:{action}:{number}"
    assert _DATA.fullmatch(data) and len(data.encode()) <= MOST_BYTES
    return data


class Tokens:
    """The tokens of each chat (a keyed hash); each is good for some days."""

    def __init__(self, storage: Storage, days: float) -> None:
        self._storage, self._tokens = storage, storage.tables.tokens
        self._lasts = timedelta(days=days)

    def make(self, chat: str, kind: str, data: dict[str, Any], now: datetime) -> str:
        """A token that stands for `data` in that chat."""
        token = secrets.token_urlsafe(12)
        row = {"token": token, "chat": chat, "kind": kind, "data": json.dumps(data, ensure_ascii=False)}
        with self._storage.writing() as connection:
            connection.execute(self._tokens.insert(), {**row, "expires_at": stored(now + self._lasts)})
        return token

    def find(self, token: str, chat: str, now: datetime) -> tuple[str, dict[str, Any]] | None:
        """The kind and the data of a token of that chat; None for one that expired or never was."""
        table = self._tokens
        query = table.select().where(table.c.token == token, table.c.chat == chat, table.c.expires_at > stored(now))
        found = self._storage.rows(query)
        return (found[0]["kind"], json.loads(found[0]["data"])) if found else None

    def expire(self, now: datetime) -> None:
        """Remove what has expired."""
        self._storage.execute(self._tokens.delete().where(self._tokens.c.expires_at <= stored(now)))
