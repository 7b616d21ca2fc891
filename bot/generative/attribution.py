"""A claim of the model as a statement of ours: its tokens become the narrowest stretches of provisions that carry it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.draft import Source, Statement
from bot.extractive.material import LONGEST_QUOTE
from bot.faithfulness import support
from bot.faithfulness.check import faithful
from bot.faithfulness.wording import lists, syllables
from bot.generative.claims import Claim
from bot.generative.evidence import Item
from bot.grounding import ground_of
from corpus.directive import Span
from retrieval.collection import Collection
from retrieval.passages import sentences

_MOST_CITED = 6
_TRIED = 3
"""Items that a sentence without a token is held against: those that share most words with it."""


def statement(claim: Claim, items: Sequence[Item], collection: Collection) -> Statement | None:
    """The claim with its sources; None where it cites what there is not, or what does not carry it."""
    text = f"– {claim.text}" if claim.bullet and not claim.follows else claim.text
    follows = claim.follows
    for cited in _candidates(claim, items):
        for sources in ([_narrowed(one, claim.text, collection) for one in cited], [one.source for one in cited]):
            if carries(claim.text, sources, collection):
                needed = _needed(claim.text, sources, collection)
                return Statement(text, tuple(dict.fromkeys(needed)), free=True, follows=follows)
    return None


def carries(text: str, sources: Sequence[Source], collection: Collection) -> bool:
    """Whether the sources together carry the sentence."""
    return faithful(text, tuple(ground_of(source, collection) for source in sources))


def _candidates(claim: Claim, items: Sequence[Item]) -> list[list[Item]]:
    cited = [items[position] for position in claim.items]
    if cited:
        return [cited[:_MOST_CITED]]
    if claim.unknown:
        return []
    shared = sorted(items, key=lambda item: -_shared(claim.text, item.shown))
    return [[item] for item in shared[:_TRIED]]


def _shared(text: str, other: str) -> int:
    return len((syllables(text).held - lists().function) & syllables(other).held)


def _needed(text: str, sources: list[Source], collection: Collection) -> list[Source]:
    """The sources less those that the sentence has nothing from."""
    kept = list(sources)
    for source in reversed(sources):
        rest = [one for one in kept if one != source]
        if not rest or not carries(text, rest, collection):
            continue
        grounds = [ground_of(one, collection) for one in kept]
        if support.share(text, [ground_of(one, collection) for one in rest]) >= support.share(text, grounds):
            kept = rest
    return kept


def _narrowed(item: Item, said: str, collection: Collection) -> Source:
    """Of a long provision the sentences that share most words with what is said, in one stretch."""
    source = item.source
    text = collection.text(source.directive_id)
    if source.span.end - source.span.start <= LONGEST_QUOTE:
        return source
    stretches = list(sentences(text, source.span))
    scores = [_shared(said, stretch.of(text)) for stretch in stretches]
    best = max(range(len(stretches)), key=lambda i: (scores[i], -i))
    first = last = best
    while True:  # take in neighbours that say more of it, as long as the quote stays short
        options = [i for i in (first - 1, last + 1) if 0 <= i < len(stretches) and scores[i] >= 0.5 * scores[best]]
        options = [i for i in options if stretches[max(i, last)].end - stretches[min(i, first)].start <= LONGEST_QUOTE]
        if not options:
            break
        taken = max(options, key=lambda i: scores[i])
        first, last = min(first, taken), max(last, taken)
    return Source(source.directive_id, source.eid, source.label, Span(stretches[first].start, stretches[last].end))
