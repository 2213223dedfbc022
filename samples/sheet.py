"""Parts that the tables of all departments share: header trees, coded rows, printed amounts."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from samples.blocks import LEFT, UP, Table
from samples.codes import FUNCTION
from samples.ledger import Ledger, in_unit

Node = str | tuple[str, list["Node"]]
Amounts = Callable[[str], Sequence[Decimal]]
KEYS = ("balance", "income", "expense", "granted", "general", "basic", "project", "fund", "capital", "public", "carried")


@dataclass(frozen=True)
class SheetStyle:
    """What differs from one department's tables to another's, apart from their columns."""
    titles: Mapping[str, str]  # one for each of KEYS
    number: str = ""  # 表{}
    maker: str = "部门：{}"
    split_codes: bool = False
    marker: str = ""  # words before the column numbers; "" = no such row
    repeat_header: bool = True
    lying: frozenset[str] = frozenset()
    own_page: bool = False
    empty_note: str = ""
    total_label: str = "合计"
    total_last: bool = False


def header_rows(columns: Sequence[Node]) -> list[list[str]]:
    """A tree of column titles as rows of cells with merge marks."""
    depth = max(_depth(node) for node in columns)
    rows: list[list[str]] = [[] for _ in range(depth)]
    for node in columns:
        _fill(node, rows, 0)
    return rows


def _depth(node: Node) -> int:
    return 1 if isinstance(node, str) else 1 + max(_depth(child) for child in node[1])


def _leaves(node: Node) -> int:
    return 1 if isinstance(node, str) else sum(_leaves(child) for child in node[1])


def _fill(node: Node, rows: list[list[str]], level: int) -> None:
    if isinstance(node, str):
        rows[level].append(node)
        for row in rows[level + 1:]:
            row.append(UP)
        return
    title, children = node
    rows[level] += [title] + [LEFT] * (_leaves(node) - 1)
    for child in children:
        _fill(child, rows, level + 1)


def grouped(yuan: Decimal, unit: str) -> str:
    """1,234.50"""
    return f"{in_unit(yuan, unit):,}"


class Sheet:
    """Makes the tables of one ledger in one style."""

    def __init__(self, ledger: Ledger, style: SheetStyle):
        self.ledger, self.style = ledger, style

    def money(self, yuan: Decimal) -> str:
        """As printed in a cell; nothing is left blank."""
        return grouped(yuan, self.ledger.unit) if yuan else ""

    def moneys(self, amounts: Iterable[Decimal]) -> list[str]:
        return [self.money(a) for a in amounts]

    def table(self, key: str, columns: Sequence[Node], rows: Iterable[Sequence[str]], widths: Sequence[float],
              texts: int = 1, aligns: str = "", notes: Sequence[str] = (), own_page: bool | None = None) -> Table:
        """A table under its title; `texts` columns at the left hold no amounts."""
        style, header = self.style, header_rows(columns)
        if style.marker:
            numbers = [str(n + 1) for n in range(len(widths) - texts)]
            header.append([style.marker] + [LEFT] * (texts - 1) + numbers)
        number = style.number.format(KEYS.index(key) + 1) if style.number else ""
        return Table(
            title=style.titles[key], unit=self.ledger.unit, maker=style.maker.format(self.ledger.department),
            header=tuple(map(tuple, header)), rows=tuple(map(tuple, rows)), widths=tuple(widths), number=number,
            notes=tuple(notes), landscape=key in style.lying, repeat_header=style.repeat_header, aligns=aligns,
            own_page=style.own_page if own_page is None else own_page)

    @property
    def code_columns(self) -> list[Node]:
        return [("科目编码", ["类", "款", "项"])] if self.style.split_codes else ["科目编码"]

    @property
    def code_widths(self) -> list[float]:
        return [30, 26, 26] if self.style.split_codes else [50]

    @property
    def texts(self) -> int:
        """Columns of codes and names."""
        return len(self.code_widths) + 1

    def code_cells(self, code: str) -> list[str]:
        if not self.style.split_codes:
            return [code]
        return [code[:3], code[3:5], code[5:7]]

    def coded(self, codes: Iterable[str], amounts: Amounts, names: Mapping[str, str] = FUNCTION) -> list[list[str]]:
        """A row for each code, and one for the total at the top or the bottom."""
        rows = [[*self.code_cells(code), names[code], *self.moneys(amounts(code))] for code in codes]
        return self.with_total(rows, amounts(""))

    def with_total(self, rows: list[list[str]], amounts: Sequence[Decimal], blanks: int | None = None) -> list[list[str]]:
        before = self.texts - 1 if blanks is None else blanks
        total = [*[""] * before, self.style.total_label, *self.moneys(amounts)]
        return [*rows, total] if self.style.total_last else [total, *rows]

    def empty(self, key: str, columns: Sequence[Node], widths: Sequence[float], texts: int, note: str | None = None) -> Table:
        """A table with nothing in it and a sentence that says so."""
        title = self.style.titles[key]
        fund = "政府性基金预算" if key == "fund" else "国有资本经营预算"
        words = self.style.empty_note if note is None else note
        notes = [words.format(department=self.ledger.department, year=self.ledger.year, fund=fund, title=title)]
        return self.table(key, columns, [[""] * len(widths)], widths, texts, notes=[n for n in notes if n], own_page=False)


def side_by_side(left: Sequence[Sequence[str]], right: Sequence[Sequence[str]], *more: Sequence[Sequence[str]]) -> list[list[str]]:
    """Panes of different length as the rows of one table."""
    panes = [left, right, *more]
    height = max(map(len, panes))
    padded = [[*pane, *[[""] * len(pane[0])] * (height - len(pane))] for pane in panes]
    return [[cell for part in parts for cell in part] for parts in zip(*padded, strict=True)]
