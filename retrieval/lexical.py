"""The lexical index: BM25 over syllables and pairs of syllables. The only module that imports tantivy.

Derived from the catalogue and rebuilt from it when it is missing. Text is cut by `corpus.syllables` and handed over
as tokens (tantivy's own analysers drop one-letter syllables: "y tế" → "tế"), and queries are built from tokens, never
by tantivy's parser (it fails on `số: 12`). k1 and b are those of tantivy (1.2 and 0.75; it offers no way to set them).

    body      folded syllables and pairs (`y_te`) of the passage's own words      weight 1
    context   the same of the headings above it                                  weight 0.3
    accented  syllables and pairs of the body as written, lower-case              weight 0.3, if the query has marks
"""

from __future__ import annotations

import json
import logging
import shutil
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import syllables
from retrieval.passages import Passage
from retrieval.records import Position

if TYPE_CHECKING:
    import tantivy

_log = logging.getLogger(__name__)

LAYOUT = 1
"""Raised whenever fields or tokens change: another layout is another folder, which is then built from the catalogue."""

WEIGHT_CONTEXT = 0.3
WEIGHT_ACCENTED = 0.3

_POSITION = "followed.json"
_HEAP_BYTES = 50_000_000
_MOST_TOKENS = 256  # of a query: a pasted page must not become a query of ten thousand clauses


class LexicalError(Exception):
    """The index cannot be written or read; `str()` is a sentence for the person who runs the program."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage found, with the score of the index that found it (comparable only within one search)."""

    passage_id: str
    score: float


class LexicalIndex:
    """The index in the folder `path`. Reading needs nothing there; writing creates it. Safe to share between threads.

    A search sees the last commit of whichever process made it, all of it or nothing of it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._folder = path / f"layout-{LAYOUT}"
        self._lock = threading.Lock()
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None
        self._seen: tuple[int, int] | None = None

    @property
    def lock(self) -> Path:
        """The file that whoever writes holds locked, so that two do not begin to write this index at once."""
        return self.path.with_name(f"{self.path.name}.lock")

    # --- reading

    @property
    def position(self) -> Position | None:
        """The state of the catalogue that the index is up to date with at least; None where that is not known."""
        try:
            known = json.loads((self._folder / _POSITION).read_text())
            return Position(int(known["catalogue"]), int(known["change"]))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("the position of %s cannot be read, the index is built anew: %s", self.path, error)
            return None

    def search(self, query: str | Sequence[str], limit: int) -> list[Scored]:
        """The best `limit` passages for a text, or for syllables in the form of `corpus.syllables.syllables`.

        An empty query, an empty index and a missing one find nothing. Raises `LexicalError`.
        """
        searcher = self._searcher()
        if searcher is None or limit < 1:
            return []
        written = query if isinstance(query, str) else ""
        plain = _terms((syllables.syllables(query) if isinstance(query, str) else query)[:_MOST_TOKENS])
        clauses = self._clauses("body", plain, 1.0) + self._clauses("context", plain, WEIGHT_CONTEXT)
        if syllables.has_diacritics(written):
            clauses += self._clauses("accented", _terms(_accented(written)[:_MOST_TOKENS]), WEIGHT_ACCENTED)
        if not clauses:
            return []
        import tantivy

        hits = searcher.search(tantivy.Query.boolean_query(clauses), limit, count=False).hits
        return [Scored(_id(searcher, address), float(score)) for score, address in hits]

    def count(self) -> int:
        """How many passages the index holds."""
        searcher = self._searcher()
        return searcher.num_docs if searcher else 0

    def ids(self) -> list[str]:
        """The ids of all passages that the index holds (with repetitions, should there be any)."""
        searcher = self._searcher()
        if searcher is None or not searcher.num_docs:
            return []
        import tantivy

        hits = searcher.search(tantivy.Query.all_query(), searcher.num_docs, count=False).hits
        return [_id(searcher, address) for _, address in hits]

    # --- writing: by one process at a time; nothing is seen before `commit`

    def replace(self, directive_id: str, passages: Iterable[Passage]) -> None:
        """Let the index hold exactly these passages of the directive. Raises `LexicalError`."""
        self.remove(directive_id)
        import tantivy

        writer = self._writing()
        for passage in passages:
            writer.add_document(
                tantivy.Document(
                    id=passage.id,
                    directive_id=directive_id,
                    body=" ".join(_terms(syllables.syllables(passage.body))),
                    context=" ".join(_terms(syllables.syllables(passage.context))),
                    accented=" ".join(_terms(_accented(passage.body))),
                )
            )

    def remove(self, directive_id: str) -> None:
        """Let the index hold no passage of the directive. Raises `LexicalError`."""
        self._writing().delete_documents_by_term("directive_id", directive_id)

    def clear(self) -> None:
        """Let the index hold nothing. Raises `LexicalError`."""
        self._writing().delete_all_documents()

    def mark(self, position: Position) -> None:
        """Note with what state of the catalogue the last commit is up to date. Raises `LexicalError`."""
        if position == self.position:
            return
        partial = self._folder / f"{_POSITION}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            partial.write_text(json.dumps({"catalogue": position.catalogue, "change": position.change}))
            partial.replace(self._folder / _POSITION)
        except OSError as error:
            raise LexicalError(f"Không ghi được chỉ mục từ ngữ {self.path}: {error}") from error

    def commit(self) -> None:
        """Make the changes durable, and visible to the next search in any process. Raises `LexicalError`."""
        if self._writer is None:
            return
        try:
            self._writer.commit()
        except (ValueError, OSError) as error:
            raise LexicalError(f"Không ghi được chỉ mục từ ngữ {self.path}: {error}") from error

    def release(self) -> None:
        """Let another process write: give up tantivy's own lock, and what was not committed."""
        writer, self._writer = self._writer, None
        if writer is not None:
            try:
                writer.rollback()
            except (ValueError, OSError) as error:  # a damaged index: there is nothing left to roll back to
                _log.warning("rolling back %s failed: %s", self.path, error)
            writer.wait_merging_threads()

    # --- inside

    def _clauses(self, field: str, terms: Iterable[str], weight: float) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        import tantivy

        assert self._index is not None
        schema = self._index.schema
        clauses = []
        for term in dict.fromkeys(terms):
            query = tantivy.Query.term_query(schema, field, term, index_option="freq")
            if weight != 1.0:
                query = tantivy.Query.boost_query(query, weight)
            clauses.append((tantivy.Occur.Should, query))
        return clauses

    def _searcher(self) -> tantivy.Searcher | None:
        """A snapshot of the last commit, None where there is no index."""
        try:
            status = (self._folder / "meta.json").stat()  # replaced by every commit
        except FileNotFoundError:
            if self._writer is None:
                self._index = self._seen = None  # somebody deleted it: the next write begins a new one
            return None
        import tantivy

        state = (status.st_mtime_ns, status.st_ino)
        try:
            with self._lock:
                if self._index is None:
                    self._index = tantivy.Index.open(str(self._folder))
                    self._index.config_reader("manual", 0)  # we look at the file ourselves: no watching thread
                if state != self._seen:
                    self._index.reload()
                    self._seen = state
                return self._index.searcher()
        except (ValueError, OSError) as error:
            raise LexicalError(
                f"Không đọc được chỉ mục từ ngữ {self.path}: {error}; hãy xóa thư mục này rồi lập chỉ mục lại."
            ) from error

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is not None:
            return self._writer
        import tantivy

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._lock:
                if self._index is None or not (self._folder / "meta.json").exists():  # somebody deleted it
                    self._seen = None
                    self._index = tantivy.Index(_schema(), path=str(self._folder))
                    self._index.config_reader("manual", 0)
                self._writer = self._index.writer(_HEAP_BYTES, 1)
        except (ValueError, OSError) as error:
            raise LexicalError(
                f"Không mở được chỉ mục từ ngữ {self.path} để ghi: {error}; có thể một tiến trình khác đang ghi."
            ) from error
        for other in self.path.glob("layout-*"):
            if other != self._folder:
                shutil.rmtree(other, ignore_errors=True)  # of a former version of the program
        return self._writer


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("directive_id", tokenizer_name="raw", index_option="basic")
    for field in ("body", "context", "accented"):
        # tokens come ready, joined by spaces; no positions, for the pairs stand for phrases
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _terms(tokens: Sequence[str]) -> list[str]:
    """The syllables and the pairs of neighbouring ones."""
    return [*tokens, *(f"{one}_{next_}" for one, next_ in pairwise(tokens))]


def _accented(text: str) -> list[str]:
    """The syllables as written, lower-case, with their marks."""
    whole = unicodedata.normalize("NFC", text)
    return [whole[start:end].lower() for _, start, end in syllables.spans(whole)]


def _id(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> str:
    return str(searcher.doc(address).get_first("id"))
