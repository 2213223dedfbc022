"""Ruled tables drawn to PDF at random and read back cell for cell; and the tables of the samples beside what was printed."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import pylopdf_fonts_zh_cn as noto
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate
from reportlab.platypus import Table as Drawn

from ingest.layout import blocks
from ingest.model import Table
from ingest.readers.pdf import read_pdf
from ingest.tables import build_tables
from ingest.whitespace import Word, unbroken
from samples import fonts
from samples.blocks import LEFT, UP
from samples.blocks import Table as Printed
from samples.books import LEDGERS
from samples.generate import HERE, printed_story

FONT = "TableTest"
TITLE, UNIT = "2024年部门支出情况表", "万元"
SHORT = (420.0, 190.0)   # a page that ten rows do not fit on
NAMES = ("一般公共服务支出", "行政运行", "商贸事务", "机关事业单位基本养老保险缴费支出", "住房公积金", "“三农”补助（中央）", "Ⅱ类疫苗", "其他商贸事务支出")
HEADS = ("合计", "基本支出", "项目支出", "人员经费", "公用经费", "上年结转", "一般公共预算")
GROUPS = ("本年支出", "资金来源", "其中：财政拨款")


@dataclass(frozen=True)
class Sheet:
    """A table to be drawn. A head is a name, or a group with the names under it."""

    heads: tuple[tuple[str, tuple[str, ...]], ...]
    rows: tuple[tuple[str, ...], ...]
    repeated: bool = False
    numbered: bool = False
    blank_row: bool = False
    merged: bool = False    # the codes of the first two rows are one cell

    @property
    def depth(self) -> int:
        return 2 if any(under for _, under in self.heads) else 1

    @property
    def columns(self) -> list[tuple[str, ...]]:
        return [("科目编码",), ("科目名称",), *[(top, name) if name else (top,) for top, under in self.heads for name in under or ("",)]]


AMOUNTS = st.one_of(st.just(""), st.decimals(0, 10**5, places=2).map(lambda d: f"{d:,}"), st.just("—"), st.decimals(-999, -1, places=2).map(str))


@st.composite
def sheets(draw: st.DrawFn, least: int = 1, most: int = 6) -> Sheet:
    names = draw(st.lists(st.sampled_from(HEADS), min_size=2, max_size=4, unique=True))
    groups = draw(st.lists(st.sampled_from(GROUPS), max_size=1))
    heads = [(name, ()) for name in names]
    if groups and len(names) > 2:
        heads = [heads[0], (groups[0], tuple(names[1:]))]
    rows = draw(st.lists(row(len(names)), min_size=least, max_size=most))
    return Sheet(tuple(heads), tuple(rows), draw(st.booleans()), draw(st.booleans()), draw(st.booleans()), draw(st.booleans()) and 1 < len(rows) < 10)


def row(figures: int) -> st.SearchStrategy[tuple[str, ...]]:
    """Code, name and amounts; at least one amount is printed."""
    code = st.integers(2010101, 2299999).map(str)
    amounts = st.lists(AMOUNTS, min_size=figures, max_size=figures).map(lambda a: a if any(a) else ["0.00", *a[1:]])
    return st.tuples(code, st.sampled_from(NAMES), amounts).map(lambda r: (r[0], r[1], *r[2]))


@pytest.fixture(scope="module", autouse=True)
def font() -> None:
    text = "".join((TITLE, UNIT, *NAMES, *HEADS, *GROUPS, "科目编码名称栏次单位：—-,.0123456789"))
    own = TTFont(FONT, BytesIO(fonts.truetype(noto.serif_path(), "".join(sorted(set(text))))))
    own.face.name = FONT.encode()       # reportlab takes fonts of one face for one font, and the samples are drawn with this face too
    pdfmetrics.registerFont(own)


def draw_pdf(sheet: Sheet, path: Path, page: tuple[float, float]) -> None:
    top, under, spans = ["科目编码", "科目名称"], ["", ""], []
    for name, below in sheet.heads:
        if below:
            spans.append(("SPAN", (len(top), 0), (len(top) + len(below) - 1, 0)))
        top += [name, *[""] * (len(below) - 1)]
        under += below or [""]
    if sheet.depth == 2:
        alone = [c for c, text in enumerate(under) if not text]
        spans += [("SPAN", (c, 0), (c, 1)) for c in alone]
    head = [top, under][:sheet.depth] + ([["栏次", *map(str, range(1, len(top)))]] if sheet.numbered else [])
    body = [[*r] for r in sheet.rows]
    if sheet.merged:
        spans.append(("SPAN", (0, len(head)), (0, len(head) + 1)))
        body[1][0] = ""
    if sheet.blank_row:
        body.append([""] * len(top))
    data = [["\n".join(text[i:i + 9] for i in range(0, len(text), 9)) for text in r] for r in head + body]
    style = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), FONT, 7, 8.5), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
             ("LEFTPADDING", (0, 0), (-1, -1), 2), ("RIGHTPADDING", (0, 0), (-1, -1), 2), *spans]
    widths = [52, 70, *[58] * (len(top) - 2)]
    grid = Drawn(data, widths, repeatRows=len(head) if sheet.repeated else 0, style=style)
    lines = [Paragraph(text, ParagraphStyle("line", fontName=FONT, fontSize=size, leading=14, alignment=side))
             for text, size, side in ((TITLE, 11, TA_CENTER), (f"单位：{UNIT}", 8, TA_RIGHT))]
    SimpleDocTemplate(str(path), pagesize=page, leftMargin=20, rightMargin=20, topMargin=20, bottomMargin=20, initialFontName=FONT).build([*lines, grid])


def read(path: Path) -> list[Table]:
    return build_tables(blocks(read_pdf(path)))[0]


def wanted(sheet: Sheet) -> list[list[str]]:
    rows = [list(r) for r in sheet.rows]
    if sheet.merged:
        rows[1][0] = ""
    return rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


# Making a failing PDF smaller takes minutes and is left out.
drawn = settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate), suppress_health_check=[HealthCheck.too_slow])


@drawn
@given(sheets())
def test_a_table_is_read_back_cell_for_cell(folder: Path, sheet: Sheet) -> None:
    path = folder / "one.pdf"
    draw_pdf(sheet, path, A4)
    (table,) = read(path)
    assert (table.title, table.unit, table.pages, table.form) == (TITLE, UNIT, (1,), False)
    assert list(table.columns) == sheet.columns
    assert [r.texts() for r in table.rows] == wanted(sheet)
    for cell in (c for r in table.rows for c in r.cells if c and c.text):
        (region,), box = cell.regions, cell.box
        assert box and box[0] <= region.bbox[0] and box[1] <= region.bbox[1] + 2 and region.bbox[2] <= box[2] and region.bbox[3] <= box[3] + 2


@drawn
@given(sheets(least=10, most=18))
def test_a_table_goes_on_over_the_page(folder: Path, sheet: Sheet) -> None:
    path = folder / "more.pdf"
    draw_pdf(sheet, path, SHORT)
    (table,) = read(path)
    assert len(table.pages) > 1 and table.pages == tuple(range(1, len(table.pages) + 1))
    assert list(table.columns) == sheet.columns
    assert [r.texts() for r in table.rows] == wanted(sheet)
    assert [r.page for r in table.rows] == sorted(r.page for r in table.rows)


# ---- samples --------------------------------------------------------------------------------------------------------------------------

@cache
def sample_tables(path: Path) -> list[Table]:
    return [table for table in read(path) if not table.form]


def header_paths(header: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    """A path a column from header rows with merge marks, the row of column numbers left out."""
    rows = [list(row) for row in header if not any(text.isdigit() for text in row)]
    for i, row in enumerate(rows):
        for c, text in enumerate(row):
            row[c] = row[c - 1] if text == LEFT else text
            if text == UP:
                row[c] = UP if i else ""
    return [tuple(row[c] for row in rows if row[c] not in ("", UP)) or ("",) for c in range(len(rows[0]))]


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: f"{ledger.style}-{ledger.year}")
def test_tables_of_the_samples(ledger) -> None:
    printed = [block for block in printed_story(ledger) if isinstance(block, Printed)]
    found = sample_tables(HERE / ledger.file_name)
    assert [(t.title, t.unit) for t in found] == [(b.title, b.unit) for b in printed]
    for block, table in zip(printed, found, strict=True):
        assert [tuple("".join(p.split()) for p in path) for path in table.columns] == [tuple("".join(p.split()) for p in path) for path in header_paths(block.header)]
        rows = [["" if text in (LEFT, UP) else "".join(text.split()) for text in row] for row in block.rows]
        assert [["".join(text.split()) for text in r.texts()] for r in table.rows] == [row for row in rows if any(row)]


@pytest.mark.parametrize(("upper", "lower", "gap", "texts"), [
    ("100,000.0", "0", 1.0, ["100,000.00"]), ("12.", "75", 1.0, ["12.75"]),
    ("100,000.0", "0", 9.0, ["100,000.0", "0"]), ("100,000.00", "5", 1.0, ["100,000.00", "5"]), ("35", "12", 1.0, ["35", "12"]),
])
def test_an_amount_broken_in_its_decimals_is_one(upper: str, lower: str, gap: float, texts: list[str]) -> None:
    """Broken off only where the decimals are short and the lines are as close as lines of one cell."""
    words = [Word(upper, 0, 40, 100, 108), Word(lower, 0, 5, 108 + gap, 116 + gap)]
    assert [w.text for w in unbroken(words)] == texts
