"""The SQL database behind the catalogue and behind what the assistant must remember: SQLite in WAL mode, or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
_ALONE = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT pg_advisory_xact_lock(20211029)"}


class DatabaseError(Exception):
    """The database cannot be used; `str()` is a Vietnamese sentence for the person who runs the program."""


class Database:
    """The database at `url` (`sqlite:///path` or `postgresql://…`). Raises `DatabaseError`. Safe to share between threads.

    `error` is the kind of `DatabaseError` that this database raises, `name` what it is called in the sentence.
    """

    def __init__(self, url: str, error: type[DatabaseError] = DatabaseError, name: str = "cơ sở dữ liệu") -> None:
        self._error, self._name = error, name
        self._engine = self._opened(url)

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
        import sqlalchemy as sa

        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            # the driver's own words only: SQLAlchemy's would add the statement and the values in it
            words = " ".join(str(getattr(error, "orig", None) or error).split())[:300]
            raise self._error(f"Không dùng được {self._name} {self.shown}: {words}") from error

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

    def _opened(self, url: str) -> Engine:
        import sqlalchemy as sa

        try:
            parsed = sa.make_url(url)
            if parsed.drivername in _DRIVERS:
                parsed = parsed.set(drivername=_DRIVERS[parsed.drivername])
            sqlite = _ALONE[parsed.get_backend_name()] == _ALONE["sqlite"]
            if sqlite and parsed.database:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            engine = sa.create_engine(parsed, connect_args={"timeout": 30} if sqlite else {}, pool_pre_ping=not sqlite)
        except ModuleNotFoundError as error:
            raise self._error(f"Chưa cài trình điều khiển {error.name} cho {self._name}.") from error
        except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, KeyError) as error:
            raise self._error(f"Địa chỉ {self._name} không đúng dạng sqlite:///đường-dẫn hay postgresql://…") from error
        except OSError as error:
            raise self._error(f"Không tạo được thư mục cho {self._name}: {error}.") from error
        if sqlite:
            sa.event.listen(engine, "connect", _prepare_sqlite)
        return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")  # readers go on while a file is being committed
    connection.execute("PRAGMA foreign_keys=ON")  # the cascades rely on it
