"""A document referred to: its number, type, day and issuer belong together."""

from __future__ import annotations

from collections.abc import Callable

import pytest

PROVISIONS = {
    "tàu": (
        "công văn",
        "Thực hiện Chỉ thị số 17/CT-TTg ngày 24/5/2023 của Thủ tướng Chính phủ, Công văn số 3358/BNN-TS ngày 22/6/2023 của Bộ Nông nghiệp và Phát triển nông thôn và Thông báo số 215/TB-UBND ngày 14/7/2023 của UBND tỉnh, các địa phương ven biển rà soát tàu cá chưa đăng ký, gửi danh sách về Chi cục Thủy sản.",
    ),
    "điện": (
        "quyết định",
        "Quyết định này thay thế Quyết định số 2058/QĐ-BCT ngày 29 tháng 5 năm 2013 của Bộ trưởng Bộ Công Thương; các đơn vị dẫn chiếu Nghị định số 137/2013/NĐ-CP ngày 21 tháng 10 năm 2013 của Chính phủ và Thông tư số 39/2015/TT-BCT của Bộ Công Thương khi lập kế hoạch cung ứng điện.",
    ),
}
SOUND = [
    ("tàu", "Chỉ thị 17/CT-TTg được Thủ tướng Chính phủ ban hành ngày 24/5/2023."),
    (
        "tàu",
        "Cac dia phuong ven bien ra soat tau ca chua dang ky theo Chi thi so 17/CT-TTg ngay 24/5/2023 cua Thu tuong Chinh phu.",
    ),
    (
        "tàu",
        "Công văn 1234/UBND-KT ngày 05/3/2024 của UBND tỉnh Phú Yên yêu cầu các địa phương ven biển rà soát tàu cá chưa đăng ký.",
    ),
    (
        "tàu",
        "UBND tỉnh đã có Thông báo 215/TB-UBND (ngày 14/7/2023), Bộ Nông nghiệp và Phát triển nông thôn có Công văn 3358/BNN-TS.",
    ),
    ("tàu", "Công văn ngày 05/3/2024 của UBND tỉnh Phú Yên giao các địa phương ven biển rà soát tàu cá chưa đăng ký."),
    ("điện", "Quyết định 415/QĐ-BCT thay thế Quyết định số 2058/QĐ-BCT ngày 29/5/2013."),
    (
        "điện",
        "Khi lập kế hoạch cung ứng điện, các đơn vị dẫn chiếu Nghị định 137/2013/NĐ-CP của Chính phủ và Thông tư 39/2015/TT-BCT.",
    ),
    ("điện", "Nghị định 137/2013/NĐ-CP do Chính phủ ban hành ngày 21-10-2013."),
]
ALTERED = [
    (
        "tàu",
        "Các địa phương ven biển rà soát tàu cá chưa đăng ký theo Công văn 3358/BNN-TS ngày 24/5/2023.",
        "reference: 3358/BNN-TS ngày 24/5/2023",
    ),
    (
        "tàu",
        "Các địa phương ven biển rà soát tàu cá theo Công văn 3358/BNN-TS của Thủ tướng Chính phủ.",
        "reference: 3358/BNN-TS của Thủ tướng Chính phủ",
    ),
    ("tàu", "Các địa phương ven biển rà soát tàu cá theo Công văn 3385/BNN-TS.", "reference: 3385/BNN-TS"),
    ("tàu", "Các địa phương ven biển rà soát tàu cá theo Công văn 3358/BNN-TY.", "reference: 3358/BNN-TY"),
    (
        "tàu",
        "Các địa phương ven biển rà soát tàu cá theo Công điện số 17/CT-TTg của Thủ tướng Chính phủ.",
        "reference: Công điện số 17/CT-TTg",
    ),
    (
        "tàu",
        "Các địa phương ven biển rà soát tàu cá theo Quyết định số 215/TB-UBND.",
        "reference: Quyết định số 215/TB-UBND",
    ),
    (
        "tàu",
        "Công văn 1234/UBND-KT ngày 06/3/2024 yêu cầu các địa phương ven biển rà soát tàu cá.",
        "reference: 1234/UBND-KT ngày 06/3/2024",
    ),
    (
        "tàu",
        "Công văn 1234/UBND-KT của UBND tỉnh Bình Định yêu cầu các địa phương ven biển rà soát tàu cá.",
        "reference: 1234/UBND-KT của UBND tỉnh Bình Định",
    ),
    (
        "tàu",
        "Công văn 1234/UBND-KT ngày 14/7/2023 yêu cầu các địa phương ven biển rà soát tàu cá.",
        "reference: 1234/UBND-KT ngày 14/7/2023",
    ),
    (
        "tàu",
        "Chỉ thị 17/CT-TTg ngày 24/5/2022 của Thủ tướng Chính phủ về tàu cá.",
        "reference: 17/CT-TTg ngày 24/5/2022",
    ),
    (
        "tàu",
        "Chỉ thị 17/CT-TTg do Bộ Nông nghiệp và Phát triển nông thôn ban hành.",
        "reference: 17/CT-TTg do Bộ Nông nghiệp và Phát triển nông thôn",
    ),
    (
        "tàu",
        "Danh sách tàu cá chưa đăng ký gửi theo Công văn số 3358/BNN-TS ngày 23/6.",
        "reference: 3358/BNN-TS ngày 23/6",
    ),
    (
        "tàu",
        "Công văn số 3358/BNN-TS, ban hành ngày 14/7/2023, yêu cầu rà soát tàu cá chưa đăng ký.",
        "reference: 3358/BNN-TS, ban hành ngày 14/7/2023",
    ),
    (
        "tàu",
        "Cong van so 3358/BNN-TS ngay 24/5/2023 yeu cau ra soat tau ca chua dang ky.",
        "reference: 3358/BNN-TS ngay 24/5/2023",
    ),
    ("tàu", "Văn bản số 3359/BNN-TS ngày 22/6/2023 yêu cầu rà soát tàu cá chưa đăng ký.", "reference: 3359/BNN-TS"),
    (
        "điện",
        "Quyết định này thay thế Quyết định số 2058/QĐ-BCT ngày 21 tháng 10 năm 2013.",
        "reference: 2058/QĐ-BCT ngày 21 tháng 10 năm 2013",
    ),
    ("điện", "Quyết định này thay thế Quyết định số 2508/QĐ-BCT ngày 29 tháng 5 năm 2013.", "reference: 2508/QĐ-BCT"),
    (
        "điện",
        "Các đơn vị dẫn chiếu Nghị định số 137/2014/NĐ-CP khi lập kế hoạch cung ứng điện.",
        "reference: 137/2014/NĐ-CP",
    ),
    (
        "điện",
        "Các đơn vị dẫn chiếu Thông tư số 39/2015/TT-BTC của Bộ Công Thương khi lập kế hoạch cung ứng điện.",
        "reference: 39/2015/TT-BTC",
    ),
    (
        "điện",
        "Các đơn vị dẫn chiếu Thông tư số 39/2015/TT-BCT của Bộ Tài chính khi lập kế hoạch cung ứng điện.",
        "reference: 39/2015/TT-BCT của Bộ Tài chính",
    ),
    (
        "điện",
        "Các đơn vị dẫn chiếu Thông tư số 39/2015/TT-BCT của Chính phủ khi lập kế hoạch cung ứng điện.",
        "reference: 39/2015/TT-BCT của Chính phủ",
    ),
    (
        "điện",
        "Các đơn vị dẫn chiếu Nghị quyết số 137/2013/NĐ-CP của Chính phủ khi lập kế hoạch cung ứng điện.",
        "reference: Nghị quyết số 137/2013/NĐ-CP",
    ),
    (
        "điện",
        "Kế hoạch cung ứng điện lập theo Nghị định 137/2013/NĐ-CP ngày 21/12/2013.",
        "reference: 137/2013/NĐ-CP ngày 21/12/2013",
    ),
    (
        "điện",
        "Quyết định 415/QĐ-BCT ngày 28/02/2022 của Bộ Công an thay thế Quyết định số 2058/QĐ-BCT.",
        "reference: 415/QĐ-BCT ngày 28/02/2022 của Bộ Công an",
    ),
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
