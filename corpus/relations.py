"""Which other documents a directive speaks of, and how it stands to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from corpus import agencies, dates, document_number
from corpus.directive import (
    Directive,
    Field,
    Finding,
    FindingKind,
    Provision,
    ProvisionKind,
    Relation,
    RelationKind,
    Span,
)
from corpus.document_number import DocumentNumber
from corpus.syllables import fold_aligned

_IMPLEMENTING = re.compile(
    r"^(?:\W|v/v|ve viec)*(?:de |nham )?(?:tiep tuc )?(?:trien khai|thuc hien|quan triet|to chuc thuc hien)\b"
)
_ABOVE = re.compile(r"(?:^|[.;]\s+)(?:de |nham )(?:tiep tuc )?(?:trien khai|thuc hien)[^.]*\b(?:neu )?tren\b")
_BASIS = re.compile(r"^\W*(?:can cu|theo de nghi|xet )")
_THROUGH = re.compile(r"\bve (?:viec )?[^.;]*\b(?:trien khai|thuc hien|quan triet)\b[^.;,\"“”]{0,40}$")
_CHANGING = {
    "dinh chinh": RelationKind.CORRECTS,
    "thay the": RelationKind.REPLACES,
    "bai bo": RelationKind.REPEALS,
    "huy bo": RelationKind.REPEALS,
    "sua doi": RelationKind.AMENDS,
    "bo sung": RelationKind.AMENDS,
}
_CHANGE = re.compile(
    rf"(?P<passive>\b(?:duoc|bi|da) )?\b(?P<verb>{'|'.join(_CHANGING)})\b"
    r"(?P<by>\s+(?:boi|theo|tai (?:thong tu|nghi dinh|nghi quyet|quyet dinh|luat))\b)?"
)
# A directive changes another where a provision or the subject itself says so ("Điều 1. Sửa đổi, bổ sung …", "V/v bãi bỏ
# …") or the directive is named as what changes it ("Thông tư này … thay thế …"); not where it tells somebody to.
_ITEM = r"(?:(?:dieu|khoan|diem|muc|phan|chuong)\s+)?[\da-z]{1,5}[.):/-]+"
_CHANGES_ITSELF = re.compile(
    rf"\W*(?:{_ITEM}\s*)*(?:(?:v/v|ve|viec|nay)\s+)*(?:{'|'.join(_CHANGING)})\b|"
    r"(?s:.)*\b(?:thong tu|nghi dinh|nghi quyet|quyet dinh|quy che|quy dinh|chi thi|luat|van ban|ke hoach) nay\b"
)
_BEFORE, _BEHIND = 400, 200  # how far around a number is read for what is said of it
_REPEALED_BEHIND = re.compile(r"^[^.;]{0,160}\b(?:het hieu luc|bi bai bo)\b")
_ISSUED_BY = re.compile(
    r"^[\s,)]*(?:của|cua)\s+(?P<who>.+?)(?=\s+(?:về|ve|quy định|ban hành|hướng dẫn|kèm theo|tại|thông báo|được|đã|bị|có|để|"
    r"thay thế|sửa đổi|bổ sung|bãi bỏ|hết hiệu lực)\b|"
    r"\s+và\s+(?:các\s+)?(?:Nghị|Quyết định|Thông|Công|Chỉ thị|Luật|Kế hoạch|Hướng dẫn|Kết luận|Quy|Pháp lệnh|[Vv]ăn bản)|"
    r"[,;.()\n“\"]|$)"
)
_RANK = {
    RelationKind.AMENDS: 0,
    RelationKind.REPLACES: 0,
    RelationKind.REPEALS: 0,
    RelationKind.CORRECTS: 0,
    RelationKind.IMPLEMENTS: 1,
    RelationKind.BASED_ON: 2,
    RelationKind.CITES: 3,
}


@dataclass(frozen=True, slots=True)
class _Zone:
    """A stretch of text read as one: where it stands, and how the numbers in it are meant."""

    start: int
    end: int
    kind: RelationKind
    own: bool = False


def find(directive: Directive, text: str) -> tuple[tuple[Relation, ...], tuple[Finding, ...]]:
    """The relations of `directive` (one per target and kind, in the order of the text) and what looks wrong in them."""
    relations: list[Relation] = []
    for zone in _zones(directive, text):
        relations.extend(_read(zone, text))
    own = directive.number.value.key if directive.number else None
    relations = [relation for relation in relations if relation.target.value.key != own]
    return tuple(_merged(relations)), tuple(_findings(relations, directive))


def _zones(directive: Directive, text: str) -> Iterator[_Zone]:
    if directive.subject:
        words = fold_aligned(directive.subject.span.of(text))
        kind = RelationKind.IMPLEMENTS if _IMPLEMENTING.match(words) else RelationKind.CITES
        yield _Zone(directive.subject.span.start, directive.subject.span.end, kind)
    numbered = any(p.kind not in (ProvisionKind.PREAMBLE, ProvisionKind.PARAGRAPH) for p in directive.provisions)
    opening = True
    for provision in directive.provisions:
        opening = opening and (
            provision.kind is ProvisionKind.PREAMBLE or (not numbered and provision is directive.provisions[0])
        )
        yield from _provision_zones(provision, text, opening, None)


def _provision_zones(provision: Provision, text: str, opening: bool, inherited: RelationKind | None) -> Iterator[_Zone]:
    kind = inherited or RelationKind.CITES
    words = fold_aligned(provision.own.of(text))
    if opening and not inherited:
        if _BASIS.match(words):
            kind = RelationKind.BASED_ON
        elif _IMPLEMENTING.match(words) or _ABOVE.search(words):
            kind = RelationKind.IMPLEMENTS
    elif provision.kind is ProvisionKind.PARAGRAPH and _BASIS.match(words):
        kind = RelationKind.BASED_ON
    yield _Zone(provision.own.start, provision.own.end, kind)
    for child in provision.children:
        yield from _provision_zones(child, text, opening, kind if opening else None)


def _read(zone: _Zone, text: str) -> Iterator[Relation]:
    words = text[zone.start : zone.end]
    folded = fold_aligned(words)
    found = list(document_number.find(words))
    previous: tuple[DocumentNumber, int] | None = None
    sentence = seen = 0
    for index, (number, start, end) in enumerate(found):
        following = found[index + 1][1] if index + 1 < len(found) else len(words)
        sentence = max(sentence, folded.rfind(". ", seen, start) + 1, folded.rfind(";", seen, start) + 1)
        seen = start
        kind = zone.kind
        if kind is not RelationKind.BASED_ON:
            kind = _change(folded, sentence, start) or kind
        if kind in (RelationKind.CITES, RelationKind.IMPLEMENTS) and _REPEALED_BEHIND.match(
            folded[end : end + _BEHIND]
        ):
            kind = RelationKind.REPEALS
        behind = words[end : min(following, end + _BEHIND)]
        on, on_end = _date_behind(behind, zone.start + end)
        issuer = _issuer_behind(behind[on_end:], zone.start + end + on_end)
        if on is None and issuer is None:
            on, issuer = _issued_before(words[sentence : min(start, sentence + _BEHIND)], zone.start + sentence)
        through = None
        if (
            kind is RelationKind.IMPLEMENTS
            and previous
            and previous[1] >= sentence
            and _THROUGH.search(folded[max(previous[1], start - _BEFORE) : start])
        ):
            through = previous[0]
        target = Field(number, Span(zone.start + start, zone.start + end))
        mention_end = max(zone.start + end + on_end, issuer.span.end if issuer else 0)
        mention = Span(zone.start + _mention_start(words, start), mention_end)
        relation = Relation(kind, target, on, issuer, through, mention)
        yield relation
        if re.search(r"\bkem theo\b|\bgui kem\b", folded[end : end + 120]) and zone.kind is RelationKind.IMPLEMENTS:
            yield replace(relation, kind=RelationKind.ATTACHES)
        if through is None:
            previous = (number, end)


def _change(folded: str, sentence: int, start: int) -> RelationKind | None:
    """What the sentence that begins at `sentence` does to the document whose number stands at `start`."""
    opening = folded[sentence : min(start, sentence + _BEFORE)]
    verbs = list(_CHANGE.finditer(folded, max(sentence, start - _BEFORE), start)) or list(_CHANGE.finditer(opening))
    if not verbs or verbs[-1]["passive"] or verbs[-1]["by"] or not _CHANGES_ITSELF.match(opening):
        return None
    said = {verb["verb"] for verb in verbs if not verb["passive"]}
    return RelationKind.AMENDS if "sua doi" in said else _CHANGING[verbs[-1]["verb"]]


def _date_behind(words: str, offset: int) -> tuple[Field[date] | None, int]:
    for written in dates.find(words[:48]):
        if written.start <= 8 and written.on and written.precision is dates.Precision.DAY:
            return Field(written.on, Span(offset + written.start, offset + written.end)), written.end
        break
    return None, 0


def _issuer_behind(words: str, offset: int) -> Field[str] | None:
    match = _ISSUED_BY.match(words)
    if not match or len(match["who"]) > 120:
        return None
    return Field(" ".join(match["who"].split()), Span(offset + match.start("who"), offset + match.end("who")))


_ISSUED_BEFORE = re.compile(
    r"^\s*[Nn]gày\s+(?P<day>[\d/. -]{8,10}),\s+(?P<who>[^,.;]{4,60}?)\s+(?:đã )?(?:ban hành|có)\s"
)


def _issued_before(words: str, offset: int) -> tuple[Field[date] | None, Field[str] | None]:
    """Date and issuer told first: "Ngày 24/8/2021, Văn phòng Trung ương Đảng ban hành Thông báo số …"."""
    match = _ISSUED_BEFORE.match(words)
    if not match:
        return None, None
    written = next(dates.find(words[: match.end("day")]), None)
    on = None
    if written and written.on:
        on = Field(written.on, Span(offset + written.start, offset + written.end))
    return on, Field(match["who"], Span(offset + match.start("who"), offset + match.end("who")))


def _mention_start(words: str, start: int) -> int:
    """Where the mention begins with the type's name ("Thông báo số 285/TB-VPCP")."""
    match = re.search(
        r"(?:[A-ZĐ][a-zà-ỹ]+(?: [a-zà-ỹ]+){0,2}\s+)(?:số\s*:?\s*)?$|số\s*$", words[max(0, start - 40) : start]
    )
    return max(0, start - 40) + match.start() if match else start


def _merged(relations: list[Relation]) -> list[Relation]:
    """One relation per target: the strongest kind said of it, with whatever date, issuer and way any mention gives."""
    chosen: dict[tuple[str, bool], Relation] = {}
    for relation in relations:
        key = (relation.target.value.key, relation.kind is RelationKind.ATTACHES)
        known = chosen.get(key)
        if known is None:
            chosen[key] = relation
            continue
        better, other = (
            (relation, known) if _RANK.get(relation.kind, 9) < _RANK.get(known.kind, 9) else (known, relation)
        )
        if better.kind is other.kind and other.target_date and not better.target_date:
            better, other = other, better
        through = better.through or (other.through if other.kind is better.kind else None)
        chosen[key] = replace(
            better,
            target_date=better.target_date or other.target_date,
            target_issuer=better.target_issuer or other.target_issuer,
            through=through,
        )
    return list(chosen.values())


def _findings(relations: list[Relation], directive: Directive) -> Iterator[Finding]:
    said: set[str] = set()
    days: dict[str, date] = {}
    for relation in relations:
        number, span = relation.target.value, relation.mention or relation.target.span
        if relation.target_issuer and number.issuer_codes and number.key not in said:
            coded = agencies.of_code(number.issuer_codes[0])
            named = agencies.find(relation.target_issuer.value)
            stated = agencies.get(named[0].key) if named and named[0].start == 0 else None
            if (
                coded
                and stated
                and {coded.level, stated.level}
                in ({"central", "party"}, {"province", "party"}, {"central", "province"})
            ):
                said.add(number.key)
                yield Finding(
                    FindingKind.CODE_OF_OTHER_OFFICE,
                    f"Số {number.text} mang ký hiệu của {coded.name} nhưng văn bản ghi là của {relation.target_issuer.value}.",
                    span,
                )
        if relation.target_date is None:
            continue
        on = relation.target_date.value
        if days.setdefault(number.key, on) != on:
            message = f"{number.text} được ghi hai ngày khác nhau: {dates.vietnamese(days[number.key])} và {dates.vietnamese(on)}."
            yield Finding(FindingKind.DATES_DISAGREE, message, span)
        if directive.issued_on and on > directive.issued_on.value:
            message = (
                f"{number.text} được ghi ngày {dates.vietnamese(on)}, sau ngày ban hành của chính văn bản này "
                f"({dates.vietnamese(directive.issued_on.value)})."
            )
            yield Finding(FindingKind.DATES_DISAGREE, message, span)
