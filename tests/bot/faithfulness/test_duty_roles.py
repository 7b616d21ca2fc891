"""Who does a duty and who only takes part or is reported to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

PROVISIONS = {
    "lũ": (
        "công văn",
        "Sở Công Thương chủ trì, phối hợp với Công ty Điện lực Phú Yên, Đài Khí tượng Thủy văn tỉnh vận hành hồ chứa thủy điện, báo cáo Ban Chỉ huy Phòng chống thiên tai tỉnh trước ngày 10/9/2024; Sở Giao thông vận tải phối hợp với Công an tỉnh phân luồng các tuyến ngập.",
    ),
    "thuốc": (
        "chỉ thị",
        "Sở Y tế chủ trì, phối hợp với Sở Tài chính và Bảo hiểm xã hội tỉnh đấu thầu thuốc tập trung, trình Ủy ban nhân dân tỉnh phê duyệt kế hoạch lựa chọn nhà thầu; Sở Kế hoạch và Đầu tư thẩm định hồ sơ và gửi kết quả cho Sở Y tế.",
    ),
    "chợ": (
        "quyết định",
        "Giao Cục Quản lý thị trường tỉnh Long An kiểm tra chợ đầu mối; Công an tỉnh Long An hỗ trợ lực lượng; kết quả báo cáo Tổng cục Quản lý thị trường trước ngày 25 hằng tháng để tổng hợp, trình Bộ Công Thương.",
    ),
    "cảng": (
        "công văn",
        "Sở Xây dựng chủ trì, phối hợp với Sở Khoa học và Công nghệ, Ban Quản lý Khu kinh tế tỉnh rà soát quy hoạch cảng biển; tham mưu Ủy ban nhân dân tỉnh báo cáo Bộ Xây dựng trước ngày 15/6/2024. Sở Nội vụ chủ trì, phối hợp với Thanh tra tỉnh kiểm tra công vụ.",
    ),
}
SOUND = [
    ("lũ", "Sở Công Thương chủ trì vận hành hồ chứa thủy điện, có sự phối hợp của Công ty Điện lực Phú Yên."),
    ("lũ", "Sở Công Thương báo cáo Ban Chỉ huy Phòng chống thiên tai tỉnh trước ngày 10/9/2024."),
    ("lũ", "So Cong Thuong phoi hop voi Dai Khi tuong Thuy van tinh van hanh ho chua thuy dien."),
    ("thuốc", "Sở Tài chính và Bảo hiểm xã hội tỉnh phối hợp với Sở Y tế đấu thầu thuốc tập trung."),
    ("thuốc", "Kế hoạch lựa chọn nhà thầu do Sở Y tế trình Ủy ban nhân dân tỉnh phê duyệt."),
    ("thuốc", "Sở KH&ĐT thẩm định hồ sơ, gửi kết quả cho Sở Y tế."),
    ("chợ", "Việc kiểm tra chợ đầu mối được giao cho Cục Quản lý thị trường tỉnh Long An."),
    (
        "chợ",
        "Cục Quản lý thị trường tỉnh Long An báo cáo kết quả cho Tổng cục Quản lý thị trường trước ngày 25 hằng tháng.",
    ),
    ("cảng", "Sở Xây dựng là đơn vị chủ trì rà soát quy hoạch cảng biển."),
    ("cảng", "Sở Nội vụ cùng Thanh tra tỉnh kiểm tra công vụ."),
    ("lũ", "Công an tỉnh phối hợp với Sở Giao thông vận tải phân luồng các tuyến ngập."),
    ("lũ", "Sở Giao thông vận tải cùng Công an tỉnh phân luồng các tuyến ngập."),
    ("lũ", "Công ty Điện lực Phú Yên phối hợp với Sở Công Thương vận hành hồ chứa thủy điện."),
    (
        "lũ",
        "Sở Công Thương phối hợp Công ty Điện lực Phú Yên và Đài Khí tượng Thủy văn tỉnh vận hành hồ chứa thủy điện.",
    ),
    ("lũ", "Ban Chỉ huy Phòng chống thiên tai tỉnh nhận báo cáo của Sở Công Thương trước ngày 10/9/2024."),
    ("lũ", "Việc vận hành hồ chứa thủy điện được báo cáo Ban Chỉ huy Phòng chống thiên tai tỉnh trước ngày 10/9/2024."),
    ("thuốc", "Sở Y tế phối hợp với Sở Tài chính, Bảo hiểm xã hội tỉnh đấu thầu thuốc tập trung."),
    ("thuốc", "Sở Y tế đấu thầu thuốc tập trung và trình UBND tỉnh phê duyệt kế hoạch lựa chọn nhà thầu."),
    ("thuốc", "Kết quả thẩm định hồ sơ được Sở Kế hoạch và Đầu tư gửi Sở Y tế."),
    ("chợ", "Kết quả báo cáo Tổng cục Quản lý thị trường để tổng hợp, trình Bộ Công Thương."),
    ("chợ", "Công an tỉnh Long An hỗ trợ lực lượng cho Cục Quản lý thị trường kiểm tra chợ đầu mối."),
    ("cảng", "Ban Quản lý Khu kinh tế tỉnh phối hợp với Sở Xây dựng rà soát quy hoạch cảng biển."),
    ("cảng", "Sở Xây dựng tham mưu Ủy ban nhân dân tỉnh báo cáo Bộ Xây dựng trước ngày 15/6/2024."),
    ("cảng", "UBND tỉnh báo cáo Bộ Xây dựng trước ngày 15/6/2024 theo tham mưu của Sở Xây dựng."),
    ("cảng", "Sở Nội vụ chủ trì kiểm tra công vụ."),
    ("cảng", "Sở Xây dựng chủ trì rà soát quy hoạch cảng biển với Ban Quản lý Khu kinh tế tỉnh."),
]
ALTERED = [
    ("lũ", "Công an tỉnh chủ trì phân luồng các tuyến ngập."),
    ("lũ", "Công an tỉnh chủ trì, phối hợp với Sở Giao thông vận tải phân luồng các tuyến ngập."),
    ("lũ", "Giao Công an tỉnh phân luồng các tuyến ngập."),
    ("lũ", "Công an tỉnh chịu trách nhiệm phân luồng các tuyến ngập."),
    ("lũ", "Sở Công Thương phân luồng các tuyến ngập."),
    ("lũ", "Sở Giao thông vận tải vận hành hồ chứa thủy điện."),
    ("lũ", "Sở Giao thông vận tải báo cáo Ban Chỉ huy Phòng chống thiên tai tỉnh trước ngày 10/9/2024."),
    ("lũ", "Công an tỉnh báo cáo Ban Chỉ huy Phòng chống thiên tai tỉnh trước ngày 10/9/2024."),
    ("thuốc", "Sở Tài chính chủ trì đấu thầu thuốc tập trung."),
    ("thuốc", "Sở Tài chính chủ trì, phối hợp với Sở Y tế đấu thầu thuốc tập trung."),
    ("thuốc", "Bảo hiểm xã hội tỉnh chủ trì đấu thầu thuốc tập trung."),
    ("thuốc", "Bảo hiểm xã hội tỉnh có trách nhiệm đấu thầu thuốc tập trung."),
    ("thuốc", "Yêu cầu Bảo hiểm xã hội tỉnh đấu thầu thuốc tập trung."),
    ("thuốc", "Ủy ban nhân dân tỉnh trình Sở Y tế phê duyệt kế hoạch lựa chọn nhà thầu."),
    ("thuốc", "Sở Y tế thẩm định hồ sơ và gửi kết quả cho Sở Kế hoạch và Đầu tư."),
    ("thuốc", "Sở Kế hoạch và Đầu tư đấu thầu thuốc tập trung."),
    ("thuốc", "Sở Tài chính trình Ủy ban nhân dân tỉnh phê duyệt kế hoạch lựa chọn nhà thầu."),
    ("thuốc", "Sở Tài chính thẩm định hồ sơ và gửi kết quả cho Sở Y tế."),
    ("chợ", "Giao Công an tỉnh Long An kiểm tra chợ đầu mối."),
    ("chợ", "Công an tỉnh Long An kiểm tra chợ đầu mối."),
    ("chợ", "Tổng cục Quản lý thị trường báo cáo Cục Quản lý thị trường tỉnh Long An trước ngày 25 hằng tháng."),
    ("chợ", "Giao Tổng cục Quản lý thị trường kiểm tra chợ đầu mối."),
    ("chợ", "Bộ Công Thương kiểm tra chợ đầu mối."),
    ("chợ", "Giao Bộ Công Thương kiểm tra chợ đầu mối."),
    ("cảng", "Sở Khoa học và Công nghệ chủ trì rà soát quy hoạch cảng biển."),
    ("cảng", "Sở KH&CN là cơ quan chủ trì rà soát quy hoạch cảng biển."),
    ("cảng", "Giao Thanh tra tỉnh kiểm tra công vụ."),
    ("cảng", "Thanh tra tỉnh chủ trì, phối hợp với Sở Nội vụ kiểm tra công vụ."),
    ("cảng", "Thanh tra tỉnh phải kiểm tra công vụ."),
    ("cảng", "Bộ Xây dựng báo cáo Ủy ban nhân dân tỉnh trước ngày 15/6/2024."),
    ("cảng", "Ủy ban nhân dân tỉnh tham mưu Sở Xây dựng rà soát quy hoạch cảng biển."),
    ("cảng", "Sở Khoa học và Công nghệ tham mưu Ủy ban nhân dân tỉnh báo cáo Bộ Xây dựng."),
    ("cảng", "Đề nghị Sở Khoa học và Công nghệ rà soát quy hoạch cảng biển."),
    ("cảng", "Bộ Xây dựng chỉ đạo rà soát quy hoạch cảng biển."),
    ("cảng", "Thanh tra tinh chu tri kiem tra cong vu."),
    ("lũ", "Sở Công Thương báo cáo Công an tỉnh trước ngày 10/9/2024."),
    ("lũ", "Sở Công Thương báo cáo Sở Giao thông vận tải."),
    ("lũ", "Công ty Điện lực Phú Yên chủ trì vận hành hồ chứa thủy điện."),
    ("lũ", "Công ty Điện lực Phú Yên chủ trì, phối hợp với Sở Công Thương vận hành hồ chứa thủy điện."),
    ("lũ", "Đài Khí tượng Thủy văn tỉnh chủ trì vận hành hồ chứa thủy điện."),
    ("lũ", "Giao Đài Khí tượng Thủy văn tỉnh vận hành hồ chứa thủy điện."),
    ("lũ", "Ban Chỉ huy Phòng chống thiên tai tỉnh báo cáo Sở Công Thương trước ngày 10/9/2024."),
    ("lũ", "Ban Chỉ huy PCTT báo cáo Sở Công Thương trước ngày 10/9/2024."),
    ("lũ", "Công ty Điện lực Phú Yên báo cáo Ban Chỉ huy Phòng chống thiên tai tỉnh trước ngày 10/9/2024."),
    ("thuốc", "Sở Y tế trình Sở Tài chính phê duyệt kế hoạch lựa chọn nhà thầu."),
    ("thuốc", "Sở KH&ĐT gửi kết quả cho Sở Tài chính."),
    ("chợ", "Kết quả báo cáo Công an tỉnh Long An trước ngày 25 hằng tháng."),
    ("cảng", "Sở Nội vụ chủ trì rà soát quy hoạch cảng biển."),
    ("cảng", "Sở Xây dựng chủ trì kiểm tra công vụ."),
    ("cảng", "Sở Nội vụ chủ trì, phối hợp với Thanh tra tỉnh rà soát quy hoạch cảng biển."),
    ("cảng", "Sở Xây dựng báo cáo Thanh tra tỉnh trước ngày 15/6/2024."),
]


@pytest.mark.parametrize(("provision", "sentence"), SOUND)
def test_what_the_provision_says_passes(
    told: Callable[[tuple[str, str], str], list[str]], provision: str, sentence: str
) -> None:
    assert told(PROVISIONS[provision], sentence) == []


@pytest.mark.parametrize(("provision", "sentence"), ALTERED)
def test_what_it_does_not_say_is_objected_to(
    told: Callable[[tuple[str, str], str], list[str]], provision: str, sentence: str
) -> None:
    assert any(one.startswith("role: ") for one in told(PROVISIONS[provision], sentence))
