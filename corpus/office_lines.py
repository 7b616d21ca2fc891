"""What the readers of office formats share: tables and tabbed columns as lines, and the numbers Word counts by itself.

A table that only lays out a page (the header with its motto, the closing with its addressees) is given column by
column; any other table as one line per row, cells joined by ` | `.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.reading import UNICODE_FONT, Line, Run

MAX_DEPTH = 100
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# The marks of a header and a closing, also as the bytes of TCVN3 and VNI show them: a font is resolved later.
MOTTO = re.compile(
    r"(?:[Đđ]ộc lập|ĐỘC LẬP|[§®]éc lËp|[Ññ]oäc laäp)\s*[-–]"
    r"|CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ|[Cc]éng hoµ x· héi chñ nghÜa viÖt nam|COÄNG H(?:OØA|OAØ) XAÕ|ĐẢNG CỘNG SẢN VIỆT NAM"
)
RECIPIENTS = re.compile(r"^[ \t]*(?:nơi nhận|n¬i nhËn|nôi nhaän)", re.IGNORECASE | re.MULTILINE)
_SIGNED = re.compile(r"^[ \t]*(?:TM|KT|TL|TUQ|Q)\. ?\S|\(đã ký\)", re.MULTILINE)


def text_of(line: Line) -> str:
    return "".join(run.text for run in line)


def joined(lines: list[Line], glue: str) -> Line:
    """The lines that hold words, as one line."""
    out: Line = []
    for line in (line for line in lines if text_of(line).strip()):
        if out:
            out.append(Run(glue))
        out.extend(Run(run.text.replace("\n", " "), run.font, run.caps) for run in line)
    return out


def table_lines(rows: list[list[list[Line]]], *, bordered: bool) -> list[Line]:
    """The lines of a table: rows of cells, each cell its lines."""
    rows = [row for row in rows if any(text_of(line).strip() for cell in row for line in cell)]
    words = "\n".join(text_of(line) for row in rows for cell in row for line in cell)
    widest = max((len(row) for row in rows), default=0)
    head = any(pattern.search(words) for pattern in (MOTTO, RECIPIENTS, _SIGNED))
    small = widest <= 3 and len(rows) <= 8
    if head and widest <= 3 and len(rows) <= 20:
        cells = [row[column] for column in range(widest) for row in rows if column < len(row)]
    elif widest <= 1 or (small and not bordered) or (len(rows) == 1 and widest == 2):
        cells = [cell for row in rows for cell in row]
    else:
        return [row_line([joined(cell, " ") for cell in row]) for row in rows]
    return [line for cell in cells for line in cell if text_of(line).strip()]


def row_line(cells: list[Line]) -> Line:
    out: Line = []
    for place, cell in enumerate(cells):
        if place:
            out.append(Run(" | "))
        out.extend(cell)
    return out


def untabbed(lines: list[Line]) -> list[Line]:
    """Two columns made with tabs (issuer and motto, addressees and signature) as the left, then the right one."""
    out: list[Line] = []
    at = 0
    while at < len(lines):
        text = text_of(lines[at])
        if "\t" in text.strip() and (MOTTO.search(text.split("\t")[-1]) or RECIPIENTS.search(text)):
            end = at + 1
            closing = bool(RECIPIENTS.search(text))
            while end < len(lines) and _is_two_column(text_of(lines[end]), closing=closing):
                end += 1
            halves = [_halves(line) for line in lines[at:end]]
            out += [half[side] for side in (0, 1) for half in halves if text_of(half[side]).strip()]
            at = end
        else:
            out.append(lines[at])
            at += 1
    return out


def _is_two_column(text: str, *, closing: bool) -> bool:
    return not text.strip() or "\t" in text.rstrip() or (closing and len(text) < 60 and text.lstrip()[:1] in "-–+")


def _halves(line: Line) -> tuple[Line, Line]:
    """What stands before and after the last tab that has words behind it."""
    end = len(text_of(line).rstrip())
    cut = text_of(line).rfind("\t", 0, end)
    left: Line = []
    right: Line = []
    for run in line:
        left.append(Run(run.text[: max(0, cut)], run.font, run.caps))
        right.append(Run(run.text[max(0, cut + 1) :], run.font, run.caps))
        cut -= len(run.text)
    return left, right


# Numbers that Word counts by itself


@dataclass(slots=True)
class Level:
    """One level of a list: how its number looks."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = " "
    restart: int | None = None


@dataclass(slots=True)
class NumberedList:
    levels: dict[int, Level] = field(default_factory=dict)
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


def note_mark(number: int) -> Run:
    return Run(str(number).translate(_SUPERSCRIPTS), UNICODE_FONT)
