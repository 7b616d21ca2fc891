"""How a directive stands to the documents it names: text → relations."""

# the rows of tables are texts of directives

from __future__ import annotations

import pytest

from corpus.directive import FindingKind
from corpus.directive import RelationKind as R
from corpus.parsing import parse

HEAD = (
    "ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n"
    "Số: 4821/UBND-NC\n\nLâm Đồng, ngày 12 tháng 6 năm 2023\n\nKính gửi: Sở Nội vụ.\n\n"
)
DECISION = (
    "BỘ Y TẾ\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n"
    "Số: 15/2023/TT-BYT\n\nHà Nội, ngày 12 tháng 6 năm 2023\n\nTHÔNG TƯ\nQuy định về hồ sơ\n\n"
)


def relations(text: str) -> list[tuple[R, str, str | None, str | None, str | None]]:
    [directive] = parse(text)
    for relation in directive.relations:
        assert relation.target.value.serial in relation.target.span.of(text)
        assert relation.mention is not None
        assert relation.target.span.of(text) in relation.mention.of(text)
    return [
        (
            r.kind,
            r.target.value.text,
            r.target_date.value.isoformat() if r.target_date else None,
            r.target_issuer.value if r.target_issuer else None,
            r.through.text if r.through else None,
        )
        for r in directive.relations
    ]


TABLE = {
    "implements": (
        HEAD
        + "Thực hiện Công điện số 1102/CĐ-TTg ngày 23/8/2021 của Thủ tướng Chính phủ về phòng, chống dịch, UBND tỉnh yêu cầu:\n\n1. Rà soát.\n",
        [(R.IMPLEMENTS, "1102/CĐ-TTg", "2021-08-23", "Thủ tướng Chính phủ", None)],
    ),
    "implements, through another": (
        HEAD
        + "Thực hiện Công văn số 188-CV/TU ngày 24/8/2021 của Tỉnh ủy về triển khai Chỉ thị số 16/CT-TTg ngày 31/3/2020 của Thủ tướng Chính phủ, UBND tỉnh yêu cầu:\n\n1. Rà soát.\n",
        [
            (R.IMPLEMENTS, "188-CV/TU", "2021-08-24", "Tỉnh ủy", None),
            (R.IMPLEMENTS, "16/CT-TTg", "2020-03-31", "Thủ tướng Chính phủ", "188-CV/TU"),
        ],
    ),
    "implements two": (
        HEAD
        + "Thực hiện Nghị quyết số 128/NQ-CP ngày 11/10/2021 của Chính phủ và Quyết định số 4800/QĐ-BYT ngày 12/10/2021 của Bộ Y tế, UBND tỉnh yêu cầu:\n\n1. Rà soát.\n",
        [
            (R.IMPLEMENTS, "128/NQ-CP", "2021-10-11", "Chính phủ", None),
            (R.IMPLEMENTS, "4800/QĐ-BYT", "2021-10-12", "Bộ Y tế", None),
        ],
    ),
    "cites in an item": (
        HEAD
        + "UBND tỉnh yêu cầu các sở thực hiện:\n\n1. Báo cáo theo mẫu tại Thông tư số 09/2019/TT-BTP ngày 10/12/2019 của Bộ trưởng Bộ Tư pháp.\n",
        [(R.CITES, "09/2019/TT-BTP", "2019-12-10", "Bộ trưởng Bộ Tư pháp", None)],
    ),
    "based on": (
        DECISION
        + "Căn cứ Luật Khám bệnh, chữa bệnh số 15/2023/QH15 ngày 09/01/2023;\n\nCăn cứ Nghị định số 95/2022/NĐ-CP ngày 15/11/2022 của Chính phủ;\n\nĐiều 1. Một.\n",
        [
            (R.BASED_ON, "15/2023/QH15", "2023-01-09", None, None),
            (R.BASED_ON, "95/2022/NĐ-CP", "2022-11-15", "Chính phủ", None),
        ],
    ),
    "replaces": (
        DECISION
        + "Điều 1. Một.\n\nĐiều 2. Thông tư này thay thế Thông tư số 05/2018/TT-BYT ngày 05/4/2018 của Bộ trưởng Bộ Y tế.\n",
        [(R.REPLACES, "05/2018/TT-BYT", "2018-04-05", "Bộ trưởng Bộ Y tế", None)],
    ),
    "repeals": (
        DECISION + "Điều 1. Bãi bỏ Thông tư số 05/2018/TT-BYT ngày 05/4/2018 của Bộ trưởng Bộ Y tế.\n",
        [(R.REPEALS, "05/2018/TT-BYT", "2018-04-05", "Bộ trưởng Bộ Y tế", None)],
    ),
    "repeals, said behind": (
        DECISION
        + "Điều 1. Một.\n\nĐiều 2. Thông tư số 05/2018/TT-BYT hết hiệu lực kể từ ngày Thông tư này có hiệu lực.\n",
        [(R.REPEALS, "05/2018/TT-BYT", None, None, None)],
    ),
    "amends": (
        DECISION
        + "Điều 1. Sửa đổi, bổ sung một số điều của Thông tư số 05/2018/TT-BYT\n\n1. Sửa đổi khoản 2 Điều 5.\n",
        [(R.AMENDS, "05/2018/TT-BYT", None, None, None)],
    ),
    "corrects": (
        DECISION + "Điều 1. Đính chính Thông tư số 05/2018/TT-BYT ngày 05/4/2018 như sau: một.\n",
        [(R.CORRECTS, "05/2018/TT-BYT", "2018-04-05", None, None)],
    ),
    "a basis that was amended": (
        DECISION
        + "Căn cứ Nghị định số 63/2010/NĐ-CP ngày 08/6/2010 của Chính phủ được sửa đổi, bổ sung bởi Nghị định số 92/2017/NĐ-CP ngày 07/8/2017;\n\nĐiều 1. Một.\n",
        [
            (R.BASED_ON, "63/2010/NĐ-CP", "2010-06-08", "Chính phủ", None),
            (R.BASED_ON, "92/2017/NĐ-CP", "2017-08-07", None, None),
        ],
    ),
    "a cited document that was amended by another": (
        HEAD
        + "UBND tỉnh yêu cầu các sở thực hiện:\n\n1. Thực hiện Nghị định số 63/2010/NĐ-CP đã được sửa đổi, bổ sung tại Nghị định số 92/2017/NĐ-CP.\n",
        [(R.CITES, "63/2010/NĐ-CP", None, None, None), (R.CITES, "92/2017/NĐ-CP", None, None, None)],
    ),
    "a duty to amend is no amendment": (
        HEAD
        + "UBND tỉnh yêu cầu các sở thực hiện:\n\n1. Sở Nội vụ tham mưu sửa đổi Quyết định số 12/QĐ-UBND ngày 01/02/2020.\n",
        [(R.CITES, "12/QĐ-UBND", "2020-02-01", None, None)],
    ),
    "amends what another had amended": (
        DECISION
        + "Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 63/2010/NĐ-CP đã được sửa đổi, bổ sung tại Nghị định số 92/2017/NĐ-CP\n",
        [(R.AMENDS, "63/2010/NĐ-CP", None, None, None), (R.CITES, "92/2017/NĐ-CP", None, None, None)],
    ),
    "repeals several": (
        DECISION + "Điều 1. Bãi bỏ Quyết định số 12/QĐ-BYT, Quyết định số 13/QĐ-BYT.\n",
        [(R.REPEALS, "12/QĐ-BYT", None, None, None), (R.REPEALS, "13/QĐ-BYT", None, None, None)],
    ),
    "attaches": (
        HEAD
        + "Thực hiện ý kiến chỉ đạo (Thông báo số 285/TB-VPCP ngày 27/10/2021 của Văn phòng Chính phủ kèm theo), UBND tỉnh yêu cầu:\n\n1. Rà soát.\n",
        [
            (R.IMPLEMENTS, "285/TB-VPCP", "2021-10-27", "Văn phòng Chính phủ", None),
            (R.ATTACHES, "285/TB-VPCP", "2021-10-27", "Văn phòng Chính phủ", None),
        ],
    ),
    "told before the number": (
        HEAD
        + "Ngày 24/8/2021, Văn phòng Trung ương Đảng ban hành Thông báo số 10- TB/VPTW về dịch bệnh. Để thực hiện Thông báo nêu trên, UBND tỉnh yêu cầu:\n\n1. Rà soát.\n",
        [(R.IMPLEMENTS, "10-TB/VPTW", "2021-08-24", "Văn phòng Trung ương Đảng", None)],
    ),
    "named twice is one relation, the strongest": (
        HEAD
        + "Thực hiện Nghị quyết số 128/NQ-CP ngày 11/10/2021 của Chính phủ, UBND tỉnh yêu cầu:\n\n1. Tuyên truyền Nghị quyết 128/NQ-CP.\n",
        [(R.IMPLEMENTS, "128/NQ-CP", "2021-10-11", "Chính phủ", None)],
    ),
    "its own number is no relation": (
        HEAD + "UBND tỉnh yêu cầu các sở thực hiện:\n\n1. Thực hiện Công văn số 4821/UBND-NC này.\n",
        [],
    ),
    "date in full": (
        HEAD
        + "Căn cứ Quyết định số 12/QĐ-TTg ngày 01 tháng 02 năm 2020 của Thủ tướng Chính phủ về nhân sự;\n\n1. Rà soát.\n",
        [(R.BASED_ON, "12/QĐ-TTg", "2020-02-01", "Thủ tướng Chính phủ", None)],
    ),
    "none": (HEAD + "UBND tỉnh yêu cầu các sở thực hiện:\n\n1. Trực 24/7, báo cáo trước ngày 30/9.\n", []),
}


@pytest.mark.parametrize(("text", "expected"), TABLE.values(), ids=TABLE.keys())
def test_relations(text: str, expected: list[tuple[R, str, str | None, str | None, str | None]]) -> None:
    assert relations(text) == expected


FINDINGS = [
    ("Thực hiện Thông báo số 1117-TB/VPCP ngày 31/8/2021 của Văn phòng Tỉnh ủy", [FindingKind.CODE_OF_OTHER_OFFICE]),
    ("Thực hiện Thông báo số 1117-TB/VPTU ngày 31/8/2021 của Văn phòng Tỉnh ủy", []),
    ("Thực hiện Quyết định số 12/QĐ-BYT ngày 31/8/2021 của Bộ trưởng Bộ Y tế", []),
    (
        "Thực hiện Nghị quyết số 128/NQ-CP ngày 11/10/2021, Nghị quyết số 128/NQ-CP ngày 12/10/2021",
        [FindingKind.DATES_DISAGREE],
    ),
    ("Thực hiện Nghị quyết số 128/NQ-CP ngày 11/10/2024 của Chính phủ", [FindingKind.DATES_DISAGREE]),
    ("Thực hiện Nghị quyết số 128/NQ-CP ngày 12/6/2023 của Chính phủ", []),
]


@pytest.mark.parametrize(("words", "kinds"), FINDINGS)
def test_findings(words: str, kinds: list[FindingKind]) -> None:
    [directive] = parse(HEAD + words + ", UBND tỉnh yêu cầu:\n\n1. Rà soát.\n")
    assert [finding.kind for finding in directive.findings] == kinds
