"""The datasets fit the documents, the scoring tells right from wrong, and the dev questions keep being answered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.application import Application
from corpus.directive import DeadlineKind, DutyRole
from evals import attacks, duties, faithfulness, runs
from evals.duties import ADDRESSEES, gold_of
from evals.questions import DATASETS, read, score


@pytest.mark.parametrize("name", ["dev", "dev2", "dev3", "heldout"])
def test_every_quote_is_found_once_and_ids_are_unique(bundled: Application, name: str) -> None:
    summaries = bundled.chain().collection.summaries.values()
    documents = {summary.path.rsplit("/", 1)[-1]: bundled.text(summary.id) for summary in summaries}
    questions = read(DATASETS / f"questions_{name}.jsonl", documents)
    assert len({question.id for question in questions}) == len(questions) >= 60
    kinds = {question.kind for question in questions}
    assert len(kinds) == 11 and sum(question.kind == "unanswerable" for question in questions) >= 20


def test_directive_gold_is_well_formed() -> None:
    for name in ("dev", "heldout"):
        for line in (DATASETS / f"directives_{name}.jsonl").read_text("utf-8").splitlines():
            entry = json.loads(line)
            eids = [eid for eid, _ in entry["provisions"]]
            assert len(set(eids)) == len(eids) and entry["source"]


def test_duty_gold_is_well_formed_and_verbatim(documents: Path) -> None:
    sources: list[str] = []
    total = 0
    for name in ("dev", "dev2", "dev3", "heldout"):
        for line in (DATASETS / f"duties_{name}.jsonl").read_text("utf-8").splitlines():
            entry = json.loads(line)
            sources.append(entry["source"])
            total += len(entry["duties"])
            for duty in entry["duties"]:
                assert duty["bearers"] and DutyRole(duty["role"])
                deadline = duty["deadline"]
                assert (DeadlineKind(deadline["kind"]) is DeadlineKind.UNSTATED) == (deadline["text"] is None)
                assert deadline["date"] is None or date.fromisoformat(deadline["date"])
            if entry["source"].startswith("documents/"):
                text = (documents.parent / entry["source"]).read_text("utf-8")
                assert len(list(gold_of(entry, text))) == len(entry["duties"])
                quotes = [q for d in entry["duties"] for q in (*d["bearers"], *d["with"], d["reported_to"]) if q]
                assert all(quote in text for quote in quotes if quote != ADDRESSEES)
    assert len(set(sources)) == len(sources) >= 20 and total >= 300


def test_attacks_are_well_formed() -> None:
    entries = [json.loads(line) for line in (DATASETS / "attacks.jsonl").read_text("utf-8").splitlines()]
    fields = [
        "id",
        "where",
        "language",
        "kind",
        "question",
        "history",
        "document",
        "obeying_reply",
        "forbidden",
        "expect",
    ]
    assert all(list(entry) == [*fields, "note"] and entry["note"] for entry in entries)
    assert len({entry["id"] for entry in entries}) == len(entries) == len(attacks.read()) >= 60
    assert len({(entry["question"], entry["document"], *entry["history"]) for entry in entries}) == len(entries)
    for entry in entries:
        assert re.fullmatch(r"a-\d{3}", entry["id"]) and entry["question"].strip() and entry["obeying_reply"].strip()
        assert entry["where"] in ("question", "document", "history", "reply")
        assert entry["language"] in ("vi", "vi_bare", "en", "encoded", "other")
        assert entry["expect"] in ("grounded", "refused", "either")
        assert (entry["document"] is not None) == (entry["where"] == "document")
        assert entry["history"] or entry["where"] != "history"
        assert entry["forbidden"] and all(isinstance(words, str) and words.strip() for words in entry["forbidden"])
        # what is forbidden is what an obedient model would say, and no planted document says it itself
        assert attacks.forbidden_in([entry["obeying_reply"]], entry["forbidden"]), entry["id"]
        assert not attacks.forbidden_in([entry["document"] or ""], entry["forbidden"]), entry["id"]
    for field, least in (("where", 4), ("language", 5), ("kind", 15)):
        assert len({entry[field] for entry in entries}) >= least
    assert sum(entry["language"] == "vi_bare" for entry in entries) >= 15


@pytest.mark.parametrize("name", ["dev", "dev2", "heldout"])
def test_faithfulness_gold_is_well_formed(name: str) -> None:
    entries = list(faithfulness.entries(name))
    assert len({entry["id"] for entry in entries}) == len(entries) >= 200
    assert len({(entry["sentence"], entry["source"], *entry["eids"]) for entry in entries}) == len(entries)
    for entry in entries:
        assert set(entry) - {"directive"} == {"id", "source", "eids", "sentence", "supported", "alteration"}
        assert re.fullmatch(r"[fgi]-\d{3}", entry["id"]) and entry["sentence"].strip() and entry["eids"]
        assert entry["supported"] is (entry["alteration"] is None)
        if entry["source"].startswith("documents/"):
            assert len(faithfulness.grounds(entry, None)) == len(entry["eids"])
    altered = [entry["alteration"] for entry in entries if not entry["supported"]]
    assert len(altered) >= 100 and len(entries) - len(altered) >= 100 and len(set(altered)) == 16


def test_no_sentence_is_in_two_faithfulness_sets() -> None:
    sets = [{entry["sentence"] for entry in faithfulness.entries(name)} for name in ("dev", "dev2", "heldout")]
    assert len(set.union(*sets)) == sum(map(len, sets))


def test_duty_scoring_tells_right_from_wrong(documents: Path, tmp_path: Path) -> None:
    figures = evaluate_bundled(documents, tmp_path, lambda duty: None)
    found = figures["bearer and action: recall"]
    assert found >= 0.8

    def swap(duty: dict[str, Any]) -> None:
        duty["bearers"] = ["Sở Ngoại vụ"]

    assert evaluate_bundled(documents, tmp_path, swap)["bearer and action: recall"] == 0

    def date_all(duty: dict[str, Any]) -> None:
        duty["deadline"] = {"kind": "absolute", "text": "x", "date": "2020-01-01", "rrule": None}

    wrong = evaluate_bundled(documents, tmp_path, date_all)
    assert wrong["bearer and action: recall"] == found
    assert wrong["deadline kind"].startswith("0.000") and wrong["date"].startswith("0.000")


def evaluate_bundled(documents: Path, folder: Path, change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """The figures over the bundled directives with each annotated duty changed."""
    lines = (DATASETS / "duties_dev.jsonl").read_text("utf-8").splitlines()
    entries = [entry for entry in map(json.loads, lines) if entry["source"].startswith("documents/")]
    for entry in entries:
        for duty in entry["duties"]:
            change(duty)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duties, "DATASETS", folder)
        written = "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
        (folder / "duties_changed.jsonl").write_text(written + "\n", "utf-8")
        return duties.evaluate("changed", documents).figures


def test_dev_questions_are_answered(bundled: Application) -> None:
    found = runs.run("dev", bundled)
    figures = runs.summary(found)
    assert figures["quote_validity"] == 1.0
    assert figures["answers_citing_forbidden_documents"] == 0
    assert figures["accuracy"] >= 0.95, [score for score in found.scores if not score.right]
    assert figures["abstention_recall"] >= 0.95


def test_scoring_sees_a_wrong_citation_and_an_altered_quote(bundled: Application) -> None:
    summaries = bundled.chain().collection.summaries.values()
    files = {summary.id: summary.path.rsplit("/", 1)[-1] for summary in summaries}
    documents = {files[summary.id]: bundled.text(summary.id) for summary in summaries}
    question = next(q for q in read(DATASETS / "questions_dev.jsonl", documents) if q.id == "d-041")
    right = bundled.ask(question.question)
    assert score(question, right, files, documents).right
    [citation] = right.citations
    altered = replace(right, citations=(replace(citation, quote=citation.quote + "0"),))
    assert not score(question, altered, files, documents).right
    elsewhere = replace(
        right, citations=(replace(citation, start=0, end=5, quote=documents[files[citation.directive_id]][:5]),)
    )
    assert not score(question, elsewhere, files, documents).right
