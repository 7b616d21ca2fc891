"""Several documents in one file: text → the first words of each."""

# the rows of tables are texts of directives

from __future__ import annotations

import pytest

from corpus import division
from corpus.layout import View
from corpus.parsing import parse

MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n"
LETTER = (
    "ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG\n\n" + MOTTO + "Số: 4821/UBND-NC\n\nKính gửi: Sở Nội vụ.\n\n"
    "Thực hiện Thông báo số 285/TB-VPCP, yêu cầu:\n\n1. Rà soát.\n\nSố: 12/TB là số cũ.\n\n"
    "Nơi nhận:\n- Như trên;\n- Lưu: VT.\n\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\n\nTrần Văn An\n\n"
)
DECISION = (
    "BỘ Y TẾ\n\n"
    + MOTTO
    + "Số: 15/QĐ-BYT\n\nQUYẾT ĐỊNH\nBan hành Quy chế\n\nĐiều 1. Ban hành kèm theo Quyết định này Quy chế.\n\n"
    "Nơi nhận:\n- Như Điều 3;\n\nBỘ TRƯỞNG\n\n\nTrần Văn An\n\n"
)

FILES = {
    "one letter": (LETTER, ["ỦY BAN NHÂN DÂN"]),
    "no directive": ("Cần mua 3 hộp sữa.\n", ["Cần mua 3 hộp sữa."]),
    "nothing": ("", [""]),
    "a notice behind a letter": (
        LETTER + "Số: 285/TB-VPCP\n\nHà Nội, ngày 27 tháng 10 năm 2021\n\nTHÔNG BÁO\nKết luận\n\n1. Một.\n",
        ["ỦY BAN NHÂN DÂN", "Số: 285/TB-VPCP"],
    ),
    "a notice with its head": (
        LETTER + "VĂN PHÒNG CHÍNH PHỦ\n\n" + MOTTO + "Số: 285/TB-VPCP\n\nTHÔNG BÁO\nKết luận\n\n1. Một.\n",
        ["ỦY BAN NHÂN DÂN", "VĂN PHÒNG CHÍNH PHỦ"],
    ),
    "a notice with its head in columns": (
        LETTER
        + "VĂN PHÒNG CHÍNH PHỦ\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\tĐộc lập - Tự do - Hạnh phúc\nSố: 285/TB-VPCP\tHà Nội, ngày 1 tháng 2 năm 2021\n\nTHÔNG BÁO\nKết luận\n\n1. Một.\n",
        ["ỦY BAN NHÂN DÂN", "VĂN PHÒNG CHÍNH PHỦ"],
    ),
    "a regulation behind a decision": (
        DECISION
        + "QUY CHẾ\nQuản lý bệnh viện\n(Ban hành kèm theo Quyết định số 15/QĐ-BYT ngày 1/2/2021 của Bộ Y tế)\n\nChương I\nQUY ĐỊNH CHUNG\n\nĐiều 1. Phạm vi\n",
        ["BỘ Y TẾ", "QUY CHẾ"],
    ),
    "annexes": (
        DECISION
        + "Phụ lục I\nDANH MỤC THUỐC\n(Kèm theo Quyết định số 15/QĐ-BYT)\n\n1. Một.\n\nPhụ lục II\nBIỂU MẪU\n\n1. Hai.\n",
        ["BỘ Y TẾ", "Phụ lục I", "Phụ lục II"],
    ),
    "an annex in capitals": (DECISION + "PHỤ LỤC\nDANH MỤC THUỐC\n\n1. Một.\n", ["BỘ Y TẾ", "PHỤ LỤC"]),
    "a word of an annex in the body": (
        LETTER.replace("1. Rà soát.", "1. Rà soát\nPHỤ LỤC kèm theo."),
        ["ỦY BAN NHÂN DÂN"],
    ),
    "three documents": (LETTER + LETTER + LETTER, ["ỦY BAN NHÂN DÂN"] * 3),
}


@pytest.mark.parametrize(("text", "first_lines"), FILES.values(), ids=FILES.keys())
def test_starts(text: str, first_lines: list[str]) -> None:
    view = View(text)
    starts = division.starts(view)
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert [view.text[start:].lstrip().split("\n")[0].split("\t")[0] for start in starts] == first_lines


def test_what_is_attached_without_a_head_is_of_the_same_office() -> None:
    decision, first, second = parse(
        LETTER + "PHỤ LỤC I\nDANH MỤC THUỐC\n\n1. Một.\n\nPHỤ LỤC II\nBIỂU MẪU\n\n1. Hai.\n\nPHỤ LỤC II\n\n2. Ba.\n"
    )
    for annex in (first, second):
        assert annex.attached_to == decision.id
        assert annex.issuer and decision.issuer
        assert (annex.issuer.value, annex.place) == (decision.issuer.value, "Lâm Đồng")
        assert (annex.issuer.inferred, annex.number, annex.issued_on) == (True, None, None)
