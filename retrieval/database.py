"""The SQL database behind the catalogue and behind what the assistant must remember: SQLite in WAL mode, or PostgreSQL."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_ALONE = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT pg_advisory_xact_lock(20211029)"}
_HOLD = "SELECT pg_try_advisory_lock(20211029, 1)"
_LET_GO = "SELECT pg_advisory_unlock(20211029, 1)"
_NOTICED_AFTER_S = 1.0
"""How long the server may take to notice that the connection which held the lock has died with its process."""
_POSTGRESQL = {"connect_timeout": "10", "tcp_user_timeout": "30000", "application_name": "congvan"}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class DatabaseError(Exception):
    """The database cannot be used; `str()` is a Vietnamese sentence for the person who runs the program."""


class DatabaseHeld(Exception):
    """Somebody else is in `Database.exclusively`."""


class Database:
    """The database at `url` (`sqlite:///path` or `postgresql://…`). Raises `DatabaseError`. Safe to share between threads.

    `error` is the kind of `DatabaseError` that this database raises, `name` what it is called in the sentence. Connections
    are opened when they are needed, tried before they are used and opened anew where the server was restarted meanwhile.
    NUL and lone surrogates, which not every database can hold, become U+FFFD in whatever is written or looked up: one
    character for one, so that spans stay right.
    """

    def __init__(self, url: str, error: type[DatabaseError] = DatabaseError, name: str = "cơ sở dữ liệu") -> None:
        self._error, self._name = error, name
        self._engine = self._opened(url)
        self._held: tuple[int, Connection] | None = None

    @property
    def shown(self) -> str:
        """The address without its password."""
        return self._engine.url.render_as_string(hide_password=True)

    def close(self) -> None:
        """Give back the connections; the object must not be used afterwards."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of what is done with the connection is committed at the end, or nothing of it."""
        with self._translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that reads before it writes: on SQLite it holds the write lock from its beginning."""
        with self.transaction() as connection:
            if connection.dialect.name == "sqlite":  # a reader that turns writer is refused there, not kept waiting
                connection.exec_driver_sql(_ALONE["sqlite"])
            yield connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A transaction during which no other `alone` runs, in whatever process; for creating tables."""
        with self.transaction() as connection:
            connection.exec_driver_sql(_ALONE[connection.dialect.name])
            yield connection

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """Only one is in here at a time, in whatever process on whatever machine; raises `DatabaseHeld`.

        On PostgreSQL by an advisory lock of one connection, on SQLite by a file beside the database. Either goes with its
        process, however that ends.
        """
        held = self._held_on_server() if self._engine.dialect.name == "postgresql" else self._held_by_file()
        with held:
            yield

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A transaction of whoever is in `exclusively`: on the connection that holds the lock, so that nothing is
        committed once the lock is lost. For anybody else it is a `transaction`."""
        held = self._held
        if held is None or held[0] != threading.get_ident():
            with self.transaction() as connection:
                yield connection
            return
        connection = held[1]
        if connection.invalidated:
            raise self._error(f"Mất kết nối tới {self._name} {self.shown} khi đang ghi; hãy chạy lại.")
        with self._translated(), connection.begin():
            yield connection

    @contextmanager
    def _held_by_file(self) -> Iterator[None]:
        import filelock

        if self._engine.url.database in (None, "", ":memory:"):
            yield  # of this process alone
            return
        lock = filelock.FileLock(f"{self._engine.url.database}.lock", timeout=0)
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise DatabaseHeld from error
        except OSError as error:
            raise self._error(f"Không khóa được {self._name} {self.shown}: {error}.") from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _held_on_server(self) -> Iterator[None]:
        import sqlalchemy as sa

        with self._translated():
            connection = self._engine.connect()
        try:
            with self._translated():
                # the machine of the holder may vanish without a word: minutes, not hours, until the server notices
                connection.exec_driver_sql("SET tcp_keepalives_idle = 30")
                connection.exec_driver_sql("SET tcp_keepalives_interval = 10")
                connection.exec_driver_sql("SET tcp_keepalives_count = 3")
                until = time.monotonic() + _NOTICED_AFTER_S
                while not connection.exec_driver_sql(_HOLD).scalar_one():
                    if time.monotonic() > until:
                        raise DatabaseHeld
                    time.sleep(0.05)
                connection.commit()
            self._held = threading.get_ident(), connection
            yield
        finally:
            self._held = None
            with suppress(sa.exc.SQLAlchemyError):  # where the connection is dead, so is the lock
                if not connection.invalidated:
                    connection.rollback()
                    connection.exec_driver_sql(_LET_GO)
                    connection.commit()
                connection.invalidate()
            connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        import sqlalchemy as sa

        try:
            yield
        except sa.exc.SQLAlchemyError as error:
            # the driver's own words only: SQLAlchemy's would add the statement and the values in it
            words = " ".join(str(getattr(error, "orig", None) or error).split())[:300]
            raise self._error(f"Không dùng được {self._name} {self.shown}: {words}") from error

    def _opened(self, url: str) -> Engine:
        import sqlalchemy as sa

        try:
            parsed = sa.make_url(url)
            if parsed.drivername in _DRIVERS:
                parsed = parsed.set(drivername=_DRIVERS[parsed.drivername])
            sqlite = _ALONE[parsed.get_backend_name()] == _ALONE["sqlite"]
            if sqlite and parsed.database:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            told = {"timeout": 30} if sqlite else {k: v for k, v in _POSTGRESQL.items() if k not in parsed.query}
            engine = sa.create_engine(parsed, connect_args=told, pool_pre_ping=not sqlite)
        except ImportError as error:
            raise self._error(
                f"Chưa cài trình điều khiển {error.name or 'psycopg'} cho {self._name}; hãy cài congvan[postgres]."
            ) from error
        except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, KeyError, ValueError) as error:
            raise self._error(f"Địa chỉ {self._name} không đúng dạng sqlite:///đường-dẫn hay postgresql://…") from error
        except OSError as error:
            raise self._error(f"Không tạo được thư mục cho {self._name}: {error}.") from error
        sa.event.listen(engine, "before_cursor_execute", _storable, retval=True)
        if sqlite:
            sa.event.listen(engine, "connect", _prepare_sqlite)
        return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")  # readers go on while a file is being committed
    connection.execute("PRAGMA foreign_keys=ON")  # the cascades rely on it


def _storable(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> tuple[str, Any]:
    return statement, _cleaned(values)


def _cleaned(values: Any) -> Any:
    """The values with what cannot be stored replaced: a string, or rows of them in any nesting."""
    if isinstance(values, str):
        return values if values.isascii() and "\0" not in values else _UNSTORABLE.sub("�", values)
    if isinstance(values, dict):
        return {name: _cleaned(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return type(values)(map(_cleaned, values))
    return values
