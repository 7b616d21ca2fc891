"""Files that were sent to the service: kept in the data folder, each under its content, and indexed like any other file.

What gives no document is not kept. A file lies at `uploads/<first digits of its SHA-256>/<its name>`: the name is the one it
was sent under, made harmless, for the rules about documents without a number go by the names of files.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import threading
import time
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePath
from typing import BinaryIO

from bot.application import Application
from corpus.reading import ReadingError, ReadingFailure
from retrieval.catalogue import Summary
from retrieval.indexing import IndexLocked, Report

PATIENCE = 3.0
"""Seconds to wait for another process that is indexing."""
_CHUNK = 1 << 20
_MOST_NAME_BYTES = 180
_STALE = 24 * 3600.0
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = re.compile(r'[<>:"|?*%]')


class OutOfSpace(Exception):
    """The disk took no more; nothing of what was sent is kept."""


class NotUploaded(Exception):
    """The document is not in a file that was sent to the service."""


class Status(StrEnum):
    """What became of a file. `UNCHANGED`: these very bytes were indexed already."""

    INDEXED = "indexed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; `reason` is a Vietnamese sentence, also where only a part of the file was left out."""

    name: str
    status: Status
    reason: str | None
    bytes: int
    sha256: str
    documents: tuple[Summary, ...] = ()


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A file on our disk that is not indexed yet; `reason` says why it will not be."""

    name: str
    path: Path
    bytes: int
    sha256: str
    reason: str | None = None


class Uploads:
    """The uploaded files of an application."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._turn = threading.Lock()

    @property
    def folder(self) -> Path:
        """Where they are kept."""
        return self._application.uploads

    def take(self, files: Sequence[tuple[str, BinaryIO]]) -> tuple[list[Outcome], Report | None]:
        """Keep and index these files (name and content): what became of each, and the report of the run, if there was one.

        Raises `IndexLocked`, `OutOfSpace`, and what `Application.index` raises; then nothing new is kept.
        """
        with self._turn, self._arriving() as incoming:
            arrived = [self._arrive(name, file, incoming / str(nth)) for nth, (name, file) in enumerate(files)]
            known = {one.sha256: at for one in arrived if (at := self._indexed_at(one.sha256))}
            new = {one.sha256: one for one in arrived if one.sha256 not in known and one.reason is None}
            if not new:
                return [self._outcome(one, known, {}, None) for one in arrived], None
            self._wait()
            places = {sha256: self.folder / sha256[:16] / one.name for sha256, one in new.items()}
            try:
                for sha256, one in new.items():
                    self._place(one, places[sha256])
                report = self._application.index(places.values(), lambda _: None)
            finally:
                for path in places.values():
                    self._drop_unless_indexed(path)
            return [self._outcome(one, known, places, report) for one in arrived], report

    def remove(self, directive_id: str) -> None:
        """Forget the uploaded file of a document, with all documents in it.

        Raises `NotInCatalogue`, `NotUploaded`, `IndexLocked`, and what `Application.index` raises; then all stays.
        """
        with self._turn:
            path = Path(self._application.catalogue.file_of(directive_id).path)
            if not path.is_relative_to(self.folder):
                raise NotUploaded
            self._wait()
            aside = self.folder / f".removed-{uuid.uuid4().hex}"
            there = path.is_file()
            path.parent.mkdir(exist_ok=True)  # the folder must be seen to be empty
            if there:
                path.replace(aside)
            try:
                self._application.index([path.parent], lambda _: None)
            except BaseException:
                if there:
                    aside.replace(path)
                raise
            aside.unlink(missing_ok=True)
            _drop_empty(path.parent)

    # --- inside

    @contextmanager
    def _arriving(self) -> Iterator[Path]:
        """A folder for what is coming in, gone at the end, hidden from whoever indexes the uploads meanwhile."""
        incoming = self.folder / f".incoming-{uuid.uuid4().hex}"
        try:
            incoming.mkdir(parents=True)
            for other in self.folder.glob(".incoming-*"):  # of a process that was killed
                if other.stat().st_mtime < time.time() - _STALE:
                    shutil.rmtree(other, ignore_errors=True)
            yield incoming
        except OSError as error:
            if is_full(error):
                raise OutOfSpace from error
            raise
        finally:
            shutil.rmtree(incoming, ignore_errors=True)

    def _arrive(self, name: str, file: BinaryIO, path: Path) -> _Arrived:
        limit = self._application.settings.max_file_mb * 1_000_000
        shown, digest, size = safe_name(name), hashlib.sha256(), 0
        with path.open("wb") as kept:
            while data := file.read(_CHUNK):
                size += len(data)
                digest.update(data)
                if size <= limit:
                    kept.write(data)
            kept.flush()
            os.fsync(kept.fileno())
        reason = None
        if size > limit:
            path.unlink()
            detail = f"hơn {self._application.settings.max_file_mb} MB"
            reason = str(ReadingError(ReadingFailure.TOO_LARGE, shown, detail))
        elif not size:
            reason = str(ReadingError(ReadingFailure.EMPTY, shown))
        return _Arrived(shown, path, size, digest.hexdigest(), reason)

    def _indexed_at(self, sha256: str) -> str | None:
        """Where these very bytes are indexed from, if the file is still there."""
        for file in self._application.catalogue.files_by_sha256(sha256):
            with suppress(OSError), open(file.path, "rb") as there:
                if hashlib.file_digest(there, "sha256").hexdigest() == sha256:
                    return file.path
        return None

    def _place(self, one: _Arrived, place: Path) -> None:
        place.parent.mkdir(exist_ok=True)
        for other in place.parent.iterdir():  # of a process that was killed before it could index it
            if self._application.catalogue.file(str(other)) is None:
                other.unlink()
        one.path.replace(place)

    def _drop_unless_indexed(self, path: Path) -> None:
        if self._application.catalogue.file(str(path)) is None:
            path.unlink(missing_ok=True)
            _drop_empty(path.parent)

    def _outcome(self, one: _Arrived, known: dict[str, str], places: dict[str, Path], report: Report | None) -> Outcome:
        catalogue = self._application.catalogue
        outcome = Outcome(one.name, Status.REFUSED, one.reason, one.bytes, one.sha256)
        if one.sha256 in known:
            documents = tuple(catalogue.summaries_in(known[one.sha256]))
            return replace(outcome, status=Status.UNCHANGED, documents=documents)
        if one.reason is not None or report is None:
            return outcome
        path = places[one.sha256]
        reasons = [_sentence(skipped.reason) for skipped in report.skipped if skipped.path == path]
        documents = tuple(catalogue.summaries_in(str(path)))
        reason = " ".join(reasons) or None
        return replace(
            outcome, status=Status.INDEXED if documents else Status.REFUSED, reason=reason, documents=documents
        )

    def _wait(self) -> None:
        """Until no other process is indexing; our files must not come before its eyes half-way. Raises `IndexLocked`."""
        deadline = time.monotonic() + PATIENCE
        while self._application.is_indexed_elsewhere():
            if time.monotonic() > deadline:
                raise IndexLocked("Một tiến trình khác đang lập chỉ mục; hãy gửi lại sau.")
            time.sleep(0.1)


def is_full(error: OSError) -> bool:
    """Whether it says that the disk takes no more."""
    return error.errno in _FULL


def safe_name(name: str) -> str:
    """The name of a file as it may stand in a folder: no path, no control characters, not hidden, of bounded length."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode()))[-1]
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in last)
    kept = _FORBIDDEN.sub("_", " ".join(kept.split())).lstrip(".~$ ").rstrip(". ")
    path = PurePath(kept or "tep")
    suffix = path.suffix if len(path.suffix.encode()) <= 16 else ""
    stem = path.name.removesuffix(suffix).encode()[: _MOST_NAME_BYTES - len(suffix.encode())]
    return stem.decode("utf-8", "ignore").rstrip(". ") + suffix


def without_folders(sentence: str) -> str:
    """The sentence with the names of files only: where they lie is nobody's business."""
    return re.sub(r"“[^“”]*[/\\]([^“”/\\]+)”", r"“\1”", sentence)


def _sentence(reason: str) -> str:
    shown = without_folders(reason).strip()
    return shown[:1].upper() + shown[1:] + ("" if shown.endswith(".") else ".")


def _drop_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT):
            raise
