"""The model's answer to one question, read from top to bottom: gather, pack, ask, judge each sentence, complete.

Nothing of a reply is shown before the gate has admitted it; a reply that fails is tried again while there is time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from bot.chat_model import ChatError, ChatModel, Failure, Message, Tool
from bot.draft import Draft
from bot.events import Event, Progress, Step
from bot.extractive.material import Material
from bot.generative import evidence as evidences
from bot.generative import reply_cache, rewriting
from bot.generative.calls import Calls
from bot.generative.evidence import LISTS, Evidence
from bot.generative.judge import Judge
from bot.generative.prompts import prompt, quoted
from bot.generative.reply_cache import Kept, ReplyCache
from bot.grounding import Grounded
from retrieval.collection import Collection

REASONS = {
    Failure.TIMEOUT: "quá thời gian chờ",
    Failure.BUSY: "máy chủ đang quá tải hoặc hết hạn mức",
    Failure.SERVER: "máy chủ của mô hình gặp lỗi",
    Failure.KEY: "khóa không được chấp nhận",
    Failure.CONNECTION: "không nối được tới máy chủ",
    Failure.CUT: "câu trả lời bị ngắt giữa chừng",
    Failure.REFUSED: "máy chủ không nhận yêu cầu",
    Failure.EMPTY: "mô hình không trả lời gì",
    Failure.LANGUAGE: "mô hình không trả lời bằng tiếng Việt",
    Failure.UNUSABLE: "máy chủ trả về thứ không đọc được",
}
"""Why a model gave no answer, in words for the reader."""

_MARGIN = 1.1
_CHARACTERS_A_TOKEN = 8
_FRAME_TOKENS = 80
_HISTORY_SHARE = 4
_TYPICAL = 0.9
_SAMPLE = 2000
_TOOL = Tool(
    "tra_loi",
    "Viết câu trả lời, từng câu với mã đoạn trích làm căn cứ.",
    {
        "type": "object",
        "properties": {
            "cau": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "noi_dung": {"type": "string"},
                        "ma": {"type": "array", "items": {"type": "string"}},
                    },
                    "required": ["noi_dung", "ma"],
                },
            }
        },
        "required": ["cau"],
    },
)


class BudgetError(Exception):
    """The tokens allowed do not hold a provision; the message says how many would."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the model's answer. `failure` tells that there is none; `declined` that the model found nothing.

    `grounded` is what passed the gate, `sentences` and `removed` count those of the model, `added` those of the duty table.
    """

    grounded: Grounded | None
    failure: Failure | None
    declined: bool
    sentences: int
    removed: int
    added: int
    left_out: int

    @property
    def admitted(self) -> int:
        """How many of the model's sentences are in the answer."""
        return self.sentences - self.removed


class Writer:
    """Words answers with one model. Safe to share between threads."""

    def __init__(
        self,
        model: ChatModel,
        count: Callable[[str], int],
        cache: ReplyCache | None,
        *,
        context_tokens: int,
        answer_tokens: int,
        timeout_s: float,
        retries: int,
        as_tool: bool,
    ) -> None:
        self.model = model
        self._count = count
        self._cache = cache
        self._context, self._answer = context_tokens, answer_tokens
        self._timeout, self._retries = timeout_s, retries
        self._tool = _TOOL if as_tool else None

    def check_budget(self, collection: Collection, longest_question: int) -> None:
        """Raise `BudgetError` where ordinary provisions of the collection would not fit in what is left for evidence."""
        sizes: list[int] = []
        for directive_id in collection.summaries:
            sizes += (len(passage.embedded) for passage in collection.passages(directive_id))
            if len(sizes) >= _SAMPLE:
                break
        if not sizes:
            return
        longest = sorted(sizes)[min(len(sizes) - 1, int(_TYPICAL * len(sizes)))]
        characters_a_token = 2.5  # of Vietnamese, in o200k, on the careful side
        needed = int(longest / characters_a_token) + _FRAME_TOKENS
        question = min(longest_question, 400) / characters_a_token
        room = self._room("") - int(question)
        if room < needed:
            raise BudgetError(
                f"còn {max(room, 0)} token cho văn bản sau phần hướng dẫn và câu trả lời, một mục cần đến {needed}; "
                f"hãy đặt ít nhất {self._context + int((needed - room) * _MARGIN) + 1}"
            )

    def calls(self) -> Calls:
        """A new count of calls; its time begins now."""
        return Calls(self.model, time.monotonic() + self._timeout)

    # a follow-up

    def rewrite(
        self, calls: Calls, question: str, history: Sequence[str], pointed: str | None, longest: int
    ) -> str | None:
        """The question written out by itself; None where the model fails or changes it."""
        room = self._context // _HISTORY_SHARE
        said = rewriting.messages(question, history, pointed, room, self._count)
        key = reply_cache.key((said[-1].content, "", self.model.name, prompt("rewrite").hash))
        kept = self._cache.get(key) if self._cache else None
        text = kept.text if kept else ""
        if kept is None:
            try:
                text = "".join(piece.text for piece in calls.reply(said))
            except ChatError:
                return None
        rewritten = rewriting.accepted(text, question, history, pointed, longest)
        if rewritten and kept is None and self._cache:
            self._cache.put(key, Kept(text, calls.tokens))
        return rewritten

    # an answer

    def write(self, calls: Calls, material: Material, draft: Draft | None) -> Generator[Event, None, Written | None]:
        """Events as the answer is made; returns what became of it, None where there is nothing to read."""
        sources = evidences.gather(material, draft)
        question = material.question.asked
        found = evidences.pack(material, sources, self._room(question), self._count)
        if not found.items:
            return None
        yield Progress(Step.READING, len(found.items))
        judge = Judge(found, material.collection)
        key = reply_cache.key((question, found.hash, self.model.name, self._prompt_hash(), str(self._answer)))
        failure, text = None, None
        kept = self._cache.get(key) if self._cache else None
        if kept is not None:
            calls.cached, calls.tokens = True, calls.tokens
            yield from judge.read_whole(kept.text)
        else:
            failure, text = yield from self._ask(calls, found, question, judge)
        if failure is not None:
            return Written(None, failure, False, 0, 0, 0, len(found.left_out))
        if text is not None and self._cache:
            self._cache.put(key, Kept(text, calls.tokens))
        yield Progress(Step.CHECKING)
        added = 0
        if draft is not None and material.question.asks in LISTS and draft.duties and judge.admitted:
            added = yield from judge.complete(draft)
        grounded = judge.gate.finish(draft.duties if draft else ())
        left_out = len(found.left_out) if material.question.asks in LISTS else 0
        return Written(grounded, None, judge.declined, judge.sentences, judge.removed, added, left_out)

    def _ask(
        self, calls: Calls, found: Evidence, question: str, judge: Judge
    ) -> Generator[Event, None, tuple[Failure | None, str | None]]:
        """Ask until a reply can be used; returns why there is none, or its text."""
        if calls.failure is not None and calls.failure not in (Failure.EMPTY, Failure.LANGUAGE):
            return calls.failure, None  # it failed a moment ago, for this very question
        yield Progress(Step.WRITING)
        said = self._messages(found, question)
        stream = True
        for attempt in range(self._retries + 1):
            judge.begin()
            try:
                cut, received = False, 0
                for piece in calls.reply(said, self._tool, stream=stream):
                    cut = cut or piece.cut
                    yield from judge.feed(piece.text)
                    received += len(piece.text)
                    if received > self._answer * _CHARACTERS_A_TOKEN:  # a server that knows no limit
                        cut = True
                        break
                yield from judge.close(cut=cut)
                judge.usable()
                return None, judge.text
            except ChatError as error:
                failed = error
            calls.failure = failed.failure
            if judge.shown:
                yield Progress(Step.STARTING_OVER, reason=REASONS[failed.failure])
            if attempt == self._retries or not calls.wait(failed, attempt):
                break
            if failed.failure in (Failure.EMPTY, Failure.UNUSABLE):
                stream = False  # some servers take no streams
            if failed.failure is Failure.LANGUAGE:
                again = prompt("again").text.format(reason=REASONS[failed.failure])
                said = [*self._messages(found, question), Message("user", again)]
        return calls.failure, None

    def _messages(self, found: Evidence, question: str) -> list[Message]:
        return [
            Message("system", self._system(evidences.example_token(found))),
            Message("user", f"{found.shown}\n{_asked(question)}"),
        ]

    def _system(self, example: str) -> str:
        text = prompt("answer").text.format(example=example)
        return f"{text}\n\n{prompt('answer_tool').text.format(tool=_TOOL.name)}" if self._tool else text

    def _prompt_hash(self) -> str:
        return f"{prompt('answer').hash}+{prompt('answer_tool').hash}" if self._tool else prompt("answer").hash

    def _room(self, question: str) -> int:
        """The tokens left for evidence."""
        fixed = self._count(self._system("X2Y3")) + self._count(_asked(question)) + _FRAME_TOKENS
        if self._tool:
            fixed += self._count(json.dumps(dict(_TOOL.parameters)))
        return int((self._context - self._answer) / _MARGIN) - fixed


def _asked(question: str) -> str:
    return f"<cau_hoi>{quoted(question)}</cau_hoi>"


def usage(calls: Calls, written: Written | None) -> dict[str, object]:
    """What the answer used, as plain values; `cost_usd` only where the provider told it."""
    found: dict[str, object] = {
        "model": calls.model.name,
        "calls": calls.made,
        "cached": calls.cached,
        "input_tokens": calls.tokens.input,
        "output_tokens": calls.tokens.output,
    }
    if calls.tokens.cost_usd is not None:
        found["cost_usd"] = calls.tokens.cost_usd
    if written is not None and written.failure is None:
        found |= {
            "sentences": written.sentences,
            "sentences_removed": written.removed,
            "sentences_added": written.added,
        }
    return found
