"""`congvan duties` on a real index: every filter, every format, bad input, files that are whole or not there."""

# the document is a directive as it stands

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from bot import command_line
from corpus.directive import DeadlineKind, DutyRole

LANG_SON = """ỦY BAN NHÂN DÂN
TỈNH LẠNG SƠN

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 315/UBND-KT
V/v phòng cháy, chữa cháy rừng mùa hanh khô

Lạng Sơn, ngày 05 tháng 01 năm 2024

Kính gửi:

- Các sở, ban, ngành;
- UBND các huyện, thành phố.

UBND tỉnh yêu cầu:

1. Sở Nông nghiệp và Phát triển nông thôn chủ trì, phối hợp với Công an tỉnh kiểm tra các khu rừng trọng điểm, báo cáo UBND tỉnh trước 16 giờ 30 ngày 20/01/2024.

2. UBND các huyện, thành phố báo cáo tình hình về Sở Nông nghiệp và Phát triển nông thôn trước 15 giờ thứ Sáu hằng tuần.

3. Sở Tài chính cấp kinh phí trước ngày 31/02/2024.

4. Các sở, ban, ngành khẩn trương tổ chức thực hiện.

Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Lê Văn Thử
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("duties")
    (folder / "315.txt").write_text(LANG_SON, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONGVAN_DATA_DIR", str(folder / "data"))
        patch.chdir(folder)
        with pytest.raises(SystemExit) as left:
            command_line.main(["index", str(folder / "315.txt"), "--json"])
        assert left.value.code == 0
        yield folder


def duties(folder: Path, capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capfd.readouterr()
    with pytest.raises(SystemExit) as left:
        command_line.main(["duties", *arguments])
    out, err = capfd.readouterr()
    assert isinstance(left.value.code, int)
    return left.value.code, out, err


def actions(folder: Path, capfd: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    _, out, _ = duties(folder, capfd, *arguments, "--json")
    return [duty["action"].split()[0] for duty in json.loads(out)["duties"]]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), ["chủ", "khẩn", "báo", "cấp"]),
        (("--agency", "sở tài chính"), ["cấp", "khẩn"]),
        (("--agency", "so tai chinh"), ["cấp", "khẩn"]),
        (("--agency", "UBND huyện"), ["báo"]),
        (("--agency", "Sở Tài chính Lạng Sơn"), ["cấp", "khẩn"]),
        (("--agency", "Sở Tài chính Cao Bằng"), []),
        (("--place", "lang son"), ["chủ", "khẩn", "báo", "cấp"]),
        (("--place", "Cà Mau"), []),
        (("--role", "lead"), ["chủ"]),
        (("--role", "lead", "--role", "report"), ["chủ", "báo"]),
        (("--kind", "immediate"), ["khẩn"]),
        (("--document", "cv 315"), ["chủ", "khẩn", "báo", "cấp"]),
        (("--due-before", "20/01/2024"), ["chủ", "báo"]),
        (("--due-before", "2024-01-19"), ["báo"]),
        (("--due-after", "tháng 1/2024", "--due-before", "1/2024", "--kind", "absolute"), ["chủ"]),
    ],
)
def test_filters(
    folder: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], expected: list[str]
) -> None:
    assert sorted(actions(folder, capfd, *arguments)) == sorted(expected)


def test_the_table_for_people_says_what_was_looked_through(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = duties(folder, capfd, "--agency", "Sở Tài chính")
    assert code == 0
    assert "1 nhiệm vụ giao đích danh, 1 giao cho nhóm có cơ quan này." in out
    assert "Có 2 nhiệm vụ; đã xem 4 nhiệm vụ của 1 văn bản" in out
    assert "Ngày ghi trong thời hạn không có thật" in out  # 31/02
    assert "315/UBND-KT" in out


def test_nothing_found_is_told_apart_from_an_error(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = duties(folder, capfd, "--agency", "Trường Đại học Xa Lạ")
    assert (code, err) == (3, "")
    assert "Có 0 nhiệm vụ; đã xem 4 nhiệm vụ" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--due-before", "vài hôm nữa"), "Các cách ghi được nhận: 15/9/2021"),
        (("--due-before", "31/02/2024"), "Các cách ghi được nhận"),
        (("--due-after", "2024-13-01"), "Các cách ghi được nhận"),
        (("--due-after", "2/2024", "--due-before", "1/2024"), "Khoảng ngày trống"),
        (("--place", "Quảng Đông"), "Không nhận ra tỉnh, thành phố “Quảng Đông”"),
        (("--document", "999/UBND-XX"), "Không có văn bản nào mang số “999/UBND-XX”"),
        (("--kind", "someday"), "--kind"),
        (("--format", "pdf"), "--format"),
        (("--output", "nhiem-vu.txt"), "thêm --format json, csv, xlsx, ics hoặc md"),
    ],
)
def test_bad_input_gets_one_sentence(
    folder: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    code, out, err = duties(folder, capfd, *arguments)
    assert (code, out) == (2, "")
    assert words in err and err.count("\n") == 1 and "Traceback" not in err


def test_calendar(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = folder / "lich.ics"
    code, out, err = duties(folder, capfd, "--format", "ics", "--output", str(path))
    assert (code, out) == (0, "") and "lich.ics" in err
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert len(events) == 2  # 31/02 and "khẩn trương" name no day
    once, weekly = sorted(events, key=lambda event: "RRULE" in event)
    end = once.decoded("DTEND")
    assert isinstance(end, datetime) and end.isoformat() == "2024-01-20T16:30:00+07:00"
    assert weekly["RRULE"] == {"FREQ": ["WEEKLY"], "BYDAY": ["FR"]}
    assert weekly.decoded("DTSTART").date() == date(2024, 1, 5)
    assert "315/UBND-KT" in str(once["DESCRIPTION"]) and "kiểm tra các khu rừng trọng điểm" in str(once["DESCRIPTION"])


def test_spreadsheet(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = folder / "nhiem-vu.xlsx"
    assert duties(folder, capfd, "-o", str(path))[0] == 0  # the name tells the format
    sheet = load_workbook(path)["Nhiệm vụ"]
    assert sheet.freeze_panes == "A2" or str(sheet.freeze_panes).endswith("2")
    titles = [cell.value for cell in sheet[1]]
    weekly, first = (dict(zip(titles, sheet[row], strict=True)) for row in (2, 3))
    assert weekly["Ngày đến hạn"].value == datetime(2024, 1, 5)
    assert first["Ngày đến hạn"].value == datetime(2024, 1, 20)
    assert first["Ngày đến hạn"].is_date
    assert first["Nguồn"].hyperlink is not None
    assert sheet.max_row == 5


def test_csv_and_markdown(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = duties(folder, capfd, "--format", "csv")
    assert out.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert [row["Số văn bản"] for row in rows] == ["315/UBND-KT"] * 4
    assert [row["Ngày đến hạn"] for row in rows] == ["2024-01-05", "2024-01-20", "", ""]
    _, out, _ = duties(folder, capfd, "--format", "md")
    assert sum(line.startswith("| ") for line in out.splitlines()) == 2 + 4


def test_a_file_that_cannot_be_written_leaves_nothing_behind(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = folder / "no" / "such" / "folder.xlsx"
    code, out, err = duties(folder, capfd, "--format", "xlsx", "-o", str(path))
    assert (code, out) == (1, "")
    assert "folder.xlsx" in err and "Traceback" not in err
    assert not list(folder.rglob("*.part"))


def test_the_options_are_those_of_the_domain() -> None:
    assert {role.value for role in command_line.Role} == {role.value for role in DutyRole}
    assert {kind.value for kind in command_line.Kind} == {kind.value for kind in DeadlineKind}


def test_indexing_anew_gives_the_same_duties(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, before, _ = duties(folder, capfd, "--json")
    monkeypatch.setenv("CONGVAN_DATA_DIR", str(tmp_path))
    with pytest.raises(SystemExit) as left:
        command_line.main(["index", str(folder / "315.txt"), "--json"])
    assert left.value.code == 0
    assert duties(folder, capfd, "--json")[1] == before
