"""Telegram's HTML as the Bot API documents it: which tags there are, how they nest, and what is seen in the end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

_TAG = re.compile(r"<(/?)([a-z-]+)((?:\s+[a-z-]+(?:=\"[^\"<>]*\")?)*)\s*>")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "code": "code",
    "pre": "pre", "blockquote": "blockquote", "a": "text_link",
}  # fmt: skip
_MOST_ENTITIES = 100


class MarkupError(ValueError):
    """The text cannot be sent; `str()` is Telegram's description."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What is seen of a text, and its entities as (kind, offset, length) in UTF-16 units."""

    text: str
    entities: tuple[tuple[str, int, int], ...]


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(html: str) -> Parsed:
    """The text and its entities. Raises `MarkupError`."""
    seen: list[str] = []
    found: list[tuple[str, int, int]] = []
    opened: list[tuple[str, int]] = []
    at = length = 0

    def add(words: str) -> None:
        nonlocal length
        seen.append(words)
        length += units(words)

    while at < len(html):
        if html[at] == "<":
            tag = _TAG.match(html, at)
            if tag is None or tag[2] not in _KINDS:
                raise MarkupError(f"can't parse entities: unsupported start tag at byte offset {at}")
            if tag[1]:
                if not opened or opened[-1][0] != tag[2]:
                    raise MarkupError(f"can't parse entities: unexpected end tag at byte offset {at}")
                name, start = opened.pop()
                if length > start:
                    found.append((_KINDS[name], start, length - start))
            else:
                _allowed(tag[2], tag[3].strip(), [name for name, _ in opened])
                opened.append((tag[2], length))
            at = tag.end()
        elif html[at] == "&":
            entity = _ENTITY.match(html, at)
            if entity is None:
                raise MarkupError(f"can't parse entities: a bare ampersand at byte offset {at}")
            add(unescape(entity[0]))
            at = entity.end()
        elif html[at] == ">":
            raise MarkupError(f"can't parse entities: a bare > at byte offset {at}")
        else:
            end = next((i for i in range(at, len(html)) if html[i] in "<&>"), len(html))
            add(html[at:end])
            at = end
    if opened:
        raise MarkupError(f"can't parse entities: can't find end tag corresponding to start tag {opened[-1][0]}")
    if len(found) > _MOST_ENTITIES:
        raise MarkupError("can't parse entities: too many of them")
    return Parsed("".join(seen), tuple(found))


def _allowed(name: str, attributes: str, outer: list[str]) -> None:
    if {"code", "pre"} & set(outer):
        raise MarkupError("can't parse entities: nothing nests in code")
    if name in outer or (name == "blockquote" and "blockquote" in outer):
        raise MarkupError("can't parse entities: a tag nests in itself")
    if name == "a":
        if not re.fullmatch(r'href="(?:https?://|tg://|mailto:)[^"]+"', attributes):
            raise MarkupError("can't parse entities: a link without an address")
    elif attributes and not (name == "blockquote" and attributes == "expandable"):
        raise MarkupError("can't parse entities: an attribute that does not belong there")
