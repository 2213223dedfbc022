"""Where a change lies: the change of a total as the sum of its parts' changes, and what they leave unsaid.

All parts are taken one way: from the table's own column of changes, from the disclosure of the year compared with, from the table's two years,
or from the sentences that state each part's change. Ways are not mixed, so that all changes have one base and one scope.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from ingest.amount import MONEY, decimals, show
from ingest.model import Disclosure, Fact
from qa.catalog import Catalog
from qa.changes import beside
from qa.claims import Claim, Outcome, claim
from qa.compute import moved_by
from qa.family import children, projects
from qa.find import same_value
from qa.plan import Difference, Lookup, Rest, Told
from qa.question import Question
from qa.refuse import distinct_rivals, reading_of, refused, why
from qa.search import Found as Sought
from qa.search import FoundSum, look
from qa.terms import content, words
from qa.text import squeeze
from qa.twins import Key, adds_up, column_twins, in_table_before, key_of, layers, names_row, of_year, other_scope, twin, usual

Move = Lookup | Difference
WHOLE = ("支出总计", "一般公共预算支出", "财政拨款支出")
MOST_PARTS = 40         # more terms make no formula that can be read
REASONS = 3             # printed reasons cited beside the changes
OTHER_BASE = {"预算": re.compile("执行|决算"), "决算": re.compile("预算")}


class Way(Protocol):
    """One way of knowing how figures moved."""

    def move(self, fact: Fact) -> Move | None: ...
    def unmatched(self, parts: list[Fact]) -> list[Fact]: ...
    def unknown(self, fact: Fact) -> str: ...


@dataclass
class InRow:
    """The change that the table prints in the figure's own row."""

    catalog: Catalog

    def move(self, fact: Fact) -> Move | None:
        place = fact.source.place
        if place is None:
            return None
        found = [e.fact for e in self.catalog.entries if e.fact.measure == "change" and e.fact.value.amount is not None and e.fact.source.place and e.fact.source.place[:2] == place[:2]
                 and e.fact.document_id == fact.document_id and e.fact.scope == fact.scope and e.fact.code == fact.code and (e.fact.subject == fact.subject or (e.fact.total and fact.total))]
        return Lookup(found[0]) if len(found) == 1 and self.against_last_year(found[0]) else None

    def against_last_year(self, moved: Fact) -> bool:
        """Does the column say so, or the row print last year's figure? A final account may hold its outcome against the budget."""
        year, place = str(self.catalog.disclosure.year - 1), moved.source.place
        if re.search(f"[上去]一?年|同比|{year}", moved.source.column or ""):
            return True
        return any(e.fact.period == year and e.fact.source.place and place and e.fact.source.place[:2] == place[:2] and e.fact.document_id == moved.document_id for e in self.catalog.entries)

    def unmatched(self, parts: list[Fact]) -> list[Fact]:
        return []

    def unknown(self, fact: Fact) -> str:
        return "没有印出变动"


@dataclass
class InTable:
    """The difference of the two years that one table prints."""

    catalog: Catalog

    def move(self, fact: Fact) -> Move | None:
        before = in_table_before(self.catalog, fact)
        return difference(fact, before) if before is not None else None

    def unmatched(self, parts: list[Fact]) -> list[Fact]:
        return []

    def unknown(self, fact: Fact) -> str:
        return "没有印出变动"


@dataclass
class InSentences:
    """The change that a sentence states beside the same figure."""

    q: Question
    disclosure: Disclosure
    changes: list[tuple[Fact, Fact | None]] = field(init=False)

    def __post_init__(self) -> None:
        """The sentences' changes with the figure beside each, looked up once."""
        found = [e.fact for e in self.q.catalog(self.disclosure).entries if e.fact.measure == "change" and e.fact.source.kind == "sentence" and e.fact.value.amount is not None and e.fact.value.direction]
        self.changes = [(f, beside(self.q, self.disclosure, f, "amount")) for f in found if not OTHER_BASE[self.disclosure.kind].search(f.base or "")]

    def stated(self, fact: Fact) -> Fact | None:
        """The sentence's change of the very figure: the same name and scope, and the same amount beside it."""
        return next((moved for moved, own in self.changes if self.same_thing(moved, fact) and self.beside_it(moved, own, fact)), None)

    def beside_it(self, moved: Fact, own: Fact | None, fact: Fact) -> bool:
        """Is the figure what the change is told of? A total may go by another name in the same sentence (收入、支出总计 …，收、支各增加 …)."""
        if own is not None or not fact.total:
            return own is not None and same_value(own, fact)
        return any(e.fact.measure == "amount" and e.fact.document_id == moved.document_id and e.fact.source.quote == moved.source.quote and same_value(e.fact, fact)
                   for e in self.q.catalog(self.disclosure).entries)

    def same_thing(self, told: Fact, fact: Fact) -> bool:
        a, b = told.scope, fact.scope
        if (a.fund, a.nature, a.view) != (b.fund, b.nature, b.view) or (a.flow and b.flow and a.flow != b.flow):
            return False
        return fact.total or stem(told.name) == stem(fact.name) or usual(told.name) == usual(fact.name)

    def move(self, fact: Fact) -> Move | None:
        found = self.stated(fact)
        return Lookup(found) if found is not None else None

    def unmatched(self, parts: list[Fact]) -> list[Fact]:
        return []

    def unknown(self, fact: Fact) -> str:
        return "没有印出变动"


@dataclass
class OtherYear:
    """The difference to the same figure in the disclosure of the year compared with."""

    catalog: Catalog
    total: Fact                     # the twin of the total
    rows: dict[Key, Fact] = field(default_factory=dict)

    def move(self, fact: Fact) -> Move | None:
        before = self.rows.get(key_of(fact))
        return difference(fact, before) if before is not None and before.scope == fact.scope and before.stage == fact.stage else None

    def unmatched(self, parts: list[Fact]) -> list[Fact]:
        """What stood beside such parts a year before, and is not among them any more."""
        depth = {len(p.code) for p in parts}
        keys = {key_of(p) for p in parts}
        return [f for k, f in self.rows.items() if k not in keys and len(f.code) in depth and not f.total and f.value.amount and len(f.subject) in {len(p.subject) for p in parts}]

    def unknown(self, fact: Fact) -> str:
        return "上年口径或单位不同" if key_of(fact) in self.rows else f"{self.catalog.disclosure.year}年未列"


def difference(now: Fact, before: Fact) -> Difference | None:
    """Between figures of one stage and one unit only."""
    if now.stage != before.stage or now.value.unit != before.value.unit:
        return None
    return Difference(Lookup(now), Lookup(before), signed=True)


def stem(name: str) -> str:
    return re.sub(r"(?:支出|经费|费用|费)+$", "", squeeze(name))


# ---- the parts, and which way to take them ------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Found:
    """A total, the parts whose changes are known, those whose are not, and the way they are known."""

    total: Fact
    parts: tuple[tuple[Fact, Move], ...]
    others: tuple[Fact, ...]
    gone: tuple[Fact, ...]
    way: Way
    whole: Move | None

    @property
    def coverage(self) -> float:
        return len(self.parts) / (len(self.parts) + len(self.others) + len(self.gone))


def where(q: Question, disclosure: Disclosure, before: int | None = None) -> Outcome:
    """The changes of the parts of what is named, against the year before or the year named."""
    if q.place.derive and before is None:
        return Outcome("not_indexed", "year", detail=f"{disclosure.department}{q.place.year}年")
    before = before or base_year(q, disclosure)
    found, text = whole_of(q, disclosure)
    if isinstance(found, FoundSum) or found.node is None:
        return refused(q, disclosure, found, text)
    by_project = projects_total(q.catalog(disclosure)) if only_projects(q) else None
    known = list(ways_of(q, disclosure, by_project, before)) if by_project is not None else []
    if not known and (rivals := of_one_flow(q, distinct_rivals(found))):
        facts = [found.node.fact, *rivals]
        return Outcome("ambiguous", "scope", readings=[reading_of(f) for f in facts], nearest=[claim(Lookup(f), disclosure) for f in facts[:4]], explain=why(found))
    totals = totals_like(q, disclosure, found.node, [h.fact for h in found.hits or []])
    known = known or [f for t in totals for f in ways_of(q, disclosure, t, before)]
    if not known:
        return unknown(q, disclosure, totals[0], before)
    best = max(known, key=lambda f: f.coverage)     # the first of equally good ones
    return shown(q, disclosure, best, before)


def whole_of(q: Question, disclosure: Disclosure) -> tuple[Sought, str]:
    """What is named; where nothing is, the widest spending that the document totals."""
    if content(q.text) or words().find(q.text):
        return look(q, disclosure, q.text, "amount"), q.text
    tried = [(look(q, disclosure, text, "amount"), text) for text in WHOLE]
    return next((t for t in tried if t[0].node is not None), tried[0])


def of_one_flow(q: Question, rivals: list[Fact]) -> list[Fact]:
    """Income is no rival where spending is asked for."""
    return rivals if "收入" in q.original else [f for f in rivals if f.scope.flow != "收入"]


def only_projects(q: Question) -> bool:
    """「是哪些项目带来的」 with nothing else named, or with 项目支出."""
    named = {s.term.name for s in words().find(q.text)}
    return "项目" in q.original and named <= {"项目支出"} and re.fullmatch(r"(?:专项|重点)*", content(q.text)) is not None


def base_year(q: Question, disclosure: Disclosure) -> int:
    m = re.search(r"20\d\d", q.asked.base_year or "")
    return int(m[0]) if m and int(m[0]) < disclosure.year else disclosure.year - 1


def totals_like(q: Question, disclosure: Disclosure, node: Lookup, hits: list[Fact]) -> list[Fact]:
    """The cells that print the total that was found, those first that are broken down as one would ask: spending, and basic expenditure by economic class."""
    same = [f for f in (node.fact, *node.also, *hits) if f.measure == "amount" and same_value(f, node.fact) and f.period == node.fact.period and f.scope.nature == node.fact.scope.nature
            and f.scope.view == node.fact.scope.view and f.scope.fund == node.fact.scope.fund]
    cells = list({f.id: f for f in same if f.source.kind == "cell"}.values())
    economic = node.fact.scope.nature in ("基本支出", "人员经费", "公用经费")

    def rank(f: Fact) -> tuple[bool, bool]:
        return (f.scope.flow == "收入" and node.fact.scope.flow != "收入", economic and not any(re.match("30|31", c.code) for c in children(q.catalog(disclosure), f)))
    return sorted(cells, key=rank) or [node.fact]


def projects_total(catalog: Catalog) -> Fact | None:
    """The total printed for the table of projects, where that is project expenditure."""
    rows = projects(catalog)
    place = rows[0].source.place if rows else None
    if place is None:
        return None
    return next((e.fact for e in catalog.entries if e.fact.total and e.fact.scope.nature == "项目支出" and e.fact.scope.flow != "收入" and e.fact.source.place and e.fact.source.place[0] == place[0] and e.fact.source.place[2] == place[2]
                 and e.fact.document_id == rows[0].document_id and e.fact.value.amount is not None and e.fact.measure == "amount"), None)


def ways_of(q: Question, disclosure: Disclosure, total: Fact, before: int) -> Iterator[Found]:
    """Each way that tells how at least two parts of a total moved, at each level of its parts."""
    catalog = q.catalog(disclosure)
    ways: list[Way] = [InRow(catalog)] if before == disclosure.year - 1 else []
    older = of_year(q, disclosure, before)
    if older is not None and (old := twin(q.catalog(older), total)) is not None and old.value.unit == total.value.unit:
        ways.append(OtherYear(q.catalog(older), old, rows_before(q, catalog, q.catalog(older), total, old)))
    if before == disclosure.year - 1:
        ways += [InTable(catalog), InSentences(q, disclosure)]
    for way in ways:
        told = told_parts(catalog, total) if isinstance(way, InSentences) else []
        for level in (*told, *levels(q, catalog, total)):
            moves = [(p, way.move(p)) for p in level]
            parts = tuple((p, m) for p, m in moves if m is not None)
            if 2 <= len(parts) <= MOST_PARTS:
                yield Found(total, parts, tuple(p for p, m in moves if m is None and p.value.amount), tuple(way.unmatched(level)), way, whole_move(way, total))


def rows_before(q: Question, now: Catalog, then: Catalog, total: Fact, old: Fact) -> dict[Key, Fact]:
    if only_projects(q) and total == projects_total(now):
        return {key_of(f): f for f in projects(then) if f.value.amount is not None}
    return column_twins(then, old)


def whole_move(way: Way, total: Fact) -> Move | None:
    """The total's own change, known the same way as its parts'."""
    return difference(total, way.total) if isinstance(way, OtherYear) else way.move(total)


def levels(q: Question, catalog: Catalog, total: Fact) -> Iterator[list[Fact]]:
    """The parts of a total, then the parts of those; each level adds up to the total as far as it is printed."""
    if only_projects(q) and total == projects_total(catalog):
        yield [p for p in projects(catalog) if p.value.amount is not None]
        return
    for level in layers(catalog, total):
        asked = q.level is None or any(len(p.code) == q.level for p in level)
        if asked and (all(p.code for p in level) or adds_up(total, level, sure=False)):
            yield level


def told_parts(catalog: Catalog, total: Fact) -> list[list[Fact]]:
    """Figures that follow on one another in the text and add up to the total to the last digit: its parts, where no table holds them."""
    scope = total.scope
    run = [e.fact for e in catalog.entries if e.fact.source.kind == "sentence" and e.fact.measure == "amount" and e.fact.value.amount and e.fact.value.unit == total.value.unit
           and e.fact.period == total.period and (e.fact.scope.fund, e.fact.scope.view) == (scope.fund, scope.view) and e.fact.scope.flow in (None, scope.flow or "支出") and within_nature(e.fact, total) and not same_value(e.fact, total)]
    found = []
    for i in range(len(run)):
        added = Decimal(0)
        for j in range(i, min(i + MOST_PARTS, len(run))):
            added += run[j].value.amount or Decimal(0)
            if added == total.value.amount and j > i and len({r.name for r in run[i:j + 1]}) == j - i + 1:
                found.append(run[i:j + 1])
    return found


SPLIT = {"基本支出": ("人员经费", "公用经费")}


def within_nature(part: Fact, total: Fact) -> bool:
    """A part of project expenditure is project expenditure: the whole of an item may have held something else a year before."""
    nature = total.scope.nature
    return nature is None or part.scope.nature == nature or part.scope.nature in SPLIT.get(nature, ())


# ---- the answer ---------------------------------------------------------------------------------------------------------------------------

def size(move: Move) -> Decimal:
    """A change in the base unit, with its sign."""
    return moved_by(move, move.unit) * MONEY.get(move.unit, Decimal(1))


def shown(q: Question, disclosure: Disclosure, found: Found, before: int) -> Outcome:
    """The total's change, its parts' changes with the largest first, and what they leave."""
    name = found.total.name
    way = q.asked.direction or ("up" if found.whole is not None and size(found.whole) > 0 else "down" if found.whole is not None and size(found.whole) < 0 else None)
    order = sorted(found.parts, key=lambda p: (size(p[1]) <= 0 if way == "up" else size(p[1]) >= 0 if way == "down" else False, -abs(size(p[1]))))
    parts = [claim(move, disclosure, f"{part_name(p)}变动额") for p, move in order]
    whole = [claim(found.whole, disclosure, f"{name}变动额")] if found.whole is not None else []
    rest, checks = leftover(disclosure, found)
    claims = [parts[0], *whole, *parts[1:]] if q.asked.top else [*whole, *parts]
    stated, disagreements = stated_beside(q, disclosure, found, before)
    claims += [*rest, *stated, *unpaired(q, disclosure, found, before), *reasons(q, disclosure, [found.total, *(p for p, _ in order[:REASONS])])]
    missing = [] if whole else [f"{name}总的变动额"]
    return Outcome("answered", "where", claims, missing, checks=[*checks, *disagreements, *other_stage(q, disclosure, found)], verdict=most(q.asked.direction, *order[0]) if q.asked.top else premise(q.asked.direction, found), subject=name, detail=str(before))


def other_stage(q: Question, disclosure: Disclosure, found: Found) -> list[dict[str, Any]]:
    """A column of changes may compare a budget with what was spent the year before."""
    place = found.total.source.place
    if not isinstance(found.way, InRow) or place is None:
        return []
    base = next((f for e in q.catalog(disclosure).entries if (f := e.fact).source.place and f.source.place[:2] == place[:2] and f.document_id == found.total.document_id    # type: ignore[index]
                 and f.measure == "amount" and f.period == str(disclosure.year - 1)), None)
    if base is None or base.stage == found.total.stage:
        return []
    return [{"kind": "scope", "ok": False, "detail": f"表中的增减是{found.total.stage}数与上年{base.stage.removesuffix('数')}数相比", "difference": None}]


def premise(asked: str | None, found: Found) -> str:
    """「减在哪里」 of what did not go down."""
    if asked is None or found.whole is None or size(found.whole) * (1 if asked == "up" else -1) > 0:
        return ""
    return f"总的并没有{'增加' if asked == 'up' else '减少'}。"


def most(asked: str | None, first: Fact, move: Move) -> str:
    """「增加得最多的是哪项」 in one sentence, or that none moved that way."""
    up = asked == "up" if asked else size(move) > 0
    word = "增加" if up else "减少"
    return f"{word}最多的是{part_name(first)}。" if size(move) * (1 if up else -1) > 0 else f"印出的各部分都没有{word}。"


def part_name(fact: Fact) -> str:
    """A part as it is printed; a project by its name."""
    return next((text for head, text in fact.keys if "项目" in head and names_row(head)), fact.name)


def leftover(disclosure: Disclosure, found: Found) -> tuple[list[Claim], list[dict[str, Any]]]:
    """What the parts' changes leave of the total's: nothing, the rounding of what is printed, or something that is not explained."""
    if found.whole is None:
        return [], []
    rest = Rest(found.whole, tuple(m for _, m in found.parts))
    made = claim(rest, disclosure, "未说明的变动额")
    left = made.amount or Decimal(0)
    allowed = sum((Decimal(5).scaleb(-decimals(n.fact.value.amount or Decimal(0)) - 1) * MONEY[n.unit] / MONEY[rest.unit] for n in rest.operands), Decimal(0)) if rest.unit in MONEY else Decimal(0)
    rounding = not found.others and not found.gone and left <= allowed
    alone = found.gone or found.others
    told = left * MONEY.get(rest.unit, Decimal(1)) == abs(net(found)) and (net(found) < 0) == (made.direction == "down") if alone else rounding
    why_so = "，是四舍五入的尾差" if rounding else "，正好是只在一年列出的各项" if told else "，文件没有说明"
    detail = "各部分的变动加起来等于总的变动" if left == 0 else f"各部分的变动与总的变动相差 {show(left)}{rest.unit}{why_so}"
    checks = [{"kind": "sum_of_parts", "ok": told or left == 0, "detail": detail, "difference": show(left)}]
    if left == 0:
        return [], checks
    return [claim(rest, disclosure, "四舍五入尾差") if rounding else made], checks


def net(found: Found) -> Decimal:
    """What the parts come to that only one year lists, in the base unit: the new ones less those that are gone."""
    return sum((sign * (f.value.amount or Decimal(0)) * MONEY.get(f.value.unit, Decimal(1)) for facts, sign in ((found.others, 1), (found.gone, -1)) for f in facts), Decimal(0))


def unpaired(q: Question, disclosure: Disclosure, found: Found, before: int) -> list[Claim]:
    """Parts that only one of the two years prints: their figures, no change."""
    out = [claim(Lookup(f), disclosure, f"{part_name(f)}（{found.way.unknown(f)}）") for f in found.others]
    older = of_year(q, disclosure, before)
    return out + [claim(Lookup(f), older, f"{part_name(f)}（{disclosure.year}年未列）") for f in found.gone if older is not None]


def reasons(q: Question, disclosure: Disclosure, facts: list[Fact]) -> list[Claim]:
    """The printed reasons for the changes of these figures, from the sentences that state them."""
    told, out = InSentences(q, disclosure), list[Claim]()
    for fact in facts:
        moved = told.stated(fact)
        if moved is None:
            continue
        text = next((e.fact for e in q.catalog(disclosure).entries if e.fact.measure == "text" and e.fact.attribute == "原因" and e.fact.document_id == moved.document_id and e.fact.subject == moved.subject
                     and (e.fact.source.quote == moved.source.quote or (e.fact.source.section == moved.source.section and e.fact.scope == moved.scope))), None)
        if text is not None and not any(c.facts[0].id == text.id for c in out):
            out.append(claim(Told(text), disclosure, f"{part_name(fact)}变动原因"))
    return out[:REASONS]


def stated_beside(q: Question, disclosure: Disclosure, found: Found, before: int) -> tuple[list[Claim], list[dict[str, Any]]]:
    """Do the computed changes agree with those that the text states? Where they do not, what it states is told, too."""
    if isinstance(found.way, InSentences) or before != disclosure.year - 1:
        return [], []
    told, claims, checks = InSentences(q, disclosure), list[Claim](), list[dict[str, Any]]()
    whole = [(found.total, found.whole)] if found.whole is not None else []
    for fact, move in [*whole, *found.parts]:
        stated = told.move(fact)
        if stated is None:
            continue
        off = abs(size(stated) - size(move)) / MONEY.get(stated.unit, Decimal(1))
        ok = off <= last_digit(stated) + last_digit(move) * MONEY.get(move.unit, Decimal(1)) / MONEY.get(stated.unit, Decimal(1))
        if not ok:
            claims.append(claim(stated, disclosure, f"{part_name(fact)}变动额（正文所说）"))
        if not ok or fact == found.total:
            checks.append({"kind": "text_agrees", "ok": ok, "detail": f"{part_name(fact)}的变动与正文所说{'' if ok else '不'}一致", "difference": show(off)})
    return claims, checks


def last_digit(move: Move) -> Decimal:
    """A unit of the last digit that a change is printed to, or its operands are."""
    nodes = (move,) if isinstance(move, Lookup) else (move.a, move.b)
    return max(Decimal(1).scaleb(-decimals(n.fact.value.amount or Decimal(0))) for n in nodes)


def unknown(q: Question, disclosure: Disclosure, total: Fact, before: int) -> Outcome:
    """Why the parts' changes can't be told, with what is printed of the total's."""
    older = of_year(q, disclosure, before)
    name = total.name
    if older is None:
        why_not = f"库中没有{disclosure.department}{before}年的{disclosure.kind}，文件里也没有印出{name}各部分的增减"
    elif (other := twin(q.catalog(older), total)) is not None:
        why_not = f"两年“{name}”的金额单位不同（{total.value.unit}、{other.value.unit}），没有直接相减" if other.value.unit != total.value.unit else f"两年文件里没有可以对上的{name}的组成部分"
    elif other_scope(q.catalog(older), total) is not None:
        why_not = f"{before}年文件里的“{name}”口径与{disclosure.year}年不同，不能相减"
    else:
        why_not = f"{before}年文件里没有口径相同的“{name}”"
    moved = own_change(q, disclosure, total, before)
    nearest = [claim(moved, disclosure, f"{name}变动额")] if moved is not None else [claim(Lookup(total), disclosure)]
    nearest += reasons(q, disclosure, [total]) if before == disclosure.year - 1 else []
    return Outcome("not_disclosed", "no_parts", missing=[f"{name}各部分的变动"], nearest=nearest, detail=why_not, subject=name)


def own_change(q: Question, disclosure: Disclosure, total: Fact, before: int) -> Move | None:
    """How the whole moved, where its parts are not known to have."""
    printed = InSentences(q, disclosure).move(total) or InRow(q.catalog(disclosure)).move(total) if before == disclosure.year - 1 else None
    older = of_year(q, disclosure, before)
    old = twin(q.catalog(older), total) if older is not None else None
    return printed or (difference(total, old) if old is not None else None)
