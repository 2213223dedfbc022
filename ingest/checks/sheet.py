"""A table with its facts in their places: panes side by side, rows named as the facts name them, figures by row and column."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ingest.amount import plain
from ingest.cellfacts import STAGE_ROW, Names, PathKeeper, panes
from ingest.model import Fact, Table
from ingest.names import is_total


@dataclass(frozen=True, slots=True)
class Item:
    """A body row of a pane. `path` and `code` are as in its facts; a row that stands for a year or stage (2024年预算数, 增减额) has `stage`."""

    row: int
    path: tuple[str, ...]
    code: str
    total: bool
    label: str
    stage: str = ""
    keyed: bool = False     # named by more than its account: a project, an article bought


@dataclass(frozen=True)
class Block:
    """A pane: rows that share their key columns, and its figure columns."""

    items: tuple[Item, ...]
    figures: tuple[int, ...]
    head: str = ""          # what is printed over all its columns


@dataclass(frozen=True)
class Sheet:
    """`at` holds the facts by row and column, blanks too."""

    table: Table
    blocks: tuple[Block, ...]
    at: dict[tuple[int, int], Fact]

    @property
    def name(self) -> str:
        return self.table.title or self.table.label or f"第{self.table.index + 1}张表"

    @cached_property
    def columns(self) -> dict[int, Fact]:
        """A fact of each figure column, for what the column is about."""
        out: dict[int, Fact] = {}
        for block in self.blocks:
            for item in sorted(block.items, key=lambda i: bool(i.stage)):
                for col in block.figures:
                    if col not in out and (fact := self.at.get((item.row, col))) is not None:
                        out[col] = fact
        return out

    def heads(self, block: Block) -> dict[int, Fact]:
        """Those of a pane."""
        return {col: self.columns[col] for col in block.figures if col in self.columns}


def sheet_of(table: Table, facts: Iterable[Fact]) -> Sheet:
    at = {fact.source.place[1:]: fact for fact in facts if fact.source.place and fact.source.kind == "cell" and fact.measure != "text"}
    blocks = []
    for pane in panes(table):
        path = PathKeeper(table, pane)
        figures = tuple(pane.figures)
        items = []
        for r, row in enumerate(table.rows):
            names = path.step(row)
            told = next((at[r, c] for c in figures if (r, c) in at), None)
            if told is not None:
                items.append(item_of(r, names, told))
        blocks.append(Block(tuple(items), figures, head_of(table, [*pane.keys, *figures])))
    return Sheet(table, tuple(blocks), at)


def item_of(row: int, names: Names, told: Fact) -> Item:
    stage = plain(names.path[-1]) if names.path and STAGE_ROW.fullmatch(plain(names.path[-1])) else ""
    sole = told.total and not names.total and told.subject != names.path      # the department's own row
    # 「一般公共预算资金｜小计」 is the row of that name, with its parts below
    total = sole or (names.total and (not names.path or is_total(names.path[-1]) or bool(stage)))
    return Item(row, names.path, names.code, total, names.row_label, stage, bool(names.keys))


def head_of(table: Table, cols: Iterable[int]) -> str:
    """The header cell over all columns of a pane, "" where there is none."""
    over = {table.columns[c][0] if len(table.columns[c]) > 1 else "" for c in cols}
    return over.pop() if len(over) == 1 else ""
