"""How well the words of a passage meet the topic of a question: weighted coverage, with synonyms, slips and word order.

A term weighs as much as it is rare in the collection (BM25's idf). It is met fully by the same accented syllable, or by
the folded one where the question bears no diacritics; less by a syllable one slip away; and by any member of its
synonym set. Pairs of terms that stand side by side in both count extra: most Vietnamese words are two syllables.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from corpus.syllables import fold
from retrieval.wording import spelled, words

_SYLLABLE = re.compile(r"[^\W_]+")
_PAIR_WEIGHT = 0.6
_SLIP_CREDIT = 0.75
LONE_CREDIT = 0.6
_OTHER_TONE_CREDIT = 0.4
_HEADING_CREDIT = 0.85
_LEAST_SLIP_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Words:
    """The syllables of a text: as spelled and folded, with sets for look-up."""

    spelled: tuple[str, ...]
    folded: tuple[str, ...]
    spelled_set: frozenset[str]
    folded_set: frozenset[str]
    joined: str
    folded_joined: str

    @staticmethod
    def of(text: str) -> Words:
        """Cut `text` into syllables."""
        syllables = tuple(_SYLLABLE.findall(spelled(text.replace("+", " cộng "))))  # "5K + vắc xin"
        folded = tuple(map(_bare, syllables))
        return Words(
            syllables,
            folded,
            frozenset(syllables),
            frozenset(folded),
            f" {' '.join(syllables)} ",
            f" {' '.join(folded)} ",
        )


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A member of a synonym set: as spelled and folded (between spaces), and the syllables that identify it in a question's
    terms."""

    spelled: str
    folded: str
    parts: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two terms that stand side by side in the question; `words` as they stand side by side in a text, between spaces."""

    terms: tuple[str, str]
    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Group:
    weight: float
    alternatives: tuple[_Phrase, ...]
    terms: tuple[str, ...]


@lru_cache(maxsize=1)
def _synonym_sets() -> tuple[tuple[_Phrase, ...], ...]:
    lists = words()

    def phrase(member: str) -> _Phrase:
        plain = " ".join(_SYLLABLE.findall(spelled(member)))
        compound = any(one in plain for one in lists.compounds)
        kept = tuple(s for s in plain.split() if compound or s not in lists.stop)
        return _Phrase(f" {plain} ", f" {fold(plain)} ", tuple(fold(plain).split()), kept)

    return tuple(tuple(phrase(member) for member in members) for members in lists.synonyms)


_bare = lru_cache(maxsize=65536)(fold)


def _form(accented: bool) -> Callable[[str], str]:
    """How syllables are compared: as spelled, or folded where a question bears no diacritics."""
    return str if accented else _bare


@lru_cache(maxsize=2)
def _synonym_keys(accented: bool) -> tuple[tuple[str, ...], ...]:
    """What identifies each member of each synonym set in a question's terms, between spaces; folded for one without diacritics."""
    form = _form(accented)
    return tuple(tuple(f" {' '.join(map(form, member.kept))} " for member in members) for members in _synonym_sets())


@dataclass(frozen=True, slots=True)
class Match:
    """How a text meets the topic: share of weight met (0 to 1), and the terms that nothing met, heaviest first."""

    coverage: float
    missing: tuple[str, ...]


class Topic:
    """The terms of a question, weighted. `frequency(folded syllable)` is in how many of `passages` passages it stands.

    `vocabulary`: the folded syllables of the collection, in which slips of the question are looked for.
    """

    def __init__(
        self,
        terms: Sequence[str],
        accented: bool,
        frequency: Callable[[str], int],
        passages: int,
        vocabulary: Iterable[str] = (),
    ) -> None:
        self.terms = tuple(dict.fromkeys(terms))
        self.accented = accented
        self._frequency = frequency
        self._passages = max(passages, 1)
        self._weights = {term: self._weight(term) for term in self.terms}
        # only a syllable the collection never holds is taken for a slip of one it does
        self._slips = {
            term: frozenset(
                other for other in vocabulary if abs(len(other) - len(bare)) <= 1 and _one_slip(bare, other)
            )
            for term in self.terms
            if not frequency(bare := _bare(term)) and len(bare) >= _LEAST_SLIP_LENGTH
        }
        self._groups, covered = self._synonyms(tuple(terms))
        self._singles = [term for term in self.terms if term not in covered]
        form = _form(accented)
        self._pairs = [
            _Pair(
                (one, two), f" {form(one)} {form(two)} ", _PAIR_WEIGHT * (self._weights[one] + self._weights[two]) / 2
            )
            for one, two in pairwise(terms)
            if one != two and not (one in covered and two in covered)
        ]
        self._paired = {one for pair in self._pairs for one in pair.terms}

    @property
    def weight(self) -> float:
        """The weight of the whole topic; 0 for an empty one."""
        return sum(self._weights.values())

    def _weight(self, term: str) -> float:
        frequency = max(self._frequency(_bare(term)), 2)  # a word never seen weighs like a rare one, not more
        return (
            math.log(1 + (self._passages - frequency + 0.5) / (frequency + 0.5)) if frequency < self._passages else 0.1
        )

    def _synonyms(self, terms: tuple[str, ...]) -> tuple[list[_Group], set[str]]:
        form = _form(self.accented)
        text = f" {' '.join(map(form, terms))} "
        groups: list[_Group] = []
        covered: set[str] = set()
        for members, keys in zip(_synonym_sets(), _synonym_keys(self.accented), strict=True):
            hits = [m.kept for m, key in zip(members, keys, strict=True) if m.kept and key in text]
            if not hits:
                continue
            longest = {form(s) for s in max(hits, key=len)}
            present = tuple(t for t in terms if form(t) in longest)
            if not present or set(present) <= covered:
                continue
            weight = sum(self._weights.get(t, 1.0) for t in dict.fromkeys(present))
            groups.append(_Group(weight, members, present))
            covered.update(present)
        return groups, covered

    def match(self, body: Words, above: Words | None = None) -> Match:
        """Compare with a text and, at less credit, with the headings above it."""
        total = met = 0.0
        missing: list[tuple[float, str]] = []
        joined = self._joined(body)
        adjacent = [pair.words in joined for pair in self._pairs]
        together = {one for pair, found in zip(self._pairs, adjacent, strict=True) if found for one in pair.terms}
        for term in self._singles:
            weight = self._weights[term]
            credit = self._credit(term, body)
            if term in self._paired and term not in together:
                credit *= LONE_CREDIT  # half of a word that the passage does not hold: "thời tiết" beside "tiết kiệm"
            if above and credit < _HEADING_CREDIT:
                credit = max(credit, _HEADING_CREDIT * self._credit(term, above))
            total += weight
            met += weight * credit
            if credit < _OTHER_TONE_CREDIT + 0.01:
                missing.append((weight, term))
        for group in self._groups:
            credit = self._group_credit(group, body)
            if above and credit < _HEADING_CREDIT:
                credit = max(credit, _HEADING_CREDIT * self._group_credit(group, above))
            total += group.weight
            met += group.weight * credit
            if credit < 0.5:
                missing.append((group.weight, " ".join(group.terms)))
        joined_above = self._joined(above) if above else ""
        for pair, found in zip(self._pairs, adjacent, strict=True):
            total += pair.weight
            if found or pair.words in joined_above:
                met += pair.weight
        missing.sort(key=lambda item: -item[0])
        return Match(met / total if total else 0.0, tuple(term for _, term in missing))

    def _credit(self, term: str, body: Words) -> float:
        if term in body.spelled_set:
            return 1.0
        bare = _bare(term)
        if bare in body.folded_set:
            if not self.accented:
                return 1.0
            # a bare syllable, in the question or (by scanning) in the document, stands for any accented one
            return 0.9 if bare in body.spelled_set or bare == term else _OTHER_TONE_CREDIT
        slips = self._slips.get(term)
        return _SLIP_CREDIT if slips and not slips.isdisjoint(body.folded_set) else 0.0

    def _group_credit(self, group: _Group, body: Words) -> float:
        best = 0.0
        for phrase in group.alternatives:
            if phrase.spelled in body.joined:
                return 1.0
            if phrase.folded in body.folded_joined:
                best = max(best, 0.9 if len(phrase.parts) > 1 else 0.5)
            elif len(phrase.parts) > 1 and best < 0.55 and body.folded_set.issuperset(phrase.parts):
                best = 0.55
        if best < 0.95 and all(self._credit(term, body) >= 0.9 for term in group.terms):
            return 0.95
        return best

    def _joined(self, body: Words) -> str:
        return body.joined if self.accented else body.folded_joined


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter added, dropped or changed, or two neighbours swapped, makes the same syllable."""
    if one == other:
        return True
    if len(one) == len(other):
        different = [i for i in range(len(one)) if one[i] != other[i]]
        if len(different) == 1:
            return one[:1] == other[:1] or (different[0] == 0 and len(one) > _LEAST_SLIP_LENGTH)
        return (
            len(different) == 2
            and different[1] == different[0] + 1
            and one[different[0]] == other[different[1]]
            and one[different[1]] == other[different[0]]
        )
    shorter, longer = sorted((one, other), key=len)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
