"""The service: which address answers what. Answers are computed in threads; each sees the index as it is at that moment."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Annotated, Any

import anyio.to_thread
import uvicorn
from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from bot import output
from bot.answer import Answer
from bot.application import Application, IndexMissing
from bot.chain import QuestionError
from bot.duty_files import text_files
from bot.duty_files.export import FileFormat, exported
from bot.duty_request import RequestError, duty_filter
from bot.http import event_stream, problems
from bot.http.guard import Asgi, Guard
from bot.settings import Settings, SettingsError
from corpus.directive import DeadlineKind, DutyRole
from retrieval.catalogue import CatalogueError
from retrieval.lexical import LexicalError
from retrieval.vectors import VectorStoreError

_MOST_BYTES = 256_000
_MOST_SECONDS = 20.0
_MOST_HISTORY = 50
_LONGEST_PAGE = 500
_THREADS = 4
_DOCS_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; connect-src 'self'"
)


class Asked(BaseModel):
    """A question, with those asked before it in the same conversation, oldest first."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "Sở Y tế Đắk Nông phải làm gì?", "history": []}]},
    )

    question: str = Field(description="The question, in Vietnamese with or without diacritics.")
    history: list[str] = Field(default=[], max_length=_MOST_HISTORY, description="Earlier questions, oldest first.")


class ProblemDetails(BaseModel):
    """RFC 9457, in the language asked for (`Accept-Language`, Vietnamese by default) and beside it the other."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


def create(application: Application) -> Asgi:
    """The service over an application, which stays the caller's to close."""
    app = FastAPI(
        title="congvan",
        summary="Questions over Vietnamese administrative directives: verified quotes, and who must do what by when.",
        version="0.1.0",
        openapi_url="/openapi.json",
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        responses={code: {"model": ProblemDetails, "description": words} for code, words in _PROBLEMS.items()},
        lifespan=_warmed(application),
    )
    _questions(app, application)
    _documents(app, application)
    _duties(app, application)
    _operation(app, application)
    _problems(app)
    return Guard(app, most_bytes=_MOST_BYTES, most_seconds=_MOST_SECONDS)


_PROBLEMS: dict[int | str, str] = {
    400: "The body is not JSON.",
    413: "The body is too large.",
    422: "A question or a value that cannot be used.",
    503: "There is no index yet.",
}


def _warmed(application: Application) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> Any:
        if application.writer is None:  # an extract only computes: more threads than that make the slowest wait longer
            anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        with suppress(IndexMissing):  # told by /readyz and to every question
            await asyncio.to_thread(application.chain)
        yield

    return lifespan


# questions


def _questions(app: FastAPI, application: Application) -> None:
    @app.post("/ask", response_model=Answer, tags=["questions"], summary="Answer a question")
    def ask(asked: Asked) -> Response:
        return JSONResponse(application.ask(asked.question, tuple(asked.history)).as_json())

    @app.post(
        "/ask/stream",
        tags=["questions"],
        summary="Answer a question as server-sent events",
        description="Events: `progress` (step, items, reason), `sentence` (text, follows), `citation`, `done` (the answer), "
        "`problem`. After a `progress` of `starting_over` the sentences before it no longer belong to the answer.",
        response_class=StreamingResponse,
        responses={200: {"content": {event_stream.MEDIA_TYPE: {"schema": {"type": "string"}}}}},
    )
    def ask_stream(asked: Asked, request: Request) -> Response:
        events = application.events(asked.question, tuple(asked.history))
        first = next(events)  # what is wrong with the question is told with its status
        return StreamingResponse(
            event_stream.encoded(_and(first, events), problems.language(request.headers.get("accept-language"))),
            media_type=event_stream.MEDIA_TYPE,
            headers={"cache-control": "no-cache", "x-accel-buffering": "no"},
        )

    @app.get("/search", tags=["questions"], summary="The passages nearest to some words")
    def search(
        q: Annotated[str, Query(description="The words.", examples=["tiêm vắc xin"])],
        limit: Annotated[int, Query(ge=1, le=100)] = 10,
    ) -> dict[str, Any]:
        return {"hits": [output.hit_json(hit) for hit in application.search(q, limit)]}


def _and(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


# documents


Limit = Annotated[int, Query(ge=1, le=_LONGEST_PAGE, description="Most items of this page.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="Items left out before the first.")]


def _documents(app: FastAPI, application: Application) -> None:
    @app.get("/documents", tags=["documents"], summary="All documents, a page at a time")
    def documents(limit: Limit = 100, offset: Offset = 0) -> dict[str, Any]:
        found = application.collection().summaries
        items = [
            {
                "id": one.id,
                "number": one.number,
                "type": one.type,
                "issuer": one.issuer,
                "place": one.place,
                "issued_on": one.issued_on,
                "title": one.title,
            }
            for one in list(found.values())[offset : offset + limit]
        ]
        return {"total": len(found), "offset": offset, "items": items}

    @app.get("/documents/{document}", tags=["documents"], summary="A document: head, tree, duties, relations, findings")
    def document(document: str) -> dict[str, Any]:
        [directive] = _found(application, document)
        table = application.duties(duty_filter(documents=[directive.id], resolve=application.resolve))
        duties = text_files.as_json(table)["duties"]
        return {**output.directive_json(directive, application.text(directive.id)), "duties": duties}

    @app.get(
        "/documents/{document}/text",
        tags=["documents"],
        summary="The text that the spans of citations count in (NFC, in characters)",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    def text(document: str) -> Response:
        [directive] = _found(application, document)
        words = application.text(directive.id).encode("utf-8", "replace")
        return Response(words, media_type="text/plain; charset=utf-8")


def _found(application: Application, document: str) -> list[Any]:
    """The one document of an id; raises a 404."""
    if document not in application.collection().summaries:
        raise HTTPException(404)
    return application.resolve(document)


# duties


def _duties(app: FastAPI, application: Application) -> None:
    @app.get(
        "/duties",
        tags=["duties"],
        summary="Who must do what, by when: the whole table, filtered",
        description="JSON is given a page at a time (`total` counts all rows); every other format holds all rows. "
        "A calendar program can subscribe to `?format=ics`.",
    )
    def duties(
        request: Request,
        agency: Annotated[
            str | None, Query(description="An office, by full or short name.", examples=["Sở Y tế"])
        ] = None,
        place: Annotated[str | None, Query(description="A province.", examples=["Đắk Nông"])] = None,
        role: Annotated[list[DutyRole] | None, Query()] = None,
        kind: Annotated[list[DeadlineKind] | None, Query()] = None,
        due_after: Annotated[
            str | None, Query(description="A day, month, quarter or year.", examples=["9/2021"])
        ] = None,
        due_before: Annotated[str | None, Query(examples=["quý IV/2021"])] = None,
        document: Annotated[list[str] | None, Query(description="Numbers or ids.")] = None,
        format: Annotated[FileFormat, Query()] = FileFormat.JSON,
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> Response:
        asked = duty_filter(
            agency=agency,
            place=place,
            roles=role or (),
            kinds=kind or (),
            due_after=due_after,
            due_before=due_before,
            documents=document or (),
            resolve=application.resolve,
        )
        table = application.duties(asked)
        if format is FileFormat.JSON:
            page = text_files.as_json(replace(table, rows=table.rows[offset : offset + limit]))
            return JSONResponse({"total": len(table.rows), "offset": offset, **page})
        file = exported(table, format, str(request.base_url))
        headers = {"content-disposition": f'attachment; filename="nhiem-vu.{format.value}"'}
        return Response(file, headers={"content-type": format.media_type, **headers})


# operation and problems


def _operation(app: FastAPI, application: Application) -> None:
    @app.get("/healthz", tags=["operation"], summary="The process runs")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", tags=["operation"], summary="Questions can be answered")
    def readyz() -> dict[str, Any]:
        coverage = application.chain().collection.coverage
        return {"status": "ready", "directives": coverage.directives, "newest_issued_on": coverage.newest_issued_on}


def _problems(app: FastAPI) -> None:
    def shown(problem: problems.Problem, request: Request) -> Response:
        reader = problems.language(request.headers.get("accept-language"))
        headers = {"content-language": reader, **problem.headers()}
        return Response(problem.body(reader), problem.status, headers, problems.MEDIA_TYPE)

    @app.exception_handler(HTTPException)
    async def status(request: Request, error: HTTPException) -> Response:
        response = shown(problems.of_status(error.status_code), request)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return shown(problems.problem("json"), request)
        where = ".".join(str(part) for part in first["loc"] if part != "body")[:80] or "body"
        return shown(
            problems.problem(
                "request",
                f"Giá trị của “{where}” không dùng được ({first['msg'][:200]}).",
                f"The value of “{where}” cannot be used ({first['msg'][:200]}).",
            ),
            request,
        )

    async def told(request: Request, error: Exception) -> Response:
        return shown(problems.of_exception(error), request)

    for expected in (
        QuestionError,
        RequestError,
        IndexMissing,
        SettingsError,
        CatalogueError,
        LexicalError,
        VectorStoreError,
    ):
        app.add_exception_handler(expected, told)


def serve(settings: Settings, host: str, port: int, told: Callable[[str], None]) -> None:
    """Serve until told to stop; answers that are being made are finished first. `told` hears the address.

    Raises `SettingsError` where the address cannot be listened at, or a model of the settings cannot be used.
    """
    with Application(settings) as application:
        _ = application.writer  # what is wrong with the model's settings is said before anybody asks
        try:
            listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except OSError as error:
            raise SettingsError(f"Không nghe được tại {host}:{port}: {error.strerror or error}.") from error
        with listening:
            shown = f"[{host}]" if ":" in host else host
            told(f"http://{shown}:{listening.getsockname()[1]}")
            server = uvicorn.Server(
                uvicorn.Config(
                    create(application),
                    log_level="warning",
                    server_header=False,
                    timeout_graceful_shutdown=30,
                    timeout_keep_alive=10,
                )
            )
            server.run(sockets=[listening])
