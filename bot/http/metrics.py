"""Figures for Prometheus. Labels are few and bounded: templates of routes, never paths; no label is what somebody wrote.

Several workers count together in files of a folder: whoever starts them calls `prepare` before anything else, hands them its
environment, and tells `ended` which of them has gone. A worker alone counts in memory.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.answer import Answer
from bot.http.exchange import Exchange

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.8, 1.5, 3, 10, 30, 60)
_OF_A_PROCESS = re.compile(r"_(\d+)\.db$")
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def prepare(folder: Path) -> None:
    """Have this process and those that it starts count together in the folder, which is emptied. To be called before the
    service is created anywhere in it. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.db"):
        old.unlink(missing_ok=True)
    os.environ[_FOLDER] = str(folder)


def ended(pid: int) -> None:
    """A worker has gone: its counts stay, what it was doing is no more."""
    if _FOLDER not in os.environ:
        return  # it counted for itself
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


class Metrics:
    """The figures of a service. `index` tells the generation of the index and how many directives it holds; None where it
    cannot be used."""

    def __init__(self, index: Callable[[], tuple[int, int] | None]) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._index = index
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "congvan_http_requests", "Requests answered.", ("route", "method", "status"), registry=registry
        )
        self._seconds = Histogram(
            "congvan_http_request_seconds",
            "Time a request took, its body read and its answer sent.",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._limited = Counter(
            "congvan_rate_limited", "Requests refused as too many, by what limits them.", ("policy",), registry=registry
        )
        self._answers = Counter(
            "congvan_answers",
            "Answers, by how they ended and what worded them.",
            ("status", "composer"),
            registry=registry,
        )
        self._removed = Counter(
            "congvan_removed_sentences", "Sentences of a model that did not pass the gate.", registry=registry
        )
        self.running = Gauge(
            "congvan_answers_running", "Answers being made.", multiprocess_mode="livesum", registry=registry
        )

    def request(self, exchange: Exchange) -> None:
        """Count a request that is answered."""
        self._requests.labels(exchange.route, exchange.method, str(exchange.status)).inc()
        self._seconds.labels(exchange.route).observe(exchange.ms / 1000)
        if exchange.limited:
            self._limited.labels(exchange.limited).inc()

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        composer = "extractive" if answer.composer == "extractive" else "model"
        self._answers.labels(answer.status.value, composer).inc()
        self._removed.inc((answer.usage or {}).get("sentences_removed", 0))

    def exposed(self) -> bytes:
        """All figures, of all workers, in Prometheus' text format."""
        from prometheus_client import CollectorRegistry, exposition
        from prometheus_client.multiprocess import MultiProcessCollector

        folder = os.environ.get(_FOLDER)
        registry = self._registry
        if folder:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        text: bytes = exposition.generate_latest(registry)
        return text + bytes(exposition.generate_latest(_collected(self._now(folder))))

    def _now(self, folder: str | None) -> Iterator[Metric]:
        """What is read at this moment: the index, and the processes."""
        from prometheus_client.core import GaugeMetricFamily

        index = self._index()
        generation, directives = index or (0, 0)
        yield GaugeMetricFamily(
            "congvan_index_ready", "Whether there is an index that can be used.", int(index is not None)
        )
        yield GaugeMetricFamily("congvan_index_generation", "The generation of the index.", generation)
        yield GaugeMetricFamily("congvan_index_directives", "Directives in the index.", directives)
        yield from _processes(_workers(folder))


def _workers(folder: str | None) -> list[int]:
    """The processes that count together and run."""
    if folder is None:
        return [os.getpid()]
    found = {int(match[1]) for one in Path(folder).glob("*.db") if (match := _OF_A_PROCESS.search(one.name))}
    return sorted(pid for pid in found | {os.getpid()} if Path(f"/proc/{pid}").exists())


def _processes(pids: Iterable[int]) -> Iterator[Metric]:
    """Prometheus' own figures of a process (Linux), summed over the processes; the start is that of the oldest."""
    from prometheus_client import CollectorRegistry, ProcessCollector
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    sums: dict[str, tuple[Metric, float]] = {}
    for pid in pids:

        def this(pid: int = pid) -> int:
            return pid

        for family in ProcessCollector(pid=this, registry=CollectorRegistry()).collect():
            value = family.samples[0].value
            before = sums.get(family.name)
            together = min if family.name.endswith("start_time_seconds") else _sum
            sums[family.name] = (family, together(before[1], value) if before else value)
    for name, (family, value) in sums.items():
        kind: Any = CounterMetricFamily if family.type == "counter" else GaugeMetricFamily
        yield kind(name, family.documentation, value)


def _sum(one: float, other: float) -> float:
    return one + other


def _collected(families: Iterator[Metric]) -> CollectorRegistry:
    from prometheus_client import CollectorRegistry
    from prometheus_client.registry import Collector

    found = list(families)

    class Given(Collector):
        def collect(self) -> list[Metric]:
            return found

    registry = CollectorRegistry()
    registry.register(Given())
    return registry
