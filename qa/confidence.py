"""How sure an answer is: what its reading rests on, as a share of like answers that were right.

`strength` weighs how fully the names were said, how far the next reading is behind, whether a second place says the same, and what was
guessed on the way. `eval/calibrate.py` counts how often answers of each strength were right over the cases, and writes the steps and the
threshold, below which an answer is withheld and offered as near, to confidence.toml.
"""
from __future__ import annotations

import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from qa.claims import Outcome

if TYPE_CHECKING:
    from qa.find import Hit
    from qa.question import Question

NAMED, ALONE, TWICE, EXPLAINED = 0.45, 0.25, 0.15, 0.15     # what each sign weighs
CLEAR = 2.0             # of score: a reading this far ahead stands alone
MOST_LEFT = 1.2         # weight of unexplained words that an answer may leave
GUESSES = {"sound": 0.85, "place": 0.9, "quote": 0.75, "doubtful": 0.7}
UNTRACED = 0.7          # of answers that follow a structure (ranks, lists) rather than a name
REFUSED = {"not_disclosed": 0.8, "ambiguous": 0.6}


@dataclass(frozen=True)
class Trace:
    """What a printed figure was found by: its fact and the strength of the match, 0 to 1."""

    fact_id: str
    strength: float


@dataclass(frozen=True)
class Scale:
    """Strengths in ascending order, the share of right answers from each on, and the least share that is answered."""

    strengths: tuple[float, ...]
    shares: tuple[float, ...]
    threshold: float


def trace(group: list[Hit], hits: list[Hit]) -> Trace:
    """The strength of the best of `group`, the hits that say one thing, among all `hits`."""
    top = group[0]
    rivals = [h.score for h in hits if h.fact.value != top.fact.value]
    ahead = min(max(top.score - max(rivals, default=top.score - CLEAR), 0.0), CLEAR) / CLEAR
    named = 1.0 if top.linked or top.pointed else top.cover
    left = 1 - min(top.left_weight, MOST_LEFT) / MOST_LEFT
    return Trace(top.fact.id, round(NAMED * named + ALONE * ahead + TWICE * (len(group) > 1) + EXPLAINED * left, 4))


def strength(q: Question, outcome: Outcome) -> float:
    """Of the weakest figure that the answer stands on."""
    used = {f.id for c in outcome.claims for f in c.facts}
    found = [t.strength for t in q.traces if t.fact_id in used]
    value = min(found, default=UNTRACED)
    facts = [f for c in outcome.claims for f in c.facts]
    guessed = {"sound": q.heard, "place": bool(q.place.there), "quote": outcome.detail == "原文", "doubtful": any(f.source.doubtful for f in facts)}
    for name, share in GUESSES.items():
        value *= share if guessed[name] else 1.0
    return round(value, 4)


def confidence(q: Question | None, outcome: Outcome) -> float:
    """The share of like answers that were right; of refusals a fixed one."""
    if outcome.status != "answered" or q is None:
        return REFUSED.get(outcome.status, 0.9)
    s = scale()
    return s.shares[max(bisect_right(s.strengths, strength(q, outcome)) - 1, 0)]


def too_unsure(q: Question | None, outcome: Outcome) -> bool:
    return q is not None and outcome.status == "answered" and confidence(q, outcome) < scale().threshold


@lru_cache(maxsize=1)
def scale() -> Scale:
    data = tomllib.loads(files("qa").joinpath("confidence.toml").read_text(encoding="utf-8"))
    return Scale(tuple(s["from"] for s in data["step"]), tuple(s["right"] for s in data["step"]), data["threshold"])
