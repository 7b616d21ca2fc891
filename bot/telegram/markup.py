"""Telegram's HTML as pieces that are never cut, and texts of pieces cut into messages. Pure: knows no network and no library.

A message holds at most 4,096 UTF-16 units of what is seen (tags do not count) and 100 entities. It is cut between
paragraphs, else between sentences, and inside a sentence only where it alone is too long; never inside a tag, a mark
like [1] or an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bot.output import clean

MOST_UNITS = 4096
MOST_ENTITIES = 90
CAPTION_UNITS = 1024


@dataclass(frozen=True, slots=True)
class Piece:
    """Some HTML that must stay whole: `units` is the length of what is seen of it in UTF-16, `entities` its tags."""

    html: str
    units: int
    entities: int = 0


Paragraph = Sequence[Piece]


def units(text: str) -> int:
    """The length of `text` in UTF-16 code units, as Telegram counts."""
    return len(text) + sum(c > "\uffff" for c in text)


def plain(text: str) -> Piece:
    """Words as they are."""
    safe = clean(text)
    return Piece(escape(safe, quote=False), units(safe))


def bold(text: str) -> Piece:
    """Words in bold."""
    return _tagged("b", text)


def italic(text: str) -> Piece:
    """Words in italics."""
    return _tagged("i", text)


def link(text: str, address: str | None) -> Piece:
    """Words that lead to an address; without one just the words."""
    piece = plain(text)
    if not address or not text.strip():
        return piece
    return Piece(f'<a href="{escape(address, quote=True)}">{piece.html}</a>', piece.units, 1)


def _tagged(tag: str, text: str) -> Piece:
    piece = plain(text)
    return Piece(f"<{tag}>{piece.html}</{tag}>", piece.units, 1) if text.strip() else piece


_SENTENCE_END = re.compile(r"[.!?…;:](?:[\"”’)\]]*)(?:\s*\[\d{1,4}\])*\s+|(?:\[\d{1,4}\])+\s+")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:[A-ZĐ]{1,4}|[Tt]h?|[Ss]|[Nn]r|[Vv]v|v\.v|\d{1,3})\.$")


def sentences(text: str) -> Iterator[str]:
    """`text` cut after its sentences; the marks and the white space behind a sentence belong to it. Nothing is lost."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if end[0][0] == "." and _ABBREVIATION.search(text[start : end.start() + 1]):
            continue
        if text[end.end() : end.end() + 1] == "[" and re.match(r"\[\d{1,4}\]", text[end.end() :]):
            continue  # a mark belongs to the sentence before it
        yield text[start : end.end()]
        start = end.end()
    if start < len(text):
        yield text[start:]


def prose(text: str) -> list[list[Piece]]:
    """Lines of plain text as paragraphs of sentences; a sentence longer than a message is cut between words."""
    return [
        [plain(part) for sentence in sentences(line) for part in words_within(sentence, MOST_UNITS - 96)]
        for line in clean(text).split("\n")
    ]


_WORD = re.compile(r"\s*(?:\[\d{1,4}\]|[^\s\[]+|\[)+\s*|\s+")


def words_within(text: str, most: int) -> Iterator[str]:
    """`text` in parts of at most `most` units, cut between words, and inside a word only where it alone is longer."""
    if units(text) <= most:
        yield text
        return
    part, size = "", 0
    for word in _atoms(text, most):
        length = units(word)
        if part and size + length > most:
            yield part
            part, size = "", 0
        part += word
        size += length
    if part:
        yield part


def _atoms(text: str, most: int) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match[0]
        while units(word) > most:
            size = 0
            for at, c in enumerate(word):  # noqa: B007
                size += 2 if c > "\uffff" else 1
                if size > most:
                    break
            yield word[:at]
            word = word[at:]
        yield word


def messages(paragraphs: Iterable[Paragraph], most: int = MOST_UNITS, most_entities: int = MOST_ENTITIES) -> list[str]:
    """The paragraphs as the HTML of as few messages as they fit in, each with something to see; at least one message.

    Paragraphs are joined by line breaks; an empty one is a blank line. A piece longer than `most` is not cut: whoever
    makes one keeps it shorter.
    """
    made = _Messages(most, most_entities)
    for paragraph in paragraphs:
        pieces = list(paragraph)
        length, entities = sum(one.units for one in pieces), sum(one.entities for one in pieces)
        if length <= most and entities <= most_entities:
            made.add(Piece("".join(one.html for one in pieces), length, entities), "\n")
        else:
            for nth, piece in enumerate(pieces):
                made.add(piece, "" if nth else "\n")
    return made.finished()


class _Messages:
    """Fills one message after the other."""

    def __init__(self, most: int, most_entities: int) -> None:
        self._most, self._most_entities = most, most_entities
        self._done: list[str] = []
        self._html, self._units, self._entities = "", 0, 0

    def add(self, piece: Piece, glue: str) -> None:
        """The piece after the glue where the message has room for both, else first in a new one."""
        glue = glue if self._html else ""
        if self._html and (
            self._units + len(glue) + piece.units > self._most or self._entities + piece.entities > self._most_entities
        ):
            self._close()
            glue = ""
        self._html += glue + piece.html
        self._units += len(glue) + piece.units
        self._entities += piece.entities

    def finished(self) -> list[str]:
        """All messages."""
        self._close()
        return self._done or ["…"]

    def _close(self) -> None:
        if self._html.strip():
            self._done.append(self._html.strip())
        self._html, self._units, self._entities = "", 0, 0
