"""The table of duties, filtered: a page of JSON, or a file with all rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from bot.application import Application
from bot.duty_files import text_files
from bot.duty_files.export import FileFormat, exported
from bot.duty_request import duty_filter
from bot.http.documents import named_by_file
from bot.http.pages import Limit, Offset
from bot.http.schemas import DutyPage
from bot.http.text import Text
from corpus.directive import DeadlineKind, DutyRole


def router(application: Application) -> APIRouter:
    """The address of the table."""
    routes = APIRouter(tags=["duties"])

    @routes.get(
        "/duties",
        response_model=DutyPage,
        responses={
            200: {
                "content": {
                    one.media_type: {"schema": {"type": "string", "format": "binary"}}
                    for one in FileFormat
                    if one is not FileFormat.JSON
                },
                "description": "The rows.",
            }
        },
        summary="Who must do what, by when: the whole table, filtered",
        description="JSON is given a page at a time (`total` counts all rows); every other format holds all rows. "
        "A calendar program can subscribe to `?format=ics`.",
    )
    def duties(
        request: Request,
        agency: Annotated[
            Text | None, Query(description="An office, by full or short name.", examples=["Sở Y tế"])
        ] = None,
        place: Annotated[Text | None, Query(description="A province.", examples=["Đắk Nông"])] = None,
        role: Annotated[list[DutyRole] | None, Query()] = None,
        kind: Annotated[list[DeadlineKind] | None, Query()] = None,
        due_after: Annotated[
            Text | None, Query(description="A day, month, quarter or year.", examples=["9/2021"])
        ] = None,
        due_before: Annotated[Text | None, Query(examples=["quý IV/2021"])] = None,
        document: Annotated[list[Text] | None, Query(description="Numbers or ids.")] = None,
        format: Annotated[FileFormat, Query()] = FileFormat.JSON,
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> Response:
        asked = duty_filter(
            agency=agency,
            place=place,
            roles=role or (),
            kinds=kind or (),
            due_after=due_after,
            due_before=due_before,
            documents=document or (),
            resolve=application.resolve,
        )
        table = named_by_file(application.duties(asked))
        if format is FileFormat.JSON:
            page = text_files.as_json(replace(table, rows=table.rows[offset : offset + limit]))
            return JSONResponse({"total": len(table.rows), "offset": offset, **page})
        file = exported(table, format, str(request.base_url))
        headers = {"content-disposition": f'attachment; filename="nhiem-vu.{format.value}"'}
        return Response(file, headers={"content-type": format.media_type, **headers})

    return routes
