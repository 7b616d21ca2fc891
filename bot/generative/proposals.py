"""Duties that a model proposes, held to the words of the provision: what is not verbatim there does not enter.

A reply is read whatever its shape (JSON lines, an array, fenced, cut off: whole objects count). Of a proposal the three fields
are looked up in the text, and the duty is made of what stands there: a name or a time limit that the model cut in two is taken
whole, a day is the one that `corpus.deadlines` reads, and role, partners and receiver are read by the rules for all duties.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from bot.generative.prompts import visible
from corpus import deadlines, duty_wording, effect, participation
from corpus.bearers import Bearers
from corpus.directive import ASSISTED, Bearer, Deadline, DeadlineKind, Directive, Duty, Provision, Span
from corpus.syllables import fold, syllables

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_DECLINED = re.compile(r"\W*(?:kh[oô]ng[ _]c[oó]\W*|\[\s*\])", re.IGNORECASE)
_LONGEST_REPLY = 60_000
_MOST = 30
"""Proposals read of one reply; a model that repeats itself writes without end."""
_NOTHING = {"", "null", "none", "khong co", "-"}
_DECODER = json.JSONDecoder(strict=False)

_EDGES = re.compile(r"^[\s,;:.*•–—+-]+|(?:\./\.|[\s,;:]|(?<!\.)\.)+$")
_GOES_ON = re.compile(r"[.,/:-]?\d|[/-]\w|\s?%")
_WENT_ON = re.compile(r"(?:\d[.,:]|\w[/-])$")
_LONGEST_REST = 60
# what turns the words behind it around: "không được | tổ chức lễ hội", "không phải | báo cáo", "đã | tổ chức tiêm"
_TURNED = re.compile(
    r"(?<!\w)(?:không\s+(?:phải|cần)(?:\s+thiết)?|không(?!\s+(?:ngừng|chỉ|những)\b)|chưa|chẳng|đừng|cấm|tránh|miễn|thôi|hoãn"
    r"|(?<!không\s)ngừng|dừng)(?:\s+(?!(?:phải|cần|thì)\b)\S+){0,2}\s*$"
    r"|(?<!\w)(?:đã|đang|vừa|từng|có\s+thể|có\s+quyền|được)\s*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.,;:()]")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One duty as a model words it."""

    bearer: str
    action: str
    deadline: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A provision with the stretches that stand above it and may name who bears its duties, the nearest first."""

    provision: Provision
    above: tuple[Span, ...]


def proposals(reply: str) -> list[Proposal] | None:
    """The proposals in a reply; none where it says that there are none, None where it says nothing that can be read."""
    text = _THOUGHT.sub("", reply[:_LONGEST_REPLY])
    found: list[Proposal] = []
    at, objects = 0, 0
    while (at := text.find("{", at)) >= 0 and len(found) < _MOST:
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1  # broken off, or a wrapper that is: what stands whole inside it counts
            continue
        objects += 1
        found.extend(_of(value))
    if found:
        return found[:_MOST]
    return [] if objects or any(map(_DECLINED.fullmatch, text.splitlines())) else None


def _of(value: Any) -> Iterator[Proposal]:
    if isinstance(value, list):
        for one in value:
            yield from _of(one)
    elif isinstance(value, dict):
        fields = {fold(str(key)).strip().replace(" ", "_"): one for key, one in value.items()}
        if not {"ai", "lam_gi"} <= fields.keys():
            yield from _of([one for one in value.values() if isinstance(one, dict | list)])
            return
        limit = fields.get("han")
        said = None if limit is None or fold(str(limit)).strip() in _NOTHING else str(limit)
        for who in fields["ai"] if isinstance(fields["ai"], list) else [fields["ai"]]:
            yield Proposal(str(who), str(fields["lam_gi"]), said)


class Verifier:
    """Makes duties of the proposals for provisions of one directive; `text` is the text of its file."""

    def __init__(self, directive: Directive, text: str) -> None:
        self._text = text
        self._bearers = Bearers(text, directive.span, directive.place)
        self._known = deadlines.Known(
            directive.issued_on.value if directive.issued_on else None, effect.in_force_from(directive, text)
        )

    def duties(self, place: Place, proposed: Sequence[Proposal]) -> list[Duty]:
        """The duties of those proposals that hold, each once. Never raises, whatever was proposed."""
        own = _Words(self._text, place.provision.own)
        above = [_Words(self._text, span) for span in place.above]
        limits = deadlines.find_all(self._text, own.span, self._known)
        found: list[Duty] = []
        for one in proposed:
            duty = self._duty(place.provision.eid, one, own, above, limits)
            if duty and not any(
                duty.bearer.span == other.bearer.span and duty.action.overlaps(other.action) for other in found
            ):
                found.append(duty)
        return found

    def _duty(
        self, eid: str, said: Proposal, own: _Words, above: Sequence[_Words], limits: Sequence[Deadline]
    ) -> Duty | None:
        bearer = self._bearer(said.bearer, own, above)
        action = self._action(said.action, own, limits, bearer.span) if bearer else None
        if bearer is None or action is None:
            return None
        deadline = _deadline(said.deadline, own, limits, action)
        if deadline is None:
            return None
        return Duty(
            eid=eid,
            bearer=bearer,
            role=participation.role(self._bearers.folded(action.start, action.end)),
            action=action,
            coordinates_with=tuple(participation.partners(self._bearers, self._text, action)),
            deadline=deadline,
            rule=ASSISTED,
            reported_to=participation.receiver(self._bearers, self._text, action),
        )

    def _action(self, said: str, own: _Words, limits: Sequence[Deadline], bearer: Span) -> Span | None:
        """Where the words stand, to the end of the last name or time limit in them; None where they are no task there."""
        span = own.find(said)
        if span is None or bearer.start < span.start < bearer.end:
            return None
        whole = [*self._names(own.span), *(limit.span for limit in limits if limit.span)]
        start = bearer.end if span.start == bearer.start else span.start  # "Sở Y tế rà soát …" as what is to be done
        while start < span.end and self._text[start].isspace():
            start += 1
        span = Span(start, max([span.end, *(one.end for one in whole if one.overlaps(span))]))
        words, folded = span.of(self._text), self._bearers.folded(span.start, span.end)
        if not words[:1].isalnum() or len(syllables(words)) < 2:
            return None
        if duty_wording.PAST.match(words) or duty_wording.MAY.match(folded):
            return None
        before = _CLAUSE.split(visible(self._text[own.span.start : span.start]))[-1]
        return None if _TURNED.search(before) else span

    def _bearer(self, said: str, own: _Words, above: Sequence[_Words]) -> Bearer | None:
        """The office that the words name where they stand; None where they are nowhere or name none."""
        for words in (own, *above):
            span = words.find(said)
            if span is None:
                continue
            names = [one for one in self._names(words.span) if one.overlaps(span)]
            start = min([span.start, *(one.start for one in names)])
            end = max([span.end, *(one.end for one in names)])
            found = self._office(start, end)
            return replace(found, inherited=words is not own) if found else None
        return None

    def _office(self, start: int, end: int) -> Bearer | None:
        """The bearer if an office or somebody in an office is all that stands there."""
        found, after = self._bearers.begin(start, end)
        rest = self._text[after:end]
        short = len(rest) <= _LONGEST_REST or self._bearers.listed(after, end)
        if found and short and not self._bearers.verb(after, end) and not re.search(r"[.;:]", rest):
            return replace(found, span=Span(found.span.start, end))
        return None if self._bearers.verb(start, end) else self._bearers.heading(start, end)

    def _names(self, within: Span) -> list[Span]:
        absolute = self._bearers.absolute
        return [Span(absolute(m.start), absolute(m.end)) for m in self._bearers.mentions(within.start, within.end)]


def _deadline(said: str | None, own: _Words, limits: Sequence[Deadline], action: Span) -> Deadline | None:
    """The time limit that the rules read where the words stand, in their context; None where they do not stand there.

    Without words, what the rules read within the action: a task is not said to be without a limit that it names.
    """
    span = own.find(said) if said is not None else action
    if span is None:
        return None
    near = [one for one in limits if one.span and one.span.overlaps(span)]
    firmness = list(DeadlineKind)
    return min(
        near,
        key=lambda one: (firmness.index(one.kind), one.rrule == "FREQ=YEARLY"),
        default=Deadline(DeadlineKind.UNSTATED),
    )


class _Words:
    """A stretch of the text as the model saw it: without hidden characters, white space levelled; with its offsets."""

    def __init__(self, text: str, span: Span) -> None:
        self.span = span
        letters: list[str] = []
        self._at: list[int] = []
        for at in range(span.start, span.end):
            seen = visible(text[at])
            if not seen or (seen.isspace() and letters[-1:] in ([], [" "])):
                continue
            letters.append(" " if seen.isspace() else text[at])
            self._at.append(at)
        self._said = "".join(letters)

    def find(self, said: str) -> Span | None:
        """Where the words stand first, as whole words and whole figures; the edges may have other marks."""
        for spelled in dict.fromkeys((said, unescape(said))):
            words = _EDGES.sub("", " ".join(visible(spelled).split()))
            start = self._said.find(words) if words else -1
            while start >= 0:
                if self._is_whole(start, start + len(words)):
                    return Span(self._at[start], self._at[start + len(words) - 1] + 1)
                start = self._said.find(words, start + 1)
        return None

    def _is_whole(self, start: int, end: int) -> bool:
        said = self._said
        if said[start].isalnum() and (
            said[start - 1 : start].isalnum()
            or (said[start].isdigit() and _WENT_ON.search(said[max(0, start - 2) : start]))
        ):
            return False
        return not said[end - 1].isalnum() or not (
            said[end : end + 1].isalnum() or (said[end - 1].isdigit() and _GOES_ON.match(said, end))
        )
