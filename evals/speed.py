"""How long things take on this machine: warm answers, the chain around a model, a cold `ask`, `--help`, indexing again."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bot.application import Application
from bot.settings import Settings
from evals import overhead
from evals.measures import percentile
from evals.questions import DATASETS

_COLD_RUNS = 5


def measure(settings: Settings) -> dict[str, Any]:
    """Figures in milliseconds, measured now on the bundled documents and the dev questions."""
    with tempfile.TemporaryDirectory(prefix="congvan-speed-") as folder:
        plain = {"data_dir": Path(folder), "database_url": None, "chroma_url": None}
        own = settings.model_copy(update=plain | {"chat_model": None, "chat_base_url": None})
        with Application(own) as application:
            first = application.index([own.documents], lambda _: None)
            again = application.index([own.documents], lambda _: None)
            warm = _warm(application)
        chain = overhead.measure(own)
        environment = {"CONGVAN_DATA_DIR": folder, "CONGVAN_CHAT_MODEL": "", "CONGVAN_CHAT_BASE_URL": ""}
        cold = _timed([sys.executable, "-m", "bot.command_line", "ask", "Sở Y tế Đắk Nông phải làm gì?"], environment)
        helped = _timed([sys.executable, "-m", "bot.command_line", "--help"], environment)
    return {
        "first index, ms": round(first.seconds * 1000),
        "index again, unchanged, ms": round(again.seconds * 1000),
        "passages embedded when unchanged": again.embedded,
        "warm ask p50, ms": round(percentile(warm, 0.5) or 0, 1),
        "warm ask p95, ms": round(percentile(warm, 0.95) or 0, 1),
        "warm questions": len(warm),
        **chain,
        "cold ask, median of 5, ms": cold,
        "--help, median of 5, ms": helped,
    }


def _warm(application: Application) -> list[float]:
    lines = (DATASETS / "questions_dev.jsonl").read_text("utf-8").splitlines()
    entries = [json.loads(line) for line in lines if line.strip()]
    application.ask("khởi động")
    found = []
    for entry in entries:
        started = time.perf_counter()
        application.ask(entry["question"], entry["history"])
        found.append((time.perf_counter() - started) * 1000)
    return found


def _timed(command: list[str], environment: dict[str, str]) -> int:
    import os

    taken = []
    for _ in range(_COLD_RUNS):
        started = time.perf_counter()
        subprocess.run(command, env={**os.environ, **environment}, capture_output=True, check=False)
        taken.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(taken))
