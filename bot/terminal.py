"""What the command line prints for people: coloured and wrapped on a terminal, plain and unwrapped elsewhere.

Everything printed goes through `clean` or `one_line`: the words come from files that anybody may have written.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from bot.events import Event, Finished, Step, VerifiedSentence
from bot.output import clean, one_line
from corpus.directive import Directive, Provision, ProvisionKind, RelationKind
from corpus.document_number import NAMES

if TYPE_CHECKING:
    from bot.answer import Answer, Citation
    from retrieval.duty_table import DutyTable
    from retrieval.indexing import Assisted, Progress, Report
    from retrieval.search import Hit

_RELATIONS = {
    RelationKind.IMPLEMENTS: "thực hiện",
    RelationKind.CITES: "dẫn chiếu",
    RelationKind.BASED_ON: "căn cứ",
    RelationKind.AMENDS: "sửa đổi, bổ sung",
    RelationKind.REPLACES: "thay thế",
    RelationKind.REPEALS: "bãi bỏ",
    RelationKind.CORRECTS: "đính chính",
    RelationKind.ATTACHES: "gửi kèm",
}


_STATUS = {
    "directives": "Văn bản",
    "newest_issued_on": "Mới nhất",
    "files": "Tệp",
    "passages": "Đoạn",
    "generation": "Số lần thay đổi",
    "data_dir": "Thư mục dữ liệu",
    "chat_model": "Mô hình viết câu trả lời",
}

_UNWRAPPED = 1_000_000
_NARROWEST = 12


def day(value: date | None) -> str:
    """A date as Vietnamese write it."""
    return f"{value:%d/%m/%Y}" if value else "không rõ ngày"


class Terminal:
    """Prints to standard output."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, emoji=False)
        if not self._console.is_terminal and "COLUMNS" not in os.environ:
            self._console.width = _UNWRAPPED

    def answer(self, answer: Answer) -> None:
        """The answer, the words it stands on, and what the reader must know besides."""
        self._line(_marked(clean(answer.answer)))
        for citation in answer.citations:
            self._console.print()
            self._line(
                _head(f"[{citation.mark}] ", citation.number, citation.issuer, citation.issued_on, citation.label)
            )
            self._quote(_page(citation) + citation.quote)
        if answer.notices:
            self._console.print()
        for notice in answer.notices:
            self._line(Text("Lưu ý: " + one_line(notice), style="dim"))

    def hits(self, hits: Sequence[Hit]) -> None:
        """What a search found, the best first."""
        for rank, hit in enumerate(hits, start=1):
            if rank > 1:
                self._console.print()
            directive = hit.summary
            self._line(_head(f"{rank}. ", directive.number, directive.issuer, directive.issued_on, hit.label))
            self._quote(one_line(hit.quote, 600))

    def directive(self, directive: Directive, text: str, provisions: Sequence[Provision] | None = None) -> None:
        """A directive with its tree, relations and findings; with `provisions` only these and what is below them."""
        self._line(Text(one_line(directive.name), style="bold"))
        for name, value in _header(directive):
            if value:
                self._line(Text.assemble((f"{name}: ", "cyan"), one_line(value)), hang=2)
        for provision in directive.provisions if provisions is None else provisions:
            self._provision(provision, text, 0)
        if provisions is not None:
            return
        if directive.relations:
            self._title("Quan hệ với văn bản khác")
        for relation in directive.relations:
            words = f"{_RELATIONS[relation.kind]} {relation.target.value.text}"
            words += f" ngày {day(relation.target_date.value)}" if relation.target_date else ""
            words += f" của {relation.target_issuer.value}" if relation.target_issuer else ""
            words += f" (qua {relation.through.text})" if relation.through else ""
            self._line(Text("- " + one_line(words)), hang=2)
        if directive.findings:
            self._title("Điều đáng ngờ trong văn bản gốc")
        for finding in directive.findings:
            self._line(Text("- " + one_line(finding.message), style="yellow"), hang=2)

    def report(self, report: Report) -> None:
        """What a run of indexing did, and what it left out and why."""
        took = f"{report.seconds:.1f}".replace(".", ",")
        rows = {}
        if report.indexed or not report.unchanged:
            rows["Lập chỉ mục"] = f"{report.indexed} tệp"
        if report.indexed:
            rows["Lập chỉ mục"] += f" ({report.directives} văn bản, {report.passages} đoạn, {took} giây)"
        if report.unchanged:
            rows["Không đổi"] = f"{report.unchanged} tệp"
        if report.removed:
            rows["Gỡ khỏi chỉ mục"] = f"{report.removed} tệp"
        if report.assisted:
            rows["Nhờ mô hình"] = _assisted_words(report.assisted)
        if report.skipped:
            rows["Bỏ qua"] = f"{len(report.skipped)}, vì:"
        width = max(map(len, rows)) + 2
        for name, value in rows.items():
            self._line(Text.assemble((f"{name}:".ljust(width), "cyan"), value))
        for skipped in report.skipped:
            self._line(
                Text.assemble("- ", (one_line(str(skipped.path)), "bold"), f": {one_line(skipped.reason)}"), hang=2
            )

    def duties(self, table: DutyTable) -> None:
        """The table of duties: one block a row, the day first, then who, what, with whom, and where it stands."""
        from bot.duty_files.wording import ROLES, deadline_words, notes, scope_words

        for row in table.rows:
            day_words = f"{row.due:%d/%m/%Y}" if row.due else "không có ngày"
            group = f" (thuộc {one_line(row.through_group)})" if row.through_group else ""
            head = Text.assemble((day_words, "cyan"), "  ", (one_line(row.bearer).rstrip(" ,;:"), "bold"), group)
            self._line(head.append(f", {ROLES[row.role]}"))
            self._line(Text(one_line(row.action)), 2)
            details = [f"Thời hạn: {deadline_words(row.deadline, row.deadline_text)}"]
            details += [f"Phối hợp: {one_line('; '.join(row.coordinates_with))}"] if row.coordinates_with else []
            details += [f"Báo cáo: {one_line(row.reported_to)}"] if row.reported_to else []
            for words in (*details, *notes(row)):
                self._line(Text(one_line(words), style="dim"), 2)
            where = _head("", row.number or row.name, row.issuer, row.issued_on, row.label)
            where.right_crop(1)
            self._line(where, 2)
            self._console.print()
        grouped = sum(row.through_group is not None for row in table.rows)
        if grouped:
            self._line(
                Text(f"{len(table.rows) - grouped} nhiệm vụ giao đích danh, {grouped} giao cho nhóm có cơ quan này.")
            )
        self._line(Text(scope_words(table)))

    def status(self, values: dict[str, Any]) -> None:
        """What is indexed: the figures, then a line for each document."""
        for name, value in values.items():
            if name != "documents" and value is not None:
                self._line(Text.assemble((f"{_STATUS.get(name, name)}: ", "cyan"), one_line(str(value))), hang=2)
        for document in values.get("documents", ()):
            issued_on = document["issued_on"]
            name = f"{document['number'] or 'không rõ số'} ({document['issuer'] or 'không rõ cơ quan ban hành'}"
            name += f", {day(date.fromisoformat(issued_on) if issued_on else None)})"
            self._line(Text.assemble("- ", (one_line(name), "bold"), f": {one_line(document['title'], 200)}"), hang=2)

    def _provision(self, provision: Provision, text: str, depth: int) -> None:
        own = one_line(provision.own.of(text))
        self._console.print()
        self._line(Text.assemble((one_line(provision.label), "cyan"), (f"  {provision.eid}", "dim")), 2 * depth)
        if own:
            style = "bold" if provision.heading and provision.kind is not ProvisionKind.INDENT else ""
            self._line(Text(own, style=style), 2 * depth + 2)
        for child in provision.children:
            self._provision(child, text, depth + 1)

    def _title(self, words: str) -> None:
        self._console.print()
        self._line(Text(words, style="bold"))

    def _quote(self, quote: str) -> None:
        lines = [" ".join(line.split()) for line in clean(quote).split("\n")]
        for line in filter(None, lines):
            self._line(Text(line, style="italic"), indent=4)

    def _line(self, text: Text, indent: int = 0, hang: int = 0) -> None:
        """A paragraph that stands `indent` characters in, its lines after the first `hang` more."""
        room = max(self._console.width - indent - hang, _NARROWEST)
        for nth, line in enumerate(text.wrap(self._console, room) if text else [text]):
            line.rstrip()
            margin = indent + (hang if nth else 0)
            self._console.print(Text(" " * margin).append_text(line), soft_wrap=True)


def _assisted_words(assisted: Assisted) -> str:
    """What a model did in a run of indexing."""
    words = f"thêm {assisted.entered} nhiệm vụ trên {assisted.proposed} đề xuất; đã hỏi {assisted.asked} mục"
    words += f", {assisted.cached} mục có sẵn câu trả lời" if assisted.cached else ""
    words += f", {assisted.failed} mục không có câu trả lời dùng được" if assisted.failed else ""
    words += f"; {assisted.input_tokens} token vào, {assisted.output_tokens} token ra"
    words += f", {assisted.cost_usd:.4f} USD".replace(".", ",") if assisted.cost_usd is not None else ""
    if assisted.stopped:
        words += f". Đã ngừng hỏi vì {assisted.stopped}; chạy lại với --assist để hỏi tiếp"
    return words


_MARK = re.compile(r"\[\d+\]")


def _marked(words: str) -> Text:
    text = Text(words)
    text.highlight_regex(_MARK, "cyan")
    return text


def _head(mark: str, number: str | None, issuer: str | None, issued_on: date | None, label: str) -> Text:
    return Text.assemble(
        (mark, "cyan"),
        (one_line(number or "không rõ số"), "bold"),
        f" ({one_line(issuer or 'không rõ cơ quan ban hành')}, {day(issued_on)}), {one_line(label)}:",
    )


def _page(citation: Citation) -> str:
    return f"(trang {citation.page}) " if citation.page is not None else ""


def _header(directive: Directive) -> Iterator[tuple[str, str]]:
    yield "Loại", NAMES[directive.type] if directive.type else "không rõ"
    yield "Cơ quan ban hành", directive.issuer.value if directive.issuer else "không rõ"
    yield "Ngày ban hành", day(directive.issued_on.value if directive.issued_on else None)
    yield "Trích yếu", directive.subject.value if directive.subject else ""
    yield "Kính gửi", "; ".join(field.value for field in directive.addressees)
    for signature in directive.signatures:
        position = f", {signature.position.value}" if signature.position else ""
        for_head = f" (ký thay {signature.for_head.value})" if signature.for_head else ""
        yield "Người ký", signature.name.value + position + for_head
    yield "Nơi nhận", "; ".join(field.value for field in directive.distribution)
    yield "Kèm theo văn bản", directive.attached_to or ""
    yield "Mã", directive.id


_STEPS = {
    Step.SEARCHING: "Đang tìm …",
    Step.READING: "Đang đọc {items} mục …",
    Step.WRITING: "Mô hình đang viết …",
    Step.CHECKING: "Đang kiểm tra …",
    Step.STARTING_OVER: "Viết lại từ đầu: {reason}",
}


def watched(events: Iterable[Event]) -> Answer:
    """The answer at the end of `events`; meanwhile, on a terminal, what is being done and the sentences verified so far."""
    from rich.live import Live

    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    shown: list[str] = []
    step = ""
    with Live(console=console, transient=True, refresh_per_second=8) as live:
        for event in events:
            if isinstance(event, Finished):
                return event.answer
            if isinstance(event, VerifiedSentence):
                shown.append(clean(event.text))
            else:
                step = _STEPS[event.step].format(items=event.items, reason=event.reason)
                shown = [] if event.step is Step.STARTING_OVER else shown
            if console.is_terminal:
                live.update(Text.assemble("\n".join(shown), "\n" if shown else "", (step, "dim")))
    raise AssertionError("events without an answer")


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """A bar on standard error, there only while it is a terminal and something is being done."""
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    bar = Bar(
        TextColumn("{task.fields[name]}", markup=False),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TextColumn("{task.fields[files]}  {task.fields[rate]}", markup=False),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    task = bar.add_task("", total=None, name="Lập chỉ mục", files="", rate="")
    began = time.monotonic()
    embedded = 0  # of the files that are done
    last: Progress | None = None

    def show(progress: Progress) -> None:
        nonlocal embedded, last
        if last is not None and progress.path != last.path:
            embedded += last.embedded
        last = progress
        done = embedded + progress.embedded
        share = progress.embedded / progress.passages if progress.passages else 0.0
        rate = f"{done / max(time.monotonic() - began, 0.001):.0f} đoạn/giây" if done else ""
        asked = f", hỏi mô hình {progress.asked}/{progress.to_ask} mục" if progress.to_ask else ""
        bar.update(
            task,
            total=progress.files,
            completed=progress.files_done + share,
            name=one_line(progress.path.name)[:28] if progress.path else "Lập chỉ mục",
            files=f"{progress.files_done}/{progress.files} tệp{asked}",
            rate=rate,
        )

    with bar:
        yield show
