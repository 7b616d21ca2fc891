"""The stand-in itself: methods of the Bot API over HTTP, updates by long polling or by webhook, faults on demand."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from evals.bot_api import chats as chats_of
from evals.bot_api.chats import Chat, Said
from evals.bot_api.markup import Parsed
from evals.bot_api.parameters import METHODS, ParameterError, checked, shown
from evals.bot_api.server import Request, Response, Server, Upload, post

BOT_ID, BOT_NAME = 700100200, "cong_van_bot"
_MOST_TEXT, _MOST_CAPTION = 4096, 1024
_RETRY_S = 0.1
_CONNECTIONS = 40
"""Where setWebhook does not say how many."""


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next `times` calls of a method (None: of any; but never getUpdates unless named).

    `status` 429 bears `retry_after`. "lost": the call is not carried out and the connection breaks; "unanswered": it is
    carried out, but the answer never comes.
    """

    method: str | None
    status: int | None = None
    retry_after: int | None = None
    kind: str = "status"
    times: int = 1
    description: str = "Internal Server Error"


class Refused(Exception):
    """The call is answered with an error."""

    def __init__(self, status: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


class BotApi:
    """A Bot API for one bot. Use as an asynchronous context manager."""

    def __init__(self, token: str, port: int = 0) -> None:
        self.token, self._port = token, port
        self.chats: dict[int, Chat] = {}
        self.violations: list[str] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: list[Fault] = []
        self.callbacks: dict[str, dict[str, Any] | None] = {}
        self.inline: dict[str, dict[str, Any] | None] = {}
        self.commands: list[dict[str, str]] = []
        self.files: dict[str, bytes] = {}
        self.webhook: dict[str, Any] | None = None
        self.delivered: dict[int, float] = {}
        self._updates: dict[int, dict[str, Any]] = {}
        self._ids, self._numbers = itertools.count(500_000_001), itertools.count(1)
        self._news = asyncio.Event()
        self._polling: asyncio.Future[None] | None = None
        self._pusher: asyncio.Task[None] | None = None
        self._server = Server(self._answered)

    async def __aenter__(self) -> Self:
        await self._server.start(self._port)
        self._pusher = asyncio.ensure_future(self._push())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._pusher is not None
        self._pusher.cancel()
        await asyncio.gather(self._pusher, return_exceptions=True)
        await self._server.stop()

    @property
    def address(self) -> str:
        """Where it listens."""
        return self._server.address

    @property
    def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self._updates)

    # what people do

    def private(self, user_id: int) -> Chat:
        """The chat with a person."""
        return self.chats.setdefault(user_id, Chat(user_id, "private"))

    def group(self, chat_id: int, topics: set[int] | None = None) -> Chat:
        """A group."""
        return self.chats.setdefault(chat_id, Chat(chat_id, "supergroup", "Phòng Kế hoạch", topics or set()))

    def send(
        self, chat: Chat, text: str | None = None, *, by: int | None = None, topic: int | None = None,
        reply_to: int | None = None, date: float | None = None, **more: Any,
    ) -> int:  # fmt: skip
        """A person's message; returns its id."""
        message_id = chat.next_id()
        message: dict[str, Any] = {
            "message_id": message_id,
            "from": chats_of.user(by if by is not None else chat.id),
            "chat": chat.as_json(),
            "date": int(date if date is not None else time.time()),
            **more,
        }
        if text is not None:
            message |= {"text": text, "entities": chats_of.entities(text)}
        if topic is not None:
            message |= {"message_thread_id": topic, "is_topic_message": True}
        if reply_to is not None:
            said = chat.messages.get(reply_to)
            message["reply_to_message"] = self._message(chat, said) if said else chat.heard[reply_to]
        chat.heard[message_id] = message
        self.update(message=message)
        return message_id

    def edit(self, chat: Chat, message_id: int, text: str) -> None:
        """A person changes a message."""
        message = chat.heard[message_id] | {"text": text, "entities": chats_of.entities(text)}
        message["edit_date"] = int(time.time())
        chat.heard[message_id] = message
        self.update(edited_message=message)

    def press(self, chat: Chat, said: Said, button: str, by: int | None = None) -> str:
        """A person presses a button, by its label or with forged data; returns the id of the press."""
        press_id = f"press{next(self._numbers)}"
        self.callbacks[press_id] = None
        data = said.buttons.get(button, button)
        pressed = {"id": press_id, "from": chats_of.user(by if by is not None else chat.id), "chat_instance": "1"}
        self.update(callback_query={**pressed, "data": data, "message": self._message(chat, said)})
        return press_id

    def query(self, user_id: int, words: str) -> str:
        """A person types an inline query; returns its id."""
        query_id = f"query{next(self._numbers)}"
        self.inline[query_id] = None
        self.update(inline_query={"id": query_id, "from": chats_of.user(user_id), "query": words, "offset": ""})
        return query_id

    def membership(self, chat: Chat, status: str, by: int) -> None:
        """The bot is put out of a chat, or taken in."""
        bot = self._me()
        member = {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
        changed = {"chat": chat.as_json(), "from": chats_of.user(by), "date": int(time.time())}
        self.update(
            my_chat_member={**changed, "old_chat_member": {"user": bot, "status": "member"}, "new_chat_member": member}
        )

    def update(self, **content: Any) -> int:
        """Something that happened; returns the id of the update."""
        update_id = next(self._ids)
        self._updates[update_id] = {"update_id": update_id, **content}
        self._news.set()
        return update_id

    def repeat(self, update: dict[str, Any]) -> None:
        """An update that was confirmed comes once more, as it may."""
        self._updates[update["update_id"]] = update
        self._news.set()

    def newest(self, count: int) -> list[int]:
        """The ids of the last updates, oldest first."""
        return sorted(self._updates)[-count:]

    # what is waited for

    async def until(self, holds: Callable[[], Any], seconds: float = 20.0) -> None:
        """Wait until something holds. Raises `TimeoutError`."""
        async with asyncio.timeout(seconds):
            while not holds():
                await asyncio.sleep(0.005)

    # the methods

    async def _answered(self, request: Request) -> Response:
        parts = request.path.strip("/").split("/")
        if parts[:2] == ["file", f"bot{self.token}"]:
            content = self.files.get("/".join(parts[2:]))
            return Response(200 if content is not None else 404, content or b"", "application/octet-stream")
        if len(parts) != 2 or parts[0] != f"bot{self.token}":
            return _error(401, "Unauthorized")
        method = parts[1]
        if method not in METHODS:
            self.violations.append(f"no method {method}")
            return _error(404, "Not Found: method not found")
        fault = self._fault(method)
        if fault is not None and fault.kind == "lost":
            return Response(0, None)
        if fault is not None and fault.status is not None:
            return _error(
                fault.status, fault.description, {"retry_after": fault.retry_after} if fault.retry_after else None
            )
        try:
            given = checked(method, request.fields | {name: "attached" for name in request.files})
            self.calls.append((method, given))
            result = await self._done(method, given, request.files)
        except ParameterError as error:
            self.violations.append(f"{method}: {error}")
            return _error(400, f"Bad Request: {error}")
        except Refused as refused:
            return _error(refused.status, refused.description, refused.parameters)
        if fault is not None and fault.kind == "unanswered":
            return Response(0, None)
        return Response(200, json.dumps({"ok": True, "result": result}).encode())

    def _fault(self, method: str) -> Fault | None:
        for fault in self.faults:
            if fault.method == method or (fault.method is None and method not in ("getUpdates", "getMe")):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    async def _done(self, method: str, given: dict[str, Any], files: dict[str, Upload]) -> Any:
        if method == "getMe":
            return self._me()
        if method == "getUpdates":
            return await self._fetched(given)
        if method in ("setWebhook", "deleteWebhook"):
            if given.get("drop_pending_updates"):
                self.violations.append("pending updates are thrown away")
            self.webhook = given if given.get("url") else None
            self._news.set()
            return True
        if method == "setMyCommands":
            self.commands = given["commands"]
            return True
        if method == "answerCallbackQuery":
            return self._pressed(given)
        if method == "answerInlineQuery":
            return self._queried(given)
        if method == "getFile":
            if given["file_id"] not in self.files:
                raise Refused(400, "Bad Request: invalid file_id")
            size = len(self.files[given["file_id"]])
            return {
                "file_id": given["file_id"],
                "file_unique_id": "u",
                "file_size": size,
                "file_path": given["file_id"],
            }
        return self._in_chat(method, given, files)

    def _in_chat(self, method: str, given: dict[str, Any], files: dict[str, Upload]) -> Any:
        chat = self.chats.get(given["chat_id"])
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        topic = given.get("message_thread_id")
        if topic is not None and topic not in chat.topics:
            raise Refused(400, "Bad Request: message thread not found")
        if method == "sendChatAction":
            chat.actions.append(chats_of.now())
            return True
        if method in ("sendMessage", "sendDocument"):
            return self._sent(method, chat, given, files)
        said = chat.messages.get(given["message_id"])
        if said is None or said.deleted:
            what = "delete" if method == "deleteMessage" else "edit"
            raise Refused(400, f"Bad Request: message to {what} not found")
        if method == "deleteMessage":
            said.deleted = True
            return True
        html, parsed = said.html, said.parsed
        if method == "editMessageText":
            html = given["text"]
            parsed = shown(html, given.get("parse_mode"), _MOST_TEXT)
        keyboard = given.get("reply_markup")
        if (parsed, keyboard) == (said.parsed, said.keyboard):
            raise Refused(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
                "same as a current content and reply markup of the message",
            )
        said.html, said.parsed, said.keyboard = html, parsed, keyboard
        said.versions.append((chats_of.now(), parsed.text))
        return self._message(chat, said)

    def _sent(self, method: str, chat: Chat, given: dict[str, Any], files: dict[str, Upload]) -> Any:
        reply = given.get("reply_parameters")
        target = None
        if reply is not None:
            target = reply["message_id"]
            known = target in chat.heard or (target in chat.messages and not chat.messages[target].deleted)
            if not known and not reply.get("allow_sending_without_reply"):
                raise Refused(400, "Bad Request: message to be replied not found")
            target = target if known else None
        markup = given.get("reply_markup")
        document = None
        if method == "sendDocument":
            upload = next(iter(files.values()), None)
            if upload is None or not upload.content:
                raise ParameterError("a document without content")
            document = upload.name, upload.content
            caption = given.get("caption")
            html, parsed = caption or "", Parsed("", ())
            if caption:
                parsed = shown(caption, given.get("parse_mode"), _MOST_CAPTION)
        else:
            html = given["text"]
            parsed = shown(html, given.get("parse_mode"), _MOST_TEXT)
        said = Said(
            chat.next_id(), html, parsed, markup if markup and "inline_keyboard" in markup else None, target,
            given.get("message_thread_id"), [(chats_of.now(), parsed.text)], document, bool(markup and "force_reply" in markup),
        )  # fmt: skip
        chat.messages[said.id] = said
        return self._message(chat, said)

    def _pressed(self, given: dict[str, Any]) -> bool:
        press_id = given["callback_query_id"]
        if press_id not in self.callbacks or self.callbacks[press_id] is not None:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.callbacks[press_id] = given
        return True

    def _queried(self, given: dict[str, Any]) -> bool:
        query_id = given["inline_query_id"]
        if query_id not in self.inline or self.inline[query_id] is not None:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        ids = [one["id"] for one in given["results"]]
        if len(set(ids)) != len(ids):
            raise ParameterError("RESULT_ID_DUPLICATE")
        for one in given["results"]:
            content = one["input_message_content"]
            shown(content["message_text"], content.get("parse_mode"), _MOST_TEXT)
        self.inline[query_id] = given
        return True

    # updates

    async def _fetched(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook is not None:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
        if self._polling is not None and not self._polling.done():
            self._polling.set_result(None)
        mine = self._polling = asyncio.get_running_loop().create_future()
        offset = given.get("offset", 0)
        for update_id in [one for one in self._updates if one < offset]:
            del self._updates[update_id]
        until = asyncio.get_running_loop().time() + given.get("timeout", 0)
        while not self._updates and (left := until - asyncio.get_running_loop().time()) > 0:
            self._news.clear()
            news = asyncio.ensure_future(self._news.wait())
            await asyncio.wait([news, mine], timeout=left, return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
            if mine.done():
                raise Refused(409, "Conflict: terminated by other getUpdates request; only one bot instance may run")
        if not mine.done():
            mine.set_result(None)
        handed = sorted(self._updates.items())[: given.get("limit", 100)]
        for update_id, _ in handed:
            self.delivered.setdefault(update_id, chats_of.now())
        return [update for _, update in handed]

    async def _push(self) -> None:
        """Post to the webhook: the updates of a chat one after the other, each until it is taken, and chats beside each other,
        as Telegram does."""
        posting: dict[int, asyncio.Task[None]] = {}
        try:
            while True:
                self._news.clear()
                hook = self.webhook or {}
                for update_id, update in sorted(self._updates.items()) if hook else ():
                    lane = _lane(update)
                    if lane not in posting and len(posting) < hook.get("max_connections", _CONNECTIONS):
                        posting[lane] = asyncio.ensure_future(self._posted(hook, update_id, update))
                news = asyncio.ensure_future(self._news.wait())
                await asyncio.wait([news, *posting.values()], return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
                posting = {lane: task for lane, task in posting.items() if not task.done()}
        finally:
            for task in posting.values():
                task.cancel()
            await asyncio.gather(*posting.values(), return_exceptions=True)

    async def _posted(self, hook: dict[str, Any], update_id: int, update: dict[str, Any]) -> None:
        """Post one; where it is not taken it stays, and is posted again a little later."""
        headers = {"content-type": "application/json"}
        if "secret_token" in hook:
            headers["x-telegram-bot-api-secret-token"] = hook["secret_token"]
        self.delivered.setdefault(update_id, chats_of.now())
        with suppress(OSError):
            if 200 <= (await post(hook["url"], json.dumps(update).encode(), headers)).status < 300:
                self._updates.pop(update_id, None)
                return
        await asyncio.sleep(_RETRY_S)

    def _me(self) -> dict[str, Any]:
        return {
            "id": BOT_ID, "is_bot": True, "first_name": "Công văn", "username": BOT_NAME, "can_join_groups": True,
            "can_read_all_group_messages": False, "supports_inline_queries": True,
        }  # fmt: skip

    def _message(self, chat: Chat, said: Said) -> dict[str, Any]:
        message: dict[str, Any] = {
            "message_id": said.id,
            "from": self._me(),
            "chat": chat.as_json(),
            "date": int(time.time()),
        }
        if said.document is None:
            message["text"] = said.text
        else:
            name, content = said.document
            kept = {"file_id": f"sent{said.id}", "file_unique_id": f"sent{said.id}"}
            message["document"] = {**kept, "file_name": name, "file_size": len(content)}
        if said.topic is not None:
            message |= {"message_thread_id": said.topic, "is_topic_message": True}
        if said.keyboard is not None:
            message["reply_markup"] = said.keyboard
        return message


def _lane(update: dict[str, Any]) -> int:
    """What an update must wait behind: its chat, else the person."""
    content = next(value for name, value in update.items() if name != "update_id")
    message = content.get("message") or content
    return int((message.get("chat") or content["from"])["id"])


def _error(status: int, description: str, parameters: dict[str, Any] | None = None) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return Response(status, json.dumps(body).encode())
