"""The readers of single formats: .docx, .doc, .rtf, Word's HTML, .pdf → lines of runs, for `corpus.reading` to join.

Each gives one line per paragraph, with the numbers that Word counts by itself written out. A table that only lays out
a page (the header with its motto, the closing with its addressees) is given cell by cell; any other table as one line
per row, cells joined by ` | `. Words that the page does not show (deleted by a tracked change, hidden) are left out.

.docx, .rtf and HTML are read with the standard library; `olefile` opens the container of a .doc and `pypdfium2` the
pages of a .pdf. Both are imported here only, when such a file comes.
"""

from __future__ import annotations

import contextlib
import html
import io
import re
import struct
import threading
import zipfile
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from corpus.reading import UNICODE_FONT, Extract, Line, ReaderFailure, ReadingFailure, Run

_MAX_XML_BYTES = 36 * 1024 * 1024
_MAX_DEPTH = 100
_MAX_TOKENS = 3_000_000
_MAX_PAGES = 5000
# The marks of a header and a closing, also as the bytes of TCVN3 and VNI show them: a font is resolved later.
_MOTTO = re.compile(
    r"(?:[Đđ]ộc lập|ĐỘC LẬP|[§®]éc lËp|[Ññ]oäc laäp)\s*[-–]"
    r"|CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ|[Cc]éng hoµ x· héi chñ nghÜa viÖt nam|COÄNG H(?:OØA|OAØ) XAÕ|ĐẢNG CỘNG SẢN VIỆT NAM"
)
_RECIPIENTS = re.compile(r"^[ \t]*(?:nơi nhận|n¬i nhËn|nôi nhaän)", re.IGNORECASE | re.MULTILINE)
_SIGNED = re.compile(r"^[ \t]*(?:TM|KT|TL|TUQ|Q)\. ?\S|\(đã ký\)", re.MULTILINE)


def extract(reader: str, data: bytes) -> Extract:
    """The lines of a file in the named format; any fault of the file is a `ReaderFailure`."""
    readers = {"docx": read_docx, "doc": read_doc, "rtf": read_rtf, "html": read_html, "pdf": read_pdf}
    try:
        return readers[reader](data)
    except ReaderFailure:
        raise
    except ImportError as error:
        raise ReaderFailure(ReadingFailure.MISSING_READER, (error.name or "bộ đọc").partition(".")[0]) from error
    except Exception as error:
        raise ReaderFailure(ReadingFailure.CORRUPT, f".{reader}") from error


def _text(line: Line) -> str:
    return "".join(run.text for run in line)


def _joined(lines: list[Line], glue: str) -> Line:
    """The lines that hold words, as one line."""
    out: Line = []
    for line in (line for line in lines if _text(line).strip()):
        if out:
            out.append(Run(glue))
        out.extend(Run(run.text.replace("\n", " "), run.font, run.caps) for run in line)
    return out


def _table(rows: list[list[list[Line]]], *, bordered: bool) -> list[Line]:
    """The lines of a table: rows of cells, each cell its lines."""
    rows = [row for row in rows if any(_text(line).strip() for cell in row for line in cell)]
    words = "\n".join(_text(line) for row in rows for cell in row for line in cell)
    widest = max((len(row) for row in rows), default=0)
    head = any(pattern.search(words) for pattern in (_MOTTO, _RECIPIENTS, _SIGNED))
    small = widest <= 3 and len(rows) <= 8
    if head and widest <= 3 and len(rows) <= 20:
        cells = [row[column] for column in range(widest) for row in rows if column < len(row)]
    elif widest <= 1 or (small and not bordered) or (len(rows) == 1 and widest == 2):
        cells = [cell for row in rows for cell in row]
    else:
        return [_row([_joined(cell, " ") for cell in row]) for row in rows]
    return [line for cell in cells for line in cell if _text(line).strip()]


def _row(cells: list[Line]) -> Line:
    out: Line = []
    for place, cell in enumerate(cells):
        if place:
            out.append(Run(" | "))
        out.extend(cell)
    return out


def _untabbed(lines: list[Line]) -> list[Line]:
    """Two columns made with tabs (issuer and motto, addressees and signature) as the left, then the right one."""
    out: list[Line] = []
    at = 0
    while at < len(lines):
        text = _text(lines[at])
        if "\t" in text.strip() and (_MOTTO.search(text.split("\t")[-1]) or _RECIPIENTS.search(text)):
            end = at + 1
            closing = bool(_RECIPIENTS.search(text))
            while end < len(lines) and _is_two_column(_text(lines[end]), closing=closing):
                end += 1
            halves = [_halves(line) for line in lines[at:end]]
            out += [half[side] for side in (0, 1) for half in halves if _text(half[side]).strip()]
            at = end
        else:
            out.append(lines[at])
            at += 1
    return out


def _is_two_column(text: str, *, closing: bool) -> bool:
    return not text.strip() or "\t" in text.rstrip() or (closing and len(text) < 60 and text.lstrip()[:1] in "-–+")


def _halves(line: Line) -> tuple[Line, Line]:
    """What stands before and after the last tab that has words behind it."""
    end = len(_text(line).rstrip())
    cut = _text(line).rfind("\t", 0, end)
    left: Line = []
    right: Line = []
    for run in line:
        left.append(Run(run.text[: max(0, cut)], run.font, run.caps))
        right.append(Run(run.text[max(0, cut + 1) :], run.font, run.caps))
        cut -= len(run.text)
    return left, right


# Numbers that Word counts by itself


@dataclass(slots=True)
class _Level:
    """One level of a list: how its number looks."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = " "
    restart: int | None = None


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)

    def next(self, at: int) -> str:
        """The number of the next paragraph at a level, with what stands between it and the words."""
        level = self.levels.get(at)
        if level is None:
            return ""
        for deeper in [d for d in self.counts if d > at]:
            restart = self.levels[deeper].restart if deeper in self.levels else None
            if restart is None or (restart and at < restart):
                del self.counts[deeper]
        self.counts[at] = self.counts.get(at, level.start - 1) + 1
        if level.format == "bullet":
            return ("+" if level.text.strip() == "+" else "-") + " "
        if level.format == "none" and "%" not in level.text:
            return level.text + level.suffix if level.text else ""

        def shown(match: re.Match[str]) -> str:
            place = int(match.group(1)) - 1
            outer = self.levels.get(place, level)
            return _numeral(self.counts.get(place, outer.start), outer.format)

        mark = re.sub(r"%([1-9])", shown, level.text)
        return mark + level.suffix if mark else ""


def _numeral(number: int, style: str) -> str:
    if style in ("lowerLetter", "upperLetter") and 1 <= number <= 780:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if style == "upperLetter" else letters
    if style in ("lowerRoman", "upperRoman") and 1 <= number < 4000:
        roman = ""
        for value, sign in zip(
            (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
            ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
            strict=True,
        ):
            roman += sign * (number // value)
            number %= value
        return roman.upper() if style == "upperRoman" else roman
    if style == "decimalZero":
        return f"{number:02d}"
    return "" if style == "none" else str(number)


# .docx

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _note_mark(number: int) -> Run:
    return Run(str(number).translate(_SUPERSCRIPTS), UNICODE_FONT)


_SKIPPED = {_W + tag for tag in ("del", "moveFrom", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "instrText")}


def read_docx(data: bytes) -> Extract:
    """A Word document (Office Open XML)."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise ReaderFailure(ReadingFailure.CORRUPT, ".docx") from error
    if "word/document.xml" not in names:
        kinds = {"xl/workbook.xml": "bảng tính Excel", "ppt/presentation.xml": "trình chiếu PowerPoint"}
        kind = next((kind for part, kind in kinds.items() if part in names), "tệp nén hoặc tệp không phải Word")
        raise ReaderFailure(ReadingFailure.UNSUPPORTED_FORMAT, kind)
    with archive:
        parts = {
            part: _xml(archive, f"word/{part}.xml")
            for part in ("document", "styles", "numbering", "footnotes", "endnotes")
            if f"word/{part}.xml" in names
        }
    body = parts["document"].find(_W + "body")
    if body is None:
        raise ReaderFailure(ReadingFailure.CORRUPT, ".docx")
    document = _Docx(parts.get("styles"), parts.get("numbering"))
    lines = document.blocks(body, 0)
    for kind in ("footnotes", "endnotes"):
        lines += document.notes(kind, parts.get(kind))
    return Extract("docx", [_untabbed(lines)])


def _xml(archive: zipfile.ZipFile, part: str) -> Element:
    """One part as a tree; its size is measured while it is unpacked, and a document type is refused (entities)."""
    with archive.open(part) as stream:
        data = stream.read(_MAX_XML_BYTES + 1)
        packed = archive.getinfo(part).compress_size
    if len(data) > _MAX_XML_BYTES or len(data) > max(_MAX_XML_BYTES // 6, 80 * packed):
        raise ReaderFailure(ReadingFailure.TOO_LARGE, "phình ra quá mức khi giải nén")
    parser = ElementTree.XMLParser(target=_NoDoctype())
    parser.feed(data)
    root: Element = parser.close()
    return root


class _NoDoctype(ElementTree.TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ReaderFailure(ReadingFailure.CORRUPT, ".docx")


def _value(element: Element | None, default: str = "") -> str:
    return default if element is None else element.get(_W + "val", default)


def _int(value: str | None, default: int) -> int:
    """A small number written in a part; what is none counts as the default."""
    return int(value) if value and re.fullmatch("[0-9]{1,5}", value) else default


def _is_on(element: Element | None) -> bool:
    return element is not None and _value(element, "1") not in ("0", "false", "off", "none")


class _Docx:
    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        self._styles = {s.get(_W + "styleId", ""): s for s in styles.iter(_W + "style")} if styles is not None else {}
        self._default_style = next(
            (i for i, s in self._styles.items() if s.get(_W + "type") == "paragraph" and s.get(_W + "default") == "1"),
            "",
        )
        defaults = styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr") if styles is not None else None
        self._default_font = self._font(defaults)
        self._abstract: dict[str, _List] = {}
        self._lists: dict[str, tuple[_List, dict[int, int]]] = {}
        self._note_order: dict[tuple[str, str], int] = {}
        if numbering is not None:
            self._read_numbering(numbering)

    # numbering

    def _read_numbering(self, numbering: Element) -> None:
        for abstract in numbering.iter(_W + "abstractNum"):
            levels = {_int(lvl.get(_W + "ilvl"), 0): self._level(lvl) for lvl in abstract.findall(_W + "lvl")}
            self._abstract[abstract.get(_W + "abstractNumId", "")] = _List(levels)
        for num in numbering.findall(_W + "num"):
            shared = self._abstract.get(_value(num.find(_W + "abstractNumId")))
            if shared is None:
                continue
            starts: dict[int, int] = {}
            levels = dict(shared.levels)
            for override in num.findall(_W + "lvlOverride"):
                at = _int(override.get(_W + "ilvl"), 0)
                if (own := override.find(_W + "lvl")) is not None:
                    levels[at] = self._level(own)
                if (start := override.find(_W + "startOverride")) is not None:
                    starts[at] = _int(_value(start), 1)
            self._lists[num.get(_W + "numId", "")] = (_List(levels, shared.counts), starts)

    @staticmethod
    def _level(lvl: Element) -> _Level:
        restart = lvl.find(_W + "lvlRestart")
        return _Level(
            start=_int(_value(lvl.find(_W + "start")), 1),
            format=_value(lvl.find(_W + "numFmt"), "decimal"),
            text=_value(lvl.find(_W + "lvlText")),
            suffix="" if _value(lvl.find(_W + "suff")) == "nothing" else " ",
            restart=None if restart is None else _int(_value(restart), 0),
        )

    def _number(self, paragraph: Element, style: str) -> str:
        properties = [paragraph.find(_W + "pPr"), *(s.find(_W + "pPr") for s in self._chain(style))]
        found = [p.find(_W + "numPr") for p in properties if p is not None]
        number = next((v for n in found if n is not None and (v := _value(n.find(_W + "numId")))), "")
        level = next((v for n in found if n is not None and (v := _value(n.find(_W + "ilvl")))), "0")
        if number not in self._lists or not level.isdecimal():
            return ""
        listed, starts = self._lists[number]
        at = int(level)
        if at in starts:
            listed.counts[at] = starts.pop(at) - 1
        return listed.next(at)

    # styles

    def _chain(self, style: str) -> Iterator[Element]:
        """A style and those it is based on."""
        for _ in range(12):
            element = self._styles.get(style)
            if element is None:
                return
            yield element
            style = _value(element.find(_W + "basedOn"))

    @staticmethod
    def _font(properties: Element | None) -> str:
        fonts = properties.find(_W + "rFonts") if properties is not None else None
        return "" if fonts is None else fonts.get(_W + "ascii", "") or fonts.get(_W + "hAnsi", "")

    def _look(self, run: Element, style: str) -> tuple[str, bool, bool]:
        """Font, capitals and hiding of a run: its own, else its style's, else its paragraph's style's."""
        own = run.find(_W + "rPr")
        character = _value(own.find(_W + "rStyle")) if own is not None else ""
        styled = (s.find(_W + "rPr") for s in (*self._chain(character), *self._chain(style)))
        sources = [s for s in (own, *styled) if s is not None]
        font = next((f for s in sources if (f := self._font(s))), self._default_font)
        caps = next((c for s in sources if (c := s.find(_W + "caps")) is not None), None)
        hidden = next((v for s in sources if (v := s.find(_W + "vanish")) is not None), None)
        return font, _is_on(caps), _is_on(hidden)

    # the body

    def blocks(self, parent: Element, depth: int) -> list[Line]:
        """The lines of what stands in a body, a cell, a text box or a note."""
        if depth > _MAX_DEPTH:
            raise ReaderFailure(ReadingFailure.CORRUPT, ".docx")
        lines: list[Line] = []
        for child in parent:
            if child.tag == _W + "p":
                lines += self._paragraph(child, depth)
            elif child.tag == _W + "tbl":
                lines += self._docx_table(child, depth)
            elif child.tag == _MC + "AlternateContent":
                lines += self.blocks(_choice(child), depth + 1)
            elif child.tag not in _SKIPPED:
                lines += self.blocks(child, depth + 1)
        return lines

    def _paragraph(self, paragraph: Element, depth: int) -> list[Line]:
        if not len(paragraph):
            return [[]]
        style = _value(paragraph.find(f"{_W}pPr/{_W}pStyle")) or self._default_style
        line: Line = []
        boxes: list[Element] = []
        self._runs(paragraph, style, line, boxes, depth)
        if _text(line).strip() and (number := self._number(paragraph, style)):
            line.insert(0, Run(number))
        lines = [line]
        for box in boxes:
            lines += self.blocks(box, depth + 1)
        return lines

    def _runs(self, parent: Element, style: str, line: Line, boxes: list[Element], depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise ReaderFailure(ReadingFailure.CORRUPT, ".docx")
        for child in parent:
            if child.tag == _W + "r":
                self._run(child, style, line, boxes)
            elif child.tag == _MC + "AlternateContent":
                self._runs(_choice(child), style, line, boxes, depth + 1)
            elif child.tag not in _SKIPPED:
                self._runs(child, style, line, boxes, depth + 1)

    def _run(self, run: Element, style: str, line: Line, boxes: list[Element]) -> None:
        font, caps, hidden = self._look(run, style)
        for piece in run:
            if piece.tag in (_W + "drawing", _W + "pict", _W + "object", _MC + "AlternateContent"):
                shown = _choice(piece) if piece.tag == _MC + "AlternateContent" else piece
                boxes += _outermost_boxes(shown)
            elif piece.tag in (_W + "footnoteReference", _W + "endnoteReference"):
                key = (piece.tag[len(_W) : -9], piece.get(_W + "id", ""))
                line.append(
                    _note_mark(self._note_order.setdefault(key, sum(k[0] == key[0] for k in self._note_order) + 1))
                )
            elif not hidden and (text := self._piece(piece, font)):
                line.append(Run(text, font, caps))

    def _piece(self, piece: Element, font: str) -> str:
        tag = piece.tag.removeprefix(_W)
        if tag == "t":
            return piece.text or ""
        if tag == "sym":
            code = piece.get(_W + "char", "")
            known = re.fullmatch("[0-9A-Fa-f]{1,4}", code) and not 0xE000 <= int(code, 16) <= 0xF8FF
            return chr(int(code, 16)) if known else "•"
        if tag == "softHyphen":  # in TCVN3 the letter ư; in Unicode a place to break, not shown
            return "\u00ad" if font.upper().startswith(".VN") else ""
        return {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}.get(tag, "")

    def _docx_table(self, table: Element, depth: int) -> list[Line]:
        rows: list[list[list[Line]]] = []
        for row in _inside(table, "tr"):
            cells: list[list[Line]] = []
            for cell in _inside(row, "tc"):
                merged = cell.find(f"{_W}tcPr/{_W}vMerge")
                continued = merged is not None and _value(merged, "continue") == "continue"
                cells.append([] if continued else self.blocks(cell, depth + 1))
            rows.append(cells)
        return _table(rows, bordered=self._has_borders(table))

    def _has_borders(self, table: Element) -> bool:
        style = _value(table.find(f"{_W}tblPr/{_W}tblStyle"))
        sources = [table.find(f"{_W}tblPr/{_W}tblBorders")]
        sources += [s.find(f"{_W}tblPr/{_W}tblBorders") for s in self._chain(style)]
        found = next((s for s in sources if s is not None), None)
        cells = table.iter(_W + "tcBorders")
        return any(
            _value(side) not in ("", "nil", "none")
            for borders in (found, *cells)
            if borders is not None
            for side in borders
        )

    def notes(self, kind: str, part: Element | None) -> list[Line]:
        """Footnotes or endnotes, in the order in which the text refers to them."""
        lines: list[Line] = []
        if part is None:
            return lines
        written = {note.get(_W + "id", ""): note for note in part}
        for (of, key), place in list(self._note_order.items()):
            if of + "s" == kind and key in written:
                note = [line for line in self.blocks(written[key], 0) if _text(line).strip()]
                if note:
                    note[0][:0] = [_note_mark(place), Run(" ")]
                lines += note
        return lines


def _inside(parent: Element, tag: str) -> Iterator[Element]:
    """Rows of a table, cells of a row: also those inside content controls and tracked insertions."""
    for child in parent:
        if child.tag == _W + tag:
            yield child
        elif child.tag in (_W + "sdt", _W + "sdtContent", _W + "ins", _W + "moveTo", _W + "customXml"):
            yield from _inside(child, tag)


def _choice(alternatives: Element) -> Element:
    """Of the two ways to write the same drawing, the one that holds words."""
    options = [a for a in alternatives if a.tag in (_MC + "Choice", _MC + "Fallback")]
    return next((a for a in options if a.find(f".//{_W}t") is not None), alternatives if not options else options[0])


def _outermost_boxes(drawing: Element) -> list[Element]:
    found: list[Element] = []
    stack = [drawing]
    while stack:
        element = stack.pop()
        if element.tag == _W + "txbxContent":
            found.append(element)
        elif element.tag == _MC + "AlternateContent":
            stack.append(_choice(element))
        else:
            stack.extend(reversed(element))
    return found


# .doc (Word 97–2003): the character stream through the piece table, fonts and tables through the formatting pages


def read_doc(data: bytes) -> Extract:
    """A Word document in the old binary format."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_FATAL) as ole:
            streams = {"/".join(entry) for entry in ole.listdir()}
            if "EncryptedPackage" in streams:
                raise ReaderFailure(ReadingFailure.ENCRYPTED)
            if "WordDocument" not in streams:
                kinds = {"Workbook": "bảng tính Excel", "Book": "bảng tính Excel", "PowerPoint Document": "trình chiếu"}
                kind = next((kind for stream, kind in kinds.items() if stream in streams), "tệp OLE không phải Word")
                raise ReaderFailure(ReadingFailure.UNSUPPORTED_FORMAT, kind)
            main = ole.openstream("WordDocument").read()
            flags, version = _u16(main, 0x0A), _u16(main, 2)
            if _u16(main, 0) not in (0xA5EC, 0xA5DC):
                raise ReaderFailure(ReadingFailure.CORRUPT, ".doc")
            if flags & 0x0100:
                raise ReaderFailure(ReadingFailure.ENCRYPTED)
            if version < 0xC1:
                return _read_word6(main, flags)
            table = ole.openstream("1Table" if flags & 0x0200 else "0Table").read()
            more = ole.openstream("Data").read() if "Data" in streams else b""
    except OSError as error:
        raise ReaderFailure(ReadingFailure.CORRUPT, ".doc") from error
    return Extract("doc", [_untabbed(_Doc(main, table, more).lines())])


def _u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _u32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _read_word6(main: bytes, flags: int) -> Extract:
    """Word 6 and 95 wrote plain runs of one byte a character, unless saved in haste."""
    if flags & 0x0004:
        raise ReaderFailure(ReadingFailure.UNSUPPORTED_FORMAT, "Word 6/95 lưu nhanh")
    text = main[_u32(main, 0x18) : _u32(main, 0x1C)].decode("cp1252", "replace")
    text = re.sub("[\x07\x0b\x0c\r]", "\n", text)
    return Extract("doc", [[[Run(line)] for line in text.split("\n")]])


@dataclass(slots=True)
class _ParagraphLook:
    in_table: bool = False
    row_end: bool = False
    list: int = 0
    level: int = 0


_DOC_SIGNS = {"\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": ""} | dict.fromkeys(
    "\x01\x03\x04\x05\x08", ""
)


class _Doc:
    def __init__(self, main: bytes, table: bytes, more: bytes) -> None:
        self._main, self._table, self._more = main, table, more
        self._notes = 0
        self._unread = 2 * len(main) + 4096
        self._fonts = self._font_names()
        self._lists = self._read_lists()
        self._characters = self._formatting(0xFA, characters=True)
        self._paragraphs = self._formatting(0x102, characters=False)

    def _part(self, at: int) -> bytes:
        """A structure of the table stream, by the place of its offset and length in the header."""
        start, length = _u32(self._main, at), _u32(self._main, at + 4)
        return self._table[start : start + length]

    def _pieces(self) -> Iterator[tuple[int, int, bool]]:
        """Count of characters, place in the file and whether in one byte each, in the order of the text."""
        clx = self._part(0x1A2)
        at = 0
        while at < len(clx) and clx[at] == 1:
            at += 3 + _u16(clx, at + 1)
        if at >= len(clx) or clx[at] != 2:
            raise ReaderFailure(ReadingFailure.CORRUPT, ".doc")
        plc = clx[at + 5 : at + 5 + _u32(clx, at + 1)]
        count = (len(plc) - 4) // 12
        for i in range(count):
            length = _u32(plc, 4 * i + 4) - _u32(plc, 4 * i)
            place = _u32(plc, 4 * (count + 1) + 8 * i + 2)
            single = bool(place & 0x40000000)
            place &= 0x3FFFFFFF
            yield length, place // 2 if single else place, single

    def _font_names(self) -> list[str]:
        sttb = self._part(0x112)
        names: list[str] = []
        at = 4
        while at < len(sttb) and len(names) < _u16(sttb, 0):
            size = sttb[at] + 1
            name = sttb[at + 40 : at + size].decode("utf-16-le", "replace")
            names.append(name.split("\0")[0])
            at += size
        return names

    def _formatting(self, at: int, *, characters: bool) -> list[tuple[int, int, bytes]]:
        """Stretches of the file (start, end) with their formatting instructions."""
        plc = self._part(at)
        count = max(0, (len(plc) - 4) // 8)
        stretches: list[tuple[int, int, bytes]] = []
        for i in range(count):
            page_at = 512 * (_u32(plc, 4 * (count + 1) + 4 * i) & 0x3FFFFF)
            page = self._main[page_at : page_at + 512]
            if len(page) < 512:
                continue
            runs = page[511]
            step = 1 if characters else 13
            for j in range(min(runs, 101)):
                where = 2 * page[4 * (runs + 1) + step * j]
                rules = b""
                if where and characters:
                    rules = page[where + 1 : where + 1 + page[where]]
                elif where:
                    size = page[where]
                    first, length = (where + 1, 2 * size - 1) if size else (where + 2, 2 * page[where + 1])
                    rules = page[first + 2 : first + length]
                stretches.append((_u32(page, 4 * j), _u32(page, 4 * j + 4), rules))
        return sorted(stretches)

    def _read_lists(self) -> dict[int, _List]:
        """The lists by the number by which paragraphs name them (LFO), for the numbers that Word counts."""
        data = self._part(0x2E2)
        listed: dict[int, _List] = {}
        try:
            count = _u16(data, 0)
            start = _u32(self._main, 0x2E2)
            heads = [data[2 + 28 * i : 30 + 28 * i] for i in range(count)]
            at = start + 2 + 28 * count
            for head in heads:
                found = _List()
                for level in range(1 if head[26] & 1 else 9):
                    at = self._read_level(at, level, found)
                listed[_u32(head, 0)] = found
            overrides = self._part(0x2EA)
            return {
                i + 1: listed[key]
                for i in range(min(_u32(overrides, 0), len(overrides) // 16))
                if (key := _u32(overrides, 4 + 16 * i)) in listed
            }
        except (IndexError, ValueError):
            return {}

    def _read_level(self, at: int, level: int, into: _List) -> int:
        head = self._table[at : at + 28]
        after = at + 28 + head[25] + head[24]
        length = _u16(self._table, after)
        text = self._table[after + 2 : after + 2 + 2 * length].decode("utf-16-le", "replace")
        style = {0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 22: "decimalZero"}
        kind = "bullet" if head[4] == 23 else "none" if head[4] == 255 else style.get(head[4], "decimal")
        marked = "".join(f"%{ord(c) + 1}" if ord(c) < 9 else c for c in text)
        into.levels[level] = _Level(min(_u32(head, 0), 32767), kind, marked, "" if head[15] == 2 else " ")
        return after + 2 + 2 * length

    def lines(self) -> list[Line]:
        """The paragraphs in order, tables put together, footnotes and text boxes at the end."""
        counts = struct.unpack_from("<8i", self._main, 0x4C)
        body, notes, headers, macros, comments, ends, boxes = (max(0, c) for c in counts[:7])
        self._notes = notes + ends
        parts = {
            "body": (0, body),
            "notes": (body, body + notes),
            "ends": (body + notes + headers + macros + comments, body + notes + headers + macros + comments + ends),
            "boxes": (at := body + notes + headers + macros + comments + ends, at + boxes),
        }
        found: dict[str, list[tuple[Line, _ParagraphLook, str]]] = {name: [] for name in parts}
        for name, (start, end) in parts.items():
            found[name] = list(self._split(start, end))
        lines = self._assemble(found["body"])
        for name in ("boxes", "notes", "ends"):
            lines += [line for line, _, _ in found[name] if _text(line).strip()]
        return lines

    def _split(self, start: int, end: int) -> Iterator[tuple[Line, _ParagraphLook, str]]:
        """Paragraphs with their look and the mark that ends them."""
        line: Line = []
        notes, numbered = 0, self._notes > 0
        fields: list[bool] = []  # for each open field: whether its result has begun
        for text, place, rules in self._stretches(start, end):
            font, caps, hidden = self._character_look(rules)
            width = 1 if place[1] else 2
            kept: list[str] = []
            for i, sign in enumerate(text):
                if sign == "\x13":
                    fields.append(False)
                elif sign == "\x14" and fields:
                    fields[-1] = True
                elif sign == "\x15" and fields:
                    fields.pop()
                elif not all(fields):
                    continue
                elif sign in "\r\x07":
                    line.append(Run("".join(kept), font, caps))
                    kept = []
                    look = self._paragraph_look(place[0] + width * i)
                    yield line, look, sign
                    line = []
                elif sign == "\x02":
                    line.append(Run("".join(kept), font, caps))
                    kept = []
                    notes += 1
                    if numbered:
                        line.append(_note_mark(notes))
                elif not hidden:
                    kept.append(_DOC_SIGNS.get(sign, sign))
            line.append(Run("".join(kept), font, caps))
        if _text(line).strip():
            yield line, _ParagraphLook(), "\r"

    def _stretches(self, start: int, end: int) -> Iterator[tuple[str, tuple[int, bool], bytes]]:
        """The characters `[start, end)` cut where the formatting changes: text, place in the file, instructions."""
        at = 0
        for length, place, single in self._pieces():
            low, high = max(start, at), min(end, at + length)
            if low < high:
                width = 1 if single else 2
                first, last = place + width * (low - at), place + width * (high - at)
                self._unread -= last - first
                if self._unread < 0:  # more text than the file holds: pieces that point to the same place
                    raise ReaderFailure(ReadingFailure.CORRUPT, ".doc")
                for cut_start, cut_end, rules in _covering(self._characters, first, last):
                    raw = self._main[cut_start:cut_end]
                    text = raw.decode("cp1252" if single else "utf-16-le", "replace")
                    yield text, (cut_start, single), rules
            at += length

    def _character_look(self, rules: bytes) -> tuple[str, bool, bool]:
        font, caps, hidden = "", False, False
        for code, operand in _instructions(rules):
            if code == 0x4A4F:
                number = _u16(operand, 0)
                font = self._fonts[number] if number < len(self._fonts) else ""
            elif code == 0x083B:
                caps = operand[0] == 1
            elif code in (0x083C, 0x0800):
                hidden = hidden or operand[0] == 1
        return font, caps, hidden

    def _paragraph_look(self, place: int) -> _ParagraphLook:
        look = _ParagraphLook()
        for _, _, rules in _covering(self._paragraphs, place, place + 1):
            for code, operand in self._with_outsourced(rules):
                if code == 0x2416:
                    look.in_table = operand[0] == 1
                elif code == 0x2417:
                    look.row_end = operand[0] == 1
                elif code == 0x460B:
                    look.list = _u16(operand, 0)
                elif code == 0x260A:
                    look.level = operand[0]
        return look

    def _with_outsourced(self, rules: bytes) -> Iterator[tuple[int, bytes]]:
        """The instructions, also those too long for their page, which stand in the data stream."""
        for code, operand in _instructions(rules):
            if code in (0x6645, 0x6646):
                at = _u32(operand, 0)
                yield from _instructions(self._more[at + 2 : at + 2 + _u16(self._more, at)])
            else:
                yield code, operand

    def _assemble(self, paragraphs: list[tuple[Line, _ParagraphLook, str]]) -> list[Line]:
        lines: list[Line] = []
        rows: list[list[list[Line]]] = []
        row: list[list[Line]] = []
        cell: list[Line] = []
        for line, look, mark in paragraphs:
            if look.list in self._lists and _text(line).strip():
                line.insert(0, Run(self._lists[look.list].next(look.level)))
            if mark == "\x07" and look.row_end:
                rows.append(row)
                row = []
            elif mark == "\x07" or look.in_table:
                cell.append(line)
                if mark == "\x07":
                    row.append(cell)
                    cell = []
            else:
                lines += _table(rows, bordered=True)
                rows = []
                lines.append(line)
        rows += [r for r in (row + ([cell] if cell else []),) if r]
        return lines + _table(rows, bordered=True)


def _covering(stretches: list[tuple[int, int, bytes]], start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
    """The parts of `[start, end)`, each with the formatting that covers it (none where the file says none)."""
    at = start
    place = max(0, bisect_right(stretches, (start, 1 << 40, b"")) - 1)
    while at < end:
        while place < len(stretches) and stretches[place][1] <= at:
            place += 1
        if place >= len(stretches) or stretches[place][0] >= end:
            yield at, end, b""
            return
        low, high, rules = stretches[place]
        if low > at:
            yield at, low, b""
            at = low
        yield at, min(high, end), rules
        at = min(high, end)


def _instructions(rules: bytes) -> Iterator[tuple[int, bytes]]:
    """The single formatting instructions (SPRM) with their operands."""
    at = 0
    while at + 2 < len(rules):
        code = _u16(rules, at)
        size = (1, 1, 2, 4, 2, 2, 0, 3)[code >> 13]
        at += 2
        if size == 0:
            size = 1 + (_u16(rules, at) if code in (0xD606, 0xD608) else rules[at])
        operand = rules[at : at + size]
        if len(operand) < size:
            return
        yield code, operand
        at += size


# .rtf

_RTF_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|((?:\\'[0-9a-fA-F]{2})+)|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_RTF_SKIPPED = frozenset(
    b"colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr footerf object themedata "
    b"datastore xmlnstbl listtable listoverridetable revtbl rsidtbl generator fldinst nonshppict bkmkstart bkmkend "
    b"sn sv latentstyles colorschememapping wgrffmtfilter filetbl pnseclvl annotation atnid atnauthor".split()
)
_RTF_SIGNS = {
    b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"emspace": " ", b"enspace": " ", b"page": "\n", b"sect": "\n",
}  # fmt: skip


@dataclass(slots=True)
class _RtfState:
    font: int = -1
    caps: bool = False
    hidden: bool = False
    skipped: bool = False
    fonts: bool = False
    uc: int = 1


def read_rtf(data: bytes) -> Extract:
    """Rich Text Format; the groups are kept on a list, so their depth costs no recursion."""
    return Extract("rtf", [_untabbed(_Rtf().read(data))])


class _Rtf:
    def __init__(self) -> None:
        self._fonts: dict[int, tuple[str, str]] = {}
        self._state = _RtfState()
        self._stack: list[_RtfState] = []
        self._line: Line = []
        self._lines: list[Line] = []
        self._cell: list[Line] = []
        self._row: list[list[Line]] = []
        self._rows: list[list[list[Line]]] = []
        self._in_table = False
        self._after_unicode = 0
        self._codepage = "cp1252"
        self._default_font = -1

    def read(self, data: bytes) -> list[Line]:
        at, end, tokens = 0, len(data), 0
        group_open = False
        while at < end and (match := _RTF_TOKEN.match(data, at)):
            at = match.end()
            tokens += 1
            if tokens > _MAX_TOKENS:
                raise ReaderFailure(ReadingFailure.TOO_LARGE, "quá nhiều mã định dạng")
            word, number, code, symbol, brace, plain = match.groups()
            opened, group_open = group_open, brace == b"{"
            if brace == b"{":
                self._stack.append(self._state)
                if len(self._stack) > 10_000:
                    raise ReaderFailure(ReadingFailure.CORRUPT, ".rtf")
                s = self._state
                self._state = _RtfState(s.font, s.caps, s.hidden, s.skipped, s.fonts, s.uc)
            elif brace == b"}":
                if not self._stack:
                    break
                self._state = self._stack.pop()
            elif word:
                if word == b"bin":
                    at += max(0, int(number or 0))
                else:
                    self._control(word, int(number) if number else None)
            elif code:
                self._bytes(bytes.fromhex(code.replace(b"\\'", b"").decode()))
            elif symbol == b"*" and opened:
                self._state.skipped = True
            elif symbol in (b"~", b"_", b"-", b"\\", b"{", b"}"):
                self._signs({b"~": " ", b"_": "-", b"-": "\u00ad"}.get(symbol, symbol.decode()))
            elif symbol in (b"\r", b"\n"):
                self._control(b"par", None)
            elif plain:
                self._bytes(plain)
        self._control(b"par", None)
        self._end_table()
        return self._lines

    def _control(self, word: bytes, number: int | None) -> None:
        state = self._state
        if word == b"fonttbl":
            state.fonts = True
        elif word in (b"pntext", b"listtext", b"shptxt", b"shpinst", b"shp"):
            state.skipped = False  # numbers as shown, text boxes: destinations that hold words of the text
        elif word in _RTF_SKIPPED:
            state.skipped = True
        elif word == b"f":
            state.font = number or 0
        elif word == b"deff":
            self._default_font = state.font = number or 0
        elif word == b"fcharset" and state.fonts:
            name, _ = self._fonts.get(state.font, ("", ""))
            self._fonts[state.font] = (name, {163: "cp1258"}.get(number or 0, ""))
        elif word == b"ansicpg" and number in (1250, 1251, 1252, 1254, 1257, 1258):
            self._codepage = f"cp{number}"
        elif word == b"uc":
            state.uc = max(0, min(number if number is not None else 1, 10))
        elif word == b"u" and number is not None:
            self._signs(chr(number & 0xFFFF))
            self._after_unicode = state.uc
        elif word == b"plain":
            state.font, state.caps, state.hidden = self._default_font, False, False
        elif word in (b"v", b"deleted"):
            state.hidden = number != 0
        elif word == b"caps":
            state.caps = number != 0
        elif word in _RTF_SIGNS:
            self._signs(_RTF_SIGNS[word])
        elif not state.skipped and not state.fonts:
            self._structure(word)

    def _structure(self, word: bytes) -> None:
        if word == b"intbl":
            self._in_table = True
        elif word == b"pard":
            self._in_table = False
        elif word == b"par":
            if self._in_table:
                self._cell.append(self._line)
            else:
                self._end_table()
                self._lines.append(self._line)
            self._line = []
        elif word == b"cell":
            self._row.append([*self._cell, self._line])
            self._cell, self._line = [], []
        elif word == b"row":
            self._rows.append(self._row)
            self._row = []

    def _end_table(self) -> None:
        if self._row or self._cell:
            self._rows.append([*self._row, self._cell])
        self._lines += _table(self._rows, bordered=True)
        self._rows, self._row, self._cell = [], [], []

    def _bytes(self, raw: bytes) -> None:
        if self._after_unicode:
            skipped = min(self._after_unicode, len(raw))
            self._after_unicode -= skipped
            raw = raw[skipped:]
        state = self._state
        if state.fonts:
            if not state.skipped:
                name, charset = self._fonts.get(state.font, ("", ""))
                self._fonts[state.font] = ((name + raw[:64].decode("cp1252", "replace").split(";")[0])[:64], charset)
        elif raw:
            self._signs(raw.decode(self._fonts.get(state.font, ("", ""))[1] or self._codepage, "replace"))

    def _signs(self, text: str) -> None:
        state = self._state
        if not (state.skipped or state.hidden or state.fonts):
            self._line.append(Run(text, self._fonts.get(state.font, ("", ""))[0], state.caps))


# HTML that Word wrote under the name of a .doc


_HTML_TOKEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)[^<>]*>|<!--|<[^<>]*>|[^<]+|<")
_HTML_SILENT = frozenset("style script head title xml del".split())
_HTML_BLOCKS = frozenset("p div li h1 h2 h3 h4 h5 h6 br hr ul ol section article table tr td th".split())


def read_html(data: bytes) -> Extract:
    """A page of HTML: a line per block, tables as everywhere."""
    charset = re.search(rb"charset=[\"']?([\w-]{1,20})", data[:4096])
    text = data.decode("cp1252", "replace")
    for encoding in (charset.group(1).decode("ascii", "replace") if charset else "", "utf-8-sig"):
        with contextlib.suppress(UnicodeDecodeError, LookupError):
            text = data.decode(encoding)
    return Extract("html", [_Html().read(text)])


class _Html:
    def __init__(self) -> None:
        self._words: list[str] = []
        self._lines: list[Line] = []
        self._tables: list[tuple[list[list[list[Line]]], list[Line]]] = []  # rows so far, lines before the table

    def read(self, text: str) -> list[Line]:
        """All lines, also those of what was never closed."""
        at, silent = 0, ""
        while match := _HTML_TOKEN.match(text, at):
            at = match.end()
            closing, tag = match.group(1), (match.group(2) or "").lower()
            if match.group() == "<!--":
                at = text.find("-->", at) + 3
                if at == 2:
                    break
            elif silent or tag in _HTML_SILENT:
                silent = "" if closing and tag == silent else silent or ("" if closing else tag)
            elif tag:
                self._tag(tag, closing=bool(closing))
            elif match.group()[0] != "<":
                self._words.append(match.group())
        self._break()
        while self._tables:
            self._tag("table", closing=True)
        return self._lines

    def _tag(self, tag: str, *, closing: bool) -> None:
        if tag in _HTML_BLOCKS:
            self._break()
        if tag == "table" and not closing and len(self._tables) < _MAX_DEPTH:
            self._tables.append(([], self._lines))
            self._lines = []
        elif tag == "table" and closing and self._tables:
            rows, before = self._tables.pop()
            before += _table(rows, bordered=True) + self._lines
            self._lines = before
        elif tag == "tr" and not closing and self._tables:
            self._tables[-1][0].append([])
        elif tag in ("td", "th") and closing and self._tables and self._tables[-1][0]:
            self._tables[-1][0][-1].append(self._lines)
            self._lines = []

    def _break(self) -> None:
        words = " ".join(html.unescape("".join(self._words)).replace("\u00a0", " ").split())
        self._words = []
        if words:
            self._lines.append([Run(words)])


# .pdf: the signs of a page with their places → pieces of lines → columns, cells, paragraphs

_PDF_LOCK = threading.Lock()  # PDFium keeps global state
_PAGE_NUMBER = re.compile(r"(?:trang\s*)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*/\s*\d{1,4})?", re.IGNORECASE)
_ITEM = re.compile(
    r"\s*(?:[-–+•*]\s|\d{1,3}(?:\.\d{1,3})*[.)]\s|[a-zđ]{1,2}[).]\s|[IVXL]+\.\s|(?:Điều|Chương|Mục|Phần|Phụ lục)\s)"
)
_MARK = re.compile(r"[-–+•*]|\w{1,4}[.)]")
_MAX_SIGNS = 20_000_000
_MAX_UNPACKED_BYTES = 512 * 1024 * 1024
_STAMP_SIGNS = 250  # on a page that is a picture: no more than a stamp of a digital signature
_GAP = 2.2  # a gap wider than this many line heights parts columns


@dataclass(slots=True)
class _Piece:
    """Words in one line without a wide gap between them. `y` grows downward; `words` are their (start, end)."""

    runs: Line
    x0: float
    x1: float
    top: float
    bottom: float
    words: list[tuple[float, float]]

    @property
    def text(self) -> str:
        return _text(self.runs)

    @property
    def size(self) -> float:
        return max(self.bottom - self.top, 1.0)

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    def level_with(self, other: _Piece) -> bool:
        """Whether the two stand in one line."""
        overlap = min(self.bottom, other.bottom) - max(self.top, other.top)
        return overlap > 0.5 * min(self.size, other.size)


def read_pdf(data: bytes) -> Extract:
    """The text layer of a PDF."""
    import pypdfium2

    _refuse_inflated(data)
    with _PDF_LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = "password" in str(error).lower() or "security" in str(error).lower()
            raise ReaderFailure(ReadingFailure.ENCRYPTED if locked else ReadingFailure.CORRUPT, ".pdf") from error
        try:
            if len(document) > _MAX_PAGES:
                raise ReaderFailure(ReadingFailure.TOO_LARGE, f"hơn {_MAX_PAGES} trang")
            layouts: list[tuple[list[_Piece], float]] = []
            signs, pictured, broken = 0, 0, 0
            for number in range(len(document)):
                try:
                    page = document[number]
                    layouts.append((_pieces(page), page.get_width()))
                    signs += sum(len(r.text) for piece in layouts[-1][0] for r in piece.runs)
                    pictured += _is_pictured(page)
                    page.close()
                except pypdfium2.PdfiumError:
                    layouts.append(([], 0.0))
                    broken += 1
                if signs > _MAX_SIGNS:
                    raise ReaderFailure(ReadingFailure.TOO_LARGE, "quá nhiều chữ")
        finally:
            document.close()
    if broken == len(layouts):
        raise ReaderFailure(ReadingFailure.CORRUPT, ".pdf")
    if not signs or (pictured == len(layouts) and signs < _STAMP_SIGNS * len(layouts)):
        raise ReaderFailure(ReadingFailure.SCANNED_PDF)
    blank = sum(not pieces for pieces, _ in layouts)
    notes = [f"{blank - broken} trang không có lớp chữ (bản quét)"] if blank > broken else []
    dropped = _drop_running_heads([pieces for pieces, _ in layouts])
    notes += [f"{broken} trang không đọc được"] if broken else []
    notes += ["đã bỏ số trang và đầu trang lặp lại"] if dropped else []
    return _paragraphs(layouts, tuple(notes))


def _refuse_inflated(data: bytes) -> None:
    """Refuses a file whose packed streams, pictures aside, unpack beyond all measure."""
    left = _MAX_UNPACKED_BYTES
    for match in re.finditer(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])", data):
        at = match.end()
        if b"/Image" in data[max(0, at - 500) : at]:
            continue
        unpacking = zlib.decompressobj()
        with contextlib.suppress(zlib.error):
            while not unpacking.eof and left > 0 and at < len(data):
                left -= len(unpacking.decompress(data[at : at + 16384]))
                at += 16384
        if left <= 0:
            raise ReaderFailure(ReadingFailure.TOO_LARGE, "hơn 512 MB sau khi giải nén")


def _pieces(page: Any) -> list[_Piece]:
    """The signs of a page put together to pieces of lines, in the order in which the file draws them."""
    from ctypes import byref, c_int, create_string_buffer

    from pypdfium2 import raw

    width, height, turn = page.get_width(), page.get_height(), page.get_rotation()
    text = page.get_textpage()
    box, flags, name = raw.FS_RECTF(), c_int(), create_string_buffer(128)
    pieces: list[_Piece] = []
    spaced, fonts = False, {}
    for i in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, i)
        sign = chr(code) if code < 0x110000 else "\ufffd"
        if sign.isspace() or code == 0:
            spaced = True
            continue
        if not raw.FPDFText_GetLooseCharBox(text, i, byref(box)):
            continue
        x0, x1, top, bottom = _upright(box, width, height, turn)
        owner = raw.FPDFText_GetTextObject(text, i)
        key = _address(owner)
        if key not in fonts:
            raw.FPDFText_GetFontInfo(text, i, name, 128, byref(flags))
            fonts[key] = name.value.decode("utf-8", "replace")
        font = fonts[key]
        if code in (2, 0xFFFE, 0xAD):
            sign = "\u00ad" if ".VN" in font.upper() else "-"
        last = pieces[-1] if pieces else None
        size = max(bottom - top, 1.0)
        gap = x0 - last.x1 if last else 0.0
        marked = last and len(last.words) == 1 and len(last.runs[0].text) < 6 and _MARK.fullmatch(last.text)
        widest = 2 * _GAP if marked else _GAP
        new = _Piece([Run(sign, font)], x0, x1, top, bottom, [(x0, x1)])
        full = last and (len(last.words) > 400 or len(last.runs[-1].text) > 4000)
        if last is None or full or not last.level_with(new) or not -size < gap < widest * size:
            pieces.append(new)
        else:
            _append(last, new, spaced=spaced or gap > 0.5 * size)
        spaced = False
    text.close()
    return pieces


def _is_pictured(page: Any) -> bool:
    """Whether one picture takes up most of the page."""
    from pypdfium2 import raw

    whole = page.get_width() * page.get_height()
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, low, right, high = picture.get_bounds()
        if (right - left) * (high - low) > 0.6 * whole:
            return True
    return False


def _address(pointer: Any) -> int:
    from ctypes import c_void_p, cast

    return cast(pointer, c_void_p).value or 0


def _upright(box: Any, width: float, height: float, turn: int) -> tuple[float, float, float, float]:
    """Left, right, top, bottom as the page is shown, from the coordinates of the page before it is turned."""
    left, right, low, high = box.left, box.right, box.bottom, box.top
    if turn == 90:
        return low, high, left, right
    if turn == 180:
        return width - right, width - left, low, high
    if turn == 270:
        return width - high, width - low, height - right, height - left
    return left, right, height - high, height - low


def _append(piece: _Piece, sign: _Piece, *, spaced: bool) -> None:
    run = sign.runs[0]
    if spaced:
        piece.words.append(sign.words[0])
        run = Run(" " + run.text, run.font)
    else:
        piece.words[-1] = (piece.words[-1][0], max(piece.words[-1][1], sign.x1))
    last = piece.runs[-1]
    if last.font == run.font:
        piece.runs[-1] = Run(last.text + run.text, run.font)
    else:
        piece.runs.append(run)
    piece.x1 = max(piece.x1, sign.x1)
    piece.top, piece.bottom = min(piece.top, sign.top), max(piece.bottom, sign.bottom)


def _drop_running_heads(pages: list[list[_Piece]]) -> bool:
    """Takes page numbers, and heads or feet that come again on the pages after their first, out of the pages."""
    dropped = False
    for side in (1, -1, 1, -1):
        edges = [_edge(page, side) for page in pages]
        texts = [" ".join(p.text for p in edge).strip() for edge in edges]
        shapes = [re.sub(r"\d+", "#", re.sub(r"^\d+\s+|\s+\d+$", "", text)) for text in texts]
        counts = Counter(shapes)
        seen: set[str] = set()
        for page, edge, shape, text in zip(pages, edges, shapes, texts, strict=True):
            number = len(pages) > 1 and bool(_PAGE_NUMBER.fullmatch(text))
            often = counts[shape] >= (2 if "công báo" in shape.lower() else max(3, len(pages) // 2))
            if edge and (number or (often and shape in seen)):
                gone = {id(p) for p in edge}
                page[:] = [p for p in page if id(p) not in gone]
                dropped = True
            seen.add(shape)
    return dropped


def _edge(page: list[_Piece], side: int) -> list[_Piece]:
    """The first line of a page (side 1) or its last (side -1)."""
    if not page:
        return []
    outermost = min(page, key=lambda p: p.top) if side == 1 else max(page, key=lambda p: p.bottom)
    return sorted((p for p in page if p is outermost or p.level_with(outermost)), key=lambda p: p.x0)


def _in_order(pieces: list[_Piece]) -> list[_Piece]:
    """As the file draws them where that goes down the page, column by column; else line by line from the top."""
    jumps = sum(b.top < a.top - 1.5 * a.size and b.x0 < a.x1 - a.size for a, b in pairwise(pieces))
    if jumps <= max(2, len(pieces) // 30):
        return pieces
    lines: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.top):
        if lines and lines[-1][0].level_with(piece):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [piece for line in lines for piece in sorted(line, key=lambda p: p.x0)]


def _split_motto(pieces: list[_Piece]) -> list[_Piece]:
    """A line that runs from the issuer into the motto is two pieces."""
    out: list[_Piece] = []
    for piece in pieces:
        found = _MOTTO.search(piece.text)
        before = len(piece.text[: found.start()].split()) if found else 0
        parted = found and before and len(piece.words) == len(piece.text.split())
        if not found or not parted or piece.words[before][0] - piece.words[before - 1][1] < 0.6 * piece.size:
            out.append(piece)
            continue
        at = found.start()
        left: Line = []
        right: Line = []
        for run in piece.runs:
            left.append(Run(run.text[: max(0, at)], run.font))
            right.append(Run(run.text[max(0, at) :], run.font))
            at -= len(run.text)
        words = piece.words
        out.append(_Piece(left, piece.x0, words[before - 1][1], piece.top, piece.bottom, words[:before]))
        out.append(_Piece(right, words[before][0], piece.x1, piece.top, piece.bottom, words[before:]))
    return out


def _columns(pieces: list[_Piece], width: float) -> list[list[_Piece]]:
    """The two-column parts of a page (header, closing): for each the pieces of the left column, then of the right."""
    bands: list[list[_Piece]] = []
    mottos = [p for p in pieces if _MOTTO.search(p.text)]
    if mottos:
        start = min(mottos, key=lambda p: p.top)
        gutter = min(p.x0 for p in mottos if p.top - start.top < 4 * start.size)
        bands.append(_band(pieces, start.top - 0.8 * start.size, gutter, width))
    for start in [p for p in pieces if _RECIPIENTS.search(p.text)][:4]:
        right = [p for p in pieces if p.x0 > start.x0 + 0.2 * width and p.middle > 0.5 * width]
        right = [p for p in right if p.top > start.top - 3 * start.size]
        if right:
            top = min(start.top, *(p.top for p in right)) - 0.1 * start.size
            bands.append(_band(pieces, top, min(p.x0 for p in right), width))
    return [band for band in bands if band]


def _band(pieces: list[_Piece], top: float, gutter: float, width: float) -> list[_Piece]:
    sides: tuple[list[_Piece], list[_Piece]] = ([], [])
    bottom = None
    for piece in sorted((p for p in pieces if p.top >= top), key=lambda p: p.top):
        on_left = piece.middle < gutter and piece.x1 <= gutter + 0.03 * width
        on_right = piece.middle > gutter and piece.x0 >= gutter - 0.12 * width
        far = bottom is not None and piece.top - bottom > 5 * piece.size
        centred = abs(piece.middle - width / 2) < 0.02 * width and not any(
            piece.level_with(p) for side in sides for p in side[-9:]
        )
        if not (on_left or on_right) or far or (centred and bottom is not None):
            break
        sides[0 if on_left else 1].append(piece)
        bottom = max(bottom or 0.0, piece.bottom)
    return [*sides[0], *sides[1]] if all(sides) else []


def _paragraphs(layouts: list[tuple[list[_Piece], float]], notes: tuple[str, ...]) -> Extract:
    pages: list[list[Line]] = []
    continued: set[int] = set()
    last: _Piece | None = None
    last_right = 0.0
    for number, (raw, width) in enumerate(layouts):
        pieces = _in_order(_split_motto(raw))
        bands = _columns(pieces, width)
        banded = {id(p) for band in bands for p in band}
        rows = _rows(pieces, bands, banded)
        wide = [p.x1 for row in rows if len(row) == 1 for p in row[0] if p.x1 - p.x0 > 0.45 * width]
        right = sorted(wide)[-1 - len(wide) // 20] if wide else 0.0
        lines: list[Line] = []
        for row in rows:
            alone = id(row[0][0]) in banded
            lines += [p.runs for p in row[0]] if alone else _row_lines(row, right)
        first = rows[0][0][0] if rows and len(rows[0]) == 1 and id(rows[0][0][0]) not in banded else None
        if first and last and _continues(last, first, last_right):
            continued.add(number)
        last = rows[-1][0][-1] if rows and len(rows[-1]) == 1 and id(rows[-1][0][-1]) not in banded else None
        last_right = right
        pages.append(lines)
    return Extract("pdf", pages, paged=True, continued=frozenset(continued), notes=notes)


def _rows(pieces: list[_Piece], bands: list[list[_Piece]], banded: set[int]) -> list[list[list[_Piece]]]:
    """Rows of blocks of pieces. Plain text is a row of one block; cells side by side are a row of several."""
    rows: list[list[list[_Piece]]] = []
    opened = True
    for piece in pieces:
        if id(piece) in banded:
            band = next((b for b in bands if any(p is piece for p in b)), None)
            if band is not None:
                bands.remove(band)
                rows.append([band])
            opened = True
            continue
        row = rows[-1] if rows and not opened else None
        opened = False
        if row is None:
            rows.append([[piece]])
            continue
        block = row[-1]
        above = block[-1]
        below = piece.top > above.top + 0.4 * above.size
        if below and piece.top - above.bottom < 0.9 * piece.size and _under(piece, block, cell=len(row) > 1):
            block.append(piece)
        elif piece.x0 > above.x1 and _beside(piece, block):
            cut = next((i for i, p in enumerate(block) if p.top > piece.top - 0.6 * piece.size), len(block) - 1)
            if len(row) == 1 and cut:
                row[-1] = block[:cut]
                rows.append([block[cut:], [piece]])
            else:
                row.append([piece])
        else:
            rows.append([[piece]])
    return rows


def _under(piece: _Piece, block: list[_Piece], *, cell: bool) -> bool:
    block = block[-80:]
    left, right = min(p.x0 for p in block), max(p.x1 for p in block)
    return piece.x0 < right and piece.x1 > left and (not cell or piece.x0 > left - 0.8 * piece.size)


def _beside(piece: _Piece, block: list[_Piece]) -> bool:
    level = [p for p in block[-80:] if p.bottom > piece.top]
    return bool(level) and piece.x0 >= max(p.x1 for p in level) - 1 and piece.bottom > min(p.top for p in level)


def _row_lines(row: list[list[_Piece]], right: float) -> list[Line]:
    if len(row) > 1:
        return [_row([_wrapped(block) for block in row])]
    block = row[0]
    edge = max(p.x1 for p in block)
    narrow = edge < right - 3 * block[0].size
    edge = edge if narrow else right
    groups = [[block[0]]]
    for above, piece in pairwise(block):
        centred = narrow and abs(above.middle - piece.middle) < 3 and abs(above.x0 - piece.x0) > 3
        if not centred and _continues(above, piece, edge, groups[-1][0]):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [_wrapped(group) for group in groups]


def _continues(above: _Piece, piece: _Piece, right: float, first: _Piece | None = None) -> bool:
    """Whether a line goes on with the paragraph of the line above: that was full, and this one is not set in."""
    text = above.text.rstrip()
    first_word = piece.words[0][1] - piece.words[0][0]
    full = above.x1 + 0.2 * piece.size + first_word > right
    ended = text.endswith((".", ";", ":", "!", "?"))
    set_in = piece.x0 > above.x0 + 0.6 * piece.size
    hanging = set_in and first is above and bool(_ITEM.match(text)) and piece.x0 < above.x0 + 3 * piece.size
    if not full or not 0.8 < piece.size / above.size < 1.25 or text.endswith("./."):
        return False
    if _ITEM.match(piece.text + " ") and ended:
        return False
    return not set_in or (hanging and not ended)


def _wrapped(pieces: list[_Piece]) -> Line:
    """Lines of one paragraph or cell as one line; a number broken after - or / is put together."""
    out: Line = []
    before = ""
    for piece in pieces:
        if out and not re.fullmatch(r"\w[-/]", before):
            out.append(Run(" "))
        out.extend(piece.runs)
        before = piece.text[-2:]
    return out
