"""What a cited provision carries: its words, what stands above it, who its duties fall on, and the directive's identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.draft import Source
from bot.faithfulness.wording import plain_digits
from corpus import agencies, dates
from corpus.directive import Directive, Provision, Span
from corpus.document_number import NAMES, DocumentType


@dataclass(frozen=True, slots=True)
class Reference:
    """A document as a sentence may refer to it. Unknown parts are None; `key` is that of its number."""

    key: str | None
    type: DocumentType | None
    issued_on: date | None
    issuer: str | None


@dataclass(frozen=True, slots=True)
class CitedDuty:
    """The duty of a cited provision, as agency keys: who bears it, with whom, and who is reported to."""

    bearers: tuple[str, ...]
    others: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What one source carries, one object for each. `words` is its span with digits as 0 to 9; `above` headings, title and
    bearers named elsewhere.

    `days` are the days that the deadlines of its duties were resolved to.
    """

    words: str
    above: tuple[str, ...]
    label: str
    own: Reference
    cited: tuple[Reference, ...]
    duties: tuple[CitedDuty, ...]
    days: frozenset[date]
    place: str | None
    names: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts that a sentence may take its words from."""
        return (self.words, *self.above, self.label, *self.names)


def ground(source: Source, directive: Directive, text: str) -> Ground:
    """The ground that `source` gives; `text` is the text of the directive's file."""
    path = _path(directive, source.eid)
    above = [directive.title] if directive.title else []
    above += [one.heading.of(text) for one in path[:-1] if one.heading]
    here = [duty for duty in directive.duties if duty.eid == source.eid]
    above += [duty.bearer.span.of(text) for duty in here if duty.bearer.inherited]
    issuer = directive.issuer.value if directive.issuer else None
    return Ground(
        words=plain_digits(source.span.of(text)),
        above=tuple(dict.fromkeys(map(plain_digits, above))),
        label=source.label,
        own=Reference(
            directive.number.value.key if directive.number else None,
            directive.type,
            directive.issued_on.value if directive.issued_on else None,
            issuer,
        ),
        cited=tuple(
            Reference(
                relation.target.value.key,
                None,
                relation.target_date.value if relation.target_date else None,
                relation.target_issuer.value if relation.target_issuer else None,
            )
            for relation in directive.relations
        ),
        duties=tuple(
            CitedDuty(
                duty.bearer.agencies,
                frozenset(_keys(text, (*duty.coordinates_with, *([duty.reported_to] if duty.reported_to else [])))),
            )
            for duty in here
        ),
        days=frozenset(duty.deadline.on for duty in here if duty.deadline.on),
        place=directive.place,
        names=tuple(
            filter(
                None,
                (
                    issuer,
                    directive.number.value.text if directive.number else None,
                    NAMES[directive.type] if directive.type else None,
                    dates.vietnamese(directive.issued_on.value) if directive.issued_on else None,
                    *(signature.name.value for signature in directive.signatures),
                ),
            )
        ),
    )


def _path(directive: Directive, eid: str) -> list[Provision]:
    """The provision with all above it, outermost first; empty for a source that is no provision."""

    def within(provisions: tuple[Provision, ...]) -> list[Provision]:
        for one in provisions:
            if one.eid == eid:
                return [one]
            below = within(one.children)
            if below:
                return [one, *below]
        return []

    return within(directive.provisions)


def _keys(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [mention.key for span in spans for mention in agencies.find(span.of(text))]
