"""What is logged, and above all what is not: words that people wrote, keys, addresses."""

from __future__ import annotations

import json
import logging
import re
import socket
from typing import Any

import httpx
import pytest

from bot.application import Application
from bot.http import logs
from bot.http.exchange import Exchange, current
from bot.settings import Settings
from tests.bot.http.serving import TASKS, Service, logged, make_key, program_over, serving
from tests.bot.test_command_line import Program

PLANTED = "Nguyễn Văn Bí Mật 0912345678"
BARE = "0912345678"


@pytest.fixture(scope="module")
def program(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Program:
    return program_over(bundled, tmp_path_factory.mktemp("logs"), CONGVAN_LOG="service.jsonl")


@pytest.fixture(scope="module")
def lines(program: Program) -> tuple[list[dict[str, Any]], str, str]:
    """What was logged of many requests with planted words; all output of the service; and the key that was used."""
    key, other = make_key(program, "ask"), make_key(program, "upload")
    with serving(program) as client:
        json_body = {"question": f"{PLANTED} {TASKS}", "history": [PLANTED]}
        client.post("/ask", json={"question": TASKS}, headers={"x-request-id": "first"})
        client.post("/ask", json=json_body, headers={"authorization": f"Bearer {key}", "x-request-id": "planted"})
        with client.stream("POST", "/ask/stream", json=json_body) as response:
            response.read()
        client.post("/ask", json={"question": PLANTED + " dài" * 1000})
        client.post("/ask", json={"question": 5, PLANTED: PLANTED})
        client.post("/ask", content=b'{"question": "' + PLANTED.encode())
        client.get("/search", params={"q": PLANTED})
        client.get(f"/documents/{PLANTED}")
        client.get(f"/documents/{PLANTED}/text", headers={"x-request-id": PLANTED.encode()})
        client.get(f"/{PLANTED}?{PLANTED}")
        client.get("/duties", params={"agency": PLANTED, "place": PLANTED, "document": PLANTED})
        client.get("/documents", headers={"authorization": f"Bearer {PLANTED}".encode()})
        client.get("/documents", headers={"authorization": f"Bearer {key}x"})
        client.post(
            "/documents", headers={"authorization": f"Bearer {other}"}, files={"file": (f"{PLANTED}.txt", b"x")}
        )
        client.request("BREW", "/ask", headers={"user-agent": PLANTED.encode(), "referer": f"http://{BARE}/"})
        client.get("/healthz", headers={"host": f"{BARE}.example.org"})
        address = (client.base_url.host, client.base_url.port or 80)
        for raw in (
            f"GET /{BARE}%0d%0a%7b%22level%22:%22error%22%7d HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            f"GET /\x01{BARE} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            f"{BARE}\r\n\r\n",
        ):
            with socket.create_connection(address, timeout=10) as connection:
                connection.sendall(raw.encode())
                while connection.recv(65536):
                    pass
    text = (program.folder / "service.jsonl").read_text("utf-8") + (program.folder / "service.err").read_text("utf-8")
    return logged(program.folder / "service.jsonl"), text, key


def test_nothing_that_people_wrote_is_in_it(lines: tuple[list[dict[str, Any]], str, str]) -> None:
    found, text, key = lines
    assert len(found) > 20
    words = json.dumps(found, ensure_ascii=False) + text
    for planted in (
        PLANTED,
        BARE,
        "Bí Mật",
        "B\\u00ed M",
        "Đắk Nông",
        key,
        key[12:],
        key[12:30],
        "127.0.0.1",
        "%0d",
        "Nguy",
    ):
        assert planted not in words.replace("Đang nghe tại http://127.0.0.1", ""), planted


def test_a_line_for_each_request(lines: tuple[list[dict[str, Any]], str, str]) -> None:
    requests = [one for one in lines[0] if one["event"] == "request"]
    [first] = [one for one in requests if one["request"] == "first"]
    assert (first["method"], first["route"], first["status"]) == ("POST", "/ask", 200)
    assert first["bytes"] > 100 and first["ms"] > 0 and re.fullmatch(r"address:[0-9a-f]{16}", first["caller"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["time"])
    assert {one["route"] for one in requests} <= {
        *("/ask", "/ask/stream", "/search", "/documents", "/documents/{document}", "/documents/{document}/text"),
        *("/duties", "/healthz", "unmatched"),
    }
    assert {one["method"] for one in requests} == {"GET", "POST", "OTHER"}


def test_answers_are_told_with_who_asked(lines: tuple[list[dict[str, Any]], str, str]) -> None:
    found, _, key = lines
    answers = [one for one in found if one["event"] == "answer"]
    first, planted, streamed = answers
    assert first["request"] == "first" and first["status"] == "answered" and first["composer"] == "extractive"
    assert first["cited"] and all(re.fullmatch(r"[0-9a-z-]+", one) for one in first["cited"])
    assert planted["caller"] == f"key:{key[3:11]}" and streamed["caller"] == first["caller"]
    assert planted["question_hash"] == streamed["question_hash"] != first["question_hash"]
    assert "question" not in first


def test_text_for_people_on_one_line(capsys: pytest.CaptureFixture[str], restored: None) -> None:
    logs.configure(Settings(_env_file=None, log="-", log_format="text"))  # type: ignore[call-arg]
    token = current.set(Exchange("r1", "GET", {}, caller="key:a\nb"))
    try:
        logs.audit("made\nup", what="a\nb \x1b[31m")
    finally:
        current.reset(token)
    out = capsys.readouterr().err
    assert out.count("\n") == 1 and "\x1b" not in out and "request=r1" in out


@pytest.mark.parametrize(("level", "logged"), [("info", True), ("warning", False)])
def test_levels(capsys: pytest.CaptureFixture[str], restored: None, level: str, logged: bool) -> None:
    logs.configure(Settings(_env_file=None, log="-", log_level=level))  # type: ignore[call-arg, arg-type]
    logs.audit("something")
    assert bool(capsys.readouterr().err) is logged


def test_failures_are_told_without_their_words(capsys: pytest.CaptureFixture[str], restored: None) -> None:
    logs.configure(Settings(_env_file=None))  # type: ignore[call-arg]
    try:
        raise ValueError(PLANTED)
    except ValueError as error:
        logging.getLogger("congvan.http").error("failed", exc_info=error)
        logging.getLogger("uvicorn.error").error("Exception in ASGI application\n", exc_info=error)
        logging.getLogger("some.library").warning("cannot read %s", PLANTED, exc_info=error)
        logs.of_loop(None, {"message": PLANTED, "exception": error})
    out = capsys.readouterr().err
    assert len(out.splitlines()) == 4 and PLANTED not in out and BARE not in out
    for line in out.splitlines():
        told = json.loads(line)
        assert told["error"] == "ValueError" and told["where"][0].startswith("test_logs.py:")


def test_quiet_by_default(common_service: Service) -> None:
    """The fixture sees to it that nothing was said, at the end of the service."""
    with httpx.Client(base_url=common_service.address, timeout=30) as client:
        assert client.post("/ask", json={"question": TASKS}).status_code == 200
        with socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=10) as connection:
            connection.sendall(b"junk\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 400")
