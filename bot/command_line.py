"""The command line `congvan`. Commands only translate: words in, a call of `Application`, words or JSON out.

Exit codes: 0 answered, 3 not found or refused, 2 usage (an unusable question is one), 1 errors, 130 stopped by Ctrl-C.
Whatever goes wrong ends as one Vietnamese sentence on standard error (`main`). What is heavy is imported in the command
that needs it, so that `congvan --help` is quick.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import output
from bot.commands import feedback, keys, mcp, serving, telegram

if TYPE_CHECKING:
    from bot.answer import Answer
    from bot.application import Application
    from bot.terminal import Terminal


class Exit(IntEnum):
    """Exit codes."""

    ANSWERED = 0
    ERROR = 1
    USAGE = 2
    NOT_FOUND = 3
    INTERRUPTED = 130


class Role(StrEnum):
    """Roles as the command takes them (`corpus.directive.DutyRole`, which is slow to import)."""

    LEAD = "lead"
    COORDINATE = "coordinate"
    ADVISE = "advise"
    REPORT = "report"
    CARRY_OUT = "carry_out"


class Kind(StrEnum):
    """Kinds of time limit as the command takes them (`corpus.directive.DeadlineKind`)."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    RECURRING = "recurring"
    IMMEDIATE = "immediate"
    UNSTATED = "unstated"


class Format(StrEnum):
    """How a table of duties is given out."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    ICS = "ics"
    MD = "md"


app = typer.Typer(
    name="congvan",
    help="Hỏi đáp có trích dẫn trên văn bản chỉ đạo điều hành của Việt Nam.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for part in (feedback, keys, mcp, serving, telegram):
    part.register(app)

AsJson = Annotated[bool, typer.Option("--json", help="In JSON, không in gì khác.")]


@app.command(help="Đọc và lập chỉ mục các tệp; tệp không đổi thì bỏ qua.")
def index(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Tệp hoặc thư mục; mặc định: CONGVAN_DOCUMENTS và tệp đã tải lên."),
    ] = None,
    assist: Annotated[
        bool,
        typer.Option("--assist", help="Nhờ mô hình ở CONGVAN_CHAT_MODEL tìm thêm nhiệm vụ mà quy tắc không nhận ra."),
    ] = False,
    as_json: AsJson = False,
) -> int:
    from bot.terminal import progress_bar

    with _application() as application, progress_bar() as progress:
        report = application.index(paths or application.sources, progress, assist=assist)
    if as_json:
        assisted = {"assisted": asdict(report.assisted)} if report.assisted else {}
        _print(output.as_json(output.report_json(report) | assisted, indent=2))
    else:
        _terminal().report(report)
    return Exit.ERROR if report.skipped and not (report.indexed or report.unchanged) else Exit.ANSWERED


@app.command(help="Trả lời một câu hỏi, hoặc cả tệp câu hỏi (--batch).")
def ask(
    question: Annotated[str | None, typer.Argument(metavar="QUESTION", help="Câu hỏi.", show_default=False)] = None,
    history: Annotated[
        list[str] | None, typer.Option(metavar="QUESTION", help="Câu đã hỏi trước đó; lặp lại được, cũ trước mới sau.")
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option(metavar="FILE", help='Tệp JSONL, mỗi dòng {"id", "question", "history"}; "-": đầu vào chuẩn.'),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="PROVIDER:NAME", help="Mô hình viết câu trả lời; mặc định: CONGVAN_CHAT_MODEL."),
    ] = None,
    extractive: Annotated[
        bool, typer.Option("--extractive", help="Trả lời bằng bản trích nguyên văn, không dùng mô hình.")
    ] = False,
    cache: Annotated[
        bool | None, typer.Option("--cache/--no-cache", help="Dùng lại câu trả lời cũ của mô hình; mặc định: có.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    if extractive and model:
        raise typer.BadParameter("--extractive không đi cùng --model")
    chat = {"chat_model": "", "chat_base_url": ""} if extractive else {"chat_model": model, "chat_cache": cache}
    if (question is None) == (batch is None):
        raise typer.BadParameter("cần đúng một trong hai: QUESTION hoặc --batch FILE")
    if batch is not None:
        if history:
            raise typer.BadParameter("--history không đi cùng --batch; ghi history trong từng dòng của tệp")
        return _ask_batch(batch, chat)
    assert question is not None
    with _application(**chat) as application:
        if application.settings.chat_model is None or as_json:
            answer = application.ask(question, tuple(history or ()))
        else:
            from bot.terminal import watched

            answer = watched(application.events(question, tuple(history or ())))
    if as_json:
        _print(output.as_json(answer.as_json()))
    else:
        _terminal().answer(answer)
    return _exit_code(answer)


def _ask_batch(path: str, chat: Mapping[str, object]) -> Exit:
    from bot.batch import answer_lines
    from bot.standard_input import standard_input

    with ExitStack() as stack:
        lines = stack.enter_context(standard_input()) if path == "-" else stack.enter_context(open(path, "rb"))
        application = stack.enter_context(_application(**chat))
        application.chain()  # what is wrong with the settings is said before the first line is read
        for answer in answer_lines(lines, application.ask, lambda error: _explain(error)[1]):
            _print(output.as_json(answer))
    return Exit.ANSWERED


@app.command(help="Tìm các đoạn văn bản gần với câu tìm nhất.")
def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Câu tìm.")],
    limit: Annotated[int, typer.Option(min=1, max=100, help="Số đoạn nhiều nhất.")] = 10,
    as_json: AsJson = False,
) -> int:
    with _application() as application:
        hits = application.search(query, limit)
    if as_json:
        _print(output.as_json([output.hit_json(hit) for hit in hits], indent=2))
    elif hits:
        _terminal().hits(hits)
    else:
        _complain("Không tìm thấy đoạn nào.")
    return Exit.ANSWERED if hits else Exit.NOT_FOUND


@app.command(help="Hiện một văn bản, hoặc một mục của nó, theo số.")
def show(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help='Số, ký hiệu ("cv 6325", "285 tb vpcp") hoặc mã.')],
    eid: Annotated[str | None, typer.Option(metavar="EID", help="Chỉ mục này, ví dụ sec_2__ind_3.")] = None,
    as_json: AsJson = False,
) -> int:
    with _application() as application:
        found = [(directive, application.text(directive.id)) for directive in application.resolve(number)]
    if not found:
        _complain(f"Không có văn bản nào mang số “{output.one_line(number, 80)}” trong chỉ mục.")
        return Exit.NOT_FOUND
    parts = [(directive, text, [p for p in directive.walk() if p.eid == eid]) for directive, text in found]
    if eid is not None:
        parts = [part for part in parts if part[2]]
        if not parts:
            names = ", ".join(output.one_line(directive.name, 80) for directive, _ in found)
            _complain(f"Văn bản {names} không có mục “{output.one_line(eid, 80)}”.")
            return Exit.NOT_FOUND
    if as_json:
        shown = [output.directive_json(d, text, None if eid is None else only) for d, text, only in parts]
        _print(output.as_json(shown, indent=2))
    else:
        for nth, (directive, text, only) in enumerate(parts):
            if nth:
                _print()
            _terminal().directive(directive, text, None if eid is None else only)
    return Exit.ANSWERED


@app.command(help="Bảng nhiệm vụ: ai phải làm gì, hạn khi nào; đầy đủ, xếp theo thời hạn.")
def duties(
    agency: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help='Cơ quan, tên đầy đủ hay tên tắt ("Sở Y tế", "syt"); gồm cả nhiệm vụ của nhóm.'
        ),
    ] = None,
    place: Annotated[
        str | None, typer.Option(metavar="PROVINCE", help="Tỉnh, thành phố; gồm cả tỉnh đã nhập vào.")
    ] = None,
    role: Annotated[list[Role] | None, typer.Option(help="Vai trò; lặp lại được.")] = None,
    due_before: Annotated[
        str | None, typer.Option(metavar="DAY", help="Đến hạn không muộn hơn ngày này (15/9/2021, 9/2021, …).")
    ] = None,
    due_after: Annotated[str | None, typer.Option(metavar="DAY", help="Đến hạn không sớm hơn ngày này.")] = None,
    document: Annotated[list[str] | None, typer.Option(metavar="NUMBER", help="Chỉ văn bản này; lặp lại được.")] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Loại thời hạn; lặp lại được.")] = None,
    format: Annotated[Format, typer.Option(help="Cách in ra; ics: lịch, xlsx: bảng tính.")] = Format.TABLE,
    out: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Ghi vào tệp này thay vì in ra.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    from bot.duty_request import duty_filter
    from corpus.directive import DeadlineKind, DutyRole

    chosen = Format.JSON if as_json else format
    if chosen is Format.TABLE and out is not None:  # the name of the file tells
        chosen = next(
            (one for one in Format if one is not Format.TABLE and out.suffix.lower() == f".{one.value}"), chosen
        )
        if chosen is Format.TABLE:
            raise typer.BadParameter("tên tệp không cho biết cách ghi; thêm --format json, csv, xlsx, ics hoặc md")
    with _application() as application:
        asked = duty_filter(
            agency=agency,
            place=place,
            roles=[DutyRole(one.value) for one in role or ()],
            kinds=[DeadlineKind(one.value) for one in kind or ()],
            due_after=due_after,
            due_before=due_before,
            documents=document or (),
            resolve=application.resolve,
        )
        table = application.duties(asked)
    if chosen is Format.TABLE:
        _terminal().duties(table)
    else:
        from bot.duty_files.export import FileFormat, exported

        _write(exported(table, FileFormat(chosen.value)), out, chosen)
    return Exit.ANSWERED if table.rows else Exit.NOT_FOUND


def _write(content: bytes, out: Path | None, chosen: Format) -> None:
    """Into the file, which is replaced only when all is written; or to standard output (no spreadsheet to a terminal)."""
    if out is None:
        if chosen is Format.XLSX and sys.stdout.isatty():
            raise typer.BadParameter("bảng tính không in ra màn hình được; thêm --output FILE.xlsx")
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    partial = out.with_name(out.name + ".part")
    try:
        partial.write_bytes(content)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    print(f"Đã ghi {output.one_line(str(out))}.", file=sys.stderr)


@app.command(help="Cho biết chỉ mục đang có gì.")
def status(as_json: AsJson = False) -> int:
    with _application() as application:
        values = application.status()
    if as_json:
        _print(output.as_json(values, indent=2))
    else:
        _terminal().status(values)
    return Exit.ANSWERED


@app.command(
    "eval",
    help="Chấm điểm trên các bộ câu hỏi (congvan eval --help).",
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "allow_interspersed_args": False},
)
def evaluate(context: typer.Context) -> int:
    from evals.command_line import main as evals_main

    return evals_main(context.args) or Exit.ANSWERED


def main(arguments: list[str] | None = None) -> None:
    """The program: runs the command and leaves with its exit code; no exception gets out but `SystemExit`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = app(arguments, prog_name="congvan", standalone_mode=False) or Exit.ANSWERED
        sys.stdout.flush()
        if code == Exit.INTERRUPTED:
            _complain("Đã dừng theo yêu cầu.")
    except KeyboardInterrupt:
        _complain("Đã dừng theo yêu cầu.")
        code = Exit.INTERRUPTED
    except BrokenPipeError:
        code = Exit.ERROR
    except Exception as error:
        code, sentence = _explain(error)
        if type(error).__name__ == "NoArgsIsHelpError":
            print(sentence, file=sys.stderr)
        else:
            _complain(sentence)
    if code == Exit.ERROR:
        _drop_unwritable_output()
    raise SystemExit(int(code))


_EXPECTED = {
    "QuestionError": Exit.USAGE,
    "RequestError": Exit.USAGE,
    "IndexMissing": Exit.ERROR,
    "KeyMissing": Exit.NOT_FOUND,
    "KeyProblem": Exit.USAGE,
    "SettingsError": Exit.ERROR,
    "ReadingError": Exit.ERROR,
    "DatabaseError": Exit.ERROR,
    "LexicalError": Exit.ERROR,
    "VectorStoreError": Exit.ERROR,
    "EmbeddingError": Exit.ERROR,
    "IndexLocked": Exit.ERROR,
}
"""Our own exceptions, whose text is a sentence for the person at the terminal. By name: importing them all is slow."""


def _explain(error: Exception) -> tuple[Exit, str]:
    """The exit code and the sentence for whatever a command raised."""
    if isinstance(error, typer.TyperException):
        return Exit.USAGE, _usage(error)
    for kind in type(error).__mro__:
        if kind.__name__ in _EXPECTED:
            return _EXPECTED[kind.__name__], str(error)
    if os.environ.get("CONGVAN_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    return Exit.ERROR, _unexpected(error)


def _unexpected(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        where = f" “{error.filename}”" if error.filename else ""
        return f"Hệ thống không cho đọc hoặc ghi{where}: {error.strerror}."
    words = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"Gặp lỗi ngoài dự kiến ({words[:300]}); chạy lại với CONGVAN_DEBUG=1 để xem chi tiết."


def _usage(error: typer.TyperException) -> str:
    """Typer's own complaint about the arguments, in Vietnamese."""
    kind, message = type(error).__name__, error.message.rstrip(".")
    option = getattr(error, "option_name", "")
    parameter = getattr(error, "param", None)
    name = parameter.get_error_hint().strip("'") if parameter is not None else ""
    if kind == "NoArgsIsHelpError":
        return error.message
    if kind == "MissingParameter":
        reason = f"thiếu {name}"
    elif kind == "NoSuchOption":
        reason = f"không có tùy chọn {option}"
    elif kind == "BadOptionUsage":
        reason = f"tùy chọn {option} dùng sai hoặc thiếu giá trị"
    elif name:
        reason = f"giá trị của {name} không dùng được ({message})"
    elif message.startswith("Got unexpected extra argument"):
        reason = f"thừa đối số {message.partition('(s) ')[2]}; câu nhiều chữ phải đặt trong ngoặc kép"
    elif message.startswith("No such command"):
        reason = f"không có lệnh{message.removeprefix('No such command')}"
    else:
        reason = message
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "congvan"
    return f"Sai cách dùng: {reason}. Xem {command} --help."


def _application(**settings: object) -> Application:
    """The application with the settings of the process; those given here that are not None win."""
    from bot.application import Application
    from bot.settings import load

    return Application(load(**{name: value for name, value in settings.items() if value is not None}))


def _terminal() -> Terminal:
    from bot.terminal import Terminal

    return Terminal()


def _exit_code(answer: Answer) -> Exit:
    from bot.answer import Status

    codes = {Status.ANSWERED: Exit.ANSWERED, Status.NOT_FOUND: Exit.NOT_FOUND, Status.REFUSED: Exit.NOT_FOUND}
    return codes.get(answer.status, Exit.ERROR)


def _print(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _complain(sentence: str) -> None:
    print("congvan: " + output.one_line(sentence), file=sys.stderr)


def _drop_unwritable_output() -> None:
    """Python flushes once more when it ends; what a closed pipe did not take must not become a message then."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
