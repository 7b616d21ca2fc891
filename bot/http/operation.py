"""What those who run the service ask it: does it run, can it answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from bot.application import Application
from bot.http.access import Scope, needs
from bot.http.metrics import MEDIA_TYPE, Metrics
from bot.http.schemas import Health, Ready


def router(application: Application, metrics: Metrics) -> APIRouter:
    """The addresses that operation asks."""
    routes = APIRouter(tags=["operation"])

    @routes.get("/healthz", response_model=Health, summary="The process runs")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz", response_model=Ready, summary="Questions can be answered")
    def readyz() -> dict[str, Any]:
        coverage = application.chain().collection.coverage
        return {"status": "ready", "directives": coverage.directives, "newest_issued_on": coverage.newest_issued_on}

    @routes.get(
        "/metrics",
        summary="Figures for Prometheus",
        description="From the machine itself without a key; from elsewhere with one of scope `admin`.",
        dependencies=[needs(Scope.ADMIN, here=True)],
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    def figures() -> Response:
        return Response(metrics.exposed(), media_type=MEDIA_TYPE)

    return routes
