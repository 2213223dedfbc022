"""A file → everything read from it. The order of stages stands in `read_document`."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ingest.cellfacts import cell_facts
from ingest.errors import OtherKind, UnknownKind
from ingest.identity import identify
from ingest.layout import blocks
from ingest.model import Fact, Page, Reading, Table
from ingest.paragraphs import build_paragraphs
from ingest.readers.pdf import read_pdf
from ingest.readers.sheets import read_xls, read_xlsx
from ingest.tables import build_tables, table_theme
from ingest.textfacts import declared_empty, text_facts

READERS: dict[str, Callable[[Path], tuple[Page, ...]]] = {".pdf": read_pdf, ".xlsx": read_xlsx, ".xlsm": read_xlsx, ".xls": read_xls}


def read_document(path: Path, name: str, document_id: str) -> Reading:
    """Read one file. `name` is its name in the library, `document_id` the first 12 hex digits of its SHA-256.

    Raises BadFile for what cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS:
        raise UnknownKind(path.name, READERS)
    pages = read_pages(path, suffix)
    layout = blocks(pages)
    tables, used = build_tables(layout)
    paragraphs = build_paragraphs(layout, used)
    identity = identify(name, layout, paragraphs, tables)
    facts: list[Fact] = []
    for table in tables:
        facts += cell_facts(table, document_id, identity.department, identity.year, identity.kind)
        facts += declared_empty(table, document_id, identity.year, identity.kind, table_theme(table.title, identity.department))
    facts += text_facts(paragraphs, document_id, identity.department, identity.year, identity.kind)
    return Reading(document_id, name, suffix[1:], identity, pages, tuple(paragraphs), tuple(tables), tuple(facts), doubts(pages, tables))


def read_pages(path: Path, suffix: str) -> tuple[Page, ...]:
    """The pages of a file. One whose content is of another kind than its name (a web page called .xls) goes to the reader of that kind."""
    try:
        return READERS[suffix](path)
    except OtherKind as other:
        if other.suffix not in READERS:
            raise
        return READERS[other.suffix](path)


def doubts(pages: tuple[Page, ...], tables: list[Table]) -> tuple[str, ...]:
    """Places whose reading is doubtful, for people: what readers say, and cells that hold two numbers."""
    import re

    out = [doubt for page in pages for doubt in page.doubts]
    for table in tables:
        for r, row in enumerate(table.rows):
            if any(c and re.search(r"\d [\d,]+\.\d", c.text) for c in row.cells):
                out.append(f"第{row.page}页 {table.label or table.title} 第{r + 1}行 读取存疑")
    return tuple(out)
