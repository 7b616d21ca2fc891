"""The body of a directive as a tree of provisions, down to the indent.

Levels follow Decree 30/2020 (Appendix I, part II, item 6) and the older practice: phần, chương, mục, điều, khoản, điểm;
or I., 1., 1.1., a), dash where the document has no articles. Items are found at the start of a line, and also inside a
line where scanning ran them together ("… chống dịch. 8. Tăng cường …"), but only where the number continues the list.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from corpus.directive import Provision, ProvisionKind, Span
from corpus.layout import Line, View
from corpus.markers import (
    ARTICLE,
    CHAPTER,
    DASH,
    DECIMAL,
    LETTER,
    LETTERED_PART,
    NUMBER,
    NUMBER_PAREN,
    PART,
    PLUS,
    ROMAN,
    SECTION,
    SUBSECTION,
    Marker,
    match_marker,
)

_NAMES = {
    PART: (ProvisionKind.PART, "part", "phần"),
    CHAPTER: (ProvisionKind.CHAPTER, "chp", "chương"),
    SECTION: (ProvisionKind.SECTION, "sec", "mục"),
    SUBSECTION: (ProvisionKind.SUBSECTION, "subsec", "tiểu mục"),
    ARTICLE: (ProvisionKind.ARTICLE, "art", "Điều"),
    LETTERED_PART: (ProvisionKind.PART, "part", "phần"),
    ROMAN: (ProvisionKind.PART, "part", "phần"),
    NUMBER: (ProvisionKind.SECTION, "sec", "mục"),
    NUMBER_PAREN: (ProvisionKind.SECTION, "sec", "mục"),
    DECIMAL: (ProvisionKind.SUBSECTION, "subsec", "tiểu mục"),
    LETTER: (ProvisionKind.POINT, "point", "điểm"),
    DASH: (ProvisionKind.INDENT, "ind", "gạch đầu dòng"),
    PLUS: (ProvisionKind.INDENT, "ind", "gạch đầu dòng"),
}
_RUN_ON = re.compile(
    r"(?<=[.;:…”\"])\s+(?=(?:\d{1,2}\.|\(?\d{1,2}\)|[a-zđ]\)|(?:Điều|ĐIỀU)\s\d{1,3}[a-zđ]?[.:])\s+[A-ZĐÀ-Ỹ])"
)


@dataclass
class _Node:
    rank: int
    mark: int  # the rank as written: numbers in parentheses stand in for plain ones where there are none
    number: str | None
    value: int
    start: int
    body: int
    end: int = 0
    kind: ProvisionKind | None = None
    children: list[_Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Body:
    """The provisions, and what was noticed on the way: run-on items and gaps in numbering, by their spans."""

    provisions: tuple[Provision, ...]
    run_on: tuple[Span, ...]
    gaps: tuple[tuple[str, Span], ...]


def parse(view: View, start: int, end: int, conclusion_at: int | None = None) -> Body:
    """The tree of the body `[start, end)` of the view. `conclusion_at` is where closing paragraphs begin, if known."""
    builder = _Builder(view, start, end)
    builder.read(view.lines(start, conclusion_at if conclusion_at is not None else end))
    if conclusion_at is not None:
        builder.conclude(view.lines(conclusion_at, end))
    return builder.finish()


def _quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where provisions are quoted: from a “ at the beginning of a line or behind ":" to the ” that closes it.

    Items within are those of another document. A mark that is never closed quotes nothing.
    """
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    for match in re.finditer("[“”]", text[start:end]):
        at = start + match.start()
        if match[0] == "“":
            opened.append(at)
        elif opened:
            first = opened.pop()
            if text[max(start, first - 9) : first].rstrip(" \t")[-1:] in ("", "\n", ":", "|"):
                while found and found[-1][0] > first:
                    found.pop()
                found.append((first, at))
    return found


class _Builder:
    def __init__(self, view: View, start: int, end: int) -> None:
        self.view = view
        self.end = end
        self.roots: list[_Node] = []
        self.path: list[_Node] = []
        self.preamble: _Node | None = None
        self.numbered = False
        self.last_article = 0
        self.quotations = _quotations(view.text, start, end)
        self.run_on: list[Span] = []
        self.gaps: list[tuple[str, Span]] = []
        self.previous: Line | None = None
        self.opened: list[int] = []
        self.heading_before = False
        self.eids: Counter[str] = Counter()

    def read(self, lines: list[Line]) -> None:
        for line in lines:
            opened = len(self.opened)
            self._line(line)
            self.previous = line
            self.heading_before = len(self.opened) > opened and self.opened[-1] <= ROMAN

    def _line(self, line: Line) -> None:
        marker = match_marker(line.text, 0, line.start)
        if marker and not self._quoted(marker.start) and self._accepted(marker, line):
            self._open(marker)
            at = marker.body - line.start
            # "1. a) …", "Điều 1. 1. …": a second marker right behind the first
            second = match_marker(line.text, at + len(line.text[at:]) - len(line.text[at:].lstrip()), line.start)
            if second and second.rank > marker.rank and second.rank in (NUMBER, LETTER, DECIMAL) and second.value == 1:
                self._open(second)
                at = second.body - line.start
            self._extend(line.end)
            self._run_ons(line, at)
        else:
            if not self._continuation(line):
                self._paragraph(line)
            self._extend(line.end)
            self._run_ons(line, 0)

    def _quoted(self, position: int) -> bool:
        before = bisect_left(self.quotations, (position, 0)) - 1
        return before >= 0 and position < self.quotations[before][1]

    def _rank(self, marker: Marker) -> int:
        plain = any(node.rank == NUMBER and node.mark == NUMBER for node in self.path)
        return NUMBER if marker.rank == NUMBER_PAREN and not plain else marker.rank

    def _siblings_before(self, rank: int) -> int | None:
        """The value of the last open item of that rank, None where no such list is open."""
        for node in reversed(self.path):
            if node.rank == rank:
                return node.value
            if node.rank < rank:
                return None
        return None

    def _continues(self, marker: Marker) -> bool:
        last = self._siblings_before(self._rank(marker))
        return last is not None and marker.value == last + 1

    def _accepted(self, marker: Marker, line: Line) -> bool:
        rank, value = self._rank(marker), marker.value
        if rank in (DASH, PLUS):
            return True
        last = self._siblings_before(rank)
        if rank in (PART, CHAPTER, SECTION, SUBSECTION):
            return line.text[:1].isupper() and (last is None or value <= last + 3) and not self._mid_sentence(line)
        if rank == ARTICLE:
            if not self.last_article and not self.numbered:  # an excerpt may begin at any article
                return not self._mid_sentence(line)
            return self.last_article <= value <= self.last_article + 3
        if rank == DECIMAL:
            parts = (marker.number or "").split(".")
            parent = next((n for n in reversed(self.path) if n.rank in (NUMBER, ROMAN, ARTICLE)), None)
            if parent is None:
                return not self.roots or (last is not None and value == last + 1)
            return int(parts[0]) == parent.value
        if last is None:
            if value == 1:
                return not self._mid_sentence(line)
            # a list that starts in the middle: an excerpt, or where nothing is open that it could belong to
            return rank in (NUMBER, ROMAN) and (
                not self.roots or (not self.numbered and value <= 3 and line.after_blank)
            )
        if value == last + 1:
            return True
        if value == 1:
            # a list starts anew: below a deeper heading, or in a new chapter
            return not self._mid_sentence(line)
        if rank in (NUMBER, ROMAN, LETTER) and last + 1 < value <= last + 3 and not self._mid_sentence(line):
            self.gaps.append((marker.number or "", self.view.span(marker.start, marker.body)))
            return True
        return False

    def _mid_sentence(self, line: Line) -> bool:
        """Whether the line before ends within a sentence, so that this one merely happens to begin like an item."""
        if self.previous is None or line.after_blank or self.heading_before:
            return False
        return self.previous.text[-1:] not in '.:;!?”"…/' and not self.previous.upper and len(self.previous.text) > 60

    def _open(self, marker: Marker) -> None:
        rank = self._rank(marker)
        if rank == ARTICLE:
            self.last_article = max(self.last_article, marker.value)
        if rank == DECIMAL:
            depth = (marker.number or "").count(".")
            while self.path and (self.path[-1].rank > DECIMAL or self._deeper_decimal(self.path[-1], depth)):
                self.path.pop()
        else:
            while self.path and self.path[-1].rank >= rank:
                self.path.pop()
        if self.path and self.path[-1].kind is ProvisionKind.PARAGRAPH and rank < DASH:
            self.path.pop()
        node = _Node(rank, marker.rank, marker.number, marker.value, marker.start, marker.body)
        self._attach(node)
        self.opened.append(rank)
        if rank < DASH:
            self.numbered = True

    def _deeper_decimal(self, node: _Node, depth: int) -> bool:
        return node.rank == DECIMAL and (node.number or "").count(".") >= depth

    def _attach(self, node: _Node) -> None:
        self.previous = None
        siblings = self.path[-1].children if self.path else self.roots
        siblings.append(node)
        self.path.append(node)

    def _continuation(self, line: Line) -> bool:
        """Whether the line goes on with what is open (a wrapped line, or a further paragraph of a numbered item)."""
        if not self.path:
            return False
        innermost = self.path[-1]
        if innermost.kind is not ProvisionKind.PARAGRAPH and self.numbered:
            return True
        if self.previous is None:
            return True
        wrapped = not line.after_blank and self.previous.text[-1:] not in ".:;"
        lower = line.text[:1].islower() or line.text[:1] in ",;)"
        short = not line.after_blank and len(self.previous.text) > 50 and self.previous.text[-1:] not in ".:;/"
        return lower or wrapped or short or (innermost.rank in (DASH, PLUS) and wrapped)

    def _paragraph(self, line: Line) -> None:
        self.path = []
        node = _Node(-1, -1, None, 0, line.start, line.start, kind=ProvisionKind.PARAGRAPH)
        self._attach(node)

    def _extend(self, end: int) -> None:
        for node in self.path:
            node.end = end

    def _run_ons(self, line: Line, at: int) -> None:
        """Items that scanning ran together on one line: the number must continue the list that is open."""
        for match in _RUN_ON.finditer(line.text[at:]):
            position = at + match.end()
            marker = match_marker(line.text, position, line.start)
            if not marker or marker.rank not in (ARTICLE, NUMBER, NUMBER_PAREN, LETTER) or self._quoted(marker.start):
                continue
            if not self._continues(marker) and not self._first_point(marker, line, position):
                continue
            for node in self.path:
                node.end = line.start + at + match.start()
            self._open(marker)
            self._extend(line.end)
            self.run_on.append(self.view.span(marker.start, line.end))

    def _first_point(self, marker: Marker, line: Line, position: int) -> bool:
        """Whether "… như sau: a) …; b) …" begins a list of points below the item that is open."""
        if marker.rank != LETTER or marker.value != 1 or line.text[:position].rstrip()[-1:] != ":":
            return False
        above = self.path[-1] if self.path else None
        return above is not None and above.kind is None and above.rank < LETTER and " b) " in line.text[position:]

    def conclude(self, lines: list[Line]) -> None:
        self.path = []
        for line in lines:
            wrapped = (
                self.path
                and self.previous is not None
                and not line.after_blank
                and self.previous.text[-1:] not in ".:;"
            )
            if not wrapped:
                self.path = []
                self._attach(_Node(-1, -1, None, 0, line.start, line.start, kind=ProvisionKind.CONCLUSION))
            self._extend(line.end)
            self.previous = line

    def finish(self) -> Body:
        has_numbered = any(node.kind is None and node.rank < DASH for node in self.roots)
        for node in self.roots:
            if node.kind is None and node.rank < DASH:
                break
            if node.kind is ProvisionKind.PARAGRAPH and has_numbered:
                node.kind = ProvisionKind.PREAMBLE
        provisions = self._siblings(self.roots, "", "", False)
        return Body(tuple(provisions), tuple(self.run_on), tuple(self.gaps))

    def _siblings(self, nodes: list[_Node], eid: str, label: str, in_article: bool) -> list[Provision]:
        unnumbered: Counter[str] = Counter()
        found = []
        for node in nodes:
            kind, prefix, word = self._called(node, in_article)
            unnumbered[prefix] += 1
            found.append(self._provision(node, kind, prefix, word, unnumbered[prefix], eid, label, in_article))
        return found

    def _provision(
        self,
        node: _Node,
        kind: ProvisionKind,
        prefix: str,
        word: str,
        ordinal: int,
        parent_eid: str,
        parent_label: str,
        in_article: bool,
    ) -> Provision:
        if prefix in ("ind", "para", "preamble", "conclusion"):
            number, shown = str(ordinal), str(ordinal)
        elif node.rank in (ARTICLE, LETTER):
            number = shown = node.number or ""
        else:
            number, shown = str(node.value), node.number or ""
        article = kind is ProvisionKind.ARTICLE
        eid = f"{prefix}_{number}" if article or not parent_eid else f"{parent_eid}__{prefix}_{number}"
        self.eids[eid] += 1
        if self.eids[eid] > 1:  # a list that starts anew under the same heading
            eid = f"{eid}_{self.eids[eid]}"
        label = f"{word} {shown}"
        if parent_label and not article:
            legal = in_article and kind in (ProvisionKind.CLAUSE, ProvisionKind.POINT)
            label = f"{label} {parent_label}" if legal else f"{parent_label}, {label}"
        children = self._siblings(node.children, eid, label, in_article or article)
        own_end = node.children[0].start if node.children else node.end
        first, last = self.view.trimmed(node.start, own_end)
        return Provision(
            eid=eid,
            kind=kind,
            number=None if prefix == "ind" else node.number,
            label=label,
            span=self.view.span(*self.view.trimmed(node.start, node.end)),
            own=self.view.span(first, last),
            heading=self._heading(node, last, kind),
            children=tuple(children),
        )

    def _called(self, node: _Node, in_article: bool) -> tuple[ProvisionKind, str, str]:
        if node.kind is ProvisionKind.PARAGRAPH:
            return node.kind, "para", "đoạn"
        if node.kind is ProvisionKind.PREAMBLE:
            return node.kind, "preamble", "phần mở đầu, đoạn"
        if node.kind is ProvisionKind.CONCLUSION:
            return node.kind, "conclusion", "phần kết, đoạn"
        if in_article and node.rank in (NUMBER, NUMBER_PAREN):
            return ProvisionKind.CLAUSE, "cl", "khoản"
        return _NAMES[node.rank]

    def _heading(self, node: _Node, own_end: int, kind: ProvisionKind) -> Span | None:
        """The title: the whole of a node with children if it is short, else the first line of an article or part."""
        if node.kind is not None:
            return None
        first, last = self.view.trimmed(node.body, own_end)
        if first >= last:
            return None
        words = self.view.text[first:last]
        if node.children and len(words) <= 300:
            return self.view.span(first, last)
        if kind in (ProvisionKind.ARTICLE, ProvisionKind.PART, ProvisionKind.CHAPTER):
            line_end = self.view.text.find("\n", first, last)
            if 0 < line_end - first <= 200:
                return self.view.span(first, line_end)
        return None
