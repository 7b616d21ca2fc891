"""Files sent by a listed user: kept in the data folder, indexed, and answered with the report."""

from __future__ import annotations

import asyncio
import io

from telegram import Document, Message

from bot import uploads
from bot.application import Application
from bot.duty_files.wording import on_one_line
from bot.telegram import markup, texts
from bot.telegram.outbox import Outbox, persistent
from bot.telegram.questions import place, source
from retrieval.database import DatabaseError
from retrieval.indexing import IndexLocked
from retrieval.lexical import LexicalError
from retrieval.vectors import VectorStoreError

SUFFIXES = (".txt", ".md", ".docx", ".doc", ".rtf", ".pdf")
_MOST_MB = 20
"""What the Bot API lets a bot fetch."""


class Uploads:
    """Takes files, one at a time; they are kept as those that come over HTTP are (`bot.uploads`)."""

    def __init__(self, application: Application, outbox: Outbox) -> None:
        self._application, self._outbox = application, outbox
        self._kept = uploads.Uploads(application)
        self._most_mb = min(_MOST_MB, application.settings.max_file_mb)
        self._lock = asyncio.Lock()

    async def take(self, message: Message, document: Document) -> None:
        """Index the file and say what became of it. Raises `Unreachable` and `TelegramError`."""
        here, where = source(message), place(message)
        name = uploads.safe_name(document.file_name or "")
        if not name.lower().endswith(SUFFIXES):
            known = ", ".join(SUFFIXES)
            await self._outbox.say(here, where, f"Tôi không đọc được loại tệp này; các loại đọc được: {known}.")
            return
        if (document.file_size or 0) > self._most_mb * 1_000_000:
            await self._outbox.say(here, where, texts.too_large(self._most_mb))
            return
        await self._outbox.say(here, where, texts.UPLOADING)
        async with self._lock:
            file = await persistent(document.get_file)
            content = io.BytesIO(await persistent(file.download_as_bytearray))
            try:
                [outcome], _ = await asyncio.to_thread(self._kept.take, [(name, content)])
            except IndexLocked:
                await self._outbox.say(here, where, texts.UPLOAD_LOCKED)
                return
            except (DatabaseError, LexicalError, VectorStoreError, uploads.OutOfSpace):
                await self._outbox.say(here, where, texts.NOT_READY)
                return
        report = await asyncio.to_thread(_report, outcome, self._application)
        await self._outbox.show(here, where, markup.messages(report))


def _report(outcome: uploads.Outcome, application: Application) -> list[markup.Paragraph]:
    name, reason = markup.bold(outcome.name), on_one_line(outcome.reason or "", 500)
    if outcome.status is uploads.Status.REFUSED:
        return [[markup.plain("Không nạp được "), name, markup.plain(f": {reason}")]]
    if outcome.status is uploads.Status.UNCHANGED:
        return [[markup.plain("Kho đã có "), name, markup.plain("; không có gì thay đổi.")]]
    said: list[markup.Paragraph] = [
        [markup.plain("Đã nạp "), name, markup.plain(f": {len(outcome.documents)} văn bản.")]
    ]
    for summary in outcome.documents:
        directive = application.catalogue.directive(summary.id)
        said.append([markup.plain(f"• {on_one_line(directive.name, 200)}: {len(directive.duties)} nhiệm vụ")])
        said += [[markup.italic(f"  {on_one_line(finding.message, 300)}")] for finding in directive.findings[:5]]
    if reason:
        said.append([markup.italic(reason)])
    return said
