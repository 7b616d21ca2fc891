"""A run: a dataset asked of the production code, scored, summed up, and saved with what it was run on."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.application import Application
from bot.settings import Settings
from corpus import parsing
from corpus.syllables import fold
from evals import measures
from evals.questions import DATASETS, LabelledQuestion, Score, read, score


@dataclass(frozen=True, slots=True)
class Run:
    """The scores of one dataset."""

    dataset: str
    questions: tuple[LabelledQuestion, ...]
    scores: tuple[Score, ...]
    seconds: float


def application(settings: Settings) -> Application:
    """An application over an index of the bundled documents only, whatever else the user has indexed."""
    own = settings.model_copy(
        update={
            "data_dir": settings.data_dir / "eval",
            "database_url": None,
            "chroma_url": None,
            "documents": Settings.model_fields["documents"].default,
        }
    )
    built = Application(own)
    built.index([own.documents], lambda _: None)
    return built


def run(
    name: str, app: Application, told: Callable[[int, int], None] = lambda done, total: None, *, bare: bool = False
) -> Run:
    """Ask every question of the dataset `name` ("dev", "heldout") and score the answers.

    With `bare`, every question and its history is typed without diacritics.
    """
    summaries = app.chain().collection.summaries
    files = {summary.id: Path(summary.path).name for summary in summaries.values()}
    documents = {files[directive_id]: app.text(directive_id) for directive_id in summaries}
    questions = read(DATASETS / f"questions_{name}.jsonl", documents)
    app.ask("khởi động")  # latency is measured warm
    started = time.perf_counter()
    scores = []
    for number, question in enumerate(questions, 1):
        asked, history = question.question, question.history
        if bare:
            asked, history = unmarked(asked), tuple(map(unmarked, history))
        scores.append(score(question, app.ask(asked, history), files, documents))
        told(number, len(questions))
    return Run(name, tuple(questions), tuple(scores), time.perf_counter() - started)


def unmarked(text: str) -> str:
    """The text as typed without an input method: no diacritics, capitals kept."""
    plain = fold(text)
    return (
        "".join(p.upper() if t.isupper() else p for p, t in zip(plain, text, strict=True))
        if len(plain) == len(text)
        else plain
    )


def summary(found: Run) -> dict[str, Any]:
    """The figures of a run as plain values."""
    scores = found.scores
    kinds = list(dict.fromkeys(score.kind for score in scores))
    milliseconds = [score.milliseconds for score in scores]
    return {
        "dataset": found.dataset,
        "questions": len(scores),
        "accuracy": measures.accuracy(scores),
        "accuracy_by_kind": {kind: _share([s for s in scores if s.kind == kind]) for kind in kinds},
        "citation_precision": measures.citation_precision(scores),
        "citation_recall": measures.citation_recall(scores),
        "quote_validity": measures.quote_validity(scores),
        "answers_citing_forbidden_documents": measures.foreign_answers(scores),
        "abstention_precision": measures.abstention_precision(scores),
        "abstention_recall": measures.abstention_recall(scores),
        "undiacritized_pairs": measures.pairs(found.questions, scores, "no_diacritics"),
        "chat_pairs": measures.pairs(found.questions, scores, "chat_style"),
        "latency_ms_p50": measures.percentile(milliseconds, 0.5),
        "latency_ms_p95": measures.percentile(milliseconds, 0.95),
    }


def _share(scores: Sequence[Score]) -> str:
    return f"{sum(score.right for score in scores)}/{len(scores)}"


def save(found: Run, folder: Path) -> Path:
    """Write the run with its figures and every score to `folder`; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
    content = {
        "run_at": now.isoformat(timespec="seconds"),
        "parser_version": parsing.VERSION,
        "python": platform.python_version(),
        "processors": platform.machine(),
        "summary": summary(found),
        "scores": [asdict(one) for one in found.scores],
    }
    target = folder / f"{found.dataset}-{now:%Y%m%d-%H%M%S}.json"
    target.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return target
