"""Many chats at once: `congvan telegram` in a process of its own against the stand-in of the Bot API, by polling or webhook.

In each round every chat asks at the same moment; the rounds come one after the other. The stand-in shares the machine's
cores with the bot. Times are from handing an update over to the arrival of the status line, and of the answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from bot.settings import Settings
from evals.bot_api import BotApi, Chat
from evals.measures import percentile
from evals.own_index import own_index
from evals.questions import DATASETS

_TOKEN = "100000001:" + "A" * 35
_FIRST_CHAT = 900_000_001
_STATUS = "🔎"
_TIMEOUT_S = 60.0
_PAUSE_S = 1.0


def measure(
    settings: Settings,
    chats: int,
    rounds: int,
    *,
    webhook: bool = False,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Milliseconds to the first status and to the answer, and what of the stand-in's rules was broken.

    `told` hears the rounds done, of how many."""
    lines = (DATASETS / "questions_dev.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines if line.strip()]
    with own_index(settings) as folder:
        status, answer, violations = asyncio.run(_played(folder, questions, chats, rounds, webhook, told))
    return {
        "chats": chats,
        "rounds": rounds,
        "by": "webhook" if webhook else "polling",
        "answers": len(answer),
        "status p50, ms": round(percentile(status, 0.5) or 0),
        "status p95, ms": round(percentile(status, 0.95) or 0),
        "answer p50, ms": round(percentile(answer, 0.5) or 0),
        "answer p95, ms": round(percentile(answer, 0.95) or 0),
        "answer max, ms": round(max(answer, default=0)),
        "violations": len(violations),
    }


async def _played(
    folder: str, questions: list[str], chats: int, rounds: int, webhook: bool, told: Callable[[int, int], None]
) -> tuple[list[float], list[float], list[str]]:
    status: list[float] = []
    answer: list[float] = []
    async with BotApi(_TOKEN) as api:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.command_line", "telegram",
            env=_environment(folder, api.address, webhook),
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            assert process.stderr is not None
            assert await process.stderr.readline(), "the bot did not start"
            for turn in range(-1, rounds):  # the first one warms up
                told(max(turn, 0), rounds)
                asked = []
                for nth in range(chats):
                    chat = api.private(_FIRST_CHAT + nth)
                    question = questions[(turn * chats + nth) % len(questions)]
                    asked.append((chat, api.send(chat, question)))
                updates = api.newest(chats)
                await api.until(partial(_all_answered, asked), _TIMEOUT_S)
                for (chat, one), update in zip(asked, updates, strict=True):
                    versions = chat.answering(one)[0].versions
                    if turn >= 0:
                        status.append((versions[0][0] - api.delivered[update]) * 1000)
                        answer.append((versions[-1][0] - api.delivered[update]) * 1000)
                await asyncio.sleep(_PAUSE_S)
            told(rounds, rounds)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await process.wait()
        return status, answer, api.violations


def _all_answered(asked: Sequence[tuple[Chat, int]]) -> bool:
    said = [chat.answering(question) for chat, question in asked]
    return all(one and not one[0].text.startswith(_STATUS) for one in said)


def _environment(folder: str, api: str, webhook: bool) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONGVAN_")}
    given = {"token": _TOKEN, "api_url": api, "open": "1", "questions_a_minute": "6000"}
    if webhook:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        given |= {"webhook_url": f"http://127.0.0.1:{port}/telegram", "listen": f"127.0.0.1:{port}"}
    environment |= {f"CONGVAN_TELEGRAM_{name.upper()}": value for name, value in given.items()}
    return environment | {"CONGVAN_DATA_DIR": folder}
