"""Whether a sentence gives a duty to an office that the cited provision names only as partner or as receiver of reports."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.faithfulness.ground import Ground
from bot.faithfulness.wording import lists, syllables
from corpus import agencies
from corpus.syllables import fold_aligned
from retrieval.duty_table import bears

_DOES = re.compile(
    r"[\s,]*(?:se |dang |con |cung |la (?:don vi |co quan )?)?(?:chu tri|chiu trach nhiem|co trach nhiem|phai|duoc giao|"
    r"co nhiem vu|can|bao cao|tham muu|to chuc|chi dao|huong dan|kiem tra|xay dung|thuc hien|trien khai|trinh|gui|ban hanh|"
    r"lam dau moi|dau moi|dan dau|quan ly)\b"
)
_GIVES = re.compile(r"\b(?:giao|do|yeu cau|de nghi|giao cho|phan cong)\s*$")
_TAKES_PART = re.compile(r"\b(?:phoi hop|cung|voi|bao cao|tham muu|gui|trinh|giup|cho|den|toi|theo|cua)\b")
_BEGINS = re.compile(r"[.;:]\s|,\s*(?:con|trong khi|nhung)\s")
_BETWEEN = 6


def misplaced(rest: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """The offices that `rest` makes the doer though they only take part in, or receive, what the provisions order."""
    yield from _turned_round(rest, grounds)
    yield from _receiving(rest, grounds)
    yield from _not_the_doer(rest, grounds)
    duties = [duty for ground in grounds for duty in ground.duties]
    if not duties:
        return
    bearers = [key for duty in duties for key in duty.bearers]
    others = {key for duty in duties for key in duty.others}
    place = grounds[0].place
    doing = {key for ground in grounds for key, _ in _doing(ground.words)}
    for key, words in _doing(rest):
        if key in doing or bears(bearers, [key], place) is not None:
            continue
        if any(agencies.same(other, key) for other in others):
            yield words


@lru_cache(maxsize=4096)
def _doing(text: str) -> tuple[tuple[str, str], ...]:
    """The offices that the text has do something, each with its words."""
    folded = fold_aligned(text)
    found = []
    clauses = [0, *(one.end() for one in _BEGINS.finditer(folded))]
    for mention in agencies.find(text):
        begins = clauses[bisect_right(clauses, mention.start) - 1]
        given = _GIVES.search(folded, begins, mention.start)
        if (given or not _TAKES_PART.search(folded, begins, mention.start)) and (
            given or _DOES.match(folded, mention.end)
        ):
            found.append((mention.key, text[mention.start : mention.end]))
    return tuple(found)


def _turned_round(rest: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """Offices that `rest` puts on either side of a word the other way round than the provisions do."""
    mine = _orders(rest)
    theirs = {order for ground in grounds for text in (ground.words, *ground.above) for order in _orders(text)}
    for one, word, other in sorted(mine - theirs):
        if one != other and (other, word, one) in theirs:
            yield f"{agencies.get(one).name} {word} {agencies.get(other).name}"


@lru_cache(maxsize=4096)
def _orders(text: str) -> frozenset[tuple[str, str, str]]:
    """(office, content syllable between, office) for offices that follow one another in a clause."""
    found = set[tuple[str, str, str]]()
    mentions = agencies.find(text)
    for one, other in itertools.pairwise(mentions):
        between = text[one.end : other.start]
        words = syllables(between).of
        if len(words) <= _BETWEEN and not re.search(r"[.;:,|]|\b(?:và|cùng)\b", between):
            found |= {(one.key, word, other.key) for word in words if word not in lists().function}
    return frozenset(found)


_HANDS_ON = re.compile(
    r"\b(?:bao cao|trinh|gui|lay y kien|xin y kien|thong bao(?: bang van ban)?|de nghi|kien nghi|de xuat|"
    r"tham muu|nop|chuyen|cung cap|phoi hop|phoi hop chat che)"
    r"(?: bang van ban| ket qua| cho| toi| den| len| ve| cua| voi| ngay| ho so| y kien| lay y kien)*\s+$"
)


def _receiving(rest: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """Offices that `rest` has something sent or reported to, though in the provisions it is another one, who sends here."""
    mine = _handed(rest)
    theirs = {pair for ground in grounds for text in (ground.words, *ground.above) for pair in _handed(text)}
    received = {receiver for _, receiver in theirs}
    sends = {sender for sender, _ in theirs if sender}
    for sender, receiver in sorted(mine, key=str):
        if sender in received and receiver not in received and sender not in sends:
            yield agencies.get(receiver).name


@lru_cache(maxsize=4096)
def _handed(text: str) -> frozenset[tuple[str | None, str]]:
    """(who sends, who receives): an office right behind a verb of sending, and the last other office before that."""
    folded = fold_aligned(text)
    mentions = agencies.find(text)
    found = set[tuple[str | None, str]]()
    receivers = {m.start for m in mentions if _HANDS_ON.search(folded, max(0, m.start - 60), m.start)}
    for mention in mentions:
        if mention.start in receivers:
            before = [m.key for m in mentions if m.start < mention.start and m.start not in receivers]
            found.add((before[-1] if before else None, mention.key))
    return frozenset(found)


_OBJECT = re.compile(
    r"\b(?:voi|cung|cho|cua|den|toi|gui|trinh|theo|bao cao|tham muu(?: cho)?|giup|xin y kien|lay y kien|de nghi|kien nghi|thay mat|"
    r"thuoc|tai|o|ve|nghe|moi|duoc|tu|qua|boi|truc thuoc|uy quyen cho|thong qua)"
    r"\s+(?:(?:bo truong|chu tich|giam doc|thu truong|truong ban|tong giam doc|thu truong co quan|nguoi dung dau)\s+)?$"
)
_JOINED = re.compile(r"[\s,;/]*(?:(?:va|cung|hoac|hay|cac|toan the)\b[\s,]*)*")
_AUXILIARY = re.compile(
    r"[\s,]*(?:(?:se|da|dang|cung|con|la|phai|can|duoc(?: giao)?|co trach nhiem|chiu trach nhiem|co nhiem vu|don vi|co quan|"
    r"dau moi|thuong xuyen|chu dong|tiep tuc|khan truong|kip thoi|truc tiep|nghiem tuc|"
    r"(?:cap|cung cap|cac cap) (?:tinh|huyen|xa|tren|duoi)|cung cap|noi \w+ \w+)\s+)*"
)
_TRIED = 3
_STRETCH = re.compile(r"[.;:|]\s|\n")


def _not_the_doer(rest: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """Offices that `rest` has do what in the provisions, wherever it is said, another office does before they are named."""
    for key, predicates in _predicates(rest):
        predicate = next((one for one in predicates if any(one in _doers(ground.words) for ground in grounds)), ())
        found = [
            _said_of(key, doers, others, ground.place)
            for ground in grounds
            for doers, others in _doers(ground.words).get(predicate, ())
        ]
        if found and not any(found) and not any(_named(key, text) for ground in grounds for text in ground.above):
            yield f"{agencies.get(key).name} {' '.join(predicate)}"


def _said_of(key: str, doers: frozenset[str], others: frozenset[str], place: str | None) -> bool:
    """Whether what is said of `doers` may be said of the office too: always where they are not known or it is not named."""
    if not doers or not any(agencies.same(key, other) for other in others - doers):
        return True
    return any(agencies.same(key, doer) for doer in doers) or bears(sorted(doers), [key], place) is not None


def _named(key: str, text: str) -> bool:
    return any(agencies.same(key, mention.key) for mention in agencies.find(text))


def _predicates(text: str) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The offices that do something, with the pairs of syllables that what they do begins with."""
    folded = fold_aligned(text)
    mentions = agencies.find(text)
    for number, mention in enumerate(mentions):
        if _OBJECT.search(folded, max(0, mention.start - 40), mention.start):
            continue
        end = mention.end
        for following in mentions[number + 1 :]:
            if not _JOINED.fullmatch(folded, end, following.start):
                break
            end = following.end
        auxiliary = _AUXILIARY.match(folded, end)
        begins = auxiliary.end() if auxiliary else end
        after = min((m.start for m in mentions if m.start >= begins), default=len(text))
        behind = syllables(text[begins:after]).of[: _TRIED + 1]
        if not _STRETCH.match(folded, end) and "phối" not in behind:  # whoever is named there takes part
            yield mention.key, list(itertools.pairwise(behind))


@lru_cache(maxsize=4096)
def _doers(text: str) -> dict[tuple[str, ...], tuple[tuple[frozenset[str], frozenset[str]], ...]]:
    """For each pair of syllables, wherever it stands: the offices named before it in its stretch that are no objects there, and
    all offices of the text."""
    folded = fold_aligned(text)
    mentions = agencies.find(text)
    every = frozenset(mention.key for mention in mentions)
    if len(every) < 2:
        return {}
    free = [m for m in mentions if not _OBJECT.search(folded, max(0, m.start - 40), m.start)]
    ends = [0, *(one.end() for one in _STRETCH.finditer(folded)), len(text)]
    found: dict[tuple[str, ...], list[tuple[frozenset[str], frozenset[str]]]] = {}
    read = syllables(text)
    for i in range(len(read.of) - 1):
        at = read.at[i][0]
        begins = ends[bisect_right(ends, at) - 1]
        doers = frozenset(
            m.key
            for m in mentions
            if begins <= m.start and m.end <= at and (m in free or _AUXILIARY.fullmatch(folded, m.end, at))
        )
        found.setdefault(read.of[i : i + 2], []).append((doers, every))
    return {pair: tuple(places) for pair, places in found.items()}
