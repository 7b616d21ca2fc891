"""Buttons, commands, following, files and inline queries: the same conversations by polling and by webhook."""

from __future__ import annotations

import asyncio
import hashlib
import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.application import Application
from bot.feedback import FeedbackBook, Reason
from bot.telegram import texts
from evals.bot_api import Chat, Said
from tests.bot.test_command_line import CAO_BANG, HA_GIANG
from tests.telegram.running import ADMIN, BOT, MODES, OTHER, STRANGER, USER, Bot, Scenes, copied, running

SCENES = Scenes()
TASKS = "Sở Y tế Đắk Nông phải làm gì?"
LONG = "UBND các huyện phải làm gì?"
DATED = "Sở Nông nghiệp và Phát triển nông thôn Hà Giang phải báo cáo khi nào?"
IN_JANUARY = datetime(2024, 1, 10, 3, tzinfo=UTC)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", SCENES.all)
def test_scene(name: str, mode: str, dated: Application, tmp_path: Path) -> None:
    SCENES.play(name, mode, dated, tmp_path)


# buttons


@SCENES.scene()
async def the_quote_of_a_citation(bot: Bot) -> None:
    said = await bot.asked(bot.me, TASKS)
    answer = await asyncio.to_thread(bot.application.ask, TASKS)
    reply, [quoted] = await bot.pressed(bot.me, said, "[2]")
    cited = answer.citations[1]
    assert quoted.reply_to == said.id and cited.quote in quoted.text and cited.label in quoted.text
    assert f'href="https://cv.example.vn{cited.url}"' in quoted.html and "text" not in reply


@SCENES.scene()
async def the_document_of_an_answer_and_its_buttons(bot: Bot) -> None:
    said = await bot.asked(bot.me, TASKS)
    _, [head] = await bot.pressed(bot.me, said, "📄 Văn bản")
    assert head.text.startswith("6325/UBND-KGVX") and "Tôn Thị Ngọc Hạnh" in head.text
    assert 'href="https://cv.example.vn/documents/' in head.html
    _, [file] = await bot.pressed(bot.me, head, "📎 Tệp nguồn")
    [directive] = await asyncio.to_thread(bot.application.resolve, "cv 6325")
    source = Path(bot.application.catalogue.file_of(directive.id).path)
    assert file.document == (source.name, source.read_bytes())
    _, [duties] = await bot.pressed(bot.me, head, "📋 Nhiệm vụ")
    assert duties.text.startswith("Nhiệm vụ theo 6325/UBND-KGVX") and "Có 18 nhiệm vụ" in duties.text
    _, [followed] = await bot.pressed(bot.me, head, "🔔 Theo dõi")
    assert "Đang theo dõi 6325/UBND-KGVX" in followed.text
    assert [one.kind for one in bot.program.follows.of(USER)] == ["document"]


@SCENES.scene()
async def one_of_several_documents(bot: Bot) -> None:
    said = await bot.asked(bot.me, "So sánh nhiệm vụ của Sở Y tế Đắk Nông và Bắc Kạn")
    _, [choice] = await bot.pressed(bot.me, said, "📄 Văn bản")
    assert len(choice.buttons) >= 2
    _, [head] = await bot.pressed(bot.me, choice, next(label for label in choice.buttons if "2865" in label))
    assert head.text.startswith("2865/UBND-VXNV")


@SCENES.scene()
async def the_duties_of_an_answer(bot: Bot) -> None:
    said = await bot.asked(bot.me, TASKS)
    _, [duties] = await bot.pressed(bot.me, said, "📋 Nhiệm vụ")
    answer = await asyncio.to_thread(bot.application.ask, TASKS)
    assert all(duty.action in duties.text for duty in answer.duties)
    assert f"Có {len(answer.duties)} nhiệm vụ trong câu trả lời này." in duties.text


@SCENES.scene()
async def the_calendar_of_an_answer(bot: Bot) -> None:
    said = await bot.asked(bot.me, DATED)
    _, [file] = await bot.pressed(bot.me, said, "📅 Lịch .ics")
    assert file.document is not None and file.document[0] == "nhiem-vu.ics"
    lines = file.document[1].decode().split("\r\n")
    assert lines.count("BEGIN:VEVENT") == 1 and "DTSTART;VALUE=DATE:20240120" in lines
    undated = await bot.asked(bot.me, TASKS)
    assert "📅 Lịch .ics" not in undated.buttons
    token = undated.buttons["[1]"].partition(":")[0]
    reply, said_then = await bot.pressed(bot.me, undated, f"{token}:ics")
    assert reply["text"] == texts.NO_CALENDAR and not said_then


@SCENES.scene()
async def pages_of_citations(bot: Bot) -> None:
    await bot.hears(bot.me, LONG)
    last = bot.me.said[-1]
    assert "[10]" in last.buttons and "[11]" not in last.buttons and "1/2" in last.buttons
    html = last.html
    await bot.pressed(bot.me, last, "Sau ›")
    assert "[11]" in last.buttons and "[1]" not in last.buttons and last.html == html
    _, [quoted] = await bot.pressed(bot.me, last, "[11]")
    assert quoted.text.startswith("[11] ")
    await bot.pressed(bot.me, last, "‹ Trước")
    assert "[1]" in last.buttons
    reply, said = await bot.pressed(bot.me, last, "1/2")
    assert "text" not in reply and not said


@SCENES.scene()
async def opinions(bot: Bot) -> None:
    said = await bot.asked(bot.me, TASKS)
    buttons = said.buttons
    reply, _ = await bot.pressed(bot.me, said, "👎")
    assert reply["text"] == texts.WHY and list(said.buttons) == list(texts.REASONS.values())
    reply, _ = await bot.pressed(bot.me, said, "Nhầm văn bản")
    assert reply["text"] == texts.THANKS and said.buttons == buttons
    book = FeedbackBook(bot.application.state)
    [kept] = [one for one in book.all() if one.question == TASKS]
    assert (kept.helpful, kept.reason) == (False, Reason.WRONG_DOCUMENT)
    assert kept.directive_ids == ("6325-ubnd-kgvx-2021-f32857",) and str(USER) not in kept.id
    await bot.pressed(bot.me, said, "👍")
    [kept] = [one for one in book.all() if one.question == TASKS]
    assert (kept.helpful, kept.reason) == (True, None)


@SCENES.scene()
async def asking_on_from_somebody_elses_answer(bot: Bot) -> None:
    said = await bot.asked(bot.group, f"{BOT} {TASKS}", by=OTHER, topic=11)
    _, [prompt] = await bot.pressed(bot.group, said, "↪️ Hỏi tiếp", by=USER)
    assert prompt.force_reply and prompt.topic == 11 and prompt.reply_to == said.id
    on = await bot.asked(bot.group, "Còn Bắc Kạn thì sao?", by=USER, topic=11, reply_to=prompt.id)
    assert "2865/UBND-VXNV" in on.text


@SCENES.scene()
async def forged_buttons(bot: Bot) -> None:
    said = await bot.asked(bot.me, TASKS)
    token = said.buttons["[1]"].partition(":")[0]
    other = bot.api.private(ADMIN)
    others = await bot.asked(other, TASKS)
    foreign = others.buttons["[1]"]
    for data in (
        "x", "", "a" * 64, f"{token}", f"{token}:", f"{token}:quote:99", f"{token}:quote:-1", f"{token}:quote:1:2",
        f"{token}:why:7", f"{token}:pick:0", f"{token}:xlsx", f"{token}:stop:0", f"{token}:day:3", "😀" * 16,
        f"{token};DROP", f"{token}:docs\n", f"{token[:-1]}:quote:1", f"{token}:quote:٣",
    ):  # fmt: skip
        reply, said_then = await bot.pressed(bot.me, said, data)
        assert reply["text"] in (texts.FORGED, texts.EXPIRED) and reply["show_alert"] and not said_then, data
    reply, said_then = await bot.pressed(bot.me, said, foreign)
    assert reply["text"] == texts.EXPIRED and not said_then
    for page in (0, 7, 999_999_999):
        await bot.pressed(bot.me, said, f"{token}:marks:{page}")
    assert "[1]" in said.buttons


@SCENES.scene(telegram_button_days=2)
async def expired_buttons(bot: Bot) -> None:
    said = await bot.asked(bot.me, TASKS)
    bot.clock.forward(days=1.9)
    _, [quoted] = await bot.pressed(bot.me, said, "[1]")
    bot.clock.forward(days=0.2)
    reply, said_then = await bot.pressed(bot.me, said, "[1]")
    assert reply["text"] == texts.EXPIRED and reply["show_alert"] and not said_then
    await bot.program._expire(None)  # type: ignore[arg-type]
    assert bot.program.storage.rows(bot.program.storage.tables.tokens.select()) == []
    assert quoted.text


@SCENES.scene()
async def a_stranger_presses_a_button(bot: Bot) -> None:
    said = await bot.asked(bot.me, TASKS)
    reply, said_then = await bot.pressed(bot.me, said, "[1]", by=STRANGER)
    assert reply["text"] == texts.REFUSED and not said_then


@SCENES.scene()
async def a_button_under_a_message_that_was_deleted(bot: Bot) -> None:
    said = await bot.asked(bot.me, "/nhiemvu Sở Y tế")
    said.deleted = True
    reply, said_then = await bot.pressed(bot.me, said, "Sau ›")
    assert "text" not in reply and not said_then


# commands


@SCENES.scene()
async def the_menu_and_the_help(bot: Bot) -> None:
    assert [one["command"] for one in bot.api.commands] == list(texts.COMMANDS)
    assert {"start", "help", "moi", "nhiemvu", "thoihan", "vanban", "theodoi", "huy", "trangthai"} <= set(
        texts.COMMANDS
    )
    assert (await bot.asked(bot.me, "/start")).text.startswith("Chào bạn.")
    assert "/theodoi" in (await bot.asked(bot.me, "/help tôi với")).text
    assert (await bot.asked(bot.me, "/khongco")).text == texts.UNKNOWN_COMMAND
    assert "/theodoi" in (await bot.asked(bot.group, "/help", by=OTHER)).text


@SCENES.scene()
async def the_duties_of_an_office(bot: Bot) -> None:
    said = await bot.asked(bot.me, "/nhiemvu so y te dak nong")
    assert said.text.startswith("Nhiệm vụ của Sở Y tế Đắk Nông") and "Có 44 nhiệm vụ" in said.text
    first = said.text
    for page in range(2, 10):
        await bot.pressed(bot.me, said, "Sau ›")
        assert f"{page}/9" in said.buttons
    assert "44. " in said.text and "Sau ›" not in said.buttons
    for _ in range(8):
        await bot.pressed(bot.me, said, "‹ Trước")
    assert said.text == first
    _, [file] = await bot.pressed(bot.me, said, "📊 Bảng tính")
    assert file.document is not None and zipfile.is_zipfile(io.BytesIO(file.document[1]))
    reply, _ = await bot.pressed(bot.me, said, "📅 Lịch .ics")
    assert reply["text"] == texts.NO_CALENDAR


@SCENES.scene()
async def commands_with_nonsense(bot: Bot) -> None:
    assert "Hãy ghi tên cơ quan" in (await bot.asked(bot.me, "/nhiemvu")).text
    assert "Không nhận ra cơ quan" in (await bot.asked(bot.me, "/nhiemvu <b>&amp; xyz")).text
    assert "Không nhận ra cơ quan" in (await bot.asked(bot.me, "/nhiemvu " + "ồ" * 4000)).text
    assert "Không nhận ra cơ quan" in (await bot.asked(bot.me, "/thoihan ???")).text
    assert "Hãy ghi số văn bản" in (await bot.asked(bot.me, "/vanban")).text
    assert "Không có văn bản nào mang số “9999/XYZ”" in (await bot.asked(bot.me, "/vanban 9999/XYZ")).text
    assert "Không có văn bản nào" in (await bot.asked(bot.me, "/vanban <script>")).text
    assert "Không nhận ra cơ quan" in (await bot.asked(bot.me, "/theodoi qwerty")).text
    assert "365" in (await bot.asked(bot.me, "/theodoi Sở Y tế 999 ngày")).text
    assert "365" in (await bot.asked(bot.me, "/theodoi 1,2,3")).text
    assert bot.program.follows.every() == []


@SCENES.scene()
async def the_deadlines_of_the_next_thirty_days(bot: Bot) -> None:
    bot.clock.now = IN_JANUARY
    said = await bot.asked(bot.me, "/thoihan")
    assert said.text.startswith("Việc đến hạn từ 10/01/2024 đến 09/02/2024")
    assert "20/01/2024" in said.text and "412/UBND-KTTH" in said.text and "Có 1 nhiệm vụ" in said.text
    _, [file] = await bot.pressed(bot.me, said, "📅 Lịch .ics")
    assert file.document is not None and b"DTSTART;VALUE=DATE:20240120" in file.document[1]
    assert "Có 1 nhiệm vụ" in (await bot.asked(bot.me, "/thoihan so nong nghiep")).text
    assert "Có 0 nhiệm vụ" in (await bot.asked(bot.me, "/thoihan Sở Y tế")).text
    bot.clock.now = datetime(2024, 2, 1, tzinfo=UTC)
    assert "Có 0 nhiệm vụ" in (await bot.asked(bot.me, "/thoihan")).text


@SCENES.scene()
async def a_document_by_its_number(bot: Bot) -> None:
    said = await bot.asked(bot.me, "/vanban cv 6325")
    assert "29/10/2021" in said.text and "phuong" in said.text  # a finding
    assert (await bot.asked(bot.me, "/vanban 285 tb vpcp")).text.startswith("285/TB-VPCP")


@SCENES.scene()
async def how_it_stands(bot: Bot) -> None:
    said = await bot.asked(bot.me, "/trangthai")
    assert "Kho có 7 văn bản" in said.text and "Đang chờ" not in said.text
    assert "Đang chờ xử lý: 0" in (await bot.asked(bot.api.private(ADMIN), "/trangthai")).text


# following


@SCENES.scene()
async def following_and_stopping(bot: Bot) -> None:
    assert "chưa theo dõi gì" in (await bot.asked(bot.me, "/theodoi")).text
    said = await bot.asked(bot.me, "/theodoi so y te dak nong 10,2")
    assert "Đang theo dõi Sở Y tế Đắk Nông: nhắc trước hạn 10, 2 ngày, lúc 8 giờ" in said.text
    assert (await bot.asked(bot.me, "/theodoi cv 6325")).text.startswith("🔔 Đang theo dõi 6325/UBND-KGVX")
    assert "trước hạn 5 ngày" in (await bot.asked(bot.me, "/theodoi Sở Tài chính trước 5 ngày")).text
    await bot.pressed(bot.me, said, "▫️ 7 ngày")
    assert "7, 2 ngày" in said.text and "✅ 7 ngày" in said.buttons
    await bot.pressed(bot.me, said, "✅ 2 ngày")
    await bot.pressed(bot.me, said, "✅ 7 ngày")
    await bot.pressed(bot.me, said, "✅ 10 ngày")
    assert "không nhắc trước hạn" in said.text
    listed = await bot.asked(bot.me, "/theodoi")
    assert "Đang theo dõi 3" in listed.text and len(listed.buttons) == 3
    await bot.pressed(bot.me, listed, "Thôi: 6325/UBND-KGVX")
    assert "Đang theo dõi 2" in listed.text and "6325" not in listed.text
    await bot.pressed(bot.me, said, "Thôi theo dõi")
    assert said.text == "Đã thôi theo dõi." and not said.buttons
    await bot.pressed(bot.me, listed, "Thôi: Sở Tài chính")
    assert "chưa theo dõi gì" in listed.text and not listed.buttons
    assert bot.program.follows.every() == []


@SCENES.scene()
async def a_chat_follows_only_so_much(bot: Bot) -> None:
    for nth in range(50):
        bot.program.follows.add(USER, None, "office", f"{nth}", f"{nth}", (1,), bot.clock())
    assert "theo dõi nhiều quá" in (await bot.asked(bot.me, "/theodoi Sở Y tế")).text
    listed = await bot.asked(bot.me, "/theodoi")
    assert len(listed.buttons) == 50


# inline


@SCENES.scene()
async def inline_queries(bot: Bot) -> None:
    query = bot.api.query(USER, "tiêm vắc xin")
    await bot.settled()
    given = bot.api.inline[query]
    assert given is not None and len(given["results"]) == 10 and given["is_personal"]
    hits = await asyncio.to_thread(bot.application.search, "tiêm vắc xin", 10)
    for result, hit in zip(given["results"], hits, strict=True):
        assert result["title"] == f"{hit.summary.number or 'không rõ số'}, {hit.label}"
        assert 'href="https://cv.example.vn/documents/' in result["input_message_content"]["message_text"]
    for user, words, hint in (
        (USER, "", texts.INLINE_HINT),
        (USER, "?!", texts.INLINE_HINT),
        (STRANGER, "vắc xin", texts.INLINE_NOT_ALLOWED),
    ):
        query = bot.api.query(user, words)
        await bot.settled()
        given = bot.api.inline[query]
        assert given is not None and given["results"] == [] and given["button"]["text"] == hint
    sent = {"via_bot": {"id": 700100200, "is_bot": True, "first_name": "x", "username": "cong_van_bot"}}
    assert await bot.hears(bot.me, "6325/UBND-KGVX, mục 2", **sent) == []


# files


def document(bot: Bot, chat: Chat, name: str, content: bytes, **more: Any) -> dict[str, Any]:
    file_id = hashlib.sha256(name.encode() + content).hexdigest()
    bot.api.files[file_id] = content
    kept = {"file_id": file_id, "file_unique_id": file_id[:16], "file_name": name}
    return {"document": {**kept, "file_size": len(content), **more}}


@pytest.mark.parametrize("mode", MODES)
def test_files_are_indexed(mode: str, bundled: Application, tmp_path: Path) -> None:
    async def scene(bot: Bot) -> None:
        text = HA_GIANG.replace("412/UBND-KTTH", "413/UBND-KTTH").encode()
        await bot.asked(bot.me, "/theodoi so nong nghiep")
        bot.clock.forward(minutes=1)
        said: Said = await bot.asked(bot.me, **document(bot, bot.me, "413.txt", text))
        assert said.versions[0][1] == texts.UPLOADING
        assert "Đã nạp 413.txt: 1 văn bản" in said.text and "413/UBND-KTTH: 3 nhiệm vụ" in said.text
        assert "413/UBND-KTTH" in (await bot.asked(bot.me, "Sở Tài chính Hà Giang phải làm gì?")).text
        assert "không có gì thay đổi" in (await bot.asked(bot.me, **document(bot, bot.me, "413.txt", text))).text
        for _ in range(2):  # the bot may have looked by itself before
            await bot.program.reminding.tick()
            [news] = [one for one in bot.me.said if "Văn bản mới" in one.text]
        assert "413/UBND-KTTH" in news.text and "1 nhiệm vụ" in news.text
        _, [head] = await bot.pressed(bot.me, news, "📋 Nhiệm vụ")
        assert head.text.startswith("Nhiệm vụ theo 413/UBND-KTTH")
        await bot.asked(bot.me, "/theodoi cv 6325")
        bot.clock.forward(minutes=1)
        citing = CAO_BANG.replace(
            "UBND tỉnh có ý kiến", "Thực hiện Công văn số 6325/UBND-KGVX ngày 29/10/2021, UBND tỉnh có ý kiến"
        )
        await bot.asked(bot.me, **document(bot, bot.me, "78.txt", citing.encode()))
        await bot.program.reminding.tick()
        [told] = [one for one in bot.me.said if "có nhắc đến 6325/UBND-KGVX" in one.text]
        assert "77/UBND-VX" in told.text
        many = [HA_GIANG.replace("412/UBND-KTTH", f"{500 + nth}/UBND-KTTH") for nth in range(7)]
        folder = bot.folder / "many"
        folder.mkdir()
        for nth, one in enumerate(many):
            (folder / f"{nth}.txt").write_text(one, "utf-8")
        bot.clock.forward(minutes=1)
        async with bot.program.reminding._lock:  # or the bot, looking by itself meanwhile, tells of some of them alone
            await asyncio.to_thread(bot.application.index, [folder], lambda _: None)
            before = len(bot.me.said)
        for _ in range(2):
            await bot.program.reminding.tick()
        news_of_many = [one.text for one in bot.me.said[before:]]
        assert len(news_of_many) == 6 and all("Văn bản mới" in text for text in news_of_many[:5])
        assert "Còn 2 văn bản mới" in news_of_many[5]
        for name, content, more, expected in (
            ("x.exe", b"MZ", {}, "không đọc được loại tệp"),
            ("không-đuôi", b"x", {}, "không đọc được loại tệp"),
            ("to.pdf", b"x", {"file_size": 21_000_000}, "Tệp lớn quá 20 MB"),
            ("hỏng.pdf", b"%PDF-1.4 x", {}, "Không nạp được hỏng.pdf"),
            ("../../etc/passwd.txt", b"chao", {}, "passwd.txt"),
        ):
            said = await bot.asked(bot.me, **document(bot, bot.me, name, content, **more))
            assert expected in said.text and str(tmp_path) not in said.text, said.text
        stranger = await bot.asked(bot.group, by=OTHER, caption=BOT, caption_entities=[{"type": "mention", "offset": 0, "length": len(BOT)}], **document(bot, bot.group, "a.txt", text))  # fmt: skip
        assert stranger.text == texts.UPLOAD_REFUSED
        assert await bot.hears(bot.group, by=USER, **document(bot, bot.group, "a.txt", text)) == []
        assert not [path for path in tmp_path.rglob("*") if path.name == "passwd.txt" and "uploads" not in path.parts]

    async def played() -> None:
        with copied(bundled, tmp_path / "data") as application:
            async with running(application, webhook=mode == "webhook") as bot:
                await scene(bot)

    asyncio.run(played())
