"""`congvan eval`: score the answers over the bundled directives (`questions`, `answers`, `attacks`), the check of freely worded
sentences (`faithfulness`), the parser (`parsing`, `duties`), the speed (`speed`)."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import settings as settings_of
from evals import runs
from evals.questions import DATASETS, DatasetError

app = typer.Typer(
    name="congvan eval",
    help="Đo chất lượng: câu hỏi có đáp án (questions), mô hình ngôn ngữ (answers, attacks, faithfulness), "
    "phân tích văn bản (parsing), nhiệm vụ (duties), tốc độ (speed, load, page, telegram).",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="In JSON, không in gì khác.")]
Model = Annotated[
    str | None, typer.Option("--model", help="openai:TÊN, anthropic:TÊN, google_genai:TÊN hoặc ollama:TÊN.")
]
BaseUrl = Annotated[str | None, typer.Option("--base-url", help="Địa chỉ của máy chủ tương thích OpenAI.")]
Told = Callable[..., None]


@app.command(help="Hỏi mọi câu của một bộ câu hỏi, chấm điểm và lưu kết quả.")
def questions(
    dataset: Annotated[str, typer.Option(help="dev, dev2, dev3 hoặc heldout.")] = "dev",
    bare: Annotated[bool, typer.Option("--bare", help="Gõ mọi câu hỏi không dấu.")] = False,
    wrong: Annotated[bool, typer.Option("--wrong", help="Kể các câu trả lời sai.")] = False,
    as_json: AsJson = False,
) -> None:
    _known("questions", dataset)
    settings = settings_of.load(chat_model=None, chat_base_url=None)  # the extracts are scored; `answers` scores models
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


@app.command(help="Chấm một mô hình bên cạnh bản trích, trên cùng bộ câu hỏi; dừng giữa chừng thì lần sau hỏi tiếp.")
def answers(
    model: Model = None,
    base_url: BaseUrl = None,
    dataset: Annotated[str, typer.Option(help="dev, dev2, dev3 hoặc heldout.")] = "dev",
    limit: Annotated[int | None, typer.Option(min=1, help="Chỉ hỏi chừng này câu đầu.")] = None,
    extractive: Annotated[bool, typer.Option(help="Chấm cả bản trích để so sánh.")] = True,
    fresh: Annotated[bool, typer.Option("--fresh", help="Bỏ kết quả của lần trước, hỏi lại từ đầu.")] = False,
    cache: Annotated[bool, typer.Option("--cache", help="Dùng lại câu trả lời đã lưu của mô hình.")] = False,
    as_json: AsJson = False,
) -> int:
    from evals.answers import both, evaluate, lines

    _known("questions", dataset)
    settings = _with_model(model, base_url, chat_cache=cache)
    try:
        with _bar(as_json, "Hỏi", costs=True) as told:
            found = evaluate(settings, dataset, limit=limit, extractive=extractive, fresh=fresh, told=told)
    except KeyboardInterrupt:
        print("Câu nào đã chấm thì đã lưu; chạy lại lệnh này để hỏi tiếp.", file=sys.stderr)
        raise
    figures = both(found)
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        print("\n".join(lines(figures)))
        print(f"Đã lưu: {found.path}")
    if found.unreached:
        left = len(found.questions) - len(found.answers)
        print(f"Còn {left} câu chưa hỏi được mô hình ({found.why}); chạy lại lệnh này để hỏi tiếp.", file=sys.stderr)
    return int(bool(found.unreached))


@app.command(
    help="Thử các đòn tấn công với một mô hình giả luôn làm theo lời kẻ tấn công (hoặc với mô hình của --model)."
)
def attacks(
    model: Model = None,
    base_url: BaseUrl = None,
    wrong: Annotated[bool, typer.Option("--wrong", help="Kể các lần không chặn được.")] = False,
    as_json: AsJson = False,
) -> int:
    from evals.attacks import read, run, summary

    obedient = model is None and base_url is None
    settings = (
        settings_of.load(chat_model=None, chat_base_url=None)
        if obedient
        else _with_model(model, base_url, chat_cache=False)
    )
    with _bar(as_json, "Tấn công") as told:
        outcomes = run(settings, read(), told, obedient=obedient)
    figures = summary(outcomes)
    lost = [outcome for outcome in outcomes if outcome.problems]
    if as_json:
        print(json.dumps(figures | {"lost": [asdict(outcome) for outcome in lost]}, ensure_ascii=False))
    else:
        _table(figures)
        for outcome in lost if wrong else ():
            print(f"{outcome.id} ({outcome.where}, {outcome.kind}; {outcome.manner.value})")
            print("\n".join(f"    {problem}" for problem in outcome.problems))
    return int(bool(lost))


@app.command(help="Câu đúng có được giữ, câu bị sửa có bị loại không: chấm phép kiểm từng câu của mô hình.")
def faithfulness(
    data: Annotated[Path | None, typer.Argument(help="Thư mục dữ liệu mà trường source của bộ chỉ vào.")] = None,
    dataset: Annotated[str, typer.Option(help="dev, dev2 hoặc heldout.")] = "dev",
    wrong: Annotated[int, typer.Option("--wrong", min=0, help="Kể chừng này câu chấm sai.")] = 0,
    as_json: AsJson = False,
) -> None:
    from evals.faithfulness import evaluate

    _known("faithfulness", dataset)
    try:
        result = evaluate(dataset, data)
    except (DatasetError, FileNotFoundError) as error:
        where = f"không có trong {data}" if data is not None else "cần thêm đường dẫn tới thư mục dữ liệu"
        raise typer.BadParameter(f"bộ {dataset} dùng văn bản ngoài kho, {where}: {error}") from error
    if as_json:
        print(json.dumps(result.figures, ensure_ascii=False))
        return
    for name, value in result.figures.items():
        print(f"{name:<34}{value}")
    if wrong:
        print("\n".join(result.wrong[:wrong]))


@app.command(help="So phần đầu, chữ ký và cây mục với chú giải tay; cần thư mục dữ liệu.")
def parsing(
    data: Annotated[Path, typer.Argument(help="Thư mục dữ liệu mà trường source của bộ chú giải chỉ vào.")],
    dataset: Annotated[str, typer.Option(help="dev hoặc heldout.")] = "dev",
    wrong: Annotated[bool, typer.Option("--wrong", help="Kể các trường sai.")] = False,
    as_json: AsJson = False,
) -> None:
    from evals.structure import evaluate

    _known("directives", dataset)
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
    _known("duties", dataset)
    result = evaluate(dataset, data)
    if as_json:
        print(json.dumps(result.figures | {"documents": result.documents}, ensure_ascii=False))
        return
    for name, value in (result.figures | result.documents).items():
        print(f"{name:<34}{value}" if len(name) < 34 else f"{name}: {value}")
    if wrong:
        print("\n".join(result.wrong[:wrong]))


@app.command(
    help="Đo thời gian: trả lời khi đã nóng máy, phần việc quanh mô hình, khởi động nguội, --help, lập lại chỉ mục."
)
def speed(as_json: AsJson = False) -> None:
    from evals.speed import measure

    figures = measure(settings_of.load())
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for name, value in figures.items():
        print(f"{name:<44}{value}")


@app.command(help="Đo tải: nhiều người hỏi cùng lúc qua HTTP, trên máy này.")
def load(
    users: Annotated[int, typer.Option(min=1, max=1000, help="Số người hỏi cùng lúc.")] = 50,
    seconds: Annotated[int, typer.Option(min=1, max=3600, help="Trong bao nhiêu giây.")] = 60,
    limit: Annotated[
        int, typer.Option(min=0, max=6000, help="Thay vào đó: hỏi gấp mười giới hạn này (câu mỗi phút).")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    from evals.load import measure, overload

    settings = settings_of.load(chat_model=None, chat_base_url=None)
    with _bar(as_json, "Hỏi") as told:
        figures = overload(settings, limit, seconds, told) if limit else measure(settings, users, seconds, told)
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        _table(figures)


@app.command(
    help="Đo trang web trong Chromium: dung lượng lần tải đầu, lúc hỏi được, và độ xê dịch khi câu trả lời hiện ra."
)
def page(as_json: AsJson = False) -> None:
    from evals.page_speed import BrowserMissing, measure

    try:
        figures = measure(settings_of.load(chat_model=None, chat_base_url=None))
    except BrowserMissing as error:
        raise typer.BadParameter(str(error)) from error
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for name, value in figures.items():
        print(f"{name:<52}{value}")


@app.command(help="Đo bot Telegram: nhiều phòng chat hỏi cùng lúc, với một Bot API giả trên máy này.")
def telegram(
    chats: Annotated[int, typer.Option(min=1, max=1000, help="Số phòng chat hỏi cùng lúc.")] = 20,
    rounds: Annotated[int, typer.Option(min=1, max=1000, help="Số lượt, mỗi lượt mỗi phòng hỏi một câu.")] = 20,
    webhook: Annotated[bool, typer.Option("--webhook", help="Nhận tin bằng webhook thay vì polling.")] = False,
    as_json: AsJson = False,
) -> None:
    from evals.telegram_load import measure

    with _bar(as_json, "Hỏi") as told:
        figures = measure(settings_of.load(telegram_token=None), chats, rounds, webhook=webhook, told=told)
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        _table(figures)


def _known(kind: str, dataset: str) -> None:
    """Raise `BadParameter` for a dataset there is not."""
    names = sorted(path.stem.removeprefix(f"{kind}_") for path in DATASETS.glob(f"{kind}_*.jsonl"))
    if dataset not in names:
        raise typer.BadParameter(f"không có bộ “{dataset}”; có {', '.join(names)}")


def _with_model(model: str | None, base_url: str | None, **more: object) -> settings_of.Settings:
    """The settings of the process with the model named on the command line."""
    given = {"chat_model": model, "chat_base_url": base_url}
    return settings_of.load(**{name: value for name, value in given.items() if value is not None}, **more)


@contextmanager
def _bar(silent: bool, name: str, *, costs: bool = False) -> Iterator[Told]:
    """A bar on standard error; what it gives is told how many are done and of how many, and with `costs` what they have cost."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

    columns: list[ProgressColumn] = [TextColumn(name), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    columns += [TextColumn("{task.fields[rate]}"), TextColumn("{task.fields[cost]}")] if costs else []
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=silent or not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=None, rate="", cost="")
        began, before = 0.0, 0

        def told(done: int, total: int, cost: float | None = None) -> None:
            nonlocal began, before
            if not began:
                began, before = time.monotonic(), done
            minutes = (time.monotonic() - began) / 60
            rate = f"{(done - before) / minutes:.0f} câu/phút" if done > before and minutes else ""
            spent = f"{cost:.4f} USD" if cost is not None else ""
            progress.update(task, completed=done, total=total, rate=rate, cost=spent)

        yield told


def _table(figures: dict[str, Any]) -> None:
    for name, value in figures.items():
        if isinstance(value, dict):
            print(name)
            width = max(16, *map(len, value)) + 2
            for kind, share in value.items():
                print(f"    {kind:<{width}}{share}")
        elif isinstance(value, tuple):
            print(f"{name:<36}{value[0]:.3f} beside {value[1]:.3f} ({value[2]} pairs)")
        else:
            print(f"{name:<36}{value:.3f}" if isinstance(value, float) else f"{name:<36}{value}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `congvan eval` with these arguments; returns the exit code."""
    given = list(arguments) if arguments is not None else None
    try:
        return int(app(given, prog_name="congvan eval", standalone_mode=False) or 0)
    except DatasetError as error:
        raise typer.BadParameter(str(error)) from error
