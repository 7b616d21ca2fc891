"""The head of a directive in the layouts that are met: text → its fields."""

# the rows of tables are texts of directives

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from corpus import header
from corpus.directive import FindingKind
from corpus.document_number import DocumentType as T
from corpus.layout import View


def rows(table: Mapping[str, tuple[object, ...]]) -> list[object]:
    """The rows of a table under their names."""
    return [pytest.param(*row, id=name) for name, row in table.items()]


MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"


def fields(text: str) -> dict[str, object]:
    """The fields of the head of `text`, plainly; each verbatim field is checked against its span on the way."""
    view = View(text)
    head = header.parse(view, 0, len(view.text))
    for field in (head.subject, *head.addressees):
        if field:
            assert " ".join(View(field.span.of(text)).text.split()) == field.value
    return {
        "type": head.type,
        "number": head.number.value.text if head.number else None,
        "issuer": head.issuer.value if head.issuer else None,
        "on": head.issued_on.value if head.issued_on else None,
        "at": head.issued_at,
        "subject": head.subject.value if head.subject else None,
        "to": [entry.value for entry in head.addressees],
        "body": view.text[head.body_at :].strip()[:16],
    }


def expected(
    type: T | None,
    number: str | None,
    issuer: str | None,
    on: date | None,
    at: str | None,
    subject: str | None,
    to: list[str] | None = None,
    body: str = "",
) -> dict[str, object]:
    return {
        "type": type,
        "number": number,
        "issuer": issuer,
        "on": on,
        "at": at,
        "subject": subject,
        "to": to or [],
        "body": body[:16],
    }


BODY = "Ủy ban nhân dân tỉnh yêu cầu các đơn vị thực hiện nghiêm túc.\n\n1. Rà soát quy định.\n"
LAYOUTS = {
    "cong van, one column": (
        "ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG\n\n" + MOTTO + "\nSố: 4821/UBND-NC\n"
        "V/v tăng cường kỷ luật, kỷ cương hành chính\n\nLâm Đồng, ngày 12 tháng 6 năm 2023\n\n"
        "Kính gửi:\n\n- Các sở, ban, ngành;\n- UBND các huyện, thành phố.\n\n" + BODY,
        expected(
            T.CONG_VAN,
            "4821/UBND-NC",
            "UBND tỉnh Lâm Đồng",
            date(2023, 6, 12),
            "Lâm Đồng",
            "tăng cường kỷ luật, kỷ cương hành chính",
            ["Các sở, ban, ngành", "UBND các huyện, thành phố"],
            BODY,
        ),
    ),
    "cong van, columns by tab": (
        "ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTỈNH LÂM ĐỒNG\tĐộc lập - Tự do - Hạnh phúc\n"
        "Số: 4821/UBND-NC\tLâm Đồng, ngày 12 tháng 6 năm 2023\nV/v tăng cường kỷ luật, kỷ cương hành chính\n\n"
        "Kính gửi: Các sở, ban, ngành.\n\n" + BODY,
        expected(
            T.CONG_VAN,
            "4821/UBND-NC",
            "UBND tỉnh Lâm Đồng",
            date(2023, 6, 12),
            "Lâm Đồng",
            "tăng cường kỷ luật, kỷ cương hành chính",
            ["Các sở, ban, ngành"],
            BODY,
        ),
    ),
    "cong van, columns by pipe": (
        "| UBND TỈNH NGHỆ AN | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\n| SỞ Y TẾ | Độc lập - Tự do - Hạnh phúc |\n"
        "| Số: 1234/SYT-NVY | Nghệ An, ngày 05 tháng 3 năm 2024 |\n| V/v báo cáo công tác tiêm chủng |  |\n\n"
        "Kính gửi: Trung tâm Y tế các huyện.\n\nSở Y tế đề nghị các đơn vị báo cáo.\n",
        expected(
            T.CONG_VAN,
            "1234/SYT-NVY",
            "Sở Y tế tỉnh Nghệ An",
            date(2024, 3, 5),
            "Nghệ An",
            "báo cáo công tác tiêm chủng",
            ["Trung tâm Y tế các huyện"],
            "Sở Y tế đề nghị các đơn vị báo cáo.",
        ),
    ),
    "cong van, columns by spaces": (
        "      BỘ Y TẾ                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "      -------                        Độc lập - Tự do - Hạnh phúc\n"
        " Số: 789/BYT-KCB                 Hà Nội, ngày 02 tháng 02 năm 2022\n"
        "V/v phân luồng bệnh nhân\n\nKính gửi: Sở Y tế các tỉnh, thành phố\n\nBộ Y tế yêu cầu các đơn vị thực hiện.\n",
        expected(
            T.CONG_VAN,
            "789/BYT-KCB",
            "Bộ Y tế",
            date(2022, 2, 2),
            "Hà Nội",
            "phân luồng bệnh nhân",
            ["Sở Y tế các tỉnh, thành phố"],
            "Bộ Y tế yêu cầu các đơn vị thực hiện.",
        ),
    ),
    "cong van, subject over two lines": (
        "ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG\n-------\n" + MOTTO + "---------------\nSố: 4821/UBND-NC\n"
        "V/v tăng cường kỷ luật,\nkỷ cương hành chính\n\nLâm Đồng, ngày 12 tháng 6 năm 2023\n\nKính gửi: Sở Nội vụ.\n\n"
        + BODY,
        expected(
            T.CONG_VAN,
            "4821/UBND-NC",
            "UBND tỉnh Lâm Đồng",
            date(2023, 6, 12),
            "Lâm Đồng",
            "tăng cường kỷ luật, kỷ cương hành chính",
            ["Sở Nội vụ"],
            BODY,
        ),
    ),
    "cong van of the Party": (
        "TỈNH ỦY QUẢNG NINH\n*\nSố 188-CV/TU\nV/v chấn chỉnh công tác tiêm vắc xin\n\nĐẢNG CỘNG SẢN VIỆT NAM\n\n"
        "Quảng Ninh, ngày 24 tháng 8 năm 2021\n\nKính gửi: Các huyện ủy, thị ủy, thành ủy,\n\n"
        "Ban Thường vụ Tỉnh ủy yêu cầu các cấp ủy thực hiện.\n",
        expected(
            T.CONG_VAN,
            "188-CV/TU",
            "Tỉnh ủy Quảng Ninh",
            date(2021, 8, 24),
            "Quảng Ninh",
            "chấn chỉnh công tác tiêm vắc xin",
            ["Các huyện ủy, thị ủy, thành ủy"],
            "Ban Thường vụ Tỉnh ủy yêu cầu các cấp ủy thực hiện.",
        ),
    ),
    "thong bao of the Party, two columns": (
        "BAN CHẤP HÀNH TRUNG ƯƠNG\tĐẢNG CỘNG SẢN VIỆT NAM\nVĂN PHÒNG\tHà Nội, ngày 24 tháng 8 năm 2021\n*\nSố 10-TB/VPTW\n\n"
        "THÔNG BÁO\nkết luận của lãnh đạo chủ chốt về phòng, chống dịch\n-----\n\nNgày 20/8/2021, tại Hà Nội, các đồng chí họp bàn.\n",
        expected(
            T.THONG_BAO,
            "10-TB/VPTW",
            "Văn phòng Trung ương Đảng",
            date(2021, 8, 24),
            "Hà Nội",
            "kết luận của lãnh đạo chủ chốt về phòng, chống dịch",
            [],
            "Ngày 20/8/2021, tại Hà Nội, các đồng chí họp bàn.",
        ),
    ),
    "quyet dinh": (
        "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HÀ NỘI\n-------\n"
        + MOTTO
        + "---------------\nSố: 15/2020/QĐ-UBND\nHà Nội, ngày 10 tháng 7 năm 2020\n\n"
        "QUYẾT ĐỊNH\nBan hành Quy chế quản lý chợ trên địa bàn\n\nỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI\n\n"
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015;\n\nQUYẾT ĐỊNH:\n\nĐiều 1. Ban hành kèm theo Quyết định này Quy chế.\n",
        expected(
            T.QUYET_DINH,
            "15/2020/QĐ-UBND",
            "UBND thành phố Hà Nội",
            date(2020, 7, 10),
            "Hà Nội",
            "Ban hành Quy chế quản lý chợ trên địa bàn",
            [],
            "ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI",
        ),
    ),
    "chi thi": (
        "THỦ TƯỚNG CHÍNH PHỦ\n\n" + MOTTO + "\nSố: 16/CT-TTg\n\nHà Nội, ngày 31 tháng 3 năm 2020\n\nCHỈ THỊ\n"
        "VỀ THỰC HIỆN CÁC BIỆN PHÁP CẤP BÁCH PHÒNG, CHỐNG DỊCH COVID-19\n\n"
        "Trong thời gian qua, các bộ, ngành và địa phương đã thực hiện nghiêm.\n",
        expected(
            T.CHI_THI,
            "16/CT-TTg",
            "Thủ tướng Chính phủ",
            date(2020, 3, 31),
            "Hà Nội",
            "VỀ THỰC HIỆN CÁC BIỆN PHÁP CẤP BÁCH PHÒNG, CHỐNG DỊCH COVID-19",
            [],
            "Trong thời gian qua, các bộ, ngành",
        ),
    ),
    "cong dien": (
        "THỦ TƯỚNG CHÍNH PHỦ\n\n" + MOTTO + "\nSố: 1102/CĐ-TTg\n\nHà Nội, ngày 23 tháng 8 năm 2021\n\nCÔNG ĐIỆN\n"
        "Về việc tăng cường các biện pháp phòng, chống dịch\n\nTHỦ TƯỚNG CHÍNH PHỦ điện:\n\n- Các đồng chí Bí thư Tỉnh ủy;\n- Bộ Y tế.\n\nTình hình dịch bệnh phức tạp.\n",
        expected(
            T.CONG_DIEN,
            "1102/CĐ-TTg",
            "Thủ tướng Chính phủ",
            date(2021, 8, 23),
            "Hà Nội",
            "Về việc tăng cường các biện pháp phòng, chống dịch",
            ["Các đồng chí Bí thư Tỉnh ủy", "Bộ Y tế"],
            "Tình hình dịch bệnh phức tạp.",
        ),
    ),
    "nghi quyet of a council": (
        "HỘI ĐỒNG NHÂN DÂN\nTỈNH ĐỒNG THÁP\n-------\n"
        + MOTTO
        + "---------------\nSố: 03/2021/NQ-HĐND\nĐồng Tháp, ngày 17 tháng 8 năm 2021\n\n"
        "NGHỊ QUYẾT\nQUY ĐỊNH MỨC CHI HỖ TRỢ\n\nHỘI ĐỒNG NHÂN DÂN TỈNH ĐỒNG THÁP\nKHÓA X, KỲ HỌP THỨ HAI\n\n"
        "Căn cứ Luật Ngân sách nhà nước ngày 25/6/2015;\n\nQUYẾT NGHỊ:\n\nĐiều 1. Quy định mức chi.\n",
        expected(
            T.NGHI_QUYET,
            "03/2021/NQ-HĐND",
            "Hội đồng nhân dân tỉnh Đồng Tháp",
            date(2021, 8, 17),
            "Đồng Tháp",
            "QUY ĐỊNH MỨC CHI HỖ TRỢ",
            [],
            "Căn cứ Luật Ngân sách",
        ),
    ),
    "ke hoach of a district": (
        "ỦY BAN NHÂN DÂN\nHUYỆN CƯ JÚT\n\n"
        + MOTTO
        + "\nSố: 45/KH-UBND\nCư Jút, ngày 03 tháng 01 năm 2022\n\nKẾ HOẠCH\n"
        "Cải cách hành chính năm 2022\n\nThực hiện Kế hoạch số 12/KH-UBND của UBND tỉnh, UBND huyện ban hành kế hoạch như sau:\n\n"
        "I. MỤC ĐÍCH, YÊU CẦU\n",
        expected(
            T.KE_HOACH,
            "45/KH-UBND",
            "UBND huyện Cư Jút",
            date(2022, 1, 3),
            "Cư Jút",
            "Cải cách hành chính năm 2022",
            [],
            "Thực hiện Kế hoạch số 12/KH-UBND",
        ),
    ),
    "thong tu": (
        "BỘ TÀI CHÍNH\n-------\n"
        + MOTTO
        + "---------------\nSố: 40/2021/TT-BTC\nHà Nội, ngày 01 tháng 6 năm 2021\n\nTHÔNG TƯ\n"
        "HƯỚNG DẪN THUẾ GIÁ TRỊ GIA TĂNG ĐỐI VỚI HỘ KINH DOANH\n\nCăn cứ Luật Quản lý thuế;\n\nĐiều 1. Phạm vi điều chỉnh\n",
        expected(
            T.THONG_TU,
            "40/2021/TT-BTC",
            "Bộ Tài chính",
            date(2021, 6, 1),
            "Hà Nội",
            "HƯỚNG DẪN THUẾ GIÁ TRỊ GIA TĂNG ĐỐI VỚI HỘ KINH DOANH",
            [],
            "Căn cứ Luật Quản lý thuế;",
        ),
    ),
    "number and date left blank": (
        "ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG\n\n" + MOTTO + "\nSố:        /UBND-NC\nV/v tăng cường kỷ luật\n\n"
        "Lâm Đồng, ngày     tháng 6 năm 2023\n\nKính gửi: Sở Nội vụ.\n\n" + BODY,
        expected(T.CONG_VAN, None, "UBND tỉnh Lâm Đồng", None, "Lâm Đồng", "tăng cường kỷ luật", ["Sở Nội vụ"], BODY),
    ),
    "no head at all": (
        "Cần mua 3 hộp sữa.\nGọi cho mẹ.\n",
        expected(None, None, None, None, None, None, [], "Cần mua 3 hộp sữa."),
    ),
    "nothing": ("", expected(None, None, None, None, None, None)),
}


def test_the_line_that_resolves_is_no_part_of_the_issuer() -> None:
    text = (
        "HỘI ĐỒNG NHÂN DÂN\nTỈNH GIA LAI\n\n" + MOTTO + "\nSố: 12/NQ-HĐND\n\nGia Lai, ngày 10 tháng 7 năm 2024\n\n"
        "NGHỊ QUYẾT\nVề phân bổ vốn\n\nHỘI ĐỒNG NHÂN DÂN TỈNH GIA LAI\nQUYẾT NGHỊ:\n\nĐiều 1. Phân bổ 45 tỷ đồng.\n"
    )
    assert fields(text)["issuer"] == "Hội đồng nhân dân tỉnh Gia Lai"


@pytest.mark.parametrize(("text", "fields_expected"), rows(LAYOUTS))
def test_layout(text: str, fields_expected: dict[str, object]) -> None:
    assert fields(text) == fields_expected


NUMBER_LINES = [
    ("Số: 4821/UBND-NC", "4821/UBND-NC"),
    ("Số:4821/UBND-NC", "4821/UBND-NC"),
    ("Số 4821/UBND-NC", "4821/UBND-NC"),
    ("Số:  4821 /UBND-NC", "4821/UBND-NC"),
    ("**Số: 4821/UBND-NC**", "4821/UBND-NC"),
    ("Số: **4821**/UBND-NC", "4821/UBND-NC"),
    ("*Số: 4821/UBND-NC*", "4821/UBND-NC"),
    ("So: 4821/UBND-NC", "4821/UBND-NC"),
    ("Số: 05/2025/NĐ-CP", "05/2025/NĐ-CP"),
    ("Luật số: 58/2020/QH14", "58/2020/QH14"),
    ("Nghị quyết số: 954/2020/UBTVQH14", "954/2020/UBTVQH14"),
    ("Số: 4821/\nUBND-NC", "4821/UBND-NC"),
    ("Số: ... /UBND-NC", None),
    ("Số: /UBND-NC", None),
    ("Số: 4821/UBND - NC", "4821/UBND-NC"),
    ("Số:     4821/UBND-NC", "4821/UBND-NC"),
    ("Số: 4821     /UBND-NC", "4821/UBND-NC"),
    ("Số:\t4821/UBND-NC", "4821/UBND-NC"),
    ("Số: 05/2025/NÐ-CP", "05/2025/NĐ-CP"),
]


@pytest.mark.parametrize(("line", "number"), NUMBER_LINES)
def test_number_line(line: str, number: str | None) -> None:
    text = "BỘ Y TẾ\n" + MOTTO + line + "\nHà Nội, ngày 1 tháng 2 năm 2021\nKính gửi: Sở Y tế.\n\nBộ Y tế yêu cầu.\n"
    assert fields(text)["number"] == number


DATE_LINES = [
    ("Hà Nội, ngày 01 tháng 02 năm 2021", date(2021, 2, 1), "Hà Nội"),
    ("*Hà Nội, ngày 01 tháng 02 năm 2021*", date(2021, 2, 1), "Hà Nội"),
    ("Hà Nội , ngày 1 tháng 2 năm 2021", date(2021, 2, 1), "Hà Nội"),
    ("Hà nội, Ngày 01 tháng 02 năm 2021", date(2021, 2, 1), "Hà nội"),
    ("TP. Hồ Chí Minh, ngày 01 tháng 02 năm 2021", date(2021, 2, 1), "TP. Hồ Chí Minh"),
    ("Ngày 01 tháng 02 năm 2021", date(2021, 2, 1), None),
    ("Hà Nội, ngày 31 tháng 02 năm 2021", None, "Hà Nội"),
    ("Hà Nội, ngày … tháng … năm 2021", None, "Hà Nội"),
    ("Hà Nội, ngày   01   tháng   02   năm 2021", date(2021, 2, 1), "Hà Nội"),
    ("Hà Nội, ngày 01/02/2021", date(2021, 2, 1), "Hà Nội"),
]


@pytest.mark.parametrize(("line", "on", "at"), DATE_LINES)
def test_date_line(line: str, on: date | None, at: str | None) -> None:
    text = "BỘ Y TẾ\n" + MOTTO + "Số: 1/BYT-KCB\n" + line + "\n\nKính gửi: Sở Y tế.\n\nBộ Y tế yêu cầu.\n"
    found = fields(text)
    assert (found["on"], found["at"]) == (on, at)


ADDRESSEES = [
    ("Kính gửi: Sở Y tế.", ["Sở Y tế"]),
    ("Kính gửi:\n- Sở Y tế;\n- Sở Nội vụ.", ["Sở Y tế", "Sở Nội vụ"]),
    ("Kính gửi:\n\n– Sở Y tế;\n\n– Sở Nội vụ.", ["Sở Y tế", "Sở Nội vụ"]),
    ("Kính gửi: - Sở Y tế;\n          - Sở Nội vụ.", ["Sở Y tế", "Sở Nội vụ"]),
    ("Kính gửi:\n+ Sở Y tế;\n+ Sở Nội vụ.", ["Sở Y tế", "Sở Nội vụ"]),
    ("Kính gửi:\n- Các sở, ban, ngành\ncấp tỉnh;\n- Sở Nội vụ.", ["Các sở, ban, ngành cấp tỉnh", "Sở Nội vụ"]),
    ("**Kính gửi:** Sở Y tế", ["Sở Y tế"]),
    ("Kính gửi: Sở Lao động - Thương binh và Xã hội", ["Sở Lao động - Thương binh và Xã hội"]),
]


@pytest.mark.parametrize(("lines", "to"), ADDRESSEES)
def test_addressees(lines: str, to: list[str]) -> None:
    text = (
        "BỘ Y TẾ\n"
        + MOTTO
        + "Số: 1/BYT-KCB\nHà Nội, ngày 1 tháng 2 năm 2021\n\n"
        + lines
        + "\n\nBộ Y tế yêu cầu các đơn vị thực hiện.\n"
    )
    found = fields(text)
    assert found["to"] == to
    assert found["body"] == "Bộ Y tế yêu cầu "


ISSUERS = [
    ("BỘ Y TẾ", "Bộ Y tế"),
    ("BỘ GIÁO DỤC VÀ ĐÀO TẠO", "Bộ Giáo dục và Đào tạo"),
    ("BỘ VĂN HÓA, THỂ THAO VÀ DU LỊCH", "Bộ Văn hóa, Thể thao và Du lịch"),
    ("CHÍNH PHỦ", "Chính phủ"),
    ("QUỐC HỘI", "Quốc hội"),
    ("VĂN PHÒNG CHÍNH PHỦ", "Văn phòng Chính phủ"),
    ("ỦY BAN NHÂN DÂN TỈNH ĐẮK NÔNG", "UBND tỉnh Đắk Nông"),
    ("UỶ BAN NHÂN DÂN\nTỈNH ĐẮK NÔNG", "UBND tỉnh Đắk Nông"),
    ("UBND TỈNH ĐẮK NÔNG", "UBND tỉnh Đắk Nông"),
    ("**ỦY BAN NHÂN DÂN**\n**TỈNH BẮC KẠN**", "UBND tỉnh Bắc Kạn"),
    ("ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HỒ CHÍ MINH", "UBND thành phố Hồ Chí Minh"),
    ("UBND TỈNH ĐẮK NÔNG\nSỞ Y TẾ", "Sở Y tế tỉnh Đắk Nông"),
    ("UBND TỈNH ĐẮK NÔNG\nSỞ GIÁO DỤC VÀ ĐÀO TẠO", "Sở Giáo dục và Đào tạo tỉnh Đắk Nông"),
    ("THÀNH ỦY HÀ NỘI\n*", "Thành ủy Hà Nội"),
    ("BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "Bộ Lao động - Thương binh và Xã hội"),
    ("ỦY BAN NHÂN DÂN\nTỈNH ĐẮK NÔNG\nVĂN PHÒNG", "Văn phòng UBND tỉnh Đắk Nông"),
    ("TỈNH ỦY ĐẮK NÔNG\n*", "Tỉnh ủy Đắk Nông"),
]


def test_number_and_date_in_one_line() -> None:
    text = (
        "BỘ Y TẾ\n"
        + MOTTO
        + "Số: 1/BYT-KCB    Hà Nội, ngày 1 tháng 2 năm 2021\n\nKính gửi: Sở Y tế.\n\nBộ Y tế yêu cầu.\n"
    )
    found = fields(text)
    assert (found["number"], found["on"]) == ("1/BYT-KCB", date(2021, 2, 1))


def test_number_and_date_in_one_line_with_one_space() -> None:
    text = (
        "BỘ Y TẾ\n"
        + MOTTO
        + "Số: 1/BYT-KCB Hà Nội, ngày 1 tháng 2 năm 2021\n\nKính gửi: Sở Y tế.\n\nBộ Y tế yêu cầu.\n"
    )
    assert fields(text)["on"] == date(2021, 2, 1)


def test_telegram_names_whom_it_is_wired_to() -> None:
    text = (
        MOTTO + "Số: 1/CĐ-UBND\n\nCÔNG ĐIỆN\nVề phòng, chống bão\n\nỦy ban nhân dân tỉnh điện: Sở Y tế.\n\nBão mạnh.\n"
    )
    assert fields(text)["to"] == ["Sở Y tế"]


def test_number_without_its_word() -> None:
    text = (
        "BỘ Y TẾ\n4821/BYT-KCB\n"
        + MOTTO
        + "Hà Nội, ngày 1 tháng 2 năm 2021\n\nKính gửi: Sở Y tế.\n\nBộ Y tế yêu cầu.\n"
    )
    assert fields(text)["issuer"] == "Bộ Y tế"


@pytest.mark.parametrize(("lines", "issuer"), ISSUERS)
def test_issuer(lines: str, issuer: str) -> None:
    text = (
        lines + "\n\n" + MOTTO + "\nSố: 1/TB-X\n\nngày 1 tháng 2 năm 2021\n\nTHÔNG BÁO\nVề việc nghỉ lễ\n\n1. Nghỉ.\n"
    )
    assert fields(text)["issuer"] == issuer


@pytest.mark.parametrize(
    ("number", "day", "kinds"),
    [
        ("Số: ... /BYT-KCB", "ngày 1 tháng 2 năm 2021", {FindingKind.NO_NUMBER}),
        ("Số: 1/BYT-KCB", "ngày … tháng 2 năm 2021", {FindingKind.NO_DATE}),
        ("Số: 1/BYT-KCB", "ngày 1 tháng 2 năm 2021", set()),
        ("Số:     /BYT-KCB", "ngày 1 tháng 2 năm 2021", {FindingKind.NO_NUMBER}),
        ("Số: 1/BYT-KCB", "ngày 31 tháng 02 năm 2021", {FindingKind.DATE_IMPOSSIBLE}),
    ],
)
def test_findings(number: str, day: str, kinds: set[FindingKind]) -> None:
    view = View("BỘ Y TẾ\n" + MOTTO + number + "\nHà Nội, " + day + "\n\nKính gửi: Sở Y tế.\n")
    assert {finding.kind for finding in header.parse(view, 0, len(view.text)).findings} == kinds
