"""Inline queries: passages that may be cited, each with its document and item."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.application import Application, IndexMissing
from bot.chain import QuestionError
from bot.duty_files.wording import on_one_line
from bot.telegram import markup, texts, wording
from bot.telegram.access import Access
from corpus.dates import vietnamese
from retrieval.database import DatabaseError
from retrieval.lexical import LexicalError
from retrieval.search import Hit
from retrieval.vectors import VectorStoreError

_MOST = 10
_CACHED_S = 30


class Inline:
    """Answers inline queries."""

    def __init__(self, application: Application, access: Access) -> None:
        self._application, self._access = application, access
        self._page_url = application.settings.telegram_page_url

    async def answer(self, query: InlineQuery) -> None:
        """The passages nearest to the words; a hint where there are none, or where the user may not ask."""
        if not self._access.may_ask(query.from_user.id, None):
            await self._said(query, [], texts.INLINE_NOT_ALLOWED)
            return
        hits: list[Hit] = []
        with suppress(QuestionError, IndexMissing, DatabaseError, LexicalError, VectorStoreError):
            if query.query.strip():
                hits = await asyncio.to_thread(self._application.search, query.query, _MOST)
        await self._said(query, [self._result(nth, hit) for nth, hit in enumerate(hits)], texts.INLINE_HINT)

    async def _said(self, query: InlineQuery, results: list[InlineQueryResultArticle], hint: str) -> None:
        button = None if results else InlineQueryResultsButton(hint, start_parameter="inline")
        with suppress(BadRequest):  # too old to be answered
            await query.answer(results, cache_time=_CACHED_S, is_personal=True, button=button)

    def _result(self, nth: int, hit: Hit) -> InlineQueryResultArticle:
        name = on_one_line(hit.summary.number or "không rõ số", 120)
        label = on_one_line(hit.label, 120)
        issued = f", {vietnamese(hit.summary.issued_on)}" if hit.summary.issued_on else ""
        issuer = on_one_line(hit.summary.issuer or "không rõ cơ quan ban hành", 200)
        where = wording.address(f"/documents/{hit.passage.directive_id}#{hit.passage.eid}", self._page_url)
        said: list[markup.Paragraph] = [
            [markup.link(f"{name}, {label}", where), markup.plain(f" ({issuer}{issued}):")],
            *markup.prose(hit.quote),
        ]
        return InlineQueryResultArticle(
            str(nth),
            f"{name}, {label}",
            InputTextMessageContent(
                markup.messages(said)[0],
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            ),
            description=on_one_line(hit.quote, 160),
        )
