"""Performance indicators by their names: a question that says one nearly whole asks for its target, whatever the unit, be 目标 said or not."""
from __future__ import annotations

import re

from ingest.amount import MONEY
from ingest.model import Disclosure, Fact
from qa.claims import Outcome, claim
from qa.find import Finder, Hit, best_group
from qa.kinds import kinds
from qa.plan import Lookup, Told
from qa.question import Question
from qa.refuse import reading_of
from qa.search import NEARLY_WHOLE, TARGET, WEIGHT, good
from qa.text import squeeze

MONEY_ASKED = re.compile("多少(?:钱|元|万)|经费|资金|预算|支出|花了?")
REACHED = re.compile("实际|完成值|完成情况|完成了|达成")
TOLD_IN_WORDS = ("目标", "数量", "指标值")


def target(q: Question, disclosure: Disclosure, text: str) -> Outcome | None:
    """The printed target of the indicator that is named; which of several is meant is asked back. None where the question names none."""
    if kinds().counted.search(q.asks) or REACHED.search(q.original):
        return None                     # 「平均打了多少分」 counts in something else; a target is not what was reached
    said = TARGET.search(q.original) is not None
    hits = [h for h in good(Finder(q.catalog(disclosure), text).find(is_target), text) if fits(q, h) or said and h.fact.value.amount is None]
    if not hits:
        return None
    fact = hits[0].fact
    if fact.value.amount is None:
        return Outcome("answered", "told", [claim(Told(fact), disclosure)], subject=fact.name, detail="目标值")
    _, rivals = best_group([h for h in hits if h.fact.value.amount is not None])
    facts = [fact, *(h.fact for h in rivals)][:4]
    if len(facts) > 1:
        return Outcome("ambiguous", "scope", readings=[reading_of(f) for f in facts], nearest=[claim(Lookup(f), disclosure) for f in facts])
    return Outcome("answered", "lookup", [claim(Lookup(fact), disclosure)], subject=fact.name)


def is_target(fact: Fact) -> bool:
    """A target in figures or in words, and not what it counts for in a score."""
    if fact.scope.view != "绩效" or WEIGHT.search(fact.name + "".join(text for _, text in fact.keys)):
        return False
    return fact.measure in ("count", "share", "amount", "completion") and fact.value.amount is not None and fact.value.unit != "" or fact.measure == "text" and bool(re.search(r"\d", fact.value.text or "")) and fact.attribute in TOLD_IN_WORDS


def fits(q: Question, hit: Hit) -> bool:
    """Is the name said nearly whole, and the kind of figure that is asked for?"""
    fact = hit.fact
    if hit.cover < NEARLY_WHOLE or not set(squeeze(fact.name)) & set(q.text):
        return False
    if fact.value.unit in MONEY:
        return q.asked.what in ("amount", "text")
    return not MONEY_ASKED.search(q.original.replace(fact.name, "")) and (q.asked.what != "count" or not q.asked.unit or fact.value.unit in ("", q.asked.unit))
