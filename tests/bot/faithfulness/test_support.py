"""What a sentence says of its own, and levels and periods put in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

PROVISIONS = {
    "chuyển đổi số": (
        "công văn",
        "Sở Thông tin và Truyền thông phổ cập kỹ năng số cho người dân nông thôn, thành lập tổ công nghệ số cộng đồng, hướng dẫn hợp tác xã đưa nông sản lên sàn thương mại điện tử và thanh toán không dùng tiền mặt; Đoàn Thanh niên huy động tình nguyện viên hỗ trợ người cao tuổi cài đặt ứng dụng định danh điện tử.",
    ),
    "lao động": (
        "nghị quyết",
        "Người lao động bị giảm thu nhập do thiên tai được vay vốn ưu đãi từ Ngân hàng Chính sách xã hội để sản xuất, kinh doanh; lao động nữ đang nuôi con nhỏ được đào tạo nghề miễn phí và giới thiệu việc làm tại trung tâm dịch vụ việc làm. Kinh phí thực hiện do ngân sách địa phương bảo đảm.",
    ),
    "nước sạch": (
        "chỉ thị",
        "Tăng cường cấp nước sạch nông thôn:\n\na) Kiểm tra chất lượng nước tại các nhà máy nước, khắc phục rò rỉ đường ống.\n\nb) Vận động người dân lắp đồng hồ nước, trữ nước mưa trong lu, bồn chứa.\n\nc) Khoan giếng bổ sung tại các đảo Hòn Chuối, Hòn Khoai.",
    ),
}
SOUND = [
    ("chuyển đổi số", "Sở TT&TT hướng dẫn hợp tác xã đưa nông sản lên sàn thương mại điện tử."),
    (
        "chuyển đổi số",
        "Tình nguyện viên do Đoàn Thanh niên huy động hỗ trợ người cao tuổi cài đặt ứng dụng định danh điện tử.",
    ),
    ("chuyển đổi số", "Pho cap ky nang so cho nguoi dan nong thon va thanh lap to cong nghe so cong dong."),
    (
        "chuyển đổi số",
        "Văn bản giao Sở Thông tin và Truyền thông hai việc: phổ cập kỹ năng số cho người dân nông thôn và thành lập tổ công nghệ số cộng đồng.",
    ),
    ("lao động", "Lao động nữ nuôi con nhỏ được đào tạo nghề miễn phí và giới thiệu việc làm."),
    ("lao động", "Theo nghị quyết, ngân sách địa phương bảo đảm kinh phí thực hiện."),
    (
        "lao động",
        "Người lao động bị giảm thu nhập do thiên tai được vay vốn ưu đãi của Ngân hàng Chính sách xã hội để sản xuất, kinh doanh.",
    ),
    (
        "nước sạch",
        "Chỉ thị yêu cầu kiểm tra chất lượng nước, vận động người dân lắp đồng hồ nước và khoan giếng bổ sung tại các đảo Hòn Chuối, Hòn Khoai.",
    ),
    (
        "nước sạch",
        "Để tăng cường cấp nước sạch nông thôn, cần khắc phục rò rỉ đường ống và trữ nước mưa trong lu, bồn chứa.",
    ),
    ("nước sạch", "Các nhà máy nước được kiểm tra chất lượng nước."),
]
ALTERED = [
    ("chuyển đổi số", "Sở Thông tin và Truyền thông cấp máy tính bảng cho người dân nông thôn.", "words"),
    (
        "chuyển đổi số",
        "Sở Thông tin và Truyền thông phổ cập kỹ năng số cho người dân nông thôn và miễn cước internet.",
        "words",
    ),
    ("chuyển đổi số", "Sở Thông tin và Truyền thông phủ sóng 5G toàn tỉnh.", "words"),
    ("chuyển đổi số", "Đoàn Thanh niên tổ chức hiến máu tình nguyện.", "words"),
    ("chuyển đổi số", "Đoàn Thanh niên huy động tình nguyện viên trồng cây xanh.", "words"),
    ("chuyển đổi số", "Hợp tác xã đưa nông sản xuất khẩu sang thị trường châu Âu.", "words"),
    ("chuyển đổi số", "Phổ cập kỹ năng số cho người dân nông thôn hằng tháng.", "measure: hằng tháng"),
    ("chuyển đổi số", "Phổ cập kỹ năng số cho người dân xã, phường.", "measure: phường"),
    ("chuyển đổi số", "Thành lập tổ công nghệ số cộng đồng tại khu phố.", "measure: khu phố"),
    ("chuyển đổi số", "Việc này giúp tăng trưởng kinh tế số bền vững.", "words"),
    ("chuyển đổi số", "Bitcoin là phương tiện thanh toán hợp pháp.", "words"),
    ("lao động", "Người lao động bị giảm thu nhập do thiên tai được nhận trợ cấp thất nghiệp.", "words"),
    ("lao động", "Người lao động được vay vốn ưu đãi để mua nhà ở xã hội.", "words"),
    ("lao động", "Lao động nữ mang thai được nghỉ sinh sáu tháng.", "measure: tháng"),
    ("lao động", "Lao động nữ đang nuôi con nhỏ được đào tạo lái xe miễn phí tại trường cao đẳng.", "words"),
    ("lao động", "Kinh phí thực hiện do ngân sách trung ương bảo đảm.", "measure: trung ương"),
    ("lao động", "Kinh phí thực hiện do doanh nghiệp đóng góp.", "words"),
    ("lao động", "Người lao động được vay vốn ưu đãi từ ngân hàng thương mại.", "words"),
    ("lao động", "Lao động nữ đang nuôi con nhỏ được đào tạo nghề miễn phí hằng năm.", "measure: hằng năm"),
    ("nước sạch", "Kiểm tra chất lượng nước tại các trường học.", "words"),
    ("nước sạch", "Vận động người dân lắp máy lọc nước.", "words"),
    ("nước sạch", "Vận động người dân đóng tiền nước hằng tháng.", "measure: hằng tháng"),
    ("nước sạch", "Khoan giếng bổ sung tại các xã đảo.", "measure: xã"),
    ("nước sạch", "Khắc phục sạt lở bờ sông.", "words"),
    ("nước sạch", "Trữ nước mưa trong hồ thủy lợi để tưới lúa.", "words"),
    ("nước sạch", "Cấp nước sạch miễn phí cho người dân.", "words"),
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
