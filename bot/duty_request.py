"""What a person asks of the table of duties, in words, turned into a filter; shared by every adapter that offers the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from corpus import agencies, dates, places
from corpus.dates import Precision
from corpus.directive import DeadlineKind, DutyRole
from corpus.syllables import fold
from retrieval.duty_table import DutyFilter

if TYPE_CHECKING:
    from corpus.directive import Directive

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
DATE_FORMS = "15/9/2021, 2021-09-15, 9/2021, quý IV/2021, 2021, hoặc “hôm nay”, “ngày mai”, “30 ngày tới”"
"""The accepted forms of a day, as a sentence names them."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH = re.compile(r"(?:thang\s*)?(\d{1,2})[/-](\d{4})")
_YEAR = re.compile(r"(?:nam\s*)?((?:19|20)\d\d)")
_AHEAD = re.compile(r"(?:trong\s*)?(\d{1,4})\s*(ngay|tuan|thang)(?:\s*(?:toi|nua))?")


class RequestError(ValueError):
    """A filter that cannot be understood; `str()` is a sentence that says what is accepted."""


def day(words: str, *, last: bool, today: date | None = None) -> date:
    """The day that `words` name; of a month, quarter or year its last day (`last`) or its first.

    `today` (by default the present day in Asia/Ho_Chi_Minh) is what "hôm nay" and "30 ngày tới" are counted from.
    Raises `RequestError`, which names the accepted forms.
    """
    folded = " ".join(fold(words).split())
    now = today or datetime.now(VIETNAM).date()
    near = {"hom nay": 0, "hom qua": -1, "ngay mai": 1}.get(folded)
    if near is not None:
        return now + timedelta(days=near)
    found = _numeric(folded, last) or _written(words, last)
    if found is None and (ahead := _AHEAD.fullmatch(folded)):
        found = now + timedelta(days=int(ahead[1]) * {"ngay": 1, "tuan": 7, "thang": 30}[ahead[2]])
    if found is None:
        raise RequestError(f"Không hiểu ngày “{words.strip()[:60]}”. Các cách ghi được nhận: {DATE_FORMS}.")
    return found


def _numeric(folded: str, last: bool) -> date | None:
    try:
        if match := _ISO.fullmatch(folded):
            return date(*map(int, match.groups()))
        if match := _MONTH.fullmatch(folded):
            month, year = int(match[1]), int(match[2])
            return dates.last_day(year, month) if last else date(year, month, 1)
        if match := _YEAR.fullmatch(folded):
            return date(int(match[1]), 12, 31) if last else date(int(match[1]), 1, 1)
    except ValueError:
        pass
    return None


def _written(words: str, last: bool) -> date | None:
    found = list(dates.find(words))
    if len(found) != 1 or found[0].on is None:
        return None
    written = found[0]
    if words[: written.start].strip() or words[written.end :].strip():
        return None
    assert written.on is not None
    if last or written.precision is Precision.DAY:
        return written.on
    months = {Precision.MONTH: 1, Precision.QUARTER: 3}.get(written.precision, 12)
    return written.on.replace(day=1, month=written.on.month - months + 1)


def duty_filter(
    *,
    agency: str | None = None,
    place: str | None = None,
    roles: Sequence[DutyRole] = (),
    kinds: Sequence[DeadlineKind] = (),
    due_after: str | None = None,
    due_before: str | None = None,
    documents: Sequence[str] = (),
    resolve: Callable[[str], Sequence[Directive]] | None = None,
    today: date | None = None,
) -> DutyFilter:
    """The filter for what was asked in words. `resolve` finds the directives a number names (needed for `documents`).

    Raises `RequestError` for a day, a place or a document that is not understood.
    """
    found = agencies.find(agency) if agency else []
    directive_ids: tuple[str, ...] | None = None
    if documents:
        assert resolve is not None
        directive_ids = tuple(dict.fromkeys(i for number in documents for i in _resolved(number, resolve)))
    after = day(due_after, last=False, today=today) if due_after else None
    before = day(due_before, last=True, today=today) if due_before else None
    if after and before and after > before:
        raise RequestError(
            f"Khoảng ngày trống: từ {dates.vietnamese(after)} đến {dates.vietnamese(before)}; hãy đổi chỗ hai mốc."
        )
    named_place = next((mention.place for mention in found if mention.place), None)
    return DutyFilter(
        agencies=tuple(dict.fromkeys(mention.key for mention in found)),
        office=agency if agency and not found else None,
        place=_place(place) if place else named_place,
        roles=tuple(roles),
        kinds=tuple(kinds),
        due_after=after,
        due_before=before,
        directive_ids=directive_ids,
    )


def _place(words: str) -> str:
    for spelled in (words, words.title()):
        found = places.find(spelled)
        if found:
            return found[0].province
    raise RequestError(f"Không nhận ra tỉnh, thành phố “{words.strip()[:60]}”; hãy ghi tên tỉnh, ví dụ “Đắk Nông”.")


def _resolved(number: str, resolve: Callable[[str], Sequence[Directive]]) -> list[str]:
    found = [directive.id for directive in resolve(number)]
    if not found:
        raise RequestError(f"Không có văn bản nào mang số “{number.strip()[:80]}” trong chỉ mục.")
    return found
