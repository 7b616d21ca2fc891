"""What the rule says, and who must do something: the provisions that meet the question, if any does well enough."""

from __future__ import annotations

import re

from bot.draft import Draft, Source, Statement
from bot.extractive import deadlines, duty_rows, listing
from bot.extractive.duty_rows import Row
from bot.extractive.evidence import holds_expected, supported
from bot.extractive.material import Material, capitalised, levelled, named, shortened
from bot.extractive.tasks import asked_agencies
from corpus import agencies, document_number
from corpus.syllables import fold_aligned
from retrieval.asking import Ask
from retrieval.search import Hit

_CLOSE = 0.9
_MOST = 3


def compose(material: Material) -> Draft | None:
    """The best provisions for the question with their words; None where none meets it well enough."""
    topic = material.topic(with_agencies=True)
    about = {cited.number.key for cited in material.scope.cited}
    if not topic.terms and not about:
        return None
    hits = material.hits(60 if about else 8)
    if about:
        hits = [hit for hit in hits if about & {number.key for number, _, _ in document_number.find(hit.quote)}]
    else:
        hits = [hit for hit in hits if supported(hit)]
    hits = [hit for hit in hits if holds_expected(material, hit)]
    if material.question.asks is Ask.TASKS and asked_agencies(material.question, material.scope.by_issuer):
        hits = [hit for hit in hits if names_agency(material, hit)]
    subject = _subject(material)
    if subject:
        hits = [hit for hit in hits if names_agency(material, hit) or _bears(material, hit, subject)]
    if not hits:
        return None
    chosen = [hit for hit in hits if hit.score >= _CLOSE * hits[0].score][:_MOST]
    if _wants_list(material) or chosen[0].passage.span.end - chosen[0].passage.span.start < 220:
        below = listing.below_heading(material, chosen[0])
        if below:
            return below
    if material.question.asks is Ask.WHEN:
        return deadlines.of_passage(material, _source(material, chosen[0]))
    statements: list[Statement] = []
    duties = []
    for hit in chosen:
        row = _duty(material, hit)
        source = _source(material, hit)
        if row and material.question.asks in (Ask.WHO, Ask.TASKS):
            statements.append(_who(material, row, hit, source))
            duties.append(duty_rows.drafted(material, row))
        else:
            statements.append(_says(material, hit, source))
            if row:
                duties.append(duty_rows.drafted(material, row))
    return Draft(tuple(statements), tuple(duties))


def _subject(material: Material) -> str | None:
    """The office that a question begins with and asks about ("Tòa án … được giao …"): a passage must concern it."""
    mentions = material.question.agencies
    if not mentions or mentions[0].start > 2 or mentions[0].key in material.scope.by_issuer:
        return None
    behind = fold_aligned(material.question.text)[mentions[0].end :]
    return mentions[0].key if re.match(r"\s*(?:duoc giao|phai|can|co trach nhiem|chiu trach nhiem)\b", behind) else None


def _bears(material: Material, hit: Hit, key: str) -> bool:
    """Whether a duty of the passage falls on the agency, by name or as a member of a group."""
    directive = material.collection.directive(hit.passage.directive_id)
    here = (Row(directive, duty) for duty in directive.duties if duty.eid == hit.passage.eid)
    return any(any(found) for found in duty_rows.borne(here, [key]))


def _wants_list(material: Material) -> bool:
    return bool(
        re.search(r"\b(?:gom|bao gom|liet ke|nhung|cac|may|ke|bao nhieu)\b", fold_aligned(material.question.text))
    )


def _source(material: Material, hit: Hit) -> Source:
    directive = material.collection.directive(hit.passage.directive_id)
    provision = material.collection.provision(directive.id, hit.passage.eid)
    assert provision is not None, f"passage of an unknown provision {hit.passage.eid}"
    return material.source(directive, provision, hit.best)


def _duty(material: Material, hit: Hit) -> Row | None:
    """The duty of the provision whose words hold the best stretch."""
    directive = material.collection.directive(hit.passage.directive_id)
    here = [duty for duty in directive.duties if duty.eid == hit.passage.eid]
    for duty in here:
        if (duty.action.start < hit.best.end and hit.best.start < duty.action.end) or (
            duty.bearer.span.overlaps(hit.best) and not duty.bearer.inherited
        ):
            return Row(directive, duty)
    return Row(directive, here[0]) if here else None


def _who(material: Material, row: Row, hit: Hit, source: Source) -> Statement:
    who = duty_rows.bearer(material, row)
    heading = duty_rows.bearer_source(material, row)
    sources = (source, heading) if heading else (source,)
    what = duty_rows.action(material, row)
    if len(what) > 420:
        what = levelled(hit.best.of(material.collection.text(row.directive.id))).rstrip(";")
    return Statement(f"{capitalised(who)} – {shortened(what, 420)} (theo {named(row.directive)})", sources)


def _says(material: Material, hit: Hit, source: Source) -> Statement:
    directive = material.collection.directive(hit.passage.directive_id)
    text = material.collection.text(directive.id)
    words = levelled(source.span.of(text))
    if len(words) > 420:
        words = shortened(levelled(hit.best.of(text)), 420)
    words = words.lstrip("-–—+•* ").removesuffix("./.")
    return Statement(f"{capitalised(named(directive))}, {source.label}: “{words}”", (source,))


def names_agency(material: Material, hit: Hit) -> bool:
    """Whether an agency of the question is named in the passage or bears a duty of it."""
    keys = {m.key for m in material.question.agencies}
    found = {m.key for m in agencies.find(hit.quote)}
    return bool(keys & found)
