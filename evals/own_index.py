"""An index of its own for what is measured, apart from whatever is indexed on the machine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.application import Application
from bot.settings import Settings


@contextmanager
def own_index(settings: Settings) -> Iterator[str]:
    """A data folder with the documents of the settings indexed, gone at the end; extracts only, embedded stores.

    The embedding model is taken over where the settings' own data folder has one, for building it takes seconds."""
    with tempfile.TemporaryDirectory(prefix="congvan-eval-") as folder:
        built = settings.data_dir / "model"
        if built.is_dir():
            shutil.copytree(built, Path(folder) / built.name)
        own = settings.model_copy(
            update={"data_dir": Path(folder), "database_url": None, "chroma_url": None, "chat_model": None, "chat_base_url": None}
        )  # fmt: skip
        with Application(own) as application:
            application.index([own.documents], lambda _: None)
        yield folder
