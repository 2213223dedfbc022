"""Rules that a table does without, found in its white space.

Three-line tables draw only horizontals: their columns are the stretches of the page's width that the lines of the body keep free. Other
tables leave out the rules between rows: two whole numbers one above the other in one column are two rows.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import NamedTuple

from ingest.amount import cell_number, declared_unit, plain
from ingest.model import Char

TOUCH = 8.0         # points: full-width rules of one table begin and end this near to each other
FREE = 0.06         # share of a body's lines that may cross a column's edge (a centred 合计, a long name)
LEVEL = 2.5         # points: names nearer in height than this stand on one level
MOST_INNER = 2      # names of inner groups in a header that are looked for among names that mostly are none
ASIDE = 0.1         # widths of its columns that the names of groups may stand from their middles, all together, without another way being tried
CLOSE = 0.4         # heights of a line: lines of one name stand nearer than this, rows of a header farther apart
WHOLE = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?")
FIGURE = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d{3,})%?")
BROKEN = re.compile(r"\d\.\d?$")
OPENING = "（(“"
CODE = re.compile(r"\d{2,9}|[A-Z]\d{2,10}")
ITEM = re.compile("[一二三四五六七八九十]{1,3}、[^。；]{2,20}$")
COUNTED = re.compile(r"※|栏次|行次|\d{1,2}")
TOTAL = re.compile(r"[总合小]计|.*[总合]计")
CAPTION = re.compile(r"单位[:：]|表$|^附?表|^公开\d|[。；]$")


@dataclass(frozen=True)
class Word:
    """Characters of one line that stand together."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def cy(self) -> float:
        return (self.top + self.bottom) / 2


def words_of(lines: Sequence[Sequence[Char]], gap_size: float = 0.75) -> list[list[Word]]:
    """Each line's words; a gap wider than that share of a character's height parts them."""
    out = []
    for line in lines:
        row: list[list[Char]] = []
        for c in line:
            gap = c.x0 - row[-1][-1].x1 if row else 0.0
            # a name may begin right behind a figure that is set to its column's right edge
            behind = row and ("\u4e00" <= c.text <= "\u9fff" or c.text in OPENING) and gap > 0.05 and WHOLE.fullmatch("".join(x.text for x in row[-1])) and "." in "".join(x.text for x in row[-1])
            # two figures set close side by side stay two
            behind = behind or (row and gap > 0.2 * (c.bottom - c.top) and c.text.isdigit() and row[-1][-1].text.isdigit())
            if row and gap <= gap_size * (c.bottom - c.top) and not behind:
                row[-1].append(c)
            else:
                row.append([c])
        out.append([Word("".join(c.text for c in w), w[0].x0, w[-1].x1, min(c.top for c in w), max(c.bottom for c in w)) for w in row])
    return out


def row_cuts(columns: Sequence[Sequence[Word]], top: float, bottom: float) -> list[float]:
    """Where a band between two rules holds several rows: the y positions between them; none where it holds one.

    A row is known by a number, a code or a total word; what stands nearer to such a line than rows stand to each other belongs to it.
    """
    columns = [unbroken(column) for column in columns]
    listed = any(FIGURE.fullmatch(plain(w.text)) for column in columns for w in column)
    numbers = [sorted(w.cy for w in column if items or is_anchor(w)) for column in columns for items in [listed and enumerated(column)]]
    if not any(len(n) >= 2 and min(b - a for a, b in zip(n, n[1:], strict=False)) > 4 for n in numbers):
        return []
    anchors = merged([y for n in numbers for y in n], 3.0)
    if len(anchors) < 2:
        return []
    spacing = median(b - a for a, b in zip(anchors, anchors[1:], strict=False))
    tall = [stack for column in columns for stack in stacks(column, anchors)]
    rows = list(anchors)
    for y in merged([w.cy for column in columns for w in column if not is_anchor(w) and not any(w in stack for stack in tall)], 3.0):
        if min(abs(y - r) for r in rows) > 0.72 * spacing:      # the lines of a row cut by the page's edge stand close, too
            rows.append(y)
    rows = merged(rows, 3.0)
    return [cut_between(a, b, tall) for a, b in zip(rows, rows[1:], strict=False)]


def enumerated(column: Sequence[Word]) -> bool:
    """Does every line of a column begin an item of its own (五、上级补助收入 over 六、其他收入)?"""
    return len(column) > 1 and all(ITEM.match(plain(w.text)) for w in column)


def stacks(column: Sequence[Word], anchors: Sequence[float]) -> list[list[Word]]:
    """Lines that stand closer than rows do, beside one anchor: a name broken over lines, wherever in its row it stands."""
    words = sorted(column, key=lambda w: w.cy)
    gaps = [b.top - a.bottom for a, b in zip(words, words[1:], strict=False) if b.top > a.cy]
    if not gaps or min(gaps) + 1.5 > min(b - a for a, b in zip(anchors, anchors[1:], strict=False)) - median(w.bottom - w.top for w in words):
        return []                       # lines stand as far from each other as rows
    out: list[list[Word]] = []
    for w in words:
        if out and w.top - out[-1][-1].bottom <= min(gaps) + 1:
            out[-1].append(w)
        else:
            out.append([w])
    return [stack for stack in out if len(stack) > 1 and sum(stack[0].top - 1 < y < stack[-1].bottom + 1 for y in anchors) == 1]


def cut_between(upper: float, lower: float, tall: Sequence[Sequence[Word]]) -> float:
    """Half way between two rows, but not through the lines of a broken name."""
    cut = (upper + lower) / 2
    for stack in tall:
        if stack[0].top < cut < stack[-1].bottom:
            return stack[-1].bottom + 0.5 if stack[0].top - 1 < upper < stack[-1].bottom + 1 else stack[0].top - 0.5
    return cut


def unbroken(column: Sequence[Word]) -> list[Word]:
    """A column's words, where an amount broken inside its decimals (100,000.0 over 0) is one word again."""
    out: list[Word] = []
    for w in sorted(column, key=lambda w: w.cy):
        if out and w.top - out[-1].bottom < 0.5 * (w.bottom - w.top) and BROKEN.search(out[-1].text) and re.fullmatch(r"\d{1,2}%?", w.text) and FIGURE.fullmatch(out[-1].text + w.text):
            u = out.pop()
            w = Word(u.text + w.text, min(u.x0, w.x0), max(u.x1, w.x1), u.top, w.bottom)
        out.append(w)
    return out


def is_anchor(word: Word) -> bool:
    text = plain(word.text)
    return bool(WHOLE.fullmatch(text) or CODE.fullmatch(text) or TOTAL.fullmatch(text)) or cell_number(text) is not None


def merged(values: list[float], near: float) -> list[float]:
    """Positions nearer than that are one (their mean)."""
    groups: list[list[float]] = []
    for v in sorted(values):
        if groups and v - groups[-1][-1] <= near:
            groups[-1].append(v)
        else:
            groups.append([v])
    return [sum(g) / len(g) for g in groups]


@dataclass(frozen=True)
class Ruler:
    """A horizontal rule: y, and where it starts and ends."""

    y: float
    start: float
    end: float


@dataclass(frozen=True)
class Open:
    """A three-line table: its full-width rules from top to bottom and the partial ones between them."""

    full: tuple[Ruler, ...]
    partial: tuple[Ruler, ...]


def open_tables(rules: Sequence[Ruler], page_width: float, text_between: Callable[[float, float], list[str]], foot: float) -> list[Open]:
    """Horizontals that belong to no ruled frame → tables. A caption or a sentence between two rules parts two tables.

    `foot` is where the page's text ends: a table that goes on over the page has no closing rule on this one.
    """
    long = sorted((r for r in rules if r.end - r.start > 0.35 * page_width), key=lambda r: r.y)
    chains: list[list[Ruler]] = []
    for r in long:
        last = chains[-1][-1] if chains else None
        if last is None or parted(text_between(last.y, r.y)):
            chains.append([r])
        elif (r.end - r.start) < 0.9 * (last.end - last.start) and last.start - TOUCH <= r.start and r.end <= last.end + TOUCH:
            continue                    # a long partial rule inside a table
        elif abs(r.start - last.start) <= TOUCH and abs(r.end - last.end) <= TOUCH:
            chains[-1].append(r)
        else:
            chains.append([r])
    out = []
    for chain in chains:
        if chain is chains[-1] and foot - chain[-1].y > 10 and len(chain) <= 3 and (below := text_between(chain[-1].y, foot + 1)) and not parted(below) and any(re.search(r"\d[.,]\d", t) for t in below):
            chain.append(Ruler(foot + 2, chain[-1].start, chain[-1].end))
        if len(chain) >= 3 or (len(chain) == 2 and text_between(chain[0].y, chain[1].y)):
            inside = tuple(r for r in rules if chain[0].y < r.y < chain[-1].y and r not in chain and r.start >= chain[0].start - TOUCH and r.end <= chain[0].end + TOUCH)
            out.append(Open(tuple(chain), inside))
    return out


def begins_with_figures(table: Open, lines: Sequence[Sequence[Word]]) -> bool:
    """Is what stands under a table's first rule a row of its body?"""
    first, second = table.full[0].y, table.full[1].y
    under = [w for line in lines for w in line if first < w.cy < second]
    top = min((w.cy for w in under), default=first)
    return any(FIGURE.fullmatch(plain(w.text)) for w in under if w.cy < top + 3 * (w.bottom - w.top)) and not counts(under)


def mostly_figures(rows: Sequence[Sequence[Word]]) -> bool:
    """Are these the rows of a body: every third line at least with two figures (names broken over lines stand beside them)?"""
    full = [row for row in rows if sum(bool(FIGURE.fullmatch(plain(w.text))) for w in row) >= 2]
    return bool(full) and 3 * len(full) >= len(rows)


def between_edges(words: Sequence[Word], edges: Sequence[float]) -> bool:
    """Does every word stand in one column?"""
    return all(edges[0] - TOUCH < w.x0 and w.x1 < edges[-1] + TOUCH and not any(w.x0 + 1 < x < w.x1 - 1 for x in edges[1:-1]) for w in words)


def moved_off(words: Sequence[Word], edges: Sequence[float]) -> list[float] | None:
    """Edges of columns, those that words stand across moved to the nearest place between the words; None where there is none inside the columns
    beside it. Where a column is blank on a table's first page its edges follow from its name alone, and a wide figure goes beyond."""
    out = list(edges)
    for i, x in enumerate(edges[1:-1], 1):
        if any(w.x0 + 1 < x < w.x1 - 1 for w in words):
            free = [y for w in words for y in (w.x0 - 0.5, w.x1 + 0.5) if out[i - 1] + 1 < y < edges[i + 1] - 1 and not any(u.x0 + 1 < y < u.x1 - 1 for u in words)]
            if not free:
                return None
            out[i] = min(free, key=lambda y: abs(y - x))
    return out


def spans(word: Word, partial: Sequence[Ruler]) -> bool:
    """Is it a name over several columns: one with a partial rule close below?"""
    return any(0 <= p.y - word.cy < 3 * (word.bottom - word.top) and p.start < (word.x0 + word.x1) / 2 < p.end for p in partial)


def header_end(full: Sequence[Ruler], lines: Sequence[Sequence[Word]]) -> int:
    """Which of the full rules ends the header: the last one above the first figure or code (column numbers are neither)."""
    first = min((w.cy for line in lines for w in line if FIGURE.fullmatch(plain(w.text))), default=None)
    if first is None:
        return 1
    end = max(1, max((i for i, r in enumerate(full) if r.y < first), default=1))
    last = [w for line in lines for w in line if full[end - 1].y < w.cy < full[end].y]
    return end - 1 if end > 1 and counts(last) else end


def counts(words: Sequence[Word]) -> bool:
    """Do they count the columns (栏次 1 2 3 …)? Such a row stands in the middle of its columns, wherever their figures stand."""
    return len(words) > 1 and all(COUNTED.fullmatch(plain(w.text)) for w in words)


def group_rules(header: Sequence[Sequence[Word]]) -> tuple[Ruler, ...]:
    """Rules under the names of groups, where none are drawn: a header in which names of single columns stand half-way between its first line and
    its last. So they show that the first line is no first half of names broken over lines."""
    names = names_whole(header)
    return tuple(parting(names).rules) if middles(names) else ()


class Parting(NamedTuple):
    """Rules under the names of groups, how many names have no place in the tree that they make, and how far the names of groups stand from the
    middles of their columns, in widths of these."""

    rules: list[Ruler]
    left_over: int = 0
    aside: float = 0.0


def parting(names: Sequence[Word]) -> Parting:
    """What reaches over the whole height of a header (or of what stands under a group's name) stands in its middle, the names above others are those of
    groups. In a header of three levels the names of inner groups may stand in the middle, too: of all ways to take these the one in which most fit."""
    half = middles(names)
    return fitting((parted_by(names, [w for w in half if w not in inner]), len(inner)) for inner in few_of(half))


def fitting(ways: Iterable[tuple[Parting, int]]) -> Parting:
    """The first way in which every name has its place, else the one in which most have. Each comes with how many names it takes for what they mostly
    are not, which must make the others fit the better."""
    best: Parting | None = None
    for way, unlikely in ways:
        way = way._replace(aside=way.aside + unlikely * ASIDE / 2)
        best = way if best is None or way[1:] < best[1:] else best
        if not best.left_over and best.aside < ASIDE:
            break
    return best or Parting([])


def few_of(names: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    for count in range(min(MOST_INNER, len(names)) + 1):
        yield from combinations(names, count)


def middles(names: Sequence[Word]) -> list[Word]:
    """Names half-way between the upper and the lower edge of all, where they stand on several levels."""
    if not names or max(w.cy for w in names) - min(w.cy for w in names) < 2 * LEVEL:
        return []
    middle = (min(w.top for w in names) + max(w.bottom for w in names)) / 2
    return [w for w in names if abs(w.cy - middle) < LEVEL]


def parted_by(names: Sequence[Word], single: Sequence[Word]) -> Parting:
    """The groups between the names of single columns, and those inside them."""
    return put_together([], [grouped(stretch) for stretch in between_singles([w for w in names if w not in single], single)])


def put_together(rules: Sequence[Ruler], parts: Sequence[Parting], left_over: int = 0, aside: float = 0.0) -> Parting:
    return Parting([*rules, *(rule for p in parts for rule in p.rules)], left_over + sum(p.left_over for p in parts), aside + sum(p.aside for p in parts))


def grouped(names: Sequence[Word]) -> Parting:
    """The groups that stand side by side in a stretch of a header: those with the highest names and, as a name may reach down to any level but the
    last, some of those between."""
    top, low = min(w.cy for w in names), max(w.cy for w in names)
    if low - top < 2 * LEVEL:
        return Parting([])
    highest, between = [w for w in names if w.cy - top < LEVEL], [w for w in names if min(w.cy - top, low - w.cy) >= LEVEL]
    return fitting((dealt_out(names, [*highest, *more]), len(more)) for more in few_of(between))


def dealt_out(names: Sequence[Word], upper: Sequence[Word]) -> Parting:
    """The groups of these names, and those inside them. A group's name stands in the middle of two columns at least."""
    groups = [(name, under) for name, under in dealt(sorted(upper, key=lambda w: w.x0 + w.x1), [w for w in names if w not in upper])
              if len(under) > 1 and name.bottom < min(w.top for w in under) + 1 and off_middle(name, under) < 0.2]
    rules = [Ruler((name.bottom + min(w.top for w in under)) / 2, min(name.x0, *(w.x0 for w in under)), max(name.x1, *(w.x1 for w in under))) for name, under in groups]
    return put_together(rules, [parting(under) for _, under in groups], len(names) - sum(1 + len(under) for _, under in groups), sum(off_middle(*group) for group in groups))


def off_middle(name: Word, under: Sequence[Word]) -> float:
    """How far a name stands from the middle of others, in widths of these."""
    left, right = min(w.x0 for w in under), max(w.x1 for w in under)
    return abs((left + right) - (name.x0 + name.x1)) / 2 / (right - left)


def names_whole(header: Sequence[Sequence[Word]]) -> list[Word]:
    """The names of a header, those broken over lines put together."""
    out: list[Word] = []
    for w in sorted((w for row in header for w in row), key=lambda w: w.cy):
        upper = next((u for u in out if is_next_line(u, w)), None)
        if upper is not None:
            out.remove(upper)
            w = Word(upper.text + w.text, min(upper.x0, w.x0), max(upper.x1, w.x1), upper.top, w.bottom)
        out.append(w)
    return out


def is_next_line(upper: Word, lower: Word) -> bool:
    """Is `lower` the next line of the same name: close below, with one middle?"""
    return -1 < lower.top - upper.bottom < CLOSE * (lower.bottom - lower.top) and abs(upper.x0 + upper.x1 - lower.x0 - lower.x1) < LEVEL


def between_singles(names: Sequence[Word], single: Sequence[Word]) -> list[list[Word]]:
    """Names from left to right, in stretches between which a name of a single column stands."""
    out: dict[int, list[Word]] = {}
    for w in sorted(names, key=lambda w: w.x0 + w.x1):
        out.setdefault(sum(s.x0 + s.x1 < w.x0 + w.x1 for s in single), []).append(w)
    return list(out.values())


def dealt(upper: Sequence[Word], lower: Sequence[Word]) -> list[tuple[Word, list[Word]]]:
    """Names of groups, each with the names that stand under it (both from left to right)."""
    if not upper or len(lower) < len(upper):
        return []
    edges = [lower[0].x0, *((max(w.x1 for w in lower[:i]) + min(w.x0 for w in lower[i:])) / 2 for i in range(1, len(lower))), lower[-1].x1]
    ends = shared_out([(w.x0 + w.x1) / 2 for w in upper], edges)
    return [(name, list(lower[i:j])) for name, i, j in zip(upper, [0, *ends], [*ends, len(lower)], strict=True)]


def group_edges(words: Sequence[Word], edges: Sequence[float]) -> list[float] | None:
    """The edges that part a header's upper row: between the columns of one name and those of the next, where every name stands in the
    middle of its columns; None where they do not."""
    names = [(a + b) / 2 for a, b in leaf_spans(words)]
    if not names or len(names) >= len(edges) - 1:
        return None
    ends = shared_out(names, edges)
    for name, i, j in zip(names, [0, *ends], [*ends, len(edges) - 1], strict=True):
        if abs((edges[i] + edges[j]) / 2 - name) > 0.3 * (edges[j] - edges[i]):
            return None
    return [edges[i] for i in ends]


def shared_out(names: Sequence[float], edges: Sequence[float]) -> list[int]:
    """Columns shared out among names (their middles) in order so that the names stand as near as can be to the middles of their columns:
    which edges stand between one name's columns and the next's."""
    n, k = len(edges) - 1, len(names)
    far = float("inf")
    # best[i][j]: the first j columns shared out among the first i names, and where the last of these begins
    best = [[(far, 0)] * (n + 1) for _ in range(k + 1)]
    best[0][0] = (0.0, 0)
    for i in range(1, k + 1):
        for j in range(i, n + 1):
            best[i][j] = min((best[i - 1][m][0] + abs((edges[m] + edges[j]) / 2 - names[i - 1]), m) for m in range(i - 1, j))
    ends, j = [], n
    for i in range(k, 1, -1):
        j = best[i][j][1]
        ends.append(j)
    return ends[::-1]


def parted(lines: list[str]) -> bool:
    return any(CAPTION.search(plain(t)) or declared_unit(t) for t in lines)


def column_edges(leaves: Sequence[tuple[float, float]], body: Sequence[Sequence[Word]], left: float, right: float, header: Sequence[tuple[float, float]] = ()) -> list[float]:
    """The x positions between columns, where they can be in the widest stretch that the columns' names (x spans) keep free.

    Stretches of the body that (nearly) no line covers part its columns. The names of columns (`leaves`, their x spans) are laid beside
    these in order; a name that no figures stand under is a column of its own.
    """
    filled = body_columns(body)
    columns = matched(filled, sorted(leaves))
    edges = [left]
    for a, b in zip(columns, columns[1:], strict=False):
        edge = free_middle(a[1], b[0], header)
        edges.append(min(max(edge, edges[-1] + 1), right - 1))
    return [*edges, right]


def free_middle(start: float, end: float, spans: Sequence[tuple[float, float]]) -> float:
    """The middle of the widest part of [start, end] that no span covers; of the whole where all is covered."""
    if end - start < 1:
        return (start + end) / 2
    taken = sorted((max(a, start), min(b, end)) for a, b in spans if b > start and a < end)
    best, at, reached = 0.0, (start + end) / 2, start
    for a, b in [*taken, (end, end)]:
        if a - reached > best + 0.2:
            best, at = a - reached, (a + reached) / 2
        reached = max(reached, b)
    return at


def body_columns(body: Sequence[Sequence[Word]]) -> list[tuple[float, float]]:
    """The x spans of columns that hold something, from the lines of the body; centred totals and column numbers do not count."""
    lines = [row for row in body if row and not counts(row)]
    spans = [(w.x0, w.x1) for row in lines for w in row if not TOTAL.fullmatch(plain(w.text))]
    if not spans:
        return []
    allowed = max(0, int(FREE * len(lines)))
    events = sorted([(a + 0.2, 1) for a, _ in spans] + [(b - 0.2, -1) for _, b in spans])
    out: list[tuple[float, float]] = []
    depth, start = 0, None
    for x, step in events:
        before = depth
        depth += step
        if before <= allowed < depth:
            start = x
        elif before > allowed >= depth and start is not None:
            out.append((start, x))
            start = None
    return stretched(joined(out, 0.3), spans)


def stretched(columns: list[tuple[float, float]], words: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Columns as wide as the few words that go beyond them, where these do not reach into the next one."""
    bounds = [float("-inf"), *(x for column in columns for x in column), float("inf")]
    out = []
    for i, (a, b) in enumerate(columns):
        before, after = bounds[2 * i], bounds[2 * i + 3]
        own = [(x0, x1) for x0, x1 in words if before < x0 < b and a < x1 < after]
        out.append((min([a, *(x0 for x0, _ in own)]), max([b, *(x1 for _, x1 in own)])))
    return out


def joined(spans: list[tuple[float, float]], near: float) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for a, b in spans:
        if out and a - out[-1][1] <= near:
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
    return out


def matched(filled: list[tuple[float, float]], leaves: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Columns from left to right: every filled span with the name that fits it best, in order, and the names left over as blank columns.

    With fewer names than filled spans the spans stand as they are.
    """
    n, m = len(leaves), len(filled)
    if n < m or not m:
        return filled or leaves
    far = float("inf")
    # cost[i][j]: the first j filled spans matched among the first i names
    cost = [[far] * (m + 1) for _ in range(n + 1)]
    cost[0][0] = 0.0
    for i in range(1, n + 1):
        cost[i][0] = 0.0
        for j in range(1, min(i, m) + 1):
            cost[i][j] = min(cost[i - 1][j], cost[i - 1][j - 1] + apart(leaves[i - 1], filled[j - 1]))
    taken: dict[int, int] = {}
    i, j = n, m
    while j:
        if i > j and cost[i][j] == cost[i - 1][j]:
            i -= 1
            continue
        taken[i - 1] = j - 1
        i, j = i - 1, j - 1
    return [filled[taken[k]] if k in taken else leaves[k] for k in range(n)]


def apart(name: tuple[float, float], span: tuple[float, float]) -> float:
    """How badly a name fits a column: the distance of their middles, nothing when one lies within the other."""
    if name[0] >= span[0] - 1 and name[1] <= span[1] + 1 or (span[0] >= name[0] - 1 and span[1] <= name[1] + 1):
        return 0.0
    return abs(sum(name) - sum(span)) / 2


def leaf_words(header: Sequence[Sequence[Word]], partial: Sequence[Ruler], first: float) -> list[Word]:
    """The names of single columns: words with no partial rule under them."""
    words = [w for row in header for w in row]
    return [w for w in words if not any(w.bottom - 2 <= p.y < first - 1 and p.start - 2 <= (w.x0 + w.x1) / 2 <= p.end + 2 for p in partial)]


def leaf_spans(leaves: Sequence[Word]) -> list[tuple[float, float]]:
    """The x spans of columns by their names, those one above the other joined."""
    out: list[tuple[float, float]] = []
    for a, b in sorted((w.x0, w.x1) for w in leaves):
        if out and a < out[-1][1] - 0.5:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return out
