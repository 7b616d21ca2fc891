"""What survives: crashes at every call, `kill -9` of the real process, queues, conflicts, wrong settings, wrong callers."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from bot.application import Application
from bot.http.api import create
from bot.settings import Settings, SettingsError, load
from bot.telegram.program import Program
from bot.telegram.webhook import mounted, secret
from evals.bot_api import BotApi, Chat, Fault, Said
from retrieval.database import DatabaseError
from tests.bot.test_command_line import Program as Congvan
from tests.bot.test_command_line import assert_one_sentence
from tests.telegram.running import MODES, SECRETS, TOKEN, USER, borrowed, close, copied, posted_to, running

QUESTION = "Ai ký cv 2865?"
LONG = "UBND các huyện phải làm gì?"


def answers(chat: Chat, question: int, words: str = "2865/UBND-VXNV") -> list[Said]:
    """The messages that answer a question; status lines are none."""
    return [said for said in chat.answering(question) if words in said.text]


def assert_answered_once(chat: Chat, question: int, words: str = "2865/UBND-VXNV") -> None:
    assert len(answers(chat, question, words)) == 1
    left = [said.text for said in chat.answering(question) if words not in said.text]
    assert all(text.startswith("🔎 Đang tìm") for text in left) and len(left) <= 1


# crashes


@pytest.mark.parametrize("heard", [True, False], ids=["after the answer", "before the answer"])
@pytest.mark.parametrize("call", range(1, 7))
def test_a_crash_at_any_call_loses_and_doubles_nothing(
    call: int, heard: bool, bundled: Application, tmp_path: Path
) -> None:
    """The process dies at the n-th call that writes into a chat: when Telegram has carried it out, heard or not."""

    async def played() -> None:
        application = borrowed(bundled, tmp_path)
        async with running(application) as bot:
            left = [call]
            crashing: list[asyncio.Task[None]] = []
            real = bot.api._in_chat

            def counting(method: str, given: dict[str, Any], files: Any) -> Any:
                result = real(method, given, files)
                left[0] -= 1
                if left[0] == 0:
                    crashing.append(asyncio.ensure_future(bot.crash()))
                    if not heard:
                        raise asyncio.CancelledError  # the connection ends without an answer
                return result

            bot.api._in_chat = counting  # type: ignore[method-assign]
            long = bot.api.send(bot.me, LONG)
            short = bot.api.send(bot.me, QUESTION)
            await bot.api.until(lambda: crashing)
            await asyncio.gather(*crashing)
            await bot.start()
            await bot.settled()
            assert_answered_once(bot.me, short)
            [first] = answers(bot.me, long, "UBND các huyện")
            rest = [said for said in bot.me.said if said.reply_to == first.id]
            assert len([said for said in rest if "Lưu ý" in said.text]) == 1
            assert all(said.text.startswith("(2/2)") for said in rest if "Lưu ý" not in said.text)
        close(application)

    asyncio.run(played())


@pytest.mark.parametrize("call", [1, 2])
def test_a_crash_while_an_edit_is_answered(call: int, bundled: Application, tmp_path: Path) -> None:
    async def played() -> None:
        application = borrowed(bundled, tmp_path)
        async with running(application) as bot:
            question = bot.api.send(bot.me, "Sở Y tế Đắk Nông phải làm gì?")
            await bot.settled()
            left = [call]
            crashing: list[asyncio.Task[None]] = []
            real = bot.api._in_chat

            def counting(method: str, given: dict[str, Any], files: Any) -> Any:
                left[0] -= 1
                if left[0] == 0:
                    crashing.append(asyncio.ensure_future(bot.crash()))
                    raise asyncio.CancelledError  # it was not carried out
                return real(method, given, files)

            bot.api._in_chat = counting  # type: ignore[method-assign]
            bot.api.edit(bot.me, question, QUESTION)
            await bot.api.until(lambda: crashing)
            await asyncio.gather(*crashing)
            await bot.start()
            await bot.settled()
            assert_answered_once(bot.me, question)
            assert len(bot.me.said) == 1
        close(application)

    asyncio.run(played())


@pytest.mark.parametrize("mode", MODES)
def test_kill_minus_nine(mode: str, bundled: Application, tmp_path: Path) -> None:
    """The real process, killed amid 30 questions of 6 chats."""
    shutil.copytree(bundled.settings.data_dir, tmp_path / "data")

    async def played() -> None:
        async with BotApi(TOKEN) as api:
            congvan = with_settings(tmp_path, api.address, **(posted_to() if mode == "webhook" else {}))
            chats = [api.private(710044100 + n) for n in range(6)]
            sent = [(chat, api.send(chat, f"{QUESTION} {n}")) for n in range(5) for chat in chats]

            def answered() -> int:
                return sum(bool(answers(chat, question)) for chat, question in sent)

            for stop_at in (8, 30):
                process = await asyncio.to_thread(congvan.start, "telegram")
                try:
                    await api.until(lambda stop_at=stop_at: answered() >= stop_at, 60)
                    if stop_at == 30:
                        await api.until(lambda: api.pending == 0)
                        process.send_signal(signal.SIGTERM)
                        assert await asyncio.to_thread(process.wait, 30) == 0
                finally:
                    process.kill()
                    out, err = await asyncio.to_thread(process.communicate)
                shown = (out + err).decode()
                assert "Bot Telegram đang" in shown and "Traceback" not in shown
                assert not [one for one in SECRETS if one in shown]
            for chat, question in sent:
                assert_answered_once(chat, question)
            for chat in chats:
                assert_in_order(chat, [question for one, question in sent if one is chat])
            assert api.violations == []

    asyncio.run(played())


def with_settings(folder: Path, address: str, **settings: str) -> Congvan:
    congvan = Congvan(folder)
    given = {"token": TOKEN, "api_url": address, "open": "1", "questions_a_minute": "6000", **settings}
    congvan.environment |= {f"CONGVAN_TELEGRAM_{name.upper()}": value for name, value in given.items()}
    return congvan


def assert_in_order(chat: Chat, questions: list[int]) -> None:
    at = [answers(chat, question)[0].versions[-1][0] for question in questions]
    assert at == sorted(at)


@pytest.mark.parametrize("mode", MODES)
def test_two_hundred_questions_that_wait(mode: str, bundled: Application, tmp_path: Path) -> None:
    """20 chats, 10 questions each, all there before the bot starts; it crashes amid them, twice."""

    async def played() -> None:
        application = borrowed(bundled, tmp_path, telegram_open=True, telegram_questions_a_minute=6000)
        async with running(application, webhook=mode == "webhook") as bot:
            await bot.stop()
            chats = [bot.api.private(710044100 + n) for n in range(20)]
            sent = [(chat, bot.api.send(chat, f"{QUESTION} {n}")) for n in range(10) for chat in chats]
            for said in (60, 120):
                await bot.start()
                await bot.api.until(lambda said=said: sum(len(chat.said) for chat in chats) > said)
                await bot.crash()
            await bot.start()
            await bot.settled()
            for chat, question in sent:
                assert_answered_once(chat, question)
            for chat in chats:
                assert_in_order(chat, [question for one, question in sent if one is chat])
        close(application)

    asyncio.run(played())


@pytest.mark.parametrize("parts", [("finish",), ("history", "failed")], ids=["at the end", "amid"])
def test_a_store_that_takes_nothing_for_a_while(parts: tuple[str, ...], bundled: Application, tmp_path: Path) -> None:
    """Nothing is lost, and what comes next in the chat keeps its turn."""

    async def played() -> None:
        application = borrowed(bundled, tmp_path)
        async with running(application) as bot:
            failures = list(parts)

            def failing(owner: object, name: str) -> None:
                real = getattr(owner, name)

                def once(*given: Any) -> Any:
                    if name in failures:
                        failures.remove(name)
                        raise DatabaseError("database is locked")
                    return real(*given)

                setattr(owner, name, once)

            for name in parts:
                failing(bot.program._conversations if name == "history" else bot.program._updates, name)
            questions = [bot.api.send(bot.me, f"{QUESTION} {n}") for n in range(3)]
            await bot.settled()
            assert failures == []
            for question in questions:
                assert_answered_once(bot.me, question)
            assert_in_order(bot.me, questions)
        close(application)

    asyncio.run(played())


# those who call


def test_the_webhook_takes_only_telegrams_posts(bundled: Application, tmp_path: Path) -> None:
    async def played() -> None:
        application = borrowed(bundled, tmp_path)
        async with running(application, webhook=True) as bot:
            assert bot.webhook is not None
            right = {"x-telegram-bot-api-secret-token": secret(application.settings)}
            update = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": USER, "type": "private"}}}
            async with httpx.AsyncClient(timeout=10) as client:

                async def status(headers: dict[str, str], url: str = bot.webhook or "", **what: Any) -> int:
                    response = await client.post(url, headers=headers, **what)
                    assert response.content == b""
                    return response.status_code

                assert await status({}, json=update) == 403
                assert await status({"x-telegram-bot-api-secret-token": "x"}, json=update) == 403
                assert await status({"x-telegram-bot-api-secret-token": TOKEN}, json=update) == 403
                assert await status(right, bot.webhook + "/x", json=update) == 404
                assert (await client.get(bot.webhook, headers=right)).status_code == 405
                assert await status(right, content=b"{") == 400
                assert await status(right, content=b"\xff\xfe") == 400
                assert await status(right, json=[1]) == 400
                assert await status(right, json={"update_id": "1"}) == 400
                assert await status(right, json={"update_id": 2, "message": {"chat": 5}}) == 200  # unreadable for ever
                assert await status(right, content=b"x" * 1_100_000) == 413
                assert await status(right, json=update) == 200
            await bot.settled()
            assert bot.api.chats == {}  # nothing was said to anybody
            assert bot.api.webhook is not None and bot.api.webhook["url"] == bot.webhook
            assert re.fullmatch(r"[A-Za-z0-9_-]{1,256}", bot.api.webhook["secret_token"])
            assert TOKEN not in str(bot.api.webhook)
        close(application)

    asyncio.run(played())


def test_an_update_that_cannot_be_kept_comes_again(bundled: Application, tmp_path: Path) -> None:
    async def played() -> None:
        application = borrowed(bundled, tmp_path)
        async with running(application, webhook=True) as bot:
            real, failures = bot.program._updates.keep, [1, 2]

            def failing(*given: Any) -> Any:
                if failures:
                    failures.pop()
                    raise OSError("disk full")
                return real(*given)

            bot.program._updates.keep = failing  # type: ignore[method-assign]
            question = bot.api.send(bot.me, QUESTION)
            await bot.settled()
            assert_answered_once(bot.me, question)
        close(application)

    asyncio.run(played())


def test_mounted_in_the_service(bundled: Application, tmp_path: Path) -> None:
    """One process serves HTTP and the webhook; the bot starts and stops with it."""

    async def played() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            address = f"http://127.0.0.1:{listening.getsockname()[1]}"
            async with BotApi(TOKEN) as api:
                with copied(bundled, tmp_path / "data", telegram_api_url=api.address, telegram_webhook_url=f"{address}/telegram") as application:  # fmt: skip
                    server = uvicorn.Server(uvicorn.Config(create(application), log_level="critical"))
                    server.capture_signals = contextlib.nullcontext  # type: ignore[assignment, method-assign]
                    serving = asyncio.ensure_future(server.serve(sockets=[listening]))
                    await api.until(lambda: server.started, 60)
                    question = api.send(api.private(USER), QUESTION)
                    await api.until(lambda: answers(api.private(USER), question), 60)
                    async with httpx.AsyncClient(timeout=30) as client:
                        assert (await client.get(f"{address}/healthz")).status_code == 200
                        assert (await client.post(f"{address}/telegram", json={"update_id": 1})).status_code == 403
                    server.should_exit = True
                    await serving
            assert api.violations == []

    asyncio.run(played())


def test_a_service_without_a_bot_is_left_alone(bundled: Application, tmp_path: Path) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None: ...

    assert mounted(app, borrowed(bundled, tmp_path)) is app
    assert mounted(app, borrowed(bundled, tmp_path, telegram_token=None, telegram_webhook_url="https://x.vn")) is app


def test_another_process_fetches_too(bundled: Application, tmp_path: Path) -> None:
    async def played() -> None:
        application = borrowed(bundled, tmp_path)
        async with running(application) as bot:
            bot.api.faults.append(
                Fault("getUpdates", 409, description="Conflict: terminated by other getUpdates request")
            )
            question = bot.api.send(bot.me, QUESTION)
            await bot.settled()
            assert_answered_once(bot.me, question)
            with pytest.raises(SettingsError, match="Một tiến trình khác đang chạy bot"):
                second = Program(application)
                try:
                    await second.start()
                finally:
                    await second.stop()
        close(application)

    asyncio.run(played())


def test_webhook_and_polling_take_turns(bundled: Application, tmp_path: Path) -> None:
    """What waits while the way of delivery changes is not thrown away."""

    async def played() -> None:
        application = borrowed(bundled, tmp_path)
        async with running(application) as bot:
            await bot.stop()
            bot.api.webhook = {"url": "http://127.0.0.1:9/x"}
            question = bot.api.send(bot.me, QUESTION)
            await bot.start()
            await bot.settled()
            assert_answered_once(bot.me, question)
        close(application)

    asyncio.run(played())


# what is wrong at the start


@pytest.fixture
def congvan(tmp_path: Path) -> Iterator[Congvan]:
    yield Congvan(tmp_path)


def test_no_token(congvan: Congvan) -> None:
    done = congvan.call("telegram")
    assert done.returncode == 1
    assert_one_sentence(done)
    assert "CONGVAN_TELEGRAM_TOKEN" in done.stderr and "BotFather" in done.stderr


def test_a_token_that_telegram_does_not_take(congvan: Congvan) -> None:
    async def played() -> None:
        async with BotApi("111111111:" + "B" * 35) as api:
            given = {"CONGVAN_TELEGRAM_TOKEN": TOKEN, "CONGVAN_TELEGRAM_API_URL": api.address}
            done = await asyncio.to_thread(congvan.run, "telegram", **given)
            assert done.returncode == 1
            assert_one_sentence(done)
            assert "không nhận token" in done.stderr and TOKEN not in done.stderr + done.stdout

    asyncio.run(played())


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("TOKEN", "sai", False),
        ("TOKEN", TOKEN + " ", False),
        ("WEBHOOK_SECRET", "bí mật", False),
        ("USERS", "an,binh", True),
        ("GROUPS", "-100x", True),
        ("ADMINS", "1;2", True),
        ("WEBHOOK_URL", "congvan.example.vn", True),
        ("PAGE_URL", "ftp://x", True),
        ("API_URL", "x", True),
        ("LISTEN", "8081", True),
        ("LISTEN", "0.0.0.0:99999", True),
        ("QUESTIONS_A_MINUTE", "0", True),
        ("REMIND_DAYS", "mai", True),
        ("REMIND_HOUR", "24", True),
        ("HISTORY_HOURS", "-1", True),
        ("OPEN", "có lẽ", True),
    ],
)
def test_a_wrong_setting_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, shown: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"CONGVAN_TELEGRAM_{name}", value)
    with pytest.raises(SettingsError) as raised:
        load()
    assert f"CONGVAN_TELEGRAM_{name}" in str(raised.value) and "\n" not in str(raised.value)
    assert (value in str(raised.value)) == shown


def test_the_token_is_never_shown() -> None:
    settings = Settings(_env_file=None, telegram_token=TOKEN, telegram_webhook_secret="geheim")  # type: ignore[call-arg, arg-type]
    assert TOKEN not in repr(settings) + str(settings) + settings.model_dump_json() and "geheim" not in repr(settings)


def test_an_address_that_cannot_be_listened_at(bundled: Application, tmp_path: Path) -> None:
    async def played() -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            application = borrowed(bundled, tmp_path, telegram_listen=f"127.0.0.1:{taken.getsockname()[1]}", telegram_webhook_url="https://x.vn/t")  # fmt: skip
            async with BotApi(TOKEN) as api:
                application.settings = application.settings.model_copy(update={"telegram_api_url": api.address})
                program = Program(application)
                await program.start()
                try:
                    with pytest.raises(SettingsError, match="CONGVAN_TELEGRAM_LISTEN"):
                        await program.run()
                finally:
                    await program.stop()
        close(application)

    asyncio.run(played())
