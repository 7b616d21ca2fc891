"""Labelled questions: reading a dataset, and scoring one answer against its gold (see `datasets/README.md`)."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answer import Answer, Status
from corpus.directive import Span
from corpus.syllables import syllables

DATASETS = Path(__file__).resolve().parent / "datasets"


@dataclass(frozen=True, slots=True)
class Gold:
    """A stretch of a bundled document, located by its file name and span."""

    document: str
    span: Span


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """One line of a dataset, its quotes located."""

    id: str
    kind: str
    question: str
    history: tuple[str, ...]
    status: Status
    expect: tuple[tuple[str, ...], ...]
    evidence: tuple[Gold, ...]
    acceptable: tuple[Gold, ...]
    forbidden: tuple[str, ...]
    same_as: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """How one answer did. Precision and recall are over citations and gold stretches; None where there are none."""

    id: str
    kind: str
    right: bool
    why: str
    answered: bool
    precision: float | None
    recall: float | None
    quotes: int
    valid_quotes: int
    foreign: bool
    milliseconds: float


class DatasetError(Exception):
    """A dataset does not fit the documents; the message names the line."""


def read(path: Path, documents: dict[str, str]) -> list[LabelledQuestion]:
    """The questions of a dataset. `documents` maps file names to NFC texts. Raises `DatasetError`."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                found.append(_question(json.loads(line), documents))
            except (KeyError, ValueError) as error:
                raise DatasetError(f"{path.name}, line {number}: {error}") from error
    return found


def _question(entry: dict[str, Any], documents: dict[str, str]) -> LabelledQuestion:
    def located(quotes: list[dict[str, str]]) -> tuple[Gold, ...]:
        return tuple(_locate(quote["document"], quote["quote"], documents) for quote in quotes)

    return LabelledQuestion(
        id=entry["id"],
        kind=entry["kind"],
        question=entry["question"],
        history=tuple(entry["history"]),
        status=Status(entry["status"]),
        expect=tuple(tuple(group) for group in entry["expect"]),
        evidence=located(entry["evidence"]),
        acceptable=located(entry["acceptable"]),
        forbidden=tuple(entry["forbid_documents"]),
        same_as=entry.get("same_as"),
    )


def _locate(document: str, quote: str, documents: dict[str, str]) -> Gold:
    words = unicodedata.normalize("NFC", quote)
    text = documents[document]
    if text.count(words) != 1:
        raise ValueError(f"the quote occurs {text.count(words)} times in {document}: {quote[:60]!r}")
    start = text.index(words)
    return Gold(document, Span(start, start + len(words)))


def score(question: LabelledQuestion, answer: Answer, files: dict[str, str], documents: dict[str, str]) -> Score:
    """Score `answer`. `files` maps directive ids to file names, `documents` file names to texts."""
    cited = [(files[c.directive_id], Span(c.start, c.end)) for c in answer.citations]
    valid = sum(
        documents[name][span.start : span.end] == c.quote
        for (name, span), c in zip(cited, answer.citations, strict=True)
    )
    foreign = any(name in question.forbidden for name, _ in cited)
    met = [
        gold
        for gold in question.evidence
        if any(name == gold.document and span.overlaps(gold.span) for name, span in cited)
    ]
    wanted = (*question.evidence, *question.acceptable)
    fitting = [1 for name, span in cited if any(name == gold.document and span.overlaps(gold.span) for gold in wanted)]
    said = " ".join(syllables(" ".join((answer.answer, *(c.quote for c in answer.citations)))))
    unmet = [
        group[0] for group in question.expect if group and not any(" ".join(syllables(one)) in said for one in group)
    ]
    why = ""
    if answer.status is not question.status:
        why = f"status {answer.status.value}, expected {question.status.value}"
    elif question.status is Status.ANSWERED:
        if foreign:
            why = "cites a forbidden document"
        elif len(met) < len(question.evidence):
            why = f"{len(question.evidence) - len(met)} of {len(question.evidence)} evidence not cited"
        elif unmet:
            why = f"not said: {', '.join(unmet)}"
    if valid < len(cited):
        why = "a quote is not verbatim"
    return Score(
        question.id,
        question.kind,
        not why,
        why,
        answer.status is Status.ANSWERED,
        len(fitting) / len(cited) if cited else None,
        len(met) / len(question.evidence) if question.evidence else None,
        len(cited),
        valid,
        foreign,
        answer.timings_ms.get("total", 0.0),
    )
