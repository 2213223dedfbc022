"""Excel workbooks: a sheet is a page, its tables one under another with the lines that stand above, between and below them.

What is a table is told by the rules that the sheet draws and by how its rows are filled: rows of several cells are a table; a title, who made it,
the unit, the date and notes are lines. A row may be ruled or not, as many sheets rule the body only.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from pathlib import Path

from ingest.amount import cell_number, declared_unit, plain
from ingest.model import Page
from ingest.readers.flow import Lattice, Passage, Slot, lay_out
from ingest.readers.workbooks import Box, Sheet, open_workbook
from ingest.tables import DATE, FULL_STOP, LABEL, NOTE, OWNER

UNIT_LINE = re.compile(r"[（(]?.{0,6}单位[:：]?[（(]?(?:人民币)?(?:亿元|万元|千元|百元|元|%)[)）]?(?:[、，,;；].{0,12})?[）)]?")
NOTE_BEGINS = re.compile(r"(?:注|说明)\s*\d*[:：]")
TABLE_NAME = re.compile(r"表(?:[（(].*[)）])?$")
DEFAULT_NAME = re.compile(r"(?:sheet|worksheet|工作表|表|表格|xl)?\s*\d*(?:\s*[（(]\d+[)）])?", re.IGNORECASE)
NUMBERING = re.compile(r"^(?:附?表|附件)?\s*(?:[A-Za-z]{0,2}\d{1,2}(?:[-—.]\d{1,2})?(?![\d年月.])|[一二三四五六七八九十]{1,3}(?=[、.．\s])|[（(][\d一二三四五六七八九十]{1,3}[)）])[-—_、.．:：\s]*")
SIGNED = re.compile(r"(?:(?:单位|部门|财务|科室)?(?:负责人|主管)|填表|填报|制表|编制|审核|复核|审批|经办|联系|报送|分管).{0,8}[:：]")
SHORTEST_TITLE = 6
VIEW = 40               # rows above and below that are looked at to place one
LONGEST_NAME = 30       # of a row without figures in a table that draws no rules; what is longer is a sentence


def read_workbook(path: Path) -> tuple[Page, ...]:
    """A page for each visible sheet. Raises a BadFile kind for what is no readable workbook."""
    return tuple(replace(lay_out(parts(sheet), number), doubts=sheet.doubts) for number, sheet in enumerate(open_workbook(path), 1))


read_xlsx = read_xls = read_workbook        # what is inside is told by the bytes: an .xls often holds an .xlsx


@dataclass(frozen=True)
class Line:
    """A row of a sheet: the boxes that begin in it, from left to right. `held`: a box of a row above reaches down into it."""

    index: int
    boxes: tuple[Box, ...]
    held: bool

    @cached_property
    def texts(self) -> list[Box]:
        return [b for b in self.boxes if b.text.strip()]

    @property
    def blank(self) -> bool:
        return not self.boxes and not self.held

    @cached_property
    def ruled(self) -> bool:
        """Rules are drawn around most of its cells that say something, or around all where none does."""
        told = self.texts or self.boxes
        return bool(told) and 2 * sum(b.ruled for b in told) >= len(told)

    @cached_property
    def alone(self) -> str:
        """The row's only text, "" where it has several or none."""
        return squeezed(self.texts[0].text) if len(self.texts) == 1 and not self.held else ""

    @cached_property
    def figures(self) -> bool:
        return any(cell_number(b.text) for b in self.texts)


def parts(sheet: Sheet) -> list[Passage | Lattice]:
    """The sheet from top to bottom, its name above where no title is printed."""
    out: list[Passage | Lattice] = []
    for block, begun in blocks(lines_of(sheet)):
        if begun and is_table(block):
            body, notes = notes_apart(block)
            out += [lattice(sheet, body), *(p for line in notes for p in passages(sheet, line))]
        else:
            out += [p for line in block for p in passages(sheet, line)]
    name = title_of(sheet.name)
    first = next((i for i, part in enumerate(out) if isinstance(part, Lattice)), None)
    if name and first is not None and not any(is_title(part.text) for part in out[:first] if isinstance(part, Passage)):
        out.insert(0, Passage(name, {"sheet": sheet.name, "cell": sheet.boxes[0].address}, centred=True))
    return out


def lines_of(sheet: Sheet) -> list[Line]:
    by_row: dict[int, list[Box]] = {}
    reached: set[int] = set()
    for box in sheet.boxes:
        by_row.setdefault(box.row, []).append(box)
        if box.text.strip() or box.ruled:
            reached.update(range(box.row + 1, box.row + box.rowspan))
    return [Line(r, tuple(by_row.get(r, ())), r in reached) for r in range(len(sheet.rows))]


# ---- which rows are a table? ----------------------------------------------------------------------------------------------------------

def blocks(lines: Sequence[Line]) -> list[tuple[list[Line], bool]]:
    """Runs of rows that make up a table (True), and single rows that do not."""
    out: list[tuple[list[Line], bool]] = []
    table: list[Line] = []
    gap = False
    for i, line in enumerate(lines):
        if line.blank:
            gap = True
            continue
        below = lines[i + 1:i + 1 + VIEW]
        if table and not goes_on(table[-VIEW:], line, below, gap):
            out.append((table, True))
            table = []
        if table or begins(line, below):
            table.append(line)
        elif line.texts:
            out.append(([line], False))
        gap = False
    return [*out, (table, True)] if table else out


def begins(line: Line, below: Sequence[Line]) -> bool:
    """Does a table begin here? Not with who made it and the unit, nor with a title, in the frame or not."""
    if is_meta(line) or not line.texts:
        return False
    following = next_line(below)
    over_meta = following is not None and is_meta(following) and not line.figures
    if len(line.texts) > 1:
        return not over_meta    # a title with the table's number beside it
    titled = len(line.boxes) == 1 or bool(TABLE_NAME.search(line.alone)) or over_meta
    return not titled and (line.ruled or line.texts[0].rowspan > 1)


def goes_on(table: list[Line], line: Line, below: Sequence[Line], gap: bool) -> bool:
    """Is the row the next one of the table, whose last rows are given?"""
    if line.held:
        return True
    if starts_anew(line, below, gap) or not line.ruled and (is_meta(line) or is_note(line) or is_signed(line)):
        return False
    if gap and any(above.figures for above in table) and not line.figures and (len(line.texts) > 1 or not line.ruled):
        return False            # another header
    if line.ruled or not line.texts:
        return True
    framed = is_framed(table, below)            # what follows the last ruled row are those who signed, and remarks
    if len(line.texts) > 1:
        return line.figures or not framed
    return not framed and not gap and len(line.alone) <= LONGEST_NAME


def is_framed(table: list[Line], below: Sequence[Line]) -> bool:
    """Are the rows of the table's body ruled, not those of its head only?"""
    if any(line.ruled and line.figures for line in table):
        return True
    run = list(takewhile(lambda line: not line.blank, below))
    return len(table) > 1 and all(line.ruled for line in table) and not any(line.figures and not line.ruled for line in run)


def starts_anew(line: Line, below: Sequence[Line], gap: bool) -> bool:
    """Is the row the title of another table: with its makers or its unit under it, or named a table and with a header under it?"""
    if not line.alone or cell_number(line.alone):
        return False
    coming = [other for other in below[:6] if not other.blank][:2]
    if coming and is_meta(coming[0]):
        return not is_note(line)
    if len(coming) > 1 and is_meta(coming[1]) and coming[0].alone and len(coming[0].boxes) == len(line.boxes) == 1 and len(line.alone) >= SHORTEST_TITLE:
        return not is_note(line)                # a title of two lines
    return bool(TABLE_NAME.search(line.alone)) and len(line.alone) <= 40 and bool(coming) and len(coming[0].texts) > 1 and not coming[0].figures and (gap or not line.ruled or len(line.boxes) == 1)


def is_meta(line: Line) -> bool:
    """Who made the table, its unit, its date, its number: what stands between its title and its frame."""
    texts = [squeezed(b.text) for b in line.texts]
    if not texts or len(texts) > 5 or line.figures and len(texts) > 1:
        return False
    if any(UNIT_LINE.fullmatch(t) and declared_unit(t) for t in texts) and len(texts) <= 4 and not line.figures:
        return len(texts) == 1 or not any(TABLE_NAME.search(t) and not LABEL.fullmatch(t) for t in texts) or len(texts) > 2
    if len(texts) == 2 and not line.ruled and texts[0].endswith((":", "：")):
        texts = ["".join(texts)]                # the label in one cell, what it tells in the next
    if not all(OWNER.search(t) or DATE.search(t) or is_table_number(t) for t in texts):
        return False
    return len(texts) == 1 or not all(DATE.search(t) for t in texts)


def is_table_number(text: str) -> bool:
    return bool(re.search(r"[表附公开预决]", text) and LABEL.fullmatch(plain(text)))


def is_note(line: Line) -> bool:
    return bool(line.alone) and (bool(NOTE.search(plain(line.alone))) or bool(FULL_STOP.search(line.alone)))


def is_signed(line: Line) -> bool:
    """Who filled the table in, under it."""
    texts = [squeezed(b.text) for b in line.texts]
    return any(SIGNED.match(t) for t in texts) and not line.figures


def is_table(block: list[Line]) -> bool:
    """Not a row that stands by itself without a frame, nor cells all in one column."""
    columns = {b.col for line in block for b in line.boxes}
    return len(columns) > 1 and (len(block) > 1 or block[0].ruled) and any(len(line.boxes) > 1 for line in block)


def notes_apart(block: list[Line]) -> tuple[list[Line], list[Line]]:
    """The table and the notes in its frame: the last rows, each one cell over the whole width, from 注： on."""
    end = len(block)
    while end > 1 and len(block[end - 1].boxes) == 1 and block[end - 1].alone:
        end -= 1
    first = next((i for i in range(end, len(block)) if NOTE_BEGINS.match(block[i].alone)), len(block))
    return block[:first], block[first:]


def next_line(lines: Iterable[Line]) -> Line | None:
    return next((line for line in lines if not line.blank), None)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


# ---- titles ---------------------------------------------------------------------------------------------------------------------------

def title_of(name: str) -> str:
    """A sheet's name without its number (表3 部门支出总表, GK01收入支出决算总表); "" for what a program called it (Sheet1)."""
    bare = NUMBERING.sub("", name.strip()).strip()
    return "" if DEFAULT_NAME.fullmatch(bare) else bare


def is_title(text: str) -> bool:
    flat = squeezed(text)
    return not (OWNER.search(flat) or DATE.search(flat) or declared_unit(flat) or is_table_number(flat) or FULL_STOP.search(flat) or NOTE.search(flat)) and len(flat) <= 70


# ---- laid out -------------------------------------------------------------------------------------------------------------------------

def passages(sheet: Sheet, line: Line) -> list[Passage]:
    """A row as one line, its cells parted by blanks; the table's number (表3) that stands beside a title apart from it, above."""
    numbers = [b for b in line.texts if is_table_number(squeezed(b.text))]
    rest = [b for b in line.texts if b not in numbers]
    if not rest or is_meta(line):
        numbers, rest = [], line.texts
    return [Passage("  ".join(b.text.strip() for b in group), {"sheet": sheet.name, "cell": group[0].address}, centred=len(group) == 1 and group[0].colspan > 1)
            for group in (numbers, rest) if group]


def lattice(sheet: Sheet, block: list[Line]) -> Lattice:
    """A table's rows, and the columns in which cells of it begin. Blank cells have their place too."""
    rows = {line.index: i for i, line in enumerate(block)}
    columns = sorted({b.col for line in block for b in line.boxes})
    slots: list[Slot] = []
    covered: set[tuple[int, int]] = set()
    for line in block:
        for b in line.boxes:
            row, col = rows[b.row], columns.index(b.col)
            height = sum(r in rows for r in range(b.row, b.row + b.rowspan))
            width = sum(b.col <= c < b.col + b.colspan for c in columns)
            places = {(r, c) for r in range(row, row + height) for c in range(col, col + width)}
            if places & covered:        # ranges that overlap, as damaged files have them
                height = width = 1
                places = {(row, col)} - covered
            if places:
                covered |= places
                slots.append(Slot(b.text, row, col, height, width, {"sheet": sheet.name, "cell": b.address}))
    slots = heads_spread(slots, len(columns))
    covered = {(r, c) for s in slots for r in range(s.row, s.row + s.rowspan) for c in range(s.col, s.col + s.colspan)}
    slots += [Slot("", r, c, 1, 1, {"sheet": sheet.name, "cell": sheet.address(block[r].index, columns[c])})
              for r in range(len(block)) for c in range(len(columns)) if (r, c) not in covered]
    return Lattice(tuple(sorted(slots, key=lambda s: (s.row, s.col))))


def heads_spread(slots: list[Slot], width: int) -> list[Slot]:
    """Heads written over several columns without merging (收入 | | 支出 | over 项目 | 金额 | 项目 | 金额): each reaches over the blanks beside it, and
    over a blank below it. Only where two rows of words together name every column, so that the second can be no row of the table."""
    upper, lower = ({s.col: s for s in slots if s.row == row and s.text.strip()} for row in (0, 1))
    if any(s.row < 2 and (s.rowspan, s.colspan) != (1, 1) for s in slots) or any(cell_number(s.text) for s in (*upper.values(), *lower.values())):
        return slots
    open_columns = [c for c in range(width) if c not in upper]
    if 0 not in upper or not open_columns or any(c not in lower for c in open_columns) or not any(s.row > 1 for s in slots):
        return slots
    ends = {c: next((d for d in range(c + 1, width) if d in upper), width) for c in upper}
    spans = {c: (1 if c in lower else 2, end - c) for c, end in ends.items()}
    wide = [c for c, (_, columns) in spans.items() if columns > 1]
    if any(spans[c][0] == 2 for c in wide) or len(lower) == width and len(wide) < 2 or len(lower) < width and any(spans[c] == (1, 1) for c in spans):
        return slots
    rest = [s for s in slots if s.row > 1 or s.row == 1 and s.text.strip()]
    return [*(replace(s, rowspan=spans[c][0], colspan=spans[c][1]) for c, s in upper.items()), *rest]
