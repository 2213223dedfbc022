"""Which printed figure is likely the wrong one: the one whose change mends the most relations and breaks the fewest.

One wrong cell breaks its row, its column and its other tables at once; those findings belong together.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.checks.judge import RATES, Judged, judge
from ingest.checks.tolerance import signed, worth
from ingest.model import Fact


@dataclass(frozen=True, slots=True)
class Suspect:
    """A figure, what it would have to be (in its unit), how many relations that mends and whether no other figure would do as well."""

    fact: Fact
    right: Decimal
    mends: int
    alone: bool


Change = tuple[Fact, Decimal]       # a figure and by how much (in 元) it would have to change


def suspects(judged: Sequence[Judged]) -> dict[int, Suspect]:
    """The suspect of each failing sum, by its place in `judged`. Sums that one figure mends have one suspect."""
    failing = {i for i, j in enumerate(judged) if j.outcome == "fails" and j.claim.kind == "sum"}
    holding = relations(judged, {f.id for i in failing for f in judged[i].claim.facts()})
    out: dict[int, Suspect] = {}
    while failing:
        best, mended, alone = best_change(judged, failing, holding)
        fact, change = best
        suspect = Suspect(fact, signed(fact) + change / worth(fact), len(mended), alone)
        out.update(dict.fromkeys(mended, suspect))
        failing -= mended
    return out | echoes(judged, out.values())


def echoes(judged: Sequence[Judged], found: Iterable[Suspect]) -> dict[int, Suspect]:
    """A share or a rate that fails only because one of its two amounts is a suspect has the same cause."""
    by_fact = {s.fact.id: s for s in found}
    return {i: by_fact[t.fact.id] for i, j in enumerate(judged) if j.outcome == "fails" and j.claim.kind in RATES for t in j.terms if t.fact.id in by_fact and mended_by(j, by_fact[t.fact.id])}


def mended_by(j: Judged, suspect: Suspect) -> bool:
    right = suspect.right * (-1 if suspect.fact.value.direction == "down" else 1)
    terms = tuple(replace(t, fact=replace(t.fact, value=replace(t.fact.value, amount=right))) if t.fact.id == suspect.fact.id else t for t in j.terms)
    return judge(j.rule, replace(j.claim, terms=terms, others=())).outcome == "holds"


def relations(judged: Sequence[Judged], ids: set[str]) -> dict[str, list[Judged]]:
    """The sums that hold, by each of the figures asked for that takes part in them."""
    out: dict[str, list[Judged]] = defaultdict(list)
    for j in judged:
        if j.outcome == "holds" and j.claim.kind == "sum":
            for f in (j.claim.left, *(t.fact for t in j.terms)):
                if f.id in ids:
                    out[f.id].append(j)
    return out


def best_change(judged: Sequence[Judged], failing: Iterable[int], holding: dict[str, list[Judged]]) -> tuple[Change, set[int], bool]:
    votes: dict[str, list[tuple[Decimal, Decimal, int, Fact]]] = defaultdict(list)
    for i in failing:
        for fact, change, limit in changes(judged[i]):
            votes[fact.id].append((change, limit, i, fact))
    ranked = []
    for said in votes.values():
        change, _, _, fact = max(said, key=lambda v: sum(near(v, other) for other in said))
        mended = {v[2] for v in said if abs(v[0] - change) <= v[1] + Decimal("0.005") * worth(fact)}
        broken = sum(abs(change) > j.allowed * worth(j.claim.left) for j in holding.get(fact.id, ()))
        ranked.append((len(mended) - broken, len(mended), fact, change, mended))
    ranked.sort(key=lambda r: (-r[0], -r[1], r[2].source.place or (0, 0, 0)))
    score, count, fact, change, mended = ranked[0]
    return (fact, change), mended, len(ranked) == 1 or ranked[1][:2] != (score, count)


def near(a: tuple[Decimal, Decimal, int, Fact], b: tuple[Decimal, Decimal, int, Fact]) -> bool:
    return abs(a[0] - b[0]) <= a[1] + b[1]


def changes(j: Judged) -> Iterable[tuple[Fact, Decimal, Decimal]]:
    """How each figure of a failing sum would have to change, in 元, for it to hold exactly; and the tolerance."""
    scale = worth(j.claim.left)
    limit = j.allowed * scale
    yield j.claim.left, -j.gap * scale, limit
    for term in j.terms:
        if term.fact.value.amount is not None:
            yield term.fact, j.gap * scale * term.sign, limit
