"""The log: one line for each request, and for each thing done who did it; JSON for programs, or text for people.

What people wrote does not get into it: no question, comment, file name, key or path, and no address but as a keyed hash. Where
something fails, the kind of the exception and the lines of code are logged, not its words, which may hold any of these. Every
value is written as JSON, so that no line can be forged.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import os
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from bot.http.exchange import Exchange, current
from bot.settings import Settings, SettingsError

_REQUESTS = logging.getLogger("congvan.request")
_AUDIT = logging.getLogger("congvan.audit")
_OURS = ("congvan", "uvicorn")
_FRAMES = 12


def configure(settings: Settings) -> None:
    """Send what is logged in this process where the settings say. Raises `SettingsError` where the file cannot be written."""
    handler = _handler(settings)
    level = logging.WARNING if settings.log is None else getattr(logging, settings.log_level.upper())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(max(level, logging.WARNING))
    for name in ("congvan", "uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(level if name == "congvan" else max(level, logging.WARNING))
    threading.excepthook = _of_thread


@contextmanager
def audited(settings: Settings) -> Iterator[None]:
    """For a command: what it audits goes into the log where that is a file; standard error is for the person there.

    Raises `SettingsError` where the file cannot be written."""
    if settings.log in (None, "-"):
        yield
        return
    handler = _handler(settings)
    level, propagated = _AUDIT.level, _AUDIT.propagate
    _AUDIT.addHandler(handler)
    _AUDIT.setLevel(logging.INFO)
    _AUDIT.propagate = False
    try:
        yield
    finally:
        _AUDIT.removeHandler(handler)
        _AUDIT.setLevel(level)
        _AUDIT.propagate = propagated
        handler.close()


def _handler(settings: Settings) -> logging.Handler:
    handler: logging.Handler
    if settings.log is None or settings.log == "-":
        handler = logging.StreamHandler(sys.stderr)
    else:
        try:
            os.close(os.open(settings.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
            handler = logging.handlers.WatchedFileHandler(settings.log, encoding="utf-8")  # it may be rotated
        except OSError as error:
            raise SettingsError(
                f"CONGVAN_LOG={settings.log}: không ghi được vào tệp này ({error.strerror})."
            ) from error
    terminal = isinstance(handler, logging.StreamHandler) and handler.stream.isatty()
    form = settings.log_format or ("text" if terminal else "json")
    handler.setFormatter(_Text() if form == "text" else _Json())
    return handler


def request(exchange: Exchange) -> None:
    """Log a request that is answered."""
    fields = {
        "method": exchange.method,
        "route": exchange.route,
        "status": exchange.status,
        "ms": round(exchange.ms, 1),
        "bytes": exchange.sent,
        **({"limited": exchange.limited} if exchange.limited else {}),
    }
    _REQUESTS.info("request", extra={"fields": _who(exchange) | fields})


def audit(event: str, **fields: Any) -> None:
    """Log what was done, with who asked for it and in which request. The fields must hold nothing that people wrote."""
    exchange = current.get()
    _AUDIT.info(event, extra={"fields": (_who(exchange) if exchange else {}) | fields})


def of_loop(_loop: Any, context: dict[str, Any]) -> None:
    """What an event loop does with an exception that nobody waits for: it is logged as every other."""
    logging.getLogger("congvan.loop").error("unhandled", exc_info=context.get("exception"))


def _of_thread(arguments: threading.ExceptHookArgs) -> None:
    logging.getLogger("congvan.thread").error("unhandled", exc_info=arguments.exc_value)


def _who(exchange: Exchange) -> dict[str, str]:
    found = {"request": exchange.id, "caller": exchange.caller, "trace": exchange.trace}
    return {name: value for name, value in found.items() if value}


def _values(record: logging.LogRecord) -> dict[str, Any]:
    ours = record.name.split(".")[0] in _OURS
    moment = datetime.fromtimestamp(record.created, UTC)
    values: dict[str, Any] = {
        "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        # of others only the pattern of the message: what they fill it with may be anything
        "event": record.getMessage().strip() if ours else str(record.msg)[:200],
    }
    if record.name != _REQUESTS.name:
        values["logger"] = record.name
    exchange = current.get()
    values |= getattr(record, "fields", None) or (_who(exchange) if exchange else {})
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        values["error"] = type(error).__name__
        values["where"] = [f"{os.path.basename(one.filename)}:{one.lineno} {one.name}" for one in frames]
    return values


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_values(record), ensure_ascii=True, default=str)


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        values = _values(record)
        head = f"{values.pop('time')} {values.pop('level'):<7} {json.dumps(values.pop('event'))[1:-1]}"
        rest = (
            f"{name}={value if _plain(value) else json.dumps(value, default=str)}" for name, value in values.items()
        )
        return " ".join((head, *rest))


def _plain(value: Any) -> bool:
    return isinstance(value, int | float) or (
        isinstance(value, str) and value.isascii() and value.isprintable() and " " not in value
    )
