"""WCAG 2.2 AA: axe finds nothing on any view, everything can be done with the keyboard, and nothing needs sideways scrolling."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from bot.access.keys import Keys, Scope
from bot.application import Application
from tests.browser.conftest import Tab, served

TASKS = "Sở Y tế Đắk Nông phải làm gì?"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of these that look at colours: nothing else differs between light and dark."""
Open = Callable[..., Tab]


def violations(page: Page, only: Sequence[str] = TAGS) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": only, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options).then(results => results.violations)", options)
    return [
        f"{one['id']}: {node['html'][:200]} {node.get('failureSummary', '')}" for one in found for node in one["nodes"]
    ]


def views(tab: Tab) -> list[tuple[str, Callable[[], None]]]:
    """Every view, with what else can be open in it."""
    page = tab.page

    def start() -> None:
        tab.goto("/")
        page.locator(".example").first.wait_for()

    def answer() -> None:
        tab.ask(TASKS)
        page.get_by_role("button", name="Chưa đúng").click()

    def beside() -> None:
        page.locator("a.mark").first.click()
        page.locator("mark").wait_for()

    def not_found() -> None:
        tab.goto("/")
        tab.ask("Giá vàng hôm nay là bao nhiêu?")

    def duties() -> None:
        tab.goto("/duties?sort=task&role=lead&role=coordinate")
        page.locator(".duties tbody tr").first.wait_for()
        page.locator(".exports summary").click()
        if page.locator(".filters[open]").count() == 0:
            page.locator(".filters summary").click()

    def timeline() -> None:
        tab.goto("/timeline")
        page.locator(".without summary").first.click()

    def documents() -> None:
        tab.goto("/documents")
        page.locator(".documents li").first.wait_for()

    def document() -> None:
        tab.goto("/documents/6325-ubnd-kgvx-2021-f32857#sec_3")
        page.locator("mark").wait_for()
        page.evaluate("document.querySelectorAll('.part').forEach(part => part.open = true)")

    def missing() -> None:
        tab.expected = ("404 (Not Found)",)
        tab.goto("/documents/none")
        page.locator(".problem").wait_for()

    named = (start, answer, beside, not_found, duties, timeline, documents, document, missing)
    return [(one.__name__, one) for one in named]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing(opened: Open, size: str) -> None:
    tab = opened(size)
    found = []
    for name, show in views(tab):
        show()
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        for scheme, only in (("light", TAGS), ("dark", COLOURS)):
            tab.page.emulate_media(color_scheme=scheme)
            found += [f"{name}, {scheme}: {one}" for one in violations(tab.page, only)]
            tab.picture(f"{size}-{name}-{scheme}")
        tab.page.emulate_media(color_scheme="light")
    assert found == []


def test_axe_finds_nothing_where_a_key_is_asked_for(opened: Open) -> None:
    tab = opened()
    tab.expected = ("401",)
    tab.page.route(
        "**/duties?*", lambda route: route.fulfill(status=401, json={"title": "t", "status": 401, "detail": "d"})
    )
    tab.goto("/")
    tab.page.locator("dialog").wait_for()
    assert violations(tab.page) == []
    tab.page.keyboard.press("Escape")
    tab.page.locator(".problem").wait_for()
    assert violations(tab.page) == []


def test_no_sideways_scrolling(opened: Open) -> None:
    tab = opened("narrow")  # a desktop at 400 %
    for name, show in views(tab):
        show()
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        tab.picture(f"narrow-{name}")


def focused(page: Page) -> str:
    words: str = page.evaluate(
        "(({id, textContent, tagName, ariaLabel}) => `${tagName} ${id} ${ariaLabel ?? textContent}`)(document.activeElement)"
    )
    return " ".join(words.split())


def tab_to(page: Page, words: str, most: int = 40) -> str:
    """Press Tab until the focus is on a control with these words; each stop must show its focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", f"no visible focus: {focused(page)}"
        if words in focused(page):
            return focused(page)
    raise AssertionError(f"“{words}” is not reached by the keyboard; the focus is on {focused(page)}")


def test_with_the_keyboard_alone(opened: Open) -> None:
    tab = opened()
    page, keys = tab.page, tab.page.keyboard
    tab.goto("/documents")
    page.locator(".documents li").first.wait_for()
    keys.press("Tab")
    assert "Đến nội dung" in focused(page)
    keys.press("Enter")
    assert focused(page).startswith("MAIN")
    keys.press("Tab")
    assert focused(page).startswith("INPUT")
    keys.press("Shift+Tab")
    tab.goto("/")
    page.locator(".example").first.wait_for()
    assert "question" in focused(page)  # at a desk one can type at once
    keys.type("Sở Y tế Đắk Nông")
    keys.press("Shift+Enter")
    keys.type("phải làm gì?")
    assert page.input_value("#question") == "Sở Y tế Đắk Nông\nphải làm gì?"
    keys.press("Enter")
    page.locator(".turn .actions").wait_for()
    assert "question" in focused(page) and page.input_value("#question") == ""
    assert page.locator("#said").inner_text().startswith("Đã trả lời, 3 trích dẫn. Theo công văn 6325/UBND-KGVX")
    keys.press("Shift+Tab")
    for _ in range(30):
        if "Trích dẫn 1: mở văn bản 6325" in focused(page):
            break
        keys.press("Shift+Tab")
    at = focused(page)
    assert "Trích dẫn 1: mở văn bản 6325" in at
    keys.press("Enter")
    page.locator("mark").wait_for()
    page.locator("mark:focus").wait_for()
    keys.press("Escape")
    page.locator("#beside").wait_for(state="hidden")
    assert focused(page) == at
    tab_to(page, "Chưa đúng")
    keys.press("Enter")
    assert focused(page).startswith("INPUT")
    keys.press("ArrowDown")
    assert page.get_by_label("Sai thời hạn").is_checked()
    keys.press("Escape")
    assert "Chưa đúng" in focused(page) and page.locator(".feedback").count() == 0
    tab.goto("/duties")
    page.locator(".duties tbody tr").first.wait_for()
    page.get_by_role("heading", name="Bảng nhiệm vụ").focus()
    tab_to(page, "Thời hạn")
    keys.press("Enter")
    page.locator('th[aria-sort="ascending"]').wait_for()
    keys.press("Enter")
    page.locator('th[aria-sort="descending"]').wait_for()
    assert "Thời hạn" in focused(page)
    assert page.locator("#said").inner_text() == "Đã sắp xếp theo Thời hạn, giảm dần."
    tab_to(page, "412/UBND-KTTH", 400)
    keys.press("Enter")
    page.locator("mark:focus").wait_for()


def test_little_is_said_while_an_answer_comes(opened: Open) -> None:
    tab = opened()
    tab.goto("/")
    tab.page.locator(".example").first.wait_for()
    tab.page.evaluate(
        """() => {
            window.said = [];
            const region = document.getElementById('said');
            new MutationObserver(() => window.said.push(region.textContent)).observe(region, {childList: true, characterData: true, subtree: true});
        }"""
    )
    tab.ask(TASKS)
    said = tab.page.evaluate("window.said")
    assert len(said) == 2 and said[0].startswith("Đang tìm") and said[1].startswith("Đã trả lời, 3 trích dẫn.")
    assert tab.page.locator(".turn [aria-live]").count() == 0


def test_colours_are_chosen_and_remembered(opened: Open) -> None:
    tab = opened(color_scheme="light")
    page = tab.page
    tab.goto("/")
    button = page.locator("#theme")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)
    button.click()
    button.click()
    assert button.inner_text() == "Màu: tối" and page.evaluate(paper) != light
    page.reload()
    assert button.inner_text() == "Màu: tối" and page.evaluate(paper) != light
    button.click()
    assert button.inner_text() == "Màu: theo máy" and page.evaluate(paper) == light


@pytest.fixture
def guarded(bundled: Application, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Where a service listens that wants keys, and a key."""
    with served(bundled, tmp_path, access="keys") as (application, address):
        yield address, Keys(lambda: application.state).make("browser", [Scope.ASK])[1]


def test_a_key_is_asked_for_and_sent(opened: Open, guarded: tuple[str, str]) -> None:
    address, key = guarded
    tab = opened(at=address)
    page = tab.page
    tab.expected = ("401",)
    tab.goto("/")
    page.get_by_role("textbox", name="Khóa").fill("wrong")
    page.keyboard.press("Enter")
    page.get_by_text("Khóa vừa nhập không được nhận").wait_for()
    page.get_by_role("textbox", name="Khóa").fill(key)
    page.keyboard.press("Enter")
    page.locator(".example").first.wait_for()
    tab.ask(TASKS)
    assert page.evaluate("sessionStorage.getItem('congvan.key')") == key
    assert key not in page.evaluate("JSON.stringify(localStorage)")
    with page.expect_download() as taken:  # files too are fetched with the key
        page.get_by_role("link", name="Nhiệm vụ", exact=True).click()
        page.get_by_role("link", name="XLSX").click()
    assert taken.value.suggested_filename == "nhiem-vu.xlsx"
