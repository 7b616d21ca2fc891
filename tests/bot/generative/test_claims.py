"""Replies read into claims: the shape asked for, the shapes models fall into, broken ones; and that the pieces do not matter."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.generative.claims import DECLINED, Claim, Reader, without_thoughts

TOKENS = ("K7Q2", "M3T5", "X4Z6")
Expected = tuple[str, str]
"""The words of a claim, and what it cites: the places of the items from 1, and "?" with each token of no item."""


def claims_of(pieces: str | Sequence[str], *, cut: bool = False) -> list[Claim]:
    reader = Reader(TOKENS)
    found = [claim for piece in ([pieces] if isinstance(pieces, str) else pieces) for claim in reader.feed(piece)]
    return [*found, *reader.close(cut=cut)]


def said(reply: str, *, cut: bool = False) -> list[Expected]:
    return [
        (claim.text, " ".join([*(str(item + 1) for item in claim.items), *(f"?{one}" for one in claim.unknown)]))
        for claim in claims_of(reply, cut=cut)
    ]


def declines(reply: str) -> bool:
    reader = Reader(TOKENS)
    list(reader.feed(reply))
    list(reader.close())
    return reader.declined


MARKS: list[tuple[str, list[Expected]]] = [
    (
        "Sở Y tế chủ trì tiêm vắc xin. [K7Q2]\nSở Giáo dục và Đào tạo dạy học. [M3T5]",
        [("Sở Y tế chủ trì tiêm vắc xin.", "1"), ("Sở Giáo dục và Đào tạo dạy học.", "2")],
    ),
    ("Sở Y tế chủ trì tiêm vắc xin [K7Q2].", [("Sở Y tế chủ trì tiêm vắc xin.", "1")]),
    ("Sở Y tế chủ trì tiêm vắc xin.[K7Q2]", [("Sở Y tế chủ trì tiêm vắc xin.", "1")]),
    ("Sở Y tế chủ trì tiêm vắc xin. [K7Q2].", [("Sở Y tế chủ trì tiêm vắc xin.", "1")]),
    ("Sở Y tế chủ trì tiêm vắc xin [K7Q2]", [("Sở Y tế chủ trì tiêm vắc xin", "1")]),
    ("Sở Y tế chủ trì tiêm vắc xin. [1]", [("Sở Y tế chủ trì tiêm vắc xin.", "1")]),
    ("Sở Y tế chủ trì tiêm vắc xin. [k7q2]", [("Sở Y tế chủ trì tiêm vắc xin.", "1")]),
    ("A làm. [K7Q2, M3T5]", [("A làm.", "1 2")]),
    ("A làm. [M3T5][K7Q2]", [("A làm.", "2 1")]),
    ("A làm. [K7Q2] [M3T5]; [X4Z6]", [("A làm.", "1 2 3")]),
    ("A làm. [K7Q2][K7Q2]", [("A làm.", "1")]),
    ("A làm. [1, 3]", [("A làm.", "1 3")]),
    ("A làm. [1-3]", [("A làm.", "1 2 3")]),
    ("A làm. [^1]", [("A làm.", "1")]),
    ("A làm. 【K7Q2】", [("A làm.", "1")]),
    ("A làm 【1】【2】.", [("A làm.", "1 2")]),
    ("A làm. ［M3T5］", [("A làm.", "2")]),
    ("A làm (K7Q2).", [("A làm.", "1")]),
    ("A làm (nguồn: K7Q2; M3T5).", [("A làm.", "1 2")]),
    ("A làm. [[K7Q2]]", [("A làm.", "1")]),
    ("A làm. [**K7Q2**]", [("A làm.", "1")]),
    ("A làm. [nguồn: K7Q2]", [("A làm.", "1")]),
    ("A làm. [Đoạn 2]", [("A làm.", "2")]),
    ('A làm. <doan ma="K7Q2">', [("A làm.", "1")]),
    ("A làm. [K7Q2, mục 3 và M3T5, điểm b]", [("A làm.", "1 2")]),
    ("A làm. K7Q2", [("A làm.", "1")]),
    ("A làm. {M3T5}", [("A làm.", "2")]),
    ("A làm.\n[K7Q2]", [("A làm.", "1")]),
    ("A làm. B làm.\n\n[K7Q2, M3T5]\nC làm. [X4Z6]", [("A làm.", "1 2"), ("B làm.", "1 2"), ("C làm.", "3")]),
    ("A làm.\nNguồn: [K7Q2]", [("A làm.", "1")]),
    ("Sở Y tế [K7Q2] chủ trì tiêm vắc xin.", [("Sở Y tế chủ trì tiêm vắc xin.", "1")]),
    ("Sở Y tế [K7Q2], Sở Tài chính [M3T5] phối hợp.", [("Sở Y tế, Sở Tài chính phối hợp.", "1 2")]),
    ("UBND tỉnh [K7Q2] Đắk Nông chỉ đạo.", [("UBND tỉnh Đắk Nông chỉ đạo.", "1")]),
    ("Tiêm vắc xin [K7Q2]; xét nghiệm [M3T5]; cách ly. [X4Z6]", [("Tiêm vắc xin; xét nghiệm; cách ly.", "1 2 3")]),
    ("[K7Q2] Sở Y tế tiêm. [M3T5] Sở Tài chính chi.", [("Sở Y tế tiêm.", "1"), ("Sở Tài chính chi.", "2")]),
    ("[K7Q2]: Sở Y tế tiêm.", [("Sở Y tế tiêm.", "1")]),
    ("Theo [K7Q2], các địa phương báo cáo.", [("Các địa phương báo cáo.", "1")]),
    ("Theo đoạn trích M3T5, Sở Y tế báo cáo.", [("Sở Y tế báo cáo.", "2")]),
    ("A làm. [ZZ99]", [("A làm.", "?ZZ99")]),
    ("A làm. [K7Q9, K7Q2]", [("A làm.", "1 ?K7Q9")]),
    ("A làm. [4]", [("A làm.", "?4")]),
    ("A làm. [0]", [("A làm.", "?0")]),
    ("A làm. [2-9]", [("A làm.", "?2-9")]),
    ("A làm. [ADM]", [("A làm.", "?ADM")]),
    ("Văn bản [2021] nêu [trích] rõ. [K7Q2]", [("Văn bản [2021] nêu [trích] rõ.", "1")]),
    ("Phòng, chống cúm gia cầm (H5N1) và Covid-19 (5K). [M3T5]", [("Phòng, chống cúm gia cầm (H5N1) và Covid-19 (5K).", "2")]),
    ("Thực hiện mục (1) và [1.2]. [M3T5]", [("Thực hiện mục (1) và [1.2].", "2")]),
    ("Họp lúc [8:30] tại [trụ sở UBND]. [M3T5]", [("Họp lúc [8:30] tại [trụ sở UBND].", "2")]),
    ("Cấm tụ tập (trừ đám tang, K7Q2).", [("Cấm tụ tập (trừ đám tang).", "1")]),
]  # fmt: skip

SENTENCES: list[tuple[str, list[Expected]]] = [
    ("A làm. [K7Q2] B làm. [M3T5] C làm.", [("A làm.", "1"), ("B làm.", "2"), ("C làm.", "2")]),
    ("A làm. B làm. [M3T5]", [("A làm.", "2"), ("B làm.", "2")]),
    ("A làm. [K7Q2] B làm [M3T5]. C làm [X4Z6]!", [("A làm.", "1"), ("B làm.", "2"), ("C làm!", "3")]),
    (
        "Sở Y tế tổ chức tiêm vắc xin [K7Q2] Sở Tài chính chi tiền. [M3T5]",
        [("Sở Y tế tổ chức tiêm vắc xin", "1"), ("Sở Tài chính chi tiền.", "2")],
    ),
    ("A làm.\nB làm. [K7Q2]\nC làm.", [("A làm.", ""), ("B làm.", "1"), ("C làm.", "")]),
    ("TP. Hồ Chí Minh tiêm. [K7Q2]", [("TP. Hồ Chí Minh tiêm.", "1")]),
    ("(TP. Đà Nẵng) tiêm. [K7Q2]", [("(TP. Đà Nẵng) tiêm.", "1")]),
    ("Gồm xăng, dầu, v.v. Hà Nội mua. [K7Q2]", [("Gồm xăng, dầu, v.v. Hà Nội mua.", "1")]),
    ("GS.TS. Nguyễn Văn An, PGS. Lê Bình và ThS. Cao Chi họp. [M3T5]", [("GS.TS. Nguyễn Văn An, PGS. Lê Bình và ThS. Cao Chi họp.", "2")]),
    ("KT. CHỦ TỊCH ký. [M3T5]", [("KT. CHỦ TỊCH ký.", "2")]),
    ("Ông Nguyễn Văn A. Trần ký. [M3T5]", [("Ông Nguyễn Văn A. Trần ký.", "2")]),
    ("Mức phạt 1.000.000 đồng. [K7Q2] Từ ngày 1.9.2021. [M3T5]", [("Mức phạt 1.000.000 đồng.", "1"), ("Từ ngày 1.9.2021.", "2")]),
    ("Theo Điều 5. Phạm vi áp dụng rộng. [K7Q2]", [("Theo Điều 5. Phạm vi áp dụng rộng.", "1")]),
    ("Chống dịch Covid-19. Hạn ngày 15. Sở Y tế báo cáo. [K7Q2]", [("Chống dịch Covid-19.", "1"), ("Hạn ngày 15.", "1"), ("Sở Y tế báo cáo.", "1")]),
    ("Thông điệp “Ở nhà. Giữ khoảng cách.” được áp dụng. [K7Q2] B làm. [M3T5]", [("Thông điệp “Ở nhà. Giữ khoảng cách.” được áp dụng.", "1"), ("B làm.", "2")]),
    ('Thông điệp "Ở nhà. Giữ khoảng cách" được áp dụng. [K7Q2]', [('Thông điệp "Ở nhà. Giữ khoảng cách" được áp dụng.', "1")]),
    ("Làm theo “5K.” Sở Y tế tiêm. [K7Q2]", [("Làm theo “5K.”", "1"), ("Sở Y tế tiêm.", "1")]),
    ("Tiêm cho giáo viên, học sinh… [K7Q2] B làm. [M3T5]", [("Tiêm cho giáo viên, học sinh…", "1"), ("B làm.", "2")]),
    ("Ai làm? Sở Y tế làm. [K7Q2]", [("Ai làm?", "1"), ("Sở Y tế làm.", "1")]),
    ("A làm (xem mục 2. Sở Y tế). [K7Q2]", [("A làm (xem mục 2. Sở Y tế).", "1")]),
]  # fmt: skip

LAYOUT: list[tuple[str, list[Expected]]] = [
    ("- A làm. [K7Q2]\n• B làm. [M3T5]\n–  C làm. [X4Z6]", [("A làm.", "1"), ("B làm.", "2"), ("C làm.", "3")]),
    ("1. A làm. [K7Q2]\n2) B làm. [M3T5]\n(3) C làm. [1]\na) D làm. [1]", [("A làm.", "1"), ("B làm.", "2"), ("C làm.", "1"), ("D làm.", "1")]),
    ("* **Sở Y tế**: tiêm *vắc xin* `2` mũi. [K7Q2]", [("Sở Y tế: tiêm vắc xin 2 mũi.", "1")]),
    ("**1.** __A__ làm. [K7Q2]", [("A làm.", "1")]),
    ("> A làm. [K7Q2]", [("A làm.", "1")]),
    ("## Sở Y tế\nTiêm vắc xin. [M3T5]", [("Sở Y tế", "2"), ("Tiêm vắc xin.", "2")]),
    ("**Sở Y tế**\n- Tiêm vắc xin. [M3T5]", [("Sở Y tế", "2"), ("Tiêm vắc xin.", "2")]),
    ("Sở Y tế phải:\n- Tiêm. [K7Q2]\n- Xét nghiệm. [M3T5]", [("Sở Y tế phải:", "1"), ("Tiêm.", "1"), ("Xét nghiệm.", "2")]),
    ("Có hai việc:\nSở Y tế phải:\n- Tiêm. [M3T5]", [("Có hai việc:", "2"), ("Sở Y tế phải:", "2"), ("Tiêm.", "2")]),
    ("Sở Y tế phải: [M3T5]\n- Tiêm. [K7Q2]", [("Sở Y tế phải:", "2"), ("Tiêm.", "1")]),
    ("Sở Y tế phải:", [("Sở Y tế phải:", "")]),
    ("\n\n  A làm.   [K7Q2]  \r\n\r\n\tB  làm. [M3T5]\n---\n***\n", [("A làm.", "1"), ("B làm.", "2")]),
    ("A làm. [K7Q2]<|im_end|></s>", [("A làm.", "1")]),
    ("```\nA làm. [K7Q2]\n```", [("A làm.", "1")]),
]  # fmt: skip

BROKEN_OFF: list[tuple[str, list[Expected]]] = [
    ("A làm. [K7Q2]\nB làm chậm n", [("A làm.", "1")]),
    ("A làm. [K7Q2]\nB làm [M3", [("A làm.", "1")]),
    ("A làm. [K7Q2] B làm [M3T5] trước ngày 1", [("A làm.", "1")]),
    ("[K7Q2] A làm. [M3T5] B là", [("A làm.", "1")]),
    ("Sở Y tế tiêm vắc x", []),
    ("Sở Y tế tiêm vắc xin\n", [("Sở Y tế tiêm vắc xin", "")]),
    ("Sở Y tế tiêm vắc xin;", [("Sở Y tế tiêm vắc xin;", "")]),
    ("Thông điệp “Ở nhà”", [("Thông điệp “Ở nhà”", "")]),
]

UNSEEN: list[tuple[str, list[Expected]]] = [
    ("", []),
    (" \n\t\n", []),
    ("[K7Q2]", []),
    ("...\n[K7Q2]\n!?", []),
    ("A\u200b làm. [K7\u200dQ2]", [("A làm.", "1")]),
    ("A\x00 làm\x07. [K7Q2]\x1b", [("A làm.", "1")]),
    ("A\U000e0041\u202e làm. [K7Q2]", [("A làm.", "1")]),
    ("A\u2028làm. [K7Q2]", [("A làm.", "1")]),
    ("Sở Y te\u0302\u0301 làm. [K7Q2]", [("Sở Y tế làm.", "1")]),
    ("\ufeff{\"noi_dung\": \"A làm.\", \"ma\": [\"K7Q2\"]}", [("A làm.", "1")]),
    ("\ud800A làm. [K7Q2]", [("A làm.", "1")]),
    ("<think>Đoạn [K7Q2] nói A.</think>A làm. [M3T5]", [("A làm.", "2")]),
    ("<Thinking>\nA làm. [K7Q2]\n</Thinking>\n\nB làm. [M3T5]", [("B làm.", "2")]),
    ("A làm. [K7Q2]\n<think>B làm. [M3T5]", [("A làm.", "1")]),
    ("<think>B làm. [M3T5]", []),
    ("A làm. [K7Q2]</think>", [("A làm.", "1")]),
    ("A <thi làm. [K7Q2]", [("A <thi làm.", "1")]),
]  # fmt: skip

A1B2 = [("A làm.", "1"), ("B làm.", "2")]
JSON: list[tuple[str, list[Expected]]] = [
    ('{"cau": [{"noi_dung": "A làm.", "ma": ["K7Q2"]}, {"noi_dung": "B làm.", "ma": ["M3T5"]}]}', A1B2),
    ('{"cau": [{"ma": ["K7Q2"], "noi_dung": "A làm."}, {"ma": "[M3T5]", "noi_dung": "B làm."}]}', A1B2),
    ('[{"text": "A làm.", "citations": [1]}, {"text": "B làm.", "citations": 2}]', A1B2),
    ('{"noi_dung": "A làm.", "ma": "K7Q2"}\n{"noi_dung": "B làm.", "ma": "M3T5"}', A1B2),
    ('{"câu": [{"Nội dung": "A làm.", "Mã": ["K7Q2"]}, {"nội_dung": "B làm.", "nguồn": ["M3T5"]}]}', A1B2),
    ('{"cau": ["A làm. [K7Q2]", "B làm. [M3T5]"]}', A1B2),
    ('["A làm. [K7Q2]", "B làm. [M3T5]"]', A1B2),
    ('{"cau": "A làm. [K7Q2] B làm. [M3T5]"}', A1B2),
    ('{"answer": "A làm. [K7Q2]\\n- B làm. [M3T5]"}', A1B2),
    ('{"cau": {"noi_dung": "A làm.", "ma": {"id": "K7Q2"}}}', A1B2[:1]),
    ('{"cau": [["A làm.", "K7Q2"]]}', A1B2[:1]),
    ('{"K7Q2": "A làm.", "M3T5": null}', A1B2[:1]),
    ('{"câu 1": "A làm. [K7Q2]", "câu 2": "B làm. [M3T5]"}', A1B2),
    ('{"answer": "A làm. B làm.", "sources": [{"id": "K7Q2", "page": 2, "text": "trích"}]}', [("A làm.", "1"), ("B làm.", "1")]),
    ('{"cau": [{"noi_dung": "A làm. [M3T5]", "ma": ["K7Q2"]}]}', [("A làm.", "2")]),
    ('{"cau": [{"noi_dung": "A làm.", "ma": ["ZZ99", "1"]}]}', [("A làm.", "1 ?ZZ99")]),
    ('{"cau": [{"id": 2, "noi_dung": "A làm.", "ma": ["K7Q2"]}]}', A1B2[:1]),
    ('{"cau": [{"noi_dung": "A làm.", "ma": []}]}', [("A làm.", "")]),
    ('{"cau": [{"noi_dung": "Sở Y tế phải:", "ma": []}, {"noi_dung": "Tiêm.", "ma": ["M3T5"]}]}', [("Sở Y tế phải:", "2"), ("Tiêm.", "2")]),
    ('{"suy_nghi": "Đoạn [M3T5] nói B.", "cau": [{"noi_dung": "A làm.", "ma": ["K7Q2"]}]}', A1B2[:1]),
    ('{"cau": [{"noi_dung": "A \\"n\\u00f3i\\" l\\u00e0m\\n.", "ma": ["K7Q2"]}]}', [('A "nói" làm', "1")]),
    ('{"cau": [{"noi_dung": "A\\u0000\\u200b làm.", "ma": ["K7Q2"]}]}', A1B2[:1]),
    ('{"name": "tra_loi", "arguments": {"cau": [{"noi_dung": "A làm.", "ma": ["K7Q2"]}]}}', A1B2[:1]),
    (json.dumps({"name": "tra_loi", "arguments": '{"cau": [{"noi_dung": "A làm.", "ma": ["K7Q2"]}]}'}), A1B2[:1]),
    ('<tool_call>\n{"name": "tra_loi", "arguments": {"cau": ["A làm. [K7Q2]"]}}\n</tool_call>', A1B2[:1]),
    ('[TOOL_CALLS] [{"name": "tra_loi", "arguments": {"cau": ["A làm. [K7Q2]"]}}]', A1B2[:1]),
    ('```json\n{\n  "cau": [\n    {\n      "noi_dung": "A làm.",\n      "ma": [\n        "K7Q2"\n      ]\n    }\n  ]\n}\n```', A1B2[:1]),
    ('```json {"cau": ["A làm. [K7Q2]"]}```', A1B2[:1]),
    ('Đây là câu trả lời:\n{"cau": [{"noi_dung": "A làm.", "ma": ["K7Q2"]}]}\nHy vọng có ích!', A1B2[:1]),
    ('Đây là câu trả lời: {"cau": [{"noi_dung": "A làm.", "ma": ["K7Q2"]}]}', A1B2[:1]),
    ('A làm. [K7Q2]\n{"cau": [{"noi_dung": "B làm.", "ma": ["M3T5"]}]}', A1B2),
    ('{"cau": [{"noi_dung": "A làm.", "ma": ["K7Q2"]}]}\nB làm. [M3T5]', A1B2),
    ('<think>{"cau": []}</think>{"cau": ["A làm. [K7Q2]"]}', A1B2[:1]),
]  # fmt: skip

BROKEN: list[tuple[str, list[Expected]]] = [
    ('{"cau": [{"noi_dung": "A làm.", "ma": ["K7Q2"]}, {"noi_dung": "B là', A1B2[:1]),
    ('{"cau": [{"noi_dung": "A làm.", "ma": ["K7Q2"]}, {"noi_dung": "B làm.", "ma": ["M3T5"', A1B2),
    ('{"answer": "A làm. [K7Q2] B làm. [M3T5] C là', A1B2),
    ('{"cau": [{"noi_dung": "A làm.", "ma": ["K7Q2"],}, {"noi_dung": "B làm.", "ma": ["M3T5"]},]}', A1B2),
    ('{"cau": [{"noi_dung": "A làm." "ma": ["K7Q2"]} {"noi_dung": "B làm.", "ma": ["M3T5"]}]', A1B2),
    ('{"cau": [{"noi_dung": "A làm.", "ma": ["K7Q2"]}, {"noi_dung": "B làm.", "ma": ["M3T5"}]}', A1B2),
    ('{"cau": [{"noi_dung": "Công văn "hỏa tốc" số 5", "ma": ["K7Q2"]}]}', [('Công văn "hỏa tốc" số 5', "1")]),
    ("{'cau': [{'noi_dung': 'A làm.', 'ma': ['K7Q2']}, {'noi_dung': 'B làm.', 'ma': ['M3T5']}]}", A1B2),
    ("{“cau”: [{“noi_dung”: “A làm.”, “ma”: [“K7Q2”]}]}", A1B2[:1]),
    ('{cau: [{noi_dung: "A làm.", ma: [K7Q2]}]}', A1B2[:1]),
    ('{"cau": [{"noi_dung": "A\tlàm.", "ma": ["K7Q2"]}]}', A1B2[:1]),
    ('{"cau": [{"noi_dung": "A\\xlàm.", "ma": ["K7Q2"]}]}', [("Axlàm.", "1")]),
    ('{"cau": [{"noi_dung": "A làm.", "ma": ["K7Q2"]}]}}}]]', A1B2[:1]),
    ('{"error": "model not loaded"}', []),
    ('{"tool": "send_mail", "to": "a@b.example"}', []),
    ('{"cau": [{"noi_dung": 5, "ma": true}]}', []),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "expected"), [*MARKS, *SENTENCES, *LAYOUT, *BROKEN_OFF, *UNSEEN, *JSON, *BROKEN])
def test_a_reply_read_into_claims(reply: str, expected: list[Expected]) -> None:
    assert said(reply) == expected


@pytest.mark.parametrize(
    "reply", [reply for reply, _ in (*MARKS, *SENTENCES, *LAYOUT, *BROKEN_OFF, *UNSEEN, *JSON, *BROKEN)]
)
def test_letter_by_letter_it_reads_the_same(reply: str) -> None:
    assert claims_of(list(reply)) == claims_of(reply)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("A làm. B làm. [K7Q2]\nC làm. [M3T5]", [(False, False), (True, False), (False, False)]),
        ("- A làm. B làm. [K7Q2]\nC làm. [M3T5]", [(False, True), (True, True), (False, False)]),
        ('{"cau": ["– A làm. [K7Q2]", "B làm. [M3T5]"]}', [(False, True), (False, False)]),
    ],
)
def test_paragraphs_and_bullets(reply: str, expected: list[tuple[bool, bool]]) -> None:
    assert [(claim.follows, claim.bullet) for claim in claims_of(reply)] == expected


@pytest.mark.parametrize(
    ("pieces", "given"),
    [
        (["A làm. [K7Q2]", "\n"], [0, 1]),
        (["A làm. [K7Q2] B", " làm. [M3T5]", " Còn", " lại"], [0, 1, 0, 1]),
        (["A làm.", " [K7Q2]", " [M3T5]", "\nB"], [0, 0, 0, 1]),
        (["Gồm:\n", "- A. [K7Q2]\n"], [0, 2]),
        (['{"cau": [{"noi_dung": "A", "ma": ["K7Q2"]', "}", ', {"noi_dung": "B", "ma": [', '"M3T5"]}'], [0, 1, 0, 1]),
    ],
)
def test_a_claim_is_given_as_soon_as_nothing_can_change_it(pieces: list[str], given: list[int]) -> None:
    reader = Reader(TOKENS)
    assert [len(list(reader.feed(piece))) for piece in pieces] == given


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("A làm. [K7Q2]\nB làm. [M3", [("A làm.", "1")]),
        ("A làm. [K7Q2]\nB làm. [M3T5]", [("A làm.", "1")]),
        ("A làm. [K7Q2] B làm. [M3T5] C là", A1B2),
        ("Sở Y tế phải:\n", []),
        ("A làm.\n", []),
        ('{"cau": [{"noi_dung": "A làm.", "ma": ["K7Q2"]}, {"noi_dung": "B làm.", "ma": ["M3T5"', A1B2[:1]),
        ('{"answer": "A làm. [K7Q2] B làm. [M3T5] C là', A1B2),
        ('{"cau": [', []),
        ("KHONG_", []),
    ],
)
def test_of_a_reply_that_was_cut_off_the_unfinished_claim_is_left_out(reply: str, expected: list[Expected]) -> None:
    assert said(reply, cut=True) == expected


@pytest.mark.parametrize(
    "reply",
    [
        "KHONG_CO", "KHONG_CO.", "KHÔNG_CÓ", "khong_co", "Không có", "Không có.", "KHONG CO", "**KHONG_CO**", "[KHONG_CO]", "“KHONG_CO”",
        "`KHONG_CO`", "- KHONG_CO", "KHONG_CO [K7Q2]", "KHONG_CO: không đoạn trích nào nói điều này.", "\n KHONG_CO \n",
        "KHO\u0302NG_CO\u0301", "<think>Không có gì.</think>\nKHONG_CO", '{"cau": []}', "{}", "[]", '{"cau": null}', '{"cau": ""}', '{"cau": ["KHONG_CO"]}',
        '{"cau": [{"noi_dung": "KHONG_CO", "ma": []}]}', '{"khong_co": true}', '{"name": "tra_loi", "arguments": {"cau": []}}',
        '{"name": "tra_loi", "arguments": "{\\"cau\\": []}"}', '```json\n{"cau": []}\n```', "[\n]",
    ],
)  # fmt: skip
def test_a_model_that_finds_nothing(reply: str) -> None:
    assert declines(reply)
    assert said(reply) == []


@pytest.mark.parametrize(
    "reply",
    ["", "A làm. [K7Q2]", "Không có hạn. [K7Q2]", "Không có", "Việc này KHONG_CO hạn. [K7Q2]", '{"cau": ["A làm. [K7Q2]"]}', '{"error": "x"}', '{"cau": [{"noi_dung": "A", "ma": []}]}', "<think>KHONG_CO</think>"],
)  # fmt: skip
def test_a_model_that_does_not_say_so(reply: str) -> None:
    reader = Reader(TOKENS)
    list(reader.feed(reply))
    if reply == "Không có":  # more may follow
        assert not reader.declined
        return
    list(reader.close())
    assert not reader.declined


def test_the_line_that_declines_is_known_by_itself() -> None:
    assert DECLINED.match("KHONG_CO") and DECLINED.match("Không có.")
    assert not DECLINED.match("Không có hạn")


def test_the_text_is_all_that_came_without_thoughts() -> None:
    reader = Reader(TOKENS)
    for piece in ("  <thi", "nk>nghĩ</th", "ink>A\u200b làm. [K7Q2]\n", "KHONG_CO <b"):
        list(reader.feed(piece))
    list(reader.close())
    assert reader.text == "A làm. [K7Q2]\nKHONG_CO <b"
    assert without_thoughts("<think>x</think>A <b") == "A <b"


def test_what_is_fed_counts_even_if_nobody_looks_at_the_claims() -> None:
    reader = Reader(TOKENS)
    reader.feed("A làm. [K7Q2]")
    assert [claim.text for claim in reader.close()] == ["A làm."]


def test_without_items_there_are_no_marks() -> None:
    reader = Reader(())
    assert [*reader.feed("A làm. [1] [K7Q2]\n")] == [Claim("A làm.", (), ("1", "K7Q2"))]


JUNK = [
    "x" * 100_000, " " * 100_000, "\n" * 100_000, "[" * 100_000, "(a " * 33_000, "{" * 100_000, '{"a":' * 20_000, '{"cau": "' + "\\" * 99_000,
    '"' * 100_000, "." * 100_000, ". A" * 33_000, "“" + "A b. " * 20_000, "[K7Q2] " * 14_000, "a, [K7Q2] B" * 9_000, "<think>" * 14_000,
    "<" * 100_000, "* " * 50_000, "1. " * 33_000, "\u0301" * 100_000, "\x00" * 100_000, '{"cau": [' + '{"noi_dung": "A b c.", "ma": ["K7Q2"]}, ' * 2_500,
    "{[" * 25_000 + "}" * 50_000, "{}" * 50_000, "```\n" * 25_000,
]  # fmt: skip


@pytest.mark.parametrize("junk", JUNK, ids=[f"{junk[:12]!r}" for junk in JUNK])
def test_long_junk_is_read_to_an_end(junk: str) -> None:
    """With patterns that backtrack, or claims made anew for each piece, these would take hours."""
    for pieces in ([junk], list(junk[:20_000])):
        assert all(isinstance(claim, Claim) for claim in claims_of(pieces))


def test_of_a_reply_too_long_the_beginning_is_read() -> None:
    found = claims_of("Sở Y tế làm. [K7Q2]\n" * 10_000)
    assert 1000 < len(found) < 10_000
    assert set(found) == {Claim("Sở Y tế làm.", (0,), ())}


# properties

SNIPPETS = st.sampled_from([
    "[K7Q2]", "[M3T5, X4Z6]", "(K7Q2)", "【1】", "[2]", "[9]", "[ZZ99]", "K7Q2", "k7q2", "Sở Y tế chủ trì", "Sở", "các", "A", "b", ". ", ".", "…", "? ",
    " ", "\n", "\n\n", ":", ": ", "; ", ",", "“", "”", '"', "'", "{", "}", "[", "]", "(", ")", "<", ">", "- ", "* ", "**", "1. ", "## ", "`", "```json\n",
    "_", "\\", "\\n", '\\"', "\\u1ea1", "cau", "ma", '{"cau": [', '{"noi_dung": "', '", "ma": ["K7Q2"]}', '"ma": ["M3T5"]', ", ", "],", "}]}",
    '"answer": "', "null", "2021", "1.000", "TP. Hồ", "v.v.", "GS.TS. ", "KHONG_CO", "không có", "<think>", "</think>", "<thi", "nk>", "<tool_call>",
    "\u200b", "\x00", "\ufeff", "\u0301", "Điều 1. ", "Theo ", "đoạn ", "nguồn: ", "H5N1", "– ", "<|im_end|>", "\t", "\r\n", "\u2028", "{}", "[]",
])  # fmt: skip
REPLIES = st.one_of(st.lists(SNIPPETS, max_size=25).map("".join), st.text(max_size=60))


def state(pieces: Sequence[str], *, cut: bool = False) -> tuple[list[Claim], bool, str]:
    reader = Reader(TOKENS)
    found = [claim for piece in pieces for claim in reader.feed(piece)]
    found += reader.close(cut=cut)
    return found, reader.declined, reader.text


@given(REPLIES, st.lists(st.integers(1, 12), max_size=40))
def test_the_pieces_make_no_difference(reply: str, sizes: list[int]) -> None:
    pieces, at = [], 0
    for size in [*sizes, len(reply)]:
        pieces.append(reply[at : at + size])
        at += size
    assert state(pieces) == state([reply]) == state(list(reply))


@given(REPLIES)
def test_cut_off_it_gives_the_beginning(reply: str) -> None:
    whole = claims_of(reply)
    for pieces in ([reply], list(reply)):
        found = claims_of(pieces, cut=True)
        assert found == whole[: len(found)]


@given(REPLIES)
def test_no_claim_shows_a_token_in_brackets_or_is_without_words(reply: str) -> None:
    for claim in claims_of(reply):
        assert not re.search(rf"[\[(【]\s*(?:{'|'.join(TOKENS)})\s*[\])】]", claim.text, re.IGNORECASE)
        assert any(character.isalnum() for character in claim.text)
        assert claim.text == " ".join(claim.text.split())
        assert all(0 <= item < len(TOKENS) for item in claim.items)
        assert len(set(claim.items)) == len(claim.items)


PHRASES = [
    "Sở Y tế",
    "chủ trì",
    "tiêm vắc xin",
    "trước ngày 30/9/2021",
    "cho “người dân”",
    "(cả nước)",
    "1.000",
    "TP. Hồ Chí Minh",
]
WORDS = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=8)
WRITTEN = st.lists(st.tuples(WORDS.map(" ".join), st.sets(st.integers(0, 2), min_size=1)), max_size=6)


@settings(max_examples=50)
@given(WRITTEN)
def test_what_is_written_as_asked_is_read_as_meant(sentences: list[tuple[str, set[int]]]) -> None:
    meant = [(f"{words}.", tuple(sorted(items))) for words, items in sentences]
    lines = "\n".join(f"{text} [{', '.join(TOKENS[i] for i in items)}]" for text, items in meant)
    value = {"cau": [{"noi_dung": text, "ma": [TOKENS[i] for i in items]} for text, items in meant]}
    for reply in (lines, json.dumps(value), json.dumps(value, ensure_ascii=False, indent=2)):
        assert [(claim.text, claim.items) for claim in claims_of(reply)] == meant


@settings(max_examples=50)
@given(WRITTEN, st.integers(0, 400))
def test_a_reply_that_ends_early_gives_the_beginning(sentences: list[tuple[str, set[int]]], at: int) -> None:
    value = {"cau": [{"noi_dung": f"{words}.", "ma": [TOKENS[i] for i in items]} for words, items in sentences]}
    lines = "\n".join(f"{words}. [{', '.join(TOKENS[i] for i in items)}]" for words, items in sentences)
    for reply in (lines, json.dumps(value)):
        whole, found = claims_of(reply), claims_of(reply[:at], cut=True)
        assert found == whole[: len(found)]
