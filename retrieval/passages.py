"""A passage is a provision with its ancestors' headings: what is indexed and found. Never a fixed-size cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.directive import Directive, Provision, Span


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed for one provision.

    `span` is the provision's own words in the file's text; `body` the words searched (own words, whitespace levelled);
    `context` the headings above it and what the directive is about, searched with less weight.
    """

    id: str
    directive_id: str
    eid: str
    span: Span
    body: str
    context: str

    @property
    def embedded(self) -> str:
        """The text that the embedding model reads."""
        return f"{self.context}\n{self.body}" if self.context else self.body


def passages(directive: Directive, text: str) -> list[Passage]:
    """One passage for every provision of `directive` that has words of its own; `text` is the text of its file."""
    found: list[Passage] = []

    def visit(provision: Provision, headings: tuple[str, ...]) -> None:
        body = _level(provision.own.of(text))
        if body:
            context = " | ".join(headings)
            found.append(
                Passage(f"{directive.id}#{provision.eid}", directive.id, provision.eid, provision.own, body, context)
            )
        below = headings
        if provision.heading:
            below = (*headings, _level(provision.heading.of(text)))
        for child in provision.children:
            visit(child, below)

    opening = (directive.title,) if directive.title else ()
    for provision in directive.provisions:
        visit(provision, opening)
    return found


def _level(words: str) -> str:
    return " ".join(words.replace("*", " ").split())


_SENTENCE_END = re.compile(r"(?:[.;!?](?=\s+[A-ZĐÀ-Ỹ(“\"])|;(?=\s)|\n\s*\n)\s*")


def sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences and clauses parted by semicolons within `span`; a stretch in brackets or quotation marks stays whole."""
    at = span.start
    for match in _SENTENCE_END.finditer(text, span.start, span.end):
        stretch = text[at : match.end()]
        if (
            stretch.count("(") > stretch.count(")")
            or stretch.count("“") > stretch.count("”")
            or len(stretch.strip()) < 15
        ):
            continue
        end = match.start() + (1 if text[match.start()] in ".;!?" else 0)
        yield Span(at, end)
        at = match.end()
    if at < span.end:
        yield Span(at, span.end)
