"""Tables as people print them, and writers of them to PDF, Word and web pages: what a reader must bring back cell for cell.

A new writer is a function (sheets, path) that is entered in WRITERS.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pylopdf_fonts_zh_cn as noto
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from samples import fonts

Node = str | tuple[str, tuple["Node", ...]]
FONT = "RoundTrip"
MARGIN = 40.0
BANNED = "，。、；：）”%"     # no line begins with these


@dataclass(frozen=True)
class Slot:
    """A printed cell: its place, and how many rows and columns it spans."""

    text: str
    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True)
class Sheet:
    """A table. `heads` is the tree of its column names; the first `texts` columns hold no amounts; `numbers` counts the columns under them.

    `spans` are the cells of the first column that reach down: (first row, rows). `low`: in a header a name over several columns takes what
    height is left, else the names of single columns do. `wide`: the word of a total row stands across all columns without amounts.
    """

    title: str
    unit: str
    owner: str
    heads: tuple[Node, ...]
    texts: int
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    low: bool = False
    wide: bool = False
    note: str = ""
    framed: bool = False    # title, owner and unit are rows of the table itself, as in a workbook

    @property
    def width(self) -> int:
        return sum(map(leaves, self.heads))

    @property
    def depth(self) -> int:
        return max(map(deep, self.heads))

    @property
    def columns(self) -> list[tuple[str, ...]]:
        return [path for head in self.heads for path in paths(head)]

    @property
    def top(self) -> int:
        """Rows above the first of the body or the column numbers."""
        return self.depth + (2 if self.framed else 0)

    def head_slots(self) -> list[Slot]:
        if not self.framed:
            return list(placed(self.heads, 0, 0, self.depth, self.low))
        first = self.texts if self.owner else 0
        above = [Slot(self.title, 0, 0, 1, self.width), Slot(f"单位：{self.unit}", 1, first, 1, self.width - first)]
        if self.owner:
            above.append(Slot(self.owner, 1, 0, 1, first))
        return [*above, *placed(self.heads, 2, 0, self.top, self.low)]

    def below_slots(self) -> list[Slot]:
        """The column numbers and the body, in rows from 0."""
        shift = 1 if self.numbers else 0
        out = [Slot(text, 0, c) for c, text in enumerate(self.numbers)]
        below = {row: 0 for first, count in self.spans for row in range(first + 1, first + count)}
        down = dict(self.spans)
        for r, row in enumerate(self.rows):
            if self.wide and is_total(row):
                word = next(filter(None, row[:self.texts]))
                out.append(Slot(word, r + shift, 0, 1, self.texts))
                out += [Slot(text, r + shift, c) for c, text in enumerate(row) if c >= self.texts]
                continue
            out += [Slot(text, r + shift, c, down.get(r, 1) if c == 0 else 1) for c, text in enumerate(row) if c or r not in below]
        return out

    @property
    def height(self) -> int:
        """Rows under the header."""
        return len(self.rows) + bool(self.numbers)

    def wanted_rows(self) -> list[list[str]]:
        """The rows as the tables export has them: a word over several columns in the first, a cell over several rows in the first."""
        rows = [list(row) for row in self.rows]
        for row in rows:
            if self.wide and is_total(row):
                row[:self.texts] = [next(filter(None, row[:self.texts])), *[""] * (self.texts - 1)]
        for first, count in self.spans:
            for row in rows[first + 1:first + count]:
                row[0] = ""
        return [row for row in rows if any(row)]


def is_total(row: Sequence[str]) -> bool:
    return any(text in ("合计", "总计") for text in row)


def leaves(node: Node) -> int:
    return 1 if isinstance(node, str) else sum(map(leaves, node[1]))


def deep(node: Node) -> int:
    return 1 if isinstance(node, str) else 1 + max(map(deep, node[1]))


def paths(node: Node) -> Iterator[tuple[str, ...]]:
    if isinstance(node, str):
        yield (node,)
        return
    for under in node[1]:
        for path in paths(under):
            yield (node[0], *path)


def placed(nodes: Iterable[Node], row: int, col: int, depth: int, low: bool) -> Iterator[Slot]:
    for node in nodes:
        if isinstance(node, str):
            yield Slot(node, row, col, depth - row)
        else:
            down = depth - row - deep(node) + 1 if low else 1
            yield Slot(node[0], row, col, down, leaves(node))
            yield from placed(node[1], row + down, col, depth, low)
        col += leaves(node)


# ---- PDF ------------------------------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Look:
    """How a table is drawn. `rules`: "lines" | "boxes" (each cell stroked) | "bars" (filled rectangles), or "rows" (only horizontals),
    "three" (top, under the header, bottom, and under names over several columns), or "none". `sides`: the outer verticals are drawn.
    `repeated`: the header comes again on every page. `closed`: a rule ends the table where the page ends.
    """

    rules: str = "lines"
    sides: bool = True
    repeated: bool = False
    closed: bool = True
    size: float = 8.0
    pad: float = 3.0
    centred: bool = False   # figures and codes stand in the middle of their columns
    lying: bool = False
    one_line: bool = True   # owner and unit side by side
    numbered: bool = False  # pages have numbers
    indented: bool = False  # names stand in by their level
    upper: bool = False     # what is shorter than its row stands at the top, not in the middle


@dataclass(frozen=True)
class Placed:
    """A cell with its lines, where its rows are known."""

    slot: Slot
    lines: tuple[str, ...]
    head: bool


def font_with(characters: str) -> None:
    """Make the font known to reportlab, with a face name of its own (fonts of one face are taken for one font)."""
    own = TTFont(FONT, BytesIO(fonts.truetype(noto.serif_path(), "".join(sorted(set(characters))))))
    own.face.name = FONT.encode()
    pdfmetrics.registerFont(own)


def measure(text: str, size: float) -> float:
    return pdfmetrics.stringWidth(text, FONT, size)


def broken(text: str, width: float, size: float) -> tuple[str, ...]:
    """The text in lines of that width; figures and Latin words stay whole."""
    lines: list[str] = []
    line = ""
    for piece in pieces(text):
        if line and measure(line + piece, size) > width:
            kept = 1 if piece[0] in BANNED and len(line) > 1 else 0     # the character before goes along
            lines.append(line[:len(line) - kept])
            line = line[len(line) - kept:]
        line += piece
    return (*lines, line) if line else ()


def pieces(text: str) -> Iterator[str]:
    run = ""
    for char in text:
        if char.isascii():
            run += char
            continue
        if run:
            yield run
        run = ""
        yield char
    if run:
        yield run


def column_widths(sheet: Sheet, look: Look) -> list[float]:
    """Names get seven to twelve characters, all else what its longest text needs."""
    widths = []
    for c, path in enumerate(sheet.columns):
        texts = [row[c] for row in (*sheet.rows, sheet.numbers or ("",) * sheet.width)]
        longest = max(measure(text, look.size) for text in texts)
        if c < sheet.texts:
            longest = min(longest, 11 * look.size)
        widths.append(max(longest, min(len(path[-1]), 4) * look.size, 1.5 * look.size) + 2 * look.pad + 1)
    return widths


def write_pdf(sheets: Sequence[Sheet], path: Path, look: Look) -> None:
    """The tables one under the other; one for whose header and first rows no room is left begins on the next page."""
    widths = [column_widths(sheet, look) for sheet in sheets]
    page = landscape(A4) if look.lying or max(map(sum, widths)) > A4[0] - 2 * MARGIN else A4
    room = page[0] - 2 * MARGIN
    canvas = Canvas(str(path), pagesize=page)
    canvas.setLineWidth(0.5)
    top = MARGIN
    for sheet, columns in zip(sheets, widths, strict=True):
        if sum(columns) > room:
            raise ValueError("too wide")
        grow = min(room / sum(columns), max(1.4, 0.6 * room / sum(columns)))
        printer = Printer(canvas, page, edges(MARGIN, [w * grow for w in columns]), sheet, look)
        if top > MARGIN and top + printer.least > page[1] - MARGIN:
            printer.turn()
            top = MARGIN
        top = printer.print(top) + 3 * look.size
    printer.turn()
    canvas.save()


class Printer:
    """Draws one sheet from page to page."""

    def __init__(self, canvas: Canvas, page: tuple[float, float], xs: list[float], sheet: Sheet, look: Look):
        self.canvas, self.page, self.xs, self.sheet, self.look = canvas, page, xs, sheet, look
        self.head = [self.placed(slot, True) for slot in sheet.head_slots()]
        self.below = [self.placed(slot, False) for slot in sheet.below_slots()]
        self.head_heights = self.heights(self.head, sheet.top)
        self.below_heights = self.heights(self.below, sheet.height)

    @property
    def leading(self) -> float:
        return self.look.size * 1.2

    def placed(self, slot: Slot, head: bool) -> Placed:
        width = self.xs[slot.col + slot.colspan] - self.xs[slot.col] - 2 * self.look.pad - (0 if head else self.indent(slot))
        return Placed(slot, broken(slot.text, width, self.look.size), head)

    def indent(self, slot: Slot) -> float:
        named = self.look.indented and slot.col == self.sheet.texts - 1 and slot.colspan == 1
        return slot.row % 3 * self.look.size if named else 0.0

    def heights(self, cells: list[Placed], rows: int) -> list[float]:
        out = [self.leading + 2 * self.look.pad] * rows
        for cell in sorted(cells, key=lambda p: p.slot.rowspan):
            spanned = range(cell.slot.row, cell.slot.row + cell.slot.rowspan)
            need = len(cell.lines) * self.leading + 2 * self.look.pad
            out[spanned[-1]] += max(0.0, need - sum(out[r] for r in spanned))
        return out

    @property
    def least(self) -> float:
        """The height of caption, header and first rows."""
        return 60 + sum(self.head_heights) + sum(self.below_heights[:3])

    def turn(self) -> None:
        """Ends the page."""
        if self.look.numbered:
            self.text(f"— {self.canvas.getPageNumber()} —", self.page[0] / 2 - 12, self.page[1] - MARGIN + 14)
        self.canvas.showPage()
        self.canvas.setLineWidth(0.5)

    def print(self, top: float) -> float:
        """Draws the table, its caption and its note from `top` on; the y below them."""
        top = self.caption(top)
        first = 0
        while True:
            headed = first == 0 or self.look.repeated
            y = top + (sum(self.head_heights) if headed else 0.0)
            last = first
            while last < self.sheet.height and y + self.below_heights[last] <= self.page[1] - MARGIN:
                y += self.below_heights[last]
                last += 1
            self.stretch(top, headed, first, last)
            if last == self.sheet.height:
                break
            self.turn()
            top, first = MARGIN, last
        if self.sheet.note:
            self.text(self.sheet.note, self.xs[0], y + 4)
            y += 4 + self.look.size
        return y

    def caption(self, top: float) -> float:
        """Title, owner and unit; the y below them."""
        if self.sheet.framed:
            return top
        left, right, size = self.xs[0], self.xs[-1], self.look.size
        self.text(self.sheet.title, (left + right - measure(self.sheet.title, 13)) / 2, top, 13)
        y = top + 24
        self.text(self.sheet.owner, left, y)
        if self.sheet.owner and not self.look.one_line:
            y += size * 1.7
        unit = f"单位：{self.sheet.unit}"
        self.text(unit, right - measure(unit, size), y)
        return y + size * 1.7

    def text(self, text: str, x: float, top: float, size: float | None = None) -> None:
        size = size or self.look.size
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.page[1] - top - size, text)

    def stretch(self, top: float, headed: bool, first: int, last: int) -> None:
        """One page's part of the table: the header, if it stands there, and the rows from `first` up to `last`."""
        ys = edges(top, self.head_heights) if headed else [top]
        if headed:
            for cell in self.head:
                self.cell(cell, ys[cell.slot.row], ys[cell.slot.row + cell.slot.rowspan])
        under = ys[-1]
        rows = edges(under, self.below_heights[first:last])
        for cell in self.below:
            begin, end = max(cell.slot.row, first), min(cell.slot.row + cell.slot.rowspan, last)
            if begin < end:
                # the words of a cell that is cut by the page's end stand in its first part
                self.cell(cell if cell.slot.row >= first else Placed(cell.slot, (), False), rows[begin - first], rows[end - first])
        if self.look.rules == "three":
            whole = last == self.sheet.height
            if headed or self.look.closed:
                self.horizontal(self.xs[0], self.xs[-1], top)
            if headed:
                self.horizontal(self.xs[0], self.xs[-1], under)
            if whole or self.look.closed:
                self.horizontal(self.xs[0], self.xs[-1], rows[-1])

    def cell(self, cell: Placed, top: float, bottom: float) -> None:
        left, right = self.xs[cell.slot.col], self.xs[cell.slot.col + cell.slot.colspan]
        self.borders(cell, left, top, right, bottom)
        spare = bottom - top - len(cell.lines) * self.leading
        y = top + (self.look.pad if self.look.upper and not cell.head else spare / 2) + 0.1 * self.look.size
        for line in cell.lines:
            room = right - left - measure(line, self.look.size)
            self.text(line, left + (room / 2 if self.is_centred(cell) else self.look.pad + self.indent(cell.slot) if cell.slot.col < self.sheet.texts else room - self.look.pad), y)
            y += self.leading

    def is_centred(self, cell: Placed) -> bool:
        if cell.head or cell.slot.colspan > 1 or (self.sheet.numbers and cell.slot.row == 0):
            return True
        return cell.slot.text in ("合计", "总计") or (self.look.centred and (cell.slot.text.isdigit() or cell.slot.col >= self.sheet.texts))

    def borders(self, cell: Placed, left: float, top: float, right: float, bottom: float) -> None:
        rules = self.look.rules
        if rules == "none":
            return
        # A title inside the frame is known by the frame's sides: without them its rules are those of the table above it as well.
        sides = self.look.sides or self.sheet.framed
        if rules == "boxes" and sides:
            self.canvas.rect(left, self.page[1] - bottom, right - left, bottom - top)
            return
        if rules == "three":
            if cell.head and cell.slot.colspan > 1:
                self.horizontal(left + 2, right - 2, bottom)
            return
        self.horizontal(left, right, top)
        self.horizontal(left, right, bottom)
        if rules == "rows":
            return
        for x, outer in ((left, cell.slot.col == 0), (right, cell.slot.col + cell.slot.colspan == self.sheet.width)):
            if sides or not outer:
                self.rule(x, top, x, bottom)

    def horizontal(self, left: float, right: float, y: float) -> None:
        self.rule(left, y, right, y)

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        if self.look.rules == "bars":
            self.canvas.rect(x0 - 0.25, self.page[1] - y1 - 0.25, x1 - x0 + 0.5, y1 - y0 + 0.5, stroke=0, fill=1)
        else:
            self.canvas.line(x0, self.page[1] - y0, x1, self.page[1] - y1)


def edges(top: float, heights: Iterable[float]) -> list[float]:
    out = [top]
    for height in heights:
        out.append(out[-1] + height)
    return out


# ---- Word and web pages ---------------------------------------------------------------------------------------------------------------

def rows_of(sheet: Sheet) -> list[list[Slot]]:
    """All printed cells, by the row that they begin in."""
    rows: list[list[Slot]] = [[] for _ in range(sheet.top + sheet.height)]
    for slot in sheet.head_slots():
        rows[slot.row].append(slot)
    for slot in sheet.below_slots():
        rows[sheet.top + slot.row].append(slot)
    return [sorted(row, key=lambda s: s.col) for row in rows]


def write_docx(sheets: Sequence[Sheet], path: Path) -> None:
    """gridSpan over columns; a cell over rows goes on (vMerge) in each of them."""
    document = docx.Document()
    for sheet in sheets:
        if not sheet.framed:
            document.add_paragraph(sheet.title).alignment = WD_ALIGN_PARAGRAPH.CENTER
            document.add_paragraph(sheet.owner)
            document.add_paragraph(f"单位：{sheet.unit}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
        document.add_paragraph(sheet.note)._p.addprevious(word_table(sheet))
    document.save(str(path))


def word_table(sheet: Sheet) -> Any:
    rows = rows_of(sheet)
    lines: list[list[tuple[int, str]]] = [[] for _ in rows]
    for r, row in enumerate(rows):
        for slot in row:
            for down in range(slot.rowspan):
                lines[r + down].append((slot.col, word_cell(slot, down)))
    body = "".join(f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if r < sheet.top else ''}{''.join(xml for _, xml in sorted(line))}</w:tr>" for r, line in enumerate(lines))
    return parse_xml(f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid>{'<w:gridCol/>' * sheet.width}</w:tblGrid>{body}</w:tbl>")


def word_cell(slot: Slot, down: int) -> str:
    merge = "" if slot.rowspan == 1 else "<w:vMerge/>" if down else '<w:vMerge w:val="restart"/>'
    wide = f'<w:gridSpan w:val="{slot.colspan}"/>' if slot.colspan > 1 else ""
    text = "" if down else f"<w:r><w:t>{escape(slot.text)}</w:t></w:r>"
    return f"<w:tc><w:tcPr>{wide}{merge}</w:tcPr><w:p>{text}</w:p></w:tc>"


def write_html(sheets: Sequence[Sheet], path: Path, thead: bool = True) -> None:
    """rowspan and colspan; the header in a thead of th, or rows like all others."""
    body = [line for sheet in sheets for line in web_lines(sheet, thead)]
    path.write_text("\n".join(['<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>', *body, "</body></html>"]), encoding="utf-8")


def web_lines(sheet: Sheet, thead: bool) -> Iterator[str]:
    if not sheet.framed:
        yield f"<h3>{sheet.title}</h3>" if thead else f'<p style="text-align:center">{sheet.title}</p>'
        yield f"<p>{sheet.owner}</p><p>单位：{sheet.unit}</p>"
    rows = rows_of(sheet)
    name = ["th" if thead and r < sheet.top else "td" for r in range(len(rows))]
    lines = ["<tr>" + "".join(f"<{name[r]}{web_span(slot)}>{escape(slot.text)}</{name[r]}>" for slot in row) + "</tr>" for r, row in enumerate(rows)]
    yield from ["<table>", *(["<thead>", *lines[:sheet.top], "</thead><tbody>", *lines[sheet.top:], "</tbody>"] if thead else lines), "</table>"]
    yield f"<p>{sheet.note}</p>"


def web_span(slot: Slot) -> str:
    return "".join(f' {name}="{n}"' for name, n in (("rowspan", slot.rowspan), ("colspan", slot.colspan)) if n > 1)


# Suffix → writers. Each must be read back by the reader of that kind.
WRITERS: dict[str, tuple[Callable[[Sequence[Sheet], Path], None], ...]] = {
    ".docx": (write_docx,),
    ".html": (write_html, lambda sheets, path: write_html(sheets, path, thead=False)),
}
