"""Chat models, through LangChain: the one file that knows it. Words in, pieces of words out, failures by name.

A model is named as `init_chat_model` names it (`openai:gpt-…`); with a base URL any OpenAI-compatible server will do.
Retries are not made here: the caller knows how much time is left.
"""

from __future__ import annotations

import enum
import importlib.util
import json
import os
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import SecretStr

from bot.settings import Settings, SettingsError


@dataclass(frozen=True, slots=True)
class _Provider:
    extra: str
    package: str
    key_variables: tuple[str, ...]


_PROVIDERS = {
    "openai": _Provider("openai", "langchain_openai", ("OPENAI_API_KEY",)),
    "anthropic": _Provider("anthropic", "langchain_anthropic", ("ANTHROPIC_API_KEY",)),
    "google_genai": _Provider("google", "langchain_google_genai", ("GOOGLE_API_KEY", "GEMINI_API_KEY")),
    "ollama": _Provider("ollama", "langchain_ollama", ()),
}
_PROBE_SECONDS = 5.0


class Failure(enum.StrEnum):
    """Why a model gave no usable reply."""

    TIMEOUT = "timeout"
    BUSY = "busy"
    SERVER = "server"
    KEY = "key"
    CONNECTION = "connection"
    CUT = "cut"
    REFUSED = "refused"
    EMPTY = "empty"
    LANGUAGE = "language"
    UNUSABLE = "unusable"


class ChatError(Exception):
    """A call that failed. `retry_after` are the seconds that the server asks to wait, where it does."""

    def __init__(self, failure: Failure, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.failure = failure
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a call used, as the provider counts it. `cost_usd` only where the provider tells."""

    input: int = 0
    output: int = 0
    cost_usd: float | None = None

    def __add__(self, other: Tokens) -> Tokens:
        costs = [one for one in (self.cost_usd, other.cost_usd) if one is not None]
        return Tokens(self.input + other.input, self.output + other.output, sum(costs) if costs else None)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a reply as it comes. `cut` tells that the model stopped at its limit of tokens."""

    text: str = ""
    tokens: Tokens | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that the model is to call: its name, what it is for, and its parameters (JSON Schema)."""

    name: str
    description: str
    parameters: Mapping[str, Any]


class ChatModel:
    """One configured model. Safe to share between threads."""

    def __init__(self, name: str, client: Any) -> None:
        self.name = name
        self._client = client

    def reply(self, messages: Sequence[Message], tool: Tool | None = None, *, stream: bool = True) -> Iterator[Piece]:
        """The reply in pieces; of a tool call the raw arguments. Raises `ChatError`."""
        client = self._client
        if tool is not None:
            function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
            client = client.bind_tools([{"type": "function", "function": function}])
        said = [(one.role, one.content) for one in messages]
        finished = begun = False
        try:
            for chunk in client.stream(said) if stream else [client.invoke(said)]:
                piece = _piece(chunk)
                finished = finished or bool(_reason(chunk)) or not stream
                begun = begun or bool(piece.text)
                yield piece
        except Exception as error:  # each provider has its own tree of exceptions
            failed = _translated(error)
            if begun and failed.failure is Failure.CONNECTION:
                failed = ChatError(Failure.CUT, str(failed))
            raise failed from error
        if not finished and self._tells_the_end():
            raise ChatError(Failure.CUT, "the stream ended before the reply did")

    def _tells_the_end(self) -> bool:
        return self.name.startswith(("openai:", "anthropic:"))


def build(settings: Settings) -> ChatModel | None:
    """The model of the settings; None where none is set. Raises `SettingsError`."""
    if settings.chat_model is None:
        if settings.chat_base_url is not None:
            raise SettingsError("CONGVAN_CHAT_BASE_URL: thiếu tên mô hình; hãy đặt CONGVAN_CHAT_MODEL=openai:TÊN.")
        return None
    provider, name = _named(settings.chat_model, settings.chat_base_url)
    known = _PROVIDERS[provider]
    if importlib.util.find_spec(known.package) is None:
        raise SettingsError(
            f"CONGVAN_CHAT_MODEL={settings.chat_model!r}: chưa cài phần nối với mô hình này; "
            f'hãy chạy: pip install "congvan[{known.extra}]" (trong bản tải về: pip install -e ".[{known.extra}]").'
        )
    key = settings.chat_api_key or _key_of_provider(known)
    if key is None and known.key_variables and settings.chat_base_url is None:
        raise SettingsError(
            f"CONGVAN_CHAT_MODEL={settings.chat_model!r}: thiếu khóa; hãy đặt CONGVAN_CHAT_API_KEY hoặc {known.key_variables[0]}."
        )
    if settings.chat_base_url is not None:
        _probe(provider, settings.chat_base_url, settings.chat_api_key)
    return ChatModel(f"{provider}:{name}", _client(provider, name, key, settings))


def _named(model: str, base_url: str | None) -> tuple[str, str]:
    provider, colon, name = model.strip().partition(":")
    if colon and provider in _PROVIDERS and name:
        return provider, name
    # names of local models hold colons of their own ("qwen2.5:3b")
    if base_url is not None and not (colon and provider in _PROVIDERS) and re.fullmatch(r"\S+", model.strip()):
        return "openai", model.strip()
    known = ", ".join(f"{one}:TÊN" for one in _PROVIDERS)
    raise SettingsError(
        f"CONGVAN_CHAT_MODEL={model!r}: không rõ mô hình nào; hãy dùng một trong các dạng {known}, "
        "hoặc đặt thêm CONGVAN_CHAT_BASE_URL cho máy chủ tương thích OpenAI."
    )


def _key_of_provider(known: _Provider) -> SecretStr | None:
    for variable in known.key_variables:
        value = os.environ.get(variable, "")
        if value.strip():
            if not re.fullmatch(r"[\x21-\x7e]+", value):
                raise SettingsError(
                    f"{variable}: khóa có dấu cách, xuống dòng hoặc ký tự lạ; hãy chép lại khóa trên một dòng."
                )
            return SecretStr(value)
    return None


def _client(provider: str, name: str, key: SecretStr | None, settings: Settings) -> Any:
    options: dict[str, Any] = {"max_retries": 0, "timeout": settings.chat_timeout_s}
    if settings.chat_temperature is not None:
        options["temperature"] = settings.chat_temperature
    if settings.chat_base_url is not None:
        options["base_url"] = settings.chat_base_url
    if provider == "ollama":
        options = {
            "num_predict": settings.chat_answer_tokens,
            "num_ctx": settings.chat_context_tokens,
            "client_kwargs": {"timeout": settings.chat_timeout_s},
            **{name: options[name] for name in ("temperature", "base_url") if name in options},
        }
    else:
        options["max_tokens"] = settings.chat_answer_tokens
        options["api_key"] = key if key is not None else SecretStr("none")
    if provider == "openai":
        options |= {"stream_usage": True, "use_responses_api": False}
        if settings.chat_base_url is not None:  # most compatible servers know only the older name of the limit
            options["extra_body"] = {"max_tokens": options.pop("max_tokens")}
    try:
        if provider == "openai":
            return _openai_with_cost()(model=name, **options)
        from langchain.chat_models import init_chat_model

        return init_chat_model(name, model_provider=provider, **options)
    except Exception as error:  # whatever the provider's own checks object to
        raise SettingsError(
            f"CONGVAN_CHAT_MODEL={settings.chat_model!r}: không dùng được ({_brief(error)})."
        ) from error


def _openai_with_cost() -> type[Any]:
    """ChatOpenAI that keeps the cost some servers tell with the usage of a stream, which it drops otherwise."""
    from langchain_openai import ChatOpenAI

    class WithCost(ChatOpenAI):
        def _convert_chunk_to_generation_chunk(self, chunk: Any, *rest: Any) -> Any:
            made = super()._convert_chunk_to_generation_chunk(chunk, *rest)
            usage = chunk.get("usage") if isinstance(chunk, dict) else None
            if made is not None and isinstance(usage, dict) and "cost" in usage:
                made.message.response_metadata["token_usage"] = {"cost": usage["cost"]}
            return made

    return WithCost


# is there an API at all?


def _probe(provider: str, base_url: str, key: SecretStr | None) -> None:
    """Raise `SettingsError` where nothing answers at the address, or what answers is no API. Whatever else is wrong (busy,
    a key refused, slow) is left to the first question, which has an answer without the model as well."""
    if provider not in ("openai", "ollama"):  # the others have addresses of their own kind
        return
    status, kind, body = _get(f"{base_url.rstrip('/')}/{'models' if provider == 'openai' else 'api/tags'}", key)
    if status is None or status in (401, 403, 429) or status >= 500:
        return
    if status < 400 and _is_json(body):
        return
    if status in (404, 405) and provider == "openai":  # some servers list no models
        other, _, _ = _get(f"{base_url.rstrip('/')}/chat/completions", key)
        if other is None or other not in (404, 200):
            return
    elif status >= 400 and _is_json(body):
        return
    wanted = "API tương thích OpenAI" if provider == "openai" else "máy chủ Ollama"
    hint = "; địa chỉ thường kết thúc bằng /v1" if provider == "openai" else ""
    raise SettingsError(
        f"CONGVAN_CHAT_BASE_URL={base_url!r}: địa chỉ này không phải một {wanted} "
        f"(trả về mã {status}, {kind or 'không rõ loại'}){hint}."
    )


def _get(url: str, key: SecretStr | None) -> tuple[int | None, str, bytes]:
    """Status (None where no answer came in time), content type and the first bytes. Raises `SettingsError` where nobody listens."""
    headers = {"Authorization": f"Bearer {key.get_secret_value() if key else 'none'}", "Accept": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=_PROBE_SECONDS) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read(200_000)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read(200_000)
    except TimeoutError:
        return None, "", b""
    except (OSError, ValueError) as error:
        if isinstance(getattr(error, "reason", None), TimeoutError):
            return None, "", b""
        raise SettingsError(
            f"CONGVAN_CHAT_BASE_URL: không nối được tới {url} ({_brief(error)}); hãy xem máy chủ mô hình đã chạy chưa."
        ) from error


def _is_json(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict | list)
    except ValueError:
        return False


# what comes back


def _piece(chunk: Any) -> Piece:
    text = chunk.content if isinstance(chunk.content, str) else "".join(map(_text_of, chunk.content))
    calls = getattr(chunk, "tool_call_chunks", None)
    if calls:
        text += "".join(call.get("args") or "" for call in calls)
    elif getattr(chunk, "tool_calls", None) or getattr(chunk, "invalid_tool_calls", None):
        text += "\n".join(json.dumps(call["args"], ensure_ascii=False) for call in chunk.tool_calls)
        text += "\n".join(str(call["args"]) for call in chunk.invalid_tool_calls)
    return Piece(text, _tokens(chunk), _reason(chunk) in ("length", "max_tokens", "MAX_TOKENS"))


def _text_of(block: Any) -> str:
    if isinstance(block, str):
        return block
    return str(block.get("text", "")) if isinstance(block, dict) and block.get("type", "text") == "text" else ""


def _reason(chunk: Any) -> str | None:
    metadata = chunk.response_metadata
    reason = metadata.get("finish_reason") or metadata.get("stop_reason") or metadata.get("done_reason")
    return str(reason) if reason else None


def _tokens(chunk: Any) -> Tokens | None:
    usage = getattr(chunk, "usage_metadata", None)
    told = chunk.response_metadata.get("token_usage") or {}
    cost = told.get("cost") if isinstance(told, dict) else None
    if not usage and cost is None:
        return None
    usage = usage or {}
    return Tokens(
        int(usage.get("input_tokens") or 0),
        int(usage.get("output_tokens") or 0),
        float(cost) if isinstance(cost, int | float) else None,
    )


# what goes wrong


def _translated(error: Exception) -> ChatError:
    """The failure that an exception of a provider means, by its status or the kind of exception."""
    chain: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and len(chain) < 8:
        chain.append(one)
        one = one.__cause__ or one.__context__
    status = next((s for e in chain if (s := _status(e)) is not None), None)
    names = " ".join(type(e).__name__ for e in chain)
    message = _brief(error)
    if status is not None:
        retry_after = next((wait for e in chain if (wait := _retry_after(e)) is not None), None)
        if status in (401, 403):
            return ChatError(Failure.KEY, message)
        if status in (408, 504):
            return ChatError(Failure.TIMEOUT, message, retry_after)
        if status == 429:
            return ChatError(Failure.BUSY, message, retry_after)
        return ChatError(Failure.SERVER if status >= 500 else Failure.REFUSED, message, retry_after)
    if "Timeout" in names or "DeadlineExceeded" in names:
        return ChatError(Failure.TIMEOUT, message)
    if re.search(r"RemoteProtocol|IncompleteRead|ReadError|ChunkedEncoding", names):
        return ChatError(Failure.CUT, message)
    if re.search(r"Connect|Connection|Resolution|OSError", names):
        return ChatError(Failure.CONNECTION, message)
    return ChatError(Failure.UNUSABLE, message)


def _status(error: BaseException) -> int | None:
    for name in ("status_code", "code", "http_status"):
        value = getattr(error, name, None)
        if isinstance(value, int) and 100 <= value <= 599:
            return value
    return None


def _retry_after(error: BaseException) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers.get(name, "")) / unit)
        except ValueError:
            continue
    return None


def _brief(error: BaseException) -> str:
    """The first line of what an exception says, without anything that looks like a key."""
    words = " ".join(str(error).split()) or type(error).__name__
    return re.sub(r"\b(?:sk|key|AIza)[-_A-Za-z0-9]{8,}", "…", words)[:200]
