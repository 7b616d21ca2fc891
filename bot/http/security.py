"""What the OpenAPI document says of keys: how they are sent, and which operations need one as the settings stand."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from bot.access.keys import Scope
from bot.http.routes import Routes
from bot.settings import Settings

_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A key, as `congvan keys make` shows it once."},
    "basic": {"type": "http", "scheme": "basic", "description": "The key as the password, for calendar programs."},
}


def describe(app: FastAPI, routes: Routes, settings: Settings) -> None:
    """Have the document of the application name the keys."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is not None:
            return app.openapi_schema
        document = plain()
        document.setdefault("components", {})["securitySchemes"] = _SCHEMES
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                found = routes.named(method.upper(), path)
                if found.scope is None or found.here or (found.scope is Scope.ASK and settings.access != "keys"):
                    continue
                operation["security"] = [{"bearer": []}, {"basic": []}]
        return document

    app.openapi = described  # type: ignore[method-assign]
