"""The service: which address answers what. Answers are computed in threads; each sees the index as it is at that moment."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from bot.access.addresses import Hasher, installation_secret
from bot.access.keys import Keys, Scope
from bot.access.limits import Limits
from bot.application import Application, IndexMissing
from bot.chain import QuestionError
from bot.duty_request import RequestError
from bot.http import (
    chat_completions,
    description,
    documents,
    duties,
    feedback,
    logs,
    mcp_endpoint,
    operation,
    page_files,
    problems,
    questions,
    security,
    uploads,
)
from bot.http.access import Gate, needs
from bot.http.exchange import Exchange
from bot.http.guard import Bodies, BodyLimit, Guard
from bot.http.metrics import Metrics
from bot.http.observation import Observation
from bot.http.origins import Hosts, Origins
from bot.http.routes import Routes
from bot.http.schemas import ProblemDetails
from bot.http.traces import Tracing, traced
from bot.settings import Settings, SettingsError, listed
from bot.telegram.webhook import mounted
from retrieval.catalogue import CatalogueError
from retrieval.database import DatabaseError
from retrieval.indexing import IndexLocked
from retrieval.lexical import LexicalError
from retrieval.vectors import VectorStoreError

_LOG = logging.getLogger("congvan.http")
_ORDINARY = BodyLimit(most_bytes=256_000, most_seconds=20.0)
_AROUND_FILES = 100_000
"""The boundaries and headers of an upload."""
_THREADS = 4


def create(application: Application, bound: str | None = None) -> Guard:
    """The service over an application, which stays the caller's to close. `bound`: the address it will listen at, where that
    is known. To be called in the process that serves. Raises `SettingsError` where the data folder cannot be written."""
    settings = application.settings
    hasher, limits = _kept(settings)
    metrics = Metrics(lambda: _index(application))
    tracing = Tracing(settings.otlp_endpoint)
    application.watch = Observation(metrics, hasher, tracing.now, questions=settings.log_questions)
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
        lifespan=_lifespan(application, tracing, limits),
    )
    for part in (questions, documents, duties, feedback, chat_completions, mcp_endpoint):
        app.include_router(part.router(application), dependencies=[needs(Scope.ASK)])
    app.include_router(uploads.router(application))
    app.include_router(operation.router(application, metrics))
    app.include_router(page_files.router())
    app.add_middleware(page_files.Negotiated)
    _problems(app)
    description.attach(app, settings.max_question_chars)
    routes = Routes(app, {}, page_files.for_page)
    security.describe(app, routes, settings)

    def told(exchange: Exchange) -> None:
        metrics.request(exchange)
        logs.request(exchange)

    upload = BodyLimit(uploads.most_bytes(settings) + _AROUND_FILES, most_seconds=600.0, streamed=True)
    bodies = Bodies(app, _ORDINARY, {"POST /documents": upload})
    gate = Gate(bodies, routes, settings, Keys(lambda: application.state), limits, hasher)
    hosts, origins = Hosts(listed(settings.allowed_hosts), bound), Origins(listed(settings.cors_origins))
    inner = mounted(traced(gate, tracing.now), application)
    return Guard(inner, routes, hosts, origins, told)


def _kept(settings: Settings) -> tuple[Hasher, Limits]:
    folder = settings.data_dir
    try:
        return Hasher(installation_secret(folder)), Limits(folder / "limits.sqlite")
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise SettingsError(f"CONGVAN_DATA_DIR={folder}: không đọc hoặc ghi được thư mục này ({reason}).") from error


def _index(application: Application) -> tuple[int, int] | None:
    """The generation of the index and how many directives it holds; None where there is none that can be used."""
    try:
        return application.catalogue.generation, application.collection().coverage.directives
    except (IndexMissing, SettingsError, DatabaseError):  # told by /readyz
        return None


_PROBLEMS: dict[int | str, str] = {
    400: "The body is not JSON.",
    401: "A key is needed, or the one sent is not valid.",
    403: "The key does not have the scope that is needed.",
    408: "The body did not arrive in time.",
    413: "The body is too large.",
    422: "A question or a value that cannot be used.",
    421: "The service does not answer to this host name.",
    429: "Too many requests; `Retry-After` says when the next is let through.",
    503: "There is no index yet.",
}


def _lifespan(application: Application, tracing: Tracing, limits: Limits) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> Any:
        asyncio.get_running_loop().set_exception_handler(logs.of_loop)
        tracing.open()
        if application.writer is None:  # an extract only computes: more threads than that make the slowest wait longer
            anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        # told by /readyz and to every question; a database may come up after us
        with suppress(IndexMissing, CatalogueError, LexicalError, VectorStoreError):
            await asyncio.to_thread(application.chain)
        try:
            yield
        finally:
            await asyncio.to_thread(tracing.close)
            limits.close()

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
            _LOG.error("unusable", exc_info=error)
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
