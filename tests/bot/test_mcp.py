"""`congvan mcp` and `/mcp` of the service, spoken with by the official client over real processes."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import anyio
import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client, MCPError, StdioServerParameters

from bot.application import Application
from bot.duty_request import RequestError
from bot.http import mcp_endpoint
from bot.mcp import tools
from bot.mcp.tools import TOOLS, call
from tests.bot.http.listening import listening
from tests.bot.http.serving import Service, close, program_over
from tests.bot.test_command_line import Program, assert_one_sentence

TASKS = "Sở Y tế Đắk Nông phải làm gì?"
ID = "6325-ubnd-kgvx-2021-f32857"
QUOTE = "đẩy mạnh triển khai tiêm vắc xin"


@dataclass
class Talk:
    """A client that is connected, for tests that are not asynchronous."""

    portal: BlockingPortal
    client: Client

    def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        result = self.portal.call(lambda: self.client.call_tool(tool, arguments))
        assert not result.is_error, result.content
        [content] = result.content
        assert json.loads(content.text) == result.structured_content
        values: dict[str, Any] = result.structured_content
        assert values["coverage"] == {"directives": 5, "newest_issued_on": "2021-10-29"}
        assert "không rõ" in values["outside"] and "5 văn bản, mới nhất ngày 29/10/2021" in values["outside"]
        return values

    def error(self, tool: str, arguments: dict[str, Any]) -> str:
        result = self.portal.call(lambda: self.client.call_tool(tool, arguments))
        assert result.is_error and result.structured_content is None
        [content] = result.content
        return str(content.text)


def stdio(program: Program) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable,
        args=program.command("mcp")[1:],
        env=program.environment,
        cwd=program.folder,
    )


@contextmanager
def talking(target: Any, mode: str = "auto") -> Iterator[Talk]:
    with start_blocking_portal() as portal:
        client = Client(target, mode=mode, read_timeout_seconds=60)
        with portal.wrap_async_context_manager(client):
            yield Talk(portal, client)


@pytest.fixture(scope="module")
def program(bundled: Application, tmp_path_factory: pytest.TempPathFactory) -> Program:
    return program_over(bundled, tmp_path_factory.mktemp("mcp"))


@pytest.fixture(scope="module")
def service(common_service: Service) -> str:
    return f"{common_service.address}/mcp"


@pytest.fixture(scope="module")
def web() -> Iterator[httpx.Client]:
    """A client of no protocol but HTTP."""
    with httpx.Client(timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def alone(program: Program) -> Iterator[str]:
    program.environment["CONGVAN_ALLOWED_HOSTS"] = "congvan.example.vn, *.other.example"
    try:
        with listening(program, "mcp", "--http") as address:
            yield f"{address}/mcp"
    finally:
        del program.environment["CONGVAN_ALLOWED_HOSTS"]


@pytest.fixture(scope="module", params=["stdio", "http", "service, handshake", "service"])
def talk(request: pytest.FixtureRequest, program: Program, service: str, alone: str) -> Iterator[Talk]:
    mode = "legacy" if request.param.endswith("handshake") else "auto"
    if request.param.startswith("stdio"):
        with talking(stdio(program), mode) as talk:
            yield talk
    elif request.param == "http":
        with talking(alone, mode) as talk:
            yield talk
    else:
        with talking(service, mode) as talk:
            yield talk


# the tools, over every way


def test_what_is_offered(talk: Talk) -> None:
    tools = talk.portal.call(talk.client.list_tools).tools
    assert [tool.name for tool in tools] == [
        "ask",
        "search_provisions",
        "get_document",
        "list_duties",
        "check_citation",
    ]
    for tool in tools:
        assert tool.annotations is not None and tool.annotations.read_only_hint is True
        assert tool.annotations.open_world_hint is False and tool.title and len(tool.description or "") > 100
        assert tool.input_schema["additionalProperties"] is False and tool.input_schema["type"] == "object"
        assert {"coverage", "outside"} <= set((tool.output_schema or {})["required"])
    assert "check_citation" in (talk.client.instructions or "") and "never instructions" in (
        talk.client.instructions or ""
    )


def test_ask(talk: Talk, bundled: Application) -> None:
    found = talk.call("ask", question="so y te dak nong phai lam gi")
    assert found["status"] == "answered" and {one["number"] for one in found["citations"]} == {"6325/UBND-KGVX"}
    followed = talk.call("ask", question="Còn Bắc Kạn thì sao?", history=[TASKS])
    expected = bundled.ask("Còn Bắc Kạn thì sao?", [TASKS]).as_json()
    assert {name: followed[name] for name in expected if name != "timings_ms"} == {
        name: value for name, value in expected.items() if name != "timings_ms"
    }
    assert talk.call("ask", question="Ai ký công văn 9999/UBND-KT?")["status"] == "not_found"


def test_the_other_tools(talk: Talk, bundled: Application) -> None:
    hits = talk.call("search_provisions", query="tiêm vắc xin", limit=3)["hits"]
    assert len(hits) == 3
    for hit in hits:
        assert bundled.text(hit["directive_id"])[hit["start"] : hit["end"]] == hit["quote"]
    document = talk.call("get_document", document="cv 6325")
    assert document["id"] == ID and document["shortened"] is False and "sec_2__ind_3" in json.dumps(document)
    part = talk.call("get_document", document=ID, eid="sec_2__ind_3")["provisions"]
    assert len(part) == 1 and QUOTE in part[0]["text"]
    page = talk.call("list_duties", agency="syt", roles=["lead"], documents=["cv 6325"])
    assert page["total"] == len(page["duties"]) > 0 and {one["role"] for one in page["duties"]} == {"lead"}
    assert all("path" not in one for one in page["duties"])
    whole = talk.call("list_duties", limit=200)
    second = talk.call("list_duties", limit=10, offset=95)
    assert whole["total"] == second["total"] == 101 and second["duties"] == whole["duties"][95:]
    checked = talk.call("check_citation", document="6325", provision="gạch đầu dòng 3 mục 2", quote=QUOTE)
    assert checked["verdict"] == "verbatim" and checked["places"][0]["eid"] == "sec_2__ind_3"


def test_documents_are_resources(talk: Talk, bundled: Application) -> None:
    found = talk.portal.call(talk.client.list_resources).resources
    assert len(found) == 5 and f"congvan://documents/{ID}" in {one.uri for one in found}
    [template] = talk.portal.call(talk.client.list_resource_templates).resource_templates
    assert template.uri_template == "congvan://documents/{directive_id}"
    [content] = talk.portal.call(talk.client.read_resource, f"congvan://documents/{ID}").contents
    assert content.text == bundled.text(ID)
    for wrong in ("congvan://documents/../../etc/passwd", "congvan://documents/", "file:///etc/passwd", "x"):
        with pytest.raises(MCPError) as raised:
            talk.portal.call(talk.client.read_resource, wrong)
        assert "Không có văn bản" in str(raised.value)


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {}, "question"),
    ("ask", {"question": 5}, "question"),
    ("ask", {"question": None}, "question"),
    ("ask", {"question": "a", "more": 1}, "more"),
    ("ask", {"question": "a", "history": "b"}, "history"),
    ("ask", {"question": "a", "history": ["b"] * 51}, "history"),
    ("ask", {"question": ""}, "Câu hỏi trống"),
    ("ask", {"question": "?!"}, "không có chữ hay số"),
    ("ask", {"question": "dài " * 5000}, "quá giới hạn"),
    ("search_provisions", {"query": ""}, "Câu hỏi trống"),
    ("search_provisions", {"query": "a", "limit": 0}, "limit"),
    ("search_provisions", {"query": "a", "limit": 51}, "limit"),
    ("search_provisions", {"query": "a", "limit": "10"}, "limit"),
    ("search_provisions", {"query": "a", "limit": 1e300}, "limit"),
    ("get_document", {"document": "../../etc/passwd"}, "không rõ"),
    ("get_document", {"document": "9999/UBND-KT"}, "không rõ"),
    ("get_document", {"document": "…"}, "không rõ"),
    ("get_document", {"document": "x" * 300}, "document"),
    ("get_document", {"document": ID, "eid": "../sec_2"}, "không có mục"),
    ("list_duties", {"roles": ["boss"]}, "roles"),
    ("list_duties", {"due_after": "hôm nào"}, "Không hiểu ngày"),
    ("list_duties", {"place": "Atlantis"}, "Atlantis"),
    ("list_duties", {"documents": ["1234567"]}, "1234567"),
    ("list_duties", {"offset": -1}, "offset"),
    ("list_duties", {"limit": 10**30}, "limit"),
    ("check_citation", {"document": "6325"}, "quote"),
    ("check_citation", {"document": "6325", "quote": " \n"}, "trống"),
    ("check_citation", {"document": "6325", "quote": "a" * 5000}, "quote"),
]


def test_bad_arguments(talk: Talk) -> None:
    for tool, arguments, names in WRONG:
        sentence = talk.error(tool, arguments)
        assert names in sentence and sentence.endswith((".", ")", "”")) and "\n" not in sentence, (
            tool,
            arguments,
            sentence,
        )
        assert "Traceback" not in sentence and len(sentence) < 400
    with pytest.raises(MCPError, match="Không có công cụ"):
        talk.portal.call(talk.client.call_tool, "rm", {})
    assert talk.call("ask", question=TASKS)["status"] == "answered"


def test_many_at_once(talk: Talk) -> None:
    questions = [TASKS, "Ai ký cv 2865?", "Bắc Kạn yêu cầu gì về truy vết?"] * 5

    async def ask() -> list[Any]:
        found: dict[int, Any] = {}

        async def one(place: int) -> None:
            found[place] = await talk.client.call_tool("ask", {"question": questions[place]})

        async with anyio.create_task_group() as group:
            for place in range(len(questions)):
                group.start_soon(one, place)
        return [found[place].structured_content for place in range(len(questions))]

    for question, answer in zip(questions, talk.portal.call(ask), strict=True):
        assert answer["question"] == question and answer["status"] == "answered"


# checking citations


@pytest.mark.parametrize(
    ("document", "provision", "quote", "verdict", "known", "eid"),
    [
        ("cv 6325", None, QUOTE, "verbatim", None, "sec_2__ind_3"),
        ("6325/UBND-KGVX", "sec_2__ind_3", QUOTE, "verbatim", True, "sec_2__ind_3"),
        (ID, "sec_2", QUOTE, "verbatim", True, "sec_2__ind_3"),
        (ID, "Mục 2, gạch đầu dòng 3", f"  {QUOTE.replace(' ', chr(10))} ", "verbatim", True, "sec_2__ind_3"),
        (ID, "gach dau dong 3 muc 2", QUOTE, "verbatim", True, "sec_2__ind_3"),
        (ID, "sec_1", QUOTE, "elsewhere", True, "sec_2__ind_3"),
        (ID, "Điều 99", QUOTE, "elsewhere", False, "sec_2__ind_3"),
        (
            ID,
            "sec_1",
            "Chủ trì phối hợp với địa phương đẩy mạnh triển khai tiêm chủng",
            "not_verbatim",
            True,
            "sec_2__ind_3",
        ),
        (ID, None, QUOTE.upper(), "not_verbatim", None, "sec_2__ind_3"),
        (ID, None, "day manh trien khai tiem vac xin", "not_verbatim", None, "sec_2__ind_3"),
        (ID, None, QUOTE[1:], "not_verbatim", None, "sec_2__ind_3"),
        (ID, None, QUOTE + " cho 500 người", "not_verbatim", None, "sec_2__ind_3"),
        (ID, None, "giá xăng dầu thế giới tăng mạnh trở lại", "not_verbatim", None, None),
        (ID, None, ".*", None, None, None),
        ("cv 2865", "signature__name", "Phạm Duy Hưng", "verbatim", True, None),
        ("cv 2865", "header__number", "Phạm Duy Hưng", "elsewhere", True, None),
        ("9999/UBND-KT", "sec_1", QUOTE, "unknown_document", False, None),
        ("…", None, QUOTE, "unknown_document", None, None),
    ],
)
def test_a_citation_checked(
    bundled: Application,
    document: str,
    provision: str | None,
    quote: str,
    verdict: str | None,
    known: bool | None,
    eid: str | None,
) -> None:
    arguments = {"document": document, "provision": provision, "quote": quote}
    if verdict is None:
        with pytest.raises(RequestError):
            call(bundled, TOOLS["check_citation"], arguments)
        return
    found = call(bundled, TOOLS["check_citation"], arguments)
    assert (found["verdict"], found["provision_known"]) == (verdict, known)
    assert (
        bool(found["places"]) == (verdict in ("verbatim", "elsewhere")) and len(found["places"]) <= found["occurrences"]
    )
    shown = found["places"][0] if found["places"] else found["nearest"]
    assert (shown["eid"] if shown else None) == eid
    for place in filter(None, (*found["places"], found["nearest"])):
        assert bundled.text(place["directive_id"])[place["start"] : place["end"]] == place["quote"]
    assert (found["similarity"] is None) == (found["nearest"] is None)


@pytest.mark.parametrize(
    "question",
    [
        TASKS,
        "Ai ký cv 2865?",
        "Công văn 6325 gửi ai?",
        "Số của công văn Đắk Nông về tiêm vắc xin",
        "Thái Nguyên yêu cầu gì?",
    ],
)
def test_what_an_answer_cites_is_found_to_stand_there(bundled: Application, question: str) -> None:
    for one in bundled.ask(question).citations:
        found = call(
            bundled,
            TOOLS["check_citation"],
            {"document": one.directive_id, "provision": one.eid, "quote": one.quote},
        )
        assert found["verdict"] == "verbatim", asdict(one)
        assert (one.start, one.end) in {(place["start"], place["end"]) for place in found["places"]}


def test_a_long_document_is_shortened_and_read_by_parts(bundled: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = call(bundled, TOOLS["get_document"], {"document": ID})
    monkeypatch.setattr(tools, "_LONG_DOCUMENT", 1000)
    found = call(bundled, TOOLS["get_document"], {"document": ID})
    assert found["shortened"] and not whole["shortened"]
    assert 0 < len(json.dumps(found["provisions"])) < len(json.dumps(whole["provisions"])) * 0.8
    assert [one["eid"] for one in found["provisions"]] == [one["eid"] for one in whole["provisions"]]
    part = call(bundled, TOOLS["get_document"], {"document": ID, "eid": "sec_2__ind_3"})
    assert not part["shortened"] and part["provisions"][0]["text"].endswith("cần thiết khác.")


# standard input and output


def test_only_the_protocol_is_on_standard_output(program: Program) -> None:
    """Lines that are no messages, and one of a megabyte, stop nothing; closed input ends it when all is answered."""
    hello = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }  # fmt: skip
    asked = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": TASKS}},
    }
    huge = {**asked, "id": 3, "params": {"name": "ask", "arguments": {"question": "dài " * 300_000}}}
    process = program.start("mcp")
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None

    def say(*messages: object) -> None:
        for message in messages:
            process.stdin.write(message if isinstance(message, bytes) else json.dumps(message).encode() + b"\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]

    say(hello)
    assert json.loads(process.stdout.readline())["result"]["serverInfo"]["name"] == "congvan"
    say(
        {"jsonrpc": "2.0", "method": "notifications/initialized"}, b"junk\n", b"\xff\xfe\n", b"\n", b"[]\n", huge, asked
    )
    answers = []
    while not answers or answers[-1].get("id") != 2:
        answers.append(json.loads(process.stdout.readline()))
    assert answers[-1]["result"]["structuredContent"]["status"] == "answered"
    assert all(one["jsonrpc"] == "2.0" for one in answers)
    say({**asked, "id": 4}, {**asked, "id": 5})  # what was asked before the end is answered
    process.stdin.close()
    last = {one["id"]: one for one in map(json.loads, process.stdout.read().splitlines())}
    assert process.wait(timeout=20) == 0
    assert last.keys() == {4, 5}
    assert all(one["result"]["structuredContent"]["status"] == "answered" for one in last.values())
    assert b"Traceback" not in process.stderr.read()
    close(process)


def test_ctrl_c_ends_it(program: Program) -> None:
    process = program.start("mcp")
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    process.stdin.write(b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
    process.stdin.flush()
    process.stdout.readline()  # it serves
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
    assert process.stderr.read().decode() == "congvan: Đã dừng theo yêu cầu.\n"
    close(process)


def test_without_an_index(empty_service: Service) -> None:
    with talking(f"{empty_service.address}/mcp") as talk:
        for tool, arguments in (
            ("ask", {"question": TASKS}),
            ("search_provisions", {"query": "a"}),
            ("get_document", {"document": "6325"}),
            ("list_duties", {}),
            ("check_citation", {"document": "6325", "quote": "a"}),
        ):
            assert "congvan index" in talk.error(tool, arguments)
        assert talk.portal.call(talk.client.list_resources).resources == []


@pytest.mark.parametrize(
    ("arguments", "settings", "code", "words"),
    [
        (["mcp", "--port", "5"], {}, 2, "--http"),
        (["mcp"], {"CONGVAN_CHAT_MODEL": "gpt-4"}, 1, "không rõ mô hình nào"),
        (["mcp", "--http", "--host", "192.0.2.1"], {}, 1, "CONGVAN_ACCESS"),
        (["mcp", "--http", "--host", "192.0.2.1"], {"CONGVAN_ACCESS": "keys"}, 1, "Không nghe được"),
    ],
)
def test_what_is_wrong_is_said_at_the_start(
    program: Program, arguments: list[str], settings: dict[str, str], code: int, words: str
) -> None:
    done = program.call(*arguments, **settings)
    assert done.returncode == code and done.stdout == "" and words in done.stderr
    assert_one_sentence(done)


@pytest.mark.parametrize("way", [[], ["--http"]])
def test_a_missing_package_is_named(program: Program, monkeypatch: pytest.MonkeyPatch, way: list[str]) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    done = program.call("mcp", *way)
    assert done.returncode == 1 and 'pip install "congvan[mcp]"' in done.stderr
    assert_one_sentence(done)


# over HTTP

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
HEADERS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://localhost:3000"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://localhost.evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"host": "evil.example"}, 421),
        ({"host": "localhost.evil.example:80"}, 421),
        ({"host": "evil.example", "origin": "http://evil.example"}, 421),
        ({"host": "[::1", "origin": "http://localhost"}, 421),
        ({"origin": "http://[::1]:8000"}, 200),
        ({"origin": "http://127.0.0.1.evil.example"}, 403),
        ({"origin": "file://"}, 403),
        ({"content-type": "text/plain"}, 400),
        ({"mcp-protocol-version": "1999-01-01"}, 400),
    ],
)
def test_a_page_of_elsewhere_cannot_reach_it(
    web: httpx.Client, service: str, headers: dict[str, str], status: int
) -> None:
    assert web.post(service, json=PING, headers=HEADERS | headers).status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b"[]", 400),
        (b"5", 400),
        (b'{"jsonrpc": "2.0", "id": 1, "method": 5}', 400),
        (json.dumps({**PING, "params": {"x": "a" * 300_000}}).encode(), 413),
    ],
)
def test_bodies_that_cannot_be_used(web: httpx.Client, service: str, body: bytes, status: int) -> None:
    response = web.post(service, content=body, headers=HEADERS)
    assert response.status_code == status and "Traceback" not in response.text
    assert web.post(service, json=PING, headers=HEADERS).status_code == 200


def test_only_post(web: httpx.Client, service: str) -> None:
    for method in ("GET", "DELETE", "PUT"):
        response = web.request(method, service, headers=HEADERS)
        assert response.status_code == 405 and response.headers["allow"] == "POST"


def test_a_name_that_is_allowed(web: httpx.Client, alone: str) -> None:
    for host, status in (("congvan.example.vn", 200), ("x.other.example:8443", 200), ("other.example.vn", 421)):
        headers = {**HEADERS, "host": host, "origin": f"https://{host}"}
        assert web.post(alone, json=PING, headers=headers).status_code == status
    for path in ("", "/", "/documents", "/v1/models", "/mcp/", "/none"):
        assert web.get(alone.removesuffix("/mcp") + path).status_code == 404


def test_without_the_package_the_service_has_no_such_address(
    bundled: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mcp_endpoint.router(bundled).routes
    monkeypatch.setitem(sys.modules, "mcp", None)
    assert mcp_endpoint.router(bundled).routes == []
