"""How the bearer of a task takes part in it (its role), with whom, and to whom the result goes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.bearers import Bearers
from corpus.directive import DutyRole, Span
from corpus.syllables import loose

_AFTER_ADJUNCT = re.compile(
    loose(
        r"\W*(?:\(?[ivx]{1,4}\)\s*)?(?:(?:can cu|theo(?! doi)|tren co so|trong|khi|sau|truoc|hang|dinh ky|cham nhat)\b"
        r"[^.;]{0,200}?,\s*)?"
    )
)
_HEAD = (
    r"(?:(?:co|chiu) trach nhiem |co nhiem vu |phai |can |co nghia vu |chu dong,? |truc tiep |tiep tuc |thuong xuyen |"
    r"kip thoi |khan truong |la co quan )*"
)
_EVERY = (
    r"(?:dinh ky,? (?:hang (?:nam|quy|thang|tuan|ngay),? |(?:0?6|0?3|sau|ba) thang,? |hang nam va dot xuat )?|"
    r"hang (?:nam|quy|thang|tuan|ngay),? )?"
)
_LEAD = re.compile(loose(rf"{_EVERY}{_HEAD}(?:lam dau moi,? |dau moi,? )?(?:va )?chu tri\b"))
_LEADS_LATER = re.compile(loose(r"^.{0,70}\bchu tri\b"))
# "cơ quan chủ trì soạn thảo", "chỉ đạo Công an các tỉnh chủ trì": whose lead it is
_NOT_LEADING = re.compile(
    loose(
        r"\b(?:co quan|don vi|to chuc|de|duoc|nguoi|ban|voi|dang ky|viec) chu tri\b|"
        r"\b(?:chi dao|huong dan|yeu cau|don doc|giao|gui|tham muu|kien nghi|tiep thu|thong bao|trinh)\b.*\bchu tri\b"
    )
)
_COORDINATE = re.compile(loose(rf"{_EVERY}{_HEAD}phoi hop\b"))
_ADVISE = re.compile(loose(r"^.{0,70}(?<!co quan )(?<!don vi )(?<!bo phan )(?<!cong tac )\btham muu\b"))
_REPORT = re.compile(
    loose(
        rf"{_EVERY}{_HEAD}(?:(?:cap nhat thong tin )?bao cao\b|tong hop\b[^.;]{{0,70}}\b(?:bao cao|trinh|gui)\b|"
        r"gui (?:bao cao|ve|ket qua|so lieu|danh sach|du lieu|van ban bao cao)\b|thuc hien (?:nghiem tuc |"
        r"tot )?(?:che do )?(?:thong tin,? )?bao cao\b|"
        r"phan anh (?:ve|voi|den)\b|(?:trao doi,? (?:va )?)?cung cap\b(?=[^.;]{0,160}\b(?:cho|den|ve|toi)\b)"
        r"[^.;]{0,140}?\b(?:thong tin|tai lieu|ho so|so lieu|du lieu)\b|"
        r"nop (?:danh sach|ho so|bao cao|so lieu)\b|(?:thuong xuyen )?cap nhat[^.;,]{0,30} bao cao\b)"
    )
)
_WITH = re.compile(loose(r"\bphoi hop,?\s+(?:(?:chat che|thuong xuyen|ho tro|hieu qua|tot)\s+)*(?:(?:voi|cung)\s+)?"))
_OWN_PART = re.compile(
    loose(r"(?:^|\b(?:chu tri|va|dong thoi|chu dong|ky thuat|can bo)\b,?|[,;.])\s*(?:[a-z]+ [a-z]+ )?$")
)
_SENDS = re.compile(
    loose(
        r"\b(?:bao cao|trinh|gui|de xuat|kien nghi|tham muu|nop|chuyen(?! mon| nganh| de| gia| trach| doi| vien)|"
        r"thong bao|phan anh|xin y kien|xin xac nhan|lay y kien|cung cap|chia se)"
        r"(?:,? (?:bao cao|trinh|de xuat|ket qua|bang van ban|kip thoi|dinh ky|ngay|y kien|voi|ve|den|toi|cho|cua|len|"
        r"thuong xuyen|tinh hinh|tien do|"
        r"danh sach|thong tin|ho so|tong hop|ket qua thuc hien|thuc hien|truc tiep|van ban|lay y kien|tham muu|kien nghi))*\s+"
    )
)
# "gửi báo cáo giải ngân về Sở Tài chính": what is sent stands between
_SENDS_FAR = re.compile(
    loose(
        r"\b(?:gui|bao cao|trinh|nop|chuyen(?! mon| nganh| de| gia| trach| doi| vien))\b[^.;]{0,90}?\b(?:ve|den|toi|len|"
        r"cho|gui|voi)\s+"
    )
)
# documents, which receive nothing: "báo cáo kết quả thực hiện Kế hoạch này"
_PAPER = re.compile(
    r"(?:Phiếu|Giấy|Đơn|"
    r"Kế hoạch|Nghị quyết|Nghị định|Quyết định|Chỉ thị|Thông|Đề án|Chương trình|Công văn|Công điện|Luật|Quy|Kết luận|"
    r"Dự|"
    r"Phương án|Danh|Biên bản|Đề|Phụ lục|Hồ sơ|Mẫu|Tiểu|Chiến lược|Tờ|Báo cáo|Văn bản|Điều|Cuộc|Phong trào|Tháng|Năm)\b"
)
_RECEIVER = re.compile(
    loose(
        r"(?:cap (?:co tham quyen|tren|uy)(?: truc tiep)?|(?:co quan|nguoi|chinh quyen|cap) (?:co tham quyen|cung cap|"
        r"cap tren|quan ly)"
        r"[a-z ]{0,20}?(?= xem| quyet| de |[,.;]|$)|chinh quyen cung cap|hoi dong nhan dan (?:cung cap|cac cap|cap [a-z]+))"
    )
)
_STOPS = re.compile(
    r"(?:trong|để|về|nhằm|theo|khi|trước|tham mưu|trên cơ sở|bảo đảm|đảm bảo|xem xét|tại|bằng|làm|đối với|cho|vào|"
    r"quyết định|chỉ đạo)\b",
)
# behind these stands a noun, though it be spelled like a verb: "các tổ chức"
_PLURAL = re.compile(r"\b(?:các|những|một số)$", re.IGNORECASE)
_PARTY = re.compile(
    loose(
        r"(?:các |những |cán bộ |một số )?(?:đơn vị|cơ quan|ngành|tổ chức|địa phương|sở|bộ|ban|phòng|trung tâm|công ty|"
        r"trường|bệnh viện|hội|lực lượng|"
        r"cơ sở|doanh nghiệp|chính quyền|đoàn thể|đoàn|cấp|ngân hàng|quỹ|viện|đài|báo|cục|vụ|chi cục|tổng|thanh tra|nhà|"
        r"chủ đầu tư|cán bộ|huyện|"
        r"xã|phường|tỉnh|thành phố|thành viên|hiệp hội|ủy ban|mặt trận|công an|quân đội|đối tác|chuyên gia)\b"
    ),
    re.IGNORECASE,
)


def role(folded: str) -> DutyRole:
    """The role that the folded words of an action give its bearer (`datasets/DUTIES.md` says which word counts)."""
    starts = {0, match.end()} if (match := _AFTER_ADJUNCT.match(folded)) else {0}
    heads = [folded[start:].lstrip(" ,:-–") for start in starts]
    if any(_LEAD.match(head) for head in heads) or (
        _LEADS_LATER.search(folded) and not _NOT_LEADING.search(folded[:90])
    ):
        return DutyRole.LEAD
    if any(_COORDINATE.match(head) for head in heads):
        return DutyRole.COORDINATE
    if any(_ADVISE.match(head) for head in heads):
        return DutyRole.ADVISE
    if any(_REPORT.match(head) for head in heads):
        return DutyRole.REPORT
    return DutyRole.CARRY_OUT


def partners(bearers: Bearers, text: str, action: Span) -> Iterator[Span]:
    """Whom the bearer does it with ("phối hợp với …"), each as written; not those whom it tells to work together."""
    folded = bearers.folded(action.start, action.end)
    for match in _WITH.finditer(folded):
        if match.start() > 90 and not _OWN_PART.search(folded, match.start() - 80, match.start()):
            continue
        found = party(bearers, text, action.start + match.end(), action.end)
        if found:
            yield found


def _sends(folded: str) -> Iterator[re.Match[str]]:
    """The verbs of sending with what stands between them and a receiver: the words next to each first, then those farther off."""
    at = 0
    while match := _SENDS.search(folded, at):
        yield match
        if far := _SENDS_FAR.match(folded, match.start()):
            yield far
        at = match.start() + 1


def receiver(bearers: Bearers, text: str, action: Span) -> Span | None:
    """The first office that receives what is reported, sent or submitted."""
    folded = bearers.folded(action.start, action.end)
    for match in _sends(folded):
        start = action.start + match.end()
        bearer, _ = bearers.begin(start, action.end)
        if bearer and text[start] != "(":
            mentions = bearers.mentions(bearer.span.start, bearer.span.end)
            first = next((m for m in mentions if bearers.absolute(m.end) > start), None) if len(mentions) > 1 else None
            end = bearers.absolute(first.end) if first else bearer.span.end
            return Span(bearer.span.start, end)
        if found := _RECEIVER.match(folded, match.end()):
            return Span(action.start + found.start(), action.start + found.end())
        office = text[start : start + 1].isupper() and not _PAPER.match(text, start)
        if office and (named := party(bearers, text, start, action.end)):
            return Span(named.start, named.start + len(re.split(r",|\s+và\s", named.of(text))[0]))
    return None


def party(bearers: Bearers, text: str, start: int, end: int) -> Span | None:
    """The offices named at `start`, up to the verb or the word that leads on; also such as the register lacks."""
    bearer, after = bearers.begin(start, end)
    if bearer is None and not (_PARTY.match(text, start, end) or text[start : start + 1].isupper()):
        return None
    at = stop = after if bearer else start
    for space in re.finditer(r"\s+|$", text[at : min(end, at + 200)]):
        here, behind = at + space.start(), at + space.end()
        if re.search(r"[.;:(]", text[at:here]):
            break
        stop = here
        word = text[behind:end]
        comma = text[here - 1 : here] == "," or word.startswith("và ")
        if (
            behind >= end
            or _STOPS.match(word)
            or (
                here > start
                and bearers.verb(behind, end)
                and not _is_name(text, behind, end)
                and not _PLURAL.search(text, start, here)
            )
        ):
            break
        if comma and not (
            _PARTY.match(word.removeprefix("và ").lstrip()) or word.removeprefix("và ").lstrip()[:1].isupper()
        ):
            break
    words = text[start:stop].rstrip(" ,.;\n")
    words = re.sub(r"\s+(?:và|cùng|với)$", "", words)
    return Span(start, start + len(words)) if words.strip() else None


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether the word is part of a name ("Ngân hàng Chính sách", "tổ chức chính trị") though it could be a verb."""
    return text[start : start + 1].isupper() or bool(
        re.match(
            r"(?:tổ chức|quản lý|giám sát|kiểm tra|đào tạo|nghiên cứu|hỗ trợ|phát triển|tư vấn)\s+(?:chính trị|xã hội|"
            r"đoàn|nhà nước|cán bộ)",
            text[start:end],
        )
    )
