"""Documents over HTTP: the list and its filters, relations both ways, the original file, pages of a PDF."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from bot.application import Application
from bot.document_relations import related_by, targets
from bot.http.originals import disposition
from bot.settings import Settings
from corpus import pdf_pages, reading
from tests.bot.http.serving import problem, shared
from tests.bot.test_command_line import CAO_BANG, Program
from tests.corpus.test_reading import pdf

DAK_NONG = "6325-ubnd-kgvx-2021-f32857"
NOTICE = "285-tb-vpcp-2021-e9118f"

AMENDING = """ỦY BAN NHÂN DÂN
TỈNH ĐẮK NÔNG

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 7001/UBND-KGVX
V/v sửa đổi, bổ sung Công văn số 6325/UBND-KGVX

Đắk Nông, ngày 20 tháng 11 năm 2021

Kính gửi: Sở Y tế.

UBND tỉnh sửa đổi, bổ sung Công văn số 6325/UBND-KGVX ngày 29/10/2021 của UBND tỉnh như sau:

1. Sở Y tế báo cáo UBND tỉnh trước ngày 30/11/2021 việc thực hiện Công văn số 6325/UBND-KGVX ngày 29/10/2021 của UBND tỉnh.

Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Nguyễn Văn Thử
"""


def pages_of(text: str) -> list[list[tuple[float, float, str]]]:
    """The text on pages of a PDF, line by line."""
    lines = [line for line in text.splitlines() if line]
    half = len(lines) // 2
    return [[(60, 60 + 24 * nth, line) for nth, line in enumerate(page)] for page in (lines[:half], lines[half:])]


@pytest.fixture(scope="module")
def program(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Program:
    folder = tmp_path_factory.mktemp("documents")
    shutil.copytree(bundled.settings.data_dir, folder / "data")
    (folder / "more").mkdir()
    (folder / "more" / "sửa đổi 7001.txt").write_text(AMENDING, "utf-8")
    (folder / "more" / "tuần lễ sách.pdf").write_bytes(pdf(*pages_of(CAO_BANG)))
    (folder / "more" / "gone.txt").write_text(CAO_BANG.replace("77/UBND-VX", "78/UBND-VX"), "utf-8")
    (folder / "more" / "changed.txt").write_text(CAO_BANG.replace("77/UBND-VX", "79/UBND-VX"), "utf-8")
    program = Program(folder)
    done = program.call("index", "more", "--json")
    assert done.returncode == 0 and json.loads(done.stdout)["indexed"] == 4, done.stdout
    (folder / "more" / "gone.txt").unlink()
    with (folder / "more" / "changed.txt").open("a") as file:
        file.write("Thêm.\n")
    return program


@pytest.fixture(scope="module")
def client(program: Program) -> Iterator[httpx.Client]:
    with shared(program) as service, httpx.Client(base_url=service.address, timeout=30) as client:
        yield client


def id_of(client: httpx.Client, number: str) -> str:
    [found] = [one for one in client.get("/documents").json()["items"] if one["number"] == number]
    return str(found["id"])


# the list


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"q": "6325"}, {"6325/UBND-KGVX", "7001/UBND-KGVX"}),
        ({"q": "truy vết", "type": "cong_van"}, set()),
        ({"q": "phòng chống dịch"}, {"2865/UBND-VXNV", "285/TB-VPCP", "6325/UBND-KGVX"}),
        ({"q": "PHONG CHONG DICH"}, {"2865/UBND-VXNV", "285/TB-VPCP", "6325/UBND-KGVX"}),
        ({"q": "phóng chống dịch"}, set()),
        ({"q": "phòng chống dic"}, {"2865/UBND-VXNV", "285/TB-VPCP", "6325/UBND-KGVX"}),
        ({"q": "pho chong dich"}, set()),
        ({"q": "thủ tướng ky luat"}, set()),
        ({"q": "phòng chống dịch covid-19 bắc kạn"}, {"2865/UBND-VXNV"}),
        ({"q": "tuan le doc sach", "year": 2024}, {"77/UBND-VX", "78/UBND-VX", "79/UBND-VX"}),
        ({"q": "tuan le d", "issuer": "UBND tỉnh Cao Bằng"}, {"77/UBND-VX", "78/UBND-VX", "79/UBND-VX"}),
        ({"q": "thu\u031bo\u031b\u0300ng tru\u031b\u0323c"}, {None}),
        ({"type": "thong_bao"}, {"285/TB-VPCP"}),
        ({"issuer": "vpcp"}, {"285/TB-VPCP"}),
        ({"issuer": "Ủy ban nhân dân tỉnh Bắc Kạn"}, {"2865/UBND-VXNV"}),
        ({"issuer": "dak nong", "year": 2021}, {"5056/UBND-KGVX", "6325/UBND-KGVX", "7001/UBND-KGVX"}),
        ({"issuer": "Bộ Y tế"}, set()),
        ({"year": 2020}, set()),
        ({"q": "%' OR 1=1 --"}, set()),
        ({"q": "…", "type": "thong_bao"}, {"285/TB-VPCP"}),
    ],
)
def test_filters(client: httpx.Client, asked: dict[str, Any], numbers: set[str | None]) -> None:
    found = client.get("/documents", params=asked).json()
    assert {one["number"] for one in found["items"]} == numbers
    assert found["total"] == len(found["items"])


def test_filters_go_with_pages(client: httpx.Client) -> None:
    whole = client.get("/documents", params={"issuer": "dak nong"}).json()
    second = client.get("/documents", params={"issuer": "dak nong", "limit": 1, "offset": 1}).json()
    assert second["total"] == whole["total"] == 3 and second["items"] == whole["items"][1:2]


@pytest.mark.parametrize(
    "wrong", ["type=letter", "year=1", "year=x", "year=99999", f"q={'a' * 501}", "issuer=" + "b" * 501]
)
def test_filters_that_cannot_be_used(client: httpx.Client, wrong: str) -> None:
    problem(client.get(f"/documents?{wrong}"), "request", 422)


# relations


def test_relations_both_ways(client: httpx.Client) -> None:
    amending = id_of(client, "7001/UBND-KGVX")
    older = client.get(f"/documents/{DAK_NONG}").json()
    by = {(one["kind"], one["directive_id"]): one for one in older["related_by"]}
    assert ("amends", amending) in by
    first = by["amends", amending]
    assert list(first) == ["kind", "directive_id", "number", "title", "issuer", "issued_on", "eid"]
    assert (first["number"], first["issued_on"]) == ("7001/UBND-KGVX", "2021-11-20")
    newer = client.get(f"/documents/{amending}").json()
    assert {tuple(one["directive_ids"]) for one in newer["relations"]} == {(DAK_NONG,)}
    eids = json.dumps([one["eid"] for one in older["related_by"]])
    assert all(one["eid"] is None or f'"{one["eid"]}"' in json.dumps(newer) for one in older["related_by"]), eids


def test_relations_of_an_attachment(client: httpx.Client) -> None:
    notice = client.get(f"/documents/{NOTICE}").json()
    assert notice["attached_to"] == DAK_NONG
    kinds = {(one["kind"], one["directive_id"]) for one in notice["related_by"]}
    assert kinds == {("implements", DAK_NONG), ("attaches", DAK_NONG)}
    assert [one["directive_ids"] for one in notice["relations"]] == [[]]  # Resolution 128 is not in the corpus


def test_a_number_of_another_year_is_another_document(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(CAO_BANG, "utf-8")
    later = CAO_BANG.replace("77/UBND-VX", "90/UBND-VX").replace(
        "UBND tỉnh có ý kiến như sau:", "Thực hiện Công văn số 77/UBND-VX ngày 03/02/2019 của UBND tỉnh, yêu cầu:"
    )
    (tmp_path / "in" / "b.txt").write_text(later, "utf-8")
    with Application(Settings(_env_file=None, data_dir=tmp_path / "data")) as application:  # type: ignore[call-arg]
        application.index([tmp_path / "in"], lambda _: None)
        collection = application.collection()
        [named], [naming] = application.resolve("77/UBND-VX"), application.resolve("90/UBND-VX")
        assert related_by(collection, named) == []
        assert [targets(collection, one) for one in naming.relations] == [[]]


# the original file


def test_the_source_is_the_file(client: httpx.Client, documents: Path) -> None:
    for document in (DAK_NONG, NOTICE):  # both stand in one file
        described = client.get(f"/documents/{document}").json()["source"]
        data = (documents / "6325-UBND-KGVX.txt").read_bytes()
        assert described == {
            "name": "6325-UBND-KGVX.txt",
            "media_type": "text/plain",
            "bytes": len(data),
            "url": f"/documents/{document}/source",
            "pages": None,
        }
        response = client.get(described["url"])
        assert response.content == data
        assert response.headers["content-type"] == "text/plain"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["etag"] == f'"{hashlib.sha256(data).hexdigest()[:32]}"'
        assert response.headers["content-disposition"].startswith("attachment; filename=")


def test_the_name_of_a_download(client: httpx.Client) -> None:
    response = client.get(f"/documents/{id_of(client, '77/UBND-VX')}/source")
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == (
        "attachment; filename=\"tuan le sach.pdf\"; filename*=UTF-8''" + quote("tuần lễ sách.pdf")
    )


@pytest.mark.parametrize(
    "name",
    [
        'a"b.txt',
        "a\r\nset-cookie: x=1.txt",
        "../../etc/passwd",
        "a\\b.txt",
        "\u202etxt.exe",
        "đ%22.txt",
        "\0",
        "",
        "漢" * 300,
    ],
)
def test_no_name_breaks_the_header(name: str) -> None:
    found = disposition(name)
    match = re.fullmatch(r"attachment; filename=\"([ !#-\[\]-~]*)\"; filename\*=UTF-8''([A-Za-z0-9%._~-]*)", found)
    assert match and match[1] and match[2]
    assert not re.search(r"[/\\\"%;]", match[1]) and "%2F" not in match[2] and "%00" not in match[2]


@pytest.mark.parametrize(
    ("given", "status", "start", "end"),
    [
        ("bytes=0-9", 206, 0, 10),
        ("bytes=10-", 206, 10, None),
        ("bytes=-5", 206, -5, None),
        ("bytes=5-5", 206, 5, 6),
        ("bytes=0-99999999", 206, 0, None),
        ("bytes=-99999999", 206, 0, None),
        ("bytes=9-5", 200, 0, None),
        ("bytes=0-1,3-4", 200, 0, None),
        ("bytes=-", 200, 0, None),
        ("bytes=a-b", 200, 0, None),
        ("lines=0-1", 200, 0, None),
        ("bytes=" + "9" * 40 + "-", 200, 0, None),
    ],
)
def test_ranges(client: httpx.Client, documents: Path, given: str, status: int, start: int, end: int | None) -> None:
    data = (documents / "6325-UBND-KGVX.txt").read_bytes()
    response = client.get(f"/documents/{DAK_NONG}/source", headers={"range": given})
    assert response.status_code == status and response.content == data[start:end]
    if status == 206:
        first = start % len(data)
        assert response.headers["content-range"] == f"bytes {first}-{first + len(response.content) - 1}/{len(data)}"


def test_a_range_past_the_end(client: httpx.Client) -> None:
    response = client.get(f"/documents/{DAK_NONG}/source", headers={"range": "bytes=9999999-"})
    problem(response, "range", 416)
    assert response.headers["content-range"].startswith("bytes */")


def test_what_one_has_is_not_sent_again(client: httpx.Client) -> None:
    url = f"/documents/{DAK_NONG}/source"
    tag = client.get(url).headers["etag"]
    again = client.get(url, headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(url, headers={"if-none-match": '"other"'}).status_code == 200
    old = client.get(url, headers={"range": "bytes=0-9", "if-range": '"other"'})
    assert old.status_code == 200


@pytest.mark.parametrize("number", ["78/UBND-VX", "79/UBND-VX"])
def test_a_file_that_is_gone_or_changed(client: httpx.Client, number: str) -> None:
    document = id_of(client, number)
    shown = client.get(f"/documents/{document}").json()
    assert shown["source"] is None and shown["provisions"]
    told = problem(client.get(f"/documents/{document}/source"), "not-found", 404)
    assert "lập chỉ mục" in told["detail"]
    problem(client.get(f"/documents/{document}/pages/1"), "not-found", 404)
    assert "77" not in client.get(f"/documents/{document}/text").text.splitlines()[5]


def test_a_file_changed_behind_our_back_is_never_sent(client: httpx.Client, program: Program) -> None:
    path = program.folder / "more" / "sửa đổi 7001.txt"
    url = f"/documents/{id_of(client, '7001/UBND-KGVX')}/source"
    before = path.read_bytes()
    assert client.get(url).content == before
    path.write_bytes(before.replace(b"7001", b"7002"))
    problem(client.get(url), "not-found", 404)
    path.write_bytes(before)
    assert client.get(url).content == before


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"<html><script>alert(1)</script>", "a.html", "application/octet-stream"),
        (b"<html><script>alert(1)</script>", "a.doc", "application/octet-stream"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "application/octet-stream"),
        (b"<html><script>alert(1)</script>", "a.txt", "text/plain"),
        (b"%PDF-1.4", "a.txt", "application/pdf"),
        (b"{\\rtf1}", "a.doc", "application/rtf"),
        (b"\x89PNG\r\n", "a.pdf", "application/octet-stream"),
        (b"", "a.txt", "application/octet-stream"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a", "application/msword"),
    ],
)
def test_media_types_are_those_of_the_content(data: bytes, name: str, kind: str) -> None:
    assert reading.media_type(data, name) == kind


# pages


def size_of(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return int(width), int(height)


def test_pages_of_a_pdf(client: httpx.Client, program: Program) -> None:
    document = id_of(client, "77/UBND-VX")
    shown = client.get(f"/documents/{document}").json()["source"]
    assert (shown["pages"], shown["media_type"]) == (2, "application/pdf")
    pictures = [client.get(f"/documents/{document}/pages/{n}", params={"width": 400}) for n in (1, 2)]
    assert [size_of(one.content) for one in pictures] == [(400, 567), (400, 567)]
    assert pictures[0].content != pictures[1].content
    assert pictures[0].headers["content-type"] == "image/png"
    assert inked(pictures[0].content) > 500
    again = client.get(
        f"/documents/{document}/pages/1", params={"width": 400}, headers={"if-none-match": pictures[0].headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert len(list((program.folder / "data" / "pages").glob("*-400.png"))) == 2
    default = client.get(f"/documents/{document}/pages/1")
    assert size_of(default.content)[0] == 800


def inked(picture: bytes) -> int:
    """How many bytes of a PNG of ours are not white, its rows being differences."""
    width, height = size_of(picture)
    at = picture.index(b"IDAT")
    rows = zlib.decompress(picture[at + 4 : at + 4 + struct.unpack(">I", picture[at - 4 : at])[0]])
    stride = len(rows) // height
    return sum(bool(one) for one in rows[stride:]) if width else 0


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [
        ("pages/3", "not-found", 404),
        ("pages/0", "request", 422),
        ("pages/-1", "request", 422),
        ("pages/x", "request", 422),
        ("pages/99999999999999999999", "request", 422),
        ("pages/1?width=5000", "request", 422),
        ("pages/1?width=0", "request", 422),
        ("pages/1?width=401", "request", 422),
        ("pages/", "not-found", 404),
        ("pages/1/2", "not-found", 404),
    ],
)
def test_pages_that_are_not_there(client: httpx.Client, path: str, kind: str, status: int) -> None:
    response = client.get(f"/documents/{id_of(client, '77/UBND-VX')}/{path}", follow_redirects=True)
    problem(response, kind, status)


def test_a_text_has_no_pictures(client: httpx.Client) -> None:
    told = problem(client.get(f"/documents/{DAK_NONG}/pages/1", headers={"accept-language": "en"}), "not-found", 404)
    assert "picture" in told["detail"]


def test_many_pages_at_once(client: httpx.Client) -> None:
    document = id_of(client, "77/UBND-VX")
    with ThreadPoolExecutor(8) as pool:
        asked = [f"/documents/{document}/pages/{n}?width={width}" for n in (1, 2) for width in (100, 200, 300, 500)]
        found = list(pool.map(client.get, asked))
        assert client.get("/healthz").status_code == 200
    assert {one.status_code for one in found} == {200}


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\nno objects", pdf([(60, 60, "x")])[:300]])
def test_a_damaged_pdf_gives_no_picture(data: bytes) -> None:
    with pytest.raises(pdf_pages.PageError):
        pdf_pages.drawn(data, 1, 400)


def test_an_endless_page_ends() -> None:
    with pytest.raises(pdf_pages.PageError, match="thời gian"):
        pdf_pages.drawn(pdf([(60, 60, "x")]), 1, 400, seconds=0.01)


def test_a_page_of_any_size_is_bounded() -> None:
    long = pdf([(60, 60, "x")]).replace(b"[0 0 595 842]", b"[0 0 9 14400]")
    width, height = size_of(pdf_pages.drawn(long, 1, 2000))
    assert width * height <= 8_100_000


def test_the_drawing_process_imports_nothing_of_ours() -> None:
    code = "import ast, pathlib; from corpus import pdf_pages as p; print(ast.dump(ast.parse(pathlib.Path(p.__file__).read_text())))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "module='corpus" not in done.stdout


# ids from outside


@pytest.mark.parametrize("tail", ["", "/text", "/source", "/pages/1"])
@pytest.mark.parametrize(
    "document",
    [
        "none",
        "%00",
        "%2e%2e",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e%2f%2e%2e",
        "....//",
        "%5c..%5c",
        "a" * 5000,
        "%ff%fe",
        "%ed%a0%80",
        "'; DROP TABLE directives; --",
        "6325-ubnd-kgvx-2021-f32857%00",
        "6325-ubnd-kgvx-2021-f32857%2f",
        " 6325-ubnd-kgvx-2021-f32857",
    ],
)
def test_ids_that_name_nothing(client: httpx.Client, document: str, tail: str) -> None:
    problem(client.get(f"/documents/{document}{tail}"), "not-found", 404)
