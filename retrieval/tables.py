"""The tables of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy import Table


@dataclass(frozen=True, slots=True)
class Tables:
    """All of them. `changes` tells when a directive was last written or removed, present or not."""

    meta: Table
    files: Table
    directives: Table
    duties: Table
    agencies: Table
    relations: Table
    passages: Table
    pending: Table
    changes: Table


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables; the same objects every time."""
    import sqlalchemy as sa

    metadata = sa.MetaData()
    # by code points, as SQLite compares: a database of PostgreSQL may have the rules of any language
    words = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

    def table(name: str, *columns: sa.Column[Any]) -> Table:
        return sa.Table(name, metadata, *columns)

    def text(name: str, *, null: bool = False, **options: Any) -> sa.Column[Any]:
        return sa.Column(name, words, nullable=null, **options)

    def whole(name: str, *, key: bool = False) -> sa.Column[Any]:
        return sa.Column(name, sa.Integer, nullable=False, primary_key=key, autoincrement=False)

    def day(name: str) -> sa.Column[Any]:
        return sa.Column(name, sa.Date, index=True)

    def within(target: str, name: str, kind: Any, **options: Any) -> sa.Column[Any]:
        return sa.Column(name, kind, sa.ForeignKey(target, ondelete="CASCADE"), nullable=False, **options)

    def directive(**options: Any) -> sa.Column[Any]:
        return within("directives.id", "directive_id", words, **options)

    # fmt: off
    meta = table("meta", text("name", primary_key=True), whole("value"))
    files = table(
        "files", sa.Column("id", sa.Integer, primary_key=True), text("path", unique=True), text("name", index=True),
        text("sha256", index=True), text("parser_version"), text("state"), text("pages"), text("text"),
    )
    directives = table(
        "directives", text("id", primary_key=True), within("files.id", "file_id", sa.Integer, index=True),
        whole("ordinal"), text("number", null=True), text("number_key", null=True, index=True),
        text("serial", null=True, index=True), text("type", null=True), text("issuer", null=True),
        text("place", null=True), day("issued_on"), text("title"), text("subject", null=True),
        text("attached_to", null=True), text("payload"),
    )
    duties = table(
        "duties", directive(primary_key=True), whole("ordinal", key=True), text("eid"), text("role"),
        text("agencies"), text("place", null=True), text("deadline_kind"), day("deadline_on"), text("deadline_rrule", null=True),
    )
    agencies = table(
        "duty_agencies", directive(primary_key=True), whole("ordinal", key=True),
        text("agency", primary_key=True, index=True),
    )
    relations = table(
        "relations", directive(primary_key=True), whole("ordinal", key=True), text("kind"),
        text("target_key", index=True), text("target"),
    )
    passages = table(
        "passages", text("id", primary_key=True), directive(index=True), text("eid"), whole("start"), whole("end"),
        text("body"), text("context"),
    )
    pending = table("pending", text("directive_id", primary_key=True), text("path"))
    changes = table("changes", text("directive_id", primary_key=True), sa.Column("at", sa.Integer, nullable=False, index=True))
    # fmt: on
    return Tables(meta, files, directives, duties, agencies, relations, passages, pending, changes)
