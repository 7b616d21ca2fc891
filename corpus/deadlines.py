"""Time limits as directives set them, kept in their own words; a day is given only where the words fix one.

Absolute: a day (also without a year), month, quarter or year behind a word of limit, where the words around do not tell
of something else. Relative: a span of time, see `corpus.working_days`. Recurring: see `corpus.recurrence`. What cannot be
trusted (31/02, a year of two digits, a digit broken by scanning, a day before the document's own, two days that
contradict each other) keeps its words, gets no day, and says why in `doubt`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from corpus import dates, recurrence, working_days
from corpus.dates import Precision
from corpus.directive import DayBasis, Deadline, DeadlineKind, FindingKind, Span
from corpus.syllables import fold, fold_aligned, has_diacritics, loose
from corpus.working_days import NOTHING_KNOWN
from corpus.working_days import Known as Known

_WEEKDAY = r"(?:ngay\s+)?(?P<weekday>thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat)\s*,?\s*\(?"
_LIMIT = re.compile(
    loose(
        r"(?<!\w)(?P<limit>(?:(?:hoan thanh|xong|ket thuc|thoi han|gui|bao cao)\s+)?"
        r"(?:truoc|cham nhat|muon nhat|khong (?:muon|cham|qua)(?: (?:hon|qua))?|het|trong|tu nay|vao|den|cuoi"
        r"|han(?: (?:cuoi|chot)(?: cung)?)?\s*:?|hoan thanh|xong"
        r"|(?:thoi (?:gian|han)|han|tien do)(?: (?:hoan thanh|thuc hien|bao cao|gui|nop|trinh|xong|tra loi|xu ly)(?: ho so)?)?\s*:)"
        r"(?:\s+(?:la|vao|den|truoc|het|cuoi|trong|khoang|cac|ca|ngay(?! \d)))*)\s*,?\s*\(?"
        rf"(?:{recurrence.CLOCK}\s*,?\s*\(?)?(?:{recurrence.PART_OF_DAY}\s+)?(?:{_WEEKDAY})?$"
    )
)
_FIRM = re.compile(loose(r"\b(?:truoc|cham|muon|xong|han|hoan thanh|khong|tien do)\b"))
"""Words of a limit that leave no doubt that a time limit is meant, even where the day makes no sense."""
_IMMEDIATE = re.compile(
    loose(
        r"\bkhan truong\b|\btrong thoi gian (?:som|ngan) nhat\b|\bsom nhat\b(?! la)"
        r"|\bngay lap tuc\b|\bhoa toc\b|\bngay (?:sau )?khi\b|\btuc thi\b"
        r"|\bkhan cap(?= (?:trien khai|thuc hien|to chuc|chi dao|ra soat|so tan|di doi|khac phuc|xu ly|bao cao)\b)"
        r"|\b(?:co|phai|thuc hien|trien khai|bao cao|hop|xu ly|to chuc|thong bao|cung cap|gui|bao|can|ban hanh|dung|chan chinh|khac phuc|lam) ngay\b"
        r"(?! (?:tu|tai|ca|\d|trong|cang|le|nghi|hoi|thang))"
        r"|\bngay(?= (?:bao cao|thong bao|trien khai|thuc hien|to chuc|ra soat)\b)"
    )
)
# what folds to the same letters as "ngay" and "tức thì"
_NOT_AT_ONCE = re.compile(r"\b(?:ngày|ngáy|tục)\b")
# "vắc xin được tiêm sớm nhất" describes, "báo cáo sớm nhất" orders
_DESCRIBES = re.compile(loose(r"\bduoc(?: \w+)? $"))
# of what, not by when: "vi phạm xảy ra trước ngày 01/7". With their marks, for much else folds to the same ("UBND tỉnh")
_OF_WHAT, _OF_WHAT_BARE = (
    re.compile(loose(pattern))
    for said in (
        r"\b(?:xảy ra|phát sinh|(?:người|trẻ|con) sinh|tồn tại|có hiệu lực|tính|tầm nhìn|định hướng|giai đoạn|thời kỳ|trường hợp|nếu|niên độ|thời hạn sử dụng"
        r"|năm tài chính|kỳ kế toán(?: năm)?|đã(?: \w+){0,5}|(?<!phải )(?<!cần )được \w+(?: \w+)?)\s+$",
    )
    for pattern in (said, fold(said.replace("|tính|", "|")))
)
# these also head tasks: they tell of the past only where the day is past, or may be
_OF_WHAT_PAST = re.compile(
    loose(
        r"\b(?:(?:ban hành|ký kết|ký|cấp|thành lập)\s+$|(?:người|lao động|thời gian|tham gia|hoạt động cách mạng|làm việc"
        r"|công tác|hưởng|nghỉ|tuyển dụng)\b[^.,;:]{0,120}$)"
    )
)
_STANDS = re.compile(
    loose(
        r"^[\s,]*(?:(?:moi|da|chi|van|con|dang|chua|thi|ma|nhung)\b|tro (?:di|ve|len)\b|va (?:tu (?:ngay|nam)|du|ket thuc)\b"
        r"|va (?:cac |nhung )?nam (?:sau|tiep theo)|tam nhin)"
    )
)
_OF_SOME_YEAR = re.compile(loose(r"^\s*,?(?: cua)?(?: cac)? nam\b(?! (?:nay|\d))"))
_OF_DOCUMENT = re.compile(r"\s*,?\s*(?:và|của|về)\b")  # goes on from the number of a document
_BEFOREHAND = re.compile(loose(r"^\s*,?\s*(?:it nhat|toi thieu) \d{1,3} (?:ngay|gio|tuan|thang)(?: lam viec)?\b"))
_DAYS_BEFORE = re.compile(loose(r"\d(?: \([^()]{1,20}\))? (?:ngay|gio|tuan|thang)(?: lam viec)?\s+$"))
_OF_BARE_DAY = re.compile(r"truoc|(?:cham|muon) nhat|han|nay")  # "trước 30/9", but not "hết 2/3 quân số"
# "Chiến lược phát triển thanh niên đến năm 2030": a name
_NAME = re.compile(
    r"\b(?:chien luoc|quy hoach|de an|chuong trinh|ke hoach|dinh huong|muc tieu|mang luoi|nghi quyet|phat trien|chinh sach)\b"
    r"[^.;:,]{0,160}$|\b(?:dat|hoan thanh) (?:cac )?(?:muc tieu|chi tieu|ty le)\b[^.;:]{0,160}$"
)
# "từ ngày 01/5 đến hết ngày 31/12": by when, where a task is set for the time, not where it tells of what
_FROM = re.compile(
    loose(
        r"(?P<what>\b(?:thoi gian|giai doan|tham gia|huong|lam viec|nghi|nghi tet|tinh|dong|dieu tri|cong tac|cho viec|hieu luc"
        r"|ap dung|bao hiem(?: [a-z]+){1,4}|huong (?:tro cap|che do|luong)[^.;,]{0,40}|bi om)\s*\(?)?\b(?:ke )?tu(?: (?:\w*\d[\w/.:-]*|ngay|thang|nam|qu[yi]|gio|i{1,3}|iv)){1,8},?\s+$"
    )
)
# a day of every year without "hằng": "báo cáo 6 tháng gửi trước ngày 20/6", "định kỳ hằng năm báo cáo … trước ngày 31/12"
_YEARLY = re.compile(
    loose(
        r"\b(?:bao cao (?:dinh ky )?(?:(?:0?6|sau) thang|nam|ca nam)(?! (?:\d|dau|cuoi))|(?:hang|moi) nam)\b[^.;]{0,120}$"
    )
)
_SAID_WEEKDAY = re.compile(loose(rf"^\s*\(\s*(?:tuc )?(?:la )?{_WEEKDAY}"))
_AGAIN = re.compile(
    loose(
        r"^\s*(?:\(|,|-)?\s*(?:tuc(?: la)?\s+)?(?:(?:(?:han )?(?:cuoi(?: cung)?|chot)\s*:?|(?:cham|muon) nhat)\s*(?:la\s*)?)?(?:ngay\s*)?$"
    )
)
TEMPO = re.compile(
    loose(
        r"\bkhan truong\b|\bkip thoi\b|\bnhanh chong\b|\bsom(?: nhat)?\b|\bthan toc\b|\bthuong xuyen\b|\bdung (?:tien do|thoi han|han)\b"
        r"|\bngay\b(?= (?:phuong an|cac|viec|khi|sau))|\bkhan cap\b|\bngay lap tuc\b|\bnhanh nhat\b"
    )
)
"""Words of pace over folded text: no deadline, but what an answer quotes where none is written."""
_WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, "nhat": 6} | {str(n): n - 2 for n in range(2, 8)}
_FIRMNESS = {kind: rank for rank, kind in enumerate(DeadlineKind)}
_ROLLS_OVER = timedelta(days=184)
"""How far ahead a day without a year may lie in the next year; farther, it is a slip and not that day."""
_LONG_PAST = timedelta(days=366)
"""A day farther back than this is no slip of the year: the words tell of something else than a time limit."""


def find(text: str, span: Span, known: Known = NOTHING_KNOWN) -> Deadline:
    """The time limit set within `span` of `text`; the firmest where several are set, the first of those. Never raises.

    Firmer is absolute than relative, relative than recurring, recurring than immediate. A day without a year gets the
    year of `known.issued_on` (the next one where the day had passed and is not far).
    """
    found = find_all(text, span, known)
    # "hằng năm" alone says less than the day that goes with it
    found.sort(key=lambda one: (_FIRMNESS[one.kind], one.rrule == "FREQ=YEARLY"))
    return found[0] if found else Deadline(DeadlineKind.UNSTATED)


def find_all(text: str, span: Span, known: Known = NOTHING_KNOWN) -> list[Deadline]:
    """All time limits set within `span` of `text`, in order, not overlapping."""
    words = text[span.start : span.end]
    folded = " ".join(fold_aligned(words).split("\n"))
    again = list(recurrence.find(words))
    found = list(_absolute(words, folded, known, again))
    found += [
        Deadline(DeadlineKind.RELATIVE, Span(start, end), on, basis=DayBasis.COUNTED if on else None)
        for start, end, on in working_days.find(words, folded, known)
    ]
    found += [Deadline(DeadlineKind.RECURRING, Span(r.start, r.end), at=r.at, rrule=r.rule) for r in again]
    at_once = (m for m in _IMMEDIATE.finditer(folded) if _orders(m, words, folded))
    found += [Deadline(DeadlineKind.IMMEDIATE, Span(*m.span())) for m in at_once]
    kept: list[tuple[int, int, Deadline]] = []  # in order, not overlapping
    for one in sorted(found, key=lambda d: (_FIRMNESS[d.kind], d.span.start if d.span else 0)):
        assert one.span is not None
        at = bisect_right(kept, one.span.start, key=lambda other: other[0])
        if (at == 0 or kept[at - 1][1] <= one.span.start) and (at == len(kept) or one.span.end <= kept[at][0]):
            kept.insert(at, (one.span.start, one.span.end, one))
    return [replace(one, span=Span(span.start + start, span.start + end)) for start, end, one in kept]


def of_cell(text: str, span: Span, known: Known = NOTHING_KNOWN) -> Deadline:
    """The time limit that a cell of a table states, where a day, month, quarter or year alone is one ("Quý IV/2026")."""
    found = find(text, span, known)
    if found.kind is not DeadlineKind.UNSTATED:
        return found
    words = span.of(text)
    bare = re.fullmatch(r"\s*(20\d\d)\s*", words)
    written = [w for w in _written(words) if not words[w.start].isdigit() or w.year]
    on, end = (dates.last_day(int(bare[1]), 12), span.end) if bare else (None, span.start)
    if not bare and len(written) == 1 and not words[: written[0].start].strip(" \n(-–"):
        on, end = written[0].on or _period_of_yearless(written[0], known, firm=True), span.start + written[0].end
    if on is None or _OF_DOCUMENT.match(text, end):
        return found
    if known.issued_on and on < known.issued_on:
        return Deadline(DeadlineKind.ABSOLUTE, Span(span.start, end), doubt=FindingKind.DEADLINE_BEFORE_DOCUMENT)
    basis = DayBasis.WRITTEN if written and written[0].precision is Precision.DAY else DayBasis.END_OF_PERIOD
    return Deadline(DeadlineKind.ABSOLUTE, Span(span.start, end), on, basis=basis)


def _orders(match: re.Match[str], words: str, folded: str) -> bool:
    if _NOT_AT_ONCE.search(words[match.start() : match.end()].lower()):
        return False
    return not (match.group() == "som nhat" and _DESCRIBES.search(folded, 0, match.start()))


# --- a day, month, quarter or year


def _written(words: str) -> list[dates.WrittenDate]:
    """All dates and periods, the longest where they overlap."""
    kept: list[dates.WrittenDate] = []
    for written in sorted([*dates.find(words), *dates.periods(words)], key=lambda w: (w.start, -w.end)):
        if not kept or written.start >= kept[-1].end:
            kept.append(written)
    return kept


def _absolute(words: str, folded: str, known: Known, again: list[recurrence.Recurrence]) -> Iterator[Deadline]:
    starts = [one.start for one in again]
    last: Deadline | None = None
    for written in _written(words):
        at = bisect_right(starts, written.start) - 1
        if at >= 0 and written.start < again[at].end:
            continue
        limit = _LIMIT.search(folded, max(0, written.start - 60), written.start)
        if last and last.span and _contradicts(last, written, folded, limit.start() if limit else written.start):
            both = Span(last.span.start, written.end)
            last = replace(last, span=both, on=None, basis=None, doubt=FindingKind.DATES_DISAGREE)
            continue
        if last:
            yield last
        last = _limited(written, limit, words, folded, known) if limit else None
    if last:
        yield last


def _limited(
    written: dates.WrittenDate, limit: re.Match[str], words: str, folded: str, known: Known
) -> Deadline | None:
    """The deadline that `limit` makes of the date behind it, if the words around do not make it something else."""
    before, after = folded[max(0, limit.start() - 200) : limit.start()], folded[written.end : written.end + 60]
    said_before = words[max(0, limit.start() - 200) : limit.start()].lower()
    yearless = written.precision is Precision.DAY_OF_YEARLESS
    of_what = _OF_WHAT.search(said_before) if has_diacritics(said_before) else _OF_WHAT_BARE.search(before)
    if of_what or _STANDS.match(after) or (written.year is None and _OF_SOME_YEAR.match(after)):
        return None
    if (on := written.on) and known.issued_on and known.issued_on - on > _LONG_PAST:
        return None
    maybe_past = known.issued_on is None or (on is not None and on <= known.issued_on)
    if maybe_past and limit["limit"].startswith(("truoc", "den")) and _OF_WHAT_PAST.search(said_before):
        return None
    if written.precision is Precision.YEAR and limit["limit"] in ("den", "vao") and _NAME.search(before):
        return None
    if yearless and folded[written.start].isdigit() and not _OF_BARE_DAY.search(limit["limit"]):
        return None
    period = _FROM.search(before) if limit["limit"].startswith(("den", "het")) else None
    of_span = limit["limit"].startswith("truoc") and _DAYS_BEFORE.search(before)  # "chậm nhất 03 ngày trước ngày 30/9"
    if of_span or (period and (period["what"] or known.issued_on is None)):
        return None
    if _BEFOREHAND.match(after):
        return Deadline(DeadlineKind.RELATIVE, Span(limit.start(), written.end))
    if yearless and _YEARLY.search(before) and dates.last_day(2024, written.month):
        rule = f"FREQ=YEARLY;BYMONTH={written.month};BYMONTHDAY={written.day}"
        at = recurrence.clock(limit["hour"], limit["minute"], limit["part"])
        return Deadline(DeadlineKind.RECURRING, Span(limit.start(), written.end), at=at, rrule=rule)
    return _dated(written, limit, known, after)


def _contradicts(last: Deadline, written: dates.WrittenDate, folded: str, start: int) -> bool:
    """Whether a second day stands right behind the first as if it were the same one ("trước ngày 15/9, chậm nhất 10/9")."""
    assert last.span is not None
    days = (Precision.DAY, Precision.DAY_OF_YEARLESS)
    return (
        last.on is not None and written.precision in days and written.on is not None and written.on != last.on
        and last.basis is not DayBasis.END_OF_PERIOD and bool(_AGAIN.match(folded[last.span.end : max(start, last.span.end)]))
        and not re.search(r"\bva\b", folded[last.span.end : written.start])
    )  # fmt: skip


def _dated(written: dates.WrittenDate, limit: re.Match[str], known: Known, after: str) -> Deadline | None:
    firm = bool(_FIRM.search(limit["limit"]))
    on, basis, doubt = written.on, DayBasis.WRITTEN, None
    if written.precision is Precision.DAY_OF_YEARLESS:
        on, basis, doubt = _of_yearless(written, known.issued_on)
    elif written.precision is not Precision.DAY:
        basis = DayBasis.END_OF_PERIOD
        if on is None and (on := _period_of_yearless(written, known, firm)) is None:
            return None
        if re.search(r"\btruoc$", limit["limit"]):  # "trước tháng 10/2021": before it begins
            on = dates.first_day(written.precision, on) - timedelta(days=1)
    elif on is None:
        doubt = _doubt(written)
    if on and known.issued_on and on < known.issued_on:
        if not firm:
            return None  # "trong năm 2020" of a document of 2021 tells of the past
        on, doubt = None, FindingKind.DEADLINE_BEFORE_DOCUMENT
    said = _SAID_WEEKDAY.match(after)
    weekday = limit["weekday"] or (said["weekday"] if said else None)
    if on and weekday and _WEEKDAYS[weekday.split()[-1]] != on.weekday():
        on, doubt = None, FindingKind.DATES_DISAGREE
    if doubt and not firm:
        return None
    at = recurrence.clock(limit["hour"], limit["minute"], limit["part"])
    return Deadline(DeadlineKind.ABSOLUTE, Span(limit.start(), written.end), on, at, basis if on else None, doubt=doubt)


def _doubt(written: dates.WrittenDate) -> FindingKind:
    if written.day is None:
        return FindingKind.DATE_UNREADABLE
    if written.year is not None and written.year < 100:
        return FindingKind.YEAR_OF_TWO_DIGITS
    return FindingKind.DATE_IMPOSSIBLE


def _of_yearless(
    written: dates.WrittenDate, issued_on: date | None
) -> tuple[date | None, DayBasis, FindingKind | None]:
    basis = DayBasis.YEAR_OF_DOCUMENT
    if written.problem == "ngày không có thật":
        return None, basis, FindingKind.DATE_IMPOSSIBLE
    if issued_on is None or written.day is None or written.month is None:
        return None, basis, None
    doubt = FindingKind.DEADLINE_BEFORE_DOCUMENT
    for year in (issued_on.year, issued_on.year + 1):
        try:
            day = date(year, written.month, written.day)
        except ValueError:  # 29/2 of a year that has none
            doubt = FindingKind.DATE_IMPOSSIBLE
            continue
        if issued_on <= day and (year == issued_on.year or day - issued_on <= _ROLLS_OVER):
            return day, basis, None
    return None, basis, doubt


def _period_of_yearless(written: dates.WrittenDate, known: Known, firm: bool) -> date | None:
    """The last day of a month or quarter without a year: of the document's year, or of the next where a limit is certain."""
    if known.issued_on is None or written.month is None:
        return None
    for year in (known.issued_on.year, known.issued_on.year + 1):
        on = dates.last_day(year, written.month)
        near = year == known.issued_on.year or (firm and on and on - known.issued_on <= _ROLLS_OVER)
        if on and near and known.issued_on <= on:
            return on
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
