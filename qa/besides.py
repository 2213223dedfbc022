"""What is left of a whole when a part is set aside: 「三公经费除了接待费还有多少」, 「除了甲还有哪些项目」, 「甲减去乙」.

The difference is told only where the part is certainly in the whole; else both figures are shown as near, and none is the answer.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

from ingest.amount import MONEY
from ingest.model import Disclosure, Fact
from qa.asked import RANK
from qa.catalog import Catalog, usual_stage
from qa.claims import Outcome, claim
from qa.excluding import Aside, excluding, set_aside
from qa.family import in_same_column, projects, three_public
from qa.figures import converted
from qa.filtered import LEVELS, accounts
from qa.find import same_value
from qa.plan import Difference, Lookup
from qa.question import Question
from qa.ranks import called, size_of
from qa.refuse import asked_words
from qa.search import Found, look
from qa.text import GAP, squeeze

HALVES = (("基本支出", ("人员经费", "公用经费")),)


def besides(q: Question, disclosure: Disclosure) -> Outcome | None:
    """The answer where something is set aside; None where nothing is."""
    text = q.asks
    aside = set_aside(text)
    if aside is None:
        return None
    e = excluding()
    if RANK.search(text):
        return largest_of_rest(q, disclosure, only(text, aside.part))
    if e.listed.search(text):
        return others(q, disclosure, only(text, aside.part))
    whole, part = look(q, disclosure, named(text, aside.whole), "amount"), look(q, disclosure, named(text, aside.part), "amount")
    told = None if aside.vague or e.beyond.search(text) else taken_off(q, disclosure, whole, part, aside)
    return told or withheld(q, disclosure, whole, part, text, aside)


def only(text: str, span: tuple[int, int]) -> str:
    return GAP * span[0] + text[span[0]:span[1]] + GAP * (len(text) - span[1])


def named(text: str, span: tuple[int, int]) -> str:
    """A stretch without the words that ask for the rest of it."""
    return excluding().rest_asked.sub(lambda m: GAP * len(m[0]), only(text, span))


def taken_off(q: Question, disclosure: Disclosure, whole: Found, part: Found, aside: Aside) -> Outcome | None:
    """The difference of a whole and its part, where they are proven to be such; of two named figures for a plain 减去."""
    if whole.node is None or part.node is None:
        return None
    wholes, parts = alike(whole, whole.node), named_so(part, part.node)
    pairs = [(a, b) for a, b in product(wholes, parts) if inside(q.catalog(disclosure), a, b)]
    if not pairs and aside.plain and not whole.rivals and not part.rivals:
        pairs = [(whole.node.fact, part.node.fact)] if (whole.node.fact.stage, whole.node.fact.period) == (part.node.fact.stage, part.node.fact.period) else []
    if not pairs or not all(same_value(b, pairs[0][1]) for _, b in pairs):
        return None                     # the part stands in several scopes of the whole
    a, b = (Lookup(f) for f in pairs[0])
    if a.unit not in MONEY or b.unit not in MONEY or size_of(a) < size_of(b):
        return None
    name = f"{a.fact.name}减去{b.fact.name}" if aside.plain else f"{a.fact.name}除{b.fact.name}外"
    return Outcome("answered", "besides", [claim(converted(q, Difference(a, b)), disclosure, name), claim(a, disclosure), claim(b, disclosure)], subject=a.fact.name)


def alike(found: Found, node: Lookup) -> list[Fact]:
    """The places that say the same of the whole."""
    return [node.fact, *(h.fact for h in found.hits or [] if h.fact.name == node.fact.name and same_value(h.fact, node.fact) and h.fact is not node.fact)]


def named_so(found: Found, node: Lookup) -> list[Fact]:
    """Every figure of the part's name, in whatever scope: the whole tells which is meant."""
    return [node.fact, *(h.fact for h in found.hits or [] if h.fact.name == node.fact.name and h.fact.value.amount is not None and h.fact is not node.fact)]


def inside(catalog: Catalog, whole: Fact, part: Fact) -> bool:
    """Is a figure certainly a part of another: of its table and column, its sentence, or by what the terms mean?"""
    if part is whole or part.document_id != whole.document_id or (part.stage, part.period, part.measure) != (whole.stage, whole.period, whole.measure) or part.total and part.name == whole.name:
        return False
    return below(whole, part) or of_nature(whole, part) or of_three_public(catalog, whole, part) or half(whole, part)


def below(whole: Fact, part: Fact) -> bool:
    """A row of the same table and column: under a total, or under an account by code or path."""
    if not in_same_column(part, whole) or part.scope != whole.scope and not (whole.total and not part.total):
        return False
    by_code = bool(whole.code and part.code and part.code.startswith(whole.code) and len(part.code) > len(whole.code))
    by_path = len(part.subject) > len(whole.subject) and part.subject[:len(whole.subject)] == whole.subject
    return by_code or by_path or (whole.total and not part.total and part.scope.flow == whole.scope.flow)


def of_nature(whole: Fact, part: Fact) -> bool:
    """A row of one side of a table whose total is called after that side (公用经费), in the same kind of column."""
    a, b = whole.source.place, part.source.place
    same_table = a is not None and b is not None and a[0] == b[0]
    alike = (whole.source.column or "").rpartition("/")[2] == (part.source.column or "").rpartition("/")[2]
    return same_table and alike and whole.total and not part.total and whole.name == part.scope.nature and whole.scope == part.scope


def of_three_public(catalog: Catalog, whole: Fact, part: Fact) -> bool:
    """One of the items of 三公经费, printed in the total's own table or sentence."""
    if whole.scope.view != "三公" or not re.search("三公", whole.name):
        return False
    parts = three_public(catalog, whole)
    beside = part.source.table == whole.source.table if part.source.kind == "cell" else part.source.section == whole.source.section
    return beside and part.scope.view == "三公" and any(squeeze(f.name) == squeeze(part.name) and same_value(f, part) for f in parts)


def half(whole: Fact, part: Fact) -> bool:
    """人员经费 and 公用经费 make up 基本支出 of the same fund."""
    return any(whole.name.endswith(name) and part.name in halves for name, halves in HALVES) and whole.scope.fund == part.scope.fund and whole.scope.carry == part.scope.carry


def withheld(q: Question, disclosure: Disclosure, whole: Found, part: Found, text: str, aside: Aside) -> Outcome:
    """Both figures as near: neither is what is asked for."""
    what = f"{phrase(q, named(text, aside.whole))}除{phrase(q, named(text, aside.part))}外的部分"
    return Outcome("not_disclosed", "aside", nearest=[claim(f.node, disclosure) for f in (whole, part) if f.node], missing=[what], detail=what)


def phrase(q: Question, text: str) -> str:
    """What is named in a stretch, in the asker's words."""
    said = asked_words(q, text)
    return text.replace(GAP, "") if said == q.original else said


def others(q: Question, disclosure: Disclosure, part: str) -> Outcome:
    """「除了甲还有哪些项目」: the rest of the list that the part certainly stands in."""
    found = look(q, disclosure, part, "amount")
    listed = siblings(q.catalog(disclosure), found.node.fact, re.search("项目|专项", q.original) is not None) if found.node else []
    if not listed:
        what = "、".join(filter(None, part.split(GAP))) + "以外的"
        return Outcome("not_disclosed", "aside", nearest=[claim(found.node, disclosure)] if found.node else [], missing=[what], detail=what)
    return Outcome("answered", "list", [claim(Lookup(f), disclosure) for f in listed], subject="项目" if "项目" in q.original else "".join(listed[0].subject[-2:-1]) or "支出", detail="其余")


def largest_of_rest(q: Question, disclosure: Disclosure, part: str) -> Outcome:
    """「除了甲，最大的项目」: the largest of the list that the part certainly stands in, without it."""
    found = look(q, disclosure, part, "amount")
    catalog, of_projects = q.catalog(disclosure), re.search("项目|专项", q.original) is not None
    level = next((n for said, n in LEVELS.items() if re.search(f"最[大多高小少低]的{said}", q.original)), 0)
    every = (projects(catalog, usual_stage(disclosure)) if of_projects else accounts(catalog, disclosure, level) if level else []) if found.node else []
    listed = sorted(rest_of(every, found.node.fact), key=lambda f: size_of(Lookup(f)), reverse=not re.search("最[小少低]", q.original)) if found.node else []
    if len(listed) < 2 or len(every) - len(listed) != 1 or size_of(Lookup(listed[0])) == size_of(Lookup(listed[1])):
        what = "、".join(filter(None, part.split(GAP))) + "以外的"
        return Outcome("not_disclosed", "aside", nearest=[claim(found.node, disclosure)] if found.node else [], missing=[what], detail=what)
    return Outcome("answered", "rank_small" if re.search("最[小少低]", q.original) else "rank", [claim(Lookup(f), disclosure) for f in listed[:3]], subject=called(listed[0]), detail="其余" + ("项目" if of_projects else "科目"))


def siblings(catalog: Catalog, fact: Fact, among_projects: bool) -> list[Fact]:
    """What stands beside a figure in the list of projects, or under the same account."""
    if among_projects:
        return rest_of(projects(catalog), fact)
    if not fact.code:
        return []
    column = [e.fact for e in catalog.entries if in_same_column(e.fact, fact)]
    return rest_of([fact, *(f for f in column if len(f.code) == len(fact.code) and f.code[:-2] == fact.code[:-2] and f.value.amount)], fact)


def rest_of(listed: Iterable[Fact], fact: Fact) -> list[Fact]:
    """The others of a list, which must hold the one that is set aside."""
    every = list(listed)
    gone = [f for f in every if f.name == fact.name or any(text == fact.name for _, text in f.keys) or any(text == f.name for _, text in fact.keys)]
    return [f for f in every if f not in gone] if gone else []
