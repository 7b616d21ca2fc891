"""References to documents in a sentence ("Công văn 6325/UBND-KGVX ngày 29/10/2021 của UBND tỉnh Đắk Nông").

A reference is checked as one thing: the day and the issuer must be those of the document whose number it bears. Verified
references are blanked out, so that a document's own day cannot stand in for a deadline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.faithfulness.ground import Ground, Reference
from corpus import agencies, dates, document_number
from corpus.dates import WrittenDate
from corpus.document_number import NAMES
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


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence with its references blanked out (same length), and the references that do not hold."""

    rest: str
    wrong: tuple[str, ...]


def read(sentence: str, grounds: Sequence[Ground]) -> Read:
    """Find the references of `sentence` and hold them to the grounds."""
    folded = fold_aligned(sentence)
    known = [one.own for one in grounds] + [one for ground in grounds for one in ground.cited]
    in_words = {n.key for ground in grounds for text in ground.texts for n, _, _ in document_number.find(text)}
    written = list(dates.find(sentence))
    wrong: list[str] = []
    blanks: list[tuple[int, int]] = []
    for number, start, end in document_number.find(sentence):
        begins = _BEFORE_NUMBER.search(folded, 0, start)
        typed = _TYPES.get(begins["type"]) if begins and begins["type"] else None
        candidates = [one for one in known if one.key == number.key]
        if not candidates and number.key not in in_words:
            wrong.append(sentence[start:end])
            continue
        if typed and any(one.type and one.type is not typed for one in candidates):
            wrong.append(sentence[begins.start() if begins else start : end])
            continue
        stop = end
        day = _following_day(folded, end, written)
        if day is not None and any(one.issued_on for one in candidates):
            if not any(_is(day, one) for one in candidates):
                wrong.append(sentence[start : day.end])
                continue
            stop = day.end
        stop, foreign = _issuer(sentence, folded, stop, candidates)
        if foreign:
            wrong.append(sentence[start:stop])
            continue
        blanks.append((begins.start() if begins else start, stop))
    blanks += _serials(folded, known)
    blanks += [
        span
        for span in _unnumbered(folded, written, grounds)
        if not any(a < span[1] and span[0] < b for a, b in blanks)
    ]
    return Read(_blanked(sentence, blanks), tuple(wrong))


def _serials(folded: str, known: Sequence[Reference]) -> Iterator[tuple[int, int]]:
    """ "thông báo số 101", where a document known bears that serial number."""
    serials = {match[0] for one in known if one.key and (match := re.match(r"\d+", one.key))}
    for match in _SERIAL.finditer(folded):
        if match[1].lstrip("0") in {serial.lstrip("0") for serial in serials}:
            yield match.span()


def _following_day(folded: str, end: int, written: Sequence[WrittenDate]) -> WrittenDate | None:
    for day in written:
        if day.start >= end and day.day and _TO_DAY.fullmatch(folded, end, day.start):
            return day
    return None


def _is(day: WrittenDate, reference: Reference) -> bool:
    return reference.issued_on is not None and (
        day.on == reference.issued_on
        or (day.year is None and (day.day, day.month) == (reference.issued_on.day, reference.issued_on.month))
    )


def _issuer(sentence: str, folded: str, stop: int, candidates: Sequence[Reference]) -> tuple[int, bool]:
    """Where the reference ends with its issuer, and whether it names another one than any candidate has."""
    to_issuer = _TO_ISSUER.match(folded, stop)
    issuers = [one.issuer for one in candidates if one.issuer]
    if to_issuer is None or not issuers:
        return stop, False
    behind = sentence[to_issuer.end() : to_issuer.end() + 120]
    mention = next((one for one in agencies.find(behind) if one.start < 8), None)
    if mention is None:
        return stop, False
    for issuer in issuers:
        for theirs in agencies.find(issuer):
            if agencies.same(theirs.key, mention.key) and (
                mention.place is None or theirs.place is None or mention.place == theirs.place
            ):
                return to_issuer.end() + mention.end, False
    return to_issuer.end() + mention.end, all(agencies.find(issuer) for issuer in issuers)


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
        text = text[:start] + " " * (end - start) + text[end:]
    return text
