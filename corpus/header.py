"""The head of a directive: issuer, number, place and date, type, subject, addressees.

Layout by Decree 30/2020, Appendix I (issuer left, motto right, number below the issuer, date below the motto, then
either "V/v …" and "Kính gửi" or the type's name and its subject), and by the practice before it and of the Party.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from corpus import dates, document_number
from corpus.directive import Field, Finding, FindingKind
from corpus.document_number import NAMES, DocumentNumber, DocumentType
from corpus.layout import Line, View
from corpus.markers import LETTER, NUMBER, ROMAN, marker_at
from corpus.organisation import is_organisation, organisation_name
from corpus.syllables import fold

_MOTTO = re.compile(
    r"^\W*(?:cong hoa xa hoi chu nghia viet nam|doc lap\W+tu do\W+hanh phuc|dang cong san viet nam|^hanh phuc$)"
)
_NUMBER_LINE = re.compile(
    r"(?P<before>(?:(?:luat|nghi quyet|nghi dinh|phap lenh|quyet dinh|thong tu|cong dien|chi thi)\s+)?s[oô0]\s*[:.;]?\s*)"
    r"(?=[\d:./ \t…-]|$)"
)
_DATE_LINE = re.compile(
    r"^(?:(?P<place>[^\d,;:]{2,40}?)\s*,\s*)?ngay\b(?:\s*\d{0,2}[\s./…]*thang\b|\s*\d{1,2}/\d{1,2}/\d{4}\W*$)"
)
_BASIS = re.compile(
    r"^(?:can cu|thuc hien|xet de nghi|theo de nghi|tiep theo|ngay \d|sang \d|sang ngay|chieu ngay|de nghi|trong (?:thoi|nhung)|"
    r"nham|de (?:trien|thuc|tang|kip)|xet |tren co so|quoc hoi ban hanh|chinh phu ban hanh)"
)
_RESOLVES = re.compile(
    r"^(?:quyet dinh|quyet nghi|chi thi|thong bao|nghi quyet)\s*:?$|^(?:(?:pho )?chu tich|thu tuong|bo truong|giam doc|"
    r"hoi dong|u[yi] ban|quoc hoi|chinh phu|tong cuc truong|cuc truong|chanh an|vien truong|thong doc)\b"
)
_RESOLVES_HERE = re.compile(r"(?:quyet dinh|quyet nghi|chi thi|thong bao|nghi quyet)\s*:?$")
# "DANH MỤC NHIỆM VỤ … THỰC HIỆN NGHỊ QUYẾT SỐ 66-NQ/TW": the number of the document that this one is about
_OF_ANOTHER = re.compile(
    r"\b(?:thuc hien|kem theo|sua doi|bo sung|thay the|bai bo|huong dan|thi hanh|trien khai|dinh chinh|quy dinh tai|ap dung)\b"
)
_IN_TITLE = re.compile(r"\bso\s*:?\s*(?=\d{1,5}[a-z]?\s?[/-])")
_TYPE_NAMES = {fold(name): kind for kind, name in NAMES.items()}
_SUBJECT = re.compile(r"^(?:v/\s?v|v\.v|ve viec)\b\s*:?\s*")
_ADDRESSED = re.compile(r"kinh\s*g[uo]i\s*:?")
_WIRED = re.compile(r"(?:thu tuong|chu tich|bo |ubnd|u[yi] ban|ban |truong ban|tong cuc|so )[^,.;:]{0,60}\bdien\s*:")
_SESSION = re.compile(r"(?:khoa|ky hop|nhiem ky)\s+(?:thu\s+)?\w+\b.{0,60}$")
_HEAD_LINES = 45


@dataclass(frozen=True, slots=True)
class Header:
    """The fields of the head, what was noticed, and where the body begins (offset in the view)."""

    type: DocumentType | None
    number: Field[DocumentNumber] | None
    issuer: Field[str] | None
    issued_on: Field[date] | None
    issued_at: str | None
    subject: Field[str] | None
    addressees: tuple[Field[str], ...]
    findings: tuple[Finding, ...]
    body_at: int


def parse(view: View, start: int, end: int) -> Header:
    """Read the head of the document that stands at `[start, end)` of the view. Never raises."""
    return _HeaderReader(view, start, end).read()


class _HeaderReader:
    def __init__(self, view: View, start: int, end: int) -> None:
        self.view, self.start, self.end = view, start, end
        self.lines = view.lines(start, end, columns=True)[: _HEAD_LINES * 2]
        self.used: set[int] = set()
        self.findings: list[Finding] = []
        self.body_at = start

    def read(self) -> Header:
        addressed = self._addressed()
        limit = self._head_limit(addressed)
        mottos = [i for i, line in enumerate(self.lines[:limit]) if self._is_motto(line)]
        self.used.update(mottos)
        number, number_line = self._number(limit)
        issued_on, place, date_line = self._date(limit, number_line)
        kind, type_line = self._type(limit)
        subject = self._subject(type_line, limit)
        anchors = [i for i in (number_line, date_line, type_line) if i is not None]
        issuer = self._issuer(
            min([*anchors, *(m + 1 for m in mottos), limit], default=0), limit, bool(anchors or mottos)
        )
        addressees = self._addressees(addressed)
        if self.used:
            last = self.lines[max(self.used)]
            self.body_at = max(self.body_at, last.end)
        if kind is None and number is not None:
            kind = number.value.type
        if kind is None and addressees:
            kind = DocumentType.CONG_VAN
        return Header(kind, number, issuer, issued_on, place, subject, addressees, tuple(self.findings), self.body_at)

    def _addressed(self) -> int | None:
        """The line "Kính gửi", or of a telegram "… điện:"."""
        wire = False
        for index, line in enumerate(self.lines[:_HEAD_LINES]):
            wire = wire or line.folded.startswith("cong dien")
            if _ADDRESSED.match(line.folded) or (wire and _WIRED.match(line.folded)):
                return index
        return None

    def _is_motto(self, line: Line) -> bool:
        return bool(_MOTTO.match(line.folded)) and len(line.text) < 60

    def _head_limit(self, addressed: int | None) -> int:
        """The first line that can only be body: a basis, an item, a long paragraph."""
        if addressed is not None:
            return addressed
        for index, line in enumerate(self.lines[:_HEAD_LINES]):
            if index in self.used or line.upper:
                continue
            if _BASIS.match(line.folded) and not _DATE_LINE.match(line.folded):
                return index
            if marker_at(line) in (NUMBER, ROMAN, LETTER) and index > 1 and not _NUMBER_LINE.match(line.folded):
                return index
            if len(line.text) > 160 or line.folded.startswith("dieu 1"):
                return index
        return min(len(self.lines), _HEAD_LINES)

    def _number(self, limit: int) -> tuple[Field[DocumentNumber] | None, int | None]:
        for index, line in enumerate(self.lines[:limit]):
            match = _NUMBER_LINE.match(line.folded)
            if not match or index in self.used:
                continue
            # the code may have slipped to the next line
            stop = line.end
            follower = self.lines[index + 1] if index + 1 < len(self.lines) else None
            if follower and re.search(r"[/-]\s*$", line.text) and not follower.after_blank:
                stop = follower.end
            begin = line.start + match.end()
            found = self._number_at(begin, stop)
            if found:
                self.used.add(index)
                return found, index
            if len(line.text) < 40 and re.search(r"/\s*[A-ZĐ]", line.text):
                self.used.add(index)
                span = self.view.span(line.start, line.end)
                self.findings.append(Finding(FindingKind.NO_NUMBER, "Văn bản để trống số.", span))
                return None, index
        for index, line in enumerate(self.lines[:limit]):
            if index not in self.used and line.text[0].isdigit():  # "4821/BYT-KCB", without its word
                for number, begin, end in document_number.find(line.text):
                    if begin == 0 and end == len(line.text):
                        self.used.add(index)
                        return Field(number, self.view.span(line.start, line.end)), index
        return self._number_in_title(limit), None

    def _number_in_title(self, limit: int) -> Field[DocumentNumber] | None:
        """Older prints put it into the title: "NGHỊ ĐỊNH CỦA CHÍNH PHỦ SỐ 37/2007/NĐ-CP NGÀY 09 THÁNG 3 NĂM 2007"."""
        for index, line in enumerate(self.lines[:limit]):
            match = _IN_TITLE.search(line.folded)
            if match and (line.upper or line.folded.startswith(tuple(_TYPE_NAMES))):
                title = " ".join(
                    (
                        *(before.folded for before in self.lines[max(0, index - 3) : index] if before.upper),
                        line.folded[: match.start()],
                    )
                )
                if _OF_ANOTHER.search(title):
                    continue
                for found, begin, end in document_number.find(line.text.upper()[match.start() :]):
                    at = line.start + match.start()
                    return Field(found, self.view.span(at + begin, at + end))
        return None

    def _number_at(self, start: int, end: int) -> Field[DocumentNumber] | None:
        """The number that begins at `start`, printed with whatever spaces ("372 /QĐ-BTC", "117  /2000/TT-BTC")."""
        shape = re.compile(r"\W{0,4}\d{1,6}[a-zđ]?\s*[/-](?:\s*[\w&]+\s*[/.–-]){0,5}\s*[\w&]+", re.IGNORECASE)
        match = shape.match(self.view.text, start, end)
        for words in (self.view.text[start:end], match[0] if match else ""):
            for candidate in (words, re.sub(r"\s+", "", words), re.sub(r"\s+", "", words).upper()):
                for found, begin, _ in document_number.find(candidate):
                    if begin <= 4:
                        last = match.end() if match else end
                        whole = self.view.text[start:last]
                        lead = len(whole) - len(whole.lstrip(" :.*"))
                        exact = list(document_number.find(whole))
                        if exact and exact[0][0] == found:
                            return Field(found, self.view.span(start + exact[0][1], start + exact[0][2]))
                        return Field(found, self.view.span(start + lead, last))
        return None

    def _date(self, limit: int, number_line: int | None) -> tuple[Field[date] | None, str | None, int | None]:
        for index, line in enumerate(self.lines[: limit + 1]):
            at = 0
            if index == number_line:  # "Số: 1/BYT-KCB Hà Nội, ngày …": columns with one space left between them
                at = next((end + 1 for _, _, end in document_number.find(line.text)), 0)
            elif index in self.used:
                continue
            words = line.text[at:]
            match = _DATE_LINE.match(line.folded[at:])
            if not match or len(words) > 80:
                continue
            self.used.add(index)
            place = words[match.start("place") : match.end("place")].strip() if match["place"] else None
            span = self.view.span(line.start + at, line.end)
            kind, message = FindingKind.NO_DATE, "Văn bản không ghi đủ ngày, tháng, năm ban hành."
            for written in dates.find(words):
                if written.precision is not dates.Precision.DAY:
                    continue
                if written.on:
                    inside = self.view.span(line.start + at + written.start, line.start + at + written.end)
                    return Field(written.on, inside), place, index
                if written.year and written.year > 99:
                    kind, message = FindingKind.DATE_IMPOSSIBLE, f"Ngày ban hành không có thật: {words.strip()}."
            self.findings.append(Finding(kind, message, span))
            return None, place, index
        for line in self.lines[:limit]:
            if _IN_TITLE.search(line.folded) and line.upper:
                for written in dates.find(line.text):
                    if written.on:
                        inside = self.view.span(line.start + written.start, line.start + written.end)
                        return Field(written.on, inside), None, None
        return None, None, None

    def _type(self, limit: int) -> tuple[DocumentType | None, int | None]:
        for index, line in enumerate(self.lines[: limit + 1]):
            if index in self.used:
                continue
            name = re.sub(r"[^a-z ]", "", line.folded).strip()
            if name in _TYPE_NAMES and (line.upper or (line.column == 0 and len(self.used) > 0 and index <= limit)):
                self.used.add(index)
                return _TYPE_NAMES[name], index
        return None, None

    def _subject(self, type_line: int | None, limit: int) -> Field[str] | None:
        for index, line in enumerate(self.lines[: limit + 1]):
            marked = _SUBJECT.match(line.folded)
            if marked and index not in self.used:
                return self._subject_from(
                    index, line.start + marked.end() if line.folded[0] == "v" and "/" in line.folded[:4] else line.start
                )
        if type_line is None or type_line + 1 >= len(self.lines):
            return None
        first = next((i for i in range(type_line + 1, min(limit + 1, len(self.lines))) if i not in self.used), None)
        if first is not None and _IN_TITLE.search(self.lines[first].folded) and first + 1 < len(self.lines):
            self.used.add(first)
            first += 1
        if first is None or not self._is_subject_line(self.lines[first]):
            return None
        return self._subject_from(first, self.lines[first].start)

    def _is_subject_line(self, line: Line) -> bool:
        if _BASIS.match(line.folded) or line.text.startswith("(") or _ADDRESSED.match(line.folded):
            return False
        if line.upper and _RESOLVES.match(line.folded):
            return False
        return marker_at(line) is None and len(line.text) < 400

    def _subject_from(self, first: int, start: int) -> Field[str]:
        last = first
        self.used.add(first)
        for index in range(first + 1, min(first + 8, len(self.lines))):
            line = self.lines[index]
            if index in self.used or line.after_blank or not self._is_subject_line(line):
                break
            if line.column or _DATE_LINE.match(line.folded) or _NUMBER_LINE.match(line.folded) or self._is_motto(line):
                break
            if line.upper and not self.lines[last].upper and is_organisation(line.text):
                break
            if len(line.text) > 130 and len(self.lines[last].text) < 0.7 * len(line.text):
                break  # the subject is set narrow, the body wide
            self.used.add(index)
            last = index
        end = self.lines[last].end
        return Field(" ".join(self.view.text[start:end].split()), self.view.span(start, end))

    def _issuer(self, before: int, limit: int, has_head: bool) -> Field[str] | None:
        """The organisation above the number: the last of nested units, a name that runs over two lines joined."""
        if not has_head:
            return None
        runs: list[list[Line]] = []
        previous = -2
        for index, line in enumerate(self.lines[: min(limit, 25)]):
            if index in self.used or not line.upper or line.text.startswith("("):
                continue
            if runs and _SESSION.match(line.folded):
                self.used.add(index)
                continue
            if (not runs and not is_organisation(line.text)) or _RESOLVES_HERE.match(line.folded):
                continue
            joined = runs and index - previous <= 3 and not is_organisation(line.text)
            if joined and len(line.text) > 3:
                runs[-1].append(line)
            elif is_organisation(line.text):
                runs.append([line])
            else:
                continue
            previous = index
        above = [run for run in runs if self._index(run[0]) <= before + 6]
        if not above:
            return None
        names = [" ".join(line.text for line in run) for run in above]
        unique = [i for i, name in enumerate(names) if fold(name) not in map(fold, names[:i])]
        heads = [
            i for i in unique if not re.match(r"(?:PHÓ )?CHỦ TỊCH ỦY|BỘ TRƯỞNG|GIÁM ĐỐC|CHỦ TỊCH UBND", names[i])
        ] or unique
        chosen = (
            heads[min(1, len(heads) - 1)]
            if len(heads) > 1 and self._nested(names[heads[0]], names[heads[1]])
            else heads[0]
        )
        for i in heads:
            self.used.update(self._index(line) for line in above[i])
        run = above[chosen]
        parent = names[heads[0]] if chosen != heads[0] else None
        span = self.view.span(min(line.start for line in run), max(line.end for line in run))
        return Field(organisation_name(names[chosen], parent), span)

    def _nested(self, outer: str, inner: str) -> bool:
        """Whether `inner` is a unit of `outer` ("UBND TỈNH X" over "SỞ Y"), not the body that resolves below it."""
        return not re.match(r"(?:THỦ TƯỚNG|BỘ TRƯỞNG|CHÍNH PHỦ|QUỐC HỘI$)", inner) and fold(outer) != fold(inner)

    def _index(self, line: Line) -> int:
        return next(i for i, one in enumerate(self.lines) if one.start == line.start)

    def _addressees(self, addressed: int | None) -> tuple[Field[str], ...]:
        if addressed is None:
            return ()
        line = self.lines[addressed]
        match = _ADDRESSED.match(line.folded) or _WIRED.match(line.folded)
        assert match
        found: list[tuple[int, int]] = []
        if match.end() < len(line.text):
            found.append((line.start + match.end(), line.end))
        self.used.add(addressed)
        for index in range(addressed + 1, len(self.lines)):
            following = self.lines[index]
            dashed = re.match(r"[-–—+•]", following.text)
            if dashed:
                found.append((following.start, following.end))
            elif found and not following.after_blank and self._unfinished(found[-1]):
                found[-1] = (found[-1][0], following.end)
            elif not found and len(following.text) < 200 and not _BASIS.match(following.folded):
                found.append((following.start, following.end))
            else:
                break
            self.used.add(index)
            self.body_at = max(self.body_at, following.end)
        self.body_at = max(self.body_at, line.end)
        cleaned = [self._entry(start, end) for start, end in found]
        return tuple(entry for entry in cleaned if entry.value)

    def _unfinished(self, entry: tuple[int, int]) -> bool:
        return self.view.text[entry[0] : entry[1]].rstrip()[-1:] not in ".;,"

    def _entry(self, start: int, end: int) -> Field[str]:
        while start < end and self.view.text[start] in " \t-–—+•:":
            start += 1
        while end > start and self.view.text[end - 1] in " \t;.,":
            end -= 1
        return Field(" ".join(self.view.text[start:end].split()), self.view.span(start, end))
