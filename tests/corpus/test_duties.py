"""Who must do what: an item → its duties."""

# the rows of tables are texts of directives

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
        [
            ("Sở Y tế", Role.CARRY_OUT, "tổ chức tiêm", [], "named"),
            ("Sở Y tế", Role.REPORT, "báo cáo kết", [], "continued"),
        ],
    ),
    "roman items": (
        "Sở Y tế: (i) Tổ chức tiêm chủng; (ii) Báo cáo kết quả.",
        [
            ("Sở Y tế", Role.CARRY_OUT, "Tổ chức tiêm", [], "continued"),
            ("Sở Y tế", Role.REPORT, "Báo cáo kết", [], "continued"),
        ],
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
        [("Các doanh nghiệp thực hiện dự án", Role.REPORT, "phải báo cáo", [], "named")],
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
            ("sec_1__ind_2", "Trung tâm Y tế các huyện", Role.REPORT, "phải báo cáo", [], "named"),
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


TO = "Kính gửi:\n- Sở Y tế;\n- Sở Tài chính.\n\n"

# item → (bearer, role, "first words … last words" of the action, partners, reported to, rule)
GENRE = {
    "a company with a purpose in its name": (
        "Công ty cổ phần cấp thoát nước Lâm Đồng bảo đảm cấp nước an toàn.",
        [("Công ty cổ phần cấp thoát nước Lâm Đồng", Role.CARRY_OUT, "bảo đảm cấp nước an toàn", [], None, "named")],
    ),
    "a centre with a purpose in its name": (
        "Trung tâm hỗ trợ doanh nghiệp tổ chức tập huấn cho hội viên.",
        [("Trung tâm hỗ trợ doanh nghiệp", Role.CARRY_OUT, "tổ chức tập huấn cho hội viên", [], None, "named")],
    ),
    "a centre whose verb is not of its name": (
        "Trung tâm Y tế cung cấp thông tin cho Sở Y tế theo dõi.",
        [("Trung tâm Y tế", Role.REPORT, "cung cấp thông tin cho Sở Y tế theo dõi", [], "Sở Y tế", "named")],
    ),
    "an inspection": (
        "Đoàn kiểm tra liên ngành lập biên bản, báo cáo Chủ tịch UBND tỉnh.",
        [("Đoàn kiểm tra liên ngành", Role.CARRY_OUT, "lập biên bản … UBND tỉnh", [], "Chủ tịch UBND tỉnh", "named")],
    ),
    "a board of the council": (
        "Ban Kinh tế - Ngân sách HĐND tỉnh thẩm tra dự thảo nghị quyết.",
        [("Ban Kinh tế - Ngân sách HĐND tỉnh", Role.CARRY_OUT, "thẩm tra dự thảo nghị quyết", [], None, "named")],
    ),
    "in what cases an owner is asked": (
        "Đối với các dự án chậm tiến độ, yêu cầu chủ đầu tư có văn bản giải trình trước ngày 20/6/2023.",
        [("chủ đầu tư", Role.CARRY_OUT, "có văn bản … 20/6/2023", [], None, "assigned")],
    ),
    "who keeps animals": (
        "Hộ gia đình, cá nhân chăn nuôi phải khai báo với UBND cấp xã khi phát hiện gia súc ốm.",
        [("Hộ gia đình, cá nhân chăn nuôi", Role.CARRY_OUT, "phải khai báo … gia súc ốm", [], None, "named")],
    ),
    "whose head answers": (
        "Nếu Sở Y tế không báo cáo đúng hạn thì Giám đốc Sở chịu trách nhiệm trước UBND tỉnh.",
        [("Giám đốc Sở", Role.CARRY_OUT, "chịu trách nhiệm trước UBND tỉnh", [], None, "named")],
    ),
    "power delegated": (
        "Ủy quyền cho Giám đốc Sở Y tế ký hợp đồng mua sắm.",
        [("Giám đốc Sở Y tế", Role.CARRY_OUT, "ký hợp đồng mua sắm", [], None, "assigned")],
    ),
    "two ministries": (
        "(i) Bộ Xây dựng chủ trì, phối hợp với Bộ Tài chính và các địa phương rà soát định mức; (ii) Bộ Công an chỉ đạo lực lượng chức năng xử lý nghiêm vi phạm.",
        [
            (
                "Bộ Xây dựng",
                Role.LEAD,
                "chủ trì, phối … soát định mức",
                ["Bộ Tài chính và các địa phương"],
                None,
                "named",
            ),
            ("Bộ Công an", Role.CARRY_OUT, "chỉ đạo lực … nghiêm vi phạm", [], None, "named"),
        ],
    ),
    "several bearers by semicolons": (
        "UBND các huyện, thành phố; Sở Tài chính; Sở Xây dựng tổ chức rà soát các dự án chậm tiến độ.",
        [
            (
                "UBND các huyện, thành phố; Sở Tài chính; Sở Xây dựng",
                Role.CARRY_OUT,
                "tổ chức rà … chậm tiến độ",
                [],
                None,
                "named",
            ),
        ],
    ),
    "communes after the merger": (
        "UBND các xã, phường, đặc khu chủ động rà soát, thống kê thiệt hại, báo cáo về Sở Nông nghiệp và Môi trường trước 16 giờ hằng ngày.",
        [
            (
                "UBND các xã, phường, đặc khu",
                Role.CARRY_OUT,
                "chủ động rà … giờ hằng ngày",
                [],
                "Sở Nông nghiệp và Môi trường",
                "named",
            ),
        ],
    ),
    "chairmen after the merger": (
        "Yêu cầu Chủ tịch UBND các xã, phường, đặc khu chịu trách nhiệm toàn diện trước Chủ tịch UBND tỉnh về công tác phòng cháy.",
        [
            (
                "Chủ tịch UBND các xã, phường, đặc khu",
                Role.CARRY_OUT,
                "chịu trách nhiệm … phòng cháy",
                [],
                None,
                "assigned",
            ),
        ],
    ),
    "chairman of the people's committee assigns": (
        "Chủ tịch UBND tỉnh giao Sở Tài chính chủ trì, phối hợp với Sở Nội vụ và các cơ quan liên quan thẩm định, tham mưu UBND tỉnh trước ngày 20/6/2023.",
        [
            (
                "Sở Tài chính",
                Role.LEAD,
                "chủ trì, phối … ngày 20/6/2023",
                ["Sở Nội vụ và các cơ quan liên quan"],
                "UBND tỉnh",
                "assigned",
            ),
        ],
    ),
    "time limit before the bearer": (
        "Trong thời hạn 05 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ, UBND cấp xã phải trả lời bằng văn bản cho người nộp hồ sơ.",
        [
            ("UBND cấp xã", Role.CARRY_OUT, "phải trả lời … nộp hồ sơ", [], None, "named"),
        ],
    ),
    "ground before the bearer": (
        "Căn cứ chức năng, nhiệm vụ được giao, Sở Khoa học và Công nghệ hướng dẫn các đơn vị triển khai nền tảng số dùng chung.",
        [
            ("Sở Khoa học và Công nghệ", Role.CARRY_OUT, "hướng dẫn các … dùng chung", [], None, "named"),
        ],
    ),
    "case before the bearer": (
        "Trường hợp vượt thẩm quyền thì Chủ tịch UBND cấp xã báo cáo Chủ tịch UBND tỉnh xem xét, quyết định.",
        [
            ("Chủ tịch UBND cấp xã", Role.REPORT, "báo cáo Chủ … quyết định", [], "Chủ tịch UBND tỉnh", "named"),
        ],
    ),
    "date before the bearer": (
        "Trước ngày 30/6/2023, Sở Giáo dục và Đào tạo hoàn thành việc sắp xếp các điểm trường lẻ.",
        [
            ("Sở Giáo dục và Đào tạo", Role.CARRY_OUT, "hoàn thành việc … trường lẻ", [], None, "named"),
        ],
    ),
    "monthly before the bearer": (
        "Định kỳ trước ngày 25 hằng tháng, Kho bạc Nhà nước tỉnh gửi báo cáo giải ngân về Sở Tài chính để tổng hợp.",
        [
            ("Kho bạc Nhà nước tỉnh", Role.REPORT, "gửi báo cáo … tổng hợp", [], "Sở Tài chính", "named"),
        ],
    ),
    "closing article": (
        "Chánh Văn phòng UBND tỉnh, Giám đốc các sở: Tài chính, Nội vụ; Chủ tịch UBND các xã, phường, đặc khu và các tổ chức, cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này.",
        [
            (
                "Chánh Văn phòng UBND tỉnh, Giám đốc các sở: Tài chính, Nội vụ; Chủ tịch UBND các xã, phường, đặc khu và các tổ chức, cá nhân có liên quan",
                Role.CARRY_OUT,
                "chịu trách nhiệm thi hành Quyết định này",
                [],
                None,
                "named",
            ),
        ],
    ),
    "closing article with those named": (
        "Các ông (bà): Chánh Văn phòng UBND tỉnh, Giám đốc Sở Nội vụ, Thủ trưởng các cơ quan, đơn vị liên quan và ông Nguyễn Văn An căn cứ Quyết định thi hành.",
        [
            (
                "Chánh Văn phòng UBND tỉnh, Giám đốc Sở Nội vụ, Thủ trưởng các cơ quan, đơn vị liên quan và ông Nguyễn Văn An",
                Role.CARRY_OUT,
                "căn cứ Quyết định thi hành",
                [],
                None,
                "named",
            ),
        ],
    ),
    "closing article of a ministry": (
        "Chánh Văn phòng, Vụ trưởng Vụ Pháp chế, Cục trưởng Cục Quản lý Dược và Thủ trưởng các đơn vị thuộc Bộ chịu trách nhiệm thi hành Quyết định này./.",
        [
            (
                "Chánh Văn phòng, Vụ trưởng Vụ Pháp chế, Cục trưởng Cục Quản lý Dược và Thủ trưởng các đơn vị thuộc Bộ",
                Role.CARRY_OUT,
                "chịu trách nhiệm thi hành Quyết định này",
                [],
                None,
                "named",
            ),
        ],
    ),
    "the office follows up": (
        "Giao Văn phòng UBND tỉnh theo dõi, đôn đốc việc thực hiện Chỉ thị này, kịp thời báo cáo Chủ tịch UBND tỉnh.",
        [
            ("Văn phòng UBND tỉnh", Role.CARRY_OUT, "theo dõi, đôn … UBND tỉnh", [], "Chủ tịch UBND tỉnh", "assigned"),
        ],
    ),
    "party committees": (
        "Các cấp ủy, tổ chức đảng lãnh đạo, chỉ đạo quán triệt nghiêm túc Nghị quyết đến toàn thể cán bộ, đảng viên.",
        [
            ("Các cấp ủy, tổ chức đảng", Role.CARRY_OUT, "lãnh đạo, chỉ … đảng viên", [], None, "named"),
        ],
    ),
    "party commission": (
        "Ban Tuyên giáo và Dân vận Tỉnh ủy chủ trì, phối hợp với Văn phòng Tỉnh ủy theo dõi, đôn đốc, định kỳ báo cáo Ban Thường vụ Tỉnh ủy.",
        [
            (
                "Ban Tuyên giáo và Dân vận Tỉnh ủy",
                Role.LEAD,
                "chủ trì, phối … đôn đốc",
                ["Văn phòng Tỉnh ủy"],
                None,
                "named",
            ),
            (
                "Ban Tuyên giáo và Dân vận Tỉnh ủy",
                Role.REPORT,
                "định kỳ báo … Thường vụ Tỉnh ủy",
                [],
                "Ban Thường vụ Tỉnh ủy",
                "continued",
            ),
        ],
    ),
    "party group": (
        "Đảng ủy UBND tỉnh lãnh đạo xây dựng kế hoạch, đề án cụ thể để tổ chức thực hiện.",
        [
            ("Đảng ủy UBND tỉnh", Role.CARRY_OUT, "lãnh đạo xây … thực hiện", [], None, "named"),
        ],
    ),
    "the Front asked": (
        "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội tăng cường giám sát, phản biện xã hội.",
        [
            (
                "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội",
                Role.CARRY_OUT,
                "tăng cường giám … xã hội",
                [],
                None,
                "assigned",
            ),
        ],
    ),
    "department leads with a ministry's offices": (
        "Cục Quản lý Khám, chữa bệnh làm đầu mối, phối hợp với các vụ, cục liên quan tổng hợp, báo cáo Bộ trưởng.",
        [
            (
                "Cục Quản lý Khám, chữa bệnh",
                Role.CARRY_OUT,
                "làm đầu mối … Bộ trưởng",
                ["các vụ, cục liên quan"],
                "Bộ trưởng",
                "named",
            ),
        ],
    ),
    "own limits split": (
        "Sở Công Thương xây dựng phương án bảo đảm nguồn cung trước ngày 15/6/2023, báo cáo kết quả trước ngày 30/6/2023.",
        [
            ("Sở Công Thương", Role.CARRY_OUT, "xây dựng phương … ngày 15/6/2023", [], None, "named"),
            ("Sở Công Thương", Role.REPORT, "báo cáo kết … ngày 30/6/2023", [], None, "continued"),
        ],
    ),
    "limit in a sentence of its own": (
        "Sở Nội vụ rà soát, sắp xếp lại các ban quản lý. Thời gian hoàn thành trước ngày 30/9/2023.",
        [
            ("Sở Nội vụ", Role.CARRY_OUT, "rà soát, sắp … ngày 30/9/2023", [], None, "named"),
        ],
    ),
    "within it": (
        "Sở Xây dựng tập trung hoàn thành các dự án trọng điểm. Trong đó, ưu tiên các công trình cầu yếu.",
        [
            ("Sở Xây dựng", Role.CARRY_OUT, "tập trung hoàn … cầu yếu", [], None, "named"),
        ],
    ),
    "report asked at the end": (
        "Sở Y tế kiểm tra các cơ sở hành nghề; kết quả báo cáo UBND tỉnh trước ngày 20 tháng 7 năm 2023.",
        [
            ("Sở Y tế", Role.CARRY_OUT, "kiểm tra các … năm 2023", [], "UBND tỉnh", "named"),
        ],
    ),
    "newspaper": (
        "Báo và Phát thanh, Truyền hình Lâm Đồng mở chuyên trang, chuyên mục tuyên truyền về chuyển đổi số.",
        [
            ("Báo và Phát thanh, Truyền hình Lâm Đồng", Role.CARRY_OUT, "mở chuyên … chuyển đổi số", [], None, "named"),
        ],
    ),
    "police": (
        "Công an tỉnh chỉ đạo Công an cấp xã nắm chắc tình hình, đấu tranh với tội phạm lừa đảo trên không gian mạng.",
        [
            ("Công an tỉnh", Role.CARRY_OUT, "chỉ đạo Công … không gian mạng", [], None, "named"),
        ],
    ),
    "military command": (
        "Bộ Chỉ huy Quân sự tỉnh chủ trì, phối hợp với Công an tỉnh, Sở Nông nghiệp và Môi trường sẵn sàng lực lượng, phương tiện ứng phó bão.",
        [
            (
                "Bộ Chỉ huy Quân sự tỉnh",
                Role.LEAD,
                "chủ trì, phối … ứng phó bão",
                ["Công an tỉnh, Sở Nông nghiệp và Môi trường"],
                None,
                "named",
            ),
        ],
    ),
    "urgent telegram": (
        "Chủ tịch UBND các tỉnh, thành phố từ Quảng Ninh đến Nghệ An khẩn trương rà soát, sơ tán người dân ra khỏi khu vực nguy hiểm.",
        [
            (
                "Chủ tịch UBND các tỉnh, thành phố từ Quảng Ninh đến Nghệ An",
                Role.CARRY_OUT,
                "khẩn trương rà … nguy hiểm",
                [],
                None,
                "named",
            ),
        ],
    ),
    "ministers": (
        "Bộ trưởng các Bộ: Quốc phòng, Công an, Nông nghiệp và Môi trường theo chức năng, nhiệm vụ chủ động chỉ đạo triển khai công tác ứng phó.",
        [
            (
                "Bộ trưởng các Bộ: Quốc phòng, Công an, Nông nghiệp và Môi trường",
                Role.CARRY_OUT,
                "theo chức năng … ứng phó",
                [],
                None,
                "named",
            ),
        ],
    ),
    "hydropower owners": (
        "Các chủ hồ chứa thủy điện vận hành đúng quy trình, thông báo trước cho người dân vùng hạ du khi xả lũ.",
        [
            ("Các chủ hồ chứa thủy điện", Role.CARRY_OUT, "vận hành đúng … xả lũ", [], None, "named"),
        ],
    ),
    "state bank branch": (
        "Đề nghị Ngân hàng Nhà nước Chi nhánh Khu vực 10 chỉ đạo các tổ chức tín dụng cơ cấu lại nợ cho khách hàng bị thiệt hại.",
        [
            (
                "Ngân hàng Nhà nước Chi nhánh Khu vực 10",
                Role.CARRY_OUT,
                "chỉ đạo các … bị thiệt hại",
                [],
                None,
                "assigned",
            ),
        ],
    ),
    "comrades named": (
        "Giao đồng chí Nguyễn Văn Bình, Phó Chủ tịch UBND tỉnh trực tiếp chỉ đạo giải phóng mặt bằng dự án cao tốc.",
        [
            (
                "đồng chí Nguyễn Văn Bình, Phó Chủ tịch UBND tỉnh",
                Role.CARRY_OUT,
                "trực tiếp chỉ … cao tốc",
                [],
                None,
                "assigned",
            ),
        ],
    ),
    "agrees and assigns": (
        "Đồng ý chủ trương theo đề xuất của Sở Tài chính tại Tờ trình nêu trên; giao Sở Tài chính hướng dẫn các đơn vị thực hiện theo quy định.",
        [
            ("Sở Tài chính", Role.CARRY_OUT, "hướng dẫn các … theo quy định", [], None, "assigned"),
        ],
    ),
    "about the proposal: assigns": (
        "Về đề nghị của UBND huyện Đức Trọng: Giao Sở Xây dựng chủ trì, phối hợp với UBND huyện Đức Trọng kiểm tra, đề xuất UBND tỉnh trước ngày 25/6/2023.",
        [
            (
                "Sở Xây dựng",
                Role.LEAD,
                "chủ trì, phối … ngày 25/6/2023",
                ["UBND huyện Đức Trọng"],
                "UBND tỉnh",
                "assigned",
            ),
        ],
    ),
    "heads of offices": (
        "Thủ trưởng các sở, ban, ngành; Chủ tịch UBND các huyện, thành phố chịu trách nhiệm trước UBND tỉnh nếu để xảy ra vi phạm.",
        [
            (
                "Thủ trưởng các sở, ban, ngành; Chủ tịch UBND các huyện, thành phố",
                Role.CARRY_OUT,
                "chịu trách nhiệm … xảy ra vi phạm",
                [],
                None,
                "named",
            ),
        ],
    ),
    "heads forbidden": (
        "Cán bộ, công chức, viên chức không được sử dụng rượu, bia trong giờ làm việc và giờ nghỉ trưa.",
        [
            ("Cán bộ, công chức, viên chức", Role.CARRY_OUT, "không được sử … nghỉ trưa", [], None, "named"),
        ],
    ),
    "an investor": (
        "Nhà đầu tư có trách nhiệm ký quỹ bảo đảm thực hiện dự án trước ngày 31/12/2023.",
        [
            ("Nhà đầu tư", Role.CARRY_OUT, "có trách nhiệm … ngày 31/12/2023", [], None, "named"),
        ],
    ),
    "owner of a project": (
        "Ban Quản lý dự án đầu tư xây dựng các công trình giao thông đôn đốc nhà thầu thi công 3 ca, 4 kíp.",
        [
            (
                "Ban Quản lý dự án đầu tư xây dựng các công trình giao thông",
                Role.CARRY_OUT,
                "đôn đốc nhà … 4 kíp",
                [],
                None,
                "named",
            ),
        ],
    ),
    "in charge with coordination": (
        "Sở Tư pháp phối hợp với Văn phòng UBND tỉnh, Sở Nội vụ rà soát thủ tục hành chính; tham mưu UBND tỉnh công bố danh mục.",
        [
            (
                "Sở Tư pháp",
                Role.COORDINATE,
                "phối hợp với … thủ tục hành chính",
                ["Văn phòng UBND tỉnh, Sở Nội vụ"],
                None,
                "named",
            ),
            ("Sở Tư pháp", Role.ADVISE, "tham mưu UBND … danh mục", [], "UBND tỉnh", "continued"),
        ],
    ),
    "asks its own offices": (
        "Sở Giáo dục và Đào tạo yêu cầu Hiệu trưởng các trường trung học phổ thông nghiêm túc thực hiện quy định về dạy thêm, học thêm.",
        [
            (
                "Hiệu trưởng các trường trung học phổ thông",
                Role.CARRY_OUT,
                "nghiêm túc thực … học thêm",
                [],
                None,
                "assigned",
            ),
        ],
    ),
    "hospitals": (
        "Giám đốc các bệnh viện đa khoa, chuyên khoa tuyến tỉnh bảo đảm đủ thuốc, vật tư, trực cấp cứu 24/24 giờ.",
        [
            (
                "Giám đốc các bệnh viện đa khoa, chuyên khoa tuyến tỉnh",
                Role.CARRY_OUT,
                "bảo đảm đủ … 24/24 giờ",
                [],
                None,
                "named",
            ),
        ],
    ),
    "not in the register: electricity": (
        "Công ty Điện lực Lâm Đồng xây dựng phương án cấp điện an toàn, ổn định trong dịp lễ.",
        [
            ("Công ty Điện lực Lâm Đồng", Role.CARRY_OUT, "xây dựng phương … dịp lễ", [], None, "named"),
        ],
    ),
    "asked to send in reports": (
        "Đề nghị các cơ quan, đơn vị gửi báo cáo về Sở Nội vụ trước ngày 20/6/2023 để tổng hợp.",
        [
            ("các cơ quan, đơn vị", Role.REPORT, "gửi báo cáo … tổng hợp", [], "Sở Nội vụ", "assigned"),
        ],
    ),
    "propose to the people's committee": (
        "Sở Văn hóa, Thể thao và Du lịch tham mưu, trình UBND tỉnh ban hành Kế hoạch tổ chức Festival Hoa.",
        [
            (
                "Sở Văn hóa, Thể thao và Du lịch",
                Role.ADVISE,
                "tham mưu, trình … Festival Hoa",
                [],
                "UBND tỉnh",
                "named",
            ),
        ],
    ),
    "two bearers joined by comma": (
        "Sở Tài chính bố trí kinh phí, UBND các xã, phường tổ chức thực hiện.",
        [
            ("Sở Tài chính", Role.CARRY_OUT, "bố trí kinh phí", [], None, "named"),
            ("UBND các xã, phường", Role.CARRY_OUT, "tổ chức thực hiện", [], None, "named"),
        ],
    ),
    "the public administrative centre": (
        "Trung tâm Phục vụ hành chính công cấp xã phải niêm yết công khai thủ tục hành chính.",
        [
            (
                "Trung tâm Phục vụ hành chính công cấp xã",
                Role.CARRY_OUT,
                "phải niêm yết … hành chính",
                [],
                None,
                "named",
            ),
        ],
    ),
    "department of the district": (
        "Phòng Kinh tế, Hạ tầng và Đô thị tham mưu UBND phường ban hành kế hoạch chỉnh trang đô thị.",
        [
            ("Phòng Kinh tế, Hạ tầng và Đô thị", Role.ADVISE, "tham mưu UBND … đô thị", [], "UBND phường", "named"),
        ],
    ),
    "heads of hamlets": (
        "Trưởng các thôn, tổ dân phố vận động Nhân dân treo cờ Tổ quốc.",
        [
            ("Trưởng các thôn, tổ dân phố", Role.CARRY_OUT, "vận động Nhân … Tổ quốc", [], None, "named"),
        ],
    ),
    "youth union": (
        'Tỉnh đoàn phát động phong trào "Bình dân học vụ số" trong đoàn viên, thanh niên.',
        [
            ("Tỉnh đoàn", Role.CARRY_OUT, "phát động phong … thanh niên", [], None, "named"),
        ],
    ),
    "court and procuracy": (
        "Đề nghị Viện kiểm sát nhân dân tỉnh, Tòa án nhân dân tỉnh phối hợp với Công an tỉnh đẩy nhanh tiến độ giải quyết các vụ án.",
        [
            (
                "Viện kiểm sát nhân dân tỉnh, Tòa án nhân dân tỉnh",
                Role.COORDINATE,
                "phối hợp với … vụ án",
                ["Công an tỉnh"],
                None,
                "assigned",
            ),
        ],
    ),
    "members of the steering committee": (
        "Các thành viên Ban Chỉ đạo căn cứ nhiệm vụ được phân công kiểm tra, đôn đốc địa bàn phụ trách.",
        [
            ("Các thành viên Ban Chỉ đạo", Role.CARRY_OUT, "căn cứ nhiệm … phụ trách", [], None, "named"),
        ],
    ),
    "standing body": (
        "Giao Sở Nông nghiệp và Môi trường là cơ quan thường trực, chủ trì theo dõi, tổng hợp, báo cáo kết quả thực hiện Kế hoạch này.",
        [
            ("Sở Nông nghiệp và Môi trường", Role.LEAD, "là cơ quan … Kế hoạch này", [], None, "assigned"),
        ],
    ),
    "not done in the past but must": (
        "UBND huyện Lạc Dương phải chấm dứt ngay tình trạng lấn chiếm đất rừng, không để phát sinh điểm nóng mới.",
        [
            ("UBND huyện Lạc Dương", Role.CARRY_OUT, "phải chấm dứt … nóng mới", [], None, "named"),
        ],
    ),
    "question of difficulty": (
        "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, các cơ quan, đơn vị báo cáo về Sở Tài chính để được hướng dẫn.",
        [
            ("các cơ quan, đơn vị", Role.REPORT, "báo cáo về … hướng dẫn", [], "Sở Tài chính", "named"),
        ],
    ),
    "copy of the office's report with a comma": (
        "Sở Y tế tổng hợp, báo cáo UBND tỉnh, Bộ Y tế theo quy định.",
        [
            ("Sở Y tế", Role.REPORT, "tổng hợp, báo … quy định", [], "UBND tỉnh", "named"),
        ],
    ),
    "lead department after a conference": (
        "Sở Du lịch cần khẩn trương hoàn thiện đề án, trình UBND tỉnh trong tháng 7/2023.",
        [
            ("Sở Du lịch", Role.CARRY_OUT, "cần khẩn trương … tháng 7/2023", [], "UBND tỉnh", "named"),
        ],
    ),
    "people's council": (
        "Thường trực HĐND, các Ban HĐND và đại biểu HĐND tỉnh giám sát việc thực hiện Nghị quyết này.",
        [
            (
                "Thường trực HĐND, các Ban HĐND và đại biểu HĐND tỉnh",
                Role.CARRY_OUT,
                "giám sát việc … Nghị quyết này",
                [],
                None,
                "named",
            ),
        ],
    ),
    "social insurance": (
        "Bảo hiểm xã hội tỉnh rà soát, cung cấp danh sách người chưa tham gia bảo hiểm y tế cho UBND cấp xã.",
        [
            ("Bảo hiểm xã hội tỉnh", Role.CARRY_OUT, "rà soát, cung … cấp xã", [], None, "named"),
        ],
    ),
    "tax": (
        "Thuế tỉnh Lâm Đồng tăng cường chống thất thu, quản lý chặt hóa đơn điện tử.",
        [
            ("Thuế tỉnh Lâm Đồng", Role.CARRY_OUT, "tăng cường chống … điện tử", [], None, "named"),
        ],
    ),
    "organisations and persons": (
        "Tổ chức, cá nhân khai thác khoáng sản phải lắp đặt trạm cân, camera giám sát tại vị trí đưa khoáng sản ra khỏi mỏ.",
        [
            ("Tổ chức, cá nhân khai thác khoáng sản", Role.CARRY_OUT, "phải lắp đặt … khỏi mỏ", [], None, "named"),
        ],
    ),
    "broken line in the bearer": (
        "Sở Nông \nnghiệp và Môi trường chủ \ntrì, phối hợp với Sở Tài \nchính kiểm tra các công trình.",
        [
            (
                "Sở Nông \nnghiệp và Môi trường",
                Role.LEAD,
                "chủ trì, phối … công trình",
                ["Sở Tài \nchính"],
                None,
                "named",
            ),
        ],
    ),
    "broken line in a request": (
        "Yêu \ncầu UBND các xã, \nphường tổ chức \ntrực ban 24/24 giờ.",
        [
            ("UBND các xã, \nphường", Role.CARRY_OUT, "tổ chức trực … giờ", [], None, "assigned"),
        ],
    ),
    "provinces enumerated": (
        "Chủ tịch UBND các tỉnh, thành phố: Quảng Ninh, Hải Phòng, Hưng Yên, Ninh Bình khẩn trương rà soát, sơ tán người dân.",
        [
            (
                "Chủ tịch UBND các tỉnh, thành phố: Quảng Ninh, Hải Phòng, Hưng Yên, Ninh Bình",
                Role.CARRY_OUT,
                "khẩn trương rà soát, sơ tán người dân",
                [],
                None,
                "named",
            ),
        ],
    ),
    "ministry then its minister": (
        "Bộ Quốc phòng, Bộ Công an chỉ đạo các lực lượng đóng trên địa bàn rà soát phương án, sẵn sàng hỗ trợ địa phương khi có yêu cầu.",
        [
            ("Bộ Quốc phòng, Bộ Công an", Role.CARRY_OUT, "chỉ đạo các … có yêu cầu", [], None, "named"),
        ],
    ),
    "vice premier": (
        "Giao Phó Thủ tướng Trần Hồng Hà trực tiếp chỉ đạo các bộ, cơ quan, địa phương ứng phó với bão.",
        [
            ("Phó Thủ tướng Trần Hồng Hà", Role.CARRY_OUT, "trực tiếp chỉ … với bão", [], None, "assigned"),
        ],
    ),
    "office of the government": (
        "Văn phòng Chính phủ theo chức năng, nhiệm vụ được giao theo dõi, đôn đốc các bộ, ngành, địa phương thực hiện nghiêm túc Công điện này; kịp thời báo cáo Thủ tướng Chính phủ những vấn đề đột xuất, phát sinh.",
        [
            ("Văn phòng Chính phủ", Role.CARRY_OUT, "theo chức năng … Công điện này", [], None, "named"),
            ("Văn phòng Chính phủ", Role.REPORT, "kịp thời báo … phát sinh", [], "Thủ tướng Chính phủ", "continued"),
        ],
    ),
    "two limits before and after": (
        "Trước ngày 15 hằng tháng, các sở, ban, ngành gửi báo cáo kết quả thực hiện về Sở Tài chính; Sở Tài chính tổng hợp, báo cáo UBND tỉnh trước ngày 20 hằng tháng.",
        [
            ("các sở, ban, ngành", Role.REPORT, "gửi báo cáo … Sở Tài chính", [], "Sở Tài chính", "named"),
            ("Sở Tài chính", Role.REPORT, "tổng hợp, báo … 20 hằng tháng", [], "UBND tỉnh", "named"),
        ],
    ),
    "requests in one breath": (
        "Giao Sở Xây dựng chủ trì rà soát quy hoạch; giao Sở Tài chính cân đối vốn; đề nghị Ban Quản lý Khu kinh tế tỉnh cung cấp hồ sơ.",
        [
            ("Sở Xây dựng", Role.LEAD, "chủ trì rà soát quy hoạch", [], None, "assigned"),
            ("Sở Tài chính", Role.CARRY_OUT, "cân đối vốn", [], None, "assigned"),
            ("Ban Quản lý Khu kinh tế tỉnh", Role.CARRY_OUT, "cung cấp hồ sơ", [], None, "assigned"),
        ],
    ),
    "procedure of a regulation": (
        "Trong thời hạn 03 ngày làm việc, kể từ ngày nhận được hồ sơ, Sở Nông nghiệp và Môi trường có trách nhiệm thẩm định, trình UBND tỉnh xem xét, quyết định.",
        [
            ("Sở Nông nghiệp và Môi trường", Role.CARRY_OUT, "có trách nhiệm … quyết định", [], "UBND tỉnh", "named"),
        ],
    ),
    "chairman of the council": (
        "Chủ tịch Hội đồng phân công nhiệm vụ cho các thành viên và triệu tập các cuộc họp của Hội đồng.",
        [
            ("Chủ tịch Hội đồng", Role.CARRY_OUT, "phân công nhiệm … Hội đồng", [], None, "named"),
        ],
    ),
    "secretary of the council": (
        "Thư ký Hội đồng có trách nhiệm chuẩn bị tài liệu, ghi biên bản các phiên họp.",
        [
            ("Thư ký Hội đồng", Role.CARRY_OUT, "có trách nhiệm … phiên họp", [], None, "named"),
        ],
    ),
    "council": (
        "Hội đồng tổ chức họp thẩm định trong vòng 10 ngày kể từ ngày thành lập.",
        [
            ("Hội đồng", Role.CARRY_OUT, "tổ chức họp … thành lập", [], None, "named"),
        ],
    ),
    "members of a council": (
        "Thành viên Hội đồng phải tham dự đầy đủ các phiên họp; khi vắng mặt, phải báo cáo Chủ tịch Hội đồng.",
        [
            ("Thành viên Hội đồng", Role.CARRY_OUT, "phải tham dự … phiên họp", [], None, "named"),
            (
                "Thành viên Hội đồng",
                Role.REPORT,
                "phải báo cáo Chủ tịch Hội đồng",
                [],
                "Chủ tịch Hội đồng",
                "continued",
            ),
        ],
    ),
    "whose head decides": (
        "Giám đốc Trung tâm Y tế khu vực chịu trách nhiệm trước Giám đốc Sở Y tế về kết quả thực hiện.",
        [
            ("Giám đốc Trung tâm Y tế khu vực", Role.CARRY_OUT, "chịu trách nhiệm … thực hiện", [], None, "named"),
        ],
    ),
    "landlords": (
        "Chủ hộ kinh doanh, chủ cơ sở cho thuê trọ phải trang bị bình chữa cháy, mở lối thoát nạn thứ hai trước ngày 30/10/2023.",
        [
            (
                "Chủ hộ kinh doanh, chủ cơ sở cho thuê trọ",
                Role.CARRY_OUT,
                "phải trang bị … 30/10/2023",
                [],
                None,
                "named",
            ),
        ],
    ),
    "villagers' self-governing": (
        "Ban Thường vụ các đảng ủy xã, phường, đặc khu chỉ đạo tổ chức sinh hoạt chuyên đề trong tháng 7/2023.",
        [
            ("Ban Thường vụ các đảng ủy xã, phường, đặc khu", Role.CARRY_OUT, "chỉ đạo tổ … 7/2023", [], None, "named"),
        ],
    ),
    "inspection committee": (
        "Ủy ban Kiểm tra Tỉnh ủy tăng cường kiểm tra, giám sát việc thực hiện; kịp thời phát hiện, xử lý vi phạm.",
        [
            ("Ủy ban Kiểm tra Tỉnh ủy", Role.CARRY_OUT, "tăng cường kiểm … thực hiện", [], None, "named"),
            ("Ủy ban Kiểm tra Tỉnh ủy", Role.CARRY_OUT, "kịp thời phát … vi phạm", [], None, "continued"),
        ],
    ),
    "people's councils' party group": (
        "Đảng ủy HĐND tỉnh lãnh đạo tăng cường giám sát việc thực hiện.",
        [
            ("Đảng ủy HĐND tỉnh", Role.CARRY_OUT, "lãnh đạo tăng … thực hiện", [], None, "named"),
        ],
    ),
    "agency in brackets": (
        "Sở Khoa học và Công nghệ (cơ quan thường trực Ban Chỉ đạo) tổng hợp kết quả, báo cáo Trưởng Ban Chỉ đạo trước ngày 05 hằng tháng.",
        [
            (
                "Sở Khoa học và Công nghệ (cơ quan thường trực Ban Chỉ đạo)",
                Role.REPORT,
                "tổng hợp kết … hằng tháng",
                [],
                "Trưởng Ban Chỉ đạo",
                "named",
            ),
        ],
    ),
    "through an agency": (
        "Các sở, ban, ngành, địa phương báo cáo kết quả thực hiện về UBND tỉnh (qua Sở Nội vụ) trước ngày 15/12/2023.",
        [
            ("Các sở, ban, ngành, địa phương", Role.REPORT, "báo cáo kết … 15/12/2023", [], "UBND tỉnh", "named"),
        ],
    ),
    "heads of communes": (
        "Yêu cầu Thủ trưởng các cơ quan, đơn vị, địa phương nghiêm túc triển khai thực hiện.",
        [
            (
                "Thủ trưởng các cơ quan, đơn vị, địa phương",
                Role.CARRY_OUT,
                "nghiêm túc triển khai thực hiện",
                [],
                None,
                "assigned",
            ),
        ],
    ),
    "who coordinates whom": (
        "Công an xã chủ trì, phối hợp Ban Chỉ huy Quân sự xã tuần tra, kiểm soát địa bàn vào ban đêm.",
        [
            ("Công an xã", Role.LEAD, "chủ trì, phối … ban đêm", ["Ban Chỉ huy Quân sự xã"], None, "named"),
        ],
    ),
    "specialised office of a commune": (
        "Phòng Văn hóa - Xã hội phối hợp với Trạm Y tế và các trường học tổ chức ra quân vệ sinh môi trường.",
        [
            (
                "Phòng Văn hóa - Xã hội",
                Role.COORDINATE,
                "phối hợp với … môi trường",
                ["Trạm Y tế và các trường học"],
                None,
                "named",
            ),
        ],
    ),
    "school heads": (
        "Hiệu trưởng các trường học bố trí phòng tiêm, theo dõi sau tiêm bảo đảm an toàn.",
        [
            ("Hiệu trưởng các trường học", Role.CARRY_OUT, "bố trí phòng … an toàn", [], None, "named"),
        ],
    ),
    "party cells": (
        "Chi bộ, đảng bộ trực thuộc tổ chức sinh hoạt chuyên đề trong quý III năm 2023.",
        [
            ("Chi bộ, đảng bộ trực thuộc", Role.CARRY_OUT, "tổ chức sinh … năm 2023", [], None, "named"),
        ],
    ),
    "standing committee of a commune": (
        "Thường trực Đảng ủy xã chỉ đạo các chi bộ thôn rà soát đảng viên đi làm ăn xa.",
        [
            ("Thường trực Đảng ủy xã", Role.CARRY_OUT, "chỉ đạo các … làm ăn xa", [], None, "named"),
        ],
    ),
    "organising commission": (
        "Ban Tổ chức Tỉnh ủy tham mưu Ban Thường vụ Tỉnh ủy kiện toàn nhân sự.",
        [
            (
                "Ban Tổ chức Tỉnh ủy",
                Role.ADVISE,
                "tham mưu Ban Thường vụ Tỉnh ủy kiện toàn nhân sự",
                [],
                "Ban Thường vụ Tỉnh ủy",
                "named",
            ),
        ],
    ),
    "border guard": (
        "Bộ Chỉ huy Bộ đội Biên phòng tỉnh kêu gọi tàu thuyền vào nơi tránh trú an toàn; thông báo kịp thời cho chủ phương tiện.",
        [
            ("Bộ Chỉ huy Bộ đội Biên phòng tỉnh", Role.CARRY_OUT, "kêu gọi tàu … an toàn", [], None, "named"),
            (
                "Bộ Chỉ huy Bộ đội Biên phòng tỉnh",
                Role.CARRY_OUT,
                "thông báo kịp thời cho chủ phương tiện",
                [],
                None,
                "continued",
            ),
        ],
    ),
    "hydrometeorological station": (
        "Đài Khí tượng Thủy văn tỉnh theo dõi chặt chẽ diễn biến mưa lũ, kịp thời cung cấp thông tin cho các cơ quan liên quan.",
        [
            (
                "Đài Khí tượng Thủy văn tỉnh",
                Role.CARRY_OUT,
                "theo dõi chặt … liên quan",
                [],
                "các cơ quan liên quan",
                "named",
            ),
        ],
    ),
    "irrigation company": (
        "Công ty TNHH một thành viên Khai thác công trình thủy lợi vận hành hồ chứa đúng quy trình.",
        [
            (
                "Công ty TNHH một thành viên Khai thác công trình thủy lợi",
                Role.CARRY_OUT,
                "vận hành hồ chứa đúng quy trình",
                [],
                None,
                "named",
            ),
        ],
    ),
    "units under": (
        "Các phòng, đơn vị thuộc Sở căn cứ Kế hoạch này tổ chức thực hiện.",
        [
            ("Các phòng, đơn vị thuộc Sở", Role.CARRY_OUT, "căn cứ Kế hoạch này tổ chức thực hiện", [], None, "named"),
        ],
    ),
    "office of the department": (
        "Văn phòng Sở chủ trì, phối hợp với Thanh tra Sở theo dõi, đôn đốc các phòng thực hiện.",
        [
            ("Văn phòng Sở", Role.LEAD, "chủ trì, phối … thực hiện", ["Thanh tra Sở"], None, "named"),
        ],
    ),
    "in the role of member": (
        "Đề nghị đồng chí Bí thư Huyện ủy Đức Trọng chỉ đạo hệ thống chính trị vào cuộc quyết liệt.",
        [
            (
                "đồng chí Bí thư Huyện ủy Đức Trọng",
                Role.CARRY_OUT,
                "chỉ đạo hệ thống chính trị vào cuộc quyết liệt",
                [],
                None,
                "assigned",
            ),
        ],
    ),
    "applied to everybody": (
        "Cơ quan, tổ chức, cá nhân không được lợi dụng lễ hội để hoạt động mê tín dị đoan.",
        [
            ("Cơ quan, tổ chức, cá nhân", Role.CARRY_OUT, "không được lợi … dị đoan", [], None, "named"),
        ],
    ),
    "who receives": (
        "UBND cấp huyện có trách nhiệm tiếp nhận hồ sơ, chuyển Sở Xây dựng thẩm định trong thời hạn 02 ngày làm việc.",
        [
            ("UBND cấp huyện", Role.CARRY_OUT, "có trách nhiệm … làm việc", [], "Sở Xây dựng", "named"),
        ],
    ),
    "a list with dashes in brackets": (
        "Sở Y tế thực hiện: (1) Rà soát nhân lực; (2) Mua sắm thuốc; (3) Báo cáo UBND tỉnh.",
        [
            ("Sở Y tế", Role.CARRY_OUT, "Rà soát nhân lực", [], None, "continued"),
            ("Sở Y tế", Role.CARRY_OUT, "Mua sắm thuốc", [], None, "continued"),
            ("Sở Y tế", Role.REPORT, "Báo cáo UBND tỉnh", [], "UBND tỉnh", "continued"),
        ],
    ),
}


def said(words: str, action: str) -> bool:
    """Whether the action begins and ends as the row says."""
    first, _, last = words.partition(" … ")
    action = " ".join(action.split())
    return action.startswith(first) and action.endswith(last or first)


@pytest.mark.parametrize(("item", "expected"), rows(GENRE))
def test_genre(item: str, expected: list[tuple[str, Role, str, list[str], str | None, str]]) -> None:
    found, text = directive("1. " + item)
    assert [
        (
            duty.bearer.span.of(text),
            duty.role,
            words if said(words, duty.action.of(text)) else duty.action.of(text),
            [partner.of(text) for partner in duty.coordinates_with],
            duty.reported_to.of(text) if duty.reported_to else None,
            duty.rule,
        )
        for duty, (_, _, words, *_) in zip(found.duties, expected, strict=True)
    ] == expected


NOTHING_TO_DO = {
    "what an office is about": "Hiện nay, Sở Y tế đang tổng hợp số liệu.",
    "what an office has counted": "Theo báo cáo của Sở Y tế, toàn tỉnh có 12 ca mắc.",
    "a power in a case": "Trong trường hợp cần thiết, Chủ tịch UBND cấp xã được huy động lực lượng tại chỗ.",
    "what befell a chairman": "Chủ tịch UBND xã A bị kiểm điểm do buông lỏng quản lý.",
    "must before a date with nobody": "Hoàn thành việc kiểm kê tài sản công trước ngày 30/6/2023.",
    "may": "UBND cấp xã có thể hợp đồng với người có chuyên môn để hỗ trợ thực hiện.",
    "right": "Tổ chức, cá nhân có quyền khiếu nại, khởi kiện quyết định hành chính theo quy định của pháp luật.",
    "allowed to": "Người lao động được hỗ trợ một lần 1.000.000 đồng.",
    "definition": "Cơ sở dữ liệu đất đai là tập hợp các dữ liệu đất đai được sắp xếp, tổ chức để truy cập, khai thác.",
    "scope": "Quy chế này quy định việc phối hợp giữa các cơ quan chuyên môn thuộc UBND tỉnh.",
    "aim": "Phấn đấu đến năm 2025, tỷ lệ hộ nghèo giảm còn dưới 2%.",
    "slogan": "Toàn thể nhân dân hãy tích cực hưởng ứng phong trào toàn dân bảo vệ an ninh Tổ quốc.",
    "praise of many": "UBND tỉnh biểu dương các sở, ban, ngành đã nỗ lực hoàn thành nhiệm vụ năm 2022.",
    "finding about many": "Thời gian qua, các sở, ngành, địa phương đã tích cực triển khai công tác cải cách hành chính.",
    "weakness": "Một số địa phương chưa quan tâm đúng mức công tác phòng cháy, chữa cháy.",
    "attached list": "(Gửi kèm theo Công văn số 123/SYT-NVY ngày 01/6/2023 của Sở Y tế).",
    "in force": "Quyết định này có hiệu lực thi hành kể từ ngày 01/7/2023 và thay thế Quyết định số 12/2019/QĐ-UBND của UBND tỉnh.",
    "abolishes": "Bãi bỏ Quyết định số 15/2018/QĐ-UBND ngày 02/5/2018 của UBND tỉnh ban hành Quy chế quản lý nghĩa trang.",
    "things and not people": "Hồ sơ đề nghị hỗ trợ gồm đơn đề nghị và bản sao giấy tờ tùy thân.",
    "agrees": "UBND tỉnh thống nhất chủ trương theo đề nghị của Sở Xây dựng.",
    "received": "UBND tỉnh nhận được Văn bản số 1234/SXD-QH của Sở Xây dựng về việc điều chỉnh quy hoạch.",
    "competence": "Chủ tịch UBND tỉnh quyết định việc điều động trong trường hợp cần thiết.",
    "composition": "Hội đồng thẩm định gồm có: Chủ tịch Hội đồng là Giám đốc Sở Tài chính; Phó Chủ tịch là Phó Giám đốc Sở Xây dựng.",
    "where the money comes from": "Kinh phí thực hiện do ngân sách tỉnh bảo đảm.",
    "in charge of nothing": "Đây là nhiệm vụ trọng tâm, thường xuyên của cả hệ thống chính trị.",
    "principle": "Việc phối hợp phải bảo đảm nguyên tắc khách quan, đúng thẩm quyền.",
    "costs": "Kinh phí thực hiện Kế hoạch được bố trí trong dự toán ngân sách hằng năm của các cơ quan, đơn vị.",
    "target": "100% cơ quan, đơn vị hoàn thành số hóa hồ sơ vào năm 2025.",
    "what happened": "Ngày 05/6/2023, UBND huyện Đức Trọng có Báo cáo số 210/BC-UBND về tình hình thiệt hại.",
    "what was asked before": "UBND tỉnh đã giao Sở Tài chính thẩm định tại Văn bản số 123/UBND-TC.",
    "an authority may decide": "Sở Y tế được quyền từ chối tiếp nhận hồ sơ không hợp lệ.",
    "a case of punishment": "Tổ chức, cá nhân vi phạm Quy chế này thì tùy theo mức độ bị xử lý theo quy định của pháp luật.",
    "a copy": "Văn phòng UBND tỉnh thông báo đến các cơ quan, đơn vị biết, thực hiện.",
    "reason": "Nguyên nhân chủ yếu là do một số đơn vị chưa quyết liệt trong chỉ đạo, điều hành.",
}


@pytest.mark.parametrize("item", rows({name: (item,) for name, item in NOTHING_TO_DO.items()}))
def test_nothing_to_do(item: str) -> None:
    assert duties("1. " + item) == []
    if "trước ngày 30/6/2023" not in item:  # a task that names nobody is for the addressees
        assert duties("1. " + item, TO) == []


ADDRESSED = "Sở Y tế; - Sở Tài chính"

# whole letters → (eid, bearer, first words of the action, rule)
LETTERS = {
    "what the issuer thinks is not for it to do": (
        "Về việc này, Chủ tịch UBND tỉnh có ý kiến như sau:\n\n1. Đồng ý với đề xuất của Sở Tài chính tại Tờ trình nêu trên.\n\n"
        "2. Giao Sở Tài chính hướng dẫn các đơn vị thực hiện.\n\n3. Rà soát, hoàn thiện hồ sơ theo quy định.",
        [("sec_2", "Sở Tài chính", "hướng dẫn các", "assigned"), ("sec_3", ADDRESSED, "Rà soát, hoàn", "addressed")],
    ),
    "an opening that names many": (
        "Để khắc phục tình trạng trên, Chủ tịch UBND tỉnh yêu cầu Giám đốc các sở, Thủ trưởng các ban, ngành, Chủ tịch UBND các xã, "
        "phường, đặc khu tập trung thực hiện các nhiệm vụ sau:\n\n1. Tăng cường kỷ luật, kỷ cương hành chính.\n\n2. Giao Sở Nội vụ theo dõi.",
        [
            (
                "sec_1",
                "Giám đốc các sở, Thủ trưởng các ban, ngành, Chủ tịch UBND các xã, phường, đặc khu",
                "Tăng cường kỷ",
                "opening",
            ),
            ("sec_2", "Sở Nội vụ", "theo dõi", "assigned"),
        ],
    ),
    "a conclusion": (
        "Sau khi nghe báo cáo, Chủ tịch UBND tỉnh kết luận như sau:\n\n1. Về tiến độ dự án\n\n- UBND tỉnh ghi nhận, biểu dương sự nỗ lực "
        "của các đơn vị.\n\n- Yêu cầu Ban Quản lý dự án khẩn trương hoàn thành hồ sơ trước ngày 30/6/2023.\n\n2. Về giải phóng mặt bằng: "
        "Giao UBND huyện Đức Trọng chủ trì, phối hợp với Sở Tài chính chi trả tiền bồi thường.",
        [
            ("sec_1__ind_2", "Ban Quản lý dự án", "khẩn trương hoàn", "assigned"),
            ("sec_2", "UBND huyện Đức Trọng", "chủ trì, phối", "assigned"),
        ],
    ),
    "a telegram": (
        "Chủ tịch UBND tỉnh yêu cầu:\n\n1. Chủ tịch UBND các xã, phường, đặc khu:\n\na) Trực tiếp chỉ đạo công tác ứng phó;\n\n"
        "b) Tổ chức trực ban 24/24 giờ.\n\n2. Công an tỉnh, Bộ Chỉ huy Quân sự tỉnh bố trí lực lượng, phương tiện.",
        [
            ("sec_1__point_a", "Chủ tịch UBND các xã, phường, đặc khu", "Trực tiếp chỉ", "heading"),
            ("sec_1__point_b", "Chủ tịch UBND các xã, phường, đặc khu", "Tổ chức trực", "heading"),
            ("sec_2", "Công an tỉnh, Bộ Chỉ huy Quân sự tỉnh", "bố trí lực", "named"),
        ],
    ),
    "who carries out a plan": (
        "III. TỔ CHỨC THỰC HIỆN\n\n1. Sở Tài chính\n\n- Chủ trì, phối hợp với các đơn vị liên quan cân đối kinh phí.\n\n"
        "- Tổng hợp, báo cáo UBND tỉnh trước ngày 15/12 hằng năm.\n\n2. Các sở, ban, ngành; UBND các xã, phường: Căn cứ Kế hoạch này, "
        "xây dựng kế hoạch thực hiện.\n\n3. Đề nghị Ủy ban MTTQ Việt Nam tỉnh: Tuyên truyền, vận động Nhân dân hưởng ứng.",
        [
            ("part_3__sec_1__ind_1", "Sở Tài chính", "Chủ trì, phối", "heading"),
            ("part_3__sec_1__ind_2", "Sở Tài chính", "Tổng hợp, báo", "heading"),
            ("part_3__sec_2", "Các sở, ban, ngành; UBND các xã, phường", "Căn cứ Kế", "named"),
            ("part_3__sec_3", "Ủy ban MTTQ Việt Nam tỉnh", "Tuyên truyền, vận", "assigned"),
        ],
    ),
    "duties and rights of a regulation": (
        "Điều 5. Trách nhiệm của UBND cấp xã\n\n1. Tổ chức tuyên truyền, phổ biến Quy chế này.\n\n2. Được sử dụng ngân sách để khen thưởng."
        "\n\n3. Báo cáo Sở Nội vụ trước ngày 10 tháng 12 hằng năm.\n\nĐiều 6. Quyền hạn của Sở Nội vụ\n\n1. Yêu cầu các đơn vị cung cấp hồ sơ.",
        [
            ("art_5__cl_1", "UBND cấp xã", "Tổ chức tuyên", "heading"),
            ("art_5__cl_3", "UBND cấp xã", "Báo cáo Sở", "heading"),
        ],
    ),
    "a council": (
        "Điều 3. Nhiệm vụ của Hội đồng\n\n1. Thẩm định hồ sơ do Sở Tài chính trình.\n\n2. Lập biên bản họp, gửi Chủ tịch UBND tỉnh.",
        [
            ("art_3__cl_1", "Hội đồng", "Thẩm định hồ", "heading"),
            ("art_3__cl_2", "Hội đồng", "Lập biên bản", "heading"),
        ],
    ),
    "a task of one office is no opening request": (
        "UBND tỉnh nhận được Văn bản số 12/SYT-NVY của Sở Y tế về việc mua sắm.\n\nVề việc này, UBND tỉnh giao Sở Tài chính chủ trì thẩm định."
        "\n\nYêu cầu các đơn vị triển khai thực hiện.",
        [
            ("para_2", "Sở Tài chính", "chủ trì thẩm", "assigned"),
            ("para_3", ADDRESSED, "triển khai thực", "assigned"),
        ],
    ),
    "what the heads ask for": (
        "1. Mục đích, yêu cầu\n\n- Nâng cao nhận thức của cán bộ, công chức.\n\n2. Nhiệm vụ\n\na) Sở Y tế tổ chức tập huấn.\n\n"
        "b) UBND các xã, phường bố trí địa điểm.",
        [
            ("sec_2__point_a", "Sở Y tế", "tổ chức tập", "named"),
            ("sec_2__point_b", "UBND các xã, phường", "bố trí địa", "named"),
        ],
    ),
}


@pytest.mark.parametrize(("body", "expected"), rows(LETTERS))
def test_letter(body: str, expected: list[tuple[str, str, str, str]]) -> None:
    found = duties(body, TO)
    assert [(eid, " ".join(bearer.split()), words, rule) for eid, bearer, _, words, _, rule in found] == expected


def test_time_limit_of_the_heading() -> None:
    found, text = directive(
        "1. Sở Y tế thực hiện các nhiệm vụ sau trước ngày 30/6/2023:\n\na) Rà soát danh sách;\n\nb) Tổ chức tiêm lưu động."
    )
    assert [duty.deadline.span.of(text) for duty in found.duties if duty.deadline.span] == ["trước ngày 30/6/2023"] * 2


def test_time_limit_in_the_name_of_a_bearer_is_none() -> None:
    found, _ = directive("1. Các cơ quan thực hiện Chương trình đến năm 2030 chịu trách nhiệm thi hành Quyết định này.")
    assert [duty.deadline.on for duty in found.duties] == [None]


# what holds of every parse

WORDS = [
    "Sở Y tế", "UBND các xã, phường", "Giao", "Yêu cầu", "chủ trì,", "phối hợp với", "báo cáo", "rà soát", "trước ngày 30/9", ";", ".", ",", ":", "(i)",
    "thì", "trường hợp", "đã", "được", "phải", "Trong đó", "Thời gian hoàn thành", "các", "Hội đồng", "đồng chí Nguyễn Văn An", "(", ")", "“", "\n", "| ",
    "\n\n1. ", "\n- ", "\nTT\n", "Cơ quan chủ trì", "Nhiệm vụ", "\n1\n", "hằng tháng", "tổ chức", "cá nhân",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_every_field_is_a_stretch_of_the_directive(words: list[str]) -> None:
    found, text = directive("1. " + " ".join(words))
    for duty in found.duties:
        spans = [duty.bearer.span, duty.action, *duty.coordinates_with]
        spans += [span for span in (duty.reported_to, duty.deadline.span) if span]
        assert all(found.span.start <= span.start < span.end <= found.span.end for span in spans)
        assert all(span.of(text).strip() for span in spans)
    assert [duty.action.start for duty in found.duties] == sorted(duty.action.start for duty in found.duties)
    assert directive("1. " + " ".join(words))[0].duties == found.duties


HOSTILE = {
    "offices": "1. " + "Sở Y tế, " * 5_000 + "báo cáo.",
    "semicolons": "1. Sở Y tế báo cáo" + "; " * 5_000,
    "spaces": "1. Sở Y tế" + " " * 5_000 + "báo cáo",
    "broken lines": "1. Sở Y tế" + " \n" * 5_000 + "báo cáo",
    "bars": "| TT | Nhiệm vụ | Cơ quan chủ trì |\n" + "| " * 5_000,
    "numbers": "TT\nNhiệm vụ\nCơ quan chủ trì\n" + "1\n" * 5_000,
    "heads of tables": "TT\n" * 5_000,
    "labels": "Nhiệm vụ: a\nCơ quan chủ trì: Sở Y tế\n" * 1_000,
    "leads": "1. Rà soát văn bản\n" + "Cơ quan chủ trì: Sở Y tế\n" * 1_000,
    "requests": "1. " + "Giao Sở Y tế " * 5_000,
    "partners": "1. Sở Y tế " + "phối hợp với Sở Nội vụ " * 5_000,
    "verbs": "1. Sở Y tế " + "rà soát, " * 5_000,
    "sendings": "1. Sở Y tế " + "gửi " * 5_000,
    "time limits": "1. Sở Y tế báo cáo " + "trước ngày 15/9, báo cáo " * 1_000,
    "others who take over": "1. " + "Sở Y tế bố trí kinh phí, " * 5_000,
    "enumerators": "1. Sở Y tế: " + "(i) báo cáo; " * 5_000,
    "places": "1. UBND các tỉnh: " + "Quảng Ninh, " * 5_000 + "báo cáo",
    "unknown offices": "1. " + "Các cơ sở " * 5_000,
    "names": "1. Giao đồng chí " + "Nguyễn " * 5_000,
    "sentences": "1. " + "Sở Y tế báo cáo. " * 5_000,
}


@pytest.mark.parametrize("body", rows({name: (body,) for name, body in HOSTILE.items()}))
def test_hostile_text_in_bounded_time(body: str) -> None:
    start = time.process_time()
    directive(body)
    assert time.process_time() - start < 10
