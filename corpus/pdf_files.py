"""The text layer of a PDF as lines: signs with their places → pieces of lines → columns, cells, paragraphs.

`pypdfium2` opens the pages; it is imported here only, when such a file comes.
"""

from __future__ import annotations

import contextlib
import re
import threading
import zlib
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from corpus.office_lines import (
    MOTTO,
    RECIPIENTS,
    row_line,
    text_of,
)
from corpus.reading import Extract, Line, ReaderFailure, ReadingFailure, Run

_MAX_PAGES = 5000
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
        return text_of(self.runs)

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
        last = pieces[-1] if pieces else None
        if code in (2, 0xFFFE):  # PDFium's sign for a hyphen at the end of a line; in TCVN3 it may be the letter ư
            sign = "\u00ad" if last and last.runs[-1].text[-1:].islower() else "-"
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
        found = MOTTO.search(piece.text)
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
    mottos = [p for p in pieces if MOTTO.search(p.text)]
    if mottos:
        start = min(mottos, key=lambda p: p.top)
        gutter = min(p.x0 for p in mottos if p.top - start.top < 4 * start.size)
        bands.append(_band(pieces, start.top - 0.8 * start.size, gutter, width))
    for start in [p for p in pieces if RECIPIENTS.search(p.text)][:4]:
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
    return Extract("pdf", pages, paged=True, continued=frozenset(continued), soft_hyphen="-", notes=notes)


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
        return [row_line([_wrapped(block) for block in row])]
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
