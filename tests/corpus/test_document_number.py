"""Document numbers: text → the numbers in it, by Decree 30/2020, Guidance 36-HD/VPTW of the Party, and older practice."""

# the rows of tables are texts of directives

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.document_number import NAMES, DocumentNumber, DocumentType, find, parse

T = DocumentType


def state(serial: str, *codes: str, year: int | None = None) -> DocumentNumber:
    return DocumentNumber(serial, codes, year)


def party(serial: str, *codes: str) -> DocumentNumber:
    return DocumentNumber(serial, codes, None, True)


# text, the numbers in it
SPELLINGS = [
    ("6325/UBND-KGVX", [state("6325", "UBND", "KGVX")]),
    ("Số: 6325/UBND-KGVX", [state("6325", "UBND", "KGVX")]),
    ("Số:6325/UBND-KGVX", [state("6325", "UBND", "KGVX")]),
    ("số 6325 /UBND-KGVX", [state("6325", "UBND", "KGVX")]),
    ("số 6325/ UBND-KGVX", [state("6325", "UBND", "KGVX")]),
    ("285/TB-VPCP", [state("285", "TB", "VPCP")]),
    ("10-TB/VPTW", [party("10", "TB", "VPTW")]),
    ("10- TB/VPTW", [party("10", "TB", "VPTW")]),
    ("10 -TB/VPTW", [party("10", "TB", "VPTW")]),
    ("10–TB/VPTW", [party("10", "TB", "VPTW")]),
    ("128/NQ-CP", [state("128", "NQ", "CP")]),
    ("128/NQ–CP", [state("128", "NQ", "CP")]),
    ("128/NQ- CP", [state("128", "NQ", "CP")]),
    ("05/2025/NĐ-CP", [state("05", "NĐ", "CP", year=2025)]),
    ("15/2020/QĐ-UBND", [state("15", "QĐ", "UBND", year=2020)]),
    ("188-CV/TU", [party("188", "CV", "TU")]),
    ("51-NQ/TW", [party("51", "NQ", "TW")]),
    ("12-CTr/TU", [party("12", "CTr", "TU")]),
    ("36-HD/VPTW", [party("36", "HD", "VPTW")]),
    ("1102/CĐ-TTg", [state("1102", "CĐ", "TTg")]),
    ("2288/TTg-KTTH", [state("2288", "TTg", "KTTH")]),
    ("34/TTr-SYT", [state("34", "TTr", "SYT")]),
    ("1496/BGDĐT-GDTrH", [state("1496", "BGDĐT", "GDTrH")]),
    ("55/SGD&ĐT-VP", [state("55", "SGD&ĐT", "VP")]),
    ("15a/KH-UBND", [state("15a", "KH", "UBND")]),
    ("63/2025/QH15", [state("63", "QH15", year=2025)]),
    ("06/2020/UBTVQH14", [state("06", "UBTVQH14", year=2020)]),
    ("01/2014/TTLT-BGDĐT-BTC-BLĐTBXH", [state("01", "TTLT", "BGDĐT", "BTC", "BLĐTBXH", year=2014)]),
    ("44/2007/TTLT/BTC-BKHCN", [state("44", "TTLT", "BTC", "BKHCN", year=2007)]),
    ("403/2017/NQLT-UBTVQH14-CP-ĐCTUBTWMTTQVN", [state("403", "NQLT", "UBTVQH14", "CP", "ĐCTUBTWMTTQVN", year=2017)]),
    ("144/2002/QĐ/BTC", [state("144", "QĐ", "BTC", year=2002)]),
    ("117/2000/TT-BTC", [state("117", "TT", "BTC", year=2000)]),
    ("02/CT-UBND", [state("02", "CT", "UBND")]),
    ("03/2021/NQ-HĐND.", [state("03", "NQ", "HĐND", year=2021)]),
    ("(Thông báo số 285/TB-VPCP)", [state("285", "TB", "VPCP")]),
    ("128/NQ-CP, 86/NQ-CP và 21/NQ-CP;", [state("128", "NQ", "CP"), state("86", "NQ", "CP"), state("21", "NQ", "CP")]),
    ("Chỉ thị 16/CT-TTg ngày 31/3/2020", [state("16", "CT", "TTg")]),
    ("Kết luận số 07-KL/TW ngày 11/6/2021", [party("07", "KL", "TW")]),
    ("128 /NQ - CP", [state("128", "NQ", "CP")]),
    ("4821/UBND - NC", [state("4821", "UBND", "NC")]),
    ("128/NQ-CP - một bước tiến", [state("128", "NQ", "CP")]),
    ("4821/UBND - Sở Nội vụ", [state("4821", "UBND")]),
    ("Số 188 - CV/TU", [party("188", "CV", "TU")]),
    ("05/2025/NÐ-CP", [state("05", "NĐ", "CP", year=2025)]),
    ("số128/NQ-CP", [state("128", "NQ", "CP")]),
    ("05-QĐi/TU", [party("05", "QĐi", "TU")]),
]


@pytest.mark.parametrize(("text", "expected"), SPELLINGS)
def test_finds(text: str, expected: list[DocumentNumber]) -> None:
    assert [number for number, _, _ in find(text)] == expected


NO_NUMBERS = [
    "",
    "ngày 29/10/2021",
    "29/10/2021",
    "trực 24/7",
    "trực 24/24",
    "nhiệm kỳ 2016/2021",
    "nhiệm kỳ 2016-2021",
    "1/2 dân số, 3/4 hộ",
    "điện thoại 0261.3543210",
    "0912/345/678",
    "10 tấn/ha, 5 triệu đồng/người/tháng, 60km/h",
    "Covid-19, H5N1, SARS-CoV-2",
    "phương châm 5K",
    "số 12/34 đường Nguyễn Trãi",
    "lô 3/A",
    "Điều 3, khoản 2, điểm a",
    "TCVN 4054:2005",
    "năm học 2020-2021",
    "QCVN 14:2008/BTNMT",
    "QCVN 01-1:2018/BYT",
    "số 10/A2 đường Trần Phú",
    "128/NQ-CP/2021",  # rather none than 128/NQ
    "128/NQ-CP-2021",
]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_finds_none(text: str) -> None:
    assert list(find(text)) == []


# number, its type, the codes of its issuer
TYPES = [
    ("6325/UBND-KGVX", T.CONG_VAN, ("UBND",)),
    ("2288/VPCP-KGVX", T.CONG_VAN, ("VPCP",)),
    ("188-CV/TU", T.CONG_VAN, ("TU",)),
    ("1102/CĐ-TTg", T.CONG_DIEN, ("TTg",)),
    ("16/CT-TTg", T.CHI_THI, ("TTg",)),
    ("285/TB-VPCP", T.THONG_BAO, ("VPCP",)),
    ("10-TB/VPTW", T.THONG_BAO, ("VPTW",)),
    ("128/NQ-CP", T.NGHI_QUYET, ("CP",)),
    ("15/2020/QĐ-UBND", T.QUYET_DINH, ("UBND",)),
    ("144/2002/QĐ/BTC", T.QUYET_DINH, ("BTC",)),
    ("45/KH-UBND", T.KE_HOACH, ("UBND",)),
    ("45/BC-UBND", T.BAO_CAO, ("UBND",)),
    ("34/TTr-SYT", T.TO_TRINH, ("SYT",)),
    ("36-HD/VPTW", T.HUONG_DAN, ("VPTW",)),
    ("12-CTr/TU", T.CHUONG_TRINH, ("TU",)),
    ("07-KL/TW", T.KET_LUAN, ("TW",)),
    ("02/QC-UBND", T.QUY_CHE, ("UBND",)),
    ("02/PA-UBND", T.PHUONG_AN, ("UBND",)),
    ("02/ĐA-UBND", T.DE_AN, ("UBND",)),
    ("02/GM-UBND", T.GIAY_MOI, ("UBND",)),
    ("05/2025/NĐ-CP", T.NGHI_DINH, ("CP",)),
    ("117/2000/TT-BTC", T.THONG_TU, ("BTC",)),
    ("01/2014/TTLT-BGDĐT-BTC", T.THONG_TU_LIEN_TICH, ("BGDĐT", "BTC")),
    ("63/2025/QH15", None, ("QH15",)),
    ("06/2020/UBTVQH14", None, ("UBTVQH14",)),
    ("12/GUQ-UBND", T.GIAY_UY_QUYEN, ("UBND",)),
    ("12/HĐ-UBND", None, ("UBND",)),
    ("12/DA-UBND", None, ("UBND",)),
]


@pytest.mark.parametrize(("text", "kind", "issuers"), TYPES)
def test_type_and_issuer(text: str, kind: DocumentType | None, issuers: tuple[str, ...]) -> None:
    number = parse(text)
    assert (number.type, number.issuer_codes) == (kind, issuers)


# spellings of one number; the tidy one first
SAME = [
    ("10-TB/VPTW", "10- TB/VPTW", "10 -TB/VPTW", "10–TB/VPTW", "010-TB/VPTW", "10/TB-VPTW"),
    ("5/2025/NĐ-CP", "05/2025/NĐ-CP", "05/2025/NĐ–CP", "05/2025/NĐ- CP", "05/2025/ND-CP", "05 / 2025 / NĐ-CP"),
    ("144/2002/QĐ-BTC", "144/2002/QĐ/BTC"),
    ("55/SGD&ĐT-VP", "55/SGDĐT-VP"),
]


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_share_a_key(spellings: tuple[str, ...]) -> None:
    assert {parse(spelling).key for spelling in spellings} == {parse(spellings[0]).key}


DIFFERENT = ["128/NQ-CP", "128/NQ-HĐND", "128/2020/NĐ-CP", "128/2021/NĐ-CP", "1280/NQ-CP", "128-NQ/TW", "128a/NQ-CP"]


def test_different_numbers_have_different_keys() -> None:
    assert len({parse(text).key for text in DIFFERENT}) == len(DIFFERENT)


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("10- TB/VPTW", "10-TB/VPTW"),
        ("6325 / UBND-KGVX", "6325/UBND-KGVX"),
        ("05/2025/NĐ–CP", "05/2025/NĐ-CP"),
        ("01/2014/TTLT-BGDĐT-BTC", "01/2014/TTLT-BGDĐT-BTC"),
        ("403/2017/NQLT-UBTVQH14-CP", "403/2017/NQLT-UBTVQH14-CP"),
    ],
)
def test_text_is_tidy(text: str, tidy: str) -> None:
    assert parse(text).text == tidy
    assert parse(tidy) == parse(text)


@pytest.mark.parametrize(
    "text", ["", "24/7", "29/10/2021", "Nghị quyết 128/NQ-CP", "128/NQ-CP và 86/NQ-CP", "UBND", "128/"]
)
def test_parse_rejects_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="no document number"):
        parse(text)


def test_every_type_has_a_name() -> None:
    assert set(NAMES) == set(DocumentType)


_pieces = st.sampled_from(
    ["128", "/", "-", " ", "NQ", "CP", "TTg", "2021", "QH15", "TB", "VPTW", ".", "\n", "a", "Đ", "&", "–", "số", "ngày"]
)


@given(st.one_of(st.text(), st.lists(_pieces).map("".join)))
@example("1-TB/A/B/C/D/E/F-")
def test_find_never_raises_and_its_spans_are_the_number(text: str) -> None:
    last = 0
    for number, start, end in find(text):
        assert last <= start < end <= len(text)
        assert parse(text[start:end]) == number
        assert number.serial in text[start:end]
        assert all(code in text[start:end] for code in number.codes)
        last = end


_serial = st.integers(1, 99999).map(str)
_code = st.sampled_from(
    ["NQ", "QĐ", "TB", "CT", "KH", "UBND", "VPCP", "CP", "TTg", "BYT", "HĐND", "KGVX", "SYT", "BGDĐT"]
)


@given(_serial, st.none() | st.integers(1945, 2099), st.lists(_code, min_size=1, max_size=4), st.booleans())
def test_what_is_written_is_found(serial: str, year: int | None, codes: list[str], of_party: bool) -> None:
    if of_party:
        codes = [*codes, "TU"]
    number = DocumentNumber(serial, tuple(codes), None if of_party else year, of_party)
    text = f"Thực hiện văn bản số {number.text} ngày 01/02/2021 của cấp trên"
    assert [(found, text[start:end]) for found, start, end in find(text)] == [(number, number.text)]
