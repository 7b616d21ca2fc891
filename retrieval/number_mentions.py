"""Documents named by their number in a question, in any spelling: "cv 6325", "285 tb vpcp", "188 CV TU"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus import document_number
from corpus.document_number import DocumentNumber, DocumentType
from corpus.syllables import fold


@dataclass(frozen=True, slots=True)
class NumberMention:
    """A document named by its number in any spelling: serial, the codes and the type typed with it."""

    serial: str
    codes: tuple[str, ...]
    year: int | None
    type: DocumentType | None
    start: int
    end: int
    exact: DocumentNumber | None = None
    text: str = ""


_DOCUMENT_WORDS = {
    "cong van": DocumentType.CONG_VAN,
    "thong bao": DocumentType.THONG_BAO,
    "cong dien": DocumentType.CONG_DIEN,
    "nghi quyet": DocumentType.NGHI_QUYET,
    "quyet dinh": DocumentType.QUYET_DINH,
    "chi thi": DocumentType.CHI_THI,
    "ke hoach": DocumentType.KE_HOACH,
    "nghi dinh": DocumentType.NGHI_DINH,
    "thong tu": DocumentType.THONG_TU,
    "ket luan": DocumentType.KET_LUAN,
    "huong dan": DocumentType.HUONG_DAN,
    "bao cao": DocumentType.BAO_CAO,
    "to trinh": DocumentType.TO_TRINH,
    "van ban": None,
}
_CODES = r"(?:ubnd|hdnd|kgvx|vxnv|vpcp|vptw|vptu|tw|ttg|cp|tu|qh|ubtvqh|tb|cv|cd|nq|qd|ct|kh|bc|ttr|hd|nd|tt|kl|[bs](?:yt|gddt|khdt|tc|tnmt|ldtbxh|nnptnt|xd|gtvt|ct|khcn|vhttdl|tttt|nv|tp|ca|qp|ng))"
_LOOSE_NUMBER = re.compile(
    r"(?<![\w/.,])(?:(?P<type>cong van|thong bao|cong dien|nghi quyet|quyet dinh|chi thi|ke hoach|nghi dinh|thong tu|ket luan|huong dan|bao cao|to trinh|van ban)\s*)?"
    r"(?:(?:ket luan|chi dao)\s+)?(?P<so>so(?: hieu| ky hieu)?\s*:?\s*)?(?P<serial>\d{1,5})"
    rf"(?P<codes>(?:\s*[-/ ]\s*{_CODES}(?![a-z]))*)(?![\w%])"
)


def find_numbers(text: str, folded: str) -> tuple[NumberMention, ...]:
    found: list[NumberMention] = []
    for number, start, end in document_number.find(text.upper().replace("Đ", "Đ")):
        lead = re.search(
            r"(cong van|thong bao|cong dien|nghi quyet|quyet dinh|chi thi|ke hoach|van ban)\s*(?:so\s*:?\s*)?$",
            folded[:start],
        )
        begin = lead.start() if lead else start
        codes = tuple(fold(code) for code in number.codes)
        kind = _DOCUMENT_WORDS.get(lead[1]) if lead else None
        found.append(NumberMention(number.serial.lower(), codes, number.year, kind, begin, end, number, number.text))
    for match in _LOOSE_NUMBER.finditer(folded):
        if any(n.start < match.end() and match.start() < n.end for n in found):
            continue
        serial, codes = match["serial"], tuple(re.findall(_CODES, match["codes"]))
        long = len(serial) >= 4 and not 1900 <= int(serial) <= 2100
        if not (match["type"] or codes or long):
            continue
        if (
            match["type"]
            and not match["so"]
            and not codes
            and (len(serial) < 2 or folded[match.end() :].lstrip().startswith(("nam", "ngay", "thang")))
        ):
            continue
        kind = _DOCUMENT_WORDS.get(match["type"]) if match["type"] else None
        start = match.start("type") if match["type"] else match.start("serial")
        if match["so"] and not match["type"]:
            start = match.start("so")
        wording = text[match.start("serial") : match.end()].strip()
        found.append(NumberMention(serial.lstrip("0") or "0", codes, None, kind, start, match.end(), None, wording))
    return tuple(sorted(found, key=lambda n: n.start))
