"""The updates: each is kept before Telegram hears that it arrived, handled once, and remembered by its id.

A chat's updates are handled one after the other, chats beside each other (`Lanes`). What was not finished when the
process ended waits in the store and is handled by the next one.
"""

from __future__ import annotations

import asyncio
import heapq
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.telegram.storage import Storage, parameter, stored

_LOG = logging.getLogger("congvan.telegram")
_REMEMBERED = timedelta(days=8)
"""Telegram keeps an update for a day, and may begin to number anew after a week without any."""


@dataclass(frozen=True, slots=True, order=True)
class Job:
    """An update to be handled: its id, itself as Telegram sent it, and as it was read (None: to be read anew)."""

    id: int
    payload: dict[str, Any] = field(compare=False)
    read: Any = field(compare=False, default=None)


class Updates:
    """The updates in the store."""

    def __init__(self, storage: Storage) -> None:
        self._storage, self._updates = storage, storage.tables.updates
        here = self._updates.c.id == parameter("update")
        finished = {"state": parameter("to"), "payload": None, "finished_at": parameter("now")}
        self._finished = self._updates.update().where(here).values(finished)

    def keep(self, jobs: Sequence[Job], now: datetime) -> list[Job]:
        """Keep those that are new, all or none, and return them."""
        if not jobs:
            return []
        table = self._updates
        with self._storage.writing() as connection:
            ids = table.select().with_only_columns(table.c.id).where(table.c.id.in_([job.id for job in jobs]))
            known = set(connection.execute(ids).scalars())
            new = [job for job in {job.id: job for job in jobs}.values() if job.id not in known]
            rows = [
                {
                    "id": job.id,
                    "state": "waiting",
                    "attempts": 0,
                    "payload": json.dumps(job.payload, ensure_ascii=False),
                    "received_at": stored(now),
                }
                for job in new
            ]
            if rows:
                connection.execute(table.insert(), rows)
        return new

    def waiting(self) -> list[Job]:
        """All that are not finished, in their order."""
        table = self._updates
        rows = self._storage.rows(table.select().where(table.c.state == "waiting").order_by(table.c.id))
        return [Job(row["id"], json.loads(row["payload"])) for row in rows]

    def count(self) -> int:
        """How many wait."""
        return len(self._storage.rows(self._updates.select().where(self._updates.c.state == "waiting")))

    def finish(self, update_id: int, now: datetime, state: str = "done") -> None:
        """The update is handled; its content is removed, its id stays known."""
        with self._storage.writing() as connection:
            connection.execute(self._finished, {"update": update_id, "to": state, "now": stored(now)})

    def failed(self, update_id: int) -> int:
        """Count one more attempt that failed; returns how many."""
        table = self._updates
        here = table.c.id == update_id
        self._storage.execute(table.update().where(here).values(attempts=table.c.attempts + 1))
        rows = self._storage.rows(table.select().where(here))
        return int(rows[0]["attempts"]) if rows else 0

    def expire(self, now: datetime) -> None:
        """Forget the ids that Telegram cannot send again."""
        table = self._updates
        self._storage.execute(
            table.delete().where(table.c.state != "waiting", table.c.finished_at <= stored(now - _REMEMBERED))
        )


class Lanes:
    """Handles jobs one after the other in each lane (a chat), in the order of their ids, and lanes beside each other."""

    def __init__(self, handle: Callable[[Job], Awaitable[None]]) -> None:
        self._handle = handle
        self._lanes: dict[int, list[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    def add(self, lane: int | None, job: Job) -> None:
        """Line the job up; without a lane it is handled at once."""
        if self._stopping:
            return  # it is kept, and handled after the restart
        if lane is None:
            self._start(self._handle(job))
        elif lane in self._lanes:
            heapq.heappush(self._lanes[lane], job)
        else:
            self._lanes[lane] = [job]
            self._start(self._run(lane))

    def drop(self, lane: int, chosen: Callable[[Job], bool]) -> list[Job]:
        """Take the chosen jobs that have not begun out of a lane."""
        jobs = self._lanes.get(lane, [])
        dropped = [job for job in jobs if chosen(job)]
        jobs[:] = [job for job in jobs if job not in dropped]
        heapq.heapify(jobs)
        return dropped

    @property
    def busy(self) -> bool:
        """Whether anything is being handled."""
        return bool(self._tasks)

    async def stop(self, patience: float) -> None:
        """Begin nothing more; give what is being handled some seconds, then leave it for the next process."""
        self._stopping = True
        for jobs in self._lanes.values():
            jobs.clear()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _start(self, work: Awaitable[None]) -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOG.error("a task ended with %s", type(error).__name__)

    async def _run(self, lane: int) -> None:
        try:
            while self._lanes[lane] and not self._stopping:
                try:
                    await self._handle(heapq.heappop(self._lanes[lane]))
                except Exception as error:  # whatever became of one, the others are not left lying
                    _LOG.error("a task ended with %s", type(error).__name__)
        finally:
            del self._lanes[lane]
