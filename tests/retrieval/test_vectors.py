"""The vector index over a real Chroma: in a folder, and a server."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrieval.vectors import VectorStore, VectorStoreError

MODEL = "stand-in/1"


def vectors(seed: int, number: int = 1) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(number, 384)).astype(np.float32)
    normalised: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return normalised


def ids(directive_id: str, number: int) -> list[str]:
    return [f"{directive_id}#{at}" for at in range(number)]


def found(store: VectorStore, vector: np.ndarray, limit: int = 3) -> list[str]:
    return [scored.passage_id for scored in store.search(vector, limit)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VectorStore]:
    with VectorStore(tmp_path / "vectors", MODEL) as opened:
        yield opened


@pytest.fixture
def filled(store: VectorStore) -> VectorStore:
    store.replace("a", ids("a", 30), vectors(1, 30))
    store.replace("b", ids("b", 20), vectors(2, 20))
    store.release()
    return store


def test_what_is_missing_finds_nothing_and_is_not_created(store: VectorStore, tmp_path: Path) -> None:
    assert store.search(vectors(1)[0], 5) == []
    assert (store.count(), store.ids()) == (0, [])
    assert not (tmp_path / "vectors").exists()


def test_what_is_empty_finds_nothing(filled: VectorStore) -> None:
    filled.remove("a")
    filled.remove("b")
    filled.release()
    assert filled.search(vectors(1)[0], 5) == []
    assert (filled.count(), filled.ids()) == (0, [])


def test_the_nearest_come_first_with_their_cosine(filled: VectorStore) -> None:
    every = np.concatenate([vectors(1, 30), vectors(2, 20)])
    names = ids("a", 30) + ids("b", 20)
    query = every[7] + 0.3 * every[40]
    cosines = every @ (query / np.linalg.norm(query))
    nearest = np.argsort(-cosines)[:5]
    hits = filled.search(query, 5)
    assert [hit.passage_id for hit in hits] == [names[at] for at in nearest]
    assert [hit.score for hit in hits] == pytest.approx([float(cosines[at]) for at in nearest], abs=1e-5)
    assert filled.search(query, 0) == []
    assert len(filled.search(query, 1000)) == 50


def test_the_core_finds_what_chromadb_finds(filled: VectorStore, tmp_path: Path) -> None:
    import chromadb
    from chromadb.config import Settings

    queries = vectors(3, 5)
    ours = [[(hit.passage_id, 1.0 - hit.score) for hit in filled.search(query, 10)] for query in queries]
    client = chromadb.PersistentClient(tmp_path / "vectors", Settings(anonymized_telemetry=False))
    collection = client.get_collection(filled.collection_name, embedding_function=None)
    theirs = collection.query(query_embeddings=queries, n_results=10, include=["distances"])
    assert theirs["distances"]
    for mine, names, distances in zip(ours, theirs["ids"], theirs["distances"], strict=True):
        assert [name for name, _ in mine] == names
        assert [distance for _, distance in mine] == pytest.approx(distances, abs=1e-6)
    assert filled.count() == collection.count() == 50
    assert collection.metadata == {"model": MODEL, "dimension": 384}
    client.close()  # type: ignore[attr-defined]


def test_a_directive_is_replaced_whole(filled: VectorStore) -> None:
    filled.replace("a", ids("a", 2), vectors(5, 2))
    assert sorted(filled.ids()) == sorted(ids("a", 2) + ids("b", 20))
    filled.release()
    assert found(filled, vectors(5, 2)[1], 1) == ["a#1"]
    assert "a#9" not in found(filled, vectors(1, 30)[9], 22)
    filled.replace("a", [], np.empty((0, 384)))
    assert sorted(filled.ids()) == sorted(ids("b", 20))


def test_more_than_a_batch(store: VectorStore) -> None:
    store.replace("a", ids("a", 1201), vectors(1, 1201))
    assert store.count() == 1201
    store.release()
    assert [found(store, vectors(1, 1201)[at], 1) for at in (0, 600, 1200)] == [["a#0"], ["a#600"], ["a#1200"]]
    store.remove("a")
    assert store.count() == 0


def test_an_open_reader_sees_what_another_writes(filled: VectorStore, tmp_path: Path) -> None:
    reader = VectorStore(tmp_path / "vectors", MODEL)
    assert found(reader, vectors(2, 20)[3], 1) == ["b#3"]
    with VectorStore(tmp_path / "vectors", MODEL) as writer:
        writer.replace("b", ids("b", 3), vectors(9, 3))
    deadline = time.monotonic() + 30
    while found(reader, vectors(9, 3)[1], 1) != ["b#1"]:  # at once, or after the pause between two openings
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert "b#3" not in found(reader, vectors(2, 20)[3], 33)


def test_a_writer_that_is_out_of_date_overwrites_nothing(filled: VectorStore, tmp_path: Path) -> None:
    filled.replace("c", ids("c", 3), vectors(3, 3))  # and stays open
    alias = tmp_path / "alias"  # under one path, Chroma would share one copy within the process
    alias.symlink_to(tmp_path / "vectors")
    with VectorStore(alias, MODEL) as other:
        other.replace("d", ids("d", 300), vectors(4, 300))
    filled.replace("e", ids("e", 300), vectors(5, 300))
    filled.release()
    assert filled.count() == 653
    for directive_id, seed, number in (("a", 1, 30), ("c", 3, 3), ("d", 4, 300), ("e", 5, 300)):
        rows = vectors(seed, number)
        assert [found(filled, row, 1) for row in rows] == [[name] for name in ids(directive_id, number)]


def test_another_model_is_an_error_for_a_reader_and_a_fresh_start_for_a_writer(
    filled: VectorStore, tmp_path: Path
) -> None:
    with VectorStore(tmp_path / "vectors", "stand-in/2") as other:
        assert other.collection_name != filled.collection_name
        assert (other.count(), other.ids()) == (0, [])
        with pytest.raises(VectorStoreError, match=r"“stand-in/1”, không phải “stand-in/2”"):
            other.search(vectors(1)[0], 5)
        other.replace("a", ids("a", 1), vectors(1))
        other.release()
        assert (found(other, vectors(1)[0]), other.count()) == (["a#0"], 1)
    assert filled.count() == 50


def test_a_collection_of_our_name_by_another_model_is_an_error(filled: VectorStore, tmp_path: Path) -> None:
    impostor = VectorStore(tmp_path / "vectors", "stand-in/2")
    impostor.collection_name = filled.collection_name
    for use in (impostor.count, impostor.ids, lambda: impostor.remove("a"), lambda: impostor.search(vectors(1)[0], 1)):
        with pytest.raises(VectorStoreError, match="stand-in/1"):
            use()


def test_what_does_not_fit_is_refused(store: VectorStore) -> None:
    with pytest.raises(VectorStoreError, match="3 chiều"):
        store.search(np.ones(3), 5)
    with pytest.raises(VectorStoreError, match="2 đoạn nhưng 1 vectơ"):
        store.replace("a", ids("a", 2), vectors(1))
    assert store.count() == 0


def test_a_folder_that_is_no_chroma_is_named(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_text("không phải cơ sở dữ liệu" * 50)
    with pytest.raises(VectorStoreError, match=str(tmp_path)):
        VectorStore(tmp_path, MODEL).search(vectors(1)[0], 5)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    # what the command `chroma` does, without importing all of chromadb first
    chroma = "import sys, chromadb_rust_bindings; chromadb_rust_bindings.cli(['chroma', *sys.argv[1:]])"
    command = [sys.executable, "-c", chroma, "run", "--path", str(tmp_path / "server"), "--port", str(port)]
    with (tmp_path / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            deadline = time.monotonic() + 60
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    assert process.poll() is None and time.monotonic() < deadline, (tmp_path / "log").read_text()
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def test_a_server_is_used_alike(server: str) -> None:
    with VectorStore(server, MODEL) as store:
        assert (store.search(vectors(1)[0], 5), store.count(), store.ids()) == ([], 0, [])
        store.replace("a", ids("a", 30), vectors(1, 30))
        store.replace("a", ids("a", 20), vectors(1, 20))
        store.replace("b", ids("b", 5), vectors(2, 5))
        store.remove("b")
        assert sorted(store.ids()) == sorted(ids("a", 20))
        with VectorStore(server, MODEL) as reader:
            assert reader.search(vectors(1, 20)[4], 1)[0].score == pytest.approx(1.0, abs=1e-5)
            assert found(reader, vectors(1, 20)[4], 1) == ["a#4"]
        with VectorStore(server, "stand-in/2") as other, pytest.raises(VectorStoreError, match="stand-in/1"):
            other.search(vectors(1)[0], 5)


def test_a_server_that_is_away_is_named() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(VectorStoreError, match=url):
        VectorStore(url, MODEL).search(vectors(1)[0], 5)
