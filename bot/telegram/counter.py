"""What commands and buttons hand out: tables of duties, documents, what is followed, files. Each into one place of a chat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ParamSpec, TypeVar

from telegram import InlineKeyboardMarkup

from bot.application import Application, IndexMissing
from bot.chain import QuestionError
from bot.duty_files.export import FileFormat, exported
from bot.duty_files.wording import on_one_line
from bot.duty_request import RequestError
from bot.telegram import keyboards, markup, tables, texts, wording
from bot.telegram.access import Access
from bot.telegram.follows import DOCUMENT, OFFICE, Follow, Follows
from bot.telegram.outbox import Outbox, Place
from bot.telegram.reminder_calendar import days_of
from bot.telegram.storage import Clock, Storage
from bot.telegram.tables import Wanted
from bot.telegram.tokens import Tokens
from corpus.directive import Directive
from retrieval.database import DatabaseError
from retrieval.duty_table import DutyTable

P = ParamSpec("P")
T = TypeVar("T")
_MOST_CHOICES = 10


class Refusal(Exception):
    """What was asked for cannot be given; `str()` is the sentence for the chat, as HTML."""


class Counter:
    """Hands out. Methods raise `Refusal`, `Unreachable` and `TelegramError`."""

    def __init__(
        self,
        application: Application,
        outbox: Outbox,
        storage: Storage,
        follows: Follows,
        tokens: Tokens,
        access: Access,
        clock: Clock,
    ) -> None:
        self.application, self.outbox, self.storage = application, outbox, storage
        self.follows, self.tokens, self.access, self.clock = follows, tokens, access, clock
        self.page_url = application.settings.telegram_page_url

    async def computed(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """What `work` returns, done in a thread. Raises `Refusal` for what our own exceptions say."""
        try:
            return await asyncio.to_thread(work, *arguments, **named)
        except (RequestError, QuestionError) as error:
            raise Refusal(markup.plain(str(error)).html) from error
        except (IndexMissing, DatabaseError) as error:
            raise Refusal(texts.NOT_READY) from error

    async def token(self, chat_id: int, kind: str, data: dict[str, object]) -> str:
        """A token for buttons in that chat."""
        return await self.storage.do(self.tokens.make, self.access.name(chat_id), kind, data, self.clock())

    # tables

    async def table(self, source: str, place: Place, wanted: Wanted) -> None:
        """The first page of a table with its buttons."""
        found = await self.computed(tables.table, self.application, wanted)
        token = await self.token(place.chat_id, "table", wanted.as_json())
        html, keyboard = self._page(token, wanted, found, 0)
        await self.outbox.say(source, place, html, keyboard)

    async def turn(self, chat_id: int, message_id: int, token: str, wanted: Wanted, page: int) -> None:
        """Another page in the place of the present one."""
        found = await self.computed(tables.table, self.application, wanted)
        html, keyboard = self._page(token, wanted, found, page)
        await self.outbox.edit(chat_id, message_id, html, keyboard)

    def _page(self, token: str, wanted: Wanted, found: DutyTable, page: int) -> tuple[str, InlineKeyboardMarkup | None]:
        count = max(1, -(-len(found.rows) // wording.ROWS_A_PAGE))
        page = min(page, count - 1)
        rows = found.rows if wanted.only is not None else None
        # a page of rows as long as they can be is longer than a message: its end is left to the files
        html = markup.messages(wording.duties(found, page, wanted.title, self.page_url, rows))[0]
        return html, keyboards.pages(token, page, count, files=bool(found.rows))

    async def export(self, source: str, place: Place, wanted: Wanted, chosen: FileFormat) -> bool:
        """The whole table as a file; False where a calendar would be empty."""
        found = await self.computed(tables.table, self.application, wanted)
        if chosen is FileFormat.ICS and not tables.dated(found):
            return False
        content = await self.computed(exported, found, chosen, self.page_url)
        await self.outbox.file(source, place, content, f"nhiem-vu.{chosen.value}")
        return True

    # documents

    async def resolved(self, words: str) -> list[Directive]:
        """The documents that a number names; empty where there is none."""
        return await self.computed(self.application.resolve, words[:200])

    async def documents(self, source: str, place: Place, found: Sequence[Directive], purpose: str) -> None:
        """The one document, or buttons to choose one for the purpose ("show" or "follow")."""
        if len(found) == 1 and purpose == "show":
            await self.document(source, place, found[0])
        elif len(found) == 1:
            await self.follow(source, place, DOCUMENT, found[0].id, found[0].name, None)
        else:
            shown = list(found)[:_MOST_CHOICES]
            token = await self.token(place.chat_id, "choice", {"ids": [one.id for one in shown], "purpose": purpose})
            labels = [on_one_line(f"{one.name} – {one.issuer.value if one.issuer else ''}", 56) for one in shown]
            await self.outbox.say(source, place, "Bạn muốn xem văn bản nào?", keyboards.choice(token, labels))

    async def document(self, source: str, place: Place, directive: Directive) -> None:
        """The head of a document with its buttons."""
        path = await self.computed(self._path, directive.id)
        token = await self.token(place.chat_id, "document", {"id": directive.id, "name": directive.name})
        html = markup.messages(wording.document(directive, self.page_url))[0]
        await self.outbox.say(source, place, html, keyboards.document(token, source=path is not None))

    async def file(self, source: str, place: Place, directive_id: str) -> None:
        """The file that the document was read from."""
        path = await self.computed(self._path, directive_id)
        if path is None:
            raise Refusal(texts.NO_SOURCE)
        await self.outbox.file(source, place, await self.computed(path.read_bytes), path.name)

    def _path(self, directive_id: str) -> Path | None:
        path = Path(self.application.catalogue.file_of(directive_id).path)
        return path if path.is_file() else None

    # following

    async def follow(
        self, source: str, place: Place, kind: str, target: str, label: str, days: tuple[int, ...] | None
    ) -> None:
        """Follow an office or a document from now on, and say so."""
        chosen = days_of(self.application.settings.telegram_remind_days) if days is None else days
        made = await self.storage.do(
            self.follows.add, place.chat_id, place.topic, kind, target, label, chosen, self.clock()
        )
        if made is None:
            raise Refusal("Ở đây đã theo dõi nhiều quá; hãy thôi theo dõi bớt (/theodoi) rồi thử lại.")
        wanted = Wanted(label, agency=target) if kind == OFFICE else Wanted(label, documents=(target,))
        found = await self.computed(tables.table, self.application, wanted)
        token = await self.token(place.chat_id, "follow", {"id": made.id})
        html = self.followed(made, len(found.rows))
        await self.outbox.say(source, place, html, keyboards.days(token, made.days, self.offered(made)))

    def followed(self, follow: Follow, count: int | None = None) -> str:
        """What is followed, and when it will be told of, as HTML."""
        hour = self.application.settings.telegram_remind_hour
        days = ", ".join(str(one) for one in follow.days)
        when = f"nhắc trước hạn {days} ngày, lúc {hour} giờ (giờ Việt Nam)" if follow.days else "không nhắc trước hạn"
        held = "" if count is None else f" Kho hiện có {count} nhiệm vụ."
        label = markup.bold(on_one_line(follow.label, 300)).html
        return f"🔔 Đang theo dõi {label}: {when}; báo khi có văn bản mới liên quan.{held}"

    def offered(self, follow: Follow) -> list[int]:
        """The days that buttons offer."""
        default = days_of(self.application.settings.telegram_remind_days)
        return sorted({1, 3, 7, 14, *default, *follow.days}, reverse=True)[:12]

    async def followings(self, source: str, place: Place) -> None:
        """All that the chat follows."""
        mine = await self.storage.do(self.follows.of, place.chat_id)
        if not mine:
            await self.outbox.say(source, place, texts.NO_FOLLOWS)
            return
        ids = [one.id for one in mine]
        token = await self.token(place.chat_id, "follows", {"ids": ids})
        html, keyboard = await self.followed_here(place.chat_id, token, ids)
        await self.outbox.say(source, place, html, keyboard)

    async def followed_here(
        self, chat_id: int, token: str, ids: Sequence[int]
    ) -> tuple[str, InlineKeyboardMarkup | None]:
        """What of `ids` the chat still follows: a list, and a button for each to stop it."""
        still = {one.id: one for one in await self.storage.do(self.follows.of, chat_id)}
        kept = [(nth, still[one]) for nth, one in enumerate(ids) if one in still]
        if not kept:
            return texts.NO_FOLLOWS, None
        lines: list[markup.Paragraph] = [[markup.plain(f"Đang theo dõi {len(kept)}:")]]
        for _, one in kept:
            days = f"nhắc trước {', '.join(map(str, one.days))} ngày" if one.days else "không nhắc trước hạn"
            lines.append([markup.plain(f"• {on_one_line(one.label, 60)} ({days})")])
        labels = {nth: one.label for nth, one in kept}
        return markup.messages(lines)[0], keyboards.follows(token, labels)
