"""Web pages: paragraphs and tables of the body. Scripts, styles, hidden parts and forms to fill in are no text of the page."""
from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString, PreformattedString

from ingest.errors import DamagedFile, EmptyFile, TooLarge
from ingest.model import Page
from ingest.readers.flow import Outline, lay_out

MOST = 50 * 1024 * 1024     # bytes
SILENT = {"script", "style", "noscript", "template", "head", "nav", "form", "button", "select", "svg", "iframe", "object"}
INLINE = {"a", "abbr", "b", "bdi", "big", "cite", "code", "em", "font", "i", "ins", "label", "mark", "o:p", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "wbr", "st1:chsdate"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
MOST_COLUMNS = 100          # a cell said to span more only fills its row
MOST_PLACES = 500_000       # places of a table that its cells may cover
MOST_SPAN = 1000            # what browsers allow


def read_html(path: Path) -> tuple[Page, ...]:
    """The page as one of our own; its encoding is what it declares, else what fits. Raises EmptyFile, TooLarge, DamagedFile."""
    if path.stat().st_size > MOST:
        raise TooLarge(path.name)
    soup = BeautifulSoup(path.read_bytes(), "lxml")
    outline = Outline()
    try:
        write(soup.body or soup, outline)
    except RecursionError as error:     # thousands of elements one inside the other
        raise DamagedFile("网页", path.name) from error
    except TooLarge as error:
        raise TooLarge(path.name) from error
    if not outline.parts:
        raise EmptyFile(path.name)
    return (lay_out(outline.parts),)


def write(element: Tag, outline: Outline, centred: bool = False, heading: bool = False) -> None:
    """An element's text up to the next block is a paragraph; blocks are written by themselves."""
    centred = centred or is_centred(element)
    heading = heading or element.name in HEADINGS
    run = ""
    for child in element.children:
        if isinstance(child, NavigableString):
            run += "" if isinstance(child, PreformattedString) and not isinstance(child, CData) else re.sub(r"\s+", " ", child)
        elif isinstance(child, Tag) and not silent(child):
            if child.name in INLINE and not holds_block(child):
                run += text_of(child)
                continue
            outline.passage(run, centred, heading)
            run = ""
            if child.name == "table":
                write_table(child, outline)
            elif child.name not in ("br", "hr"):
                write(child, outline, centred, heading)
    outline.passage(run, centred, heading)


def text_of(element: Tag) -> str:
    """The text of an inline element or a cell, a blank for each line break of the source and a line for each of the page."""
    out = []
    for child in element.children:
        if isinstance(child, NavigableString):
            out.append("" if isinstance(child, PreformattedString) and not isinstance(child, CData) else re.sub(r"\s+", " ", child))
        elif isinstance(child, Tag) and not silent(child):
            out.append("\n" if child.name == "br" else text_of(child) if child.name in INLINE else f"\n{text_of(child)}\n")
    return "".join(out)


def silent(element: Tag) -> bool:
    style = re.sub(r"\s", "", str(element.get("style") or "")).lower()
    return element.name in SILENT or "display:none" in style or "visibility:hidden" in style or element.has_attr("hidden")


def is_centred(element: Tag) -> bool:
    style = re.sub(r"\s", "", str(element.get("style") or "")).lower()
    return element.name == "center" or str(element.get("align") or "").lower() == "center" or "text-align:center" in style


def holds_block(element: Tag) -> bool:
    return any(child.name not in INLINE for child in element.find_all(True))


def write_table(table: Tag, outline: Outline) -> None:
    """A table; one that sets the page (it holds tables, or is a single row) is no table itself."""
    if silent(table):
        return
    for caption in table.find_all("caption", recursive=False):
        outline.passage(text_of(caption), centred=True)
    rows = list(rows_of(table))
    if table.find("table") or len(rows) < 2:
        for row in rows:
            for cell in row:
                write(cell, outline)
        return
    outline.table(spans(rows))


def rows_of(table: Tag) -> Iterator[list[Tag]]:
    """The cells of each row of the table itself, heads first wherever they stand in the source."""
    for part in sorted(table.find_all(["thead", "tbody", "tfoot", "tr"], recursive=False), key=lambda t: (t.name == "tfoot") - (t.name == "thead")):
        for row in [part] if part.name == "tr" else part.find_all("tr", recursive=False):
            if not silent(row):
                yield [cell for cell in row.find_all(["td", "th"], recursive=False) if not silent(cell)]


def spans(rows: list[list[Tag]]) -> Iterator[tuple[str, int, int, int, int]]:
    """(text, row, column, rowspan, colspan): a cell takes the first place of its row that none above reaches into."""
    taken: set[tuple[int, int]] = set()
    widest = max(MOST_COLUMNS, max((len(row) for row in rows), default=1))
    for r, row in enumerate(rows):
        col = 0
        for cell in row:
            while (r, col) in taken:
                col += 1
            if len(taken) > MOST_PLACES:
                raise TooLarge("")
            down = span(cell, "rowspan") or len(rows)       # 0: to the end of the table
            down = min(down, len(rows) - r)
            wide = min(span(cell, "colspan") or 1, widest)
            while any((r, c) in taken for c in range(col, col + wide)):
                wide -= 1                                   # cells that would overlap: the one above stands
            taken.update((y, x) for y in range(r, r + down) for x in range(col, col + wide))
            yield text_of(cell), r, col, down, wide
            col += wide


def span(cell: Tag, name: str) -> int:
    found = re.match(r"\s*(\d+)", str(cell.get(name) or "1"))
    return min(int(found[1]), MOST_SPAN) if found else 1
