"""Questions as people type them → what they name and what they ask for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.asking import Ask, Expected, FactField
from retrieval.follow_up import follow_up, points_at_document
from retrieval.question import understand
from retrieval.wording import normalise

ASKS: list[tuple[str, Ask]] = [
    ("Sở Tài chính tỉnh Lào Cai phải làm gì?", Ask.TASKS),
    ("nhiem vu cua so tu phap la gi", Ask.TASKS),
    ("UBND các xã được giao những việc gì?", Ask.TASKS),
    ("Ai chủ trì việc rà soát hộ nghèo?", Ask.WHO),
    ("Đơn vị nào tham mưu kế hoạch thu ngân sách?", Ask.WHO),
    ("co quan nao chiu trach nhiem ve phong chay", Ask.WHO),
    ("Báo cáo gửi trước ngày nào?", Ask.WHEN),
    ("han nop bao cao la khi nao", Ask.WHEN),
    ("Bao giờ phải hoàn thành việc tiêm phòng?", Ask.WHEN),
    ("Công văn 1234/UBND-NC do ai ký?", Ask.FACT),
    ("Quyết định 15/2020/QĐ-UBND ban hành ngày nào?", Ask.FACT),
    ("Trích yếu của thông báo 99/TB-VPCP là gì?", Ask.FACT),
    ("Văn bản nào triển khai Nghị quyết 99/NQ-CP?", Ask.LINEAGE),
    ("Công văn 77/UBND-KT căn cứ vào những văn bản nào?", Ask.LINEAGE),
    ("Những cơ quan nào được giao nhiệm vụ trong công văn 77?", Ask.BEARERS),
    ("Liệt kê các công văn của tỉnh Lào Cai", Ask.DOCUMENTS),
    ("Công văn 77 gồm những nội dung gì?", Ask.CONTENTS),
    ("Giải thích giúp tôi công văn 77 cho dễ hiểu", Ask.CONTENTS),
    ("noi dung cong van 77/UBND-KT", Ask.CONTENTS),
    ("Chỉ thị 12 có ý nghĩa gì?", Ask.CONTENTS),
    ("So sánh công văn 77 và công văn 78", Ask.CONTENTS),
    ("77/UBND-KT", Ask.CONTENTS),
    ("Nội dung công văn 77 về thuế", Ask.RULE),
    ("Quy định về đốt rơm rạ ra sao?", Ask.RULE),
]


@pytest.mark.parametrize(("question", "asks"), ASKS, ids=[case[0] for case in ASKS])
def test_what_is_asked_for(question: str, asks: Ask) -> None:
    assert understand(question).asks is asks


NUMBERS: list[tuple[str, tuple[str, tuple[str, ...]] | None]] = [
    ("6325/UBND-KGVX nói gì", ("6325", ("ubnd", "kgvx"))),
    ("cv 6325 nói gì", ("6325", ())),
    ("cv6325 nói gì", ("6325", ())),
    ("công văn số 6325 nói gì", ("6325", ())),
    ("285 tb vpcp nói gì", ("285", ("tb", "vpcp"))),
    ("tb 285 vpcp", ("285", ("vpcp",))),
    ("188 CV TU", ("188", ("cv", "tu"))),
    ("188-cv/tu", ("188", ("cv", "tu"))),
    ("nghị quyết 128 nq cp", ("128", ("nq", "cp"))),
    ("05/2025/NĐ-CP", ("05", ("nd", "cp"))),
    ("ngày 29/10/2021 có gì", None),
    ("3 trụ cột là gì", None),
    ("năm 2021 có gì", None),
    ("covid 19 thế nào", None),
]


@pytest.mark.parametrize(("question", "number"), NUMBERS, ids=[case[0] for case in NUMBERS])
def test_document_numbers_in_any_spelling(question: str, number: tuple[str, tuple[str, ...]] | None) -> None:
    found = understand(question).numbers
    assert [(mention.serial, mention.codes) for mention in found] == ([number] if number else [])


FIELDS: list[tuple[str, tuple[FactField, ...]]] = [
    ("ai ký công văn 12/UBND-NC", (FactField.SIGNER,)),
    ("người ký công văn 12/UBND-NC giữ chức vụ gì", (FactField.POSITION, FactField.SIGNER)),
    ("công văn 12/UBND-NC gửi cho những ai", (FactField.ADDRESSEES,)),
    ("công văn 12/UBND-NC về việc gì", (FactField.SUBJECT,)),
    ("cơ quan nào ban hành công văn 12/UBND-NC", (FactField.ISSUER,)),
    ("cong van 12/UBND-NC ra ngay may", (FactField.ISSUED_ON,)),
]


@pytest.mark.parametrize(("question", "fields"), FIELDS, ids=[case[0] for case in FIELDS])
def test_fields(question: str, fields: tuple[FactField, ...]) -> None:
    assert understand(question).fields == fields


EXPECTED: list[tuple[str, Expected | None]] = [
    ("bị phạt bao nhiêu tiền", Expected.MONEY),
    ("học phí bao nhiêu", Expected.MONEY),
    ("số điện thoại đường dây nóng", Expected.PHONE),
    ("cách ly bao nhiêu ngày", Expected.COUNT),
    ("bắt đầu từ ngày nào", Expected.DAY),
    ("giám đốc sở là ai", Expected.PERSON),
    ("5K là viết tắt của gì", Expected.EXPANSION),
    ("dùng vắc xin của hãng nào", Expected.NAMED_KIND),
    ("mua loại máy xét nghiệm nào", Expected.NAMED_KIND),
    ("tổ kiểm tra gồm những ai", Expected.MEMBERS),
    ("cách ly ở đâu", Expected.PLACE),
    ("tại sao phải đóng cửa", Expected.REASON),
    ("lễ khai mạc là ngày mấy", Expected.DAY),
    ("phải nộp báo cáo ngày nào", None),
    ("có được bật máy lạnh không", None),
    ("ai là người chịu trách nhiệm", None),
    ("biện pháp nào được áp dụng", None),
]


@pytest.mark.parametrize(("question", "expected"), EXPECTED, ids=[case[0] for case in EXPECTED])
def test_the_kind_of_thing_expected(question: str, expected: Expected | None) -> None:
    assert understand(question).expected is expected


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ko dc j", "không được gì"),
        ("cv 12 ntn", "công văn 12 như thế nào"),
        ("tb285", "thông báo 285"),
        ("188-CV/TU", "188-CV/TU"),
        ("10-TB/VPTW nói j", "10-TB/VPTW nói gì"),
    ],
)
def test_chat_spellings_are_written_out(typed: str, written: str) -> None:
    assert normalise(typed).lower() == written.lower()


def test_a_follow_up_carries_what_it_does_not_say() -> None:
    before = understand("Sở Y tế Đắk Nông phải làm gì?")
    province = follow_up(understand("Còn Bắc Kạn thì sao?"), before)
    assert (
        province.asks is Ask.TASKS
        and province.places == ("Bắc Kạn",)
        and [m.key for m in province.agencies] == ["so_y_te"]
    )
    office = follow_up(understand("Thế còn Sở Nội vụ?"), before)
    assert (
        office.asks is Ask.TASKS
        and office.places == ("Đắk Nông",)
        and [m.key for m in office.agencies] == ["so_noi_vu"]
    )
    when = follow_up(understand("Hạn khi nào?"), before)
    assert when.asks is Ask.WHEN and when.places == ("Đắk Nông",) and [m.key for m in when.agencies] == ["so_y_te"]
    whole = understand("Ai ký công văn 2865/UBND-VXNV?")
    assert follow_up(whole, before) is whole
    assert points_at_document(understand("Ai ký văn bản đó?")) and not points_at_document(whole)


@given(st.text(max_size=200))
def test_understanding_never_raises(text: str) -> None:
    understood = understand(text)
    follow_up(understood, understand("Sở Y tế Đắk Nông phải làm gì?"))
