"""The buttons under messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram import texts
from bot.telegram.tokens import callback_data

MARKS_A_PAGE = 10
_A_ROW = 5
_LONGEST_LABEL = 60


def answer(token: str, record: Mapping[str, Any], page: int = 0) -> InlineKeyboardMarkup | None:
    """Under an answer: its citations (a page of them), documents, duties, calendar, opinion, and asking on."""
    rows: list[list[InlineKeyboardButton]] = []
    marks = [one["mark"] for one in record["citations"]]
    shown = marks[page * MARKS_A_PAGE : (page + 1) * MARKS_A_PAGE]
    buttons = [_button(f"[{mark}]", token, "quote", mark) for mark in shown]
    rows += [buttons[at : at + _A_ROW] for at in range(0, len(buttons), _A_ROW)]
    if len(marks) > MARKS_A_PAGE:
        rows.append(_turning(token, "marks", page, -(-len(marks) // MARKS_A_PAGE)))
    more = []
    if marks:
        more.append(_button("📄 Văn bản", token, "docs"))
    if record["duties"]:
        more.append(_button("📋 Nhiệm vụ", token, "duties", 0))
    if record["dated"]:
        more.append(_button("📅 Lịch .ics", token, "ics"))
    rows += [more] if more else []
    rows.append([_button("👍", token, "up"), _button("👎", token, "down"), _button("↪️ Hỏi tiếp", token, "on")])
    return InlineKeyboardMarkup(rows)


def reasons(token: str) -> InlineKeyboardMarkup:
    """Why an answer is bad."""
    buttons = [_button(words, token, "why", nth) for nth, words in enumerate(texts.REASONS.values())]
    return InlineKeyboardMarkup([buttons[at : at + 2] for at in range(0, len(buttons), 2)])


def pages(token: str, page: int, count: int, *, files: bool) -> InlineKeyboardMarkup | None:
    """Under a table of `count` pages: turning them, and the whole of it as files."""
    rows = [_turning(token, "page", page, count)] if count > 1 else []
    if files:
        rows.append([_button("📅 Lịch .ics", token, "ics"), _button("📊 Bảng tính", token, "xlsx")])
    return InlineKeyboardMarkup(rows) if rows else None


def document(token: str, *, source: bool) -> InlineKeyboardMarkup:
    """Under the head of a document."""
    row = [_button("📋 Nhiệm vụ", token, "duties", 0), _button("🔔 Theo dõi", token, "follow")]
    return InlineKeyboardMarkup([row, [_button("📎 Tệp nguồn", token, "file")]] if source else [row])


def choice(token: str, labels: Sequence[str]) -> InlineKeyboardMarkup:
    """One of several documents."""
    return InlineKeyboardMarkup([[_button(label, token, "pick", nth)] for nth, label in enumerate(labels)])


def days(token: str, chosen: Sequence[int], offered: Sequence[int]) -> InlineKeyboardMarkup:
    """Under what is followed: on which days before a deadline to be reminded, and no longer."""
    row = [_button(f"{'✅' if one in chosen else '▫️'} {one} ngày", token, "day", one) for one in offered]
    return InlineKeyboardMarkup(
        [*[row[at : at + 4] for at in range(0, len(row), 4)], [_button("Thôi theo dõi", token, "stop", 0)]]
    )


def follows(token: str, labels: Mapping[int, str]) -> InlineKeyboardMarkup:
    """Under the list of what is followed, each by its number in the list as it was made."""
    return InlineKeyboardMarkup([[_button(f"Thôi: {label}", token, "stop", nth)] for nth, label in labels.items()])


def _turning(token: str, action: str, page: int, count: int) -> list[InlineKeyboardButton]:
    row = [_button("‹ Trước", token, action, page - 1)] if page else []
    row.append(_button(f"{page + 1}/{count}", token, "here"))
    return [*row, _button("Sau ›", token, action, page + 1)] if page + 1 < count else row


def _button(label: str, token: str, action: str, number: int | None = None) -> InlineKeyboardButton:
    shown = label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"
    return InlineKeyboardButton(shown, callback_data=callback_data(token, action, number))
