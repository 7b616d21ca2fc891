"""Recurring time limits: words like "trước ngày 25 hằng tháng" → a rule of RFC 5545 and the time of day they name.

A rule says no more than the words: "hằng tháng" is FREQ=MONTHLY and names no day; "định kỳ" alone gives no rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time

from corpus.dates import last_day
from corpus.syllables import fold_aligned, has_diacritics, loose

CLOCK = (
    r"(?P<hour>\d{1,2})\s*(?:gio|h|g)(?![a-z])(?:\s*(?P<minute>[0-5]\d)(?![\d/.]))?(?:\s*(?:phut|p\b|['’′]))?"
    r"(?:\s+(?P<part>sang|trua|chieu|toi)\b)?"
)
"""A time of day over folded text: "15 giờ 00", "16h30", "17 giờ 30 phút", "2 giờ chiều"."""
PART_OF_DAY = r"(?:(?:cuoi |dau )?(?:gio |buoi )?(?:sang|trua|chieu|toi)|cuoi (?:gio|ngay))"
_LIMIT = r"(?:truoc|vao|cham nhat|muon nhat|den|xong|trong)(?: (?:la|vao|den|het|truoc|ngay))*"
_WEEKDAY = r"(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])\b|chu nhat)"
_WEEKDAYS_SAID = rf"(?:ngay )?(?P<weekdays>{_WEEKDAY}(?:\s*(?:,|va)\s*(?:ngay )?(?:{_WEEKDAY}|[2-7]\b))*)"
_DAY = r"\d{1,2}(?:\s*(?:/|thang)\s*\d{1,2})?(?![\d/])"
_ASIDE = r"(?:\s*\([^()]{1,40}\))?"
_DAYS = (
    rf"(?P<days>(?:(?:ngay|mung|mong)\s+{_DAY}|\d{{1,2}}/\d{{1,2}}(?![\d/]))"
    rf"(?:{_ASIDE}\s*(?:,|;|va|hoac)\s*(?:truoc )?(?:ngay )?{_DAY})*{_ASIDE})"
)
_MONTHS = (
    r"(?P<months>(?:cac )?(?:cuoi )?thang \d{1,2}(?:\s*(?:,|va)\s*(?:cuoi )?(?:thang )?\d{1,2})*"
    r"|qu[yi] (?:iv|i{1,3}|[1-4])\b)(?![\d/])"
)
_LAST = r"(?P<last>ngay(?: lam viec)? cuoi(?: cung)?|(?<!tuan )cuoi)"
_OF_QUARTER = r"(?:cua )?thang (?P<month>cuoi|dau)(?: cung| tien)?(?:(?: cua)?(?: moi)? qu[yi](?= *[).,;]|$))?"
_JOIN = r"(?:[\s,(]|cua\b|cac\b|trong\b|tai\b|vao thoi diem\b)*"
_WHEN = (
    rf"(?:(?P<limit>{_LIMIT})\s+)?(?:{CLOCK}\s*,?\s*)?(?:{PART_OF_DAY}\s+)?"
    rf"(?:{_WEEKDAYS_SAID}|{_DAYS}|{_MONTHS}|{_LAST})(?:{_JOIN}{_OF_QUARTER})?"
    "|" + re.sub(r"<(hour|minute|part)>", r"<\g<1>2>", rf"{_LIMIT}\s+{CLOCK}")
)
_BEFORE = re.compile(loose(rf"(?<![\w/])(?:{_WHEN}){_JOIN}$"))
_AFTER = re.compile(loose(rf"{_JOIN}(?:{_WHEN})(?![\d/])(?! nam \d)"))
# "Hằng tháng, tổng hợp, báo cáo Bộ Y tế trước ngày 25": said later in the same sentence
_LATER = re.compile(
    loose(
        rf"[^.;]{{1,120}}?\b(?P<limit>(?:truoc|cham nhat|muon nhat)(?: (?:la|vao|truoc))*)\s+(?:{CLOCK}\s*,?\s*)?"
        rf"(?:{_WEEKDAYS_SAID}|{_DAYS}|{_LAST}\b(?:{_JOIN}{_OF_QUARTER})?)"
        r"(?!\s*(?:[/\d-]|thang\b|,?\s*nam\b(?! (?:sau|ke|tiep))))"
    )
)

_UNIT = r"ngay|tuan|thang|qu[yi]|nam"
_NUMBER = r"\d{1,2}|hai|ba|nam|sau|muoi"
_ONCE = r"(?:\s*/\s*(?:0?1|mot)?\s*lan| (?:0?1|mot) lan|/lan)"
_AND_YEARLY = r"(?:\s*(?:,|;|va)\s*(?:(?:mot|0?1|hang|ca) )?nam\b(?! \d))"
_EVERY = re.compile(
    loose(
        r"(?<![\w/])(?:"
        rf"(?P<half>(?:dinh ky |hang |moi )?(?:0?6|sau) thang(?:{_ONCE}|{_AND_YEARLY}))"
        r"|(?P<fixed>(?:dinh ky )(?:0?6|sau) thang)(?! (?:dau|cuoi|hoac|mot lan|0?1 lan))"
        rf"|(?:dinh ky |thuong ky )?(?:hang|moi|tung|theo tung)(?: mot)? (?P<unit>{_UNIT})"
        rf"(?: (?:it nhat |toi thieu )?(?P<each>\d{{1,2}}|mot|hai|ba) lan)?"
        rf"|(?:dinh ky |hang |cu |moi )?(?P<n>{_NUMBER})(?: \([^()]{{1,12}}\))? (?P<n_unit>ngay|tuan|thang|nam){_ONCE}"
        rf"|(?:dinh ky )(?P<m>{_NUMBER})(?: \([^()]{{1,12}}\))? (?P<m_unit>ngay|tuan|thang|nam)(?! hoac)"
        r"|(?:it nhat |toi thieu )?(?P<times>0?[1-9]|mot|hai|ba) lan\s*(?:/|tren |trong |mot |moi )\s*(?:0?1 |mot |moi )?"
        rf"(?P<times_unit>{_UNIT})"
        r"|(?P<of_quarter>thang (?:cuoi|dau)(?: cung| tien)?(?: cua)?(?: moi)? qu[yi](?: (?:sau|tiep theo|bao cao))?)"
        r"|(?P<next>thang|qu[yi]|nam) (?:sau|ke tiep|tiep theo)(?: lien ke)?"
        r"|(?P<same>nam) (?:lien ke truoc|truoc(?: lien ke)?|lien ke|do|ke hoach|bao cao|thuc hien)(?: nam ke hoach)?"
        r"|cua (?P<of>thang)(?: bao cao)?(?=\s*(?:[.,;)]|$))"
        rf"|dinh ky (?:cuoi )?(?P<period>{_UNIT})(?! \d| (?:[a-z]+ )?ngay \d)"
        r"|(?P<plain>dinh ky|thuong ky)"
        r")(?!\w)"
    )
)
# "ngân sách hằng năm", "trợ cấp hằng tháng", "nghỉ hằng tuần": of what, not by when
_ATTRIBUTE = re.compile(
    loose(
        r"\b(?:(?:ngan sach|du toan|kinh phi|nguon|von|chi tieu|muc tieu|dinh muc|phuong an phan bo|phat trien)\b[^.;,]{0,40}"
        r"|binh quan|trung binh|tang truong|cua|theo nhu cau|hop|giao ban|so ket"
        r"|tro cap|phu cap|luong|luong huu|nghi|sinh hoat|cu"
        r"|(?:trung han|dai han|(?:5|nam|10) nam|giai doan[^.;,]{0,24})(?: va|,)?)\s+$"
    )
)
# "ngân hàng năm 2021", "mặt hàng tháng 9": goods and banks, not "every"
_GOODS = re.compile(loose(r"\b(?:ngan|khach|mat|don|cua|nha|ban|mua|giao|bai|xuat|nhap|xep|kho|luong)\s+$"))
# what folds to the same letters: "quyết định ký", "kiểm định kỹ thuật", "nghị định mới quy định"
_OTHER_WORDS = re.compile(r"\b(?:ký|kỹ|kỵ|mới|quỹ|quỷ|hạng|hãng|nằm)\b")
_PLAIN_JOIN = re.compile(loose(r"[\s,(:]*(?:(?:vao|theo|bao cao|thuc hien)\b[\s,(]*)?"))
_FREQUENCY = {"ngay": "DAILY", "tuan": "WEEKLY", "thang": "MONTHLY", "quy": "MONTHLY;INTERVAL=3", "nam": "YEARLY"}
_NUMBERS = {"mot": 1, "hai": 2, "ba": 3, "nam": 5, "sau": 6, "muoi": 10}
_WEEKDAYS = {"hai": "MO", "ba": "TU", "tu": "WE", "nam": "TH", "sau": "FR", "bay": "SA", "nhat": "SU"} | {
    str(n): day for n, day in zip(range(2, 8), ("MO", "TU", "WE", "TH", "FR", "SA"), strict=True)
}


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Words at `[start, end)` that say again and again; `rule` (RFC 5545, no start) where they name a period."""

    start: int
    end: int
    rule: str | None
    at: time | None = None


def find(words: str) -> Iterator[Recurrence]:
    """The recurrences in `words`, in order; never raises.

    A day that is said later in the sentence ("Hằng tháng, báo cáo Bộ Y tế trước ngày 25") is a recurrence of its own,
    with the same rule.
    """
    return _find(" ".join(fold_aligned(words).split("\n")), words.lower() if len(words.lower()) == len(words) else "")


def _find(folded: str, written: str) -> Iterator[Recurrence]:
    at = 0
    while match := _EVERY.search(folded, at):
        floor, at = at, match.end()
        start, end = match.span()
        if _misread(match, folded, written[start:end]):
            continue
        if match["plain"]:  # "định kỳ" before what says how often is part of it
            following = next(_find(folded[end : end + 60], written[end : end + 60]), None)
            if following is not None and _PLAIN_JOIN.fullmatch(folded, end, end + following.start):
                yield replace(following, start=start, end=end + following.end)
                at = end + following.end
            else:
                yield Recurrence(start, end, None)
            continue
        before = _BEFORE.search(folded, max(floor, start - 90), start)
        if not before and (match["next"] or match["same"] or match["of"] or match["of_quarter"]):
            continue  # "tháng sau" alone is one month, not every one
        if before and match["same"] and not before["limit"]:
            continue  # "số dư ngày 31/12 năm trước" tells of that day
        after = None if before else _AFTER.match(folded, end)
        later = None
        if before is not None:
            start = before.start() + len(before.group()) - len(before.group().lstrip())
        elif after is not None:
            end = after.end()
        elif not folded[start:end].startswith("dinh ky") and _ATTRIBUTE.search(folded, max(0, start - 80), start):
            continue
        else:
            later = _LATER.match(folded, end)
        at = max(at, end)
        if later is not None and _rule(match, later) == _rule(match, None):
            later = None
        when = before or after or later
        rule, time_of_day = _rule(match, when), _time(when)
        yield Recurrence(start, end, rule, time_of_day)
        if later is not None:
            at = later.end()
            yield Recurrence(later.start("limit"), at, rule, time_of_day)


def _misread(match: re.Match[str], folded: str, written: str) -> bool:
    if _GOODS.search(folded, max(0, match.start() - 12), match.start()) and match.group().startswith("hang"):
        return True
    if not has_diacritics(written):
        return False
    return bool(_OTHER_WORDS.search(written)) or " quy" in f" {written}"


def _rule(match: re.Match[str], when: re.Match[str] | None) -> str | None:
    unit = match["unit"] or match["next"] or match["same"] or match["of"] or match["period"] or match["times_unit"]
    month_of_quarter = None
    if match["half"] or match["fixed"]:
        unit, frequency = "half", "MONTHLY;INTERVAL=6"
    elif match["of_quarter"]:
        unit, frequency = "quy", _FREQUENCY["quy"]
        month_of_quarter = match["of_quarter"].split()[1]
    elif match["n_unit"] or match["m_unit"]:
        unit = match["n_unit"] or match["m_unit"]
        count = _count(match["n"] or match["m"])
        frequency = _FREQUENCY[unit] + (f";INTERVAL={count}" if count > 1 else "")
    elif unit is None or _count(match["times"] or match["each"] or "1") > 1:
        return None  # "2 lần/tuần": RFC 5545 cannot say so without naming the days
    else:
        unit = "quy" if unit == "qui" else unit
        frequency = _FREQUENCY[unit]
    return f"FREQ={_dated(unit, frequency, when, month_of_quarter) if when else frequency}"


def _dated(unit: str, frequency: str, when: re.Match[str], month_of_quarter: str | None) -> str:
    """The rule with the day of the week, month, quarter or year that `when` names, as far as it fits the unit."""
    groups = when.groupdict()
    if groups["weekdays"] and unit == "tuan":
        said = re.findall(r"(?:hai|ba|tu|nam|sau|bay|nhat|[2-7])\b", groups["weekdays"])
        return f"{frequency};BYDAY={','.join(dict.fromkeys(_WEEKDAYS[day] for day in said))}"
    if groups.get("months") and unit == "nam":
        months = sorted({int(number) for number in re.findall(r"\d+", groups["months"])})
        # "trước tháng 12" names no month to do it in; a quarter is three
        if not groups["months"].startswith("qu") and "truoc" not in (groups["limit"] or ""):
            return f"YEARLY;BYMONTH={','.join(map(str, months))}" if all(1 <= m <= 12 for m in months) else frequency
        return frequency
    day_of_month = "-1" if groups["last"] else None
    if groups["days"]:
        written = re.findall(r"(\d{1,2})(?:\s*(?:/|thang)\s*(\d{1,2}))?", re.sub(r"\([^()]*\)", " ", groups["days"]))
        days, months = [int(day) for day, _ in written], [int(month) for _, month in written if month]
        dated = zip(days, months or [1] * len(days), strict=False)
        if any(day < 1 or (last := last_day(2024, month)) is None or day > last.day for day, month in dated):
            return frequency
        if months:
            if unit in ("nam", "half") and len(set(days)) == 1 and len(months) == len(days):
                return f"YEARLY;BYMONTH={','.join(map(str, sorted(set(months))))};BYMONTHDAY={days[0]}"
            return frequency
        # RFC 5545 skips a month that has no 31st; whoever writes "ngày 31 hằng tháng" means its last day
        day_of_month = ",".join("-1" if day == 31 else str(day) for day in sorted(set(days)))
    if day_of_month is None:
        return frequency
    if unit == "thang":
        return f"{frequency};BYMONTHDAY={day_of_month}"
    month = month_of_quarter or groups["month"]
    if unit == "quy" and (month or groups["last"]):
        return f"YEARLY;BYMONTH={'1,4,7,10' if month == 'dau' else '3,6,9,12'};BYMONTHDAY={day_of_month}"
    if unit == "nam" and groups["last"]:
        return "YEARLY;BYMONTH=12;BYMONTHDAY=-1"
    return frequency


def _time(when: re.Match[str] | None) -> time | None:
    if when is None:
        return None
    groups = when.groupdict()
    second = "" if groups["hour"] else "2"  # the limit that is a time of day alone
    return clock(*(groups.get(f"{name}{second}") for name in ("hour", "minute", "part")))


def clock(hour: str | None, minute: str | None, part: str | None = None) -> time | None:
    """The time of day of the words read; None where there is none (24 giờ is the end of the day, 23:59)."""
    if hour is None or int(hour) > 24:
        return None
    if int(hour) == 24:
        return time(23, 59)
    return time(int(hour) + (12 if part in ("chieu", "toi") and int(hour) < 12 else 0), int(minute or 0))


def _count(word: str) -> int:
    return _NUMBERS.get(word) or int(word)
