"""Duties found with the help of a model while indexing: asked about what the rules found nothing in, held to verbatim words.

`Assistant.parse` stands in for `corpus.parsing.parse`: the same directives, with the duties that the model proposed and
`bot.generative.proposals` let in. A call that fails leaves its provision as the rules read it; a model that keeps failing is
asked no more, and what it was not asked is asked by the next run.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.chat_model import ChatError, ChatModel, Failure, Message, Tokens
from bot.generative import reply_cache
from bot.generative.calls import Calls
from bot.generative.prompts import prompt, quoted
from bot.generative.proposals import Place, Proposal, Verifier, proposals
from bot.generative.reply_cache import Kept, ReplyCache
from bot.generative.writer import REASONS
from corpus import duty_wording, parsing, verbs
from corpus.directive import Directive, Duty, Provision, ProvisionKind, Span
from corpus.document_number import DocumentType
from corpus.syllables import fold_aligned, loose, syllables
from retrieval.indexing import Assisted, is_version

VERSION = "1"
"""Raised whenever the same reply would be read differently; files are then read anew with a model (not without one)."""

_FEWEST = 8
"""Syllables below which a provision assigns nothing that the rules would miss."""
_ABOVE = 600
"""Characters shown of one stretch above."""
_PATIENCE = 3
"""Provisions on end without a reply after which the model is asked no more."""
_MARGIN = 1.1
_UNFINISHED = "+unfinished"
_OPENING_KINDS = (ProvisionKind.PREAMBLE, ProvisionKind.PARAGRAPH)
_MOST_OPENING = 6
_BASIS = re.compile(loose(r"^\W*(?:can cu|theo de nghi|xet de nghi|xet to trinh)\b"))
_ORDERS = re.compile(loose(r"\b(?:yeu cau|de nghi|giao|phan cong|phai|trach nhiem)\b"))


class Assistant:
    """Reads texts with the help of one model. `tell(done, of)` is told how many provisions of the present text were asked about.

    `count` counts tokens; `context_tokens`, `answer_tokens`, `timeout_s` and `retries` are those of one call.
    """

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
        tell: Callable[[int, int], None] = lambda _done, _of: None,
    ) -> None:
        self._model, self._count, self._cache, self._tell = model, count, cache, tell
        self._room, self._answer = int((context_tokens - answer_tokens) / _MARGIN), answer_tokens
        self._timeout, self._retries = timeout_s, retries
        self._version = f"{parsing.VERSION}+assist{VERSION}:{model.name}@{prompt('duties').hash}"
        self._asked = self._cached = self._proposed = self._entered = self._failed = self._in_a_row = 0
        self._tokens = Tokens()
        self._stopped: Failure | None = None
        self._finished = True

    @property
    def done(self) -> Assisted:
        """What the model did so far."""
        return Assisted(
            model=self._model.name,
            asked=self._asked,
            cached=self._cached,
            proposed=self._proposed,
            entered=self._entered,
            failed=self._failed,
            input_tokens=self._tokens.input,
            output_tokens=self._tokens.output,
            cost_usd=self._tokens.cost_usd,
            stopped=REASONS[self._stopped] if self._stopped else None,
        )

    def version(self) -> str:
        """By what the last text was read: parser, model and prompt; marked where the model did not answer for all of it."""
        return self._version if self._finished else self._version + _UNFINISHED

    def accepts(self, version: str) -> bool:
        """Whether a text read by `version` needs no reading; once the model is asked no more, also by the rules alone."""
        return is_version(version, parsing.VERSION) if self._stopped else version == self._version

    def parse(self, text: str, name: str = "") -> list[Directive]:
        """The directives in `text` as `corpus.parsing.parse` gives them, with the duties that the model adds. Never raises."""
        directives = parsing.parse(text, name)
        places = [list(candidates(directive, text)) for directive in directives]
        self._finished, done, total = True, 0, sum(map(len, places))
        made = []
        for directive, asked in zip(directives, places, strict=True):
            verifier: Verifier | None = None
            found: list[Duty] = []
            for place in asked:
                self._tell(done, total)
                proposed = self._proposals(place, text)
                if proposed:
                    verifier = verifier or Verifier(directive, text)
                    found += verifier.duties(place, proposed)
                    self._proposed += len(proposed)
                done += 1
            self._entered += len(found)
            duties = sorted((*directive.duties, *found), key=lambda duty: duty.action.start)
            made.append(replace(directive, duties=tuple(duties)) if found else directive)
        if total:
            self._tell(total, total)
        return made

    def _proposals(self, place: Place, text: str) -> list[Proposal]:
        said = [Message("system", prompt("duties").text), Message("user", shown(place, text))]
        if self._stopped:
            self._finished = False
            return []
        self._asked += 1
        key = reply_cache.key((said[1].content, self._model.name, prompt("duties").hash, str(self._answer)))
        kept = self._cache.get(key) if self._cache else None
        if kept is not None:
            self._cached += 1
            reply: str | None = kept.text
        elif not self._fits(said):
            reply = None
        else:
            reply = self._reply(said, key)
            self._finished = self._finished and reply is not None
        proposed = proposals(reply) if reply is not None else None
        self._failed += proposed is None
        return proposed or []

    def _fits(self, said: list[Message]) -> bool:
        together = "\n".join(one.content for one in said)
        return len(together.encode()) <= self._room or self._count(together) <= self._room

    def _reply(self, said: list[Message], key: str) -> str | None:
        """The model's reply, kept under `key`; None where it gives none in the time and tries allowed."""
        calls = Calls(self._model, time.monotonic() + self._timeout)
        try:
            reply = self._tried(calls, said)
        except ChatError as error:
            self._in_a_row += 1
            if error.failure is Failure.KEY or self._in_a_row >= _PATIENCE:
                self._stopped = error.failure
            return None
        finally:
            self._tokens += calls.tokens
        self._in_a_row = 0
        if self._cache:
            self._cache.put(key, Kept(reply, calls.tokens))
        return reply

    def _tried(self, calls: Calls, said: list[Message]) -> str:
        """The reply of the first try that gives one. Raises the `ChatError` of the last."""
        stream = True
        for attempt in range(self._retries + 1):
            try:
                reply = "".join(piece.text for piece in calls.reply(said, stream=stream))
                if not reply.strip():
                    raise ChatError(Failure.EMPTY, "the reply is empty")
                return reply
            except ChatError as error:
                if attempt == self._retries or not calls.wait(error, attempt):
                    raise
                stream = stream and error.failure not in (Failure.EMPTY, Failure.UNUSABLE)
        raise AssertionError("no try at all")


# which provisions


def candidates(directive: Directive, text: str) -> Iterator[Place]:
    """The provisions that may assign something and in which the rules found nothing, with what stands above each."""
    if directive.type is DocumentType.PHU_LUC or not parsing.is_directive(directive):
        return
    read = {duty.eid for duty in directive.duties}
    above = _addressees(directive)
    for nth, provision in enumerate(directive.provisions):
        yield from _below(provision, text, above, read, False)
        if nth < _MOST_OPENING and provision.kind in _OPENING_KINDS:
            above = (*_stretches(provision, text), *above)


def _below(provision: Provision, text: str, above: tuple[Span, ...], read: set[str], facts: bool) -> Iterator[Place]:
    facts = facts or _tells_facts(provision, text)
    if provision.kind is ProvisionKind.PREAMBLE:
        return
    if provision.eid not in read and not facts and _may_assign(provision, text):
        yield Place(provision, above)
    if provision.children:
        above = (*_stretches(provision, text), *above)
    for child in provision.children:
        yield from _below(child, text, above, read, facts)


def _tells_facts(provision: Provision, text: str) -> bool:
    """Whether the provision tells how things are and not what is to be done ("Kết quả đạt được", "Giải thích từ ngữ")."""
    heading = _folded(provision.heading, text) if provision.heading else ""
    opening = _folded(provision.own, text)[:80] if provision.children else ""
    return any(duty_wording.FACT_HEADING.search(words) for words in (heading, opening))


def _may_assign(provision: Provision, text: str) -> bool:
    """Whether the provision says enough, is more than the title of what stands below it, and speaks of something done."""
    words, folded = provision.own.of(text), _folded(provision.own, text)
    said = words.strip()
    if len(syllables(said)) < _FEWEST or _BASIS.match(folded) or duty_wording.TELLING.search(folded[:200]):
        return False
    if provision.children and (said.endswith(":") or said[-1:].isalnum() or said.isupper()):
        return False
    tells = duty_wording.FACT.search(folded[:160]) or duty_wording.DONE.search(folded[:160])
    if tells and not _ORDERS.search(folded):
        return False
    starts = (match.start() for match in re.finditer(r"\S+", words))
    return any(verbs.begins(words[at : at + 80], folded[at : at + 80]) for at in starts)


def _folded(span: Span, text: str) -> str:
    return fold_aligned(span.of(text)).replace("\n", " ")


# what the model is shown


def shown(place: Place, text: str) -> str:
    """What the model reads of a provision: what stands above it, the outermost first, and its own words."""
    above = "\n".join(quoted(" ".join(span.of(text).split())) for span in reversed(place.above))
    return f"<tren>\n{above}\n</tren>\n<muc>\n{quoted(place.provision.own.of(text).strip())}\n</muc>"


def _addressees(directive: Directive) -> tuple[Span, ...]:
    if not directive.addressees:
        return ()
    return (Span(directive.addressees[0].span.start, directive.addressees[-1].span.end),)


def _stretches(provision: Provision, text: str) -> tuple[Span, ...]:
    """The provision's own words as they stand above others; of long ones the end, where somebody is asked, and the heading."""
    own = provision.own
    if own.end - own.start <= _ABOVE:
        return (own,) if own.of(text).strip() else ()
    cut = own.end - _ABOVE
    space = re.compile(r"\s").search(text, cut, own.end)
    end = Span(space.end() if space else cut, own.end)
    heading = provision.heading
    return (end, heading) if heading and heading.end - heading.start <= _ABOVE else (end,)
