"""Provinces and districts: text → places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import places

# text, for each place: its words, province, district
NAMED = [
    ("UBND tỉnh Đắk Nông", [("Đắk Nông", "Đắk Nông", None)]),
    ("tỉnh Đăk Nông", [("Đăk Nông", "Đắk Nông", None)]),
    ("tỉnh Đắc Nông", [("Đắc Nông", "Đắk Nông", None)]),
    ("TỈNH ĐẮK NÔNG", [("ĐẮK NÔNG", "Đắk Nông", None)]),
    ("dak nong", [("dak nong", "Đắk Nông", None)]),
    ("daknong", [("daknong", "Đắk Nông", None)]),
    ("tỉnh Bắc Kạn", [("Bắc Kạn", "Bắc Kạn", None)]),
    ("tỉnh Bắc Cạn", [("Bắc Cạn", "Bắc Kạn", None)]),
    ("thành phố Hồ Chí Minh", [("Hồ Chí Minh", "Hồ Chí Minh", None)]),
    ("TP.HCM", [("TP.HCM", "Hồ Chí Minh", None)]),
    ("TPHCM", [("TPHCM", "Hồ Chí Minh", None)]),
    ("Tp HCM", [("Tp HCM", "Hồ Chí Minh", None)]),
    ("Hà Nội, ngày 1", [("Hà Nội", "Hà Nội", None)]),
    ("hà nội", [("hà nội", "Hà Nội", None)]),
    ("tỉnh Bà Rịa - Vũng Tàu", [("Bà Rịa - Vũng Tàu", "Bà Rịa - Vũng Tàu", None)]),
    ("Thừa Thiên Huế", [("Thừa Thiên Huế", "Huế", None)]),
    ("Thừa Thiên - Huế", [("Thừa Thiên - Huế", "Huế", None)]),
    ("tỉnh Hòa Bình", [("Hòa Bình", "Hòa Bình", None)]),
    ("tỉnh Hoà Bình", [("Hoà Bình", "Hòa Bình", None)]),
    ("tinh hoa binh", [("hoa binh", "Hòa Bình", None)]),
    (
        "các tỉnh Bắc Giang, Bắc Ninh và Hải Dương",
        [("Bắc Giang", "Bắc Giang", None), ("Bắc Ninh", "Bắc Ninh", None), ("Hải Dương", "Hải Dương", None)],
    ),
    ("UBND huyện Cư Jút", [("huyện Cư Jút", "Đắk Nông", "Huyện Cư Jút")]),
    ("thành phố Gia Nghĩa", [("thành phố Gia Nghĩa", "Đắk Nông", "Thành phố Gia Nghĩa")]),
    ("Dak Lak", [("Dak Lak", "Đắk Lắk", None)]),
    ("Da Nang", [("Da Nang", "Đà Nẵng", None)]),
]


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_finds(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert [(text[p.start : p.end], p.province, p.district) for p in places.find(text)] == expected


NO_PLACES = [
    "",
    "giữ vững hòa bình, ổn định",
    "vì hoà bình",
    "tăng cường kỷ luật, kỷ cương",
    "các huyện, thành phố",
    "tỉnh, thành phố trực thuộc Trung ương",
    "Sở Y tế",
    "thôn, bản, tổ dân phố",
    "Hà.\n\nNội",
    "chiều cao bằng 2/3 bề rộng",
    "Viện Hải dương học",
    "học tập tư tưởng, đạo đức, phong cách Hồ Chí Minh",
]


@pytest.mark.parametrize("text", NO_PLACES)
def test_finds_none(text: str) -> None:
    assert places.find(text) == []


@pytest.mark.parametrize(
    ("province", "today"),
    [
        ("Đắk Nông", "Lâm Đồng"),
        ("Bắc Kạn", "Thái Nguyên"),
        ("Bình Dương", "Hồ Chí Minh"),
        ("Hải Dương", "Hải Phòng"),
        ("Quảng Nam", "Đà Nẵng"),
        ("Hà Nội", "Hà Nội"),
        ("Nghệ An", "Nghệ An"),
    ],
)
def test_successor(province: str, today: str) -> None:
    assert places.successor(province) == today


@pytest.mark.parametrize(
    ("province", "full"),
    [("Đắk Nông", "tỉnh Đắk Nông"), ("Hà Nội", "thành phố Hà Nội"), ("Cần Thơ", "thành phố Cần Thơ")],
)
def test_full_name(province: str, full: str) -> None:
    assert places.full_name(province) == full


@pytest.mark.parametrize("function", [places.kind, places.successor, places.full_name])
def test_no_province(function) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(KeyError):
        function("Atlantis")


_words = st.sampled_from(
    [
        "tỉnh",
        "Đắk",
        "Nông",
        "Hòa",
        "Bình",
        "TP.",
        "HCM",
        "huyện",
        "Cư",
        "Jút",
        "Huế",
        "-",
        ",",
        "\n\n",
        "Bà",
        "Rịa",
        "Vũng",
        "Tàu",
    ]
)


@given(st.text() | st.lists(_words).map(" ".join))
def test_find_never_raises_and_mentions_do_not_overlap(text: str) -> None:
    last = 0
    for place in places.find(text):
        assert last <= place.start < place.end <= len(text)
        assert places.full_name(place.province)
        last = place.end
