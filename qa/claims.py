"""What an answer claims before it is proven, and what it is made of."""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ingest.amount import unified
from ingest.model import Disclosure, Fact, Paragraph, Sentence, Source
from qa.compute import Formula, compute
from qa.glossary import Explained
from qa.plan import Count, Lookup, Node, Told


@dataclass(frozen=True)
class Claim:
    """One value of an answer. `facts` are its evidence, the place that is shown first in front."""

    label: str
    amount: Decimal | None
    unit: str
    disclosure: Disclosure
    facts: tuple[Fact, ...]
    printed: str | None = None
    qualifier: str | None = None
    direction: str | None = None
    text: str | None = None
    formula: Formula | None = None
    period: str = ""
    scope: str = ""
    counted: bool = False               # the amount is the number of its facts


@dataclass(frozen=True)
class Line:
    """One thing that an overview tells: the thing itself, how it moved and why, and the parts that it is made of."""

    head: Claim | None = None
    moves: tuple[Claim, ...] = ()
    told: tuple[tuple[str, Claim], ...] = ()        # (what the words are: 原因, 用途 …, the words)
    parts: tuple[Claim, ...] = ()
    lead: str = ""                                  # said before it, or before its parts where it has no head

    @property
    def claims(self) -> tuple[Claim, ...]:
        return (*((self.head,) if self.head else ()), *self.moves, *(c for _, c in self.told), *self.parts)


@dataclass(frozen=True)
class Section:
    """A headed paragraph of an overview."""

    title: str
    lines: tuple[Line, ...]


@dataclass
class Outcome:
    """What planning came to. `kind` tells the wording which sentence to make."""

    status: str
    kind: str = ""
    claims: list[Claim] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    nearest: list[Claim] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)       # for ambiguous
    detail: str = ""                                        # what was not found, or why
    verdict: str = ""                                       # yes or no to what the asker stated
    subject: str = ""
    explain: list[str] = field(default_factory=list)
    general: tuple[Explained, ...] = ()                     # terms to be told in plain words, beside what the documents say
    cited: list[tuple[Fact, Disclosure]] = field(default_factory=list)     # shown without being claimed: a blank cell
    doubted: bool = False                                   # a figure of it is contradicted elsewhere
    against: list[Fact] = field(default_factory=list)       # by these, where they are printed; all of them are cited
    sections: tuple[Section, ...] = ()                      # for an overview: its claims under headings


def claim(node: Node, disclosure: Disclosure, label: str | None = None) -> Claim:
    """Execute a node and put its value with its evidence into a claim."""
    if isinstance(node, Told):
        fact = node.fact
        return Claim(label or fact.name, None, "", disclosure, (fact, *node.also), text=fact.value.text, period=fact.period, scope=scope_words(fact))
    done = compute(node)
    fact = done.facts[0]
    if isinstance(node, Count):
        return Claim(label or "计数", done.amount, done.unit, disclosure, done.facts, counted=True, period=fact.period)
    printed = fact.value.printed if isinstance(node, Lookup) and fact.source.kind != "declared_empty" else None
    return Claim(label or name_of(fact), done.amount, done.unit, disclosure, done.facts, printed, fact.value.qualifier if isinstance(node, Lookup) else None,
                 done.direction, None, done.formula, fact.period, scope_words(fact))


BOTH_SIDES = ("收入支出", "收支")
BOUGHT_FOR = re.compile("项目|专项")
OF_ROW = re.compile(r"^(?!.*(?:一般公共预算|政府性基金|国有资本|财政拨款|基本支出|项目支出|合计|总计)|(?:本年|当年)?(?:收入|支出)$).*(?:支出|收入|补助|结转|结余)$")
LONGEST_KEY = 20                # characters: a longer one describes the row (主要内容) and names nothing
MEASURES = {"change": "变动额", "change_rate": "变动率", "share": "占比", "completion": "完成率"}


def name_of(fact: Fact) -> str:
    """The fact's name with the columns and keys that set it apart, and its measure."""
    name = fact.name
    if name in ("价值", "账面价值", "涉及") and len(fact.subject) > 1:
        name = fact.subject[-2] + name
    if fact.total and name in BOTH_SIDES and fact.scope.flow in ("收入", "支出"):
        name = f"{fact.scope.flow}总计"     # the last row of a table with both sides
    if (per := visits(fact)) and per not in name:
        name += per                     # 26人次 is no 26次: the contract's unit leaves the difference to the label
    keys = [text for head, text in fact.keys if head != "列" and text not in fact.subject and not head.endswith("单位")]
    if keys and len(keys[-1]) <= LONGEST_KEY:
        name = f"{name}（{keys[-1]}）"
    elif project := next((text for head, text in fact.keys if BOUGHT_FOR.search(head) and text != fact.name and fact.scope.view == "政府采购"), ""):
        name = f"{name}（{project}）"   # one purchase for a project, not all of its kind
    if (column := fact.keys[-1] if fact.keys else ("", ""))[0] == "列" and not fact.total and (fact.scope.carry == "仅" or fact.measure == "score" or OF_ROW.search(column[1])) and column[1] not in name:
        name = f"{name}（{column[1]}）"     # what a column has of the row, and not the row's whole
    if fact.scope.view == "政府采购" and fact.source.kind == "cell" and fact.measure == "amount" and "采购" not in name:
        name = f"{name[:-1]}，政府采购）" if name.endswith("）") else f"{name}（政府采购）"
    nature = fact.scope.nature
    printed_for = (fact.source.column or "") + (fact.source.table or "" if fact.total else "")
    if nature and nature not in name and nature in printed_for and nature != fact.name:
        name = f"{name}（{nature}）"
    return name + ("" if fact.scope.view == "绩效" or name.endswith("率") else MEASURES.get(fact.measure, ""))


def visits(fact: Fact) -> str:
    """人次 or 批次, where the count is printed with it; a sentence may print the same number for both."""
    if fact.value.unit not in ("次", "批") or not fact.value.printed:
        return ""
    found = re.findall(rf"(?<![\d.,]){re.escape(fact.value.printed)}\s*(人次|批次)", unified(fact.source.quote)) or re.findall("人次|批次", fact.name)
    own = {"次": "人次", "批": "批次"}[fact.value.unit]
    return own if own in found else found[0] if found else ""


def scope_words(fact: Fact) -> str:
    """口径 in words, for the reader of the answer."""
    scope = fact.scope
    parts = [{"全部": "部门全部收支"}.get(scope.fund, scope.fund) if scope.fund else None, scope.nature if scope.nature not in (None, fact.name) else None,
             {"三公": "三公经费", "机关运行": "机关运行经费"}.get(scope.view, scope.view) if scope.view not in (None, "名词", "职能") else None,
             "结转结余" if scope.carry == "仅" else None, fact.stage]
    return "·".join(dict.fromkeys(p for p in parts if p))


def quoted(paragraph: Paragraph, sentence: Sentence, document_id: str, year: int) -> Fact:
    """A sentence as a text fact, for questions that are answered by quoting."""
    from ingest.model import Scope, Value

    source = Source("sentence", sentence.text, sentence.regions, section=paragraph.section, locator=sentence.locator)
    return Fact(f"{document_id}-q{paragraph.index}", document_id, (), "", (), False, "text", "原文", str(year), "", Scope(), None, Value(sentence.text, "", None, sentence.text), source)
