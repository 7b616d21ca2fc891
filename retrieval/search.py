"""Similarity, after exact look-up has narrowed the scope: lexical and dense candidates, scored together.

Candidates come from BM25 (tantivy) and from the embedding (Chroma); in a narrow scope every passage is a candidate. Each
is scored by how well its words, sentence by sentence, meet the topic (`matching`), and by its cosine to the question.
The weight of the cosine was chosen on the dev questions: `python -m evals.calibrate` prints the sweep.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from corpus.directive import Span
from retrieval.collection import Collection
from retrieval.matching import Match, Topic
from retrieval.passages import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retrieval.catalogue import Summary
    from retrieval.lexical import LexicalIndex, Scored

_CANDIDATES = 60
_EVERY_PASSAGE_BELOW = 400
DENSE_WEIGHT = 2.2
"""How much one unit of cosine counts beside one unit of coverage."""
_DENSE_FLOOR = 0.80  # e5 cosines of unrelated Vietnamese texts lie just below; what is under says nothing
_ROUNDING = 1e-9


class QueryEmbedder(Protocol):
    """What search needs of the embedding model."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """One L2-normalised vector."""
        ...


class Vectors(Protocol):
    """What search needs of the vector store."""

    def search(self, vector: NDArray[np.float32], limit: int) -> list[Scored]:
        """The nearest passages with their cosine."""
        ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with its scores: `coverage` of the topic by its best stretch, `cosine` to the question (or None)."""

    passage: Passage
    summary: Summary
    label: str
    quote: str
    score: float
    coverage: float
    cosine: float | None
    best: Span
    missing: tuple[str, ...]


class Searcher:
    """Finds passages in one collection with its two indexes."""

    def __init__(
        self, collection: Collection, lexical: LexicalIndex, vectors: Vectors, embedder: QueryEmbedder
    ) -> None:
        self.collection = collection
        self._lexical, self._vectors, self._embedder = lexical, vectors, embedder

    def topic(self, terms: Sequence[str], accented: bool) -> Topic:
        """The terms weighted by this collection."""
        return Topic(terms, accented, self.collection.frequency, self.collection.counted, self.collection.vocabulary)

    def search(self, wording: str, topic: Topic, ids: Sequence[str], limit: int = 8) -> list[Hit]:
        """The best passages for `wording` among the directives `ids`, best first."""
        allowed = set(ids)
        vector = self._embedder.embed_query(wording)
        total = self.collection.counted
        narrow = len(allowed) < len(self.collection.summaries)
        nearest = self._vectors.search(vector, min(max(total, 1), _CANDIDATES * (8 if narrow else 2)))
        cosine = {scored.passage_id: scored.score for scored in nearest}
        candidates = self._candidates(wording, allowed, cosine, narrow)
        return self._best(candidates, topic, cosine, limit)

    def _best(self, candidates: Sequence[Passage], topic: Topic, cosine: Mapping[str, float], limit: int) -> list[Hit]:
        """The best of the candidates, best first. No stretch of a passage meets the topic better than the whole of it does: which
        stretch is best is looked for only where the whole might come among the best."""
        bounds = []
        for passage in candidates:
            whole = topic.match(self.collection.words(passage.body), self.collection.words(passage.context))
            bounds.append((_score(whole.coverage, cosine.get(passage.id)), passage, whole))
        bounds.sort(key=lambda one: -one[0])
        hits: list[Hit] = []
        least: list[float] = []  # the best scores so far, the least of them first
        for bound, passage, whole in bounds:
            if len(least) == limit and bound + _ROUNDING < least[0]:
                break
            hits.append(self._hit(passage, topic, cosine.get(passage.id), whole))
            (heapq.heappush if len(least) < limit else heapq.heappushpop)(least, hits[-1].score)
        hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
        return hits[:limit]

    def mentions(self, name: str) -> bool:
        """Whether the name stands word for word, diacritics aside, in a passage of the collection."""
        phrase = self.collection.words(name).folded_joined
        found = [scored.passage_id for scored in self._lexical.search(name, _CANDIDATES)]
        passages = self.collection.catalogue.passages_by_ids(found)
        return any(phrase in self.collection.words(passage.body).folded_joined for passage in passages)

    def _candidates(self, wording: str, allowed: set[str], cosine: dict[str, float], narrow: bool) -> list[Passage]:
        every: list[Passage] = []
        for directive_id in sorted(allowed):
            every.extend(self.collection.passages(directive_id))
            if len(every) > _EVERY_PASSAGE_BELOW:
                break
        else:
            return every
        found = [scored.passage_id for scored in self._lexical.search(wording, _CANDIDATES * (8 if narrow else 1))]
        ids = list(dict.fromkeys([*found, *list(cosine)[:_CANDIDATES]]))
        passages = self.collection.catalogue.passages_by_ids(ids)
        return [passage for passage in passages if passage.directive_id in allowed]

    def _hit(self, passage: Passage, topic: Topic, cosine: float | None, whole: Match) -> Hit:
        summary = self.collection.summaries[passage.directive_id]
        match, best = self.best_stretch(passage, topic, whole)
        provision = self.collection.provision(passage.directive_id, passage.eid)
        quote = passage.span.of(self.collection.text(passage.directive_id))
        return Hit(
            passage,
            summary,
            provision.label if provision else passage.eid,
            quote,
            _score(match.coverage, cosine),
            match.coverage,
            cosine,
            best,
            match.missing,
        )

    def best_stretch(self, passage: Passage, topic: Topic, whole: Match | None = None) -> tuple[Match, Span]:
        """The sentence (or clause, or the whole) of the passage that meets the topic best, with its span. `whole`: how the
        whole meets it, where that is known."""
        above = self.collection.words(passage.context)
        whole = whole or topic.match(self.collection.words(passage.body), above)
        if not whole.coverage:
            return whole, passage.span
        best_match, best_span, best_value = whole, passage.span, -1.0
        for span, words in self.collection.stretches(passage):
            match = topic.match(words, above)
            # a short stretch that meets the topic says it more plainly than a long one that does
            value = match.coverage - 0.00004 * (span.end - span.start)
            if value > best_value:
                best_match, best_span, best_value = match, span, value
        # part of the credit for what the rest of the provision says: "…; Tiếp tục thực hiện …" leans on it
        coverage = max(best_match.coverage, 0.5 * best_match.coverage + 0.5 * whole.coverage)
        return Match(coverage, whole.missing), best_span


def _score(coverage: float, cosine: float | None) -> float:
    return coverage + DENSE_WEIGHT * max(0.0, (cosine or 0.0) - _DENSE_FLOOR)
