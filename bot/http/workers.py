"""Several processes behind one listening socket, and the one that starts them, replaces them and lets them end.

Each is started afresh (spawned): ONNX Runtime, the tokenizer and Chroma hang in a forked child. The supervisor speaks to a
worker through a pipe of its own, so that a signal sent to the whole group does no harm; where the pipe ends, the
supervisor is gone, and the worker ends, too. SIGHUP replaces all workers; each stops when its successor answers.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from bot.settings import SettingsError

GRACE_S = 30
"""How long running answers may take after the service was told to stop."""
KILLED_AFTER_S = GRACE_S + 5.0

_LOG = logging.getLogger("congvan.http")
_HEALTHY_S = 10.0  # a worker that ran that long did not fail at its start
_LONGEST_PAUSE_S = 30.0
_MOST_FAILURES = 3  # at the start, before any worker was ready


@dataclass(frozen=True, slots=True)
class Ready:
    """A worker answers."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A worker cannot start, whatever is tried; the sentence for the person who runs the program."""

    sentence: str


@dataclass(slots=True, eq=False)
class _Worker:
    process: SpawnProcess
    channel: Connection
    began: float = field(default_factory=time.monotonic)
    ready: bool = False
    replaced_by: _Worker | None = None

    def tell_to_stop(self) -> None:
        with suppress(OSError):  # it is gone already
            self.channel.send("stop")


Target = tuple[Callable[..., None], tuple[Any, ...]]


class Supervisor:
    """Keeps `number` workers running until told to stop. `target` is what a worker runs, with its arguments but the last,
    its end of the channel; `stopped` is called when no new work may come in, `ended` with the id of a process that has gone.
    """

    def __init__(self, number: int, target: Target, stopped: Callable[[], None], ended: Callable[[int], None]) -> None:
        self._number, self._target, self._stopped, self._ended = number, target, stopped, ended
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        self._signals: list[int] = []
        self._failures = 0
        self._ever_ready = False
        self._not_before = 0.0

    def run(self) -> None:
        """Until SIGTERM or SIGINT (then raises `KeyboardInterrupt`). Raises `SettingsError` where no worker can start."""
        with self._heard() as wakened:
            try:
                while not self._stopping():
                    self._fill_up()
                    self._look(wakened, self._pause())
                self._stop(wakened)
            finally:
                for worker in self._workers:
                    worker.process.kill()
                for worker in self._workers:
                    worker.process.join()
        if signal.SIGINT in self._signals:
            raise KeyboardInterrupt

    # --- signals

    @contextmanager
    def _heard(self) -> Iterator[int]:
        """Signals are noted; gives a file that can be read when one has come."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        kinds = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
        former = {kind: signal.signal(kind, lambda kind, _: self._signals.append(kind)) for kind in kinds}
        woken = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        try:
            yield reading
        finally:
            signal.set_wakeup_fd(woken)
            for kind, handler in former.items():
                signal.signal(kind, handler)
            os.close(reading)
            os.close(writing)

    def _stopping(self) -> bool:
        if hasattr(signal, "SIGHUP") and signal.SIGHUP in self._signals:
            if sys.stdin is not None and sys.stdin.isatty():
                return True  # the terminal was closed
            self._signals = [kind for kind in self._signals if kind != signal.SIGHUP]
            self._renew()
        return bool(self._signals)

    # --- workers

    def _fill_up(self) -> None:
        missing = self._number - sum(worker.replaced_by is None for worker in self._workers)
        for _ in range(missing if time.monotonic() >= self._not_before else 0):
            self._start()

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        function, arguments = self._target
        process = self._context.Process(target=function, args=(*arguments, theirs), name="congvan worker", daemon=True)
        process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours))
        return self._workers[-1]

    def _renew(self) -> None:
        """A new worker for each; the former ones stop when theirs is ready."""
        for worker in [one for one in self._workers if one.replaced_by is None]:
            worker.replaced_by = self._start()

    def _pause(self) -> float | None:
        """How long nothing has to be done unless something happens."""
        at_work = sum(worker.replaced_by is None for worker in self._workers)
        return max(0.0, self._not_before - time.monotonic()) if at_work < self._number else None

    def _look(self, wakened: int, timeout: float | None) -> None:
        """Wait for a signal, word from a worker, or the end of one."""
        channels = {worker.channel: worker for worker in self._workers if not worker.channel.closed}
        sentinels = {worker.process.sentinel: worker for worker in self._workers}
        found = wait([wakened, *channels, *sentinels], timeout)
        if wakened in found:
            os.read(wakened, 1024)
        for one in found:
            if isinstance(one, Connection):
                self._hear(channels[one])
        for one in found:
            if one in sentinels:
                self._bury(sentinels[one])

    def _hear(self, worker: _Worker) -> None:
        try:
            word = worker.channel.recv()
        except (EOFError, OSError):
            worker.channel.close()
            return
        if isinstance(word, Failed) and not self._ever_ready:
            raise SettingsError(word.sentence)
        if isinstance(word, Failed):
            _LOG.error("worker %s cannot start: %s", worker.process.pid, word.sentence)
        if isinstance(word, Ready):
            worker.ready = self._ever_ready = True
            for former in self._workers:
                if former.replaced_by is worker:
                    former.tell_to_stop()

    def _bury(self, worker: _Worker) -> None:
        worker.process.join()
        if worker.process.pid is not None:
            self._ended(worker.process.pid)
        while not worker.channel.closed and worker.channel.poll():  # its last word
            self._hear(worker)
        worker.channel.close()
        self._workers.remove(worker)
        for former in self._workers:
            if former.replaced_by is worker:
                former.replaced_by = None  # the former one goes on
        if self._signals or worker.replaced_by is not None:
            return
        _LOG.error("worker %s ended (%s) and is replaced", worker.process.pid, worker.process.exitcode)
        lasted = time.monotonic() - worker.began > _HEALTHY_S
        self._failures = 0 if worker.ready and lasted else self._failures + 1
        if not self._ever_ready and self._failures >= _MOST_FAILURES:
            raise SettingsError("Các tiến trình phục vụ không khởi động được; xem nhật ký ở trên.")
        pause = min(_LONGEST_PAUSE_S, 2.0 ** (self._failures - 2)) if self._failures > 1 else 0.0
        self._not_before = time.monotonic() + pause

    def _stop(self, wakened: int) -> None:
        """Let the workers finish; a further signal, or the end of patience, ends them at once."""
        self._stopped()
        for worker in self._workers:
            worker.tell_to_stop()
        asked, until = len(self._signals), time.monotonic() + KILLED_AFTER_S
        while self._workers and len(self._signals) == asked and time.monotonic() < until:
            self._look(wakened, until - time.monotonic())
        if len(self._signals) > asked:
            for worker in self._workers:
                worker.process.kill()
            os._exit(128 + self._signals[-1])
        for worker in self._workers:
            _LOG.error("worker %s did not end in time", worker.process.pid)
