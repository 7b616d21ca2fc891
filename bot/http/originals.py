"""The original files, as they were indexed, and the pages of a PDF as pictures."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Annotated
from urllib.parse import quote

import anyio
import anyio.to_thread
from fastapi import APIRouter, Path, Query, Request, Response

from bot.application import Application
from bot.http.problems import Problem, Refused, problem
from bot.http.schemas import failing
from bot.originals import Busy, Described, OriginalGone, Originals, PageError
from corpus.pdf_pages import NoSuchPage
from retrieval.catalogue import NotInCatalogue

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_BINARY = {"type": "string", "format": "binary"}
_PICTURED_AT_ONCE = 4

Id = Annotated[str, Path(description="The id of a document, as lists and citations give it.")]


def router(application: Application, originals: Originals) -> APIRouter:
    """The addresses of original files."""
    routes = APIRouter(tags=["documents"])
    pictured = anyio.CapacityLimiter(_PICTURED_AT_ONCE)  # apart from the threads that answer questions

    @routes.get(
        "/documents/{document}/source",
        summary="The original file",
        description="Always as a download. It is given only as long as it is, byte for byte, the file that was indexed.",
        response_class=Response,
        responses={
            200: {"content": {"*/*": {"schema": _BINARY}}, "description": "The file."},
            206: {"content": {"*/*": {"schema": _BINARY}}, "description": "The bytes asked for."},
            304: {"description": "It is what you have."},
            **failing(404, 416),
        },
    )
    def document_source(document: Id, request: Request) -> Response:
        try:
            described, data = originals.read(document)
        except (OriginalGone, NotInCatalogue) as error:
            raise Refused(_gone(error)) from error
        tag = f'"{described.sha256[:32]}"'
        headers = {
            "etag": tag,
            "accept-ranges": "bytes",
            "cache-control": "private, no-cache",
            "x-content-type-options": "nosniff",
            "content-disposition": disposition(described.name),
        }
        if _has(request, tag):
            return Response(status_code=304, headers=headers)
        return _part(request, described, data, tag, headers)

    @routes.get(
        "/documents/{document}/pages/{page}",
        summary="A page of a PDF as a picture",
        response_class=Response,
        responses={
            200: {"content": {"image/png": {"schema": _BINARY}}, "description": "The picture."},
            304: {"description": "It is what you have."},
            **failing(404),
        },
    )
    async def document_page(
        document: Id,
        page: Annotated[int, Path(ge=1, le=5000, description="From 1.")],
        request: Request,
        width: Annotated[int, Query(ge=100, le=2000, multiple_of=100, description="Pixels.")] = 800,
    ) -> Response:
        try:
            name, picture = await anyio.to_thread.run_sync(originals.page, document, page, width, limiter=pictured)
        except (OriginalGone, NotInCatalogue) as error:
            raise Refused(_gone(error)) from error
        except Busy as error:
            raise Refused(problem("busy")) from error
        except PageError as error:
            missing = isinstance(error, NoSuchPage)
            english = "The document does not have this page." if missing else "There is no picture of this page."
            raise Refused(problem("not_found", str(error), english)) from error
        headers = {"etag": f'"{name}"', "cache-control": "private, max-age=3600"}
        if _has(request, headers["etag"]):
            return Response(status_code=304, headers=headers)
        return Response(picture, media_type="image/png", headers=headers)

    return routes


def disposition(name: str) -> str:
    """A Content-Disposition that downloads under this name (RFC 6266): in ASCII, and whole for those that know `filename*`."""
    shown = "".join(c if c.isprintable() and c not in '/\\"%;' else "_" for c in name)[:200] or "tep"
    plain = unicodedata.normalize("NFD", shown.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore").decode()
    return f"attachment; filename=\"{plain or 'tep'}\"; filename*=UTF-8''{quote(shown, safe='', errors='replace')}"


def _gone(error: Exception) -> Problem:
    if isinstance(error, NotInCatalogue):
        return problem("not_found")
    return problem(
        "not_found",
        "Tệp gốc không còn ở chỗ cũ hoặc đã bị sửa từ khi lập chỉ mục; hãy xem chữ của văn bản ở /text.",
        "The original file is gone or was changed since it was indexed; its text is at /text.",
    )


def _has(request: Request, tag: str) -> bool:
    """Whether the asker holds this very content (RFC 9110, section 13.1.2)."""
    held = request.headers.get("if-none-match", "")
    return held.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in held.split(","))


def _part(request: Request, described: Described, data: bytes, tag: str, headers: dict[str, str]) -> Response:
    """The whole, or the one range asked for (RFC 9110, section 14); several ranges are answered by the whole."""
    match = _RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    since = request.headers.get("if-range")
    if match is None or not any(match.groups()) or (since is not None and since != tag):
        return Response(data, headers={"content-type": described.media_type, **headers})
    first, last = match.groups()
    size = len(data)
    if first:
        start, end = int(first), min(int(last) if last else size - 1, size - 1)
        if last and int(last) < int(first):  # no range at all: to be passed over
            return Response(data, headers={"content-type": described.media_type, **headers})
    else:
        start, end = max(0, size - int(last)), size - 1
    if start > end:
        beyond = problem("range")
        raise Refused(replace(beyond, fields={"content-range": f"bytes */{size}"}))
    headers |= {"content-range": f"bytes {start}-{end}/{size}", "content-type": described.media_type}
    return Response(data[start : end + 1], 206, headers)
