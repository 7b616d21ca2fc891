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
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.access.limits import Limits, Rate
from bot.settings import Settings
from evals.measures import percentile
from evals.own_index import own_index
from evals.questions import DATASETS

_TIMEOUT_S = 60.0


def measure(
    settings: Settings, users: int, seconds: float, told: Callable[[int, int], None] = lambda done, total: None
) -> dict[str, Any]:
    """Answers a second, milliseconds an answer took, statuses, and the memory of the service at the end and after a tenth.

    `told` hears the seconds gone, of how many."""
    lines = (DATASETS / "questions_dev.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines if line.strip()]
    with own_index(settings) as folder, service(folder, {"CONGVAN_RATE_PER_MINUTE": "0"}) as (process, address):
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


def overload(
    settings: Settings, per_minute: int, seconds: float, told: Callable[[int, int], None] = lambda done, total: None
) -> dict[str, Any]:
    """A caller that asks at ten times its limit beside one that keeps to it: the share refused, whether waiting as long as
    `Retry-After` says is enough, and what the polite one was answered. The limit is so many a minute; loads of one machine
    come from one address, so the two are told apart as a proxy would."""
    with own_index(settings) as folder:
        limits = {
            "CONGVAN_RATE_PER_MINUTE": str(per_minute),
            "CONGVAN_RATE_BURST": str(max(1, per_minute // 12)),
            "CONGVAN_TRUSTED_PROXIES": "127.0.0.1",
        }
        with service(folder, limits) as (_, address):
            figures = asyncio.run(_overloaded(address, per_minute, seconds, told))
        return figures | {"one decision of the limit, ms": _decision_ms(Path(folder) / "own" / "limits.sqlite")}


def _decision_ms(path: Path) -> float:
    """The median of what it takes to count a request against its limit."""
    limits, took = Limits(path), []
    for nth in range(5000):
        begun = time.perf_counter()
        limits.take(str(nth % 100), Rate(120, 60))
        took.append((time.perf_counter() - begun) * 1000)
    limits.close()
    return round(percentile(took, 0.5) or 0, 3)


async def _overloaded(
    address: str, per_minute: int, seconds: float, told: Callable[[int, int], None]
) -> dict[str, Any]:
    greedy: Counter[str] = Counter()
    polite: Counter[str] = Counter()
    waits: list[bool] = []
    waited: list[float] = []
    question = {"question": "Ai ký cv 2865?"}
    async with httpx.AsyncClient(base_url=address, timeout=_TIMEOUT_S) as client:
        (await client.get("/readyz")).raise_for_status()
        begun = time.monotonic()
        until = begun + seconds

        async def ask(caller: str, statuses: Counter[str]) -> httpx.Response:
            answer = await client.post("/ask", json=question, headers={"x-forwarded-for": caller})
            statuses[str(answer.status_code)] += 1
            return answer

        async def every(interval: float, caller: str, statuses: Counter[str]) -> None:
            running: set[asyncio.Task[httpx.Response]] = set()
            for nth in itertools.count():
                await asyncio.sleep(max(0.0, begun + nth * interval - time.monotonic()))
                if time.monotonic() >= until:
                    break
                running.add(task := asyncio.create_task(ask(caller, statuses)))
                task.add_done_callback(running.discard)
            await asyncio.gather(*running)

        async def patient(caller: str) -> None:
            """Asks until refused, waits as long as told, and asks again."""
            own: Counter[str] = Counter()
            while time.monotonic() < until:
                answer = await ask(caller, own)
                if answer.status_code == 429:
                    waited.append(float(answer.headers["retry-after"]))
                    await asyncio.sleep(waited[-1])
                    waits.append((await ask(caller, own)).status_code == 200)

        async def watch() -> None:
            for second in range(int(seconds)):
                told(second, int(seconds))
                await asyncio.sleep(1)

        interval = 60 / per_minute
        await asyncio.gather(
            watch(),
            every(interval / 10, "198.51.100.1", greedy),
            every(interval, "198.51.100.2", polite),
            patient("198.51.100.3"),
        )
    return {
        "limit, a minute": per_minute,
        "seconds": seconds,
        "asked at ten times the limit": sum(greedy.values()),
        "share of 429": round(greedy["429"] / max(1, sum(greedy.values())), 3),
        "statuses": dict(sorted(greedy.items())),
        "waits as long as told": len(waits),
        "then let through": sum(waits),
        "longest wait told, s": max(waited, default=0.0),
        "asked at the limit": sum(polite.values()),
        "of them answered": polite["200"],
    }


@contextmanager
def service(folder: str, settings: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The service over the index in the folder, with these settings, and its address."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONGVAN_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.command_line", "serve", "--port", "0"],
        env=environment | {"CONGVAN_DATA_DIR": folder} | settings,
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
