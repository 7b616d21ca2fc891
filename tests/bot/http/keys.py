"""Keys for the tests that must show one."""

from __future__ import annotations

from bot.http.access import Scope
from tests.bot.test_command_line import Program


def key(program: Program, scope: Scope) -> dict[str, str]:
    """The headers of somebody who may do what the scope allows."""
    made = program.call("keys", "make", scope.value, "--scope", scope.value)
    assert made.returncode == 0, made.stderr
    return {"authorization": f"Bearer {made.stdout.strip()}"}
