"""The prompts of `bot/prompts/`, each known by the hash of its words, and the escaping of what is put between them."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "prompts"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt: its words and the first 12 hexadecimal digits of their SHA-256."""

    name: str
    text: str
    hash: str


@lru_cache(maxsize=16)
def prompt(name: str) -> Prompt:
    """The prompt of the file `name`.md."""
    text = (_FOLDER / f"{name}.md").read_text("utf-8").strip()
    return Prompt(name, text, hashlib.sha256(text.encode()).hexdigest()[:12])


def visible(text: str) -> str:
    """`text` as a person sees it: without control, format (zero width, direction, tag), private and variation characters."""
    return unicodedata.normalize("NFC", unhidden(text))


def unhidden(text: str) -> str:
    """As `visible`, character by character, so that the pieces of a text give the pieces of the whole."""
    return text.translate(_SHOWN)


class _Shown(dict[int, int | str | None]):
    """What is left of each character (by code), found when it is first met."""

    def __missing__(self, code: int) -> int | str | None:
        character = chr(code)
        left: int | str | None = code
        if character != "\n" and _hidden(character):
            left = " " if character.isspace() else None
        self[code] = left
        return left


_SHOWN = _Shown()


def _hidden(character: str) -> bool:
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
        or character in "\u115f\u1160\u3164\uffa0\u034f"  # letters that are drawn as nothing
    )


def quoted(text: str) -> str:
    """`text` as data between tags: visible characters only, markup escaped."""
    return escape(visible(text), quote=True).replace("&#x27;", "'")
