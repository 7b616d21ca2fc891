"""Which route a request is for, before anything of its body is read: its template, and the scope that it needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, params
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import Mount, compile_path

from bot.access.keys import Scope
from bot.http.exchange import UNMATCHED

_ORDER = (Scope.ASK, Scope.UPLOAD, Scope.ADMIN)


class Needs(params.Depends):
    """Marks what a route needs. It may stand in `dependencies=[…]` itself, or in `Depends(…)`.

    The gate has read it before the request came so far: what it does then is to give the caller.
    """

    def __init__(self, scope: Scope, *, here: bool = False) -> None:
        super().__init__(dependency=None)
        object.__setattr__(self, "dependency", self)
        object.__setattr__(self, "needed", scope)
        object.__setattr__(self, "here", here)

    needed: Scope
    here: bool
    __eq__ = object.__eq__
    __hash__ = object.__hash__
    __repr__ = object.__repr__

    def __call__(self, request: Request) -> Any:
        """The caller, whom the gate has let through."""
        return request.state.caller


@dataclass(frozen=True, slots=True)
class Found:
    """A route: its template (`/documents/{document}`), and the scope it needs; None where it is open to everybody.

    `here`: from the machine itself it needs none. `known`: there is such a route.
    """

    template: str
    scope: Scope | None
    here: bool = False
    known: bool = True


_PAGE = Found("/", None)


@dataclass(frozen=True, slots=True)
class _Entry:
    pattern: re.Pattern[str]
    methods: frozenset[str] | None
    found: Found


class Routes:
    """The routes of an application, looked up for a request; read when the first request comes.

    `mounts`: what the applications mounted in it need, by their path, and routes that cannot say it themselves; a mounted
    application that is not named there needs `ASK`. `for_page`: whether a request is for the page that people open, at an
    address that it shares with the API; that is open to all.
    """

    def __init__(
        self,
        app: FastAPI,
        mounts: Mapping[str, Scope | None],
        for_page: Callable[[MutableMapping[str, Any]], bool] = lambda scope: False,
    ) -> None:
        self._app = app
        self._mounts = mounts
        self._for_page = for_page
        self._entries: list[_Entry] = []

    def __iter__(self) -> Iterator[tuple[frozenset[str] | None, Found]]:
        """Every route with its methods (None: any)."""
        return ((entry.methods, entry.found) for entry in self._read())

    def of(self, scope: MutableMapping[str, Any]) -> Found:
        """The route of a request (an ASGI scope)."""
        return _PAGE if self._for_page(scope) else self.named(scope["method"], scope["path"])

    def named(self, method: str, path: str) -> Found:
        """The route of a method and a path. A method that a route does not take needs what the route needs."""
        other: Found | None = None
        for entry in self._read():
            if entry.pattern.match(path):
                if entry.methods is None or method in entry.methods:
                    return entry.found
                other = other or entry.found
        return other or Found(UNMATCHED, None, known=False)

    def _read(self) -> list[_Entry]:
        if not self._entries:
            found = [_entry(context, self._mounts) for context in iter_route_contexts(self._app.routes)]
            self._entries = [entry for entry in found if entry is not None]
        return self._entries


def _entry(context: RouteContext, mounts: Mapping[str, Scope | None]) -> _Entry | None:
    path = context.path
    if path is None:
        return None
    if isinstance(context.original_route, Mount):
        scope = mounts.get(path, Scope.ASK)
        return _Entry(compile_path(path + "/{path:path}")[0], None, Found(path or "/", scope))
    dependant = getattr(context, "dependant", None)
    needed = [one.call for one in dependant.dependencies if isinstance(one.call, Needs)] if dependant else []
    methods = frozenset(context.methods) if context.methods else None
    if not needed:
        return _Entry(compile_path(path)[0], methods, Found(path, mounts.get(path)))
    strongest = max(needed, key=lambda one: _ORDER.index(one.needed))  # a route's own word over its router's
    return _Entry(compile_path(path)[0], methods, Found(path, strongest.needed, strongest.here))
