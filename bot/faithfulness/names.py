"""Names in a sentence: offices, places, people and other proper names, quoted words, links, letters of other scripts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.faithfulness import offices
from bot.faithfulness.ground import Ground
from bot.faithfulness.wording import syllables
from corpus import agencies, places
from corpus.syllables import UPPER, fold, fold_aligned, has_diacritics

_ANY_MARKS = re.compile(r"[„‟“”\"«»‹›「」『』〝〞＂]|''|``")
_QUOTED = re.compile(r"“([^“”]*)”|\"([^\"]*)\"|«([^«»]*)»|‘([^‘’]{8,})’|'([^']{8,})'")
_LINK = re.compile(
    r"https?:\S+|www\.\S+|[\w.+-]+@[\w-]+\.\w+|\b[\w-]+\.(?:com|vn|net|org|gov|info|io|xyz|edu|dev|app|me|co)\b\S*|\]\(|!\[|</?\w+|[\[［【][^\[\]［］【】]*[\]］】]",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(rf"[{UPPER}][^\W_]*(?:[-–][^\W_]+)*")
_ENDS = re.compile(r"[”\"?!]|[^\W\d_]{3,}\.\s")
_PARTS = {"Điều", "Khoản", "Điểm", "Mục", "Tiểu", "Chương", "Phần", "Phụ"}
"""Written with a capital where a part of a document is named."""
_OPENS = re.compile(r"(?:^|[.!?:;“\"(\[–-])\s*$")


_JOINS = re.compile(r"(?<= )(chi|tổng|tong) (?=(?:cục|cuc|công ty|cong ty) )")
_RANK = re.compile(
    r"\b(pho\s+)?(?:tong\s+)?(chu\s+tich|giam\s+doc|thu\s+tuong|chu\s+nhiem|tong\s+thanh\s+tra|truong\s+(?:ban|phong|doan|khoa)|"
    r"(?:cuc|vu|vien|tinh|hieu|chi\s+cuc|tong\s+cuc)\s+truong|chanh\s+(?:van\s+phong|thanh\s+tra)|bi\s+thu)\b"
)


def foreign_offices(rest: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """The offices named in `rest` that no ground names, or names with another place."""
    keys = {key for ground in grounds for text in ground.texts for key in _offices(text)}
    folded = [" ".join(_words(text)) for ground in grounds for text in ground.texts]
    spoken = " ".join(f" {text} " for text in folded)
    initials = _initials(grounds)
    allowed = _places_of(grounds)
    for mention in agencies.find(rest):
        words = rest[mention.start : mention.end]
        plain = " ".join(_words(words))
        named = any(agencies.same(key, mention.key) for key in keys) or any(plain in text for text in folded)
        named = named or (
            agencies.get(mention.key).kind == "group" and all(f" {one} " in spoken for one in plain.split())
        )
        named = named or (words.isupper() and f" {' '.join(plain)} " in initials)
        if not named or (mention.place is not None and mention.place not in allowed):
            yield words


def foreign_places(rest: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """The provinces and districts named in `rest` that no ground names."""
    allowed = _places_of(grounds)
    districts = {place.district for ground in grounds for text in ground.texts for place in _places(text)}
    for mention in places.find(rest):
        if _ENDS.search(rest, mention.start, mention.end):
            continue  # "… có liên quan”. 10 …": no Quận 10
        if mention.province not in allowed or (mention.district is not None and mention.district not in districts):
            yield rest[mention.start : mention.end]


def foreign_names(rest: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """Capitalised words in `rest` that no ground has: one alone anywhere, several in a row as the same row.

    With their diacritics, unless they, or the ground, bear none.
    """
    texts = [text for ground in grounds for text in ground.texts]
    held, bare = [_row(text) for text in texts], [_bare_row(text) for text in texts]
    unmarked = [_bare_row(text) for text in texts if not has_diacritics(text)]
    initials = _initials(grounds)
    known = [(office.start, office.end) for office in agencies.find(rest)]
    known += [(place.start, place.end) for place in places.find(rest)]
    named = {office.start for office in offices.find(rest)}
    for run in _runs(rest):
        opens = run[0].start() not in named and _OPENS.search(rest, 0, run[0].start())
        pieces: list[list[str]] = [[]]
        for place, one in enumerate(run):
            placed = any(start < one.end() and one.start() < end for start, end in known)
            acronym = len(one[0]) > 1 and one[0].isupper() and f" {_initials_apart(one[0])} " in initials
            if placed or acronym or one[0] in _PARTS:
                pieces.append([])
            elif place or not opens:  # a sentence begins with a capital in any case
                pieces[-1].append(one[0])
        for piece in pieces:
            words = " ".join(piece)
            plain = _bare_row(words)
            if piece and not (
                any(_row(words) in row for row in held)
                or any(plain in row for row in (unmarked if has_diacritics(words) else bare))
            ):
                yield words


def foreign_ranks(rest: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """Ranks in `rest` that the grounds have only with, or only without, the word that makes one a deputy's."""
    held = [rank for ground in grounds for text in ground.texts for rank in _ranks(text)]
    for deputy, rank, words in _ranks(rest):
        found = {one for one, other, _ in held if other == rank}
        if deputy not in found and (deputy or found):
            yield words


@lru_cache(maxsize=4096)
def _ranks(text: str) -> tuple[tuple[bool, str, str], ...]:
    """The ranks named: whether a deputy's, the rank, its words."""
    return tuple(
        (bool(one[1]), " ".join(one[2].split()), text[slice(*one.span())]) for one in _RANK.finditer(fold_aligned(text))
    )


def invented_quotes(sentence: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """Words in quotation marks that are not verbatim in a ground."""
    held = [_levelled(text) for ground in grounds for text in ground.texts]
    inside = [next(group for group in match.groups() if group is not None) for match in _QUOTED.finditer(sentence)]
    inside += _ANY_MARKS.split(sentence)[1::2]  # whatever the marks, and up to the end where they are not closed
    for words in inside:
        quoted = _levelled(words).strip(" .,;:…")
        if not quoted:
            continue
        pieces = [piece.strip(" .,;:…") for piece in re.split(r"\s*(?:\.\.\.|…|\[…\])\s*", quoted)]
        lower_first = quoted[:1].lower() + quoted[1:]
        upper_first = quoted[:1].upper() + quoted[1:]
        if any(quoted in text or lower_first in text or upper_first in text for text in held):
            continue
        if len(pieces) == 1 or not any(all(piece in text for piece in pieces) for text in held):
            yield quoted


def foreign_links(sentence: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """Addresses, Markdown links and HTML tags that no ground has."""
    held = [text.casefold() for ground in grounds for text in ground.texts]
    for match in _LINK.finditer(sentence):
        what = match[0] if match[0][0] in "[［【" else match[0].rstrip(".,;:)]") or match[0]
        if not any(what.casefold() in text for text in held):
            yield match[0]


def foreign_letters(sentence: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """Letters of other scripts than Latin that no ground has (look-alikes among them)."""
    held = {character for ground in grounds for text in ground.texts for character in text}
    for character in dict.fromkeys(sentence):
        if character.isalpha() and character not in held and not _latin(character):
            yield character


@lru_cache(maxsize=4096)
def _latin(character: str) -> bool:
    return unicodedata.name(character, "").startswith(("LATIN ", "FEMININE ORDINAL", "MASCULINE ORDINAL"))


@lru_cache(maxsize=4096)
def _offices(text: str) -> frozenset[str]:
    return frozenset(mention.key for mention in agencies.find(text))


@lru_cache(maxsize=4096)
def _places(text: str) -> tuple[places.PlaceMention, ...]:
    return tuple(places.find(text))


def _places_of(grounds: Sequence[Ground]) -> set[str]:
    named = {place.province for ground in grounds for text in ground.texts for place in _places(text)}
    return named | {ground.place for ground in grounds if ground.place}


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Capitalised words that follow one another with nothing but a space between."""
    run: list[re.Match[str]] = []
    for match in _CAPITALISED.finditer(text):
        if match.start() and text[match.start() - 1].isalnum():
            continue
        if run and text[run[-1].end() : match.start()] != " ":
            yield run
            run = []
        run.append(match)
    if run:
        yield run


def _initials(grounds: Sequence[Ground]) -> str:
    return " ".join(f" {' '.join(word[0] for word in _words(text))} " for ground in grounds for text in ground.texts)


def _initials_apart(acronym: str) -> str:
    return " ".join(fold(acronym))


@lru_cache(maxsize=4096)
def _row(text: str) -> str:
    """The words with their diacritics between spaces, a head that stands behind another word ("Chi cục") being marked."""
    return _JOINS.sub(r"\1 ~", f" {' '.join(syllables(text).of)} ")


@lru_cache(maxsize=4096)
def _bare_row(text: str) -> str:
    return _JOINS.sub(r"\1 ~", f" {' '.join(_words(text))} ")


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold_aligned(text))


def _levelled(text: str) -> str:
    return " ".join(text.replace("*", "").split())
