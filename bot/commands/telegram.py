"""`congvan telegram`."""

from __future__ import annotations

import sys

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(
        help="Chạy bot Telegram (CONGVAN_TELEGRAM_TOKEN); dừng bằng Ctrl-C, câu đang trả lời thì trả lời xong."
    )(telegram)


def telegram() -> None:
    """Run the Telegram bot until stopped: by polling, or by webhook where the settings name one."""
    from bot.application import Application
    from bot.settings import SettingsError, load

    settings = load().for_many()
    try:
        from bot.telegram.program import run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("telegram", "apscheduler", "aiolimiter"):
            raise
        raise SettingsError("Chưa cài phần Telegram; hãy chạy: pip install 'congvan[telegram]'.") from error
    with Application(settings) as application:
        run(application, lambda words: print(words, file=sys.stderr, flush=True))
