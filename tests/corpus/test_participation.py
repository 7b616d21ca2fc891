"""How a bearer takes part: role, partners, receiver of an action."""

from __future__ import annotations

import pytest

from corpus import participation
from corpus.bearers import Bearers
from corpus.directive import DutyRole as Role
from corpus.directive import Span
from corpus.syllables import fold_aligned

ROLES = [
    ("chủ trì, phối hợp với Sở Tài chính", Role.LEAD),
    ("có trách nhiệm chủ trì xây dựng kế hoạch", Role.LEAD),
    ("làm đầu mối, chủ trì tổng hợp", Role.LEAD),
    ("là cơ quan thường trực, chủ trì theo dõi", Role.LEAD),
    ("phối hợp với cơ quan chủ trì cung cấp số liệu", Role.COORDINATE),
    ("phối hợp với Sở Y tế bố trí kinh phí", Role.COORDINATE),
    ("có trách nhiệm phối hợp thực hiện", Role.COORDINATE),
    ("tham mưu UBND tỉnh ban hành kế hoạch", Role.ADVISE),
    ("tham mưu, trình UBND tỉnh", Role.ADVISE),
    ("rà soát, tham mưu UBND tỉnh", Role.ADVISE),
    ("báo cáo UBND tỉnh trước ngày 15/9", Role.REPORT),
    ("phải báo cáo ngay với cơ quan quản lý", Role.REPORT),
    ("định kỳ hằng quý, báo cáo kết quả", Role.REPORT),
    ("tổng hợp kết quả, báo cáo UBND tỉnh", Role.REPORT),
    ("gửi báo cáo giải ngân về Sở Tài chính", Role.REPORT),
    ("kiểm tra, rà soát, báo cáo kết quả", Role.CARRY_OUT),
    ("rà soát danh sách người chưa tiêm", Role.CARRY_OUT),
    ("giải quyết hồ sơ của người đăng ký chủ trì đề tài", Role.CARRY_OUT),
]


@pytest.mark.parametrize(("action", "role"), ROLES)
def test_role(action: str, role: Role) -> None:
    assert participation.role(fold_aligned(action)) is role


def partners(action: str) -> list[str]:
    span = Span(0, len(action))
    return [found.of(action) for found in participation.partners(Bearers(action, span, None), action, span)]


PARTNERS = {
    "chủ trì, phối hợp với Sở Tài chính thẩm định": ["Sở Tài chính"],
    "chủ trì, phối hợp Sở Tài chính và UBND các huyện tổ chức kiểm tra": ["Sở Tài chính và UBND các huyện"],
    "chủ trì, phối hợp chặt chẽ với các đơn vị liên quan rà soát": ["các đơn vị liên quan"],
    "phối hợp với Công an tỉnh, Sở Nông nghiệp và Môi trường sẵn sàng lực lượng": [
        "Công an tỉnh, Sở Nông nghiệp và Môi trường"
    ],
    "phối hợp với Thanh tra, Công an xử lý vi phạm": ["Thanh tra, Công an"],
    "phối hợp với các tổ chức chính trị - xã hội tuyên truyền": ["các tổ chức chính trị - xã hội"],
    "phối hợp với Ngân hàng Chính sách xã hội hướng dẫn": ["Ngân hàng Chính sách xã hội"],
    "phối hợp với Sở Tài \nchính kiểm tra": ["Sở Tài \nchính"],
    "phối hợp thực hiện nhiệm vụ": [],
    "rà soát danh sách": [],
}


@pytest.mark.parametrize(("action", "expected"), PARTNERS.items())
def test_partners(action: str, expected: list[str]) -> None:
    assert partners(action) == expected


def receiver(action: str) -> str | None:
    span = Span(0, len(action))
    found = participation.receiver(Bearers(action, span, None), action, span)
    return found.of(action) if found else None


RECEIVERS = {
    "báo cáo UBND tỉnh": "UBND tỉnh",
    "báo cáo kết quả về Sở Nội vụ để tổng hợp": "Sở Nội vụ",
    "gửi báo cáo giải ngân về Sở Tài chính": "Sở Tài chính",
    "tổng hợp, báo cáo UBND tỉnh, Bộ Y tế": "UBND tỉnh",
    "tham mưu, trình Thủ tướng Chính phủ": "Thủ tướng Chính phủ",
    "trình cấp có thẩm quyền phê duyệt": "cấp có thẩm quyền",
    "báo cáo Trưởng Ban Chỉ đạo trước ngày 05": "Trưởng Ban Chỉ đạo",
    "nộp hồ sơ tại Sở Xây dựng": None,
    "báo cáo kết quả thực hiện Kế hoạch này": None,
    "báo cáo theo quy định": None,
    "hướng dẫn chuyên môn, nghiệp vụ cho các sở": None,
    "rà soát danh sách": None,
}


@pytest.mark.parametrize(("action", "expected"), RECEIVERS.items())
def test_receiver(action: str, expected: str | None) -> None:
    assert receiver(action) == expected
