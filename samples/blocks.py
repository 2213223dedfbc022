"""What a disclosure consists of, before any page is drawn: headings, paragraphs, tables."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

LEFT, UP = "\0left", "\0up"  # a cell merged with the one to its left, or above it


@dataclass(frozen=True)
class Cover:
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 1  # 0 part, 1 section, 2 sub-section
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    text: str
    align: str = "body"  # body (first line indented), left, right, center


@dataclass(frozen=True)
class Table:
    title: str
    unit: str
    maker: str  # the line under the title that names the department
    header: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]  # in proportion
    number: str = ""  # 表1
    notes: tuple[str, ...] = ()
    landscape: bool = False
    repeat_header: bool = True
    aligns: str = ""  # one letter a column: l, c, r; "" = numbers to the right, the rest to the left
    own_page: bool = False

    def __post_init__(self) -> None:
        for row in (*self.header, *self.rows):
            if len(row) != len(self.widths):
                raise ValueError(f"{self.title}: {len(row)} cells in a row of {len(self.widths)} columns: {row}")


@dataclass(frozen=True)
class Form:
    """Labels among values, ruled as one grid with merged cells; never cut by a page edge."""
    title: str
    subtitle: str
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    labels: frozenset[str] = field(default_factory=frozenset)  # texts drawn centred


Block = Cover | Heading | Paragraph | Table | Form


def strings(blocks: Iterable[Block]) -> Iterator[str]:
    """Every text that the blocks print."""
    for block in blocks:
        match block:
            case Cover(lines):
                yield from lines
            case Heading(text=text) | Paragraph(text=text):
                yield text
            case Table():
                yield from (block.title, block.number, block.unit, block.maker, *block.notes)
                yield from _cells(block.header + block.rows)
            case Form():
                yield from (block.title, block.subtitle)
                yield from _cells(block.rows)


def _cells(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    return (cell for row in rows for cell in row if cell not in (LEFT, UP))
