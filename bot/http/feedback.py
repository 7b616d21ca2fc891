"""Feedback on answers."""

from __future__ import annotations

import threading
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.application import Application
from bot.feedback import FeedbackBook, FeedbackFull, Reason
from bot.http import logs
from bot.http.problems import Problem, Refused, problem
from bot.http.schemas import FeedbackKept, failing
from bot.http.strict_json import StrictRoute

_MOST_COMMENT = 1000
_MOST_QUESTION = 4000
_MOST_ANSWER = 20_000
_MOST_DIRECTIVES = 50

# tab and line ends are the only controls that words need; PostgreSQL refuses NUL
_WORDS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


class Given(BaseModel):
    """What a reader says of an answer. Give the question and the answer only where the reader agrees to it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    helpful: bool
    reason: Annotated[Reason | None, Field(strict=False)] = None
    comment: Annotated[str, StringConstraints(max_length=_MOST_COMMENT, pattern=_WORDS)] = ""
    question: Annotated[str, StringConstraints(max_length=_MOST_QUESTION, pattern=_WORDS)] | None = None
    answer: Annotated[str, StringConstraints(max_length=_MOST_ANSWER, pattern=_WORDS)] | None = None
    directive_ids: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_WORDS)]],
        Field(max_length=_MOST_DIRECTIVES),
    ] = []


def router(application: Application) -> APIRouter:
    """The address that takes feedback."""
    routes = APIRouter(tags=["feedback"], route_class=StrictRoute)
    lock = threading.Lock()
    books: list[FeedbackBook] = []

    def book() -> FeedbackBook:
        with lock:
            if not books:
                books.append(FeedbackBook(application.state))
            return books[0]

    @routes.post(
        "/feedback",
        status_code=201,
        response_model=FeedbackKept,
        summary="Say whether an answer helped, and what was wrong",
        responses=failing(400, 415, 422, 429),
    )
    def feedback(given: Given) -> FeedbackKept:
        try:
            kept = book().add(
                helpful=given.helpful,
                reason=given.reason,
                comment=given.comment,
                question=given.question,
                answer=given.answer,
                directive_ids=given.directive_ids,
            )
        except FeedbackFull as error:
            full = problem("quota")
            raise Refused(Problem(full.kind, full.detail, full.detail_en, error.seconds)) from error
        logs.audit("feedback", feedback=kept, helpful=given.helpful)
        return FeedbackKept(id=kept)

    return routes
