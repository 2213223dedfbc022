"""Tables without rules: columns that only stand below each other, under a line of their names."""
from __future__ import annotations

import re
from collections.abc import Sequence

from ingest import whitespace
from ingest.amount import declared_unit, plain
from ingest.model import Char
from ingest.whitespace import CAPTION, CODE, FIGURE, LEVEL, TOUCH, Open, Ruler, Word, between_edges, counts, group_rules, is_next_line, words_of

SPREAD = 3.2        # heights of a line from one line of a table without rules to the next, at most
FEWEST_ROWS = 3     # with figures, by which such a table is known
MOST_HEAD = 9       # lines of its header, names broken over lines among them


def aligned_tables(rows: Sequence[Sequence[Word]], rules: Sequence[Ruler], names: set[str]) -> list[Open]:
    """Tables without rules, or with one under their header only: lines whose figures stand below each other, with the names above them.

    `rows` are the page's lines (`rows_of`). Rules are drawn where such a table would have them: over its header, under it, and below its last row. `names` are those in the header of
    the table before: where they come again, one row below them is enough.
    """
    out: list[Open] = []
    taken = 0
    for start, end in runs(rows, names):
        top = head_start(rows, start, taken, rules)
        if top == start:
            continue
        if start - 1 > top and counts(rows[start - 1]):
            start -= 1                  # column numbers are no names
        inside = [w for row in rows[top:end] for w in row]
        left, right = min(w.x0 for w in inside) - 3, max(w.x1 for w in inside) + 3
        above, below = max(w.bottom for w in rows[start - 1]), min(w.top for w in rows[start])
        drawn = [r for r in rules if left - TOUCH <= r.start and r.end <= right + TOUCH and min(w.top for w in rows[top]) < r.y < below]
        edge = max((r.y for r in drawn if above - 1 <= r.y), default=(above + below) / 2)
        ys = (min(w.top for w in rows[top]) - 2, edge, max(w.bottom for w in rows[end - 1]) + 2)
        out.append(Open(tuple(Ruler(y, left, right) for y in ys), tuple(r for r in drawn if r.y < edge - 1)))
        taken = end
    return out


def rest_of_table(rows: Sequence[Sequence[Word]], edges: Sequence[float]) -> tuple[Open, list[float]] | None:
    """The rows at the top of a page that stand between the edges of the table before, no header above them; and the edges, where they are for these rows."""
    end, columns = 0, list(edges)
    while end < len(rows) and (follows(rows, end) if end else not is_prose(rows[end])) and (wider := fitted(rows[:end + 1], columns)) is not None:
        end, columns = end + 1, wider
    first = next((i for i in range(end) if is_row(rows[i])), None)
    if first is None or begun(rows, first, 0, figures(rows[first])[0].x0):
        return None
    words = [w for row in rows[:end] for w in row]
    columns = [min(columns[0], *(w.x0 - 1 for w in words)), *columns[1:-1], max(columns[-1], *(w.x1 + 1 for w in words))]
    ys = (min(w.top for w in rows[0]) - 2, max(w.bottom for w in rows[end - 1]) + 2)
    return Open(tuple(Ruler(y, columns[0], columns[-1]) for y in ys), ()), columns


def fitted(rows: Sequence[Sequence[Word]], edges: list[float]) -> list[float] | None:
    """The edges between which these rows stand, the last one among them, moved a little for it if need be; None where it is no row of the table."""
    if between_edges(rows[-1], edges):
        return edges
    moved = whitespace.moved_off([w for row in rows for w in row], edges) if is_row(rows[-1]) else None
    return moved if moved and between_edges(rows[-1], moved) else None


def rows_of(lines: Sequence[Sequence[Char]]) -> list[Sequence[Word]]:
    """Lines with something on them; a figure that stands alone between the halves of its row's name is put on the line of the upper half."""
    out: list[Sequence[Word]] = []
    for line in filter(None, words_of(lines)):
        above = out[-1] if out else ()
        if len(line) == len(above) == 1 and FIGURE.fullmatch(plain(line[0].text)) and line[0].cy - above[0].cy < height(line) and above[0].x1 < line[0].x0:
            out[-1] = [*above, *line]
        else:
            out.append(line)
    return out


def runs(rows: Sequence[Sequence[Word]], names: set[str]) -> list[tuple[int, int]]:
    """Stretches of lines (from, to) that are rows of one table: near each other, no running text, and figures below each other in three lines at least."""
    out: list[tuple[int, int]] = []
    start = 0
    while start < len(rows):
        if not is_row(rows[start]):
            start += 1
            continue
        columns = Columns()
        end = last = start
        while end < len(rows) and (end == start or follows(rows, end)) and (not is_row(rows[end]) or columns.take(rows[end])):
            last = end if is_row(rows[end]) else last
            end += 1
        first = begun(rows, start, out[-1][1] if out else 0, columns.left)
        again = any(len(row) > 1 and all(any(plain(w.text) in name for name in names) for w in row) for row in rows[max(0, first - 3):first])
        if columns.rows_below >= FEWEST_ROWS or again:
            out.append((first, ended(rows, last, columns.left)))
        start = max(last + 1, out[-1][1] if out else 0)
    return out


class Columns:
    """The columns of figures of the lines so far. Neighbouring rows may have none in common: a table may be sparse."""

    def __init__(self) -> None:
        self.columns: list[list[Word]] = []
        self.codes: list[Word] = []         # in front of lines with figures

    def take(self, row: Sequence[Word]) -> bool:
        """Take in a row; False where it is none of this table: where figures stand across the columns and none below another."""
        found = [(w, next((c for c in self.columns if any(below(u, w) for u in c)), None)) for w in figures(row)]
        if all(column is None for _, column in found) and any(u.x0 < w.x1 and w.x0 < u.x1 for w, _ in found for c in self.columns for u in c):
            return False
        for w, column in found:
            if column is None:
                self.columns.append([w])
            else:
                column.append(w)
        self.codes += [row[0]] if CODE.fullmatch(plain(row[0].text)) else []
        return True

    @property
    def rows_below(self) -> int:
        """How many lines have a figure, or a code in front, with another one above or below it."""
        codes = [w for w in self.codes if sum(abs(w.x0 - u.x0) < 2.5 for u in self.codes) > 1]
        return len(whitespace.merged([w.cy for column in (*self.columns, codes) if len(column) > 1 for w in column], 2.5))

    @property
    def left(self) -> float:
        """Where the figures begin."""
        return min(w.x0 for column in self.columns for w in column)


def follows(rows: Sequence[Sequence[Word]], i: int, near: float = SPREAD) -> bool:
    """May a line be the next one of the table that holds the line before it?"""
    return not is_prose(rows[i]) and rows[i][0].cy - rows[i - 1][0].cy < near * height(rows[i])


def begun(rows: Sequence[Sequence[Word]], start: int, floor: int, left: float) -> int:
    """The first line of a table whose first line with figures is given, and the x where figures begin: what begins with a code above it are rows without
    figures, and close above a row stands the upper half of its name."""
    while start > floor and follows(rows, start) and (is_coded(rows[start - 1]) or (len(rows[start - 1]) == 1 and rows[start - 1][0].x0 < left and follows(rows, start, 1.3))):
        start -= 1
    return start


def ended(rows: Sequence[Sequence[Word]], last: int, left: float) -> int:
    """Behind the last line of a table whose last line with figures is given: a name's further lines, and rows without figures, may follow."""
    end = last + 1
    while end < len(rows) and all(w.x0 < left for w in rows[end]) and follows(rows, end, SPREAD if is_coded(rows[end]) else 1.4) and (len(rows[end]) == 1 or is_coded(rows[end])):
        end += 1
    return end


def is_coded(row: Sequence[Word]) -> bool:
    """A row without figures that its code shows to be one."""
    return len(row) > 1 and bool(CODE.fullmatch(plain(row[0].text))) and not is_prose(row) and not counts(row)


def figures(row: Sequence[Word]) -> list[Word]:
    return [w for w in row[1:] if FIGURE.fullmatch(plain(w.text))]


def is_row(row: Sequence[Word]) -> bool:
    """Something and a figure apart from it, as in a row of a table."""
    return len(row) > 1 and bool(figures(row)) and not is_prose(row)


def is_prose(row: Sequence[Word]) -> bool:
    """Running text, a caption, or a line of the contents with its dots."""
    text = "".join(w.text for w in row)
    return bool(CAPTION.search(plain(text)) or declared_unit(text) or re.search(r"[，。；]|\.{4,}|…{2,}|·{4,}", text))


def height(row: Sequence[Word]) -> float:
    return max(w.bottom - w.top for w in row)


def below(upper: Word, lower: Word) -> bool:
    """Do two figures stand in one column: right edges, left edges or middles at one place?"""
    return min(abs(upper.x1 - lower.x1), abs(upper.x0 - lower.x0), abs(upper.x0 + upper.x1 - lower.x0 - lower.x1) / 2) < 2.5


def head_start(rows: Sequence[Sequence[Word]], start: int, floor: int, rules: Sequence[Ruler]) -> int:
    """Where the names of the columns begin above the first row; `start` itself where there are none."""
    top = start
    while top > floor and start - top < MOST_HEAD:
        row = rows[top - 1]
        near = rows[top][0].cy - row[0].cy < SPREAD * height(row)
        # what stands alone belongs to a header only above a line of several names, beside another name, or as the further line of one
        alone = len(row) < 2 and (top == start or len(rows[top]) < 2) and not beside(row[0], rows[top][0]) and not goes_on(row[0], rows[top - 4:top - 1] if top > 4 else rows[:top - 1])
        if is_prose(row) or not near or alone or any(FIGURE.fullmatch(plain(w.text)) for w in row):
            break
        top -= 1
    while top < start and len(rows[top]) < 2 and not names_group(rows[top][0], rows[top + 1:start], rules):
        top += 1
    return top


def beside(upper: Word, lower: Word) -> bool:
    """Do two names stand side by side, one a little above the other, or in one middle, as in a header of several levels?"""
    return (lower.top < 2 * upper.bottom - upper.top and (upper.x1 < lower.x0 or lower.x1 < upper.x0)) or abs(upper.x0 + upper.x1 - lower.x0 - lower.x1) < LEVEL


def goes_on(word: Word, above: Sequence[Sequence[Word]]) -> bool:
    """Is a word the further line of a name above?"""
    return any(is_next_line(u, word) for row in above for u in row)


def names_group(word: Word, under: Sequence[Sequence[Word]], rules: Sequence[Ruler]) -> bool:
    """Is a word alone above a header the name of some of its columns: a rule under it over these only, or it stands in their middle while other
    names reach over its height?"""
    columns = sorted((w for row in under for w in row), key=lambda w: w.x0)
    if len(columns) < 3:
        return False
    left, right = columns[0].x0, max(w.x1 for w in columns)
    if any(word.bottom - 2 < r.y < min(w.top for w in columns) + 2 and r.start - 2 < word.x0 and word.x1 < r.end + 2 and r.end - r.start < 0.8 * (right - left) for r in rules):
        return True
    if any(word.bottom - 1 < r.y and r.start - 1 < word.x0 and word.x1 < r.end + 1 for r in group_rules([[word], *(row for row in under if not counts(row))])):
        return True
    middle = (word.x0 + word.x1) / 2
    return any(abs((a.x0 + b.x1) / 2 - middle) < 3 and (b.x1 - a.x0) < 0.7 * (right - left) for i, a in enumerate(columns) for b in columns[i + 1:] if a.x1 < b.x0)
