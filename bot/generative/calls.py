"""The calls of the model for one question: how much time is left, what they used, and when one is tried again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.chat_model import ChatError, ChatModel, Failure, Message, Piece, Tokens, Tool

_FIRST_WAIT_SECONDS = 0.5
RETRIED = frozenset(
    {Failure.BUSY, Failure.SERVER, Failure.CONNECTION, Failure.CUT, Failure.EMPTY, Failure.LANGUAGE, Failure.UNUSABLE}
)
"""What another try may mend. A time-out has used up the time; a key or a request that is refused stays so."""


@dataclass(slots=True)
class Calls:
    """What the calls for one question have done so far. `until` is when they must be over (`time.monotonic`)."""

    model: ChatModel
    until: float
    tokens: Tokens = field(default_factory=Tokens)
    made: int = 0
    cached: bool = False
    seconds: float = 0.0
    failure: Failure | None = None

    def reply(self, messages: Sequence[Message], tool: Tool | None = None, *, stream: bool = True) -> Iterator[Piece]:
        """One call. Raises `ChatError`, also when the time is up."""
        self.made += 1
        begun = time.monotonic()
        try:
            for piece in self.model.reply(messages, tool, stream=stream):
                self.seconds += time.monotonic() - begun
                if piece.tokens is not None:
                    self.tokens += piece.tokens
                if time.monotonic() > self.until:
                    raise ChatError(Failure.TIMEOUT, "the reply took longer than the time allowed")
                yield piece
                begun = time.monotonic()
            self.seconds += time.monotonic() - begun
        except ChatError as error:
            self.failure = error.failure
            raise

    def wait(self, error: ChatError, attempt: int) -> bool:
        """Wait before the next try (as long as the server asks); False where it is no use or the time does not reach."""
        if error.failure not in RETRIED:
            return False
        seconds = error.retry_after if error.retry_after is not None else _FIRST_WAIT_SECONDS * 2**attempt
        if error.failure in (Failure.EMPTY, Failure.LANGUAGE, Failure.UNUSABLE):
            seconds = 0.0
        if time.monotonic() + seconds >= self.until:
            return False
        time.sleep(seconds)
        self.seconds += seconds
        return True
