"""A real Chromium before the real service: `congvan serve` in a process of its own, over the bundled directives and three more."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from bot.application import Application
from bot.http.api import create
from bot.settings import Settings
from tests.bot.http.serving import program_over
from tests.bot.http.test_api import close, started
from tests.bot.http.test_documents import pages_of
from tests.bot.test_command_line import Program
from tests.corpus.test_reading import pdf

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZES = {"desktop": (1280, 800), "phone": (390, 844), "narrow": (320, 640)}

_HEAD = """ỦY BAN NHÂN DÂN
TỈNH {upper}

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: {number}
V/v {subject}

{place}, ngày {day} tháng {month} năm {year}

Kính gửi:

- Sở Y tế;
- Sở Tài chính.

{preamble}

{body}

Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Nông Thị Thử
"""
_DATED = {
    "upper": "HÀ GIANG", "place": "Hà Giang", "number": "412/UBND-KTTH", "day": "05", "month": "01", "year": "2024",
    "subject": "phòng, chống rét đậm, rét hại", "preamble": "UBND tỉnh yêu cầu:",
    "body": "1. Sở Nông nghiệp và Phát triển nông thôn hướng dẫn che chắn chuồng trại, báo cáo UBND tỉnh trước ngày 20/01/2024.\n\n"
    "2. Sở Tài chính bố trí kinh phí mua vắc xin cho đàn trâu, bò trước ngày 15/12/2031.\n\n"
    "3. Sở Y tế báo cáo UBND tỉnh trước ngày 25 hằng tháng.",
}  # fmt: skip
_SCRIPTED = {
    "upper": "LAI CHÂU", "place": "Lai Châu", "number": "88/UBND-VX", "day": "12", "month": "3", "year": "2024",
    "subject": "<script>window.hacked = 1</script> dự trữ thuốc <b>kháng sinh</b>",
    "preamble": "Ký hiệu 𝄞 và 😀 đứng trước. Thực hiện Công văn số 412/UBND-KTTH ngày 05/01/2024, UBND tỉnh có ý kiến như sau:",
    "body": '1. Sở Y tế <img src="x" onerror="window.hacked = 1"> dự trữ thuốc kháng sinh 𝄞 cho các trạm y tế xã.\n\n'
    "2. Sở Tài chính bố trí kinh phí <svg onload=window.hacked=1> mua thuốc.",
}  # fmt: skip
_LONG = {
    "upper": "CAO BẰNG", "place": "Cao Bằng", "number": "77/UBND-VX", "day": "12", "month": "3", "year": "2024",
    "subject": "tổ chức tuần lễ đọc sách", "preamble": "UBND tỉnh có ý kiến như sau:",
    "body": "\n\n".join(f"{n}. Sở Văn hóa, Thể thao và Du lịch tổ chức tủ sách lưu động số {n} ở các xã vùng cao." for n in range(1, 31)),
}  # fmt: skip
_PRINTED = {
    "upper": "SƠN LA", "place": "Sơn La", "number": "95/UBND-VX", "day": "15", "month": "3", "year": "2024",
    "subject": "thư viện thôn bản", "preamble": "Thực hiện Công văn số 412/UBND-KTTH ngày 05/01/2024, UBND tỉnh có ý kiến như sau:",
    "body": "\n\n".join(f"{n}. Sở Văn hóa, Thể thao và Du lịch mở thư viện thôn bản số {n}." for n in range(1, 31)),
}  # fmt: skip


@pytest.fixture(scope="session")
def program(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An index of the bundled directives, of one with deadlines, of one with script in its text and its name,
    of a long one and of one that was printed."""
    folder = tmp_path_factory.mktemp("page")
    program = program_over(bundled, folder)
    (folder / "more").mkdir()
    for name, values in (("412", _DATED), ("<img src=x onerror=alert(1)>", _SCRIPTED), ("77", _LONG)):
        (folder / "more" / f"{name}.txt").write_text(_HEAD.format(**values), "utf-8")
    (folder / "more" / "tệp <b>.pdf").write_bytes(pdf(*pages_of(_HEAD.format(**_PRINTED))))
    done = program.call("index", "more")
    assert done.returncode == 0, done.stderr
    return program


@pytest.fixture(scope="session")
def address(program: Program) -> Iterator[str]:
    """Where the service listens."""
    process, found = started(program)
    yield found
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)
    close(process)


@contextmanager
def served(bundled: Application, folder: Path, port: int = 0, **settings: Any) -> Iterator[tuple[Application, str]]:
    """A service in this process over the parts of another application, with settings and a state of its own; and where it
    listens until it is left."""
    given = {"data_dir": folder, "rate_per_minute": 0, **settings}
    application = Application(Settings(_env_file=None, **given))  # type: ignore[call-arg, arg-type]
    application.__dict__["catalogue"] = bundled.catalogue
    application._collection, application._chain = bundled.collection(), bundled.chain()
    with socket.create_server(("127.0.0.1", port)) as listening:
        server = uvicorn.Server(uvicorn.Config(create(application), log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()  # who connects before it has started waits
        try:
            yield application, f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
            application.state.close()


class Chromium:
    """The browser of the distribution while tests of this folder follow each other, and tabs that they have left.

    Not for longer: while it is driven, an event loop counts as running in this thread, and tests elsewhere run their own."""

    def __init__(self) -> None:
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self.left: dict[str, Tab] = {}
        """By size, as if they were new but for what the browser keeps of files: to open one takes a second of work."""

    def browser(self) -> Browser:
        if self._browser is None:
            self._playwright = sync_playwright().start()
            self._browser = self._playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        return self._browser

    def close(self) -> None:
        self.left.clear()
        if self._browser is not None:
            self._browser.close()
        if self._playwright is not None:
            self._playwright.stop()
        self._browser = self._playwright = None


_CHROMIUM = Chromium()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """The browser is closed when the next test is none of this folder."""
    try:
        yield
    finally:
        if nextitem is None or nextitem.path.parent != Path(__file__).parent:
            _CHROMIUM.close()


@pytest.fixture
def chromium() -> Chromium:
    """The browser; in CI it must be there."""
    if not Path(CHROMIUM).exists():
        sentence = f"The page is tested in {CHROMIUM}, which is not installed: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    return _CHROMIUM


class Tab:
    """A page of the browser, what it logged, and where its pictures go."""

    def __init__(self, page: Page, address: str, pictures: Path | None) -> None:
        self.page, self.address, self.pictures = page, address, pictures
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self.expected: tuple[str, ...] = ()
        page.on(
            "console",
            lambda message: self.errors.append(message.text) if message.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._requested)

    def _requested(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.elsewhere.append(request.url)

    def goto(self, path: str) -> None:
        self.page.goto(self.address + path)

    def ask(self, question: str) -> Any:
        """Type a question, send it, and wait for the whole answer; its element."""
        before = self.page.locator(".turn").count()
        self.page.fill("#question", question)
        self.page.keyboard.press("Enter")
        turn = self.page.locator(".turn").nth(before)
        turn.locator(".actions").wait_for()
        return turn

    def picture(self, name: str) -> None:
        """Keep a picture, where pictures are wanted."""
        if self.pictures is not None:
            self.page.screenshot(path=self.pictures / f"{name}.png")

    def unexpected(self) -> list[str]:
        return [one for one in self.errors if not any(words in one for words in self.expected)]

    def leave(self) -> None:
        """Go where no script of the page runs, with nothing kept on the device and nothing changed about the tab."""
        self.page.unroute_all()
        self.page.goto(f"{self.address}/healthz")
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.page.context.clear_cookies()
        self.page.emulate_media(media="null", color_scheme="light")

    def forget(self) -> None:
        """Begin anew: nothing was logged, asked for or expected."""
        self.errors, self.elsewhere, self.expected = [], [], ()


@pytest.fixture(scope="session")
def pictures() -> Path | None:
    """Where screenshots are kept: CONGVAN_SCREENSHOTS; without it none are made."""
    if not (wanted := os.environ.get("CONGVAN_SCREENSHOTS")):
        return None
    folder = Path(wanted)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def opened(address: str, chromium: Chromium, pictures: Path | None) -> Iterator[Callable[..., Tab]]:
    """Opens a tab of a size; afterwards nothing was logged as wrong, and nothing was asked of anywhere else.

    The tab is `new`, as it is with options or at another address, or one that a test has left."""
    tabs: list[tuple[str | None, Tab]] = []

    def open_tab(size: str = "desktop", at: str | None = None, new: bool = False, **options: Any) -> Tab:
        new = new or at is not None or bool(options)
        if new or size not in chromium.left:
            width, height = SIZES[size]
            options = {"locale": "vi-VN", "has_touch": size != "desktop", **options}
            context = chromium.browser().new_context(viewport={"width": width, "height": height}, **options)
            context.set_default_timeout(10_000)
            tab = Tab(context.new_page(), at or address, pictures)
        else:
            tab = chromium.left.pop(size)
        tabs.append((None if new else size, tab))
        return tab

    yield open_tab
    for size, tab in tabs:
        if size is None:
            tab.page.context.close()
        else:
            tab.leave()
    wrong = [tab.unexpected() for _, tab in tabs if tab.unexpected()]
    elsewhere = [tab.elsewhere for _, tab in tabs if tab.elsewhere]
    for size, tab in tabs:
        if size is not None:
            tab.forget()
            chromium.left[size] = tab
    assert wrong == []
    assert elsewhere == []
