"""What those who run the service ask it: does it run, can it answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from bot.application import Application


def router(application: Application) -> APIRouter:
    """The addresses that operation asks."""
    routes = APIRouter(tags=["operation"])

    @routes.get("/healthz", summary="The process runs")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz", summary="Questions can be answered")
    def readyz() -> dict[str, Any]:
        coverage = application.chain().collection.coverage
        return {"status": "ready", "directives": coverage.directives, "newest_issued_on": coverage.newest_issued_on}

    return routes
