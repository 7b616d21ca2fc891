"""Tables that assign tasks ("TT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian"), as texts keep them.

Three forms: a row per line with its cells parted by bars (what readers make of a table); cells one below the other, each
on lines of its own (what is left of a table in a PDF); a list of labelled lines ("Cơ quan chủ trì: …") for one task.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.bearers import Bearers
from corpus.directive import Span
from corpus.syllables import fold_aligned

_TASK = re.compile(r"\b(?:nhiem vu|noi dung|cong viec|hoat dong)\b")
_LEAD = re.compile(
    r"\bchu tri\b|\b(?:co quan|don vi|bo phan)(?: chiu trach nhiem)?(?: to chuc)? thuc hien\b|\bphan cong\b|\bdau moi\b"
)
_PARTNER = re.compile(r"\bphoi hop\b")
_WHEN = re.compile(r"\b(?:thoi (?:gian|han|diem)|tien do|han)\b")
_NUMBER_HEAD = re.compile(r"\s*(?:s?tt|so tt|so thu tu)\s*$")
_NUMBER = re.compile(r"\s*(\d{1,3})\.?(?:\s*$|\s{2,}(?=[^\W\d_]))")
_FURNITURE = re.compile(
    r"\s*(?:CÔNG BÁO/|\d{1,2} (?:Nghị|Quyết|Chương|Luật|Thông|Kế|Chỉ|Văn|Công|Theo)|TM\.|KT\.|Nơi nhận|PHỤ LỤC|Phụ lục)"
)
_DAY_CELL = re.compile(
    r"(?m)^[ \t]*(?P<cell>(?:(?:truoc|trong|den|xong)\s+)?(?:ngay\s+\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|"
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|thang\s+\d{1,2}\s*(?:/|nam\s)\s*\d{4}"
    r"|qu[yi]\s+(?:iv|i{1,3})\s*(?:/|,?\s*nam\s)\s*\d{4}|(?:nam\s+)?20\d\d(?!\s*[-–]))(?:\s+va\s+hang\s+nam)?|"
    r"(?:dinh ky\s+)?hang\s+(?:nam|quy|thang))[ \t]*\.?[ \t]*$"
)
# "Từ | quý III/2026": when it begins
_BEGINNING = re.compile(r"\b[Tt]ừ(?: năm| ngày| tháng)?\s*$")
# a line that ends so goes on in the next: "… Nghị quyết số 72-NQ/TW của | Bộ Chính trị"
_GOES_ON = re.compile(r"(?:,|\b(?:của|và|với|cho|do|trên|tại|bởi|trình|theo|hình|nói|giữa|về))\s*$")
_JOINED = re.compile(r"[ \t]*(?:[,;/]|và\b|và\n)\s*")
_LABELLED = re.compile(
    r"(?m)^[ \t]*(?:\d{1,2}[.)]|[a-zđ][.)]|[-+•])?[ \t]*(?P<label>[^:\n]{4,40}):[ \t]*"
    r"(?P<value>[^\n]+(?:\n(?![ \t]*(?:\d{1,2}[.)]|[a-zđ][.)]|[-+•]|Điều))[^\n:]+(?=\n|\Z))*)"
)

# "…; đơn vị phối hợp: Sở Nội vụ" behind the first label of a line
_MORE_LABELS = re.compile(
    r"[;.,]\s+(?P<label>(?:[cC]ơ quan|[đĐ]ơn vị|[tT]hời|[tT]iến|[hH]ạn|[pP]hối|[sS]ản|[kK]inh)[^:;.,\n]{2,40}):[ \t]*"
)
_ITEM = re.compile(r"(?m)^[ \t]*(?:\d{1,2}(?:\.\d{1,2}){0,2}[.)]?|[a-zđ][.)]|[-+•–])[ \t]+")
_LABELS_BETWEEN = 4
# "Chủ trì: Đồng chí …": who chairs a meeting
_CHAIRS = re.compile(r"(?:đồng chí|đ/c|ông|bà|lãnh đạo)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One row: its task, who leads, with whom, and the cell that says by when (None where there is none)."""

    row: Span
    task: Span
    lead: Span
    partners: Span | None
    when: Span | None
    leads: bool = True
    """Whether the column says "chủ trì" (and not only "thực hiện")."""


def find(text: str, span: Span, bearers: Bearers) -> list[Assignment]:
    """The rows of all task tables within `span` of `text`, in order. Never raises."""
    folded = bearers.folded(span.start, span.end)
    if not _LEAD.search(folded):
        return []
    found = [*_barred(text, span), *_stacked(text, span, bearers), *_labelled(text, span)]
    return sorted(found, key=lambda one: one.row.start)


def _lines(text: str, span: Span) -> Iterator[Span]:
    at = span.start
    while at < span.end:
        end = text.find("\n", at, span.end)
        end = span.end if end < 0 else end
        yield Span(at, end)
        at = end + 1


# --- a row per line


def _barred(text: str, span: Span) -> Iterator[Assignment]:
    columns: dict[str, int] = {}
    width, leads = 0, True
    for line in _lines(text, span):
        cells = _cells(text, line)
        if len(cells) < 3:
            columns = {}
            continue
        heads = [fold_aligned(cell.of(text)) for cell in cells]
        head = _columns(heads)
        if head:
            columns, width = head, len(cells)
            leads = "chu tri" in heads[head["lead"]]
            continue
        if not columns or len(cells) != width:
            continue
        task, lead = cells[columns["task"]], cells[columns["lead"]]
        if len(task.of(text)) < 8 or len(lead.of(text)) < 3:
            continue
        partners, when = (cells[columns[name]] if name in columns else None for name in ("partners", "when"))
        yield Assignment(line, task, lead, _filled(partners), _filled(when), leads)


def _columns(heads: list[str]) -> dict[str, int]:
    """Which column is what; empty where the line is no head of a task table."""
    columns: dict[str, int] = {}
    for name, pattern in (("partners", _PARTNER), ("lead", _LEAD), ("when", _WHEN), ("task", _TASK)):
        for index, head in enumerate(heads):
            if len(head) <= 60 and index not in columns.values() and pattern.search(head):
                columns[name] = index
                break
    return columns if {"task", "lead"} <= columns.keys() else {}


def _cells(text: str, line: Span) -> list[Span]:
    cells = []
    at = line.start
    for match in re.finditer(r"\|", text[line.start : line.end]):
        cells.append(_trimmed(text, Span(at, line.start + match.start())))
        at = line.start + match.end()
    return [*cells, _trimmed(text, Span(at, line.end))]


def _trimmed(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start] in " \t\n*":
        start += 1
    while end > start and text[end - 1] in " \t\n.;,*":
        end -= 1
    return Span(start, end)


def _filled(span: Span | None) -> Span | None:
    return span if span and span.end > span.start else None


# --- cells one below the other


def _stacked(text: str, span: Span, bearers: Bearers) -> Iterator[Assignment]:
    head: list[str] | None = None  # the lines of a head that is being read
    inside = False
    row: list[Span] = []
    number = 0
    for line in [*_lines(text, span), Span(span.end, span.end)]:
        words = text[line.start : line.end]
        folded = bearers.folded(line.start, line.end)
        counted = _NUMBER.match(words)
        ends = _NUMBER_HEAD.match(folded) or _FURNITURE.match(words) or line.start == span.end
        follows = counted is not None and int(counted[1]) in (number + 1, number + 2, 1)
        if row and (ends or follows):
            yield from _row(text, row, bearers)
            row = []
        if _NUMBER_HEAD.match(folded):  # on every page; what follows there still belongs to the row before
            head = None if inside else []
            continue
        if head is not None and counted:
            title = " ".join(" ".join(head).split())
            inside = bool(_TASK.search(title) and _LEAD.search(title) and len(title) < 320)
            head = None
        elif head is not None:
            head.append(folded)
            head = head if len(head) < 24 else None
            continue
        if inside and follows and counted:
            number, row = int(counted[1]), [line]
        elif row:
            row.append(line)
        if not inside:
            number = 0


def _row(text: str, lines: list[Span], bearers: Bearers) -> Iterator[Assignment]:
    """The row on these lines, the first of which holds its number."""
    end = lines[-1].end
    counted = _NUMBER.match(lines[0].of(text))
    first = lines[0].start + counted.end() if counted else lines[0].start
    first = lines[1].start if first >= lines[0].end and len(lines) > 1 else first
    for line in lines[1:]:
        if line.start <= first:
            continue
        start = line.start + len(line.of(text)) - len(line.of(text).lstrip())
        lead = _office(text, start, end, bearers)
        if lead is None or not text[start].isupper() or _GOES_ON.search(text[max(0, start - 20) : start]):
            continue
        task = _trimmed(text, Span(first, line.start))
        after = lead.end + len(text[lead.end : end]) - len(text[lead.end : end].lstrip(" \t\n(,"))
        partners = _office(text, after, end, bearers) or _cell(text, after, end)
        rest = Span(partners.end if partners else lead.end, end)
        day = _DAY_CELL.search(fold_aligned(rest.of(text)))
        if day and _BEGINNING.search(rest.of(text)[: day.start("cell")]):
            day = None
        when = Span(rest.start + day.start("cell"), rest.start + day.end("cell")) if day else None
        if task.end - task.start >= 12:
            yield Assignment(Span(lines[0].start, end), task, lead, partners, when)
        return


_PARTY_LINE = re.compile(
    r"(?:[Cc]ác |[Nn]hững )?(?:[Cc]ơ quan|[Đđ]ơn vị|[Bb]ộ|[Ss]ở|[Bb]an|[Nn]gành|[ỦUủu][ỷyỶY] ban|"
    r"[Tt]ổ chức|[Đđ]ịa phương|[Cc]ơ sở|[Cc]ông an|UBND|[Vv]ăn phòng)"
)


def _cell(text: str, start: int, end: int) -> Span | None:
    """The cell of partners that begins at `start`, offices that the register lacks among them: up to the next capital line."""
    if not _PARTY_LINE.match(text, start):
        return None
    stop = start
    for line in _lines(text, Span(start, end)):
        words = line.of(text).strip()
        before = text[start:stop].rstrip(" \n")
        if not words or (
            stop > start and words[0].isupper() and not before.endswith(",") and not _PARTY_LINE.match(words)
        ):
            break
        stop = line.end
    found = _trimmed(text, Span(start, stop))
    return found if 4 < found.end - found.start < 240 else None


def _office(text: str, start: int, end: int, bearers: Bearers) -> Span | None:
    """The offices of the cell that begins at `start`: joined by commas, the last one at the end of a line."""
    stop = start
    for mention in bearers.mentions(max(0, start - 20), end):
        first, last = bearers.absolute(mention.start), bearers.absolute(mention.end)
        if last <= start or (stop == start and first > start + 4):
            if first > start + 4:
                break
            continue
        if stop > start and not _JOINED.fullmatch(text, stop, first):
            break
        stop = last
    if stop == start:
        return None
    behind = text[stop:end]
    tail = re.match(r"[^\S\n]*(?:liên quan|có liên quan|thành phố|cấp tỉnh)?[^\S\n]*(?=\n|$|\(|\s{2})", behind)
    if tail is None:
        return None
    return Span(start, stop + len(tail.group().rstrip()))


# --- labelled lines


def _labelled(text: str, span: Span) -> Iterator[Assignment]:
    parts: dict[str, Span] = {}
    for match in _LABELLED.finditer(text, span.start, span.end):
        for label, value in _pairs(text, match):
            if value.end - value.start < 3:
                continue
            if re.search(r"\bten\b.*\bnhiem vu\b|^\W*(?:nhiem vu|noi dung|cong viec)(?:\s+\d{1,2})?\s*$", label):
                yield from _block(parts)
                parts = {"task": value, "row": Span(match.start(), value.end)}
                continue
            name = _label(label)
            if name == "lead" and (not parts or "lead" in parts or match.start() - parts["row"].end >= 400):
                yield from _block(parts)
                task = None if _CHAIRS.match(text, value.start) else _item_before(text, span.start, match.start())
                parts = {"task": task, "row": Span(task.start, value.end)} if task else {}
            if name and parts and match.start() - parts["row"].end < 400:
                parts.setdefault(name, value)
                parts["row"] = Span(parts["row"].start, value.end)
    yield from _block(parts)


def _label(label: str) -> str | None:
    named = (("partners", _PARTNER), ("lead", _LEAD), ("when", _WHEN))
    return next((name for name, pattern in named if pattern.search(label)), None)


def _pairs(text: str, match: re.Match[str]) -> Iterator[tuple[str, Span]]:
    """The folded labels of a line with their values: one, or several ("Chủ trì: Sở A; phối hợp: Sở B; thời gian: …")."""
    label, at = match["label"], match.start("value")
    for more in _MORE_LABELS.finditer(text, at, match.end()):
        yield fold_aligned(label), _trimmed(text, Span(at, more.start()))
        label, at = more["label"], more.end()
    yield fold_aligned(label), _trimmed(text, Span(at, match.end()))


def _item_before(text: str, start: int, end: int) -> Span | None:
    """The item above a line that says who leads ("1. Rà soát …", then "- Cơ quan chủ trì: …"), without its marker.

    Labelled lines between the two ("- Sản phẩm: …") are passed over.
    """
    items = list(_ITEM.finditer(text, max(start, end - 1_500), end))
    for item in items[: -_LABELS_BETWEEN - 1 : -1]:
        task = _trimmed(text, Span(item.end(), end))
        words = task.of(text)
        if ":" not in words[:40]:
            return task if len(words) >= 12 and "\n\n" not in words and "|" not in words else None
        end = item.start()
    return None


def _block(parts: dict[str, Span]) -> Iterator[Assignment]:
    if "task" in parts and "lead" in parts:
        yield Assignment(parts["row"], parts["task"], parts["lead"], parts.get("partners"), parts.get("when"))
