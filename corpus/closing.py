"""The end of a directive: closing paragraphs, signatures, distribution ("Nơi nhận").

By Decree 30/2020 (Appendix I, part II, items 7 and 9) the distribution stands left and the signature right; extracted
text has them in either order or interleaved, so both are looked for in the whole tail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.directive import Field, Finding, FindingKind, Signature, SigningCapacity
from corpus.layout import Line, View
from corpus.markers import marker_at

_DISTRIBUTION = re.compile(r"^noi\s*nh[a-z]{1,3}\s*[:.]?")
_CAPACITY = re.compile(
    r"^[.,\[|'\" ]*(?P<mark>tm|kt|tl|tuq|q|(?P<slash>[tk]/(?:m|t|l|uq)))(?(slash)[\s./,]+|\s*[./,]{1,2}\s*)(?P<office>\S.*)$"
)
_CAPACITIES = {
    "tm": SigningCapacity.ON_BEHALF,
    "kt": SigningCapacity.FOR_HEAD,
    "tl": SigningCapacity.BY_ORDER,
    "tuq": SigningCapacity.BY_DELEGATION,
    "q": SigningCapacity.ACTING,
}
_POSITION = re.compile(
    r"^(?:q\.\s*)?(?:quyen )?(?:pho )?(?:chu tich|thu tuong|bo truong|thu truong|giam doc|tong giam doc|cuc truong|tong cuc truong|"
    r"vu truong|chanh van phong|chu nhiem|bi thu|truong ban|truong phong|chanh thanh tra|chanh an|vien truong|hieu truong|"
    r"tong kiem toan|thong doc|truong doan|tu lenh|chi cuc truong|truong ty|tong bien tap|tong thanh tra|pho thuong truc|"
    r"chu tich quoc hoi|tong bi thu|uy vien)"
)
_NAME_WORD = r"[A-ZĐÀ-ỸƯƠĂÂÊÔ][a-zà-ỹđươăâêô'’]*"
_NAME = re.compile(rf"^(?:(?:TS|ThS|PGS|GS|BS|LS|Đ/c)\.?\s?)*({_NAME_WORD}(?:[ -]{{1,2}}{_NAME_WORD}){{1,5}})[.]?$")
_NAME_IN_CAPITALS = re.compile(r"^[A-ZĐÀ-ỸƯƠĂÂÊÔ]{2,}(?: [A-ZĐÀ-ỸƯƠĂÂÊÔ]{2,}){1,4}$")
_FORMULA = re.compile(
    r"^(?:nhan duoc|yeu cau|de nghi|kinh de nghi|tren day|tren co so|trong qua trinh|can cu|voi noi dung|noi dung|giao |"
    r"tran trong|(?:quyet dinh|cong dien|chi thi|thong bao|ke hoach|nghi quyet|cong van|van ban) nay|"
    r".{0,80}?\b(?:yeu cau|de nghi|thong bao|thong bao de|kinh de nghi|chiu trach nhiem)\b)"
)
_TAIL_LINES = 120


@dataclass(frozen=True, slots=True)
class Closing:
    """Where the body ends and its closing paragraphs begin (offsets in the view), who signed, who gets it."""

    body_end: int
    conclusion_at: int | None
    signatures: tuple[Signature, ...]
    distribution: tuple[Field[str], ...]
    findings: tuple[Finding, ...]


def starts_distribution(line: Line) -> bool:
    """Whether the line is the heading "Nơi nhận" (with the slips of scanning)."""
    return bool(_DISTRIBUTION.match(line.folded)) and len(line.text) < 40


def is_capacity(line: Line) -> bool:
    """Whether the line opens a signature ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH")."""
    match = _CAPACITY.match(line.folded)
    if match is None or len(line.text) >= 90:
        return False
    return line.upper or line.text[:2].isupper() or bool(_POSITION.match(match["office"]))


def parse(view: View, start: int, end: int) -> Closing:
    """Read the tail of the document whose body begins at `start` of the view. Never raises."""
    lines = view.lines(start, end, columns=True)
    tail_from = max(0, len(lines) - _TAIL_LINES)
    distribution_at = next((i for i, line in enumerate(lines) if starts_distribution(line)), None)
    if distribution_at is not None:
        tail_from = min(tail_from, distribution_at) if len(lines) - distribution_at < 3 * _TAIL_LINES else tail_from
    signature_at = next((i for i in range(tail_from, len(lines)) if is_capacity(lines[i])), None)
    if signature_at is None:
        signature_at = _head_signs(lines, tail_from, distribution_at)
    first = min((i for i in (distribution_at, signature_at) if i is not None), default=None)
    body_end = lines[first].start if first is not None else end
    findings: list[Finding] = []
    if distribution_at is not None:
        heading = lines[distribution_at]
        if not re.match(r"n[oơ]i\s*nh[aậ]n", heading.text.lower()):
            message = f"“{heading.text.strip(' :*')}” có lẽ là “Nơi nhận” (lỗi nhận dạng chữ)."
            findings.append(Finding(FindingKind.SPELLING, message, view.span(heading.start, heading.end)))
    return Closing(
        body_end,
        _conclusion(view.lines(start, body_end)),
        _signatures(view, lines, signature_at) if signature_at is not None else (),
        _distribution(view, lines, distribution_at) if distribution_at is not None else (),
        tuple(findings),
    )


_ENACTING = re.compile(
    r"\s*(?:can cu|theo de nghi|xet de nghi|(?:quyet dinh|quyet nghi|chi thi|nghi quyet)\s*:|dieu \d)"
)


def _head_signs(lines: list[Line], tail_from: int, distribution_at: int | None) -> int | None:
    """A signature without a capacity: the office in capitals, then a name."""
    earliest = (
        max(tail_from, len(lines) - 60, 0) if distribution_at is None else min(distribution_at, max(0, len(lines) - 60))
    )
    for index in range(earliest, len(lines)):
        line = lines[index]
        if line.upper and _POSITION.match(line.folded) and len(line.text) < 70:
            for following in lines[index + 1 : index + 12]:
                if _ENACTING.match(following.folded):  # "BỘ TRƯỞNG BỘ CÔNG THƯƠNG / Căn cứ …": before its decision
                    break
                if _NAME.match(following.text):
                    return index
    return None


def _signatures(view: View, lines: list[Line], first: int) -> tuple[Signature, ...]:
    found: list[Signature] = []
    capacity: Field[SigningCapacity] | None = None
    on_behalf: Field[str] | None = None
    for_head: Field[str] | None = None
    position: Field[str] | None = None
    for index in range(first, len(lines)):
        line = lines[index]
        span = view.span(line.start, line.end)
        match = _CAPACITY.match(line.folded)
        if match and is_capacity(line):
            kind = _CAPACITIES.get(match["mark"].replace("/", ""), SigningCapacity.ON_BEHALF)
            office = line.text[match.start("office") :].strip()
            at = view.span(line.start + match.start("office"), line.end)
            capacity = Field(kind, span)
            if kind is SigningCapacity.ON_BEHALF:
                on_behalf = Field(office, at)
            else:
                deputy = re.search(r"\sPHÓ\s", office)
                for_head = Field(office[: deputy.start()] if deputy else office, at)
                if deputy:
                    position = Field(office[deputy.start() :].strip(), at)
                if kind is SigningCapacity.ACTING:
                    position = Field(office, at)
            continue
        if line.upper and _POSITION.match(line.folded) and len(line.text) < 70:
            position = Field(line.text.strip(" .,[|'"), span)
            continue
        name = _NAME.match(line.text) or (_NAME_IN_CAPITALS.match(line.text) if position else None)
        if name and (position or capacity) and not line.folded.startswith(("nhu ", "noi ", "da ky", "luu", "chu ")):
            words = name[1] if name.re is _NAME else name[0].title()
            found.append(Signature(Field(words, span), position, capacity, on_behalf, for_head))
            capacity = on_behalf = for_head = position = None
            if len(found) == 6:
                break
        elif found and len(line.text) > 120:
            break  # the text goes on: whatever follows is no signature of this document
    return tuple(found)


def _distribution(view: View, lines: list[Line], heading: int) -> tuple[Field[str], ...]:
    found: list[tuple[int, int]] = []
    column = lines[heading].column
    inline = _DISTRIBUTION.match(lines[heading].folded)
    assert inline
    if len(lines[heading].text) > inline.end() + 2:
        found.append((lines[heading].start + inline.end(), lines[heading].end))
    for line in lines[heading + 1 :]:
        if re.match(r"[-–—+•]", line.text):
            found.append((line.start, line.end))
        elif is_capacity(line) or line.upper or _NAME.match(line.text) or line.column != column:
            continue
        elif found and not line.after_blank and view.text[found[-1][1] - 1] not in ";.":
            found[-1] = (found[-1][0], line.end)
        elif len(line.text) > 100 or len(found) > 60:
            break
    fields = []
    for start, end in found:
        while start < end and view.text[start] in " \t-–—+•:":
            start += 1
        while end > start and view.text[end - 1] in " \t;.,":
            end -= 1
        if start < end:
            fields.append(Field(" ".join(view.text[start:end].split()), view.span(start, end)))
    return tuple(fields)


def _conclusion(lines: list[Line]) -> int | None:
    """Where the closing paragraphs begin: unmarked paragraphs after the last item that open with a usual formula."""
    marked = [i for i, line in enumerate(lines) if marker_at(line) is not None]
    if not marked or len(lines) - marked[-1] > 40:
        return None
    for index in range(marked[-1] + 1, len(lines)):
        line, previous = lines[index], lines[index - 1]
        fresh = line.after_blank or previous.text[-1:] in ".;:/!"
        if fresh and line.text[:1].isupper() and _FORMULA.match(line.folded):
            return line.start
    return None
