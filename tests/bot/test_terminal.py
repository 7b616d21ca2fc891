from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from bot.answer import Answer, AnsweredDeadline, AnsweredDuty, Citation, Coverage, Status
from bot.terminal import Terminal, progress_bar
from corpus.parsing import parse
from retrieval.indexing import Progress, Report, Skipped

CITATION = Citation(
    mark=1,
    number="6325/UBND-KGVX",
    directive_id="6325",
    eid="sec_2__ind_3",
    label="mục 2, gạch đầu dòng 3",
    quote="- Khẩn trương rà soát,\n   báo cáo\n\nkết quả.",
    start=0,
    end=43,
    page=None,
    issuer="UBND tỉnh Đắk Nông",
    issued_on=date(2021, 10, 29),
    url="/documents/6325#sec_2__ind_3",
)
ANSWER = Answer(
    question="Sở Y tế phải làm gì?",
    status=Status.ANSWERED,
    answer="Sở Y tế rà soát [1].",
    citations=(CITATION,),
    duties=(AnsweredDuty("Sở Y tế", "lead", "rà soát", (), AnsweredDeadline("unstated", None, None), 1),),
    notices=("Văn bản không ghi thời hạn.",),
    coverage=Coverage(5, date(2021, 10, 29)),
    as_of=date(2026, 11, 22),
    composer="extractive",
)


@pytest.fixture(autouse=True)
def width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


def test_answer(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().answer(ANSWER)
    assert capsys.readouterr().out.splitlines() == [
        "Sở Y tế rà soát [1].",
        "",
        "[1] 6325/UBND-KGVX (UBND tỉnh Đắk Nông, 29/10/2021), mục 2, gạch đầu dòng 3:",
        "    - Khẩn trương rà soát,",
        "    báo cáo",
        "    kết quả.",
        "",
        "Lưu ý: Văn bản không ghi thời hạn.",
    ]


def test_what_is_unknown_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    unknown = dataclasses.replace(CITATION, number=None, issuer=None, issued_on=None, page=2)
    Terminal().answer(dataclasses.replace(ANSWER, citations=(unknown,)))
    out = capsys.readouterr().out
    assert "[1] không rõ số (không rõ cơ quan ban hành, không rõ ngày), mục 2" in out
    assert "    (trang 2) - Khẩn trương" in out


def test_nothing_that_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "\x1b]0;x\x07 \x1b[2J [bold]đậm[/bold] :smile: \u202e"
    citation = dataclasses.replace(CITATION, quote=evil, label=evil, number=evil, issuer=evil)
    Terminal().answer(dataclasses.replace(ANSWER, answer=evil, citations=(citation,), notices=(evil,)))
    out = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\u202e"} & set(out)
    assert "[bold]đậm[/bold] :smile:" in out


def test_colours_only_where_they_are_wanted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Terminal().answer(ANSWER)
    assert "\x1b" not in capsys.readouterr().out
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    Terminal().answer(ANSWER)
    assert "\x1b[" in capsys.readouterr().out


def test_narrow_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    Terminal().answer(ANSWER)
    Terminal().report(
        Report(1, 0, 0, 1, 9, 9, 1.25, (Skipped(Path("/a/long/path/to/a/file.txt"), "Tệp rỗng, không có chữ."),))
    )
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 30


def test_directive(capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(__file__).resolve().parents[2] / "corpus" / "documents" / "5056-UBND-KGVX.txt"
    text = path.read_text("utf-8")
    (directive,) = parse(text, path.name)
    Terminal().directive(directive, text)
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert lines[0] == "5056/UBND-KGVX"
    assert "Ngày ban hành: 08/09/2021" in lines
    assert "Quan hệ với văn bản khác" in lines
    assert "Điều đáng ngờ trong văn bản gốc" in lines
    for provision in directive.walk():
        assert any(provision.eid in line for line in lines)
    first = next(directive.walk())
    Terminal().directive(directive, text, [first])
    assert first.label in (only := capsys.readouterr().out)
    assert "Quan hệ với văn bản khác" not in only


def test_report(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().report(Report(2, 1, 1, 3, 40, 40, 1.26, (Skipped(Path("a/b.txt"), "Tệp “b.txt” rỗng."),)))
    assert capsys.readouterr().out.splitlines() == [
        "Lập chỉ mục:     2 tệp (3 văn bản, 40 đoạn, 1,3 giây)",
        "Không đổi:       1 tệp",
        "Gỡ khỏi chỉ mục: 1 tệp",
        "Bỏ qua:          1, vì:",
        "- a/b.txt: Tệp “b.txt” rỗng.",
    ]


def test_progress_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar() as show:
        show(Progress(Path("a.txt"), 0, 2))
        show(Progress(Path("a.txt"), 0, 2, 64, 100))
        show(Progress(Path("b.txt"), 1, 2))
        show(Progress(None, 2, 2))
    assert capsys.readouterr() == ("", "")


def test_progress_shows_rate_and_time_left(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TERM", "xterm")
    with progress_bar() as show:
        show(Progress(Path("\x1b[2Ja.txt"), 0, 2))
        show(Progress(Path("\x1b[2Ja.txt"), 0, 2, 50, 100))
    err = capsys.readouterr().err
    assert "25%" in err
    assert "0/2 tệp" in err
    assert "đoạn/giây" in err
    assert "-:--:--" in err
    assert "\x1b[2Ja" not in err
