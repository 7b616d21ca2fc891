"""Provinces and districts in a text, in any spelling, with the mergers of 2025.

Names come from `places.json` (derived by `scripts/derive_places.py` from a maintained package). A province keeps the
name a document uses: a directive of Bắc Kạn stays Bắc Kạn's, and `successor` tells which province it is part of today.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.syllables import fold, spans

_ALIASES = {
    "Hồ Chí Minh": ("hcm", "tphcm", "tp hcm", "sai gon", "saigon", "hochiminh"),
    "Huế": ("thua thien hue", "tt hue"),
    "Bà Rịa - Vũng Tàu": ("ba ria", "vung tau", "brvt", "br vt"),
    "Hà Nội": ("tphn",),
    "Đà Nẵng": ("tpdn",),
}
# Also everyday words ("hòa bình": peace): in lower case they count only after a word that announces a place.
_EVERYDAY = {"hoa binh", "thai binh", "an giang", "ha nam", "binh dinh", "phu yen", "hue", "vinh long", "nam dinh"}
_ANNOUNCING = {"tinh", "tp", "pho", "o", "tai", "cua", "con", "the", "ubnd", "te", "tao", "tu", "ve"}


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A province (`district` None) or a district of it, named at `[start, end)`."""

    province: str
    start: int
    end: int
    district: str | None = None


@dataclass(frozen=True, slots=True)
class _Register:
    provinces: dict[tuple[str, ...], str]
    districts: dict[tuple[str, ...], tuple[tuple[str, str], ...]]
    kinds: dict[str, str]
    successors: dict[str, str]
    longest: int


@lru_cache(maxsize=1)
def _register() -> _Register:
    data = json.loads((Path(__file__).parent / "places.json").read_text("utf-8"))["provinces"]
    provinces: dict[tuple[str, ...], str] = {}
    districts: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for name, entry in data.items():
        forms = [name, fold(name).replace(" ", "").replace("-", ""), *_ALIASES.get(name, ())]
        for form in forms:
            provinces[_key(form)] = name
        for district in entry["districts"]:
            districts.setdefault(_key(district), []).append((name, district))
    return _Register(
        provinces,
        {key: tuple(found) for key, found in districts.items()},
        {name: entry["kind"] for name, entry in data.items()},
        {name: entry["since_2025"] for name, entry in data.items()},
        max(map(len, [*provinces, *districts])),
    )


def _key(name: str) -> tuple[str, ...]:
    return tuple(_loose(syllable) for syllable, _, _ in spans(name))


def _loose(syllable: str) -> str:
    # Đắk/Đắc, Kạn/Cạn, Lắk/Lắc: one sound, written both ways
    return syllable.replace("k", "c") if not syllable.startswith("kh") else syllable


def find(text: str) -> list[PlaceMention]:
    """Provinces and districts named in `text`, longest first at each position, left to right."""
    register = _register()
    tokens = [(_loose(syllable), start, end) for syllable, start, end in spans(text)]
    found: list[PlaceMention] = []
    index = 0
    while index < len(tokens):
        mention, length = _at(register, text, tokens, index)
        if mention:
            found.append(mention)
        index += length
    return found


def _at(
    register: _Register, text: str, tokens: list[tuple[str, int, int]], index: int
) -> tuple[PlaceMention | None, int]:
    for length in range(min(register.longest, len(tokens) - index), 0, -1):
        key = tuple(token for token, _, _ in tokens[index : index + length])
        start, end = tokens[index][1], tokens[index + length - 1][2]
        words = text[start:end]
        if "\n\n" in words or any(mark in words for mark in ",;:()"):
            continue
        province = register.provinces.get(key)
        if province and _meant(text, tokens, index, key, words, province):
            return PlaceMention(province, start, end), length
        owners = register.districts.get(key)
        if owners and len(owners) == 1 and length > 2:  # with "huyện", "thành phố", …; unique in the country
            return PlaceMention(owners[0][0], start, end, owners[0][1]), length
    return None, 1


def _meant(
    text: str, tokens: list[tuple[str, int, int]], index: int, key: tuple[str, ...], words: str, province: str
) -> bool:
    bare = fold(words)
    if words.lower() != bare and len(words) == len(province):
        # marks that are typed must not contradict ("bạc" is not "Bắc"); tones may slip ("Đăk"), others may be missing
        for typed, meant in zip(words.lower(), province.lower(), strict=True):
            if fold(typed) != typed and _toneless(typed) != _toneless(meant) and typed != "đ":
                return False
    if " ".join(key) in _EVERYDAY or len(key) == 1 and len(bare) <= 3:
        before = tokens[index - 1][0] if index else ""
        return words[:1].isupper() or before in _ANNOUNCING
    return True


def _toneless(letter: str) -> str:
    """The letter without its tone mark, its shape kept: ắ → ă."""
    decomposed = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in "\u0300\u0301\u0303\u0309\u0323"))


def kind(province: str) -> str:
    """ "tỉnh" or "thành phố", as it was before 2025. Raises `KeyError` for a name that is no province."""
    return _register().kinds[province]


def successor(province: str) -> str:
    """The province it belongs to since 1 July 2025 (itself where it was not merged). Raises `KeyError`."""
    return _register().successors[province]


def full_name(province: str) -> str:
    """ "tỉnh Đắk Nông", "thành phố Hà Nội"."""
    return f"{kind(province)} {province}"
