"""The judge of a reply: reads it as it comes in and lets its sentences through the gate one by one."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace

from bot.chat_model import ChatError, Failure
from bot.draft import Draft, Statement
from bot.events import Event, VerifiedSentence
from bot.faithfulness.wording import lists, syllables
from bot.generative.attribution import statement
from bot.generative.claims import Claim, Reader
from bot.generative.evidence import Evidence
from bot.generative.language import vietnamese
from bot.grounding import Gate
from corpus.syllables import has_diacritics
from retrieval.collection import Collection

_COVERED = 0.5
"""Share of an extract's content words that the model's sentences must hold for the line to be said already."""


class Judge:
    """Reads a reply and lets its sentences through the gate one by one."""

    def __init__(self, found: Evidence, collection: Collection) -> None:
        self._found, self._collection = found, collection
        self._tokens = [item.token for item in found.items]
        self.begin()

    def begin(self) -> None:
        """Start over, with nothing admitted."""
        self._reader = Reader(self._tokens)
        self.gate = Gate(self._collection)
        self.sentences = self.removed = 0
        self.shown = False

    @property
    def text(self) -> str:
        """What the model wrote so far."""
        return self._reader.text

    @property
    def admitted(self) -> int:
        """How many sentences passed."""
        return self.sentences - self.removed

    @property
    def declined(self) -> bool:
        """Whether the model said that nothing answers the question, and nothing else that holds."""
        return self._reader.declined and not self.admitted

    def feed(self, piece: str) -> Iterator[Event]:
        """Judge what is complete with this piece of the reply."""
        return self._judged(self._reader.feed(piece))

    def close(self, *, cut: bool) -> Iterator[Event]:
        """Judge what is left; with `cut`, without the sentence that was being written."""
        return self._judged(self._reader.close(cut=cut))

    def read_whole(self, text: str) -> Iterator[Event]:
        """Judge a reply that is there as a whole."""
        yield from self.feed(text)
        yield from self.close(cut=False)

    def usable(self) -> None:
        """Raise `ChatError` for a reply that is none."""
        if not self.text:
            raise ChatError(Failure.EMPTY, "the reply is empty")
        if not self.admitted and not self._reader.declined and not vietnamese(self.text):
            raise ChatError(Failure.LANGUAGE, "the reply is not in Vietnamese")

    def complete(self, draft: Draft) -> Generator[Event, None, int]:
        """Admit the lines of the extract that the model left out of a list; returns how many."""
        said = self.gate.finish().text
        cited = {(citation.directive_id, citation.eid) for citation in self.gate.finish().citations}
        added = 0
        for line in draft.statements:
            if line.counts is not None or _covered(line, said, cited):
                continue
            admitted = self.gate.admit(line)
            if admitted:
                added += 1
                yield VerifiedSentence(admitted.text, admitted.citations, admitted.follows)
        return added

    def _judged(self, claims: Iterator[Claim]) -> Iterator[Event]:
        for claim in claims:
            self.sentences += 1
            if not has_diacritics(claim.text):  # what is checked is what is shown
                claim = replace(claim, text=self._collection.restore(claim.text))
            made = statement(claim, self._found.items, self._collection)
            admitted = self.gate.admit(made) if made else None
            if admitted is None:
                self.removed += 1
                continue
            self.shown = True
            yield VerifiedSentence(admitted.text, admitted.citations, admitted.follows)


def _covered(line: Statement, said: str, cited: set[tuple[str, str]]) -> bool:
    """Whether the model's sentences say what a line of the extract says, citing the same provisions."""
    if any((source.directive_id, source.eid) not in cited for source in line.sources):
        return False
    content = syllables(line.text).held - lists().function
    return len(content & syllables(said).held) >= _COVERED * len(content)
