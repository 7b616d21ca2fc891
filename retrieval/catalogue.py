"""The catalogue: what is indexed, in SQL. The one source of truth; the lexical and the vector index derive from it.

SQLite or PostgreSQL (`retrieval.database`).
One process writes at a time (`retrieval.indexing` holds the lock), any number read.

How a file gets in, so that killing the process at any moment loses and doubles nothing:

    begin_file(path, ids)   the ids are noted as pending: the derived indexes, written next, may hold them from now on
    commit_file(…)          ONE transaction: the file's former rows go, the new ones come, `generation` rises;
                            the new ids are pending no more, the former ids are
    settle(ids)             the derived indexes no longer hold what the catalogue does not know

A reader that finds a passage id in a derived index and not here drops it, so a reader never sees half a file.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from corpus.directive import DeadlineKind, Directive, DutyRole
from retrieval import records
from retrieval.database import Database, DatabaseError
from retrieval.passages import Passage
from retrieval.records import Coverage, FileState, IndexedFile, Position, RelationRow, StoredDuty, Summary
from retrieval.tables import tables

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection, Select, Table

__all__ = [
    "SCHEMA_VERSION",
    "Catalogue",
    "CatalogueError",
    "Coverage",
    "FileState",
    "IndexedFile",
    "NotInCatalogue",
    "Position",
    "RelationRow",
    "StoredDuty",
    "Summary",
]

T = TypeVar("T")

SCHEMA_VERSION = 3
"""Raised whenever the tables change. An older catalogue is refused: to index again is cheaper than to migrate."""

_CHUNK = 500  # ids in one IN (…): far below SQLite's and PostgreSQL's limits on parameters


class CatalogueError(DatabaseError):
    """The catalogue cannot be used; `str()` is a sentence for the person who runs the program."""


class NotInCatalogue(CatalogueError, LookupError):
    """An id that the catalogue does not hold (any more)."""


class Catalogue:
    """The catalogue at `url`; created where there is none. Raises `CatalogueError`. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        self._database = Database(url, CatalogueError, "danh mục")
        self._tables = tables()
        try:
            self._open()
        except CatalogueError:
            self.close()
            raise

    def close(self) -> None:
        """Give back the connections; the object must not be used afterwards."""
        self._database.close()

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- reading: the whole

    @property
    def generation(self) -> int:
        """Rises with every committed change of what is indexed; what a reader caches is valid for one value of it."""
        return self._numbers()["generation"]

    @property
    def position(self) -> Position:
        """How far the changes have come; what is derived elsewhere from the catalogue is up to date with one value of it."""
        numbers = self._numbers()
        return Position(numbers["catalogue"], numbers["change"])

    def changed_since(self, change: int) -> list[str]:
        """Ids of the directives that were written or removed after that change, whether or not they are here now."""
        table = self._tables.changes
        rows = self._rows(table.select().where(table.c.at > change).order_by(table.c.at, table.c.directive_id))
        return [row["directive_id"] for row in rows]

    def coverage(self) -> Coverage:
        """How many directives there are, and the newest date among them."""
        import sqlalchemy as sa

        table = self._tables.directives
        number, newest = sa.func.count(table.c.id).label("directives"), sa.func.max(table.c.issued_on)
        return Coverage(**self._rows(sa.select(number, newest.label("newest_issued_on")))[0])

    # --- reading: files

    def file(self, path: str) -> IndexedFile | None:
        """The file indexed under `path`, if there is one."""
        found = self._files(self._tables.files.c.path == path)
        return found[0] if found else None

    def files(self) -> list[IndexedFile]:
        """All indexed files in the order of their paths."""
        return self._files()

    def files_by_sha256(self, sha256: str) -> list[IndexedFile]:
        """The files that hold these very bytes (at most one, unless somebody else wrote the catalogue)."""
        return self._files(self._tables.files.c.sha256 == sha256)

    def file_of(self, directive_id: str) -> IndexedFile:
        """The file that the directive stands in. Raises `NotInCatalogue`."""
        return _only(self._files(self._tables.directives.c.id == directive_id), directive_id)

    def text(self, directive_id: str) -> str:
        """The text of the file that the directive stands in (its spans point into it). Raises `NotInCatalogue`."""
        files, directives = self._tables.files, self._tables.directives
        query = files.join(directives).select().with_only_columns(files.c.text)
        return str(_only(self._rows(query.where(directives.c.id == directive_id)), directive_id)["text"])

    # --- reading: directives

    def directive(self, directive_id: str) -> Directive:
        """The directive as it was parsed. Raises `NotInCatalogue`."""
        table = self._tables.directives
        rows = self._rows(table.select().with_only_columns(table.c.payload).where(table.c.id == directive_id))
        return records.directive_from(_only(rows, directive_id)["payload"])

    def directives(self) -> list[Directive]:
        """All directives, oldest first, the undated last (reads every payload: `summaries` is the cheap listing)."""
        query = self._tables.directives.select().with_only_columns(self._tables.directives.c.payload)
        return [records.directive_from(row["payload"]) for row in self._rows(self._ordered(query))]

    def summaries(self) -> list[Summary]:
        """All directives without their content, oldest first, the undated last."""
        return self._summaries()

    def summary(self, directive_id: str) -> Summary:
        """One directive without its content. Raises `NotInCatalogue`."""
        return _only(self.summaries_by_ids([directive_id]), directive_id)

    def summaries_by_ids(self, directive_ids: Sequence[str]) -> list[Summary]:
        """Those of the directives that the catalogue holds, without their content, oldest first, the undated last."""
        if len(directive_ids) > _CHUNK:  # a statement takes only so many parameters
            wanted = set(directive_ids)
            return [summary for summary in self._summaries() if summary.id in wanted]
        return self._summaries(self._tables.directives.c.id.in_(directive_ids))

    def summaries_in(self, path: str) -> list[Summary]:
        """The directives that the file under `path` holds, in the order in which they stand there."""
        ordinal = self._tables.directives.c.ordinal
        return self._summaries(self._tables.files.c.path == path, order=[ordinal])

    def unnumbered_in(self, name: str) -> list[Summary]:
        """The directives without a number, attached to none, that stand in files of this name (in whatever folder)."""
        table, same_name = self._tables.directives, self._tables.files.c.name == name
        return self._summaries(same_name, table.c.number_key.is_(None), table.c.attached_to.is_(None))

    def by_serial(self, serial: str) -> list[str]:
        """Ids of the directives whose number begins with this serial ("6325", "006325")."""
        return self._ids(self._tables.directives.c.serial == records.serial_key(serial))

    def by_number_key(self, key: str) -> list[str]:
        """Ids of the directives that bear the number with this `DocumentNumber.key`."""
        return self._ids(self._tables.directives.c.number_key == key)

    def relations_to(self, target_key: str) -> list[RelationRow]:
        """Which directives stand in what relation to the document with this number key."""
        return self._relations(self._tables.relations.c.target_key == target_key)

    def relations_of(self, directive_id: str) -> list[RelationRow]:
        """The relations that the directive itself states, in the order of its text."""
        return self._relations(self._tables.relations.c.directive_id == directive_id)

    # --- reading: duties

    def duties(
        self,
        *,
        directive_ids: Sequence[str] | None = None,
        agencies: Iterable[str] | None = None,
        roles: Iterable[DutyRole] | None = None,
        kinds: Iterable[DeadlineKind] | None = None,
    ) -> list[StoredDuty]:
        """All duties that meet every condition given (any value of each), by directive (its id) and in the order of its text."""
        import sqlalchemy as sa

        table, bearers = self._tables.duties, self._tables.agencies
        query = table.select().order_by(table.c.directive_id, table.c.ordinal)
        wanted = set(directive_ids) if directive_ids is not None else None
        if wanted is not None and len(wanted) <= _CHUNK:
            query = query.where(table.c.directive_id.in_(wanted))
        if agencies is not None:
            borne = bearers.c.directive_id == table.c.directive_id, bearers.c.ordinal == table.c.ordinal
            query = query.where(sa.exists().where(*borne, bearers.c.agency.in_(list(agencies))))
        if roles is not None:
            query = query.where(table.c.role.in_([role.value for role in roles]))
        if kinds is not None:
            query = query.where(table.c.deadline_kind.in_([kind.value for kind in kinds]))
        rows = self._rows(query)
        return [records.duty_from(row) for row in rows if wanted is None or row["directive_id"] in wanted]

    def count_duties(self) -> int:
        """How many duties there are."""
        return self._count(self._tables.duties)

    # --- reading: passages

    def passages(self, directive_id: str) -> list[Passage]:
        """The passages of a directive in the order of its text; none for an unknown directive."""
        table = self._tables.passages
        query = table.select().where(table.c.directive_id == directive_id).order_by(table.c.start, table.c.end)
        return [records.passage_from(row) for row in self._rows(query)]

    def passages_by_ids(self, passage_ids: Sequence[str]) -> list[Passage]:
        """The passages with these ids, in their order; ids that the catalogue does not hold are left out."""
        table = self._tables.passages
        found: dict[str, Passage] = {}
        for at in range(0, len(passage_ids), _CHUNK):
            query = table.select().where(table.c.id.in_(passage_ids[at : at + _CHUNK]))
            found.update((row["id"], records.passage_from(row)) for row in self._rows(query))
        return [found[one] for one in passage_ids if one in found]

    def count_passages(self) -> int:
        """How many passages there are."""
        return self._count(self._tables.passages)

    def passage_ids(self) -> set[str]:
        """The ids of all passages."""
        table = self._tables.passages
        return {row["id"] for row in self._rows(table.select().with_only_columns(table.c.id))}

    # --- writing

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """Only one writes, in whatever process on whatever machine. Raises `retrieval.database.DatabaseHeld`."""
        with self._database.exclusively():
            yield

    def pending(self) -> list[str]:
        """Ids of directives about which the derived indexes may hold something else than the catalogue."""
        return [row["directive_id"] for row in self._rows(self._tables.pending.select())]

    def begin_file(self, path: str, directive_ids: Iterable[str]) -> None:
        """Note that the derived indexes are about to be given these directives of the file under `path`."""
        with self._database.changing() as connection:
            self._note(connection, path, directive_ids)

    def commit_file(
        self, file: IndexedFile, text: str, directives: Sequence[Directive], passages: Iterable[Passage]
    ) -> None:
        """Replace all rows of the file by these, in one transaction. `text` is the text that all spans point into."""
        tables, ids = self._tables, [directive.id for directive in directives]
        with self._database.changing() as connection:
            former = self._drop(connection, file.path)
            row = tables.files.insert().values(**records.file_row(file), text=text)
            file_id = connection.execute(row.returning(tables.files.c.id)).scalar_one()
            for ordinal, directive in enumerate(directives):
                connection.execute(tables.directives.insert(), records.directive_row(directive, file_id, ordinal))
                _insert(connection, tables.duties, records.duty_rows(directive))
                _insert(connection, tables.agencies, records.agency_rows(directive))
                _insert(connection, tables.relations, records.relation_rows(directive))
            _insert(connection, tables.passages, [records.passage_row(passage) for passage in passages])
            self._forget(connection, ids)
            self._note(connection, file.path, former - set(ids))
            self._raise(connection, "generation")
            self._log(connection, former | set(ids))

    def remove_file(self, path: str) -> list[str]:
        """Remove the file with all it holds; returns the ids of its directives, which are pending from now on."""
        with self._database.changing() as connection:
            former = self._drop(connection, path)
            self._note(connection, path, former)
            self._raise(connection, "generation")
            self._log(connection, former)
        return sorted(former)

    def rename_file(self, path: str, new_path: str) -> None:
        """The same file is now found under `new_path` (of the same name, or it would have to be parsed anew)."""
        table = self._tables.files
        with self._database.changing() as connection:
            connection.execute(table.update().where(table.c.path == path).values(path=new_path))
            self._raise(connection, "generation")

    def settle(self, directive_ids: Iterable[str]) -> None:
        """The derived indexes now hold of these directives exactly what the catalogue holds."""
        ids = list(directive_ids)
        with self._database.changing() as connection:
            self._forget(connection, ids)
            self._log(connection, ids)  # an index in another folder may hold what was begun there and never finished

    # --- inside

    def _numbers(self) -> dict[str, int]:
        return {row["name"]: row["value"] for row in self._rows(self._tables.meta.select())}

    def _count(self, table: Table) -> int:
        import sqlalchemy as sa

        return int(self._rows(sa.select(sa.func.count().label("n")).select_from(table))[0]["n"])

    def _open(self) -> None:
        """Create the tables where there are none; refuse those of another version."""
        meta = self._tables.meta
        with self._database.transaction() as connection:
            version = self._version(connection)
        if version is None:
            # one creates, whoever else is at it waits; all of it or nothing stays
            with self._database.alone() as connection:
                version = self._version(connection)
                if version is None:
                    meta.metadata.create_all(connection)
                    version = SCHEMA_VERSION
                    numbers = {
                        "schema_version": version,
                        "catalogue": secrets.randbits(31),
                        "generation": 0,
                        "change": 0,
                    }
                    _insert(connection, meta, [{"name": name, "value": value} for name, value in numbers.items()])
        if version != SCHEMA_VERSION:
            names = ", ".join(table.name for table in meta.metadata.sorted_tables)
            remove = "xóa danh mục này"
            if self._database.shown.startswith("postgresql"):  # where there are also tables that cannot be made anew
                remove = f"chạy “DROP TABLE IF EXISTS {names} CASCADE;”"
            raise CatalogueError(
                f"Danh mục {self._database.shown} được tạo bởi phiên bản khác của chương trình (lược đồ {version}, "
                f"cần lược đồ {SCHEMA_VERSION}); hãy {remove} rồi lập chỉ mục lại các tệp nguồn."
            )

    def _version(self, connection: Connection) -> int | None:
        import sqlalchemy as sa

        meta = self._tables.meta
        if not sa.inspect(connection).has_table(meta.name):
            return None
        query = meta.select().with_only_columns(meta.c.value).where(meta.c.name == "schema_version")
        return connection.execute(query).scalar()

    def _rows(self, query: Select[*tuple[Any, ...]]) -> Sequence[Mapping[Any, Any]]:
        with self._database.transaction() as connection:
            return connection.execute(query).mappings().all()

    def _files(self, *conditions: Any) -> list[IndexedFile]:
        files, directives = self._tables.files, self._tables.directives
        columns = (column for column in files.c if column.name not in ("id", "text"))
        query = files.outerjoin(directives).select().with_only_columns(*columns).distinct()
        rows = self._rows(query.where(*conditions).order_by(files.c.path))
        return [records.file_from(row) for row in rows]

    def _summaries(self, *conditions: Any, order: Sequence[Any] = ()) -> list[Summary]:
        files, table = self._tables.files, self._tables.directives
        query = table.join(files).select().with_only_columns(*(c for c in table.c if c.name != "payload"), files.c.path)
        query = query.where(*conditions)
        query = query.order_by(*order) if order else self._ordered(query)
        return [records.summary_from(row) for row in self._rows(query)]

    def _ordered(self, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        # NULLs sort first in SQLite and last in PostgreSQL unless told
        table = self._tables.directives
        undated, numbered = table.c.issued_on.is_(None), table.c.number.is_not(None)
        return query.order_by(undated, table.c.issued_on, numbered, table.c.number, table.c.ordinal, table.c.id)

    def _ids(self, condition: Any) -> list[str]:
        table = self._tables.directives
        query = table.select().with_only_columns(table.c.id).where(condition)
        return [row["id"] for row in self._rows(self._ordered(query))]

    def _relations(self, condition: Any) -> list[RelationRow]:
        table = self._tables.relations
        rows = self._rows(table.select().where(condition).order_by(table.c.directive_id, table.c.ordinal))
        return [records.relation_from(row) for row in rows]

    def _drop(self, connection: Connection, path: str) -> set[str]:
        """Delete the file's rows (all others follow by cascade) and return the ids of its directives."""
        files, directives = self._tables.files, self._tables.directives
        query = directives.join(files).select().with_only_columns(directives.c.id).where(files.c.path == path)
        former = set(connection.execute(query).scalars())
        connection.execute(files.delete().where(files.c.path == path))
        return former

    def _note(self, connection: Connection, path: str, directive_ids: Iterable[str]) -> None:
        ids = list(directive_ids)
        self._forget(connection, ids)  # one may be pending already: an upsert that every database understands
        _insert(connection, self._tables.pending, [{"directive_id": one, "path": path} for one in ids])

    def _forget(self, connection: Connection, directive_ids: Iterable[str]) -> None:
        _delete(connection, self._tables.pending.c.directive_id, list(directive_ids))

    def _raise(self, connection: Connection, name: str) -> None:
        meta = self._tables.meta
        connection.execute(meta.update().where(meta.c.name == name).values(value=meta.c.value + 1))

    def _log(self, connection: Connection, directive_ids: Iterable[str]) -> None:
        """Note that these directives have changed."""
        meta, table, ids = self._tables.meta, self._tables.changes, sorted(directive_ids)
        if not ids:
            return
        self._raise(connection, "change")
        at = connection.execute(
            meta.select().with_only_columns(meta.c.value).where(meta.c.name == "change")
        ).scalar_one()
        _delete(connection, table.c.directive_id, ids)
        _insert(connection, table, [{"directive_id": one, "at": at} for one in ids])


def _only(found: Sequence[T], one: str) -> T:
    if not found:
        raise NotInCatalogue(f"Danh mục không có “{one}”.")
    return found[0]


def _insert(connection: Connection, table: Table, rows: Sequence[records.Row]) -> None:
    if rows:
        connection.execute(table.insert(), rows)


def _delete(connection: Connection, column: Column[Any], values: Sequence[str]) -> None:
    for at in range(0, len(values), _CHUNK):
        connection.execute(column.table.delete().where(column.in_(values[at : at + _CHUNK])))
