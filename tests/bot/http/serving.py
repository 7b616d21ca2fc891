"""A service started for a test, with the settings given."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot.application import Application
from tests.bot.test_command_line import Program

TASKS = "Sở Y tế Đắk Nông phải làm gì?"
_INTERRUPTED = "congvan: Đã dừng theo yêu cầu.\n"


def started(program: Program, *arguments: str) -> tuple[subprocess.Popen[bytes], str]:
    """The process and its address."""
    process = program.start("serve", "--port", "0", *arguments)
    assert process.stderr is not None
    line = process.stderr.readline().decode()
    found = re.search(r"http://\S+", line)
    assert found, line
    for _ in range(100):
        try:
            httpx.get(f"{found[0]}/healthz", timeout=60)
            break
        except httpx.ConnectError:
            time.sleep(0.1)
    return process, found[0]


def close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def problem(response: httpx.Response, kind: str, status: int) -> dict[str, Any]:
    """The problem details of a response, checked for their shape."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert {"type", "status", "title", "detail"} <= body.keys()
    assert (body["type"], body["status"]) == (f"/problems/{kind}", status)
    assert "Traceback" not in response.text and "File " not in response.text
    return body


def program_over(bundled: Application, folder: Path, **environment: str) -> Program:
    """The program with a copy of the bundled index in the folder."""
    shutil.copytree(bundled.settings.data_dir, folder / "data")
    program = Program(folder)
    program.environment |= environment
    return program


@contextmanager
def serving(program: Program, *arguments: str) -> Iterator[httpx.Client]:
    """A client of the running service; what the service said on standard error is in `service.err` of the folder then."""
    process, address = started(program, *arguments)
    try:
        with httpx.Client(base_url=address, timeout=30) as client:
            yield client
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        assert process.stderr is not None
        (program.folder / "service.err").write_bytes(process.stderr.read())
        close(process)


@dataclass(frozen=True)
class Service:
    """A service that several files of tests ask, which leave what it holds as it was."""

    program: Program
    address: str


@contextmanager
def shared(program: Program, how: signal.Signals = signal.SIGTERM) -> Iterator[Service]:
    """The service, quiet to its end, which the signal brings."""
    process, address = started(program)
    try:
        yield Service(program, address)
        process.send_signal(how)
        assert process.wait(timeout=30) in (0, 128 + how, -how)
        assert process.stderr is not None and process.stderr.read().decode().removesuffix(_INTERRUPTED) == ""
    finally:
        process.kill()
        process.wait()
        close(process)


def make_key(program: Program, *scopes: str) -> str:
    """A new key with the scopes."""
    options = [word for scope in scopes for word in ("--scope", scope)]
    done = program.call("keys", "make", "thử", *options, "--json")
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["key"])


def logged(path: Path) -> list[dict[str, Any]]:
    """The lines of a log, which are JSON each."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
