"""Topic against passage; diacritics restored; passages and their sentences."""

from __future__ import annotations

import pytest

from corpus.directive import Span
from corpus.parsing import parse
from corpus.syllables import fold
from retrieval.diacritics import Restorer
from retrieval.matching import Topic, Words
from retrieval.passages import passages, sentences

PASSAGE = Words.of("Sở Y tế chủ trì tiêm chủng cho học sinh, bảo đảm xét nghiệm tiết kiệm")
VOCABULARY = set(PASSAGE.folded)


def coverage(*terms: str, accented: bool = True) -> float:
    topic = Topic(terms, accented, lambda s: 3 if s in VOCABULARY else 0, 100, VOCABULARY)
    return topic.match(PASSAGE).coverage


def test_more_is_met_by_more() -> None:
    assert coverage("xét", "nghiệm") == pytest.approx(1.0)
    assert coverage("xét", "nghiệm", "hồng") < coverage("xét", "nghiệm")
    assert coverage("hồng", "ngọc") == 0.0


def test_without_diacritics_the_folded_syllable_meets() -> None:
    assert coverage("xet", "nghiem", accented=False) == pytest.approx(1.0)
    assert coverage("xẻt", "nghiêm") < 0.6, "other marks are another word"


def test_a_synonym_meets() -> None:
    assert coverage("chích", "ngừa") > 0.8
    assert coverage("học", "trò") > 0.8


def test_a_slip_meets_in_part() -> None:
    assert 0.3 < coverage("nghieem", accented=False) < 1.0


def test_half_a_word_counts_less() -> None:
    assert coverage("thời", "tiết") < coverage("tiết")


def test_diacritics_are_restored_by_context() -> None:
    restorer = Restorer(["xét nghiệm thần tốc. tiêm vắc xin. Sở Y tế. đeo khẩu trang khi ra khỏi nhà"])
    assert restorer.restore("xet nghiem than toc") == "xét nghiệm thần tốc"
    assert restorer.restore("So Y te: deo khau trang!") == "Sở Y Tế: đeo khẩu trang!".replace("Tế", "tế")
    assert restorer.restore("khong biet 123 🎉") == "khong biet 123 🎉"
    for text in ("deo khau trang", "  a  ", "6325/UBND-KGVX", ""):
        assert len(restorer.restore(text)) == len(text) and fold(restorer.restore(text)) == fold(text)


def test_a_passage_is_a_provision_with_the_headings_above() -> None:
    text = "Số: 12/UBND-NC\n\nHà Giang, ngày 02 tháng 3 năm 2020\n\nKính gửi: Sở Y tế\n\n1. Sở Y tế\n\n- Rà soát trang thiết bị.\n\n- Báo cáo kết quả."
    [directive] = parse(text)
    found = {passage.eid: passage for passage in passages(directive, text)}
    assert found["sec_1__ind_2"].body == "- Báo cáo kết quả."
    assert "Sở Y tế" in found["sec_1__ind_2"].context
    assert all(passage.span.of(text) for passage in found.values())


def test_sentences_tile_the_words() -> None:
    text = "Sở Y tế chủ trì (gồm A; B) việc này; Tiếp tục thực hiện tốt việc kia. Báo cáo kết quả “tốt; đẹp” về tỉnh."
    parts = [span.of(text) for span in sentences(text, Span(0, len(text)))]
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")
    assert parts[0].startswith("Sở Y tế chủ trì (gồm A; B)")
