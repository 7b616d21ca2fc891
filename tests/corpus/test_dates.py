"""Dates: text → the dates written in it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import Precision, WrittenDate, find, first_day, last_day, periods, vietnamese

DAY, YEARLESS, MONTH, QUARTER, YEAR = (
    Precision.DAY,
    Precision.DAY_OF_YEARLESS,
    Precision.MONTH,
    Precision.QUARTER,
    Precision.YEAR,
)


# text, for each date: its words, precision, the day it names
WRITTEN = [
    ("Bắc Kạn, ngày 18 tháng 5 năm 2021", [("ngày 18 tháng 5 năm 2021", DAY, date(2021, 5, 18))]),
    ("ngày 08 tháng 09 năm 2021", [("ngày 08 tháng 09 năm 2021", DAY, date(2021, 9, 8))]),
    ("NGÀY 08 THÁNG 9 NĂM 2021", [("NGÀY 08 THÁNG 9 NĂM 2021", DAY, date(2021, 9, 8))]),
    ("ngay 8 thang 9 nam 2021", [("ngay 8 thang 9 nam 2021", DAY, date(2021, 9, 8))]),
    ("ngày 08tháng 9năm 2021", [("ngày 08tháng 9năm 2021", DAY, date(2021, 9, 8))]),
    ("ngày 24/8/2021 của", [("ngày 24/8/2021", DAY, date(2021, 8, 24))]),
    ("ngày 24 / 8 / 2021", [("ngày 24 / 8 / 2021", DAY, date(2021, 8, 24))]),
    ("(24/8/2021)", [("24/8/2021", DAY, date(2021, 8, 24))]),
    ("24.8.2021", [("24.8.2021", DAY, date(2021, 8, 24))]),
    ("24-8-2021", [("24-8-2021", DAY, date(2021, 8, 24))]),
    ("20 tháng 5 năm 2021", [("20 tháng 5 năm 2021", DAY, date(2021, 5, 20))]),
    ("mùng 2 tháng 9 năm 2022", [("mùng 2 tháng 9 năm 2022", DAY, date(2022, 9, 2))]),
    ("mồng 2/9/2022", [("mồng 2/9/2022", DAY, date(2022, 9, 2))]),
    ("trước 17 giờ 00 ngày 15/9/2021", [("ngày 15/9/2021", DAY, date(2021, 9, 15))]),
    ("trước 17h00, 15/9/2021.", [("15/9/2021", DAY, date(2021, 9, 15))]),
    ("từ ngày 15 đến hết ngày 30/9/2021", [("ngày 30/9/2021", DAY, date(2021, 9, 30))]),
    (
        "từ 01/01/2021 đến 31/12/2021",
        [("01/01/2021", DAY, date(2021, 1, 1)), ("31/12/2021", DAY, date(2021, 12, 31))],
    ),
    ("ngày 29/02/2020", [("ngày 29/02/2020", DAY, date(2020, 2, 29))]),
    ("ngày 01/01/1946", [("ngày 01/01/1946", DAY, date(1946, 1, 1))]),
    ("trước ngày 30/9", [("ngày 30/9", YEARLESS, None)]),
    ("trước ngày 30 tháng 9.", [("ngày 30 tháng 9", YEARLESS, None)]),
    ("ngày 30/9 và ngày 5/10", [("ngày 30/9", YEARLESS, None), ("ngày 5/10", YEARLESS, None)]),
    ("ngày 29/2", [("ngày 29/2", YEARLESS, None)]),
    ("trong tháng 10/2021", [("tháng 10/2021", MONTH, date(2021, 10, 31))]),
    ("tháng 02 năm 2024", [("tháng 02 năm 2024", MONTH, date(2024, 2, 29))]),
    ("tháng 9 - 2023", [("tháng 9 - 2023", MONTH, date(2023, 9, 30))]),
    ("trong quý I/2022", [("quý I/2022", QUARTER, date(2022, 3, 31))]),
    ("Quý IV năm 2021", [("Quý IV năm 2021", QUARTER, date(2021, 12, 31))]),
    ("quý 3/2022", [("quý 3/2022", QUARTER, date(2022, 9, 30))]),
    ("Quí II, năm 2022", [("Quí II, năm 2022", QUARTER, date(2022, 6, 30))]),
    ("trong năm 2022", [("năm 2022", YEAR, date(2022, 12, 31))]),
    ("6 tháng đầu năm 2022", [("năm 2022", YEAR, date(2022, 12, 31))]),
    ("từ ngày 15/9-20/9/2021", [("20/9/2021", DAY, date(2021, 9, 20))]),
    ("(10/5/2021,11/5/2021)", [("10/5/2021", DAY, date(2021, 5, 10)), ("11/5/2021", DAY, date(2021, 5, 11))]),
    ("ngày 5 tháng 10, năm 2021", [("ngày 5 tháng 10, năm 2021", DAY, date(2021, 10, 5))]),
    ("trước ngày 30.9", [("ngày 30.9", YEARLESS, None)]),
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_finds(text: str, expected: list[tuple[str, Precision, date | None]]) -> None:
    assert [(text[d.start : d.end], d.precision, d.on) for d in find(text)] == expected


# text, the words of the only date, why it names no day
NO_DAY = [
    ("ngày 31/02/2021", "ngày 31/02/2021", "ngày không có thật"),
    ("ngày 29 tháng 02 năm 2021", "ngày 29 tháng 02 năm 2021", "ngày không có thật"),
    ("31/4/2021", "31/4/2021", "ngày không có thật"),
    ("ngày 00/10/2021", "ngày 00/10/2021", "ngày không có thật"),
    ("ngày 12/13/2021", "ngày 12/13/2021", "ngày không có thật"),
    ("tháng 13/2021", "tháng 13/2021", "tháng không có thật"),
    ("ngày 31/4", "ngày 31/4", "ngày không có thật"),
    ("ngày 30/9", "ngày 30/9", "không ghi năm"),
    ("5/9/21", "5/9/21", "năm chỉ ghi hai chữ số"),
    ("ngày 05/9/21", "05/9/21", "năm chỉ ghi hai chữ số"),
]


@pytest.mark.parametrize(("text", "words", "problem"), NO_DAY)
def test_names_no_day(text: str, words: str, problem: str) -> None:
    [found] = find(text)
    assert (text[found.start : found.end], found.on, found.problem) == (words, None, problem)


NO_DATES = [
    "",
    "hôm nay",
    "trực 24/7",
    "1/2 dân số",
    "giai đoạn 2021-2025",
    "nhiệm kỳ 2016/2021",
    "nhiệm kỳ 2021 - 2026",
    "năm 2021-2025",
    "số 15/2020/QĐ-UBND",
    "số 1102/CĐ-TTg",
    "điện thoại 0261.3543210",
    "phiên bản 10.0.0.1",
    "trong 5 ngày làm việc",
    "ngày 15 hàng tháng",
    "ngày thứ Hai",
    "mỗi ngày 1.200 mũi",
]


@pytest.mark.parametrize("text", NO_DATES)
def test_finds_none(text: str) -> None:
    assert list(find(text)) == []


# text, for each: its words, precision, month, last day
PERIODS = [
    ("trong tháng 9.", [("tháng 9", MONTH, 9, None)]),
    ("trong tháng 9 và tháng 10/2021", [("tháng 9 và tháng 10/2021", MONTH, 10, date(2021, 10, 31))]),
    ("các tháng 10, 11, 12 năm 2021", [("tháng 10, 11, 12 năm 2021", MONTH, 12, date(2021, 12, 31))]),
    ("tháng 9 - 12/2021", [("tháng 9 - 12/2021", MONTH, 12, date(2021, 12, 31))]),
    ("tháng 9, tháng 10", [("tháng 9, tháng 10", MONTH, 10, None)]),
    ("quý III", [("quý III", QUARTER, 9, None)]),
    ("quý III, quý IV năm 2021", [("quý III, quý IV năm 2021", QUARTER, 12, date(2021, 12, 31))]),
    ("Quý III-IV/2026", [("Quý III-IV/2026", QUARTER, 12, date(2026, 12, 31))]),
    ("6 tháng đầu năm 2022", [("6 tháng đầu năm 2022", QUARTER, 6, date(2022, 6, 30))]),
    ("06 tháng cuối năm", [("06 tháng cuối năm", QUARTER, 12, None)]),
    ("năm 2021, 2022", [("năm 2021, 2022", YEAR, None, date(2022, 12, 31))]),
    ("năm 2021 và năm 2022", [("năm 2021 và năm 2022", YEAR, None, date(2022, 12, 31))]),
    ("trước 30/9", [("30/9", YEARLESS, 9, None)]),
    ("tháng \n9 và \ntháng 10/2021", [("tháng \n9 và \ntháng 10/2021", MONTH, 10, date(2021, 10, 31))]),
]


@pytest.mark.parametrize(("text", "expected"), PERIODS)
def test_periods(text: str, expected: list[tuple[str, Precision, int | None, date | None]]) -> None:
    assert [(text[d.start : d.end], d.precision, d.month, d.on) for d in periods(text)] == expected


@pytest.mark.parametrize(
    "text", ["tháng 9/2021", "tháng 9 năm 2021", "quý IV/2025", "quý I năm 2022", "năm 2021", "30/9/2021", "31/2", "24/70", "tháng 13"]
)  # fmt: skip
def test_periods_leaves_the_rest_to_find(text: str) -> None:
    assert list(periods(text)) == []


@given(st.sampled_from([MONTH, QUARTER, YEAR]), st.integers(1, 4), st.integers(1946, 2100))
def test_first_day(precision: Precision, quarter: int, year: int) -> None:
    last = last_day(year, 12 if precision is YEAR else 3 * quarter)
    assert last is not None
    first = first_day(precision, last)
    assert first.day == 1
    assert (last - first).days in {MONTH: range(27, 31), QUARTER: range(89, 92), YEAR: range(364, 366)}[precision]


@given(st.text(alphabet=st.sampled_from("0123456789/.- ,ngàythángnămquývàIVX\n"), max_size=60) | st.text())
def test_periods_never_raises_and_keeps_order(text: str) -> None:
    last = 0
    for found in periods(text):
        assert isinstance(found, WrittenDate)
        assert last <= found.start < found.end <= len(text)
        assert (found.on is None) == (found.problem is not None)
        last = found.end


@given(st.text(alphabet=st.sampled_from("0123456789/.- ngàythángnămquýIVX\n"), max_size=60) | st.text())
def test_find_never_raises_and_keeps_order(text: str) -> None:
    last = 0
    for found in find(text):
        assert last <= found.start < found.end <= len(text)
        assert found.on is not None or found.problem or found.precision is YEAR
        if found.on and found.precision is DAY:
            assert (found.on.day, found.on.month, found.on.year) == (found.day, found.month, found.year)
        last = found.end


_FORMS = [
    "ngày {d} tháng {m} năm {y}",
    "ngày {d:02} tháng {m:02} năm {y}",
    "ngày {d}/{m}/{y}",
    "{d:02}/{m:02}/{y}",
    "{d}-{m}-{y}",
    "{d}.{m}.{y}",
    "{d} tháng {m} năm {y}",
]


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(_FORMS))
def test_every_day_is_read_in_every_form(on: date, form: str) -> None:
    words = form.format(d=on.day, m=on.month, y=on.year)
    text = f"hoàn thành trước {words}; báo cáo"
    assert [(text[found.start : found.end], found.on) for found in find(text)] == [(words, on)]


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_vietnamese_is_read_back(on: date) -> None:
    assert [found.on for found in find(vietnamese(on))] == [on]
