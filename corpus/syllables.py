"""Vietnamese text as syllables: folding diacritics away, and cutting text into syllables with their offsets.

Folding is by Unicode decomposition (NFD without the marks) plus đ → d, the way people type without an input method.
Eth (Ð, U+00D0), which older fonts leave in the place of Đ, is read as Đ.
Compared forms also level what is spelled two ways and read one way (i/y after a lone consonant: "lý"/"lí").
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SYLLABLE = re.compile(r"[^\W_]+", re.UNICODE)
_FINAL_Y = re.compile(r"^(qu|[bcdđghklmnpqrstvx]|th|kh|ph|ch|nh|tr|gh|ng)y$")


class _Folding(dict[int, str]):
    """The folded form of each character (by code), found when it is first met: a table is ten times as fast as NFD."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFD", chr(code).lower())
        bare = "".join(c for c in decomposed if not unicodedata.combining(c))
        folded = self[code] = unicodedata.normalize("NFC", bare).replace("đ", "d").replace("ð", "d")
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Lower-case and without diacritics. The length may change only for input that is not NFC Vietnamese."""
    return text.translate(_FOLDING)


def fold_aligned(text: str) -> str:
    """Folded text of exactly the same length as `text`, so that offsets in one are offsets in the other."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    return "".join(one if len(one := fold(c)) == 1 else (one[:1] or " ") for c in text)


UPPER = "A-ZÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
"""Capital letters of Vietnamese, for a class of a pattern ("À-Ỹ" would take in small letters)."""

_SPACE = re.compile(r"(\(\?<[=!][^)]*\)|\[[^]]*\])| ([*?+]?)")


def loose(pattern: str) -> str:
    """`pattern` with each space matching white space within a paragraph: lines may be broken (" \\n") between syllables."""
    return _SPACE.sub(lambda match: match[1] or _GAPS[match[2]], pattern)


# written so that a run of white space can be matched in one way only, and bounded: no blow-up on hostile text
_GAP = r"(?:[^\S\n]{1,40}(?:\n[^\S\n]{0,40})?|\n[^\S\n]{0,40})"
_GAPS = {"": _GAP, "+": _GAP, "*": f"{_GAP}?", "?": f"{_GAP}?"}


@lru_cache(maxsize=65536)
def level(syllable: str) -> str:
    """The compared form of one syllable: folded, and final y written i where both spellings are in use."""
    folded = fold(syllable)
    return folded[:-1] + "i" if _FINAL_Y.match(folded) else folded


def syllables(text: str) -> list[str]:
    """The compared forms of the syllables, letters and digits only, in order."""
    return [level(m.group()) for m in _SYLLABLE.finditer(text)]


def spans(text: str) -> list[tuple[str, int, int]]:
    """The compared form of each syllable with its `[start, end)` in `text`."""
    return [(level(match[0]), *match.span()) for match in _SYLLABLE.finditer(text)]


def has_diacritics(text: str) -> bool:
    """Whether anything in the text bears a Vietnamese mark (so that its absence elsewhere means something)."""
    return fold(text) != text.lower()
