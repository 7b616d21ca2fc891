"""Who is meant by the words a clause begins with: agencies of the register, or an office that only its own words name.

Agencies are looked up once for a whole directive; a clause then only asks which of them stand in it.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from corpus import agencies, verbs
from corpus.directive import Bearer, Span
from corpus.syllables import UPPER, fold_aligned, loose

ASSIGNING = (
    r"(?:giao|yeu cau|de nghi|phan cong(?! nhiem vu| trach nhiem| cong viec)|uy quyen|kien nghi|cho phep|"
    r"dong y(?= giao| cho))\s+(?:giao\s+)?(?:cho\s+)?"
)
# "Trách nhiệm và quyền hạn của Sở Y tế", "Các ông (bà): Chánh Văn phòng …"
_TITLED = r"(?:(?:trach nhiem|nhiem vu|nghia vu|quyen(?: han)?|chuc nang)(?:,?\s+(?:va\s+)?)){1,3}(?:cua|doi voi)\s+"
_PEOPLE = r"(?:cac )?(?:ong|dong chi)\s*(?:\(\s*ba\s*\)|,\s*ba|va ba)?\s*:\s*"
_OFFICES = (
    r"(?:(?:dong chi|ong|ba|cac dong chi)\s+)?(?:bo truong|thu truong|truong|giam doc|chu tich|pho chu tich|bi thu|"
    r"nguoi dung dau|chanh van phong|chanh|chu nhiem|cuc truong|hieu truong|lanh dao|thanh vien|tung|tat ca|toan the|"
    r"moi|cac|trong do|rieng|doi voi)\s+"
)
LEAD = re.compile(
    loose(
        rf"^\W*(?:(?:\(?[ivx]{{1,4}}\)|[a-zđ]\))\s*)?(?:(?P<assign>{ASSIGNING})|(?P<skip>{_TITLED}|"
        rf"{_PEOPLE}))?(?:{_OFFICES}){{0,3}}"
    )
)
_MARKER = re.compile(r"[\s\-+•–—*,:;]*(?:\((?:[ivx]{1,4}|[a-zđ])\)\s*|[a-zđ]\)\s*)?")
_LINK = re.compile(
    loose(
        r"^(?:[\s,;:&()/-]|va\b|cung\b|cac\b|thuoc\b|truc thuoc\b|cap tinh\b|cap huyen\b|cap xa\b|cua\b|tren dia ban\b|"
        r"tinh\b|thanh pho\b|lien quan\b|co lien quan\b|chuc nang\b|thu truong\b|giam doc\b|chu tich\b|nguoi dung dau\b|"
        r"bo truong\b|chanh\b|truong\b|dong chi\b|trung uong\b|viet nam\b|nganh\b|khac\b|bo\b|so\b|co quan\b|don vi\b|"
        r"to chuc\b|ban\b|dac khu\b|hoi\b|doan the\b|thi xa\b|huyen\b|phuong\b|xa\b)*$"
    )
)
_PERSON = re.compile(rf"(?:[^\S\n]+[{UPPER}][^\W\d_]+){{2,4}}(?=\s|,|$)")
# "các tỉnh, thành phố: Quảng Ninh, Hải Phòng và Hưng Yên khẩn trương …"
_PLACE = rf"[{UPPER}][^\W\d_]+(?:[ -][{UPPER}][^\W\d_]+){{0,4}}"
_PLACES = re.compile(rf"\s*:\s*{_PLACE}(?:(?:,|\s+và)\s+{_PLACE})+(?=\s)")
_LEVEL = re.compile(r"\b(?:tỉnh|thành phố|thị xã|quận|huyện|xã|phường|đặc khu)$")
_MODIFIER = re.compile(
    loose(
        r"\s*(?:\([^()]{0,60}\)|(?:tren dia ban(?: toan)?(?: tinh)?|(?:co )?lien quan|truc thuoc(?: tinh)?|thuoc tinh|"
        r"thuoc ubnd tinh|cap tinh|trong tinh|noi co (?:dat|du an|cong trinh|rung|khoang san|tai san)(?: (?:bi )?thu hoi)?|"
        r"cac (?:huyen|quan|xa|phuong)(?:,? (?:va )?(?:huyen|quan|xa|phuong|thi xa|thi tran|thanh pho))*|"
        r"(?:,? va|,)(?: cac)? (?:huyen|quan|thi xa|thanh pho|phuong|xa|thi tran|dia phuong|don vi|co quan|doan the|"
        r"to chuc|ca nhan|hoi)"
        r"(?: chuc nang| khac)?(?:(?: co)? lien quan)?(?! (?:tham gia|gop phan|tang|dau tu))|(?:,? va|"
        r",)? thanh pho [a-z]+ [a-z]+(?=,| va ))\b)"
    )
)
# what tells which office is meant, between its name and the verb: "nơi có đất", "được giao chủ trì các dự án", "cùng cấp"
_QUALIFIES = re.compile(
    loose(
        r"\s*(?:noi|duoc giao|duoc phan cong|thuoc|cung cap|so tai|tren dia ban|quan ly|phu trach|chu quan|co (?:tru so|"
        r"lien quan|tham quyen|dat|du an|chuc nang|cua khau)|cac cap|truc tiep quan ly|"
        r"trung uong|dia phuong|khac|tham gia|da duoc|su dung|chi nhanh|khu vuc|tinh|thanh pho|huyen|xa|phuong|"
        r"tu [a-z]+ [a-z]+ (?:den|tro))\b[^,.;:]{0,90}?(?=\s)"
    )
)
# "Ủy ban MTTQ Việt Nam tỉnh: Tuyên truyền …"
_LEVEL_COLON = re.compile(loose(r" (?:tinh|thanh pho|huyen|xa|phuong|trung uong|cac cap|cung cap)(?=:)"))
_GAP_WORDS = re.compile(
    loose(
        r"\b(?:có thể|có quyền|có chức năng|được (?!giao|phân công)|thì|mà|khi|nếu|vì|nhằm|đã|chưa|đang|bị|gồm|là|để|theo|căn cứ|"
        r"trong|trên cơ sở)\b"
    ),
    re.IGNORECASE,
)
_MUST_FOLDED = re.compile(
    loose(
        r"\s(?=(?:chiu trach nhiem|co trach nhiem|co nhiem vu|chu tri|phoi hop|phai|can|khong duoc|to chuc (?:thuc hien|"
        r"trien khai|thi hanh|quan ly|kiem tra|ra soat)|tap trung|thi hanh|nghiem tuc)\b)"
    )
)
# Offices by their first word, as written (folded, "cán" and "cần", "tổ" and "to" would be one)
_OFFICE = (
    r"(?:các |mọi |từng |tất cả (?:các )?)?(?:cơ quan|đơn vị|tổ chức|cá nhân|doanh nghiệp|chủ đầu tư|người|cán bộ|"
    r"công chức|ban|tổ|đoàn|đội|trạm|hạt|trung tâm|trường(?!\shợp)|nhà trường|bệnh viện|công ty|tổng công ty|tập đoàn|"
    r"chi nhánh|cục|tổng cục|vụ(?!\sviệc|\sán)|viện|hội(?!\snghị|\sthảo|\sthi\b|\shọp)|hiệp hội|liên minh|quỹ(?!\sđất)|"
    r"thư ký|thành viên|lãnh đạo(?! (?:thực|tổ|xây|việc|công|toàn))|chuyên gia|đại diện|chủ nhiệm|"
    r"khách hàng|hộ|nhà đầu tư|học sinh|sinh viên|học viên|giảng viên|giáo viên|"
    r"người dân|nhân dân|lực lượng|những nơi|ngân hàng|cơ sở(?!\sdữ\sliệu|\svật\schất|\shạ\stầng|\spháp\slý)|nhà thầu|"
    r"địa phương|hội đồng|phòng(?!,?\s(?:chống|ngừa|họp|học|khám|thi))|"
    r"văn phòng|chi cục|chánh văn phòng|giám đốc|thủ trưởng|chủ tịch|bộ trưởng|trưởng ban|cấp trên|cấp dưới|ông|bà|"
    r"đồng chí|kho bạc|báo|đài|[uủ][yỷ] ban|hộ gia đình|bưu điện|học viện|hiệu trưởng|tổ trưởng|bí thư|thường trực|cấp ủy|"
    r"chi bộ|đảng bộ|đảng ủy|phó (?:chủ tịch|giám đốc|trưởng|chủ nhiệm|bí thư|hiệu trưởng)|đại biểu|đảng viên|viên chức|"
    r"trưởng (?:các |thôn|bản|khu|ban|phòng|đoàn)|"
    r"chủ (?:hồ|đập|rừng|tàu|hộ|cơ sở|phương tiện|dự án|công trình|sở hữu|sử dụng))\b"
)
_MUST = r"chủ trì|có trách nhiệm|chịu trách nhiệm|phải|cần(?! thiết)|tham mưu|phối hợp"
# what an office does, and what no office has in its name ("Ban quản lý", "Đoàn kiểm tra")
_DOES = (
    r"tiếp tục|tăng cường|chuẩn bị|thực hiện|chủ động|triển khai|chấp hành|khẩn trương|nghiêm túc|thường xuyên|đẩy mạnh|"
    r"bố trí|rà soát|báo cáo|tập trung|theo dõi|đôn đốc|hướng dẫn|căn cứ|không được|tạm dừng|tham gia|quán triệt|"
    r"(?-i:trực tiếp chỉ đạo|(?<!ban\s)chỉ đạo|vận động|yêu cầu|phân công|phát động)|"
    r"lập (?:danh sách|kế hoạch|hồ sơ)"
)
# people and bodies at large: what stands behind them may only tell which ones
_PEOPLE_FOLDED = re.compile(
    loose(
        r"(?:cac |moi |nhung )?(?:to chuc|ca nhan|doanh nghiep|ho|chu dau tu|nha dau tu|nha thau|nguoi|khach hang|"
        r"hoc sinh|sinh vien|hoc vien|can bo|cong chuc|vien chuc|dang vien)\b"
    )
)
_BOUND_LATER = re.compile(
    loose(
        r"[^.;:]{4,140}?\s(?P<bound>(?P<must>(?:phải|có trách nhiệm|có nghĩa vụ|chịu trách nhiệm|không được)\b)|"
        r"(?:có quyền|có thể|được|thì|(?:sẽ )?bị)\b)"
    )
)
# … unless they have done with describing before it: "thực hiện 5K, đặc biệt là phải …"
_OWN_VERB = re.compile(
    loose(
        r"^\s*(?:không|phải|cần)\b|\b(?:đặc biệt|nhất là|để|đồng thời|trong đó|nghiêm|chủ động|chấp hành|tuân thủ|tự giác|tích cực|"
        r"báo cáo|gửi|nộp|nơi|đã|khi|mà|vừa)\b"
    )
)
_LISTED = re.compile(
    loose(
        rf"(?:và )?(?:{_OFFICE}|(?:các |những )?(?:sở|ban|bộ|ngành|huyện|quận|thị xã|thành phố|phường|xã|đặc khu|"
        rf"thị trấn|đoàn thể|cấp|hội|tỉnh|"
        r"địa phương|đơn vị|cá nhân|cơ quan|tổ chức|lực lượng)\b|đảng bộ|chi bộ|có liên quan|liên quan|chữa bệnh|chữa cháy|chống)"
    ),
    re.IGNORECASE,
)
# "Hội đồng thẩm định gồm có …": what looks like a verb is part of the name, and nothing is to be done
_COMPOSED = re.compile(
    loose(r"(?:[^\s.,;:]+ ){0,3}(?:là|do|(?:[^\s.,;:]+ ){0,3}(?:gồm|được thành lập))\b"), re.IGNORECASE
)
# the syllable after these is no verb, though spelled like one: "việc thực hiện", "Chương trình"
_NO_VERB_BEHIND = re.compile(
    r"\b(?:việc|công tác|sự|quá trình|kết quả|tình hình|chương|cổ|đầu(?: tư)?|quy|công|lộ|giáo|quá|tiến)$",
    re.IGNORECASE,
)
# what offices are for, in their names ("Ban quản lý dự án", "Trung tâm kiểm soát bệnh tật"), and what no name holds
_BARE_HEAD = re.compile(
    loose(
        r"(?:hội đồng|cơ sở|trung tâm|đơn vị|văn phòng|quỹ|viện|công ty|doanh nghiệp|tổ|đoàn|ban|phòng|cục|vụ|trạm|đội)$"
    ),
    re.IGNORECASE,
)
_FUNCTION = re.compile(
    loose(
        r"(?:cấp|thoát|khai thác|quản lý|đào tạo|nghiên cứu|hỗ trợ|kiểm soát|kiểm định|bảo tồn|phát triển|đầu tư|tư vấn|"
        r"xúc tiến|thẩm định|kiểm tra|thanh tra|giám sát|khảo sát|đánh giá|nghiệm thu|xét|giới thiệu|cứu hộ|bảo trợ)\b"
    )
)
# and what else names a board, centre or unit right behind its first word
_NAMING = re.compile(
    loose(
        rf"{_FUNCTION.pattern}|(?:phòng|giáo dục|bầu cử|lập|điều hành|vận hành|sử dụng|chủ trì|chủ quản|khám|sản xuất|kinh doanh|"
        r"cung cấp|tiếp nhận|bảo vệ|quan trắc|thực hiện|thi|chấm|tuyển dụng|tuyển chọn|"
        r"kỷ luật|khen thưởng|chỉ đạo|chỉ huy|phối hợp|ứng phó)\b"
    )
)
_NOT_IN_NAME = re.compile(r"[,.;:()]|\b(?:cho|về|để|với|các|những|việc|theo|trong|tại|đối|hồ sơ|kết quả|tình hình)\b")
_OF_OFFICE = re.compile(
    loose(r"(?:chủ trì|chủ quản|quản lý|phối hợp|soạn thảo|thường trực|sử dụng|tiếp nhận)\b"), re.IGNORECASE
)
_UNKNOWN_MUST = re.compile(loose(rf"\W*{_OFFICE}[^.;:]{{0,90}}?\s(?=(?:{_MUST})\b)"), re.IGNORECASE)
_UNKNOWN_DOES = re.compile(loose(rf"\W*{_OFFICE}[^.;:]{{0,70}}?\s(?=(?:{_DOES})\b)"), re.IGNORECASE)
_UNKNOWN_OFFICE = re.compile(loose(rf"\W*{_OFFICE}"), re.IGNORECASE)
_HEADING = re.compile(
    loose(
        rf"\W*(?:(?:(?:trách nhiệm|nhiệm vụ|nghĩa vụ|quyền hạn|"
        rf"quyền)(?:,?\s+(?:và\s+)?)){{1,3}}của )?(?P<office>{_OFFICE}[^.;:\n]{{0,90}}?)"
        r"(?:\s(?:có (?:các )?(?:trách nhiệm|nhiệm vụ)|chịu trách nhiệm|thực hiện (?:các )?nhiệm vụ|phải|"
        r"có các nghĩa vụ)\b[^.;\n]{0,60})?[\s:.;]*$"
    ),
    re.IGNORECASE,
)
# "Cơ quan chủ trì: Bộ Tư pháp": the label of a value
_LABEL = re.compile(
    loose(
        r"\W*(?:cơ quan|đơn vị|người|tổ chức|nơi)\s(?:gửi|nhận|chủ trì|phối hợp|thực hiện|ban hành|lập|quản lý|"
        r"giải quyết|được)[^:.;]{0,40}:"
    ),
    re.IGNORECASE,
)
_MAY = re.compile(loose(r"\b(?:có thể|có quyền|có chức năng|không phải|không bắt buộc)\b"), re.IGNORECASE)
_TELLS = re.compile(loose(r"\b(?:đã|chưa|vừa|(?<!dự )(?<!trang )(?<!chuẩn )(?<!thiết )bị|thì|nếu)\b"), re.IGNORECASE)
# "Hội đồng gửi Giấy mời cho cơ quan chủ trì soạn thảo", "Phó Chủ tịch là Lãnh đạo đơn vị được giao chủ trì": whose part it is
_OF_OTHERS = re.compile(
    loose(r"\b(?:là|gồm)\b|\b(?:cho|của|với|tới|đến) (?:cơ quan|đơn vị|người|tổ chức)\s$|\bđược giao\s$"), re.IGNORECASE
)
_TELLS_MORE = re.compile(loose(rf"{_TELLS.pattern}|\b(?:đang|được|là|khi|để|do|trong|các quyền)\b"), re.IGNORECASE)


def _is_listed(gap: str) -> bool:
    """Whether the words between a first office and a verb only qualify it or name others ("…, các tổ chức và cá nhân …")."""
    if re.search(r"[.:](?!\s?HCM)", gap):
        return False
    parts = re.split(r"[,;]|\s+(?:và|cùng)\s+", gap)
    return len(parts[0].strip()) <= 90 and all(
        not part.strip() or part.strip()[0].isupper() or _LISTED.match(part.strip()) for part in parts[1:]
    )


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

    def absolute(self, offset: int) -> int:
        """An offset of a mention as an offset in the file's text."""
        return self._offset + offset

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
        places = _PLACES.match(words, stop) if _LEVEL.search(words, 0, stop) else None
        if places and self.verb(start + places.end(), end):
            stop = places.end()
        if words.count("(", at, stop) > words.count(")", at, stop) and 0 <= words.find(")", stop) - stop < 40:
            stop = words.find(")", stop) + 1
        bearer = Bearer(Span(start + at, start + stop), tuple(dict.fromkeys(keys)), place or self._place)
        return bearer, start + stop

    def extended(self, bearer: Bearer, after: int, end: int) -> tuple[Bearer, int]:
        """The bearer with what still belongs to it before the verb, and where that begins; unchanged where no verb follows.

        "Chánh Văn phòng UBND tỉnh, Tổng Giám đốc các doanh nghiệp và cá nhân có liên quan | chịu trách nhiệm thi hành".
        """
        folded = self.folded(after, min(end, after + 420))
        stop = None
        if level := _LEVEL_COLON.match(folded):
            stop = level.end()
        elif _QUALIFIES.match(folded):
            for space in re.finditer(r"\s", folded[:130]):
                if re.search(r"[,.;:]", folded[: space.start()]):
                    break
                if space.start() > 4 and self.verb(after + space.end(), end):
                    stop = space.start()
                    break
        must = _MUST_FOLDED.search(folded)
        if must and (stop is None or must.start() <= stop + 60):
            gap = re.sub(r"\([^()]*\)", "", self._text[after : after + must.start()])
            if len(gap) <= 400 and not _GAP_WORDS.search(gap) and _is_listed(gap):
                stop = must.start()
        if stop is None or stop == 0:
            return bearer, after
        span = Span(bearer.span.start, after + stop)
        keys = dict.fromkeys([*bearer.agencies, *(m.key for m in self.mentions(bearer.span.start, span.end))])
        if _QUALIFIES.match(folded):
            keys = dict.fromkeys(bearer.agencies)
        return Bearer(span, tuple(keys), bearer.place, bearer.inherited), after + stop

    def described(self, bearer: Bearer, after: int, end: int) -> tuple[Bearer | None, int]:
        """The bearer with the verb that only tells which people are meant; None where they may, and need not.

        "Tổ chức, cá nhân khai thác khoáng sản | phải …"; "Cá nhân đăng ký tuyển chọn | có quyền …".
        """
        if not _PEOPLE_FOLDED.match(self.folded(bearer.span.start, bearer.span.end)):
            return bearer, after
        words = self._text[after : min(end, after + 180)]
        bound = _BOUND_LATER.match(words)
        if bound is None or _OWN_VERB.search(words, 0, bound.start("bound")):
            return bearer, after
        if not bound["must"]:
            return None, after
        told = words[: bound.start("must")]
        span = Span(bearer.span.start, after + len(told.rstrip()))
        return Bearer(span, bearer.agencies, bearer.place, bearer.inherited), after + len(told)

    def verb(self, start: int, end: int) -> bool:
        """Whether a verb of doing stands there first."""
        end = min(end, start + 80)
        return verbs.begins(self._text[start:end], self.folded(start, end))

    def unknown(self, start: int, end: int) -> tuple[Bearer | None, int]:
        """An office that the register lacks, before what it must do ("Các cơ sở khám bệnh phải …")."""
        words = self._text[start : min(end, start + 200)]
        must, does, doing = _UNKNOWN_MUST.match(words), _UNKNOWN_DOES.match(words), self._doing(start, words)
        if does is None or (doing and doing.end() < does.end()):
            does = doing
        if must and (_TELLS.search(must.group()) or _OF_OTHERS.search(must.group())):
            must = None
        if does and _TELLS_MORE.search(does.group()):
            does = None
        if does and (_NO_VERB_BEHIND.search(does.group().rstrip()) or _TELLS_MORE.search(does.group())):
            does = doing  # "giám sát việc thực hiện …", "thảo luận để quán triệt …"
        if does and _COMPOSED.match(words, does.end()):
            does = None
        if must and does and must.end() <= does.end() + 40 and "," not in words[does.end() : must.end()]:
            does = None  # "Các doanh nghiệp thực hiện dự án phải …": the first verb only describes
        found = does or must
        if _LABEL.match(words):
            return None, start
        if found is not None and _MAY.search(found.group()):
            return None, start
        if found is None:
            return None, start
        marker = _MARKER.match(words)
        at = start + (marker.end() if marker else 0)
        return Bearer(Span(at, start + len(found.group().rstrip(" \n\t,"))), (), self._place), start + found.end()

    def _doing(self, start: int, words: str) -> re.Match[str] | None:
        """The office at the start with the words up to a verb of doing, as a match of those words."""
        office = _UNKNOWN_OFFICE.match(words)
        if office is None:
            return None
        far = 70 if office.group().lower().endswith("công ty") else 40
        for space in re.finditer(r"\s+", words[: office.end() + 90]):
            named_by_part = words[: space.start()].lower().endswith("cơ quan") and _OF_OFFICE.match(words, space.end())
            if space.start() < office.end() or named_by_part:  # "cơ quan | chủ trì soạn thảo", "cơ quan | tiếp nhận"
                continue
            gap = words[office.end() : space.start()]
            if re.search(r"[.;:]", gap) or (len(gap) > far and "," not in gap):
                return None
            if gap.endswith(",") or words[space.end() : space.end() + 1].isupper() or _NO_VERB_BEHIND.search(gap):
                continue  # "Cục Quản lý Khám, chữa bệnh", "Ban Chủ nhiệm Chương trình"
            if not gap.strip() and _BARE_HEAD.search(words[: office.end()]) and _NAMING.match(words, space.end()):
                continue  # "Hội đồng quản lý Quỹ", "trung tâm điều hành": no office is called by its first word alone
            if self.verb(start + space.end(), start + len(words)) and not self._of_name(start, words, space.end()):
                if "," in gap and not _is_listed(gap):
                    return None
                return re.compile(r".*", re.DOTALL).match(words, 0, space.end())
        return None

    def _of_name(self, start: int, words: str, at: int) -> bool:
        """Whether another verb follows the one at `at`, which so is part of a name ("Công ty | cấp nước Lâm Đồng bảo đảm …")."""
        if not _FUNCTION.match(words, at):
            return False
        for space in re.finditer(r"\s+", words[at : at + 60]):
            between = words[at : at + space.start()]
            if _NOT_IN_NAME.search(between):
                return False
            behind = at + space.end()
            plain = not words[behind : behind + 1].isupper() and not _FUNCTION.match(words, behind)
            if plain and " " in between and self.verb(start + behind, start + len(words)):
                return True
        return False

    def heading(self, start: int, end: int) -> Bearer | None:
        """An office that the register lacks and that is all a heading says ("3. Trường Đại học Tây Nguyên")."""
        if end - start > 140:
            return None
        found = _HEADING.match(self._text, start, end)
        if found is None or _TELLS_MORE.search(found["office"]):
            return None
        return Bearer(Span(found.start("office"), found.end("office")), (), self._place)

    def listed(self, start: int, end: int) -> bool:
        """Whether what stands there only names further offices ("… và các cơ quan liên quan")."""
        return bool(re.match(r"\s*(?:[,;]|và\b)", self._text[start:end])) and _is_listed(
            self._text[start:end].rstrip(" .:;\n")
        )

    def is_list(self, start: int, end: int) -> bool:
        """Whether nothing but offices stands there ("Các ông: Chánh Văn phòng UBND tỉnh")."""
        bearer, stop = self.begin(start, end)
        return bearer is not None and not self._text[stop:end].strip(" \n\t,-–")
