"""A conversation with a scripted model: what the tests of the model chain talk through."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from bot.answer import Answer
from bot.application import Application
from bot.events import Event, Finished
from evals.scripted_model import Call, Reply, ScriptedModel

Script = Callable[[Call], Reply] | Sequence[Reply]
_ITEM = re.compile(
    r'<doan ma="(?P<token>\w+)" van_ban="[^"]*" vi_tri="(?P<label>[^"]*)">\n'
    r"(?:<tren>(?P<above>.*?)</tren>\n)?(?P<text>.*?)\n</doan>",
    re.DOTALL,
)


@dataclass(frozen=True)
class Shown:
    """A provision as the model was shown it, unescaped."""

    token: str
    label: str
    text: str


def shown(call: Call) -> list[Shown]:
    """The provisions in a call, in order."""
    return [Shown(m["token"], unescape(m["label"]), unescape(m["text"])) for m in _ITEM.finditer(call.text)]


@dataclass
class Talk:
    """An application whose model says what `ask` and `events` are given; `calls` are those for the last question."""

    app: Application
    server: ScriptedModel
    board: dict[str, Any]
    calls: list[Call] = field(default_factory=list)

    def events(self, question: str, script: Script | Reply, history: Sequence[str] = ()) -> list[Event]:
        """All events of one question."""
        return list(self.stream(question, script, history))

    def stream(self, question: str, script: Script | Reply, history: Sequence[str] = ()) -> Generator[Event]:
        """The events of one question as they come."""
        before = len(self.server.calls)
        replies = [script] if isinstance(script, Reply) else script

        def reply(call: Call) -> Reply:
            if callable(replies):
                return replies(call)
            return replies[min(call.number - before, len(replies)) - 1]

        self.board["reply"] = reply
        try:
            yield from self.app.events(question, history)
        finally:
            self.calls = self.server.calls[before:]

    def ask(self, question: str, script: Script | Reply, history: Sequence[str] = ()) -> Answer:
        """The answer to one question."""
        last = self.events(question, script, history)[-1]
        assert isinstance(last, Finished)
        return last.answer
