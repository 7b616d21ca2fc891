"""The Model Context Protocol at an address of the service (streamable HTTP), and a service of that alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
from fastapi import APIRouter, FastAPI, Request, Response
from starlette.types import Receive, Scope, Send

from bot.application import Application
from bot.http.guard import Asgi, Guard
from bot.mcp.server import MOST_BYTES, installed, session_manager

if TYPE_CHECKING:
    from bot.mcp.server import Manager

PATH = "/mcp"
_MOST_SECONDS = 20.0
_THREADS = 4


def router(application: Application, host: str | None = None) -> APIRouter:
    """The address, where the package is installed; `host` is another name by which it may be called."""
    if not installed():
        return APIRouter()
    named = application.settings.mcp_hosts.split(",")
    hosts = tuple(name for one in (*named, host or "") if (name := one.strip()))
    asked = anyio.Event()
    made: list[Manager] = []
    ready = anyio.Event()

    async def run() -> None:
        await asked.wait()  # the package takes time and memory that nobody else should pay for
        manager = await anyio.to_thread.run_sync(session_manager, application, hosts)
        async with manager.run():
            made.append(manager)
            ready.set()
            await anyio.sleep_forever()

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        async with anyio.create_task_group() as group:
            group.start_soon(run)
            yield
            group.cancel_scope.cancel()

    routes = APIRouter(lifespan=lifespan)

    @routes.post(PATH, include_in_schema=False)
    async def mcp(request: Request) -> Response:
        asked.set()
        await ready.wait()
        return _HandedOver(made[0])

    return routes


class _HandedOver(Response):
    """A response that the manager gives, which reads the request itself."""

    def __init__(self, manager: Manager) -> None:
        super().__init__()
        self._manager = manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._manager.handle_request(scope, receive, send)


def alone(application: Application, host: str) -> Asgi:
    """A service that has only this address; `host` is where it listens."""
    named = None if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if application.writer is None:  # an extract only computes: more threads than that make the slowest wait longer
            anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        yield

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.include_router(router(application, named))
    return Guard(app, most_bytes=MOST_BYTES, most_seconds=_MOST_SECONDS)
