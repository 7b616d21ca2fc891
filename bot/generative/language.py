"""Whether a reply is in Vietnamese."""

from __future__ import annotations

import re
import unicodedata

from bot.faithfulness.wording import lists
from corpus.syllables import fold

_FEW = 20
_MARKED = 0.06
_FOREIGN = 0.2
_FUNCTION = 0.2


def vietnamese(text: str) -> bool:
    """True for text with the letters of Vietnamese, or, typed without diacritics, with its small words; and for a few letters."""
    letters = [character for character in text if character.isalpha()]
    if len(letters) < _FEW:
        return True
    foreign = sum(not unicodedata.name(character, "").startswith("LATIN") for character in letters)
    if foreign > _FOREIGN * len(letters):
        return False
    marked = sum(fold(character) != character.lower() for character in letters)
    if marked >= _MARKED * len(letters):
        return True
    small = {fold(word) for word in lists().function if len(word) > 1}
    words = re.findall(r"[^\W\d_]+", fold(text))
    return sum(word in small for word in words) >= _FUNCTION * len(words)
