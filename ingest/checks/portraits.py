"""What a table is, told by what its figures are and what its columns and rows say; its name counts only where nothing else is left of it."""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.amount import plain
from ingest.model import Fact, Scope, Table
from ingest.scope import narrowed, title_scope

WIDEST = ("全部", "财政拨款", "一般公共预算", "政府性基金", "国有资本经营")
WHOLE, BASIC, PROJECT = "全", "基本", "项目"
PERSONNEL_AND_PUBLIC = {"基本支出", "人员经费", "公用经费"}
# Income and spending are also told by the rows that end a pane.
SIDE_WORDS = {"收入": re.compile(r"收入"), "支出": re.compile(r"(?<!收)支出(?!总表)")}
OFFICIAL = (re.compile(r"因公出国|出国[（(]境"), re.compile(r"公务接待"), re.compile(r"公务用车|公车"))
OWN_MONEY = re.compile(r"事业收入|经营收入|上级补助收入|附属单位上缴|单位资金|其他收入")
ECONOMIC_ROWS = re.compile(r"基本工资|津贴补贴|办公费|工资福利支出")


@dataclass(frozen=True)
class Portrait:
    """`sides`: 收入 and 支出; `fund`: the widest that it has figures of; `nature`: 全 | 基本 | 项目; `accounts`: 功能 | 经济 | "";
    `codes`: those of its rows; `depth`: how many levels its names have; `figures`: does any cell hold an amount that is not 0?"""

    table: Table
    sides: frozenset[str]
    fund: str | None
    nature: str
    accounts: str
    view: str | None
    codes: frozenset[str]
    depth: int
    figures: bool

    @property
    def page(self) -> int | None:
        return self.table.pages[0] if self.table.pages else None


def portraits(tables: Iterable[Table], facts: Iterable[Fact]) -> tuple[Portrait, ...]:
    by_table: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.source.place is not None:
            by_table[fact.source.place[0]].append(fact)
    return tuple(portrait(table, by_table[table.index]) for table in tables)


def portrait(table: Table, facts: list[Fact]) -> Portrait:
    scopes = list(dict.fromkeys(f.scope for f in facts if f.measure != "text")) or printed_scopes(table)
    codes = frozenset(f.code for f in facts if f.code)
    return Portrait(table, sides_of(table, scopes), fund_of(table, scopes), nature_of(scopes), accounts_of(table, codes), view_of(table, scopes), codes,
                    max((len(f.subject) for f in facts if not f.total), default=0), any(f.value.amount for f in facts))


def printed_scopes(table: Table) -> list[Scope]:
    """Those of an empty table: what its title and its headers say."""
    base = title_scope(table.title)
    return list(dict.fromkeys(narrowed(base, plain("/".join(path))) for path in table.columns)) or [base]


def sides_of(table: Table, scopes: Iterable[Scope]) -> frozenset[str]:
    """Income, spending, or both: by the figures, by the headers, and in a table of two columns by its total rows."""
    told = {s.flow for s in scopes if s.flow in SIDE_WORDS}
    heads = [plain(token) for path in table.columns for token in path]
    told |= {side for side, word in SIDE_WORDS.items() if sum(bool(word.search(h)) for h in heads) and is_pane(side, heads)}
    ends = [plain(cell.text) for row in table.rows for cell in row.cells if cell and cell.text.strip().endswith("计")]
    told |= {side for side, word in SIDE_WORDS.items() if any(word.search(end) for end in ends)}
    return frozenset(told)


def is_pane(side: str, heads: list[str]) -> bool:
    """Does a header name a whole pane (收入, 支出项目), not a kind of money (事业收入, 基本支出)?"""
    return any(re.fullmatch(rf"(?:[本当]年|财政拨款)?{side}(?:项目|内容|来源)?(?:[（(].*[）)])?", head) for head in heads)


def fund_of(table: Table, scopes: Iterable[Scope]) -> str | None:
    """The widest fund among the figures that are of no special nature; where none is told, money of one's own makes it all money."""
    found = {s.fund for s in scopes}
    widest = next((fund for fund in WIDEST if fund in found), None)
    if widest is None and any(OWN_MONEY.search(plain(cell.text)) for row in table.rows for cell in row.cells if cell):
        return "全部"
    return widest


def nature_of(scopes: Iterable[Scope]) -> str:
    """Basic and project spending together, or one of them; a column of spending without a nature is the whole of it."""
    natures = {s.nature for s in scopes if s.flow != "收入" and s.carry != "仅"}
    if None in natures or ("项目支出" in natures and natures & PERSONNEL_AND_PUBLIC):
        return WHOLE
    return PROJECT if natures == {"项目支出"} else BASIC if natures and natures <= PERSONNEL_AND_PUBLIC else WHOLE


def accounts_of(table: Table, codes: frozenset[str]) -> str:
    """Function or economic classification: by the codes (2… and 3…), else by the headers, else by what the rows are called."""
    first = {code[0] for code in codes}
    if first & {"2", "3"}:
        return "功能" if "2" in first else "经济"
    heads = plain("".join(token for path in table.columns for token in path))
    if ("经济" in heads) != ("功能" in heads):
        return "经济" if "经济" in heads else "功能"
    return "经济" if any(ECONOMIC_ROWS.search(plain(cell.text)) for row in table.rows for cell in row.cells if cell) else ""


def view_of(table: Table, scopes: Iterable[Scope]) -> str | None:
    """三公 where all three are named outside the economic classification; else the view of its figures."""
    words = [plain(token) for path in table.columns for token in path] + [plain(cell.text) for row in table.rows for cell in row.cells if cell and len(cell.text) < 40]
    if len(table.rows) < 40 and all(any(pattern.search(word) for word in words) for pattern in OFFICIAL) and not any(ECONOMIC_ROWS.search(word) for word in words):
        return "三公"
    return next((s.view for s in scopes if s.view), None)
