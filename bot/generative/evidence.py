"""What the model is given to read: whole provisions under opaque tokens, the best first, as many as the budget holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.draft import Draft, Source
from bot.extractive.material import Material, named
from bot.generative.prompts import quoted
from corpus.directive import Directive, Provision
from retrieval.asking import Ask
from retrieval.search import Hit

WORTH_READING = 0.3
"""Least score of a passage that is shown to the model; below the threshold for an extract, because the model reads it."""
_MOST_HITS = 24
_WHOLE_DIRECTIVES = 2
_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
LISTS = frozenset({Ask.TASKS, Ask.BEARERS, Ask.CONTENTS, Ask.DOCUMENTS})


@dataclass(frozen=True, slots=True)
class Item:
    """One provision under its token, as the model sees it (`shown`); `source` is its whole stretch."""

    token: str
    source: Source
    shown: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The items packed, and the sources that did not fit. `hash` names the whole of what is shown."""

    items: tuple[Item, ...]
    left_out: tuple[Source, ...]
    hash: str

    @property
    def shown(self) -> str:
        """The block that the model reads."""
        return "<tai_lieu>\n" + "\n".join(item.shown for item in self.items) + "\n</tai_lieu>"


def gather(material: Material, draft: Draft | None) -> list[Source]:
    """The sources worth reading, the best first: what the extract stands on, what search finds, document by document, and all of
    a document that is asked about as a whole, or in which nothing is found."""
    found: dict[tuple[str, str], Source] = {}

    def add(source: Source) -> None:
        found.setdefault((source.directive_id, source.eid), _whole(material, source))

    for statement in draft.statements if draft else ():
        for source in statement.sources:
            add(source)
    wholes = (
        _source(directive, provision)
        for directive in (material.directives if _about_few(material) else ())
        for provision in directive.walk()
        if material.words(directive, provision.own)
    )
    if material.question.asks is Ask.CONTENTS:
        for source in wholes:
            add(source)
    for hit in _by_turns(_hits(material)):
        directive = material.collection.directive(hit.passage.directive_id)
        found_in = material.collection.provision(directive.id, hit.passage.eid)
        if found_in is not None:
            add(_source(directive, found_in))
    if not found:
        for source in wholes:
            add(source)
    return list(found.values())


def _about_few(material: Material) -> bool:
    return bool(material.scope.named) and len(material.scope.ids) <= _WHOLE_DIRECTIVES


def _hits(material: Material) -> list[Hit]:
    if not material.topic(with_agencies=True).terms:
        return []
    return [hit for hit in material.hits(_MOST_HITS) if hit.score >= WORTH_READING]


def _by_turns(hits: Sequence[Hit]) -> Iterable[Hit]:
    """The best of each document, then the second best, so that a comparison sees all its sides."""
    by_document: dict[str, list[Hit]] = {}
    for hit in hits:
        by_document.setdefault(hit.passage.directive_id, []).append(hit)
    for rank in range(max(map(len, by_document.values()), default=0)):
        yield from (ranked[rank] for ranked in by_document.values() if rank < len(ranked))


def _whole(material: Material, source: Source) -> Source:
    """The whole provision that a source is a stretch of; a field of the head stays as it is."""
    directive = material.collection.directive(source.directive_id)
    provision = material.collection.provision(source.directive_id, source.eid)
    return _source(directive, provision) if provision is not None else source


def _source(directive: Directive, provision: Provision) -> Source:
    return Source(directive.id, provision.eid, provision.label, provision.own)


def pack(material: Material, sources: Sequence[Source], room: int, count: Callable[[str], int]) -> Evidence:
    """As many whole sources as `room` tokens hold, in the order given; one that is too long does not keep out the rest."""
    salt = hashlib.sha256(material.question.asked.encode()).hexdigest()
    items: list[Item] = []
    left_out: list[Source] = []
    taken: set[str] = set()
    used = 0
    for source in sources:
        token = _token(source, salt, taken)
        shown = _shown(material, source, token)
        size = count(shown) + 1
        if used + size > room:
            left_out.append(source)
            continue
        used += size
        taken.add(token)
        items.append(Item(token, source, shown))
    together = "\n".join(item.shown for item in items)
    return Evidence(tuple(items), tuple(left_out), hashlib.sha256(together.encode()).hexdigest()[:32])


def _token(source: Source, salt: str, taken: set[str]) -> str:
    """Four letters and digits that no document can foretell: they depend on the question."""
    for turn in range(1000):
        digest = hashlib.sha256(
            f"{salt}|{source.directive_id}#{source.eid}@{source.span.start}|{turn}".encode()
        ).digest()
        letters = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:2])
        token = f"{letters[0]}{digest[2] % 8 + 2}{letters[1]}{digest[3] % 8 + 2}"
        if token not in taken:
            return token
    raise AssertionError("a thousand tokens taken")


def example_token(evidence: Evidence) -> str:
    """A token for the example of the prompt that stands for no item."""
    taken = {item.token for item in evidence.items}
    return next(token for token in ("X2Y3", "X2Y4", "X2Y5") if token not in taken)


def _shown(material: Material, source: Source, token: str) -> str:
    directive = material.collection.directive(source.directive_id)
    text = material.collection.text(source.directive_id)
    above = [directive.title] if directive.title else []
    for provision in directive.walk():
        if provision.heading and source.eid.startswith(f"{provision.eid}__"):
            above.append(provision.heading.of(text))
    above += [
        duty.bearer.span.of(text) for duty in directive.duties if duty.eid == source.eid and duty.bearer.inherited
    ]
    levelled = dict.fromkeys(" ".join(words.replace("*", "").split()) for words in above)
    head = f'<doan ma="{token}" van_ban="{quoted(named(directive))}" vi_tri="{quoted(source.label)}">'
    lead = f"<tren>{quoted(' › '.join(filter(None, levelled)))}</tren>\n" if levelled else ""
    return f"{head}\n{lead}{quoted(source.span.of(text).strip())}\n</doan>"
