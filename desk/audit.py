"""The log of what staff did: only ever added to. The database itself refuses to change or delete a line."""
from __future__ import annotations

import json
from typing import Any, NamedTuple

from sqlalchemy import DDL, Column, Connection, Integer, Table, Text, event, insert, select

from desk.base import metadata
from desk.clock import now

COMMAND_LINE = "命令行"     # who, for what was done on the machine itself

audit = Table(
    "audit", metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False),         # UTC
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("before", Text, nullable=False),     # JSON
    Column("after", Text, nullable=False),
    sqlite_autoincrement=True,
)


def _guarded(dialect: str, statement: str) -> None:
    event.listen(audit, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]


# REPLACE deletes without asking the trigger for DELETE; a line whose number is taken is refused as well.
for _name, _what in (("change", "UPDATE ON audit"), ("delete", "DELETE ON audit"), ("replace", "INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)")):
    _guarded("sqlite", f"CREATE TRIGGER audit_no_{_name} BEFORE {_what} BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END")
_guarded("postgresql", "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'the log is only added to'; END; $$ LANGUAGE plpgsql")
_guarded("postgresql", "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()")


class Line(NamedTuple):
    """One thing that was done; `before` and `after` are plain values, None where there was nothing."""

    id: int
    at: str
    who: str
    action: str
    object: str
    before: Any
    after: Any


def write(connection: Connection, who: str, action: str, about: str, before: Any = None, after: Any = None) -> None:
    """Add a line, in the transaction of the change that it tells."""
    connection.execute(insert(audit).values(at=now(), who=who, action=action, object=about, before=_packed(before), after=_packed(after)))


def _packed(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def read(connection: Connection, who: str | None = None, limit: int | None = None) -> list[Line]:
    """The newest first; of one person where `who` is given."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    rows = connection.execute(query if who is None else query.where(audit.c.who == who))
    return [Line(r.id, r.at, r.who, r.action, r.object, json.loads(r.before), json.loads(r.after)) for r in rows]
