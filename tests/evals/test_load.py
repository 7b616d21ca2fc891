"""The load script: it starts the real service and asks it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.application import Application
from evals import load
from tests.bot.test_command_line import Program


@pytest.fixture
def fresh(bundled: Application, documents: Path, tmp_path: Path) -> Program:
    """With one short document, which is all that is indexed for the load."""
    shutil.copytree(bundled.settings.data_dir / "model", tmp_path / "data" / "model")
    (tmp_path / "documents").mkdir()
    shutil.copy(documents / "5056-UBND-KGVX.txt", tmp_path / "documents")
    return Program(tmp_path)


def test_a_short_load(fresh: Program) -> None:
    done = fresh.call("eval", "load", "--users", "4", "--seconds", "2", "--json", CONGVAN_DOCUMENTS="documents")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["statuses"] == {"200": figures["answers"]} and figures["answers"] > 4
    assert 0 < figures["p50, ms"] <= figures["p95, ms"] <= figures["max, ms"]
    assert figures["memory at the end, MB"] > 50


def test_ten_times_the_limit(fresh: Program) -> None:
    done = fresh.call("eval", "load", "--limit", "120", "--seconds", "4", "--json", CONGVAN_DOCUMENTS="documents")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["statuses"].keys() == {"200", "429"} and 0.3 < figures["share of 429"] < 0.95
    assert figures["waits as long as told"] == figures["then let through"] > 0
    assert figures["asked at the limit"] == figures["of them answered"] > 0


def test_memory_of_a_process_that_is_not_there() -> None:
    assert load._memory(2**30) == 0
