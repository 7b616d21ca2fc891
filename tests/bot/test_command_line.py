"""The program as it is run, on a real index with real Chroma and the real embedding.

`Program.run` starts a process, as a person does; `Program.call` runs the same `main` here, which spares a second each.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot import command_line
from bot.application import Application

ROOT = Path(__file__).resolve().parents[2]

HA_GIANG = """ỦY BAN NHÂN DÂN
TỈNH HÀ GIANG

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 412/UBND-KTTH
V/v phòng, chống rét đậm, rét hại cho đàn vật nuôi

Hà Giang, ngày 05 tháng 01 năm 2024

Kính gửi:

- Sở Nông nghiệp và Phát triển nông thôn;
- Sở Tài chính;
- Ủy ban nhân dân các huyện, thành phố.

Thực hiện Công điện số 15/CĐ-TTg ngày 02/01/2024 của Thủ tướng Chính phủ về phòng, chống rét, UBND tỉnh yêu cầu:

1. Sở Nông nghiệp và Phát triển nông thôn hướng dẫn che chắn chuồng trại, báo cáo UBND tỉnh trước ngày 20/01/2024.

2. Sở Tài chính bố trí kinh phí mua vắc xin cho đàn trâu, bò.

3. Ủy ban nhân dân các huyện, thành phố khẩn trương thống kê số hộ thiếu rơm khô.

Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Hoàng Văn Mẫu
"""

CAO_BANG = """ỦY BAN NHÂN DÂN
TỈNH CAO BẰNG

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 77/UBND-VX
V/v tổ chức tuần lễ đọc sách

Cao Bằng, ngày 12 tháng 3 năm 2024

Kính gửi:

- Sở Văn hóa, Thể thao và Du lịch;
- Sở Giáo dục và Đào tạo.

UBND tỉnh có ý kiến như sau:

1. Sở Văn hóa, Thể thao và Du lịch chủ trì tổ chức trưng bày sách tại thư viện tỉnh.

2. Sở Giáo dục và Đào tạo phát động phong trào đọc sách trong nhà trường.

Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Nông Thị Thử
"""

QUESTION = "Sở Nông nghiệp và Phát triển nông thôn tỉnh Hà Giang phải làm gì?"

CONTRACT = {
    "question": "",
    "status": "",
    "answer": "",
    "citations": [
        {
            "mark": 1,
            "number": "",
            "directive_id": "",
            "eid": "",
            "label": "",
            "quote": "",
            "start": 0,
            "end": 0,
            "page": None,
            "issuer": "",
            "issued_on": "",
            "url": "",
        }
    ],
    "duties": [
        {
            "bearer": "",
            "role": "",
            "action": "",
            "coordinates_with": [],
            "deadline": {"kind": "", "text": None, "date": None},
            "mark": 1,
        }
    ],
    "notices": [],
    "coverage": {"directives": 2, "newest_issued_on": ""},
    "as_of": "",
    "composer": "",
    "timings_ms": {},
}


class Program:
    """Runs `congvan` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("CONGVAN_")}
        self.environment |= {"PYTHONPATH": str(ROOT), "CONGVAN_DATA_DIR": str(folder / "data")}
        # tests ask faster than people; those of the limits set them
        self.environment |= {"CONGVAN_RATE_PER_MINUTE": "0", "CONGVAN_KEY_RATE_PER_MINUTE": "0"}
        self.environment |= {"CONGVAN_THREADS": "1"}  # several tests run at once
        for name in ("COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE"):
            self.environment.pop(name, None)
        # else each process compiles all of the program again, as one that is installed does not
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "bot.command_line", *arguments]

    def run(
        self, *arguments: str, before: Sequence[str] = (), stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*before, *self.command(*arguments)],
            cwd=self.folder,
            env=self.environment | environment,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def call(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder)
            for name in os.environ:
                patch.delenv(name)
            for name, value in (self.environment | environment).items():
                patch.setenv(name, value)
            out, err = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as left:
                command_line.main(list(arguments))
            out.flush()
            err.flush()
        assert isinstance(left.value.code, int)
        written = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
        return subprocess.CompletedProcess(arguments, left.value.code, *written)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=heeding_interrupts,
        )


def heeding_interrupts() -> None:
    """A shell that starts the tests in the background has them, and what they start, ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture(scope="module")
def program(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """With two directives indexed; the tests that use it only read."""
    program = with_model(bundled, tmp_path_factory.mktemp("congvan"))
    (program.folder / "documents").mkdir()
    (program.folder / "documents" / "412.txt").write_text(HA_GIANG, "utf-8")
    (program.folder / "documents" / "77.txt").write_text(CAO_BANG, "utf-8")
    done = program.call("index", "documents")
    assert done.returncode == 0, done.stderr
    return program


@pytest.fixture
def fresh(tmp_path: Path) -> Program:
    """With nothing indexed."""
    return Program(tmp_path)


def with_model(bundled: Application, folder: Path) -> Program:
    """With nothing indexed; the embedding model, which takes two seconds to be built, is there already."""
    shutil.copytree(bundled.settings.data_dir / "model", folder / "data" / "model")
    return Program(folder)


def assert_one_sentence(done: subprocess.CompletedProcess[str]) -> None:
    """Nothing on standard output, one readable line on standard error."""
    assert done.stdout == ""
    assert done.stderr.startswith("congvan: ")
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def assert_same_shape(value: Any, pattern: Any) -> None:
    """The keys of the contract in its order, in the first item of each list too."""
    if isinstance(pattern, dict) and pattern:
        assert list(value) == list(pattern)
        for key, inner in pattern.items():
            assert_same_shape(value[key], inner)
    elif isinstance(pattern, list) and pattern and value:
        assert_same_shape(value[0], pattern[0])


def spans_hold(answer: dict[str, Any]) -> bool:
    texts = {"412/UBND-KTTH": HA_GIANG, "77/UBND-VX": CAO_BANG}
    return all(texts[c["number"]][c["start"] : c["end"]] == c["quote"] for c in answer["citations"])


# help and usage


def test_help_lists_the_commands(fresh: Program, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.perf_counter()
    done = fresh.run("--help")
    took = time.perf_counter() - began
    assert done.returncode == 0
    for name in ("index", "ask", "search", "show", "status", "eval"):
        assert re.search(rf"^  {name} ", done.stdout, re.MULTILINE)
    with capsys.disabled():
        print(f"\ncongvan --help: {took:.2f} s", end=" ")


@pytest.mark.parametrize("name", ["index", "ask", "search", "show", "status"])
def test_each_command_has_help(fresh: Program, name: str) -> None:
    done = fresh.call(name, "--help")
    assert done.returncode == 0
    assert f"Usage: congvan {name}" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["fly"], "fly"),
        (["ask"], "QUESTION"),
        (["ask", "hai", "câu"], "ngoặc kép"),
        (["ask", "một câu", "--batch", "x.jsonl"], "--batch"),
        (["ask", "--batch", "x.jsonl", "--history", "trước"], "--history"),
        (["ask", "--wrong"], "--wrong"),
        (["search"], "QUERY"),
        (["search", "x", "--limit", "0"], "--limit"),
        (["search", "x", "--limit", "nhiều"], "--limit"),
        (["show"], "NUMBER"),
        (["status", "--json", "x"], "x"),
    ],
)
def test_usage(fresh: Program, arguments: list[str], named: str) -> None:
    done = fresh.call(*arguments)
    assert done.returncode == 2
    assert_one_sentence(done)
    assert named in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "named"), [(["--help"], 0, "questions"), (["fly"], 2, "fly"), ([], 2, "questions")]
)
def test_eval_has_commands_of_its_own(fresh: Program, arguments: list[str], code: int, named: str) -> None:
    done = fresh.call("eval", *arguments)
    assert done.returncode == code
    assert named in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_command_help(fresh: Program) -> None:
    done = fresh.run()
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage: congvan" in done.stderr


# asking


def test_answer_with_citation(program: Program) -> None:
    done = program.run("ask", QUESTION)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    head = "] 412/UBND-KTTH (UBND tỉnh Hà Giang, 05/01/2024), mục 1:\n"
    assert head in done.stdout
    assert re.search(r"^    .*hướng dẫn che chắn chuồng trại", done.stdout, re.MULTILINE)


def test_json_is_exactly_the_contract(program: Program) -> None:
    done = program.call("ask", QUESTION, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert_same_shape(answer, CONTRACT)
    assert answer["question"] == QUESTION
    assert answer["status"] == "answered"
    assert answer["citations"]
    assert answer["coverage"] == {"directives": 2, "newest_issued_on": "2024-03-12"}
    assert spans_hold(answer)
    assert "total" in answer["timings_ms"]


@pytest.mark.parametrize("as_json", [False, True])
def test_not_found(program: Program, as_json: bool) -> None:
    done = program.call("ask", "Giá vé tàu điện ngầm ở Tokyo là bao nhiêu?", *(["--json"] if as_json else []))
    assert (done.returncode, done.stderr) == (3, "")
    if as_json:
        answer = json.loads(done.stdout)
        assert_same_shape(answer, CONTRACT)
        assert (answer["status"], answer["citations"]) == ("not_found", [])
    else:
        assert "2 văn bản" in done.stdout


def test_history(program: Program) -> None:
    first = "Sở Giáo dục và Đào tạo tỉnh Cao Bằng phải làm gì?"
    done = program.call("ask", "Còn Sở Văn hóa, Thể thao và Du lịch thì sao?", "--history", first, "--json")
    assert done.returncode == 0
    assert {citation["number"] for citation in json.loads(done.stdout)["citations"]} == {"77/UBND-VX"}


def test_a_question_like_an_option(program: Program) -> None:
    done = program.call("ask", "--json", "--", "--" + QUESTION)
    assert json.loads(done.stdout)["question"] == "--" + QUESTION


@pytest.mark.parametrize(
    "question",
    ["", "   ", "a" * 10_000, "👍🏽🎉😀", "?!…", "\x01\x02\x1b", "\u200b\u202e"],
    ids=["empty", "blank", "10,000 characters", "emoji", "signs", "controls", "invisible"],
)
def test_unusable_question(program: Program, question: str) -> None:
    done = program.call("ask", question)
    assert done.returncode == 2
    assert_one_sentence(done)


def test_an_early_end_is_a_clean_one(program: Program) -> None:
    """What is being loaded in the background when a command ends early must not crash the process that ends."""
    assert [program.run("ask", "👍").returncode for _ in range(2)] == [2] * 2


def test_control_characters_in_a_question_reach_no_terminal(program: Program) -> None:
    noisy = QUESTION.replace(" ", "\x1b \x9b\u202e", 1)
    for more in ([], ["--json"]):
        done = program.call("ask", noisy, *more)
        assert done.returncode in (0, 3)
        assert not {"\x1b", "\x9b", "\u202e"} & set(done.stdout + done.stderr)
    assert json.loads(done.stdout)["question"] == noisy


def test_bytes_that_are_no_utf8(program: Program) -> None:
    done = subprocess.run(
        [*map(os.fsencode, program.command("ask", "--json")), b"S\xf4\xff l\xe0m g\xec?"],
        cwd=program.folder,
        env=program.environment,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in (0, 2, 3)
    assert b"Traceback" not in done.stderr


def assert_index_missing(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1
    assert_one_sentence(done)
    assert "congvan index" in done.stderr


@pytest.mark.parametrize("arguments", [["ask", QUESTION], ["ask", "--json", QUESTION]])
def test_without_an_index(fresh: Program, arguments: list[str]) -> None:
    assert_index_missing(fresh.call(*arguments))


def test_batch_without_an_index(fresh: Program) -> None:
    assert_index_missing(fresh.run("ask", "--batch", "-", stdin=json.dumps({"id": 1, "question": QUESTION})))


# many questions


def test_batch(program: Program) -> None:
    lines = [
        json.dumps({"id": "q1", "question": QUESTION}, ensure_ascii=False),
        "không phải JSON",
        json.dumps({"id": "q2", "question": "👍"}),
        "",
        json.dumps({"id": 3, "question": "Còn Sở Tài chính?", "history": [QUESTION]}),
        json.dumps({"id": "q4"}),
        json.dumps({"id": "q5", "question": "Giá vé tàu điện ngầm ở Tokyo?"}),
    ]
    (program.folder / "questions.jsonl").write_text("\n".join(lines), "utf-8")
    done = program.call("ask", "--batch", "questions.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["q1", None, "q2", 3, "q4", "q5"]
    assert [answer["status"] for answer in answers] == ["answered", "error", "error", "answered", "error", "not_found"]
    for answer in answers:
        assert_same_shape(answer, {"id": None} | CONTRACT)
        assert spans_hold(answer)


def test_an_interrupt_that_comes_before_the_read_is_not_lost() -> None:
    code = (
        "import signal, sys\n"
        "from bot.standard_input import standard_input\n"
        "with standard_input() as lines:\n"
        "    print(lines.readline(), flush=True)\n"
        "    signal.set_wakeup_fd(fd := signal.set_wakeup_fd(-1))\n"
        "    __import__('os').write(fd, b'x')\n"  # as if a signal had come whose handler did not raise
        "    print(lines.readline(), lines.readline(), flush=True)\n"
        "print(signal.set_wakeup_fd(-1))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, input=b"a\nb", capture_output=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == (b"b'a\\n'\nb'b' b''\n-1\n", b"")


def test_batch_answers_each_line_as_it_comes(program: Program) -> None:
    with program.start("ask", "--batch", "-") as process:
        assert process.stdin and process.stdout and process.stderr
        for key in (1, 2):
            process.stdin.write(json.dumps({"id": key, "question": QUESTION}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == key
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr.read().decode() == "congvan: Đã dừng theo yêu cầu.\n"


@pytest.mark.parametrize("path", ["nowhere.jsonl", "."])
def test_batch_that_cannot_be_read(program: Program, path: str) -> None:
    done = program.call("ask", "--batch", path)
    assert done.returncode == 1
    assert_one_sentence(done)
    assert f"“{path}”" in done.stderr


def test_nobody_reads_on(program: Program) -> None:
    with program.start("show", "412", "--json") as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.wait(60) == 1
        assert process.stderr.read() == b""


# search, show, status


def test_search(program: Program) -> None:
    done = program.call("search", "đọc sách trong nhà trường", "--limit", "2", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    hits = json.loads(done.stdout)
    assert 1 <= len(hits) <= 2
    assert hits[0]["number"] == "77/UBND-VX"
    assert hits[0]["label"] == "mục 2"
    assert CAO_BANG[hits[0]["start"] : hits[0]["end"]] == hits[0]["quote"]
    shown = program.call("search", "đọc sách trong nhà trường")
    assert shown.stdout.startswith("1. 77/UBND-VX (UBND tỉnh Cao Bằng, 12/03/2024), mục 2:\n    ")


@pytest.mark.parametrize("spelling", ["412/UBND-KTTH", "412", "cv 412", "so 412 ubnd ktth", "412 / UBND - KTTH"])
def test_show_in_any_spelling(program: Program, spelling: str) -> None:
    done = program.call("show", spelling)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("412/UBND-KTTH\n")
    for words in ("Ngày ban hành: 05/01/2024", "mục 3  sec_3", "thực hiện 15/CĐ-TTg ngày 02/01/2024"):
        assert words in done.stdout


def test_show_json(program: Program) -> None:
    done = program.call("show", "77/UBND-VX", "--json")
    (directive,) = json.loads(done.stdout)
    assert directive["number"] == "77/UBND-VX"
    assert directive["issued_on"] == "2024-03-12"
    for provision in directive["provisions"]:
        assert CAO_BANG[provision["start"] : provision["end"]] == provision["text"]


def test_show_one_provision(program: Program) -> None:
    done = program.call("show", "77/UBND-VX", "--eid", "sec_2")
    assert "phát động phong trào" in done.stdout
    assert "trưng bày sách" not in done.stdout
    (directive,) = json.loads(program.call("show", "77", "--eid", "sec_2", "--json").stdout)
    assert [provision["eid"] for provision in directive["provisions"]] == ["sec_2"]


@pytest.mark.parametrize("arguments", [["9999/UBND"], ["không phải số"], ["412", "--eid", "sec_99"], [""]])
def test_show_what_is_not_there(program: Program, arguments: list[str]) -> None:
    done = program.call("show", *arguments)
    assert done.returncode == 3
    assert_one_sentence(done)


def test_status(program: Program) -> None:
    done = program.call("status", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["directives"] == 2
    shown = program.call("status").stdout
    assert "Văn bản: 2\n" in shown
    assert "- 412/UBND-KTTH (UBND tỉnh Hà Giang, 05/01/2024): phòng, chống rét" in shown


def test_status_without_an_index(fresh: Program) -> None:
    done = fresh.call("status")
    assert done.returncode in (0, 1)
    assert "Traceback" not in done.stderr


# indexing


def test_index_again_does_nothing(program: Program) -> None:
    done = program.call("index", "documents", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert (report["indexed"], report["unchanged"], report["embedded"], report["skipped"]) == (0, 2, 0, [])
    assert re.search(r"^Không đổi: +2 tệp$", program.call("index", "documents").stdout, re.MULTILINE)


@pytest.fixture(scope="module")
def bad_inputs(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Every bad input of the issue in one folder with one good file."""
    program = with_model(bundled, tmp_path_factory.mktemp("bad"))
    program.environment["CONGVAN_MAX_FILE_MB"] = "1"
    folder = program.folder / "documents"
    (folder / "nested").mkdir(parents=True)
    (folder / "good.txt").write_text(HA_GIANG, "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "junk.txt").write_bytes(bytes(range(256)) * 64)
    (folder / "long.txt").write_text("Sở Y tế phải làm gì. " * 50_000, "utf-8")
    (folder / "recipe.txt").write_text("Phở bò: ninh xương sáu giờ, chần bánh, thái thịt mỏng.\n", "utf-8")
    (folder / "encoding.txt").write_bytes(HA_GIANG.encode("utf-16-le"))
    (folder / "encoding-2.txt").write_bytes("Привет, это не вьетнамский текст.\n".encode("koi8-r") * 20)
    (folder / "nested" / "good.txt").write_text(HA_GIANG.replace("Sở Tài chính bố trí", "Sở Tài chính cấp"), "utf-8")
    (folder / "escape\x1b[2J.txt").write_bytes(b"")
    return program


def test_each_bad_input_has_its_own_sentence(bad_inputs: Program) -> None:
    done = bad_inputs.call("index", "documents", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert report["indexed"] == 1
    reasons = {
        Path(one["path"]).relative_to(bad_inputs.folder / "documents").as_posix()
        if Path(one["path"]).is_absolute()
        else Path(one["path"]).relative_to("documents").as_posix(): one["reason"]
        for one in report["skipped"]
    }
    expected = {
        "empty.txt": "rỗng",
        "junk.txt": "nhị phân",
        "long.txt": "quá lớn",
        "recipe.txt": "không thấy dấu hiệu",
        "encoding.txt": "",
        "encoding-2.txt": "bảng mã",
        "nested/good.txt": "khác nội dung",
        "escape\x1b[2J.txt": "rỗng",
    }
    assert reasons.keys() == expected.keys()
    for name, words in expected.items():
        assert words in reasons[name]
    assert len(set(reasons.values())) == len(reasons)


def test_bad_inputs_are_shown_and_the_good_file_answers(bad_inputs: Program) -> None:
    done = bad_inputs.call("index", "documents")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Bỏ qua:" in done.stdout
    assert "\x1b" not in done.stdout
    assert bad_inputs.call("ask", QUESTION).returncode == 0


def test_all_inputs_bad(fresh: Program) -> None:
    (fresh.folder / "empty.txt").write_bytes(b"")
    done = fresh.call("index", "empty.txt", "nowhere")
    assert done.returncode == 1
    assert "Bỏ qua:" in done.stdout
    assert "nowhere" in done.stdout
    assert "Traceback" not in done.stderr


def test_unreadable_folder(bundled: Application, tmp_path: Path) -> None:
    """Root may read everything unless it gives up the capability to."""
    before: list[str] = []
    if os.geteuid() == 0:
        before = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
        if (
            not shutil.which("setpriv")
            or subprocess.run([*before, "true"], capture_output=True, check=False).returncode
        ):
            pytest.skip("root here cannot give up reading everything")
    program = with_model(bundled, tmp_path)
    folder = tmp_path / "documents"
    (folder / "closed").mkdir(parents=True)
    (folder / "good.txt").write_text(HA_GIANG, "utf-8")
    (folder / "closed" / "secret.txt").write_text(CAO_BANG, "utf-8")
    (folder / "closed").chmod(0)
    try:
        done = program.run("index", "documents", "--json", before=before)
    finally:
        (folder / "closed").chmod(0o755)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["indexed"] == 1
    assert ["closed" in one["path"] for one in report["skipped"]] == [True]


# what may go wrong


def test_wrong_setting(fresh: Program) -> None:
    done = fresh.call("status", CONGVAN_THREADS="nhiều")
    assert done.returncode == 1
    assert_one_sentence(done)
    assert "CONGVAN_THREADS" in done.stderr


@pytest.mark.parametrize("arguments", [["status"], ["ask", QUESTION], ["search", "x"], ["show", "412"]])
def test_data_folder_is_a_file(fresh: Program, arguments: list[str]) -> None:
    (fresh.folder / "data").write_text("không phải thư mục", "utf-8")
    done = fresh.call(*arguments)
    assert done.returncode == 1
    assert_one_sentence(done)


def test_damaged_catalogue(bundled: Application, tmp_path: Path) -> None:
    program = with_model(bundled, tmp_path)
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "good.txt").write_text(HA_GIANG, "utf-8")
    assert program.call("index", "documents").returncode == 0
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file() and path.read_bytes()[:15] == b"SQLite format 3":
            path.write_bytes(b"junk" * 4096)
    for arguments in (["ask", QUESTION], ["index", "documents"]):
        done = program.call(*arguments)
        assert done.returncode == 1
        assert_one_sentence(done)


@pytest.mark.parametrize("debug", [False, True])
def test_unexpected_error(debug: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> None:
        raise KeyError("chỗ\x1b[2J này")

    monkeypatch.setattr(command_line, "_application", broken)
    monkeypatch.setenv("CONGVAN_DEBUG", "1" if debug else "")
    with pytest.raises(SystemExit) as raised:
        command_line.main(["status"])
    assert raised.value.code == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "KeyError" in err
    assert "CONGVAN_DEBUG=1" in err
    assert "\x1b" not in err
    assert ("Traceback" in err) is debug
    assert debug or len(err.splitlines()) == 1
