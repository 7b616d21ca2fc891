"""Replies of models kept in the data folder, found by question, evidence, model and prompts.

What is kept is what the model wrote, not the answer: it passes the gate anew each time it is used.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.chat_model import Tokens

_log = logging.getLogger(__name__)
_TABLE = """CREATE TABLE IF NOT EXISTS replies
    (key TEXT PRIMARY KEY, reply TEXT, input INTEGER, output INTEGER, cost REAL)"""
_MOST = 20_000
_WAIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A reply with what it cost when it was made."""

    text: str
    tokens: Tokens


class ReplyCache:
    """A table in one SQLite file. Safe between threads and processes; a file that cannot be used is reported and passed over."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, key: str) -> Kept | None:
        """The reply under `key`, if there is one."""
        with self._reported(), self._open() as database:
            row = database.execute("SELECT reply, input, output, cost FROM replies WHERE key = ?", (key,)).fetchone()
            return Kept(row[0], Tokens(row[1], row[2], row[3])) if row else None
        return None

    def put(self, key: str, kept: Kept) -> None:
        """Keep a reply; of more than twenty thousand the oldest go."""
        tokens = kept.tokens
        with self._reported(), self._open() as database:
            database.execute(
                "INSERT OR REPLACE INTO replies (key, reply, input, output, cost) VALUES (?, ?, ?, ?, ?)",
                (key, kept.text, tokens.input, tokens.output, tokens.cost_usd),
            )
            database.execute(
                "DELETE FROM replies WHERE rowid <= (SELECT max(rowid) FROM replies) - ?",
                (_MOST,),
            )

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=_WAIT_SECONDS)
        try:
            with database:
                database.execute(_TABLE)
                yield database
        finally:
            database.close()

    @contextlib.contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            _log.warning("the kept replies in %s cannot be used: %s", self._path, error)


def key(parts: Sequence[str]) -> str:
    """One key for question, evidence hash, model, prompt hash and whatever else decides the reply."""
    return hashlib.sha256(json.dumps(list(parts), ensure_ascii=False).encode()).hexdigest()
