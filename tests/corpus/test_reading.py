"""A source file becomes one NFC text, and whatever is wrong with it one Vietnamese sentence."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import reading
from corpus.reading import ReadingError, ReadingFailure, read, read_bytes

VIETNAMESE = (
    "ỦY BAN NHÂN DÂN TỈNH\nSố: 12/UBND-VX\n\nKính gửi: Sở Y tế.\n"
    "1. Giao Sở Y tế chủ trì, phối hợp với các đơn vị tổ chức thực hiện.\n"
)
# "Cộng hoà xã hội chủ nghĩa Việt Nam / Độc lập - Tự do - Hạnh phúc" as the fonts of the time stored it
TCVN3 = "Céng hoµ x· héi chñ nghÜa ViÖt Nam\n§éc lËp - Tù do - H¹nh phóc\nThñ t­íng ChÝnh phñ quyÕt ®Þnh"
VNI = "Coäng hoaø xaõ hoäi chuû nghóa Vieät Nam\nÑoäc laäp - Töï do - Haïnh phuùc\nThuû töôùng Chính phuû quyeát ñònh"
LEGACY_MEANT = "Cộng hoà xã hội chủ nghĩa Việt Nam\nĐộc lập - Tự do - Hạnh phúc\nThủ tướng Chính phủ quyết định"


def failure(data: bytes, name: str) -> ReadingFailure:
    """Why the bytes give no text; the sentence for the user is checked on the way."""
    with pytest.raises(ReadingError) as caught:
        read_bytes(data, name)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and name[:100].strip() in sentence
    assert caught.value.reason
    return caught.value.reason


# Plain text


@pytest.mark.parametrize("name", ["a.txt", "a.TXT", "a.md", "không-đuôi"])
def test_clean_text_is_taken_exactly(name: str) -> None:
    data = VIETNAMESE.encode()
    found = read_bytes(data, name)
    assert found.text.encode() == data
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert (found.format, found.pages, found.notes) == ("text", (), ())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xef\xbb\xbf" + VIETNAMESE.encode(), VIETNAMESE),
        (VIETNAMESE.encode("utf-16"), VIETNAMESE),
        (b"\xfe\xff" + VIETNAMESE.encode("utf-16-be"), VIETNAMESE),
        (unicodedata.normalize("NFD", VIETNAMESE).encode(), VIETNAMESE),
        (VIETNAMESE.replace("\n", "\r\n").encode(), VIETNAMESE),
        (VIETNAMESE.replace("\n", "\r").encode(), VIETNAMESE),
        ("Điều 1\u2028Điều 2".encode(), "Điều 1\nĐiều 2"),
        (b"so\x0b 12\x0c cua\x07 UBND, ngay 5" + b" " * 200, "so  12  cua  UBND, ngay 5" + " " * 200),
        (b"plain ASCII, with no marks", "plain ASCII, with no marks"),
        ("Déjà vu à la carte".encode(), "Déjà vu à la carte"),
    ],
)
def test_text_is_normalised(data: bytes, expected: str) -> None:
    assert read_bytes(data, "a.txt").text == expected


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TCVN3.encode("cp1252"), "TCVN3"),
        (VNI.encode("cp1252"), "VNI"),
        (TCVN3.encode(), "TCVN3"),
        (VNI.encode(), "VNI"),
    ],
)
def test_legacy_encodings(data: bytes, encoding: str) -> None:
    found = read_bytes(data, "cũ.txt")
    assert found.text == LEGACY_MEANT
    assert encoding in found.notes[0]


def test_windows_1258() -> None:
    bases = {"\u0302", "\u0306", "\u031b"}  # the code page holds â ê ô ă ơ ư whole and the tones as marks
    data = b""
    for sign in VIETNAMESE:
        parts = unicodedata.normalize("NFD", sign)
        base = unicodedata.normalize("NFC", parts[0] + "".join(c for c in parts[1:] if c in bases))
        data += (base + "".join(c for c in parts[1:] if c not in bases)).encode("cp1258")
    found = read_bytes(data, "a.txt")
    assert found.text == VIETNAMESE
    assert "1258" in found.notes[0]


# What is no text


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.txt", "empty"),
        (b" \r\n\t \n", "a.txt", "empty"),
        (b"\xef\xbb\xbf", "a.txt", "empty"),
        (b"\xff\xfe", "a.txt", "empty"),
        ("\u00a0\u200b".encode(), "a.txt", "empty"),
        (b"", "a.docx", "empty"),
        (b"{\\rtf1 }", "a.rtf", "empty"),
        (bytes(range(256)) * 20, "a.txt", "binary"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "a", "binary"),
        (b"\x01\x02\x03\x04 text", "a.txt", "binary"),
        ("Привет, как дела, друзья мои".encode("cp1251"), "a.txt", "encoding"),
        ("été à Noël, où la fenêtre était ouverte".encode("latin-1"), "a.txt", "encoding"),
        (b"\xff\xfeA", "a.txt", "encoding"),
        (b"\x89PNG\r\n\x1a\n\0\0", "scan.png", "unsupported_format"),
        (b"\xff\xd8\xff\xe0", "scan.txt", "unsupported_format"),
        (b"a,b\n1,2\n", "a.csv", "unsupported_format"),
        (b"plain words", "a.docx", "corrupt"),
        (b"plain words", "a.pdf", "corrupt"),
        (b"PK\x03\x04 and no more", "a.docx", "corrupt"),
        (b"%PDF-1.4\nno objects", "a.pdf", "corrupt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "corrupt"),
    ],
)
def test_what_gives_no_text(data: bytes, name: str, reason: str) -> None:
    assert failure(data, name) == reason


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "lớn.txt"
    path.write_bytes(b"a" * 101)
    with pytest.raises(ReadingError, match=r"“lớn\.txt” quá lớn") as caught:
        read(path, limit_bytes=100)
    assert caught.value.reason is ReadingFailure.TOO_LARGE
    assert read(path, limit_bytes=101).text == "a" * 101
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(ReadingError, match="hơn 20 MB"):
        read(path)


def test_the_sentence_survives_an_odd_name() -> None:
    with pytest.raises(ReadingError) as caught:
        read_bytes(b"", "a\n{x}\x1b[31m" + "b" * 500)
    assert "\n" not in str(caught.value) and "\x1b" not in str(caught.value) and len(str(caught.value)) < 400


# Files


def test_read_gives_what_read_bytes_gives(tmp_path: Path) -> None:
    path = tmp_path / "công văn.txt"
    path.write_text(VIETNAMESE, encoding="utf-8")
    assert read(path) == read_bytes(VIETNAMESE.encode(), "công văn.txt")


def unreadable(path: Path) -> str:
    with pytest.raises(ReadingError) as caught:
        read(path)
    assert caught.value.reason is ReadingFailure.UNREADABLE
    return str(caught.value)


def test_unreadable(tmp_path: Path) -> None:
    assert "không có tệp này" in unreadable(tmp_path / "none.txt")
    assert "thư mục" in unreadable(tmp_path)
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "gone.txt")
    assert "link.txt" in unreadable(link)
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    unreadable(loop)
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    assert "tệp thường" in unreadable(pipe)
    unreadable(tmp_path / "a\0b.txt")
    unreadable(tmp_path / ("n" * 300))


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs /proc")
def test_a_file_whose_reading_fails() -> None:
    unreadable(Path("/proc/self/mem"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    path.chmod(0)
    assert "quyền" in unreadable(path)


# .docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, **parts: str) -> bytes:
    """A Word file of the given body; `parts` are the inner XML of further parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for part, inner in parts.items():
            archive.writestr(f"word/{part}.xml", f"<w:{part} {W}>{inner}</w:{part}>")
    return out.getvalue()


def p(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{escape(text)}</w:t></w:r></w:p>"


def table(*rows: list[str], borders: str = "") -> str:
    cells = ["".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl><w:tblPr>{borders}</w:tblPr>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
BORDERS = '<w:tblBorders><w:top w:val="single"/></w:tblBorders>'


def test_docx_made_by_a_library(tmp_path: Path) -> None:
    library = pytest.importorskip("docx")
    document = library.Document()
    header = document.add_table(rows=2, cols=2)
    header.cell(0, 0).text = "ỦY BAN NHÂN DÂN\nTỈNH ĐẮK NÔNG"
    header.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    header.cell(1, 0).text = "Số: 12/UBND-VX"
    header.cell(1, 1).text = "Đắk Nông, ngày 5 tháng 3 năm 2021"
    document.add_paragraph("Giao Sở Y tế", style="List Number")
    document.add_paragraph("Giao Sở Tài chính", style="List Number")
    document.add_paragraph("báo cáo", style="List Bullet")
    path = tmp_path / "a.docx"
    document.save(str(path))
    found = read(path)
    assert found.format == "docx"
    assert found.text.split("\n") == [
        "ỦY BAN NHÂN DÂN",
        "TỈNH ĐẮK NÔNG",
        "Số: 12/UBND-VX",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Đắk Nông, ngày 5 tháng 3 năm 2021",
        "1. Giao Sở Y tế",
        "2. Giao Sở Tài chính",
        "- báo cáo",
    ]


def lvl(at: int, style: str, text: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def test_docx_numbers() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0">'
        + lvl(0, "upperRoman", "%1.")
        + lvl(1, "decimal", "%2.")
        + lvl(2, "decimal", "%2.%3.")
        + lvl(3, "lowerLetter", "%4)")
        + lvl(4, "bullet", "\uf0b7")
        + '</w:abstractNum><w:abstractNum w:abstractNumId="1">'
        + lvl(0, "decimal", "Điều %1.", start=3)
        + "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="1"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="Art"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Art2"><w:basedOn w:val="Art"/></w:style>'
    )

    def item(number: int, level: int, text: str) -> str:
        return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')

    body = (
        item(1, 0, "phần")
        + item(1, 1, "mục")
        + item(1, 2, "tiểu mục")
        + item(1, 2, "tiểu mục")
        + item(1, 3, "điểm")
        + item(1, 3, "điểm")
        + item(1, 4, "gạch")
        + p("không số")
        + item(1, 1, "mục")
        + item(1, 2, "tiểu mục")
        + item(1, 0, "phần")
        + item(1, 1, "mục")
        + p("theo kiểu", '<w:pStyle w:val="Art"/>')
        + p("theo kiểu gốc", '<w:pStyle w:val="Art2"/>')
        + item(3, 0, "lại từ đầu")
        + p("tắt số", '<w:pStyle w:val="Art"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + item(9, 0, "danh sách không có")
    )
    assert read_bytes(docx(body, numbering=numbering, styles=styles), "a.docx").text.split("\n") == [
        "I. phần",
        "1. mục",
        "1.1. tiểu mục",
        "1.2. tiểu mục",
        "a) điểm",
        "b) điểm",
        "- gạch",
        "không số",
        "2. mục",
        "2.1. tiểu mục",
        "II. phần",
        "1. mục",
        "Điều 3. theo kiểu",
        "Điều 4. theo kiểu gốc",
        "Điều 1. lại từ đầu",
        "tắt số",
        "danh sách không có",
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # a table that lays out the header: the left column, then the right one
        (
            table([p("UBND HUYỆN X") + p("Số: 1/CV"), p("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") + p("ngày 1")]),
            "UBND HUYỆN X\nSố: 1/CV\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nngày 1",
        ),
        (
            table([p("UBND HUYỆN X"), p(MOTTO)], [p("Số: 1"), p("ngày 1")], borders=BORDERS),
            "UBND HUYỆN X\nSố: 1\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nngày 1",
        ),
        (
            table([p("Nơi nhận:") + p("- Như trên;"), p(""), p("TM. UBND") + p("Lê Văn A")], borders=BORDERS),
            "Nơi nhận:\n- Như trên;\nTM. UBND\nLê Văn A",
        ),
        # a table of the body: a row a line
        (
            table([p("TT"), p("Nhiệm vụ")], [p("1"), p("Báo cáo") + p("quý")], [p("2"), p("")], borders=BORDERS),
            "TT | Nhiệm vụ\n1 | Báo cáo quý\n2 |",
        ),
        (
            table(
                [p("a"), p("b")],
                ["<w:tcPr><w:vMerge/></w:tcPr>" + p("x"), p("c")],
                ["<w:tcPr><w:vMerge w:val='restart'/></w:tcPr>" + p("d"), table([p("e"), p("f")]) + p("")],
                borders=BORDERS,
            ),
            "a | b\n| c\nd | e f",
        ),
        # two columns made with tabs
        (
            p("UBND TỈNH X\t" + MOTTO) + p("Số: 1\t\tngày 2") + p("Về việc\tkhác") + p("CHỈ THỊ"),
            "UBND TỈNH X\nSố: 1\nVề việc\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nngày 2\nkhác\nCHỈ THỊ",
        ),
        # what reviewing left behind, and what is not shown
        (
            "<w:p><w:ins><w:r><w:t>mới</w:t></w:r></w:ins><w:del><w:r><w:delText>cũ</w:delText></w:r></w:del>"
            "<w:moveFrom><w:r><w:t>dời</w:t></w:r></w:moveFrom></w:p>",
            "mới",
        ),
        (p("hiện") + p("ẩn", run="<w:vanish/>"), "hiện"),
        (p("cộng hòa", run="<w:caps/>"), "CỘNG HÒA"),
        (
            "<w:p><w:hyperlink><w:r><w:t>Luật</w:t></w:r></w:hyperlink><w:r><w:noBreakHyphen/><w:t>A</w:t><w:br/>"
            "<w:t>B</w:t><w:tab/><w:t>C</w:t><w:softHyphen/><w:t>D</w:t><w:sym w:char='F0B7'/></w:r></w:p>",
            "Luật-A\nB\tCD•",
        ),
        ("<w:sdt><w:sdtContent>" + p("ô nhập") + "</w:sdtContent></w:sdt>", "ô nhập"),
        ("<w:p><w:r><w:pict><w:txbxContent>" + p("khung") + "</w:txbxContent></w:pict></w:r></w:p>", "khung"),
        (p("a") + p("") + p("") + p("") + p("b"), "a\n\nb"),
        # fonts of the time before Unicode, beside Unicode
        (p("Thñ t­íng", run='<w:rFonts w:ascii=".VnTime"/>') + p("Bộ Y tế"), "Thủ tướng\nBộ Y tế"),
        (p("céng hoµ", run='<w:rFonts w:ascii=".VnTimeH"/>') + p("Thuû töôùng", run='<w:rFonts w:ascii="VNI-Times"/>'),
         "CỘNG HOÀ\nThủ tướng"),
        (p("Thủ tướng đã", run='<w:rFonts w:ascii=".VnTime"/>'), "Thủ tướng đã"),
        (
            "<w:p><w:r><w:rPr><w:rFonts w:ascii='.VnTime'/></w:rPr><w:t>n</w:t><w:softHyphen/>"
            "<w:t>íc</w:t></w:r></w:p>",
            "nước",
        ),
    ],
)  # fmt: skip
def test_docx_lines(body: str, expected: str) -> None:
    assert read_bytes(docx(body), "a.docx").text == expected


def test_docx_footnotes() -> None:
    body = (
        '<w:p><w:r><w:t>năm 2020</w:t><w:footnoteReference w:id="7"/><w:t> và</w:t></w:r></w:p>'
        + p("sau")
        + "<w:p><w:r><w:endnoteReference w:id='2'/></w:r></w:p>"
    )
    found = read_bytes(
        docx(
            body,
            footnotes=f"<w:footnote w:id='-1'>{p('—')}</w:footnote><w:footnote w:id='7'>{p('Nguồn')}</w:footnote>",
            endnotes=f"<w:endnote w:id='2'>{p('Cuối')}</w:endnote>",
        ),
        "a.docx",
    )
    assert found.text == "năm 2020¹ và\nsau\n¹\n¹ Nguồn\n¹ Cuối"


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/") + ".xml", data)
    return out.getvalue()


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>"""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped(word__document=b"<a>" + b" " * (49 << 20) + b"</a>"), "too_large"),
        (zipped(word__document=LAUGHS), "corrupt"),
        (zipped(word__document=b"<w:document"), "corrupt"),
        (zipped(word__document=b"<a/>"), "corrupt"),
        (docx("<w:sdt>" * 50_000 + "</w:sdt>" * 50_000), "corrupt"),
        (zipped(xl__workbook=b"<a/>"), "unsupported_format"),
        (zipped(anything=b"<a/>"), "unsupported_format"),
        (docx(p("x"))[:-30], "corrupt"),
        (docx(""), "empty"),
    ],
)
def test_docx_that_gives_no_text(data: bytes, reason: str) -> None:
    assert failure(data, "a.docx") == reason


# .doc


def compound(**streams: bytes) -> bytes:
    """An OLE container with the given streams, each in the large sectors."""
    entries, body, chain = [], b"", []
    for name, data in streams.items():
        data = data.ljust(4096, b"\0")
        count = -(-len(data) // 512)
        entries.append((name, 5 if name == "Root Entry" else 2, len(chain), len(data)))
        first = len(chain)
        chain += [*range(first + 1, first + count), 0xFFFFFFFE]
        body += data.ljust(count * 512, b"\0")
    directory = struct.pack("<64sHBBIII16xI16xIQ", "Root Entry".encode("utf-16-le"), 22, 5, 1, ~0 & 0xFFFFFFFF,
                            ~0 & 0xFFFFFFFF, 1, 0, 0xFFFFFFFE, 0)  # fmt: skip
    for place, (name, kind, start, size) in enumerate(entries, 1):
        right = place + 1 if place < len(entries) else 0xFFFFFFFF
        directory += struct.pack("<64sHBBIII16xI16xIQ", name.encode("utf-16-le"), 2 * len(name) + 2, kind, 1,
                                 0xFFFFFFFF, right, 0xFFFFFFFF, 0, start, size)  # fmt: skip
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\0")
    directory_at = len(chain)
    sectors = len(directory) // 512
    chain += [*range(directory_at + 1, directory_at + sectors), 0xFFFFFFFE]
    chain += [0xFFFFFFFD]
    assert len(chain) <= 128
    table_at = len(chain) - 1
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    head = struct.pack("<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1,
                       directory_at, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, table_at)  # fmt: skip
    return head.ljust(512, b"\xff") + body + directory + fat


def sprm(code: int, operand: bytes) -> bytes:
    return struct.pack("<H", code) + operand


def doc(*paragraphs: tuple[bytes, int, bytes], flags: int = 0x0200) -> bytes:
    """A Word 97 file: paragraphs as (bytes with their end mark, number of the font, paragraph instructions)."""
    start, at = 0x800, 0x800
    text, places, fonts, looks = b"", [start], [], []
    for words, font, rules in paragraphs:
        text += words
        at += len(words)
        places.append(at)
        fonts.append(sprm(0x4A4F, struct.pack("<H", font)))
        looks.append(rules)

    def page(rules: list[bytes], *, characters: bool) -> bytes:
        entries, tail = b"", b""
        for rule in rules:
            block = bytes([len(rule)]) + rule if characters else bytes([0, (len(rule) + 3) // 2]) + b"\0\0" + rule
            block += b"\0" * (len(block) % 2)
            tail = block + tail
            entries += bytes([(510 - len(tail)) // 2]) + (b"" if characters else b"\0" * 12)
        head = struct.pack(f"<{len(places)}I", *places) + entries
        return head.ljust(510 - len(tail), b"\0") + tail + b"\0" + bytes([len(rules)])

    names = b"".join(
        bytes([40 + len(n) * 2 + 1]) + b"\0" * 39 + n.encode("utf-16-le") + b"\0\0"
        for n in ("Times", ".VnTime", "VNI-T")
    )
    parts = {
        0x1A2: b"\x02" + struct.pack("<I", 16) + struct.pack("<IIHIH", 0, len(text), 0, start * 2 | 0x40000000, 0),
        0x112: struct.pack("<HH", 3, 0) + names,
        0xFA: struct.pack("<III", start, at, 8),
        0x102: struct.pack("<III", start, at, 9),
    }
    level = struct.pack("<IB10xB8xBB2x", 3, 0, 0, 0, 0) + struct.pack("<H", 2) + "\0.".encode("utf-16-le")
    parts[0x2E2] = struct.pack("<HI22xBx", 1, 77, 1) + level  # one list of one level, from 3
    parts[0x2EA] = struct.pack("<II12x", 1, 77)
    main, stream = bytearray(0x400), b""
    struct.pack_into("<HHHHHH", main, 0, 0xA5EC, 0xC1, 0, 0, 0, flags)
    struct.pack_into("<I", main, 0x4C, len(text))
    for place, part in parts.items():
        struct.pack_into("<II", main, place, len(stream), len(part))
        stream += part
    body = bytes(main).ljust(start, b"\0") + text
    body = body.ljust(8 * 512, b"\0") + page(fonts, characters=True) + page(looks, characters=False)
    return compound(WordDocument=body, **{"1Table": stream})


IN_TABLE, ROW_END = sprm(0x2416, b"\x01"), sprm(0x2416, b"\x01") + sprm(0x2417, b"\x01")


def test_doc() -> None:
    data = doc(
        ("Thñ t­íng ChÝnh phñ\r".encode("latin-1"), 1, b""),
        ("Thuû töôùng\r".encode("latin-1"), 2, b""),
        (b"item\r", 0, sprm(0x460B, b"\1\0") + sprm(0x260A, b"\0")),
        (b"item\r", 0, sprm(0x460B, b"\1\0") + sprm(0x260A, b"\0")),
        (b"plain \x13 PAGE \x1412\x15 text\x0bnext\r", 0, b""),
        (b"TT\x07", 0, IN_TABLE),
        (b"work\x07", 0, IN_TABLE),
        (b"by\x07", 0, IN_TABLE),
        (b"\x07", 0, ROW_END),
        (b"1\x07", 0, IN_TABLE),
        ("b¸o\r".encode("latin-1"), 1, IN_TABLE),
        ("c¸o\x07".encode("latin-1"), 1, IN_TABLE),
        (b"\x07", 0, IN_TABLE),
        (b"\x07", 0, ROW_END),
        (b"end\r", 0, b""),
    )
    found = read_bytes(data, "a.doc")
    lines = "Thủ tướng Chính phủ\nThủ tướng\n3. item\n4. item\nplain 12 text\nnext\nTT | work | by\n1 | báo cáo |\nend"
    assert found.text == lines
    assert (found.format, found.pages) == ("doc", ())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (doc((b"x\r", 0, b""), flags=0x0300), "encrypted"),
        (compound(EncryptedPackage=b"x"), "encrypted"),
        (compound(Workbook=b"x"), "unsupported_format"),
        (compound(Else=b"x"), "unsupported_format"),
        (compound(WordDocument=b"x"), "corrupt"),
        (doc((b"x\r", 0, b""))[:1500], "corrupt"),
    ],
)
def test_doc_that_gives_no_text(data: bytes, reason: str) -> None:
    assert failure(data, "a.doc") == reason


def test_html_under_the_name_of_a_doc() -> None:
    page = (
        "<html><head><title>không</title><style>p{}</style></head><body><p>Điều&nbsp;1.\n Phạm   vi</p>"
        "<table><tr><td><p>TT</p></td><td>Việc</td><td>Hạn</td></tr></table><ul><li>a<li>b</ul></body></html>"
    )
    found = read_bytes(page.encode(), "a.doc")
    assert found.text == "Điều 1. Phạm vi\nTT | Việc | Hạn\na\nb"
    assert failure(page.encode(), "a.docx") == "corrupt"


# .rtf


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"{\rtf1\ansi Xin ch\u224?o\par dong hai\line ba}", "Xin chào\ndong hai\nba"),
        (r"{\rtf1{\fonttbl{\f0 Arial;}{\f1 .VnTime;}}\f1 Th\'f1 t\'ad\'edng\f0  A}", "Thủ tướng A"),
        (r"{\rtf1{\fonttbl{\f0\fcharset163 Arial;}}\f0 Vi\'ea\'f2t}", "Việt"),
        (r"{\rtf1{\info{\title no}}{\*\new no}{\header no}{\v no}yes{\field{\*\fldinst PAGE}{\fldrslt 5}}}", "yes5"),
        (r"{\rtf1{\listtext 1.\tab}mot\par{\pntext a)\tab}hai}", "1.\tmot\na)\thai"),
        (r"{\rtf1\trowd\intbl TT\cell Viec\cell Han\cell\row\intbl 1\cell B\cell C\cell\row\pard het\par}",
         "TT | Viec | Han\n1 | B | C\nhet"),
        (r"{\rtf1 a\{b\}\\c\~d\_e}", "a{b}\\c d-e"),
        (r"{\rtf1\u-10179?\u-8704?x\bin3 {{{y}", "😀xy"),
        (r"{\rtf1 unclosed", "unclosed"),
        ("{\\rtf1 " + "{" * 5000 + "sâu".encode("cp1252").decode("latin-1") + "}" * 5000 + "}", "sâu"),
    ],
)  # fmt: skip
def test_rtf(source: str, expected: str) -> None:
    assert read_bytes(source.encode("latin-1"), "a.rtf").text == expected


def test_rtf_too_deep() -> None:
    assert failure(b"{\\rtf1" + b"{" * 50_000, "a.rtf") == "corrupt"


# .pdf


def pdf(*pages: list[tuple[float, float, str]], font: bytes = b"Arial", trailer: bytes = b"") -> bytes:
    """A PDF whose pages hold words at (x, distance from the top); every sign is half as wide as high."""
    mapping = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
        b"100 beginbfrange "
        + b"".join(b"<%02X00> <%02XFF> <%02X00> " % (i, i, i) for i in range(100))
        + b"endbfrange endcmap"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (len(pages), b" ".join(b"%d 0 R" % (7 + 2 * i) for i in range(len(pages)))),
        b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>" % font,
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Arial/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/DW 500/FontDescriptor 5 0 R>>",
        b"<</Type/FontDescriptor/FontName/%s/Flags 4/Ascent 800/Descent -200/ItalicAngle 0/CapHeight 700/StemV 80"
        b"/FontBBox[0 -200 1000 800]>>" % font,
        b"<</Length %d>>stream\n%s\nendstream" % (len(mapping), mapping),
    ]
    for place, page in enumerate(pages):
        content = b"".join(
            b"BT /F 12 Tf %f %f Td <%s> Tj ET\n" % (x, 842 - y, text.encode("utf-16-be").hex().encode())
            for x, y, text in page
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (8 + 2 * place)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    cross = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, cross, len(objects) + 1, trailer, len(out),
    )  # fmt: skip


LOCKED = b"/Encrypt<</Filter/Standard/V 1/R 2/O(%s)/U(%s)/P -4>>/ID[(a)(a)]" % (b"o" * 32, b"u" * 32)
FULL = "Giao Sở Y tế chủ trì, phối hợp với các sở, ban, ngành và địa phương liên quan"  # 78 signs: 468 points


def test_pdf_header_in_two_columns() -> None:
    left = [
        (60, 60, "ỦY BAN NHÂN DÂN"),
        (70, 75, "TỈNH ĐẮK NÔNG"),
        (70, 105, "Số: 12/UBND-VX"),
        (60, 120, "V/v phòng dịch"),
    ]
    right = [(300, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), (320, 75, "Độc lập - Tự do - Hạnh phúc"),
             (310, 105, "Đắk Nông, ngày 5 tháng 3 năm 2021")]  # fmt: skip
    body = [(180, 150, "Kính gửi: Sở Y tế, Sở Tài chính tỉnh Đắk Nông"), (60, 180, FULL), (60, 195, "thực hiện.")]
    expected = [words for _, _, words in [*left, *right]] + [body[0][2], FULL + " thực hiện."]
    lines = sorted([*left, *right], key=lambda piece: piece[1])
    for drawn in ([*left, *right], [*right, *left], lines):
        found = read_bytes(pdf([*drawn, *body]), "a.pdf")
        assert found.text.split("\n") == expected
        assert (found.format, found.pages) == ("pdf", (0,))


def test_pdf_header_with_a_narrow_gap() -> None:
    drawn = [
        (60, 60, "UBND TỈNH X"),
        (140, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (60, 75, "Số: 1"),
        (140, 75, "Độc lập - Tự do"),
    ]
    found = read_bytes(pdf([*drawn, (60, 120, FULL)]), "a.pdf")
    assert found.text.split("\n")[:3] == ["UBND TỈNH X", "Số: 1", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_pdf_closing_in_two_columns() -> None:
    rows = [(60, 500, "Nơi nhận:"), (380, 500, "TM. ỦY BAN NHÂN DÂN"), (60, 515, "- Như trên;"), (400, 515, "CHỦ TỊCH"),
            (60, 530, "- Lưu: VT."), (390, 570, "Nguyễn Văn A")]  # fmt: skip
    found = read_bytes(pdf([(60, 480, FULL), *rows]), "a.pdf")
    assert found.text.split("\n")[1:] == [
        "Nơi nhận:", "- Như trên;", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nguyễn Văn A",
    ]  # fmt: skip


def test_pdf_paragraphs_and_pages() -> None:
    first = [
        (300, 30, "1"),
        (90, 100, FULL[:72]),
        (60, 115, FULL[:76]),
        (60, 130, "theo Quyết định số 12/QĐ-" + "x" * 52),
        (60, 145, "UBND ngày 5."),
        (90, 160, "a) " + FULL[:69]),
        (60, 175, "ngắn"),
        (90, 190, "b) " + FULL[:69]),
    ]
    second = [(300, 30, "2"), (60, 100, "nối sang trang."), (90, 115, "c) Hết")]
    found = read_bytes(pdf(first, second), "a.pdf")
    assert found.text.split("\n") == [
        FULL[:72].rstrip() + " " + FULL[:76].rstrip() + " theo Quyết định số 12/QĐ-" + "x" * 52 + " UBND ngày 5.",
        "a) " + FULL[:69].rstrip() + " ngắn",
        "b) " + FULL[:69].rstrip() + " nối sang trang.",
        "c) Hết",
    ]
    assert [found.text[at : at + 3] for at in found.pages] == [FULL[:3], "nối"]
    assert "số trang" in found.notes[0]


def test_pdf_table() -> None:
    rows = [(60, 100, "TT"), (120, 100, "Nhiệm vụ"), (300, 100, "Cơ quan"), (60, 130, "1"), (120, 130, "Báo cáo"),
            (120, 145, "hằng quý"), (300, 130, "Sở Y tế")]  # fmt: skip
    found = read_bytes(pdf([(60, 60, FULL), *rows, (60, 200, FULL)]), "a.pdf")
    assert found.text.split("\n") == [FULL, "TT | Nhiệm vụ | Cơ quan", "1 | Báo cáo hằng quý | Sở Y tế", FULL]


@pytest.mark.parametrize("font", [b"ABCDEF+.VnTime", b"ABCDEF+F1"])
def test_pdf_in_a_font_of_the_time(font: bytes) -> None:
    found = read_bytes(pdf([(60, 60, "Thñ t\u00adíng ChÝnh phñ"), (60, 90, "c«ng b¸o")], font=font), "a.pdf")
    assert found.text == "Thủ tướng Chính phủ\ncông báo"
    assert "TCVN3" in found.notes[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf([]), "scanned_pdf"),
        (pdf([], []), "scanned_pdf"),
        (pdf([(60, 60, FULL)], trailer=LOCKED), "encrypted"),
        (pdf([(60, 60, FULL)])[:300], "corrupt"),
    ],
)  # fmt: skip
def test_pdf_that_gives_no_text(data: bytes, reason: str) -> None:
    assert failure(data, "quét.pdf") == reason


def test_pdf_with_one_scanned_page() -> None:
    found = read_bytes(pdf([(60, 60, FULL)], []), "a.pdf")
    assert found.text == FULL + "\n" and found.pages == (0, len(FULL) + 1)
    assert "không có lớp chữ" in found.notes[0]


def test_pdf_whose_streams_unpack_beyond_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    import zlib

    from corpus import pdf_files

    monkeypatch.setattr(pdf_files, "_MAX_UNPACKED_BYTES", 1 << 20)
    packed = zlib.compress(b" " * (2 << 20))
    data = b"%%PDF-1.4\n1 0 obj<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj" % (len(packed), packed)
    assert failure(data, "a.pdf") == "too_large"


# The readers that may be missing


@pytest.mark.parametrize(
    ("module", "data", "name"),
    [
        ("olefile", doc((b"x\r", 0, b"")), "a.doc"),
        ("pypdfium2", pdf([(60, 60, FULL)]), "a.pdf"),
        ("viparse.normalize.encodings", TCVN3.encode("cp1252"), "a.txt"),
    ],
)
def test_missing_reader(module: str, data: bytes, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reading._charmaps.cache_clear()
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ReadingError, match=r'pip install "congvan\[readers\]"') as caught:
        read_bytes(data, name)
    assert caught.value.reason is ReadingFailure.MISSING_READER
    assert module.partition(".")[0] in str(caught.value)


def test_importing_reads_nothing_heavy() -> None:
    heavy = (
        "corpus.office_files",
        "viparse",
        "olefile",
        "pypdfium2",
        "docx",
        "zipfile",
        "xml.etree.ElementTree",
        "ctypes",
    )
    code = f"import sys, corpus.reading; print([m for m in {heavy!r} if m in sys.modules])"
    root = Path(reading.__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Whatever comes

SUFFIXES = st.sampled_from(["", ".txt", ".docx", ".doc", ".rtf", ".pdf", ".html", ".xyz"])
SAMPLES: list[tuple[bytes, str]] = [
    (docx(p("Điều 1") + table([p("a"), p("b")], borders=BORDERS)), "a.docx"),
    (doc(("Thñ t­íng\r".encode("latin-1"), 1, b""), (b"c\x07", 0, IN_TABLE), (b"\x07", 0, ROW_END)), "a.doc"),
    (rb"{\rtf1{\fonttbl{\f0 .VnTime;}}\trowd\intbl a\'f1\cell\row\pard \u224?b\par}", "a.rtf"),
    (pdf([(60, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA"), (60, 80, FULL)]), "a.pdf"),
    (b"<html><table><tr><td>a<td>b</tr></table></html>", "a.html"),
]


def survives(data: bytes, name: str) -> None:
    try:
        found = read_bytes(data, name)
    except ReadingError as error:
        assert str(error).endswith(".")
        return
    assert unicodedata.is_normalized("NFC", found.text)
    assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in found.text)
    found.text.encode()
    assert found.pages == tuple(sorted(found.pages)) and all(at <= len(found.text) for at in found.pages)


@given(st.binary(max_size=400), SUFFIXES, st.sampled_from([b"", b"\xff\xfe", b"{\\rtf1 ", b"%PDF-1.4", b"PK\x03\x04"]))
def test_any_bytes(data: bytes, suffix: str, magic: bytes) -> None:
    survives(magic + data, "tệp" + suffix)


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    survives(text.encode(), "a.txt")
    plain = unicodedata.normalize("NFC", "Số: 1/CV " + "".join(c for c in text if c.isalpha() and ord(c) > 0x2FF))
    assert read_bytes(plain.encode(), "a.txt").text == plain


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=12), st.data()
)
def test_damaged_files(sample: tuple[bytes, str], changes: list[tuple[int, int]], data: Any) -> None:
    damaged = bytearray(sample[0])
    for place, value in changes:
        damaged[place % len(damaged)] = value
    end = data.draw(st.one_of(st.none(), st.integers(0, len(damaged))))
    survives(bytes(damaged[:end]), sample[1])
