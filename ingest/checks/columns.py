"""What adds up along the rows of a table: which columns are parts of which, read from the header paths and proven on the rows."""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.amount import plain
from ingest.checks.sheet import Block, Sheet
from ingest.checks.tolerance import allowed, signed
from ingest.model import Fact

OF_WHICH = re.compile(r"^其中[:：]?")
ENDS_AS_TOTAL = re.compile(r"(?:合|总|小)计(?:[（(].*[)）])?$")
PRICE = re.compile(r"单价|均价|标准|比例|人均")
GENERIC = re.compile(r"(?:20\d\d年(?:度)?)?(?:预算数?|决算数?|执行数|金额|预算安排|支出预算|收入预算|总额)(?:[（(].*[)）])?")
CONTRADICTED = "多数行不是这样相加"
UNPROVEN = "表头不能断定这样相加"
# Columns that exclude one another and are all there is: natures of spending, sources of funds, personnel and public use.
DISJOINT = tuple(map(re.compile, (
    r"基本支出|项目支出|经营支出|上缴上级支出|对附属单位补助支出|预留机动经费|事业单位经营支出|结转下年",
    r"一般公共预算|政府性基金|国有资本经营|财政专户|单位资金|(?:事业|经营|其他|上级补助|附属单位上缴)[^/]{0,6}收入|其他资金|财政拨款|结转|结余",
    r"人员经费|公用经费", r"出国|接待|公务用车|会议费|培训费")))
ENOUGH = 3          # rows with two parts or more by which a reading of the columns is proven
MOSTLY = 4          # four of five


@dataclass
class Head:
    """A node of the header tree: a printed header cell, the cells under it, its column where there are none."""

    token: str
    col: int | None = None
    under: list[Head] = field(default_factory=list)

    @property
    def total(self) -> bool:
        return self.col is not None and (self.sum or bool(GENERIC.fullmatch(plain(self.token))))

    @property
    def sum(self) -> bool:
        """合计, 小计, 财政拨款小计."""
        return bool(ENDS_AS_TOTAL.search(plain(self.token)))


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """whole = Σ parts, as column indexes; `firm` when the header says so `plainly` and the rows don't speak against it, or when they prove it."""

    whole: int
    parts: tuple[int, ...]
    firm: bool
    doubt: str = ""
    plainly: bool = False


def column_sums(sheet: Sheet, block: Block) -> Iterator[ColumnSum]:
    """Every sum along the rows of a pane: columns of one measure, year and stage together. A total that the header explains needs no other reading."""
    heads = sheet.heads(block)
    groups: dict[tuple[str, str, str, str], list[int]] = {}
    for col, fact in heads.items():
        if fact.measure in ("amount", "change") and fact.value.unit != "%" and not PRICE.search("".join(sheet.table.columns[col])):
            groups.setdefault((fact.measure, fact.period, fact.stage, fact.value.unit), []).append(col)
    for cols in groups.values():
        found = [s for told in sums_of(tree(sheet, cols)) if (s := proven(sheet, block, *told)) is not None]
        yield from (s for s in found if s.plainly or not any(other.plainly and other.firm and other.whole == s.whole for other in found))


def tree(sheet: Sheet, cols: Sequence[int]) -> Head:
    """The header paths as a tree; a cell that spans columns is one node."""
    root = Head("")
    for col in cols:
        node = root
        path = [t for t in sheet.table.columns[col] if t]
        for token in path[:-1]:
            if not node.under or node.under[-1].token != token or node.under[-1].col is not None:
                node.under.append(Head(token))
            node = node.under[-1]
        node.under.append(Head(path[-1] if path else "", col))
    return root


def value(node: Head) -> list[int]:
    """The columns that add up to what a header cell covers: its own, its total's, or those of all its parts."""
    if node.col is not None:
        return [node.col]
    total = next((child for child in node.under if child.total), None)
    if total is not None and total.col is not None:
        return [total.col]
    return [col for child in node.under if not OF_WHICH.match(child.token) for col in value(child)]


def sums_of(node: Head) -> Iterator[tuple[int, tuple[int, ...], bool]]:
    """whole, parts, and whether the header says it plainly: a 小计 beside its parts. 「其中」 says only that they are within it."""
    total = next((child for child in node.under if child.total), None)
    parts = [child for child in node.under if child is not total]
    plain_parts = [child for child in parts if not OF_WHICH.match(child.token)]
    if total is not None and total.col is not None and parts:
        cols = [col for child in plain_parts or parts for col in (value(child) if plain_parts else inside(child))]
        yield total.col, tuple(cols), bool(plain_parts) and total.sum and not any(child.total for child in plain_parts)
        for child in parts:     # the same total seen in several ways: by source of funds, by economic classification
            if child.col is None and len(parts) > 1:
                yield total.col, tuple(inside(child)), False
    for before, child in zip(node.under, node.under[1:], strict=False):
        if OF_WHICH.match(child.token) and child.col is None and before.col is not None and before is not total:
            yield before.col, tuple(inside(child)), False
    for child in node.under:
        yield from sums_of(child)


def inside(node: Head) -> list[int]:
    """The parts of a cell 「其中」, which is no part itself."""
    if node.col is not None:
        return [node.col]
    return [col for child in node.under for col in value(child)]


def proven(sheet: Sheet, block: Block, whole: int, parts: tuple[int, ...], plainly: bool) -> ColumnSum | None:
    """The sum with its standing: the rows decide where the header leaves a doubt, and may speak against the header."""
    if not parts or whole in parts:
        return None
    held = tried = 0
    for item in block.items:
        row = [sheet.at.get((item.row, col)) for col in (whole, *parts)]
        if row[0] is None or any(f is None for f in row):
            continue
        facts = [f for f in row if f is not None]
        if sum(bool(f.value.amount) for f in facts[1:]) > 1 and facts[0].value.amount:
            tried += 1
            held += adds_up(facts)
    if plainly:
        known = held > 0 or not tried or disjoint(sheet, parts)     # in a small table the rows can't tell whether all columns are parts
        return ColumnSum(whole, parts, held * 2 > tried if tried >= ENOUGH else known, CONTRADICTED if tried >= ENOUGH else UNPROVEN, True)
    if not tried or held * 5 < tried * MOSTLY:
        return None         # only a guess, and the rows don't bear it out
    return ColumnSum(whole, parts, tried >= ENOUGH, UNPROVEN)


def disjoint(sheet: Sheet, parts: Sequence[int]) -> bool:
    heads = ["/".join(sheet.table.columns[col]) for col in parts]
    return any(all(pattern.search(head) for head in heads) for pattern in DISJOINT)


def adds_up(facts: Sequence[Fact]) -> bool:
    gap = signed(facts[0]) - sum(signed(f) for f in facts[1:])
    return gap == 0 or abs(gap) <= allowed(facts[0], facts[1:])
