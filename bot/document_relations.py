"""Relations of a document to others of the corpus, in both directions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from corpus.directive import Directive, Provision, Relation, RelationKind
from retrieval.collection import Collection


@dataclass(frozen=True, slots=True)
class RelatedBy:
    """A document of the corpus that stands in a relation to another, and the provision in which it says so."""

    kind: RelationKind
    directive_id: str
    number: str | None
    title: str
    issuer: str | None
    issued_on: date | None
    eid: str | None


def targets(collection: Collection, relation: Relation) -> list[str]:
    """The ids of the directives that the relation names and the corpus holds."""
    return [
        one
        for one in collection.catalogue.by_number_key(relation.target.value.key)
        if one in collection.summaries and _means(relation, collection.summaries[one].issued_on)
    ]


def related_by(collection: Collection, directive: Directive) -> list[RelatedBy]:
    """Who amends, replaces, carries out, cites … the directive: each document once for each kind of relation."""
    if directive.number is None:
        return []
    key = directive.number.value.key
    issued_on = directive.issued_on.value if directive.issued_on else None
    found: dict[tuple[RelationKind, str], RelatedBy] = {}
    for row in collection.catalogue.relations_to(key):
        summary = collection.summaries.get(row.directive_id)
        if summary is None or summary.id == directive.id:
            continue
        other = collection.directive(summary.id)
        for relation in other.relations:
            at = (relation.kind, summary.id)
            known = found.get(at)
            if relation.target.value.key == key and _means(relation, issued_on) and (known is None or not known.eid):
                eid = _eid(other, relation.target.span.start)
                found[at] = RelatedBy(
                    relation.kind, summary.id, summary.number, summary.title, summary.issuer, summary.issued_on, eid
                )
    return list(found.values())


def _means(relation: Relation, issued_on: date | None) -> bool:
    """Numbers begin anew each year: a relation to the number of another year means another document."""
    written = relation.target_date.value if relation.target_date else None
    return written is None or issued_on is None or written.year == issued_on.year


def _eid(directive: Directive, at: int) -> str | None:
    """The innermost provision that holds the character."""
    found: Provision | None = None
    for one in directive.walk():
        if one.span.start <= at < one.span.end:
            found = one
    return found.eid if found else None
