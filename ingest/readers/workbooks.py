"""Excel workbooks → sheets as they are shown: the texts of visible cells, their spans and rules (openpyxl and xlrd do the parsing).

What a file is, is told by its bytes, not by its name. Macros, links to other files, pictures and checks are never looked at: an .xlsx goes to the
parser without them, and without the empty cells by the hundred thousand that formatting leaves behind.
"""
from __future__ import annotations

import contextlib
import io
import logging
import re
import struct
import warnings
import zipfile
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import xlrd
from openpyxl.utils import get_column_letter, range_boundaries
from xlrd.compdoc import CompDocError
from xlrd.formula import FormulaError

from ingest.amount import unified
from ingest.errors import DamagedFile, DamagedWorkbook, EmptyFile, EncryptedFile, NotAWorkbook, TooLarge
from ingest.readers.archive import check_archive
from ingest.readers.kind import kind_of
from ingest.readers.numfmt import Value, display

log = logging.getLogger(__name__)

MOST_CELLS = 400_000            # with text, in all sheets: far more than any disclosure has
EMPTY_ROWS = 30                 # rows without values that are kept after one with values: blank rows of a table
EMPTY_CELLS = 40                # and cells

# What the parsers say of bytes that are no workbook: openpyxl an OSError too, where a part is missing.
_BROKEN = (zipfile.BadZipFile, zlib.error, xlrd.XLRDError, FormulaError, CompDocError, struct.error, OSError, ValueError, LookupError, TypeError, AttributeError,
           AssertionError, EOFError, ArithmeticError, NotImplementedError, RecursionError, SyntaxError)
MOST_MERGED = 50_000            # merged ranges of a sheet
PADDED = "\u3000"               # one step of indent
CENTRED_OVER = 6                # alignment "centre across selection" of an .xls


Span = tuple[int, int, int, int]        # top, left, bottom, right; sheet rows and columns, 1-based


@dataclass(frozen=True)
class Box:
    """A cell, or cells merged to one: its text as shown, first row and column (0-based, among those shown) and span. `ruled`: lines are drawn
    on at least two of its sides. `address` is its first cell in the sheet."""

    text: str
    row: int
    col: int
    rowspan: int
    colspan: int
    ruled: bool
    address: str


@dataclass(frozen=True)
class Sheet:
    """What is shown of a sheet. `addresses` are those of its rows' and columns' cells; `doubts` what could not be read."""

    name: str
    boxes: tuple[Box, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    doubts: tuple[str, ...] = ()

    def address(self, row: int, col: int) -> str:
        """The cell at a shown row and column, such as B5."""
        return f"{get_column_letter(self.columns[col])}{self.rows[row]}"


@dataclass
class Drawn:
    """A sheet while it is read: cells by sheet row and column (1-based), merged ranges (top, left, bottom, right), what is hidden."""

    name: str
    merged: list[Span]
    cells: dict[tuple[int, int], tuple[str, bool]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: Callable[[int], bool] = lambda column: False
    spread: set[tuple[int, int]] = field(default_factory=set)     # cells under "centre across selection"
    unsolved: list[str] = field(default_factory=list)             # formulas without a result


def open_workbook(path: Path) -> tuple[Sheet, ...]:
    """The visible sheets that have something on them. Raises a BadFile kind for what is no readable workbook."""
    read = parser_of(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")     # of colours, print areas and the like, which say nothing to users
            drawn = list(read(path))
    except _BROKEN as e:
        if isinstance(e, xlrd.XLRDError) and "encrypted" in str(e):
            raise EncryptedFile(path.name) from e
        log.debug("workbook parser failed on %s", path, exc_info=True)
        raise DamagedWorkbook(path.name) from e
    if sum(len(d.cells) for d in drawn) > MOST_CELLS or any(len(d.merged) > MOST_MERGED for d in drawn):
        raise TooLarge(path.name)
    sheets = tuple(sheet for d in drawn if (sheet := shown(d)).boxes and any(b.text for b in sheet.boxes))
    if not sheets:
        raise EmptyFile(path.name)
    return sheets


# ---- what kind of file? ---------------------------------------------------------------------------------------------------------------

_NOT_READ = {".xlsb": "是 .xlsb 工作簿", ".xml": "是 Excel 2003 的 XML 表格", ".mht": "是单个文件的网页（.mht）", ".html": "内容其实是网页"}


def parser_of(path: Path) -> Callable[[Path], Iterator[Drawn]]:
    """What reads the file, by its bytes. Raises a BadFile kind for what is no workbook or would fill the memory."""
    if path.stat().st_size == 0:
        raise EmptyFile(path.name)
    kind = kind_of(path)
    if kind in (".xlsx", ".zip"):
        _check(path)
    parsers = {".xlsx": _read_xlsx, ".xls": _read_xls, ".ole": _read_xls}
    if kind not in parsers:
        raise NotAWorkbook(path.name, _NOT_READ.get(kind or "", ""))
    return parsers[kind]


def _check(path: Path) -> None:
    try:
        check_archive(path)
    except DamagedFile as e:
        raise DamagedWorkbook(path.name) from e


# ---- .xlsx ----------------------------------------------------------------------------------------------------------------------------

_IGNORED = re.compile(r"docProps/|customXml/|xl/(?:vbaProject|(?:drawings|media|charts?|chartsheets|dialogsheets|macrosheets|externalLinks|embeddings|activeX|ctrlProps|"
                      r"pivot\w*|printerSettings|threadedComments|persons|tables|queryTables|theme|worksheets/_rels|comments\w*)[/.])")
_MERGED = re.compile(rb"\bref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")
_ANY_ROOT = re.compile(rb"<((?:\w+:)?)(\w+)\b[^>]*[^?>]>")
_ROOT = re.compile(rb"<((?:\w+:)?)worksheet\b[^>]*>")
_ADDRESS = re.compile(rb"\br=\"([A-Z]{1,3}\d{1,7})\"")
UNSOLVED = "#明账无结果"               # written where a formula has no result


def _read_xlsx(path: Path) -> Iterator[Drawn]:
    merged: dict[str, list[Span]] = {}
    book = openpyxl.load_workbook(slimmed(path, merged), data_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":      # what its makers hid they have not published
            yield _drawn_xlsx(sheet, merged.get(sheet.title, []) or [(r.min_row, r.min_col, r.max_row, r.max_col) for r in sheet.merged_cells.ranges])


def _drawn_xlsx(sheet: Any, merged: list[Span]) -> Drawn:
    drawn = Drawn(sheet.title, merged)
    drawn.hidden_rows = {n for n, d in sheet.row_dimensions.items() if d.hidden or d.ht == 0}
    bands = [(d.min or 0, d.max or 0) for d in sheet.column_dimensions.values() if d.hidden or d.width == 0]
    drawn.hidden_columns = lambda column: any(low <= column <= high for low, high in bands)
    zeros = sheet.sheet_view.showZeros is not False
    for cell in list(sheet._cells.values()):    # iter_rows would make every cell up to the last one
        styled = cell.has_style
        text = shown_value(cell.value, cell.number_format, zeros)
        if text == UNSOLVED:
            drawn.unsolved.append(cell.coordinate)
            text = ""
        if text and styled:
            text = PADDED * int(cell.alignment.indent or 0) + text
        border = cell.border if styled else None
        ruled = border is not None and sum(bool(side and side.style) for side in (border.left, border.right, border.top, border.bottom)) >= 2
        if text or ruled:
            drawn.cells[cell.row, cell.column] = (text, ruled)
        if styled and cell.alignment.horizontal == "centerContinuous":
            drawn.spread.add((cell.row, cell.column))
    return drawn


def shown_value(value: Value, pattern: str, zeros: bool = True) -> str:
    """The text of a cell; a sheet may be told to show no zeros."""
    if value is None or (not zeros and not isinstance(value, (str, bool)) and value == 0):
        return ""
    text = display(value, pattern).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return unified(re.sub("[\u200b\ufeff\u00ad\x00-\x08]", "", text)).rstrip()


def slimmed(path: Path, merged: dict[str, list[Span]]) -> io.BytesIO:
    """A copy of an .xlsx with only what is read here. Merged ranges go into `merged`, by sheet: the parser would make each cell of a range."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
        sheets = sheet_parts(archive)
        for part in archive.infolist():
            name = part.filename
            if _IGNORED.match(name):
                continue
            data = part_of(archive, name)
            if name in sheets:
                data, merged[sheets[name]] = slim_sheet(data)
            elif name == "xl/styles.xml":
                data = kept(data, b"numFmts", b"borders", b"cellXfs")
            elif name == "xl/workbook.xml":
                data = kept(data, b"workbookPr", b"sheets")
            copy.writestr(name, data)
    out.seek(0)
    return out


def part_of(archive: zipfile.ZipFile, name: str) -> bytes:
    data = archive.read(name)
    if b"<!DOCTYPE" in data[:4096]:
        raise ValueError("the parts of a workbook declare no entities")
    return data


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of each sheet by that of its part."""
    targets = {r.get("Id"): r.get("Target") or "" for r in ElementTree.fromstring(part_of(archive, "xl/_rels/workbook.xml.rels"))}
    out = {}
    for sheet in ElementTree.fromstring(part_of(archive, "xl/workbook.xml")).iter():
        key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
        if sheet.tag.endswith("}sheet") and key in targets:
            target = targets[key]
            out[target.lstrip("/") if target.startswith("/") else f"xl/{target}"] = sheet.get("name") or ""
    return out


def kept(data: bytes, *names: bytes) -> bytes:
    """An XML part with these children of its root only; as it is where none is found."""
    root = _ANY_ROOT.search(data)
    children = [element(data, root[1] + name) for name in names] if root else []
    return root[0] + b"".join(children) + b"</" + root[1] + root[2] + b">" if root and any(children) else data


def element(data: bytes, name: bytes) -> bytes:
    """The first element of that name with all inside, b"" where there is none. Those asked for stand in no other of their name."""
    start = -1
    while (start := data.find(b"<" + name, start + 1)) >= 0 and data[start + 1 + len(name)] not in b" />\t\r\n":
        pass
    end = data.find(b">", start)
    if start < 0 or end < 0:
        return b""
    if data[end - 1] != ord("/"):
        end = data.find(b"</" + name + b">", end) + len(name) + 2
    return data[start:end + 1] if end > start else b""


def slim_sheet(data: bytes) -> tuple[bytes, list[Span]]:
    """A sheet's cells and columns, and its merged ranges. Cells behind the last value of a row and rows behind the last value are mostly left out."""
    root = _ROOT.search(data)
    p = root[1] if root else b""                # some programs name every element x:row
    body = element(data, p + b"sheetData")
    if root is None or not body:
        return data, []
    view = re.search(rb"<" + p + rb"sheetView\b[^>]*\bshowZeros=\"(?:0|false)\"", data)
    views = b'<%ssheetViews><%ssheetView showZeros="0" workbookViewId="0"/></%ssheetViews>' % (p, p, p) if view else b""
    merged = [span for ref in _MERGED.findall(element(data, p + b"mergeCells")) if (span := span_of(ref.decode())) is not None]
    return root[0] + views + element(data, p + b"cols") + slim_rows(body, p) + b"</" + p + b"worksheet>", merged


def span_of(reference: str) -> Span | None:
    """A2:D2 → 2, 1, 2, 4; None for a single cell."""
    left, top, right, bottom = range_boundaries(reference)
    return (top, left, bottom, right) if None not in (left, top, right, bottom) and (left, top) != (right, bottom) else None


def slim_rows(body: bytes, p: bytes) -> bytes:
    """The rows; of those without a value only some after one that has. `p` is the prefix of the names of elements, mostly none."""
    close = body.rfind(b"</")
    head, *rows = body[:close].split(b"<%srow" % p)
    if not all(b' r="' in row for row in rows):
        return body                             # rows and cells that do not tell their place cannot be left out
    out, since = [head], 0
    for row in rows:
        since = 0 if has_value(row, p) else since + 1
        if since <= EMPTY_ROWS:
            out.append(b"<%srow" % p + slim_cells(row, p))
    return b"".join(out) + body[close:]


def has_value(part: bytes, p: bytes) -> bool:
    """A value, a text of its own or a formula."""
    return b"<%sv" % p in part or b"<%sis" % p in part or b"<%sf" % p in part


def slim_cells(row: bytes, p: bytes) -> bytes:
    """A row's cells up to some behind its last value. A formula without a result gets a mark for one."""
    close = row.rfind(b"</%srow" % p)
    if close < 0:
        return row
    head, *cells = row[:close].split(b"<%sc " % p)
    valued = max((i for i, cell in enumerate(cells, 1) if has_value(cell, p)), default=0)
    cells = [marked(cell, p) if b"<%sf" % p in cell else cell for cell in cells[:valued + EMPTY_CELLS]]
    return (b"<%sc " % p).join([head, *cells]) + row[close:]


def marked(cell: bytes, p: bytes) -> bytes:
    """What follows <c in a cell with a formula, with a mark in place of a result that is not there. A text may be empty, a number may not."""
    address = _ADDRESS.search(cell)
    if address is None or re.search(rb"<%sv\b[^>/]*>[^<]" % p, cell) or b"<%sis" % p in cell or b't="str"' in cell:
        return cell
    return b'%s t="str"><%sv>%s</%sv></%sc>' % (address[0], p, UNSOLVED.encode(), p, p)


# ---- .xls -----------------------------------------------------------------------------------------------------------------------------

def _read_xls(path: Path) -> Iterator[Drawn]:
    with xlrd.open_workbook(str(path), logfile=io.StringIO(), formatting_info=True, on_demand=True, ragged_rows=True) as book:
        for i in range(book.nsheets):
            sheet = book.sheet_by_index(i)
            if sheet.visibility == 0:           # what its makers hid they have not published
                yield _drawn_xls(book, sheet)
            book.unload_sheet(i)


def _drawn_xls(book: Any, sheet: Any) -> Drawn:
    drawn = Drawn(sheet.name, [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells])
    drawn.hidden_rows = {r + 1 for r, info in sheet.rowinfo_map.items() if info.hidden}
    hidden = {c + 1 for c, info in sheet.colinfo_map.items() if info.hidden or info.width == 0}
    drawn.hidden_columns = lambda column: column in hidden
    zeros = sheet.show_zero_values != 0
    for r in range(sheet.nrows):
        for c, cell in enumerate(sheet.row(r)):
            style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
            text = _xls_text(book, cell, style, zeros)
            if text and style:
                text = PADDED * style.alignment.indent_level + text
            ruled = style is not None and sum(bool(n) for n in (style.border.left_line_style, style.border.right_line_style, style.border.top_line_style, style.border.bottom_line_style)) >= 2
            if text or ruled:
                drawn.cells[r + 1, c + 1] = (text, ruled)
            if style is not None and style.alignment.hor_align == CENTRED_OVER:
                drawn.spread.add((r + 1, c + 1))
    return drawn


def _xls_text(book: Any, cell: Any, style: Any, zeros: bool) -> str:
    value: Value = cell.value
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERR"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        value = bool(cell.value)
    elif cell.ctype == xlrd.XL_CELL_DATE:
        with contextlib.suppress(ValueError, OverflowError):     # a number under a format of dates that is none
            value = xlrd.xldate_as_datetime(cell.value, book.datemode)
    known = book.format_map.get(style.format_key) if style is not None else None
    return shown_value(value, known.format_str if known else "General", zeros)


# ---- what is shown --------------------------------------------------------------------------------------------------------------------

def shown(drawn: Drawn) -> Sheet:
    """The boxes of a sheet. Hidden rows and columns are left out, as its makers hid them: their figures are not published. So are those that only
    hold the rest of merged cells; empty rows on end are one."""
    merged = [*drawn.merged, *centred_over(drawn)]
    inner = Cover(merged)
    alone = {at: cell for at, cell in drawn.cells.items() if not inner.covers(*at) and at[0] not in drawn.hidden_rows and not drawn.hidden_columns(at[1])}
    anchors = [(span, *drawn.cells[span[:2]]) for span in merged if span[:2] in drawn.cells]
    rows, columns = {r for r, _ in alone}, {c for _, c in alone}
    for (top, left, bottom, right), _, _ in anchors:     # one whose first row is hidden is shown in the next
        rows.add(next((r for r in range(top, bottom + 1) if r not in drawn.hidden_rows), 0))
        columns.add(next((c for c in range(left, right + 1) if not drawn.hidden_columns(c)), 0))
    down, across = sorted(rows - {0}), sorted(columns - {0})
    down = with_gaps(down, drawn.hidden_rows, [(s[0], s[2]) for s, text, ruled in anchors])
    boxes = [Box(text, bisect_left(down, r), bisect_left(across, c), 1, 1, ruled, f"{get_column_letter(c)}{r}") for (r, c), (text, ruled) in alone.items()]
    for (top, left, bottom, right), text, ruled in anchors:
        row, col = bisect_left(down, top), bisect_left(across, left)
        height, width = bisect_right(down, bottom) - row, bisect_right(across, right) - col
        if height > 0 and width > 0:
            boxes.append(Box(text, row, col, height, width, ruled, f"{get_column_letter(left)}{top}"))
    return Sheet(drawn.name, tuple(sorted(boxes, key=lambda b: (b.row, b.col))), tuple(down), tuple(across), doubts(drawn))


def centred_over(drawn: Drawn) -> Iterator[Span]:
    """Texts centred over the blank cells beside them: merged in all but name."""
    for row, column in sorted(drawn.spread):
        end = column
        while drawn.cells.get((row, column), ("", False))[0] and (row, end + 1) in drawn.spread and not drawn.cells.get((row, end + 1), ("", False))[0]:
            end += 1
        if end > column:
            yield row, column, row, end


class Cover:
    """Which cells lie inside merged ranges, their first cells apart."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans: dict[int, list[Span]] = {}
        self.tall: list[Span] = []
        for span in spans:
            if span[2] - span[0] > 200:
                self.tall.append(span)
            else:
                for row in range(span[0], span[2] + 1):
                    self.spans.setdefault(row, []).append(span)

    def covers(self, row: int, column: int) -> bool:
        return any(s[0] <= row <= s[2] and s[1] <= column <= s[3] for s in (*self.spans.get(row, ()), *self.tall))


def with_gaps(rows: list[int], hidden: set[int], held: list[tuple[int, int]]) -> list[int]:
    """The rows, and one for each stretch of empty rows between them."""
    out: list[int] = []
    for row in rows:
        if out and (empty := next((r for r in range(out[-1] + 1, row) if r not in hidden and not any(a <= r <= b for a, b in held)), None)) is not None:
            out.append(empty)
        out.append(row)
    return out


def doubts(drawn: Drawn) -> tuple[str, ...]:
    """Formulas whose result the file does not hold. They are not worked out here: a number in an answer is one that was published."""
    cells = drawn.unsolved
    if not cells:
        return ()
    named = "、".join(cells[:3]) + (f" 等 {len(cells)} 格" if len(cells) > 3 else "")
    return (f"工作表“{drawn.name}” {named}是公式，文件里没有算好的结果，按空白读取",)
