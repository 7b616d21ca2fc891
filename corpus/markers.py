"""The marks that items begin with ("Điều 3.", "II.", "1.2.", "a)", "-"): what rank a mark has, and its number.

Ranks follow Decree 30/2020 (Appendix I, part II, item 6) and the older practice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.layout import Line
from corpus.syllables import fold

# Ranks of markers, from the outside in. What a marker is called depends on whether it stands in an article.
PART, CHAPTER, SECTION, SUBSECTION, ARTICLE, LETTERED_PART, ROMAN, NUMBER, DECIMAL, NUMBER_PAREN, LETTER, DASH, PLUS = (
    range(13)
)

_ROMAN = r"[IVXL]{1,6}"
_ORDINALS = {w: i for i, w in enumerate(("nhat", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi"), 1)} | {
    "bon": 4
}
_MARKERS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (PART, re.compile(rf"(?:Phần|PHẦN)\s+(?:thứ\s+|THỨ\s+)?({_ROMAN}|\d{{1,2}}|[A-ZĐa-zđÀ-ỹ]+)\b[.:]?", re.UNICODE)),
    (CHAPTER, re.compile(rf"(?:Chương|CHƯƠNG)\s+({_ROMAN}|\d{{1,3}})\b[.:]?")),
    (SECTION, re.compile(rf"(?:Mục|MỤC)\s+({_ROMAN}|\d{{1,3}})\b[.:]?(?=\s|$)")),
    (SUBSECTION, re.compile(r"(?:Tiểu mục|TIỂU MỤC)\s+(\d{1,3})\b[.:]?")),
    (ARTICLE, re.compile(r"(?:Điều|ĐIỀU|Điểu)\s+(\d{1,3}[a-zđ]?)(?:\s?[.:]|(?=\s*$))")),
    (DECIMAL, re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})(?:\.|\)|\s?-)?(?=\s+\D)")),
    (NUMBER, re.compile(r"(\d{1,3})(?:\.|\s?/|\s?-(?!\d))(?=\s|[A-ZĐÀ-Ỹ“\"(])(?!\s?\d{1,2}[/.]\d)")),
    (NUMBER_PAREN, re.compile(r"\(?(\d{1,2})\)(?=\s)")),
    (ROMAN, re.compile(rf"({_ROMAN})(?:\.|\s?/|\s?-|\))(?=\s*[A-ZĐÀ-Ỹ])")),
    (LETTERED_PART, re.compile(r"([A-H])(?:\.|\s?/|\s?-)\s+(?=[A-ZĐÀ-Ỹ]{2})")),
    (LETTER, re.compile(r"([a-zđ])(?:\)|\.(?=\s)|\s?/(?=\s))")),
    (PLUS, re.compile(r"([+•*●])(?=\s*\S)")),
    (DASH, re.compile(r"([-–—−])(?=\s*[^\s\d-])|([-–—−])(?=\s+\S)")),
)
_ALPHABET = "abcdđeghiklmnopqrstuvxy"


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark at `[start, body)` of the view: its rank, its number as written, and the place that number has."""

    rank: int
    number: str | None
    value: int
    start: int
    body: int


def marker_at(line: Line) -> int | None:
    """The rank of the marker that `line` begins with, or None."""
    found = match_marker(line.text, 0, line.start)
    return found.rank if found else None


def match_marker(words: str, at: int, offset: int) -> Marker | None:
    """The mark at `at` of `words`, which stand at `offset` in the view."""
    for rank, pattern in _MARKERS:
        match = pattern.match(words, at)
        if not match:
            continue
        number = next((group for group in match.groups() if group), None)
        value = _value(rank, number)
        if value is None:
            continue
        return Marker(rank, number, value, offset + match.start(), offset + match.end())
    return None


def _value(rank: int, number: str | None) -> int | None:
    if number is None:
        return None
    if rank in (PART, CHAPTER, SECTION, ROMAN, SUBSECTION):
        if number.isdigit():
            return int(number)
        if re.fullmatch(_ROMAN, number):
            return _roman(number)
        return _ORDINALS.get(fold(number)) if rank == PART else None
    if rank in (NUMBER, NUMBER_PAREN):
        return int(number)
    if rank == ARTICLE:
        return int(re.match(r"\d+", number).group())  # type: ignore[union-attr]  # the pattern begins with digits
    if rank == DECIMAL:
        return int(number.split(".")[-1])
    if rank == LETTER:
        return _ALPHABET.find(number) + 1 or None
    if rank == LETTERED_PART:
        return "ABCDEFGH".index(number) + 1
    return 0


def _roman(number: str) -> int | None:
    digits = {"I": 1, "V": 5, "X": 10, "L": 50}
    total = 0
    for one, following in zip(number, [*number[1:], ""], strict=True):
        total += -digits[one] if following and digits[following] > digits[one] else digits[one]
    return total if 0 < total < 60 else None
