"""The bot's tables over SQLite, and over PostgreSQL where CONGVAN_TEST_POSTGRES_URL names a database to be emptied."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.telegram.access import Access, Pace, ids
from bot.telegram.conversations import Conversations
from bot.telegram.follows import Follows
from bot.telegram.queue import Job, Updates
from bot.telegram.storage import Storage, _tables
from bot.telegram.tokens import Tokens
from retrieval.database import Database, DatabaseError
from tests.telegram.running import GROUP, USER, borrowed

POSTGRES = os.environ.get("CONGVAN_TEST_POSTGRES_URL")
NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = POSTGRES if request.param == "postgresql" else f"sqlite:///{tmp_path / 'state.sqlite'}"
    assert url is not None
    opened = Database(url)
    yield opened
    _tables().meta.metadata.drop_all(opened._engine)
    opened.close()


@pytest.fixture
def storage(database: Database) -> Iterator[Storage]:
    made = Storage(database)
    yield made
    made.close()


def test_opened_again_and_by_many_at_once(database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        for storage in pool.map(lambda _: Storage(database), range(8)):
            storage.close()
    storage = Storage(database)
    meta = storage.tables.meta
    storage.execute(meta.update().where(meta.c.name == "schema_version").values(value="99"))
    with pytest.raises(DatabaseError, match="lược đồ 99"):
        Storage(database)
    storage.close()


def test_updates_are_kept_once_and_forgotten_late(storage: Storage) -> None:
    updates = Updates(storage)
    jobs = [Job(2**40 + n, {"text": f"ồ {n}"}) for n in range(3)]
    assert [job.id for job in updates.keep([jobs[1], jobs[0], jobs[1]], NOW)] == [jobs[1].id, jobs[0].id]
    assert [job.id for job in updates.keep(jobs, NOW)] == [jobs[2].id]
    assert [(job.id, job.payload) for job in updates.waiting()] == [(job.id, job.payload) for job in jobs]
    updates.finish(jobs[0].id, NOW)
    assert updates.count() == 2 and updates.keep([jobs[0]], NOW) == []
    assert [updates.failed(jobs[1].id) for _ in range(3)] == [1, 2, 3]
    updates.expire(NOW + timedelta(days=7))
    assert updates.keep([jobs[0]], NOW) == []
    updates.expire(NOW + timedelta(days=9))
    assert updates.keep([jobs[0]], NOW) == [jobs[0]] and updates.count() == 3
    assert updates.keep([], NOW) == []


def test_conversations(storage: Storage) -> None:
    talks = Conversations(storage, hours=1)
    for nth in range(20):
        talks.add("a", nth, f"câu {nth}", NOW)
    talks.add("b", 5, "khác", NOW)
    assert talks.history("a", 100, NOW) == [f"câu {nth}" for nth in range(14, 20)]
    assert talks.history("a", 16, NOW)[-1] == "câu 15"
    talks.add("a", 19, "câu sửa", NOW)
    assert talks.question("a", 19) == "câu sửa" and talks.question("a", 99) is None
    assert talks.history("a", 100, NOW + timedelta(hours=1)) == []
    assert talks.forget("a") == 12 and talks.history("b", 100, NOW) == ["khác"]
    talks.expire(NOW + timedelta(hours=2))
    assert storage.rows(storage.tables.turns.select()) == []


def test_tokens(storage: Storage) -> None:
    tokens = Tokens(storage, days=1)
    token = tokens.make("chat", "answer", {"câu": ["hỏi"]}, NOW)
    assert len(token) == 16 and tokens.make("chat", "answer", {}, NOW) != token
    assert tokens.find(token, "chat", NOW) == ("answer", {"câu": ["hỏi"]})
    assert tokens.find(token, "other", NOW) is None and tokens.find("x" * 16, "chat", NOW) is None
    assert tokens.find(token, "chat", NOW + timedelta(days=1)) is None
    tokens.expire(NOW + timedelta(days=1))
    assert storage.rows(storage.tables.tokens.select()) == []


def test_follows(storage: Storage) -> None:
    follows = Follows(storage)
    one = follows.add(GROUP, 11, "office", "syt", "Sở Y tế", (1, 7, 3, 3), NOW)
    assert one is not None and (one.days, one.created_at) == ((7, 3, 1), NOW)
    again = follows.add(GROUP, None, "office", "syt", "Sở Y tế", (), NOW + timedelta(1))
    assert again is not None and (again.id, again.days, again.created_at) == (one.id, (), NOW)
    assert follows.of(GROUP) == follows.every() == [again] and follows.find(one.id, 5) is None
    key = ("duty", date(2024, 3, 8), 7)
    for state in ("sending", "sent"):
        follows.note(GROUP, [key], state, NOW)
        assert follows.reminded(GROUP, date(2024, 3, 1)) == {key: state}
    assert follows.reminded(GROUP, date(2024, 3, 9)) == {}
    assert follows.unseen(["a", "b"], NOW) == ["a", "b"] and follows.unseen(["b", "c"], NOW) == ["c"]
    assert set(follows.seen_after(NOW - timedelta(1))) == {"a", "b", "c"} and follows.seen_after(NOW) == {}
    follows.tell(GROUP, "a", "sending", NOW)
    assert follows.told(GROUP) == set()
    follows.tell(GROUP, "a", "sent", NOW)
    follows.move(GROUP, -5)
    assert follows.told(-5) == {"a"} and [one.chat_id for one in follows.every()] == [-5]
    follows.expire(date(2024, 3, 9))
    assert follows.reminded(-5, date(2024, 1, 1)) == {}
    assert follows.stop(one.id, GROUP) is False and follows.stop(one.id, -5) is True
    follows.set_mark("x", "1")
    follows.set_mark("x", "2")
    assert follows.mark("x") == "2" and follows.mark("y") is None


def test_times_are_stored_in_utc(storage: Storage) -> None:
    from bot.telegram.reminder_calendar import VIETNAM

    follows = Follows(storage)
    one = follows.add(1, None, "office", "x", "x", (1,), datetime(2024, 3, 1, 19, tzinfo=VIETNAM))
    assert one is not None and one.created_at == NOW
    [row] = storage.rows(storage.tables.follows.select())
    assert row["created_at"] == NOW.replace(tzinfo=None)


# many at once


def test_what_waits_is_written_together(storage: Storage) -> None:
    """One commit for all that waited; of each nobody hears before it."""
    from sqlalchemy import event

    commits: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        go_on.wait(20)

    async def played() -> None:
        first = asyncio.ensure_future(storage.do(slow))
        while not begun.is_set():
            await asyncio.sleep(0.001)
        event.listen(storage.database._engine, "commit", lambda _: commits.append(1))
        others = [
            asyncio.ensure_future(storage.do(Conversations(storage, 1).add, "a", n, f"câu {n}", NOW)) for n in range(30)
        ]
        await asyncio.sleep(0)
        others[7].cancel()
        go_on.set()
        await first
        await asyncio.gather(*others, return_exceptions=True)

    asyncio.run(played())
    assert len(commits) == 2  # of what was under way, and of all the others
    assert Conversations(storage, 1).history("a", 100, NOW) == [f"câu {n}" for n in range(24, 30)]
    assert Conversations(storage, 1).question("a", 7) is None


def test_what_fails_is_undone_alone(storage: Storage) -> None:
    talks = Conversations(storage, 1)

    def failing(nth: int) -> None:
        talks.add("a", nth, "câu", NOW)
        raise ValueError(nth)

    async def played() -> list[object]:
        works = [
            storage.do(failing if n % 3 == 1 else (lambda n: talks.add("a", n, f"câu {n}", NOW)), n) for n in range(9)
        ]
        return await asyncio.gather(*works, return_exceptions=True)

    outcomes = asyncio.run(played())
    assert [str(one) if isinstance(one, ValueError) else one for one in outcomes] == [None, "1", None, None, "4", None, None, "7", None]  # fmt: skip
    assert talks.history("a", 100, NOW) == [f"câu {n}" for n in (0, 2, 3, 5, 6, 8)]


def test_a_commit_that_fails_is_told_to_all(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def failing() -> Iterator[Any]:
        with storage.database.transaction() as connection:
            yield connection
            raise DatabaseError("đĩa đầy")

    monkeypatch.setattr(storage.database, "writing", failing)

    async def played() -> list[object]:
        adding = [storage.do(Conversations(storage, 1).add, "a", n, "câu", NOW) for n in range(3)]
        return await asyncio.gather(*adding, return_exceptions=True)

    assert [str(one) for one in asyncio.run(played())] == ["đĩa đầy"] * 3
    assert Conversations(storage, 1).history("a", 100, NOW) == []


# who may ask, and how fast


def test_access(bundled: object, tmp_path: Path) -> None:
    settings = borrowed(bundled, tmp_path, telegram_users=" 1, 2 ,", telegram_groups="-5", telegram_admins="9").settings  # type: ignore[arg-type]
    access = Access(settings)
    assert [access.may_ask(1, 1), access.may_ask(9, 9), access.may_ask(3, 3), access.may_ask(3, -5), access.may_ask(1, -6)] == [True, True, False, True, True]  # fmt: skip
    assert access.may_ask(3, None) is False and access.may_upload(3) is False and access.may_upload(9) is True
    assert access.is_admin(9) and not access.is_admin(1)
    assert access.name(USER) == Access(settings).name(USER) != access.name(USER, None) and str(USER) not in access.name(
        USER
    )
    open_to_all = Access(settings.model_copy(update={"telegram_open": True}))
    assert open_to_all.may_ask(3, 3) and open_to_all.may_ask(3, None) and not open_to_all.may_upload(3)
    assert ids(None) == ids("") == frozenset()


def test_the_token_bucket_counts_by_when_it_was_sent() -> None:
    pace = Pace(3)
    assert [pace.take(1, NOW) for _ in range(3)] == [None] * 3
    wait = pace.take(1, NOW)
    assert wait is not None and wait.total_seconds() == pytest.approx(20)
    assert [pace.first_refusal(1), pace.first_refusal(1)] == [True, False]
    assert pace.take(2, NOW) is None
    assert pace.take(1, NOW + timedelta(seconds=20)) is None
    assert pace.take(1, NOW + timedelta(seconds=20)) is not None and pace.first_refusal(1)
    assert pace.take(1, NOW - timedelta(hours=1)) is not None  # an older message buys nothing
    assert [pace.take(1, NOW + timedelta(hours=1)) for _ in range(4)].count(None) == 3
