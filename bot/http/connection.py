"""A connection before and around its requests: what uvicorn leaves unbounded.

uvicorn bounds the size of a request's head (h11: 64 kB) but not the time it takes, nor how long a connection may stay without
asking anything, nor how long an answer may lie unread. Here all three are bounded; and where there are very many connections
the one that has waited longest without a request gives way to a new one, so that idle ones keep nobody out.
"""

from __future__ import annotations

import asyncio
import logging
import resource
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.http.problems import MEDIA_TYPE, Problem, problem

HEAD_S = 10.0
"""For a request's head, from the connection or from its first byte after another request."""
UNREAD_S = 30.0
"""For the caller to take the least of an answer that it must take, again and again."""
_LEAST = 10_000
_MOST = 2000
_LOG = logging.getLogger("congvan.connection")
# what is no HTTP comes from anywhere at all times: nobody is warned of it who has not asked for a log
_LOG.addFilter(lambda record: record.levelno >= logging.ERROR or _LOG.isEnabledFor(logging.INFO))


class Connection(H11Protocol):
    """uvicorn's protocol of one connection, with its bounds."""

    waiting: dict[Connection, None] = {}  # noqa: RUF012  # of the whole process: longest waiting first
    _head: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A new connection; where there are too many, the one that waits longest goes."""
        super().connection_made(transport)
        self.logger = _LOG
        if len(self.connections) > most_connections():
            oldest = next(iter(self.waiting), self)
            oldest._stop_waiting()
            oldest.transport.abort()
            if oldest is self:
                return
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """The end of it."""
        self._stop_waiting()
        if self._unread is not None:
            self._unread.cancel()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """What has come is read; a request that is whole is begun."""
        super().handle_events()
        if self.transport.is_closing() or (self.cycle is not None and not self.cycle.response_complete):
            self._stop_waiting()
        else:
            self.waiting[self] = None
            if self._head is None and self.conn.trailing_data[0]:
                self._wait()

    def on_response_complete(self) -> None:
        """The next request is waited for (uvicorn bounds that while nothing comes)."""
        super().on_response_complete()
        if not self.transport.is_closing() and (self.cycle is None or self.cycle.response_complete):
            self.waiting[self] = None
            if self.conn.their_state is not h11.IDLE:  # what is left of a body that nobody wants
                self._wait()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is told as a problem, too."""
        self._refuse(problem("http"))

    def pause_writing(self) -> None:
        """The caller does not read as fast as we answer."""
        super().pause_writing()
        self._watch(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """It reads."""
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        super().resume_writing()

    def _wait(self) -> None:
        self.waiting[self] = None
        if self._head is None:
            self._head = self.loop.call_later(HEAD_S, self._too_slow)

    def _stop_waiting(self) -> None:
        self.waiting.pop(self, None)
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _too_slow(self) -> None:
        self._stop_waiting()
        begun = self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        if begun:
            self._refuse(problem("too_slow"))
        else:
            self.transport.close()

    def _refuse(self, why: Problem) -> None:
        if self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:  # an answer is on its way: nothing may follow
            self.transport.close()
            return
        body = why.body("vi")
        head = (
            f"HTTP/1.1 {why.status} \r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
            "content-language: vi\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _watch(self, left: int) -> None:
        def look() -> None:
            now = self.transport.get_write_buffer_size()
            if now > left - _LEAST:
                self.transport.abort()
            else:
                self._watch(now)

        if self._unread is not None:
            self._unread.cancel()
        self._unread = self.loop.call_later(UNREAD_S, look)


def most_connections() -> int:
    """How many connections a process keeps: well below the files that it may open."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(16, min(_MOST, files // 2 if files > 0 else _MOST))


def bounds() -> dict[str, Any]:
    """What uvicorn is told of connections: this protocol, whatever faster one is installed, and no WebSockets."""
    return {"http": Connection, "ws": "none", "timeout_keep_alive": 10, "h11_max_incomplete_event_size": 65_536}
