"""A proven answer as the contract's JSON object."""
from __future__ import annotations

from typing import Any

from ingest.amount import show, unified
from ingest.model import Fact
from qa.privacy import mask
from qa.verify import Citation, ProvenAnswer, ProvenFormula, ProvenValue


def to_json(answer: ProvenAnswer, question: str, text: str, reading: dict[str, Any], context: dict[str, Any], confidence: float, suggestions: list[str], elapsed_ms: int) -> dict[str, Any]:
    """The answer object; see the contract in the design notes."""
    outcome = answer.outcome
    quotes = {c.number: c.fact.source.quote for c in answer.citations}
    return {
        "question": question, "status": outcome.status, "answer": text,
        "values": [value(v, quotes) for v in answer.values] if outcome.status == "answered" else [],
        "missing": [mask(m) for m in outcome.missing], "nearest": [value(v, quotes) for v in answer.nearest],
        "citations": [citation(c) for c in answer.citations], "computation": [computation(f) for f in answer.formulas],
        "checks": list(answer.checks), "reading": reading, "context": context, "confidence": confidence, "suggestions": suggestions, "elapsed_ms": elapsed_ms,
    }


def value(v: ProvenValue, quotes: dict[int, str]) -> dict[str, Any]:
    c = v.claim
    text = as_printed(c.text, [quotes[n] for n in v.citations]) if c.text else None
    amount = None if c.amount is None else abs(c.amount) if c.direction else c.amount
    printed = c.printed.strip() if c.printed and v.computation is None else None
    return {"label": mask(c.label), "amount": None if amount is None else show(amount), "amount_printed": printed, "unit": c.unit, "qualifier": c.qualifier, "direction": c.direction,
            "text": mask(text) if text else None, "department": c.disclosure.department, "year": c.disclosure.year, "scope": c.scope, "citations": list(v.citations), "computation": v.computation}


def as_printed(text: str, quotes: list[str]) -> str:
    """The text with the characters of the page: some fonts print 户 as the radical ⼾, which is another character."""
    for quote in quotes:
        at = unified(quote).find(text) if text not in quote else -1
        if at >= 0:
            return quote[at:at + len(text)]
    return text


def citation(c: Citation) -> dict[str, Any]:
    fact, source = c.fact, c.fact.source
    regions = [{"page": r.page, "bbox": list(r.bbox)} for r in source.regions]
    first = regions[0] if regions else {"page": None, "bbox": None}
    return {"id": c.number, "document": c.document.name, "document_id": c.document.id, "title": c.document.title, "page": first["page"], "bbox": first["bbox"], "regions": regions,
            "locator": source.locator, "kind": source.kind, "table": source.table, "row": row_of(fact), "column": source.column, "quote": mask(source.quote), "read_by": source.read_by,
            "confidence": source.confidence, "doubtful": source.doubtful}


def row_of(fact: Fact) -> str | None:
    """The row's name as printed, with its code; for a sentence the heading that it stands under."""
    source = fact.source
    if source.kind == "cell":
        path = " / ".join(fact.subject)
        return source.row if source.row and len(source.row) > len(path) else path or source.row
    return source.section[-1] if source.section else None


def computation(f: ProvenFormula) -> dict[str, Any]:
    formula = f.formula
    return {"id": f.number, "expression": formula.expression,
            "inputs": [{"label": mask(i.label), "amount": show(abs(i.fact.value.amount or i.fact.value.amount * 0) if i.fact.value.direction else i.fact.value.amount), "unit": i.fact.value.unit, "citation": n}  # type: ignore[operator,arg-type]
                       for i, n in zip(formula.inputs, f.citations, strict=True)],
            "result": show(abs(formula.result) if formula.direction else formula.result), "unit": formula.unit, "rounding": formula.rounding}
