"""How much of what a sentence says in its own words is said by its provisions: shares of content syllables and word pairs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.faithfulness.bounds import bounding_words
from bot.faithfulness.ground import Ground
from bot.faithfulness.number_words import spelled_figures
from bot.faithfulness.wording import Phrase, lists, syllables
from corpus import agencies
from corpus.syllables import fold, has_diacritics

LEAST_SHARE = 0.69
"""Least share of a sentence's content that its provisions must hold; chosen on `faithfulness_dev` (`congvan eval faithfulness`)."""
_MOST_NEW = 1
"""Content syllables that no provision has: more of them, and the sentence says something of its own …"""
_NEW_PER = 8
"""… unless it has this many content syllables for each."""
_PAIRS = 0.5
_ENOUGH, _LEAST_ORDER = 2, 0.5
"""Content syllables, and the least share of neighbours among them that are neighbours in a provision, at most two apart …"""
_MANY, _LEAST_RUNNING = 5, 0.4
"""… and right beside each other: the words of a provision in any order are not what it says."""
_MANY_NEW, _LEAST_NEW = 2, 0.3
"""New syllables of one clause, and their share of it, that make it one of the model's own."""
_LONG_CLAUSE, _LEAST_OF_CLAUSE = 4, 0.34
_CLAUSE = re.compile(r"[,;:.()]|\s(?=(?:nhưng|đồng thời|trừ|riêng|kể cả|và|vì|do)\s)")


def share(rest: str, grounds: Sequence[Ground]) -> float:
    """The share (0 to 1) of the content of `rest` that the grounds hold; 1.0 where it has no content."""
    content, known = _content(rest, grounds)
    if not content:
        return 1.0
    return (1 - _PAIRS) * _single(content, known) + _PAIRS * _paired(content, grounds)


def unsupported(rest: str, grounds: Sequence[Ground]) -> bool:
    """Whether too little of the sentence is in the grounds."""
    content, known = _content(rest, grounds)
    every = [one for stretch in content for one in stretch]
    new = sum(one not in known for one in every)
    if new and (new > max(_MOST_NEW, len(every) // _NEW_PER) or share(rest, grounds) < LEAST_SHARE):
        return True
    if len(every) >= _ENOUGH and _paired(content, grounds) < _LEAST_ORDER:
        return True
    if len(every) >= _MANY and _paired(content, grounds, apart=1) < _LEAST_RUNNING:
        return True
    return any(_put_behind(clause, known, grounds) for clause in _clauses(rest, grounds))


def _put_behind(clause: Stretches, known: set[str], grounds: Sequence[Ground]) -> bool:
    """Whether a clause says something of its own, however long the sentence around it is."""
    every = [one for stretch in clause for one in stretch]
    new = sum(one not in known for one in every)
    if new >= _MANY_NEW and new >= _LEAST_NEW * len(every):
        return True
    return bool(new) and len(every) >= _LONG_CLAUSE and _paired(clause, grounds) < _LEAST_OF_CLAUSE


def _clauses(rest: str, grounds: Sequence[Ground]) -> Iterator[Stretches]:
    for part in _CLAUSE.split(rest):
        if part.strip():
            yield _content(part, grounds)[0]


def put_in(rest: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """Levels, periods and parts named in `rest` that no ground names, where they are no part of an office's name."""
    read = syllables(_without_offices(rest))
    held = [syllables(text) for ground in grounds for text in ground.texts]
    for start, end in read.marked(lists().exact):
        words = read.of[start:end]
        if not any(first <= start and end <= after for first, after in read.clauses):
            continue  # "cấp sở, ban, ngành, huyện"
        years = read.of[end : end + 2]
        if len(years) == 2 and all(one.isdigit() and len(one) == 4 for one in years):
            continue  # "giai đoạn 2026-2030" is said by the years
        alike = [words, *(phrase for members in lists().same if words in members for phrase in members)]
        if not any(one.holds(phrase) for one in held for phrase in alike):
            yield " ".join(words)


def _without_offices(rest: str) -> str:
    """The sentence less the names of offices: those are compared as offices, not as words."""
    for mention in reversed(agencies.find(rest)):
        rest = rest[: mention.start] + "," + rest[mention.end :]
    return rest


Stretches = list[list[str]]
"""Content syllables that stand side by side, frame words and function words between them left out."""


def _content(rest: str, grounds: Sequence[Ground]) -> tuple[Stretches, set[str]]:
    known = set[str]()
    for ground in grounds:
        for text in ground.texts:
            known |= _held(text)
    read = syllables(_without_offices(rest))
    frame = {i for start, end in read.marked(lists().frame) for i in range(start, end)}
    synonyms = _synonyms(grounds)
    taken = frame | {i for one in synonyms for start in read.positions(one) for i in range(start, start + len(one))}
    taken |= spelled_figures(read) | bounding_words(read)  # judged as figures
    bare = not has_diacritics(rest)
    stretches: Stretches = []
    last = -2
    for i, word in enumerate(read.of):
        if i in taken or word in lists().function or word.isdigit():
            continue
        if i != last + 1:
            stretches.append([])
        stretches[-1].append(fold(word) if bare else word)
        last = i
    known |= {fold(one) for one in known} if bare else set()
    plain = {one for one in known if fold(one) == one}
    lost = {one for stretch in stretches for one in stretch if fold(one) in plain}  # scanning lost its diacritics
    return [one for one in stretches if one], known | lost


def _single(content: Stretches, known: set[str]) -> float:
    every = [one for stretch in content for one in stretch]
    return sum(one in known for one in every) / len(every)


def _paired(content: Stretches, grounds: Sequence[Ground], apart: int = 2) -> float:
    """Share of neighbouring syllables that are neighbours (`apart` at most) in a ground."""
    held = set[tuple[str, str]]()
    for ground in grounds:
        for text in ground.texts:
            held |= _neighbours(text, apart)
    pairs = [pair for stretch in content for pair in itertools.pairwise(stretch)]
    if not pairs:
        return _single(content, {one for pair in held for one in pair})
    bare = (
        {(fold(one), fold(other)) for one, other in held} if all(fold(a) == a for pair in pairs for a in pair) else held
    )
    return sum(pair in bare for pair in pairs) / len(pairs)


@lru_cache(maxsize=4096)
def _held(text: str) -> frozenset[str]:
    return frozenset(syllables(text).held)


@lru_cache(maxsize=4096)
def _neighbours(text: str, apart: int) -> frozenset[tuple[str, str]]:
    of = syllables(text).of
    return frozenset(pair for step in range(1, apart + 1) for pair in zip(of, of[step:], strict=False))


def _synonyms(grounds: Sequence[Ground]) -> tuple[Phrase, ...]:
    """Phrases that mean the same as one that stands in a ground."""
    return tuple(dict.fromkeys(one for ground in grounds for text in ground.texts for one in _other_names(text)))


@lru_cache(maxsize=4096)
def _other_names(text: str) -> tuple[Phrase, ...]:
    read = syllables(text)
    return tuple(
        phrase
        for members in lists().same
        for phrase in members
        if any(read.holds(one) for one in members if one != phrase)
    )
