"""A sentence typed without diacritics, wholly or in part, read with those of its provisions: "khong" denies as "không" does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.faithfulness.wording import Phrase, lists, syllables
from corpus.syllables import fold, has_diacritics

_WORD = re.compile(r"[^\W\d_]+")
_FEW = 2
"""Syllables on end that agree with a provision: so few tell no reading of a word that the lists have."""
_DENIES = {"khong": "không"}
_TOLD = {("chưa",), ("cấm",), ("phải",)}
"""Words that alone, without diacritics, are taken for nothing else."""


def accented(sentence: str, texts: Sequence[str]) -> str:
    """`sentence` with diacritics, as the longest stretch of `texts` that agrees has them, else as the word lists do.

    In a sentence that has some, only those of a negation are put in. Same number of characters.
    """
    words = list(_WORD.finditer(sentence))
    folded = tuple(fold(word[0]) for word in words)
    bare = [number for number, word in enumerate(words) if folded[number] == word[0].lower()]
    texts = [text for text in texts if has_diacritics(text)]
    if not bare or not texts:
        return sentence
    if len(bare) < len(words):
        bare = [number for number in bare if folded[number] in _DENIES]
    parts: list[str] = []
    at = 0
    for number in bare:
        word = words[number]
        reading = _reading(folded, number, texts)
        if reading is not None and reading != word[0].lower() and len(reading) == len(word[0]):
            parts += (sentence[at : word.start()], _cased(reading, word[0]))
            at = word.end()
    return "".join((*parts, sentence[at:]))


def _reading(folded: tuple[str, ...], number: int, texts: Sequence[str]) -> str | None:
    """The word with the diacritics that it has where most syllables around it agree; None where that is not told."""
    if folded[number] in _DENIES:
        return _DENIES[folded[number]]
    longest, reading = 1, None
    for text in texts:
        plain, places = _places(text)
        for at in places.get(folded[number], ()):
            agrees = _agreeing(folded, number, plain, at)
            if agrees > longest:
                longest, reading = agrees, syllables(text).of[at]
    if longest > _FEW:
        return reading
    listed = _listed().get(folded[number], ())
    for phrase, plain in listed:
        for at, word in enumerate(plain):
            if word == folded[number] and folded[max(0, number - at) : number - at + len(plain)] == plain:
                return phrase[at]
    return reading


def _agreeing(folded: tuple[str, ...], number: int, plain: tuple[str, ...], at: int) -> int:
    """How many syllables on end, this one among them, are the same in both."""
    before = 1
    while number >= before and at >= before and folded[number - before] == plain[at - before]:
        before += 1
    behind = 1
    while number + behind < len(folded) and at + behind < len(plain) and folded[number + behind] == plain[at + behind]:
        behind += 1
    return before + behind - 1


@lru_cache(maxsize=4096)
def _places(text: str) -> tuple[tuple[str, ...], dict[str, tuple[int, ...]]]:
    """The syllables of a text without diacritics, and where each stands."""
    plain = tuple(map(fold, syllables(text).of))
    found: dict[str, list[int]] = {}
    for at, word in enumerate(plain):
        found.setdefault(word, []).append(at)
    return plain, {word: tuple(places) for word, places in found.items()}


@lru_cache(maxsize=1)
def _listed() -> dict[str, tuple[tuple[Phrase, Phrase], ...]]:
    """The phrases that change what a sentence says, by each of their bare words: as they are and bare, the longest first."""
    known = lists()
    phrases = {
        *known.negations, *known.binding, *known.permissive, *known.not_beyond, *known.not_short_of,
        *(one for pair in known.opposites for one in pair), *(one for row in known.turning for one in row),
    }  # fmt: skip
    found: dict[str, list[tuple[Phrase, Phrase]]] = {}
    for phrase in sorted(phrases, key=lambda one: (-len(one), one)):
        plain = tuple(map(fold, phrase))
        for word in plain if len(phrase) > 1 or phrase in _TOLD else ():
            found.setdefault(word, []).append((phrase, plain))
    return {word: tuple(those) for word, those in found.items()}


def _cased(reading: str, written: str) -> str:
    if written.isupper() and len(written) > 1:
        return reading.upper()
    return reading.capitalize() if written[0].isupper() else reading
