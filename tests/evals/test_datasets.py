"""The datasets fit the documents, the scoring tells right from wrong, and the dev questions keep being answered."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.application import Application
from evals import runs
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
