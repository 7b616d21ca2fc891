"""What stands before every request: an id, security headers, the host it is sent to, and no exception that gets out; and the
size and the time of its body.

Plain ASGI, so that it also guards what the framework itself answers.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException

from bot.http.exchange import Exchange, current, of
from bot.http.origins import Hosts, Origins
from bot.http.problems import MEDIA_TYPE, Problem, of_exception, problem
from bot.http.routes import Routes

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_LOG = logging.getLogger("congvan.http")
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
)


class Guard:
    """Wraps an ASGI application. `told` hears of every exchange when it is over; `routes` are those of the application."""

    def __init__(
        self, app: Asgi, routes: Routes, hosts: Hosts, origins: Origins, told: Callable[[Exchange], None]
    ) -> None:
        self.routes = routes
        self._app, self._hosts, self._origins, self._told = app, hosts, origins, told

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # there are none here
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = of(scope, uuid.uuid4().hex)
        given = exchange.headers.get("x-request-id", "")
        if _ID.fullmatch(given):
            exchange.id = given
        scope.setdefault("state", {})["exchange"] = exchange
        token = current.set(exchange)
        more = self._origins.headers(exchange.headers)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                own = {name.lower() for name, _ in message["headers"]} | {name for name, _ in more}
                ours = [one for one in _HEADERS if one[0] not in own]
                message["headers"] = [*message["headers"], *more, *ours, (b"x-request-id", exchange.id.encode())]
                if exchange.status in (408, 413):  # the rest of the body is not read
                    message["headers"].append((b"connection", b"close"))
            elif message["type"] == "http.response.body":
                exchange.sent += len(message.get("body", b""))
            await send(message)

        try:
            preflight = self._origins.preflight(exchange.method, exchange.headers)
            if not self._hosts.answers_to(exchange.headers.get("host")):
                await answer(sent, problem("misdirected"), exchange.reader)
            elif preflight is not None:
                await sent({"type": "http.response.start", "status": 204, "headers": preflight})
                await sent({"type": "http.response.body", "body": b""})
            else:
                await self._app(scope, receive, sent)
        except Exception as error:  # the last resort: whatever it is, the asker sees a problem and the log its kind
            _LOG.error("failed", exc_info=error)
            if not exchange.status:
                await answer(sent, of_exception(error), exchange.reader)
        finally:
            exchange.ms = (time.perf_counter() - exchange.began) * 1000
            current.reset(token)
            self._told(exchange)


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """How large a body may be and how long it may take. `streamed`: it is handed on as it comes, never held whole."""

    most_bytes: int
    most_seconds: float
    streamed: bool = False
    idle_seconds: float = 20.0


class Bodies:
    """Bounds the body of every request, as ASGI: by the limit of the longest prefix of its path, else the ordinary one."""

    def __init__(self, app: Asgi, ordinary: BodyLimit, by_prefix: Mapping[str, BodyLimit]) -> None:
        self._app, self._ordinary = app, ordinary
        self._by_prefix = sorted(by_prefix.items(), key=lambda one: -len(one[0]))

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange: Exchange = scope["state"]["exchange"]
        limit = self._limit(scope["method"], scope["path"])
        refused = _announced(exchange.headers.get("content-length"), limit)
        if refused is None and limit.streamed:
            await self._app(scope, _bounded(receive, limit), send)
            return
        body = refused or await _whole(receive, limit)
        if isinstance(body, Problem):
            await answer(send, body, exchange.reader)
        else:
            await self._app(scope, _replayed(body, receive), send)

    def _limit(self, method: str, path: str) -> BodyLimit:
        for prefix, limit in self._by_prefix:
            wanted, _, start = prefix.rpartition(" ")
            if wanted in ("", method) and (path == start or path.startswith(start.rstrip("/") + "/")):
                return limit
        return self._ordinary


def _announced(length: str | None, limit: BodyLimit) -> Problem | None:
    if length is None:
        return None
    if not (length.isascii() and length.isdecimal()):
        return problem("request")
    return problem("too_large") if len(length) > 15 or int(length) > limit.most_bytes else None


async def _whole(receive: Receive, limit: BodyLimit) -> bytes | Problem:
    """The whole body, or why it is not taken."""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(limit.most_seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return problem("request")
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > limit.most_bytes:
                    return problem("too_large")
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError:
        return problem("too_slow")


def _bounded(receive: Receive, limit: BodyLimit) -> Receive:
    """`receive` that raises a 413 or a 408 where the body goes over the limit."""
    until = time.monotonic() + limit.most_seconds
    size, over = 0, False

    async def bounded() -> Message:
        nonlocal size, over
        if over:  # all is read: what comes next is only that the caller goes
            return await receive()
        try:
            async with asyncio.timeout(max(0.0, min(limit.idle_seconds, until - time.monotonic()))):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(408) from error
        if message["type"] == "http.request":
            size += len(message.get("body", b""))
            over = not message.get("more_body")
            if size > limit.most_bytes:
                raise HTTPException(413)
        return message

    return bounded


def _replayed(body: bytes, receive: Receive) -> Receive:
    """`receive` for an application whose body has been read."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


async def answer(send: Send, why: Problem, reader: str, more: Mapping[str, str] | None = None) -> None:
    """Answer with a problem, in the language of the reader."""
    body = why.body(reader)
    headers: Sequence[tuple[str, str]] = [
        ("content-type", MEDIA_TYPE),
        ("content-length", str(len(body))),
        ("content-language", reader),
        *why.headers().items(),
        *(more or {}).items(),
    ]
    raw = [(name.encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": why.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
