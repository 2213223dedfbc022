"""Rules between tables: what is said of the same account, or of the same total, in several tables of a disclosure."""
from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from ingest.amount import plain
from ingest.checks.causes import cause_of
from ingest.checks.judge import label_of
from ingest.checks.ledger import Ledger
from ingest.checks.matter import Matter
from ingest.checks.model import Claim, Result, Term
from ingest.checks.tolerance import half_unit, signed, worth
from ingest.model import Fact
from ingest.names import key

# One fund within another: where their totals agree, the wider one holds nothing else and each row must agree.
WIDTH = {"全部": 0, "财政拨款": 1, "一般公共预算": 2}
NATURE_ROW = {"基本支出": "基本支出", "项目支出": "项目支出", "人员经费": "人员经费", "人员支出": "人员经费", "公用经费": "公用经费", "公用支出": "公用经费",
              "人员经费合计": "人员经费", "公用经费合计": "公用经费", "日常公用经费": "公用经费"}
FUND_ROW = ((re.compile(r"(?:本年)?一般公共预算(?:财政)?(?:拨款|补助)?(?:收入|资金)?"), "一般公共预算"), (re.compile(r"(?:本年)?政府性基金(?:预算)?(?:财政)?(?:拨款)?(?:收入|资金)?"), "政府性基金"),
            (re.compile(r"(?:本年)?国有资本经营(?:预算)?(?:财政)?(?:拨款)?(?:收入|资金)?"), "国有资本经营"), (re.compile(r"财政拨款(?:[(（]补助[)）])?(?:收入)?"), "财政拨款"))


def same_accounts(matter: Matter) -> Iterator[Result]:
    """The same account in columns of one scope, or of scopes that come to the same total."""
    for group in alike([g for g in matter.ledgers if g.scope.flow == "支出"]):
        yield from agreeing(group, firm=True)


def income_by_account(matter: Matter) -> Iterator[Result]:
    """The same account among income and among spending. In a budget all income is spent; a final account may carry some over."""
    for group in alike([g for g in matter.ledgers if g.whole and g.scope.flow in ("收入", "支出") and g.scope.nature is None and g.scope.fund == "全部"]):
        for spent in group:
            for received in group:
                if spent.scope.flow == "支出" and received.scope.flow == "收入":
                    yield from pairs(spent, received, False, "warning" if matter.identity.kind == "预算" else None)


def alike(ledgers: Iterable[Ledger]) -> Iterator[list[Ledger]]:
    """Ledgers of one period, stage and nature, of funds within one another, from several tables, whose totals agree."""
    kinds: dict[tuple[str, str, str | None], list[Ledger]] = defaultdict(list)
    for ledger in ledgers:
        if ledger.scope.view is None and ledger.scope.fund in WIDTH and ledger.whole and ledger.scope.carry not in ("仅", "年末") and ledger.amount:
            kinds[ledger.period, ledger.stage, ledger.scope.nature].append(ledger)
    for group in kinds.values():
        by_total: dict[Decimal, list[Ledger]] = defaultdict(list)
        for ledger in sorted(group, key=lambda g: g.amount):
            by_total[next((a for a in by_total if abs(a - ledger.amount) <= slack(ledger, by_total[a][0])), ledger.amount)].append(ledger)
        yield from (sorted(same, key=lambda g: g.sheet.name) for same in by_total.values() if len({g.sheet.table.index for g in same}) > 1)


def slack(a: Ledger, b: Ledger) -> Decimal:
    """How far totals may stand apart for their columns to be of one kind: nothing in one unit, the coarser one's rounding in two."""
    facts = [g.total for g in (a, b) if g.total is not None]
    if len({f.value.unit for f in facts}) < 2:
        return Decimal(0)
    return max(half_unit(f) * worth(f) for f in facts)


def agreeing(group: list[Ledger], firm: bool) -> Iterator[Claim]:
    """Each account against the table that most others agree with."""
    keys = list(dict.fromkeys(k for g in group for k in g.rows))
    for k in keys:
        told = [(g, g.rows[k]) for g in group if k in g.rows]
        if len({g.sheet.table.index for g, _ in told}) > 1:
            base = most_said(told, k)
            for g, fact in told:
                if g.sheet is not base.sheet:
                    yield from one(base, g, k, fact, firm, None)


def most_said(told: list[tuple[Ledger, Fact]], k: str) -> Ledger:
    votes = Counter(signed(f) * worth(f) for _, f in told if f.value.amount is not None)
    best = max(votes.values(), default=0)
    return next((g for g, f in told if f.value.amount is not None and votes[signed(f) * worth(f)] == best), told[0][0])


def pairs(base: Ledger, other: Ledger, firm: bool, severity: str | None) -> Iterator[Claim]:
    for k, fact in other.rows.items():
        if k in base.rows and other.sheet is not base.sheet:
            yield from one(base, other, k, fact, firm, severity)


def one(base: Ledger, other: Ledger, k: str, fact: Fact, firm: bool, severity: str | None) -> Iterator[Claim]:
    """An account in two tables, if what it is part of agrees in both: only then does no scope explain a difference."""
    against = base.rows[k]
    if not (fact.value.amount or against.value.amount) or not agree_above(base, other, k):
        return
    blank = fact.value.amount is None or against.value.amount is None
    yield Claim(between(fact, against), fact, (Term(against),), firm=firm and not blank, doubt="一处为空" if blank else "收入与支出不一定按同一科目相等", severity=None if blank else severity)


def between(fact: Fact, other: Fact) -> str:
    return f"{label_of(fact)} ↔ {other.source.table or ''}"


def agree_above(a: Ledger, b: Ledger, k: str) -> bool:
    up = a.above[k]
    while up:
        if up in a.rows and up in b.rows:
            x, y = a.rows[up], b.rows[up]
            return x.value.amount is not None and y.value.amount is not None and abs(signed(x) * worth(x) - signed(y) * worth(y)) <= slack(a, b)
        up = a.above.get(up, "")
    return True         # the totals agree, or the two would not be set against each other


Meaning = tuple[str, str, str, str, str | None, str | None]


def same_totals(matter: Matter) -> Iterator[Result]:
    """Totals of one scope in several tables: function against economic classification, the basic, project and carried-over money of one table against another."""
    said: dict[Meaning, list[tuple[int, Fact]]] = defaultdict(list)
    for meaning, table, fact in meanings(matter.ledgers):
        if fact.value.amount is not None:
            said[meaning].append((table, fact))
    for meaning, told in said.items():
        if len({table for table, _ in told}) < 2:
            continue
        votes = Counter(signed(f) * worth(f) for _, f in told)
        best = max(votes.values())
        at, base = min(((t, f) for t, f in told if votes[signed(f) * worth(f)] == best), key=lambda said: label_of(said[1]))
        for table, fact in told:
            if table != at:
                known = meaning[5] is not None
                yield Claim(between(fact, base), fact, (Term(base),), firm=known, doubt="两表没有说明是否含结转", severity="warning" if not known and slipped(fact, base) else None)


def slipped(a: Fact, b: Fact) -> bool:
    """Do two figures differ as they do when one is copied wrong?"""
    return a.value.unit == b.value.unit and cause_of(signed(a), signed(b)) is not None


def meanings(ledgers: Iterable[Ledger]) -> Iterator[tuple[Meaning, int, Fact]]:
    """What each total is a total of: period, stage, flow, fund, nature, carry-over. 本年支出 may be paid from money carried over, so of spending
    only a column that lists it is known to hold it."""
    for g in ledgers:
        scope = g.scope
        if scope.flow is None or scope.fund is None or scope.view is not None:
            continue
        table = g.sheet.table.index
        received = scope.flow == "收入"
        if g.whole and g.total is not None:
            carry = "不含" if received and g.grand is not g.total and not scope.carry else scope.carry
            yield (g.period, g.stage, scope.flow, scope.fund, scope.nature, carry), table, g.total
        if g.whole and received and g.grand is not None and g.grand is not g.total:     # 支出总计 holds what goes over to the next year
            yield (g.period, g.stage, scope.flow, scope.fund, scope.nature, "含"), table, g.grand
        for fact in g.rows.values():
            yield from meaning_of_row(g, fact, table)


def meaning_of_row(g: Ledger, fact: Fact, table: int) -> Iterator[tuple[Meaning, int, Fact]]:
    """Rows that stand for a nature of spending or a source of income."""
    name = plain(key(fact.name))
    scope = g.scope
    assert scope.flow is not None and scope.fund is not None
    if fact.code or fact.total:
        return
    if scope.flow == "支出" and scope.nature is None and (nature := NATURE_ROW.get(name)) is not None:
        yield (g.period, g.stage, "支出", scope.fund, nature, scope.carry), table, fact
    if scope.flow == "收入" and (fund := next((fund for pattern, fund in FUND_ROW if pattern.fullmatch(name)), None)) is not None:
        carry = "仅" if any("结转" in p or "结余" in p for p in fact.subject) else "不含"
        yield (g.period, g.stage, "收入", fund, None, carry), table, fact
