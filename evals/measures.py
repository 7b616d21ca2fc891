"""Measures over scored answers. Each is a plain function of the scores; None where there is nothing to measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evals.questions import LabelledQuestion, Score


def accuracy(scores: Sequence[Score]) -> float | None:
    """Share of questions answered right."""
    return _mean(score.right for score in scores)


def citation_precision(scores: Sequence[Score]) -> float | None:
    """Mean over answers with citations: share of citations that touch the gold or what is acceptable beside it."""
    return _mean(score.precision for score in scores if score.precision is not None)


def citation_recall(scores: Sequence[Score]) -> float | None:
    """Mean over questions with gold: share of gold stretches that a citation touches."""
    return _mean(score.recall for score in scores if score.recall is not None)


def quote_validity(scores: Sequence[Score]) -> float | None:
    """Share of quotes that are verbatim at their span."""
    quotes = sum(score.quotes for score in scores)
    return sum(score.valid_quotes for score in scores) / quotes if quotes else None


def foreign_answers(scores: Sequence[Score]) -> int:
    """Answers that cite a document the question forbids (another province's)."""
    return sum(score.foreign for score in scores)


def abstention_precision(scores: Sequence[Score]) -> float | None:
    """Of the questions refused, the share that is unanswerable."""
    return _mean(score.kind == "unanswerable" for score in scores if not score.answered)


def abstention_recall(scores: Sequence[Score]) -> float | None:
    """Of the unanswerable questions, the share that is refused."""
    return _mean(not score.answered for score in scores if score.kind == "unanswerable")


def pairs(questions: Sequence[LabelledQuestion], scores: Sequence[Score], kind: str) -> tuple[float, float, int] | None:
    """Accuracy of the questions of `kind` that repeat another one, that of their originals, and how many there are."""
    by_id = {score.id: score for score in scores}
    both = [
        (by_id[q.id], by_id[q.same_as]) for q in questions if q.kind == kind and q.same_as in by_id and q.id in by_id
    ]
    if not both:
        return None
    return sum(one.right for one, _ in both) / len(both), sum(other.right for _, other in both) / len(both), len(both)


def percentile(values: Iterable[float], share: float) -> float | None:
    """The value below which `share` (0 to 1) of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def _mean(values: Iterable[float | bool]) -> float | None:
    found = [float(value) for value in values]
    return sum(found) / len(found) if found else None
