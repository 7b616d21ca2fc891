"""The measuring script: it gives figures of the page as it is served."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings
from evals import page_speed
from tests.browser.conftest import Chromium


def test_figures(chromium: Chromium, address: str) -> None:
    load = page_speed._load(chromium.browser(), address)
    assert 10_000 < load["bytes"] <= 200_000 and load["requests"] > 10 and load["usable"] > 0
    assert page_speed._shifts(chromium.browser(), address, "phone", bytes_a_second=20_000) == (0, 0)


def test_without_a_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(page_speed, "CHROMIUM", tmp_path / "none")
    with pytest.raises(page_speed.BrowserMissing, match="apt-get install chromium"):
        page_speed.measure(Settings(_env_file=None, data_dir=tmp_path))  # type: ignore[call-arg]
