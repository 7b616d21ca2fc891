"""A service started for a test, with the settings given."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.application import Application
from tests.bot.http.test_api import close, started
from tests.bot.test_command_line import Program


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


def make_key(program: Program, *scopes: str) -> str:
    """A new key with the scopes."""
    options = [word for scope in scopes for word in ("--scope", scope)]
    done = program.call("keys", "make", "thử", *options, "--json")
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["key"])


def logged(path: Path) -> list[dict[str, Any]]:
    """The lines of a log, which are JSON each."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
