"""The text as a reader sees it: without Markdown, stamps and page numbers, cut into lines, with offsets kept.

Parsing works on this view; every position maps back to the file's text, so that quotes stay as written.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from corpus.directive import Span
from corpus.syllables import fold_aligned

_EMPHASIS = r"\*{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)|^#{1,6}\s|^>\s"
_BOOKMARK = r"\[bookmark:[^\]\n]*\]"
_INVISIBLE = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
# Lines that belong to the sheet of paper and not to the document
_PAGE_NUMBER = (
    r"^[ \t]*+(?:[-–][ \t]*+)?(?:(?:[Tt]rang|[Pp]age)[ \t]*+)?\d{1,3}+(?:[ \t]*+/[ \t]*+\d{1,3}+)?[ \t]*+"
    r"(?:[-–][ \t]*+)?$\n?"
)
_GAZETTE = r"^[ \t]*+(?:\d{1,4}+[ \t]*+)?CÔNG BÁO[^\n]*/\s{0,9}[Ss]ố[^\n]*$\n?"
_STAMP = r"^[ \t]*+(?:Người ký|Ký bởi|Ký bời|Email|Cơ quan|Thời gian ký|Ngày ký)[ \t]*:[^\n]*$\n?"
_RULE = r"^[ \t]*+[_=\-–—.*]{4,}+[ \t]*+$\n?"
_NOISE = re.compile("|".join((_EMPHASIS, _BOOKMARK, _INVISIBLE, _PAGE_NUMBER, _GAZETTE, _STAMP, _RULE)), re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or one column of it: `[start, end)` in the view, its words, whether a blank line stands before it."""

    start: int
    end: int
    text: str
    folded: str
    after_blank: bool
    column: int = 0

    @property
    def upper(self) -> bool:
        """Whether it is set in capitals (two thirds of its letters at least, as scans lose some)."""
        letters = [c for c in self.text if c.isalpha()]
        return len(letters) >= 2 and sum(c.isupper() for c in letters) >= 0.8 * len(letters)


class View:
    """The cleaned text of a file, with the way back to the text itself."""

    def __init__(self, source: str) -> None:
        pieces: list[str] = []
        self._starts: list[int] = []
        self._sources: list[int] = []
        at, length = 0, 0
        for match in _NOISE.finditer(source):
            if match.start() > at:
                self._starts.append(length)
                self._sources.append(at)
                pieces.append(source[at : match.start()])
                length += match.start() - at
            at = match.end()
        self._starts.append(length)
        self._sources.append(at)
        pieces.append(source[at:])
        self.source = source
        self.text = "".join(pieces).replace("\u00a0", " ").replace("\u2002", " ").replace("\u2003", " ")
        self.folded = fold_aligned(self.text)
        self._lines: dict[tuple[int, int, bool], list[Line]] = {}

    def source_at(self, position: int) -> int:
        """Where the character at `position` of the view stands in the file's text."""
        index = bisect_left(self._starts, position + 1) - 1
        return self._sources[index] + position - self._starts[index]

    def span(self, start: int, end: int) -> Span:
        """The span in the file's text of `[start, end)` of the view."""
        if end <= start:
            at = self.source_at(start)
            return Span(at, at)
        return Span(self.source_at(start), self.source_at(end - 1) + 1)

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """`[start, end)` without white space at its ends."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return start, end

    def lines(self, start: int = 0, end: int | None = None, *, columns: bool = False) -> list[Line]:
        """The lines of `[start, end)` that hold something. With `columns`, a wide gap, a tab or "|" parts a line."""
        asked = start, len(self.text) if end is None else end, columns
        if asked not in self._lines:  # header, division and closing ask for the same ones
            self._lines[asked] = self._read_lines(*asked)
        return list(self._lines[asked])

    def _read_lines(self, start: int, stop: int, columns: bool) -> list[Line]:
        found: list[Line] = []
        blank = True
        at = start
        while at < stop:
            newline = self.text.find("\n", at, stop)
            line_end = stop if newline < 0 else newline
            first, last = self.trimmed(at, line_end)
            if first == last:
                blank = True
            else:
                parts = self._columns(first, last) if columns else [(first, last)]
                for column, (one, other) in enumerate(parts):
                    words = self.text[one:other]
                    found.append(Line(one, other, words, self.folded[one:other], blank, column))
                blank = False
            at = line_end + 1
        return found

    def _columns(self, start: int, end: int) -> list[tuple[int, int]]:
        parts: list[tuple[int, int]] = []
        at = start
        for gap in _GAP.finditer(self.text, start, end):
            if gap.start() > at:
                around = f"{self.folded[at : gap.start()][-40:]}\0{self.folded[gap.end() : gap.end() + 8]}"
                if "|" not in gap[0] and _UNBROKEN.search(around):
                    continue
                parts.append((at, gap.start()))
            at = gap.end()
        if end > at:
            parts.append((at, end))
        return parts


_GAP = re.compile(r"\s*+\|\s*|\t+\s*|\s{3,}")
# Room left for a number or a day to be filled in by hand parts no columns: "Số:      /UBND-NC", "ngày    tháng 6"
_UNBROKEN = re.compile(
    r"\bs[o0]\s*[:.;]?\0[\d/.…]|\bs[o0]\s*[:.;]?\s*\d+[a-z]?(?:\s*/\s*\d{4})?\0[/-]|"
    r"\bs[o0]\s*[:.;]?\s*\d+[a-z]?\s*(?:/\s*\d{4}\s*)?[/-]\0\S+[/-]|"
    r"\b(?:ngay|thang)\s*[.…]*\0[\d.…]|\b(?:ngay|thang)\s*[\d.…/]*\0(?:thang|nam|[.…/])|\bnam\s*\0[\d.…]"
)
