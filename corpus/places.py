"""Provinces and districts in a text, in any spelling, with the mergers of 2025.

Names come from `places.json` (derived by `scripts/derive_places.py` from a maintained package). A province keeps the
name a document uses: a directive of Bắc Kạn stays Bắc Kạn's, and `successor` tells which province it is part of today.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
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
# Parts of something else: "chiều cao bằng", "công nghệ an toàn", "tương lai châu Á"; Thái Bình Dương, Hải dương học
_AFTER = {
    "cao bang": {"chieu", "do", "nang"},
    "nghe an": {"cong"},
    "hai phong": {"duyen", "hang"},
    "dien bien": {"buu"},
    "lai chau": {"tuong"},
    "binh thuan": {"hoa"},
    "long an": {"ha"},
    # the man: "phong cách Hồ Chí Minh", Chủ tịch, tư tưởng, đạo đức, Bác, Đoàn TNCS, Lăng, đường, quảng trường, …
    "ho chi minh": {"cach", "tich", "tuong", "duc", "bac", "san", "nien", "tncs", "tntp", "lang", "tang", "thuong"}
    | {"chuong", "hieu", "duong", "truong"},
}
_BEFORE = {"thai binh": {"duong"}, "hai duong": {"hoc"}, "nghe an": {"toan"}}
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A province (`district` None) or a district of it, named at `[start, end)`."""

    province: str
    start: int
    end: int
    district: str | None = None


_Token = tuple[str, int, int]
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Register:
    provinces: dict[_Key, str]
    districts: dict[_Key, tuple[tuple[str, str], ...]]
    kinds: dict[str, str]
    successors: dict[str, str]
    lengths: dict[str, list[int]]
    """How long the names are that begin with a syllable, the longest first."""


@lru_cache(maxsize=1)
def _register() -> _Register:
    data = json.loads((Path(__file__).parent / "places.json").read_text("utf-8"))["provinces"]
    provinces: dict[_Key, str] = {}
    districts: dict[_Key, list[tuple[str, str]]] = {}
    for name, entry in data.items():
        forms = [name, fold(name).replace(" ", "").replace("-", ""), *_ALIASES.get(name, ())]
        for form in forms:
            provinces[_key(form)] = name
        for district in entry["districts"]:
            for form in (district, re.sub("^Thành phố", "Tp", district), re.sub("^Thị xã", "Tx", district)):
                owners = districts.setdefault(_key(form), [])
                if (name, district) not in owners:
                    owners.append((name, district))
    lengths: dict[str, set[int]] = {}
    for key in (*provinces, *districts):
        lengths.setdefault(key[0], set()).add(len(key))
    return _Register(
        provinces,
        {key: tuple(found) for key, found in districts.items()},
        {name: entry["kind"] for name, entry in data.items()},
        {name: entry["since_2025"] for name, entry in data.items()},
        {first: sorted(known, reverse=True) for first, known in lengths.items()},
    )


def _key(name: str) -> _Key:
    return tuple(_loose(syllable) for syllable, _, _ in spans(name))


@lru_cache(maxsize=65536)
def _loose(syllable: str) -> str:
    # Đắk/Đắc, Kạn/Cạn, Lắk/Lắc: one sound, written both ways
    return syllable.replace("k", "c") if not syllable.startswith("kh") else syllable


def find(text: str, syllables: Iterable[_Token] | None = None) -> list[PlaceMention]:
    """Provinces and districts named in `text`, longest first at each position, left to right.

    `syllables` are the `spans` of the text, where the caller has them already.
    """
    register = _register()
    tokens = [(_loose(syllable), start, end) for syllable, start, end in syllables or spans(text)]
    found: list[PlaceMention] = []
    index = 0
    while index < len(tokens):
        if tokens[index][0] not in register.lengths:  # most syllables begin no name
            index += 1
            continue
        mention, length = _at(register, text, tokens, index)
        if mention:
            found.append(mention)
        index += length
    return found


def _at(register: _Register, text: str, tokens: list[_Token], index: int) -> tuple[PlaceMention | None, int]:
    for length in register.lengths.get(tokens[index][0], ()):
        part = tokens[index : index + length]
        key = tuple(token for token, _, _ in part)
        province, owners = register.provinces.get(key), register.districts.get(key, ())
        if not province and not owners:
            continue
        start, end = part[0][1], part[-1][2]
        words = text[start:end]
        if "\n\n" in words or any(mark in words for mark in ",;:()"):
            continue
        if province and _meant(text, tokens, index, key, words, province):
            return PlaceMention(province, start, end), length
        if len(owners) == 1 and length > 2:  # with "huyện", "thành phố", …; unique in the country
            return PlaceMention(owners[0][0], start, end, owners[0][1]), length
    return None, 1


def _meant(text: str, tokens: list[_Token], index: int, key: _Key, words: str, province: str) -> bool:
    if not _spelled(words, province):
        return False
    name = " ".join(key)
    before = tokens[index - 1][0] if index else ""
    after = tokens[index + len(key)][0] if index + len(key) < len(tokens) else ""
    if before in _AFTER.get(name, ()) or after in _BEFORE.get(name, ()):
        return False
    if name in _EVERYDAY or (len(key) == 1 and len(words) <= 3):
        return all(word[:1].isupper() for word in words.split()) or before in _ANNOUNCING
    return True


def _spelled(words: str, province: str) -> bool:
    """Whether the marks that are typed do not contradict the name ("bạc" is not "Bắc", "diễn biến" is not
    "Điện Biên"); marks may be missing ("Đăk Nông")."""
    if len(words) != len(province):
        return True
    for typed, meant in zip(words.lower().split(), province.lower().split(), strict=False):
        typed_tone, meant_tone = _tone(typed), _tone(meant)
        if typed_tone and typed_tone != meant_tone:
            return False
        for one, other in zip(_toneless(typed), _toneless(meant), strict=False):
            if fold(one) != one != other and one != "đ" and fold(one) == fold(other):
                return False
    return True


def _tone(syllable: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", syllable) if c in _TONES)


def _toneless(syllable: str) -> str:
    """The syllable without its tone mark, the shape of its letters kept: ắ → ă."""
    decomposed = unicodedata.normalize("NFD", syllable)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))


def kind(province: str) -> str:
    """ "tỉnh" or "thành phố", as it was before 2025. Raises `KeyError` for a name that is no province."""
    return _register().kinds[province]


def successor(province: str) -> str:
    """The province it belongs to since 1 July 2025 (itself where it was not merged). Raises `KeyError`."""
    return _register().successors[province]


def full_name(province: str) -> str:
    """ "tỉnh Đắk Nông", "thành phố Hà Nội"."""
    return f"{kind(province)} {province}"
