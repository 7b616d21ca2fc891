"""Fetching the updates. What was fetched is kept before the next call tells Telegram that it arrived."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter

_LOG = logging.getLogger("congvan.telegram")
ALLOWED = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
_LONG_S = 20
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 30.0


async def poll(bot: Bot, take: Callable[[Sequence[Update]], Awaitable[None]], told: Callable[[str], None]) -> None:
    """Fetch for ever, through whatever fails. Raises `InvalidToken`. `told` hears what a person should know."""
    offset, wait = 0, _FIRST_WAIT_S
    while True:
        try:
            updates = await bot.get_updates(
                offset=offset, timeout=_LONG_S, read_timeout=_LONG_S + 10, allowed_updates=list(ALLOWED)
            )
            if updates:
                await take(updates)
                offset = updates[-1].update_id + 1
            wait = _FIRST_WAIT_S
            continue
        except InvalidToken:
            raise
        except Conflict:
            told("Một tiến trình khác đang nhận tin của bot này (hoặc còn webhook); sẽ thử lại.")
        except RetryAfter as error:
            after = error.retry_after
            wait = max(wait, after.total_seconds() if isinstance(after, timedelta) else after)
        except Exception as error:  # whatever it is, the bot goes on as soon as it is over
            _LOG.warning("fetching failed: %s", type(error).__name__)
        await asyncio.sleep(wait)
        wait = min(max(wait, _FIRST_WAIT_S) * 2, _LONGEST_WAIT_S)
