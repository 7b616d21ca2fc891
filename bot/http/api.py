"""The service: which address answers what. Answers are computed in threads; each sees the index as it is at that moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from bot.application import Application, IndexMissing
from bot.chain import QuestionError
from bot.duty_request import RequestError
from bot.http import documents, duties, operation, page_files, problems, questions
from bot.http.guard import Asgi, Guard
from bot.settings import SettingsError
from retrieval.catalogue import CatalogueError
from retrieval.lexical import LexicalError
from retrieval.vectors import VectorStoreError

_MOST_BYTES = 256_000
_MOST_SECONDS = 20.0
_THREADS = 4


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
    for part in (questions, documents, duties, operation):
        app.include_router(part.router(application))
    app.include_router(page_files.router())
    app.add_middleware(page_files.Negotiated)
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
