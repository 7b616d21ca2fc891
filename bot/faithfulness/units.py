"""What stands behind a number: its scale ("triệu"), its unit ("đồng", "m3") and its rates ("/tháng", "mỗi năm")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.faithfulness.number_words import SCALES
from bot.faithfulness.wording import Phrase, Syllables, lists, phrase

TIMES = frozenset(
    {"giây", "phút", "giờ", "buổi", "ca", "ngày", "đêm", "tuần", "tháng", "quý", "năm", "vụ", "kỳ", "đợt"}
)
_GAP = r"[^\S\n]*\n?[^\S\n]*"
_ASIDE = re.compile(r"\s*\([^()]{0,40}\)")
_WORD = re.compile(rf"{_GAP}(%|[^\W\d_]+(?:(?<=m)[23²³](?!\w))?)")
_CUBED = {"²": "2", "³": "3"}
_NOT_SCALED = {"lệ", "trọng", "suất", "giá", "số"}
"""Behind "tỷ" they make another word: "tỷ lệ"."""
_MOST_WORDS = 6
_PER = re.compile(r"\s*/\s*(?:0?1\s*)?([^\W\d_]+(?:\s+[^\W\d_]+)?)")
_EVERY = re.compile(
    r"\s*(?:(?:trong|vào|cho)\s+)?(?:mỗi|hằng|hàng|từng|một|0?1)\s+([^\W\d_]+(?:\s+[^\W\d_]+)?)", re.IGNORECASE
)
_RATING = {"mỗi", "hằng", "hàng", "từng"}


@dataclass(frozen=True, slots=True)
class Behind:
    """The words behind a number: the power of ten, the unit (None where no listed one stands there), and the rates.

    `counted` are the syllables behind the scale; `scaled` tells that there is one.
    """

    zeros: int
    unit: Phrase | None
    counted: Phrase
    rates: frozenset[str]

    @property
    def scaled(self) -> bool:
        return self.zeros > 0


def behind(text: str, end: int) -> Behind:
    """What stands behind the number that ends at the character `end`."""
    aside = _ASIDE.match(text, end)
    at = first = aside.end() if aside else end
    words: list[str] = []
    ends: list[int] = []
    while len(words) < _MOST_WORDS and (match := _WORD.match(text, at)):
        said = phrase(_plain(match[1])) or (match[1],)
        words.append(said[0])
        at = match.end()
        ends.append(at)
    zeros = past = 0
    while (
        past < len(words) and words[past] in SCALES and words[past + 1 : past + 2] not in [[one] for one in _NOT_SCALED]
    ):
        zeros += len(str(SCALES[words[past]])) - 1
        past += 1
    counted = tuple(words[past:])
    unit = _unit(counted)
    until = past + len(unit or ())
    return Behind(
        zeros,
        lists().unit_names.get(unit, unit) if unit else None,
        counted,
        _rates(text, ends[until - 1] if until else first),
    )


def _plain(word: str) -> str:
    return "".join(_CUBED.get(c, c) for c in word)


def _unit(words: Phrase) -> Phrase | None:
    if words and re.fullmatch(r"[kcd]?m[23]", words[0]):
        return words[:1]
    return next((one for one in lists().units if words[: len(one)] == one), None)


def _rates(text: str, at: int) -> frozenset[str]:
    """The rates right behind a unit: "/người/tháng", "mỗi năm", "một quý"."""
    found = set[str]()
    while match := _PER.match(text, at):
        words = phrase(match[1])
        found.add(_rate(words))
        at = match.start(1) + len(match[1].split()[0])
    every = _EVERY.match(text, at)
    if every and (rate := _rate(phrase(every[1]))) in TIMES:
        found.add(rate)
    return frozenset(found)


def _rate(words: Phrase) -> str:
    """The first syllable; of "học kỳ", "năm học" what tells them from others."""
    if words[:1] == ("học",) and words[1:]:
        return "kỳ" if words[1] in ("kỳ", "kì") else " ".join(words)
    return {"h": "giờ", "hàng": "hằng"}.get(words[0], words[0]) if words else ""


@lru_cache(maxsize=4096)
def rated(read: Syllables) -> tuple[tuple[int, str], ...]:
    """Where a text says "mỗi năm", "hằng quý", and of what time."""
    places = sorted(i for one in _RATING for i in read.where.get(one, ()))
    return tuple((i, rate) for i in places if (rate := _rate(read.of[i + 1 : i + 3])) in TIMES)
