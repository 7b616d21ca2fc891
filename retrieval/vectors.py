"""The vector index: Chroma, embedded in a folder or a server by URL. The only module that imports chromadb.

Derived from the catalogue and rebuilt from it when it is missing. Vectors are always given, so that Chroma never loads
an embedding function of its own; space is cosine; nothing but the directive's id is kept beside a vector, and no query
filters by it (in Chroma a filter costs by the rows it matches).

What is particular to the embedded Chroma 1.5 (all of it seen in experiments, none of it in its documentation):

- Importing its Python package takes one to two seconds, its Rust core 20 ms. Reading goes straight to the core
  (`chromadb_rust_bindings`, part of the same pinned package; a test compares the two), writing through the package.
- Opening a folder to read it writes to it, and an open one never sees what another process wrote later; two processes
  at it at once corrupt it silently. So opening and writing take turns by a file lock, and a file beside the data
  changes whenever somebody writes, so that the others know to open it anew.
- `delete(where=…)` takes seconds with some hundred unsaved rows; deleting by ids does not.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from retrieval.lexical import Scored

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api.models.Collection import Collection

_PREFIX = "congvan-passages-"
_BATCH = (
    300  # what Chroma Cloud takes or gives at a time; readers of a folder wait for the lock no longer than one batch
)
_SAVE_EVERY = 200  # rows; what is unsaved is indexed anew by everyone who opens the folder (the default is 1,000)
_PATIENCE = 60.0  # seconds to wait for the lock where there is nothing else to do
_REOPEN_SHARE = 0.05  # of the time may go into opening anew, while somebody writes all the time
_SERVER_SECONDS = 30.0  # to wait for a server: Chroma's own client would wait for ever
_TENANT, _DATABASE = "default_tenant", "default_database"


class VectorStoreError(Exception):
    """The vector index cannot be used; `str()` is a sentence for the person who runs the program."""


class VectorStore:
    """The vectors of one embedding model at `location`: a folder, or the URL of a Chroma server.

    `model_id` names the model with its version; each model has a collection of its own, so another model starts from
    an empty one. `headers`, `tenant` and `database` are for a server (Chroma Cloud: `{"x-chroma-token": …}`).
    Reading needs nothing in the folder; writing creates it. Safe to share between threads. All methods raise
    `VectorStoreError`.
    """

    def __init__(
        self,
        location: str | Path,
        model_id: str,
        *,
        dimension: int = 384,
        headers: Mapping[str, str] | None = None,
        tenant: str = _TENANT,
        database: str = _DATABASE,
    ) -> None:
        self.location = str(location)
        self.model_id = model_id
        self.collection_name = _collection_name(model_id)
        self._metadata = {"model": model_id, "dimension": dimension}
        self._dimension = dimension
        self._remote = self.location.startswith(("http://", "https://"))
        self._headers, self._tenant, self._database = headers, tenant, database
        self._folder = None if self._remote else Path(location)
        self._lock = threading.RLock()
        self._opening = threading.Lock()
        self._client: Any = None
        self._collection: Collection | None = None
        self._written: str | None = None  # the mark that our own last write left
        self._snapshot: _Snapshot | None = None
        self._reopen_after = 0.0

    # --- reading

    def search(self, vector: np.ndarray | Sequence[float], limit: int) -> list[Scored]:
        """The `limit` passages nearest to a vector, with the cosine similarity, best first.

        A server gives 300 at most. An empty index and a missing one find nothing; one that holds only vectors of another
        model is an error.
        """
        import numpy as np

        query = np.asarray(vector, dtype=np.float32).reshape(-1)
        if query.size != self._dimension:
            raise VectorStoreError(f"Vectơ có {query.size} chiều, chỉ mục cần {self._dimension} chiều.")
        if limit < 1:
            return []
        with self._translated():
            if self._remote:
                with self._lock:
                    collection = self._existing(to_search=True)
                if collection is None:
                    return []
                found = collection.query(query_embeddings=query, n_results=min(limit, _BATCH), include=["distances"])
                ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
            else:
                snapshot = self._current()
                if snapshot is None:
                    return []
                ids, distances = snapshot.search(query.tolist(), limit)
        return [Scored(one, 1.0 - float(distance)) for one, distance in zip(ids, distances, strict=True)]

    def count(self) -> int:
        """How many passages the index holds."""
        if self._folder is None or self._collection is not None:
            with self._reading() as collection:
                return collection.count() if collection else 0
        if not self._is_there():
            return 0
        with self._translated(), self._turn():
            core = _core(self._folder)
            ours = self._ours(core.list_collections(None, None, _TENANT, _DATABASE), to_search=False)
            return int(core.count(str(ours.id), _TENANT, _DATABASE)) if ours else 0

    def ids(self) -> list[str]:
        """The ids of all passages that the index holds."""
        with self._reading() as collection:
            return self._listed(collection) if collection else []

    # --- writing: by one process at a time

    def replace(self, directive_id: str, ids: Sequence[str], vectors: np.ndarray) -> None:
        """Let the index hold exactly these passages of the directive, `vectors[i]` being the vector of `ids[i]`."""
        import numpy as np

        rows = np.asarray(vectors, dtype=np.float32).reshape(-1, self._dimension)
        if len(rows) != len(ids):
            raise VectorStoreError(f"Có {len(ids)} đoạn nhưng {len(rows)} vectơ.")
        former = set(self._ids_of(directive_id)) - set(ids)
        self._delete(sorted(former))
        for at in range(0, len(ids), _BATCH):
            batch = list(ids[at : at + _BATCH])
            with self._writing() as collection:
                collection.upsert(
                    ids=batch,
                    embeddings=rows[at : at + _BATCH],
                    metadatas=[{"directive_id": directive_id} for _ in batch],
                )

    def remove(self, directive_id: str) -> None:
        """Let the index hold no passage of the directive."""
        self._delete(self._ids_of(directive_id))

    def release(self) -> None:
        """Let another process write; the next search sees all that was written."""
        with self._lock:
            client, self._client, self._collection, self._written = self._client, None, None, None
            self._snapshot, self._reopen_after = None, 0.0
            if client is not None:
                client.close()

    def close(self) -> None:
        """Let go of the folder or of the server."""
        self.release()

    def __enter__(self) -> VectorStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- inside: writing, and reading while writing

    def _ids_of(self, directive_id: str) -> list[str]:
        with self._reading() as collection:
            return self._listed(collection, {"directive_id": directive_id}) if collection else []

    def _listed(self, collection: Collection, where: Any = None) -> list[str]:
        """The ids of those that meet the condition; from a server a batch at a time."""
        if not self._remote:
            return list(collection.get(where=where, include=[])["ids"])
        found: list[str] = []
        while True:
            batch = collection.get(where=where, limit=_BATCH, offset=len(found), include=[])["ids"]
            found.extend(batch)
            if len(batch) < _BATCH:
                return found

    def _delete(self, ids: Sequence[str]) -> None:
        for at in range(0, len(ids), _BATCH):
            with self._writing() as collection:
                collection.delete(ids=list(ids[at : at + _BATCH]))

    @contextmanager
    def _writing(self) -> Iterator[Collection]:
        """The collection to write to, created where there is none; nobody else opens or writes meanwhile."""
        with self._translated(), self._lock, self._turn():
            collection = self._existing() or self._created()
            if self._folder is not None:
                # before the write, so that readers open anew even if we are killed in the middle of it
                self._written = uuid.uuid4().hex
                self._mark.write_text(self._written)
            yield collection

    @contextmanager
    def _reading(self) -> Iterator[Collection | None]:
        """The collection as it is to be written to, None where there is none."""
        if not self._is_there():
            yield None
            return
        with self._translated(), self._lock, self._turn():
            yield self._existing()

    def _is_there(self) -> bool:
        return self._folder is None or (self._folder / "chroma.sqlite3").exists()

    def _existing(self, *, to_search: bool = False) -> Collection | None:
        """The collection by way of chromadb, None where there is none (for a folder: within `_turn`)."""
        if not self._is_there():
            if self._client is not None:
                self.release()  # somebody deleted the folder under us
            return None
        if self._folder is not None and self._collection is not None and self._written != self._marked():
            self.release()  # another process wrote: our copy is out of date, and would overwrite theirs
        if self._collection is None:
            client = self._connected()
            if self._ours(client.list_collections(), to_search=to_search):
                self._collection = client.get_collection(self.collection_name, embedding_function=None)
                self._written = self._marked() if self._folder is not None else None
        return self._collection

    def _created(self) -> Collection:
        from chromadb.api.collection_configuration import CreateCollectionConfiguration, CreateHNSWConfiguration

        hnsw = CreateHNSWConfiguration(space="cosine")
        if self._folder is not None:
            hnsw["sync_threshold"] = _SAVE_EVERY
        created: Collection = self._connected().get_or_create_collection(
            self.collection_name,
            metadata=self._metadata,
            configuration=CreateCollectionConfiguration(hnsw=hnsw),
            embedding_function=None,
        )
        self._collection = created
        return created

    def _connected(self) -> Any:
        if self._client is None:
            import chromadb
            from chromadb.config import Settings

            if self._folder is not None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._client = chromadb.PersistentClient(self._folder, Settings(anonymized_telemetry=False))
            else:
                self._client = _of_server(self.location, dict(self._headers or {}), self._tenant, self._database)
        return self._client

    def _ours(self, collections: Iterable[Any], *, to_search: bool) -> Any:
        """Our collection among these, or None. To search where only those of other models are is an error."""
        named = [one for one in collections if one.name.startswith(_PREFIX)]
        ours = [one for one in named if one.name == self.collection_name]
        for one in ours or (named if to_search else []):
            model = (one.metadata or {}).get("model")
            if model != self.model_id:
                raise VectorStoreError(
                    f"Chỉ mục vectơ {self.location} được lập bằng mô hình “{model}”, không phải “{self.model_id}”; "
                    "hãy lập chỉ mục lại hoặc đặt lại tên mô hình."
                )
        return ours[0] if ours else None

    # --- inside: reading a folder

    def _current(self) -> _Snapshot | None:
        """The folder as it is now, or as it was a moment ago while somebody writes to it."""
        if not self._is_there():
            return None
        snapshot = self._snapshot
        if snapshot is not None and (snapshot.mark == self._marked() or time.monotonic() < self._reopen_after):
            return snapshot
        if not self._opening.acquire(blocking=snapshot is None):
            return snapshot  # another thread is at it
        try:
            if self._snapshot is None or self._snapshot is snapshot:
                with self._turn(0.05 if snapshot else _PATIENCE):
                    began = time.monotonic()
                    self._snapshot = self._opened()
                    ended = time.monotonic()
                self._reopen_after = ended + (ended - began) / _REOPEN_SHARE
            return self._snapshot
        except _Busy:
            if snapshot is None:
                raise
            return snapshot
        finally:
            self._opening.release()

    def _opened(self) -> _Snapshot | None:
        assert self._folder is not None
        mark = self._marked()
        core = _core(self._folder)
        ours = self._ours(core.list_collections(None, None, _TENANT, _DATABASE), to_search=True)
        if ours is None:
            return None
        snapshot = _Snapshot(core, str(ours.id), mark)
        snapshot.search([1.0] * self._dimension, 1)  # the first search loads the index, and writes to the folder
        return snapshot

    @property
    def _mark(self) -> Path:
        assert self._folder is not None
        return self._folder / "last-write"

    def _marked(self) -> str:
        try:
            return self._mark.read_text()
        except FileNotFoundError:
            return ""

    @contextmanager
    def _turn(self, patience: float = _PATIENCE) -> Iterator[None]:
        """Nobody else opens the folder or writes to it; a server sees to that itself."""
        if self._folder is None:
            yield
            return
        import filelock

        self._folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(self._folder / "turn.lock", timeout=patience, poll_interval=0.005)
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise _Busy(f"Chỉ mục vectơ {self.location} đang bận vì một tiến trình khác; hãy thử lại sau.") from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except VectorStoreError:
            raise
        except Exception as error:
            # Chroma's core and its HTTP client raise classes of several packages, some of them internal;
            # naming them would import all of chromadb on every search
            words = " ".join(str(error).split())[:300] or type(error).__name__
            if self._remote:
                self._collection = None  # looked up anew: the server may have been given another store meanwhile
            raise VectorStoreError(f"Không dùng được chỉ mục vectơ {self.location}: {words}") from error


class _Busy(VectorStoreError):
    """Somebody else has the turn."""


class _Snapshot:
    """The folder as it was at `mark`, held in memory by Chroma's core."""

    def __init__(self, core: Any, collection_id: str, mark: str) -> None:
        self._core, self._collection_id, self.mark = core, collection_id, mark

    def search(self, vector: list[float], limit: int) -> tuple[list[str], list[float]]:
        found = self._core.query(
            self._collection_id, None, [vector], limit, None, None, ["distances"], _TENANT, _DATABASE
        )
        return found.ids[0], (found.distances or [[]])[0]


def _core(folder: Path) -> Any:
    """Chroma's core over the folder, with the settings that `chromadb.api.rust` gives it."""
    import chromadb_rust_bindings as rust  # type: ignore[import-untyped]

    database = rust.SqliteDBConfig(
        hash_type=rust.MigrationHash.MD5,
        migration_mode=rust.MigrationMode.Validate,  # another version's folder is refused, not migrated by a reader
        url=str(folder / "chroma.sqlite3"),
    )
    return rust.Bindings(allow_reset=False, sqlite_db_config=database, persist_path=str(folder), hnsw_cache_size=16)


def _collection_name(model_id: str) -> str:
    """A name that Chroma accepts, readable and different for different models."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", model_id).strip("-")[:60]
    return f"{_PREFIX}{readable}-{hashlib.sha256(model_id.encode()).hexdigest()[:8]}"


def _of_server(address: str, headers: dict[str, str], tenant: str, database: str) -> Any:
    """A client of a server. Chroma's own waits for ever and never closes its connections: neither does this one."""
    from chromadb.api.client import Client
    from chromadb.config import Settings

    sessions: list[Any] = []

    def bounded(server: Any) -> None:
        server._session.timeout = _SERVER_SECONDS
        sessions.append(server._session)

    class Patient(Client):
        def get_user_identity(self) -> Any:  # the first request that its constructor makes
            bounded(self._server)
            return super().get_user_identity()

        def _validate_tenant_database(self, tenant: str, database: str) -> None:  # the next one, by other means
            bounded(self._admin_client._server)  # type: ignore[attr-defined]  # AdminClient has it
            super()._validate_tenant_database(tenant, database)

        def close(self) -> None:
            super().close()
            for session in sessions:
                session.close()

    url = urlsplit(address)
    secure = url.scheme == "https"
    settings = Settings(
        anonymized_telemetry=False,
        chroma_api_impl="chromadb.api.fastapi.FastAPI",
        chroma_server_host=url.hostname,
        chroma_server_http_port=url.port or (443 if secure else 80),
        chroma_server_ssl_enabled=secure,
        chroma_server_headers=headers,
    )
    try:
        return Patient(tenant=tenant, database=database, settings=settings)
    except BaseException:
        for session in sessions:
            session.close()
        raise
