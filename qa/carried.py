"""A figure without the money carried over into it: the printed one of this year's money alone, or the whole less what was carried over.

Told only where the document shows that the whole holds the carried part: both stand in one row, or with the third figure they add up.
"""
from __future__ import annotations

import re
from decimal import Decimal
from itertools import product

from ingest.amount import MONEY
from ingest.model import Disclosure, Fact
from qa.claims import Outcome, claim
from qa.family import base_units
from qa.find import Hit
from qa.plan import Difference, Lookup
from qa.question import Question
from qa.search import find, good

ALL_COLUMNS = re.compile(r"^(?!.*(?:本年|当年)).*(?:合\s*计|总\s*计)$")
NEAR = 4.0              # how far below the best a figure of the same thing may stand


def without_carried(q: Question, disclosure: Disclosure, text: str) -> Outcome | None:
    """The answer where the asker leaves out what was carried over, and the document says how much that is."""
    if q.carry != "不含" or "结转" not in q.original:
        return None
    hits = [h for h in good(find(q, disclosure, text, "amount"), text) if h.fact.value.amount is not None and h.fact.value.unit in MONEY]
    alike = [h for h in hits if h.score >= max(h.score for h in hits) - NEAR and h.fact.source.kind == "cell"]
    wholes, parts, rests = ([h for h in alike if kind(h) == k] for k in ("whole", "carried", "own"))
    nodes = [node for whole, part in product(wholes, parts) if (node := rest_of(whole.fact, part.fact, [h.fact for h in (*rests, *wholes)])) is not None]
    if not nodes or len({size(n) for n in nodes}) > 1:
        return None
    node = next((n for n in nodes if isinstance(n, Lookup)), nodes[0])
    name = (node.a if isinstance(node, Difference) else node).fact.name
    beside = [claim(n, disclosure) for n in (node.a, node.b)] if isinstance(node, Difference) else []
    return Outcome("answered", "besides" if beside else "lookup", [claim(node, disclosure, f"{name}（不含上年结转）"), *beside], subject=name)


def kind(hit: Hit) -> str:
    """Is it what was carried over, this year's own money, or both?"""
    fact = hit.fact
    said = "".join((*fact.subject, *(text for _, text in fact.keys), fact.source.column or ""))
    if fact.scope.carry == "仅" or fact.scope.flow == "结转" or "结转" in said:
        return "carried" if fact.value.amount else ""
    return "own" if "本年" in said or "当年" in said else "whole"


def rest_of(whole: Fact, part: Fact, others: list[Fact]) -> Lookup | Difference | None:
    """What is left of a whole: as printed where a figure says so, else worked out where one row holds both."""
    if (whole.document_id, whole.period, whole.stage) != (part.document_id, part.period, part.stage):
        return None
    gone = Difference(Lookup(whole), Lookup(part))
    left = size(gone)
    printed = next((f for f in others if f.document_id == whole.document_id and f.period == whole.period and size(Lookup(f)) == left), None)
    if printed is not None:
        return Lookup(printed)
    a, b = whole.source.place, part.source.place
    in_row = a is not None and b is not None and a[:2] == b[:2] and holds_all(whole) and whole.scope.fund in (part.scope.fund, "全部", None)
    return gone if in_row and left > 0 else None


def holds_all(fact: Fact) -> bool:
    """Is it the figure of a row that the other columns are parts of, and not one of these?"""
    return ALL_COLUMNS.search(fact.source.column or "") is not None and not any(head == "列" for head, _ in fact.keys)


def size(node: Lookup | Difference) -> Decimal:
    """The amount in the base unit."""
    if isinstance(node, Difference):
        return size(node.a) - size(node.b)
    return base_units(node.fact)
