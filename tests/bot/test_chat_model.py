"""Settings of a chat model: what is wrong with them is said when the model is built, what is right makes one of each provider."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from bot import chat_model
from bot.settings import Settings, SettingsError, load
from evals.scripted_model import Reply, ScriptedModel, page

PROVIDERS = {
    "openai:gpt-x": "ChatOpenAI",
    "anthropic:claude-x": "ChatAnthropic",
    "google_genai:gemini-x": "ChatGoogleGenerativeAI",
    "ollama:qwen2.5:7b": "ChatOllama",
}


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY", "OLLAMA_HOST"):
        monkeypatch.delenv(name, raising=False)


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


def complaint(**values: Any) -> str:
    with pytest.raises(SettingsError) as told:
        chat_model.build(settings(**values))
    return str(told.value)


@pytest.mark.parametrize("model", PROVIDERS)
def test_a_model_of_each_provider(model: str) -> None:
    built = chat_model.build(settings(chat_model=model, chat_api_key="k"))
    assert built is not None and built.name == model
    assert PROVIDERS[model] in [one.__name__ for one in type(built._client).__mro__]


def test_none_by_default() -> None:
    assert chat_model.build(settings()) is None


@pytest.mark.parametrize("model", ["gpt-4", "openai", "openai:", ":x", "foo:bar", "bedrock:claude", "open ai:x"])
def test_an_unknown_model_is_told_with_the_forms_there_are(model: str) -> None:
    told = complaint(chat_model=model, chat_api_key="k")
    assert repr(model) in told and all(
        f"{name}:TÊN" in told for name in ("openai", "anthropic", "google_genai", "ollama")
    )


@pytest.mark.parametrize(
    ("model", "extra"),
    [("openai:x", "openai"), ("anthropic:x", "anthropic"), ("google_genai:x", "google"), ("ollama:x", "ollama")],
)
def test_a_missing_extra_is_told_with_the_command(model: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert f'pip install "congvan[{extra}]"' in complaint(chat_model=model, chat_api_key="k")


@pytest.mark.parametrize(
    ("model", "variable"),
    [("openai:x", "OPENAI_API_KEY"), ("anthropic:x", "ANTHROPIC_API_KEY"), ("google_genai:x", "GOOGLE_API_KEY")],
)
def test_a_missing_key_is_told_and_that_of_the_provider_is_taken(
    model: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = complaint(chat_model=model)
    assert "thiếu khóa" in told and "CONGVAN_CHAT_API_KEY" in told and variable in told
    monkeypatch.setenv(variable, "a-key")
    assert chat_model.build(settings(chat_model=model)) is not None
    monkeypatch.setenv(variable, "a\nkey")
    assert variable in complaint(chat_model=model) and "xuống dòng" in complaint(chat_model=model)


@pytest.mark.parametrize("key", ["ab\ncd", "ab cd", "ab\tcd", "đặc-biệt", "ab\x00cd"])
def test_a_key_that_cannot_be_one_is_told_and_not_shown(key: str) -> None:
    with pytest.raises(SettingsError) as told:
        load(_env_file=None, chat_model="openai:x", chat_api_key=key)
    assert "CONGVAN_CHAT_API_KEY" in str(told.value) and key not in str(told.value)
    assert len(str(told.value).splitlines()) == 1


def test_an_address_without_a_model() -> None:
    assert "CONGVAN_CHAT_MODEL" in complaint(chat_base_url="http://127.0.0.1:9/v1")


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://127.0.0.1/v1", "http://", "không phải địa chỉ"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(SettingsError, match="CONGVAN_CHAT_BASE_URL"):
        chat_model.build(load(_env_file=None, chat_model="openai:x", chat_base_url=url))


def test_an_address_where_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = complaint(chat_model="openai:x", chat_base_url=f"http://127.0.0.1:{port}/v1")
    assert "không nối được" in told and str(port) in told


def test_an_address_that_is_no_api() -> None:
    with page(b"<html><body>Trang chu</body></html>") as url:
        told = complaint(chat_model="openai:x", chat_base_url=url)
    assert "không phải một API tương thích OpenAI" in told and "/v1" in told


def test_an_address_of_an_api() -> None:
    with ScriptedModel(Reply("chào")) as server:
        built = chat_model.build(settings(chat_model="qwen2.5:7b", chat_base_url=server.base_url))
        assert built is not None and built.name == "openai:qwen2.5:7b"
        said = "".join(piece.text for piece in built.reply([chat_model.Message("user", "Chào")]))
    assert said == "chào" and server.calls[0].body["model"] == "qwen2.5:7b"
