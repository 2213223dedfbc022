"""May printed figures be added? Not where one holds another, nor where they are of different scopes; and rows of one name only all together."""
from __future__ import annotations

from itertools import combinations

from ingest.model import Disclosure, Fact
from qa.catalog import Catalog
from qa.claims import Outcome, claim
from qa.family import in_same_column, unit_names
from qa.find import Finder
from qa.plan import Lookup
from qa.text import squeeze

NATURES = ("基本支出", "项目支出", "人员经费", "公用经费")


def holds_in(whole: Fact, part: Fact) -> bool:
    """Is one figure printed as a part of another: below it by code, or by the path of its row?"""
    if whole is part or whole.document_id != part.document_id or whole.scope.flow != part.scope.flow:
        return False
    by_code = bool(whole.code and part.code and part.code.startswith(whole.code) and len(part.code) > len(whole.code))
    by_path = len(part.subject) > len(whole.subject) and part.subject[:len(whole.subject)] == whole.subject
    under_total = in_same_column(part, whole) and whole.total and not part.total and whole.name not in NATURES
    return by_code or by_path or under_total


def not_to_be_added(catalog: Catalog, nodes: list[Lookup]) -> Outcome | None:
    """The outer figure in place of a sum with its own parts; a refusal where some are nested, or their scopes differ."""
    facts, disclosure = [n.fact for n in nodes], catalog.disclosure
    outer = next((n for n in nodes if all(n is m or holds_in(n.fact, m.fact) for m in nodes)), None)
    if outer is not None and len(nodes) > 1:
        inner = [n for n in nodes if n is not outer]
        return Outcome("answered", "holds", [claim(n, disclosure) for n in (outer, *inner)], subject=outer.fact.name)
    if any(holds_in(a, b) or holds_in(b, a) for a, b in combinations(facts, 2)):
        return refusal(disclosure, nodes, "其中有的已包含在另一项里，不能相加")
    units = unit_names(catalog)
    if len({f.name in units for f in facts}) > 1:
        return refusal(disclosure, nodes, "有的是一个单位的全部，有的是一项，不能相加")
    if len(natures(facts)) > 1 or len({(f.stage, f.period) for f in facts}) > 1:
        return refusal(disclosure, nodes, "各项的口径不同，不能相加")
    return None


def natures(facts: list[Fact]) -> set[str]:
    """基本支出 or 项目支出, as far as the figures are parts of one or the other and not these themselves."""
    kinds = {"人员经费": "基本支出", "公用经费": "基本支出"}
    return {kinds.get(f.scope.nature, f.scope.nature) for f in facts if f.scope.nature and not any(n in f.name for n in NATURES)}


def refusal(disclosure: Disclosure, nodes: list[Lookup], reason: str) -> Outcome:
    names = "、".join(n.fact.name for n in nodes)
    return Outcome("not_disclosed", "absent", nearest=[claim(n, disclosure) for n in nodes[:4]], missing=[f"{names}合计"], detail=f"{names}的合计（{reason}）")


def in_one_table(catalog: Catalog, nodes: list[Lookup]) -> list[Lookup]:
    """Where the figures are of different scopes: those of the one table and column group that prints them all, in one scope; else as they are."""
    facts = [n.fact for n in nodes]
    if len(natures(facts)) < 2:
        return nodes
    for anchor in facts:
        found = [beside(catalog, anchor, f) for f in facts]
        if all(found):
            return [Lookup(f) for f in found if f]
    return nodes


def beside(catalog: Catalog, anchor: Fact, fact: Fact) -> Fact | None:
    """The figure of a name in the table and scope of another."""
    if fact is anchor:
        return fact
    same = [e.fact for e in catalog.entries if squeeze(e.fact.name) == squeeze(fact.name) and e.fact.source.table == anchor.source.table and e.fact.source.table and e.fact.scope == anchor.scope
            and e.fact.value.amount is not None and (e.fact.measure, e.fact.stage, e.fact.period, e.fact.total) == (anchor.measure, anchor.stage, anchor.period, anchor.total)]
    return same[0] if len(same) == 1 else None


def namesakes(catalog: Catalog, finder: Finder, fact: Fact) -> list[Fact]:
    """The rows of one name in one column that only their keys (projects) tell apart, where the question says none of these keys; empty where there is but one."""
    if not own_keys(fact):
        return []
    rows = [e.fact for e in catalog.entries if e.fact is fact or in_same_column(e.fact, fact) and e.fact.name == fact.name and (e.fact.stage, e.fact.period, e.fact.scope) == (fact.stage, fact.period, fact.scope)]
    rows = [f for f in {f.id: f for f in rows}.values() if f.value.amount is not None and not f.total]
    if len(rows) < 2 or len({(f.value.amount) for f in rows}) < 2 or any(nested(a, b) for a, b in combinations(rows, 2)):
        return []
    own = mask_of(catalog, finder, fact.name)
    return [] if any(mask_of(catalog, finder, key) & ~own for key in apart_keys(rows)) else rows


def own_keys(fact: Fact) -> list[str]:
    return [text for head, text in fact.keys if head != "列" and text and text != fact.name]


def apart_keys(rows: list[Fact]) -> set[str]:
    """The keys that not all the rows share."""
    every = [set(own_keys(f)) for f in rows]
    return {key for keys in every for key in keys if not all(key in other for other in every)}


def nested(a: Fact, b: Fact) -> bool:
    return a.subject != b.subject and (a.subject[:len(b.subject)] == b.subject or b.subject[:len(a.subject)] == a.subject)


def mask_of(catalog: Catalog, finder: Finder, name: str) -> int:
    """Where the question says a name, in full or the telling part of it."""
    return next((m.mask for i, m in finder.matches.items() if catalog.labels[i] == squeeze(name) and (m.cover >= 0.3 or m.linked)), 0)
