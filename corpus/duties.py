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

from corpus import agencies, deadlines
from corpus.directive import Bearer, Directive, Duty, DutyRole, Provision, ProvisionKind, Span
from corpus.document_number import DocumentType
from corpus.syllables import fold_aligned

_ASSIGNING = r"(?:giao|yeu cau|de nghi|phan cong|uy quyen|kien nghi)\s+(?:cho\s+)?"
_OFFICES = (
    r"(?:(?:dong chi|ong|ba|cac dong chi)\s+)?(?:bo truong|thu truong|truong|giam doc|chu tich|pho chu tich|bi thu|nguoi dung dau|chanh van phong|"
    r"chu nhiem|cuc truong|hieu truong|lanh dao|thanh vien|tung|tat ca|toan the|moi|cac|trong do|rieng|doi voi)\s+"
)
_LEAD = re.compile(rf"^\W*(?:(?:\(?[ivx]{{1,4}}\)|[a-zđ]\))\s*)?(?P<assign>{_ASSIGNING})?(?:{_OFFICES}){{0,3}}")
_LINK = re.compile(
    r"^(?:[\s,;:&()/-]|va\b|cung\b|cac\b|thuoc\b|truc thuoc\b|cap tinh\b|cap huyen\b|cap xa\b|cua\b|tren dia ban\b|tinh\b|thanh pho\b|lien quan\b|"
    r"co lien quan\b|chuc nang\b|thu truong\b|giam doc\b|chu tich\b|nguoi dung dau\b|bo truong\b|dong chi\b|trung uong\b|viet nam\b|nganh\b|khac\b|"
    r"bo\b|so\b|co quan\b|don vi\b|to chuc\b|hoi\b|doan the\b|thi xa\b|huyen\b|phuong\b|xa\b)*$"
)
_PERSON = re.compile(r"(?:\s+[A-ZĐÀ-Ỹ][a-zà-ỹđ]+){2,4}(?=\s|,|$)")
_MODIFIER = re.compile(
    r"\s*(?:\([^()]{0,60}\)|tren dia ban(?: toan)?(?: tinh)?|(?:co )?lien quan|truc thuoc(?: tinh)?|thuoc tinh|thuoc ubnd tinh|cap tinh|trong tinh)"
)
_VERBS = (
    "tang cuong|tiep tuc|chi dao|to chuc|thuc hien|trien khai|day manh|chu dong|chu tri|phoi hop|tham muu|ra soat|kiem tra|xay dung|ban hanh|"
    "bao cao|huong dan|khan truong|tap trung|quan triet|su dung|kiem soat|bo tri|chuan bi|danh gia|quan tam|huy dong|nang cao|de cao|bao dam|"
    "dam bao|phat huy|nghiem tuc|thuong xuyen|kip thoi|khong|tuyet doi|can cu|theo doi|don doc|thanh tra|giam sat|de xuat|kien nghi|tong hop|"
    "cung cap|cap nhat|cong khai|cong bo|tuyen truyen|van dong|pho bien|xu ly|giai quyet|thao go|bam sat|hoan thien|hoan thanh|sua doi|nghien cuu|"
    "chiu trach nhiem|co trach nhiem|phai|can|tham gia|ho tro|phan cong|quy dinh|lap|trinh|gui|thong bao|tiep nhan|quan ly|ap dung|duy tri|"
    "mo rong|khac phuc|ngan chan|phat hien|phong ngua|bao ve|cham lo|giu|coi trong|doan ket|thong nhat|nam bat|nam chac|chap hanh|xac dinh|"
    "cu|cham dut|han che|khuyen khich|chon|lua chon|thanh lap|kien toan|cung co|phat dong|doi moi|thuc day|uu tien|can doi|dieu chinh|tich cuc|"
    "quyet liet|linh hoat|sang tao|nhanh chong|keu goi|phong toa|lam|dua|lay|khoanh|truy vet|xet nghiem|cach ly|dieu tri|tiem|bao quan|mai tang|"
    "bieu duong|khen thuong|xem xet|phe duyet|tham dinh|cho y kien|co y kien|lay y kien|gop y|chuyen|ban giao|tiep thu|giai trinh|thong nhat|"
    "tao|day|thao luan|khai thac|dau tu|mua sam|phan bo|ton trong|guong mau|neu guong|di dau|quy trinh|dat|bo sung|thay the|kiem diem|ky|mo|to"
)
_VERB = re.compile(rf"^\W*(?:can |phai |duoc )?(?:{_VERBS})\b")
_FACT = re.compile(
    r"\b(?:ghi nhan|danh gia cao|chia se su|cam on|tran trong|con (?:mot so )?ton tai|con nhieu|con han che|la buoc dau|la dung dan|"
    r"(?:da|dang) (?:duoc|co|ke thua|thuc hien|tung buoc|dat|chu dong)|dat duoc|thay mat lanh dao)\b"
)
_TELLING = re.compile(r"\bthong bao (?:de|den)\b.{0,120}\bbiet\b")
_COMRADES = re.compile(rf"^\W*{_ASSIGNING}(?:cac |quy )?(?:dong chi|co quan|don vi|ong,? ba)\b(?! [a-z]+ uy)")
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
_GENERIC = re.compile(
    r"^\W*(?:cac |moi |tung )?(?:co quan|don vi|to chuc|ca nhan|doanh nghiep|chu dau tu|nguoi|can bo|cong chuc|ban|to|doan|trung tam|truong|benh vien|"
    r"cong ty|tap doan|chi nhanh|cuc|vu|vien|hoi|quy|ngan hang|co so|nha thau|dia phuong|hoi dong|phong|chi cuc|chanh van phong|giam doc|thu truong|chu tich|"
    r"bo truong|truong ban|cap tren|cap duoi|ong|ba|dong chi|kho bac|bao|dai)\b[^.;:]{0,90}?\s(?=(?:chu tri|co trach nhiem|chiu trach nhiem|phai|can|tham muu|phoi hop)\b)"
)


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
        self.default = self._opening() or self._addressed()

    # who is meant where nobody is named

    def _opening(self) -> tuple[Bearer, str] | None:
        for provision in self.directive.provisions[:6]:
            if provision.kind not in (ProvisionKind.PREAMBLE, ProvisionKind.PARAGRAPH):
                break
            words = provision.own.of(self.text)
            folded = fold_aligned(words)
            for match in reversed(list(_REQUEST.finditer(folded))):
                bearer, _ = self._noun_phrase(provision.own.start + match.end(), provision.own.end)
                if bearer:
                    return replace(bearer, inherited=True), "opening"
        return None

    def _addressed(self) -> tuple[Bearer, str] | None:
        if not self.directive.addressees:
            return None
        first, last = self.directive.addressees[0].span, self.directive.addressees[-1].span
        span = Span(first.start, last.end)
        keys = tuple(dict.fromkeys(m.key for m in agencies.find(span.of(self.text))))
        return Bearer(span, keys, self.place, inherited=True), "addressed"

    # walking the tree

    def read(self, provision: Provision, heading: tuple[Bearer, str] | None, facts: bool) -> Iterator[Duty]:
        """Duties of `provision` and below; `heading` bears what names nobody; `facts` tells that a heading above reports."""
        if (
            provision.kind is ProvisionKind.PREAMBLE
            or (provision.kind is ProvisionKind.PARAGRAPH
            and self._only_basis(provision))
        ):
            return
        own = self._body(provision)
        words = fold_aligned(own.of(self.text))
        title = fold_aligned(provision.heading.of(self.text)) if provision.heading else ""
        facts = (
            facts
            or bool(title and _FACT_HEADING.search(title))
            or bool(_FACT_HEADING.search(words[:80]) and provision.children)
        )
        below = heading
        if provision.children and not facts:
            bearer, end = self._noun_phrase(own.start, own.end)
            if bearer:
                rest = fold_aligned(self.text[end : own.end]).strip(" .,:;-")
                below = (replace(bearer, inherited=True), "heading")
                if len(rest) <= 12 or re.match(
                    r"(?:co trach nhiem|chiu trach nhiem|chu tri,? phoi hop|thuc hien)\b.{0,60}$", rest
                ):
                    yield from self._children(provision, below, facts)
                    return
        if not facts:
            yield from self._duties(provision, own, below if below is not heading else heading)
        yield from self._children(provision, below, facts)

    def _children(self, provision: Provision, heading: tuple[Bearer, str] | None, facts: bool) -> Iterator[Duty]:
        for child in provision.children:
            yield from self.read(child, heading, facts)

    def _only_basis(self, provision: Provision) -> bool:
        words = fold_aligned(provision.own.of(self.text)[:200])
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
        if provision.kind is ProvisionKind.ARTICLE and provision.heading and not provision.children:
            start = max(start, provision.heading.end)
        return Span(min(start, provision.own.end), provision.own.end)

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
            folded = fold_aligned(action.of(self.text))
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
            words = fold_aligned(self.text[start:end])
            if not words.strip():
                continue
            if (_FACT.search(words[:160]) and not _VERB.match(words)) or _TELLING.search(words[:200]):
                current = None
                continue
            if self._asked(start, words) is not None:
                bearer, after = self._noun_phrase(start + (self._asked(start, words) or 0), end)
                if bearer and self._acts(after, end):
                    current = bearer
                    yield _Clause(start, end, bearer, after, "assigned")
                    continue
            bearer, after = self._noun_phrase(start, end)
            assigned = bool((lead := _LEAD.match(words)) and lead["assign"])
            if bearer and (assigned or self._acts(after, end)):
                current = bearer
                yield _Clause(start, end, bearer, after, "assigned" if assigned else "named")
                continue
            comrades = _COMRADES.match(words)
            if comrades and self.default:
                current = self.default[0]
                yield _Clause(start, end, current, start + comrades.end(), "assigned")
                continue
            generic = None if bearer else _GENERIC.match(words)
            if generic and not _VERB.match(words):
                span = self._trim(start, start + generic.end())
                current = Bearer(span, (), self.place)
                yield _Clause(start, end, current, start + generic.end(), "named")
            elif current is not None:
                yield _Clause(start, end, current, start, "continued")
            elif _VERB.match(words) or heading:
                inherited = heading or self.default
                if inherited and _VERB.match(words):
                    current = inherited[0]
                    yield _Clause(start, end, current, start, inherited[1])

    def _asked(self, start: int, words: str) -> int | None:
        """Where the asked one begins in "UBND tỉnh yêu cầu các cơ quan …": an office, then a verb of asking."""
        asking = _ASKING.search(words[:200])
        if (
            asking
            and _LEAD_ASK.search(words[: asking.start()])
            and agencies.find(self.text[start : start + asking.start()])
        ):
            return asking.end()
        return None

    def _acts(self, at: int, end: int) -> bool:
        """Whether what follows the bearer is something to be done (a verb, or a colon before it)."""
        rest = fold_aligned(self.text[at:end])
        return (
            bool(_VERB.match(rest))
            or rest.lstrip().startswith(":")
            or bool(
                re.match(
                    r"^[^.;]{0,60}?\b(?:chu tri|phai|can|co trach nhiem|chiu trach nhiem|to chuc|tap trung)\b", rest
                )
            )
        )

    def _cut(self, own: Span) -> Iterator[tuple[int, int]]:
        at = own.start
        depth_guard = self.text[own.start : own.end]
        for match in _CLAUSE_END.finditer(depth_guard):
            stop = own.start + match.start()
            inside = self.text[at:stop]
            if inside.count("(") > inside.count(")") or inside.count("“") > inside.count("”"):
                continue
            if match.end() == 0:
                continue
            yield at, stop
            at = own.start + match.end()
        if at < own.end:
            yield at, own.end

    def _noun_phrase(self, start: int, end: int) -> tuple[Bearer | None, int]:
        """The agencies that the clause begins with, joined by commas and "và", and where they end."""
        words = self.text[start : min(end, start + 600)]
        folded = fold_aligned(words)
        lead = _LEAD.match(folded)
        begin = lead.end() if lead else 0
        mentions = agencies.find(words)
        first = next((m for m in mentions if m.end > begin), None)
        if first is None or (first.start > begin and not _LINK.match(folded[begin : first.start])):
            return None, start
        opening = (lead.end("assign") if lead and lead["assign"] else 0) if lead else 0
        at, last = min(first.start, opening + (len(words[opening:]) - len(words[opening:].lstrip(" -+•–(ivx)")))), first
        keys = [first.key]
        place = first.place
        for mention in mentions[mentions.index(first) + 1 :]:
            if not _LINK.match(folded[last.end : mention.start]):
                break
            # "Sở X, phối hợp với": the partners are not bearers
            keys.append(mention.key)
            place = place or mention.place
            last = mention
        stop = last.end
        person = _PERSON.match(words, stop)
        if person:
            stop = person.end()
        while (modifier := _MODIFIER.match(folded, stop)) and modifier.end() > stop:
            stop = modifier.end()
        if words.count("(", at, stop) > words.count(")", at, stop) and 0 <= words.find(")", stop) - stop < 40:
            stop = words.find(")", stop) + 1
        bearer = Bearer(Span(start + at, start + stop), tuple(dict.fromkeys(keys)), place or self.place)
        return bearer, start + stop

    def _partners(self, action: Span, folded: str) -> Iterator[Span]:
        for match in _WITH.finditer(folded):
            bearer, end = self._noun_phrase(action.start + match.end(), action.end)
            if bearer:
                yield bearer.span
            else:
                generic = re.match(
                    r"(?:cac )?(?:don vi|co quan|nganh|to chuc|dia phuong)[^,.;]{0,40}?(?=\s+(?:tham muu|chi dao|to chuc|thuc hien|trien khai|day manh|xay dung|de xuat|tiep tuc|chu dong)|[,.;]|$)",
                    folded[match.end() :],
                )
                if generic and generic.group():
                    yield Span(action.start + match.end(), action.start + match.end() + generic.end())

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
