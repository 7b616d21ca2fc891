"""Replies kept in one SQLite file."""

from __future__ import annotations

import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat_model import Tokens
from bot.generative import reply_cache
from bot.generative.reply_cache import Kept, ReplyCache, key

KEPT = [
    Kept("Sở Y tế chủ trì. [K7Q2]", Tokens(1200, 40, 0.0031)),
    Kept("không rõ giá", Tokens(5, 6)),
    Kept("", Tokens()),
    Kept("a\x00b\n\"'%;--", Tokens(1, 1, 0.0)),
    Kept("dài " * 20_000, Tokens(7, 8)),
]


@pytest.mark.parametrize("kept", KEPT, ids=range(len(KEPT)))
def test_what_is_put_is_got_again(tmp_path: Path, kept: Kept) -> None:
    path = tmp_path / "made when needed" / "replies.sqlite"
    assert ReplyCache(path).get("k") is None
    ReplyCache(path).put("k", kept)
    assert ReplyCache(path).get("k") == kept
    assert ReplyCache(path).get("other") is None


def test_what_is_put_again_replaces_what_was_there(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path / "replies.sqlite")
    for kept in KEPT:
        cache.put("k", kept)
        assert cache.get("k") == kept


def test_of_too_many_the_oldest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reply_cache, "_MOST", 3)
    cache = ReplyCache(tmp_path / "replies.sqlite")
    for name in "abcd":
        cache.put(name, Kept(name, Tokens()))
    cache.put("b", Kept("b again", Tokens()))  # the newest now
    cache.put("e", Kept("e", Tokens()))
    assert {name for name in "abcde" if cache.get(name)} == {"d", "b", "e"}


def test_threads_and_other_connections_put_and_get_at_once(tmp_path: Path) -> None:
    path = tmp_path / "replies.sqlite"

    def put(i: int) -> Kept | None:
        cache = ReplyCache(path)
        cache.put(str(i), Kept(f"reply {i}", Tokens(i, i)))
        return cache.get(str(i))

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(put, range(64)))
    assert found == [Kept(f"reply {i}", Tokens(i, i)) for i in range(64)]


def test_a_file_that_is_no_database_is_reported_and_passed_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "replies.sqlite"
    path.write_bytes(b"no database " * 100)
    with caplog.at_level(logging.WARNING):
        ReplyCache(path).put("k", KEPT[0])
        assert ReplyCache(path).get("k") is None
    assert len(caplog.records) == 2 and "replies.sqlite" in caplog.text


def test_a_folder_in_its_place_is_reported_and_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        ReplyCache(tmp_path).put("k", KEPT[0])
        assert ReplyCache(tmp_path).get("k") is None
    assert len(caplog.records) == 2


def test_a_table_of_another_shape_is_reported_and_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "replies.sqlite"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE replies (key TEXT PRIMARY KEY, text TEXT)")
    database.close()
    with caplog.at_level(logging.WARNING):
        ReplyCache(path).put("k", KEPT[0])
        assert ReplyCache(path).get("k") is None
    assert len(caplog.records) == 2


PARTS = st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4)


@given(PARTS, PARTS)
def test_keys_are_the_same_only_for_the_same_parts(one: list[str], other: list[str]) -> None:
    assert (key(one) == key(other)) == (one == other)
    assert key(one) == key(tuple(one))


def test_parts_do_not_run_into_each_other() -> None:
    assert len({key(parts) for parts in (["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ['a", "bc'], [])}) == 6
