"""What plain retrieval would answer: the first number of the text nearest to the question by embeddings.

It is treated kindly: it looks only into documents of the department and year that the question names, searches with the rest of the
question (a name that every heading repeats drowns the item asked for), and is given a table row's amounts beside the row's name.
"""
from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from ingest.amount import mentions, show
from ingest.index import LABELS, SENTENCES, Hit, nearest, present
from ingest.library import Library
from ingest.model import Disclosure, Document

Answer = dict[str, Any]


def why_not(library: Library) -> str | None:
    """Why there is no baseline over this library, None when there is one. Raises VectorsUnavailable where the model or Chroma is broken."""
    if not present(library.settings):
        return "向量没有开启或还没有补齐（mingzhang index），这次没有基线"
    return None if nearest(library, "预算", SENTENCES, k=1) else "向量还没有补齐（mingzhang index），这次没有基线"


def retrieve(question: str, context: dict[str, Any], library: Library) -> Answer:
    """An answer object like ours, made of the nearest text. Knows no conversation and never refuses."""
    named = named_in(question, library.disclosures())
    ids, query = [d.id for d in named], without_names(question, named)
    hits = [(kind, hit) for kind in (SENTENCES, LABELS) for hit in nearest(library, query, kind, ids, k=1)]
    if not hits:
        return {"status": "not_disclosed", "answer": "", "values": [], "citations": [], "context": context}
    kind, hit = max(hits, key=lambda pair: pair[1].score)
    document = next(d for d in library.documents() if d.id == hit.document_ids[0])
    disclosure = next(d for d in named if d.id == document.disclosure_id)
    text = hit.text if kind == SENTENCES else row_text(library, document, hit)
    return answer_from(text, kind, document, disclosure) | {"context": context}


def named_in(question: str, disclosures: tuple[Disclosure, ...]) -> tuple[Disclosure, ...]:
    """Those whose department, and as far as possible whose year, the question names; all where it names none."""
    of_department = tuple(d for d in disclosures if any(name in question for name in (d.department, *d.aliases))) or disclosures
    return tuple(d for d in of_department if str(d.year) in question) or of_department


def without_names(question: str, disclosures: tuple[Disclosure, ...]) -> str:
    for name in sorted({name for d in disclosures for name in (d.department, *d.aliases)}, key=len, reverse=True):
        question = question.replace(name, "")
    return re.sub(r"20\d\d年?", "", question)


def row_text(library: Library, document: Document, hit: Hit) -> str:
    """A table row as a retrieval program would see it: its name and its amounts from left to right."""
    cells = [f for f in library.facts(document.disclosure_id) if f.document_id == document.id and f.name == hit.text and f.value.amount is not None]
    return f"{hit.text} " + " ".join(f"{f.value.printed}{'' if f.value.unit in f.value.printed else f.value.unit}" for f in cells[:6])


def answer_from(text: str, kind: str, document: Document, disclosure: Disclosure) -> Answer:
    found = first_number(text)
    value = {"label": "", "amount": None if found is None else show(found[0]), "unit": found[1] if found else "", "direction": None, "text": None if found else text,
             "department": disclosure.department, "year": disclosure.year, "citations": [1]}
    citation = {"id": 1, "document": document.name, "quote": text, "kind": "sentence" if kind == SENTENCES else "cell", "row": None, "column": None, "table": None}
    return {"status": "answered", "answer": text, "values": [value], "citations": [citation]}


def first_number(text: str) -> tuple[Decimal, str] | None:
    """The first number that is no year and no bare ordinal, else the first of all."""
    found = mentions(text)
    best = next((m for m in found if m.unit not in ("", "年")), found[0] if found else None)
    return (best.amount, best.unit) if best else None
