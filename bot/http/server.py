"""`congvan serve`: the process that listens, or several that share one listening socket.

The first SIGTERM or Ctrl-C lets running answers finish, within bounds, and refuses new ones; the second ends it at once.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from types import FrameType

import uvicorn

from bot.application import Application, IndexMissing
from bot.http.api import create
from bot.http.workers import GRACE_S, KILLED_AFTER_S, Failed, Ready, Supervisor
from bot.settings import Settings, SettingsError
from retrieval.database import DatabaseError
from retrieval.lexical import LexicalError


def serve(settings: Settings, host: str, port: int, told: Callable[[str], None], workers: int = 1) -> None:
    """Serve until told to stop. `told` hears the address.

    Raises `SettingsError` where the address cannot be listened at, or a model of the settings cannot be used.
    """
    if workers > 1:
        with _listening(host, port, told) as listening:
            # what several processes share must be prepared here, before the first of them starts
            Supervisor(workers, lambda channel: (_work, (settings, listening, channel)), listening.close).run()
        return
    with Application(settings) as application:
        _prepare(application)
        with _listening(host, port, told) as listening:
            _Server(application).run(sockets=[listening])


def _listening(host: str, port: int, told: Callable[[str], None]) -> socket.socket:
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise SettingsError(f"Không nghe được tại {host}:{port}: {error.strerror or error}.") from error
    shown = f"[{host}]" if ":" in host else host
    told(f"http://{shown}:{listening.getsockname()[1]}")
    return listening


def _prepare(application: Application) -> None:
    """Build what the first question needs; what is wrong with the settings is said before anybody asks."""
    _ = application.writer
    with suppress(IndexMissing, DatabaseError, LexicalError):  # told by /readyz, and it may come right
        application.chain()


class _Server(uvicorn.Server):
    """The server of one process. With `ready` it is one of several: it hears from its supervisor, not from the terminal."""

    def __init__(self, application: Application, ready: Callable[[], None] | None = None) -> None:
        self._ready = ready
        super().__init__(
            uvicorn.Config(
                create(application),
                log_level="warning",
                server_header=False,
                timeout_graceful_shutdown=GRACE_S,
                timeout_keep_alive=10,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._ready is not None:
            self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._ready is None:
            if self.should_exit:
                os._exit(128 + sig)  # asked a second time
            if sig == signal.SIGINT:
                self._captured_signals.append(sig)  # raised again at the end, as a KeyboardInterrupt
            _end_in_time()
        elif sig == signal.SIGINT:
            return
        self.should_exit = True


def _end_in_time() -> None:
    """A computation that does not come to an end must not keep the process."""
    timer = threading.Timer(KILLED_AFTER_S, os._exit, [1])
    timer.daemon = True
    timer.start()


def _work(settings: Settings, listening: socket.socket, channel: Connection) -> None:
    """One of several processes. Ends when the supervisor says so, or when there is none any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    servers: list[_Server] = []

    def hear() -> None:
        with suppress(EOFError, OSError):
            channel.recv()
        if not servers:
            os._exit(0)
        servers[0].should_exit = True

    threading.Thread(target=hear, name="supervisor", daemon=True).start()
    try:
        with Application(settings) as application:
            _prepare(application)
            servers.append(_Server(application, lambda: channel.send(Ready())))
            servers[0].run(sockets=[listening])
    except SettingsError as error:
        channel.send(Failed(str(error)))
        sys.exit(1)
