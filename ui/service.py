"""What programs are given, whichever way they ask: over HTTP (`api`) or as an assistant's tools (`assistant`). Plain values; only what is published."""
from __future__ import annotations

import json
from typing import Any

from ingest.model import Disclosure
from ingest.published import Published
from qa.chain import answer
from qa.named import named_facts
from qa.privacy import masked
from ui.export import document_of, tables_json
from ui.facts import Told, record

# Switches of a context that belong to us, not to whoever asks: they show drafts, weak answers and how an answer was found.
OURS = ("staff", "unsure", "explain")
MOST_FOUND = 50

Json = dict[str, Any]


class ContextUnusable(ValueError):
    """A context that did not come from an answer; one Chinese sentence."""


def ask(library: Published, question: str, context: Json | None = None) -> Json:
    """The answer object of the contract."""
    kept = {name: value for name, value in (context or {}).items() if name not in OURS}
    try:
        json.dumps(kept, allow_nan=False)
        return answer(question, kept, library)
    except (TypeError, ValueError, KeyError, AttributeError):
        # Is it the context, which anybody may have written, or a defect of ours? Asking without it tells.
        if not kept:
            raise
        answer(question, {}, library)
        raise ContextUnusable("context 要原样用上一个答案里的 context，或者不写") from None


def disclosures(library: Published, department: str = "", year: int | None = None, kind: str = "") -> Json:
    """What there is to ask about, in order of department and year."""
    found = [d for d in library.disclosures() if (not department or is_named(d, department)) and year in (None, d.year) and kind in ("", d.kind)]
    return {"disclosures": [_disclosure(library, d) for d in found]}


def is_named(disclosure: Disclosure, department: str) -> bool:
    return any(department in name for name in (disclosure.department, *disclosure.aliases))


def _disclosure(library: Published, d: Disclosure) -> Json:
    documents = [{"document": f.name, "document_id": f.id, "title": f.title, "format": f.format, "pages": len(f.pages) or None} for f in library.documents(d.id)]
    return {"department": d.department, "year": d.year, "kind": d.kind, "level": d.level, "title": d.title, "published": d.published, "aliases": list(d.aliases), "documents": documents}


def tables(library: Published, name: str) -> Json:
    """The tables of a document, as `mingzhang tables` gives them."""
    return masked(tables_json(library, [document_of(library, name).name]))


def check_report(library: Published, name: str) -> Json:
    """What holds in a document and what does not, as `mingzhang check` gives it."""
    document = document_of(library, name)
    return {document.name: masked(library.checked(document.id).to_json())}


def find(library: Published, said: str, department: str = "", year: int | None = None, limit: int = 10) -> Json:
    """The printed facts that the words name, best first."""
    within = [d for d in library.disclosures() if (not department or is_named(d, department)) and year in (None, d.year)]
    owners = {f.id: f for d in within for f in library.documents(d.id)}
    found, left_out = named_facts(library, said, within, min(max(limit, 1), MOST_FOUND))
    note = {"note": f"另有 {left_out} 份公开没有查，请写明部门或年度"} if left_out else {}
    return {"facts": [record(Told(d, owners[fact.document_id], fact)) for d, fact in found]} | note
