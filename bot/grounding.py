"""The one gate: nothing leaves the chain that its citations do not carry.

Each statement's sources must be verbatim spans of the catalogue's texts; every number, date, document number and agency
in the statement must occur in those spans or in what the catalogue holds of their directives (number, dates, issuer,
signers, title, the label of the item). A count must equal the number of sources listed. What fails is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.answer import AnsweredDeadline, AnsweredDuty, Citation
from bot.draft import Draft, DraftDuty, Source, Statement
from corpus import agencies, dates, document_number
from corpus.directive import Directive, Span
from corpus.document_number import NAMES
from corpus.syllables import fold
from retrieval.collection import Collection

_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Grounded:
    """What passed: the answer's text with its marks, the citations, the duty rows; and how many statements were dropped."""

    text: str
    citations: tuple[Citation, ...]
    duties: tuple[AnsweredDuty, ...]
    dropped: int


def gate(draft: Draft, collection: Collection) -> Grounded:
    """Let through what holds. Never raises for a draft, however wrong: what cannot be verified is dropped."""
    marks: dict[Source, int] = {}
    citations: list[Citation] = []
    lines: list[str] = []
    dropped = 0
    for statement in draft.statements:
        if not holds(statement, collection):
            dropped += 1
            continue
        given = []
        for source in statement.sources:
            if source not in marks:
                marks[source] = len(marks) + 1
                citations.append(_citation(marks[source], source, collection))
            given.append(marks[source])
        lines.append(f"{statement.text} {''.join(f'[{mark}]' for mark in dict.fromkeys(given))}")
    rows = tuple(
        _row(drafted, marks[drafted.source], collection) for drafted in draft.duties if drafted.source in marks
    )
    return Grounded("\n".join(lines), tuple(citations), rows, dropped)


def holds(statement: Statement, collection: Collection) -> bool:
    """Whether every source is verbatim and everything checkable in the statement is carried by its sources."""
    if not statement.sources:
        return False
    if any(
        source.directive_id not in collection.summaries or not _inside(source, collection)
        for source in statement.sources
    ):
        return False
    carried = tuple(_carried(statement.sources, collection))
    said = statement.text
    if statement.counts is not None:
        counted = set(statement.counted or statement.sources)
        if statement.counts != len(counted) or not all(_within(one, statement.sources) for one in counted):
            return False
        said = re.sub(
            rf"(?<!\d){statement.counts}(?!\d)(?= (?:nhiệm vụ|nơi|nội dung|văn bản|đầu mối))", "", said, count=1
        )
    return not unsupported(said, carried)


def _within(one: Source, sources: Iterable[Source]) -> bool:
    return any(
        source.directive_id == one.directive_id
        and source.span.start <= one.span.start
        and one.span.end <= source.span.end
        for source in sources
    )


def unsupported(said: str, carried: Iterable[str]) -> list[str]:
    """The document numbers, dates, numerals and agencies in `said` that none of the texts `carried` holds."""
    holding = [_checkable(text) for text in carried]
    mine = _checkable(said)
    missing = [what for what in mine.numbers if all(what not in held.numbers for held in holding)]
    missing += ["/".join(map(str, what)) for what in mine.days if all(what not in held.days for held in holding)]
    missing += [what for what in mine.numerals if all(what not in held.numerals for held in holding)]
    for key, words in mine.agencies.items():
        if all(key not in held.agencies and words not in held.folded for held in holding):
            missing.append(words)
    return missing


@dataclass(frozen=True, slots=True)
class _Checkable:
    """What can be checked in a text: number keys, days, numerals without leading zeros, agencies by key."""

    numbers: frozenset[str]
    days: frozenset[tuple[int | None, int | None, int | None]]
    numerals: frozenset[str]
    agencies: dict[str, str]
    folded: str


@lru_cache(maxsize=8192)
def _checkable(text: str) -> _Checkable:
    return _Checkable(
        frozenset(number.key for number, _, _ in document_number.find(text)),
        frozenset((written.day, written.month, written.year) for written in dates.find(text)),
        frozenset(numeral.lstrip("0") for numeral in _NUMERAL.findall(text)),
        {mention.key: fold(text[mention.start : mention.end]) for mention in agencies.find(text)},
        fold(text),
    )


def _inside(source: Source, collection: Collection) -> bool:
    text = collection.text(source.directive_id)
    return 0 <= source.span.start < source.span.end <= len(text)


def _carried(sources: Iterable[Source], collection: Collection) -> Iterable[str]:
    for source in sources:
        directive = collection.directive(source.directive_id)
        yield source.span.of(collection.text(source.directive_id))
        yield from metadata(directive)
        yield source.label
        provision = collection.provision(source.directive_id, source.eid)
        if provision is not None:
            yield from _headings(directive, source.eid, collection)


def _headings(directive: Directive, eid: str, collection: Collection) -> Iterable[str]:
    text = collection.text(directive.id)
    for provision in directive.walk():
        if provision.heading and eid.startswith(f"{provision.eid}__"):
            yield provision.heading.of(text)


def metadata(directive: Directive) -> Iterable[str]:
    """What the catalogue holds of a directive besides its text, as words."""
    if directive.number:
        yield directive.number.value.text
    if directive.type:
        yield NAMES[directive.type]
    if directive.issuer:
        yield directive.issuer.value
    if directive.issued_on:
        yield dates.vietnamese(directive.issued_on.value)
    yield directive.title
    for signature in directive.signatures:
        yield signature.name.value
    for relation in directive.relations:
        yield relation.target.value.text
        if relation.target_date:
            yield dates.vietnamese(relation.target_date.value)
        if relation.target_issuer:
            yield relation.target_issuer.value
        if relation.through:
            yield relation.through.text


def _citation(mark: int, source: Source, collection: Collection) -> Citation:
    directive = collection.directive(source.directive_id)
    return Citation(
        mark=mark,
        number=directive.number.value.text if directive.number else None,
        directive_id=directive.id,
        eid=source.eid,
        label=source.label,
        quote=source.span.of(collection.text(source.directive_id)),
        start=source.span.start,
        end=source.span.end,
        page=collection.page(source.directive_id, source.span.start),
        issuer=directive.issuer.value if directive.issuer else None,
        issued_on=directive.issued_on.value if directive.issued_on else None,
        url=f"/documents/{directive.id}#{source.eid}",
    )


def _row(drafted: DraftDuty, mark: int, collection: Collection) -> AnsweredDuty:
    text = collection.text(drafted.directive_id)
    duty = drafted.duty

    def words(span: Span) -> str:
        return " ".join(span.of(text).split())

    deadline = duty.deadline
    return AnsweredDuty(
        bearer=words(duty.bearer.span),
        role=duty.role.value,
        action=words(duty.action),
        coordinates_with=tuple(words(span) for span in duty.coordinates_with),
        deadline=AnsweredDeadline(deadline.kind.value, words(deadline.span) if deadline.span else None, deadline.on),
        mark=mark,
    )
