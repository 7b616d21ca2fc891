"""Where a request comes from: the address of the caller behind proxies that are trusted, and a name for it that tells nothing."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

_UNKNOWN = "unknown"
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def installation_secret(folder: Path) -> bytes:
    """What the hashes of this installation are keyed with: 32 random bytes, made at the first use and kept in the folder.

    Raises `OSError`.
    """
    path = folder / "secret"
    folder.mkdir(parents=True, exist_ok=True)
    for _ in range(2):
        try:
            kept = bytes.fromhex(path.read_text("ascii"))
            if len(kept) == 32:
                return kept
            raise OSError(0, "the file does not hold 32 bytes in hexadecimal", str(path))
        except FileNotFoundError:
            pass
        except ValueError as error:
            raise OSError(0, "the file does not hold 32 bytes in hexadecimal", str(path)) from error
        partial = path.with_name(f"secret.{os.getpid()}.part")
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(partial, path)  # two processes may both be first: one wins, whole
        except FileExistsError:
            pass
        finally:
            partial.unlink(missing_ok=True)
    raise OSError(0, "the secret of the installation cannot be made", str(path))


class Hasher:
    """Keyed hashes: the same words always get the same one here, and nobody without the secret can try words out."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def of(self, kind: str, words: str) -> str:
        """16 hexadecimal letters for the words of a kind."""
        text = f"{kind}\0{words}".encode("utf-8", "surrogatepass")
        return hmac.new(self._secret, text, hashlib.sha256).hexdigest()[:16]


class Proxies:
    """The proxies whose X-Forwarded-For is believed."""

    def __init__(self, trusted: Iterable[str]) -> None:
        self._trusted: list[_Network] = [ipaddress.ip_network(one, strict=False) for one in trusted]

    def caller(self, peer: str | None, forwarded: str | None) -> str:
        """The address of the caller: the peer, or what the trusted proxies say, read from the right; the first that is no
        trusted proxy is the caller. What is left of it anybody may have written."""
        here = _address(peer)
        if here is None:
            return _UNKNOWN
        for one in reversed((forwarded or "").split(",")):
            if not self._trusts(here):
                break
            before = _address(one.strip())
            if before is None:
                break
            here = before
        return str(here)

    def trusts(self, peer: str | None) -> bool:
        """Whether what the peer says of its caller is believed."""
        here = _address(peer)
        return here is not None and self._trusts(here)

    def _trusts(self, address: _Address) -> bool:
        return any(address in network for network in self._trusted if network.version == address.version)


def neighbourhood(address: str) -> str:
    """What shares a limit: an IPv4 address, or the /64 of an IPv6 one, which a single subscriber has whole."""
    found = _address(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return address


def is_loopback(address: str) -> bool:
    """Whether it is this machine; also for the names a server listens at."""
    found = _address(address)
    return found.is_loopback if found is not None else address == "localhost"


def _address(words: str | None) -> _Address | None:
    try:
        found = ipaddress.ip_address((words or "").strip("[]").partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found
