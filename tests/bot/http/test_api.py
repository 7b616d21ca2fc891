"""The service as it is run: `congvan serve` in a process of its own, asked over real HTTP."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from bot.application import Application
from tests.bot.http.serving import TASKS, Service, close, problem, started
from tests.bot.test_command_line import CONTRACT, assert_one_sentence, assert_same_shape

__all__ = ["TASKS", "close", "problem", "started"]  # what other tests look for here


@pytest.fixture(scope="module")
def client(common_service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=common_service.address, timeout=30) as client:
        yield client


# questions


def test_ask_is_the_contract(client: httpx.Client, bundled: Application) -> None:
    answer = client.post("/ask", json={"question": TASKS}).json()
    assert_same_shape({**answer, "timings_ms": {}}, CONTRACT)
    expected = bundled.ask(TASKS).as_json()
    assert {**answer, "timings_ms": 0} == {**expected, "timings_ms": 0}


def test_a_follow_up(client: httpx.Client) -> None:
    answer = client.post("/ask", json={"question": "Còn Bắc Kạn thì sao?", "history": [TASKS]}).json()
    assert {one["number"] for one in answer["citations"]} == {"2865/UBND-VXNV"}


def events(client: httpx.Client, question: str) -> list[tuple[str, Any]]:
    found = []
    with client.stream("POST", "/ask/stream", json={"question": question}) as response:
        assert response.status_code == 200 and response.headers["content-type"].startswith("text/event-stream")
        for block in "".join(response.iter_text()).strip().split("\n\n"):
            name, data = block.split("\n")
            found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_the_stream_ends_in_the_same_answer(client: httpx.Client) -> None:
    found = events(client, TASKS)
    names = [name for name, _ in found]
    assert names[0] == "progress" and names[-1] == "done" and names.count("done") == 1
    answer = found[-1][1]
    assert "\n".join(data["text"] for name, data in found if name == "sentence") == answer["answer"]
    assert [data for name, data in found if name == "citation"] == answer["citations"]
    asked = client.post("/ask", json={"question": TASKS}).json()
    assert {**answer, "timings_ms": 0} == {**asked, "timings_ms": 0}


def test_many_at_once(client: httpx.Client) -> None:
    questions = [TASKS, "Ai ký cv 2865?", "Bắc Kạn yêu cầu gì về truy vết?", "Thái Nguyên yêu cầu gì?"] * 8
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda one: client.post("/ask", json={"question": one}).json(), questions))
    for question, answer in zip(questions, answers, strict=True):
        assert answer["question"] == question
        assert answer["answer"] == answers[questions.index(question)]["answer"]


def test_search(client: httpx.Client) -> None:
    hits = client.get("/search", params={"q": "tiêm vắc xin", "limit": 3}).json()["hits"]
    assert len(hits) == 3 and all("quote" in hit and hit["eid"] for hit in hits)


# documents


def test_documents_by_pages(client: httpx.Client) -> None:
    whole = client.get("/documents").json()
    assert whole["total"] == 5 == len(whole["items"])
    pages = [client.get("/documents", params={"limit": 2, "offset": offset}).json()["items"] for offset in (0, 2, 4, 6)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert [one for page in pages for one in page] == whole["items"]


def test_a_citation_leads_to_its_words(client: httpx.Client) -> None:
    for citation in client.post("/ask", json={"question": TASKS}).json()["citations"]:
        address, _, eid = citation["url"].partition("#")
        document = client.get(address).json()
        assert document["number"] == citation["number"] and eid in json.dumps(document["provisions"])
        text = client.get(f"{address}/text").text
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert document["duties"] and all(one["directive_id"] == document["id"] for one in document["duties"])


# duties


def test_duties_by_pages_are_the_table(client: httpx.Client) -> None:
    whole = client.get("/duties", params={"limit": 500}).json()
    assert whole["total"] == whole["count"] == len(whole["duties"]) == whole["looked_through"] == 101
    second = client.get("/duties", params={"limit": 40, "offset": 40}).json()
    assert second["total"] == 101 and second["duties"] == whole["duties"][40:80]


def test_duties_filtered(client: httpx.Client) -> None:
    found = client.get("/duties", params={"agency": "syt", "document": "cv 6325", "role": "lead"}).json()
    assert found["duties"] and {one["number"] for one in found["duties"]} == {"6325/UBND-KGVX"}
    assert {one["role"] for one in found["duties"]} == {"lead"}


@pytest.mark.parametrize(
    ("name", "kind", "begins"),
    [
        ("csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf"),
        ("ics", "text/calendar; charset=utf-8", b"BEGIN:VCALENDAR"),
        ("md", "text/markdown; charset=utf-8", b""),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
    ],
)
def test_duties_as_files(client: httpx.Client, name: str, kind: str, begins: bytes) -> None:
    response = client.get("/duties", params={"format": name, "limit": 1})
    assert response.headers["content-type"] == kind and response.content.startswith(begins)
    assert f'filename="nhiem-vu.{name}"' in response.headers["content-disposition"]
    if name == "csv":
        assert len(list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))) > 100


# operation


def test_health_and_description(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "directives": 5, "newest_issued_on": "2021-10-29"}
    described = client.get("/openapi.json").json()
    assert {"/ask", "/ask/stream", "/documents", "/documents/{document}", "/duties", "/search"} <= described[
        "paths"
    ].keys()
    assert "Answer" in described["components"]["schemas"]


@pytest.mark.parametrize("path", ["/healthz", "/documents", "/nowhere"])
def test_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path, headers={"x-request-id": "abc-1"}).headers
    assert headers["x-request-id"] == "abc-1" and headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"] and "server" not in headers
    forged = client.get(path, headers={"x-request-id": 'a b"<script>'}).headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f]{32}", forged)


# bad input


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "request", 422),
        (b"{", "json", 400),
        (b"\xff\xfe", "json", 400),
        (b"[1, 2", "json", 400),
        (b"[]", "request", 422),
        (b"null", "request", 422),
        (b'"Ai ky cv 2865?"', "request", 422),
        (b'{"question": 5}', "request", 422),
        (b'{"question": null}', "request", 422),
        (b'{"question": ["a"]}', "request", 422),
        (b'{"question": "a", "history": "b"}', "request", 422),
        (b'{"question": "a", "more": 1}', "request", 422),
        (json.dumps({"question": "a", "history": ["b"] * 51}).encode(), "request", 422),
        (b'{"question": ""}', "question", 422),
        (b'{"question": "?!"}', "question", 422),
        (json.dumps({"question": "dài " * 1000}).encode(), "question", 422),
        (json.dumps({"question": "dài " * 250_000}).encode(), "too-large", 413),
    ],
)
@pytest.mark.parametrize("path", ["/ask", "/ask/stream"])
def test_bodies_that_cannot_be_used(client: httpx.Client, path: str, body: bytes, kind: str, status: int) -> None:
    problem(client.post(path, content=body, headers={"content-type": "application/json"}), kind, status)


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [
        ("/nowhere", "not-found", 404),
        ("/ask", "method", 405),
        ("/documents/none", "not-found", 404),
        ("/documents/..%2f..%2fetc%2fpasswd", "not-found", 404),
        ("/documents/%00/text", "not-found", 404),
        ("/documents/%ff", "not-found", 404),
        ("/documents?limit=0", "request", 422),
        ("/documents?limit=1000000", "request", 422),
        ("/documents?offset=-1", "request", 422),
        ("/documents?offset=99999999999999999999", "request", 422),
        ("/duties?due_after=hôm%20nào", "request", 422),
        ("/duties?place=Atlantis", "request", 422),
        ("/duties?document=1234567", "request", 422),
        ("/duties?role=boss", "request", 422),
        ("/duties?format=exe", "request", 422),
        ("/search", "request", 422),
        ("/search?q=", "question", 422),
        ("/search?q=" + "a" * 5000, "question", 422),
    ],
)
def test_requests_that_cannot_be_used(client: httpx.Client, path: str, kind: str, status: int) -> None:
    problem(client.get(path), kind, status)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "vi"),
        ("en", "en"),
        ("vi,en;q=0.9", "vi"),
        ("en-GB,en;q=0.9,vi;q=0.1", "en"),
        ("fr", "vi"),
        ("en;q=x", "vi"),
    ],
)
def test_a_problem_in_the_language_asked_for(client: httpx.Client, accepted: str | None, language: str) -> None:
    headers = {"accept-language": accepted} if accepted else {"accept-language": ""}
    response = client.get("/documents/none", headers=headers)
    told = problem(response, "not-found", 404)
    assert (told["title"] == "Not found") is (language == "en") and response.headers["content-language"] == language


def test_a_body_that_goes_on_without_a_length(client: httpx.Client) -> None:
    def body() -> Iterator[bytes]:
        yield b'{"question": "'
        for _ in range(100):
            yield b"a" * 10_000

    with pytest.raises((httpx.HTTPError, AssertionError)):  # the connection is closed on a body that has no end
        problem(client.post("/ask", content=body()), "too-large", 413)
        raise AssertionError
    assert client.get("/healthz").status_code == 200


def test_script_in_a_question_comes_back_as_text(client: httpx.Client) -> None:
    response = client.post("/ask", json={"question": "<script>alert(1)</script> Ai ký cv 2865?"})
    assert response.headers["content-type"] == "application/json"
    assert response.json()["question"].startswith("<script>")


# starting and stopping


def test_without_an_index(empty_service: Service) -> None:
    with httpx.Client(base_url=empty_service.address, timeout=30) as client:
        assert client.get("/healthz").status_code == 200
        for response in (client.get("/readyz"), client.post("/ask", json={"question": TASKS})):
            told = problem(response, "not-ready", 503)
            assert "congvan index" in told["detail"] and response.headers["retry-after"].isdigit()


def test_a_port_that_is_taken(common_service: Service, restored: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = common_service.program.call("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert_one_sentence(done)
    assert "Không nghe được" in done.stderr


def test_wrong_settings_of_a_model_are_told_at_the_start(common_service: Service, restored: None) -> None:
    done = common_service.program.call("serve", "--port", "0", CONGVAN_CHAT_MODEL="gpt-4")
    assert done.returncode == 1
    assert_one_sentence(done)
    assert "không rõ mô hình nào" in done.stderr


def test_the_service_is_not_imported_by_other_commands() -> None:
    code = "import sys, bot.command_line; assert not {'fastapi', 'starlette', 'uvicorn'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
