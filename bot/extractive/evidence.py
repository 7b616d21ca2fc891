"""Is a passage good enough to answer from? The measured threshold, and the kind of thing the answer must hold."""

from __future__ import annotations

import re

from bot.extractive.material import Material
from corpus import agencies, dates, document_number
from corpus.syllables import fold, fold_aligned
from retrieval.asking import Expected
from retrieval.search import Hit
from retrieval.wording import words

THRESHOLD = 0.48
"""Least score of a passage that answers; chosen on the dev questions by `python -m evals.calibrate`."""

_MONEY = re.compile(r"\d[\d.,]*\s*(?:dong|trieu|ty|nghin|vnd|usd|d)\b|\d+\s?%")
_PHONE = re.compile(r"\b0\d{2,3}[\s.]?\d{3}[\s.]?\d{3,4}\b|\b1[89]00\d*\b|\b\w+@\w+\.\w+")
NAME = re.compile(r"(?:[A-ZĐ][a-zà-ỹđ]+\s+){2,3}[A-ZĐ][a-zà-ỹđ]+")
_WHERE = re.compile(r"\btai (?!cho\b|cac van ban|thong bao|cong van|cuoc hop)[a-z]+|\bo (?:nha|noi|khu|cac co so)\b")


def supported(hit: Hit) -> bool:
    """Whether the passage meets the topic well enough to be an answer."""
    return hit.score >= THRESHOLD


def holds_expected(material: Material, hit: Hit) -> bool:
    """Whether the passage holds the kind of thing asked for (an amount, a day, a name, a count of something)."""
    expected, noun = material.question.expected, material.question.wanted_noun
    text = material.collection.text(hit.passage.directive_id)
    passage = hit.passage.span.of(text)
    if not holds_aspects(material, passage) or not _holds_numerals(material, hit):
        return False
    if expected is None:
        return True
    stretch = hit.best.of(text)
    if expected is Expected.REASON:
        return bool(re.search(r"\b(?:vì|do|bởi|nhằm|để)\b", stretch.lower()))
    if expected is Expected.PLACE:
        return bool(_WHERE.search(fold(stretch)))
    if expected is Expected.MEMBERS:
        provision = material.collection.provision(hit.passage.directive_id, hit.passage.eid)
        return bool(provision and provision.children) or ":" in stretch or bool(re.search(r"\bgom\b", fold(stretch)))
    folded = fold_aligned(passage)
    if expected is Expected.MONEY:
        return bool(_MONEY.search(folded))
    if expected is Expected.PHONE:
        return bool(_PHONE.search(folded))
    if expected is Expected.EXPANSION:
        return "viet tat" in folded or "goi tat" in folded or "goi chung" in folded
    if expected is Expected.DAY:
        numbered = [end for _, _, end in document_number.find(passage)]  # "Thông báo số 102/TB-VPCP ngày 11/5/2021"
        days = [written for written in dates.find(passage) if written.on or written.day]
        return any(all(not 0 <= day.start - end <= 8 for end in numbered) for day in days)
    if expected is Expected.NAMED_KIND:
        return bool(noun and re.search(rf"\b{noun}\b", folded))
    if expected is Expected.PERSON:
        return _person(material, passage)
    return _counted(material, hit, passage, noun)


def _holds_numerals(material: Material, hit: Hit) -> bool:
    """Whether each figure of the topic ("lớp 1", "F1", "4 tại chỗ") stands in the passage, its headings or its year."""
    figures = [term for term in material.question.terms if any(c.isdigit() for c in term)]
    words_there = material.collection.words(f"{hit.passage.context} {hit.passage.body}").folded_set
    issued_on = hit.summary.issued_on
    year = str(issued_on.year) if issued_on else ""
    return all(fold(figure) in words_there or figure == year for figure in figures)


def holds_aspects(material: Material, passage: str) -> bool:
    """Whether the passage speaks of each aspect the question names ("miễn", "hiệu lực", "học phí")."""
    asked = material.collection.words(material.question.wording or material.question.text).joined
    said = material.collection.words(passage).joined
    for aspect in words().aspects:
        if any(f" {word} " in asked for word in aspect) and not any(f" {word} " in said for word in aspect):
            return False
    return True


def _person(material: Material, passage: str) -> bool:
    """A name must stand beside the role asked about, of the same place."""
    role = [term for term in material.question.terms if fold(term) not in ("ten",)]
    for name in NAME.finditer(passage):
        around = fold(passage[max(0, name.start() - 90) : name.end() + 90])
        if any(fold(place) not in around for place in material.question.places):
            continue
        if role and all(fold(term) in around.split() or fold(term) in around for term in role):
            return True
    return False


def _counted(material: Material, hit: Hit, passage: str, noun: str | None) -> bool:
    if noun is None:
        return bool(re.search(r"\d", hit.best.of(material.collection.text(hit.passage.directive_id))))
    provision = material.collection.provision(hit.passage.directive_id, hit.passage.eid)
    folded = fold(passage)
    head = noun.split()[0]
    heading = (
        provision.heading.of(material.collection.text(hit.passage.directive_id))
        if provision and provision.heading
        else ""
    )
    if provision and provision.children and head in fold(heading).split() and not agencies.find(heading[:60]):
        return True  # the things counted stand below the heading
    return bool(re.search(rf"\b\d+\s+(?:\w+\s+)?{re.escape(head)}\b", folded))
