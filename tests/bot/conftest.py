"""Fixtures of the tests that talk with a scripted model, and services that several files of tests ask."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.application import Application
from bot.settings import Settings
from evals.scripted_model import ScriptedModel
from tests.bot.http.serving import Service, program_over, shared
from tests.bot.model_setting import Talk
from tests.bot.test_command_line import Program


@pytest.fixture(scope="session")
def bundled_copy(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the index of the bundled directives, to be written to."""
    folder = tmp_path_factory.mktemp("copy") / "index"
    shutil.copytree(bundled.settings.data_dir, folder)
    return folder


@pytest.fixture(scope="session")
def common_service(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service as it is by default, over the bundled directives. No test changes what is indexed."""
    with shared(program_over(bundled, tmp_path_factory.mktemp("common"))) as service:
        yield service


@pytest.fixture(scope="session")
def empty_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service where nothing is indexed; it is ended by Ctrl-C."""
    with shared(Program(tmp_path_factory.mktemp("empty")), signal.SIGINT) as service:
        yield service


@pytest.fixture(scope="module")
def talk() -> Iterator[Callable[..., Talk]]:
    """Opens a conversation over the index in a folder, with the settings given."""
    board: dict[str, Any] = {}
    opened: dict[str, Talk] = {}
    with ExitStack() as stack:
        server = stack.enter_context(ScriptedModel(lambda call: board["reply"](call)))

        def conversation(folder: Path, **settings: Any) -> Talk:
            key = repr((folder, sorted(settings.items())))
            if key not in opened:
                values: dict[str, Any] = {
                    "chat_model": "openai:scripted",
                    "chat_base_url": server.base_url,
                    "chat_cache": False,
                }
                made = Settings(_env_file=None, data_dir=folder, **(values | settings))
                opened[key] = Talk(stack.enter_context(Application(made)), server, board)
            return opened[key]

        yield conversation
