"""Who may do what over HTTP, and how often: keys, scopes and limits, decided before a body is read.

`needs(scope)` marks a router or a route; the `Gate` stands before the application and decides. Reading and asking need no key
where the settings say `open`; uploading and administration always do.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import math
import sqlite3
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from bot.access.addresses import Hasher, Proxies, is_loopback, neighbourhood
from bot.access.keys import PREFIX, Key, Keys, Scope
from bot.access.limits import Limits, Rate, Verdict
from bot.http.exchange import Exchange
from bot.http.guard import Asgi, Receive, Send, answer
from bot.http.problems import Problem, problem
from bot.http.routes import Found, Needs, Routes
from bot.settings import Settings, listed

__all__ = ["Caller", "Gate", "Scope", "needs"]

_LOG = logging.getLogger("congvan.access")
_WRONG_KEYS = Rate(10, 10)


def needs(scope: Scope, *, here: bool = False) -> Needs:
    """The dependency of a router or a route that needs a scope; `here`: from this machine itself it needs none."""
    return Needs(scope, here=here)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: `name` is "key:" and the id of a key, or "address:" and a keyed hash; `key` the key where there is one."""

    name: str
    key: Key | None = None


class Gate:
    """Lets through, as ASGI, who may and not too often; `request.state.caller` is the `Caller`."""

    def __init__(
        self, app: Asgi, routes: Routes, settings: Settings, keys: Keys, limits: Limits, hasher: Hasher
    ) -> None:
        self._app, self._routes, self._limits, self._hasher = app, routes, limits, hasher
        self._keys = keys
        self._proxies = Proxies(listed(settings.trusted_proxies))
        self._open = settings.access != "keys"
        self._rates = {
            "address": Rate(settings.rate_per_minute, settings.rate_burst),
            "key": Rate(settings.key_rate_per_minute, settings.key_rate_burst),
            "wrong-key": _WRONG_KEYS if settings.rate_per_minute else Rate(0, 1),
        }

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange: Exchange = scope["state"]["exchange"]
        found = self._routes.of(scope)
        exchange.route = found.template
        peer = scope["client"][0] if scope.get("client") else None
        forwarded = exchange.headers.get("x-forwarded-for")
        address = self._proxies.caller(peer, forwarded)
        outside = exchange.headers.get("x-forwarded-proto")
        if outside in ("http", "https") and self._proxies.trusts(peer):
            scope["scheme"] = outside
        place = "address:" + self._hasher.of("address", neighbourhood(address))
        exchange.caller = place
        given = exchange.headers.get("authorization")
        if given is not None and self._open and not _claims(given):
            given = None  # clients of other services must send something; here nobody asked for it
        key = await self._key(given) if given is not None else None
        if given is not None and key is None:
            verdict = self._take("wrong-key", place)
            why = problem("unauthorized") if verdict.allowed else _too_many(verdict)
            exchange.limited = "" if verdict.allowed else "wrong-key"
            await answer(send, why, exchange.reader, _challenge(why, exchange, wrong=True))
            return
        caller = Caller(f"key:{key.id}", key) if key else Caller(place)
        exchange.caller = caller.name
        scope["state"]["caller"] = caller
        if found.known and (found.scope is None or (found.here and _near(address, exchange))):
            await self._app(scope, receive, send)
            return
        policy = "key" if key else "address"
        verdict = self._take(policy, caller.name)
        told = _told(policy, self._rates[policy], verdict)
        refusal = _too_many(verdict) if not verdict.allowed else self._refusal(found, key)
        if refusal is not None:
            exchange.limited = "" if verdict.allowed else policy
            await answer(send, refusal, exchange.reader, {**told, **_challenge(refusal, exchange)})
            return

        async def counted(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *((k.encode(), v.encode()) for k, v in told.items())]
            await send(message)

        await self._app(scope, receive, counted)

    def _refusal(self, found: Found, key: Key | None) -> Problem | None:
        if found.scope is None or (found.scope is Scope.ASK and self._open):
            return None
        if key is None:
            return problem("unauthorized")
        if key.allows(found.scope):
            return None
        return problem(
            "forbidden",
            f"Khóa này không có quyền “{found.scope.value}”.",
            f"This key does not have the scope “{found.scope.value}”.",
        )

    async def _key(self, authorization: str) -> Key | None:
        words = _words(authorization)
        if words is None:
            return None
        return self._keys.remembered(words) or await asyncio.to_thread(self._keys.find, words)

    def _take(self, policy: str, name: str) -> Verdict:
        rate = self._rates[policy]
        try:
            return self._limits.take(f"{policy}/{name}", rate)
        except sqlite3.Error as error:  # whoever asks is not to blame, and is answered
            _LOG.error("limits", extra={"fields": {"error": type(error).__name__}})
            return Verdict(True, rate.burst, 0.0)


def _claims(authorization: str) -> bool:
    """Whether it means to be a key of ours."""
    return (_words(authorization) or "").startswith(PREFIX)


def _words(authorization: str) -> str | None:
    """The key in `Bearer KEY`, or in `Basic` as the password."""
    scheme, _, rest = authorization.partition(" ")
    rest = rest.strip()
    if scheme.lower() == "bearer":
        return rest
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest, validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return None
    return None


def _near(address: str, exchange: Exchange) -> bool:
    """Whether the caller is this machine itself, and no proxy on it that speaks for others."""
    return is_loopback(address) and not {"x-forwarded-for", "forwarded"} & exchange.headers.keys()


def _too_many(verdict: Verdict) -> Problem:
    seconds = max(1, math.ceil(verdict.wait_s))
    return problem(
        "too_many",
        f"Quá nhiều yêu cầu trong thời gian ngắn; hãy thử lại sau {seconds} giây.",
        f"Too many requests in a short time; try again in {seconds} seconds.",
        retry_after=seconds,
    )


def _told(policy: str, rate: Rate, verdict: Verdict) -> dict[str, str]:
    """RateLimit headers (draft-ietf-httpapi-ratelimit-headers)."""
    if rate.per_minute == 0:
        return {}
    return {
        "ratelimit-policy": f'"{policy}";q={rate.burst};w={math.ceil(rate.window)}',
        "ratelimit": f'"{policy}";r={verdict.left};t={math.ceil(verdict.wait_s) if not verdict.allowed else math.ceil(rate.each)}',
    }


def _challenge(why: Problem, exchange: Exchange, *, wrong: bool = False) -> dict[str, str]:
    if why.kind != "unauthorized":
        return {}
    error = ', error="invalid_token"' if wrong else ""
    bearer, basic = f'Bearer realm="congvan"{error}', 'Basic realm="congvan", charset="UTF-8"'
    # to a script of a page Basic would bring up the browser's own window; the page asks for the key itself
    by_script = exchange.headers.get("sec-fetch-mode", "navigate") != "navigate"
    return {"www-authenticate": bearer if by_script else f"{bearer}, {basic}"}
