"""Whom or what the words of a project count (「城市低保对象2186户3042人」): told where one clause only counts what the question names.

The number is printed in the project's own words; its name is what stands before it in the clause, and the project that they are told of.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.amount import to_decimal
from ingest.model import Disclosure, Fact, Value
from qa.claims import Outcome, claim
from qa.plan import Lookup, Told
from qa.question import Question
from qa.terms import content
from qa.text import GAP, squeeze

UNITS = {"人": "人|名|位", "户": "户", "个": "个", "件": "件", "家": "家"}
TOLD = ("用途", "目标", "内容")
CLAUSE = re.compile(r"[^，。；;、]+")
LED = re.compile(r"^(?:对|向|为|给|按|以|完成|建设|资助|服务|惠及|覆盖|预计|计划|全区|全市|全县|全省|符合条件的?|等|约|共)+")
ASKED = re.compile("对象|人数|户数|人员|数量|惠及|受益|覆盖|服务|发放|保障|享受|领取|资助|补助|有|共")


@dataclass(frozen=True)
class Counted:
    """A number in a project's words, and what it counts."""

    fact: Fact
    name: str
    printed: str
    unit: str


def served(q: Question, disclosure: Disclosure) -> Outcome | None:
    """The only number of the unit asked for that counts what the question names; None where there is none, or several."""
    pattern = UNITS.get(q.asked.unit or "")
    asked = ASKED.sub(lambda m: GAP * len(m[0]), q.text)
    words_ = [w for w in re.split(f"[{GAP}，。？?的]+", asked) if content(w)]
    if pattern is None or q.asked.what != "count" or q.asked.op != "lookup" or not words_:
        return None
    found = [c for e in q.catalog(disclosure).entries if e.fact.measure == "text" and e.fact.attribute in TOLD and e.fact.value.text for c in counts_in(e.fact, pattern, q.asked.unit or "")]
    asked_for = [squeeze(w) for w in words_]
    named = [c for c in found if all(w in squeeze(c.name) or w in squeeze(c.fact.name) for w in asked_for) and (any(w in squeeze(c.name) for w in asked_for) or [o.fact for o in found].count(c.fact) == 1)]
    if len({c.printed for c in named}) != 1:
        return None
    c = named[0]
    number = to_decimal(c.printed)
    fact = replace(c.fact, subject=(f"{c.fact.name}：{c.name}",), measure="count", attribute="", value=Value(c.printed, c.unit, number))
    return Outcome("answered", "told", [claim(Told(c.fact), disclosure, "原文"), claim(Lookup(fact), disclosure, c.name)], subject=c.name, detail="原文")


def counts_in(fact: Fact, pattern: str, unit: str) -> list[Counted]:
    """The numbers of a unit, each with the words before it in its clause; a second number behind the first goes by the same words."""
    out = []
    for m in CLAUSE.finditer(fact.value.text or ""):
        number = re.search(rf"(?<![\d.年])(?P<n>\d[\d,]*)(?:{pattern})(?![次均员口数以])", m[0])
        after = re.match(r"[\u4e00-\u9fff]{2,8}?(?=的|$)", m[0][number.end():]) if number else None
        name = LED.sub("", re.sub(r"\d[\d,]*\s*[\u4e00-\u9fff]?(?=\d|$)", "", m[0][:number.start()])) if number else ""
        if after and len(name) < 2:
            name = after[0]             # 「资助320名学生」
        if number and len(name) > 1 and not re.search(r"\d", name):
            out.append(Counted(fact, name, number["n"], unit))
    return out
