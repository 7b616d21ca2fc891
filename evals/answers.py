"""Answers worded by a model beside the extracts: every question of a dataset, asked of both, scored alike.

To the measures of `congvan eval questions` come, over the answerable questions:

fact recall: of the groups of `expect`, the share that the answer's own words meet (not its quotes; an answer not given
meets none);
fact precision: of the statements of the answers given, the share of which at least one citation touches gold evidence or a
stretch that is acceptable beside it; a statement is what stands before a run of marks;
share removed: of the sentences that the model wrote, the share that the gate left out.

Every answer of the model is appended to a file at once, with its score, so that a run that was stopped goes on where it
stopped. The file's name holds the model and a hash of the settings, the prompts and the dataset.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import bot
from bot.answer import Answer, Status
from bot.application import Application
from bot.chat_model import Failure
from bot.generative.writer import REASONS
from bot.settings import Settings, SettingsError
from corpus import parsing
from corpus.syllables import syllables
from evals import runs
from evals.questions import DATASETS, LabelledQuestion, Score, read, score

_STATEMENT = re.compile(r"(.+?)((?:\s*\[\d+\])+)", re.DOTALL)
_OF_THE_ANSWER = (
    "chat_model",
    "chat_base_url",
    "chat_context_tokens",
    "chat_answer_tokens",
    "chat_timeout_s",
    "chat_retries",
    "chat_temperature",
    "chat_format",
    "chat_cache",
)
_UNREACHED = (Failure.KEY, Failure.CONNECTION, Failure.BUSY)
"""Failures that say nothing of the model: such a question is not scored, the next run asks it again …"""
_MOST_UNREACHED = 3
"""… and after so many on end the run stops."""


@dataclass(frozen=True, slots=True)
class Scored:
    """An answer with its score. `facts` and `statements` count only for answerable questions; `failure` is why a model that
    was asked gave no answer (the extract is scored); `answer` is the whole of it as JSON."""

    score: Score
    facts: int
    facts_met: int
    statements: int
    statements_fitting: int
    composer: str
    failure: str | None
    usage: dict[str, Any]
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same questions answered by the extractive composer (None where it was not asked to) and by the model. `unreached`
    are the questions that never reached the model, `why` the last reason; `path` is where the answers are."""

    dataset: str
    model: str
    questions: tuple[LabelledQuestion, ...]
    extractive: tuple[Scored, ...] | None
    answers: tuple[Scored, ...]
    unreached: tuple[str, ...]
    why: str | None
    path: Path


def evaluate(
    settings: Settings,
    dataset: str,
    *,
    limit: int | None = None,
    extractive: bool = True,
    fresh: bool = False,
    told: Callable[[int, int, float | None], None] = lambda done, total, cost: None,
) -> Comparison:
    """Ask the first `limit` questions of the dataset and score both answers. `told` hears how many are done, of how many, and
    what they have cost. Raises `DatasetError`, `SettingsError`."""
    if settings.chat_model is None and settings.chat_base_url is None:
        raise SettingsError("Chưa nêu mô hình để chấm; hãy thêm --model openai:TÊN hoặc đặt CONGVAN_CHAT_MODEL.")
    with runs.application(settings) as application:
        application.chain()  # a model that cannot be used is told before anything is asked
        assert application.writer is not None
        model = application.writer.model.name
        marking = Marking(application)
        questions = read(_path(dataset), marking.documents)[:limit]
        beside: list[Scored] | None = None
        if extractive:
            plain = settings.model_copy(update={"chat_model": None, "chat_base_url": None})
            with runs.application(plain) as other:
                other.ask("khởi động")  # latency is measured warm
                beside = [marking.scored(one, other.ask(one.question, one.history)) for one in questions]
        kept = Kept(settings.data_dir / "runs" / file_name(settings, dataset, model))
        if fresh:
            kept.clear()
        unreached, why = _ask_the_rest(application, marking, questions, kept, told)
    answers = tuple(kept.found[one.id] for one in questions if one.id in kept.found)
    both = tuple(beside) if beside is not None else None
    return Comparison(dataset, model, tuple(questions), both, answers, tuple(unreached), why, kept.path)


def _ask_the_rest(
    application: Application,
    marking: Marking,
    questions: Sequence[LabelledQuestion],
    kept: Kept,
    told: Callable[[int, int, float | None], None],
) -> tuple[list[str], str | None]:
    """Ask what is not kept yet; returns the questions that did not reach the model, and why."""
    unreached: list[str] = []
    why: str | None = None
    on_end = 0
    done = [one.id for one in questions if one.id in kept.found]
    told(len(done), len(questions), _cost(kept.found[one] for one in done))
    for question in questions:
        if question.id in kept.found:
            continue
        found = marking.scored(question, application.ask(question.question, question.history))
        if found.failure in _UNREACHED:
            unreached.append(question.id)
            why, on_end = REASONS[Failure(found.failure)], on_end + 1
            if on_end == _MOST_UNREACHED:
                break
            continue
        on_end = 0
        kept.add(found)
        done.append(question.id)
        told(len(done), len(questions), _cost(kept.found[one] for one in done))
    return unreached, why


def _path(dataset: str) -> Path:
    return DATASETS / f"questions_{dataset}.jsonl"


def file_name(settings: Settings, dataset: str, model: str) -> str:
    """The name of the file for answers of this model, with these settings and prompts, to this dataset. The key is no part."""
    prompts = sorted((Path(bot.__file__).parent / "prompts").glob("*.md"))
    hashed = hashlib.sha256(json.dumps([getattr(settings, name) for name in _OF_THE_ANSWER]).encode())
    for content in (*(path.read_bytes() for path in prompts), _path(dataset).read_bytes(), parsing.VERSION.encode()):
        hashed.update(hashlib.sha256(content).digest())
    slug = re.sub(r"[^A-Za-z0-9.]+", "-", model).strip("-")[:60]
    return f"answers-{dataset}-{slug}-{hashed.hexdigest()[:12]}.jsonl"


# scoring


class Marking:
    """Scores answers over the documents of an application."""

    def __init__(self, application: Application) -> None:
        summaries = application.collection().summaries
        self._files = {summary.id: Path(summary.path).name for summary in summaries.values()}
        self.documents = {self._files[directive_id]: application.text(directive_id) for directive_id in summaries}
        """The texts by file name."""

    def scored(self, question: LabelledQuestion, answer: Answer) -> Scored:
        """The answer with its score."""
        answerable = question.status is Status.ANSWERED
        given = answerable and answer.status is Status.ANSWERED
        said = _words(re.sub(r"\[\d+\]", " ", answer.answer)) if given else ""
        groups = [group for group in question.expect if group] if answerable else []
        fitting = self._fitting(question, answer) if given else set()
        statements = (
            [{int(mark) for mark in re.findall(r"\d+", marks)} for marks in marked(answer.answer)] if given else []
        )
        return Scored(
            score(question, answer, self._files, self.documents),
            len(groups),
            sum(any(_words(one) in said for one in group) for group in groups),
            len(statements),
            sum(bool(marks & fitting) for marks in statements),
            answer.composer,
            _failure(answer),
            dict(answer.usage or {}),
            answer.as_json(),
        )

    def _fitting(self, question: LabelledQuestion, answer: Answer) -> set[int]:
        """The marks whose citations touch what is gold or acceptable."""
        wanted = (*question.evidence, *question.acceptable)
        return {
            citation.mark
            for citation in answer.citations
            if any(
                self._files[citation.directive_id] == gold.document
                and citation.start < gold.span.end
                and gold.span.start < citation.end
                for gold in wanted
            )
        }


def marked(answer: str) -> list[str]:
    """The marks of each statement of an answer, as they stand."""
    return [marks for words, marks in _STATEMENT.findall(answer) if any(c.isalnum() for c in words)]


def _words(text: str) -> str:
    return " ".join(syllables(text))


def _failure(answer: Answer) -> str | None:
    """Why the model that was asked did not answer."""
    if answer.usage is None or answer.composer != "extractive":
        return None
    reasons = (failure.value for failure, words in REASONS.items() if any(words in one for one in answer.notices))
    return next(reasons, None)


# the file


class Kept:
    """The answers of one run in a file of lines; what is added is on the disk at once. A line cut short is dropped."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: dict[str, Scored] = {}
        """By the question's id."""
        whole = 0
        for line in path.read_bytes().splitlines(keepends=True) if path.exists() else ():
            scored = _scored(line)
            if scored is None:
                break
            self.found[scored.score.id] = scored
            whole += len(line)
        if path.exists() and whole < path.stat().st_size:
            os.truncate(path, whole)

    def add(self, scored: Scored) -> None:
        """Append an answer."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.write(json.dumps(asdict(scored), ensure_ascii=False).encode() + b"\n")
        self.found[scored.score.id] = scored

    def clear(self) -> None:
        """Start over."""
        self.path.unlink(missing_ok=True)
        self.found.clear()


def _scored(line: bytes) -> Scored | None:
    """What a line holds; None where it is no whole line of ours."""
    with contextlib.suppress(ValueError, TypeError, KeyError):
        if line.endswith(b"\n"):
            entry = json.loads(line)
            return Scored(**entry | {"score": Score(**entry["score"])})
    return None


# figures


def summary(dataset: str, questions: Sequence[LabelledQuestion], answers: Sequence[Scored]) -> dict[str, Any]:
    """The figures of one composer as plain values: those of `congvan eval questions`, the facts, and what a model used."""
    figures = runs.summary(runs.Run(dataset, tuple(questions), tuple(one.score for one in answers), 0.0))
    of_answerable = {
        "fact_precision": _share(
            sum(one.statements_fitting for one in answers), sum(one.statements for one in answers)
        ),
        "fact_recall": _share(sum(one.facts_met for one in answers), sum(one.facts for one in answers)),
    }
    used = {
        name: sum(int(one.usage.get(name) or 0) for one in answers)
        for name in ("sentences", "sentences_removed", "sentences_added", "calls", "input_tokens", "output_tokens")
    }
    composers = Counter(map(_composer, answers))
    return {
        **figures,
        **of_answerable,
        "share_of_sentences_removed": _share(used["sentences_removed"], used["sentences"]),
        **used,
        "cost_usd": _cost(answers),
        "answers_by_composer": dict(composers.most_common()),
    }


def _composer(scored: Scored) -> str:
    """Who worded the answer; of an extract that stands in for a model's answer, also why."""
    if scored.composer != "extractive" or not scored.usage:
        return scored.composer
    if scored.failure is not None:
        return f"{scored.composer} ({scored.failure})"
    return f"{scored.composer} (no sentence held)" if "sentences" in scored.usage else scored.composer


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _cost(answers: Sequence[Scored] | Iterator[Scored]) -> float | None:
    """What the answers cost, where the provider told; those from kept replies cost nothing."""
    told = [float(one.usage["cost_usd"]) for one in answers if "cost_usd" in one.usage]
    return sum(told) if told else None


def both(found: Comparison) -> dict[str, Any]:
    """The figures of both composers, over the questions that both answered."""
    asked = {one.score.id for one in found.answers}
    questions = [one for one in found.questions if one.id in asked]
    beside = [one for one in found.extractive or () if one.score.id in asked]
    return {
        "dataset": found.dataset,
        "model": found.model,
        "extractive": summary(found.dataset, questions, beside) if found.extractive is not None else None,
        "with_model": summary(found.dataset, questions, found.answers),
        "not_reached": len(found.unreached),
        "file": str(found.path),
    }


def lines(figures: dict[str, Any]) -> Iterator[str]:
    """The figures as a table: extractive beside the model."""
    columns = [figures["extractive"], figures["with_model"]]
    yield f"{'':<36}{'extractive':>16}  {figures['model']:>16}"
    for name, value in figures["with_model"].items():
        if name == "dataset":
            continue
        values = [column.get(name) if column else None for column in columns]
        if isinstance(value, dict):
            yield name
            keys = dict.fromkeys(key for one in values for key in one or ())
            for key in keys:
                yield f"    {key:<32}" + "  ".join(f"{_cell((one or {}).get(key)):>16}" for one in values)
        else:
            yield f"{name:<36}" + "  ".join(f"{_cell(one):>16}" for one in values)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, tuple | list):
        return f"{value[0]:.3f} / {value[1]:.3f}"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
