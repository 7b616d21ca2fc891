"""The whole way from question to answer, on the bundled directives with the real index and the real embedding."""

from __future__ import annotations

import json

import pytest

from bot.answer import Answer, Status
from bot.application import Application
from bot.chain import QuestionError

DAK_NONG, BAC_KAN, NOTICE = "6325/UBND-KGVX", "2865/UBND-VXNV", "285/TB-VPCP"


def cited(answer: Answer) -> set[tuple[str | None, str]]:
    return {(citation.number, citation.eid) for citation in answer.citations}


# question, earlier questions, what must be cited, words that must be said
ANSWERED: list[tuple[str, tuple[str, ...], set[tuple[str | None, str]], tuple[str, ...]]] = [
    (
        "Sở Y tế Đắk Nông phải làm gì?",
        (),
        {(DAK_NONG, "sec_2__ind_1"), (DAK_NONG, "sec_2__ind_2"), (DAK_NONG, "sec_2__ind_3")},
        ("3 nhiệm vụ",),
    ),
    (
        "so y te dak nong phai lam gi",
        (),
        {(DAK_NONG, "sec_2__ind_1"), (DAK_NONG, "sec_2__ind_2"), (DAK_NONG, "sec_2__ind_3")},
        ("3 nhiệm vụ",),
    ),
    (
        "So sánh xét nghiệm ở Đắk Nông và thông báo 285",
        (),
        {(DAK_NONG, "sec_2__ind_1"), (NOTICE, "sec_6__ind_2")},
        (),
    ),
    ("Giải thích công văn 6325", (), {(DAK_NONG, "sec_2"), (DAK_NONG, "sec_3")}, ("5 nội dung",)),
    ("syt đăk nông đc giao j", (), {(DAK_NONG, "sec_2__ind_3")}, ()),
    (
        "Còn Bắc Kạn thì sao?",
        ("Sở Y tế Đắk Nông phải làm gì?",),
        {(BAC_KAN, "sec_4__ind_1"), (BAC_KAN, "sec_4__ind_3")},
        (),
    ),
    ("SKHĐT Đắk Nông làm gì?", (), {(DAK_NONG, "sec_3")}, ("kế hoạch phục hồi",)),
    ("Ai chủ trì việc cho học sinh đi học lại ở Đắk Nông?", (), {(DAK_NONG, "sec_4")}, ("Sở Giáo dục và Đào tạo",)),
    (
        "Hạn của việc tiêm vắc-xin theo công văn 5056 là khi nào?",
        (),
        {("5056/UBND-KGVX", "sec_3")},
        ("không ghi thời hạn", "khẩn trương"),
    ),
    ("285 tb vpcp ban hành ngày nào?", (), {(NOTICE, "header__date")}, ("27/10/2021",)),
    ("Ai ký công văn số 2865?", (), {(BAC_KAN, "signature__name")}, ("Phạm Duy Hưng", "Phó chủ tịch")),
    (
        "Ai ký văn bản đó?",
        ("Công văn nào của Đắk Nông triển khai Thông báo 285?",),
        {(DAK_NONG, "signature__name")},
        ("Tôn Thị Ngọc Hạnh",),
    ),
    ("Văn bản nào triển khai Thông báo 285/TB-VPCP?", (), {(DAK_NONG, "preamble_1")}, (DAK_NONG,)),
    (
        "Công văn 5056 thực hiện những văn bản nào?",
        (),
        {("5056/UBND-KGVX", "preamble_1")},
        ("1117-TB/VPCP", "10-TB/VPTW"),
    ),
    ("188 CV TU nói về việc gì?", (), {(None, "sec_6")}, ("Uốn nắn",)),
    (
        "3 trụ cột phòng chống dịch là gì?",
        (),
        {(NOTICE, "sec_6__ind_1"), (NOTICE, "sec_6__ind_2"), (NOTICE, "sec_6__ind_3")},
        (),
    ),
    (
        "Tất cả cơ quan được giao nhiệm vụ trong 6325",
        (),
        {(DAK_NONG, f"sec_{n}") for n in (1, 2, 3, 4, 5)},
        ("6 đầu mối",),
    ),
    ("Thường trực Tỉnh ủy yêu cầu những nội dung nào?", (), {(None, f"sec_{n}") for n in range(1, 9)}, ("8 nội dung",)),
]


@pytest.mark.parametrize(("question", "history", "evidence", "words"), ANSWERED, ids=[case[0] for case in ANSWERED])
def test_answered_from_the_right_provisions(
    bundled: Application,
    question: str,
    history: tuple[str, ...],
    evidence: set[tuple[str | None, str]],
    words: tuple[str, ...],
) -> None:
    answer = bundled.ask(question, history)
    assert answer.status is Status.ANSWERED
    assert evidence <= cited(answer)
    for phrase in words:
        assert phrase in answer.answer


NOT_FOUND: list[tuple[str, str]] = [
    ("Thời tiết hôm nay thế nào?", "5 văn bản"),
    ("Sở Y tế Hà Nội phải làm gì?", "Hà Nội"),
    ("Công văn 6326/UBND-KGVX nói gì?", "6325/UBND-KGVX"),
    ("Công văn 5056 của Bắc Kạn giao việc gì?", "Đắk Nông"),
    ("Nghị quyết 128/NQ-CP chia dịch thành mấy cấp độ?", "128/NQ-CP"),
    ("Không đeo khẩu trang ở Bắc Kạn bị phạt bao nhiêu tiền?", "văn bản"),
    ("Số điện thoại đường dây nóng của Sở Y tế Đắk Nông?", "văn bản"),
    ("Thái Nguyên yêu cầu gì?", "Bắc Kạn nay thuộc tỉnh Thái Nguyên"),
    ("Công văn 5056 có hiệu lực đến khi nào?", "văn bản"),
    ("Tổ chức Y tế Thế giới được giao nhiệm vụ gì?", "văn bản"),
    ("Tòa án nhân dân tối cao phải làm gì?", "Tòa án"),
    ("Bệnh viện nào ở Đắk Nông điều trị bệnh nhân Covid?", "văn bản"),
    ("F1 được cách ly tại nhà không?", "văn bản"),
]


@pytest.mark.parametrize(("question", "said"), NOT_FOUND, ids=[case[0] for case in NOT_FOUND])
def test_what_is_not_held_is_said_to_be_missing(bundled: Application, question: str, said: str) -> None:
    answer = bundled.ask(question)
    assert answer.status is Status.NOT_FOUND
    assert said in answer.answer
    assert answer.citations == () and answer.duties == ()


def test_every_quote_is_verbatim_and_every_mark_resolves(bundled: Application) -> None:
    for question, history, _, _ in ANSWERED:
        answer = bundled.ask(question, history)
        for citation in answer.citations:
            assert bundled.text(citation.directive_id)[citation.start : citation.end] == citation.quote
            assert f"[{citation.mark}]" in answer.answer
        assert {duty.mark for duty in answer.duties} <= {citation.mark for citation in answer.citations}
        assert all("[" in line for line in answer.answer.splitlines()), "a line without a mark"


@pytest.mark.parametrize("province", ["Bắc Kạn", "Đắk Nông"])
def test_a_province_is_answered_from_its_own_directives_only(bundled: Application, province: str) -> None:
    own = {directive.id for directive in bundled.chain().collection.summaries.values() if directive.place == province}
    for what in (
        "Sở Y tế phải làm gì",
        "ai phải kiểm tra công tác phòng dịch",
        "quy định về đeo khẩu trang",
        "những công văn nào",
        "UBND các huyện làm gì",
    ):
        answer = bundled.ask(f"{what} ở {province}?")
        assert {citation.directive_id for citation in answer.citations} <= own


def test_the_contract(bundled: Application) -> None:
    shown = bundled.ask("Sở Y tế Đắk Nông phải làm gì?").as_json()
    assert list(shown) == [
        "question",
        "status",
        "answer",
        "citations",
        "duties",
        "notices",
        "coverage",
        "as_of",
        "composer",
        "timings_ms",
    ]
    assert list(shown["citations"][0]) == [
        "mark",
        "number",
        "directive_id",
        "eid",
        "label",
        "quote",
        "start",
        "end",
        "page",
        "issuer",
        "issued_on",
        "url",
    ]
    assert list(shown["duties"][0]) == ["bearer", "role", "action", "coordinates_with", "deadline", "mark"]
    assert shown["coverage"] == {"directives": 5, "newest_issued_on": "2021-10-29"}
    assert shown["citations"][0]["issued_on"] == "2021-10-29" and shown["composer"] == "extractive"
    assert json.loads(json.dumps(shown, ensure_ascii=False)) == shown


@pytest.mark.parametrize("question", ["", "   ", "\x00\x07", "😀🎉", "?!…", "\u200b\u202e"])
def test_an_unusable_question_gets_one_sentence(bundled: Application, question: str) -> None:
    with pytest.raises(QuestionError, match=r"^Câu hỏi [^\n]+\.$"):
        bundled.ask(question)


def test_a_very_long_question_is_refused_with_its_length(bundled: Application) -> None:
    with pytest.raises(QuestionError, match="10000 ký tự"):
        bundled.ask("a" * 10_000)


def test_odd_questions_never_break(bundled: Application) -> None:
    for question in (
        "số số số 6325 6325",
        "công văn số",
        "1/1/1/1",
        "UBND UBND UBND",
        "[1][2]",
        "'; DROP TABLE files; --",
        "ai",
        "Ê",
        "6325" * 50,
        "Sở " * 300,
    ):
        assert bundled.ask(question).status in (Status.ANSWERED, Status.NOT_FOUND)
    assert bundled.ask("Hạn khi nào?", ["", "😀", "x" * 9000]).status in (Status.ANSWERED, Status.NOT_FOUND)


def test_a_comparison_says_which_side_has_nothing(bundled: Application) -> None:
    answer = bundled.ask("cong van 6325 va cong van 2865 khac nhau the nao ve truy vet")
    assert {citation.number for citation in answer.citations} == {BAC_KAN}
    assert any("Không tìm thấy" in notice and DAK_NONG in notice for notice in answer.notices)
