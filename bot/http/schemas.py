"""The shapes of what the service answers in JSON, from which clients are generated."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from corpus.directive import DayBasis, DeadlineKind, DutyRole, FindingKind, ProvisionKind, RelationKind, SigningCapacity
from corpus.document_number import DocumentType


class ProblemDetails(BaseModel):
    """RFC 9457, in the language asked for (`Accept-Language`, Vietnamese by default) and beside it the other."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


class DocumentItem(BaseModel):
    """A document as a list shows it. What the source does not say is null."""

    id: str
    number: str | None
    type: DocumentType | None
    issuer: str | None
    place: str | None
    issued_on: date | None
    title: str


class DocumentPage(BaseModel):
    """One page of the list; `total` counts all that meet the filters."""

    total: int
    offset: int
    items: list[DocumentItem]


class Signed(BaseModel):
    """Who signed, and in what capacity."""

    name: str
    position: str | None
    capacity: SigningCapacity | None


class ProvisionNode(BaseModel):
    """A node of the tree: its own words (before the first child) with their place in the text."""

    eid: str
    kind: ProvisionKind
    label: str
    text: str
    start: int | None
    end: int | None
    children: list[ProvisionNode]


class RelationItem(BaseModel):
    """A document that this one names; `directive_ids` are those of the corpus that bear the number."""

    kind: RelationKind
    target: str
    target_date: date | None
    target_issuer: str | None
    through: str | None
    directive_ids: list[str]


class RelatedItem(BaseModel):
    """A document of the corpus that names this one, and the provision in which it does."""

    kind: RelationKind
    directive_id: str
    number: str | None
    title: str
    issuer: str | None
    issued_on: date | None
    eid: str | None


class FindingItem(BaseModel):
    """What looks wrong or is missing in the source."""

    kind: FindingKind
    message: str
    start: int | None
    end: int | None


class DutyDeadline(BaseModel):
    """By when, in the words of the source; `date` is never guessed."""

    kind: DeadlineKind
    text: str | None
    date: date | None
    time: time | None
    basis: DayBasis | None
    rrule: str | None
    doubt: FindingKind | None


class LaterItem(BaseModel):
    """What a later document sets for the same task."""

    directive_id: str
    name: str
    issued_on: date | None
    eid: str
    text: str | None
    date: date | None


class QuotedSpan(BaseModel):
    """The words of the provision and their place in the text."""

    start: int
    end: int
    quote: str
    url: str


class DutyItem(BaseModel):
    """Who must do what, by when."""

    directive_id: str
    name: str
    number: str | None
    issuer: str | None
    place: str | None
    issued_on: date | None
    path: str = Field(description="The name of the source file.")
    eid: str
    label: str
    bearer: str
    agencies: list[str]
    through_group: str | None
    role: DutyRole
    action: str
    coordinates_with: list[str]
    reported_to: str | None
    deadline: DutyDeadline
    due: date | None
    later: list[LaterItem]
    rule: str
    source: QuotedSpan


class DutyPage(BaseModel):
    """One page of the table; `total` counts all rows that meet the filters."""

    total: int
    offset: int
    count: int
    looked_through: int
    directives: int
    newest_issued_on: date | None
    undated: int
    duties: list[DutyItem]


class SourceFile(BaseModel):
    """The original file; `pages` where it has pages that can be shown as pictures."""

    name: str
    media_type: str
    bytes: int
    url: str
    pages: int | None


class DocumentDetail(DocumentItem):
    """A document whole."""

    subject: str | None
    addressees: list[str]
    distribution: list[str]
    signatures: list[Signed]
    attached_to: str | None
    start: int | None = Field(description="Where the document begins in the text of its file, which may hold several.")
    end: int | None
    provisions: list[ProvisionNode]
    relations: list[RelationItem]
    findings: list[FindingItem]
    duties: list[DutyItem]
    related_by: list[RelatedItem]
    source: SourceFile | None = Field(description="null where the file is gone or no longer as it was indexed.")


class HitItem(BaseModel):
    """A passage found."""

    score: float
    directive_id: str
    number: str | None
    issuer: str | None
    issued_on: date | None
    eid: str
    label: str
    quote: str
    start: int
    end: int


class Hits(BaseModel):
    """The passages found, best first."""

    hits: list[HitItem]


class Health(BaseModel):
    """The process runs."""

    status: str


class Ready(BaseModel):
    """What questions are answered from."""

    status: str
    directives: int
    newest_issued_on: date | None


class FileOutcome(BaseModel):
    """What became of one file: `indexed` now, `unchanged` (these very bytes were there already) or `refused` with the reason."""

    name: str
    status: str = Field(json_schema_extra={"enum": ["indexed", "unchanged", "refused"]})
    reason: str | None
    bytes: int
    sha256: str
    documents: list[DocumentItem]


class SkippedItem(BaseModel):
    """A file, or a document in it, that was left out."""

    path: str
    reason: str


class IndexReport(BaseModel):
    """What the run of indexing did, as `congvan index --json` tells it."""

    indexed: int
    unchanged: int
    removed: int
    directives: int
    passages: int
    embedded: int
    seconds: float
    skipped: list[SkippedItem]


class UploadReport(BaseModel):
    """What became of each file, in the order in which they came, and what the run of indexing did (null: there was none)."""

    files: list[FileOutcome]
    report: IndexReport | None


class FeedbackKept(BaseModel):
    """Under which id the feedback is kept."""

    id: str


def failing(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These statuses as an operation declares them: each is answered by a problem."""
    return {status: {"model": ProblemDetails, "description": _FAILURES[status]} for status in statuses}


_FAILURES = {
    400: "The body is not JSON, or not the form that its content type says.",
    401: "No key, or one that is not known.",
    403: "The key does not allow it.",
    404: "There is no such document, file or page.",
    408: "The body did not arrive in the time allowed.",
    409: "Another process is indexing, or the document was not uploaded.",
    413: "The body is too large.",
    415: "The body is not of the content type that the address takes.",
    416: "The file is shorter than the range asked for.",
    422: "A question or a value that cannot be used.",
    429: "Too many for now; `Retry-After` says when to come back.",
    500: "The server failed.",
    503: "There is no index yet, or the server is busy; `Retry-After` says when to come back.",
    507: "The server has no space left for the file.",
}
