"""The events of an answer as server-sent events (WHATWG HTML, 9.2): progress, sentence, citation, done, problem."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from bot.answer import plain
from bot.events import Event, Finished, Progress, Step, VerifiedSentence
from bot.http.problems import of_exception

MEDIA_TYPE = "text/event-stream"


def encoded(events: Iterable[Event], language: str) -> Iterator[bytes]:
    """Each event as it comes; an exception ends the stream with a `problem`."""
    cited: set[int] = set()
    said = False
    try:
        for event in events:
            if isinstance(event, Progress):
                if event.step is Step.STARTING_OVER:
                    cited.clear()
                    said = False
                yield _event("progress", {"step": event.step.value, "items": event.items, "reason": event.reason})
            elif isinstance(event, VerifiedSentence):
                said = True
                yield _event("sentence", {"text": event.text, "follows": event.follows})
                for citation in event.citations:
                    if citation.mark not in cited:
                        cited.add(citation.mark)
                        yield _event("citation", plain(asdict(citation)))
            elif isinstance(event, Finished):
                for line in event.answer.answer.splitlines() if not said else ():  # an extract comes at once
                    yield _event("sentence", {"text": line, "follows": False})
                for citation in event.answer.citations:
                    if citation.mark not in cited:
                        yield _event("citation", plain(asdict(citation)))
                yield _event("done", event.answer.as_json())
    except Exception as error:  # the status is sent already: the reader is told in the stream
        yield _event("problem", json.loads(of_exception(error).body(language)))


def _event(name: str, data: Any) -> bytes:
    """One event; JSON has no line breaks of its own, so that the data is one line."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode("utf-8", "replace")
