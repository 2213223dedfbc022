"""Plain text: lines, and tables whose cells are parted by tabs or bars.

Text says nothing of merged cells. In the head of a table a blank belongs to the cell above it, or else to the one on its left; in a form, where each
label is followed by its value, to the one on its left.
"""
from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from ingest.amount import cell_number
from ingest.errors import EmptyFile, TooLarge, UnknownEncoding
from ingest.forms import form_lines, is_form
from ingest.model import Cell, Page
from ingest.readers.flow import Lattice, Passage, Slot, advance, lay_out

MOST = 20 * 1024 * 1024     # bytes of text: a disclosure has less than one million
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
DECORATION = re.compile(r"^\s*(?:#{1,6}|[-*+>])\s+(?=\S)|\*\*|__")       # of Markdown, which some converters write
COUNTED = re.compile(r"※|栏次|行次|\d{1,2}")
Rows = list[tuple[int, list[str]]]      # (line number, cells)


def read_text(path: Path) -> tuple[Page, ...]:
    """The text as one page of our own. Raises EmptyFile, TooLarge, UnknownEncoding."""
    if path.stat().st_size > MOST:
        raise TooLarge(path.name)
    text = decoded(path.read_bytes(), path.name)
    parts = list(parts_of(text.splitlines()))
    if not parts:
        raise EmptyFile(path.name)
    return (lay_out(parts),)


def decoded(data: bytes, name: str) -> str:
    """By its mark, else UTF-8, else the Chinese national encoding (of which GBK and GB 2312 are parts)."""
    encodings = [e for mark, e in MARKS.items() if data.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnknownEncoding(name)


def parts_of(lines: Sequence[str]) -> Iterator[Passage | Lattice]:
    numbered: Rows = []
    for n, line in enumerate(lines, 1):
        before = len(numbered[-1][1]) if numbered else 1
        # A row with one filled cell looks like an indented line; it has as many cells as the row above it.
        cells = line.split("\t") if before > 1 and line.count("\t") == before - 1 else split(line)
        numbered.append((n, [cell.strip() for cell in cells]))
    for is_row, found in groupby(numbered, key=lambda pair: len(pair[1]) > 1):
        group: Rows = list(found)
        if is_row and len(group) > 1:
            yield lattice(group)
        else:
            yield from passages(group)


def split(line: str) -> list[str]:
    """A line's cells; one where it is no row of a table."""
    if "\t" in line.strip():
        return [cell.strip() for cell in line.split("\t")]
    bare = line.strip()
    if bare.startswith("|") and bare.endswith("|") and bare.count("|") > 2:
        return [cell.strip() for cell in bare[1:-1].split("|")]
    return [line]


def passages(group: Rows) -> Iterator[Passage]:
    """Lines as paragraphs; lines that were broken at one width are put together again."""
    measure = max((wide(cells) for _, cells in group), default=0.0)
    broken = measure and sum(wide(cells) > 0.9 * measure for _, cells in group) > 0.3 * sum(1 for _, cells in group if any(cells))
    text, first, last = "", 0, 0.0
    for number, cells in group:
        bare = DECORATION.sub("", "  ".join(filter(None, cells))).strip()
        if text and bare and broken and measure > 400 and last > 0.9 * measure and not text.endswith(("。", "：", "；")):
            text, last = text + bare, wide(cells)
            continue
        if text:
            yield Passage(text, {"line": first})
        text, first, last = bare, number, wide(cells)
    if text:
        yield Passage(text, {"line": first})


def wide(cells: list[str]) -> float:
    return sum(map(advance, "".join(cells).strip()))


def lattice(group: Rows) -> Lattice:
    """The table of a run of lines. Rulers (---|---) are no rows; a blank below a head or after a label belongs to it."""
    rows = [(n, cells) for n, cells in group if not all(re.fullmatch(r":?-{2,}:?|", c) for c in cells) or not any(cells)]
    rows = [(n, cells) for n, cells in rows if any(cells)] or group
    width = max(len(cells) for _, cells in rows)
    texts = [[*cells, *[""] * (width - len(cells))] for _, cells in rows]
    spread = merged(texts, len(texts))
    depth = len(texts) if is_form(form_lines([Cell(text, row, col, rowspan, colspan) for text, row, col, rowspan, colspan in spread], 1)) else head_depth(texts)
    return Lattice(tuple(Slot(text, row, col, rowspan, colspan, {"line": rows[row][0]}) for text, row, col, rowspan, colspan in merged(texts, depth)))


def head_depth(texts: list[list[str]]) -> int:
    """How many rows stand above the first that holds an amount or counts the columns."""
    for i, row in enumerate(texts):
        filled = [t for t in row if t]
        if any(cell_number(t) for t in filled) or all(COUNTED.fullmatch(t) for t in filled):
            return i
    return 1


def merged(texts: list[list[str]], depth: int) -> list[tuple[str, int, int, int, int]]:
    """(text, row, column, rowspan, colspan) of every cell, blanks of the first `depth` rows given to their neighbours."""
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    right: dict[tuple[int, int], int] = {}      # a cell's last column
    for r, row in enumerate(texts[:depth]):
        for c, text in enumerate(row):
            above, beside = owner.get((r - 1, c)), owner.get((r, c - 1))
            if text:
                owner[r, c], right[r, c] = (r, c), c
            elif above and right[above] == above[1]:
                owner[r, c] = above             # below a single column
            elif beside and beside[0] == r and (r == 0 or above is None or above == owner.get((r - 1, c - 1))):
                owner[r, c], right[beside] = beside, c
    rows_of: dict[tuple[int, int], int] = {}
    for (r, _), root in owner.items():
        rows_of[root] = max(rows_of.get(root, r), r)
    out = [(texts[r][c], r, c, rows_of[r, c] - r + 1, right[r, c] - c + 1) for r, c in rows_of]
    out += [(text, r, c, 1, 1) for r, row in enumerate(texts) for c, text in enumerate(row) if (r, c) not in owner]
    return sorted(out, key=lambda cell: cell[1:3])
