"""What every part of the extractive composer works with, and the few ways in which all of them quote and name things."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.draft import Source
from corpus import dates
from corpus.directive import Directive, Field, Provision, Span
from corpus.document_number import NAMES
from retrieval.collection import Collection
from retrieval.matching import Topic
from retrieval.passages import sentences
from retrieval.question import Question, topic
from retrieval.scope import Scope
from retrieval.search import Hit, Searcher

_FULL_STOP = re.compile(r"[.!?](?=\s+[A-ZĐÀ-Ỹ“\"])\s+|\n\s*\n")
LONGEST_QUOTE = 900
"""Characters: a longer provision is quoted by the sentences that carry the answer."""


@dataclass(frozen=True, slots=True)
class Material:
    """A question understood, the scope it may be answered from, and the means to look things up."""

    question: Question
    scope: Scope
    collection: Collection
    searcher: Searcher
    _found: dict[tuple[str, ...], tuple[int, list[Hit]]] = field(default_factory=dict, repr=False, compare=False)

    def hits(self, limit: int) -> list[Hit]:
        """The passages in scope nearest to the question and its topic, best first; searched for anew only where more are wanted."""
        topic = self.topic(with_agencies=True)
        key = tuple(topic.terms)
        searched, found = self._found.get(key, (0, []))
        if searched < limit:
            wording = self.question.wording or self.question.text
            found = self.searcher.search(wording, topic, self.scope.ids, limit=limit)
            self._found[key] = limit, found
        return found[:limit]

    def topic(self, *, with_agencies: bool = False) -> Topic:
        """The topic of the question; the words of agencies are left out unless asked for."""
        terms = self.question.terms if with_agencies else topic(self.question)
        if with_agencies and self.scope.by_issuer:  # the issuer has narrowed the scope already
            terms = topic(self.question, only=self.scope.by_issuer)
        return self.searcher.topic(terms, self.accented)

    @property
    def accented(self) -> bool:
        """Whether diacritics in the terms were typed, and so mean something."""
        return self.question.accented

    @property
    def directives(self) -> list[Directive]:
        """The directives in scope."""
        return [self.collection.directive(i) for i in self.scope.ids]

    def words(self, directive: Directive, span: Span) -> str:
        """The words at `span`, white space levelled and Markdown emphasis dropped."""
        return levelled(span.of(self.collection.text(directive.id)))

    def source(self, directive: Directive, provision: Provision, stretch: Span | None = None) -> Source:
        """The provision's own words as a source; of a long one the sentences around `stretch`."""
        span = provision.own
        if stretch is not None and span.end - span.start > LONGEST_QUOTE:
            span = self.around(directive, span, stretch)
        elif span.end - span.start > LONGEST_QUOTE:
            span = self.opening(directive, span)
        return Source(directive.id, provision.eid, provision.label, span)

    def around(self, directive: Directive, span: Span, stretch: Span) -> Span:
        """The whole sentences that `stretch` lies in, if they are not too long."""
        text = self.collection.text(directive.id)
        start = max((m.end() for m in _FULL_STOP.finditer(text, span.start, stretch.start)), default=span.start)
        after = _FULL_STOP.search(text, max(stretch.end - 1, span.start), span.end)
        end = after.start() + 1 if after else span.end
        return Span(start, end) if end - start <= LONGEST_QUOTE else stretch

    def opening(self, directive: Directive, span: Span) -> Span:
        """The first sentences of a long stretch, up to the longest quote."""
        end = span.start
        for sentence in sentences(self.collection.text(directive.id), span):
            if end > span.start and sentence.end - span.start > LONGEST_QUOTE:
                break
            end = sentence.end
        return Span(span.start, end)

    def field_source(self, directive: Directive, name: str, label: str, field: Field[object]) -> Source:
        """A field of the head or the end of a directive as a source."""
        return Source(directive.id, name, label, field.span)


def levelled(words: str) -> str:
    """White space levelled, Markdown emphasis dropped: for display, never for a quote."""
    return " ".join(words.replace("*", "").split())


def named(directive: Directive, *, full: bool = True) -> str:
    """How an answer names a directive: "công văn 6325/UBND-KGVX ngày 29/10/2021 của UBND tỉnh Đắk Nông"."""
    kind = NAMES[directive.type] if directive.type else "văn bản"
    if directive.number is None:
        owner = f" của {directive.issuer.value}" if directive.issuer else ""
        return f"văn bản không rõ số{owner}"
    words = f"{kind} {directive.number.value.text}"
    if full and directive.issued_on:
        words += f" ngày {dates.vietnamese(directive.issued_on.value)}"
    if full and directive.issuer:
        words += f" của {directive.issuer.value}"
    return words


def capitalised(words: str) -> str:
    """With a capital first letter."""
    return words[:1].upper() + words[1:]


def shortened(words: str, longest: int = 160) -> str:
    """The words up to `longest` characters, cut between words, with an ellipsis where cut."""
    if len(words) <= longest:
        return words
    return words[:longest].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
