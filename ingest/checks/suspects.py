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
    """A figure, what it would have to be (in its unit), how many relations that mends and whether no other figure would do as well; `besides` are wrong figures
    that have to be mended with it."""

    fact: Fact
    right: Decimal
    mends: int
    alone: bool
    besides: tuple[Suspect, ...] = ()


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
    out |= shared(judged, out)
    return out | echoes(judged, out.values())


def shared(judged: Sequence[Judged], found: dict[int, Suspect]) -> dict[int, Suspect]:
    """A sum that no figure mends but its own, and that holds once the figures are mended that other sums find wrong, has their causes."""
    proven: dict[str, Suspect] = {}
    for i in sorted(found, key=lambda i: len(judged[i].terms)):     # a short sum says more of its figures than a long one
        if found[i].alone:
            proven.setdefault(found[i].fact.id, found[i])
    out = {}
    for i, suspect in found.items():
        others = [proven[f.id] for f in judged[i].claim.facts() if f.id in proven and proven[f.id] is not suspect]
        if suspect.mends == 1 and len(others) > 1 and mended_by(judged[i], others):
            first, *rest = sorted(others, key=lambda s: -abs(s.right - signed(s.fact)))
            out[i] = replace(first, besides=tuple(rest))
    return out


def echoes(judged: Sequence[Judged], found: Iterable[Suspect]) -> dict[int, Suspect]:
    """A share or a rate that fails only because one of its two amounts is a suspect has the same cause."""
    by_fact = {s.fact.id: s for s in found}
    return {i: by_fact[t.fact.id] for i, j in enumerate(judged) if j.outcome == "fails" and j.claim.kind in RATES for t in j.terms if t.fact.id in by_fact and mended_by(j, [by_fact[t.fact.id]])}


def mended_by(j: Judged, suspects: Iterable[Suspect]) -> bool:
    """Does the relation hold with these figures mended?"""
    right = {s.fact.id: s.right * (-1 if s.fact.value.direction == "down" else 1) for s in suspects}

    def mended(fact: Fact) -> Fact:
        return replace(fact, value=replace(fact.value, amount=right[fact.id])) if fact.id in right else fact

    terms = tuple(replace(t, fact=mended(t.fact)) for t in j.terms)
    return judge(j.rule, replace(j.claim, left=mended(j.claim.left), terms=terms, others=())).outcome == "holds"


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
        # What most relations ask for; among as many, the one with the fewest other figures that could be to blame.
        change, _, _, fact = max(said, key=lambda v: (sum(near(v, other) for other in said), -len(judged[v[2]].terms)))
        mended = {v[2] for v in said if abs(v[0] - change) <= v[1] + Decimal("0.005") * worth(fact)}
        broken = sum(abs(change) > j.allowed * worth(j.claim.left) for j in holding.get(fact.id, ()))
        ranked.append((len(mended) - broken, len(mended), fact, change, mended))
    ranked.sort(key=lambda r: (-r[0], -r[1], r[2].source.place or (0, 0, 0)))
    score, count, fact, change, mended = ranked[0]
    return (fact, change), mended, not any(r[:2] == (score, count) and r[4] & mended for r in ranked[1:])


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
