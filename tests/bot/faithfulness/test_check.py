"""The bundled directives: each sentence holds for its own provision, none does once it is altered; and no text raises."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.draft import Source
from bot.faithfulness.check import Objection, faithful, problems
from bot.faithfulness.ground import Ground, ground
from corpus import agencies, dates, document_number, reading
from corpus.parsing import parse
from corpus.syllables import fold
from retrieval.passages import sentences

Said = tuple[str, Ground]
NUMERAL = re.compile(r"(?<![\w.,/-])\d+(?![\w/-]|[.,]\d)")
NEGATION = re.compile(r"(?<!\w)không (?!(?:quá|dưới|khí|gian|ngừng|chỉ|những|phân|quân|hề|muộn|vượt)\b)", re.IGNORECASE)


@pytest.fixture(scope="module")
def said(documents: Path) -> list[Said]:
    """Every sentence of the bundled directives with the ground that its provision gives."""
    found: list[Said] = []
    for file in sorted(documents.iterdir()):
        text = reading.read(file).text
        for directive in parse(text, file.name):
            for one in directive.walk():
                own = ground(Source(directive.id, one.eid, one.label, one.own), directive, text)
                found += ((" ".join(span.of(text).split()), own) for span in sentences(text, one.own))
    return found


def test_a_sentence_holds_for_its_own_provision(said: list[Said]) -> None:
    wrong = [(sentence, list(problems(sentence, [own]))) for sentence, own in said if not faithful(sentence, (own,))]
    assert len(said) > 150 and len(wrong) <= 0.005 * len(said), wrong


def figures(sentence: str, own: Ground) -> Iterator[str]:
    """One figure one higher, where the provision does not hold that."""
    held = {int(one) for text in own.texts for one in re.findall(r"\d+", text)}
    taken = [(day.start, day.end) for day in dates.find(sentence)]
    taken += [(start, end) for _, start, end in document_number.find(sentence)]
    for match in NUMERAL.finditer(sentence):
        more = int(match[0]) + 1
        if more not in held and not any(start < match.end() and match.start() < end for start, end in taken):
            yield f"{sentence[: match.start()]}{more:0{len(match[0])}}{sentence[match.end() :]}"


def days(sentence: str, own: Ground) -> Iterator[str]:
    """The day of one date changed to one that the provision does not hold."""
    held = {(day.day, day.month) for text in own.texts for day in dates.find(text)}
    for written in dates.find(sentence):
        if written.day is None:
            continue
        for other in {1, 13, 28} - {written.day}:
            words = re.sub(r"\d+", f"{other:02}", sentence[written.start : written.end], count=1)
            if (other, written.month) not in held:
                yield sentence[: written.start] + words + sentence[written.end :]


def negations(sentence: str, own: Ground) -> Iterator[str]:
    """One "không" left out."""
    for match in NEGATION.finditer(sentence):
        yield sentence[: match.start()] + sentence[match.end() :]


def offices(sentence: str, own: Ground) -> Iterator[str]:
    """One office of the register exchanged for another that is not named there."""
    here = {mention.key for text in own.texts for mention in agencies.find(text)}
    words = fold("\n".join(own.texts))
    others = [
        key
        for key in agencies.every()
        if agencies.get(key).kind != "group"
        and not any(agencies.same(key, one) for one in here)
        and fold(agencies.get(key).name) not in words
    ]
    drawn = random.Random(sentence)
    for mention in agencies.find(sentence):
        yield sentence[: mention.start] + agencies.get(drawn.choice(others)).name + sentence[mention.end :]


@pytest.mark.parametrize(("alter", "least"), [(figures, 25), (days, 15), (negations, 30), (offices, 120)])
def test_an_altered_sentence_is_objected_to(
    said: list[Said], alter: Callable[[str, Ground], Iterator[str]], least: int
) -> None:
    altered = [(other, own) for sentence, own in said for other in alter(sentence, own)]
    passed = [other for other, own in altered if faithful(other, (own,))]
    assert len(altered) >= least and len(passed) <= 0.01 * len(altered), passed


def test_without_a_provision_nothing_holds() -> None:
    assert not faithful("Sở Y tế báo cáo.", ())
    assert [one.objection for one in problems("Sở Y tế báo cáo.", [])] == [Objection.WORDS]


ODD = "“”\"'«»‘’()[]{}<>|/\\.,;:!?…-–—%‰*_#`~+=\u200b\u0301\u00a0\n\t0123456789²½٣ⅣĐđƯươáạ漢а🙂"


@settings(max_examples=60)
@given(st.text(), st.text(alphabet=ODD), st.integers(0, 20))
@example("", "", 0)
@example("ngày 31/02/2024 trước 99999999999999999999999 %", "“", 3)
@example("số /UBND- ngày / của", "mười mươi trăm linh", 1)
def test_no_text_raises(said: list[Said], odd: str, marks: str, at: int) -> None:
    sentence, own = said[at]
    for text in (odd, marks, f"{sentence[:at]}{marks}{sentence[at:]}", f"{odd} {sentence}"):
        assert faithful(text, (own,)) is not bool(list(problems(text, [own])))
    directive, *_ = parse(odd + marks)
    whole = ground(Source(directive.id, "", odd, directive.span), directive, odd + marks)
    assert isinstance(faithful(sentence, (whole,)), bool)
