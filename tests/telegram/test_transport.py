"""The connections to the Bot API over real sockets: what arrived, what certainly did not, and of what nobody knows."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from telegram import InputFile
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram.transport import Transport, Unsent

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def data(**fields: object) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in fields.items()])


async def heard(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")), 0
    )
    return head + await reader.readexactly(length)


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[str]:
    """Its address."""
    open_now: list[asyncio.Task[None]] = []

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
            await reader.read()  # until the other side is done
        finally:
            writer.close()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_now.append(asyncio.ensure_future(served(reader, writer)))

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as listening:
        host, port = listening.sockets[0].getsockname()[:2]
        yield f"http://{host}:{port}"
        await asyncio.gather(*open_now)


async def asked(answer: Answer, given: RequestData | None, **timeouts: float) -> tuple[int, bytes]:
    async with server(answer) as address, Transport(address, 2, read_timeout=5) as transport:
        return await transport.do_request(f"{address}/botT/m", "POST", given, **timeouts)


def test_fields_and_files_arrive() -> None:
    bodies: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        bodies.append(await heard(reader))
        writer.write(OK)

    async def played() -> None:
        assert await asked(answer, data(chat_id=-5, text="Ồ & <b>", markup={"a": ["ă"]})) == (200, b"{}")
        assert await asked(answer, data(chat_id=-5, document=InputFile(b"\x00\xff", 'tệp "1"\r\nx: y.pdf'))) == (
            200,
            b"{}",
        )
        assert await asked(answer, None) == (200, b"{}")

    asyncio.run(played())
    fields, files, none = bodies
    assert fields.endswith(
        b"\r\n\r\nchat_id=-5&text=%E1%BB%92+%26+%3Cb%3E&markup=%7B%22a%22%3A+%5B%22%5Cu0103%22%5D%7D"
    )
    assert b"application/x-www-form-urlencoded" in fields.lower()
    assert (
        b"multipart/form-data; boundary=" in files.lower()
        and b"\r\n\r\n\x00\xff\r\n" in files
        and b"\r\n\r\n-5\r\n" in files
    )
    assert 'filename="tệp \\"1\\"  x: y.pdf"'.encode() in files
    assert none.endswith(b"\r\n\r\n")


def test_nobody_listens() -> None:
    async def played() -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        with pytest.raises(Unsent):
            async with Transport(f"http://127.0.0.1:{port}", 1, read_timeout=5) as transport:
                await transport.do_request(f"http://127.0.0.1:{port}/x", "POST")

    asyncio.run(played())


def test_no_answer_in_time() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await heard(reader)

    with pytest.raises(TimedOut) as raised:
        asyncio.run(asked(silent, None, read_timeout=0.05))
    assert not isinstance(raised.value, Unsent)


def test_the_connection_breaks() -> None:
    calls: list[bytes] = []

    async def broken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(await heard(reader))
        writer.close()

    with pytest.raises(NetworkError) as raised:
        asyncio.run(asked(broken, data(text="a")))
    assert type(raised.value) is NetworkError
    assert len(calls) == 1  # nobody knows what became of it: it is not sent again unasked


def test_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    bodies: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        bodies.append(await heard(reader))
        writer.write(OK)

    async def played() -> None:
        async with server(answer) as proxy:
            monkeypatch.setenv("http_proxy", proxy)
            monkeypatch.setenv("no_proxy", "127.0.0.1")
            async with Transport("http://api.example.vn", 1, read_timeout=5) as transport:
                assert await transport.do_request("http://api.example.vn/x", "POST") == (200, b"{}")
            assert await asked(answer, None) == (200, b"{}")

    asyncio.run(played())
    assert [body.split()[1] for body in bodies] == [b"http://api.example.vn/x", b"/botT/m"]
