"""An answer as the text of a chat message: its sentences with their marks, the notices, the sources; and where each mark stands.

Clients show the text as Markdown. What a document says is shown as it stands there: nothing in it becomes a picture, a link,
HTML or a block of code. Lines end in two spaces, which Markdown reads as the end of a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from bot.answer import Answer, Citation
from bot.events import Event, Finished, Progress, Step, VerifiedSentence
from bot.output import clean, one_line

NO_QUESTION = (
    "Yêu cầu này không phải câu hỏi về văn bản. congvan chỉ trả lời câu hỏi về văn bản chỉ đạo điều hành, kèm trích dẫn; "
    "không đặt tiêu đề, gắn thẻ, gợi ý câu hỏi hay đọc tệp đính kèm."
)
"""What is answered to a program that asks for something else than what the documents say."""

_LONGEST_QUOTE = 240
_BREAK = "  \n"
# the backslash itself, the beginning of a tag or an autolink, the joint of a link or of its definition, a fence
_ACTIVE = re.compile(r"\\|<(?=[A-Za-z/!?])|\](?=[(:])|`(?=``)|~(?=~~)")
_MARKS = re.compile(r"(?:\[\d+\])+$")
_MARK = re.compile(r"\[(\d+)\]")


def settled(events: Iterable[Event]) -> Iterator[Progress | VerifiedSentence | Answer]:
    """The sentences as soon as none can be withdrawn any more, which is when the whole reply of a model is there and is
    being checked; the answer last. Of an extract the lines come as sentences."""
    held: list[VerifiedSentence] = []
    final = said = False
    for event in events:
        if isinstance(event, Finished):
            if not said:
                for line in event.answer.answer.splitlines():
                    yield VerifiedSentence(line, (), False)
            yield event.answer
        elif isinstance(event, VerifiedSentence):
            said = said or final
            if final:
                yield event
            else:
                held.append(event)
        else:
            if event.step is Step.STARTING_OVER:
                held.clear()
            elif event.step is Step.CHECKING:
                final, said = True, bool(held)
                yield from held
                held.clear()
            yield event


class ChatText:
    """The text of one message as it grows. `base_url` is the address of the service."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url
        self._parts: list[str] = []
        self._length = 0
        self._marks: list[tuple[int, int, int]] = []

    @property
    def text(self) -> str:
        """All of it so far."""
        return "".join(self._parts)

    def sentence(self, said: VerifiedSentence) -> str:
        """What a sentence adds to the text."""
        before = "" if not self._parts else " " if said.follows else _BREAK
        words = shown(said.text)
        marks = _MARKS.search(words)
        for mark in _MARK.finditer(words, marks.start()) if marks else ():
            start = self._length + len(before) + mark.start()
            self._marks.append((start, start + len(mark[0]), int(mark[1])))
        return self._add(before + words)

    def ending(self, answer: Answer) -> str:
        """What stands below the sentences: the notices, then the sources."""
        notices = [f"Lưu ý: {shown(one_line(notice))}" for notice in answer.notices]
        sources = [self._source(citation) for citation in answer.citations]
        blocks = [notices, ["Nguồn:", *sources] if sources else []]
        return self._add("".join(f"\n\n{_BREAK.join(block)}" for block in blocks if block))

    def say(self, words: str) -> str:
        """Add words of our own."""
        return self._add(words)

    def annotations(self, answer: Answer) -> list[dict[str, Any]]:
        """For each mark in the sentences where it stands, in characters of the text, and what it cites."""
        cited = {citation.mark: citation for citation in answer.citations}
        return [
            {
                "type": "url_citation",
                "url_citation": {
                    "start_index": start,
                    "end_index": end,
                    "title": one_line(f"{_name(cited[mark])}, {cited[mark].label}"),
                    "url": self._address(cited[mark]),
                },
            }
            for start, end, mark in self._marks
            if mark in cited
        ]

    def _source(self, citation: Citation) -> str:
        day = f"{citation.issued_on:%d/%m/%Y}" if citation.issued_on else "không rõ ngày"
        issuer = citation.issuer or "không rõ cơ quan ban hành"
        where = one_line(f"{_name(citation)} ({issuer}, {day}), {citation.label}")
        quote = one_line(citation.quote, _LONGEST_QUOTE)
        return f"[{citation.mark}] {shown(where)}: “{shown(quote)}” {self._address(citation)}"

    def _address(self, citation: Citation) -> str:
        return self._base.rstrip("/") + citation.url

    def _add(self, words: str) -> str:
        self._parts.append(words)
        self._length += len(words)
        return words


def shown(text: str) -> str:
    """`text` as a client that renders Markdown shows it letter by letter."""
    return _ACTIVE.sub(r"\\\g<0>", clean(text))


def _name(citation: Citation) -> str:
    return citation.number or "văn bản không rõ số"
