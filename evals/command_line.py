"""`congvan eval`: score the answers over the bundled directives (`questions`), the parser (`parsing`), the speed (`speed`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import settings as settings_of
from evals import runs

app = typer.Typer(
    name="congvan eval",
    help="Đo chất lượng: câu hỏi có đáp án (questions), phân tích văn bản (parsing), nhiệm vụ (duties), tốc độ (speed).",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="In JSON, không in gì khác.")]


@app.command(help="Hỏi mọi câu của một bộ câu hỏi, chấm điểm và lưu kết quả.")
def questions(
    dataset: Annotated[str, typer.Option(help="dev, dev2, dev3 hoặc heldout.")] = "dev",
    bare: Annotated[bool, typer.Option("--bare", help="Gõ mọi câu hỏi không dấu.")] = False,
    wrong: Annotated[bool, typer.Option("--wrong", help="Kể các câu trả lời sai.")] = False,
    as_json: AsJson = False,
) -> None:
    settings = settings_of.load()
    with runs.application(settings) as application, _bar(as_json, "Hỏi") as told:
        found = runs.run(dataset, application, told, bare=bare)
    saved = runs.save(found, settings.data_dir / "runs")
    figures = runs.summary(found)
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    _table(figures)
    if wrong:
        by_id = {question.id: question for question in found.questions}
        for score in found.scores:
            if not score.right:
                asked = " » ".join((*by_id[score.id].history, by_id[score.id].question))
                print(f"{score.id} ({score.kind}) {asked}\n    {score.why}")
    print(f"Đã lưu: {saved}")


@app.command(help="So phần đầu, chữ ký và cây mục với chú giải tay; cần thư mục dữ liệu.")
def parsing(
    data: Annotated[Path, typer.Argument(help="Thư mục dữ liệu mà trường source của bộ chú giải chỉ vào.")],
    dataset: Annotated[str, typer.Option(help="dev hoặc heldout.")] = "dev",
    wrong: Annotated[bool, typer.Option("--wrong", help="Kể các trường sai.")] = False,
    as_json: AsJson = False,
) -> None:
    from evals.structure import evaluate

    result = evaluate(dataset, data)
    if as_json:
        print(json.dumps(result.figures, ensure_ascii=False))
        return
    for name, value in result.figures.items():
        print(f"{name:<28}{value}")
    if wrong:
        print("\n".join(result.wrong))


@app.command(help="So nhiệm vụ tìm được với chú giải tay, từng trường; cần thư mục dữ liệu.")
def duties(
    data: Annotated[Path, typer.Argument(help="Thư mục dữ liệu mà trường source của bộ chú giải chỉ vào.")],
    dataset: Annotated[str, typer.Option(help="dev, dev2, dev3 hoặc heldout.")] = "dev",
    wrong: Annotated[int, typer.Option("--wrong", min=0, help="Kể chừng này chỗ sai, văn bản tệ nhất trước.")] = 0,
    speed: Annotated[int, typer.Option(min=0, help="Thay vì chấm: đo thời gian trên chừng này văn bản.")] = 0,
    processes: Annotated[int, typer.Option(min=1, help="Số tiến trình khi đo thời gian.")] = 2,
    as_json: AsJson = False,
) -> None:
    from evals.duties import evaluate, measure

    if speed:
        with _bar(as_json, "Trích nhiệm vụ") as told:
            figures = asdict(measure(data, speed, processes, told))
        print(json.dumps(figures) if as_json else "\n".join(f"{name:<34}{value}" for name, value in figures.items()))
        return
    result = evaluate(dataset, data)
    if as_json:
        print(json.dumps(result.figures | {"documents": result.documents}, ensure_ascii=False))
        return
    for name, value in (result.figures | result.documents).items():
        print(f"{name:<34}{value}" if len(name) < 34 else f"{name}: {value}")
    if wrong:
        print("\n".join(result.wrong[:wrong]))


@app.command(help="Đo thời gian: trả lời khi đã nóng máy, khởi động nguội, --help, lập lại chỉ mục.")
def speed(as_json: AsJson = False) -> None:
    from evals.speed import measure

    figures = measure(settings_of.load())
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for name, value in figures.items():
        print(f"{name:<44}{value}")


def _bar(silent: bool, name: str) -> Any:
    from contextlib import contextmanager

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    @contextmanager
    def bar() -> Any:
        columns = (TextColumn(name), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), disable=silent, transient=True) as progress:
            task = progress.add_task("", total=None)
            yield lambda done, total: progress.update(task, completed=done, total=total)

    return bar()


def _table(figures: dict[str, Any]) -> None:
    for name, value in figures.items():
        if isinstance(value, dict):
            print(name)
            for kind, share in value.items():
                print(f"    {kind:<18}{share}")
        elif isinstance(value, tuple):
            print(f"{name:<36}{value[0]:.3f} beside {value[1]:.3f} ({value[2]} pairs)")
        else:
            print(f"{name:<36}{value:.3f}" if isinstance(value, float) else f"{name:<36}{value}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `congvan eval` with these arguments; returns the exit code."""
    return int(
        app(list(arguments) if arguments is not None else None, prog_name="congvan eval", standalone_mode=False) or 0
    )
