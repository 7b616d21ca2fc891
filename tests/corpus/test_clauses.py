"""A provision's words cut into clauses, and where the core of a clause begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import clauses
from corpus.syllables import fold_aligned


def cut(text: str, *lists: str) -> list[tuple[str, str]]:
    """The clauses with the mark before each; `lists` are the stretches that are nothing but offices."""
    return [
        (text[start:end], mark)
        for start, end, mark in clauses.cut(text, 0, len(text), lambda at, stop: text[at:stop] in lists)
    ]


CUTS = {
    "Sở A rà soát; báo cáo.": [("Sở A rà soát", ""), ("báo cáo.", ";")],
    "Sở A rà soát. Sở B báo cáo.": [("Sở A rà soát", ""), ("Sở B báo cáo.", ".")],
    "Sở A: (i) Rà soát; (ii) Báo cáo.": [("Sở A", ""), ("(i) Rà soát", ":"), ("(ii) Báo cáo.", ";")],
    "Sở A rà soát (1) Hồ sơ (2) Sổ sách": [("Sở A rà soát", ""), ("(1) Hồ sơ", ""), ("(2) Sổ sách", "")],
    "Đồng ý chủ trương, giao Sở A rà soát.": [("Đồng ý chủ trương", ""), ("giao Sở A rà soát.", ",")],
    "Về hồ sơ: Giao Sở A rà soát.": [("Về hồ sơ", ""), ("Giao Sở A rà soát.", ":")],
    # no ends
    "Sở A (kể cả chi cục; trung tâm) rà soát": [("Sở A (kể cả chi cục; trung tâm) rà soát", "")],
    "mở chuyên mục “Hỏi; đáp” hằng tuần": [("mở chuyên mục “Hỏi; đáp” hằng tuần", "")],
    "UBND TP. Đà Lạt rà soát": [("UBND TP. Đà Lạt rà soát", "")],
    "ông Nguyễn V. An rà soát": [("ông Nguyễn V. An rà soát", "")],
    "tăng 1.500 tỷ, 2.5 lần": [("tăng 1.500 tỷ, 2.5 lần", "")],
    "rà soát, đề nghị khen thưởng": [("rà soát, đề nghị khen thưởng", "")],
    "": [],
}


@pytest.mark.parametrize(("text", "expected"), CUTS.items())
def test_cut(text: str, expected: list[tuple[str, str]]) -> None:
    assert cut(text) == expected


def test_a_semicolon_between_offices_ends_nothing() -> None:
    assert cut("Sở A; Sở B rà soát; báo cáo", "Sở A") == [("Sở A; Sở B rà soát", ""), ("báo cáo", ";")]


@pytest.mark.parametrize(
    ("text", "words"),
    [("(i) Rà soát", "Rà soát"), ("(1) Rà soát", "Rà soát"), ("- Rà soát", "Rà soát"), ("Rà soát", "Rà soát")],
)
def test_enumerator(text: str, words: str) -> None:
    assert text[clauses.enumerator(text, 0, len(text)) :] == words


CORES = {
    "Sở A rà soát": ["Sở A rà soát"],
    "Sở A rà soát, báo cáo": ["Sở A rà soát, báo cáo"],
    "Căn cứ Kế hoạch, Sở A rà soát": ["Căn cứ Kế hoạch, Sở A rà soát", "Sở A rà soát"],
    "Trước ngày 30/6, hằng năm, Sở A báo cáo": [
        "Trước ngày 30/6, hằng năm, Sở A báo cáo",
        "hằng năm, Sở A báo cáo",
        "Sở A báo cáo",
    ],
    "Trường hợp quá hạn thì Sở A báo cáo": ["Sở A báo cáo", "Trường hợp quá hạn thì Sở A báo cáo"],
    "Về tiêu chuẩn: Sở A rà soát": ["Về tiêu chuẩn: Sở A rà soát", "Sở A rà soát"],
}


@pytest.mark.parametrize(("text", "expected"), CORES.items())
def test_cores(text: str, expected: list[str]) -> None:
    assert [text[at:] for at in clauses.cores(text, fold_aligned(text))] == expected


@given(st.text(alphabet="aA .;:,()“”\nGiaoSở1i", max_size=80))
def test_clauses_stand_in_order_within_the_text(text: str) -> None:
    last = 0
    for start, end, _ in clauses.cut(text, 0, len(text), lambda *_: False):
        assert last <= start <= end <= len(text)
        last = end
