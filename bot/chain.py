"""From a question to a grounded answer, read from top to bottom.

check → understand (with the questions before) → scope → compose → gate → answer. Each step may end early with a status.
With a model the extract is composed all the same: it says what there is to read, and it is the answer if the model fails.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.answer import Answer, Coverage, Status
from bot.draft import Draft
from bot.duty_files.wording import ASSISTED_WORDS
from bot.events import Event, Finished, Progress, Step
from bot.extractive import comparison, deadlines, facts, lineage, listing, rules, tasks
from bot.extractive.material import Material, named
from bot.generative.calls import Calls
from bot.generative.evidence import LISTS
from bot.generative.writer import REASONS, Writer, Written, usage
from bot.grounding import Grounded, gate
from corpus import agencies, dates, places
from corpus.directive import ASSISTED
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

    def __init__(
        self, collection: Collection, searcher: Searcher, longest_question: int, writer: Writer | None = None
    ) -> None:
        self.collection = collection
        self.searcher = searcher
        self.writer = writer
        self._resolver = Resolver(collection)
        self._longest = longest_question

    def without_model(self) -> Chain:
        """The same chain, answering in extracts."""
        return self if self.writer is None else Chain(self.collection, self.searcher, self._longest)

    def events(self, question: str, history: Sequence[str] = ()) -> Iterator[Event]:
        """What is being done, the sentences that pass the gate, and at the end the answer. Raises `QuestionError`."""
        started = time.perf_counter()
        clock = _Clock()
        text = checked(question, self._longest)
        yield Progress(Step.SEARCHING)
        calls = self.writer.calls() if self.writer else None
        with clock.of("understand"):
            understood, scope, interpreted_as = self._understand(text, history, calls)
        material = Material(understood, scope, self.collection, self.searcher)
        with clock.of("compose"):
            draft = self._compose(material)
        written: Written | None = None
        if self.writer and calls and self._worth_asking(understood, scope):
            with clock.of("write"):
                written = yield from self.writer.write(calls, material, draft)
        composed = _Composed(understood, scope, draft, interpreted_as)
        instead = _why_extract(written, understood, draft)
        if written is not None and calls is not None and instead is None:
            answer = self._written(question, composed, written, calls)
        else:
            with clock.of("gate"):
                grounded = gate(draft, self.collection) if draft else None
            answer = self._answer(question, composed, grounded)
            if instead is not None:
                answer = replace(answer, notices=(*answer.notices, instead))
        if calls is not None and (calls.made or calls.cached):
            answer = replace(answer, usage=usage(calls, written))
            clock.taken["model"] = calls.seconds * 1000
        clock.taken["total"] = (time.perf_counter() - started) * 1000
        yield Finished(answer.with_timings(clock.taken))

    # understanding, with what was asked before

    def _understand(self, text: str, history: Sequence[str], calls: Calls | None) -> tuple[Question, Scope, str | None]:
        """The question with what the earlier ones add to it, what it may be answered from, and as what a model rewrote it."""
        before: Question | None = None
        earlier = [one for one in map(self._readable, history[-_LONGEST_HISTORY:]) if one]
        for one in earlier:
            understood = questions.understand(one, self.collection.restore)
            before = follow_ups.follow_up(understood, before) if before else understood
        understood = questions.understand(text, self.collection.restore)
        if before is None:
            return understood, self._resolver.scope(understood), None
        points = follow_ups.points_at_document(understood)
        completed, scope = (
            self._pointed(understood, before) if points else (follow_ups.follow_up(understood, before), None)
        )
        if self.writer and calls and (points or follow_ups.is_follow_up(understood)):
            meant = named(self.collection.directive(scope.ids[0])) if scope is not None else None
            rewritten = self.writer.rewrite(calls, text, earlier, meant, self._longest)
            if rewritten is not None:
                alone = questions.understand(rewritten, self.collection.restore)
                return alone, scope or self._resolver.scope(alone), rewritten
        return completed, scope or self._resolver.scope(completed), None

    def _readable(self, question: str) -> str | None:
        try:
            return checked(question, self._longest)
        except QuestionError:
            return None

    def _pointed(self, understood: Question, before: Question) -> tuple[Question, Scope | None]:
        """ "Văn bản đó": the documents that the earlier question named, else those its answer cites first."""
        completed = follow_ups.follow_up(understood, before)
        if before.numbers and before.asks not in (Ask.LINEAGE, Ask.DOCUMENTS):
            return completed, None
        scope = self._resolver.scope(before)
        draft = self._compose(Material(before, scope, self.collection, self.searcher))
        grounded = gate(draft, self.collection) if draft else None
        if not grounded or not grounded.citations:
            return completed, None
        first = grounded.citations[0].directive_id
        lone = replace(completed, numbers=(), places=(), agencies=())
        return lone, Scope((first,), (first,))

    # composing

    def _compose(self, material: Material) -> Draft | None:
        question, scope = material.question, material.scope
        if scope.missing:
            return None
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

    def _worth_asking(self, question: Question, scope: Scope) -> bool:
        """Whether a model may find an answer: not where what is asked about is known to be missing."""
        if scope.missing or self._unknown_agency(question):
            return False
        return scope.named != () or not scope.subject_cited

    def _written(self, asked: str, composed: _Composed, written: Written, calls: Calls) -> Answer:
        """The answer of the model: what the gate let through, and what was left out of it."""
        notices = list(composed.notices())
        grounded = written.grounded
        if grounded is None or not grounded.text:
            text = self._not_found(composed.question, composed.scope)
            if written.removed:
                text = f"Không câu nào của mô hình kiểm chứng được trong văn bản, nên không có câu trả lời. {self._looked()}"
                notices.append(f"Đã bỏ {written.removed} câu của mô hình vì không kiểm chứng được trong văn bản.")
                if composed.draft is not None:
                    notices.append("Có bản trích nguyên văn cho câu hỏi này: hãy hỏi lại không dùng mô hình.")
            return self._made(asked, composed, Status.NOT_FOUND, text, None, notices, calls.model.name)
        if written.removed:
            notices.append(
                f"Đã bỏ {written.removed} câu của mô hình vì không kiểm chứng được; phần đó không có trong câu trả lời."
            )
        if written.added:
            notices.append(f"{written.added} mục được thêm nguyên văn từ bảng nhiệm vụ để danh sách đầy đủ.")
        if written.left_out:
            notices.append(
                f"{written.left_out} mục không vừa phần mô hình đọc được; danh sách vẫn đủ vì lấy từ bảng nhiệm vụ."
                if grounded.duties
                else f"{written.left_out} mục không vừa phần mô hình đọc được, nên câu trả lời có thể chưa đủ."
            )
        if composed.draft:
            notices = [*composed.draft.notices, *notices]
        return self._made(asked, composed, Status.ANSWERED, grounded.text, grounded, notices, calls.model.name)

    def _answer(self, asked: str, composed: _Composed, grounded: Grounded | None) -> Answer:
        notices = list(composed.notices())
        if composed.draft is None or grounded is None or not grounded.text:
            text = self._not_found(composed.question, composed.scope)
            return self._made(asked, composed, Status.NOT_FOUND, text, None, notices, "extractive")
        notices.extend(composed.draft.notices)
        if grounded.dropped:
            notices.append(f"{grounded.dropped} ý đã bị bỏ vì không kiểm chứng được trong văn bản.")
        return self._made(asked, composed, Status.ANSWERED, grounded.text, grounded, notices, "extractive")

    def _made(
        self,
        asked: str,
        composed: _Composed,
        status: Status,
        text: str,
        grounded: Grounded | None,
        notices: Sequence[str],
        composer: str,
    ) -> Answer:
        coverage = Coverage(self.collection.coverage.directives, self.collection.coverage.newest_issued_on)
        return Answer(
            asked,
            status,
            text,
            grounded.citations if grounded else (),
            grounded.duties if grounded else (),
            (*notices, *(_proposed(composed.draft) if grounded else ())),
            coverage,
            datetime.now(_ZONE).date(),
            composer,
            interpreted_as=composed.interpreted_as,
        )

    def _looked(self) -> str:
        """What was looked through."""
        count = self.collection.coverage.directives
        newest = self.collection.coverage.newest_issued_on
        return f"Đã tìm trong {count} văn bản" + (f", mới nhất ngày {dates.vietnamese(newest)}" if newest else "") + "."

    def _not_found(self, question: Question, scope: Scope) -> str:
        """Says what is missing where that is known, and always what was looked through."""
        looked = self._looked()
        if scope.missing:
            return " ".join((*scope.missing, looked))
        if scope.subject_cited:
            numbers = ", ".join(dict.fromkeys(cited.number.text for cited in scope.subject_cited))
            return f"Kho chỉ nhắc đến {numbers}, không có toàn văn, nên không trả lời được điều này. {looked}"
        if question.asks is Ask.TASKS and question.agencies:
            names = ", ".join(dict.fromkeys(agencies.get(m.key).name for m in question.agencies))
            return f"Không tìm thấy nhiệm vụ nào giao cho {names} trong phạm vi câu hỏi. {looked}"
        return f"Không tìm thấy nội dung trả lời trong kho văn bản. {looked}"


@dataclass(frozen=True, slots=True)
class _Composed:
    """A question as understood, what it may be answered from, and the extract, if there is one."""

    question: Question
    scope: Scope
    draft: Draft | None
    interpreted_as: str | None

    def notices(self) -> Iterator[str]:
        if self.interpreted_as is not None:
            yield f"Câu hỏi được hiểu là: “{self.interpreted_as}”"
        elif self.question.carried:
            yield f"Câu hỏi được hiểu nối tiếp câu trước ({', '.join(self.question.carried)})."


def _proposed(draft: Draft | None) -> Iterator[str]:
    """That duties in the answer were proposed by a model and found by no rule, as a notice."""
    count = sum(one.duty.rule == ASSISTED for one in draft.duties) if draft else 0
    if count:
        yield f"{count} nhiệm vụ trong câu trả lời {ASSISTED_WORDS}; hãy đối chiếu với đoạn trích."


def _why_extract(written: Written | None, question: Question, draft: Draft | None) -> str | None:
    """Why the extract is the answer though a model was asked, as a notice; None where the model's answer stands.

    A list is answered from the duty table in any case; else an answer of which nothing holds is none.
    """
    if written is None:
        return None
    if written.failure is not None:
        return (
            f"Mô hình ngôn ngữ không viết được câu trả lời ({REASONS[written.failure]}); đây là bản trích nguyên văn."
        )
    if not written.admitted and draft is not None and draft.duties and question.asks in LISTS:
        why = (
            "Không câu nào của mô hình kiểm chứng được trong văn bản"
            if written.removed
            else "Mô hình cho rằng các đoạn trích không trả lời câu hỏi"
        )
        return f"{why}; đây là danh sách nguyên văn từ bảng nhiệm vụ."
    return None


class _Clock:
    """The time each step took, in milliseconds."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.taken[step] = (time.perf_counter() - begun) * 1000


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
    Ask.RULE: (comparison.compose, rules.compose),
}
