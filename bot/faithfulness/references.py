"""References to documents in a sentence ("Công văn 6325/UBND-KGVX ngày 29/10/2021 của UBND tỉnh Đắk Nông").

A reference is checked as one thing: the day and the issuer must be those of the document whose number it bears. Verified
references are blanked out, so that a document's own day cannot stand in for a deadline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.faithfulness.ground import Ground
from bot.faithfulness.wording import BLANK
from corpus import agencies, dates, document_number
from corpus.dates import WrittenDate
from corpus.document_number import NAMES, DocumentType
from corpus.syllables import fold, fold_aligned

_TYPES = {fold(name): kind for kind, name in NAMES.items()}
_TYPE = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, _TYPES), key=len, reverse=True))})\b")
_BEFORE_NUMBER = re.compile(rf"(?P<type>{_TYPE.pattern})?\s*(?:số|so)?\s*$", re.IGNORECASE)
_SERIAL = re.compile(rf"(?:{_TYPE.pattern})\s+(?:so\s+)?(\d+)(?![\d/.,]|-\w)")
_TO_DAY = re.compile(r"[\s,(]*(?:(?:duoc\s+)?(?:ban hanh|ky)\s+)?(?:ngay\s+)?")
_TO_ISSUER = re.compile(r"[\s,)]*(?:(?:duoc\s+)?ban hanh\s+)?(?:cua|do|boi)\s+")
_ISSUED = re.compile(r"(?:ban hanh|ky|duoc ky)(?:\s+(?:vao|ngay|vao ngay))*\s*$")
_LIMIT = re.compile(r"\b(?:truoc|sau|tu|den|han|cham nhat)\b")
_REACH = 60
_ISSUER = 120
_NEAR = 8
"""Characters of a text behind "của" that may name the issuer, and how near to its beginning the office stands."""


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence with its references blanked out (same length), where they stand, and those that do not hold."""

    rest: str
    at: tuple[tuple[int, int], ...]
    wrong: tuple[str, ...]


def read(sentence: str, grounds: Sequence[Ground]) -> Read:
    """Find the references of `sentence` and hold them to the grounds."""
    folded = fold_aligned(sentence)
    known = _known(tuple(grounds))
    written = list(dates.find(sentence))
    wrong: list[str] = []
    blanks: list[tuple[int, int]] = []
    for number, start, end in document_number.find(sentence):
        begins, typed = _typed(folded, start)
        candidates = known.get(number.key, ())
        types = {one.type for one in candidates if one.type} | ({number.type} if number.type else set())
        if not candidates:
            wrong.append(sentence[start:end])
            continue
        if typed and types and typed not in types:
            wrong.append(sentence[begins:end])
            continue
        stop = end
        day = _following_day(folded, end, written)
        if day is not None and any(one.day for one in candidates):
            if not any(_is(day, one) for one in candidates):
                wrong.append(sentence[start : day.end])
                continue
            stop = next((i for i in range(day.end, len(sentence)) if not sentence[i].isdigit()), len(sentence))
        stop, foreign = _issuer(sentence, folded, stop, candidates, grounds[0].place)
        if foreign:
            wrong.append(sentence[start:stop])
            continue
        blanks.append((begins, stop))
    blanks += _serials(folded, known)
    blanks += [
        span
        for span in _unnumbered(folded, written, grounds)
        if not any(a < span[1] and span[0] < b for a, b in blanks)
    ]
    return Read(_blanked(sentence, blanks), tuple(blanks), tuple(wrong))


_Parts = tuple[int | None, int | None, int | None]
"""Day, month and year, as far as they are written."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What a document with a number may be called. Unknown parts are None."""

    type: DocumentType | None
    day: _Parts | None
    issuer: str | None


@lru_cache(maxsize=1024)
def _known(grounds: tuple[Ground, ...]) -> dict[str, tuple[_Candidate, ...]]:
    """The documents that the grounds are of, and those that their words name, by the key of their number."""
    found: dict[str, list[_Candidate]] = {}
    for text in dict.fromkeys(text for ground in grounds for text in ground.texts):
        for key, candidate in _written(text):
            found.setdefault(key, []).append(candidate)
    for one in dict.fromkeys(one for ground in grounds for one in (ground.own, *ground.cited)):
        if one.key and (one.key in found or any(one is ground.own for ground in grounds)):
            on = one.issued_on
            parts = (on.day, on.month, on.year) if on else None
            found.setdefault(one.key, []).append(_Candidate(one.type, parts, one.issuer))
    return {key: tuple(candidates) for key, candidates in found.items()}


@lru_cache(maxsize=4096)
def _written(text: str) -> tuple[tuple[str, _Candidate], ...]:
    """The documents that a text names by their number, with what it says of each."""
    numbers = list(document_number.find(text))
    if not numbers:
        return ()
    folded = " ".join(fold_aligned(text).split("\n"))
    written = list(dates.find(text))
    found = []
    for number, start, end in numbers:
        day = _following_day(folded, end, written)
        to_issuer = _TO_ISSUER.match(folded, day.end if day else end)
        issuer = text[to_issuer.end() : to_issuer.end() + _ISSUER] if to_issuer else None
        parts = (day.day, day.month, day.year) if day else None
        found.append((number.key, _Candidate(_typed(folded, start)[1], parts, issuer)))
    return tuple(found)


def _typed(folded: str, start: int) -> tuple[int, DocumentType | None]:
    """Where the reference whose number is at `start` begins, and the type said before it."""
    before = _BEFORE_NUMBER.search(folded, max(0, start - _REACH), start)
    if before is None:
        return start, None
    return before.start(), _TYPES.get(" ".join(before["type"].split())) if before["type"] else None


def _serials(folded: str, known: Mapping[str, Sequence[_Candidate]]) -> Iterator[tuple[int, int]]:
    """ "thông báo số 101", where a document known bears that serial number."""
    serials = {match[0] for key in known if (match := re.match(r"\d+", key))}
    for match in _SERIAL.finditer(folded):
        if match[1].lstrip("0") in serials:
            yield match.span()


def _following_day(folded: str, end: int, written: Sequence[WrittenDate]) -> WrittenDate | None:
    for day in written:
        if day.start >= end and day.day and _TO_DAY.fullmatch(folded, end, day.start):
            return day
    return None


def _is(day: WrittenDate, candidate: _Candidate) -> bool:
    if candidate.day is None:
        return False
    there, month, year = candidate.day
    return (day.day, day.month) == (there, month) and day.year in (None, year)


def _issuer(
    sentence: str, folded: str, stop: int, candidates: Sequence[_Candidate], place: str | None
) -> tuple[int, bool]:
    """Where the reference ends with its issuer, and whether it names another one than all candidates have."""
    to_issuer = _TO_ISSUER.match(folded, stop)
    issuers = [one.issuer for one in candidates if one.issuer]
    if to_issuer is None or not issuers:
        return stop, False
    begins = to_issuer.end()
    behind = sentence[begins : begins + _ISSUER]
    mention = next((one for one in _offices(behind) if one.start < _NEAR), None)
    if mention is None or any(character.isdigit() for character in behind[: mention.start]):
        return stop, False
    said = " ".join(fold(behind[: mention.end]).split())
    for issuer in issuers:
        if " ".join(fold(issuer).split()).startswith(said):
            return begins + mention.end, False
        for theirs in _offices(issuer):
            if (
                theirs.start < _NEAR
                and agencies.same(theirs.key, mention.key)
                and (mention.place is None or mention.place in (theirs.place, place))
            ):
                return begins + mention.end, False
    return begins + mention.end, True


@lru_cache(maxsize=4096)
def _offices(text: str) -> tuple[agencies.Mention, ...]:
    return tuple(agencies.find(text))


def _unnumbered(folded: str, written: Sequence[WrittenDate], grounds: Sequence[Ground]) -> list[tuple[int, int]]:
    """Days that say when a cited document was issued: "thông báo ngày 8/9/2021", "ban hành ngày 29/10/2021"."""
    issued = {ground.own.issued_on for ground in grounds} - {None}
    found = []
    for day in written:
        if day.on not in issued:
            continue
        before = folded[max(0, day.start - _REACH) : day.start]
        clause = re.split(r"[,;:]", before)[-1]
        typed = list(_TYPE.finditer(clause))
        if _ISSUED.search(clause) or (
            typed and not re.search(r"\b(?:truoc|sau|tu|den|han|cham nhat)\b", clause[typed[-1].end() :])
        ):
            found.append((day.start, day.end))
    return found


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + (BLANK + " " * (end - start - 1))[: end - start] + text[end:]
    return text
