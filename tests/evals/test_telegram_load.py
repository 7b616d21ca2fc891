"""The load script of the bot: it starts the real bot and asks it; and what the stand-in refuses."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.application import Application
from evals.bot_api import BotApi
from evals.bot_api.markup import MarkupError, parse
from tests.bot.test_command_line import Program

TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456"


@pytest.mark.parametrize("how", [(), ("--webhook",)])
def test_a_short_load(how: tuple[str, ...], bundled: Application, documents: Path, tmp_path: Path) -> None:
    shutil.copytree(bundled.settings.data_dir / "model", tmp_path / "data" / "model")
    (tmp_path / "documents").mkdir()
    shutil.copy(documents / "5056-UBND-KGVX.txt", tmp_path / "documents")  # one short document is enough to be indexed
    load = ("eval", "telegram", "--chats", "3", "--rounds", "1", "--json", *how)
    done = Program(tmp_path).call(*load, CONGVAN_DOCUMENTS="documents")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert (figures["answers"], figures["violations"]) == (3, 0)
    assert 0 < figures["status p50, ms"] <= figures["answer p95, ms"] <= figures["answer max, ms"]


@pytest.mark.parametrize(
    "html",
    [
        "<b>x", "x</b>", "<b><i>x</b></i>", "<script>x</script>", "<b>x & y</b>", "x > y", "x < y", "<a>x</a>", "&nbsp;",
        '<a href="x">x</a>', "<code><b>x</b></code>", "<b class=\"y\">x</b>", "<b><b>x</b></b>", "<i>x</i>" * 101,
    ],
)  # fmt: skip
def test_html_that_telegram_does_not_take(html: str) -> None:
    with pytest.raises(MarkupError):
        parse(html)


def test_what_is_seen() -> None:
    seen = parse('😀<b>a &amp; b</b> <a href="https://x.vn/?a=1&amp;b=2">c</a>&lt;')
    assert (seen.text, seen.entities) == ("😀a & b c<", (("bold", 2, 5), ("text_link", 8, 1)))


def button(data: str) -> str:
    return json.dumps({"inline_keyboard": [[{"text": "x", "callback_data": data}]]})


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("sendMessage", {"chat_id": "1"}),
        ("sendMessage", {"chat_id": "1", "text": ""}),
        ("sendMessage", {"chat_id": "1", "text": "x", "colour": "red"}),
        ("sendMessage", {"chat_id": "1", "text": "😀" * 2049}),
        ("sendMessage", {"chat_id": "1", "text": "<b>x", "parse_mode": "HTML"}),
        ("sendMessage", {"chat_id": "1", "text": "x", "parse_mode": "Markdown"}),
        ("sendMessage", {"chat_id": "1", "text": "x", "reply_markup": button("a" * 65)}),
        ("sendMessage", {"chat_id": "1", "text": "x", "reply_markup": button("ồ" * 22)}),
        ("sendMessage", {"chat_id": "1", "text": "x", "reply_markup": "{"}),
        ("sendMessage", {"chat_id": "x", "text": "x"}),
        ("sendMessage", {"chat_id": "1", "text": "x", "reply_parameters": '{"message_id": "1"}'}),
        ("editMessageText", {"chat_id": "1", "text": "x"}),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}),
        ("answerInlineQuery", {"inline_query_id": "1", "results": '[{"type": "article", "id": "1"}]'}),
        ("setWebhook", {"url": "https://x.vn", "secret_token": "bí mật"}),
        ("setMyCommands", {"commands": '[{"command": "Hỏi", "description": "x"}]'}),
        ("sendChatAction", {"chat_id": "1", "action": "dancing"}),
        ("getUpdates", {"limit": "101"}),
        ("sendDocument", {"chat_id": "1"}),
        ("forwardMessage", {"chat_id": "1"}),
    ],
)
def test_calls_that_break_a_rule(method: str, fields: dict[str, str]) -> None:
    async def called(api: BotApi, call: Callable[..., Awaitable[Any]]) -> None:
        api.private(1)
        assert (await call(method, fields)).status_code in (400, 404)
        assert len(api.violations) == 1

    asyncio.run(with_client(called))


def test_calls_that_telegram_answers_with_an_error() -> None:
    async def called(api: BotApi, call: Callable[..., Awaitable[Any]]) -> None:
        chat = api.private(1)

        async def error(method: str, **fields: Any) -> str:
            body = (await call(method, {name: str(value) for name, value in fields.items()})).json()
            return "" if body["ok"] else f"{body['error_code']} {body['description']}"

        assert await error("sendMessage", chat_id=1, text="x") == ""
        assert "not modified" in await error("editMessageText", chat_id=1, message_id=1, text="x")
        assert await error("editMessageText", chat_id=1, message_id=1, text="y") == ""
        assert "edit not found" in await error("editMessageText", chat_id=1, message_id=9, text="y")
        assert "chat not found" in await error("sendMessage", chat_id=2, text="x")
        assert "replied not found" in await error(
            "sendMessage", chat_id=1, text="x", reply_parameters='{"message_id": 9}'
        )
        assert "thread not found" in await error("sendMessage", chat_id=1, text="x", message_thread_id=5)
        assert "too old" in await error("answerCallbackQuery", callback_query_id="x")
        chat.blocked = True
        assert "403 Forbidden" in await error("sendMessage", chat_id=1, text="x")
        assert await error("setWebhook", url="http://127.0.0.1:9/x") == ""
        assert "409 Conflict" in await error("getUpdates")
        assert api.violations == []

    asyncio.run(with_client(called))


async def with_client(scene: Callable[..., Awaitable[None]]) -> None:
    async with BotApi(TOKEN) as api, httpx.AsyncClient(timeout=10) as client:

        async def call(method: str, fields: dict[str, str]) -> httpx.Response:
            return await client.post(f"{api.address}/bot{TOKEN}/{method}", data=fields)

        wrong = await client.post(f"{api.address}/bot1:x/getMe")
        assert wrong.status_code == 401
        await scene(api, call)
