"""Pages as they are met in print: a wide table set sideways, verticals that only the header draws, a page number right under an open table."""
from __future__ import annotations

from pathlib import Path

import pdfplumber
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ingest.model import Reading
from ingest.reading import read_document

FONT = "STSong-Light"
WIDTH, HEIGHT = 595, 842
HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
ROWS = [["213", "农林水支出", "1,000.00", "400.00", "600.00"], ["21303", "水利", "1,000.00", "400.00", "600.00"], ["2130399", "其他水利支出", "1,000.00", "400.00", "600.00"],
        ["221", "住房保障支出", "234.56", "234.56", ""], ["", "合计", "1,234.56", "634.56", "600.00"]]
EDGES = [60, 130, 270, 360, 450, 540]
STEP = 18


def canvas(path: Path) -> Canvas:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    return Canvas(str(path), pagesize=(WIDTH, HEIGHT))


def table(page: Canvas, top: float, rows: list[list[str]], undrawn: tuple[int, ...] = (), open: bool = False) -> float:
    """A table below `top`, of which the body leaves out some verticals; `open`: only its header has rules, and it goes on over the page. Returns where
    it ends."""
    page.setFont(FONT, 9)
    bottom = top - STEP * (len(rows) + 1)
    for n, cells in enumerate([HEAD, *rows]):
        y = top - STEP * n
        if not open or n < 2:
            page.line(EDGES[0], y, EDGES[-1], y)
        for i, text in enumerate(cells):
            if i > 1 and (n or open):
                page.drawRightString(EDGES[i + 1] - 4, y - 13, text)
            else:
                page.drawString(EDGES[i] + 4, y - 13, text)
    if not open:
        page.line(EDGES[0], bottom, EDGES[-1], bottom)
    for i, x in enumerate(EDGES if not open else []):
        page.line(x, top, x, top - STEP if i in undrawn else bottom)
    return bottom


def headed(page: Canvas, height: float = HEIGHT) -> None:
    page.setFont(FONT, 11)
    page.drawString(220, height - 60, "部门支出总体情况表")
    page.setFont(FONT, 9)
    page.drawString(60, height - 80, "财决公开03表　编制单位：海州县水务局")
    page.drawString(480, height - 80, "单位：万元")


def read(path: Path) -> Reading:
    return read_document(path, path.name, "0" * 12)


@pytest.mark.parametrize("way", [90, 270])
def test_a_table_set_sideways_is_read_and_its_boxes_are_those_of_the_page(tmp_path, way):
    page = canvas(tmp_path / "海州县水务局2024年部门预算.pdf")
    page.rotate(way)
    page.translate(*((0, -WIDTH) if way == 90 else (-HEIGHT, 0)))
    headed(page, WIDTH)
    table(page, WIDTH - 90, ROWS)
    page.save()
    reading = read(tmp_path / "海州县水务局2024年部门预算.pdf")
    found, = reading.tables
    assert (found.title, found.unit, [row.texts() for row in found.rows]) == ("部门支出总体情况表", "万元", ROWS)
    assert [(p.width, p.height) for p in reading.pages] == [(WIDTH, HEIGHT)]
    told, = (f for f in reading.facts if f.value.printed == "234.56" and f.source.column == "合计")
    with pdfplumber.open(tmp_path / "海州县水务局2024年部门预算.pdf") as pdf:
        inside = pdf.pages[0].crop(tuple(v + d for v, d in zip(told.source.regions[0].bbox, (-1, -1, 1, 1), strict=True))).chars
    assert sorted(c["text"] for c in inside) == sorted("234.56")


@pytest.mark.parametrize("undrawn", [(2,), (1, 3), (3, 4), (1, 2, 3, 4)])
def test_verticals_of_the_header_go_on_through_a_body_that_leaves_them_out(tmp_path, undrawn):
    page = canvas(tmp_path / "甲.pdf")
    headed(page)
    table(page, HEIGHT - 90, ROWS, undrawn)
    page.save()
    found, = read(tmp_path / "甲.pdf").tables
    assert [row.texts() for row in found.rows] == ROWS


def test_a_text_across_two_columns_stays_one_cell(tmp_path):
    page = canvas(tmp_path / "甲.pdf")
    headed(page)
    bottom = table(page, HEIGHT - 90, ROWS)
    page.drawString(EDGES[0] + 40, bottom - 13, "以上各项不含上年结转的资金")
    page.line(EDGES[0], bottom - STEP, EDGES[-1], bottom - STEP)
    for x in (EDGES[0], EDGES[-1]):
        page.line(x, bottom, x, bottom - STEP)
    page.save()
    found, = read(tmp_path / "甲.pdf").tables
    assert [row.texts() for row in found.rows][:len(ROWS)] == ROWS
    assert [text for row in found.rows[len(ROWS):] for text in row.texts() if text] in (["以上各项不含上年结转的资金"], [])


def test_a_page_number_under_an_open_table_is_none_of_its_rows_and_the_table_goes_on(tmp_path):
    page = canvas(tmp_path / "甲.pdf")
    headed(page)
    many = [[f"21303{n:02d}", f"水利科目{n:02d}", f"{n}00.00", f"{n}00.00", ""] for n in range(1, 37)]
    table(page, HEIGHT - 90, many, open=True)
    page.drawString(500, 40, "第 5 页")
    page.showPage()
    page.setFont(FONT, 9)
    page.line(EDGES[0], HEIGHT - 50, EDGES[-1], HEIGHT - 50)
    for n, cells in enumerate(ROWS[-2:]):
        for i, text in enumerate(cells):
            (page.drawRightString if i > 1 else page.drawString)(EDGES[i + 1] - 4 if i > 1 else EDGES[i] + 4, HEIGHT - 64 - STEP * n, text)
    page.line(EDGES[0], HEIGHT - 90, EDGES[-1], HEIGHT - 90)
    page.drawString(500, 40, "第 6 页")
    page.save()
    found, = read(tmp_path / "甲.pdf").tables
    assert [row.texts() for row in found.rows] == [*many, *ROWS[-2:]]


def test_a_label_before_the_owner_is_no_title(tmp_path):
    page = canvas(tmp_path / "甲.pdf")
    page.setFont(FONT, 11)
    page.drawString(200, HEIGHT - 60, "机关运行经费相关信息统计表")
    page.setFont(FONT, 9)
    page.drawString(60, HEIGHT - 80, "财决公开08表　编制单位：海州县水务局")
    table(page, HEIGHT - 90, ROWS)
    page.save()
    assert [t.title for t in read(tmp_path / "甲.pdf").tables] == ["机关运行经费相关信息统计表"]
