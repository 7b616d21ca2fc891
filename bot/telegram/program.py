"""The bot as a program: its parts, its start and stop, by polling or by webhook. Nothing is built at import time."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar

import filelock
from telegram import BotCommand, Update
from telegram.error import BadRequest, ChatMigrated, InvalidToken, NetworkError, TelegramError
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    InlineQueryHandler,
    TypeHandler,
)

from bot.application import Application, IndexMissing
from bot.settings import SettingsError
from bot.telegram import polling, storage, texts, webhook
from bot.telegram.access import Access
from bot.telegram.buttons import Buttons
from bot.telegram.commands import Commands
from bot.telegram.conversations import Conversations
from bot.telegram.counter import Counter
from bot.telegram.follows import Follows
from bot.telegram.inline import Inline
from bot.telegram.outbox import Outbox, Pacing, Unreachable, is_transient, persistent
from bot.telegram.questions import Questions, place, source
from bot.telegram.queue import Job, Lanes, Updates
from bot.telegram.reminding import Reminding
from bot.telegram.routing import Routing, chat_of
from bot.telegram.storage import Clock, Storage
from bot.telegram.tokens import Tokens
from bot.telegram.transport import Transport
from bot.telegram.uploads import Uploads
from retrieval.database import DatabaseError

P = ParamSpec("P")
T = TypeVar("T")
_LOG = logging.getLogger("congvan.telegram")
_SILENT = ("telegram", "aiohttp", "apscheduler")
"""Their log lines hold the token (in addresses) or what people write."""
_REMIND_EVERY_S = 30
_AGAIN_AFTER_S = 1.0
_EXPIRE_EVERY = timedelta(hours=6)
_PATIENCE_S = 10.0
_MOST_ATTEMPTS = 5
_CONNECTIONS = 20


class Program:
    """The bot over an application, which stays the caller's to close. Raises `SettingsError` where there is no token."""

    def __init__(self, application: Application, clock: Clock = storage.now) -> None:
        settings = application.settings
        if settings.telegram_token is None:
            raise SettingsError("CONGVAN_TELEGRAM_TOKEN chưa được đặt; hãy xin token của BotFather trong Telegram.")
        for name in _SILENT:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library warns of every 429 otherwise
        self._application, self._settings, self._clock = application, settings, clock
        self._lock = filelock.FileLock(settings.data_dir / "telegram.lock", timeout=0)
        self._failed: dict[int, BaseException] = {}
        self._build()

    def _build(self) -> None:
        settings, clock, application = self._settings, self._clock, self._application
        assert settings.telegram_token is not None
        api = settings.telegram_api_url.rstrip("/")
        self._transports = Transport(api, _CONNECTIONS, read_timeout=15), Transport(api, 1, read_timeout=30)
        self._ptb = (
            ApplicationBuilder()
            .token(settings.telegram_token.get_secret_value())
            .base_url(f"{api}/bot")
            .base_file_url(f"{api}/file/bot")
            .request(self._transports[0])
            .get_updates_request(self._transports[1])
            .rate_limiter(Pacing(overall_max_rate=settings.telegram_messages_a_second, max_retries=10))
            .updater(None)
            .build()
        )
        self.storage = Storage(application.state)
        access = Access(settings)
        outbox = Outbox(self._ptb.bot, self.storage, clock)
        self._updates = Updates(self.storage)
        self._conversations = Conversations(self.storage, settings.telegram_history_hours)
        self._tokens = Tokens(self.storage, settings.telegram_button_days)
        self.follows = Follows(self.storage)
        self._outbox = outbox
        self._questions = Questions(application, outbox, self.storage, self._conversations, self._tokens, access, clock)
        counter = Counter(application, outbox, self.storage, self.follows, self._tokens, access, clock)
        self.reminding = Reminding(application, outbox, self.storage, self.follows, self._tokens, access, clock)
        self._routing = Routing(
            access=access,
            questions=self._questions,
            commands=Commands(counter, self._questions, self._conversations, self._updates),
            buttons=Buttons(counter, self._conversations),
            uploads=Uploads(application, outbox),
            inline=Inline(application, access),
            follows=self.follows,
            updates=self._updates,
            outbox=outbox,
            storage=self.storage,
            clock=clock,
        )
        self.lanes = Lanes(self._handle)
        self._resumed = asyncio.Event()
        self._taken_up: frozenset[int] = frozenset()
        self._routing.lanes = self.lanes
        self._ptb.add_handlers(
            [
                CallbackQueryHandler(self._routing.button),
                InlineQueryHandler(self._routing.inline),
                ChatMemberHandler(self._routing.membership, ChatMemberHandler.MY_CHAT_MEMBER),
                TypeHandler(Update, self._message),
            ]
        )
        self._ptb.add_error_handler(self._note_error)

    # life

    async def start(self) -> None:
        """Connect, set the menu, and take up what was left unfinished. Raises `SettingsError`."""
        self._settings.data_dir.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except filelock.Timeout as error:
            raise SettingsError("Một tiến trình khác đang chạy bot Telegram trên thư mục dữ liệu này.") from error
        try:
            await persistent(self._ptb.initialize)
            await persistent(self._set_menu)
        except InvalidToken:
            raise SettingsError(
                "CONGVAN_TELEGRAM_TOKEN: Telegram không nhận token này; hãy chép lại từ BotFather."
            ) from None
        except TelegramError as error:
            raise SettingsError(
                f"Không nối được với Telegram tại {self._settings.telegram_api_url} ({type(error).__name__})."
            ) from None
        await self._ptb.start()
        with suppress(IndexMissing):  # said to whoever asks
            await asyncio.to_thread(self._application.chain)
        await self.reminding.begin()
        waiting = await self.storage.do(self._updates.waiting)
        for job in waiting:
            self._line_up(job)
        self._taken_up = frozenset(job.id for job in waiting)
        self._resumed.set()
        assert self._ptb.job_queue is not None
        quiet = {"misfire_grace_time": None, "coalesce": True}
        self._ptb.job_queue.run_repeating(self._remind, _REMIND_EVERY_S, first=1, job_kwargs=quiet)
        self._ptb.job_queue.run_repeating(self._expire, _EXPIRE_EVERY, first=60, job_kwargs=quiet)

    async def stop(self) -> None:
        """Finish what is being answered, within some seconds; the rest waits in the store for the next start."""
        await self.lanes.stop(_PATIENCE_S)
        if self._ptb.running:
            await self._ptb.stop()
        await self._ptb.shutdown()
        for transport in self._transports:  # which are open, too, where the bot itself did not get that far
            await transport.shutdown()
        await asyncio.to_thread(self._questions.close)
        self.storage.close()
        self._lock.release()

    async def set_webhook(self) -> None:
        """Tell Telegram where to post. Raises `SettingsError`."""
        url = self._settings.telegram_webhook_url
        assert url is not None
        try:
            await persistent(
                lambda: self._ptb.bot.set_webhook(
                    url,
                    secret_token=webhook.secret(self._settings),
                    allowed_updates=list(polling.ALLOWED),
                    drop_pending_updates=False,
                )
            )
        except BadRequest as error:
            raise SettingsError(
                f"CONGVAN_TELEGRAM_WEBHOOK_URL: Telegram không nhận địa chỉ này ({error.message})."
            ) from None
        except TelegramError as error:
            raise SettingsError(f"Không đặt được webhook ({type(error).__name__}).") from None

    async def poll(self, told: Callable[[str], None] = lambda words: None) -> None:
        """Fetch updates until cancelled. Raises `SettingsError` for a token that is no longer taken."""
        try:
            await persistent(lambda: self._ptb.bot.delete_webhook(drop_pending_updates=False))
            await polling.poll(self._ptb.bot, self.take, told)
        except InvalidToken:
            raise SettingsError("CONGVAN_TELEGRAM_TOKEN: Telegram không nhận token này nữa.") from None

    async def receive(self, told: Callable[[str], None] = lambda words: None) -> None:
        """Listen for the webhook until cancelled. Raises `SettingsError`."""
        import uvicorn

        settings = self._settings
        with webhook.listening(settings) as listening:
            server = uvicorn.Server(
                uvicorn.Config(
                    webhook.receiver(settings, self.take_posted),
                    log_level="critical",
                    server_header=False,
                    lifespan="off",
                    timeout_graceful_shutdown=5,
                )
            )
            server.capture_signals = nullcontext  # type: ignore[assignment, method-assign]  # whoever runs the bot has its own
            serving = asyncio.ensure_future(server.serve(sockets=[listening]))
            try:
                while not server.started and not serving.done():
                    await asyncio.sleep(0.02)
                await self.set_webhook()
                host, port = listening.getsockname()[:2]
                told(
                    f"Bot Telegram đang nhận webhook tại http://{host}:{port}{webhook.path(settings)} (Ctrl-C để dừng)."
                )
                await asyncio.shield(serving)
            finally:
                server.should_exit = True
                await serving

    async def run(self, told: Callable[[str], None] = lambda words: None) -> None:
        """Get updates until cancelled: by webhook where the settings name one, else by polling. Raises `SettingsError`."""
        if self._settings.telegram_webhook_url is not None:
            await self.receive(told)
        else:
            told("Bot Telegram đang chạy, lấy tin bằng polling (Ctrl-C để dừng).")
            await self.poll(told)

    # updates

    async def take(self, updates: Sequence[Update]) -> None:
        """Keep the updates, then begin with those that are new. Raises `DatabaseError`."""
        await self._take([Job(update.update_id, update.to_dict(), update) for update in updates])

    async def take_posted(self, payload: dict[str, Any]) -> None:
        """The same for one that was posted."""
        try:
            update = Update.de_json(payload, self._ptb.bot)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            _LOG.error("an update cannot be read: %s", type(error).__name__)
            return  # sent again it would be the same
        await self._take([Job(update.update_id, payload, update)])

    async def _take(self, jobs: Sequence[Job]) -> None:
        fleeting = [job for job in jobs if job.read.inline_query is not None]  # soon too old to be answered
        kept = await self.storage.do(self._updates.keep, [job for job in jobs if job not in fleeting], self._clock())
        for job in fleeting:
            self._line_up(job)
        await self._resumed.wait()  # what was left unfinished comes first
        for job in kept:
            if job.id not in self._taken_up:
                self._line_up(job)

    def _line_up(self, job: Job) -> None:
        update = job.read or Update.de_json(job.payload, self._ptb.bot)
        chat = chat_of(update)
        self.lanes.add(None if chat is None or self._routing.is_urgent(update) else chat.id, job)

    async def _message(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        urgent = update.message is not None and self._routing.is_urgent(update)
        await (self._routing.cancel if urgent else self._routing.message)(update, context)

    async def _handle(self, job: Job) -> None:
        """Handle one update to its end: what may work later is tried again, what cannot is given up."""
        wait, update = _AGAIN_AFTER_S, job.read
        while True:
            update = update or Update.de_json(job.payload, self._ptb.bot)
            await self._ptb.process_update(update)
            error = self._failed.pop(job.id, None)
            if error is None:
                state = "done"
                break
            if isinstance(error, Unreachable):
                state = "unreachable"
                await self._left(update)
                break
            if isinstance(error, ChatMigrated):
                await self._moved(job, error.new_chat_id)
                update = None
            elif not (is_transient(error) or isinstance(error, DatabaseError)):
                state = "failed"
                await self._apologise(update)
                break
            _LOG.warning("an update has to wait: %s", type(error).__name__)
            if await self._written(self._updates.failed, job.id) >= _MOST_ATTEMPTS:
                state = "failed"
                break
            await asyncio.sleep(wait)
            wait = min(wait * 2, 60)
        await self._written(self._updates.finish, job.id, self._clock(), state)

    async def _written(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """What `work` returns when the store takes it, however long it does not: what comes next in the chat waits."""
        wait = _AGAIN_AFTER_S
        while True:
            try:
                return await self.storage.do(work, *arguments, **named)
            except DatabaseError:
                _LOG.error("the store takes nothing")
                await asyncio.sleep(wait)
                wait = min(wait * 2, 60)

    async def _note_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        error = context.error
        assert error is not None
        if isinstance(update, Update):
            self._failed[update.update_id] = error
        if not isinstance(error, (NetworkError, Unreachable, DatabaseError)):
            where = error.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            at = f"{where.tb_frame.f_code.co_name}:{where.tb_lineno}" if where is not None else "?"
            _LOG.error("an update failed: %s in %s", type(error).__name__, at)

    async def _left(self, update: Update) -> None:
        if update.effective_chat is not None:
            await self.storage.do(self.follows.leave, update.effective_chat.id)

    async def _moved(self, job: Job, to: int) -> None:
        """A group that has become a supergroup has another id from then on."""
        message = job.payload.get("message") or job.payload.get("edited_message")
        if message is not None:
            await self.storage.do(self.follows.move, message["chat"]["id"], to)
            message["chat"]["id"] = to

    async def _apologise(self, update: Update) -> None:
        message = update.message or update.edited_message
        if message is None:
            return
        with suppress(TelegramError, Unreachable, DatabaseError):
            await self._outbox.say(source(message), place(message), texts.FAILED)

    # what is done now and then

    async def _set_menu(self) -> None:
        await self._ptb.bot.set_my_commands([BotCommand(name, words) for name, words in texts.COMMANDS.items()])

    async def _remind(self, _: ContextTypes.DEFAULT_TYPE) -> None:
        await self.reminding.tick()

    async def _expire(self, _: ContextTypes.DEFAULT_TYPE) -> None:
        now = self._clock()
        for part in (self._updates, self._conversations, self._tokens, self._outbox):
            await self.storage.do(part.expire, now)


def run(application: Application, told: Callable[[str], None]) -> None:
    """Run until told to stop (SIGINT, SIGTERM). `told` hears what the person at the terminal should know."""
    # answers are computed in threads: the loop that talks to Telegram should not wait as long for its turn as Python has it wait
    sys.setswitchinterval(0.002)
    asyncio.run(_run(application, told))


async def _run(application: Application, told: Callable[[str], None]) -> None:
    program = Program(application)
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stopped.set)
    try:
        await program.start()
        work = asyncio.ensure_future(program.run(told))
        stopping = asyncio.ensure_future(stopped.wait())
        await asyncio.wait([work, stopping], return_when=asyncio.FIRST_COMPLETED)
        for task in (work, stopping):
            if not task.done():
                task.cancel()
        done = await asyncio.gather(work, stopping, return_exceptions=True)
        error = done[0]
        if isinstance(error, Exception):
            raise error
    finally:
        await program.stop()
