"""A figure of a disclosure by what it is called in public finance: the terms it goes by and the axes of its scope, never a table's place.

A figure is told where all candidates of one scope agree; where they do not, none is picked. Parts of a total are those that add up to it.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ingest.model import Disclosure, Fact
from qa.catalog import Catalog, Entry, usual_stage
from qa.claims import Claim, claim
from qa.family import PROJECT_KEY, adds_up
from qa.find import same_value
from qa.plan import Lookup
from qa.terms import words
from qa.text import squeeze
from qa.views import Shelf

Axis = tuple[str | None, ...]


@dataclass(frozen=True)
class Want:
    """A figure by the language of public finance: the terms that it goes by and the scope that it must have. `fund` and `view` are tried one group
    after the other; within a group all candidates must agree."""

    name: str
    terms: tuple[str, ...]
    measure: str = "amount"
    flow: Axis = (None, "收入", "支出")
    fund: tuple[Axis, ...] = (("全部",), (None,))
    view: tuple[Axis, ...] = ((None,),)
    unit: str = ""
    every_total: bool = False       # a total of this scope is it, whatever it is called
    grand: bool = False             # the total with what was carried over, which rows and tables without it are not


@dataclass
class Page:
    """What a page is made from, and what it turned out to lack."""

    disclosure: Disclosure
    catalog: Catalog
    library: Shelf
    missing: list[str] = field(default_factory=list)

    @property
    def stage(self) -> str:
        return usual_stage(self.disclosure)

    def same_stage(self, stage: str) -> tuple[str, ...]:
        """In a budget the year's own budget at its beginning is the budget; in a final account they differ."""
        return ("预算", "年初预算") if self.disclosure.kind == "预算" else (stage,)

    def unsure(self, name: str) -> None:
        self.missing.append(f"{name}（文件里有几个不同的数或口径不明，不能确定）")

    def told(self, fact: Fact, label: str | None = None) -> Claim:
        return claim(Lookup(fact), self.disclosure, label)


def goes_by(page: Page, entry: Entry) -> set[str]:
    """The terms that an entry's names are names of; 支出 at the end is often left out in print."""
    terms = [t for label in entry.own for t in page.catalog.terms[label]]
    if entry.fact.scope.flow == "支出":
        terms += words().of_label(squeeze(entry.fact.name) + "支出")
    return {t.name for t in terms}


def fits(page: Page, want: Want, entry: Entry, stage: str) -> bool:
    """Is it the figure that is wanted, in the disclosure's own year and at that stage? Counts stand as of a date of their own."""
    f, scope = entry.fact, entry.fact.scope
    if f.measure != want.measure or f.value.amount is None or not flows(want, f) or (want.unit and f.value.unit != want.unit):
        return False
    if scope.carry == "仅" or (scope.carry == "含" and not want.grand) or (want.grand and of_the_year(f)) or vague(f) or said_otherwise(f):
        return False
    if want.measure != "count" and (f.period != str(page.disclosure.year) or f.stage not in page.same_stage(stage)):
        return False
    if scope.nature is not None and scope.nature not in want.terms:
        return False
    named = goes_by(page, entry) & set(want.terms) or (want.every_total and (f.total or f.source.kind == "declared_empty") and not re.search("收入|结转|结余", f.name))
    return bool(named) and not f.code and not any(PROJECT_KEY.search(head) for head, _ in f.keys)


def flows(want: Want, fact: Fact) -> bool:
    """Income or expenditure, as wanted; where a table with both sides leaves it open, by the name."""
    said = [flow for flow in ("收入", "支出") if flow in fact.name]
    return fact.scope.flow in want.flow or (fact.scope.flow is None and len(said) == 1 and said[0] in want.flow)


def of_the_year(fact: Fact) -> bool:
    """Is it said of this year's money only (本年收入合计 …), without what was carried over?"""
    return fact.source.kind == "sentence" and re.search(rf"(?:本年|当年)(?:收入|支出)[^，。；\d]*{re.escape(fact.value.printed)}", fact.source.quote) is not None


def vague(fact: Fact) -> bool:
    """Money told in a sentence as 财政拨款 alone, where only what stands before would say of what."""
    return fact.source.kind == "sentence" and fact.measure != "count" and fact.scope.view is None and not re.search("[收支总]", fact.name)


NOUN = re.compile(r"收入|支出|[\u4e00-\u9fff]费|拨款|基金|结转|结余")


def clauses_before(fact: Fact) -> list[str]:
    """The words of a sentence that run up to the fact's number, wherever it stands."""
    quote = re.sub(r"\s|(?<=\d),(?=\d{3})", "", fact.source.quote)
    number = re.escape(re.sub(r"[\s,]", "", fact.value.printed))
    return [re.split("[，。；：]", quote[:m.start()])[-1] for m in re.finditer(rf"(?<![\d.]){number}(?![\d.])", quote)]


def said_otherwise(fact: Fact) -> bool:
    """Does the clause of its number name something else (「…，本年支出减少1.00万元」 read as a change of 收入总计)?"""
    if fact.source.kind != "sentence" or fact.measure == "count":
        return False
    clauses = clauses_before(fact)
    return bool(clauses) and all(named_otherwise(clause, fact.name) for clause in clauses)


def named_otherwise(clause: str, name: str) -> bool:
    nouns = NOUN.findall(clause)
    return bool(nouns) and name not in clause and not any(n.removesuffix("费") in name for n in nouns)


def in_scope(page: Page, want: Want, stage: str = "") -> list[Fact]:
    """The facts that go by the name, of the first scope that has any."""
    fit = [e.fact for e in page.catalog.entries if fits(page, want, e, stage or page.stage)]
    scopes = ([f for f in fit if f.scope.view in view and f.scope.fund in fund] for view in want.view for fund in want.fund)
    return next((found for found in scopes if found), [])


def candidates(page: Page, want: Want, stage: str = "") -> list[Fact]:
    """Those that may be meant: what is called a grand total is it before what is only called a total."""
    found = in_scope(page, want, stage)
    return [f for f in found if want.grand and re.search("总|^收支|^收入支出", f.name + (f.source.row or ""))] or found


def agreed(facts: Sequence[Fact]) -> bool:
    return bool(facts) and all(same_value(facts[0], f) for f in facts)


def chosen(facts: list[Fact]) -> list[Fact]:
    """Those that can be told, the most telling place first; none when they disagree. What was read doubtfully from a picture bears nothing out."""
    sure = [f for f in facts if not f.source.doubtful]
    return sorted(sure, key=lambda f: ("cell", "sentence", "declared_empty").index(f.source.kind)) if agreed(sure) else []


def one(page: Page, want: Want, stage: str = "", optional: bool = False) -> list[Fact]:
    """The places that print what is wanted, all saying the same; none, and so told, where there is none or they disagree."""
    found = candidates(page, want, stage)
    facts = chosen(found)
    if found and not facts:
        page.unsure(want.name)
    elif not facts and not optional:
        page.missing.append(want.name)
    return facts


def figure(page: Page, facts: Sequence[Fact], label: str | None = None) -> Claim:
    """The figure at its first place, with one sentence that says the same beside it."""
    also = [f for f in facts[1:] if f.source.kind == "sentence" and facts[0].source.kind == "cell"][:1]
    return claim(Lookup(facts[0], tuple(also)), page.disclosure, label)


def parts_of(page: Page, want: Want, facts: Sequence[Fact], ways: Callable[[Fact], list[list[Fact]]]) -> list[Fact]:
    """The finest printed split of a total, at any place of it, that adds up to it; parts of nothing are left out. In plain text the headers of
    columns are guessed from blanks: no column is named by them."""
    places = [f for f in in_scope(page, want) if f.source.kind == "cell" and same_value(f, facts[0]) and "line" not in (f.source.locator or {})]
    splits = [[p for p in parts if p.value.amount] for total in places for parts in ways(total) if parts and adds_up(total, parts)]
    finest = max(splits, key=lambda parts: len(parts), default=[])
    return sorted(finest, key=lambda p: -(p.value.amount or 0))


def labelled(fact: Fact) -> str:
    """The name of a column or row, with the one above it where it stands under one."""
    return f"{fact.subject[0]}（{fact.subject[-1]}）" if len(fact.subject) > 1 and fact.subject[0] else fact.name


def near(page: Page, fact: Fact, measure: str) -> list[Entry]:
    """What else the same section, or row, says."""
    a = fact.source
    return [e for e in page.catalog.entries if e.fact.measure == measure and e.fact.document_id == fact.document_id and e.fact.period == fact.period
            and (b := e.fact.source).kind == a.kind and (b.section == a.section if a.place is None or b.place is None else b.place[:2] == a.place[:2])]


def beside(page: Page, fact: Fact, measure: str) -> list[Fact]:
    return [e.fact for e in near(page, fact, measure) if e.fact.subject == fact.subject]
