"""What people made, in one file and back: a zip with a line of JSON for each row, and a manifest that says what it is made of."""
from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Integer, Table, func, insert, select, text
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, StatementError

from desk import audit, base, own_terms
from desk.base import Desk
from desk.clock import here, now
from ingest import ownterms
from ingest.errors import InputUnreadable, MingzhangError, OutputUnwritable, reason

FORMAT = 1
MANIFEST = "manifest.json"
PASSING = ("desk_version", "login_session", "login_attempt")     # who is logged in just now is nothing to come back to
BATCH = 50
LONGEST = 5_000_000         # bytes of a line, and of the manifest: whatever a small file blows itself up to, no more is held
# What a file that is no backup, or was changed, makes the libraries say.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, AttributeError, RuntimeError, RecursionError, StatementError)


class NotEmpty(MingzhangError):
    def __init__(self) -> None:
        super().__init__("这个数据文件夹里已有账号或记录，没有恢复；请换一个空的数据文件夹，或加 --force 用备份替换它们")


class OtherVersion(MingzhangError):
    def __init__(self, found: Any, ours: Any) -> None:
        super().__init__(f"备份由另一个版本的程序写成（格式 {found}，本程序是 {ours}），请用写它的那个版本恢复，再升级")


# --- out ------------------------------------------------------------------------------------------------------------

def backup(desk: Desk, path: Path, who: str) -> dict[str, int]:
    """Write the file whole or not at all; returns how many rows of each table it holds."""
    with desk.writing() as connection:
        audit.write(connection, who, "备份", path.name)
    part = path.with_name(f".{path.name}.part")
    try:
        with desk.reading() as connection, open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:     # it holds the hashes of passwords
            counts = _write(connection, file)
        os.replace(part, path)
    except OSError as error:
        raise OutputUnwritable(str(path), reason(error)) from None
    finally:
        part.unlink(missing_ok=True)
    return counts


def _write(connection: Connection, file: Any) -> dict[str, int]:
    described: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for table in _tables():
            digest, count = hashlib.sha256(), 0
            with made.open(f"{table.name}.jsonl", "w") as out:
                for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings():
                    line = json.dumps(dict(row), ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
                    digest.update(line)
                    out.write(line)
                    count += 1
            described[table.name] = {"rows": count, "sha256": digest.hexdigest()}
        made.writestr(MANIFEST, json.dumps({"format": FORMAT, "steps": len(base.STEPS), "at": now(), "tables": described}, indent=1))
    return {name: said["rows"] for name, said in described.items()}


def _tables() -> list[Table]:
    """Those that others refer to come first."""
    return [table for table in base.metadata.sorted_tables if table.name not in PASSING]


# --- back -----------------------------------------------------------------------------------------------------------

def restore(desk: Desk, path: Path, who: str, force: bool = False) -> dict[str, int]:
    """Put everything back, or nothing. Into an empty database only, unless what is there shall be replaced."""
    with desk.reading():        # every table is known
        pass
    try:
        with zipfile.ZipFile(path) as given:
            manifest = _manifest(given)
            with desk.writing() as connection:
                _make_room(connection, force)
                counts = {table.name: _fill(connection, table, given, manifest["tables"]) for table in _tables() if table.name in manifest["tables"]}
                ownterms.write(desk.settings, own_terms.active(connection))     # questions are read with the file, not the table
                audit.write(connection, who, "恢复备份", path.name, None, {"备份时间": f"{here(manifest['at'])}（北京时间）"})
    except OSError as error:
        raise InputUnreadable(str(path), reason(error)) from None
    except DAMAGED:
        raise InputUnreadable(str(path), "不是 mingzhang backup 写的备份，或已损坏") from None
    return counts


def _manifest(given: zipfile.ZipFile) -> dict[str, Any]:
    with given.open(MANIFEST) as file:
        manifest: dict[str, Any] = json.loads(file.read(LONGEST))
    if (found := (manifest["format"], manifest["steps"])) != (ours := (FORMAT, len(base.STEPS))):
        raise OtherVersion("{}.{}".format(*found), "{}.{}".format(*ours))
    if unknown := set(manifest["tables"]) - {table.name for table in _tables()}:
        raise OtherVersion("、".join(sorted(unknown)), "没有这些表")
    return manifest


def _make_room(connection: Connection, force: bool) -> None:
    """The log refuses to be emptied; its table is made anew with the others."""
    if any(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in _tables()):
        if not force:
            raise NotEmpty
        base.metadata.drop_all(connection)
        base.metadata.create_all(connection)
        connection.execute(insert(base.version).values(id=1, steps=len(base.STEPS)))


def _fill(connection: Connection, table: Table, given: zipfile.ZipFile, described: dict[str, Any]) -> int:
    digest, count = hashlib.sha256(), 0
    with given.open(f"{table.name}.jsonl") as lines:
        for batch in _batches(lines):
            digest.update(b"".join(batch))
            count += len(batch)
            _insert(connection, table, batch)
    if (count, digest.hexdigest()) != (described[table.name]["rows"], described[table.name]["sha256"]):
        raise ValueError(f"{table.name} is not what the manifest says")
    _go_on_counting(connection, table)
    return count


def _insert(connection: Connection, table: Table, lines: list[bytes]) -> None:
    try:
        connection.execute(insert(table), [_row(table, line) for line in lines])
    except (IntegrityError, DataError, ProgrammingError):
        raise ValueError(f"{table.name} has rows that are none") from None


def _row(table: Table, line: bytes) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(line)
    if set(row) != set(table.columns.keys()):
        raise ValueError(f"{table.name} has other columns")
    return row


def _batches(lines: Any) -> Iterator[list[bytes]]:
    each = iter(partial(_line, lines), b"")
    while batch := list(islice(each, BATCH)):
        yield batch


def _line(file: Any) -> bytes:
    line: bytes = file.readline(LONGEST)
    if len(line) >= LONGEST:    # zipfile gives a little more than it is asked for
        raise ValueError("a line without end")
    return line


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers rows by a counter of its own, which rows that bring their numbers along leave behind."""
    key = table.autoincrement_column
    if connection.dialect.name == "postgresql" and key is not None and isinstance(key.type, Integer):
        connection.execute(text(f'SELECT setval(pg_get_serial_sequence(\'"{table.name}"\', \'{key.name}\'), (SELECT COALESCE(MAX({key.name}), 1) FROM "{table.name}"))'))
