"""The OpenAPI document: complete, true, and kept by the service whatever it is asked (Schemathesis)."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.application import Application
from bot.http.access import Scope
from bot.http.api import create
from bot.http.examples import EXAMPLES, PARAMETERS
from bot.settings import Settings
from tests.bot.http.keys import key
from tests.bot.http.serving import close, problem, program_over, started
from tests.bot.http.test_documents import pages_of
from tests.bot.test_command_line import CAO_BANG, Program, with_model
from tests.corpus.test_reading import pdf

_EXAMPLES_EACH = 3
_OF_THE_MOMENT = {"timings_ms", "seconds", "as_of", "id"}


@pytest.fixture(scope="module")
def program(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Program:
    return program_over(bundled, tmp_path_factory.mktemp("described"))


@pytest.fixture(scope="module")
def client(program: Program) -> Iterator[httpx.Client]:
    process, address = started(program)
    with httpx.Client(base_url=address, timeout=30, headers=key(program, Scope.ADMIN)) as client:
        yield client
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) in (0, -signal.SIGTERM)
    assert process.stderr is not None
    told = process.stderr.read().decode()
    assert "Traceback" not in told, told
    close(process)


@pytest.fixture(scope="module")
def described(client: httpx.Client) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/openapi.json").json()
    return document


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


# the document


def test_every_operation_is_named_and_told(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(names) == len(set(names)) >= 14
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)
    tags = {tag["name"]: tag["description"] for tag in described["tags"]}
    for _, path, operation in operations(described):
        assert operation["summary"] and all(tags[tag] for tag in operation["tags"]), path


def test_every_answer_has_a_shape(described: dict[str, Any]) -> None:
    for method, path, operation in operations(described):
        for status, response in operation["responses"].items():
            where = f"{method} {path} {status}"
            assert response["description"], where
            content = response.get("content", {})
            if status >= "400" and not path.startswith("/v1/"):  # OpenAI's protocol has errors of its own shape
                assert set(content) == {"application/problem+json"}, where
                [problem] = content.values()
                assert problem["schema"] == {"$ref": "#/components/schemas/ProblemDetails"}, where
                assert problem["example"]["status"] == int(status), where
            elif status not in ("204", "304"):
                assert content, where
            if "application/json" in content:
                assert "$ref" in content["application/json"]["schema"], where
        assert {"413", "500"} <= operation["responses"].keys()


def test_no_shape_is_vague(described: dict[str, Any]) -> None:
    """Each property of an answer says what it is, so that clients can be generated."""
    free = {"ProblemDetails", "Answer"}  # a problem may have members of its own; what a model used differs by provider
    for name, schema in described["components"]["schemas"].items():
        for field, one in schema.get("properties", {}).items():
            told = one.keys() & {"type", "$ref", "anyOf", "enum", "const", "allOf"}
            assert name in free or told, f"{name}.{field}"
            assert name in free or one.get("type") != "object", f"{name}.{field}"


def test_what_is_sent_has_examples(described: dict[str, Any]) -> None:
    for _, path, operation in operations(described):
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            assert content["application/json"].get("example"), path


# the examples


def holds(real: Any, example: Any) -> bool:
    """Whether the example is what came, but that its lists are cut short."""
    if isinstance(example, dict):
        return real.keys() == example.keys() and all(
            name in _OF_THE_MOMENT or holds(real[name], value) for name, value in example.items()
        )
    if isinstance(example, list):
        return len(real) >= len(example) and all(map(holds, real, example)) and bool(real) == bool(example)
    return bool(real == example)


def values(name: str) -> dict[str, Any]:
    return {parameter: value for (operation, parameter), value in PARAMETERS.items() if operation == name}


def test_examples_belong_to_operations(described: dict[str, Any]) -> None:
    parameters = {
        (operation["operationId"], parameter["name"])
        for _, _, operation in operations(described)
        for parameter in operation.get("parameters", ())
    }
    assert PARAMETERS.keys() <= parameters
    assert EXAMPLES.keys() <= {operation["operationId"] for _, _, operation in operations(described)}


def test_examples_are_true(described: dict[str, Any], client: httpx.Client) -> None:
    tried = 0
    for method, path, operation in operations(described):
        name = operation["operationId"]
        given = values(name)
        address = re.sub(r"\{(\w+)\}", lambda match: str(given.pop(match[1], "none")), path)  # noqa: B023
        for example in EXAMPLES.get(name, ()):
            if name == "upload" or example.response is None:
                continue
            response = client.request(method, address, params=given, json=example.body)
            assert response.status_code == example.status, response.text
            if example.media_type == "application/json":
                assert holds(response.json(), example.response), name
            else:
                assert response.text.startswith(example.response), name
            tried += 1
    assert tried >= 8


def test_the_examples_of_an_upload_are_true(
    client: httpx.Client, bundled: Application, documents: Path, tmp_path: Path
) -> None:
    known, new = EXAMPLES["upload"]
    assert (known.status, new.status) == (200, 201)
    file = ("5056-UBND-KGVX.txt", (documents / "5056-UBND-KGVX.txt").read_bytes())
    response = client.post("/documents", files={"files": file})
    assert response.status_code == 200 and holds(response.json(), known.response)
    program = with_model(bundled, tmp_path)
    headers = key(program, Scope.UPLOAD)
    with Application(Settings(_env_file=None, data_dir=tmp_path / "data", threads=1)) as application:  # type: ignore[call-arg]
        transport = httpx.ASGITransport(create(application))

        async def upload() -> httpx.Response:
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.post("/documents", files={"files": file}, headers=headers)

        response = asyncio.run(upload())
    assert response.status_code == 201 and holds(response.json(), new.response), response.text


# methods


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/documents", {"GET", "POST"}),
        ("/documents/x", {"GET", "DELETE"}),
        ("/documents/x/text", {"GET"}),
        ("/ask", {"POST"}),
        ("/feedback", {"POST"}),
    ],
)
def test_methods_that_are_not_taken(client: httpx.Client, path: str, allowed: set[str]) -> None:
    for method in ("PUT", "PATCH", "OPTIONS", "TRACE"):
        response = client.request(method, path)
        problem(response, "method", 405)
        assert set(response.headers["allow"].split(", ")) == allowed


# everything


def test_schemathesis_finds_nothing(program: Program, client: httpx.Client, tmp_path: Path) -> None:
    """All checks, all phases, over real HTTP; the same requests each time."""
    (tmp_path / "book.pdf").write_bytes(pdf(*pages_of(CAO_BANG.replace("77/UBND-VX", "70/UBND-VX"))))
    assert program.call("index", str(tmp_path)).returncode == 0
    [paged] = client.get("/documents", params={"q": "70/UBND-VX"}).json()["items"]
    settings = Path(__file__).with_name("schemathesis.toml").read_text("utf-8")
    settings += (
        f'\n[[operations]]\ninclude-operation-id = "document_page"\nparameters = {{ document = "{paged["id"]}" }}\n'
    )
    (tmp_path / "schemathesis.toml").write_text(settings, "utf-8")
    report = tmp_path / "report.json"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(tmp_path / "schemathesis.toml"), "run"),
            f"{str(client.base_url).rstrip('/')}/openapi.json",
            *("--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure"),
            *("--max-examples", str(_EXAMPLES_EACH), "--seed", "2021", "--no-color"),
            *("--report", "json", "--report-json-path", str(report)),
            *(part for header in key(program, Scope.ADMIN).items() for part in ("-H", ": ".join(header))),
        ],
        cwd=tmp_path,
        env={name: value for name, value in program.environment.items() if name != "PYTHONPATH"},
        capture_output=True,
        encoding="utf-8",
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    selected, tested = re.search(r"Selected: (\d+)/\d+\s+Tested: (\d+)", done.stdout).groups()  # type: ignore[union-attr]
    assert selected == tested == str(len(list(operations(client.get("/openapi.json").json()))))
    generated = int(re.search(r"(\d+) generated", done.stdout)[1])  # type: ignore[index]
    assert generated > 400 and json.loads(report.read_text("utf-8"))
    assert client.get("/readyz").status_code == 200
