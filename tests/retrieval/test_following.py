"""The lexical index of a data folder follows a catalogue that is written from other data folders, too."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import filelock
import pytest

from corpus.directive import Span
from retrieval.catalogue import Catalogue
from retrieval.following import follow
from retrieval.lexical import LexicalIndex
from retrieval.passages import Passage
from tests.retrieval.conftest import Stores
from tests.retrieval.test_catalogue import FILE, bare
from tests.retrieval.test_indexing import ONE, TWO, Workplace


@pytest.fixture
def catalogue(url: str) -> Iterator[Catalogue]:
    with Catalogue(url) as opened:
        yield opened


@pytest.fixture
def lexical(tmp_path: Path) -> LexicalIndex:
    return LexicalIndex(tmp_path / "here" / "lexical")


def put(catalogue: Catalogue, name: str, *bodies: str) -> None:
    """A file with one directive of these passages."""
    found = [Passage(f"{name}#{at}", name, str(at), Span(at, at + 1), body, "") for at, body in enumerate(bodies)]
    file = replace(FILE, path=f"/nguồn/{name}.txt", name=f"{name}.txt", sha256=name)
    catalogue.commit_file(file, "x" * 100, [bare(name, None, None)], found)


def ids(lexical: LexicalIndex, query: str) -> list[str]:
    return sorted(one.passage_id for one in lexical.search(query, 10))


def test_it_is_built_kept_up_to_date_and_left_alone(catalogue: Catalogue, lexical: LexicalIndex) -> None:
    put(catalogue, "a", "tiêm vắc xin", "bố trí kinh phí")
    put(catalogue, "b", "tuần tra")
    assert follow(lexical, catalogue) == 2
    assert sorted(lexical.ids()) == ["a#0", "a#1", "b#0"] and lexical.position == catalogue.position
    assert follow(lexical, catalogue) == 0
    put(catalogue, "a", "xét nghiệm")
    put(catalogue, "c", "xét nghiệm")
    catalogue.remove_file("/nguồn/b.txt")
    assert ids(lexical, "xét nghiệm") == []  # until it is told to follow
    assert follow(lexical, catalogue) == 3
    assert ids(lexical, "xét nghiệm") == ["a#0", "c#0"] and ids(lexical, "tuần tra vắc xin") == []
    assert sorted(lexical.ids()) == ["a#0", "c#0"]
    assert follow(LexicalIndex(lexical.path), catalogue) == 0  # another process


def test_of_another_catalogue_nothing_stays(lexical: LexicalIndex, tmp_path: Path) -> None:
    with Catalogue(f"sqlite:///{tmp_path}/a.db") as first, Catalogue(f"sqlite:///{tmp_path}/b.db") as second:
        put(first, "a", "tiêm vắc xin")
        put(second, "b", "tuần tra")
        assert (follow(lexical, first), lexical.ids()) == (1, ["a#0"])
        assert (follow(lexical, second), lexical.ids()) == (1, ["b#0"])


@pytest.mark.parametrize("position", [None, "", "{", "[]", '{"catalogue": "x", "change": 1}', '{"catalogue": 1}'])
def test_an_index_whose_position_is_lost_is_built_anew(
    lexical: LexicalIndex, tmp_path: Path, position: str | None
) -> None:
    with Catalogue(f"sqlite:///{tmp_path}/a.db") as catalogue:
        put(catalogue, "a", "tiêm vắc xin")
        follow(lexical, catalogue)
        lexical.replace("alien", [Passage("alien#0", "alien", "0", Span(0, 1), "tuần tra", "")])
        lexical.commit()
        lexical.release()
        [file] = lexical.path.rglob("followed.json")
        if position is None:
            file.unlink()
        else:
            file.write_text(position)
        assert (follow(lexical, catalogue), lexical.ids()) == (1, ["a#0"])
        shutil.rmtree(lexical.path)
        assert (follow(lexical, catalogue), lexical.ids()) == (1, ["a#0"])


class Cut(BaseException):
    """Ends the work in the middle."""


@pytest.mark.parametrize("method", ["clear", "replace", "commit", "mark"])
def test_what_was_cut_short_is_not_seen_or_done_again(
    lexical: LexicalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    with Catalogue(f"sqlite:///{tmp_path}/a.db") as catalogue:
        put(catalogue, "a", "tiêm vắc xin")
        follow(lexical, catalogue)
        put(catalogue, "a", "xét nghiệm")
        if method == "clear":
            next(lexical.path.rglob("followed.json")).unlink()

        def cut(*_: object) -> None:
            raise Cut

        with monkeypatch.context() as patched:
            patched.setattr(lexical, method, cut)
            with pytest.raises(Cut):
                follow(lexical, catalogue)
        assert ids(lexical, "vắc xin xét nghiệm") == ["a#0"]
        assert follow(lexical, catalogue) == 1
        assert (ids(lexical, "vắc xin"), ids(lexical, "xét nghiệm")) == ([], ["a#0"])


def test_several_who_follow_at_once_do_it_once(lexical: LexicalIndex, catalogue: Catalogue) -> None:
    for name in "abcdefgh":
        put(catalogue, name, "tiêm vắc xin")
    done: list[int] = []
    each = [LexicalIndex(lexical.path) for _ in range(6)]
    threads = [threading.Thread(target=lambda one=one: done.append(follow(one, catalogue))) for one in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0] * 5 + [8]
    assert all(one.count() == 8 for one in each)


def test_while_an_indexer_of_the_folder_runs_it_is_left_to_that(lexical: LexicalIndex, catalogue: Catalogue) -> None:
    put(catalogue, "a", "tiêm vắc xin")
    lexical.lock.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(lexical.lock):
        assert follow(lexical, catalogue) == 0
    assert follow(lexical, catalogue) == 1


@pytest.mark.parametrize("stores", ["servers"], indirect=True)
def test_two_data_folders_over_one_catalogue_and_one_store_of_vectors(tmp_path: Path, stores: Stores) -> None:
    with Workplace(tmp_path, stores, "một") as one, Workplace(tmp_path, stores, "hai") as two:
        one.write("a.txt", ONE)
        one.write("b.txt", TWO)
        one.index()
        assert two.lexical.count() == 0
        assert follow(two.lexical, two.catalogue) == 2
        assert one.check() == two.check() == 3
        two.write("b.txt", TWO.replace("tuần tra", "kiểm soát"))
        (two.sources / "a.txt").unlink()
        report = two.index()
        assert (report.indexed, report.removed, report.embedded) == (1, 1, 1)
        assert two.check() == 1
        assert one.lexical.search("tuần tra", 5)  # of what is gone a reader drops what the catalogue does not know
        assert follow(one.lexical, one.catalogue) > 0
        assert one.check() == two.check() == 1
        two.write("c.txt", ONE)
        two.index()
        assert one.index().unchanged == 2  # an indexer follows first
        assert one.check() == two.check() == 3


@pytest.mark.parametrize("stores", ["servers"], indirect=True)
def test_what_another_folder_left_unfinished_is_forgotten_here(
    tmp_path: Path, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Workplace(tmp_path, stores, "một") as one, Workplace(tmp_path, stores, "hai") as two:
        path = one.write("a.txt", ONE)

        def cut(*_: object) -> None:
            raise Cut

        with monkeypatch.context() as patched:
            patched.setattr(one.catalogue, "commit_file", cut)
            with pytest.raises(Cut):
                one.index()
        assert one.lexical.count() == 2
        path.unlink()
        two.write("b.txt", TWO)
        two.index()  # settles what is pending, in its own index
        follow(one.lexical, one.catalogue)
        assert one.check() == two.check() == 1
