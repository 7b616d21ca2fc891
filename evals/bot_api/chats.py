"""What was said in the chats of the stand-in, by people and by the bot."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

from evals.bot_api.markup import Parsed, units

_COMMAND = re.compile(r"(?:^|(?<=\s))/\w{1,32}(?:@\w+)?")
_MENTION = re.compile(r"(?:^|(?<=\s))@\w{3,32}")


@dataclass(slots=True)
class Said:
    """A message of the bot, as it is now. `versions` are its texts as they were seen, with the time of each."""

    id: int
    html: str
    parsed: Parsed
    keyboard: dict[str, Any] | None
    reply_to: int | None
    topic: int | None
    versions: list[tuple[float, str]]
    document: tuple[str, bytes] | None = None
    force_reply: bool = False
    deleted: bool = False

    @property
    def text(self) -> str:
        """What is seen of it."""
        return self.parsed.text

    @property
    def buttons(self) -> dict[str, str]:
        """The callback data of its buttons by their labels."""
        rows = (self.keyboard or {}).get("inline_keyboard", [])
        return {button["text"]: button["callback_data"] for row in rows for button in row}


@dataclass(slots=True)
class Chat:
    """A chat: private where the id is a user's, else a group; `topics` are those of a forum."""

    id: int
    kind: str
    title: str = ""
    topics: set[int] = field(default_factory=set)
    blocked: bool = False
    messages: dict[int, Said] = field(default_factory=dict)
    heard: dict[int, dict[str, Any]] = field(default_factory=dict)
    actions: list[float] = field(default_factory=list)
    _last: int = 0

    def next_id(self) -> int:
        """The id of the next message, whoever sends it."""
        self._last += 1
        return self._last

    def as_json(self) -> dict[str, Any]:
        """The chat in an update."""
        if self.kind == "private":
            return {"id": self.id, "type": "private", "first_name": "Người", "username": f"nguoi{self.id}"}
        forum = {"is_forum": True} if self.topics else {}
        return {"id": self.id, "type": self.kind, "title": self.title, **forum}

    @property
    def said(self) -> list[Said]:
        """What the bot said and did not delete, in order."""
        return [one for one in list(self.messages.values()) if not one.deleted]

    def answering(self, message_id: int) -> list[Said]:
        """What the bot said in reply to a message."""
        return [one for one in self.said if one.reply_to == message_id]


def user(user_id: int) -> dict[str, Any]:
    """A person in an update."""
    return {
        "id": user_id,
        "is_bot": False,
        "first_name": "Tên Bí Mật",
        "username": f"nguoi{user_id}",
        "language_code": "vi",
    }


def entities(text: str) -> list[dict[str, Any]]:
    """The commands and mentions that Telegram would mark in a text."""
    found: list[dict[str, Any]] = []
    for kind, pattern in (("bot_command", _COMMAND), ("mention", _MENTION)):
        for match in pattern.finditer(text):
            found.append({"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])})
    return sorted(found, key=lambda one: one["offset"])


def now() -> float:
    """The time that versions are noted with."""
    return time.monotonic()
