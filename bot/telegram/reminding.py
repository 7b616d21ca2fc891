"""Reminders and news, sent once: what was sent is in the store, so that a restart neither repeats nor loses any.

A reminder is noted as "sending" before it goes out and as "sent" when Telegram has taken it. What a process left as
"sending" may have arrived or not: it is sent again, and says so.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

from telegram.error import BadRequest, ChatMigrated, RetryAfter, TelegramError

from bot.application import Application, IndexMissing
from bot.duty_request import duty_filter
from bot.telegram import keyboards, markup, wording
from bot.telegram.access import Access
from bot.telegram.follows import DOCUMENT, OFFICE, Follow, Follows
from bot.telegram.outbox import Outbox, Place, Unreachable
from bot.telegram.reminder_calendar import VIETNAM, Reminder, due_between, slot
from bot.telegram.storage import Clock, Storage
from bot.telegram.tokens import Tokens
from bot.telegram.transport import Unsent
from corpus.directive import Directive
from retrieval.duty_table import DutyFilter, DutyRow

_LOG = logging.getLogger("congvan.telegram")
_REMINDED = "reminded_until"
_GENERATION = "news_of_generation"
_TOLD = "news_told_until"
_NEWS_APART = 5
_LATER = ("waiting", "sending")
_FORGOTTEN = timedelta(days=60)
_ROWS_A_MESSAGE = 30
_READ_AHEAD = timedelta(days=30)
Rows = dict[tuple[str, str], Sequence[DutyRow]]
"""The duties of each thing followed, by its kind and target."""


class Reminding:
    """Sends what is due. `tick` is called again and again; most calls find nothing to do."""

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
        self._application, self._outbox, self._storage = application, outbox, storage
        self._follows, self._tokens, self._access, self._clock = follows, tokens, access, clock
        self._hour = application.settings.telegram_remind_hour
        self._page_url = application.settings.telegram_page_url
        self._lock = asyncio.Lock()
        self._read: tuple[tuple[int, frozenset[tuple[str, str]]], date, Rows] | None = None

    async def tick(self) -> None:
        """Send the news of documents that came in, and the reminders whose moment has come."""
        async with self._lock:
            try:
                await self._news()
                await self._reminders()
            except IndexMissing:
                return  # nothing is indexed yet

    async def begin(self) -> None:
        """At the very first start: what is indexed by then is no news."""
        async with self._lock:
            if await self._storage.do(self._follows.mark, _GENERATION) is None:
                with suppress(IndexMissing):
                    await self._news()

    # reminders

    async def _reminders(self) -> None:
        now = self._clock()
        until = slot(now, self._hour)
        marked = await self._storage.do(self._follows.mark, _REMINDED)
        if marked is not None and datetime.fromisoformat(marked) >= until:
            return
        after = datetime.fromisoformat(marked) if marked is not None else until - timedelta(days=1)
        every = await self._storage.do(self._follows.every)
        rows = await asyncio.to_thread(self._rows, every, now.astimezone(VIETNAM).date())
        complete = True
        for chat_id, follows in _by_chat(every).items():
            found: dict[tuple[str, date], tuple[Reminder, Follow]] = {}
            for follow in follows:
                since = max(after, follow.created_at)
                for one in due_between(rows[follow.kind, follow.target], follow.days, self._hour, since, until):
                    before = found.get((one.duty, one.due))
                    if before is None or one.days < before[0].days:
                        found[one.duty, one.due] = one, follow
            complete &= await self._to_chat(chat_id, list(found.values()), now)
        if complete:
            await self._storage.do(self._follows.set_mark, _REMINDED, until.isoformat())
            await self._storage.do(self._follows.expire, (now - _FORGOTTEN).date())

    def _rows(self, every: Iterable[Follow], today: date) -> Rows:
        """The duties of all that is followed that are due from today on; read for some weeks at once."""
        labels = {(follow.kind, follow.target): follow.label for follow in every}
        last = today + timedelta(days=max((max(follow.days, default=0) for follow in every), default=0))
        state = self._application.catalogue.generation, frozenset(labels)
        if self._read is None or self._read[0] != state or last > self._read[1]:
            self._read = state, last + _READ_AHEAD, self._read_rows(labels, today, last + _READ_AHEAD)
        return self._read[2]

    def _read_rows(self, labels: dict[tuple[str, str], str], today: date, last: date) -> Rows:
        found: Rows = dict.fromkeys(labels, ())
        by_document: dict[str, tuple[str, str]] = {}
        for (kind, target), label in labels.items():
            if kind == OFFICE:
                asked = duty_filter(agency=target)
                found[kind, target] = self._application.duties(replace(asked, due_after=today, due_before=last)).rows
            elif (directive_id := self._present(target, label)) is not None:
                by_document[directive_id] = kind, target
        if by_document:
            asked = DutyFilter(directive_ids=tuple(by_document), due_after=today, due_before=last)
            for row in self._application.duties(asked).rows:
                here = by_document[row.directive_id]
                found[here] = (*found[here], row)
        return found

    def _present(self, directive_id: str, name: str) -> str | None:
        """The document that is followed; one that was indexed anew is found again by its number."""
        if directive_id in self._application.collection().summaries:
            return directive_id
        again = self._application.resolve(name)
        return again[0].id if len(again) == 1 else None

    async def _to_chat(self, chat_id: int, found: list[tuple[Reminder, Follow]], now: datetime) -> bool:
        """Send a chat its reminders; False where some have to wait."""
        if not found:
            return True
        states = await self._storage.do(self._follows.reminded, chat_id, min(one.due for one, _ in found))
        keyed = [((one.duty, one.due, one.days), one, follow) for one, follow in found]
        todo = [(key, one, follow) for key, one, follow in keyed if states.get(key, "waiting") in _LATER]
        todo.sort(key=lambda item: (item[2].topic or 0, item[1].due, item[1].row.directive_id, item[1].row.span.start))
        for again in (True, False):
            chosen = [item for item in todo if (states.get(item[0]) == "sending") == again]
            for part in self._messages(chosen, now, again=again):
                keys = [key for key, _, _ in part]
                rows = [(one.row, one.due, (one.due - now.astimezone(VIETNAM).date()).days) for _, one, _ in part]
                html = markup.messages(wording.reminder(rows, self._page_url, again=again))[0]
                await self._storage.do(self._follows.note, chat_id, keys, "sending", now)
                state = await self._sent(Place(chat_id, part[0][2].topic), html)
                await self._storage.do(self._follows.note, chat_id, keys, state, now)
                if state in _LATER or state == "gone":
                    return state == "gone"
        return True

    def _messages(
        self, items: Sequence[tuple[tuple[str, date, int], Reminder, Follow]], now: datetime, *, again: bool
    ) -> Iterator[list[tuple[tuple[str, date, int], Reminder, Follow]]]:
        """The reminders of one topic in groups that fit in a message each."""
        today = now.astimezone(VIETNAM).date()
        part: list[tuple[tuple[str, date, int], Reminder, Follow]] = []
        for item in items:
            trial = [*part, item]
            rows = [(one.row, one.due, (one.due - today).days) for _, one, _ in trial]
            full = len(markup.messages(wording.reminder(rows, self._page_url, again=again))) > 1
            if part and (full or len(trial) > _ROWS_A_MESSAGE or item[2].topic != part[0][2].topic):
                yield part
                part = []
            part.append(item)
        if part:
            yield part

    # news

    async def _news(self) -> None:
        now = self._clock()
        generation = str(await asyncio.to_thread(lambda: self._application.catalogue.generation))
        marked = await self._storage.do(self._follows.mark, _GENERATION)
        if marked == generation:
            return
        summaries = await asyncio.to_thread(lambda: self._application.collection().summaries)
        await self._storage.do(self._follows.unseen, list(summaries), now)
        complete = True
        if marked is not None:
            every = await self._storage.do(self._follows.every)
            until = await self._storage.do(self._follows.mark, _TOLD)
            seen = await self._storage.do(self._follows.seen_after, datetime.fromisoformat(until or now.isoformat()))
            for chat_id, follows in _by_chat(every).items():
                complete &= await self._news_to(chat_id, follows, seen, now)
        if complete:
            await self._storage.do(self._follows.set_mark, _TOLD, now.isoformat())
            await self._storage.do(self._follows.set_mark, _GENERATION, generation)

    async def _news_to(self, chat_id: int, follows: Sequence[Follow], seen: dict[str, datetime], now: datetime) -> bool:
        """Tell a chat of the new documents, the first few one by one and the rest together; False where some have to wait."""
        told = await self._storage.do(self._follows.told, chat_id)
        news: dict[str, tuple[Follow, Directive, str]] = {}
        for follow in follows:
            new = [one for one, when in seen.items() if when > follow.created_at and one not in told]
            for directive, why in await asyncio.to_thread(self._concerning, follow, new):
                news.setdefault(directive.id, (follow, directive, why))
        items = list(news.values())
        for item in items[:_NEWS_APART]:
            state = await self._told(chat_id, [item[1].id], *await self._news_item(*item, now), now=now)
            if state in _LATER or state == "gone":
                return state == "gone"
        rest = items[_NEWS_APART:]
        if not rest:
            return True
        where = Place(chat_id, rest[0][0].topic)
        html = markup.messages(wording.more_news([directive for _, directive, _ in rest], self._page_url))[0]
        return await self._told(chat_id, [directive.id for _, directive, _ in rest], where, html, now=now) not in _LATER

    async def _told(
        self,
        chat_id: int,
        directive_ids: Sequence[str],
        place: Place,
        html: str,
        token: str | None = None,
        *,
        now: datetime,
    ) -> str:
        """Send the news of documents; what became of it is noted with each."""
        for one in directive_ids:
            await self._storage.do(self._follows.tell, chat_id, one, "sending", now)
        state = await self._sent(place, html, token)
        for one in directive_ids:
            await self._storage.do(self._follows.tell, chat_id, one, state, now)
        return state

    def _concerning(self, follow: Follow, new: Sequence[str]) -> list[tuple[Directive, str]]:
        """Those of the new documents that concern what is followed, and how."""
        collection = self._application.collection()
        here = [one for one in new if one in collection.summaries]
        if not here:
            return []
        if follow.kind == OFFICE:
            asked = replace(duty_filter(agency=follow.target), directive_ids=tuple(here))
            counts: dict[str, int] = defaultdict(int)
            for row in self._application.duties(asked).rows:
                counts[row.directive_id] += 1
            return [
                (collection.directive(one), f"giao {follow.label} {count} nhiệm vụ") for one, count in counts.items()
            ]
        if follow.target not in collection.summaries:
            return []
        followed = collection.directive(follow.target)
        key = followed.number.value.key if followed.number else None
        naming = {row.directive_id for row in self._application.catalogue.relations_to(key)} if key else set()
        found = []
        for one in here:
            if one != follow.target and (one in naming or collection.summaries[one].attached_to == follow.target):
                found.append((collection.directive(one), f"có nhắc đến {follow.label}"))
        return found

    async def _news_item(self, follow: Follow, directive: Directive, why: str, now: datetime) -> tuple[Place, str, str]:
        chat = self._access.name(follow.chat_id)
        data = {"id": directive.id, "name": directive.name}
        token = await self._storage.do(self._tokens.make, chat, DOCUMENT, data, now)
        html = markup.messages(wording.news(directive, why, self._page_url))[0]
        return Place(follow.chat_id, follow.topic), html, token

    async def _sent(self, place: Place, html: str, token: str | None = None) -> str:
        """What became of a message: "sent"; "refused" or "gone", it never will be; "waiting", it was not; "sending", who knows."""
        keyboard = keyboards.document(token, source=False) if token else None
        try:
            await self._outbox.send(place, html, keyboard, waits=())
        except Unreachable:
            await self._storage.do(self._follows.leave, place.chat_id)
            return "gone"
        except ChatMigrated as error:
            await self._storage.do(self._follows.move, place.chat_id, error.new_chat_id)
            return "waiting"
        except BadRequest as error:
            if place.topic is not None and "thread not found" in error.message.lower():
                return await self._sent(replace(place, topic=None), html, token)
            _LOG.warning("a reminder was refused")
            return "refused"
        except TelegramError as error:
            _LOG.warning("a reminder has to wait: %s", type(error).__name__)
            return "waiting" if isinstance(error, Unsent | RetryAfter) else "sending"
        return "sent"


def _by_chat(every: Iterable[Follow]) -> dict[int, list[Follow]]:
    found: dict[int, list[Follow]] = defaultdict(list)
    for follow in every:
        found[follow.chat_id].append(follow)
    return found
