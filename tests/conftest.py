"""What several tests share: one index of the bundled directives, made with the real parts, and hypothesis profiles."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.application import Application
from bot.settings import Settings
from tests import servers

# httpx looks a certificate up when it meets one, instead of reading them all for every client: nothing here speaks TLS
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = ssl.get_default_verify_paths().openssl_capath

settings.register_profile(
    "ci", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """An application over the five bundled directives: real catalogue, tantivy, Chroma and embedding."""
    folder = tmp_path_factory.mktemp("bundled")
    with Application(Settings(_env_file=None, data_dir=folder, threads=1)) as application:  # type: ignore[call-arg]
        report = application.index([application.settings.documents], lambda _: None)
        assert not report.skipped
        yield application


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder of the bundled documents."""
    return Path(__file__).resolve().parent.parent / "corpus" / "documents"


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    """A real PostgreSQL server."""
    server = servers.postgres()
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def chroma() -> Iterator[servers.Chroma]:
    """A real Chroma server."""
    server = servers.Chroma()
    try:
        server.start()
        yield server
    finally:
        server.close()
