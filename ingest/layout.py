"""A page as blocks from top to bottom: its grids and the text lines between them, running heads and page numbers left out."""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ingest.grid import MARGIN, PAGE_NUMBER, grids, text_lines
from ingest.model import Grid, Line, Page


@dataclass(frozen=True)
class Blocks:
    """The grids and lines of one page, each list from top to bottom."""

    page: Page
    grids: tuple[Grid, ...]
    lines: tuple[Line, ...]


def blocks(pages: Iterable[Page]) -> list[Blocks]:
    """Layout of every page of a document. Of a printed page only what the layout holds is kept, its single characters and rules are let go."""
    rough: list[tuple[Page, tuple[Grid, ...], list[Line]]] = []
    for page in pages:
        before = rough[-1][1][-1] if rough and rough[-1][1] else None
        found = page.grids if page.grids is not None else tuple(grids(page, before))
        lines = outside_lines(page, found)
        rough.append((page if page.read_by == "ocr" else replace(page, chars=(), horizontals=(), verticals=()), found, lines))
    heads = running_heads([(p, ls) for p, _, ls in rough])
    return [Blocks(p, gs, tuple(line for line in ls if not is_furniture(line, p, heads))) for p, gs, ls in rough]


def outside_lines(page: Page, found: tuple[Grid, ...]) -> list[Line]:
    """Text lines that stand in no grid."""
    boxes = [g.bbox for g in found]
    loose = [c for c in page.chars if not any(b[0] - 2 <= c.cx <= b[2] + 2 and b[1] <= c.cy <= b[3] for b in boxes)]
    return [Line.of(line) for line in text_lines(loose)]


def masked(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def running_heads(pages: list[tuple[Page, list[Line]]]) -> set[str]:
    """Texts (numbers masked) that stand in the margin of most pages."""
    seen: Counter[str] = Counter()
    for page, lines in pages:
        seen.update({masked(line.text) for line in lines if in_margin(line, page)})
    return {t for t, n in seen.items() if n >= 4 and n >= 0.6 * len(pages)}


def in_margin(line: Line, page: Page) -> bool:
    top, bottom = line.bbox[1], line.bbox[3]
    return bottom < MARGIN * page.height or top > (1 - MARGIN) * page.height


def is_furniture(line: Line, page: Page, heads: set[str]) -> bool:
    if page.grids is not None or not in_margin(line, page):    # a source without pages has no running heads
        return False
    return bool(PAGE_NUMBER.fullmatch(line.text)) or masked(line.text) in heads
