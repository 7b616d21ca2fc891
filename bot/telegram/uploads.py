"""Files sent by a listed user: kept in the data folder, indexed, and answered with the report."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from pathlib import Path

from telegram import Document, Message

from bot.application import Application
from bot.duty_files.wording import on_one_line
from bot.telegram import markup, texts
from bot.telegram.outbox import Outbox, persistent
from bot.telegram.questions import place, source
from retrieval.database import DatabaseError
from retrieval.indexing import IndexLocked, Report
from retrieval.lexical import LexicalError
from retrieval.vectors import VectorStoreError

SUFFIXES = (".txt", ".md", ".docx", ".doc", ".rtf", ".pdf")
_MOST_MB = 20
"""What the Bot API lets a bot fetch."""
_UNFIT = re.compile(r"[^\w .,()&+-]")


class Uploads:
    """Takes files, one at a time."""

    def __init__(self, application: Application, outbox: Outbox) -> None:
        self._application, self._outbox = application, outbox
        self._folder = application.settings.data_dir / "uploads"
        self._most_mb = min(_MOST_MB, application.settings.max_file_mb)
        self._lock = asyncio.Lock()

    async def take(self, message: Message, document: Document) -> None:
        """Index the file and say what became of it. Raises `Unreachable` and `TelegramError`."""
        here, where = source(message), place(message)
        name = file_name(document.file_name)
        if not name.lower().endswith(SUFFIXES):
            known = ", ".join(SUFFIXES)
            await self._outbox.say(here, where, f"Tôi không đọc được loại tệp này; các loại đọc được: {known}.")
            return
        if (document.file_size or 0) > self._most_mb * 1_000_000:
            await self._outbox.say(here, where, texts.too_large(self._most_mb))
            return
        await self._outbox.say(here, where, texts.UPLOADING)
        async with self._lock:
            path = await self._fetched(document, name)
            try:
                report = await asyncio.to_thread(self._application.index, [path], lambda _: None)
            except IndexLocked:
                await self._outbox.say(here, where, texts.UPLOAD_LOCKED)
                return
            except (DatabaseError, LexicalError, VectorStoreError):
                await self._outbox.say(here, where, texts.NOT_READY)
                return
        if report.skipped and not (report.indexed or report.unchanged):
            await asyncio.to_thread(path.unlink, True)
        await self._outbox.show(here, where, markup.messages(_report(report, path, self._application)))

    async def _fetched(self, document: Document, name: str) -> Path:
        """The file in a folder of its own, which is the same whenever the same file is sent."""
        file = await persistent(document.get_file)
        content = bytes(await persistent(file.download_as_bytearray))
        folder = self._folder / re.sub(r"[^A-Za-z0-9_-]", "_", document.file_unique_id)[:64]

        def write() -> Path:
            folder.mkdir(parents=True, exist_ok=True)
            partial = folder / ".part"
            partial.write_bytes(content)
            return partial.replace(folder / name)

        return await asyncio.to_thread(write)


def file_name(given: str | None) -> str:
    """The name of a file as it is kept: letters, digits and a few marks, its ending last, never a path."""
    name = unicodedata.normalize("NFC", (given or "").replace("\\", "/").rsplit("/", 1)[-1])
    stem, dot, suffix = _UNFIT.sub("_", name).rpartition(".")
    stem = (stem if dot else suffix).strip(" ._")[:80] or "van-ban"
    return f"{stem}.{suffix.strip()[:8]}" if dot else stem


def _report(report: Report, path: Path, application: Application) -> list[markup.Paragraph]:
    name = markup.bold(path.name)
    if report.skipped and not (report.indexed or report.unchanged):
        reason = on_one_line(report.skipped[0].reason.replace(str(path), path.name), 500)
        return [[markup.plain("Không nạp được "), name, markup.plain(f": {reason}")]]
    if report.unchanged and not report.indexed:
        return [[markup.plain("Kho đã có "), name, markup.plain("; không có gì thay đổi.")]]
    said: list[markup.Paragraph] = [
        [
            markup.plain("Đã nạp "),
            name,
            markup.plain(f": {report.directives} văn bản, {report.passages} đoạn."),
        ]
    ]
    for summary in application.catalogue.summaries_in(str(path)):
        directive = application.catalogue.directive(summary.id)
        said.append([markup.plain(f"• {on_one_line(directive.name, 200)}: {len(directive.duties)} nhiệm vụ")])
        said += [[markup.italic(f"  {on_one_line(finding.message, 300)}")] for finding in directive.findings[:5]]
    said += [[markup.italic(on_one_line(one.reason.replace(str(path), path.name), 300))] for one in report.skipped[:5]]
    return said
