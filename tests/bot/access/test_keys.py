"""Keys as they are kept, and `congvan keys`."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.access.keys import KeyMissing, KeyProblem, Keys, Scope
from retrieval.database import Database
from tests.bot.test_command_line import Program, assert_one_sentence

DAY = 86_400


class Clock:
    now = 1_800_000_123.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    yield database
    database.close()


@pytest.fixture
def keys(database: Database, clock: Clock) -> Keys:
    return Keys(lambda: database, clock)


def test_a_key_opens_and_is_nowhere_kept(keys: Keys, tmp_path: Path) -> None:
    key, words = keys.make("Sở  Y tế", [Scope.ASK])
    assert re.fullmatch(r"cv_[a-z2-7]{8}_[A-Za-z0-9_-]{43}", words) and key.name == "Sở Y tế"
    found = keys.find(words)
    assert found is not None and (found.id, found.scopes) == (key.id, {Scope.ASK})
    assert keys.remembered(words) is not None
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("state.sqlite*"))
    assert key.id.encode() in kept and words.rsplit("_", 1)[1].encode() not in kept and words.encode() not in kept
    assert words[12:].encode() not in kept


def test_no_two_are_alike(keys: Keys) -> None:
    made = [keys.make(f"{nth}", [Scope.ASK])[1] for nth in range(20)]
    assert len(set(made)) == len({words[:11] for words in made}) == 20


def test_other_words_do_not_open(keys: Keys) -> None:
    _, words = keys.make("a", [Scope.ASK])
    _, other = keys.make("b", [Scope.ASK])
    wrong = [
        "",
        "cv_",
        words[:-1],
        words + "a",
        words.upper(),
        " " + words,
        words[:12] + other[12:],
        "cv_aaaaaaaa_" + words[12:],
    ]
    wrong += [
        words[:-1] + ("A" if words[-1] != "A" else "B"),
        "x" * 10_000,
        "cv_\0",
        words + "\n",
        "cv_ừừừừừừừừ_" + words[12:],
    ]
    keys.find(words)
    for one in wrong:
        assert keys.find(one) is None, one
        assert keys.remembered(one) is None, one


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        ([Scope.ASK], {Scope.ASK}),
        ([Scope.UPLOAD], {Scope.UPLOAD}),
        ([Scope.ASK, Scope.UPLOAD], {Scope.ASK, Scope.UPLOAD}),
        ([Scope.ADMIN], set(Scope)),
    ],
)
def test_scopes(keys: Keys, scopes: list[Scope], allowed: set[Scope]) -> None:
    found = keys.find(keys.make("a", scopes)[1])
    assert found is not None and {one for one in Scope if found.allows(one)} == allowed


def test_expiry(keys: Keys, clock: Clock) -> None:
    _, words = keys.make("a", [Scope.ASK], days=2)
    clock.now += 2 * DAY - 2
    assert keys.find(words) is not None
    clock.now += 2
    assert keys.remembered(words) is None and keys.find(words) is None


def test_revoked_here_at_once_and_elsewhere_in_seconds(keys: Keys, database: Database, clock: Clock) -> None:
    key, words = keys.make("a", [Scope.ASK])
    elsewhere = Keys(lambda: database, clock)
    assert elsewhere.find(words) is not None and keys.find(words) is not None
    assert keys.revoke(key.id).revoked == int(clock.now)
    assert keys.remembered(words) is None and keys.find(words) is None
    clock.now += 10
    assert elsewhere.remembered(words) is None and elsewhere.find(words) is None
    assert keys.revoke(key.id).revoked == int(clock.now) - 10  # the first time counts
    with pytest.raises(KeyMissing):
        keys.revoke("nothing")


def test_the_last_use_is_coarse(keys: Keys, clock: Clock) -> None:
    _, words = keys.make("a", [Scope.ASK])
    seen = set()
    for _ in range(10):
        assert keys.find(words) is not None
        seen.add(keys.all()[0].last_used)
        clock.now += 60
    assert len(seen) == 1 and seen.pop() == int(Clock.now) // 3600 * 3600
    clock.now += 3600
    keys.find(words)
    assert keys.all()[0].last_used == int(clock.now) // 3600 * 3600


@pytest.mark.parametrize(("name", "scopes"), [("", [Scope.ASK]), (" ", [Scope.ASK]), ("a\0", [Scope.ASK]), ("a" * 101, [Scope.ASK]), ("a", [])])  # fmt: skip
def test_keys_that_cannot_be_made(keys: Keys, name: str, scopes: list[Scope]) -> None:
    with pytest.raises(KeyProblem):
        keys.make(name, scopes)
    assert keys.all() == []


def test_the_commands(tmp_path: Path) -> None:
    program = Program(tmp_path)
    assert program.call("keys", "list").returncode == 3
    made = program.call("keys", "make", "Cổng thông tin", "--scope", "ask", "--scope", "upload", "--expires", "30")
    assert made.returncode == 0 and re.fullmatch(r"cv_\S{52}\n", made.stdout) and "không xem lại được" in made.stderr
    as_json = json.loads(program.call("keys", "make", "b", "--scope", "admin", "--json").stdout)
    assert as_json["scopes"] == ["admin"] and as_json["valid"] and as_json["key"].startswith(f"cv_{as_json['id']}_")
    listed = program.call("keys", "list")
    assert "Cổng thông tin" in listed.stdout and made.stdout.strip() not in listed.stdout
    assert program.call("keys", "revoke", as_json["id"]).returncode == 0
    found = json.loads(program.call("keys", "list", "--json").stdout)
    by_id = {one["id"]: one for one in found}
    assert not by_id[as_json["id"]]["valid"] and by_id[as_json["id"]]["revoked"]
    other = by_id[made.stdout[3:11]]
    assert other["valid"] and other["scopes"] == ["ask", "upload"] and not {"key", "hash"} & other.keys()
    with sqlite3.connect(tmp_path / "data" / "state.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM api_keys").fetchall() == [(2,)]
    connection.close()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("revoke", "zzzzzzzz"), 3),
        (("make", ""), 2),
        (("make", "a", "--scope", "boss"), 2),
        (("make", "a", "--expires", "0"), 2),
        (("make",), 2),
        (("give",), 2),
    ],
)
def test_commands_that_cannot_be_used(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    done = Program(tmp_path).call("keys", *arguments)
    assert done.returncode == code
    assert_one_sentence(done)


def test_a_database_that_cannot_be_used(tmp_path: Path) -> None:
    done = Program(tmp_path).call("keys", "list", CONGVAN_DATABASE_URL="nowhere://x")
    assert done.returncode == 1
    assert_one_sentence(done)


def test_no_key_is_made_where_that_cannot_be_logged(tmp_path: Path) -> None:
    program = Program(tmp_path)
    done = program.call("keys", "make", "a", CONGVAN_LOG="no/such/folder.jsonl")
    assert done.returncode == 1
    assert_one_sentence(done)
    assert program.call("keys", "list").returncode == 3


def test_key_changes_are_in_the_audit_log(tmp_path: Path) -> None:
    program = Program(tmp_path)
    made = program.call("keys", "make", "Bí mật", CONGVAN_LOG="audit.jsonl").stdout.strip()
    program.call("keys", "revoke", made[3:11], CONGVAN_LOG="audit.jsonl")
    lines = (tmp_path / "audit.jsonl").read_text("utf-8")
    events = [json.loads(line) for line in lines.splitlines()]
    assert [(one["event"], one["key"]) for one in events] == [("key_made", made[3:11]), ("key_revoked", made[3:11])]
    assert made not in lines and "Bí mật" not in json.dumps(events, ensure_ascii=False)
    assert (tmp_path / "audit.jsonl").stat().st_mode & 0o777 == 0o600


def test_the_command_needs_no_web_framework() -> None:
    code = (
        "import sys, bot.access.keys, bot.http.logs; assert not {'fastapi', 'starlette', 'uvicorn'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
