"""Documents as a text refers to them, with or without their number: "Công văn số 6325/UBND-KGVX ngày 29/10/2021 của UBND tỉnh",
"thông báo số 101", "Nghị quyết của Chính phủ ngày 28/3/2023", "ngày 24/5/2023, Thủ tướng ban hành Chỉ thị 17/CT-TTg".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from corpus import agencies, dates, document_number
from corpus.dates import WrittenDate
from corpus.document_number import NAMES, DocumentNumber, DocumentType
from corpus.syllables import UPPER, fold, fold_aligned

_TYPES: dict[str, DocumentType | None] = {fold(name): kind for kind, name in NAMES.items()} | {"van ban": None}
_ANY_TYPE = "|".join(sorted(map(re.escape, _TYPES), key=len, reverse=True))
TYPE = re.compile(rf"\b(?:{_ANY_TYPE})\b")
_BEFORE_NUMBER = re.compile(rf"(?P<type>\b(?:{_ANY_TYPE})\b)?\s*(?:so)?\s*$")
_SERIAL = re.compile(
    rf"\b(?P<type>{_ANY_TYPE})\s+(?P<so>so\s+)?(?P<serial>\d{{1,6}})(?:/(?P<year>(?:19|20)\d\d))?(?![\d/]|[.,]\d|-\w)"
)
_THIS = re.compile(r"(?:\s+(?:nay|noi tren|neu tren|tren|do))?(?=[\s,(])")
_ISSUE = r"(?:ky\s+)?(?:ban|phat) hanh|ky"
_TO_DAY = re.compile(rf"(?P<gap>[\s,(]*)(?:da\s+)?(?P<verb>(?:duoc\s+)?(?:{_ISSUE}|de)\s+)?(?:vao\s+)?(?:ngay\s+)?")
_TO_ISSUER = re.compile(
    rf"[\s,)]*(?:da\s+)?(?:(?:(?:duoc\s+)?(?:{_ISSUE})\s+)?(?P<by>cua|do|boi)|(?P<passive>duoc))\s+"
)
_ISSUED = re.compile(rf"\s+(?:da\s+)?(?P<verb>{_ISSUE})\b")
_NAME = re.compile(rf"(?:\s+[{UPPER}][^\W\d_]*){{1,5}}(?=\s)")
_HEAD = re.compile(
    r"\s*(?:,\s*)?(?:(?:da|vua|cung|moi|se|con|lai|tiep tuc)\s+){0,3}"
    rf"(?:(?P<verb>{_ISSUE})|co|gui|ra)(?:\s+(?:cac|nhung|hai|ba|bon|van ban|so)){{0,3}}[\s:]*"
)
_HEAD_DAY = re.compile(r"\s*,?\s*(?:thi\s+)?")
_LIMIT = re.compile(r"\b(?:truoc|sau|tu|den|toi|han|cham nhat|muon nhat|het)(?:\s+(?:het|ngay))*\s*$")
_IN_LIST = re.compile(r"[\s,;)]*(?:(?:va|cung|cung voi|hoac|hay)\s+)?(?:cac\s+)?")
_SHARED = re.compile(
    rf"[\s,)]*(?=[^,]{{0,40}}\b(?:deu|cung)\s)(?:(?:deu|cung|da|duoc|co|{_ISSUE}|de|vao)\s+){{1,6}}(?:ngay\s+)?"
)
_SHARED_ISSUER = re.compile(r"[\s,)]*(?:(?:deu|cung)\s+){1,2}")
_REACH = 60
_ISSUER = 120
_NEAR = 8
"""Characters of a text behind "của" that may name the issuer, and how near to its beginning the office stands."""
_SURE = frozenset(
    {
        *(DocumentType.CONG_VAN, DocumentType.CONG_DIEN, DocumentType.NGHI_QUYET, DocumentType.NGHI_DINH),
        *(DocumentType.THONG_TU, DocumentType.THONG_TU_LIEN_TICH, DocumentType.TO_TRINH, DocumentType.PHAP_LENH),
    }
)
"""Types whose names mean nothing but a document."""
_ALSO_VERBS = frozenset({DocumentType.CHI_THI, DocumentType.THONG_BAO, DocumentType.QUYET_DINH})


@dataclass(frozen=True, slots=True)
class Part:
    """What a text says of a document at `[start, end)`: the day, or the issuer as the words from there on and the office in them.

    `firm` is a day that can be nothing else, `signs` an office that signs, perhaps for another one, `named` one with a person's
    name behind it.
    """

    start: int
    end: int
    day: WrittenDate | None = None
    issuer: str | None = None
    office: agencies.Mention | None = None
    words: str = ""
    firm: bool = True
    signs: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A document referred to at `[begins, end)`, its number from `start`; `behind` follow in order, `around` stand elsewhere.

    `serial` is a number without its letters ("101", "39/2015"). Without a number or serial there is a day. `sure` is a
    document by its words: others may be something else ("kế hoạch 5 năm", "thông báo ngày khai giảng").
    """

    begins: int
    start: int
    end: int
    number: DocumentNumber | None
    serial: str | None
    type: DocumentType | None
    sure: bool
    behind: tuple[Part, ...]
    around: tuple[Part, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.behind + self.around

    @property
    def stop(self) -> int:
        """Where it ends with its day and issuer."""
        return self.behind[-1].end if self.behind else self.end


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    folded: str
    days: tuple[WrittenDate, ...]
    starts: tuple[int, ...]
    offices: tuple[agencies.Mention, ...]
    offices_from: tuple[int, ...]
    offices_to: tuple[int, ...]


@lru_cache(maxsize=4096)
def running(text: str) -> str:
    """`text` without line breaks inside a paragraph."""
    return re.sub(r"\s+", lambda gap: "\n\n" if gap[0].count("\n") > 1 else " ", text)


@lru_cache(maxsize=4096)
def cited(text: str) -> tuple[Citation, ...]:
    """The documents that `text` refers to, in order."""
    folded = " ".join(fold_aligned(text).split("\n"))
    if not re.search(r"\d", folded):
        return ()
    days = tuple(day for day in dates.find(text) if day.day)
    numbers = list(document_number.find(text))
    if not numbers and not TYPE.search(folded):
        return ()
    offices = tuple(agencies.find(text))
    read = _Text(
        *(text, folded, days, tuple(day.start for day in days), offices),
        *(tuple(one.start for one in offices), tuple(one.end for one in offices)),
    )
    found = [_with_number(read, *one) for one in numbers]
    found = _merged(found, _serials(read))
    found = _merged(found, _without_number(read))
    return tuple(_in_lists(read, found))


def _merged(found: list[Citation], more: Iterator[Citation]) -> list[Citation]:
    """Both in order, the further ones where none of those found stands."""
    begins = [one.begins for one in found]
    free = []
    for one in more:
        place = bisect_right(begins, one.begins)
        if (not place or found[place - 1].stop <= one.begins) and (place == len(found) or one.end <= begins[place]):
            free.append(one)
    return sorted(found + free, key=lambda one: one.begins)


def _with_number(read: _Text, number: DocumentNumber, start: int, end: int) -> Citation:
    before = _BEFORE_NUMBER.search(read.folded, max(0, start - _REACH), start)
    begins = before.start() if before else start
    kind = _TYPES[" ".join(before["type"].split())] if before and before["type"] else None
    return Citation(begins, start, end, number, None, kind, True, _behind(read, end), _before(read, begins))


def _serials(read: _Text) -> Iterator[Citation]:
    for match in _SERIAL.finditer(read.folded):
        kind = _TYPES[" ".join(match["type"].split())]
        if kind is DocumentType.PHU_LUC:
            continue
        serial = (match["serial"].lstrip("0") or "0") + (f"/{match['year']}" if match["year"] else "")
        sure = bool(match["so"]) or read.text[match.start()].isupper()
        begins, end = match.span()
        yield Citation(
            begins, begins, end, None, serial, kind, sure, _behind(read, end), _before(read, begins) if sure else ()
        )


def _without_number(read: _Text) -> Iterator[Citation]:
    for match in TYPE.finditer(read.folded):
        this = _THIS.match(read.folded, match.end())
        if this is None:
            continue
        begins, end = match.span()
        kind = _TYPES[" ".join(match[0].split())]
        behind = _behind(read, this.end(), bare=True)
        around = _before(read, begins) if kind in _SURE | _ALSO_VERBS else ()
        if any(part.day and part.firm for part in behind):
            issuer = any(part.issuer for part in behind)
            sure = (
                kind in _SURE
                or (kind in _ALSO_VERBS and (issuer or read.text[begins].isupper()))
                or (issuer and behind[0].day is not None)
            )
            yield Citation(begins, begins, end, None, None, kind, sure, behind, around)
        elif any(part.day for part in around) and any(part.issuer and part.firm for part in around):
            yield Citation(begins, begins, end, None, None, kind, True, (), around)


def _behind(read: _Text, at: int, bare: bool = False) -> tuple[Part, ...]:
    """The day and the issuer right behind a document, in either order; behind a `bare` type only what is sure to be of it."""
    found: list[Part] = []
    while len(found) < 2:
        part = None
        if not any(one.day for one in found):
            part = _day(read, at, loose=not found and not bare)
        if part is None and not any(one.issuer for one in found):
            part = _issuer(read, at)
        if part is None or (bare and "," in read.text[at : part.start]):
            break
        found.append(part)
        at = part.end
        if part.issuer and part.office is None:
            break
    return tuple(found)


def _day(read: _Text, at: int, loose: bool) -> Part | None:
    index = bisect_left(read.starts, at)
    if index == len(read.days) or read.starts[index] - at > _REACH:
        return None
    day = read.days[index]
    link = _TO_DAY.fullmatch(read.folded, at, day.start)
    if link is None or not (loose or "ngay" in read.folded[at : day.end]):
        return None
    firm = bool(link["verb"]) or "," not in link["gap"]
    if not firm and not loose:
        return None
    end = next((i for i in range(day.end, len(read.text)) if not read.text[i].isdigit()), len(read.text))
    return Part(day.start, end, day=day, firm=firm)


def _issuer(read: _Text, at: int) -> Part | None:
    link = _TO_ISSUER.match(read.folded, at)
    if link is None:
        return None
    begins = link.end()
    index = bisect_left(read.offices_from, begins)
    office = read.offices[index] if index < len(read.offices) else None
    if (
        office is None
        or office.start - begins >= _NEAR
        or any(one.isdigit() for one in read.text[begins : office.start])
    ):
        return Part(begins, begins, issuer=read.text[begins : begins + _ISSUER]) if link["by"] else None
    end = office.end
    name = _NAME.match(read.text, end)
    issued = _ISSUED.match(read.folded, name.end() if name else end)
    if link["passive"] and issued is None:
        return None
    if issued and link["by"] != "cua":
        end = issued.end()
    signs = issued is not None and issued["verb"] == "ky"
    part = _of_office(read, begins, end, office, signs)
    return replace(part, named=name is not None and end > office.end)


def _of_office(read: _Text, start: int, end: int, office: agencies.Mention, signs: bool, firm: bool = True) -> Part:
    issuer = read.text[start : start + _ISSUER]
    return Part(start, end, issuer=issuer, office=office, words=read.text[start : office.end], firm=firm, signs=signs)


def _before(read: _Text, begins: int) -> tuple[Part, ...]:
    """ "Ngày 24/5/2023, Thủ tướng Chính phủ ban hành …" """
    index = bisect_right(read.offices_to, begins) - 1
    if index < 0 or begins - read.offices_to[index] > _REACH:
        return ()
    office = read.offices[index]
    name = _NAME.match(read.text, office.end, begins)
    head = _HEAD.fullmatch(read.folded, name.end() if name else office.end, begins)
    if head is None:
        return ()
    issuer = _of_office(
        *(read, office.start, office.end, office), signs=head["verb"] == "ky", firm=head["verb"] is not None
    )
    place = bisect_right(read.starts, office.start) - 1
    if place < 0:
        return (issuer,)
    day = read.days[place]
    if day.end > office.start or not _HEAD_DAY.fullmatch(read.folded, day.end, office.start):
        return (issuer,)
    if _LIMIT.search(read.folded, max(0, day.start - _REACH), day.start):
        return (issuer,)
    return Part(day.start, day.end, day=day), issuer


def _in_lists(read: _Text, found: Sequence[Citation]) -> Iterator[Citation]:
    """With what is said once of several: "ban hành A và B", "A và B cùng ngày 24/5/2023"."""
    lists: list[list[Citation]] = [[one] for one in found[:1]]
    for one, other in pairwise(found):
        if _IN_LIST.fullmatch(read.folded, one.stop, max(one.stop, other.begins)):
            lists[-1].append(other)
        else:
            lists.append([other])
    for members in lists:
        shared = _shared(read, members[-1].stop)
        head = members[0].around
        for place, one in enumerate(members):
            more = shared + (head if place else ())
            day = any(part.day for part in one.parts)
            issuer = any(part.issuer for part in one.parts)
            yield replace(one, around=one.around + tuple(part for part in more if not (day if part.day else issuer)))


def _shared(read: _Text, at: int) -> tuple[Part, ...]:
    index = bisect_left(read.starts, at)
    if index < len(read.days) and read.starts[index] - at <= _REACH:
        day = read.days[index]
        if _SHARED.fullmatch(read.folded, at, day.start):
            issuer = _issuer(read, day.end)
            return (Part(day.start, day.end, day=day), *((issuer,) if issuer else ()))
    link = _SHARED_ISSUER.match(read.folded, at)
    issuer = _issuer(read, link.end()) if link else None
    return (issuer,) if issuer else ()
