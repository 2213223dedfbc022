"""Reports kept in the store, so that an answer need not check a document again: made anew with each change, in the same commit."""
from __future__ import annotations

import logging
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from ingest import codec, schema
from ingest.checks.beside import Candidate, touched, with_siblings
from ingest.checks.engine import check
from ingest.checks.matter import Matter, of_reading
from ingest.library import read_doubts, read_facts, read_paragraphs, read_tables
from ingest.model import Identity, Reading

log = logging.getLogger(__name__)


def recheck(connection: Connection, changed: Identity, originals: Path, reading: Reading | None = None) -> None:
    """Check the documents that a changed one touches: itself, and those that are compared with it. `originals` is the folder of the kept files;
    `reading` is the changed document where it is at hand, so that it does not stand in memory twice."""
    pool = candidates(connection, originals, reading)
    for candidate in touched(changed, pool):
        connection.execute(delete(schema.checked).where(schema.checked.c.document_id == candidate.id))
        keep(connection, candidate, pool)


def keep(connection: Connection, candidate: Candidate, pool: list[Candidate]) -> None:
    """A defect in a rule must not keep a document out of the library: it is then kept unchecked."""
    try:
        report = check(with_siblings(candidate, pool))
    except Exception:
        log.exception("checking %s failed", candidate.id)
        return
    connection.execute(insert(schema.checked).values(document_id=candidate.id, findings=codec.dumps([codec.pack_finding(f) for f in report.findings]),
                                                     tests=codec.dumps([codec.pack_test(t) for t in report.tests])))


def candidates(connection: Connection, originals: Path, reading: Reading | None = None) -> list[Candidate]:
    """Every document that has been read, loaded when it is needed and then once."""
    document, kept, disclosure = schema.document, schema.kept, schema.disclosure
    rows = connection.execute(select(document.c.id, kept.c.name, kept.c.file, disclosure.c.state, document.c.identity)
                              .join(kept, kept.c.id == document.c.id).join(disclosure, disclosure.c.id == document.c.disclosure_id).order_by(kept.c.seq))
    known = [(r.id, r.name, originals / r.file, r.state, codec.unpack_identity(codec.loads(r.identity))) for r in rows]
    return [Candidate(key, who, state, cache(partial(loaded, connection, key, name, file, who, reading))) for key, name, file, state, who in known]


def loaded(connection: Connection, document_id: str, name: str, file: Path, identity: Identity, reading: Reading | None) -> Matter:
    """A document from its reading where that is at hand, else from the store."""
    original = file if file.is_file() else None
    if reading is not None and reading.document_id == document_id:
        return replace(of_reading(reading, original=original), name=name)
    return Matter(name, document_id, identity, read_tables(connection, document_id), read_paragraphs(connection, document_id),
                  tuple(read_facts(connection, document_id)), read_doubts(connection, document_id), (), original)
