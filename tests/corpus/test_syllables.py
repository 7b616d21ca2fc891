"""Folding diacritics away, and cutting text into syllables."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.syllables import fold, fold_aligned, has_diacritics, level, spans, syllables


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đắk Nông", "dak nong"),
        ("ỦY BAN NHÂN DÂN", "uy ban nhan dan"),
        ("Uỷ ban", "uy ban"),
        ("hoà bình", "hoa binh"),
        ("hòa bình", "hoa binh"),
        ("ngày 8/9/2021", "ngay 8/9/2021"),
        ("Ước, ượng, ửng, ẵm, ệ, ỗ, ỹ", "uoc, uong, ung, am, e, o, y"),
        (unicodedata.normalize("NFD", "Đắk Nông"), "dak nong"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lý", "lí"),
        ("quý", "quí"),
        ("kỹ", "kĩ"),
        ("mỹ", "mĩ"),
        ("sỹ", "sĩ"),
        ("Uỷ", "ủy"),
        ("hoà", "hòa"),
        ("Tỷ", "tỉ"),
    ],
)
def test_one_sound_is_one_form(one: str, other: str) -> None:
    assert level(one) == level(other)


@pytest.mark.parametrize(("one", "other"), [("tay", "tai"), ("thủy", "thui"), ("y", "i"), ("may", "mai"), ("uy", "ui")])
def test_different_sounds_stay_apart(one: str, other: str) -> None:
    assert level(one) != level(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sở Y tế", ["so", "y", "te"]),
        ("Kinh tế - Xã hội", ["kinh", "te", "xa", "hoi"]),
        ("TP.HCM", ["tp", "hcm"]),
        ("6325/UBND-KGVX", ["6325", "ubnd", "kgvx"]),
        ("_a_b", ["a", "b"]),
        ("…", []),
    ],
)
def test_syllables(text: str, expected: list[str]) -> None:
    assert syllables(text) == expected


def test_spans_are_the_syllables_as_written() -> None:
    text = "Sở Lao động - Thương binh"
    assert [text[start:end] for _, start, end in spans(text)] == ["Sở", "Lao", "động", "Thương", "binh"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("so y te", False), ("Sở Y tế", True), ("đ", True), ("D", False), ("", False), ("UBND", False), ("BGDĐT", True)],
)
def test_has_diacritics(text: str, expected: bool) -> None:
    assert has_diacritics(text) is expected


@given(st.text())
@example("İstanbul ß ﬁ ǰ")
@example("a\u0300\u0301\u0302")
@example("\u0301")
@example("각가ᄀ\u1161")
def test_fold_aligned_keeps_every_offset(text: str) -> None:
    assert len(fold_aligned(text)) == len(text)


@given(st.text())
def test_spans_lie_in_the_text(text: str) -> None:
    last = 0
    for form, start, end in spans(text):
        assert last <= start < end <= len(text)
        assert form == level(text[start:end])
        last = end


@given(st.text(alphabet="aáàảãạăắằẳẵặâấầẩẫậeéẻêếệiíìyýỳoóôốơớờuúưứđĐ bcdghklmnpqrstvx,.-"))
def test_fold_is_idempotent_and_plain(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text).isascii()
    assert fold_aligned(text) == fold(text)
