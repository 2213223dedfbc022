"""How a figure is made: the formula of a computed one, the parts that a printed one is the sum of, or that it stands alone."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ingest.amount import MONEY, same_money, show
from ingest.model import Disclosure, Fact
from qa.catalog import Catalog
from qa.changes import beside, last_year
from qa.claims import Claim, Outcome, claim
from qa.errors import PlanError
from qa.find import same_value
from qa.plan import ChangeRate, Difference, Gap, Lookup, Node, Ratio, Sum
from qa.question import Question
from qa.shares import recomputed
from qa.twins import adds_up, layers, under

SUBTOTAL = re.compile(r"(?:.*[\u4e00-\u9fff）)])?[合小总]\s*计(?:[（(].*[）)])?")
MOST_PARTS = 40


def made(q: Question, disclosure: Disclosure, outcome: Outcome) -> Outcome:
    """How the figure that answers the question is made; a refusal stays one."""
    if outcome.status != "answered":
        return outcome
    figure = next((c for c in outcome.claims if c.amount is not None), None)
    if figure is None:
        raise PlanError("前面的回答里没有数，请说明问的是哪个数")
    found = explained(q, outcome, figure)
    said = [p for p in q.figures if figure.unit in MONEY]        # 「8.80万元怎么来的」
    if said and figure.amount is not None and not any(same_money(m.amount, m.unit, figure.amount, figure.unit) for m in said):
        found.verdict = "与您说的数不同。"
    return found


def explained(q: Question, outcome: Outcome, figure: Claim) -> Outcome:
    """By what kind of figure it is."""
    if figure.counted:
        return outcome
    if figure.formula is not None:
        return computed(q, outcome, figure)
    if outcome.kind == "several":
        raise PlanError("一次只能说明一个数怎么来的，请说明是哪一个")
    if (node := behind(q, figure, outcome)) is not None:
        return rechecked(outcome, figure, node)
    if figure.direction is not None or figure.unit == "%":
        return alone(figure)
    return summed_up(q, figure)


def computed(q: Question, outcome: Outcome, figure: Claim) -> Outcome:
    """A computed figure: its formula, and each input where it is printed."""
    assert figure.formula is not None
    owners = {d.id: d.disclosure_id for d in q.library.documents()}
    known = {d.id: d for d in q.library.disclosures(drafts=True)}
    inputs = [claim(Lookup(i.fact), known[owners[i.fact.document_id]]) for i in figure.formula.inputs]
    labels = {c.facts[0].id: c.label for c in outcome.claims if c.formula is None and c.facts}     # as the answer before called them
    inputs = [replace(c, label=labels.get(c.facts[0].id, c.label)) for c in inputs]
    return Outcome("answered", "made_formula", [figure, *inputs], outcome.missing, checks=outcome.checks, subject=outcome.subject)


def behind(q: Question, figure: Claim, outcome: Outcome) -> Node | None:
    """The calculation that a printed share, change or rate stands for, where the document prints what it is made of."""
    fact = figure.facts[0]
    try:
        if outcome.kind == "ratio" and figure.unit == "%" and len(outcome.claims) >= 3:
            return Ratio(Lookup(outcome.claims[1].facts[0]), Lookup(outcome.claims[2].facts[0]))
        if fact.measure not in ("change", "change_rate") or (now := beside(q, figure.disclosure, fact, "amount")) is None or (before := last_year(q, figure.disclosure, now)) is None:
            return None
        return Difference(Lookup(now), before[0], signed=True) if fact.measure == "change" else ChangeRate(Lookup(now), before[0])
    except PlanError:
        return None


def rechecked(outcome: Outcome, figure: Claim, node: Node) -> Outcome:
    """A printed figure that follows from two others: printed, and worked out again."""
    again = claim(node, figure.disclosure, f"{figure.label}（复核）")
    checks = recomputed(figure, node)
    others = [c for c in outcome.claims if c is not figure and c.formula is None and c.amount is not None]
    return Outcome("answered", "made_again", [figure, again, *others], checks=checks, subject=outcome.subject)


def alone(figure: Claim) -> Outcome:
    """A figure that the document prints and does not break down."""
    name = figure.facts[0].name
    return Outcome("answered", "made_alone", [figure], [f"{name}上年的数" if figure.direction else f"{figure.label}的构成"], subject=name)


# ---- a total and its parts ------------------------------------------------------------------------------------------------------------------

def summed_up(q: Question, figure: Claim) -> Outcome:
    """The parts that add up to a printed figure; where a table breaks it down and they do not, both and what they differ by."""
    catalog = q.catalog(figure.disclosure)
    short: tuple[Fact, list[Fact]] | None = None
    for total, parts, sure in broken_down(catalog, figure.facts):
        if adds_up(total, parts, sure):
            return parts_shown(figure, total, parts)
        if sure and short is None:
            short = (total, parts)
    return parts_shown(figure, *short) if short is not None else alone(figure)


def broken_down(catalog: Catalog, facts: tuple[Fact, ...]) -> Iterator[tuple[Fact, list[Fact], bool]]:
    """Every way in which the document breaks the figure down: rows below it, columns beside it, what its sentence goes on to say. Only rows with codes
    are surely its parts; others count where they add up."""
    places = list({f.id: f for f in (facts[0], *(e.fact for e in catalog.entries if same_figure(e.fact, facts[0])), *facts)}.values())
    for total in places:
        for depth, layer in enumerate([*layers(catalog, total), *by_depth(catalog, total)]):
            rows = [f for f in layer if f.value.amount] if sum(bool(f.value.amount) for f in layer) > 1 else layer
            if 2 <= len(rows) <= MOST_PARTS:
                yield total, rows, depth == 0 and all(f.code for f in rows) and total.source.kind == "cell"
    for total in places:
        if len(columns := [f for f in beside_in_row(catalog, total) if f.value.amount]) >= 2:
            yield total, columns, False
    for total in places:
        if len(said := [f for f in said_with(catalog, total) if f.value.amount]) >= 2:
            yield total, said, False


def by_depth(catalog: Catalog, total: Fact) -> list[list[Fact]]:
    """The rows of a total's column by how deep they stand, where no codes tell."""
    rows = [e.fact for e in catalog.entries if under(e.fact, total) and not e.fact.total and not e.fact.code and e.fact.value.amount] if total.total else []
    return [[f for f in rows if len(f.subject) == depth] for depth in sorted({len(f.subject) for f in rows})]


def same_figure(other: Fact, fact: Fact) -> bool:
    """Another place that prints the same figure in the same scope."""
    a, b = other.scope, fact.scope
    return (other.measure == fact.measure and other.value.amount is not None and same_value(other, fact) and other.period == fact.period and other.stage == fact.stage and (other.code == fact.code or not (other.code and fact.code))
            and (a.fund, a.nature, a.view, a.carry) == (b.fund, b.nature, b.view, b.carry) and (a.flow or b.flow) == (b.flow or a.flow) and (other.name == fact.name or (other.total and fact.total)))


def beside_in_row(catalog: Catalog, total: Fact) -> list[Fact]:
    """The columns of the total's own row that stand under the same header; of those with columns of their own, the subtotal."""
    place, path = total.source.place, (total.source.column or "").split("/")
    if place is None or not SUBTOTAL.fullmatch(path[-1]):
        return []
    prefix = path[:-1]
    groups: dict[str, list[tuple[list[str], Fact]]] = {}
    for e in catalog.entries:
        f, at = e.fact, e.fact.source.place
        own = (f.source.column or "").split("/")
        if at and at[:2] == place[:2] and at != place and f.document_id == total.document_id and f.measure == "amount" and f.period == total.period and own[:len(prefix)] == prefix:
            groups.setdefault(own[len(prefix)], []).append((own, f))
    out: list[Fact] = []
    for columns in groups.values():
        subtotals = [f for own, f in columns if len(own) > len(prefix) + 1 and SUBTOTAL.fullmatch(own[-1])]
        out += subtotals[:1] or [f for _, f in columns]
    return out


def said_with(catalog: Catalog, total: Fact) -> list[Fact]:
    """「基本支出甲万元，其中：人员经费乙万元，公用经费丙万元」: what the sentence names after the total."""
    quote = total.source.quote
    if total.source.kind != "sentence" or not re.search("其中|包括", quote):
        return []
    start = quote.find(total.value.printed)
    return [e.fact for e in catalog.entries if e.fact.source.kind == "sentence" and e.fact.source.quote == quote and e.fact.document_id == total.document_id and e.fact.measure == "amount"
            and e.fact.value.amount is not None and e.fact.id != total.id and quote.find(e.fact.value.printed, start + 1) > start]


def parts_shown(figure: Claim, total: Fact, parts: list[Fact]) -> Outcome:
    """The printed total, the sum of its parts, what they differ by, and the parts with the largest first."""
    d, name = figure.disclosure, figure.label
    nodes = tuple(Lookup(p) for p in sorted(parts, key=lambda p: -(p.value.amount or Decimal(0)) * MONEY.get(p.value.unit, Decimal(1))))
    gap = claim(Gap(Lookup(total), nodes), d, f"{name}与各部分之和的差额")
    ok, exact = adds_up(total, parts), not gap.amount
    detail = f"{name}印为 {total.value.printed}，各部分之和{'与它相等' if exact else '与它有四舍五入的尾差' if ok else '与它不等，表中没有说明'}"
    checks = [{"kind": "sum_of_parts", "ok": ok, "detail": detail, "difference": show(gap.amount or Decimal(0))}]
    own = claim(Lookup(total, tuple(f for f in figure.facts if f.id != total.id)[:1]), d, name)
    claims = [own, claim(Sum(nodes), d, f"{name}各部分之和"), *([] if exact else [gap]), *(claim(n, d) for n in nodes)]
    return Outcome("answered", "made_parts", claims, checks=checks, subject=figure.facts[0].name)
