"""Whether a sentence says yes where its provisions say no, or the reverse."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.faithfulness.opposites import MOST_RUNNING, PASSIVE, running
from bot.faithfulness.wording import Phrase, Syllables, lists, syllables

_MOSTLY = 0.6
"""Share of a stretch's known word pairs that must have the other polarity for the stretch to contradict."""
_NEAR = 3
_BEFORE, _BEHIND, _MOST_BEHIND = 2, 3, 6
"""Syllables before and behind a place that are compared word for word, and how far behind one of content is looked for."""
_LONGER = 2
"""Syllables by which one of two sources agrees longer with a sentence for it to be the one that counts."""
Pair = tuple[str, str]
Polarity = frozenset[bool]
"""Whether a stretch is negated; both where that cannot be told."""


def contradictions(rest: str, texts: Sequence[str]) -> Iterator[str]:
    """The stretches of `rest` that `texts` (the words of the cited provisions with what stands above) have the other way."""
    held: dict[Pair, set[bool]] = {}
    denied = set[Pair]()
    for text in texts:
        read = syllables(text)
        denied |= _denied(read)
        for pair, polarity in _pairs(read):
            held.setdefault(pair, set()).update(polarity)
    cued = _cues(syllables(rest))
    if cued and not any(_cues(syllables(text)) for text in texts):
        yield " ".join(syllables(rest).of[cued[0][0] : cued[0][1] + 2])
    yield from _denies_what_is_not_there(syllables(rest), [syllables(text) for text in texts])
    yield from _affirmed(syllables(rest), held, denied)
    yield from _negated(syllables(rest), held)
    yield from _dropped_or_put_in(syllables(rest), [syllables(text) for text in texts])
    yield from _exchanged(syllables(rest), [syllables(text) for text in texts])


def _denies_what_is_not_there(read: Syllables, texts: Sequence[Syllables]) -> Iterator[str]:
    """Negations of what no source says anything of near a negation of its own: "không cần báo cáo"."""
    held = {word for text in texts for word in _near_negations(text)}
    content, clause_of = _content(read), _clauses(read)
    for start, end in _cues(read):
        behind = [read.of[i] for i in content if i >= end and clause_of[i] == clause_of[start]][:3]
        if len(behind) > 1 and held.isdisjoint(behind):
            yield " ".join(read.of[start : end + 2])


@lru_cache(maxsize=4096)
def _near_negations(read: Syllables) -> frozenset[str]:
    """The content syllables of the clauses that hold a negation, of the one before and of the two after them."""
    near = set[str]()
    for number, (first, after) in enumerate(read.clauses):
        if any(first <= start < after for start, _ in _cues(read)):
            near.update(*(read.of[slice(*one)] for one in read.clauses[max(0, number - 1) : number + 3]))
    return frozenset(near - lists().function)


def _affirmed(read: Syllables, held: dict[Pair, set[bool]], denied: set[Pair]) -> Iterator[str]:
    """What the sentence affirms and the sources only deny: the very words they deny, or several pairs on end.

    A lone pair that a source has behind a negation may be a thing's name: "không chủ động được vắc xin" denies no vaccine.
    """
    on_end = 0
    for (pair, polarity), topic in zip(_pairs(read), _topics(read, denied), strict=True):
        against = polarity == {False} and held.get(pair) == {True} and not (topic and pair not in denied)
        if against and (pair in denied or on_end):
            yield " ".join(pair)
        on_end = on_end + 1 if against else 0


def _negated(read: Syllables, held: dict[Pair, set[bool]]) -> Iterator[str]:
    """What the sentence denies and the sources affirm: the very words it denies, or most of the stretch behind the negation."""
    for pair in sorted(_denied(read)):
        if held.get(pair) == {False}:
            yield " ".join(pair)
    regions: dict[int, list[tuple[Pair, bool]]] = {}
    for (pair, polarity), region in zip(_pairs(read), _regions(read), strict=True):
        if pair in held and polarity == {True}:
            regions.setdefault(region, []).append((pair, held[pair] == {False}))
    for found in regions.values():
        against = [pair for pair, other in found if other]
        if against and len(against) >= _MOSTLY * len(found):
            yield " ".join(against[0])


def _dropped_or_put_in(mine: Syllables, theirs: Sequence[Syllables]) -> Iterator[str]:
    """Where the sentence goes word for word with a source, but for a negation dropped or put in.

    Places are compared by the words before and behind them. Where sources have both, the one that agrees longer counts.
    """
    for doubled in sorted(_doubled(mine)):
        if not any(doubled in _doubled(one) for one in theirs):
            yield " ".join(doubled)
    sources = [(one, _junctures(one)) for one in theirs]
    for behind, places in _junctures(mine).items():
        found = [(one, place) for one, known in sources for place in known.get(behind, ())]
        if len({place.negated for _, place in found}) < 2 and all(
            p.negated is q.negated for p in places for _, q in found
        ):
            continue
        for place in places:
            other = max(
                (_agreeing(mine, place, one, that) for one, that in found if that.negated is not place.negated),
                default=0,
            )
            same = max(
                (_agreeing(mine, place, one, that) for one, that in found if that.negated is place.negated), default=0
            )
            if other and other > same + (_LONGER if same else 0):
                yield " ".join((*mine.of[place.first : place.ends], *(("không",) if place.negated else ()), *behind))


def _exchanged(mine: Syllables, theirs: Sequence[Syllables]) -> Iterator[str]:
    """Negations that go word for word with a source's up to the thing denied, which is one that sources only affirm."""
    clause_of = _clauses(mine)
    for _, end in _cues(mine):
        after = mine.clauses[clause_of[end]][1] if end < len(mine.of) else end
        denials = ((one, there) for one in theirs for there in _denials(one).get(mine.of[end : end + 2], ()))
        run = max((len(running(mine, end, one, there)) for one, there in denials), default=0)
        if not _NEAR < run < MOST_RUNNING:
            continue
        tail = mine.of[end + run - 1 : after]
        if len(tail) >= _NEAR and all(one == {True} for one in _polarities(mine)[end:after]):
            found = {_polarities(one)[at + 1] for one in theirs for at in one.positions(tail)}
            if found == {frozenset({False})}:
                yield " ".join(tail)


@lru_cache(maxsize=4096)
def _denials(read: Syllables) -> dict[Phrase, tuple[int, ...]]:
    """Where what is denied begins, by its first two syllables."""
    found: dict[Phrase, tuple[int, ...]] = {}
    for _, end in _cues(read):
        first = read.of[end : end + 2]
        found[first] = (*found.get(first, ()), end)[:_NEAR]
    return found


@dataclass(frozen=True, slots=True)
class _Juncture:
    """A place in a text: the words before it end at `ends`, those behind begin at `begins`, all within `[first, after)`."""

    first: int
    ends: int
    begins: int
    after: int
    negated: bool


@lru_cache(maxsize=4096)
def _junctures(read: Syllables) -> dict[Phrase, tuple[_Juncture, ...]]:
    """The places of a text by the words behind each: at least some, and as many as it takes to have one of content."""
    found: dict[Phrase, list[_Juncture]] = {}
    starts = dict(_cues(read))
    cues = {end: start for start, end in starts.items()}
    function = lists().function
    for first, after in read.stretches:
        for i in range(first, after):
            if i in starts:
                continue
            reach = next((j for j in range(i, min(i + _MOST_BEHIND, after)) if read.of[j] not in function), None)
            if reach is None:
                continue
            negated = i in cues and cues[i] >= first
            ends = cues[i] if negated else i
            behind = read.of[i : min(max(i + _BEHIND, reach + 1), after)]
            found.setdefault(behind, []).append(_Juncture(first, ends, i, after, negated))
    return {behind: tuple(places) for behind, places in found.items()}


def _agreeing(mine: Syllables, here: _Juncture, other: Syllables, there: _Juncture) -> int:
    """How many syllables around two places with the same words behind agree; 0 where the words before them differ.

    A place at the beginning agrees with any, but for a sentence that begins with a negation: that denies a beginning.
    """
    before = 0
    most = min(here.ends - here.first, there.ends - there.first)
    while before < most and mine.of[here.ends - 1 - before] == other.of[there.ends - 1 - before]:
        before += 1
    if before < min(most, _BEFORE) or (
        here.negated and not there.negated and here.ends == here.first and most < there.ends - there.first
    ):
        return 0
    behind = 0
    most = min(here.after - here.begins, there.after - there.begins)
    while behind < most and mine.of[here.begins + behind] == other.of[there.begins + behind]:
        behind += 1
    return before + behind


@lru_cache(maxsize=4096)
def _doubled(read: Syllables) -> frozenset[Phrase]:
    """Negations that stand right behind one another."""
    cues = dict(_cues(read))
    return frozenset(read.of[start : cues[end]] for start, end in cues.items() if end in cues)


@lru_cache(maxsize=4096)
def _cues(read: Syllables) -> tuple[tuple[int, int], ...]:
    """Where negations stand, with the "được" or "bị" behind them."""
    known = lists()
    found = {
        *read.marked(known.negations, known.not_negations),
        *((start, start + 1) for start, _ in read.marked(known.negations_after_all)),
    }
    return tuple(sorted((start, end + (read.of[end : end + 1] in PASSIVE)) for start, end in found))


@lru_cache(maxsize=4096)
def _denied(read: Syllables) -> frozenset[Pair]:
    """The first pair of content syllables behind each negation, in its clause: what is denied."""
    content = _content(read)
    clause_of = _clauses(read)
    found = set[Pair]()
    for start, end in _cues(read):
        behind = [i for i in content if i >= end and clause_of[i] == clause_of[start]][:2]
        if len(behind) == 2 and behind[1] - behind[0] <= _NEAR:
            found.add((read.of[behind[0]], read.of[behind[1]]))
    return frozenset(found)


@lru_cache(maxsize=4096)
def _polarities(read: Syllables) -> tuple[Polarity, ...]:
    """For each syllable whether a negation before it in its clause reaches it."""
    known = lists()
    denied = known.denied_breaks | known.unsure
    cues = dict(_cues(read))
    found: list[Polarity] = []
    for first, after in read.clauses:
        state: Polarity = frozenset({False})
        until = -1
        for i in range(first, after):
            word = read.of[i]
            if i in cues:
                state, until = frozenset({True}), cues[i]
            elif i == until and state == {True} and word in denied:
                pass  # "không còn", "không để": itself denied
            elif i >= until and word in known.breaks:
                state = frozenset({False})
            elif i >= until and word in known.unsure and state == {True}:
                state = frozenset({True, False})
            found.append(state)
    return tuple(found)


def _content(read: Syllables) -> list[int]:
    known = lists()
    cued = {i for start, end in _cues(read) for i in range(start, end)}
    return [i for i, word in enumerate(read.of) if word not in known.function and i not in cued]


@lru_cache(maxsize=4096)
def _pairs(read: Syllables) -> tuple[tuple[Pair, Polarity], ...]:
    """The pairs of content syllables that follow one another in a clause, with their polarity."""
    polarities = _polarities(read)
    clause_of = _clauses(read)
    content = _content(read)
    return tuple(
        ((read.of[i], read.of[j]), polarities[i] | polarities[j] if polarities[i] != polarities[j] else polarities[i])
        for i, j in itertools.pairwise(content)
        if clause_of[i] == clause_of[j] and j - i <= _NEAR
    )


def _places(read: Syllables) -> list[int]:
    """Where the second syllable of each of `_pairs` stands."""
    clause_of = _clauses(read)
    return [j for i, j in itertools.pairwise(_content(read)) if clause_of[i] == clause_of[j] and j - i <= _NEAR]


def _parts(read: Syllables) -> list[int]:
    """The number of the part of a clause that each syllable stands in: a break, or what leaves a reach open, begins one."""
    known = lists()
    parted = (word in known.breaks or word in known.unsure for word in read.of)
    return [1000 * clause + part for clause, part in zip(_clauses(read), itertools.accumulate(parted), strict=True)]


def _regions(read: Syllables) -> list[int]:
    parts = _parts(read)
    return [parts[j] for j in _places(read)]


def _topics(read: Syllables, denied: set[Pair]) -> list[bool]:
    """Whether each of `_pairs` stands before a negation of what the sources deny: "đất rừng không được chuyển mục đích"."""
    parts = _parts(read)
    content = _content(read)
    until: dict[int, int] = {}
    for start, end in _cues(read):
        behind = content[(at := bisect_left(content, end)) : at + 2]
        if len(behind) == 2 and (read.of[behind[0]], read.of[behind[1]]) in denied:
            until[parts[start]] = start
    return [j < until.get(parts[j], 0) for j in _places(read)]


def _clauses(read: Syllables) -> list[int]:
    return [number for number, (first, after) in enumerate(read.clauses) for _ in range(first, after)]
