"""Offices, places, people, quoted words, links and letters that the provision does not have."""

from __future__ import annotations

from collections.abc import Callable

import pytest

PROVISIONS = {
    "chi cục": (
        "quyết định",
        "Phó Cục trưởng Cục Thú y Nguyễn Văn Hòa kiểm tra việc tiêm phòng; Chi cục trưởng báo cáo Cục Thú y.",
    ),
    "rừng": (
        "công văn",
        "Sở Nông nghiệp và Phát triển nông thôn chủ trì, phối hợp với Công an tỉnh, Bộ Chỉ huy Quân sự tỉnh và UBND các huyện Sông Hinh, Đồng Xuân trực phòng cháy, chữa cháy rừng; Chi cục Kiểm lâm công bố số điện thoại đường dây nóng trên trang thongtin.kiemlam.phuyen.gov.vn; thực hiện phương châm “bốn tại chỗ” và xử lý nghiêm hành vi “đốt thực bì không theo hướng dẫn”.",
    ),
    "du lịch": (
        "chỉ thị",
        "Giao Giám đốc Sở Văn hóa, Thể thao và Du lịch Trần Hiếu Hùng phối hợp với Hiệp hội Du lịch tỉnh và thành phố Cần Thơ tổ chức chương trình “Cà Mau - Điểm đến 2023” tại Khu du lịch Mũi Cà Mau, huyện Ngọc Hiển; Báo Cà Mau tuyên truyền, TikTok và Facebook là kênh quảng bá.",
    ),
}
SOUND = [
    ("rừng", "Sở NN&PTNT chủ trì trực phòng cháy, chữa cháy rừng cùng Công an tỉnh và Bộ CHQS tỉnh."),
    ("rừng", "Phải thực hiện phương châm “bốn tại chỗ”."),
    ("rừng", "So Nong nghiep va Phat trien nong thon chu tri truc phong chay, chua chay rung."),
    ("rừng", "Số điện thoại đường dây nóng được Chi cục Kiểm lâm công bố trên trang thongtin.kiemlam.phuyen.gov.vn."),
    ("rừng", "UBND tỉnh Phú Yên giao Sở Nông nghiệp và Phát triển nông thôn chủ trì trực phòng cháy, chữa cháy rừng."),
    ("rừng", "Công văn do ông Lê Tấn Hổ ký giao Chi cục Kiểm lâm công bố số điện thoại đường dây nóng."),
    ("du lịch", "Giám đốc Sở VHTTDL Trần Hiếu Hùng phối hợp với thành phố Cần Thơ và Hiệp hội Du lịch tỉnh."),
    ("du lịch", "Kênh quảng bá là TikTok và Facebook."),
    ("rừng", "Chi cục Kiểm lâm công bố số điện thoại đường dây nóng."),
    ("rừng", "Chi Cục Kiểm lâm công bố số điện thoại đường dây nóng."),
    ("rừng", "Chi cuc Kiem lam cong bo so dien thoai duong day nong."),
    ("rừng", "Sở NN&PTNT phối hợp với Uỷ ban nhân dân các huyện Sông Hinh, Đồng Xuân trực phòng cháy, chữa cháy rừng."),
    ("du lịch", "Giao Giám đốc Sở VHTTDL Trần Hiếu Hùng phối hợp với Hiệp hội Du lịch tỉnh."),
    ("du lịch", "Giam doc So Van hoa, The thao va Du lich Tran Hieu Hung phoi hop voi Hiep hoi Du lich tinh."),
    ("du lịch", "GIÁM ĐỐC SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH TRẦN HIẾU HÙNG phối hợp với Hiệp hội Du lịch tỉnh."),
    ("du lịch", "Giám đốc Sở Văn hoá, Thể thao và Du lịch Trần Hiếu Hùng phối hợp với thành phố Cần Thơ."),
    ("chi cục", "Phó Cục trưởng Cục Thú y Nguyễn Văn Hòa kiểm tra; Chi cục trưởng báo cáo Cục."),
    ("chi cục", "Phó cục trưởng Nguyễn Văn Hoà kiểm tra."),
]
ALTERED = [
    (
        "rừng",
        "Sở Tài nguyên và Môi trường chủ trì trực phòng cháy, chữa cháy rừng.",
        "office: Sở Tài nguyên và Môi trường",
    ),
    (
        "rừng",
        "Sở Nông nghiệp và Phát triển nông thôn phối hợp với Bộ đội Biên phòng tỉnh trực phòng cháy, chữa cháy rừng.",
        "office: Bộ đội Biên phòng tỉnh",
    ),
    (
        "rừng",
        "Sở Nông nghiệp và Phát triển nông thôn phối hợp với Bộ Công an trực phòng cháy, chữa cháy rừng.",
        "office: Bộ Công an",
    ),
    (
        "rừng",
        "Bộ Nông nghiệp và Phát triển nông thôn chủ trì trực phòng cháy, chữa cháy rừng.",
        "office: Bộ Nông nghiệp và Phát triển nông thôn",
    ),
    ("rừng", "Công an huyện trực phòng cháy, chữa cháy rừng.", "office: Công an huyện"),
    (
        "rừng",
        "UBND tỉnh Khánh Hòa giao Chi cục Kiểm lâm công bố số điện thoại đường dây nóng.",
        "office: UBND tỉnh Khánh Hòa",
    ),
    ("rừng", "UBND huyện Tuy An trực phòng cháy, chữa cháy rừng.", "place: huyện Tuy An"),
    ("rừng", "UBND huyện Sông Cầu trực phòng cháy, chữa cháy rừng.", "name: Sông Cầu"),
    ("rừng", "Chi cục Thủy lợi công bố số điện thoại đường dây nóng.", "name: Thủy"),
    ("rừng", "Công văn do ông Tạ Anh Tuấn ký giao Chi cục Kiểm lâm công bố số điện thoại.", "name: Tạ Anh Tuấn"),
    ("rừng", "Thực hiện phương châm “năm tại chỗ”.", "quote: năm tại chỗ"),
    ("rừng", "Thực hiện phương châm “bốn tại chỗ, ba sẵn sàng”.", "quote: bốn tại chỗ, ba sẵn sàng"),
    ("rừng", "Xử lý nghiêm hành vi “đốt thực bì theo hướng dẫn”.", "quote: đốt thực bì theo hướng dẫn"),
    ("rừng", 'Xử lý nghiêm hành vi "đốt rừng không theo hướng dẫn".', "quote: đốt rừng không theo hướng dẫn"),
    ("rừng", "Xử lý nghiêm hành vi «đốt thực bì không có hướng dẫn».", "quote: đốt thực bì không có hướng dẫn"),
    ("rừng", "Số điện thoại đường dây nóng trên trang kiemlam.gov.vn.", "link: kiemlam.gov.vn."),
    ("rừng", "Số điện thoại đường dây nóng trên trang https://phuyen.gov.vn.", "link: https://phuyen.gov.vn."),
    ("rừng", "Số điện thoại đường dây nóng trên [trang](thongtin.kiemlam.phuyen.gov.vn).", "link: [trang]"),
    ("rừng", "Chi cục Kiểm lâm công bố số điện thoại <b>đường dây nóng</b>.", "link: <b"),
    (
        "rừng",
        "Chi cục Kiểm lâm công bố số điện thoại đường dây nóng qua hotline@kiemlam.vn.",
        "link: hotline@kiemlam.vn",
    ),
    ("rừng", "Chi cục Kiểm lâm công bố số điện thоại đường dây nóng.", "letter: о"),
    ("rừng", "Chi cục Kiểm lâm 公布 số điện thoại đường dây nóng.", "letter: 公"),
    (
        "rừng",
        "Sở Nông nghiệp và Phát triển nông thôn Bình Định chủ trì trực phòng cháy, chữa cháy rừng.",
        "office: Sở Nông nghiệp và Phát triển nông thôn Bình Định",
    ),
    ("rừng", "Sở NN&PTNT chủ trì trực phòng cháy, chữa cháy rừng cùng Bộ Tư lệnh Quân khu 5.", "name: Bộ Tư"),
    (
        "rừng",
        "so tai nguyen va moi truong chu tri truc phong chay, chua chay rung.",
        "office: so tai nguyen va moi truong",
    ),
    (
        "du lịch",
        "Giám đốc Sở Văn hóa, Thể thao và Du lịch Tiêu Minh Tiên tổ chức chương trình.",
        "name: Tiêu Minh Tiên",
    ),
    ("du lịch", "Phối hợp với thành phố Đà Nẵng tổ chức chương trình tại Khu du lịch Mũi Cà Mau.", "place: Đà Nẵng"),
    ("du lịch", "Tổ chức chương trình tại Khu du lịch Mũi Cà Mau, huyện Năm Căn.", "place: huyện Năm Căn"),
    ("du lịch", "Tổ chức chương trình tại Khu du lịch Hòn Khoai, huyện Ngọc Hiển.", "name: Hòn Khoai"),
    ("du lịch", "Tổ chức chương trình tại Khu du lịch Mũi Cà Mau, tỉnh Bạc Liêu.", "place: Bạc Liêu"),
    ("du lịch", "Tổ chức chương trình “Cà Mau - Điểm đến 2024”.", "quote: Cà Mau - Điểm đến 2024"),
    ("du lịch", "Tổ chức chương trình “Cà Mau - Điểm hẹn 2023”.", "quote: Cà Mau - Điểm hẹn 2023"),
    ("du lịch", "Báo Tuổi Trẻ tuyên truyền chương trình.", "name: Báo Tuổi Trẻ"),
    ("du lịch", "Báo Cà Mau tuyên truyền, YouTube và Facebook là kênh quảng bá.", "name: YouTube"),
    ("du lịch", "Báo Cà Mau tuyên truyền, Zalo là kênh quảng bá.", "name: Zalo"),
    ("du lịch", "Phối hợp với Hiệp hội Lữ hành tỉnh tổ chức chương trình.", "name: Lữ"),
    ("du lịch", "Phối hợp với Hội Nông dân tỉnh tổ chức chương trình.", "office: Hội Nông dân"),
    ("du lịch", "Giao Chủ tịch Huỳnh Quốc Việt phối hợp với Hiệp hội Du lịch tỉnh tổ chức chương trình.", "name: Chủ"),
    (
        "du lịch",
        "Giao Phó Giám đốc Sở Văn hóa, Thể thao và Du lịch Trần Hiếu Hùng phối hợp với Hiệp hội Du lịch tỉnh.",
        "name: Phó Giám",
    ),
    (
        "du lịch",
        "Giao Giám đốc Sở Thông tin và Truyền thông Trần Hiếu Hùng phối hợp với Hiệp hội Du lịch tỉnh.",
        "office: Sở Thông tin và Truyền thông",
    ),
    ("rừng", "Cục Kiểm lâm công bố số điện thoại đường dây nóng.", "name: Cục Kiểm"),
    ("rừng", "Hạt Kiểm lâm công bố số điện thoại đường dây nóng.", "name: Hạt Kiểm"),
    (
        "du lịch",
        "Giám đốc Sở Văn hóa, Thể thao và Du lịch Trần Hiếu Hưng phối hợp với Hiệp hội Du lịch tỉnh.",
        "name: Trần Hiếu Hưng",
    ),
    (
        "du lịch",
        "Phó Giám đốc Sở Văn hóa, Thể thao và Du lịch Trần Hiếu Hùng phối hợp với Hiệp hội Du lịch tỉnh.",
        "name: Phó Giám đốc",
    ),
    ("chi cục", "Cục trưởng Cục Thú y Nguyễn Văn Hòa kiểm tra.", "name: Cục trưởng"),
    ("chi cục", "Phó Chi cục trưởng báo cáo Cục Thú y.", "name: Phó Chi cục trưởng"),
]


@pytest.mark.parametrize(("provision", "sentence"), SOUND)
def test_what_the_provision_says_passes(
    told: Callable[[tuple[str, str], str], list[str]], provision: str, sentence: str
) -> None:
    assert told(PROVISIONS[provision], sentence) == []


@pytest.mark.parametrize(("provision", "sentence", "objection"), ALTERED)
def test_what_it_does_not_say_is_objected_to(
    told: Callable[[tuple[str, str], str], list[str]], provision: str, sentence: str, objection: str
) -> None:
    assert objection in told(PROVISIONS[provision], sentence)
