"""Facts as an Excel workbook: a sheet of facts and a sheet of their documents. Amounts are true numbers, text stays text, nothing becomes a formula."""
from __future__ import annotations

import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from ingest.amount import decimals
from ingest.errors import OutputUnwritable
from ingest.library import Library
from ingest.model import Document
from ui.facts import DOCUMENTS, FACTS, Column, as_text, files, told
from ui.workbook import BOLD, SHADE, set_text

MOST_ROWS = 1_048_575                              # under the header line
MOST_DIGITS = 15                                   # of a spreadsheet's number
WIDTHS = {"subject": 44, "document": 44, "quote": 44, "text": 44, "row": 30, "column": 30, "table": 28, "section": 30, "department": 28, "keys": 30, "amount": 14, "title": 44}


def factbook(library: Library, documents: list[Document]) -> bytes:
    """The file's bytes."""
    if sum(file.facts for file in files(library, documents)) > MOST_ROWS:
        raise OutputUnwritable("Excel 文件", f"事实超过 {MOST_ROWS} 条，一张表放不下，请用 --format csv，或写明只导出哪些文件")
    book = Workbook(write_only=True)
    write_sheet(book.create_sheet("事实"), FACTS, told(library, documents))
    write_sheet(book.create_sheet("文件"), DOCUMENTS, files(library, documents))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_sheet(ws: Any, columns: tuple[Column, ...], items: Iterable[Any]) -> None:
    """Row by row: a library may hold a million facts."""
    for number, column in enumerate(columns, start=1):
        ws.column_dimensions[get_column_letter(number)].width = WIDTHS.get(column.name, 12)
    ws.freeze_panes = "A2"
    ws.append([head(ws, column.title) for column in columns])
    last = 1
    for last, item in enumerate(items, start=2):  # noqa: B007
        ws.append([put(ws, column.of(item)) for column in columns])
    ws.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"


def head(ws: Any, title: str) -> Any:
    cell = WriteOnlyCell(ws)
    set_text(cell, title)
    cell.font, cell.fill = BOLD, SHADE
    return cell


def put(ws: Any, value: Any) -> Any:
    """Numbers as numbers with the decimals that are printed; what a spreadsheet cannot hold exactly is text."""
    if value is None or value == "":
        return None
    cell = WriteOnlyCell(ws)
    if isinstance(value, bool):
        set_text(cell, "是" if value else "否")
    elif isinstance(value, int):
        cell.value = value
    elif isinstance(value, Decimal) and len(value.as_tuple().digits) <= MOST_DIGITS:
        cell.value, cell.number_format = value, number_format(value)
    else:
        set_text(cell, as_text(value))
    return cell


def number_format(value: Decimal) -> str:
    places = decimals(value)
    return "#,##0" + ("." + "0" * places if places else "")
