"""Tables that assign tasks, in the three forms in which texts keep them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import task_tables
from corpus.bearers import Bearers
from corpus.directive import Span
from corpus.parsing import parse

Row = tuple[str, str, str | None, str | None]


def rows(text: str) -> list[Row]:
    """Task, who leads, with whom, by when; broken lines joined."""
    span = Span(0, len(text))

    def words(part: Span | None) -> str | None:
        return " ".join(part.of(text).split()) if part else None

    found = task_tables.find(text, span, Bearers(text, span, None))
    return [(words(one.task) or "", words(one.lead) or "", words(one.partners), words(one.when)) for one in found]


BARRED = """| TT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian hoàn thành |
|---|---|---|---|---|
| I | Hoàn thiện thể chế |  |  |  |
| 1 | Rà soát văn bản quy phạm | Sở Tư pháp | Các sở, ban, ngành | Trước ngày 30/6/2023 |
| 2 | Xây dựng kế hoạch số hóa | Sở Nội vụ; UBND các xã, phường | | Tháng 9/2023 |
"""
PLAIN = """STT | Nội dung công việc | Đơn vị thực hiện
1 | Tổ chức tập huấn nghiệp vụ | Sở Y tế
Ghi chú về bảng
2 | Rà soát danh sách | Sở Nội vụ
"""
STACKED = """TT
Nhiệm vụ
Cơ quan chủ trì
Cơ quan phối hợp
Thời gian
hoàn thành
1
Rà soát văn bản quy phạm
pháp luật về đất đai
Sở Tư pháp
Các sở, ban, ngành
30/6/2023
2
Xây dựng kế hoạch số hóa
Sở Khoa học và
Công nghệ
Sở Tài chính
Tháng 9/2023
TT
Nhiệm vụ
Cơ quan chủ trì
Cơ quan phối hợp
Thời gian
hoàn thành
3
Tổ chức tập huấn nghiệp vụ
Sở Nội vụ
Công an tỉnh
Hằng năm
"""
LABELLED = """Nhiệm vụ 1: Xây dựng cơ sở dữ liệu dùng chung
- Cơ quan chủ trì: Sở Khoa học và Công nghệ
- Cơ quan phối hợp: Các sở, ban, ngành
- Thời gian hoàn thành: Tháng 12/2023
Nhiệm vụ 2: Rà soát thủ tục hành chính
- Cơ quan chủ trì: Sở Tư pháp
"""
ITEMS = """1. Xây dựng cơ sở dữ liệu dùng chung.

- Sản phẩm: Cơ sở dữ liệu.

- Cơ quan chủ trì: Sở Nội vụ.

- Thời gian hoàn thành: Tháng 12/2023.

2. Rà soát thủ tục hành chính.

Cơ quan chủ trì: Sở Tư pháp; cơ quan phối hợp: Sở Nội vụ; thời gian: Quý III/2023.
"""
STATISTICS = "| TT | Chỉ tiêu | Đơn vị tính | Kết quả |\n| 1 | Số người tiêm | người | 100 |\n"
MEETING = (
    "1. Thành phần tham dự\n\n2. Chủ trì: Đồng chí Chủ tịch UBND tỉnh.\n\n3. Thời gian: 8 giờ 00 ngày 15/6/2023.\n"
)

TABLES: dict[str, tuple[str, list[Row]]] = {
    "bars": (
        BARRED,
        [
            ("Rà soát văn bản quy phạm", "Sở Tư pháp", "Các sở, ban, ngành", "Trước ngày 30/6/2023"),
            ("Xây dựng kế hoạch số hóa", "Sở Nội vụ; UBND các xã, phường", None, "Tháng 9/2023"),
        ],
    ),
    "a line of other width ends the table": (PLAIN, [("Tổ chức tập huấn nghiệp vụ", "Sở Y tế", None, None)]),
    "cells one below the other, the head again on the next page": (
        STACKED,
        [
            ("Rà soát văn bản quy phạm pháp luật về đất đai", "Sở Tư pháp", "Các sở, ban, ngành", "30/6/2023"),
            ("Xây dựng kế hoạch số hóa", "Sở Khoa học và Công nghệ", "Sở Tài chính", "Tháng 9/2023"),
            ("Tổ chức tập huấn nghiệp vụ", "Sở Nội vụ", "Công an tỉnh", "Hằng năm"),
        ],
    ),
    "labelled lines": (
        LABELLED,
        [
            ("Xây dựng cơ sở dữ liệu dùng chung", "Sở Khoa học và Công nghệ", "Các sở, ban, ngành", "Tháng 12/2023"),
            ("Rà soát thủ tục hành chính", "Sở Tư pháp", None, None),
        ],
    ),
    "labelled lines below an item": (
        ITEMS,
        [
            ("Xây dựng cơ sở dữ liệu dùng chung", "Sở Nội vụ", None, "Tháng 12/2023"),
            ("Rà soát thủ tục hành chính", "Sở Tư pháp", "Sở Nội vụ", "Quý III/2023"),
        ],
    ),
    "statistics": (STATISTICS, []),
    "who chairs a meeting": (MEETING, []),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), TABLES.values(), ids=TABLES.keys())
def test_find(text: str, expected: list[Row]) -> None:
    assert rows(text) == expected


HEAD = (
    "ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n"
    "Số: 21/KH-UBND\n\nLâm Đồng, ngày 12 tháng 6 năm 2023\n\nKẾ HOẠCH\nChuyển đổi số\n\n"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "1. Phân công nhiệm vụ:\n\n" + BARRED,
            [("Sở Tư pháp", "lead", date(2023, 6, 30)), ("Sở Nội vụ; UBND các xã, phường", "lead", date(2023, 9, 30))],
        ),
        ("1. Phân công nhiệm vụ:\n\n" + PLAIN.split("Ghi chú")[0], [("Sở Y tế", "carry_out", None)]),
        (ITEMS, [("Sở Nội vụ", "lead", date(2023, 12, 31)), ("Sở Tư pháp", "lead", date(2023, 9, 30))]),
    ],
)
def test_duties_of_rows(body: str, expected: list[tuple[str, str, date | None]]) -> None:
    text = HEAD + body
    [directive] = parse(text)
    assert {duty.rule for duty in directive.duties} == {"table"}
    assert [(d.bearer.span.of(text), d.role.value, d.deadline.on) for d in directive.duties] == expected


_LINES = [line for table in (BARRED, PLAIN, STACKED, LABELLED, ITEMS) for line in table.split("\n")]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(_LINES), max_size=30).map("\n".join))
def test_parts_stand_in_the_row_and_rows_in_order(text: str) -> None:
    span = Span(0, len(text))
    found = task_tables.find(text, span, Bearers(text, span, None))
    assert [one.row.start for one in found] == sorted(one.row.start for one in found)
    for one in found:
        assert all(
            one.row.start <= part.start < part.end <= one.row.end
            for part in (one.task, one.lead, one.partners, one.when)
            if part
        )
