"""The vector index: sentences of the narrative and distinct row labels, in Chroma. Derived, resumable, may be absent.

A record is a distinct text with the ids of the documents it stands in: each is embedded once, and nothing depends on database numbers.
Without vectors (turned off, or not filled yet) `nearest` finds nothing and the search is lexical.
"""
from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import RLock, Thread
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from ingest.embed import Embedder, InTurn, embedder_for
from ingest.errors import DataFolderUnreadable, MingzhangError, StoreLocked, VectorsUnavailable, reason
from ingest.library import Library
from ingest.settings import Settings

# Chroma's client and collections; importing it takes most of a second, so only `_client` does.
ClientAPI = Any
Collection = Any

log = logging.getLogger(__name__)

SENTENCES, LABELS = "sentences", "labels"
KINDS = (SENTENCES, LABELS)
# Shorter texts say nothing that a word search would not find.
SHORTEST = {SENTENCES: 6, LABELS: 2}
BATCH = 32
# How often a running `serve` looks for new documents to embed, in seconds.
PAUSE = 5.0


class Hit(NamedTuple):
    """A text near to the query, the documents (of those asked for) that have it, and the cosine."""

    text: str
    document_ids: tuple[str, ...]
    score: float


def nearest(library: Library, query: str, kind: str, disclosure_ids: Iterable[int] | None = None, k: int = 20) -> tuple[Hit, ...]:
    """The k texts nearest to the query in the given disclosures (None: all published ones), the best first, each text once."""
    ids = [d.id for d in library.disclosures()] if disclosure_ids is None else list(disclosure_ids)
    documents = [document.id for i in ids for document in library.documents(i)]
    if not documents or not query.strip() or not present(library.settings):
        return ()
    return vectors(library.settings).nearest(query, kind, documents, k)


def fill(library: Library, progress: Callable[[int, int, str], None] | None = None) -> int:
    """Embed what is not embedded yet, document by document, and drop what has gone; returns the number of texts embedded."""
    settings = library.settings
    if settings.chroma == "off":
        return 0
    documents = library.documents()
    store, new = vectors(settings), 0
    with store.writing():
        store.keep_only({d.id for d in documents})
        for done, document in enumerate(documents):
            if progress:
                progress(done, len(documents), f"向量：{document.name}")
            new += sum(store.fill(kind, document.id, texts) for kind, texts in texts_of(library, document.id).items())
        if progress and documents:
            progress(len(documents), len(documents), "")
    return new


def forget(library: Library, document_ids: Iterable[str]) -> None:
    """Drop the records of documents, where there are any."""
    if present(library.settings):
        store = vectors(library.settings)
        with store.writing():
            store.drop(set(document_ids))


def keep_filling(library: Library) -> Thread:
    """Fill in the background as documents come, for a running `serve`. Failures are logged: answers do not need vectors."""
    def work() -> None:
        seen = -1
        while True:
            try:
                if (generation := library.generation) != seen:
                    fill(library)
                    seen = generation
            except MingzhangError as error:
                log.info("vectors not filled: %s", error)
            except Exception:
                log.warning("vectors not filled", exc_info=True)
            time.sleep(PAUSE)

    thread = Thread(target=work, name="vectors", daemon=True)
    thread.start()
    return thread


def texts_of(library: Library, document_id: str) -> dict[str, list[str]]:
    """The distinct texts of a document worth embedding, by kind."""
    document = library.document(document_id)
    facts = library.facts(document.disclosure_id) if document else ()
    sentences = [s.text for p in library.paragraphs(document_id) for s in p.sentences]
    labels = [f.name for f in facts if f.document_id == document_id]
    return {SENTENCES: _distinct(sentences, SENTENCES), LABELS: _distinct(labels, LABELS)}


def _distinct(texts: list[str], kind: str) -> list[str]:
    return [t for t in dict.fromkeys(text.strip() for text in texts) if len(t) >= SHORTEST[kind]]


def present(settings: Settings) -> bool:
    """Could there be vectors? Answered without opening anything."""
    return settings.chroma != "off" and (settings.chroma != "embedded" or (settings.vectors / "chroma.sqlite3").exists())


@lru_cache(4)
def vectors(settings: Settings) -> Vectors:
    return Vectors(settings)


class Vectors:
    """Chroma's collections and the embedder that fills them, which queries and the filler share; both are opened when first needed."""

    def __init__(self, settings: Settings, embedder: Embedder | None = None) -> None:
        self.settings = settings
        self._embedder = InTurn(embedder) if embedder else None
        self._client: ClientAPI = None
        self._collections: dict[str, Collection] = {}
        self._stamp_seen = 0
        self._lock = RLock()

    @property
    def embedder(self) -> Embedder:
        with self._lock:
            if self._embedder is None:
                self._embedder = InTurn(embedder_for(self.settings))
            return self._embedder

    def collection(self, kind: str) -> Collection:
        """One collection a kind and model: vectors of two models do not compare."""
        with self._lock:
            if kind not in self._collections:
                model = hashlib.sha256(self.settings.embedding.encode()).hexdigest()[:8]
                self._collections[kind] = self._open().get_or_create_collection(
                    f"{kind}-{model}", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}, metadata={"model": self.settings.embedding})
            return self._collections[kind]

    def nearest(self, query: str, kind: str, document_ids: Sequence[str], k: int) -> tuple[Hit, ...]:
        self._reopen_if_written()
        collection = self.collection(kind)
        if not (count := collection.count()):
            return ()
        found = collection.query(query_embeddings=[self.embedder.embed_query(query)], n_results=min(k, count), where=_standing_in(document_ids),
                                 include=["documents", "metadatas", "distances"])
        asked = set(document_ids)
        return tuple(Hit(text, tuple(d for d in at["documents"] if d in asked), round(1 - distance, 6))
                     for text, at, distance in zip(_first(found["documents"]), _first(found["metadatas"]), _first(found["distances"]), strict=True))

    def fill(self, kind: str, document_id: str, texts: list[str]) -> int:
        """Bring a document's texts in, a batch at a time; an interrupted fill goes on from there. Returns how many were embedded."""
        collection = self.collection(kind)
        wanted = {_key(text): text for text in texts}
        there = set(collection.get(where=_standing_in([document_id]), include=[])["ids"])
        self._release(collection, sorted(there - set(wanted)), {document_id})
        return sum(self._add(collection, document_id, batch) for batch in _batches([(key, text) for key, text in wanted.items() if key not in there]))

    def keep_only(self, document_ids: set[str]) -> None:
        """Drop what stands in none of these documents."""
        for kind in KINDS:
            metadatas = self.collection(kind).get(include=["metadatas"])["metadatas"] or []
            self.drop({d for m in metadatas for d in m["documents"]} - document_ids)

    def drop(self, document_ids: set[str]) -> None:
        for kind in KINDS if document_ids else ():
            collection = self.collection(kind)
            self._release(collection, collection.get(where=_standing_in(sorted(document_ids)), include=[])["ids"], document_ids)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One process fills the vectors at a time. The store's lock is another one, so that ingest need not wait for vectors."""
        lock = FileLock(self.settings.data / "vectors.lock", timeout=0)
        try:
            self.settings.data.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            raise StoreLocked(str(self.settings.data)) from None
        except OSError as error:
            raise DataFolderUnreadable(str(self.settings.data), reason(error)) from None
        try:
            self._reopen_if_written()
            yield
        finally:
            self._stamp.touch()
            self._stamp_seen = self._stamp.stat().st_mtime_ns
            lock.release()

    @property
    def _stamp(self) -> Path:
        return self.settings.data / "vectors.stamp"

    def _reopen_if_written(self) -> None:
        """An embedded Chroma holds its index in memory and does not see what another process has written since."""
        written = self._stamp.stat().st_mtime_ns if self._stamp.exists() else 0
        with self._lock:
            if written == self._stamp_seen:
                return
            self._stamp_seen = written
            self._collections.clear()
            if self._client is not None and self.settings.chroma == "embedded":
                self._client.clear_system_cache()
                self._client = None

    def _add(self, collection: Collection, document_id: str, batch: list[tuple[str, str]]) -> int:
        """Records that other documents made get one more document; the rest are embedded."""
        known = _documents_of(collection, [key for key, _ in batch])
        if known:
            collection.update(ids=list(known), metadatas=[{"documents": [*documents, document_id]} for documents in known.values()])
        new = [(key, text) for key, text in batch if key not in known]
        if new:
            embeddings = self.embedder.embed_passages([text for _, text in new])
            collection.upsert(ids=[key for key, _ in new], embeddings=embeddings, documents=[text for _, text in new],
                              metadatas=[{"documents": [document_id]} for _ in new])
        return len(new)

    def _release(self, collection: Collection, ids: list[str], document_ids: set[str]) -> None:
        """These records no longer stand in these documents; those that stand nowhere go."""
        left = {key: [d for d in documents if d not in document_ids] for key, documents in _documents_of(collection, ids).items()}
        if gone := [key for key, documents in left.items() if not documents]:
            collection.delete(ids=gone)
        if kept := {key: documents for key, documents in left.items() if documents}:
            collection.update(ids=list(kept), metadatas=[{"documents": documents} for documents in kept.values()])

    def _open(self) -> ClientAPI:
        if self._client is None:
            try:
                self._client = _client(self.settings)
            except Exception as error:  # Chroma raises many kinds, from its own core too
                raise VectorsUnavailable(f"Chroma 打不开（设置 MINGZHANG_CHROMA={self.settings.chroma}，{error}）") from error
        return self._client


def _client(settings: Settings) -> ClientAPI:
    import chromadb

    quiet = chromadb.Settings(anonymized_telemetry=False)
    if settings.chroma == "embedded":
        return chromadb.PersistentClient(str(settings.vectors), settings=quiet)
    address = urlsplit(settings.chroma)
    secure = address.scheme == "https"
    return chromadb.HttpClient(address.hostname or "", address.port or (443 if secure else 8000), ssl=secure, settings=quiet)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _standing_in(document_ids: Sequence[str]) -> Any:
    """Chroma's filter for texts that stand in any of these documents."""
    each = [{"documents": {"$contains": d}} for d in document_ids]
    return {"$or": each} if len(each) > 1 else each[0]


def _documents_of(collection: Collection, ids: list[str]) -> dict[str, list[str]]:
    if not ids:
        return {}
    found = collection.get(ids=ids, include=["metadatas"])
    return {key: at["documents"] for key, at in zip(found["ids"], found["metadatas"], strict=True)}


def _batches(items: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    for start in range(0, len(items), BATCH):
        yield items[start:start + BATCH]


def _first(column: Any) -> list[Any]:
    """Chroma answers a list of queries; we ask one."""
    return column[0] if column else []
