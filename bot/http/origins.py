"""From where the service may be called by a browser: the host names it answers to, and the pages elsewhere that may read it.

A page on the internet can have its own name resolve to 127.0.0.1 and then call a service there as its own origin (DNS
rebinding); its requests carry its name in `Host`. So a service on loopback answers to loopback names only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.access.addresses import is_loopback

_EXPOSED = "x-request-id, retry-after, ratelimit, ratelimit-policy, content-disposition, mcp-session-id"
_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, POST, DELETE"),
    (b"access-control-allow-headers", b"authorization, *"),  # the star does not stand for it
    (b"access-control-max-age", b"600"),
)


class Hosts:
    """The names answered to: those given, else loopback names where `bound` is one of them (None: any). Loopback names are
    always answered to: no page elsewhere has one."""

    def __init__(self, allowed: Iterable[str], bound: str | None) -> None:
        names = [one.lower().strip("[]") for one in allowed]
        self._any = "*" in names or (not names and (bound is None or not is_loopback(bound)))
        self._names = {one for one in names if not one.startswith("*.")}
        self._endings = tuple(one[1:] for one in names if one.startswith("*."))

    def answers_to(self, host: str | None) -> bool:
        """Whether a request with this `Host` is answered. One without is of no browser."""
        if self._any or host is None:
            return True
        name = _name(host)
        return is_loopback(name) or name in self._names or name.endswith(self._endings or ("\0",))


class Origins:
    """The pages elsewhere that may call the service from a browser (CORS); never with the cookies of a user."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = frozenset(allowed)

    def headers(self, request: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
        """What the answer to this request says of it."""
        if not self._allowed:
            return []
        vary = [] if "*" in self._allowed else [(b"vary", b"origin")]
        origin = request.get("origin")
        if origin is None or not self._allows(origin):
            return vary
        value = b"*" if "*" in self._allowed else origin.encode("latin-1")
        return [
            *vary,
            (b"access-control-allow-origin", value),
            (b"access-control-expose-headers", _EXPOSED.encode()),
            (b"cross-origin-resource-policy", b"cross-origin"),
        ]

    def preflight(self, method: str, request: Mapping[str, str]) -> list[tuple[bytes, bytes]] | None:
        """The headers that answer a preflight from an allowed page; None for every other request."""
        origin = request.get("origin")
        if method != "OPTIONS" or origin is None or "access-control-request-method" not in request:
            return None
        return list(_PREFLIGHT) if self._allows(origin) else None

    def _allows(self, origin: str) -> bool:
        return "*" in self._allowed or origin in self._allowed


_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^\s:\[\]/@]+))(?::\d*)?")


def _name(host: str) -> str:
    """The name without the port; nothing where it is no host."""
    found = _HOST.fullmatch(host.strip().lower())
    return (found[1] or found[2].rstrip(".")) if found else ""
