"""The chain's own time with a model that answers at once, and how soon something is shown; and that model: it copies.

The model is a scripted server in a process of its own, so that it takes no time from the chain.
"""

from __future__ import annotations

import html
import json
import multiprocessing
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from pydantic import SecretStr

from bot.application import Application
from bot.events import Finished
from bot.settings import Settings
from evals.measures import percentile
from evals.questions import DATASETS
from evals.scripted_model import Call, Reply, ScriptedModel

_QUESTIONS = 60
_COPIED = 3
_ITEM = re.compile(r'<doan ma="(\w+)"[^>]*>\n(?:<tren>[^<]*</tren>\n)?(.*?)\n</doan>', re.DOTALL)


def copy_evidence(call: Call) -> Reply:
    """What a model says that copies the best evidence: the first items word for word, a line each. It rewrites no question."""
    lines = [
        f"{' '.join(html.unescape(words).split())} [{token}]" for token, words in _ITEM.findall(call.text)[:_COPIED]
    ]
    return Reply("\n".join(lines) or "KHONG_CO")


def measure(settings: Settings) -> dict[str, Any]:
    """Milliseconds over the first questions of the dev set that reach the model, asked of the index of `settings`; warm, by
    as many questions of another set."""
    own: list[float] = []
    first: list[float] = []
    with _copying_model() as base_url, Application(_with_model(settings, base_url)) as application:
        for entry in _entries("dev2")[:_QUESTIONS]:
            application.ask(entry["question"], entry["history"])
        for entry in _entries("dev"):
            started = time.perf_counter()
            events = application.events(entry["question"], entry["history"])
            next(events)
            shown = (time.perf_counter() - started) * 1000
            answer = [event.answer for event in events if isinstance(event, Finished)][-1]
            if answer.usage is None:
                continue
            first.append(shown)
            own.append(answer.timings_ms["total"] - answer.timings_ms["model"])
            if len(own) == _QUESTIONS:
                break
    return {
        "chain without the model p50, ms": round(percentile(own, 0.5) or 0, 1),
        "chain without the model p95, ms": round(percentile(own, 0.95) or 0, 1),
        "first progress event p50, ms": round(percentile(first, 0.5) or 0, 2),
        "first progress event max, ms": round(max(first, default=0), 2),
        "questions that reached the model": len(own),
    }


def _entries(dataset: str) -> list[dict[str, Any]]:
    lines = (DATASETS / f"questions_{dataset}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def _with_model(settings: Settings, base_url: str) -> Settings:
    return settings.model_copy(
        update={
            "chat_model": "openai:copying",
            "chat_base_url": base_url,
            "chat_api_key": SecretStr("none"),
            "chat_cache": False,
        }
    )


@contextmanager
def _copying_model() -> Iterator[str]:
    """The base URL of the copying model, served by another process for the length of the `with`."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()  # which ends its waiting
        process.join()


def _serve(pipe: Connection) -> None:
    with ScriptedModel(copy_evidence) as server:
        pipe.send(server.base_url)
        try:
            pipe.recv()
        except EOFError:
            return
