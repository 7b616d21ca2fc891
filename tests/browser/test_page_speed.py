"""The measuring script: it gives figures of the page as it is served."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bot.settings import Settings
from evals import page_speed


def test_figures(chromium: Browser, address: str) -> None:
    figures = page_speed._figures(chromium, address, loads=1)
    assert 10_000 < figures["first load, bytes transferred"] <= 200_000
    assert figures["question box usable, median of 1, ms"] > 0
    assert figures["question box usable at 400 kbit/s and 300 ms, ms"] > 0
    assert [value for name, value in figures.items() if name.startswith("layout shift")] == [0, 0, 0, 0]


def test_without_a_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(page_speed, "CHROMIUM", tmp_path / "none")
    with pytest.raises(page_speed.BrowserMissing, match="apt-get install chromium"):
        page_speed.measure(Settings(_env_file=None, data_dir=tmp_path))  # type: ignore[call-arg]
