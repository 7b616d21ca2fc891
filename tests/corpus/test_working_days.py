"""Counting by the calendar, and spans of time in text: words → where they stand and their last day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import working_days
from corpus.syllables import fold_aligned
from corpus.working_days import Known, Unit

KNOWN = Known(issued_on=date(2021, 9, 10), in_force_from=date(2021, 10, 1))


@pytest.mark.parametrize(
    ("anchor", "amount", "unit", "last"),
    [
        (date(2021, 9, 10), 15, "day", date(2021, 9, 25)),
        (date(2021, 9, 10), 24, "hour", date(2021, 9, 11)),
        (date(2021, 9, 10), 48, "hour", date(2021, 9, 12)),
        (date(2021, 9, 10), 2, "hour", date(2021, 9, 11)),  # rounded up
        (date(2021, 9, 10), 2, "week", date(2021, 9, 24)),
        (date(2022, 1, 31), 1, "month", date(2022, 2, 28)),
        (date(2024, 1, 31), 1, "month", date(2024, 2, 29)),
        (date(2021, 11, 30), 3, "month", date(2022, 2, 28)),
        (date(2021, 12, 15), 1, "month", date(2022, 1, 15)),
        (date(2024, 2, 29), 1, "year", date(2025, 2, 28)),
        (date(2021, 9, 10), 5, "working_day", date(2021, 9, 17)),  # over a weekend
        (date(2022, 1, 28), 3, "working_day", date(2022, 2, 9)),  # over Tết
        (date(2022, 4, 28), 5, "working_day", date(2022, 5, 9)),  # over 30/4 and 1/5, moved to Monday and Tuesday
        (date(2022, 9, 1), 1, "working_day", date(2022, 9, 5)),  # 1/9 and 2/9 are both holidays
        (date(2021, 12, 31), 1, "working_day", date(2022, 1, 4)),  # New Year on a Saturday: Monday off
    ],
)
def test_after(anchor: date, amount: int, unit: Unit, last: date) -> None:
    assert working_days.after(anchor, amount, unit) == last


@pytest.mark.parametrize("unit", ["hour", "day", "working_day", "week", "month", "year"])
def test_beyond_the_calendar_there_is_no_day(unit: Unit) -> None:
    assert working_days.after(date(9999, 12, 31), 25, unit) is None


def test_holidays_are_known_only_for_some_years() -> None:
    assert working_days.after(date(1953, 5, 1), 1, "working_day") is None
    assert working_days.after(date(2099, 5, 1), 1, "working_day") is None


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(1, 60))
def test_working_days_are_never_fewer_than_days(anchor: date, amount: int) -> None:
    on = working_days.after(anchor, amount, "working_day")
    days = working_days.after(anchor, amount, "day")
    assert on is not None and days is not None
    assert on >= days
    assert on.weekday() < 5 or on.year > 0  # a moved working Saturday may count


# text, the words of the only span of time, its last day
SPANS = [
    ("trong vòng 05 ngày làm việc kể từ ngày ký", None, date(2021, 9, 17)),
    ("trong thời hạn 15 ngày kể từ ngày ký ban hành", None, date(2021, 9, 25)),
    ("trong thời hạn 15 ngày kể từ ngày ký Quyết định này", None, date(2021, 9, 25)),
    ("trong vòng 05 ngày kể từ ngày ban hành văn bản này", None, date(2021, 9, 15)),
    ("chậm nhất 10 ngày kể từ ngày Chỉ thị này được ban hành", None, date(2021, 9, 20)),
    ("trong thời hạn 30 ngày kể từ ngày Quyết định này có hiệu lực", None, date(2021, 10, 31)),
    ("trong thời hạn tối đa 06 tháng kể từ khi Nghị định này có hiệu lực thi hành", None, date(2022, 4, 1)),
    ("trong thời hạn 10 ngày kể từ ngày 20/9/2021", None, date(2021, 9, 30)),
    ("trong thời hạn 10 ngày, kể từ ngày 20 tháng 9 năm 2021", None, date(2021, 9, 30)),
    ("trong vòng 03 ngày (kể từ ngày 15/9/2021)", "trong vòng 03 ngày (kể từ ngày 15/9/2021", date(2021, 9, 18)),
    ("trong thời hạn mười lăm ngày kể từ ngày ký", None, date(2021, 9, 25)),
    ("trong thời hạn 02 tuần kể từ ngày ký", None, date(2021, 9, 24)),
    ("trong thời hạn 01 tháng kể từ ngày ký", None, date(2021, 10, 10)),
    ("trong vòng 24 giờ kể từ ngày ký", None, date(2021, 9, 11)),
    ("trong \nvòng 05 ngày \nlàm việc kể \ntừ ngày \nký", None, date(2021, 9, 17)),
    # anchors that the directive does not date
    ("trong vòng 05 ngày làm việc kể từ ngày nhận được văn bản", None, None),
    ("trong thời hạn 15 ngày kể từ ngày ký hợp đồng", None, None),
    ("trong thời hạn 15 ngày kể từ ngày ban hành", None, None),
    ("trong vòng 3 tháng kể từ ngày Thông tư có hiệu lực", None, None),
    ("chậm nhất là 60 ngày kể từ ngày kết thúc năm", None, None),
    ("trong vòng 24 giờ kể từ khi phát hiện", None, None),
    ("trong vòng 24 giờ", None, None),
    ("trong 24 giờ", None, None),
    ("trong vòng hai tuần", None, None),
    ("không quá 30 (ba mươi) ngày", None, None),
    ("chậm nhất 03 ngày làm việc", None, None),
    ("trong 7 ngày kể từ ngày 15/9", None, None),
    ("trong thời hạn 10 ngày kể từ ngày 31/02/2021", None, None),
    # not until then, or before it
    ("sau 15 ngày kể từ ngày Quyết định này có hiệu lực", None, None),
    ("ít nhất 10 ngày trước ngày họp", None, None),
    ("chậm nhất 03 ngày trước ngày 30/9/2021", None, None),
    # a document that is still to be signed
    (
        "gửi quyết định cho người khiếu nại trong thời hạn 03 ngày làm việc, kể từ ngày ký",
        "trong thời hạn 03 ngày làm việc, kể từ ngày ký",
        None,
    ),
    # where the anchor ends
    (
        "trong thời hạn 15 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ theo quy định, Sở Nội vụ thẩm định",
        "trong thời hạn 15 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ theo quy định",
        None,
    ),
    (
        "trong thời hạn 10 ngày làm việc kể từ ngày nhận đủ hồ sơ đề nghị công nhận hiệu trưởng Sở Nội vụ thẩm định",
        "trong thời hạn 10 ngày làm việc kể từ ngày nhận đủ hồ sơ đề nghị công nhận hiệu trưởng",
        None,
    ),
]


@pytest.mark.parametrize(("text", "words", "on"), SPANS)
def test_spans_of_time(text: str, words: str | None, on: date | None) -> None:
    folded = " ".join(fold_aligned(text).split("\n"))
    [(start, end, last)] = working_days.find(text, folded, KNOWN)
    assert (text[start:end], last) == (words or text, on)


@pytest.mark.parametrize("text", [text for text, _, on in SPANS if on and "/" not in text and "2021" not in text])
def test_nothing_is_counted_from_an_unknown_day(text: str) -> None:
    [(_, _, last)] = working_days.find(text, " ".join(fold_aligned(text).split("\n")), Known())
    assert last is None


@pytest.mark.parametrize(
    "text",
    [
        "cách ly trong 14 ngày",
        "lưu trữ hồ sơ trong 05 năm",
        "sau 2 năm thực hiện",
        "trong năm ngân sách",
        "hỗ trợ 03 tháng tiền thuê nhà",
        "trước 05 ngày làm việc",
        "trong 15 ngày 20 giờ",
    ],
)
def test_how_long_is_no_limit(text: str) -> None:
    assert list(working_days.find(text, fold_aligned(text), KNOWN)) == []
