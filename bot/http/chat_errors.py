"""Errors in the shape that clients of the OpenAI API read: `{"error": {"message", "type", "param", "code"}}`."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from bot.chain import QuestionError
from bot.http import problems

_LOG = logging.getLogger("congvan.http")
_CODES = {401: "invalid_api_key", 403: "permission_denied", 404: "not_found", 429: "rate_limit_exceeded"}
_OF_UNION = re.compile(r"str|list\[.*")
"""How pydantic names the arms of `content` in the place of an error; no client wrote that."""


class ErrorBody(BaseModel):
    """What went wrong: a sentence, its kind, the parameter that it is about, and a word for programs."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorResponse(BaseModel):
    """An error as the OpenAI API gives it."""

    error: ErrorBody


@dataclass
class ChatError(Exception):
    """A request that is not answered. `vi` and `en` say why in one sentence each."""

    vi: str
    en: str
    param: str | None = None
    code: str | None = None
    status: int = 400

    def body(self, language: str) -> dict[str, Any]:
        """The error as plain values, in Vietnamese ("vi") or English ("en")."""
        message = self.en if language == "en" else self.vi
        return {"error": {"message": message, "type": _kind(self.status), "param": self.param, "code": self.code}}


def _kind(status: int) -> str:
    if status >= 500:
        return "server_error"
    special = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
    return special.get(status, "invalid_request_error")


class ChatRoute(APIRoute):
    """A route whose every failure, of a dependency too, is told in that shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the route, with its exceptions told."""
        handler = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await handler(request)
            except Exception as error:
                language = problems.language(request.headers.get("accept-language"))
                found = chat_error(error)
                body = json.dumps(found.body(language), ensure_ascii=False).encode("utf-8", "replace")
                headers = {**_headers(error), "content-language": language}
                return Response(body, found.status, headers, "application/json")

        return told


def chat_error(error: Exception) -> ChatError:
    """What an exception is to the client: our own sentences are told, of any other only that it happened (it is logged)."""
    if isinstance(error, ChatError):
        return error
    if isinstance(error, RequestValidationError):
        return _invalid(error)
    if isinstance(error, QuestionError):
        return ChatError(str(error), str(error), "messages", "invalid_question")
    if isinstance(error, HTTPException):
        problem = problems.of_status(error.status_code)
        words = error.detail if isinstance(error.detail, str) else problem.detail
        code = _CODES.get(error.status_code)
        return ChatError(words, words, code=code, status=error.status_code)
    problem = problems.of_exception(error)
    if problem.kind == "internal":
        _LOG.error("chat completion failed", exc_info=error)
    return of_problem(problem)


def of_problem(problem: problems.Problem) -> ChatError:
    """A problem, as the OpenAI API would tell it."""
    status = 400 if problem.status == 422 else problem.status
    return ChatError(problem.detail, problem.detail_en, code=_CODES.get(status, problem.kind), status=status)


def _headers(error: Exception) -> dict[str, str]:
    if isinstance(error, HTTPException):
        return dict(error.headers or {})
    return problems.of_exception(error).headers()


def _invalid(error: RequestValidationError) -> ChatError:
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return ChatError("Thân yêu cầu không phải JSON.", "The body is not JSON.", code="invalid_json")
    place = [part for part in first["loc"] if part != "body" and not _OF_UNION.fullmatch(str(part))]
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")[:80]
    words = first["msg"][:200]
    return ChatError(
        f"Giá trị của “{where or 'body'}” không dùng được ({words}).",
        f"The value of “{where or 'body'}” cannot be used ({words}).",
        where or None,
        "missing_required_parameter" if first["type"] == "missing" else "invalid_type",
    )
