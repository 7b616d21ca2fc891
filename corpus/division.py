"""Several documents in one file: where each begins (a notice attached to the letter that sends it, a regulation, an annex)."""

from __future__ import annotations

import re

from corpus import document_number
from corpus.closing import is_capacity, starts_distribution
from corpus.layout import Line, View

_NUMBER_LINE = re.compile(r"^s[oô0]\s*[:.]?\s*\d")
_ANNEX = re.compile(r"^(?:phu luc|phu bieu)\b.{0,30}$|^(?:mau|bieu mau|mau so|bieu so)\s*(?:so\s*)?\d{1,2}[.:]?$")
# Behind an attached document a further one needs no closing before it, but a number of its own
_NUMBERED_ANNEX = re.compile(
    r"^(?:phu luc|phu bieu|mau|bieu mau|bieu)\s*(?:so\s*)?(?:[ivx]{1,5}|\d{1,2}[a-z]?(?:[-./]\w{1,8})?)[.:]?$"
)
_ATTACHED_TITLE = re.compile(
    r"^(?:quy che|quy dinh|quy trinh|ke hoach|de an|phuong an|chuong trinh|danh muc|huong dan|noi quy|dieu le|bieu mau|mau)\b"
)
_ATTACHED_TO = re.compile(r"\(?\s*(?:ban hanh\s+)?(?:kem theo|dinh kem)")


def starts(view: View) -> list[int]:
    """The offsets in the view at which documents begin; the first is 0. A new one begins only after a closing."""
    lines = view.lines(columns=True)
    found = [0]
    closed = attached = False
    headings: set[str] = set()
    for index, line in enumerate(lines):
        if starts_distribution(line) or is_capacity(line):
            closed = True
            continue
        if not closed:
            if attached and _is_heading(line) and _NUMBERED_ANNEX.match(line.folded) and line.folded not in headings:
                headings.add(line.folded)  # once: an annex of several pages repeats its heading
                found.append(line.start)
            continue
        if _begins_numbered(line) or _begins_attached(lines, index):
            first = _back_to_header(lines, index) if _begins_numbered(line) else index
            if lines[first].start > found[-1]:
                found.append(lines[first].start)
                closed = False
                attached = not _begins_numbered(line)
                headings = {line.folded}
    return found


def _begins_numbered(line: Line) -> bool:
    if not _NUMBER_LINE.match(line.folded) or len(line.text) > 90:
        return False
    return any(start < 12 for _, start, _ in document_number.find(line.text))


def _is_heading(line: Line) -> bool:
    return line.upper or bool(re.match(r"Phụ lục|Mẫu|Biểu", line.text))


def _begins_attached(lines: list[Line], index: int) -> bool:
    line = lines[index]
    if not _is_heading(line):
        return False
    if _ANNEX.match(line.folded):
        return True
    if not line.upper or not _ATTACHED_TITLE.match(line.folded) or len(line.text) > 60:
        return False
    return any(_ATTACHED_TO.match(following.folded) for following in lines[index + 1 : index + 9])


def _back_to_header(lines: list[Line], index: int) -> int:
    """The issuer and the motto stand above the number: lines in capitals that are neither office nor name of a signer."""
    first = index
    while first > 0 and index - first < 6:
        above = lines[first - 1]
        motto = re.search(r"doc lap|cong hoa xa hoi|dang cong san", above.folded)
        office = re.match(
            r"(?:chinh phu|thu tuong chinh phu$|quoc hoi|u[yi] ban|ubnd|bo |so |van phong|tinh u[yi]|hoi dong|ban |cuc |"
            r"tinh |thanh pho )",
            above.folded,
        )
        if (not motto and not (above.upper and office)) or is_capacity(above):
            break
        first -= 1
    return first
