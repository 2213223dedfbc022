"""The standard indicators of a disclosure, for comparing several: each asked for like any question, and proven like any answer.

What an indicator means stands in indicators.toml. An answer of another scope is none: between departments only like is compared with like.
"""
from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from ingest.amount import MONEY
from ingest.model import Disclosure, Fact, Scope
from qa.catalog import usual_stage
from qa.chain import answer_of, checked, outcome_of, read_of
from qa.claims import Claim, Outcome, claim
from qa.plan import Convert, Lookup
from qa.text import squeeze
from qa.views import Shelf

AXES = tuple(f.name for f in fields(Scope))
FIGURE = re.compile(r"\d")


@dataclass(frozen=True)
class Indicator:
    """A figure by its name, and the scope that it must have: for each axis the values that count, None for one left open."""

    id: str
    name: str
    definition: str
    scope: str
    unit: str
    ask: tuple[str, ...]
    words: tuple[str, ...]
    named: tuple[str, ...]
    unlike: tuple[str, ...]
    measure: str
    within: tuple[tuple[str, tuple[str | None, ...]], ...]

    def takes(self, c: Claim, disclosure: Disclosure) -> bool:
        """Is the claim the indicator's figure: of its scope, and where it is money, of the disclosure's own year and stage?"""
        fact = c.facts[0]
        own = self.measure == "count" or (fact.period == str(disclosure.year) and fact.stage in own_stages(disclosure))
        in_scope = all(getattr(fact.scope, axis) in allowed for axis, allowed in self.within)
        return c.amount is not None and c.direction is None and c.unit == self.unit and fact.measure == self.measure and own and in_scope and self.names(fact)

    def names(self, fact: Fact) -> bool:
        """Does the place of a figure say what must be said there? 单价50万元以上的设备 are none of 100万元."""
        source = fact.source
        said = squeeze("".join((*fact.subject, source.row or "", source.column or "", source.quote)))
        return (not self.named or any(word in said for word in self.named)) and not any(word in squeeze(fact.name) for word in self.unlike)


def own_stages(disclosure: Disclosure) -> tuple[str, ...]:
    """In a budget the year's own budget at its beginning is the budget."""
    return ("预算", "年初预算") if disclosure.kind == "预算" else (usual_stage(disclosure),)


class Told(NamedTuple):
    """An indicator of a disclosure. `state`:

    printed, derived (with a formula) or zero: the answer's first value is the figure
    blank: its row is there and the cell empty    undisclosed: nothing of it is said
    unread: it, or what may hold it, could not be read for certain    open: several figures may be meant, or none was recognised
    """

    indicator: Indicator
    state: str
    answer: dict[str, Any]

    @property
    def value(self) -> dict[str, Any] | None:
        return self.answer["values"][0] if self.state in ("printed", "derived", "zero") else None

    @property
    def cited(self) -> list[dict[str, Any]]:
        """The places that show the figure; where there is none, those that say why."""
        every: list[dict[str, Any]] = self.answer["citations"]
        if value := self.value:
            return [c for c in every if c["id"] in value["citations"]]
        return every if self.state in ("blank", "unread", "open") else []

    @property
    def formula(self) -> str:
        """How a derived figure was made, else ""."""
        made = self.value["computation"] if self.value else None
        return next((f"{f['expression']} = {f['result']}" for f in self.answer["computation"] if f["id"] == made), "")


def tell(indicator: Indicator, disclosure: Disclosure, library: Shelf) -> Told:
    """The first way of asking that is answered in scope; else what the last one came to."""
    for text in indicator.ask:
        q = read_of(checked(text), disclosure, library)
        outcome = in_scope(indicator, disclosure, outcome_of(q))
        answer = answer_of(text, q, outcome)
        if answer["status"] == "answered" and indicator.takes(outcome.claims[0], disclosure):
            return Told(indicator, state_of(outcome.claims[0]), answer)
    return Told(indicator, why_not(indicator, disclosure, library, outcome), answer)


def in_scope(indicator: Indicator, disclosure: Disclosure, outcome: Outcome) -> Outcome:
    """The outcome in the indicator's unit; of several readings the one that has its scope, of near figures the one that has its very name."""
    if outcome.status == "answered" and outcome.claims:
        return replace(outcome, claims=[in_unit(indicator, outcome.claims[0]), *outcome.claims[1:]])
    if outcome.status == "ambiguous" and len(outcome.readings) > len(outcome.nearest):
        return outcome
    may_be = [c for c in outcome.nearest if outcome.status == "ambiguous" or squeeze(c.facts[0].name) == indicator.name]
    fit = [c for c in (in_unit(indicator, c) for c in may_be) if indicator.takes(c, disclosure)]
    return Outcome("answered", "lookup", fit[:1], subject=indicator.name) if len({c.amount for c in fit}) == 1 else outcome


def in_unit(indicator: Indicator, c: Claim) -> Claim:
    """A printed amount of money in the unit that all are compared in."""
    if c.formula or c.amount is None or c.unit == indicator.unit or not {c.unit, indicator.unit} <= set(MONEY):
        return c
    return claim(Convert(Lookup(c.facts[0], c.facts[1:]), indicator.unit), c.disclosure, c.label)


def state_of(c: Claim) -> str:
    if any(f.source.doubtful for f in c.facts):
        return "unread"
    if c.amount == 0:
        return "zero"
    return "derived" if c.formula else "printed"


def why_not(indicator: Indicator, disclosure: Disclosure, library: Shelf, outcome: Outcome) -> str:
    if outcome.kind == "blank":
        return "blank"
    found = (*outcome.claims, *outcome.nearest) if outcome.status in ("answered", "ambiguous") else ()
    if any(indicator.names(c.facts[0]) for c in found) or mentioned(indicator, disclosure, library):
        return "open"
    return "unread" if any(library.doubts(d) for d in disclosure.documents) else "undisclosed"


def mentioned(indicator: Indicator, disclosure: Disclosure, library: Shelf) -> bool:
    """Does a table name it, or a sentence with a number besides? Then it may be disclosed, though it was not recognised."""
    unnamed = re.compile("|".join(map(re.escape, indicator.words)))

    def names(text: str) -> bool:
        return any(word in text for word in indicator.words)

    for document in disclosure.documents:
        sentences = (squeeze(s.text) for p in library.paragraphs(document) for s in p.sentences)
        tables = (squeeze("".join((t.title, *(name for path in t.columns for name in path), *(text for row in t.rows for text in row.texts())))) for t in library.tables(document) if t.rows)
        if any(names(s) and FIGURE.search(unnamed.sub("", s)) for s in sentences) or any(map(names, tables)):
            return True
    return False


@lru_cache(maxsize=1)
def groups() -> tuple[tuple[str, tuple[Indicator, ...]], ...]:
    """The indicators under their headings, in the order of the file."""
    data = tomllib.loads(files("qa").joinpath("indicators.toml").read_text(encoding="utf-8"))
    return tuple((g["name"], tuple(_indicator(i) for i in g["indicator"])) for g in data["group"])


def _indicator(data: dict[str, Any]) -> Indicator:
    within = tuple((axis, tuple(value or None for value in data.pop(axis))) for axis in AXES if axis in data)
    return Indicator(within=within, measure=data.pop("measure", "amount"), ask=tuple(data.pop("ask")), words=tuple(data.pop("words")), named=tuple(data.pop("named", ())),
                     unlike=tuple(data.pop("unlike", ())), **data)
