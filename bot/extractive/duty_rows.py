"""Looking up duties for an answer, and saying one: bearer, action, partners, deadline, with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.draft import DraftDuty, Source
from bot.extractive.material import LONGEST_QUOTE, Material, levelled
from corpus import agencies
from corpus.directive import Directive, Duty, Span
from retrieval.duty_table import bears
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
    wanted = list(keys)
    named: list[Row] = []
    grouped: list[Row] = []
    for row in candidates:
        through = bears(row.duty.bearer.agencies, wanted, row.directive.place)
        if through is None:
            continue
        if any(agencies.same(through, key) for key in wanted):
            named.append(row)
        else:
            grouped.append(Row(row.directive, row.duty, as_group=True))
    return named, grouped


def joined(found: Iterable[Row]) -> list[Row]:
    """Duties that one provision gives one bearer in a row, said as one: the words from the first to the last."""
    rows: list[Row] = []
    for row in found:
        last = rows[-1] if rows else None
        if (
            last
            and (last.directive.id, last.duty.eid, last.duty.bearer.span, last.as_group)
            == (row.directive.id, row.duty.eid, row.duty.bearer.span, row.as_group)
            and last.duty.action.end <= row.duty.action.start
        ):
            stretch = Span(last.duty.action.start, row.duty.action.end)
            rows[-1] = replace(last, duty=replace(last.duty, action=stretch))
        else:
            rows.append(row)
    return rows


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
