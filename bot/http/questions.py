"""Questions: an answer whole, an answer as it is made, and the passages nearest to some words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from bot import output
from bot.answer import Answer
from bot.application import Application
from bot.http import event_stream, problems
from bot.http.schemas import Hits, failing
from bot.http.strict_json import StrictRoute
from bot.http.text import NO_NUL, SAYS_SOMETHING, Text

_MOST_HISTORY = 50
_WORDS: dict[str, Any] = {"minLength": 1, "pattern": SAYS_SOMETHING}
_EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"type": "string", "enum": ["progress", "sentence", "citation", "done", "problem"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}


class Asked(BaseModel):
    """A question, with those asked before it in the same conversation, oldest first."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "Sở Y tế Đắk Nông phải làm gì?", "history": []}]},
    )

    question: Text = Field(
        description="The question, in Vietnamese with or without diacritics.", json_schema_extra=_WORDS
    )
    history: list[Text] = Field(default=[], max_length=_MOST_HISTORY, description="Earlier questions, oldest first.")


def router(application: Application) -> APIRouter:
    """The addresses that answer questions."""
    routes = APIRouter(tags=["questions"], route_class=StrictRoute)

    @routes.post("/ask", response_model=Answer, summary="Answer a question", responses=failing(415))
    def ask(asked: Asked) -> Response:
        return JSONResponse(application.ask(asked.question, tuple(asked.history)).as_json())

    @routes.post(
        "/ask/stream",
        summary="Answer a question as server-sent events",
        description="Events: `progress` (step, items, reason), `sentence` (text, follows), `citation`, `done` (the answer), "
        "`problem`. After a `progress` of `starting_over` the sentences before it no longer belong to the answer.",
        response_class=StreamingResponse,
        responses={
            200: {
                "content": {event_stream.MEDIA_TYPE: {"itemSchema": _EVENT}},
                "description": "The events.",
            },
            **failing(415),
        },
    )
    def ask_stream(asked: Asked, request: Request) -> Response:
        events = application.events(asked.question, tuple(asked.history))
        first = next(events)  # what is wrong with the question is told with its status
        return StreamingResponse(
            event_stream.encoded(_and(first, events), problems.language(request.headers.get("accept-language"))),
            media_type=event_stream.MEDIA_TYPE,
            headers={"cache-control": "no-cache", "x-accel-buffering": "no"},
        )

    @routes.get("/search", response_model=Hits, summary="The passages nearest to some words")
    def search(
        q: Annotated[str, Query(description="The words.", pattern=NO_NUL, json_schema_extra=_WORDS)],
        limit: Annotated[int, Query(ge=1, le=100)] = 10,
    ) -> dict[str, Any]:
        return {"hits": [output.hit_json(hit) for hit in application.search(q, limit)]}

    return routes


def _and(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest
