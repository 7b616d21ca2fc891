"""Which directives a question may be answered from: exact look-up of numbers, places, issuers and dates before similarity.

A question that names a province is answered from that province's directives only; one that names a document, from that
document only. What is named and not held is `missing`: the answer then says so and nothing else is tried.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from corpus import agencies, dates, places
from corpus.directive import Relation
from corpus.document_number import NAMES, DocumentNumber
from corpus.syllables import fold, fold_aligned, syllables
from retrieval.asking import Ask, compares
from retrieval.collection import Collection
from retrieval.number_mentions import NumberMention
from retrieval.question import Question


@dataclass(frozen=True, slots=True)
class Cited:
    """A document that the collection only cites: its number, and the directives that cite it with how they do."""

    number: DocumentNumber
    by: tuple[tuple[str, Relation], ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Directive ids to answer from (in the order of the collection), and what the question names besides.

    `subject_cited`: the question is about a document that is only cited. `missing`: sentences (Vietnamese) about what
    the question names and the collection lacks; when there are any, nothing is to be answered.
    """

    ids: tuple[str, ...]
    named: tuple[str, ...] = ()
    cited: tuple[Cited, ...] = ()
    subject_cited: tuple[Cited, ...] = ()
    missing: tuple[str, ...] = ()
    by_place: bool = False
    by_issuer: tuple[str, ...] = ()


class Resolver:
    """Resolves what a question names against one collection."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self._cited: dict[str, list[Cited]] | None = None
        self._issuers: dict[str, tuple[str, ...]] | None = None

    def scope(self, question: Question) -> Scope:
        """The scope of `question`."""
        everything = tuple(self.collection.summaries)
        named: list[str] = []
        cited: list[Cited] = []
        subjects: list[Cited] = []
        missing: list[str] = []
        for mention in question.numbers:
            own, only_cited = self.documents(mention)
            if own and self._attached(question, mention):
                own = [i for i, s in self.collection.summaries.items() if s.attached_to in own] or own
            if own:
                named.extend(own)
            elif only_cited:
                cited.extend(only_cited)
                if not self._is_object(question, mention):
                    subjects.extend(only_cited)
            else:
                missing.append(self._no_such_number(mention))
        ids = tuple(dict.fromkeys(named)) or everything
        by_place = False
        if question.places and not (question.asks is Ask.LINEAGE and question.reverse):
            there = [i for i in everything if self.collection.summaries[i].place in question.places]
            if named and there and compares(question.text):  # a document beside a place: neither narrows the other
                ids = tuple(dict.fromkeys((*ids, *there)))
            there = [i for i in ids if i in there]
            missing.extend(self._no_such_place(question, ids, bool(named)))
            by_place = bool(there)
            ids = ids if named and compares(question.text) else tuple(there) or ids
        issuer_keys: tuple[str, ...] = ()
        signed = self._signed(question, ids)
        if signed and not named:
            return Scope(signed, signed, tuple(cited), (), tuple(missing))
        if not named:
            issuer_keys, from_issuer = self._from_issuer(question, ids)
            ids = from_issuer or ids
            ids = self._on_dates(question, ids)
        return Scope(
            ids, tuple(dict.fromkeys(named)), tuple(cited), tuple(subjects), tuple(missing), by_place, issuer_keys
        )

    # documents

    def documents(self, mention: NumberMention) -> tuple[list[str], list[Cited]]:
        """The directives that bear the number typed, else the documents only cited that do."""
        found = self._documents(mention)
        if not any(found) and mention.codes and mention.exact is None:
            # what was taken for a code may be a word ("thông báo 285 tự nhận…")
            found = self._documents(replace(mention, codes=()))
        return found

    def _documents(self, mention: NumberMention) -> tuple[list[str], list[Cited]]:
        own = []
        for directive_id in self.collection.catalogue.by_serial(mention.serial):
            number = self.collection.directive(directive_id).number
            if number and self._fits(mention, number.value):
                own.append(directive_id)
        if own:
            return own, []
        return [], [
            c for c in self._all_cited().get(mention.serial.lstrip("0") or "0", []) if self._fits(mention, c.number)
        ]

    @staticmethod
    def _fits(mention: NumberMention, number: DocumentNumber) -> bool:
        codes = [fold(code) for code in number.codes]
        if any(code not in codes for code in mention.codes):
            return False
        if mention.year and number.year and mention.year != number.year:
            return False
        # a type word with a bare number must agree ("nghị quyết 285" is not the notice 285)
        return not (
            mention.type
            and number.type
            and mention.type is not number.type
            and not mention.codes
            and len(mention.serial) < 4
        )

    def _all_cited(self) -> dict[str, list[Cited]]:
        if self._cited is None:
            found: dict[str, list[tuple[str, Relation]]] = defaultdict(list)
            own: set[str] = set()
            for directive_id in self.collection.summaries:
                directive = self.collection.directive(directive_id)
                if directive.number:
                    own.add(directive.number.value.key)
                for relation in directive.relations:
                    found[relation.target.value.key].append((directive_id, relation))
            self._cited = defaultdict(list)
            for key, by in found.items():
                if key not in own:
                    number = by[0][1].target.value
                    self._cited[number.serial.lstrip("0").lower() or "0"].append(Cited(number, tuple(by)))
        return self._cited

    @staticmethod
    def _is_object(question: Question, mention: NumberMention) -> bool:
        """Whether the number is what is carried out, not what the question is about ("khi thực hiện Nghị quyết 128")."""
        if mention.text and mention.text not in question.text:
            return False  # carried over from an earlier question
        before = fold_aligned(question.text)[: mention.start]
        return bool(
            re.search(
                r"(?:thuc hien|trien khai|quan triet|can cu|chap hanh|lam theo|ap dung|thi hanh)(?: tot| nghiem(?: tuc)?| hieu qua| dung)?(?: theo)?\s*$",
                before,
            )
        )

    @staticmethod
    def _attached(question: Question, mention: NumberMention) -> bool:
        """ "… gửi kèm công văn 6325": what is meant is the attachment."""
        before = fold_aligned(question.text)[: mention.start]
        return question.asks is not Ask.LINEAGE and bool(
            re.search(r"(?:gui kem|kem theo|dinh kem|kem)(?: theo)?\s*$", before)
        )

    def _no_such_number(self, mention: NumberMention) -> str:
        name = mention.text
        kind = f"{NAMES[mention.type]} " if mention.type else "văn bản "
        close = self._close_numbers(mention.serial)
        hint = f" Số gần giống có trong kho: {', '.join(close)}." if close else ""
        return f"Kho văn bản không có {kind}số {name}.{hint}"

    def _close_numbers(self, serial: str) -> list[str]:
        close = []
        for summary in self.collection.summaries.values():
            other = (summary.number or "").split("/")[0].split("-")[0]
            if (
                other
                and len(other) == len(serial)
                and (sorted(other) == sorted(serial) or sum(a != b for a, b in zip(other, serial, strict=True)) == 1)
            ):
                close.append(str(summary.number))
        return close[:3]

    # places

    def _no_such_place(self, question: Question, ids: tuple[str, ...], named: bool) -> list[str]:
        held = {self.collection.summaries[i].place for i in ids} - {None}
        absent = [p for p in question.places if p not in held]
        if not absent or len(absent) < len(question.places):
            return []
        sentences = []
        for province in absent:
            if named:
                numbers = ", ".join(
                    str(self.collection.summaries[i].number or self.collection.summaries[i].title) for i in ids
                )
                owners = ", ".join(sorted(str(p) for p in held)) or "cơ quan trung ương"
                sentences.append(f"{numbers} là văn bản của {owners}, không phải của {places.full_name(province)}.")
                continue
            merged = sorted(str(p) for p in held if places.successor(str(p)) == province and p != province)
            extra = (
                f" ({', '.join(merged)} nay thuộc {places.full_name(province)}; hãy hỏi theo tên cũ.)" if merged else ""
            )
            sentences.append(f"Kho văn bản không có văn bản nào của {places.full_name(province)}.{extra}")
        return sentences

    # signers, issuers and dates

    def _signed(self, question: Question, ids: tuple[str, ...]) -> tuple[str, ...]:
        """The directives signed by a person whose full name stands in the question."""
        wording = f" {' '.join(syllables(question.text))} "
        found = []
        for directive_id in ids:
            for signature in self.collection.directive(directive_id).signatures:
                name = syllables(signature.name.value)
                if len(name) >= 3 and f" {' '.join(name)} " in wording:
                    found.append(directive_id)
                    break
        return tuple(found)

    def _issuer_keys(self, directive_id: str) -> tuple[str, ...]:
        if self._issuers is None:
            self._issuers = {}
        if directive_id not in self._issuers:
            summary = self.collection.summaries[directive_id]
            keys = [m.key for m in agencies.find(summary.issuer or "")[:1]]
            # a notice of conclusions speaks for the leader its title names
            leader = re.match(
                r"(?:kết luận|ý kiến(?: chỉ đạo| kết luận)?)\s+(?:của|chỉ đạo của)\s+(.{4,80})", summary.title.lower()
            )
            if leader:
                keys += [m.key for m in agencies.find(leader[1])[:1]]
            self._issuers[directive_id] = tuple(keys)
        return self._issuers[directive_id]

    def _from_issuer(self, question: Question, ids: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The directives of an issuer that the question names as the one who says it."""
        folded = fold_aligned(question.text)
        keys: list[str] = []
        for mention in question.agencies:
            if mention.end > len(folded):
                continue
            before, behind = folded[: mention.start], folded[mention.end :]
            receives = re.search(
                r"(?:cho|bao cao|trinh|gui|den|len|tham muu|phoi hop(?: voi)?|giao|voi)\s*(?:cac\s*)?$", before
            )
            says = re.search(
                r"(?:theo|cua|tai|trong)\s*(?:van ban |chi dao |yeu cau |ket luan |y kien |cong van )*(?:cua\s*)?$",
                before,
            )
            asks = re.match(
                r"\s*(?:\w+ ){0,2}?(?:yeu cau|chi dao|giao|dat|ket luan|rut ra|thong bao|quy dinh|de nghi|neu|nhan manh|danh gia|phan|thi|can cu|muon|noi|keu goi|nhan dinh|dua ra|doi|bat|ra)\b",
                behind,
            )
            lineage = question.asks is Ask.LINEAGE and mention is question.agencies[0] and mention.start <= 8
            if question.asks is Ask.LINEAGE and not lineage:
                continue  # "… công điện nào của Thủ tướng": the document asked for is his, not the one that cites it
            if receives or not (says or asks or lineage or question.asks in (Ask.FACT, Ask.DOCUMENTS, Ask.CONTENTS)):
                continue
            keys.append(mention.key)
        chosen = tuple(i for i in ids if any(key in self._issuer_keys(i) for key in keys))
        speaking = {key for i in chosen for key in self._issuer_keys(i)}
        return (tuple(key for key in keys if key in speaking), chosen) if chosen else ((), ())

    def _on_dates(self, question: Question, ids: tuple[str, ...]) -> tuple[str, ...]:
        for written in question.dates:
            chosen = tuple(i for i in ids if _falls(self.collection.summaries[i].issued_on, written))
            if chosen:
                ids = chosen
        return ids


def _falls(issued_on: date | None, written: dates.WrittenDate) -> bool:
    if issued_on is None:
        return False
    if written.day is not None and (written.day, written.month) != (issued_on.day, issued_on.month):
        return False
    if (
        written.month is not None
        and written.precision is not dates.Precision.QUARTER
        and written.month != issued_on.month
    ):
        return False
    return written.year is None or written.year == issued_on.year
