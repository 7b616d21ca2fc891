"""Who is meant by the words a clause begins with: agencies of the register, or an office that only its own words name.

Agencies are looked up once for a whole directive; a clause then only asks which of them stand in it.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from corpus import agencies
from corpus.directive import Bearer, Span
from corpus.syllables import fold_aligned

ASSIGNING = (
    r"(?:giao|yeu cau|de nghi|phan cong|uy quyen|kien nghi|cho phep|dong y(?= giao| cho))\s+(?:giao\s+)?(?:cho\s+)?"
)
# "Trách nhiệm và quyền hạn của Sở Y tế", "Các ông (bà): Chánh Văn phòng …"
_TITLED = r"(?:(?:trach nhiem|nhiem vu|quyen han|chuc nang)(?:,?\s+(?:va\s+)?)){1,3}(?:cua|doi voi)\s+"
_PEOPLE = r"(?:cac )?(?:ong|dong chi)\s*(?:\(\s*ba\s*\)|,\s*ba|va ba)?\s*:\s*"
_OFFICES = (
    r"(?:(?:dong chi|ong|ba|cac dong chi)\s+)?(?:bo truong|thu truong|truong|giam doc|chu tich|pho chu tich|bi thu|"
    r"nguoi dung dau|chanh van phong|chanh|chu nhiem|cuc truong|hieu truong|lanh dao|thanh vien|tung|tat ca|toan the|"
    r"moi|cac|trong do|rieng|doi voi)\s+"
)
LEAD = re.compile(
    rf"^\W*(?:(?:\(?[ivx]{{1,4}}\)|[a-zđ]\))\s*)?(?:(?P<assign>{ASSIGNING})|(?P<skip>{_TITLED}|{_PEOPLE}))?(?:{_OFFICES}){{0,3}}"
)
_MARKER = re.compile(r"[\s\-+•–—*,:;]*(?:\((?:[ivx]{1,4}|[a-zđ])\)\s*|[a-zđ]\)\s*)?")
_LINK = re.compile(
    r"^(?:[\s,;:&()/-]|va\b|cung\b|cac\b|thuoc\b|truc thuoc\b|cap tinh\b|cap huyen\b|cap xa\b|cua\b|tren dia ban\b|"
    r"tinh\b|thanh pho\b|lien quan\b|co lien quan\b|chuc nang\b|thu truong\b|giam doc\b|chu tich\b|nguoi dung dau\b|"
    r"bo truong\b|chanh\b|truong\b|dong chi\b|trung uong\b|viet nam\b|nganh\b|khac\b|bo\b|so\b|co quan\b|don vi\b|"
    r"to chuc\b|hoi\b|doan the\b|thi xa\b|huyen\b|phuong\b|xa\b)*$"
)
_PERSON = re.compile(r"(?:\s+[A-ZĐÀ-Ỹ][a-zà-ỹđ]+){2,4}(?=\s|,|$)")
_MODIFIER = re.compile(
    r"\s*(?:\([^()]{0,60}\)|tren dia ban(?: toan)?(?: tinh)?|(?:co )?lien quan|truc thuoc(?: tinh)?|thuoc tinh|"
    r"thuoc ubnd tinh|cap tinh|trong tinh|"
    r"cac (?:huyen|quan|xa|phuong)(?:,? (?:va )?(?:huyen|quan|xa|phuong|thi xa|thi tran|thanh pho))*)\b"
)
# Offices by their first word, as written (folded, "cán" and "cần", "tổ" and "to" would be one)
_OFFICE = (
    r"(?:các |mọi |từng |tất cả (?:các )?)?(?:cơ quan|đơn vị|tổ chức|cá nhân|doanh nghiệp|chủ đầu tư|người|cán bộ|"
    r"công chức|ban|tổ|đoàn|đội|trạm|hạt|trung tâm|trường(?!\shợp)|nhà trường|bệnh viện|công ty|tổng công ty|tập đoàn|"
    r"chi nhánh|cục|tổng cục|vụ(?!\sviệc|\sán)|viện|hội(?!\snghị|\sthảo|\sthi\b|\shọp)|hiệp hội|liên minh|quỹ(?!\sđất)|"
    r"ngân hàng|cơ sở(?!\sdữ\sliệu|\svật\schất|\shạ\stầng|\spháp\slý)|nhà thầu|địa phương|hội đồng|phòng(?!,?\s(?:chống|ngừa))|"
    r"văn phòng|chi cục|chánh văn phòng|giám đốc|thủ trưởng|chủ tịch|bộ trưởng|trưởng ban|cấp trên|cấp dưới|ông|bà|"
    r"đồng chí|kho bạc|báo|đài|[uủ][yỷ] ban|hộ gia đình|bưu điện|học viện)\b"
)
_MUST = r"chủ trì|có trách nhiệm|chịu trách nhiệm|phải|cần(?! thiết)|tham mưu|phối hợp"
# what an office does, and what no office has in its name ("Ban quản lý", "Đoàn kiểm tra")
_DOES = (
    r"tiếp tục|tăng cường|chuẩn bị|thực hiện|chủ động|triển khai|chấp hành|khẩn trương|nghiêm túc|thường xuyên|đẩy mạnh|"
    r"bố trí|rà soát|báo cáo|tập trung|theo dõi|đôn đốc|hướng dẫn|căn cứ|không được|tạm dừng|tham gia|quán triệt|"
    r"lập (?:danh sách|kế hoạch|hồ sơ)"
)
_UNKNOWN_MUST = re.compile(rf"\W*{_OFFICE}[^.;:]{{0,90}}?\s(?=(?:{_MUST})\b)", re.IGNORECASE)
_UNKNOWN_DOES = re.compile(rf"\W*{_OFFICE}[^.;:]{{0,70}}?\s(?=(?:{_DOES})\b)", re.IGNORECASE)
_HEADING = re.compile(
    rf"\W*(?P<office>{_OFFICE}[^.;:\n]{{0,90}}?)"
    r"(?:\s(?:có trách nhiệm|chịu trách nhiệm|phải|có các nghĩa vụ)\b[^.;\n]{0,60})?[\s:.;]*$",
    re.IGNORECASE,
)
_TELLS = re.compile(r"\b(?:đã|chưa|vừa|bị|thì|nếu)\b", re.IGNORECASE)
_TELLS_MORE = re.compile(rf"{_TELLS.pattern}|\b(?:đang|được|là|khi|để|trong|các quyền)\b", re.IGNORECASE)


class Bearers:
    """The agencies named in the directive at `span` of `text`, and who bears what a clause of it says."""

    def __init__(self, text: str, span: Span, place: str | None) -> None:
        self._text, self._offset, self._place = text, span.start, place
        words = text[span.start : span.end]
        self._folded = fold_aligned(words).replace("\n", " ")  # a sentence may be wrapped into lines
        self._mentions = agencies.find(words)
        self._starts = [mention.start for mention in self._mentions]

    def folded(self, start: int, end: int) -> str:
        """The folded words at `[start, end)` of the file's text."""
        return self._folded[max(0, start - self._offset) : max(0, end - self._offset)]

    def mentions(self, start: int, end: int) -> list[agencies.Mention]:
        """The agencies that stand wholly within `[start, end)`; their offsets are those of the directive."""
        first = bisect_left(self._starts, start - self._offset)
        last = bisect_left(self._starts, end - self._offset)
        return [mention for mention in self._mentions[first:last] if mention.end <= end - self._offset]

    def begin(self, start: int, end: int) -> tuple[Bearer | None, int]:
        """The agencies that the clause begins with, joined by commas and "và", and where they end."""
        end = min(end, start + 600)
        folded = self.folded(start, end)
        lead = LEAD.match(folded)
        begin = lead.end() if lead else 0
        base = start - self._offset
        mentions = self.mentions(start, end)
        first = next((m for m in mentions if m.end - base > begin), None)
        if first is None or (first.start - base > begin and not _LINK.match(folded[begin : first.start - base])):
            return None, start
        keys, place, last = [first.key], first.place, first
        for mention in mentions[mentions.index(first) + 1 :]:
            # "Sở X, phối hợp với": the partners are not bearers
            if not _LINK.match(self._folded[last.end : mention.start]):
                break
            keys.append(mention.key)
            place = place or mention.place
            last = mention
        opening = max(lead.end("assign"), lead.end("skip"), 0) if lead else 0
        marker = _MARKER.match(folded, opening)
        at = min(first.start - base, marker.end() if marker else opening)
        words = self._text[start:end]
        stop = last.end - base
        person = _PERSON.match(words, stop)
        if person:
            stop = person.end()
        while (modifier := _MODIFIER.match(folded, stop)) and modifier.end() > stop:
            stop = modifier.end()
        if words.count("(", at, stop) > words.count(")", at, stop) and 0 <= words.find(")", stop) - stop < 40:
            stop = words.find(")", stop) + 1
        bearer = Bearer(Span(start + at, start + stop), tuple(dict.fromkeys(keys)), place or self._place)
        return bearer, start + stop

    def unknown(self, start: int, end: int) -> tuple[Bearer | None, int]:
        """An office that the register lacks, before what it must do ("Các cơ sở khám bệnh phải …")."""
        words = self._text[start : min(end, start + 200)]
        must, does = _UNKNOWN_MUST.match(words), _UNKNOWN_DOES.match(words)
        if must and _TELLS.search(must.group()):
            must = None
        if does and _TELLS_MORE.search(does.group()):
            does = None
        if must and does and must.end() <= does.end() + 40 and "," not in words[does.end() : must.end()]:
            does = None  # "Các doanh nghiệp thực hiện dự án phải …": the first verb only describes
        found = does or must
        if found is None:
            return None, start
        marker = _MARKER.match(words)
        at = start + (marker.end() if marker else 0)
        return Bearer(Span(at, start + len(found.group().rstrip(" \n\t,"))), (), self._place), start + found.end()

    def heading(self, start: int, end: int) -> Bearer | None:
        """An office that the register lacks and that is all a heading says ("3. Trường Đại học Tây Nguyên")."""
        if end - start > 140:
            return None
        found = _HEADING.match(self._text, start, end)
        if found is None or _TELLS_MORE.search(found["office"]):
            return None
        return Bearer(Span(found.start("office"), found.end("office")), (), self._place)

    def is_list(self, start: int, end: int) -> bool:
        """Whether nothing but offices stands there ("Các ông: Chánh Văn phòng UBND tỉnh")."""
        bearer, stop = self.begin(start, end)
        return bearer is not None and not self._text[stop:end].strip(" \n\t,-–")
