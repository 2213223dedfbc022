"""A document as the rules see it, whether it lies in the library or was only read."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.amount import plain
from ingest.checks.columns import ColumnSum, column_sums
from ingest.checks.ledger import Ledger, ledgers
from ingest.checks.portraits import Portrait, portraits
from ingest.checks.rows import RowSum, row_sums
from ingest.checks.sheet import Block, Sheet, sheet_of
from ingest.checks.spoken import Spoken, Statement, spoken, statements
from ingest.checks.tolerance import signed, worth
from ingest.errors import MingzhangError
from ingest.model import Document, Fact, Identity, Paragraph, Reading, Table
from ingest.names import key

if TYPE_CHECKING:
    from ingest.library import Library


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph in plain form (half width, no blanks): its text, sentences, innermost heading and all headings. `running`: text, no heading."""

    text: str
    sentences: tuple[str, ...]
    heading: str
    section: str
    page: int | None
    running: bool


@dataclass(frozen=True)
class Matter:
    """What a rule is given. `siblings` are other documents that the disclosure may be compared with (last year's, its units', its other files)."""

    name: str
    document_id: str
    identity: Identity
    tables: tuple[Table, ...]
    paragraphs: tuple[Paragraph, ...]
    facts: tuple[Fact, ...]
    doubts: tuple[str, ...] = ()
    siblings: tuple[Matter, ...] = ()
    original: Path | None = None        # the file itself, for what only it can say (its properties, its contents page)

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The tables with their facts in place; forms have none."""
        by_table: dict[int, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            if fact.source.place is not None:
                by_table[fact.source.place[0]].append(fact)
        return tuple(sheet_of(table, by_table[table.index]) for table in self.tables if not table.form and by_table[table.index])

    @cached_property
    def portraits(self) -> tuple[Portrait, ...]:
        """What each table is by its content, forms and empty ones too."""
        return portraits(self.tables, self.facts)

    @cached_property
    def row_sums(self) -> tuple[tuple[Sheet, RowSum], ...]:
        """What adds up down the rows of its tables."""
        return tuple((sheet, found) for sheet in self.sheets for found in row_sums(sheet))

    @cached_property
    def column_sums(self) -> tuple[tuple[Sheet, Block, ColumnSum], ...]:
        """What adds up along the rows of its tables."""
        return tuple((sheet, block, found) for sheet in self.sheets for block in sheet.blocks for found in column_sums(sheet, block))

    @cached_property
    def codes(self) -> dict[str, str]:
        """The code of each account name that has one, and only one, in this document's tables."""
        found: dict[str, set[str]] = defaultdict(set)
        for sheet in self.sheets:
            for block in sheet.blocks:
                for item in block.items:
                    if item.code and item.path:
                        found[key(item.path[-1])].add(item.code)
        return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}

    @cached_property
    def ledgers(self) -> tuple[Ledger, ...]:
        """Its columns of money as lists of accounts."""
        return tuple(found for sheet in self.sheets for found in ledgers(
            sheet, [s for at, s in self.row_sums if at is sheet], [s for at, _, s in self.column_sums if at is sheet], self.codes))

    @cached_property
    def carried_over(self) -> set[Decimal]:
        """Every amount of money carried over from the year before, in 元."""
        lists = (g for g in self.ledgers if g.scope.carry == "仅")
        rows = (f for f in self.facts if f.measure == "amount" and f.value.amount and any("结转" in name or "结余" in name for name in (*f.subject, f.source.row or "")))
        return {signed(f) * worth(f) for f in (*(f for g in lists for f in (*g.rows.values(), g.total) if f is not None), *rows) if f.value.amount}

    def year_before(self, fact: Fact) -> set[Decimal]:
        """What the same thing was the year before, by this document or a sibling, in the fact's unit."""
        if not fact.period.isdigit():
            return set()
        year = str(int(fact.period) - 1)
        every = (f for matter in (self, *self.siblings) for f in matter.facts if f.period == year)
        return {f.value.amount for f in every if f.value.amount is not None and f.value.unit == fact.value.unit and f.measure == fact.measure and f.subject == fact.subject}

    @cached_property
    def prose(self) -> tuple[Prose, ...]:
        return tuple(map(prose_of, self.paragraphs))

    @cached_property
    def sentences(self) -> tuple[Fact, ...]:
        """The facts that stand in the text."""
        return tuple(f for f in self.facts if f.source.kind == "sentence")

    @cached_property
    def shared(self) -> dict[str, object]:
        """What rules work out once and use again."""
        return {}

    @cached_property
    def spoken(self) -> tuple[Spoken, ...]:
        """The figures of the text in reading order, each at its place in its paragraph."""
        return tuple(spoken(self.paragraphs, self.sentences))

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Those that belong together: an amount, its share, its change and the rate of that."""
        return tuple(statements(self.spoken))

    @cached_property
    def _said(self) -> dict[int, list[Spoken]]:
        out: dict[int, list[Spoken]] = defaultdict(list)
        for s in self.spoken:
            out[s.paragraph].append(s)
        return out

    def said_in(self, paragraph: int) -> list[Spoken]:
        return self._said.get(paragraph, [])

    @cached_property
    def totals(self) -> tuple[Fact, ...]:
        """The totals of its columns of accounts."""
        return tuple(f for g in self.ledgers if g.whole for f in (g.total, g.grand) if f is not None and f.value.amount is not None)


def prose_of(p: Paragraph) -> Prose:
    sentences = tuple(plain(s.text) for s in p.sentences)
    text = "".join(sentences)
    return Prose(text, sentences, plain(p.section[-1]) if p.section else "", plain("/".join(p.section)), p.page, not p.level or "。" in text)


def of_reading(reading: Reading, siblings: Iterable[Matter] = (), original: Path | None = None) -> Matter:
    return Matter(reading.name, reading.document_id, reading.identity, reading.tables, reading.paragraphs, reading.facts, reading.doubts, tuple(siblings), original)


def of_library(library: Library, document: Document, siblings: Iterable[Matter] = ()) -> Matter:
    """A document of the library as it was read. Its facts are all its own, also those that another file of the disclosure repeats."""
    disclosure = library.disclosure(document.disclosure_id)
    if disclosure is None:
        raise ValueError(f"no disclosure for document {document.name}")
    identity = Identity(disclosure.department, disclosure.year, disclosure.kind, disclosure.level, document.title, disclosure.published, disclosure.aliases)
    return Matter(document.name, document.id, identity, library.tables(document.id), library.paragraphs(document.id), library.facts_of(document.id),
                  library.doubts(document.id), tuple(siblings), kept(library, document))


def kept(library: Library, document: Document) -> Path | None:
    """The original, None where it is gone: what it alone could say is then not tested."""
    try:
        return library.original(document.id)
    except MingzhangError:
        return None
