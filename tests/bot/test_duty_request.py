"""What is asked of the table in words → the filter."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.duty_request import RequestError, day, duty_filter
from corpus.directive import DutyRole

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("15/9/2021", date(2021, 9, 15), date(2021, 9, 15)),
        ("15-9-2021", date(2021, 9, 15), date(2021, 9, 15)),
        ("15.9.2021", date(2021, 9, 15), date(2021, 9, 15)),
        ("2021-09-15", date(2021, 9, 15), date(2021, 9, 15)),
        ("ngày 15 tháng 9 năm 2021", date(2021, 9, 15), date(2021, 9, 15)),
        ("9/2021", date(2021, 9, 1), date(2021, 9, 30)),
        ("tháng 9/2021", date(2021, 9, 1), date(2021, 9, 30)),
        ("thang 9 nam 2021", date(2021, 9, 1), date(2021, 9, 30)),
        ("quý IV/2021", date(2021, 10, 1), date(2021, 12, 31)),
        ("quy 4 nam 2021", date(2021, 10, 1), date(2021, 12, 31)),
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("năm 2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("hôm nay", TODAY, TODAY),
        ("Hom nay", TODAY, TODAY),
        ("ngày mai", date(2026, 11, 24), date(2026, 11, 24)),
        ("30 ngày tới", date(2026, 12, 23), date(2026, 12, 23)),
        ("2 tuần", date(2026, 12, 7), date(2026, 12, 7)),
    ],
)
def test_day(words: str, first: date, last: date) -> None:
    assert day(words, last=False, today=TODAY) == first
    assert day(words, last=True, today=TODAY) == last


@pytest.mark.parametrize(
    "words", ["", " ", "sớm", "31/02/2021", "2021-13-01", "13/2021", "15/9", "15/9/21", "l5/9/2021", "15/9/2021 hoặc 20/9/2021", "0/0/0"]
)  # fmt: skip
def test_no_day(words: str) -> None:
    with pytest.raises(RequestError, match="Các cách ghi được nhận: 15/9/2021"):
        day(words, last=True, today=TODAY)


@given(st.text(max_size=40))
def test_any_words_are_a_day_or_a_sentence(words: str) -> None:
    try:
        assert isinstance(day(words, last=True, today=TODAY), date)
    except RequestError as error:
        assert str(error).startswith("Không hiểu ngày “")


def test_agency_in_any_spelling_with_its_place() -> None:
    assert duty_filter(agency="syt").agencies == ("so_y_te",)
    found = duty_filter(agency="so y te tinh dak nong", roles=[DutyRole.LEAD])
    assert (found.agencies, found.place, found.office, found.roles) == (
        ("so_y_te",),
        "Đắk Nông",
        None,
        (DutyRole.LEAD,),
    )


def test_an_office_that_the_register_lacks_is_looked_up_by_its_words() -> None:
    found = duty_filter(agency="Trường Đại học Tây Nguyên")
    assert (found.agencies, found.office) == ((), "Trường Đại học Tây Nguyên")


def test_the_place_asked_for_goes_before_the_one_in_the_name() -> None:
    assert duty_filter(agency="Sở Y tế tỉnh Đắk Nông", place="lâm đồng").place == "Lâm Đồng"
