"""Who must do what: an item → its duties."""

# the rows of tables are texts of directives

from __future__ import annotations

from collections.abc import Mapping

import pytest

from corpus.directive import Directive
from corpus.directive import DutyRole as Role
from corpus.parsing import parse


def rows(table: Mapping[str, tuple[object, ...]]) -> list[object]:
    """The rows of a table under their names."""
    return [pytest.param(*row, id=name) for name, row in table.items()]


HEAD = (
    "ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n"
    "Số: 4821/UBND-NC\n\nLâm Đồng, ngày 12 tháng 6 năm 2023\n\n"
)


def directive(body: str, to: str = "") -> tuple[Directive, str]:
    text = HEAD + to + body + "\n"
    [found] = parse(text)
    return found, text


def duties(body: str, to: str = "", words: int = 3) -> list[tuple[str, str, Role, str, list[str], str]]:
    """eid, bearer, role, first words of the action, partners, rule."""
    found, text = directive(body, to)
    return [
        (
            d.eid,
            d.bearer.span.of(text),
            d.role,
            " ".join(d.action.of(text).split()[:words]).rstrip(".;,"),
            [c.of(text) for c in d.coordinates_with],
            d.rule,
        )
        for d in found.duties
    ]


# one item → (bearer, role, first words of the action, partners, rule)
ITEMS = {
    "named": (
        "Sở Y tế rà soát, thống kê số người chưa tiêm.",
        [("Sở Y tế", Role.CARRY_OUT, "rà soát, thống", [], "named")],
    ),
    "lead": ("Sở Y tế chủ trì xây dựng phương án.", [("Sở Y tế", Role.LEAD, "chủ trì xây", [], "named")]),
    "lead with partners": (
        "Sở Y tế chủ trì, phối hợp với Sở Tài chính và UBND các huyện, thành phố tham mưu kế hoạch.",
        [("Sở Y tế", Role.LEAD, "chủ trì, phối", ["Sở Tài chính và UBND các huyện, thành phố"], "named")],
    ),
    "lead with one partner": (
        "Sở Y tế chủ trì, phối hợp với Công an tỉnh tổ chức kiểm tra.",
        [("Sở Y tế", Role.LEAD, "chủ trì, phối", ["Công an tỉnh"], "named")],
    ),
    "lead with whoever is concerned": (
        "Sở Y tế chủ trì, phối hợp với các đơn vị liên quan tổ chức kiểm tra.",
        [("Sở Y tế", Role.LEAD, "chủ trì, phối", ["các đơn vị liên quan"], "named")],
    ),
    "coordinates": (
        "Sở Tài chính phối hợp với Sở Y tế bố trí kinh phí.",
        [("Sở Tài chính", Role.COORDINATE, "phối hợp với", ["Sở Y tế"], "named")],
    ),
    "advises": (
        "Sở Nội vụ tham mưu UBND tỉnh ban hành kế hoạch.",
        [("Sở Nội vụ", Role.ADVISE, "tham mưu UBND", [], "named")],
    ),
    "reports": (
        "Sở Nội vụ báo cáo UBND tỉnh kết quả thực hiện.",
        [("Sở Nội vụ", Role.REPORT, "báo cáo UBND", [], "named")],
    ),
    "must": (
        "Sở Nội vụ có trách nhiệm tổng hợp kết quả.",
        [("Sở Nội vụ", Role.CARRY_OUT, "có trách nhiệm", [], "named")],
    ),
    "colon": (
        "Sở Nội vụ: Tổng hợp kết quả của các đơn vị.",
        [("Sở Nội vụ", Role.CARRY_OUT, "Tổng hợp kết", [], "named")],
    ),
    "assigned": (
        "Giao Sở Nội vụ tổng hợp kết quả của các đơn vị.",
        [("Sở Nội vụ", Role.CARRY_OUT, "tổng hợp kết", [], "assigned")],
    ),
    "asked": (
        "Yêu cầu UBND các huyện, thành phố tổ chức thực hiện.",
        [("UBND các huyện, thành phố", Role.CARRY_OUT, "tổ chức thực", [], "assigned")],
    ),
    "wished": (
        "Đề nghị Ban Tổ chức Tỉnh ủy phối hợp với Sở Nội vụ tổng hợp.",
        [("Ban Tổ chức Tỉnh ủy", Role.COORDINATE, "phối hợp với", ["Sở Nội vụ"], "assigned")],
    ),
    "several bearers": (
        "Sở Y tế, Sở Nội vụ và UBND các huyện, thành phố tổ chức thực hiện.",
        [("Sở Y tế, Sở Nội vụ và UBND các huyện, thành phố", Role.CARRY_OUT, "tổ chức thực", [], "named")],
    ),
    "a head of an office": (
        "Giám đốc Sở Y tế chịu trách nhiệm kiểm tra.",
        [("Giám đốc Sở Y tế", Role.CARRY_OUT, "chịu trách nhiệm", [], "named")],
    ),
    "a chairman": (
        "Chủ tịch UBND các huyện, thành phố chỉ đạo thực hiện nghiêm.",
        [("Chủ tịch UBND các huyện, thành phố", Role.CARRY_OUT, "chỉ đạo thực", [], "named")],
    ),
    "two sentences, two bearers": (
        "Sở Y tế tổ chức tiêm chủng. Sở Tài chính bố trí kinh phí.",
        [
            ("Sở Y tế", Role.CARRY_OUT, "tổ chức tiêm", [], "named"),
            ("Sở Tài chính", Role.CARRY_OUT, "bố trí kinh", [], "named"),
        ],
    ),
    "two clauses, two bearers": (
        "Sở Y tế tổ chức tiêm chủng; Sở Tài chính bố trí kinh phí.",
        [
            ("Sở Y tế", Role.CARRY_OUT, "tổ chức tiêm", [], "named"),
            ("Sở Tài chính", Role.CARRY_OUT, "bố trí kinh", [], "named"),
        ],
    ),
    "goes on with the same bearer": (
        "Sở Y tế tổ chức tiêm chủng; báo cáo kết quả về UBND tỉnh.",
        [("Sở Y tế", Role.CARRY_OUT, "tổ chức tiêm", [], "named")],
    ),
    "roman items": (
        "Sở Y tế: (i) Tổ chức tiêm chủng; (ii) Báo cáo kết quả.",
        [("Sở Y tế", Role.CARRY_OUT, "(i) Tổ chức", [], "named")],
    ),
    "to lead the work of an office of the Party": (
        "Các huyện ủy, thành ủy lãnh đạo thực hiện nghiêm.",
        [("Các huyện ủy, thành ủy", Role.CARRY_OUT, "lãnh đạo thực", [], "named")],
    ),
    "an office the register lacks": (
        "Bệnh viện đa khoa tỉnh chuẩn bị giường bệnh.",
        [("Bệnh viện đa khoa tỉnh", Role.CARRY_OUT, "chuẩn bị giường", [], "named")],
    ),
    "establishments": (
        "Các cơ sở y tế tiếp tục thực hiện khám bệnh.",
        [("Các cơ sở y tế", Role.CARRY_OUT, "tiếp tục thực", [], "named")],
    ),
    "those who carry out a decision": (
        "Các ông (bà): Chánh Văn phòng UBND tỉnh; Giám đốc Sở Y tế chịu trách nhiệm thi hành.",
        [("Chánh Văn phòng UBND tỉnh; Giám đốc Sở Y tế", Role.CARRY_OUT, "chịu trách nhiệm", [], "named")],
    ),
    "allowed": ("Cho phép Sở Y tế mua sắm vật tư.", [("Sở Y tế", Role.CARRY_OUT, "mua sắm vật", [], "assigned")]),
    "a committee of the Party": (
        "Ban cán sự đảng UBND tỉnh chỉ đạo rà soát, thống kê.",
        [("Ban cán sự đảng UBND tỉnh", Role.CARRY_OUT, "chỉ đạo rà", [], "named")],
    ),
    "on the ground of": (
        "Sở Y tế căn cứ tình hình thực tế bố trí giường bệnh.",
        [("Sở Y tế", Role.CARRY_OUT, "căn cứ tình", [], "named")],
    ),
    "an unknown office described by what it does": (
        "Các doanh nghiệp thực hiện dự án phải báo cáo kết quả.",
        [("Các doanh nghiệp thực hiện dự án", Role.CARRY_OUT, "phải báo cáo", [], "named")],
    ),
    "wrapped lines": (
        "Bộ trưởng Bộ Công Thương và Thủ trưởng các cơ quan có liên\nquan chịu trách nhiệm thi hành.",
        [
            (
                "Bộ trưởng Bộ Công Thương và Thủ trưởng các cơ quan có liên\nquan",
                Role.CARRY_OUT,
                "chịu trách nhiệm",
                [],
                "named",
            )
        ],
    ),
    "enumerated offices": (
        "Các Sở: Y tế, Nội vụ, Tài chính tổ chức thực hiện.",
        [("Các Sở: Y tế, Nội vụ, Tài chính", Role.CARRY_OUT, "tổ chức thực", [], "named")],
    ),
}


@pytest.mark.parametrize(("item", "expected"), rows(ITEMS))
def test_item(item: str, expected: list[tuple[object, ...]]) -> None:
    assert [duty[1:] for duty in duties("1. " + item)] == expected


NO_DUTIES = {
    "finding": "Đến nay, dịch bệnh cơ bản được kiểm soát trên phạm vi toàn tỉnh.",
    "praise": "UBND tỉnh ghi nhận, đánh giá cao sự nỗ lực của ngành Y tế.",
    "praise of an office": "Sở Y tế đã tổ chức tốt công tác tiêm chủng, được UBND tỉnh biểu dương.",
    "past": "Sở Y tế đã thực hiện tốt nhiệm vụ được giao.",
    "shortcoming": "Công tác phối hợp giữa Sở Y tế và Công an tỉnh còn hạn chế.",
    "shortcoming of an office": "Sở Y tế chưa kịp thời báo cáo, còn để xảy ra sai sót.",
    "thanks": "UBND tỉnh trân trọng cảm ơn sự phối hợp của các đơn vị.",
    "for information": "Văn phòng UBND tỉnh thông báo để các sở, ngành biết, thực hiện.",
    "a case": "Trường hợp vượt quá thẩm quyền thì phải có văn bản.",
    "force": "Quyết định này có hiệu lực kể từ ngày ký.",
}


@pytest.mark.parametrize("item", rows({name: (item,) for name, item in NO_DUTIES.items()}))
def test_no_duty(item: str) -> None:
    assert duties("1. " + item) == []


BODIES: dict[str, tuple[str, list[tuple[str, str, Role, str, list[str], str]]]] = {
    "heading": (
        "1. Sở Y tế\n\n- Tổ chức tiêm chủng.\n\n- Báo cáo kết quả.\n\n2. Sở Nội vụ\n\n- Theo dõi, đôn đốc.",
        [
            ("sec_1__ind_1", "Sở Y tế", Role.CARRY_OUT, "Tổ chức tiêm", [], "heading"),
            ("sec_1__ind_2", "Sở Y tế", Role.REPORT, "Báo cáo kết", [], "heading"),
            ("sec_2__ind_1", "Sở Nội vụ", Role.CARRY_OUT, "Theo dõi, đôn", [], "heading"),
        ],
    ),
    "heading with a colon": (
        "1. Sở Y tế:\n\na) Tổ chức tiêm chủng;\n\nb) Báo cáo kết quả.",
        [
            ("sec_1__point_a", "Sở Y tế", Role.CARRY_OUT, "Tổ chức tiêm", [], "heading"),
            ("sec_1__point_b", "Sở Y tế", Role.REPORT, "Báo cáo kết", [], "heading"),
        ],
    ),
    "heading that is responsible": (
        "1. Sở Y tế có trách nhiệm:\n\na) Tổ chức tiêm chủng;\n\nb) Báo cáo kết quả.",
        [
            ("sec_1__point_a", "Sở Y tế", Role.CARRY_OUT, "Tổ chức tiêm", [], "heading"),
            ("sec_1__point_b", "Sở Y tế", Role.REPORT, "Báo cáo kết", [], "heading"),
        ],
    ),
    "another bearer under a heading": (
        "1. Sở Y tế\n\n- Tổ chức tiêm chủng.\n\n- Trung tâm Y tế các huyện phải báo cáo hằng ngày.",
        [
            ("sec_1__ind_1", "Sở Y tế", Role.CARRY_OUT, "Tổ chức tiêm", [], "heading"),
            ("sec_1__ind_2", "Trung tâm Y tế các huyện", Role.CARRY_OUT, "phải báo cáo", [], "named"),
        ],
    ),
    "opening": (
        "UBND tỉnh yêu cầu các sở, ban, ngành thực hiện một số nhiệm vụ sau:\n\n1. Tuyên truyền sâu rộng.\n\n2. Sở Y tế tổ chức tiêm chủng.",
        [
            ("sec_1", "các sở, ban, ngành", Role.CARRY_OUT, "Tuyên truyền sâu", [], "opening"),
            ("sec_2", "Sở Y tế", Role.CARRY_OUT, "tổ chức tiêm", [], "named"),
        ],
    ),
    "article of responsibility": (
        "Điều 1. Trách nhiệm của Sở Y tế\n\n1. Tổ chức tiêm chủng.\n\n2. Báo cáo kết quả.",
        [
            ("art_1__cl_1", "Sở Y tế", Role.CARRY_OUT, "Tổ chức tiêm", [], "heading"),
            ("art_1__cl_2", "Sở Y tế", Role.REPORT, "Báo cáo kết", [], "heading"),
        ],
    ),
    "heading the register lacks": (
        "1. Trung tâm Y tế các huyện\n\n- Tổ chức tiêm chủng.\n\n2. Sở Nội vụ\n\n- Theo dõi, đôn đốc.",
        [
            ("sec_1__ind_1", "Trung tâm Y tế các huyện", Role.CARRY_OUT, "Tổ chức tiêm", [], "heading"),
            ("sec_2__ind_1", "Sở Nội vụ", Role.CARRY_OUT, "Theo dõi, đôn", [], "heading"),
        ],
    ),
    "heading in capitals": (
        "UBND tỉnh yêu cầu các sở, ban, ngành thực hiện:\n\nI. TỔ CHỨC THỰC HIỆN\n\n1. Sở Nội vụ theo dõi, đôn đốc.",
        [("part_1__sec_1", "Sở Nội vụ", Role.CARRY_OUT, "theo dõi, đôn", [], "named")],
    ),
    "findings under a heading of findings": (
        "1. Kết quả đạt được\n\n- Tổ chức tốt công tác tiêm chủng.\n\n2. Tồn tại, hạn chế\n\n- Báo cáo còn chậm.\n\n3. Sở Y tế tổ chức rà soát.",
        [("sec_3", "Sở Y tế", Role.CARRY_OUT, "tổ chức rà", [], "named")],
    ),
}


@pytest.mark.parametrize(("body", "expected"), rows(BODIES))
def test_body(body: str, expected: list[tuple[str, str, Role, str, list[str], str]]) -> None:
    assert duties(body) == expected


def test_addressees_bear_what_names_nobody() -> None:
    found = duties("1. Rà soát, thống kê số người chưa tiêm.", "Kính gửi:\n- Sở Y tế;\n- Sở Nội vụ.\n\n")
    assert [(eid, " ".join(bearer.split()), rule) for eid, bearer, _, _, _, rule in found] == [
        ("sec_1", "Sở Y tế; - Sở Nội vụ", "addressed")
    ]


# item, keys of the bearer's agencies, place
BEARERS = [
    ("Sở Y tế tổ chức tiêm chủng.", ("so_y_te",), "Lâm Đồng"),
    ("Sở Y tế tỉnh Đắk Nông tổ chức tiêm chủng.", ("so_y_te",), "Đắk Nông"),
    ("UBND huyện Đức Trọng tổ chức tiêm chủng.", ("ubnd_huyen",), "Lâm Đồng"),
    ("Sở Y tế, Sở Nội vụ tổ chức tiêm chủng.", ("so_y_te", "so_noi_vu"), "Lâm Đồng"),
    ("Các sở, ban, ngành tổ chức thực hiện nghiêm.", ("cac_so_ban_nganh",), "Lâm Đồng"),
    ("Giám đốc Sở Y tế chịu trách nhiệm kiểm tra.", ("so_y_te",), "Lâm Đồng"),
]


@pytest.mark.parametrize(("item", "keys", "place"), BEARERS)
def test_bearer(item: str, keys: tuple[str, ...], place: str) -> None:
    found, _ = directive("1. " + item)
    [duty] = found.duties
    assert (duty.bearer.agencies, duty.bearer.place) == (keys, place)


def test_bearer_behind_the_title_of_an_article() -> None:
    [duty] = duties("Điều 1. Tổ chức thực hiện\n\nSở Y tế chủ trì hướng dẫn thực hiện.")
    assert duty[1] == "Sở Y tế"
