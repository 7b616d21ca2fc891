from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.output import as_json, clean, one_line


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Sở Y tế\n\tĐắk Nông", "Sở Y tế\n\tĐắk Nông"),
        ("\x1b[31mđỏ\x1b[0m", "�[31mđỏ�[0m"),
        ("a\rb\x00c\x7fd\x9be", "a�b�c�d�e"),
        ("\u202egnod\u2066x", "�gnod�x"),
        ("\ud800", "�"),
    ],
)
def test_clean(words: str, expected: str) -> None:
    assert clean(words) == expected


@pytest.mark.parametrize(
    ("words", "limit", "expected"),
    [
        ("  hai \n\n dòng\t", 0, "hai dòng"),
        ("một hai ba bốn", 9, "một hai …"),
        ("một hai", 7, "một hai"),
        ("", 5, ""),
    ],
)
def test_one_line(words: str, limit: int, expected: str) -> None:
    assert one_line(words, limit) == expected


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner)))
def test_json_is_the_same_value_and_safe_to_print(value: object) -> None:
    written = as_json(value)
    assert json.loads(written) == value
    assert clean(written) == written


@given(st.text(alphabet=st.characters()))  # lone surrogates too
def test_json_of_any_text(value: str) -> None:
    written = as_json(value)
    assert json.loads(written) == value
    written.encode("utf-8")


def test_json_keeps_vietnamese_readable() -> None:
    assert as_json({"hỏi": "ở đâu"}) == '{"hỏi": "ở đâu"}'
