"""API keys: made once, shown once, kept as hashes.

A key is `cv_`, eight letters that name it, and 256 random bits. Of the bits only their SHA-256 is kept. That suffices: slow or
salted hashes protect words that people choose, which can be guessed; nobody guesses 256 random bits, whatever a guess costs.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Table

    from retrieval.database import Database

PREFIX = "cv_"
"""What every key begins with."""

_SHAPE = re.compile(PREFIX + r"([a-z2-7]{8})_([A-Za-z0-9_-]{43})")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_MOST_NAME = 100
_COARSE_S = 3600
"""How exactly the last use is kept: a write an hour for each key, not one a request."""
_FRESH_S = 2.0
"""How long a key that was looked up is believed: so long a revoked one may still work in another process."""
_MOST_REMEMBERED = 1000


class Scope(enum.StrEnum):
    """What a key allows. `ADMIN` includes the others."""

    ASK = "ask"
    UPLOAD = "upload"
    ADMIN = "admin"


class KeyProblem(Exception):
    """A key that cannot be made; `str()` is a Vietnamese sentence."""


class KeyMissing(KeyProblem):
    """There is no key of that name."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept: all but its secret. Times are seconds since 1970 (UTC)."""

    id: str
    name: str
    scopes: frozenset[Scope]
    created: int
    expires: int | None
    last_used: int | None
    revoked: int | None

    def allows(self, scope: Scope) -> bool:
        """Whether the key has the scope."""
        return scope in self.scopes or Scope.ADMIN in self.scopes

    def valid(self, now: float) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked is None and (self.expires is None or now < self.expires)


class Keys:
    """The keys in a database, which is opened when a key is first looked for. Safe to share between threads.

    Every method but `remembered` may raise `DatabaseError`."""

    def __init__(self, database: Callable[[], Database], clock: Callable[[], float] = time.time) -> None:
        self._opening = database
        self._clock = clock
        self._lock = threading.Lock()
        self._remembered: dict[str, tuple[float, Key, bytes]] = {}

    @cached_property
    def _table(self) -> Table:
        table = _table()
        with self._database.alone() as connection:
            table.metadata.create_all(connection)
        return table

    @property
    def _database(self) -> Database:
        return self._opening()

    def make(self, name: str, scopes: Iterable[Scope], days: int | None = None) -> tuple[Key, str]:
        """A new key and, this once, its words. It ends after so many days, or never. Raises `KeyProblem` for a name or
        scopes that cannot be used."""
        name = " ".join(name.split())
        if not 0 < len(name) <= _MOST_NAME or not name.isprintable():
            raise KeyProblem(f"Tên khóa phải có từ 1 đến {_MOST_NAME} ký tự in được.")
        allowed = frozenset(scopes)
        if not allowed:
            raise KeyProblem("Khóa phải có ít nhất một quyền: ask, upload hoặc admin.")
        now = int(self._clock())
        identity = "".join(secrets.choice(_LETTERS) for _ in range(8))
        secret = secrets.token_urlsafe(32)
        key = Key(identity, name, allowed, now, now + days * 86_400 if days is not None else None, None, None)
        table = self._table
        with self._database.transaction() as connection:
            connection.execute(
                table.insert().values(
                    id=identity,
                    name=name,
                    hash=_hash(secret).hex(),
                    scopes=",".join(sorted(allowed)),
                    created=key.created,
                    expires=key.expires,
                )
            )
        return key, f"cv_{identity}_{secret}"

    def all(self) -> list[Key]:
        """Every key there ever was, oldest first."""
        table = self._table
        with self._database.transaction() as connection:
            rows = connection.execute(table.select().order_by(table.c.created, table.c.id)).mappings().all()
        return [_key(row) for row in rows]

    def revoke(self, identity: str) -> Key:
        """The key, which works no more. Raises `KeyMissing`."""
        table, now = self._table, int(self._clock())
        with self._database.writing() as connection:
            connection.execute(
                table.update().where(table.c.id == identity, table.c.revoked.is_(None)).values(revoked=now)
            )
            row = connection.execute(table.select().where(table.c.id == identity)).mappings().first()
        if row is None:
            raise KeyMissing(f"Không có khóa nào mang mã “{identity[:40]}”; xem congvan keys list.")
        with self._lock:
            self._remembered.pop(identity, None)
        return _key(row)

    def remembered(self, words: str) -> Key | None:
        """The valid key of these words if it was found a moment ago: without asking the database."""
        shape = _SHAPE.fullmatch(words)
        kept = self._remembered.get(shape[1]) if shape else None
        now = self._clock()
        if shape is None or kept is None or not 0 <= now - kept[0] < _FRESH_S:
            return None
        return self._opened(kept[1], kept[2], shape[2])

    def find(self, words: str) -> Key | None:
        """The valid key of these words; notes that it is used. None for any other words."""
        shape = _SHAPE.fullmatch(words)
        if shape is None:
            return None
        table, now = self._table, self._clock()
        with self._database.transaction() as connection:
            row = connection.execute(table.select().where(table.c.id == shape[1])).mappings().first()
        if row is None:
            return None
        kept, digest = _key(row), bytes.fromhex(row["hash"])
        key = self._opened(kept, digest, shape[2])
        if key is None:
            return None
        if key.last_used is None or not 0 <= now - key.last_used < _COARSE_S:
            hour = int(now) // _COARSE_S * _COARSE_S
            with self._database.transaction() as connection:
                connection.execute(table.update().where(table.c.id == key.id).values(last_used=hour))
        with self._lock:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key.id] = (now, kept, digest)
        return key

    def _opened(self, key: Key, digest: bytes, secret: str) -> Key | None:
        same = hmac.compare_digest(_hash(secret), digest)
        return key if same and key.valid(self._clock()) else None


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("ascii")).digest()


def _key(row: Any) -> Key:
    scopes = frozenset(Scope(one) for one in row["scopes"].split(","))
    return Key(row["id"], row["name"], scopes, row["created"], row["expires"], row["last_used"], row["revoked"])


def _table() -> Table:
    import sqlalchemy as sa

    return sa.Table(
        "api_keys",
        sa.MetaData(),
        sa.Column("id", sa.String(8), primary_key=True),
        sa.Column("name", sa.String(_MOST_NAME), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("scopes", sa.String(40), nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger),
        sa.Column("last_used", sa.BigInteger),
        sa.Column("revoked", sa.BigInteger),
    )
