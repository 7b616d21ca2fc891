"""Settings: environment and `.env`, all prefixed CONGVAN_. A wrong value stops the program with a sentence that names it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """A setting has a value that cannot be used; the message names the variable and says what is accepted."""


class Settings(BaseSettings):
    """Every setting with its default; `.env.example` lists them (a test keeps the two alike)."""

    model_config = SettingsConfigDict(env_prefix="CONGVAN_", env_file=".env", extra="ignore")

    data_dir: Path = Field(
        Path(".congvan"), description="Where the catalogue, the indexes and the built model are kept."
    )
    documents: Path = Field(
        Path(__file__).resolve().parent.parent / "corpus" / "documents",
        description="The folder that `congvan index` reads when no path is given.",
    )
    database_url: str | None = Field(None, description="The catalogue; by default SQLite in the data folder.")
    chroma_url: str | None = Field(
        None, description="A Chroma server; by default the embedded store in the data folder."
    )
    threads: int = Field(2, ge=1, le=64, description="Threads for the embedding model.")
    max_question_chars: int = Field(2000, ge=50, le=100_000, description="Longest question accepted, in characters.")
    max_file_mb: int = Field(20, ge=1, le=1000, description="Largest file indexed, in megabytes.")
    chat_model: str | None = Field(
        None,
        description="The model that words the answers (openai:NAME, anthropic:NAME, google_genai:NAME, ollama:NAME); "
        "none by default: answers are extracts.",
    )
    chat_base_url: str | None = Field(
        None,
        description="An OpenAI-compatible API to use instead of the provider's own, such as http://127.0.0.1:8080/v1.",
    )
    chat_api_key: SecretStr | None = Field(
        None, description="The key; by default the provider's own variable (OPENAI_API_KEY, …)."
    )
    chat_context_tokens: int = Field(
        16_000,
        ge=1,
        le=2_000_000,
        description="Tokens for instructions, evidence, history and answer together (o200k).",
    )
    chat_answer_tokens: int = Field(1_000, ge=1, le=100_000, description="Most tokens of an answer.")
    chat_timeout_s: float = Field(60, gt=0, le=3600, description="Seconds for one answer, retries included.")
    chat_retries: int = Field(
        2, ge=0, le=10, description="Retries when the model fails; then the answer is an extract."
    )
    chat_temperature: float | None = Field(0, ge=0, le=2, description="Empty: not sent (some models refuse it).")
    chat_format: Literal["text", "tool"] = Field(
        "text", description="How the model is asked to reply: lines of text (text), or a call of a tool (tool)."
    )
    chat_cache: bool = Field(True, description="Keep the model's replies in the data folder and use them again.")

    allowed_hosts: str | None = Field(
        None, description="Host names besides loopback by which /mcp may be called, with commas (*.example.org, *)."
    )
    public_url: str | None = Field(
        None,
        pattern=r"^(https?://[^\s/?#]+[^\s?#]*)?$",
        description="The address at which people reach the service, for links in chat completions; by default the one it is "
        "called by.",
    )

    @field_validator("chat_model", "chat_base_url", "chat_api_key", "chat_temperature", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("chat_api_key")
    @classmethod
    def _key_fits_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[\x21-\x7e]+", value.get_secret_value()):
            raise ValueError("khóa có dấu cách, xuống dòng hoặc ký tự lạ; hãy chép lại khóa trên một dòng")
        return value

    @field_validator("chat_base_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", value):
            raise ValueError("cần một địa chỉ như http://127.0.0.1:8080/v1")
        return value


def load(**changes: object) -> Settings:
    """The settings of this process, with `changes` over them. Raises `SettingsError`."""
    try:
        return Settings(**changes)  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        reason = first["msg"].removeprefix("Value error, ")
        shown = "" if field == "chat_api_key" else f"={first.get('input')!r}"  # a key is never printed
        raise SettingsError(f"CONGVAN_{field.upper()}{shown}: giá trị không dùng được ({reason}).") from None
