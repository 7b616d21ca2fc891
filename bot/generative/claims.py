"""A model's reply read into claims: sentences with the tokens they cite, as the reply comes in, whatever its shape.

Read are lines of text with tokens in brackets (the shape asked for), JSON objects and arrays (of a tool call or of a model's
own accord, fenced or not, broken or cut off), a string where a list is expected, and `[n]` for the n-th item. What a model
thinks aloud between <think> tags is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.generative.prompts import visible
from corpus.syllables import UPPER

DECLINED = re.compile(r"^\W*kh[oô]ng[ _]c[oó]\W*$", re.IGNORECASE)
_MARKS = re.compile(
    r"(?:\s*(?:\[\^?[^\[\]\n]{1,60}\]|【[^【】\n]{1,60}】|\((?:[A-Z]\d[A-Z]\d)(?:[,;\s]+[A-Z]\d[A-Z]\d)*\)))+"
)
_TOKEN = re.compile(r"[A-Za-z]\d[A-Za-z]\d|\d{1,3}|[A-Za-z][\w-]*")
_MAY_COMPLETE = re.compile(r"[\]】)}\n.!?]\s*\S|[}\n]")
_HOLE = "\x00"  # stands where a mark was
_STOP = re.compile(rf"[.!?…]+[\"”»)]*(?:[ {_HOLE}]*(?= )\s*|(?P<dotted>{_HOLE}+)\s*)|(?P<hole>{_HOLE}+)[.]?[ {_HOLE}]*")
_OPENS_SENTENCE = re.compile(rf"[{UPPER}\d\"“«–—-]")
_NO_END = re.compile(r"(?:^|\s)(?:TP|TT|Th\.?S|TS|GS|PGS|BS|Nxb|tr|v\.v|St|Mr|[A-ZĐ]|\d{1,3})\.$")
_BULLET = re.compile(r"^\s*(?:[-–—•*+]\s+|\d{1,2}[.)]\s+|[a-zđ]\)\s+)")
_MARKDOWN = re.compile(r"\*\*|__|^#{1,6}\s+|^>\s+|`+")
_TEXT_KEYS = (
    "noi_dung",
    "cau",
    "câu",
    "text",
    "sentence",
    "statement",
    "claim",
    "content",
    "answer",
    "tra_loi",
    "noidung",
)
_TOKEN_KEYS = (
    "ma",
    "mã",
    "nguon",
    "nguồn",
    "tokens",
    "token",
    "sources",
    "source",
    "citations",
    "citation",
    "refs",
    "evidence",
)
_LIST_KEYS = ("cau", "câu", "sentences", "answer", "answers", "claims", "statements", "tra_loi")
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_LONGEST_REPLY = 60_000


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a reply: its words without marks, the positions (from 0) of the items it cites, those it cites that
    do not exist, and whether it goes on in the paragraph of the claim before."""

    text: str
    items: tuple[int, ...]
    unknown: tuple[str, ...]
    follows: bool = False
    bullet: bool = False


class Reader:
    """Reads one reply as it comes in. `tokens` are those of the items, in order."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._positions: Mapping[str, int] = {token.upper(): i for i, token in enumerate(tokens)}
        self._count = len(tokens)
        self._raw = ""
        self._unread = ""
        self._given = 0
        self.declined = False

    @property
    def text(self) -> str:
        """All that came, thoughts left out."""
        return _THOUGHT.sub("", self._raw).strip()

    def feed(self, piece: str) -> Iterator[Claim]:
        """The claims that are complete with this piece."""
        self._raw = (self._raw + piece)[:_LONGEST_REPLY]
        self._unread += piece
        if _MAY_COMPLETE.search(self._unread):  # nothing can have been completed by letters alone
            self._unread = self._unread[-2:]
            yield from self._new(complete=False)

    def close(self, *, cut: bool = False) -> Iterator[Claim]:
        """The claims left when the reply has ended; with `cut`, without the one that was being written."""
        yield from self._new(complete=not cut)

    def _new(self, *, complete: bool) -> Iterator[Claim]:
        claims = self._claims(self.text, complete)
        yield from claims[self._given :]
        self._given = max(self._given, len(claims))

    def _claims(self, text: str, complete: bool) -> list[Claim]:
        if re.match(r"<(?:t|th|thi|thin|think(?:ing)?)?$", self._raw.strip().lower()):
            return []
        opening = _JSON_OPENS.search(text)
        if opening and (opening.start() == 0 or opening[0].startswith("```") or "\n" in text[: opening.start() + 1]):
            before = self._of_text(text[: opening.start()], True)
            if all(not claim.items for claim in before):
                return before + self._of_json(text[opening.start() :], complete)
        return self._of_text(text, complete)

    # text

    def _of_text(self, text: str, complete: bool) -> list[Claim]:
        lines = text.split("\n")
        claims: list[Claim] = []
        for number, line in enumerate(lines):
            last = number == len(lines) - 1
            claims.extend(self._of_line(line, whole=not last or complete))
        return self._introduced(claims, complete)

    def _of_line(self, line: str, *, whole: bool) -> list[Claim]:
        bullet = bool(_BULLET.match(line))
        line = _MARKDOWN.sub("", _BULLET.sub("", line)) if whole or len(line) > 8 else ""
        if DECLINED.match(line):
            self.declined = True
            return []
        claims: list[Claim] = []
        for sentence, marks in _sentences(line, whole):
            words = " ".join(visible(sentence).split()).strip()
            if not words or not any(character.isalnum() for character in words):
                if marks and claims:  # marks set apart from their sentence
                    claims[-1] = self._with(claims[-1], marks)
                continue
            words = words.removesuffix(" .") + "." if words.endswith(" .") else words
            claim = self._with(Claim(words, (), (), follows=bool(claims), bullet=bullet), marks)
            claims.append(claim)
        return _inheriting(claims) if whole else _leading(claims)

    def _with(self, claim: Claim, marks: str) -> Claim:
        items, unknown = list(claim.items), list(claim.unknown)
        for token in _TOKEN.findall(marks):
            position = self._position(token)
            if position is None:
                unknown.append(token)
            elif position not in items:
                items.append(position)
        return replace(claim, items=tuple(items), unknown=tuple(unknown))

    def _position(self, token: str) -> int | None:
        if token.upper() in self._positions:
            return self._positions[token.upper()]
        return int(token) - 1 if token.isdigit() and 1 <= int(token) <= self._count else None

    def _introduced(self, claims: list[Claim], complete: bool) -> list[Claim]:
        """A line that ends in a colon stands on what the line after it stands on; it waits until that is there."""
        found: list[Claim] = []
        for number, claim in enumerate(claims):
            if claim.text.endswith(":") and not claim.items and not claim.unknown:
                after = claims[number + 1] if number + 1 < len(claims) else None
                if after is None and not complete:
                    break
                claim = replace(claim, items=after.items if after else ())
            found.append(claim)
        return found

    # JSON

    def _of_json(self, text: str, complete: bool) -> list[Claim]:
        claims: list[Claim] = []
        read_to = 0
        for start, end in _objects(text):
            try:
                value = json.loads(text[start:end], strict=False)
            except ValueError:
                continue
            claims.extend(self._of_value(value))
            read_to = end
        if complete:
            if not claims:
                whole = self._whole(text)
                if whole is not None:
                    return whole
            claims.extend(self._salvaged(text[read_to:]))
        return claims

    def _whole(self, text: str) -> list[Claim] | None:
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(
                text[text.index(min("[{", key=lambda c: text.find(c) % 10**9)) :]
            )
        except ValueError:
            return None
        if isinstance(value, list):
            return [claim for one in value for claim in self._of_value(one)]
        found = self._of_value(value)
        if not found and isinstance(value, dict) and _empty(value):
            self.declined = True
        return found

    def _of_value(self, value: Any) -> list[Claim]:
        if isinstance(value, str):
            return self._of_text(value, True)
        if not isinstance(value, dict):
            return []
        tokens = " ".join(_flat(value[key]) for key in _TOKEN_KEYS if key in value)
        for key in _TEXT_KEYS:
            if isinstance(value.get(key), str):
                claims = self._of_text(value[key], True)
                if DECLINED.match(value[key].strip()):
                    self.declined = True
                return [claim if claim.items or claim.unknown else self._with(claim, tokens) for claim in claims]
        for key in _LIST_KEYS:
            if isinstance(value.get(key), list) and all(isinstance(one, str) for one in value[key]) and value[key]:
                return [
                    claim if claim.items or claim.unknown else self._with(claim, tokens)
                    for one in value[key]
                    for claim in self._of_text(one, True)
                ]
        return []

    def _salvaged(self, text: str) -> list[Claim]:
        """The sentences of JSON that is not JSON: the strings that stand where a text is expected, with the tokens behind them."""
        claims: list[Claim] = []
        found = list(_LOOSE_STRING.finditer(text))
        for number, match in enumerate(found):
            try:
                words = json.loads(f'"{match[1]}"', strict=False)
            except ValueError:
                words = match[1]
            until = found[number + 1].start() if number + 1 < len(found) else len(text)
            behind = " ".join(re.findall(r"\b[A-Za-z]\d[A-Za-z]\d\b", text[match.end() : until]))
            ended = match[0].endswith('"')
            for claim in self._of_text(words, ended):
                claims.append(claim if claim.items or claim.unknown else self._with(claim, behind))
        return claims


_JSON_OPENS = re.compile(r"```(?:json)?\s*(?=[\[{])|(?:^|(?<=\n))\s*(?:\{\s*\"|\{\s*\}|\[\s*(?:\{|\"))")
_LOOSE_STRING = re.compile(
    rf"[\"']?(?:{'|'.join(_TEXT_KEYS)})[\"']?\s*:\s*\[?\s*\"((?:[^\"\\]|\\.)*)(?:\"|\Z)", re.DOTALL
)


def _empty(value: dict[str, Any]) -> bool:
    return not value or any(value.get(key) == [] for key in _LIST_KEYS) or value.get("khong_co") is True


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(_flat, value))
    if isinstance(value, dict):
        return " ".join(map(_flat, value.values()))
    return str(value)


def _objects(text: str) -> Iterator[tuple[int, int]]:
    """The complete objects of JSON that hold no other object, in order."""
    opened: list[int] = []
    inner = False
    quoted = escaped = False
    for at, character in enumerate(text):
        if quoted:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                quoted = False
        elif character == '"':
            quoted = True
        elif character == "{":
            opened.append(at)
            inner = False
        elif character == "}" and opened:
            start = opened.pop()
            if not inner:
                yield start, at + 1
            inner = True


def _sentences(line: str, whole: bool) -> Iterator[tuple[str, str]]:
    """The sentences of a line without their marks, each with the marks in it, right behind it, or before the first word.

    Of an unfinished line only those are given that are followed by the beginning of another.
    """
    marks = [match for match in _MARKS.finditer(line) if _is_marks(match[0])]
    words = list(line)
    for mark in marks:
        words[mark.start() : mark.end()] = [_HOLE] * (mark.end() - mark.start())
    bare = "".join(words)
    at = 0
    for end in (*_ends(bare), len(line) if whole else None):
        if end is None or not bare[at:end].strip(f" {_HOLE}"):
            continue
        given = "".join(mark[0] for mark in marks if at <= mark.start() < end)
        yield bare[at:end].replace(_HOLE, ""), given
        at = end
    if whole and at < len(line):
        left = "".join(mark[0] for mark in marks if mark.start() >= at)
        if left:
            yield "", left


def _ends(bare: str) -> Iterator[int]:
    """Where sentences end, the marks behind them included: only where the next one can be seen to begin."""
    at = 0
    for stop in _STOP.finditer(bare):
        behind = stop.end()
        if behind >= len(bare) or not _OPENS_SENTENCE.match(bare[behind:]):
            continue
        said = bare[at : stop.start("hole")] if stop["hole"] else bare[at : stop.end()]
        if _NO_END.search(said.rstrip(f" {_HOLE}")) or said.count("“") > said.count("”"):
            continue
        if not said.strip(f" {_HOLE}"):
            continue
        at = behind
        yield behind


def _is_marks(text: str) -> bool:
    """Whether brackets hold nothing but tokens: "[2021]" of a text or "[trích]" is none."""
    inner = re.sub(r"[\[\]【】()^]", " ", text)
    parts = [part for part in re.split(r"[\s,;]+", inner) if part]
    return bool(parts) and all(
        re.fullmatch(r"[A-Za-z]\d[A-Za-z]\d|\d{1,3}|[A-Za-z][\w-]{1,15}", part) for part in parts
    )


def _inheriting(claims: list[Claim]) -> list[Claim]:
    """A sentence without marks stands on those of the next one in its paragraph that has some, else of the one before."""
    found = list(claims)
    for i in range(len(found) - 2, -1, -1):
        if not found[i].items and not found[i].unknown and not found[i].text.endswith(":"):
            found[i] = replace(found[i], items=found[i + 1].items)
    for i in range(1, len(found)):
        if not found[i].items and not found[i].unknown:
            found[i] = replace(found[i], items=found[i - 1].items)
    return found


def _leading(claims: list[Claim]) -> list[Claim]:
    """Of an unfinished paragraph only the sentences up to the last that has marks: what follows may still get some."""
    while claims and not claims[-1].items and not claims[-1].unknown:
        claims = claims[:-1]
    return _inheriting(claims)
