"""A time limit that a later directive sets for a task which an earlier one gave already.

Two duties are one task when an agency bears both and most of the words of their actions are the same: fewer are enough where
the later directive cites the earlier one, more must be where it only comes from the same issuer or cites what that one cites.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from corpus.directive import ASSISTED, DeadlineKind, Directive, Duty
from corpus.syllables import syllables
from retrieval.catalogue import Catalogue

_ALIKE_OF_CITED, _ALIKE = 0.6, 0.75
"""Share of the words of two actions (Dice) from which they are one task, where the later cites the earlier and elsewhere."""
_FEWEST = 6
"""Words that both must have in common: "báo cáo kết quả thực hiện" is many a task."""
_RAREST = 8
"""How many of an action's rarest words a candidate is looked up by."""


@dataclass(frozen=True, slots=True)
class LaterDeadline:
    """A time limit that a later directive sets for the same task: its words, its day, and where it stands."""

    directive_id: str
    name: str
    issued_on: date | None
    eid: str
    text: str
    on: date | None


@dataclass(frozen=True, slots=True)
class _Limited:
    """A duty with a time limit, as a candidate."""

    directive_id: str
    ordinal: int
    words: frozenset[str]


class LaterDeadlines:
    """Finds the later time limits of duties. `directive` and `text` read a directive of the catalogue by its id."""

    def __init__(self, catalogue: Catalogue, directive: Callable[[str], Directive], text: Callable[[str], str]) -> None:
        self._catalogue, self._directive, self._text = catalogue, directive, text
        self._postings: dict[str, list[_Limited]] | None = None
        self._cited: dict[str, frozenset[str]] = {}

    def of(self, directive: Directive, duty: Duty) -> tuple[LaterDeadline, ...]:
        """The time limits that later directives set for the task of `duty`, oldest first."""
        found = []
        for later, other in self.duties(directive, duty):
            assert other.deadline.span is not None and later.issued_on is not None
            text = other.deadline.span.of(self._text(later.id))
            found.append(LaterDeadline(later.id, later.name, later.issued_on.value, other.eid, text, other.deadline.on))
        return tuple(found)

    def duties(self, directive: Directive, duty: Duty) -> list[tuple[Directive, Duty]]:
        """The duties with a time limit by which later directives give the task of `duty` again, oldest first."""
        if directive.issued_on is None or not duty.bearer.agencies:
            return []
        words = _words(duty, self._text(directive.id))
        found = []
        for candidate in self._candidates(words):
            shared = len(words & candidate.words)
            alike = 2 * shared / (len(words) + len(candidate.words))
            if shared < _FEWEST or alike < _ALIKE_OF_CITED:
                continue
            later = self._directive(candidate.directive_id)
            other = later.duties[candidate.ordinal]
            if (
                later.issued_on is not None
                and later.issued_on.value > directive.issued_on.value
                and set(other.bearer.agencies) & set(duty.bearer.agencies)
                and other.bearer.place == duty.bearer.place
                and alike >= self._needed(later, directive)
                and self._limit(later, other) != self._limit(directive, duty)
            ):
                found.append((later.issued_on.value, later.id, candidate.ordinal))
        return [(self._directive(one), self._directive(one).duties[ordinal]) for _, one, ordinal in sorted(found)]

    def _candidates(self, words: frozenset[str]) -> list[_Limited]:
        postings = self._by_word()
        rarest = sorted(words, key=lambda word: (len(postings.get(word, ())), word))[:_RAREST]
        seen = {(one.directive_id, one.ordinal): one for word in rarest for one in postings.get(word, ())}
        return list(seen.values())

    def _by_word(self) -> dict[str, list[_Limited]]:
        if self._postings is None:
            self._postings = defaultdict(list)
            kinds = (DeadlineKind.ABSOLUTE, DeadlineKind.RELATIVE, DeadlineKind.RECURRING)
            for stored in self._catalogue.duties(kinds=kinds):
                duty = self._directive(stored.directive_id).duties[stored.ordinal]
                if duty.rule == ASSISTED:  # what a model proposed moves no other row's day
                    continue
                one = _Limited(stored.directive_id, stored.ordinal, _words(duty, self._text(stored.directive_id)))
                for word in one.words:
                    self._postings[word].append(one)
        return self._postings

    def _needed(self, later: Directive, earlier: Directive) -> float:
        """How alike the actions must be; more than they can be (2) where nothing joins the two directives."""
        number = earlier.number.value.key if earlier.number else None
        if number in self._cites(later):
            return _ALIKE_OF_CITED
        same_issuer = (
            later.issuer is not None and earlier.issuer is not None and later.issuer.value == earlier.issuer.value
        )
        return _ALIKE if same_issuer or self._cites(later) & self._cites(earlier) else 2.0

    def _limit(self, directive: Directive, duty: Duty) -> list[str]:
        """The words of the time limit, in their compared form."""
        return syllables(duty.deadline.span.of(self._text(directive.id))) if duty.deadline.span else []

    def _cites(self, directive: Directive) -> frozenset[str]:
        if directive.id not in self._cited:
            self._cited[directive.id] = frozenset(relation.target.value.key for relation in directive.relations)
        return self._cited[directive.id]


def _words(duty: Duty, text: str) -> frozenset[str]:
    """The different syllables of the action without its time limit and without figures."""
    action, limit = duty.action, duty.deadline.span
    if limit and action.start <= limit.start and limit.end <= action.end:
        spoken = text[action.start : limit.start] + " " + text[limit.end : action.end]
    else:
        spoken = action.of(text)
    return frozenset(word for word in syllables(spoken) if not word.isdigit())
