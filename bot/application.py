"""The composition root: builds each part once, when it is first needed, and wires them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.answer import Answer
    from bot.chain import Chain
    from bot.events import Event
    from bot.generative.assist import Assistant
    from bot.generative.writer import Writer
    from corpus.directive import Directive
    from retrieval.catalogue import Catalogue
    from retrieval.collection import Collection
    from retrieval.database import Database
    from retrieval.duty_table import DutyFilter, DutyTable
    from retrieval.embedding import Embedder
    from retrieval.indexing import Progress, Report
    from retrieval.lexical import LexicalIndex
    from retrieval.search import Hit, Searcher
    from retrieval.vectors import VectorStore


class IndexMissing(Exception):
    """Nothing has been indexed yet; the message says what to run."""


class Application:
    """All parts of one process. Use as a context manager; nothing heavy is imported before it is needed.

    Answers are given from the index as it is at the moment of asking: when another process has indexed meanwhile, the
    next question sees it.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.RLock()
        self._chain: Chain | None = None
        self._collection: Collection | None = None
        self._warming: threading.Thread | None = None
        self._parts = threading.RLock()
        self._embedder: Embedder | None = None
        self._vectors: VectorStore | None = None
        self.watch: Callable[[Iterator[Event]], Iterator[Event]] = lambda events: events
        """What sees the events of every answer on their way; an adapter may put one of its own here."""

    def __enter__(self) -> Application:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened."""
        if self._warming is not None:
            self._warming.join()  # a native library must not be loading when the interpreter goes
        with self._lock:
            if "catalogue" in self.__dict__:
                self.catalogue.close()
                del self.__dict__["catalogue"]
            if "state" in self.__dict__:
                self.state.close()
                del self.__dict__["state"]
            if self._vectors is not None:
                self._vectors.close()
            self._chain = self._collection = None

    # asking

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """The answer to `question` after the questions of `history`. Raises `QuestionError`, `IndexMissing`,
        `SettingsError` (a model that cannot be used)."""
        from bot.events import Finished

        return next(event.answer for event in self.events(question, history) if isinstance(event, Finished))

    def events(self, question: str, history: Sequence[str] = (), *, extractive: bool = False) -> Iterator[Event]:
        """What is being done, the verified sentences, and at the end the answer; with `extractive` the model of the
        settings has no part in it. Raises what `ask` raises."""
        from bot.steady import steady

        def chain() -> Chain:
            return self.chain().without_model() if extractive else self.chain()

        return self.watch(steady(chain, question, history))

    def search(self, query: str, limit: int) -> list[Hit]:
        """The passages nearest to `query`, best first. Raises `QuestionError`, `IndexMissing`."""
        from bot.chain import checked
        from retrieval.question import understand

        chain = self.chain()
        text = checked(query, self.settings.max_question_chars)
        understood = understand(text, chain.collection.restore)
        topic = chain.searcher.topic(understood.terms, understood.accented)
        return chain.searcher.search(understood.wording, topic, tuple(chain.collection.summaries), limit)

    def resolve(self, number: str) -> list[Directive]:
        """The directives that a number in any spelling, or an id, names. Raises `IndexMissing`."""
        from retrieval.question import understand
        from retrieval.scope import Resolver

        collection = self.collection()
        if number in collection.summaries:
            return [collection.directive(number)]
        resolver = Resolver(collection)
        words = number if any(c.isalpha() for c in number) else f"văn bản {number}"
        found = [i for mention in understand(words).numbers for i in resolver.documents(mention)[0]]
        return [collection.directive(i) for i in dict.fromkeys(found)]

    def duties(self, asked: DutyFilter) -> DutyTable:
        """The whole table of duties that meet the filter. Raises `IndexMissing`."""
        from retrieval.duty_table import table

        self.collection()
        return table(self.catalogue, asked)

    def text(self, directive_id: str) -> str:
        """The text of the file that holds the directive."""
        return self.catalogue.text(directive_id)

    def status(self) -> dict[str, Any]:
        """What is indexed, and the model that is used (its settings checked), as plain values. Raises `SettingsError`."""
        writer = self.writer
        coverage = self.catalogue.coverage()
        if writer is not None and coverage.directives:
            self._check_budget(writer, self.collection())
        return {
            "directives": coverage.directives,
            "newest_issued_on": coverage.newest_issued_on.isoformat() if coverage.newest_issued_on else None,
            "files": len(self.catalogue.files()),
            "passages": self.catalogue.count_passages(),
            "generation": self.catalogue.generation,
            "data_dir": str(self.settings.data_dir),
            **({"chat_model": writer.model.name} if writer is not None else {}),
            "documents": [
                {
                    "id": summary.id,
                    "number": summary.number,
                    "type": summary.type.value if summary.type else None,
                    "issuer": summary.issuer,
                    "issued_on": summary.issued_on.isoformat() if summary.issued_on else None,
                    "title": summary.title,
                }
                for summary in self.catalogue.summaries()
            ],
        }

    # indexing

    def index(self, paths: Iterable[Path], progress: Callable[[Progress], None], *, assist: bool = False) -> Report:
        """Bring the index up to date with the files and folders of `paths`; with `assist` the model of the settings looks for
        duties that the rules miss. Raises what `Indexer.index` raises, and `SettingsError` where there is no model."""
        from corpus import parsing, reading
        from retrieval.indexing import Indexer

        limit = self.settings.max_file_mb * 1_000_000
        told = _Told(progress)
        assistant = self._assistant(told.asked) if assist else None

        def read(path: Path) -> reading.ReadText:
            return reading.read(path, limit_bytes=limit)

        self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        indexer = Indexer(
            self.catalogue,
            self.lexical,
            self.vectors,
            _LateEmbedder(self),
            read,
            assistant.parse if assistant else parsing.parse,
            parser_version=assistant.version if assistant else parsing.VERSION,
            accepts=assistant.accepts if assistant else None,
        )
        report = indexer.index(paths, told)
        return replace(report, assisted=assistant.done) if assistant else report

    @property
    def uploads(self) -> Path:
        """Where uploaded files are kept."""
        return (self.settings.data_dir / "uploads").resolve()

    @property
    def sources(self) -> list[Path]:
        """What is indexed unless told: the documents of the settings, and what was uploaded."""
        return [self.settings.documents, *([self.uploads] if self.uploads.is_dir() else [])]

    def is_indexed_elsewhere(self) -> bool:
        """Whether somebody is indexing at this moment."""
        from retrieval.indexing import is_locked

        return is_locked(self.catalogue)

    def _assistant(self, tell: Callable[[int, int], None]) -> Assistant:
        from bot.chat_model import build
        from bot.generative.assist import Assistant
        from bot.generative.reply_cache import ReplyCache
        from bot.generative.tokens import TokenCounter
        from bot.settings import SettingsError

        settings = self.settings
        model = build(settings)
        if model is None:
            raise SettingsError(
                "CONGVAN_CHAT_MODEL chưa được đặt; congvan index --assist cần một mô hình (openai:TÊN, …)."
            )
        return Assistant(
            model,
            TokenCounter(settings.data_dir / "tiktoken").count,
            ReplyCache(settings.data_dir / "proposals.sqlite") if settings.chat_cache else None,
            context_tokens=settings.chat_context_tokens,
            answer_tokens=settings.chat_answer_tokens,
            timeout_s=settings.chat_timeout_s,
            retries=settings.chat_retries,
            tell=tell,
        )

    # the parts

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue: SQLite in the data folder, or the database of the settings."""
        from retrieval.catalogue import Catalogue

        return Catalogue(self._database_url("catalogue"))

    @cached_property
    def state(self) -> Database:
        """Where what cannot be derived from the documents is kept (keys, feedback, who follows what): the database of
        the settings, or a SQLite file of its own, so that rebuilding the catalogue loses none of it."""
        from retrieval.database import Database

        return Database(self._database_url("state"))

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The BM25 index in the data folder."""
        from retrieval.lexical import LexicalIndex

        return LexicalIndex(self.settings.data_dir / "lexical")

    def _database_url(self, name: str) -> str:
        address = self.settings.database_address()
        if address is not None:
            return address
        self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{(self.settings.data_dir / f'{name}.sqlite').resolve()}"

    @property
    def embedder(self) -> Embedder:
        """The embedding model, built into the data folder at its first use."""
        with self._parts:  # the warming thread and a question may both be first
            if self._embedder is None:
                from retrieval.embedding import Embedder

                self._embedder = Embedder(self.settings.data_dir / "model", self.settings.threads)
            return self._embedder

    @property
    def vectors(self) -> VectorStore:
        """The vector store: Chroma in the data folder, or the server of the settings."""
        with self._parts:
            if self._vectors is None:
                from retrieval.embedding import Embedder
                from retrieval.vectors import VectorStore

                settings = self.settings
                token = settings.chroma_token.get_secret_value() if settings.chroma_token else None
                self._vectors = VectorStore(
                    settings.chroma_url or settings.data_dir / "chroma",
                    Embedder.model_id,
                    headers={"x-chroma-token": token, "authorization": f"Bearer {token}"} if token else None,
                    tenant=settings.chroma_tenant,
                    database=settings.chroma_database,
                )
            return self._vectors

    def chain(self) -> Chain:
        """The chain over the present state of the index. Raises `IndexMissing`."""
        with self._lock:
            collection = self.collection()
            if self._chain is None or self._chain.collection is not collection:
                self._chain = self._built(collection)
            return self._chain

    def collection(self) -> Collection:
        """The present state of the catalogue, in memory. Raises `IndexMissing`."""
        with self._lock:
            if self._collection is None or not self._collection.current():
                from retrieval.collection import Collection
                from retrieval.following import follow

                collection = Collection(self.catalogue)
                if not collection.summaries:
                    raise IndexMissing("Chưa có văn bản nào trong chỉ mục; hãy chạy “congvan index” trước.")
                follow(self.lexical, self.catalogue)  # it may have been written from another data folder
                self._collection = collection
            return self._collection

    def _built(self, collection: Collection) -> Chain:
        from bot.chain import Chain
        from retrieval.search import Searcher

        # the model maps its file and the store opens its folder while the first question is read
        self._warming = threading.Thread(target=self._warm, name="warm")
        self._warming.start()
        searcher: Searcher = Searcher(
            collection, self.lexical, _Later(lambda: self.vectors), _Later(lambda: self.embedder)
        )
        writer = self.writer
        if writer is not None:
            self._check_budget(writer, collection)
        return Chain(collection, searcher, self.settings.max_question_chars, writer)

    @cached_property
    def writer(self) -> Writer | None:
        """What words answers with the model of the settings; None where none is set. Raises `SettingsError`."""
        if self.settings.chat_model is None and self.settings.chat_base_url is None:
            return None
        from bot.chat_model import build
        from bot.generative.reply_cache import ReplyCache
        from bot.generative.tokens import TokenCounter
        from bot.generative.writer import Writer

        settings = self.settings
        model = build(settings)
        assert model is not None
        return Writer(
            model,
            TokenCounter(settings.data_dir / "tiktoken").count,
            ReplyCache(settings.data_dir / "replies.sqlite") if settings.chat_cache else None,
            context_tokens=settings.chat_context_tokens,
            answer_tokens=settings.chat_answer_tokens,
            timeout_s=settings.chat_timeout_s,
            retries=settings.chat_retries,
            as_tool=settings.chat_format == "tool",
        )

    def _check_budget(self, writer: Writer, collection: Collection) -> None:
        from bot.generative.writer import BudgetError
        from bot.settings import SettingsError

        try:
            writer.check_budget(collection, self.settings.max_question_chars)
        except BudgetError as error:
            raise SettingsError(f"CONGVAN_CHAT_CONTEXT_TOKENS={self.settings.chat_context_tokens}: {error}.") from error

    def _warm(self) -> None:
        import contextlib

        with contextlib.suppress(Exception):  # whatever is wrong is raised again, and told, where the part is used
            self.embedder.embed_query("khởi động")
            import numpy as np

            self.vectors.search(np.zeros(384, dtype=np.float32), 1)


class _LateEmbedder:
    """The embedding model for indexing: opened only when there is something to embed."""

    def __init__(self, application: Application) -> None:
        self._application = application

    @property
    def model_id(self) -> str:
        """The model's name with its version."""
        from retrieval.embedding import Embedder

        return Embedder.model_id

    def embed_passages(self, texts: list[str]) -> Any:
        """One row a passage (see `retrieval.embedding.Embedder`)."""
        return self._application.embedder.embed_passages(texts)


class _Told:
    """Passes on the progress of indexing, and between two reports of it how many provisions a model was asked about."""

    def __init__(self, progress: Callable[[Progress], None]) -> None:
        self._progress = progress
        self._last: Progress | None = None

    def __call__(self, progress: Progress) -> None:
        self._last = progress
        self._progress(progress)

    def asked(self, done: int, total: int) -> None:
        """`done` of the `total` provisions of the present file."""
        if self._last is not None:
            self._progress(replace(self._last, asked=done, to_ask=total))


class _Later:
    """A part that is looked up when it is first used."""

    def __init__(self, part: Callable[[], Any]) -> None:
        self._part = part

    def __getattr__(self, name: str) -> Any:
        return getattr(self._part(), name)
