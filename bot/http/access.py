"""Who may do what."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from fastapi import Request
from starlette.exceptions import HTTPException


class Scope(StrEnum):
    """What a key allows."""

    ASK = "ask"
    UPLOAD = "upload"
    ADMIN = "admin"


def needs(scope: Scope) -> Callable[[Request], None]:
    """A dependency that lets pass who shows a key."""

    def checked(request: Request) -> None:
        if not request.headers.get("authorization", "").startswith("Bearer "):
            raise HTTPException(401, headers={"www-authenticate": "Bearer"})

    return checked
