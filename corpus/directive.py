"""The domain: what a parsed directive holds. Frozen, plain, and pointing into one text.

Every span is `[start, end)` in characters of the NFC text that `corpus.reading` returned for the file, so that
`text[start:end]` is the words as written. Names follow Akoma Ntoso, ELI and LegalRuleML (see `docs/glossary.md`).
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Generic, TypeVar

from corpus.document_number import DocumentNumber, DocumentType

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `[start, end)` of the text of a file."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A value read from the text, with the words it was read from (`span`) and whether it was only inferred.

    `inferred` marks a value that the text does not state as such (an issuer known from the code in the number).
    """

    value: T
    span: Span
    inferred: bool = False


class ProvisionKind(enum.StrEnum):
    """What a node of the provision tree is (Akoma Ntoso hierarchy), from the outermost to the innermost."""

    PREAMBLE = "preamble"
    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    SUBSECTION = "subsection"
    ARTICLE = "article"
    CLAUSE = "clause"
    POINT = "point"
    INDENT = "indent"
    PARAGRAPH = "paragraph"
    CONCLUSION = "conclusion"


@dataclass(frozen=True, slots=True)
class Provision:
    """A node of the tree: a numbered item, an indent, or an unnumbered paragraph that stands outside all items.

    `span` covers the node with its children; `own` only its own words (before the first child), marker included.
    `heading` is the title of a node that has children or a title of its own ("2. Sở Y tế", "Điều 3. Tổ chức …").
    """

    eid: str
    kind: ProvisionKind
    number: str | None
    label: str
    span: Span
    own: Span
    heading: Span | None = None
    children: tuple[Provision, ...] = ()

    def walk(self) -> Iterator[Provision]:
        """This node and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


class SigningCapacity(enum.StrEnum):
    """In what capacity the signer signs (Decree 30/2020, Appendix I, part II, item 7)."""

    ON_BEHALF = "on_behalf"  # TM. (thay mặt)
    FOR_HEAD = "for_head"  # KT. (ký thay)
    BY_ORDER = "by_order"  # TL. (thừa lệnh)
    BY_DELEGATION = "by_delegation"  # TUQ. (thừa ủy quyền)
    ACTING = "acting"  # Q. (quyền)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed: the name, the signer's own position, and for whom (all as written)."""

    name: Field[str]
    position: Field[str] | None
    capacity: Field[SigningCapacity] | None
    on_behalf_of: Field[str] | None = None
    for_head: Field[str] | None = None


class RelationKind(enum.StrEnum):
    """How a directive stands to another document (ELI based_on, cites, amends, repeals, corrects)."""

    IMPLEMENTS = "implements"
    CITES = "cites"
    BASED_ON = "based_on"
    AMENDS = "amends"
    REPLACES = "replaces"
    REPEALS = "repeals"
    CORRECTS = "corrects"
    ATTACHES = "attaches"


@dataclass(frozen=True, slots=True)
class Relation:
    """A mention of another document. `through` is the number of the document by whose way the relation goes.

    `title` is what the text says of the target besides its number ("của Văn phòng Trung ương Đảng về …").
    """

    kind: RelationKind
    target: Field[DocumentNumber]
    target_date: Field[date] | None = None
    target_issuer: Field[str] | None = None
    through: DocumentNumber | None = None
    mention: Span | None = None


class FindingKind(enum.StrEnum):
    """What looks wrong or is missing in a source. The source stays as written."""

    NO_NUMBER = "no_number"
    NO_DATE = "no_date"
    NO_ISSUER = "no_issuer"
    PLACE_UNKNOWN = "place_unknown"
    ISSUER_INFERRED = "issuer_inferred"
    CODE_OF_OTHER_OFFICE = "code_of_other_office"
    DATES_DISAGREE = "dates_disagree"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_UNREADABLE = "date_unreadable"
    YEAR_OF_TWO_DIGITS = "year_of_two_digits"
    DEADLINE_BEFORE_DOCUMENT = "deadline_before_document"
    NUMBERING_GAP = "numbering_gap"
    RUN_ON_ITEM = "run_on_item"
    SPELLING = "spelling"
    NOT_A_DIRECTIVE = "not_a_directive"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a reader should know about the source: `message` in Vietnamese, `span` where it stands."""

    kind: FindingKind
    message: str
    span: Span | None = None


class DutyRole(enum.StrEnum):
    """How the bearer takes part."""

    LEAD = "lead"  # chủ trì
    COORDINATE = "coordinate"  # phối hợp
    ADVISE = "advise"  # tham mưu
    REPORT = "report"  # báo cáo
    CARRY_OUT = "carry_out"  # thực hiện


class DeadlineKind(enum.StrEnum):
    """How a time limit is set."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    RECURRING = "recurring"
    IMMEDIATE = "immediate"
    UNSTATED = "unstated"


class DayBasis(enum.StrEnum):
    """How the day of a time limit is known from its words."""

    WRITTEN = "written"
    YEAR_OF_DOCUMENT = "year_of_document"  # the year is not written: the document's own, or the next
    END_OF_PERIOD = "end_of_period"  # the last day of the month, quarter or year written (or the eve of its first)
    COUNTED = "counted"  # counted from a day that the directive dates


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when: the raw words (`span`), and what they fix, in Asia/Ho_Chi_Minh; a day is never invented.

    `on` is the last day for what is due once, `at` the time of day written with it, `basis` how the day is known.
    `rrule` is the rule of RFC 5545 for what recurs (without a start), `doubt` why a day that is written is not believed.
    """

    kind: DeadlineKind
    span: Span | None = None
    on: date | None = None
    at: time | None = None
    basis: DayBasis | None = None
    rrule: str | None = None
    doubt: FindingKind | None = None


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who owes a duty: the words, the keys of the agencies or groups they name, and the place (or None).

    `inherited` tells that the words stand elsewhere (a heading, the opening request, the addressees).
    """

    span: Span
    agencies: tuple[str, ...]
    place: str | None
    inherited: bool = False


ASSISTED = "assisted"
"""The `rule` of a duty that a chat model proposed where the rules found none; every field of it is verbatim all the same."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something somebody must do, as one provision says it. `rule` names the extraction rule.

    `reported_to` is the first office that receives what is reported, sent or submitted.
    """

    eid: str
    bearer: Bearer
    role: DutyRole
    action: Span
    coordinates_with: tuple[Span, ...]
    deadline: Deadline
    rule: str
    reported_to: Span | None = None


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive: header, tree, closing, and what was derived from them. All spans point into the file's text."""

    id: str
    span: Span
    type: DocumentType | None
    number: Field[DocumentNumber] | None
    issuer: Field[str] | None
    place: str | None
    issued_on: Field[date] | None
    subject: Field[str] | None
    title: str
    addressees: tuple[Field[str], ...] = ()
    distribution: tuple[Field[str], ...] = ()
    signatures: tuple[Signature, ...] = ()
    provisions: tuple[Provision, ...] = ()
    duties: tuple[Duty, ...] = ()
    relations: tuple[Relation, ...] = ()
    findings: tuple[Finding, ...] = ()
    attached_to: str | None = None

    def walk(self) -> Iterator[Provision]:
        """All provisions in the order of the text."""
        for provision in self.provisions:
            yield from provision.walk()

    @property
    def name(self) -> str:
        """How it is cited: by its number, else by its first words, marked as having no known number."""
        return self.number.value.text if self.number else f"{self.title} (không rõ số)"
