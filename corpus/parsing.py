"""A file's text → the directives in it, each with its header, tree, closing, duties, relations and findings."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from corpus import agencies, closing, dates, division, duties, header, places, provisions, relations
from corpus.directive import Directive, Duty, Field, Finding, FindingKind, Provision, ProvisionKind, Span
from corpus.document_number import DocumentType
from corpus.layout import View
from corpus.syllables import fold, fold_aligned

VERSION = "5"
"""Raised whenever the parser would read the same text differently; unchanged files are then parsed anew."""

_DAYS_FOR_A_NOTICE = (
    5  # working days after the meeting: Decree 39/2022/NĐ-CP (earlier 138/2016/NĐ-CP), work of the Government
)


def parse(text: str, name: str = "") -> list[Directive]:
    """The directives in `text` (NFC, as `corpus.reading` returns it), in order; the first is the file's own.

    Never raises on any text: what is not to be found is None, and what is no directive says so in its findings.
    `name` (of the file) is used only for the title of a document that offers nothing else.
    """
    view = View(text)
    starts = division.starts(view)
    found: list[Directive] = []
    for index, start in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else len(view.text)
        directive = _directive(view, start, end, name, found[0] if found else None)
        found.append(directive)
    return found


def _directive(view: View, start: int, end: int, name: str, main: Directive | None) -> Directive:
    text = view.source
    head = header.parse(view, start, end)
    tail = closing.parse(view, head.body_at, end)
    body = provisions.parse(view, head.body_at, max(head.body_at, tail.body_end), tail.conclusion_at)
    first, last = view.trimmed(start, end)
    span = view.span(first, last)
    findings = [*head.findings, *tail.findings]
    inherited = main is not None and head.issuer is None and head.number is None
    issuer = head.issuer or _issuer_of_number(head)
    if inherited and main and main.issuer:  # a regulation or annex without a head of its own
        issuer = replace(main.issuer, inferred=True)
    elif issuer is None:
        issuer = _issuer_of_request(body.provisions, text)
    if issuer and issuer.inferred and not inherited:
        findings.append(
            Finding(
                FindingKind.ISSUER_INFERRED,
                f"Tên cơ quan ban hành không ghi ở đầu văn bản; suy ra: {issuer.value}.",
                issuer.span,
            )
        )
    if inherited and main and main.issued_on:  # dates in the title of an annex are those of other documents
        head = replace(head, issued_on=replace(main.issued_on, inferred=True))
    elif head.issued_on is None:
        head = replace(head, issued_on=_adopted_on(body.provisions, text))
    place = main.place if inherited and main else _place(issuer, head, text, span)
    directive = Directive(
        id=_identifier(head, text, span, name),
        span=span,
        type=head.type,
        number=head.number,
        issuer=issuer,
        place=place,
        issued_on=head.issued_on,
        subject=head.subject,
        title=_title(head, body.provisions, text, name),
        addressees=head.addressees,
        distribution=tail.distribution,
        signatures=tail.signatures,
        provisions=body.provisions,
        attached_to=main.id if main else None,
    )
    if (
        directive.place is None
        and main is None
        and issuer
        and re.match(r"(?:thuong truc |ban thuong vu |van phong )?(?:tinh|thanh) uy|ubnd tinh$", fold(issuer.value))
    ):
        findings.append(Finding(FindingKind.PLACE_UNKNOWN, "Văn bản không ghi là của tỉnh nào.", issuer.span))
    related, doubts = relations.find(directive, text)
    findings.extend(doubts)
    findings.extend(_gaps(body))
    directive = replace(directive, relations=related)
    findings.extend(_missing(directive, head))
    findings.extend(_meeting(directive, text))
    findings.extend(_spelling(text, span))
    found = duties.find(directive, text)
    findings.extend(_doubtful_deadlines(found, text))
    return replace(directive, findings=tuple(findings), duties=found)


def _identifier(head: header.Header, text: str, span: Span, name: str) -> str:
    """Stable, readable, and different for different content: number, year, six hex digits of the words' SHA-256."""
    digest = hashlib.sha256(" ".join(span.of(text).split()).encode()).hexdigest()[:6]
    if head.number:
        stem = head.number.value.text
        if head.issued_on and not head.number.value.year:
            stem = f"{stem}-{head.issued_on.value.year}"
    else:
        stem = (head.subject.value if head.subject else name.rsplit(".", 1)[0])[:48] or "khong-so"
    return f"{re.sub(r'[^a-z0-9]+', '-', fold(stem)).strip('-') or 'khong-so'}-{digest}"


def _title(head: header.Header, body: tuple[Provision, ...], text: str, name: str) -> str:
    if head.subject:
        return head.subject.value
    if body:
        words = " ".join(body[0].own.of(text).replace("[bookmark: _GoBack]", "").split())
        if words:
            return words if len(words) <= 120 else words[:120].rsplit(" ", 1)[0] + " …"
    return name


def _issuer_of_number(head: header.Header) -> Field[str] | None:
    """The office that the code in the number names, where no header does."""
    if head.number is None:
        return None
    for code in head.number.value.issuer_codes:
        agency = agencies.of_code(code)
        if agency and agency.level in ("central", "party") and agency.name:
            return Field(agency.name, head.number.span, inferred=True)
    return None


_REQUEST = re.compile(
    r"\b(?:yeu cau|chi dao|de nghi|giao|co y kien|thong bao)\b(?= (?:cac|dong chi|nhu sau|thu truong|so|ubnd|quy|ong|ba)\b)"
)


def _issuer_of_request(body: tuple[Provision, ...], text: str) -> Field[str] | None:
    """The office that asks, in the opening: "… Thường trực Tỉnh ủy yêu cầu …"."""
    for provision in body[:4]:
        words = provision.own.of(text)
        folded = fold_aligned(words)
        for match in _REQUEST.finditer(folded):
            first = max(0, match.start() - 200)
            before = [m for m in agencies.find(words[first : match.start()]) if match.start() - first - m.end <= 2]
            if before and agencies.get(before[-1].key).kind != "group":
                mention = before[-1]
                name = agencies.get(mention.key).name
                place = f" {mention.place}" if mention.place else ""
                at = provision.own.start + first
                return Field(name + place, Span(at + mention.start, at + mention.end), inferred=True)
    return None


_ADOPTED = re.compile(r"\bthong qua\s+(?=ngay \d)")


def _adopted_on(body: tuple[Provision, ...], text: str) -> Field[date] | None:
    """Laws and resolutions of the Parliament bear the day of adoption in their last sentence instead of at the head."""
    if not body:
        return None
    start, end = body[-1].span.start, body[-1].span.end
    match = _ADOPTED.search(fold_aligned(text[start:end]))
    if match:
        for written in dates.find(text[start + match.end() : start + match.end() + 40]):
            if written.on and written.precision is dates.Precision.DAY:
                at = start + match.end()
                return Field(written.on, Span(at + written.start, at + written.end))
    return None


def _place(issuer: Field[str] | None, head: header.Header, text: str, span: Span) -> str | None:
    """The province a directive belongs to: from the issuer, else from where a provincial office dates it. None: national."""
    if issuer:
        named = places.find(issuer.value)
        if named:
            return named[0].province
        mentioned = agencies.find(issuer.value)
        if mentioned and agencies.get(mentioned[0].key).level == "central":
            return None
    central = issuer is not None and fold(issuer.value).startswith(
        ("bo ", "chinh phu", "thu tuong", "quoc hoi", "uy ban thuong vu")
    )
    if head.issued_at and not central:
        named = places.find(head.issued_at)
        if named:
            return named[0].province
    return None


def _missing(directive: Directive, head: header.Header) -> Iterator[Finding]:
    kinds = {finding.kind for finding in directive.findings} | {finding.kind for finding in head.findings}
    features = sum(
        map(
            bool,
            (
                directive.number,
                head.issued_on,
                head.addressees,
                directive.signatures,
                directive.distribution,
                head.issuer,
            ),
        )
    )
    numbered = any(p.kind not in (ProvisionKind.PARAGRAPH, ProvisionKind.PREAMBLE) for p in directive.walk())
    typed = head.type is not None
    if features == 0 and not (typed and numbered):
        yield Finding(
            FindingKind.NOT_A_DIRECTIVE,
            "không thấy dấu hiệu nào của văn bản hành chính (số, ngày ban hành, kính gửi, nơi nhận, người ký)",
        )
    if directive.number is None and FindingKind.NO_NUMBER not in kinds and directive.attached_to is None:
        yield Finding(FindingKind.NO_NUMBER, "Văn bản không ghi số, ký hiệu.")
    told = FindingKind.NO_DATE in kinds or FindingKind.DATE_IMPOSSIBLE in kinds
    if directive.issued_on is None and not told and directive.attached_to is None:
        yield Finding(FindingKind.NO_DATE, "Văn bản không ghi ngày ban hành.")
    if directive.issuer is None and directive.attached_to is None:
        yield Finding(FindingKind.NO_ISSUER, "Không xác định được cơ quan ban hành.")


def _gaps(body: provisions.Body) -> Iterator[Finding]:
    for number, span in body.gaps:
        yield Finding(FindingKind.NUMBERING_GAP, f"Đánh số nhảy cóc trước mục {number}.", span)
    for span in body.run_on:
        yield Finding(FindingKind.RUN_ON_ITEM, "Mục này bị viết liền vào dòng của mục trước.", span)


_DOUBTS = {
    FindingKind.DATES_DISAGREE: "các ngày (hoặc ngày và thứ) không khớp nhau",
    FindingKind.DATE_IMPOSSIBLE: "ngày không có thật",
    FindingKind.DATE_UNREADABLE: "chữ số bị nhận dạng sai",
    FindingKind.YEAR_OF_TWO_DIGITS: "năm chỉ ghi hai chữ số",
    FindingKind.DEADLINE_BEFORE_DOCUMENT: "ngày này sớm hơn ngày ban hành văn bản",
}


def _doubtful_deadlines(found: tuple[Duty, ...], text: str) -> Iterator[Finding]:
    """What is wrong with the days that time limits name; each place is told once."""
    seen: set[Span] = set()
    for duty in found:
        deadline = duty.deadline
        if deadline.doubt and deadline.span and deadline.span not in seen:
            seen.add(deadline.span)
            words = " ".join(deadline.span.of(text).split())
            yield Finding(
                deadline.doubt, f"Thời hạn “{words}”: {_DOUBTS[deadline.doubt]}, không tính ra ngày.", deadline.span
            )


_HELD = re.compile(r"^\W*(?:sang|chieu|trong|vao)?\s*(?:\w+ )?ngay\b")


def _meeting(directive: Directive, text: str) -> Iterator[Finding]:
    """A notice of conclusions is due within five working days of its meeting; a longer gap hints at a wrong date."""
    if directive.type is not DocumentType.THONG_BAO or directive.issued_on is None or not directive.provisions:
        return
    opening = directive.provisions[0].own
    words = opening.of(text)
    if not _HELD.match(fold(words[:60])):
        return
    for written in dates.find(words[:160]):
        if written.on and written.precision is dates.Precision.DAY:
            late = _working_days(written.on, directive.issued_on.value)
            if late > _DAYS_FOR_A_NOTICE or written.on > directive.issued_on.value:
                message = (
                    f"Cuộc họp ghi ngày {dates.vietnamese(written.on)} nhưng thông báo kết luận đề ngày "
                    f"{dates.vietnamese(directive.issued_on.value)}, quá {_DAYS_FOR_A_NOTICE} ngày làm việc: có thể ghi nhầm ngày."
                )
                yield Finding(
                    FindingKind.DATES_DISAGREE,
                    message,
                    Span(opening.start + written.start, opening.start + written.end),
                )
        return


def _working_days(first: date, last: date) -> int:
    return sum((first + timedelta(days=n)).weekday() < 5 for n in range(1, (last - first).days + 1))


# "phuong châm": no Vietnamese syllable has a bare "uo" before a final consonant, only "ươ" or "uô"
_BARE_UO = re.compile(r"(?<![\w/.-])(?!quo)[a-zđ]{0,3}uo(?:ng|n|m|c|t|p|i|u)(?![\w/@.-])")


def _spelling(text: str, span: Span) -> Iterator[Finding]:
    for match in list(_BARE_UO.finditer(text, span.start, span.end))[:20]:
        yield Finding(
            FindingKind.SPELLING, f"“{match.group()}” thiếu dấu (lỗi nhận dạng chữ).", Span(match.start(), match.end())
        )


def is_directive(directive: Directive) -> bool:
    """Whether the text bore any mark of an administrative document."""
    return all(finding.kind is not FindingKind.NOT_A_DIRECTIVE for finding in directive.findings)
