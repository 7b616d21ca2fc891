"""Sending: each message of an answer once, whatever is repeated, through 429, 5xx and a network that comes and goes.

A message is noted under what it answers as soon as Telegram has told its id. Whoever answers the same again edits that
message, which says nothing twice: the words of an answer get into a chat by an edit of a line that was sent before.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from telegram import Bot, ForceReply, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import AIORateLimiter

from bot.telegram.storage import Clock, Storage, parameter, stored

_LOG = logging.getLogger("congvan.telegram")
_WAITS = (0.3, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
_UNIT_S = 1.0
"""What the waits count; tests count in less."""
_REMEMBERED = timedelta(days=8)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid", "message to delete not found")
T = TypeVar("T")


class Unreachable(Exception):
    """The chat takes no messages any more: the bot was blocked or removed, or the chat is gone."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a chat, its topic, and the message it replies to."""

    chat_id: int
    topic: int | None = None
    reply_to: int | None = None


class Pacing(AIORateLimiter):
    """Telegram's limits count what is sent; edits, answers to buttons and "typing" go by without waiting."""

    async def process_request(
        self,
        callback: Callable[..., Awaitable[Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """See `telegram.ext.BaseRateLimiter`."""
        counted = endpoint.startswith("send") and endpoint != "sendChatAction"
        return await super().process_request(
            callback,  # type: ignore[arg-type]
            args,
            kwargs,
            endpoint,
            data if counted else {},
            rate_limit_args,
        )


def is_transient(error: BaseException) -> bool:
    """Whether the same call may work a little later."""
    fatal = (BadRequest, Forbidden, InvalidToken, ChatMigrated, Conflict)
    return isinstance(error, (NetworkError, RetryAfter)) and not isinstance(error, fatal)


async def persistent(call: Callable[[], Awaitable[T]], waits: Sequence[float] = _WAITS) -> T:
    """What the call returns, tried again while the network or Telegram fails. Raises `TelegramError` in the end."""
    for wait in waits:
        try:
            return await call()
        except NetworkError as error:
            if not is_transient(error):
                raise
            _LOG.info("waiting for Telegram (%s)", type(error).__name__)
            await asyncio.sleep(wait * _UNIT_S * random.uniform(0.8, 1.2))
    return await call()


class Outbox:
    """Sends and edits. Raises `Unreachable`, and `TelegramError` for what no waiting helps."""

    def __init__(self, bot: Bot, storage: Storage, clock: Clock) -> None:
        self.bot = bot
        self._storage, self._clock = storage, clock
        self._replies = storage.tables.replies
        here = self._replies.c.source == parameter("of")
        self._noted = self._replies.select().where(here).order_by(self._replies.c.part)

    async def say(
        self,
        source: str,
        place: Place,
        html: str,
        keyboard: InlineKeyboardMarkup | ForceReply | None = None,
        part: int = 0,
    ) -> int:
        """The message that is part `part` of what answers `source`: sent, or changed where it was sent before."""
        return await self._said(await self._storage.do(self._parts, source), source, place, html, keyboard, part)

    async def open(self, source: str, place: Place, html: str) -> dict[int, int]:
        """The first part of what answers `source`, and which messages are its parts until now."""
        known = await self._storage.do(self._parts, source)
        return {**known, 0: await self._said(known, source, place, html, None, 0)}

    async def show(
        self,
        source: str,
        place: Place,
        parts: Sequence[str],
        keyboard: InlineKeyboardMarkup | None = None,
        opened: Mapping[int, int] | None = None,
    ) -> list[int]:
        """All parts of an answer, the keyboard under the last; parts of an earlier answer beyond them are removed. `opened`
        is what `open` returned, where it was called.

        A part that is not there yet is begun with a short line, noted, and then filled by an edit.
        """
        ids: list[int] = []
        known = dict(opened) if opened is not None else await self._storage.do(self._parts, source)
        for part, html in enumerate(parts):
            where = replace(place, reply_to=ids[-1]) if ids else place
            if part and part not in known:
                known[part] = await self._sent(source, part, where, f"({part + 1}/{len(parts)}) …", None)
            last = part == len(parts) - 1
            ids.append(await self._said(known, source, where, html, keyboard if last else None, part))
        for part, message_id in known.items():
            if part >= len(parts):
                await self.remove(source, part, place.chat_id, message_id)
        return ids

    async def _said(
        self,
        known: Mapping[int, int],
        source: str,
        place: Place,
        html: str,
        keyboard: InlineKeyboardMarkup | ForceReply | None,
        part: int,
    ) -> int:
        inline = keyboard if isinstance(keyboard, InlineKeyboardMarkup) else None
        if part in known and await self._edited(place.chat_id, known[part], html, inline):
            return known[part]
        return await self._sent(source, part, place, html, keyboard)

    async def remove(self, source: str, part: int, chat_id: int, message_id: int) -> None:
        """Delete a message of the bot, if it is still there."""
        with suppress(BadRequest):
            await self._call(lambda: self.bot.delete_message(chat_id, message_id))
        here = self._replies.c.source == source, self._replies.c.part == part
        await self._storage.do(self._storage.execute, self._replies.delete().where(*here))

    async def status(self, place: Place, message_id: int, html: str) -> None:
        """Change a status line; one attempt, and no harm where it fails."""
        with suppress(TelegramError):
            await self.bot.edit_message_text(
                html, place.chat_id, message_id, parse_mode=ParseMode.HTML, link_preview_options=_NO_PREVIEW
            )

    async def send(
        self,
        place: Place,
        html: str,
        keyboard: InlineKeyboardMarkup | ForceReply | None = None,
        waits: Sequence[float] = _WAITS,
    ) -> Message:
        """A message that its sender notes himself; with no `waits` it is tried once."""
        return await self._call(
            lambda: self.bot.send_message(
                place.chat_id,
                html,
                parse_mode=ParseMode.HTML,
                message_thread_id=place.topic,
                reply_parameters=_reply(place),
                reply_markup=keyboard,
                link_preview_options=_NO_PREVIEW,
            ),
            waits,
        )

    async def file(self, source: str, place: Place, content: bytes, name: str) -> None:
        """A file, sent once for what it answers."""
        if await self.known(source):
            return
        message = await self._call(
            lambda: self.bot.send_document(
                place.chat_id,
                content,
                filename=name,
                message_thread_id=place.topic,
                reply_parameters=_reply(place),
            )
        )
        await self._note(source, 0, place.chat_id, message.message_id)

    async def keyboard(self, chat_id: int, message_id: int, keyboard: InlineKeyboardMarkup | None) -> None:
        """Change the buttons under a message, if it is still there."""
        with suppress(BadRequest):
            await self._call(lambda: self.bot.edit_message_reply_markup(chat_id, message_id, reply_markup=keyboard))

    async def edit(self, chat_id: int, message_id: int, html: str, keyboard: InlineKeyboardMarkup | None) -> bool:
        """Change a message; False where it is not there any more."""
        return await self._edited(chat_id, message_id, html, keyboard)

    async def known(self, source: str) -> bool:
        """Whether anything was sent about `source`."""
        return bool(await self._storage.do(self._parts, source))

    def expire(self, now: datetime) -> None:
        """Forget which messages answer what was asked long ago."""
        self._storage.execute(self._replies.delete().where(self._replies.c.at <= stored(now - _REMEMBERED)))

    async def _call(self, call: Callable[[], Awaitable[T]], waits: Sequence[float] = _WAITS) -> T:
        try:
            return await persistent(call, waits)
        except Forbidden as error:
            raise Unreachable from error
        except BadRequest as error:
            if "chat not found" in error.message.lower():
                raise Unreachable from error
            raise

    async def _sent(
        self, source: str, part: int, place: Place, html: str, keyboard: InlineKeyboardMarkup | ForceReply | None
    ) -> int:
        message = await self.send(place, html, keyboard)
        await self._note(source, part, place.chat_id, message.message_id)
        return message.message_id

    async def _note(self, source: str, part: int, chat_id: int, message_id: int) -> None:
        key = {"source": source, "part": part}
        row = {"chat_id": chat_id, "message_id": message_id, "at": stored(self._clock())}
        await asyncio.shield(self._storage.do(self._storage.replace, self._replies, key, row))

    async def _edited(self, chat_id: int, message_id: int, html: str, keyboard: InlineKeyboardMarkup | None) -> bool:
        try:
            await self._call(
                lambda: self.bot.edit_message_text(
                    html,
                    chat_id,
                    message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard,
                    link_preview_options=_NO_PREVIEW,
                )
            )
        except BadRequest as error:
            said = error.message.lower()
            if any(gone in said for gone in _GONE):
                return False
            if "message is not modified" not in said:
                raise
        return True

    def _parts(self, source: str) -> dict[int, int]:
        rows = self._storage.rows(self._noted, {"of": source})
        return {row["part"]: row["message_id"] for row in rows}


def _reply(place: Place) -> ReplyParameters | None:
    if place.reply_to is None:
        return None
    return ReplyParameters(place.reply_to, allow_sending_without_reply=True)
