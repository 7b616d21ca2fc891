"""What stands before every request: an id, security headers, the size and the time of its body, and no exception that gets out.

Plain ASGI, so that it also guards what the framework itself answers.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from bot.http.problems import MEDIA_TYPE, Problem, language, of_exception, problem

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
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
)


class Guard:
    """Wraps an ASGI application. `most_bytes` and `most_seconds` bound the body of a request, `most_upload` that of an upload."""

    def __init__(self, app: Asgi, *, most_bytes: int, most_seconds: float, most_upload: int = 0) -> None:
        self._app = app
        self._bytes, self._seconds, self._upload = most_bytes, most_seconds, most_upload

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        given = headers.get("x-request-id", "")
        request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        reader = language(headers.get("accept-language"))
        begun, status = time.monotonic(), 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = {name.lower() for name, _ in message["headers"]}
                more = [one for one in _HEADERS if one[0] not in own]
                message["headers"] = [*message["headers"], *more, (b"x-request-id", request_id.encode())]
            await send(message)

        async def refused(why: Problem) -> None:
            await _answer(sent, why, reader)

        try:
            uploading = (scope["method"], scope["path"]) == ("POST", "/documents")
            most = self._upload or self._bytes if uploading else self._bytes
            body = await self._body(headers.get("content-length"), receive, most)
            if isinstance(body, Problem):
                await refused(body)
            else:
                await self._app(scope, _replayed(body, receive), sent)
        except Exception as error:  # the last resort: whatever it is, the asker sees a problem and the log its kind
            _LOG.exception("request %s failed", request_id)
            if not status:
                await refused(of_exception(error))
        finally:
            took = (time.monotonic() - begun) * 1000
            _LOG.info("%s %s %s %d %.0f ms", request_id, scope["method"], scope["path"], status, took)

    async def _body(self, length: str | None, receive: Receive, most: int) -> bytes | Problem:
        """The whole body, or why it is not taken."""
        if length is not None and (not length.isdecimal() or int(length[:12]) > most):
            return problem("too_large") if length.isdecimal() else problem("request")
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return problem("request")
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > most:
                        return problem("too_large")
                    if not message.get("more_body"):
                        return b"".join(parts)
        except TimeoutError:
            return problem("too_slow")


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


async def _answer(send: Send, why: Problem, reader: str) -> None:
    body = why.body(reader)
    headers = {
        "content-type": MEDIA_TYPE,
        "content-length": str(len(body)),
        "content-language": reader,
        **why.headers(),
    }
    if why.kind in ("too_large", "too_slow"):
        headers["connection"] = "close"  # the rest of the body is not read
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": why.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
