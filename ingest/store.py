"""The writer's side of the store: one writer at a time, a document in one commit, its original kept before that.

`Library` (the reader's side) is re-exported here.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout
from sqlalchemy import Connection, delete, func, insert, inspect, select, update

from ingest import codec, originals, schema, standing
from ingest.checks.kept import recheck
from ingest.errors import DataFolderUnreadable, DocumentUnknown, StoreLocked, WrongStanding, reason
from ingest.library import Library, find_document
from ingest.model import Document, Identity, Reading, designation
from ingest.settings import Settings

__all__ = ["Kept", "Library", "Store"]

BATCH = 100     # rows that are packed at once

Note = Callable[[], None]       # writes down what is about to be committed


class Kept(NamedTuple):
    """A file that was taken in, whether or not it has been read since the last rebuild."""

    id: str
    name: str
    path: Path
    draft: bool


class Left(NamedTuple):
    """Where a document stood before its reading was taken out."""

    disclosure_id: int
    identity: Identity


class Store:
    """Opened by the one writer; a second one waits so many seconds and then gets `StoreLocked`. `rebuild` accepts a store of an older schema and empties
    what is derived."""

    def __init__(self, settings: Settings, rebuild: bool = False, wait: float = 0) -> None:
        self.settings = settings
        self._file_lock = _lock(settings, wait)
        try:
            self._engine = schema.open_engine(settings, writing=True)
            with schema.speaking(settings), self._engine.begin() as connection:
                _prepare(connection, rebuild)
        except BaseException:
            self._file_lock.release()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._engine.dispose()
        self._file_lock.release()

    def find(self, id_or_name: str) -> Document | None:
        """A document that has been read and is visible."""
        with schema.speaking(self.settings), self._engine.connect() as connection:
            return find_document(connection, id_or_name)

    def state(self, document_id: str) -> str:
        """draft | published | earlier | withdrawn, of a document that was taken in."""
        with schema.speaking(self.settings), self._engine.connect() as connection:
            return standing.state(connection, document_id)

    def kept(self) -> tuple[Kept, ...]:
        """Every file taken in, in that order."""
        with schema.speaking(self.settings), self._engine.connect() as connection:
            rows = connection.execute(select(schema.kept).order_by(schema.kept.c.seq)).all()
        return tuple(Kept(r.id, r.name, self.settings.originals / r.file, r.draft) for r in rows)

    def add(self, reading: Reading, original: Path, draft: bool = False) -> Document:
        """Keep the original and make the document visible. Bytes already there change nothing; the document there is returned."""
        if (found := self.find(reading.document_id)) is not None:
            return found
        with self._keeping(reading.document_id, original) as place, schema.speaking(self.settings), self._engine.begin() as connection:
            if not _is_kept(connection, reading.document_id):
                _insert_kept(connection, reading.document_id, original, place.name, draft)
            _insert_reading(connection, reading, self.settings.originals)
            return _done(connection, reading.document_id)

    @contextmanager
    def _keeping(self, document_id: str, original: Path) -> Iterator[Path]:
        """The original's copy, taken away again when the document does not get into the store."""
        place = originals.keep(original, self.settings.originals, document_id)
        try:
            yield place
        except BaseException:
            with self._engine.connect() as connection:
                known = _is_kept(connection, document_id)
            if not known:
                place.unlink(missing_ok=True)
            raise

    def replace(self, reading: Reading) -> Document:
        """Put a fresh reading of a kept file in the place of the old one, in one commit."""
        with schema.speaking(self.settings), self._engine.begin() as connection:
            left = _delete_reading(connection, reading.document_id)
            _insert_reading(connection, reading, self.settings.originals)
            if left and left.identity != reading.identity:
                recheck(connection, left.identity, self.settings.originals)
            return _done(connection, reading.document_id, left.disclosure_id if left else None)

    def publish(self, document_id: str, instead_of: str | None = None, note: Note = lambda: None) -> Document:
        """What is not public becomes so, in the place of a published document of the same disclosure where one is named; that one becomes an earlier version.
        `note` is called when nothing is left but the commit."""
        with schema.speaking(self.settings), self._engine.begin() as connection:
            if standing.state(connection, document_id) == "published":
                raise WrongStanding("这份文件已经公开，不必再公开一次")
            changed = {document_id: "published"}
            if instead_of is not None:
                _may_replace(connection, document_id, instead_of)
                changed[instead_of] = "earlier"
            document = _move(connection, changed, self.settings.originals, document_id)
            note()
            return document

    def withdraw(self, document_id: str, note: Note = lambda: None) -> Document:
        """What is public, as an earlier version too, is so no longer; its original and reading stay."""
        with schema.speaking(self.settings), self._engine.begin() as connection:
            if standing.state(connection, document_id) not in ("published", "earlier"):
                raise WrongStanding("这份文件没有公开，不用撤回")
            document = _move(connection, {document_id: "withdrawn"}, self.settings.originals)
            note()
            return document

    def remove(self, id_or_name: str) -> str:
        """Forget a document and its original; returns its name."""
        with schema.speaking(self.settings), self._engine.begin() as connection:
            row = connection.execute(select(schema.kept).where((schema.kept.c.id == id_or_name) | (schema.kept.c.name == id_or_name))).first()
            if row is None:
                raise DocumentUnknown(id_or_name, tuple(connection.execute(select(schema.kept.c.name).order_by(schema.kept.c.seq)).scalars()))
            left = _delete_reading(connection, row.id)
            connection.execute(delete(schema.standing).where(schema.standing.c.document_id == row.id))
            connection.execute(delete(schema.kept).where(schema.kept.c.id == row.id))
            if left:
                recheck(connection, left.identity, self.settings.originals)
            _tidy(connection, {left.disclosure_id} if left else set())
        # Only after the commit: a crash before it must leave the document whole.
        (self.settings.originals / row.file).unlink(missing_ok=True)
        return str(row.name)


def _lock(settings: Settings, wait: float) -> FileLock:
    lock = FileLock(settings.data / "write.lock", timeout=wait)
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise StoreLocked(str(settings.data)) from None
    except OSError as error:
        raise DataFolderUnreadable(str(settings.data), reason(error)) from None
    return lock


def _prepare(connection: Connection, rebuild: bool) -> None:
    """Make the tables where there are none, check the version, and empty an older store when it is to be rebuilt."""
    if inspect(connection).has_table("meta"):
        schema.standing.create(connection, checkfirst=True)
        row = connection.execute(select(schema.meta.c.schema_version, schema.meta.c.generation)).one()
        if not (rebuild and row.schema_version < schema.SCHEMA_VERSION):
            schema.check_version(row.schema_version)
            return
        for table in schema.DERIVED:
            table.drop(connection, checkfirst=True)
        generation = row.generation + 1
    else:
        generation = 1
    schema.metadata.create_all(connection)
    connection.execute(insert(schema.meta).values(id=1, schema_version=schema.SCHEMA_VERSION, generation=generation))


def _is_kept(connection: Connection, document_id: str) -> bool:
    return connection.execute(select(schema.kept.c.id).where(schema.kept.c.id == document_id)).first() is not None


def _insert_kept(connection: Connection, document_id: str, original: Path, file: str, draft: bool) -> None:
    taken = set(connection.execute(select(schema.kept.c.name)).scalars())
    last = connection.execute(select(func.max(schema.kept.c.seq))).scalar() or 0
    name = originals.unique_name(original, taken, document_id)
    connection.execute(insert(schema.kept).values(id=document_id, seq=last + 1, name=name, file=file, draft=draft))


def _insert_reading(connection: Connection, reading: Reading, kept_in: Path) -> None:
    state = standing.state(connection, reading.document_id)
    connection.execute(insert(schema.document).values(
        id=reading.document_id, disclosure_id=_disclosure_for(connection, reading.identity, state), title=reading.identity.title or reading.name,
        format=reading.format, pages=codec.dumps([(p.width, p.height) for p in reading.pages]), identity=codec.dumps(codec.pack_identity(reading.identity)),
        doubts=codec.dumps(reading.doubts)))
    _insert_rows(connection, schema.paragraph, reading.document_id, ({"data": codec.dumps(codec.pack_paragraph(p))} for p in reading.paragraphs))
    _insert_rows(connection, schema.parsed_table, reading.document_id, ({"data": codec.dumps(codec.pack_table(t))} for t in reading.tables))
    _insert_rows(connection, schema.fact, reading.document_id, map(codec.pack_fact, reading.facts))
    recheck(connection, reading.identity, kept_in, reading)


def _insert_rows(connection: Connection, table: Any, document_id: str, rows: Iterable[dict[str, Any]]) -> None:
    """Rows in order, some at a time: packed, a long file's facts would take as much memory again."""
    numbered = ({"document_id": document_id, "seq": seq, **row} for seq, row in enumerate(rows))
    while batch := list(islice(numbered, BATCH)):
        connection.execute(insert(table), batch)


def _delete_reading(connection: Connection, document_id: str) -> Left | None:
    row = connection.execute(select(schema.document.c.disclosure_id, schema.document.c.identity).where(schema.document.c.id == document_id)).one_or_none()
    for table in schema.OF_DOCUMENT:
        connection.execute(delete(table).where(table.c.document_id == document_id))
    connection.execute(delete(schema.document).where(schema.document.c.id == document_id))
    return None if row is None else Left(row.disclosure_id, codec.unpack_identity(codec.loads(row.identity)))


def _may_replace(connection: Connection, document_id: str, old: str) -> None:
    if standing.state(connection, old) != "published":
        raise WrongStanding("要替换的那份文件没有公开，请直接公开这一份")
    if designation(_stands(connection, document_id).identity) != designation(_stands(connection, old).identity):
        raise WrongStanding("两份文件不是同一份公开（单位、年度、预算或决算、部门或单位要相同），不能替换")


def _move(connection: Connection, changed: dict[str, str], kept_in: Path, successor: str | None = None) -> Document:
    """Put documents into other states and so into other disclosures; returns the first as it now stands."""
    touched: set[int | None] = set()
    for document_id, state in changed.items():
        before = _stands(connection, document_id)
        standing.write(connection, document_id, state, successor if state == "earlier" else None)
        target = _disclosure_for(connection, before.identity, state)
        connection.execute(update(schema.document).where(schema.document.c.id == document_id).values(disclosure_id=target))
        touched |= {before.disclosure_id, target}
    first = next(iter(changed))
    recheck(connection, _stands(connection, first).identity, kept_in)
    document = find_document(connection, first)
    assert document is not None
    _tidy(connection, touched)
    return document


def _stands(connection: Connection, document_id: str) -> Left:
    row = connection.execute(select(schema.document.c.disclosure_id, schema.document.c.identity).where(schema.document.c.id == document_id)).one_or_none()
    if row is None:
        raise DocumentUnknown(document_id)
    return Left(row.disclosure_id, codec.unpack_identity(codec.loads(row.identity)))


def _disclosure_for(connection: Connection, identity: Identity, state: str) -> int:
    """The disclosure that a document belongs to, made when it is the first; what is public stays apart from what is not."""
    table = schema.disclosure
    key = {"department": identity.department, "year": identity.year, "kind": identity.kind, "level": identity.level,
           "state": state}
    found = connection.execute(select(table.c.id).where(*(table.c[name] == value for name, value in key.items()))).scalar()
    if found is not None:
        return int(found)
    made = connection.execute(insert(table).values(**key, title=identity.title, published=identity.published, aliases="[]"))
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def _done(connection: Connection, document_id: str, left: int | None = None) -> Document:
    """Finish a change and return the document as it now stands; `left` is the disclosure that it stood in before."""
    document = find_document(connection, document_id)
    assert document is not None
    _tidy(connection, {document.disclosure_id, left} - {None})
    return document


def _tidy(connection: Connection, changed: set[int | None]) -> None:
    """Disclosures follow from their documents: renew what the changed ones say, drop those left without any, and tell readers."""
    document = schema.document
    for disclosure_id in changed:
        rows = connection.execute(select(document.c.identity).join(schema.kept, schema.kept.c.id == document.c.id)
                                  .where(document.c.disclosure_id == disclosure_id).order_by(schema.kept.c.seq))
        _renew(connection, disclosure_id, [codec.unpack_identity(codec.loads(data)) for data, in rows])
    connection.execute(update(schema.meta).values(generation=schema.meta.c.generation + 1))


def _renew(connection: Connection, disclosure_id: int | None, identities: list[Identity]) -> None:
    table = schema.disclosure
    if not identities:
        connection.execute(delete(table).where(table.c.id == disclosure_id))
        return
    connection.execute(update(table).where(table.c.id == disclosure_id).values(
        title=next((i.title for i in identities if i.title), ""), published=next((i.published for i in identities if i.published), None),
        aliases=codec.dumps(list(dict.fromkeys(a for i in identities for a in i.aliases)))))
