"""Where the catalogue and the vectors are kept: what is tested with one place is tested with the other, too."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import servers


@dataclass(frozen=True)
class Stores:
    """Addresses of an empty catalogue and an empty vector store."""

    database: str
    vectors: str
    options: dict[str, Any] = field(default_factory=dict)
    """Of `VectorStore`."""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/deep/down/catalogue.db"
    server: servers.Postgres = request.getfixturevalue("postgres")
    return server.emptied()


@pytest.fixture(params=["embedded", "servers"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Stores:
    """SQLite and the embedded Chroma, or PostgreSQL and a Chroma server."""
    if request.param == "embedded":
        return Stores(f"sqlite:///{tmp_path}/data/catalogue.db", f"{tmp_path}/data/vectors")
    postgres: servers.Postgres = request.getfixturevalue("postgres")
    chroma: servers.Chroma = request.getfixturevalue("chroma")
    return Stores(postgres.emptied(), chroma.url, {"database": chroma.database()})
