"""Tables without rules: columns that only stand below each other, and running text that is no table."""
from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ingest.model import Table
from ingest.reading import read_document

FONT = "STSong-Light"       # one of the PDF standard's Chinese fonts: nothing is embedded, and nothing needs to be to be read
ROWS = [["农林水支出", "1,000.00", "400.00", "600.00"], ["  水利", "1,000.00", "400.00", "600.00"], ["    水利行业业务管理与信息化建设", "400.00", "400.00", ""],
        ["    水利工程建设", "600.00", "", "600.00"], ["住房保障支出", "234.56", "234.56", ""], ["预备费", "", "", ""], ["合计", "1,234.56", "634.56", "600.00"]]
HEAD = ["科目名称", "合计", "基本支出", "项目支出"]
RIGHT = [None, 330, 430, 520]       # points: right edges of the figures' columns


def drawn(path: Path, underlined: bool = False, lines: tuple[str, ...] = (), rows: list[list[str]] = ROWS) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    page = Canvas(str(path), pagesize=(595, 842))
    page.setFont(FONT, 10)
    y = 800.0
    for line in ("海州县水务局2024年部门预算公开", *lines, "部门支出总体情况表", "单位：万元"):
        page.drawString(60 if line.startswith("单位") or "。" in line else 220, y, line)
        y -= 20
    for cells in [HEAD, *rows]:
        page.drawString(80, y, cells[0].replace("  ", "　"))
        for x, text in zip(RIGHT[1:], cells[1:], strict=True):
            page.drawRightString(x, y, text)
        if underlined and cells is HEAD:
            page.line(60, y - 4, 540, y - 4)
        y -= 16
    page.drawString(80, y - 20, "二、2024年没有政府性基金预算支出。")
    page.save()
    return path


def tables(path: Path) -> tuple[Table, ...]:
    return read_document(path, path.name, "0" * 12).tables


@pytest.mark.parametrize("underlined", [False, True])
def test_aligned_columns_are_a_table(tmp_path, underlined):
    table, = tables(drawn(tmp_path / "甲.pdf", underlined, ("一、2024年支出1,234.56万元，比上年增加10.00万元。",)))
    assert (table.title, table.unit, table.columns) == ("部门支出总体情况表", "万元", tuple((name,) for name in HEAD))
    assert [row.texts() for row in table.rows] == [[cell.strip() for cell in row] for row in ROWS]


def test_text_with_figures_is_no_table(tmp_path):
    said = tuple(f"{n}、项目{n}支出{n}00.00万元，比上年增加{n}.00万元。" for n in range(1, 9))
    assert tables(drawn(tmp_path / "甲.pdf", lines=said, rows=[])) == ()


def test_a_contents_page_is_no_table(tmp_path):
    said = tuple(f"部门支出情况表之{n} …………………… 10{n}" for n in range(1, 9))
    assert tables(drawn(tmp_path / "甲.pdf", lines=said, rows=[])) == ()


def test_figures_that_have_none_below_them_are_no_table(tmp_path):
    rows = [["农林水支出", "1,000.00", "", ""], ["住房保障支出", "", "400.00", ""], ["预备费", "", "", "234.56"]]
    assert tables(drawn(tmp_path / "甲.pdf", rows=rows)) == ()
