"""The scripted model, as the clients see it that talk to real ones: the `openai` client and LangChain's."""

from __future__ import annotations

import json
import socket
import threading
import time
import unicodedata
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import pairwise
from typing import Any

import openai
import pytest
from langchain_openai import ChatOpenAI

from evals.scripted_model import Call, Reply, ScriptedModel, page

TEXT = "Theo Điều 3, Sở Y tế phải báo cáo trước ngày 05/8 🚀👩‍⚕️.\n\t“Đề nghị” \\ {khẩn} — ư̛ợ." + unicodedata.normalize(
    "NFD", "Đường"
)
ASKED: list[Any] = [
    {"role": "system", "content": "Chỉ trả lời theo văn bản."},
    {"role": "user", "content": "Ai phải báo cáo?"},
]
TOOLS: list[Any] = [
    {
        "type": "function",
        "function": {
            "name": name,
            "description": "Ghi lại.",
            "parameters": {"type": "object", "properties": {"tra_loi": {"type": "string"}}},
        },
    }
    for name in ("ghi_cau_tra_loi", "khac")
]
ARGUMENTS = json.dumps({"tra_loi": TEXT, "trich": ["Điều 3"]})
"""With \\u escapes, which the chunks split."""


def client(base_url: str) -> openai.OpenAI:
    bare = openai.DefaultHttpxClient(verify=False)  # nothing here is encrypted: no certificates to load
    return openai.OpenAI(base_url=base_url, api_key="x", http_client=bare, max_retries=0)


def ask(base_url: str, **more: Any) -> Any:
    with client(base_url) as api:
        return api.chat.completions.create(model="scripted", messages=ASKED, **more)


def ask_streamed(base_url: str, **more: Any) -> Generator[Any]:
    """The chunks as they come."""
    with (
        client(base_url) as api,
        api.chat.completions.create(model="scripted", messages=ASKED, stream=True, **more) as chunks,
    ):
        yield from chunks


def chain(base_url: str, **more: Any) -> ChatOpenAI:
    return ChatOpenAI(base_url=base_url, api_key="x", model="scripted", **{"max_retries": 0, **more})


def joined(chunks: Iterator[Any]) -> Any:
    first = next(chunks)
    for chunk in chunks:
        first += chunk
    return first


@pytest.fixture(autouse=True)
def says_nothing(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("text", [TEXT, "", "x", "🚀" * 30])
def test_content_arrives_intact(text: str) -> None:
    with ScriptedModel(Reply(text)) as model:
        whole = ask(model.base_url).choices[0]
        assert (whole.message.content, whole.finish_reason) == (text, "stop")
        assert chain(model.base_url).invoke("?").content == text
        assert joined(chain(model.base_url).stream("?")).content == text
        assert [call.streamed for call in model.calls] == [False, False, True]


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_streamed_answer_is_cut_by_characters(size: int) -> None:
    with ScriptedModel(Reply(TEXT, chunk_chars=size)) as model:
        chunks = list(ask_streamed(model.base_url))
    deltas = [chunk.choices[0].delta for chunk in chunks]
    pieces = [delta.content for delta in deltas[1:-1]]
    assert deltas[0].role == "assistant" and not deltas[0].content
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    assert "".join(pieces) == TEXT
    assert len(pieces) == -(-len(TEXT) // size) and all(len(piece) == size for piece in pieces[:-1])


def test_the_finish_reason_is_the_scripts() -> None:
    with ScriptedModel(Reply("Theo", tool_arguments="{}", finish_reason="length")) as model:
        assert ask(model.base_url).choices[0].finish_reason == "length"
        assert list(ask_streamed(model.base_url))[-1].choices[0].finish_reason == "length"


@pytest.mark.parametrize("content", ["", "Để tôi ghi lại."])
@pytest.mark.parametrize(("tools", "name"), [(TOOLS, "ghi_cau_tra_loi"), (openai.omit, "answer")])
@pytest.mark.parametrize("arguments", [ARGUMENTS, ARGUMENTS[:-9], "văn xuôi", ""])
def test_a_tool_call_arrives_as_written(content: str, tools: Any, name: str, arguments: str) -> None:
    with ScriptedModel(Reply(content, tool_arguments=arguments)) as model:
        choice = ask(model.base_url, tools=tools).choices[0]
        chunks = [chunk.choices[0] for chunk in ask_streamed(model.base_url, tools=tools)]
    (called,) = choice.message.tool_calls
    assert (choice.message.content or "", choice.finish_reason) == (content, "tool_calls")
    assert (called.function.name, called.function.arguments) == (name, arguments)
    pieces = [call for choice in chunks for call in choice.delta.tool_calls or ()]
    assert [(piece.function.name, bool(piece.id)) for piece in pieces] == [(name, True)] + [(None, False)] * (
        len(pieces) - 1
    )
    assert {piece.index for piece in pieces} == {0}
    assert "".join(piece.function.arguments for piece in pieces) == arguments
    assert "".join(choice.delta.content or "" for choice in chunks) == content
    assert chunks[-1].finish_reason == "tool_calls"


def test_a_tool_call_in_langchain() -> None:
    with ScriptedModel(Reply(tool_arguments=ARGUMENTS)) as model:
        bound = chain(model.base_url).bind_tools(TOOLS)
        whole: Any = bound.invoke("?")
        for message in (whole, joined(bound.stream("?"))):
            (called,) = message.tool_calls
            assert (called["name"], called["args"]["tra_loi"]) == ("ghi_cau_tra_loi", TEXT)


def test_broken_arguments_in_langchain_are_told_whole_and_mended_streamed() -> None:
    with ScriptedModel(Reply(tool_arguments='{"tra_loi": "Theo Điều 3')) as model:
        bound = chain(model.base_url).bind_tools(TOOLS)
        whole = bound.invoke("?")
        assert not whole.tool_calls and whole.invalid_tool_calls[0]["args"] == '{"tra_loi": "Theo Điều 3'
        streamed = joined(bound.stream("?"))
        assert streamed.tool_calls[0]["args"] == {"tra_loi": "Theo Điều 3"}


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (400, openai.BadRequestError, None),
        (401, openai.AuthenticationError, "invalid_api_key"),
        (402, openai.APIStatusError, None),
        (404, openai.NotFoundError, "not_found"),
        (429, openai.RateLimitError, "rate_limit_exceeded"),
        (500, openai.InternalServerError, None),
        (529, openai.InternalServerError, None),
    ],
)
def test_an_error(status: int, error: type[openai.APIStatusError], code: str | None, streamed: bool) -> None:
    reply = Reply("hỏng 🚀", status=status, headers={"Retry-After": "0.1", "x-request-id": "r1"})
    with ScriptedModel(reply) as model:
        for attempt in (
            lambda: list(ask_streamed(model.base_url)) if streamed else ask(model.base_url),
            lambda: list(chain(model.base_url).stream("?")) if streamed else chain(model.base_url).invoke("?"),
        ):
            with pytest.raises(error) as caught:
                attempt()
            raised = caught.value
            assert (raised.status_code, raised.code, raised.request_id) == (status, code, "r1")
            assert raised.response.headers["retry-after"] == "0.1"
            assert isinstance(raised.body, dict) and raised.body["message"] == "hỏng 🚀"
            assert raised.body["type"] == ("server_error" if status >= 500 else "invalid_request_error")
        assert len(model.calls) == 2


def test_a_client_that_tries_again_heeds_retry_after() -> None:
    replies = [
        Reply(status=429, headers={"retry-after": "0.2"}),
        Reply(status=503, headers={"retry-after": "0"}),
        Reply("Được."),
    ]
    with ScriptedModel(replies) as model:
        began = time.monotonic()
        assert chain(model.base_url, max_retries=2).invoke("?").content == "Được."
        assert 0.2 <= time.monotonic() - began < 5
        assert len(model.calls) == 3


@pytest.mark.parametrize(
    "reply", [Reply(TEXT), Reply(tool_arguments=ARGUMENTS), Reply(TEXT[:9], tool_arguments=ARGUMENTS)]
)
@pytest.mark.parametrize("cut", [0, 9, 30, 10_000])
def test_a_cut_connection_raises(reply: Reply, cut: int) -> None:
    cut_off = Reply(reply.content, tool_arguments=reply.tool_arguments, cut_after=cut)
    got = ""
    with ScriptedModel([cut_off, cut_off, cut_off, cut_off, Reply("Còn sống.")]) as model:
        with pytest.raises(openai.APIConnectionError):
            ask(model.base_url)
        with pytest.raises(openai.APIConnectionError):
            chain(model.base_url).invoke("?")
        with pytest.raises(openai.APIConnectionError):
            for chunk in ask_streamed(model.base_url):
                assert chunk.choices[0].finish_reason is None
                delta = chunk.choices[0].delta
                got += (delta.content or "") + "".join(call.function.arguments for call in delta.tool_calls or ())
        with pytest.raises(openai.APIConnectionError):
            list(chain(model.base_url).stream("?"))
        assert ask(model.base_url).choices[0].message.content == "Còn sống."
    assert got == (reply.content + (reply.tool_arguments or ""))[:cut]


@pytest.mark.parametrize(
    ("reply", "last"),
    [
        (Reply(TEXT, cut_after=9), TEXT[:9]),
        (Reply(TEXT, tool_arguments=ARGUMENTS, cut_after=9), TEXT[:9]),
        (Reply(TEXT[:9], tool_arguments=ARGUMENTS, cut_after=30), ARGUMENTS[:21]),
        (Reply(tool_arguments=ARGUMENTS, cut_after=0), ""),
    ],
)
def test_a_whole_answer_is_cut_where_the_streamed_one_is(reply: Reply, last: str) -> None:
    """Read off the wire, since the clients give nothing of it."""
    request = json.dumps({"messages": [], "tools": TOOLS}).encode()
    with ScriptedModel(reply) as model:
        port = int(model.base_url.split(":")[2].split("/")[0])
        with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
            wire.sendall(
                b"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(request), request)
            )
            raw = b"".join(iter(lambda: wire.recv(65536), b""))
    length = int(raw.lower().split(b"content-length: ")[1].split()[0])
    body = raw.split(b"\r\n\r\n", 1)[1]
    assert len(body) < length
    assert json.loads(b'"' + body.rsplit(b': "', 1)[1] + b'"') == last


@pytest.mark.parametrize(
    "reply", [Reply(TEXT, delay_s=30), Reply(status=429, delay_s=30), Reply(raw_body=b"x", delay_s=30)]
)
def test_a_slow_reply_meets_the_clients_timeout_and_does_not_hold_the_server(reply: Reply) -> None:
    with ScriptedModel(reply) as model:
        for attempt in (
            chain(model.base_url, timeout=0.2).invoke,
            lambda question: list(chain(model.base_url, timeout=0.2).stream(question)),
        ):
            with pytest.raises(openai.APITimeoutError):
                attempt("?")
        began = time.monotonic()
    assert time.monotonic() - began < 1


def test_a_stream_that_stalls() -> None:
    with ScriptedModel(Reply(TEXT, chunk_delay_s=30)) as model:
        chunks = chain(model.base_url, timeout=0.2).stream("?")
        assert next(chunks).content == ""
        with pytest.raises(openai.APITimeoutError):
            next(chunks)
        began = time.monotonic()
    assert time.monotonic() - began < 1


def test_a_stream_comes_bit_by_bit() -> None:
    with ScriptedModel(Reply("một hai ba", chunk_chars=4, chunk_delay_s=0.1)) as model:
        times = [time.monotonic() for _ in ask_streamed(model.base_url)]
    assert all(0.05 < later - earlier < 2 for earlier, later in list(pairwise(times))[:3])


def test_leaving_ends_calls_and_threads() -> None:
    before = set(threading.enumerate())
    with ThreadPoolExecutor(1) as pool:
        with ScriptedModel(Reply(TEXT, delay_s=30)) as model:
            waiting = pool.submit(ask, model.base_url)
            while not model.calls:
                time.sleep(0.01)
            began = time.monotonic()
        assert time.monotonic() - began < 1
        assert isinstance(waiting.exception(timeout=5), openai.APIConnectionError)
    assert set(threading.enumerate()) <= before
    assert model.calls[0].number == 1
    with pytest.raises(openai.APIConnectionError):
        ask(model.base_url)


def test_a_client_that_hangs_up_early() -> None:
    with ScriptedModel(Reply(TEXT * 2000, chunk_chars=50)) as model:
        for _ in range(3):
            chunks = ask_streamed(model.base_url)
            next(chunks)
            chunks.close()
        assert ask(model.base_url).choices[0].message.content == TEXT * 2000


@pytest.mark.parametrize(
    ("given", "counts", "cost"),
    [
        (None, (15, 3, 18), None),
        ({"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9, "cost": 0.00123}, (7, 2, 9), 0.00123),
        ({}, None, None),
    ],
)
def test_usage(given: dict[str, int | float] | None, counts: tuple[int, int, int] | None, cost: float | None) -> None:
    with ScriptedModel(Reply("Sở Y tế", usage=given)) as model:
        whole = ask(model.base_url).usage
        *_, last = ask_streamed(model.base_url, stream_options={"include_usage": True})
        assert all(chunk.usage is None for chunk in ask_streamed(model.base_url))
    for usage in (whole, last.usage):
        assert (usage and (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens)) == counts
        assert getattr(usage, "cost", None) == cost
    assert bool(last.choices) == (counts is None)


def test_usage_in_langchain() -> None:
    """The price is in `response_metadata` of a whole answer, and nowhere in a streamed one."""
    given = {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9, "cost": 0.00123}
    with ScriptedModel(Reply("Sở Y tế", usage=given)) as model:
        whole: Any = chain(model.base_url).invoke("?")
        asked_for = joined(chain(model.base_url, stream_usage=True).stream("?"))
        unasked = joined(chain(model.base_url).stream("?"))
    assert whole.response_metadata["token_usage"]["cost"] == 0.00123
    for message in (whole, asked_for):
        usage = message.usage_metadata
        assert (usage["input_tokens"], usage["output_tokens"], usage["total_tokens"]) == (7, 2, 9)
    assert unasked.usage_metadata is None
    assert "0.00123" not in repr(asked_for)


def test_a_sequence_is_served_in_order_and_its_last_reply_repeats() -> None:
    with ScriptedModel([Reply("một"), Reply(status=500), Reply("ba")]) as model:
        assert chain(model.base_url).invoke("?").content == "một"
        with pytest.raises(openai.InternalServerError):
            chain(model.base_url).invoke("?")
        assert [chain(model.base_url).invoke("?").content for _ in range(3)] == ["ba"] * 3
        assert [call.number for call in model.calls] == [1, 2, 3, 4, 5]


def test_a_callable_sees_the_call() -> None:
    parts = [
        {"type": "text", "text": "phần một"},
        {"type": "image_url", "image_url": {"url": "http://x"}},
        {"type": "text", "text": "phần hai"},
    ]
    messages: list[Any] = [*ASKED, {"role": "assistant", "content": None}, {"role": "user", "content": parts}]
    with ScriptedModel(lambda call: Reply(f"{call.number}: {call.text}")) as model, client(model.base_url) as api:
        answer = api.chat.completions.create(model="m", messages=messages, temperature=0, extra_headers={"X-Mark": "Y"})
        (call,) = model.calls
    assert answer.choices[0].message.content == "1: Chỉ trả lời theo văn bản.\nAi phải báo cáo?\nphần một\nphần hai"
    assert call.messages == messages
    assert (call.body["model"], call.body["temperature"], call.streamed, call.tool) == ("m", 0, False, "answer")
    assert (call.headers["authorization"], call.headers["x-mark"]) == ("Bearer x", "Y")


def test_calls_is_a_copy() -> None:
    with ScriptedModel(Reply()) as model:
        model.calls.append(Call(9, [], {}, {}, False))
        assert model.calls == []


def test_what_the_script_raises_is_not_taken_for_a_misbehaving_model() -> None:
    def script(call: Call) -> Reply:
        raise LookupError("không có trong kịch bản")

    model = ScriptedModel(script)
    with (
        pytest.raises(LookupError, match="kịch bản"),
        model,
        pytest.raises(openai.InternalServerError, match="LookupError"),
    ):
        ask(model.base_url)
    with pytest.raises(ZeroDivisionError), ScriptedModel(script) as model:
        with pytest.raises(openai.InternalServerError):
            ask(model.base_url)
        raise ZeroDivisionError  # what goes wrong in the `with` itself comes first


def test_a_reply_that_cannot_be_sent_is_raised_too() -> None:
    model = ScriptedModel(Reply(TEXT, chunk_chars=0))
    with pytest.raises(ValueError, match="range"), model, pytest.raises(openai.APIConnectionError):
        list(ask_streamed(model.base_url))


def test_no_script_and_no_server() -> None:
    with pytest.raises(ValueError, match="at least one reply"):
        ScriptedModel([])
    with pytest.raises(RuntimeError, match="with"):
        _ = ScriptedModel(Reply()).base_url


def test_concurrent_calls_are_numbered_each_once() -> None:
    with ScriptedModel(lambda call: Reply(f"{call.number} {call.messages[-1]['content']}", delay_s=0.05)) as model:
        model_of = chain(model.base_url)
        with ThreadPoolExecutor(24) as pool:
            answers = list(pool.map(lambda index: str(model_of.invoke(f"câu {index}").content), range(96)))
        calls = model.calls
    assert [call.number for call in calls] == list(range(1, 97))
    assert sorted(int(answer.split()[0]) for answer in answers) == list(range(1, 97))
    assert [answer.split(" ", 1)[1] for answer in answers] == [f"câu {index}" for index in range(96)]
    assert all(calls[int(answer.split()[0]) - 1].text == answer.split(" ", 1)[1] for answer in answers)


def test_models_are_listed() -> None:
    with ScriptedModel(Reply()) as model, client(model.base_url) as api:
        assert [(listed.id, listed.owned_by) for listed in api.models.list()] == [("scripted", "congvan")]
        assert model.calls == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/", None, 404),
        ("GET", "/v1/models/scripted", None, 404),
        ("GET", "/v1/chat/completions", None, 404),
        ("POST", "/v1/responses", b'{"input": "x"}', 404),
        ("DELETE", "/v1/models", None, 404),
        ("POST", "/v1/chat/completions", b"{", 400),
        ("POST", "/v1/chat/completions", b"[]", 400),
        ("POST", "/v1/chat/completions", b"", 400),
        ("POST", "/v1/chat/completions", b"\xff", 400),
        ("GET", "/v1/models?limit=1", None, 200),
        ("POST", "/v1/chat/completions", b"{}", 200),
    ],
)
def test_other_requests(method: str, path: str, body: bytes | None, status: int) -> None:
    with ScriptedModel(Reply()) as model:
        connection = HTTPConnection(model.base_url.split("/")[2], timeout=5)
        for _ in range(2):  # over one connection
            connection.request(method, path, body)
            response = connection.getresponse()
            told = json.loads(response.read())
            assert (response.status, response.headers["content-type"]) == (status, "application/json")
            assert ("error" in told) == (status >= 400)
        connection.close()


@pytest.mark.parametrize("scripted", [True, False])
def test_a_base_url_that_is_no_api(scripted: bool) -> None:
    html = "<!doctype html><title>Cổng thông tin</title>".encode()
    server = ScriptedModel(Reply(raw_body=html)) if scripted else None
    with server or page(html) as entered:
        base_url = entered.base_url if isinstance(entered, ScriptedModel) else entered
        assert ask(base_url) == html.decode()
        assert list(ask_streamed(base_url)) == []
        with pytest.raises(ValueError, match="got str: '<!doctype html>"):
            chain(base_url).invoke("?")
        with pytest.raises(ValueError, match="No generation chunks"):
            list(chain(base_url).stream("?"))


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_a_page_answers_every_path(method: str) -> None:
    with page(b"<p>hi</p>") as base_url:
        connection = HTTPConnection(base_url.split("/")[2], timeout=5)
        connection.request(method, "/any/path?x=1", b"x" * 100_000)
        response = connection.getresponse()
        assert (response.status, response.headers.get_content_type(), response.read()) == (
            200,
            "text/html",
            b"<p>hi</p>",
        )
        connection.close()
