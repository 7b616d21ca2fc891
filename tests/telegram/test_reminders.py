"""Reminders fire on the right day and hour, in Vietnam's time, once, whatever restarts."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.application import Application
from bot.settings import Settings
from bot.telegram.reminder_calendar import VIETNAM, days_of, due_between, key, moment, occasions, slot
from corpus.directive import Deadline, DeadlineKind, DutyRole, Span
from corpus.parsing import parse
from evals.bot_api import Fault
from retrieval.catalogue import FileState, IndexedFile
from retrieval.duty_table import DutyFilter, DutyRow
from tests.telegram.running import TOKEN, USER, Bot, Clock, borrowed, close, running


def row(
    on: date | None = None, rrule: str | None = None, action: str = "báo cáo", issued: date | None = date(2024, 1, 1)
) -> DutyRow:
    kind = DeadlineKind.ABSOLUTE if on else DeadlineKind.RECURRING if rrule else DeadlineKind.UNSTATED
    return DutyRow(
        "d", "1/UBND", "1/UBND", None, None, issued, "p", "sec_1", "mục 1", "Sở Y tế", ("so_y_te",), None, DutyRole.LEAD,
        action, (), None, Deadline(kind, on=on, rrule=rrule), "trước ngày", on, (), action, Span(0, 1), "named",
    )  # fmt: skip


def at(words: str) -> datetime:
    return datetime.strptime(words, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("now", "hour", "expected"),
    [
        ("05/03/2024 08:00", 8, "05/03/2024 08:00"),
        ("05/03/2024 07:59", 8, "04/03/2024 08:00"),
        ("01/03/2024 00:30", 8, "29/02/2024 08:00"),
        ("01/01/2024 23:59", 0, "01/01/2024 00:00"),
        ("01/01/2024 22:59", 23, "31/12/2023 23:00"),
    ],
)
def test_the_last_moment(now: str, hour: int, expected: str) -> None:
    assert slot(at(now), hour) == at(expected)
    assert slot(at(now).astimezone(UTC), hour) == at(expected)


def test_a_moment_is_in_vietnams_time() -> None:
    assert moment(date(2024, 3, 1), 1, 8) == datetime(2024, 2, 29, 1, tzinfo=UTC)


@pytest.mark.parametrize(("words", "expected"), [("7,3,1", (7, 3, 1)), (" 1, 10 ,1", (10, 1)), ("0", (0,))])
def test_days(words: str, expected: tuple[int, ...]) -> None:
    assert days_of(words) == expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (row(date(2024, 3, 10)), [date(2024, 3, 10)]),
        (row(date(2024, 3, 31)), [date(2024, 3, 31)]),
        (row(date(2024, 4, 1)), []),
        (row(), []),
        (row(rrule="FREQ=MONTHLY;BYMONTHDAY=25"), [date(2024, 3, 25)]),
        (row(rrule="FREQ=WEEKLY;BYDAY=FR"), [date(2024, 3, day) for day in (1, 8, 15, 22, 29)]),
        (row(rrule="FREQ=MONTHLY;BYMONTHDAY=-1"), [date(2024, 3, 31)]),
        (row(rrule="FREQ=DAILY"), []),
        (row(rrule="FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=5"), []),
        (row(rrule="FREQ=MONTHLY"), []),
        (row(rrule="FREQ=MONTHLY;BYMONTHDAY=25", issued=date(2024, 3, 26)), []),
        (row(rrule="FREQ=MONTHLY;BYMONTHDAY=25", issued=None), []),
        (row(rrule="rác"), []),
    ],
)
def test_the_days_of_a_duty_in_march(one: DutyRow, expected: list[date]) -> None:
    assert list(occasions(one, date(2024, 3, 1), date(2024, 3, 31))) == expected


@pytest.mark.parametrize(
    ("after", "until", "expected"),
    [
        ("02/03/2024 08:00", "03/03/2024 08:00", [7]),
        ("03/03/2024 08:00", "04/03/2024 08:00", []),
        ("06/03/2024 08:00", "07/03/2024 08:00", [3]),
        ("08/03/2024 08:00", "09/03/2024 08:00", [1]),
        ("01/03/2024 08:00", "08/03/2024 08:00", [3]),  # two moments were missed: the nearer one
        ("01/03/2024 08:00", "10/03/2024 08:00", [1]),
        ("01/03/2024 08:00", "11/03/2024 08:00", []),  # too late
        ("03/03/2024 08:01", "03/03/2024 08:00", []),
    ],
)
def test_which_reminder_is_due(after: str, until: str, expected: list[int]) -> None:
    found = due_between([row(date(2024, 3, 10))], (7, 3, 1), 8, at(after), at(until))
    assert [one.days for one in found] == expected


@given(
    st.lists(st.dates(date(2024, 1, 1), date(2024, 6, 30)), min_size=1, max_size=5, unique=True),
    st.sets(st.integers(0, 30), min_size=1, max_size=4),
    st.integers(0, 23),
    st.lists(st.integers(1, 5), max_size=200),
)
def test_every_reminder_once_if_looked_at_daily(dues: list[date], days: set[int], hour: int, gaps: list[int]) -> None:
    """However the ticks fall, each (duty, days) at most once, never before its moment; with daily ticks exactly once."""
    rows = [row(due, action=f"việc {n}") for n, due in enumerate(dues)]
    begun = datetime.combine(date(2023, 11, 25), time(hour), VIETNAM)
    sent: Counter[tuple[str, int]] = Counter()
    now = mark = begun
    for gap in [*gaps, *[1] * 240][:240]:
        now += timedelta(days=gap)
        until = slot(now, hour)
        for one in due_between(rows, days, hour, mark, until):
            sent[one.duty, one.days] += 1
            assert one.moment <= now and one.due >= until.date()
        mark = until
    assert all(count == 1 for count in sent.values())
    if not gaps:
        assert sent.keys() == {(key(one), before) for one in rows for before in days}


# simulated months

CHATS, DOCUMENTS, DUTIES = 5, 20, 50
FIRST = date(2024, 1, 15)


def text(nth: int) -> str:
    lines = [
        f"{one + 1}. Sở Y tế chủ trì thực hiện việc số {nth:02d}-{one:02d} {unlike(nth, one)}, báo cáo trước ngày {due(nth, one):%d/%m/%Y}."
        for one in range(DUTIES)
    ]
    return (
        "ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n"
        f"Số: {1000 + nth}/UBND-NC\n\nLâm Đồng, ngày 02 tháng 01 năm 2024\n\nKính gửi: Sở Y tế.\n\n"
        + "\n\n".join(lines)
        + "\n"
    )


def unlike(nth: int, one: int) -> str:
    """Words that no other duty has: none is taken for a later form of another."""
    return " ".join(f"m{nth}n{one}k{word}" for word in range(8))


def due(nth: int, one: int) -> date:
    return FIRST + timedelta(days=(nth * 7 + one * 13) % 90)


@pytest.fixture(scope="module")
def dated_duties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """A real catalogue of 1,000 dated duties; nothing is asked of it but tables."""
    settings = Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("duties"), telegram_token=TOKEN)  # type: ignore[call-arg, arg-type]
    with Application(settings) as application:
        for nth in range(DOCUMENTS):
            directives = parse(text(nth), f"{nth}.txt")
            file = IndexedFile(f"/in/{nth}.txt", f"{nth}.txt", str(nth), "1", FileState.READY, ())
            application.catalogue.begin_file(file.path, [one.id for one in directives])
            application.catalogue.commit_file(file, text(nth), directives, [])
        application._chain = None
        yield application


ITEM = re.compile(r"việc số (\d\d)-(\d\d)")
DAY = re.compile(r"(\d\d/\d\d/\d{4}) – (hôm nay|ngày mai|còn (\d+) ngày)")


def test_a_thousand_duties_over_months_and_three_restarts(dated_duties: Application, tmp_path: Path) -> None:
    rows = dated_duties.duties(DutyFilter()).rows
    assert len([one for one in rows if one.deadline.on]) == DOCUMENTS * DUTIES

    async def played() -> None:
        application = borrowed_catalogue(dated_duties, tmp_path)
        clock = Clock()
        clock.now = datetime(2024, 1, 3, 5, tzinfo=UTC)
        fired: list[tuple[int, str, datetime, date, int]] = []
        async with running(application, clock=clock) as bot:
            ids = {
                one.number.value.serial: one.id
                for one in map(dated_duties.catalogue.directive, dated_duties.collection().summaries)
                if one.number
            }
            for nth in range(DOCUMENTS):
                chat = bot.api.private(710044200 + nth % CHATS)
                bot.program.follows.add(
                    chat.id, None, "document", ids[str(1000 + nth)], f"{1000 + nth}/UBND-NC", (7, 3, 1), clock()
                )
            heard: dict[int, int] = {}
            for day in range(105):
                for hour, minute in sorted([(7, 59), (8, 0), ((0, 5), (8, 1), (16, 0))[day % 3]]):
                    clock.now = datetime.combine(
                        date(2024, 1, 4) + timedelta(days=day), time(hour, minute), VIETNAM
                    ).astimezone(UTC)
                    if (day, hour) in ((20, 7), (50, 16)):
                        await bot.stop()
                        await bot.start()
                    if (day, hour, minute) == (35, 8, 0):  # killed amid the sending
                        await killed_amid(bot)
                    await bot.program.reminding.tick()
                    fired += heard_now(bot, heard, clock.now)
        close(application)
        expected = Counter(
            (710044200 + nth % CHATS, f"{nth:02d}-{one:02d}", at_eight(due(nth, one), before), due(nth, one), before)
            for nth in range(DOCUMENTS)
            for one in range(DUTIES)
            for before in (7, 3, 1)
            if at_eight(due(nth, one), before) > datetime(2024, 1, 3, 5, tzinfo=UTC)
        )
        assert len(expected) > 2900
        assert Counter(fired) == expected

    asyncio.run(played())


def at_eight(due: date, before: int) -> datetime:
    return datetime.combine(due - timedelta(days=before), time(8), VIETNAM).astimezone(UTC)


def borrowed_catalogue(index: Application, folder: Path) -> Application:
    """As `borrowed`, over an index that nothing can be asked of."""
    application = Application(
        index.settings.model_copy(update={"data_dir": folder, "telegram_messages_a_second": 1000})
    )
    application.__dict__["catalogue"] = index.catalogue
    application.chain = application.collection  # type: ignore[assignment, method-assign]
    return application


def heard_now(bot: Bot, heard: dict[int, int], now: datetime) -> list[tuple[int, str, datetime, date, int]]:
    """What the chats have heard since the last time."""
    found = []
    for chat in bot.api.chats.values():
        new = chat.said[heard.get(chat.id, 0) :]
        heard[chat.id] = len(chat.said)
        for said in new:
            assert said.text.startswith("⏰ Nhắc hạn")
            on, before = date.min, 0
            for line in said.text.splitlines():
                if day := DAY.fullmatch(line):
                    on = datetime.strptime(day[1], "%d/%m/%Y").date()
                    before = {"hôm nay": 0, "ngày mai": 1}.get(day[2]) or int(day[3])
                elif item := ITEM.search(line):
                    found.append((chat.id, f"{item[1]}-{item[2]}", now, on, before))
    return found


async def killed_amid(bot: Bot) -> None:
    """Some chats have had their reminders when the process dies, the others have not."""
    sent = [0]
    real = bot.program.reminding._outbox.send

    async def dying(*given: object, **named: object) -> object:
        if sent[0] == 3:
            raise asyncio.CancelledError
        sent[0] += 1
        return await real(*given, **named)  # type: ignore[arg-type]

    bot.program.reminding._outbox.send = dying  # type: ignore[method-assign, assignment]
    with pytest.raises(asyncio.CancelledError):
        await bot.program.reminding.tick()
    # the one that was being sent had not gone out: its note says that it may have
    store = bot.program.follows
    pending = store._storage.rows(store._tables.reminders.select().where(store._tables.reminders.c.state == "sending"))
    assert pending
    await bot.crash()
    await bot.start()


def test_what_may_have_arrived_is_sent_again_and_says_so(dated: Application, tmp_path: Path) -> None:
    async def played() -> None:
        application = borrowed(dated, tmp_path)
        clock = Clock()
        clock.now = datetime(2024, 1, 10, 3, tzinfo=UTC)
        async with running(application, clock=clock) as bot:
            await bot.asked(bot.me, "/theodoi so nong nghiep ha giang 7,3,1")
            before = len(bot.me.said)
            clock.now = at("12/01/2024 08:00")
            await bot.program.reminding.tick()
            assert len(bot.me.said) == before  # 20/01/2024 is 8 days off
            clock.now = at("13/01/2024 08:00")
            bot.api.faults.append(Fault("sendMessage", kind="unanswered"))
            await bot.program.reminding.tick()
            assert len(bot.me.said) == before + 1 and "Gửi lại" not in bot.me.said[-1].text
            clock.forward(seconds=30)
            await bot.program.reminding.tick()
            assert len(bot.me.said) == before + 2 and "Gửi lại" in bot.me.said[-1].text
            for _ in range(3):
                await bot.program.reminding.tick()
            assert len(bot.me.said) == before + 2
            assert "20/01/2024 – còn 7 ngày" in bot.me.said[-1].text and "412/UBND-KTTH" in bot.me.said[-1].text
            bot.me.blocked = True
            clock.now = at("17/01/2024 08:00")
            await bot.program.reminding.tick()
            bot.me.blocked = False
            assert bot.program.follows.of(USER) == []
        close(application)

    asyncio.run(played())


def test_a_topic_that_is_gone_and_a_flood(dated: Application, tmp_path: Path) -> None:
    async def played() -> None:
        application = borrowed(dated, tmp_path)
        clock = Clock()
        clock.now = datetime(2024, 1, 10, 3, tzinfo=UTC)
        async with running(application, clock=clock) as bot:
            await bot.asked(bot.group, "/theodoi cv 412", by=USER, topic=11)
            clock.now = at("13/01/2024 08:00")
            bot.api.faults.append(Fault("sendMessage", 429, retry_after=1))
            await bot.program.reminding.tick()
            assert bot.group.said[-1].topic == 11 and "còn 7 ngày" in bot.group.said[-1].text
            bot.group.topics.discard(11)
            clock.now = at("17/01/2024 08:00")
            await bot.program.reminding.tick()
            assert bot.group.said[-1].topic is None and "còn 3 ngày" in bot.group.said[-1].text
        close(application)

    asyncio.run(played())
