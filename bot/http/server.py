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
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import uvicorn

from bot.access.addresses import is_loopback
from bot.application import Application, IndexMissing
from bot.http import connection, logs, metrics
from bot.http.api import create
from bot.http.guard import Asgi
from bot.http.workers import GRACE_S, KILLED_AFTER_S, Failed, Ready, Supervisor
from bot.settings import Settings, SettingsError, listed
from retrieval.database import DatabaseError
from retrieval.lexical import LexicalError


def serve(
    settings: Settings,
    host: str,
    port: int,
    told: Callable[[str, str], None],
    workers: int = 1,
    around: Callable[[Asgi], Asgi] | None = None,
) -> None:
    """Serve until told to stop. `told` hears the address, and what those who run the service must know (or nothing);
    `around` stands before the service, where it is of one process.

    Raises `SettingsError` where the address cannot be listened at, or a model of the settings cannot be used, or the service
    would be open to others without anybody having said so.
    """
    settings = settings.for_many()
    warned = opened_to_others(settings, host)
    logs.configure(settings)
    if workers > 1:
        if settings.telegram_token is not None and settings.telegram_webhook_url is not None:
            raise SettingsError(
                "CONGVAN_TELEGRAM_WEBHOOK_URL: bot Telegram chạy trong một tiến trình; hãy chạy “congvan telegram” riêng, và để "
                "trống CONGVAN_TELEGRAM_TOKEN cho congvan serve --workers."
            )
        with _listening(host, port, warned, told) as listening, TemporaryDirectory(prefix="congvan-metrics-") as counts:
            metrics.prepare(Path(counts))
            target = (_work, (settings, host, listening))
            Supervisor(workers, target, listening.close, metrics.ended).run()
        return
    with Application(settings) as application:
        _prepare(application)
        with _listening(host, port, warned, told) as listening:
            _Server(application, host, around=around).run(sockets=[listening])


def _listening(host: str, port: int, warned: str, told: Callable[[str, str], None]) -> socket.socket:
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise SettingsError(f"Không nghe được tại {host}:{port}: {error.strerror or error}.") from error
    shown = f"[{host}]" if ":" in host else host
    told(f"http://{shown}:{listening.getsockname()[1]}", warned)
    return listening


def _prepare(application: Application) -> None:
    """Build what the first question needs; what is wrong with the settings is said before anybody asks."""
    _ = application.writer
    with suppress(IndexMissing, DatabaseError, LexicalError):  # told by /readyz, and it may come right
        application.chain()


class _Server(uvicorn.Server):
    """The server of one process. With `ready` it is one of several: it hears from its supervisor, not from the terminal."""

    def __init__(
        self,
        application: Application,
        host: str,
        ready: Callable[[], None] | None = None,
        around: Callable[[Asgi], Asgi] | None = None,
    ) -> None:
        self._ready = ready
        made: Asgi = create(application, host)
        super().__init__(
            uvicorn.Config(
                around(made) if around else made,
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_S,
                **connection.bounds(),
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


def _work(settings: Settings, host: str, listening: socket.socket, channel: Connection) -> None:
    """One of several processes. Ends when the supervisor says so, or when there is none any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    logs.configure(settings)
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
            servers.append(_Server(application, host, lambda: channel.send(Ready())))
            servers[0].run(sockets=[listening])
    except SettingsError as error:
        channel.send(Failed(str(error)))
        sys.exit(1)


def opened_to_others(settings: Settings, host: str) -> str:
    """What to tell where others than this machine may read and ask without a key; else nothing.

    Raises `SettingsError` where they could only because nobody thought of it."""
    warnings = []
    if "*" in listed(settings.cors_origins):
        warnings.append("CONGVAN_CORS_ORIGINS=*: trang web nào cũng gọi được dịch vụ này từ trình duyệt của người xem.")
    if not is_loopback(host) and settings.access is None:
        raise SettingsError(
            f"CONGVAN_ACCESS chưa được đặt mà dịch vụ nghe tại {host}, nơi máy khác gọi tới được; hãy đặt CONGVAN_ACCESS=keys "
            "(chỉ ai có khóa) hoặc CONGVAN_ACCESS=open (ai cũng đọc và hỏi được)."
        )
    if not is_loopback(host) and settings.access == "open":
        warnings.append(f"CONGVAN_ACCESS=open: ai gọi tới được {host} cũng đọc và hỏi được mà không cần khóa.")
    return " ".join(warnings)
