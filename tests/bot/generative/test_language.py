"""Vietnamese told from other languages, with diacritics and without."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generative.language import vietnamese
from corpus.syllables import fold

VIETNAMESE = [
    "Sở Y tế chủ trì tổ chức tiêm vắc xin cho người dân trên địa bàn tỉnh.",
    "SỞ Y TẾ CHỦ TRÌ TIÊM VẮC XIN CHO NGƯỜI DÂN",
    "So Y te chu tri to chuc tiem vac xin cho nguoi dan tren dia ban tinh, bao cao UBND tinh truoc ngay 30/9.",
    "Tiêm vắc xin AstraZeneca, Pfizer và Moderna cho công nhân Samsung Electronics Vietnam.",
    '{"cau": [{"noi_dung": "Sở Y tế chủ trì tiêm vắc xin.", "ma": ["K7Q2"]}]}',
    "- **Sở Y tế**: tiêm vắc xin [K7Q2]\n- **Sở Tài chính**: bố trí kinh phí [M3T5]",
]
OTHER = [
    "The Department of Health shall lead the vaccination of the people and can ask the provinces to do so.",
    "I am sorry, but I cannot answer this question because the documents do not mention it.",
    "According to [K7Q2], the department has to report before 30/9/2021.",
    "Le décret a été publié à l'été dernier et prévoit que les autorités régionales doivent déclarer la situation.",
    "A Secretaria de Saúde não é responsável pela vacinação; as províncias são.",
    "El Ministerio de Salud pidió a las provincias que vacunen a la población según el plan de acción.",
    "Das Gesundheitsministerium führt die Impfung der Bevölkerung durch und berichtet regelmäßig über Änderungen.",
    "Sağlık müdürlüğü aşılama çalışmalarını yürütür ve ilçe yönetimleri ile işbirliği yapar.",
    "Ministerul Sănătății conduce vaccinarea populației și colaborează cu județele care răspund de aceasta.",
    "Ministerstvo zdravotnictví řídí očkování obyvatelstva a spolupracuje s kraji, které jsou odpovědné.",
    "Dinas Kesehatan memimpin vaksinasi bagi masyarakat di provinsi tersebut sesuai dengan peraturan.",
    "Weisheng ting fuze zuzhi jiezhong yimiao ge xian renmin weiyuanhui peihe shishi gongzuo.",
    "卫生厅负责组织接种疫苗，各县人民委员会配合实施工作并且按时报告结果给省人民委员会。",
    "Министерство здравоохранения руководит вакцинацией населения.",
    "보건부는 예방 접종을 담당합니다 그리고 모든 지방은 보고합니다",
]


@pytest.mark.parametrize("text", VIETNAMESE)
def test_vietnamese(text: str) -> None:
    assert vietnamese(text)
    assert vietnamese(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize("text", OTHER)
def test_another_language(text: str) -> None:
    assert not vietnamese(text)


def test_every_paragraph_of_the_documents_is_vietnamese_even_without_diacritics(documents: Path) -> None:
    for path in documents.glob("*.txt"):
        text = path.read_text("utf-8")
        assert vietnamese(text) and vietnamese(fold(text))
        assert all(vietnamese(line) for line in text.splitlines())


@pytest.mark.parametrize("text", ["", "...", "OK", "KHONG_CO", "Yes, of course", "[1] 2021 !?", "🙂" * 50])
def test_of_a_few_letters_nothing_is_said_against(text: str) -> None:
    assert vietnamese(text)


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    assert vietnamese(text) in (True, False)
