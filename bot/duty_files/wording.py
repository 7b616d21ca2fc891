"""What the files of duties have in common: Vietnamese words for roles, time limits and scope, and text that is safe to file."""

from __future__ import annotations

import re
from urllib.parse import quote

from bot.output import one_line
from corpus.dates import vietnamese
from corpus.directive import DayBasis, Deadline, DeadlineKind, DutyRole, FindingKind
from retrieval.duty_table import DutyRow, DutyTable
from retrieval.later_deadlines import LaterDeadline

ROLES = {
    DutyRole.LEAD: "chủ trì",
    DutyRole.COORDINATE: "phối hợp",
    DutyRole.ADVISE: "tham mưu",
    DutyRole.REPORT: "báo cáo",
    DutyRole.CARRY_OUT: "thực hiện",
}

_BASES = {
    DayBasis.YEAR_OF_DOCUMENT: "Văn bản không ghi năm; năm được suy ra từ ngày ban hành văn bản.",
    DayBasis.END_OF_PERIOD: "Văn bản chỉ ghi tháng, quý hoặc năm; lấy ngày cuối của kỳ, hoặc ngày liền trước kỳ nếu ghi “trước”.",
    DayBasis.COUNTED: "Ngày đến hạn được tính từ ngày mốc của thời hạn.",
}
_DOUBTS = {
    FindingKind.DATES_DISAGREE: "Các ngày (hoặc ngày và thứ) ghi trong thời hạn không khớp nhau",
    FindingKind.DATE_IMPOSSIBLE: "Ngày ghi trong thời hạn không có thật",
    FindingKind.DATE_UNREADABLE: "Ngày ghi trong thời hạn không đọc được",
    FindingKind.YEAR_OF_TWO_DIGITS: "Năm của thời hạn chỉ ghi hai chữ số",
    FindingKind.DEADLINE_BEFORE_DOCUMENT: "Ngày ghi trong thời hạn sớm hơn ngày ban hành văn bản",
}

ASSISTED_WORDS = "do mô hình đề xuất khi lập chỉ mục, chưa có quy tắc nào nhận ra"
"""What is said wherever a duty is shown that a model proposed."""

_UNITS = {"DAILY": "ngày", "WEEKLY": "tuần", "MONTHLY": "tháng", "YEARLY": "năm"}
_WEEKDAYS = {"MO": "thứ Hai", "TU": "thứ Ba", "WE": "thứ Tư", "TH": "thứ Năm", "FR": "thứ Sáu", "SA": "thứ Bảy"}
_WEEKDAYS["SU"] = "Chủ nhật"
_SETS_OF_MONTHS = {
    "3,6,9,12": ("hằng quý", "tháng cuối quý"),
    "1,4,7,10": ("hằng quý", "tháng đầu quý"),
    "6,12": ("6 tháng một lần", "tháng 6 và tháng 12"),
}

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# C0 and C1 controls but for tab and line feed; marks that turn the direction of writing; what no XML may hold
_UNFIT = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def plain(text: str) -> str:
    """`text` without the characters that a file must not hold; every break of a line or page becomes a line feed."""
    return _UNFIT.sub("", _BREAKS.sub("\n", text))


def on_one_line(text: str, longest: int = 0) -> str:
    """`text` made plain and put on one line, cut at a word after `longest` characters (0: not cut)."""
    return one_line(plain(text), longest)


def deadline_words(deadline: Deadline, text: str | None) -> str:
    """The time limit in one line: its words as written (`text`), then the day or the recurrence that they fix."""
    if deadline.kind is DeadlineKind.UNSTATED or not text:
        return "không ghi thời hạn"
    fixed = []
    if deadline.at:
        fixed.append(f"{deadline.at.hour} giờ {deadline.at.minute:02d}")
    if deadline.on:
        fixed.append(f"ngày {vietnamese(deadline.on)}")
    elif deadline.rrule:
        fixed.append(recurrence_words(deadline.rrule))
    else:
        return f"“{on_one_line(text)}”"
    return f"“{on_one_line(text)}” ({', '.join(fixed)})"


def basis_words(deadline: Deadline) -> str | None:
    """How the day of the time limit is known, as a sentence; None where it is written in full, or there is none."""
    return _BASES.get(deadline.basis) if deadline.on and deadline.basis else None


def doubt_words(deadline: Deadline) -> str | None:
    """Why a day that is written is not taken for the day due, as a sentence; None where nothing is doubted."""
    if deadline.doubt is None:
        return None
    return _DOUBTS.get(deadline.doubt, "Ngày ghi trong thời hạn còn nghi vấn") + "; không xác định ngày đến hạn."


def recurrence_words(rrule: str) -> str:
    """How often, and on which day: "hằng tháng, ngày 25"; the rule itself (RFC 5545) where there are no easy words."""
    parts = dict(part.partition("=")[::2] for part in rrule.split(";"))
    frequency, interval, months = parts.pop("FREQ", ""), parts.pop("INTERVAL", "1"), parts.pop("BYMONTH", "")
    weekdays, days = parts.pop("BYDAY", ""), parts.pop("BYMONTHDAY", "")
    fits = {"DAILY": not days and not weekdays, "WEEKLY": not days, "MONTHLY": not weekdays, "YEARLY": not weekdays}
    if days != "-1" and "-" in days:
        return rrule
    if parts or not fits.get(frequency) or bool(months) != (frequency == "YEARLY" and bool(days)):
        return rrule
    if months in _SETS_OF_MONTHS and interval == "1":
        often, where = _SETS_OF_MONTHS[months]
        return f"{often}, {_days(days)} {where}"
    often = f"hằng {_UNITS[frequency]}" if interval == "1" else f"{interval} {_UNITS[frequency]} một lần"
    if frequency == "MONTHLY" and interval == "3":
        often = "hằng quý"
    if months:
        return f"{often}, {_days(days)} {_listed([f'tháng {month}' for month in months.split(',')])}"
    if days:
        return f"{often}, {_days(days)}{' tháng' if days == '-1' else ''}"
    if weekdays:
        names = [_WEEKDAYS.get(day) for day in weekdays.split(",")]
        return f"{often}, {_listed([name for name in names if name])}" if all(names) else rrule
    return often


def _days(days: str) -> str:
    return "ngày cuối" if days == "-1" else f"ngày {_listed(days.split(','))}"


def _listed(words: list[str]) -> str:
    return " và ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def later_words(later: LaterDeadline) -> str:
    """One time limit that a later directive sets: its document, its words, its day where it has one."""
    issued = f" ngày {vietnamese(later.issued_on)}" if later.issued_on else ""
    on = f" (ngày {vietnamese(later.on)})" if later.on else ""
    return f"Văn bản sau đặt lại thời hạn: {on_one_line(later.name)}{issued}: “{on_one_line(later.text)}”{on}."


def notes(row: DutyRow) -> list[str]:
    """What a reader must know of the row, as sentences: whether a model proposed it; of its day, how it is known, why it is
    doubted, what came later."""
    proposed = f"Nhiệm vụ {ASSISTED_WORDS}; hãy đối chiếu với văn bản." if row.assisted else None
    said = [proposed, basis_words(row.deadline), doubt_words(row.deadline)]
    return [sentence for sentence in said if sentence] + [later_words(later) for later in row.later]


def scope_words(table: DutyTable) -> str:
    """How many duties the table holds and what was looked through, as sentences."""
    newest = f", văn bản mới nhất ban hành ngày {vietnamese(table.newest_issued_on)}" if table.newest_issued_on else ""
    said = (
        f"Có {len(table.rows)} nhiệm vụ; đã xem {table.looked_through} nhiệm vụ của {table.directives} văn bản{newest}."
    )
    proposed = sum(row.assisted for row in table.rows)
    if proposed:
        said += f" Trong đó {proposed} nhiệm vụ {ASSISTED_WORDS}."
    if table.undated:
        said += f" Còn {table.undated} nhiệm vụ không có ngày để so với khoảng thời gian đã chọn."
    return said


def address(row: DutyRow, base_url: str) -> str:
    """Where the provision is shown: `base_url` (of the service, with or without a last slash) and the row's own path."""
    return base_url.rstrip("/") + quote(row.url, safe="/#", errors="replace")
