"""Words that come in: of any script, but never with the character NUL, which no database and no program of the system takes."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

NO_NUL = r"^[^\x00]*$"
Text = Annotated[str, StringConstraints(pattern=NO_NUL)]
SAYS_SOMETHING = r"^[^\x00]*[\p{L}\p{N}][^\x00]*$"
"""Text with a letter or a digit in it: what `bot.chain.checked` asks of a question, which tells in better words what is wrong."""
