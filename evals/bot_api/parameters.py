"""What each method takes, as the Bot API documents it: names, types, which must be there, and their limits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from evals.bot_api.markup import MarkupError, Parsed, parse, units

Check = Callable[[str], Any]


class ParameterError(ValueError):
    """A parameter that the Bot API does not take; `str()` is the description."""


def _fail(words: str) -> Any:
    raise ParameterError(words)


def whole(lowest: int | None = None, highest: int | None = None) -> Check:
    """An integer within bounds."""

    def check(value: str) -> int:
        if not re.fullmatch(r"-?\d{1,18}", value):
            _fail(f"not an integer: {value[:40]}")
        number = int(value)
        if (lowest is not None and number < lowest) or (highest is not None and number > highest):
            _fail(f"out of bounds: {number}")
        return number

    return check


def words(lowest: int, highest: int, pattern: str | None = None) -> Check:
    """Text of so many UTF-16 units."""

    def check(value: str) -> str:
        if not lowest <= units(value) <= highest:
            _fail(f"text of {units(value)} units, {lowest} to {highest} are taken")
        if pattern and not re.fullmatch(pattern, value):
            _fail(f"text does not match {pattern}")
        return value

    return check


def boolean(value: str) -> bool:
    """true or false."""
    return {"true": True, "false": False}[value] if value in ("true", "false") else _fail("not a boolean")


def one_of(*allowed: str) -> Check:
    """One of some words."""
    return lambda value: value if value in allowed else _fail(f"{value[:40]} is none of {', '.join(allowed)}")


def record(**fields: tuple[bool, Callable[[Any], Any]]) -> Check:
    """A JSON object of exactly these fields; each says whether it must be there, and checks a decoded value."""

    def check(value: Any) -> dict[str, Any]:
        given = _json(value) if isinstance(value, str) else value
        if not isinstance(given, dict):
            _fail("not an object")
        unknown = given.keys() - fields.keys()
        if unknown:
            _fail(f"unknown fields {sorted(unknown)}")
        for name, (needed, inner) in fields.items():
            if name in given:
                inner(given[name])
            elif needed:
                _fail(f"field {name} is missing")
        return dict(given)

    return check


def listed(inner: Callable[[Any], Any], highest: int) -> Check:
    """A JSON list of at most so many."""

    def check(value: Any) -> list[Any]:
        given = _json(value) if isinstance(value, str) else value
        if not isinstance(given, list) or len(given) > highest:
            _fail(f"not a list of at most {highest}")
        return [inner(one) for one in given]

    return check


def of(kind: type, inner: Check | None = None) -> Callable[[Any], Any]:
    """A decoded value of a type, checked further as text."""

    def check(value: Any) -> Any:
        if type(value) is not kind:
            _fail(f"not {kind.__name__}: {str(value)[:40]}")
        return value if inner is None else inner(value)

    return check


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return _fail("not JSON")


def _bytes(lowest: int, highest: int) -> Check:
    return lambda value: value if lowest <= len(value.encode()) <= highest else _fail("BUTTON_DATA_INVALID")


_LABEL = of(str, words(1, 256))
_INLINE_BUTTON = record(text=(True, _LABEL), callback_data=(True, of(str, _bytes(1, 64))))
_KEYBOARD = record(inline_keyboard=(True, listed(listed(_INLINE_BUTTON, 8), 100)))
_FORCE = record(
    force_reply=(True, of(bool)), selective=(False, of(bool)), input_field_placeholder=(False, of(str, words(1, 64)))
)


def _markup(value: str) -> dict[str, Any]:
    given = _json(value)
    checked: dict[str, Any] = (_FORCE if isinstance(given, dict) and "force_reply" in given else _KEYBOARD)(given)
    return checked


_PREVIEW = record(is_disabled=(False, of(bool)))
_REPLY = record(message_id=(True, of(int)), allow_sending_without_reply=(False, of(bool)))
_MODE = one_of("HTML")
_CHAT = whole()
_CONTENT = record(
    message_text=(True, of(str, words(1, 100_000))),
    parse_mode=(False, of(str, _MODE)),
    link_preview_options=(False, _PREVIEW),
)
_RESULT = record(
    type=(True, of(str, one_of("article"))),
    id=(True, of(str, _bytes(1, 64))),
    title=(True, of(str, words(1, 512))),
    description=(False, of(str, words(1, 512))),
    input_message_content=(True, _CONTENT),
)
_START = record(text=(True, of(str, words(1, 256))), start_parameter=(True, of(str, words(1, 64, r"[A-Za-z0-9_-]+"))))
_KINDS = listed(of(str, one_of("message", "edited_message", "callback_query", "inline_query", "my_chat_member")), 30)
_COMMAND = record(command=(True, of(str, words(1, 32, r"[a-z0-9_]+"))), description=(True, of(str, words(1, 256))))

METHODS: dict[str, dict[str, tuple[bool, Check]]] = {
    "getMe": {},
    "getUpdates": {
        "offset": (False, whole()),
        "limit": (False, whole(1, 100)),
        "timeout": (False, whole(0, 50)),
        "allowed_updates": (False, _KINDS),
    },
    "setWebhook": {
        "url": (True, words(0, 2048, r"(?:https?://\S+)?")),
        "secret_token": (False, words(1, 256, r"[A-Za-z0-9_-]+")),
        "allowed_updates": (False, _KINDS),
        "drop_pending_updates": (False, boolean),
        "max_connections": (False, whole(1, 100)),
    },
    "deleteWebhook": {"drop_pending_updates": (False, boolean)},
    "setMyCommands": {"commands": (True, listed(_COMMAND, 100))},
    "sendMessage": {
        "chat_id": (True, _CHAT),
        "text": (True, words(1, 100_000)),
        "parse_mode": (False, _MODE),
        "message_thread_id": (False, whole(1)),
        "reply_parameters": (False, _REPLY),
        "reply_markup": (False, _markup),
        "link_preview_options": (False, _PREVIEW),
    },
    "editMessageText": {
        "chat_id": (True, _CHAT),
        "message_id": (True, whole(1)),
        "text": (True, words(1, 100_000)),
        "parse_mode": (False, _MODE),
        "reply_markup": (False, _KEYBOARD),
        "link_preview_options": (False, _PREVIEW),
    },
    "editMessageReplyMarkup": {
        "chat_id": (True, _CHAT),
        "message_id": (True, whole(1)),
        "reply_markup": (False, _KEYBOARD),
    },
    "deleteMessage": {"chat_id": (True, _CHAT), "message_id": (True, whole(1))},
    "sendChatAction": {
        "chat_id": (True, _CHAT),
        "action": (True, one_of("typing", "upload_document")),
        "message_thread_id": (False, whole(1)),
    },
    "answerCallbackQuery": {
        "callback_query_id": (True, words(1, 64)),
        "text": (False, words(0, 200)),
        "show_alert": (False, boolean),
    },
    "answerInlineQuery": {
        "inline_query_id": (True, words(1, 64)),
        "results": (True, listed(_RESULT, 50)),
        "cache_time": (False, whole(0)),
        "is_personal": (False, boolean),
        "next_offset": (False, words(0, 64)),
        "button": (False, _START),
    },
    "sendDocument": {
        "chat_id": (True, _CHAT),
        "document": (True, str),
        "caption": (False, words(0, 100_000)),
        "parse_mode": (False, _MODE),
        "message_thread_id": (False, whole(1)),
        "reply_parameters": (False, _REPLY),
    },
    "getFile": {"file_id": (True, words(1, 200))},
}


def checked(method: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of a call as values. Raises `ParameterError` for anything that the method does not take."""
    known = METHODS[method]
    unknown = given.keys() - known.keys()
    if unknown:
        _fail(f"{method} takes no {sorted(unknown)}")
    missing = [name for name, (needed, _) in known.items() if needed and name not in given]
    if missing:
        _fail(f"{method} needs {missing}")
    return {name: known[name][1](value) for name, value in given.items()}


def shown(text: str, mode: str | None, longest: int) -> Parsed:
    """A text as it is seen. Raises `ParameterError` where it is empty or too long."""
    try:
        parsed = parse(text) if mode == "HTML" else Parsed(text, ())
    except MarkupError as error:
        raise ParameterError(str(error)) from error
    if not parsed.text.strip():
        _fail("message text is empty")
    if units(parsed.text) > longest:
        _fail("message is too long")
    return parsed
