"""Models scored beside the extracts: the measures, the file that a run goes on with, and what the commands say."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import command_line
from bot.answer import Status
from bot.application import Application
from bot.settings import Settings, SettingsError
from evals import answers, overhead
from evals.answers import Comparison, Marking, Scored
from evals.command_line import main
from evals.questions import DATASETS, read
from evals.scripted_model import Call, Reply, ScriptedModel

KEY = "sk-secret0123456789"


class Model:
    """The script of a server: copies the evidence, until it is told to say something else."""

    def __init__(self) -> None:
        self.says: Callable[[Call], Reply] = overhead.copy_evidence

    def __call__(self, call: Call) -> Reply:
        return self.says(call)


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def server(model: Model) -> Iterator[ScriptedModel]:
    with ScriptedModel(model) as server:
        yield server


@pytest.fixture(scope="module")
def indexed(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answers")
    shutil.copytree(bundled.settings.data_dir, folder / "eval")
    return folder


@pytest.fixture
def settings(indexed: Path, server: ScriptedModel) -> Iterator[Settings]:
    yield Settings(
        _env_file=None,  # type: ignore[call-arg]
        data_dir=indexed,
        chat_model="openai:copying",
        chat_base_url=server.base_url,
        chat_api_key=KEY,
        chat_retries=0,
        chat_cache=False,
    )
    shutil.rmtree(indexed / "runs", ignore_errors=True)


def ids(found: Comparison) -> list[str]:
    return [scored.score.id for scored in found.answers]


# the run and its file


def test_a_run_scores_both_and_the_next_one_asks_nothing_again(settings: Settings, server: ScriptedModel) -> None:
    heard: list[tuple[int, int, float | None]] = []
    first = answers.evaluate(settings, "dev", limit=4, told=lambda *what: heard.append(what))
    assert ids(first) == [scored.score.id for scored in first.extractive or ()] == ["d-001", "d-002", "d-003", "d-004"]
    assert [one.composer for one in first.answers] == ["openai:copying"] * 4
    assert {one.composer for one in first.extractive or ()} == {"extractive"}
    assert heard == [(done, 4, None) for done in range(5)]
    assert len(first.path.read_text("utf-8").splitlines()) == 4 and KEY not in first.path.read_text("utf-8")
    calls = len(server.calls)
    again = answers.evaluate(settings, "dev", limit=4, extractive=False)
    assert (again.answers, again.extractive, len(server.calls)) == (first.answers, None, calls)
    more = answers.evaluate(settings, "dev", limit=6, extractive=False)
    assert ids(more)[:4] == ids(first) and len(more.answers) == 6 and len(server.calls) > calls
    assert len(answers.evaluate(settings, "dev", limit=2, extractive=False, fresh=True).answers) == 2
    assert len(more.path.read_text("utf-8").splitlines()) == 2


def test_a_run_that_was_stopped_goes_on(settings: Settings, server: ScriptedModel) -> None:
    def stop(done: int, total: int, cost: float | None) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answers.evaluate(settings, "dev", limit=4, extractive=False, told=stop)
    [path] = (settings.data_dir / "runs").iterdir()
    kept = path.read_bytes()
    assert kept.count(b"\n") == 2
    path.write_bytes(kept[:-40])  # as after a loss of power
    asked = len(server.calls)
    found = answers.evaluate(settings, "dev", limit=4, extractive=False)
    assert ids(found) == ["d-001", "d-002", "d-003", "d-004"] and len(server.calls) - asked == 3
    assert len(answers.Kept(path).found) == 4


@pytest.mark.parametrize("rubbish", [b"", b"{}\n", b"\xff\xfe\n", b'{"score": 1}\n', b"[]\n", b"null"])
def test_what_is_no_line_of_ours_is_dropped(settings: Settings, rubbish: bytes) -> None:
    found = answers.evaluate(settings, "dev", limit=1, extractive=False)
    whole = found.path.read_bytes()
    found.path.write_bytes(whole + rubbish)
    assert list(answers.Kept(found.path).found.values()) == list(found.answers)
    assert found.path.read_bytes() == whole


def test_other_settings_have_a_file_of_their_own(settings: Settings) -> None:
    changes: list[dict[str, Any]] = [
        {},
        {"chat_temperature": 0.5},
        {"chat_base_url": "http://127.0.0.1:9/v1"},
        {"chat_answer_tokens": 500},
        {"chat_cache": True},
    ]
    names = {answers.file_name(settings.model_copy(update=change), "dev", "openai:a/b c") for change in changes}
    assert len(names | {answers.file_name(settings, "dev2", "openai:a/b c")}) == len(changes) + 1
    assert all(name.startswith("answers-dev-openai-a-b-c-") for name in names)
    other = settings.model_copy(update={"chat_api_key": None, "threads": 7})
    assert answers.file_name(other, "dev", "m") == answers.file_name(settings, "dev", "m")


@pytest.mark.parametrize("status", [401, 429])
def test_a_model_that_is_not_reached_is_not_scored(
    settings: Settings, server: ScriptedModel, model: Model, status: int
) -> None:
    model.says = lambda call: Reply("no", status=status)
    found = answers.evaluate(settings, "dev", limit=6, extractive=False)
    assert (found.answers, found.unreached, len(server.calls)) == ((), ("d-001", "d-002", "d-003"), 3)
    assert found.why and not found.path.exists()
    model.says = overhead.copy_evidence
    assert len(answers.evaluate(settings, "dev", limit=6, extractive=False).answers) == 6


def test_a_model_that_answers_nothing_is_scored_by_the_extract(settings: Settings, model: Model) -> None:
    model.says = lambda call: Reply("")
    found = answers.evaluate(settings, "dev", limit=2)
    assert [one.failure for one in found.answers] == ["empty", "empty"] and found.unreached == ()
    figures = answers.both(found)
    assert figures["with_model"]["answers_by_composer"] == {"extractive (empty)": 2}
    assert figures["with_model"]["fact_recall"] == figures["extractive"]["fact_recall"]


def test_what_a_model_used_is_summed_up(settings: Settings, model: Model) -> None:
    def priced(call: Call) -> Reply:
        copied = overhead.copy_evidence(call)
        used = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110, "cost": 0.25}
        return replace(copied, content=f"Sở Y tế xây 12 bệnh viện.\n{copied.content}", usage=used)

    model.says = priced
    costs: list[float | None] = []
    found = answers.evaluate(settings, "dev", limit=3, told=lambda done, total, cost: costs.append(cost))
    figures = answers.both(found)
    used = figures["with_model"]
    assert (used["calls"], used["input_tokens"], used["output_tokens"], used["cost_usd"]) == (3, 300, 30, 0.75)
    assert costs == [None, 0.25, 0.5, 0.75]
    assert used["sentences_removed"] >= 3
    assert used["share_of_sentences_removed"] == used["sentences_removed"] / used["sentences"] < 1
    assert figures["extractive"]["calls"] == 0 and figures["extractive"]["cost_usd"] is None
    table = "\n".join(answers.lines(figures))
    assert "extractive    openai:copying" in table and "0.750" in table


def test_kept_replies_are_used_only_when_asked(settings: Settings, server: ScriptedModel) -> None:
    cached = settings.model_copy(update={"chat_cache": True})
    for fresh in (False, True):
        found = answers.evaluate(cached, "dev", limit=2, extractive=False, fresh=fresh)
        assert len(server.calls) == 2 and [one.usage["cached"] for one in found.answers] == [fresh, fresh]


# the measures


@pytest.mark.parametrize(
    ("answer", "marks"),
    [
        ("Một. [1] Hai. [2][3]\n– Ba [1]", ["[1]", "[2][3]", "[1]"]),
        ("Một. [1] [2]\nHai không có gì.", ["[1] [2]"]),
        ("Không tìm thấy.", []),
        ("[1] Một. [2]", ["[2]"]),
        ("", []),
    ],
)
def test_a_statement_is_what_stands_before_marks(answer: str, marks: list[str]) -> None:
    assert [found.strip() for found in answers.marked(answer)] == marks


@pytest.fixture(scope="module")
def marking(bundled: Application) -> Marking:
    return Marking(bundled)


def scored(marking: Marking, bundled: Application, name: str, **changes: Any) -> Scored:
    """The extract for a question of the dev set, changed, and scored."""
    question = next(one for one in read(DATASETS / "questions_dev.jsonl", marking.documents) if one.id == name)
    return marking.scored(question, replace(bundled.ask(question.question, question.history), **changes))


def test_facts_are_those_of_the_answers_own_words(marking: Marking, bundled: Application) -> None:
    right = scored(marking, bundled, "d-001")
    assert (right.facts, right.facts_met) == (4, 4) and right.score.right
    quoted = scored(marking, bundled, "d-001", answer="Xem các đoạn trích. [1][2][3]")
    assert (quoted.facts, quoted.facts_met, quoted.score.right) == (4, 0, True)
    some = scored(marking, bundled, "d-001", answer="Xet nghiem than toc; TIÊM vắc-xin. [1]")
    assert (some.facts_met, some.facts) == (2, 4)
    refused = scored(marking, bundled, "d-001", status=Status.NOT_FOUND, citations=(), answer="Không có 5K.")
    assert (refused.facts_met, refused.facts, refused.statements) == (0, 4, 0)


def test_a_statement_fits_where_a_citation_touches_gold(marking: Marking, bundled: Application) -> None:
    right = scored(marking, bundled, "d-041")
    assert right.statements == right.statements_fitting >= 1
    question = next(one for one in read(DATASETS / "questions_dev.jsonl", marking.documents) if one.id == "d-041")
    [good] = bundled.ask(question.question).citations
    text = bundled.text(good.directive_id)
    away = replace(good, mark=2, start=0, end=9, quote=text[:9])
    mixed = scored(marking, bundled, "d-041", answer="Một. [1] Hai. [2] Ba. [2][1]", citations=(good, away))
    assert (mixed.statements_fitting, mixed.statements) == (2, 3)


def test_unanswerable_questions_have_no_facts(marking: Marking, bundled: Application) -> None:
    question = next(
        one for one in read(DATASETS / "questions_dev.jsonl", marking.documents) if one.kind == "unanswerable"
    )
    found = marking.scored(question, replace(bundled.ask("Ai ký công văn 5056?"), status=Status.ANSWERED))
    assert (found.facts, found.facts_met, found.statements, found.statements_fitting) == (0, 0, 0, 0)
    assert not found.score.right


# the commands


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["answers"], 1, "Chưa nêu mô hình để chấm"),
        (["answers", "--model", "openai"], 1, "không rõ mô hình nào"),
        (["answers", "--model", "openai:x", "--dataset", "dev9"], 2, "không có bộ “dev9”; có dev, dev2, dev3, heldout"),
        (["answers", "--model", "openai:x", "--limit", "0"], 2, "--limit"),
        (["answers", "--model", "openai:x", "--base-url", "http://127.0.0.1:9/v1"], 1, "không nối được"),
        (["attacks", "--model", "openai"], 1, "không rõ mô hình nào"),
        (["faithfulness", "--dataset", "dev9"], 2, "không có bộ “dev9”; có dev, dev2, heldout"),
        (["faithfulness", "--dataset", "heldout"], 2, "cần thêm đường dẫn tới thư mục dữ liệu"),
        (["faithfulness", "--dataset", "heldout", "no-such-folder"], 2, "không có trong no-such-folder"),
        (["questions", "--dataset", "../x"], 2, "không có bộ"),
    ],
)
def test_bad_input_is_one_sentence(
    indexed: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    said: str,
) -> None:
    monkeypatch.setenv("CONGVAN_DATA_DIR", str(indexed))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with pytest.raises(SystemExit) as left:
        command_line.main(["eval", *arguments])
    out, told = capsys.readouterr()
    assert (left.value.code, out) == (code, "") and said in told
    assert len(told.splitlines()) == 1 and "Traceback" not in told and KEY not in told


def test_answers_as_json_and_as_a_table(
    settings: Settings, model: Model, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONGVAN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("CONGVAN_CHAT_RETRIES", "0")
    named = ["answers", "--model", "openai:copying", "--base-url", str(settings.chat_base_url), "--limit", "2"]
    assert main([*named, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["with_model"]["questions"] == figures["extractive"]["questions"] == 2
    assert main([*named, "--no-extractive"]) == 0
    table = capsys.readouterr().out
    assert "fact_recall" in table and "Đã lưu: " in table
    model.says = lambda call: Reply("busy", status=429)
    assert main([*named, "--limit", "3", "--json"]) == 1
    out, told = capsys.readouterr()
    assert json.loads(out)["not_reached"] == 1 and "Còn 1 câu chưa hỏi được mô hình" in told


def test_a_model_in_the_environment_does_not_word_the_extracts(
    settings: Settings, server: ScriptedModel, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONGVAN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("CONGVAN_CHAT_MODEL", "openai:copying")
    monkeypatch.setenv("CONGVAN_CHAT_BASE_URL", server.base_url)
    assert main(["questions", "--dataset", "dev3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["questions"] == 60 and server.calls == []


def test_faithfulness_tells_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["faithfulness", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert main(["faithfulness", "--wrong", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(figures) + 3 and all(str(value) in "\n".join(lines) for value in figures.values())


# the overhead


def test_the_overhead_is_that_of_questions_that_reach_the_model(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overhead, "_QUESTIONS", 3)
    plain = settings.model_copy(
        update={"data_dir": settings.data_dir / "eval", "chat_model": None, "chat_base_url": None}
    )
    figures = overhead.measure(plain)
    assert figures["questions that reached the model"] == 3 and all(value > 0 for value in figures.values())
    assert threading.active_count() < 20


@pytest.mark.parametrize(
    ("said", "copied"),
    [
        (
            '<doan ma="B2C3" van_ban="a" vi_tri="b">\n<tren>c</tren>\n1. Một\n  &lt;hai&gt;.\n</doan>',
            "1. Một <hai>. [B2C3]",
        ),
        ("<cau_hoi_cuoi>Ai?</cau_hoi_cuoi>", "KHONG_CO"),
        (
            "\n".join(f'<doan ma="B2C{n}" van_ban="a" vi_tri="b">\n{n}\n</doan>' for n in range(9)),
            "0 [B2C0]\n1 [B2C1]\n2 [B2C2]",
        ),
    ],
)
def test_the_copying_model_copies(said: str, copied: str) -> None:
    assert overhead.copy_evidence(Call(1, [{"role": "user", "content": said}], {}, {}, True)).content == copied


def test_no_model_is_told_before_anything_is_asked(indexed: Path) -> None:
    with pytest.raises(SettingsError, match="Chưa nêu mô hình"):
        answers.evaluate(Settings(_env_file=None, data_dir=indexed), "dev")  # type: ignore[call-arg]
