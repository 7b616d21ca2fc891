"""The list of documents, narrowed: words of the head, the type, the issuer, the year."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from corpus import agencies
from corpus.document_number import DocumentType
from corpus.syllables import has_diacritics, spans, syllables
from retrieval.catalogue import Summary


def narrowed(
    summaries: Iterable[Summary],
    *,
    words: str | None = None,
    kind: DocumentType | None = None,
    issuer: str | None = None,
    year: int | None = None,
) -> list[Summary]:
    """Those of the documents that meet every condition given, in their order.

    Each of `words` must stand in the number, the title, the subject or the issuer, the last one at least begin there; a
    word typed without diacritics meets any. `issuer` is an office by any of its names, or words of its name.
    """
    asked = _words(words or "")
    return [
        one
        for one in summaries
        if (kind is None or one.type is kind)
        and (year is None or (one.issued_on is not None and one.issued_on.year == year))
        and (not asked or _holds(_head(one), asked))
        and (issuer is None or _issued_by(one.issuer or "", issuer))
    ]


_Word = tuple[str, str]  # as it is compared, and as it is written


def _words(text: str) -> tuple[_Word, ...]:
    whole = unicodedata.normalize("NFC", text)
    return tuple((level, whole[start:end].lower()) for level, start, end in spans(whole))


def _head(one: Summary) -> str:
    return " \n ".join(filter(None, (one.number, one.title, one.subject, one.issuer)))


def _holds(text: str, asked: tuple[_Word, ...]) -> bool:
    compared = _compared(text)
    *whole, last = asked
    if f" {last[0]}" not in compared or any(f" {word[0]} " not in compared for word in whole):
        return False
    if not any(has_diacritics(word[1]) for word in asked):
        return True
    held = _words(text)
    return all(any(_same(one, word) for one in held) for word in whole) and any(_begins(one, last) for one in held)


@lru_cache(maxsize=65536)
def _compared(text: str) -> str:
    return f" {' '.join(syllables(unicodedata.normalize('NFC', text)))} "


def _same(held: _Word, asked: _Word) -> bool:
    if held[0] != asked[0] or not has_diacritics(asked[1]):
        return held[0] == asked[0]
    return _marks(held[1]) == _marks(asked[1])


def _begins(held: _Word, asked: _Word) -> bool:
    if not has_diacritics(asked[1]):
        return held[0].startswith(asked[0])
    return held[1].startswith(asked[1]) or _same(held, asked)


def _marks(word: str) -> str:
    """Letters and marks in one order: "hòa" and "hoà" are one word."""
    return "".join(sorted(unicodedata.normalize("NFD", word)))


def _issued_by(issuer: str, asked: str) -> bool:
    named, own = _offices(asked), _offices(issuer)
    if named and own and agencies.same(own[0].key, named[0].key):
        place = named[0].place
        return place is None or own[0].place in (None, place)
    words = _words(asked)
    return not words or _holds(issuer, words)


@lru_cache(maxsize=4096)
def _offices(text: str) -> tuple[agencies.Mention, ...]:
    return tuple(agencies.find(text)[:1])
