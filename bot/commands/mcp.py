"""`congvan mcp`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(help="Máy chủ MCP cho trợ lý AI: trên đầu vào và đầu ra chuẩn, hoặc --http.")(mcp)


def mcp(
    http: Annotated[bool, typer.Option("--http", help="Nghe qua HTTP (streamable HTTP) tại /mcp.")] = False,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Địa chỉ nghe, cùng với --http; mặc định: 127.0.0.1.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            metavar="PORT", min=0, max=65535, help="Cổng, cùng với --http; 0: cổng trống bất kỳ; mặc định: 8001."
        ),
    ] = None,
) -> None:
    """Serve the Model Context Protocol until stopped."""
    from bot.mcp.server import require
    from bot.settings import load

    if not http and (host is not None or port is not None):
        raise typer.BadParameter("--host và --port chỉ đi cùng --http")
    require()
    settings = load()
    if http:
        from bot.http.mcp_endpoint import PATH, alone
        from bot.http.server import serve

        def told(address: str, warning: str) -> None:
            print(f"Đang nghe tại {address}{PATH} (Ctrl-C để dừng).", file=sys.stderr, flush=True)
            if warning:
                print(f"congvan: {warning}", file=sys.stderr, flush=True)

        serve(settings, host or "127.0.0.1", 8001 if port is None else port, told, around=alone)
        return
    from bot.application import Application
    from bot.mcp.server import serve_stdio
    from bot.settings import SettingsError

    if sys.stdin is None:
        raise SettingsError("Đầu vào chuẩn đã đóng; máy khách MCP phải mở nó, hoặc thêm --http.")

    with Application(settings) as application:
        _ = application.writer  # what is wrong with the model's settings is said before anybody asks
        if sys.stdin.isatty():
            print("Đang chờ máy khách MCP trên đầu vào chuẩn (Ctrl-C để dừng).", file=sys.stderr)
        serve_stdio(application)
