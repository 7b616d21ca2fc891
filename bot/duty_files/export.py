"""A table of duties as a file, in each format there is."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.duty_table import DutyTable


class FileFormat(enum.StrEnum):
    """The formats; `media_type` is what a file of it is sent as."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    ICS = "ics"
    MD = "md"

    @property
    def media_type(self) -> str:
        """The media type with its character set."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    FileFormat.JSON: "application/json",
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.ICS: "text/calendar; charset=utf-8",
    FileFormat.MD: "text/markdown; charset=utf-8",
}


def exported(table: DutyTable, chosen: FileFormat, base_url: str | None = None) -> bytes:
    """The table as a file of the chosen format; with `base_url` its rows link to the documents there."""
    from bot import output
    from bot.duty_files import calendar_file, spreadsheet, text_files

    if chosen is FileFormat.XLSX:
        return spreadsheet.spreadsheet(table, base_url)
    if chosen is FileFormat.ICS:
        return calendar_file.calendar(table, datetime.now(UTC), base_url)
    if chosen is FileFormat.JSON:
        return (output.as_json(text_files.as_json(table), indent=2) + "\n").encode()
    if chosen is FileFormat.CSV:
        return b"\xef\xbb\xbf" + text_files.as_csv(table).encode("utf-8", "replace")
    return text_files.as_markdown(table).encode("utf-8", "replace")
