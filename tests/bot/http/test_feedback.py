"""Feedback: over HTTP, in the database, from the command line."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.application import Application
from bot.commands.feedback import Why
from bot.feedback import FeedbackBook, FeedbackFull, Reason
from retrieval.database import Database
from tests.bot.http.serving import TASKS, problem, program_over, shared
from tests.bot.test_command_line import Program

FULL: dict[str, Any] = {
    "helpful": False,
    "reason": "wrong_deadline",
    "comment": "Hạn là 30/9,\nkhông phải 15/9.",
    "question": TASKS,
    "answer": "Sở Y tế …",
    "directive_ids": ["6325-ubnd-kgvx-2021-f32857"],
}


@pytest.fixture(scope="module")
def program(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Program:
    return program_over(bundled, tmp_path_factory.mktemp("feedback"))


@pytest.fixture(scope="module")
def client(program: Program) -> Iterator[httpx.Client]:
    with shared(program) as service, httpx.Client(base_url=service.address, timeout=30) as client:
        yield client


def lines(program: Program, *arguments: str) -> list[dict[str, Any]]:
    done = program.call("feedback", "--json", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def kept(program: Program) -> int:
    """How many there are in the database."""
    with closing(sqlite3.connect(program.folder / "data" / "state.sqlite")) as state:
        [count] = state.execute("select count(*) from feedback").fetchone()
    return int(count)


def test_from_the_reader_to_the_evaluation(client: httpx.Client, program: Program) -> None:
    assert lines(program) == []
    ids = []
    for given in (FULL, {"helpful": True}, FULL | {"reason": "unclear", "question": "Ai ký cv 2865?", "answer": None}):
        response = client.post("/feedback", json=given)
        assert response.status_code == 201, response.text
        assert list(response.json()) == ["id"]
        ids.append(response.json()["id"])
    found = lines(program)
    assert [one["id"] for one in found] == ids[::-1]
    assert {name: found[2][name] for name in FULL} == FULL
    assert abs(datetime.fromisoformat(found[2]["at"]) - datetime.now(UTC)) < timedelta(minutes=5)
    assert found[1]["comment"] == "" and found[1]["question"] is None
    assert [one["id"] for one in lines(program, "--unhelpful", "--reason", "unclear")] == ids[2:]
    assert [one["id"] for one in lines(program, "--helpful")] == [ids[1]]
    assert [one["id"] for one in lines(program, "--limit", "1")] == ids[2:]
    counted = json.loads(program.call("feedback", "--counts", "--json").stdout)
    assert counted == {"helpful": 1, "unhelpful": 2, "reasons": {"unclear": 1, "wrong_deadline": 1}}
    assert "không có ích: 2" in program.call("feedback", "--counts").stdout
    table = program.call("feedback").stdout.splitlines()
    assert len(table) == 3 and "Hạn là 30/9, không phải 15/9." in table[2]
    rows = list(csv.DictReader(io.StringIO(program.call("feedback", "--format", "csv").stdout)))
    assert [one["id"] for one in rows] == ids[::-1] and rows[2]["comment"] == FULL["comment"]
    exported = program.call("feedback", "--format", "jsonl", "--asked").stdout
    (program.folder / "asked.jsonl").write_text(exported, "utf-8")
    answers = [json.loads(line) for line in program.call("ask", "--batch", "asked.jsonl").stdout.splitlines()]
    assert [one["id"] for one in answers] == [ids[2], ids[0]]
    assert {one["status"] for one in answers} == {"answered"}
    assert kept(program) == 3


@pytest.mark.parametrize(
    ("change", "kind", "status"),
    [
        ({"helpful": None}, "request", 422),
        ({"helpful": "yes"}, "request", 422),
        ({"helpful": 1}, "request", 422),
        ({"reason": "bored"}, "request", 422),
        ({"reason": 5}, "request", 422),
        ({"comment": "a" * 1001}, "request", 422),
        ({"comment": None}, "request", 422),
        ({"comment": "a\0b"}, "request", 422),
        ({"comment": "a\x1b[31m"}, "request", 422),
        ({"question": "a" * 4001}, "request", 422),
        ({"answer": "a" * 20_001}, "request", 422),
        ({"answer": ["a"]}, "request", 422),
        ({"directive_ids": ["a"] * 51}, "request", 422),
        ({"directive_ids": [""]}, "request", 422),
        ({"directive_ids": ["a" * 201]}, "request", 422),
        ({"directive_ids": ["a\0"]}, "request", 422),
        ({"directive_ids": "a"}, "request", 422),
        ({"directive_ids": [None]}, "request", 422),
        ({"stars": 5}, "request", 422),
        ({"comment": "\ud800"}, "json", 400),
        ({"directive_ids": ["\udfff"]}, "json", 400),
    ],
)
def test_what_is_not_kept(
    client: httpx.Client, program: Program, change: dict[str, Any], kind: str, status: int
) -> None:
    assert client.post("/feedback", json=FULL).status_code == 201
    before = kept(program)
    body = json.dumps(FULL | change).encode()
    problem(client.post("/feedback", content=body, headers={"content-type": "application/json"}), kind, status)
    assert kept(program) == before


def test_many_at_once(client: httpx.Client, program: Program) -> None:
    before = len(lines(program))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: client.post("/feedback", json=FULL).status_code, range(40)))
    assert found == [201] * 40 and len(lines(program)) == before + 40


def test_there_is_enough_at_some_time(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    book = FeedbackBook(database, most_a_day=3)
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    for _ in range(3):
        book.add(helpful=True, now=noon)
    with pytest.raises(FeedbackFull) as full:
        book.add(helpful=True, now=noon)
    assert full.value.seconds == 12 * 3600 + 1
    other = FeedbackBook(database, most_a_day=3)  # the tables are there already
    assert other.add(helpful=False, now=noon + timedelta(days=1))
    assert len(list(book.all())) == 4
    database.close()


def test_enough_is_told_politely(program: Program, client: httpx.Client) -> None:
    state = sqlite3.connect(program.folder / "data" / "state.sqlite")
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    rows = [(f"filler-{n}", at, True, None, "", None, None, "[]") for n in range(20_000)]
    state.executemany("insert into feedback values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    state.commit()
    try:
        response = client.post("/feedback", json=FULL)
        problem(response, "quota", 429)
        assert 0 < int(response.headers["retry-after"]) <= 86_401
    finally:
        state.execute("delete from feedback where id like 'filler-%'")
        state.commit()
        state.close()
    assert client.post("/feedback", json=FULL).status_code == 201


def test_a_spreadsheet_runs_nothing(program: Program, client: httpx.Client) -> None:
    client.post("/feedback", json=FULL | {"comment": "=HYPERLINK(1)", "question": "@x", "answer": "-1"})
    [row, *_] = csv.DictReader(io.StringIO(program.call("feedback", "--format", "csv", "--limit", "1").stdout))
    assert (row["comment"], row["question"], row["answer"]) == ("'=HYPERLINK(1)", "'@x", "'-1")


def test_the_command_knows_all_reasons() -> None:
    assert [one.value for one in Why] == [one.value for one in Reason]


def test_usage(program: Program) -> None:
    assert program.call("feedback", "--reason", "bored").returncode == 2
    assert program.call("feedback", "--limit", "0").returncode == 2
