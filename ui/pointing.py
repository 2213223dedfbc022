"""The places of a document that can be pointed at: each cell and each sentence, as boxes on the page's picture, or as a list where a source has no pages."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from desk.judgements import Right
from ingest.model import Document, Region, Row, Table
from ui.evidence import place_of

PAD = 1.5                   # points around a box: easier to hit


class Spot(NamedTuple):
    """Something to press: the value that the button sends, what it says, and where it lies on the picture ("" in a list)."""

    value: str
    said: str
    style: str = ""


def parts(library: Any, document: Document) -> int:
    """How many views a document has: its pages; without pages its tables and, last, its text."""
    return len(document.pages) if document.format == "pdf" else len(library.tables(document.id)) + 1


def spots(library: Any, document: Document, number: int) -> list[Spot]:
    """What can be pointed at in one view (from 1)."""
    tables = library.tables(document.id)
    if document.format == "pdf":
        return list(_on_page(library, document, tables, number))
    if number <= len(tables):
        return [Spot(value, said) for value, said, _ in _cells(document.id, tables[number - 1])]
    return [Spot(value, said) for value, said, _ in _sentences(library, document.id)]


def _on_page(library: Any, document: Document, tables: Iterable[Table], number: int) -> Iterator[Spot]:
    size = document.pages[number - 1]
    cells = (found for table in tables if number in table.pages for found in _cells(document.id, table))
    for value, said, regions in (*cells, *_sentences(library, document.id)):
        for region in regions:
            if region.page == number:
                x0, top, x1, bottom = region.bbox
                yield Spot(value, said, place_of((x0 - PAD, top - PAD, x1 + PAD, bottom + PAD), size))


def _cells(document_id: str, table: Table) -> Iterator[tuple[str, str, tuple[Region, ...]]]:
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row.cells):
            if cell and cell.text.strip():
                yield f"{document_id}.cell.{table.index}.{r}.{c}", f"{name_of(row, table, c)}：{cell.text}", cell.regions


def name_of(row: Row, table: Table, column: int) -> str:
    """The row's first words and the column's header."""
    first = next((cell.text for cell in row.cells if cell and any("\u4e00" <= x <= "\u9fff" for x in cell.text)), "")
    header = "/".join(p for p in table.columns[column] if p) if column < len(table.columns) else ""
    return "，".join(p for p in (first, header) if p)


def _sentences(library: Any, document_id: str) -> Iterator[tuple[str, str, tuple[Region, ...]]]:
    for paragraph in library.paragraphs(document_id):
        for s, sentence in enumerate(paragraph.sentences):
            yield f"{document_id}.sentence.{paragraph.index}.{s}", sentence.text, sentence.regions


def pointed_at(library: Any, value: str) -> Right | None:
    """The place that a button's value names, with what stands there; None for a value that is none of ours."""
    document_id, _, rest = value.partition(".")
    kind, *numbers = rest.split(".")
    if not all(n.isdecimal() and len(n) < 7 for n in numbers) or library.document(document_id) is None:
        return None
    place = tuple(map(int, numbers))
    reads = {"cell": _cell_text, "sentence": _sentence_text}.get(kind)
    said = reads(library, document_id, place) if reads else ""
    return Right(kind, document_id, place, said) if said else None


def value_of(right: Right) -> str:
    """The button's value that names a place."""
    return ".".join((right.document_id, right.kind, *map(str, right.place)))


def _cell_text(library: Any, document_id: str, place: tuple[int, ...]) -> str:
    if len(place) != 3:
        return ""
    table = next((t for t in library.tables(document_id) if t.index == place[0]), None)
    cell = table.rows[place[1]].cells[place[2]] if table and place[1] < len(table.rows) and place[2] < len(table.rows[place[1]].cells) else None
    return cell.text if cell else ""


def _sentence_text(library: Any, document_id: str, place: tuple[int, ...]) -> str:
    paragraph = next((p for p in library.paragraphs(document_id) if len(place) == 2 and p.index == place[0]), None)
    return paragraph.sentences[place[1]].text if paragraph and place[1] < len(paragraph.sentences) else ""
