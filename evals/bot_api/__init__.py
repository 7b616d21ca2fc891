"""A stand-in of Telegram's Bot API on loopback: strict about what a bot may send, and failing on demand.

    async with BotApi(token) as api:
        chat = api.private(user_id)
        api.send(chat, "Ai ký cv 2865?")
        await api.settled()
        api.messages(chat)

`server` speaks HTTP, `parameters` and `markup` know what the Bot API documents, `chats` keeps what was said, `api` puts
them together. What a bot sends that is not documented is refused, as Telegram does, and kept in `violations`.
"""

from evals.bot_api.api import BotApi as BotApi
from evals.bot_api.api import Fault as Fault
from evals.bot_api.chats import Chat as Chat
from evals.bot_api.chats import Said as Said
