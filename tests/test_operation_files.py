"""What the service is run with elsewhere: the image, the composition, the unit of systemd. Parsed strictly; built nowhere here."""

from __future__ import annotations

import importlib.metadata
import json
import re
import shlex
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ("mcp", "openai", "postgres", "readers", "telegram")


@cache
def options(*command: str) -> set[str]:
    """The options that a command of the program has."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.command_line", *command, "--help"],
        cwd=ROOT,
        env={"PATH": "", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(re.findall(r"--[a-z-]+", done.stdout))


def assert_can_be_run(command: list[str]) -> None:
    """That the program has the command with these options."""
    assert {word for word in command[1:] if word.startswith("--")} <= options(command[0])


def is_setting(name: str) -> bool:
    return name.removeprefix("CONGVAN_").lower() in Settings.model_fields or name == "CONGVAN_SECRETS_DIR"


def routes() -> str:
    return "".join(path.read_text("utf-8") for path in (ROOT / "bot" / "http").rglob("*.py"))


# the image


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n", " ", text).splitlines()
    return [(name, rest.strip()) for name, _, rest in (line.strip().partition(" ") for line in lines if line.strip())]


def test_the_image_is_built_from_what_is_there_and_runs_as_nobody() -> None:
    found = instructions()
    known = {"FROM", "ARG", "ENV", "WORKDIR", "RUN", "COPY", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK"}
    assert {name for name, _ in found} <= known | {"ENTRYPOINT", "CMD"}
    assert all(re.match(r"python:3\.\d+-slim-\w+( AS \w+)?$", rest) for name, rest in found if name == "FROM")
    last = found[max(at for at, (name, _) in enumerate(found) if name == "FROM") :]
    assert [rest for name, rest in last if name == "USER"] == ["10001"]
    settings = dict(part.split("=", 1) for name, rest in last if name == "ENV" for part in shlex.split(rest))
    assert all(is_setting(name) for name in settings if name.startswith("CONGVAN_"))
    assert json.loads(dict(last)["VOLUME"]) == [settings["CONGVAN_DATA_DIR"]]
    assert json.loads(dict(last)["ENTRYPOINT"]) == ["congvan"]
    assert_can_be_run(json.loads(dict(last)["CMD"]))
    _, _, health = dict(last)["HEALTHCHECK"].partition(" CMD ")
    path = re.search(r"127\.0\.0\.1:8000(/\w+)", json.loads(health)[-1])
    assert path and f'"{path[1]}"' in routes()
    compile(json.loads(health)[-1], "health", "exec")


def test_what_is_copied_into_the_image_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    kept = {line[1:] for line in ignored if line.startswith("!")}
    copied = [shlex.split(rest) for name, rest in instructions() if name == "COPY" and not rest.startswith("--from")]
    sources = {source for words in copied for source in words[:-1]}
    assert sources == kept
    assert all((ROOT / source).exists() for source in sources)
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert {"corpus", "retrieval", "bot", "evals"} < sources and 'readme = "README.md"' in project


def lock(*arguments: str) -> dict[str, str]:
    """The names and versions that the script writes for the image."""
    script = [sys.executable, "scripts/runtime_requirements.py", *arguments]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.count("--hash=sha256:") >= 2
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", done.stdout, re.MULTILINE))


def test_the_image_has_all_that_running_needs_and_nothing_for_testing() -> None:
    argument = next(rest for name, rest in instructions() if name == "ARG")
    assert shlex.split(argument) == [f"EXTRAS={' '.join(EXTRAS)}"]
    held = lock(*EXTRAS)
    assert not {"pytest", "hypothesis", "mypy", "ruff", "playwright", "schemathesis"} & held.keys()
    assert {"psycopg", "psycopg-binary", "uvicorn", "mcp", "langchain-openai", "python-telegram-bot"} <= held.keys()
    missing = []
    for name in held:
        try:
            requirements = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # for another platform
        for line in requirements:
            needed = Requirement(line)
            if (needed.marker is None or needed.marker.evaluate({"extra": ""})) and re.sub(
                r"[-_.]+", "-", needed.name
            ).lower() not in held:
                missing.append(f"{name} needs {line}")
    assert missing == []
    assert set(lock("--only", "setuptools")) == {"setuptools"}


@pytest.mark.parametrize("arguments", [["nonsense"], ["--only", "nonsense"]])
def test_an_extra_that_is_not_there(arguments: list[str]) -> None:
    script = [sys.executable, "scripts/runtime_requirements.py", *arguments]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "nonsense" in done.stderr and "Traceback" not in done.stderr


# the composition

SERVICE_KEYS = {
    *("build", "image", "entrypoint", "command", "environment", "secrets", "ports", "volumes", "depends_on", "init"),
    *("read_only", "tmpfs", "cap_drop", "security_opt", "restart", "stop_grace_period", "healthcheck"),
}


def composition() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return found


def test_the_composition_holds_together() -> None:
    found = composition()
    assert found.keys() == {"name", "services", "secrets", "volumes"}
    services = found["services"]
    assert services.keys() == {"congvan", "chroma", "postgres"}
    for name, service in services.items():
        assert service.keys() <= SERVICE_KEYS, name
        assert set(service.get("secrets", ())) <= found["secrets"].keys()
        assert {one.partition(":")[0] for one in service["volumes"]} <= found["volumes"].keys()
        for other, how in service.get("depends_on", {}).items():
            assert how == {"condition": "service_healthy"}
            assert "healthcheck" in services[other] and services[other]["healthcheck"]["test"][0] == "CMD"
        assert "build" in service or re.search(r":\d", service["image"]), "an image without a version"
        assert all(one.startswith("127.0.0.1:") for one in service.get("ports", ()))
    assert {one.partition(":")[0] for service in services.values() for one in service["volumes"]} == found[
        "volumes"
    ].keys()
    compile(services["chroma"]["healthcheck"]["test"][-1], "health", "exec")
    graceful = int(services["congvan"]["stop_grace_period"].removesuffix("s"))
    assert graceful > 35  # longer than the service takes at most


def test_the_composition_says_only_what_the_program_knows() -> None:
    services = composition()["services"]
    assert_can_be_run(services["congvan"]["command"])
    environment = services["congvan"]["environment"]
    assert all(is_setting(name) for name in environment)
    assert environment["CONGVAN_DATABASE_URL"] == "postgresql://congvan@postgres/congvan"
    assert services["postgres"]["environment"]["POSTGRES_USER"] == "congvan"
    assert services["postgres"]["environment"]["POSTGRES_DB"] == "congvan"
    port = services["chroma"]["command"][services["chroma"]["command"].index("--port") + 1]
    assert environment["CONGVAN_CHROMA_URL"] == f"http://chroma:{port}"


def test_no_secret_stands_in_the_composition() -> None:
    found, text = composition(), (ROOT / "compose.yaml").read_text("utf-8")
    assert found["secrets"] == {"congvan_database_password": {"environment": "CONGVAN_DATABASE_PASSWORD"}}
    assert all(is_setting(name.upper()) for name in found["secrets"])
    assert set(re.findall(r"\$\{(\w+):-[^}]+\}", text)) == {"CONGVAN_PORT", "CONGVAN_ACCESS"}  # no default is a secret
    assert "PASSWORD:" not in text


def test_docker_reads_the_composition() -> None:
    if (
        shutil.which("docker") is None
        or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode
    ):
        pytest.skip("there is no docker compose")
    command = ["docker", "compose", "--file", str(ROOT / "compose.yaml"), "config", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# the unit


def unit() -> list[tuple[str, str, str]]:
    """Section, name and value of every line."""
    found, section = [], ""
    for line in (ROOT / "deploy" / "congvan.service").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            continue
        name, is_set, value = line.partition("=")
        assert is_set and re.fullmatch(r"[A-Z][A-Za-z]+", name), line
        found.append((section, name, value))
    return found


def test_the_unit_runs_what_the_program_knows() -> None:
    found = unit()
    assert {section for section, _, _ in found} == {"Unit", "Service", "Install"}
    once = [name for _, name, _ in found if name != "Environment"]
    assert len(once) == len(set(once))
    values = {name: value for _, name, value in found}
    program, *command = shlex.split(values["ExecStart"])
    assert program == "/opt/congvan/.venv/bin/congvan"
    assert 'congvan = "bot.command_line:main"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert_can_be_run(command)
    named = [value.partition("=")[0] for _, name, value in found if name == "Environment"]
    assert all(is_setting(name) for name in named if name.startswith("CONGVAN_"))
    assert f"CONGVAN_DATA_DIR=/var/lib/{values['StateDirectory']}" in [value for _, _, value in found]
    assert int(values["TimeoutStopSec"]) > 35 and values["KillMode"] == "mixed"
    assert values["NoNewPrivileges"] == "yes" and values["ProtectSystem"] == "strict" and values["User"] != "root"
    text = (ROOT / "deploy" / "congvan.service").read_text("utf-8")
    for path in re.findall(r"/opt/congvan/([\w./-]+)", text):
        assert path.startswith(".venv/bin/") or (ROOT / path).exists(), path


def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze")
    text = (ROOT / "deploy" / "congvan.service").read_text("utf-8")
    here = re.sub(
        r"^(User|Group)=.*$",
        r"\1=root",
        text.replace("/opt/congvan/.venv/bin/congvan", sys.executable),
        flags=re.MULTILINE,
    )
    (tmp_path / "congvan.service").write_text(here, "utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "congvan.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "congvan" in line]) == (0, [])
