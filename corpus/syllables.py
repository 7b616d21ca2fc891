"""Vietnamese text as syllables: folding diacritics away, and cutting text into syllables with their offsets.

Folding is by Unicode decomposition (NFD without the marks) plus đ → d, the way people type without an input method.
Eth (Ð, U+00D0), which older fonts leave in the place of Đ, is read as Đ.
Compared forms also level what is spelled two ways and read one way (i/y after a lone consonant: "lý"/"lí").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_SYLLABLE = re.compile(r"[^\W_]+", re.UNICODE)
_FINAL_Y = re.compile(r"^(qu|[bcdđghklmnpqrstvx]|th|kh|ph|ch|nh|tr|gh|ng)y$")


def fold(text: str) -> str:
    """Lower-case and without diacritics. The length may change only for input that is not NFC Vietnamese."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare).replace("đ", "d").replace("ð", "d")


def fold_aligned(text: str) -> str:
    """Folded text of exactly the same length as `text`, so that offsets in one are offsets in the other."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    return "".join(one if len(one := fold(c)) == 1 else (one[:1] or " ") for c in text)


@lru_cache(maxsize=65536)
def level(syllable: str) -> str:
    """The compared form of one syllable: folded, and final y written i where both spellings are in use."""
    folded = fold(syllable)
    return folded[:-1] + "i" if _FINAL_Y.match(folded) else folded


def syllables(text: str) -> list[str]:
    """The compared forms of the syllables, letters and digits only, in order."""
    return [level(m.group()) for m in _SYLLABLE.finditer(text)]


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """The compared form of each syllable with its `[start, end)` in `text`."""
    for match in _SYLLABLE.finditer(text):
        yield level(match.group()), match.start(), match.end()


def has_diacritics(text: str) -> bool:
    """Whether anything in the text bears a Vietnamese mark (so that its absence elsewhere means something)."""
    return fold(text) != text.lower()
