"""The composition root: builds each part once, when it is first needed, and wires them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.answer import Answer
    from bot.chain import Chain
    from retrieval.catalogue import Catalogue
    from retrieval.embedding import Embedder
    from retrieval.indexing import Progress, Report
    from retrieval.lexical import LexicalIndex
    from retrieval.search import Hit, Searcher
    from retrieval.vectors import VectorStore


class Application:
    """All parts of one process. Use as a context manager; nothing heavy is imported before it is needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
