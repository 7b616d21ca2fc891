"""The page that people open: its files, sent as they lie in `page/`, and the choice between the page and JSON at one address."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

Asgi = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]
]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_FOR_EVER = "public, max-age=31536000, immutable"
_SHARED = re.compile(r"/documents(?:/[^/]+)?|/duties")
"""Addresses that are a view of the page to a browser and JSON to everyone else."""
_TEXT = re.compile(r"/documents/[^/]+/text")
_OWN = re.compile(r"/|/timeline|/page/.*")


@dataclass(frozen=True, slots=True)
class _File:
    media_type: str
    plain: bytes
    packed: bytes
    tag: str


def router() -> APIRouter:
    """The addresses of the page. Its modules are named with a version, so that a browser fetches each of them once."""
    version, known = _files()
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/", methods=["GET", "HEAD"])
    @routes.api_route("/timeline", methods=["GET", "HEAD"])
    def page(request: Request) -> Response:
        return _sent(known["index.html"], request, "no-cache")

    @routes.api_route("/page/{of}/{name}", methods=["GET", "HEAD"])
    def part(of: str, name: str, request: Request) -> Response:
        if name not in known or name == "index.html":
            raise HTTPException(404)
        return _sent(known[name], request, _FOR_EVER if of == version else "no-cache")

    return routes


class Negotiated:
    """Wraps the service: where a browser goes to an address that it shares with the API, it gets the page.

    Lists and texts are packed for those who take it: a slow line carries a tenth.
    """

    def __init__(self, app: Asgi) -> None:
        self._app = app
        self._packed = GZipMiddleware(app, minimum_size=1000, compresslevel=4)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not _SHARED.fullmatch(scope["path"]):
            packs = scope["type"] == "http" and _TEXT.fullmatch(scope["path"])
            await (self._packed if packs else self._app)(scope, receive, send)
            return

        async def varied(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"vary", b"Accept")]
            await send(message)

        if for_page(scope):
            scope = {**scope, "path": "/", "raw_path": b"/"}
        await self._packed(scope, receive, varied)


def for_page(scope: MutableMapping[str, Any]) -> bool:
    """Whether a request is for the page, which holds nothing of the index: no key is needed for it."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    if _OWN.fullmatch(scope["path"]):
        return True
    if not _SHARED.fullmatch(scope["path"]) or re.search(rb"(?:^|&)format=", scope["query_string"]):
        return False
    accepted = [value.decode("latin-1") for name, value in scope["headers"] if name == b"accept"]
    return _wants_html(",".join(accepted))


def _wants_html(accepted: str) -> bool:
    """HTML named, and not after JSON: what a browser sends that goes somewhere, and no other program by default."""
    weights = dict(_weights(accepted))
    return weights.get("text/html", 0) > weights.get("application/json", 0)


def _weights(accepted: str) -> Iterator[tuple[str, float]]:
    for one in accepted.split(","):
        name, *parameters = (part.strip().lower() for part in one.split(";"))
        found = next(
            (match for match in (re.fullmatch(r"q=([01](?:\.\d{0,3})?)", part) for part in parameters) if match), None
        )
        yield name, float(found[1]) if found else 1.0


def _files() -> tuple[str, dict[str, _File]]:
    """The version of all files together, and the files by name; the index names the version."""
    folder = files("bot.http") / "page"
    raw = {one.name: one.read_bytes() for one in folder.iterdir() if one.name.rpartition(".")[2] in _MEDIA_TYPES}
    version = hashlib.sha256(b"\0".join(name.encode() + b"\0" + raw[name] for name in sorted(raw))).hexdigest()[:12]
    modules = sorted(name for name in raw if name.endswith(".js") and name not in ("first.js", "main.js"))
    preloads = "\n".join(f'<link rel="modulepreload" href="/page/{version}/{name}">' for name in modules)
    index = raw["index.html"].decode().replace("{preloads}", preloads).replace("{version}", version)
    return version, {name: _file(name, data) for name, data in {**raw, "index.html": index.encode()}.items()}


def _file(name: str, data: bytes) -> _File:
    tag = hashlib.sha256(data).hexdigest()[:24]
    return _File(_MEDIA_TYPES[name.rpartition(".")[2]], data, gzip.compress(data, 9, mtime=0), tag)


def _sent(file: _File, request: Request, caching: str) -> Response:
    packed = _takes_gzip(request.headers.get("accept-encoding", ""))
    tag = f'"{file.tag}-gzip"' if packed else f'"{file.tag}"'
    headers = {
        "cache-control": caching,
        "content-security-policy": _POLICY,
        "content-type": file.media_type,
        "etag": tag,
        "vary": "Accept-Encoding",
    }
    given = request.headers.get("if-none-match", "")
    if given.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in given.split(",")]:
        return Response(
            status_code=304, headers={name: value for name, value in headers.items() if name != "content-type"}
        )
    if packed:
        headers["content-encoding"] = "gzip"
    return Response(file.packed if packed else file.plain, headers=headers)


def _takes_gzip(accepted: str) -> bool:
    weights = dict(_weights(accepted))
    return weights.get("gzip", weights.get("*", 0) if accepted else 0) > 0
