"""Questions that the library can answer, made from the facts that are in it."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import Any

from ingest.model import Disclosure, Fact

LIMIT = 6
DISCLOSURES = 4            # only so many are looked into when none is chosen
LONGEST_NAME = 24
PLAIN_NAME = re.compile(r"[\u4e00-\u9fff（）“”]{1,20}(?:费|支出|资金|收入|经费|公积金)")

Maker = Callable[[str, list[Fact]], str | None]


def examples(library: Any, chosen: int | None = None, limit: int = LIMIT) -> list[str]:
    """Example questions, taken in turn from the newest disclosures, or from the chosen one without naming it again."""
    disclosures = sorted(published(library), key=lambda d: (-d.year, d.department))
    if chosen is not None:
        disclosures = [d for d in disclosures if d.id == chosen]
    several = len(disclosures) > 1
    lists = [about(d, library.facts(d.id), several, turn) for turn, d in enumerate(disclosures[:DISCLOSURES])]
    in_turn = [q for round_ in zip_longest(*lists) for q in round_ if q]
    return list(dict.fromkeys(in_turn))[:limit]


def published(library: Any) -> list[Disclosure]:
    return [d for d in library.disclosures() if d.state == "published"]


def about(disclosure: Disclosure, facts: Iterable[Fact], named: bool, turn: int = 0) -> list[str]:
    """The questions that one disclosure can answer; `turn` varies which kind comes first."""
    facts = list(facts)
    kind = disclosure.kind if disclosure.kind == "决算" else ""
    who = f"{disclosure.department}{disclosure.year}年{kind}" if named else ""
    makers = MAKERS[turn % len(MAKERS):] + MAKERS[:turn % len(MAKERS)]
    return [q for q in (make(who, facts) for make in makers) if q]


def three_public(who: str, facts: list[Fact]) -> str | None:
    """三公经费 and, where the document compares, its change."""
    found = [f for f in facts if f.scope.view == "三公" and not f.value.blank]
    if not found:
        return None
    compared = any(f.measure in ("change", "change_rate") for f in found)
    return f"{who}三公经费是多少，比上年多吗？" if compared else f"{who}三公经费是多少？"


def basic(who: str, facts: list[Fact]) -> str | None:
    found = any(f.measure == "amount" and f.value.amount and "基本支出" in (f.name, f.scope.nature) for f in facts)
    return f"{who}基本支出安排了多少？" if found else None


def largest_project(who: str, facts: list[Fact]) -> str | None:
    projects = [(f.value.amount, name) for f in facts if f.measure == "amount" and f.value.amount
                and (name := _project(f)) and len(name) <= LONGEST_NAME]
    return f"{who}“{max(projects)[1]}”安排了多少钱？" if projects else None


def reason(who: str, facts: list[Fact]) -> str | None:
    """Why something changed, where the document tells."""
    named = [f.name for f in facts if f.measure == "text" and f.attribute == "原因" and PLAIN_NAME.fullmatch(f.name)]
    return f"{who}{named[0]}比上年变化的原因是什么？" if named else None


def _project(fact: Fact) -> str | None:
    """The project that a money row of a table of projects is for; forms of goals and tables of income name others so."""
    table = fact.source.table or ""
    if "项目" not in table or "绩效" in table or not fact.value.unit.endswith("元"):
        return None
    return next((value for key, value in fact.keys if key == "项目名称" and len(value) > 3 and "合计" not in value), None)


MAKERS: tuple[Maker, ...] = (three_public, reason, largest_project, basic)
