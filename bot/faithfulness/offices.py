"""Offices in a text: those of the register, and those it lacks, told by the word that their name opens with."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus import agencies
from corpus.agencies import Mention
from corpus.syllables import UPPER, fold
from retrieval.duty_table import bears

_HEAD = re.compile(
    rf"\b(?:[Tt]ổng công ty|[Cc]ông ty|[Tt]ập đoàn|Đài|Ban|Chi [Cc]ục|Tổng [Cc]ục|Cục|Học viện|Viện|Trung tâm|Hiệp hội|Liên hiệp|"
    rf"Liên đoàn|Hội|Quỹ|Trường|Bệnh viện|Ngân hàng|Nhà máy|Xí nghiệp|Hợp tác xã|Kho bạc|Hạt|Trạm|Vườn|Vụ|Báo)(?=\s[{UPPER}])"
)
_WORD = re.compile(r"\s([^\W\d_]+(?:[&-][^\W\d_]+)*)")
_LEVELS = frozenset(("tỉnh", "huyện", "xã", "phố", "ương", "nam", "vực", "gia"))
"""What a name written small at its end may end in: "… tỉnh", "… thành phố", "… trung ương"."""
_PARTS = re.compile(
    r"và|hoặc|với|cùng|cho|của|về|tại|trên|trong|theo|trước|đến|từ|để|khi|là|có|sẽ|được|bị|phải|cần|không|do|ở|sau|nếu"
)
_DOES = re.compile(
    r"chủ trì|phối hợp|báo cáo|tham mưu|đề nghị|đề xuất|kiến nghị|yêu cầu|chịu trách|chỉ đạo|hướng dẫn|thực hiện|triển khai|"
    r"tổ chức|xây dựng|ban hành|rà soát|vận hành|công bố|thông báo|cung cấp|tiếp tục|hoàn thành|chủ động|tăng cường|kiểm tra|"
    r"bố trí|nghiên cứu|khẩn trương|thường xuyên|đảm bảo|bảo đảm|hỗ trợ|tuyên truyền|đăng tải|theo dõi|tổng hợp|thẩm định|"
    r"nhận báo|đầu mối"
)
"""What parts the name of an office from the words behind it."""
_OWN = "~"
_MOST_BEHIND = 5


@lru_cache(maxsize=4096)
def find(text: str) -> tuple[Mention, ...]:
    """The offices named in `text`, left to right, not overlapping; those the register lacks under keys of their own."""
    known = agencies.find(text)
    starts = [one.start for one in known if text[one.start].isupper()]
    found: list[Mention] = []
    number = following = after = 0
    for head in _HEAD.finditer(text):
        while following < len(starts) and starts[following] < head.end():
            following += 1
        while number < len(known) and known[number].end <= head.start():
            found.append(known[number])
            number += 1
        if head.start() < after or (number < len(known) and known[number].start <= head.start()):
            continue
        end = _end(text, head.end(), starts[following] if following < len(starts) else len(text))
        if end > head.end():
            found.append(Mention(_OWN + " ".join(text[head.start() : end].split()), head.start(), end))
            after = end
            while number < len(known) and known[number].start < end:
                number += 1
    return (*found, *known[number:])


def _end(text: str, begins: int, limit: int) -> int:
    """Where the name ends whose opening word ends at `begins`: behind its last capital and the small letters that belong to it."""
    last, names, behind = begins, 0, list[re.Match[str]]()
    at = begins
    while (word := _WORD.match(text, at)) and word.end() <= limit and len(behind) < _MOST_BEHIND:
        at = word.end()
        small = word[1].lower()
        if word[1][0].isupper():
            names = names + 1 if not behind else 1
            last, behind = word.end(), []
        elif _PARTS.fullmatch(small):
            break
        else:
            behind.append(word)
            if len(behind) > 1 and _DOES.fullmatch(f"{behind[-2][1]} {small}"):
                return _small_end(last, names, behind[:-2], ended=True)
    ended = len(behind) < _MOST_BEHIND
    return _small_end(last, names, behind, ended=ended)


def _small_end(last: int, names: int, behind: list[re.Match[str]], *, ended: bool) -> int:
    levels = [one.end() for one in behind if one[1] in _LEVELS]
    if levels:
        return levels[0]
    if ended and behind:
        return behind[-1].end()
    return behind[0].end() if behind and names < 2 else last


def same(one: str, other: str) -> bool:
    """Whether two keys name one office. Names outside the register may be shortened: one that begins another is the same."""
    if one == other:
        return True
    if one[0] != _OWN or other[0] != _OWN:
        return one[0] != _OWN and other[0] != _OWN and agencies.same(one, other)
    mine, theirs = _initials(one), _initials(other)
    return mine.startswith(theirs) or theirs.startswith(mine)


def borne(bearers: frozenset[str], key: str, place: str | None) -> bool:
    """Whether what falls on `bearers` falls on the office: on itself, or on a group that it belongs to."""
    if any(same(bearer, key) for bearer in bearers):
        return True
    return key[0] != _OWN and bears(sorted(one for one in bearers if one[0] != _OWN), [key], place) is not None


def name(key: str) -> str:
    """The name of the office of that key."""
    return key[1:] if key[0] == _OWN else agencies.get(key).name


def _initials(key: str) -> str:
    """The first letters of the words of a name; an abbreviation stands for those of its words."""
    return "".join(fold(word if word.isupper() else word[0]) for word in re.findall(r"[^\W\d_]+", key))
