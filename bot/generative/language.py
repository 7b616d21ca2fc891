"""Whether a reply is in Vietnamese."""

from __future__ import annotations

import re
import unicodedata

from corpus.syllables import fold

_FEW = 20
_FOREIGN = 0.2
_MARKED = 0.04
_SYLLABLES = 0.7
_SYLLABLES_MARKED = 0.4
_OWN = re.compile(r"[ơưƠƯ\u1ea0-\u1ef9]")
"""Letters that hardly any other language has: a text of Vietnamese with diacritics is a sixth of them."""
_SYLLABLE = re.compile(
    r"(?:ngh?|gh|gi|ch|kh|nh|ph|qu|th|tr|[bcdghklmnprstvx])?"
    r"(?:ieu|oai|oay|oeo|uay|uoi|uou|uya|uye|uyu|yeu|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye|[aeiouy])"
    r"(?:ng|nh|ch|[cmnpt])?"
)
"""A syllable of Vietnamese without diacritics."""


def vietnamese(text: str) -> bool:
    """True for text with the letters of Vietnamese, or, typed without diacritics, with its syllables; and for a few letters."""
    text = unicodedata.normalize("NFC", text)
    letters = [character for character in text if character.isalpha()]
    if len(letters) < _FEW:
        return True
    foreign = sum(not unicodedata.name(character, "").startswith("LATIN") for character in letters)
    if foreign > _FOREIGN * len(letters):
        return False
    own = len(_OWN.findall(text))
    if own >= _MARKED * len(letters):
        return True
    words = re.findall(r"\b[^\W\d_]+\b", fold(text))
    return sum(bool(_SYLLABLE.fullmatch(word)) for word in words) >= (_SYLLABLES_MARKED if own else _SYLLABLES) * len(
        words
    )
