"""The cells that a figure of the text may mean: by what it is of, its year, stage and 口径."""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ingest.amount import MONEY, plain
from ingest.checks.across import WIDTH
from ingest.checks.matter import Matter
from ingest.checks.official import groups, kind_of
from ingest.checks.tolerance import signed, worth
from ingest.model import Fact, Scope
from ingest.names import key

FLOW_TOTAL = re.compile(r"(?:本年|当年|全年|部门|单位|预算|决算|总)*(?P<flow>收入|支出|收支)(?:预算|决算)?(?:总|合)?[计额]?")
FUND_TOTAL = re.compile(r"(?:当年|本年|部门|单位)*(?:一般公共预算|财政拨款|政府性基金预算|国有资本经营预算|财政|拨款|补助)+(?P<flow>收入[、和与及]?支出|收入|支出|收、?支)?(?:预算|决算)?(?:总|合)?[计额]?")
NATURES = ("基本支出", "项目支出", "人员经费", "公用经费")
STAGES = {"年初预算": ("年初预算", "预算"), "预算": ("预算", "年初预算"), "全年预算": ("全年预算",), "决算": ("决算",), "执行数": ("执行数",)}
NATURE_ROW = re.compile(r"(基本支出|项目支出|人员(?:经费|支出)|公用(?:经费|支出))(?:合计|小计|总计)?")
ASIDE = re.compile(r"[（(][^）)]*[）)]")
CARRIED = re.compile(r"结转|结余")
CARRIED_ON = re.compile(r"(?<=.{3})(?:结转|结余)(?:资金)?$")     # 「“应急广播终端”结转22.90万元」
OTHER_VIEWS = ("政府采购", "机关运行", "绩效", "资产", "人员", "名词", "职能")


@dataclass
class Found:
    """Cells that may hold a figure: `exact` of just the scope that the text names, `near` of one that doesn't exclude it."""

    exact: list[Fact] = field(default_factory=list)
    near: list[Fact] = field(default_factory=list)
    narrow: set[str] = field(default_factory=set)       # those of them that are only a part by nature, or only what was carried over
    parts: set[str] = field(default_factory=set)        # those that are a part of another figure of their row
    own: bool = False       # do their rows bear the very name that the text says (a project, an item carried over, a part of 三公经费)?
    loose: bool = False     # is it only known that the text means one of a few totals?

    @property
    def cells(self) -> list[Fact]:
        return [*self.exact, *self.near]

    def wide(self) -> list[Fact]:
        """Those that hold the one figure there is of what the text says, of the named scope where there are any; none where there are several figures."""
        cells = [f for f in self.exact or self.near if f.id not in self.narrow] or self.exact
        for some in (cells, [f for f in cells if f.id not in self.parts]):
            if len({signed(f) * worth(f) for f in some}) == 1:
                return some
        return []


def cells_of(matter: Matter) -> Cells:
    """Made once for the document."""
    if "cells" not in matter.shared:
        matter.shared["cells"] = Cells(matter)
    cells = matter.shared["cells"]
    assert isinstance(cells, Cells)
    return cells


class Cells:
    """The cells of a document's tables by what they are of."""

    def __init__(self, matter: Matter):
        self.matter = matter
        self.scopes: dict[str, Scope] = {}
        self.accounts: dict[str, list[Fact]] = defaultdict(list)
        self.named: dict[str, list[Fact]] = defaultdict(list)
        self.natures: dict[str, list[Fact]] = defaultdict(list)
        self.official: dict[str, list[Fact]] = defaultdict(list)
        self.carried = [f for f in matter.facts if f.source.kind == "cell" and f.measure == "amount" and f.value.amount and ("结转" in f.name or f.scope.carry == "仅" or f.scope.flow == "结转")]
        self.parts = {f.id for sheet, block, found in matter.column_sums if found.firm for item in block.items for col in found.parts if (f := sheet.at.get((item.row, col))) is not None}
        self.read_ledgers()
        self.read_rows()
        for group in groups(matter.sheets):
            for kind, f in group.items():
                if f.measure == "amount":
                    self.official[kind].append(f)

    def read_ledgers(self) -> None:
        for g in self.matter.ledgers:
            for f in (g.total, g.grand, *g.rows.values()):
                if f is not None:
                    self.scopes[f.id] = g.scope
            if g.whole and g.scope.nature in NATURES:
                self.natures[g.scope.nature] += [f for f in (g.total, g.grand) if f is not None]
            if g.whole and g.scope.view is None:
                for f in g.rows.values():
                    self.accounts[bare(f.name)].append(f)

    def read_rows(self) -> None:
        """Rows that are no accounts: projects, what is bought, 人员经费合计."""
        accounts = {f.id for rows in self.accounts.values() for f in rows}
        for f in self.matter.facts:
            if f.source.kind != "cell" or f.measure != "amount" or f.value.amount is None:
                continue
            if m := NATURE_ROW.fullmatch(bare(f.source.row or "")):
                self.natures[m[1].replace("支出", "经费") if m[1] != "基本支出" and m[1] != "项目支出" else m[1]].append(f)
            elif (f.id not in self.scopes or not f.code and f.id not in accounts) and not f.total and f.subject:
                for name in {bare(f.name), *(bare(value) for word, value in f.keys[:1] if word != "列")}:
                    self.named[name].append(f)

    def of(self, fact: Fact, code: str = "") -> Found:
        """The cells of what a figure of the text is of; `code` is that of its account, where the text says it."""
        name, scope = bare(fact.name), fact.scope
        if scope.view == "三公":
            return self.of_official(fact, name)
        if scope.view in OTHER_VIEWS:
            return self.in_view(fact, name)
        if nature := nature_named(name) or (scope.nature or "" if name == "项目" else ""):
            return self.sorted(fact, self.natures[nature])
        if len(fact.subject) == 1 and (m := FLOW_TOTAL.fullmatch(name) or FUND_TOTAL.fullmatch(name)):
            return self.of_total(fact, name, m["flow"])
        found = self.of_rows(fact, name, code)
        if scope.carry == "仅" and not found.cells:
            found = self.of_rows(fact, CARRIED_ON.sub("", name))
        own = bool(found.cells) and all(is_own(f) for f in found.cells)
        if not own and scope.carry not in ("含", "不含") and (CARRIED.search(ASIDE.sub("", name)) or scope.carry == "仅" and not found.cells):
            return self.sorted(fact, self.carried, strict=False)
        return replace(found, own=own)

    def of_rows(self, fact: Fact, name: str, code: str = "") -> Found:
        return self.sorted(fact, [*self.rows(fact, name, code), *self.named.get(name, [])])

    def of_official(self, fact: Fact, name: str) -> Found:
        """A part of 三公经费 by its kind; what is told beside it (会议费, 培训费) by its name."""
        kind = official_kind(name)
        return replace(self.sorted(fact, self.official.get(kind, []) if kind else self.named.get(name, [])), own=True)

    def in_view(self, fact: Fact, name: str) -> Found:
        """What is told of 机关运行经费, purchases, assets. 绩效 speaks of all spending or of all projects, and seldom says which."""
        cells = [f for f in self.named.get(name, []) if f.scope.view == fact.scope.view]
        if fact.scope.view == "机关运行" and name.startswith("机关运行经费"):
            cells += self.natures["公用经费"]
        if fact.scope.view == "绩效":
            cells += [*self.flow_totals("支出"), *self.natures["项目支出"]]
        return replace(self.sorted(fact, cells, strict=False), loose=fact.scope.view == "绩效")

    def of_total(self, fact: Fact, name: str, flow: str | None) -> Found:
        """A total of all income or spending, or of a fund; also the rows that bear its name as a part of something."""
        found = self.sorted(fact, self.flow_totals(flow or fact.scope.flow or ""), strict=bool(flow))
        parts = self.sorted(fact, [*self.rows(fact, name), *self.named.get(name, [])], strict=False)
        return replace(found, near=[*found.near, *parts.near], narrow=found.narrow | {f.id for f in parts.near})

    def flow_totals(self, flow: str) -> list[Fact]:
        sides = (flow,) if flow in ("收入", "支出") else ("收入", "支出")
        return [f for g in self.matter.ledgers if g.whole and g.scope.flow in sides and g.scope.nature is None and g.scope.view is None for f in (g.total, g.grand) if f is not None]

    def rows(self, fact: Fact, name: str, code: str = "") -> list[Fact]:
        """Cells of the account: those of its code or under the same parent where the text names one, else those of the only account of that name."""
        flows = (None, "收入") if fact.scope.flow == "结转" else (None, fact.scope.flow or "支出")
        rows, longer = self.accounts.get(name, []), self.accounts.get(name + "支出", [])
        rows = [f for f in ([*rows, *longer] if code else rows or longer) if self.scopes[f.id].flow in flows and f.code == (code or f.code)]
        if len(fact.subject) > 1:
            above = bare(fact.subject[-2])
            rows = [f for f in rows if len(f.subject) < 2 or bare(f.subject[-2]) == above]
        return rows if len({f.code for f in rows if f.code}) <= 1 else []

    def sorted(self, fact: Fact, cells: Iterable[Fact], strict: bool = True) -> Found:
        """Of the fact's year and stage, by how well the scope fits."""
        found = Found()
        for f in sorted({f.id: f for f in cells}.values(), key=lambda f: (f.source.table or "", f.source.row or "", f.source.column or "", f.value.printed)):
            if f.period == fact.period and f.stage in STAGES.get(fact.stage, (fact.stage,)) and f.value.amount is not None and f.value.unit in MONEY and self.same_money(fact, f):
                (found.exact if strict and self.is_exact(fact, f) else found.near).append(f)
                scope = self.scopes.get(f.id, f.scope)
                if scope.carry == "年末" or scope.carry == "仅" != fact.scope.carry or scope.nature != fact.scope.nature:
                    found.narrow.add(f.id)
        found.parts = self.parts & {f.id for f in found.cells}
        return found

    def same_money(self, fact: Fact, cell: Fact) -> bool:
        """Funds that lie within one another may hold one figure; 政府性基金 and its like are money of their own."""
        a, b = fact.scope.fund, self.scopes.get(cell.id, cell.scope).fund
        return a is None or b is None or a == b or (a in WIDTH and b in WIDTH)

    def is_exact(self, fact: Fact, cell: Fact) -> bool:
        """Does the cell have just the scope that the text names, and no other on any axis?"""
        a, b = fact.scope, self.scopes.get(cell.id, cell.scope)
        nature = nature_named(bare(cell.source.row or "")) or b.nature
        return a.fund == b.fund and a.flow in (None, b.flow) and a.nature == nature and (a.carry or b.carry) in (None, "含", "不含")


def is_own(cell: Fact) -> bool:
    """Is the cell's row that of a project or an item with a name of its own, not of an account?"""
    return not cell.code and cell.scope.flow != "收入" or bool(cell.keys) and cell.keys[0][0] != "列"


def nature_named(name: str) -> str:
    return next((n for n in NATURES if name.endswith(n) and "三公" not in name), "")


def official_kind(name: str) -> str:
    """The part of 三公经费 that a name says, "total" for all of it."""
    if re.search(r"三公", name) and not re.search(r"出国|公务|接待", name):
        return "total"
    if re.search(r"购置(?:费|支出|经费)?(?:预算|决算|支出)*$", name):
        return "购置"
    if "购置" not in name and re.search(r"运行|运维", name):
        return "运行"
    return kind_of(name)


def bare(name: str) -> str:
    """A name as it is compared, without 其中 and the year in front."""
    return re.sub(r"^(?:其中[:：]|20\d\d年(?:度)?|本年|当年)", "", plain(key(name)))
