"""Files into the catalogue and both indexes: incremental, one transaction a file, safe to kill at any moment.

`Indexer.index(paths)` reads from top to bottom: take the lock, put right what an earlier run left undone, go through
the files, remove what vanished, clean up. What is wrong with one file becomes an entry of `Report.skipped`, a
Vietnamese sentence, and the rest goes on.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from corpus.directive import Directive, Finding, FindingKind
from corpus.reading import LIMIT_BYTES, ReadingError
from retrieval import following, source_files
from retrieval.catalogue import Catalogue, FileState, IndexedFile, Summary
from retrieval.database import DatabaseHeld
from retrieval.lexical import LexicalIndex
from retrieval.passages import Passage, passages
from retrieval.source_files import Skipped as Skipped
from retrieval.source_files import Walk
from retrieval.vectors import VectorStore

if TYPE_CHECKING:
    import numpy as np

_log = logging.getLogger(__name__)

_EMBEDDED_AT_ONCE = 64  # passages between two reports of progress
_PATIENCE = 60.0  # seconds to wait for a reader that brings the lexical index up to date
_DERIVED_AT_ONCE = 64  # directives between two commits when an index is rebuilt


class IndexLocked(Exception):
    """Another process is indexing; `str()` is a sentence for the person who runs the program."""


class SourceText(Protocol):
    """What a reader returns (`corpus.reading.ReadText`)."""

    @property
    def text(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def pages(self) -> tuple[int, ...]: ...


class PassageEmbedder(Protocol):
    """What embeds (`retrieval.embedding.Embedder`): one row a passage, by the model that the vector store is for."""

    @property
    def model_id(self) -> str: ...
    def embed_passages(self, texts: list[str], /) -> np.ndarray: ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the run is: before each file, after each batch of its passages, and once at the end (`path` is None).

    `passages` is the number of passages of the file at `path` (0 until it is parsed), `embedded` how many are done. While it is
    parsed with the help of a model, `asked` of the `to_ask` provisions have been put to it.
    """

    path: Path | None
    files_done: int
    files: int
    embedded: int = 0
    passages: int = 0
    asked: int = 0
    to_ask: int = 0


@dataclass(frozen=True, slots=True)
class Assisted:
    """What a model did in a run: of the `asked` provisions put to it (`cached`: answered by kept replies) it `proposed` duties,
    of which `entered` hold; `failed` got no reply that can be read. `stopped` says why the rest were not asked, if so."""

    model: str
    asked: int
    cached: int
    proposed: int
    entered: int
    failed: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    stopped: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did. Files: `indexed` (new or changed), `unchanged`, `removed`. `directives` and `passages` stand in
    the files indexed now; `embedded` counts all passages embedded now, those of repairs included. `assisted` is None where no
    model had a part in it."""

    indexed: int
    unchanged: int
    removed: int
    directives: int
    passages: int
    embedded: int
    seconds: float
    skipped: tuple[Skipped, ...]
    assisted: Assisted | None = None


@dataclass(slots=True)
class _Run:
    """What a run has done so far."""

    progress: Callable[[Progress], None]
    files: int = 0
    done: int = 0
    indexed: int = 0
    unchanged: int = 0
    removed: int = 0
    directives: int = 0
    passages: int = 0
    embedded: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    def tell(self, path: Path | None, embedded: int = 0, passages: int = 0) -> None:
        self.progress(Progress(path, self.done, self.files, embedded, passages))


class Indexer:
    """Writes the catalogue and the indexes derived from it. Nothing is opened or locked before `index`.

    `read` raises `corpus.reading.ReadingError`; `parse(text, name)` raises nothing; `parser_version` is what `parse`
    calls itself by (a function: what it called itself by for the last text). A file that was read by a version for which
    `accepts` does not hold is read anew; unless told, it holds for the parser's own version, alone or with something added
    (`is_version`).
    """

    def __init__(
        self,
        catalogue: Catalogue,
        lexical: LexicalIndex,
        vectors: VectorStore,
        embedder: PassageEmbedder,
        read: Callable[[Path], SourceText],
        parse: Callable[[str, str], list[Directive]],
        *,
        parser_version: str | Callable[[], str],
        accepts: Callable[[str], bool] | None = None,
    ) -> None:
        self._catalogue, self._lexical, self._vectors = catalogue, lexical, vectors
        self._embedder, self._read, self._parse = embedder, read, parse
        self._parser_version: Callable[[], str] = parser_version if callable(parser_version) else lambda: parser_version
        self._accepts = accepts or (lambda version: is_version(version, self._parser_version()))

    def index(self, paths: Iterable[Path], progress: Callable[[Progress], None] = lambda _: None) -> Report:
        """Bring the index up to date with these files and folders (all files below them, hidden ones left out).

        Files that vanished from a folder given here are removed from the index; others stay. Raises `IndexLocked`,
        and `CatalogueError`, `LexicalError`, `VectorStoreError` where a store fails: what was committed stays.
        """
        if self._embedder.model_id != self._vectors.model_id:
            raise ValueError(f"embedder {self._embedder.model_id!r}, vector store {self._vectors.model_id!r}")
        began = time.monotonic()
        run = _Run(progress)
        with self._locked():
            try:
                following.catch_up(self._lexical, self._catalogue)
                self._settle()
                self._catch_up(run)
                walk = source_files.walk(paths)
                run.skipped.extend(walk.skipped)
                run.files = len(walk.files)
                for path in walk.files:
                    run.tell(path)
                    self._index_file(path, run)
                    run.done += 1
                self._remove_vanished(walk, run)
                self._settle()
                self._lexical.mark(self._catalogue.position)
                run.tell(None)
            finally:
                self._lexical.release()
                self._vectors.release()
        return Report(
            run.indexed,
            run.unchanged,
            run.removed,
            run.directives,
            run.passages,
            run.embedded,
            time.monotonic() - began,
            tuple(run.skipped),
        )

    # --- one file

    def _index_file(self, path: Path, run: _Run) -> None:
        known = self._catalogue.file(str(path))
        digest = _digest(path)
        if known and known.state is FileState.READY and self._is_current(known, digest):
            run.unchanged += 1
            return
        if digest and (twin := self._twin(path, digest, run)):
            if twin == str(path):
                run.unchanged += 1
                return
            self._skip(path, f"Tệp giống hệt tệp đã lập chỉ mục “{twin}”.", known, run)
            return
        try:
            source = self._read(path)
        except ReadingError as error:
            # the bytes may be as they were (no permission, a share that is offline): what is indexed stays
            kept = " Bản đã lập chỉ mục trước đây được giữ nguyên." if known else ""
            run.skipped.append(Skipped(path, f"{error}{kept}"))
            return
        current = known if known and self._is_current(known, source.sha256) else None
        if current and current.state is FileState.READY:
            run.unchanged += 1
            return
        directives, refused = self._directives(path, source)
        kept_directives = self._without_conflicts(path, directives, refused, run)
        if not kept_directives:
            reason = refused[0] if refused else "Không nhận ra văn bản nào trong tệp."
            self._skip(path, reason, known, run)
            return
        run.skipped.extend(Skipped(path, reason) for reason in refused)
        state = FileState.READY if len(kept_directives) == len(directives) else FileState.PARTIAL
        file = IndexedFile(str(path), path.name, source.sha256, self._parser_version(), state, tuple(source.pages))
        if current and current.state is state and self._held(path) == [one.id for one in kept_directives]:
            run.unchanged += 1  # a file that is indexed in part is parsed every time: the obstacle may be gone
            return
        self._write(file, source.text, kept_directives, path, run)

    def _write(self, file: IndexedFile, text: str, directives: Sequence[Directive], path: Path, run: _Run) -> None:
        """Embed first (the slow part leaves no trace), then the derived indexes, then the catalogue."""
        found = [passage for directive in directives for passage in passages(directive, text)]
        vectors = self._embedded(found, run, path)
        self._catalogue.begin_file(file.path, [directive.id for directive in directives])
        at = 0
        for directive in directives:
            own = [passage for passage in found if passage.directive_id == directive.id]
            self._lexical.replace(directive.id, own)
            self._vectors.replace(directive.id, [passage.id for passage in own], vectors[at : at + len(own)])
            at += len(own)
        self._lexical.commit()
        self._catalogue.commit_file(file, text, directives, found)
        run.indexed += 1
        run.directives += len(directives)
        run.passages += len(found)

    def _directives(self, path: Path, source: SourceText) -> tuple[list[Directive], list[str]]:
        """The directives in a text, without repetitions, and why the file may have to be refused."""
        try:
            parsed = self._parse(source.text, path.name)
        except Exception:  # a fault of ours: it must not end the run over all other files
            _log.exception("parsing %s failed", path)
            return [], ["Không phân tích được tệp (lỗi của chương trình, chi tiết trong nhật ký)."]
        doubts = [doubt for directive in parsed if (doubt := _not_a_directive(directive))]
        unique = {one.id: one for one in parsed if _not_a_directive(one) is None}
        return list(unique.values()), [doubt.message for doubt in doubts] if not unique else []

    # --- conflicts with what is indexed from elsewhere

    def _twin(self, path: Path, digest: str, run: _Run) -> str | None:
        """The path under which these very bytes are indexed; the file's own when it was only moved."""
        for other in self._catalogue.files_by_sha256(digest):
            if other.path == str(path):
                continue
            if self._is_at(other.path):
                return other.path
            if other.name == path.name and self._is_current(other, digest) and other.state is FileState.READY:
                if self._catalogue.file(str(path)):
                    self._catalogue.remove_file(str(path))
                self._catalogue.rename_file(other.path, str(path))
                return str(path)
            self._remove(other.path, run)
        return None

    def _without_conflicts(
        self, path: Path, directives: Sequence[Directive], refused: list[str], run: _Run
    ) -> list[Directive]:
        """The directives that are not indexed from another path; what is attached to a refused one goes with it."""
        kept: list[Directive] = []
        gone: set[str] = set()
        for directive in directives:
            if directive.attached_to in gone:
                gone.add(directive.id)
                continue
            reason = self._conflict(path, directive, run)
            if reason is None:
                kept.append(directive)
            else:
                gone.add(directive.id)
                refused.append(reason)
        return kept

    def _conflict(self, path: Path, directive: Directive, run: _Run) -> str | None:
        for other in self._rivals(path, directive):
            if other.path == str(path):
                continue
            if not self._is_at(other.path):
                self._remove(other.path, run)  # moved or rewritten since: it will be read anew where it is now
                continue
            if other.id == directive.id:
                return f"Văn bản {directive.name} cùng nội dung với văn bản đã lập chỉ mục từ “{other.path}”."
            if directive.number:
                return (
                    f"Văn bản {directive.name} trong “{path}” khác nội dung với văn bản cùng số, cùng cơ quan, "
                    f"cùng ngày đã lập chỉ mục từ “{other.path}”; hãy giữ lại một tệp."
                )
            return (
                f"Văn bản không rõ số trong “{path}” khác nội dung với tệp cùng tên đã lập chỉ mục “{other.path}”; "
                "hãy đổi tên hoặc giữ lại một tệp."
            )
        return None

    def _rivals(self, path: Path, directive: Directive) -> Iterator[Summary]:
        """What may be the same document from elsewhere: the same id, number, or (without number) file name."""
        yield from self._catalogue.summaries_by_ids([directive.id])
        if directive.number:
            issuer = directive.issuer.value if directive.issuer else None
            day = directive.issued_on.value if directive.issued_on else None
            for other in self._catalogue.summaries_by_ids(self._catalogue.by_number_key(directive.number.value.key)):
                if (other.issuer, other.issued_on) == (issuer, day):
                    yield other
        elif directive.attached_to is None:
            yield from self._catalogue.unnumbered_in(path.name)

    def _is_at(self, path: str) -> bool:
        """Whether the file indexed under `path` is still there and as it was."""
        known = self._catalogue.file(path)
        return known is not None and _digest(Path(path)) == known.sha256

    def _is_current(self, known: IndexedFile, digest: str | None) -> bool:
        return known.sha256 == digest and self._accepts(known.parser_version)

    def _held(self, path: Path) -> list[str]:
        return [summary.id for summary in self._catalogue.summaries_in(str(path))]

    # --- removing

    def _skip(self, path: Path, reason: str, known: IndexedFile | None, run: _Run) -> None:
        """Leave the file out; what an earlier content of it put into the index no longer holds."""
        run.skipped.append(Skipped(path, reason))
        if known:
            self._remove(known.path, run)

    def _remove(self, path: str, run: _Run) -> None:
        self._catalogue.remove_file(path)  # the derived indexes follow in `_settle`
        run.removed += 1

    def _remove_vanished(self, walk: Walk, run: _Run) -> None:
        seen = {str(path) for path in walk.files}
        for file in self._catalogue.files():
            if file.path not in seen and walk.covers(Path(file.path)) and not os.path.isfile(file.path):
                self._remove(file.path, run)

    # --- the derived indexes

    def _settle(self) -> None:
        """Let the derived indexes forget, or hold again as catalogued, what an unfinished or finished step left."""
        pending = self._catalogue.pending()
        for at in range(0, len(pending), _DERIVED_AT_ONCE):
            self._derive(pending[at : at + _DERIVED_AT_ONCE], lexical=True, vectors=True)
            self._catalogue.settle(pending[at : at + _DERIVED_AT_ONCE])

    def _catch_up(self, run: _Run) -> None:
        """Rebuild from the catalogue what the derived indexes lack, and drop what they should not have."""
        number = self._catalogue.count_passages()
        behind = self._lexical.count() != number, self._vectors.count() != number
        if not any(behind):
            return
        expected = self._catalogue.passage_ids()
        for lags, ids, lexical in ((behind[0], self._lexical.ids, True), (behind[1], self._vectors.ids, False)):
            if not lags:
                continue
            held = Counter(ids())
            wrong = sorted({_directive_id(one) for one in held.keys() | expected if held[one] != (one in expected)})
            name = "lexical" if lexical else "vector"
            _log.info("the %s index differs from the catalogue in %d directives", name, len(wrong))
            for at in range(0, len(wrong), _DERIVED_AT_ONCE):
                run.embedded += self._derive(wrong[at : at + _DERIVED_AT_ONCE], lexical=lexical, vectors=not lexical)

    def _derive(self, directive_ids: Sequence[str], *, lexical: bool, vectors: bool) -> int:
        """Let the derived indexes hold of these directives what the catalogue holds; returns the passages embedded."""
        embedded = 0
        for directive_id in directive_ids:
            own = self._catalogue.passages(directive_id)
            if lexical:
                self._lexical.replace(directive_id, own)
            if vectors and own:
                rows = self._embedder.embed_passages([passage.embedded for passage in own])
                self._vectors.replace(directive_id, [passage.id for passage in own], rows)
                embedded += len(own)
            elif vectors:
                self._vectors.remove(directive_id)
        self._lexical.commit()
        return embedded

    def _embedded(self, found: Sequence[Passage], run: _Run, path: Path) -> np.ndarray:
        import numpy as np

        rows: list[np.ndarray] = []
        run.tell(path, 0, len(found))
        for at in range(0, len(found), _EMBEDDED_AT_ONCE):
            batch = [passage.embedded for passage in found[at : at + _EMBEDDED_AT_ONCE]]
            rows.append(self._embedder.embed_passages(batch))
            run.embedded += len(batch)
            run.tell(path, at + len(batch), len(found))
        return np.concatenate(rows) if rows else np.empty((0, 0), dtype=np.float32)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process writes, wherever it runs; and to this data folder's lexical index nobody else. Both locks go with
        the process, however that ends."""
        import filelock

        self._lexical.lock.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            try:
                stack.enter_context(self._catalogue.exclusively())
                # who reads may just be bringing the index up to date
                stack.enter_context(filelock.FileLock(self._lexical.lock, timeout=_PATIENCE))
            except (DatabaseHeld, filelock.Timeout) as error:
                raise IndexLocked(
                    "Một tiến trình khác đang lập chỉ mục; hãy đợi tiến trình đó xong rồi chạy lại."
                ) from error
            yield


def is_locked(catalogue: Catalogue) -> bool:
    """Whether somebody is indexing at this moment."""
    try:
        with catalogue.exclusively():
            return False
    except DatabaseHeld:
        return True


def is_version(version: str, parser: str) -> bool:
    """Whether `version` is that of the parser, alone ("3") or with something added ("3+…")."""
    return version.partition("+")[0] == parser


def _digest(path: Path) -> str | None:
    """SHA-256 of the bytes; None where they cannot be read (the reader will say why) or are too many to be a source."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > LIMIT_BYTES:
                return None
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _not_a_directive(directive: Directive) -> Finding | None:
    return next((one for one in directive.findings if one.kind is FindingKind.NOT_A_DIRECTIVE), None)


def _directive_id(passage_id: str) -> str:
    return passage_id.partition("#")[0]
