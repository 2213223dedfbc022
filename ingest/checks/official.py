"""Rules on 三公经费: the total and its parts are known by name, however the table is laid out.

What belongs to 三公经费 is defined in the notes that every disclosure prints (名词解释) after the Ministry of Finance's forms: 因公出国（境）费, 公务用车购置及运行费
(= 购置费 + 运行费) and 公务接待费.
"""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ingest.amount import plain
from ingest.checks.judge import label_of
from ingest.checks.matter import Matter
from ingest.checks.model import Claim, Result, Term
from ingest.checks.sheet import Block, Item, Sheet
from ingest.model import Fact
from ingest.names import key

KINDS = (("出国", re.compile(r"因公出国|出国[(（]境")), ("接待", re.compile(r"公务接待|^接待")),
         ("公车", re.compile(r"(?:公务用?车|车辆).*购置(?:费)?[及和与、].*运行|(?:公务用?车|车辆)(?:费用?|经费)?(?:[(（]?(?:小|合)计[)）]?)?$|公务用?车.*小计")),
         ("购置", re.compile(r"购置")), ("运行", re.compile(r"运行|运维")))
BESIDE = re.compile(r"会议|培训")        # what tables often show beside 三公经费
PARTS = ("出国", "公车", "接待")
# In 一般公共预算基本支出 the same things are accounts of the economic classification.
ACCOUNTS = {"30212": "出国", "30217": "接待", "30231": "运行", "31013": "购置"}

Named = dict[str, Fact]


def official_totals(matter: Matter) -> Iterator[Result]:
    """“三公”经费 = 出国 + 公车 + 接待."""
    for named in groups(matter.sheets):
        if "total" in named and all(part in named for part in PARTS):
            yield claim(named["total"], [named[part] for part in PARTS])


def vehicle_totals(matter: Matter) -> Iterator[Result]:
    """公务用车购置及运行费 = 购置费 + 运行费."""
    for named in groups(matter.sheets):
        if all(part in named for part in ("公车", "购置", "运行")):
            yield claim(named["公车"], [named["购置"], named["运行"]])


def within_official(matter: Matter) -> Iterator[Result]:
    """What basic expenditure holds of 三公经费 is not more than the whole of it."""
    whole = [named for named in groups(matter.sheets) if "total" in named]
    for ledger in matter.ledgers:
        if ledger.scope.flow == "支出" and ledger.scope.nature in ("基本支出", "公用经费") and ledger.scope.fund in ("一般公共预算", "财政拨款"):
            for code, kind in ACCOUNTS.items():
                small = ledger.rows.get(code)
                large = next((n[kind] for n in whole if kind in n and (n[kind].period, n[kind].stage) == (ledger.period, ledger.stage)), None)
                if small is not None and small.value.amount and large is not None:
                    yield Claim(label_of(small), small, (Term(large),), "most", firm=large.value.amount is not None, doubt="“三公”经费表该格为空")


def claim(total: Fact, parts: list[Fact]) -> Claim:
    return Claim(label_of(total), total, tuple(map(Term, parts)))


def groups(sheets: Iterable[Sheet]) -> Iterator[Named]:
    """The figures of 三公经费 by name: down each column, or along each row under one year and stage."""
    for sheet in sheets:
        if not any(f.scope.view == "三公" for f in sheet.at.values()):
            continue
        for found in (*down(sheet), *along(sheet)):
            if any(f.value.amount for f in found.values()) and ("公车" in found or "接待" in found):
                yield found


def down(sheet: Sheet) -> Iterator[Named]:
    for block in sheet.blocks:
        for col in block.figures:
            named: Named = {}
            for item in block.items:
                fact = sheet.at.get((item.row, col))
                if fact is not None and fact.measure in ("amount", "change") and (kind := kind_of_row(item)):
                    named.setdefault(kind, fact)
            yield named


def kind_of_row(item: Item) -> str:
    if item.total:
        return "total"
    return kind_of(item.path[-1]) if item.path and not item.stage else ""


def along(sheet: Sheet) -> Iterator[Named]:
    alone = not BESIDE.search("".join("".join(path) for path in sheet.table.columns))
    for block in sheet.blocks:
        for item in block.items:
            by_kind: dict[tuple[str, str, str], Named] = defaultdict(dict)
            for col, fact in cells(sheet, block, item):
                if (kind := kind_of_column(sheet.table.columns[col], alone)):
                    by_kind[fact.period, fact.stage, fact.measure].setdefault(kind, fact)
            yield from by_kind.values()


def cells(sheet: Sheet, block: Block, item: Item) -> Iterator[tuple[int, Fact]]:
    for col in block.figures:
        fact = sheet.at.get((item.row, col))
        if fact is not None and fact.measure in ("amount", "change") and fact.value.unit != "%":
            yield col, fact


def kind_of_column(path: tuple[str, ...], alone: bool) -> str:
    """The innermost name that says something; under 三公经费 a bare 小计 or 合计 is its total, in a table of nothing else (`alone`) any 合计."""
    for token in reversed(path):
        if kind := kind_of(token):
            return kind
    text = plain("".join(path))
    return "total" if alone and text in ("合计", "总计") or ("三公" in text and re.search(r"[合小总]计", text)) else ""


def kind_of(name: str) -> str:
    text = plain(key(name))
    return next((kind for kind, pattern in KINDS if pattern.search(text)), "")
