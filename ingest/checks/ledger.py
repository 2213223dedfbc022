"""A column of accounts as one list: what it is a list of (口径), its total, and its rows by code.

Two such columns may be set against each other only where scope leaves no doubt. Documents seldom say whether money carried over is in a column,
so the figures themselves have to: columns of one scope whose totals agree are of one kind, and then each of their rows must agree too.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingest.amount import plain
from ingest.checks.columns import ColumnSum
from ingest.checks.rows import CARRIED_OVER, Node, RowSum, by_code, by_path, stacks
from ingest.checks.sheet import Sheet
from ingest.checks.tolerance import signed, worth
from ingest.model import Fact, Scope
from ingest.names import key

THIS_YEAR = ("本年", "当年")
AT_THE_END = re.compile(r"年末|年终|结转下年|下年")     # money carried over to the next year is not that of the year before
SHARED = ("其他支出", "转移性支出", "债务还本支出", "预备费")      # names that function and economic classification both have


@dataclass(frozen=True)
class Ledger:
    """`total` is the total of its rows, `grand` what the column adds up to in the end (with what was carried over). `rows` are by code, those without
    one by name; `above` is the row that a row is part of, "" the total. `whole`: not one of several columns that only together make its scope."""

    sheet: Sheet
    scope: Scope
    period: str
    stage: str
    whole: bool
    total: Fact | None
    grand: Fact | None
    rows: dict[str, Fact]
    above: dict[str, str]

    @property
    def amount(self) -> Decimal:
        """What its rows come to, in 元."""
        if self.total is not None and self.total.value.amount is not None:
            return signed(self.total) * worth(self.total)
        return sum((signed(f) * worth(f) for k, f in self.rows.items() if not self.above[k]), Decimal(0))


def ledgers(sheet: Sheet, sums: list[RowSum], across: list[ColumnSum], codes: dict[str, str]) -> Iterator[Ledger]:
    """A ledger for each column of money. `codes`: the code of each name that has one in this document."""
    covering = {s.whole.item.row: s for s in sums if s.kind == "total"}
    for stack in stacks(sheet.blocks):
        nodes = [n for n in stack if not n.item.stage]
        places = named(nodes, codes)
        for k in range(max((len(n.figures) for n in nodes), default=0)):
            facts = {n.item.row: f for n in nodes if k < len(n.figures) and (f := sheet.at.get((n.item.row, n.figures[k]))) is not None}
            head = next(iter(facts.values()), None)
            if head is None or head.measure != "amount" or head.value.unit == "%":
                continue
            yield ledger_of(sheet, nodes, places, k, head, covering, across)


Places = dict[int, tuple[str, str]]     # index of a node → its own key and the key above it


def named(nodes: list[Node], codes: dict[str, str]) -> Places:
    """The key of each row that is an account, and of the one above it."""
    coded = any(n.item.code for n in nodes)
    parents = by_code(nodes) if coded else by_path(nodes)
    keys: dict[int, str] = {}
    for i, node in enumerate(nodes):
        item = node.item
        if not node.total and not item.keyed and (item.path or item.code):
            name = key(item.path[-1]) if item.path else ""
            keys[i] = item.code or (codes.get(name, "") if name not in SHARED else "") or name
    twice = list(keys.values())
    keys = {i: k for i, k in keys.items() if twice.count(k) == 1}
    return {i: (k, keys.get(parents[i], "") if i in parents else "") for i, k in keys.items()}


def ledger_of(sheet: Sheet, nodes: list[Node], places: Places, k: int, head: Fact, covering: dict[int, RowSum], across: list[ColumnSum]) -> Ledger:
    rows: dict[str, Fact] = {}
    above: dict[str, str] = {}
    totals: list[tuple[Node, Fact]] = []
    for i, node in enumerate(nodes):
        fact = sheet.at.get((node.item.row, node.figures[k])) if k < len(node.figures) else None
        if fact is None:
            continue
        if i in places:
            rows[places[i][0]], above[places[i][0]] = fact, places[i][1]
        elif node.total:
            totals.append((node, fact))
    total = next((f for n, f in totals if n.item.row in covering and not any(p.total for p in covering[n.item.row].parts)), None)
    grand = totals[-1][1] if totals and len(totals) > 1 and totals[0][0].item.row > 0 else total
    col = nodes[0].figures[k]
    scope = scope_of(sheet, head, nodes, col, across)
    return Ledger(sheet, scope, head.period, head.stage, is_whole(sheet, head, col, across), total, grand, rows, above)


def scope_of(sheet: Sheet, head: Fact, nodes: list[Node], col: int, across: list[ColumnSum]) -> Scope:
    """The facts' scope, with what the table's make-up adds: the pane's side, and whether money carried over is one of the parts."""
    scope = head.scope
    header = plain("".join(sheet.table.columns[col]) + nodes[0].head)
    if AT_THE_END.search(header + sheet.table.title):
        return scope.merged(carry="年末")
    if scope.flow is None and ("支出" in header) != ("收入" in header):
        scope = scope.merged(flow="支出" if "支出" in header else "收入")
    if scope.flow == "结转":
        scope = scope.merged(flow="收入", carry="仅")
    if scope.carry is None and scope.flow == "收入" and any(word in header for word in THIS_YEAR):
        return scope.merged(carry="不含")
    parts = [p for found in across if found.whole == col for p in found.parts]
    if scope.carry is None and any(CARRIED_OVER.search("".join(sheet.table.columns[p])) for p in parts):
        return scope.merged(carry="含")
    return scope


def is_whole(sheet: Sheet, head: Fact, col: int, across: list[ColumnSum]) -> bool:
    """Is this column all of its scope? Among columns of one scope in one table only the one that the others add up to is."""
    if any(col in found.parts and same_scope(sheet, found.whole, head) for found in across):
        return False
    alike = [f for f in sheet.columns.values() if f.scope == head.scope and f.period == head.period and f.stage == head.stage and f.measure == "amount"]
    return len(alike) == 1 or any(found.whole == col for found in across)


def same_scope(sheet: Sheet, col: int, head: Fact) -> bool:
    return col in sheet.columns and sheet.columns[col].scope == head.scope
