"""A Word 97-2003 document as lines: characters by the piece table, fonts and tables by the formatting pages.

`olefile` opens the container; it is imported here only, when such a file comes.
"""

from __future__ import annotations

import io
import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.office_lines import (
    Level,
    NumberedList,
    note_mark,
    table_lines,
    text_of,
    untabbed,
)
from corpus.reading import Extract, Line, ReaderFailure, ReadingFailure, Run


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
    return Extract("doc", [untabbed(_Doc(main, table, more).lines())])


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

    def _read_lists(self) -> dict[int, NumberedList]:
        """The lists by the number by which paragraphs name them (LFO), for the numbers that Word counts."""
        data = self._part(0x2E2)
        listed: dict[int, NumberedList] = {}
        try:
            count = _u16(data, 0)
            start = _u32(self._main, 0x2E2)
            heads = [data[2 + 28 * i : 30 + 28 * i] for i in range(count)]
            at = start + 2 + 28 * count
            for head in heads:
                found = NumberedList()
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

    def _read_level(self, at: int, level: int, into: NumberedList) -> int:
        head = self._table[at : at + 28]
        after = at + 28 + head[25] + head[24]
        length = _u16(self._table, after)
        text = self._table[after + 2 : after + 2 + 2 * length].decode("utf-16-le", "replace")
        style = {0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 22: "decimalZero"}
        kind = "bullet" if head[4] == 23 else "none" if head[4] == 255 else style.get(head[4], "decimal")
        marked = "".join(f"%{ord(c) + 1}" if ord(c) < 9 else c for c in text)
        into.levels[level] = Level(min(_u32(head, 0), 32767), kind, marked, "" if head[15] == 2 else " ")
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
            lines += [line for line, _, _ in found[name] if text_of(line).strip()]
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
                        line.append(note_mark(notes))
                elif not hidden:
                    kept.append(_DOC_SIGNS.get(sign, sign))
            line.append(Run("".join(kept), font, caps))
        if text_of(line).strip():
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
            if look.list in self._lists and text_of(line).strip():
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
                lines += table_lines(rows, bordered=True)
                rows = []
                lines.append(line)
        rows += [r for r in (row + ([cell] if cell else []),) if r]
        return lines + table_lines(rows, bordered=True)


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
