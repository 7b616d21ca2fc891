"""JSON as RFC 8259 and I-JSON (RFC 7493) have it: no key twice, no NaN, no lone surrogates, nothing beyond measure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from bot.http.problems import Refused, problem

_SURROGATE = re.compile("[\ud800-\udfff]")
_DEEPEST = 64


class StrictRoute(APIRoute):
    """A route whose body, where it has one, is strict JSON sent as JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()
        if self.body_field is None:
            return handler

        async def strict(request: Request) -> Response:
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != "application/json" and not re.fullmatch(r"application/[\w.-]+\+json", kind):
                raise Refused(problem("media_type"))
            return await handler(_StrictRequest(request.scope, request.receive))

        return strict


class _StrictRequest(Request):
    async def json(self) -> Any:
        body = await self.body()
        try:
            value = json.loads(
                body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refused, parse_float=_finite
            )
            _check(value, _DEEPEST)
        except json.JSONDecodeError:
            raise
        except (ValueError, RecursionError) as error:  # not UTF-8, too deep, a number beyond all measure
            raise json.JSONDecodeError(str(error)[:100], "", 0) from error
        return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number beyond all measure")
    return number


def _check(value: Any, depth: int) -> None:
    if depth == 0:
        raise ValueError("too deep")
    if isinstance(value, str):
        if _SURROGATE.search(value):
            raise ValueError("half a character")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check(key, depth - 1)
            _check(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth - 1)
