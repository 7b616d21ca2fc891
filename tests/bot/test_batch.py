from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest

from bot.answer import Answer, Coverage, Status
from bot.batch import answer_lines


class IndexMissing(Exception):
    """Like the one of `bot.application`."""


def answer(question: str, history: tuple[str, ...]) -> Answer:
    """Answers with what it was asked."""
    if question == "hỏng":
        raise ValueError("kho hỏng")
    if question == "trống":
        raise IndexMissing("chưa có chỉ mục")
    heard = " | ".join((*history, question))
    return Answer(question, Status.ANSWERED, heard, (), (), (), Coverage(1, None), date(2026, 11, 22), "extractive")


def run(*lines: bytes | str) -> list[dict[str, Any]]:
    raw = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    return list(answer_lines(io.BytesIO(raw), answer, lambda error: f"Lỗi: {error}."))


def test_answers_in_order_with_their_ids_first() -> None:
    found = run(
        '{"id": "a", "question": "một"}',
        '{"id": 2, "question": "hai", "history": ["một"]}',
        '{"question": "ba", "history": null, "more": 1}',
    )
    assert [(one["id"], one["answer"]) for one in found] == [("a", "một"), (2, "một | hai"), (None, "ba")]
    contract = list(answer("một", ()).as_json())
    assert all(list(one) == ["id", *contract] for one in found)


@pytest.mark.parametrize(
    ("line", "key", "reason"),
    [
        ("không phải JSON", None, "không phải JSON"),
        ('{"id": "x", "question": "một"', None, "không phải JSON"),
        ('{"id": NaN, "question": "một"}', None, "không phải JSON"),
        ("[" * 100_000, None, "không phải JSON"),
        ('["một"]', None, "không phải một đối tượng"),
        (b'{"id": "x", "question": "\xff"}', None, "không phải UTF-8"),
        ('{"id": "x"}', "x", "thiếu question"),
        ('{"id": "x", "question": 5}', "x", "thiếu question"),
        ('{"id": "x", "question": "một", "history": "không"}', "x", "history"),
        ('{"id": "x", "question": "một", "history": [1]}', "x", "history"),
        ('{"id": {"a": 1}, "question": "một"}', None, "id phải là"),
        ('{"id": true, "question": "một"}', None, "id phải là"),
        ('{"id": "x", "question": "' + "a" * 1_100_000 + '"}', None, "dài quá"),
        ('{"id": "x", "question": "hỏng"}', "x", "Lỗi: kho hỏng."),
    ],
)
def test_a_bad_line_says_why_and_the_rest_goes_on(line: bytes | str, key: str | None, reason: str) -> None:
    first, bad, last = run('{"id": 1, "question": "một"}', line, '{"id": 3, "question": "ba"}')
    assert (first["id"], last["id"]) == (1, 3)
    assert (first["status"], bad["status"], last["status"]) == ("answered", "error", "answered")
    assert bad["id"] == key
    assert reason in bad["answer"]
    assert list(bad) == list(first)
    json.dumps(bad, allow_nan=False)


def test_the_line_is_named_by_its_number_in_the_file() -> None:
    assert run("", '{"id": 1, "question": "một"}', " ", "hỏng")[1]["answer"].startswith("Dòng 4:")


def test_empty_lines_and_a_byte_order_mark_are_no_questions() -> None:
    assert [
        one["id"] for one in run(b'\xef\xbb\xbf{"id": 1, "question": "a"}\r', "", '{"id": 2, "question": "b"}', "")
    ] == [1, 2]
    assert run() == []


def test_without_an_index_the_run_ends() -> None:
    with pytest.raises(IndexMissing):
        run('{"id": 1, "question": "trống"}')
