"""Mistakes put on purpose into one disclosure, each with a record of what is printed and what would be true."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from samples.blocks import Block, Form, Heading, Paragraph, Table


@dataclass(frozen=True)
class Plant:
    """A mistake. `kind` and `category` say what a checker should find."""
    kind: str
    category: str
    where: str

    def apply(self, blocks: list[Block]) -> list[Block]:
        raise NotImplementedError

    def record(self) -> dict[str, str]:
        return {"kind": self.kind, "category": self.category, "where": self.where}


@dataclass(frozen=True)
class WrongCell(Plant):
    """A cell of the table titled `where` shows another amount."""
    row: str
    column: int
    true: str
    printed: str

    def apply(self, blocks: list[Block]) -> list[Block]:
        return [self._spoiled(b) if isinstance(b, Table) and b.title == self.where else b for b in blocks]

    def _spoiled(self, table: Table) -> Table:
        rows = [list(row) for row in table.rows]
        (row,) = (r for r in rows if self.row in r)
        _expect(row[self.column], self.true)
        row[self.column] = self.printed
        return replace(table, rows=tuple(map(tuple, rows)))

    def record(self) -> dict[str, str]:
        return super().record() | {"row": self.row, "printed": self.printed, "true": self.true}


@dataclass(frozen=True)
class WrongText(Plant):
    """A sentence or form cell shows `printed` instead of `true`; `context` holds one {} for it."""
    context: str
    true: str
    printed: str

    def apply(self, blocks: list[Block]) -> list[Block]:
        right, wrong = self.context.format(self.true), self.context.format(self.printed)
        spoiled = [_with_text(b, right, wrong) for b in blocks]
        _expect(sum(a is not b for a, b in zip(spoiled, blocks, strict=True)), 1)
        return spoiled

    def record(self) -> dict[str, str]:
        return super().record() | {"printed": self.printed, "true": self.true, "sentence": self.context.format(self.printed)}


@dataclass(frozen=True)
class NoNote(Plant):
    """An empty table without the sentence that says so, and a narrative that does not say it either."""
    sentence: str
    instead: str

    def apply(self, blocks: list[Block]) -> list[Block]:
        bare = [replace(b, notes=()) if isinstance(b, Table) and b.title == self.where else b for b in blocks]
        return WrongText(self.kind, self.category, self.where, "{}", self.sentence, self.instead).apply(bare)


@dataclass(frozen=True)
class NoStatement(Plant):
    """A sub-section left out; the later ones move up."""
    heading: str
    paragraphs: int
    renamed: tuple[tuple[str, str], ...]

    def apply(self, blocks: list[Block]) -> list[Block]:
        (at,) = (i for i, b in enumerate(blocks) if isinstance(b, Heading) and b.text == self.heading)
        left = blocks[:at] + blocks[at + 1 + self.paragraphs:]
        names = dict(self.renamed)
        return [replace(b, text=names[b.text]) if isinstance(b, Heading) and b.text in names else b for b in left]


def _with_text(block: Block, right: str, wrong: str) -> Block:
    if isinstance(block, Paragraph) and right in block.text:
        return replace(block, text=block.text.replace(right, wrong))
    if isinstance(block, Form) and any(right in row for row in block.rows):
        return replace(block, rows=tuple(tuple(wrong if c == right else c for c in row) for row in block.rows))
    return block


def _expect(found: object, wanted: object) -> None:
    if found != wanted:
        raise ValueError(f"nowhere to plant: expected {wanted}, found {found}")


PLANTS: tuple[Plant, ...] = (
    WrongCell("subtotal", "arithmetic", "部门支出预算总表", row="行政事业单位医疗", column=2, true="84.32", printed="94.32"),
    WrongText("text_amount", "cross_table", "第三部分三、部门支出情况", "基本支出{}万元，占支出预算的", "1,812.53", "1,821.53"),
    WrongText("percentage", "text", "第三部分五、（二）结构", "社会保障和就业支出（类）262.70万元，所占比重为{}", "10.34%", "13.04%"),
    WrongText("template_phrase", "wording", "第三部分十、“三公”经费情况", "公务接待费3.08万元，{}，变动因素",
              "与上年预算相同", "比上年预算增加（减少）0.00万元"),
    WrongText("other_department", "wording", "第三部分八、政府性基金预算情况", "2024年{}无政府性基金预算收支",
              "石渡市市场监督管理局", "石渡市农业农村局"),
    NoNote("empty_without_statement", "completeness", "国有资本经营预算支出预算表",
           "2024年石渡市市场监督管理局无国有资本经营预算收支，对应的表以空表列示。", "见公开09表。"),
    NoStatement("missing_statement", "completeness", "政府采购", "（二）政府采购", 2,
                (("（三）国有资产占用", "（二）国有资产占用"), ("（四）预算绩效", "（三）预算绩效"))),
    WrongText("mobile_number", "privacy", "部门整体支出绩效目标表", "{}", "0645-8826140", "13900000000"),
)


def spoil(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with every plant applied."""
    spoiled = list(blocks)
    for plant in PLANTS:
        spoiled = plant.apply(spoiled)
    return spoiled
