"""A provision's own words cut into clauses that can be tasks of their own, and where the core of a clause begins.

Clauses end at semicolons, at sentence ends, before an enumerator ("(i)", "(1)") and before another request ("…, giao Sở X …").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from corpus.syllables import UPPER, loose

_END = re.compile(
    rf"(?:;|\.(?=\s+[“\"(]?[{UPPER}])"
    r"|:(?=\s+(?:Giao|Yêu cầu|Đề nghị)\b)|[:.]?(?=\s+\((?:[ivx]{1,4}|\d{1,2}|[a-zđ])\)\s+[^\W\d_])"
    r"|,(?=\s+(?:đồng thời,?\s+)?(?:giao|yêu cầu|đề nghị)\s+(?:cho\s+)?(?:các\s+)?[A-ZĐ]))\s*"
)
_ABBREVIATED = re.compile(r"(?:\b(?:TP|Tp|T\.Ư|TW|GS|PGS|TS|ThS|BS|CV|No|tr|Mr|v\.v)|\b[A-ZĐ])$")
_ENUMERATOR = re.compile(r"\s*(?:\((?:[ivx]{1,4}|\d{1,2}|[a-zđ])\)|[-+•–—*])\s+")
# What may stand before the core: when, on what ground, in what case
_ADJUNCT = re.compile(
    loose(
        r"\W*(?:dong thoi|ben canh do|ngoai ra|mat khac|sau do|tiep do|tren co so|can cu|theo|trong|truoc|sau|cham nhat|"
        r"muon nhat|dinh ky|"
        r"khi|ke tu|doi voi|truong hop|neu|hang (?:nam|thang|qu[yi]|tuan|ngay)|ngay (?:khi|sau)|de|nham|voi|tai|thong qua|cung voi|"
        r"vao|tu|toi thieu|it nhat|rieng|truoc mat|can cu vao|ngoai|khong qua|den|qua|khi can thiet)\b"
    )
)
_JOINT = re.compile(r",\s+|:\s+|\)\s+")
_THEN = re.compile(r"\bthì\s+", re.IGNORECASE)
# "Tiêu chuẩn - đo lường - chất lượng: UBND huyện chủ động …", "Định mức phân bổ vốn: Căn cứ …, Bộ Công an chủ trì …"
_LABEL = re.compile(r"[^.;:]{4,80}:\s")
_FAR = 700
"""How far into a clause the core may begin (characters)."""


def cut(text: str, start: int, end: int, is_list: Callable[[int, int], bool]) -> Iterator[tuple[int, int, str]]:
    """The clauses of `text[start:end]` as `[start, end)` with the mark before each ("" for the first).

    `is_list` tells of a stretch that is nothing but offices, which a semicolon does not end.
    """
    at, before = start, ""
    for match in _END.finditer(text, start, end):
        stop = match.start()
        inside = text[at:stop]
        if inside.count("(") > inside.count(")") or inside.count("“") > inside.count("”"):
            continue
        mark = match.group().strip()
        if mark == "." and _ABBREVIATED.search(text, at, stop):
            continue
        if match.end() == start or (mark == ";" and is_list(at, stop)):
            continue
        yield at, stop, before
        at, before = match.end(), mark
    if at < end:
        yield at, end, before


def enumerator(text: str, start: int, end: int) -> int:
    """Where the words begin behind "(i)" or a dash, if one stands at `start`."""
    match = _ENUMERATOR.match(text, start, end)
    return match.end() if match else start


def cores(words: str, folded: str) -> Iterator[int]:
    """Offsets in the clause at which its core may begin: behind "thì", at its start, behind each joint of a leading adjunct.

    `folded` is `words` folded (`fold_aligned`).
    """
    then = _THEN.search(words, 0, _FAR)
    if then and words.count("(", 0, then.start()) == words.count(")", 0, then.start()):
        yield then.end()
    yield 0
    if _ADJUNCT.match(folded) or _LABEL.match(folded):
        for match in _JOINT.finditer(folded, 0, _FAR):
            yield match.end()


def has_adjunct(folded: str) -> bool:
    """Whether the clause begins with when, on what ground or in what case."""
    return bool(_ADJUNCT.match(folded))
