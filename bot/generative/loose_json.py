"""JSON as models write it, read as it comes in: fenced or not, cut off, with quotes unescaped, commas or brackets missing.

What matters is not the structure but which strings are sentences and which name sources: both are told by the key they stand
under, whatever the shape around it (objects in lists, lists of strings, one string, tool calls, JSON inside a string).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.generative.prompts import unhidden
from bot.generative.sentences import Marks
from corpus.syllables import fold

_TEXTS = frozenset({
    "noi_dung", "noidung", "cau", "y", "tra_loi", "text", "sentence", "statement", "claim", "content", "answer", "output",
    "response",
})  # fmt: skip
_LISTS = _TEXTS | {
    "cac_cau",
    "danh_sach",
    "ket_qua",
    "sentences",
    "statements",
    "claims",
    "answers",
    "items",
    "points",
    "list",
}
_SOURCES = frozenset({
    "ma", "ma_doan", "doan", "nguon", "can_cu", "trich_dan", "token", "tokens", "source", "sources", "citation", "citations", "ref",
    "refs", "evidence",
})  # fmt: skip
_ALOUD = frozenset({
    "suy_nghi", "ly_do", "phan_tich", "thought", "thoughts", "thinking", "reasoning", "analysis", "explanation",
})  # fmt: skip
_WRAPPED = frozenset({"arguments", "parameters", "input", "args"})
_DEEPEST = 3
_LONGEST_WORD = 200
_AHEAD = 64

_SPACE = re.compile(r"\s*")
_SPACE_AHEAD = re.compile(r"\s{0,200}")
_BARE = re.compile(rf"[^\s,:{{}}\[\]\"“”]{{1,{_LONGEST_WORD}}}")
_KEY_AHEAD = re.compile(r"[\"“'][^\"“”'\n]{1,24}[\"”']\s{0,8}:")
_VALUE_AHEAD = re.compile(r"(?:-?\d[\d.]{0,20}|null|true|false)\s{0,8}[,}\]]|\w{1,24}\s{0,8}:")
_CLOSING = {'"': '"', "'": "'", "“": "”"}
_QUOTES = {opened: re.compile(rf"\\.|{closed}", re.DOTALL) for opened, closed in _CLOSING.items()}
_CUT_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")

_FENCE = r"\s*(?:<tool_calls?>\s*|<\|\w{1,40}\|>\s*|<function=\w{1,40}>\s*|\[TOOL_CALLS\]\s*)*(?:```\w*\s*)?"
_OPENS_LINE = re.compile(_FENCE + r"(?P<at>\{\s*(?:[\"'“}]|\w+\s*:)|\[\s*[\"'“{]|\[\s*\[\s*[\"'“])")
_IS_LINE = re.compile(_FENCE + r"(?P<at>\{\s*$|\[\s*$|\[\s*\[\s*$|\[\s*\]\s*$)")
_INSIDE = re.compile(r"(?:\[\s*)?\{\s*[\"“'][^\"“”'{}\n]{1,24}[\"”']\s*:")


def opening(line: str, *, whole: bool) -> int | None:
    """Where JSON begins in a line (which may go on, unless `whole`); None where it does not."""
    match = _OPENS_LINE.match(line) or (_IS_LINE.match(line) if whole else None)
    if match:
        return match.start("at")
    inside = _INSIDE.search(line)
    return inside.start() if inside else None


@dataclass(frozen=True, slots=True)
class Part:
    """Sentences that belong together, in order, and what names their sources. Of a text not `ended` the end is missing."""

    texts: tuple[Text, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A string that is a sentence or several."""

    words: str
    ended: bool


@dataclass(slots=True)
class _Frame:
    """An open object or list. `under` is the key it stands under, `key` the one read last in it."""

    opened: str
    under: str | None
    of_sources: bool
    owner: _Frame | None
    key: str | None = None
    empty: bool = True
    texts: list[Text] = field(default_factory=list)
    marked: list[Text] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

    @property
    def holder(self) -> _Frame:
        return self.owner or self

    @property
    def names(self) -> str | None:
        """The key that a value read now stands under."""
        return self.key if self.opened == "{" else self.key or self.under

    def part(self) -> Part:
        return Part(tuple(self.texts or self.marked), tuple(self.sources))


class LooseJson:
    """Reads one value. `finished` when its last bracket is closed; `declined` when it says that there is nothing."""

    def __init__(self, marks: Marks, depth: int = 0) -> None:
        self._marks = marks
        self._depth = depth
        self._unread = ""
        self._looked = 0
        self._frames: list[_Frame] = []
        self._open: Counter[str] = Counter()
        self._said = self._nothing = False
        self.finished = False

    @property
    def declined(self) -> bool:
        """Whether it is an empty list, object or text, or says so, and holds no sentence."""
        return self._nothing and not self._said

    def feed(self, piece: str) -> tuple[list[Part], str]:
        """The parts complete with this piece; and of the piece what stands behind the value."""
        self._unread += piece
        parts = list(self._read(final=False))
        return parts, self._unread if self.finished else ""

    def close(self, *, cut: bool) -> list[Part]:
        """What is left when the text ends; with `cut`, only the sentences of the object being written, without its sources."""
        parts = [] if cut else list(self._read(final=True))
        if self.finished:
            return parts
        partial = self._partial()
        if partial is not None and self._frames and self._expects_text() and not _OPENS_LINE.match(partial):
            self._frames[-1].holder.texts.append(Text(partial, ended=False))
        if cut:
            return [Part(tuple(self._frames[-1].holder.texts), ())] if self._frames else []
        for frame in reversed(self._frames):
            if frame.texts or frame.marked:
                self._said = True
                parts.append(frame.part())
        return parts

    # tokens

    def _read(self, *, final: bool) -> Iterator[Part]:
        at = 0
        while not self.finished:
            space = _SPACE.match(self._unread, at)
            at = space.end() if space else at
            character = self._unread[at : at + 1]
            if not character:
                break
            if character in "{[":
                self._push(character)
                at += 1
            elif character in "}]":
                at += 1
                yield from self._pop("{" if character == "}" else "[")
            elif character in ",:":
                at += 1
            elif character in _QUOTES:
                read = self._string(at, final)
                if read is None:
                    break
                at, words, ended, is_key = read
                if is_key:
                    self._key(words)
                else:
                    yield from self._value(words, ended)
            elif (bare := _BARE.match(self._unread, at)) is None:
                at += 1  # a closing quote that nothing opened
            elif bare.end() == len(self._unread) and len(bare[0]) < _LONGEST_WORD and not final:
                break
            else:
                behind = self._ahead(bare.end())
                if behind == len(self._unread) and not final:
                    break
                at = bare.end()
                if self._unread[behind : behind + 1] == ":":
                    self._key(bare[0])
                else:
                    self._plain(bare[0])
        self._unread = self._unread[at:]
        self._looked = max(0, self._looked - at)

    def _ahead(self, at: int) -> int:
        """Where the next character that is no space stands; not looked for without end."""
        match = _SPACE_AHEAD.match(self._unread, at)
        return match.end() if match else at

    def _string(self, at: int, final: bool) -> tuple[int, str, bool, bool] | None:
        """Where the string that begins at `at` ends, its words, whether that is surely its end, and whether it is a key."""
        quote = self._unread[at]
        read = at + 1
        for match in _QUOTES[quote].finditer(self._unread, max(at + 1, self._looked)):
            read = match.end()
            if match[0][0] == "\\":
                continue
            ends = self._ends(match.end(), final)
            if ends is None:
                self._looked = match.start()
                return None
            if ends:
                self._looked = 0
                raw = self._unread[at + 1 : match.start()]
                behind = self._ahead(match.end())
                literal = len(re.findall(r'(?<!\\)"', raw)) if quote == '"' else 0
                return match.end(), _decoded(raw), literal % 2 == 0, self._unread[behind : behind + 1] == ":"
        escaping = read < len(self._unread) and self._unread.endswith("\\")
        self._looked = len(self._unread) - escaping
        return None

    def _ends(self, at: int, final: bool) -> bool | None:
        """Whether a quote before `at` ends its string, by what stands behind it; None where that is not there yet."""
        text = self._unread
        behind = self._ahead(at)
        character = text[behind : behind + 1]
        if not character:
            return True if final else None
        if character in "}]":
            return True
        if character == ":":
            return self._frames[-1].opened == "{" and self._frames[-1].key is None
        known: bool | None
        if character == ",":
            ahead = self._ahead(behind + 1)
            if text[ahead : ahead + 1] in tuple("\"'“{[}]"):
                return True
            known = bool(_VALUE_AHEAD.match(text, ahead)) or (final and ahead == len(text))
        else:
            ahead = behind
            known = bool(_KEY_AHEAD.match(text, behind))
        return True if known else None if not final and len(text) - ahead < _AHEAD else False

    # structure

    def _push(self, opened: str) -> None:
        outer = self._frames[-1] if self._frames else None
        under = outer.names if outer else None
        of_sources = outer is not None and (outer.of_sources or under in _SOURCES)
        owner = outer.holder if outer and (of_sources or opened == "[") else None
        if outer:
            outer.empty = False
        self._frames.append(_Frame(opened, under, of_sources, owner))
        self._open[opened] += 1

    def _pop(self, opened: str) -> Iterator[Part]:
        if not self._open[opened]:
            return
        while True:
            frame = self._frames.pop()
            self._open[frame.opened] -= 1
            if frame.empty and not frame.of_sources and (frame.under is None or frame.under in _LISTS | _WRAPPED):
                self._nothing = True
            if frame.owner is None and (frame.texts or frame.marked):
                self._said = True
                yield frame.part()
            if frame.opened == opened:
                break
        if self._frames:
            self._frames[-1].key = None
        self.finished = not self._frames

    def _key(self, words: str) -> None:
        if self._frames:
            self._frames[-1].key = re.sub(r"[\s-]+", "_", fold(words.strip()))
            self._frames[-1].empty = False

    def _value(self, words: str, ended: bool) -> Iterator[Part]:
        if not self._frames:
            return
        frame, name = self._frames[-1], self._frames[-1].names
        frame.empty = False
        frame.key = None
        holder = frame.holder
        if frame.of_sources or name in _SOURCES:
            named = name in _SOURCES or frame.opened == "[" or self._marks.cited(words) is not None
            holder.sources.extend([words] if named else [])
        elif self._marks.known(words) and self._marks.cited(words) is not None:
            holder.sources.append(words)
        elif name in _TEXTS or (frame.opened == "[" and (name in _LISTS or name is None)) or name in _WRAPPED:
            yield from self._text(holder, name, Text(words, ended))
        elif name is not None and self._marks.known(name):
            holder.texts.append(Text(words, ended))
            holder.sources.append(name)
        elif name not in _ALOUD and self._marks.holds(words):
            holder.marked.append(Text(words, ended))

    def _text(self, holder: _Frame, name: str | None, text: Text) -> Iterator[Part]:
        inside = _OPENS_LINE.match(text.words) if self._depth < _DEEPEST else None
        if inside:
            inner = LooseJson(self._marks, self._depth + 1)
            yield from inner.feed(text.words[inside.start("at") :])[0]
            yield from inner.close(cut=not text.ended)
            self._said |= inner._said
            self._nothing |= inner._nothing
        elif not text.words.strip():
            self._nothing = True
        elif name not in _WRAPPED:
            holder.texts.append(text)

    def _plain(self, word: str) -> None:
        """A number, true, false, null, or a word without quotes."""
        if not self._frames:
            return
        frame, name = self._frames[-1], self._frames[-1].names
        frame.empty = False
        frame.key = None
        if name in _SOURCES or (frame.of_sources and name == "id"):
            frame.holder.sources.append(word)
        elif (name == "khong_co" and word == "true") or (name in _LISTS and word == "null"):
            self._nothing = True

    # the end

    def _expects_text(self) -> bool:
        frame, name = self._frames[-1], self._frames[-1].names
        return not frame.of_sources and (name in _TEXTS or (frame.opened == "[" and (name in _LISTS or name is None)))

    def _partial(self) -> str | None:
        """The string that was being written when the text ended."""
        quote = self._unread[:1]
        if quote not in _QUOTES:
            return None
        closed = self._looked if self._unread[self._looked : self._looked + 1] == _CLOSING[quote] else None
        return _decoded(_CUT_ESCAPE.sub("", self._unread[1:closed]))


def _decoded(raw: str) -> str:
    if "\\" in raw:
        closed = re.sub(r'(\\.)|"', lambda match: match[1] or '\\"', raw, flags=re.DOTALL)
        try:
            raw = str(json.loads(f'"{closed}"', strict=False))
        except ValueError:
            raw = re.sub(r"\\(.)", lambda match: {"n": "\n", "t": " "}.get(match[1], match[1]), raw, flags=re.DOTALL)
    return unhidden(raw)
