"""What goes wrong, and what somebody may try: nothing is lost, nothing of a text takes effect, nothing jumps about."""

from __future__ import annotations

import gzip
import re
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route

from bot.application import Application
from tests.browser.conftest import Tab, served

TASKS = "Sở Y tế Đắk Nông phải làm gì?"
MOST_BYTES = 200_000
Open = Callable[..., Tab]

SLOWLY = """
// the real stream of the service, one event at a time as from a slow model
given => {
    const fetched = window.fetch;
    const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
    Object.assign(window, given);
    window.fetch = async (address, options) => {
        const response = await fetched(address, options);
        if (!String(address).includes('/ask/stream') || !response.ok) return response;
        const blocks = (await response.text()).split('\\n\\n').filter(Boolean);
        blocks.splice(1, 0, ...window.before);
        const body = new ReadableStream({
            async start(controller) {
                options.signal.addEventListener('abort', () => controller.error(options.signal.reason));
                await pause(window.first);
                let said = false;
                for (const block of blocks) {
                    await pause(30);
                    while (said && window.held && !options.signal.aborted) await pause(30);
                    if (options.signal.aborted) return;
                    const bytes = new TextEncoder().encode(block + '\\n\\n');
                    controller.enqueue(bytes.slice(0, bytes.length >> 1));
                    controller.enqueue(bytes.slice(bytes.length >> 1));
                    said ||= block.startsWith('event: sentence');
                }
                controller.close();
            },
        });
        return new Response(body, {headers: response.headers});
    };
}
"""
SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(one => [one.value, one.hadRecentInput])))
    .observe({type: 'layout-shift', buffered: true});
"""


def answer_slowly(page: Page, first: int = 0, before: Sequence[str] = (), held: bool = False) -> None:
    """Have answers come slowly: the first event after so many milliseconds, with other events before the sentences, and none
    after the first sentence as long as `window.held`."""
    page.evaluate(SLOWLY, {"first": first, "before": before, "held": held})


# script


@pytest.mark.parametrize("path", ["/documents", "/duties?place=Lai+Ch%C3%A2u", "/timeline?place=Lai+Ch%C3%A2u"])
def test_script_in_lists_is_text(opened: Open, path: str) -> None:
    tab = opened()
    tab.goto(path)
    tab.page.locator(".documents li, .duties tbody tr, .without summary").first.wait_for()
    for box in tab.page.locator(".without details").all():
        box.evaluate("element => element.open = true")
    tab.page.get_by_text("<script>" if path == "/documents" else "<svg onload").first.wait_for()
    assert tab.page.evaluate("window.hacked") is None


def test_script_in_questions_and_documents_is_text(opened: Open) -> None:
    tab = opened()
    page = tab.page
    tab.goto("/")
    question = "<img src=x onerror=window.hacked=1> Sở Y tế Lai Châu phải làm gì?"
    turn = tab.ask(question)
    assert turn.locator(".asked").inner_text() == question
    assert "<img" in turn.locator(".citations").inner_text()
    turn.locator("a.mark").first.click()
    page.locator("mark").wait_for()
    cited = httpx.post(f"{tab.address}/ask", json={"question": question}).json()["citations"][0]
    # characters beyond the basic plane stand before and within the quote: the server counts one, the browser two
    assert "𝄞" in cited["quote"] and page.locator("mark").text_content() == cited["quote"]
    page.get_by_role("link", name="Mở riêng").click()
    page.locator(".side").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert "<script>window.hacked = 1</script>" in page.locator(".words").inner_text()
    assert (
        "<script>" in page.locator(".title").inner_text() and "<svg onload" in page.locator(".part-duties").inner_text()
    )
    assert page.title().startswith("88/UBND-VX")
    tab.goto("/#q=" + question)
    page.locator(".turn .actions").wait_for()
    tab.goto("/")
    assert page.locator(".earlier a").first.inner_text() == question
    assert page.evaluate("window.hacked") is None
    assert page.locator("main script, main img, main svg[onload]").count() == 0


def test_what_is_kept_on_the_device_may_be_junk(opened: Open) -> None:
    tab = opened()
    tab.goto("/")
    for junk in ("{", "5", '[{"id": 1}, null, {"id": "x", "turns": []}]'):
        tab.page.evaluate("junk => localStorage.setItem('congvan.conversations', junk)", junk)
        tab.page.reload()
        tab.page.locator(".example").first.wait_for()
    tab.goto("/#c=nowhere")
    tab.page.get_by_text("không còn trên máy").wait_for()
    tab.goto("/documents/%25%00?start=-1&end=x#%E0%A4%A")
    tab.page.locator(".problem").wait_for()
    tab.expected = ("404",)


def test_spans_that_fit_nothing(opened: Open) -> None:
    tab = opened()
    for path in ("?start=999999&end=9999999", "?start=5&end=2", "?start=0&end=100000000#nowhere", "#%"):
        tab.goto(f"/documents/6325-ubnd-kgvx-2021-f32857{path}")
        tab.page.locator(".words p").first.wait_for()


# while an answer comes


def test_nothing_moves_while_an_answer_comes(opened: Open) -> None:
    for size in ("desktop", "phone"):
        tab = opened(size)
        tab.goto("/")
        tab.page.locator(".example").first.wait_for()
        # a browser excuses what moves within half a second of a key: the answer comes later than that
        answer_slowly(tab.page, first=600)
        tab.page.evaluate(SHIFTS)
        tab.ask(TASKS)
        tab.ask("Ai ký cv 2865?")
        tab.page.wait_for_timeout(300)
        shifts = tab.page.evaluate("window.shifts")
        assert sum(value for value, by_hand in shifts if not by_hand) == 0, shifts


def test_sentences_are_withdrawn_when_it_starts_over(opened: Open) -> None:
    tab = opened()
    before = [
        'event: sentence\ndata: {"text": "Câu bị rút lại.", "follows": false}',
        'event: sentence\ndata: {"text": "Cùng đoạn.", "follows": true}',
        'event: progress\ndata: {"step": "starting_over", "items": null, "reason": "x"}',
    ]
    tab.goto("/")
    tab.page.locator(".example").first.wait_for()
    answer_slowly(tab.page, before=before)
    tab.page.evaluate(
        """() => {
            window.seen = [];
            const turns = document.querySelector('.turns');
            new MutationObserver(() => window.seen.push(turns.textContent)).observe(turns, {childList: true, subtree: true});
        }"""
    )
    tab.ask(TASKS)
    assert any("Câu bị rút lại. Cùng đoạn." in one for one in tab.page.evaluate("window.seen"))
    assert "Câu bị rút lại" not in tab.page.locator(".turn").inner_text()


def test_stopped(opened: Open) -> None:
    tab = opened()
    page = tab.page
    tab.goto("/")
    answer_slowly(page, held=True)
    page.fill("#question", TASKS)
    page.keyboard.press("Enter")
    page.locator(".sentences p").first.wait_for()
    page.fill("#question", "Câu kế tiếp")
    page.keyboard.press("Enter")  # one answer at a time: what is typed meanwhile stays
    assert page.input_value("#question") == "Câu kế tiếp"
    page.get_by_role("button", name="Dừng").click()
    page.get_by_text("Đã dừng theo yêu cầu").first.wait_for()
    assert page.locator(".turn .actions").count() == 0 and page.locator("#question:focus").count() == 1
    assert "Theo công văn" in page.locator(".sentences").inner_text()
    page.evaluate("window.held = false")
    page.get_by_role("button", name="Hỏi lại").click()
    page.locator(".turn .actions").wait_for()
    assert page.locator(".turn").count() == 1


def test_the_answer_goes_on_while_one_looks_elsewhere(opened: Open) -> None:
    tab = opened()
    page = tab.page
    tab.goto("/")
    answer_slowly(page, held=True)
    page.fill("#question", TASKS)
    page.keyboard.press("Enter")
    page.locator(".sentences p").first.wait_for()
    page.get_by_role("link", name="Văn bản", exact=True).click()
    page.locator(".documents li").first.wait_for()
    page.evaluate("window.held = false")
    page.go_back()
    page.locator(".turn .actions").wait_for()


# the server says no, or nothing


def test_the_server_is_gone_and_comes_back(opened: Open, bundled: Application, tmp_path: Path) -> None:
    with served(bundled, tmp_path) as (_, address):
        tab = opened(at=address)
        tab.expected = ("ERR_CONNECTION_REFUSED",)
        page = tab.page
        tab.goto("/")
        page.locator(".example").first.wait_for()
    page.fill("#question", TASKS)
    page.keyboard.press("Enter")
    page.get_by_text("Không kết nối được máy chủ").wait_for()
    tab.picture("desktop-offline")
    assert page.locator(".asked").inner_text() == TASKS
    page.get_by_role("link", name="Văn bản", exact=True).click()
    page.get_by_text("Không kết nối được máy chủ").wait_for()
    with served(bundled, tmp_path, int(address.rpartition(":")[2])):
        page.get_by_role("button", name="Thử lại").click()
        page.locator(".documents li").first.wait_for()
        page.go_back()
        page.get_by_role("button", name="Thử lại").click()
        page.locator(".turn .actions").wait_for()
        page.context.close()


def test_a_stream_that_breaks_off(opened: Open) -> None:
    tab = opened()

    def broken(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.body()[: len(answer.body()) // 8])

    tab.page.route("**/ask/stream", broken)
    tab.goto("/")
    tab.page.fill("#question", TASKS)
    tab.page.keyboard.press("Enter")
    tab.page.get_by_text("Kết nối đứt khi câu trả lời chưa xong").wait_for()
    assert "Theo công văn 6325" in tab.page.locator(".sentences").inner_text()
    tab.page.unroute("**/ask/stream")
    tab.page.get_by_role("button", name="Thử lại").click()
    tab.page.locator(".turn .actions").wait_for()


def test_too_many_requests(opened: Open) -> None:
    tab = opened()
    tab.expected = ("429",)
    refused: list[Any] = []

    def limited(route: Route) -> None:  # the wait is exactly told, once
        if refused:
            route.continue_()
        else:
            refused.append(1)
            route.fulfill(
                status=429,
                headers={"retry-after": "1"},
                json={"title": "Quá nhiều yêu cầu", "status": 429, "detail": "Hãy chờ."},
            )

    tab.page.route("**/ask/stream", limited)
    tab.goto("/")
    tab.page.fill("#question", TASKS)
    tab.page.keyboard.press("Enter")
    tab.page.get_by_text("thử lại được sau 1 giây").wait_for()
    retry = tab.page.get_by_role("button", name="Thử lại")
    assert retry.is_disabled()
    retry.click()  # waits until it can be pressed
    tab.page.locator(".turn .actions").wait_for()


def test_problems_of_a_filter_are_sentences(opened: Open) -> None:
    tab = opened()
    tab.expected = ("422",)
    tab.goto("/duties?due_after=h%C3%B4m+n%C3%A0o")
    tab.page.get_by_text("Không hiểu ngày “hôm nào”").wait_for()
    assert tab.page.get_by_label("Hạn từ").input_value() == "hôm nào"


# how it is sent


def test_the_first_load_is_small(opened: Open) -> None:
    tab = opened(new=True)
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    tab.page.goto(tab.address, wait_until="networkidle")
    assert tab.page.locator(".example").count() and len(sizes) > 10 and sum(sizes) <= MOST_BYTES, sum(sizes)
    loaded = tab.page.evaluate(
        "performance.getEntriesByType('resource').filter(one => one.name.includes('/page/')).map(one => one.name)"
    )
    tab.goto("/duties")
    again = tab.page.evaluate(
        "performance.getEntriesByType('resource').filter(one => one.name.includes('/page/')).map(one => one.transferSize)"
    )
    assert loaded and again and not any(again)  # nothing of the page is sent a second time


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    """A client of the service that accepts what each request says."""
    with httpx.Client(base_url=address) as client:
        yield client


def test_files_of_the_page(address: str, client: httpx.Client) -> None:
    page = client.get("/", headers={"accept-encoding": "identity"})
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy and "unsafe" not in policy
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page.text)
    for path in re.findall(r'(?:src|href)="(/page/[^"]+)"', page.text):
        plain = client.get(path, headers={"accept-encoding": "identity"})
        assert (
            plain.status_code == 200
            and "immutable" in plain.headers["cache-control"]
            and "content-encoding" not in plain.headers
        )
        with urllib.request.urlopen(
            urllib.request.Request(address + path, headers={"accept-encoding": "gzip"})
        ) as packed:
            assert packed.headers["content-encoding"] == "gzip" and gzip.decompress(packed.read()) == plain.content
        tag = plain.headers["etag"]
        assert client.get(path, headers={"accept-encoding": "identity", "if-none-match": tag}).status_code == 304
        old = re.sub(r"/page/[^/]+/", "/page/old/", path)
        assert client.get(old).headers["cache-control"] == "no-cache"
    for path in ("/page/x/index.html", "/page/x/..%2f..%2fapi.py", "/page/x/page_files.py", "/page/x/%00", "/page/x/"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("path", ["/documents", "/documents/6325-ubnd-kgvx-2021-f32857", "/duties"])
@pytest.mark.parametrize(
    ("accepted", "html"),
    [
        ("*/*", False),
        ("application/json", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("application/json, text/html;q=0.5", False),
        ("text/html;q=0, */*", False),
        ("text/html;q=x", True),
        ("", False),
    ],
)
def test_a_browser_gets_the_page_and_everyone_else_json(
    client: httpx.Client, path: str, accepted: str, html: bool
) -> None:
    response = client.get(path, headers={"accept": accepted})
    assert response.headers["content-type"].startswith("text/html" if html else "application/json")
    assert "Accept" in response.headers.get_list("vary", split_commas=True)
    if path == "/duties":
        filed = client.get(path, params={"format": "csv"}, headers={"accept": accepted})
        assert filed.headers["content-type"].startswith("text/csv")


def test_lists_and_texts_are_packed(client: httpx.Client) -> None:
    document = "/documents/6325-ubnd-kgvx-2021-f32857"
    for path in ("/documents", document, f"{document}/text", "/duties"):
        packed = client.get(path, headers={"accept-encoding": "gzip"})
        plain = client.get(path, headers={"accept-encoding": "identity"})
        assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
        assert packed.content == plain.content
        assert "Accept-Encoding" in plain.headers.get_list("vary", split_commas=True)


def test_without_script_the_page_says_so(opened: Open) -> None:
    tab = opened(java_script_enabled=False)
    tab.goto("/")
    assert "cần JavaScript" in tab.page.locator("body").inner_text()


def test_the_keys_of_both_languages(opened: Open) -> None:
    """Every key that the modules ask for has words; none stands unused."""
    from importlib.resources import files

    folder = files("bot.http") / "page"
    sources = {one.name: one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".js")}
    block = sources["language.js"].split("const TYPES")[0]
    known = set(re.findall(r"^  (\w+): \[", block, re.MULTILINE))
    rest = "".join(text for name, text in sources.items() if name != "language.js")
    asked = set(re.findall(r'\bt\("(\w+)"', rest))
    assert asked <= known
    named = set(re.findall(r'"(\w+)"', rest)) | {"searching", "reading", "writing", "checking", "starting_over"}
    values = {
        "answered",
        "not_found",
        "refused",
        "error",
        "on_behalf",
        "for_head",
        "by_order",
        "by_delegation",
        "acting",
    }
    values |= {"implements", "cites", "based_on", "amends", "replaces", "repeals", "corrects", "attaches"}
    values |= {"basis_year_of_document", "basis_end_of_period", "basis_counted"}
    assert known - asked - named - values == set()
