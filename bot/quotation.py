"""Whether a quote stands in a document: letter for letter, in which provision, and what is nearest to it where it does not."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.duty_request import RequestError
from corpus.directive import Directive, Provision, Span
from corpus.syllables import fold
from retrieval.collection import Collection

LONGEST_QUOTE = 4000
_MOST_PLACES = 20
_CANDIDATES = 5
_MOST_WORDS = 2000
_SHOWN = 1500
_LEAST_SIMILARITY = 0.4
_PART = re.compile(r"(phan|chuong|tieu muc|muc|dieu|khoan|diem|gach dau dong|doan)\s+([\w.]+|mo dau|ket)")


class Verdict(enum.StrEnum):
    """What became of a quote."""

    VERBATIM = "verbatim"  # it stands in the provision named, or where none is named in the document
    ELSEWHERE = "elsewhere"  # it stands in the document, but not in the provision named
    NOT_VERBATIM = "not_verbatim"  # it does not stand in the document
    UNKNOWN_DOCUMENT = "unknown_document"  # the document is not there, so nothing can be said


@dataclass(frozen=True, slots=True)
class Place:
    """Words as they stand: `quote` is `text[start:end]` of the file's text; `eid` is None outside all provisions."""

    directive_id: str
    number: str | None
    eid: str | None
    label: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict, where the quote stands (the first places of `occurrences`), and else the provision nearest to it with
    the share of the quote's words that it holds in their order. `provision_known` is None where none was named."""

    verdict: Verdict
    provision_known: bool | None
    occurrences: int
    places: tuple[Place, ...]
    nearest: Place | None
    similarity: float | None


def check(collection: Collection, directives: Sequence[Directive], provision: str | None, quote: str) -> Checked:
    """Look for `quote` in `directives` (all that a number names), and in the provision named by its eId or its label.

    Runs of white space count as one space, everything else letter by letter. Raises `RequestError` for an empty or a
    longer quote than `LONGEST_QUOTE`.
    """
    words = unicodedata.normalize("NFC", quote).split()
    if not any(c.isalnum() for word in words for c in word):
        raise RequestError("Đoạn trích trống; hãy đưa nguyên văn cần kiểm tra.")
    if len(quote) > LONGEST_QUOTE:
        raise RequestError(f"Đoạn trích dài {len(quote)} ký tự, quá giới hạn {LONGEST_QUOTE}; hãy kiểm tra từng phần.")
    if not directives:
        return Checked(Verdict.UNKNOWN_DOCUMENT, None if provision is None else False, 0, (), None, None)
    named = {one.id: _named(one, provision) for one in directives} if provision is not None else {}
    pattern = _pattern(words)
    there: list[Place] = []
    others: list[Place] = []
    for directive in directives:
        spans = named.get(directive.id, [directive.span])
        text = collection.text(directive.id)
        for match in pattern.finditer(text, directive.span.start, directive.span.end):
            span = Span(match.start(), match.end())
            inside = any(one.start <= span.start and span.end <= one.end for one in spans)
            (there if inside else others).append(_place(directive, text, span))
    known = None if provision is None else any(named.values())
    found = (*there, *others)
    if found:
        verdict = Verdict.VERBATIM if there else Verdict.ELSEWHERE
        return Checked(verdict, known, len(found), found[:_MOST_PLACES], None, None)
    nearest, similarity = _nearest(collection, directives, words)
    return Checked(Verdict.NOT_VERBATIM, known, 0, (), nearest, similarity)


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """The words in their order with white space between; not the middle of a longer word."""
    before = r"(?<!\w)" if words[0][0].isalnum() else ""
    after = r"(?!\w)" if words[-1][-1].isalnum() else ""
    return re.compile(before + r"\s+".join(map(re.escape, words)) + after)


def _named(directive: Directive, provision: str) -> list[Span]:
    """The stretches of the directive that an eId or a label names."""
    name = provision.strip()
    spans = [one.span for one in directive.walk() if one.eid == name]
    if spans:
        return spans
    tree = directive.provisions
    if name.startswith("header") and tree:
        return [Span(directive.span.start, tree[0].span.start)]
    if name.startswith(("signature", "distribution")) and tree:
        return [Span(tree[-1].span.end, directive.span.end)]
    asked = _parts(name)
    return [one.span for one in directive.walk() if _parts(one.label) == asked]


def _parts(label: str) -> frozenset[str]:
    """A label without regard to the order of its parts: "khoản 2 Điều 3" is "điều 3, khoản 2"."""
    folded = " ".join(fold(label).split())
    found = frozenset(f"{kind} {number}" for kind, number in _PART.findall(folded))
    return found or frozenset((folded,))


def _place(directive: Directive, text: str, span: Span) -> Place:
    eid, label = None, "ngoài các mục"
    tree = directive.provisions
    holding: Provision | None = None
    for one in directive.walk():
        if one.span.start <= span.start and span.end <= one.span.end:
            holding = one  # the deepest comes last
    if holding is not None:
        eid, label = holding.eid, holding.label
    elif tree and span.end <= tree[0].span.start:
        label = "phần đầu"
    elif tree and span.start >= tree[-1].span.end:
        label = "phần cuối (chữ ký, nơi nhận)"
    number = directive.number.value.text if directive.number else None
    return Place(directive.id, number, eid, label, span.of(text), span.start, span.end)


def _nearest(
    collection: Collection, directives: Sequence[Directive], words: Sequence[str]
) -> tuple[Place | None, float | None]:
    """The provision whose own words are nearest, if any is near."""
    wanted = [fold(word).strip(".,;:“”\"'()") for word in words]
    content = set(wanted)
    ranked: list[tuple[int, Directive, Provision, list[str]]] = []
    for directive, provision, own in _own_words(collection, directives):
        shared = len(content.intersection(own))
        if shared:
            ranked.append((shared, directive, provision, own))
    ranked.sort(key=lambda one: -one[0])
    best: tuple[float, Directive, Provision] | None = None
    for _, directive, provision, own in ranked[:_CANDIDATES]:
        blocks = SequenceMatcher(None, wanted, own[:_MOST_WORDS], autojunk=False).get_matching_blocks()
        similarity = sum(block.size for block in blocks) / len(wanted)
        if best is None or similarity > best[0]:
            best = (similarity, directive, provision)
    if best is None or best[0] < _LEAST_SIMILARITY:
        return None, None
    similarity, directive, provision = best
    span = Span(provision.own.start, min(provision.own.end, provision.own.start + _SHOWN))
    number = directive.number.value.text if directive.number else None
    quote = span.of(collection.text(directive.id))
    place = Place(directive.id, number, provision.eid, provision.label, quote, span.start, span.end)
    return place, round(similarity, 3)


def _own_words(
    collection: Collection, directives: Sequence[Directive]
) -> Iterator[tuple[Directive, Provision, list[str]]]:
    for directive in directives:
        text = collection.text(directive.id)
        for provision in directive.walk():
            own = [fold(word).strip(".,;:“”\"'()") for word in provision.own.of(text).split()]
            yield directive, provision, own
