"""The OpenAPI document: what the framework finds in the routes, completed by what it cannot know.

Whatever goes wrong is answered by a problem (RFC 9457), so that is what every failure is described by; every operation has
an example that is true of the bundled directives.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from bot.http.examples import EXAMPLES, PARAMETERS
from bot.http.problems import MEDIA_TYPE, of_status
from bot.http.schemas import failing

TAGS = [
    {"name": "questions", "description": "Hỏi đáp có trích dẫn. Questions, answered with verified quotes."},
    {"name": "documents", "description": "Văn bản: danh sách, nội dung, tệp gốc, tải lên. Documents and their files."},
    {"name": "duties", "description": "Bảng nhiệm vụ: ai làm gì, hạn khi nào. Who must do what, by when."},
    {"name": "openai", "description": "Cho công cụ đã nói giao thức OpenAI. For tools that speak the OpenAI API."},
    {"name": "feedback", "description": "Góp ý về câu trả lời. What readers say of the answers."},
    {"name": "operation", "description": "Vận hành. For those who run the service."},
]
_EVERYWHERE = (408, 413, 500)
_WAITING = ("409", "429", "503")
_PROBLEM = {"$ref": "#/components/schemas/ProblemDetails"}


def operation_id(route: APIRoute) -> str:
    """The name of the operation in generated clients: that of its function."""
    return route.name


def attach(app: FastAPI, longest_question: int) -> None:
    """Let the application give the completed document."""
    found: Callable[[], dict[str, Any]] = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(found(), longest_question)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _completed(document: dict[str, Any], longest_question: int) -> dict[str, Any]:
    tags = {tag for path in document["paths"].values() for one in path.values() for tag in one.get("tags", ())}
    document["tags"] = [*(one for one in TAGS if one["name"] in tags), *document.get("tags", ())]
    for path in document["paths"].values():
        for operation in path.values():
            _failures(operation)
            _exemplified(operation)
    document["components"]["schemas"]["Asked"]["properties"]["question"]["maxLength"] = longest_question
    for parameter in document["paths"]["/search"]["get"]["parameters"]:
        if parameter["name"] == "q":
            parameter["schema"]["maxLength"] = longest_question
    for unused in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(unused, None)
    return document


def _failures(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if operation["operationId"] == "healthz":
        responses.pop("503", None)
    if "requestBody" not in operation:
        responses.pop("400", None)
        responses.pop("415", None)
        if not operation.get("parameters"):
            responses.pop("422", None)
    for status, response in failing(*_EVERYWHERE).items():
        responses.setdefault(str(status), {"description": response["description"]})
    for status, response in responses.items():
        if status >= "400" and _is_problem(response):
            example = json.loads(of_status(int(status)).body("vi"))
            response["content"] = {MEDIA_TYPE: {"schema": _PROBLEM, "example": example}}
        if status in _WAITING:
            response["headers"] = {
                "Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 0}}
            }
    operation["responses"] = dict(sorted(responses.items()))


def _is_problem(response: dict[str, Any]) -> bool:
    """Whether the route says nothing else of the failure (another protocol has its own shape of errors)."""
    shape = response.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
    return "content" not in response or shape.endswith(("/ProblemDetails", "/HTTPValidationError"))


def _exemplified(operation: dict[str, Any]) -> None:
    name = operation["operationId"]
    for parameter in operation.get("parameters", ()):
        known = PARAMETERS.get((name, parameter["name"]))
        if known is not None:
            parameter["example"] = known
    for example in EXAMPLES.get(name, ()):
        if example.body is not None:
            operation["requestBody"]["content"]["application/json"]["example"] = example.body
        if example.response is not None:
            operation["responses"][str(example.status)]["content"][example.media_type]["example"] = example.response
