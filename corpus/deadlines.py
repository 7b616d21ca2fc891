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
    r"\b(?:trong(?: vong| thoi han| thoi gian)?|cham nhat(?: la| sau)?|khong qua|sau|truoc)\s+(?:\w+\s)?\(?\d{1,3}\)?\s*(?:\([^)]{1,20}\)\s*)?"
    r"(?:ngay|tuan|thang|gio|nam)\b(?! \d)(?:\s+lam viec)?(?:,?\s+(?:ke tu|tu|sau khi|truoc khi|tinh tu)\b[^.,;]{0,80})?"
)
_MONTHS = r"(?:sau|0?6|0?3|ba) thang"
_EVERY = r"(?:hang|moi) (?:ngay|tuan|thang|qu[yi]|nam)\b"
_RECURRING = re.compile(
    # "trước ngày 20 hằng tháng", "trước ngày 15 tháng 12 hằng năm": a day of every month or year
    rf"(?:(?:truoc|vao|cham nhat) (?:ngay \d{{1,2}}(?:\s*(?:/|thang)\s*\d{{1,2}})?|\d{{1,2}} ?(?:gio|h)\w*)(?: cua)? )?(?:dinh ky\s+)?{_EVERY}"
    rf"|\bdinh ky\s+{_MONTHS}\b|(?<!ngay )\b{_MONTHS}(?:\s*/?\s*(?:0?1|mot)?\s*lan\b|(?=,? (?:va )?(?:ca )?(?:mot )?nam\b(?! \d)))"
    r"|\bdinh ky\b(?:\s+\w+){0,4}"
)
_IMMEDIATE = re.compile(
    r"\bkhan truong\b|\btrong thoi gian (?:som|ngan) nhat\b|\bsom nhat\b"
    r"|\bngay lap tuc\b|\bkhan cap\b|\bhoa toc\b|\bngay khi nhan duoc\b"
    r"|\b(?:co|phai|thuc hien|trien khai|bao cao|hop|xu ly|to chuc) ngay\b(?! (?:tu|tai|ca|\d|trong|cang))"
)
# "vắc xin được tiêm sớm nhất" describes, "báo cáo sớm nhất" orders
_DESCRIBES = re.compile(r"\bduoc(?: \w+)? $")
# "vi phạm xảy ra trước ngày 01/7/2021" says of what, "đến ngày 15/8/2021 mới đạt 20%" how things stand: no time limits
_OF_WHAT = re.compile(
    r"\b(?:xay ra|phat sinh|ban hanh|ky ket|ky|cap|thanh lap|sinh|co hieu luc|ton tai|duoc [a-z]+(?: [a-z]+)?|da [a-z ]{2,20})\s+$"
)
_STANDS = re.compile(r"^[\s,]*(?:(?:moi|da|chi|van|con|dang)\b|(?:moi )?(?:dat|co) \d)")
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
        every = _every_year(written, folded, recurring)
        if every:  # "hằng năm, trước ngày 15/12": no day of this year
            start, end = min(every[0], limit.start()), max(every[1], written.end)
            yield _Found(2, Deadline(DeadlineKind.RECURRING, Span(offset + start, offset + end)))
            continue
        if _OF_WHAT.search(folded, 0, limit.start()) or _STANDS.match(folded[written.end :]):
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
        if match.group() == "som nhat" and _DESCRIBES.search(folded, 0, match.start()):
            continue
        yield _Found(3, Deadline(DeadlineKind.IMMEDIATE, Span(offset + match.start(), offset + match.end())))


def _every_year(written: dates.WrittenDate, folded: str, recurring: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The words "hằng năm" right beside a day without a year."""
    if written.precision is not dates.Precision.DAY_OF_YEARLESS:
        return None
    for start, end in recurring:
        if folded[start:end].endswith(" nam") and (0 <= written.start - end < 40 or 0 <= start - written.end < 40):
            return start, end
    return None


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
