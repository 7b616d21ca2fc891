"""The five bundled directives: what must be read in them."""

# the rows of tables are texts of directives

from __future__ import annotations

import hashlib
import re
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from corpus import reading
from corpus.directive import DeadlineKind, Directive
from corpus.directive import FindingKind as F
from corpus.directive import RelationKind as R
from corpus.directive import SigningCapacity as C
from corpus.document_number import DocumentType as T
from corpus.parsing import is_directive, parse

FOLDER = Path(__file__).parents[2] / "corpus" / "documents"


@lru_cache
def read(name: str) -> tuple[str, tuple[Directive, ...]]:
    text = reading.read(FOLDER / f"{name}.txt").text
    return text, tuple(parse(text, f"{name}.txt"))


def of(name: str) -> tuple[str, Directive]:
    """The directive kept under that name; `285-TB-VPCP` stands in the file of 6325."""
    if name == "285-TB-VPCP":
        text, found = read("6325-UBND-KGVX")
        return text, found[1]
    text, found = read(name)
    return text, found[0]


NAMES = ["6325-UBND-KGVX", "285-TB-VPCP", "khong-so-thuong-truc-tinh-uy", "2865-UBND-VXNV", "5056-UBND-KGVX"]


@pytest.mark.parametrize(
    ("name", "count"),
    [("6325-UBND-KGVX", 2), ("khong-so-thuong-truc-tinh-uy", 1), ("2865-UBND-VXNV", 1), ("5056-UBND-KGVX", 1)],
)
def test_how_many(name: str, count: int) -> None:
    assert len(read(name)[1]) == count


@pytest.mark.parametrize("name", NAMES)
def test_is_a_directive(name: str) -> None:
    assert is_directive(of(name)[1])


HEADS = [
    ("6325-UBND-KGVX", T.CONG_VAN, "6325/UBND-KGVX", "UBND tỉnh Đắk Nông", False, "Đắk Nông", date(2021, 10, 29),
     "triển khai chỉ đạo của Thủ tướng Chính phủ Phạm Minh Chính tại Thông báo 285/TB-VPCP"),
    ("285-TB-VPCP", T.THONG_BAO, "285/TB-VPCP", "Văn phòng Chính phủ", True, None, date(2021, 10, 27),
     "Kết luận của Thủ tướng Chính phủ Phạm Minh Chính, tại cuộc họp"),
    ("khong-so-thuong-truc-tinh-uy", T.CONG_VAN, None, "Thường trực Tỉnh ủy", True, None, None, None),
    ("2865-UBND-VXNV", T.CONG_VAN, "2865/UBND-VXNV", "UBND tỉnh Bắc Kạn", False, "Bắc Kạn", date(2021, 5, 18),
     "thực hiện Thông báo số 101/TB-VPCP và Thông báo số 102/TB-VPCP ngày 11/5/2021"),
    ("5056-UBND-KGVX", T.CONG_VAN, "5056/UBND-KGVX", "UBND tỉnh Đắk Nông", False, "Đắk Nông", date(2021, 9, 8),
     "triển khai Thông báo của Văn phòng Tỉnh ủy về thực hiện Thông báo số 10-TB/VPTW"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "type", "number", "issuer", "inferred", "place", "issued_on", "subject"), HEADS)
def test_head(
    name: str,
    type: T,
    number: str | None,
    issuer: str,
    inferred: bool,
    place: str | None,
    issued_on: date | None,
    subject: str | None,
) -> None:
    _, directive = of(name)
    assert directive.type is type
    assert (directive.number and directive.number.value.text) == number
    assert directive.issuer is not None
    assert (directive.issuer.value, directive.issuer.inferred) == (issuer, inferred)
    assert directive.place == place
    assert (directive.issued_on and directive.issued_on.value) == issued_on
    if subject is None:
        assert directive.subject is None
    else:
        assert directive.subject is not None
        assert directive.subject.value.startswith(subject)


@pytest.mark.parametrize(
    ("name", "first", "addressees", "distribution"),
    [
        ("6325-UBND-KGVX", "Các Sở, Ban, ngành, hội, đoàn thể cấp tỉnh", 3, 7),
        ("285-TB-VPCP", None, 0, 13),
        ("khong-so-thuong-truc-tinh-uy", "Các đồng chí Ủy viên Ban Chấp hành Đảng bộ tỉnh", 3, 0),
        ("2865-UBND-VXNV", "Các Sở, ban, ngành thuộc UBND tỉnh", 5, 12),
        ("5056-UBND-KGVX", "Các Sở, Ban, ngành, hội, đoàn thể cấp tỉnh", 3, 12),
    ],
)
def test_who_gets_it(name: str, first: str | None, addressees: int, distribution: int) -> None:
    _, directive = of(name)
    assert (len(directive.addressees), len(directive.distribution)) == (addressees, distribution)
    assert (directive.addressees[0].value if directive.addressees else None) == first


@pytest.mark.parametrize(
    ("name", "signer", "position", "capacity", "on_behalf", "for_head"),
    [
        ("6325-UBND-KGVX", "Tôn Thị Ngọc Hạnh", "PHÓ CHỦ TỊCH", C.FOR_HEAD, None, "CHỦ TỊCH"),
        ("285-TB-VPCP", "Nguyễn Sỹ Hiệp", "PHÓ CHỦ NHIỆM", C.FOR_HEAD, None, "BỘ TRƯỞNG, CHỦ NHIỆM"),
        ("2865-UBND-VXNV", "Phạm Duy Hưng", "PHÓ CHỦ TỊCH", C.FOR_HEAD, "ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
        ("5056-UBND-KGVX", "Tôn Thị Ngọc Hạnh", "PHÓ CHỦ TỊCH", C.FOR_HEAD, None, "CHỦ TỊCH"),
    ],
)
def test_signature(name: str, signer: str, position: str, capacity: C, on_behalf: str | None, for_head: str) -> None:
    [signature] = of(name)[1].signatures
    assert signature.name.value == signer
    assert signature.position is not None
    assert signature.position.value == position
    assert signature.capacity is not None
    assert signature.capacity.value is capacity
    assert (signature.on_behalf_of and signature.on_behalf_of.value) == on_behalf
    assert signature.for_head is not None
    assert signature.for_head.value == for_head


def test_unsigned() -> None:
    assert of("khong-so-thuong-truc-tinh-uy")[1].signatures == ()


Expected = tuple[R, str, date | None, str | None]
RELATIONS: list[tuple[str, set[Expected]]] = [
    ("6325-UBND-KGVX", {(R.IMPLEMENTS, "285/TB-VPCP", date(2021, 10, 27), None), (R.ATTACHES, "285/TB-VPCP", date(2021, 10, 27), None), (R.CITES, "128/NQ-CP", None, None)}),
    ("285-TB-VPCP", {(R.CITES, "128/NQ-CP", None, None)}),
    ("khong-so-thuong-truc-tinh-uy", {
        (R.IMPLEMENTS, "10-TB/VPTW", date(2021, 8, 24), None), (R.IMPLEMENTS, "1102/CĐ-TTg", date(2021, 8, 23), None), (R.CITES, "188-CV/TU", date(2021, 8, 24), None)}),
    ("2865-UBND-VXNV", {(R.IMPLEMENTS, "101/TB-VPCP", date(2021, 5, 11), None), (R.IMPLEMENTS, "102/TB-VPCP", date(2021, 5, 11), None)}),
    ("5056-UBND-KGVX", {
        (R.IMPLEMENTS, "1117-TB/VPCP", date(2021, 8, 31), None), (R.IMPLEMENTS, "10-TB/VPTW", date(2021, 8, 24), "1117-TB/VPCP")}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), RELATIONS)
def test_relations(name: str, expected: set[Expected]) -> None:
    found = [
        (r.kind, r.target.value.text, r.target_date and r.target_date.value, r.through and r.through.text)
        for r in of(name)[1].relations
    ]
    assert set(found) == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("name", "issuers"),
    [
        ("6325-UBND-KGVX", {"285/TB-VPCP": "Văn phòng Chính phủ"}),
        ("2865-UBND-VXNV", {"101/TB-VPCP": "Văn phòng Chính phủ", "102/TB-VPCP": "Văn phòng Chính phủ"}),
        ("5056-UBND-KGVX", {"1117-TB/VPCP": "Văn phòng Tỉnh ủy", "10-TB/VPTW": "Văn phòng Trung ương Đảng"}),
        (
            "khong-so-thuong-truc-tinh-uy",
            {
                "10-TB/VPTW": "Văn phòng Trung ương Đảng",
                "1102/CĐ-TTg": "Thủ tướng Chính phủ",
                "188-CV/TU": "Ban Thường vụ Tỉnh ủy",
            },
        ),
    ],
)
def test_who_issued_what_it_names(name: str, issuers: dict[str, str]) -> None:
    assert {r.target.value.text: r.target_issuer.value for r in of(name)[1].relations if r.target_issuer} == issuers


def test_attachment() -> None:
    _, (letter, notice) = read("6325-UBND-KGVX")
    assert notice.attached_to == letter.id
    assert letter.attached_to is None
    assert notice.number is not None
    attached = [r.target.value.key for r in letter.relations if r.kind is R.ATTACHES]
    assert attached == [notice.number.value.key]


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("6325-UBND-KGVX", F.SPELLING, "Noi nhậm"),
        ("285-TB-VPCP", F.DATES_DISAGREE, "17 tháng 10 năm 2021"),
        ("285-TB-VPCP", F.ISSUER_INFERRED, "285/TB-VPCP"),
        ("5056-UBND-KGVX", F.CODE_OF_OTHER_OFFICE, "1117-TB/VPCP"),
        ("khong-so-thuong-truc-tinh-uy", F.PLACE_UNKNOWN, "Thường trực Tỉnh ủy"),
        ("khong-so-thuong-truc-tinh-uy", F.ISSUER_INFERRED, "Thường trực Tỉnh ủy"),
        ("khong-so-thuong-truc-tinh-uy", F.RUN_ON_ITEM, "8. Tăng cường công tác hướng dẫn"),
    ],
)
def test_finding(name: str, kind: F, words: str) -> None:
    text, directive = of(name)
    assert any(f.kind is kind and f.span and words in f.span.of(text) for f in directive.findings)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("6325-UBND-KGVX", {F.SPELLING}),
        ("285-TB-VPCP", {F.SPELLING, F.DATES_DISAGREE, F.ISSUER_INFERRED}),
        ("khong-so-thuong-truc-tinh-uy", {F.PLACE_UNKNOWN, F.ISSUER_INFERRED, F.RUN_ON_ITEM, F.NO_NUMBER, F.NO_DATE}),
        ("2865-UBND-VXNV", set()),
        ("5056-UBND-KGVX", {F.CODE_OF_OTHER_OFFICE}),
    ],
)
def test_no_other_findings(name: str, kinds: set[F]) -> None:
    assert {f.kind for f in of(name)[1].findings} == kinds


def below(parent: str, count: int) -> list[str]:
    return [parent, *(f"{parent}__ind_{n}" for n in range(1, count + 1))]


EIDS = [
    ("6325-UBND-KGVX", ["preamble_1", *below("sec_1", 3), *below("sec_2", 3), "sec_3", "sec_4", *below("sec_5", 2), "conclusion_1"]),
    (
        "285-TB-VPCP",
        ["preamble_1", "preamble_2", "sec_1", "sec_2", *below("sec_3", 3), *below("sec_4", 3), *below("sec_5", 5), *below("sec_6", 3), "sec_7",
         *below("sec_8", 5), "conclusion_1"],
    ),
    ("khong-so-thuong-truc-tinh-uy", ["preamble_1", *(f"sec_{n}" for n in range(1, 9)), "conclusion_1"]),
    ("2865-UBND-VXNV", [*below("preamble_1", 2), "preamble_2", "sec_1", "sec_2", "sec_3", *below("sec_4", 8), "sec_5", "sec_6", "conclusion_1"]),
    ("5056-UBND-KGVX", ["preamble_1", *(f"sec_{n}" for n in range(1, 6)), "conclusion_1"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "eids"), EIDS)
def test_provisions(name: str, eids: list[str]) -> None:
    assert [provision.eid for provision in of(name)[1].walk()] == eids


@pytest.mark.parametrize(
    ("name", "eid", "first", "last"),
    [
        ("6325-UBND-KGVX", "sec_2__ind_3", "- Chủ trì phối hợp với các địa phương", "các biện pháp cần thiết khác."),
        ("6325-UBND-KGVX", "sec_5", "5. UBND các huyện, thành phố", "an toàn trật tự xã hội tại địa phương."),
        ("6325-UBND-KGVX", "conclusion_1", "Nhận được văn bản này", "thực hiện nk"),
        ("285-TB-VPCP", "sec_2", "2. Đến nay, dịch bệnh", "kiểm soát hiệu quả dịch COVID-19."),
        ("285-TB-VPCP", "sec_8__ind_3", "- Tiếp tục thực hiện tốt công tác an sinh", "bảo đảm an toàn."),
        ("khong-so-thuong-truc-tinh-uy", "sec_7", "7. Chỉ đạo thực hiện tốt", "công tác phòng, chống dịch."),
        ("khong-so-thuong-truc-tinh-uy", "sec_8", "8. Tăng cường công tác hướng dẫn", "nghiêm túc, hiệu quả."),
        ("2865-UBND-VXNV", "sec_3", "3. Ngành y tế các cấp", "cơ sở massage,..."),
        ("2865-UBND-VXNV", "sec_1", "1. Tiếp tục quán triệt", "nhà máy, xí nghiệp."),
        ("5056-UBND-KGVX", "sec_5", "5. Tập trung làm tốt hơn", "nhiệm vụ phòng, chống dịch."),
    ],
)
def test_provision_begins_and_ends(name: str, eid: str, first: str, last: str) -> None:
    text, directive = of(name)
    [provision] = [p for p in directive.walk() if p.eid == eid]
    words = provision.span.of(text)
    assert words.startswith(first)
    assert words.endswith(last)


# directive, provision, keys of the bearer, inherited
DUTIES = [
    ("6325-UBND-KGVX", "sec_2__ind_1", ("so_y_te",), True),
    ("6325-UBND-KGVX", "sec_3", ("so_ke_hoach_dau_tu",), False),
    ("6325-UBND-KGVX", "sec_4", ("so_giao_duc",), False),
    ("6325-UBND-KGVX", "sec_5__ind_1", ("ubnd_cac_huyen",), True),
    ("285-TB-VPCP", "sec_8__ind_1", ("bo_y_te",), False),
    ("285-TB-VPCP", "sec_8__ind_2", ("bo_ke_hoach_dau_tu",), False),
    ("285-TB-VPCP", "sec_8__ind_3", ("bo_lao_dong",), False),
    ("285-TB-VPCP", "sec_8__ind_3", ("bo_giao_duc",), False),
    ("285-TB-VPCP", "sec_8__ind_4", ("pho_thu_tuong",), False),
    ("2865-UBND-VXNV", "sec_3", ("nganh_y_te",), False),
    ("2865-UBND-VXNV", "sec_4__ind_1", ("so_y_te",), False),
]


@pytest.mark.parametrize(("name", "eid", "keys", "inherited"), DUTIES)
def test_duty(name: str, eid: str, keys: tuple[str, ...], inherited: bool) -> None:
    assert (eid, keys, inherited) in [(d.eid, d.bearer.agencies, d.bearer.inherited) for d in of(name)[1].duties]


@pytest.mark.parametrize(
    "eid",
    [
        "sec_1",
        "sec_2",
        "sec_3",
        "sec_3__ind_1",
        "sec_3__ind_3",
        "sec_4__ind_1",
        "sec_4__ind_3",
        "sec_5__ind_1",
        "sec_5__ind_3",
    ],
)
def test_what_the_notice_finds_is_no_duty(eid: str) -> None:
    assert eid not in {duty.eid for duty in of("285-TB-VPCP")[1].duties}


@pytest.mark.parametrize("name", NAMES)
def test_no_day_is_invented(name: str) -> None:
    assert [duty.deadline.on for duty in of(name)[1].duties if duty.deadline.on] == []


@pytest.mark.parametrize("name", NAMES)
def test_mentions_hold_the_number(name: str) -> None:
    text, directive = of(name)
    assert all(r.mention and r.target.span.of(text) in r.mention.of(text) for r in directive.relations)


@pytest.mark.parametrize(
    ("name", "eid"),
    [
        ("6325-UBND-KGVX", "sec_1__ind_3"),
        ("285-TB-VPCP", "sec_8__ind_5"),
    ],
)
def test_no_deadline_is_stated(name: str, eid: str) -> None:
    assert {duty.deadline.kind for duty in of(name)[1].duties if duty.eid == eid} == {DeadlineKind.UNSTATED}


def test_the_documents_are_the_ones_whose_sums_are_noted() -> None:
    folder = Path(__file__).resolve().parents[2] / "corpus"
    noted = dict(
        re.findall(
            r"^\| `(\S+\.txt)` .*`([0-9a-f]{16})` \|$", (folder / "PROVENANCE.md").read_text("utf-8"), re.MULTILINE
        )
    )
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in (folder / "documents").iterdir()}
    assert noted == found
