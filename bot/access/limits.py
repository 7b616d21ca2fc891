"""How often one may call: a bucket for each caller, shared by all processes of a machine.

The bucket is GCRA's: of each caller one time is kept, at which the bucket would be full again. A request moves it on by the time
that one request takes to earn back, and is refused where that would lie further ahead than the burst. One statement of SQLite
reads, decides and writes; nothing is flushed to the disk, as a file that is lost loses nothing but a few seconds' counting.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_SWEEP = 1000
"""After how many requests the full buckets are forgotten."""
_TAKE = """
INSERT INTO bucket VALUES (:name, :now + :each) ON CONFLICT (name) DO UPDATE
SET full = max(:now, min(full, :now + :window)) + :each
WHERE max(:now, min(full, :now + :window)) + :each <= :now + :window + :slack
RETURNING full
"""
_RESET = "UPDATE bucket SET full = :now + :window WHERE name = :name AND full > :now + :window"
_SLACK = 1e-6  # seconds: what adding up fractions may be off


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a minute, and so many at once. None a minute: no limit."""

    per_minute: int
    burst: int

    @property
    def each(self) -> float:
        """Seconds in which one request is earned back."""
        return 60 / self.per_minute

    @property
    def window(self) -> float:
        """Seconds in which an empty bucket fills."""
        return self.each * self.burst


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request is let through, how many more would be now, and in how many seconds the next is."""

    allowed: bool
    left: int
    wait_s: float


class Limits:
    """The buckets in a file. Safe to share between threads and processes. Raises `sqlite3.Error` where it cannot be used.

    A clock that is set back makes nobody wait longer than an empty bucket would, and gives nobody more.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._path, self._clock = path, clock
        self._lock = threading.Lock()
        self._taken = 0
        self._connection = _opened(path)

    def take(self, name: str, rate: Rate) -> Verdict:
        """One request of the caller of this name."""
        if rate.per_minute == 0:
            return Verdict(True, rate.burst, 0.0)
        now = self._clock()
        values = {"name": name, "now": now, "each": rate.each, "window": rate.window, "slack": _SLACK}
        with self._lock:
            self._taken += 1
            if self._taken % _SWEEP == 0:
                self._connection.execute("DELETE FROM bucket WHERE full < ?", (now,))
            rows = self._connection.execute(_TAKE, values).fetchall()
            if rows:
                return _verdict(True, rows[0][0] - now, rate)
            rows = self._connection.execute("SELECT full FROM bucket WHERE name = :name", values).fetchall()
            if rows and rows[0][0] > now + rate.window + _SLACK:  # the clock was set back: what is left counts from now
                self._connection.execute(_RESET, values)
        full = min(rows[0][0] - now, rate.window) if rows else 0.0
        return _verdict(False, full, rate)

    def close(self) -> None:
        """Close the file; the object must not be used afterwards."""
        with self._lock:
            self._connection.close()


def _verdict(allowed: bool, ahead: float, rate: Rate) -> Verdict:
    """`ahead`: in how many seconds the bucket is full."""
    left = int((rate.window - ahead + _SLACK) / rate.each)
    wait = max(0.0, ahead + rate.each - rate.window)
    return Verdict(allowed, max(0, left), wait)


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connected(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        for one in path.parent.glob(f"{path.name}*"):  # not a database: it holds nothing that is missed
            with contextlib.suppress(FileNotFoundError):
                one.unlink()
        return _connected(path)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=1, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS bucket (name TEXT PRIMARY KEY, full REAL NOT NULL) WITHOUT ROWID"
        )
    except sqlite3.Error:
        connection.close()
        raise
    return connection
