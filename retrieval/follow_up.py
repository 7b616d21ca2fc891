"""Follow-ups: a question completed by the one before ("Còn Bắc Kạn thì sao?", "Ai ký văn bản đó?")."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus import agencies
from corpus.syllables import fold_aligned, level
from retrieval.asking import Ask
from retrieval.question import Question, agency_words

_ELLIPTIC = re.compile(
    r"^(?:the )?(?:con|vay con|the con|vay|the thi|the|roi|vay thi|nhung)\b|\b(?:thi sao|thi the nao|the con)\b|"
    r"\b(?:van ban|cong van|thong bao|tai lieu|cuoc hop|co quan|viec|nhiem vu|so|don vi|quy dinh|noi dung|dieu|yeu cau|ho|nguoi|phan)(?: \w+)? (?:do|nay|ay|kia|tren|vua roi|noi tren)\b|^no\b|\bcua no\b|^(?:the |con |vay )*cai (?:thu|do|nay|kia|dau tien|con lai)\b|\b(?:o|cua) do\b"
)
_POINTING_DOCUMENT = re.compile(
    r"\b(?:van ban|cong van|thong bao|tai lieu|cong dien|nghi quyet|no|quyet dinh|chi thi)(?: \w+)? ?(?:do|nay|ay|kia|tren|vua roi|noi tren)\b|^no\b|\bcua no\b|\bcv (?:do|nay|ay)\b"
)


def is_follow_up(question: Question) -> bool:
    """Whether the question leans on what was asked before."""
    folded = fold_aligned(question.text)
    if _ELLIPTIC.search(folded):
        return True
    bare = not question.numbers and not question.places and not question.agencies
    return bare and len(question.terms) <= 2


def points_at_document(question: Question) -> bool:
    """Whether it says "văn bản đó": the document of the answer before."""
    return bool(_POINTING_DOCUMENT.search(fold_aligned(question.text))) and not question.numbers


def follow_up(question: Question, before: Question) -> Question:
    """The question completed by the one before: what it does not say itself is carried over."""
    if not is_follow_up(question):
        return question
    folded = fold_aligned(question.text)
    carried: list[str] = []
    changes: dict[str, object] = {}
    named = agency_words(question)
    own_terms = tuple(t for t in question.terms if level(t) not in named)
    only_swaps = not question.terms or (
        bool(re.search(r"\b(?:thi sao|thi the nao)\b|^(?:the |vay )?con\b|^vay\b", folded)) and len(own_terms) <= 4
    )
    replaces_agency = bool(question.agencies)
    swaps = only_swaps and question.asks in (Ask.RULE, Ask.WHO, Ask.TASKS) and not question.fields
    if swaps and (question.places or question.agencies or question.numbers or own_terms):
        changes["asks"] = before.asks
        changes["fields"] = before.fields
        changes["reverse"] = before.reverse
        changes["expected"] = before.expected
        carried.append("câu hỏi")
    # another issuer is named: what it says is in another document
    other_issuer = any(
        agencies.get(m.key).level in ("party", "central")
        and not m.key.startswith("bo_")
        and not re.search(r"\b(?:cua|cho|boi)\s*$", folded[: m.start])  # "những thông báo nào của Văn phòng Chính phủ"
        for m in question.agencies
    )
    if not question.numbers and not question.places and before.numbers and not other_issuer:
        changes["numbers"] = before.numbers
        carried.append("văn bản")
    if not question.places and not question.numbers and before.places and not other_issuer:
        changes["places"] = before.places
        carried.append("địa phương")
    asks = changes.get("asks", question.asks)
    if not replaces_agency and before.agencies and asks not in (Ask.FACT, Ask.LINEAGE):
        changes["agencies"] = before.agencies
        carried.append("cơ quan")
    if not own_terms and before.terms and asks not in (Ask.FACT, Ask.LINEAGE, Ask.DOCUMENTS):
        dropped = agency_words(before) if replaces_agency else set[str]()
        kept = tuple(t for t in before.terms if level(t) not in dropped)
        changes["terms"] = tuple(dict.fromkeys((*question.terms, *kept)))
        carried.append("nội dung")
    elif len(own_terms) == 1 and asks in (Ask.WHO, Ask.RULE, Ask.WHEN):
        changes["terms"] = tuple(dict.fromkeys((*question.terms, *before.terms)))
        carried.append("nội dung")
    if not changes:
        return question
    return replace(question, **changes, carried=tuple(carried))  # type: ignore[arg-type]
