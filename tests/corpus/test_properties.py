"""What holds of every parse, whatever the text: hypothesis over arbitrary text and mutations of the bundled directives."""

# the rows of tables are texts of directives

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import reading
from corpus.directive import Directive, Field, Provision, Span
from corpus.layout import View
from corpus.parsing import parse

FOLDER = Path(__file__).parents[2] / "corpus" / "documents"
LAXER = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@lru_cache
def texts() -> tuple[str, ...]:
    return tuple(reading.read(path).text for path in sorted(FOLDER.glob("*.txt")))


_FRAGMENTS = [
    "Số: 12/QĐ-UBND", "Kính gửi:", "- Sở Y tế;", "Nơi nhận:", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Trần Văn An", "QUYẾT ĐỊNH", "Điều 1. Một",
    "Điều 2. Hai", "1. Một.", "2. Hai.", "a) Ba;", "b) Bốn.", "I. MỘT", "1.1. Hai.", "Chương I", "Mục 1", "Phần thứ nhất", "“Điều 5. Ba", "”", "\"",
    "(", ")", "Phụ lục I", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Hà Nội, ngày 1 tháng 2 năm 2021", "ngày 31/02/2021", "TỈNH ỦY QUẢNG NINH", "*",
    "Thực hiện Nghị quyết số 128/NQ-CP ngày 11/10/2021 của Chính phủ", "thay thế Quyết định số 1/QĐ-TTg", "UBND tỉnh yêu cầu các sở:",
    "Sở Y tế chủ trì, phối hợp với Sở Nội vụ báo cáo trước ngày 30/9.", "---", "**", "_", "| a | b |", "\t", "\x0c", "\u200b", "\u00a0", "\n\n", "V/v",
    "QUY CHẾ", "(Ban hành kèm theo Quyết định số 12/QĐ-UBND)", "[bookmark: _GoBack]", "24", "Trang 2/3", "o\u0302", "İ", "😀",
]  # fmt: skip
_collage = st.lists(st.sampled_from(_FRAGMENTS), max_size=25).flatmap(
    lambda parts: st.lists(st.sampled_from(["\n", "\n\n", " ", ""]), min_size=len(parts), max_size=len(parts)).map(
        lambda gaps: "".join(part + gap for part, gap in zip(parts, gaps, strict=True))
    )
)


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """A bundled text, cut, shuffled, doubled or with something put in."""
    text = draw(st.sampled_from(texts()))
    for change in draw(
        st.lists(st.sampled_from(["cut", "shuffle", "double", "insert", "drop", "join"]), min_size=1, max_size=3)
    ):
        lines = text.split("\n")
        if change == "cut":
            start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
            text = text[start:end]
        elif change == "shuffle":
            draw(st.randoms(use_true_random=False)).shuffle(lines)
            text = "\n".join(lines)
        elif change == "double":
            text = text[:12_000] * 2
        elif change == "insert":
            at = draw(st.integers(0, len(text)))
            text = text[:at] + draw(st.sampled_from(_FRAGMENTS) | st.text(max_size=20)) + text[at:]
        elif change == "drop":
            first = draw(st.integers(0, len(lines)))
            text = "\n".join(lines[:first] + lines[first + draw(st.integers(1, 10)) :])
        else:
            text = text.replace("\n\n", " ", draw(st.integers(1, 10)))
    return text


def inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start <= inner.end <= outer.end


def plain(text: str) -> str:
    return "".join(View(text).text.split())


def check_tree(provision: Provision) -> None:
    assert inside(provision.own, provision.span), provision.eid
    if provision.heading:
        assert inside(provision.heading, provision.own), provision.eid
    last = provision.own.end
    for child in provision.children:
        assert inside(child.span, provision.span), child.eid
        assert last <= child.span.start, child.eid
        last = child.span.end
        check_tree(child)


def check(directive: Directive, text: str) -> None:
    whole = Span(0, len(text))
    assert inside(directive.span, whole)
    last = directive.span.start
    for root in directive.provisions:
        assert inside(root.span, directive.span), root.eid
        assert last <= root.span.start, root.eid
        last = root.span.end
        check_tree(root)
    eids = [provision.eid for provision in directive.walk()]
    assert len(eids) == len(set(eids))
    fields: list[Field[str] | None] = [directive.subject, *directive.addressees, *directive.distribution]
    for signature in directive.signatures:
        fields += [signature.position, signature.on_behalf_of, signature.for_head]
        assert inside(signature.name.span, directive.span)
    for field in fields:
        if field:
            assert inside(field.span, directive.span)
            assert plain(field.value) in plain(field.span.of(text))
    for single in (directive.number, directive.issuer, directive.issued_on):
        if single:
            assert inside(single.span, whole)
            assert single.span.of(text).strip()
    for relation in directive.relations:
        assert inside(relation.target.span, directive.span)
        assert relation.target.value.serial in relation.target.span.of(text)
        for said in (relation.target_date, relation.target_issuer):
            if said:
                assert inside(said.span, directive.span)
    for finding in directive.findings:
        if finding.span:
            assert inside(finding.span, directive.span)
    check_duties(directive, text)


def check_duties(directive: Directive, text: str) -> None:
    by_eid = {provision.eid: provision for provision in directive.walk()}
    for duty in directive.duties:
        provision = by_eid[duty.eid]
        assert inside(duty.action, provision.own)
        assert duty.action.of(text).strip()
        assert duty.bearer.span.of(text).strip()
        assert inside(duty.bearer.span, directive.span if duty.bearer.inherited else provision.own)
        for partner in duty.coordinates_with:
            assert inside(partner, duty.action)
        if duty.deadline.span:
            assert inside(duty.deadline.span, duty.action)


def check_all(text: str) -> None:
    found = parse(text, "x.txt")
    assert found
    assert found[0].attached_to is None
    last = 0
    for directive in found:
        assert last <= directive.span.start
        last = directive.span.end
        check(directive, text)
    assert all(directive.attached_to == found[0].id for directive in found[1:])
    assert parse(text, "x.txt") == found


@pytest.mark.parametrize("index", range(4))
def test_bundled(index: int) -> None:
    check_all(texts()[index])


@LAXER
@given(st.text(max_size=200))
def test_arbitrary_text(text: str) -> None:
    check_all(unicodedata.normalize("NFC", text))


@settings(LAXER, max_examples=80)
@given(_collage)
def test_pieces_of_directives(text: str) -> None:
    check_all(unicodedata.normalize("NFC", text))


@LAXER
@given(mutations())
def test_mutated_directives(text: str) -> None:
    check_all(unicodedata.normalize("NFC", text))


def test_the_same_words_have_the_same_id_and_other_words_another() -> None:
    text = texts()[0]
    [first], [spaced], [other] = (
        parse(text),
        parse(text.replace("\n\n", "\n\n\n")),
        parse(text.replace("Sở Y tế", "Sở Nội vụ")),
    )
    assert first.id == spaced.id
    assert first.id != other.id


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "\x0c",
        "-",
        "1.",
        "1.\n2.\n",
        "Điều",
        "Điều 1",
        "Số:",
        "Kính gửi:",
        "Nơi nhận:",
        "TM.",
        "a)",
        "I.",
        "“",
        "()",
        "*",
        "|",
        "\u200b",
        "24",
    ],
)
def test_small_texts(text: str) -> None:
    check_all(text)


_ADVERSARIAL = {
    "parentheses": "(" * 20_000,
    "numbers": "1. " * 7_000,
    "spaces": " " * 1_500,
    "spaces and a letter": (" " * 2_000 + "a") * 10,
    "dashes": "- " * 10_000,
    "dashes in a row": "-" * 20_000,
    "digits": "1" * 20_000,
    "slashes": "1/" * 10_000,
    "capitals": "A" * 20_000,
    "a code without end": "1/" + "A-" * 10_000,
    "stars": "*" * 20_000,
    "underscores": "_" * 20_000,
    "words": "phối hợp với " * 1_500,
    "bases": "căn cứ " * 3_000,
    "requests": "1. " + "yêu cầu các " * 60,
    "lines of one number": "1. Sở Y tế báo cáo.\n" * 1_000,
    "lines of dashes": "- Sở Y tế báo cáo.\n" * 1_000,
    "numbered lines": "".join(f"{n}. Một.\n" for n in range(1, 900)),
    "quotes": "“" * 20_000,
    "blank lines": "\n" * 20_000,
    "tabs": "\t" * 1_500,
    "pipes": "|" * 20_000,
    "a long run of spaces": " " * 16_000 + "a",
    "numbers of documents in one line": "1. " + "Bãi bỏ Quyết định số 1/QĐ-UBND, " * 1_000,
    "quotes behind colons": ": “" * 5_000,
}  # fmt: skip


@pytest.mark.parametrize("text", _ADVERSARIAL.values(), ids=_ADVERSARIAL.keys())
def test_adversarial_text_is_parsed(text: str) -> None:
    assert parse(text)
