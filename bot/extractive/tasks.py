"""What an office must do, and which offices a document gives something to do: from the duty table, whole."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby

from bot.draft import Draft, DraftDuty, Statement
from bot.extractive import duty_rows
from bot.extractive.duty_rows import Row
from bot.extractive.material import Material, capitalised, named, shortened
from corpus import agencies
from corpus.directive import DeadlineKind
from corpus.syllables import fold_aligned
from retrieval.question import Question

_SPECIFIC = 2.3
"""Mean weight of a topic's terms from which it narrows the list of duties ("xét nghiệm"; not "phòng, chống dịch")."""
_MEETS = 0.5
_RECEIVES = re.compile(
    r"\b(?:bao cao|trinh|gui|tham muu(?: cho)?|phoi hop(?: chat che)?(?: voi)?|cung(?: voi)?|len)(?: cho| len| toi| den)?\s*$"
)


def asked_agencies(question: Question, issuers: tuple[str, ...]) -> list[str]:
    """The agencies the question is about: those named, less the issuer that gives orders and whoever is reported to."""
    folded = fold_aligned(question.text)
    keys = [
        mention.key
        for mention in question.agencies
        if mention.key not in issuers and not _RECEIVES.search(folded[: mention.start])
    ]
    return list(dict.fromkeys(keys))


def compose(material: Material) -> Draft | None:
    """All duties of the agency asked about, by document; None where it has none in scope."""
    directives = material.directives
    keys = asked_agencies(material.question, material.scope.by_issuer)
    if not keys or material.question.expected is not None:
        return None
    own, grouped = duty_rows.borne_by(directives, keys)
    own = _narrowed(material, own)
    notices: list[str] = []
    name = agencies.get(keys[0]).name
    if own:
        if grouped:
            notices.append(f"{name} còn thuộc các nhóm được giao nhiệm vụ chung: {_places(grouped)}.")
        return _listed(material, own, keys, tuple(notices))
    grouped = _narrowed(material, grouped)
    if grouped:
        notices.append(f"Không có mục nào giao riêng cho {name}; trên đây là nhiệm vụ chung của nhóm gồm cả {name}.")
        return _listed(material, grouped, keys, tuple(notices))
    return None


def partner(material: Material) -> Draft | None:
    """The duties in which the agency asked about is named only as one to coordinate with."""
    keys = asked_agencies(material.question, material.scope.by_issuer)
    found = []
    for row in duty_rows.rows(material.directives):
        text = material.collection.text(row.directive.id)
        for span in row.duty.coordinates_with:
            if any(m.key in keys for m in agencies.find(span.of(text))):
                found.append(row)
                break
    found = _narrowed(material, found)
    if not found:
        return None
    name = agencies.get(keys[0]).name
    return _listed(
        material, found, keys, (f"{name} được nêu trong các mục này với tư cách cơ quan phối hợp.",), with_bearer=True
    )


def bearers(material: Material) -> Draft | None:
    """Every office that the documents in scope assign something to, with what it is."""
    directives = material.directives
    if not material.scope.named and not material.scope.by_place and not material.scope.by_issuer:
        return None
    kinds = material.question.wanted_kinds
    statements: list[Statement] = []
    duties: list[DraftDuty] = []
    for directive in directives:
        rows = list(duty_rows.rows([directive]))
        if kinds:
            rows = [row for row in rows if any(agencies.get(key).kind in kinds for key in row.duty.bearer.agencies)]
        rows = [row for row in rows if row.duty.bearer.agencies]
        # "yêu cầu các cơ quan nghiêm túc thực hiện" at the end assigns nothing of its own
        rows = [row for row in rows if not row.duty.eid.startswith("conclusion")] or rows
        by_bearer: dict[str, list[Row]] = {}
        for row in rows:
            by_bearer.setdefault(duty_rows.bearer(material, row), []).append(row)
        if not by_bearer:
            continue
        lines = []
        for who, borne in by_bearer.items():
            heading = duty_rows.bearer_source(material, borne[0])
            sources = tuple(
                dict.fromkeys([*([heading] if heading else []), *(duty_rows.source(material, row) for row in borne)])
            )
            what = "; ".join(shortened(duty_rows.action(material, row), 220) for row in duty_rows.joined(borne))
            lines.append(Statement(f"– {capitalised(who)}: {what}", sources))
            duties.extend(duty_rows.drafted(material, row) for row in borne)
        firsts = tuple(line.sources[0] for line in lines)
        statements.append(
            Statement(
                f"{capitalised(named(directive))} giao nhiệm vụ cho {len(lines)} đầu mối:", firsts, counts=len(lines)
            )
        )
        statements.extend(lines)
    return Draft(tuple(statements), tuple(duties)) if statements else None


def _narrowed(material: Material, rows: list[Row]) -> list[Row]:
    topic = material.topic()
    if not rows or not topic.terms or topic.weight / len(topic.terms) < _SPECIFIC:
        return rows
    scored = duty_rows.best(material, rows, topic)
    if scored[0][0] < _MEETS:
        return rows  # nothing is said of that in particular: the whole list, in which the reader sees so
    kept = {id(row) for score, row in scored if score >= max(0.35, 0.6 * scored[0][0])}
    return [row for row in rows if id(row) in kept]


def _listed(
    material: Material, rows: list[Row], keys: list[str], notices: tuple[str, ...], *, with_bearer: bool = False
) -> Draft:
    name = agencies.get(keys[0]).name
    statements: list[Statement] = []
    for _, group in groupby(rows, key=lambda row: row.directive.id):
        borne = duty_rows.joined(group)
        directive = borne[0].directive
        sources = tuple(duty_rows.source(material, row) for row in borne)
        seen = tuple(dict.fromkeys(sources))
        counted = tuple(
            dict.fromkeys(replace(source, span=row.duty.action) for row, source in zip(borne, sources, strict=True))
        )
        verb = "liên quan đến" if with_bearer else "được giao"
        # an office that is meant only as one of a group or of a sector is not named in the sources: that one is
        meant = [row for row in borne if row.as_group or not set(keys) & set(row.duty.bearer.agencies)]
        who = name if with_bearer or len(meant) < len(borne) else "nhóm cơ quan dưới đây"
        opening = f"Theo {named(directive)}, {who} {verb} {len(counted)} nhiệm vụ:"
        statements.append(Statement(opening, seen, counts=len(counted), counted=counted))
        for row, source in zip(borne, sources, strict=True):
            who = duty_rows.bearer(material, row)
            lead = f"{capitalised(who)}: " if with_bearer or row in meant else ""
            heading = duty_rows.bearer_source(material, row)
            statements.append(
                Statement(
                    f"– {lead}{duty_rows.action(material, row)}", (source, *([heading] if lead and heading else []))
                )
            )
    if all(row.duty.deadline.kind is DeadlineKind.UNSTATED for row in rows):
        notices = (*notices, "Các mục này không ghi thời hạn cụ thể.")
    return Draft(tuple(statements), tuple(duty_rows.drafted(material, row) for row in rows), notices)


def _places(rows: list[Row]) -> str:
    by_document: dict[str, list[str]] = {}
    for row in rows:
        labels = by_document.setdefault(named(row.directive, full=False), [])
        label = row.duty.eid
        if label not in labels:
            labels.append(label)
    return "; ".join(f"{name} ({len(labels)} mục)" for name, labels in by_document.items())
