"""Sources without pages (Word, Excel, web pages, text): their passages and tables, laid out on pages of our own.

So everything after the reader works as it does for a PDF, and the app can draw what it marks. What is laid out is exact: each passage stands apart
from the next, each cell says its own place and span. A page here is as high as what stands on it; where one ends the source begins something new
(a sheet of a workbook).
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.model import BBox, Cell, Char, Grid, Page, Region, Spot, bounds

EM = 10.0               # points: the side of a Chinese character
LEADING = 14.0          # from line to line inside a passage or a cell
APART = 26.0            # from passage to passage: more than any line inside one
MARGIN = 30.0
NARROWEST = 535.0       # of what is printed, in points: A4 less its margins
PADDING = 4.0           # between a cell's frame and its text
WIDEST = 18             # characters on a line of a cell
LONGEST_HEADING = 40    # characters
NUMBERED = re.compile(r"第[一二三四五六七八九十]+[部分章编]|[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]")


@dataclass(frozen=True)
class Passage:
    """A paragraph, or a line that stands for itself. `locator` says where in the source it is (see `model.Spot`)."""

    text: str
    locator: dict[str, Any]
    centred: bool = False


@dataclass(frozen=True)
class Slot:
    """A cell of a table: its text, first row and column (0-based), and how many it spans."""

    text: str
    row: int
    col: int
    rowspan: int
    colspan: int
    locator: dict[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Lattice:
    """A table. Slots do not overlap; places that no slot covers are blank."""

    slots: tuple[Slot, ...]

    @property
    def rows(self) -> int:
        return max(s.row + s.rowspan for s in self.slots)

    @property
    def columns(self) -> int:
        return max(s.col + s.colspan for s in self.slots)


class Outline:
    """Gathers the parts of a source that is a run of paragraphs and tables (Word, a web page), and says where each stands.

    A paragraph's place is the heading above it and its number in the whole; a cell's are the table's number, its row and its column. All count from 1.
    """

    def __init__(self) -> None:
        self.parts: list[Passage | Lattice] = []
        self._heading = ""
        self._passages = self._tables = 0

    def passage(self, text: str, centred: bool = False, heading: bool = False) -> None:
        """A paragraph; blank ones are passed over. `heading` is what the source itself calls one."""
        text = "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
        if not text:
            return
        self._passages += 1
        numbered = len(text) <= LONGEST_HEADING and NUMBERED.match(text) and not re.search("[。；]", text)
        if heading or numbered or (centred and len(text) <= LONGEST_HEADING):
            self._heading = text.replace("\n", "")
        # A heading without a number is known by standing in the middle.
        middle = centred or (heading and not numbered and len(text) <= LONGEST_HEADING)
        self.parts.append(Passage(text, {"heading": self._heading, "paragraph": self._passages}, middle))

    def table(self, cells: Iterable[tuple[str, int, int, int, int]]) -> None:
        """A table from (text, row, column, rowspan, colspan), counted from 0; one of a single column is a run of paragraphs."""
        found = list(cells)
        if not any(text.strip() for text, *_ in found):
            return
        if max(col + colspan for _, _, col, _, colspan in found) == 1:
            for text, *_ in found:
                self.passage(text)
            return
        self._tables += 1
        self.parts.append(Lattice(tuple(Slot(text.strip(), row, col, rowspan, colspan, {"table": self._tables, "row": row + 1, "column": col + 1})
                                        for text, row, col, rowspan, colspan in found)))


def lay_out(parts: Sequence[Passage | Lattice], number: int = 1) -> Page:
    """One page with the parts from top to bottom; parts without text, and tables of one row or column only, are lines like any other."""
    widths = [column_widths(part) if isinstance(part, Lattice) else [] for part in parts]
    measure = max([NARROWEST, *(sum(w) for w in widths)])
    chars: list[Char] = []
    grids: list[Grid] = []
    spots: list[Spot] = []
    top = MARGIN
    for part, columns in zip(parts, widths, strict=True):
        if isinstance(part, Passage):
            placed, bottom = place_passage(part, top, measure, number)
            spots.append(Spot((0.0, top, measure + 2 * MARGIN, bottom), part.locator))
        else:
            grid, placed, found = place_lattice(part, columns, top, number)
            grids.append(grid)
            spots += found
            bottom = grid.ys[-1]
        chars += placed
        top = bottom + APART
    return Page(number, measure + 2 * MARGIN, top + MARGIN, tuple(chars), grids=tuple(grids), spots=tuple(spots))


def advance(char: str) -> float:
    """The width of a character in points."""
    return EM if unicodedata.east_asian_width(char) in "WFA" else EM / 2


def wrapped(text: str, width: float) -> list[str]:
    """The text in lines no wider than `width`. Figures and words of other scripts are not broken; a line break in the source ends a line."""
    lines: list[str] = []
    for stretch in text.split("\n"):
        line, used = "", 0.0
        for piece in pieces(stretch):
            wide = sum(map(advance, piece))
            if line and used + wide > width:
                lines.append(line)
                line, used = "", 0.0
            line, used = line + piece, used + wide
        lines.append(line)
    return lines


def pieces(text: str) -> Iterable[str]:
    """Characters, but runs of ASCII letters, digits and points in one."""
    run = ""
    for char in text:
        if char.isascii() and not char.isspace():
            run += char
            continue
        if run:
            yield run
        run = ""
        yield char
    if run:
        yield run


def place_line(text: str, x: float, top: float, number: int) -> list[Char]:
    out = []
    for char in text:
        wide = advance(char)
        if not char.isspace():
            out.append(Char(char, x, top, x + wide, top + EM, number))
        x += wide
    return out


def place_passage(passage: Passage, top: float, measure: float, number: int) -> tuple[list[Char], float]:
    """The passage's characters and its lower edge."""
    lines = wrapped(passage.text, measure)
    chars: list[Char] = []
    for i, line in enumerate(lines):
        indent = max(0.0, (measure - sum(map(advance, line))) / 2) if passage.centred else 0.0
        chars += place_line(line, MARGIN + indent, top + i * LEADING, number)
    return chars, top + (len(lines) - 1) * LEADING + EM


def column_widths(lattice: Lattice) -> list[float]:
    """Each column as wide as the widest text that stands in it alone, within bounds."""
    widths = [4 * EM] * lattice.columns
    for slot in lattice.slots:
        if slot.colspan == 1 and slot.text:
            longest = max(sum(map(advance, line)) for line in slot.text.split("\n"))
            fewest = max(sum(map(advance, piece)) for piece in pieces(slot.text))
            widths[slot.col] = max(widths[slot.col], min(longest, WIDEST * EM), fewest)
    return [w + 2 * PADDING for w in widths]


def place_lattice(lattice: Lattice, widths: list[float], top: float, number: int) -> tuple[Grid, list[Char], list[Spot]]:
    """The table's grid, the characters in it and what stands where."""
    xs = [MARGIN]
    for width in widths:
        xs.append(xs[-1] + width)
    inside = {slot: wrapped(slot.text, xs[slot.col + slot.colspan] - xs[slot.col] - 2 * PADDING + 0.01) for slot in lattice.slots}
    ys = row_edges(lattice, inside, top)
    cells: list[Cell] = []
    chars: list[Char] = []
    spots: list[Spot] = []
    for slot in with_blanks(lattice):
        box: BBox = (xs[slot.col], ys[slot.row], xs[slot.col + slot.colspan], ys[slot.row + slot.rowspan])
        printed = [c for i, line in enumerate(inside.get(slot, ())) for c in place_line(line, box[0] + PADDING, box[1] + PADDING + i * LEADING, number)]
        text = "".join(c.text for c in printed) if not spaced(slot.text) else " ".join(slot.text.split())
        indent = printed[0].x0 - box[0] - PADDING if printed else 0.0       # blanks before the text
        cells.append(Cell(text, slot.row, slot.col, slot.rowspan, slot.colspan, (Region(number, bounds(printed)),) if printed else (), indent, box))
        chars += printed
        if slot.locator:
            spots.append(Spot(box, slot.locator))
    return Grid(number, tuple(xs), tuple(ys), tuple(cells)), chars, spots


def spaced(text: str) -> bool:
    """Do blanks part words or figures here? Between Chinese characters they only set them."""
    parts = text.split()
    return any(a[-1].isascii() and b[0].isascii() for a, b in zip(parts, parts[1:], strict=False))


def row_edges(lattice: Lattice, inside: dict[Slot, list[str]], top: float) -> list[float]:
    """Each row as high as the most lines of a cell that stands in it alone; the last row of a taller span takes what is left."""
    heights = [EM + 2 * PADDING] * lattice.rows
    for slot in sorted(lattice.slots, key=lambda s: s.rowspan):
        need = (len(inside[slot]) - 1) * LEADING + EM + 2 * PADDING
        rows = range(slot.row, slot.row + slot.rowspan)
        heights[rows[-1]] += max(0.0, need - sum(heights[r] for r in rows))
    ys = [top]
    for height in heights:
        ys.append(ys[-1] + height)
    return ys


def with_blanks(lattice: Lattice) -> list[Slot]:
    """The slots in reading order, blank ones where none was given."""
    covered = {(r, c) for s in lattice.slots for r in range(s.row, s.row + s.rowspan) for c in range(s.col, s.col + s.colspan)}
    rows, columns = lattice.rows, lattice.columns
    blanks = [Slot("", r, c, 1, 1, {}) for r in range(rows) for c in range(columns) if (r, c) not in covered]
    return sorted([*lattice.slots, *blanks], key=lambda s: (s.row, s.col))
