"""A parsed table for the screen: header cells as they lay over the columns, body cells with their boxes on the page picture."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ingest.model import BBox, Cell, Region, Row, Sentence, Table
from qa.privacy import mask
from ui.evidence import place_of
from ui.export import harmless
from ui.pages.addresses import of_cell
from ui.workbook import Span, header_spans, shown

NEAR = 0.5          # points by which a box may lie outside the cell that it stands in


class Spot(NamedTuple):
    """A cell of the body: what stands there, where it leads, and where it lies on the page, as CSS."""

    key: str
    text: str
    address: str
    boxes: tuple[str, ...]
    number: bool
    marked: bool


class Shown(NamedTuple):
    """A table, or as much of it as stands on one page."""

    table: Table
    head: tuple[tuple[Span, ...], ...]
    rows: tuple[tuple[Spot, ...], ...]
    copied: str                     # the whole table, to be pasted into a spreadsheet

    @property
    def marked(self) -> bool:
        return any(spot.marked for row in self.rows for spot in row)


class Mark(NamedTuple):
    """What is looked for: a cell, boxes on the page (a line each), or a paragraph of a file without pages."""

    cell: tuple[int, int, int] | None = None
    boxes: tuple[BBox, ...] = ()
    paragraph: int | None = None

    def takes(self, table: Table, row: int, col: int, regions: Sequence[Region], page: int | None) -> bool:
        if self.cell is not None:
            return self.cell == (table.index, row, col)
        return any(r.page == page and inside(box, r.bbox) for box in self.boxes for r in regions)

    def takes_sentence(self, sentence: Sentence, page: int | None) -> bool:
        """Does it stand in the sentence? Its first line tells, for another sentence may begin on its last."""
        return bool(self.boxes) and any(r.page == page and inside(self.boxes[0], r.bbox) for r in sentence.regions)


def inside(box: BBox, other: BBox) -> bool:
    return all(a >= b - NEAR for a, b in zip(box[:2], other[:2], strict=True)) and all(a <= b + NEAR for a, b in zip(box[2:], other[2:], strict=True))


def masked(table: Table) -> Table:
    """The same with the numbers of persons masked."""
    rows = tuple(replace(row, cells=tuple(replace(c, text=mask(c.text)) if c else None for c in row.cells)) for row in table.rows)
    columns = tuple(tuple(map(mask, path)) for path in table.columns)
    return replace(table, title=mask(table.title), label=mask(table.label), columns=columns, rows=rows, notes=tuple(replace(n, text=mask(n.text)) for n in table.notes))


def show(document_id: str, table: Table, size: tuple[float, float] | None, page: int | None, mark: Mark) -> Shown:
    """The rows on the page (all where there are no pages), with the boxes where a picture of it has that size."""
    table = masked(table)
    rows = [(i, row) for i, row in enumerate(table.rows) if page is None or on_page(row, page)]
    depth = max(map(len, table.columns), default=1)
    spans = header_spans(table.columns)
    head = tuple(tuple(s for s in spans if s.row == level) for level in range(depth))
    body = tuple(tuple(spot(document_id, table, i, col, row, size, page, mark) for col in range(len(row.cells))) for i, row in rows)
    return Shown(table, head, body, copied(table))


def on_page(row: Row, page: int) -> bool:
    return row.page == page or any(r.page == page for c in row.cells if c for r in c.regions)


def spot(document_id: str, table: Table, at: int, col: int, row: Row, size: tuple[float, float] | None, page: int | None, mark: Mark) -> Spot:
    cell = row.cells[col]
    regions = regions_of(cell, row)
    path = table.columns[col] if col < len(table.columns) else ()
    boxes = tuple(place_of(r.bbox, size) for r in regions if size and r.page == page)
    text = cell.text if cell else ""
    return Spot(f"c{table.index}-{at}-{col}", text, of_cell(document_id, (table.index, at, col), page), boxes, shown(text, path) is not None,
                mark.takes(table, at, col, regions, page))


def regions_of(cell: Cell | None, row: Row) -> tuple[Region, ...]:
    """Where a cell's text stands; of an empty one the cell itself, where its rules are drawn."""
    if cell is None:
        return ()
    return cell.regions or ((Region(row.page, cell.box),) if cell.box and row.page else ())


def copied(table: Table) -> str:
    """Columns apart by tabs; nothing in it becomes a formula where it is pasted."""
    lines = [["/".join(path) for path in table.columns], *(row.texts() for row in table.rows)]
    return "\n".join("\t".join(harmless(" ".join(text.split())) for text in line) for line in lines)
