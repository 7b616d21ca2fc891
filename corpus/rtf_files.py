"""Rich Text Format, and the HTML that Word wrote under the name of a .doc, as lines."""

from __future__ import annotations

import contextlib
import html
import re
from dataclasses import dataclass

from corpus.office_lines import (
    MAX_DEPTH,
    table_lines,
    untabbed,
)
from corpus.reading import Extract, Line, ReaderFailure, ReadingFailure, Run

_MAX_TOKENS = 3_000_000
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
    return Extract("rtf", [untabbed(_Rtf().read(data))])


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
        self._lines += table_lines(self._rows, bordered=True)
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
_HTML_SILENT = {"style", "script", "head", "title", "xml", "del"}
_HTML_BLOCKS = {"p", "div", "li", "ul", "ol", "br", "hr", "section", "article", "table", "tr", "td", "th"}
_HTML_BLOCKS |= {f"h{i}" for i in range(1, 7)}


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
        if tag == "table" and not closing and len(self._tables) < MAX_DEPTH:
            self._tables.append(([], self._lines))
            self._lines = []
        elif tag == "table" and closing and self._tables:
            rows, before = self._tables.pop()
            before += table_lines(rows, bordered=True) + self._lines
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
