"""The service: which address answers what. Answers are computed in threads; each sees the index as it is at that moment."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from bot.application import Application, IndexMissing
from bot.chain import QuestionError
from bot.duty_request import RequestError
from bot.http import description, documents, duties, feedback, operation, problems, questions, uploads
from bot.http.guard import Asgi, Guard
from bot.http.schemas import ProblemDetails
from bot.settings import SettingsError
from retrieval.database import DatabaseError
from retrieval.indexing import IndexLocked
from retrieval.lexical import LexicalError
from retrieval.vectors import VectorStoreError

_LOG = logging.getLogger("congvan.http")
_MOST_BYTES = 256_000
_MOST_SECONDS = 20.0
_THREADS = 4


def create(application: Application) -> Asgi:
    """The service over an application, which stays the caller's to close."""
    app = FastAPI(
        title="congvan",
        summary="Questions over Vietnamese administrative directives: verified quotes, and who must do what by when.",
        version="0.1.0",
        openapi_url="/openapi.json",
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        generate_unique_id_function=description.operation_id,
        redirect_slashes=False,  # a redirect would lead to whatever host the asker names
        responses={code: {"model": ProblemDetails, "description": words} for code, words in _PROBLEMS.items()},
        lifespan=_warmed(application),
    )
    for part in (questions, documents, duties, operation, uploads, feedback):
        app.include_router(part.router(application))
    _problems(app)
    description.attach(app, application.settings.max_question_chars)
    most_upload = uploads.most_bytes(application.settings)
    return Guard(app, most_bytes=_MOST_BYTES, most_seconds=_MOST_SECONDS, most_upload=most_upload)


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
        if error.status_code == 405:  # the framework names the methods of one route only
            response.headers["allow"] = ", ".join(_allowed(app, request))
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
        if isinstance(error, DatabaseError | LexicalError | VectorStoreError) and not isinstance(error, LookupError):
            _LOG.error("%s: %s", type(error).__name__, error)
        return shown(problems.of_exception(error), request)

    for expected in (
        QuestionError,
        RequestError,
        IndexMissing,
        SettingsError,
        DatabaseError,
        IndexLocked,
        LexicalError,
        VectorStoreError,
        problems.Refused,
    ):
        app.add_exception_handler(expected, told)


def _allowed(app: FastAPI, request: Request) -> list[str]:
    """The methods that the address takes."""
    return [
        method
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in app.routes)
    ]
