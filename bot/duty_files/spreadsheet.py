"""The duties as a workbook (.xlsx) that an office files and prints, by the package `xlsxwriter`, which only this module imports."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.duty_files.text_files import COLUMNS, cells
from bot.duty_files.wording import address, plain
from corpus.dates import vietnamese
from retrieval.duty_table import DutyRow, DutyTable

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

_LONGEST_TEXT = 32_767
_LONGEST_LINK = 2_079
_MOST_LINKS = 65_530
"""What Excel takes: UTF-16 units in a cell and in a link, links on a sheet."""
_FIRST_DAY = date(1900, 1, 1)
_WIDTHS = (5, 22, 16, 11, 48, 22, 20, 24, 12, 18, 34, 18, 20, 12, 14, 60, 24)


def spreadsheet(table: DutyTable, base_url: str | None = None) -> bytes:
    """The .xlsx of all rows in the order given: sheet "Nhiệm vụ", and sheet "Phạm vi" with what was looked through.

    With the service's `base_url` the column "Nguồn" links to the provision, else to the file at the row's own path. Days
    are real dates; no text of a document is ever taken as a formula, a link or markup. Raises nothing for any text.
    """
    from xlsxwriter import Workbook

    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": "Bảng nhiệm vụ"})
        _duties(workbook, table, base_url)
        _scope(workbook, table)
    return file.getvalue()


def _duties(workbook: Workbook, table: DutyTable, base_url: str | None) -> None:
    sheet = workbook.add_worksheet("Nhiệm vụ")
    edges = {"text_wrap": True, "valign": "top", "border": 1}
    text, day = workbook.add_format(edges), workbook.add_format({**edges, "num_format": "dd/mm/yyyy"})
    link = workbook.add_format({**edges, "font_color": "blue", "underline": True})
    bold = workbook.add_format({**edges, "bold": True, "align": "center", "bg_color": "#D9E1F2"})
    headings = ("STT", *COLUMNS)
    for column, (heading, width) in enumerate(zip(headings, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, bold)
    for nth, row in enumerate(table.rows, start=1):
        sheet.write_number(nth, 0, nth, text)
        for column, value in enumerate(cells(row), start=1):
            _write(sheet, nth, column, value, text, day)
        _write_source(sheet, nth, row, base_url, link, text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(COLUMNS))
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&CTrang &P/&N")


def _write(sheet: Worksheet, row: int, column: int, value: str | date | None, text: Format, day: Format) -> None:
    if isinstance(value, date) and value >= _FIRST_DAY:
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, date):  # Excel knows no day before 1900
        sheet.write_string(row, column, vietnamese(value), text)
    elif value:
        sheet.write_string(row, column, _fitting(value), text)
    else:
        sheet.write_blank(row, column, None, text)


def _write_source(sheet: Worksheet, nth: int, row: DutyRow, base_url: str | None, linked: Format, text: Format) -> None:
    link = address(row, base_url) if base_url else _file_link(row.path)
    shown = _fitting(link if base_url else row.path)
    if link.startswith(("http://", "https://", "FILE://")) and _units(link) <= _LONGEST_LINK and nth <= _MOST_LINKS:
        sheet.write_url(nth, len(COLUMNS), link, linked, string=shown)
    else:
        sheet.write_string(nth, len(COLUMNS), shown, text)


def _file_link(path: str) -> str:
    """The file's address; empty for a name that no file system writes.

    Of "file:///srv/a.docx" xlsxwriter would make the relative "srv\\a.docx"; a scheme in capitals, which RFC 3986 holds
    for the same, it leaves as it stands.
    """
    try:
        return Path(path).absolute().as_uri().replace("file:", "FILE:", 1)
    except ValueError:
        return ""


def _fitting(value: str) -> str:
    """The text as a cell takes it: cut where it is too long, and never what xlsxwriter takes for ready-made markup."""
    value = plain(value)
    if value.startswith("<r>"):
        value = f" {value}"
    if _units(value) <= _LONGEST_TEXT:
        return value
    return value.encode("utf-16-le")[: 2 * (_LONGEST_TEXT - 2)].decode("utf-16-le", "ignore") + " …"


def _units(value: str) -> int:
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def _scope(workbook: Workbook, table: DutyTable) -> None:
    sheet = workbook.add_worksheet("Phạm vi")
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 1, 14)
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    day = workbook.add_format({"num_format": "dd/mm/yyyy", "align": "right", "valign": "top"})
    counts = {
        "Số nhiệm vụ trong bảng": len(table.rows),
        "Số nhiệm vụ đã xem": table.looked_through,
        "Số văn bản đã xem": table.directives,
        "Số nhiệm vụ không có ngày để so với khoảng thời gian đã chọn": table.undated,
    }
    for nth, (label, count) in enumerate(counts.items()):
        sheet.write_string(nth, 0, label, wrapped)
        sheet.write_number(nth, 1, count, wrapped)
    sheet.write_string(len(counts), 0, "Ngày ban hành của văn bản mới nhất", wrapped)
    _write(sheet, len(counts), 1, table.newest_issued_on, wrapped, day)
