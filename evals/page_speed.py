"""The page as a browser loads it: bytes of the first load, time until one can ask, and what moves while an answer comes.

The service runs in a process of its own on loopback, over the bundled documents; the browser is the distribution's Chromium.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.settings import Settings
from evals.load import service
from evals.own_index import own_index

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_LOADS = 5
_SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
_SLOW = {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 25_000}
"""A slow line: 400 kbit/s, 300 ms to and fro."""
_QUESTION = "Sở Y tế Đắk Nông phải làm gì?"
_WATCH = """
window.shifts = [];
new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(one => [one.value, one.hadRecentInput])))
    .observe({type: 'layout-shift', buffered: true});
new MutationObserver((_, observer) => {
    if (!document.querySelector('#question')) return;
    window.usable = performance.now();
    observer.disconnect();
}).observe(document, {childList: true, subtree: true});
"""


class BrowserMissing(Exception):
    """There is no browser, or no way to drive it; the message says what to install."""


def measure(settings: Settings) -> dict[str, Any]:
    """Figures of one version of the page on this machine. Raises `BrowserMissing`."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise BrowserMissing("Cần thư viện playwright: pip install playwright.") from error
    if not CHROMIUM.exists():
        raise BrowserMissing(f"Cần trình duyệt {CHROMIUM}: apt-get install chromium.")
    with (
        own_index(settings) as folder,
        service(folder, {"CONGVAN_RATE_PER_MINUTE": "0"}) as (_, address),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=_FLAGS)
        try:
            return _figures(browser, address)
        finally:
            browser.close()


def _figures(browser: Browser, address: str) -> dict[str, Any]:
    at_once = [_load(browser, address) for _ in range(_LOADS)]
    slow = _load(browser, address, slow=True)
    figures: dict[str, Any] = {
        "first load, bytes transferred": at_once[0]["bytes"],
        "first load, requests": at_once[0]["requests"],
        f"question box usable, median of {_LOADS}, ms": round(statistics.median(one["usable"] for one in at_once)),
        "question box usable at 400 kbit/s and 300 ms, ms": round(slow["usable"]),
    }
    for size in _SIZES:
        at_first, meanwhile = _shifts(browser, address, size)
        figures[f"layout shift at the first load, {size}"] = at_first
        figures[f"layout shift while an answer comes, {size}"] = meanwhile
    return figures


def _load(browser: Browser, address: str, *, slow: bool = False) -> dict[str, float]:
    """One load with nothing kept from before: until everything that it asks for has come."""
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(_WATCH)
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        if slow:
            session.send("Network.emulateNetworkConditions", _SLOW)
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        page.goto(address, wait_until="networkidle")
        return {"bytes": int(sum(sizes)), "requests": len(sizes), "usable": page.evaluate("window.usable")}


def _shifts(browser: Browser, address: str, size: str, bytes_a_second: int = 4_000) -> tuple[float, float]:
    """What moved without anybody's doing: at the first load, and from the question to the whole answer, which comes slowly."""
    width, height = _SIZES[size]
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(address, wait_until="networkidle")
        at_first = _moved(page)
        # a browser excuses what moves within half a second of a key: the answer comes later than that
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", _SLOW | {"latency": 900, "downloadThroughput": bytes_a_second})
        page.fill("#question", _QUESTION)
        page.keyboard.press("Enter")
        page.locator(".turn .actions").wait_for()
        page.wait_for_timeout(300)
        return round(at_first, 4), round(_moved(page) - at_first, 4)


def _moved(page: Page) -> float:
    return float(sum(value for value, by_hand in page.evaluate("window.shifts") if not by_hand))
