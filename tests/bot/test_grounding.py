"""The gate: what the sources do not carry does not pass, whatever the composer says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.application import Application
from bot.draft import Draft, Source, Statement
from bot.grounding import gate, holds
from corpus.directive import Span
from retrieval.collection import Collection


@pytest.fixture(scope="module")
def collection(bundled: Application) -> Collection:
    return bundled.chain().collection


@pytest.fixture(scope="module")
def source(bundled: Application, collection: Collection) -> Source:
    [directive] = bundled.resolve("6325/UBND-KGVX")
    provision = collection.provision(directive.id, "sec_2__ind_3")
    assert provision
    return Source(directive.id, provision.eid, provision.label, provision.own)


CARRIED = [
    "Chủ trì phối hợp với các địa phương đẩy mạnh triển khai tiêm vắc xin",
    "Theo công văn 6325/UBND-KGVX ngày 29/10/2021 của UBND tỉnh Đắk Nông",
    "Sở Y tế thực hiện phương châm 5K, mục 2, gạch đầu dòng 3",
]
NOT_CARRIED = [
    "Theo công văn 6326/UBND-KGVX",
    "ban hành ngày 30/10/2021",
    "hoàn thành trước ngày 15/11/2021",
    "thực hiện phương châm 7K",
    "tiêm 500 liều",
    "Sở Tài chính chủ trì tiêm vắc xin",
    "Bộ Quốc phòng phối hợp",
]


@pytest.mark.parametrize("said", CARRIED)
def test_what_the_source_carries_passes(collection: Collection, source: Source, said: str) -> None:
    assert holds(Statement(said, (source,)), collection)


@pytest.mark.parametrize("said", NOT_CARRIED)
def test_what_the_source_does_not_carry_is_dropped(collection: Collection, source: Source, said: str) -> None:
    assert not holds(Statement(said, (source,)), collection)
    grounded = gate(Draft((Statement(said, (source,)),)), collection)
    assert grounded.text == "" and grounded.citations == () and grounded.dropped == 1


def test_a_statement_without_source_or_with_a_false_one_is_dropped(collection: Collection, source: Source) -> None:
    assert not holds(Statement("Tiêm vắc xin", ()), collection)
    assert not holds(Statement("Tiêm vắc xin", (replace(source, directive_id="khong-co"),)), collection)
    assert not holds(Statement("Tiêm vắc xin", (replace(source, span=Span(0, 10**9)),)), collection)


def test_a_count_must_be_the_number_of_sources(collection: Collection, source: Source) -> None:
    assert holds(Statement("Sở Y tế được giao 1 nhiệm vụ:", (source,), counts=1), collection)
    assert not holds(Statement("Sở Y tế được giao 3 nhiệm vụ:", (source,), counts=3), collection)


def test_the_rest_of_a_draft_goes_on_when_one_statement_fails(collection: Collection, source: Source) -> None:
    grounded = gate(Draft((Statement("tiêm 500 liều", (source,)), Statement("tiêm vắc xin", (source,)))), collection)
    assert grounded.text == "tiêm vắc xin [1]" and grounded.dropped == 1
