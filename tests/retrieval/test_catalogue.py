"""The catalogue over SQLite and over PostgreSQL."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from corpus import document_number
from corpus.directive import (
    Bearer,
    Deadline,
    DeadlineKind,
    Directive,
    Duty,
    DutyRole,
    Field,
    Finding,
    FindingKind,
    Provision,
    ProvisionKind,
    Relation,
    RelationKind,
    Signature,
    SigningCapacity,
    Span,
)
from corpus.document_number import DocumentType
from retrieval.catalogue import (
    SCHEMA_VERSION,
    Catalogue,
    CatalogueError,
    Coverage,
    FileState,
    IndexedFile,
    NotInCatalogue,
)
from retrieval.database import Database, DatabaseHeld
from retrieval.passages import Passage, passages
from tests import servers

TEXT = "Số: 6325/UBND-KGVX\n1. Sở Y tế chủ trì tiêm vắc xin.\n2. Sở Tài chính phối hợp."
FILE = IndexedFile("/nguồn/a.txt", "a.txt", "aa", "1", pages=(0, 19))


def spanned(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def provision(eid: str, words: str) -> Provision:
    return Provision(eid, ProvisionKind.SECTION, eid[-1], f"mục {eid[-1]}", spanned(words), spanned(words))


DIRECTIVE = Directive(
    id="6325-ubnd-kgvx-2021-abcdef",
    span=Span(0, len(TEXT)),
    type=DocumentType.CONG_VAN,
    number=Field(document_number.parse("6325/UBND-KGVX"), spanned("6325/UBND-KGVX")),
    issuer=Field("UBND tỉnh Đắk Nông", spanned("UBND"), inferred=True),
    place="Đắk Nông",
    issued_on=Field(date(2021, 10, 29), Span(0, 1)),
    subject=None,
    title="về tiêm vắc xin",
    signatures=(Signature(Field("Tôn", Span(0, 1)), None, Field(SigningCapacity.FOR_HEAD, Span(0, 1))),),
    provisions=(
        provision("sec_1", "1. Sở Y tế chủ trì tiêm vắc xin."),
        provision("sec_2", "2. Sở Tài chính phối hợp."),
    ),
    duties=(
        Duty(
            "sec_1",
            Bearer(spanned("Sở Y tế"), ("so_y_te", "benh_vien"), "Đắk Nông"),
            DutyRole.LEAD,
            spanned("tiêm vắc xin"),
            (spanned("Sở Tài chính"),),
            Deadline(DeadlineKind.ABSOLUTE, Span(0, 3), date(2021, 11, 5)),
            "heading",
        ),
        Duty(
            "sec_2",
            Bearer(spanned("Sở Tài chính"), ("so_tai_chinh",), None),
            DutyRole.COORDINATE,
            spanned("phối hợp"),
            (),
            Deadline(DeadlineKind.UNSTATED),
            "heading",
        ),
    ),
    relations=(
        Relation(RelationKind.IMPLEMENTS, Field(document_number.parse("285/TB-VPCP"), Span(0, 1))),
        Relation(RelationKind.AMENDS, Field(document_number.parse("10/TB-VPTW"), Span(0, 1))),
    ),
    findings=(Finding(FindingKind.SPELLING, "“vắc xin”", None),),
)


def bare(directive_id: str, number: str | None, issued_on: date | None) -> Directive:
    """A directive with little in it."""
    return Directive(
        id=directive_id,
        span=Span(0, 3),
        type=None,
        number=Field(document_number.parse(number), Span(0, 1)) if number else None,
        issuer=None,
        place=None,
        issued_on=Field(issued_on, Span(0, 1)) if issued_on else None,
        subject=None,
        title="x",
    )


@pytest.fixture
def catalogue(url: str) -> Iterator[Catalogue]:
    with Catalogue(url) as opened:
        yield opened


@pytest.fixture
def filled(catalogue: Catalogue) -> Catalogue:
    catalogue.begin_file(FILE.path, [DIRECTIVE.id])
    catalogue.commit_file(FILE, TEXT, [DIRECTIVE], passages(DIRECTIVE, TEXT))
    return catalogue


def test_an_empty_catalogue_says_so(catalogue: Catalogue) -> None:
    assert catalogue.coverage() == Coverage(0, None)
    assert (catalogue.files(), catalogue.directives(), catalogue.summaries()) == ([], [], [])
    assert catalogue.count_passages() == 0
    assert catalogue.generation == 0


def test_a_directive_comes_back_as_it_went_in(filled: Catalogue) -> None:
    assert filled.directive(DIRECTIVE.id) == DIRECTIVE
    assert filled.directives() == [DIRECTIVE]
    assert filled.text(DIRECTIVE.id) == TEXT
    assert filled.file(FILE.path) == filled.file_of(DIRECTIVE.id) == FILE
    assert filled.passages(DIRECTIVE.id) == passages(DIRECTIVE, TEXT)
    assert filled.passages_by_ids([f"{DIRECTIVE.id}#sec_2"])[0].span.of(TEXT) == "2. Sở Tài chính phối hợp."
    assert filled.coverage() == Coverage(1, date(2021, 10, 29))


def test_a_summary_needs_no_payload(filled: Catalogue) -> None:
    summary = filled.summary(DIRECTIVE.id)
    assert filled.summaries() == filled.summaries_in(FILE.path) == [summary]
    assert (summary.number, summary.number_key) == ("6325/UBND-KGVX", "6325//ubnd-kgvx")
    assert (summary.type, summary.issuer) == (DocumentType.CONG_VAN, "UBND tỉnh Đắk Nông")
    assert (summary.issued_on, summary.place) == (date(2021, 10, 29), "Đắk Nông")
    assert (summary.title, summary.subject, summary.attached_to) == ("về tiêm vắc xin", None, None)
    assert summary.path == FILE.path


@pytest.mark.parametrize("serial", ["6325", "006325"])
def test_a_serial_is_found_in_any_spelling(filled: Catalogue, serial: str) -> None:
    assert filled.by_serial(serial) == [DIRECTIVE.id]
    assert filled.by_serial("325") == []


def test_a_number_is_found_by_its_key(filled: Catalogue) -> None:
    assert filled.by_number_key(document_number.parse("6325/UBND -KGVX").key) == [DIRECTIVE.id]
    assert filled.by_number_key("6325//ubnd") == []


def test_relations_are_found_from_both_ends(filled: Catalogue) -> None:
    assert [row.target for row in filled.relations_of(DIRECTIVE.id)] == ["285/TB-VPCP", "10/TB-VPTW"]
    (row,) = filled.relations_to(document_number.parse("10-TB/VPTW").key)
    assert (row.directive_id, row.kind) == (DIRECTIVE.id, RelationKind.AMENDS)
    assert filled.relations_to("1//x") == []


def test_duties_are_a_table(filled: Catalogue) -> None:
    first, second = filled.duties()
    assert (first.eid, first.role, first.agencies) == ("sec_1", DutyRole.LEAD, ("so_y_te", "benh_vien"))
    assert (first.place, first.deadline_kind) == ("Đắk Nông", DeadlineKind.ABSOLUTE)
    assert (second.ordinal, second.deadline_kind, second.deadline_on) == (1, DeadlineKind.UNSTATED, None)
    assert filled.duties(agencies=["so_y_te", "benh_vien"]) == [first]
    assert filled.duties(agencies=["so_tai_chinh"]) == [second]
    assert filled.duties(agencies=[]) == []
    assert filled.duties(roles=[first.role], agencies=first.agencies) == [first]
    assert filled.duties(kinds=[DeadlineKind.IMMEDIATE]) == []
    assert filled.duties(kinds=[first.deadline_kind]) == [first]
    assert filled.duties(directive_ids=["another"]) == []
    assert filled.count_duties() == 2


def test_passages_come_in_the_order_asked_for_and_the_unknown_are_left_out(catalogue: Catalogue) -> None:
    many = [Passage(f"x#{at}", "x", str(at), Span(at, at + 1), f"đoạn {at}", "") for at in range(1200)]
    catalogue.commit_file(FILE, TEXT, [bare("x", None, None)], many)
    asked = ["x#7", "gone#1", *(passage.id for passage in reversed(many))]
    assert catalogue.passages_by_ids(asked) == [many[7], *reversed(many)]
    assert catalogue.passages("x") == many
    assert catalogue.count_passages() == len(catalogue.passage_ids()) == 1200


def test_texts_are_ordered_by_code_points_whatever_the_language_of_the_database(catalogue: Catalogue) -> None:
    names = ["z", "Z", "a", "á", "à", "đ", "d", "e", "_a", "B", "1", "10", "9"]
    for name in names:
        file = replace(FILE, path=f"/nguồn/{name}", sha256=name)
        catalogue.commit_file(file, TEXT, [replace(DIRECTIVE, id=name, number=None)], [])
    assert [Path(file.path).name for file in catalogue.files()] == sorted(names)
    assert [one.id for one in catalogue.summaries()] == sorted(names)
    assert [one.directive_id for one in catalogue.duties()][::2] == sorted(names)


def test_those_without_a_number_come_first_of_a_day(catalogue: Catalogue) -> None:
    day = date(2021, 1, 1)
    catalogue.commit_file(FILE, TEXT, [bare("b", "2/UBND-VX", day), bare("a", None, day)], [])
    assert [one.id for one in catalogue.summaries()] == ["a", "b"]


def test_more_directives_than_a_statement_takes_parameters(catalogue: Catalogue) -> None:
    many = [f"x{at}" for at in range(70_000)]
    catalogue.commit_file(FILE, TEXT, [DIRECTIVE, bare("x7", None, None)], [])
    assert [one.id for one in catalogue.summaries_by_ids([*many, DIRECTIVE.id])] == [DIRECTIVE.id, "x7"]
    assert len(catalogue.duties(directive_ids=[*many, DIRECTIVE.id])) == 2
    assert catalogue.duties(directive_ids=many) == []
    assert catalogue.passages_by_ids(many) == []


ODD = "Số\0 1 \ud83d và \udc00, 😀"


def test_what_no_database_can_hold_is_replaced_one_for_one(catalogue: Catalogue) -> None:
    passage = Passage("x#1", "x", "sec_1", Span(0, len(ODD)), ODD, "")
    catalogue.commit_file(replace(FILE, path=f"/nguồn/{ODD}"), ODD, [bare("x", None, None)], [passage])
    kept = "Số� 1 � và �, 😀"
    assert catalogue.text("x") == catalogue.passages("x")[0].body == kept and len(kept) == len(ODD)
    found = catalogue.file(f"/nguồn/{ODD}")
    assert found is not None and found.path == f"/nguồn/{kept}"
    with pytest.raises(NotInCatalogue):
        catalogue.directive("không\0có")
    assert catalogue.by_number_key("\ud800") == []


def test_changes_tell_what_was_written_or_removed_since(filled: Catalogue, url: str) -> None:
    begun = filled.position
    assert filled.changed_since(0) == [DIRECTIVE.id]
    assert filled.changed_since(begun.change) == []
    filled.commit_file(replace(FILE, path="/nguồn/b.txt"), TEXT, [bare("x", None, None)], [])
    filled.begin_file("/nguồn/c.txt", ["y"])
    assert filled.changed_since(begun.change) == ["x"]
    filled.settle(["y"])  # begun and given up: another's index may hold it
    assert filled.changed_since(begun.change) == ["x", "y"]
    filled.remove_file(FILE.path)
    with Catalogue(url) as again:
        assert again.changed_since(begun.change) == ["x", "y", DIRECTIVE.id]
        assert again.position.catalogue == begun.catalogue


def test_two_catalogues_are_told_apart(tmp_path: Path) -> None:
    with Catalogue(f"sqlite:///{tmp_path}/a.db") as one, Catalogue(f"sqlite:///{tmp_path}/b.db") as other:
        assert one.position != other.position


def test_one_at_a_time_writes(catalogue: Catalogue, url: str) -> None:
    with Catalogue(url) as other:
        with catalogue.exclusively():
            catalogue.begin_file(FILE.path, ["x"])
            with pytest.raises(DatabaseHeld), other.exclusively():
                raise AssertionError
            assert other.pending() == ["x"]
        with other.exclusively(), pytest.raises(DatabaseHeld), catalogue.exclusively():
            raise AssertionError


def test_directives_come_oldest_first_and_the_undated_last(catalogue: Catalogue) -> None:
    directives = [
        bare("undated", None, None),
        bare("late", "3/UBND-VX", date(2022, 1, 1)),
        bare("early-b", "2/UBND-VX", date(2021, 1, 1)),
        bare("early-a", "1/UBND-VX", date(2021, 1, 1)),
    ]
    catalogue.commit_file(FILE, TEXT, directives, [])
    assert [one.id for one in catalogue.directives()] == ["early-a", "early-b", "late", "undated"]
    assert [one.id for one in catalogue.summaries()] == ["early-a", "early-b", "late", "undated"]
    assert [one.id for one in catalogue.summaries_in(FILE.path)] == [one.id for one in directives]
    assert [one.id for one in catalogue.unnumbered_in("a.txt")] == ["undated"]


def test_what_is_not_there_is_named(filled: Catalogue) -> None:
    for look_up in (filled.directive, filled.text, filled.summary, filled.file_of):
        with pytest.raises(NotInCatalogue, match="“không-có”"):
            look_up("không-có")
    assert filled.file("/không/có") is None


def test_each_commit_raises_the_generation(filled: Catalogue) -> None:
    assert filled.generation == 1
    filled.begin_file(FILE.path, ["y"])
    filled.settle(["y"])
    assert filled.generation == 1  # nothing that a reader sees has changed
    filled.rename_file(FILE.path, "/nguồn/b/a.txt")
    assert filled.generation == 2
    filled.remove_file("/nguồn/b/a.txt")
    assert filled.generation == 3


def test_a_changed_file_leaves_its_former_directives_pending(filled: Catalogue) -> None:
    assert filled.pending() == []
    filled.begin_file(FILE.path, ["new", DIRECTIVE.id])
    assert sorted(filled.pending()) == [DIRECTIVE.id, "new"]
    filled.commit_file(replace(FILE, sha256="bb", state=FileState.PARTIAL), TEXT, [bare("new", None, None)], [])
    assert filled.pending() == [DIRECTIVE.id]
    assert [one.id for one in filled.directives()] == ["new"]
    assert (filled.duties(), filled.relations_to("10//tb-vptw"), filled.count_passages()) == ([], [], 0)
    assert filled.files_by_sha256("aa") == []
    assert filled.files_by_sha256("bb")[0].state is FileState.PARTIAL
    filled.settle([DIRECTIVE.id])
    assert filled.pending() == []


def test_a_removed_file_takes_all_with_it(filled: Catalogue) -> None:
    assert filled.remove_file(FILE.path) == [DIRECTIVE.id] == filled.pending()
    assert (filled.files(), filled.directives(), filled.duties(), filled.passage_ids()) == ([], [], [], set())
    assert filled.remove_file(FILE.path) == []


def test_a_file_is_written_whole_or_not_at_all(filled: Catalogue) -> None:
    twice = [bare("x", None, None), bare("x", None, None)]
    with pytest.raises(CatalogueError) as caught:
        filled.commit_file(replace(FILE, sha256="bb"), TEXT, twice, [])
    assert "vắc xin" not in str(caught.value)  # the message must not carry the file's text
    assert filled.file(FILE.path) == FILE
    assert filled.directives() == [DIRECTIVE]
    assert filled.generation == 1


def test_what_is_committed_is_there_after_reopening(filled: Catalogue, url: str) -> None:
    with Catalogue(url) as again:
        assert again.directives() == [DIRECTIVE]
        assert again.generation == 1


def test_many_may_create_it_at_once(url: str) -> None:
    failures: list[Exception] = []

    def open_it() -> None:
        try:
            with Catalogue(url) as opened:
                assert opened.generation == 0
        except CatalogueError as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_threads_share_it(filled: Catalogue) -> None:
    found: list[Directive] = []
    threads = [threading.Thread(target=lambda: found.append(filled.directive(DIRECTIVE.id))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [DIRECTIVE] * 8


def test_a_reader_goes_on_while_a_file_is_written(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    with Catalogue(f"sqlite:///{path}") as catalogue:
        writer = sqlite3.connect(path, isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO pending VALUES ('x', 'y')")
        assert catalogue.pending() == []
        writer.execute("COMMIT")
        writer.close()
        assert catalogue.pending() == ["x"]


def test_another_schema_is_refused_with_what_to_do(url: str) -> None:
    Catalogue(url).close()
    database = Database(url)
    with database.transaction() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = value - 1 WHERE name = 'schema_version'")
        connection.exec_driver_sql("CREATE TABLE not_ours (name TEXT)")
    with pytest.raises(CatalogueError, match=rf"lược đồ {SCHEMA_VERSION - 1}.*lập chỉ mục lại") as caught:
        Catalogue(url)
    if advice := re.search("“(DROP TABLE .*;)”", str(caught.value)):
        with database.transaction() as connection:
            connection.exec_driver_sql(advice[1])
            assert connection.exec_driver_sql("SELECT count(*) FROM not_ours").scalar_one() == 0
        Catalogue(url).close()
    assert (advice is None) is url.startswith("sqlite")
    database.close()


def test_creation_that_was_cut_short_is_completed(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL)")
    connection.close()
    with Catalogue(f"sqlite:///{path}") as catalogue:
        assert catalogue.coverage() == Coverage(0, None)


@pytest.mark.parametrize(
    "address",
    ["", "catalogue.db", "oracle9://x/y", "mysql://x/y", "sqlite:////proc/none/catalogue.db", "postgresql://x:y/z"],
)
def test_a_wrong_address_is_named(address: str) -> None:
    with pytest.raises(CatalogueError, match="danh mục"):
        Catalogue(address)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    path.write_text("không phải cơ sở dữ liệu" * 50)
    with pytest.raises(CatalogueError, match="not a database"):
        Catalogue(f"sqlite:///{path}")


# --- a server that fails


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://congvan:bi-mat@127.0.0.1:{free}/none", "refused"),
        ("postgresql://congvan:bi-mat@127.0.0.1:{port}/none", "password authentication failed"),
        ("postgresql://congvan:{password}@127.0.0.1:{port}/none", 'database "none" does not exist'),
        ("postgresql://congvan:bi-mat@khong-co.invalid/none", "khong-co.invalid"),
        ("postgresql://congvan:bi-mat@127.0.0.1:{port}/none?sslmode=require", "SSL"),
        ("postgresql://congvan:bi-mat@127.0.0.1:{port}/none?nonsense=1", "nonsense"),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence_without_the_password(
    postgres: servers.Postgres, address: str, words: str
) -> None:
    password = quote(servers.PASSWORD, safe="")
    with pytest.raises(CatalogueError) as caught:
        Catalogue(address.format(port=postgres.port, free=servers.free_port(), password=password))
    told = str(caught.value)
    assert told.startswith("Không dùng được danh mục postgresql+psycopg://congvan:***@") and words in told
    assert "\n" not in told
    assert not any(secret in told for secret in ("bi-mat", servers.PASSWORD, password, "Traceback"))


def test_a_connection_that_is_killed_is_opened_anew(postgres: servers.Postgres) -> None:
    with Catalogue(postgres.database()) as catalogue:
        catalogue.begin_file(FILE.path, ["x"])
        killed = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'congvan'"
        assert postgres.run(killed)
        assert catalogue.pending() == ["x"]


def test_a_writer_that_lost_its_lock_writes_nothing_more(postgres: servers.Postgres) -> None:
    with Catalogue(postgres.database()) as catalogue:
        with catalogue.exclusively():
            catalogue.begin_file(FILE.path, ["x"])
            postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'congvan'")
            for _ in range(2):
                with pytest.raises(CatalogueError, match="danh mục"):
                    catalogue.begin_file(FILE.path, ["y"])
            assert catalogue.pending() == ["x"]  # reading goes on
        with catalogue.exclusively():
            catalogue.settle(["x"])
        assert catalogue.pending() == []


def test_a_server_that_restarts_is_used_again() -> None:
    server = servers.postgres()
    try:
        server.start()
        with Catalogue(server.database()) as catalogue:
            assert catalogue.generation == 0
            server.stop()
            with pytest.raises(CatalogueError, match="Không dùng được danh mục"):
                _ = catalogue.generation
            server.start()
            assert catalogue.generation == 0
    finally:
        server.close()
