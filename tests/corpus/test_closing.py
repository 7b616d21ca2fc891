"""The end of a directive: text → who signed in what capacity, who gets it, where the body ends."""

# the rows of tables are texts of directives

from __future__ import annotations

import pytest

from corpus import closing
from corpus.directive import FindingKind
from corpus.directive import SigningCapacity as C
from corpus.layout import View

BODY = "1. Sở Y tế báo cáo kết quả.\n\n2. Sở Nội vụ theo dõi.\n\n"
DISTRIBUTION = "Nơi nhận:\n- Như trên;\n- Lưu: VT, NC.\n\n"


def read(text: str) -> closing.Closing:
    return closing.parse(View(text), 0, len(View(text).text))


# lines, name, position, capacity, on behalf of, for the head
SIGNATURES = {
    "for the head of a collective": (
        "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\n\n\nPhạm Duy Hưng",
        ("Phạm Duy Hưng", "PHÓ CHỦ TỊCH", C.FOR_HEAD, "ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
    ),
    "on behalf": (
        "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\n\nHồ Văn Mười",
        ("Hồ Văn Mười", "CHỦ TỊCH", C.ON_BEHALF, "ỦY BAN NHÂN DÂN", None),
    ),
    "for the head": (
        "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\n\nTôn Thị Ngọc Hạnh",
        ("Tôn Thị Ngọc Hạnh", "PHÓ CHỦ TỊCH", C.FOR_HEAD, None, "CHỦ TỊCH"),
    ),
    "in Markdown": (
        "**KT. CHỦ TỊCH  \nPHÓ CHỦ TỊCH**\n\n\n**Tôn Thị Ngọc Hạnh**",
        ("Tôn Thị Ngọc Hạnh", "PHÓ CHỦ TỊCH", C.FOR_HEAD, None, "CHỦ TỊCH"),
    ),
    "for a minister": (
        "KT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\n\n(Đã ký)\n\nNguyễn Trường Sơn",
        ("Nguyễn Trường Sơn", "THỨ TRƯỞNG", C.FOR_HEAD, None, "BỘ TRƯỞNG"),
    ),
    "by order": (
        "TL. BỘ TRƯỞNG\nCHÁNH VĂN PHÒNG\n\n\nHà Anh Đức",
        ("Hà Anh Đức", "CHÁNH VĂN PHÒNG", C.BY_ORDER, None, "BỘ TRƯỞNG"),
    ),
    "by delegation": (
        "TUQ. CHỦ TỊCH\nGIÁM ĐỐC SỞ NỘI VỤ\n\n\nTrần Văn An",
        ("Trần Văn An", "GIÁM ĐỐC SỞ NỘI VỤ", C.BY_DELEGATION, None, "CHỦ TỊCH"),
    ),
    "acting": ("Q. CHỦ TỊCH\n\n\nTrần Văn An", ("Trần Văn An", "CHỦ TỊCH", C.ACTING, None, "CHỦ TỊCH")),
    "the head": ("GIÁM ĐỐC\n\n\nLê Thị Bình", ("Lê Thị Bình", "GIÁM ĐỐC", None, None, None)),
    "the prime minister": ("THỦ TƯỚNG\n\n\n\nNguyễn Xuân Phúc", ("Nguyễn Xuân Phúc", "THỦ TƯỚNG", None, None, None)),
    "of the Party": (
        "T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\n\n\nNgô Thanh Danh",
        ("Ngô Thanh Danh", "PHÓ BÍ THƯ", C.ON_BEHALF, "BAN THƯỜNG VỤ", None),
    ),
    "by order in the Party": (
        "T/L BAN THƯỜNG VỤ\nCHÁNH VĂN PHÒNG\n\n\nNgô Thanh Danh",
        ("Ngô Thanh Danh", "CHÁNH VĂN PHÒNG", C.BY_ORDER, None, "BAN THƯỜNG VỤ"),
    ),
    "with a degree": ("GIÁM ĐỐC\n\n\nTS. Lê Thị Bình", ("Lê Thị Bình", "GIÁM ĐỐC", None, None, None)),
}


@pytest.mark.parametrize("order", ["distribution first", "signature first"])
@pytest.mark.parametrize(("lines", "expected"), SIGNATURES.values(), ids=SIGNATURES.keys())
def test_signature(lines: str, expected: tuple[object, ...], order: str) -> None:
    text = BODY + (DISTRIBUTION + lines if order == "distribution first" else lines + "\n\n" + DISTRIBUTION) + "\n"
    [signature] = read(text).signatures
    assert (
        signature.name.value,
        signature.position and signature.position.value,
        signature.capacity and signature.capacity.value,
        signature.on_behalf_of and signature.on_behalf_of.value,
        signature.for_head and signature.for_head.value,
    ) == expected
    assert View(signature.name.span.of(text)).text.strip().endswith(signature.name.value)


def test_two_columns() -> None:
    text = BODY + "Nơi nhận:\tTM. ỦY BAN NHÂN DÂN\n- Như trên;\tCHỦ TỊCH\n- Sở Y tế;\n- Lưu: VT.\tHồ Văn Mười\n"
    found = read(text)
    assert [entry.value for entry in found.distribution] == ["Như trên", "Sở Y tế", "Lưu: VT"]
    assert [(s.name.value, s.position and s.position.value) for s in found.signatures] == [("Hồ Văn Mười", "CHỦ TỊCH")]
    assert text[: found.body_end].strip() == BODY.strip()


def test_the_issuer_before_a_short_decision_signs_nothing() -> None:
    text = (
        "BỘ TRƯỞNG BỘ CÔNG THƯƠNG\n\nCăn cứ Nghị định số 96/2022/NĐ-CP;\nTheo đề nghị của Cục trưởng Cục Hóa chất,\n\n"
        "QUYẾT ĐỊNH:\n\nĐiều 1. Phê duyệt kế hoạch kiểm tra.\n\nĐiều 2. Quyết định này có hiệu lực từ ngày ký.\n\n"
        "BỘ TRƯỞNG\n\n\nNguyễn Hồng Diên\n"
    )
    found = read(text)
    assert text[: found.body_end].rstrip().endswith("từ ngày ký.")
    assert [(s.name.value, s.position and s.position.value) for s in found.signatures] == [
        ("Nguyễn Hồng Diên", "BỘ TRƯỞNG")
    ]


def test_several_signers() -> None:
    text = (
        BODY
        + "KT. BỘ TRƯỞNG BỘ TÀI CHÍNH\nTHỨ TRƯỞNG\n\nĐỗ Hoàng Anh Tuấn\n\nKT. BỘ TRƯỞNG BỘ Y TẾ\nTHỨ TRƯỞNG\n\nNguyễn Thanh Long\n"
    )
    assert [(s.name.value, s.for_head and s.for_head.value) for s in read(text).signatures] == [
        ("Đỗ Hoàng Anh Tuấn", "BỘ TRƯỞNG BỘ TÀI CHÍNH"),
        ("Nguyễn Thanh Long", "BỘ TRƯỞNG BỘ Y TẾ"),
    ]


# heading and lines, entries
DISTRIBUTIONS = [
    ("Nơi nhận:\n- Như trên;\n- Lưu: VT.", ["Như trên", "Lưu: VT"]),
    ("**Nơi nhận:**\n\n- Như trên;\n\n- Lưu: VT.", ["Như trên", "Lưu: VT"]),
    ("Nơi nhận\n- Như trên;\n- Lưu: VT", ["Như trên", "Lưu: VT"]),
    (
        "*Nơi nhận:*\n– Như trên;\n– Các bộ, cơ quan ngang bộ,\ncơ quan thuộc Chính phủ;",
        ["Như trên", "Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ"],
    ),
    ("Noi nhậm:\n- Như trên;", ["Như trên"]),
]


@pytest.mark.parametrize(("lines", "entries"), DISTRIBUTIONS)
def test_distribution(lines: str, entries: list[str]) -> None:
    text = BODY + lines + "\n\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nTôn Thị Ngọc Hạnh\n"
    assert [entry.value for entry in read(text).distribution] == entries


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [
        ("Nơi nhận:", []),
        ("NƠI NHẬN:", []),
        ("Noi nhậm:", [FindingKind.SPELLING]),
        ("Nơi nhân:", [FindingKind.SPELLING]),
    ],
)
def test_slips_in_the_heading_are_findings(heading: str, kinds: list[FindingKind]) -> None:
    assert [f.kind for f in read(BODY + heading + "\n- Như trên;\n").findings] == kinds


CONCLUSIONS = [
    ("Nhận được văn bản này, yêu cầu các đơn vị thực hiện./.\n\n", True),
    ("Yêu cầu các đơn vị nghiêm túc thực hiện./.\n\n", True),
    ("Đề nghị các đồng chí thực hiện tốt.\n\n", True),
    ("Trên đây là kế hoạch phòng, chống dịch, yêu cầu các đơn vị thực hiện.\n\n", True),
    ("Trong quá trình thực hiện, nếu có vướng mắc, báo cáo về Sở Y tế.\n\n", True),
    ("Quyết định này có hiệu lực kể từ ngày ký.\n\n", True),
    ("", False),
]


@pytest.mark.parametrize(("words", "concludes"), CONCLUSIONS)
def test_conclusion(words: str, concludes: bool) -> None:
    text = BODY + words + DISTRIBUTION
    found = read(text)
    assert (found.conclusion_at is not None) is concludes
    if concludes:
        assert text[found.conclusion_at : found.body_end].strip() == words.strip()


@pytest.mark.parametrize("text", ["", "\n", "Cần mua 3 hộp sữa.", BODY, "Trần Văn An\nLê Thị Bình\n"])
def test_nothing_to_close(text: str) -> None:
    found = read(text)
    assert (found.signatures, found.distribution, found.body_end) == ((), (), len(text))
