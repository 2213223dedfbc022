"""Tables without rules: columns that only stand below each other, under a line of their names."""
from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.amount import declared_unit, plain
from ingest.model import Char
from ingest.whitespace import CAPTION, FIGURE, TOUCH, Open, Ruler, Word, between_edges, counts, words_of

SPREAD = 3.2        # heights of a line from one line of a table without rules to the next, at most
FEWEST_ROWS = 3     # with figures, by which such a table is known
MOST_HEAD = 6       # lines of its header


def aligned_tables(lines: Sequence[Sequence[Char]], rules: Sequence[Ruler], names: set[str]) -> list[Open]:
    """Tables without rules, or with one under their header only: lines whose figures stand below each other, with the names above them.

    Rules are drawn where such a table would have them: over its header, under it, and below its last row. `names` are those in the header of
    the table before: where they come again, one row below them is enough.
    """
    rows = [row for row in words_of(lines) if row]
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


def rest_of_table(lines: Sequence[Sequence[Char]], edges: Sequence[float]) -> Open | None:
    """The rows at the top of a page that stand between the edges of the table before, no header above them."""
    rows = [row for row in words_of(lines) if row]
    end = 0
    while end < len(rows) and not is_prose(rows[end]) and between_edges(rows[end], edges) and (end == 0 or rows[end][0].cy - rows[end - 1][0].cy < SPREAD * height(rows[end])):
        end += 1
    if not end or not is_row(rows[0]):
        return None
    return Open(tuple(Ruler(y, edges[0], edges[-1]) for y in (min(w.top for w in rows[0]) - 2, max(w.bottom for w in rows[end - 1]) + 2)), ())


def runs(rows: Sequence[Sequence[Word]], names: set[str]) -> list[tuple[int, int]]:
    """Stretches of lines (from, to) that are rows of one table: figures below each other in three lines at least, near each other, no running text."""
    out: list[tuple[int, int]] = []
    start = 0
    while start < len(rows):
        if not is_row(rows[start]):
            start += 1
            continue
        end, last = start + 1, start
        while end < len(rows) and not is_prose(rows[end]) and rows[end][0].cy - rows[end - 1][0].cy < SPREAD * height(rows[end]):
            if is_row(rows[end]):
                if not below(rows[last], rows[end]) and not below(rows[start], rows[end]):
                    break
                last = end
            end += 1
        end = last + 1
        again = start > 0 and len(rows[start - 1]) > 1 and all(plain(w.text) in names for w in rows[start - 1])
        if sum(map(is_row, rows[start:end])) >= (1 if again else FEWEST_ROWS):
            # a name's second line, and a row without figures, may still follow the last row with figures
            while end < len(rows) and len(rows[end]) == 1 and not is_prose(rows[end]) and rows[end][0].cy - rows[end - 1][0].cy < 1.4 * height(rows[end]) and rows[end][0].x0 < rows[last][0].x1:
                end += 1
            out.append((start, end))
        start = max(end, start + 1)
    return out


def is_row(row: Sequence[Word]) -> bool:
    """Something and a figure apart from it, as in a row of a table."""
    return len(row) > 1 and any(FIGURE.fullmatch(plain(w.text)) for w in row[1:]) and not is_prose(row)


def is_prose(row: Sequence[Word]) -> bool:
    """Running text, a caption, or a line of the contents with its dots."""
    text = "".join(w.text for w in row)
    return bool(CAPTION.search(plain(text)) or declared_unit(text) or re.search(r"[，。；]|\.{4,}|…{2,}|·{4,}", text))


def height(row: Sequence[Word]) -> float:
    return max(w.bottom - w.top for w in row)


def below(upper: Sequence[Word], lower: Sequence[Word]) -> bool:
    """Do two lines have a figure in one column: right edges, left edges or middles at one place?"""
    a, b = ([w for w in row[1:] if FIGURE.fullmatch(plain(w.text))] for row in (upper, lower))
    return any(min(abs(u.x1 - w.x1), abs(u.x0 - w.x0), abs(u.x0 + u.x1 - w.x0 - w.x1) / 2) < 2.5 for u in a for w in b)


def head_start(rows: Sequence[Sequence[Word]], start: int, floor: int, rules: Sequence[Ruler]) -> int:
    """Where the names of the columns begin above the first row; `start` itself where there are none."""
    top = start
    while top > floor and start - top < MOST_HEAD:
        row = rows[top - 1]
        near = rows[top][0].cy - row[0].cy < SPREAD * height(row)
        # column numbers and the further lines of a header's names stand alone only below a line of several names
        if is_prose(row) or not near or (len(row) < 2 and (top == start or len(rows[top]) < 2)) or any(FIGURE.fullmatch(plain(w.text)) for w in row):
            break
        top -= 1
    while top < start and len(rows[top]) < 2 and not names_group(rows[top][0], rows[top + 1:start], rules):
        top += 1
    return top


def names_group(word: Word, under: Sequence[Sequence[Word]], rules: Sequence[Ruler]) -> bool:
    """Is a word alone above a header the name of some of its columns: a rule under it over these only, or it stands in their middle?"""
    columns = sorted((w for row in under for w in row), key=lambda w: w.x0)
    if len(columns) < 3:
        return False
    left, right = columns[0].x0, max(w.x1 for w in columns)
    if any(word.bottom - 2 < r.y < min(w.top for w in columns) + 2 and r.start - 2 < word.x0 and word.x1 < r.end + 2 and r.end - r.start < 0.8 * (right - left) for r in rules):
        return True
    middle = (word.x0 + word.x1) / 2
    return any(abs((a.x0 + b.x1) / 2 - middle) < 3 and (b.x1 - a.x0) < 0.7 * (right - left) for i, a in enumerate(columns) for b in columns[i + 1:] if a.x1 < b.x0)
