"""The tables of the store and how to reach them. Nothing here is SQLite's own but the connection's manners.

`kept` says what was taken in; its shape never changes, so that any version can rebuild the rest from the kept originals. `standing` says what was decided
of it; it is made where an older store lacks it, and never rebuilt.
All other tables are derived: when their shape changes, SCHEMA_VERSION goes up by one.
"""
from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Engine, ForeignKey, Integer, MetaData, String, Table, Text, UniqueConstraint, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from ingest.errors import DataFolderUnreadable, MingzhangError, SettingInvalid, StoreDamaged, StoreLocked, StoreTooNew, StoreTooOld
from ingest.settings import Settings

SCHEMA_VERSION = 2

metadata = MetaData()

meta = Table(
    "meta", metadata,
    Column("id", Integer, primary_key=True),  # always 1
    Column("schema_version", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
)

kept = Table(
    "kept", metadata,
    Column("id", String(12), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("name", Text, nullable=False, unique=True),
    Column("file", Text, nullable=False),  # below originals/
    Column("draft", Boolean, nullable=False),  # false only for what is public, so that a version that knows no `standing` shows nothing else
)

# Draft or published, `kept` says; this says when, and which of those that are not public were so before.
standing = Table(
    "standing", metadata,
    Column("document_id", String(12), ForeignKey("kept.id"), primary_key=True),
    Column("state", Text, nullable=False),     # published | earlier | withdrawn
    Column("at", Text, nullable=False),        # UTC
    Column("successor", String(12)),           # of an earlier one
)

disclosure = Table(
    "disclosure", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("department", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("published", Text),
    Column("aliases", Text, nullable=False),
    UniqueConstraint("department", "year", "kind", "level", "state"),
)

document = Table(
    "document", metadata,
    Column("id", String(12), ForeignKey("kept.id"), primary_key=True),
    Column("disclosure_id", Integer, ForeignKey("disclosure.id"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("pages", Text, nullable=False),
    Column("identity", Text, nullable=False),
    Column("doubts", Text, nullable=False),
)

paragraph = Table(
    "paragraph", metadata,
    Column("document_id", String(12), ForeignKey("document.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("data", Text, nullable=False),
)

parsed_table = Table(
    "parsed_table", metadata,
    Column("document_id", String(12), ForeignKey("document.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("data", Text, nullable=False),
)

fact = Table(
    "fact", metadata,
    Column("document_id", String(12), ForeignKey("document.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("keys", Text, nullable=False),
    Column("total", Boolean, nullable=False),
    Column("measure", Text, nullable=False),
    Column("attribute", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("base", Text),
    Column("printed", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("amount", Text),  # exact, as text: no database's number type keeps the printed digits
    Column("text", Text),
    Column("qualifier", Text),
    Column("direction", Text),
    Column("source", Text, nullable=False),
)

# What checking a document found, kept so that an answer need not check it again.
checked = Table(
    "checked", metadata,
    Column("document_id", String(12), ForeignKey("document.id"), primary_key=True),
    Column("findings", Text, nullable=False),
    Column("tests", Text, nullable=False),
)

# Rows that hang on a document, innermost first.
OF_DOCUMENT = (checked, fact, parsed_table, paragraph)
DERIVED = (*OF_DOCUMENT, document, disclosure, meta)


def shown(url: str) -> str:
    """An address as it may be shown: without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "这个地址"


def open_engine(settings: Settings, writing: bool = False) -> Engine:
    """An engine; SQLite writes ahead, so that readers never wait for the writer."""
    try:
        engine = create_engine(settings.url, hide_parameters=True, **({} if writing or settings.database_url else _reading(settings)))
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise SettingInvalid("MINGZHANG_DATABASE_URL", f"打不开 {shown(settings.url)}（{error}）") from None
    if engine.dialect.name == "sqlite":
        teach_sqlite(engine, writing)
    return engine


def _reading(settings: Settings) -> dict[str, Any]:
    """How to open a store that may be read but not written, say on a disk mounted so or by another user's hand: {} for the usual one.

    SQLite wants to write even while reading (its files beside a store that is written ahead). Without such files nobody is writing, and the store
    may be taken as it lies; each connection looks again.
    """
    path = settings.data / "mingzhang.db"
    if os.access(path, os.W_OK) and os.access(settings.data, os.W_OK):
        return {}

    def connect() -> sqlite3.Connection:
        manner = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"
        return sqlite3.connect(f"{path.as_uri()}?{manner}", uri=True)
    return {"creator": connect, "poolclass": NullPool}


def teach_sqlite(engine: Engine, writing: bool) -> None:
    """SQLite's manners. A connection with the execution option `immediate` keeps other writers waiting from its first look on."""
    # Python's sqlite3 begins transactions late and never for CREATE or DROP; begin them ourselves.
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        if writing:
            connection.execute("PRAGMA journal_mode=WAL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("immediate") else "BEGIN")


def check_version(found: int) -> None:
    if found > SCHEMA_VERSION:
        raise StoreTooNew(found, SCHEMA_VERSION)
    if found < SCHEMA_VERSION:
        raise StoreTooOld(found, SCHEMA_VERSION)


# What SQLite says of a file or a disk.
_SAID = {"readonly": "没有写的权限", "unable to open": "数据库文件打不开", "full": "磁盘已满", "disk I/O": "磁盘读写出错"}


@contextmanager
def speaking(settings: Settings) -> Iterator[None]:
    """A database that fails says so in a sentence of ours."""
    try:
        yield
    except DatabaseError as error:
        raise _in_chinese(settings, str(error.orig)) from error


def _in_chinese(settings: Settings, said: str) -> MingzhangError:
    if settings.database_url:
        return SettingInvalid("MINGZHANG_DATABASE_URL", f"数据库无法使用（{said.strip().splitlines()[0] if said.strip() else '没有说明'}）")
    place = str(settings.data)
    if "locked" in said:
        return StoreLocked(place)
    if "not a database" in said or "malformed" in said or "no such" in said:
        return StoreDamaged(place)
    return DataFolderUnreadable(place, next((chinese for english, chinese in _SAID.items() if english in said), said))
