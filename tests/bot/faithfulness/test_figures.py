"""Figures and days: the value, the unit and the bound, in digits or spelled out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

PROVISIONS = {
    "mặn": (
        "chỉ thị",
        "Sở Nông nghiệp và Phát triển nông thôn vận hành 15 cống ngăn mặn trên sông Ông Đốc khi độ mặn vượt 4‰; hoàn thành nạo vét 120 km kênh thủy lợi trước ngày 30 tháng 11 năm 2023; báo cáo Ủy ban nhân dân tỉnh trước 16 giờ hằng ngày trong mùa khô và tổng kết chậm nhất ngày 15 tháng 5 năm 2024.",
    ),
    "học phí": (
        "nghị quyết",
        "Mức học phí trường mầm non công lập thành thị là 300.000 đồng/tháng, nông thôn 100.000 đồng/tháng; hỗ trợ 50% học phí cho trẻ em thuộc hộ cận nghèo, tối đa 9 tháng trong một năm học. Cơ sở giáo dục được điều chỉnh mức thu không quá 10% mỗi năm. Nghị quyết có hiệu lực từ ngày 01 tháng 01 năm 2023.",
    ),
    "xăng": (
        "quyết định",
        "Thương nhân đầu mối dự trữ xăng dầu tối thiểu 20 ngày cung ứng, duy trì ít nhất hai (02) kho và nhập khẩu 2,4 triệu m3 trong quý II năm 2022; giải quyết hồ sơ trong thời hạn 15 ngày làm việc kể từ ngày nhận đủ hồ sơ; hoàn thành ba phần tư kế hoạch trong 6 tháng đầu năm.",
    ),
    "hội nghị": (
        "quyết định",
        "Văn phòng Bộ gửi giấy mời trước 03 ngày làm việc, bố trí không quá 120 chỗ ngồi; đại biểu được thanh toán 80% tiền vé máy bay hạng phổ thông, không thanh toán tiền ăn sáng. Thanh tra Bộ giám sát chi tiêu trong 6 tháng đầu năm.",
    ),
}
SOUND = [
    ("mặn", "Sở NN&PTNT phải nạo vét xong 120 km kênh thủy lợi trước 30/11/2023."),
    ("mặn", "Việc tổng kết chậm nhất là ngày 15/5/2024."),
    ("mặn", "Sở Nông nghiệp và Phát triển nông thôn tổng kết trước ngày 15/5/2024."),
    ("mặn", "Hạn hoàn thành nạo vét kênh thủy lợi là ngày 30/11/2023, hạn tổng kết là 15/5/2024."),
    ("học phí", "Nghị quyết có hiệu lực kể từ ngày 1/1/2023."),
    ("xăng", "Thương nhân đầu mối phải dự trữ xăng dầu ít nhất hai mươi ngày cung ứng và duy trì tối thiểu 2 kho."),
    ("xăng", "Hồ sơ được giải quyết trong vòng 15 ngày làm việc."),
    ("xăng", "Trong quý II/2022, thương nhân đầu mối nhập khẩu 2,4 triệu m3."),
    ("xăng", "Thương nhân đầu mối duy trì ít nhất 02 kho."),
    ("hội nghị", "Số chỗ ngồi bố trí không quá 120."),
    ("hội nghị", "Giấy mời được gửi trước ba ngày làm việc."),
]
ALTERED = [
    ("mặn", "Sở Nông nghiệp và Phát triển nông thôn vận hành 16 cống ngăn mặn trên sông Ông Đốc.", "figure: 16"),
    (
        "mặn",
        "Sở Nông nghiệp và Phát triển nông thôn vận hành mười sáu cống ngăn mặn trên sông Ông Đốc.",
        "figure: mười sáu",
    ),
    ("mặn", "Vận hành 120 cống ngăn mặn và nạo vét 15 km kênh thủy lợi.", "figure: 120"),
    ("mặn", "Nạo vét 120 m kênh thủy lợi trước ngày 30 tháng 11 năm 2023.", "figure: 120"),
    ("mặn", "Nạo vét 120 ha kênh thủy lợi trước ngày 30 tháng 11 năm 2023.", "figure: 120"),
    ("mặn", "Nạo vét 120 km kênh thủy lợi trước ngày 30 tháng 12 năm 2023.", "figure: ngày 30 tháng 12 năm 2023"),
    ("mặn", "Nạo vét 120 km kênh thủy lợi sau ngày 30 tháng 11 năm 2023.", "figure: ngày 30 tháng 11 năm 2023"),
    ("mặn", "Nạo vét 120 km kênh thủy lợi từ ngày 30 tháng 11 năm 2023.", "figure: ngày 30 tháng 11 năm 2023"),
    ("mặn", "Nạo vét hơn 120 km kênh thủy lợi.", "figure: 120"),
    ("mặn", "Nạo vét ít nhất 120 km kênh thủy lợi.", "figure: 120"),
    ("mặn", "Tổng kết sớm nhất ngày 15 tháng 5 năm 2024.", "figure: ngày 15 tháng 5 năm 2024"),
    ("mặn", "Tổng kết chậm nhất ngày 15 tháng 5 năm 2025.", "figure: ngày 15 tháng 5 năm 2025"),
    ("mặn", "Báo cáo Ủy ban nhân dân tỉnh trước 17 giờ hằng ngày trong mùa khô.", "figure: 17"),
    ("mặn", "Báo cáo Ủy ban nhân dân tỉnh sau 16 giờ hằng ngày trong mùa khô.", "figure: 16"),
    ("mặn", "Vận hành cống ngăn mặn khi độ mặn dưới 4‰.", "figure: 4"),
    ("mặn", "Vận hành cống ngăn mặn khi độ mặn vượt 4%.", "figure: 4"),
    ("mặn", "Vận hành cống ngăn mặn khi độ mặn vượt 5‰.", "figure: 5"),
    ("mặn", "Báo cáo Ủy ban nhân dân tỉnh trước ngày 16 trong mùa khô.", "figure: 16"),
    ("mặn", "Nạo vét 1.200 km kênh thủy lợi trước ngày 30/11/2023.", "figure: 1.200"),
    ("mặn", "Nạo vét 12,0 km kênh thủy lợi trước ngày 30/11/2023.", "figure: 12,0"),
    ("mặn", "Nạo vét một trăm hai mươi mốt km kênh thủy lợi.", "figure: một trăm hai mươi mốt"),
    ("học phí", "Học phí trường mầm non công lập thành thị là 30.000 đồng/tháng.", "figure: 30.000"),
    ("học phí", "Học phí trường mầm non công lập thành thị là 300 triệu đồng/tháng.", "figure: 300"),
    ("học phí", "Hỗ trợ 60% học phí cho trẻ em thuộc hộ cận nghèo.", "figure: 60"),
    ("học phí", "Hỗ trợ trên 50% học phí cho trẻ em thuộc hộ cận nghèo.", "figure: 50"),
    ("học phí", "Hỗ trợ 50 triệu đồng học phí cho trẻ em thuộc hộ cận nghèo.", "figure: 50"),
    ("học phí", "Hỗ trợ học phí tối thiểu 9 tháng trong một năm học.", "figure: 9"),
    ("học phí", "Hỗ trợ học phí tối đa 9 năm.", "figure: 9"),
    ("học phí", "Cơ sở giáo dục được điều chỉnh mức thu không dưới 10% mỗi năm.", "figure: 10"),
    ("học phí", "Cơ sở giáo dục được điều chỉnh mức thu 10% trở lên mỗi năm.", "figure: 10"),
    ("học phí", "Cơ sở giáo dục được điều chỉnh mức thu không quá 50% mỗi năm.", "figure: 50"),
    ("học phí", "Hỗ trợ 10% học phí cho trẻ em thuộc hộ cận nghèo.", "figure: 10"),
    ("học phí", "Nghị quyết có hiệu lực đến ngày 01 tháng 01 năm 2023.", "figure: ngày 01 tháng 01 năm 2023"),
    ("học phí", "Nghị quyết có hiệu lực từ ngày 01 tháng 01 năm 2024.", "figure: ngày 01 tháng 01 năm 2024"),
    ("học phí", "Nghị quyết có hiệu lực từ ngày 10 tháng 01 năm 2023.", "figure: ngày 10 tháng 01 năm 2023"),
    ("học phí", "Nghị quyết có hiệu lực từ ngày 09/12/2022.", "figure: ngày 09/12/2022"),
    ("xăng", "Thương nhân đầu mối dự trữ xăng dầu tối đa 20 ngày cung ứng.", "figure: 20"),
    ("xăng", "Thương nhân đầu mối dự trữ xăng dầu tối thiểu 30 ngày cung ứng.", "figure: 30"),
    ("xăng", "Thương nhân đầu mối dự trữ xăng dầu tối thiểu 15 ngày cung ứng.", "figure: 15"),
    ("xăng", "Thương nhân đầu mối dự trữ xăng dầu tối thiểu 20 tháng cung ứng.", "figure: 20"),
    ("xăng", "Thương nhân đầu mối duy trì ít nhất ba kho.", "figure: ba"),
    ("xăng", "Thương nhân đầu mối duy trì ít nhất 03 kho.", "figure: 03"),
    ("xăng", "Thương nhân đầu mối duy trì không quá hai kho.", "figure: hai"),
    ("xăng", "Thương nhân đầu mối nhập khẩu 2,5 triệu m3 trong quý II năm 2022.", "figure: 2,5"),
    ("xăng", "Thương nhân đầu mối nhập khẩu 24 triệu m3 trong quý II năm 2022.", "figure: 24"),
    ("xăng", "Thương nhân đầu mối nhập khẩu 2,4 tỷ m3 trong quý II năm 2022.", "figure: 2,4"),
    ("xăng", "Thương nhân đầu mối nhập khẩu 2,4 triệu m3 trong quý III năm 2022.", "figure: quý III năm 2022"),
    ("xăng", "Thương nhân đầu mối nhập khẩu 2,4 triệu m3 trong quý II năm 2023.", "figure: quý II năm 2023"),
    ("xăng", "Thương nhân đầu mối nhập khẩu 2,4 triệu m3 trong tháng 6 năm 2022.", "figure: tháng 6 năm 2022"),
    ("xăng", "Giải quyết hồ sơ trong thời hạn 15 ngày kể từ ngày nhận đủ hồ sơ.", "figure: 15"),
    ("xăng", "Giải quyết hồ sơ sau 15 ngày làm việc kể từ ngày nhận đủ hồ sơ.", "figure: 15"),
    ("xăng", "Giải quyết hồ sơ trong thời hạn 15 tháng kể từ ngày nhận đủ hồ sơ.", "figure: 15"),
    ("xăng", "Hoàn thành hai phần ba kế hoạch trong 6 tháng đầu năm.", "figure: hai"),
    ("xăng", "Hoàn thành 3/5 kế hoạch trong 6 tháng đầu năm.", "figure: 3/5"),
    ("xăng", "Hoàn thành ba phần tư kế hoạch trong 9 tháng đầu năm.", "figure: 9"),
    ("xăng", "Hoàn thành ba phần tư kế hoạch trong 6 ngày đầu năm.", "figure: 6"),
    ("xăng", "Hoàn thành 75% kế hoạch trong 6 tháng đầu năm.", "figure: 75"),
    ("hội nghị", "Văn phòng Bộ gửi giấy mời trước 05 ngày làm việc.", "figure: 05"),
    ("hội nghị", "Văn phòng Bộ gửi giấy mời sau 03 ngày làm việc.", "figure: 03"),
    ("hội nghị", "Văn phòng Bộ gửi giấy mời trước 03 tuần làm việc.", "figure: 03"),
    ("hội nghị", "Văn phòng Bộ bố trí trên 120 chỗ ngồi.", "figure: 120"),
    ("hội nghị", "Văn phòng Bộ bố trí không dưới 120 chỗ ngồi.", "figure: 120"),
    ("hội nghị", "Văn phòng Bộ bố trí 120 giấy mời.", "figure: 120"),
    ("hội nghị", "Đại biểu được thanh toán 80 nghìn tiền vé máy bay.", "figure: 80"),
    ("hội nghị", "Đại biểu được thanh toán 80 triệu đồng tiền vé máy bay.", "figure: 80"),
    ("hội nghị", "Giám sát chi tiêu trong 9 tháng đầu năm.", "figure: 9"),
    ("hội nghị", "Giám sát chi tiêu trong 6 tháng cuối năm.", "figure: 6 tháng cuối năm"),
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
