"""Answers while the state of the index changes: a chain of the tests' own, that fails or is overtaken as it is told to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from bot.events import Event, Finished, Progress, Step, VerifiedSentence
from bot.steady import steady


class Vanished(Exception):
    """What a chain read before is gone."""


@dataclass
class Collection:
    changed: bool = False

    def current(self) -> bool:
        return not self.changed


class Chain:
    """`course`: "ok", "overtaken" (the state changes), "gone" (and something is missing), "fails"; with "said" a sentence before."""

    def __init__(self, course: str) -> None:
        self.course, self.collection = course, Collection()

    def events(self, question: str, history: Sequence[str]) -> Iterator[Event]:
        yield Progress(Step.SEARCHING)
        if "said" in self.course:
            yield VerifiedSentence(self.course, (), False)
        self.collection.changed = "overtaken" in self.course or "gone" in self.course
        if "gone" in self.course or "fails" in self.course:
            raise Vanished(self.course)
        yield Finished(self.course)  # type: ignore[arg-type]  # stands for an answer


def shown(courses: list[str]) -> list[Any]:
    left = iter(courses)
    events = steady(lambda: Chain(next(left)), "?", ())  # type: ignore[arg-type,return-value]
    return [
        event.answer
        if isinstance(event, Finished)
        else event.text
        if isinstance(event, VerifiedSentence)
        else event.step.value
        for event in events
        if not isinstance(event, Progress) or event.step is not Step.SEARCHING
    ]


@pytest.mark.parametrize(
    ("courses", "expected"),
    [
        (["ok"], ["ok"]),
        (["overtaken", "ok"], ["ok"]),
        (["gone", "overtaken", "gone", "ok"], ["ok"]),
        (["overtaken"] * 5, ["overtaken"]),  # an index that never rests: better this than nothing
        (["said"], ["said", "said"]),
        (["said overtaken"], ["said overtaken", "said overtaken"]),
        (["said gone", "said"], ["said gone", "starting_over", "said", "said"]),
        (["said gone", "ok"], ["said gone", "starting_over", "ok"]),
    ],
)
def test_an_answer_is_of_one_state(courses: list[str], expected: list[str]) -> None:
    assert shown(courses) == expected


@pytest.mark.parametrize("courses", [["fails"], ["gone", "fails"], ["said fails"], ["gone"] * 5])
def test_what_fails_in_a_state_that_stays_is_told(courses: list[str]) -> None:
    with pytest.raises(Vanished):
        shown(courses)
