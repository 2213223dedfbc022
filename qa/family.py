"""Parts of a whole: the children of an account, and the projects of a document."""
from __future__ import annotations

import re
from decimal import Decimal

from ingest.amount import MONEY, decimals
from ingest.model import Fact
from qa.catalog import Catalog
from qa.text import squeeze

THREE = (("因公出国",), ("公务用车购置费", "公务用车购置", "购置费"), ("公务用车运行", "运行费"), ("公务接待",))
PROJECT_KEY = re.compile(r"项目名称|专项名称|项目[）)]?$")


def is_item(fact: Fact) -> bool:
    """A figure of its own, no total and no part of a change."""
    return fact.measure == "amount" and not fact.total and fact.value.amount is not None


def children(catalog: Catalog, parent: Fact) -> list[Fact]:
    """The direct parts of a total or an account, from the table (or sentence) that holds it."""
    if parent.scope.view == "三公":
        return three_public(catalog, parent)
    if parent.source.kind == "sentence":
        return [e.fact for e in catalog.entries if is_item(e.fact) and e.fact.source.kind == "sentence" and e.fact.subject[:-1] == parent.subject and e.fact.source.section == parent.source.section]
    same = [e.fact for e in catalog.entries if in_same_column(e.fact, parent)]
    if parent.code:
        longer = {3: 5, 5: 7}.get(len(parent.code), 0)
        return [f for f in same if len(f.code) == longer and f.code.startswith(parent.code)]
    if parent.total:
        lengths = sorted({len(f.code) for f in same if f.code})
        top = [f for f in same if f.code and len(f.code) == lengths[0]] if lengths else []
        return top or [f for f in same if len(f.subject) == 1 and not f.total]
    return [f for f in same if f.subject[:-1] == parent.subject]


def in_same_column(fact: Fact, parent: Fact) -> bool:
    """Amounts, or completion rates, of one column of a table."""
    a, b = fact.source.place, parent.source.place
    return (fact is not parent and fact.measure == parent.measure in ("amount", "completion") and a is not None and b is not None and a[0] == b[0] and a[2] == b[2]
            and fact.document_id == parent.document_id)


def base_units(fact: Fact) -> Decimal:
    """A figure's size in 元, or in its own unit where it is no money: for ordering, and for telling which is more."""
    return (fact.value.amount or Decimal(0)) * MONEY.get(fact.value.unit, Decimal(1))


def unit_names(catalog: Catalog) -> frozenset[str]:
    """The units of a department whose rows a table keeps apart; each has a row of its own above them, with all that it has."""
    return frozenset(text for e in catalog.entries for head, text in e.fact.keys if head == "单位")


def three_public(catalog: Catalog, parent: Fact) -> list[Fact]:
    """出国, 购置, 运行, 接待: from one table or one sentence, so that their scope is one."""
    pool = [e.fact for e in catalog.entries if e.fact.measure == "amount" and e.fact.scope.view == "三公" and e.fact.period == parent.period and e.fact.stage == parent.stage and not e.fact.value.blank]
    for same in ([f for f in pool if f.source.kind == "cell" and f.source.table == parent.source.table], [f for f in pool if f.source.kind == "sentence"]):
        out: list[Fact] = []
        for names in THREE:
            found = next((f for f in same if any(squeeze(f.name).startswith(n) for n in names) and "购置及运行" not in f.name and "购置和运行" not in f.name), None)
            if found is not None:
                out.append(found)
        if len(out) >= 2:
            return out
    return []


def projects(catalog: Catalog, stage: str = "") -> list[Fact]:
    """The projects with their amounts (of one stage, where several are printed): from the project table where there is one, else from the project sentences."""
    tables: dict[int, list[Fact]] = {}
    for e in catalog.entries:
        f = e.fact
        if not is_item(f) or f.source.place is None or (stage and f.stage != stage):
            continue
        keyed = any(PROJECT_KEY.search(head) for head, _ in f.keys if head != "列")
        listed = bool(f.source.table and re.search(r"项目", f.source.table) and not f.code and f.scope.flow != "结转" and f.scope.view != "政府采购")
        if keyed or listed:
            tables.setdefault(f.source.place[0] * 1000 + f.source.place[2], []).append(f)
    units = unit_names(catalog)
    tables = {at: [f for f in rows if f.name not in units] or rows for at, rows in tables.items()}
    usual = ("决算", "执行数") if catalog.disclosure.kind == "决算" else ("预算",)
    for _, rows in sorted(tables.items(), key=lambda kv: (-len(kv[1]), kv[1][0].stage not in usual, kv[0])):
        if len(rows) >= 1 and all(r.scope.view != "政府采购" for r in rows):
            return rows
    told = [e.fact for e in catalog.entries if e.fact.source.kind == "sentence" and is_item(e.fact) and e.fact.scope.nature == "项目支出" and len(e.fact.name) > 6]
    return told


SUBTOTAL = re.compile(r"(?:小\s*计|合\s*计)$")


def in_same_row(fact: Fact, total: Fact) -> bool:
    """Another figure of a total's row and of its side of the table (收入 or 支出)."""
    a, b = fact.source.place, total.source.place
    return (fact is not total and fact.measure == "amount" and fact.value.amount is not None and a is not None and b is not None and a[:2] == b[:2]
            and fact.document_id == total.document_id and (fact.stage, fact.period, fact.scope.flow) == (total.stage, total.period, total.scope.flow))


def heads_and_leaves(row: list[Fact]) -> tuple[list[Fact], list[Fact]]:
    """The columns of a row without what they are split into, and those that are split no further."""
    heads = [f for f in row if SUBTOTAL.search(f.source.column or "") and any(under(g, f) for g in row)]
    leaves = [f for f in row if f not in heads]
    return [f for f in row if not any(under(f, h) for h in heads)], leaves


def under(fact: Fact, head: Fact) -> bool:
    """Does a column stand under the header that another is the subtotal of (本年收入/事业收入 under 本年收入/小计)?"""
    group = (head.source.column or "").rpartition("/")[0]
    return fact is not head and bool(group) and (fact.source.column or "").startswith(group + "/")


def adds_up(total: Fact, parts: list[Fact]) -> bool:
    """Do printed parts come to a printed total, but for half a unit of the last printed digit of each?"""
    if not parts or any(f.value.amount is None or f.value.unit not in MONEY for f in (total, *parts)):
        return False
    every = [(f.value.amount or Decimal(0), MONEY[f.value.unit]) for f in (total, *parts)]
    gap = 2 * every[0][0] * every[0][1] - sum(amount * size for amount, size in every)
    return abs(gap) <= sum(Decimal(5).scaleb(-decimals(amount) - 1) * size for amount, size in every)


def split_by_row(catalog: Catalog, total: Fact) -> list[list[Fact]]:
    """The ways in which the columns of its row may make up a total: split as far as printed, and not."""
    heads, leaves = heads_and_leaves([e.fact for e in catalog.entries if in_same_row(e.fact, total)])
    return [leaves, heads]


def split_by_column(catalog: Catalog, total: Fact) -> list[list[Fact]]:
    """The ways in which the rows of its column may make up a total."""
    column = [f for f in children(catalog, total) if f.value.amount is not None and f.scope.flow == total.scope.flow]
    return [column]
