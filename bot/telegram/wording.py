"""What the bot shows of answers, duties and documents, as paragraphs of pieces. Pure; the words are the application's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import quote as url_quote

from bot.answer import Answer, Citation
from bot.duty_files.wording import ROLES, deadline_words, notes, on_one_line, scope_words
from bot.events import Progress, Step
from bot.output import one_line
from bot.telegram.markup import MOST_UNITS, Paragraph, Piece, bold, italic, link, plain, prose, words_within
from corpus.dates import vietnamese
from corpus.directive import Directive
from corpus.document_number import NAMES
from retrieval.duty_table import DutyRow, DutyTable

ROWS_A_PAGE = 5
_STEPS = {
    Step.SEARCHING: "🔎 Đang tìm trong văn bản…",
    Step.WRITING: "✍️ Đang viết câu trả lời…",
    Step.CHECKING: "⚖️ Đang đối chiếu với văn bản…",
}


def address(path: str, page_url: str | None) -> str | None:
    """Where a page is shown; None where there are no pages."""
    return None if page_url is None else page_url.rstrip("/") + url_quote(path, safe="/#", errors="replace")


def step(progress: Progress) -> str:
    """The status line while a question is being answered, as HTML."""
    if progress.step is Step.READING:
        return plain(f"📖 Đang đọc {progress.items or 'các'} mục tìm được…").html
    if progress.step is Step.STARTING_OVER:
        reason = f" ({on_one_line(progress.reason, 200)})" if progress.reason else ""
        return plain(f"🔁 Đang làm lại{reason}…").html
    return plain(_STEPS[progress.step]).html


def answer(given: Answer, page_url: str | None) -> list[Paragraph]:
    """An answer: its words, what each mark stands for, and what the reader must know."""
    said: list[Paragraph] = [*prose(given.answer)]
    if given.citations:
        said.append([])
    said.extend([_source(citation, page_url)] for citation in given.citations)
    if given.notices:
        said.append([])
    for notice in given.notices:
        said.append([italic(part) for part in words_within(f"Lưu ý: {one_line(notice)}", MOST_UNITS // 2)])
    return said


def _source(citation: Citation, page_url: str | None) -> Piece:
    """One citation on a line of its own: it is never cut."""
    where = link(on_one_line(citation.number or "không rõ số", 200), address(citation.url, page_url))
    issuer = on_one_line(citation.issuer or "không rõ cơ quan ban hành", 300)
    rest = plain(f" ({issuer}, {_day(citation.issued_on)}), {on_one_line(citation.label, 300)}")
    mark = plain(f"[{citation.mark}] ")
    return Piece(
        mark.html + where.html + rest.html, mark.units + where.units + rest.units, mark.entities + where.entities
    )


def citation(number: int, cited: dict[str, Any], page_url: str | None) -> list[Paragraph]:
    """One citation in full: the document, the item, and the quote letter for letter."""
    head = f"[{number}] {on_one_line(cited['number'] or 'không rõ số', 200)}"
    issued_on = date.fromisoformat(cited["issued_on"]) if cited["issued_on"] else None
    issuer = on_one_line(cited["issuer"] or "không rõ cơ quan ban hành", 300)
    where = link(on_one_line(cited["label"], 300), address(cited["url"], page_url))
    page = f", trang {cited['page']}" if cited["page"] else ""
    return [
        [bold(head), plain(f" ({issuer}, {_day(issued_on)})")],
        [where, plain(page)],
        [],
        *prose(cited["quote"]),
    ]


def duties(
    table: DutyTable, page: int, title: str, page_url: str | None, rows: Sequence[DutyRow] | None = None
) -> list[Paragraph]:
    """One page of duties: when, who, what, and where it stands; at the end how far was looked."""
    shown = list(table.rows if rows is None else rows)
    first = page * ROWS_A_PAGE
    said: list[Paragraph] = [[bold(on_one_line(title, 300))]]
    for nth, row in enumerate(shown[first : first + ROWS_A_PAGE], start=first + 1):
        said += [[], *duty(nth, row, page_url)]
    said.append([])
    if rows is not None:
        said.append([italic(f"Có {len(shown)} nhiệm vụ trong câu trả lời này.")])
    else:
        said.append([italic(scope_words(table))])
    return said


def duty(nth: int, row: DutyRow, page_url: str | None) -> list[Paragraph]:
    """One duty, its day first."""
    when = vietnamese(row.due) if row.due else "không có ngày"
    group = f" (thuộc {on_one_line(row.through_group, 120)})" if row.through_group else ""
    where = f"{on_one_line(row.number or row.name, 160)}, {on_one_line(row.label, 160)}"
    details = [f"Thời hạn: {on_one_line(deadline_words(row.deadline, row.deadline_text), 400)}"]
    if row.coordinates_with:
        details.append(f"Phối hợp: {on_one_line('; '.join(row.coordinates_with), 300)}")
    if row.reported_to:
        details.append(f"Báo cáo: {on_one_line(row.reported_to, 200)}")
    details += [on_one_line(words, 400) for words in notes(row)]
    return [
        [
            plain(f"{nth}. "),
            bold(when),
            plain(f" – {on_one_line(row.bearer, 300).rstrip(' ,;:')}{group}, {ROLES[row.role]}"),
        ],
        *prose(on_one_line(row.action, 600)),
        *[[italic(words)] for words in details],
        [link(where, address(row.url, page_url))],
    ]


def document(directive: Directive, page_url: str | None) -> list[Paragraph]:
    """The head of a document."""
    kind = NAMES.get(directive.type, "văn bản") if directive.type else "văn bản"
    issued_on = directive.issued_on.value if directive.issued_on else None
    signers = "; ".join(
        " ".join(filter(None, (one.position.value if one.position else "", one.name.value)))
        for one in directive.signatures
    )
    fields = {
        "Loại": kind,
        "Cơ quan ban hành": directive.issuer.value if directive.issuer else "không rõ",
        "Ngày ban hành": _day(issued_on),
        "Trích yếu": directive.subject.value if directive.subject else directive.title,
        "Kính gửi": "; ".join(field.value for field in directive.addressees),
        "Người ký": signers,
        "Số nhiệm vụ": str(len(directive.duties)),
    }
    said: list[Paragraph] = [[bold(on_one_line(directive.name, 300))]]
    said += [
        [bold(f"{name}: "), plain(on_one_line(value, 600))] for name, value in fields.items() if value and value.strip()
    ]
    where = address(f"/documents/{directive.id}", page_url)
    if where is not None:
        said.append([link("Xem toàn văn", where)])
    if directive.findings:
        said += [[], [italic("Điều đáng ngờ trong văn bản gốc:")]]
        said += [[italic(f"– {on_one_line(one.message, 300)}")] for one in directive.findings[:10]]
    return said


def reminder(rows: Sequence[tuple[DutyRow, date, int]], page_url: str | None, *, again: bool) -> list[Paragraph]:
    """What is due soon, by the day: each row with its day and how many days are left."""
    said: list[Paragraph] = [[bold("⏰ Nhắc hạn")]]
    if again:
        said.append([italic("(Gửi lại: lần gửi trước bị gián đoạn, có thể bạn đã nhận được.)")])
    day: date | None = None
    for row, due, left in rows:
        if due != day:
            day = due
            said += [[], [bold(f"{vietnamese(due)} – {left_words(left)}")]]
        where = f"{on_one_line(row.number or row.name, 160)}, {on_one_line(row.label, 160)}"
        said += [
            [
                plain(
                    f"• {on_one_line(row.bearer, 200).rstrip(' ,;:')}, {ROLES[row.role]}: {on_one_line(row.action, 400)}"
                )
            ],
            [plain("  "), link(where, address(row.url, page_url))],
        ]
    return said


def news(directive: Directive, why: str, page_url: str | None) -> list[Paragraph]:
    """A document that came in, and how it concerns what is followed."""
    return [
        [bold("📬 Văn bản mới")],
        _named(directive, page_url, 500),
        [italic(on_one_line(f"Văn bản này {why}.", 400))],
    ]


_MORE = 12


def more_news(directives: Sequence[Directive], page_url: str | None) -> list[Paragraph]:
    """Many documents that came in together: the first of them by name."""
    said: list[Paragraph] = [[bold(f"📬 Còn {len(directives)} văn bản mới liên quan")]]
    said += [[plain("• "), *_named(one, page_url, 80)] for one in directives[:_MORE]]
    if len(directives) > _MORE:
        said.append([italic(f"… và {len(directives) - _MORE} văn bản khác.")])
    return said


def _named(directive: Directive, page_url: str | None, longest: int) -> Paragraph:
    issuer = directive.issuer.value if directive.issuer else "không rõ cơ quan ban hành"
    issued_on = directive.issued_on.value if directive.issued_on else None
    subject = directive.subject.value if directive.subject else directive.title
    name = link(on_one_line(directive.name, 120), address(f"/documents/{directive.id}", page_url))
    return [name, plain(f" ({on_one_line(issuer, 120)}, {_day(issued_on)}): {on_one_line(subject, longest)}")]


def left_words(days: int) -> str:
    """How many days are left."""
    return {0: "hôm nay", 1: "ngày mai"}.get(days, f"còn {days} ngày")


def _day(value: date | None) -> str:
    return vietnamese(value) if value else "không rõ ngày"
