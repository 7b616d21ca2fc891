"""The one gate: nothing leaves the chain that its citations do not carry.

Each statement's sources must be verbatim spans of the catalogue's texts; every number, date, document number and agency
in the statement must occur in those spans or in what the catalogue holds of their directives (number, dates, issuer,
signers, title, the label of the item). A count must equal the number of sources listed. A sentence that a model worded is
held to more (`bot.faithfulness`). What fails is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

from bot.answer import AnsweredDeadline, AnsweredDuty, Citation
from bot.draft import Draft, DraftDuty, Source, Statement
from bot.faithfulness.check import faithful
from bot.faithfulness.ground import Ground, ground
from corpus import agencies, dates, document_number
from corpus.directive import Directive, Span
from corpus.document_number import NAMES
from corpus.syllables import fold
from retrieval.collection import Collection

_MOST_GROUNDS = 10_000
_grounds: WeakKeyDictionary[Collection, dict[Source, Ground]] = WeakKeyDictionary()
_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Grounded:
    """What passed: the answer's text with its marks, the citations, the duty rows; and how many statements were dropped."""

    text: str
    citations: tuple[Citation, ...]
    duties: tuple[AnsweredDuty, ...]
    dropped: int


class Gate:
    """Lets statements through one by one. Never raises for a statement, however wrong: what cannot be verified is dropped."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._marks: dict[Source, int] = {}
        self._citations: list[Citation] = []
        self._lines: list[str] = []
        self.dropped = 0

    def admit(self, statement: Statement) -> Admitted | None:
        """The statement with its marks and the citations it brings in; None where it does not hold."""
        if not holds(statement, self._collection):
            self.dropped += 1
            return None
        known = len(self._citations)
        given = []
        for source in statement.sources:
            if source not in self._marks:
                self._marks[source] = len(self._marks) + 1
                self._citations.append(_citation(self._marks[source], source, self._collection))
            given.append(self._marks[source])
        line = f"{statement.text} {''.join(f'[{mark}]' for mark in dict.fromkeys(given))}"
        follows = statement.follows and bool(self._lines)
        if follows:
            self._lines[-1] += f" {line}"
        else:
            self._lines.append(line)
        return Admitted(line, tuple(self._citations[known:]), follows)

    def finish(self, duties: Iterable[DraftDuty] = ()) -> Grounded:
        """What passed, with the rows of the table whose source was cited."""
        rows = tuple(
            _row(drafted, mark, self._collection) for drafted in duties if (mark := self._mark(drafted)) is not None
        )
        return Grounded("\n".join(self._lines), tuple(self._citations), rows, self.dropped)

    def _mark(self, drafted: DraftDuty) -> int | None:
        """The mark of the source that carries the duty: its own, or one of the same provision that holds its words."""
        if drafted.source in self._marks:
            return self._marks[drafted.source]
        for source, mark in self._marks.items():
            same = (source.directive_id, source.eid) == (drafted.directive_id, drafted.duty.eid)
            if same and source.span.start <= drafted.duty.action.start and drafted.duty.action.end <= source.span.end:
                return mark
        return None


@dataclass(frozen=True, slots=True)
class Admitted:
    """A statement that passed, with its marks; `citations` are those not given before."""

    text: str
    citations: tuple[Citation, ...]
    follows: bool


def gate(draft: Draft, collection: Collection) -> Grounded:
    """Let through what holds of a whole draft."""
    one = Gate(collection)
    for statement in draft.statements:
        one.admit(statement)
    return one.finish(draft.duties)


def holds(statement: Statement, collection: Collection) -> bool:
    """Whether every source is verbatim and everything checkable in the statement is carried by its sources."""
    if not statement.sources:
        return False
    if any(
        source.directive_id not in collection.summaries or not _inside(source, collection)
        for source in statement.sources
    ):
        return False
    if statement.free:
        return faithful(statement.text, tuple(ground_of(source, collection) for source in statement.sources))
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


def ground_of(source: Source, collection: Collection) -> Ground:
    """What the source carries for a freely worded sentence; worked out once for each collection."""
    known = _grounds.setdefault(collection, {})
    if source not in known:
        if len(known) >= _MOST_GROUNDS:
            known.clear()
        known[source] = ground(source, collection.directive(source.directive_id), collection.text(source.directive_id))
    return known[source]


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
