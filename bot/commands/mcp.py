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
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Địa chỉ nghe, cùng với --http.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, help="Cổng, cùng với --http; 0: cổng trống bất kỳ.")
    ] = 8001,
) -> None:
    """Serve the Model Context Protocol until stopped."""
    from bot.mcp.server import require
    from bot.settings import load

    require()
    settings = load()
    if http:
        from bot.http.mcp_endpoint import PATH, alone
        from bot.http.server import serve

        serve(
            settings,
            host,
            port,
            lambda address: print(f"Đang nghe tại {address}{PATH} (Ctrl-C để dừng).", file=sys.stderr),
            lambda application: alone(application, host),
        )
        return
    from bot.application import Application
    from bot.mcp.server import serve_stdio

    with Application(settings) as application:
        _ = application.writer  # what is wrong with the model's settings is said before anybody asks
        if sys.stdin.isatty():
            print("Đang chờ máy khách MCP trên đầu vào chuẩn (Ctrl-C để dừng).", file=sys.stderr)
        serve_stdio(application)
