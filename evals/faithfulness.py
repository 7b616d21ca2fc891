"""The check of freely worded sentences against gold: are sound ones let through, are altered ones stopped?

A line of `datasets/faithfulness_*.jsonl` is a sentence with the provisions it cites and whether they carry it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import corpus
from bot.draft import Source
from bot.faithfulness.check import problems
from bot.faithfulness.ground import Ground, ground
from corpus.directive import Directive
from corpus.parsing import parse
from evals.questions import DATASETS, DatasetError
from evals.structure import text_of

_BUNDLED = "documents/"


@dataclass(frozen=True, slots=True)
class Result:
    """Figures: shares let through and stopped, stopped by kind of alteration; and the sentences judged wrongly."""

    figures: dict[str, Any]
    wrong: tuple[str, ...]


def evaluate(dataset: str, data: Path | None) -> Result:
    """Judge every sentence of the dataset. `data` holds the documents outside the bundle. Raises `DatasetError`."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    by_alteration: dict[str, list[int]] = {}
    wrong: list[str] = []
    for entry in entries(dataset):
        found = list(problems(entry["sentence"], grounds(entry, data)))
        supported = bool(entry["supported"])
        kind = "supported" if supported else "unsupported"
        judged_right = supported is not bool(found)
        total[kind] += 1
        right[kind] += judged_right
        if not supported:
            counts = by_alteration.setdefault(entry["alteration"], [0, 0])
            counts[0] += judged_right
            counts[1] += 1
        if not judged_right:
            why = "; ".join(f"{one.objection.value}: {one.words[:60]}" for one in found) or entry["alteration"]
            wrong.append(f"{entry['id']} ({why}) {entry['sentence']}")
    figures: dict[str, Any] = {
        "sound sentences let through": f"{right['supported']}/{total['supported']}",
        "altered sentences stopped": f"{right['unsupported']}/{total['unsupported']}",
    }
    figures |= {f"stopped, {kind}": f"{hit}/{of}" for kind, (hit, of) in sorted(by_alteration.items())}
    return Result(figures, tuple(wrong))


def entries(dataset: str) -> Iterator[dict[str, Any]]:
    """The lines of a dataset."""
    for line in (DATASETS / f"faithfulness_{dataset}.jsonl").read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def grounds(entry: dict[str, Any], data: Path | None) -> list[Ground]:
    """What the provisions that an entry cites carry. Raises `DatasetError`."""
    text, directives = _document(entry["source"], data)
    wanted = entry.get("directive")
    for directive in directives:
        names = (directive.number.value.text if directive.number else None, directive.title)
        if wanted is None or wanted in names:
            provisions = {provision.eid: provision for provision in directive.walk()}
            if all(eid in provisions for eid in entry["eids"]):
                cited = [provisions[eid] for eid in entry["eids"]]
                return [ground(Source(directive.id, p.eid, p.label, p.own), directive, text) for p in cited]
    raise DatasetError(f"{entry['id']}: {entry['source']} has no {wanted} with {', '.join(entry['eids'])}")


@lru_cache(maxsize=64)
def _document(source: str, data: Path | None) -> tuple[str, list[Directive]]:
    if source.startswith(_BUNDLED):
        folder = Path(corpus.__file__).parent
        from corpus import reading

        text = reading.read(folder / source).text
    elif data is None:
        raise DatasetError(f"{source}: stands outside the bundle; give the folder that holds it")
    else:
        text = text_of(source, data)
    return text, parse(text, Path(source).name)
