"""From a question to a grounded answer, read from top to bottom.

check → understand (with the questions before) → scope → compose → gate → answer. Each step may end early with a status.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.answer import Answer, Coverage, Status
from bot.draft import Draft
from bot.extractive import deadlines, facts, lineage, listing, rules, tasks
from bot.extractive.material import Material
from bot.grounding import Grounded, gate
from corpus import agencies, dates, places
from corpus.organisation import is_organisation
from corpus.syllables import fold
from retrieval import follow_up as follow_ups
from retrieval import question as questions
from retrieval.asking import Ask, FactField
from retrieval.collection import Collection
from retrieval.question import Question
from retrieval.scope import Resolver, Scope
from retrieval.search import Searcher

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_LONGEST_HISTORY = 6
# what stands before "được giao", "phải làm gì", …: the one asked about
_SUBJECT = re.compile(
    r"(?:[Tt]heo [^,]{3,60}, )?(.{4,80}?)\s+(?:được giao|duoc giao|phải|phai|cần|làm gì|lam gi|"
    r"có nhiệm vụ|co nhiem vu|có trách nhiệm|co trach nhiem)\b"
)


class QuestionError(Exception):
    """A question that cannot be read; the message says why and what to do, in one Vietnamese sentence."""


def checked(question: str, longest: int) -> str:
    """The question as text: NFC, without control characters. Raises `QuestionError`."""
    text = unicodedata.normalize("NFC", question)
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else c for c in text)
    text = " ".join(text.split())
    if not text:
        raise QuestionError("Câu hỏi trống; hãy gõ câu hỏi bằng chữ.")
    if len(text) > longest:
        raise QuestionError(f"Câu hỏi dài {len(text)} ký tự, quá giới hạn {longest}; hãy hỏi ngắn hơn.")
    if not any(c.isalnum() for c in text):
        raise QuestionError("Câu hỏi không có chữ hay số nào; hãy gõ câu hỏi bằng chữ.")
    return text


class Chain:
    """Answers questions over one collection. Safe to share between threads."""

    def __init__(self, collection: Collection, searcher: Searcher, longest_question: int) -> None:
        self.collection = collection
        self.searcher = searcher
        self._resolver = Resolver(collection)
        self._longest = longest_question

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """The answer to `question`, asked after the questions of `history` (oldest first). Raises `QuestionError`."""
        started = time.perf_counter()
        timings: dict[str, float] = {}
        text = checked(question, self._longest)
        understood, carried_scope = self._understand(text, history)
        scope = carried_scope or self._resolver.scope(understood)
        timings["understand"] = (time.perf_counter() - started) * 1000
        composing = time.perf_counter()
        draft = self._compose(understood, scope)
        timings["compose"] = (time.perf_counter() - composing) * 1000
        gating = time.perf_counter()
        grounded = gate(draft, self.collection) if draft else None
        timings["gate"] = (time.perf_counter() - gating) * 1000
        answer = self._answer(question, understood, scope, draft, grounded)
        timings["total"] = (time.perf_counter() - started) * 1000
        return answer.with_timings(timings)

    # understanding, with what was asked before

    def _understand(self, text: str, history: Sequence[str]) -> tuple[Question, Scope | None]:
        before: Question | None = None
        for earlier in history[-_LONGEST_HISTORY:]:
            try:
                understood = questions.understand(checked(earlier, self._longest), self.collection.restore)
            except QuestionError:
                continue
            before = follow_ups.follow_up(understood, before) if before else understood
        understood = questions.understand(text, self.collection.restore)
        if before is None:
            return understood, None
        if follow_ups.points_at_document(understood):
            return self._pointed(understood, before)
        return follow_ups.follow_up(understood, before), None

    def _pointed(self, understood: Question, before: Question) -> tuple[Question, Scope | None]:
        """ "Văn bản đó": the documents that the earlier question named, else those its answer cites first."""
        completed = follow_ups.follow_up(understood, before)
        if before.numbers and before.asks not in (Ask.LINEAGE, Ask.DOCUMENTS):
            return completed, None
        scope = self._resolver.scope(before)
        draft = self._compose(before, scope)
        grounded = gate(draft, self.collection) if draft else None
        if not grounded or not grounded.citations:
            return completed, None
        first = grounded.citations[0].directive_id
        lone = replace(completed, numbers=(), places=(), agencies=())
        return lone, Scope((first,), (first,))

    # composing

    def _compose(self, question: Question, scope: Scope) -> Draft | None:
        if scope.missing:
            return None
        material = Material(question, scope, self.collection, self.searcher)
        if scope.subject_cited and question.asks is not Ask.LINEAGE and not scope.named:
            return facts.cited(material, scope.subject_cited)
        if self._unknown_agency(question):
            return None
        composers = _COMPOSERS[question.asks]
        if question.asks is Ask.FACT and _HEAD_ONLY.issuperset(question.fields) and (scope.named or scope.by_issuer):
            composers = (facts.compose,)  # the head and the signature hold it, or nothing does
        for compose in composers:
            draft = compose(material)
            if draft is not None:
                return draft
        return None

    def _unknown_agency(self, question: Question) -> bool:
        """Whether an organisation is asked about by a name that is in no register and nowhere in the texts."""
        if question.asks is not Ask.TASKS or question.agencies:
            return False
        subject = _SUBJECT.match(question.text)
        if not subject:
            return False
        name = subject[1].strip()
        for place in reversed(places.find(name)):
            name = name[: place.start] + name[place.end :]
        capitals = sum(word[:1].isupper() for word in name.split()[1:])
        if not is_organisation(fold(name)) and capitals < 2:
            return False
        return not self.searcher.mentions(name)

    # the answer

    def _answer(
        self, asked: str, question: Question, scope: Scope, draft: Draft | None, grounded: Grounded | None
    ) -> Answer:
        coverage = Coverage(self.collection.coverage.directives, self.collection.coverage.newest_issued_on)
        now = datetime.now(_ZONE).date()
        notices: list[str] = []
        if question.carried:
            notices.append(f"Câu hỏi được hiểu nối tiếp câu trước ({', '.join(question.carried)}).")
        if draft is None or grounded is None or not grounded.text:
            text = self._not_found(question, scope)
            return Answer(asked, Status.NOT_FOUND, text, (), (), tuple(notices), coverage, now, "extractive")
        notices.extend(draft.notices)
        if grounded.dropped:
            notices.append(f"{grounded.dropped} ý đã bị bỏ vì không kiểm chứng được trong văn bản.")
        return Answer(
            asked,
            Status.ANSWERED,
            grounded.text,
            grounded.citations,
            grounded.duties,
            tuple(notices),
            coverage,
            now,
            "extractive",
        )

    def _not_found(self, question: Question, scope: Scope) -> str:
        """Says what is missing where that is known, and always what was looked through."""
        count = self.collection.coverage.directives
        newest = self.collection.coverage.newest_issued_on
        looked = (
            f"Đã tìm trong {count} văn bản" + (f", mới nhất ngày {dates.vietnamese(newest)}" if newest else "") + "."
        )
        if scope.missing:
            return " ".join((*scope.missing, looked))
        if scope.subject_cited:
            numbers = ", ".join(dict.fromkeys(cited.number.text for cited in scope.subject_cited))
            return f"Kho chỉ nhắc đến {numbers}, không có toàn văn, nên không trả lời được điều này. {looked}"
        if question.asks is Ask.TASKS and question.agencies:
            names = ", ".join(dict.fromkeys(agencies.get(m.key).name for m in question.agencies))
            return f"Không tìm thấy nhiệm vụ nào giao cho {names} trong phạm vi câu hỏi. {looked}"
        return f"Không tìm thấy nội dung trả lời trong kho văn bản. {looked}"


_HEAD_ONLY = frozenset({FactField.SIGNER, FactField.POSITION, FactField.NUMBER, FactField.ISSUED_ON})
_Composer = Callable[[Material], Draft | None]
_COMPOSERS: dict[Ask, tuple[_Composer, ...]] = {
    Ask.FACT: (facts.compose, rules.compose),
    Ask.LINEAGE: (lineage.compose, rules.compose),
    Ask.TASKS: (tasks.compose, tasks.partner, rules.compose),
    Ask.BEARERS: (tasks.bearers, rules.compose),
    Ask.CONTENTS: (listing.contents, rules.compose),
    Ask.DOCUMENTS: (listing.documents, rules.compose),
    Ask.WHEN: (deadlines.compose, rules.compose),
    Ask.WHO: (rules.compose,),
    Ask.RULE: (rules.compose,),
}
