"""The commands with a model, against a real server on loopback that speaks the OpenAI API."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path

import pytest

from evals.scripted_model import Call, Reply, ScriptedModel, page
from tests.bot.model_setting import shown
from tests.bot.test_command_line import Program, assert_one_sentence

QUESTION = "Sở Y tế Đắk Nông phải làm gì về tiêm vắc xin?"


def honest(call: Call) -> Reply:
    """Copies the provision on vaccines, and says something false behind it."""
    [one] = [item for item in shown(call) if "đẩy mạnh triển khai tiêm vắc xin" in item.text]
    words = html.unescape(" ".join(one.text.split())).removeprefix("- ").split(";")[0]
    return Reply(f"{words}. [{one.token}]\nSở Y tế phải tiêm 500 liều. [{one.token}]")


@pytest.fixture(scope="module")
def program(bundled_copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Program:
    folder = tmp_path_factory.mktemp("asking")
    made = Program(folder)
    shutil.copytree(bundled_copy, folder / "data")
    return made


def test_ask_with_a_model(program: Program) -> None:
    with ScriptedModel(honest) as server:
        chat = {"CONGVAN_CHAT_BASE_URL": server.base_url}
        done = program.run("ask", "--model", "openai:scripted", "--no-cache", QUESTION, **chat)
        as_json = program.call("ask", "--model", "openai:scripted", "--no-cache", "--json", QUESTION, **chat)
    assert done.returncode == 0, done.stderr
    assert "đẩy mạnh triển khai tiêm vắc xin" in done.stdout and "[1]" in done.stdout and "500" not in done.stdout
    assert "Đã bỏ 1 câu của mô hình" in done.stdout
    answer = json.loads(as_json.stdout)
    assert answer["composer"] == "openai:scripted"
    assert answer["usage"]["sentences_removed"] == 1 and answer["usage"]["calls"] == 1
    assert {"model", "total"} <= set(answer["timings_ms"])


def test_the_extract_for_the_asking(program: Program) -> None:
    with ScriptedModel(honest) as server:
        chat = {"CONGVAN_CHAT_MODEL": "openai:scripted", "CONGVAN_CHAT_BASE_URL": server.base_url}
        done = program.call("ask", "--extractive", "--json", QUESTION, **chat)
        assert not server.calls
    answer = json.loads(done.stdout)
    assert answer["composer"] == "extractive" and "usage" not in answer and answer["status"] == "answered"


def test_batch_with_a_model(program: Program) -> None:
    lines = "\n".join(json.dumps({"id": str(number), "question": QUESTION}) for number in range(3))
    (program.folder / "three.jsonl").write_text(lines, "utf-8")
    with ScriptedModel(honest) as server:
        done = program.call(
            *("ask", "--batch", "three.jsonl", "--model", "openai:scripted", "--no-cache"),
            CONGVAN_CHAT_BASE_URL=server.base_url,
        )
        assert len(server.calls) == 3
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["id"] for one in answers] == ["0", "1", "2"]
    assert all(one["composer"] == "openai:scripted" and "500" not in one["answer"] for one in answers)


def test_a_reply_is_kept_unless_asked_otherwise(program: Program) -> None:
    with ScriptedModel(honest) as server:
        chat = {"CONGVAN_CHAT_MODEL": "openai:scripted", "CONGVAN_CHAT_BASE_URL": server.base_url}
        for arguments, calls in (([], 1), ([], 1), (["--no-cache"], 2)):
            done = program.call("ask", *arguments, QUESTION, **chat)
            assert done.returncode == 0 and len(server.calls) == calls


def test_a_server_that_fails_leaves_the_extract(program: Program) -> None:
    with ScriptedModel(Reply("no", status=500)) as server:
        done = program.call(
            *("ask", "--model", "openai:scripted", "--no-cache", "--json", QUESTION),
            CONGVAN_CHAT_BASE_URL=server.base_url, CONGVAN_CHAT_RETRIES="1",
        )  # fmt: skip
        assert len(server.calls) == 2
    answer = json.loads(done.stdout)
    assert answer["composer"] == "extractive" and answer["status"] == "answered"
    assert any("Mô hình ngôn ngữ không viết được câu trả lời" in notice for notice in answer["notices"])


@pytest.mark.parametrize("command", [["ask", QUESTION], ["status"], ["ask", "--batch", "none.jsonl"]])
@pytest.mark.parametrize(
    ("chat", "told"),
    [
        ({"CONGVAN_CHAT_MODEL": "gpt-4"}, "không rõ mô hình nào"),
        ({"CONGVAN_CHAT_MODEL": "anthropic:x"}, "thiếu khóa"),
        ({"CONGVAN_CHAT_MODEL": "openai:x", "CONGVAN_CHAT_API_KEY": "a\nb"}, "CONGVAN_CHAT_API_KEY"),
        ({"CONGVAN_CHAT_MODEL": "openai:x", "CONGVAN_CHAT_BASE_URL": "http://127.0.0.1:9/v1"}, "không nối được"),
        (
            {"CONGVAN_CHAT_MODEL": "openai:x", "CONGVAN_CHAT_API_KEY": "k", "CONGVAN_CHAT_CONTEXT_TOKENS": "1500"},
            "CONGVAN_CHAT_CONTEXT_TOKENS=1500",
        ),
        ({"CONGVAN_CHAT_MODEL": "openai:x", "CONGVAN_CHAT_CONTEXT_TOKENS": "nhiều"}, "CONGVAN_CHAT_CONTEXT_TOKENS"),
    ],
)
def test_what_is_wrong_is_said_at_the_start(
    program: Program, command: list[str], chat: dict[str, str], told: str
) -> None:
    (program.folder / "none.jsonl").write_bytes(b"")
    done = program.call(*command, **chat)
    assert done.returncode == 1 and told in done.stderr
    assert_one_sentence(done)


def test_an_address_that_is_no_api(program: Program) -> None:
    with page(b"<html><body>Trang chu</body></html>") as url:
        done = program.call("ask", QUESTION, CONGVAN_CHAT_MODEL="openai:x", CONGVAN_CHAT_BASE_URL=url)
    assert done.returncode == 1
    assert_one_sentence(done)
    assert re.search(r"không phải một API tương thích OpenAI", done.stderr)


def test_usage(program: Program) -> None:
    done = program.call("ask", "--extractive", "--model", "openai:x", QUESTION)
    assert done.returncode == 2
    assert_one_sentence(done)
