"""Settings: environment and `.env`, all prefixed CONGVAN_. A wrong value stops the program with a sentence that names it."""

from __future__ import annotations

import ipaddress
import os
import re
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_NEVER_SHOWN = {
    "chat_api_key",
    "database_url",
    "database_password",
    "chroma_url",
    "chroma_token",
    "telegram_token",
    "telegram_webhook_secret",
}
"""What is a key, or may hold one, is never printed."""


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
    database_url: SecretStr | None = Field(
        None,
        description="The database, such as postgresql://USER:PASSWORD@HOST/NAME (PGPASSFILE is heeded, too); "
        "by default SQLite in the data folder.",
    )
    database_password: SecretStr | None = Field(
        None, description="The password for CONGVAN_DATABASE_URL where that holds none: postgresql://USER@HOST/NAME."
    )
    chroma_url: str | None = Field(
        None, description="A Chroma server, such as http://HOST:8000; by default the embedded store in the data folder."
    )
    chroma_token: SecretStr | None = Field(
        None, description="Sent to the Chroma server as x-chroma-token (Chroma Cloud) and as a bearer token (a proxy)."
    )
    chroma_tenant: str = Field("default_tenant", description="The tenant on the Chroma server.")
    chroma_database: str = Field("default_database", description="The database on the Chroma server.")
    threads: int = Field(
        2, ge=1, le=64, description="Threads for the embedding model; 1 in serve and telegram unless set."
    )
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
    access: Literal["open", "keys"] | None = Field(
        None,
        description="Who may read and ask over HTTP: everybody (open) or holders of a key (keys); open by default, on "
        "loopback addresses only.",
    )
    rate_per_minute: int = Field(
        120, ge=0, le=1_000_000, description="Requests a minute over HTTP for an address; 0: no limit."
    )
    rate_burst: int = Field(60, ge=1, le=1_000_000, description="Requests that an address may make at once.")
    key_rate_per_minute: int = Field(
        600, ge=0, le=1_000_000, description="Requests a minute over HTTP for a key; 0: no limit."
    )
    key_rate_burst: int = Field(300, ge=1, le=1_000_000, description="Requests that a key may make at once.")
    trusted_proxies: str | None = Field(
        None, description="Addresses or networks, with commas, whose X-Forwarded-For is believed; none by default."
    )
    cors_origins: str | None = Field(
        None,
        description="Web pages elsewhere that may call the service: https://example.org, with commas; * is all; none by "
        "default.",
    )
    allowed_hosts: str | None = Field(
        None,
        description="Host names answered to, with commas (*.example.org, *); by default only loopback names where the "
        "service listens on loopback, else all.",
    )
    log: str | None = Field(
        None,
        description="Where requests and what was done are logged: a file, or - for standard error; by default only "
        "warnings and errors, on standard error.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is logged.")
    log_format: Literal["json", "text"] | None = Field(
        None, description="Lines of JSON (json) or for people (text, the default on a terminal)."
    )
    log_questions: bool = Field(False, description="Log questions in words; otherwise only a keyed hash of each.")
    otlp_endpoint: str | None = Field(
        None,
        description="Where traces go (OpenTelemetry, OTLP over gRPC), such as http://127.0.0.1:4317; none by default.",
    )
    public_url: str | None = Field(
        None,
        pattern=r"^(https?://[^\s/?#]+[^\s?#]*)?$",
        description="The address at which people reach the service, for links in chat completions; by default the one it is "
        "called by.",
    )
    telegram_token: SecretStr | None = Field(None, description="The token that BotFather gave the bot.")
    telegram_api_url: str = Field(
        "https://api.telegram.org", description="The Bot API; another one for a local Bot API server."
    )
    telegram_users: str | None = Field(
        None, description="Who may ask, by Telegram's ids with commas; also in private. Nobody by default."
    )
    telegram_groups: str | None = Field(
        None, description="Groups in which every member may ask, by Telegram's ids (they begin with a minus)."
    )
    telegram_admins: str | None = Field(None, description="Users who may also see how the bot is doing, by their ids.")
    telegram_open: bool = Field(False, description="Answer everybody; files are still taken from listed users only.")
    telegram_webhook_url: str | None = Field(
        None, description="The public https address that Telegram posts to; by default the bot fetches (polling)."
    )
    telegram_webhook_secret: SecretStr | None = Field(
        None, description="What Telegram must send along, 1-256 of A-Z a-z 0-9 _ -; by default derived from the token."
    )
    telegram_listen: str = Field("127.0.0.1:8081", description="Where `congvan telegram` listens for the webhook.")
    telegram_page_url: str | None = Field(
        None, description="The address of the web pages, for links to documents; by default there are no links."
    )
    telegram_questions_a_minute: int = Field(12, ge=1, le=6000, description="Most questions of one user in a minute.")
    telegram_messages_a_second: int = Field(30, ge=1, le=1000, description="Most messages sent in a second.")
    telegram_history_hours: float = Field(12, gt=0, le=8760, description="After so long a conversation is forgotten.")
    telegram_button_days: float = Field(30, gt=0, le=365, description="After so long the buttons of an answer expire.")
    telegram_remind_days: str = Field("7,3,1", description="Days before a deadline on which followers are reminded.")
    telegram_remind_hour: int = Field(8, ge=0, le=23, description="The hour of reminders, Vietnam's time.")

    def for_many(self) -> Settings:
        """The same settings for a process that many ask at once: unless somebody chose otherwise, one thread embeds a question,
        for two would only wait for the cores that the next question needs."""
        return self if "threads" in self.model_fields_set else self.model_copy(update={"threads": 1})

    @field_validator(
        "chat_model",
        "chat_base_url",
        "chat_api_key",
        "chat_temperature",
        "database_url",
        "database_password",
        "chroma_url",
        "chroma_token",
        "access",
        "trusted_proxies",
        "cors_origins",
        "allowed_hosts",
        "log",
        "log_format",
        "otlp_endpoint",
        mode="before",
    )
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("chat_api_key", "chroma_token")
    @classmethod
    def _key_fits_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[\x21-\x7e]+", value.get_secret_value()):
            raise ValueError("khóa có dấu cách, xuống dòng hoặc ký tự lạ; hãy chép lại khóa trên một dòng")
        return value

    @field_validator(
        "telegram_token",
        "telegram_users",
        "telegram_groups",
        "telegram_admins",
        "telegram_webhook_url",
        "telegram_webhook_secret",
        "telegram_page_url",
        mode="before",
    )
    @classmethod
    def _unset_is_none(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("telegram_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"\d{3,20}:[A-Za-z0-9_-]{30,60}", value.get_secret_value()):
            raise ValueError("cần đúng chuỗi mà BotFather đưa, dạng 123456789:AA…; hãy chép lại trên một dòng")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _webhook_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("chỉ gồm 1 đến 256 chữ cái không dấu, chữ số, _ và -")
        return value

    @field_validator("telegram_users", "telegram_groups", "telegram_admins")
    @classmethod
    def _ids(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"\s*-?\d{1,20}(?:\s*,\s*-?\d{1,20})*\s*,?\s*", value):
            raise ValueError("cần các số cách nhau bằng dấu phẩy, ví dụ 123456789,-1001234567890")
        return value

    @field_validator("telegram_api_url", "telegram_webhook_url", "telegram_page_url")
    @classmethod
    def _telegram_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", value):
            raise ValueError("cần một địa chỉ như https://congvan.example.vn/telegram")
        return value

    @field_validator("telegram_listen")
    @classmethod
    def _listen(cls, value: str) -> str:
        found = re.fullmatch(r"(?:\[[0-9a-fA-F:.]+\]|[^\s:/]+):(\d{1,5})", value)
        if found is None or int(found[1]) > 65535:
            raise ValueError("cần địa chỉ và cổng, ví dụ 127.0.0.1:8081")
        return value

    @field_validator("telegram_remind_days")
    @classmethod
    def _remind_days(cls, value: str) -> str:
        days = re.fullmatch(r"\s*\d{1,3}(?:\s*,\s*\d{1,3})*\s*", value)
        if days is None or len(set(value.split(","))) > 10:
            raise ValueError("cần nhiều nhất 10 số ngày cách nhau bằng dấu phẩy, ví dụ 7,3,1")
        return value

    @field_validator("chat_base_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", value):
            raise ValueError("cần một địa chỉ như http://127.0.0.1:8080/v1")
        return value

    @field_validator("chroma_url")
    @classmethod
    def _host_and_port(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?/?", value):
            raise ValueError("cần một địa chỉ như http://127.0.0.1:8000; khóa thì đặt vào CONGVAN_CHROMA_TOKEN")
        return value.rstrip("/") if value is not None else None

    def database_address(self) -> str | None:
        """The address of the database with its password; None: SQLite in the data folder. Raises `SettingsError`."""
        if self.database_url is None or self.database_password is None:
            return self.database_url.get_secret_value() if self.database_url else None
        parts = re.fullmatch(r"([a-z+]+://[^:@/?]+)@(.+)", self.database_url.get_secret_value())
        if parts is None:
            raise SettingsError(
                "CONGVAN_DATABASE_PASSWORD: cần CONGVAN_DATABASE_URL có tên người dùng và không có mật khẩu, "
                "như postgresql://USER@HOST/NAME."
            )
        return f"{parts[1]}:{quote(self.database_password.get_secret_value(), safe='')}@{parts[2]}"

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str | None) -> str | None:
        for one in listed(value):
            try:
                ipaddress.ip_network(one, strict=False)
            except ValueError:
                raise ValueError(f"“{one}” không phải địa chỉ hay mạng như 10.0.0.1, 10.0.0.0/8") from None
        return value

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, value: str | None) -> str | None:
        for one in listed(value):
            if one != "*" and not re.fullmatch(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?", one):
                raise ValueError(f"“{one}” không phải nguồn như https://example.org (chữ thường, không có đường dẫn)")
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _hosts(cls, value: str | None) -> str | None:
        for one in listed(value):
            if not re.fullmatch(r"\*|(?:\*\.)?[A-Za-z0-9._-]+|\[?[0-9A-Fa-f:.]+\]?", one):
                raise ValueError(f"“{one}” không phải tên máy như example.org, *.example.org (không kèm cổng)")
        return value

    @field_validator("otlp_endpoint")
    @classmethod
    def _collector(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/?#@]+:\d{1,5}/?", value):
            raise ValueError("cần một địa chỉ như http://127.0.0.1:4317")
        return value


def listed(value: str | None) -> tuple[str, ...]:
    """The items of a setting that holds several, separated by commas."""
    return tuple(one.strip() for one in (value or "").split(",") if one.strip())


def load(**changes: object) -> Settings:
    """The settings of this process, with `changes` over them. Raises `SettingsError`.

    The folder CONGVAN_SECRETS_DIR, where it is set, holds settings as files (`congvan_database_url`, …), as containers and
    systemd hand secrets over; the environment and `.env` win over it.
    """
    secrets = os.environ.get("CONGVAN_SECRETS_DIR") or None
    if secrets is not None and not os.path.isdir(secrets):
        raise SettingsError(f"CONGVAN_SECRETS_DIR={secrets!r}: giá trị không dùng được (không phải là thư mục).")
    try:
        return Settings(_secrets_dir=secrets, **changes)  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        reason = first["msg"].removeprefix("Value error, ")
        shown = "" if field in _NEVER_SHOWN else f"={first.get('input')!r}"
        raise SettingsError(f"CONGVAN_{field.upper()}{shown}: giá trị không dùng được ({reason}).") from None
