"""Rows that meet a condition: 「超过500万的项目有几个」, 「执行率100%的项目」, 「哪些项决算超过年初预算」.

Only the rows of one list are held against it: the projects, or the accounts of one level in one column, so that nothing is counted twice. Where
words are left that neither the condition nor the list explains, nothing is answered here.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from ingest.amount import MONEY
from ingest.model import Disclosure, Fact
from qa.catalog import Catalog, usual_stage
from qa.claims import Outcome, claim
from qa.family import PROJECT_KEY, base_units, projects
from qa.plan import Count, Lookup
from qa.question import Question
from qa.stated import NUMBER_WORDS, amount_of
from qa.text import GAP

_ABOVE, _LEAST, _BELOW, _MOST = "超过|高于|大于|多于|超出", "不低于|不少于|达到|至少", "低于|少于|小于|不到|不足|没到|未到", "不超过|不高于|不多于"
_RATE = r"(?:预算)?(?:执行率|完成率|完成比例|执行进度)|(?:完成|执行)(?:了)?(?:年初|全年|调整)?预算的?"
AMOUNT = re.compile(rf"(?:金额|预算|支出|资金|决算)?(?:数)?(?:在|为)?(?:(?P<most>{_MOST})|(?P<least>{_LEAST})|(?P<above>{_ABOVE})|(?P<below>{_BELOW})|)了?(?P<number>{NUMBER_WORDS})(?P<unit>亿元?|万元?|元)(?:\(含\)|及)?(?P<after>以上|以下|以内)?")
RATE = re.compile(rf"(?P<what>{_RATE})(?:在|为|是)?(?:(?P<most>{_MOST})|(?P<least>{_LEAST})|(?P<above>{_ABOVE})|(?P<below>{_BELOW})|)了?(?P<number>\d+(?:\.\d+)?)%(?P<after>以上|以下|以内)?")
STAGES = re.compile(rf"决算数?(?:(?P<above>{_ABOVE}|突破)|(?P<below>{_BELOW}))了?(?P<stage>年初|全年|调整)?预算数?")
LISTED = re.compile(r"(?:有|是|都有)?哪(?:些|几[个项笔类])(?:的)?(?P<noun>项目|专项|科目|项|款|类)?|(?P<noun2>项目|专项|科目|(?<=[的元%])项|款|类)(?:有|是|都有)?哪(?:些|几[个项笔])")
COUNTED = re.compile(r"(?P<noun>项目|专项|科目|(?<=的)项|款|类)?(?:一?共|总共|合计)?(?:有)?(?:多少|几)[个项笔](?P<noun2>项目|专项|科目)?")
NOUN = re.compile(r"的(?P<noun>项目|专项|科目|项|款|类)(?=[有是共一总]|[？?。]*$)")
BARE = re.compile(rf"(?P<noun>)(?P<noun2>项目|专项)(?=[{GAP}，。？?]*$)")      # 「100万以上的项目」
LEFT = re.compile(rf"(?:支出|预算|决算|金额|数额|资金|安排|部门|单位|的|里面?|中|当中|都|一共|总共|有|是|请问|本年|今年|全年|年度|具体|分别|呢|[{GAP}，。？?])+")
LEVELS = {"项": 7, "科目": 7, "款": 5, "类": 3}
PROJECTS = ("项目", "专项")
AT_LEAST = 2            # rows that make a list


@dataclass(frozen=True)
class Condition:
    """What is asked of a row, in the asker's words, and how a row is held against it."""

    said: str
    measure: str                        # amount | completion | stages
    holds: Callable[[Decimal], bool]
    stage: str = ""


def filtered(q: Question, disclosure: Disclosure) -> Outcome | None:
    """The rows that meet the condition, or how many there are; None where the question is no such one, or its list is not certain."""
    text = q.asks
    found = condition(text)
    if found is None:
        return None
    span, cond = found
    rest = text[:span[0]] + GAP * (span[1] - span[0]) + text[span[1]:]
    asked = COUNTED.search(rest) or LISTED.search(rest) or BARE.search(rest)
    if asked is None:
        return None
    noun = asked["noun"] or asked["noun2"] or next((m["noun"] for m in NOUN.finditer(text)), "")
    left = NOUN.sub("", rest[:asked.start()] + rest[asked.end():])
    if not noun or re.search("[\u4e00-\u9fff]", LEFT.sub("", left.replace("项目", "") if noun in PROJECTS else left)):
        return None
    kept = [f for f, size in rows(q.catalog(disclosure), disclosure, noun, cond) if cond.holds(size)]
    return outcome(disclosure, kept, noun, cond, COUNTED.search(rest) is not None) if kept else None


def asks_for_rows(text: str) -> bool:
    """Are the rows asked for that meet a condition, so that one sentence is no answer?"""
    return condition(text) is not None and (LISTED.search(text) or COUNTED.search(text) or BARE.search(text)) is not None


def condition(text: str) -> tuple[tuple[int, int], Condition] | None:
    """The condition that a question sets, and where it stands."""
    if m := STAGES.search(text):
        stage = "年初预算" if m["stage"] in (None, "年初") else "全年预算"
        return m.span(), Condition(m[0], "stages", (lambda d: d > 0) if m["above"] else (lambda d: d < 0), stage)
    for pattern, measure in ((RATE, "completion"), (AMOUNT, "amount")):
        m = pattern.search(text)
        if m is None or (measure == "amount" and not any(m[n] for n in ("most", "least", "above", "below", "after"))):
            continue
        size = Decimal(m["number"]) if measure == "completion" else amount_of(m["number"]) * MONEY[{"亿": "亿元", "万": "万元"}.get(m["unit"], m["unit"])]
        return m.span(), Condition(m[0], measure, against(m, size))
    return None


def against(m: re.Match[str], size: Decimal) -> Callable[[Decimal], bool]:
    """The comparison that is said; a bare percentage must be met exactly."""
    if m["above"]:
        return lambda d: d > size
    if m["below"]:
        return lambda d: d < size
    if m["least"] or m["after"] == "以上":
        return lambda d: d >= size
    if m["most"] or m["after"]:
        return lambda d: d <= size
    return lambda d: d == size


def rows(catalog: Catalog, disclosure: Disclosure, noun: str, cond: Condition) -> list[tuple[Fact, Decimal]]:
    """The rows of the list that is meant, each with what is held against the condition; none where one thing stands in it twice."""
    of_projects = noun in PROJECTS
    if cond.measure == "stages":
        found = by_stages(catalog, disclosure, of_projects, cond.stage)
    elif cond.measure == "completion":
        found = [(f, f.value.amount) for f in rated(catalog, disclosure, of_projects) if f.value.amount is not None]
    else:
        listed = projects(catalog, usual_stage(disclosure)) if of_projects else accounts(catalog, disclosure, LEVELS[noun])
        found = [(f, base_units(f)) for f in listed if f.value.amount is not None and f.value.unit in MONEY]
    names = [named(f) for f, _ in found]
    return found if len(found) >= AT_LEAST and len(set(names)) == len(names) else []


def named(fact: Fact) -> tuple[str, ...]:
    """What tells a row of a list from the others."""
    return next(((text,) for head, text in fact.keys if PROJECT_KEY.search(head)), fact.subject)


def own(fact: Fact, disclosure: Disclosure) -> bool:
    return fact.period == str(disclosure.year) and not fact.total and fact.value.amount is not None


def accounts(catalog: Catalog, disclosure: Disclosure, level: int) -> list[Fact]:
    """The accounts of one level of all expenditure, from the column that has most of them; of the general public budget where no table has all."""
    for fund in ("全部", "一般公共预算"):
        columns: dict[tuple[object, ...], dict[str, Fact]] = {}
        for e in catalog.entries:
            f = e.fact
            if (len(f.code) == level and not f.code.startswith("30") and f.measure == "amount" and f.source.place and own(f, disclosure) and f.stage == usual_stage(disclosure)
                    and (f.scope.flow, f.scope.fund, f.scope.nature, f.scope.view, f.scope.carry) == ("支出", fund, None, None, None) and not any(PROJECT_KEY.search(head) for head, _ in f.keys)):
                columns.setdefault((f.document_id, f.source.place[0], f.source.place[2]), {})[f.code] = f
        if columns:
            return list(max(columns.values(), key=len).values())
    return []


def rated(catalog: Catalog, disclosure: Disclosure, of_projects: bool) -> list[Fact]:
    """The printed completion rates of projects, or of the accounts that are split no further."""
    every = [e.fact for e in catalog.entries if e.fact.measure == "completion" and own(e.fact, disclosure)]
    keyed = [f for f in every if any(PROJECT_KEY.search(head) for head, _ in f.keys) or ("项目" in (f.source.table or "") and not f.code and not f.total)]
    return keyed if of_projects else finest([f for f in every if f not in keyed])


def finest(facts: list[Fact]) -> list[Fact]:
    """Those with a path that no other goes on."""
    above = {f.subject[:n] for f in facts for n in range(1, len(f.subject))}
    return [f for f in facts if len(f.subject) > 1 and f.subject not in above]


def by_stages(catalog: Catalog, disclosure: Disclosure, of_projects: bool, stage: str) -> list[tuple[Fact, Decimal]]:
    """The outcome of each thing whose budget stands in its own sentence or row, with what it is above that."""
    every = [e.fact for e in catalog.entries if e.fact.measure == "amount" and own(e.fact, disclosure) and e.fact.value.unit in MONEY and e.fact.stage in ("决算", stage)]
    every = [f for f in every if any(PROJECT_KEY.search(head) for head, _ in f.keys) == of_projects]
    planned = {place_of(f): f for f in every if f.stage == stage}
    spent = [f for f in every if f.stage == "决算" and place_of(f) in planned]
    return [(f, base_units(f) - base_units(planned[place_of(f)])) for f in (spent if of_projects else finest(spent))]


def place_of(fact: Fact) -> tuple[object, ...]:
    where = fact.source.place[:2] if fact.source.place else fact.source.quote
    return (fact.document_id, where, fact.subject, fact.scope)


def outcome(disclosure: Disclosure, kept: list[Fact], noun: str, cond: Condition, counted: bool) -> Outcome:
    """The list, or the count with all that is counted."""
    name = f"{cond.said}的{noun}"
    claims = [claim(Lookup(f), disclosure) for f in kept]
    if not counted:
        return Outcome("answered", "filtered", claims, subject=name)
    return Outcome("answered", "filtered_count", [claim(Count(tuple(map(Lookup, kept))), disclosure, f"{name}数"), *claims], subject=name)
