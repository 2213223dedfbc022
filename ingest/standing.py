"""Whether a document is public: draft | published | earlier (another took its place) | withdrawn. Decided by people, so that no rebuild changes it."""
from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, inspect, select, update

from ingest import schema
from ingest.errors import DocumentUnknown

GONE = ("earlier", "withdrawn")     # once public


class Earlier(NamedTuple):
    """A version that another took the place of, and when (UTC)."""

    document_id: str
    disclosure: tuple[str, int, str, str]       # department, year, kind, level
    name: str
    title: str
    file: str                                   # below originals/
    at: str
    successor: str | None


def state(connection: Connection, document_id: str) -> str:
    kept = connection.execute(select(schema.kept.c.draft).where(schema.kept.c.id == document_id)).one_or_none()
    if kept is None:
        raise DocumentUnknown(document_id)
    said = connection.execute(select(schema.standing.c.state).where(schema.standing.c.document_id == document_id)).scalar()
    return of(kept.draft, said)


def of(draft: bool, said: str | None) -> str:
    """`kept` decides what is public: an older version of the program writes only there."""
    return "published" if not draft else said if said in GONE else "draft"


def write(connection: Connection, document_id: str, new: str, successor: str | None = None) -> None:
    connection.execute(update(schema.kept).where(schema.kept.c.id == document_id).values(draft=new != "published"))
    connection.execute(delete(schema.standing).where(schema.standing.c.document_id == document_id))
    connection.execute(insert(schema.standing).values(document_id=document_id, state=new, at=datetime.now(UTC).isoformat(timespec="seconds"), successor=successor))


def earlier(connection: Connection) -> tuple[Earlier, ...]:
    """The newest first. A reader may meet a store that no writer has given the table yet."""
    if not inspect(connection).has_table("standing"):
        return ()
    s, d, k, document = schema.standing, schema.disclosure, schema.kept, schema.document
    query = (select(s.c.document_id, d.c.department, d.c.year, d.c.kind, d.c.level, k.c.name, document.c.title, k.c.file, s.c.at, s.c.successor)
             .join(document, document.c.id == s.c.document_id).join(d, d.c.id == document.c.disclosure_id).join(k, k.c.id == s.c.document_id)
             .where(d.c.state == "earlier").order_by(s.c.at.desc(), k.c.seq))
    return tuple(Earlier(r.document_id, (r.department, r.year, r.kind, r.level), r.name, r.title, r.file, r.at, r.successor) for r in connection.execute(query))
