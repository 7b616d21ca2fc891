"""`congvan feedback`."""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

import typer


class Why(StrEnum):
    """Reasons as the command takes them (`bot.feedback.Reason`, which is slower to import)."""

    WRONG_OFFICE = "wrong_office"
    WRONG_DEADLINE = "wrong_deadline"
    WRONG_DOCUMENT = "wrong_document"
    INCOMPLETE = "incomplete"
    NOT_FOUND_BUT_EXISTS = "not_found_but_exists"
    UNCLEAR = "unclear"
    OTHER = "other"


class Format(StrEnum):
    """How the list is given out."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(help="Góp ý của người đọc về các câu trả lời: danh sách, số lượng theo lý do, xuất để chấm điểm.")(
        feedback
    )


def feedback(
    counts: Annotated[bool, typer.Option("--counts", help="Chỉ đếm: có ích, không có ích, theo lý do.")] = False,
    helpful: Annotated[
        bool | None, typer.Option("--helpful/--unhelpful", help="Chỉ góp ý có ích, hoặc không có ích.")
    ] = None,
    reason: Annotated[Why | None, typer.Option(help="Chỉ góp ý có lý do này.")] = None,
    asked: Annotated[bool, typer.Option("--asked", help="Chỉ góp ý có kèm câu hỏi (để dùng với ask --batch).")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Số góp ý nhiều nhất, mới trước.")] = None,
    format: Annotated[
        Format, typer.Option(help="jsonl: mỗi dòng một góp ý, congvan ask --batch đọc được; csv: bảng tính.")
    ] = Format.TABLE,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON: mỗi dòng một góp ý, hoặc các số đếm.")] = False,
) -> None:
    """Show the feedback."""
    from bot import output
    from bot.application import Application
    from bot.feedback import FeedbackBook, Reason
    from bot.feedback import as_json as line
    from bot.settings import load

    with Application(load()) as application:
        book = FeedbackBook(application.state)
        if counts:
            _counted(asdict(book.counts()), as_json)
            return
        found = book.all(helpful=helpful, reason=Reason(reason.value) if reason else None, limit=limit)
        chosen = (line(one) for one in found if one.question or not asked)
        if format is Format.CSV:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(_COLUMNS)
            for one in chosen:
                writer.writerow([_cell(one[name]) for name in _COLUMNS])
        elif as_json or format is Format.JSONL:
            for one in chosen:
                print(output.as_json(one))
        else:
            for one in chosen:
                print(_shown(one))


_COLUMNS = ("id", "at", "helpful", "reason", "comment", "question", "answer", "directive_ids")


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _shown(one: dict[str, Any]) -> str:
    from bot import output

    verdict = "có ích" if one["helpful"] else "không có ích"
    reason = f" ({one['reason']})" if one["reason"] else ""
    words = output.one_line(one["comment"], 300)
    question = output.one_line(one["question"] or "", 200)
    asked = f" · hỏi: {question}" if question else ""
    return f"{one['at'][:16]}  {verdict}{reason}{asked}{' · ' + words if words else ''}"


def _counted(counted: dict[str, Any], as_json: bool) -> None:
    from bot import output

    if as_json:
        print(output.as_json(counted, indent=2))
        return
    print(f"có ích: {counted['helpful']}")
    print(f"không có ích: {counted['unhelpful']}")
    for reason, number in counted["reasons"].items():
        print(f"  {reason}: {number}")
