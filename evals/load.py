"""Many askers at once over HTTP: `congvan serve` in a process of its own on loopback, each asker on end for some seconds.

The askers share the machine's cores with the service. Answers are extracts: a model's own time is its server's.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.application import Application
from bot.settings import Settings
from evals.measures import percentile
from evals.questions import DATASETS

_TIMEOUT_S = 60.0


def measure(
    settings: Settings, users: int, seconds: float, told: Callable[[int, int], None] = lambda done, total: None
) -> dict[str, Any]:
    """Answers a second, milliseconds an answer took, statuses, and the memory of the service at the end and after a tenth.

    `told` hears the seconds gone, of how many."""
    lines = (DATASETS / "questions_dev.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines if line.strip()]
    with tempfile.TemporaryDirectory(prefix="congvan-load-") as folder:
        own = settings.model_copy(
            update={"data_dir": Path(folder), "database_url": None, "chroma_url": None, "chat_model": None, "chat_base_url": None}
        )  # fmt: skip
        with Application(own) as application:
            application.index([own.documents], lambda _: None)
        with service(folder) as (process, address):
            took, statuses, memory = asyncio.run(_asked(address, process, questions, users, seconds, told))
    return {
        "users": users,
        "seconds": seconds,
        "answers": len(took),
        "answers a second": round(len(took) / seconds, 1),
        "p50, ms": round(percentile(took, 0.5) or 0),
        "p95, ms": round(percentile(took, 0.95) or 0),
        "max, ms": round(max(took, default=0)),
        "statuses": dict(sorted(statuses.items())),
        "memory after a tenth, MB": memory[0],
        "memory at the end, MB": memory[-1],
    }


@contextmanager
def service(folder: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The service over the index in the folder, and its address."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONGVAN_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.command_line", "serve", "--port", "0"],
        env=environment | {"CONGVAN_DATA_DIR": folder},
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        found = re.search(rb"http://\S+", process.stderr.readline())
        assert found, "the service told no address"
        yield process, found[0].decode()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.stderr.close()


async def _asked(
    address: str,
    process: subprocess.Popen[bytes],
    questions: list[str],
    users: int,
    seconds: float,
    told: Callable[[int, int], None],
) -> tuple[list[float], Counter[str], list[int]]:
    took: list[float] = []
    statuses: Counter[str] = Counter()
    memory: list[int] = []
    turn = itertools.cycle(questions)
    limits = httpx.Limits(max_connections=users)
    async with httpx.AsyncClient(base_url=address, timeout=_TIMEOUT_S, limits=limits) as client:
        (await client.get("/readyz")).raise_for_status()
        until = time.monotonic() + seconds

        async def user() -> None:
            while (begun := time.monotonic()) < until:
                try:
                    answer = await client.post("/ask", json={"question": next(turn)})
                    statuses[str(answer.status_code)] += 1
                except httpx.HTTPError as error:
                    statuses[type(error).__name__] += 1
                    continue
                took.append((time.monotonic() - begun) * 1000)

        async def watch() -> None:
            for second in range(int(seconds)):
                told(second, int(seconds))
                await asyncio.sleep(1)
                if second + 1 >= seconds / 10:
                    memory.append(_memory(process.pid))

        await asyncio.gather(watch(), *(user() for _ in range(users)))
    return took, statuses, memory or [0]


def _memory(pid: int) -> int:
    """The resident memory of a process in MB (Linux); 0 where that is not told."""
    try:
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) // 1000 if found else 0
