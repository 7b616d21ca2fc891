"""Whose request it is, and what is told of it."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.access.addresses import Hasher, Proxies, installation_secret, is_loopback, neighbourhood

PROXIES = Proxies(["10.0.0.0/8", "127.0.0.1", "fd00::/8"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # anybody may say so
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # what stands before was written by the caller
        ("10.0.0.1", "198.51.100.1, 10.2.3.4", "198.51.100.1"),
        ("10.0.0.1", "10.9.9.9, 10.2.3.4", "10.9.9.9"),
        ("10.0.0.1", "junk", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, junk", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("fd00::5", "[2001:db8::1]", "2001:db8::1"),
        ("fe80::1%eth0", None, "fe80::1"),
        (None, None, "unknown"),
        ("", "1.2.3.4", "unknown"),
    ],
)
def test_the_caller_behind_proxies(peer: str | None, forwarded: str | None, caller: str) -> None:
    assert PROXIES.caller(peer, forwarded) == caller


def test_nobody_is_believed_by_default() -> None:
    assert Proxies([]).caller("127.0.0.1", "198.51.100.1") == "127.0.0.1"


@pytest.mark.parametrize(
    ("address", "shared"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.7"),
        ("unknown", "unknown"),
    ],
)
def test_what_shares_a_limit(address: str, shared: str) -> None:
    assert neighbourhood(address) == shared


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("::ffff:127.0.0.1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.4", False),
        ("localhost.example.org", False),
        ("", False),
    ],
)
def test_loopback(address: str, here: bool) -> None:
    assert is_loopback(address) is here


def test_hashes_are_keyed_and_of_a_kind() -> None:
    one, other = Hasher(b"a" * 32), Hasher(b"b" * 32)
    assert one.of("address", "127.0.0.1") == one.of("address", "127.0.0.1") != other.of("address", "127.0.0.1")
    assert one.of("address", "x") != one.of("question", "x")
    assert one.of("question", "a\ud800b")  # half a character


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    secret = installation_secret(tmp_path / "data")
    assert len(secret) == 32 and installation_secret(tmp_path / "data") == secret
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600
    assert installation_secret(tmp_path / "other") != secret


def test_processes_that_are_both_first_agree(tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from bot.access.addresses import installation_secret as s; print(s(Path(sys.argv[1])).hex())"
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert len({one.communicate(timeout=60)[0] for one in running}) == 1


@pytest.mark.parametrize("content", [b"", b"abc", b"zz" * 32, b"\xff\xfe"])
def test_a_broken_secret_is_told_and_not_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(OSError, match="32 bytes"):
        installation_secret(tmp_path)
    assert (tmp_path / "secret").read_bytes() == content
