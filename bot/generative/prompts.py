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
    kept = (" " if c in "\t\r" else c for c in text if c in "\n\t\r" or not _hidden(c))
    return unicodedata.normalize("NFC", "".join(kept))


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
