"""All checks of a sentence against the provisions it cites. What any of them objects to is not said to anybody."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.faithfulness import duty_roles, figures, modality, names, opposites, polarity, references, splices, support
from bot.faithfulness.accents import accented
from bot.faithfulness.ground import Ground
from bot.faithfulness.wording import plain_digits


class Objection(enum.StrEnum):
    """What is wrong with a sentence."""

    REFERENCE = "reference"
    FIGURE = "figure"
    OFFICE = "office"
    PLACE = "place"
    NAME = "name"
    QUOTE = "quote"
    LINK = "link"
    LETTER = "letter"
    NEGATION = "negation"
    OPPOSITE = "opposite"
    MODALITY = "modality"
    ROLE = "role"
    MEASURE = "measure"
    SPLICE = "splice"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Problem:
    """An objection with the words objected to."""

    objection: Objection
    words: str


def problems(sentence: str, grounds: Sequence[Ground]) -> Iterator[Problem]:
    """What `sentence` says beyond or against `grounds`, one after the other; nothing where it is faithful. Never raises."""
    if not grounds:
        yield Problem(Objection.WORDS, sentence)
        return
    texts = [text for ground in grounds for text in (ground.words, *ground.above)]
    sentence = plain_digits(sentence)
    bare, sentence = sentence, accented(sentence, texts)
    read = references.read(sentence, grounds)
    rest = read.rest

    def told(objection: Objection, found: Iterable[str]) -> Iterator[Problem]:
        return (Problem(objection, words) for words in found)

    yield from told(Objection.REFERENCE, read.wrong)
    yield from told(Objection.FIGURE, figures.wrong(sentence, read.at, grounds))
    yield from told(Objection.LETTER, names.foreign_letters(sentence, grounds))
    yield from told(Objection.LINK, names.foreign_links(sentence, grounds))
    yield from told(Objection.QUOTE, names.invented_quotes(sentence, grounds))
    yield from told(Objection.OFFICE, names.foreign_offices(rest, grounds))
    if bare != sentence:  # what its provisions do not hold cannot be read with their diacritics
        yield from told(Objection.OFFICE, names.foreign_offices(references.read(bare, grounds).rest, grounds))
    yield from told(Objection.PLACE, names.foreign_places(rest, grounds))
    yield from told(Objection.NAME, names.foreign_names(rest, grounds))
    yield from told(Objection.NAME, names.foreign_ranks(rest, grounds))
    yield from told(Objection.NEGATION, polarity.contradictions(rest, texts))
    yield from told(Objection.OPPOSITE, opposites.opposites(sentence, texts))
    yield from told(Objection.OPPOSITE, opposites.turned(rest, texts))
    yield from told(Objection.MODALITY, modality.modality(sentence, texts))
    yield from told(Objection.SPLICE, splices.spliced(sentence, grounds))
    yield from told(Objection.ROLE, duty_roles.misplaced(rest, grounds))
    yield from told(Objection.MEASURE, support.put_in(rest, grounds))
    if support.unsupported(rest, grounds):
        yield Problem(Objection.WORDS, sentence)


@lru_cache(maxsize=4096)
def faithful(sentence: str, grounds: tuple[Ground, ...]) -> bool:
    """Whether nothing objects to the sentence."""
    return next(problems(sentence, grounds), None) is None
