"""The real bot over the real index, in this process, against the strict stand-in of the Bot API; and tables of scenes."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.application import Application
from bot.settings import Settings
from bot.telegram.program import Program
from evals.bot_api import BotApi, Chat, Said

TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456"
USER, OTHER, ADMIN, STRANGER = 710044017, 710044029, 710044900, 666013577
GROUP, OTHER_GROUP = -1002001, -1002999
BOT = "@cong_van_bot"


class Clock:
    """The time as the bot sees it."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Bot:
    """A running bot and the Bot API it talks to."""

    api: BotApi
    application: Application
    clock: Clock
    folder: Path
    webhook: str | None
    program: Program = field(init=False)
    task: asyncio.Task[None] = field(init=False)

    @property
    def me(self) -> Chat:
        """The private chat with the one who may ask."""
        return self.api.private(USER)

    @property
    def group(self) -> Chat:
        """The group in which everybody may ask, a forum with two topics."""
        return self.api.group(GROUP, {11, 12})

    async def start(self) -> None:
        self.program = Program(self.application, self.clock)
        await self.program.start()
        self.task = asyncio.ensure_future(self.program.run())
        if self.webhook:
            await self.api.until(lambda: self.api.webhook is not None)

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.program.stop()

    async def crash(self) -> None:
        """End as a killed process does: nothing that is under way gets to its end, and nothing more is begun."""
        self.program.lanes._stopping = True
        self.task.cancel()
        for task in list(self.program.lanes._tasks):
            task.cancel()
        await asyncio.gather(self.task, *self.program.lanes._tasks, return_exceptions=True)
        await self.program.stop()

    async def settled(self) -> None:
        """Wait until everything that happened has been handled."""
        await self.api.until(lambda: self.api.pending == 0 and not self.program.lanes.busy, 30)

    async def hears(self, chat: Chat, text: str | None = None, **more: Any) -> list[Said]:
        """What the bot says in reply to a message."""
        message_id = self.api.send(chat, text, **more)
        await self.settled()
        return chat.answering(message_id)

    async def asked(self, chat: Chat, text: str | None = None, **more: Any) -> Said:
        """The one reply to a message."""
        [said] = await self.hears(chat, text, **more)
        return said

    async def pressed(
        self, chat: Chat, said: Said, button: str, by: int | None = None
    ) -> tuple[dict[str, Any], list[Said]]:
        """How a press was answered, and what the bot said then."""
        before = {one.id for one in chat.said}
        press = self.api.press(chat, said, button, by)
        await self.settled()
        answer = self.api.callbacks[press]
        assert answer is not None, "the press was not answered"
        return answer, [one for one in chat.said if one.id not in before]


Scene = Callable[[Bot], Awaitable[None]]
"""A scripted conversation."""


def borrowed(bundled: Application, folder: Path, **settings: Any) -> Application:
    """An application over the parts of another one, with its own settings, state and data folder. It must not index."""
    given: dict[str, Any] = {
        "data_dir": folder,
        "telegram_token": TOKEN,
        "telegram_users": str(USER),
        "telegram_groups": str(GROUP),
        "telegram_admins": str(ADMIN),
        "telegram_page_url": "https://cv.example.vn",
        "telegram_questions_a_minute": 600,
        "telegram_messages_a_second": 1000,
        **settings,
    }
    application = Application(Settings(_env_file=None, **given))  # type: ignore[call-arg]
    application.__dict__["catalogue"] = bundled.catalogue
    application._collection, application._chain = bundled.collection(), bundled.chain()
    return application


def copied(bundled: Application, folder: Path, **settings: Any) -> Application:
    """An application over a copy of another one's index, which may change it."""
    shutil.copytree(
        bundled.settings.data_dir, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("state.sqlite*", "*.lock")
    )
    probe = borrowed(bundled, folder, **settings)
    return Application(probe.settings)


def close(application: Application) -> None:
    """Close what is the application's own."""
    if "state" in application.__dict__:
        application.state.close()


def posted_to() -> dict[str, str]:
    """Settings of a webhook on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return {"webhook_url": f"http://127.0.0.1:{port}/telegram", "listen": f"127.0.0.1:{port}"}


@asynccontextmanager
async def running(application: Application, *, webhook: bool = False, clock: Clock | None = None) -> AsyncIterator[Bot]:
    """The bot over the application, started; what it did is looked at when it has ended."""
    async with BotApi(TOKEN) as api:
        changes: dict[str, Any] = {"telegram_api_url": api.address}
        if webhook:
            changes |= {f"telegram_{name}": value for name, value in posted_to().items()}
        application.settings = application.settings.model_copy(update=changes)
        address = changes.get("telegram_webhook_url")
        bot = Bot(api, application, clock or Clock(), application.settings.data_dir, address)
        await bot.start()
        try:
            yield bot
            await bot.settled()
        finally:
            await bot.stop()
        assert api.violations == []
        assert [name for name, said in api.callbacks.items() if said is None] == []
        assert await asyncio.to_thread(len, _waiting(bot)) == 0


def _waiting(bot: Bot) -> list[Any]:
    table = bot.program.storage.tables.updates
    return [row for row in bot.program.storage.rows(table.select()) if row["state"] == "waiting" or row["payload"]]


SECRETS = (
    TOKEN,
    TOKEN.partition(":")[2],
    "Tên Bí Mật",
    f"nguoi{USER}",
    str(USER),
    "Sở Y tế",
    "so y te",
    "cv 2865",
    "UBND các huyện phải",
)
"""What no log may hold."""

MODES = ("polling", "webhook")


class Scenes:
    """A table of scripted conversations, each with the settings it is played under."""

    def __init__(self) -> None:
        self.all: dict[str, tuple[Scene, dict[str, Any]]] = {}

    def scene(self, **settings: Any) -> Callable[[Scene], Scene]:
        """Enter a conversation into the table."""

        def enter(play: Scene) -> Scene:
            assert play.__name__ not in self.all
            self.all[play.__name__] = play, settings
            return play

        return enter

    def play(self, name: str, mode: str, index: Application, folder: Path) -> None:
        """Run the bot and have the conversation with it."""
        play, settings = self.all[name]

        async def played() -> None:
            application = borrowed(index, folder, **settings)
            try:
                async with running(application, webhook=mode == "webhook") as bot:
                    await play(bot)
            finally:
                close(application)

        asyncio.run(played())
