"""What is glued, cut or left unread is said, with its place, and nothing else is."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import made
import pytest
from test_aligned import HEAD, ROWS, drawn

from ingest import doubts
from ingest.model import Cell, Row, Source
from ingest.reading import read_document


@pytest.mark.parametrize("text", ["1,042.20", "-3.20", "0.00", "—", "", "42", "1042.20", "12.5%", "≥30", "2210201", "0571-8888", "行政运行", "2024年"])
def test_whole_figures_are_not_doubted(text):
    assert doubts.doubt_of(text, ("合计",)) is None


@pytest.mark.parametrize("text", ["1,042.20 33.10", "1.00 2", "12,34.50", "1,042.", "1.042.20", "1,04,220"])
def test_glued_and_cut_figures_are_doubted(text):
    assert doubts.doubt_of(text, ("合计",))


def test_a_code_may_look_like_anything():
    assert doubts.doubt_of("201.03.01", ("科目编码",)) is None


def test_the_doubt_stays_with_the_fact_and_is_told_with_its_page():
    table = replace(made.table(), rows=(Row((Cell("行政运行", 0, 0), Cell("12,34.50", 0, 1), Cell("1.00", 0, 2)), 7, (0, 0, 9, 9)),))
    cells = doubts.doubtful_cells([table])
    assert list(cells) == [(4, 0, 1)]
    facts = [replace(made.fact("abc"), source=Source("cell", said, place=(4, 0, col))) for col, said in ((1, "12,34.50"), (2, "1.00"))]
    assert [f.source.doubtful for f in doubts.doubted(facts, cells)] == ["数字不完整或位数不合", None]
    assert doubts.sentences([table] * 5, cells, [], {})[0] == "第7页 表5 第1行 读取存疑（数字不完整或位数不合）"


def read(path: Path):
    return read_document(path, path.name, "0" * 12)


def test_rows_without_names_above_them_are_told_as_unread(tmp_path, monkeypatch):
    path = drawn(tmp_path / "甲.pdf")
    assert read(path).doubts == ()
    monkeypatch.setattr("ingest.grid.unruled", lambda *_: [])
    figures = sum(any(cell[:1].isdigit() for cell in row[1:]) for row in ROWS)
    assert len(HEAD) == 4 and read(path).doubts == (f"第1页 有 {figures} 行数字没有读进表格",)
