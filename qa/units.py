"""The units that a disclosure covers, from the table or sentence that lists them."""
from __future__ import annotations

import re

from ingest.model import Cell, Disclosure, Document, Fact, Scope, Source, Table, Value
from qa.claims import Outcome, claim
from qa.kinds import kinds
from qa.passages import Passage, Weigher, sentences_of
from qa.plan import Count, Told
from qa.question import Question
from qa.text import squeeze
from qa.views import Shelf

LEFT = 1.3              # weight of the words that a list of units may leave
LISTS_UNITS = re.compile(r"(?:预算|决算|编制|汇总)(?:编制)?范围|单位构成|(?:下属|所属|预算|决算)单位")
UNIT_COLUMN = re.compile(r"单位(?:名称|全称)?|机构名称")
IN_SENTENCE = re.compile(r"(?:纳入|汇总|编制范围|单位构成).{0,40}?(?:包括|分别是|分别为|是|为|有)[:：]?(?P<list>[^。；]*、[^。；]*)")


def unit_tables(library: Shelf, d: Disclosure) -> list[tuple[Document, Table, int]]:
    """Tables that list units, with the column of their names; a table with amounts lists something else."""
    out = []
    for document in library.documents(d.id):
        for t in library.tables(document.id):
            column = next((i for i, path in enumerate(t.columns) if path and UNIT_COLUMN.fullmatch(squeeze(path[-1]))), None)
            amounts = any(re.search(r"\d\.\d", text) for row in t.rows for text in row.texts())
            if column is not None and not amounts and (LISTS_UNITS.search(squeeze(t.title + "".join(t.section[-1:]))) or "单位包括" in squeeze(t.title)):
                out.append((document, t, column))
    return out


def unit_rows(library: Shelf, d: Disclosure) -> list[Passage]:
    """Each listed unit as a passage."""
    facts = [cell_fact(document, t, r, column, cell, d) for document, t, column in unit_tables(library, d) for r, row in enumerate(t.rows) if (cell := row.cells[column]) is not None and cell.text.strip()]
    return [Passage(f, squeeze(f.source.quote), squeeze(f.source.table or "")) for f in facts]


def cell_fact(document: Document, t: Table, r: int, column: int, cell: Cell, d: Disclosure) -> Fact:
    source = Source("cell", cell.text, cell.regions, t.title, cell.text, t.columns[column][-1], t.section, (t.index, r, column))
    return Fact(f"{document.id}-u{t.index}-{r}", document.id, (cell.text,), "", (), False, "text", "单位", str(d.year), "", Scope(), None, Value(cell.text, "", None, cell.text), source)


def units_of(q: Question) -> Outcome | None:
    """How many units a disclosure covers, or which: 事业单位 is then no beginning of an account's name."""
    if len(q.place.disclosures) != 1:
        return None
    return listed_units(q, q.place.disclosures[0], q.asks) or counted_units(q, q.place.disclosures[0], q.asks)


def counted_units(q: Question, d: Disclosure, text: str) -> Outcome | None:
    """「汇总了多少家单位」, by counting those that a table lists."""
    asked = kinds().units_counted.search(text)
    facts = tuple(p.fact for p in unit_rows(q.library, d)) if asked and len(unit_tables(q.library, d)) == 1 else ()
    if len(facts) < 2 or len({f.value.text for f in facts}) != len(facts) or not explains(facts, kinds().units_counted.sub("", text)):
        return None
    return Outcome("answered", "counted", [claim(Count(tuple(map(Told, facts)), "家"), d, "单位数"), *(claim(Told(f), d, "单位") for f in facts)], subject="单位")


def listed_units(q: Question, d: Disclosure, text: str) -> Outcome | None:
    """「汇总了哪些单位」, in the sentence that lists them, else as the table does."""
    if not kinds().units_listed.search(text):
        return None
    told = [p.fact for p in sentences_of(q.library, d) if IN_SENTENCE.search(p.fact.source.quote)]
    facts = tuple(told[:1] or [p.fact for p in unit_rows(q.library, d)])
    if not facts or not explains(facts, kinds().aside.sub("", kinds().units_listed.sub("", text))):
        return None
    return Outcome("answered", "told" if told else "several", [claim(Told(f), d, "原文" if told else "单位") for f in facts], subject="单位", detail="原文")


def explains(facts: tuple[Fact, ...], rest: str) -> bool:
    """Does the question ask for no more than the list says (「下面哪些单位管水电站」 does)?"""
    listed = Passage(facts[0], squeeze("，".join(f.source.quote for f in facts)), squeeze(facts[0].source.table or ""))
    return Weigher(rest, [listed]).fit(listed).left <= LEFT
