"""The one shape of an answer, for every adapter and for evaluation (the contract of the design)."""

from __future__ import annotations

import datetime
import enum
from dataclasses import asdict, dataclass, field, replace
from typing import Any


class Status(enum.StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim span of a directive: `quote` is `text[start:end]` of its file's NFC text, letter for letter."""

    mark: int
    number: str | None
    directive_id: str
    eid: str
    label: str
    quote: str
    start: int
    end: int
    page: int | None
    issuer: str | None
    issued_on: datetime.date | None
    url: str


@dataclass(frozen=True, slots=True)
class AnsweredDeadline:
    """A deadline as answered: its kind, the raw words, the day (ISO in JSON) where the words name one."""

    kind: str
    text: str | None
    date: datetime.date | None


@dataclass(frozen=True, slots=True)
class AnsweredDuty:
    """A row of the duty table as answered; `mark` is the citation that carries it."""

    bearer: str
    role: str
    action: str
    coordinates_with: tuple[str, ...]
    deadline: AnsweredDeadline
    mark: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked through."""

    directives: int
    newest_issued_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What every adapter shows. `answer` is plain text with marks like [1]; `as_of` the day of asking in Vietnam.

    `composer` is "extractive" or the name of the model that worded the answer. `interpreted_as` is the question as a model
    wrote out a follow-up, where it did. `usage` says what the model used: calls, tokens, cost where the provider tells it,
    and how many of its sentences were removed; None where none was asked.
    """

    question: str
    status: Status
    answer: str
    citations: tuple[Citation, ...]
    duties: tuple[AnsweredDuty, ...]
    notices: tuple[str, ...]
    coverage: Coverage
    as_of: datetime.date
    composer: str
    timings_ms: dict[str, float] = field(default_factory=dict)
    interpreted_as: str | None = None
    usage: dict[str, Any] | None = None

    def with_timings(self, timings_ms: dict[str, float]) -> Answer:
        """The same answer with the time each step took, in milliseconds."""
        return replace(self, timings_ms={name: round(value, 2) for name, value in timings_ms.items()})

    def as_json(self) -> dict[str, Any]:
        """The contract as plain JSON values: dates ISO, enums by value, tuples as lists. `interpreted_as` and `usage` are
        there only where a model had a part in the answer."""
        values: dict[str, Any] = plain(asdict(self))
        return {name: value for name, value in values.items() if value is not None or name not in _OF_A_MODEL}


_OF_A_MODEL = ("interpreted_as", "usage")


def plain(value: Any) -> Any:
    """Plain JSON values: dates ISO, enums by value, tuples as lists."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value
