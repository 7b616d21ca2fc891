"""Understanding a question: documents, places, agencies and dates it names, what it asks for, and its topic.

Everything is read over folded text, so that a question typed without diacritics, in chat style or with a slip is
understood like the accented one. Nothing is looked up here except spelling (`Lexicon`); `retrieval.scope` does that.
"""

from __future__ import annotations

import enum
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from corpus import agencies, dates, document_number, places
from corpus.agencies import Mention
from corpus.dates import WrittenDate
from corpus.document_number import DocumentNumber, DocumentType
from corpus.places import PlaceMention
from corpus.syllables import fold, fold_aligned, level


class Ask(enum.StrEnum):
    """What a question asks for."""

    TASKS = "tasks"  # what must this office do
    WHO = "who"  # who must do this
    WHEN = "when"  # by when
    FACT = "fact"  # number, date, signer, … of a document
    LINEAGE = "lineage"  # which document implements, cites, attaches which
    BEARERS = "bearers"  # all offices that a document assigns something to
    CONTENTS = "contents"  # all that a document asks for
    DOCUMENTS = "documents"  # which documents there are
    RULE = "rule"  # what does the rule say


class FactField(enum.StrEnum):
    """A field of a document's head or end."""

    NUMBER = "number"
    ISSUED_ON = "issued_on"
    SIGNER = "signer"
    POSITION = "position"
    ISSUER = "issuer"
    ADDRESSEES = "addressees"
    DISTRIBUTION = "distribution"
    SUBJECT = "subject"


class Expected(enum.StrEnum):
    """What kind of thing the answer must contain, where the question says so."""

    MONEY = "money"
    PHONE = "phone"
    COUNT = "count"
    DAY = "day"
    PERSON = "person"
    EXPANSION = "expansion"
    NAMED_KIND = "named_kind"


@dataclass(frozen=True, slots=True)
class NumberMention:
    """A document named by its number in any spelling: serial, the codes and the type typed with it."""

    serial: str
    codes: tuple[str, ...]
    year: int | None
    type: DocumentType | None
    start: int
    end: int
    exact: DocumentNumber | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood. `text` is the normalised wording; `terms` its topic, as syllables with their wording."""

    asked: str
    text: str
    asks: Ask
    fields: tuple[FactField, ...]
    numbers: tuple[NumberMention, ...]
    places: tuple[str, ...]
    unknown_places: tuple[str, ...]
    agencies: tuple[Mention, ...]
    dates: tuple[WrittenDate, ...]
    terms: tuple[str, ...]
    expected: Expected | None
    wanted_noun: str | None
    reverse: bool
    carried: tuple[str, ...] = ()
    wanted_kinds: tuple[str, ...] = ()
    wording: str = ""

    @property
    def accented(self) -> bool:
        """Whether the wording bears diacritics."""
        return fold(self.asked) != self.asked.lower()


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of `words.toml`, folded."""

    chat: dict[str, str]
    stop: frozenset[str]
    stop_phrases: tuple[str, ...]
    compounds: tuple[str, ...]
    spoken: tuple[str, ...]
    aspects: tuple[tuple[str, ...], ...]
    synonyms: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=1)
def words() -> Words:
    """The lists, read once."""
    data = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
    chat = data["chat"]
    stop = frozenset(spelled(word) for word in chat.pop("stop").split())
    phrases = tuple(sorted((spelled(phrase) for phrase in chat.pop("stop_phrases")), key=len, reverse=True))
    compounds = tuple(spelled(phrase) for phrase in chat.pop("compounds"))
    spoken = tuple(chat.pop("spoken"))
    aspects = tuple(tuple(spelled(word) for word in group) for group in chat.pop("aspects"))
    return Words(chat, stop, phrases, compounds, spoken, aspects, tuple(tuple(entry["set"]) for entry in data["synonyms"]))


def spelled(words: str) -> str:
    """Lower case, with the tone mark where the newer spelling puts it ("hoà" → "hòa", "uỷ" → "ủy")."""
    return _OLD_TONES.sub(lambda m: _NEW_TONES[m[0]], words.lower())


_NEW_TONES = dict(
    zip(
        ("oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"),
        ("òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"),
        strict=True,
    )
)
_OLD_TONES = re.compile(rf"(?<!q)(?:{'|'.join(_NEW_TONES)})(?![a-zà-ỹđ])")

_TOKEN = re.compile(r"[^\W_]+(?:&[^\W_]+)?|[^\w\s]|_", re.UNICODE)
_DOCUMENT_WORDS = {
    "cong van": DocumentType.CONG_VAN,
    "thong bao": DocumentType.THONG_BAO,
    "cong dien": DocumentType.CONG_DIEN,
    "nghi quyet": DocumentType.NGHI_QUYET,
    "quyet dinh": DocumentType.QUYET_DINH,
    "chi thi": DocumentType.CHI_THI,
    "ke hoach": DocumentType.KE_HOACH,
    "nghi dinh": DocumentType.NGHI_DINH,
    "thong tu": DocumentType.THONG_TU,
    "ket luan": DocumentType.KET_LUAN,
    "huong dan": DocumentType.HUONG_DAN,
    "bao cao": DocumentType.BAO_CAO,
    "to trinh": DocumentType.TO_TRINH,
    "van ban": None,
}
_CODES = r"(?:ubnd|hdnd|kgvx|vxnv|vpcp|vptw|vptu|tw|ttg|cp|tu|qh|ubtvqh|tb|cv|cd|nq|qd|ct|kh|bc|ttr|hd|nd|tt|kl|[bs](?:yt|gddt|khdt|tc|tnmt|ldtbxh|nnptnt|xd|gtvt|ct|khcn|vhttdl|tttt|nv|tp|ca|qp|ng))"
_LOOSE_NUMBER = re.compile(
    r"(?<![\w/.,])(?:(?P<type>cong van|thong bao|cong dien|nghi quyet|quyet dinh|chi thi|ke hoach|nghi dinh|thong tu|ket luan|huong dan|bao cao|to trinh|van ban)\s*)?"
    r"(?:(?:ket luan|chi dao)\s+)?(?P<so>so(?: hieu| ky hieu)?\s*:?\s*)?(?P<serial>\d{1,5})"
    rf"(?P<codes>(?:\s*[-/ ]\s*{_CODES}(?![a-z]))*)(?![\w%])"
)
_GLUED = re.compile(r"(?<![a-z0-9])(cv|tb|cd|nq|qd|ct|kh|vb)(\d{2,5})(?!\d)")


def normalise(question: str) -> str:
    """The question in full words: NFC assumed, spaces levelled, chat spellings written out, letter case kept."""
    known = words().chat
    glued = _GLUED.sub(r"\1 \2", question.lower()) if _GLUED.search(question.lower()) else question
    out: list[str] = []
    previous = ""
    tokens = list(_TOKEN.finditer(glued))
    for position, match in enumerate(tokens):
        token = match.group()
        plain = fold(token)
        replacement = known.get(plain)
        typed_bare = plain == token.lower()
        if replacement and not (typed_bare or plain != "gi" and plain != "dich"):
            replacement = None
        if replacement and len(plain) > 1 and fold(replacement) == plain and not typed_bare:
            replacement = None
        following = fold(tokens[position + 1].group()) if position + 1 < len(tokens) else ""
        in_number = previous in "/-" and previous or following in ("/", "-") and plain in ("nq", "nd", "tb", "cv", "qd", "cd", "kh")
        if in_number or plain in ("cv", "tb", "nq", "qd", "cd", "kh") and previous[-1:].isdigit():
            replacement = None
        word = replacement if replacement and token.lower() not in ("v",) else token
        glue = not out or match.start() == tokens[position - 1].end()
        out.append(word if glue else " " + word)
        previous = token
    return " ".join("".join(out).split())


def understand(question: str, restore: Callable[[str], str] | None = None) -> Question:
    """What `question` says by itself (a follow-up is completed by `follow_up`).

    `restore` puts diacritics back, syllable for syllable; it is asked only where the question bears none.
    """
    text = _written_out(normalise(question))
    wording = restore(text) if restore and fold(question) == question.lower() else text
    folded = fold_aligned(text)
    numbers = _numbers(text, folded)
    written = tuple(d for d in dates.find(text) if not any(n.start < d.end and d.start < n.end for n in numbers))
    numbers = tuple(n for n in numbers if not any(n.start < d.end and d.start < n.end for d in written))
    named = places.find(text)
    mentions = tuple(m for m in agencies.find(text) if not any(n.start <= m.start < n.end for n in numbers))
    asks, fields, reverse = _asks(folded, numbers, mentions)
    taken = [(n.start, n.end) for n in numbers] + [(d.start, d.end) for d in written] + [(p.start, p.end) for p in named]
    taken += [_place_word(folded, p) for p in named]
    expected, noun = _expected(folded)
    return Question(
        asked=question,
        text=text,
        asks=asks,
        fields=fields,
        numbers=numbers,
        places=tuple(dict.fromkeys(p.province for p in named)),
        unknown_places=(),
        agencies=mentions,
        dates=written,
        terms=_terms(wording, taken),
        wording=wording,
        expected=expected,
        wanted_noun=noun,
        reverse=reverse,
        wanted_kinds=_wanted_kinds(folded),
    )


def _written_out(text: str) -> str:
    """Abbreviations of agencies by their names ("syt bắc kạn" → "Sở Y tế bắc kạn"), those inside numbers left alone."""
    numbers = _numbers(text, fold_aligned(text))
    for mention in reversed(agencies.find(text)):
        token = re.match(r"[^\W_]+(?:[&-][^\W_]+)*", text[mention.start : mention.end])
        agency = agencies.get(mention.key)
        in_number = any(n.start < mention.end and mention.start < n.end for n in numbers)
        if not token or in_number or agency.kind == "group" or text[mention.start - 1 : mention.start] in ("/", "-") and mention.start:
            continue
        if " " not in text[mention.start : mention.start + token.end()] and len(fold(token.group())) >= 3:
            alone = agencies.find(token.group())
            if alone and alone[0].key == mention.key and " " in agency.name and token.group().lower() not in ("ubnd",):
                text = text[: mention.start] + agency.name + text[mention.start + token.end() :]
    return text


def _place_word(folded: str, place: PlaceMention) -> tuple[int, int]:
    before = re.search(r"(?:tinh|thanh pho|tp)\s*$", folded[: place.start])
    return (before.start(), place.end) if before else (place.start, place.end)


def _numbers(text: str, folded: str) -> tuple[NumberMention, ...]:
    found: list[NumberMention] = []
    for number, start, end in document_number.find(text.upper().replace("Đ", "Đ")):
        lead = re.search(r"(cong van|thong bao|cong dien|nghi quyet|quyet dinh|chi thi|ke hoach|van ban)\s*(?:so\s*:?\s*)?$", folded[:start])
        begin = lead.start() if lead else start
        codes = tuple(fold(code) for code in number.codes)
        kind = _DOCUMENT_WORDS.get(lead[1]) if lead else None
        found.append(NumberMention(number.serial.lower(), codes, number.year, kind, begin, end, number, number.text))
    for match in _LOOSE_NUMBER.finditer(folded):
        if any(n.start < match.end() and match.start() < n.end for n in found):
            continue
        serial, codes = match["serial"], tuple(re.findall(_CODES, match["codes"]))
        long = len(serial) >= 4 and not 1900 <= int(serial) <= 2100
        if not (match["type"] or codes or long):
            continue
        if match["type"] and not match["so"] and not codes and (len(serial) < 2 or folded[match.end() :].lstrip().startswith(("nam", "ngay", "thang"))):
            continue
        kind = _DOCUMENT_WORDS.get(match["type"]) if match["type"] else None
        start = match.start("type") if match["type"] else match.start("serial")
        if match["so"] and not match["type"]:
            start = match.start("so")
        wording = text[match.start("serial") : match.end()].strip()
        found.append(NumberMention(serial.lstrip("0") or "0", codes, None, kind, start, match.end(), None, wording))
    return tuple(sorted(found, key=lambda n: n.start))


# What is asked for. Each pattern is read over folded text; the first that fits decides.
_FIELD_PATTERNS: tuple[tuple[FactField, re.Pattern[str]], ...] = (
    (FactField.POSITION, re.compile(r"\b(?:chuc vu|chuc danh|chuc (?:gi|vu gi)|giu chuc|cuong vi|tu cach)\b")),
    (FactField.SIGNER, re.compile(r"\b(?:ai (?:la nguoi )?(?:da )?(?:dat but )?ky\b|nguoi ky|do ai ky|ky boi|ai da ky|ky ten|chu ky(?: cua ai)?|nguoi nao ky|vi nao ky|ong nao ky|ba nao ky|lanh dao nao ky)")),
    (FactField.DISTRIBUTION, re.compile(r"\b(?:noi nhan|luu (?:o|tai) dau)\b")),
    (FactField.ADDRESSEES, re.compile(r"\b(?:kinh gui|gui (?:cho|den|toi|di|ra|ve)?\s*(?:nhung |cac )?(?:ai|dau|noi nao|co quan nao|don vi nao|doi tuong nao|noi nhan nao|cho ai)|gui (?:cho|den|toi)? ?(?:nhung|cac) (?:ai|noi|co quan|don vi|doi tuong|dau)|noi gui|duoc gui (?:cho|den|toi)|gui (?:cho|den|toi))\b")),
    (FactField.SUBJECT, re.compile(r"\b(?:trich yeu|v/v|ve viec gi|(?:noi|ban hanh|de cap|la) ve (?:viec|chuyen|van de|noi dung|chu de|dieu|cai)? ?gi|noi ve (?:viec|chuyen) gi|tieu de|chu de|noi dung chinh|ten (?:day du )?(?:cua )?(?:van ban|cong van|thong bao)|ve van de gi)\b")),
    (FactField.ISSUED_ON, re.compile(
        r"\b(?:(?<!dien )(?:ban hanh|ky|ra|de|phat hanh|cong bo|lap) (?:vao )?(?:ngay|hom|khi|luc|thoi gian|thang)(?: thang nam)? ?(?:nao|may|bao nhieu|gi)|ngay ban hanh|ngay ky|"
        r"(?:ban hanh|ra doi|ky|phat hanh) (?:khi nao|bao gio|luc nao|hom nao|vao luc nao)|ngay (?:thang )?(?:nam )?(?:nao|may) (?:thi )?(?:duoc )?(?:ban hanh|ky|ra)|de ngay|"
        r"(?:bao gio|khi nao|hom nao)(?: thi)? (?:duoc )?(?:ban hanh|ky|ra|phat hanh)|ngay thang (?:nam )?(?:ban hanh|cua)|(?<!dien )ra ngay (?:nao|may)|ngay may (?:ra|ban hanh))\b")),
    (FactField.NUMBER, re.compile(r"\b(?:so (?:may|bao nhieu|hieu|ky hieu)|mang so|so va ky hieu|ky hieu|so hieu|so cong van)\b")),
    (FactField.ISSUER, re.compile(r"\b(?:(?:co quan nao|don vi nao|noi nao|ai|tinh nao|to chuc nao|bo nao|cap nao) (?:da )?(?:ban hanh|phat hanh|ra van ban|ra cong van)|do (?:co quan|don vi|ai|noi|tinh) (?:nao )?(?:ban hanh|ra|phat hanh)|ai ban hanh|cua (?:co quan|tinh|don vi|bo|so) nao|cua ai$|co quan ban hanh|noi ban hanh|la cua ai)\b")),
)
_LINEAGE_CUE = r"(?:trien khai|thuc hien|can cu|dua (?:tren|vao)|kem theo|gui kem|dinh kem|kem|vien dan|dan chieu|nhac (?:den|toi|lai)|trich dan|de cap(?: den)?|lien quan (?:den|toi)|cu the hoa|quan triet|bat nguon|xuat phat|lam theo|tren co so|lam tot)"
_WHICH_DOCUMENT = r"(?:(?:tinh|co quan|don vi|ubnd|dia phuong|uy ban nhan dan)(?: \w+)? nao(?: da)? (?:ra|ban hanh|co) (?:cong van|van ban)|(?:nhung |cac |hai |ba |bon |may )?(?:van ban|cong van|thong bao|nghi quyet|cong dien|chi thi|quyet dinh|tai lieu|ket luan)(?: (?:nao|gi|so may|so nao)| (?:cua|tu) [a-z ]{2,30} nao)|cai gi|tai lieu gi|van ban gi|nhung gi|cai nao|(?:vao|tu|o) dau)"
_TASKS = re.compile(
    r"\b(?:(?:phai|can|se|nen|duoc giao|dam nhan|chiu trach nhiem)\s*(?:lam|thuc hien|trien khai|dam nhan|thuc thi)?\s*(?:nhung |cac |cong )?(?:viec |nhiem vu |dieu |chuyen |cong viec )?(?:gi|nao)|"
    r"(?:nhiem vu|trach nhiem|cong viec|phan viec)(?: cu the| chinh)? (?:cua|gi|nao|ra sao|la gi|duoc giao)|(?:duoc|bi) (?:giao|phan cong|yeu cau)(?: rieng| them| cu the)?(?: thuc hien| lam)? (?:nhung |cac )?(?:phan viec |viec |nhiem vu |cong viec |cai |trong trach |dau viec )?(?:cu the )?(?:gi|nao)|"
    r"(?:duoc|bi) (?:giao|phan cong|yeu cau)(?: [a-z]+){0,4} (?:viec |chuyen |dieu |noi dung )(?:gi|nao)|(?:duoc|bi) (?:giao|phan cong|yeu cau)(?: thuc hien| lam)? (?:nhung|cac) (?:viec|nhiem vu|cong viec|phan viec|dau viec|noi dung)|lam (?:nhung )?gi|"
    r"(?:co|duoc) (?:nhung |cac )?(?:nhiem vu|trach nhiem|viec)(?: gi| nao| lam gi)?|giao (?:nhung |cac )?(?:viec |nhiem vu )?(?:gi|nao) cho|giao (?:cho )?.{3,40} (?:nhung |cac )?(?:viec|nhiem vu) (?:gi|nao)|yeu cau .{3,40} (?:lam|thuc hien) (?:nhung )?gi|viec cua|nhiem vu|(?:dau viec|phan viec|cong viec|viec) nao)\b"
)
_WHEN = re.compile(
    r"\b(?:khi nao|bao gio|luc nao|thoi han|han (?:chot|cuoi|cho|la|nop|bao cao|hoan thanh|thuc hien|den|khi|ngay|$)|den han|cham nhat|muon nhat|truoc (?:ngay|thoi diem|khi) (?:nao|may)|bao lau|moc (?:thoi gian|cu the|nao)|tien do (?:ra sao|the nao|gi|nao|nhu)|"
    r"thoi gian nao|thoi diem nao|chung nao|(?:toi|den) luc nao|ngay nao|hom nao|ngay may|trong bao lau|gap den muc|deadline|han$|han ko|han khong|may ngay|dung han|khi may)\b|\bhan\b(?= (?:bao|la|cua|de|thi|den|khi))"
)
_WHO = re.compile(
    r"\b(?:ai|(?:nhung |cac )?(?:co quan|don vi|so|bo|cap|dau moi|nguoi|to chuc|nganh|phong|ban|luc luong|to|doi|vi|ong|ba|lanh dao|huyen|dia phuong|uy ban|nganh|ho|can bo|thanh phan|doan the|bo nganh|so nganh|so ban nganh)(?: \w+){0,2}? nao)\b"
)
_LIST = re.compile(r"\b(?:liet ke|tat ca|ke (?:ra|het|du|ten|cac|nhung)|danh sach|toan bo|day du|gom nhung|bao gom|nhung .{2,40} nao|cac .{2,40} nao|co may|may)\b")
_BEARERS = re.compile(
    r"\b(?:(?:nhung |cac |tat ca |toan bo |moi )+(?:co quan|don vi|so|bo|nganh|so nganh|bo nganh|to chuc|so,? ban,? nganh|dau moi|dia phuong)[^?]{0,40}(?:duoc|bi|co) (?:giao|phan cong|yeu cau|chi dao|nhiem vu)|"
    r"(?:giao|phan cong|phan) (?:viec|nhiem vu|cong viec)? ?cho (?:nhung ai|(?:nhung|cac) (?:co quan|don vi|so|bo|nganh|dau moi)(?: nao)?)|(?:nhung )?(?:co quan|don vi|so|bo|ai)(?: nao)? (?:duoc|bi) (?:giao|phan cong) (?:nhiem vu|viec)|"
    r"(?:nhung|cac) (?:co quan|don vi|so|bo|nganh|dau moi) nao[^?]{0,20}(?:giao|nhiem vu)|(?:phan|giao) (?:cong |viec |nhiem vu )+cho (?:cac |nhung )?(?:bo|so|ai|co quan|don vi)[^?]{0,12}nao)\b"
)
_CONTENTS = re.compile(
    r"\b(?:(?:nhung|cac|may|tat ca|toan bo|bao nhieu) (?:noi dung|nhiem vu|yeu cau|viec|chi dao|giai phap|muc|cong viec|van de|dau viec|nhom viec|nhom nhiem vu)(?: (?:trong tam|chinh|cu the|chu yeu|lon))*(?:[^?]{0,20}(?:nao|gi)|\s*$)|(?:may|bao nhieu) (?:noi dung|nhiem vu|nhom|muc|dau viec|yeu cau)|(?:yeu cau|chi dao|giao|de ra|neu) nhung gi|noi dung (?:chinh )?(?:la gi|gom|cua)|noi (?:nhung )?gi$|(?:gom|co) nhung (?:noi dung|nhiem vu|yeu cau) (?:gi|nao)|tom tat|quy dinh nhung gi|yeu cau gi$)\b"
)
_DOCUMENTS = re.compile(
    r"\b(?:(?:nhung|cac|bao nhieu|may|tat ca|danh sach)(?: \w+)? (?:van ban|cong van|thong bao|tai lieu|chi thi|cong dien)\b[^?]{0,60}(?:nao|gi|cua|duoc|do|ve|nam|thang|$)|(?:da )?ky (?:nhung|cac|bao nhieu|may) (?:van ban|cong van)|(?:co|gom) (?:nhung|may|bao nhieu) (?:van ban|cong van))"
)


def _asks(
    folded: str, numbers: Sequence[NumberMention], mentions: Sequence[Mention]
) -> tuple[Ask, tuple[FactField, ...], bool]:
    fields = tuple(field for field, pattern in _FIELD_PATTERNS if pattern.search(folded))
    lineage = _lineage(folded, numbers)
    if lineage is not None:
        return Ask.LINEAGE, fields, lineage
    subject_only = fields == (FactField.SUBJECT,)
    if fields and not (subject_only and re.search(r"\b(?:giao|phai|yeu cau) ", folded) and mentions):
        if FactField.NUMBER in fields and len(fields) > 1 and not re.search(r"so (?:may|bao nhieu)|mang so", folded):
            fields = tuple(f for f in fields if f is not FactField.NUMBER)
        return Ask.FACT, fields, False
    bearers = _BEARERS.search(folded)
    if bearers and not any(m.start < bearers.end() and bearers.start() < m.end and agencies.get(m.key).kind != "group" for m in mentions):
        return Ask.BEARERS, (), False
    if _DOCUMENTS.search(folded):
        return Ask.DOCUMENTS, (), False
    if _TASKS.search(folded) and _subject_agency(folded, mentions):
        return Ask.TASKS, (), False
    if _WHEN.search(folded) and _expected(folded)[0] is not Expected.DAY:
        return Ask.WHEN, (), False
    if _obliged(folded, mentions):
        return Ask.TASKS, (), False
    if _CONTENTS.search(folded):
        return (Ask.TASKS if mentions and _TASKS.search(folded) else Ask.CONTENTS), (), False
    if _WHO.search(folded):
        return Ask.WHO, (), False
    if _TASKS.search(folded):
        return Ask.TASKS, (), False
    return Ask.RULE, (), False


def _subject_agency(folded: str, mentions: Sequence[Mention]) -> bool:
    """Whether an agency is whom the question is about, not one that asks or is reported to."""
    return any(not re.search(r"(?:bao cao|trinh|cho|tham muu cho)\s*$", folded[: m.start]) or "giao" in folded[: m.start] for m in mentions)


def _obliged(folded: str, mentions: Sequence[Mention]) -> bool:
    """"Chính quyền cấp huyện ở … phải kiểm tra ai và chuẩn bị gì": it begins with an office that must do something."""
    if not mentions or mentions[0].start > 2 or agencies.get(mentions[0].key).level == "party":
        return False
    return bool(re.match(r"(?:\s*(?:o|tai|cua)\s+[a-z ]{3,20}?)?\s*(?:phai|can|co trach nhiem)\s.*\b(?:gi|ai|nao|ra sao)\b", folded[mentions[0].end :]))


def _lineage(folded: str, numbers: Sequence[NumberMention]) -> bool | None:
    """None where the question is not of lineage; else whether it asks for the documents that stand behind the number."""
    which = re.search(_WHICH_DOCUMENT, folded)
    cue = re.search(_LINEAGE_CUE, folded)
    if not which or not cue:
        return None
    attached = re.search(r"(?:gui kem|dinh kem|kem theo|kem)", folded)
    if attached:
        number = numbers[0] if numbers else None
        # "N được gửi kèm văn bản nào": N is the attachment; "gửi kèm N": what is attached to it
        return bool(number and number.end <= attached.start() and attached.end() <= which.start() and "duoc" in folded[number.end : attached.start()])
    passive = re.search(rf"duoc {_LINEAGE_CUE}|(?:trong|o|tai|boi) {_WHICH_DOCUMENT}", folded)
    if not numbers:
        documents = re.search(r"van ban|cong van|thong bao|nghi quyet|cong dien|chi thi|quyet dinh|tai lieu", which.group())
        return which.start() < cue.start() if documents else None
    bare = not re.search(r"van ban|cong van|thong bao|nghi quyet|cong dien|chi thi|quyet dinh|tai lieu|ket luan", which.group())
    if bare and not -14 <= which.start() - cue.end() <= 14:
        return None  # "…kèm công văn 6325 giao những gì": what is asked is no document
    if re.search(r"de (?:ra|ban hanh|co|soan)\b", folded[cue.end() : numbers[0].start]):
        return False
    number = numbers[0]
    if number.end <= cue.start() and number.end <= which.start():
        if re.search(rf"duoc (?:ban hanh|ra doi|viet|lap|soan)?\s*(?:de|nham|tren co so)", folded):
            return False
        return bool(passive)
    if which.start() < cue.start() <= number.start:
        return True
    return number.start > cue.end() and which.start() < number.start


# "X nào" of these asks for any answer; of any other noun ("hãng nào", "khối nào") the passage must speak of X
_GENERAL_NOUNS = frozenset(
    "the nhu khi luc ngay gio hom thoi gian diem chung ai gi viec dieu chuyen cai van ban cong bao dinh quyet thi dien luan vu trach nhiem quan co don vi so bo "
    "nganh cap phong to chuc doan hoi nguoi ong ba chi dong lanh dao moi noi cho tinh huyen xa phuong dau muc khoan dung cau giai phap phap bien hinh thuc "
    "cach loi kieu huong dan tuong hop truong phan nhom y khoi_ thong tin te ke hoach muon neu ben phia lon nhat dang tren duoi vien uy ban hanh chinh quyen "
    "nuoc_ tai lieu quy che do kien han che ton nghiem ket qua thu tu nguyen tac quan_diem phuong cham tru cot lap thang nam tuan dip dot tien hop kenh_ vai tro nang "
    "luc luong doi bac tang dien_ nhan xet danh gia cac nhung hai moc tieu chi doi_ ly_do ra vay cua trong dong gop tac cong_tac giao lam yeu vao dia".split()
)


def _expected(folded: str) -> tuple[Expected | None, str | None]:
    if re.search(r"\b(?:so dien thoai|duong day nong|hotline|lien he (?:so|voi ai|o dau)|email|dia chi)\b", folded):
        return Expected.PHONE, None
    if re.search(r"\b(?:bao nhieu (?:tien|dong|ty|trieu|nghin)|muc (?:phat|ho tro|tro cap|luong|phi|thu|chi)|phat bao nhieu|gia (?:bao|nhieu|bao nhieu|ca)|gia\b.{0,20}nhieu|bao nhieu tien|phat tien|kinh phi .{0,40}bao nhieu|hoc phi|le phi)\b", folded):
        return Expected.MONEY, None
    if re.search(r"\b(?:viet tat|nghia la gi|dinh nghia|hieu la gi)\b", folded):
        return Expected.EXPANSION, None
    if re.search(r"\b(?:so|con so|ty le|tong)\b.{0,60}\bbao nhieu\W*$", folded) and not re.search(r"(?:van ban|cong van|mang|thong bao|ky) so", folded):
        return Expected.COUNT, None
    other = re.search(r"\b(?:gi|nao|the nao|ra sao|lam sao)\b", folded)
    count = re.search(r"\b(?:bao nhieu|(?<!^)(?<!\A)may) (?!gio\b|ngay (?:ra|ban)|nhat\b)(?P<noun>[a-z]+(?: [a-z]+)?)", folded)
    if count and not re.search(r"\bso (?:may|bao nhieu)\b|ngay may|bao nhieu (?:van ban|cong van)", folded) and (count.group().startswith("bao") or not other):
        return Expected.COUNT, count["noun"]
    if re.search(r"\b(?:tu (?:ngay|hom|thang|khi) (?:nao|may)|bat dau (?:tu )?(?:khi|ngay|bao)|dien ra (?:ngay|khi|vao)|to chuc (?:hom|ngay|khi|vao)|hop (?:hom|ngay|khi|vao) nao)", folded):
        return Expected.DAY, None
    if re.search(r"\b(?:la ai|ten (?:la )?gi|ho ten|ai la|ten j|la (?:dong chi|ong|ba|vi|nguoi) nao)\b", folded):
        return Expected.PERSON, None
    for kind in re.finditer(r"\b(?P<noun>[a-z]{2,}) nao\b", folded):
        if kind["noun"] not in _GENERAL_NOUNS:
            return Expected.NAMED_KIND, kind["noun"]
    return None, None


def _wanted_kinds(folded: str) -> tuple[str, ...]:
    """The kind of bearer that "sở nào", "bộ nào" asks for."""
    found = []
    if re.search(r"\bso(?: \w+)? nao\b", folded):
        found.append("so")
    if re.search(r"\bbo(?: \w+)? nao\b|\bcac bo nao\b", folded):
        found.append("bo")
    return tuple(found)


def _terms(wording: str, taken: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """The topic: syllables as written, lower-cased, without those that carry none. Order and repetition are kept."""
    lists = words()
    plain = spelled(wording)
    blocked = [*taken]
    for phrase in lists.stop_phrases:
        for match in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", plain):
            blocked.append(match.span())
    kept = [
        match.span() for phrase in lists.compounds for match in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", plain)
    ]
    kept += [match.span() for match in _QUOTED.finditer(plain)]  # what is quoted counts word for word
    found = []
    for match in re.finditer(r"[^\W_]+", plain):
        if any(start <= match.start() < end for start, end in kept) and not any(s <= match.start() < e for s, e in taken):
            found.append(match.group())
            continue
        inside = any(start <= match.start() < end for start, end in blocked)
        if not inside and match.group() not in lists.stop and fold(match.group()) not in ("mn", "ad"):
            found.append(match.group())
    return tuple(found)


_QUOTED = re.compile(r"(?<!\w)['\"‘“][^'\"’”]{6,80}['\"’”]")


def _agency_words(question: Question, only: Sequence[str] | None = None) -> set[str]:
    chosen = [m for m in question.agencies if only is None or m.key in only]
    return {level(s) for m in chosen for s in re.findall(r"[^\W_]+", question.text[m.start : m.end])}


def topic(question: Question, only: Sequence[str] | None = None) -> tuple[str, ...]:
    """The terms without the words of the agencies named (all, or those with the keys `only`), which scope or register meets."""
    dropped = _agency_words(question, only)
    return tuple(term for term in question.terms if level(term) not in dropped)


_ELLIPTIC = re.compile(
    r"^(?:the )?(?:con|vay con|the con|vay|the thi|the|roi|vay thi|nhung)\b|\b(?:thi sao|thi the nao|the con)\b|"
    r"\b(?:van ban|cong van|thong bao|tai lieu|cuoc hop|co quan|viec|nhiem vu|so|don vi|quy dinh|noi dung|dieu|yeu cau|ho|nguoi|phan)(?: \w+)? (?:do|nay|ay|kia|tren|vua roi|noi tren)\b|^no\b|\bcua no\b|\bviec xet nghiem do\b|\b(?:o|cua) do\b"
)
_POINTING_DOCUMENT = re.compile(r"\b(?:van ban|cong van|thong bao|tai lieu|cong dien|nghi quyet|no|quyet dinh|chi thi)(?: \w+)? ?(?:do|nay|ay|kia|tren|vua roi|noi tren)\b|^no\b|\bcua no\b|\bcv (?:do|nay|ay)\b")


def is_follow_up(question: Question) -> bool:
    """Whether the question leans on what was asked before."""
    folded = fold_aligned(question.text)
    if _ELLIPTIC.search(folded):
        return True
    bare = not question.numbers and not question.places and not question.agencies
    return bare and len(question.terms) <= 2


def points_at_document(question: Question) -> bool:
    """Whether it says "văn bản đó": the document of the answer before."""
    return bool(_POINTING_DOCUMENT.search(fold_aligned(question.text))) and not question.numbers


def follow_up(question: Question, before: Question) -> Question:
    """The question completed by the one before: what it does not say itself is carried over."""
    if not is_follow_up(question):
        return question
    folded = fold_aligned(question.text)
    carried: list[str] = []
    changes: dict[str, object] = {}
    agency_words = _agency_words(question)
    own_terms = tuple(t for t in question.terms if level(t) not in agency_words)
    only_swaps = not question.terms or bool(re.search(r"\b(?:thi sao|thi the nao)\b|^(?:the |vay )?con\b|^vay\b", folded)) and len(own_terms) <= 4
    replaces_agency = bool(question.agencies)
    swaps = only_swaps and question.asks in (Ask.RULE, Ask.WHO, Ask.TASKS) and not question.fields
    if swaps and (question.places or question.agencies or question.numbers or own_terms):
        changes["asks"] = before.asks
        changes["fields"] = before.fields
        changes["reverse"] = before.reverse
        changes["expected"] = before.expected
        carried.append("câu hỏi")
    # another issuer is named: what it says is in another document
    other_issuer = any(agencies.get(m.key).level in ("party", "central") and not m.key.startswith("bo_") for m in question.agencies)
    if not question.numbers and not question.places and before.numbers and not other_issuer:
        changes["numbers"] = before.numbers
        carried.append("văn bản")
    if not question.places and not question.numbers and before.places and not other_issuer:
        changes["places"] = before.places
        carried.append("địa phương")
    asks = changes.get("asks", question.asks)
    if not replaces_agency and before.agencies and asks not in (Ask.FACT, Ask.LINEAGE):
        changes["agencies"] = before.agencies
        carried.append("cơ quan")
    if not own_terms and before.terms and asks not in (Ask.FACT, Ask.LINEAGE, Ask.DOCUMENTS):
        dropped = _agency_words(before) if replaces_agency else set[str]()
        kept = tuple(t for t in before.terms if level(t) not in dropped)
        changes["terms"] = tuple(dict.fromkeys((*question.terms, *kept)))
        carried.append("nội dung")
    elif len(own_terms) == 1 and asks in (Ask.WHO, Ask.RULE, Ask.WHEN):
        changes["terms"] = tuple(dict.fromkeys((*question.terms, *before.terms)))
        carried.append("nội dung")
    if not changes:
        return question
    return replace(question, **changes, carried=tuple(carried))  # type: ignore[arg-type]
