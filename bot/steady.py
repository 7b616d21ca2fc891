"""An answer from one state of the index, although somebody indexes meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from bot.events import Event, Finished, Progress, Step, VerifiedSentence

if TYPE_CHECKING:
    from bot.chain import Chain

_ATTEMPTS = 5
_REASON = "Chỉ mục vừa được cập nhật; câu trả lời được lập lại theo bản mới."


def steady(chain: Callable[[], Chain], question: str, history: Sequence[str]) -> Iterator[Event]:
    """The events of a chain over the present state of the index; from the beginning, where the state changed meanwhile.

    What a chain reads while it answers may be gone, or belong to a later state than what it read before. So an extract
    counts only if the state is the same at its end; sentences of a model, each checked against a text that is named by
    its content, count unless something was missing. Raises what the chain raises while the state stays.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        present, said = chain(), False
        try:
            for event in present.events(question, history):
                if isinstance(event, Finished) and not (said or attempt == _ATTEMPTS or present.collection.current()):
                    break
                said = said or isinstance(event, VerifiedSentence)
                yield event
            else:
                return
        except Exception:  # whatever it is, it may come of what has just gone
            if attempt == _ATTEMPTS or present.collection.current():
                raise
        if said:
            yield Progress(Step.STARTING_OVER, reason=_REASON)
