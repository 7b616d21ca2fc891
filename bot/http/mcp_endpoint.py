"""The Model Context Protocol at an address of the service (streamable HTTP), and the service with that address alone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request, Response
from starlette.types import Receive, Scope, Send

from bot.application import Application
from bot.http.guard import Asgi
from bot.http.origins import Hosts
from bot.mcp.server import installed, session_manager
from bot.settings import listed

if TYPE_CHECKING:
    from bot.mcp.server import Manager

PATH = "/mcp"


def router(application: Application) -> APIRouter:
    """The address, where the package is installed."""
    if not installed():
        return APIRouter()
    # whose pages may call: those of loopback names and of names that are allowed
    pages = Hosts(listed(application.settings.allowed_hosts), "localhost")
    asked = anyio.Event()
    ready = anyio.Event()
    made: list[Manager] = []

    async def run() -> None:
        await asked.wait()  # the package takes time and memory that nobody else should pay for
        manager = await anyio.to_thread.run_sync(session_manager, application)
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
        origin = request.headers.get("origin")
        if origin is not None and not pages.answers_to(origin.partition("://")[2]):
            return _refused(403, "Pages of this Origin may not call; see CONGVAN_ALLOWED_HOSTS.")
        asked.set()
        await ready.wait()
        return _HandedOver(made[0])

    return routes


def _refused(status: int, words: str) -> Response:
    error = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": words}}
    return Response(json.dumps(error), status, media_type="application/json")


class _HandedOver(Response):
    """A response that the manager gives, which reads the request itself."""

    def __init__(self, manager: Manager) -> None:
        super().__init__()
        self._manager = manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._manager.handle_request(scope, receive, send)


def alone(service: Asgi) -> Asgi:
    """The service with this address alone: every other is answered as one that does not exist."""

    async def only(
        scope: MutableMapping[str, Any], receive: Callable[[], Any], send: Callable[[MutableMapping[str, Any]], Any]
    ) -> None:
        if scope["type"] == "http" and scope["path"] != PATH:
            scope = {**scope, "path": "/none", "raw_path": b"/none"}
        await service(scope, receive, send)

    return only
