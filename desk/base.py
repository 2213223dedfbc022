"""The database of what people made: how it is opened, brought up to date and written. Its tables stand in the module that works with them.

A module defines its tables on `metadata` and is named in `MODULES`; a change of shape is a new step in `STEPS`, and is never taken back.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from threading import RLock

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, create_engine, event, insert, inspect, select, update

from ingest import schema
from ingest.errors import DataFolderUnreadable, StoreTooNew, reason
from ingest.settings import Settings

WAIT = 20      # seconds that a writer waits for another
PRIVATE = 0o600     # the database holds hashes of passwords, and what people asked

metadata = MetaData()

MODULES: tuple[str, ...] = ("desk.audit", "desk.accounts", "desk.throttle", "desk.findings", "desk.asked", "desk.feedback", "desk.judgements", "desk.own_terms")

# The version of the shape is the number of steps; a new database starts at the last. Each changes an older one in place.
STEPS: tuple[Callable[[Connection], None], ...] = ()

version = Table("desk_version", metadata, Column("id", Integer, primary_key=True), Column("steps", Integer, nullable=False))


class Desk:
    """Opened when it is first read or written; safe for several threads and processes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._engine: Engine | None = None
        self._lock = RLock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with schema.speaking(self.settings), self._open().connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it, or nothing. With SQLite a second writer waits, so that what was read inside is still so when it is written."""
        with schema.speaking(self.settings), self._open().connect().execution_options(immediate=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _open(self) -> Engine:
        with self._lock:
            if self._engine is None:
                for name in MODULES:
                    import_module(name)
                engine = _engine(self.settings)
                try:
                    with engine.connect().execution_options(immediate=True) as connection, connection.begin():
                        _prepare(connection)
                except BaseException:
                    engine.dispose()
                    raise
                self._engine = engine
            return self._engine


def _engine(settings: Settings) -> Engine:
    if settings.database_url:
        return schema.open_engine(settings, writing=True)
    path = settings.data / "desk.db"
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=PRIVATE)
        for file in settings.data.glob("desk.db*"):
            _close_to_others(file)
    except OSError as error:
        raise DataFolderUnreadable(str(settings.data), reason(error)) from None
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": WAIT}, hide_parameters=True)
    schema.teach_sqlite(engine, writing=True)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA secure_delete=ON"))     # what is forgotten is gone from the file too
    return engine


def _close_to_others(file: Path) -> None:
    """One made by an older version, or copied, may be open to all. Who does not own it cannot close it; SQLite's files beside it come and go."""
    with suppress(PermissionError, FileNotFoundError):
        if file.stat().st_mode & 0o077:
            file.chmod(PRIVATE)


def _prepare(connection: Connection) -> None:
    """Make what is missing, and take an older database through the steps it has not seen."""
    fresh = not inspect(connection).has_table("desk_version")
    metadata.create_all(connection)
    if fresh:
        connection.execute(insert(version).values(id=1, steps=len(STEPS)))
        return
    seen = connection.execute(select(version.c.steps)).scalar_one()
    if seen > len(STEPS):
        raise StoreTooNew(seen, len(STEPS))
    for step in STEPS[seen:]:
        step(connection)
    connection.execute(update(version).values(steps=len(STEPS)))
