"""Agencies: text → the offices and groups it names, each with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import agencies

# text, for each agency: its words, key, place
NAMED = [
    ("Sở Y tế", [("Sở Y tế", "so_y_te", None)]),
    ("SỞ Y TẾ", [("SỞ Y TẾ", "so_y_te", None)]),
    ("so y te", [("so y te", "so_y_te", None)]),
    ("SYT", [("SYT", "so_y_te", None)]),
    ("Bộ Y tế", [("Bộ Y tế", "bo_y_te", None)]),
    ("BYT", [("BYT", "bo_y_te", None)]),
    ("Sở Giáo dục và Đào tạo", [("Sở Giáo dục và Đào tạo", "so_giao_duc", None)]),
    ("Sở Giáo dục & Đào tạo", [("Sở Giáo dục & Đào tạo", "so_giao_duc", None)]),
    ("Sở GD&ĐT", [("Sở GD&ĐT", "so_giao_duc", None)]),
    ("Sở GD-ĐT", [("Sở GD-ĐT", "so_giao_duc", None)]),
    ("Sở GDĐT", [("Sở GDĐT", "so_giao_duc", None)]),
    ("SGDĐT", [("SGDĐT", "so_giao_duc", None)]),
    ("Bộ GDĐT", [("Bộ GDĐT", "bo_giao_duc", None)]),
    ("Sở Kế hoạch và Đầu tư", [("Sở Kế hoạch và Đầu tư", "so_ke_hoach_dau_tu", None)]),
    ("Sở KH&ĐT", [("Sở KH&ĐT", "so_ke_hoach_dau_tu", None)]),
    ("Bộ Lao động - Thương binh và Xã hội", [("Bộ Lao động - Thương binh và Xã hội", "bo_lao_dong", None)]),
    ("Sở Lao động-Thương binh và Xã hội", [("Sở Lao động-Thương binh và Xã hội", "so_lao_dong", None)]),
    ("Sở LĐ-TB&XH", [("Sở LĐ-TB&XH", "so_lao_dong", None)]),
    ("Bộ Nông nghiệp và Phát triển nông thôn", [("Bộ Nông nghiệp và Phát triển nông thôn", "bo_nong_nghiep", None)]),
    ("Bộ Nông nghiệp và Môi trường", [("Bộ Nông nghiệp và Môi trường", "bo_nong_nghiep_moi_truong", None)]),
    ("Sở NN&PTNT", [("Sở NN&PTNT", "so_nong_nghiep", None)]),
    ("Sở TN&MT", [("Sở TN&MT", "so_tai_nguyen", None)]),
    ("Bộ Văn hóa, Thể thao và Du lịch", [("Bộ Văn hóa, Thể thao và Du lịch", "bo_van_hoa", None)]),
    ("Bộ Văn hoá, Thể thao và Du lịch", [("Bộ Văn hoá, Thể thao và Du lịch", "bo_van_hoa", None)]),
    ("Sở TT&TT", [("Sở TT&TT", "so_thong_tin", None)]),
    ("Phòng Giáo dục và Đào tạo", [("Phòng Giáo dục và Đào tạo", "phong_giao_duc", None)]),
    ("Bộ Công an", [("Bộ Công an", "bo_cong_an", None)]),
    ("Bộ Quốc phòng", [("Bộ Quốc phòng", "bo_quoc_phong", None)]),
    ("ngành Y tế", [("ngành Y tế", "nganh_y_te", None)]),
    ("Văn phòng Chính phủ", [("Văn phòng Chính phủ", "van_phong_chinh_phu", None)]),
    ("Thủ tướng Chính phủ", [("Thủ tướng Chính phủ", "thu_tuong", None)]),
    ("Phó Thủ tướng Chính phủ", [("Phó Thủ tướng Chính phủ", "pho_thu_tuong", None)]),
    ("Văn phòng Trung ương Đảng", [("Văn phòng Trung ương Đảng", "van_phong_tw_dang", None)]),
    ("Văn phòng Tỉnh ủy", [("Văn phòng Tỉnh ủy", "van_phong_tinh_uy", None)]),
    ("Ban Thường vụ Tỉnh ủy", [("Ban Thường vụ Tỉnh ủy", "ban_thuong_vu_tinh_uy", None)]),
    ("Thường trực Tỉnh uỷ", [("Thường trực Tỉnh uỷ", "thuong_truc_tinh_uy", None)]),
    ("UBND tỉnh", [("UBND tỉnh", "ubnd_tinh", None)]),
    ("Ủy ban nhân dân tỉnh", [("Ủy ban nhân dân tỉnh", "ubnd_tinh", None)]),
    ("Uỷ ban nhân dân tỉnh", [("Uỷ ban nhân dân tỉnh", "ubnd_tinh", None)]),
    ("Chủ tịch UBND tỉnh", [("Chủ tịch UBND tỉnh", "chu_tich_ubnd_tinh", None)]),
    ("Văn phòng UBND tỉnh", [("Văn phòng UBND tỉnh", "van_phong_ubnd_tinh", None)]),
    ("Công an tỉnh", [("Công an tỉnh", "cong_an_tinh", None)]),
    ("Bộ Chỉ huy Quân sự tỉnh", [("Bộ Chỉ huy Quân sự tỉnh", "bo_chi_huy_quan_su", None)]),
    ("Bộ CHQS tỉnh", [("Bộ CHQS tỉnh", "bo_chi_huy_quan_su", None)]),
    ("Đài PT&TH", [("Đài PT&TH", "dai_ptth", None)]),
    ("Hội Liên hiệp Phụ nữ", [("Hội Liên hiệp Phụ nữ", "hoi_phu_nu", None)]),
    ("Ủy ban MTTQ", [("Ủy ban MTTQ", "mttq", None)]),
    # a longer name holds the name of another office
    ("Tổng cục Thuế", [("Tổng cục Thuế", "tong_cuc_thue", None)]),
    ("Đoàn đại biểu Quốc hội tỉnh", [("Đoàn đại biểu Quốc hội tỉnh", "doan_dbqh", None)]),
    ("Ban Tổ chức Tỉnh ủy", [("Ban Tổ chức Tỉnh ủy", "ban_to_chuc_tinh_uy", None)]),
    ("Ban cán sự đảng UBND tỉnh", [("Ban cán sự đảng UBND tỉnh", "ban_can_su_dang", None)]),
    ("Văn phòng HĐND tỉnh", [("Văn phòng HĐND tỉnh", "van_phong_hdnd", None)]),
    ("Công an huyện", [("Công an huyện", "cong_an_huyen", None)]),
    ("Viện kiểm sát nhân dân tỉnh", [("Viện kiểm sát nhân dân tỉnh", "vien_kiem_sat_tinh", None)]),
    ("Trung tâm Kiểm soát bệnh tật", [("Trung tâm Kiểm soát bệnh tật", "kiem_soat_benh_tat", None)]),
    ("Bệnh viện đa khoa tỉnh", [("Bệnh viện đa khoa tỉnh", "benh_vien", None)]),
    # with the place
    ("Sở Y tế tỉnh Đắk Nông", [("Sở Y tế tỉnh Đắk Nông", "so_y_te", "Đắk Nông")]),
    ("Sở Y tế Nghệ An", [("Sở Y tế Nghệ An", "so_y_te", "Nghệ An")]),
    ("UBND tỉnh Bắc Kạn", [("UBND tỉnh Bắc Kạn", "ubnd_tinh", "Bắc Kạn")]),
    ("UBND Đắk Nông", [("UBND Đắk Nông", "ubnd_tinh", "Đắk Nông")]),
    ("UBND huyện Cư Jút", [("UBND huyện Cư Jút", "ubnd_huyen", "Đắk Nông")]),
    ("UBND thành phố Hà Nội", [("UBND thành phố Hà Nội", "ubnd_tinh", "Hà Nội")]),
    ("Tỉnh ủy Quảng Ninh", [("Tỉnh ủy Quảng Ninh", "tinh_uy", "Quảng Ninh")]),
    ("Sở Y tế. Đắk Nông", [("Sở Y tế", "so_y_te", None)]),
    # several
    ("Sở Y tế, Sở Nội vụ", [("Sở Y tế", "so_y_te", None), ("Sở Nội vụ", "so_noi_vu", None)]),
    (
        "Sở Tài chính; Kho bạc Nhà nước tỉnh",
        [("Sở Tài chính", "so_tai_chinh", None), ("Kho bạc Nhà nước tỉnh", "kho_bac_tinh", None)],
    ),
    ("các Bộ: Công an, Tài chính", [("Công an", "bo_cong_an", None), ("Tài chính", "bo_tai_chinh", None)]),
    (
        "Bộ trưởng các Bộ: Kế hoạch và Đầu tư, Công Thương; Ngoại giao",
        [
            ("Kế hoạch và Đầu tư", "bo_ke_hoach_dau_tu", None),
            ("Công Thương", "bo_cong_thuong", None),
            ("Ngoại giao", "bo_ngoai_giao", None),
        ],
    ),
    (
        "Giám đốc các Sở: Y tế; Nội vụ và Xây dựng",
        [("Y tế", "so_y_te", None), ("Nội vụ", "so_noi_vu", None), ("Xây dựng", "so_xay_dung", None)],
    ),
    (
        "các Sở: Lao động - Thương binh và Xã hội, Văn hóa, Thể thao và Du lịch",
        [
            ("Lao động - Thương binh và Xã hội", "so_lao_dong", None),
            ("Văn hóa, Thể thao và Du lịch", "so_van_hoa", None),
        ],
    ),
    (
        "các Bộ Công an, Quốc phòng, Y tế",
        [("Bộ Công an", "bo_cong_an", None), ("Quốc phòng", "bo_quoc_phong", None), ("Y tế", "bo_y_te", None)],
    ),
    (
        "các Sở Y tế, Nội vụ, Tài chính",
        [("Sở Y tế", "so_y_te", None), ("Nội vụ", "so_noi_vu", None), ("Tài chính", "so_tai_chinh", None)],
    ),
    (
        "Bộ Y tế tại Hà Nội",
        [("Bộ Y tế", "bo_y_te", None)],
    ),
    ("UBND tp Gia Nghĩa", [("UBND tp Gia Nghĩa", "ubnd_huyen", "Đắk Nông")]),
]


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_finds(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert [(text[m.start : m.end], m.key, m.place) for m in agencies.find(text)] == expected


# text, the group, its words
GROUPS = [
    ("các sở, ban, ngành", "cac_so_ban_nganh", "các sở, ban, ngành"),
    ("Các Sở, Ban, ngành, hội, đoàn thể cấp tỉnh;", "cac_so_ban_nganh", "Các Sở, Ban, ngành, hội, đoàn thể cấp tỉnh"),
    ("Thủ trưởng các sở, ngành", "cac_so_ban_nganh", "Thủ trưởng các sở, ngành"),
    ("UBND các huyện, thành phố", "ubnd_cac_huyen", "UBND các huyện, thành phố"),
    ("Ủy ban nhân dân các huyện, thị xã, thành phố", "ubnd_cac_huyen", "Ủy ban nhân dân các huyện, thị xã, thành phố"),
    ("Chủ tịch UBND các huyện, thị xã", "ubnd_cac_huyen", "Chủ tịch UBND các huyện, thị xã"),
    ("UBND các xã, phường, thị trấn", "ubnd_cac_xa", "UBND các xã, phường, thị trấn"),
    ("UBND các xã, phường, đặc khu", "ubnd_cac_xa", "UBND các xã, phường, đặc khu"),
    (
        "Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương",
        "ubnd_cac_tinh",
        "Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương",
    ),
    ("Các bộ, ngành, địa phương", "cac_bo_nganh_dia_phuong", "Các bộ, ngành, địa phương"),
    ("các địa phương", "cac_dia_phuong", "các địa phương"),
    ("Các cấp, các ngành", "cac_cap_cac_nganh", "Các cấp, các ngành"),
    ("các đơn vị lực lượng vũ trang", "luc_luong_vu_trang", "các đơn vị lực lượng vũ trang"),
    ("các cơ quan, đơn vị, địa phương", "cac_co_quan_don_vi_dia_phuong", "các cơ quan, đơn vị, địa phương"),
    ("các huyện ủy, thị ủy, thành ủy", "huyen_uy_cac", "các huyện ủy, thị ủy, thành ủy"),
    ("ubnd cac huyen, thanh pho", "ubnd_cac_huyen", "ubnd cac huyen, thanh pho"),
]


@pytest.mark.parametrize(("text", "key", "words"), GROUPS)
def test_finds_groups(text: str, key: str, words: str) -> None:
    assert [(m.key, text[m.start : m.end]) for m in agencies.find(text)] == [(key, words)]


NO_AGENCIES = [
    "",
    "tiếp tục đề cao cảnh giác",
    "5K + vắc xin + điều trị + công nghệ",
    "cơ sở y tế",
    "các cơ sở giáo dục và đào tạo",
    "trên cơ sở kế hoạch được duyệt",
    "hồ sơ nội vụ án",
    "toàn bộ tài chính",
    "cán bộ y tế",
    "nội bộ công an",
    "trụ sở công an",
    "y tế dự phòng y tế",
    "bổ nội vụ",
    "công an, tỉnh",
    "an ninh quốc phòng, y tế, giáo dục",
]


@pytest.mark.parametrize("text", NO_AGENCIES)
def test_finds_none(text: str) -> None:
    assert [(m.key, text[m.start : m.end]) for m in agencies.find(text)] == []


@pytest.mark.parametrize(
    ("group", "agency", "expected"),
    [
        ("so_y_te", "so_y_te", True),
        ("so_y_te", "bo_y_te", False),
        ("cac_so_ban_nganh", "so_y_te", True),
        ("cac_so_ban_nganh", "so_noi_vu", True),
        ("cac_so_ban_nganh", "mttq", True),
        ("cac_so_ban_nganh", "bo_y_te", False),
        ("cac_so_ban_nganh", "ubnd_huyen", False),
        ("cac_bo_nganh", "bo_y_te", True),
        ("cac_bo_nganh", "van_phong_chinh_phu", True),
        ("cac_bo_nganh", "so_y_te", False),
        ("ubnd_cac_huyen", "ubnd_huyen", True),
        ("ubnd_cac_huyen", "ubnd_xa", False),
        ("ubnd_cac_xa", "ubnd_xa", True),
        ("ubnd_cac_tinh", "ubnd_tinh", True),
        ("cac_dia_phuong", "ubnd_huyen", True),
        ("cac_dia_phuong", "so_y_te", False),
        ("cac_bo_nganh_dia_phuong", "bo_y_te", True),
        ("cac_bo_nganh_dia_phuong", "ubnd_tinh", True),
        ("cac_co_quan_don_vi_dia_phuong", "so_y_te", True),
        ("cac_cap_cac_nganh", "so_y_te", True),
        ("luc_luong_vu_trang", "cong_an_tinh", True),
        ("luc_luong_vu_trang", "bien_phong_tinh", True),
        ("luc_luong_vu_trang", "so_y_te", False),
        ("nganh_y_te", "so_y_te", True),
        ("nganh_y_te", "so_noi_vu", False),
        ("huyen_uy_cac", "huyen_uy", True),
        ("no_such_group", "so_y_te", False),
        ("cac_so_ban_nganh", "no_such_agency", False),
    ],
)
def test_membership(group: str, agency: str, expected: bool) -> None:
    assert agencies.includes(group, agency) is expected


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("VPCP", "van_phong_chinh_phu"),
        ("TTg", "thu_tuong"),
        ("CP", "chinh_phu"),
        ("UBND", "ubnd_tinh"),
        ("HĐND", "hdnd_tinh"),
        ("QH15", "quoc_hoi"),
        ("UBTVQH14", "ubtvqh"),
        ("TW", "trung_uong_dang"),
        ("TU", "tinh_uy"),
        ("VPTW", "van_phong_tw_dang"),
        ("BYT", "bo_y_te"),
        ("BGDĐT", "bo_giao_duc"),
        ("SYT", "so_y_te"),
        ("SGD&ĐT", "so_giao_duc"),
        ("BLĐTBXH", "bo_lao_dong"),
        ("NHNN", "ngan_hang_nha_nuoc"),
        ("TTCP", "thanh_tra_chinh_phu"),
        ("XYZ", None),
        ("", None),
    ],
)
def test_of_code(code: str, key: str | None) -> None:
    agency = agencies.of_code(code)
    assert (agency.key if agency else None) == key


def test_unknown_key() -> None:
    with pytest.raises(KeyError):
        agencies.get("no_such_key")


_words = st.sampled_from(
    [
        "Sở",
        "Bộ",
        "Y tế",
        "các",
        "huyện",
        ",",
        "thành phố",
        "UBND",
        "tỉnh",
        "Đắk Nông",
        ":",
        "Công an",
        "ngành",
        "và",
        ";",
        "\n\n",
        "Tài chính",
        "liên quan",
        "đơn vị",
    ]
)


@given(st.text() | st.lists(_words).map(" ".join))
def test_find_never_raises_and_mentions_do_not_overlap(text: str) -> None:
    last = 0
    for mention in agencies.find(text):
        assert last <= mention.start < mention.end <= len(text)
        assert agencies.get(mention.key).name
        last = mention.end
