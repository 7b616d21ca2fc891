"""Numbers spelled out in Vietnamese: "mười lăm", "một trăm hai mươi", "ba triệu"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.faithfulness.wording import Syllables

DIGITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_OTHER_WORDS = frozenset({"năm", "tư", "một", "mốt", "lăm", "ba", "bảy"})
SCALES = {"nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000}


def number_words(words: Sequence[str], at: int) -> tuple[int | None, int]:
    """The value of the number words from `at` on (None where there are none), and where they end."""
    total = part = 0
    seen = False
    i = at
    while i < len(words):
        word = words[i]
        following = words[i + 1] if i + 1 < len(words) else ""
        if word == "mười" and (not seen or part % 10 == 0):
            part += 10
        elif word == "mươi" and seen and part % 10 >= 2:
            part += part % 10 * 10 - part % 10
        elif word == "trăm" and seen and 0 < part < 10:
            part *= 100
        elif word in SCALES and seen and part:
            total, part = total + part * SCALES[word], 0
        elif word in ("linh", "lẻ") and seen and following in DIGITS:
            pass
        elif word in DIGITS and (not seen or part % 10 == 0) and not (seen and word == "năm"):
            part += DIGITS[word]
        else:
            break
        seen = True
        i += 1
    return (total + part, i) if seen else (None, at)


@lru_cache(maxsize=4096)
def spelled_figures(read: Syllables) -> frozenset[int]:
    """The syllables of a text that spell a number, with "phần trăm" behind; one alone may be another word ("năm", "tư")."""
    found = set[int]()
    for i in sorted(i for one in DIGITS.keys() | {"mười"} for i in read.where.get(one, ())):
        if i in found:
            continue
        after = number_words(read.of, i)[1]
        percent = read.of[after : after + 2] == ("phần", "trăm")
        if percent or after > i + 1 or read.of[i] not in _OTHER_WORDS:
            found.update(range(i, after + 2 * percent))
    return frozenset(found)
