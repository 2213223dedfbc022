"""A file → everything read from it. The order of stages stands in `read_document`."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ingest.cellfacts import cell_facts
from ingest.errors import UnknownKind
from ingest.identity import identify
from ingest.layout import blocks
from ingest.model import Fact, Page, Reading, Table
from ingest.paragraphs import build_paragraphs
from ingest.readers.pdf import read_pdf
from ingest.sources import shown, traced
from ingest.tables import build_tables, table_theme
from ingest.textfacts import declared_empty, text_facts

READERS: dict[str, Callable[[Path], tuple[Page, ...]]] = {".pdf": read_pdf}


def read_document(path: Path, name: str, document_id: str, ocr: str = "auto", note: Callable[[str], None] | None = None) -> Reading:
    """Read one file. `name` is its name in the library, `document_id` the first 12 hex digits of its SHA-256.

    `ocr`: "auto" recognises pages that are pictures, "never" leaves them out; `note` is told what a person should know while waiting.
    Raises BadFile for what cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS:
        raise UnknownKind(path.name)
    pages = read_pdf(path, ocr, note) if suffix == ".pdf" else READERS[suffix](path)
    layout = blocks(pages)
    tables, used = build_tables(layout)
    paragraphs = build_paragraphs(layout, used)
    identity = identify(name, layout, paragraphs, tables)
    facts: list[Fact] = []
    for table in tables:
        facts += cell_facts(table, document_id, identity.department, identity.year, identity.kind)
        facts += declared_empty(table, document_id, identity.year, identity.kind, table_theme(table.title, identity.department))
    facts += text_facts(paragraphs, document_id, identity.department, identity.year, identity.kind)
    facts = traced(facts, pages)
    pages, paragraphs, tables = shown(pages, paragraphs, tables)
    return Reading(document_id, name, suffix[1:], identity, pages, tuple(paragraphs), tuple(tables), tuple(facts), doubts(tables) + unread(pages))


def unread(pages: tuple[Page, ...]) -> tuple[str, ...]:
    """Pages that are pictures and were not recognised."""
    return tuple(f"第{p.number}页是图片，未识别" for p in pages if p.pictures and not p.chars and p.read_by == "text")


def doubts(tables: list[Table]) -> tuple[str, ...]:
    """Places whose reading is doubtful, for people: cells that hold two numbers."""
    import re

    out = []
    for table in tables:
        for r, row in enumerate(table.rows):
            if any(c and re.search(r"\d [\d,]+\.\d", c.text) for c in row.cells):
                out.append(f"第{row.page}页 {table.label or table.title} 第{r + 1}行 读取存疑")
    return tuple(out)
