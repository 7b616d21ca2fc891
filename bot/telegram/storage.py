"""Where the bot keeps what must survive a restart: its tables in the state database, written from one thread.

Many chats write at the same moment, and every commit waits for the disk: what waits for its turn is therefore written in
one transaction (group commit), and nobody is told that it is written before that is committed.

Times are stored in UTC without a zone. A chat's id is kept as it is where a message must be sent to it later; a user is
kept as a keyed hash.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from retrieval.database import Database, DatabaseError

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, Connection, Table
    from sqlalchemy.sql import Executable

P = ParamSpec("P")
T = TypeVar("T")

SCHEMA_VERSION = 1
_MOST_TOGETHER = 200
"""Pieces of work in one transaction."""
Clock = Callable[[], datetime]
"""The present time, with a zone; tests give their own."""


def now() -> datetime:
    """The present time."""
    return datetime.now(UTC)


def stored(moment: datetime) -> datetime:
    """A time with a zone as it is stored: in UTC, without one."""
    return moment.astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Tables:
    """The bot's tables."""

    meta: Table
    updates: Table
    replies: Table
    tokens: Table
    turns: Table
    follows: Table
    reminders: Table
    documents: Table
    news: Table


class Storage:
    """The bot's tables in `database`, created where there are none. Raises `DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.tables = _tables()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="telegram-store")
        self._waiting: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._current = threading.local()
        self._open()

    def close(self) -> None:
        """Do what waits, and end the thread; the database stays its owner's."""
        self._thread.shutdown()

    async def do(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """What `work` returns, done in the thread that writes, once it is committed; or what it raises. It is done again where
        something else that was done together with it failed: it must do nothing but read and write here."""
        done: Future[T] = Future()
        self._waiting.append((partial(work, *arguments, **named), done))
        self._thread.submit(self._do_waiting)
        return await asyncio.wrap_future(done)

    def _do_waiting(self) -> None:
        together = [self._waiting.popleft() for _ in range(min(len(self._waiting), _MOST_TOGETHER))]
        together = [(work, done) for work, done in together if done.set_running_or_notify_cancel()]
        if not together:
            return  # somebody's turn before has done it
        try:
            values = self._done(work for work, _ in together)
        except Exception as error:  # nothing of it is written; what is to blame must not take the others with it
            if len(together) == 1:
                together[0][1].set_exception(error)
            else:
                for work, done in together:
                    self._do_alone(work, done)
        else:
            for (_, done), value in zip(together, values, strict=True):
                done.set_result(value)

    def _do_alone(self, work: Callable[[], Any], done: Future[Any]) -> None:
        try:
            [value] = self._done([work])
        except Exception as error:  # whoever waits for it hears of it
            done.set_exception(error)
        else:
            done.set_result(value)

    def _done(self, together: Iterable[Callable[[], Any]]) -> list[Any]:
        """What each piece of work returns, all of them in one transaction."""
        with self.database.writing() as connection:
            self._current.connection = connection
            try:
                return [work() for work in together]
            finally:
                self._current.connection = None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The transaction of the work that is being done, elsewhere one of its own. Raises `DatabaseError`."""
        connection = self._connection
        if connection is not None:
            yield connection
            return
        with self.database.writing() as own:
            yield own

    @property
    def _connection(self) -> Connection | None:
        """That of the work that is being done in this thread."""
        return getattr(self._current, "connection", None)

    def rows(self, query: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Mapping[Any, Any]]:
        """What a query finds; `values` are those of its parameters."""
        connection = self._connection
        if connection is not None:
            return connection.execute(query, values).mappings().all()
        with self.database.transaction() as own:
            return own.execute(query, values).mappings().all()

    def execute(self, *statements: Executable) -> int:
        """All of the statements or none; returns how many rows they changed."""
        with self.writing() as connection:
            return sum(connection.execute(one).rowcount for one in statements)

    def replace(self, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """The row of that key, made or changed."""
        with self.writing() as connection:
            self.replace_in(connection, table, key, values)

    def replace_in(
        self, connection: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]
    ) -> None:
        """The same, within a transaction."""
        row = {**key, **values}
        connection.execute(_upsert(connection.dialect.name, table, tuple(key), tuple(values)), row)

    def _open(self) -> None:
        import sqlalchemy as sa

        meta = self.tables.meta
        with self.database.alone() as connection:
            if not sa.inspect(connection).has_table(meta.name):
                meta.metadata.create_all(connection)
                connection.execute(meta.insert().values(name="schema_version", value=str(SCHEMA_VERSION)))
            version = connection.execute(meta.select().where(meta.c.name == "schema_version")).mappings().one()["value"]
        if version != str(SCHEMA_VERSION):
            raise DatabaseError(
                f"Dữ liệu của bot Telegram được tạo bởi phiên bản khác của chương trình (lược đồ {version}, cần lược đồ "
                f"{SCHEMA_VERSION}); hãy dùng phiên bản đã tạo ra nó hoặc xóa các bảng telegram_*."
            )


def parameter(name: str) -> BindParameter[Any]:
    """A value of a statement that is made once and executed with many: making it takes longer than executing it."""
    import sqlalchemy as sa

    return sa.bindparam(name)


@lru_cache(maxsize=64)
def _upsert(dialect: str, table: Table, key: tuple[str, ...], values: tuple[str, ...]) -> Executable:
    """An insertion that changes the row of that key where there is one; both databases have it, each its own."""
    from sqlalchemy.dialects import postgresql, sqlite

    row = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    if not values:
        return row.on_conflict_do_nothing()
    return row.on_conflict_do_update(index_elements=list(key), set_={name: row.excluded[name] for name in values})


@lru_cache(maxsize=1)
def _tables() -> Tables:
    import sqlalchemy as sa

    metadata = sa.MetaData()

    def table(name: str, *columns: sa.Column[Any]) -> Table:
        return sa.Table(f"telegram_{name}", metadata, *columns)

    def text(name: str, *, null: bool = False, **options: Any) -> sa.Column[Any]:
        return sa.Column(name, sa.Text, nullable=null, **options)

    def large(name: str, *, null: bool = False, key: bool = False, **options: Any) -> sa.Column[Any]:
        return sa.Column(name, sa.BigInteger, nullable=null, primary_key=key, autoincrement=False, **options)

    def whole(name: str, *, key: bool = False) -> sa.Column[Any]:
        return sa.Column(name, sa.Integer, nullable=False, primary_key=key, autoincrement=False)

    def moment(name: str, *, null: bool = False) -> sa.Column[Any]:
        return sa.Column(name, sa.DateTime, nullable=null, index=True)

    def serial() -> sa.Column[Any]:
        return sa.Column("id", sa.Integer, primary_key=True)

    # fmt: off
    return Tables(
        meta=table("meta", text("name", primary_key=True), text("value")),
        # `payload` is there while the update waits, and gone when it is done
        updates=table(
            "updates", large("id", key=True), text("state", index=True), whole("attempts"), text("payload", null=True),
            moment("received_at"), moment("finished_at", null=True),
        ),
        # which messages of the bot answer what; `source` is a message or an update
        replies=table(
            "replies", text("source", primary_key=True), whole("part", key=True), large("chat_id"), large("message_id"),
            moment("at"),
        ),
        tokens=table("tokens", text("token", primary_key=True), text("chat"), text("kind"), text("data"), moment("expires_at")),
        turns=table(
            "turns", text("conversation", primary_key=True), large("message_id", key=True), text("question"), moment("asked_at"),
        ),
        follows=table(
            "follows", serial(), large("chat_id", index=True), large("topic", null=True), text("kind"), text("target"),
            text("label"), text("days"), moment("created_at"),
        ),
        # `state` is "sending" from before the message goes out until it is known to have gone
        reminders=table(
            "reminders", large("chat_id", key=True), text("duty", primary_key=True), sa.Column("due", sa.Date, primary_key=True),
            whole("days", key=True), text("state"), moment("at"),
        ),
        documents=table("documents", text("directive_id", primary_key=True), moment("first_seen_at")),
        news=table("news", large("chat_id", key=True), text("directive_id", primary_key=True), text("state"), moment("at")),
    )
    # fmt: on
