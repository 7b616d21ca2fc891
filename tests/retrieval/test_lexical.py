"""The lexical index over a real tantivy index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.directive import Span
from corpus.syllables import syllables
from retrieval.lexical import LAYOUT, LexicalError, LexicalIndex
from retrieval.passages import Passage


def passage(directive_id: str, eid: str, body: str, context: str = "") -> Passage:
    return Passage(f"{directive_id}#{eid}", directive_id, eid, Span(0, len(body)), body, context)


HEALTH = passage("a", "1", "Sở Y tế chủ trì tiêm vắc xin cho người dân.")
NUMBER = passage("a", "2", "Căn cứ Thông báo số: 285/TB-VPCP ngày 27/10/2021")
FINANCE = passage("b", "1", "Sở Tài chính bố trí kinh phí.", "Tiêm vắc xin")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LexicalIndex]:
    opened = LexicalIndex(tmp_path / "lexical")
    yield opened
    opened.release()


@pytest.fixture
def filled(index: LexicalIndex) -> LexicalIndex:
    index.replace("a", [HEALTH, NUMBER])
    index.replace("b", [FINANCE])
    index.commit()
    return index


def found(index: LexicalIndex, query: str, limit: int = 10) -> list[str]:
    return [scored.passage_id for scored in index.search(query, limit)]


def test_what_is_missing_or_empty_finds_nothing(index: LexicalIndex, tmp_path: Path) -> None:
    assert (found(index, "y tế"), index.count(), index.ids()) == ([], 0, [])
    assert not (tmp_path / "lexical").exists()  # reading creates nothing
    index.remove("a")
    index.commit()
    assert (found(index, "y tế"), index.count(), index.ids()) == ([], 0, [])


@pytest.mark.parametrize("query", ["Sở Y tế", "so y te", "SỞ Y TẾ", "y te"])
def test_one_letter_syllables_count_and_marks_need_not_be_typed(filled: LexicalIndex, query: str) -> None:
    assert found(filled, query)[0] == HEALTH.id


@pytest.mark.parametrize("query", ["số: 285", "285/TB-VPCP", "285", "thông báo số: (285)", '"285" AND NOT (', "27-10"])
def test_a_query_is_words_and_never_syntax(filled: LexicalIndex, query: str) -> None:
    assert found(filled, query)[0] == NUMBER.id


@pytest.mark.parametrize("query", ["", "  ", "!!! :", "xyz", [], ["không-có"]])
def test_what_says_nothing_finds_nothing(filled: LexicalIndex, query: str | list[str]) -> None:
    assert filled.search(query, 10) == []
    assert filled.search("y tế", 0) == []


def test_tokens_and_text_find_the_same(filled: LexicalIndex) -> None:
    by_text = filled.search("so tai chinh bo tri", 10)
    assert filled.search(syllables("Sở Tài chính bố trí"), 10) == by_text
    assert by_text[0].passage_id == FINANCE.id
    assert by_text[0].score > 0


def test_headings_count_less_than_the_words_themselves(filled: LexicalIndex) -> None:
    assert found(filled, "tiem vac xin") == [HEALTH.id, FINANCE.id]


def test_neighbouring_syllables_count_as_a_pair(index: LexicalIndex) -> None:
    index.replace("a", [passage("a", "1", "báo chí và cáo thị"), passage("a", "2", "thị trấn, báo cáo, chí hướng")])
    index.commit()
    assert found(index, "bao cao") == ["a#2", "a#1"]


def test_marks_count_when_they_are_typed(index: LexicalIndex) -> None:
    index.replace("a", [passage("a", "1", "kiểm tra thuê đất"), passage("a", "2", "kiểm tra thuế đất")])
    index.commit()
    assert found(index, "thuế đất")[0] == "a#2"
    assert found(index, "thuê đất")[0] == "a#1"
    one, other = index.search("thue dat", 10)
    assert one.score == other.score


def test_a_directive_is_replaced_whole(filled: LexicalIndex) -> None:
    filled.replace("a", [passage("a", "1", "Bệnh viện dã chiến")])
    filled.commit()
    assert sorted(filled.ids()) == ["a#1", "b#1"]
    assert found(filled, "285") == []
    assert found(filled, "benh vien") == ["a#1"]
    filled.replace("a", [])
    filled.commit()
    assert filled.ids() == ["b#1"]


def test_a_directive_is_removed(filled: LexicalIndex) -> None:
    filled.remove("a")
    filled.remove("never there")
    filled.commit()
    assert (filled.ids(), filled.count()) == ([FINANCE.id], 1)
    assert found(filled, "tiem vac xin") == [FINANCE.id]


def test_nothing_is_seen_before_the_commit(filled: LexicalIndex, tmp_path: Path) -> None:
    reader = LexicalIndex(tmp_path / "lexical")
    filled.replace("c", [passage("c", "1", "Sở Nội vụ")])
    filled.remove("a")
    assert [found(one, "noi vu") for one in (filled, reader)] == [[], []]
    assert reader.count() == 3
    filled.commit()
    assert [found(one, "noi vu") for one in (filled, reader)] == [["c#1"], ["c#1"]]
    assert reader.count() == 2


def test_what_was_not_committed_is_given_up_on_release(filled: LexicalIndex, tmp_path: Path) -> None:
    filled.remove("a")
    filled.release()
    assert filled.count() == 3
    other = LexicalIndex(tmp_path / "lexical")
    other.remove("b")
    other.commit()
    other.release()
    assert filled.count() == 2


def test_a_second_writer_is_refused_until_the_first_lets_go(filled: LexicalIndex, tmp_path: Path) -> None:
    second = LexicalIndex(tmp_path / "lexical")
    with pytest.raises(LexicalError, match="tiến trình khác"):
        second.remove("a")
    filled.release()
    second.remove("a")
    second.release()


def test_another_layout_is_not_read_and_goes_with_the_first_write(tmp_path: Path) -> None:
    former = tmp_path / "lexical" / f"layout-{LAYOUT - 1}"
    former.mkdir(parents=True)
    (former / "meta.json").write_text("{}")
    index = LexicalIndex(tmp_path / "lexical")
    assert index.count() == 0
    index.replace("a", [HEALTH])
    index.commit()
    index.release()
    assert index.ids() == [HEALTH.id]
    assert not former.exists()


def test_a_damaged_index_says_what_to_do(filled: LexicalIndex, tmp_path: Path) -> None:
    (tmp_path / "lexical" / f"layout-{LAYOUT}" / "meta.json").write_text("{")
    with pytest.raises(LexicalError, match="lập chỉ mục lại"):
        LexicalIndex(tmp_path / "lexical").search("y tế", 10)


def test_a_pasted_page_is_a_query_too(filled: LexicalIndex) -> None:
    page = "Sở Y tế chủ trì tiêm vắc xin. " + " ".join(f"từ{at}" for at in range(20_000))
    assert found(filled, page)[0] == HEALTH.id
