"""The table of duties over a real catalogue: filters, groups, order, bounds, later time limits."""

# the rows of tables are texts of directives

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.directive import DeadlineKind as Kind
from corpus.directive import DutyRole as Role
from corpus.parsing import parse
from retrieval.catalogue import Catalogue, FileState, IndexedFile
from retrieval.duty_table import DutyFilter, DutyRow, table


def head(office: str, place: str, number: str, day: str) -> str:
    return (
        f"{office}\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n"
        f"Số: {number}\n\n{place}, ngày {day}\n\n"
    )


PROVINCE = "ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG"
TEXTS = {
    "first": head(PROVINCE, "Lâm Đồng", "4821/UBND-NC", "12 tháng 6 năm 2023")
    + "Kính gửi: Các sở, ban, ngành; UBND các huyện, thành phố.\n\n"
    "1. Sở Nội vụ chủ trì, phối hợp với Sở Tài chính rà soát, tổng hợp danh sách cán bộ dôi dư sau sắp xếp, báo cáo UBND tỉnh trước ngày 30/6/2023.\n\n"
    "2. Sở Tài chính bố trí kinh phí theo quy định.\n\n"
    "3. Các sở, ban, ngành báo cáo kết quả thực hiện về Sở Nội vụ trước ngày 25 hằng tháng.\n\n"
    "4. UBND các huyện, thành phố khẩn trương kiểm tra việc thực hiện.\n\n"
    "5. Trường Cao đẳng Đà Lạt phải gửi danh sách trước ngày 20/6/2023.\n",
    "second": head(PROVINCE, "Lâm Đồng", "5107/UBND-NC", "03 tháng 7 năm 2023")
    + "Kính gửi: Sở Nội vụ.\n\nThực hiện Công văn số 4821/UBND-NC ngày 12/6/2023 của UBND tỉnh, yêu cầu:\n\n"
    "1. Sở Nội vụ khẩn trương rà soát, tổng hợp danh sách cán bộ dôi dư sau sắp xếp, báo cáo UBND tỉnh trước ngày 10/7/2023.\n",
    "elsewhere": head("ỦY BAN NHÂN DÂN\nTỈNH BÌNH THUẬN", "Bình Thuận", "99/UBND-NC", "05 tháng 7 năm 2023")
    + "1. Sở Nội vụ rà soát, tổng hợp danh sách cán bộ dôi dư sau sắp xếp trước ngày 15/7/2023.\n",
    "centre": head("BỘ NỘI VỤ", "Hà Nội", "311/BNV-TCBC", "01 tháng 6 năm 2023")
    + "Kính gửi: UBND các tỉnh, thành phố.\n\n1. UBND các tỉnh, thành phố báo cáo kết quả trong quý III/2023.\n",
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def catalogue(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    path: Path = tmp_path_factory.mktemp("duties") / "catalogue.sqlite"
    sqlite = request.param == "sqlite"
    with Catalogue(f"sqlite:///{path}" if sqlite else request.getfixturevalue("postgres").database()) as opened:
        for name, text in TEXTS.items():
            directives = parse(text, f"{name}.txt")
            file = IndexedFile(f"/in/{name}.txt", f"{name}.txt", name, "1", FileState.READY, ())
            opened.begin_file(file.path, [directive.id for directive in directives])
            opened.commit_file(file, text, directives, [])
        yield opened


def found(catalogue: Catalogue, asked: DutyFilter) -> list[tuple[str | None, str, date | None]]:
    return [(row.number, " ".join(row.bearer.split()), row.due) for row in table(catalogue, asked).rows]


def one(catalogue: Catalogue, asked: DutyFilter) -> DutyRow:
    [row] = table(catalogue, asked).rows
    return row


def test_all_duties_come_sorted_by_their_day_and_counted(catalogue: Catalogue) -> None:
    whole = table(catalogue, DutyFilter())
    days = [row.due for row in whole.rows if row.due]
    assert days == sorted(days) and len(days) == 6  # what recurs stands at its first day
    assert all(row.due is None for row in whole.rows[6:])
    assert (len(whole.rows), whole.looked_through, whole.directives) == (8, 8, 4)
    assert whole.newest_issued_on == date(2023, 7, 5)
    for row in whole.rows:
        text = next(text for name, text in TEXTS.items() if row.path == f"/in/{name}.txt")
        assert row.span.of(text) == row.quote and row.action in row.quote
        assert row.deadline_text is None or row.deadline_text in text


def test_an_agency_has_its_own_duties_and_those_of_its_groups(catalogue: Catalogue) -> None:
    rows = table(catalogue, DutyFilter(agencies=("so_tai_chinh",))).rows
    assert [(row.action[:20], row.through_group) for row in rows] == [
        ("báo cáo kết quả thực", "các sở, ban, ngành"),  # on the 25th
        ("bố trí kinh phí theo", None),
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (DutyFilter(agencies=("so_noi_vu",), kinds=(Kind.ABSOLUTE,)), [date(2023, 6, 30), date(2023, 7, 10), date(2023, 7, 15)]),
        (DutyFilter(agencies=("so_noi_vu",), kinds=(Kind.ABSOLUTE,), place="Bình Thuận"), [date(2023, 7, 15)]),
        # Bình Thuận was merged into Lâm Đồng in 2025
        (
            DutyFilter(agencies=("so_noi_vu",), kinds=(Kind.ABSOLUTE,), place="Lâm Đồng"),
            [date(2023, 6, 30), date(2023, 7, 10), date(2023, 7, 15)],
        ),
        (DutyFilter(place="Bình Thuận"), [date(2023, 7, 15), date(2023, 9, 30)]),
        (DutyFilter(due_before=date(2023, 6, 30), kinds=(Kind.ABSOLUTE,)), [date(2023, 6, 20), date(2023, 6, 30)]),
        (DutyFilter(due_after=date(2023, 7, 1), due_before=date(2023, 7, 10), kinds=(Kind.ABSOLUTE,)), [date(2023, 7, 10)]),
        (DutyFilter(office="cao đẳng đà lạt"), [date(2023, 6, 20)]),
        (DutyFilter(office="cao dang da lat"), [date(2023, 6, 20)]),
        (DutyFilter(roles=(Role.LEAD,)), [date(2023, 6, 30)]),
        (DutyFilter(kinds=(Kind.IMMEDIATE,)), [None]),
        (DutyFilter(directive_ids=()), []),
        (DutyFilter(agencies=("bao_hiem_xa_hoi",)), []),
    ],
)  # fmt: skip
def test_filters(catalogue: Catalogue, asked: DutyFilter, expected: list[date | None]) -> None:
    assert [due for _, _, due in found(catalogue, asked)] == expected


def test_a_document_is_a_filter(catalogue: Catalogue) -> None:
    [directive_id] = [s.id for s in catalogue.summaries() if s.number == "5107/UBND-NC"]
    assert [n for n, _, _ in found(catalogue, DutyFilter(directive_ids=(directive_id,)))] == ["5107/UBND-NC"]


def test_what_recurs_is_due_on_its_first_day_within_the_bounds(catalogue: Catalogue) -> None:
    asked = DutyFilter(kinds=(Kind.RECURRING,), due_after=date(2023, 8, 26), due_before=date(2023, 12, 31))
    assert one(catalogue, asked).due == date(2023, 9, 25)
    assert one(catalogue, DutyFilter(kinds=(Kind.RECURRING,))).due == date(2023, 6, 25)
    none = DutyFilter(kinds=(Kind.RECURRING,), due_after=date(2023, 8, 26), due_before=date(2023, 9, 24))
    assert found(catalogue, none) == []


def test_duties_without_a_day_are_counted_where_days_are_asked_for(catalogue: Catalogue) -> None:
    asked = table(catalogue, DutyFilter(due_before=date(2023, 12, 31)))
    assert (len(asked.rows), asked.undated) == (6, 2)


def test_a_later_time_limit_for_the_same_task_is_shown_with_the_earlier_one(catalogue: Catalogue) -> None:
    first = one(catalogue, DutyFilter(roles=(Role.LEAD,)))
    [later] = first.later
    assert (later.name, later.on, later.text) == ("5107/UBND-NC", date(2023, 7, 10), "trước ngày 10/7/2023")
    assert all(not row.later for row in table(catalogue, DutyFilter()).rows if row.number != "4821/UBND-NC")


def test_the_later_directive_of_another_province_is_not_the_same_task(catalogue: Catalogue) -> None:
    [row] = table(catalogue, DutyFilter(agencies=("so_noi_vu",), roles=(Role.LEAD,))).rows
    assert all(later.name != "99/UBND-NC" for later in row.later)
