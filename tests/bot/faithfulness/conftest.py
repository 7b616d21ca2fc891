"""Grounds made of small directives, read by the real parser."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pytest

from bot.draft import Source
from bot.faithfulness.check import problems
from bot.faithfulness.ground import Ground, ground
from corpus.parsing import parse

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
FORMS = {
    "công văn": f"""ỦY BAN NHÂN DÂN\nTỈNH PHÚ YÊN\n\n{NATION}\n\nSố: 1234/UBND-KT\n\nPhú Yên, ngày 05 tháng 3 năm 2024

V/v điều hành phát triển kinh tế - xã hội\n\nKính gửi:\n\n- Các sở, ban, ngành;\n- UBND các huyện, thị xã, thành phố.

1. {{}}\n\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nLê Tấn Hổ\n""",
    "chỉ thị": f"""ỦY BAN NHÂN DÂN\nTỈNH CÀ MAU\n\n{NATION}\n\nSố: 07/CT-UBND\n\nCà Mau, ngày 12 tháng 4 năm 2023

CHỈ THỊ\nVề một số nhiệm vụ trọng tâm\n\n1. {{}}\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nHuỳnh Quốc Việt\n""",
    "quyết định": f"""BỘ CÔNG THƯƠNG\n\n{NATION}\n\nSố: 415/QĐ-BCT\n\nHà Nội, ngày 28 tháng 02 năm 2022

QUYẾT ĐỊNH\nBan hành Kế hoạch công tác\n\nBỘ TRƯỞNG BỘ CÔNG THƯƠNG\n\nTheo đề nghị của Chánh Văn phòng Bộ;\n\nQUYẾT ĐỊNH:\n\nĐiều 1. {{}}

KT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\n\nNguyễn Sinh Nhật Tân\n""",
    "nghị quyết": f"""HỘI ĐỒNG NHÂN DÂN\nTỈNH GIA LAI\n\n{NATION}\n\nSố: 21/2022/NQ-HĐND\n\nGia Lai, ngày 09 tháng 12 năm 2022

NGHỊ QUYẾT\nQuy định một số chính sách\n\nHỘI ĐỒNG NHÂN DÂN TỈNH GIA LAI\n\nXét tờ trình của Ủy ban nhân dân tỉnh;\n\nQUYẾT NGHỊ:\n\nĐiều 1. {{}}

CHỦ TỊCH\n\nHồ Văn Niên\n""",
}


@pytest.fixture(scope="session")
def cited() -> Callable[[str, str], tuple[Ground, ...]]:
    """The grounds of the first item or article of a directive of the form given, and of all within it."""

    @lru_cache
    def grounds(form: str, words: str) -> tuple[Ground, ...]:
        text = FORMS[form].format(words)
        [directive, *_] = parse(text)
        first = next(one for one in directive.walk() if one.eid.startswith(("sec_1", "art_1")))
        return tuple(
            ground(Source(directive.id, one.eid, one.label, one.own), directive, text)
            for one in directive.walk()
            if one.eid == first.eid or one.eid.startswith(f"{first.eid}__")
        )

    return grounds


@pytest.fixture(scope="session")
def told(cited: Callable[[str, str], tuple[Ground, ...]]) -> Callable[[tuple[str, str], str], list[str]]:
    """What is objected to in a sentence about a provision (its form and words), each as "objection: words"."""

    def objections(provision: tuple[str, str], sentence: str) -> list[str]:
        found = problems(sentence, cited(*provision))
        return [one.objection if one.words == sentence else f"{one.objection}: {one.words}" for one in found]

    return objections
