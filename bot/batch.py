"""A file of questions: one JSON object a line in, one `Answer` with its `id` a line out, in the same order.

    {"id": "q1", "question": "Còn Bắc Kạn thì sao?", "history": ["Sở Y tế Đắk Nông phải làm gì?"]}

A line that cannot be answered gives an answer with the status "error" that says why; the others go on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, BinaryIO

from bot.answer import Answer, Coverage, Status

_LIMIT_BYTES = 1024 * 1024
_VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class _Line:
    id: str | int | float | None
    question: str
    history: tuple[str, ...]
    complaint: str | None = None


def answer_lines(
    lines: BinaryIO, ask: Callable[[str, tuple[str, ...]], Answer], describe: Callable[[Exception], str]
) -> Iterator[dict[str, Any]]:
    """The answers to `lines` as they come; `describe` gives the sentence for what `ask` raises."""
    for number, raw in enumerate(_split(lines), start=1):
        if raw is not None and not raw.strip():
            continue
        line = _read(raw, number)
        if line.complaint is None:
            try:
                answer = ask(line.question, line.history)
            except Exception as error:
                if type(error).__name__ == "IndexMissing":  # true of every line: nothing can be answered
                    raise
                answer = _error(line.question, describe(error))
        else:
            answer = _error(line.question, line.complaint)
        yield {"id": line.id, **answer.as_json()}


def _split(lines: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a file; None for one that is too long, which is never held in memory as a whole."""
    while raw := lines.readline(_LIMIT_BYTES + 1):
        if len(raw) <= _LIMIT_BYTES:
            yield raw
            continue
        while raw and not raw.endswith(b"\n"):
            raw = lines.readline(_LIMIT_BYTES)
        yield None


def _read(raw: bytes | None, number: int) -> _Line:
    def bad(reason: str, key: Any = None, question: str = "") -> _Line:
        return _Line(key, question, (), f"Dòng {number}: {reason}.")

    if raw is None:
        return bad("dài quá 1 MB")
    try:
        value = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError:
        return bad("không phải UTF-8")
    except (ValueError, RecursionError):
        return bad("không phải JSON")
    if not isinstance(value, dict):
        return bad('không phải một đối tượng {"id", "question", "history"}')
    key = value.get("id")
    if not isinstance(key, str | int | float | None) or isinstance(key, bool):
        return bad("id phải là chữ hoặc số")
    question = value.get("question")
    if not isinstance(question, str):
        return bad("thiếu question (một chuỗi)", key)
    history = value.get("history")
    if history is None:
        history = []
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        return bad("history phải là danh sách các câu hỏi", key, question)
    return _Line(key, question, tuple(history))


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _error(question: str, sentence: str) -> Answer:
    return Answer(
        question=question,
        status=Status.ERROR,
        answer=sentence,
        citations=(),
        duties=(),
        notices=(),
        coverage=Coverage(0, None),
        as_of=datetime.now(_VIETNAM).date(),
        composer="extractive",
        timings_ms={"total": 0.0},
    )
