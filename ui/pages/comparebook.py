"""The comparison as an Excel workbook: a sheet of figures as true numbers, and a sheet that tells where each is from. Nothing becomes a formula."""
from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from ingest.model import Disclosure
from qa.indicators import Told
from qa.privacy import mask
from ui.factbook import number_format
from ui.render import locator
from ui.workbook import BOLD, CENTRED, FIGURES, FRAME, SHADE, set_text

Column = tuple[Disclosure, tuple[Told, ...]]

NAMES = ("指标", "单位", "口径", "定义")
NAMES_WIDTHS = (28, 8, 14, 40)
SOURCES = ("指标", "部门", "年度", "种类", "情况", "数值", "单位", "印刷的样子", "算式", "口径", "文件", "页码", "位置", "表", "行", "列", "原文")
SOURCES_WIDTHS = (28, 28, 8, 10, 10, 14, 8, 16, 34, 26, 44, 8, 20, 30, 30, 30, 40)


def comparebook(columns: Sequence[Column], words: Mapping[str, str]) -> bytes:
    """The file's bytes; `words` say why there is no figure."""
    book = Workbook()
    write_figures(book.active, columns, words)
    write_sources(book.create_sheet("出处"), columns, words)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_figures(ws: Any, columns: Sequence[Column], words: Mapping[str, str]) -> None:
    ws.title = "对比"
    heads = [*NAMES, *(f"{d.department}\n{d.year}年{d.level}{d.kind}" for d, _ in columns)]
    write_head(ws, heads, [*NAMES_WIDTHS, *[20] * len(columns)])
    for row, told in enumerate(zip(*(each for _, each in columns), strict=True), start=2):
        one = told[0].indicator
        for col, text in enumerate((one.name, one.unit, one.scope, one.definition), start=1):
            put(ws, row, col, text)
        for col, each in enumerate(told, start=len(NAMES) + 1):
            put(ws, row, col, Decimal(each.value["amount"]) if each.value else words[each.state])
    ws.freeze_panes = "B2"


def write_sources(ws: Any, columns: Sequence[Column], words: Mapping[str, str]) -> None:
    write_head(ws, SOURCES, SOURCES_WIDTHS)
    for row, (d, told) in enumerate(((d, one) for d, each in columns for one in each), start=2):
        for col, value in enumerate(source(d, told, words), start=1):
            put(ws, row, col, value)
    ws.freeze_panes = "B2"
    ws.auto_filter.ref = f"A1:{get_column_letter(len(SOURCES))}{ws.max_row}"


def source(d: Disclosure, told: Told, words: Mapping[str, str]) -> list[Any]:
    """One line: the figure, and the first place that shows it."""
    value = told.value or {}
    at: dict[str, Any] = next(iter(told.cited), {})
    return [told.indicator.name, d.department, d.year, f"{d.level}{d.kind}", words.get(told.state, "印着的数"), Decimal(value["amount"]) if value else None, value.get("unit"), value.get("amount_printed"),
            told.formula, value.get("scope"), at.get("document"), at.get("page"), locator(at.get("locator") or {}), at.get("table"), at.get("row"), at.get("column"), at.get("quote")]


def write_head(ws: Any, heads: Sequence[str], widths: Sequence[int]) -> None:
    for col, (head, width) in enumerate(zip(heads, widths, strict=True), start=1):
        cell = ws.cell(1, col)
        set_text(cell, mask(head))
        cell.font, cell.fill, cell.border, cell.alignment = BOLD, SHADE, FRAME, CENTRED
        ws.column_dimensions[get_column_letter(col)].width = width
    ws.row_dimensions[1].height = 34


def put(ws: Any, row: int, col: int, value: Any) -> None:
    """Numbers as numbers with their decimals, everything else as text."""
    if value is None or value == "":
        return
    cell = ws.cell(row, col)
    if isinstance(value, Decimal):
        cell.value, cell.number_format, cell.alignment = value, number_format(value), FIGURES
    elif isinstance(value, int):
        cell.value = value
    else:
        set_text(cell, mask(value))
