"""Rules on columns and rows that tell a change, a rate of change or a rate of completion: each is recomputed from the two amounts beside it."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations

from ingest.amount import plain
from ingest.cellfacts import CHANGE, CHANGE_RATE, COMPARED, COMPLETION, STAGE_ROW
from ingest.checks.judge import label_of
from ingest.checks.matter import Matter
from ingest.checks.model import Claim, Result, Term
from ingest.checks.sheet import Sheet
from ingest.checks.tolerance import signed
from ingest.model import Fact
from ingest.scope import GENERIC_COLUMN

SPENT = ("决算", "执行数")
PLANNED = ("全年预算", "年初预算", "预算")


def changes(matter: Matter) -> Iterator[Result]:
    """增减 = 本年 − 上年 (or 决算 − 预算)."""
    for change, amounts in beside(matter.sheets, "change"):
        found = [pair for pair in permutations(amounts, 2) if later(*pair)]
        if found and change.value.amount is not None:
            yield difference(change, found)


def difference(change: Fact, found: Sequence[tuple[Fact, Fact]]) -> Claim:
    readings = [(Term(now), Term(before, -1)) for now, before in found]
    now, before = found[0]
    absolute = signed(change) > 0 and signed(change) == signed(before) - signed(now)
    return Claim(label_of(change), change, readings[0], firm=len(found) == 1 and not absolute, doubt="同一行有几个年度或口径的数", others=tuple(readings[1:]),
                 severity="warning" if absolute and len(found) == 1 else None)


def rates(matter: Matter) -> Iterator[Result]:
    """增减率 = (本年 − 上年) ÷ 上年 × 100%."""
    for rate, amounts in beside(matter.sheets, "change_rate"):
        found = [pair for pair in permutations(amounts, 2) if later(*pair)]
        if found and rate.value.amount is not None:
            readings = [(Term(now), Term(before)) for now, before in found]
            yield Claim(label_of(rate), rate, readings[0], "rate", firm=len(found) == 1, doubt="同一行有几个年度或口径的数", others=tuple(readings[1:]))


def completions(matter: Matter) -> Iterator[Result]:
    """完成率 = 决算数（执行数） ÷ 预算数 × 100%."""
    for rate, amounts in beside(matter.sheets, "completion"):
        found = [(a, b) for a, b in permutations(amounts, 2) if a.stage in SPENT and b.stage in PLANNED and a.period == b.period]
        found.sort(key=lambda pair: PLANNED.index(pair[1].stage))
        if found and rate.value.amount is not None:
            readings = [(Term(a), Term(b)) for a, b in found]
            named = len(found) == 1 and found[0][1].stage in (rate.source.column or "")
            yield Claim(label_of(rate), rate, readings[0], "ratio", firm=named, doubt="不能断定以哪个预算数为分母", others=tuple(readings[1:]),
                        severity="warning" if len(found) == 1 and not named else None)


def later(now: Fact, before: Fact) -> bool:
    """Is the first the newer of two years' figures, or what came of the second?"""
    if now.period != before.period:
        return now.period > before.period
    return now.stage in SPENT and before.stage in PLANNED


def beside(sheets: Iterable[Sheet], measure: str) -> Iterator[tuple[Fact, list[Fact]]]:
    """Each figure of a measure with the amounts that it may be made of: in its row under the same header, or in its column where years are rows."""
    for sheet in sheets:
        if not any(f.measure == measure for f in sheet.at.values()):
            continue
        for group in along(sheet):
            amounts = [f for f in group if f.measure == "amount" and f.value.unit != "%"]
            for fact in group:
                if fact.measure == measure and len(amounts) > 1 and (measure != "change" or fact.value.unit != "%"):
                    yield fact, amounts


def along(sheet: Sheet) -> Iterator[list[Fact]]:
    groups: dict[tuple[str, int, tuple[str, ...]], list[Fact]] = defaultdict(list)
    for block in sheet.blocks:
        for item in block.items:
            for col in block.figures:
                fact = sheet.at.get((item.row, col))
                if fact is not None:
                    groups[("column", col, ()) if item.stage else ("row", item.row, bare(sheet.table.columns[col]))].append(fact)
    yield from groups.values()


def bare(path: Sequence[str]) -> tuple[str, ...]:
    """A header path without the words that say which year, stage or measure."""
    return tuple(t for t in path if t and not is_kind(plain(t)))


def is_kind(token: str) -> bool:
    return bool(GENERIC_COLUMN.fullmatch(token) or STAGE_ROW.fullmatch(token) or COMPARED.fullmatch(token) or CHANGE_RATE.search(token) or CHANGE.search(token) or COMPLETION.search(token))
