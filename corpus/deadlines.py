"""Time limits as directives set them, kept in their own words; a day is given only where the words name one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus import dates
from corpus.directive import Deadline, DeadlineKind, Span
from corpus.syllables import fold_aligned

_LIMIT = re.compile(
    r"(?:(?:hoan thanh|xong|bao cao|gui|thoi han|han chot|ket thuc)\s+)?"
    r"(?:truoc|cham nhat(?: la| den| vao)?|muon nhat(?: la| vao)?|den het|den truoc|het|trong|han(?: cuoi)?|tu nay den(?: het)?|vao|den)\s*"
    r"(?:(?P<hour>\d{1,2})\s*(?:gio|h)\s*(?:\d{2}\s*(?:phut)?)?,?\s*)?$"
)
_RELATIVE = re.compile(
    r"(?:trong (?:vong|thoi han|thoi gian)|cham nhat(?: la| sau)?|khong qua|sau|truoc)\s+(?:\w+\s)?\(?\d{1,3}\)?\s*(?:\([^)]{1,20}\)\s*)?"
    r"(?:ngay|tuan|thang|gio|nam)\b(?:\s+lam viec)?(?:,?\s+(?:ke tu|tu|sau khi|truoc khi|tinh tu)\b[^.;]{0,80})?"
)
_RECURRING = re.compile(
    r"(?:truoc (?:ngay \d{1,2}|\d{1,2} ?(?:gio|h)\w*) (?:cua )?)?(?:dinh ky\s+)?(?:(?:hang|moi) (?:ngay|tuan|thang|quy|nam)\b|(?:sau|0?6|0?3|ba) thang(?: mot lan)?(?=\W|$))"
    r"|dinh ky\b(?:\s+\w+){0,4}"
)
_IMMEDIATE = re.compile(
    r"\bkhan truong\b|\btrong thoi gian (?:som|ngan) nhat\b|\bsom nhat\b|\bngay lap tuc\b|\bkhan cap\b|\bhoa toc\b|\bngay khi nhan duoc\b"
    r"|\b(?:co|phai|thuc hien|trien khai|bao cao|hop|xu ly|to chuc) ngay\b(?! (?:tu|tai|ca|\d|trong|cang))"
)
TEMPO = re.compile(
    r"\bkhan truong\b|\bkip thoi\b|\bnhanh chong\b|\bsom(?: nhat)?\b|\bthan toc\b|\bthuong xuyen\b|\bdung (?:tien do|thoi han|han)\b"
    r"|\bngay\b(?= (?:phuong an|cac|viec|khi|sau))|\bkhan cap\b|\bngay lap tuc\b|\bnhanh nhat\b"
)
"""Words of pace over folded text: no deadline, but what an answer quotes where none is written."""


@dataclass(frozen=True, slots=True)
class _Found:
    rank: int
    deadline: Deadline


def find(text: str, span: Span, issued_on: date | None = None) -> Deadline:
    """The time limit set within `span` of `text`; the firmest where several are set. Never invents a day.

    A day without a year gets the year of `issued_on` (the next one where that day had passed).
    """
    words = text[span.start : span.end]
    folded = fold_aligned(words)
    found = sorted(_all(words, folded, span.start, issued_on), key=lambda f: f.rank)
    return found[0].deadline if found else Deadline(DeadlineKind.UNSTATED)


def _all(words: str, folded: str, offset: int, issued_on: date | None) -> Iterator[_Found]:
    recurring = [match.span() for match in _RECURRING.finditer(folded)]
    for written in dates.find(words):
        limit = _LIMIT.search(folded, max(0, written.start - 40), written.start)
        if not limit or any(start <= written.start < end for start, end in recurring):
            continue
        yield _Found(
            0,
            Deadline(
                DeadlineKind.ABSOLUTE, Span(offset + limit.start(), offset + written.end), _day(written, issued_on)
            ),
        )
    for match in _RELATIVE.finditer(folded):
        yield _Found(1, Deadline(DeadlineKind.RELATIVE, Span(offset + match.start(), offset + match.end())))
    for start, end in recurring:
        yield _Found(2, Deadline(DeadlineKind.RECURRING, Span(offset + start, offset + end)))
    for match in _IMMEDIATE.finditer(folded):
        yield _Found(3, Deadline(DeadlineKind.IMMEDIATE, Span(offset + match.start(), offset + match.end())))


def _day(written: dates.WrittenDate, issued_on: date | None) -> date | None:
    if written.precision is not dates.Precision.DAY_OF_YEARLESS:
        return written.on
    if issued_on is None or written.day is None or written.month is None:
        return None
    for year in (issued_on.year, issued_on.year + 1):
        try:
            day = date(year, written.month, written.day)
        except ValueError:  # 29/2, 31/02: no such day in that year
            continue
        if day >= issued_on:
            return day
    return None


def tempo(text: str, span: Span) -> list[Span]:
    """The words of pace within `span` ("khẩn trương", "kịp thời"), in order, each once."""
    folded = fold_aligned(text[span.start : span.end])
    seen: set[str] = set()
    found = []
    for match in TEMPO.finditer(folded):
        if match.group() not in seen:
            seen.add(match.group())
            found.append(Span(span.start + match.start(), span.start + match.end()))
    return found
