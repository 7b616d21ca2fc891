"""A request for a chat completion, as the OpenAI API defines it, and what is read of it: the question and those before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, WithJsonSchema

from bot.http.chat_errors import ChatError

MODEL = "congvan"
EXTRACTIVE = "congvan-extractive"
_HISTORY = 6
_TASK = "### Task:"
"""So begin the prompts by which Open WebUI asks the model of a conversation for its title, its tags and what to ask next."""


class Part(BaseModel):
    """A part of a message; only those of type "text" are read."""

    model_config = ConfigDict(extra="allow")

    type: StrictStr
    text: StrictStr | None = None


class ChatMessage(BaseModel):
    """A message; only those of the user are read."""

    model_config = ConfigDict(extra="allow")

    role: Literal["user", "assistant", "system", "developer", "tool", "function"]
    content: StrictStr | list[Part] | None = None

    def words(self) -> str:
        """Its text, without parts that are none."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text" and part.text)
        return self.content or ""


class StreamOptions(BaseModel):
    """Options of a stream."""

    model_config = ConfigDict(extra="allow")

    include_usage: StrictBool | None = None


class ChatRequest(BaseModel):
    """A conversation. The last message of the user is the question, the earlier ones say what it follows up; nothing that
    any other message says is taken for a fact or an order. `temperature`, `max_tokens`, `stop`, `seed` and whatever else
    steers the wording of a model are accepted and have no effect."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [{"model": MODEL, "messages": [{"role": "user", "content": "Sở Y tế Đắk Nông phải làm gì?"}]}]
        },
    )

    model: StrictStr
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=2000)]
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[StrictInt | None, WithJsonSchema({"anyOf": [{"const": 1}, {"type": "null"}]})] = None

    @property
    def usage_wanted(self) -> bool:
        """Whether a stream is to end with the tokens counted."""
        return self.stream_options is not None and self.stream_options.include_usage is True


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is read of a request: the question, and the earlier ones, oldest first."""

    question: str
    history: tuple[str, ...]

    @property
    def is_task(self) -> bool:
        """Whether a program asks for something about the conversation, and nobody for what a document says."""
        return self.question.lstrip().startswith(_TASK)


def conversation(request: ChatRequest, longest_question: int) -> Conversation:
    """The conversation of a request. Raises `ChatError` for what this service cannot do."""
    _refuse(request)
    asked = [(nth, message) for nth, message in enumerate(request.messages) if message.role == "user"]
    if not asked:
        raise ChatError(
            "Không có tin nhắn nào của người dùng (role “user”).",
            "There is no message of the user (role “user”).",
            "messages",
            "invalid_value",
        )
    nth, last = asked[-1]
    for place, part in enumerate(last.content if isinstance(last.content, list) else ()):
        if part.type != "text" or part.text is None:
            raise ChatError(
                f"Phần “{part.type[:40]}” của tin nhắn không đọc được: chỉ nhận văn bản (type “text”).",
                f"A part of type “{part.type[:40]}” cannot be read: only text is (type “text”).",
                f"messages[{nth}].content[{place}]",
                "unsupported_content",
            )
    question = last.words()
    here = Conversation(question, tuple(one.words() for _, one in asked[:-1])[-_HISTORY:])
    length = len(" ".join(question.split()))
    if length > longest_question and not here.is_task:
        raise ChatError(
            f"Câu hỏi dài {length} ký tự, quá giới hạn {longest_question}; hãy hỏi ngắn hơn.",
            f"The question has {length} characters, more than the {longest_question} allowed; ask in fewer words.",
            f"messages[{nth}].content",
            "string_above_max_length",
        )
    return here


def _refuse(request: ChatRequest) -> None:
    """Raise `ChatError` where an answer is asked for in a form that there is none in."""
    if request.n is not None and request.n != 1:
        raise ChatError(
            "Chỉ có một câu trả lời: n phải là 1.", "There is one answer: n must be 1.", "n", "unsupported_value"
        )
    more: dict[str, Any] = request.model_extra or {}
    form = more.get("response_format")
    asked_for = {
        "tools": more.get("tools"),
        "functions": more.get("functions"),
        "response_format": isinstance(form, dict) and form.get("type") not in (None, "text"),
        "modalities": isinstance(more.get("modalities"), list) and set(map(str, more["modalities"])) - {"text"},
        "audio": more.get("audio"),
        "logprobs": more.get("logprobs"),
        "top_logprobs": more.get("top_logprobs"),
    }
    for name, value in asked_for.items():
        if value:
            raise ChatError(
                f"Không hỗ trợ “{name}”: câu trả lời là văn bản có trích dẫn.",
                f"“{name}” is not supported: an answer is text with citations.",
                name,
                "unsupported_parameter",
            )
