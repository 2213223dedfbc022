"""Plans for changes against last year, and for last year's figure itself."""
from __future__ import annotations

from ingest.amount import MONEY
from ingest.model import Disclosure, Fact
from qa.catalog import usual_name
from qa.claims import Claim, Outcome, claim
from qa.errors import PlanError
from qa.figures import converted
from qa.find import Finder, best_group, same_value
from qa.plan import ChangeRate, Difference, Lookup, Node, Previous, ShownRate, Told
from qa.question import WHOLE, Question
from qa.refuse import asked_words, near, why
from qa.search import Found, find, good, look, lookup_of
from qa.shares import recomputed


def change(q: Question, disclosure: Disclosure) -> Outcome:
    """A change as printed; else from two printed years."""
    wanted = ["change", "change_rate"] if q.asked.both else [q.asked.what]
    claims: list[Claim] = []
    missing: list[str] = []
    first: Found | None = None
    for measure in wanted:
        found = look(q, disclosure, q.text, measure)
        first = first or found
        if found.node is not None and narrower_than_asked(q, disclosure, found.node.fact) and (made := made_change(q, disclosure, measure)):
            claims += made
        elif found.node is not None:
            claims.append(claim(converted(q, found.node) if measure == "change" else found.node, disclosure))
        elif made := (rate_from_change(q, disclosure) if measure == "change_rate" else []) or made_change(q, disclosure, measure):
            claims += made
        else:
            missing.append("变动额" if measure == "change" else "变动率")
    if not claims and q.text == WHOLE:
        claims, missing = funded(q, disclosure, wanted)
    if not claims and (same := unmoved(q, disclosure)):
        return same
    if not claims:
        now = look(q, disclosure, q.text, "amount")
        if now.node is None:
            now = look(q, disclosure, q.text, "count")
        nearest = [claim(now.node, disclosure)] if now.node else near(disclosure, now)
        name = now.node.fact.name if now.node else asked_words(q, q.text)
        return Outcome("not_disclosed", "no_change", nearest=nearest, missing=[f"{name}与上年的比较"], detail=f"{name}与上年相比的变动", explain=why(now))
    checks: list[dict[str, object]] = []
    now = look(q, disclosure, q.text, "amount")
    printed_change = next((c for c in claims if c.formula is None and c.unit in MONEY), None)
    printed_rate = next((c for c in claims if c.formula is None and c.unit == "%"), None)
    main = claims[0].facts[0]
    amount = beside(q, disclosure, main, "amount") or (now.node.fact if now.node else None)
    if amount is not None:
        claims.append(claim(Lookup(amount), disclosure))
        moved = printed_change.facts[0] if printed_change else beside(q, disclosure, main, "change")
        rate = printed_rate or rate_claim(q, disclosure, main)
        if moved is not None and rate is not None and moved.value.amount:
            try:
                checks = recomputed(rate, ShownRate(Lookup(amount), Lookup(moved)))
            except (PlanError, ZeroDivisionError, ArithmeticError):
                checks = []
    return Outcome("answered", "change", claims, missing, checks=checks, subject=main.name)


def narrower_than_asked(q: Question, disclosure: Disclosure, moved: Fact) -> bool:
    """Is a printed change of one fund's money only, where the figure itself is of all funds?"""
    if moved.scope.fund in (None, "全部") or any(word in q.text for word in (moved.scope.fund, "财政拨款")):
        return False
    now = look(q, disclosure, q.text, "amount").node
    return now is not None and now.fact.scope.fund == "全部" and now.fact.name != moved.name and now.fact.name in moved.name


# The budget as a whole, from the widest to the narrowest that a document may tell the change of.
FUNDED = ("财政拨款收支总计", "财政拨款支出", "财政拨款收入", "一般公共预算财政拨款支出")


def funded(q: Question, disclosure: Disclosure, wanted: list[str]) -> tuple[list[Claim], list[str]]:
    """「预算比上年减少多少」 where only the change of what public finance gives is printed: that one, under its own name."""
    for name in FUNDED:
        looked = {measure: look(q, disclosure, name, measure) for measure in wanted}
        found = {measure: f.node if f.hit is not None and (f.hit.linked or f.hit.cover >= 0.9) else None for measure, f in looked.items()}
        if claims := [claim(converted(q, node) if measure == "change" else node, disclosure) for measure, node in found.items() if node is not None]:
            return claims, ["变动额" if measure == "change" else "变动率" for measure, node in found.items() if node is None]
    return [], []


def unmoved(q: Question, disclosure: Disclosure) -> Outcome | None:
    """「与上年一致」: that nothing moved is told in words where no number is printed for it."""
    hits = good(Finder(q.catalog(disclosure), q.text).find(lambda f: f.measure == "text" and f.attribute == "变动", None, q.level), q.text)
    if not hits:
        return None
    fact = hits[0].fact
    now = beside(q, disclosure, fact, "amount")
    return Outcome("answered", "told", [claim(Told(fact), disclosure, f"{fact.name}变动"), *([claim(Lookup(now), disclosure)] if now else [])], subject=fact.name, detail="变动")


def rate_from_change(q: Question, disclosure: Disclosure) -> list[Claim]:
    """The rate that a printed change and the printed figure imply, where the document prints no rate."""
    moved = look(q, disclosure, q.text, "change")
    if moved.node is None or not moved.node.fact.value.amount:
        return []
    now = beside(q, disclosure, moved.node.fact, "amount")
    if now is None:
        return []
    try:
        return [claim(ShownRate(Lookup(now), moved.node), disclosure, f"{now.name}比上年变动率"), claim(moved.node, disclosure)]
    except PlanError:
        return []


def rate_claim(q: Question, disclosure: Disclosure, main: Fact) -> Claim | None:
    fact = main if main.measure == "change_rate" else beside(q, disclosure, main, "change_rate")
    return claim(Lookup(fact), disclosure) if fact is not None and fact.value.amount is not None else None


def beside(q: Question, disclosure: Disclosure, fact: Fact, measure: str) -> Fact | None:
    """Another measure of the same thing from the same sentence, or the same row of the same table."""
    for e in q.catalog(disclosure).entries:
        f = e.fact
        if f.measure != measure or f.value.amount is None or f.document_id != fact.document_id or f.subject != fact.subject or f.stage not in (fact.stage, "决算", "预算"):
            continue
        if f.source.kind == fact.source.kind == "sentence" and (f.source.quote == fact.source.quote or f.source.section == fact.source.section) and f.period == fact.period:
            return f
        if f.source.place and fact.source.place and f.source.place[:2] == fact.source.place[:2] and f.period == fact.period and f.scope.nature is None and (measure != "amount" or f.stage == fact.stage or f.stage == "预算"):
            return f
    return None


def made_change(q: Question, disclosure: Disclosure, measure: str) -> list[Claim]:
    """The change from this year's and last year's printed figures, in one document or in two."""
    now = look(q, disclosure, q.text, "amount")
    if now.node is None and measure == "change":
        now = look(q, disclosure, q.text, "count")
    if now.node is None:
        return []
    # the same figure may stand in several tables, of which one has last year's beside it
    same = [now.node, *(Lookup(h.fact) for h in now.hits or [] if h.fact.subject == now.node.fact.subject and same_value(h.fact, now.node.fact) and h.fact.source.kind == "cell")]
    pairs = [(this, before) for this in same if (before := last_year(q, disclosure, this.fact))]
    if not pairs:
        return []
    this, (node, where) = pairs[0]
    try:
        made: Node = Difference(this, node, signed=True) if measure == "change" else ChangeRate(this, node)
    except PlanError:
        return []
    label = f"{this.fact.name}比上年{'变动额' if measure == 'change' else '变动率'}"
    return [claim(made, disclosure, label), claim(node, where, f"{node.fact.name}（{dated(node.fact)}）")]


def dated(fact: Fact) -> str:
    """「2023年预算」 or, of what there was at a day, 「2023年底」."""
    return f"{fact.period[:4]}年底" if "-" in fact.period else f"{fact.period}年{fact.stage}"


def last_year(q: Question, disclosure: Disclosure, fact: Fact) -> tuple[Lookup, Disclosure] | None:
    """Last year's figure of the same thing: from the document of that year, else from a column of this one."""
    target = str(disclosure.year - 1)
    for other in q.library.disclosures():
        if other.department == disclosure.department and other.kind == disclosure.kind and str(other.year) == target:
            twin = next((e.fact for e in q.catalog(other).entries if e.fact.measure == fact.measure and e.fact.value.amount is not None and e.fact.subject[-1:] == fact.subject[-1:]
                         and (e.fact.scope == fact.scope or fact.measure == "count") and e.fact.code == fact.code and e.fact.stage == fact.stage and e.fact.keys == fact.keys), None)
            if twin is not None:
                return Lookup(twin), other
    for e in q.catalog(disclosure).entries:
        f = e.fact
        if f.period == target and f.measure == "amount" and f.value.amount is not None and f.subject == fact.subject and f.code == fact.code and f.source.table == fact.source.table:
            return Lookup(f), disclosure
    return None


def previous(q: Question, disclosure: Disclosure) -> Outcome:
    """Last year's figure: printed in a column for that year, or this year's less the printed change."""
    target = str(disclosure.year - 1)
    stated = [h for h in good(find(q, disclosure, q.text, "amount"), q.text) if h.fact.period == target and h.fact.value.amount is not None]
    if q.place.derive and stated:
        group, _ = best_group(stated)
        return Outcome("answered", "lookup", [claim(converted(q, lookup_of(group)), disclosure, f"{usual_name(group[0].fact)}（{target}年{group[0].fact.stage}）")], subject=usual_name(group[0].fact))
    moved = look(q, disclosure, q.text, "change")
    if moved.node is None:
        now = look(q, disclosure, q.text, "amount")
        return Outcome("not_disclosed", "no_change", nearest=[claim(now.node, disclosure)] if now.node else near(disclosure, now), missing=[f"{target}年的数"], detail=f"{target}年的数", explain=why(moved))
    own = beside(q, disclosure, moved.node.fact, "amount")
    now_node = Lookup(own) if own is not None else look(q, disclosure, q.text, "amount").node
    if now_node is None:
        return Outcome("not_disclosed", "no_change", nearest=[claim(moved.node, disclosure)], missing=[f"{target}年的数"], detail=f"{target}年的数")
    node = converted(q, Previous(now_node, moved.node))
    name = now_node.fact.name
    return Outcome("answered", "previous", [claim(node, disclosure, f"{name}（{target}年，推算）"), claim(now_node, disclosure), claim(moved.node, disclosure)], subject=name)
