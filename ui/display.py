"""What was found on a page, drawn on its picture: how people find out why a table was misread.

The stages are run again over the kept original (reader → layout → tables → paragraphs) and each leaves its marks: the rules that are drawn on the page,
the positions where a grid is cut, its cells by what became of them, captions, notes, paragraphs, and lines that were passed over.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from ingest.errors import PageUnknown
from ingest.layout import Blocks, blocks, outside_lines
from ingest.library import Library
from ingest.model import BBox, Cell, Grid, Line, Page, Paragraph, Region, Table
from ingest.paragraphs import build_paragraphs
from ingest.reading import read_pages
from ingest.tables import build_tables
from ui.export import document_names, make_folder, write
from ui.fonts import sans
from ui.picture import NoPicture, draw_page

SCALE = 2.0             # pixels a point
STRIP = 30              # pixels of a line of the legend
LETTERS = 18

RGB = tuple[int, int, int]


class Style(NamedTuple):
    """How a kind of thing is drawn, and what the legend says of it. `fill` is the strength of the filling, of 255."""

    word: str
    colour: RGB
    fill: int = 0
    width: int = 2


STYLES = {
    "rule": Style("画出的框线", (230, 30, 30), width=3),
    "table": Style("", (90, 60, 160)),
    "cut": Style("格线位置", (30, 90, 255), width=1),
    "header": Style("表头", (255, 150, 0), 80),
    "body": Style("表体", (20, 160, 70), 45),
    "left out": Style("表格中不计的行（栏次、空行、表内标题等）", (120, 120, 120), 90),
    "span": Style("合并格（行×列）", (150, 0, 200), width=3),
    "caption": Style("表名、单位", (220, 0, 130), 50),
    "note": Style("表下说明", (130, 80, 20), 60),
    "heading": Style("标题行", (0, 110, 170), 70),
    "text": Style("段落行", (0, 170, 210), 25),
    "furniture": Style("略去的行（页眉、页码、目录等）", (150, 150, 150), 60),
}


class Mark(NamedTuple):
    """Something to draw: a box of a kind, with a word at a corner where no text stands."""

    kind: str
    bbox: BBox
    word: str = ""
    text: BBox | None = None


class Stages:
    """The intermediates of one document, each made from those before it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        return tuple(read_pages(self.path)[1])

    @cached_property
    def layout(self) -> list[Blocks]:
        return blocks(self.pages)

    @cached_property
    def _tables(self) -> tuple[list[Table], dict[int, set[Line]]]:
        return build_tables(self.layout)

    @property
    def tables(self) -> list[Table]:
        return self._tables[0]

    @property
    def used(self) -> dict[int, set[Line]]:
        """Lines that belong to tables, by page."""
        return self._tables[1]

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        return build_paragraphs(self.layout, self.used)


# --- files ----------------------------------------------------------------------------------------------------------

def draw_documents(library: Library, documents: Sequence[Any], folder: Path, page: int | None) -> Iterator[str]:
    """Draw the documents' pages (or only one of each) into the folder; yields the path of each picture."""
    make_folder(folder)
    for document, name in zip(documents, document_names(list(documents), ""), strict=True):
        stages = Stages(library.original(document.id))
        count = len(stages.pages)
        if page is not None and page > count:
            raise PageUnknown(document.name, page, count)
        for number in [page] if page is not None else range(1, count + 1):
            out = folder / f"{name}_第{number:0{len(str(count))}d}页.png"
            write(out, png(drawn(stages, number)))
            yield str(out)


def png(image: Any) -> bytes:
    import io

    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


# --- what there is to mark ------------------------------------------------------------------------------------------

def marks(stages: Stages, number: int) -> list[Mark]:
    """All marks of a page, what lies lowest first."""
    block = stages.layout[number - 1]
    named = zip_longest(block.grids, tables_on(stages, block))
    return [*line_marks(stages, block), *(m for grid, table in named if grid for m in grid_marks(table, grid)), *rule_marks(stages.pages[number - 1])]


def tables_on(stages: Stages, block: Blocks) -> list[Table]:
    """The table that each grid of a page became part of: both come in the same order, and only the first may go on from the page before."""
    return [table for table in stages.tables if block.page.number in table.pages]


def rule_marks(page: Page) -> Iterator[Mark]:
    for s in (*page.horizontals, *page.verticals):
        yield Mark("rule", (min(s.x0, s.x1), min(s.y0, s.y1), max(s.x0, s.x1), max(s.y0, s.y1)))


def grid_marks(table: Table | None, grid: Grid) -> Iterator[Mark]:
    """The cells by what became of them, the spans, the cuts, and the table's number."""
    kinds = row_kinds(table, grid)
    for cell in grid.cells:
        if cell.box:
            yield Mark(kinds[cell.row], cell.box)
    for x in grid.xs:
        yield Mark("cut", (x, grid.ys[0] - 5, x, grid.ys[-1] + 5))
    for y in grid.ys:
        yield Mark("cut", (grid.xs[0] - 5, y, grid.xs[-1] + 5, y))
    for cell in grid.cells:
        if cell.box and (cell.rowspan > 1 or cell.colspan > 1):
            yield Mark("span", cell.box, f"{cell.rowspan}×{cell.colspan}", cell.regions[0].bbox if cell.regions else None)
    if table is not None:
        yield Mark("table", grid.bbox, str(table.index + 1))


def table_word(table: Table, page: int) -> str:
    part = f"，第 {table.pages.index(page) + 1} 页／共 {len(table.pages)} 页" if len(table.pages) > 1 else ""
    return f"[{table.index + 1}] {table.label} {table.title or '无表名'}（{table.unit or '无单位'}{part}）".replace("  ", " ")


def row_kinds(table: Table | None, grid: Grid) -> list[str]:
    """Header, body or left out, for each row of the grid."""
    kinds = ["left out"] * (len(grid.ys) - 1)
    if table is None:
        return kinds
    body, names = places(table), header_names(table)
    for row in range(len(kinds)):
        begun = [c for c in grid.cells if c.row == row]
        if any(in_body(c, body) for c in begun):
            kinds[row] = "body"
        elif any(c.text in names for c in begun if c.text):
            kinds[row] = "header"
    return kinds


def places(table: Table) -> set[Region]:
    """Where the characters of the table's body stand."""
    return {region for row in table.rows for cell in row.cells if cell for region in cell.regions}


def in_body(cell: Cell, body: set[Region]) -> bool:
    return not body.isdisjoint(cell.regions)


def header_names(table: Table) -> set[str]:
    return {name for path in table.columns for name in path if name}


def line_marks(stages: Stages, block: Blocks) -> Iterator[Mark]:
    """Lines outside the grids: captions, notes, headings, paragraphs, and what was passed over."""
    number = block.page.number
    notes = {r for t in stages.tables for n in t.notes for r in n.regions if r.page == number}
    told = {(r, bool(p.level)) for p in stages.paragraphs for s in p.sentences for r in s.regions if r.page == number}
    for line in outside_lines(stages.pages[number - 1], block.grids):
        if any(inside(r.bbox, line.bbox) for r in notes):
            kind = "note"
        elif line in stages.used[number]:
            kind = "caption"
        else:
            levels = [heading for r, heading in told if inside(r.bbox, line.bbox)]
            kind = "furniture" if not levels else "heading" if any(levels) else "text"
        yield Mark(kind, line.bbox)


def inside(one: BBox, other: BBox) -> bool:
    """Does the middle of a box lie in another?"""
    return other[0] - 1 <= (one[0] + one[2]) / 2 <= other[2] + 1 and other[1] - 1 <= (one[1] + one[3]) / 2 <= other[3] + 1


# --- drawing --------------------------------------------------------------------------------------------------------

def drawn(stages: Stages, number: int) -> Any:
    """The page's picture with all marks, and a legend under it."""
    from PIL import Image

    found = marks(stages, number)
    picture = page_picture(stages, number)
    scale = picture.width / stages.pages[number - 1].width
    veil = Image.new("RGBA", picture.size, (255, 255, 255, 0))
    for mark in found:
        paint(veil, mark, scale)
    picture = Image.alpha_composite(picture.convert("RGBA"), veil).convert("RGB")
    block = stages.layout[number - 1]
    strip = legend(picture.width, [kind for kind in STYLES if any(m.kind == kind for m in found)],
                   [f"第 {number} 页", *(table_word(table, number) for table in tables_on(stages, block))])
    whole = Image.new("RGB", (picture.width, picture.height + strip.height), "white")
    whole.paste(picture, (0, 0))
    whole.paste(strip, (0, picture.height))
    return whole


def page_picture(stages: Stages, number: int) -> Any:
    """The page as printed; one that has no picture is set anew from its characters."""
    from PIL import Image, ImageDraw

    page = stages.pages[number - 1]
    try:
        return draw_page(stages.path, number, SCALE, (page.width, page.height))
    except NoPicture:
        image = Image.new("RGB", (round(page.width * SCALE), round(page.height * SCALE)), "white")
        draw = ImageDraw.Draw(image)
        for c in page.chars:
            draw.text((c.x0 * SCALE, c.top * SCALE), c.text, (0, 0, 0), sans(max(8, round((c.bottom - c.top) * SCALE * 0.8))))
        return image


def paint(veil: Any, mark: Mark, scale: float) -> None:
    """One mark on a clear sheet. A mark without an area is a line."""
    from PIL import Image, ImageDraw

    style = STYLES[mark.kind]
    x0, top, x1, bottom = (round(v * scale) for v in mark.bbox)
    draw = ImageDraw.Draw(veil)
    if mark.kind == "table":
        plate(draw, mark, LETTERS, [(x0 - 14, top, "right")])
        return
    if mark.bbox[0] == mark.bbox[2] or mark.bbox[1] == mark.bbox[3]:
        if (x0, top) != (x1, bottom):
            draw.line((x0, top, x1, bottom), fill=(*style.colour, 235), width=style.width)
    else:
        layer = Image.new("RGBA", (max(1, x1 - x0), max(1, bottom - top)), (*style.colour, style.fill))
        if style.fill:
            veil.alpha_composite(layer, (max(0, x0), max(0, top)))
        pad = 3 if mark.kind == "span" else 1
        if x1 - x0 > 2 * pad and bottom - top > 2 * pad:
            draw.rectangle((x0 + pad, top + pad, x1 - pad, bottom - pad), outline=(*style.colour, 200), width=style.width - 1)
    if mark.word:
        keep = tuple(round(v * scale) for v in mark.text) if mark.text else None
        plate(draw, mark, 13, [(x1 - 2, top + 2, "right"), (x0 + 2, top + 2, "left")], keep)


def plate(draw: Any, mark: Mark, size: int, corners: Sequence[tuple[int, int, str]], keep: tuple[int, ...] | None = None) -> None:
    """The mark's word on a plate of its colour, at the first corner where it hides no text (or at the first)."""
    font = sans(size)
    left, up, right, down = draw.textbbox((0, 0), mark.word, font=font)
    width, height = right - left + 6, down - up + 5
    spots = [(max(0, x - width if side == "right" else x), y) for x, y, side in corners]
    free = [(x, y) for x, y in spots if keep is None or x + width < keep[0] or x > keep[2] or y + height < keep[1] or y > keep[3]]
    x, y = (free or spots)[0]
    draw.rectangle((x, y, x + width, y + height), fill=(*STYLES[mark.kind].colour, 225))
    draw.text((x + 3 - left, y + 2 - up), mark.word, (255, 255, 255, 255), font)


def legend(width: int, kinds: Sequence[str], titles: Sequence[str]) -> Any:
    """A strip that says what stands on the page, and what each colour means of those that are on it."""
    from PIL import Image, ImageDraw

    font = sans(LETTERS)
    spots = flowed(width, [(word, round(font.getlength(word))) for word in titles], 0)
    first = spots[-1][2] + 1
    words = {STYLES[kind].word: kind for kind in kinds if STYLES[kind].word}
    signs = flowed(width, [(word, 36 + round(font.getlength(word))) for word in words], first)
    strip = Image.new("RGB", (width, STRIP * ((signs or spots)[-1][2] + 1) + 12), (250, 250, 250))
    draw = ImageDraw.Draw(strip)
    draw.line((0, 0, width, 0), fill=(160, 160, 160))
    for word, x, line in spots:
        draw.text((x, 8 + STRIP * line), word, (0, 0, 0), font)
    for word, x, line in signs:
        sign(draw, words[word], x, 8 + STRIP * line)
        draw.text((x + 36, 8 + STRIP * line), word, (0, 0, 0), font)
    return strip


def flowed(width: int, words: Sequence[tuple[str, int]], line: int) -> list[tuple[str, int, int]]:
    """Words with their widths, set side by side and over lines: word, x, line."""
    out, x = [], 14
    for word, needed in words:
        if x > 14 and x + needed > width - 14:
            x, line = 14, line + 1
        out.append((word, x, line))
        x += needed + 26
    return out


def sign(draw: Any, kind: str, x: int, y: int) -> None:
    style = STYLES[kind]
    if style.fill:
        draw.rectangle((x, y + 2, x + 28, y + 20), outline=style.colour, fill=faded(style))
    elif kind == "span":
        draw.rectangle((x, y + 2, x + 28, y + 20), outline=style.colour, width=2)
    else:
        draw.line((x, y + 11, x + 28, y + 11), fill=style.colour, width=style.width)


def faded(style: Style) -> RGB:
    """The filling's colour on white."""
    r, g, b = (round(255 - (255 - c) * style.fill / 255) for c in style.colour)
    return r, g, b
