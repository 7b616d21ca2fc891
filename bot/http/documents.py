"""Documents: all of them, one of them, and the text that citations point into."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from bot import output
from bot.application import Application
from bot.duty_files import text_files
from bot.duty_request import duty_filter
from bot.http.pages import Limit, Offset


def router(application: Application) -> APIRouter:
    """The addresses of documents."""
    routes = APIRouter(tags=["documents"])

    @routes.get("/documents", summary="All documents, a page at a time")
    def documents(limit: Limit = 100, offset: Offset = 0) -> dict[str, Any]:
        found = application.collection().summaries
        items = [
            {
                "id": one.id,
                "number": one.number,
                "type": one.type,
                "issuer": one.issuer,
                "place": one.place,
                "issued_on": one.issued_on,
                "title": one.title,
            }
            for one in list(found.values())[offset : offset + limit]
        ]
        return {"total": len(found), "offset": offset, "items": items}

    @routes.get("/documents/{document}", summary="A document: head, tree, duties, relations, findings")
    def document(document: str) -> dict[str, Any]:
        [directive] = _found(application, document)
        table = application.duties(duty_filter(documents=[directive.id], resolve=application.resolve))
        duties = text_files.as_json(table)["duties"]
        return {**output.directive_json(directive, application.text(directive.id)), "duties": duties}

    @routes.get(
        "/documents/{document}/text",
        summary="The text that the spans of citations count in (NFC, in characters)",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    def text(document: str) -> Response:
        [directive] = _found(application, document)
        words = application.text(directive.id).encode("utf-8", "replace")
        return Response(words, media_type="text/plain; charset=utf-8")

    return routes


def _found(application: Application, document: str) -> list[Any]:
    """The one document of an id; raises a 404."""
    if document not in application.collection().summaries:
        raise HTTPException(404)
    return application.resolve(document)
