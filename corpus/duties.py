"""Duties: who must do what, with whom, reported to whom, by when. Every field is a span of the source.

A duty is what can be handed over and ticked off by itself: a clause with a main verb of its own, or several clauses where the
later ones only say how or by when (`corpus.clauses`). The rules, in the order they are tried (the name is kept in the duty):
`table`     a row of a table that assigns tasks ("Nhiệm vụ | Cơ quan chủ trì | …"; `corpus.task_tables`);
`named`     the clause begins with an agency ("Sở Y tế chủ trì …", "Bộ Y tế: (i) …");
`assigned`  it begins with a verb of assigning ("Giao …", "Yêu cầu …", "Đề nghị …") and an agency;
`continued` it goes on after a clause of the same provision that has a bearer;
`heading`   the bearer stands in a heading above ("2. Sở Y tế" followed by indents);
`opening`   the opening asks somebody for all that follows ("UBND tỉnh yêu cầu các Sở … một số nhiệm vụ sau");
`addressed` nobody is named: the addressees ("Kính gửi") bear it.
Findings of fact, praise and lessons are no duties: their headings and verbs tell them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus import clauses, deadlines, effect, participation, task_tables
from corpus import duty_wording as wording
from corpus.bearers import LEAD, Bearers
from corpus.directive import Bearer, Deadline, DeadlineKind, Directive, Duty, DutyRole, Provision, ProvisionKind, Span
from corpus.document_number import DocumentType
from corpus.syllables import UPPER

_LABEL_LINE = re.compile(rf"[^\n.;:]{{4,90}}[^\n.;:,\s][^\S\n]*\n\s*(?=[{UPPER}])")


@dataclass(frozen=True, slots=True)
class _Heading:
    """Who bears what stands below and names nobody, by which rule, and the time limit set there for all of it."""

    bearer: Bearer
    rule: str
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class _Clause:
    """A task: all its words, who bears it, where the action begins, and a time limit set for it elsewhere."""

    start: int
    end: int
    bearer: Bearer
    action: int
    rule: str
    deadline: Deadline | None = None


def find(directive: Directive, text: str) -> tuple[Duty, ...]:
    """The duties of `directive` in the order of its text; `text` is the text of its file. Never raises."""
    if directive.type in (DocumentType.PHU_LUC,):
        return ()
    reader = _Reader(directive, text)
    duties = list(reader.tables())
    for provision in directive.provisions:
        duties.extend(reader.read(provision, None, False))
    return tuple(sorted(duties, key=lambda duty: duty.action.start))


class _Reader:
    def __init__(self, directive: Directive, text: str) -> None:
        self.directive, self.text = directive, text
        self.place = directive.place
        self.walked = list(directive.walk())
        self.known = deadlines.Known(
            directive.issued_on.value if directive.issued_on else None, effect.in_force_from(directive, text)
        )
        self.bearers = Bearers(text, directive.span, directive.place)
        self.default = self._opening() or self._addressed()
        self.assignments = task_tables.find(text, directive.span, self.bearers)

    # who is meant where nobody is named

    def _opening(self) -> _Heading | None:
        for provision in self.directive.provisions[:6]:
            if provision.kind not in (ProvisionKind.PREAMBLE, ProvisionKind.PARAGRAPH):
                break
            for match in reversed(list(wording.REQUEST.finditer(self._folded(provision.own)))):
                bearer, _ = self.bearers.begin(provision.own.start + match.end(), provision.own.end)
                own_task = match.group().startswith("giao") and not provision.own.of(self.text).rstrip().endswith(":")
                if bearer and not own_task:
                    return _Heading(replace(bearer, inherited=True), "opening")
        return None

    def _addressed(self) -> _Heading | None:
        if not self.directive.addressees:
            return None
        first, last = self.directive.addressees[0].span, self.directive.addressees[-1].span
        span = Span(first.start, last.end)
        keys = tuple(dict.fromkeys(m.key for m in self.bearers.mentions(span.start, span.end)))
        return _Heading(Bearer(span, keys, self.place, inherited=True), "addressed")

    # tables

    def tables(self) -> Iterator[Duty]:
        """The duties of the rows of task tables."""
        for one in self.assignments:
            place = next((p for p in self.walked if p.own.start <= one.task.start < one.task.end <= p.own.end), None)
            if place is None:
                continue
            keys = tuple(dict.fromkeys(m.key for m in self.bearers.mentions(one.lead.start, one.lead.end)))
            yield Duty(
                eid=place.eid,
                bearer=Bearer(
                    one.lead, keys, self.place, inherited=not place.own.start <= one.lead.start < place.own.end
                ),
                role=DutyRole.LEAD if one.leads else participation.role(self._folded(one.task)),
                action=one.task,
                coordinates_with=(one.partners,) if one.partners else (),
                deadline=deadlines.of_cell(self.text, one.when, self.known) if one.when else self._within(one.task),
                rule="table",
                reported_to=participation.receiver(self.bearers, self.text, one.task),
            )

    def _within(self, span: Span) -> Deadline:
        return deadlines.find(self.text, span, self.known)

    def _in_table(self, start: int, end: int) -> bool:
        return any(one.row.start < end and start < one.row.end for one in self.assignments)

    # walking the tree

    def read(self, provision: Provision, heading: _Heading | None, facts: bool) -> Iterator[Duty]:
        """Duties of `provision` and below; `heading` bears what names nobody; `facts` tells that a heading above reports."""
        if provision.kind is ProvisionKind.PREAMBLE or (
            provision.kind is ProvisionKind.PARAGRAPH and self._only_basis(provision)
        ):
            return
        own = self._body(provision)
        words = self._folded(own)
        title = self._folded(provision.heading) if provision.heading else ""
        facts = (
            facts
            or bool(title and wording.FACT_HEADING.search(title))
            or bool(wording.FACT_HEADING.search(words[:80]) and provision.children)
        )
        # "Điều 5. Hiệu lực thi hành … 2. Các Bộ … chịu trách nhiệm thi hành Nghị quyết này"
        facts = facts and not (provision.children == () and wording.CARRIES_OUT.search(words))
        below = heading
        if provision.heading and not provision.children and own.start >= provision.heading.end:
            below = self._of_title(provision.heading) or heading
        opening = self._sentence_below_title(provision, own)
        if opening > own.start and not facts:
            below = self._of_title(Span(own.start, opening)) or heading
            own = Span(opening, own.end)
        if provision.children and not facts:
            bearer, end = self.bearers.begin(own.start, own.end)
            whole = False
            if bearer:
                rest = self.bearers.folded(end, own.end).strip(" .,:;-\n")
                whole = len(rest) <= 12 or bool(wording.PLAIN_HEADING.match(rest))
                if not whole and len(rest) <= 140 and self.bearers.listed(end, own.end):
                    bearer, whole = replace(bearer, span=Span(bearer.span.start, own.end)), True
            elif not self._verb(own.start, own.end):
                bearer = self.bearers.heading(own.start, own.end)
                whole = bearer is not None
            if bearer:
                limit = deadlines.find(self.text, Span(end, own.end), self.known) if whole else None
                limit = None if limit and limit.kind is DeadlineKind.UNSTATED else limit
                below = _Heading(replace(bearer, inherited=True), "heading", limit)
            if whole:
                yield from self._children(provision, below, facts)
                return
        papers = bool(provision.children and wording.PAPERS.search(self._folded(own)))
        if not facts and not self._is_title(provision, own):
            found = list(self._clauses(own, below))
            if provision.children and found and not papers and self._introduces(found[-1]):
                last = found.pop()
                below = _Heading(replace(last.bearer, inherited=True), "heading", self._deadline(last, own))
            for clause in found:
                for part in self._split(clause):
                    yield from self._duty(provision, part)
        yield from self._children(provision, below, facts or papers)

    def _sentence_below_title(self, provision: Provision, own: Span) -> int:
        """Where the sentence that introduces the sub-items begins, below the title of an article or part; else the start."""
        if not provision.children or not provision.heading:
            return own.start
        for match in re.finditer(r"[^\S\n]*\n\s*", own.of(self.text)):
            title, at = self.text[own.start : own.start + match.start()], own.start + match.end()
            if len(title) > 300 or not (provision.kind is ProvisionKind.ARTICLE or title.isupper()):
                break
            if (
                self.text[at : at + 1].isupper()
                and not self.text[at : own.end].isupper()
                and not wording.GOES_ON_BELOW.search(title)
            ):
                return at
        return own.start

    def _of_title(self, title: Span) -> _Heading | None:
        """The office that a title names as the one whose duties follow ("Trách nhiệm của Sở Y tế")."""
        bearer, end = self.bearers.begin(title.start, title.end)
        if bearer is None or self.text[end : title.end].strip(" .:\n"):
            bearer = self.bearers.heading(title.start, title.end)
        return _Heading(replace(bearer, inherited=True), "heading") if bearer else None

    def _children(self, provision: Provision, heading: _Heading | None, facts: bool) -> Iterator[Duty]:
        for child in provision.children:
            yield from self.read(child, heading, facts)

    def _introduces(self, clause: _Clause) -> bool:
        """Whether the clause only leads to what stands below it: it ends with a colon, and not with "…, trong đó:"."""
        folded = self.bearers.folded(clause.action, clause.end).strip()
        return folded.endswith(":") and not (len(folded) > 90 and wording.AND_MORE.search(folded))

    def _is_title(self, provision: Provision, own: Span) -> bool:
        """Whether the words of the provision are only the title of what stands below ("II. TỔ CHỨC THỰC HIỆN")."""
        if not provision.children and provision.kind not in (ProvisionKind.PART, ProvisionKind.CHAPTER):
            return False
        words = own.of(self.text).strip()
        if provision.children and provision.heading and words[-1:].isalnum():
            return True
        if wording.TITLE.match(self._folded(own)) or words.isupper():
            return True
        return provision.kind in (ProvisionKind.PART, ProvisionKind.CHAPTER) and not words.endswith((".", ":", ";"))

    def _only_basis(self, provision: Provision) -> bool:
        words = self.bearers.folded(provision.own.start, min(provision.own.end, provision.own.start + 200))
        return bool(re.match(r"^\W*(?:can cu|theo de nghi|xet de nghi|thuc hien .{0,160}(?:nhu sau|sau)\W*$)", words))

    def _body(self, provision: Provision) -> Span:
        """The provision's own words without its marker and, where it has one, the title of an article."""
        start = provision.own.start
        marker = re.match(
            r"[*_ ]*(?:(?:Điều|Mục|Chương|Phần)\s+\w+\s*[.:]?|\d+(?:\.\d+)*\s?[.)/-]?|[IVXL]+\s?[.)/-]|[a-zđ][.)/]|[-–—+•*])[*_\s]*",
            self.text[start : provision.own.end],
        )
        if marker and marker.group().strip():
            start += marker.end()
        if provision.heading and not provision.children and self._titled(provision.heading, provision.own.end):
            start = max(start, provision.heading.end)
        if not provision.children:
            start = self._below_label(start, provision.own.end)
        return Span(min(start, provision.own.end), provision.own.end)

    def _below_label(self, start: int, end: int) -> int:
        """Where the task begins below a line that only names its field ("7. Công tác hậu cần | Thực hiện công tác …")."""
        label = _LABEL_LINE.match(self.text, start, end)
        if label is None or self._verb(start, end) or not self._verb(label.end(), end):
            return start
        bearer, _ = self.bearers.begin(start, label.end())
        return label.end() if bearer is None else start

    def _titled(self, heading: Span, end: int) -> bool:
        """Whether the first line of an article is its title, and not the first line of a wrapped sentence."""
        after = self.text[heading.end : end]
        words = heading.of(self.text)
        if "\n" in after[: len(after) - len(after.lstrip())].replace("\n", "", 1):
            return True
        return after.lstrip()[:1].isupper() and len(words) <= 70 and ". " not in words and not words.endswith(",")

    def _folded(self, span: Span) -> str:
        return self.bearers.folded(span.start, span.end)

    def _verb(self, start: int, end: int) -> bool:
        return self.bearers.verb(start, end)

    # one provision

    def _duty(self, provision: Provision, clause: _Clause) -> Iterator[Duty]:
        action = self._trim(clause.action, clause.end)
        if action.end - action.start < 8:
            return
        folded = self._folded(action)
        deadline = self._deadline(clause, action)
        yield Duty(
            eid=provision.eid,
            bearer=clause.bearer,
            role=participation.role(folded),
            action=action,
            coordinates_with=tuple(participation.partners(self.bearers, self.text, action)),
            deadline=clause.deadline if deadline.kind is DeadlineKind.UNSTATED and clause.deadline else deadline,
            rule=clause.rule,
            reported_to=participation.receiver(self.bearers, self.text, action),
        )

    def _split(self, clause: _Clause) -> Iterator[_Clause]:
        """The clause cut before each part in which somebody else takes over, or that sets a time limit of its own."""
        while other := self._another(clause):
            yield from self._timed(replace(clause, end=other.start))
            clause = other
        yield from self._timed(clause)

    def _timed(self, clause: _Clause) -> Iterator[_Clause]:
        """The clause cut before each part that sets a time limit of its own ("…, định kỳ hằng quý báo cáo …")."""
        found = deadlines.find_all(self.text, Span(clause.action, clause.end), self.known)
        # "khẩn trương rà soát …, báo cáo trước ngày 10/7": haste sets no limit of its own beside a day
        limits = [d.span for d in found if d.span and d.kind is not DeadlineKind.IMMEDIATE]
        starts = [limit.start for limit in limits if self._opens(clause, limit)]
        if len(limits) > 1:  # "rà soát trước ngày 10/9, báo cáo trước ngày 15/9"
            for before, limit in itertools.pairwise(limits):
                comma = re.compile(r"(?:,|\s+và)\s+").search(self.text, before.end, limit.start)
                if comma and self._verb(comma.end(), limit.start):
                    starts.append(comma.end())
        for start in sorted(set(starts)):
            yield replace(clause, end=start)
            clause = replace(clause, start=start, action=start, rule="continued")
        yield clause

    def _another(self, clause: _Clause) -> _Clause | None:
        """The part in which somebody else takes over ("Sở X bố trí kinh phí, UBND các xã tổ chức …"): the first other office named."""
        first = next(iter(self.bearers.mentions(clause.action, min(clause.end, clause.action + 400))), None)
        start = self.bearers.absolute(first.start) if first else clause.end
        words = self.bearers.folded(clause.action, start)
        if not re.search(r",\s+$", words) or wording.DIRECTS.search(words):
            return None
        bearer, after = self.bearers.begin(start, clause.end)
        if bearer is None or not self._verb(after, clause.end) or wording.GOES_ON.match(self.text, after):
            return None
        return replace(clause, start=start, bearer=bearer, action=after, rule="named")

    def _opens(self, clause: _Clause, limit: Span) -> bool:
        """Whether a part of the clause begins with this time limit: behind a comma or "và", and a verb follows."""
        before = self.text[max(clause.action, limit.start - 12) : limit.start]
        return (
            limit.start - clause.action > 12
            and bool(re.search(r"(?:,|\svà|đồng thời)\s+$", before))
            and self._verb(limit.end, clause.end)
        )

    def _deadline(self, clause: _Clause, action: Span) -> Deadline:
        found = deadlines.find(self.text, Span(clause.start, max(action.end, clause.start)), self.known)
        if found.span and found.span.overlaps(clause.bearer.span):  # "các cơ quan thực hiện Chương trình đến năm 2030"
            return deadlines.find(self.text, action, self.known)
        return found

    def _clauses(self, own: Span, heading: _Heading | None) -> Iterator[_Clause]:
        """The tasks within `own`, clauses that only add to the one before joined to it."""
        open_clause: _Clause | None = None
        current: Bearer | None = None
        item: Bearer | None = None  # who bears the item where its first task names nobody
        for start, end, mark in clauses.cut(self.text, own.start, own.end, self.bearers.is_list):
            if self._in_table(start, end):
                continue
            start = clauses.enumerator(self.text, start, end)
            folded = self.bearers.folded(start, end)
            if not folded.strip():
                continue
            if self._tells(folded, start, end):
                if open_clause:
                    yield open_clause
                open_clause = current = None
                continue
            if wording.EVERYBODY.match(folded):
                if open_clause:
                    yield open_clause
                open_clause = None
                continue
            if open_clause and mark == ";" and self._lists(open_clause, end - start):
                open_clause = replace(open_clause, end=end)
                continue
            if mark == "." and item:
                current = item  # whoever a sentence named is not meant by the next one
            found = self._begins(start, end, folded, current, heading)
            if found and (leads := wording.LEADS_TO.match(self.bearers.folded(found.action, end))):
                behind = found.action + leads.end()
                found = replace(found, action=behind) if self._verb(behind, end) else found
            if found is None:
                if open_clause and (mark != "." or wording.ADDS.match(folded)):
                    open_clause = replace(open_clause, end=end)
                elif open_clause:
                    yield open_clause
                    open_clause = None
                continue
            if open_clause and not (
                mark == ":" and open_clause.end - open_clause.action <= 60
            ):  # "Sở Y tế thực hiện: (1) …"
                yield open_clause
            if current is None and found.rule in ("heading", "opening", "addressed"):
                item = found.bearer
            open_clause, current = found, found.bearer
        if open_clause:
            yield open_clause

    def _lists(self, clause: _Clause, length: int) -> bool:
        """Whether the next stretch behind a semicolon is one more thing that the clause lists, and no task of its own."""
        said = self.bearers.folded(clause.action, clause.end)
        return bool(wording.LISTS.search(said)) or (
            length < wording.SHORTEST_TASK and bool(wording.NAMES_THINGS.search(said))
        )

    def _tells(self, folded: str, start: int, end: int) -> bool:
        """Whether the clause tells how things are, or only that somebody is to know."""
        if wording.TELLING.search(folded[:200]):
            return True
        if self._verb(start, end):
            return False
        return bool(wording.FACT.search(folded[:160])) or (
            bool(wording.DONE.search(folded[:160])) and not clauses.has_adjunct(folded) and not self._named(start, end)
        )

    def _named(self, start: int, end: int) -> bool:
        """Whether an office stands first and a verb of doing follows."""
        bearer, after = self.bearers.begin(start, end)
        return bearer is not None and self._verb(after, end)

    def _begins(
        self, start: int, end: int, folded: str, current: Bearer | None, heading: _Heading | None
    ) -> _Clause | None:
        """The task that the clause begins, with whoever bears it; None where it begins none."""
        asked = self._asked(start, folded)
        if asked is not None:
            told, after = self.bearers.begin(start + asked, end)
            if told:
                told, after = self.bearers.extended(told, after, end)
            else:
                told, after = self.bearers.unknown(start + asked, end)
            if told:
                return _Clause(start, end, told, after, "assigned")
        for offset in clauses.cores(self.text[start:end], folded):
            core = start + offset
            lead = LEAD.match(self.bearers.folded(core, end))
            assigned = bool(lead and lead["assign"])
            bearer, after = self.bearers.begin(core, end)
            if bearer and self._verb(after, end):
                bearer, after = self.bearers.described(bearer, after, end)
                if bearer is None:
                    return None
            if bearer and (not self._verb(after, end) or wording.GOES_ON.match(self.text, after)):
                bearer, after = self.bearers.extended(bearer, after, end)
            if bearer and wording.PAST.match(self.text[after:end]):
                return None
            if bearer and not assigned and wording.STATES.match(self.bearers.folded(after, min(end, after + 60))):
                return None
            if bearer and not assigned and wording.MAY.match(self.bearers.folded(after, min(end, after + 60))):
                return None
            if bearer and (assigned or self._acts(after, end)):
                return _Clause(start, end, bearer, after, "assigned" if assigned else "named")
            comrades = wording.COMRADES.match(self.bearers.folded(core, end))
            if comrades and not wording.NAMED.match(self.text, core + comrades.end()) and self.default:
                return _Clause(start, end, self.default.bearer, core + comrades.end(), "assigned")
            at = core + lead.end("assign") if lead and assigned else core
            verb = self._verb(at, end)
            unknown, after = (None, at) if bearer or verb else self.bearers.unknown(at, end)
            if unknown:
                unknown, after = self.bearers.described(unknown, after, end)
                if unknown is None:
                    return None
                return _Clause(start, end, unknown, after, "assigned" if assigned else "named")
            if (
                not verb
                or wording.ADDS.match(folded[offset:])
                or wording.WITHIN.match(folded)
                or wording.NO_TASK.match(folded)
            ):
                continue
            if current is not None:
                return _Clause(start, end, current, core, "continued")
            if inherited := heading or self.default:
                return _Clause(start, end, inherited.bearer, core, inherited.rule, inherited.deadline)
        return None

    def _asked(self, start: int, words: str) -> int | None:
        """Where the asked one begins in "UBND tỉnh yêu cầu các cơ quan …": an office, then a verb of asking."""
        asking = wording.ASKING.search(words[:200]) or wording.ASKING_NAMED.search(
            self.text[start : start + min(len(words), 200)]
        )
        if (
            asking
            and wording.LEAD_ASK.search(words[: asking.start()])
            and not wording.ALREADY.search(self.text, start, start + asking.start())
            and self.bearers.mentions(start, start + asking.start())
        ):
            return asking.end()
        return None

    def _acts(self, at: int, end: int) -> bool:
        """Whether what follows the bearer is something to be done: a verb, a colon before it, or an adjunct before it."""
        if self._verb(at, end) or self.text[at : at + 8].lstrip().startswith(":"):
            return True
        rest = self.bearers.folded(at, min(end, at + 260))
        if wording.BEFORE_VERB.match(rest):
            return any(
                self._verb(at + offset, end) for offset in clauses.cores(self.text[at : at + len(rest)], rest) if offset
            ) or bool(wording.BOUND.search(rest))
        return False

    def _trim(self, start: int, end: int) -> Span:
        while start < end and self.text[start] in " \t\n:,;-–*":
            start += 1
        while end > start and (
            self.text[end - 1] in " \t\n;,*/"
            or (self.text[end - 2 : end] not in ("..", "…") and self.text[end - 1] == ".")
        ):
            end -= 1
        return Span(start, end)
