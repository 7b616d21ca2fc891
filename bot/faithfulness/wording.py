"""The word lists of `words.toml`, and a text as the checks read it: spelled syllables with their place, cut into clauses."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from retrieval.wording import spelled, words

_TOKEN = re.compile(r"[^\W_]+|[.,;:!?()\[\]–—]|\n\s*\n")
BLANK = "|"
"""What a reference that holds is blanked out with; between the cells of a table it stands too."""
_STOP = re.compile(r"[.;:!?()\[\]|]|\n\s*\n|\n\s*[-–—+•*]")
"""What parts two assertions: more than a comma."""
Phrase = tuple[str, ...]
"""A word or phrase as its spelled syllables."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of `words.toml` as phrases, the longest first."""

    exact: tuple[Phrase, ...]
    function: frozenset[str]
    same: tuple[tuple[Phrase, ...], ...]
    frame: tuple[Phrase, ...]
    negations: tuple[Phrase, ...]
    not_negations: tuple[Phrase, ...]
    negations_after_all: tuple[Phrase, ...]
    breaks: frozenset[str]
    denied_breaks: frozenset[str]
    unsure: frozenset[str]
    opposites: tuple[tuple[Phrase, Phrase], ...]
    turning: tuple[tuple[Phrase, ...], ...]
    not_turning: tuple[Phrase, ...]
    permissive: tuple[Phrase, ...]
    not_permissive: tuple[Phrase, ...]
    leaves_open: tuple[Phrase, ...]
    weighing: tuple[Phrase, ...]
    binding: tuple[Phrase, ...]
    only: tuple[Phrase, ...]
    excepting: tuple[Phrase, ...]
    not_exclusive: tuple[Phrase, ...]
    universal: tuple[Phrase, ...]
    universal_carriers: tuple[Phrase, ...]
    not_beyond: tuple[Phrase, ...]
    due: tuple[Phrase, ...]
    not_short_of: tuple[Phrase, ...]
    units: tuple[Phrase, ...]
    unit_names: dict[Phrase, Phrase]
    structure: tuple[Phrase, ...]


@lru_cache(maxsize=1)
def lists() -> Lists:
    """The lists, read once."""
    data: dict[str, Any] = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))

    def phrases(name: str) -> tuple[Phrase, ...]:
        return tuple(sorted({phrase(words) for words in data[name]}, key=len, reverse=True))

    pairs = [(phrase(one), phrase(other)) for one, other in data["opposites"]]
    return Lists(
        exact=tuple(sorted(map(phrase, data["exact"].strip().replace("\n", "|").split("|")), key=len, reverse=True)),
        function=frozenset(spelled(data["function"]).split()),
        same=tuple(
            tuple(map(phrase, row)) for row in (*data["same"], *(list(members) for members in words().synonyms))
        ),
        frame=phrases("frame"),
        negations=phrases("negations"),
        not_negations=phrases("not_negations"),
        negations_after_all=phrases("negations_after_all"),
        breaks=frozenset(data["breaks"]),
        denied_breaks=frozenset(data["denied_breaks"]),
        unsure=frozenset(data["unsure"]),
        opposites=tuple(dict.fromkeys([*pairs, *((other, one) for one, other in pairs)])),
        turning=tuple(tuple(map(phrase, row)) for row in data["turning"]),
        not_turning=phrases("not_turning"),
        permissive=phrases("permissive"),
        not_permissive=phrases("not_permissive"),
        leaves_open=phrases("leaves_open"),
        weighing=phrases("weighing"),
        binding=phrases("binding"),
        only=phrases("only"),
        excepting=phrases("excepting"),
        not_exclusive=phrases("not_exclusive"),
        universal=phrases("universal"),
        universal_carriers=phrases("universal_carriers"),
        not_beyond=phrases("not_beyond"),
        due=phrases("due"),
        not_short_of=phrases("not_short_of"),
        units=phrases("units"),
        unit_names={phrase(other): phrase(one) for one, other in data["same_units"]},
        structure=phrases("structure"),
    )


def phrase(words: str) -> Phrase:
    """The spelled syllables of a phrase ("%" stands for itself)."""
    return ("%",) if words == "%" else tuple(re.findall(r"[^\W_]+", spelled(words)))


@dataclass(frozen=True, slots=True, eq=False)
class Syllables:
    """A text as spelled syllables; `clauses` are their ranges `[first, after)` between marks of punctuation.

    `stretches` are the longer ranges between marks that part assertions: a comma does not end one. `where` tells the places
    of each syllable. One object for a text, so that what is derived from it is kept by the object.
    """

    of: tuple[str, ...]
    at: tuple[tuple[int, int], ...]
    clauses: tuple[tuple[int, int], ...]
    stretches: tuple[tuple[int, int], ...]
    where: dict[str, tuple[int, ...]]

    @property
    def held(self) -> Set[str]:
        """The syllables that stand in the text."""
        return self.where.keys()

    def positions(self, wanted: Phrase) -> list[int]:
        """Where the phrase begins."""
        length = len(wanted)
        return [i for i in self.where.get(wanted[0], ()) if self.of[i : i + length] == wanted]

    def holds(self, wanted: Phrase) -> bool:
        """Whether the phrase stands in the text."""
        return bool(self.positions(wanted))

    def marked(self, phrases: tuple[Phrase, ...], but: tuple[Phrase, ...] = ()) -> list[tuple[int, int]]:
        """The ranges of all the phrases, the longest where several begin, less those inside a phrase of `but`."""
        shut = {i for one in but for start in self.positions(one) for i in range(start, start + len(one))}
        found: dict[int, int] = {}
        for one in phrases:
            for start in self.positions(one):
                if start not in shut and start + len(one) - 1 not in shut:
                    found[start] = max(found.get(start, 0), start + len(one))
        return sorted(found.items())


@lru_cache(maxsize=4096)
def syllables(text: str) -> Syllables:
    """`text` cut into spelled syllables and clauses."""
    found: list[str] = []
    at: list[tuple[int, int]] = []
    clauses: list[tuple[int, int]] = []
    first = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token[0].isalnum():
            found.append(spelled(token))
            at.append(match.span())
        else:
            if len(found) > first:
                clauses.append((first, len(found)))
            first = len(found)
    if len(found) > first:
        clauses.append((first, len(found)))
    where: dict[str, list[int]] = {}
    for i, one in enumerate(found):
        where.setdefault(one, []).append(i)
    stretches = tuple(_stretches(text, at))
    return Syllables(
        tuple(found), tuple(at), tuple(clauses), stretches, {one: tuple(places) for one, places in where.items()}
    )


def _stretches(text: str, at: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    first = 0
    for i in range(1, len(at)):
        if _STOP.search(text, at[i - 1][1], at[i][0]):
            yield first, i
            first = i
    if at:
        yield first, len(at)


def plain_digits(text: str) -> str:
    """`text` with every decimal digit of any script as 0 to 9, so that a figure is what its reader takes it for."""
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() and _decimal(c) else c for c in text)


def _decimal(character: str) -> bool:
    return unicodedata.digit(character, -1) >= 0
