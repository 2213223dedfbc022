"""Rules between documents: last year's figure as this year tells it against the one published then, a budget against the final account's 年初预算,
a department against its units, and the files of one disclosure against each other.

A finding stands once: under the later document, the department, or the file whose turn it is. Documents seldom say that their scope is the same, so the
figures have to: two tables are of one kind when most of their rows agree, and only then is a row that doesn't a mistake.
"""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingest.amount import half_up, plain, show
from ingest.checks import official
from ingest.checks.causes import cause_of
from ingest.checks.judge import label_of, side_of
from ingest.checks.ledger import Ledger
from ingest.checks.matter import Matter
from ingest.checks.model import Result, Said, Side
from ingest.checks.siblings import files_of, is_unit_of, last_years, planned
from ingest.checks.tolerance import half_unit, signed, worth
from ingest.model import Fact
from ingest.names import key
from ingest.same import PREFERENCE

FEW, MANY = 2, 5        # rows that must agree for a table to be of the same kind; for a difference to be an error
AGREE, SURELY = 2, 4    # and how many of them for each that differs
PLANNED = ("年初预算", "预算")
SPENT = ("决算", "执行数")
KINDS = ("sentence", "cell")
TOTAL = "∑"
OF_FUND = re.compile(r"(?:[本当]年)?(?:(?:一般公共预算|政府性基金预算|国有资本经营预算)(?:财政拨款)?|财政拨款)")
NOTHING_BUT_SCOPE = ("", "基本", "项目", "收入总计", "支出总计", "收入合计", "支出合计", "总计", "合计", "人员经费", "公用经费")

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """The same figure in this document and in another one."""

    own: Fact
    other: Fact
    at: Matter

    @property
    def gap(self) -> Decimal:
        """In 元, or in the unit of what is no money."""
        return signed(self.own) * worth(self.own) - signed(self.other) * worth(self.other)

    @property
    def agrees(self) -> bool:
        return abs(self.gap) <= half_unit(self.own) * worth(self.own) + half_unit(self.other) * worth(self.other)


def last_year(matter: Matter) -> Iterator[Result]:
    """A column or sentence that prints last year's figure against last year's document."""
    for before in last_years(matter):
        period = str(before.identity.year)
        for stages in (PLANNED, SPENT):
            if (stages is PLANNED) == (before.identity.kind == "预算"):
                yield from compared(matter, before, period, stages, stages)


def initial_budget(matter: Matter) -> Iterator[Result]:
    """年初预算 of a final account against the budget that was published."""
    for budget in planned(matter):
        yield from compared(matter, budget, str(budget.identity.year), ("年初预算",), PLANNED)


def files_agree(matter: Matter) -> Iterator[Result]:
    """The files of one disclosure: the same tables hold the same figures, and the text of one is that of another's tables.
    The best copy is what the others are held against, and they tell the difference."""
    period = str(matter.identity.year)
    best = min((m for m in files_of(matter) if m.sheets), key=place_of, default=None)
    if best is None:
        return
    if not matter.sheets:
        yield from decided(list(worded(matter, best, period)), f"文字说明 ↔ {best.name}")
    elif place_of(matter) > place_of(best):
        yield from compared(matter, best, period, (*PLANNED, *SPENT), (*PLANNED, *SPENT), twins=True)


def place_of(matter: Matter) -> tuple[int, str]:
    suffix = matter.name.rsplit(".", 1)[-1].lower()
    return PREFERENCE.index(suffix) if suffix in PREFERENCE else len(PREFERENCE), matter.name


# ---- cells against cells ----------------------------------------------------------------------------------------------------------------------


def compared(matter: Matter, other: Matter, period: str, own: Iterable[str], theirs: Iterable[str], twins: bool = False) -> Iterator[Result]:
    """Each table's figures of a period and stage against the table of the other document that agrees with it best."""
    tables = by_table(other, period, set(theirs))
    for name, rows in by_table(matter, period, set(own)).items():
        best = max((pairs(rows, found, other) for at, found in tables.items() if not twins or at[1] == name[1]), key=agreement, default=[])
        if best:
            yield from decided(best, f"{name[1]} ↔ {other.name}")


def by_table(matter: Matter, period: str, stages: set[str]) -> dict[tuple[int, str], dict[Key, Fact]]:
    """The amounts of each table by what they are; what stands there twice with two amounts is left out."""
    found: dict[tuple[int, str], dict[Key, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for sheet in matter.sheets:
        for fact in sheet.at.values():
            if is_amount(fact) and fact.period == period and fact.stage in stages:
                found[sheet.table.index, plain(sheet.table.title)][key_of(fact)].append(fact)
    return {table: {k: facts[0] for k, facts in rows.items() if len({signed(f) for f in facts}) == 1} for table, rows in found.items()}


def key_of(fact: Fact) -> Key:
    """What a figure of a table is: its account, its other names, and its scope."""
    row = plain(key(fact.source.row or fact.name)) if fact.total else fact.code or "/".join(map(key, fact.subject))
    return (row, *(key(value) for _, value in fact.keys), *scope_key(fact))


def scope_key(fact: Fact) -> Key:
    s = fact.scope
    return s.flow or "", s.fund or "", s.nature or "", s.view or "", s.carry or ""


def pairs(rows: dict[Key, Fact], found: dict[Key, Fact], other: Matter) -> list[Pair]:
    return [Pair(fact, found[k], other) for k, fact in rows.items() if k in found and (fact.value.amount or found[k].value.amount)]


def agreement(found: list[Pair]) -> tuple[int, int]:
    agreeing = sum(p.agrees for p in found)
    return agreeing, agreeing - len(found)


def decided(found: list[Pair], target: str) -> Iterator[Said]:
    """Do enough of them agree for the rest to be mistakes?"""
    agreeing = sum(p.agrees for p in found)
    differing = len(found) - agreeing
    if not found:
        return
    if differing and (agreeing < FEW or agreeing < AGREE * differing):
        yield Said(target, "not_testable", f"{len(found)}个数中只有{agreeing}个一致，两处的口径可能不同")
        return
    severity = "error" if agreeing >= MANY and agreeing >= SURELY * differing else "warning"
    yield from (holding(p) if p.agrees else failing(p, severity) for p in found)


def holding(pair: Pair) -> Said:
    return Said(f"{label_of(pair.own)} ↔ {pair.at.name}", "holds", f"与「{pair.at.name}」的{label_of(pair.other)}一致")


def failing(pair: Pair, severity: str) -> Said:
    """`severity` is the gravest: figures that were recognised or read with doubt make a warning."""
    left, right = side_of(pair.own, ""), side_of(pair.other, pair.at.name)
    gap = abs(pair.gap) / worth(pair.own)
    message = (f"本文件{left.label}为{left.printed}{left.unit}，「{pair.at.name}」{right.label}为{right.printed}{right.unit}，"
               f"相差{show(gap)}{left.unit}。")
    return Said(f"{label_of(pair.own)} ↔ {pair.at.name}", "fails", f"相差{show(gap)}{left.unit}", message, severity if sure(pair.own, pair.other) else "warning", left, right, gap,
                cause_of(signed(pair.own), signed(pair.other) * worth(pair.other) / worth(pair.own)), "请核对两份文件，不能断定哪一个有误。")


def sure(*facts: Fact) -> bool:
    return all(f.source.read_by != "ocr" and f.source.doubtful is None for f in facts)


# ---- what the text says ------------------------------------------------------------------------------------------------------------------------


def worded(matter: Matter, other: Matter, period: str) -> Iterator[Pair]:
    """Amounts of the text against the cells that are the same thing of the same scope."""
    known = Known(other, period)
    for fact in matter.sentences:
        certain = fact.scope.fund is not None or fact.scope.view == "三公"
        if is_amount(fact) and certain and fact.period == period and own_stage(fact, matter) and (found := known.of(fact, "cell")) is not None:
            yield Pair(fact, found, other)


def is_amount(fact: Fact) -> bool:
    return fact.measure == "amount" and fact.value.amount is not None and fact.value.unit != "%"


def loose_key(fact: Fact, flow: str = "") -> Key:
    """Its axes as texts tell them: seldom of which fund 三公经费 is; `flow` stands in where an account is not said to be spent."""
    s = fact.scope
    if s.view == "三公":
        return "支出", "", "", s.view, s.carry or ""
    return s.flow or flow, *scope_key(fact)[1:]


def named(name: str, scope: Key) -> Key:
    """A total with what was carried over and one without it are told apart by neither texts nor tables: where both are there, neither is known."""
    return (name, *scope[:-1], "" if name == TOTAL and scope[-1] in ("含", "不含") else scope[-1])


class Known:
    """What a document says of a year, to be looked up by name and scope; what it says in two ways is not known."""

    def __init__(self, matter: Matter, period: str) -> None:
        stages = own_stages(matter)
        self.facts: dict[str, dict[Key, list[Fact]]] = {kind: defaultdict(list) for kind in KINDS}
        for fact in matter.facts:
            if is_amount(fact) and fact.source.kind in KINDS and fact.period == period and fact.stage in stages:
                for name in names_of(fact):
                    self.facts[fact.source.kind][named(name, loose_key(fact))].append(fact)

    def of(self, fact: Fact, kind: str) -> Fact | None:
        """The same thing in its cells or sentences."""
        for name in names_of(fact):
            for scope in dict.fromkeys((loose_key(fact), loose_key(fact, "支出"))):
                if found := self.facts[kind].get(named(name, scope), []):
                    return min(found, key=half_unit) if one_value(found) else None
        return None


def names_of(fact: Fact) -> list[str]:
    """Its code, its whole path, and where that says nothing of its place, its own name; a total is known by its scope."""
    name = bare(fact.name, fact.scope.fund)
    total = TOTAL if fact.total or not name else ""
    path = "/".join(bare(part, fact.scope.fund) for part in fact.subject) if name else ""
    return list(dict.fromkeys(n for n in (fact.code, path, name, total) if n))


def bare(name: str, fund: str | None) -> str:
    """A name without what its scope says already (一般公共预算基本支出) and without the 支出 that texts leave off or add; "" for a total."""
    short = key(name)
    m = OF_FUND.match(short)
    if m and fund and fund in m[0]:
        short = short[m.end():]
    short = short.removesuffix("支出")
    return "" if short in NOTHING_BUT_SCOPE else short


def one_value(facts: Iterable[Fact]) -> bool:
    amounts = [(signed(f) * worth(f), half_unit(f) * worth(f)) for f in facts]
    return all(abs(a - b) <= x + y for (a, x), (b, y) in zip(amounts, amounts[1:], strict=False))


@dataclass(frozen=True, slots=True)
class Implied:
    """Last year's figure as this year's amount and its change give it, against the published one. Amounts in the unit of `now`."""

    now: Fact
    moved: Fact
    last: Fact
    at: Matter

    @property
    def was(self) -> Decimal:
        """now − change; with a rate alone now ÷ (1 + rate)."""
        if self.moved.measure == "change":
            return signed(self.now) - signed(self.moved) * worth(self.moved) / worth(self.now)
        return half_up(signed(self.now) / (1 + signed(self.moved) / 100), 2)

    @property
    def published(self) -> Decimal:
        return signed(self.last) * worth(self.last) / worth(self.now)

    @property
    def allowed(self) -> Decimal:
        spread = half_unit(self.now) + half_unit(self.last) * worth(self.last) / worth(self.now)
        if self.moved.measure == "change":
            return spread + half_unit(self.moved) * worth(self.moved) / worth(self.now)
        return spread + abs(self.published) * half_unit(self.moved) / 100

    @property
    def agrees(self) -> bool:
        return abs(self.was - self.published) <= self.allowed


def implied(matter: Matter) -> Iterator[Result]:
    """「比上年增加…」: this year's figure less its change is last year's."""
    for before in last_years(matter):
        known = Known(before, str(before.identity.year))
        found = [Implied(now, moved, last, before) for now, moved in movements(matter, before) for kind in KINDS if (last := known.of(now, kind)) is not None]
        agreeing = sum(i.agrees for i in found)
        if found and agreeing < AGREE * (len(found) - agreeing):
            yield Said(f"正文推算的上年数 ↔ {before.name}", "not_testable", f"{len(found)}个数中只有{agreeing}个一致，上年数的口径可能不同")
            continue
        yield from map(implied_said, found)


def movements(matter: Matter, before: Matter) -> Iterator[tuple[Fact, Fact]]:
    """An amount of this year with its change against last year (or, where no change is told, its rate), said together."""
    groups: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in matter.facts:
        place = fact.source.place[:2] if fact.source.place else fact.source.quote
        groups[(place, fact.subject, fact.scope)].append(fact)
    for facts in groups.values():
        amounts = [f for f in facts if is_amount(f) and f.period == str(matter.identity.year) and own_stage(f, matter)]
        for measure in ("change", "change_rate"):
            moved = [f for f in facts if f.measure == measure and f.value.amount is not None and against(f, before)]
            if moved:
                if len(moved) == 1 and len(amounts) == 1 and (measure == "change") == (moved[0].value.unit != "%"):
                    yield amounts[0], moved[0]
                break


def own_stage(fact: Fact, matter: Matter) -> bool:
    return fact.stage in own_stages(matter)


def own_stages(matter: Matter) -> tuple[str, ...]:
    """What its figures are, of a budget or of a final account."""
    return SPENT if matter.identity.kind == "决算" else PLANNED


def against(moved: Fact, before: Matter) -> bool:
    """Is it a change against what the other document is about? 上年执行数 is no figure of last year's budget."""
    base = moved.base or ""
    year = base.startswith(("上年", "上一年", "去年")) or str(before.identity.year) in base
    spent = "决算" in base or "执行" in base
    return year and (spent == (before.identity.kind == "决算") or (not spent and "预算" not in base))


def implied_said(i: Implied) -> Said:
    target = f"{label_of(i.now)}的上年数 ↔ {i.at.name}"
    if i.agrees:
        return Said(target, "holds", f"推得上年{show(i.was)}{i.now.value.unit}，与「{i.at.name}」一致")
    gap = abs(i.was - i.published)
    left, right = implied_side(i), side_of(i.last, i.at.name)
    message = (f"{left.label}：{left.printed}，推得上年为{show(i.was)}{left.unit}；「{i.at.name}」{right.label}为{right.printed}{right.unit}，"
               f"相差{show(gap)}{left.unit}。")
    return Said(target, "fails", f"相差{show(gap)}{left.unit}", message, "warning", left, right, gap, cause_of(i.was, i.published),
                "请核对本年数、增减数和上年公开的数；上年数如按同口径调整过，请说明。")


def implied_side(i: Implied) -> Side:
    base = side_of(i.moved, "")
    now, moved = i.now.value.printed, i.moved.value.printed
    down = i.moved.value.direction == "down"
    sum_ = f"{now} {'+' if down else '−'} {moved} = {show(i.was)}" if i.moved.measure == "change" else f"{now} ÷ (1 {'−' if down else '+'} {moved}) = {show(i.was)}"
    return Side("", label_of(i.now), sum_, i.was, i.now.value.unit, base.page, base.bbox, "computed")


# ---- a department and its units ---------------------------------------------------------------------------------------------------------------

Total = Callable[[Matter], Fact | None]


def units_within(matter: Matter) -> Iterator[Result]:
    """What its units spend is part of what the department spends. Only of money that no unit passes to another."""
    units = [m for m in matter.siblings if is_unit_of(m, matter)]
    for name, total in TOTALS.items():
        parts = {m.identity.department: fact for m in units if (fact := total(m)) is not None}
        whole = total(matter)
        if parts and whole is not None:
            yield within(name, whole, parts, units)


def spent(nature: str | None) -> Total:
    return lambda matter: next((g.total for g in matter.ledgers if plain_spending(g, matter) and g.scope.nature == nature and g.total is not None), None)


def plain_spending(g: Ledger, matter: Matter) -> bool:
    s = g.scope
    own = g.period == str(matter.identity.year) and g.stage in own_stages(matter)
    return own and g.whole and (s.flow, s.fund, s.view, s.carry) == ("支出", "一般公共预算", None, None)


def official_total(matter: Matter) -> Fact | None:
    found = (named["total"] for named in official.groups(matter.sheets) if "total" in named)
    return next((f for f in found if f.period == str(matter.identity.year) and is_amount(f) and f.stage in own_stages(matter)), None)


TOTALS: dict[str, Total] = {"一般公共预算支出": spent(None), "一般公共预算基本支出": spent("基本支出"), "一般公共预算项目支出": spent("项目支出"), "“三公”经费": official_total}


def within(name: str, whole: Fact, parts: dict[str, Fact], units: list[Matter]) -> Said:
    scale = worth(whole)
    amount = sum((signed(f) * worth(f) for f in parts.values()), Decimal(0)) / scale
    allowed = half_unit(whole) + sum((half_unit(f) * worth(f) for f in parts.values()), Decimal(0)) / scale
    target = f"{name}：部门 ≥ 所属单位之和"
    over = amount - signed(whole)
    if over <= allowed:
        return Said(target, "holds", f"部门{whole.value.printed}{whole.value.unit}，所属{len(parts)}个单位之和{show(amount)}{whole.value.unit}")
    written = " + ".join(f.value.printed for f in parts.values()) + (f" = {show(amount)}" if len(parts) > 1 else "")
    left = side_of(whole, "")
    right = Side(next(m.name for m in units if m.identity.department in parts), "、".join(parts), written, amount, whole.value.unit, None, None, "computed")
    message = f"{left.label}为{left.printed}{left.unit}，小于所属单位（{right.label}）之和{show(amount)}{left.unit}，差{show(over)}{left.unit}。"
    return Said(target, "fails", f"小{show(over)}{left.unit}", message, "error" if sure(whole, *parts.values()) else "warning", left, right, over, suggestion="请核对部门与所属单位的数和口径。")
