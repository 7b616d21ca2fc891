"""Which document implements, cites, is based on or attaches which, in either direction."""

from __future__ import annotations

import re

from bot.draft import Draft, Source, Statement
from bot.extractive.facts import mention
from bot.extractive.material import Material, capitalised, levelled, named
from corpus import dates
from corpus.directive import Directive, Relation, RelationKind
from corpus.document_number import NAMES, DocumentType
from corpus.syllables import fold_aligned

_WORDS = {
    RelationKind.IMPLEMENTS: "triển khai, thực hiện",
    RelationKind.CITES: "nhắc đến",
    RelationKind.BASED_ON: "căn cứ",
    RelationKind.AMENDS: "sửa đổi, bổ sung",
    RelationKind.REPLACES: "thay thế",
    RelationKind.REPEALS: "bãi bỏ",
    RelationKind.CORRECTS: "đính chính",
    RelationKind.ATTACHES: "gửi kèm",
}


def compose(material: Material) -> Draft | None:
    """The documents behind (or before) the document in question; None where the collection states no such relation."""
    return _pointing_to(material) if material.question.reverse else _pointing_from(material)


def _wanted(material: Material) -> set[RelationKind]:
    folded = fold_aligned(material.question.text)
    if re.search(r"kem", folded):
        return {RelationKind.ATTACHES}
    if re.search(r"vien dan|dan chieu|nhac|trich dan|de cap|lien quan", folded):
        return set(RelationKind)
    if re.search(r"can cu|dua (?:tren|vao)|trien khai|thuc hien|quan triet|cu the hoa|bat nguon|xuat phat", folded):
        return {RelationKind.IMPLEMENTS, RelationKind.BASED_ON}
    return set(RelationKind)


def _pointing_from(material: Material) -> Draft | None:
    if not material.scope.named and not material.scope.by_place and not material.scope.by_issuer:
        return None
    wanted = _wanted(material)
    statements: list[Statement | None] = []
    for directive in material.directives:
        chosen = [r for r in directive.relations if r.kind in wanted]
        if wanted == {RelationKind.IMPLEMENTS, RelationKind.BASED_ON} and any(
            r.kind is RelationKind.IMPLEMENTS for r in chosen
        ):
            chosen = [r for r in chosen if r.kind is RelationKind.IMPLEMENTS]
        typed = [r for r in chosen if r.target.value.type in _asked_types(material)]
        chosen = typed or chosen
        if not material.scope.named and directive.attached_to:
            continue
        statements.extend(_stated(material, directive, relation) for relation in chosen)
    found = _narrowed(material, [statement for statement in statements if statement])
    return Draft(tuple(found), notices=_doubts(material.directives)) if found else None


def _asked_types(material: Material) -> set[DocumentType]:
    """The types of document that "công điện nào", "những thông báo nào" ask for."""
    folded = fold_aligned(material.question.text)
    return {kind for kind, name in NAMES.items() if re.search(rf"\b{fold_aligned(name)} nao\b", folded)}


def _narrowed(material: Material, statements: list[Statement]) -> list[Statement]:
    """Only the relations whose sentence meets a specific topic ("Nói về tiêm vắc xin, … nhắc văn bản nào")."""
    topic = material.topic()
    if not topic.terms or len(statements) < 2:
        return statements
    met = []
    for statement in statements:
        directive = material.collection.directive(statement.sources[0].directive_id)
        words = material.collection.words(material.words(directive, statement.sources[0].span))
        met.append(topic.match(words).coverage)
    return (
        [s for s, coverage in zip(statements, met, strict=True) if coverage >= 0.9 * max(met)]
        if max(met) >= 0.6 and min(met) < 0.4
        else statements
    )


def _stated(material: Material, directive: Directive, relation: Relation) -> Statement | None:
    sources = _sources(material, directive, relation)
    if not sources:
        return None
    target = relation.target.value.text
    if relation.target_date:
        target += f" ngày {dates.vietnamese(relation.target_date.value)}"
    if relation.target_issuer:
        target += f" của {levelled(relation.target_issuer.value)}"
    through = f" (thông qua {relation.through.text})" if relation.through else ""
    return Statement(f"{capitalised(named(directive))} {_WORDS[relation.kind]} {target}{through}", sources)


def _sources(material: Material, directive: Directive, relation: Relation) -> tuple[Source, ...]:
    body = mention(material, directive, relation.target.value.key)
    return (body,) if body else ()


def _pointing_to(material: Material) -> Draft | None:
    keys = {d.number.text: d.number.key for d in material.scope.cited}
    for directive_id in material.scope.named:
        number = material.collection.directive(directive_id).number
        if number:
            keys[number.value.text] = number.value.key
    wanted = _wanted(material)
    statements: list[Statement] = []
    citing: list[Directive] = []
    for key in keys.values():
        for row in material.collection.catalogue.relations_to(key):
            directive = material.collection.directive(row.directive_id)
            if material.question.places and directive.place not in material.question.places:
                continue
            for relation in directive.relations:
                if relation.target.value.key == key and relation.kind is row.kind and relation.kind in wanted:
                    stated = _stated(material, directive, relation)
                    if stated and stated not in statements:
                        statements.append(stated)
                        citing.append(directive)
    return Draft(tuple(statements), notices=_doubts(citing)) if statements else None


def _doubts(directives: list[Directive]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            f.message
            for d in directives
            for f in d.findings
            if f.kind.value in ("code_of_other_office", "place_unknown")
        )
    )
