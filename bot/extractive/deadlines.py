"""By when: the deadline as written; where none is written, that is said, with the words of pace the provision uses."""

from __future__ import annotations

from bot.draft import Draft, Source, Statement
from bot.extractive import duty_rows
from bot.extractive.duty_rows import Row
from bot.extractive.evidence import holds_aspects
from bot.extractive.material import Material, levelled, named, shortened
from bot.extractive.tasks import asked_agencies
from corpus import dates, deadlines
from corpus.directive import Deadline, DeadlineKind, Span
from corpus.syllables import fold_aligned
from retrieval.asking import OBLIGED

_MEETS = 0.5
_MEETS_PLAINLY = 0.75
"""Least coverage where the question does not say that something must be done ("Khi nào kết thúc dịch?")."""
_CLOSE = 0.85
_MOST = 3


def compose(material: Material) -> Draft | None:
    """The deadlines of the duties that meet the question; None where no duty or provision does."""
    found = [row for row in _duties(material) if holds_aspects(material, duty_rows.action(material, row))]
    if not found:
        return None
    later = _later(material, found)
    rows = [*found, *later]
    statements = [statement for row in rows for statement in _said(material, row)]
    names = "; ".join(dict.fromkeys(named(row.directive) for row in later))
    notices = (f"Thời hạn cho cùng nhiệm vụ được đặt lại trong văn bản sau: {names}.",) if later else ()
    return Draft(tuple(statements), tuple(duty_rows.drafted(material, row) for row in rows), notices)


def _later(material: Material, found: list[Row]) -> list[Row]:
    """The duties by which later directives set a time limit for the same tasks, and which are not among those found."""
    given = {(row.directive.id, row.duty.action) for row in found}
    later = []
    for row in found:
        for directive, duty in material.collection.later_deadlines.duties(row.directive, row.duty):
            if (directive.id, duty.action) not in given:
                given.add((directive.id, duty.action))
                later.append(Row(directive, duty))
    return later


def of_passage(material: Material, source: Source) -> Draft:
    """The deadline of a passage that was found by similarity and holds no duty of the table."""
    directive = material.collection.directive(source.directive_id)
    text = material.collection.text(source.directive_id)
    deadline = deadlines.find(
        text, source.span, deadlines.Known(directive.issued_on.value if directive.issued_on else None)
    )
    what = shortened(levelled(source.span.of(text)))
    return Draft(tuple(_worded(material, deadline, source.span, source, what, named(directive))))


def _duties(material: Material) -> list[Row]:
    directives = material.directives
    keys = asked_agencies(material.question, material.scope.by_issuer)
    topic = material.topic()
    named_rows, grouped = duty_rows.borne_by(directives, keys) if keys else ([], [])
    for rows in (named_rows, grouped, list(duty_rows.rows(directives))):
        if not rows:
            continue
        if rows is not named_rows and rows is not grouped:
            topic = material.topic(with_agencies=True)  # whoever is named does not bear it, but may be reported to
        if not topic.terms:
            if rows is named_rows:
                return rows
            continue
        scored = duty_rows.best(material, rows, topic)
        best = scored[0][0]
        if best >= (_MEETS if OBLIGED.search(fold_aligned(material.question.text)) else _MEETS_PLAINLY):
            return [row for score, row in scored if score >= max(_MEETS, _CLOSE * best)][:_MOST]
    return []


def _said(material: Material, row: Row) -> list[Statement]:
    who = duty_rows.bearer(material, row)
    what = f"{who}: {shortened(duty_rows.action(material, row))}"
    source = duty_rows.source(material, row)
    heading = duty_rows.bearer_source(material, row)
    stretch = row.duty.action
    return _worded(material, row.duty.deadline, stretch, source, what, named(row.directive), heading)


def _worded(
    material: Material,
    deadline: Deadline,
    stretch: Span,
    source: Source,
    what: str,
    document: str,
    heading: Source | None = None,
) -> list[Statement]:
    text = material.collection.text(source.directive_id)
    sources = (source, heading) if heading else (source,)
    if deadline.kind is not DeadlineKind.UNSTATED and deadline.kind is not DeadlineKind.IMMEDIATE and deadline.span:
        day = (
            f" (ngày {dates.vietnamese(deadline.on)})" if deadline.on and deadline.kind is DeadlineKind.ABSOLUTE else ""
        )
        return [Statement(f"Thời hạn theo {document}: “{levelled(deadline.span.of(text))}”{day} – {what}", sources)]
    pace = deadlines.tempo(text, stretch)
    said = f"{document[:1].upper()}{document[1:]} không ghi thời hạn cụ thể (không nêu ngày) cho việc này – {what}"
    statements = [Statement(said, sources)]
    if pace:
        words = ", ".join(f"“{levelled(span.of(text)).lower()}”" for span in pace)
        statements.append(Statement(f"Yêu cầu về tiến độ được ghi bằng chữ: {words}", (source,)))
    return statements
