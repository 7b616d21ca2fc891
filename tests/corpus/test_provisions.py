"""The body as a tree: text → (eid, own words) of every provision."""

# the rows of tables are texts of directives

from __future__ import annotations

import pytest

from corpus import provisions
from corpus.directive import Provision, ProvisionKind
from corpus.layout import View

BASIS = "Thực hiện Công điện số 1102/CĐ-TTg, UBND tỉnh yêu cầu:\n\n"


def read(text: str, conclusion_at: int | None = None) -> list[Provision]:
    view = View(text)
    body = provisions.parse(view, 0, len(view.text), conclusion_at)
    return [found for root in body.provisions for found in root.walk()]


def tree(text: str) -> list[tuple[str, str]]:
    return [(found.eid, " ".join(View(found.own.of(text)).text.split())) for found in read(text)]


TREES = {
    "numbers": ("1. Một.\n\n2. Hai.\n\n3. Ba.\n", [("sec_1", "1. Một."), ("sec_2", "2. Hai."), ("sec_3", "3. Ba.")]),
    "numbers, no blank lines": (
        "1. Một.\n2. Hai.\n3. Ba.\n",
        [("sec_1", "1. Một."), ("sec_2", "2. Hai."), ("sec_3", "3. Ba.")],
    ),
    "preamble": (
        BASIS + "1. Một.\n\n2. Hai.\n",
        [("preamble_1", BASIS.strip()), ("sec_1", "1. Một."), ("sec_2", "2. Hai.")],
    ),
    "number and indents": (
        "1. Sở Y tế\n\n- Một.\n\n- Hai.\n\n2. Sở Nội vụ\n\n- Ba.\n",
        [
            ("sec_1", "1. Sở Y tế"),
            ("sec_1__ind_1", "- Một."),
            ("sec_1__ind_2", "- Hai."),
            ("sec_2", "2. Sở Nội vụ"),
            ("sec_2__ind_1", "- Ba."),
        ],
    ),
    "number, point, indent, plus": (
        "1. Một:\n\na) Hai:\n\n- Ba:\n\n+ Bốn.\n\n+ Năm.\n\nb) Sáu.\n",
        [
            ("sec_1", "1. Một:"),
            ("sec_1__point_a", "a) Hai:"),
            ("sec_1__point_a__ind_1", "- Ba:"),
            ("sec_1__point_a__ind_1__ind_1", "+ Bốn."),
            ("sec_1__point_a__ind_1__ind_2", "+ Năm."),
            ("sec_1__point_b", "b) Sáu."),
        ],
    ),
    "plan": (
        "I. MỤC ĐÍCH\n\n1. Một.\n\n2. Hai.\n\nII. NHIỆM VỤ\n\n1. Ba:\n\na) Bốn.\n\n- Năm.\n\nb) Sáu.\n\n2. Bảy.\n",
        [
            ("part_1", "I. MỤC ĐÍCH"),
            ("part_1__sec_1", "1. Một."),
            ("part_1__sec_2", "2. Hai."),
            ("part_2", "II. NHIỆM VỤ"),
            ("part_2__sec_1", "1. Ba:"),
            ("part_2__sec_1__point_a", "a) Bốn."),
            ("part_2__sec_1__point_a__ind_1", "- Năm."),
            ("part_2__sec_1__point_b", "b) Sáu."),
            ("part_2__sec_2", "2. Bảy."),
        ],
    ),
    "decimals": (
        "1. Một\n\n1.1. Hai.\n\n1.2. Ba.\n\n2. Bốn\n\n2.1. Năm:\n\n2.1.1. Sáu.\n",
        [
            ("sec_1", "1. Một"),
            ("sec_1__subsec_1", "1.1. Hai."),
            ("sec_1__subsec_2", "1.2. Ba."),
            ("sec_2", "2. Bốn"),
            ("sec_2__subsec_1", "2.1. Năm:"),
            ("sec_2__subsec_1__subsec_1", "2.1.1. Sáu."),
        ],
    ),
    "articles": (
        "Điều 1. Một.\n\nĐiều 2. Hai.\n\nĐiều 3. Ba./.\n",
        [("art_1", "Điều 1. Một."), ("art_2", "Điều 2. Hai."), ("art_3", "Điều 3. Ba./.")],
    ),
    "clauses and points": (
        "Điều 1. Phạm vi\n\n1. Một:\n\na) Hai;\n\nb) Ba.\n\n2. Bốn.\n\nĐiều 2. Hiệu lực\n\n1. Năm.\n",
        [
            ("art_1", "Điều 1. Phạm vi"),
            ("art_1__cl_1", "1. Một:"),
            ("art_1__cl_1__point_a", "a) Hai;"),
            ("art_1__cl_1__point_b", "b) Ba."),
            ("art_1__cl_2", "2. Bốn."),
            ("art_2", "Điều 2. Hiệu lực"),
            ("art_2__cl_1", "1. Năm."),
        ],
    ),
    "chapters": (
        "Chương I\nQUY ĐỊNH CHUNG\n\nĐiều 1. Một\n\n1. Hai.\n\nChương II\nTỔ CHỨC THỰC HIỆN\n\nMục 1\nTRÁCH NHIỆM\n\nĐiều 2. Ba.\n",
        [
            ("chp_1", "Chương I QUY ĐỊNH CHUNG"),
            ("art_1", "Điều 1. Một"),
            ("art_1__cl_1", "1. Hai."),
            ("chp_2", "Chương II TỔ CHỨC THỰC HIỆN"),
            ("chp_2__sec_1", "Mục 1 TRÁCH NHIỆM"),
            ("art_2", "Điều 2. Ba."),
        ],
    ),
    "parts in words": (
        "Phần thứ nhất\nĐÁNH GIÁ\n\nI. MỘT\n\n1. Hai.\n\nPhần thứ hai\nNHIỆM VỤ\n\nI. BA\n",
        [
            ("part_1", "Phần thứ nhất ĐÁNH GIÁ"),
            ("part_1__part_1", "I. MỘT"),
            ("part_1__part_1__sec_1", "1. Hai."),
            ("part_2", "Phần thứ hai NHIỆM VỤ"),
            ("part_2__part_1", "I. BA"),
        ],
    ),
    "amending article with a letter": (
        "Điều 1. Một.\n\nĐiều 1a. Hai.\n\nĐiều 2. Ba.\n",
        [("art_1", "Điều 1. Một."), ("art_1a", "Điều 1a. Hai."), ("art_2", "Điều 2. Ba.")],
    ),
    "points beyond đ": (
        "1. Một:\na) Hai;\nb) Ba;\nc) Bốn;\nd) Năm;\nđ) Sáu;\ne) Bảy;\ng) Tám.\n",
        [("sec_1", "1. Một:")]
        + [
            (f"sec_1__point_{n}", f"{n}) {w}")
            for n, w in zip("abcdđeg", ["Hai;", "Ba;", "Bốn;", "Năm;", "Sáu;", "Bảy;", "Tám."], strict=True)
        ],
    ),
    "in Markdown": (
        "**1. Sở Y tế**\n\n- Một.\n\n**2. Sở Nội vụ**\n\n- Hai.\n",
        [("sec_1", "1. Sở Y tế"), ("sec_1__ind_1", "- Một."), ("sec_2", "2. Sở Nội vụ"), ("sec_2__ind_1", "- Hai.")],
    ),
    "wrapped lines": (
        "1. Một hai ba bốn năm sáu bảy tám chín mười, một hai ba bốn năm\nsáu bảy tám.\n2. Hai.\n",
        [
            ("sec_1", "1. Một hai ba bốn năm sáu bảy tám chín mười, một hai ba bốn năm sáu bảy tám."),
            ("sec_2", "2. Hai."),
        ],
    ),
    "a number that begins a wrapped line": (
        "1. Một hai ba bốn năm sáu bảy tám chín mười một, hoàn thành trong quý\n2. Không được chậm trễ trong mọi trường hợp.\n",
        [
            ("sec_1", "1. Một hai ba bốn năm sáu bảy tám chín mười một, hoàn thành trong quý"),
            ("sec_2", "2. Không được chậm trễ trong mọi trường hợp."),
        ],
    ),
    "a date that begins a wrapped line": (
        "1. Một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn, trước ngày\n15/9/2021 gửi báo cáo.\n2. Hai.\n",
        [
            ("sec_1", "1. Một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn, trước ngày 15/9/2021 gửi báo cáo."),
            ("sec_2", "2. Hai."),
        ],
    ),
    "a thousand that begins a wrapped line": (
        "1. Một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn, với số tiền\n2.000 đồng.\n2. Hai.\n",
        [
            ("sec_1", "1. Một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn, với số tiền 2.000 đồng."),
            ("sec_2", "2. Hai."),
        ],
    ),
    "a cited article that begins a wrapped line": (
        "Điều 1. Một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn, theo\nĐiều 5 của Luật này.\n\nĐiều 2. Hai.\n",
        [
            ("art_1", "Điều 1. Một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn, theo Điều 5 của Luật này."),
            ("art_2", "Điều 2. Hai."),
        ],
    ),
    "page break within a sentence": (
        "1. Một hai ba bốn\n\n2\n\nnăm sáu bảy.\n\n2. Hai.\n",
        [("sec_1", "1. Một hai ba bốn năm sáu bảy."), ("sec_2", "2. Hai.")],
    ),
    "page break with a form feed and a dashed number": (
        "1. Một hai ba bốn\n- 2 -\n\x0cnăm sáu bảy.\n\n2. Hai.\n",
        [("sec_1", "1. Một hai ba bốn năm sáu bảy."), ("sec_2", "2. Hai.")],
    ),
    "run together": (
        "1. Một hai ba. 2. Hai ba bốn. 3. Ba bốn năm.\n",
        [("sec_1", "1. Một hai ba."), ("sec_2", "2. Hai ba bốn."), ("sec_3", "3. Ba bốn năm.")],
    ),
    "points run together": (
        "1. Một hai ba: a) Hai ba bốn; b) Ba bốn năm.\n2. Bốn.\n",
        [
            ("sec_1", "1. Một hai ba:"),
            ("sec_1__point_a", "a) Hai ba bốn;"),
            ("sec_1__point_b", "b) Ba bốn năm."),
            ("sec_2", "2. Bốn."),
        ],
    ),
    "a number inside a line that does not go on": (
        "1. Một theo mục 1. 5. Hai ba.\n\n2. Ba.\n",
        [("sec_1", "1. Một theo mục 1. 5. Hai ba."), ("sec_2", "2. Ba.")],
    ),
    "quoted amendment": (
        "Điều 1. Sửa đổi Nghị định\n\n1. Sửa đổi Điều 5 như sau:\n\n“Điều 5. Hồ sơ\n\n1. Đơn đề nghị.\n\n2. Bản sao.”\n\n"
        "2. Sửa đổi Điều 9 như sau:\n\n“Điều 9. Lệ phí\n\n1. Mức thu.”\n\nĐiều 2. Hiệu lực\n",
        [
            ("art_1", "Điều 1. Sửa đổi Nghị định"),
            ("art_1__cl_1", "1. Sửa đổi Điều 5 như sau: “Điều 5. Hồ sơ 1. Đơn đề nghị. 2. Bản sao.”"),
            ("art_1__cl_2", "2. Sửa đổi Điều 9 như sau: “Điều 9. Lệ phí 1. Mức thu.”"),
            ("art_2", "Điều 2. Hiệu lực"),
        ],
    ),
    "quoted amendment in straight quotes": (
        'Điều 1. Sửa đổi Nghị định\n\n1. Sửa đổi khoản 2 Điều 5 như sau:\n\n"2. Bản sao."\n\n2. Bãi bỏ Điều 9.\n\nĐiều 2. Hiệu lực\n',
        [
            ("art_1", "Điều 1. Sửa đổi Nghị định"),
            ("art_1__cl_1", '1. Sửa đổi khoản 2 Điều 5 như sau: "2. Bản sao."'),
            ("art_1__cl_2", "2. Bãi bỏ Điều 9."),
            ("art_2", "Điều 2. Hiệu lực"),
        ],
    ),
    "paragraphs only": (
        "Một hai ba.\n\nBốn năm sáu.\n",
        [("para_1", "Một hai ba."), ("para_2", "Bốn năm sáu.")],
    ),
    "indents only": (
        "Một:\n\n- Hai.\n\n- Ba.\n",
        [("para_1", "Một:"), ("para_1__ind_1", "- Hai."), ("para_1__ind_2", "- Ba.")],
    ),
    "list starts anew under a new heading": (
        "1. Một:\n\na) Hai;\n\nb) Ba.\n\n2. Bốn:\n\na) Năm;\n\nb) Sáu.\n",
        [
            ("sec_1", "1. Một:"),
            ("sec_1__point_a", "a) Hai;"),
            ("sec_1__point_b", "b) Ba."),
            ("sec_2", "2. Bốn:"),
            ("sec_2__point_a", "a) Năm;"),
            ("sec_2__point_b", "b) Sáu."),
        ],
    ),
    "further paragraph of an item": (
        "1. Một.\n\nHai ba.\n\n2. Bốn.\n",
        [("sec_1", "1. Một. Hai ba."), ("sec_2", "2. Bốn.")],
    ),
    "older marks": ("1/ Một.\n\n2/ Hai.\n", [("sec_1", "1/ Một."), ("sec_2", "2/ Hai.")]),
    "numbers with a hyphen": ("1- Một.\n\n2- Hai.\n", [("sec_1", "1- Một."), ("sec_2", "2- Hai.")]),
    "lettered parts": (
        "A. MỘT\n\nI. HAI\n\n1. Ba.\n\nB. BỐN\n\nI. NĂM\n",
        [
            ("part_1", "A. MỘT"),
            ("part_1__part_1", "I. HAI"),
            ("part_1__part_1__sec_1", "1. Ba."),
            ("part_2", "B. BỐN"),
            ("part_2__part_1", "I. NĂM"),
        ],
    ),
    "points with a dot": (
        "1. Một:\n\na. Hai;\n\nb. Ba.\n",
        [("sec_1", "1. Một:"), ("sec_1__point_a", "a. Hai;"), ("sec_1__point_b", "b. Ba.")],
    ),
    "numbers without a space": (
        "1.Một.\n2.Hai.\n3.Ba.\n",
        [("sec_1", "1.Một."), ("sec_2", "2.Hai."), ("sec_3", "3.Ba.")],
    ),
    "articles with a colon": ("Điều 1: Một\n\nĐiều 2: Hai\n", [("art_1", "Điều 1: Một"), ("art_2", "Điều 2: Hai")]),
    "a list that starts anew": (
        "1. Một.\n2. Hai.\n1. Ba.\n2. Bốn.\n",
        [("sec_1", "1. Một."), ("sec_2", "2. Hai."), ("sec_1_2", "1. Ba."), ("sec_2_2", "2. Bốn.")],
    ),
    "numbers with one parenthesis": ("1) Một.\n\n2) Hai.\n", [("sec_1", "1) Một."), ("sec_2", "2) Hai.")]),
    "numbers in parentheses": ("(1) Một.\n\n(2) Hai.\n", [("sec_1", "(1) Một."), ("sec_2", "(2) Hai.")]),
    "an excerpt that begins at Điều 9": (
        "Điều 9. Một\n\nĐiều 10. Hai\n",
        [("art_9", "Điều 9. Một"), ("art_10", "Điều 10. Hai")],
    ),
    "articles run together": (
        "Điều 1. Một hai. Điều 2. Hai ba. Điều 3. Ba bốn.\n",
        [("art_1", "Điều 1. Một hai."), ("art_2", "Điều 2. Hai ba."), ("art_3", "Điều 3. Ba bốn.")],
    ),
    "a quotation mark that is not closed": (
        "Điều 1. Sửa đổi\n1. Thay cụm từ “a” bằng cụm từ “b.\n2. Bãi bỏ Điều 9.\nĐiều 2. Hiệu lực\n",
        [
            ("art_1", "Điều 1. Sửa đổi"),
            ("art_1__cl_1", "1. Thay cụm từ “a” bằng cụm từ “b."),
            ("art_1__cl_2", "2. Bãi bỏ Điều 9."),
            ("art_2", "Điều 2. Hiệu lực"),
        ],
    ),
    "an article quoted whose number would come next": (
        "Điều 1. Sửa đổi\n\n1. Sửa Điều 2 như sau:\n\n“Điều 2. Hồ sơ\n\n1. Đơn.”\n\nĐiều 2. Hiệu lực\n",
        [
            ("art_1", "Điều 1. Sửa đổi"),
            ("art_1__cl_1", "1. Sửa Điều 2 như sau: “Điều 2. Hồ sơ 1. Đơn.”"),
            ("art_2", "Điều 2. Hiệu lực"),
        ],
    ),
    "articles quoted in several lines": (
        "Điều 1. Sửa đổi\n\n1. Bổ sung như sau:\n\n“Điều 1a. Hồ sơ\n\nMột.\n\nĐiều 2. Lệ phí\n\nHai.”\n\nĐiều 2. Hiệu lực\n",
        [
            ("art_1", "Điều 1. Sửa đổi"),
            ("art_1__cl_1", "1. Bổ sung như sau: “Điều 1a. Hồ sơ Một. Điều 2. Lệ phí Hai.”"),
            ("art_2", "Điều 2. Hiệu lực"),
        ],
    ),
    "numbers with one parenthesis run together": (
        "1) Một. 2) Hai.\n3) Ba.\n",
        [("sec_1", "1) Một."), ("sec_2", "2) Hai."), ("sec_3", "3) Ba.")],
    ),
    "numbers in parentheses below plain ones": (
        "1. Một:\n\n(1) Hai.\n\n(2) Ba.\n\n2. Bốn.\n",
        [
            ("sec_1", "1. Một:"),
            ("sec_1__sec_1", "(1) Hai."),
            ("sec_1__sec_2", "(2) Ba."),
            ("sec_2", "2. Bốn."),
        ],
    ),
    "an excerpt that begins at 8": ("8. Một.\n9. Hai.\n", [("sec_8", "8. Một."), ("sec_9", "9. Hai.")]),
    "an excerpt that begins at 1.1": (
        "1.1. Một.\n1.2. Hai.\n",
        [("subsec_1", "1.1. Một."), ("subsec_2", "1.2. Hai.")],
    ),
    "items quoted in one line": (
        "Điều 1. Sửa đổi\n\n1. Sửa khoản 1 như sau: “1. Một hai. 2. Hai ba.”\n\n2. Bãi bỏ Điều 9.\n",
        [
            ("art_1", "Điều 1. Sửa đổi"),
            ("art_1__cl_1", "1. Sửa khoản 1 như sau: “1. Một hai. 2. Hai ba.”"),
            ("art_1__cl_2", "2. Bãi bỏ Điều 9."),
        ],
    ),
    "empty": ("", []),
    "white space": ("\n \n\t\n", []),
}


@pytest.mark.parametrize(("text", "expected"), TREES.values(), ids=TREES.keys())
def test_tree(text: str, expected: list[tuple[str, str]]) -> None:
    assert tree(text) == expected


# text, eid, label, kind, number
LABELS = [
    ("2. Hai.\n", "sec_2", "mục 2", ProvisionKind.SECTION, "2"),
    ("2. Hai\n\n- Ba.\n\n- Bốn.\n", "sec_2__ind_2", "mục 2, gạch đầu dòng 2", ProvisionKind.INDENT, None),
    (
        "Điều 3. Ba\n\n1. Một.\n\n2. Hai:\n\na) Bốn.\n",
        "art_3__cl_2__point_a",
        "điểm a khoản 2 Điều 3",
        ProvisionKind.POINT,
        "a",
    ),
    ("Điều 3. Ba\n\n1. Một.\n", "art_3__cl_1", "khoản 1 Điều 3", ProvisionKind.CLAUSE, "1"),
    ("Điều 3. Ba\n", "art_3", "Điều 3", ProvisionKind.ARTICLE, "3"),
    ("Chương II\nMỘT\n\nĐiều 3. Ba\n", "art_3", "Điều 3", ProvisionKind.ARTICLE, "3"),
    ("I. MỘT\n\n1. Hai.\n", "part_1__sec_1", "phần I, mục 1", ProvisionKind.SECTION, "1"),
]


@pytest.mark.parametrize(("text", "eid", "label", "kind", "number"), LABELS)
def test_label(text: str, eid: str, label: str, kind: ProvisionKind, number: str | None) -> None:
    [found] = [one for one in read(text) if one.eid == eid]
    assert (found.label, found.kind, found.number) == (label, kind, number)


HEADINGS = [
    ("2. Sở Y tế\n\n- Ba.\n", "sec_2", "Sở Y tế"),
    ("Điều 3. Tổ chức thực hiện\n\n1. Một.\n", "art_3", "Tổ chức thực hiện"),
    ("Điều 3. Tổ chức thực hiện\nSở Y tế chủ trì.\n", "art_3", "Tổ chức thực hiện"),
    ("Chương I\nQUY ĐỊNH CHUNG\n\nĐiều 1. Một\n", "chp_1", "QUY ĐỊNH CHUNG"),
    ("I. MỤC ĐÍCH\n\n1. Một.\n", "part_1", "MỤC ĐÍCH"),
    ("2. Sở Y tế chủ trì.\n\n3. Hai.\n", "sec_2", None),
]


@pytest.mark.parametrize(("text", "eid", "heading"), HEADINGS)
def test_heading(text: str, eid: str, heading: str | None) -> None:
    [found] = [one for one in read(text) if one.eid == eid]
    assert (found.heading.of(text) if found.heading else None) == heading


def test_conclusion_is_apart() -> None:
    text = "1. Một.\n\n2. Hai.\n\nYêu cầu các đơn vị thực hiện./.\n"
    assert [found.eid for found in read(text, text.index("Yêu cầu"))] == ["sec_1", "sec_2", "conclusion_1"]


def test_run_on_items_and_gaps_are_told() -> None:
    view = View("1. Một hai. 2. Hai ba.\n\n5. Năm.\n")
    body = provisions.parse(view, 0, len(view.text))
    assert [span.of(view.source) for span in body.run_on] == ["2. Hai ba."]
    assert [number for number, _ in body.gaps] == ["5"]


@pytest.mark.parametrize("text", [text for text, _ in TREES.values()], ids=TREES.keys())
def test_own_words_cover_the_body_once(text: str) -> None:
    view = View(text)
    owned = "".join("".join(View(found.own.of(text)).text.split()) for found in read(text))
    assert owned == "".join(view.text.split())
