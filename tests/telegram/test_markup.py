"""What is shown is valid, whole, and cut only where it may be: tables and properties, checked by the stand-in's own parser."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Answer, Citation, Coverage, Status
from bot.telegram import markup, wording
from bot.telegram.markup import MOST_UNITS, bold, italic, link, messages, plain, prose, sentences, units
from bot.telegram.tokens import callback_data, press
from corpus.parsing import parse as parsed
from evals.bot_api.markup import parse
from evals.bot_api.markup import units as counted
from tests.bot.test_command_line import HA_GIANG

WORDS = st.text(
    st.one_of(
        st.sampled_from("aăâđêôơưếộ 1234567890.,;:!?…[]()<>&\"'\n\t-–“”😀𠮷\u200e\u202e\x00\x07\ud800"), st.characters()
    ),
    max_size=400,
)
MARKED = st.lists(st.one_of(WORDS, st.integers(1, 9999).map(lambda n: f"[{n}]")), max_size=60).map("".join)


@given(WORDS)
def test_units_are_telegrams(text: str) -> None:
    piece = plain(text)
    parsed = parse(piece.html)
    assert piece.units == counted(parsed.text) == units(parsed.text)


@given(WORDS, WORDS)
def test_tags_hold_what_they_are_given(text: str, address: str) -> None:
    for piece in (bold(text), italic(text), link(text, f"https://x.vn/{wording.url_quote(address, errors='replace')}")):
        parsed = parse(piece.html)
        assert counted(parsed.text) == piece.units and len(parsed.entities) <= piece.entities <= 1


@given(MARKED)
def test_sentences_lose_nothing(text: str) -> None:
    assert "".join(sentences(text)) == text
    for sentence in sentences(text):
        assert sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Một. Hai! Ba?", ["Một. ", "Hai! ", "Ba?"]),
        ("Sở Y tế chủ trì. [1] Sở Tài chính phối hợp. [2][3] Hết.", ["Sở Y tế chủ trì. [1] ", "Sở Tài chính phối hợp. [2][3] ", "Hết."]),
        ("Trước ngày 30.6.2023 tại TP. Hồ Chí Minh.", ["Trước ngày 30.6.2023 tại TP. Hồ Chí Minh."]),
        ("KT. CHỦ TỊCH ký.", ["KT. CHỦ TỊCH ký."]),
        ("Ông “A nói.” Rồi đi.", ["Ông “A nói.” ", "Rồi đi."]),
        ("được giao 3 nhiệm vụ: [1][2] – một", ["được giao 3 nhiệm vụ: [1][2] ", "– một"]),
        ("", []),
    ],
)  # fmt: skip
def test_sentences(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(st.lists(MARKED, max_size=8).map("\n".join), st.integers(0, 30))
def test_messages_hold_everything_and_cut_no_mark(text: str, repeat: int) -> None:
    text = "\n".join([text] * (repeat + 1))
    parts = [parse(html) for html in messages(prose(text))]
    assert all(0 < counted(part.text) <= MOST_UNITS and part.text.strip() for part in parts)
    shown = squeezed("".join(part.text for part in parts))
    assert shown == (squeezed(markup.clean(text)) or "…")
    marks = re.findall(r"\[\d{1,4}\]", markup.clean(text))
    assert [mark for part in parts for mark in re.findall(r"\[\d{1,4}\]", part.text)] == marks


@given(st.lists(st.tuples(WORDS, st.booleans()), max_size=150))
def test_messages_hold_few_entities(items: list[tuple[str, bool]]) -> None:
    for html in messages([[bold(words) if strong else italic(words)] for words, strong in items]):
        assert len(parse(html).entities) <= 100


def test_a_long_text_is_cut_between_sentences() -> None:
    text = " ".join(f"Câu thứ {n} nói điều gì đó khá dài để chiếm chỗ. [{n}]" for n in range(1, 200))
    parts = [parse(html).text for html in messages(prose(text))]
    assert len(parts) > 2
    assert all(part.startswith("Câu thứ ") and part.endswith("]") for part in parts)


def test_a_sentence_longer_than_a_message_is_cut_between_words() -> None:
    text = "từ " * 3000 + "[12]" + "x" * 9000
    parts = [parse(html).text for html in messages(prose(text))]
    assert all(counted(part) <= MOST_UNITS for part in parts) and any("[12]" in part for part in parts)


def test_emoji_count_twice() -> None:
    parts = [parse(html).text for html in messages(prose("😀 " * 2000))]
    assert len(parts) == 2 and all(counted(part) <= MOST_UNITS for part in parts)


CITATION = st.builds(
    Citation,
    mark=st.integers(1, 999),
    number=st.one_of(st.none(), WORDS),
    directive_id=WORDS,
    eid=WORDS,
    label=WORDS,
    quote=MARKED,
    start=st.just(0),
    end=st.just(0),
    page=st.one_of(st.none(), st.integers(1, 99)),
    issuer=st.one_of(st.none(), WORDS),
    issued_on=st.one_of(st.none(), st.dates()),
    url=WORDS,
)
ANSWER = st.builds(
    Answer,
    question=WORDS,
    status=st.sampled_from(Status),
    answer=MARKED,
    citations=st.lists(CITATION, max_size=25).map(tuple),
    duties=st.just(()),
    notices=st.lists(WORDS, max_size=4).map(tuple),
    coverage=st.just(Coverage(5, None)),
    as_of=st.just(datetime.date(2026, 1, 1)),
    composer=st.just("extractive"),
)


@given(ANSWER, st.sampled_from([None, "https://cv.example.vn/"]))
def test_any_answer_can_be_sent(answer: Answer, page: str | None) -> None:
    parts = [parse(html) for html in messages(wording.answer(answer, page))]
    assert all(0 < counted(part.text) <= MOST_UNITS for part in parts)
    for citation in answer.citations:  # the line of a citation stands whole in one message
        assert any(f"[{citation.mark}] " in part.text for part in parts)


@pytest.mark.parametrize(("count", "more"), [(1, False), (12, False), (13, True), (500, True)])
def test_many_new_documents_fit_in_one_message(count: int, more: bool) -> None:
    [directive] = parsed(HA_GIANG)
    parts = messages(wording.more_news([directive] * count, "https://cv.example.vn"))
    assert len(parts) == 1 and ("văn bản khác" in parts[0]) == more


@given(st.integers(0, 999_999_999))
def test_buttons_hold_at_most_64_bytes(number: int) -> None:
    data = callback_data("A" * 16, "duties", number)
    found = press(data)
    assert len(data.encode()) <= 64 and found is not None and (found.action, found.number) == ("duties", number)


@given(st.text(max_size=64))
def test_forged_data_is_never_more_than_refused(data: str) -> None:
    found = press(data)
    assert found is None or re.fullmatch(r"[A-Za-z0-9_-]{16}", found.token)
