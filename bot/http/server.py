"""`congvan serve`: the process that listens."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from bot.application import Application
from bot.http.api import create
from bot.http.guard import Asgi
from bot.settings import Settings, SettingsError


def serve(
    settings: Settings,
    host: str,
    port: int,
    told: Callable[[str], None],
    around: Callable[[Asgi], Asgi] | None = None,
) -> None:
    """Serve until told to stop; answers that are being made are finished first. `told` hears the address,
    `around` stands before the service.

    Raises `SettingsError` where the address cannot be listened at, or a model of the settings cannot be used.
    """
    with Application(settings) as application:
        _ = application.writer  # what is wrong with the model's settings is said before anybody asks
        try:
            listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except OSError as error:
            raise SettingsError(f"Không nghe được tại {host}:{port}: {error.strerror or error}.") from error
        with listening:
            shown = f"[{host}]" if ":" in host else host
            told(f"http://{shown}:{listening.getsockname()[1]}")
            service = create(application)
            server = uvicorn.Server(
                uvicorn.Config(
                    around(service) if around else service,
                    log_level="warning",
                    server_header=False,
                    timeout_graceful_shutdown=30,
                    timeout_keep_alive=10,
                )
            )
            server.run(sockets=[listening])
