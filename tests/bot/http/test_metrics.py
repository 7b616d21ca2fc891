"""The figures for Prometheus, of one process and of several."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.application import Application
from bot.http import api
from bot.settings import Settings
from tests.bot.http.serving import TASKS, Service

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def figures(text: str) -> Figures:
    found = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation
        for sample in family.samples:
            key = (sample.name, frozenset(sample.labels.items()))
            assert key not in found, key
            found[key] = sample.value
    return found


def of(found: Figures, name: str, **labels: str) -> float:
    return found.get((name, frozenset(labels.items())), 0.0)


@pytest.fixture(scope="module")
def client(common_service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=common_service.address, timeout=30) as client:
        yield client


def now(client: httpx.Client) -> Figures:
    response = client.get("/metrics")
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return figures(response.text)


def test_requests_and_answers_are_counted(client: httpx.Client) -> None:
    before = now(client)
    for _ in range(3):
        client.post("/ask", json={"question": TASKS})
    with client.stream("POST", "/ask/stream", json={"question": "Giá vàng hôm nay?"}) as response:
        response.read()
    client.get("/documents/none")
    client.get("/documents/other")
    client.get("/nowhere/1")
    client.get("/nowhere/2")
    client.request("BREW", "/ask")
    after = now(client)

    def more(name: str, **labels: str) -> float:
        return of(after, name, **labels) - of(before, name, **labels)

    assert more("congvan_http_requests_total", route="/ask", method="POST", status="200") == 3
    assert more("congvan_http_requests_total", route="/documents/{document}", method="GET", status="404") == 2
    assert more("congvan_http_requests_total", route="unmatched", method="GET", status="404") == 2
    assert more("congvan_http_requests_total", route="/ask", method="OTHER", status="405") == 1
    assert more("congvan_http_request_seconds_count", route="/ask") == 4
    assert more("congvan_http_request_seconds_bucket", route="/ask", le="+Inf") == 4
    assert more("congvan_answers_total", status="answered", composer="extractive") == 3
    ended = sum(v for (name, _), v in after.items() if name == "congvan_answers_total")
    assert ended - sum(v for (name, _), v in before.items() if name == "congvan_answers_total") == 4
    assert of(after, "congvan_answers_running") == 0
    assert of(after, "congvan_index_ready") == 1
    assert of(after, "congvan_index_directives") == 5 and of(after, "congvan_index_generation") >= 1
    assert of(after, "process_resident_memory_bytes") > 50_000_000
    assert time.time() - 3600 < of(after, "process_start_time_seconds") < time.time()
    assert of(after, "congvan_removed_sentences_total") == 0


def test_what_people_write_makes_no_label(client: httpx.Client) -> None:
    before = len(now(client))
    for nth in range(30):
        client.get(f"/documents/{nth}", headers={"user-agent": f"{nth}"})
        client.get(f"/{nth}/{nth}?a={nth}")
    text = client.get("/metrics").text
    assert len(figures(text)) - before < 40
    assert "/documents/7" not in text and "/7/7" not in text


def test_figures_without_an_index(empty_service: Service) -> None:
    with httpx.Client(base_url=empty_service.address, timeout=30) as client:
        found = now(client)
    assert of(found, "congvan_index_ready") == 0 == of(found, "congvan_index_directives")


@pytest.mark.parametrize("broken", [b"", b"junk" * 2000])
def test_figures_with_a_catalogue_that_cannot_be_used(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "catalogue.sqlite").write_bytes(broken)
    with Application(Settings(_env_file=None, data_dir=tmp_path)) as application:  # type: ignore[call-arg]
        assert api._index(application) is None


WORKER = """
import os, sys
from pathlib import Path
from bot.http.exchange import Exchange
from bot.http.metrics import Metrics
metrics = Metrics(lambda: (3, 5))
for _ in range(int(sys.argv[1])):
    metrics.request(Exchange("a", "GET", {}, route="/ask", status=200, ms=7.0))
metrics.running.inc()
print(os.getpid(), flush=True)
sys.stdin.readline()
print(metrics.exposed().decode(), flush=True)
print("# END", flush=True)
sys.stdin.readline()
"""


def test_several_workers_count_together(tmp_path: Path) -> None:
    folder = tmp_path / "figures"
    folder.mkdir()
    (folder / "counter_1.db").write_bytes(b"of another time")
    program = f"from pathlib import Path; from bot.http.metrics import prepare; prepare(Path({str(folder)!r})); import os; print(os.environ['PROMETHEUS_MULTIPROC_DIR'])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == str(folder) and not list(folder.iterdir())
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(folder)}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, count],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for count in ("2", "5")
    ]
    try:
        pids = [int(one.stdout.readline()) for one in running if one.stdout]
        found = exposed(running[0])
        assert of(found, "congvan_http_requests_total", route="/ask", method="GET", status="200") == 7
        assert of(found, "congvan_http_request_seconds_count", route="/ask") == 7
        assert of(found, "congvan_answers_running") == 2 and of(found, "congvan_index_directives") == 5
        assert of(found, "process_resident_memory_bytes") > 20_000_000
        running[0].communicate("\n", timeout=20)
        program = f"from bot.http.metrics import ended; ended({pids[0]})"
        subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=60)
        found = exposed(running[1])
        assert of(found, "congvan_http_requests_total", route="/ask", method="GET", status="200") == 7
        assert of(found, "congvan_answers_running") == 1  # what the dead one was doing is no more
    finally:
        for one in running:
            one.kill()
            one.communicate()


def exposed(worker: subprocess.Popen[str]) -> Figures:
    assert worker.stdin is not None and worker.stdout is not None
    worker.stdin.write("\n")
    worker.stdin.flush()
    lines = []
    while (line := worker.stdout.readline()) != "# END\n":
        assert line
        lines.append(line)
    return figures("".join(lines))
