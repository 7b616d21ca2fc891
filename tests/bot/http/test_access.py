"""Who may do what: keys and scopes over HTTP, host names, pages elsewhere; and what a connection may cost."""

from __future__ import annotations

import base64
import re
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI

from bot.access.keys import Scope
from bot.application import Application
from bot.http import api
from bot.http.access import Caller, needs
from bot.http.guard import Guard
from bot.http.origins import Hosts, Origins
from bot.http.routes import Routes
from bot.http.server import opened_to_others
from bot.settings import Settings, SettingsError
from tests.bot.http.serving import TASKS, Service, make_key, problem, program_over, serving
from tests.bot.test_command_line import Program, assert_one_sentence

ORIGIN = "https://tinh.example.org"


@pytest.fixture(scope="module")
def program(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Program:
    return program_over(
        bundled,
        tmp_path_factory.mktemp("access"),
        CONGVAN_ACCESS="keys",
        CONGVAN_CORS_ORIGINS=f"{ORIGIN}, http://localhost:5173",
        CONGVAN_ALLOWED_HOSTS="congvan.example.org,*.vn.example",
    )


@pytest.fixture(scope="module")
def keyed(program: Program) -> Iterator[httpx.Client]:
    """A service that wants a key for everything, and may open few files."""
    limited = ["bash", "-c", 'ulimit -n 200; exec "$@"', "bash"]
    program.command = lambda *arguments: [*limited, *Program.command(program, *arguments)]  # type: ignore[method-assign]
    with serving(program) as client:
        yield client


@pytest.fixture(scope="module")
def opened(common_service: Service) -> Iterator[httpx.Client]:
    """A service as it is by default."""
    with httpx.Client(base_url=common_service.address, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def keys(program: Program) -> dict[str, str]:
    return {scope: make_key(program, scope) for scope in ("ask", "upload", "admin")} | {
        "ended": ended(program),
        "unknown": "cv_aaaaaaaa_" + "A" * 43,
        "cut": make_key(program, "ask")[:-1],
    }


def ended(program: Program) -> str:
    words = make_key(program, "ask")
    assert program.call("keys", "revoke", words[3:11]).returncode == 0
    return words


def bearer(words: str) -> dict[str, str]:
    return {"authorization": f"Bearer {words}"}


def basic(words: str, user: str = "") -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{words}".encode()).decode()}


# keys and scopes


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/healthz", 200),
        ("/readyz", 200),
        ("/openapi.json", 200),
        ("/metrics", 200),
        ("/documents", 401),
        ("/documents/none", 401),
        ("/documents/none/text", 401),
        ("/duties", 401),
        ("/duties?format=ics", 401),
        ("/search?q=a", 401),
        ("/nowhere", 404),
    ],
)
def test_without_a_key_where_all_need_one(keyed: httpx.Client, path: str, status: int) -> None:
    response = keyed.get(path)
    assert response.status_code == status
    if status == 401:
        problem(response, "unauthorized", 401)
        assert (
            'Bearer realm="congvan"' in response.headers["www-authenticate"]
            and "Basic" in response.headers["www-authenticate"]
        )


def test_a_script_of_a_page_is_not_answered_by_the_browsers_own_window(keyed: httpx.Client) -> None:
    challenge = keyed.get("/documents", headers={"sec-fetch-mode": "cors"}).headers["www-authenticate"]
    assert "Bearer" in challenge and "Basic" not in challenge


def test_every_route_says_what_it_needs(bundled: Application) -> None:
    """A route that says nothing is open to all: each such is named here."""
    guard = api.create(bundled)
    assert isinstance(guard, Guard)
    needed: dict[str, Any] = {}
    for methods, found in guard.routes:
        for method in methods or {"*"}:
            needed[f"{method} {found.template}"] = found.scope
    open_to_all = {path.partition(" ")[2] for path, scope in needed.items() if scope is None}
    assert open_to_all <= {
        *("/", "/timeline", "/page/{of}/{name}", "/static"),  # the page's own files
        *("/healthz", "/readyz", "/openapi.json"),
    }
    assert needed["GET /metrics"] is Scope.ADMIN and needed["POST /ask"] is Scope.ASK
    assert all(scope is not Scope.ASK for path, scope in needed.items() if path == "POST /documents")


def test_what_routes_may_say_of_themselves() -> None:
    """In whatever way a router or a route names its scope, it is read; a route's own word is over its router's."""
    app = FastAPI()
    router = APIRouter(prefix="/r")
    router.get("/plain")(lambda: None)
    router.post("/own", dependencies=[needs(Scope.UPLOAD)])(lambda: None)
    router.delete("/own", dependencies=[Depends(needs(Scope.ADMIN))])(lambda: None)

    @router.get("/{name}/caller")
    def caller(name: str, who: Annotated[Caller, Depends(needs(Scope.ADMIN))]) -> None: ...

    app.include_router(router, dependencies=[needs(Scope.ASK)])
    app.get("/free")(lambda: None)
    app.mount("/m", FastAPI())
    app.mount("/static", FastAPI())
    routes = Routes(app, {"/static": None}, lambda scope: scope["path"] == "/r/plain" and scope["method"] == "HEAD")
    needed = {
        ("GET", "/r/plain"): Scope.ASK,
        ("POST", "/r/plain"): Scope.ASK,
        ("HEAD", "/r/plain"): None,
        ("POST", "/r/own"): Scope.UPLOAD,
        ("DELETE", "/r/own"): Scope.ADMIN,
        ("GET", "/r/x/caller"): Scope.ADMIN,
        ("GET", "/free"): None,
        ("GET", "/m/anything"): Scope.ASK,
        ("GET", "/static/a.js"): None,
        ("GET", "/elsewhere"): None,
    }
    found = {key: routes.of({"method": key[0], "path": key[1]}) for key in needed}
    assert {key: one.scope for key, one in found.items()} == needed
    assert found["GET", "/r/x/caller"].template == "/r/{name}/caller" and not found["GET", "/elsewhere"].known


@pytest.mark.parametrize("send", [bearer, basic, lambda words: basic(words, "lịch")])
@pytest.mark.parametrize(
    ("key", "status", "kind"),
    [
        ("ask", 200, ""),
        ("admin", 200, ""),
        ("upload", 403, "forbidden"),
        ("ended", 401, "unauthorized"),
        ("unknown", 401, "unauthorized"),
        ("cut", 401, "unauthorized"),
    ],
)
def test_keys_where_all_need_one(
    keyed: httpx.Client, keys: dict[str, str], send: Any, key: str, status: int, kind: str
) -> None:
    response = keyed.get("/duties", params={"format": "ics"}, headers=send(keys[key]))
    if kind:
        problem(response, kind, status)
        assert ("www-authenticate" in response.headers) is (status == 401)
        assert (keys[key] not in response.text) and ("ask" in response.json()["detail"]) is (status == 403)
    else:
        assert response.status_code == status and response.content.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "Bearer",
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff\xfe").decode(),
        "Digest a=b",
        "x" * 5000,
        "Bearer " + "á" * 10,
        "Bearer none",
    ],
)
def test_authorizations_that_are_none(keyed: httpx.Client, opened: httpx.Client, sent: str) -> None:
    headers = {"authorization": sent.encode("latin-1")}
    problem(keyed.get("/documents", headers=headers), "unauthorized", 401)
    # clients made for other services always send something; where none is needed it is not held against them
    assert opened.get("/documents", headers=headers).status_code == 200
    problem(opened.post("/documents", headers=headers, files={"files": b"x"}), "unauthorized", 401)


def test_a_wrong_key_is_one_also_where_none_is_needed(opened: httpx.Client, keys: dict[str, str]) -> None:
    problem(opened.get("/documents", headers=bearer(keys["unknown"])), "unauthorized", 401)


def test_two_keys_at_once_are_none(keyed: httpx.Client, keys: dict[str, str]) -> None:
    headers = [("authorization", f"Bearer {keys['ask']}"), ("authorization", f"Bearer {keys['admin']}")]
    problem(keyed.get("/documents", headers=headers), "unauthorized", 401)


def test_a_key_is_asked_for_before_the_body_is_read(keyed: httpx.Client) -> None:
    problem(keyed.post("/ask", content=b"{"), "unauthorized", 401)
    problem(keyed.post("/ask", content=b"x" * 1_000_000), "unauthorized", 401)


def test_open_reads_and_asks_without_a_key(opened: httpx.Client) -> None:
    assert opened.get("/documents").status_code == 200
    assert opened.post("/ask", json={"question": TASKS}).status_code == 200
    assert opened.get("/metrics").status_code == 200
    behind = opened.get("/metrics", headers={"x-forwarded-for": "203.0.113.7"})
    problem(behind, "unauthorized", 401)  # it is a proxy that is on this machine, not who asks


def test_a_revoked_key_works_no_more(program: Program, keyed: httpx.Client) -> None:
    words = make_key(program, "ask")
    assert keyed.get("/documents", headers=bearer(words)).status_code == 200
    assert program.call("keys", "revoke", words[3:11]).returncode == 0
    for _ in range(80):
        if keyed.get("/documents", headers=bearer(words)).status_code == 401:
            break
        time.sleep(0.1)
    problem(keyed.get("/documents", headers=bearer(words)), "unauthorized", 401)


def test_the_description_names_the_keys(keyed: httpx.Client, opened: httpx.Client) -> None:
    described = keyed.get("/openapi.json").json()
    assert described["components"]["securitySchemes"].keys() == {"bearer", "basic"}
    assert described["paths"]["/ask"]["post"]["security"] == [{"bearer": []}, {"basic": []}]
    assert "security" not in opened.get("/openapi.json").json()["paths"]["/ask"]["post"]


# who may listen where


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_others_are_let_in_only_where_somebody_said_so(tmp_path: Path, host: str) -> None:
    done = Program(tmp_path).call("serve", "--host", host, "--port", "0")
    assert done.returncode == 1
    assert_one_sentence(done)
    assert "CONGVAN_ACCESS" in done.stderr and host in done.stderr


@pytest.mark.parametrize(
    ("settings", "host", "warned"),
    [
        ({}, "127.0.0.1", False),
        ({}, "localhost", False),
        ({"access": "open"}, "127.0.0.1", False),
        ({"access": "open"}, "0.0.0.0", True),
        ({"access": "keys"}, "0.0.0.0", False),
        ({"cors_origins": "*"}, "127.0.0.1", True),
        ({}, "192.168.1.2", None),
    ],
)
def test_what_is_said_at_the_start(settings: dict[str, str], host: str, warned: bool | None) -> None:
    given = Settings(_env_file=None, **settings)  # type: ignore[call-arg, arg-type]
    if warned is None:
        with pytest.raises(SettingsError):
            opened_to_others(given, host)
    else:
        assert bool(opened_to_others(given, host)) is warned


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CONGVAN_ACCESS", "closed"),
        ("CONGVAN_RATE_PER_MINUTE", "-1"),
        ("CONGVAN_RATE_BURST", "0"),
        ("CONGVAN_TRUSTED_PROXIES", "10.0.0.1,proxy"),
        ("CONGVAN_CORS_ORIGINS", "example.org"),
        ("CONGVAN_CORS_ORIGINS", "https://example.org/"),
        ("CONGVAN_CORS_ORIGINS", "null"),
        ("CONGVAN_ALLOWED_HOSTS", "https://example.org"),
        ("CONGVAN_LOG_LEVEL", "loud"),
        ("CONGVAN_LOG_FORMAT", "xml"),
        ("CONGVAN_LOG", "/nowhere/at/all.jsonl"),
        ("CONGVAN_OTLP_ENDPOINT", "collector"),
    ],
)
def test_settings_that_cannot_be_used(tmp_path: Path, variable: str, value: str) -> None:
    done = Program(tmp_path).call("serve", "--port", "0", **{variable: value})
    assert done.returncode == 1
    assert_one_sentence(done)
    assert variable in done.stderr and value in done.stderr


# host names and pages elsewhere


@pytest.mark.parametrize(
    ("allowed", "bound", "host", "answered"),
    [
        ([], "127.0.0.1", "127.0.0.1:8000", True),
        ([], "127.0.0.1", "localhost", True),
        ([], "127.0.0.1", "[::1]:8000", True),
        ([], "::1", "LOCALHOST.:80", True),
        ([], "127.0.0.1", "evil.example.org", False),
        ([], "127.0.0.1", "127.0.0.1.evil.example.org", False),
        ([], "127.0.0.1", "localhost.evil.example.org", False),
        ([], "127.0.0.1", "", False),
        ([], "127.0.0.1", None, True),
        ([], "0.0.0.0", "anything.example.org", True),
        ([], None, "anything.example.org", True),
        (["*"], "127.0.0.1", "anything.example.org", True),
        (["a.example.org"], "0.0.0.0", "a.example.org:443", True),
        (["A.Example.org"], "0.0.0.0", "a.EXAMPLE.org", True),
        (["a.example.org"], "0.0.0.0", "b.example.org", False),
        (["a.example.org"], "0.0.0.0", "127.0.0.1", True),
        (["*.example.org"], "0.0.0.0", "a.b.example.org", True),
        (["*.example.org"], "0.0.0.0", "example.org", False),
        (["*.example.org"], "0.0.0.0", "evilexample.org", False),
        (["[2001:db8::1]"], "0.0.0.0", "[2001:db8::1]:8000", True),
    ],
)
def test_host_names(allowed: list[str], bound: str | None, host: str | None, answered: bool) -> None:
    assert Hosts(allowed, bound).answers_to(host) is answered


def test_a_name_that_somebody_else_gave_this_address(keyed: httpx.Client, opened: httpx.Client) -> None:
    for client in (keyed, opened):
        problem(client.get("/healthz", headers={"host": "evil.example.org"}), "misdirected", 421)
    assert keyed.get("/healthz", headers={"host": "congvan.example.org"}).status_code == 200


@pytest.mark.parametrize(
    ("allowed", "origin", "told"),
    [
        ((), ORIGIN, None),
        ((ORIGIN,), ORIGIN, ORIGIN),
        ((ORIGIN,), "https://evil.example.org", None),
        ((ORIGIN,), f"{ORIGIN}.evil.example.org", None),
        ((ORIGIN,), "null", None),
        (("*",), "https://evil.example.org", "*"),
    ],
)
def test_origins(allowed: tuple[str, ...], origin: str, told: str | None) -> None:
    headers = dict(Origins(allowed).headers({"origin": origin}))
    assert headers.get(b"access-control-allow-origin") == (told.encode() if told else None)
    assert (headers.get(b"vary") == b"origin") is (bool(allowed) and "*" not in allowed)


def test_a_page_elsewhere(keyed: httpx.Client, keys: dict[str, str]) -> None:
    asks = {
        "origin": ORIGIN,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }
    before = keyed.options("/ask", headers=asks)
    assert before.status_code == 204 and before.headers["access-control-allow-origin"] == ORIGIN
    assert "authorization" in before.headers["access-control-allow-headers"]
    for headers in ({"origin": ORIGIN} | bearer(keys["ask"]), {"origin": ORIGIN}):
        response = keyed.get("/documents", headers=headers)  # a refusal can be read, too
        assert response.headers["access-control-allow-origin"] == ORIGIN and "origin" in response.headers["vary"]
        assert "retry-after" in response.headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in response.headers
    other = keyed.options("/ask", headers=asks | {"origin": "https://evil.example.org"})
    assert other.status_code in (401, 405) and "access-control-allow-origin" not in other.headers


# connections


def connected(client: httpx.Client) -> socket.socket:
    return socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=20)


def read(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


@pytest.mark.parametrize(
    "sent",
    [
        b"junk\r\n\r\n",
        b"GET / FTP/1.1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\n\r\n",  # no Host
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nA: b\0c\r\n\r\n",
        b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"A: b\r\n" * 200_000 + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01",  # TLS
    ],
)
def test_what_is_no_request(opened: httpx.Client, sent: bytes) -> None:
    with connected(opened) as connection:
        with suppress(ConnectionError):  # it is closed before all is sent
            connection.sendall(sent)
        answer = read(connection)
    if not answer and len(sent) > 100_000:
        return  # closed on so hard that the answer is lost on the way
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.1 400", b"HTTP/1.1 431")) and b"application/problem+json" in head
    assert b"/problems/" in body and b"Traceback" not in body


def test_slow_heads_and_silence_end(bundled: Application, tmp_path: Path) -> None:
    """A head that drips, a connection that says nothing, a body that drips after a refusal: all end, nobody waits."""
    program = program_over(bundled, tmp_path)
    with ExitStack() as stack:
        quick = (
            "import sys; from bot.http import api, connection; connection.HEAD_S = connection.UNREAD_S = 1.0;"
            "api._ORDINARY = api.BodyLimit(256_000, 1.0); from bot.command_line import main; main(sys.argv[1:])"
        )
        program.command = lambda *arguments: [sys.executable, "-c", quick, *arguments]  # type: ignore[method-assign]
        opened = stack.enter_context(serving(program))
        began = time.monotonic()
        dripping, silent, after = (stack.enter_context(connected(opened)) for _ in range(3))
        dripping.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        after.sendall(b"POST /ask HTTP/1.1\r\nHost: evil\r\nContent-Length: 1000000\r\n\r\n")
        ends: dict[str, float] = {}
        while len(ends) < 3 and time.monotonic() - began < 20:
            for name, one in (("dripping", dripping), ("after", after), ("silent", silent)):
                if name in ends:
                    continue
                one.settimeout(0.05)
                try:
                    if name != "silent":
                        one.sendall(b"A")
                    while one.recv(65536):
                        pass
                    ends[name] = time.monotonic() - began
                except TimeoutError:
                    pass
                except (BrokenPipeError, ConnectionResetError):
                    ends[name] = time.monotonic() - began
            assert opened.get("/healthz").status_code == 200
            time.sleep(0.2)
        assert ends.keys() == {"dripping", "silent", "after"}
        assert_slow_bodies_end(opened)
        assert_unread_answers_end(opened)


def assert_slow_bodies_end(client: httpx.Client) -> None:
    with connected(client) as connection:
        connection.sendall(b"POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
        answer = read(connection)
    assert answer.startswith(b"HTTP/1.1 408") and b"/problems/too-slow" in answer and b"connection: close" in answer


def assert_unread_answers_end(client: httpx.Client) -> None:
    """Who asks and asks and reads nothing is hung up on."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((client.base_url.host, client.base_url.port or 80))
        request, times = b"GET /duties?limit=500 HTTP/1.1\r\nHost: localhost\r\n\r\n", 200
        connection.sendall(request * times)
        time.sleep(4)
        connection.settimeout(20)
        answered = read(connection)
    assert 0 < answered.count(b"HTTP/1.1 200") < times


def test_idle_connections_keep_nobody_out(keyed: httpx.Client, keys: dict[str, str]) -> None:
    with ExitStack() as stack:
        for _ in range(400):
            stack.enter_context(connected(keyed))
        for _ in range(5):
            with httpx.Client(base_url=keyed.base_url, timeout=5) as new:
                assert new.get("/healthz").status_code == 200
        with httpx.Client(base_url=keyed.base_url, timeout=30, headers=bearer(keys["ask"])) as new:
            assert new.post("/ask", json={"question": TASKS}).status_code == 200


def test_smuggled_requests_are_refused(opened: httpx.Client) -> None:
    both = (
        b"POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    with connected(opened) as connection:
        connection.sendall(both)
        answer = read(connection)
    assert len(re.findall(rb"HTTP/1\.1 200", answer)) <= 1 and b"Traceback" not in answer
