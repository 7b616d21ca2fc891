"""A model server on loopback that speaks the OpenAI chat API and misbehaves on demand: what it says is written beforehand.

    with ScriptedModel([Reply(status=429, headers={"retry-after": "0.1"}), Reply("Theo Điều 3 …")]) as model:
        ChatOpenAI(base_url=model.base_url, api_key="x", model="scripted").invoke("…")
        model.calls[-1].text

`page` serves something that is no API at all. Both listen on a port of their own and write nothing anywhere.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from socketserver import TCPServer
from typing import Any, Self

_HTML = "text/html; charset=utf-8"
_HOST = "127.0.0.1"
_MODEL = "scripted"
_ERROR_CODES = {401: "invalid_api_key", 404: "not_found", 429: "rate_limit_exceeded"}


@dataclass(frozen=True)
class Reply:
    """What one call to POST /v1/chat/completions gets. With a status of 400 or more, `content` is the error's message."""

    content: str = ""
    tool_arguments: str | None = None
    """The raw arguments, maybe broken JSON, of a call of the first tool offered (of "answer" if none was)."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    """Before the first byte, the status line included."""
    chunk_delay_s: float = 0.0
    chunk_chars: int = 7
    """A streamed answer is cut by characters, so that tokens, JSON escapes and combining marks are split."""
    cut_after: int | None = None
    """The connection is closed after so many characters of the content and the arguments, streamed or not."""
    raw_body: bytes | None = None
    """Sent as it is, as text/html: an HTTP 200 that is no API."""
    usage: Mapping[str, int | float] | None = None
    """Sent as it is ("cost" too, as OpenRouter does); an empty one is not sent; None is counted from the lengths."""
    finish_reason: str = "stop"
    """Of a tool call, "tool_calls" in place of "stop"."""


@dataclass(frozen=True)
class Call:
    """One call received, numbered from 1 as they came; header names are in lower case."""

    number: int
    messages: list[dict[str, Any]]
    body: dict[str, Any]
    headers: dict[str, str]
    streamed: bool

    @property
    def text(self) -> str:
        """What all messages say, joined by newlines; of a content in parts, the parts of text."""
        contents = [message.get("content") for message in self.messages]
        parts = [part for content in contents for part in (content if isinstance(content, list) else [content])]
        texts = [part.get("text") if isinstance(part, dict) else part for part in parts]
        return "\n".join(text for text in texts if isinstance(text, str))

    @property
    def tool(self) -> str:
        """The name of the first tool offered, "answer" if none was."""
        tools = self.body.get("tools")
        return str(tools[0]["function"]["name"]) if tools else "answer"


class ScriptedModel:
    """The server, for the length of a `with`. What a callable script raises gives status 500 and is raised on leaving.

    `script` is one reply, or replies given in order with the last one repeating, or a function from the call to its
    reply; calls made at once run it at once.
    """

    def __init__(self, script: Callable[[Call], Reply] | Sequence[Reply] | Reply) -> None:
        self._script = [script] if isinstance(script, Reply) else script
        if not self._script:
            raise ValueError("a script needs at least one reply")
        self._calls: list[Call] = []
        self._lock = threading.Lock()
        self._server: _Server | None = None

    def __enter__(self) -> Self:
        self._server = _Server(self._answer)
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        assert self._server is not None
        self._server.close()
        if error is None and self._server.failures:
            raise self._server.failures[0]

    @property
    def base_url(self) -> str:
        """Where a client finds the API; after the `with`, where nothing listens any more."""
        if self._server is None:
            raise RuntimeError("the server runs only inside its `with`")
        return self._server.base_url

    @property
    def calls(self) -> list[Call]:
        """A copy of the calls so far, also of those not answered yet."""
        with self._lock:
            return list(self._calls)

    def _answer(self, exchange: _Exchange, raw: bytes) -> None:
        path = exchange.path.partition("?")[0]
        if exchange.command == "GET" and path == "/v1/models":
            listed = {"id": _MODEL, "object": "model", "owned_by": "congvan"}
            exchange.send_json(200, {"object": "list", "data": [listed]})
        elif exchange.command == "POST" and path == "/v1/chat/completions":
            self._complete(exchange, raw)
        else:
            exchange.fail(404, f"no such path: {exchange.command} {path}")

    def _complete(self, exchange: _Exchange, raw: bytes) -> None:
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            exchange.fail(400, "the body is no JSON object")
            return
        messages = [message for message in body.get("messages") or () if isinstance(message, dict)]
        headers = {name.lower(): value for name, value in exchange.headers.items()}
        with self._lock:
            call = Call(len(self._calls) + 1, messages, body, headers, body.get("stream") is True)
            self._calls.append(call)
        script = self._script
        try:
            reply = script(call) if callable(script) else script[min(call.number, len(script)) - 1]
        except Exception as error:
            exchange.server.failures.append(error)
            reply = Reply(f"the script raised {error!r}", status=500)
        exchange.wait(reply.delay_s)
        if reply.raw_body is not None:
            exchange.send(reply.status, _HTML, reply.raw_body, reply.headers)
        elif reply.status >= 400:
            exchange.fail(reply.status, reply.content, reply.headers)
        elif call.streamed:
            _stream(exchange, call, reply)
        else:
            _send_whole(exchange, call, reply)


@contextmanager
def page(html: bytes) -> Iterator[str]:
    """A server that answers every request with `html` and status 200; gives its base URL."""
    with closing(_Server(lambda exchange, _: exchange.send(200, _HTML, html))) as server:
        yield server.base_url


def _usage(call: Call, reply: Reply) -> dict[str, int | float]:
    """The usage to send, empty for none; counted as a token for every three characters."""
    if reply.usage is not None:
        return dict(reply.usage)
    read = len(call.text) // 3 + 1
    written = len(reply.content + (reply.tool_arguments or "")) // 3 + 1
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _finish(reply: Reply) -> str:
    return "tool_calls" if reply.tool_arguments is not None and reply.finish_reason == "stop" else reply.finish_reason


def _head(call: Call, kind: str) -> dict[str, Any]:
    """What an answer and each chunk of one begin with."""
    return {"id": f"chatcmpl-{call.number}", "object": kind, "created": int(time.time()), "model": _MODEL}


def _before_cut(reply: Reply) -> tuple[str, str | None]:
    """The content and the arguments up to the cut; None for arguments where no tool is called, or none yet."""
    content, arguments, cut = reply.content, reply.tool_arguments, reply.cut_after
    if cut is None or arguments is None:
        return content[:cut], arguments
    return content[:cut], arguments[: cut - len(content)] if cut >= len(content) else None


def _send_whole(exchange: _Exchange, call: Call, reply: Reply) -> None:
    """The answer as one JSON object, of which a cut leaves out the end."""
    message: dict[str, Any] = {"role": "assistant", "content": reply.content}
    if reply.tool_arguments is not None:
        function = {"name": call.tool, "arguments": reply.tool_arguments}
        message["content"] = reply.content or None
        message["tool_calls"] = [{"id": f"call_{call.number}", "type": "function", "function": function}]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _finish(reply)}
    completion = {**_head(call, "chat.completion"), "choices": [choice]}
    if usage := _usage(call, reply):
        completion["usage"] = usage
    written = json.dumps(completion)
    keep = None
    if reply.cut_after is not None:
        content, arguments = _before_cut(reply)
        key, text = ("content", content) if arguments is None else ("arguments", arguments)
        keep = written.index(f'"{key}": ') + len(f'"{key}": ' + json.dumps(text)) - 1  # not the closing quote
    exchange.send(reply.status, "application/json", written.encode("ascii"), reply.headers, keep)


def _stream(exchange: _Exchange, call: Call, reply: Reply) -> None:
    """The answer as server-sent events, in chunks of the transfer of which a cut leaves out the end."""
    head = _head(call, "chat.completion.chunk")

    def event(delta: dict[str, Any], finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        exchange.send_chunk(f"data: {json.dumps({**head, 'choices': [choice]})}\n\n")

    exchange.begin(reply.status, "text/event-stream", reply.headers, "transfer-encoding", "chunked")
    event({"role": "assistant", "content": ""})
    for delta in _deltas(call, reply):
        exchange.wait(reply.chunk_delay_s)
        event(delta)
    if reply.cut_after is not None:
        exchange.close_connection = True
        return
    event({}, _finish(reply))
    options = call.body.get("stream_options")
    usage = _usage(call, reply)
    if isinstance(options, dict) and options.get("include_usage") is True and usage:
        exchange.send_chunk(f"data: {json.dumps({**head, 'choices': [], 'usage': usage})}\n\n")
    exchange.send_chunk("data: [DONE]\n\n")
    exchange.send_chunk("")


def _deltas(call: Call, reply: Reply) -> Iterator[dict[str, Any]]:
    """The deltas that carry the content and the arguments, up to the cut."""
    content, arguments = _before_cut(reply)
    for piece in _pieces(content, reply.chunk_chars):
        yield {"content": piece}
    if arguments is not None:
        function = {"name": call.tool, "arguments": ""}
        yield {"tool_calls": [{"index": 0, "id": f"call_{call.number}", "type": "function", "function": function}]}
        for piece in _pieces(arguments, reply.chunk_chars):
            yield {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}


def _pieces(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


class _Server(ThreadingHTTPServer):
    """Hands every request to `respond`; keeps in `failures` what goes wrong in it, except clients that hang up."""

    request_queue_size = 128

    def __init__(self, respond: Callable[[_Exchange, bytes], None]) -> None:
        self.respond = respond
        self.failures: list[BaseException] = []
        self.stopping = threading.Event()
        self._open: dict[Any, threading.Thread] = {}
        super().__init__((_HOST, 0), _Exchange)
        self.base_url = f"http://{_HOST}:{self.server_port}/v1"
        self._accepting = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._accepting.start()

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer's would ask the resolver for the host's name
        self.server_name, self.server_port = _HOST, self.socket.getsockname()[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        self._open[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        self._open.pop(request, None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self.failures.append(error)

    def close(self) -> None:
        """Ends the accepting, every delay and every connection, those kept alive too."""
        self.stopping.set()
        self.shutdown()
        self._accepting.join()
        self.server_close()
        rest = list(self._open.items())
        latest = time.monotonic() + 0.5
        for connection, _ in rest:
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)
        for _, thread in rest:
            thread.join(max(0.0, latest - time.monotonic()))


class _Exchange(BaseHTTPRequestHandler):
    """One connection and the requests that come over it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def answer(self) -> None:
        self.server.respond(self, self.rfile.read(int(self.headers.get("content-length") or 0)))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def wait(self, seconds: float) -> None:
        """Raises `ConnectionAbortedError` when the server stops meanwhile."""
        if seconds > 0 and self.server.stopping.wait(seconds):
            raise ConnectionAbortedError

    def send_json(self, status: int, value: dict[str, Any], headers: Mapping[str, str] | None = None) -> None:
        self.send(status, "application/json", json.dumps(value).encode("ascii"), headers)

    def fail(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        """An error as the API sends it."""
        kind = "server_error" if status >= 500 else "invalid_request_error"
        error = {"message": message or f"status {status}", "type": kind, "code": _ERROR_CODES.get(status)}
        self.send_json(status, {"error": error}, headers)

    def send(
        self, status: int, kind: str, body: bytes, headers: Mapping[str, str] | None = None, keep: int | None = None
    ) -> None:
        """One whole response; with `keep`, only so many bytes of its body, and then the connection is closed."""
        self.begin(status, kind, headers, "content-length", str(len(body)))
        self.wfile.write(body[:keep])
        if keep is not None:
            self.close_connection = True

    def begin(self, status: int, kind: str, headers: Mapping[str, str] | None, framing: str, framed: str) -> None:
        """The status line and the headers, with the one that says how the body ends; `headers` may give another type."""
        own = {name.lower(): value for name, value in (headers or {}).items()}
        self.send_response(status)
        for name, value in {"content-type": kind, **own, framing: framed}.items():
            self.send_header(name, value)
        self.end_headers()

    def send_chunk(self, text: str) -> None:
        """An empty text is the last chunk."""
        raw = text.encode("ascii")
        self.wfile.write(f"{len(raw):x}\r\n".encode("ascii") + raw + b"\r\n")
