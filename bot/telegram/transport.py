"""The connections to the Bot API, by aiohttp.

python-telegram-bot's own client looks at every connection of its pool for every request, with several system calls each;
the bot's one loop has no time for that while many chats ask at once.
"""

from __future__ import annotations

import re
import ssl
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_CONNECT_S = 10.0
_MEDIA_S = 60.0
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FIELDS = {"Content-Type": "application/x-www-form-urlencoded"}


class Unsent(NetworkError):
    """The request certainly did not reach Telegram."""


class Transport(BaseRequest):
    """Up to `connections` to the server of `address` at once, through the proxy that the environment names for it;
    `read_timeout` in seconds."""

    __slots__ = ("_address", "_connections", "_proxy", "_read_timeout", "_session")

    def __init__(self, address: str, connections: int, read_timeout: float) -> None:
        self._connections, self._read_timeout = connections, read_timeout
        self._address, self._proxy = address, _proxy(address)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """The default, in seconds."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, ssl=self._trust(), keepalive_timeout=60)
            self._session = aiohttp.ClientSession(
                connector=connector,
                proxy=self._proxy,
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    def _trust(self) -> ssl.SSLContext | bool:
        """Whose certificates count: those of certifi, for not every machine has some."""
        return ssl.create_default_context(cafile=certifi.where()) if self._address.startswith("https:") else True

    async def shutdown(self) -> None:
        """Close it."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and content of the response. Raises `TimedOut`, `Unsent` and `NetworkError`."""
        assert self._session is not None, "not initialised"
        files = request_data.multipart_data if request_data else {}
        read = self._read_timeout if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        connect = _CONNECT_S if connect_timeout is BaseRequest.DEFAULT_NONE else connect_timeout
        # a file is still being written while its answer is waited for
        timeout = aiohttp.ClientTimeout(sock_connect=connect, sock_read=max(read or 0, _MEDIA_S) if files else read)
        try:
            async with self._session.request(
                method,
                url,
                data=_body(request_data, files),
                headers=None if files else _FIELDS,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unsent(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error


def _proxy(address: str) -> str | None:
    """What the environment says, read once: aiohttp itself would read it, and ~/.netrc, for every request."""
    parts = urlsplit(address)
    return None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)


def _body(request_data: RequestData | None, files: dict[str, Any]) -> Any:
    if request_data is None:
        return None
    if not files:  # as aiohttp would make it of the fields, without the form it makes on the way
        return request_data.url_encoded_parameters().encode()
    # quoted, tệp.pdf would be shown as t%E1%BB%87p.pdf
    form = aiohttp.FormData(request_data.json_parameters, quote_fields=False)
    for name, (filename, content, mime_type) in files.items():
        form.add_field(name, content, filename=_CONTROL.sub(" ", filename), content_type=mime_type)
    return form
