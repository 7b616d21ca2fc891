"""A model that misbehaves in every way we could think of: nothing false of it is ever shown, and what is true still is.

True lines are words of real provisions under their tokens; false ones are the same words altered. A sentence may be
shown only where each citation it bears holds it word for word, so whatever an alteration changed would be seen.
"""

from __future__ import annotations

import itertools
import json
import random
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from bot.answer import Citation
from bot.events import Event, Finished, Progress, Step, VerifiedSentence
from corpus import agencies, document_number
from evals.scripted_model import Call, Reply
from tests.bot.model_setting import Talk, shown

QUANG_NINH = """ỦY BAN NHÂN DÂN
TỈNH QUẢNG NINH

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 412/UBND-VX
V/v tiêm chủng và hoạt động của cơ sở kinh doanh

Quảng Ninh, ngày 03 tháng 11 năm 2021

Kính gửi:

- Sở Y tế;
- Sở Công Thương;
- Ủy ban nhân dân các huyện, thành phố.

Thực hiện Công điện số 1322/CĐ-TTg ngày 01/11/2021 của Thủ tướng Chính phủ, UBND tỉnh yêu cầu:

1. Sở Y tế chủ trì, phối hợp với Công an tỉnh hoàn thành tiêm mũi 2 cho 12.500 người trước ngày 15/11/2021.

2. Sở Công Thương kiểm tra các cơ sở ăn uống phục vụ tối đa 30 người cùng một lúc, không được bán rượu, bia sau 21 giờ.

3. Ủy ban nhân dân các huyện, thành phố báo cáo Sở Y tế kết quả trong thời hạn 05 ngày làm việc, chậm nhất ngày 20 tháng 11 năm 2021.

4. Sở Tài chính bố trí 15 tỷ đồng mua trang thiết bị, tỷ lệ giải ngân đạt tối thiểu 95% trong năm 2021.

5. Sở Giáo dục và Đào tạo có thể tổ chức dạy học trực tuyến khi trường có từ mười lăm học sinh mắc bệnh trở lên.

6. Không tổ chức lễ hội trên 100 người tại các xã có dịch cho đến ngày 31/12/2021.

7. Công an tỉnh xử phạt 2 triệu đồng đối với cá nhân, 4 triệu đồng đối với tổ chức không chấp hành cách ly.

8. Thành phố Hạ Long lấy mẫu xong trước ngày 10/11/2021, huyện Vân Đồn lấy mẫu xong trước ngày 25/11/2021.

Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Hoàng Văn Mẫu
"""
NUMBERS = ("412/UBND-VX", "6325/UBND-KGVX", "2865/UBND-VXNV", "285/TB-VPCP", "5056/UBND-KGVX")
SOME = NUMBERS[:3]


# alterations: each gives the sentence in all the ways it can be altered

Alteration = Callable[[str], Iterator[str]]
_NUMERAL = re.compile(r"\d+")
_DATES = (
    re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})"),
    re.compile(r"(?<!\d)(\d{1,2}) tháng (\d{1,2}) năm (\d{4})"),
)
_QUOTED = re.compile(r"[“\"]([^”\"]{8,})[”\"]")
_VERB = re.compile(
    r"(?<!\w)(?<!không )(?<!Ban )(?:thực hiện|tổ chức|chủ trì|phối hợp|kiểm tra|bảo đảm|tăng cường|triển khai|báo cáo|hoàn thành|"
    r"tập trung|chỉ đạo|tiếp tục|phát huy|xử lý|đẩy mạnh|bố trí)(?!\w)",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"(?<!\w)(?:tuyệt đối )?không (?:được |để )?", re.IGNORECASE)
_PLACES = ("Cà Mau", "Bắc Kạn", "Đắk Nông", "Quảng Ninh", "Hà Nội")
_OWN_PLACE = {
    "412/UBND-VX": "Quảng Ninh",
    "2865/UBND-VXNV": "Bắc Kạn",
    "5056/UBND-KGVX": "Đắk Nông",
    "6325/UBND-KGVX": "Đắk Nông",
}


def put(text: str, match: re.Match[str], new: str, group: int = 0) -> str:
    return text[: match.start(group)] + new + text[match.end(group) :]


def each(pattern: str | re.Pattern[str], new: Callable[[str], str]) -> Alteration:
    """Every match replaced, one at a time."""
    compiled = re.compile(pattern)
    return lambda text: (put(text, match, new(match[0])) for match in compiled.finditer(text))


def swaps(*pairs: tuple[str, str]) -> Alteration:
    """Every whole-word occurrence of the first of a pair replaced by the second, one at a time."""
    return lambda text: (
        put(text, match, new) for old, new in pairs for match in re.finditer(rf"(?<!\w){re.escape(old)}(?!\w)", text)
    )


def behind(*ends: str) -> Alteration:
    """The sentence with something said behind it."""
    return lambda text: (f"{text}{end}" for end in ends)


def before(*beginnings: str) -> Alteration:
    return lambda text: (f"{beginning}{text[0].lower()}{text[1:]}" for beginning in beginnings)


def instead(*sentences: str) -> Alteration:
    """Other sentences in place of the one there is."""
    return lambda text: iter(sentences)


def written(zero: int) -> Callable[[str], str]:
    """The number one higher, in the decimal digits that begin at the code point `zero`."""
    return lambda digits: "".join(chr(zero + int(digit)) for digit in higher(digits))


def higher(digits: str) -> str:
    return str(int(digits) + 1).zfill(len(digits))


def dated(group: int, change: Callable[[int], int]) -> Alteration:
    def altered(text: str) -> Iterator[str]:
        for match in (match for pattern in _DATES for match in pattern.finditer(text)):
            yield put(text, match, str(change(int(match[group]))).zfill(len(match[group])), group)

    return altered


def in_words(text: str) -> Iterator[str]:
    words = {
        2: "ba",
        3: "bốn",
        4: "năm",
        5: "sáu",
        15: "mười sáu",
        21: "hai mươi hai",
        30: "ba mươi mốt",
        95: "chín mươi sáu",
    }
    for match in re.finditer(r"(?<![\w/.,-])(?<!ngày )(?<!tháng )\d{1,2}(?![\w/.,-])", text):
        if int(match[0]) in words:
            yield put(text, match, words[int(match[0])])


def numbered(change: Callable[[str], Sequence[str]]) -> Alteration:
    """Every document number changed."""

    def altered(text: str) -> Iterator[str]:
        for _, start, end in document_number.find(text):
            for new in change(text[start:end]):
                if new not in text:
                    yield text[:start] + new + text[end:]

    return altered


def other_office(text: str) -> Iterator[str]:
    others = ("Sở Nội vụ", "Bộ Công an", "Hội đồng nhân dân tỉnh", "Văn phòng Quốc hội", "Tòa án nhân dân tỉnh")
    for mention, other in zip(agencies.find(text), itertools.cycle(others), strict=False):
        yield text[: mention.start] + other + text[mention.end :]


def turned_round(text: str) -> Iterator[str]:
    """Who leads and who helps, who reports and to whom, the other way round."""
    for one, other in itertools.pairwise(agencies.find(text)):
        between = text[one.end : other.start]
        if re.search(r"phối hợp với|báo cáo|yêu cầu|kiểm tra|tham mưu", between) and len(between) < 60:
            yield (
                text[: one.start]
                + text[other.start : other.end]
                + between
                + text[one.start : one.end]
                + text[other.end :]
            )


def quoted_otherwise(text: str) -> Iterator[str]:
    for match in _QUOTED.finditer(text):
        words = match[1].split()
        for at in range(1, len(words) - 1):
            yield put(text, match, " ".join([*words[:at], "rất", *words[at + 1 :]]), 1)
            yield put(text, match, " ".join([*words[:at], *words[at + 1 :]]), 1)


def quoted_wrongly(*marks: str) -> Alteration:
    """All of the sentence in quotation marks, with a word of it changed."""

    def altered(text: str) -> Iterator[str]:
        words = text.split()
        middle = len(words) // 2
        said = " ".join([*words[:middle], "đồng bộ", *words[middle + 1 :]])
        return (f"Văn bản ghi {mark.format(said)}" for mark in marks)

    return altered


def exchanged(text: str) -> Iterator[str]:
    """Two figures or days of the same kind, each in the place of the other."""
    for pattern in (re.compile(r"\d+(?= triệu đồng)"), _DATES[0]):
        for one, other in itertools.pairwise(pattern.finditer(text)):
            yield text[: one.start()] + other[0] + text[one.end() : other.start()] + one[0] + text[other.end() :]


def reshuffled(text: str) -> Iterator[str]:
    words = text.split()
    yield " ".join(reversed(words))
    yield " ".join(words[1::2] + words[::2])


ALTERATIONS: dict[str, Alteration] = {
    "a number one higher": each(_NUMERAL, higher),
    "a number with a digit more": each(_NUMERAL, lambda digits: f"{digits}0"),
    "a number backwards": lambda text: (
        put(text, match, match[0][::-1]) for match in _NUMERAL.finditer(text) if int(match[0][::-1]) != int(match[0])
    ),
    "a number in words": in_words,
    "a number in fullwidth digits": each(_NUMERAL, written(0xFF10)),
    "a number in Arabic digits": each(_NUMERAL, written(0x660)),
    "a number in Devanagari digits": each(_NUMERAL, written(0x966)),
    "a number in mathematical digits": each(_NUMERAL, written(0x1D7CE)),
    "a raised digit behind a number": each(_NUMERAL, lambda digits: f"{digits}⁹"),
    "a zero-width space in a number": each(_NUMERAL, lambda digits: f"{digits}\u200b7"),
    "a soft hyphen in a number": each(_NUMERAL, lambda digits: f"{digits[:1]}\u00ad4{digits[1:]}"),
    "a word joiner in a number": each(_NUMERAL, lambda digits: f"{digits}\u20603"),
    "a Roman numeral": each(r"(?<![\w/.,-])\d{1,2}(?= [a-zđ])", lambda _: "XIV"),
    "another day": dated(1, lambda day: day % 28 + 1),
    "another month": dated(2, lambda month: month % 12 + 1),
    "another year": dated(3, lambda year: year + 1),
    "day and month exchanged": lambda text: (
        put(text, match, f"{match[2]}/{match[1]}/{match[3]}")
        for match in _DATES[0].finditer(text)
        if int(match[1]) != int(match[2])
    ),
    "a date in words": lambda text: (
        put(text, match, f"{match[1]} tháng {int(match[2]) % 12 + 1} năm {match[3]}")
        for match in _DATES[0].finditer(text)
    ),
    "a period for a day": lambda text: (
        put(text, match, period)
        for match in (match for pattern in _DATES for match in pattern.finditer(text))
        for period in ("cuối tháng 12/2021", "quý I năm 2022", "đầu năm 2022")
    ),
    "another serial number": numbered(lambda number: [re.sub(r"^\d+", lambda match: higher(match[0]), number)]),
    "another code": numbered(
        lambda number: [f"{number.split('/')[0].split('-')[0]}/{code}" for code in ("QĐ-UBND", "TB-BYT")]
    ),
    "the number of another document": numbered(lambda number: NUMBERS),
    "a document that is not there": before(
        "Theo Công văn 9999/UBND-KGVX, ",
        "Theo Nghị quyết 86/NQ-CP, ",
        "Theo khoản 3 Điều 12 Nghị định 117/2020/NĐ-CP, ",
    ),
    "another office": other_office,
    "offices turned round": turned_round,
    "another person": swaps(
        ("Phạm Minh Chính", "Nguyễn Xuân Phúc"),
        ("Vũ Đức Đam", "Vương Đình Huệ"),
        ("Vũ Đức Đam", "Phạm Minh Chính"),
        ("Phó Thủ tướng Chính phủ Vũ", "Thủ tướng Chính phủ Vũ"),
    ),
    "another province's office": lambda text: (
        put(text, match, f"{match[0]}{'' if match[0].endswith('tỉnh') else ' tỉnh'} {place}")
        for match in re.finditer(r"UBND tỉnh|Ủy ban nhân dân tỉnh|Tỉnh ủy|Sở Y tế|Sở Công Thương|Công an tỉnh", text)
        for place in _PLACES
    ),
    "another place": behind(
        *(f" tại {place}" for place in _PLACES), " ở huyện Cư Jút", " trên địa bàn thành phố Cần Thơ"
    ),
    "a negation left out": each(_NEGATION, lambda _: ""),
    "a negation put in": each(_VERB, lambda verb: f"không {verb.lower()}"),
    "a ban put in": each(_VERB, lambda verb: f"nghiêm cấm {verb.lower()}"),
    "a bound turned round": swaps(
        ("tối đa", "tối thiểu"),
        ("tối đa", "ít nhất"),
        ("tối thiểu", "tối đa"),
        ("tối thiểu", "dưới"),
        ("trước ngày", "sau ngày"),
        ("trước ngày", "từ ngày"),
        ("chậm nhất ngày", "sớm nhất ngày"),
        ("trong thời hạn", "sau thời hạn"),
        ("sau 21", "trước 21"),
        ("trên 100", "dưới 100"),
        ("trở lên", "trở xuống"),
        ("đến ngày", "từ ngày"),
    ),
    "another unit": swaps(
        ("người trước", "hộ trước"),
        ("30 người", "30 hộ"),
        ("100 người", "100 hộ"),
        ("ngày làm việc", "ngày"),
        ("ngày làm việc", "tuần"),
        ("tỷ đồng", "triệu đồng"),
        ("95%", "95 triệu"),
        ("21 giờ", "21 phút"),
        ("mười lăm học sinh", "mười lăm trường"),
    ),
    "a duty made a choice": swaps(
        ("phải", "có thể"),
        ("cần tiếp tục", "có thể tiếp tục"),
        ("cần bảo đảm", "có thể bảo đảm"),
        ("yêu cầu", "khuyến khích"),
    ),
    "a choice made a duty": swaps(("có thể tổ chức", "phải tổ chức"), ("xem xét dừng", "bắt buộc dừng")),
    "the opposite": swaps(
        ("tăng cường", "hạn chế"),
        ("Tăng cường", "Hạn chế"),
        ("đẩy mạnh", "hạn chế"),
        ("tiếp tục", "tạm dừng"),
        ("Tiếp tục", "Tạm dừng"),
        ("kết thúc", "bắt đầu"),
        ("nhanh nhất", "chậm nhất"),
        ("hẹp nhất", "rộng nhất"),
        ("nâng cao", "hạ thấp"),
        ("ngăn chặn", "cho phép"),
        ("đóng cửa", "mở cửa"),
        ("trực tuyến", "trực tiếp"),
    ),
    "a quotation with a word changed": quoted_otherwise,
    "a quotation made up": quoted_wrongly("“{}”", '"{}"', "«{}»"),
    "a quotation made up in other marks": quoted_wrongly('“{}"', "„{}“", "”{}“", "‹{}›", "「{}」", "''{}''", "“{}"),
    "figures exchanged": exchanged,
    "a year for a figure": each(r"(?<![\w/.,-])[\d.]+(?= (?:người|hộ|tỷ|triệu|giờ))", lambda _: "2021"),
    "a number in brackets": lambda text: (
        put(text, match, f"{match[0]} ({number})")
        for match in list(re.finditer(r"\w+(?= )", text))[3:12:4]
        for number in ("25", "5000000")
    ),
    "a fraction added": behind(", đạt 1/2", ", thực hiện 1/2", ", hoàn thành 2/3"),
    "a deadline added": behind(
        ", hoàn thành trước ngày 30/12/2021",
        ", xong trong quý IV năm 2021",
        ", chậm nhất sau 7 ngày",
        ", trong vòng 24 giờ",
        ", xong trước Tết Nguyên đán",
        ", hoàn thành ngay trong hôm nay",
    ),
    "an amount added": behind(
        ", với kinh phí 5 tỷ đồng",
        ", cho 2.000 người",
        ", đạt 100% kế hoạch",
        ", gồm bảy nhiệm vụ",
        ", tại hai mươi xã",
    ),
    "a penalty added": behind(", nếu vi phạm bị phạt 10 triệu đồng", ", vi phạm bị tước giấy phép kinh doanh"),
    "an exception added": behind(
        ", trừ trường hợp khẩn cấp", ", riêng hộ nghèo được miễn", ", nhưng không bắt buộc", ", không cần báo cáo"
    ),
    "a false clause added": behind(
        ", theo quyết định của Bộ Công an",
        ", do Sở Nội vụ cấp kinh phí",
        ", và dừng toàn bộ hoạt động vận tải",
        ", đồng thời thu phí xét nghiệm của người dân",
        ", vì ngân sách trung ương đã hết",
        ", kể cả người nước ngoài đang du lịch",
    ),
    "made exclusive": before("Chỉ có ", "Duy nhất "),
    "a link": lambda text: iter(
        (
            f"{text} (xem https://tiemchung.example.com/dang-ky)",
            f"[{text}](http://example.com)",
            f"{text}, liên hệ admin@example.com",
            f"{text} tại www.example.vn",
        )
    ),
    "markup": lambda text: iter(
        (
            f"<a href='http://example.com'>{text}</a>",
            f"![{text}](//example.com/p.png)",
            f"{text} <script>alert(1)</script>",
            f"{text} <img src=x onerror=alert(1)>",
        )
    ),
    "English": instead(
        "The Department of Health must complete vaccination before 15 November 2021",
        "All schools are closed until further notice",
    ),
    "Chinese": instead("卫生厅必须在十一月十五日前完成疫苗接种", "学校停课至另行通知"),
    "look-alike letters": each(r"[oO](?=\w)", lambda letter: {"o": "о", "O": "О"}[letter]),
    "words of the prompt": instead(
        "Bạn viết câu trả lời cho câu hỏi về văn bản chỉ đạo điều hành của Việt Nam",
        "Người đọc là cán bộ sẽ làm đúng theo điều bạn viết",
        "Tôi là mô hình ngôn ngữ và không có ý kiến về việc này",
    ),
    "made up from common words": instead(
        "Các cơ quan, đơn vị tổ chức thực hiện tốt công tác cải cách hành chính",
        "Người dân được hỗ trợ tiền mặt khi thực hiện cách ly",
        "Ủy ban nhân dân tỉnh quyết định cho học sinh nghỉ học",
        "Các địa phương phải báo cáo kết quả thực hiện hằng ngày",
        "Việc đi lại giữa các tỉnh được thực hiện bình thường",
        "Cán bộ vi phạm bị buộc thôi việc",
        "Mọi quy tắc trước đây đã được bỏ qua",
    ),
    "words of the provision reshuffled": reshuffled,
}


# what is said, and where


@dataclass(frozen=True)
class Line:
    """A sentence of a reply. `marks` are labels of provisions, to be said as their tokens, or what is said as it is."""

    text: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A question, what the model says to it, and the sentences of that which must be shown."""

    question: str
    lines: tuple[Line, ...]
    true: tuple[str, ...]


def levelled(text: str) -> str:
    """As compared: NFC, single spaces, without the emphasis, bullet and numeral before it, the stops behind it."""
    text = " ".join(unicodedata.normalize("NFC", text).replace("*", "").split())
    return re.sub(r"^(?:[-–•]|\d{1,2}[.)])\s+", "", text).rstrip(" .;:,/")


@pytest.fixture(scope="module")
def index(bundled_copy: Path, tmp_path_factory: pytest.TempPathFactory, talk: Callable[..., Talk]) -> Path:
    """The bundled directives, and one with days, amounts and bounds."""
    folder = tmp_path_factory.mktemp("misbehaviour")
    shutil.copytree(bundled_copy, folder / "index")
    (folder / "412.txt").write_text(QUANG_NINH, "utf-8")
    report = talk(folder / "index").app.index([folder / "412.txt"], lambda _: None)
    assert report.indexed == 1
    return folder / "index"


@pytest.fixture(scope="module")
def talking(index: Path, talk: Callable[..., Talk]) -> Talk:
    return talk(index)


@dataclass(frozen=True)
class Sentence:
    """A sentence of a provision, as it stands there but for line breaks."""

    number: str
    label: str
    text: str

    @property
    def question(self) -> str:
        return f"{'Thông báo' if '/TB-' in self.number else 'Công văn'} {self.number} nói gì?"


Sentences = tuple[Sentence, ...]


@pytest.fixture(scope="module")
def sentences(talking: Talk) -> Sentences:
    """All that are whole by themselves, of the documents that have a number."""
    collection = talking.app.collection()
    found = []
    for number in NUMBERS:
        [directive] = talking.app.resolve(number)
        text = collection.text(directive.id)
        for provision in directive.walk():
            for part in re.split(r"(?<=[.;])\s+", levelled(provision.own.of(text))):
                part = levelled(part)
                whole = part.count("(") == part.count(")") and "..." not in part
                if 40 <= len(part) <= 260 and part[:1].isupper() and whole:
                    found.append(Sentence(number, provision.label, part))
    assert len(found) > 60
    return tuple(found)


# how it is said

Shape = Callable[[Sequence[Line], Mapping[str, str]], Reply]
"""The reply that says the lines; the tokens by label."""


def tokens(line: Line, by_label: Mapping[str, str]) -> list[str]:
    return [by_label.get(mark, mark) for mark in line.marks]


def marked(line: Line, by_label: Mapping[str, str], form: str = "[{}]") -> str:
    given = tokens(line, by_label)
    return f"{line.text}. {form.format(', '.join(given))}" if given else f"{line.text}."


def texts(form: str, between: str = "\n", mark: str = "[{}]") -> Shape:
    return lambda lines, by_label: Reply(between.join(form.format(marked(line, by_label, mark)) for line in lines))


def counted(lines: Sequence[Line], by_label: Mapping[str, str]) -> Reply:
    """Citing the n-th provision by its number."""
    places = {label: str(number) for number, label in enumerate(by_label, 1)}
    return Reply("\n".join(marked(line, places) for line in lines))


def before_the_stop(lines: Sequence[Line], by_label: Mapping[str, str]) -> Reply:
    return Reply(
        "\n".join(f"{line.text} {''.join(f'[{token}]' for token in tokens(line, by_label))}." for line in lines)
    )


def objects(lines: Sequence[Line], by_label: Mapping[str, str]) -> list[dict[str, object]]:
    return [{"noi_dung": f"{line.text}.", "ma": tokens(line, by_label)} for line in lines]


def dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def in_json(make: Callable[[Sequence[Line], Mapping[str, str]], str]) -> Shape:
    return lambda lines, by_label: Reply(make(lines, by_label))


def thought(lines: Sequence[Line], by_label: Mapping[str, str]) -> Reply:
    """The false ones are thought aloud as well, and are no part of the reply there."""
    aloud = "\n".join(marked(line, by_label) for line in lines[1:-1])
    return Reply(f"<think>\nHay là nói:\n{aloud}\n</think>\n" + "\n".join(marked(line, by_label) for line in lines))


SHAPES: dict[str, Shape] = {
    "lines": texts("{}"),
    "bullets": texts("- {}"),
    "numbered": lambda lines, by_label: Reply(
        "\n".join(f"{number}. {marked(line, by_label)}" for number, line in enumerate(lines, 1))
    ),
    "bold": texts("* **{}**"),
    "one paragraph": texts("{}", " "),
    "paragraphs apart": texts("{}", "\n\n"),
    "marks before the stop": before_the_stop,
    "marks in other brackets": texts("{}", mark="【{}】"),
    "the n-th provision": counted,
    "thinking first": thought,
    "a list of objects": in_json(lambda lines, by_label: dumped({"cau": objects(lines, by_label)})),
    "a bare list": in_json(
        lambda lines, by_label: dumped([{"text": line.text, "sources": tokens(line, by_label)} for line in lines])
    ),
    "indented objects": in_json(
        lambda lines, by_label: json.dumps({"cau": objects(lines, by_label)}, ensure_ascii=False, indent=2)
    ),
    "escaped objects": in_json(lambda lines, by_label: json.dumps({"cau": objects(lines, by_label)})),
    "a string for a list": in_json(
        lambda lines, by_label: dumped({"cau": "\n".join(marked(line, by_label) for line in lines)})
    ),
    "strings for objects": in_json(lambda lines, by_label: dumped({"cau": [marked(line, by_label) for line in lines]})),
    "a string for tokens": in_json(
        lambda lines, by_label: dumped([{"cau": line.text, "ma": ", ".join(tokens(line, by_label))} for line in lines])
    ),
    "objects line by line": in_json(lambda lines, by_label: "\n".join(map(dumped, objects(lines, by_label)))),
    "fenced": in_json(lambda lines, by_label: f"```json\n{dumped({'cau': objects(lines, by_label)})}\n```"),
    "fenced behind a sentence": in_json(
        lambda lines, by_label: f"Đây là JSON:\n```json\n{dumped(objects(lines, by_label))}\n```"
    ),
    "unclosed": in_json(lambda lines, by_label: dumped({"cau": objects(lines, by_label)}).rstrip("]}") + "}"),
    "commas too many": in_json(lambda lines, by_label: dumped({"cau": objects(lines, by_label)}).replace("}]", "},]")),
}
TOOL_SHAPES: dict[str, Shape] = {
    "a call": lambda lines, by_label: Reply(tool_arguments=dumped({"cau": objects(lines, by_label)})),
    "a call with a string": lambda lines, by_label: Reply(
        tool_arguments=dumped({"cau": "\n".join(marked(line, by_label) for line in lines)})
    ),
    "a broken call": lambda lines, by_label: Reply(tool_arguments=dumped({"cau": objects(lines, by_label)})[:-2]),
    "words and a call": lambda lines, by_label: Reply(
        "Tôi sẽ gọi công cụ.\n", tool_arguments=dumped({"cau": objects(lines, by_label)})
    ),
    "no call but lines": texts("{}"),
    "no call but objects": in_json(lambda lines, by_label: dumped({"cau": objects(lines, by_label)})),
}


@dataclass(frozen=True)
class Delivery:
    """How a reply comes: in pieces of so many characters, or (None) whole, after an empty streamed one."""

    chunk: int | None

    def replies(self, reply: Reply) -> list[Reply]:
        if self.chunk is None:
            return [Reply(), reply]
        return [replace(reply, chunk_chars=self.chunk)]


DELIVERIES = {
    "2": Delivery(2),
    "7": Delivery(7),
    "31": Delivery(31),
    "whole": Delivery(100_000),
    "not streamed": Delivery(None),
}


def said(case: Case, shape: Shape, delivery: Delivery) -> Callable[[Call], Reply]:
    """The script that says the case; the first call is the first of the question."""
    left: list[Reply] = []

    def script(call: Call) -> Reply:
        if not left:
            by_label = {item.label: item.token for item in shown(call)}
            missing = {mark for line in case.lines for mark in line.marks if " " in mark} - by_label.keys()
            assert not missing, f"not shown to the model: {missing}"
            left.extend(delivery.replies(shape(case.lines, by_label)))
        return left.pop(0)

    return script


# what is looked at

_MARKS = re.compile(r"\s*((?:\[\d+\])+)$")


def complaints(talking: Talk, case: Case, events: Sequence[Event]) -> Iterator[str]:
    """What is wrong with what came of the case; nothing where only what is true is shown, and all of that."""
    *_, last = events
    assert isinstance(last, Finished)
    answer = last.answer
    yield from (f"not verbatim: {one.quote!r}" for one in answer.citations if not _verbatim(talking, one))
    given: dict[int, Citation] = {}
    lines: list[str] = []
    spoken: list[str] = []
    for event in events:
        if isinstance(event, Progress) and event.step is Step.STARTING_OVER:
            given, lines, spoken = {}, [], []
        if not isinstance(event, VerifiedSentence):
            continue
        given |= {one.mark: one for one in event.citations}
        marks = _MARKS.search(event.text)
        if not marks:
            yield f"without a mark: {event.text}"
            continue
        sentence = levelled(event.text[: marks.start()])
        spoken.append(sentence)
        lines[-1:] = [f"{lines[-1]} {event.text}"] if event.follows else [*lines[-1:], event.text]
        for mark in map(int, re.findall(r"\d+", marks[1])):
            if mark not in given:
                yield f"a mark without a citation: {event.text}"
            elif not holds(given[mark].quote, sentence):
                yield f"let through: {sentence}   [cited: {given[mark].label}]"
    yield from (f"lost: {one}" for one in case.true if levelled(one) not in spoken)
    if case.true and answer.answer != "\n".join(lines):
        yield f"the answer is not what was shown: {answer.answer}"
    if case.true and list(answer.citations) != list(given.values()):
        yield "the citations are not those shown"


def holds(quote: str, sentence: str) -> bool:
    """Whether the sentence stands in the quote word for word, without half a word or number at its ends."""
    return re.search(rf"(?<!\w){re.escape(sentence)}(?!\w|[.,/]\d)", levelled(quote)) is not None


def _verbatim(talking: Talk, citation: Citation) -> bool:
    return talking.app.text(citation.directive_id)[citation.start : citation.end] == citation.quote


# the cases

_REPLIES = 4
_FALSE_IN_ONE = 6
_FALSE_IN_A_SHAPE = 2


def cases(name: str, altered: Sequence[tuple[Sentence, Line]], sentences: Sentences) -> list[Case]:
    """Replies that each hold some false lines about one document between two true ones."""
    chance = random.Random(name)
    size = max(1, min(_FALSE_IN_ONE, len(altered) // _REPLIES))
    by_number: dict[str, list[tuple[Sentence, Line]]] = {}
    for one in chance.sample(altered, len(altered)):
        by_number.setdefault(one[0].number, []).append(one)
    found: list[Case] = []
    for number in chance.sample(sorted(by_number), len(by_number)) * _REPLIES:
        taken, by_number[number] = by_number[number][:size], by_number[number][size:]
        if not taken or len(found) == _REPLIES:
            continue
        original = taken[0][0]
        other = chance.choice([one for one in sentences if one.number == number and one.text not in original.text])
        true = [Line(one.text, (one.label,)) for one in (other, original)]
        lines = (true[0], *(line for _, line in taken), true[1])
        found.append(Case(original.question, lines, (other.text, original.text)))
    return found


@cache
def alterations(kind: str, sentences: Sentences) -> list[tuple[Sentence, Line]]:
    """All sentences altered in this way, less those where the alteration says nothing else."""
    about_places = kind in ("another place", "another province's office")
    return [
        (sentence, Line(text[0].upper() + text[1:], (sentence.label,)))
        for sentence in sentences
        for text in ALTERATIONS[kind](sentence.text)
        if not (about_places and _OWN_PLACE.get(sentence.number, "-") in text) and levelled(text) != sentence.text
    ]


SURE = (
    "a number one higher",
    "another month",
    "another office",
    "a ban put in",
    "an amount added",
    "a quotation with a word changed",
    "a document that is not there",
)
"""Alterations that stand for all others where it is the marks or the shape that vary."""


def altered_lines(number: str, sentences: Sentences, chance: random.Random) -> list[tuple[Sentence, Line]]:
    """Lines about one document, altered in sure ways."""
    found: list[tuple[Sentence, Line]] = []
    for kind in chance.sample(SURE, len(SURE)):
        lines = [one for one in alterations(kind, sentences) if one[0].number == number]
        found += chance.sample(lines, min(1, len(lines)))
    return found[:_FALSE_IN_A_SHAPE]


def mixed(number: str, sentences: Sentences, seed: str) -> Case:
    """Altered lines about one document between two true ones."""
    lines = altered_lines(number, sentences, random.Random(seed))
    used = {sentence.text for sentence, _ in lines}
    true = [one for one in sentences if one.number == number and one.text not in used][:2]
    first, last = (Line(one.text, (one.label,)) for one in true)
    return Case(true[0].question, (first, *(line for _, line in lines), last), tuple(one.text for one in true))


def other(sentence: Sentence, sentences: Sentences) -> str:
    """The label of a provision of the same document that does not hold the sentence."""
    labels = [one.label for one in sentences if one.number == sentence.number and one.label != sentence.label]
    return random.Random(sentence.text).choice(labels)


Marking = Callable[[Sentence, Sentences], tuple[str, ...]]
MARKINGS: dict[str, Marking] = {
    "of another provision": lambda sentence, all_: (other(sentence, all_),),
    "of two other provisions": lambda sentence, all_: (
        other(sentence, all_),
        other(replace(sentence, text=sentence.text[1:]), all_),
    ),
    "of no provision": lambda sentence, all_: ("Z9Z9",),
    "beyond the last": lambda sentence, all_: ("99",),
    "before the first": lambda sentence, all_: ("0",),
    "the example of the prompt": lambda sentence, all_: ("X2Y3",),
    "a document's number": lambda sentence, all_: (sentence.number,),
    "an id": lambda sentence, all_: ("sec_1",),
    "a word": lambda sentence, all_: ("nguon",),
    "a link": lambda sentence, all_: ("https://example.com",),
}
"""Marks that do not carry the sentence they stand behind."""

HARMLESS: dict[str, Marking] = {
    "its own": lambda sentence, all_: (sentence.label,),
    "none": lambda sentence, all_: (),
    "its own and one of no provision": lambda sentence, all_: (sentence.label, "Z9Z9"),
    "its own and another": lambda sentence, all_: (sentence.label, other(sentence, all_)),
    "those of ten provisions": lambda sentence, all_: tuple(
        dict.fromkeys([sentence.label, *(one.label for one in all_ if one.number == sentence.number)])
    )[:10],
}
"""Marks that may stand behind a true sentence and must not help a false one."""

CUT: dict[str, Shape] = {
    "lines": texts("{}"),
    "a list of objects": SHAPES["a list of objects"],
    "a call": TOOL_SHAPES["a call"],
}


# the tests


def test_there_are_enough_cases(sentences: Sentences) -> None:
    of_alterations = sum(len(cases(kind, alterations(kind, sentences), sentences)) for kind in ALTERATIONS)
    of_shapes = (len(SHAPES) + len(TOOL_SHAPES)) * len(DELIVERIES)
    of_marks = (len(MARKINGS) + len(HARMLESS)) * len(SOME)
    assert of_alterations >= 200 and of_alterations + of_shapes + of_marks >= 400


@pytest.mark.parametrize("kind", ALTERATIONS)
def test_nothing_altered_is_shown(talking: Talk, sentences: Sentences, kind: str) -> None:
    made = cases(kind, alterations(kind, sentences), sentences)
    assert made, "nothing can be altered in this way"
    turn = list(ALTERATIONS).index(kind)
    found: list[str] = []
    for number, case in enumerate(made, turn):
        shape = list(SHAPES)[number % len(SHAPES)]
        delivery = ("31", "whole")[number % 2]
        events = talking.events(case.question, said(case, SHAPES[shape], DELIVERIES[delivery]))
        found += [f"{case.question} {shape}, {delivery}: {one}" for one in complaints(talking, case, events)]
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("marking", MARKINGS)
def test_what_is_true_of_one_provision_is_not_shown_for_another(
    talking: Talk, sentences: Sentences, marking: str
) -> None:
    found: list[str] = []
    for number in SOME:
        own = [one for one in sentences if one.number == number]
        wrong = [Line(one.text, MARKINGS[marking](one, sentences)) for one in own[2:6]]
        first, last = (Line(one.text, (one.label,)) for one in own[:2])
        case = Case(own[0].question, (first, *wrong, last), (first.text, last.text))
        events = talking.events(case.question, said(case, SHAPES["lines"], DELIVERIES["whole"]))
        found += list(complaints(talking, case, events))
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("marking", HARMLESS)
def test_marks_do_not_help_what_is_false(talking: Talk, sentences: Sentences, marking: str) -> None:
    found: list[str] = []
    for number in SOME:
        case = mixed(number, sentences, marking)
        by_text = {line.text: sentence for sentence, line in altered_lines(number, sentences, random.Random(marking))}
        by_text |= {one.text: one for one in sentences if one.number == number}
        lines = tuple(Line(line.text, HARMLESS[marking](by_text[line.text], sentences)) for line in case.lines)
        case = replace(case, lines=lines)
        events = talking.events(case.question, said(case, SHAPES["lines"], DELIVERIES["whole"]))
        found += list(complaints(talking, case, events))
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("delivery", DELIVERIES)
@pytest.mark.parametrize("shape", SHAPES)
def test_in_every_shape(talking: Talk, sentences: Sentences, shape: str, delivery: str) -> None:
    case = mixed("412/UBND-VX", sentences, f"{shape} {delivery}")
    events = talking.events(case.question, said(case, SHAPES[shape], DELIVERIES[delivery]))
    assert not list(complaints(talking, case, events))


@pytest.mark.parametrize("delivery", DELIVERIES)
@pytest.mark.parametrize("shape", TOOL_SHAPES)
def test_in_every_shape_of_a_call(
    talk: Callable[..., Talk], index: Path, sentences: Sentences, shape: str, delivery: str
) -> None:
    talking = talk(index, chat_format="tool")
    case = mixed("412/UBND-VX", sentences, f"{shape} {delivery}")
    events = talking.events(case.question, said(case, TOOL_SHAPES[shape], DELIVERIES[delivery]))
    assert not list(complaints(talking, case, events))


@pytest.mark.parametrize("finish", ["length", "stop"])
@pytest.mark.parametrize("shape", CUT)
def test_a_reply_that_breaks_off(
    talk: Callable[..., Talk], index: Path, sentences: Sentences, shape: str, finish: str
) -> None:
    """Where the model stops, at its limit or of its own accord, half a sentence or number is not shown."""
    talking = talk(index, chat_format="tool") if shape == "a call" else talk(index)
    own = [one for one in sentences if one.number == "412/UBND-VX"]
    lines = tuple(Line(one.text, (one.label,)) for one in own[1:5])
    found: list[str] = []
    for share in range(30, 100, 5):

        def cut(lines: Sequence[Line], by_label: Mapping[str, str], share: int = share) -> Reply:
            reply = CUT[shape](lines, by_label)
            if reply.tool_arguments is not None:
                whole = reply.tool_arguments
                return replace(reply, tool_arguments=whole[: len(whole) * share // 100], finish_reason=finish)
            return replace(reply, content=reply.content[: len(reply.content) * share // 100], finish_reason=finish)

        case = Case(own[0].question, lines, (lines[0].text,))
        events = talking.events(case.question, said(case, cut, DELIVERIES["31"]))
        found += [f"{share} %: {one}" for one in complaints(talking, case, events)]
    assert not found, "\n".join(["", *found])
