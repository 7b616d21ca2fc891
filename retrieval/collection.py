"""The catalogue as answering reads it: directives, texts and word counts kept in memory until the catalogue changes."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import cached_property, lru_cache

from corpus.directive import Provision, Span
from corpus.syllables import fold
from retrieval.catalogue import Catalogue, Coverage, Summary
from retrieval.diacritics import Restorer
from retrieval.later_deadlines import LaterDeadlines
from retrieval.matching import Words
from retrieval.passages import Passage, sentences
from retrieval.wording import words

_RESTORER_CHARACTERS = 4_000_000
_COUNTED_PASSAGES = 50_000


class Collection:
    """A read view of one generation of the catalogue. `fresh()` gives a new one when the catalogue has changed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.generation = catalogue.generation
        self.summaries: dict[str, Summary] = {summary.id: summary for summary in catalogue.summaries()}
        self.coverage: Coverage = catalogue.coverage()
        self._lock = threading.RLock()
        self._passages: dict[str, list[Passage]] = {}
        self._provisions: dict[str, dict[str, Provision]] = {}
        self._stretches: dict[str, tuple[tuple[Span, Words], ...]] = {}
        self._counts: Counter[str] | None = None
        self._counted = 0
        self._restorer: Restorer | None = None
        self.directive = lru_cache(maxsize=512)(catalogue.directive)
        self.text = lru_cache(maxsize=512)(catalogue.text)
        self._file = lru_cache(maxsize=4096)(catalogue.file_of)
        self.words = lru_cache(maxsize=100_000)(Words.of)

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue behind it."""
        return self._catalogue

    def current(self) -> bool:
        """Whether the catalogue still is at this generation."""
        return self._catalogue.generation == self.generation

    @cached_property
    def later_deadlines(self) -> LaterDeadlines:
        """Finds what later directives set as time limits for the same tasks."""
        return LaterDeadlines(self._catalogue, self.directive, self.text)

    def passages(self, directive_id: str) -> list[Passage]:
        """The passages of a directive, in the order of its text."""
        with self._lock:
            if directive_id not in self._passages:
                self._passages[directive_id] = self._catalogue.passages(directive_id)
            return self._passages[directive_id]

    def provision(self, directive_id: str, eid: str) -> Provision | None:
        """The provision with that eId."""
        with self._lock:
            if directive_id not in self._provisions:
                self._provisions[directive_id] = {p.eid: p for p in self.directive(directive_id).walk()}
            return self._provisions[directive_id].get(eid)

    def page(self, directive_id: str, start: int) -> int | None:
        """The page (from 1) on which the character stands; None where the source has no pages."""
        pages = self._file(directive_id).pages
        return bisect_right(pages, start) if pages else None

    def frequency(self, folded: str) -> int:
        """In how many passages the folded syllable stands (of the passages counted, see `counted`)."""
        self._count()
        assert self._counts is not None
        return self._counts[folded]

    @property
    def vocabulary(self) -> Iterable[str]:
        """The folded syllables counted."""
        self._count()
        assert self._counts is not None
        return self._counts.keys()

    def stretches(self, passage: Passage) -> tuple[tuple[Span, Words], ...]:
        """The sentences and clauses of a passage with their syllables."""
        with self._lock:
            known = self._stretches.get(passage.id)
        if known is None:
            text = self.text(passage.directive_id)
            known = tuple((span, self.words(span.of(text))) for span in sentences(text, passage.span))
            with self._lock:
                self._stretches[passage.id] = known
        return known

    @property
    def counted(self) -> int:
        """How many passages `frequency` was counted over."""
        self._count()
        return self._counted

    def _count(self) -> None:
        with self._lock:
            if self._counts is not None:
                return
            counts: Counter[str] = Counter()
            for directive_id in self.summaries:
                for passage in self.passages(directive_id):
                    counts.update({fold(s) for s in self.words(passage.body).spelled})
                    self._counted += 1
                if self._counted >= _COUNTED_PASSAGES:  # a sample this large tells rare from common well enough
                    break
            self._counts = counts

    def restore(self, text: str) -> str:
        """`text` with diacritics, by the words of the collection (see `retrieval.diacritics`)."""
        with self._lock:
            if self._restorer is None:
                lists = words()
                texts = [
                    ". ".join((*lists.stop_phrases, *lists.compounds, *lists.stop)),
                    *3 * [". ".join(lists.spoken)],
                ]
                texts += [". ".join(members) for members in lists.synonyms]
                total = 0
                seen: set[str] = set()
                for summary in self.summaries.values():
                    if summary.path in seen:
                        continue
                    seen.add(summary.path)
                    texts.append(self.text(summary.id))
                    total += len(texts[-1])
                    if total > _RESTORER_CHARACTERS:
                        break
                self._restorer = Restorer(texts)
            return self._restorer.restore(text)
