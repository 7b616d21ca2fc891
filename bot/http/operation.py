"""What those who run the service ask it: does it run, can it answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from bot.application import Application
from bot.http.schemas import Health, Ready


def router(application: Application) -> APIRouter:
    """The addresses that operation asks."""
    routes = APIRouter(tags=["operation"])

    @routes.get("/healthz", response_model=Health, summary="The process runs")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz", response_model=Ready, summary="Questions can be answered")
    def readyz() -> dict[str, Any]:
        coverage = application.chain().collection.coverage
        return {"status": "ready", "directives": coverage.directives, "newest_issued_on": coverage.newest_issued_on}

    return routes
