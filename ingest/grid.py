"""Rules on a page → table grids: segments → merged rules → connected frames → atoms → cells.

Works from the drawn rules alone. A frame is a set of rules that touch; its distinct x and y positions cut it into atoms, and atoms
with no rule between them are one cell. Missing outer borders are added where the horizontal rules reach beyond the last vertical.
"""
from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ingest import aligned, whitespace
from ingest.amount import plain
from ingest.model import BBox, Cell, Char, Grid, Page, Region, bounds

SNAP = 2.5      # points: rules nearer than this are one
REACH = 3.0     # points: a rule that ends this near to another touches it
COMPLETE = re.compile(r"\d\.\d\d%?$")  # a line that ends so has printed its number whole
PAGE_NUMBER = re.compile(r"[-—–―─·•\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／共]\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–―─·•\s]*")
APART = 0.3     # heights of a line: what stands nearer on either side of a place is one text
MARGIN = 0.1    # share of the page's height at top and bottom where running heads and page numbers stand
COVER = 0.6     # share of an atom's side that a rule must cover to part it from its neighbour


@dataclass(frozen=True)
class Rule:
    """A merged straight rule at `at` (y for horizontal, x for vertical) from `start` to `end`."""

    at: float
    start: float
    end: float


def grids(page: Page, before: Grid | None = None) -> list[Grid]:
    """The ruled tables of a page, top to bottom. `before` is the last one of the page before: a table without verticals that goes on here
    keeps its columns."""
    hs = merge_rules([Rule(s.y0, min(s.x0, s.x1), max(s.x0, s.x1)) for s in page.horizontals])
    vs = merge_rules([Rule(s.x0, min(s.y0, s.y1), max(s.y0, s.y1)) for s in page.verticals])
    found = []
    ruled = frames(hs, vs)
    framed = [h for fh, _ in ruled for h in fh]
    rest = [h for h in hs if h not in framed]
    for fh, fv in ruled:
        rest = hang_on(fh, fv, rest)
        grid = build_grid(page, fh, fv, before)
        if grid is not None:
            found.append(grid)
    for fh, fv in three_line(page, rest, before if before and before.open else None):
        grid = build_grid(page, fh, fv, open=True)
        if grid is not None and not any(overlaps(grid.bbox, g.bbox) for g in found):
            found.append(grid)
    for fh, fv in unruled(page, rest, found, before if before and before.open else None):
        grid = build_grid(page, fh, fv, open=True)
        if grid is not None and not any(overlaps(grid.bbox, g.bbox) for g in found):
            found.append(grid)
    return sorted(found, key=lambda g: (g.ys[0], g.xs[0]))


def hang_on(fh: list[Rule], fv: list[Rule], rest: list[Rule]) -> list[Rule]:
    """Rows that hang under a header with verticals while they have none: the header's verticals are drawn through them.

    `fh` and `fv` are completed in place; what is left of `rest` is returned.
    """
    left, right, bottom = min(h.start for h in fh), max(h.end for h in fh), max(h.at for h in fh)
    top = min(h.at for h in fh)
    below: list[Rule] = []
    for h in sorted(rest, key=lambda h: h.at):
        last = below[-1].at if below else bottom
        if h.at > bottom + SNAP and abs(h.start - left) <= 8 and abs(h.end - right) <= 8 and h.at - last <= max(48.0, 1.2 * (bottom - top)):
            below.append(h)
    if len(below) < 2 or below[0].at - bottom > 24:
        return rest
    for i, v in enumerate(fv):
        if v.end >= bottom - REACH:
            fv[i] = Rule(v.at, v.start, below[-1].at)
    fh += below
    return [h for h in rest if h not in below]


def overlaps(a: BBox, b: BBox) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def three_line(page: Page, hs: list[Rule], before: Grid | None) -> list[tuple[list[Rule], list[Rule]]]:
    """Tables with horizontals only, their columns and rows completed from the white space.

    A partial rule under a group's name (基本支出 over 人员经费 and 公用经费) ends the edges between its columns: above it they are one cell.
    """
    lines = unnumbered(text_lines(page.chars), page)
    rulers = [whitespace.Ruler(h.at, h.start, h.end) for h in hs]

    def between(top: float, bottom: float) -> list[str]:
        return ["".join(c.text for c in line) for line in lines if top < line[0].cy < bottom]

    out = []
    foot = max((c.bottom for line in lines for c in line), default=0.0)
    if before and (top := unruled_top(rulers, before, lines, page.width)) is not None:
        rulers.append(top)
    for i, table in enumerate(whitespace.open_tables(rulers, page.width, between, foot)):
        columns = list(before.xs) if before and i == 0 and same_columns(table, before, lines) else None
        if columns and (len(table.full) == 2 or whitespace.begins_with_figures(table, whitespace.words_of(lines))):     # a header would have a rule under it
            out.append(carried_on(table, columns))
        elif len(table.full) >= 3 and (drawn := completed(table, lines, columns)) is not None:
            out.append(drawn)
    return out


def unnumbered(lines: list[list[Char]], page: Page) -> list[list[Char]]:
    """Lines without the page's number, which may stand close under a table or between its rows."""
    return [line for line in lines if MARGIN * page.height < line[0].cy < (1 - MARGIN) * page.height or not PAGE_NUMBER.fullmatch("".join(c.text for c in line))]


def unruled(page: Page, hs: list[Rule], found: list[Grid], before: Grid | None) -> list[tuple[list[Rule], list[Rule]]]:
    """Tables of aligned columns, outside the ones found by their rules; the first may go on with the one that ends the page before."""
    loose = [c for c in page.chars if not any(g.bbox[0] - 2 <= c.cx <= g.bbox[2] + 2 and g.bbox[1] <= c.cy <= g.bbox[3] for g in found)]
    lines = unnumbered(text_lines(loose), page)
    rulers = [whitespace.Ruler(h.at, h.start, h.end) for h in hs]
    rows = aligned.rows_of(lines)
    names = {plain(c.text) for c in before.cells} if before else set()
    out = []
    for i, table in enumerate(aligned.aligned_tables(rows, rulers, names)):
        columns = list(before.xs) if before and i == 0 and header_again(table, before, lines) else None
        if (drawn := completed(table, lines, columns)) is not None:
            out.append(drawn)
    if before and (found_rest := aligned.rest_of_table(rows, before.xs)) is not None:
        rest, columns = found_rest
        if not any(rest.full[0].y < h.at < rest.full[-1].y for fh, _ in out for h in fh):
            out.insert(0, carried_on(rest, columns))
    return out


def header_again(table: whitespace.Open, before: Grid, lines: list[list[Char]]) -> bool:
    """Does a table without rules at the top of a page have the header and the columns of the one that ends the page before? Few of its rows may be left."""
    first, end, last = (r.y for r in table.full)
    if any(line[0].cy < first for line in lines):
        return False
    header = whitespace.words_of([line for line in lines if first < line[0].cy < end], 0.3)
    body = whitespace.words_of([line for line in lines if end < line[0].cy < last])
    names = whitespace.leaf_words(header, whitespace.group_rules(header), end)
    return whitespace.between_edges([*names, *(w for row in body for w in row)], before.xs) and names_again(names, before)


def names_again(words: Sequence[whitespace.Word], before: Grid) -> bool:
    """Are these the names of columns, or pieces of such, that stand in the table before?"""
    return all(not any(c.isdigit() for c in w.text) and any(plain(w.text) in plain(c.text) for c in before.cells) for w in words)


def same_columns(table: whitespace.Open, before: Grid, lines: list[list[Char]]) -> bool:
    """Does a table at the top of a page have the columns of the one that ends the page before: no title above, and its words between the same edges?"""
    first, last = table.full[0], table.full[-1]
    if abs(first.start - before.xs[0]) > whitespace.TOUCH or abs(first.end - before.xs[-1]) > whitespace.TOUCH:
        return False
    above = ["".join(c.text for c in line) for line in lines if line[0].cy < first.y]
    if len(above) > 1 or whitespace.parted(above):
        return False
    words = [w for row in whitespace.words_of([line for line in lines if first.y < line[0].cy < last.y]) for w in row if not whitespace.spans(w, table.partial)]
    return bool(words) and whitespace.between_edges(words, before.xs)


def unruled_top(rulers: list[whitespace.Ruler], before: Grid, lines: list[list[Char]], page_width: float) -> whitespace.Ruler | None:
    """The rule over the rest of a table that none bounds above: the page begins with its rows, down to its closing rule or the page's end."""
    long = [r for r in rulers if r.end - r.start > 0.35 * page_width]
    end = min(long, key=lambda r: r.y, default=None)
    if end and (abs(end.start - before.xs[0]) > whitespace.TOUCH or abs(end.end - before.xs[-1]) > whitespace.TOUCH):
        return None
    rows = whitespace.words_of([line for line in lines if end is None or line[0].cy < end.y])
    words = [w for row in rows for w in row]
    if (rows and len(rows[0]) > 1 and names_again(rows[0], before)) or not whitespace.mostly_figures(rows) or not whitespace.between_edges(words, before.xs):
        return None
    return whitespace.Ruler(min(w.top for w in words) - 2, min(before.xs[0], *(w.x0 - 1 for w in words)), max(before.xs[-1], *(w.x1 + 1 for w in words)))


def carried_on(table: whitespace.Open, xs: list[float]) -> tuple[list[Rule], list[Rule]]:
    """The rules of a part of a table that begins with a row of its body."""
    top, bottom = table.full[0].y, table.full[-1].y
    xs = [min(xs[0], table.full[0].start), *xs[1:-1], max(xs[-1], table.full[0].end)]
    return [Rule(r.y, xs[0], xs[-1]) for r in table.full], [Rule(x, top, bottom) for x in xs]


def completed(table: whitespace.Open, lines: list[list[Char]], columns: list[float] | None = None) -> tuple[list[Rule], list[Rule]] | None:
    """The rules of a three-line table with the verticals that its white space implies; `columns` are its edges where they are known."""
    top, bottom = table.full[0].y, table.full[-1].y
    left, right = min(r.start for r in table.full), max(r.end for r in table.full)
    kept = [[c for c in line if left - 2 <= c.cx <= right + 2] for line in lines if top < line[0].cy < bottom]
    inside = whitespace.words_of(kept)
    end = whitespace.header_end(table.full, inside)
    lowest, first = table.full[end - 1].y, table.full[end].y
    header = whitespace.words_of([line for line in kept if line and lowest < line[0].cy < first], 0.3)   # names stand close beside each other
    body = [row for row in inside if row and row[0].cy > first]
    table = whitespace.Open(table.full, table.partial or whitespace.group_rules(header))
    leaves = whitespace.leaf_words(header, table.partial, first)
    edges = columns or whitespace.column_edges(whitespace.leaf_spans(leaves), body, left, right, [(w.x0, w.x1) for w in leaves])
    if len(edges) < 3 or not header:
        return None
    verticals = [Rule(left, top, bottom), Rule(right, top, bottom)]
    for x in edges[1:-1]:
        over = [p.y for p in table.partial if lowest < p.y < first - SNAP and snapped(p, edges)[0] + 1 < x < snapped(p, edges)[1] - 1]
        verticals.append(Rule(x, max(over, default=lowest), bottom))
    for upper, lower in zip(table.full[:end - 1], table.full[1:end], strict=True):
        names = [w for row in inside for w in row if upper.y < w.cy < lower.y]
        parting = whitespace.group_edges(names, edges)
        verticals += [Rule(x, upper.y, lower.y) for x in (edges[1:-1] if parting is None else parting)]
    horizontals = [Rule(r.y, left, right) for r in table.full]
    partial = [Rule(p.y, *snapped(p, edges)) for p in table.partial if lowest < p.y < first - SNAP]
    verticals += between_groups(partial, header, edges, lowest)
    return horizontals + partial, verticals


def between_groups(partial: list[Rule], header: list[list[whitespace.Word]], edges: list[float], lowest: float) -> list[Rule]:
    """Verticals between names over several columns that stand side by side on one partial rule."""

    def above(x: float, y: float) -> float:
        return max((p.at for p in partial if p.at < y - SNAP and p.start + 1 < x < p.end - 1), default=lowest)

    out = []
    for rule in partial:
        inside = [w for line in header for w in line if rule.start < (w.x0 + w.x1) / 2 < rule.end]
        names = [w for w in inside if above((w.x0 + w.x1) / 2, rule.at) < w.cy < rule.at]
        under = [x for x in edges if rule.start - 1 <= x <= rule.end + 1]
        out += [Rule(x, above(x, rule.at), rule.at) for x in whitespace.group_edges(names, under) or []]
    return out


def snapped(rule: whitespace.Ruler, edges: list[float]) -> tuple[float, float]:
    """A partial rule stretched to the edges of the columns that it lies over."""
    covered = [(a, b) for a, b in zip(edges, edges[1:], strict=False) if min(b, rule.end) - max(a, rule.start) > 0.35 * (b - a)]
    return (covered[0][0], covered[-1][1]) if covered else (rule.start, rule.end)


def merge_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Join collinear rules that overlap or nearly touch (double rules and dashes become one)."""
    rows: list[list[Rule]] = []
    for r in sorted(rules, key=lambda r: r.at):
        if rows and r.at - rows[-1][0].at <= SNAP:
            rows[-1].append(r)
        else:
            rows.append([r])
    out = []
    for row in rows:
        at = sum(r.at * max(r.end - r.start, 0.1) for r in row) / sum(max(r.end - r.start, 0.1) for r in row)
        start = end = None
        for r in sorted(row, key=lambda r: r.start):
            if end is not None and r.start <= end + REACH:
                end = max(end, r.end)
                continue
            if end is not None and start is not None:
                out.append(Rule(at, start, end))
            start, end = r.start, r.end
        if start is not None and end is not None:
            out.append(Rule(at, start, end))
    return [r for r in out if r.end - r.start > 4]


def touches(h: Rule, v: Rule) -> bool:
    return h.start - REACH <= v.at <= h.end + REACH and v.start - REACH <= h.at <= v.end + REACH


def frames(hs: list[Rule], vs: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Sets of rules connected by touching; a frame needs two horizontals and one vertical."""
    left_h, left_v = set(range(len(hs))), set(range(len(vs)))
    out = []
    while left_v:
        todo, got_h, got_v = [("v", left_v.pop())], set(), set()
        while todo:
            kind, i = todo.pop()
            if kind == "v":
                got_v.add(i)
                near = [j for j in left_h if touches(hs[j], vs[i])]
                left_h.difference_update(near)
                todo += [("h", j) for j in near]
            else:
                got_h.add(i)
                near = [j for j in left_v if touches(hs[i], vs[j])]
                left_v.difference_update(near)
                todo += [("v", j) for j in near]
        if len(got_h) >= 2:
            out.append(([hs[i] for i in got_h], [vs[i] for i in got_v]))
    return out


def cuts(values: Iterable[float]) -> list[float]:
    """Distinct positions, nearer ones joined."""
    out: list[float] = []
    for v in sorted(values):
        if not out or v - out[-1] > SNAP:
            out.append(v)
    return out


def build_grid(page: Page, hs: list[Rule], vs: list[Rule], before: Grid | None = None, open: bool = False) -> Grid | None:
    xs = cuts([v.at for v in vs])
    ys = cuts([h.at for h in hs])
    left, right = min(h.start for h in hs), max(h.end for h in hs)
    top, bottom = ys[0], ys[-1]
    # A page edge leaves a row open: the verticals reach beyond the last horizontal and bound it.
    if (edge := reach(vs, lambda v: ys[0] - v.start, page.chars, ys[0])) > 5:
        top = ys[0] - edge
        ys.insert(0, top)
    if (edge := reach(vs, lambda v: v.end - ys[-1], page.chars, ys[-1])) > 5:
        bottom = ys[-1] + edge
        ys.append(bottom)
    inside = [c for c in page.chars if left - 2 <= c.cx <= right + 2 and top <= c.cy <= bottom and not c.text.isspace()]
    # Tables printed without side borders: the outer columns are bounded by the ends of the horizontal rules. They may be blank on this page.
    known = before.xs if before else ()
    if not xs or (xs[0] - left > 8 and (any(c.cx < xs[0] for c in inside) or alike((left, xs[0]), known[:2]))):
        xs.insert(0, left)
    if right - xs[-1] > 8 and (any(c.cx > xs[-1] for c in inside) or alike((xs[-1], right), known[-2:])):
        xs.append(right)
    if not inside or len(xs) < 3 or len(ys) < 2:
        return None
    vs = vs + undrawn(xs, ys, vs, inside)
    if extra := unruled_rows(xs, ys, hs, inside):
        hs = hs + [Rule(y, xs[0], xs[-1]) for y in extra]
        ys = cuts([*ys, *extra])
    cells = cells_of(page, xs, ys, hs, vs, inside)
    return Grid(page.number, tuple(xs), tuple(ys), tuple(cells), open)


def undrawn(xs: list[float], ys: list[float], vs: list[Rule], chars: list[Char]) -> list[Rule]:
    """Verticals that a header draws and its body leaves out: no line of the body runs across the place, and what stands beside it shows that it
    parts columns."""
    bands = list(zip(ys, ys[1:], strict=False))
    lines = [text_lines(c for c in chars if top <= c.cy <= bottom) for top, bottom in bands]
    out: list[Rule] = []
    for before, x, after in zip(xs, xs[1:], xs[2:], strict=False):
        drawn = [covered(vs, x, *band) for band in bands]
        open_ = [r for r, there in enumerate(drawn) if not there and True in drawn[:r]]
        beside = [sides_of(x, before, after, line) for r in open_ for line in lines[r]]
        if beside and all(text is not None for text in beside) and parts_columns([text for text in beside if text]):
            out += [Rule(x, *bands[r]) for r in open_]
    return out


def parts_columns(beside: list[tuple[str, str]]) -> bool:
    """Do texts left and right of a place, line by line, belong to two columns: a figure beside something, two texts again and again, or figures
    alone, which stand on one side?"""
    both = [pair for pair in beside if all(pair)]
    single = [left or right for left, right in beside if not (left and right) and (left or right)]
    figures = [bool(whitespace.FIGURE.fullmatch(plain(text))) for text in single]
    return len(both) > 1 or any(whitespace.FIGURE.fullmatch(plain(text)) for pair in both for text in pair) or (len(figures) > 1 and all(figures))


def sides_of(x: float, before: float, after: float, line: list[Char]) -> tuple[str, str] | None:
    """The texts of a line on either side of a place, within the columns beside it; None where the line runs across."""
    left, right = [c for c in line if before < c.cx < x], [c for c in line if x < c.cx < after]
    if left and right and right[0].x0 - left[-1].x1 < APART * (right[0].bottom - right[0].top):
        return None
    return "".join(c.text for c in left), "".join(c.text for c in right)


def alike(a: Sequence[float], b: Sequence[float]) -> bool:
    return len(a) == len(b) and all(abs(x - y) <= SNAP for x, y in zip(a, b, strict=True))


def unruled_rows(xs: list[float], ys: list[float], hs: list[Rule], chars: list[Char]) -> list[float]:
    """Cuts between rows that no rule parts, band by band."""
    out: list[float] = []
    for top, bottom in zip(ys, ys[1:], strict=False):
        band = [c for c in chars if top <= c.cy <= bottom]
        if bottom - top < 18 or not band:
            continue
        columns = [[w for line in whitespace.words_of(text_lines(c for c in band if a <= c.cx <= b)) for w in line] for a, b in zip(xs, xs[1:], strict=False)]
        out += whitespace.row_cuts(columns, top, bottom)
    return out


def reach(vs: list[Rule], beyond: Callable[[Rule], float], chars: tuple[Char, ...], edge: float) -> float:
    """How far verticals go beyond an outer horizontal: at least two of them, or one with text on both sides there; else 0."""
    far = sorted(vs, key=beyond, reverse=True)
    if len(far) > 1 and beyond(far[1]) > 0 and beyond(far[0]) <= beyond(far[1]) + 5:
        return beyond(far[1])
    one = far[0] if far else None
    if one is None or not 5 < beyond(one) < 40:
        return beyond(far[1]) if len(far) > 1 and beyond(far[1]) > 0 else 0.0
    low, high = sorted((edge, one.start if one.start < edge else one.end))
    beside = [c.cx for c in chars if low < c.cy < high]
    both = any(x < one.at - 2 for x in beside) and any(x > one.at + 2 for x in beside)
    return beyond(one) if both else max(beyond(far[1]), 0.0) if len(far) > 1 else 0.0


def cells_of(page: Page, xs: list[float], ys: list[float], hs: list[Rule], vs: list[Rule], chars: list[Char]) -> list[Cell]:
    rows, cols = len(ys) - 1, len(xs) - 1
    owner = list(range(rows * cols))

    def find(i: int) -> int:
        while owner[i] != i:
            owner[i] = owner[owner[i]]
            i = owner[i]
        return i

    for r in range(rows):
        for c in range(cols):
            i = r * cols + c
            if c + 1 < cols and not covered(vs, xs[c + 1], ys[r], ys[r + 1]):
                owner[find(i + 1)] = find(i)
            if r + 1 < rows and not covered(hs, ys[r + 1], xs[c], xs[c + 1]):
                owner[find(i + cols)] = find(i)
    groups: dict[int, list[int]] = {}
    for i in range(rows * cols):
        groups.setdefault(find(i), []).append(i)
    spans = {root: (min(i // cols for i in m), min(i % cols for i in m), max(i // cols for i in m), max(i % cols for i in m)) for root, m in groups.items()}
    text: dict[int, list[Char]] = {}
    for ch in chars:
        r = min(max(bisect_right(ys, ch.cy) - 1, 0), rows - 1)
        c = min(max(bisect_right(xs, ch.cx) - 1, 0), cols - 1)
        text.setdefault(find(r * cols + c), []).append(ch)
    out = []
    for root, (r0, c0, r1, c1) in sorted(spans.items(), key=lambda kv: kv[1][:2]):
        box = (xs[c0], ys[r0], xs[c1 + 1], ys[r1 + 1])
        out.append(make_cell(text.get(root, []), r0, c0, r1 - r0 + 1, c1 - c0 + 1, box))
    return out


def covered(rules: list[Rule], at: float, start: float, end: float) -> bool:
    """Is the side at `at` from `start` to `end` drawn, at least for the most part?"""
    drawn = sum(max(0.0, min(r.end, end) - max(r.start, start)) for r in rules if abs(r.at - at) <= SNAP)
    return drawn >= COVER * (end - start)


def make_cell(chars: list[Char], row: int, col: int, rowspan: int, colspan: int, box: BBox) -> Cell:
    lines = text_lines(chars)
    printed = tuple(c for line in lines for c in line)
    regions = (Region(printed[0].page, bounds(printed)),) if printed else ()
    indent = round(min(line[0].x0 for line in lines) - box[0], 1) if lines else 0.0
    return Cell(join_lines(lines), row, col, rowspan, colspan, regions, indent, box)


def text_lines(chars: Iterable[Char]) -> list[list[Char]]:
    """Characters grouped to printed lines, each from left to right; blanks are dropped (gaps are looked at when joining)."""
    lines: list[list[Char]] = []
    at = 0.0                        # twice the middle of the last line's first character
    for c in sorted((c for c in chars if not c.text.isspace()), key=lambda c: c.top + c.bottom):
        if lines and c.top + c.bottom - at <= max(5.0, 0.9 * (c.bottom - c.top)):
            lines[-1].append(c)
        else:
            lines.append([c])
            at = c.top + c.bottom
    return [sorted(line, key=lambda c: c.x0) for line in lines]


def join_lines(lines: list[list[Char]]) -> str:
    """The text of printed lines. Two numbers, side by side or one under the other, are never glued to one: a blank stays between."""
    out = ""
    for line in lines:
        text = "".join(spaced(line))
        whole = COMPLETE.search(out) and text[:1].isdigit()
        out += (" " if whole else "") + text
    return out


def spaced(line: list[Char]) -> list[str]:
    """The line's characters, a blank put before one that stands apart from a digit or letter on its left."""
    out: list[str] = []
    last: Char | None = None
    for c in line:
        if last is not None and c.x0 - last.x1 > 0.28 * (c.bottom - c.top) and last.text[-1].isascii() and c.text[0].isascii() and last.text[-1].isalnum() and c.text[0].isalnum():
            out.append(" " + c.text)
        else:
            out.append(c.text)
        last = c
    return out
