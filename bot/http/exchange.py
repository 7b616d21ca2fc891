"""One request and its answer, as those who count, log and trace see it."""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from bot.http.problems import language

UNMATCHED = "unmatched"
"""The template where there is no such route."""
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


@dataclass(slots=True)
class Exchange:
    """Filled as it goes on. `route` is the template, never the path; `caller` names no person (a key, a keyed hash)."""

    id: str
    method: str
    headers: dict[str, str]
    began: float = field(default_factory=time.perf_counter)
    route: str = UNMATCHED
    caller: str = ""
    status: int = 0
    sent: int = 0
    ms: float = 0.0
    limited: str = ""
    trace: str = ""

    @property
    def reader(self) -> str:
        """The language that the asker prefers."""
        return language(self.headers.get("accept-language"))


current: ContextVar[Exchange | None] = ContextVar("congvan_exchange", default=None)
"""The exchange that is being answered here, also in the threads that answer it."""


def of(scope: MutableMapping[str, Any], identity: str) -> Exchange:
    """The exchange of an ASGI scope. What stands in several headers of one name is joined, as RFC 9110 has it."""
    headers: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name, words = raw.decode("latin-1").lower(), value.decode("latin-1")
        headers[name] = f"{headers[name]}, {words}" if name in headers else words
    method = scope["method"]
    return Exchange(identity, method if method in _METHODS else "OTHER", headers)
