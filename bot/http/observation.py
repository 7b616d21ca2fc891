"""What is told of each answer that the service makes, through whatever address: figures, the audit log, traces."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.access.addresses import Hasher
from bot.answer import Answer
from bot.events import Event, Finished
from bot.http import logs
from bot.http.metrics import Metrics
from bot.http.traces import Traces


class Observation:
    """Watches the events of answers. Give it to `Application.watch`."""

    def __init__(
        self, metrics: Metrics, hasher: Hasher, traces: Callable[[], Traces | None], *, questions: bool
    ) -> None:
        self._metrics, self._hasher, self._traces, self._questions = metrics, hasher, traces, questions

    def __call__(self, events: Iterator[Event]) -> Iterator[Event]:
        """The same events."""
        self._metrics.running.inc()
        try:
            for event in events:
                if isinstance(event, Finished):
                    self._answered(event.answer)
                yield event
        finally:
            self._metrics.running.dec()

    def _answered(self, answer: Answer) -> None:
        self._metrics.answered(answer)
        traces = self._traces()
        if traces is not None:
            traces.answered(answer)
        asked = {"question": answer.question} if self._questions else {}
        logs.audit(
            "answer",
            question_hash=self._hasher.of("question", answer.question),
            **asked,
            status=answer.status.value,
            composer=answer.composer,
            cited=sorted({one.directive_id for one in answer.citations}),
            ms=answer.timings_ms.get("total"),
        )
