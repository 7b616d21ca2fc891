"""What a text says is replaced, repealed or amended, and by which document: "Quyết định này thay thế Quyết định 2058/QĐ-BCT"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.faithfulness.citations import TYPE, Citation, cited, running
from bot.faithfulness.ground import Ground
from corpus.syllables import fold_aligned

_VERB = re.compile(r"\b(?:(?P<replaced>thay the)|(?P<repealed>(?:bai|huy) bo)|(?P<amended>sua doi|bo sung))\b")
_VERBS = r"(?:thay the|bai bo|huy bo|sua doi|bo sung)"
_PASSIVE = re.compile(rf"\b(?:bi|duoc)(?:\s+(?:{_VERBS}|va|hoac),?){{0,5}}\s*$")
_DOES = re.compile(rf"\s+(?:(?:nay|da|se|vua|cung|dung de|de|nham|va|hoac|{_VERBS},?)\s+){{0,6}}")
_IS = re.compile(
    rf"[\s,)]*(?:(?:nay|da|se|vua|co the|chua|khong)\s+){{0,3}}(?:bi|duoc)\s+(?:{_VERBS}|\s|,|va\b|hoac\b){{1,9}}"
)
_BY = re.compile(r"(?:boi|bang|tai|theo|nho)\s+")
_ENDED = re.compile(r"[^;:.]{0,200}\bhet hieu luc\b")
_THIS = re.compile(rf"\s+(?:{TYPE.pattern})\s+nay\b")
_PLAIN = re.compile(
    rf"{TYPE.pattern}|\b(?:{_VERBS}|mot|so|phan|toan|bo|cac|nhung|dieu|khoan|diem|muc|tiet|chuong|noi dung|cum tu|phu luc|bieu mau"
    r"|ten|cua|cho|va|hoac|ban hanh|kem theo|truoc day|doi voi|hai|ba|bon|nay|dinh|chinh|[a-z]|i{1,3}|iv|vi{0,3}|\d{1,3})\b|[\W_]"
)
"""What may stand between the verb and the document it is said of."""
_STOP = re.compile(r"(?<=[a-z]{2})[.!?]\s|(?<=\d)[.!?]\s+(?=[a-z]{3})")
_PIECE = re.compile(r"[,;:|]|\bva\b")
_OTHER = re.compile(r"[^,;:.]{0,150}")
_REACH = 200
_LIST = 4000
"""How far before a document the verb may stand: in a clause, and in a list of documents."""
_CLOSE = 60
_MOST = 12
_BLANK = "|"
_SELF = "this"

_Held = frozenset[tuple[str, str, str | None]]
"""What is done, with the document of which key, and by that of which key (None: by the text itself)."""


@dataclass(frozen=True, slots=True)
class _Said:
    kind: str
    of: str
    by: str | None
    start: int
    end: int


def wrong(sentence: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """The documents that the sentence says are replaced, repealed or amended where the grounds do not say so."""
    said = _said(sentence)
    if not said:
        return
    held = {one for ground in grounds for text in ground.texts for one in _held(running(text))}
    headed = {kind for ground in grounds for text in ground.above for kind in _heading(running(text))}
    own = {ground.own.key for ground in grounds}
    for one in said:
        by = {other for kind, key, other in held if (kind, key) == (one.kind, one.of)}
        by |= {None} if one.kind in headed else set()
        if not by or not (one.by is None or one.by in by or (None in by and one.by in own)):
            yield sentence[one.start : one.end]


@dataclass(frozen=True, slots=True)
class _Text:
    """A text folded and with its numbered documents blanked out, and where its sentences begin."""

    plain: str
    numbered: tuple[Citation, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    active: tuple[re.Match[str], ...]
    active_ends: tuple[int, ...]
    stops: tuple[int, ...]

    def before(self, at: int, reach: int) -> Iterator[re.Match[str]]:
        """The last verbs in the active voice before `at` in its sentence."""
        first = max(at - reach, self.stops[bisect_right(self.stops, at) - 1])
        for verb in self.active[
            max(0, bisect_right(self.active_ends, at) - _MOST) : bisect_right(self.active_ends, at)
        ]:
            if first <= verb.start():
                yield verb

    def behind(self, at: int) -> str | None:
        """The first document behind."""
        index = bisect_left(self.begins, at)
        return _key(self.numbered[index]) if index < len(self.begins) and self.begins[index] < at + _REACH else None

    def subject(self, verb: re.Match[str], gap: re.Pattern[str] = _DOES) -> str | None:
        """The document right before a verb."""
        index = bisect_right(self.ends, verb.start()) - 1
        if index >= 0 and gap.fullmatch(self.plain, self.ends[index], verb.start()):
            return _key(self.numbered[index])
        return None

    def only_plain(self, start: int, end: int) -> bool:
        return not _PLAIN.sub("", self.plain[start:end])


def _read(text: str) -> _Text | None:
    folded = " ".join(fold_aligned(text).split("\n"))
    verbs = tuple(_VERB.finditer(folded))
    if not verbs and "het hieu luc" not in folded:
        return None
    numbered = tuple(one for one in cited(text) if one.number is not None)
    pieces, last = [], 0
    for one in numbered:
        begins = max(last, one.begins)
        pieces += [folded[last:begins], _BLANK.ljust(one.stop - begins)]
        last = max(last, one.stop)
    plain = "".join((*pieces, folded[last:]))
    stops = (0, *(match.end() for match in _STOP.finditer(plain)))
    active = tuple(verb for verb in verbs if not _is_passive(plain, verb))
    return _Text(
        *(plain, numbered, tuple(one.begins for one in numbered), tuple(one.stop for one in numbered)),
        *(active, tuple(verb.end() for verb in active), stops),
    )


def _is_passive(plain: str, verb: re.Match[str]) -> bool:
    return bool(_PASSIVE.search(plain, max(0, verb.start() - _CLOSE), verb.start()))


def _key(citation: Citation) -> str:
    return citation.number.key if citation.number else ""


@lru_cache(maxsize=4096)
def _said(text: str) -> tuple[_Said, ...]:
    """What a text says for sure: nothing but plain words stand between the verb and the number."""
    read = _read(text)
    if read is None:
        return ()
    found = []
    for one in read.numbered:
        for verb in read.before(one.begins, _REACH):
            if read.only_plain(verb.end(), one.begins):
                found.append(_Said(str(verb.lastgroup), _key(one), read.subject(verb), verb.start(), one.end))
        if done := _IS.match(read.plain, one.stop):
            by = _BY.match(read.plain, done.end())
            agent = read.behind(by.end()) if by and by.end() in read.begins else None
            for verb in _VERB.finditer(done[0]):
                found.append(_Said(str(verb.lastgroup), _key(one), agent, one.begins, done.end()))
    for verb in read.active:
        if this := _THIS.match(read.plain, verb.end()):
            found.append(_Said(str(verb.lastgroup), _SELF, read.subject(verb), verb.start(), this.end()))
    return tuple(found)


@lru_cache(maxsize=4096)
def _held(text: str) -> _Held:
    """All that a text may be read to say."""
    read = _read(text)
    if read is None:
        return frozenset()
    found = {(one.kind, one.of, one.by) for one in _said(text)}
    for one in read.numbered:
        verbs = list(read.before(one.begins, _LIST))
        piece = max(
            (match.end() for match in _PIECE.finditer(read.plain, max(0, one.begins - _REACH), one.begins)), default=0
        )
        inside = [verb for verb in verbs if verb.start() >= piece]
        if not inside and read.only_plain(piece, one.begins):
            inside = verbs  # in a list
        for verb in inside:
            found |= {(str(verb.lastgroup), _key(one), by) for by in {read.subject(verb), read.subject(verb, _OTHER)}}
        for verb in _VERB.finditer(read.plain, one.stop, one.stop + _REACH):
            if ";" not in read.plain[one.stop : verb.start()] and _is_passive(read.plain, verb):
                found |= {(str(verb.lastgroup), _key(one), by) for by in (None, read.behind(verb.end()))}
        if _ENDED.match(read.plain, one.stop):
            found |= {(kind, _key(one), None) for kind in ("replaced", "repealed")}
    return frozenset(found)


@lru_cache(maxsize=4096)
def _heading(text: str) -> frozenset[str]:
    """What a heading says of the documents below it."""
    read = _read(text)
    return (
        frozenset(str(verb.lastgroup) for verb in _VERB.finditer(read.plain))
        if read and not read.numbered
        else frozenset()
    )
