"""Whether a sentence gives a duty to an office that the cited provision names only as partner or as receiver of reports."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.faithfulness import offices
from bot.faithfulness.ground import Ground
from bot.faithfulness.wording import Phrase, lists, syllables
from corpus.agencies import Mention
from corpus.syllables import fold_aligned

_DOES = re.compile(
    r"[\s,]*(?:se |dang |con |cung |la (?:don vi |co quan )?)?(?:chu tri|chiu trach nhiem|co trach nhiem|phai|duoc giao|"
    r"co nhiem vu|can|bao cao|tham muu|to chuc|chi dao|huong dan|kiem tra|xay dung|thuc hien|trien khai|trinh|gui|ban hanh|"
    r"lam dau moi|dau moi|dan dau|quan ly)\b"
)
_GIVES = re.compile(r"\b(?:giao|do|yeu cau|de nghi|giao cho|phan cong)\s*$")
_ADVISED = re.compile(r"\b(?:tham muu(?: cho)?|giup|trinh)\s+$")
_TAKES_PART = re.compile(r"\b(?:phoi hop|cung|voi|bao cao|tham muu|gui|trinh|giup|cho|den|toi|theo|cua)\b")
_BEGINS = re.compile(r"[.;:]\s|,\s*(?:con|trong khi|nhung)\s")
_BETWEEN = 6
_MUTUAL = frozenset({"phối", "hợp", "cùng"})
"""What two offices do that either may be said to do with the other."""
_MOST_RECEIVERS = 12


def misplaced(rest: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """The offices that `rest` makes the doer though they only take part in, or receive, what the provisions order."""
    yield from _turned_round(rest, grounds)
    yield from _receiving(rest, grounds)
    yield from _not_the_doer(rest, grounds)
    duties = [duty for ground in grounds for duty in ground.duties]
    if not duties:
        return
    bearers = frozenset(key for duty in duties for key in duty.bearers)
    others = {key for duty in duties for key in duty.others}
    place = grounds[0].place
    doing = {key for ground in grounds for key, _ in _doing(ground.words)}
    for key, words in _doing(rest):
        if key in doing or offices.borne(bearers, key, place):
            continue
        if any(offices.same(other, key) for other in others):
            yield words


@lru_cache(maxsize=4096)
def _doing(text: str) -> tuple[tuple[str, str], ...]:
    """The offices that the text has do something, each with its words."""
    folded = fold_aligned(text)
    found = []
    clauses = [0, *(one.end() for one in _BEGINS.finditer(folded))]
    for mention in offices.find(text):
        begins = clauses[bisect_right(clauses, mention.start) - 1]
        given = _GIVES.search(folded, max(begins, mention.start - _HAND), mention.start)
        advised = _ADVISED.search(folded, max(begins, mention.start - _HAND), mention.start)
        if given or (
            _DOES.match(folded, mention.end) and (advised or not _TAKES_PART.search(folded, begins, mention.start))
        ):
            found.append((mention.key, text[mention.start : mention.end]))
    return tuple(found)


def _turned_round(rest: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """Offices that `rest` puts on either side of a word the other way round than the provisions do."""
    mine = _orders(rest)
    theirs = {order for ground in grounds for text in (ground.words, *ground.above) for order in _orders(text)}
    for one, word, other in sorted(mine - theirs):
        if one != other and (other, word, one) in theirs:
            yield f"{offices.name(one)} {word} {offices.name(other)}"


@lru_cache(maxsize=4096)
def _orders(text: str) -> frozenset[tuple[str, str, str]]:
    """(office, content syllable between, office) for offices that follow one another in a clause."""
    found = set[tuple[str, str, str]]()
    mentions = offices.find(text)
    for one, other in itertools.pairwise(mentions):
        between = text[one.end : other.start]
        words = syllables(between).of
        if len(words) <= _BETWEEN and not re.search(r"[.;:,|]|\b(?:và|cùng)\b", between):
            found |= {(one.key, word, other.key) for word in words if word not in lists().function | _MUTUAL}
    return frozenset(found)


_SENDS = r"bao cao|trinh|gui|lay y kien|xin y kien|thong bao|de nghi|kien nghi|de xuat|tham muu|nop|chuyen|cung cap"
_HANDS_ON = re.compile(
    rf"\b({_SENDS})(?: bang van ban| ket qua| cho| toi| den| len| ve| voi| ngay| ho so| y kien(?: cua)?)*\s+$"
)
_SENT = re.compile(rf"\b(?:{_SENDS})\b")
_THROUGH = re.compile(r"\b(?:qua|cho|ve|toi|den|len|dong gui)\s+$")
_HAND, _FAR = 60, 400
"""Characters before an office in which the verb of sending is looked for, and behind a verb in which the offices are."""


def _receiving(rest: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """Offices that `rest` has something sent or reported to, where in the provisions others only receive what is so sent.

    Also those who send here, where in the provisions it is another one who receives.
    """
    mine = _handed(rest)
    if not mine:
        return
    texts = [text for ground in grounds for text in (ground.words, *ground.above)]
    theirs = {one for text in texts for one in _handed(text)}
    received = {receiver for _, _, receiver in theirs}
    sends = {sender for sender, _, _ in theirs if sender}
    place = grounds[0].place
    for sender, verb, receiver in sorted(mine, key=str):
        if sender in received and receiver not in received and sender not in sends:
            yield offices.name(receiver)
        known = [_receivers(text) for text in texts]
        verbs = [verb] if any(verb in one for one in known) else sorted({each for one in known for each in one})
        to = [key for one in known for each in verbs for key in one.get(each, ())]
        if to and None not in to and not any(_includes(key, receiver, place) for key in to if key):
            yield offices.name(receiver)


def _includes(one: str, other: str, place: str | None) -> bool:
    return offices.borne(frozenset({one}), other, place) or offices.borne(frozenset({other}), one, place)


@lru_cache(maxsize=4096)
def _handed(text: str) -> frozenset[tuple[str | None, str, str]]:
    """(who sends, the verb, who receives): an office right behind a verb of sending, and the last other office before that."""
    folded = fold_aligned(text)
    mentions = offices.find(text)
    found = set[tuple[str | None, str, str]]()
    before: str | None = None
    for mention in mentions:
        hands = _HANDS_ON.search(folded, max(0, mention.start - _HAND), mention.start)
        if hands:
            found.add((before, hands[1], mention.key))
        else:
            before = mention.key
    return frozenset(found)


@lru_cache(maxsize=4096)
def _receivers(text: str) -> dict[str, frozenset[str | None]]:
    """For each verb of sending who receives what is so sent: all that are named behind it, None where nobody is."""
    folded = fold_aligned(text)
    mentions = offices.find(text)
    begins = [mention.start for mention in mentions]
    stops = [one.start() for one in _STRETCH.finditer(folded)]
    found: dict[str, set[str | None]] = {}
    for verb in _SENT.finditer(folded):
        at = verb.end()
        stop = bisect_right(stops, at)
        ends = min(stops[stop] if stop < len(stops) else len(folded), at + _FAR)
        to = list[str]()
        number = bisect_right(begins, at)
        for mention in mentions[number : number + _MOST_RECEIVERS]:
            if mention.start >= ends:
                break
            if (
                _HANDS_ON.search(folded, max(verb.start(), mention.start - _HAND), mention.start)
                or _THROUGH.search(folded, max(at, mention.start - _HAND), mention.start)
                or (to and _JOINED.fullmatch(folded, at, mention.start))
            ):
                to.append(mention.key)
            at = mention.end
        found.setdefault(verb[0], set()).update(to or [None])
    return {verb: frozenset(receivers) for verb, receivers in found.items()}


_OBJECT = re.compile(
    r"\b(phoi hop(?: chat che)?(?: cung)?(?: voi)?|voi|cung|cho|cua|den|toi|gui|trinh|theo|"
    r"bao cao|tham muu(?: cho)?|giup|xin y kien|lay y kien|de nghi|kien nghi|thay mat|thuoc|tai|o|ve|nghe|moi|"
    r"duoc|tu|qua|boi|truc thuoc|uy quyen cho|thong qua)"
    r"\s+(?:(?:bo truong|chu tich|giam doc|thu truong|truong ban|tong giam doc|thu truong co quan|nguoi dung dau)\s+)?$"
)
_AND = re.compile(r"[\s,]*(?:va|cung|hoac)\s+")
_JOINED = re.compile(r"[\s,;/]*(?:(?:va|cung|hoac|hay|cac|toan the)\b[\s,]*)*")
_AUXILIARY = re.compile(
    r"[\s,]*(?:(?:se|da|dang|cung|con|la|phai|can|duoc(?: giao)?|co trach nhiem|chiu trach nhiem|co nhiem vu|don vi|co quan|"
    r"dau moi|thuong xuyen|chu dong|tiep tuc|khan truong|kip thoi|truc tiep|nghiem tuc|"
    r"(?:cap|cung cap|cac cap) (?:tinh|huyen|xa|tren|duoi)|cung cap|noi \w+ \w+)\s+)*"
)
_LEADS = re.compile(r"chu tri[\s,]+(?:va\s+)?(phoi hop(?: chat che)?(?: cung)?(?: voi| cung)?\s+)?")
_TRIED = 3
_STRETCH = re.compile(r"[.;:|]\s|\n")


def _not_the_doer(rest: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """Offices that `rest` has do what in the provisions, wherever it is said, another office does before they are named."""
    for key, predicates in _predicates(rest):
        known = [one for one in predicates if any(one in _doers(ground.words) for ground in grounds)]
        predicate = known[0] if known else ()
        found = [
            _said_of(key, doers, others, ground.place)
            for ground in grounds
            for one in known
            for doers, others in _doers(ground.words).get(one, ())
        ]
        if found and not any(found) and not any(_named(key, text) for ground in grounds for text in ground.above):
            yield f"{offices.name(key)} {' '.join(predicate)}"


def _said_of(key: str, doers: frozenset[str], others: frozenset[str], place: str | None) -> bool:
    """Whether what is said of `doers` may be said of the office too: always where they are not known or it is not named."""
    if not doers or not any(offices.same(key, other) for other in others - doers):
        return True
    return offices.borne(doers, key, place)


def _named(key: str, text: str) -> bool:
    return any(offices.same(key, mention.key) for mention in offices.find(text))


@lru_cache(maxsize=4096)
def _objects(text: str) -> dict[int, bool]:
    """The numbers of the offices that stand behind a preposition or a verb of sending, or are joined to one that does.

    Each with whether it is one that is worked with: such a one does not do what stands behind it.
    """
    folded = fold_aligned(text)
    found = dict[int, bool]()
    before: Mention | None = None
    together = False
    for number, mention in enumerate(offices.find(text)):
        behind = _OBJECT.search(folded, max(0, mention.start - _HAND), mention.start)
        if behind:
            found[number] = together = behind[1].startswith("phoi hop")
        elif (
            before
            and number - 1 in found
            and (_JOINED if together else _AND).fullmatch(folded, before.end, mention.start)
        ):
            found[number] = together
        before = mention
    return found


def _predicates(text: str) -> Iterator[tuple[str, list[Phrase]]]:
    """The offices that do something, with the pairs of syllables that what they do begins with."""
    folded = fold_aligned(text)
    mentions = offices.find(text)
    starts = [mention.start for mention in mentions]
    joined = _joined(folded, mentions)
    for number, mention in enumerate(mentions):
        if number in _objects(text):
            continue
        end = mentions[joined[number]].end
        if _STRETCH.match(folded, end):
            continue
        auxiliary = _AUXILIARY.match(folded, end)
        begins = auxiliary.end() if auxiliary else end
        leads = _LEADS.match(folded, begins)
        if leads:
            yield mention.key, [("chủ", "trì")]
            begins = leads.end()
            if leads[1] and (partner := bisect_left(starts, begins)) < len(mentions) and starts[partner] == begins:
                begins = mentions[joined[partner]].end
        following = bisect_left(starts, begins)
        after = starts[following] if following < len(starts) else len(text)
        behind = syllables(text[begins : min(after, begins + _FAR)]).of[: _TRIED + 1]
        # whoever is named before "phối hợp" takes part, and what an office gets another one sends
        if "phối" not in behind and behind[:1] != ("nhận",):
            yield mention.key, list(itertools.pairwise(behind))


def _joined(folded: str, mentions: Sequence[Mention]) -> list[int]:
    """For each office the number of the last one that follows it with nothing but "và" or a comma between."""
    last = list(range(len(mentions)))
    for number in range(len(mentions) - 2, -1, -1):
        if _JOINED.fullmatch(folded, mentions[number].end, mentions[number + 1].start):
            last[number] = last[number + 1]
    return last


@lru_cache(maxsize=4096)
def _doers(text: str) -> dict[Phrase, tuple[tuple[frozenset[str], frozenset[str]], ...]]:
    """For each pair of syllables, wherever it stands: the offices named before it in its stretch that are no objects there, and
    all offices of the text."""
    folded = fold_aligned(text)
    mentions = offices.find(text)
    every = frozenset(mention.key for mention in mentions)
    if len(every) < 2:
        return {}
    objects = _objects(text)
    stops = [one.end() for one in _STRETCH.finditer(folded)]
    found: dict[Phrase, list[tuple[frozenset[str], frozenset[str]]]] = {}
    read = syllables(text)
    number = stop = 0
    doers: frozenset[str] = frozenset()
    for i in range(len(read.of) - 1):
        at = read.at[i][0]
        while stop < len(stops) and stops[stop] <= at:
            doers = frozenset()
            stop += 1
        while number < len(mentions) and mentions[number].end <= at:
            if number not in objects and not (stop and mentions[number].start < stops[stop - 1]):
                doers |= {mentions[number].key}
            number += 1
        last = mentions[number - 1] if number else None
        beside = last and objects.get(number - 1) is False and _AUXILIARY.fullmatch(folded, last.end, at)
        found.setdefault(read.of[i : i + 2], []).append((doers | {last.key} if last and beside else doers, every))
    return {pair: tuple(places) for pair, places in found.items()}
