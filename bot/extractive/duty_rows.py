"""Looking up duties for an answer, and saying one: bearer, action, partners, deadline, with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.draft import DraftDuty, Source
from bot.extractive.material import LONGEST_QUOTE, Material, levelled
from corpus import agencies
from corpus.directive import Directive, Duty, Span
from retrieval.matching import Topic


@dataclass(frozen=True, slots=True)
class Row:
    """A duty with its directive. `as_group` tells that the agency asked about bears it only as a member of a group."""

    directive: Directive
    duty: Duty
    as_group: bool = False


def rows(directives: Iterable[Directive]) -> Iterator[Row]:
    """All duties of the directives, in the order of the texts."""
    for directive in directives:
        for duty in directive.duties:
            yield Row(directive, duty)


def borne_by(directives: Iterable[Directive], keys: Iterable[str]) -> tuple[list[Row], list[Row]]:
    """The duties that any agency of `keys` bears by name, and those it bears as a member of a group."""
    return borne(rows(directives), keys)


def borne(candidates: Iterable[Row], keys: Iterable[str]) -> tuple[list[Row], list[Row]]:
    """The same among the rows given."""
    wanted = set(keys)
    named: list[Row] = []
    grouped: list[Row] = []
    for row in candidates:
        bearers = row.duty.bearer.agencies
        if wanted & set(bearers) or any(_means(bearer, key) for bearer in bearers for key in wanted):
            named.append(row)
        elif any(agencies.includes(bearer, key) and _addressable(row, key) for bearer in bearers for key in wanted):
            grouped.append(Row(row.directive, row.duty, as_group=True))
    return named, grouped


def _addressable(row: Row, key: str) -> bool:
    """A province's directive gives no duties to offices of the centre."""
    return row.directive.place is None or agencies.get(key).level != "central"


_ONE_AND_MANY = (
    {"ubnd_huyen", "ubnd_cac_huyen", "cap_huyen"},
    {"ubnd_xa", "ubnd_cac_xa", "cap_xa"},
    {"cac_dia_phuong", "tung_dia_phuong"},
)


def _means(bearer: str, asked: str) -> bool:
    """Whether two keys name one thing ("UBND huyện", "UBND các huyện", "cấp huyện"; a sector and its offices)."""
    if any({bearer, asked} <= names for names in _ONE_AND_MANY):
        return True
    one, other = agencies.get(bearer), agencies.get(asked)
    return one.sector is not None and one.sector == other.sector and "nganh" in (one.kind, other.kind)


def best(material: Material, candidates: Iterable[Row], topic: Topic) -> list[tuple[float, Row]]:
    """The duties ranked by how well their action (with its bearer and headings) meets the topic, best first."""
    scored = []
    for row in candidates:
        text = material.collection.text(row.directive.id)
        provision = material.collection.provision(row.directive.id, row.duty.eid)
        above = f"{row.directive.title} {row.duty.bearer.span.of(text)}"
        if provision is not None:
            above += " " + provision.own.of(text)
        match = topic.match(material.collection.words(row.duty.action.of(text)), material.collection.words(above))
        scored.append((match.coverage, row))
    scored.sort(key=lambda item: (-item[0], item[1].directive.id, item[1].duty.action.start))
    return scored


def source(material: Material, row: Row) -> Source:
    """The provision that holds the duty, or of a long one the words of the duty."""
    provision = material.collection.provision(row.directive.id, row.duty.eid)
    assert provision is not None, f"duty of an unknown provision {row.duty.eid}"
    if provision.own.end - provision.own.start <= LONGEST_QUOTE:
        return Source(row.directive.id, provision.eid, provision.label, provision.own)
    start = row.duty.action.start
    bearer = row.duty.bearer
    if not bearer.inherited and provision.own.start <= bearer.span.start <= start:
        start = bearer.span.start
    return Source(row.directive.id, provision.eid, provision.label, Span(start, max(row.duty.action.end, start)))


def bearer_source(material: Material, row: Row) -> Source | None:
    """Where an inherited bearer is named: the heading, the opening or the addressees."""
    span = row.duty.bearer.span
    if not row.duty.bearer.inherited:
        return None
    for provision in row.directive.walk():
        if provision.own.start <= span.start and span.end <= provision.own.end:
            return material.source(row.directive, provision, span)
    return Source(row.directive.id, "header__addressees", "phần đầu, kính gửi", span)


def drafted(material: Material, row: Row) -> DraftDuty:
    """The row for the table of the answer."""
    return DraftDuty(row.directive.id, row.duty, source(material, row))


def bearer(material: Material, row: Row) -> str:
    """Who bears it, as written."""
    return levelled(row.duty.bearer.span.of(material.collection.text(row.directive.id))).rstrip(" ,;:")


def action(material: Material, row: Row) -> str:
    """What is to be done, as written."""
    words = levelled(row.duty.action.of(material.collection.text(row.directive.id)))
    return words.rstrip(" ,;").removesuffix("./.").rstrip()
