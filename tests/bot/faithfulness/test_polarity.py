"""Yes for no: negations, opposites, duties made choices, exclusions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

PROVISIONS = {
    "ví": ("công văn", "Đẩy mạnh thanh toán không dùng tiền mặt trên sàn giao dịch; các hộ đăng ký gian hàng."),
    "đất": (
        "công văn",
        "Không chuyển mục đích sử dụng đất rừng tự nhiên; không giải quyết tách thửa tại khu vực chưa có quy hoạch. Nghiêm cấm lấn chiếm hành lang đê điều. Tiếp tục cấp giấy chứng nhận cho hộ dân trước khi thu hồi đất và công khai bảng giá đất trên cổng thông tin; khuyến khích người dân nộp hồ sơ trực tuyến.",
    ),
    "xe": (
        "quyết định",
        "Doanh nghiệp phải gắn thiết bị giám sát hành trình, không được can thiệp làm sai lệch dữ liệu; xe chưa đăng kiểm không được xuất bến. Các đơn vị tăng cường kiểm tra đột xuất, giảm tần suất kiểm tra định kỳ; chỉ bến xe loại 1 được bán vé qua mạng, trừ dịp lễ, tết. Đơn vị có thể thuê hệ thống lưu trữ.",
    ),
    "ngân sách": (
        "nghị quyết",
        "Không bố trí vốn cho dự án khởi công mới khi chưa thanh toán hết nợ đọng xây dựng cơ bản. Ưu tiên vốn cho dự án chuyển tiếp, cắt giảm chi hội nghị. Ủy ban nhân dân tỉnh được điều chỉnh dự toán nhưng không làm tăng tổng mức đầu tư; các khoản chi phải công khai, minh bạch, không để thất thoát, lãng phí.",
    ),
}
SOUND = [
    ("đất", "Cấm lấn chiếm hành lang đê điều."),
    ("đất", "Không tách thửa ở khu vực chưa có quy hoạch."),
    ("đất", "Khuyen khich nguoi dan nop ho so truc tuyen."),
    ("đất", "Giấy chứng nhận tiếp tục được cấp cho hộ dân trước khi thu hồi đất."),
    ("đất", "Nghiem cam lan chiem hanh lang de dieu."),
    ("xe", "Không được can thiệp làm sai lệch dữ liệu."),
    ("xe", "Xe chưa đăng kiểm thì không được xuất bến."),
    ("xe", "Doanh nghiệp có trách nhiệm gắn thiết bị giám sát hành trình."),
    ("xe", "Đơn vị có thể thuê hệ thống lưu trữ."),
    ("xe", "Chỉ bến xe loại 1 được bán vé qua mạng, trừ dịp lễ, tết."),
    ("ngân sách", "UBND tỉnh được điều chỉnh dự toán nhưng không làm tăng tổng mức đầu tư."),
    ("ngân sách", "Các khoản chi phải công khai, minh bạch và không để thất thoát, lãng phí."),
    ("ngân sách", "Vốn được ưu tiên cho dự án chuyển tiếp, chi hội nghị bị cắt giảm."),
    ("đất", "Đất rừng tự nhiên không được chuyển mục đích sử dụng."),
    ("đất", "Khu vực chưa có quy hoạch thì không giải quyết tách thửa."),
    ("đất", "Hành lang đê điều nghiêm cấm lấn chiếm."),
    ("xe", "Kiểm tra đột xuất được tăng cường, tần suất kiểm tra định kỳ được giảm."),
    ("xe", "Tần suất kiểm tra định kỳ được giảm."),
    ("xe", "Đơn vị giảm tần suất kiểm tra định kỳ và tăng cường kiểm tra đột xuất."),
    ("xe", "Mọi đơn vị tăng cường kiểm tra đột xuất, giảm tần suất kiểm tra định kỳ."),
    ("xe", "Doanh nghiệp phải gắn thiết bị giám sát hành trình."),
    ("xe", "Bến xe loại 1 được bán vé qua mạng, trừ dịp lễ, tết."),
    ("ngân sách", "Không bố trí vốn cho dự án khởi công mới."),
    ("ngân sách", "Dự án chuyển tiếp được ưu tiên vốn."),
    ("ngân sách", "UBND tỉnh có thể điều chỉnh dự toán nhưng không làm tăng tổng mức đầu tư."),
    ("ngân sách", "Dự toán được Ủy ban nhân dân tỉnh điều chỉnh."),
    ("ngân sách", "Các khoản chi phải công khai, minh bạch."),
    ("ví", "Đẩy mạnh thanh toán không dùng tiền mặt trên sàn giao dịch."),
    ("ví", "Việc thanh toán trên sàn giao dịch không dùng tiền mặt."),
]
ALTERED = [
    ("đất", "Chuyển mục đích sử dụng đất rừng tự nhiên.", "negation"),
    ("đất", "Được chuyển mục đích sử dụng đất rừng tự nhiên.", "negation"),
    ("đất", "Giải quyết tách thửa tại khu vực chưa có quy hoạch.", "negation"),
    (
        "đất",
        "Không giải quyết tách thửa tại khu vực có quy hoạch.",
        "negation",
    ),
    ("đất", "Được lấn chiếm hành lang đê điều.", "negation"),
    ("đất", "Lấn chiếm hành lang đê điều.", "negation"),
    ("đất", "Không tiếp tục cấp giấy chứng nhận cho hộ dân.", "negation"),
    ("đất", "Không cấp giấy chứng nhận cho hộ dân trước khi thu hồi đất.", "negation"),
    ("đất", "Tạm dừng cấp giấy chứng nhận cho hộ dân trước khi thu hồi đất.", "opposite"),
    ("đất", "Tiếp tục cấp giấy chứng nhận cho hộ dân sau khi thu hồi đất.", "opposite"),
    ("đất", "Giữ kín bảng giá đất trên cổng thông tin.", "opposite"),
    ("đất", "Không công khai bảng giá đất trên cổng thông tin.", "negation"),
    ("đất", "Bắt buộc người dân nộp hồ sơ trực tuyến.", "opposite"),
    ("đất", "Người dân phải nộp hồ sơ trực tuyến.", "modality"),
    ("đất", "Hạn chế người dân nộp hồ sơ trực tuyến.", "opposite"),
    ("đất", "Không khuyến khích người dân nộp hồ sơ trực tuyến.", "negation"),
    ("đất", "Khuyến khích người dân nộp hồ sơ trực tiếp.", "opposite"),
    ("đất", "Khuyến khích lấn chiếm hành lang đê điều.", "negation"),
    ("đất", "Cho phép chuyển mục đích sử dụng đất rừng tự nhiên.", "negation"),
    ("xe", "Doanh nghiệp không phải gắn thiết bị giám sát hành trình.", "negation"),
    ("xe", "Doanh nghiệp được can thiệp làm sai lệch dữ liệu.", "negation"),
    ("xe", "Xe đã đăng kiểm không được xuất bến.", "negation"),
    ("xe", "Xe đăng kiểm không được xuất bến.", "negation"),
    ("xe", "Các đơn vị giảm kiểm tra đột xuất.", "opposite"),
    ("xe", "Các đơn vị tăng cường kiểm tra định kỳ, giảm tần suất kiểm tra đột xuất.", "opposite"),
    ("xe", "Bến xe loại 1 không được bán vé qua mạng.", "negation"),
    ("xe", "Bến xe loại 1 được mua vé qua mạng.", "opposite"),
    ("xe", "Đơn vị không được thuê hệ thống lưu trữ.", "negation"),
    ("xe", "Doanh nghiệp phải gỡ thiết bị giám sát hành trình.", "opposite"),
    (
        "ngân sách",
        "Bố trí vốn cho dự án khởi công mới khi chưa thanh toán hết nợ đọng xây dựng cơ bản.",
        "negation",
    ),
    (
        "ngân sách",
        "Không bố trí vốn cho dự án khởi công mới khi đã thanh toán hết nợ đọng xây dựng cơ bản.",
        "negation",
    ),
    ("ngân sách", "Không ưu tiên vốn cho dự án chuyển tiếp.", "negation"),
    ("ngân sách", "Hạn chế vốn cho dự án chuyển tiếp.", "opposite"),
    ("ngân sách", "Ưu tiên vốn cho dự án khởi công mới.", "negation"),
    ("ngân sách", "Tăng chi hội nghị.", "opposite"),
    ("ngân sách", "Bổ sung chi hội nghị.", "opposite"),
    ("ngân sách", "Không cắt giảm chi hội nghị.", "negation"),
    ("ngân sách", "Ủy ban nhân dân tỉnh không được điều chỉnh dự toán.", "negation"),
    ("ngân sách", "Ủy ban nhân dân tỉnh được điều chỉnh dự toán và làm tăng tổng mức đầu tư.", "negation"),
    ("ngân sách", "Các khoản chi không phải công khai, minh bạch.", "negation"),
    ("ngân sách", "Các khoản chi phải bảo mật.", "opposite"),
    ("ngân sách", "Các khoản chi phải công khai, minh bạch, để thất thoát, lãng phí.", "negation"),
    ("ngân sách", "Chỉ dự án chuyển tiếp được ưu tiên vốn.", "modality"),
    ("ngân sách", "Không bố trí vốn cho dự án chuyển tiếp.", "negation"),
    ("ngân sách", "Ủy ban nhân dân tỉnh phải điều chỉnh dự toán.", "modality"),
    ("xe", "Đơn vị phải thuê hệ thống lưu trữ.", "modality"),
    ("xe", "Mọi bến xe được bán vé qua mạng.", "modality"),
    ("xe", "Tất cả bến xe được bán vé qua mạng.", "modality"),
    ("xe", "Các bến xe được bán vé qua mạng, kể cả dịp lễ, tết.", "opposite"),
    ("xe", "Chỉ bến xe loại 1 được bán vé qua mạng, kể cả dịp lễ, tết.", "opposite"),
    ("xe", "Các đơn vị tăng tần suất kiểm tra định kỳ.", "opposite"),
    ("xe", "Tần suất kiểm tra định kỳ được tăng.", "opposite"),
    ("xe", "Kiểm tra định kỳ được tăng cường, tần suất kiểm tra đột xuất được giảm.", "opposite"),
    ("ví", "Thanh toán bằng tiền mặt trên sàn giao dịch.", "negation"),
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
    assert any(one.startswith(f"{objection}: ") for one in told(PROVISIONS[provision], sentence))
