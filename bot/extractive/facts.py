"""Facts of a document: number, date, signer, issuer, addressees, subject; and what is said of one that is only cited."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.draft import Draft, Source, Statement
from bot.extractive.evidence import NAME
from bot.extractive.material import Material, capitalised, levelled, named
from corpus import dates
from corpus.directive import Directive
from corpus.syllables import fold
from retrieval.asking import Ask, Expected, FactField
from retrieval.matching import Topic
from retrieval.passages import sentences
from retrieval.scope import Cited


def compose(material: Material) -> Draft | None:
    """The asked facts of each document in scope; None where there are none or the documents are not determined."""
    question, scope = material.question, material.scope
    if scope.subject_cited:
        return cited(material, scope.subject_cited)
    directives = material.directives
    if FactField.DISTRIBUTION in question.fields or FactField.ADDRESSEES in question.fields:
        found = _recipients_named(material, directives)
        if found:
            return found
    if not scope.named and not scope.by_place and not scope.by_issuer and not question.dates:
        directives = _about(material, directives)
    if not directives or (len(directives) > 3 and not (scope.by_place or scope.by_issuer)):
        return None
    if len(directives) > 1 and not scope.named:
        directives = _about(material, directives) or directives
    statements: list[Statement] = []
    for directive in directives:
        for field in question.fields:
            statements.extend(_fact(material, directive, field))
    if not statements:
        return None
    notices = tuple(
        f.message for d in directives for f in d.findings if f.kind.value in ("issuer_inferred", "place_unknown")
    )
    return Draft(tuple(statements), notices=notices)


def _about(material: Material, directives: list[Directive]) -> list[Directive]:
    """The directives whose subject meets the topic."""
    topic = material.topic(with_agencies=False)
    if not topic.weight:
        return directives if material.scope.by_place or material.scope.by_issuer else []
    scored = [(topic.match(material.collection.words(d.title)).coverage, d) for d in directives]
    best = max((score for score, _ in scored), default=0.0)
    return [d for score, d in scored if score >= 0.6 and score >= best - 0.05]


def _fact(material: Material, directive: Directive, field: FactField) -> Iterator[Statement]:
    name = capitalised(named(directive, full=False))

    def source(eid: str, label: str, value: object) -> Source:
        return material.field_source(directive, eid, label, value)  # type: ignore[arg-type]

    if field is FactField.NUMBER and directive.number:
        yield Statement(
            f"Số, ký hiệu: {directive.number.value.text}",
            (source("header__number", "phần đầu, số, ký hiệu", directive.number),),
        )
    elif field is FactField.ISSUED_ON and directive.issued_on:
        day = dates.vietnamese(directive.issued_on.value)
        yield Statement(
            f"{name} ban hành ngày {day}", (source("header__date", "phần đầu, ngày ban hành", directive.issued_on),)
        )
    elif field is FactField.ISSUER and directive.issuer:
        label = "số, ký hiệu" if directive.issuer.inferred and directive.number else "cơ quan ban hành"
        yield Statement(
            f"{name} do {directive.issuer.value} ban hành",
            (source("header__issuer", f"phần đầu, {label}", directive.issuer),),
        )
    elif field in (FactField.SIGNER, FactField.POSITION):
        for signature in directive.signatures:
            sources = [source("signature__name", "chữ ký, họ tên", signature.name)]
            words = f"{name} do {signature.name.value} ký"
            if signature.position:
                sources.append(source("signature__position", "chữ ký, chức vụ", signature.position))
                words += f", {_sentence_case(signature.position.value)}"
            if signature.for_head:
                sources.append(source("signature__for_head", "chữ ký, ký thay", signature.for_head))
                words += f", ký thay {_sentence_case(signature.for_head.value)}"
            yield Statement(words, tuple(sources))
    elif field is FactField.ADDRESSEES:
        listed = directive.addressees or (() if directive.addressees else directive.distribution)
        what = "kính gửi" if directive.addressees else "gửi tới nơi nhận"
        label = "kính gửi" if directive.addressees else "nơi nhận"
        if listed:
            yield from _listed(
                directive,
                f"{name} {what}",
                "header__addressees" if directive.addressees else "distribution",
                label,
                listed,
            )
    elif field is FactField.DISTRIBUTION and directive.distribution:
        yield from _listed(
            directive,
            f"Nơi nhận của {named(directive, full=False)}",
            "distribution",
            "nơi nhận",
            directive.distribution,
        )
    elif field is FactField.SUBJECT:
        if directive.subject:
            words = f"{name}: {directive.subject.value}"
            yield Statement(words, (source("header__subject", "phần đầu, trích yếu", directive.subject),))
        elif directive.provisions:
            first = directive.provisions[0]
            yield Statement(
                f"{name} không có trích yếu; mở đầu: “{directive.title}”", (material.source(directive, first),)
            )


def _listed(directive: Directive, opening: str, eid: str, label: str, entries: tuple) -> Iterator[Statement]:  # type: ignore[type-arg]
    sources = tuple(
        Source(directive.id, f"{eid}__{n}", f"{label}, mục {n}", entry.span) for n, entry in enumerate(entries, 1)
    )
    yield Statement(f"{opening} {len(entries)} nơi:", sources, counts=len(entries))
    for entry, source in zip(entries, sources, strict=True):
        yield Statement(f"– {entry.value}", (source,))


def _recipients_named(material: Material, directives: list[Directive]) -> Draft | None:
    """ "Viện X có tên trong nơi nhận của công văn nào": which documents list it."""
    topic = material.topic(with_agencies=True)
    if material.scope.named or topic.weight < 6:
        return None
    found = []
    for directive in directives:
        for entries, eid, label in (
            (directive.addressees, "header__addressees", "kính gửi"),
            (directive.distribution, "distribution", "nơi nhận"),
        ):
            for n, entry in enumerate(entries, 1):
                if topic.match(material.collection.words(entry.value)).coverage >= 0.7:
                    source = Source(directive.id, f"{eid}__{n}", f"{label}, mục {n}", entry.span)
                    found.append(Statement(f"{entry.value} có trong phần {label} của {named(directive)}", (source,)))
    return Draft(tuple(found)) if found else None


def cited(material: Material, documents: tuple[Cited, ...]) -> Draft | None:
    """What the collection says of documents that it only cites: date, issuer, and the sentence that speaks of them."""
    statements: list[Statement] = []
    fields = material.question.fields
    topic = material.topic()
    for document in documents:
        said = []
        for directive_id, relation in document.by:
            directive = material.collection.directive(directive_id)
            source = mention(material, directive, document.number.key)
            if source is None:
                continue
            if FactField.ISSUED_ON in fields and relation.target_date:
                said.append(
                    Statement(
                        f"{document.number.text} đề ngày {dates.vietnamese(relation.target_date.value)}, theo {named(directive)}",
                        (source,),
                    )
                )
            elif FactField.ISSUER in fields and relation.target_issuer and FactField.SUBJECT not in fields:
                said.append(
                    Statement(
                        f"{document.number.text} là văn bản của {levelled(relation.target_issuer.value)}, theo {named(directive)}",
                        (source,),
                    )
                )
            elif (
                FactField.SUBJECT in fields
                or (FactField.ISSUER in fields and relation.target_issuer)
                or (not fields and _told(material, topic, material.words(directive, source.span)))
            ):
                said.append(
                    Statement(
                        f"{capitalised(named(directive))} viết: “{material.words(directive, source.span)}”", (source,)
                    )
                )
        statements.extend(said)
    if not statements:
        return None
    numbers = ", ".join(dict.fromkeys(d.number.text for d in documents))
    return Draft(
        tuple(statements), notices=(f"Kho không có toàn văn {numbers}; trên đây là những gì văn bản khác nhắc đến.",)
    )


_LEADER = re.compile(
    r"\b(?:cua ai|vi nao|(?:lanh dao|ong|ba|dong chi|nguoi|vi|thu tuong|bo truong)(?: \w+){0,2} nao|ai)\b"
)


def _told(material: Material, topic: Topic, sentence: str) -> bool:
    """Whether a sentence that only mentions the document can answer: it names a leader asked for, or says it in so many words."""
    folded = fold(material.question.text)
    if material.question.asks is Ask.TASKS or material.question.expected not in (None, Expected.PERSON):
        return False
    match = topic.match(material.collection.words(sentence))
    if _LEADER.search(folded) or material.question.expected is Expected.PERSON:
        return bool(NAME.search(sentence)) and match.coverage >= 0.2
    return topic.weight > 0 and match.coverage >= 0.7


def mention(material: Material, directive: Directive, key: str) -> Source | None:
    """The sentence of the body that names the document (the opening before the subject line)."""
    text = material.collection.text(directive.id)
    from corpus import document_number

    for provision in directive.walk():
        words = provision.own.of(text)
        for number, start, _ in document_number.find(words):
            if number.key != key:
                continue
            at = provision.own.start + start
            span = next((s for s in sentences(text, provision.own) if s.start <= at < s.end), provision.own)
            return Source(
                directive.id,
                provision.eid,
                provision.label,
                provision.own if provision.own.end - provision.own.start <= 600 else span,
            )
    for relation in directive.relations:
        if relation.target.value.key == key:
            return Source(
                directive.id, "header__subject", "phần đầu, trích yếu", relation.mention or relation.target.span
            )
    return None


def _sentence_case(position: str) -> str:
    words = levelled(position)
    return ", ".join(part[:1].upper() + part[1:].lower() for part in words.split(", ")) if words.isupper() else words
