"""`congvan serve`: the process that listens."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from bot.access.addresses import is_loopback
from bot.application import Application
from bot.http import connection, logs
from bot.http.api import create
from bot.settings import Settings, SettingsError, listed


def serve(settings: Settings, host: str, port: int, told: Callable[[str, str], None]) -> None:
    """Serve until told to stop; answers that are being made are finished first. `told` hears the address, and
    what those who run the service must know (or nothing).

    Raises `SettingsError` where the address cannot be listened at, or a model of the settings cannot be used, or the service
    would be open to others without anybody having said so.
    """
    warned = opened_to_others(settings, host)
    logs.configure(settings)
    with Application(settings) as application:
        _ = application.writer  # what is wrong with the model's settings is said before anybody asks
        try:
            listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except OSError as error:
            raise SettingsError(f"Không nghe được tại {host}:{port}: {error.strerror or error}.") from error
        with listening:
            shown = f"[{host}]" if ":" in host else host
            told(f"http://{shown}:{listening.getsockname()[1]}", warned)
            server = uvicorn.Server(
                uvicorn.Config(
                    create(application, host),
                    log_config=None,
                    access_log=False,
                    proxy_headers=False,
                    server_header=False,
                    timeout_graceful_shutdown=30,
                    **connection.bounds(),
                )
            )
            server.run(sockets=[listening])


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
