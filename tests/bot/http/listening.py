"""A service in a process of its own, for tests that speak with it."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.bot.test_command_line import Program


@contextmanager
def listening(program: Program, *command: str) -> Iterator[str]:
    """The address of the process that the command starts, once it answers; it is told to stop at the end, and must."""
    process = program.start(*command, "--port", "0")
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    try:
        line = process.stderr.readline().decode()
        assert "http://" in line, line
        address = "http://" + line.partition("http://")[2].split()[0].removesuffix("/mcp")
        for _ in range(100):
            try:
                httpx.get(address, timeout=60)
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        yield address
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) in (0, -signal.SIGTERM)
        assert b"Traceback" not in process.stderr.read()
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()
