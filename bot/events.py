"""What a reader may see while an answer is being made: what is being done, sentences that passed the gate, the answer."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from bot.answer import Answer, Citation


class Step(enum.StrEnum):
    """What is being done."""

    SEARCHING = "searching"
    READING = "reading"
    WRITING = "writing"
    CHECKING = "checking"
    STARTING_OVER = "starting_over"


@dataclass(frozen=True, slots=True)
class Progress:
    """A step begun. `items` is the number of provisions read, `reason` why it starts over (Vietnamese).

    After `STARTING_OVER` the sentences shown so far no longer belong to the answer.
    """

    step: Step
    items: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class VerifiedSentence:
    """A sentence that passed the gate, with its marks, and the citations that it brings in. `follows`: same paragraph."""

    text: str
    citations: tuple[Citation, ...]
    follows: bool


@dataclass(frozen=True, slots=True)
class Finished:
    """The whole answer; the last event always."""

    answer: Answer


Event = Progress | VerifiedSentence | Finished
