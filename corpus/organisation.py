"""Names of issuing organisations as headers print them (in capitals), turned into the way sentences write them."""

from __future__ import annotations

import re

from corpus import agencies, places
from corpus.syllables import fold

_HEADS = (
    "uy ban nhan dan|ubnd|hoi dong|bo |bo$|so |van phong|chinh phu|thu tuong|quoc hoi|uy ban|tinh uy|thanh uy|huyen uy|"
    "quan uy|thi uy|dang uy|dang bo|ban |cuc |tong cuc|vu |chi cuc|cong ty|tong cong ty|tap doan|truong |benh vien|"
    "toa an|vien |kho bac|bao hiem|ngan hang|thanh tra|cong an|lien doan|tong lien doan|hoi |hiep hoi|doan |phong |"
    "chu tich nuoc|kiem toan|dai |trung tam|hoc vien|mat tran|tong |lien hiep|chi nhanh|bch|bo chi huy|bo tu lenh|"
    "thuong truc|tru so|bao |thong tan xa|nha xuat ban|dai hoc|ubmttq|ttcp|lien bo|lien tich|lien so"
)
_HEAD = re.compile(rf"^(?:{_HEADS})")
# "tỉnh" of Tỉnh ủy and "xã" of xã hội name no area
_AREAS = r"tỉnh(?! [ủu][ỷy])|thành phố|huyện(?! [ủu][ỷy])|quận(?! [ủu][ỷy])|thị xã|thị trấn|xã(?! hội)|phường|đặc khu"
_AREA = re.compile(rf"\b({_AREAS})\s+", re.IGNORECASE)
_SMALL = {"và", "của", "các", "về", "thuộc"}


def is_organisation(words: str) -> bool:
    """Whether a line of a header can be the name of an organisation."""
    folded = fold(words).replace("uỷ", "uy")
    return bool(_HEAD.match(folded)) and not folded.startswith(("van ban ", "ban hanh", "bo sung", "ban sao"))


def organisation_name(printed: str, parent: str | None = None) -> str:
    """The name in sentence case: "ỦY BAN NHÂN DÂN TỈNH ĐẮK NÔNG" → "UBND tỉnh Đắk Nông".

    `parent` is the unit printed above it, whose place is added where the name has none of its own.
    """
    words = " ".join(printed.replace("UỶ", "ỦY").split()).lower().rstrip(" *")
    if words == "văn phòng" and parent:
        return _office_of(organisation_name(parent))
    words = re.sub(r"\s+(?:s[ốô]\s*:?\s*)?/.*$", "", words)
    words = re.sub(r"\b[uủ][yỷ] ban nhân dân\b", "UBND", words)
    words = re.sub(r"\b(ubnd|hđnd|tp|mttq)\b", lambda m: m[1].upper(), words)
    named = _register_name(words)
    if named:
        words = named
    words = _AREA.sub(lambda m: m[1].lower() + " ", words)
    words = _with_places(words)
    if parent and not places.find(words):
        area = re.search(rf"\b(?:{_AREAS})\s+.*", parent.lower())
        if area:
            words = f"{words} {_with_places(area[0])}"
    return words[:1].upper() + words[1:]


def _office_of(parent: str) -> str:
    """The name of the office ("VĂN PHÒNG") of an organisation, as documents cite it."""
    if parent.lower().startswith("ban chấp hành trung ương"):
        return "Văn phòng Trung ương Đảng"
    return f"Văn phòng {parent}"


def _register_name(words: str) -> str | None:
    """The register's spelling of an agency that the name begins with."""
    for mention in agencies.find(words):
        agency = agencies.get(mention.key)
        plain = fold(agency.name).replace(",", "").replace("-", " ").split()
        if (
            mention.start == 0
            and agency.kind != "group"
            and fold(words).replace(",", "").replace("-", " ").split()[: len(plain)] == plain
        ):
            rest = words.split()
            count = len([w for w in rest if w != "-"])
            kept = [w for w in rest if w != "-"][len(plain) :] if count > len(plain) else []
            return " ".join([agency.name, *kept])
    return None


def _with_places(words: str) -> str:
    """Capitals for what follows "tỉnh", "huyện", …, and the register's spelling for provinces."""

    area = _AREA.search(words)
    if area:
        head, tail = words[: area.start()], words[area.start() :]
        parts = re.split(rf"(\b(?:{_AREAS})\b)", tail)
        words = head + "".join(part if i % 2 else _capitalised(part) for i, part in enumerate(parts))
    committee = re.match(r"((?:huyện|quận|thị) [ủu][ỷy]) (.+)", words, re.IGNORECASE)
    if committee:
        words = f"{committee[1]} {_capitalised(committee[2])}"
    for mention in reversed(places.find(words)):
        if mention.district is None and len(words[mention.start : mention.end]) > 3:
            words = words[: mention.start] + mention.province + words[mention.end :]
    return words


def _capitalised(words: str) -> str:
    return " ".join(w if w in _SMALL else w[:1].upper() + w[1:] for w in words.split(" "))
