"""A follow-up written out as a question of its own by the model, and the check that it is still the same question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.chat_model import Message
from bot.faithfulness.wording import lists
from bot.generative.prompts import prompt, quoted, visible
from corpus.syllables import syllables
from retrieval.question import Question, understand
from retrieval.wording import normalise

_KEPT = 0.5
_ASKING = frozenset(
    syllables("gì nào ai đâu sao thế bao giờ nhiêu mấy khi hạn ngày phải làm được giao có là của theo về trong cho thì những các "
    "văn bản công văn thông báo số nhiệm vụ việc cơ quan quy định yêu cầu nội dung")
)  # fmt: skip


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
    """The rewritten question; None where it loses a number, day, office or place of the question, brings in one that nobody
    named, or uses words that nobody used."""
    lines = [line.strip(' \t"“”') for line in visible(reply).strip().splitlines() if line.strip()]
    if len(lines) != 1 or not lines[0] or len(lines[0]) > longest:
        return None
    rewritten = lines[0]
    mine, said = understand(question), understand(rewritten)
    before = [understand(one) for one in (*history, *([pointed] if pointed else []))]
    if not _names(mine) <= _names(said):
        return None
    if not _names(said) <= _names(mine).union(*map(_names, before)):
        return None
    known = _ASKING | {word for one in lists().function for word in syllables(one)}
    for one in (question, *history, pointed or ""):
        known |= set(syllables(one)) | set(syllables(normalise(one)))
        known |= set(syllables(understand(one).text)) if one else set()
    if not set(syllables(rewritten)) <= known:
        return None
    content = [word for word in syllables(mine.text) if word not in _ASKING and word not in lists().function]
    kept = sum(word in syllables(said.text) for word in content)
    if mine.agencies or mine.places or mine.numbers:
        return rewritten
    return rewritten if kept >= _KEPT * len(content) else None


def _names(question: Question) -> set[str]:
    """What a question names, each with its kind."""
    named = {f"number {mention.serial.lstrip('0').lower()}" for mention in question.numbers}
    named |= {f"office {mention.key}" for mention in question.agencies}
    named |= {f"place {place}" for place in question.places}
    return named | {f"day {day.day}/{day.month}/{day.year}" for day in question.dates}
