"""The shapes of chat completions and models in JSON, as the OpenAI API defines them, with what is our own."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from bot.answer import Answer


class ChatModel(BaseModel):
    """A model that may be named in a request. `created` is in seconds since 1970."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ChatModels(BaseModel):
    """All of them."""

    object: Literal["list"]
    data: list[ChatModel]


class CitedAddress(BaseModel):
    """What the characters from `start_index` to `end_index` of the text cite."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    """A mark in the text."""

    type: Literal["url_citation"]
    url_citation: CitedAddress


class Reply(BaseModel):
    """The answer as a message: its text with marks and sources, the marks as annotations, and the Answer itself."""

    role: Literal["assistant"]
    content: str
    refusal: str | None = None
    annotations: list[Annotation] = []
    congvan: Answer | None = Field(None, description="The Answer, as `POST /ask` gives it.")


class Choice(BaseModel):
    """The only one."""

    index: int
    message: Reply
    logprobs: str | None = None
    finish_reason: Literal["stop"]


class Usage(BaseModel):
    """Tokens (o200k) of the questions that were read and of the text that was sent."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(BaseModel):
    """A completion. As a stream it comes in chunks of the same shape, with `delta` for `message`."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: Usage


_CHUNK = {"type": "object", "required": ["data"], "properties": {"data": {"type": "string"}}}

STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "model": ChatCompletion,
        "description": "The completion, or where `stream` was true its chunks.",
        "content": {"text/event-stream": {"itemSchema": _CHUNK}},
    }
}
