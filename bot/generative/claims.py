"""A model's reply read into claims: sentences with the items they cite, as the reply comes in, whatever its shape.

Read are lines of text with tokens in brackets (the shape asked for) or `[n]` for the n-th item, and JSON (of a tool call or of a
model's own accord, fenced or not, behind a preface, broken or cut off). What a model thinks aloud between <think> tags is left
out. The claims do not depend on the pieces in which a reply comes.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.generative.loose_json import LooseJson, Part, opening
from bot.generative.prompts import unhidden
from bot.generative.sentences import DECLINED as DECLINED
from bot.generative.sentences import Cited, Line, Marks, Sentence, read_line

_LONGEST_REPLY = 60_000
_LONG_LINE = 1000
_THOUGHT = re.compile(r"<(/?)(?:think(?:ing)?|thought|reasoning|reflection)>", re.IGNORECASE)
_MAYBE_THOUGHT = re.compile(r"</?[a-z]{0,10}\Z", re.IGNORECASE)
_MAY_COMPLETE = re.compile(r"[\s{}\[\]\"':]")
_MAY_END = re.compile(r"[^\w\s,;-]|[A-Za-z]\d[A-Za-z]\d")
_NEAR = 48
"""How far behind the end of a sentence it is told by that it is one, in characters."""


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
    """Reads one reply as it comes in. `tokens` are those of the items, in order.

    `declined` tells whether the model said that nothing answers the question.
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        self._marks = Marks(tokens)
        self._thoughts = _Thoughts()
        self._shown: list[str] = []
        self._length = 0
        self._line = ""
        self._looked = self._given = 0
        self._json: LooseJson | None = None
        self._had_json = False
        self._held: list[tuple[Claim, bool]] = []
        self.declined = False

    @property
    def text(self) -> str:
        """All that came, thoughts left out."""
        return "".join(self._shown).strip()

    def feed(self, piece: str) -> Iterator[Claim]:
        """The claims that are complete with this piece."""
        piece = piece[: _LONGEST_REPLY - self._length]
        self._length += len(piece)
        return iter(list(self._read(self._seen(self._thoughts.feed(unhidden(piece))))))

    def close(self, *, cut: bool = False) -> Iterator[Claim]:
        """The claims left when the reply has ended; with `cut`, without the one that was being written."""
        cut = cut or self._length >= _LONGEST_REPLY
        return iter(list(self._closed(cut)))

    def _seen(self, shown: str) -> str:
        self._shown.append(shown)
        return shown

    def _closed(self, cut: bool) -> Iterator[Claim]:
        yield from self._read(self._seen(self._thoughts.rest()))
        while self._line and not cut:
            json = yield from self._of_line(whole=True, last=True)
            yield from self._read(json)
        if self._json is not None:
            for part in self._json.close(cut=cut):
                yield from self._of_part(part, cut)
            self.declined |= self._json.declined and not cut
        if not cut:
            yield from self._released(())

    # lines

    def _read(self, shown: str) -> Iterator[Claim]:
        """Goes through what came, line by line, or as JSON where it is that."""
        while shown:
            shown = yield from self._into_line(shown) if self._json is None else self._into_json(shown)

    def _into_line(self, shown: str) -> Generator[Claim, None, str]:
        """Read to the end of the line; returns what stands behind it, from where JSON begins if it does."""
        head, newline, rest = shown.partition("\n")
        self._line += head
        if newline or self._worth_looking(head):
            json = yield from self._of_line(whole=bool(newline))
            return json + newline + rest if json else rest
        return ""

    def _worth_looking(self, added: str) -> bool:
        """Whether a sentence of the unfinished line may be complete; of a very long line only each time it has grown by some."""
        if not _MAY_COMPLETE.search(added) or not _MAY_END.search(
            self._line, max(0, len(self._line) - len(added) - _NEAR)
        ):
            return False
        if len(self._line) > _LONG_LINE and len(self._line) < 1.2 * self._looked:
            return False
        self._looked = len(self._line)
        return True

    def _of_line(self, *, whole: bool, last: bool = False) -> Generator[Claim, None, str]:
        """The claims of the line so far; returns the JSON in it. Of the `last` line a sentence that breaks off is left out."""
        begins = opening(self._line, whole=whole)
        line = read_line(self._line[:begins], self._marks, whole=whole or begins is not None)
        self.declined |= line.declined
        found = list(_claims(line))
        if last and line.broken_off and begins is None and not line.heading:
            found = found[:-1]
        for claim, introduces in found[self._given :]:
            if not self._had_json or _marked(claim):
                yield from self._next(claim, introduces)
        self._given = max(self._given, len(line.sentences))
        yield from self._set_apart(line.alone)
        if begins is not None:
            self._held = [held for held in self._held if _marked(held[0])]  # a preface
            self._json = LooseJson(self._marks)
        json = self._line[begins:] if begins is not None else ""
        if whole or json:
            self._line = ""
            self._looked = self._given = 0
        return json

    # JSON

    def _into_json(self, shown: str) -> Generator[Claim, None, str]:
        """Read on in JSON; returns what stands behind it."""
        reader = self._json
        assert reader is not None
        parts, rest = reader.feed(shown)
        for part in parts:
            yield from self._of_part(part)
        if reader.finished:
            self.declined |= reader.declined
            self._json = None
        return rest

    def _of_part(self, part: Part, cut: bool = False) -> Iterator[Claim]:
        """The claims of sentences that belong together: those without marks of their own stand on the sources given with them."""
        self._had_json = True
        sources = Cited()
        for source in part.sources:
            sources += self._marks.cited(source) or self._marks.known(source)
        for text in part.texts:
            rows = text.words.split("\n")
            read = [
                read_line(row, self._marks, whole=text.ended or number < len(rows))
                for number, row in enumerate(rows, 1)
            ]
            for line, behind in zip(read, [*read[1:], Line()], strict=True):
                self.declined |= line.declined
                for claim, introduces in _claims(line):
                    if not _marked(claim) and cut:
                        return
                    if not _marked(claim):
                        claim = _citing(claim, behind.alone or sources)
                    yield from self._next(claim, introduces)

    # what waits for the line behind it

    def _next(self, claim: Claim, introduces: bool) -> Iterator[Claim]:
        """Give the claim and what waited for it. One without marks waits: they may stand on the next line, or, where it ends in
        a colon, be those of the next line."""
        if self._held and not self._held[-1][1] and not claim.follows:
            yield from self._released(())
        if _marked(claim):
            yield from self._released(claim.items)
            yield claim
        else:
            self._held.append((claim, introduces))

    def _set_apart(self, cited: Cited) -> Iterator[Claim]:
        """Marks on a line of their own belong to the line before."""
        if cited:
            waited, self._held = self._held, []
            for claim, introduces in waited:
                alone = introduces and claim is not waited[-1][0]
                yield replace(claim, items=tuple(cited.items)) if alone else _citing(claim, cited)

    def _released(self, items: tuple[int, ...]) -> Iterator[Claim]:
        """The claims that waited; those that introduce others stand on `items`."""
        waited, self._held = self._held, []
        for claim, introduces in waited:
            yield replace(claim, items=items) if introduces else claim


def _claims(line: Line) -> Iterator[tuple[Claim, bool]]:
    """The claims of a line, each with whether it introduces what follows."""
    for number, sentence in enumerate(line.sentences):
        introduces = not sentence.marked and (sentence.text.endswith(":") or line.heading)
        yield Claim(sentence.text, sentence.items, sentence.unknown, number > 0, line.bullet), introduces


def _marked(claim: Claim) -> bool:
    return bool(claim.items or claim.unknown)


def _citing(claim: Claim, cited: Cited) -> Claim:
    sentence = Sentence(claim.text, claim.items, claim.unknown).citing(cited)
    return replace(claim, items=sentence.items, unknown=sentence.unknown)


class _Thoughts:
    """Takes what is thought aloud out of a text that comes in pieces."""

    def __init__(self) -> None:
        self._unread = ""
        self._thinking = False

    def feed(self, piece: str) -> str:
        """What can be shown with this piece."""
        text = self._unread + piece
        shown: list[str] = []
        at = 0
        for tag in _THOUGHT.finditer(text):
            if not self._thinking:
                shown.append(text[at : tag.start()])
            self._thinking = not tag[1]
            at = tag.end()
        partial = _MAYBE_THOUGHT.search(text, at)
        self._unread = partial[0] if partial else ""
        if not self._thinking:
            shown.append(text[at : partial.start() if partial else None])
        return "".join(shown)

    def rest(self) -> str:
        """What waited to become a tag, when nothing more comes."""
        rest, self._unread = self._unread, ""
        return "" if self._thinking else rest


def without_thoughts(text: str) -> str:
    """A whole text without what is thought aloud in it."""
    thoughts = _Thoughts()
    return thoughts.feed(text) + thoughts.rest()
