"""Time limits: a clause → kind, words, day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import deadlines
from corpus.directive import DeadlineKind as K
from corpus.directive import Span

ISSUED = date(2021, 9, 10)


def read(text: str, issued_on: date | None = ISSUED) -> tuple[K, str | None, date | None]:
    found = deadlines.find(text, Span(0, len(text)), issued_on)
    return found.kind, found.span.of(text) if found.span else None, found.on


TABLE = [
    ("báo cáo UBND tỉnh trước ngày 30/9/2021.", K.ABSOLUTE, "trước ngày 30/9/2021", date(2021, 9, 30)),
    (
        "hoàn thành trước ngày 30 tháng 9 năm 2021",
        K.ABSOLUTE,
        "hoàn thành trước ngày 30 tháng 9 năm 2021",
        date(2021, 9, 30),
    ),
    ("hoàn thành chậm nhất ngày 30/9/2021", K.ABSOLUTE, "hoàn thành chậm nhất ngày 30/9/2021", date(2021, 9, 30)),
    ("gửi về Sở Nội vụ chậm nhất là ngày 30/9/2021", K.ABSOLUTE, "chậm nhất là ngày 30/9/2021", date(2021, 9, 30)),
    (
        "gửi về Sở Nội vụ trước 17 giờ 00 ngày 30/9/2021",
        K.ABSOLUTE,
        "trước 17 giờ 00 ngày 30/9/2021",
        date(2021, 9, 30),
    ),
    ("gửi về Sở Nội vụ trước 17h00 ngày 30/9/2021", K.ABSOLUTE, "trước 17h00 ngày 30/9/2021", date(2021, 9, 30)),
    ("gửi về Sở Nội vụ trước 17h ngày 30/9/2021", K.ABSOLUTE, "trước 17h ngày 30/9/2021", date(2021, 9, 30)),
    ("thực hiện đến hết ngày 30/9/2021", K.ABSOLUTE, "đến hết ngày 30/9/2021", date(2021, 9, 30)),
    ("hoàn thành trong tháng 10/2021", K.ABSOLUTE, "hoàn thành trong tháng 10/2021", date(2021, 10, 31)),
    ("hoàn thành trong quý I/2022", K.ABSOLUTE, "hoàn thành trong quý I/2022", date(2022, 3, 31)),
    ("hoàn thành trong năm 2022", K.ABSOLUTE, "hoàn thành trong năm 2022", date(2022, 12, 31)),
    ("báo cáo trước ngày 30/9", K.ABSOLUTE, "báo cáo trước ngày 30/9", date(2021, 9, 30)),
    ("báo cáo trước ngày 15/01", K.ABSOLUTE, "báo cáo trước ngày 15/01", date(2022, 1, 15)),
    ("báo cáo trước ngày 31/02/2022", K.ABSOLUTE, "báo cáo trước ngày 31/02/2022", None),
    ("báo cáo trước ngày 29/2", K.ABSOLUTE, "báo cáo trước ngày 29/2", None),
    (
        "báo cáo UBND tỉnh trong 05 ngày làm việc kể từ ngày nhận được văn bản",
        K.RELATIVE,
        None,
        None,
    ),
    (
        "trong thời hạn 15 ngày kể từ ngày nhận đủ hồ sơ",
        K.RELATIVE,
        "trong thời hạn 15 ngày kể từ ngày nhận đủ hồ sơ",
        None,
    ),
    ("trong vòng 24 giờ", K.RELATIVE, "trong vòng 24 giờ", None),
    ("chậm nhất 03 ngày làm việc", K.RELATIVE, "chậm nhất 03 ngày làm việc", None),
    ("không quá 30 (ba mươi) ngày", K.RELATIVE, "không quá 30 (ba mươi) ngày", None),
    ("báo cáo hằng tháng", K.RECURRING, "hằng tháng", None),
    ("định kỳ hằng quý báo cáo", K.RECURRING, "định kỳ hằng quý", None),
    ("báo cáo trước ngày 20 hằng tháng", K.RECURRING, "trước ngày 20 hằng tháng", None),
    ("báo cáo hàng ngày", K.RECURRING, "hàng ngày", None),
    ("định kỳ 6 tháng, năm báo cáo kết quả", K.RECURRING, None, None),
    ("Khẩn trương rà soát", K.IMMEDIATE, "Khẩn trương", None),
    ("báo cáo ngay UBND tỉnh", K.IMMEDIATE, "báo cáo ngay", None),
    ("tổ chức tiêm trong thời gian sớm nhất", K.IMMEDIATE, "trong thời gian sớm nhất", None),
    ("rà soát, thống kê", K.UNSTATED, None, None),
    (
        "tiêm vắc xin cho người dân đến ngày 15/8/2021 mới đạt 20%; rà soát trước ngày 30/9/2021",
        K.ABSOLUTE,
        "trước ngày 30/9/2021",
        date(2021, 9, 30),
    ),
    ("báo cáo trước ngày 30/9/2021 và định kỳ hằng tháng", K.ABSOLUTE, "trước ngày 30/9/2021", date(2021, 9, 30)),
    ("thực hiện Nghị quyết 128/NQ-CP ngày 11/10/2021", K.UNSTATED, None, None),
    (
        "thực hiện Công điện số 1102/CĐ-TTg ngày 23 tháng 8 năm 2021",
        K.UNSTATED,
        None,
        None,
    ),
    ("điều trị ngay tại cơ sở", K.UNSTATED, None, None),
    ("báo cáo ngay từ đầu", K.UNSTATED, None, None),
    (
        "xử lý nghiêm các vi phạm xảy ra trước ngày 01/7/2021",
        K.UNSTATED,
        None,
        None,
    ),
    ("Kế hoạch phát triển giai đoạn 2021-2025", K.UNSTATED, None, None),
    (
        "vắc xin tốt nhất là vắc xin được tiêm sớm nhất",
        K.UNSTATED,
        None,
        None,
    ),
    (
        "báo cáo trước ngày 15 tháng 12 hằng năm",
        K.RECURRING,
        "trước ngày 15 tháng 12 hằng năm",
        None,
    ),
    (
        "báo cáo trước ngày 15/12 hằng năm",
        K.RECURRING,
        "trước ngày 15/12 hằng năm",
        None,
    ),
    (
        "thực hiện Quyết định số 5/QĐ-BYT ngày 06 tháng 5 năm 2021",
        K.UNSTATED,
        None,
        None,
    ),
    ("hằng năm báo cáo trước ngày 15/12", K.RECURRING, None, None),
    ("báo cáo định kỳ 6 tháng, năm", K.RECURRING, None, None),
    ("báo cáo 06 tháng/01 lần", K.RECURRING, "06 tháng/01 lần", None),
    ("hỗ trợ 03 tháng tiền thuê nhà", K.UNSTATED, None, None),
    ("báo cáo sớm nhất", K.IMMEDIATE, "sớm nhất", None),
    ("", K.UNSTATED, None, None),
]


@pytest.mark.parametrize(("text", "kind", "words", "on"), TABLE)
def test_deadline(text: str, kind: K, words: str | None, on: date | None) -> None:
    found = read(text)
    assert (found[0], found[2]) == (kind, on)
    if words is not None:
        assert found[1] is not None
        assert words.endswith(found[1]) or found[1].endswith(words)


@pytest.mark.parametrize(
    ("text", "issued_on", "on"),
    [
        ("báo cáo trước ngày 30/9", date(2021, 9, 10), date(2021, 9, 30)),
        ("báo cáo trước ngày 30/9", date(2021, 9, 30), date(2021, 9, 30)),
        ("báo cáo trước ngày 30/9", date(2021, 10, 1), date(2022, 9, 30)),
        ("báo cáo trước ngày 30/9", None, None),
        ("báo cáo trước ngày 29/2", date(2024, 1, 10), date(2024, 2, 29)),
        ("báo cáo trước ngày 29/2", date(2023, 3, 10), date(2024, 2, 29)),
    ],
)
def test_a_day_without_a_year(text: str, issued_on: date | None, on: date | None) -> None:
    assert read(text, issued_on) == (K.ABSOLUTE, text, on)


def test_only_the_span_is_read() -> None:
    text = "Sở Y tế rà soát; Sở Nội vụ báo cáo trước ngày 30/9/2021"
    assert deadlines.find(text, Span(0, text.index(";")), ISSUED).kind is K.UNSTATED
    found = deadlines.find(text, Span(text.index(";"), len(text)), ISSUED)
    assert found.span is not None
    assert found.span.of(text).endswith("trước ngày 30/9/2021")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Khẩn trương, kịp thời rà soát; kịp thời báo cáo", ["Khẩn trương", "kịp thời"]),
        ("bảo đảm đúng tiến độ", ["đúng tiến độ"]),
        ("rà soát", []),
    ],
)
def test_tempo(text: str, words: list[str]) -> None:
    assert [span.of(text) for span in deadlines.tempo(text, Span(0, len(text)))] == words


_words = st.sampled_from(
    [
        "trước",
        "ngày",
        "30/9",
        "/2021",
        "hằng",
        "tháng",
        "trong",
        "thời hạn",
        "5",
        "định kỳ",
        "ngay",
        "báo cáo",
        "17h",
        "quý",
        "I/2022",
        ",",
        ";",
        "kể từ",
    ]
)


@given(st.text() | st.lists(_words).map(" ".join), st.none() | st.dates(date(1950, 1, 1), date(9998, 1, 1)))
def test_never_raises_and_never_invents_words(text: str, issued_on: date | None) -> None:
    found = deadlines.find(text, Span(0, len(text)), issued_on)
    assert (found.span is None) == (found.kind is K.UNSTATED)
    if found.span:
        assert 0 <= found.span.start < found.span.end <= len(text)
    if found.on:
        assert found.kind is K.ABSOLUTE
