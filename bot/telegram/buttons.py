"""Buttons that are pressed: each press is answered, whatever is behind it."""

from __future__ import annotations

import asyncio
import hashlib
import re
from contextlib import suppress
from functools import cached_property
from html import unescape
from typing import Any

from telegram import CallbackQuery, ForceReply, Message
from telegram.error import TelegramError

from bot.duty_files.export import FileFormat
from bot.feedback import FeedbackBook, FeedbackFull
from bot.telegram import keyboards, markup, texts, wording
from bot.telegram.conversations import Conversations
from bot.telegram.counter import Counter, Refusal
from bot.telegram.outbox import Place, persistent
from bot.telegram.questions import conversation
from bot.telegram.tables import Wanted
from bot.telegram.tokens import Press, press
from corpus.directive import Directive

_TAG = re.compile(r"<[^>]+>")
_LONGEST_ALERT = 200


class Buttons:
    """What each button does."""

    def __init__(self, counter: Counter, conversations: Conversations) -> None:
        self._counter, self._conversations = counter, conversations

    @cached_property
    def _book(self) -> FeedbackBook:
        return FeedbackBook(self._counter.application.state)

    async def pressed(self, query: CallbackQuery, source: str) -> None:
        """Answer the press and do what it asks. Raises `Unreachable` and `TelegramError`."""
        said = _Said(query)
        try:
            message = query.message
            found = press(query.data or "")
            if message is None or found is None:
                await said.alert(texts.FORGED)
                return
            if not self._counter.access.may_ask(query.from_user.id, message.chat.id):
                await said.alert(texts.REFUSED)
                return
            now = self._counter.clock()
            chat = self._counter.access.name(message.chat.id)
            meant = await self._counter.storage.do(self._counter.tokens.find, found.token, chat, now)
            if meant is None:
                await said.alert(texts.EXPIRED)
                return
            topic = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
            where = Place(message.chat.id, topic, message.message_id)
            try:
                await self._do(said, query, found, meant, where, source)
            except Refusal as refusal:
                await said.alert(str(refusal))
        finally:
            await said.anything()

    async def _do(
        self,
        said: _Said,
        query: CallbackQuery,
        found: Press,
        meant: tuple[str, dict[str, Any]],
        where: Place,
        source: str,
    ) -> None:
        kind, data = meant
        if found.action == "here":
            return
        if kind == "answer":
            await self._of_answer(said, query, found, data, where, source)
        elif kind == "table" and found.action in ("page", "ics", "xlsx"):
            await self._of_table(said, found, Wanted.of_json(data), where, source)
        elif kind == "document" and found.action in ("duties", "follow", "file"):
            await self._of_document(found.action, data, where, source)
        elif kind == "choice" and found.action == "pick" and found.number < len(data["ids"]):
            chosen = await self._directive(data["ids"][found.number])
            await self._counter.documents(source, where, [chosen], data["purpose"])
        elif kind in ("follow", "follows") and found.action in ("day", "stop"):
            await self._of_follow(said, kind, found, data, where)
        else:
            await said.alert(texts.FORGED)

    async def _of_answer(
        self, said: _Said, query: CallbackQuery, found: Press, data: dict[str, Any], where: Place, source: str
    ) -> None:
        counter = self._counter
        assert where.reply_to is not None
        if found.action == "quote":
            cited = next((one for one in data["citations"] if one["mark"] == found.number), None)
            if cited is None:
                await said.alert(texts.FORGED)
                return
            await said.anything()
            parts = markup.messages(wording.citation(found.number, cited, counter.page_url))
            await counter.outbox.show(source, where, parts)
        elif found.action == "marks":
            last = -(-len(data["citations"]) // keyboards.MARKS_A_PAGE) - 1
            keyboard = keyboards.answer(found.token, data, max(0, min(found.number, last)))
            await counter.outbox.keyboard(where.chat_id, where.reply_to, keyboard)
        elif found.action == "docs":
            await said.anything()
            ids = dict.fromkeys(one["directive_id"] for one in data["citations"])
            await counter.documents(source, where, [await self._directive(one) for one in ids], "show")
        elif found.action == "duties":
            await said.anything()
            await counter.table(source, where, Wanted.of_answer(data))
        elif found.action == "ics":
            if not await counter.export(source, where, Wanted.of_answer(data), FileFormat.ICS):
                await said.alert(texts.NO_CALENDAR)
        elif found.action in ("up", "down", "why"):
            await self._opinion(said, query, found, data, where)
        elif found.action == "on":
            await said.anything()
            await self._ask_on(query, data, where, source)
        else:
            await said.alert(texts.FORGED)

    async def _opinion(
        self, said: _Said, query: CallbackQuery, found: Press, data: dict[str, Any], where: Place
    ) -> None:
        reason = None
        if found.action == "why":
            if found.number >= len(texts.REASONS):
                await said.alert(texts.FORGED)
                return
            reason = list(texts.REASONS)[found.number]
        counter = self._counter
        who = counter.access.name(query.from_user.id)
        book = await asyncio.to_thread(lambda: self._book)
        try:
            await asyncio.to_thread(
                book.add,
                helpful=found.action == "up",
                reason=reason,
                question=data["question"],
                directive_ids=tuple(dict.fromkeys(one["directive_id"] for one in data["citations"])),
                now=counter.clock(),
                identity=hashlib.sha256(f"{found.token} {who}".encode()).hexdigest()[:32],
            )
        except FeedbackFull:
            await said.alert(texts.FEEDBACK_FULL)
            return
        assert where.reply_to is not None
        if found.action == "down":
            await said.tell(texts.WHY)
            await counter.outbox.keyboard(where.chat_id, where.reply_to, keyboards.reasons(found.token))
            return
        await said.tell(texts.THANKS)
        if found.action == "why":
            keyboard = keyboards.answer(found.token, data)
            await counter.outbox.keyboard(where.chat_id, where.reply_to, keyboard)

    async def _ask_on(self, query: CallbackQuery, data: dict[str, Any], where: Place, source: str) -> None:
        """Whoever presses goes on from this question, whoever asked it."""
        counter = self._counter
        if isinstance(query.message, Message):
            talk = conversation(counter.access, query.message, query.from_user.id)
            now = counter.clock()
            await counter.storage.do(self._conversations.add, talk, int(data["asked"]), data["question"], now)
        hint = ForceReply(selective=True, input_field_placeholder=texts.ASK_ON_HINT)
        await counter.outbox.say(source, where, texts.ASK_ON, hint)

    async def _of_table(self, said: _Said, found: Press, wanted: Wanted, where: Place, source: str) -> None:
        assert where.reply_to is not None
        if found.action == "page":
            await self._counter.turn(where.chat_id, where.reply_to, found.token, wanted, found.number)
            return
        if not await self._counter.export(source, where, wanted, FileFormat(found.action)):
            await said.alert(texts.NO_CALENDAR)

    async def _of_document(self, action: str, data: dict[str, Any], where: Place, source: str) -> None:
        counter = self._counter
        if action == "duties":
            wanted = Wanted(f"Nhiệm vụ theo {data['name']}", documents=(data["id"],))
            await counter.table(source, where, wanted)
        elif action == "follow":
            await counter.follow(source, where, "document", data["id"], data["name"], None)
        else:
            await counter.file(source, where, data["id"])

    async def _of_follow(self, said: _Said, kind: str, found: Press, data: dict[str, Any], where: Place) -> None:
        counter, follows = self._counter, self._counter.follows
        assert where.reply_to is not None
        if kind == "follows":
            ids = data["ids"]
            if found.action != "stop" or found.number >= len(ids):
                await said.alert(texts.FORGED)
                return
            await counter.storage.do(follows.stop, ids[found.number], where.chat_id)
            await said.tell("Đã thôi theo dõi.")
            html, keyboard = await counter.followed_here(where.chat_id, found.token, ids)
            await counter.outbox.edit(where.chat_id, where.reply_to, html, keyboard)
            return
        follow = await counter.storage.do(follows.find, data["id"], where.chat_id)
        if follow is None:
            await said.alert("Mục này không còn được theo dõi.")
            return
        if found.action == "stop":
            await counter.storage.do(follows.stop, follow.id, where.chat_id)
            await counter.outbox.edit(where.chat_id, where.reply_to, "Đã thôi theo dõi.", None)
            return
        if found.number not in counter.offered(follow):
            await said.alert(texts.FORGED)
            return
        days = set(follow.days) ^ {found.number}
        changed = await counter.storage.do(
            follows.add, where.chat_id, follow.topic, follow.kind, follow.target, follow.label, days, counter.clock()
        )
        assert changed is not None
        keyboard = keyboards.days(found.token, changed.days, counter.offered(follow))
        await counter.outbox.edit(where.chat_id, where.reply_to, counter.followed(changed), keyboard)

    async def _directive(self, directive_id: str) -> Directive:
        found = await self._counter.resolved(directive_id)
        if not found:
            raise Refusal("Văn bản này không còn trong kho.")
        return found[0]


class _Said:
    """Answers a press once, with words or without."""

    def __init__(self, query: CallbackQuery) -> None:
        self._query, self._done = query, False

    async def alert(self, html: str) -> None:
        """In a window that has to be closed."""
        await self._answer(html, alert=True)

    async def tell(self, html: str) -> None:
        """At the top of the chat, for a moment."""
        await self._answer(html, alert=False)

    async def anything(self) -> None:
        """Without words, if nothing was said yet."""
        await self._answer(None, alert=False)

    async def _answer(self, html: str | None, *, alert: bool) -> None:
        if self._done:
            return
        self._done = True
        words = None if html is None else unescape(_TAG.sub("", html))[:_LONGEST_ALERT]
        with suppress(TelegramError):  # too old to be answered, or not worth doing all of it again
            await persistent(lambda: self._query.answer(words, show_alert=alert), waits=(0.3, 1.0))
