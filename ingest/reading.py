"""A file → everything read from it. The order of stages stands in `read_document`."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from ingest import doubts
from ingest.cellfacts import cell_facts
from ingest.errors import UnknownKind
from ingest.identity import identify
from ingest.layout import Blocks, blocks
from ingest.model import Fact, Identity, Page, Paragraph, Print, Reading, Table
from ingest.paragraphs import build_paragraphs
from ingest.places import unpaged
from ingest.readers.kind import kind_of
from ingest.sources import shown, traced
from ingest.tables import build_tables, table_theme
from ingest.textfacts import declared_empty, text_facts

Note = Callable[[str], None]     # told what a person should know while waiting

# Suffix → module and function; a reader's libraries are loaded when a file of its kind is read.
READERS = {
    ".pdf": ("pdf", "stream_pdf"), ".docx": ("word", "read_docx"), ".doc": ("word", "read_doc"), ".wps": ("word", "read_doc"),
    ".html": ("web", "read_html"), ".htm": ("web", "read_html"), ".txt": ("text", "read_text"),
    ".xlsx": ("sheets", "read_xlsx"), ".xlsm": ("sheets", "read_xlsx"), ".xls": ("sheets", "read_xls"),
}


def read_pages(path: Path, ocr: str = "auto", note: Note | None = None) -> tuple[str, Iterable[Page]]:
    """The kind of file that it is (a key of READERS) and its pages, as printed or as we laid them out; see `read_document`. Raises BadFile."""
    own, suffix = path.suffix.lower(), kind_of(path)
    if suffix not in READERS or (suffix, own) == (".html", ".pdf"):     # a web page under the name of a PDF is a server's message
        suffix = own                                                    # its reader says what is wrong
    if suffix not in READERS:
        raise UnknownKind(path.name, READERS)
    module, name = READERS[suffix]
    reader: Callable[..., Iterable[Page]] = getattr(import_module(f"ingest.readers.{module}"), name)
    return suffix, reader(path, ocr, note) if suffix == ".pdf" else reader(path)


def read_document(path: Path, name: str, document_id: str, ocr: str = "auto", note: Note | None = None) -> Reading:
    """Read one file. `name` is its name in the library, `document_id` the first 12 hex digits of its SHA-256.

    `ocr`: "auto" recognises pages that are pictures, "never" leaves them out; `note` is told what a person should know while waiting.
    Raises BadFile for what cannot be read.
    """
    suffix, read = read_pages(path, ocr, note)
    layout = blocks(read)
    pages = tuple(block.page for block in layout)
    tables, used = build_tables(layout)
    paragraphs = build_paragraphs(layout, used)
    identity = identify(name, layout, paragraphs, tables)
    cells = doubts.doubtful_cells(tables)
    told = (*(said for page in pages for said in page.doubts), *doubts.sentences(tables, cells, layout, used), *unread(layout))
    del layout, used        # before the facts come, which take as much memory
    said = tuple(shared(text_facts(paragraphs, document_id, identity.department, identity.year, identity.kind)))
    paragraphs = [bare_paragraph(p) for p in paragraphs]
    facts = tuple(doubts.doubted(traced((*shared(table_facts(tables, document_id, identity)), *said), pages), cells))
    pages, paragraphs, tables = shown(pages, paragraphs, tables)
    reading = Reading(document_id, name, suffix[1:], identity, pages, tuple(paragraphs), tuple(map(bare_table, tables)), facts, told)
    return unpaged(reading) if any(page.spots for page in pages) else reading


def table_facts(tables: Iterable[Table], document_id: str, identity: Identity) -> Iterator[Fact]:
    for table in tables:
        yield from cell_facts(table, document_id, identity.department, identity.year, identity.kind)
        yield from declared_empty(table, document_id, identity.year, identity.kind, table_theme(table.title, identity.department))


# Without the characters, which nobody asks for any more: they are most of what stands in memory.

def bare_paragraph(paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, sentences=tuple(replace(s, chars=Print()) for s in paragraph.sentences))


def bare_table(table: Table) -> Table:
    return replace(table, notes=tuple(replace(s, chars=Print()) for s in table.notes))


def shared(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts, paths and names that come again in many of them being one object: a long file has facts by the ten thousand."""
    known: dict[Any, Any] = {}

    def one(part: Any) -> Any:
        return known.setdefault(part, part)

    for f in facts:
        source = replace(f.source, row=one(f.source.row), column=one(f.source.column))
        yield replace(f, subject=one(f.subject), keys=one(f.keys), period=one(f.period), scope=one(f.scope), source=source)


def unread(layout: list[Blocks]) -> tuple[str, ...]:
    """Pages that are pictures and were not recognised."""
    return tuple(f"第{b.page.number}页是图片，未识别" for b in layout if b.page.pictures and not b.lines and not b.grids and b.page.read_by == "text")
