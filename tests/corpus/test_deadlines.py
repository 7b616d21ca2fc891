"""Time limits: a clause → kind, words, day, time of day, how the day is known, rule, doubt."""

from __future__ import annotations

import time as clock
from datetime import date, time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from corpus import deadlines
from corpus.deadlines import Known
from corpus.directive import DayBasis, Deadline, FindingKind, Span
from corpus.directive import DeadlineKind as K

WRITTEN, OF_DOCUMENT, END, COUNTED = (
    DayBasis.WRITTEN,
    DayBasis.YEAR_OF_DOCUMENT,
    DayBasis.END_OF_PERIOD,
    DayBasis.COUNTED,
)
ISSUED = date(2021, 9, 10)
KNOWN = Known(issued_on=ISSUED, in_force_from=date(2021, 10, 1))


def read(text: str, known: Known = KNOWN) -> Deadline:
    return deadlines.find(text, Span(0, len(text)), known)


def words(text: str, found: Deadline) -> str | None:
    return found.span.of(text) if found.span else None


# text, the words of the limit (None: all of the text), the day, how it is known
ABSOLUTE = [
    ("gửi UBND tỉnh trước ngày 30/9/2021.", "trước ngày 30/9/2021", date(2021, 9, 30), WRITTEN),
    ("gửi Sở Tài chính trước ngày 30/9/2021", "trước ngày 30/9/2021", date(2021, 9, 30), WRITTEN),
    ("báo cáo trước ngày 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("hoàn thành trước ngày 30 tháng 9 năm 2021", None, date(2021, 9, 30), WRITTEN),
    ("trước 30-9-2021", None, date(2021, 9, 30), WRITTEN),
    ("trước ngày 30.9.2021", None, date(2021, 9, 30), WRITTEN),
    ("chậm nhất ngày 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("chậm nhất là ngày 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("chậm nhất vào ngày 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("chậm nhất trong ngày 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("muộn nhất ngày 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("không muộn hơn ngày 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("không chậm quá ngày 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("không quá ngày 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("thực hiện đến hết ngày 30/9/2021", "đến hết ngày 30/9/2021", date(2021, 9, 30), WRITTEN),
    ("từ nay đến hết ngày 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("từ nay đến 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("hạn cuối: 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("Hạn cuối ngày 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("hạn chót là ngày 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("hạn cuối cùng là ngày 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("hạn nộp hồ sơ: 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("hạn trả lời: 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("thời hạn báo cáo: 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("Thời gian hoàn thành: 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("Thời gian hoàn thành: trước ngày 30/9/2021", None, date(2021, 9, 30), WRITTEN),
    ("ngay trong ngày 12/9/2021", "trong ngày 12/9/2021", date(2021, 9, 12), WRITTEN),
    ("trong sáng 15/9/2021", None, date(2021, 9, 15), WRITTEN),
    ("trước cuối giờ chiều ngày 15/9/2021", None, date(2021, 9, 15), WRITTEN),
    ("trước Thứ 6 (17/9/2021)", "trước Thứ 6 (17/9/2021", date(2021, 9, 17), WRITTEN),
    ("trước thứ Sáu, ngày 17/9/2021", None, date(2021, 9, 17), WRITTEN),
    ("trước ngày 15/10/2021 (thứ Sáu)", "trước ngày 15/10/2021", date(2021, 10, 15), WRITTEN),
    ("từ ngày 15/9/2021 đến hết ngày 30/9/2021", "đến hết ngày 30/9/2021", date(2021, 9, 30), WRITTEN),
    ("từ ngày 15 đến ngày 30/9/2021 tổ chức kiểm tra", "đến ngày 30/9/2021", date(2021, 9, 30), WRITTEN),
    ("đến 31/12/2021 phải giải ngân 100%", "đến 31/12/2021", date(2021, 12, 31), WRITTEN),
    ("Sở Y tế ban hành trước ngày 30/9/2021", "trước ngày 30/9/2021", date(2021, 9, 30), WRITTEN),
    ("Đề án phải được phê duyệt trước ngày 30/9/2021", "trước ngày 30/9/2021", date(2021, 9, 30), WRITTEN),
    ("báo cáo lần 1 trước ngày 20/9/2021, lần 2 trước ngày 20/10/2021", "trước ngày 20/9/2021", date(2021, 9, 20), WRITTEN),
    ("trước ngày 15/9/2021 và ngày 15/10/2021", "trước ngày 15/9/2021", date(2021, 9, 15), WRITTEN),
    ("trước ngày 30/9/2021 và định kỳ hằng tháng", "trước ngày 30/9/2021", date(2021, 9, 30), WRITTEN),
    (
        "tiêm cho người dân đến ngày 15/8/2021 mới đạt 20%; rà soát trước ngày 30/9/2021",
        "trước ngày 30/9/2021",
        date(2021, 9, 30),
        WRITTEN,
    ),
    # months, quarters, years
    ("hoàn thành trong tháng 10/2021", None, date(2021, 10, 31), END),
    ("trong tháng 02 năm 2024", None, date(2024, 2, 29), END),
    ("hoàn thành trong quý IV năm 2025", None, date(2025, 12, 31), END),
    ("hoàn thành quý I/2022", None, date(2022, 3, 31), END),
    ("Thời gian hoàn thành: Quý I/2022", None, date(2022, 3, 31), END),
    ("Tiến độ: tháng 12/2021", None, date(2021, 12, 31), END),
    ("hoàn thành trong năm 2022", None, date(2022, 12, 31), END),
    ("từ nay đến hết năm 2021", None, date(2021, 12, 31), END),
    ("đến năm 2030 hoàn thành việc số hóa", "đến năm 2030", date(2030, 12, 31), END),
    ("phấn đấu đến hết năm 2021 đạt 95%", "đến hết năm 2021", date(2021, 12, 31), END),
    ("hoàn thành trong 6 tháng đầu năm 2022", None, date(2022, 6, 30), END),
    ("chậm nhất vào cuối tháng 9/2021", None, date(2021, 9, 30), END),
    ("cuối quý III/2021 phải xong", "cuối quý III/2021", date(2021, 9, 30), END),
    ("hoàn thành trong quý III, quý IV năm 2021", None, date(2021, 12, 31), END),
    ("hoàn thành trong các tháng 10, 11/2021", None, date(2021, 11, 30), END),
    ("trong tháng 9 và tháng 10/2021", None, date(2021, 10, 31), END),
    ("Thời gian thực hiện: Tháng 9 - 12/2021", None, date(2021, 12, 31), END),
    ("Thời gian thực hiện: Trong năm 2023, 2024", None, date(2024, 12, 31), END),
    # before a period begins
    ("trình trước quý IV/2021", "trước quý IV/2021", date(2021, 9, 30), END),
    ("báo cáo trước tháng 10/2021", None, date(2021, 9, 30), END),
    ("xong trước năm 2023", None, date(2022, 12, 31), END),
    ("hoàn thành trước cuối tháng 9/2021", None, date(2021, 9, 30), END),
    # without a year
    ("báo cáo trước ngày 30/9", None, date(2021, 9, 30), OF_DOCUMENT),
    ("báo cáo trước ngày 30 tháng 9", None, date(2021, 9, 30), OF_DOCUMENT),
    ("xong trước 30/9", None, date(2021, 9, 30), OF_DOCUMENT),
    ("báo cáo trước ngày 20/9, gửi bản giấy trước ngày 25/9/2021", "báo cáo trước ngày 20/9", date(2021, 9, 20), OF_DOCUMENT),
    ("báo cáo trước ngày 15/01", None, date(2022, 1, 15), OF_DOCUMENT),
    ("báo cáo trong tháng 10", None, date(2021, 10, 31), END),
    ("hoàn thành trong tháng 01", None, date(2022, 1, 31), END),
    ("chậm nhất trong quý III", None, date(2021, 9, 30), END),
    ("trong 6 tháng cuối năm", None, date(2021, 12, 31), END),
    # lines broken between syllables
    ("báo cáo trước \nngày 15/9/2021", None, date(2021, 9, 15), WRITTEN),
    ("trước ngày 15 \ntháng 9 \nnăm 2021", None, date(2021, 9, 15), WRITTEN),
    ("chậm \nnhất là \nngày 15/9/2021", None, date(2021, 9, 15), WRITTEN),
    ("trong \ntháng \n10/2021", None, date(2021, 10, 31), END),
    # typed without marks
    ("bao cao UBND tinh truoc ngay 30/9/2021", "truoc ngay 30/9/2021", date(2021, 9, 30), WRITTEN),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "on", "basis"), ABSOLUTE)
def test_absolute(text: str, said: str | None, on: date, basis: DayBasis) -> None:
    found = read(text)
    assert words(text, found) == (said or text)
    assert found == Deadline(K.ABSOLUTE, found.span, on, basis=basis)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("xong trước 15 giờ 00 ngày 17/9", time(15)),
        ("trước 17h ngày 17/9/2021", time(17)),
        ("trước 17h00 ngày 17/9/2021", time(17)),
        ("trước 16h30' ngày 17/9/2021", time(16, 30)),
        ("trước 16g30 ngày 17/9/2021", time(16, 30)),
        ("trước 10 giờ sáng ngày 17/9/2021", time(10)),
        ("trước 5 giờ chiều ngày 17/9/2021", time(17)),
        ("chậm nhất là 17 giờ 00 phút, ngày 17/9/2021", time(17)),
        ("hạn chót 17h ngày 17/9", time(17)),
        ("đến 24 giờ ngày 17/9/2021", time(23, 59)),
        ("trước 25h ngày 17/9/2021", None),
        ("trước 17h00 thứ Sáu, ngày 17/9/2021", time(17)),
        ("trước 17h00 (thứ Sáu, ngày 17/9/2021", time(17)),
    ],
)
def test_time_of_day(text: str, at: time | None) -> None:
    found = read(text)
    assert (words(text, found), found.on, found.at) == (text, date(2021, 9, 17), at)


# text, the words of the limit (None: all of the text), why its day is not believed
DOUBTED = [
    ("báo cáo trước ngày 31/02/2022", None, FindingKind.DATE_IMPOSSIBLE),
    ("báo cáo trước ngày 29/2/2022", None, FindingKind.DATE_IMPOSSIBLE),
    ("báo cáo trước ngày 29/2", None, FindingKind.DATE_IMPOSSIBLE),
    ("báo cáo trước ngày 31/4", None, FindingKind.DATE_IMPOSSIBLE),
    ("báo cáo trước ngày 15/9/21", None, FindingKind.YEAR_OF_TWO_DIGITS),
    ("báo cáo trước ngày l5/9/2021", None, FindingKind.DATE_UNREADABLE),
    ("báo cáo trước ngày 15/9/2O21", None, FindingKind.DATE_UNREADABLE),
    ("báo cáo trước ngày 01/9/2021", None, FindingKind.DEADLINE_BEFORE_DOCUMENT),
    ("báo cáo trước ngày 15/8", None, FindingKind.DEADLINE_BEFORE_DOCUMENT),  # 2022 is too far
    ("báo cáo trước ngày 15/9/2021, chậm nhất ngày 10/9/2021", None, FindingKind.DATES_DISAGREE),
    ("trước ngày 15/9/2021 (chậm nhất 20/9/2021)", "trước ngày 15/9/2021 (chậm nhất 20/9/2021", FindingKind.DATES_DISAGREE),
    ("trước 17h00 thứ Hai, ngày 17/9/2021", None, FindingKind.DATES_DISAGREE),
    ("trước ngày 17/9/2021 (thứ Năm)", "trước ngày 17/9/2021", FindingKind.DATES_DISAGREE),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "doubt"), DOUBTED)
def test_a_day_that_cannot_be_trusted(text: str, said: str | None, doubt: FindingKind) -> None:
    found = read(text)
    assert words(text, found) == (said or text)
    assert (found.kind, found.on, found.basis, found.doubt) == (K.ABSOLUTE, None, None, doubt)


# text, the words of the limit (None: all of the text), its kind, day and rule; see also test_recurrence, test_working_days
OTHERS = [
    ("trong vòng 05 ngày làm việc kể từ ngày ký", None, K.RELATIVE, date(2021, 9, 17), None),
    ("trong thời hạn 30 ngày kể từ ngày Quyết định này có hiệu lực", None, K.RELATIVE, date(2021, 10, 31), None),
    ("báo cáo trong 05 ngày làm việc kể từ ngày nhận được văn bản", "trong 05 ngày làm việc kể từ ngày nhận được văn bản", K.RELATIVE, None, None),
    ("chậm nhất 03 ngày trước ngày 30/9/2021", None, K.RELATIVE, None, None),
    ("trước ngày 30/9/2021 ít nhất 03 ngày", "trước ngày 30/9/2021", K.RELATIVE, None, None),
    ("báo cáo định kỳ 6 tháng, năm", "định kỳ 6 tháng, năm", K.RECURRING, None, "FREQ=MONTHLY;INTERVAL=6"),
    ("báo cáo trước ngày 15 tháng 12 hằng năm", "trước ngày 15 tháng 12 hằng năm", K.RECURRING, None, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15"),
    ("Hằng năm, báo cáo Bộ Y tế trước ngày 31/12", "Hằng năm", K.RECURRING, None, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"),
    ("Báo cáo 06 tháng gửi trước ngày 20 tháng 6", "gửi trước ngày 20 tháng 6", K.RECURRING, None, "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=20"),
    ("chế độ báo cáo định kỳ theo quy định", "định kỳ", K.RECURRING, None, None),
    ("Khẩn trương rà soát", "Khẩn trương", K.IMMEDIATE, None, None),
    ("báo cáo ngay UBND tỉnh", "báo cáo ngay", K.IMMEDIATE, None, None),
    ("báo cáo sớm nhất", "sớm nhất", K.IMMEDIATE, None, None),
    ("tổ chức tiêm trong thời gian sớm nhất", "trong thời gian sớm nhất", K.IMMEDIATE, None, None),
    ("ngay sau khi nhận được Công điện này, tổ chức", "ngay sau khi", K.IMMEDIATE, None, None),
    ("khẩn cấp triển khai sơ tán dân", "khẩn cấp", K.IMMEDIATE, None, None),
    ("dừng ngay việc thi công", "dừng ngay", K.IMMEDIATE, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "kind", "on", "rule"), OTHERS)
def test_other_kinds(text: str, said: str | None, kind: K, on: date | None, rule: str | None) -> None:
    found = read(text)
    assert words(text, found) == (said or text)
    assert (found.kind, found.on, found.rrule, found.doubt) == (kind, on, rule, None)
    assert found.basis is (COUNTED if on else None)


UNSTATED = [
    "",
    "rà soát, thống kê",
    # documents, and what is told of
    "thực hiện Nghị quyết 128/NQ-CP ngày 11/10/2021",
    "theo Kế hoạch số 12/KH-UBND ngày 15/9/2021",
    "xử lý nghiêm các vi phạm xảy ra trước ngày 01/7/2021",
    "các dự án đã được phê duyệt trước ngày 30/12/2021",
    "đã hoàn thành trước ngày 30/8/2021",
    "công trình xây dựng, ban hành trước ngày 01/7/2014",
    "người được cấp thẻ trước ngày 01/7/2022",
    "người tham gia bảo hiểm xã hội trước ngày 01 tháng 01 năm 1995",
    "đang hưởng chế độ trước ngày 01/7/2021 thì được hưởng tiếp",
    "tham gia bảo hiểm xã hội từ ngày 01/01/2020 đến ngày 31/12/2024",
    "nghỉ Tết từ ngày 31/01/2022 đến hết ngày 04/02/2022",
    "thời hạn sử dụng đến ngày 31/12/2025",
    "không được tham gia tuyển chọn trong hai (02) năm, tính từ thời điểm có kết luận",
    "số liệu tính đến hết ngày 30/9/2021",
    "hồ sơ Bộ đã tiếp nhận và xử lý trước ngày 01 tháng 8 năm 2026",
    "hưởng trợ cấp thất nghiệp từ ngày 05/4/2022 đến 04/7/2022",
    "trong năm 2021 và từ năm 2022 trở đi",
    "trường hợp đến hết ngày 30/9/2021 chưa nộp",
    "đến ngày 15/8/2021 mới đạt 20%",
    "đến ngày 15/8 mới đạt 20%",
    "hộ nghèo đến ngày 31/12/2021 chưa có nhà",
    "báo cáo tài chính của kỳ kế toán năm kết thúc vào ngày 31/12",
    "kết quả trong năm 2020",
    "kết quả trong tháng 8",
    # periods, horizons and beginnings
    "giai đoạn 2021-2025",
    "Kế hoạch giai đoạn 2021-2025, tầm nhìn đến năm 2050",
    "Đề án phát triển thanh niên đến năm 2030",
    "Chiến lược công tác dân tộc đến năm 2030, tầm nhìn đến năm 2045",
    "Thời gian thực hiện: trong năm 2021 và các năm tiếp theo",
    "trong năm học 2021-2022",
    "thực hiện từ ngày 01/01/2026",
    "có hiệu lực kể từ ngày 15/9/2021",
    "kể từ ngày 15/9/2021 phải dừng",
    "vào quý II của các năm có số cuối là 5",
    "cách ly trong 14 ngày",
    "hỗ trợ 03 tháng tiền thuê nhà",
    "hết 2/3 quân số",
    # how, and words that only look like a time
    "kịp thời báo cáo, thường xuyên kiểm tra, bảo đảm đúng tiến độ",
    "ngân sách hằng năm",
    "điều trị ngay tại cơ sở",
    "báo cáo ngay từ đầu",
    "họp ngày thứ Hai",
    "báo cáo ngày, báo cáo tuần",
    "tiếp tục thi công",
    "trong tình trạng khẩn cấp",
    "vắc xin tốt nhất là vắc xin được tiêm sớm nhất",
    "trước Tết Nguyên đán",
]


@pytest.mark.parametrize("text", UNSTATED)
def test_no_deadline(text: str) -> None:
    assert read(text) == Deadline(K.UNSTATED)


@pytest.mark.parametrize(
    ("text", "issued_on", "on"),
    [
        ("báo cáo trước ngày 30/9", date(2021, 9, 10), date(2021, 9, 30)),
        ("báo cáo trước ngày 30/9", date(2021, 9, 30), date(2021, 9, 30)),
        ("báo cáo trước ngày 30/9", date(2021, 10, 1), None),  # next year is too far: a slip
        ("báo cáo trước ngày 30/3", date(2021, 10, 1), date(2022, 3, 30)),
        ("báo cáo trước ngày 30/9", None, None),
        ("báo cáo trước ngày 29/2", date(2024, 1, 10), date(2024, 2, 29)),
        ("báo cáo trước ngày 29/2", date(2023, 10, 10), date(2024, 2, 29)),
        ("báo cáo trước ngày 29/2", date(2023, 3, 10), None),
        ("hoàn thành trong quý I", date(2021, 12, 10), date(2022, 3, 31)),
    ],
)
def test_the_year_that_is_not_written(text: str, issued_on: date | None, on: date | None) -> None:
    found = read(text, Known(issued_on))
    assert (found.kind, words(text, found), found.on) == (K.ABSOLUTE, text, on)


@pytest.mark.parametrize("text", ["vào quý I", "trong tháng 01"])
def test_only_a_certain_limit_is_read_into_the_next_year(text: str) -> None:
    assert read(text, Known(date(2021, 10, 1))).kind is K.UNSTATED


@pytest.mark.parametrize(
    ("text", "said", "on"),
    [
        ("2026", "2026", date(2026, 12, 31)),
        ("Quý IV/2026", "Quý IV/2026", date(2026, 12, 31)),
        ("Tháng \n5/2026", "Tháng \n5/2026", date(2026, 5, 31)),
        ("Tháng 9 - 12/2026", "Tháng 9 - 12/2026", date(2026, 12, 31)),
        ("Quý IV", "Quý IV", date(2026, 12, 31)),
        ("Trước ngày 01/3/2027", "Trước ngày 01/3/2027", date(2027, 3, 1)),
        ("15/9/2026", "15/9/2026", date(2026, 9, 15)),
        ("3/4", None, None),
        ("Nghị định số 5 năm 2026", None, None),
        ("ngày 29/7/2026 và Kết luận số 218-KL/TW", None, None),
        ("", None, None),
    ],
)
def test_the_cell_of_a_table(text: str, said: str | None, on: date | None) -> None:
    found = deadlines.of_cell(text, Span(0, len(text)), Known(date(2026, 4, 6)))
    assert (words(text, found), found.on) == (said, on)


@pytest.mark.parametrize("text", ["2025", "Tháng \n3/2026"])
def test_a_cell_with_a_time_that_had_passed(text: str) -> None:
    found = deadlines.of_cell(text, Span(0, len(text)), Known(date(2026, 4, 6)))
    assert found == Deadline(K.ABSOLUTE, Span(0, len(text)), doubt=FindingKind.DEADLINE_BEFORE_DOCUMENT)


def test_a_cell_that_was_cut_out_of_a_citation() -> None:
    text = "Kết luận số 182-KL/TW, \nngày 29/7/2026 \nvà Kết luận số 218-KL/TW"
    cell = Span(text.index("ngày"), text.index(" \nvà"))
    assert deadlines.of_cell(text, cell, Known(date(2026, 4, 6))).kind is K.UNSTATED


def test_only_the_span_is_read() -> None:
    text = "Sở Y tế rà soát; Sở Nội vụ báo cáo trước ngày 30/9/2021"
    assert deadlines.find(text, Span(0, text.index(";")), KNOWN).kind is K.UNSTATED
    found = deadlines.find(text, Span(text.index(";"), len(text)), KNOWN)
    assert words(text, found) == "báo cáo trước ngày 30/9/2021"


def test_all_are_found_in_order() -> None:
    text = "Khẩn trương rà soát, báo cáo trước ngày 30/9/2021 và hằng tháng, trong vòng 24 giờ kể từ khi có yêu cầu"
    found = deadlines.find_all(text, Span(0, len(text)), KNOWN)
    assert [one.kind for one in found] == [K.IMMEDIATE, K.ABSOLUTE, K.RECURRING, K.RELATIVE]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Khẩn trương, kịp thời rà soát; kịp thời báo cáo", ["Khẩn trương", "kịp thời"]),
        ("bảo đảm đúng tiến độ", ["đúng tiến độ"]),
        ("rà soát", []),
    ],
)
def test_tempo(text: str, said: list[str]) -> None:
    assert [span.of(text) for span in deadlines.tempo(text, Span(0, len(text)))] == said


_WORDS = st.sampled_from(
    [
        "trước",
        "ngày",
        "30/9",
        "/2021",
        "31/02/2022",
        "15/9/21",
        "l5/9/2021",
        "hằng",
        "tháng",
        "năm",
        "2022",
        "trong",
        "thời hạn",
        "5",
        "05 ngày",
        "định kỳ",
        "ngay",
        "báo cáo",
        "17h",
        "quý",
        "I/2022",
        ",",
        ";",
        "(",
        ")",
        "kể từ",
        "ngày ký",
        "Quyết định này",
        "có hiệu lực",
        "chậm nhất",
        "thứ Sáu",
        "từ",
        "đến hết",
        "\n",
        "hoàn thành",
        "6 tháng",
        "đầu năm",
    ]
)


@given(
    st.text() | st.lists(_WORDS, max_size=25).map(" ".join),
    st.none() | st.dates(date(1950, 1, 1), date(9998, 1, 1)),
    st.none() | st.dates(date(1950, 1, 1), date(9998, 1, 1)),
)
def test_fields_are_consistent(text: str, issued_on: date | None, in_force_from: date | None) -> None:
    known = Known(issued_on, in_force_from)
    last = 0
    for found in deadlines.find_all(text, Span(0, len(text)), known):
        assert found.span is not None
        assert last <= found.span.start < found.span.end <= len(text)
        last = found.span.end
        assert found.kind is not K.UNSTATED
        assert (found.on is None) == (found.basis is None)
        assert found.on is None or found.doubt is None
        assert found.on is None or found.kind in (K.ABSOLUTE, K.RELATIVE)
        assert (found.basis is COUNTED) == (found.kind is K.RELATIVE and found.on is not None)
        assert found.doubt is None or found.kind is K.ABSOLUTE
        if found.on and found.kind is K.ABSOLUTE and issued_on:
            assert found.on >= issued_on
        if found.rrule:
            assert found.kind is K.RECURRING
            rrulestr(found.rrule)
    one = read(text, known)
    assert (one.span is None) == (one.kind is K.UNSTATED)
    deadlines.of_cell(text, Span(0, len(text)), known)


@pytest.mark.parametrize(
    "unit",
    [" ", "1", "định kỳ ", "trước ngày 30/9 ", "trong 5 ngày kể từ ", "tháng 9, ", "ngay ", "từ 1/1 đến ", "báo cáo năm ", "\n", "(", "được a "],
)  # fmt: skip
def test_hostile_text_takes_bounded_time(unit: str) -> None:
    text = unit * 2000  # a blow-up would take minutes; the bound leaves room for a busy machine
    started = clock.process_time()
    read(text)
    read(f"trong 5{text}ngày kể từ {text}")
    assert clock.process_time() - started < 20
