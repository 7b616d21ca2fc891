"""The parser against hand-made gold: head, signature and tree of documents outside the bundle (`datasets/README.md`)."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import corpus
from corpus import reading
from corpus.directive import Directive, ProvisionKind
from corpus.parsing import parse
from corpus.syllables import fold, syllables
from evals.questions import DATASETS, DatasetError

_NUMBERED = (
    ProvisionKind.PART,
    ProvisionKind.CHAPTER,
    ProvisionKind.SECTION,
    ProvisionKind.ARTICLE,
    ProvisionKind.CLAUSE,
)
_FIRST = 40


@dataclass(frozen=True, slots=True)
class Result:
    """Figures by field ("right/of" strings and two shares for the tree), and the fields that were wrong."""

    figures: dict[str, Any]
    wrong: tuple[str, ...]


def evaluate(dataset: str, data: Path) -> Result:
    """Parse every document of the dataset below the folder `data` and compare. Raises `DatasetError`."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong: list[str] = []
    unread: list[str] = []
    hits = extra = missing = 0
    for line in (DATASETS / f"directives_{dataset}.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        try:
            text = text_of(gold["source"], data)
        except reading.ReadingError as error:
            unread.append(f"{gold['source']}: {error}")
            continue
        directives = parse(text, Path(gold["source"]).name)
        found = _fields(directives)
        for name in found:
            total[name] += 1
            if _alike(name, found[name], gold[name]):
                right[name] += 1
            else:
                wrong.append(f"{gold['source']}: {name}: {found[name]!r}, gold {gold[name]!r}")
        mine, theirs = _tree(directives[0]), {eid for eid, _ in gold["provisions"][:_FIRST]}
        hits, extra, missing = hits + len(mine & theirs), extra + len(mine - theirs), missing + len(theirs - mine)
        total["tree"] += 1
        right["tree"] += mine == theirs
        if mine != theirs:
            wrong.append(
                f"{gold['source']}: tree: extra {sorted(mine - theirs)[:6]}, missing {sorted(theirs - mine)[:6]}"
            )
    figures: dict[str, Any] = {name: f"{right[name]}/{total[name]}" for name in total}
    figures["provision precision"] = round(hits / (hits + extra), 3) if hits else None
    figures["provision recall"] = round(hits / (hits + missing), 3) if hits else None
    figures["not readable"] = len(unread)
    return Result(figures, (*wrong, *unread))


def _fields(directives: list[Directive]) -> dict[str, Any]:
    main = directives[0]
    signature = main.signatures[-1] if main.signatures else None
    return {
        "type": main.type.value if main.type else None,
        "number": main.number.value.text if main.number else None,
        "issuer": main.issuer.value if main.issuer else None,
        "issued_on": main.issued_on.value.isoformat() if main.issued_on else None,
        "subject": main.subject.value if main.subject else None,
        "addressees": len(main.addressees),
        "signer": signature.name.value if signature else None,
        "capacity": signature.capacity.value.value if signature and signature.capacity else None,
        "attachments": len(directives) - 1,
    }


def _alike(name: str, found: Any, gold: Any) -> bool:
    if name == "number":
        return _key(found) == _key(gold)
    if name == "issuer":
        return _office(found) == _office(gold)
    if name == "subject":
        return syllables(found or "")[:6] == syllables(gold or "")[:6]
    if name == "signer":
        return fold(found or "") == fold(gold or "")
    return bool(found == gold)


def _key(number: str | None) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(number or ""))


def _office(name: str | None) -> str:
    return fold(name or "").replace("uy ban nhan dan", "ubnd").replace("hoi dong nhan dan", "hdnd")


def _tree(directive: Directive) -> set[str]:
    return set([p.eid for p in directive.walk() if p.kind in _NUMBERED][:_FIRST])


def text_of(source: str, data: Path) -> str:
    """The text of a document that a dataset names: bundled, a file below `data`, or an entry of an archive there.

    Raises `DatasetError` where the archive lacks it, `corpus.reading.ReadingError` where the file cannot be read.
    """
    if source.startswith("documents/"):
        return reading.read(Path(corpus.__file__).parent / source).text
    archive, _, key = source.partition("#")
    if not key:
        return reading.read(data / source).text
    with gzip.open(data / archive, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if key in (entry.get("slug"), entry.get("id")):
                return unicodedata.normalize("NFC", entry["text"].replace("\r\n", "\n"))
    raise DatasetError(f"{archive} holds no document {key}")
