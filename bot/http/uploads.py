"""Documents sent to the service, and taken back."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any, BinaryIO

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from bot import output
from bot.application import Application
from bot.http import logs
from bot.http.access import Scope, needs
from bot.http.documents import item
from bot.http.originals import Id
from bot.http.problems import Problem, Refused, problem
from bot.http.schemas import UploadReport, failing
from bot.settings import Settings
from bot.uploads import NotUploaded, Outcome, OutOfSpace, Status, Uploads, is_full, without_folders
from retrieval.indexing import Report

MOST_FILES = 20
_FILES_OF_FULL_SIZE = 5
_MOST_WAITING = 4
_FIELD = "files"

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [_FIELD],
                    "additionalProperties": False,
                    "properties": {
                        _FIELD: {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": MOST_FILES,
                            "items": {"type": "string", "format": "binary"},
                        }
                    },
                },
            }
        },
    }
}


def most_bytes(settings: Settings) -> int:
    """Most bytes of all files that are sent at once, together."""
    return _FILES_OF_FULL_SIZE * settings.max_file_mb * 1_000_000


def router(application: Application) -> APIRouter:
    """The addresses that take documents."""
    routes = APIRouter(tags=["documents"])
    uploads = Uploads(application)
    one_at_a_time = anyio.CapacityLimiter(1)  # apart from the threads that answer questions
    most = most_bytes(application.settings)
    under_way = 0

    @routes.post(
        "/documents",
        status_code=201,
        response_model=UploadReport,
        summary="Send documents: they are read, checked and indexed as `congvan index` does",
        description="Answers 201 where at least one file was indexed now, 200 where none is new but at least one was there "
        "already, 422 where none was taken. `files` tells what became of each. What cannot be read is not kept. A document of "
        "the same number, issuer and day but of other content is refused: remove the former first. Most "
        f"{MOST_FILES} files at once.",
        responses={
            200: {"model": UploadReport, "description": "All that could be read was there already."},
            **failing(400, 401, 403, 409, 413, 415, 422, 429, 503, 507),
        },
        openapi_extra=_BODY,
        dependencies=[needs(Scope.UPLOAD)],
    )
    async def upload(request: Request) -> Response:
        nonlocal under_way
        if under_way >= _MOST_WAITING:
            raise Refused(problem("busy"))
        under_way += 1
        try:
            form = await _received(request, most)
            try:
                files = _files(form)
                outcomes, report = await anyio.to_thread.run_sync(uploads.take, files, limiter=one_at_a_time)
            finally:
                await form.close()
        except OutOfSpace as error:
            raise Refused(problem("no_space")) from error
        finally:
            under_way -= 1
        logs.audit("upload", files=[{"sha256": one.sha256, "status": one.status.value} for one in outcomes])
        return _told(outcomes, report)

    @routes.delete(
        "/documents/{document}",
        status_code=204,
        summary="Take an uploaded file back, with all documents in it",
        response_class=Response,
        responses=failing(401, 403, 404, 409, 429),
        dependencies=[needs(Scope.ADMIN)],
    )
    async def remove_document(document: Id) -> Response:
        try:
            await anyio.to_thread.run_sync(uploads.remove, document, limiter=one_at_a_time)
        except NotUploaded as error:
            raise Refused(problem("not_uploaded")) from error
        logs.audit("remove", document=document)
        return Response(status_code=204)

    return routes


async def _received(request: Request, most: int) -> FormData:
    """The form of a request, its files on disk. Raises `Refused`, and `OutOfSpace`."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise Refused(problem("media_type"))

    async def bounded() -> AsyncGenerator[bytes, None]:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                raise Refused(problem("too_large"))
            yield chunk

    try:
        # no fields: only files are taken
        parser = _Whole(request.headers, bounded(), max_files=MOST_FILES, max_fields=0)
        form = await parser.parse()
    except MultiPartException as error:
        if error.message.startswith("Too many"):
            raise Refused(_wrong_parts()) from error
        raise Refused(problem("multipart")) from error
    except (ValueError, ClientDisconnect) as error:  # a charset that is none
        raise Refused(problem("multipart")) from error
    except OSError as error:
        if is_full(error):
            raise OutOfSpace from error
        raise
    if not parser.ended:
        await form.close()
        raise Refused(problem("multipart"))
    return form


class _Whole(MultiPartParser):
    """Knows whether the last boundary came: a body that was cut off must not pass for a smaller one."""

    ended = False

    def on_end(self) -> None:
        self.ended = True


def _files(form: FormData) -> list[tuple[str, BinaryIO]]:
    parts = form.multi_items()
    if not parts or any(name != _FIELD or not isinstance(one, UploadFile) for name, one in parts):
        raise Refused(_wrong_parts())
    return [(one.filename or "", one.file) for _, one in parts if isinstance(one, UploadFile)]


def _wrong_parts() -> Problem:
    return problem(
        "request",
        f"Cần từ 1 đến {MOST_FILES} tệp, mỗi tệp là một phần tên “{_FIELD}” có filename, và không có phần nào khác.",
        f"Needed: 1 to {MOST_FILES} files, each a part named “{_FIELD}” with a filename, and no other part.",
    )


def _told(outcomes: list[Outcome], report: Report | None) -> Response:
    files = [
        {
            "name": one.name,
            "status": one.status.value,
            "reason": one.reason,
            "bytes": one.bytes,
            "sha256": one.sha256,
            "documents": [item(document) for document in one.documents],
        }
        for one in outcomes
    ]
    body: dict[str, Any] = jsonable_encoder({"files": files, "report": _run(report)})
    statuses = {one.status for one in outcomes}
    if statuses == {Status.REFUSED}:
        known = problem("upload")
        raise Refused(Problem(known.kind, known.detail, known.detail_en, more=body))
    return JSONResponse(body, 201 if Status.INDEXED in statuses else 200)


def _run(report: Report | None) -> dict[str, Any] | None:
    if report is None:
        return None
    shown = output.report_json(report)
    for skipped in shown["skipped"]:
        skipped["path"] = without_folders(f"“{skipped['path']}”").strip("“”")
        skipped["reason"] = without_folders(skipped["reason"])
    return shown
