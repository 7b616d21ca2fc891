"""A line of a reply cut into sentences, each with what the marks in it and right behind it cite.

Marks are brackets of any kind that hold nothing but tokens (`[K7Q2]`, `(K7Q2, M3T5)`, `【1】`, `[^1]`, `[nguồn: K7Q2]`, `[1-3]`)
and tokens that stand bare. Brackets that hold anything else ("[2021]", "[trích]", "(H5N1)") are words of the sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.syllables import UPPER, fold

DECLINED = re.compile(r"^\W*(?:kh[oô]ng[ _-]?c[oó]\W*|KH[OÔ]NG_C[OÓ]\b.*)$", re.IGNORECASE)
"""A line by which a model says that nothing answers the question."""

_HOLE = "\x00"  # stands where a mark was; no text holds it, because hidden characters are left out before
_FEWEST_WORDS = 4
_LONGEST_BRACKET = 80

_SHAPE = re.compile(r"[A-Za-z]\d[A-Za-z]\d")
_PLACE = re.compile(r"\d{1,3}")
_WHERE = re.compile(
    r"\b(?:mục|khoản|điều|điểm|phần|trang|gạch đầu dòng) (?:\d{1,3}|[a-zđ]|[IVX]{1,5})\b", re.IGNORECASE
)
_RANGE = re.compile(r"(\d{1,3})[-–](\d{1,3})")
_MADE_UP = re.compile(r"(?=[A-Z0-9]*[A-Z])[A-Z0-9]{2,8}|[A-Za-z]{1,3}[-_]?\d{1,3}")
_ABOUT = frozenset({
    "ma", "nguon", "doan", "trich", "dan", "can", "cu", "theo", "xem", "va", "tai", "lieu", "token", "source", "sources",
    "ref", "refs", "doc", "id", "citation", "cite", "see", "and",
})  # fmt: skip
"""Words that may stand beside a token in brackets."""

_INNER = rf"[^\[\](){{}}【】［］<>\n{_HOLE}]{{1,{_LONGEST_BRACKET}}}"
_BRACKETS = re.compile(
    rf"(?P<square>\[{{1,2}}\^?{_INNER}\]{{1,2}}|【{_INNER}】|［{_INNER}］)|(?P<other>\({_INNER}\)|\{{{_INNER}\}}|<{_INNER}>)"
)
_BARE = re.compile(r"(?<![\w/.-])[A-Za-z]\d[A-Za-z]\d(?![\w/-])")

_CONTROL = re.compile(
    r"<\|\w{1,40}\|>|</?(?:s|tool_calls?|doan|tren|tai_lieu|cau_hoi)>|<function=\w{1,40}>|</function>|\[/?TOOL_CALLS\]"
)
_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})\w*\s*")
_HEADING = re.compile(r"\s*#{1,6}\s|\s*\*\*[^*]+\*\*:?\s*$")
_EMPHASIS = re.compile(r"[*`]+|__+|(?<!\w)_|_(?!\w)")
_BULLET = rf"(?:[-–—•*+·▪◦●○✓]\s+|[–—•·▪◦●○✓](?=[{UPPER}])|\d{{1,2}}[.)]\s+|\(\d{{1,2}}\)\s+|[a-zđ]\)\s+)"
_LEADING = re.compile(rf"\s*(?:#{{1,6}}\s+|>\s*)*(?P<bullet>{_BULLET})?")
_BULLETS = re.compile(rf"\s*{_BULLET}+")
_ONLY_SOURCE = re.compile(
    r"\W*(?:(?:các )?(?:nguồn|căn cứ|trích dẫn|mã|tài liệu|sources?|citations?)\W*)?", re.IGNORECASE
)
_LEADS_BY_SOURCE = re.compile(
    rf"\s*(?:theo|căn cứ)\s+(?:(?:các |những )?(?:đoạn(?: trích)?|mã|nguồn|tài liệu)\s+)?{_HOLE}[ {_HOLE}]*,\s*",
    re.IGNORECASE,
)

_OPENS = rf"(?=(?:[\"“«–—-] ?){{0,2}}[{UPPER}\d])"
_END = re.compile(
    rf"(?<![.!?…])(?P<stop>[.!?…]++[\"”»)\]]*+)(?P<gap>[ {_HOLE}]++){_OPENS}"
    rf"|(?<!{_HOLE})(?<!{_HOLE} ){_HOLE}[ {_HOLE}]*+(?=[\"“«]?[{UPPER}])"
)
_ENDED = re.compile(rf"[.!?…:;\"”»)\]{_HOLE}] ?$")
_WHOLE_WORD = re.compile(r"(?:[\"“«–—-] ?){0,3}+\S+\s")
_PAIRS = re.compile(r"[“”\"()\[\]{}【】［］<>]")
_NO_END = re.compile(
    r"(?:(?<!\w)(?:TP|Tp|TT|Th\.?S|TS|GS|PGS|BS|CN|KS|KT|TM|TL|TUQ|Nxb|NXB|[Tt]r|[Vv]\.v|[Vv]d|VD|St|Mrs?|Dr|[A-ZĐ])"
    r"|(?:^\W*|(?:[Đđ]iều|[Kk]hoản|[Mm]ục|[Pp]hần|[Cc]hương|[Đđ]iểm|[Bb]ước|[Pp]hụ lục)\s)(?:\d{1,3}|[IVX]{1,5}))$"
)
_EMPTY = re.compile(r"\(\s*[,;]?\s*\)|\[\s*[,;]?\s*\]|\{\s*\}|【\s*】|［\s*］|<\s*>|“\s*”")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Its words without marks, the positions (from 0) of the items it cites, and what it cites that does not exist."""

    text: str
    items: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def marked(self) -> bool:
        """Whether it cites anything."""
        return bool(self.items or self.unknown)

    def citing(self, other: Cited) -> Sentence:
        """The same sentence, citing that too."""
        items = tuple(dict.fromkeys((*self.items, *other.items)))
        return replace(self, items=items, unknown=(*self.unknown, *other.unknown))


@dataclass(slots=True)
class Cited:
    """What a mark cites: positions of items, and tokens of none."""

    items: list[int] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.items or self.unknown)

    def __iadd__(self, other: Cited) -> Cited:
        self.items += other.items
        self.unknown += other.unknown
        return self


@dataclass(frozen=True, slots=True)
class Line:
    """A line read. `alone` is what its marks cite where it has no words; `heading` tells that it stands over others; `broken_off`
    that it ends neither in a mark nor as sentences end."""

    sentences: tuple[Sentence, ...] = ()
    alone: Cited = field(default_factory=Cited)
    bullet: bool = False
    heading: bool = False
    declined: bool = False
    broken_off: bool = False


class Marks:
    """Knows the tokens of the items, in order."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._positions = {token.upper(): i for i, token in enumerate(tokens)}
        self._count = len(tokens)

    def cited(self, words: str) -> Cited | None:
        """What `words` cite, if they are nothing but tokens (and words like "nguồn" beside them)."""
        found = Cited()
        if self.known(words):
            words = _WHERE.sub(" ", words)
        for part in re.split(r"[\s,;&|]+|(?<=[^\W\d])[:=]+", words):
            part = part.strip(".:=^#\"'“”[](){}【】［］<>-–")
            if not part or fold(part) in _ABOUT:
                continue
            one = self._one(part)
            if one is None:
                return None
            found += one
        return found if found else None

    def known(self, words: str) -> Cited:
        """The items whose token stands in `words`."""
        held = (self._positions.get(part.upper()) for part in re.findall(r"[^\W_]+", words))
        return Cited([position for position in held if position is not None])

    def holds(self, words: str) -> bool:
        """Whether there is a mark of an item in `words`."""
        return any(cited.items for cited in self.take(words)[1])

    def take(self, line: str) -> tuple[str, list[Cited]]:
        """The line with a hole for each mark, and what the marks cite."""
        found: list[Cited] = []

        def bare(match: re.Match[str]) -> str:
            position = self._positions.get(match[0].upper())
            if position is None:
                return match[0]
            found.append(Cited([position]))
            return _HOLE

        def bracketed(match: re.Match[str]) -> str:
            cited = self.cited(match[0])
            if cited is None or (match["other"] and (cited.unknown or not self.known(match[0]))):
                return _BARE.sub(bare, match[0])
            found.append(cited)
            return _HOLE

        parts: list[str] = []
        at = 0
        for match in _BRACKETS.finditer(line):
            parts.append(_BARE.sub(bare, line[at : match.start()]))
            parts.append(bracketed(match))
            at = match.end()
        parts.append(_BARE.sub(bare, line[at:]))
        return "".join(parts), found

    def _one(self, part: str) -> Cited | None:
        position = self._positions.get(part.upper())
        if position is not None:
            return Cited([position])
        numbered = re.fullmatch(r"([^\W\d_]+)[-_]?(\d{1,3})", part)
        if numbered and fold(numbered[1]) in _ABOUT:
            part = numbered[2]
        if between := _RANGE.fullmatch(part):
            first, last = int(between[1]), int(between[2])
            if 1 <= first <= last <= self._count:
                return Cited(list(range(first - 1, last)))
            return Cited(unknown=[part])
        if _PLACE.fullmatch(part) and 1 <= int(part) <= self._count:
            return Cited([int(part) - 1])
        if _PLACE.fullmatch(part) or _SHAPE.fullmatch(part) or _MADE_UP.fullmatch(part):
            return Cited(unknown=[part])
        return None


def read_line(line: str, marks: Marks, *, whole: bool) -> Line:
    """The sentences of a line; of one that is not `whole` those that nothing behind them can change."""
    if not line.strip():
        return Line()
    line = re.sub(r"\s+", " ", unicodedata.normalize("NFC", line))
    line = _CONTROL.sub("", line)
    if _FENCE.fullmatch(line):
        return Line()
    heading = whole and bool(_HEADING.match(line))
    start = _LEADING.match(line)
    line = _EMPHASIS.sub("", line[start.end() :] if start else line)
    numbered = _BULLETS.match(line)
    bullet = bool(start and start["bullet"]) or bool(numbered)
    bare, cited = marks.take(line[numbered.end() :] if numbered else line)
    words = _tidy(bare)
    if DECLINED.match(words):
        return Line(declined=whole)
    if _ONLY_SOURCE.fullmatch(words):
        together = Cited()
        for one in cited:
            together += one
        return Line(alone=together) if whole else Line()
    leads = bare.lstrip().startswith(_HOLE)
    found: list[Sentence] = []
    given = 0
    for segment in _segments(bare, leads, whole):
        sentence = Sentence(_tidy(segment))
        for one in cited[given : given + segment.count(_HOLE)]:
            sentence = sentence.citing(one)
        given += segment.count(_HOLE)
        found.append(sentence)
    if not whole:
        while found and not found[-1].marked:  # what follows may still give it some
            found.pop()
    broken_off = not _ENDED.search(bare)
    return Line(tuple(_inheriting(found, leads)), bullet=bullet, heading=heading, broken_off=broken_off)


def _segments(bare: str, leads: bool, whole: bool) -> Iterator[str]:
    """The sentences with their holes; the last one, which may go on, only of a whole line."""
    at = 0
    for end in _ends(bare, leads):
        if not whole and not _WHOLE_WORD.match(bare, _after_holes(bare, end)):
            return
        yield bare[at:end]
        at = end
    if whole:
        yield bare[at:]


def _after_holes(bare: str, at: int) -> int:
    while at < len(bare) and bare[at] in f" {_HOLE}":
        at += 1
    return at


def _ends(bare: str, leads: bool) -> Iterator[int]:
    """Where sentences end: only where the next one can be seen to begin. Marks that lead a line lead its sentences too."""
    at = read = 0
    quotes = 0
    straight = False
    opened: list[int] = []
    for match in _END.finditer(bare):
        before = match.end("stop") if match["stop"] else match.start()
        for pair in _PAIRS.finditer(bare, read, before):
            if pair[0] in "“”":
                quotes = max(0, quotes + (1 if pair[0] == "“" else -1))
            elif pair[0] == '"':
                straight = not straight
            elif pair[0] in "([{【［<":
                opened.append(pair.start())
            elif opened:
                opened.pop()
        read = before
        if quotes or straight or (opened and before - opened[-1] <= _LONGEST_BRACKET + 2):
            continue
        if not (_stops(bare, at, match) if match["stop"] else not leads and _breaks_off(bare, at, match)):
            continue
        if not any(character.isalnum() for character in bare[at:before]):
            continue
        at = read = match.end("stop") if leads else match.end()
        quotes, straight, opened = 0, False, []
        yield at


def _stops(bare: str, at: int, match: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence and no abbreviation or number."""
    if _HOLE in match["gap"] or match["stop"] != ".":
        return True
    start = max(at, match.start() - 16)
    said = bare[start : match.start()] if start == at else "…" + bare[start : match.start()]
    return not _NO_END.search(said)


def _breaks_off(bare: str, at: int, match: re.Match[str]) -> bool:
    """Whether a mark without a full stop ends a sentence: behind some words, before a capital."""
    said = bare[at : match.start()]
    return not said.rstrip(f" {_HOLE}").endswith((",", ":", "(", "–", "-")) and said.count(" ") >= _FEWEST_WORDS


def _tidy(segment: str) -> str:
    """The words of a segment, without what its marks leave behind."""
    led = _LEADS_BY_SOURCE.match(segment)
    words = segment[led.end() :] if led else segment
    words = " ".join(words.replace(_HOLE, " ").split())
    words = _EMPTY.sub("", _EMPTY.sub("", words))
    words = re.sub(r"([.!?…]) [.;,]$", r"\1", " ".join(words.split()))
    words = re.sub(r"[,;] ?(?=[)\]])| (?=[,.;:!?)\]”])", "", words).lstrip(" ,;:.")
    return words[:1].upper() + words[1:] if led else words


def _inheriting(sentences: list[Sentence], leads: bool) -> list[Sentence]:
    """A sentence without marks stands on those of the next one of its line that has some, else of the one before; where marks
    lead, the other way round. One that ends in a colon waits for the line behind it."""
    found = list(sentences)

    def take(i: int, other: int) -> None:
        if not found[i].marked and not found[i].text.endswith(":"):
            found[i] = replace(found[i], items=found[other].items)

    def from_next() -> None:
        for i in range(len(found) - 2, -1, -1):
            take(i, i + 1)

    def from_before() -> None:
        for i in range(1, len(found)):
            take(i, i - 1)

    for way in (from_before, from_next) if leads else (from_next, from_before):
        way()
    return found
