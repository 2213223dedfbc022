"""Blocks → PDF pages through reportlab, with the same bytes on every run."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4, landscape
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Table as Grid

from samples import blocks, fonts
from samples.blocks import LEFT, UP, Block
from samples.fonts import BODY, HEAD
from samples.lines import break_lines

PAD = 3.0  # points between a cell's text and its rules
NUMBER = set("0123456789,.-%")


@dataclass(frozen=True)
class Look:
    """How a department's pages look."""
    margin: float = 68
    body_size: float = 13
    leading: float = 23
    cell_size: float = 9
    page_number: str = "— {} —"
    rule: float = 0.5
    cell_font: str = BODY


class Lines(Flowable):
    """Lines of text that may be parted at a page edge."""

    def __init__(self, lines: Sequence[str], font: str, size: float, leading: float, width: float,
                 align: str = "left", indent: float = 0):
        super().__init__()
        self.lines, self.font, self.size, self.leading = list(lines), font, size, leading
        self.width, self.align, self.indent = width, align, indent

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return self.width, self.leading * len(self.lines)

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        fit = int(available_height / self.leading)
        if fit < 1 or len(self.lines) < 2:
            return []
        head, tail = self.lines[:fit], self.lines[fit:]
        return [self._part(head, self.indent), self._part(tail, 0)]

    def _part(self, lines: list[str], indent: float) -> Lines:
        return Lines(lines, self.font, self.size, self.leading, self.width, self.align, indent)

    def draw(self) -> None:
        for i, line in enumerate(self.lines):
            y = self.leading * (len(self.lines) - i) - self.leading / 2 - self.size * 0.36
            indent = self.indent if i == 0 else 0
            self._draw_line(line, indent, y)

    def _draw_line(self, line: str, indent: float, y: float) -> None:
        self.canv.setFont(self.font, self.size)
        draw = {"right": (self.canv.drawRightString, self.width), "center": (self.canv.drawCentredString, self.width / 2)}
        place, x = draw.get(self.align, (self.canv.drawString, indent))
        place(x, y, line)


def write_pdf(story: Sequence[Block], look: Look, title: str, path: Path) -> None:
    """Draws the blocks into a PDF file; the fonts must have been made ready by `prepare_fonts`."""
    template = _template(look, title, path)
    template.build([part for block in _with_orientation(story) for part in _drawn(block, look)])


def prepare_fonts(stories: Iterable[Sequence[Block]], looks: Iterable[Look]) -> None:
    """Registers fonts with every character of the stories; reportlab embeds what each document uses."""
    used = set("单位：0123456789")
    for story in stories:
        used.update(*blocks.strings(story))
    used.update(*(look.page_number for look in looks))
    text = "".join(sorted(used - {"\0", "\n"}))
    fonts.register({BODY: text, HEAD: text})


def _template(look: Look, title: str, path: Path) -> BaseDocTemplate:
    document = BaseDocTemplate(
        str(path), pagesize=A4, invariant=1, pageCompression=1, title=title, author="明账样例生成器",
        subject="虚构样例", initialFontName=BODY)
    pages = {"portrait": A4, "landscape": landscape(A4)}
    document.addPageTemplates([
        PageTemplate(name, [Frame(look.margin, 60, w - 2 * look.margin, h - 124, 0, 0, 0, 0)], pagesize=(w, h),
                     onPage=lambda canvas, _, look=look: _page_number(canvas, look))
        for name, (w, h) in pages.items()])
    return document


def _page_number(canvas, look: Look) -> None:
    if canvas.getPageNumber() == 1:  # the cover has none
        return
    canvas.setFont(BODY, 10)
    canvas.drawCentredString(canvas._pagesize[0] / 2, 34, look.page_number.format(canvas.getPageNumber() - 1))


@dataclass(frozen=True)
class Turn:
    """A new page, upright or lying."""
    template: str


def _with_orientation(story: Iterable[Block]) -> Iterable[Block | Turn]:
    """The blocks with a page turn wherever the orientation changes or a block wants its own page."""
    current, first = "portrait", True
    for block in story:
        wanted = "landscape" if isinstance(block, blocks.Table) and block.landscape else "portrait"
        own = getattr(block, "new_page", False) or getattr(block, "own_page", False)
        if not first and (wanted != current or own):
            yield Turn(wanted)
        current, first = wanted, False
        yield block


def _drawn(block: Block | Turn, look: Look) -> list[Flowable]:
    match block:
        case Turn(template):
            return [NextPageTemplate(template), PageBreak()]
        case blocks.Cover(lines):
            return _cover(lines, look)
        case blocks.Heading():
            return _heading(block, look)
        case blocks.Paragraph():
            return _paragraph(block.text, block.align, look)
        case blocks.Table():
            return _table(block, look)
        case blocks.Form():
            return _form(block, look)
    raise TypeError(block)


def _width(look: Look, lying: bool = False) -> float:
    return (A4[1] if lying else A4[0]) - 2 * look.margin


def _cover(lines: Sequence[str], look: Look) -> list[Flowable]:
    *titles, date = lines
    parts = [part for line in titles for part in _centered(line, 26, 44, look)]
    return [Spacer(1, 150), *parts, Spacer(1, 300), *_centered(date, 15, 26, look)]


def _centered(text: str, size: float, leading: float, look: Look) -> list[Flowable]:
    width = _width(look)
    return [Lines(break_lines(text, HEAD, size, width), HEAD, size, leading, width, "center")]


def _heading(block: blocks.Heading, look: Look) -> list[Flowable]:
    if block.level == 0:
        return [CondPageBreak(120), *_centered(block.text, 18, 34, look), Spacer(1, 8)]
    size, width = look.body_size + (1 if block.level == 1 else 0), _width(look)
    indent = 2 * size
    lines = break_lines(block.text, HEAD, size, width, width - indent)
    return [CondPageBreak(70), Spacer(1, 5), Lines(lines, HEAD, size, look.leading, width, "left", indent)]


def _paragraph(text: str, align: str, look: Look) -> list[Flowable]:
    size, width = look.body_size, _width(look)
    indent = 2 * size if align == "body" else 0
    lines = break_lines(text, BODY, size, width, width - indent)
    signature = [CondPageBreak(2 * look.leading)] if align == "right" else []  # name and date stay together
    return [*signature, Lines(lines, BODY, size, look.leading, width, align, indent)]


def _table(block: blocks.Table, look: Look) -> list[Flowable]:
    width = _width(look, block.landscape)
    head: list[Flowable] = [CondPageBreak(220)]
    if block.number:
        head.append(Lines([block.number], HEAD, 10, 16, width))
    head.append(Lines(break_lines(block.title, HEAD, 15, width), HEAD, 15, 26, width, "center"))
    head.append(Caption(block.maker, f"单位：{block.unit}", width))
    rows = (*block.header, *block.rows)
    grid = _grid(rows, block.widths, width, look, len(block.header), block.aligns, block.repeat_header)
    notes = [Lines(break_lines(n, BODY, 10, width), BODY, 10, 16, width) for n in block.notes]
    parts = [*head, grid, *notes]
    parts[-1].spaceAfter = 22
    return parts


class Caption(Flowable):
    """The line between a table's title and its grid: who made it, and the unit."""

    def __init__(self, left: str, right: str, width: float):
        super().__init__()
        self.left, self.right, self.width = left, right, width

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return self.width, 18

    def draw(self) -> None:
        self.canv.setFont(BODY, 10)
        self.canv.drawString(0, 5, self.left)
        self.canv.drawRightString(self.width, 5, self.right)


def _form(block: blocks.Form, look: Look) -> list[Flowable]:
    width = _width(look)
    title = Lines([block.title], HEAD, 14, 26, width, "center")
    subtitle = Lines([block.subtitle], BODY, 10, 18, width, "center")
    grid = _grid(block.rows, block.widths, width, look, 0, "", False, block.labels)
    grid.spaceAfter = 18
    return [KeepTogether([title, subtitle, grid])]


def _grid(rows: Sequence[Sequence[str]], weights: Sequence[float], width: float, look: Look, header: int,
          aligns: str, repeat: bool, labels: frozenset[str] = frozenset()) -> Grid:
    columns = [width * w / sum(weights) for w in weights]
    data, style = [], [
        ("GRID", (0, 0), (-1, -1), look.rule, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), PAD), ("RIGHTPADDING", (0, 0), (-1, -1), PAD),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ("FONT", (0, 0), (-1, -1), look.cell_font, look.cell_size, look.cell_size * 1.3),
    ]
    if header:
        style += [("ALIGN", (0, 0), (-1, header - 1), "CENTER"), ("FONTNAME", (0, 0), (-1, header - 1), HEAD)]
    for r, row in enumerate(rows):
        cells = []
        for c, text in enumerate(row):
            if text in (LEFT, UP):
                cells.append("")
                continue
            across, down = _span(rows, r, c)
            if (across, down) != (1, 1):
                style.append(("SPAN", (c, r), (c + across - 1, r + down - 1)))
            font = HEAD if r < header else look.cell_font
            cells.append("\n".join(break_lines(text, font, look.cell_size, sum(columns[c:c + across]) - 2 * PAD)))
            if r >= header:
                style.append(("ALIGN", (c, r), (c, r), _align(text, aligns[c:c + 1], labels)))
        data.append(cells)
    return Grid(data, columns, repeatRows=header if repeat else 0, style=style, hAlign="LEFT")


def _span(rows: Sequence[Sequence[str]], r: int, c: int) -> tuple[int, int]:
    across = 1
    while c + across < len(rows[r]) and rows[r][c + across] == LEFT:
        across += 1
    down = 1
    while r + down < len(rows) and rows[r + down][c] == UP:
        down += 1
    return across, down


def _align(text: str, wanted: str, labels: frozenset[str]) -> str:
    if wanted:
        return {"l": "LEFT", "c": "CENTER", "r": "RIGHT"}[wanted]
    if text in labels:
        return "CENTER"
    return "RIGHT" if text and set(text) <= NUMBER and "." in text else "LEFT"
