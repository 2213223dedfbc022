"""Rules on what the narrative says has changed: against the tables' year before, among a whole and its parts, and of what is new."""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.amount import MONEY
from ingest.checks.across import WIDTH
from ingest.checks.cells import Cells, cells_of
from ingest.checks.judge import label_of
from ingest.checks.listed import adds_up, complete, is_money, lists, slips, ways
from ingest.checks.matter import Matter
from ingest.checks.model import Claim, Result, Term
from ingest.checks.spoken import Spoken, Statement
from ingest.checks.textable import same_figure, target
from ingest.checks.tolerance import signed, worth
from ingest.model import Fact
from ingest.names import key

TOTALS = ("收入总计", "支出总计", "收支总计")      # one total, as budgets balance
UNMOVED = re.compile(r"持平|一样|一致|相同|(?:无|没有|未)(?:增减)?变[化动]|无增减")
NOTHING_BEFORE = re.compile(r"(?:上年度?|上一年度?|去年|20\d\d年度?)[^，。；其]{0,10}(?:没有|未|无)[^，。；其]{0,10}[，；][^，。；其]{0,12}$")


# --- against the tables

def changes(matter: Matter) -> Iterator[Result]:
    """增减额 of the text = 本年 − 上年 of the tables."""
    cells = cells_of(matter)
    for st in matter.statements:
        change = st.get("change")
        if change is not None and change.fact.value.unit in MONEY and change.fact.period.isdigit():
            yield from change_against(change.fact, [a.fact for a in st.amounts], next((a.code for a in st.amounts), change.code), cells)


def change_against(change: Fact, told: Sequence[Fact], code: str, cells: Cells) -> Iterator[Result]:
    """This year's cell less the year's before in one table, of the scope that the text names; or this year's amount as it is told less that cell."""
    now = cells.of(like(change, change.period), code)
    before = cells.of(like(change, str(int(change.period) - 1)), code)
    pairs = [(a, b) for a in now.exact for b in before.exact if a.source.table == b.source.table and a.source.row == b.source.row]
    pairs = pairs or [(a, b) for a in told if a.stage == change.stage for b in before.exact]
    values = {signed(a) * worth(a) - signed(b) * worth(b) for a, b in pairs}
    if pairs:
        sure = len(values) == 1 and change.scope.fund is not None
        readings = [(Term(a), Term(b, -1)) for a, b in pairs]
        yield Claim(target(change, pairs[0][1]), change, readings[0], firm=sure, doubt="口径不能断定与表中哪一格相同", others=tuple(readings[1:]),
                    severity="warning" if not sure and len(values) == 1 and before.own else None)


def like(fact: Fact, year: str) -> Fact:
    """An amount of the same thing in a year."""
    return replace(fact, measure="amount", period=year)


# --- a whole and its parts

def change_sums(matter: Matter) -> Iterator[Result]:
    """合计的增减额 = 各项增减额之和. What had no part last year may have been told nowhere, so only all kinds there are make sure of it."""
    told = Changes(matter)
    for whole, parts in made_up(matter):
        total, moves = told.of(whole), [told.of(s) for s in parts]
        if isinstance(total, Fact) and None not in moves and len(facts := [m for m in moves if isinstance(m, Fact)]) > 1:
            worth_it = complete([s.fact for s in parts]) or slips(total, facts)
            yield Claim(label_of(total), total, tuple(map(Term, facts)), firm=False, doubt="不能断定上年也是这些分项", severity="warning" if worth_it else None)


def made_up(matter: Matter) -> Iterator[tuple[Spoken, Sequence[Spoken]]]:
    """Amounts with the parts that they prove to have: lists, and all accounts of a fund."""
    for found in lists(matter):
        reading = next((r for r in ways(found) if is_money(found.whole.fact) and adds_up(found.whole.fact, r)), None)
        if reading is not None:
            yield found.whole, [s for s in found.parts if s.fact in reading]
    accounts = list({st.subject: st.amounts[0] for st in matter.statements if len(st.subject) == 3 and st.amounts and is_money(st.amounts[0].fact)}.values())
    for st in matter.statements if len(accounts) > 1 else ():
        for a in st.amounts:
            if a.fact.scope.fund in WIDTH and a not in accounts and st.get("change") is not None and adds_up(a.fact, [s.fact for s in accounts]):
                yield a, accounts


class Changes:
    """How amounts of the text have changed, as it tells."""

    def __init__(self, matter: Matter):
        self.matter = matter
        self.told = {a.fact.id: change for st in matter.statements if (change := money_change(st)) for a in st.amounts}
        self.told |= {before.fact.id: new.fact for before, new in new_amounts(matter)}
        self.every = [(change, st.amounts) for st in matter.statements if (change := money_change(st))]

    def of(self, amount: Spoken) -> Fact | str | None:
        """As told with the amount, "" if it is said not to have changed, as told elsewhere of the same subject and figure, None if nowhere."""
        if (change := self.told.get(amount.fact.id)) is not None:
            return change
        after = re.sub(r"20\d\d年", "", self.matter.paragraphs[amount.paragraph].text[amount.end:])
        if UNMOVED.search(re.split(r"[。；\d]", after)[0]):
            return ""
        return next((c for c, amounts in self.every if same_thing(c, amount.fact) and (not amounts or any(same_figure(a.fact, amount.fact) for a in amounts))), None)


def money_change(st: Statement) -> Fact | None:
    change = st.get("change")
    return change.fact if change is not None and change.fact.value.unit in MONEY else None


def same_thing(a: Fact, b: Fact) -> bool:
    subject = all(f.subject[:1] and f.subject[0] in TOTALS for f in (a, b)) or tuple(map(key, a.subject)) == tuple(map(key, b.subject))
    return subject and (a.period, a.stage, a.scope.nature) == (b.period, b.stage, b.scope.nature)


# --- what is new

def news(matter: Matter) -> Iterator[Result]:
    """「…18万元，上年没有，今年新增18万元」: all of it is new."""
    for before, new in new_amounts(matter):
        yield Claim(label_of(new.fact), new.fact, (Term(before.fact),), firm=False, severity="warning")


def new_amounts(matter: Matter) -> Iterator[tuple[Spoken, Spoken]]:
    """An amount and the one told after it as new, with nothing the year before."""
    for i in range(len(matter.paragraphs)):
        figures = [s for s in matter.said_in(i) if s.fact.value.unit in MONEY]
        yield from ((before, new) for before, new in zip(figures, figures[1:], strict=False) if NOTHING_BEFORE.search(new.lead) and before.fact.stage == new.fact.stage)
