"""Document numbers: state style (`6325/UBND-KGVX`, `05/2025/NĐ-CP`), party style (`10-TB/VPTW`), in any spelling.

Decree 30/2020 (Appendix I, part II, item 3) writes `number/type-issuer[-unit]`, `number/year/type-issuer` for legal
documents; the Party's Guidance 36-HD/VPTW writes `number-type/issuer`. Letters of a congvan name the issuer and the
drafting unit (`6325/UBND-KGVX`), of the other types the type and the issuer (`285/TB-VPCP`).
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.syllables import fold


class DocumentType(enum.StrEnum):
    """Types of directive and of the documents they cite; values are unaccented Vietnamese."""

    CONG_VAN = "cong_van"
    CONG_DIEN = "cong_dien"
    CHI_THI = "chi_thi"
    THONG_BAO = "thong_bao"
    NGHI_QUYET = "nghi_quyet"
    QUYET_DINH = "quyet_dinh"
    KE_HOACH = "ke_hoach"
    BAO_CAO = "bao_cao"
    TO_TRINH = "to_trinh"
    HUONG_DAN = "huong_dan"
    CHUONG_TRINH = "chuong_trinh"
    KET_LUAN = "ket_luan"
    QUY_CHE = "quy_che"
    QUY_DINH = "quy_dinh"
    PHUONG_AN = "phuong_an"
    DE_AN = "de_an"
    BIEN_BAN = "bien_ban"
    GIAY_MOI = "giay_moi"
    GIAY_UY_QUYEN = "giay_uy_quyen"
    NGHI_DINH = "nghi_dinh"
    THONG_TU = "thong_tu"
    THONG_TU_LIEN_TICH = "thong_tu_lien_tich"
    PHAP_LENH = "phap_lenh"
    LUAT = "luat"
    LENH = "lenh"
    PHU_LUC = "phu_luc"


NAMES: dict[DocumentType, str] = {
    DocumentType.CONG_VAN: "công văn",
    DocumentType.CONG_DIEN: "công điện",
    DocumentType.CHI_THI: "chỉ thị",
    DocumentType.THONG_BAO: "thông báo",
    DocumentType.NGHI_QUYET: "nghị quyết",
    DocumentType.QUYET_DINH: "quyết định",
    DocumentType.KE_HOACH: "kế hoạch",
    DocumentType.BAO_CAO: "báo cáo",
    DocumentType.TO_TRINH: "tờ trình",
    DocumentType.HUONG_DAN: "hướng dẫn",
    DocumentType.CHUONG_TRINH: "chương trình",
    DocumentType.KET_LUAN: "kết luận",
    DocumentType.QUY_CHE: "quy chế",
    DocumentType.QUY_DINH: "quy định",
    DocumentType.PHUONG_AN: "phương án",
    DocumentType.DE_AN: "đề án",
    DocumentType.BIEN_BAN: "biên bản",
    DocumentType.GIAY_MOI: "giấy mời",
    DocumentType.GIAY_UY_QUYEN: "giấy ủy quyền",
    DocumentType.NGHI_DINH: "nghị định",
    DocumentType.THONG_TU: "thông tư",
    DocumentType.THONG_TU_LIEN_TICH: "thông tư liên tịch",
    DocumentType.PHAP_LENH: "pháp lệnh",
    DocumentType.LUAT: "luật",
    DocumentType.LENH: "lệnh",
    DocumentType.PHU_LUC: "phụ lục",
}
"""Each type as it is written in running text."""

_TYPE_CODES: dict[str, DocumentType | None] = {
    "CV": DocumentType.CONG_VAN,
    "CĐ": DocumentType.CONG_DIEN,
    "CT": DocumentType.CHI_THI,
    "TB": DocumentType.THONG_BAO,
    "NQ": DocumentType.NGHI_QUYET,
    "NQLT": DocumentType.NGHI_QUYET,
    "QĐ": DocumentType.QUYET_DINH,
    "KH": DocumentType.KE_HOACH,
    "BC": DocumentType.BAO_CAO,
    "TTR": DocumentType.TO_TRINH,
    "HD": DocumentType.HUONG_DAN,
    "CTR": DocumentType.CHUONG_TRINH,
    "CTRHĐ": DocumentType.CHUONG_TRINH,
    "KL": DocumentType.KET_LUAN,
    "QC": DocumentType.QUY_CHE,
    "QYĐ": DocumentType.QUY_DINH,
    "QĐI": DocumentType.QUY_DINH,
    "PA": DocumentType.PHUONG_AN,
    "ĐA": DocumentType.DE_AN,
    "BB": DocumentType.BIEN_BAN,
    "GM": DocumentType.GIAY_MOI,
    "GUQ": DocumentType.GIAY_UY_QUYEN,
    "NĐ": DocumentType.NGHI_DINH,
    "TT": DocumentType.THONG_TU,
    "TTLT": DocumentType.THONG_TU_LIEN_TICH,
    "PL": DocumentType.PHAP_LENH,
    "L": DocumentType.LENH,
    # types that are no directives: hợp đồng, dự án
    "HĐ": None,
    "DA": None,
}
# typed without diacritics, unless that is another type's code (HD, DA)
_TYPE_CODES |= {bare: kind for code, kind in _TYPE_CODES.items() if (bare := code.replace("Đ", "D")) not in _TYPE_CODES}

_DASH = r"[-–—‑−]"
# Capitals, with the small letters of TTr, TTg, QyĐ, QĐi, CTrHĐ, KTTh; a Parliament's code ends in its term (QH15)
_WORD = r"[A-ZĐÐƯÂÊÔĂ]+(?:[rghyi][A-ZĐÐ]*)?(?:&[A-ZĐÐ]+)?\d{0,2}"
# "10- TB/VPTW": a space on one side of a dash is a slip that is met often; on both sides ("128/NQ - CP") only the first
# dash may have them, as further on it is punctuation
# older practice also writes "144/2002/QĐ/BTC"
_JOIN = rf"(?:\s?{_DASH}|{_DASH}\s?|\.|/)"
_FIRST_JOIN = rf"(?:{_JOIN}|\s{_DASH}\s)"
_CODE = rf"{_WORD}(?:{_FIRST_JOIN}{_WORD}(?:{_JOIN}{_WORD})*)?"
_PARTY = rf"(?P<pserial>\d{{1,5}}[a-z]?){_FIRST_JOIN}(?P<pcode>{_WORD}(?:{_DASH}{_WORD})?)\s?/\s?(?P<pissuer>{_CODE})"
_STATE = rf"(?P<serial>\d{{1,6}}[a-zA-Z]?)\s?/\s?(?:(?P<year>(?:19|20)\d\d)\s?/\s?)?(?P<code>{_CODE})"
# Not the year of a standard ("QCVN 14:2008/BTNMT"), and never a number cut short ("128/NQ" of "128/NQ-CP/2021")
_NUMBER = re.compile(rf"(?:(?<![\w/.,])(?<!\d:)|(?<=[Ss]ố))(?:{_PARTY}|{_STATE})(?![\w/]|{_DASH}[A-ZĐÐ\d])")


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number: `serial`, `year` (legal documents only), `codes` as written, and the party style or not.

    `text` is the tidy spelling: no stray spaces, plain hyphens.
    """

    serial: str
    codes: tuple[str, ...]
    year: int | None = None
    party: bool = False

    @property
    def text(self) -> str:
        """The number as the rules write it."""
        if self.party:
            return f"{self.serial}-{self.codes[0]}/{'-'.join(self.codes[1:])}"
        middle = f"/{self.year}" if self.year else ""
        return f"{self.serial}{middle}/{'-'.join(self.codes)}"

    @property
    def key(self) -> str:
        """What two spellings of one number share: serial without leading zeros, year, codes folded and sorted out.

        Style is left out ("10-TB/VPTW" and "10/TB-VPTW" are one document to a reader).
        """
        codes = "-".join(fold(c).replace("&", "") for c in self.codes)
        return f"{self.serial.lstrip('0').lower() or '0'}/{self.year or ''}/{codes}"

    @property
    def type(self) -> DocumentType | None:
        """The type that the code names; a congvan names none, only offices (`UBND-KGVX`, `VPCP-CN`)."""
        code = self.codes[0].upper()
        if code in _TYPE_CODES:
            return _TYPE_CODES[code]
        # a law and a resolution of the Parliament share one code (63/2025/QH15, 142/2024/QH15)
        return None if self.year else DocumentType.CONG_VAN

    @property
    def issuer_codes(self) -> tuple[str, ...]:
        """The codes that name the issuer (for a congvan the first, the rest being the drafting unit)."""
        if self.codes[0].upper() in _TYPE_CODES:
            return self.codes[1:]
        return self.codes[:1]


def find(text: str) -> Iterator[tuple[DocumentNumber, int, int]]:
    """All document numbers written in full in `text`, with their `[start, end)`; in order, never raising."""
    for match in _NUMBER.finditer(text):
        number = _number(match)
        if number:
            yield number, match.start(), match.end()


def parse(text: str) -> DocumentNumber:
    """The number that `text` is. Raises `ValueError` where it is none."""
    match = _NUMBER.fullmatch(" ".join(text.split()))
    number = _number(match) if match else None
    if number is None:
        raise ValueError(f"no document number: {text!r}")
    return number


def _number(match: re.Match[str]) -> DocumentNumber | None:
    if match["pserial"]:
        codes = (match["pcode"].replace("Ð", "Đ"), *_split(match["pissuer"]))
        return DocumentNumber(match["pserial"], codes, None, True)
    codes = _split(match["code"])
    if len(codes) == 1 and len(codes[0].rstrip("0123456789")) < 2:  # "3/A", "10/A2": a mark of something else
        return None
    year = int(match["year"]) if match["year"] else None
    return DocumentNumber(match["serial"], codes, year)


def _split(code: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(rf"{_DASH}|/", code.replace("Ð", "Đ")))
