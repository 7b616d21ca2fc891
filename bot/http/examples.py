"""Examples of the OpenAPI document. Each is what the service answers over the bundled directives, its lists cut short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """A body that is sent, and what is answered with which status."""

    response: Any
    body: Any = None
    status: int = 200
    media_type: str = "application/json"


PARAMETERS: dict[tuple[str, str], Any] = {}
EXAMPLES: dict[str, Example] = {}
