"""One disclosure in several files: what is told twice counts once, and what only one of them holds is kept.

The same disclosure is often published as PDF, Word and web page at once, or as a text and a file of tables that overlap. The best file speaks first;
of another, a table is left out when most of what it says has been said, and a sentence when it has been said word for word.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.amount import plain
from ingest.model import Document, Fact

# A page that can be shown comes first; text has lost its merged cells, and a scan is read with doubt.
PREFERENCE = ("pdf", "docx", "doc", "wps", "xlsx", "xlsm", "xls", "html", "htm", "txt")
MOSTLY = 0.6    # share of a table's figures, where the titles are one
NEARLY = 0.97   # where they are not
FEWEST = 3      # figures by which a table can be known

Figure = tuple[Any, ...]


@dataclass(frozen=True)
class Told:
    """A table of a better file: its title and what it says."""

    title: str
    figures: Counter[Figure]


def distinct(files: Iterable[tuple[Document, Sequence[Fact]]]) -> tuple[Fact, ...]:
    """The facts of a disclosure's files, the best file first; those that are told again by a later file are left out."""
    files = sorted(files, key=worth)
    if len(files) == 1:
        return tuple(files[0][1])
    out: list[Fact] = []
    tables: list[Told] = []
    sentences: set[str] = set()
    for _, facts in files:
        found = groups(facts)
        out += [fact for group in found if not told(group, tables, sentences) for fact in group]
        tables += [Told(plain(group[0].source.table or ""), figures(group)) for group in found if group[0].source.place]
        sentences.update(plain(group[0].source.quote) for group in found if not group[0].source.place)
    return tuple(out)


def worth(file: tuple[Document, Sequence[Fact]]) -> tuple[bool, int]:
    """The place of a file among those of its disclosure; equal ones stay as they were taken in."""
    document, facts = file
    return any(f.source.read_by == "ocr" for f in facts), PREFERENCE.index(document.format) if document.format in PREFERENCE else len(PREFERENCE)


def groups(facts: Iterable[Fact]) -> list[list[Fact]]:
    """A table's facts together, and those of a sentence."""
    found: dict[Any, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.source.place[0] if fact.source.place else fact.source.quote, []).append(fact)
    return list(found.values())


def told(group: list[Fact], tables: list[Told], sentences: set[str]) -> bool:
    """Has a better file said it already? A table's figures must stand in one table there, not here and there in the text: most of them where it has
    the same title, else all but a slip (部门支出总表 and 一般公共预算支出表 differ in few rows, and are two tables)."""
    if group[0].source.place is None:
        return plain(group[0].source.quote) in sentences
    own, title = figures(group), plain(group[0].source.table or "")
    if sum(not f.value.blank for f in group) < FEWEST:
        return False        # an empty table is like any other
    return any((own & other.figures).total() >= (MOSTLY if title == other.title else NEARLY) * own.total() for other in tables)


def figures(group: Iterable[Fact]) -> Counter[Figure]:
    """What a table says: name, code, what is measured, period, stage, the main axes of scope and the value of each cell, blanks alike."""
    return Counter((f.name, f.code, f.measure, f.period, f.stage, f.scope.flow, f.scope.fund, f.scope.nature, f.value.amount, plain(f.value.text or "")) for f in group)
