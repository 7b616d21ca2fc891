"""What a composer hands to the gate: statements with the spans they stand on, and rows of the duty table."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.directive import Duty, Span


@dataclass(frozen=True, slots=True)
class Source:
    """A stretch of a directive that a statement stands on. `label` says in Vietnamese where it is."""

    directive_id: str
    eid: str
    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of an answer.

    `free` tells that a model worded it: every word of it is then held to the sources. `follows` that it goes on in the same
    paragraph. `counts` is the number in it that says how many things are listed; it is checked against `counted`, the stretches of
    the sources that are those things (the sources themselves, where it is empty).
    """

    text: str
    sources: tuple[Source, ...]
    counts: int | None = None
    counted: tuple[Source, ...] = ()
    free: bool = False
    follows: bool = False


@dataclass(frozen=True, slots=True)
class DraftDuty:
    """A duty to be shown in the table of the answer, with the source that carries it."""

    directive_id: str
    duty: Duty
    source: Source


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before the gate. `notices` are said about the answer, not stated by the documents."""

    statements: tuple[Statement, ...]
    duties: tuple[DraftDuty, ...] = ()
    notices: tuple[str, ...] = ()
