"""Traces, sent to a collector that listens as a real one does (OTLP over gRPC)."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as messages

from bot.application import Application
from tests.bot.http.serving import TASKS, logged, program_over, serving
from tests.bot.test_command_line import Program

PLANTED = "Nguyễn Bí Mật"
REQUESTS = {"POST /ask", "POST /ask/stream", "GET /documents/{document}", "GET /healthz"}
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


class Collector:
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.spans: list[Any] = []
        method = grpc.unary_unary_rpc_method_handler(self._export, request_deserializer=bytes)
        service = "opentelemetry.proto.collector.trace.v1.TraceService"
        self._server = grpc.server(ThreadPoolExecutor(2))
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, {"Export": method}),))
        self.address = f"http://127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def _export(self, request: bytes, context: Any) -> bytes:
        self.raw.append(request)
        sent = messages.ExportTraceServiceRequest.FromString(request)
        for resource in sent.resource_spans:
            for scope in resource.scope_spans:
                self.spans.extend(scope.spans)
        return messages.ExportTraceServiceResponse().SerializeToString()

    def close(self) -> None:
        self._server.stop(None).wait()


@pytest.fixture(scope="module")
def program(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The log, which is not the traces, holds the questions here."""
    settings = {"CONGVAN_LOG": "log.jsonl", "CONGVAN_LOG_QUESTIONS": "true"}
    return program_over(bundled, tmp_path_factory.mktemp("traces"), **settings)


@pytest.fixture(scope="module")
def collector(program: Program) -> Iterator[Collector]:
    """What it was sent by a service, which then went on without it."""
    collector = Collector()
    program.environment["CONGVAN_OTLP_ENDPOINT"] = collector.address
    with serving(program) as client:
        headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", "x-request-id": "r1"}
        client.post("/ask", json={"question": f"{PLANTED} {TASKS}\r\n{{}}"}, headers=headers)
        with client.stream("POST", "/ask/stream", json={"question": TASKS}) as response:
            response.read()
        client.get(f"/documents/{PLANTED}")
        client.get("/healthz", headers={"traceparent": "00-junk-junk-01"})
        deadline = time.monotonic() + 30
        while {span.name for span in collector.spans if span.kind == 2} != REQUESTS:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        collector.close()
        asked = client.post("/ask", json={"question": PLANTED + TASKS}, headers={"x-request-id": "alone"})
    collector.alone = asked.status_code  # type: ignore[attr-defined]
    collector.logged = logged(program.folder / "log.jsonl")  # type: ignore[attr-defined]
    yield collector


def attributes(span: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in span.attributes}


def test_a_span_for_each_request(collector: Collector) -> None:
    found = {span.name: attributes(span) for span in collector.spans if span.kind == 2}
    assert found.keys() == REQUESTS
    assert found["POST /ask"] == {
        "http.request.method": "POST",
        "http.route": "/ask",
        "http.response.status_code": 200,
        "congvan.request_id": "r1",
    }
    assert found["GET /documents/{document}"]["http.response.status_code"] == 404


def test_the_trace_of_the_caller_goes_on(collector: Collector) -> None:
    [span] = [span for span in collector.spans if span.name == "POST /ask"]
    assert span.trace_id.hex() == TRACE and span.parent_span_id.hex() == PARENT
    assert not any(span.parent_span_id for span in collector.spans if span.name == "GET /healthz")  # no trace's name
    [line] = [one for one in collector.logged if one["event"] == "answer" and one["request"] == "r1"]  # type: ignore[attr-defined]
    assert line["trace"] == TRACE


@pytest.mark.parametrize("name", ["POST /ask", "POST /ask/stream"])
def test_the_steps_of_an_answer_are_within_it(collector: Collector, name: str) -> None:
    [request] = [span for span in collector.spans if span.name == name]
    same = [span for span in collector.spans if span.trace_id == request.trace_id]
    [answer] = [span for span in same if span.name == "answer"]
    assert answer.parent_span_id == request.span_id and attributes(answer)["congvan.status"] == "answered"
    steps = sorted(
        (one for one in same if one.parent_span_id == answer.span_id), key=lambda one: one.start_time_unix_nano
    )
    assert [one.name for one in steps] == ["understand", "compose", "gate"]
    for one in (answer, *steps):
        assert request.start_time_unix_nano <= one.start_time_unix_nano <= one.end_time_unix_nano
        assert one.end_time_unix_nano <= request.end_time_unix_nano


def test_nothing_that_people_wrote_is_in_them(collector: Collector) -> None:
    sent = b"".join(collector.raw)
    assert b"congvan" in sent
    for planted in (PLANTED, "Bí Mật", TASKS, "127.0.0.1"):
        assert planted.encode() not in sent


def test_without_a_collector_the_service_goes_on(collector: Collector, program: Program) -> None:
    assert collector.alone == 200  # type: ignore[attr-defined]
    assert any(one["event"] == "answer" and one["request"] == "alone" for one in collector.logged)  # type: ignore[attr-defined]
    assert PLANTED not in (program.folder / "service.err").read_text("utf-8")


def test_questions_are_logged_where_the_settings_say_so(collector: Collector, program: Program) -> None:
    [answer] = [one for one in collector.logged if one["event"] == "answer" and one["request"] == "r1"]  # type: ignore[attr-defined]
    assert answer["question"].startswith(f"{PLANTED} {TASKS}")
    assert (program.folder / "log.jsonl").stat().st_mode & 0o077 == 0


def test_nothing_of_it_is_imported_where_it_is_off(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("off")
    program = (
        "import sys\nfrom pathlib import Path\nfrom bot.application import Application\nfrom bot.http.api import create\n"
        "from bot.settings import Settings\n"
        f"create(Application(Settings(_env_file=None, data_dir=Path({str(folder)!r}))))\n"
        "assert not [name for name in sys.modules if name.startswith(('opentelemetry.sdk', 'opentelemetry.exporter', 'grpc'))]\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
