"""How people type, and how a question is written out in full words; the word lists of `words.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.syllables import fold


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of `words.toml`, folded."""

    chat: dict[str, str]
    stop: frozenset[str]
    stop_phrases: tuple[str, ...]
    compounds: tuple[str, ...]
    spoken: tuple[str, ...]
    aspects: tuple[tuple[str, ...], ...]
    synonyms: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=1)
def words() -> Words:
    """The lists, read once."""
    data = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
    chat = data["chat"]
    stop = frozenset(spelled(word) for word in chat.pop("stop").split())
    phrases = tuple(sorted((spelled(phrase) for phrase in chat.pop("stop_phrases")), key=len, reverse=True))
    compounds = tuple(spelled(phrase) for phrase in chat.pop("compounds"))
    spoken = tuple(chat.pop("spoken"))
    aspects = tuple(tuple(spelled(word) for word in group) for group in chat.pop("aspects"))
    return Words(
        chat, stop, phrases, compounds, spoken, aspects, tuple(tuple(entry["set"]) for entry in data["synonyms"])
    )


def spelled(words: str) -> str:
    """Lower case, with the tone mark where the newer spelling puts it ("hoà" → "hòa", "uỷ" → "ủy")."""
    return _OLD_TONES.sub(lambda m: _NEW_TONES[m[0]], words.lower())


_NEW_TONES = dict(
    zip(
        ("oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"),
        ("òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"),
        strict=True,
    )
)
_OLD_TONES = re.compile(rf"(?<!q)(?:{'|'.join(_NEW_TONES)})(?![a-zà-ỹđ])")

_TOKEN = re.compile(r"[^\W_]+(?:&[^\W_]+)?|[^\w\s]|_", re.UNICODE)


_GLUED = re.compile(r"(?<![a-z0-9])(cv|tb|cd|nq|qd|ct|kh|vb)(\d{2,5})(?!\d)")


def normalise(question: str) -> str:
    """The question in full words: NFC assumed, spaces levelled, chat spellings written out, letter case kept."""
    known = words().chat
    glued = _GLUED.sub(r"\1 \2", question.lower()) if _GLUED.search(question.lower()) else question
    out: list[str] = []
    previous = ""
    tokens = list(_TOKEN.finditer(glued))
    for position, match in enumerate(tokens):
        token = match.group()
        plain = fold(token)
        replacement = known.get(plain)
        typed_bare = plain == token.lower()
        if replacement and not (typed_bare or (plain != "gi" and plain != "dich")):
            replacement = None
        if replacement and len(plain) > 1 and fold(replacement) == plain and not typed_bare:
            replacement = None
        following = fold(tokens[position + 1].group()) if position + 1 < len(tokens) else ""
        in_number = (previous in "/-" and previous) or (
            following in ("/", "-") and plain in ("nq", "nd", "tb", "cv", "qd", "cd", "kh")
        )
        if in_number or (plain in ("cv", "tb", "nq", "qd", "cd", "kh") and previous[-1:].isdigit()):
            replacement = None
        word = replacement if replacement and token.lower() not in ("v",) else token
        glue = not out or match.start() == tokens[position - 1].end()
        out.append(word if glue else " " + word)
        previous = token
    return " ".join("".join(out).split())
