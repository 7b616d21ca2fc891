"""Agencies in a text: one register of names, abbreviations, levels and groups (`agencies.toml`).

Matching is by syllable, without case, diacritics and punctuation, longest name first, so that "SYT", "Sở GD&ĐT" and
"so giao duc va dao tao" are found alike in documents and in questions. A mention carries the place written after it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from corpus import places
from corpus.syllables import fold, fold_aligned, spans, syllables

_LEVELS = {"bo": ("Bộ", "B", "central"), "so": ("Sở", "S", "province"), "phong": ("Phòng", "P", "district")}
_PROVINCE_LEVEL = {"so", "province_office"}


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency or group of the register. `kind` is bo, so, phong, province_office, mass, … or group."""

    key: str
    name: str
    kind: str
    level: str
    sector: str | None = None
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """An agency or group named at `[start, end)` (the place after it included), and the place or None."""

    key: str
    start: int
    end: int
    place: str | None = None
    district: str | None = None


@dataclass(frozen=True, slots=True)
class _Group:
    agency: Agency
    pattern: re.Pattern[str]
    need: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Register:
    agencies: dict[str, Agency]
    names: dict[tuple[str, ...], str]
    sectors: dict[tuple[str, ...], str]
    groups: tuple[_Group, ...]
    codes: dict[str, str]
    longest: int


@lru_cache(maxsize=1)
def _register() -> _Register:
    data = tomllib.loads((Path(__file__).parent / "agencies.toml").read_text("utf-8"))
    agencies: dict[str, Agency] = {}
    names: dict[tuple[str, ...], str] = {}
    codes: dict[str, str] = {}
    sectors: dict[tuple[str, ...], str] = {}

    def add(agency: Agency, forms: list[str]) -> None:
        agencies[agency.key] = agency
        for form in forms:
            tokens = tuple(syllables(form))
            names.setdefault(tokens, agency.key)
            names.setdefault(tuple(t for t in tokens if t != "va") or tokens, agency.key)

    for sector in data["sector"]:
        for kind in sector.get("levels", ("bo", "so", "phong")):
            word, letter, level = _LEVELS[kind]
            key = f"{kind}_{sector['key']}"
            forms = [f"{word} {form}" for form in (sector["name"], *sector.get("short", ()))]
            for abbreviation in sector["abbreviations"]:
                forms.append(f"{word} {abbreviation}")
                # "CT", "TP", "NV" alone after a letter are common words of their own (SCT is fine, "PCT" is not)
                if kind != "phong":
                    forms += [f"{letter}{abbreviation}", f"{letter} {abbreviation}"]
                    codes.setdefault(_code(letter + abbreviation), key)
            add(Agency(key, f"{word} {sector['name']}", kind, level, sector["key"]), forms)
        names_of_sector = [sector["name"], *sector.get("short", ()), *sector["abbreviations"]]
        forms = [f"{word} {form}" for form in names_of_sector for word in ("ngành", "bên", "phía")]
        forms += [f"ngành {form} các cấp" for form in names_of_sector]
        forms += [form for form in sector["abbreviations"] if len(_code(form)) >= 4]
        key = f"nganh_{sector['key']}"
        members = tuple(f"key:{kind}_{sector['key']}" for kind in _LEVELS)
        add(Agency(key, f"ngành {sector['name']}", "nganh", "sector", sector["key"], members), forms)
        for form in (sector["name"], *sector.get("short", ())):
            tokens = tuple(syllables(form))
            sectors[tokens] = sector["key"]
            sectors[tuple(t for t in tokens if t != "va")] = sector["key"]
    for entry in data["agency"]:
        kind = {"province": "province_office"}.get(entry["level"], entry["level"])
        add(Agency(entry["key"], entry["name"], kind, entry["level"]), [entry["name"], *entry.get("aliases", ())])
        for code in entry.get("codes", ()):
            codes.setdefault(_code(code), entry["key"])
    groups = []
    for entry in data["group"]:
        agency = Agency(entry["key"], entry["name"], "group", "group", None, tuple(entry["members"]))
        agencies[agency.key] = agency
        pattern = re.compile(rf"(?<![a-z0-9]){entry['pattern']}(?![a-z0-9])")
        groups.append(_Group(agency, pattern, re.compile(entry["need"]) if "need" in entry else None))
    return _Register(agencies, names, sectors, tuple(groups), codes, max(map(len, names)))


def _code(code: str) -> str:
    return "".join(syllables(code))


def get(key: str) -> Agency:
    """The agency or group of that key. Raises `KeyError`."""
    return _register().agencies[key]


def of_code(code: str) -> Agency | None:
    """The agency that a code in a document number names ("VPCP", "BGDĐT", "UBND", "QH15"), where one is known."""
    register = _register()
    key = register.codes.get(_code(code)) or register.codes.get(_code(re.sub(r"\d+$", "", code)))
    return register.agencies[key] if key else None


def find(text: str) -> list[Mention]:
    """All agencies and groups named in `text`, left to right, not overlapping, each with its place where written."""
    register = _register()
    candidates = [*_groups(register, text), *_names(register, text), *_enumerated(register, text)]
    candidates.sort(key=lambda m: (m.start, m.start - m.end))
    found: list[Mention] = []
    for mention in candidates:
        if not found or mention.start >= found[-1].end:
            found.append(mention)
    return _placed(text, found)


def _groups(register: _Register, text: str) -> list[Mention]:
    folded = fold_aligned(text)
    found = []
    for group in register.groups:
        for match in group.pattern.finditer(folded):
            words = match.group().rstrip(" ,-/")
            if words and (not group.need or group.need.search(words + " ")):
                found.append(Mention(group.agency.key, match.start(), match.start() + len(words)))
    return found


def _names(register: _Register, text: str) -> list[Mention]:
    tokens = list(spans(text))
    found = []
    index = 0
    while index < len(tokens):
        for length in range(min(register.longest, len(tokens) - index), 0, -1):
            part = tokens[index : index + length]
            key = register.names.get(tuple(token for token, _, _ in part))
            between = text[part[0][1] : part[-1][2]]
            if key and "\n\n" not in between and not re.search(r"[.;:?!](?!\s?HCM)", between) and _fits(between, part):
                found.append(Mention(key, part[0][1], part[-1][2]))
                index += length - 1
                break
        index += 1
    return found


# "các Bộ: Công an, Tài chính, Xây dựng", "Giám đốc các Sở: Y tế; Nội vụ"
_ENUMERATION = re.compile(r"(?<![a-z])(bo|so)(?: truong cac bo)?\s*:\s*")


def _enumerated(register: _Register, text: str) -> list[Mention]:
    folded = fold_aligned(text)
    found = []
    for match in _ENUMERATION.finditer(folded):
        tokens = list(spans(text[match.end() : match.end() + 400]))
        index = 0
        while index < len(tokens):
            if tokens[index][0] == "va":
                index += 1
                continue
            for length in range(min(8, len(tokens) - index), 0, -1):
                part = tokens[index : index + length]
                sector = register.sectors.get(tuple(token for token, _, _ in part))
                if sector and f"{match[1]}_{sector}" in register.agencies:
                    start, end = match.end() + part[0][1], match.end() + part[-1][2]
                    found.append(Mention(f"{match[1]}_{sector}", start, end))
                    index += length
                    break
            else:
                break
    return found


def _fits(words: str, part: list[tuple[str, int, int]]) -> bool:
    """Short abbreviations must not be ordinary lower-case syllables ("bct" is fine, "bc t" is not)."""
    if len(part) == 1:
        bare = fold(words)
        return len(words) >= 3 and bare == words.lower().replace("đ", "d")  # "cất" is no abbreviation
    if all(len(token) <= 2 for token, _, _ in part):
        return words.isupper() or len(part) > 2
    return True


def _placed(text: str, mentions: list[Mention]) -> list[Mention]:
    """Attach to each mention the place that stands right behind it ("Sở Y tế tỉnh Đắk Nông", "UBND huyện Cư Jút")."""
    if not mentions:
        return mentions
    known = places.find(text)
    placed = []
    for mention in mentions:
        behind = next((p for p in known if p.start >= mention.end - 12 and p.end > mention.end), None)
        gap = re.compile(
            r"[\s,]*(?:(?:tỉnh|tinh|thành phố|thanh pho|tp\.?|của|cua|ở|o|tại|tai|là)\s*){0,3}", re.IGNORECASE
        )
        if behind and (behind.start < mention.end or gap.fullmatch(text, mention.end, behind.start)):
            mention = replace(mention, end=behind.end, place=behind.province, district=behind.district)
            if mention.key == "ubnd":
                mention = replace(mention, key="ubnd_huyen" if behind.district else "ubnd_tinh")
        placed.append(mention)
    return placed


def includes(group: str, agency: str) -> bool:
    """Whether `agency` is a member of `group` (an agency includes itself; a group that names nobody includes all)."""
    if group == agency:
        return True
    register = _register()
    if group not in register.agencies or agency not in register.agencies:
        return False
    member = register.agencies[agency]
    for rule in register.agencies[group].members:
        aspect, _, value = rule.partition(":")
        if rule == "*" and member.level != "judicial":  # courts take no orders from the executive
            return True
        if value and {"kind": member.kind, "level": member.level, "key": member.key}.get(aspect) == value:
            return True
    return False
