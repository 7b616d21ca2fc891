"""Fixtures of the conversations: an index in which days are set, and the eye on the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bot.application import Application
from bot.telegram import outbox, polling, program
from tests.bot.test_command_line import CAO_BANG, HA_GIANG
from tests.telegram.running import SECRETS, copied


@pytest.fixture(scope="session")
def dated(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """The bundled directives and two more, one of which sets a day: 20/01/2024 for Sở Nông nghiệp … of Hà Giang."""
    folder = tmp_path_factory.mktemp("dated")
    with copied(bundled, folder / "data") as application:
        for name, text in (("412-UBND-KTTH", HA_GIANG), ("77-UBND-VX", CAO_BANG)):
            path = folder / "more" / f"{name}.txt"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        assert not application.index([folder / "more"], lambda _: None).skipped
        yield application


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried soon; what Telegram says about waiting holds as it is."""
    monkeypatch.setattr(outbox, "_UNIT_S", 0.1)
    monkeypatch.setattr(polling, "_FIRST_WAIT_S", 0.05)
    monkeypatch.setattr(program, "_AGAIN_AFTER_S", 0.1)


@pytest.fixture(autouse=True)
def nothing_told(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No log line at any level holds a token, a name, a user's id or words of a message."""
    caplog.set_level(logging.DEBUG)
    yield
    for record in caplog.get_records("call"):
        line = record.getMessage() + (str(record.exc_info) if record.exc_info else "")
        assert not [secret for secret in SECRETS if secret in line], (record.name, line)
