"""The server of the Model Context Protocol over the tools: on standard input and output, or behind an HTTP address.

The only module that knows the package `mcp`, which is an extra; it is imported when a server is made.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import anyio
import anyio.to_thread

from bot.application import Application, IndexMissing
from bot.http.problems import of_exception
from bot.mcp.tools import INSTRUCTIONS, TOOLS, call, uri
from bot.settings import SettingsError

if TYPE_CHECKING:
    from mcp.server.lowlevel.server import Server
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    Manager: TypeAlias = StreamableHTTPSessionManager

MOST_BYTES = 256_000
_LOG = logging.getLogger("congvan.mcp")
_PAGE = 100
_TURN_S = 0.05
_VERSION = "0.1.0"
_SCHEME = uri("")


def installed() -> bool:
    """Whether the package is there."""
    from importlib.util import find_spec

    return find_spec("mcp") is not None


def require() -> None:
    """Raise `SettingsError` where the package is not there."""
    if not installed():
        raise SettingsError('Chưa cài gói cho MCP; hãy chạy: pip install "congvan[mcp]".')


def build(application: Application) -> Server[Any]:
    """The server with all tools, and the texts of the documents as resources."""
    import mcp_types as types
    from mcp.server.lowlevel.server import Server
    from mcp.shared.exceptions import MCPError

    async def list_tools(ctx: Any, params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=tool.name,
                    title=tool.title,
                    description=tool.description,
                    input_schema=tool.arguments.model_json_schema(),
                    output_schema=tool.gives(),
                    annotations=types.ToolAnnotations(
                        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
                    ),
                )
                for tool in TOOLS.values()
            ]
        )

    async def call_tool(ctx: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"Không có công cụ “{params.name[:80]}”; có: {', '.join(TOOLS)}.")
        try:
            values = await anyio.to_thread.run_sync(call, application, tool, params.arguments or {})
        except Exception as error:
            return types.CallToolResult(content=[types.TextContent(text=_told(error))], is_error=True)
        words = json.dumps(values, ensure_ascii=False)
        return types.CallToolResult(content=[types.TextContent(text=words)], structured_content=values)

    async def list_resources(ctx: Any, params: types.PaginatedRequestParams | None) -> types.ListResourcesResult:
        cursor = params.cursor if params else None
        if cursor is not None and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 10):
            raise MCPError(types.INVALID_PARAMS, "Con trỏ trang không dùng được.")
        start = int(cursor or 0)
        try:
            held = list((await anyio.to_thread.run_sync(application.collection)).summaries.values())
        except IndexMissing:
            held = []  # nothing is held; a tool that is called says what to run
        found = [
            types.Resource(
                uri=uri(one.id),
                name=one.number or one.id,
                title=one.title,
                description=", ".join(filter(None, (one.issuer, one.issued_on.isoformat() if one.issued_on else None))),
                mime_type="text/plain",
            )
            for one in held[start : start + _PAGE]
        ]
        more = str(start + _PAGE) if len(held) > start + _PAGE else None
        return types.ListResourcesResult(resources=found, next_cursor=more)

    async def list_templates(ctx: Any, params: Any) -> types.ListResourceTemplatesResult:
        template = types.ResourceTemplate(
            uri_template=_SCHEME + "{directive_id}",
            name="document",
            title="Toàn văn",
            description="The text that `start` and `end` of citations count in (characters, NFC).",
            mime_type="text/plain",
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(ctx: Any, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        address = str(params.uri)
        try:
            held = (await anyio.to_thread.run_sync(application.collection)).summaries
            directive_id = address.removeprefix(_SCHEME)
            if not address.startswith(_SCHEME) or directive_id not in held:
                raise MCPError(types.INVALID_PARAMS, "Không có văn bản này trong kho, nên nội dung của nó là không rõ.")
            text = await anyio.to_thread.run_sync(application.text, directive_id)
        except MCPError:
            raise
        except Exception as error:
            raise MCPError(types.INTERNAL_ERROR, _told(error)) from None
        words = text.encode("utf-8", "replace").decode()
        content = types.TextResourceContents(uri=address, text=words, mime_type="text/plain")
        return types.ReadResourceResult(contents=[content])

    return Server(
        "congvan",
        version=_VERSION,
        title="congvan",
        description="Cited answers over Vietnamese administrative directives.",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def _told(error: Exception) -> str:
    """The sentence for whatever a tool raised; what is not ours is logged, and only its happening is told."""
    problem = of_exception(error)
    if problem.kind == "internal":
        _LOG.error("a tool failed", exc_info=error)
    return problem.detail


# over HTTP


def session_manager(application: Application) -> Manager:
    """What answers requests at an address; its `run()` must be entered before. Each request stands for itself, so that any of
    several workers can answer it. Who may call is for the address to say."""
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    return StreamableHTTPSessionManager(
        app=build(application), json_response=True, stateless=True, max_request_body_size=MOST_BYTES
    )


# over standard input and output


def serve_stdio(application: Application) -> None:
    """Serve until standard input is closed; what is being answered then is answered. Raises `KeyboardInterrupt` on Ctrl-C.
    Nothing but the protocol goes to standard output; what would be printed otherwise goes to standard error."""
    from mcp.server.stdio import stdio_server

    server = build(application)
    running = 0

    async def counted(ctx: Any, call_next: Any) -> Any:
        nonlocal running
        running += 1
        try:
            return await call_next(ctx)
        finally:
            running -= 1

    async def idle() -> None:
        await anyio.sleep(_TURN_S)  # the last line is on its way in
        while running:
            await anyio.sleep(_TURN_S)
        await anyio.sleep(_TURN_S)  # the last answer is on its way out

    server.middleware.append(counted)

    async def run() -> None:
        lines = _Lines(idle)
        async with stdio_server(stdin=cast(Any, lines)) as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)


class _Lines:
    """The lines of standard input as they come; they end when `idle` has returned. A thread reads them that need not end:
    Ctrl-C could not interrupt one that waits for input. A line longer than `MOST_BYTES` is passed on empty, which is answered
    as no message of the protocol."""

    def __init__(self, idle: Callable[[], Awaitable[None]]) -> None:
        self._idle = idle
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(maxsize=16)
        threading.Thread(target=self._read, args=(os.dup(0),), name="stdin", daemon=True).start()

    async def __aiter__(self) -> AsyncIterator[str]:
        while line := await self._queue.get():
            yield line.decode("utf-8", "replace")
        await self._idle()

    def _read(self, source: int) -> None:
        kept = b""
        with suppress(RuntimeError, CancelledError):  # the loop has ended meanwhile
            while piece := os.read(source, 65536):
                *lines, kept = (kept + piece).split(b"\n")
                for line in lines:
                    self._put((line if len(line) <= MOST_BYTES else b"") + b"\n")
                kept = kept[: MOST_BYTES + 1]
            if kept:
                self._put(kept)
            self._put(b"")

    def _put(self, line: bytes) -> None:
        putting = self._queue.put(line)
        try:
            asyncio.run_coroutine_threadsafe(putting, self._loop).result()
        finally:
            putting.close()
