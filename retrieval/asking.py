"""What a question asks for, told by its patterns over folded text: tasks, who, by when, a fact, lineage, a list, the rule."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence

from corpus import agencies
from corpus.agencies import Mention
from corpus.syllables import fold
from retrieval.number_mentions import NumberMention


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
    MEMBERS = "members"
    PLACE = "place"
    REASON = "reason"


# What is asked for. Each pattern is read over folded text; the first that fits decides.
_FIELD_PATTERNS: tuple[tuple[FactField, re.Pattern[str]], ...] = (
    (FactField.POSITION, re.compile(r"\b(?:chuc vu|chuc danh|chuc (?:gi|vu gi)|giu chuc|cuong vi|tu cach)\b")),
    (
        FactField.SIGNER,
        re.compile(
            r"\b(?:ai (?:la nguoi )?(?:da )?(?:dat but )?ky\b|nguoi ky|do ai ky|ky boi|ai da ky|ky ten|chu ky(?: cua ai)?|nguoi nao ky|vi nao ky|ong nao ky|ba nao ky|lanh dao nao ky)"
        ),
    ),
    (FactField.DISTRIBUTION, re.compile(r"\b(?:noi nhan|luu (?:o|tai) dau)\b")),
    (
        FactField.ADDRESSEES,
        re.compile(
            r"\b(?:kinh gui|gui (?:cho|den|toi|di|ra|ve)?\s*(?:nhung |cac )?(?:ai|dau|noi nao|co quan nao|don vi nao|doi tuong nao|noi nhan nao|cho ai)|gui (?:cho|den|toi)? ?(?:nhung|cac) (?:ai|noi|co quan|don vi|doi tuong|dau)|noi gui|duoc gui (?:cho|den|toi)|gui (?:cho|den|toi))\b"
        ),
    ),
    (
        FactField.SUBJECT,
        re.compile(
            r"\b(?:trich yeu|v/v|ve viec gi|(?:noi|ban hanh|de cap|la) ve (?:viec|chuyen|van de|noi dung|chu de|dieu|cai)? ?gi|noi ve (?:viec|chuyen) gi|tieu de|chu de|noi dung chinh|ten (?:day du )?(?:cua )?(?:van ban|cong van|thong bao)|ve van de gi)\b"
        ),
    ),
    (
        FactField.ISSUED_ON,
        re.compile(
            r"\b(?:(?<!dien )(?:ban hanh|ky|ra|de|phat hanh|cong bo|lap) (?:vao )?(?:ngay|hom|khi|luc|thoi gian|thang)(?: thang nam)? ?(?:nao|may|bao nhieu|gi)|ngay ban hanh|ngay ky|"
            r"(?:ban hanh|ra doi|ky|phat hanh) (?:khi nao|bao gio|luc nao|hom nao|vao luc nao)|ngay (?:thang )?(?:nam )?(?:nao|may) (?:thi )?(?:duoc )?(?:ban hanh|ky|ra)|de ngay|"
            r"(?:bao gio|khi nao|hom nao)(?: thi)? (?:duoc )?(?:ban hanh|ky|ra|phat hanh)|ngay thang (?:nam )?(?:ban hanh|cua)|(?<!dien )ra ngay (?:nao|may)|ngay may (?:ra|ban hanh))\b"
        ),
    ),
    (
        FactField.NUMBER,
        re.compile(r"\b(?:so (?:may|bao nhieu|hieu|ky hieu)|mang so|so va ky hieu|ky hieu|so hieu|so cong van)\b"),
    ),
    (
        FactField.ISSUER,
        re.compile(
            r"\b(?:(?:co quan nao|don vi nao|noi nao|ai|tinh nao|to chuc nao|bo nao|cap nao) (?:da )?(?:ban hanh|phat hanh|ra van ban|ra cong van)|do (?:co quan|don vi|ai|noi|tinh) (?:nao )?(?:ban hanh|ra|phat hanh)|ai ban hanh|cua (?:co quan|tinh|don vi|bo|so) nao|cua ai$|co quan ban hanh|noi ban hanh|la cua ai)\b"
        ),
    ),
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
_BEARERS = re.compile(
    r"\b(?:(?:nhung |cac |tat ca |toan bo |moi )+(?:co quan|don vi|so|bo|nganh|so nganh|bo nganh|to chuc|so,? ban,? nganh|dau moi|dia phuong)[^?]{0,40}(?:duoc|bi|co) (?:giao|phan cong|yeu cau|chi dao|nhiem vu)|"
    r"(?:giao|phan cong|phan) (?:viec|nhiem vu|cong viec)? ?cho (?:nhung ai|(?:nhung|cac) (?:co quan|don vi|so|bo|nganh|dau moi)(?: nao)?)|(?:nhung )?(?:co quan|don vi|so|bo|ai)(?: nao)? (?:duoc|bi) (?:giao|phan cong) (?:nhiem vu|viec)|"
    r"(?:nhung|cac) (?:co quan|don vi|so|bo|nganh|dau moi) nao[^?]{0,20}(?:giao|nhiem vu)|(?:phan|giao) (?:cong |viec |nhiem vu )+cho (?:cac |nhung )?(?:bo|so|ai|co quan|don vi)[^?]{0,12}nao)\b"
)
_CONTENTS = re.compile(
    r"\b(?:(?:danh sach|liet ke|ke (?:ra|het|du)|toan bo|day du)[^?]{0,25}(?:noi dung|nhiem vu|yeu cau|giai phap|dau viec)|(?:nhung|cac|may|tat ca|toan bo|bao nhieu) (?:noi dung|nhiem vu|yeu cau|viec|chi dao|giai phap|muc|cong viec|van de|dau viec|nhom viec|nhom nhiem vu)(?: (?:trong tam|chinh|cu the|chu yeu|lon))*(?:[^?]{0,20}(?:nao|gi)|\s*$)|(?:may|bao nhieu) (?:noi dung|nhiem vu|nhom|muc|dau viec|yeu cau)|(?:yeu cau|chi dao|giao|de ra|neu) nhung gi|noi dung (?:chinh )?(?:la gi|gom|cua)|noi (?:nhung )?gi$|(?:gom|co) nhung (?:noi dung|nhiem vu|yeu cau) (?:gi|nao)|tom tat|quy dinh nhung gi|yeu cau gi$)\b"
)
_COMPARES = re.compile(
    r"\b(?:so sanh|so voi|doi chieu|(?:khac|giong)(?: biet)? (?:gi|nhau|voi|o|the nao|ra sao|cho nao|diem nao)|(?:diem|su) (?:khac|giong))\b"
)
_ABOUT_A_DOCUMENT = re.compile(
    r"\b(?:noi dung|giai thich|dien giai|y nghia|phan tich|trinh bay|tom luoc|tom tat|gioi thieu|so sanh|chinh|ngan gon|chi tiet|"
    r"cu the|de hieu|van ban|cong van|thong bao|cong dien|chi thi|nghi quyet|ke hoach|quyet dinh|cv|tb|"
    r"cho|toi|minh|em|giup|voi|hay|xin|xem|doc|biet|hieu|viet|noi|neu|la|gi|the nao|nhu|co|nhung|cac|cua|ve|trong|so|va|nay|nhau|"
    r"khac|giong|diem|a|nhe|di|duoc khong)\b|[^\w]"
)
"""All that stands around the number of a document where the question is about the whole of it."""
_DOCUMENTS = re.compile(
    r"\b(?:(?:nhung|cac|bao nhieu|may|tat ca|danh sach)(?: \w+)? (?:van ban|cong van|thong bao|tai lieu|chi thi|cong dien)\b[^?]{0,60}(?:nao|gi|cua|duoc|do|ve|nam|thang|$)|(?:da )?ky (?:nhung|cac|bao nhieu|may) (?:van ban|cong van)|(?:co|gom) (?:nhung|may|bao nhieu) (?:van ban|cong van)|(?:van ban|cong van|thong bao|cong dien) nao\b.{0,20}\b(?:thang|nam) \d)"
)


def asked_for(
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
    if bearers and not any(
        m.start < bearers.end() and bearers.start() < m.end and agencies.get(m.key).kind != "group" for m in mentions
    ):
        return Ask.BEARERS, (), False
    if _DOCUMENTS.search(folded):
        return Ask.DOCUMENTS, (), False
    if _TASKS.search(folded) and _subject_agency(folded, mentions):
        return Ask.TASKS, (), False
    if _WHEN.search(folded) and expected(folded)[0] is not Expected.DAY:
        return Ask.WHEN, (), False
    if _obliged(folded, mentions):
        return Ask.TASKS, (), False
    if _CONTENTS.search(folded):
        return (Ask.TASKS if mentions and _TASKS.search(folded) else Ask.CONTENTS), (), False
    if _WHO.search(folded):
        return Ask.WHO, (), False
    if _TASKS.search(folded):
        return Ask.TASKS, (), False
    if numbers and _about_a_document(folded, numbers):
        return Ask.CONTENTS, (), False
    return Ask.RULE, (), False


def compares(text: str) -> bool:
    """Whether a question sets things beside one another."""
    return bool(_COMPARES.search(fold(text)))


def _about_a_document(folded: str, numbers: Sequence[NumberMention]) -> bool:
    """Whether nothing is asked about but the document: "giải thích công văn 6325"."""
    at, around = 0, ""
    for number in numbers:
        around += folded[at : number.start] + " "
        at = number.end
    return not _ABOUT_A_DOCUMENT.sub("", around + folded[at:])


def _subject_agency(folded: str, mentions: Sequence[Mention]) -> bool:
    """Whether an agency is whom the question is about, not one that asks or is reported to."""
    return any(
        not re.search(r"(?:bao cao|trinh|cho|tham muu cho)\s*$", folded[: m.start]) or "giao" in folded[: m.start]
        for m in mentions
    )


def _obliged(folded: str, mentions: Sequence[Mention]) -> bool:
    """ "Chính quyền cấp huyện ở … phải kiểm tra ai và chuẩn bị gì": it begins with an office that must do something."""
    if not mentions or mentions[0].start > 2 or agencies.get(mentions[0].key).level == "party":
        return False
    return bool(
        re.match(
            r"(?:\s*(?:o|tai|cua)\s+[a-z ]{3,20}?)?\s*(?:phai|can|co trach nhiem)\s.*\b(?:gi|ai|nao|ra sao)\b",
            folded[mentions[0].end :],
        )
    )


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
        return bool(
            number
            and number.end <= attached.start()
            and attached.end() <= which.start()
            and "duoc" in folded[number.end : attached.start()]
        )
    passive = re.search(rf"duoc {_LINEAGE_CUE}|(?:trong|o|tai|boi) {_WHICH_DOCUMENT}", folded)
    if not numbers:
        documents = re.search(
            r"van ban|cong van|thong bao|nghi quyet|cong dien|chi thi|quyet dinh|tai lieu", which.group()
        )
        return which.start() < cue.start() if documents else None
    bare = not re.search(
        r"van ban|cong van|thong bao|nghi quyet|cong dien|chi thi|quyet dinh|tai lieu|ket luan", which.group()
    )
    if bare and not -14 <= which.start() - cue.end() <= 14:
        return None  # "…kèm công văn 6325 giao những gì": what is asked is no document
    if re.search(r"de (?:ra|ban hanh|co|soan)\b", folded[cue.end() : numbers[0].start]):
        return False
    number = numbers[0]
    if number.end <= cue.start() and number.end <= which.start():
        if re.search(r"duoc (?:ban hanh|ra doi|viet|lap|soan)?\s*(?:de|nham|tren co so)", folded):
            return False
        return bool(passive)
    if which.start() < cue.start() <= number.start:
        return True
    return number.start > cue.end() and which.start() < number.start


OBLIGED = re.compile(
    r"\b(?:phai|can|han|truoc|cham|muon nhat|xong|hoan thanh|nop|trinh|gui|bao cao|den ngay|ban hanh|ky|ra ngay|de ngay|moc|"
    r"tien do|yeu cau|giao|gap)\b"
)
"""Words by which a question of time says that something must be done by then (over folded text)."""


# "X nào" of these asks for any answer; of any other noun ("hãng nào", "khối nào") the passage must speak of X
_GENERAL_NOUNS = frozenset(
    [
        "the",
        "nhu",
        "khi",
        "luc",
        "ngay",
        "gio",
        "hom",
        "thoi",
        "gian",
        "diem",
        "chung",
        "ai",
        "gi",
        "viec",
        "dieu",
        "chuyen",
        "cai",
        "van",
        "ban",
        "cong",
        "bao",
        "dinh",
        "quyet",
        "thi",
        "dien",
        "luan",
        "vu",
        "trach",
        "nhiem",
        "quan",
        "co",
        "don",
        "vi",
        "so",
        "bo",
        "nganh",
        "cap",
        "phong",
        "to",
        "chuc",
        "doan",
        "hoi",
        "nguoi",
        "ong",
        "ba",
        "chi",
        "dong",
        "lanh",
        "dao",
        "moi",
        "noi",
        "cho",
        "tinh",
        "huyen",
        "xa",
        "phuong",
        "dau",
        "muc",
        "khoan",
        "dung",
        "cau",
        "giai",
        "phap",
        "phap",
        "bien",
        "hinh",
        "thuc",
        "cach",
        "loi",
        "kieu",
        "huong",
        "dan",
        "tuong",
        "hop",
        "truong",
        "phan",
        "nhom",
        "y",
        "khoi_",
        "thong",
        "tin",
        "te",
        "ke",
        "hoach",
        "muon",
        "neu",
        "ben",
        "phia",
        "lon",
        "nhat",
        "dang",
        "tren",
        "duoi",
        "vien",
        "uy",
        "ban",
        "hanh",
        "chinh",
        "quyen",
        "nuoc_",
        "tai",
        "lieu",
        "quy",
        "che",
        "do",
        "kien",
        "han",
        "che",
        "ton",
        "nghiem",
        "ket",
        "qua",
        "thu",
        "tu",
        "nguyen",
        "tac",
        "quan_diem",
        "phuong",
        "cham",
        "tru",
        "cot",
        "lap",
        "thang",
        "nam",
        "tuan",
        "dip",
        "dot",
        "tien",
        "hop",
        "kenh_",
        "vai",
        "tro",
        "nang",
        "luc",
        "luong",
        "doi",
        "bac",
        "tang",
        "dien_",
        "nhan",
        "xet",
        "danh",
        "gia",
        "cac",
        "nhung",
        "hai",
        "moc",
        "tieu",
        "chi",
        "doi_",
        "ly_do",
        "ra",
        "vay",
        "cua",
        "trong",
        "dong",
        "gop",
        "tac",
        "cong_tac",
        "giao",
        "lam",
        "yeu",
        "vao",
        "dia",
    ]
)


def expected(folded: str) -> tuple[Expected | None, str | None]:
    if re.search(r"\b(?:so dien thoai|duong day nong|hotline|lien he (?:so|voi ai|o dau)|email|dia chi)\b", folded):
        return Expected.PHONE, None
    if re.search(
        r"\b(?:bao nhieu (?:tien|dong|ty|trieu|nghin)|muc (?:phat|ho tro|tro cap|luong|phi|thu|chi)|phat bao nhieu|gia (?:bao|nhieu|bao nhieu|ca)|gia\b.{0,20}nhieu|bao nhieu tien|phat tien|kinh phi .{0,40}bao nhieu|tong (?:kinh phi|von|so tien|muc)|hoc phi|le phi)\b",
        folded,
    ):
        return Expected.MONEY, None
    if re.search(r"\b(?:viet tat|nghia la gi|dinh nghia|hieu la gi)\b|^(?:the nao la|khai niem)\b", folded):
        return Expected.EXPANSION, None
    if re.search(r"\b(?:tai sao|vi sao|ly do(?: gi)?|do dau)\b", folded):
        return Expected.REASON, None
    if re.search(r"\b(?:o|tai) (?:dau|cho nao|noi nao|dia diem nao)\b(?! o do)|\bdia diem (?:nao|o dau)", folded):
        return Expected.PLACE, None
    if re.search(r"\bgom (?:co )?(?:nhung )?(?:gi|ai|nhung ai|nhung gi)\b", folded):
        return Expected.MEMBERS, None
    named = re.search(
        r"\b(?P<noun>loai|hang|goi|khoi|nhan hieu|benh vien|truong hoc|khach san|cua hang|nha hang|san bay)\b[a-z_ ]{0,24}\bnao\b",
        folded,
    )
    if named:
        return Expected.NAMED_KIND, named["noun"]
    if re.search(r"\b(?:so|con so|ty le|tong)\b.{0,60}\bbao nhieu\W*$", folded) and not re.search(
        r"(?:van ban|cong van|mang|thong bao|ky) so", folded
    ):
        return Expected.COUNT, None
    other = re.search(r"\b(?:gi|nao|the nao|ra sao|lam sao)\b", folded)
    count = re.search(
        r"\b(?:bao nhieu|(?<!^)(?<!\A)may) (?!gio\b|ngay (?:ra|ban)|nhat\b)(?P<noun>[a-z]+(?: [a-z]+)?)", folded
    )
    if (
        count
        and not re.search(r"\bso (?:may|bao nhieu)\b|ngay may|bao nhieu (?:van ban|cong van)", folded)
        and (count.group().startswith("bao") or not other)
    ):
        return Expected.COUNT, count["noun"]
    if re.search(
        r"\b(?:tu (?:ngay|hom|thang|khi) (?:nao|may)|bat dau (?:tu )?(?:khi|ngay|bao)|dien ra (?:ngay|khi|vao)|to chuc (?:hom|ngay|khi|vao)|hop (?:hom|ngay|khi|vao) nao)",
        folded,
    ):
        return Expected.DAY, None
    if re.search(r"\b(?:ngay|hom) (?:nao|may)\b", folded) and not OBLIGED.search(folded):
        return Expected.DAY, None  # the day of an event, not a time limit
    if re.search(
        r"\b(?:la ai|ten (?:la )?gi|ho ten|ai la(?! nguoi)|ten j|la (?:dong chi|ong|ba|vi|nguoi) nao)\b", folded
    ):
        return Expected.PERSON, None
    for kind in re.finditer(r"\b(?P<noun>[a-z]{2,}) nao\b", folded):
        if kind["noun"] not in _GENERAL_NOUNS:
            return Expected.NAMED_KIND, kind["noun"]
    return None, None


def wanted_kinds(folded: str) -> tuple[str, ...]:
    """The kind of bearer that "sở nào", "bộ nào" asks for."""
    found = []
    if re.search(r"\bso(?: \w+)? nao\b", folded):
        found.append("so")
    if re.search(r"\bbo(?: \w+)? nao\b|\bcac bo nao\b", folded):
        found.append("bo")
    return tuple(found)
