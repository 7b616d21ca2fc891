"""`congvan serve` as it is started, stopped and killed: one process and several, alone and beside one that indexes."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.application import Application
from evals.scripted_model import Call, Reply, ScriptedModel
from tests import servers
from tests.bot.http.serving import close, problem, started
from tests.bot.test_command_line import CAO_BANG, HA_GIANG, QUESTION, Program, assert_one_sentence, with_model
from tests.bot.test_model_commands import QUESTION as OF_THE_MODEL
from tests.bot.test_model_commands import honest

NEW = CAO_BANG.replace("77/UBND-VX", "991/UBND-VX").replace("trưng bày sách tại thư viện tỉnh", "tủ sách lưu động ở xã")
OF_THE_NEW = "Văn bản 991 giao ai tổ chức tủ sách lưu động?"
UNCHANGED = "Sở Giáo dục và Đào tạo tỉnh Cao Bằng phải làm gì theo văn bản 77?"


@pytest.fixture(scope="module")
def program(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Over the bundled directives; only read."""
    folder = tmp_path_factory.mktemp("workers")
    shutil.copytree(bundled.settings.data_dir, folder / "data")
    return Program(folder)


def children(pid: int) -> list[int]:
    """The workers of a supervisor (not the process that keeps track of what they share)."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in found if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(condition: Any, seconds: float = 30) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def serving(program: Program, *arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The service, killed at the end if it still runs."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setitem(program.environment, name, value)
        process, address = started(program, *arguments)
    try:
        yield process, address
    finally:
        process.kill()
        process.wait()
        close(process)


def refused(address: str) -> bool:
    try:
        httpx.get(f"{address}/healthz", timeout=1)
    except httpx.ConnectError:
        return True
    except httpx.HTTPError:  # it was taken from the queue of the kernel and dropped
        return False
    return False


@pytest.fixture
def gate() -> threading.Event:
    """What the model waits for before it says its words."""
    return threading.Event()


@pytest.fixture
def model(gate: threading.Event) -> Iterator[ScriptedModel]:
    def reply(call: Call) -> Reply:
        gate.wait(60)
        return honest(call)

    with ScriptedModel(reply) as server:
        yield server
        gate.set()


def talking_to(model: ScriptedModel) -> dict[str, str]:
    """The settings for it."""
    return {
        "CONGVAN_CHAT_MODEL": "openai:scripted",
        "CONGVAN_CHAT_BASE_URL": model.base_url,
        "CONGVAN_CHAT_API_KEY": "x",
        "CONGVAN_CHAT_CACHE": "0",
    }


# stopping


@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_answer_that_is_being_made_is_finished(
    program: Program, model: ScriptedModel, gate: threading.Event, workers: str
) -> None:
    with serving(program, "--workers", workers, **talking_to(model)) as (process, address):
        below = children(process.pid)
        assert len(below) == (2 if workers == "2" else 0)
        with httpx.stream("POST", f"{address}/ask/stream", json={"question": OF_THE_MODEL}, timeout=60) as response:
            lines = response.iter_lines()
            assert next(lines) == "event: progress"
            until(lambda: model.calls)
            process.send_signal(signal.SIGTERM)
            for worker in below:
                os.kill(worker, signal.SIGTERM)  # as a service manager does that signals the whole group
            until(lambda: refused(address))
            assert process.poll() is None and (not below or any(map(runs, below)))
            gate.set()
            rest = list(lines)
        assert "event: sentence" in rest and "event: done" in rest
        last = next(line for line in reversed(rest) if line.startswith("data: "))
        answer = json.loads(last.removeprefix("data: "))
        assert answer["composer"].startswith("openai") and answer["citations"]
        assert process.wait(timeout=30) == 0
        assert process.stderr is not None and process.stderr.read() == b""
        assert not any(map(runs, below))


@pytest.mark.parametrize(("workers", "second"), [("1", signal.SIGTERM), ("2", signal.SIGINT)])
def test_asked_twice_it_ends_at_once(
    program: Program, model: ScriptedModel, workers: str, second: signal.Signals
) -> None:
    with serving(program, "--workers", workers, **talking_to(model)) as (process, address):
        below = children(process.pid)
        asking = threading.Thread(target=asked_in_vain, args=(address,))
        asking.start()
        until(lambda: model.calls)
        process.send_signal(signal.SIGTERM)
        until(lambda: refused(address))
        assert process.poll() is None
        process.send_signal(second)
        assert process.wait(timeout=25) == 128 + second
        until(lambda: not any(map(runs, below)))
        asking.join()


def asked_in_vain(address: str) -> None:
    with pytest.raises(httpx.HTTPError):
        httpx.post(f"{address}/ask", json={"question": OF_THE_MODEL}, timeout=30)


# workers that die, and those that cannot start


def test_what_is_wrong_with_the_settings_ends_all(program: Program) -> None:
    done = program.run("serve", "--port", "0", "--workers", "2", CONGVAN_CHAT_MODEL="gpt-4")
    assert done.returncode == 1
    told = done.stderr.splitlines()
    assert len(told) == 2 and told[0].startswith("Đang nghe") and "không rõ mô hình nào" in told[1]


def test_a_port_that_is_taken_is_told(program: Program, restored: None) -> None:
    with servers.socket.create_server(("127.0.0.1", 0)) as taken:
        done = program.call("serve", "--workers", "2", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert_one_sentence(done)


# beside one that indexes


def put(program: Program, name: str, text: str) -> None:
    (program.folder / "documents").mkdir(exist_ok=True)
    (program.folder / "documents" / name).write_text(text, "utf-8")


def said(answer: dict[str, Any]) -> str:
    words = re.sub(r"trong \d+ văn bản", "trong … văn bản", answer["answer"])
    return json.dumps([answer["status"], words, [one["quote"] for one in answer["citations"]]], ensure_ascii=False)


@contextmanager
def indexed(bundled: Application, folder: Path, other: Path | None = None, **environment: str) -> Iterator[Indexed]:
    """Two workers over two documents. A third process, this one, indexes from the other data folder where there is one."""
    program = with_model(bundled, folder)
    program.environment |= environment
    indexing = {}
    if other is not None:
        shutil.copytree(folder / "data", other)
        indexing["CONGVAN_DATA_DIR"] = str(other)
    put(program, "412.txt", HA_GIANG)
    put(program, "77.txt", CAO_BANG)
    assert program.call("index", "documents", **indexing).returncode == 0
    each_alone = httpx.Limits(max_keepalive_connections=0)  # so that any worker may take the next question
    with (
        serving(program, "--workers", "2") as (process, address),
        httpx.Client(base_url=address, limits=each_alone, timeout=60) as client,
    ):
        yield Indexed(program, indexing, process, client)


@dataclass(frozen=True)
class Indexed:
    program: Program
    indexing: dict[str, str]
    process: subprocess.Popen[bytes]
    client: httpx.Client

    def ask(self, question: str) -> str:
        response = self.client.post("/ask", json={"question": question})
        assert response.status_code == 200, response.text
        return said(response.json())

    def ask_all(self) -> dict[str, str]:
        return {question: self.ask(question) for question in (QUESTION, OF_THE_NEW, UNCHANGED)}

    def index(self) -> None:
        assert self.program.call("index", "documents", **self.indexing).returncode == 0


def assert_answers_follow_the_index(of: Indexed) -> dict[str, str]:
    """While a third process indexes, every answer is as it was before or as it is after, which is returned."""
    before, program = of.ask_all(), of.program
    found: list[tuple[str, str]] = []
    done = threading.Event()

    def go_on() -> None:
        while not done.is_set():
            for question in before:
                found.append((question, of.ask(question)))
                time.sleep(0.05)

    def many_more() -> None:
        most = len(found) + 4 * len(before)  # each of the two asks all of them
        until(lambda: len(found) > most or any(one.done() for one in asking))

    with ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(go_on) for _ in range(2)]
        try:
            many_more()
            put(program, "412.txt", HA_GIANG.replace("20/01/2024", "25/01/2024"))
            put(program, "991.txt", NEW)
            for at in range(3):
                put(program, f"5{at}.txt", CAO_BANG.replace("77/UBND", f"5{at}/UBND").replace("sách", f"sách {at}"))
            of.index()
            (program.folder / "documents" / "50.txt").unlink()
            of.index()
            many_more()
        finally:
            done.set()
        for one in asking:
            one.result()
    after = of.ask_all()
    assert "20/01/2024" in before[QUESTION] and "25/01/2024" in after[QUESTION]
    assert "991/UBND-VX" not in before[OF_THE_NEW] and "991/UBND-VX" in after[OF_THE_NEW]
    assert before[UNCHANGED] == after[UNCHANGED]
    assert [one for one in found if one[1] not in (before[one[0]], after[one[0]])] == []
    assert {answer for question, answer in found if question == QUESTION} == {before[QUESTION], after[QUESTION]}
    for resting in children(of.process.pid):  # so that the other one answers
        os.kill(resting, signal.SIGSTOP)
        assert of.ask_all() == after
        os.kill(resting, signal.SIGCONT)
    return after


def test_two_workers_answer_while_a_third_process_indexes(bundled: Application, tmp_path: Path) -> None:
    """Then they die, are replaced, and are never left alone."""
    with indexed(bundled, tmp_path) as of:
        after, process = assert_answers_follow_the_index(of), of.process
        first = children(process.pid)
        os.kill(first[0], signal.SIGKILL)
        until(lambda: len(children(process.pid)) == 2 and first[0] not in children(process.pid))
        assert of.ask_all() == after
        second = children(process.pid)
        process.send_signal(signal.SIGHUP)  # all are replaced, and somebody answers all the time
        while set(children(process.pid)) & set(second) or len(children(process.pid)) != 2:
            assert of.ask(QUESTION) == after[QUESTION]
        third = children(process.pid)
        process.kill()
        until(lambda: not any(map(runs, third)))


def test_two_workers_with_their_stores_in_servers(
    bundled: Application, tmp_path: Path, postgres: servers.Postgres, chroma: servers.Chroma
) -> None:
    """Then the database goes and comes, and Ctrl-C ends them."""
    stores = {
        "CONGVAN_DATABASE_URL": postgres.database(),
        "CONGVAN_CHROMA_URL": chroma.url,
        "CONGVAN_CHROMA_DATABASE": chroma.database(),
    }
    with indexed(bundled, tmp_path, tmp_path / "another data folder", **stores) as of:
        after, process = assert_answers_follow_the_index(of), of.process
        postgres.stop()
        try:
            told = problem(of.client.post("/ask", json={"question": QUESTION}), "not-ready", 503)
            assert "thử lại sau" in told["detail"] and servers.PASSWORD not in str(told)
        finally:
            postgres.start()
        assert of.ask_all() == after
        below = children(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert process.stderr is not None and "Đã dừng theo yêu cầu" in process.stderr.read().decode()
        assert not any(map(runs, below))


def test_a_database_that_is_away_at_the_start_may_come_later(program: Program) -> None:
    away = f"postgresql://congvan:bi-mat@127.0.0.1:{servers.free_port()}/none"
    with serving(program, CONGVAN_DATABASE_URL=away) as (_, address):
        told = problem(httpx.get(f"{address}/readyz", timeout=30), "not-ready", 503)
        assert "bi-mat" not in str(told) and "thử lại sau" in told["detail"]
