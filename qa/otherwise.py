"""A stated figure that is not the one told, but is printed for the same thing in another scope: which scope it belongs to is said, not that it is wrong."""
from __future__ import annotations

from dataclasses import replace

from ingest.model import Fact
from qa.claims import Claim, Outcome, claim, scope_words
from qa.find import same_value
from qa.plan import Lookup
from qa.question import Question
from qa.stated import Stated, holds_for
from qa.terms import words
from qa.text import squeeze

OTHER_SCOPE = "口径不同。"


def in_other_scope(q: Question, outcome: Outcome, stated: Stated) -> Outcome | None:
    """The stated figure and the one that the question means, each with its scope; None where it is printed for no such thing."""
    if stated.relation != "=" or stated.about or outcome.status != "answered" or outcome.kind not in ("lookup", "change") or not outcome.claims:
        return None
    told = outcome.claims[0]
    main = told.facts[0]
    found = [e.fact for e in q.catalog(told.disclosure).entries if same_thing(e.fact, main) and not same_value(e.fact, main) and holds_for(stated, claim(Lookup(e.fact), told.disclosure))]
    found = [f for f in found if not q.asked.direction or f.value.direction in (None, q.asked.direction)]
    if not found or told.formula is not None:
        return None
    other = min(found, key=lambda f: (f.source.kind != "cell", f.scope.view is not None, f.id))
    same = [f for f in found if f.scope == other.scope and f is not other and same_value(f, other)][:1]
    return Outcome("answered", "scopes", [scoped(claim(Lookup(other, tuple(same)), told.disclosure), other, main), scoped(told, main, other)], subject=outcome.subject, verdict=OTHER_SCOPE, explain=outcome.explain)


def same_thing(fact: Fact, main: Fact) -> bool:
    """The same name and measure, year and stage: only the scope may differ."""
    if fact.value.amount is None or (fact.measure, fact.period, fact.stage) != (main.measure, main.period, main.stage):
        return False
    return squeeze(fact.name) == squeeze(main.name) or bool(set(words().of_label(squeeze(fact.name))) & set(words().of_label(squeeze(main.name))))


def own_scope(fact: Fact) -> str:
    """Its fund, nature and carry-over in words; the view of a table (三公、会议费、培训费) is no scope of each of its items."""
    return scope_words(replace(fact, scope=replace(fact.scope, view=None), stage=""))


def scoped(told: Claim, fact: Fact, other: Fact) -> Claim:
    """A claim labelled with what sets its scope apart: its words of scope, else its table or column."""
    mine, its = own_scope(fact), own_scope(other)
    where = mine if mine and mine != its else fact.source.table or (fact.source.section[-1] if fact.source.section else "") or fact.source.column or ""
    keys = "、".join(text for head, text in fact.keys if head != "列" and text not in fact.name)
    apart = "，".join(filter(None, (where, keys if keys and other.keys != fact.keys else "")))
    return replace(told, label=f"{fact.name}（{apart}）" if apart else told.label)
