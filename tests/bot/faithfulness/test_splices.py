"""What is put in, left out or exchanged in words otherwise taken over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

PROVISIONS = {
    "cầu": (
        "quyết định",
        "Ban Quản lý dự án Mỹ Thuận nghiệm thu hạng mục móng trụ trong vòng mười ngày kể từ khi nhận hồ sơ, không quá hai lần mỗi quý; nhà thầu phải mua bảo hiểm công trình trước khi thi công. Phó Cục trưởng Cục Điều tiết điện lực ký biên bản bàn giao 35 cột đèn cho Công ty Điện lực Vĩnh Long.",
    ),
    "trâu": (
        "chỉ thị",
        "Chủ tịch Ủy ban nhân dân các huyện chỉ đạo tiêm phòng vắc xin lở mồm long móng cho toàn bộ đàn trâu, bò từ 2 tuần tuổi trở lên; hộ chăn nuôi khai báo dịch bệnh với trưởng ấp trong vòng 24 giờ và không bán chạy gia súc ốm ra ngoài địa bàn.",
    ),
}
SOUND = [
    ("cầu", "Ban Quản lý dự án Mỹ Thuận nghiệm thu hạng mục móng trụ trong vòng 10 ngày kể từ khi nhận hồ sơ."),
    ("cầu", "Nhà thầu mua bảo hiểm công trình trước khi thi công."),
    (
        "cầu",
        "35 cột đèn được bàn giao cho Công ty Điện lực Vĩnh Long, biên bản do Phó Cục trưởng Cục Điều tiết điện lực ký.",
    ),
    ("cầu", "Nghiệm thu hạng mục móng trụ không quá 2 lần mỗi quý."),
    ("trâu", "Chủ tịch UBND các huyện chỉ đạo tiêm phòng vắc xin lở mồm long móng cho đàn trâu, bò."),
    ("trâu", "Trong vòng 24 giờ, hộ chăn nuôi phải khai báo dịch bệnh với trưởng ấp."),
    ("trâu", "Hộ chăn nuôi không bán chạy gia súc ốm ra ngoài địa bàn."),
]
ALTERED = [
    (
        "cầu",
        "Ban Quản lý dự án Mỹ Thuận không nghiệm thu hạng mục móng trụ trong vòng mười ngày kể từ khi nhận hồ sơ.",
        "splice: không",
    ),
    (
        "cầu",
        "Ban Quản lý dự án Mỹ Thuận nghiệm thu hạng mục móng trụ sau mười ngày kể từ khi nhận hồ sơ.",
        "splice: sau",
    ),
    (
        "cầu",
        "Ban Quản lý dự án Mỹ Thuận có thể nghiệm thu hạng mục móng trụ trong vòng mười ngày kể từ khi nhận hồ sơ.",
        "splice: có thể",
    ),
    ("cầu", "Ban Quản lý dự án Thăng Long nghiệm thu hạng mục móng trụ trong vòng mười ngày.", "splice: thăng long"),
    ("cầu", "Ban Quản lý dự án Vĩnh Long nghiệm thu hạng mục móng trụ trong vòng mười ngày.", "splice: vĩnh long"),
    ("cầu", "Nhà thầu không phải mua bảo hiểm công trình trước khi thi công.", "splice: không"),
    ("cầu", "Nhà thầu có thể mua bảo hiểm công trình trước khi thi công.", "splice: có thể"),
    ("cầu", "Nhà thầu phải mua bảo hiểm công trình sau khi thi công.", "splice: sau"),
    (
        "cầu",
        "Phó Cục trưởng Cục Điều tiết điện lực ký biên bản bàn giao 35 trạm biến áp cho Công ty Điện lực Vĩnh Long.",
        "splice: trạm biến áp",
    ),
    (
        "cầu",
        "Phó Cục trưởng Cục Điều tiết điện lực ký biên bản bàn giao 53 cột đèn cho Công ty Điện lực Vĩnh Long.",
        "splice: 53",
    ),
    (
        "cầu",
        "Phó Cục trưởng Cục Điều tiết điện lực ký biên bản bàn giao 35 cột đèn cho Công ty Điện lực Mỹ Thuận.",
        "splice: mỹ thuận",
    ),
    (
        "trâu",
        "Chủ tịch Ủy ban nhân dân các huyện chỉ đạo tiêm phòng cho đàn trâu, bò từ 2 tuần tuổi trở xuống.",
        "splice: xuống",
    ),
    (
        "trâu",
        "Chủ tịch Ủy ban nhân dân các huyện chỉ đạo tiêm phòng cho đàn trâu, bò dưới 2 tuần tuổi.",
        "splice: dưới",
    ),
    (
        "trâu",
        "Chủ tịch Ủy ban nhân dân các huyện chỉ đạo tiêm phòng cho đàn trâu, bò từ 3 tuần tuổi trở lên.",
        "splice: 3",
    ),
    (
        "trâu",
        "Chủ tịch Ủy ban nhân dân các huyện chỉ đạo tiêm phòng cho đàn trâu, bò từ 2 tháng tuổi trở lên.",
        "splice: tháng",
    ),
    ("trâu", "Hộ chăn nuôi khai báo dịch bệnh với trưởng ấp sau 24 giờ.", "splice: sau"),
    ("trâu", "Hộ chăn nuôi khai báo dịch bệnh với trưởng ấp trong vòng 24 ngày.", "splice: ngày"),
    ("trâu", "Hộ chăn nuôi khai báo trộm cắp với trưởng ấp trong vòng 24 giờ.", "splice: trộm cắp"),
    ("trâu", "Hộ chăn nuôi khai báo dịch bệnh với phó trưởng ấp trong vòng 24 giờ.", "splice: phó"),
    ("trâu", "Hộ chăn nuôi không khai báo dịch bệnh với trưởng ấp trong vòng 24 giờ.", "splice: không"),
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
