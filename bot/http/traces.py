"""Traces by OpenTelemetry, where the settings name a collector: a span for each request, and within it one for each step of an
answer. They hold what the log of requests holds: no question, no path, no address."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

from bot.answer import Answer
from bot.http.exchange import Exchange
from bot.http.guard import Asgi, Receive, Send

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_SEND_S = 3
"""For one sending, and so about how long a collector that is not there may hold up the end of the service."""
_NS = 1_000_000_000
_STEPS = ("understand", "compose", "write", "gate")
"""The steps of an answer, in the order in which they are taken."""


class Traces:
    """The traces of a process, sent in the background to the collector at `endpoint` (OTLP over gRPC)."""

    def __init__(self, endpoint: str) -> None:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        exporter = OTLPSpanExporter(endpoint=endpoint, insecure=endpoint.startswith("http://"), timeout=_SEND_S)
        # a provider of our own: what other libraries trace by themselves does not get into it
        self._provider: TracerProvider = TracerProvider(resource=Resource.create({"service.name": "congvan"}))
        self._provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=1000))
        self._tracer = self._provider.get_tracer("congvan")

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()

    @contextlib.contextmanager
    def request(self, exchange: Exchange) -> Iterator[None]:
        """A span around what is done; it continues the trace that the caller's `traceparent` names."""
        from opentelemetry import trace
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        carried = {name: exchange.headers[name] for name in ("traceparent", "tracestate") if name in exchange.headers}
        before = TraceContextTextMapPropagator().extract(carried)
        span = self._tracer.start_span(exchange.method, before, kind=trace.SpanKind.SERVER)
        exchange.trace = trace.format_trace_id(span.get_span_context().trace_id)
        try:
            with trace.use_span(span, end_on_exit=False, record_exception=False, set_status_on_exception=False):
                yield
        finally:
            span.update_name(f"{exchange.method} {exchange.route}")
            span.set_attributes(
                {
                    "http.request.method": exchange.method,
                    "http.route": exchange.route,
                    "http.response.status_code": exchange.status,
                    "congvan.request_id": exchange.id,
                }
            )
            if exchange.status >= 500 or not exchange.status:
                span.set_status(trace.StatusCode.ERROR)
            span.end()

    def answered(self, answer: Answer) -> None:
        """Spans for the steps of an answer that has just been made, from the time that each took."""
        end = time.time_ns()
        took = answer.timings_ms
        begin = end - int(took.get("total", 0.0) / 1000 * _NS)
        whole = self._tracer.start_span("answer", start_time=begin)
        whole.set_attributes({"congvan.status": answer.status.value, "congvan.citations": len(answer.citations)})
        from opentelemetry import trace

        inside = trace.set_span_in_context(whole)
        for step in _STEPS:
            if step in took:
                until = min(end, begin + int(took[step] / 1000 * _NS))
                self._tracer.start_span(step, inside, start_time=begin).end(until)
                begin = until
        whole.end(end)


class Tracing:
    """The traces of a service, while it runs; none where there is no endpoint, and then nothing of them is imported."""

    def __init__(self, endpoint: str | None) -> None:
        self._endpoint = endpoint
        self._traces: Traces | None = None

    def open(self) -> None:
        """The service begins: in the process that serves, as the sender has a thread of its own."""
        if self._endpoint is not None:
            self._traces = Traces(self._endpoint)

    def close(self) -> None:
        """The service ends; what is left is sent."""
        traces, self._traces = self._traces, None
        if traces is not None:
            traces.close()

    def now(self) -> Traces | None:
        """The traces, where there are any."""
        return self._traces


def traced(app: Asgi, traces: Callable[[], Traces | None]) -> Asgi:
    """The application with a span around each request, while there are traces."""

    async def application(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        now = traces() if scope["type"] == "http" else None
        if now is None:
            await app(scope, receive, send)
            return
        with now.request(scope["state"]["exchange"]):
            await app(scope, receive, send)

    return application
