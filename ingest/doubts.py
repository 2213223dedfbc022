"""What was read with doubt, and what was not read: told to people with its page, and kept with the facts that come from it.

Nothing is mended here: a doubtful cell keeps the characters that are printed.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.aligned import is_row
from ingest.amount import cell_number, is_blank, plain
from ingest.layout import Blocks
from ingest.model import Fact, Line, Table
from ingest.whitespace import words_of

Place = tuple[int, int, int]    # table, row, column

TWO_NUMBERS = re.compile(r"\d [-\d,]*\d\.\d|\d\.\d+ [-\d]")
ONLY_DIGITS = re.compile(r"-?[\d.,，]*\d[\d.,，]*")
CODES = re.compile(r"编码|代码|序号|科目|类|款|项|年|日期|电话|编号|号码")
FEWEST = 3      # lines of one page by which a table is missed, not a list


def doubtful_cells(tables: Iterable[Table]) -> dict[Place, str]:
    """Cells whose figure is glued to another or cut: the reason by place."""
    out: dict[Place, str] = {}
    for table in tables:
        for r, row in enumerate(table.rows):
            for c, cell in enumerate(row.cells):
                if cell and cell.text and (reason := doubt_of(cell.text, table.columns[c])):
                    out[table.index, r, c] = reason
    return out


def doubt_of(text: str, column: tuple[str, ...]) -> str | None:
    if TWO_NUMBERS.search(text):
        return "一格里有两个数字"
    figure = plain(text)
    if ONLY_DIGITS.fullmatch(figure) and cell_number(text) is None and not is_blank(text) and not CODES.search("".join(column)):
        return "数字不完整或位数不合"
    return None


def doubted(facts: Iterable[Fact], cells: dict[Place, str]) -> Iterator[Fact]:
    """The facts, those from doubtful cells saying so."""
    for fact in facts:
        reason = cells.get(fact.source.place) if fact.source.place else None
        yield replace(fact, source=replace(fact.source, doubtful=reason)) if reason else fact


def sentences(tables: list[Table], cells: dict[Place, str], layout: list[Blocks], used: dict[int, set[Line]]) -> tuple[str, ...]:
    """What is doubtful or unread, a sentence each."""
    out = []
    for (t, r, _), reason in cells.items():
        table = tables[t]
        page = f"第{table.rows[r].page}页 " if table.rows[r].page and table.pages else ""
        out.append(f"{page}{table.label or table.title} 第{r + 1}行 读取存疑（{reason}）")
    return (*out, *(f"第{page}页 有 {count} 行数字没有读进表格" for page, count in unread_rows(layout, used).items()))


def unread_rows(layout: list[Blocks], used: dict[int, set[Line]]) -> dict[int, int]:
    """Lines that look like rows of a table and stand in none: how many, by page."""
    found: Counter[int] = Counter()
    for block in layout:
        loose = [line.chars for line in block.lines if line not in used.get(block.page.number, set())]
        found[block.page.number] += sum(is_row(row) for row in words_of(loose) if row)
    return {page: count for page, count in found.items() if count >= FEWEST}
