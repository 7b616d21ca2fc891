"""How often one may ask: over HTTP, for an address and for a key; and how large a body may be."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from starlette.exceptions import HTTPException

from bot.application import Application
from bot.http.exchange import of
from bot.http.guard import Bodies, BodyLimit
from tests.bot.http.serving import make_key, problem, program_over, serving
from tests.bot.http.test_metrics import figures
from tests.bot.http.test_metrics import of as of_figures
from tests.bot.test_command_line import Program

BURST = 6


@pytest.fixture(scope="module")
def program(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Program:
    return program_over(
        bundled,
        tmp_path_factory.mktemp("limits"),
        CONGVAN_RATE_PER_MINUTE="60",
        CONGVAN_RATE_BURST=str(BURST),
        CONGVAN_KEY_RATE_PER_MINUTE="60",
        CONGVAN_KEY_RATE_BURST="9",
        CONGVAN_TRUSTED_PROXIES="127.0.0.1",
    )


@pytest.fixture(scope="module")
def client(program: Program) -> Iterator[httpx.Client]:
    with serving(program) as client:
        yield client


def of_address(address: str) -> dict[str, str]:
    return {"x-forwarded-for": address}


def refused(response: httpx.Response) -> int:
    """The seconds to wait, of a refusal that is as it should be."""
    told = problem(response, "too-many", 429)
    seconds = int(response.headers["retry-after"])
    assert 1 <= seconds <= 60 and str(seconds) in told["detail"]
    assert "r=0" in response.headers["ratelimit"]
    return seconds


def until_refused(client: httpx.Client, headers: dict[str, str], path: str = "/documents?limit=1") -> tuple[int, int]:
    """How many were let through, and the seconds to wait then."""
    for nth in range(100):
        response = client.get(path, headers=headers)
        if response.status_code == 429:
            return nth, refused(response)
    raise AssertionError("never refused")


def test_headers_count_down(client: httpx.Client) -> None:
    left = []
    for _ in range(3):
        response = client.get("/documents?limit=1", headers=of_address("198.51.100.1"))
        found = re.fullmatch(r'"address";r=(\d+);t=\d+', response.headers["ratelimit"])
        assert found and response.headers["ratelimit-policy"] == f'"address";q={BURST};w={BURST}'
        left.append(int(found[1]))
    assert left[0] == BURST - 1 and left == sorted(left, reverse=True)


def test_waiting_as_long_as_told_is_enough(client: httpx.Client) -> None:
    headers, began = of_address("198.51.100.2"), time.monotonic()
    allowed, seconds = until_refused(client, headers)
    assert BURST <= allowed <= BURST + 1 + time.monotonic() - began
    time.sleep(seconds)
    assert client.get("/documents?limit=1", headers=headers).status_code == 200


def test_each_address_has_its_own(client: httpx.Client) -> None:
    until_refused(client, of_address("198.51.100.3"))
    assert client.get("/documents?limit=1", headers=of_address("198.51.100.4")).status_code == 200
    until_refused(client, of_address("2001:db8:1:2::1"))
    refused(client.get("/documents?limit=1", headers=of_address("2001:db8:1:2:ffff::9")))  # the same subscriber
    assert client.get("/documents?limit=1", headers=of_address("2001:db8:1:3::1")).status_code == 200


def test_what_a_caller_writes_before_the_proxy_changes_nothing(client: httpx.Client) -> None:
    until_refused(client, of_address("198.51.100.5"))
    refused(client.get("/documents?limit=1", headers=of_address("203.0.113.99, 198.51.100.5")))


def test_a_key_has_its_own(program: Program, client: httpx.Client) -> None:
    headers = of_address("198.51.100.6")
    until_refused(client, headers)
    key = {"authorization": f"Bearer {make_key(program, 'ask')}"}
    response = client.get("/documents?limit=1", headers=headers | key)
    assert response.status_code == 200 and response.headers["ratelimit"].startswith('"key";r=8;')
    began = time.monotonic()
    left, _ = until_refused(client, of_address("198.51.100.66") | key)  # wherever it is used
    assert 8 <= left <= 10 + time.monotonic() - began
    other = {"authorization": f"Bearer {make_key(program, 'ask')}"}
    assert client.get("/documents?limit=1", headers=headers | other).status_code == 200


def test_guessing_keys_is_limited_and_keeps_no_right_one_out(program: Program, client: httpx.Client) -> None:
    headers = of_address("198.51.100.7")
    statuses = [
        client.get("/healthz", headers=headers | {"authorization": f"Bearer cv_aaaaaaaa_{nth:043}"}).status_code
        for nth in range(14)
    ]
    assert statuses[:10] == [401] * 10 and statuses[-1] == 429
    right = {"authorization": f"Bearer {make_key(program, 'ask')}"}
    assert client.get("/documents?limit=1", headers=headers | right).status_code == 200


@pytest.mark.parametrize(("path", "limited"), [("/healthz", False), ("/readyz", False), ("/nowhere", True)])
def test_what_is_limited(client: httpx.Client, path: str, limited: bool) -> None:
    headers = of_address(f"198.51.101.{len(path)}")
    statuses = {client.get(path, headers=headers).status_code for _ in range(3 * BURST)}
    assert (429 in statuses) is limited


def test_refusals_are_counted(client: httpx.Client) -> None:
    def counted() -> tuple[float, float]:
        found = figures(client.get("/metrics").text)
        limited = of_figures(found, "congvan_rate_limited_total", policy="address")
        return limited, of_figures(found, "congvan_http_requests_total", route="/documents", method="GET", status="429")

    before = counted()
    for _ in range(3 * BURST):
        client.get("/documents?limit=1", headers=of_address("198.51.104.1"))
    refusals = [now - then for then, now in zip(before, counted(), strict=True)]
    assert refusals[0] == refusals[1] >= BURST


def test_greed_starves_nobody(client: httpx.Client) -> None:
    """One asks as fast as it can with four connections, another keeps to the rate."""
    began, ends = time.monotonic(), []
    until = began + 2

    def greedy() -> int:
        count = 0
        with httpx.Client(base_url=client.base_url, headers=of_address("198.51.102.1")) as own:
            while time.monotonic() < until:
                count += own.get("/documents?limit=1").status_code == 200
        return count

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(greedy) for _ in range(4)]
        while time.monotonic() < until:
            ends.append(client.get("/documents?limit=1", headers=of_address("198.51.102.2")).status_code)
            time.sleep(1)
        allowed = sum(one.result() for one in running)
    assert set(ends) == {200}
    assert BURST <= allowed <= BURST + 1 + time.monotonic() - began


# bodies

ORDINARY = BodyLimit(10, 0.2)
LARGE = BodyLimit(1000, 0.4, streamed=True, idle_seconds=0.2)


def sent(
    method: str, path: str, parts: list[bytes | float], length: str | None = None
) -> tuple[int, bytes, list[bytes]]:
    """The status, the body that was answered, and the parts of the request that the application saw. A number is a pause."""
    seen: list[bytes] = []
    answered: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            seen.append(message.get("body", b""))
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:
        answered.append(message)

    async def run() -> None:
        left = list(parts)

        async def receive() -> Any:
            while left and isinstance(left[0], float):
                await asyncio.sleep(left.pop(0))  # type: ignore[arg-type]
            body = left.pop(0) if left else b""
            return {"type": "http.request", "body": body, "more_body": bool(left)}

        headers = [(b"content-length", length.encode())] if length is not None else []
        scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "headers": headers}
        scope["state"] = {"exchange": of(scope, "a")}
        bodies = Bodies(application, ORDINARY, {"POST /documents": LARGE})
        await bodies(scope, receive, send)

    try:
        asyncio.run(run())
    except HTTPException as error:
        return error.status_code, b"", seen
    return answered[0]["status"], answered[-1]["body"], seen


@pytest.mark.parametrize(
    ("path", "parts", "length", "status"),
    [
        ("/ask", [b"a" * 5, b"b" * 5], None, 200),
        ("/ask", [b"a" * 5, b"b" * 6], None, 413),
        ("/ask", [b"a"], "11", 413),
        ("/ask", [b"a"], "9" * 400, 413),
        ("/ask", [b"a"], "-1", 422),
        ("/ask", [b"a"], "²", 422),
        ("/ask", [b"a", 0.5, b"b"], None, 408),
        ("/documents", [b"a" * 500, b"b" * 500], None, 200),
        ("/documents", [b"a" * 500, b"b" * 501], None, 413),
        ("/documents", [b"a"], "1001", 413),
        ("/documents", [b"a", 0.5, b"b"], None, 408),
        ("/documents", [b"a", 0.15, b"b", 0.15, b"c", 0.15, b"d"], None, 408),  # never idle, but without an end
        ("/documents/x/y", [b"a" * 500], None, 200),
        ("/documentsx", [b"a" * 500], None, 413),
        ("/documents/", [b"a" * 500], None, 200),
    ],
)
def test_bodies(path: str, parts: list[bytes | float], length: str | None, status: int) -> None:
    assert sent("POST", path, parts, length)[0] == status


def test_large_bodies_are_handed_on_as_they_come() -> None:
    assert sent("POST", "/documents", [b"a" * 400, b"b" * 400])[2] == [b"a" * 400, b"b" * 400]
    assert sent("POST", "/ask", [b"a" * 4, b"b" * 4])[2] == [b"a" * 4 + b"b" * 4]
    assert sent("PUT", "/documents", [b"a" * 400])[0] == 413  # only uploads are large


def test_an_upload_needs_its_scope_before_it_is_sent(program: Program, client: httpx.Client) -> None:
    """Also while there is no such route yet, nothing of what is sent is kept."""
    response = client.post("/documents", content=b"x" * 5_000_000, headers=of_address("198.51.103.1"))
    assert response.status_code in (401, 405)
