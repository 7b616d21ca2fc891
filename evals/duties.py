"""The duties found against hand-made gold (`datasets/DUTIES.md`): found at all, and each field of what was found.

A duty is found when its bearer agrees and its action shares at least half of the words with that of the gold duty
(intersection over union of the two spans), one to one. A date counts as invented when no duty of the gold with that
stretch of text has it.
"""

from __future__ import annotations

import gzip
import itertools
import json
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.directive import Directive, Duty, Span
from corpus.parsing import parse
from corpus.syllables import spans, syllables
from evals.questions import DATASETS, DatasetError
from evals.structure import text_of

_ALIKE = 0.5
ADDRESSEES = "@addressees"


@dataclass(frozen=True, slots=True)
class Gold:
    """One annotated duty with the span of its action in the text of the document."""

    action: Span
    bearers: tuple[str, ...]
    role: str
    partners: tuple[str, ...]
    reported_to: str | None
    kind: str
    deadline: str | None
    on: str | None
    rrule: str | None


@dataclass(slots=True)
class Result:
    """Figures over a dataset, figures by document, and the cases that were wrong (worst documents first)."""

    figures: dict[str, Any]
    documents: dict[str, str]
    wrong: list[str] = field(default_factory=list)


def evaluate(dataset: str, data: Path) -> Result:
    """Extract the duties of every document of the dataset below the folder `data`. Raises `DatasetError`."""
    totals: Counter[str] = Counter()
    documents: dict[str, str] = {}
    wrong: list[tuple[float, list[str]]] = []
    for line in (DATASETS / f"duties_{dataset}.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        text = text_of(entry["source"], data)
        directives = parse(text, Path(entry["source"]).name)
        counts: Counter[str] = Counter()
        lines = list(_compare(text, directives, list(gold_of(entry, text)), counts))
        totals.update(counts)
        score = _f1(counts)
        documents[entry["source"]] = (
            f"F1 {score:.2f} (found {counts['found']} of {counts['gold']}, {counts['said'] - counts['found']} besides)"
        )
        wrong.append((score, [f"{entry['source'].rsplit('/', 1)[-1]}: {one}" for one in lines]))
    wrong.sort(key=lambda item: item[0])
    return Result(_figures(totals), documents, [one for _, lines in wrong for one in lines])


def gold_of(entry: dict[str, Any], text: str) -> Iterator[Gold]:
    """The duties of one line of a dataset, their actions located. Raises `DatasetError` where one is not verbatim."""
    at = 0
    for duty in entry["duties"]:
        start = text.find(duty["action"], at)
        if start < 0:
            raise DatasetError(f"{entry['source']}: the action “{duty['action'][:60]}” is not in the text")
        at = start + 1
        deadline = duty["deadline"]
        yield Gold(
            Span(start, start + len(duty["action"])),
            tuple(duty["bearers"]),
            duty["role"],
            tuple(duty["with"]),
            duty["reported_to"],
            deadline["kind"],
            deadline["text"],
            deadline["date"],
            deadline["rrule"],
        )


def _compare(text: str, directives: list[Directive], gold: list[Gold], counts: Counter[str]) -> Iterator[str]:
    said = [(directive, duty) for directive in directives for duty in directive.duties]
    pairs = sorted(
        (
            (alike, -g, -s)
            for g, one in enumerate(gold)
            for s, (directive, duty) in enumerate(said)
            if one.action.overlaps(duty.action)
            and (alike := _shared(text, one.action, duty.action)) >= _ALIKE
            and _same_bearer(text, one, directive, duty)
        ),
        reverse=True,
    )
    of_gold: dict[int, int] = {}
    taken: set[int] = set()
    for _, g, s in pairs:
        if -g not in of_gold and -s not in taken:
            of_gold[-g] = -s
            taken.add(-s)
    counts["gold"] += len(gold)
    counts["said"] += len(said)
    counts["found"] += len(of_gold)
    for g, one in enumerate(gold):
        if g not in of_gold:
            yield f"missing: {'; '.join(one.bearers)} | {_short(one.action.of(text))}"
        else:
            yield from _fields(text, one, said[of_gold[g]][1], counts)
    for s, (_, duty) in enumerate(said):
        if s not in taken:
            yield f"besides ({duty.rule}): {_short(duty.bearer.span.of(text))} | {_short(duty.action.of(text))}"
        on = duty.deadline.on
        if on and not any(one.on == on.isoformat() and one.action.overlaps(duty.action) for one in gold):
            counts["dates invented"] += 1
            words = duty.deadline.span.of(text) if duty.deadline.span else ""
            yield f"date not in the gold: {on} from “{_short(words)}” | {_short(duty.action.of(text))}"
        counts["dates said"] += on is not None


def _fields(text: str, gold: Gold, duty: Duty, counts: Counter[str]) -> Iterator[str]:
    deadline = duty.deadline
    what = _short(gold.action.of(text))
    checks: list[tuple[str, bool, object, object]] = [
        ("role", duty.role.value == gold.role, duty.role.value, gold.role),
        ("deadline kind", deadline.kind.value == gold.kind, deadline.kind.value, f"{gold.kind} “{gold.deadline}”"),
    ]
    if gold.on or deadline.on:
        checks.append(("date", deadline.on is not None and deadline.on.isoformat() == gold.on, deadline.on, gold.on))
    if gold.rrule or deadline.rrule:
        checks.append(("rrule", _rule(deadline.rrule) == _rule(gold.rrule), deadline.rrule, gold.rrule))
    reported = duty.reported_to.of(text) if duty.reported_to else None
    checks.append(("reported to", _alike(reported, gold.reported_to), reported, gold.reported_to))
    partners = " ".join(span.of(text) for span in duty.coordinates_with)
    checks.append(("with", _alike(partners, " ".join(gold.partners)), partners, gold.partners))
    for name, right, found, expected in checks:
        counts[f"{name} of"] += 1
        counts[name] += right
        if not right:
            yield f"{name}: {found} (gold {expected}) | {what}"


def _same_bearer(text: str, gold: Gold, directive: Directive, duty: Duty) -> bool:
    if gold.bearers == (ADDRESSEES,):
        return duty.rule == "addressed"
    words = set(syllables(duty.bearer.span.of(text)))
    expected = set(syllables(" ".join(gold.bearers)))
    shared = len(words & expected)
    return shared >= 0.5 * len(words | expected) or (
        # "Giám đốc Sở Y tế" and "Sở Y tế" are one, "Sở" and "Sở Y tế" are not
        min(len(words), len(expected)) >= 2 and shared == min(len(words), len(expected))
    )


def _shared(text: str, one: Span, other: Span) -> float:
    union = Span(min(one.start, other.start), max(one.end, other.end))
    common = Span(max(one.start, other.start), min(one.end, other.end))
    return len(spans(common.of(text))) / max(1, len(spans(union.of(text))))


def _alike(found: str | None, gold: str | None) -> bool:
    one, other = set(syllables(found or "")), set(syllables(gold or ""))
    return one == other or len(one & other) >= 0.5 * len(one | other)


def _rule(rule: str | None) -> tuple[str, ...]:
    return tuple(sorted((rule or "").split(";")))


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 110 else line[:110] + " …"


def _f1(counts: Counter[str]) -> float:
    return 2 * counts["found"] / (counts["gold"] + counts["said"]) if counts["gold"] + counts["said"] else 1.0


def _figures(counts: Counter[str]) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "duties annotated": counts["gold"],
        "duties extracted": counts["said"],
        "bearer and action: precision": round(counts["found"] / max(1, counts["said"]), 3),
        "bearer and action: recall": round(counts["found"] / max(1, counts["gold"]), 3),
        "bearer and action: F1": round(_f1(counts), 3),
    }
    for name in ("role", "deadline kind", "date", "rrule", "reported to", "with"):
        of = counts[f"{name} of"]
        figures[name] = f"{counts[name] / of:.3f} ({counts[name]}/{of})" if of else "none"
    figures["dates said"] = counts["dates said"]
    figures["dates invented"] = counts["dates invented"]
    return figures


@dataclass(frozen=True, slots=True)
class Speed:
    """How long extraction (parsing included) took over `documents` texts with `processes`; `halves`: seconds of each half."""

    documents: int
    characters: int
    duties: int
    processes: int
    seconds: float
    halves: tuple[float, float]


def measure(
    data: Path, count: int, processes: int, done: Callable[[int, int], None] = lambda _done, _total: None
) -> Speed:
    """Extract the duties of `count` texts of the archives below `data/fulltext`, in two halves of alike size."""
    texts = list(itertools.islice(_archived(data), count))
    texts.sort(key=len)
    halves, seconds, found, read = (texts[::2], texts[1::2]), [], 0, 0
    with ProcessPoolExecutor(processes) as pool:
        list(pool.map(_extracted, texts[:processes]))  # the processes start and load the register
        for half in halves:
            began = time.perf_counter()
            for duties in pool.map(_extracted, half, chunksize=4):
                found, read = found + duties, read + 1
                done(read, len(texts))
            seconds.append(time.perf_counter() - began)
    total = sum(map(len, texts))
    return Speed(
        len(texts), total, found, processes, round(sum(seconds), 1), (round(seconds[0], 1), round(seconds[1], 1))
    )


def _archived(data: Path) -> Iterator[str]:
    """The texts of all archives in turn, so that any number of them is a mixture."""
    archives = sorted((data / "fulltext").glob("*.jsonl.gz"))
    if not archives:
        raise DatasetError(f"{data / 'fulltext'} holds no archive (*.jsonl.gz)")
    with ExitStack() as stack:
        files = [stack.enter_context(gzip.open(path, "rt", encoding="utf-8")) for path in archives]
        for lines in itertools.zip_longest(*files):
            for line in filter(None, lines):
                yield unicodedata.normalize("NFC", json.loads(line)["text"].replace("\r\n", "\n"))


def _extracted(text: str) -> int:
    return sum(len(directive.duties) for directive in parse(text))
