"""Files of duties: rows in, and what a calendar, a spreadsheet and a CSV reader find in the file."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event
from markdown_it import MarkdownIt
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.duty_files.calendar_file import calendar
from bot.duty_files.spreadsheet import spreadsheet
from bot.duty_files.text_files import COLUMNS, as_csv, as_json, as_markdown
from bot.duty_files.wording import (
    ROLES,
    address,
    basis_words,
    deadline_words,
    doubt_words,
    on_one_line,
    plain,
    recurrence_words,
)
from corpus.directive import DayBasis, Deadline, DeadlineKind, DutyRole, FindingKind, Span
from retrieval.duty_table import DutyRow, DutyTable
from retrieval.later_deadlines import LaterDeadline

NOW = datetime(2021, 11, 3, 8, 30, tzinfo=UTC)
ISSUED = date(2021, 10, 29)
BASE = "https://congvan.daknong.gov.vn/"

UNSTATED = Deadline(DeadlineKind.UNSTATED)
ONCE = Deadline(DeadlineKind.ABSOLUTE, Span(40, 60), date(2021, 11, 15), None, DayBasis.WRITTEN)


def row(deadline: Deadline = ONCE, text: str | None = "trước ngày 15/11/2021", **changes: Any) -> DutyRow:
    """A duty as the directive 6325/UBND-KGVX of Đắk Nông gives it, with the changes."""
    made = DutyRow(
        directive_id="6325-ubnd-kgvx-2021-a1b2c3",
        name="6325/UBND-KGVX",
        number="6325/UBND-KGVX",
        issuer="UBND tỉnh Đắk Nông",
        place="dak_nong",
        issued_on=ISSUED,
        path="/srv/van ban/6325 UBND-KGVX.docx",
        eid="sec_2__ind_3",
        label="mục 2, gạch đầu dòng 3",
        bearer="Sở Y tế",
        agencies=("so_y_te",),
        through_group=None,
        role=DutyRole.LEAD,
        action="chủ trì, phối hợp với Công an tỉnh rà soát người về từ vùng dịch, tổng hợp báo cáo UBND tỉnh",
        coordinates_with=("Công an tỉnh", "UBND các huyện, thành phố"),
        reported_to="UBND tỉnh",
        deadline=deadline,
        deadline_text=text,
        due=deadline.on,
        later=(),
        quote="- Sở Y tế chủ trì, phối hợp với Công an tỉnh rà soát người về từ vùng dịch, tổng hợp báo cáo UBND tỉnh.",
        span=Span(1204, 1309),
        rule="named_bearer",
    )
    return replace(made, **changes)


def recurring(rrule: str | None, at: time | None = None, text: str = "định kỳ hằng tháng") -> DutyRow:
    return row(Deadline(DeadlineKind.RECURRING, Span(40, 60), at=at, rrule=rrule), text)


def table(*rows: DutyRow) -> DutyTable:
    return DutyTable(rows, looked_through=340, directives=25, newest_issued_on=date(2021, 12, 1), undated=4)


LATER = LaterDeadline(
    "7001-ubnd-2021-ffffff", "7001/UBND-KGVX", date(2021, 11, 10), "sec_1", "trước ngày 30/11/2021", date(2021, 11, 30)
)


# --- calendar


def events(*rows: DutyRow, base_url: str | None = None) -> list[Event]:
    return Calendar.from_ical(calendar(table(*rows), NOW, base_url)).events


def only(*rows: DutyRow, base_url: str | None = None) -> Event:
    (event,) = events(*rows, base_url=base_url)
    return event


def days(event: Event, count: int) -> list[date]:
    """The first days of a recurring event, as a calendar program works them out."""
    start = event.decoded("dtstart")
    begin = start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())
    rule = rrulestr(event["rrule"].to_ical().decode(), dtstart=begin)
    return [day.date() for day in rule.xafter(begin, count=count, inc=True)]


def test_an_event_of_a_day() -> None:
    event = only(row())
    assert event.decoded("dtstart") == date(2021, 11, 15)
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert "rrule" not in event and "url" not in event and "dtend" not in event
    assert event.decoded("dtstamp") == NOW
    assert event["summary"] == (
        "Sở Y tế: chủ trì, phối hợp với Công an tỉnh rà soát người về từ vùng dịch, tổng hợp báo …"
    )
    assert event["description"].split("\n") == [
        "Cơ quan thực hiện: Sở Y tế (chủ trì)",
        "Phối hợp: Công an tỉnh; UBND các huyện, thành phố",
        "Báo cáo cho: UBND tỉnh",
        "Thời hạn (nguyên văn): “trước ngày 15/11/2021”",
        "Văn bản: 6325/UBND-KGVX ngày 29/10/2021 của UBND tỉnh Đắk Nông",
        "Mục: mục 2, gạch đầu dòng 3 (sec_2__ind_3)",
        "Trích nguyên văn: “- Sở Y tế chủ trì, phối hợp với Công an tỉnh rà soát người về từ vùng dịch, tổng hợp báo cáo UBND tỉnh.”",
    ]
    assert not event.walk("VALARM")


@pytest.mark.parametrize(
    ("at", "start", "length"),
    [
        (time(15), "15/11 14:30", timedelta(minutes=30)),
        (time(0, 10), "15/11 00:00", timedelta(minutes=10)),
        (time(23, 59), "15/11 23:29", timedelta(minutes=30)),
        (time(0), "15/11 00:00", None),
    ],
)
def test_an_event_of_a_time_ends_at_the_deadline(at: time, start: str, length: timedelta | None) -> None:
    event = only(row(replace(ONCE, at=at)))
    begins = event.decoded("dtstart")
    assert f"{begins:%d/%m %H:%M}" == start
    assert event["dtstart"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert begins.utcoffset() == timedelta(hours=7)
    if length is None:
        assert "dtend" not in event
    else:
        assert event.decoded("dtend") - begins == length
        assert event.decoded("dtend").time() == at


# rule of the document, first days in the calendar (from 29/10/2021), whether the document names no day
RULES = [
    ("FREQ=DAILY", [date(2021, 10, 29), date(2021, 10, 30)], False),
    ("FREQ=WEEKLY;BYDAY=TH", [date(2021, 11, 4), date(2021, 11, 11)], False),
    ("FREQ=WEEKLY", [date(2021, 10, 29), date(2021, 11, 5)], True),
    ("FREQ=MONTHLY;BYMONTHDAY=25", [date(2021, 11, 25), date(2021, 12, 25)], False),
    ("FREQ=MONTHLY", [date(2021, 10, 31), date(2021, 11, 30), date(2021, 12, 31)], True),
    ("FREQ=MONTHLY;INTERVAL=3", [date(2021, 12, 31), date(2022, 3, 31), date(2022, 6, 30)], True),
    ("FREQ=MONTHLY;INTERVAL=6", [date(2021, 12, 31), date(2022, 6, 30)], True),
    ("FREQ=MONTHLY;INTERVAL=2", [date(2021, 10, 31), date(2021, 12, 31)], True),
    ("FREQ=YEARLY", [date(2021, 12, 31), date(2022, 12, 31)], True),
    ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15", [date(2021, 12, 15), date(2022, 6, 15)], False),
]


@pytest.mark.parametrize("at", [None, time(0), time(16)])
@pytest.mark.parametrize(("rule", "expected", "said"), RULES)
def test_a_recurring_event(rule: str, expected: list[date], said: bool, at: time | None) -> None:
    event = only(recurring(rule, at))
    start = event.decoded("dtstart")
    assert (start.date() if isinstance(start, datetime) else start) == expected[0]
    assert isinstance(start, datetime) == (at is not None)
    assert days(event, len(expected)) == expected
    assert ("Văn bản không ghi rõ ngày nào trong kỳ" in event["description"]) == said


def test_a_document_without_a_date_recurs_from_now() -> None:
    late = datetime(2021, 11, 3, 20, tzinfo=UTC)  # 4/11 in Viet Nam
    made = Calendar.from_ical(calendar(table(replace(recurring("FREQ=DAILY"), issued_on=None)), late))
    assert made.events[0].decoded("dtstart") == date(2021, 11, 4)


def test_rows_without_a_day_are_counted_not_shown() -> None:
    rows = (row(), row(UNSTATED, None), recurring(None), recurring("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"))
    made = Calendar.from_ical(calendar(table(*rows), NOW))
    assert len(made.events) == 1
    described = str(made["x-wr-caldesc"])
    assert "Lịch ghi 1 trên 4 nhiệm vụ; 3 nhiệm vụ không có trong lịch" in described
    assert "đã xem 340 nhiệm vụ của 25 văn bản, văn bản mới nhất ban hành ngày 01/12/2021" in described


def test_the_calendar_says_its_zone() -> None:
    made = Calendar.from_ical(calendar(table(), NOW))
    assert made["x-wr-timezone"] == "Asia/Ho_Chi_Minh"
    assert made["x-wr-calname"] == "Nhiệm vụ được giao"
    (zone,) = made.walk("VTIMEZONE")
    (standard,) = zone.walk("STANDARD")
    assert zone["tzid"] == "Asia/Ho_Chi_Minh"
    assert standard["tzoffsetto"].to_ical() == standard["tzoffsetfrom"].to_ical() == "+0700"
    assert "Lịch ghi 0 trên 0 nhiệm vụ." in made["x-wr-caldesc"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (row(replace(ONCE, basis=DayBasis.YEAR_OF_DOCUMENT)), "Văn bản không ghi năm"),
        (row(replace(ONCE, basis=DayBasis.END_OF_PERIOD)), "lấy ngày cuối của kỳ"),
        (row(replace(ONCE, kind=DeadlineKind.RELATIVE, basis=DayBasis.COUNTED)), "được tính từ ngày mốc"),
        (
            row(later=(LATER,)),
            "Văn bản sau đặt lại thời hạn: 7001/UBND-KGVX ngày 10/11/2021: “trước ngày 30/11/2021” (ngày 30/11/2021).",
        ),
        (row(through_group="các sở, ban, ngành"), "Thuộc nhóm: các sở, ban, ngành"),
        (row(number=None, name="Về việc phòng dịch (không rõ số)"), "Văn bản: Về việc phòng dịch (không rõ số) ngày"),
    ],
)
def test_the_description_says(changed: DutyRow, words: str) -> None:
    assert words in only(changed)["description"]


@pytest.mark.parametrize("base_url", [BASE, BASE.rstrip("/")])
def test_an_event_links_to_the_provision(base_url: str) -> None:
    assert only(row(), base_url=base_url)["url"] == (
        "https://congvan.daknong.gov.vn/documents/6325-ubnd-kgvx-2021-a1b2c3#sec_2__ind_3"
    )


def test_a_duty_keeps_its_uid() -> None:
    uid = only(row())["uid"]
    assert re.fullmatch(r"[0-9a-f]{32}@congvan", uid)
    assert only(row(later=(LATER,), due=None, through_group="các sở"), base_url=BASE)["uid"] == uid
    others = [
        row(eid="sec_3"),
        row(action="báo cáo"),
        row(bearer="Công an tỉnh"),
        row(text=None),
        row(directive_id="x"),
    ]
    assert len({event["uid"] for event in events(row(), *others)}) == 6


def test_a_row_given_twice_is_one_event() -> None:
    assert len(events(row(), row())) == 1


# --- workbook


def workbook(*rows: DutyRow, base_url: str | None = None) -> tuple[Worksheet, Worksheet]:
    book = load_workbook(io.BytesIO(spreadsheet(table(*rows), base_url)))
    assert book.sheetnames == ["Nhiệm vụ", "Phạm vi"]
    return book["Nhiệm vụ"], book["Phạm vi"]


def cell(sheet: Worksheet, heading: str, nth: int = 1) -> Any:
    headings = [found.value for found in sheet[1]]
    return sheet.cell(nth + 1, headings.index(heading) + 1)


def test_the_sheet_is_made_for_filing() -> None:
    sheet, _ = workbook(row(), row())
    assert [found.value for found in sheet[1]] == ["STT", *COLUMNS]
    assert all(found.font.bold for found in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:Q3"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert cell(sheet, "Nhiệm vụ").alignment.wrap_text
    assert [cell(sheet, "STT", nth).value for nth in (1, 2)] == [1, 2]


def test_the_cells_of_a_duty() -> None:
    late = row(replace(ONCE, basis=DayBasis.YEAR_OF_DOCUMENT), "trước 15/11", later=(LATER,))
    sheet, _ = workbook(late, recurring("FREQ=MONTHLY;BYMONTHDAY=25"))
    for heading in ("Ngày đến hạn", "Ngày ban hành"):
        assert cell(sheet, heading).is_date
        assert cell(sheet, heading).number_format == "dd/mm/yyyy"
    assert cell(sheet, "Ngày đến hạn").value == datetime(2021, 11, 15)
    assert cell(sheet, "Ngày ban hành").value == datetime(2021, 10, 29)
    assert cell(sheet, "Vai trò").value == "chủ trì"
    assert cell(sheet, "Phối hợp").value == "Công an tỉnh; UBND các huyện, thành phố"
    assert cell(sheet, "Thuộc nhóm").value is None
    assert cell(sheet, "Ghi chú").value.split("\n")[1].startswith("Văn bản sau đặt lại thời hạn: 7001/UBND-KGVX")
    assert cell(sheet, "Lặp lại", 2).value == "hằng tháng, ngày 25"
    assert cell(sheet, "Ngày đến hạn", 2).value is None


def test_what_recurs_shows_the_day_it_was_found_by() -> None:
    sheet, _ = workbook(replace(recurring("FREQ=MONTHLY;BYMONTHDAY=25"), due=date(2021, 11, 25)))
    assert cell(sheet, "Ngày đến hạn").value == datetime(2021, 11, 25)


def test_a_day_before_excel_is_written_out() -> None:
    sheet, _ = workbook(row(issued_on=date(1899, 12, 31)), row(issued_on=date(1900, 1, 1)))
    assert cell(sheet, "Ngày ban hành").value == "31/12/1899"
    assert cell(sheet, "Ngày ban hành", 2).is_date


def test_the_source_is_a_link() -> None:
    sheet, _ = workbook(row(), base_url=BASE)
    link = cell(sheet, "Nguồn").hyperlink
    assert f"{link.target}#{link.location}" == address(row(), BASE) == cell(sheet, "Nguồn").value
    sheet, _ = workbook(row())
    assert cell(sheet, "Nguồn").hyperlink.target == "FILE:///srv/van%20ban/6325%20UBND-KGVX.docx"
    assert cell(sheet, "Nguồn").value == row().path


@pytest.mark.parametrize("changes", [{"path": "/srv/" + "ă" * 400}, {"path": "/srv/\ud800"}])
def test_a_link_that_excel_cannot_take_is_text(changes: dict[str, str]) -> None:
    sheet, _ = workbook(row(**changes))
    assert cell(sheet, "Nguồn").hyperlink is None
    assert cell(sheet, "Nguồn").value == plain(changes["path"])


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+84 262 3544 000",
        "- Sở Y tế",
        "@SUM(1)",
        "https://vi.example/a",
        "mailto:a@b.vn",
        "12",
        "TRUE",
        "{=1}",
    ],
)
def test_text_stays_text(text: str) -> None:
    sheet, _ = workbook(row(action=text))
    found = cell(sheet, "Nhiệm vụ")
    assert (found.value, found.data_type, found.hyperlink) == (text, "s", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rà\x00soát\x1b\ud800\u202e\uffff", "ràsoát"),
        ("một\r\nhai\x0cba\u2028bốn", "một\nhai\nba\nbốn"),
        ("<r><t>x</t></r>", " <r><t>x</t></r>"),
        ("a _x0041_ b", "a _x0041_ b"),
        ("ă" * 40_000, "ă" * 32_765 + " …"),
        ("😀" * 20_000, "😀" * 16_382 + " …"),
    ],
)
def test_text_that_does_not_fit(text: str, expected: str) -> None:
    book = spreadsheet(table(row(quote=text)))
    shared = zipfile.ZipFile(io.BytesIO(book)).read("xl/sharedStrings.xml").decode()
    assert "<r>" not in shared
    value = cell(load_workbook(io.BytesIO(book))["Nhiệm vụ"], "Trích nguyên văn").value
    assert value.replace("_x005F_", "_") == expected  # openpyxl leaves the escaped underscore to its caller


def test_the_scope_is_on_its_own_sheet() -> None:
    _, sheet = workbook(row())
    assert [found[1].value for found in sheet.iter_rows()] == [1, 340, 25, 4, datetime(2021, 12, 1)]
    assert all(found[0].value for found in sheet.iter_rows())


def test_an_empty_table_is_still_a_workbook() -> None:
    sheet, scope = workbook()
    assert sheet.max_row == 1
    book = load_workbook(io.BytesIO(spreadsheet(DutyTable((), 0, 0, None, 0))))
    assert book["Phạm vi"]["B5"].value is None
    assert scope["B1"].value == 0


def test_the_same_rows_make_the_same_sheets() -> None:
    def parts() -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(spreadsheet(table(row(), recurring("FREQ=WEEKLY")), BASE))) as file:
            return {name: file.read(name) for name in file.namelist() if name != "docProps/core.xml"}  # says when made

    assert parts() == parts()


# --- text


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv() -> None:
    first, second = read_csv(as_csv(table(row(), recurring("FREQ=WEEKLY"))))
    assert list(first) == [*COLUMNS, "directive_id", "eid", "rule", "start", "end"]
    assert first["Ngày đến hạn"] == "2021-11-15" and second["Ngày đến hạn"] == ""
    assert second["Lặp lại"] == "hằng tuần"
    assert first["Trích nguyên văn"] == "'" + row().quote  # it begins with a dash
    assert (first["Nguồn"], first["eid"], first["start"], first["end"]) == (row().path, "sec_2__ind_3", "1204", "1309")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "\x00=1"])
def test_csv_holds_no_formula(text: str) -> None:
    (found,) = read_csv(as_csv(table(row(action=text))))
    assert found["Nhiệm vụ"] == "'" + plain(text)


def test_markdown() -> None:
    lines = as_markdown(table(row(), row(UNSTATED, None))).splitlines()
    assert lines[0] == (
        "Có 2 nhiệm vụ; đã xem 340 nhiệm vụ của 25 văn bản, văn bản mới nhất ban hành ngày 01/12/2021. "
        "Còn 4 nhiệm vụ không có ngày để so với khoảng thời gian đã chọn."
    )
    assert lines[2:4] == [
        "| STT | Cơ quan | Vai trò | Nhiệm vụ | Thời hạn | Nguồn |",
        "| ---: | --- | --- | --- | --- | --- |",
    ]
    assert lines[4].startswith("| 1 | Sở Y tế | chủ trì | chủ trì, phối hợp với Công an tỉnh")
    assert "| “trước ngày 15/11/2021” (ngày 15/11/2021) | 6325/UBND-KGVX, mục 2, gạch đầu dòng 3 |" in lines[4]
    assert "| không ghi thời hạn |" in lines[5]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a|b", r"a\|b"),
        ("a\\|b", r"a&#92;\|b"),
        ("a\nb\r\nc", "a b c"),
        ("`x`", r"\`x\`"),
        ("<script>&amp;", "&lt;script&gt;&amp;amp;"),
        ("**a** _b_ ~~c~~ $d$", r"\*\*a\*\* \_b\_ \~\~c\~\~ \$d\$"),
        ("[x](https://a.vn)", r"\[x\](https:\//a.vn)"),
        ("![x](y)", r"!\[x\](y)"),
        ("www.a.vn", r"www\.a.vn"),
    ],
)
def test_markdown_of_a_document_takes_no_effect(text: str, expected: str) -> None:
    assert f"| {expected} |" in as_markdown(table(row(bearer=text)))


def test_json() -> None:
    made = as_json(table(row(replace(ONCE, at=time(15), basis=DayBasis.COUNTED), later=(LATER,))))
    assert json.loads(json.dumps(made)) == made
    (duty,) = made.pop("duties")
    assert made == {
        "count": 1,
        "looked_through": 340,
        "directives": 25,
        "newest_issued_on": "2021-12-01",
        "undated": 4,
    }
    assert duty["deadline"] == {
        "kind": "absolute",
        "text": "trước ngày 15/11/2021",
        "date": "2021-11-15",
        "time": "15:00:00",
        "basis": "counted",
        "rrule": None,
        "doubt": None,
    }
    assert duty["source"] == {"start": 1204, "end": 1309, "quote": row().quote, "url": row().url}
    assert duty["later"][0]["date"] == "2021-11-30"
    elsewhere = {"deadline_text", "span", "quote"}
    assert set(duty) - {"source"} == set(DutyRow.__dataclass_fields__) - elsewhere


# --- words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "hằng ngày"),
        ("FREQ=DAILY;INTERVAL=5", "5 ngày một lần"),
        ("FREQ=WEEKLY", "hằng tuần"),
        ("FREQ=WEEKLY;BYDAY=FR", "hằng tuần, thứ Sáu"),
        ("FREQ=WEEKLY;BYDAY=MO,TH,SU", "hằng tuần, thứ Hai, thứ Năm và Chủ nhật"),
        ("FREQ=WEEKLY;INTERVAL=2", "2 tuần một lần"),
        ("FREQ=MONTHLY;BYMONTHDAY=25", "hằng tháng, ngày 25"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,30", "hằng tháng, ngày 15 và 30"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "hằng tháng, ngày cuối tháng"),
        ("FREQ=MONTHLY;INTERVAL=3", "hằng quý"),
        ("FREQ=MONTHLY;INTERVAL=6", "6 tháng một lần"),
        ("FREQ=YEARLY", "hằng năm"),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "hằng quý, ngày cuối tháng cuối quý"),
        ("FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=5", "hằng quý, ngày 5 tháng đầu quý"),
        ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15", "6 tháng một lần, ngày 15 tháng 6 và tháng 12"),
        ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=15", "hằng năm, ngày 15 tháng 11"),
        *[
            (rule, rule)
            for rule in (
                "FREQ=MONTHLY;BYDAY=1MO",
                "FREQ=WEEKLY;BYDAY=1MO",
                "FREQ=MONTHLY;BYMONTHDAY=-2",
                "FREQ=DAILY;COUNT=3",
                "FREQ=YEARLY;BYMONTH=6",
                "định kỳ",
                "",
            )
        ],
    ],
)
def test_recurrence_words(rule: str, words: str) -> None:
    assert recurrence_words(rule) == words


@pytest.mark.parametrize(
    ("deadline", "text", "words"),
    [
        (ONCE, "trước ngày 15/11", "“trước ngày 15/11” (ngày 15/11/2021)"),
        (replace(ONCE, at=time(9, 5)), "trước 9h05", "“trước 9h05” (9 giờ 05, ngày 15/11/2021)"),
        (replace(ONCE, on=None, basis=None), "trước\nngày 31/11", "“trước ngày 31/11”"),
        (Deadline(DeadlineKind.RECURRING, rrule="FREQ=WEEKLY"), "hàng tuần", "“hàng tuần” (hằng tuần)"),
        (UNSTATED, None, "không ghi thời hạn"),
    ],
)
def test_deadline_words(deadline: Deadline, text: str | None, words: str) -> None:
    assert deadline_words(deadline, text) == words


def test_every_role_basis_and_doubt_has_words() -> None:
    assert set(ROLES) == set(DutyRole)
    assert [basis_words(replace(ONCE, basis=basis)) is None for basis in DayBasis] == [True, False, False, False]
    assert basis_words(replace(ONCE, on=None, basis=DayBasis.COUNTED)) is None
    for kind in FindingKind:
        words = doubt_words(Deadline(DeadlineKind.ABSOLUTE, doubt=kind))
        assert words and words.endswith("không xác định ngày đến hạn.")
    assert doubt_words(ONCE) is None


# --- whatever the text

_bits = [
    "=cmd()",
    "|",
    "\n",
    "\r",
    "\x00",
    "\x1b[31m",
    "\u202e",
    "\u200f",
    "😀",
    "\ud800",
    "`",
    "<r>",
    "</r>",
    "\\N",
    ",",
    ";",
    '"',
    "https://a.vn/",
]
_hostile = st.one_of(
    st.text(alphabet=st.characters(), max_size=30),
    st.lists(st.sampled_from([*_bits, "Sở Y tế", " "]), max_size=12).map("".join),
    st.sampled_from(["x" * 400, "ă " * 200, "END:VEVENT\r\nBEGIN:VALARM", "BEGIN:VEVENT\nSUMMARY:x"]),
)
_maybe = st.none() | _hostile
_days = st.none() | st.dates()
_rules = st.sampled_from([rule for rule, _, _ in RULES]) | _hostile
_deadlines = st.builds(
    Deadline,
    st.sampled_from(DeadlineKind),
    on=_days,
    at=st.none() | st.times(),
    basis=st.none() | st.sampled_from(DayBasis),
    rrule=st.none() | _rules,
    doubt=st.none() | st.sampled_from(FindingKind),
)
_later = st.builds(LaterDeadline, _hostile, _hostile, _days, _hostile, _hostile, _days)
_LONG = ("x" * 40_000, "ă " * 20_000)
_TEXTS = (
    *("directive_id", "name", "number", "issuer", "place", "path", "eid", "label", "bearer", "through_group", "action"),
    *("reported_to", "deadline_text", "quote", "rule"),
)
_lengthened = st.sampled_from(
    [
        {},
        *({name: text} for name in _TEXTS for text in _LONG),
        *({"coordinates_with": (text, text)} for text in _LONG),
        *({"later": (replace(LATER, name=text, text=text),)} for text in _LONG),
    ]
)
_short = st.builds(
    DutyRow,
    _hostile, _hostile, _maybe, _maybe, _maybe, _days, _hostile, _hostile, _hostile, _hostile,
    st.just(()), _maybe, st.sampled_from(DutyRole), _hostile, st.lists(_hostile, max_size=2).map(tuple), _maybe,
    _deadlines, _maybe, _days, st.lists(_later, max_size=2).map(tuple), _hostile, st.just(Span(0, 5)), _hostile,
)  # fmt: skip
_rows = st.builds(lambda row, changes: replace(row, **changes), _short, _lengthened)
_tables = st.builds(DutyTable, st.lists(_rows, max_size=3).map(tuple), st.just(9), st.just(2), _days, st.just(1))
_base_urls = st.sampled_from([None, BASE, "localhost:8000", "http://" + "a" * 3000])
THOROUGH = settings(max_examples=60)


@THOROUGH
@given(_tables, _base_urls)
def test_any_rows_make_a_calendar(rows: DutyTable, base_url: str | None) -> None:
    written = calendar(rows, NOW, base_url)
    assert written == calendar(rows, NOW, base_url)
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", written.replace(b"\t", b""))
    made = Calendar.from_ical(written)
    assert {part.name for part in made.walk()} <= {"VCALENDAR", "VTIMEZONE", "STANDARD", "VEVENT"}
    dated = {(r.directive_id, r.eid, r.bearer, r.action, r.deadline_text) for r in rows.rows if r.deadline.on}
    assert len(dated) <= len(made.events) <= len(rows.rows)
    for event in made.events:
        start = event.decoded("dtstart")
        if "rrule" in event:
            assert days(event, 1) == [start.date() if isinstance(start, datetime) else start]


@THOROUGH
@given(_tables, _base_urls)
def test_any_rows_make_a_workbook(rows: DutyTable, base_url: str | None) -> None:
    book = load_workbook(io.BytesIO(spreadsheet(rows, base_url)))
    sheet = book["Nhiệm vụ"]
    assert sheet.max_row == len(rows.rows) + 1
    assert {found.data_type for line in sheet.iter_rows() for found in line} <= {"s", "n", "d"}
    for nth, given_row in enumerate(rows.rows, start=1):
        assert bool(cell(sheet, "Nhiệm vụ", nth).value) == bool(plain(given_row.action))
        if given_row.deadline.on and given_row.deadline.on.year >= 1901:
            assert cell(sheet, "Ngày đến hạn", nth).value.date() == given_row.deadline.on


@THOROUGH
@given(_tables)
def test_any_rows_make_csv(rows: DutyTable) -> None:
    csv.field_size_limit(1_000_000)
    found = read_csv(as_csv(rows))
    as_csv(rows).encode("utf-8")
    assert len(found) == len(rows.rows)
    for line, given_row in zip(found, rows.rows, strict=True):
        assert None not in line
        assert line["Nhiệm vụ"].removeprefix("'") == plain(given_row.action).removeprefix("'")
        assert not any(value[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") for value in line.values() if value)


@THOROUGH
@given(_tables)
def test_any_rows_make_a_markdown_table(rows: DutyTable) -> None:
    text = as_markdown(rows)
    text.encode("utf-8")
    assert len(text.splitlines()) == 4 + len(rows.rows)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    cells = [token.children or [] for token in tokens if token.type == "inline"][1 + 6 :]  # after the scope, the head
    assert {part.type for found in cells for part in found} <= {"text"}
    shown = ["".join(part.content for part in found) for found in cells]
    assert len(shown) == 6 * len(rows.rows)
    for nth, given_row in enumerate(rows.rows):
        assert shown[6 * nth + 1] == on_one_line(given_row.bearer)
        assert shown[6 * nth + 3] == on_one_line(given_row.action)


@THOROUGH
@given(_tables)
def test_any_rows_make_json(rows: DutyTable) -> None:
    made = as_json(rows)
    assert json.loads(json.dumps(made, ensure_ascii=False).encode("utf-8")) == made
    for duty, given_row in zip(made["duties"], rows.rows, strict=True):
        assert len(duty["source"]["quote"]) == len(given_row.quote)  # so that spans within it hold


@given(_hostile)
def test_plain_text_stays_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert len(on_one_line(text).splitlines()) <= 1
    plain(text).encode("utf-8")
