"""Documents that grounds are of or name, with all that the grounds say of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from bot.faithfulness.citations import Citation, Part, cited, running
from bot.faithfulness.ground import Ground
from corpus import agencies, dates
from corpus.document_number import DocumentNumber, DocumentType
from corpus.syllables import fold, fold_aligned

_LATER_DAY = re.compile(r"[\s,(]*(?:cua|do)\s[^,;.:\d]{0,60}\s(?:ngay\s+)?")
_LIMIT = re.compile(r"\b(?:truoc|sau|tu|den|han|cham nhat|hoan thanh|bao cao|gui)\b")
_HEADS = {"chinh_phu": 0, "thu_tuong": 0, "pho_thu_tuong": 0, "ubnd_tinh": 1, "chu_tich_ubnd_tinh": 1}
"""Offices one of which may sign for another."""
_OWN_LEVEL = ("central", "party", "province", "district")
_NEAR = 8

_Day = tuple[int | None, int | None, int | None]
"""Day, month and year, as far as they are written."""


@dataclass(slots=True)
class Document:
    """What a document may be called: everything that is said of one number."""

    key: str | None
    types: set[DocumentType] = field(default_factory=set)
    days: set[_Day] = field(default_factory=set)
    issuers: list[str] = field(default_factory=list)
    offices: tuple[str, ...] = ()
    """The offices that its number names."""

    def is_a(self, kind: DocumentType | None) -> bool:
        return kind is None or not self.types or kind in self.types

    def fits(self, part: Part, place: str | None) -> bool | None:
        """Whether what is said is so; None where nothing tells. A day that no ground gives is not the document's."""
        if part.day is not None:
            day = (part.day.day, part.day.month)
            if any(
                day == (there, month) and part.day.year in (None, year, year and year % 100)
                for there, month, year in self.days
            ):
                return True
            return False if self.days or part.firm else None
        return self._issued(part, place)

    def _issued(self, part: Part, place: str | None) -> bool | None:
        office = part.office
        if office is None:
            return None
        said = " ".join(fold(part.words).split())
        for issuer in self.issuers:
            if " ".join(fold(issuer).split()).startswith(said):
                return True
            for theirs in _offices(issuer):
                if (
                    theirs.start < _NEAR
                    and _acts_for(theirs.key, office.key, part.signs)
                    and (office.place is None or office.place in (theirs.place, place))
                ):
                    return True
        if any(_acts_for(one, office.key, part.signs) for one in self.offices):
            known_place = office.place is None or office.place == place
            return known_place if self.issuers else None
        if self.issuers:
            return False
        levels = {agencies.get(one).level for one in self.offices}
        level = agencies.get(office.key).level
        return False if levels and level in _OWN_LEVEL and "central" in (level, *levels) else None


def _acts_for(one: str, other: str, signs: bool) -> bool:
    return agencies.same(one, other) or (signs and one in _HEADS and _HEADS[one] == _HEADS.get(other))


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of some grounds: by the key of their number, and all."""

    numbered: dict[str, Document]
    all: tuple[Document, ...]

    def of(self, citation: Citation) -> Sequence[Document]:
        """Those that a citation may mean by its number, or all where it has none."""
        if citation.number is not None:
            one = self.numbered.get(citation.number.key)
            return (one,) if one else ()
        if citation.serial is None:
            return self.all
        serial, _, year = citation.serial.partition("/")
        return tuple(
            one
            for one in self.all
            if one.key and one.key.split("/")[0] == serial and (not year or one.key.split("/")[1] == year)
        )


@lru_cache(maxsize=1024)
def known(grounds: tuple[Ground, ...]) -> Documents:
    """The documents that the grounds are of, and those that their words name."""
    numbered: dict[str, Document] = {}
    others: list[Document] = []
    citations = [(text, one) for text in _texts(grounds) for one in cited(text)]
    for text, one in citations:
        if one.number is not None:
            document = numbered.setdefault(one.number.key, _numbered(one.number))
            _learn(document, one)
            document.days |= set(_later_days(text, one))
    for ground in grounds:
        for reference in (ground.own, *ground.cited):
            own = reference is ground.own
            if not own and (reference.key is None or reference.key not in numbered):
                continue
            if reference.key is None:
                document = Document(None)
                others.append(document)
            else:
                document = numbered.setdefault(reference.key, Document(reference.key))
            document.types |= {reference.type} if reference.type else set()
            document.days |= {_parts(reference.issued_on)} if reference.issued_on else set()
            document.issuers += [reference.issuer] if reference.issuer else []
    so_far = Documents(numbered, tuple(numbered.values()))
    for _, one in citations:
        if one.number is None and one.sure:
            same = [document for document in so_far.of(one) if one.serial and one.type and document.is_a(one.type)]
            document = same[0] if same else Document(f"{one.serial}/" if one.serial else None)
            _learn(document, one)
            if not same:
                others.append(document)
    return Documents(numbered, (*numbered.values(), *others))


def _texts(grounds: tuple[Ground, ...]) -> Iterator[str]:
    yield from dict.fromkeys(running(text) for ground in grounds for text in ground.texts)


def _numbered(number: DocumentNumber) -> Document:
    offices = () if number.party else tuple(one.key for one in map(agencies.of_code, number.issuer_codes) if one)
    return Document(number.key, {number.type} if number.type else set(), offices=offices)


def _learn(document: Document, citation: Citation) -> None:
    document.types |= {citation.type} if citation.type else set()
    for part in citation.parts:
        if part.day is not None:
            document.days.add((part.day.day, part.day.month, part.day.year))
        elif part.issuer and part.issuer not in document.issuers:
            document.issuers.append(part.issuer)


def _later_days(text: str, citation: Citation) -> Iterator[_Day]:
    """The day behind an issuer that the register does not hold."""
    if not citation.behind or citation.behind[-1].office is not None or citation.behind[-1].day is not None:
        return
    window = text[citation.end : citation.end + 120]
    folded = " ".join(fold_aligned(window).split("\n"))
    for day in dates.find(window):
        if day.day and _LATER_DAY.fullmatch(folded, 0, day.start) and not _LIMIT.search(folded, 0, day.start):
            yield day.day, day.month, day.year


def _parts(on: date) -> _Day:
    return on.day, on.month, on.year


@lru_cache(maxsize=4096)
def _offices(text: str) -> tuple[agencies.Mention, ...]:
    return tuple(agencies.find(text))
