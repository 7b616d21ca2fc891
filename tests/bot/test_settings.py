from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.application import Application
from bot.settings import Settings, SettingsError, load
from tests import servers

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No `.env` and no setting of the machine the tests run on."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CONGVAN_{name.upper()}", raising=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONGVAN_THREADS", "nhiều"),
        ("CONGVAN_THREADS", "0"),
        ("CONGVAN_MAX_QUESTION_CHARS", "-1"),
        ("CONGVAN_MAX_FILE_MB", "1e9"),
    ],
)
def test_a_wrong_value_names_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        load()
    assert name in str(raised.value)
    assert value in str(raised.value)


def test_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CONGVAN_THREADS=3\nCONGVAN_MAX_FILE_MB=7\nUNRELATED=1\n", "utf-8")
    monkeypatch.setenv("CONGVAN_THREADS", "5")
    settings = load()
    assert (settings.threads, settings.max_file_mb) == (5, 7)


def test_example_lists_every_setting_with_its_default() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    listed = dict(match.groups() for line in lines if (match := re.fullmatch(r"# (CONGVAN_\w+)=(.*)", line)))
    listed.pop("CONGVAN_DEBUG")  # no setting: read where errors are shown, before there are settings
    listed.pop("CONGVAN_SECRETS_DIR")  # no setting: where settings are read from
    expected = {}
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, Path) and default.is_absolute():
            default = default.relative_to(ROOT).as_posix()
        expected[f"CONGVAN_{name.upper()}"] = "" if default is None else str(default)
    assert listed == expected


def test_example_explains_every_setting() -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"# {field.description.replace(chr(10), ' ')}\n# CONGVAN_{name.upper()}=" in text


def test_example_as_it_stands_changes_nothing(tmp_path: Path) -> None:
    before = load()
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text("utf-8"), "utf-8")
    assert load() == before


def test_secrets_come_from_files_and_are_never_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "congvan_database_url").write_text("postgresql://ai:bi-mat@db/congvan\n", "utf-8")
    monkeypatch.setenv("CONGVAN_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("CONGVAN_CHROMA_TOKEN", "mat-khau")
    settings = load()
    assert settings.database_url and settings.database_url.get_secret_value() == "postgresql://ai:bi-mat@db/congvan"
    assert "bi-mat" not in repr(settings) and "mat-khau" not in repr(settings)
    monkeypatch.setenv("CONGVAN_SECRETS_DIR", str(tmp_path / "none"))
    with pytest.raises(SettingsError, match="CONGVAN_SECRETS_DIR"):
        load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONGVAN_CHROMA_URL", "db.local:8000"),
        ("CONGVAN_CHROMA_URL", "https://ai:bi-mat@chroma.local"),
        ("CONGVAN_CHROMA_URL", "https://chroma.local/?token=bi-mat"),
        ("CONGVAN_CHROMA_TOKEN", "bi-mat có dấu"),
    ],
)
def test_a_wrong_value_that_may_hold_a_secret_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as raised:
        load()
    assert value not in str(raised.value) and "bi-mat" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "password", "expected"),
    [
        (
            "postgresql://ai@db:5432/congvan?sslmode=require",
            "a/b@c:d é",
            "postgresql://ai:a%2Fb%40c%3Ad%20%C3%A9@db:5432/congvan?sslmode=require",
        ),
        ("postgresql://ai:x@db/congvan", "", "postgresql://ai:x@db/congvan"),
        ("", "thừa", None),
    ],
)
def test_the_password_of_the_database_may_stand_apart(
    monkeypatch: pytest.MonkeyPatch, url: str, password: str, expected: str | None
) -> None:
    monkeypatch.setenv("CONGVAN_DATABASE_URL", url)
    monkeypatch.setenv("CONGVAN_DATABASE_PASSWORD", password)
    assert load().database_address() == expected


@pytest.mark.parametrize("url", ["postgresql://ai:x@db/congvan", "postgresql://db/congvan", "congvan"])
def test_a_password_for_an_address_that_takes_none(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("CONGVAN_DATABASE_URL", url)
    monkeypatch.setenv("CONGVAN_DATABASE_PASSWORD", "bi-mat")
    with pytest.raises(SettingsError, match="CONGVAN_DATABASE_PASSWORD") as raised:
        load().database_address()
    assert "bi-mat" not in str(raised.value)


def test_the_token_goes_to_the_chroma_server_and_nowhere_else(tmp_path: Path) -> None:
    from retrieval.vectors import VectorStoreError

    with servers.refusing() as (url, seen):
        settings = load(data_dir=tmp_path, chroma_url=f"{url}/", chroma_token="bi-mat")
        with Application(settings) as application, pytest.raises(VectorStoreError, match=url) as raised:
            application.vectors.count()
    assert {(one["x-chroma-token"], one["authorization"]) for one in seen} == {("bi-mat", "Bearer bi-mat")}
    assert "bi-mat" not in str(raised.value)


def test_threads_of_a_process_that_many_ask() -> None:
    assert Settings(_env_file=None).for_many().threads == 1  # type: ignore[call-arg]
    assert Settings(_env_file=None, threads=3).for_many().threads == 3  # type: ignore[call-arg]
