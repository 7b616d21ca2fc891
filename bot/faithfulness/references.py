"""References to documents in a sentence ("Công văn 6325/UBND-KGVX ngày 29/10/2021 của UBND tỉnh Đắk Nông").

A reference is checked as one thing: the day and the issuer must be those of the document whose number it bears, or without a
number those of one document. Verified references are blanked out, so that a document's own day cannot stand in for a deadline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.faithfulness import amendments
from bot.faithfulness.citations import TYPE, Citation, Part, cited
from bot.faithfulness.documents import Document, known
from bot.faithfulness.ground import Ground
from bot.faithfulness.wording import BLANK
from corpus import dates
from corpus.syllables import fold_aligned

_ISSUED = re.compile(r"(?:ban hanh|ky|duoc ky)(?:\s+(?:vao|ngay|vao ngay))*\s*$")
_LIMIT = re.compile(r"\b(?:truoc|sau|tu|den|han|cham nhat)\b")
_REACH = 60


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence with its references blanked out (same length), where they stand, and those that do not hold."""

    rest: str
    at: tuple[tuple[int, int], ...]
    wrong: tuple[str, ...]


def read(sentence: str, grounds: Sequence[Ground]) -> Read:
    """Find the references of `sentence` and hold them to the grounds."""
    documents = known(tuple(grounds))
    place = grounds[0].place
    wrong: list[str] = []
    blanks: list[tuple[int, int]] = []
    for one in cited(sentence):
        candidates = documents.of(one)
        if not candidates:
            if one.number is not None:
                wrong.append(sentence[one.start : one.end])
            continue  # figures that no ground has are objected to elsewhere
        failed = [_failed(one, candidate, place) for candidate in candidates]
        if None in failed:
            meant = candidates[failed.index(None)]
            blanks.append((one.begins, _held(one, meant, place)))
            blanks += [(part.start, part.end) for part in one.around if part.day and meant.fits(part, place)]
        elif one.number is not None:
            start, end = failed[0] or (one.begins, one.end)
            wrong.append(sentence[start:end])
        elif one.sure:
            wrong.append(sentence[one.begins : one.stop] if one.behind else sentence[_from(one) : one.end])
    wrong += amendments.wrong(sentence, grounds)
    blanks += [span for span in _issued(sentence, grounds) if not any(a < span[1] and span[0] < b for a, b in blanks)]
    return Read(_blanked(sentence, blanks), tuple(blanks), tuple(wrong))


def _failed(citation: Citation, document: Document, place: str | None) -> tuple[int, int] | None:
    """What of a citation is not so of the document; None where nothing is."""
    of_code = citation.number.type if citation.number else None
    if not document.is_a(citation.type) and citation.type is not of_code:
        return citation.begins, citation.end
    for part in citation.parts:
        if document.fits(part, place) is False:
            return min(citation.start, part.start), max(citation.end, _end(part))
    return None


def _end(part: Part) -> int:
    return part.office.end if part.office else part.end


def _from(citation: Citation) -> int:
    return min((part.start for part in citation.around), default=citation.begins)


def _held(citation: Citation, document: Document, place: str | None) -> int:
    """Where what is said of the document ends, as far as a ground says it too."""
    stop = citation.end
    for part in citation.behind:
        if not document.fits(part, place):
            break
        stop = _end(part) if part.named else part.end
        if part.named:
            break
    return stop


def _issued(sentence: str, grounds: Sequence[Ground]) -> Iterator[tuple[int, int]]:
    """Days that say when a cited document was issued: "thông báo ngày 8/9/2021", "ban hành ngày 29/10/2021"."""
    issued = {ground.own.issued_on for ground in grounds} - {None}
    folded = fold_aligned(sentence)
    for day in dates.find(sentence):
        if day.on not in issued:
            continue
        clause = re.split(r"[,;:]", folded[max(0, day.start - _REACH) : day.start])[-1]
        typed = list(TYPE.finditer(clause))
        if _ISSUED.search(clause) or (typed and not _LIMIT.search(clause[typed[-1].end() :])):
            yield day.start, day.end


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + (BLANK + " " * (end - start - 1))[: end - start] + text[end:]
    return text
