"""A read question → an outcome: which facts, which calculation, or which refusal."""
from __future__ import annotations

import re
from collections.abc import Callable

from ingest.model import Disclosure
from qa.besides import besides
from qa.changes import change, previous
from qa.claims import Outcome
from qa.errors import PlanError
from qa.figures import count_projects, per_unit, plain, total
from qa.filtered import filtered
from qa.makeup import made
from qa.origins import where
from qa.overview import one_page
from qa.question import Question
from qa.ranks import across, compare, completion, explain, parts_of, rank, stages, wholly_completed
from qa.search import pieces
from qa.shares import points, ratio, times
from qa.told import told
from qa.trends import series, years_compared


def plan(q: Question) -> Outcome:
    """The outcome of a question whose place is known."""
    try:
        if q.asked.op == "trend":
            return series(q)
        if q.asked.op == "where" and (pair := years_compared(q)):
            return where(q, *pair)
        if len(q.place.disclosures) > 1:
            return which_page(q) if q.asked.op == "overview" else across(q)
        disclosure = q.place.disclosures[0]
        if (rows := filtered(q, disclosure)) is not None:
            return rows
        if q.asked.what != "text" and (rest := besides(q, disclosure)) is not None:
            return rest
        if q.asked.made:
            return made(q, disclosure, planned(q, disclosure))
        return planned(q, disclosure)
    except PlanError as e:
        return Outcome("not_disclosed", "invalid", detail=str(e))


def which_page(q: Question) -> Outcome:
    """A page is told of one disclosure at a time."""
    return Outcome("ambiguous", "page", readings=[f"介绍一下{d.department}{d.year}年{d.kind}" for d in q.place.disclosures])


def planned(q: Question, disclosure: Disclosure) -> Outcome:
    """By what is asked of one disclosure."""
    return told(q, disclosure) if q.asked.what == "text" else PLANS[q.asked.op](q, disclosure)


def lookup(q: Question, disclosure: Disclosure) -> Outcome:
    if q.asked.what in ("change", "change_rate"):
        return change(q, disclosure)
    if (completed := wholly_completed(q, disclosure)) is not None:
        return completed
    if q.place.derive:
        derived = previous(q, disclosure)
        if derived.status == "answered":
            return derived
        if (final := final_account(q, disclosure)) is not None:
            return final
        return Outcome("not_indexed", "year", detail=f"{disclosure.department}{q.place.year}年", nearest=derived.nearest)
    if q.asked.what == "count" and q.asked.unit == "个" and re.search(r"项目", q.text):
        counted = count_projects(q, disclosure)
        if counted is not None:
            return counted
    if len(pieces(q, disclosure, q.text)) > 1 and re.search(r"[\u4e00-\u9fff)]加上?[\u4e00-\u9fff]", q.text):
        return total(q, disclosure)
    return plain(q, disclosure)


def final_account(q: Question, disclosure: Disclosure) -> Outcome | None:
    """The budget of a year of which only the final account is here, from its budget column."""
    own = next((d for d in q.library.disclosures() if (d.department, d.year, d.kind) == (disclosure.department, q.place.year, "决算")), None)
    if own is None:
        return None
    outcome = plain(q, own)
    if outcome.status != "answered" or not all("预算" in c.facts[0].stage for c in outcome.claims if c.facts):
        return None
    q.place.disclosures, q.place.derive = (own,), False
    return outcome


PLANS: dict[str, Callable[[Question, Disclosure], Outcome]] = {
    "lookup": lookup, "sum": total, "ratio": ratio, "times": times, "points": points, "previous": previous, "rank": rank, "compare": compare, "explain": explain, "list": parts_of, "per": per_unit, "stages": stages, "completion": completion, "where": where,
    "overview": one_page,
}
