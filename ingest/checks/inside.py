"""Rules inside a table: sums down its rows and along its columns."""
from __future__ import annotations

from collections.abc import Iterator

from ingest.checks.columns import column_sums
from ingest.checks.judge import label_of
from ingest.checks.matter import Matter
from ingest.checks.model import Claim, Result, Term
from ingest.checks.rows import Node, RowSum
from ingest.checks.sheet import Sheet
from ingest.model import Fact

SUMMED = ("amount", "change")


def account_sums(matter: Matter) -> Iterator[Result]:
    """类 = Σ款, 款 = Σ项, whether codes stand in one column or in three, and an account = Σ its projects."""
    return _down(matter, "code")


def named_sums(matter: Matter) -> Iterator[Result]:
    """一、 = Σ（一）, where names are numbered or indented instead of coded."""
    return _down(matter, "path")


def total_sums(matter: Matter) -> Iterator[Result]:
    """合计 = Σ of the outermost rows, 总计 = 本年合计 + 结转."""
    return _down(matter, "total")


def _down(matter: Matter, kind: str) -> Iterator[Result]:
    for sheet, found in matter.row_sums:
        if found.kind == kind:
            yield from claims_down(sheet, found)


def claims_down(sheet: Sheet, found: RowSum) -> Iterator[Claim]:
    """The sum in each of the figure columns."""
    for k in range(len(found.whole.figures)):
        left = figure(sheet, found.whole, k)
        terms = terms_of(sheet, found.parts, k)
        if left is None or left.measure not in SUMMED or left.value.unit == "%" or (left.value.amount is None and not any(t.fact.value.amount for t in terms)):
            continue
        others = tuple(terms_of(sheet, nodes, k) for nodes in found.others)
        if terms:
            yield Claim(label_of(left), left, terms, firm=found.firm, doubt=found.doubt, others=others)


def figure(sheet: Sheet, node: Node, k: int) -> Fact | None:
    return sheet.at.get((node.item.row, node.figures[k])) if k < len(node.figures) else None


def terms_of(sheet: Sheet, nodes: tuple[Node, ...], k: int) -> tuple[Term, ...]:
    return tuple(Term(fact) for node in nodes if (fact := figure(sheet, node, k)) is not None)


def row_totals(matter: Matter) -> Iterator[Result]:
    """小计 = its columns, 合计 = the groups of columns."""
    for sheet in matter.sheets:
        for block in sheet.blocks:
            for found in column_sums(sheet, block):
                for item in block.items:
                    left = sheet.at.get((item.row, found.whole))
                    terms = tuple(Term(f) for col in found.parts if (f := sheet.at.get((item.row, col))) is not None)
                    if left is None or len(terms) < len(found.parts) or item.stage or not (left.value.amount or any(t.fact.value.amount for t in terms)):
                        continue
                    yield Claim(label_of(left), left, terms, firm=found.firm, doubt=found.doubt)
