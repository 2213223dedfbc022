"""What a follow-up asks of figures that were told before: their difference, their sum, an average over them, another unit, what else their sentence counts.

The figures travel in `context` as references to facts, newest turn last, and are looked up again: no number is taken from the conversation itself.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ingest.amount import MONEY
from ingest.model import Disclosure, Fact
from qa.asked import MONEY_UNIT, PER, Asked, read_asked
from qa.claims import Outcome, claim, visits
from qa.errors import PlanError
from qa.figures import converted
from qa.plan import Convert, Difference, Lookup, Node, PerUnit, Sum
from qa.ranks import compared, size_of
from qa.search import accepts
from qa.terms import content, words
from qa.text import GAP
from qa.views import Shelf, catalog_of

if TYPE_CHECKING:
    from qa.question import Question

Figure = tuple[Disclosure, Lookup]

KEPT_TURNS, KEPT_FIGURES = 4, 4
LEAD = re.compile(r"^(?:那么?|这么?|就是|也就是|所以|等于|说|来|[，,])*(?:(?:这|那)?(?:两者|二者|两个|两项|两笔|两年|它们)(?:之间|相比|比)?)?")
DATED = re.compile(r"20\d\d|今年|去年|上年|本年|前年|预算|决算")
COUNTED = re.compile(r"(?:几|多少)(?:人次|批次|批|次|人|户|辆|台|家)")
INVOLVED = re.compile(r"涉及|牵涉|牵扯|关系到")
HALVES = ({"人员经费", "公用经费"}, {"基本支出", "项目支出"})
STEM = re.compile(r"(?:支出|经费|费用|费|数|决算|预算)+$")
PER_WHAT = (("批", ("批",)), ("次", ("次",)), ("[辆车]", ("辆", "台")), ("项目|[个家件]", ("个", "家", "件", "项")), ("户", ("户",)), ("人|谁|头", ("人", "人次")))


@dataclass(frozen=True)
class Turn:
    """What a turn told. `own`: it was asked in a question complete in itself; `same`: it asked the same as before, of another year or department."""

    figures: tuple[Figure, ...]
    own: bool = False
    same: bool = False


# ---- into the context and back --------------------------------------------------------------------------------------------------------

def references(outcome: Outcome) -> list[dict[str, Any]]:
    """The printed figures of an answer, to be found again: the first of a single answer, all of several."""
    told = [c for c in outcome.claims if c.amount is not None and c.direction is None and not c.counted and (c.formula is None or len(c.formula.inputs) == 1)]
    if outcome.kind in ("lookup", "rank", "rank_small", "rank_nth"):
        told = told[:1]
    return [{"disclosure": c.disclosure.id, "facts": [f.id for f in c.facts]} for c in told[:KEPT_FIGURES]]


def remembered(context: dict[str, Any], outcome: Outcome, own: bool) -> list[dict[str, Any]]:
    """The last turns that told figures; `own`: the newest was asked in a question complete in itself."""
    figures = references(outcome) if outcome.status == "answered" else []
    return [*context.get("told", []), *([{"own": own, "same": bool(context.get("same")), "figures": figures}] if figures else [])][-KEPT_TURNS:]


def turns_of(context: dict[str, Any], library: Shelf) -> tuple[Turn, ...]:
    """What the last turns told, from the library as it stands; what is no longer there is left out."""
    shelf = {d.id: d for d in library.disclosures(drafts=bool(context.get("staff")))}
    turns = []
    for turn in context.get("told", []):
        figures = tuple(f for r in turn.get("figures", []) if r.get("disclosure") in shelf and (f := figure(r, shelf[r["disclosure"]], library)))
        if figures:
            turns.append(Turn(figures, bool(turn.get("own")), bool(turn.get("same"))))
    return tuple(turns)


def figure(reference: dict[str, Any], disclosure: Disclosure, library: Shelf) -> Figure | None:
    wanted = list(reference.get("facts") or [])
    by_id = {e.fact.id: e.fact for e in catalog_of(library, disclosure).entries if e.fact.id in wanted}
    facts = [by_id[i] for i in wanted if i in by_id and by_id[i].value.amount is not None]
    return (disclosure, Lookup(facts[0], tuple(facts[1:]))) if facts else None


def leans(text: str, turns: tuple[Turn, ...]) -> bool:
    """Does a text ask something and name nothing but what was told before?"""
    lead = LEAD.match(text)
    rest = PER.sub("", read_asked(text[lead.end():] if lead else text).rest)
    if DATED.search(text) or words().find(rest.replace(GAP, " ")):
        return False
    names = {c for turn in turns for _, node in turn.figures for c in node.fact.name}
    said = content(INVOLVED.sub("", rest))
    return not said or (COUNTED.search(text) is not None and all(c in names for c in said))     # 「接了几批」 after 公务接待费


# ---- plans ----------------------------------------------------------------------------------------------------------------------------

def over_told(q: Question) -> Outcome | None:
    """The answer over figures told before; None where the question is no such one, or leaves open which figures it means."""
    plan = plan_for(q.asked, q.original) if q.told else None
    try:
        return plan(q) if plan else None
    except PlanError:
        return None


def plan_for(asked: Asked, text: str) -> Callable[[Question], Outcome | None] | None:
    if asked.op == "per":
        return average
    if asked.what == "count":
        return beside_told
    if asked.base_year:
        return None
    if asked.op == "compare" or (asked.op == "lookup" and asked.what == "change"):
        return difference
    if asked.what == "amount" and INVOLVED.search(text):
        return beside_told
    if asked.op == "sum":
        return together
    return other_unit if asked.op == "lookup" and asked.what == "amount" and re.search("[换折]", text) and asked.unit in MONEY else None


def newest(q: Question) -> list[Figure]:
    return [f for turn in reversed(q.told) for f in turn.figures]


def difference(q: Question) -> Outcome | None:
    """Of the two figures told last. 「少花了多少」 without a year needs two figures of one thing: else it asks about last year."""
    pair = list(q.told[-1].figures)
    if len(pair) == 1:
        before = next((turn.figures[0] for turn in reversed(q.told[:-1]) if turn.figures[0][1].fact.id != pair[0][1].fact.id), None)
        pair = [before, *pair] if before else pair
    if len(pair) != 2:
        return None
    (d, a), (e, b) = pair
    one_thing = a.fact.name == b.fact.name or q.told[-1].same
    if not one_thing and (d.id != e.id or q.asked.what == "change"):
        return None
    if d.id != e.id:
        return compared(q, pair, [])
    return of_stages(q, pair) if one_thing else of_two(q, pair)


def of_stages(q: Question, pair: list[Figure]) -> Outcome | None:
    """One thing as planned and as spent, in one document."""
    (d, a), (_, b) = pair
    spent, planned = (a, b) if a.fact.stage == "决算" else (b, a)
    if spent.fact.stage == planned.fact.stage or spent.fact.stage != "决算" or spent.fact.period != planned.fact.period:
        return None
    name, stage = spent.fact.name, planned.fact.stage
    claims = [claim(converted(q, Difference(spent, planned, signed=True)), d, f"{name}决算与{stage}之差"), claim(spent, d, f"{name}决算数"), claim(planned, d, f"{name}{stage}数")]
    return Outcome("answered", "stages", claims, subject=name, detail=stage)


def of_two(q: Question, pair: list[Figure]) -> Outcome | None:
    (d, a), (_, b) = pair
    if a.fact.stage != b.fact.stage or a.fact.period != b.fact.period:
        return None
    more, less = (a, b) if size_of(a) >= size_of(b) else (b, a)
    return Outcome("answered", "compare", [claim(converted(q, Difference(more, less)), d, f"{more.fact.name}与{less.fact.name}之差"), claim(more, d), claim(less, d)], subject=more.fact.name)


def together(q: Question) -> Outcome | None:
    """「一共呢」: all that was told since the last question complete in itself; a total and its part are not added."""
    start = max((i for i, turn in enumerate(q.told) if turn.own), default=0)
    figures = list({f[1].fact.id: f for turn in q.told[start:] for f in turn.figures}.values())
    facts = [node.fact for _, node in figures]
    alike = len({(d.id, node.fact.stage, node.fact.period) for d, node in figures}) == 1
    if len(facts) < 2 or not alike or not all(apart(a, b) for a, b in combinations(facts, 2)):
        return None
    d = figures[0][0]
    labels = "、".join(f.name for f in facts)
    return Outcome("answered", "sum", [claim(converted(q, Sum(tuple(n for _, n in figures))), d, f"{labels}合计"), *[claim(n, d) for _, n in figures]], subject=labels)


def apart(a: Fact, b: Fact) -> bool:
    """Is neither a part of the other, by name, path, code and nature?"""
    if a.total or b.total:
        return any({a.scope.nature, b.scope.nature} == pair for pair in HALVES)
    paths = a.subject[:len(b.subject)] == b.subject or b.subject[:len(a.subject)] == a.subject
    codes = a.code and b.code and (a.code.startswith(b.code) or b.code.startswith(a.code))
    return a.name != b.name and not paths and not codes


def other_unit(q: Question) -> Outcome | None:
    figures = q.told[-1].figures
    if len(figures) != 1 or figures[0][1].unit not in MONEY:
        return None
    d, node = figures[0]
    return Outcome("answered", "lookup", [claim(converted(q, node), d)], subject=node.fact.name)


def average(q: Question) -> Outcome | None:
    """Money told before over a count told before, or over the count that stands beside it."""
    money = next((f for f in newest(q) if f[1].unit in MONEY), None)
    units = next((units for pattern, units in PER_WHAT if re.search(pattern, q.original)), None)
    if money is None or units is None:
        return None
    d, spent = money
    if "辆" in units and "车" not in "".join(spent.fact.subject):
        return None                     # money of guests is not shared out over cars
    counts = [node for e, node in newest(q) if e.id == d.id and counts_as(node.fact, units)] or kin_of([money], q, lambda f: f.measure == "count" and counts_as(f, units))
    if not counts or not counts[0].fact.value.amount:
        return None
    over = PerUnit(spent, counts[0])
    wanted = MONEY_UNIT.search(q.original)
    to = q.asked.unit or (wanted["unit"] or wanted["unit2"] if wanted else None)
    node: Node = Convert(over, to) if to in MONEY and to != over.unit else over
    return Outcome("answered", "per", [claim(node, d, f"{spent.fact.name}按{counts[0].fact.name}{visits(counts[0].fact)}平均"), claim(spent, d), claim(counts[0], d)], subject=spent.fact.name)


def counts_as(fact: Fact, units: tuple[str, ...]) -> bool:
    return (visits(fact) or fact.value.unit) in units or (fact.value.unit in units and not visits(fact))


def beside_told(q: Question) -> Outcome | None:
    """「分几批来的」: the other count, 「涉及多少钱」: the amount, that goes with what was told last."""
    right = accepts(q)
    for d, node in newest(q):
        if found := kin_of([(d, node)], q, right):
            return Outcome("answered", "lookup", [claim(converted(q, found[0]), d)], subject=found[0].fact.name)
    return None


def kin_of(figures: Iterable[Figure], q: Question, right: Callable[[Fact], bool]) -> list[Lookup]:
    """The only other figure of a kind in the sentence, of the same name there where several stand, else the only one named after the same thing."""
    for d, node in figures:
        told, stem = node.fact, STEM.sub("", node.fact.name)
        others = [e.fact for e in catalog_of(q.library, d).entries if e.fact.id != told.id and e.fact.value.amount is not None and e.fact.period == told.period and right(e.fact)]
        near = [f for f in others if f.source.kind == "sentence" and any(f.source.quote == t.source.quote for t in (told, *node.also))]
        tiers = ([f for f in near if f.name == told.name], near, [f for f in others if len(stem) >= 3 and stem in f.name and f.measure == "count"])
        tier = next((t for t in tiers if t), [])
        if tier and len({(f.value.amount, f.value.unit) for f in tier}) == 1:
            return [Lookup(tier[0])]
    return []
