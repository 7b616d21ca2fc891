"""What the tools take and give, as the schemas that are shown to a model. What is given may hold more than is named here."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, TypeAdapter

from bot.answer import Answer
from bot.quotation import LONGEST_QUOTE, Verdict
from corpus.directive import DeadlineKind, DutyRole

Document = Annotated[
    StrictStr,
    Field(
        min_length=1,
        max_length=200,
        description='A number in any spelling ("6325/UBND-KGVX", "cv 6325", "285 tb vpcp"), or a directive_id.',
    ),
]
Words = Annotated[StrictStr, Field(max_length=200)]


class Arguments(BaseModel):
    """What a tool takes; nothing else is taken."""

    model_config = ConfigDict(extra="forbid")


class AskArguments(Arguments):
    """A question."""

    question: Annotated[
        StrictStr, Field(description="The question in Vietnamese, with or without diacritics.", max_length=100_000)
    ]
    history: Annotated[
        list[StrictStr], Field(description="Earlier questions of the same conversation, oldest first.", max_length=50)
    ] = []


class SearchArguments(Arguments):
    """A search."""

    query: Annotated[StrictStr, Field(description="The words to look for, in Vietnamese.", max_length=100_000)]
    limit: Annotated[StrictInt, Field(description="Most provisions given.", ge=1, le=50)] = 10


class DocumentArguments(Arguments):
    """A document, or a part of it."""

    document: Document
    eid: Annotated[
        StrictStr | None, Field(description="Only this provision, such as sec_2__ind_3.", max_length=200)
    ] = None


class DutiesArguments(Arguments):
    """Filters of the table of duties; what is left out is not asked for."""

    agency: Annotated[Words | None, Field(description='The office, by full or short name ("Sở Y tế", "syt").')] = None
    place: Annotated[Words | None, Field(description="A province.")] = None
    roles: Annotated[list[DutyRole], Field(max_length=5)] = []
    kinds: Annotated[list[DeadlineKind], Field(description="Kinds of time limit.", max_length=5)] = []
    due_after: Annotated[
        Words | None, Field(description='Due on this day or later: "2021-09-15", "9/2021", "quý IV/2021", "hôm nay".')
    ] = None
    due_before: Annotated[Words | None, Field(description="Due on this day or earlier.")] = None
    documents: Annotated[list[Document], Field(description="Only these documents.", max_length=50)] = []
    limit: Annotated[StrictInt, Field(description="Most rows given.", ge=1, le=200)] = 50
    offset: Annotated[StrictInt, Field(description="Rows left out before the first.", ge=0, le=10_000_000)] = 0


class CitationArguments(Arguments):
    """A citation to be checked."""

    document: Document
    quote: Annotated[
        StrictStr,
        Field(description="The words said to stand there, without quotation marks.", max_length=LONGEST_QUOTE),
    ]
    provision: Annotated[
        StrictStr | None,
        Field(
            description='The provision, by eid ("sec_2__ind_3") or label ("khoản 2 Điều 3"); without it, anywhere.',
            max_length=200,
        ),
    ] = None


class Coverage(BaseModel):
    """What is held."""

    directives: int
    newest_issued_on: str | None


class Scoped(BaseModel):
    """Every result says what is held, and that what is outside it is unknown."""

    coverage: Coverage
    outside: Annotated[str, Field(description="What must be said of anything that is not in the result.")]


class Hit(BaseModel):
    """A provision found."""

    score: float
    directive_id: str
    number: str | None
    issuer: str | None
    issued_on: str | None
    eid: str
    label: str
    quote: Annotated[str, Field(description="Verbatim.")]
    start: int
    end: int
    url: str


class SearchResult(Scoped):
    """The provisions nearest to the words, best first."""

    hits: list[Hit]


class Provision(BaseModel):
    """A provision with those below it."""

    eid: str
    kind: str
    label: str
    text: Annotated[str, Field(description="Verbatim; in a long document only the beginning, see `shortened`.")]
    start: int | None
    end: int | None
    children: list[Provision]


class DocumentResult(Scoped):
    """A document: head, tree, relations, findings."""

    id: str
    number: str | None
    type: str | None
    issuer: str | None
    place: str | None
    issued_on: str | None
    title: str
    provisions: list[Provision]
    relations: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    shortened: Annotated[bool, Field(description="Texts are cut; ask again with an eid for the whole of one.")]
    uri: Annotated[str, Field(description="The resource that holds the whole text.")]


class DutyRow(BaseModel):
    """A duty; texts are verbatim, days only where the words fix one."""

    directive_id: str
    number: str | None
    issuer: str | None
    issued_on: str | None
    eid: str
    label: str
    bearer: str
    role: str
    action: str
    coordinates_with: list[str]
    reported_to: str | None
    deadline: dict[str, Any]
    due: str | None
    source: dict[str, Any]


class DutiesResult(Scoped):
    """A page of the table, by day; `total` counts all rows, `undated` those that have no day to compare with the bounds."""

    total: int
    offset: int
    undated: int
    looked_through: int
    duties: list[DutyRow]


class Place(BaseModel):
    """Where words stand."""

    directive_id: str
    number: str | None
    eid: str | None
    label: str
    quote: Annotated[str, Field(description="Verbatim.")]
    start: int
    end: int
    url: str


class CitationResult(Scoped):
    """What became of a citation."""

    verdict: Verdict
    says: Annotated[str, Field(description="The verdict in a sentence.")]
    provision_known: bool | None
    occurrences: int
    places: Annotated[list[Place], Field(description="Where the quote stands, the provision named first.")]
    nearest: Annotated[
        Place | None, Field(description="Where it stands nowhere: what is nearest. It is not the quote.")
    ]
    similarity: float | None


def answer_schema() -> dict[str, Any]:
    """The schema of an `Answer` with `outside`."""
    schema = TypeAdapter(Answer).json_schema(mode="serialization")
    schema["properties"]["outside"] = Scoped.model_json_schema()["properties"]["outside"]
    schema["required"] = [*schema["required"], "outside"]
    return schema
