"""A question: a status line, the answer in its place when it is verified, and the next question after it."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field

from telegram import Bot, Message
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.answer import Answer, Status, plain
from bot.application import Application, IndexMissing
from bot.chain import QuestionError
from bot.events import Finished, Progress, Step
from bot.settings import SettingsError
from bot.telegram import keyboards, markup, texts, wording
from bot.telegram.access import Access, Pace
from bot.telegram.conversations import Conversations
from bot.telegram.outbox import Outbox, Place
from bot.telegram.storage import Clock, Storage
from bot.telegram.tokens import Tokens
from retrieval.database import DatabaseError
from retrieval.lexical import LexicalError
from retrieval.vectors import VectorStoreError

_LOG = logging.getLogger("congvan.telegram")
_TYPING_AFTER_S = 0.4
_TYPING_EVERY_S = 4.5
_STATUS_EVERY_S = 1.2
_OPENING_S = 0.15
_NOT_READY = (IndexMissing, SettingsError, DatabaseError, LexicalError, VectorStoreError)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked in a chat. `text` is the question itself, without the bot's name or a command."""

    message: Message
    user: int
    text: str
    edited: bool = False

    @property
    def source(self) -> str:
        """What answers are noted under."""
        return source(self.message)

    @property
    def place(self) -> Place:
        """Where the answer goes."""
        return place(self.message)


def source(message: Message) -> str:
    """What the replies to a message are noted under."""
    return f"m{message.chat_id}:{message.message_id}"


def place(message: Message) -> Place:
    """In the message's chat and topic, as a reply to it."""
    topic = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat_id, topic, message.message_id)


def conversation(access: Access, message: Message, user: int) -> str:
    """The key of what the user asked in that chat and topic."""
    return access.name(message.chat_id, message.message_thread_id if message.is_topic_message else None, user)


@dataclass(slots=True)
class _Running:
    user: int
    chat: int
    cancelled: threading.Event = field(default_factory=threading.Event)


class Questions:
    """Answers questions. One at a time for each user; answers are computed in threads."""

    def __init__(
        self,
        application: Application,
        outbox: Outbox,
        storage: Storage,
        conversations: Conversations,
        tokens: Tokens,
        access: Access,
        clock: Clock,
    ) -> None:
        settings = application.settings
        self._application, self._outbox, self._storage = application, outbox, storage
        self._conversations, self._tokens, self._access, self._clock = conversations, tokens, access, clock
        self._pace = Pace(settings.telegram_questions_a_minute)
        self._page_url = settings.telegram_page_url
        self._threads = ThreadPoolExecutor(threads(application), thread_name_prefix="telegram-answer")
        self._running: list[_Running] = []
        self._opening, self._all_opened = 0, asyncio.Event()
        self._locks: dict[int, tuple[asyncio.Lock, int]] = {}

    def close(self) -> None:
        """Cancel what is being answered, and end the threads."""
        for running in self._running:
            running.cancelled.set()
        self._threads.shutdown(cancel_futures=True)

    def cancel(self, user: int, chat: int) -> bool:
        """Stop answering the user's question in that chat; False where there is none."""
        mine = [one for one in self._running if (one.user, one.chat) == (user, chat)]
        for running in mine:
            running.cancelled.set()
        return bool(mine)

    async def answer(self, asked: Asked) -> None:
        """Answer in the chat. Raises `Unreachable` and `TelegramError`."""
        talk = conversation(self._access, asked.message, asked.user)
        before = self._conversations.question
        if asked.edited and await self._storage.do(before, talk, asked.message.message_id) == asked.text:
            return  # something else about the message changed
        sent = asked.message.edit_date or asked.message.date
        wait = self._pace.take(asked.user, sent)
        # what was begun and interrupted is gone on with
        if wait is not None and (asked.edited or not await self._outbox.known(asked.source)):
            if self._pace.first_refusal(asked.user):
                await self._outbox.say(asked.source, asked.place, texts.too_fast(wait))
            return
        lock, users = self._locks.get(asked.user, (asyncio.Lock(), 0))
        self._locks[asked.user] = lock, users + 1
        try:
            async with lock:
                await self._answer(asked, talk)
        finally:
            lock, users = self._locks[asked.user]
            if users == 1:
                del self._locks[asked.user]
            else:
                self._locks[asked.user] = lock, users - 1

    async def _answer(self, asked: Asked, talk: str) -> None:
        begun = time.monotonic()
        running = _Running(asked.user, asked.message.chat_id)
        self._running.append(running)
        narrator = _Narrator(self._outbox, self._outbox.bot, asked.place)
        try:
            opened = await self._opened(asked)
            narrator.begin(opened[0])
            history = await self._storage.do(self._conversations.history, talk, asked.message.message_id, self._clock())
            outcome = await self._computed(asked.text, history, running, narrator)
        finally:
            await narrator.end()
            self._running.remove(running)
        if outcome is None:
            await self._outbox.show(asked.source, asked.place, [texts.CANCELLED], opened=opened)
        elif isinstance(outcome, str):
            await self._outbox.show(asked.source, asked.place, [outcome], opened=opened)
        else:
            await self._show(asked, talk, outcome, opened)
        kind = outcome.status.value if isinstance(outcome, Answer) else "none"
        _LOG.info("question of %s: %s, %.0f ms", self._access.name(asked.user), kind, (time.monotonic() - begun) * 1000)

    async def _opened(self, asked: Asked) -> dict[int, int]:
        """The status line, and which messages the answer has already. Answers are computed when those who asked at the same
        moment have their status line, too."""
        self._opening += 1
        self._all_opened.clear()
        try:
            return await self._outbox.open(asked.source, asked.place, wording.step(Progress(Step.SEARCHING)))
        finally:
            self._opening -= 1
            if not self._opening:
                self._all_opened.set()

    async def _computed(
        self, question: str, history: Sequence[str], running: _Running, narrator: _Narrator
    ) -> Answer | str | None:
        """The answer; a sentence (HTML) where there is none to give; None where it was cancelled."""
        loop = asyncio.get_running_loop()

        def compute() -> Answer | None:
            for event in self._application.events(question, tuple(history)):
                if running.cancelled.is_set():
                    return None
                if isinstance(event, Finished):
                    return event.answer
                if isinstance(event, Progress) and event.step is not Step.SEARCHING:
                    loop.call_soon_threadsafe(narrator.tell, event)
            raise AssertionError("an answer without an end")

        with suppress(TimeoutError):
            async with asyncio.timeout(_OPENING_S):
                await self._all_opened.wait()
        try:
            return await loop.run_in_executor(self._threads, compute)
        except QuestionError as error:
            return markup.plain(str(error)).html
        except _NOT_READY as error:
            _LOG.warning("no answer: %s", type(error).__name__)
            return texts.NOT_READY

    async def _show(self, asked: Asked, talk: str, given: Answer, opened: dict[int, int]) -> None:
        now = self._clock()
        parts = markup.messages(wording.answer(given, self._page_url))
        if given.status is Status.ERROR:
            await self._outbox.show(asked.source, asked.place, parts, opened=opened)
            return
        record = {
            "question": asked.text,
            "asked": asked.message.message_id,
            "citations": [plain(asdict(one)) for one in given.citations],
            "duties": [[one.mark, one.action] for one in given.duties],
            "dated": any(one.deadline.date or one.deadline.kind == "recurring" for one in given.duties),
        }

        token = await self._storage.do(
            self._tokens.make, self._access.name(asked.message.chat_id), "answer", record, now
        )
        await self._outbox.show(asked.source, asked.place, parts, keyboards.answer(token, record), opened=opened)
        # only now: an edit counts as answered by what is noted here
        await self._storage.do(self._conversations.add, talk, asked.message.message_id, asked.text, now)


class _Narrator:
    """Keeps the status line and the typing indicator going while an answer is made."""

    def __init__(self, outbox: Outbox, bot: Bot, where: Place) -> None:
        self._outbox, self._bot, self._place = outbox, bot, where
        self._message: int | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._latest: Progress | None = None
        self._changed = asyncio.Event()
        self._edit: asyncio.Task[None] | None = None

    def begin(self, message: int) -> None:
        """The status line was sent."""
        self._message = message
        self._tasks = [asyncio.ensure_future(self._typing()), asyncio.ensure_future(self._telling())]

    def tell(self, progress: Progress) -> None:
        """What is being done now."""
        self._latest = progress
        self._changed.set()

    async def end(self) -> None:
        """No more of it; when this returns nothing is under way that could overwrite the answer."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._edit is not None:  # once sent it cannot be called back: it must arrive before the answer does
            await self._edit

    async def _typing(self) -> None:
        await asyncio.sleep(_TYPING_AFTER_S)
        while True:
            with suppress(TelegramError):
                await self._bot.send_chat_action(
                    self._place.chat_id, ChatAction.TYPING, message_thread_id=self._place.topic
                )
            await asyncio.sleep(_TYPING_EVERY_S)

    async def _telling(self) -> None:
        while True:
            await asyncio.sleep(_STATUS_EVERY_S)
            await self._changed.wait()
            self._changed.clear()
            assert self._message is not None and self._latest is not None
            html = wording.step(self._latest)
            self._edit = asyncio.ensure_future(self._outbox.status(self._place, self._message, html))
            await asyncio.shield(self._edit)


def threads(application: Application) -> int:
    """How many answers are computed beside each other: an extract only computes, a model is waited for."""
    return 2 if application.settings.chat_model is None and application.settings.chat_base_url is None else 8
