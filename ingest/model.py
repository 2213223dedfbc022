"""The records that travel through the product. All are immutable and know their source.

Coordinates are PDF points on the page as displayed (rotation applied), origin top left: (x0, top, x1, bottom).
Amounts are `Decimal`, never float. A blank cell, "—" and a printed 0.00 are three different values.
"""
from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain, repeat
from typing import Any, NamedTuple, overload

BBox = tuple[float, float, float, float]


class Region(NamedTuple):
    """A box on a page (1-based)."""

    page: int
    bbox: BBox


class Char(NamedTuple):
    """One printed character with its box; `page` is 1-based. `raw` is the character in the file where it is another form of `text`
    (a radical that a printer wrote for the whole character). `confidence` is that of the recognition where the page is a picture."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    page: int
    raw: str = ""
    confidence: float = 1.0

    @property
    def cx(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        return (self.top + self.bottom) / 2


class Print(Sequence[Char]):
    """Printed characters in order, packed: as records they take five times the room, and a long file has them by the hundred thousand.

    How surely they were recognised is not kept.
    """

    __slots__ = ("_letters", "_numbers", "_raw")
    _letters: Sequence[str]
    _numbers: array[float]      # x0, top, x1, bottom, page of each
    _raw: Sequence[str]         # empty where no character has another form in the file

    def __init__(self, chars: Iterable[Char] = ()) -> None:
        chars = tuple(chars)
        letters = tuple(c.text for c in chars)
        self._letters = "".join(letters) if all(len(x) == 1 for x in letters) else letters
        self._numbers = array("d", chain.from_iterable(c[1:6] for c in chars))
        self._raw = tuple(c.raw for c in chars) if any(c.raw for c in chars) else ()

    def __len__(self) -> int:
        return len(self._letters)

    def __iter__(self) -> Iterator[Char]:
        x0, top, x1, bottom, page = (self._numbers[i::5] for i in range(5))
        return map(Char, self._letters, x0, top, x1, bottom, map(int, page), self._raw or repeat(""))

    @overload
    def __getitem__(self, at: int) -> Char: ...
    @overload
    def __getitem__(self, at: slice) -> Print: ...
    def __getitem__(self, at: int | slice) -> Char | Print:
        if isinstance(at, slice):
            return Print(tuple(self)[at])
        x0, top, x1, bottom, page = self._numbers[5 * range(len(self))[at]:][:5]
        return Char(self._letters[at], x0, top, x1, bottom, int(page), self._raw[at] if self._raw else "")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of running text: characters from left to right."""

    chars: Print = field(repr=False, compare=False)
    text: str
    page: int
    bbox: BBox

    @classmethod
    def of(cls, chars: Sequence[Char]) -> Line:
        return cls(Print(chars), "".join(c.text for c in chars), chars[0].page, bounds(chars))


@dataclass(frozen=True, slots=True)
class Segment:
    """A drawn rule: horizontal when y0 == y1, vertical when x0 == x1."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell. `rowspan`/`colspan` count grid rows and columns; `regions` are tight boxes around its characters."""

    text: str
    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1
    regions: tuple[Region, ...] = ()
    indent: float = 0.0
    box: BBox | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as ruled on one page: the cut positions and its cells in reading order. `open`: no verticals are drawn."""

    page: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]
    open: bool = False

    @property
    def bbox(self) -> BBox:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


class Spot(NamedTuple):
    """A stretch of a page that we laid out ourselves, and what of the source stands there: {"sheet", "cell"}, {"heading", "paragraph"},
    {"table", "row", "column"} or {"line"}."""

    bbox: BBox
    locator: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader returns for a page: its size in points, characters and rules.

    A source without pages (Word, Excel, a web page, text) is laid out by us: it says itself where its cells are (`grids`), and `spots`, from top
    to bottom, tell what stands where. `read_by` is "text" or "ocr"; `doubts` are sentences for people on what could not be read.
    `tilt`: degrees (counter-clockwise, about the middle) by which a scanned page was turned to be level, quarter turns included; `zoom`: points
    of the page as displayed for each of the level one, whose print has the usual size. Size, characters and rules are those of the level page
    until `sources.shown` has put everything back.
    """

    number: int
    width: float
    height: float
    chars: tuple[Char, ...]
    horizontals: tuple[Segment, ...] = ()
    verticals: tuple[Segment, ...] = ()
    pictures: int = 0
    grids: tuple[Grid, ...] | None = None
    spots: tuple[Spot, ...] = ()
    read_by: str = "text"
    doubts: tuple[str, ...] = ()
    tilt: float = 0.0
    zoom: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """A body row of a table: one cell a column (None where a cell above spans into it)."""

    cells: tuple[Cell | None, ...]
    page: int | None
    bbox: BBox | None

    def texts(self) -> list[str]:
        return [c.text if c else "" for c in self.cells]


@dataclass(frozen=True, slots=True)
class Table:
    """A table joined over its pages. `columns` holds one header path a column; `notes` are the lines printed under it."""

    index: int
    title: str
    label: str
    unit: str
    columns: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]
    pages: tuple[int, ...]
    notes: tuple[Sentence, ...] = ()
    section: tuple[str, ...] = ()
    form: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the narrative with the boxes of its lines; `locator` stands in for boxes where a source has no pages."""

    text: str
    regions: tuple[Region, ...]
    chars: Print = field(default=Print(), repr=False, compare=False)
    locator: dict[str, Any] | None = field(default=None, hash=False)

    @property
    def printed(self) -> str:
        """The text with the characters that the file holds: what a box shows."""
        return "".join(c.raw or c.text for c in self.chars) if self.chars else self.text

    def part(self, start: int, end: int) -> Sentence:
        """The stretch text[start:end] with its own tight boxes."""
        if not self.chars or (start == 0 and end == len(self.text)):
            return self
        chars = self.chars[start:end]
        return Sentence(self.text[start:end], line_regions(chars), chars)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in reading order. `level` 0 is body text, 1 the outermost heading; `section` are the headings above it."""

    index: int
    sentences: tuple[Sentence, ...]
    section: tuple[str, ...]
    level: int = 0

    @property
    def text(self) -> str:
        return "".join(s.text for s in self.sentences)

    @property
    def page(self) -> int | None:
        return self.sentences[0].regions[0].page if self.sentences and self.sentences[0].regions else None


@dataclass(frozen=True, slots=True)
class Scope:
    """口径: separate axes, None where the document does not say."""

    flow: str | None = None      # 收入 | 支出 | 结转
    fund: str | None = None      # 全部 | 财政拨款 | 一般公共预算 | 政府性基金 | 国有资本经营 | 财政专户 | 单位资金
    nature: str | None = None    # 基本支出 | 项目支出 | 人员经费 | 公用经费
    view: str | None = None      # 三公 | 机关运行 | 政府采购 | 绩效 | 资产 | 人员 | 经济分类 | 功能分类
    carry: str | None = None     # 含 | 不含 | 仅
    coverage: str | None = None  # 部门 | 单位 | 本级

    def items(self) -> Iterator[tuple[str, str]]:
        for name in ("flow", "fund", "nature", "view", "carry", "coverage"):
            value = getattr(self, name)
            if value:
                yield name, value

    def merged(self, **axes: str | None) -> Scope:
        """A copy with the given axes set; None leaves an axis as it is."""
        return replace(self, **{k: v for k, v in axes.items() if v is not None})


@dataclass(frozen=True, slots=True)
class Value:
    """`printed` is the text as printed, `unit` a contract unit or "" ; `amount` is None for text and blanks."""

    printed: str = ""
    unit: str = ""
    amount: Decimal | None = None
    text: str | None = None
    qualifier: str | None = None   # ≥ | ≤ | 约
    direction: str | None = None   # up | down | same, for changes (amount is then not negative)

    @property
    def blank(self) -> bool:
        return self.amount is None and self.text is None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands. `kind`: cell | sentence | declared_empty. `row` and `column` are names, `place` the indexes
    (table, row, column) of a cell; `locator` is for sources without pages. `spot` is the figure's own box in its sentence."""

    kind: str
    quote: str
    regions: tuple[Region, ...] = ()
    table: str | None = None
    row: str | None = None
    column: str | None = None
    section: tuple[str, ...] = ()
    place: tuple[int, int, int] | None = None
    locator: dict[str, Any] | None = None
    read_by: str = "text"
    confidence: float | None = None
    doubtful: str | None = None
    spot: Region | None = None

    @property
    def shown_at(self) -> Region | None:
        """Where the figure itself stands: its own box where that is known, else the first of what is quoted."""
        return self.spot or (self.regions[0] if self.regions else None)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a document says.

    `subject` is the row path from class down to item, `keys` the row's other text keys (project, item bought, method).
    `measure`: amount | share | change | change_rate | completion | count | score (points and weights) | text. For text, `attribute` names what is told
    (用途, 原因, 依据 …). `period` is the year or date that the figure is for, `stage` 预算 | 年初预算 | 全年预算 | 决算 | 执行数;
    `base` is what a relative measure compares with ("上年预算", "年初预算", "支出合计").
    """

    id: str
    document_id: str
    subject: tuple[str, ...]
    code: str
    keys: tuple[tuple[str, str], ...]
    total: bool
    measure: str
    attribute: str
    period: str
    stage: str
    scope: Scope
    base: str | None
    value: Value
    source: Source

    @property
    def name(self) -> str:
        return self.subject[-1] if self.subject else ""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document says it is: the disclosure it belongs to."""

    department: str
    year: int
    kind: str                      # 预算 | 决算
    level: str = "部门"            # 部门 | 单位
    title: str = ""
    published: str | None = None   # ISO date
    aliases: tuple[str, ...] = ()  # short names that the document gives itself


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A department's or unit's disclosure for a year, with its files."""

    id: int
    department: str
    year: int
    kind: str
    level: str
    state: str                     # draft | published | earlier | withdrawn
    title: str
    published: str | None
    aliases: tuple[str, ...]
    documents: tuple[str, ...] = ()


def designation(of: Identity | Disclosure) -> tuple[str, int, str, str]:
    """Department, year, kind and level: what tells a disclosure from any other. Its versions and drafts share it."""
    return of.department, of.year, of.kind, of.level


@dataclass(frozen=True, slots=True)
class Document:
    """One kept file. `name` is unique in the library, `pages` the page sizes in points."""

    id: str
    disclosure_id: int
    name: str
    title: str
    format: str
    pages: tuple[tuple[float, float], ...]
    path: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one file, before it is stored."""

    document_id: str
    name: str
    format: str
    identity: Identity
    pages: tuple[Page, ...]
    paragraphs: tuple[Paragraph, ...]
    tables: tuple[Table, ...]
    facts: tuple[Fact, ...]
    doubts: tuple[str, ...] = ()


def bounds(chars: Sequence[Char]) -> BBox:
    """The smallest box around the characters, rounded to 1/100 point."""
    return (round(min(c.x0 for c in chars), 2), round(min(c.top for c in chars), 2),
            round(max(c.x1 for c in chars), 2), round(max(c.bottom for c in chars), 2))


def line_regions(chars: Iterable[Char]) -> tuple[Region, ...]:
    """One tight region for each printed line among the characters, in reading order."""
    groups: list[list[Char]] = []
    for c in chars:
        if not c.text.strip():
            continue
        last = groups[-1][-1] if groups else None
        same = last is not None and c.page == last.page and abs(c.cy - last.cy) < 0.5 * (last.bottom - last.top) and c.x0 >= last.x0 - 1
        if same:
            groups[-1].append(c)
        else:
            groups.append([c])
    return tuple(Region(g[0].page, bounds(g)) for g in groups)
