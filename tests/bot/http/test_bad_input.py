"""What nobody should send, to the service as it runs: a clear problem each time, nothing stored, and others are answered."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from bot.http.access import Scope
from tests.bot.http.keys import key
from tests.bot.http.serving import TASKS, Service, problem
from tests.bot.test_command_line import Program

JSON = "application/json"


@pytest.fixture(scope="module")
def client(common_service: Service) -> Iterator[httpx.Client]:
    """At the end nothing is stored of all that was sent; that nothing was logged the service's own fixture sees."""
    program = common_service.program
    with httpx.Client(base_url=common_service.address, timeout=30) as client:
        answer = client.post("/ask", json={"question": TASKS}).json()["answer"]
        assert client.post("/feedback", json={"helpful": True}).status_code == 201
        before = stored(program)
        yield client
        assert client.post("/ask", json={"question": TASKS}).json()["answer"] == answer
        assert stored(program) == before


@pytest.fixture(scope="module")
def uploading(common_service: Service) -> dict[str, str]:
    """The headers of an upload of parts that `x` divides."""
    return {"content-type": "multipart/form-data; boundary=x", **key(common_service.program, Scope.UPLOAD)}


def stored(program: Program) -> tuple[Any, ...]:
    """What can be written to: the feedback, the catalogue, the uploads, the folder itself."""
    with sqlite3.connect(program.folder / "data" / "state.sqlite") as state:
        feedback = state.execute("select id from feedback order by id").fetchall()
    with sqlite3.connect(program.folder / "data" / "catalogue.sqlite") as catalogue:
        generation = catalogue.execute("select value from meta where name = 'generation'").fetchall()
    state.close()
    catalogue.close()
    uploads = program.folder / "data" / "uploads"
    sent = sorted(one.name for one in uploads.rglob("*")) if uploads.exists() else []
    return feedback, generation, sent, sorted(one.name for one in program.folder.iterdir())


# bodies of JSON

VALID: dict[str, dict[str, Any]] = {
    "/ask": {"question": TASKS, "history": [TASKS]},
    "/ask/stream": {"question": TASKS, "history": [TASKS]},
    "/feedback": {"helpful": True, "comment": "c", "question": "q", "answer": "a", "directive_ids": ["x"]},
}


@pytest.mark.parametrize("path", VALID)
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "request", 422),
        (b"{", "json", 400),
        (b"nonsense", "json", 400),
        (b"{'question': 'a'}", "json", 400),
        (b'{"question": "a",}', "json", 400),
        (b"\xef\xbb\xbf{}", "json", 400),
        ('{"question": "a"}'.encode("utf-16"), "json", 400),
        (b'{"question": "\xc3\x28"}', "json", 400),
        (b'{"question": "a\nb"}', "json", 400),
        (b'{"question": "\\ud800"}', "json", 400),
        (b'{"\\udfff": 1}', "json", 400),
        (b'{"question": "a", "question": "b"}', "json", 400),
        (b'{"helpful": true, "helpful": false}', "json", 400),
        (b'{"helpful": NaN}', "json", 400),
        (b'{"helpful": -Infinity}', "json", 400),
        (b'{"helpful": 1e400}', "json", 400),
        (b'{"helpful": ' + b"9" * 5000 + b"}", "json", 400),
        (b'{"helpful": 1e400000000}', "json", 400),
        (b'{"question": ' + b"[" * 100_000 + b"}", "json", 400),
        (b"[" * 100 + b"]" * 100, "json", 400),
        (b'{"question": {"a": ' * 50 + b"1" + b"}}" * 50, "json", 400),
        (b"null", "request", 422),
        (b"true", "request", 422),
        (b"5", "request", 422),
        (b'"text"', "request", 422),
        (b"[]", "request", 422),
        (b"{}", "request", 422),
        (b'{"question": 5, "helpful": "yes"}', "request", 422),
        (b'{"question": {"$gt": ""}, "helpful": {}}', "request", 422),
        (b'{"question": ["a"], "helpful": []}', "request", 422),
        (b'{"__proto__": {"admin": true}}', "request", 422),
        (b'{"question": "' + b"a" * 1_000_000 + b'"}', "too-large", 413),
    ],
)
def test_bodies(client: httpx.Client, path: str, body: bytes, kind: str, status: int) -> None:
    problem(client.post(path, content=body, headers={"content-type": JSON}), kind, status)


@pytest.mark.parametrize("path", VALID)
def test_every_string_of_every_body(client: httpx.Client, path: str) -> None:
    for name, value in VALID[path].items():
        for wrong, kind, status in (("a\0b", "request", 422), ("a\ud800", "json", 400)):
            put = wrong if isinstance(value, str) else [wrong] if isinstance(value, list) else None
            if put is not None:
                body = json.dumps(VALID[path] | {name: put}).encode()
                problem(client.post(path, content=body, headers={"content-type": JSON}), kind, status)


@pytest.mark.parametrize("path", VALID)
@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/jsonp",
        "text/json",
        "application/json/x",
        "*/*",
        ", application/json",
    ],
)
def test_content_types(client: httpx.Client, path: str, content_type: str | None) -> None:
    headers = {"content-type": content_type} if content_type is not None else {}
    problem(client.post(path, content=json.dumps(VALID[path]), headers=headers), "media-type", 415)


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.x+json"]
)
def test_content_types_that_are_json(client: httpx.Client, content_type: str) -> None:
    response = client.post("/ask", content=json.dumps(VALID["/ask"]), headers={"content-type": content_type})
    assert response.status_code == 200


def test_a_packed_body_is_no_json(client: httpx.Client) -> None:
    headers = {"content-type": JSON, "content-encoding": "gzip"}
    problem(client.post("/ask", content=b"\x1f\x8b\x08\x00" + b"\0" * 40, headers=headers), "json", 400)


# queries

WORDS = [
    ("/documents", "q"),
    ("/documents", "issuer"),
    ("/search", "q"),
    ("/duties", "agency"),
    ("/duties", "place"),
    ("/duties", "due_after"),
    ("/duties", "due_before"),
    ("/duties", "document"),
]
WICKED = [
    "%ED%A0%80",
    "%FF%FE",
    "%F0%9F",
    "%25%30%30",
    "'%20OR%201=1%20--",
    "%22;%20DROP%20TABLE%20directives;%20--",
    "..%2F..%2Fetc%2Fpasswd",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "%7B%7B7*7%7D%7D",
    "%E2%80%AEtxt",
    "%CC%81" * 300,
    "(a%2B)%2B" * 50,
    "+AND+OR+NOT+*:*",
]


@pytest.mark.parametrize(("path", "name"), WORDS)
def test_words_of_queries(client: httpx.Client, path: str, name: str) -> None:
    problem(client.get(f"{path}?{name}=a%00b"), "request", 422)
    for wicked in WICKED:
        response = client.get(f"{path}?{name}={wicked}")
        assert response.status_code in (200, 422), response.text
        assert "Traceback" not in response.text and response.headers["content-type"] in (
            "application/json",
            "application/problem+json",
        )


@pytest.mark.parametrize("path", ["/documents", "/duties"])
@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=501",
        "limit=99999999999999999999999999",
        "limit=1e3",
        "limit=NaN",
        "limit=0x10",
        "limit=",
        "limit=%00",
        "limit=1.5",
        "offset=-1",
        "offset=10000001",
        "offset=" + "9" * 4000,
        "offset=" + "9" * 5000,
        "offset=1e400",
        "offset=true",
        "limit=1&limit=x",
    ],
)
def test_pages_beyond_measure(client: httpx.Client, path: str, query: str) -> None:
    problem(client.get(f"{path}?{query}"), "request", 422)


def test_a_page_far_behind_the_last_is_empty(client: httpx.Client) -> None:
    assert client.get("/documents?offset=10000000").json()["items"] == []
    assert client.get("/duties?offset=10000000").json()["duties"] == []


# addresses


@pytest.mark.parametrize(
    "path",
    [
        "/documents/../../etc/passwd",
        "/documents/..%2f..%2f..%2fetc%2fpasswd",
        "/documents/%2e%2e/%2e%2e/etc/passwd",
        "/documents/..%5c..%5cboot.ini/source",
        "/documents/%00/source",
        "/documents/%ff%fe/text",
        "/documents/%ed%a0%80",
        "/documents/" + "a" * 20_000,
        "/documents/a/b/c/d",
        "/documents//source",
        "//etc/passwd",
        "/openapi.json/..",
        "/.env",
        "/.git/config",
        "/docs",
        "/redoc",
        "/problems/../../x",
    ],
)
def test_addresses(client: httpx.Client, path: str) -> None:
    host = (client.base_url.host, client.base_url.port or 80)
    with socket.create_connection(host, timeout=20) as raw:  # httpx would tidy the path
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: {host[0]}\r\nConnection: close\r\n\r\n".encode())
        received = b""
        while data := raw.recv(65536):
            received += data
    head, _, body = received.partition(b"\r\n\r\n")
    assert b" 404 " in head.split(b"\r\n")[0] and b"content-type: application/problem+json" in head.lower()
    assert json.loads(body)["type"] == "/problems/not-found" and b"root:" not in body


# junk for an upload


@pytest.mark.parametrize(
    "name", ["../../../../tmp/evil.txt", "..\\..\\evil.txt", "/etc/cron.d/evil", "a\0.txt", "\ud800.txt", "a" * 3000]
)
def test_names_of_files(client: httpx.Client, uploading: dict[str, str], name: str) -> None:
    raw = name.encode("utf-8", "surrogatepass")
    body = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="' + raw + b'"\r\n\r\n\x00junk\x01\r\n--x--\r\n'
    )
    told = problem(client.post("/documents", content=body, headers=uploading), "upload", 422)
    assert "/" not in told["files"][0]["name"] and "\\" not in told["files"][0]["name"]


def test_parts_without_end(client: httpx.Client, uploading: dict[str, str]) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n'
    for body in (part + b"X: " + b"y" * 200_000, part + b"X: y\r\n" * 20_000, (part + b"\r\na\r\n") * 5000):
        response = client.post("/documents", content=body, headers=uploading)
        assert response.status_code in (400, 422) and response.headers["content-type"] == "application/problem+json"


# all at once


def test_others_are_answered_meanwhile(client: httpx.Client) -> None:
    expected = client.post("/ask", json={"question": TASKS}).json()["answer"]

    def junk(n: int) -> int:
        bodies = (b"[" * 200_000, b'{"question": "' + b"a" * 240_000 + b'"}', b"\xff" * 200_000, b'{"a": ' * 20_000)
        response = client.post(list(VALID)[n % 3], content=bodies[n % 4], headers={"content-type": JSON})
        return response.status_code

    def ask(_: int) -> str:
        return str(client.post("/ask", json={"question": TASKS}).json()["answer"])

    with ThreadPoolExecutor(12) as pool:
        bad = [pool.submit(junk, n) for n in range(60)]
        good = [pool.submit(ask, n) for n in range(20)]
        assert {one.result() for one in good} == {expected}
        assert {one.result() for one in bad} <= {400, 422}
