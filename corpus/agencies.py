"""Agencies in a text: one register of names, abbreviations, levels and groups (`agencies.toml`).

Matching is by syllable, without case, diacritics and punctuation, longest name first, so that "SYT", "Sở GD&ĐT" and
"so giao duc va dao tao" are found alike in documents and in questions. A mention carries the place written after it.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from corpus import places
from corpus.syllables import fold, fold_aligned, loose, spans, syllables

_LEVELS = {"bo": ("Bộ", "B", "central"), "so": ("Sở", "S", "province"), "phong": ("Phòng", "P", "district")}
# Words of two syllables whose second one looks like an office: "cơ sở y tế", "toàn bộ tài chính", "dự phòng y tế"
_COMPOUNDS = {
    "sở": "cơ trụ xứ hội",
    "bộ": "cán toàn nội đảng chi tiến đồng cục đường sơ đội liên tổng",
    "phòng": "quốc dự đề biên dân hải xây",
    "ngành": "chuyên đa liên",
}
_Token = tuple[str, int, int]
"""The compared form of a syllable and where it stands."""


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
    starts: frozenset[str]
    """The folded words that the pattern may begin with; it is tried only there."""


@dataclass(frozen=True, slots=True)
class _Name:
    """One spelling of an agency or sector: its syllables, whose it is, and how many commas may stand inside."""

    tokens: tuple[str, ...]
    key: str
    commas: int


_Index = dict[str, dict[str, list[_Name]]]
"""Names by their first syllable and then by their second ("" where there is none), the longest first."""


@dataclass(frozen=True, slots=True)
class _Register:
    agencies: dict[str, Agency]
    names: _Index
    sectors: _Index
    groups: tuple[_Group, ...]
    starting: dict[str, list[tuple[int, _Group]]]
    """The groups, numbered, by each word that they may begin with."""
    codes: dict[str, str]


@lru_cache(maxsize=1)
def _register() -> _Register:
    data = tomllib.loads((Path(__file__).parent / "agencies.toml").read_text("utf-8"))
    agencies: dict[str, Agency] = {}
    names: dict[tuple[str, ...], _Name] = {}
    sectors: dict[tuple[str, ...], _Name] = {}
    codes: dict[str, str] = {}

    def add(agency: Agency, forms: list[str]) -> None:
        agencies[agency.key] = agency
        for form in forms:
            # the parts of a sector may be joined by commas ("Sở Giáo dục, Đào tạo"), other names as they are registered
            _enter(names, form, agency.key, 3 if agency.sector else form.count(","))

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
        members = tuple(f"key:{kind}_{sector['key']}" for kind in _LEVELS)
        key = f"nganh_{sector['key']}"
        add(Agency(key, f"ngành {sector['name']}", "nganh", "sector", sector["key"], members), forms)
        for form in (sector["name"], *sector.get("short", ())):
            _enter(sectors, form, sector["key"], form.count(","))
    for entry in data["agency"]:
        kind = {"province": "province_office"}.get(entry["level"], entry["level"])
        add(Agency(entry["key"], entry["name"], kind, entry["level"]), [entry["name"], *entry.get("aliases", ())])
        for code in entry.get("codes", ()):
            codes.setdefault(_code(code), entry["key"])
    groups = []
    for entry in data["group"]:
        agency = Agency(entry["key"], entry["name"], "group", "group", None, tuple(entry["members"]))
        agencies[agency.key] = agency
        pattern = re.compile(loose(rf"(?<![a-z0-9]){entry['pattern']}(?![a-z0-9])"))
        need = re.compile(entry["need"]) if "need" in entry else None
        groups.append(_Group(agency, pattern, need, frozenset(entry["starts"])))
    starting: dict[str, list[tuple[int, _Group]]] = {}
    for index, group in enumerate(groups):
        for word in group.starts:
            starting.setdefault(word, []).append((index, group))
    return _Register(agencies, _indexed(names), _indexed(sectors), tuple(groups), starting, codes)


def _enter(names: dict[tuple[str, ...], _Name], form: str, key: str, commas: int) -> None:
    tokens = tuple(syllables(form))
    for spelled in (tokens, tuple(token for token in tokens if token != "va") or tokens):
        names.setdefault(spelled, _Name(spelled, key, commas))


def _indexed(names: dict[tuple[str, ...], _Name]) -> _Index:
    index: _Index = {}
    for name in sorted(names.values(), key=lambda name: -len(name.tokens)):
        second = name.tokens[1] if len(name.tokens) > 1 else ""
        index.setdefault(name.tokens[0], {}).setdefault(second, []).append(name)
    return index


def _code(code: str) -> str:
    return "".join(syllables(code))


def get(key: str) -> Agency:
    """The agency or group of that key. Raises `KeyError`."""
    return _register().agencies[key]


def every() -> list[str]:
    """The keys of all agencies and groups."""
    return list(_register().agencies)


_ONE_AND_MANY = (
    {"ubnd_huyen", "ubnd_cac_huyen", "cap_huyen"},
    {"ubnd_xa", "ubnd_cac_xa", "cap_xa"},
    {"cac_dia_phuong", "tung_dia_phuong"},
)


def same(bearer: str, asked: str) -> bool:
    """Whether two keys name one thing ("UBND huyện", "UBND các huyện", "cấp huyện"; a sector and its offices)."""
    if bearer == asked or any({bearer, asked} <= names for names in _ONE_AND_MANY):
        return True
    one, other = get(bearer), get(asked)
    return one.sector is not None and one.sector == other.sector and "nganh" in (one.kind, other.kind)


def of_code(code: str) -> Agency | None:
    """The agency that a code in a document number names ("VPCP", "BGDĐT", "UBND", "QH15"), where one is known."""
    register = _register()
    key = register.codes.get(_code(code)) or register.codes.get(_code(re.sub(r"\d+$", "", code)))
    return register.agencies[key] if key else None


def find(text: str) -> list[Mention]:
    """All agencies and groups named in `text`, left to right, not overlapping, each with its place where written."""
    register = _register()
    tokens = spans(text)
    folded = fold_aligned(text)
    candidates = [
        *_groups(register, folded),
        *_names(register, text, tokens),
        *_enumerated(register, text, tokens, folded),
    ]
    candidates.sort(key=lambda m: (m.start, m.start - m.end))
    found: list[Mention] = []
    for mention in candidates:
        if not found or mention.start >= found[-1].end:
            found.append(mention)
    return _placed(register, text, found, tokens)


_WORD = re.compile(r"[a-z0-9]+")


def _groups(register: _Register, folded: str) -> list[Mention]:
    found = []
    wrapped = re.sub(r"(?<!\n)\n(?!\s*\n)", " ", folded)  # a name may run over two lines
    ends = dict.fromkeys(range(len(register.groups)), 0)
    for word in _WORD.finditer(wrapped):
        for index, group in register.starting.get(word.group(), ()):
            if word.start() < ends[index] or not (match := group.pattern.match(wrapped, word.start())):
                continue
            ends[index] = match.end()
            words = match.group().rstrip(" \n,-/")
            if words and (not group.need or group.need.search(words + " ")):
                found.append(Mention(group.agency.key, match.start(), match.start() + len(words)))
    return found


def _names(register: _Register, text: str, tokens: list[_Token]) -> list[Mention]:
    found = []
    index = 0
    while index < len(tokens):
        part = _name_at(register.names, text, tokens, index) if tokens[index][0] in register.names else None
        if part and _abbreviated(text, part[1]) and not _in_compound(text, tokens, index):
            found.append(Mention(part[0], part[1][0][1], part[1][-1][2]))
            index += len(part[1])
        else:
            index += 1
    return found


def _name_at(names: _Index, text: str, tokens: list[_Token], index: int) -> tuple[str, list[_Token]] | None:
    """The key and syllables of the longest of `names` that begins at `tokens[index]`."""
    by_second = names.get(tokens[index][0])
    if by_second is None:
        return None
    second = tokens[index + 1][0] if index + 1 < len(tokens) else ""
    for name in (*by_second.get(second, ()), *(by_second.get("", ()) if second else ())):
        part = tokens[index : index + len(name.tokens)]
        if tuple(token for token, _, _ in part) == name.tokens and _stands(text, part, name.commas):
            return name.key, part
    return None


def _in_compound(text: str, tokens: list[_Token], index: int) -> bool:
    """Whether the word at `index` is no office but the end of another word: "cơ sở", "cán bộ", "hồ sơ"."""
    _, start, end = tokens[index]
    head = text[start:end]
    for office, firsts in _COMPOUNDS.items():
        if fold(head) != fold(office):
            continue
        if head.lower() not in (office, fold(office)):
            return True  # "sơ", "bổ", "phong": marks of another word
        if index == 0 or text[tokens[index - 1][2] : start].strip(" \t"):
            return False
        before = text[tokens[index - 1][1] : tokens[index - 1][2]]
        if head[0].isupper() and before[0].islower():
            return False  # "toàn Bộ Y tế", "thuộc hội Sở Y tế"
        bare = before.isascii() and head.isascii()
        return before.lower() in firsts.split() or (bare and before.lower() in (*fold(firsts).split(), "ho"))
    return False


# "các Bộ: Công an, Tài chính, Xây dựng", "Giám đốc các Sở: Y tế; Nội vụ", "các Sở Y tế, Nội vụ, Tài chính"
_ENUMERATION = re.compile(r"(?<![a-z])(?:(?:cac|hai|ba|bon|nam) (bo|so)\s+|(bo|so)(?: truong cac bo)?\s*:\s*)")
_BETWEEN = re.compile(r"[\s,;+–-]*(?:va\s+)?")


def _enumerated(register: _Register, text: str, tokens: list[_Token], folded: str) -> list[Mention]:
    found = []
    starts = [start for _, start, _ in tokens]
    for match in _ENUMERATION.finditer(folded):
        kind, at = match[1] or match[2], match.end()
        while (index := bisect_left(starts, at)) < len(tokens) and _BETWEEN.fullmatch(folded, at, starts[index]):
            if tokens[index][0] == "va":
                at = tokens[index][2]
                continue
            sector = _name_at(register.sectors, text, tokens, index)
            if sector and f"{kind}_{sector[0]}" in register.agencies:
                # the first one behind "các Sở" bears the word itself: "Sở Y tế"
                start = match.start(1) if match[1] and at == match.end() else starts[index]
                at = sector[1][-1][2]
                found.append(Mention(f"{kind}_{sector[0]}", start, at))
            elif at > match.end() and (other := _name_at(register.names, text, tokens, index)):
                at = other[1][-1][2]  # "các Bộ: Công an, Ngân hàng Nhà nước, Y tế"
            else:
                break
    return found


_BREAK = re.compile(r"[.;:?!](?!\s?HCM)|\n[ \t]*\n")


def _stands(text: str, part: list[_Token], commas: int) -> bool:
    """Whether the syllables stand together: no sentence ends inside, and no comma parts a list."""
    words = text[part[0][1] : part[-1][2]]
    if _BREAK.search(words) or words.count(",") > commas:
        return False
    return len(part) == 1 or "," not in text[part[0][2] : part[1][1]]


def _abbreviated(text: str, part: list[_Token]) -> bool:
    """Short abbreviations must not be ordinary lower-case syllables ("bct" is fine, "bc t" and "cất" are not)."""
    words = text[part[0][1] : part[-1][2]]
    if len(part) == 1:
        return len(words) >= 3 and fold(words) == words.lower().replace("đ", "d")
    return len(part) > 2 or words.isupper() or any(len(token) > 2 for token, _, _ in part)


_PLACE_GAP = re.compile(
    r"[\s,]*(?:(?:tỉnh|tinh|thành phố|thanh pho|tp\.?|của|cua|ở|o|tại|tai|là)\s*){0,3}", re.IGNORECASE
)


def _placed(register: _Register, text: str, mentions: list[Mention], tokens: list[_Token]) -> list[Mention]:
    """Attach to each mention the place that stands right behind it ("Sở Y tế tỉnh Đắk Nông", "UBND huyện Cư Jút")."""
    if not mentions:
        return mentions
    known = places.find(text, tokens)
    ends = [place.end for place in known]
    placed = []
    for mention in mentions:
        behind = next(iter(known[bisect_left(ends, mention.end + 1) :]), None)
        national = register.agencies[mention.key].level == "central"
        if behind and not national and _behind(text, mention, behind):
            mention = replace(mention, end=behind.end, place=behind.province, district=behind.district)
            if mention.key == "ubnd":
                mention = replace(mention, key="ubnd_huyen" if behind.district else "ubnd_tinh")
        placed.append(mention)
    return placed


def _behind(text: str, mention: Mention, place: places.PlaceMention) -> bool:
    if place.start < mention.end:  # "UBND huyện Cư Jút": the word "huyện" is in both
        return place.start >= mention.end - 12
    return place.start - mention.end < 60 and bool(_PLACE_GAP.fullmatch(text, mention.end, place.start))


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
