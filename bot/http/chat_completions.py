"""What tools that speak the OpenAI API ask: chat completions, whole or streamed, and which models there are."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from bot.answer import Answer
from bot.application import Application
from bot.events import Event, Progress, VerifiedSentence
from bot.generative.tokens import TokenCounter
from bot.http import event_stream, problems
from bot.http.chat_errors import ChatError, ChatRoute, ErrorResponse, chat_error
from bot.http.chat_request import EXTRACTIVE, MODEL, ChatRequest, Conversation, conversation
from bot.http.chat_shapes import STREAMED, ChatModel, ChatModels
from bot.http.chat_text import NO_QUESTION, ChatText, settled

_QUIET_S = 5.0
"""So long nothing is sent before a comment keeps the connection alive."""

_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorResponse, "description": "A conversation that cannot be answered."},
    404: {"model": ErrorResponse, "description": "There is no such model."},
    503: {"model": ErrorResponse, "description": "There is no index yet."},
}


def router(application: Application) -> APIRouter:
    """The addresses of the OpenAI API that are served."""
    routes = APIRouter(tags=["openai"], prefix="/v1", route_class=ChatRoute, responses=_ERRORS)
    counter = TokenCounter(application.settings.data_dir / "tiktoken")
    begun = int(time.time())

    def models() -> list[ChatModel]:
        names = (MODEL,) if application.writer is None else (MODEL, EXTRACTIVE)
        return [ChatModel(id=name, object="model", created=begun, owned_by="congvan") for name in names]

    def model(name: str) -> ChatModel:
        for one in models():
            if one.id == name:
                return one
        known = ", ".join(one.id for one in models())
        raise ChatError(
            f"Không có mô hình “{name[:80]}”; có: {known}.",
            f"There is no model “{name[:80]}”; there are: {known}.",
            "model",
            "model_not_found",
            404,
        )

    @routes.get("/models", summary="The models: the one of the settings, and beside it the extracts")
    def all_models() -> ChatModels:
        return ChatModels(object="list", data=models())

    @routes.get("/models/{name}", summary="One model")
    def one_model(name: str) -> ChatModel:
        return model(name)

    @routes.post(
        "/chat/completions",
        summary="Answer the last question of a conversation (OpenAI API)",
        description="The text holds marks such as [1] and ends with the sources; `message.annotations` says where each mark "
        "stands and what it cites, `message.congvan` is the Answer. A stream holds sentences back until none can be "
        "withdrawn. `usage` counts the questions read and the text sent (o200k).",
        responses=STREAMED,
    )
    def completions(asked: ChatRequest, request: Request) -> Response:
        model(asked.model)
        talk = conversation(asked, application.settings.max_question_chars)
        completion = _Completion(
            asked, talk, ChatText(application.settings.public_url or str(request.base_url)), counter.count_once
        )
        events: Iterator[Event] = iter(())
        if not talk.is_task:
            extractive = asked.model == EXTRACTIVE
            events = application.events(talk.question, talk.history, extractive=extractive)
        if not asked.stream:
            return _json(completion.whole(events))
        first = next(events, None)  # what is wrong with the question is told with its status
        language = problems.language(request.headers.get("accept-language"))
        return StreamingResponse(
            _streamed(completion.chunks(_and(first, events)), language),
            media_type=event_stream.MEDIA_TYPE,
            headers={"cache-control": "no-cache", "x-accel-buffering": "no"},
        )

    return routes


class _Completion:
    """The completion of one conversation."""

    def __init__(self, asked: ChatRequest, talk: Conversation, text: ChatText, count: Callable[[str], int]) -> None:
        self._asked, self._talk, self._text, self._count = asked, talk, text, count
        self._head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": asked.model}

    def whole(self, events: Iterator[Event]) -> dict[str, Any]:
        """All of it at once."""
        cited: dict[str, Any] = {}
        for part in self._parts(events):
            if isinstance(part, dict):
                cited = part
        message = {"role": "assistant", "content": self._text.text, "refusal": None, **cited}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {**self._head, "object": "chat.completion", "choices": [choice], "usage": self._usage()}

    def chunks(self, events: Iterator[Event]) -> Iterator[bytes]:
        """It as server-sent events, with a comment for each step."""
        yield self._chunk({"role": "assistant", "content": ""})
        for part in self._parts(events):
            if isinstance(part, Progress):
                yield f": {part.step.value}\n\n".encode()
            else:
                yield self._chunk({"content": part} if isinstance(part, str) else part)
        yield self._chunk({}, "stop")
        if self._asked.usage_wanted:
            yield _event({**self._head, "object": "chat.completion.chunk", "choices": [], "usage": self._usage()})
        yield b"data: [DONE]\n\n"

    def _parts(self, events: Iterator[Event]) -> Iterator[Progress | str | dict[str, Any]]:
        """Steps, pieces of the text, and at the end what belongs to the message besides."""
        if self._talk.is_task:
            yield self._text.say(NO_QUESTION)
            return
        for one in settled(events):
            if isinstance(one, VerifiedSentence):
                yield self._text.sentence(one)
            elif isinstance(one, Answer):
                ending = self._text.ending(one)
                if ending:
                    yield ending
                yield {"annotations": self._text.annotations(one), "congvan": one.as_json()}
            else:
                yield one

    def _chunk(self, delta: dict[str, Any], finished: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finished}
        usage = {"usage": None} if self._asked.usage_wanted else {}
        return _event({**self._head, "object": "chat.completion.chunk", "choices": [choice], **usage})

    def _usage(self) -> dict[str, int]:
        read = sum(map(self._count, (*self._talk.history, self._talk.question)))
        sent = self._count(self._text.text)
        return {"prompt_tokens": read, "completion_tokens": sent, "total_tokens": read + sent}


async def _streamed(chunks: Iterator[bytes], language: str) -> AsyncIterator[bytes]:
    """The chunks as they come, made in a thread, with a comment where none comes for long; an exception ends them with an
    error, for the status is sent already."""
    while True:
        coming = asyncio.ensure_future(anyio.to_thread.run_sync(next, chunks, None))
        coming.add_done_callback(_retrieved)
        while not (await asyncio.wait({coming}, timeout=_QUIET_S))[0]:
            yield b": waiting\n\n"
        try:
            chunk = coming.result()
        except Exception as error:
            yield _event(chat_error(error).body(language))
            return
        if chunk is None:
            return
        yield chunk


def _retrieved(task: asyncio.Future[Any]) -> None:
    """Nobody may be there any more to hear how the chunk that was being made turned out."""
    if not task.cancelled():
        task.exception()


def _and(first: Event | None, rest: Iterator[Event]) -> Iterator[Event]:
    if first is not None:
        yield first
    yield from rest


def _json(value: Any) -> Response:
    return Response(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), media_type="application/json")


def _event(value: Any) -> bytes:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode("utf-8", "replace")
