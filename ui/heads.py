"""Where the name of a cited cell's row stands on the page: a figure alone tells nobody what it is of."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.model import BBox, Cell, Region, Row, Table
from ui.workbook import shown

Citation = dict[str, Any]
NEAR = 0.05     # points: boxes go through the answer as plain numbers


def row_heads(library: Any, citation: Citation) -> tuple[Region, ...]:
    """The cells that name the row, on the page of the cell; none for a sentence, or where the public may not see it."""
    page, box = citation.get("page"), citation.get("bbox")
    if citation.get("kind") != "cell" or not page or not box:
        return ()
    for table in library.tables(str(citation.get("document_id") or "")):
        for row in table.rows if page in table.pages else ():
            if (at := column_of(row, page, box)) is not None:
                return tuple(r for cell in names_before(table, row, at) for r in cell.regions if r.page == page)
    return ()


def column_of(row: Row, page: int, box: Sequence[float]) -> int | None:
    return next((at for at, cell in enumerate(row.cells) if cell and any(r.page == page and same(r.bbox, box) for r in cell.regions)), None)


def same(one: BBox, other: Sequence[float]) -> bool:
    return all(abs(a - b) <= NEAR for a, b in zip(one, other, strict=True))


def names_before(table: Table, row: Row, at: int) -> list[Cell]:
    """The nearest words to the left and what stands right before them: the code of an item, not the names of another pane."""
    found: list[Cell] = []
    for col in range(at - 1, -1, -1):
        cell = row.cells[col]
        named = cell is not None and bool(cell.text.strip()) and shown(cell.text, table.columns[col] if col < len(table.columns) else ()) is None
        if named and cell is not None:
            found.append(cell)
        elif found:
            break
    return found
