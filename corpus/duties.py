"""Duties: who must do what, with whom, by when, as each provision says it. Every field is a span of the source.

The rules, in the order they are tried for a clause (the rule's name is kept in the duty):
`named`     the clause begins with an agency ("Sở Y tế chủ trì …", "Bộ Y tế: (i) …");
`assigned`  it begins with a verb of assigning ("Giao …", "Yêu cầu …", "Đề nghị …") and an agency;
`continued` it goes on after a clause of the same provision that has a bearer;
`heading`   the bearer stands in a heading above ("2. Sở Y tế" followed by indents);
`opening`   the opening asks somebody for all that follows ("UBND tỉnh yêu cầu các Sở … một số nhiệm vụ sau");
`addressed` nobody is named: the addressees ("Kính gửi") bear it.
Findings of fact, praise and lessons are no duties: their headings and verbs tell them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus import deadlines
from corpus.bearers import ASSIGNING, LEAD, Bearers
from corpus.directive import Bearer, Directive, Duty, DutyRole, Provision, ProvisionKind, Span
from corpus.document_number import DocumentType
from corpus.syllables import fold_aligned

_VERBS = (
    "tang cuong|tiep tuc|chi dao|to chuc|thuc hien|trien khai|day manh|chu dong|chu tri|phoi hop|tham muu|"
    "ra soat|kiem tra|xay dung|ban hanh|bao cao|huong dan|khan truong|tap trung|quan triet|su dung|kiem soat|"
    "bo tri|chuan bi|danh gia|quan tam|huy dong|nang cao|de cao|bao dam|dam bao|phat huy|nghiem tuc|thuong xuyen|"
    "kip thoi|khong|tuyet doi|can cu|theo doi|don doc|thanh tra|giam sat|de xuat|kien nghi|tong hop|cung cap|"
    "cap nhat|cong khai|cong bo|tuyen truyen|van dong|pho bien|xu ly|giai quyet|thao go|bam sat|hoan thien|"
    "hoan thanh|sua doi|nghien cuu|chiu trach nhiem|co trach nhiem|tham gia|ho tro|phan cong|quy dinh|thong bao|"
    "tiep nhan|quan ly|ap dung|duy tri|mo rong|khac phuc|ngan chan|phat hien|phong ngua|bao ve|cham lo|coi trong|"
    "doan ket|thong nhat|nam bat|nam chac|chap hanh|xac dinh|cham dut|han che|khuyen khich|lua chon|thanh lap|"
    "kien toan|cung co|phat dong|doi moi|thuc day|uu tien|can doi|dieu chinh|tich cuc|quyet liet|linh hoat|"
    "sang tao|nhanh chong|keu goi|phong toa|khoanh|truy vet|xet nghiem|cach ly|dieu tri|bao quan|mai tang|"
    "bieu duong|khen thuong|xem xet|phe duyet|tham dinh|cho y kien|co y kien|lay y kien|gop y|ban giao|tiep thu|"
    "giai trinh|thao luan|khai thac|dau tu|mua sam|phan bo|ton trong|guong mau|neu guong|di dau|quy trinh|"
    "bo sung|thay the|kiem diem|lanh dao|truc tiep|tam dung|nghiem cam|huy bo|bai bo|chan chinh|phan dau"
)
# Verbs of one syllable, as written and as folded: folded alone, "cán bộ" would be "cần", "tổ công tác" "to"
_SHORT = {
    fold_aligned(verb): verb
    for verb in [
        "cần",
        "phải",
        "lập",
        "trình",
        "gửi",
        "giữ",
        "cử",
        "chọn",
        "làm",
        "đưa",
        "lấy",
        "tiêm",
        "chuyển",
        "tạo",
        "đẩy",
        "đặt",
        "ký",
        "mở",
        "dừng",
        "hủy",
        "cấm",
    ]
}
_VERB = re.compile(rf"^\W*(?:duoc )?(?:(?:{_VERBS})|(?P<short>{'|'.join(_SHORT)}))\b")
_FACT = re.compile(
    r"\b(?:ghi nhan|danh gia cao|chia se su|cam on|tran trong|con (?:mot so )?ton tai|con nhieu|con han che|la buoc dau|la dung dan|"
    r"(?:da|dang) (?:duoc|co|ke thua|thuc hien|tung buoc|dat|chu dong)|dat duoc|thay mat lanh dao)\b"
)
_TELLING = re.compile(r"\bthong bao (?:de|den)\b.{0,120}\bbiet\b")
_COMRADES = re.compile(rf"^\W*{ASSIGNING}(?:cac |quy )?(?:dong chi|co quan|don vi|ong,? ba)\b(?! [a-z]+ uy)")
_FACT_HEADING = re.compile(
    r"\b(?:ket qua dat duoc|nhung ket qua|ton tai|han che|kinh nghiem|nguyen nhan|tinh hinh|danh gia chung|muc dich|dac diem|pham vi dieu chinh|"
    r"giai thich tu ngu|doi tuong ap dung|quan diem|hieu luc thi hanh|tu ngu)\b"
)
_CLAUSE_END = re.compile(r"(?:;|\.(?=\s+[A-ZĐÀ-Ỹ(“])|:(?=\s+(?:Giao|Yêu cầu|Đề nghị)\b)|(?=\s\([ivx]{1,4}\)\s))\s*")
_REQUEST = re.compile(
    r"\b(?:yeu cau|chi dao|de nghi|giao|kinh de nghi)\s+(?=(?:cac|thu truong|dong chi|so|bo|ubnd|u[yi] ban|nganh|tat ca|chu tich|giam doc)\b)"
)
_ASKING = re.compile(
    r"\b(?:yeu cau|de nghi|giao)\s+(?=(?:cac|thu truong|so|bo|ubnd|u[yi] ban|nganh|tat ca|chu tich|giam doc)\b)"
)
_LEAD_ASK = re.compile(r"(?:^|,\s*)[^,;:]{2,60}$")
_WITH = re.compile(r"\bphoi hop\s+(?:chat che\s+|thuong xuyen\s+)?(?:voi\s+|cung\s+)?")
_PARTNERS = re.compile(
    r"(?:cac )?(?:don vi|co quan|nganh|to chuc|dia phuong)[^,.;]{0,40}?"
    r"(?=\s+(?:tham muu|chi dao|to chuc|thuc hien|trien khai|day manh|xay dung|de xuat|tiep tuc|chu dong)|[,.;]|$)"
)
# "Sở Y tế đã tổ chức tốt …": what has been done is no duty
_PAST = re.compile(r"^\W*(?:(?:cũng|đều|vẫn|luôn)\s+)?(?:đã|đang|chưa|vừa|còn)\b", re.IGNORECASE)
_BOUND = re.compile(
    r"^[^.;]{0,60}?\b(?:chủ trì|phải|cần|có trách nhiệm|chịu trách nhiệm|tổ chức|tập trung)\b", re.IGNORECASE
)
_TITLE = re.compile(
    r"^\W*(?:to chuc(?: trien khai)? thuc hien|trach nhiem(?: to chuc)? thuc hien|to chuc trien khai|nhiem vu(?:,? giai phap)?)\W*$"
)
_PLAIN_HEADING = re.compile(r"(?:co trach nhiem|chiu trach nhiem|chu tri,? phoi hop|thuc hien)\b.{0,60}$")


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    bearer: Bearer | None
    action: int
    rule: str


def find(directive: Directive, text: str) -> tuple[Duty, ...]:
    """The duties of `directive` in the order of its text; `text` is the text of its file. Never raises."""
    if directive.type in (DocumentType.PHU_LUC,):
        return ()
    reader = _Reader(directive, text)
    duties: list[Duty] = []
    for provision in directive.provisions:
        duties.extend(reader.read(provision, None, False))
    return tuple(duties)


class _Reader:
    def __init__(self, directive: Directive, text: str) -> None:
        self.directive, self.text = directive, text
        self.place = directive.place
        self.bearers = Bearers(text, directive.span, directive.place)
        self.default = self._opening() or self._addressed()

    # who is meant where nobody is named

    def _opening(self) -> tuple[Bearer, str] | None:
        for provision in self.directive.provisions[:6]:
            if provision.kind not in (ProvisionKind.PREAMBLE, ProvisionKind.PARAGRAPH):
                break
            for match in reversed(list(_REQUEST.finditer(self._folded(provision.own)))):
                bearer, _ = self.bearers.begin(provision.own.start + match.end(), provision.own.end)
                if bearer:
                    return replace(bearer, inherited=True), "opening"
        return None

    def _addressed(self) -> tuple[Bearer, str] | None:
        if not self.directive.addressees:
            return None
        first, last = self.directive.addressees[0].span, self.directive.addressees[-1].span
        span = Span(first.start, last.end)
        keys = tuple(dict.fromkeys(m.key for m in self.bearers.mentions(span.start, span.end)))
        return Bearer(span, keys, self.place, inherited=True), "addressed"

    # walking the tree

    def read(self, provision: Provision, heading: tuple[Bearer, str] | None, facts: bool) -> Iterator[Duty]:
        """Duties of `provision` and below; `heading` bears what names nobody; `facts` tells that a heading above reports."""
        if provision.kind is ProvisionKind.PREAMBLE or (
            provision.kind is ProvisionKind.PARAGRAPH and self._only_basis(provision)
        ):
            return
        own = self._body(provision)
        words = self._folded(own)
        title = self._folded(provision.heading) if provision.heading else ""
        facts = (
            facts
            or bool(title and _FACT_HEADING.search(title))
            or bool(_FACT_HEADING.search(words[:80]) and provision.children)
        )
        below = heading
        if provision.children and not facts:
            bearer, end = self.bearers.begin(own.start, own.end)
            whole = False
            if bearer:
                rest = self.bearers.folded(end, own.end).strip(" .,:;-\n")
                whole = len(rest) <= 12 or bool(_PLAIN_HEADING.match(rest))
            elif not self._verb(own.start, own.end):
                bearer = self.bearers.heading(own.start, own.end)
                whole = bearer is not None
            if bearer:
                below = (replace(bearer, inherited=True), "heading")
            if whole:
                yield from self._children(provision, below, facts)
                return
        if not facts and not self._is_title(provision, own):
            yield from self._duties(provision, own, below)
        yield from self._children(provision, below, facts)

    def _children(self, provision: Provision, heading: tuple[Bearer, str] | None, facts: bool) -> Iterator[Duty]:
        for child in provision.children:
            yield from self.read(child, heading, facts)

    def _is_title(self, provision: Provision, own: Span) -> bool:
        """Whether the words of the provision are only the title of what stands below ("II. TỔ CHỨC THỰC HIỆN")."""
        if not provision.children and provision.kind not in (ProvisionKind.PART, ProvisionKind.CHAPTER):
            return False
        words = own.of(self.text).strip()
        if _TITLE.match(self._folded(own)) or words.isupper():
            return True
        return provision.kind in (ProvisionKind.PART, ProvisionKind.CHAPTER) and not words.endswith((".", ":", ";"))

    def _only_basis(self, provision: Provision) -> bool:
        words = self.bearers.folded(provision.own.start, min(provision.own.end, provision.own.start + 200))
        return bool(re.match(r"^\W*(?:can cu|theo de nghi|xet de nghi|thuc hien .{0,160}(?:nhu sau|sau)\W*$)", words))

    def _body(self, provision: Provision) -> Span:
        """The provision's own words without its marker and, where it has one, the title of an article."""
        start = provision.own.start
        marker = re.match(
            r"[*_ ]*(?:(?:Điều|Mục|Chương|Phần)\s+\w+\s*[.:]?|\d+(?:\.\d+)*\s?[.)/-]?|[IVXL]+\s?[.)/-]|[a-zđ][.)/]|[-–—+•*])[*_\s]*",
            self.text[start : provision.own.end],
        )
        if marker and marker.group().strip():
            start += marker.end()
        if provision.heading and not provision.children and self._titled(provision.heading, provision.own.end):
            start = max(start, provision.heading.end)
        return Span(min(start, provision.own.end), provision.own.end)

    def _titled(self, heading: Span, end: int) -> bool:
        """Whether the first line of an article is its title, and not the first line of a wrapped sentence."""
        after = self.text[heading.end : end]
        words = heading.of(self.text)
        if "\n" in after[: len(after) - len(after.lstrip())].replace("\n", "", 1):
            return True
        return after.lstrip()[:1].isupper() and len(words) <= 70 and ". " not in words and not words.endswith(",")

    def _folded(self, span: Span) -> str:
        return self.bearers.folded(span.start, span.end)

    def _verb(self, start: int, end: int) -> bool:
        """Whether a verb of doing stands there first."""
        match = _VERB.match(self.bearers.folded(start, min(end, start + 80)))
        if match is None or not match["short"]:
            return match is not None
        written = self.text[start + match.start("short") : start + match.end("short")].lower()
        return written.isascii() or written == _SHORT[match["short"]]

    # one provision

    def _duties(self, provision: Provision, own: Span, heading: tuple[Bearer, str] | None) -> Iterator[Duty]:
        open_clauses: list[_Clause] = []
        for clause in self._clauses(own, heading):
            last = open_clauses[-1] if open_clauses else None
            if last and last.bearer and clause.bearer and clause.bearer.span == last.bearer.span:
                open_clauses[-1] = replace(last, end=clause.end)
            else:
                open_clauses.append(clause)
        for clause in open_clauses:
            if clause.bearer is None:
                continue
            action = self._trim(clause.action, clause.end)
            if action.end - action.start < 8:
                continue
            folded = self._folded(action)
            yield Duty(
                eid=provision.eid,
                bearer=clause.bearer,
                role=_role(folded),
                action=action,
                coordinates_with=tuple(self._partners(action, folded)),
                deadline=deadlines.find(
                    self.text, action, self.directive.issued_on.value if self.directive.issued_on else None
                ),
                rule=clause.rule,
            )

    def _clauses(self, own: Span, heading: tuple[Bearer, str] | None) -> Iterator[_Clause]:
        current: Bearer | None = None
        for start, end in self._cut(own):
            words = self.bearers.folded(start, end)
            if not words.strip():
                continue
            verb = self._verb(start, end)
            if (_FACT.search(words[:160]) and not verb) or _TELLING.search(words[:200]):
                current = None
                continue
            asked = self._asked(start, words)
            if asked is not None:
                bearer, after = self.bearers.begin(start + asked, end)
                if bearer and self._acts(after, end):
                    current = bearer
                    yield _Clause(start, end, bearer, after, "assigned")
                    continue
            lead = LEAD.match(words)
            assigned = bool(lead and lead["assign"])
            bearer, after = self.bearers.begin(start, end)
            if bearer and _PAST.match(self.text[after:end]):
                current = None
                continue
            if bearer and (assigned or self._acts(after, end)):
                current = bearer
                yield _Clause(start, end, bearer, after, "assigned" if assigned else "named")
                continue
            comrades = _COMRADES.match(words)
            if comrades and self.default:
                current = self.default[0]
                yield _Clause(start, end, current, start + comrades.end(), "assigned")
                continue
            at = start + lead.end("assign") if lead and assigned else start
            unknown, after = (None, at) if bearer or self._verb(at, end) else self.bearers.unknown(at, end)
            if unknown:
                current = unknown
                yield _Clause(start, end, unknown, after, "assigned" if assigned else "named")
            elif current is not None:
                yield _Clause(start, end, current, start, "continued")
            elif verb and (inherited := heading or self.default):
                current = inherited[0]
                yield _Clause(start, end, current, start, inherited[1])

    def _asked(self, start: int, words: str) -> int | None:
        """Where the asked one begins in "UBND tỉnh yêu cầu các cơ quan …": an office, then a verb of asking."""
        asking = _ASKING.search(words[:200])
        if (
            asking
            and _LEAD_ASK.search(words[: asking.start()])
            and self.bearers.mentions(start, start + asking.start())
        ):
            return asking.end()
        return None

    def _acts(self, at: int, end: int) -> bool:
        """Whether what follows the bearer is something to be done (a verb, or a colon before it)."""
        rest = self.text[at : min(end, at + 100)]
        return self._verb(at, end) or rest.lstrip().startswith(":") or bool(_BOUND.match(rest))

    def _cut(self, own: Span) -> Iterator[tuple[int, int]]:
        at = own.start
        depth_guard = self.text[own.start : own.end]
        for match in _CLAUSE_END.finditer(depth_guard):
            stop = own.start + match.start()
            inside = self.text[at:stop]
            if inside.count("(") > inside.count(")") or inside.count("“") > inside.count("”"):
                continue
            if match.end() == 0 or (match.group().startswith(";") and self.bearers.is_list(at, stop)):
                continue
            yield at, stop
            at = own.start + match.end()
        if at < own.end:
            yield at, own.end

    def _partners(self, action: Span, folded: str) -> Iterator[Span]:
        for match in _WITH.finditer(folded):
            bearer, _ = self.bearers.begin(action.start + match.end(), action.end)
            if bearer:
                yield bearer.span
            else:
                generic = _PARTNERS.match(folded, match.end())
                if generic:
                    yield Span(action.start + match.end(), action.start + generic.end())

    def _trim(self, start: int, end: int) -> Span:
        while start < end and self.text[start] in " \t\n:,;-–*":
            start += 1
        while end > start and self.text[end - 1] in " \t\n;,*":
            end -= 1
        return Span(start, end)


def _role(folded: str) -> DutyRole:
    head = folded[:70]
    if re.search(r"\bchu tri\b", head):
        return DutyRole.LEAD
    if re.match(r"^\W*(?:\(?[ivx]{1,4}\)\s*)?phoi hop\b", head):
        return DutyRole.COORDINATE
    if re.search(r"\btham muu\b", head):
        return DutyRole.ADVISE
    if re.match(r"^\W*(?:dinh ky |thuong xuyen |tong hop,? )?(?:cap nhat thong tin )?bao cao\b", head):
        return DutyRole.REPORT
    return DutyRole.CARRY_OUT
