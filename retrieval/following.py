"""The lexical index of this data folder follows the catalogue, wherever the catalogue was written.

Several data folders may belong to one catalogue (workers on several machines over one PostgreSQL). Each has a lexical
index of its own, which knows up to which change of the catalogue it has come. What changed since is written anew in one
commit: a reader sees the index before it or after it, never in between. Killed at any moment, the next one does it again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Protocol

from retrieval.lexical import LexicalError, LexicalIndex
from retrieval.passages import Passage
from retrieval.records import Position, Summary

_log = logging.getLogger(__name__)

_PATIENCE = 600.0  # seconds: the first index of a large collection takes minutes


class Followed(Protocol):
    """What is asked of the catalogue."""

    @property
    def position(self) -> Position: ...
    def changed_since(self, change: int, /) -> list[str]: ...
    def summaries(self) -> Sequence[Summary]: ...
    def passages(self, directive_id: str, /) -> list[Passage]: ...


def follow(lexical: LexicalIndex, catalogue: Followed) -> int:
    """Let the index be up to date with the catalogue as it is now; returns how many directives were written anew.

    Waits while another process of this data folder is at it. While an indexer of this folder runs, nothing is done: it
    writes here before it writes to the catalogue. Raises `LexicalError` and what the catalogue raises.
    """
    if lexical.position == catalogue.position:
        return 0
    import filelock

    turn = lexical.path.with_name(f"{lexical.path.name}.follow.lock")
    try:
        lexical.path.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(turn, timeout=_PATIENCE):
            try:
                with filelock.FileLock(lexical.lock, timeout=0):
                    return catch_up(lexical, catalogue)
            except filelock.Timeout:
                return 0
    except filelock.Timeout as error:
        raise LexicalError(f"Chỉ mục từ ngữ {lexical.path} đang được cập nhật; hãy thử lại sau.") from error
    except OSError as error:
        raise LexicalError(f"Không ghi được chỉ mục từ ngữ {lexical.path}: {error}") from error


def catch_up(lexical: LexicalIndex, catalogue: Followed) -> int:
    """What `follow` does, by whoever holds the lock of the index already."""
    position, known = catalogue.position, lexical.position
    if known == position:
        return 0
    try:
        if known is None or known.catalogue != position.catalogue or known.change > position.change:
            lexical.clear()
            behind = [summary.id for summary in catalogue.summaries()]
        else:
            behind = catalogue.changed_since(known.change)
        for directive_id in behind:
            lexical.replace(directive_id, catalogue.passages(directive_id))
        lexical.commit()
        lexical.mark(position)
    finally:
        lexical.release()
    _log.info("the lexical index %s followed the catalogue in %d directives", lexical.path, len(behind))
    return len(behind)
