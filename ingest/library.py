"""The reader's side of the store. It never waits for the writer and sees new documents as soon as they are committed.

A data folder that does not exist yet, or has no store in it, is an empty library.
"""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import RLock, local
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, inspect, or_, select

from ingest import codec, originals, ownterms, schema, standing
from ingest.checks.model import Report, Test
from ingest.errors import DataFolderUnreadable, DocumentUnknown, MissingFile, reason
from ingest.model import Disclosure, Document, Fact, Paragraph, Table
from ingest.same import distinct
from ingest.settings import Settings, load

T = TypeVar("T")

# Facts of so many disclosures (or paragraphs, tables of documents) stay in memory: about 1 MB each.
CACHED = 128

_FACT = select(*(schema.fact.c[name] for name in codec.FACT_COLUMNS)).order_by(schema.fact.c.seq)
_META = select(schema.meta.c.schema_version, schema.meta.c.generation)
_DOCUMENT = (select(schema.document.c.id, schema.document.c.disclosure_id, schema.kept.c.name, schema.document.c.title, schema.document.c.format,
                    schema.document.c.pages, schema.kept.c.file)
             .join(schema.kept, schema.kept.c.id == schema.document.c.id).order_by(schema.kept.c.seq))


class Library:
    """What has been taken in. All records are immutable and cached until the store's generation changes."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or load()
        self._engine: Engine | None = None
        self._lock = RLock()
        self._held = local()
        self._seen = 0
        self._cache: OrderedDict[tuple[str, Any], Any] = OrderedDict()

    @contextmanager
    def session(self) -> Iterator[None]:
        """All that this thread reads inside comes through one connection, and from one state of the store."""
        engine = self._open()
        if engine is None or getattr(self._held, "connection", None) is not None:
            yield
            return
        with schema.speaking(self.settings), engine.connect() as connection:
            self._held.connection, self._held.generation = connection, None
            try:
                yield
            finally:
                self._held.connection = None

    @contextmanager
    def _connected(self, engine: Engine) -> Iterator[Connection]:
        """The session's connection, or one for a single look."""
        if (held := getattr(self._held, "connection", None)) is not None:
            yield held
            return
        with schema.speaking(self.settings), engine.connect() as connection:
            yield connection

    @property
    def generation(self) -> int:
        """Grows with each change of the library; 0 while there is none. A session looks once: its state of the store does not change."""
        engine = self._open()
        if engine is None:
            return 0
        if getattr(self._held, "connection", None) is None:
            return self._read_generation(engine)
        if self._held.generation is None:
            self._held.generation = self._read_generation(engine)
        return int(self._held.generation)

    def _read_generation(self, engine: Engine) -> int:
        with self._connected(engine) as connection:
            row = connection.execute(_META).one_or_none()
        if row is None:
            return 0
        schema.check_version(row.schema_version)
        return int(row.generation)

    def disclosures(self, drafts: bool = False) -> tuple[Disclosure, ...]:
        """Published ones in order of department and year; with drafts, all."""
        every = self._cached(("disclosures", None), read_disclosures)
        return tuple(d for d in every if drafts or d.state == "published")

    def disclosure(self, disclosure_id: int) -> Disclosure | None:
        return next((d for d in self.disclosures(drafts=True) if d.id == disclosure_id), None)

    def documents(self, disclosure_id: int | None = None) -> tuple[Document, ...]:
        """In the order in which they were taken in, drafts too."""
        every = self._cached(("documents", None), read_documents)
        return tuple(d for d in every if disclosure_id in (None, d.disclosure_id))

    def document(self, id_or_name: str) -> Document | None:
        return next((d for d in self.documents() if id_or_name in (d.id, d.name)), None)

    def facts(self, disclosure_id: int) -> tuple[Fact, ...]:
        """The facts of a disclosure, from all its documents; what several of them say, once."""
        def read(connection: Connection) -> tuple[Fact, ...]:
            return distinct([(document, read_facts(connection, document.id)) for document in self.documents(disclosure_id)])
        return self._cached(("facts", disclosure_id), read)

    def facts_of(self, document_id: str) -> tuple[Fact, ...]:
        """The facts of one document, also those that another file of its disclosure tells."""
        return self._cached(("facts of document", document_id), lambda connection: tuple(read_facts(connection, document_id)))

    def holding(self, texts: Iterable[str]) -> set[int]:
        """The disclosures whose facts hold one of the texts, as printed, in a name or a key. One look over all facts, however many."""
        wanted = sorted(set(texts))
        if not wanted or not self.generation or self._engine is None:
            return set()
        columns = (schema.fact.c["subject"], schema.fact.c["keys"])
        hit = or_(*(column.contains(text, autoescape=True) for text in wanted for column in columns))
        query = select(schema.document.c.disclosure_id).join(schema.fact, schema.fact.c.document_id == schema.document.c.id).where(hit).distinct()
        with self._connected(self._engine) as connection:
            return set(connection.execute(query).scalars())

    def paragraphs(self, document_id: str) -> tuple[Paragraph, ...]:
        return self._cached(("paragraphs", document_id), lambda connection: read_paragraphs(connection, document_id))

    def tables(self, document_id: str) -> tuple[Table, ...]:
        return self._cached(("tables", document_id), lambda connection: read_tables(connection, document_id))

    def doubts(self, document_id: str) -> tuple[str, ...]:
        """What of a document could not be read, in sentences."""
        return self._cached(("doubts", document_id), lambda connection: read_doubts(connection, document_id))

    def checked(self, document_id: str) -> Report:
        """What checking a document found when it was taken in, or when one that it is compared with was."""
        found = self._cached(("checked", document_id), lambda connection: read_checked(connection, document_id))
        return found[0] if found else Report()

    def earlier(self) -> tuple[standing.Earlier, ...]:
        """Versions that others took the place of, the newest first."""
        return self._cached(("earlier", None), standing.earlier)

    def own_terms(self) -> Mapping[str, str]:
        """What people here call a standard term, as staff approved it."""
        return ownterms.read(self.settings)

    def original(self, document_id: str) -> Path:
        """The kept file."""
        document = self.document(document_id)
        if document is None:
            raise DocumentUnknown(document_id, tuple(d.name for d in self.documents()))
        path = self.settings.originals / document.path
        if not path.is_file():
            raise MissingFile(document.name)
        return path

    def sha256(self, document_id: str) -> str:
        """Of the kept file, "" where it is lost."""
        try:
            return originals.sha256(self.original(document_id))
        except MissingFile:
            return ""

    def close(self) -> None:
        with self._lock:
            self._cache.clear()
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _open(self) -> Engine | None:
        with self._lock:
            if self._engine is None and _exists(self.settings):
                engine = schema.open_engine(self.settings)
                with schema.speaking(self.settings):
                    # The writer may be just about to make the tables.
                    if not inspect(engine).has_table("meta"):
                        engine.dispose()
                        return None
                self._engine = engine
            return self._engine

    def _cached(self, key: tuple[str, Any], read: Callable[[Connection], tuple[T, ...]]) -> tuple[T, ...]:
        # The connection before the lock: who held the lock and waited for a connection would stop those who have one.
        with self.session(), self._lock:
            generation = self.generation
            if generation != self._seen:
                self._cache.clear()
                self._seen = generation
            if not generation or self._engine is None:
                return ()
            if key not in self._cache:
                with self._connected(self._engine) as connection:
                    self._cache[key] = read(connection)
                if len(self._cache) > CACHED:
                    self._cache.popitem(last=False)
            self._cache.move_to_end(key)
            return cast(tuple[T, ...], self._cache[key])


def _exists(settings: Settings) -> bool:
    """Is there a store to open? A folder that may not be looked into is an error, not an empty library."""
    if settings.database_url:
        return True
    try:
        if settings.data.exists() and not settings.data.is_dir():
            raise DataFolderUnreadable(str(settings.data), "不是文件夹")
        if settings.data.exists():
            next(settings.data.iterdir(), None)
        return (settings.data / "mingzhang.db").is_file()
    except OSError as error:
        raise DataFolderUnreadable(str(settings.data), reason(error)) from None


def read_disclosures(connection: Connection) -> tuple[Disclosure, ...]:
    table = schema.disclosure
    files: dict[int, list[str]] = {}
    for document in read_documents(connection):
        files.setdefault(document.disclosure_id, []).append(document.id)
    rows = connection.execute(select(table).order_by(table.c.department, table.c.year, table.c.kind, table.c.level, table.c.id))
    return tuple(Disclosure(r.id, r.department, r.year, r.kind, r.level, r.state, r.title, r.published, tuple(codec.loads(r.aliases)),
                            tuple(files.get(r.id, ()))) for r in rows)


def read_documents(connection: Connection) -> tuple[Document, ...]:
    return tuple(map(_document, connection.execute(_DOCUMENT)))


def find_document(connection: Connection, id_or_name: str) -> Document | None:
    row = connection.execute(_DOCUMENT.where((schema.kept.c.id == id_or_name) | (schema.kept.c.name == id_or_name))).first()
    return None if row is None else _document(row)


def _document(row: Any) -> Document:
    pages = tuple((width, height) for width, height in codec.loads(row.pages))
    return Document(row.id, row.disclosure_id, row.name, row.title, row.format, pages, row.file)


def read_facts(connection: Connection, document_id: str) -> list[Fact]:
    rows = connection.execute(_FACT.where(schema.fact.c.document_id == document_id)).all()
    return [codec.unpack_fact(document_id, row) for row in rows]


def read_paragraphs(connection: Connection, document_id: str) -> tuple[Paragraph, ...]:
    table = schema.paragraph
    rows = connection.execute(select(table.c.data).where(table.c.document_id == document_id).order_by(table.c.seq))
    return tuple(codec.unpack_paragraph(codec.loads(data)) for data, in rows)


def read_tables(connection: Connection, document_id: str) -> tuple[Table, ...]:
    table = schema.parsed_table
    rows = connection.execute(select(table.c.data).where(table.c.document_id == document_id).order_by(table.c.seq))
    return tuple(codec.unpack_table(codec.loads(data)) for data, in rows)


def read_doubts(connection: Connection, document_id: str) -> tuple[str, ...]:
    data = connection.execute(select(schema.document.c.doubts).where(schema.document.c.id == document_id)).scalar()
    return tuple(codec.loads(data)) if data else ()


def read_checked(connection: Connection, document_id: str) -> tuple[Report, ...]:
    """One report, or none for a document that could not be checked."""
    row = connection.execute(select(schema.checked.c.findings, schema.checked.c.tests).where(schema.checked.c.document_id == document_id)).one_or_none()
    if row is None:
        return ()
    return (Report(tuple(map(codec.unpack_finding, codec.loads(row.findings))), tuple(Test(*data) for data in codec.loads(row.tests))),)
