"""A small HTTP/1.1 server on asyncio: requests with a length, form or multipart fields, connections that stay open."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a form."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """A request: its path, and its fields as text or files."""

    method: str
    path: str
    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """What is answered; None for `body` closes the connection without an answer."""

    status: int
    body: bytes | None
    kind: str = "application/json"


Answer = Callable[[Request], Awaitable[Response]]
_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}
_REASONS |= {429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway"}


class Server:
    """Serves on a free port of loopback."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self.address = ""

    async def start(self, port: int = 0) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", port)
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Close everything."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while (request := await _read(reader)) is not None:
                response = await self._answer(request)
                if response.body is None:
                    break
                reason = _REASONS.get(response.status, "Unknown")
                head = f"HTTP/1.1 {response.status} {reason}\r\ncontent-type: {response.kind}\r\n"
                writer.write(f"{head}content-length: {len(response.body)}\r\n\r\n".encode() + response.body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the server stops, or whoever asked has gone
        finally:
            self._tasks.discard(task)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Request | None:
    first = await reader.readline()
    if not first:
        return None
    method, target, _ = first.decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while (line := (await reader.readline()).decode("latin-1").strip()) != "":
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    split = urlsplit(target)
    fields = dict(parse_qsl(split.query, keep_blank_values=True))
    files: dict[str, Upload] = {}
    kind = headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        fields |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    elif kind.startswith("multipart/form-data"):
        message: Any = BytesParser(policy=HTTP).parsebytes(f"content-type: {kind}\r\n\r\n".encode() + body)
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True) or b""
            if part.get_filename() is not None:
                files[name] = Upload(part.get_filename(), content)
            else:
                fields[name] = content.decode()
    elif kind.startswith("application/json") and body:
        fields |= {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in json.loads(body).items()
        }
    return Request(method, unquote(split.path), fields, files)


@dataclass(frozen=True, slots=True)
class Posted:
    """The answer to a post."""

    status: int


async def post(address: str, body: bytes, headers: dict[str, str]) -> Posted:
    """Post to an http address; raises `OSError` where nobody listens or the connection breaks."""
    split = urlsplit(address)
    reader, writer = await asyncio.open_connection(split.hostname, split.port or 80)
    try:
        lines = [f"POST {split.path or '/'} HTTP/1.1", f"host: {split.netloc}", "connection: close"]
        lines += [f"content-length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        await writer.drain()
        status = await reader.readline()
        if not status:
            raise ConnectionResetError("no answer")
        return Posted(int(status.split()[1]))
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
