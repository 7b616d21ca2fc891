"""Understanding a question: documents, places, agencies and dates it names, what it asks for, and its topic.

Everything is read over folded text, so that a question typed without diacritics, in chat style or with a slip is
understood like the accented one. Nothing is looked up in the collection here; `retrieval.scope` does that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus import agencies, dates, places
from corpus.agencies import Mention
from corpus.dates import WrittenDate
from corpus.places import PlaceMention
from corpus.syllables import fold, fold_aligned, level
from retrieval.asking import Ask, Expected, FactField, asked_for, expected, wanted_kinds
from retrieval.number_mentions import NumberMention, find_numbers
from retrieval.wording import normalise, spelled, words


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood. `text` is the normalised wording; `terms` its topic, as syllables with their wording."""

    asked: str
    text: str
    asks: Ask
    fields: tuple[FactField, ...]
    numbers: tuple[NumberMention, ...]
    places: tuple[str, ...]
    agencies: tuple[Mention, ...]
    dates: tuple[WrittenDate, ...]
    terms: tuple[str, ...]
    expected: Expected | None
    wanted_noun: str | None
    reverse: bool
    carried: tuple[str, ...] = ()
    wanted_kinds: tuple[str, ...] = ()
    wording: str = ""

    @property
    def accented(self) -> bool:
        """Whether the wording bears diacritics."""
        return fold(self.asked) != self.asked.lower()


def understand(question: str, restore: Callable[[str], str] | None = None) -> Question:
    """What `question` says by itself (a follow-up is completed by `follow_up`).

    `restore` puts diacritics back, syllable for syllable; it is asked only where the question bears none.
    """
    text = _written_out(normalise(question))
    wording = restore(text) if restore and fold(question) == question.lower() else text
    folded = _folded(wording if len(wording) == len(text) else text)
    numbers = find_numbers(text, folded)
    written = tuple(d for d in dates.find(text) if not any(n.start < d.end and d.start < n.end for n in numbers))
    numbers = tuple(n for n in numbers if not any(n.start < d.end and d.start < n.end for d in written))
    named = places.find(text)
    mentions = tuple(m for m in agencies.find(text) if not any(n.start <= m.start < n.end for n in numbers))
    if not mentions:  # "Huyện Cư Jút phải làm gì": the district stands for its authority
        mentions = tuple(Mention("ubnd_huyen", p.start, p.end, p.province, p.district) for p in named if p.district)
    asks, fields, reverse = asked_for(folded, numbers, mentions)
    taken = (
        [(n.start, n.end) for n in numbers] + [(d.start, d.end) for d in written] + [(p.start, p.end) for p in named]
    )
    taken += [_place_word(folded, p) for p in named]
    kind, noun = expected(folded)
    return Question(
        asked=question,
        text=text,
        asks=asks,
        fields=fields,
        numbers=numbers,
        places=tuple(dict.fromkeys(p.province for p in named)),
        agencies=mentions,
        dates=written,
        terms=_terms(wording, taken),
        wording=wording,
        expected=kind,
        wanted_noun=noun,
        reverse=reverse,
        wanted_kinds=wanted_kinds(folded),
    )


# words whose folded form asks for something, beside others that do not: "mấy" (how many) and "máy" (machine)
_ASKING_WORDS = {"may": "mấy", "gia": "giá"}


def _folded(text: str) -> str:
    """The folded text (same offsets), in which an accented "máy" is not taken for "mấy"."""
    folded = fold_aligned(text)
    if folded == text.lower():
        return folded

    def told_apart(match: re.Match[str]) -> str:
        typed = text[match.start() : match.end()].lower()
        return match[0] if typed in (_ASKING_WORDS[match[0]], match[0]) else "_" * len(match[0])

    return re.sub(r"\b(?:may|gia)\b", told_apart, folded)


def _written_out(text: str) -> str:
    """Abbreviations of agencies by their names ("syt bắc kạn" → "Sở Y tế bắc kạn"), those inside numbers left alone."""
    numbers = find_numbers(text, fold_aligned(text))
    for mention in reversed(agencies.find(text)):
        token = re.match(r"[^\W_]+(?:[&-][^\W_]+)*", text[mention.start : mention.end])
        agency = agencies.get(mention.key)
        in_number = any(n.start < mention.end and mention.start < n.end for n in numbers)
        if (
            not token
            or in_number
            or agency.kind == "group"
            or (text[mention.start - 1 : mention.start] in ("/", "-") and mention.start)
        ):
            continue
        if " " not in text[mention.start : mention.start + token.end()] and len(fold(token.group())) >= 3:
            alone = agencies.find(token.group())
            if alone and alone[0].key == mention.key and " " in agency.name and token.group().lower() not in ("ubnd",):
                text = text[: mention.start] + agency.name + text[mention.start + token.end() :]
    return text


def _place_word(folded: str, place: PlaceMention) -> tuple[int, int]:
    before = re.search(r"(?:tinh|thanh pho|tp)\s*$", folded[: place.start])
    return (before.start(), place.end) if before else (place.start, place.end)


def _terms(wording: str, taken: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """The topic: syllables as written, lower-cased, without those that carry none. Order and repetition are kept."""
    lists = words()
    plain = spelled(wording)
    blocked = [*taken, *_found(lists.stop_phrases, plain)]
    kept = _found(lists.compounds, plain)
    kept += [match.span() for match in _QUOTED.finditer(plain)]  # what is quoted counts word for word
    found = []
    for match in re.finditer(r"[^\W_]+", plain):
        if any(start <= match.start() < end for start, end in kept) and not any(
            s <= match.start() < e for s, e in taken
        ):
            found.append(match.group())
            continue
        inside = any(start <= match.start() < end for start, end in blocked)
        if not inside and match.group() not in lists.stop and fold(match.group()) not in ("mn", "ad"):
            found.append(match.group())
    return tuple(found)


def _found(phrases: Sequence[str], plain: str) -> list[tuple[int, int]]:
    """Where any of the phrases stands as whole words."""
    return [match.span() for phrase in phrases if phrase in plain for match in _whole(phrase).finditer(plain)]


@lru_cache(maxsize=4096)
def _whole(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)")


_QUOTED = re.compile(r"(?<!\w)['\"‘“][^'\"’”]{6,80}['\"’”]")


def agency_words(question: Question, only: Sequence[str] | None = None) -> set[str]:
    chosen = [m for m in question.agencies if only is None or m.key in only]
    return {level(s) for m in chosen for s in re.findall(r"[^\W_]+", question.text[m.start : m.end])}


def topic(question: Question, only: Sequence[str] | None = None) -> tuple[str, ...]:
    """The terms without the words of the agencies named (all, or those with the keys `only`), which scope or register meets."""
    dropped = agency_words(question, only)
    return tuple(term for term in question.terms if level(term) not in dropped)
