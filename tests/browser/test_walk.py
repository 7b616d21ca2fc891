"""What people do on the page, from a question to feedback, at a desk and on a phone."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from tests.bot.test_command_line import Program
from tests.browser.conftest import Tab

TASKS = "Sở Y tế Đắk Nông phải làm gì?"
Open = Callable[..., Tab]


def in_view(page: Page, selector: str) -> bool:
    """Whether an element is in the viewport, and nothing lies over its middle."""
    found: bool = page.locator(selector).first.evaluate(
        """element => {
            const box = element.getBoundingClientRect();
            const [x, y] = [box.left + Math.min(box.width / 2, 40), box.top + Math.min(box.height / 2, 10)];
            const top = document.elementFromPoint(x, y);
            return box.top >= 0 && box.bottom <= innerHeight && (element === top || element.contains(top));
        }"""
    )
    return found


def squeezed(text: str) -> str:
    return " ".join(text.split())


def highlighted(page: Page) -> str:
    return squeezed(" ".join(page.locator("mark").all_text_contents()))


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_from_a_question_to_feedback(opened: Open, program: Program, size: str, tmp_path: Path) -> None:
    tab = opened(size)
    page = tab.page
    tab.goto("/")
    page.locator(".example").first.wait_for()
    tab.picture(f"{size}-1-start")
    turn = tab.ask(TASKS)
    tab.picture(f"{size}-2-answer")
    answer = httpx.post(f"{tab.address}/ask", json={"question": TASKS}).json()
    assert squeezed(turn.locator(".sentences").inner_text()).replace("– ", "") == squeezed(answer["answer"]).replace(
        "– ", ""
    )
    assert turn.locator(".citations li").count() == len(answer["citations"])
    assert turn.locator("tbody tr").count() == len(answer["duties"])
    for notice in answer["notices"]:
        assert notice in turn.inner_text()
    assert "29/10/2021" in turn.inner_text() and "trích nguyên văn" in turn.inner_text()

    # a citation opens its document at its words
    third = answer["citations"][2]
    turn.locator(".sentences a.mark", has_text="[3]").last.click()
    page.locator("mark").wait_for()
    assert page.locator("mark").text_content() == third["quote"]
    assert in_view(page, "mark")
    assert page.url.endswith(
        f"/documents/{third['directive_id']}?start={third['start']}&end={third['end']}#{third['eid']}"
    )
    assert page.locator("#primary").is_visible() is (size == "desktop")
    assert set(page.locator("a.mark[aria-current]").all_text_contents()) == {"[3]"}
    tab.picture(f"{size}-3-document")
    page.go_back()
    page.locator("#beside").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.textContent") == "[3]"
    assert page.locator("a.mark[aria-current]").count() == 0
    assert in_view(page, ".sentences li:last-child a.mark")

    # the table of duties: sorted, filtered, taken away
    page.get_by_role("link", name="Nhiệm vụ", exact=True).click()
    page.locator(".duties tbody tr").first.wait_for()
    tab.picture(f"{size}-4-duties")
    if size == "desktop":
        page.get_by_role("button", name="Cơ quan").click()
        page.locator('th[aria-sort="ascending"]').wait_for()
        assert "sort=agency" in page.url
        assert page.evaluate("document.activeElement.dataset.sort") == "agency"
    else:
        page.get_by_label("Sắp xếp theo").select_option(label="Cơ quan, tăng dần")
        page.get_by_role("button", name="Sắp xếp").click()
        page.locator('th[aria-sort="ascending"]').wait_for(state="attached")
        page.locator(".filters summary").click()
    page.get_by_label("Cơ quan", exact=True).fill("syt")
    page.get_by_label("Số văn bản").fill("cv 6325, 88/UBND-VX")
    page.get_by_role("button", name="Lọc", exact=True).click()
    wanted = httpx.get(f"{tab.address}/duties", params={"agency": "syt", "document": ["cv 6325", "88/UBND-VX"]}).json()
    page.get_by_text(re.compile(rf"^{wanted['total']} nhiệm vụ;")).wait_for()
    shown = page.locator(".duties tbody tr td:nth-child(3)").all_inner_texts()
    assert len(shown) == wanted["total"] > 5
    assert all(any(squeezed(one["action"]) in text for text in map(squeezed, shown)) for one in wanted["duties"])
    tab.picture(f"{size}-5-filtered")
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    taken.value.save_as(tmp_path / "duties.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "duties.csv").read_text("utf-8-sig"))))
    assert taken.value.suggested_filename == "nhiem-vu.csv" and len(rows) == 1 + wanted["total"]
    page.locator(".exports summary").click()
    calendar = httpx.get(page.get_by_label("Địa chỉ lịch").input_value())
    assert calendar.text.startswith("BEGIN:VCALENDAR")
    page.locator(".duties tbody a").first.click()
    page.locator("mark").wait_for()
    assert in_view(page, "mark") and highlighted(page) in squeezed(wanted["duties"][0]["source"]["quote"])

    # back to the answer: it is still there
    for _ in range(10):
        if page.locator(".turn").count():
            break
        page.go_back()
        page.wait_for_timeout(100)
    page.get_by_role("button", name="Chưa đúng").click()
    page.get_by_label("Thiếu ý").check()
    page.get_by_label("Ý kiến thêm").fill("Thiếu nhiệm vụ chung.")
    tab.picture(f"{size}-6-feedback")
    page.get_by_role("button", name="Gửi ý kiến").click()
    page.get_by_text("Đã nhận ý kiến").wait_for()
    kept = latest_feedback(program)
    assert {name: kept[name] for name in ("helpful", "reason", "comment", "question", "answer", "directive_ids")} == {
        "helpful": False,
        "reason": "incomplete",
        "comment": "Thiếu nhiệm vụ chung.",
        "question": TASKS,
        "answer": answer["answer"],
        "directive_ids": [third["directive_id"]],
    }


def latest_feedback(program: Program) -> Any:
    """What the service kept last."""
    done = program.call("feedback", "--limit", "1", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_feedback_without_the_words(opened: Open, program: Program) -> None:
    tab = opened()
    tab.goto("/")
    tab.ask(TASKS)
    tab.page.get_by_role("button", name="Hữu ích").click()
    tab.page.get_by_label("Gửi kèm câu hỏi và câu trả lời").uncheck()
    tab.page.get_by_role("button", name="Gửi ý kiến").click()
    tab.page.get_by_text("Đã nhận ý kiến").wait_for()
    kept = latest_feedback(program)
    assert (kept["helpful"], kept["reason"], kept["question"], kept["answer"]) == (True, None, None, None)


def test_examples_are_answered(opened: Open) -> None:
    tab = opened()
    tab.goto("/")
    tab.page.locator(".example").first.wait_for()
    asked = tab.page.locator(".example").all_inner_texts()
    assert len(asked) >= 4
    for question in asked:
        assert httpx.post(f"{tab.address}/ask", json={"question": question}).json()["status"] == "answered", question
    tab.page.locator(".example").first.click()
    tab.page.locator(".turn .actions").wait_for()
    assert tab.page.locator(".asked").inner_text() == asked[0]


def test_a_follow_up_carries_the_questions_before(opened: Open) -> None:
    tab = opened()
    tab.goto("/")
    tab.ask(TASKS)
    with tab.page.expect_request("**/ask/stream") as request:
        turn = tab.ask("Còn Bắc Kạn thì sao?")
    assert request.value.post_data_json == {"question": "Còn Bắc Kạn thì sao?", "history": [TASKS]}
    assert "2865/UBND-VXNV" in turn.inner_text()
    tab.page.reload()  # the conversation stays
    assert tab.page.locator(".turn").count() == 2
    tab.page.get_by_role("link", name="Cuộc hỏi đáp mới").click()
    with tab.page.expect_request("**/ask/stream") as request:
        tab.ask("Ai ký cv 2865?")
    assert request.value.post_data_json["history"] == []
    tab.page.get_by_role("link", name="Cuộc hỏi đáp mới").click()
    earlier = tab.page.locator(".earlier li")
    assert earlier.locator("a").all_inner_texts() == ["Ai ký cv 2865?", TASKS]
    earlier.first.get_by_role("button").click()
    assert earlier.locator("a").all_inner_texts() == [TASKS]
    tab.page.get_by_role("button", name="Xóa tất cả").click()
    assert tab.page.locator(".earlier").count() == 0
    assert tab.page.evaluate("localStorage.getItem('congvan.conversations')") is None


def test_addresses_can_be_shared_and_reloaded(opened: Open) -> None:
    tab = opened()
    page = tab.page
    tab.goto("/")
    turn = tab.ask(TASKS)
    turn.locator("a.mark").first.click()
    page.locator("mark").wait_for()
    quote = page.locator("mark").text_content()
    page.reload()  # beside the answer still
    page.locator("mark").wait_for()
    assert page.locator(".turn").is_visible() and page.locator("#beside").is_visible()
    address = page.url
    page.keyboard.press("Escape")
    page.locator("#beside").wait_for(state="hidden")
    page.go_forward()
    page.locator("#beside mark").wait_for()

    other = opened("phone")  # somebody else opens the address: the document alone
    other.page.goto(address)
    other.page.locator("mark").wait_for()
    assert other.page.locator("mark").text_content() == quote and in_view(other.page, "mark")
    assert other.page.locator("#beside").is_hidden()
    other.goto(f"/#q={TASKS}")
    other.page.locator(".turn .actions").wait_for()
    assert other.page.locator(".asked").inner_text() == TASKS
    other.goto("/documents/6325-ubnd-kgvx-2021-f32857#sec_3")
    other.page.locator("mark").wait_for()
    assert highlighted(other.page).startswith("3. Sở Kế hoạch và Đầu tư chủ trì")
    other.goto("/duties?agency=syt&document=cv+6325&sort=task&order=descending")
    other.page.locator('th[aria-sort="descending"]').wait_for(state="attached")
    other.goto("/documents?q=tieu+de+khong+co&type=cong_van")
    other.page.get_by_text("Không có văn bản nào khớp").wait_for()
    other.goto("/documents/none")
    other.page.get_by_text("Không có văn bản này").wait_for()
    other.expected = ("404 (Not Found)",)


def test_documents_are_browsed(opened: Open) -> None:
    tab = opened()
    page = tab.page
    tab.goto("/documents")
    page.locator(".documents li").first.wait_for()
    assert page.locator(".documents li").count() == 9
    page.get_by_label("Từ trong số").fill("tuan le doc sach")
    assert page.locator(".documents h2").all_inner_texts() == ["77/UBND-VX"]
    page.get_by_label("Từ trong số").fill("")
    page.get_by_label("Năm").select_option("2021")
    page.get_by_label("Cơ quan ban hành").select_option("UBND tỉnh Đắk Nông")
    assert page.locator(".documents h2").all_inner_texts() == ["6325/UBND-KGVX", "5056/UBND-KGVX"]
    page.get_by_role("link", name="6325/UBND-KGVX").click()
    page.locator(".words p").first.wait_for()
    shown = page.locator(".document").inner_text()
    for words in (
        "UBND tỉnh Đắk Nông",
        "29/10/2021",
        "Các đơn vị lực lượng vũ trang cấp tỉnh",
        "Tôn Thị Ngọc Hạnh",
        "KT. (ký thay)",
    ):
        assert words in shown
    page.locator(".outline a", has_text="3. Sở Kế hoạch").click()
    page.locator("mark").wait_for()
    assert in_view(page, "mark") and highlighted(page).startswith("3. Sở Kế hoạch")
    page.locator(".part-relations summary").click()
    assert "285/TB-VPCP" in page.locator(".part-relations").inner_text()
    page.locator(".part-findings summary").click()
    page.locator(".part-findings a").first.click()
    page.locator("mark", has_text=re.compile("^Noi nhậm:?$")).wait_for()
    page.locator(".part-duties summary").click()
    assert page.locator(".part-duties .lines li").count() == 18
    page.go_back()
    page.locator(".documents li").first.wait_for()
    assert page.get_by_label("Năm").input_value() == "2021"


def test_relations_both_ways(opened: Open) -> None:
    tab = opened()
    page = tab.page
    tab.goto("/documents/285-tb-vpcp-2021-e9118f")
    page.locator(".words p").first.wait_for()
    assert "số 285/TB-VPCP" not in page.locator(".words").inner_text()  # the file holds another document before it
    page.locator(".part-relations summary").click()
    assert "không có trong chỉ mục" in page.locator(".part-relations").inner_text()
    page.locator(".part-relations a", has_text="6325/UBND-KGVX").first.click()
    page.locator("mark").wait_for()
    assert highlighted(page).startswith("Thực hiện ý kiến chỉ đạo")


def test_the_source_and_its_pages(opened: Open) -> None:
    tab = opened()
    page = tab.page
    [found] = httpx.get(f"{tab.address}/documents", params={"q": "95/UBND-VX"}).json()["items"]
    tab.goto(f"/documents/{found['id']}")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Tệp gốc: tệp <b>.pdf").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF-")
    page.get_by_role("img").evaluate("picture => picture.decode()")
    tab.picture("desktop-scan")
    beside = [page.locator(one).bounding_box() for one in (".words", ".scan")]
    assert (
        beside[0]
        and beside[1]
        and beside[0]["x"] + beside[0]["width"] <= beside[1]["x"]
        and abs(beside[0]["y"] - beside[1]["y"]) < 20
    )
    assert page.get_by_role("img", name="Trang 1 của 95/UBND-VX").is_visible()
    page.locator(".scan").get_by_role("button", name="Trang sau").click()
    second = page.get_by_role("img", name="Trang 2 của 95/UBND-VX")
    assert second.get_attribute("src") == f"/documents/{found['id']}/pages/2"
    tab.goto(f"/documents/{found['id']}?page=2")
    second.wait_for()


def test_the_timeline(opened: Open) -> None:
    for size in ("desktop", "phone"):
        tab = opened(size)
        tab.goto("/timeline")
        tab.page.locator(".timeline").wait_for()
        tab.picture(f"{size}-7-timeline")
        parts = tab.page.locator(".timeline").inner_text()
        assert parts.index("20/01/2024") < parts.index("Hôm nay") < parts.index("15/12/2031")
        assert tab.page.locator(".past").count() == 1 and tab.page.locator(".coming").count() == 1
        assert re.search(r"không ghi thời hạn: 1\d\d nhiệm vụ", tab.page.locator(".without").inner_text())
        assert "định kỳ: 1 nhiệm vụ" in tab.page.locator(".without").inner_text()
        tab.page.locator(".coming a").click()
        tab.page.locator("mark").wait_for()
        assert highlighted(tab.page).startswith("2. Sở Tài chính") and in_view(tab.page, "mark")


def test_many_duties_by_pages(opened: Open) -> None:
    tab = opened()
    tab.goto("/duties")
    tab.page.locator(".duties tbody tr").first.wait_for()
    assert tab.page.locator(".duties tbody tr").count() == 50
    first = tab.page.locator(".duties tbody tr").first.inner_text()
    tab.page.get_by_role("link", name="Trang sau").click()
    tab.page.get_by_text("Trang 2/").wait_for()
    assert tab.page.locator(".duties tbody tr").first.inner_text() != first and "page=2" in tab.page.url


def test_english(opened: Open) -> None:
    tab = opened()
    page = tab.page
    tab.goto("/")
    page.get_by_role("button", name="English").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate("document.activeElement.id") == "language"
    turn = tab.ask(TASKS)
    assert "Copy with citations" in turn.inner_text() and turn.locator(".sentences").get_attribute("lang") == "vi"
    tab.picture("desktop-8-english")
    tab.goto("/documents/6325-ubnd-kgvx-2021-f32857")
    page.locator(".words p").first.wait_for()
    assert "29 October 2021" in page.locator(".document").inner_text()
    assert page.locator(".words").get_attribute("lang") == "vi"
    with page.expect_response("**/ask/stream") as response:
        tab.goto("/#q=?!")
    assert response.value.status == 422
    tab.expected = ("422",)
    page.get_by_text("Unusable question").wait_for()
    page.get_by_role("button", name="Tiếng Việt").click()
    page.reload()
    assert page.evaluate("document.documentElement.lang") == "vi"


def test_copied_and_printed(opened: Open) -> None:
    tab = opened(permissions=["clipboard-read", "clipboard-write"])
    page = tab.page
    tab.goto("/")
    tab.ask(TASKS)
    second = tab.ask("Ai ký cv 2865?")
    second.get_by_role("button", name="Sao chép kèm trích dẫn").click()
    second.get_by_text("Đã sao chép").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    answer = httpx.post(f"{tab.address}/ask", json={"question": "Ai ký cv 2865?"}).json()
    for words in (answer["answer"], answer["citations"][0]["quote"], "2865/UBND-VXNV", f"{tab.address}/documents/"):
        assert words in text
    second.get_by_role("button", name="Chép địa chỉ câu hỏi").click()
    second.get_by_text("Đã sao chép").wait_for()
    assert "/#q=" in page.evaluate("navigator.clipboard.readText()")
    page.evaluate("window.print = () => { window.printing = document.body.className }")
    second.get_by_role("button", name="In", exact=True).click()
    assert page.evaluate("window.printing") == "printing"
    page.emulate_media(media="print")
    assert page.locator(".turn").first.is_hidden() and second.is_visible()
    assert (
        second.locator("blockquote").first.is_visible()
        and page.locator(".composer").is_hidden()
        and page.locator("#top").is_hidden()
    )
    tab.picture("desktop-9-print")
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".turn").first.is_visible()
