"""A follow-up written out as a question of its own by the model, and the check that it is still the same question.

The reader sees the rewritten question, so a model may put nothing into it that the questions before (and the name of the
document meant) do not hold: no word, number, day, office or place of its own, no answer, no second sentence, no link.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.chat_model import Message
from bot.generative.claims import without_thoughts
from bot.generative.prompts import prompt, quoted, visible
from corpus import places
from corpus.syllables import UPPER, fold, level
from retrieval import follow_up
from retrieval.number_mentions import NumberMention
from retrieval.question import Question, agency_words, understand
from retrieval.wording import spelled, words

_KEPT = 0.5
_MOST_GLUE = 8
_MORE_CHARACTERS = 80
_BARE = 1 / 3
"""Share of words with diacritics below which a text is taken as typed without them."""
_GLUE = frozenset(
    spelled("gì nào ai đâu sao thế bao giờ nhiêu mấy khi hạn thời làm được giao có là của theo về trong cho thì những các "
    "văn bản số nhiệm vụ việc hoàn thành thực hiện cơ quan quy định yêu cầu nội dung và ở tại do đối với phải tỉnh thành phố "
    "ngày nói ra như").split()
)  # fmt: skip
"""Words that may be put in: those that ask, and those that join what is there."""
_LABEL = re.compile(
    r"^(?:câu hỏi(?: (?:mới|cuối|độc lập|đứng riêng|(?:(?:được|đã) )?viết lại))*|viết lại)\s*:\s*", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+")
_CHARACTERS = re.compile(rf"[A-Za-z0-9{UPPER}{UPPER.lower()} .,;:?!/()–“”\"'&%-]")
_LINK = re.compile(r"[^\W\d_]\.[^\W\d_]|:/|@|\bwww\b")
_SECOND_SENTENCE = re.compile(r"[.!?…:]\s+\S")
_ASKS = re.compile(r"\?|\b(?:gi|nao|ai|dau|sao|may|nhieu|khong|chua|ko|k|hong)\b")
_SORTS = (
    re.compile(r"\b(?:(?:khi|luc|ngay|hom|thoi gian|thoi diem|chung) nao|bao gio|han|ngay may|cham nhat|muon nhat)\b"),
    re.compile(r"\b(?:ai|(?:co quan|don vi|so|bo|nganh|noi|nguoi|cap|phong|ban|to chuc|tinh|huyen|ong|ba|vi)(?: \w+)? nao)\b"),
    re.compile(r"\b(?:bao nhieu|may)\b"),
    re.compile(r"\b(?:tai|vi) sao\b"),
)  # fmt: skip
"""What is asked for, told by the words that ask: when, who, how many, why."""
_SWAPS = re.compile(
    r"\bthi (?:sao|the nao)\b|^(?:the |vay )?(?:con|vay|the con)\b(?!.*\b(?:gi|nao|ai|bao|may|khong)\b)"
)
_COMPARES = re.compile(r"\b(?:so voi|khac|giong|hon|ca hai|deu|va|lan|cung)\b")
_LEANS = re.compile(r"^(?:(?:thế |vậy )?còn|vậy|thế còn|thế thì)\b|\b(?:đó|ấy|này|kia|nó|vừa rồi|nói trên|thì sao)\b")
_NEGATION = re.compile(
    r"\b(không|chưa|chẳng|đừng|cấm|khong|chua)\b(?= (?!(?:ạ|nhỉ|vậy|thế|hả|ad|ơi|nữa|a|nhi|vay|the)\b)\w)"
)
_NEGATED = {"khong": "không", "chua": "chưa"}


def messages(
    question: str, history: Sequence[str], pointed: str | None, room: int, count: Callable[[str], int]
) -> list[Message]:
    """What the model is asked; of the history as much of its end as `room` tokens hold. `pointed` names the document meant."""
    kept: list[str] = []
    for earlier in reversed(history):
        line = f"<truoc>{quoted(earlier)}</truoc>"
        room -= count(line)
        if room < 0:
            break
        kept.insert(0, line)
    if pointed:
        kept.append(f"<van_ban_vua_noi>{quoted(pointed)}</van_ban_vua_noi>")
    said = "\n".join((*kept, f"<cau_hoi_cuoi>{quoted(question)}</cau_hoi_cuoi>"))
    return [Message("system", prompt("rewrite").text), Message("user", said)]


def accepted(reply: str, question: str, history: Sequence[str], pointed: str | None, longest: int) -> str | None:
    """The rewritten question; None where it is none, still leans on the questions before, loses what the question says (a number,
    day, office, place, most of its words, what it asks for), or says what neither it nor the questions before say."""
    rewritten = _line(reply, longest)
    if rewritten is None:
        return None
    texts = [question, *history, *([pointed] if pointed else [])]
    if not _written(rewritten, texts):
        return None
    said, mine = understand(rewritten), understand(question)
    before = [understand(one) for one in history]
    meant = understand(pointed) if pointed else None
    told = _Told(said, mine, before, meant)
    held = told.numbers() and told.places() and told.offices() and told.figures() and told.asks() and told.polarity()
    return rewritten if held and told.content() and told.alone() and _only(said, texts) else None


def _line(reply: str, longest: int) -> str | None:
    """The one line of the reply, without what is put around it."""
    lines = [line.strip(' \t"“”*`') for line in visible(without_thoughts(reply)).splitlines()]
    lines = [_LABEL.sub("", line).strip(' \t"“”*`') for line in lines if line]
    return lines[0] if len(lines) == 1 and lines[0] and len(lines[0]) <= longest else None


def _written(rewritten: str, texts: Sequence[str]) -> bool:
    """Whether it is written like a question: no longer than what it is made of, no foreign signs, no link, no more sentences."""
    question, *others = texts
    if len(rewritten) > len(question) + max(map(len, others), default=0) + _MORE_CHARACTERS:
        return False
    together = fold("\n".join(texts))
    if any(not _CHARACTERS.match(character) and fold(character) not in together for character in rewritten):
        return False
    if any(link[0] not in together for link in _LINK.finditer(fold(rewritten))):
        return False
    return len(_SECOND_SENTENCE.findall(rewritten)) <= max(len(_SECOND_SENTENCE.findall(one)) for one in texts)


_Day = frozenset[tuple[str, int]]
"""The parts of a day that are written."""


@dataclass(frozen=True, slots=True)
class _Told:
    """The rewritten question beside the one asked, those before (oldest first), and the name of the document meant."""

    said: Question
    mine: Question
    before: Sequence[Question]
    meant: Question | None

    def numbers(self) -> bool:
        """Every document of the question is named; others only where it names none, and then that last spoken of."""
        mine, said = self.mine.numbers, self.said.numbers
        if not all(any(_same(one, other) and set(one.codes) <= set(other.codes) for other in said) for one in mine):
            return False
        given = [*self.meant.numbers] if self.meant else []
        if not given and (not mine or self._compares()):
            given = list(self._last(lambda earlier: bool(earlier.numbers)).numbers)
        if not all(any(_same(one, other) for other in (*mine, *given)) for one in said):
            return False
        told = [*mine, *given, *(number for earlier in self.before for number in earlier.numbers)]
        if not all(any(_same(one, other) and set(one.codes) <= set(other.codes) for other in told) for one in said):
            return False  # a number put together anew
        points = follow_up.points_at_document(self.mine)
        return not (points and given) or any(_same(one, other) for one in said for other in given)

    def places(self) -> bool:
        """Likewise for provinces and districts."""
        mine, said = _places(self.mine), _places(self.said)
        last = self._last(lambda earlier: bool(_places(earlier)))
        given = _places(self.meant) if self.meant else set[str]()
        if not mine or self._compares():
            given = given | _places(last)
        return mine <= said <= mine | given

    def offices(self) -> bool:
        """Every office of the question is named, and none that nobody named; a new one takes the place of the old."""
        mine, said = _offices(self.mine), _offices(self.said)
        known = mine.union(*map(_offices, self.before), _offices(self.meant) if self.meant else ())
        if not mine <= said <= known:
            return False
        last = _offices(self._last(lambda earlier: bool(earlier.agencies)))
        return not (self._swaps(self.mine) and mine and last and not mine <= last and last <= said)

    def figures(self) -> bool:
        """The days and other figures of the question are kept; no day is put together anew, but for parts that it leaves out."""
        mine, said = _days(self.mine), _days(self.said)
        if not all(any(day <= other for other in said) for day in mine):
            return False
        given = set[_Day]().union(*map(_days, self.before), _days(self.meant) if self.meant else ())
        figures = _digits(self.mine.text)
        for day in said - mine:
            left_out = {part for part in day if str(part[1]) not in figures}
            if not any(left_out <= other for other in given):
                return False
        named = {digits for start, end in _numbered(self.mine) for digits in _digits(self.mine.text[start:end])}
        return figures - named <= _digits(self.said.text)

    def asks(self) -> bool:
        """It asks, and asks for what the question asks for."""
        mine, said = fold(self.mine.text), fold(self.said.text)
        base = fold(self._base().text)
        if not _ASKS.search(said) and (_ASKS.search(mine) or _ASKS.search(base)):
            return False
        if not set(self.mine.fields) <= set(self.said.fields):
            return False
        asked = base if self._swaps(self.mine) and not self.mine.fields else mine
        return all(sort.search(said) for sort in _SORTS if sort.search(asked))

    def polarity(self) -> bool:
        """No negation is lost or put in."""
        mine, said, base = _negations(self.mine), _negations(self.said), _negations(self._base())
        needed = mine | base if self._swaps(self.mine) else mine
        known = mine.union(*map(_negations, self.before), _negations(self.meant) if self.meant else ())
        return needed <= said <= known

    def content(self) -> bool:
        """Most of what the question is about is kept; where it names only another office or place, of the one before."""
        own = _topic(self.mine)
        if not own and self._swaps(self.mine):
            own = _topic(self._base())
        if self.mine.fields:
            return True
        held = {level(word) for word in _WORD.findall(self.said.text)}
        return sum(word in held for word in own) >= _KEPT * len(own)

    def alone(self) -> bool:
        """It can be understood without the questions before."""
        named = self.said.numbers or self.said.places or self.said.agencies
        if not named and len(self.said.terms) <= 2 and any(q.numbers or q.places or q.agencies for q in self.before):
            return False
        if _is_bare(self.said.asked):
            return not follow_up.is_follow_up(self.said)
        return not _LEANS.search(spelled(self.said.asked))

    def _last(self, names: Callable[[Question], bool]) -> Question:
        return next((earlier for earlier in reversed(self.before) if names(earlier)), self.mine)

    def _base(self) -> Question:
        """The question before that the last one may be put in the frame of."""
        return next((one for one in reversed(self.before) if not self._swaps(one)), self.mine)

    def _compares(self) -> bool:
        return bool(_COMPARES.search(fold(self.mine.text)))

    @staticmethod
    def _swaps(question: Question) -> bool:
        """Whether it only puts another office, place or thing into the question before."""
        return bool(_SWAPS.search(fold(question.text)))


def _same(one: NumberMention, other: NumberMention) -> bool:
    """Whether two mentions can mean the same document."""
    if one.serial.lstrip("0").lower() != other.serial.lstrip("0").lower():
        return False
    if one.year and other.year and one.year != other.year:
        return False
    if one.type and other.type and one.type is not other.type:
        return False
    return not one.codes or not other.codes or set(one.codes) <= set(other.codes) or set(other.codes) <= set(one.codes)


def _places(question: Question) -> set[str]:
    found = set(question.places)
    return found | {f"{one.province}/{one.district}" for one in places.find(question.text) if one.district}


def _offices(question: Question) -> set[str]:
    return {mention.key for mention in question.agencies}


def _days(question: Question) -> set[_Day]:
    parts = ({"day": day.day, "month": day.month, "year": day.year} for day in question.dates)
    return {frozenset((name, part) for name, part in one.items() if part is not None) for one in parts}


def _digits(text: str) -> set[str]:
    return {digits.lstrip("0") for digits in re.findall(r"\d+", text)}


def _numbered(question: Question) -> list[tuple[int, int]]:
    """Where documents and days are named."""
    return [(number.start, number.end) for number in question.numbers] + [
        (day.start, day.end) for day in question.dates
    ]


def _negations(question: Question) -> set[str]:
    found = _NEGATION.findall(spelled(question.text))
    return {_NEGATED.get(word, word) for word in found}


def _topic(question: Question) -> list[str]:
    dropped = agency_words(question)
    if _is_bare(question.asked):  # the stop words are told by their diacritics
        dropped |= {level(word) for word in (*_GLUE, *words().stop)}
    return [level(term) for term in question.terms if level(term) not in dropped]


def _only(said: Question, texts: Sequence[str]) -> bool:
    """Whether every word stands in one of the texts (with its diacritics, where that has any), no more often than there."""
    read = [understand(one) for one in texts]
    exact = {
        word for one in (*texts, *(question.text for question in read)) if not _is_bare(one) for word in _words(one)
    }
    bare = {fold(word) for one in texts if _is_bare(one) for word in _words(one)}
    bare |= {fold(word) for word in (*exact, *_GLUE)} if _is_bare(said.asked) else set()
    named = [*_numbered(said), *((office.start, office.end) for office in said.agencies)]
    named += [(place.start, place.end) for place in places.find(said.text)]
    free: list[str] = []
    for match in _WORD.finditer(spelled(said.text)):
        if any(start <= match.start() < end for start, end in named):
            continue
        if match[0] not in exact and match[0] not in _GLUE and fold(match[0]) not in bare:
            return False
        free.append(fold(match[0]))
    most = _most(Counter(map(fold, _words(question.text))) for question in read)
    more = Counter(free) - most
    glue = {fold(word) for word in _GLUE}
    if any(word not in glue for word in more) or sum(more.values()) > _MOST_GLUE:
        return False
    return not Counter(mention.key for mention in said.agencies) - _most(
        Counter(mention.key for mention in question.agencies) for question in read
    )


def _most(counts: Iterable[Counter[str]]) -> Counter[str]:
    """How often each may be said: as often as in the question and in one of the other texts together."""
    mine, *others = counts
    highest: Counter[str] = Counter()
    for one in others:
        highest |= one
    return mine + highest


def _words(text: str) -> list[str]:
    return _WORD.findall(spelled(text))


def _is_bare(text: str) -> bool:
    """Whether the text is typed without diacritics, or mostly so."""
    words = [word for word in _words(text) if not word.isdigit()]
    return sum(fold(word) != word for word in words) < _BARE * len(words)
