"""The commands. Each takes the words behind it; what goes wrong ends as one sentence in the chat."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from telegram import Message

from bot.application import IndexMissing
from bot.duty_files.wording import on_one_line
from bot.settings import SettingsError
from bot.telegram import markup, tables, texts
from bot.telegram.conversations import Conversations
from bot.telegram.counter import Counter, Refusal
from bot.telegram.follows import OFFICE
from bot.telegram.questions import Asked, Questions, conversation, place, source
from bot.telegram.queue import Updates
from bot.telegram.reminder_calendar import VIETNAM, days_of
from bot.telegram.tables import Wanted
from corpus import agencies
from corpus.dates import vietnamese

_AHEAD = timedelta(days=30)
_MOST_WORDS = 300
# "7,3,1", "5 ngày", "trước 5 ngày": a bare number at the end belongs to a document's number
_DAYS = re.compile(
    r"[\s,;]*(?:(?:nhắc )?trước\s+)?(\d{1,3}(?:\s*,\s*\d{1,3})+|\d{1,3}(?=\s*ngày))(?:\s*ngày)?\s*$", re.IGNORECASE
)
_LONGEST_AHEAD = 365


class Commands:
    """What each command does."""

    def __init__(self, counter: Counter, questions: Questions, conversations: Conversations, updates: Updates) -> None:
        self._counter, self._questions = counter, questions
        self._conversations, self._updates = conversations, updates
        self._all: dict[str, Callable[[Message, int, str], Awaitable[None]]] = {
            "start": self._start,
            "help": self._help,
            "hoi": self._ask,
            "moi": self._new,
            "nhiemvu": self._duties,
            "thoihan": self._deadlines,
            "vanban": self._document,
            "theodoi": self._follow,
            "trangthai": self._status,
        }

    async def run(self, name: str, message: Message, user: int, words: str) -> None:
        """Do what the command says. Raises `Unreachable` and `TelegramError`."""
        words = " ".join(words.split())[:_MOST_WORDS] if name != "hoi" else words
        try:
            await self._all[name](message, user, words)
        except Refusal as refusal:
            await self._say(message, str(refusal))

    async def _say(self, message: Message, html: str) -> None:
        await self._counter.outbox.say(source(message), place(message), html)

    async def _start(self, message: Message, user: int, words: str) -> None:
        await self._say(message, texts.START)

    async def _help(self, message: Message, user: int, words: str) -> None:
        await self._say(message, texts.HELP)

    async def _ask(self, message: Message, user: int, words: str) -> None:
        if not words.strip():
            raise Refusal(texts.NO_QUESTION)
        await self._questions.answer(Asked(message, user, words, edited=message.edit_date is not None))

    async def _new(self, message: Message, user: int, words: str) -> None:
        talk = conversation(self._counter.access, message, user)
        await self._counter.storage.do(self._conversations.forget, talk)
        await self._say(message, texts.NEW)

    async def _duties(self, message: Message, user: int, words: str) -> None:
        if not words:
            raise Refusal(texts.DUTIES_OF_WHOM)
        wanted = Wanted(f"Nhiệm vụ của {office(words)}", agency=words)
        await self._known(words)
        await self._counter.table(source(message), place(message), wanted)

    async def _deadlines(self, message: Message, user: int, words: str) -> None:
        today = self._counter.clock().astimezone(VIETNAM).date()
        of = f" của {office(words)}" if words else ""
        title = f"Việc đến hạn{of} từ {vietnamese(today)} đến {vietnamese(today + _AHEAD)}"
        if words:
            await self._known(words)
        wanted = Wanted(title, agency=words or None, first=today, last=today + _AHEAD)
        await self._counter.table(source(message), place(message), wanted)

    async def _document(self, message: Message, user: int, words: str) -> None:
        if not words:
            raise Refusal(texts.WHICH_DOCUMENT)
        found = await self._counter.resolved(words)
        if not found:
            raise Refusal(_no_document(words))
        await self._counter.documents(source(message), place(message), found, "show")

    async def _follow(self, message: Message, user: int, words: str) -> None:
        if not words:
            await self._counter.followings(source(message), place(message))
            return
        days = _DAYS.search(words)
        chosen = days_of(days[1]) if days else None
        target = words[: days.start()].strip(" ,;") if days else words
        if chosen is not None and (not target or max(chosen) > _LONGEST_AHEAD or len(chosen) > 10):
            raise Refusal(f"Số ngày nhắc trước phải từ 0 đến {_LONGEST_AHEAD}, nhiều nhất 10 số; ví dụ: 7,3,1.")
        found = await self._counter.resolved(target) if any(c.isdigit() for c in target) else []
        if len(found) > 1:
            await self._counter.documents(source(message), place(message), found, "follow")
        elif found:
            one = found[0]
            await self._counter.follow(source(message), place(message), "document", one.id, one.name, chosen)
        else:
            await self._known(target)
            await self._counter.follow(source(message), place(message), OFFICE, target, office(target), chosen)

    async def _status(self, message: Message, user: int, words: str) -> None:
        try:
            values = await asyncio.to_thread(self._counter.application.status)
        except (SettingsError, IndexMissing):
            raise Refusal(texts.NOT_READY) from None
        newest = values["newest_issued_on"]
        lines = [f"Kho có {values['directives']} văn bản trong {values['files']} tệp, {values['passages']} đoạn."]
        if newest:
            year, month, day = newest.split("-")
            lines.append(f"Văn bản mới nhất ban hành ngày {day}/{month}/{year}.")
        mine = await self._counter.storage.do(self._counter.follows.of, message.chat_id)
        lines.append(f"Ở đây đang theo dõi {len(mine)} cơ quan, văn bản.")
        if self._counter.access.is_admin(user):
            waiting = await self._counter.storage.do(self._updates.count)
            every = await self._counter.storage.do(self._counter.follows.every)
            lines.append(f"Đang chờ xử lý: {waiting - 1}; tổng số theo dõi: {len(every)}.")
            lines.append(f"Mô hình viết câu trả lời: {values.get('chat_model', 'không dùng (bản trích nguyên văn)')}.")
        await self._say(message, markup.messages([markup.prose(line)[0] for line in lines])[0])

    async def _known(self, words: str) -> None:
        """Raise `Refusal` where the words name no office that the register or the documents know."""
        if agencies.find(words):
            return
        spoken = any(c.isalnum() for c in words)  # marks alone would ask for every office
        known = await self._counter.computed(tables.table, self._counter.application, Wanted("", agency=words))
        if not spoken or not known.rows:
            raise Refusal(
                markup.plain(
                    f"Không nhận ra cơ quan “{on_one_line(words, 80)}”. Hãy ghi tên đầy đủ hoặc tên tắt, "
                    "ví dụ “Sở Y tế Đắk Nông”, “syt”."
                ).html
            )


def office(words: str) -> str:
    """An office as it is shown: by its own name and place where the register knows it."""
    found = agencies.find(words)
    if len(found) != 1:
        return words
    return " ".join(filter(None, (agencies.get(found[0].key).name, found[0].place)))


def _no_document(words: str) -> str:
    return markup.plain(f"Không có văn bản nào mang số “{on_one_line(words, 80)}” trong kho.").html
