"""What plain retrieval would answer: the first number of the text that fits the question best, by embeddings, by BM25, or by both.

They are treated kindly: they look only into documents of the department and year that the question names, search with the rest of the
question (a name that every heading repeats drowns the item asked for), and are given a table row's amounts beside the row's name. They know
no conversation and never refuse; their confidence is the score of the text.
"""
from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from eval.bm25 import Bm25
from ingest.amount import mentions, show
from ingest.index import LABELS, SENTENCES, present, texts_of, vectors
from ingest.library import Library
from ingest.model import Disclosure, Document, Fact

Answer = dict[str, Any]
Ranking = list[tuple[int, float]]       # passages and their scores, the best first
VECTORS, WORDS, FUSED = "vectors", "bm25", "fused"
DEPTH = 50              # how far down the rankings are fused
RANK_CONSTANT = 60      # of reciprocal rank fusion, as usual
CELLS = 6               # amounts that a row shows


@dataclass(frozen=True)
class Passage:
    """A sentence, or a table row with its amounts; `name` is the row's name alone."""

    kind: str
    name: str
    text: str
    document: Document
    disclosure: Disclosure


class Retrieval:
    """Ranks the passages of a library. `embedded` gives the vector of each passage's name, `embed` that of a query; None where there are no vectors."""

    def __init__(self, passages: Sequence[Passage], embedded: Sequence[Sequence[float]] | None = None, embed: Callable[[str], Sequence[float]] | None = None) -> None:
        self.passages = list(passages)
        self.disclosures = tuple(dict.fromkeys(p.disclosure for p in passages))
        self._words = Bm25([p.text for p in passages])
        self._matrix = None if embedded is None else np.asarray(embedded, dtype=np.float32)
        self._embed = embed
        self._vectors: dict[str, tuple[Sequence[float], float]] = {}
        self._saved = 0.0       # seconds that a vector from the way before has spared

    @property
    def ways(self) -> tuple[str, ...]:
        return (WORDS,) if self._matrix is None else (VECTORS, WORDS, FUSED)

    def answer(self, way: str, question: str, context: dict[str, Any]) -> Answer:
        """An answer object like ours, made of the best passage."""
        started, self._saved = time.perf_counter(), 0.0
        named = named_in(question, self.disclosures)
        among = [i for i, p in enumerate(self.passages) if p.disclosure in named]
        ranking = self.rank(way, without_names(question, named), among)
        made = answer_from(self.passages[ranking[0][0]], ranking[0][1]) if ranking else {"status": "not_disclosed", "answer": "", "values": [], "citations": []}
        return made | {"context": context, "elapsed_ms": round((time.perf_counter() - started + self._saved) * 1000)}

    def rank(self, way: str, query: str, among: Sequence[int]) -> Ranking:
        if way == FUSED:
            return fuse([self.rank(VECTORS, query, among), self.rank(WORDS, query, among)])
        scores = self._words.scores(query, among) if way == WORDS else self._cosines(query, among)
        ranked = sorted(zip(among, scores, strict=True), key=lambda pair: -pair[1])
        return [pair for pair in ranked[:DEPTH] if pair[1] > 0]

    def _cosines(self, query: str, among: Sequence[int]) -> list[float]:
        if self._matrix is None or self._embed is None:
            raise ValueError("no vectors")
        cosines: list[float] = (self._matrix[list(among)] @ np.asarray(self._vector(query, self._embed), dtype=np.float32)).tolist()
        return cosines

    def _vector(self, query: str, embed: Callable[[str], Sequence[float]]) -> Sequence[float]:
        """Embedded once for both ways that want it; the time counts for both."""
        if query in self._vectors:
            self._saved += self._vectors[query][1]
        else:
            started = time.perf_counter()
            self._vectors[query] = (embed(query), time.perf_counter() - started)
        return self._vectors[query][0]


def fuse(rankings: Sequence[Ranking]) -> Ranking:
    """Reciprocal rank fusion."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for place, (at, _) in enumerate(ranking, start=1):
            scores[at] = scores.get(at, 0.0) + 1 / (RANK_CONSTANT + place)
    return sorted(scores.items(), key=lambda pair: -pair[1])


def over(library: Library) -> tuple[Retrieval, str]:
    """The baselines of a library, and why some are missing (else ""). Raises VectorsUnavailable where the model or Chroma is broken."""
    passages = passages_of(library)
    if not present(library.settings):
        return Retrieval(passages), "向量没有开启或还没有补齐（mingzhang index），这次只有 BM25 一条基线"
    shelf = vectors(library.settings)
    known = {kind: _stored(shelf.collection(kind)) for kind in (SENTENCES, LABELS)}
    embedded = [known[p.kind].get(p.name) for p in passages]
    if any(vector is None for vector in embedded):
        return Retrieval(passages), "向量还没有补齐（mingzhang index），这次只有 BM25 一条基线"
    return Retrieval(passages, [v for v in embedded if v is not None], shelf.embedder.embed_query), ""


def _stored(collection: Any) -> dict[str, list[float]]:
    """The vectors that Chroma holds, by text."""
    found = collection.get(include=["documents", "embeddings"])
    return dict(zip(found["documents"], found["embeddings"], strict=True))


def passages_of(library: Library) -> list[Passage]:
    """Every distinct sentence and table row of the published documents."""
    return [passage for disclosure in library.disclosures() for document in library.documents(disclosure.id) for passage in _passages(library, disclosure, document)]


def _passages(library: Library, disclosure: Disclosure, document: Document) -> list[Passage]:
    rows: dict[str, list[Fact]] = {}
    for fact in library.facts(disclosure.id):
        if fact.document_id == document.id and fact.value.printed:
            rows.setdefault(fact.name, []).append(fact)
    texts = texts_of(library, document.id)
    return [*(Passage(SENTENCES, text, text, document, disclosure) for text in texts[SENTENCES]),
            *(Passage(LABELS, name, row_text(name, rows[name]), document, disclosure) for name in texts[LABELS] if name in rows)]


def row_text(name: str, facts: Sequence[Fact]) -> str:
    """A table row as a retrieval program would see it: its name and what stands in its cells from left to right."""
    amounts = [f for f in facts if f.value.amount is not None] or list(facts)
    return f"{name} " + " ".join(f"{f.value.printed}{'' if f.value.unit in f.value.printed else f.value.unit}" for f in amounts[:CELLS])


def named_in(question: str, disclosures: tuple[Disclosure, ...]) -> tuple[Disclosure, ...]:
    """Those whose department, and as far as possible whose year, the question names; all where it names none."""
    of_department = tuple(d for d in disclosures if any(name in question for name in (d.department, *d.aliases))) or disclosures
    return tuple(d for d in of_department if str(d.year) in question) or of_department


def without_names(question: str, disclosures: tuple[Disclosure, ...]) -> str:
    for name in sorted({name for d in disclosures for name in (d.department, *d.aliases)}, key=len, reverse=True):
        question = question.replace(name, "")
    return re.sub(r"20\d\d年?", "", question)


def answer_from(passage: Passage, score: float) -> Answer:
    found = first_number(passage.text)
    value = {"label": "", "amount": None if found is None else show(found[0]), "unit": found[1] if found else "", "direction": None, "text": None if found else passage.text,
             "department": passage.disclosure.department, "year": passage.disclosure.year, "citations": [1]}
    citation = {"id": 1, "document": passage.document.name, "quote": passage.text, "kind": "sentence" if passage.kind == SENTENCES else "cell", "row": None, "column": None, "table": None}
    return {"status": "answered", "answer": passage.text, "values": [value], "citations": [citation], "confidence": round(score, 4)}


def first_number(text: str) -> tuple[Decimal, str] | None:
    """The first number that is no year and no bare ordinal, else the first of all."""
    found = mentions(text)
    best = next((m for m in found if m.unit not in ("", "年")), found[0] if found else None)
    return (best.amount, best.unit) if best else None
