"""A real Chromium before the real service: `congvan serve` in a process of its own, over the bundled directives and three more."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bot.application import Application
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
    shutil.copytree(bundled.settings.data_dir, folder / "data")
    (folder / "more").mkdir()
    for name, values in (("412", _DATED), ("<img src=x onerror=alert(1)>", _SCRIPTED), ("77", _LONG)):
        (folder / "more" / f"{name}.txt").write_text(_HEAD.format(**values), "utf-8")
    (folder / "more" / "tệp <b>.pdf").write_bytes(pdf(*pages_of(_HEAD.format(**_PRINTED))))
    program = Program(folder)
    done = program.run("index", str(bundled.settings.documents), "more")
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


@pytest.fixture(scope="module")
def guarded(program: Program) -> Iterator[tuple[str, str]]:
    """Where a service listens that wants keys, and a key."""
    made = program.run("keys", "make", "browser", "--scope", "ask")
    keyed = Program(program.folder)
    keyed.environment |= {"CONGVAN_ACCESS": "keys"}
    process, found = started(keyed)
    yield found, made.stdout.strip()
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)
    close(process)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of the distribution; in CI it must be there. Not for longer than a module: while it is driven, an event loop
    counts as running in this thread, and tests elsewhere run their own."""
    if not Path(CHROMIUM).exists():
        sentence = f"The page is tested in {CHROMIUM}, which is not installed: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Tab:
    """A page of the browser, what it logged, and where its pictures go."""

    def __init__(self, page: Page, address: str, pictures: Path) -> None:
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
        before = self.page.locator(".turn").count() if self.page.locator(".turn").count() else 0
        self.page.fill("#question", question)
        self.page.keyboard.press("Enter")
        turn = self.page.locator(".turn").nth(before)
        turn.locator(".actions").wait_for()
        return turn

    def picture(self, name: str) -> None:
        self.page.screenshot(path=self.pictures / f"{name}.png")

    def unexpected(self) -> list[str]:
        return [one for one in self.errors if not any(words in one for words in self.expected)]


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots are kept: CONGVAN_SCREENSHOTS, else pytest's own folder."""
    folder = Path(os.environ.get("CONGVAN_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def opened(chromium: Browser, address: str, pictures: Path) -> Iterator[Callable[..., Tab]]:
    """Opens a tab of a size; afterwards nothing was logged as wrong, and nothing was asked of anywhere else."""
    tabs: list[Tab] = []

    def open_tab(size: str = "desktop", at: str | None = None, **options: Any) -> Tab:
        width, height = SIZES[size]
        options = {"locale": "vi-VN", "has_touch": size != "desktop", **options}
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(10_000)
        tabs.append(Tab(context.new_page(), at or address, pictures))
        return tabs[-1]

    yield open_tab
    for tab in tabs:
        tab.page.context.close()
    assert [tab.unexpected() for tab in tabs if tab.unexpected()] == []
    assert [tab.elsewhere for tab in tabs if tab.elsewhere] == []
