"""A Word document (Office Open XML) as lines, read with the standard library."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from corpus.office_lines import (
    MAX_DEPTH,
    Level,
    NumberedList,
    note_mark,
    table_lines,
    text_of,
    untabbed,
)
from corpus.reading import Extract, Line, ReaderFailure, ReadingFailure, Run

_MAX_XML_BYTES = 36 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DOCX_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}

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
    return Extract("docx", [untabbed(lines)])


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
        self._abstract: dict[str, NumberedList] = {}
        self._lists: dict[str, tuple[NumberedList, dict[int, int]]] = {}
        self._note_order: dict[tuple[str, str], int] = {}
        if numbering is not None:
            self._read_numbering(numbering)

    # numbering

    def _read_numbering(self, numbering: Element) -> None:
        for abstract in numbering.iter(_W + "abstractNum"):
            levels = {_int(lvl.get(_W + "ilvl"), 0): self._level(lvl) for lvl in abstract.findall(_W + "lvl")}
            self._abstract[abstract.get(_W + "abstractNumId", "")] = NumberedList(levels)
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
            self._lists[num.get(_W + "numId", "")] = (NumberedList(levels, shared.counts), starts)

    @staticmethod
    def _level(lvl: Element) -> Level:
        restart = lvl.find(_W + "lvlRestart")
        return Level(
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
        if depth > MAX_DEPTH:
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
        if text_of(line).strip() and (number := self._number(paragraph, style)):
            line.insert(0, Run(number))
        lines = [line]
        for box in boxes:
            lines += self.blocks(box, depth + 1)
        return lines

    def _runs(self, parent: Element, style: str, line: Line, boxes: list[Element], depth: int) -> None:
        if depth > MAX_DEPTH:
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
                    note_mark(self._note_order.setdefault(key, sum(k[0] == key[0] for k in self._note_order) + 1))
                )
            elif not hidden and (text := self._piece(piece)):
                line.append(Run(text, font, caps))

    @staticmethod
    def _piece(piece: Element) -> str:
        tag = piece.tag.removeprefix(_W)
        if tag == "t":
            return piece.text or ""
        if tag == "sym":
            code = piece.get(_W + "char", "")
            known = re.fullmatch("[0-9A-Fa-f]{1,4}", code) and not 0xE000 <= int(code, 16) <= 0xF8FF
            return chr(int(code, 16)) if known else "•"
        return _DOCX_SIGNS.get(tag, "")

    def _docx_table(self, table: Element, depth: int) -> list[Line]:
        rows: list[list[list[Line]]] = []
        for row in _inside(table, "tr"):
            cells: list[list[Line]] = []
            for cell in _inside(row, "tc"):
                merged = cell.find(f"{_W}tcPr/{_W}vMerge")
                continued = merged is not None and _value(merged, "continue") == "continue"
                cells.append([] if continued else self.blocks(cell, depth + 1))
            rows.append(cells)
        return table_lines(rows, bordered=self._has_borders(table))

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
                note = [line for line in self.blocks(written[key], 0) if text_of(line).strip()]
                if note:
                    note[0][:0] = [note_mark(place), Run(" ")]
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
