"""Real servers for the tests: PostgreSQL of the distribution's packages, and Chroma's own, on free ports of this machine."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

PASSWORD = "mật khẩu/@:bí mật"
_WITHIN_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A process that listens on `port`; `start` again after `stop` finds the same data."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="congvan-server-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._ever_up = False

    @property
    def command(self) -> list[str]:
        raise NotImplementedError

    @property
    def user(self) -> str | None:
        """Who the process belongs to; None: whoever runs the tests."""
        return None

    def is_up(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def start(self) -> None:
        for _ in range(3):
            if self._started():
                return
            if not self._ever_up:
                self.port = free_port()  # somebody else took it in between
        raise AssertionError((self.folder / "log").read_text("utf-8"))

    def _started(self) -> bool:
        assert self._process is None
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(self.command, stdout=log, stderr=log, **self.owner())
        until = time.monotonic() + _WITHIN_S
        while self._process.poll() is None and time.monotonic() < until:
            if self.is_up() and self._process.poll() is None:
                self._ever_up = True
                return True
            time.sleep(0.05)
        self.stop(signal.SIGKILL)
        return False

    def stop(self, how: int = signal.SIGKILL) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(how)
            process.wait()

    def owner(self) -> dict[str, Any]:
        """How to start a process of the server's owner."""
        if self.user is None:
            return {}
        entry = pwd.getpwnam(self.user)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": self.folder}

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Chroma(Server):
    """`chroma run`; each `database()` is empty."""

    @property
    def command(self) -> list[str]:
        # what the command `chroma` does, without importing all of chromadb first
        chroma = "import sys, chromadb_rust_bindings; chromadb_rust_bindings.cli(['chroma', *sys.argv[1:]])"
        options = ["--path", str(self.folder / "data"), "--host", "127.0.0.1", "--port", str(self.port)]
        return [sys.executable, "-c", chroma, "run", *options]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def database(self) -> str:
        """The name of a new database."""
        name = f"test-{uuid.uuid4().hex}"
        httpx.post(f"{self.url}/api/v2/tenants/default_tenant/databases", json={"name": name}).raise_for_status()
        return name


class Postgres(Server):
    """A cluster whose texts are compared by the rules of Vietnamese; each `database()` is empty."""

    def __init__(self, programs: Path) -> None:
        super().__init__()
        self._common: str | None = None
        self.programs = programs
        if self.user is not None:
            shutil.chown(self.folder, self.user)
        (self.folder / "password").write_text(PASSWORD, "utf-8")
        (self.folder / "password").chmod(0o644)
        order = ["--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=vi"]
        done = subprocess.run(
            [
                *(str(programs / "initdb"), "--no-sync", "--username=congvan", "--auth=scram-sha-256", *order),
                *(f"--pwfile={self.folder / 'password'}", f"--pgdata={self.folder / 'data'}"),
            ],
            capture_output=True,
            text=True,
            check=False,
            **self.owner(),
        )
        assert done.returncode == 0, done.stderr

    @property
    def user(self) -> str | None:
        if os.geteuid() != 0:
            return None
        return next(
            entry.pw_name for name in ("postgres", "nobody") for entry in pwd.getpwall() if entry.pw_name == name
        )

    @property
    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "fsync": "off",
            "max_connections": 200,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.folder / "data"), *options]

    def is_up(self) -> bool:
        if not super().is_up():
            return False
        import psycopg

        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:  # it listens a little before it can be used
            return False
        return True

    def stop(self, how: int = signal.SIGINT) -> None:
        """At once, letting go of whoever is connected."""
        super().stop(how)

    def url(self, database: str, password: str = PASSWORD) -> str:
        return f"postgresql://congvan:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """What the statement gives, outside of any transaction."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def database(self) -> str:
        """The address of a new database."""
        name = f"test_{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name} STRATEGY file_copy")
        return self.url(name)

    def emptied(self) -> str:
        """The address of a database that is always the same and, after each call, empty and nobody's: sooner had than a new one."""
        if self._common is None:
            self._common = self.database()
        name = self._common.rpartition("/")[2]
        self.run(f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'")
        self.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public", name)
        return self._common


def postgres() -> Postgres:
    """A server that is not started yet. Without the packages a test fails in CI and is skipped elsewhere."""
    found = [Path(found).parent for found in filter(None, [shutil.which("initdb"), shutil.which("postgres")])][:1]
    found += sorted(
        (one for one in Path("/usr/lib/postgresql").glob("*/bin") if (one / "initdb").exists()),
        key=lambda one: [int(number) for number in re.findall(r"\d+", one.parent.name)],
    )
    if not found:
        sentence = "PostgreSQL is not installed: apt-get install postgresql"
        if os.environ.get("CI"):
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
    return Postgres(found[-1])


@contextmanager
def refusing() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The address of a server that lets nobody in, and the headers (names in lower case) that it was sent."""
    seen: list[dict[str, str]] = []

    class Refusing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(401)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", seen
        finally:
            server.shutdown()
            thread.join()
