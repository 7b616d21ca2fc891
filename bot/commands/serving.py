"""`congvan serve`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(help="Chạy dịch vụ HTTP; dừng bằng Ctrl-C, câu đang trả lời thì trả lời xong.")(serve)


def serve(
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Địa chỉ nghe.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", min=0, max=65535, help="Cổng; 0: cổng trống bất kỳ.")] = 8000,
    workers: Annotated[
        int,
        typer.Option(metavar="N", min=1, max=64, help="Số tiến trình cùng trả lời; mỗi tiến trình có bộ nhớ riêng."),
    ] = 1,
) -> None:
    """Serve over HTTP until stopped."""
    from bot.http.server import serve as run
    from bot.settings import load

    def told(address: str, warning: str) -> None:
        print(f"Đang nghe tại {address} (Ctrl-C để dừng).", file=sys.stderr, flush=True)
        if warning:
            print(f"congvan: {warning}", file=sys.stderr, flush=True)

    run(load(), host, port, told, workers)
