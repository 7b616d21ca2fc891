"""What several of the tests of the service need."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest


@pytest.fixture
def restored() -> Iterator[None]:
    """The logging of the tests as it was."""
    root = logging.getLogger()
    before, level, hook = root.handlers[:], root.level, threading.excepthook
    levels = {name: logging.getLogger(name).level for name in ("congvan", "uvicorn", "uvicorn.error")}
    yield
    threading.excepthook = hook
    for name, own in levels.items():
        logging.getLogger(name).setLevel(own)
    for handler in root.handlers[:]:
        if handler not in before:
            root.removeHandler(handler)
            handler.close()
    root.handlers[:] = before
    root.setLevel(level)
