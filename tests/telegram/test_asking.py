"""Asking in private and in groups: the same conversations by polling and by webhook."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.application import Application
from bot.events import Event, Finished, Progress, Step
from bot.telegram import questions, texts
from evals.bot_api import Fault
from tests.telegram.running import BOT, GROUP, MODES, OTHER, STRANGER, USER, Bot, Scenes

SCENES = Scenes()
TASKS = "Sở Y tế Đắk Nông phải làm gì?"
LONG = "UBND các huyện phải làm gì?"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", SCENES.all)
def test_scene(name: str, mode: str, bundled: Application, tmp_path: Path) -> None:
    SCENES.play(name, mode, bundled, tmp_path)


@SCENES.scene()
async def a_question_is_answered_in_place_of_its_status(bot: Bot) -> None:
    said = await bot.asked(bot.me, TASKS)
    assert said.versions[0][1] == "🔎 Đang tìm trong văn bản…"
    answer = await asyncio.to_thread(bot.application.ask, TASKS)
    assert said.text.startswith(answer.answer)
    for citation in answer.citations:
        assert f"[{citation.mark}] {citation.number} ({citation.issuer}, 29/10/2021), {citation.label}" in said.text
    assert all(notice in said.text for notice in answer.notices)
    assert f'href="https://cv.example.vn{answer.citations[0].url}"' in said.html
    assert list(said.buttons)[:5] == ["[1]", "[2]", "[3]", "📄 Văn bản", "📋 Nhiệm vụ"]


@SCENES.scene()
async def a_question_without_diacritics(bot: Bot) -> None:
    said = await bot.asked(bot.me, "so y te dak nong phai lam gi")
    assert "6325/UBND-KGVX" in said.text and "được giao 3 nhiệm vụ" in said.text


@SCENES.scene()
async def a_follow_up_and_a_new_conversation(bot: Bot) -> None:
    await bot.asked(bot.me, TASKS)
    assert "2865/UBND-VXNV" in (await bot.asked(bot.me, "Còn Bắc Kạn thì sao?")).text
    assert (await bot.asked(bot.me, "/moi")).text == texts.NEW
    alone = await bot.asked(bot.me, "Còn Bắc Kạn thì sao?")
    expected = await asyncio.to_thread(bot.application.ask, "Còn Bắc Kạn thì sao?")
    assert alone.text.startswith(expected.answer)


@SCENES.scene(telegram_history_hours=2)
async def a_conversation_is_forgotten(bot: Bot) -> None:
    await bot.asked(bot.me, TASKS)
    bot.clock.forward(hours=2.1)
    alone = await bot.asked(bot.me, "Còn Bắc Kạn thì sao?")
    expected = await asyncio.to_thread(bot.application.ask, "Còn Bắc Kạn thì sao?")
    assert alone.text.startswith(expected.answer)


@SCENES.scene()
async def history_is_bounded(bot: Bot) -> None:
    for nth in range(16):
        await bot.asked(bot.me, f"Ai ký cv 2865? {nth}")
    table = bot.program.storage.tables.turns
    assert len(bot.program.storage.rows(table.select())) == 12


@SCENES.scene()
async def what_the_corpus_does_not_hold(bot: Bot) -> None:
    said = await bot.asked(bot.me, "Giá vàng hôm nay bao nhiêu?")
    assert "Đã tìm trong 5 văn bản" in said.text
    assert list(said.buttons) == ["👍", "👎", "↪️ Hỏi tiếp"]


@SCENES.scene()
async def markup_in_a_question_does_nothing(bot: Bot) -> None:
    for words in (
        "<b>Ai ký</b> cv 2865? <script>alert(1)</script>",
        "*Ai* _ký_ `cv 2865`? [x](https://x.vn)",
        "Ai ký &lt;cv&gt; & 2865 </b></i></a>",
        '<a href="tg://user?id=1">Sở Y tế</a> phải làm gì?',
    ):
        assert (await bot.asked(bot.me, words)).text


@SCENES.scene()
async def questions_that_cannot_be_read(bot: Bot) -> None:
    assert "quá giới hạn" in (await bot.asked(bot.me, "vì sao " * 500)).text
    assert "không có chữ" in (await bot.asked(bot.me, "???!!!")).text
    assert "trống" in (await bot.asked(bot.me, "\u200b\u200e")).text


@SCENES.scene()
async def what_is_no_text(bot: Bot) -> None:
    file = {"file_id": "f", "file_unique_id": "f"}
    sticker = {**file, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
    for kind, content in (
        ("sticker", sticker),
        ("voice", {**file, "duration": 1}),
        ("photo", [{**file, "width": 1, "height": 1}]),
        ("location", {"longitude": 1.0, "latitude": 1.0}),
    ):
        said = await bot.asked(bot.me, **{kind: content})
        assert said.text.startswith("Tôi chỉ đọc được câu hỏi bằng chữ.")
    assert await bot.hears(bot.me, new_chat_title="Tên mới") == []


@SCENES.scene()
async def a_long_answer_in_parts(bot: Bot) -> None:
    parts = await bot.hears(bot.me, LONG)
    [first] = parts
    rest = [one for one in bot.me.said if one.id != first.id]
    assert len(rest) == 1 and rest[0].reply_to == first.id
    assert rest[0].versions[0][1].startswith("(2/2)")
    answer = await asyncio.to_thread(bot.application.ask, LONG)
    whole = "\n".join(one.text for one in (first, rest[0]))
    assert all(line in whole for line in answer.answer.splitlines())
    assert not first.buttons and "[1]" in rest[0].buttons


@SCENES.scene()
async def a_group_is_answered_only_when_the_bot_is_meant(bot: Bot) -> None:
    group = bot.group
    assert await bot.hears(group, TASKS, by=OTHER) == []
    assert await bot.hears(group, f"/hoi@another_bot {TASKS}", by=OTHER) == []
    assert await bot.hears(group, f"hỏi @another_bot {TASKS}", by=OTHER) == []
    assert await bot.hears(group, "/vô nghĩa", by=OTHER) == []
    named = await bot.asked(group, f"{BOT} {TASKS}", by=OTHER)
    assert "6325/UBND-KGVX" in named.text
    assert "2865/UBND-VXNV" in (await bot.asked(group, "Còn Bắc Kạn thì sao?", by=OTHER, reply_to=named.id)).text
    assert "6325/UBND-KGVX" in (await bot.asked(group, f"/hoi {TASKS}", by=OTHER)).text
    assert "6325/UBND-KGVX" in (await bot.asked(group, f"/hoi{BOT.upper()} {TASKS}", by=OTHER)).text
    assert (await bot.asked(group, f"/xyz{BOT}", by=OTHER)).text == texts.UNKNOWN_COMMAND


@SCENES.scene()
async def only_a_mention(bot: Bot) -> None:
    assert "ghi câu hỏi" in (await bot.asked(bot.group, BOT, by=OTHER)).text
    assert "ghi câu hỏi" in (await bot.asked(bot.group, f"{BOT} , ", by=OTHER)).text
    assert "/hoi Ai ký" in (await bot.asked(bot.group, "/hoi", by=OTHER)).text


@SCENES.scene()
async def a_topic_has_its_own_answers_and_history(bot: Bot) -> None:
    group = bot.group
    said = await bot.asked(group, f"{BOT} {TASKS}", by=OTHER, topic=11)
    assert said.topic == 11
    here = await bot.asked(group, f"{BOT} Còn Bắc Kạn thì sao?", by=OTHER, topic=11)
    assert here.topic == 11 and "2865/UBND-VXNV" in here.text
    elsewhere = await bot.asked(group, f"{BOT} Còn Bắc Kạn thì sao?", by=OTHER, topic=12)
    other_user = await bot.asked(group, f"{BOT} Còn Bắc Kạn thì sao?", by=USER, topic=11)
    assert elsewhere.text == other_user.text != here.text


@SCENES.scene()
async def an_edited_question_is_answered_anew_by_editing(bot: Bot) -> None:
    question = bot.api.send(bot.me, LONG)
    await bot.settled()
    first, second = bot.me.said
    bot.api.edit(bot.me, question, "Ai ký cv 2865?")
    await bot.settled()
    assert bot.me.said == [first] and "2865/UBND-VXNV" in first.text and second.deleted
    versions = len(first.versions)
    bot.api.edit(bot.me, question, "Ai ký cv 2865?")  # Telegram tells of edits that change no word
    await bot.settled()
    assert len(first.versions) == versions
    bot.api.edit(bot.me, question, LONG)
    await bot.settled()
    assert len(bot.me.said) == 2
    assert await bot.hears(bot.me, "Còn Bắc Kạn thì sao?")


@SCENES.scene()
async def an_edit_that_names_the_bot(bot: Bot) -> None:
    question = bot.api.send(bot.group, "Ai ký cv 2865?", by=OTHER)
    await bot.settled()
    assert bot.group.said == []
    bot.api.edit(bot.group, question, f"{BOT} Ai ký cv 2865?")
    await bot.settled()
    assert len(bot.group.answering(question)) == 1


@SCENES.scene(telegram_users=str(USER), telegram_groups=str(GROUP))
async def strangers_are_told_what_to_do(bot: Bot) -> None:
    stranger = bot.api.private(STRANGER)
    said = await bot.asked(stranger, TASKS)
    assert str(STRANGER) in said.text and "CONGVAN_TELEGRAM_USERS" in said.text
    assert await bot.hears(stranger, "/nhiemvu Sở Y tế") == []  # told once a minute
    bot.clock.forward(minutes=2)
    assert len(await bot.hears(stranger, "/start")) == 1
    group = bot.api.group(-1002999)
    assert await bot.hears(group, TASKS, by=STRANGER) == []
    assert "-1002999" in (await bot.asked(group, f"{BOT} {TASKS}", by=STRANGER)).text
    assert "6325" in (await bot.asked(group, f"{BOT} {TASKS}", by=USER)).text  # a listed user may ask everywhere
    assert "6325" in (await bot.asked(bot.group, f"{BOT} {TASKS}", by=STRANGER)).text


@SCENES.scene(telegram_open=True, telegram_users=None, telegram_groups=None)
async def an_open_bot_answers_everybody(bot: Bot) -> None:
    assert "6325" in (await bot.asked(bot.api.private(STRANGER), TASKS)).text
    assert "6325" in (await bot.asked(bot.api.group(-7), f"{BOT} {TASKS}", by=STRANGER)).text


@SCENES.scene(telegram_questions_a_minute=2)
async def who_asks_too_fast_waits(bot: Bot) -> None:
    at = time.time()
    for _ in range(2):
        assert "2865" in (await bot.asked(bot.me, "Ai ký cv 2865?", date=at)).text
    assert "giây" in (await bot.asked(bot.me, "Ai ký cv 2865?", date=at)).text
    assert await bot.hears(bot.me, "Ai ký cv 2865?", date=at) == []
    assert "2865" in (await bot.asked(bot.me, "Ai ký cv 2865?", date=at + 31)).text


def slowly(bot: Bot, *steps: tuple[Event | None, Callable[[], Any]]) -> None:
    """Have answers made slowly: an event before the real ones, and what must have happened before the next."""
    real = bot.application.events

    def events(question: str, history: Any = ()) -> Iterator[Event]:
        for event, happened in steps:
            if event is not None:
                yield event
            until = time.monotonic() + 20
            while not happened() and time.monotonic() < until:
                time.sleep(0.01)
        yield from (event for event in real(question, history) if isinstance(event, Finished))

    bot.application.events = events  # type: ignore[method-assign]


@SCENES.scene()
async def a_slow_answer_shows_what_is_being_done(bot: Bot) -> None:
    questions._STATUS_EVERY_S, questions._TYPING_AFTER_S, questions._TYPING_EVERY_S = 0.05, 0.05, 0.1
    try:

        def shows(words: str) -> Callable[[], bool]:
            return lambda: any(words in one.text for one in bot.group.said)

        slowly(
            bot,
            (Progress(Step.READING, items=7), shows("Đang đọc 7 mục")),
            (Progress(Step.CHECKING), shows("Đang đối chiếu")),
            (Progress(Step.STARTING_OVER, reason="mô hình <im lặng>"), shows("Đang làm lại")),
            (None, lambda: len(bot.group.actions) >= 3),
        )
        said = await bot.asked(bot.group, f"{BOT} Ai ký cv 2865?", by=OTHER, topic=11)
    finally:
        questions._STATUS_EVERY_S, questions._TYPING_AFTER_S, questions._TYPING_EVERY_S = 1.2, 0.4, 4.5
    seen = [text for _, text in said.versions]
    assert seen[:-1] == [
        "🔎 Đang tìm trong văn bản…",
        "📖 Đang đọc 7 mục tìm được…",
        "⚖️ Đang đối chiếu với văn bản…",
        "🔁 Đang làm lại (mô hình <im lặng>)…",
    ]
    assert "2865/UBND-VXNV" in seen[-1]


@SCENES.scene()
async def cancelling(bot: Bot) -> None:
    assert (await bot.asked(bot.me, "/huy")).text.startswith("Không có câu hỏi nào đang chờ.")
    slowly(
        bot, (None, lambda: any("Đã hủy 3" in one.text for one in bot.me.said)), (Progress(Step.READING), lambda: True)
    )
    first, second, third = (bot.api.send(bot.me, f"Ai ký cv 2865? {nth}") for nth in range(3))
    await bot.api.until(lambda: bot.me.said[1:])
    assert [one.text for one in await bot.hears(bot.me, "/huy")] == ["Đã hủy 3 câu hỏi."]
    await bot.settled()
    assert [one.text for one in bot.me.answering(first)] == ["Đã hủy."]
    assert bot.me.answering(second) == bot.me.answering(third) == []


@SCENES.scene()
async def one_question_of_a_user_at_a_time(bot: Bot) -> None:
    running: list[int] = []
    most: list[int] = []
    real = bot.application.events

    def events(question: str, history: Any = ()) -> Iterator[Event]:
        running.append(1)
        most.append(len(running))
        try:
            time.sleep(0.05)
            yield from real(question, history)
        finally:
            running.pop()

    bot.application.events = events  # type: ignore[method-assign]
    sent = [(bot.me, bot.api.send(bot.me, f"Ai ký cv 2865? {nth}")) for nth in range(3)]
    sent += [(bot.group, bot.api.send(bot.group, f"{BOT} Ai ký cv 2865? {nth}", by=USER)) for nth in range(3)]
    await bot.settled()
    assert all(len(chat.answering(message)) == 1 for chat, message in sent)
    assert max(most) == 1


# failures


@SCENES.scene()
async def a_flood_is_waited_out(bot: Bot) -> None:
    bot.api.faults.append(Fault("editMessageText", 429, retry_after=1, description="Too Many Requests: retry after 1"))
    said = await bot.asked(bot.me, TASKS)
    assert "6325" in said.text and len(said.versions) == 2 and bot.api.faults == []


@SCENES.scene()
async def telegram_fails_for_a_while(bot: Bot) -> None:
    bot.api.faults += [Fault("sendMessage", 502, times=2, description="Bad Gateway"), Fault("editMessageText", 500)]
    assert "6325" in (await bot.asked(bot.me, TASKS)).text
    assert len(bot.me.said) == 1


@SCENES.scene()
async def the_network_breaks(bot: Bot) -> None:
    bot.api.faults += [Fault("sendMessage", kind="lost"), Fault("editMessageText", kind="lost")]
    if not bot.webhook:
        bot.api.faults += [Fault("getUpdates", kind="lost"), Fault("getUpdates", 500)]
    assert "6325" in (await bot.asked(bot.me, TASKS)).text
    assert len(bot.me.said) == 1


@SCENES.scene()
async def an_answer_that_arrived_unheard_is_not_repeated(bot: Bot) -> None:
    bot.api.faults.append(Fault("editMessageText", kind="unanswered"))
    said = await bot.asked(bot.me, TASKS)
    assert len(said.versions) == 2 and len(bot.me.said) == 1


@SCENES.scene()
async def a_user_who_blocked_the_bot(bot: Bot) -> None:
    await bot.asked(bot.me, "/theodoi Sở Y tế")
    bot.me.blocked = True
    bot.api.send(bot.me, TASKS)
    await bot.settled()
    bot.me.blocked = False
    assert bot.program.follows.every() == []
    assert "6325" in (await bot.asked(bot.me, TASKS)).text


@SCENES.scene()
async def messages_that_are_deleted_meanwhile(bot: Bot) -> None:
    slowly(bot, (None, lambda: any(one.deleted for one in list(bot.me.messages.values()))))
    question = bot.api.send(bot.me, TASKS)
    await bot.api.until(lambda: bot.me.said)
    bot.me.said[0].deleted = True  # the status line
    await bot.settled()
    assert [one.reply_to for one in bot.me.said] == [question] and "6325" in bot.me.said[0].text
    second = bot.api.send(bot.me, TASKS)
    del bot.me.heard[second]  # the question itself
    await bot.settled()
    assert bot.me.said[-1].reply_to is None and "6325" in bot.me.said[-1].text


@SCENES.scene()
async def an_update_that_comes_twice(bot: Bot) -> None:
    question = bot.api.send(bot.me, TASKS)
    [update] = bot.api._updates.values()
    await bot.settled()
    bot.api.repeat(update)
    await bot.settled()
    assert len(bot.me.answering(question)) == 1
    assert [name for name, _ in bot.api.calls].count("sendMessage") == 1


@SCENES.scene()
async def a_group_becomes_a_supergroup(bot: Bot) -> None:
    group = bot.group
    await bot.asked(group, "/theodoi Sở Y tế", by=OTHER)
    new = bot.api.group(-1003000)
    real = bot.api._in_chat

    def moved(method: str, given: dict[str, Any], files: Any) -> Any:
        from evals.bot_api.api import Refused

        if given["chat_id"] == GROUP:
            raise Refused(
                400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": new.id}
            )
        return real(method, given, files)

    bot.api._in_chat = moved  # type: ignore[method-assign]
    bot.api.send(group, f"{BOT} {TASKS}", by=USER)
    await bot.settled()
    assert ["6325" in one.text for one in new.said] == [True]
    assert [one.chat_id for one in bot.program.follows.every()] == [new.id]


@SCENES.scene()
async def an_unexpected_error_is_one_sentence(bot: Bot) -> None:
    def broken(question: str, history: Any = ()) -> Iterator[Event]:
        raise RuntimeError(f"Sở Y tế {question}")
        yield

    real, bot.application.events = bot.application.events, broken  # type: ignore[method-assign]
    assert (await bot.asked(bot.me, TASKS)).text == texts.FAILED
    bot.application.events = real  # type: ignore[method-assign]
    assert "6325" in (await bot.asked(bot.me, TASKS)).text


@SCENES.scene()
async def the_bot_is_put_out_of_a_group(bot: Bot) -> None:
    await bot.asked(bot.group, "/theodoi Sở Y tế", by=OTHER)
    bot.api.membership(bot.group, "kicked", OTHER)
    await bot.settled()
    assert bot.program.follows.every() == []
