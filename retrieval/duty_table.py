"""The duties of the whole corpus as one table: filtered, complete (no top-k), sorted by deadline, with what was looked through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from corpus import agencies, occurrences, places
from corpus.directive import ASSISTED, Deadline, DeadlineKind, Directive, Duty, DutyRole, Provision, Span
from corpus.syllables import syllables
from retrieval.catalogue import Catalogue, StoredDuty
from retrieval.later_deadlines import LaterDeadline, LaterDeadlines


@dataclass(frozen=True, slots=True)
class DutyFilter:
    """What a table is asked for; whatever is None is not asked. Bounds are inclusive days (Asia/Ho_Chi_Minh).

    `agencies` are keys of the register, `office` words that must stand in the bearer (an office the register lacks),
    `place` a province: also of one that was merged into it in 2025.
    """

    agencies: tuple[str, ...] = ()
    office: str | None = None
    place: str | None = None
    roles: tuple[DutyRole, ...] = ()
    kinds: tuple[DeadlineKind, ...] = ()
    due_after: date | None = None
    due_before: date | None = None
    directive_ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One duty with all that a reader needs to see of it. Every text field is verbatim from the source.

    `quote` is the provision's own words at `span` of the file's text. `due` is the day it is sorted and filtered by: the
    deadline's own day, or for what recurs with a fixed day its first occurrence within the bounds asked for; else None.
    `through_group` names the group as a member of which the agency asked about bears the duty, where it is not named itself.
    """

    directive_id: str
    name: str
    number: str | None
    issuer: str | None
    place: str | None
    issued_on: date | None
    path: str
    eid: str
    label: str
    bearer: str
    agencies: tuple[str, ...]
    through_group: str | None
    role: DutyRole
    action: str
    coordinates_with: tuple[str, ...]
    reported_to: str | None
    deadline: Deadline
    deadline_text: str | None
    due: date | None
    later: tuple[LaterDeadline, ...]
    quote: str
    span: Span
    rule: str

    @property
    def assisted(self) -> bool:
        """Whether a model proposed the duty, and no rule."""
        return self.rule == ASSISTED

    @property
    def url(self) -> str:
        """Where the provision is shown, relative to the service's own address."""
        return f"/documents/{self.directive_id}#{self.eid}"


@dataclass(frozen=True, slots=True)
class DutyTable:
    """The rows that meet the filters, and how far was looked: `looked_through` duties of `directives` directives.

    `undated` counts the duties that meet every other filter but have no day to compare with the bounds asked for.
    """

    rows: tuple[DutyRow, ...]
    looked_through: int
    directives: int
    newest_issued_on: date | None
    undated: int


def bears(bearers: Iterable[str], asked: Iterable[str], place: str | None) -> str | None:
    """The key through which an agency of `asked` bears what `bearers` (keys) bear: its own, or a group's; None for neither.

    `place` is that of the directive: one of a province gives no duties to offices of the centre.
    """
    wanted = list(asked)
    for key in bearers:
        if any(agencies.same(key, one) for one in wanted):
            return key
    for key in bearers:
        if any(
            agencies.includes(key, one) and (place is None or agencies.get(one).level != "central") for one in wanted
        ):
            return key
    return None


def table(catalogue: Catalogue, asked: DutyFilter) -> DutyTable:
    """All duties of the catalogue that meet `asked`, by their day, those without one last."""
    coverage = catalogue.coverage()
    stored = catalogue.duties(
        directive_ids=asked.directive_ids,
        agencies=_bearing(asked.agencies) if asked.agencies else None,
        roles=asked.roles or None,
        kinds=asked.kinds or None,
    )
    reader = _Reader(catalogue, asked)
    rows: list[DutyRow] = []
    undated = 0
    for one in stored:
        if not _in_place(one, asked.place) or not reader.borne(one):
            continue
        due, dated = _due(one, reader.directive(one.directive_id), asked)
        if asked.due_after or asked.due_before:
            undated += not dated
            if due is None:
                continue
        rows.append(reader.row(one, due))
    rows.sort(key=_order)
    return DutyTable(tuple(rows), catalogue.count_duties(), coverage.directives, coverage.newest_issued_on, undated)


def _bearing(asked: Sequence[str]) -> list[str]:
    """The keys of all agencies and groups through which one of `asked` may bear a duty."""
    return [
        key for key in agencies.every() if any(agencies.same(key, one) or agencies.includes(key, one) for one in asked)
    ]


def _in_place(duty: StoredDuty, place: str | None) -> bool:
    if place is None:
        return True
    if duty.place is None:  # the centre's directives bind every province through its committees
        return any(agencies.includes(key, "ubnd_tinh") for key in duty.agencies)
    return duty.place == place or places.successor(duty.place) == place


def _due(duty: StoredDuty, directive: Directive, asked: DutyFilter) -> tuple[date | None, bool]:
    """The day the duty is due within the bounds (None where on none), and whether it has a day at all."""
    if duty.deadline_on is not None:
        inside = (asked.due_after is None or asked.due_after <= duty.deadline_on) and (
            asked.due_before is None or duty.deadline_on <= asked.due_before
        )
        return (duty.deadline_on if inside else None), True
    if duty.deadline_rrule is None or directive.issued_on is None:
        return None, False
    since = max(directive.issued_on.value, asked.due_after or directive.issued_on.value)
    if occurrences.first(duty.deadline_rrule, since) is None:
        return None, False  # "hằng tháng" names no day
    return occurrences.first(duty.deadline_rrule, since, asked.due_before), True


_KINDS = {kind: rank for rank, kind in enumerate((
    DeadlineKind.ABSOLUTE, DeadlineKind.IMMEDIATE, DeadlineKind.RELATIVE, DeadlineKind.RECURRING, DeadlineKind.UNSTATED
))}  # fmt: skip


def _order(row: DutyRow) -> tuple[bool, date, bool, int, date, str, int]:
    rank = _KINDS[row.deadline.kind]
    grouped = row.through_group is not None
    when = row.due or date.max
    return (row.due is None, when, grouped, rank, row.issued_on or date.max, row.directive_id, row.span.start)


class _Reader:
    """Reads the directives of the rows, each once."""

    def __init__(self, catalogue: Catalogue, asked: DutyFilter) -> None:
        self._catalogue, self._asked = catalogue, asked
        self._office = tuple(syllables(asked.office or ""))
        self._directives: dict[str, Directive] = {}
        self._provisions: dict[str, dict[str, Provision]] = {}
        self._texts: dict[str, str] = {}
        self._paths = {summary.id: summary.path for summary in catalogue.summaries()}
        self._later = LaterDeadlines(catalogue, self.directive, self.text)

    def directive(self, directive_id: str) -> Directive:
        """The directive as it was parsed."""
        if directive_id not in self._directives:
            self._directives[directive_id] = self._catalogue.directive(directive_id)
        return self._directives[directive_id]

    def text(self, directive_id: str) -> str:
        """The text that its spans point into."""
        if directive_id not in self._texts:
            self._texts[directive_id] = self._catalogue.text(directive_id)
        return self._texts[directive_id]

    def borne(self, one: StoredDuty) -> bool:
        """Whether the agency or office asked about bears it."""
        if self._office:
            bearer = self._duty(one).bearer.span.of(self.text(one.directive_id))
            words = " ".join(syllables(bearer))
            return f" {' '.join(self._office)} " in f" {words} "
        if not self._asked.agencies:
            return True
        return bears(one.agencies, self._asked.agencies, self.directive(one.directive_id).place) is not None

    def _duty(self, one: StoredDuty) -> Duty:
        return self.directive(one.directive_id).duties[one.ordinal]

    def _name(self, directive: Directive) -> str:
        """How it is cited: an annex without a number of its own by the document it comes with."""
        if directive.number is None and directive.attached_to is not None:
            return f"Phụ lục kèm theo {self.directive(directive.attached_to).name}"
        return directive.name

    def row(self, one: StoredDuty, due: date | None) -> DutyRow:
        """The whole row of a stored duty."""
        directive, text, duty = self.directive(one.directive_id), self.text(one.directive_id), self._duty(one)
        if directive.id not in self._provisions:
            self._provisions[directive.id] = {provision.eid: provision for provision in directive.walk()}
        provision = self._provisions[directive.id][duty.eid]
        through = bears(one.agencies, self._asked.agencies, directive.place) if self._asked.agencies else None
        grouped = through is not None and not any(agencies.same(through, key) for key in self._asked.agencies)
        return DutyRow(
            directive_id=directive.id,
            name=self._name(directive),
            number=directive.number.value.text if directive.number else None,
            issuer=directive.issuer.value if directive.issuer else None,
            place=directive.place,
            issued_on=directive.issued_on.value if directive.issued_on else None,
            path=self._paths[directive.id],
            eid=duty.eid,
            label=provision.label,
            bearer=duty.bearer.span.of(text),
            agencies=duty.bearer.agencies,
            through_group=agencies.get(through).name if through and grouped else None,
            role=duty.role,
            action=duty.action.of(text),
            coordinates_with=tuple(span.of(text) for span in duty.coordinates_with),
            reported_to=duty.reported_to.of(text) if duty.reported_to else None,
            deadline=duty.deadline,
            deadline_text=duty.deadline.span.of(text) if duty.deadline.span else None,
            due=due,
            later=self._later.of(directive, duty),
            quote=provision.own.of(text),
            span=provision.own,
            rule=duty.rule,
        )
