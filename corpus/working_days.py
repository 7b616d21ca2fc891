"""Time limits that are a span of time: "trong vòng 05 ngày làm việc kể từ ngày ký" → where they stand and their last day.

The day is counted only from a day that the directive itself dates: its signing, its taking effect, a day written there.
Working days skip weekends and the public holidays of the Labour Code. These (the lunar ones and the days the Government
moves included) come from the maintained package `holidays`; this is the only module that imports it, and only when a
working day has to be counted, because the import is slow.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from corpus import dates
from corpus.syllables import loose

Unit = Literal["hour", "day", "working_day", "week", "month", "year"]

FIRST_YEAR, LAST_YEAR = 1954, 2099
"""The years whose holidays the calendar knows."""

_RELATIVE = re.compile(
    loose(
        r"(?<!\w)(?P<lead>trong (?:vong|thoi han|thoi gian)(?: (?:khong qua|toi da|cham nhat))?|trong|sau|truoc|it nhat|toi thieu|"
        r"cham nhat(?: (?:la|sau|trong|khong qua))*|muon nhat(?: (?:la|sau))*|khong qua|toi da(?: la)?|"
        r"thoi han(?: [a-z]+){0,3}?(?: (?:la|toi da|khong qua|cham nhat))*:?)\s+(?:la )?"
        r"(?P<amount>\d{1,3}|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi lam|muoi)\s*(?:\([^()]{1,20}\)\s*)?"
        r"(?P<unit>ngay|tuan|thang|gio|nam)\b(?! \d)(?:\s+(?P<working>lam viec))?"
        r"(?P<since>,?\s*\(?(?:(?:ke tu|tinh tu)\s+|(?:tu|sau) (?:khi|ngay|thoi diem)\b|truoc (?:khi|ngay|thoi diem)\b)"
        r"(?:[^.,;:()]|(?<=\d)[./-](?=\d)){0,90})?"
    )
)
_WEAK = {"trong", "sau", "truoc", "it nhat", "toi thieu"}
"""Leads that need more than an amount: "trong 14 ngày", "sau 2 năm" may only say how long or when."""
_HOW_LONG = re.compile(
    r"\b(?:cach ly|theo doi|luu tru|bao quan|cu tru|niem yet|dang tai|keo dai|lien tuc|tam dung|dung|giam sat|nghi|luu"
    r"|hieu luc|duy tri)\b[^,;.]{0,30}$"
)
_BANNED = re.compile(
    r"\b(?:khong duoc|cam|dinh chi|tuoc quyen)\b[^.;]{0,100}$"
)  # "không được đăng ký trong 02 năm, kể từ"
_AMOUNTS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
_UNITS: dict[str, Unit] = {
    "gio": "hour", "ngay": "day", "tuan": "week", "thang": "month", "nam": "year"
}  # fmt: skip
_THIS = (
    r"(?:van ban|quyet dinh|cong van|chi thi|ke hoach|nghi quyet|thong bao|cong dien|thong tu|nghi dinh|quy che|quy dinh"
    r"|huong dan) nay"
)
_FROM_DAY = r"(?:ke |tinh )?tu (?:khi |thoi diem )?(?:ngay )?"
# "kể từ ngày ban hành" alone may be said of any document, "kể từ ngày ký" is, where the task is about one to be signed
_SIGNED = re.compile(
    rf"{_FROM_DAY}(?:(?:ky,? ?ban hanh|ky|ban hanh) {_THIS}|{_THIS} (?:duoc )?(?:ky ban hanh|ky|ban hanh))"
)
_SIGNED_BARE = re.compile(rf"{_FROM_DAY}ky(?:,? ?ban hanh)?")
_TO_BE_SIGNED = re.compile(
    r"\b(?:quyet dinh|van ban|hop dong|bien ban|thoa thuan|nghi quyet|giay|ket luan|thong bao|chung thu)\b[^.;]*$"
)
_IN_FORCE = re.compile(rf"{_FROM_DAY}{_THIS} (?:co|bat dau co) hieu luc(?: thi hanh)?")
_ON_DAY = re.compile(r"(?:ke |tinh )?tu ngay \S+(?: thang \S+ nam \S+)?")
_TASK = re.compile(
    r"\s(?=(?:co trach nhiem|phai|to chuc|thuc hien|xem xet|tham dinh|tra loi|bao cao|gui|thong bao|hoan thanh|ban hanh|cac|"
    r"so|bo|uy ban|ubnd|co quan|don vi|chu tich|van phong|cuc)\s)"
)
# "nhận đủ hồ | sơ", "ngày nhận được | văn bản", "đề nghị của | cơ quan": the anchor goes on
_GOES_ON = re.compile(r"\b(?:nhan|ngay|khi|duoc|du|cua|tu|va|boi|do|ho|co|cho|voi|theo|yeu|de|hop)\s*$")


@dataclass(frozen=True, slots=True)
class Known:
    """The days of a directive that its time limits may be counted from (Asia/Ho_Chi_Minh)."""

    issued_on: date | None = None
    in_force_from: date | None = None


NOTHING_KNOWN = Known()


def find(words: str, folded: str, known: Known) -> Iterator[tuple[int, int, date | None]]:
    """The spans of time in `words` (`folded`: the same, folded), with the last day where the anchor is a known day."""
    for match in _RELATIVE.finditer(folded):
        lead, since = match["lead"], match["since"]
        if (
            lead in _WEAK
            and not since
            and (lead != "trong" or match["unit"] not in ("gio", "ngay") or not _only(folded, match))
        ):
            continue
        if lead == "trong" and _BANNED.search(folded, max(0, match.start() - 120), match.start()):
            continue
        if match["amount"] == "nam" and lead == "trong" and not since:
            continue  # "trong năm ngày …" hardly ever, "trong năm" often
        end = match.end() - (len(since) - len(since.rstrip()) if since else 0)
        if since:
            end = _cut(folded, match.start("since"), end)
        sentence = folded[max(0, match.start() - 200) : match.start()]
        on = _counted(words, folded[match.start("since") : end] if since else "", match, known, end, sentence)
        yield match.start(), end, on


def _only(folded: str, match: re.Match[str]) -> bool:
    """Whether "trong 14 ngày" is by when and not how long ("cách ly trong 14 ngày")."""
    return bool(match["working"]) or not _HOW_LONG.search(folded, max(0, match.start() - 60), match.start())


def _cut(folded: str, start: int, end: int) -> int:
    """Where the words of the anchor end: before the verb of the task, if that follows without a comma."""
    while end < len(folded) and folded[end].isalnum() and folded[end - 1].isalnum():  # not within a syllable
        end -= 1
    anchor = folded[start:end].rstrip()
    end = start + len(anchor)
    if len(anchor) < 60:
        return end
    for task in _TASK.finditer(anchor, 12):
        if not _GOES_ON.search(anchor, 0, task.start()):
            return start + task.start()
    return end


def _counted(words: str, since: str, match: re.Match[str], known: Known, end: int, said_before: str) -> date | None:
    """The last day of the span, where its anchor is a day that the directive itself gives."""
    since = " ".join(since.strip(" ,(").split())
    if since.startswith("truoc") or match["lead"] in ("truoc", "sau", "it nhat", "toi thieu"):
        return None  # not before that day, or only after it
    anchor = None
    if _SIGNED.fullmatch(since) or (_SIGNED_BARE.fullmatch(since) and not _TO_BE_SIGNED.search(said_before)):
        anchor = known.issued_on
    elif _IN_FORCE.fullmatch(since):
        anchor = known.in_force_from
    elif _ON_DAY.fullmatch(since):
        written = next(dates.find(words[match.end("unit") : end]), None)
        anchor = written.on if written and written.precision is dates.Precision.DAY else None
    if anchor is None:
        return None
    unit = "working_day" if match["working"] else _UNITS[match["unit"]]
    amount = _AMOUNTS.get(match["amount"]) or int(match["amount"].replace("muoi lam", "15"))
    return after(anchor, amount, unit)


def after(anchor: date, amount: int, unit: Unit) -> date | None:
    """The last day of a time limit of `amount` units that runs from `anchor`; None where the calendar does not reach.

    The day of the anchor is not counted (Civil Code 2015, Article 147.2); hours are rounded up to whole days. A limit in
    calendar days that ends on a day off is not moved to the next working day (Article 148.5): the earlier day is safe.
    """
    try:
        if unit == "working_day":
            return _working_days(anchor, amount)
        if unit == "hour":
            return anchor + timedelta(days=-(-amount // 24))
        if unit in ("day", "week"):
            return anchor + timedelta(days=amount * (7 if unit == "week" else 1))
        months = anchor.month - 1 + amount * (12 if unit == "year" else 1)
        year, month = anchor.year + months // 12, months % 12 + 1
        return date(year, month, min(anchor.day, monthrange(year, month)[1]))
    except (OverflowError, ValueError):  # a year beyond 9999
        return None


def _working_days(anchor: date, amount: int) -> date | None:
    last = anchor.year + amount // 200 + 1
    if not FIRST_YEAR <= anchor.year <= last <= LAST_YEAR:
        return None
    from holidays import country_holidays

    return country_holidays("VN", years=range(anchor.year, last + 1)).get_nth_working_day(anchor, amount)
