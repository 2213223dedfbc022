"""Rules between the narrative and the tables: an amount of the text is that of its cell.

Which cell that is: the account by code or name, a total, 基本支出 and its like, or a named row, of the same year, stage and 口径. Text seldom says its whole
scope, so the figures have a say too: where a cell of the thing holds the figure, it is borne out; where the scope that the text names has one figure in the
tables and it is another, that is a contradiction; where scopes differ, it is only told if the text looks like a slip of one of the cells.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.amount import MONEY, decimals, half_up, plain
from ingest.checks.causes import telling
from ingest.checks.cells import Found, cells_of
from ingest.checks.judge import label_of
from ingest.checks.matter import Matter
from ingest.checks.model import Claim, Result, Said, Term
from ingest.checks.tolerance import HALF, signed, worth
from ingest.model import Fact
from ingest.names import clean

ALL_OF_IT = re.compile(r"\s*，\s*(?:全部|均|都)(?:为|是|来自|属于?)(?P<name>[^，。；（(\d]{2,30})")     # of which there may be more elsewhere


def amounts(matter: Matter) -> Iterator[Result]:
    """Each amount of the text against its cell."""
    cells = cells_of(matter)
    for s in matter.spoken:
        if s.fact.measure == "amount" and s.fact.value.unit in MONEY:
            found = cells.of(s.fact, s.code)
            if found.cells:
                yield against(s.fact, found)
            if (m := ALL_OF_IT.match(matter.paragraphs[s.paragraph].text, s.end)) and (found := cells.of(replace(s.fact, subject=(clean(m["name"]),)))).cells:
                yield against(s.fact, replace(found, own=False, loose=True))


def against(fact: Fact, found: Found) -> Result:
    """A claim with the cell that bears the text out, else with the one that it most likely means."""
    exact = agreeing(fact, found.exact)
    elsewhere = agreeing(fact, found.near)
    bearing = exact or (elsewhere if not found.exact else None)
    if bearing is not None:
        return Claim(target(fact, bearing), fact, (Term(bearing),))
    slip = next((f for f in found.cells if looks_like(fact, f)), None)
    sole = found.wide()
    sure = is_sure(fact, found, sole)
    if sole and (sure or found.own):
        return Claim(target(fact, sole[0]), fact, (Term(sole[0]),), firm=sure, severity=None if sure else "warning")
    if slip is not None and elsewhere is None:
        return Claim(target(fact, slip), fact, (Term(slip),), firm=False, severity="warning")
    return Said(target(fact, found.cells[0]), "not_testable", "口径不能断定与表中哪一格相同")


def looks_like(fact: Fact, cell: Fact) -> bool:
    """Is the text a slip of the cell, told in as many decimals? Short numbers are alike by chance."""
    right = half_up(signed(cell) * worth(cell) / worth(fact), decimals(fact.value.amount or HALF))
    return telling(signed(fact), right)


def is_sure(fact: Fact, found: Found, sole: Sequence[Fact]) -> bool:
    """Is the one figure that of the very scope that the text names, or the same in several tables?"""
    return not found.loose and (fact.scope.fund is not None if found.exact else len({f.source.table for f in sole}) > 1)


def agreeing(fact: Fact, cells: Iterable[Fact]) -> Fact | None:
    return next((f for f in cells if same_figure(fact, f)), None)


def same_figure(a: Fact, b: Fact) -> bool:
    """Equal, or as near as the coarser unit's or the fewer decimals' rounding lets them be."""
    if a.value.amount is None or b.value.amount is None:
        return False
    steps = [worth(f).scaleb(-decimals(f.value.amount or HALF)) for f in (a, b)]
    return abs(signed(a) * worth(a) - signed(b) * worth(b)) <= (max(steps) / 2 if steps[0] != steps[1] else 0)


def target(fact: Fact, cell: Fact) -> str:
    return f"{label_of(fact)} ↔ {cell.source.table or ''}"


# --- tables said to be empty

EMPTY_SAID = re.compile(r"空表|无数据|表为空")


def empties(matter: Matter) -> Iterator[Result]:
    """A table said to be empty is; one that is says so."""
    for table in matter.tables:
        if table.form:
            continue
        facts = [f for f in matter.facts if f.source.place is not None and f.source.place[0] == table.index and f.measure == "amount"]
        note = next((n for n in table.notes if EMPTY_SAID.search(plain(n.text))), None)
        filled = [f for f in facts if f.value.amount]
        name = table.title or table.label
        if note is not None and (filled or facts):
            region = note.regions[0] if note.regions else None
            yield Said(name, "fails" if filled else "holds", "", f"「{name}」下注明“{note.text[:40]}”，表中却有金额{filled[0].value.printed}{filled[0].value.unit}。" if filled else "",
                       page=region.page if region else None, bbox=region.bbox if region else None, keys=(name, "空表"))
        elif facts and not filled:
            yield unsaid(matter, name, table.pages[0] if table.pages else None, [*(n.text for n in table.notes)])


NOTHING_SAID = re.compile(r"无|没有|未|不涉及|为零|0(?:\.0+)?万?元")
THEMES = (("政府性基金", re.compile("政府性基金")), ("国有资本", re.compile("国有资本")), ("财政专户", re.compile("财政专户")), ("三公", re.compile("三公|出国|接待")), ("采购", re.compile("采购")))


def unsaid(matter: Matter, name: str, page: int | None, notes: list[str]) -> Said:
    """Is there a sentence for an empty table: under it, or in the text on its matter?"""
    theme = next((pattern for word, pattern in THEMES if word in name), None)
    told = any(NOTHING_SAID.search(plain(t)) for t in notes) or (theme is not None and any(theme.search(s.text) and NOTHING_SAID.search(plain(s.text)) for p in matter.paragraphs for s in p.sentences))
    if told or not matter.paragraphs:
        return Said(name, "holds")
    return Said(name, "fails", "", f"「{name}」没有一个金额，也没有说明为什么是空表。", "info", page=page, suggestion="空表应当列出并注明没有该项收支。", keys=(name, "空表未说明"))
