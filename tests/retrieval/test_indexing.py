"""Indexing over the real catalogue and the real indexes, with a small reader, parser and embedder of the tests' own.

Run as a program, this file is the process that gets killed: see `Victim`.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus import document_number
from corpus.directive import Directive, Field, Finding, FindingKind, Provision, ProvisionKind, Span
from corpus.reading import ReadingError, ReadingFailure
from retrieval.catalogue import Catalogue
from retrieval.indexing import Indexer, IndexLocked, Progress, Report
from retrieval.lexical import LexicalIndex
from retrieval.vectors import VectorStore
from tests.retrieval.conftest import Stores


@dataclass(frozen=True)
class Source:
    """What the reader of these tests returns."""

    text: str
    sha256: str
    pages: tuple[int, ...] = ()


@dataclass
class Reader:
    """UTF-8 files; counts what it reads."""

    names: list[str] = field(default_factory=list)

    def __call__(self, path: Path) -> Source:
        self.names.append(path.name)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ReadingError(ReadingFailure.UNREADABLE, path.name, "không có quyền đọc") from error
        if not data:
            raise ReadingError(ReadingFailure.EMPTY, path.name)
        return Source(unicodedata.normalize("NFC", data.decode()), hashlib.sha256(data).hexdigest())


HEADER = re.compile(r"Số: (?P<number>\S+) (?P<issuer>\S+) (?P<day>\d{4}-\d\d-\d\d)\n")


@dataclass
class Parser:
    """Directives parted by `====`, in each at most one header line and then one provision a line."""

    names: list[str] = field(default_factory=list)

    def __call__(self, text: str, name: str) -> list[Directive]:
        self.names.append(name)
        if "hỏng" in text:
            raise AssertionError("a parser must not raise, and this one does")
        found: list[Directive] = []
        start = 0
        for part in re.split(r"(?<=\n)====\n", text):
            found.append(self.one(part, start, name, found[0].id if found else None))
            start += len(part) + len("====\n")
        return found

    def one(self, part: str, start: int, name: str, main: str | None) -> Directive:
        header = HEADER.match(part)
        lines = [
            (m.start() + start, m.end() + start) for m in re.finditer(r".+", part) if not HEADER.match(m[0] + "\n")
        ]
        digest = hashlib.sha256(part.encode()).hexdigest()[:8]
        whole = Span(start, start + len(part))
        odd = (Finding(FindingKind.NOT_A_DIRECTIVE, "Không thấy dấu hiệu của văn bản hành chính."),)
        return Directive(
            id=f"{name.partition('.')[0] if not header else 'v'}-{digest}",
            span=whole,
            type=None,
            number=Field(document_number.parse(header["number"]), whole) if header else None,
            issuer=Field(header["issuer"], whole) if header else None,
            place=None,
            issued_on=Field(date.fromisoformat(header["day"]), whole) if header else None,
            subject=None,
            title=name,
            provisions=tuple(
                Provision(f"sec_{at}", ProvisionKind.SECTION, str(at), f"mục {at}", Span(*line), Span(*line))
                for at, line in enumerate(lines, 1)
            ),
            findings=odd if part.startswith("thư riêng") else (),
            attached_to=main,
        )


def vector_of(text: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    row = np.random.default_rng(seed).normal(size=384).astype(np.float32)
    normalised: np.ndarray = row / np.linalg.norm(row)
    return normalised


@dataclass
class Embedder:
    """A vector that depends on the text alone; counts the texts."""

    model_id: str = "stand-in/1"
    number: int = 0

    def embed_passages(self, texts: list[str]) -> np.ndarray:
        self.number += len(texts)
        return np.stack([vector_of(text) for text in texts])


class Workplace:
    """All that indexing needs, in one folder and where `stores` are. As a context manager it closes what it opened."""

    def __init__(self, root: Path, stores: Stores, data: str = "data") -> None:
        self.root, self.stores = root, stores
        self.sources = root / "nguồn"
        self.sources.mkdir(exist_ok=True)
        self.catalogue = Catalogue(stores.database)
        self.lexical = LexicalIndex(root / data / "lexical")
        self.vectors = VectorStore(stores.vectors, "stand-in/1", **stores.options)
        self.read, self.parse, self.embedder = Reader(), Parser(), Embedder()
        self.indexer = self.indexer_of("1")

    def indexer_of(self, version: str) -> Indexer:
        return Indexer(
            self.catalogue,
            self.lexical,
            self.vectors,
            self.embedder,
            self.read,
            self.parse,
            parser_version=version,
        )

    def __enter__(self) -> Workplace:
        return self

    def __exit__(self, *_: object) -> None:
        self.lexical.release()
        self.vectors.close()
        self.catalogue.close()

    def write(self, name: str, text: str) -> Path:
        path = self.sources / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def index(self, *paths: Path) -> Report:
        self.read.names.clear()
        self.parse.names.clear()
        self.embedder.number = 0
        return self.indexer.index(paths or [self.sources])

    @property
    def names(self) -> list[str]:
        return [str(Path(file.path).relative_to(self.sources.resolve())) for file in self.catalogue.files()]

    def check(self) -> int:
        """Every passage once in all three stores, and to be found by its words and by its vector. Returns how many."""
        expected = sorted(self.catalogue.passage_ids())
        assert self.catalogue.pending() == []
        assert sorted(self.lexical.ids()) == expected
        assert sorted(self.vectors.ids()) == expected
        assert self.lexical.count() == self.vectors.count() == len(expected)
        for passage in self.catalogue.passages_by_ids(expected):
            assert passage.span.of(self.catalogue.text(passage.directive_id)).strip() == passage.body
            (nearest,) = self.vectors.search(vector_of(passage.embedded), 1)
            assert (nearest.passage_id, round(nearest.score, 3)) == (passage.id, 1.0)
            assert self.lexical.search(passage.body, 1)[0].passage_id == passage.id
        return len(expected)


@pytest.fixture
def place(tmp_path: Path, stores: Stores) -> Iterator[Workplace]:
    with Workplace(tmp_path, stores) as opened:
        yield opened


ONE = "Số: 1/UBND-VX UBND 2021-01-01\nSở Y tế tiêm vắc xin\nSở Tài chính bố trí kinh phí\n"
TWO = "Số: 2/UBND-VX UBND 2021-01-02\nCông an tỉnh tuần tra\n"


def reasons(report: Report) -> list[tuple[str, str]]:
    return [(skipped.path.name, skipped.reason) for skipped in report.skipped]


def test_a_folder_is_indexed(place: Workplace) -> None:
    place.write("b.txt", TWO)
    place.write("deep/a.txt", ONE)
    place.write(".hidden.txt", ONE)
    place.write(".git/a.txt", ONE)
    place.write("~$a.txt", ONE)
    told: list[Progress] = []
    report = place.indexer.index([place.sources], told.append)
    assert (report.indexed, report.unchanged, report.removed, report.skipped) == (2, 0, 0, ())
    assert (report.directives, report.passages, report.embedded) == (2, 3, 3)
    assert report.seconds > 0
    assert place.names == ["b.txt", "deep/a.txt"]
    assert place.check() == 3
    b, a = place.sources / "b.txt", place.sources / "deep" / "a.txt"
    assert told == [
        Progress(b, 0, 2),
        Progress(b, 0, 2, 0, 1),
        Progress(b, 0, 2, 1, 1),
        Progress(a, 1, 2),
        Progress(a, 1, 2, 0, 2),
        Progress(a, 1, 2, 2, 2),
        Progress(None, 2, 2),
    ]


def test_what_is_unchanged_costs_nothing(place: Workplace) -> None:
    place.write("a.txt", ONE)
    place.write("b.txt", TWO)
    place.index()
    generation = place.catalogue.generation
    report = place.index()
    assert (report.indexed, report.unchanged, report.embedded) == (0, 2, 0)
    assert (place.read.names, place.parse.names, place.embedder.number) == ([], [], 0)
    assert place.catalogue.generation == generation
    (place.sources / "a.txt").touch()
    assert place.index().unchanged == 2


def test_a_changed_file_replaces_what_it_held(place: Workplace) -> None:
    place.write("a.txt", ONE)
    place.write("b.txt", TWO)
    place.index()
    place.write("a.txt", ONE.replace("tiêm vắc xin", "xét nghiệm"))
    report = place.index()
    assert (report.indexed, report.unchanged, report.embedded) == (1, 1, 2)
    assert place.parse.names == ["a.txt"]
    assert place.check() == 3
    assert place.lexical.search("vắc xin", 5) == []
    first, _ = place.catalogue.passages(place.catalogue.by_serial("1")[0])
    assert first.body == "Sở Y tế xét nghiệm"


def test_another_parser_reads_every_file_anew(place: Workplace) -> None:
    place.write("a.txt", ONE)
    place.index()
    place.indexer = place.indexer_of("2")
    report = place.index()
    assert (report.indexed, report.unchanged) == (1, 0)
    assert place.index().unchanged == 1
    assert place.check() == 2


def test_what_vanished_from_a_folder_is_removed_and_only_that(place: Workplace) -> None:
    place.write("một/a.txt", ONE)
    kept = place.write("hai/b.txt", TWO)
    place.index()
    shutil.rmtree(place.sources / "một")
    (place.sources / "một").mkdir()
    kept.unlink()
    report = place.index(place.sources / "một")
    assert (report.indexed, report.unchanged, report.removed) == (0, 0, 1)
    assert place.names == ["hai/b.txt"]
    assert place.check() == 1


def test_a_hidden_file_is_indexed_when_it_is_named_and_stays(place: Workplace) -> None:
    hidden = place.write(".a.txt", ONE)
    assert place.index(hidden).indexed == 1
    assert place.index().removed == 0
    assert place.names == [".a.txt"]


def test_a_folder_that_is_away_removes_nothing(place: Workplace) -> None:
    place.write("một/a.txt", ONE)
    place.index()
    (place.sources / "một").rename(place.root / "away")
    report = place.index(place.sources / "một")
    assert report.removed == 0
    assert [name for name, _ in reasons(report)] == ["một"]
    assert "không tồn tại" in report.skipped[0].reason
    assert place.names == ["một/a.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_removes_nothing(place: Workplace) -> None:
    place.write("một/a.txt", ONE)
    place.index()
    (place.sources / "một").chmod(0)
    try:
        report = place.index()
    finally:
        (place.sources / "một").chmod(0o700)
    assert report.removed == 0
    assert [name for name, _ in reasons(report)] == ["một"]
    assert place.names == ["một/a.txt"]


def test_a_file_given_twice_or_by_another_way_is_one_file(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    path = place.write("deep/a.txt", ONE)
    (place.root / "link").symlink_to(place.sources, target_is_directory=True)
    monkeypatch.chdir(place.sources / "deep")
    report = place.index(path, Path("a.txt"), Path("../deep/a.txt"), place.root / "link" / "deep" / "a.txt")
    assert (report.indexed, report.skipped) == (1, ())
    assert place.index(place.root / "link").unchanged == 1


def test_links_in_a_circle_come_to_an_end(place: Workplace) -> None:
    place.write("deep/a.txt", ONE)
    (place.sources / "deep" / "round").symlink_to(place.sources, target_is_directory=True)
    (place.sources / "deep" / "broken.txt").symlink_to(place.root / "nowhere")
    report = place.index()
    assert report.indexed == 1
    assert [name for name, _ in reasons(report)] == ["broken.txt"]


def test_what_cannot_be_used_is_skipped_and_the_rest_goes_on(place: Workplace) -> None:
    place.write("a-empty.txt", "")
    place.write("b-broken.txt", "hỏng")
    place.write("c-letter.txt", "thư riêng\ngửi anh\n")
    os.mkfifo(place.sources / "d-pipe")
    place.write("e-blank.txt", "\n")
    place.write("f.txt", TWO)
    place.write("f2.txt", ONE + "====\nthư riêng\nkèm theo\n")
    report = place.index(place.sources, place.sources / "none.txt")
    assert (report.indexed, report.directives) == (3, 3)
    assert reasons(report) == [
        ("d-pipe", f"“{place.sources}/d-pipe” không phải là tệp thường."),
        ("none.txt", f"“{place.sources}/none.txt” không tồn tại (hoặc là liên kết hỏng)."),
        ("a-empty.txt", "Tệp “a-empty.txt” rỗng, không có chữ nào; hãy kiểm tra lại tệp nguồn."),
        ("b-broken.txt", "Không phân tích được tệp (lỗi của chương trình, chi tiết trong nhật ký)."),
        ("c-letter.txt", "Không thấy dấu hiệu của văn bản hành chính."),
    ]
    assert place.check() == 3


def test_a_name_that_is_no_text_is_skipped(place: Workplace) -> None:
    try:
        (Path(os.fsdecode(os.fsencode(place.sources) + b"/\xff.txt"))).write_text(ONE)
    except OSError:
        pytest.skip("this file system takes no such name")
    report = place.index()
    assert (report.indexed, len(report.skipped)) == (0, 1)
    assert "UTF-8" in report.skipped[0].reason


def test_a_file_that_cannot_be_read_now_stays_as_it_was(place: Workplace) -> None:
    path = place.write("a.txt", ONE)
    place.index()
    path.write_text("")
    report = place.index()
    assert reasons(report) == [
        (
            "a.txt",
            "Tệp “a.txt” rỗng, không có chữ nào; hãy kiểm tra lại tệp nguồn."
            " Bản đã lập chỉ mục trước đây được giữ nguyên.",
        )
    ]
    assert place.check() == 2


def test_a_file_that_is_no_directive_any_more_goes(place: Workplace) -> None:
    path = place.write("a.txt", ONE)
    place.index()
    path.write_text("thư riêng\n")
    report = place.index()
    assert (report.removed, len(report.skipped)) == (1, 1)
    assert place.check() == 0


def test_the_same_bytes_are_indexed_once(place: Workplace) -> None:
    place.write("a.txt", ONE)
    place.write("b.txt", ONE)
    report = place.index()
    assert reasons(report) == [("b.txt", f"Tệp giống hệt tệp đã lập chỉ mục “{place.sources}/a.txt”.")]
    assert place.names == ["a.txt"]
    (place.sources / "a.txt").unlink()  # now the other one counts
    report = place.index()
    assert (report.indexed, report.skipped) == (1, ())
    assert place.names == ["b.txt"]
    assert place.check() == 2


def test_a_file_that_becomes_like_another_goes(place: Workplace) -> None:
    place.write("a.txt", ONE)
    place.write("b.txt", TWO)
    place.index()
    place.write("b.txt", ONE)
    report = place.index()
    assert [name for name, _ in reasons(report)] == ["b.txt"]
    assert place.names == ["a.txt"]
    assert place.check() == 2


def test_two_files_that_change_places_are_both_indexed(place: Workplace) -> None:
    a, b = place.write("a.txt", ONE), place.write("b.txt", TWO)
    place.index()
    a.rename(place.root / "c.txt")
    b.rename(a)
    (place.root / "c.txt").rename(b)
    report = place.index()
    assert report.skipped == ()
    assert place.names == ["a.txt", "b.txt"]
    assert place.catalogue.summary(place.catalogue.by_serial("1")[0]).path.endswith("b.txt")
    assert place.check() == 3


def test_a_moved_file_is_not_embedded_again(place: Workplace) -> None:
    path = place.write("a.txt", ONE)
    place.index()
    (place.sources / "deep").mkdir()
    path.rename(place.sources / "deep" / "a.txt")
    report = place.index()
    assert (report.indexed, report.unchanged, report.embedded, report.skipped) == (0, 1, 0, ())
    assert place.names == ["deep/a.txt"]
    assert place.check() == 2


@pytest.mark.parametrize("order", [("a.txt", "b.txt"), ("b.txt", "a.txt")])
def test_one_number_with_two_contents_is_indexed_once(place: Workplace, order: tuple[str, str]) -> None:
    paths = [place.write(order[0], ONE), place.write(order[1], ONE + "Sở Nội vụ báo cáo\n")]
    place.index(paths[0])
    report = place.index()
    ((name, reason),) = reasons(report)
    assert name == order[1]
    assert "1/UBND-VX" in reason and str(paths[0]) in reason and str(paths[1]) in reason
    assert place.names == [order[0]]
    assert place.check() == 2
    paths[0].unlink()
    assert place.index().indexed == 1
    assert place.names == [order[1]]
    assert place.check() == 3


def test_a_number_that_moved_to_another_file_is_no_conflict(place: Workplace) -> None:
    place.write("b.txt", ONE)
    place.index()
    place.write("a.txt", ONE + "Sở Nội vụ báo cáo\n")
    place.write("b.txt", TWO)
    report = place.index()
    assert (report.indexed, report.skipped) == (2, ())
    assert place.catalogue.summary(place.catalogue.by_serial("1")[0]).path.endswith("a.txt")
    assert place.check() == 4


def test_one_number_of_two_offices_or_days_is_two_documents(place: Workplace) -> None:
    place.write("a.txt", ONE)
    place.write("b.txt", ONE.replace(" UBND ", " HĐND ") + "b\n")
    place.write("c.txt", ONE.replace("2021", "2022") + "c\n")
    report = place.index()
    assert (report.indexed, report.skipped) == (3, ())


def test_without_a_number_the_name_of_the_file_decides(place: Workplace) -> None:
    place.write("a/thư.txt", "Họp giao ban\n")
    place.write("b/thư.txt", "Họp tổng kết\n")
    place.write("b/thư 2.txt", "Họp sơ kết\n")
    report = place.index()
    ((name, reason),) = reasons(report)
    assert name == "thư.txt"
    assert f"{place.sources}/a/thư.txt" in reason and f"{place.sources}/b/thư.txt" in reason
    assert place.names == ["a/thư.txt", "b/thư 2.txt"]
    assert place.check() == 2


def test_of_a_file_only_the_directive_in_conflict_is_left_out(place: Workplace) -> None:
    place.write("a.txt", ONE)
    place.write("b.txt", TWO + "====\n" + ONE + "Sở Nội vụ báo cáo\n")
    report = place.index()
    assert (report.indexed, report.directives) == (2, 2)
    assert [name for name, _ in reasons(report)] == ["b.txt"]
    again = place.index()
    assert (again.indexed, again.unchanged, again.embedded) == (0, 2, 0)
    assert again.skipped == report.skipped
    (place.sources / "a.txt").unlink()
    assert place.index().removed == 1
    assert place.index().skipped == ()
    assert [len(place.catalogue.by_serial(serial)) for serial in "12"] == [1, 1]
    assert place.check() == 4


def test_what_is_attached_goes_with_the_directive_in_conflict(place: Workplace) -> None:
    place.write("a.txt", ONE)
    place.write("b.txt", ONE + "Sở Nội vụ báo cáo\n====\nPhụ lục danh sách\n")
    report = place.index()
    assert [name for name, _ in reasons(report)] == ["b.txt"]
    assert place.names == ["a.txt"]
    assert place.check() == 2


def test_the_same_directive_twice_in_a_file_is_one(place: Workplace) -> None:
    place.write("a.txt", ONE + "====\n" + ONE)
    assert place.index().directives == 1
    assert place.check() == 2


def test_lost_indexes_are_built_again_from_the_catalogue(place: Workplace) -> None:
    place.write("a.txt", ONE)
    place.write("b.txt", TWO)
    place.index()
    shutil.rmtree(place.root / "data" / "lexical")
    report = place.index()
    assert (report.unchanged, report.embedded) == (2, 0)
    assert place.check() == 3
    for directive_id in ("1", "2"):
        place.vectors.remove(place.catalogue.by_serial(directive_id)[0])
    place.vectors.release()
    shutil.rmtree(place.root / "data" / "vectors", ignore_errors=True)
    report = place.index()
    assert (report.unchanged, report.embedded) == (2, 3)
    assert place.check() == 3
    place.lexical.remove(place.catalogue.by_serial("1")[0])
    place.lexical.commit()
    place.lexical.release()
    place.vectors.replace("alien-1", ["alien-1#sec_1", "alien-1#sec_2"], np.stack([vector_of("x"), vector_of("y")]))
    place.vectors.remove(place.catalogue.by_serial("2")[0])
    report = place.index()
    assert (report.unchanged, report.embedded) == (2, 1)
    assert place.parse.names == []
    assert place.check() == 3


def test_another_model_embeds_all_anew(place: Workplace) -> None:
    place.write("a.txt", ONE)
    place.index()
    place.embedder.model_id = "stand-in/2"
    with pytest.raises(ValueError, match="stand-in/2"):
        place.index()
    place.vectors.close()
    place.vectors = VectorStore(place.stores.vectors, "stand-in/2", **place.stores.options)
    place.indexer = place.indexer_of("1")
    report = place.index()
    assert (report.unchanged, report.embedded) == (1, 2)
    assert place.check() == 2


class Cut(BaseException):
    """Ends a run in the middle, as a keyboard interrupt does."""


@pytest.mark.parametrize(
    ("store", "method"),
    [
        ("catalogue", "begin_file"),
        ("lexical", "replace"),
        ("vectors", "replace"),
        ("lexical", "commit"),
        ("catalogue", "commit_file"),
        ("vectors", "remove"),
        ("catalogue", "settle"),
    ],
)
def test_a_run_that_ends_at_any_step_is_completed_by_the_next(
    place: Workplace, monkeypatch: pytest.MonkeyPatch, store: str, method: str
) -> None:
    place.write("a.txt", ONE)
    place.write("b.txt", TWO)
    place.index()
    place.write("a.txt", ONE + "Sở Nội vụ báo cáo\n")  # a change, and with another parser all is written anew
    place.indexer = place.indexer_of("2")

    def cut(*arguments: object) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(getattr(place, store), method, cut)
        with pytest.raises(Cut):
            place.index()
    place.index()
    assert place.names == ["a.txt", "b.txt"]
    assert place.check() == 4


class Victim:
    """A process that has all imported, and forks another one for each run of the indexer: that one is killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            text=True,
        )

    def start(self, place: Workplace) -> int:
        """Begin a run; returns the id of its process."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([str(place.root), asdict(place.stores)]) + "\n")
        self._process.stdin.flush()
        return int(self.answer())

    def answer(self) -> str:
        """The id of the process that was begun, and when it has ended, its exit code."""
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def victim() -> Iterator[Victim]:
    one = Victim()
    yield one
    one.close()


def serve() -> None:
    """The other side of `Victim`."""
    for name in ("sqlalchemy", "psycopg", "pydantic", "tantivy", "chromadb", "filelock"):
        importlib.import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            root, stores = json.loads(line)
            with Workplace(Path(root), Stores(**stores)) as place:
                place.index()
            os._exit(0)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def generate(place: Workplace, number: int, edition: str) -> None:
    for at in range(number):
        lines = [f"Đơn vị {at} làm việc {at}x{line} {edition}{at % 3 and line}" for line in range(1 + at % 4)]
        place.write(f"{at % 4}/{at}.txt", f"Số: {at}/UBND-VX UBND 2021-01-01\n" + "\n".join(lines) + "\n")


def kill_again_and_again(place: Workplace, victim: Victim, kills: int, seed: int, files: int = 30) -> int:
    """Kills while a first edition is indexed, a second replaces it and some files go; returns how many runs died."""
    chance = random.Random(seed)
    died = 0
    generate(place, files, "ấn bản một ")
    for at in range(kills):
        if at == kills // 2:
            victim.start(place)
            assert victim.answer() == "0"
            generate(place, files - 3, "ấn bản hai ")
            for gone in range(files - 3, files):
                (place.sources / str(gone % 4) / f"{gone}.txt").unlink()
        child = victim.start(place)
        time.sleep(chance.uniform(0.05, 0.6))
        os.kill(child, signal.SIGKILL)
        died += victim.answer() == str(-signal.SIGKILL)
    return died


def test_killed_at_any_moment_the_next_run_completes_it(place: Workplace, victim: Victim) -> None:
    assert kill_again_and_again(place, victim, 6, seed=1) >= 4
    place.index()
    assert len(place.names) == 27
    assert place.check() == sum(1 + at % 4 for at in range(27))
    assert place.index().unchanged == 27


HOLDER = """
import sys, time
from retrieval.catalogue import Catalogue
with Catalogue(sys.argv[1]).exclusively():
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_refused_and_the_lock_dies_with_its_process(place: Workplace) -> None:
    path = place.write("a.txt", ONE)
    command = [sys.executable, "-c", HOLDER, place.stores.database]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        with pytest.raises(IndexLocked, match="tiến trình khác đang lập chỉ mục"):
            place.indexer.index([path])
        with Workplace(place.root, place.stores, "another data folder") as other, pytest.raises(IndexLocked):
            other.index()
        holder.kill()
    assert place.index().indexed == 1
    assert place.check() == 2


def test_the_lock_is_given_up_after_a_failure(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write("a.txt", ONE)
    with monkeypatch.context() as patched:
        patched.setattr(place.embedder, "embed_passages", lambda texts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            place.index()
    assert place.index().indexed == 1


if __name__ == "__main__":
    serve()
