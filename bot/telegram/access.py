"""Who may ask: listed users, everybody in listed groups, or all where the bot is open. And how fast."""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.settings import Settings

_REMEMBERED = 10_000


def ids(listed: str | None) -> frozenset[int]:
    """The ids of a setting."""
    return frozenset(int(one) for one in (listed or "").split(",") if one.strip())


class Access:
    """What the settings allow. Ids are shown to nobody but their owner; `name` is what stands for one in logs and in the store."""

    def __init__(self, settings: Settings) -> None:
        assert settings.telegram_token is not None
        self._key = hashlib.sha256(settings.telegram_token.get_secret_value().encode()).digest()
        self._admins = ids(settings.telegram_admins)
        self._users = ids(settings.telegram_users) | self._admins
        self._groups = ids(settings.telegram_groups)
        self._open = settings.telegram_open

    def name(self, *numbers: int | None) -> str:
        """A keyed hash of a user's or a chat's id, or of several together."""
        words = "/".join(str(number) for number in numbers)
        return hmac.new(self._key, words.encode(), hashlib.sha256).hexdigest()[:20]

    def may_ask(self, user: int, chat: int | None) -> bool:
        """Whether the user may ask in the chat (None: inline, wherever that is)."""
        return self._open or user in self._users or (chat is not None and chat in self._groups)

    def may_upload(self, user: int) -> bool:
        """Whether files of the user are indexed."""
        return user in self._users

    def is_admin(self, user: int) -> bool:
        """Whether the user may see how the bot is doing."""
        return user in self._admins


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: datetime
    told: bool = False


class Pace:
    """A token bucket for each user: `a_minute` questions at once, and as many again in a minute.

    Counted by the time at which a question was sent, so that what waited through a restart is not refused for it.
    """

    def __init__(self, a_minute: int) -> None:
        self._most = float(a_minute)
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()

    def take(self, user: int, sent: datetime) -> timedelta | None:
        """None where the question may be answered, else how long the user has to wait."""
        bucket = self._buckets.setdefault(user, _Bucket(self._most, sent))
        self._buckets.move_to_end(user)
        while len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        gone = max((sent - bucket.at).total_seconds(), 0.0)
        bucket.tokens = min(self._most, bucket.tokens + gone * self._most / 60)
        bucket.at = max(bucket.at, sent)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            bucket.told = False
            return None
        return timedelta(seconds=(1 - bucket.tokens) * 60 / self._most)

    def first_refusal(self, user: int) -> bool:
        """Whether the user has not been told yet; told once until a question is taken again."""
        bucket = self._buckets[user]
        told, bucket.told = bucket.told, True
        return not told
