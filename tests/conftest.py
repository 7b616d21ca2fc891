"""What several tests share: one index of the bundled directives, made with the real parts, and hypothesis profiles."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from bot.application import Application
from bot.settings import Settings
from tests import servers

settings.register_profile(
    "ci", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)


@pytest.fixture(scope="session", autouse=True)
def no_authorities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No certificates are trusted: nothing is asked over TLS, and to read them all takes each HTTP client longer than its requests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SSL_CERT_FILE", raising=False)
        patch.setenv("SSL_CERT_DIR", str(tmp_path_factory.mktemp("authorities")))
        yield


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """An application over the five bundled directives: real catalogue, tantivy, Chroma and embedding.

    Built by the first process of the run that needs it; each process has a copy of its own."""
    common = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        common = common.parent  # of all workers
    built, own = common / "indexed", tmp_path_factory.mktemp("bundled") / "index"
    with FileLock(common / "indexed.lock"):
        if not built.exists():
            folder = tmp_path_factory.mktemp("indexing") / "index"
            with over(folder) as application:
                report = application.index([application.settings.documents], lambda _: None)
                assert not report.skipped
            folder.rename(built)  # only when it is whole
    shutil.copytree(built, own)
    with over(own) as application:
        yield application


def over(folder: Path) -> Application:
    """An application over the data in a folder."""
    return Application(Settings(_env_file=None, data_dir=folder, threads=1))  # type: ignore[call-arg]


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
