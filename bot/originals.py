"""The original files of the documents: handed out only as long as they are, byte for byte, what was indexed."""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import threading
import uuid
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.application import Application
from corpus import pdf_pages, reading
from corpus.pdf_pages import PageError as PageError

PDF = "application/pdf"
_LARGEST = 1_000_000_000
_MOST_PICTURES = 2000
_DRAWN_AT_ONCE = 2
_PATIENCE = 10.0

_log = logging.getLogger(__name__)


class OriginalGone(Exception):
    """The file is no longer there, or no longer what was indexed."""


class Busy(Exception):
    """Too many pages are being drawn."""


@dataclass(frozen=True, slots=True)
class Described:
    """What is known of a file without its content. `pages` is None where its pages cannot be shown as pictures."""

    name: str
    media_type: str
    bytes: int
    sha256: str
    pages: int | None


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What changes when a file is written to."""

    path: str
    size: int
    changed: int
    inode: int


class Originals:
    """The files behind the documents of an application. Safe to share between threads."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._drawing = threading.BoundedSemaphore(_DRAWN_AT_ONCE)
        self._known = lru_cache(maxsize=4096)(self._digested)

    def described(self, directive_id: str) -> Described:
        """The file of a directive. Raises `OriginalGone`, and `NotInCatalogue`."""
        file = self._application.catalogue.file_of(directive_id)
        stamp = _stamp(file.path)
        sha256, media_type = self._known(stamp)
        if sha256 != file.sha256:
            raise OriginalGone
        pages = len(file.pages) if file.pages and media_type == PDF else None
        return Described(file.name, media_type, stamp.size, sha256, pages)

    def read(self, directive_id: str) -> tuple[Described, bytes]:
        """The file of a directive with its bytes, which are those that were indexed. Raises what `described` raises."""
        described = self.described(directive_id)
        data = _read(self._application.catalogue.file_of(directive_id).path)
        if hashlib.sha256(data).hexdigest() != described.sha256:
            raise OriginalGone
        return described, data

    def page(self, directive_id: str, page: int, width: int) -> tuple[str, bytes]:
        """A page of a PDF as PNG, with a name for this very picture; kept in the data folder.

        Raises what `described` raises, `PageError` where there is no picture of it, and `Busy`.
        """
        described = self.described(directive_id)
        if described.pages is None:
            raise PageError("Tệp này không phải PDF nên không có ảnh trang.")
        if not 1 <= page <= described.pages:
            raise pdf_pages.NoSuchPage(f"Tài liệu có {described.pages} trang.")
        name = f"{described.sha256[:32]}-{page}-{width}"
        kept = self._application.settings.data_dir / "pages" / f"{name}.png"
        try:
            return name, kept.read_bytes()
        except OSError:
            pass  # drawn now
        if not self._drawing.acquire(timeout=_PATIENCE):
            raise Busy
        try:
            picture = pdf_pages.drawn(self.read(directive_id)[1], page, width)
        finally:
            self._drawing.release()
        _keep(kept, picture)
        return name, picture

    def _digested(self, stamp: _Stamp) -> tuple[str, str]:
        """The digest and the media type of a file as it was at the stamp."""
        data = _read(stamp.path)
        return hashlib.sha256(data).hexdigest(), reading.media_type(data, stamp.path)


def _stamp(path: str) -> _Stamp:
    try:
        status = os.stat(path)
    except (OSError, ValueError) as error:
        raise OriginalGone from error
    if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
        raise OriginalGone
    return _Stamp(path, status.st_size, status.st_mtime_ns, status.st_ino)


def _read(path: str) -> bytes:
    try:
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OriginalGone
            return file.read(_LARGEST)
    except (OSError, ValueError) as error:
        raise OriginalGone from error


def _keep(path: Path, picture: bytes) -> None:
    """Keep a picture for the next time; the oldest go when there are very many."""
    partial = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(picture)
        partial.replace(path)
        kept = sorted(path.parent.glob("*.png"), key=lambda one: one.stat().st_mtime_ns)
        for old in kept[:-_MOST_PICTURES]:
            old.unlink(missing_ok=True)
    except OSError as error:  # it can be drawn again
        _log.warning("the picture of a page was not kept: %s", error.strerror)
    finally:
        partial.unlink(missing_ok=True)
