"""`congvan keys`: who may call the service over HTTP, and what for."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.access.keys import Key, Keys


class KeyScope(StrEnum):
    """Scopes as the command takes them (`bot.access.keys.Scope`, which need not be imported to show help)."""

    ASK = "ask"
    UPLOAD = "upload"
    ADMIN = "admin"


AsJson = Annotated[bool, typer.Option("--json", help="In JSON, không in gì khác.")]
_NOT_FOUND = 3  # as in `bot.command_line.Exit`


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    group = typer.Typer(
        name="keys",
        help="Khóa để gọi dịch vụ HTTP: tạo, liệt kê, thu hồi.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command(help="Tạo một khóa và in nó ra; chỉ lần này, vì chỉ giữ lại hàm băm.")(make)
    group.command("list", help="Liệt kê các khóa, cả khóa hết hạn và đã thu hồi.")(list_)
    group.command(help="Thu hồi một khóa theo mã; sau vài giây không dùng được nữa.")(revoke)
    app.add_typer(group)


def make(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Tên để nhận ra: ai dùng, ở đâu.")],
    scope: Annotated[
        list[KeyScope] | None,
        typer.Option(
            help="Quyền: ask (đọc, hỏi), upload (nạp văn bản), admin (mọi quyền); lặp lại được. Mặc định: ask."
        ),
    ] = None,
    expires: Annotated[
        int | None, typer.Option(metavar="DAYS", min=1, max=36_500, help="Hết hạn sau chừng này ngày; mặc định: không.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Make a key and show it."""
    from bot.access.keys import Scope

    with _keys() as keys:
        key, words = keys.make(name, [Scope(one.value) for one in scope or [KeyScope.ASK]], expires)
        _told("key_made", key)
    if as_json:
        print(json.dumps(_plain(key) | {"key": words}, ensure_ascii=False))
    else:
        print(words)
        ends = f", hết hạn {_moment(key.expires)}" if key.expires is not None else ""
        print(
            f"Khóa {key.id} ({_scopes(key)}{ends}). Hãy cất ngay: không xem lại được. "
            f"Gửi kèm mỗi yêu cầu: “Authorization: Bearer KHÓA”. Thu hồi: congvan keys revoke {key.id}",
            file=sys.stderr,
        )
    return 0


def list_(as_json: AsJson = False) -> int:
    """Show all keys."""
    with _keys() as keys:
        found = keys.all()
    if as_json:
        print(json.dumps([_plain(key) for key in found], ensure_ascii=False, indent=2))
    elif found:
        rows = [("MÃ", "TÊN", "QUYỀN", "TẠO", "DÙNG LẦN CUỐI", "TÌNH TRẠNG")]
        rows += [
            (key.id, key.name, _scopes(key), _moment(key.created), _moment(key.last_used), _state(key)) for key in found
        ]
        widths = [max(len(row[nth]) for row in rows) for nth in range(len(rows[0]))]
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    else:
        print("Chưa có khóa nào; tạo bằng congvan keys make NAME --scope ask.", file=sys.stderr)
    return 0 if found else _NOT_FOUND


def revoke(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Mã của khóa, xem congvan keys list.")],
    as_json: AsJson = False,
) -> int:
    """Have a key work no more."""
    with _keys() as keys:
        key = keys.revoke(identity)
        _told("key_revoked", key)
    if as_json:
        print(json.dumps(_plain(key), ensure_ascii=False))
    else:
        print(f"Khóa {key.id} ({key.name}) đã bị thu hồi {_moment(key.revoked)}.")
    return 0


@contextmanager
def _keys() -> Iterator[Keys]:
    from bot.access.keys import Keys
    from bot.application import Application
    from bot.http import logs
    from bot.settings import load

    settings = load()
    with logs.audited(settings), Application(settings) as application:
        yield Keys(lambda: application.state)


def _told(event: str, key: Key) -> None:
    from bot.http import logs

    logs.audit(event, key=key.id, scopes=sorted(key.scopes))


def _plain(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "created": _iso(key.created),
        "expires": _iso(key.expires),
        "last_used": _iso(key.last_used),
        "revoked": _iso(key.revoked),
        "valid": key.valid(time.time()),
    }


_VALID = "dùng được"


def _state(key: Key) -> str:
    if key.revoked is not None:
        return f"đã thu hồi {_moment(key.revoked)}"
    if not key.valid(time.time()):
        return f"hết hạn {_moment(key.expires)}"
    return _VALID if key.expires is None else f"{_VALID} đến {_moment(key.expires)}"


def _scopes(key: Key) -> str:
    return ", ".join(sorted(key.scopes))


def _iso(seconds: int | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _moment(seconds: int | None) -> str:
    return "–" if seconds is None else datetime.fromtimestamp(seconds).strftime("%d/%m/%Y %H:%M")
