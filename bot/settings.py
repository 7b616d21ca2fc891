"""Settings: environment and `.env`, all prefixed CONGVAN_. A wrong value stops the program with a sentence that names it."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
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


def load() -> Settings:
    """The settings of this process. Raises `SettingsError`."""
    try:
        return Settings()  # pyright: ignore[reportCallIssue]  # every field has a default
    except ValidationError as error:
        first = error.errors()[0]
        name = "CONGVAN_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}={first.get('input')!r}: giá trị không dùng được ({first['msg']}).") from error
