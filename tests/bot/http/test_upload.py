"""Documents sent to the service, in a process of its own: what is kept, what is refused, and that nothing else stays behind."""

from __future__ import annotations

import hashlib
import io
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.application import Application
from bot.http.access import Scope
from bot.uploads import safe_name, without_folders
from tests.bot.http.keys import key
from tests.bot.http.serving import close, problem, started
from tests.bot.http.test_documents import pages_of
from tests.bot.test_command_line import CAO_BANG, HA_GIANG, Program
from tests.corpus.test_reading import FULL, LOCKED, docx, p, pdf

_CHECKED = 1_000_000  # bytes: the limit that this service is started with


@pytest.fixture(scope="module")
def program(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Program:
    folder = tmp_path_factory.mktemp("uploading")
    shutil.copytree(bundled.settings.data_dir, folder / "data")
    program = Program(folder)
    program.environment["CONGVAN_MAX_FILE_MB"] = "1"
    return program


@pytest.fixture(scope="module")
def served(program: Program) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    process, address = started(program)
    with httpx.Client(base_url=address, timeout=60, headers=key(program, Scope.ADMIN)) as client:
        yield process, client
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) in (0, -signal.SIGTERM)
    assert process.stderr is not None
    told = process.stderr.read().decode()
    assert "Traceback" not in told, told
    close(process)


@pytest.fixture
def client(program: Program, served: tuple[subprocess.Popen[bytes], httpx.Client]) -> Iterator[httpx.Client]:
    """Begins and ends with the bundled documents only, and checks that nothing lies about."""
    client = served[1]
    yield client
    for one in client.get("/documents").json()["items"]:
        if client.get(f"/documents/{one['id']}").status_code == 200 and one["id"] not in BUNDLED:
            assert client.delete(f"/documents/{one['id']}").status_code in (204, 404)
    assert {one["id"] for one in client.get("/documents").json()["items"]} == BUNDLED
    assert kept(program) == []


BUNDLED = {
    "2865-ubnd-vxnv-2021-4ebe87",
    "5056-ubnd-kgvx-2021-c4bb16",
    "285-tb-vpcp-2021-e9118f",
    "6325-ubnd-kgvx-2021-f32857",
    "khong-so-thuong-truc-tinh-uy-7344dc",
}


def kept(program: Program) -> list[str]:
    """All that lies in the folder of uploads, hidden or not."""
    folder = program.folder / "data" / "uploads"
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*"))


def sent(client: httpx.Client, *files: tuple[str, bytes]) -> httpx.Response:
    return client.post(
        "/documents", files=[("files", (name, data, "application/octet-stream")) for name, data in files]
    )


def numbered(number: str, text: str = CAO_BANG) -> bytes:
    return text.replace("77/UBND-VX", number).encode()


# what is kept


def test_a_document_is_kept_and_answers(client: httpx.Client, program: Program) -> None:
    response = sent(client, ("tuần lễ sách.txt", CAO_BANG.encode()))
    assert response.status_code == 201, response.text
    told = response.json()
    [file] = told["files"]
    assert (file["name"], file["status"], file["reason"]) == ("tuần lễ sách.txt", "indexed", None)
    assert file["bytes"] == len(CAO_BANG.encode()) and told["report"]["indexed"] == 1
    [document] = file["documents"]
    assert document["number"] == "77/UBND-VX"
    answer = client.post("/ask", json={"question": "Cao Bằng giao ai trưng bày sách?"}).json()
    assert {one["number"] for one in answer["citations"]} == {"77/UBND-VX"}
    assert client.get(f"/documents/{document['id']}/source").content == CAO_BANG.encode()
    assert kept(program) == [file["sha256"][:16], f"{file['sha256'][:16]}/tuần lễ sách.txt"]
    assert str(program.folder) not in response.text + client.get(f"/documents/{document['id']}").text


def test_several_of_every_kind(client: httpx.Client) -> None:
    lines = [p(line) for line in numbered("81/UBND-VX").decode().splitlines() if line]
    response = sent(
        client,
        ("a.docx", docx("".join(lines))),
        ("b.pdf", pdf(*pages_of(numbered("82/UBND-VX").decode()))),
        ("c.md", numbered("83/UBND-VX")),
        ("d.txt", HA_GIANG.encode("utf-16")),
    )
    assert response.status_code == 201, response.text
    files = response.json()["files"]
    assert [one["status"] for one in files] == ["indexed"] * 4
    numbers = [[document["number"] for document in one["documents"]] for one in files]
    assert numbers == [["81/UBND-VX"], ["82/UBND-VX"], ["83/UBND-VX"], ["412/UBND-KTTH"]]
    assert client.get(f"/documents/{files[1]['documents'][0]['id']}/pages/1?width=100").status_code == 200


def test_some_taken_some_refused(client: httpx.Client, program: Program) -> None:
    response = sent(client, ("a.txt", CAO_BANG.encode()), ("b.png", b"\x89PNG\r\n\x1a\n"), ("c.txt", b""))
    assert response.status_code == 201
    files = response.json()["files"]
    assert [one["status"] for one in files] == ["indexed", "refused", "refused"]
    assert [bool(one["reason"]) for one in files] == [False, True, True]
    assert len(kept(program)) == 2


def test_the_same_bytes_twice(client: httpx.Client, program: Program, documents: Path) -> None:
    assert sent(client, ("a.txt", CAO_BANG.encode())).status_code == 201
    before = kept(program)
    again = sent(client, ("a.txt", CAO_BANG.encode()), ("other name.txt", CAO_BANG.encode()))
    assert again.status_code == 200 and again.json()["report"] is None
    assert [one["status"] for one in again.json()["files"]] == ["unchanged", "unchanged"]
    bundled = sent(client, ("bản sao.txt", (documents / "6325-UBND-KGVX.txt").read_bytes()))
    assert bundled.status_code == 200
    assert {one["id"] for one in bundled.json()["files"][0]["documents"]} == {
        "285-tb-vpcp-2021-e9118f",
        "6325-ubnd-kgvx-2021-f32857",
    }
    assert kept(program) == before


def test_the_same_bytes_twice_in_one_request(client: httpx.Client) -> None:
    files = sent(client, ("a.txt", CAO_BANG.encode()), ("b.txt", CAO_BANG.encode())).json()["files"]
    assert [[one["number"] for one in file["documents"]] for file in files] == [["77/UBND-VX"]] * 2


def test_the_same_number_with_other_words(client: httpx.Client, program: Program) -> None:
    """What `congvan index` does: both cannot be true, so the one that is there stays, and somebody must decide."""
    assert sent(client, ("a.txt", CAO_BANG.encode())).status_code == 201
    before = kept(program)
    changed = CAO_BANG.replace("trưng bày sách", "trưng bày báo").encode()
    told = problem(sent(client, ("b.txt", changed)), "upload", 422)
    [file] = told["files"]
    assert "hãy giữ lại một tệp" in file["reason"] and "“a.txt”" in file["reason"]
    assert str(program.folder) not in json.dumps(told)
    assert kept(program) == before
    [document] = client.get("/documents", params={"q": "77/UBND-VX"}).json()["items"]
    assert client.delete(f"/documents/{document['id']}").status_code == 204
    assert sent(client, ("b.txt", changed)).status_code == 201


# what is refused


def bomb() -> bytes:
    """A Word document of a few kilobytes that unpacks to very much."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 100_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b""),
        ("a.txt", b"   \n\n"),
        ("a.txt", bytes(range(256)) * 100),
        ("a.bin", b"\x00\x01"),
        ("a.exe", b"MZ" + b"\0" * 500),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
        ("a.pdf", b"plain words"),
        ("a.pdf", b"%PDF-1.4\nno objects"),
        ("locked.pdf", pdf([(60, 60, FULL)], trailer=LOCKED)),
        ("scan.pdf", pdf([])),
        ("a.docx", b"PK\x03\x04broken"),
        ("a.docx", CAO_BANG.encode()),
        ("a.html", b"<html><script>alert(1)</script></html>"),
        ("a.svg", b"<svg onload='alert(1)'/>"),
        ("a.txt", b"Toi di cho mua rau, ngay mai ve que tham ba."),
        ("a.zip", b"PK\x05\x06" + b"\0" * 18),
        ("big.txt", b"a" * (_CHECKED + 1)),
    ],
)
def test_what_gives_no_document_is_not_kept(client: httpx.Client, program: Program, name: str, data: bytes) -> None:
    told = problem(sent(client, (name, data)), "upload", 422)
    [file] = told["files"]
    assert (file["status"], file["bytes"], file["documents"]) == ("refused", len(data), [])
    assert file["reason"].endswith(".") and str(program.folder) not in json.dumps(told)
    assert kept(program) == []


def test_a_bomb(client: httpx.Client, program: Program) -> None:
    data = bomb()
    assert len(data) < _CHECKED
    told = problem(sent(client, ("bomb.docx", data)), "upload", 422)
    assert "bomb.docx" in told["files"][0]["reason"]
    assert kept(program) == []


def multipart(*parts: bytes, boundary: bytes = b"x") -> bytes:
    return b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + boundary + b"--\r\n"


_PART = b'Content-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'


@pytest.mark.parametrize(
    ("content_type", "body", "kind", "status"),
    [
        (None, b"abc", "media-type", 415),
        ("application/json", b"{}", "media-type", 415),
        ("text/plain", b"abc", "media-type", 415),
        ("multipart/mixed; boundary=x", multipart(_PART), "media-type", 415),
        ("application/x-www-form-urlencoded", b"files=a", "media-type", 415),
        ("multipart/form-data", multipart(_PART), "multipart", 400),
        ("multipart/form-data; boundary=", multipart(_PART), "multipart", 400),
        ("multipart/form-data; boundary=x; charset=zlib_codec", multipart(b"junk"), "multipart", 400),
        ("multipart/form-data; boundary=x", b"junk", "multipart", 400),
        ("multipart/form-data; boundary=x", b"--x\r\n" + _PART + b"cut off", "multipart", 400),
        (
            "multipart/form-data; boundary=x",
            multipart(_PART + CAO_BANG.encode())[:-5] + b"\r\n" + _PART,
            "multipart",
            400,
        ),
        ("multipart/form-data; boundary=x", b"", "multipart", 400),
        ("multipart/form-data; boundary=x", multipart(b"Content-Disposition: form-data\r\n\r\na"), "multipart", 400),
        ("multipart/form-data; boundary=x", b"--x--\r\n", "request", 422),
        ("multipart/form-data; boundary=x", multipart(_PART.replace(b'; filename="a.txt"', b"")), "request", 422),
        ("multipart/form-data; boundary=x", multipart(_PART.replace(b'"files"', b'"other"') + b"a"), "request", 422),
        ("multipart/form-data; boundary=x", multipart(*[_PART + b"a"] * 21), "request", 422),
        ("multipart/form-data; boundary=x", multipart(_PART + b"a" * 6 * _CHECKED), "too-large", 413),
    ],
)
def test_bodies_that_are_no_upload(
    client: httpx.Client, program: Program, content_type: str | None, body: bytes, kind: str, status: int
) -> None:
    headers = {"content-type": content_type} if content_type else {}
    problem(client.post("/documents", content=body, headers=headers), kind, status)
    assert kept(program) == []


@pytest.mark.parametrize("method", ["post", "delete"])
def test_nobody_without_a_key(client: httpx.Client, program: Program, method: str) -> None:
    with httpx.Client(base_url=client.base_url) as stranger:
        if method == "post":
            response = sent(stranger, ("a.txt", CAO_BANG.encode()))
        else:
            response = stranger.delete("/documents/6325-ubnd-kgvx-2021-f32857")
    assert response.status_code == 401 and response.headers["content-type"] == "application/problem+json"
    assert kept(program) == []


def test_who_breaks_off_leaves_nothing(client: httpx.Client, program: Program) -> None:
    with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as broken:
        head = "POST /documents HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 900000\r\n"
        broken.sendall(
            (head + f"Authorization: {client.headers['authorization']}\r\n\r\n").encode() + b"--x\r\n" + _PART
        )
    assert client.get("/healthz").status_code == 200
    assert kept(program) == []


def test_what_a_killed_process_left_goes(client: httpx.Client, program: Program) -> None:
    folder = program.folder / "data" / "uploads"
    for name, age in ((".incoming-old", 2 * 24 * 3600), (".incoming-new", 0)):
        (folder / name).mkdir(parents=True)
        (folder / name / "0").write_text("x")
        at = time.time() - age
        os.utime(folder / name, (at, at))
    sha = hashlib.sha256(CAO_BANG.encode()).hexdigest()[:16]
    (folder / sha).mkdir()
    (folder / sha / "half.txt").write_bytes(CAO_BANG.encode())
    assert sent(client, ("a.txt", CAO_BANG.encode())).status_code == 201
    assert kept(program) == [".incoming-new", ".incoming-new/0", sha, f"{sha}/a.txt"]
    shutil.rmtree(folder / ".incoming-new")


def test_a_full_disk(
    served: tuple[subprocess.Popen[bytes], httpx.Client], client: httpx.Client, program: Program
) -> None:
    process = served[0]
    soft, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        problem(sent(client, ("a.txt", CAO_BANG.encode() * 700)), "no-space", 507)
        problem(sent(client, *[(f"{n}.txt", CAO_BANG.encode() * 700) for n in range(4)]), "no-space", 507)
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (soft, hard))
    assert kept(program) == []
    assert sent(client, ("a.txt", CAO_BANG.encode())).status_code == 201


# names


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("/etc/cron.d/x.txt", "x.txt"),
        ("C:\\Windows\\a.txt", "a.txt"),
        (".hidden.txt", "hidden.txt"),
        ("~$open.docx", "open.docx"),
        ("a\0b.txt", "a b.txt"),
        ("a\r\nb.txt", "a b.txt"),
        ("\u202egpj.txt", "gpj.txt"),
        ("công văn (1).txt", "công văn (1).txt"),
        ("co\u0302ng va\u0306n.txt", "công văn.txt"),
        ("a<b>|c?*.txt", "a_b__c__.txt"),
        ("", "tep"),
        ("..", "tep"),
        ("/", "tep"),
        ("\ud800.txt", "_.txt"),
        ("a" * 500 + ".txt", "a" * 176 + ".txt"),
        ("ễ" * 500 + ".txt", "ễ" * 58 + ".txt"),
        ("a." + "b" * 500, "a." + "b" * 178),
    ],
)
def test_names_are_made_harmless(given: str, safe: str) -> None:
    assert safe_name(given) == safe
    assert safe_name(safe) == safe


@given(st.text())
def test_whatever_the_name(given: str) -> None:
    safe = safe_name(given)
    assert safe and len(safe.encode()) <= 180 and not set(safe) & set('/\\\0\n"%') and not safe.startswith((".", "~$"))
    assert safe_name(safe) == safe


def test_a_wicked_name_stays_in_its_folder(client: httpx.Client, program: Program) -> None:
    before = sorted(one.name for one in program.folder.iterdir())
    body = multipart(_PART.replace(b"a.txt", b"../../../../../tmp/\xc4\x91\xe1\xbb\x8fi.txt") + CAO_BANG.encode())
    response = client.post("/documents", content=body, headers={"content-type": "multipart/form-data; boundary=x"})
    assert response.status_code == 201 and response.json()["files"][0]["name"] == "đỏi.txt"
    assert len(kept(program)) == 2 and sorted(one.name for one in program.folder.iterdir()) == before


def test_reasons_name_no_folders() -> None:
    assert (
        without_folders("Tệp “/a/b c/d.txt” khác “e.txt” và “\\\\x\\y.txt”.") == "Tệp “d.txt” khác “e.txt” và “y.txt”."
    )


# beside others


def test_indexing_later_keeps_what_was_sent(client: httpx.Client, program: Program) -> None:
    assert sent(client, ("a.txt", CAO_BANG.encode())).status_code == 201
    done = json.loads(program.call("index", "--json").stdout)
    assert (done["removed"], done["skipped"], done["unchanged"]) == (0, [], 5)
    documents = str(Path(__file__).resolve().parents[3] / "corpus" / "documents")
    assert json.loads(program.call("index", documents, "--json").stdout)["removed"] == 0
    assert json.loads(program.call("index", str(program.folder), "--json").stdout)["removed"] == 0
    assert client.get("/documents").json()["total"] == 6


def test_what_is_indexed_meanwhile_is_seen(client: httpx.Client, program: Program) -> None:
    before = client.get("/documents").json()["total"]
    (program.folder / "new").mkdir()
    (program.folder / "new" / "9.txt").write_text(
        "UBND TỈNH CAO BẰNG\n\nSố: 991/UBND-VX\n\nCao Bằng, ngày 05 tháng 3 năm 2024\n\nKính gửi: Sở Văn hóa, Thể thao và Du lịch.\n\n"
        "1. Sở Văn hóa, Thể thao và Du lịch tổ chức tủ sách lưu động ở các xã vùng cao.\n\nNơi nhận:\n- Như trên.\n\nCHỦ TỊCH\n\nNông Thị Thử\n",
        "utf-8",
    )
    documents = str(Path(__file__).resolve().parents[3] / "corpus" / "documents")
    assert program.call("index", documents, "new").returncode == 0
    assert client.get("/documents").json()["total"] == before + 1
    answer = client.post("/ask", json={"question": "Cao Bằng giao ai tổ chức tủ sách lưu động?"}).json()
    assert {one["number"] for one in answer["citations"]} == {"991/UBND-VX"}
    (program.folder / "new" / "9.txt").unlink()
    assert program.call("index", documents, "new").returncode == 0
    assert client.get("/documents").json()["total"] == before


def test_an_index_that_is_made_anew_has_what_was_sent(tmp_path: Path, bundled: Application) -> None:
    shutil.copytree(bundled.settings.data_dir / "model", tmp_path / "data" / "model")
    place = tmp_path / "data" / "uploads" / "0123456789abcdef"
    place.mkdir(parents=True)
    (place / "a.txt").write_text(CAO_BANG, "utf-8")
    (place.parent / ".incoming-1").mkdir()
    (place.parent / ".incoming-1" / "0").write_text(HA_GIANG, "utf-8")
    (tmp_path / "documents").mkdir()
    program = Program(tmp_path)
    done = program.call("index", "--json", CONGVAN_DOCUMENTS="documents")
    assert json.loads(done.stdout)["indexed"] == 1, done.stderr


_HOLD = "import filelock, sys; lock = filelock.FileLock(sys.argv[1]); lock.acquire(); print('held', flush=True); sys.stdin.read()"


def test_while_somebody_else_is_indexing_nothing_is_taken(client: httpx.Client, program: Program) -> None:
    lock = str(program.folder / "data" / "catalogue.sqlite.lock")
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
    response = sent(client, ("a.txt", CAO_BANG.encode()))
    problem(response, "locked", 409)
    assert response.headers["retry-after"].isdigit() and kept(program) == []
    holder.communicate(b"")
    assert sent(client, ("a.txt", CAO_BANG.encode())).status_code == 201


def test_an_upload_while_another_process_indexes(client: httpx.Client, program: Program) -> None:
    (program.folder / "many").mkdir()
    for n in range(12):
        (program.folder / "many" / f"{n}.txt").write_bytes(numbered(f"{300 + n}/UBND-VX"))
    indexing = program.start("index", "many", "--json")
    statuses = []
    for n in range(40):
        response = sent(client, (f"{n}.txt", numbered(f"{200 + n}/UBND-VX")))
        statuses.append(response.status_code)
        assert response.status_code in (201, 409), response.text
        if indexing.poll() is not None:
            break
    out, _ = indexing.communicate(timeout=60)
    # the upload may have had the lock first
    assert indexing.returncode in (0, 1)
    taken = statuses.count(201)
    many = 12 if indexing.returncode == 0 else 0
    assert out == b"" or json.loads(out)["indexed"] == 12
    assert client.get("/documents").json()["total"] == 5 + taken + many
    hits = client.get("/search", params={"q": "trưng bày sách tại thư viện tỉnh", "limit": 100}).json()["hits"]
    assert len({one["directive_id"] for one in hits if "thư viện" in one["quote"]}) == taken + many
    shutil.rmtree(program.folder / "many")
    (program.folder / "many").mkdir()
    assert program.call("index", "many").returncode == 0


def test_many_at_once_while_others_ask(client: httpx.Client) -> None:
    def send(n: int) -> httpx.Response:
        return sent(client, (f"{n}.txt", numbered(f"{n}/UBND-VX")))

    def ask(_: int) -> int:
        return client.post("/ask", json={"question": "Sở Y tế Đắk Nông phải làm gì?"}).status_code

    with ThreadPoolExecutor(8) as pool:
        sending = [pool.submit(send, n) for n in range(100, 104)]
        asking = [pool.submit(ask, n) for n in range(24)]
        statuses = [one.result().status_code for one in sending]
        assert {one.result() for one in asking} == {200}
    assert statuses.count(201) >= 1 and set(statuses) <= {201, 409, 503}
    assert client.get("/documents").json()["total"] == 5 + statuses.count(201)


# taking back


def test_what_was_sent_is_taken_back(client: httpx.Client, program: Program) -> None:
    [file] = sent(client, ("a.txt", CAO_BANG.encode())).json()["files"]
    address = f"/documents/{file['documents'][0]['id']}"
    response = client.delete(address)
    assert (response.status_code, response.content) == (204, b"")
    problem(client.get(address), "not-found", 404)
    problem(client.delete(address), "not-found", 404)
    assert kept(program) == []
    answer = client.post("/ask", json={"question": "Cao Bằng giao ai trưng bày sách?"}).json()
    assert answer["citations"] == []


def test_what_was_not_sent_is_not_taken_away(client: httpx.Client) -> None:
    problem(client.delete("/documents/6325-ubnd-kgvx-2021-f32857"), "not-uploaded", 409)
    problem(client.delete("/documents/..%2f..%2fx"), "not-found", 404)


def test_a_file_that_vanished_can_still_be_taken_back(client: httpx.Client, program: Program) -> None:
    [file] = sent(client, ("a.txt", CAO_BANG.encode())).json()["files"]
    shutil.rmtree(program.folder / "data" / "uploads" / file["sha256"][:16])
    assert client.delete(f"/documents/{file['documents'][0]['id']}").status_code == 204
