"""Recurring time limits: words → a rule of RFC 5545 and the time of day."""

from __future__ import annotations

import time as clock
from datetime import time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given
from hypothesis import strategies as st

from corpus import recurrence

# text, the words of the first recurrence (None: all of the text), its rule
RULES = [
    ("báo cáo hằng ngày", "hằng ngày", "FREQ=DAILY"),
    ("báo cáo hàng ngày", "hàng ngày", "FREQ=DAILY"),
    ("hằng tuần", None, "FREQ=WEEKLY"),
    ("mỗi tuần một lần", None, "FREQ=WEEKLY"),
    ("báo cáo vào thứ 6 hàng tuần", "vào thứ 6 hàng tuần", "FREQ=WEEKLY;BYDAY=FR"),
    ("trước Chủ nhật hằng tuần", None, "FREQ=WEEKLY;BYDAY=SU"),
    ("vào chiều thứ Sáu hằng tuần", None, "FREQ=WEEKLY;BYDAY=FR"),
    ("thứ Hai, thứ Năm hằng tuần", None, "FREQ=WEEKLY;BYDAY=MO,TH"),
    ("vào thứ 2 và thứ 5 hằng tuần", None, "FREQ=WEEKLY;BYDAY=MO,TH"),
    ("hằng tháng", None, "FREQ=MONTHLY"),
    ("01 tháng/lần", None, "FREQ=MONTHLY"),
    ("báo cáo 01 lần/tháng", "01 lần/tháng", "FREQ=MONTHLY"),
    ("trước ngày 25 hằng tháng", None, "FREQ=MONTHLY;BYMONTHDAY=25"),
    ("định kỳ trước ngày 25 hằng tháng", None, "FREQ=MONTHLY;BYMONTHDAY=25"),
    ("định kỳ hằng tháng (trước ngày 20)", "định kỳ hằng tháng (trước ngày 20", "FREQ=MONTHLY;BYMONTHDAY=20"),
    ("vào ngày 15 và ngày 30 hằng tháng", None, "FREQ=MONTHLY;BYMONTHDAY=15,30"),
    ("trước ngày 31 hằng tháng", None, "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("trước ngày cuối cùng hằng tháng", None, "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("báo cáo vào thứ Sáu tuần cuối hằng tháng", "hằng tháng", "FREQ=MONTHLY"),
    ("cuối mỗi tháng", None, "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("vào ngày cuối cùng của tháng", None, "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("trước ngày 25 của tháng", None, "FREQ=MONTHLY;BYMONTHDAY=25"),
    ("trước ngày 05 của tháng tiếp theo", None, "FREQ=MONTHLY;BYMONTHDAY=5"),
    ("trước ngày 05 tháng sau liền kề", None, "FREQ=MONTHLY;BYMONTHDAY=5"),
    ("hằng quý", None, "FREQ=MONTHLY;INTERVAL=3"),
    ("định kỳ hàng quý", None, "FREQ=MONTHLY;INTERVAL=3"),
    ("hằng quý trước ngày 20 của tháng cuối quý", None, "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=20"),
    ("báo cáo quý trước ngày 20 tháng cuối quý", "trước ngày 20 tháng cuối quý", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=20"),
    ("trước ngày 05 của tháng đầu quý sau", None, "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=5"),
    ("trước ngày cuối cùng của tháng đầu mỗi quý", None, "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=-1"),
    ("cuối mỗi quý", None, "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"),
    ("định kỳ 6 tháng, năm", None, "FREQ=MONTHLY;INTERVAL=6"),
    ("định kỳ 06 tháng và hằng năm", None, "FREQ=MONTHLY;INTERVAL=6"),
    ("báo cáo 6 tháng, hằng năm", "6 tháng, hằng năm", "FREQ=MONTHLY;INTERVAL=6"),
    ("định kỳ sáu tháng một lần", None, "FREQ=MONTHLY;INTERVAL=6"),
    ("06 tháng/01 lần", None, "FREQ=MONTHLY;INTERVAL=6"),
    ("định kỳ 6 tháng (trước ngày 15/6), hằng năm (trước ngày 15/12)", "định kỳ 6 tháng (trước ngày 15/6", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15"),
    ("định kỳ 6 tháng, năm (trước ngày 15/6 và 15/12)", "định kỳ 6 tháng, năm (trước ngày 15/6 và 15/12", "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15"),
    ("hằng năm", None, "FREQ=YEARLY"),
    ("theo từng năm", None, "FREQ=YEARLY"),
    ("trước ngày 15 tháng 12 hằng năm", None, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15"),
    ("trước 31/12 hằng năm", None, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"),
    ("hằng năm, trước ngày 30/11", None, "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30"),
    ("trước ngày 15/3, 15/6, 15/9, 15/12 hằng năm", None, "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=15"),
    ("trước ngày 15/6 và ngày 20/12 hằng năm", None, "FREQ=YEARLY"),  # no one rule says two days
    ("trước ngày 05/6 (báo cáo 6 tháng) và trước ngày 05/12 (báo cáo năm) hằng năm", None, "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=5"),
    ("trước ngày 10 tháng 01 năm sau", None, "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=10"),
    ("trước ngày 31 tháng 12 năm liền kề trước năm kế hoạch", None, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"),
    ("đến hết ngày 31 tháng 12 của năm đó", None, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"),
    ("vào tháng 6 và tháng 12 hằng năm", None, "FREQ=YEARLY;BYMONTH=6,12"),
    ("Định kỳ cuối tháng 6 và cuối tháng 12 hàng năm", None, "FREQ=YEARLY;BYMONTH=6,12"),
    ("trước tháng 12 hằng năm", None, "FREQ=YEARLY"),
    ("trong quý IV hằng năm", None, "FREQ=YEARLY"),
    ("cuối mỗi năm", None, "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1"),
    ("trước ngày 31/02 hằng năm", None, "FREQ=YEARLY"),
    ("trước ngày 29/02 hằng năm", None, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
    ("trước ngày 35 hằng tháng", None, "FREQ=MONTHLY"),
    ("trước ngày 15/13 hằng năm", None, "FREQ=YEARLY"),
    ("định kỳ 3 tháng/lần", None, "FREQ=MONTHLY;INTERVAL=3"),
    ("định kỳ 03 (ba) tháng một lần", None, "FREQ=MONTHLY;INTERVAL=3"),
    ("định kỳ 2 tuần một lần", None, "FREQ=WEEKLY;INTERVAL=2"),
    ("3 ngày/lần", None, "FREQ=DAILY;INTERVAL=3"),
    ("hai năm một lần", None, "FREQ=YEARLY;INTERVAL=2"),
    ("định kỳ 05 năm", None, "FREQ=YEARLY;INTERVAL=5"),
    # said later in the sentence
    ("Hằng tháng, tổng hợp, báo cáo Bộ Y tế trước ngày 25", "Hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=25"),
    ("Định kỳ hằng năm báo cáo về Bộ Y tế trước ngày 31 tháng 12", "Định kỳ hằng năm", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"),
    ("Hằng năm rà soát. Báo cáo trước ngày 31 tháng 12", "Hằng năm", "FREQ=YEARLY"),
    ("Hằng năm rà soát, báo cáo trước ngày 31 tháng 12 năm 2021", "Hằng năm", "FREQ=YEARLY"),
    # words that fix no rule
    ("định kỳ báo cáo", "định kỳ", None),
    ("định kỳ 3 tháng hoặc 6 tháng một lần", "định kỳ", None),
    ("báo cáo định kỳ (tháng, quý, năm)", "định kỳ", None),
    ("báo cáo 2 lần/tuần", "2 lần/tuần", None),
    ("mỗi năm 2 lần", None, None),
    ("mỗi tuần ít nhất 02 lần", None, None),
    ("tối thiểu 02 lần/năm", None, None),
    # lines broken between syllables
    ("trước \nngày 25 \nhằng \ntháng", None, "FREQ=MONTHLY;BYMONTHDAY=25"),
    ("định \nkỳ hằng \nquý", None, "FREQ=MONTHLY;INTERVAL=3"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "rule"), RULES)
def test_rule(text: str, words: str | None, rule: str | None) -> None:
    found = next(recurrence.find(text))
    assert (text[found.start : found.end], found.rule) == (words or text, rule)
    if rule:
        rrulestr(rule)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("trước 16h hằng ngày", time(16)),
        ("hằng ngày trước 16 giờ 30", time(16, 30)),
        ("trước 17h00' hằng ngày", time(17)),
        ("trước 17 giờ 00 phút hằng ngày", time(17)),
        ("trước 2 giờ chiều hằng ngày", time(14)),
        ("trước 15 giờ ngày thứ Sáu hằng tuần", time(15)),
        ("trước 10h00 ngày 25 hằng tháng", time(10)),
        ("trước 24 giờ hằng ngày", time(23, 59)),
        ("trước 25 giờ hằng ngày", None),
        ("hằng ngày", None),
    ],
)
def test_time_of_day(text: str, at: time | None) -> None:
    [found] = recurrence.find(text)
    assert (text[found.start : found.end], found.at) == (text, at)


@pytest.mark.parametrize(
    "text",
    [
        "ngân sách hằng năm",
        "hưởng trợ cấp hằng tháng",
        "ngày nghỉ hằng tuần",
        "bình quân hằng năm",
        "dự toán ngân sách nhà nước hằng năm",
        "cung cấp cho ngân hàng năm 2021",
        "mặt hàng tháng 9",
        "tháng sau",
        "năm sau",
        "số dư ngày 31 tháng 12 năm trước",
        "quyết định ký kết",
        "kiểm định kỹ thuật",
        "Nghị định mới quy định",
        "thường xuyên",
        "trong tháng cuối năm",
        "",
    ],
)
def test_none(text: str) -> None:
    assert list(recurrence.find(text)) == []


_WORDS = st.sampled_from(
    [
        "định kỳ",
        "hằng",
        "hàng",
        "mỗi",
        "tháng",
        "quý",
        "năm",
        "tuần",
        "ngày",
        "trước",
        "vào",
        "thứ",
        "Sáu",
        "cuối",
        "đầu",
        "của",
        "6",
        "06",
        "25",
        "15/12",
        "31",
        "một lần",
        "2 lần/",
        "(",
        ")",
        ",",
        "và",
        "trước ngày",
        "17h30",
        "sau",
        "liền kề",
        "\n",
    ]
)


@given(st.text() | st.lists(_WORDS, max_size=25).map(" ".join))
@example("HANG THANG 0 DINH KY THANG")
def test_never_raises_and_rules_are_rules(text: str) -> None:
    last = 0
    for found in recurrence.find(text):
        assert last <= found.start < found.end <= len(text)
        last = found.end
        if found.rule:
            rrulestr(found.rule)


@pytest.mark.parametrize(
    "unit",
    ["định kỳ ", "hằng tháng ", " ", "1", "trước ngày 25, ", "hằng năm trước ", "thứ hai, ", "6 tháng, ", "(", "\n"],
)
def test_hostile_text_takes_bounded_time(unit: str) -> None:
    started = clock.process_time()
    list(recurrence.find(unit * 5000))
    assert clock.process_time() - started < 20
