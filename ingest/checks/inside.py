"""Rules inside a table: sums down its rows and along its columns."""
from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ingest.amount import plain
from ingest.checks.causes import cause_of
from ingest.checks.columns import CONTRADICTED, OF_WHICH
from ingest.checks.judge import label_of
from ingest.checks.matter import Matter
from ingest.checks.model import Claim, Result, Said, Term
from ingest.checks.rows import GRAND, Node, RowSum
from ingest.checks.sheet import Block, Item, Sheet
from ingest.checks.tolerance import allowed, signed
from ingest.model import Fact

PRICED = {"amount": r"金额|总价|合计|预算数", "number": r"数量", "price": r"单价"}
THIS_YEAR = re.compile(r"[本当]年")     # what is carried over stands between the two
LONG = 4        # digits by which a chance likeness of two figures is not to be feared


def summed(fact: Fact) -> bool:
    """Money and its changes add up, and people; numbers of things of many kinds don't."""
    return fact.measure in ("amount", "change") and fact.value.unit != "%" or (fact.measure, fact.value.unit) == ("count", "人")


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
        if left is None or not summed(left) or (left.value.amount is None and not any(t.fact.value.amount for t in terms)):
            continue
        others = tuple(terms_of(sheet, nodes, k) for nodes in found.others)
        if terms:
            yield Claim(label_of(left), left, terms, firm=found.firm, doubt=found.doubt, others=others, severity=suspicion(found, left, terms))


def suspicion(found: RowSum, left: Fact, terms: tuple[Term, ...]) -> str | None:
    """Parts that are not surely all: worth a warning when the rest of the table adds up so, or they come to more than the whole that they are within."""
    if found.firm:
        return None
    gap = signed(left) - sum(signed(t.fact) for t in terms)
    if found.likely:
        return "warning"
    if found.within and left.value.amount is not None and -gap > allowed(left, [t.fact for t in terms]):
        return "warning"
    return slip(left, terms)


def slip(left: Fact, terms: tuple[Term, ...]) -> str | None:
    """A warning where a doubtful sum differs from its total as a miscopied figure does."""
    if left.value.amount is None or len(terms) < 2:
        return None
    computed = sum((signed(t.fact) for t in terms), Decimal(0))
    long = all(len(str(abs(x)).replace(".", "").strip("0")) >= LONG for x in (signed(left), computed))
    return "warning" if long and cause_of(signed(left), computed) is not None else None


def figure(sheet: Sheet, node: Node, k: int) -> Fact | None:
    return sheet.at.get((node.item.row, node.figures[k])) if k < len(node.figures) else None


def terms_of(sheet: Sheet, nodes: tuple[Node, ...], k: int) -> tuple[Term, ...]:
    return tuple(Term(fact) for node in nodes if (fact := figure(sheet, node, k)) is not None)


def row_totals(matter: Matter) -> Iterator[Result]:
    """小计 = its columns, 合计 = the groups of columns."""
    for sheet, block, found in matter.column_sums:
        if not found.firm and found.doubt == CONTRADICTED:
            yield Said(f"{sheet.name}·{'/'.join(sheet.table.columns[found.whole])}", "not_testable", found.doubt)
            continue
        for item in block.items:
            left = sheet.at.get((item.row, found.whole))
            terms = tuple(Term(f) for col in found.parts if (f := sheet.at.get((item.row, col))) is not None)
            if left is not None and len(terms) == len(found.parts) and summed(left) and (left.value.amount or any(t.fact.value.amount for t in terms)):
                yield Claim(label_of(left), left, terms, firm=found.firm, doubt=found.doubt, severity=None if found.firm else slip(left, terms))


def within_total(matter: Matter) -> Iterator[Result]:
    """A column 「其中：…」 is not more than the total of its row."""
    for sheet, block, found in matter.column_sums:
        marked = [c for c in block.figures if OF_WHICH.match(sheet.table.columns[c][-1]) and sheet.table.columns[c][:-1] == sheet.table.columns[found.whole][:-1]]
        for col in marked if found.firm else ():
            for item in block.items:
                part, whole = sheet.at.get((item.row, col)), sheet.at.get((item.row, found.whole))
                if part is not None and whole is not None and part.value.amount and summed(part):
                    yield Claim(label_of(part), part, (Term(whole),), "most")


def balances(matter: Matter) -> Iterator[Result]:
    """收入总计 = 支出总计, in tables that set income and spending side by side."""
    for sheet in matter.sheets:
        last = [(block, item) for block in sheet.blocks if (item := next((i for i in reversed(block.items) if i.total), None)) is not None]
        for (left, a), (right, b) in zip(last, last[1:], strict=False):
            x, y = (first_figure(sheet, block, item, [f.whole for s, at, f in matter.column_sums if s is sheet and at is block]) for block, item in ((left, a), (right, b)))
            alike = bool(GRAND.search(a.label)) == bool(GRAND.search(b.label)) and not THIS_YEAR.search(a.label + b.label)
            if a.row == b.row and x is not None and y is not None and x.value.amount is not None and y.value.amount is not None:
                yield Claim(label_of(y), y, (Term(x),), firm=alike and opposed(x, y), doubt="两栏的合计不一定是同一范围")


def first_figure(sheet: Sheet, block: Block, item: Item, wholes: list[int]) -> Fact | None:
    """The figure of a total row that its other figures add up to, else the first."""
    return next((sheet.at[item.row, c] for c in [*wholes[:1], *block.figures] if (item.row, c) in sheet.at), None)


def opposed(a: Fact, b: Fact) -> bool:
    """Is one figure income and the other spending, or both spending seen two ways?"""
    words = ["收入" if "收入" in (f.source.column or "") + (f.source.row or "") else "支出" if "支出" in (f.source.column or "") + (f.source.row or "") else "" for f in (a, b)]
    return all(words)


def prices(matter: Matter) -> Iterator[Result]:
    """金额 = 数量 × 单价, where a table of purchases prints all three."""
    for sheet in matter.sheets:
        for block in sheet.blocks:
            cols = {word: [c for c in block.figures if re.search(pattern, plain(sheet.table.columns[c][-1]))] for word, pattern in PRICED.items()}
            if all(len(found) == 1 for found in cols.values()):
                for item in block.items:
                    facts = [sheet.at.get((item.row, cols[word][0])) for word in PRICED]
                    if all(f is not None and f.value.amount for f in facts):
                        amount, number, price = (f for f in facts if f is not None)
                        yield Claim(label_of(amount), amount, (Term(number), Term(price)), "product")
