"""What adds up down the rows of a table: which rows are parts of which, by code or by numbering, and what a total covers."""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from ingest.amount import plain
from ingest.checks.columns import ENDS_AS_TOTAL, ENOUGH, MOSTLY, adds_up
from ingest.checks.sheet import Block, Item, Sheet
from ingest.checks.tolerance import NOTHING, signed
from ingest.names import numbering

GRAND = re.compile(r"总\s*计|总额")
SUBTOTAL = re.compile(r"小计|公务用车(?:购置|运行)|车辆(?:购置|运行)")     # its parts may stand below it on the same level
NESTED = "各行没有编码和序号，看来还有上下级"
PART_ONLY = re.compile(r"其中")
CARRIED_OVER = re.compile(r"结转|结余|弥补|动用|分配|年初|上年")

KIND_OF_CARRIED = re.compile(r"其中|(?:基本|项目|经营)支出|一般公共|政府性基金|国有资本|(?<!非)财政拨款结转.*非财政")     # what was carried over, by kind


@dataclass(frozen=True, slots=True)
class Node:
    """A row with the figure columns of its pane; `block` numbers the panes from the left, `head` is what is printed over the whole pane."""

    item: Item
    figures: tuple[int, ...]
    block: int
    head: str = ""

    @property
    def total(self) -> bool:
        return self.item.total or (not self.item.code and len(self.item.path) == 1 and bool(ENDS_AS_TOTAL.search(plain(self.item.path[0]))))


@dataclass(frozen=True, slots=True)
class RowSum:
    """whole = Σ parts. `kind`: code | path | total. `others` are further readings; `firm` when the document leaves no doubt."""

    kind: str
    whole: Node
    parts: tuple[Node, ...]
    firm: bool = True
    doubt: str = ""
    others: tuple[tuple[Node, ...], ...] = ()
    within: bool = False    # its parts are marked 其中
    likely: bool = False    # the rows bear it out, though an indent may be misread: worth a warning


def row_sums(sheet: Sheet) -> Iterator[RowSum]:
    """Every sum down the rows of a table; where numbering leaves a doubt, the rows themselves say whether it is likely."""
    found = [replace(s, firm=False, doubt=NESTED) if s.kind == "total" and s.firm and nested(sheet, s) else s for s in told_sums(sheet)]
    doubted = [s for s in found if s.kind == "path" and not s.firm]
    sure = proven(sheet, doubted)
    for s in found:
        yield replace(s, likely=True) if sure and s in doubted and not s.within and len(s.parts) > 1 else s


def proven(sheet: Sheet, sums: Sequence[RowSum]) -> bool:
    """Do the rows under one another add up so often that this is how the table is meant?"""
    tried = held = several = 0
    for s in sums:
        for k in range(len(s.whole.figures)):
            facts = [sheet.at.get((n.item.row, n.figures[k])) for n in (s.whole, *s.parts) if k < len(n.figures)]
            known = [f for f in facts if f is not None and f.measure == "amount"]
            parts = sum(bool(f.value.amount) for f in known[1:])
            if len(known) == len(facts) and known[0].value.amount and parts:
                tried += 1
                held += adds_up(known)
                several += parts > 1
    return bool(several) and tried >= ENOUGH and held * 5 >= tried * MOSTLY


def nested(sheet: Sheet, total: RowSum) -> bool:
    """In a list without codes and numbers, does a row hold the sum of those right below it? Then the list has levels that its print doesn't show."""
    if any(n.item.code or numbering(n.item.label) for n in total.parts) or len(total.parts) < 3:
        return False
    amounts = [signed(f) if (f := sheet.at.get((n.item.row, n.figures[0]))) is not None else NOTHING for n in total.parts]
    return any(amounts[i] and amounts[i] in list(accumulate(amounts[i + 1:]))[1:] for i in range(len(amounts) - 2))


def told_sums(sheet: Sheet) -> Iterator[RowSum]:
    lists = lent(stacks(sheet.blocks))
    for stack in lists:
        nodes = [n for n in stack if not n.item.stage]
        coded = sum(bool(n.item.code) for n in nodes) * 2 > len(nodes)
        parents = by_code(nodes) if coded else by_path(nodes)
        yield from (coded_sums if coded else named_sums)(nodes, parents)
        yield from total_sums(nodes, parents)


def stacks(blocks: Sequence[Block]) -> list[list[Node]]:
    """The lists that the rows make: one a pane, but a list of codes that goes on in the next pane is one list."""
    lists = [[Node(item, block.figures, b, block.head) for item in block.items] for b, block in enumerate(blocks)]
    codes = [n.item.code for nodes in lists for n in nodes if n.item.code]
    alike = len({len(block.figures) for block in blocks}) == 1
    if len(lists) > 1 and alike and len(set(codes)) == len(codes) and all(any(n.item.code for n in nodes) for nodes in lists):
        return [[node for nodes in lists for node in nodes]]
    return [nodes for nodes in lists if nodes]


def lent(lists: list[list[Node]]) -> list[list[Node]]:
    """Panes may share one total at their foot, printed once, in the last of them and without a name there: it is the total of all."""
    shared = [n for nodes in lists for n in nodes if n.item.total and not n.item.label and len(n.figures) == 1]
    return [nodes if any(n.total for n in nodes) else [*nodes, *shared[:1]] for nodes in lists]


Parents = dict[int, int]        # index of a node → index of the one that it is part of


def by_code(nodes: Sequence[Node]) -> Parents:
    """208 over 20805 over 2080505. Where codes come again (a list for each unit), each list is read by itself."""
    out: Parents = {}
    ladder: list[int] = []
    codes = [n.item.code for n in nodes if n.item.code]
    afresh = len(set(codes)) < len(codes)
    first: dict[str, int] = {}
    for i, node in enumerate(nodes):
        code = node.item.code
        if not code:
            ladder = [] if afresh else ladder
            first = {} if afresh else first
            continue
        if code in first and node.item.keyed and not nodes[first[code]].item.keyed:
            out[i] = first[code]        # a project under its account
            continue
        first.setdefault(code, i)
        while ladder and not is_under(code, nodes[ladder[-1]].item.code):
            ladder.pop()
        above = next((first[code[:n]] for n in range(len(code) - 1, 2, -1) if code[:n] in first), None) if not ladder else ladder[-1]
        if above is not None:
            out[i] = above
        ladder.append(i)
    return out


def is_under(code: str, above: str) -> bool:
    return len(code) > len(above) and code.startswith(above)


def by_path(nodes: Sequence[Node]) -> Parents:
    """The nearest row above whose path this one's goes on from; rows left out between them (品目, then 专项 and 物品 in one row) don't matter."""
    out: Parents = {}
    last: dict[tuple[str, ...], int] = {}
    for i, node in enumerate(nodes):
        path = node.item.path
        if node.total or (CARRIED_OVER.search(node.item.label) and not numbering(node.item.label) and i and nodes[i - 1].total):
            last.clear()        # what stands after a total is no part of what stands before it
        above = next((last[path[:n]] for n in range(len(path) - 1, 0, -1) if path[:n] in last), None)
        if above is not None:
            out[i] = above
        if path:
            last[path] = i
    return out


def children(parents: Parents) -> dict[int, list[int]]:
    out: dict[int, list[int]] = {}
    for child, parent in parents.items():
        out.setdefault(parent, []).append(child)
    return out


def coded_sums(nodes: Sequence[Node], parents: Parents) -> Iterator[RowSum]:
    """An account = the accounts directly under it. A row without a code among them may be one of them whose code is not printed or not read."""
    for whole, parts in children(parents).items():
        codes = [nodes[i].item.code for i in parts if not nodes[i].item.keyed]
        twice = len(set(codes)) < len(codes)
        stray = [i for i in span(nodes, whole) if not nodes[i].item.code and not nodes[i].total]
        doubt = "同一编码在表中出现多次" if twice else "其中有的行没有编码" if stray else ""
        yield RowSum("code", nodes[whole], tuple(nodes[i] for i in parts), not doubt, doubt, (tuple(nodes[i] for i in sorted([*parts, *stray])),) if stray else ())


def span(nodes: Sequence[Node], whole: int) -> Iterator[int]:
    """The rows after an account up to the next that is not under it, in its pane."""
    code, block = nodes[whole].item.code, nodes[whole].block
    for i in range(whole + 1, len(nodes)):
        other = nodes[i].item.code
        if nodes[i].block != block or nodes[i].total or (other and not other.startswith(code)):
            return
        yield i


def named_sums(nodes: Sequence[Node], parents: Parents) -> Iterator[RowSum]:
    """Rows under a numbered or outdented one. Parts marked 其中 need not be all of them."""
    for whole, parts in children(parents).items():
        marked = [PART_ONLY.search(numbering(nodes[i].item.label)) for i in parts]
        firm = len(parts) > 1 and not any(marked) and bool(numbering(nodes[whole].item.label)) and all(numbering(nodes[i].item.label) for i in parts)
        yield RowSum("path", nodes[whole], tuple(nodes[i] for i in parts), firm, "「其中」各项不一定是全部" if any(marked) else "不能断定各项是全部分项", within=any(map(bool, marked)))


def total_sums(nodes: Sequence[Node], parents: Parents) -> Iterator[RowSum]:
    """What each total covers: the outermost rows below it when it comes first, else those above it."""
    tops = [i for i, n in enumerate(nodes) if i not in parents and not n.total]
    totals = [i for i, n in enumerate(nodes) if n.total]
    if not tops or not totals:
        return
    if len({nodes[t].block for t in totals}) > 1:
        yield from pane_totals(nodes, tops, totals)
        return
    mixed = len({bool(nodes[i].item.code) for i in tops}) > 1
    for at, total in enumerate(totals):
        before = [i for i in tops if i < total and (at == 0 or i > totals[at - 1])]
        after = [i for i in tops if i > total and (at + 1 == len(totals) or i < totals[at + 1])]
        if before and at == 0:
            yield covering(nodes, total, before, plainly_outermost(nodes, parents, before), [])
        elif before:
            yield over_a_total(nodes, totals[at - 1], total, before, [i for i in tops if i < total])
        elif after:
            heads = [i for i in tops if not nodes[i].item.code] if mixed else []
            owner = at == 1 and totals[0] + 1 == total      # 合计, then the department's own row with the same sum
            yield covering(nodes, total, after, plainly_outermost(nodes, parents, after) and len(totals) == 1 + owner, [[i for i in tops if nodes[i].item.code], heads, tops, [*totals[at + 1:]]])
        else:
            beside = totals[at - 1] if at else totals[at + 1] if len(totals) > 1 else None
            if beside is not None:
                yield covering(nodes, total, [beside], at == 0 and len(totals) == 2 and beside == total + 1 and not mixed, [tops])


def plainly_outermost(nodes: Sequence[Node], parents: Parents, tops: Sequence[int]) -> bool:
    """Are the outermost rows known as such: coded, numbered alike, or in a list without levels?"""
    if all(nodes[i].item.code for i in tops):
        return True
    numbered = [bool(numbering(nodes[i].item.label)) for i in tops]
    return all(numbered) or (not any(numbered) and not parents and not any(SUBTOTAL.search(plain(nodes[i].item.label)) for i in tops))


def covering(nodes: Sequence[Node], total: int, parts: Sequence[int], firm: bool, others: Iterable[Sequence[int]]) -> RowSum:
    return RowSum("total", nodes[total], tuple(nodes[i] for i in parts), firm, "不能断定合计包括哪些行", tuple(tuple(nodes[i] for i in o) for o in others if o))


def over_a_total(nodes: Sequence[Node], lower: int, total: int, between: Sequence[int], all_tops: Sequence[int]) -> RowSum:
    """总计 = 本年合计 + what was carried over and stands between the two."""
    heads = [i for i in between if CARRIED_OVER.search(nodes[i].item.label)]
    nested = any(KIND_OF_CARRIED.search(nodes[i].item.label) for i in between)
    firm = bool(GRAND.search(nodes[total].item.label)) and len(heads) == len(between) and not nested
    readings = [[lower, *heads], [lower, *heads[:1]], [lower, *between[:1]], list(between), list(all_tops)]
    return covering(nodes, total, [lower, *between], firm, readings)


def pane_totals(nodes: Sequence[Node], tops: Sequence[int], totals: Sequence[int]) -> Iterator[RowSum]:
    """人员经费合计 under the panes headed 人员经费, 公用经费合计 under those headed 公用经费; a second total there is that of all panes.
    Panes without heads have one total each."""
    group = [n.head for n in nodes] if len({nodes[t].head for t in totals}) > 1 else [str(n.block) for n in nodes]
    each = {group[t] for t in totals} >= {group[i] for i in tops}
    for mark in dict.fromkeys(group[t] for t in totals):
        own = [i for i in tops if group[i] == mark]
        first, *more = [t for t in totals if group[t] == mark]
        if own:
            yield covering(nodes, first, own, each, [tops])
        for total in more:
            yield covering(nodes, total, tops, each and len(more) == 1, [own])
