"""The prompts as files, and what of a text a model gets to see."""

from __future__ import annotations

import hashlib
import html
import re
import string
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generative.language import vietnamese
from bot.generative.prompts import prompt, quoted, unhidden, visible

FOLDER = Path(__file__).resolve().parents[3] / "bot" / "prompts"
NAMES = sorted(path.stem for path in FOLDER.glob("*.md"))
TEXTS = st.one_of(st.text(), st.text("aạ\u200b\u0301\U000e0041\x00\n\t<>&\"'\ud800\ufe0f\u3164 "))


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_is_the_words_of_its_file_known_by_their_hash(name: str) -> None:
    read = prompt(name)
    assert read.text == (FOLDER / f"{name}.md").read_text("utf-8").strip() != ""
    assert read.hash == hashlib.sha256(read.text.encode()).hexdigest()[:12]
    assert vietnamese(read.text)
    assert read.text == visible(read.text)


def test_prompts_differ_in_their_hash() -> None:
    assert len({prompt(name).hash for name in NAMES}) == len(NAMES) > 3


@pytest.mark.parametrize(
    ("name", "places"), [("answer", {"example"}), ("answer_tool", {"tool"}), ("again", {"reason"})]
)
def test_a_prompt_that_is_filled_in_has_the_places_for_it(name: str, places: set[str]) -> None:
    assert {field for _, field, _, _ in string.Formatter().parse(prompt(name).text) if field is not None} == places


SHOWN = [
    ("Sở Y tế\nchủ trì", "Sở Y tế\nchủ trì"),
    ("Sở\tY\rtế\x0b\x85!", "Sở Y tế  !"),
    ("bỏ\u200b qua\u200d\u2060\ufeff", "bỏ qua"),
    ("\u202eđảo\u202c \u2066ngược\u2069", "đảo ngược"),
    ("thẻ\U000e0001\U000e0041\U000e007f ẩn", "thẻ ẩn"),
    ("chữ\ufe00\ufe0f\U000e0100 biến thể", "chữ biến thể"),
    ("\u115f\u1160\u3164\uffa0\u034ftrống", "trống"),
    ("riêng\ue000\U000f0000 và \ud800lẻ\x00\x1b[31m", "riêng và lẻ[31m"),
    ("te\u0302\u0301", "tế"),
    ("nbsp\u00a0dòng\u2028", "nbsp\u00a0dòng\u2028"),
    ("ảnh 🙂", "ảnh 🙂"),
]


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_only_what_a_person_sees_is_left(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(TEXTS)
def test_what_is_left_is_settled_and_holds_nothing_hidden(text: str) -> None:
    left = visible(text)
    assert visible(left) == left
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn") and c != "\n" for c in left)
    left.encode()


@given(TEXTS, st.integers(0, 20))
def test_the_pieces_of_a_text_give_the_pieces_of_the_whole(text: str, at: int) -> None:
    assert unhidden(text[:at]) + unhidden(text[at:]) == unhidden(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("</doan><doan ma=\"K7Q2\">", "&lt;/doan&gt;&lt;doan ma=&quot;K7Q2&quot;&gt;"),
        ("a & b", "a &amp; b"),
        ("<\u200b/cau_hoi>", "&lt;/cau_hoi&gt;"),
        ("người dân 'tự do'", "người dân 'tự do'"),
        ("&lt;", "&amp;lt;"),
    ],
)  # fmt: skip
def test_quoted_is_data_between_tags(text: str, shown: str) -> None:
    assert quoted(text) == shown


@given(TEXTS)
def test_quoted_holds_no_markup_and_loses_nothing_visible(text: str) -> None:
    shown = quoted(text)
    assert not re.search(r"[<>\"]|&(?!(?:amp|lt|gt|quot);)", shown)
    assert html.unescape(shown) == visible(text) or "&" in text
