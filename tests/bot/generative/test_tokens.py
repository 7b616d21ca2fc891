"""Tokens counted without a network."""

from __future__ import annotations

import os
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiktoken import registry

from bot.generative.tokens import TokenCounter


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No table in memory, none in a folder of the user, and no network."""

    def refused(*_: object, **__: object) -> object:
        raise OSError("no network in this test")

    monkeypatch.setattr(registry, "ENCODINGS", {})
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> TokenCounter:
    return TokenCounter(tmp_path_factory.mktemp("tokens"))


def test_counted_are_the_tokens_of_o200k(offline: None, tmp_path: Path) -> None:
    counter = TokenCounter(tmp_path / "made" / "when needed")
    assert [counter.count(text) for text in ("", "hello world", "Sở Y tế", "6325/UBND-KGVX")] == [0, 2, 4, 8]
    assert counter.count("<|endoftext|>") > 1  # text like any other, no sign of the end


def test_the_table_is_unpacked_once(offline: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    TokenCounter(tmp_path).count("một")
    [table] = tmp_path.iterdir()
    made = table.stat().st_mtime_ns
    monkeypatch.setattr(registry, "ENCODINGS", {})
    TokenCounter(tmp_path).count("hai")
    assert [path.stat().st_mtime_ns for path in tmp_path.iterdir()] == [made]


@pytest.mark.parametrize("before", [None, "/elsewhere"])
def test_the_environment_is_left_as_it_was(
    offline: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    if before is not None:
        monkeypatch.setenv("TIKTOKEN_CACHE_DIR", before)
    TokenCounter(tmp_path).count("một")
    assert os.environ.get("TIKTOKEN_CACHE_DIR") == before


def test_threads_that_count_at_once_get_the_same(offline: None, tmp_path: Path) -> None:
    counter = TokenCounter(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda i: counter.count(f"Sở Y tế {i % 4}"), range(64)))
    assert len(set(counts)) == 1 and counts[0] > 2


@given(st.text())
def test_any_text_is_counted_and_has_no_more_tokens_than_bytes(counter: TokenCounter, text: str) -> None:
    assert bool(text) <= counter.count(text) <= len(text.encode())
