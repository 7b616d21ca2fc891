"""Documents: all of them, one of them, and the text that citations point into."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import PurePath
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from starlette.exceptions import HTTPException

from bot import output
from bot.application import Application
from bot.document_list import narrowed
from bot.document_relations import related_by, targets
from bot.duty_files import text_files
from bot.duty_request import duty_filter
from bot.http import originals as originals_routes
from bot.http.originals import Id
from bot.http.pages import Limit, Offset
from bot.http.schemas import DocumentDetail, DocumentPage, failing
from bot.http.text import NO_NUL
from bot.originals import OriginalGone, Originals
from corpus.document_number import DocumentType
from retrieval.catalogue import Summary
from retrieval.duty_table import DutyTable


def router(application: Application) -> APIRouter:
    """The addresses of documents."""
    routes = APIRouter(tags=["documents"])
    originals = Originals(application)

    @routes.get(
        "/documents",
        response_model=DocumentPage,
        summary="All documents that meet the filters, a page at a time",
        description="Oldest first, the undated last.",
    )
    def documents(
        q: Annotated[
            str | None,
            Query(
                max_length=500,
                pattern=NO_NUL,
                description="Words of number, title, subject or issuer; diacritics may be missing.",
            ),
        ] = None,
        type: Annotated[DocumentType | None, Query(description="The type of document.")] = None,
        issuer: Annotated[
            str | None, Query(max_length=500, pattern=NO_NUL, description="An office, by full or short name.")
        ] = None,
        year: Annotated[int | None, Query(ge=1945, le=2200, description="The year of issue.")] = None,
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> dict[str, Any]:
        found = narrowed(application.collection().summaries.values(), words=q, kind=type, issuer=issuer, year=year)
        items = [item(one) for one in found[offset : offset + limit]]
        return {"total": len(found), "offset": offset, "items": items}

    @routes.get(
        "/documents/{document}",
        response_model=DocumentDetail,
        summary="A document: head, tree, duties, relations both ways, findings, source file",
        responses=failing(404),
    )
    def document(document: Id) -> dict[str, Any]:
        [directive] = _found(application, document)
        collection = application.collection()
        asked = duty_filter(documents=[directive.id], resolve=application.resolve)
        shown = output.directive_json(directive, application.text(directive.id))
        for relation, as_shown in zip(directive.relations, shown["relations"], strict=True):
            as_shown["directive_ids"] = targets(collection, relation)
        return {
            **shown,
            "duties": text_files.as_json(named_by_file(application.duties(asked)))["duties"],
            "related_by": [asdict(one) for one in related_by(collection, directive)],
            "source": _source(originals, directive.id),
        }

    @routes.get(
        "/documents/{document}/text",
        summary="The text that the spans of citations count in (NFC, in characters)",
        response_class=Response,
        responses={
            200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "The text."},
            **failing(404),
        },
    )
    def document_text(document: Id) -> Response:
        [directive] = _found(application, document)
        words = application.text(directive.id).encode("utf-8", "replace")
        return Response(words, media_type="text/plain; charset=utf-8")

    routes.include_router(originals_routes.router(application, originals))
    return routes


def item(one: Summary) -> dict[str, Any]:
    """A document as lists show it."""
    return {
        "id": one.id,
        "number": one.number,
        "type": one.type,
        "issuer": one.issuer,
        "place": one.place,
        "issued_on": one.issued_on,
        "title": one.title,
    }


def named_by_file(table: DutyTable) -> DutyTable:
    """The table with the names of the files only: where they lie is nobody's business."""
    return replace(table, rows=tuple(replace(row, path=PurePath(row.path).name) for row in table.rows))


def _source(originals: Originals, directive_id: str) -> dict[str, Any] | None:
    try:
        found = originals.described(directive_id)
    except OriginalGone:
        return None
    return {
        "name": found.name,
        "media_type": found.media_type,
        "bytes": found.bytes,
        "url": f"/documents/{directive_id}/source",
        "pages": found.pages,
    }


def _found(application: Application, document: str) -> list[Any]:
    """The one document of an id; raises a 404."""
    if document not in application.collection().summaries:
        raise HTTPException(404)
    return application.resolve(document)
