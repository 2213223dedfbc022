"""Tables as an Excel workbook: a sheet for each table, numbers as numbers, everything else as text.

A number is written with a format that shows what was printed: its decimals, its thousands commas, its brackets. What only looks like a number (codes,
years, telephone numbers, numbers too long for a spreadsheet's 15 digits) and what says more than a number (≥30人) stays text. Nothing becomes a formula.
"""
from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from ingest.amount import cell_number, decimals, plain
from ui.export import CONTENTS, CONTENTS_NAME, Sheet, contents_row, is_formula, name_of, pages_of

HEAD = 3                                           # the row where a table's header begins, under its title and unit
NAME_LENGTH = 31                                   # UTF-16 units of a sheet's name
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]+")
NOT_IN_CELLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
CODES = re.compile(r"编码|代码|编号|序号|行次|栏次|文号|账号|证号|电话|手机|传真|邮编|联系方式|日期|年度|年份|^(?:类|款|项|目|项目)$|(?:科目|名称|部门|单位)$")
PHONE = re.compile(r"1[3-9]\d{9}")
CONTENTS_WIDTHS = (6, 58, 46, 8, 12, 6, 58)
NARROWEST, WIDEST = 6, 42                          # of a column, in digits

LEADING = 15.0                                     # points a line

LINE = Side(style="thin", color="A6A6A6")
FRAME = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
SHADE = PatternFill("solid", fgColor="E8EEF4")
TITLE, BOLD, SMALL, LINK = Font(bold=True, size=14), Font(bold=True), Font(color="595959"), Font(color="0563C1", underline="single")
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
WORDS = Alignment(vertical="center", wrap_text=True)
FIGURES = Alignment(horizontal="right", vertical="center")

HeaderPath = tuple[str, ...]


class Span(NamedTuple):
    """A header cell: its text, first row and column (0-based), and how many it covers."""

    text: str
    row: int
    col: int
    rows: int
    cols: int


class Number(NamedTuple):
    """A number and the format that shows it as it is printed."""

    value: Decimal
    format: str


def workbook(found: Sequence[Sheet]) -> bytes:
    """The file's bytes. With more than one table, or none, a list of the tables comes first."""
    book = Workbook()
    book.remove(book.active)
    listed = len(found) != 1
    if listed:
        write_contents(book.create_sheet(CONTENTS_NAME), found)
    for sheet in found:
        write_table(book.create_sheet(sheet_name(sheet.number, sheet.table.title)), sheet, listed)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_name(number: int, title: str) -> str:
    """At most 31 characters, none that Excel forbids; the number makes it unique."""
    name = f"{number} {NOT_IN_SHEET_NAMES.sub(' ', clean(title)).strip() or '未命名'}"
    while len(name.encode("utf-16-le")) > 2 * NAME_LENGTH:
        name = name[:-1]
    return name.rstrip("' ")


# --- the list of tables ---------------------------------------------------------------------------------------------

def write_contents(ws: Any, found: Sequence[Sheet]) -> None:
    for col, word in enumerate(CONTENTS, start=1):
        head_cell(ws, 1, col, word)
    for row, sheet in enumerate(found, start=2):
        for col, text in enumerate(contents_row(sheet), start=1):
            put(ws, row, col, text, Number(Decimal(text), "0") if CONTENTS[col - 1] in ("序号", "行数") else None)
        link(ws.cell(row, CONTENTS.index("表名") + 1), sheet_name(sheet.number, sheet.table.title))
    for col, width in enumerate(CONTENTS_WIDTHS, start=1):
        ws.column_dimensions[get_column_letter(col)].width = width
    for row, sheet in enumerate(found, start=2):
        ws.row_dimensions[row].height = row_height(contents_row(sheet), CONTENTS_WIDTHS)
    ws.freeze_panes = "A2"
    printed(ws, 1, 1, wide=True)


def link(cell: Any, name: str) -> None:
    quoted = name.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!A1")
    cell.font = LINK


# --- one table ------------------------------------------------------------------------------------------------------

def write_table(ws: Any, sheet: Sheet, listed: bool) -> None:
    table = sheet.table
    depth = max(map(len, table.columns), default=1)
    put_plain(ws, 1, name_of(table) or "未命名", TITLE)
    put_plain(ws, 2, where(sheet) + ("　返回目录" if listed else ""), SMALL)
    if listed:
        link(ws.cell(2, 1), CONTENTS_NAME)
    for span in header_spans(table.columns):
        write_span(ws, span)
    row = HEAD + depth
    for row, texts in enumerate((r.texts() for r in sheet.rows), start=HEAD + depth):
        label = texts[0] if table.form and texts else ""
        for col, text in enumerate(texts, start=1):
            put(ws, row, col, text, shown(text, (label,) if label and col > 1 else table.columns[col - 1]))
    for line, note in enumerate(table.notes, start=row + 2):
        put_plain(ws, line, note.text, SMALL)
    widths = column_widths(sheet)
    for col, width in enumerate(widths, start=1):
        ws.column_dimensions[get_column_letter(col)].width = width
    for row, body in enumerate(sheet.rows, start=HEAD + depth):
        ws.row_dimensions[row].height = row_height(body.texts(), widths)
    for line, height in enumerate(header_heights(header_spans(table.columns), widths, depth), start=HEAD):
        ws.row_dimensions[line].height = height
    ws.freeze_panes = ws.cell(HEAD + depth, 1 + names_in_front(sheet, widths))
    printed(ws, HEAD, HEAD + depth - 1, wide=sum(widths) > 95)


def names_in_front(sheet: Sheet, widths: Sequence[int]) -> int:
    """How many columns of codes and names stay in view when a wide table is moved sideways."""
    columns, rows = sheet.table.columns, [row.texts() for row in sheet.rows]
    numeric = [i for i, path in enumerate(columns) if any(shown(texts[i], path) for texts in rows)]
    count = numeric[0] if numeric else 0
    return count if count <= 4 and len(columns) > 6 and sum(widths[:count]) <= 60 else 0


def where(sheet: Sheet) -> str:
    table = sheet.table
    parts = f"单位：{table.unit}" if table.unit else "", f"第 {pages_of(table)} 页" if table.pages else "", sheet.document.name
    return "　".join(p for p in parts if p)


def printed(ws: Any, first: int, last: int, wide: bool) -> None:
    """On paper: as wide as the sheet, the header on each page."""
    ws.page_setup.orientation = "landscape" if wide else "portrait"
    ws.page_setup.paperSize = ws.PAPERSIZE_A4
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.print_title_rows = f"{first}:{last}"


def write_span(ws: Any, span: Span) -> None:
    top, left = HEAD + span.row, 1 + span.col
    for r in range(top, top + span.rows):
        for c in range(left, left + span.cols):
            head_cell(ws, r, c, span.text if (r, c) == (top, left) else "")
    if span.rows * span.cols > 1:
        ws.merge_cells(start_row=top, start_column=left, end_row=top + span.rows - 1, end_column=left + span.cols - 1)


def header_spans(columns: Sequence[HeaderPath]) -> list[Span]:
    """Header cells rebuilt from the header paths: an equal beginning of neighbours lies over them, the last name of a path reaches down."""
    depth = max(map(len, columns), default=1)
    return [span for level in range(depth) for span in spans_at(columns, level, depth)]


def spans_at(columns: Sequence[HeaderPath], level: int, depth: int) -> Iterator[Span]:
    col = 0
    while col < len(columns):
        path, end = columns[col] or ("",), col + 1
        while end < len(columns) and len(path) > level + 1 < len(columns[end]) and columns[end][:level + 1] == path[:level + 1]:
            end += 1
        if level < len(path):
            yield Span(path[level], level, col, depth - level if level == len(path) - 1 else 1, end - col)
        col = end


# --- cells ----------------------------------------------------------------------------------------------------------

def shown(text: str, column: HeaderPath) -> Number | None:
    """The cell as a number, None where it is text."""
    flat, number = plain(text), cell_number(text)
    if number is None or number.qualifier or number.unit not in (None, "%") or len(number.amount.as_tuple().digits) > 15:
        return None
    digits = flat.strip("()+-%")
    if re.match(r"0\d", digits) or PHONE.fullmatch(flat) or ("." not in digits and "," not in digits and is_code_column(column)):
        return None
    return Number(number.amount / 100 if number.unit else number.amount, number_format(flat, decimals(number.amount)))


def is_code_column(column: HeaderPath) -> bool:
    return bool(CODES.search(re.sub(r"(?<=.)[（(].*|\s", "", column[-1] if column else ""))) or any("编码" in name or "代码" in name for name in column)


def number_format(flat: str, places: int) -> str:
    """A format that shows a number with its printed decimals, commas, sign, brackets and percent sign."""
    small = places and "%" not in flat and re.match(r"\D*\d{1,3}\.", flat)      # has no commas only because it is small; sums of it may need them
    shape = ("#,##0" if "," in flat or small else "0") + ("." + "0" * places if places else "") + ("%" if "%" in flat else "")
    if flat.startswith("("):
        return f"{shape};({shape})"
    return f"+{shape};-{shape}" if flat.startswith("+") else shape


def put(ws: Any, row: int, col: int, text: str, number: Number | None) -> None:
    """A body cell; a blank one stays blank."""
    cell = ws.cell(row, col)
    cell.border, cell.alignment = FRAME, WORDS
    if number is not None:
        cell.value, cell.number_format, cell.alignment = number.value, number.format, FIGURES
    elif text:
        set_text(cell, text)


def put_plain(ws: Any, row: int, text: str, font: Font) -> None:
    set_text(ws.cell(row, 1), text)
    ws.cell(row, 1).font = font


def head_cell(ws: Any, row: int, col: int, text: str) -> None:
    cell = ws.cell(row, col)
    cell.border, cell.alignment, cell.font, cell.fill = FRAME, CENTRED, BOLD, SHADE
    if text:
        set_text(cell, text)


def set_text(cell: Any, text: str) -> None:
    """Text stays text, whatever it looks like: `=1+1` and #N/A too."""
    cell.value = clean(text)
    cell.data_type = "s"
    if plain(text)[:1].isdigit():
        cell.number_format = "@"
    if is_formula(text):
        cell.quotePrefix = True


def clean(text: str) -> str:
    """Without what the file format cannot hold."""
    return NOT_IN_CELLS.sub("", text.encode("utf-8", "replace").decode())


# --- sizes ----------------------------------------------------------------------------------------------------------

def column_widths(sheet: Sheet) -> list[int]:
    rows = [row.texts() for row in sheet.rows]
    return [column_width(path[-1] if path else "", [texts[i] for texts in rows]) for i, path in enumerate(sheet.table.columns)]


def column_width(name: str, texts: Sequence[str]) -> int:
    """As wide as the body asks for, and half the header's name, which may wrap."""
    widest = max(map(width_of, texts), default=0)
    return min(max(NARROWEST, widest + 2, -(-width_of(name) // 2) + 2), WIDEST)


def width_of(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def row_height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """In points, for the cell that wraps most; programs do not all find it themselves."""
    return LEADING * max((-(-(width_of(text) + 1) // max(width - 1, 1)) for text, width in zip(texts, widths, strict=True)), default=1) + 1


def header_heights(spans: Sequence[Span], widths: Sequence[int], depth: int) -> list[float]:
    """Merged cells do not find their height themselves."""
    lines = [1.0] * depth
    for span in spans:
        room = sum(widths[span.col:span.col + span.cols]) - 1
        needed = -(-(width_of(span.text) + 1) // max(room, 1))
        for row in range(span.row, span.row + span.rows):
            lines[row] = max(lines[row], needed / span.rows)
    return [LEADING * n + 3 for n in lines]
