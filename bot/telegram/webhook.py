"""The webhook: Telegram posts each update with a secret, and is answered when the update is kept.

`receiver` is a plain ASGI application; `mounted` puts it, and the bot behind it, in front of another one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from bot.settings import Settings, SettingsError

_LOG = logging.getLogger("congvan.telegram")
_MOST_BYTES = 1_000_000
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
Take = Callable[[dict[str, Any]], Awaitable[None]]


def secret(settings: Settings) -> str:
    """What Telegram must send along: the setting, or what is derived from the token."""
    if settings.telegram_webhook_secret is not None:
        return settings.telegram_webhook_secret.get_secret_value()
    assert settings.telegram_token is not None
    return hmac.new(settings.telegram_token.get_secret_value().encode(), b"webhook", hashlib.sha256).hexdigest()


def path(settings: Settings) -> str:
    """The path of the webhook's address."""
    return urlsplit(settings.telegram_webhook_url or "").path or "/"


def receiver(settings: Settings, take: Take) -> Asgi:
    """Takes posts to the webhook's path that bear the secret; everything else gets a bare status."""
    wanted, where = secret(settings).encode(), path(settings)

    async def receive_update(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        if scope["path"] != where:
            await _status(send, 404)
        elif scope["method"] != "POST":
            await _status(send, 405)
        elif not hmac.compare_digest(headers.get(b"x-telegram-bot-api-secret-token", b""), wanted):
            await _status(send, 403)
        else:
            await _status(send, await _taken(receive, take))

    return receive_update


async def _taken(receive: Receive, take: Take) -> int:
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return 400
        body += message.get("body", b"")
        if len(body) > _MOST_BYTES:
            return 413
        if not message.get("more_body"):
            break
    try:
        update = json.loads(body)
    except ValueError:
        return 400
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        return 400
    try:
        await take(update)
    except Exception as error:  # whatever it is, Telegram is to send the update again
        _LOG.error("an update was not kept: %s", type(error).__name__)
        return 500
    return 200


async def _status(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def mounted(app: Asgi, application: Any) -> Asgi:
    """`app` with the bot in front of it where the settings name a token and a webhook; else `app` itself.

    `application` is a `bot.application.Application`. The bot starts and stops with the service (the ASGI lifespan).
    """
    settings: Settings = application.settings
    if settings.telegram_token is None or settings.telegram_webhook_url is None:
        return app
    from bot.telegram.program import Program

    program = Program(application)
    hook, where = receiver(settings, program.take_posted), path(settings)

    async def both(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(app, program, scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == where:
            await hook(scope, receive, send)
        else:
            await app(scope, receive, send)

    return both


async def _lifespan(app: Asgi, program: Any, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """The service's own lifespan with the bot's inside it."""

    async def sent(message: Message) -> None:
        if message["type"] == "lifespan.startup.complete":
            try:
                await program.start()
                await program.set_webhook()
            except Exception as error:
                words = str(error) if isinstance(error, SettingsError) else type(error).__name__
                await send({"type": "lifespan.startup.failed", "message": words})
                return
        elif message["type"].startswith("lifespan.shutdown"):
            await program.stop()
        await send(message)

    await app(scope, receive, sent)


def listening(settings: Settings) -> socket.socket:
    """The socket to listen at. Raises `SettingsError`."""
    host, _, port = settings.telegram_listen.rpartition(":")
    bare = host.strip("[]")
    try:
        return socket.create_server((bare, int(port)), family=socket.AF_INET6 if ":" in bare else socket.AF_INET)
    except OSError as error:
        raise SettingsError(
            f"CONGVAN_TELEGRAM_LISTEN={settings.telegram_listen}: không nghe được ({error.strerror or error})."
        ) from error
