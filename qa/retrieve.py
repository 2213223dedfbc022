"""Names near to a question's words, for refusals: character overlap and, once they are filled, vectors; fused by rank.

Nothing that is found here is ever answered; it is offered as near.
"""
from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from qa.catalog import Catalog, char_weights
from qa.text import squeeze

RANK_CONSTANT = 20      # of reciprocal rank fusion: how fast a later place loses weight


class NearNames(BaseRetriever):
    """The labels of one disclosure nearest to a phrase; `metadata["label"]` is the label's number in the catalog."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    catalog: Any
    library: Any
    k: int = 8

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        fused: dict[int, float] = {}
        for ranking in (by_characters(self.catalog, query), by_vectors(self.catalog, self.library, query)):
            for place, label in enumerate(ranking):
                fused[label] = fused.get(label, 0.0) + 1 / (RANK_CONSTANT + place)
        best = sorted(fused, key=lambda label: -fused[label])[:self.k]
        return [Document(page_content=self.catalog.labels[label], metadata={"label": label}) for label in best]


def by_characters(catalog: Catalog, query: str) -> list[int]:
    """Labels of items by the weight of the characters that they share with the query."""
    wanted = set(squeeze(query))
    scored = []
    for label in catalog.by_label:
        text = catalog.labels[label]
        got = sum(w for c, w in zip(text, char_weights(text), strict=True) if c in wanted)
        if got >= 1:
            scored.append((got / (len(text) ** 0.5), label))
    return [label for _, label in sorted(scored, key=lambda s: -s[0])[:20]]


def by_vectors(catalog: Catalog, library: Any, query: str) -> list[int]:
    """Labels by meaning; nothing while vectors are not filled or are turned off."""
    if not hasattr(library, "settings"):
        return []
    from ingest.index import LABELS, nearest

    hits = nearest(library, query, LABELS, [catalog.disclosure.id], 20)
    return [catalog.ids[key] for h in hits if (key := squeeze(h.text)) in catalog.ids and catalog.ids[key] in catalog.by_label]
