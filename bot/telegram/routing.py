"""What an update is: who may have it answered, whether it is meant for the bot, and which part answers it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from telegram import Chat, Message, MessageEntity, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.telegram import texts
from bot.telegram.access import Access
from bot.telegram.buttons import Buttons
from bot.telegram.commands import Commands
from bot.telegram.follows import Follows
from bot.telegram.inline import Inline
from bot.telegram.outbox import Outbox
from bot.telegram.questions import Asked, Questions, place, source
from bot.telegram.queue import Job, Lanes, Updates
from bot.telegram.storage import Clock, Storage
from bot.telegram.uploads import Uploads

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+|$)")
_TOLD_EVERY = timedelta(minutes=1)
_MOST_TOLD = 5000
_LATEST_EDIT = timedelta(days=2)
_GONE = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
_CONTENT = (
    "sticker",
    "voice",
    "audio",
    "video",
    "video_note",
    "photo",
    "animation",
    "location",
    "contact",
    "poll",
    "dice",
)


class Routing:
    """Hands each update to the part that answers it."""

    def __init__(
        self,
        *,
        access: Access,
        questions: Questions,
        commands: Commands,
        buttons: Buttons,
        uploads: Uploads,
        inline: Inline,
        follows: Follows,
        updates: Updates,
        outbox: Outbox,
        storage: Storage,
        clock: Clock,
    ) -> None:
        self._access, self._questions, self._commands, self._buttons = access, questions, commands, buttons
        self._uploads, self._inline, self._follows, self._updates = uploads, inline, follows, updates
        self._outbox, self._storage, self._clock = outbox, storage, clock
        self._told: dict[int, datetime] = {}
        self.lanes: Lanes | None = None

    # messages

    async def message(self, update: Update, _: Any) -> None:
        """A message, new or edited."""
        message = update.edited_message or update.message
        if message is None or message.from_user is None or self._is_nobodys(message):
            return
        edited = update.edited_message is not None
        name, words = self._command(message)
        if name is not None and self._is_cancel(name):
            return  # done before its turn, in `urgent`
        addressed = message.chat.type == ChatType.PRIVATE or name is not None or self._is_to_bot(message)
        if not addressed:
            return
        if not await self._allowed(message):
            return
        if edited:
            await self._edited(message, name, words)
        elif name is not None:
            await self._ran(message, name, words)
        elif message.document is not None:
            await self._file(message)
        elif message.text is not None:
            await self._ask(message)
        elif any(getattr(message, kind, None) for kind in _CONTENT):
            await self._say(message, texts.ONLY_WORDS)

    async def _ran(self, message: Message, name: str, words: str) -> None:
        assert message.from_user is not None
        if name in texts.COMMANDS:
            await self._commands.run(name, message, message.from_user.id, words)
        elif message.chat.type == ChatType.PRIVATE or "@" in (message.text or "").split()[0]:
            await self._say(message, texts.UNKNOWN_COMMAND)

    async def _edited(self, message: Message, name: str | None, words: str) -> None:
        """Only a question is answered anew: what else an edited message did cannot be taken back."""
        assert message.from_user is not None
        known = await self._outbox.known(source(message))
        if not known and self._clock() - message.date > _LATEST_EDIT:
            return
        if name == "hoi" and words.strip():
            await self._questions.answer(Asked(message, message.from_user.id, words, edited=True))
        elif name is None and message.text is not None:
            text = self._without_name(message)
            if text.strip():
                await self._questions.answer(Asked(message, message.from_user.id, text, edited=True))

    async def _ask(self, message: Message) -> None:
        assert message.from_user is not None
        text = self._without_name(message)
        if not text.strip():
            await self._say(message, texts.ONLY_NAMED)
            return
        await self._questions.answer(Asked(message, message.from_user.id, text))

    async def _file(self, message: Message) -> None:
        assert message.from_user is not None and message.document is not None
        if not self._access.may_upload(message.from_user.id):
            await self._say(message, texts.UPLOAD_REFUSED)
        else:
            await self._uploads.take(message, message.document)

    async def _say(self, message: Message, html: str) -> None:
        await self._outbox.say(source(message), place(message), html)

    async def _allowed(self, message: Message) -> bool:
        """Whether it may be answered; who may not is told so, once in a while."""
        assert message.from_user is not None
        user, chat = message.from_user.id, message.chat
        if self._access.may_ask(user, chat.id):
            return True
        now = self._clock()
        if len(self._told) > _MOST_TOLD:
            self._told.clear()
        if chat.id not in self._told or now - self._told[chat.id] > _TOLD_EVERY:
            self._told[chat.id] = now
            private = chat.type == ChatType.PRIVATE
            await self._say(message, texts.not_allowed(user) if private else texts.group_not_allowed(chat.id))
        return False

    def _is_nobodys(self, message: Message) -> bool:
        """Whether it is no person's own message in a chat that can be answered in."""
        assert message.from_user is not None
        anonymous = message.sender_chat is not None and message.sender_chat.id == message.chat_id
        return (
            message.chat.type == ChatType.CHANNEL
            or (message.from_user.is_bot and not anonymous)
            or message.via_bot is not None
            or bool(message.is_automatic_forward)
        )

    def _command(self, message: Message) -> tuple[str | None, str]:
        """The command of the message and the words behind it; None for no command, or one for another bot."""
        found = _COMMAND.match(message.text or "")
        first = message.entities[0] if message.entities else None
        if not found or first is None or (first.type, first.offset) != (MessageEntity.BOT_COMMAND, 0):
            return None, ""
        if found[2] and found[2].lower() != self._outbox.bot.username.lower():
            return None, ""
        return found[1].lower(), (message.text or "")[found.end() :]

    def _is_to_bot(self, message: Message) -> bool:
        """Whether a message of a group names the bot or replies to it."""
        answered = message.reply_to_message
        if answered is not None and answered.from_user is not None and answered.from_user.id == self._outbox.bot.id:
            return True
        return bool(self._names(message))

    def _names(self, message: Message) -> list[str]:
        """The words of the message that name the bot."""
        own = f"@{self._outbox.bot.username}".lower()
        kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
        found = {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}
        return [
            words
            for entity, words in found.items()
            if words.lower() == own or (entity.user is not None and entity.user.id == self._outbox.bot.id)
        ]

    def _without_name(self, message: Message) -> str:
        text = message.text or ""
        for words in self._names(message):
            text = text.replace(words, " ")
        return text.strip(" ,:;–-\n\t")

    @staticmethod
    def _is_cancel(name: str) -> bool:
        return name == "huy"

    # what does not wait its turn

    def is_urgent(self, update: Update) -> bool:
        """Whether the update is handled at once, beside what its chat is waiting for."""
        if update.message is None:
            return update.edited_message is None
        return self._command(update.message)[0] == "huy"

    async def cancel(self, update: Update, _: Any) -> None:
        """Stop what the user asked in the chat: the question being answered, and those that wait."""
        message = update.message
        assert message is not None and self.lanes is not None
        if message.from_user is None or not await self._allowed(message):
            return
        user = message.from_user.id
        waiting = self.lanes.drop(message.chat_id, lambda job: _is_question_of(job, user))
        for job in waiting:
            await self._storage.do(self._updates.finish, job.id, self._clock(), "cancelled")
        stopped = self._questions.cancel(user, message.chat_id)
        count = len(waiting) + stopped
        await self._say(message, f"Đã hủy {count} câu hỏi." if count else texts.NOTHING_TO_CANCEL)

    async def button(self, update: Update, _: Any) -> None:
        """A button that was pressed."""
        assert update.callback_query is not None
        await self._buttons.pressed(update.callback_query, f"u{update.update_id}")

    async def inline(self, update: Update, _: Any) -> None:
        """An inline query."""
        assert update.inline_query is not None
        await self._inline.answer(update.inline_query)

    async def membership(self, update: Update, _: Any) -> None:
        """The bot was taken into a chat or put out of it."""
        changed = update.my_chat_member
        assert changed is not None
        if changed.new_chat_member.status in _GONE:
            await self._storage.do(self._follows.leave, changed.chat.id)

    def handlers(self) -> dict[str, Callable[[Update, Any], Any]]:
        """Which method handles which kind of update."""
        return {
            "message": self.message,
            "button": self.button,
            "inline": self.inline,
            "membership": self.membership,
            "cancel": self.cancel,
        }


def chat_of(update: Update) -> Chat | None:
    """The chat in which the update waits its turn."""
    message = update.message or update.edited_message
    return message.chat if message is not None else None


def _is_question_of(job: Job, user: int) -> bool:
    message = job.payload.get("message") or {}
    text = message.get("text") or ""
    is_command = text.startswith("/") and not text.startswith("/hoi")
    return message.get("from", {}).get("id") == user and not is_command
