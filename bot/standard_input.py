"""Standard input that a Ctrl-C always interrupts.

Python runs its handler of a signal between two steps of a program. A signal that comes after the last step before a read
finds the read not yet begun, and the read then waits for a line that may never come. Here the signal itself makes a
descriptor readable, and the wait is for either.
"""

from __future__ import annotations

import io
import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO


class _Waiting(io.RawIOBase):
    def __init__(self, source: int, signals: int) -> None:
        self._source, self._signals = source, signals

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while True:
            ready, _, _ = select.select([self._source, self._signals], [], [])  # a handler that raises does so here
            if self._signals in ready:
                os.read(self._signals, 4096)
            if self._source in ready:
                data = os.read(self._source, len(buffer))
                buffer[: len(data)] = data
                return len(data)


@contextmanager
def standard_input() -> Iterator[BinaryIO]:
    """The bytes of standard input; only in the main thread, which alone is told of signals."""
    receiving, sending = os.pipe()
    os.set_blocking(receiving, False)
    os.set_blocking(sending, False)
    former = signal.set_wakeup_fd(sending, warn_on_full_buffer=False)
    try:
        with io.BufferedReader(_Waiting(sys.stdin.fileno(), receiving)) as lines:
            yield lines
    finally:
        signal.set_wakeup_fd(former)
        os.close(receiving)
        os.close(sending)
