"""Forms: labels among values (绩效目标表, 申报表, 自评表) → rows of a label path and its value.

A form is read line by line. A line either alternates labels and values, labels nesting where one follows another (项目资金 / 其中：财政拨款 / 80.00);
or it heads a block (一级指标 … 指标值), whose lines below name their rows in the key columns and hold one value under each other head. Cells are
compared by where they stand on the page, not by grid column, so that a form may go on over a page on which the rules were drawn anew.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.amount import cell_number, is_blank, plain
from ingest.model import BBox, Cell, Grid, Row
from ingest.names import is_total
from ingest.scope import GENERIC_COLUMN

COLUMNS = (("项目",), ("内容",))
TITLE = re.compile(r"绩效|目标表|申报表|自评|评价表|监控表")
LONGEST_LABEL = 24
NEAR = 3.0      # points by which edges that are one may differ

# Who and what a form is about. Such a label is followed by its value, never by a label below it.
_BODY = r"(?:部门|单位|机构|科室|处室|主体)"
_DOES = r"(?:主管|实施|填报|申报|编制|编报|填制|申请|承担|执行|牵头|责任|用款|使用|资金使用|归口|业务|预算|项目|建设|管理)"
IDENTITY = re.compile(
    rf"(?:项目|专项|政策|任务)(?:名称|代码|编码|编号)|(?:一级|二级|基层)?(?:项目)?{_DOES}?(?:预算)?{_BODY}(?:[（(]单位[)）])?(?:名称)?(?:及|和|与)?(?:名称|代码|编码)|"
    rf"(?:一级|二级|基层)?(?:项目)?{_DOES}(?:预算)?{_BODY}|"
    r"(?:项目|部门|单位|业务|财务|分管)*(?:联系人|负责人|经办人|填表人|填报人|制表人|审核人|联系人员)(?:姓名)?(?:及(?:联系)?电话)?|"
    r"(?:联系|办公|咨询|联络|手机|固定)?(?:电话|手机|传真)(?:号码)?|(?:电子)?邮箱|(?:联系|通讯|单位)?地址|邮编")
TRAIT = re.compile(
    r"(?:项目|专项|支出|政策)(?:属性|类别|类型|分类|性质|级次|期|期限|周期|年限)|(?:项目)?(?:起止|实施|执行|开始|结束|完成|填报|填表|编制)(?:时间|日期|期限|周期|年限)|是否.{2,10}|资金来源")
WORDS = re.compile(
    r"(?:项目|专项|政策)(?:概况|内容|简介|背景|依据|绩效|用途)|(?:项目)?(?:立项|设立|政策|实施|申报|申请)(?:的)?(?:依据|情况|必要性|可行性|方案|内容|条件|原因|进度计划|进度)|"
    r"(?:部门|单位|项目)?(?:主要)?(?:职能|职责|概况|简介)(?:概述|简述)?|(?:其他)?(?:需要?)?说明(?:的)?(?:事项|问题|情况)?|其他说明|备注|(?:主要|工作|支出|任务)内容|(?:保障|改进)措施|存在问题")
_SIDE = (r"(?:项目|部门|单位|中期|年度|全年|年初|当年|本年度?|上年度?|预算|财政性?|中央|省级?|自治区|市级?|州级?|县级?|区级?|地方|本级|上级|其他|自筹|自有|社会|事业|经营|一般公共|"
         r"政府性|国有资本|专项|基本|人员|公用|支出|收入|结转|结余|资金|投资|申请|总|拨款|经费|补助|安排|调整|批复|实际|执行|到位|基金|非|\d{4}年度?)")
MONEY = re.compile(rf"{_SIDE}+(?:资金|拨款|预算|总额|总数|数|金额|经费|支出|收入|来源|安排|情况|构成|补助|结转|结余|额|投资|基金|合计)(?:数|额)?|总额|金额|{_SIDE}?资金")
GOAL = re.compile(r"(?:项目|部门|单位|年度|中期|长期|总体|整体|绩效|预期|实施|阶段性?|当年|全年|支出|预算|主要|工作|重点|预计|实施期|\d{4}年度?)+(?:目标|任务|成果|产出)(?:名称|内容|设定|申报)?(?:完成)?(?:情况)?|"
                  r"目标|(?:实际|预期)(?:完成)?(?:情况|效果|成果)|(?:目标)?完成情况")
# Heads of indicator blocks: those that name the indicator, and those that hold a value for it.
INDICATOR = re.compile(r"[一二三四]级(?:绩效)?指标(?:名称|内容)?|(?:具体|考核|绩效|年度|中期|长期|项目|部门|整体|年度绩效)*指标(?:名称|内容|类别|类型|分类|体系)?")
TARGET = re.compile(r"(?:年度|年初|计划|预期|设定|绩效|考核|全年|本年|预算)*(?:目标|指标|标准)值(?:及.{1,6})?")
MEASURED = re.compile(
    r"(?:实际|全年|上年|前.年|年度|预计)*(?:完成|实现|实际|参考)值|(?:分值|权重|得分|评分|自评得分|自评分)(?:权重|比重)?|(?:计量|度量)?单位|"
    r"(?:绩效)?指标(?:性质|方向|说明|解释|设定依据|设定|依据|权重|分值|单位|来源|含义)|(?:设定|测算|评分)(?:依据|标准|方法)|偏差.{0,14}|未完成.{0,12}|(?:预算)?(?:执行率|完成率)|备注|说明|数据来源")
ROW_NAME = re.compile(r"(?:资金|项目|任务|工作|措施|政策|主要)*(?:名称|来源|任务|措施)|序号|[一二三四]级指标.{0,6}")
REMARK = re.compile(r"(?:其他)?(?:需要?)?说明(?:的)?(?:事项|问题)?|其他说明|备注|存在问题|改进措施")
UNIT_IN_LABEL = re.compile(r"[（(](?:单位[:：]?)?(亿元|万元|千元|元)[)）]")


@dataclass(frozen=True)
class Slot:
    """A cell in one line of a form. `fresh` is False where the cell reaches down from a line above."""

    cell: Cell
    left: float
    right: float
    fresh: bool

    @property
    def text(self) -> str:
        return self.cell.text

    def over(self, left: float, right: float) -> float:
        """How far the slot lies over the stretch."""
        return min(self.right, right) - max(self.left, left)


@dataclass(frozen=True)
class FormLine:
    """A line of a form: its cells from left to right, blank ones included."""

    page: int
    slots: tuple[Slot, ...]

    @property
    def fresh(self) -> list[Slot]:
        """The cells with text that begin in this line."""
        return [s for s in self.slots if s.fresh and s.text]

    @property
    def left(self) -> float:
        return self.slots[0].left

    @property
    def right(self) -> float:
        return self.slots[-1].right


@dataclass(frozen=True)
class Pair:
    """A value with the cells that label it, from the widest to the nearest."""

    path: tuple[Cell, ...]
    value: Cell
    page: int


@dataclass(frozen=True)
class Head:
    """A column of a block: its head cells (a head over several columns first), its stretch, and whether it names the row."""

    cells: tuple[Cell, ...]
    left: float
    right: float
    names: bool = False

    @property
    def text(self) -> str:
        return self.cells[-1].text


# ---- lines ----------------------------------------------------------------------------------------------------------------------------

def form_lines(cells: Iterable[Cell], page: int, skip: int = 0) -> list[FormLine]:
    """The lines of a grid's cells, the first `skip` left out. Cells without a box stand where their columns do."""
    rows: dict[int, list[Slot]] = {}
    for cell in cells:
        left, right = (cell.box[0], cell.box[2]) if cell.box else (float(cell.col * 100), float((cell.col + cell.colspan) * 100))
        for row in range(max(cell.row, skip), cell.row + cell.rowspan):
            rows.setdefault(row, []).append(Slot(cell, left, right, row == cell.row))
    return [FormLine(page, tuple(sorted(rows[r], key=lambda s: s.left))) for r in sorted(rows)]


def flat(text: str) -> str:
    """A label as it is compared: half width, without brackets, numbering, 其中 and colon."""
    s = re.sub(r"\([^()]*\)", "", plain(text)).strip(":：*★").strip()
    return re.sub(r"^(?:其中:?|[一二三四五六七八九十]{1,3}[、.]|\d{1,2}[、.](?!\d)|减:|加:)+", "", s)


def is_label(text: str) -> bool:
    """Is it a word that such forms print as a label?"""
    s = flat(text)
    if not s or len(s) > LONGEST_LABEL:
        return False
    return any(p.fullmatch(s) for p in (IDENTITY, TRAIT, WORDS, MONEY, GOAL, INDICATOR, TARGET, MEASURED))


def is_leaf(text: str) -> bool:
    """A label that takes a value itself and has no labels below it."""
    s = flat(text)
    return bool(IDENTITY.fullmatch(s) or TRAIT.fullmatch(s))


def is_figure(text: str) -> bool:
    return cell_number(text) is not None or is_blank(text)


# ---- is it a form? --------------------------------------------------------------------------------------------------------------------

def is_form(lines: Sequence[FormLine], title: str = "") -> bool:
    """Labels stand among values in several columns, and no header rules all columns. The title only supports."""
    lines = [line for line in lines if line.fresh and not is_bar(line)]
    if not lines or not is_label(leading(lines[0])) or rules_all(lines[0]):
        return False
    top = next((i for i, line in enumerate(lines) if heads_indicators(line.fresh)), len(lines))
    edge = [leading(line) for line in lines[:top] if leading(line)]
    if sum(1 for text in edge if is_label(text)) < 0.6 * len(edge):
        return False            # names stand under the first label: it heads a column
    paired = [s for line in lines for s in paired_labels(line)]
    if top < len(lines):        # indicators under labels with values: no ordinary table has these
        return bool(paired)
    if not any(IDENTITY.fullmatch(flat(s.text)) for s in paired) or not any(is_leaf(leading(line)) for line in lines[:3]):
        return False
    if TITLE.search(title):
        return len(paired) >= 2 or len(lines) == 1
    return len(paired) >= 3 and len({round(s.left) for s in paired}) >= 2


def leading(line: FormLine) -> str:
    """The text at the line's left edge, "" when it is blank."""
    return line.slots[0].text if line.slots[0].fresh else ""


def is_bar(line: FormLine) -> bool:
    """One cell over the whole width."""
    return len(line.slots) == 1


def rules_all(line: FormLine) -> bool:
    """Is the line a table's header? Then labels stand side by side, none waiting for a value."""
    labels = [s for s in line.slots if s.fresh and is_label(s.text)]
    beside_each_other = [a for a, b in zip(line.slots, line.slots[1:], strict=False) if a in labels and b in labels]
    return any(a.cell.rowspan == 1 or is_leaf(a.text) for a in beside_each_other) or 2 < len(labels) == len(line.slots)


def paired_labels(line: FormLine) -> Iterator[Slot]:
    """Labels of a line that are followed by something that is no label, or by a blank."""
    for slot, after in zip(line.slots, line.slots[1:], strict=False):
        if slot.fresh and is_label(slot.text) and not is_label(after.text) and not MEASURED.fullmatch(flat(slot.text)):
            yield slot


def heads_indicators(slots: Iterable[Slot]) -> bool:
    """Do the cells head a block of indicators (一级指标 二级指标 … 指标值)?"""
    texts = [flat(s.text) for s in slots]
    return sum(1 for t in texts if INDICATOR.fullmatch(t)) >= 2 and any(TARGET.fullmatch(t) or MEASURED.fullmatch(t) for t in texts)


# ---- over the page --------------------------------------------------------------------------------------------------------------------

def form_goes_on(lines: Sequence[FormLine], before: Grid, grid: Grid) -> bool:
    """Is the grid at the top of a page the rest of the form that ends the page before? The cuts inside may differ, the width may not."""
    width = before.xs[-1] - before.xs[0]
    if abs((grid.xs[-1] - grid.xs[0]) - width) > 0.05 * width:
        return False
    first = next((line for line in form_lines(grid.cells, grid.page) if line.fresh), None)
    # a form that names itself anew is another one
    return first is not None and not (is_leaf(leading(first)) and flat(leading(first)) in {flat(s.text) for line in lines for s in line.fresh})


def joined(lines: list[FormLine], more: list[FormLine]) -> list[FormLine]:
    """Lines over a page break; a line cut by the page edge is made whole."""
    more = shifted(lines, more)
    if lines and more and (whole := made_whole(lines[-1], more[0])) is not None:
        return [*lines[:-1], whole, *more[1:]]
    return lines + more


def shifted(lines: list[FormLine], more: list[FormLine]) -> list[FormLine]:
    """Lines of the next page moved so that left edges meet, as pages may have margins of their own."""
    if not lines or not more:
        return more
    by = lines[-1].left - more[0].left
    if abs(by) < 0.5:
        return more
    return [FormLine(line.page, tuple(replace(s, left=s.left + by, right=s.right + by) for s in line.slots)) for line in more]


def made_whole(last: FormLine, rest: FormLine) -> FormLine | None:
    """The line of which `rest` is the lower part: only words, each under words, nothing at the left edge."""
    under = [(s, next((a for a in last.slots if a.fresh and a.over(s.left, s.right) > 0.7 * (s.right - s.left)), None)) for s in rest.fresh]
    if not under or rest.slots[0].text or heads_indicators(last.fresh):
        return None
    if len(under) >= max(2, len(last.fresh) - 1):
        return None             # a line of its own
    for below, above in under:
        if above is None or not above.text or is_figure(above.text) or is_figure(below.text) or is_label(below.text) or is_label(above.text):
            return None
    rests = {id(a): b for b, a in under}
    slots = tuple(replace(s, cell=glued(s.cell, rests[id(s)].cell)) if id(s) in rests else s for s in last.slots)
    return FormLine(last.page, slots)


def glued(upper: Cell, lower: Cell) -> Cell:
    return replace(upper, text=upper.text + lower.text, regions=upper.regions + lower.regions)


# ---- reading --------------------------------------------------------------------------------------------------------------------------

def form_pairs(lines: Sequence[FormLine]) -> list[Pair]:
    """The label–value pairs of a form in reading order."""
    reader = Reader()
    lines = [line for line in lines if line.fresh]
    for i, line in enumerate(lines):
        reader.step(line, lines[i + 1:])
    return reader.pairs


class Block:
    """Lines under common heads. `spine` are the labels at the left that reach down along the block."""

    def __init__(self, spine: list[Slot], heads: list[Head], above: Block | None = None):
        self.spine, self.heads, self.above = spine, heads, above
        self.edge = max((s.right for s in spine), default=float("-inf"))
        self.kept: dict[float, Cell] = {}       # by left edge: the name that goes on for the lines below

    def is_repeated_by(self, line: FormLine) -> bool:
        """Does the line print the heads again, as after a page break?"""
        again = [plain(s.text) for s in line.fresh]
        heads = list(dict.fromkeys(h.cells[0] for h in self.heads))
        return again[-len(heads):] == [plain(c.text) for c in heads] and again[:-len(heads)] in ([], [plain(s.text) for s in self.spine])

    @property
    def deep(self) -> bool:
        """Two lines of heads."""
        return any(len(h.cells) > 1 for h in self.heads)

    def holds(self, line: FormLine) -> bool:
        first = line.fresh[0]
        if self.spine:
            return first.left > self.edge - NEAR or is_total(first.text) or flat(first.text) in ("总分", "合计得分") or first.text == self.spine[0].text
        if REMARK.fullmatch(flat(first.text)) or IDENTITY.fullmatch(flat(first.text)):
            return False
        wide = any(sum(1 for h in self.heads if s.over(h.left, h.right) > NEAR) > 1 for s in line.fresh[1:])
        return not (wide and is_label(first.text))

    def head_of(self, slot: Slot) -> Head | None:
        best = max(self.heads, key=lambda h: slot.over(h.left, h.right))
        return best if slot.over(best.left, best.right) > NEAR else None

    def read(self, line: FormLine) -> Iterator[Pair]:
        slots = [s for s in line.slots if s.left > self.edge - NEAR or s.fresh and s.text]
        named = False
        for s in slots:
            head = self.head_of(s) if s.left > self.edge - NEAR else None
            if s.fresh and s.text and (head is None or head.names) and s.text not in [p.text for p in self.spine]:
                self.kept = {left: c for left, c in self.kept.items() if left < s.left - NEAR}
                self.kept[s.left] = s.cell
                named = True
        outside = bool(self.spine) and line.fresh[0].left < self.edge - NEAR and line.fresh[0].text != self.spine[0].text     # a total under the whole block
        spine = () if outside else tuple(p.cell for p in self.spine)
        under = [(h, [s for s in slots if s.left > self.edge - NEAR and self.head_of(s) is h]) for h in self.heads if not h.names]
        if not named and not any(s.fresh and s.text for _, found in under for s in found):
            return
        for h, found in under:
            path = (*spine, *self.over(h), *self.names_for(h), *self.told_by(h))
            for s in [s for s in found if s.fresh and s.text] or found[:1]:
                value = s.cell if s.fresh else Cell("", s.cell.row, s.cell.col, box=s.cell.box)
                yield Pair(path, value, line.page)

    def names_for(self, head: Head) -> list[Cell]:
        """The names that go for a value: those of its pane (heads may come again further right), else those that all panes share."""
        pane = self.pane(head)
        own = [plain(h.text) for h in self.heads if h.names and self.pane(h) == pane]
        out = []
        for left, cell in sorted(self.kept.items()):
            at = next((h for h in self.heads if h.names and h.left - NEAR <= left < h.right - NEAR), None)
            if at is None or self.pane(at) == pane or (self.pane(at) < pane and plain(at.text) not in own):
                out.append(cell)
        return out

    def pane(self, head: Head) -> int:
        """How many times names follow values up to this head."""
        upto = self.heads[:self.heads.index(head) + 1]
        return sum(1 for a, b in zip(upto, upto[1:], strict=False) if b.names and not a.names)

    def over(self, head: Head) -> tuple[Cell, ...]:
        """Of two panes alike, what tells them apart: the head that stands over each in the block above (中期目标 | 年度目标)."""
        if self.above is None or self.pane(self.heads[-1]) == 0:
            return ()
        above = [h for h in self.above.heads if not h.names]
        return above[self.pane(head)].cells if len(above) == self.pane(self.heads[-1]) + 1 else ()

    def told_by(self, head: Head) -> tuple[Cell, ...]:
        """The head's own words, left out where they say only "the amount" and no other column has any."""
        alone = sum(1 for h in self.heads if not h.names) == 1
        unit = UNIT_IN_LABEL.search(head.text)
        known = unit is None or any(UNIT_IN_LABEL.search(c.text) for c in [*(s.cell for s in self.spine), *self.kept.values()])
        return () if alone and known and GENERIC_COLUMN.fullmatch(plain(head.text)) else head.cells


class Reader:
    """Goes down a form and keeps what still holds: the open block, the labels that go on at the left, the bar above."""

    def __init__(self) -> None:
        self.pairs: list[Pair] = []
        self.block: Block | None = None
        self.chain: list[Slot] = []             # labels of the line above with labels below them
        self.labels: set[int] = set()           # cells that were read as labels
        self.tops: list[Slot] = []              # the first labels below those of the chain
        self.bar: Slot | None = None
        self.subheads = 0

    def step(self, line: FormLine, below: Sequence[FormLine]) -> None:
        if self.subheads:                       # a second line of heads, already taken in
            self.subheads -= 1
            return
        if is_bar(line):
            self.read_bar(line)
            return
        if self.block is not None and self.block.is_repeated_by(line):
            self.subheads = int(self.block.deep)
        elif (block := self.opened(line, below)) is not None:
            self.block, self.chain, self.subheads = block, [], int(block.deep)
            self.labels.update(id(s.cell) for s in block.spine)
        elif self.block is not None and self.block.holds(line):
            self.pairs += self.block.read(line)
        else:
            self.block = None
            self.pairs += self.told_apart(list(self.read_line(line, below)), line)
        self.bar = None

    def read_bar(self, line: FormLine) -> None:
        """A cell over the whole width: a heading, or words that belong to the heading before."""
        slot, self.block, self.chain = line.slots[0], None, []
        if (inner := inside(slot)) is not None:
            self.pairs.append(Pair((inner[0],), inner[1], line.page))
        elif len(plain(slot.text)) > LONGEST_LABEL:
            self.pairs.append(Pair((self.bar.cell,) if self.bar else (), slot.cell, line.page))
            self.bar = None
        else:
            self.bar = slot

    # -- blocks --

    def opened(self, line: FormLine, below: Sequence[FormLine]) -> Block | None:
        """The block that the line heads, None when it heads none."""
        spine, heads = self.spine_of(line, below)
        if len(heads) < (2 if spine else 3) or not all(is_label(s.text) for s in heads):
            return None
        sub = second_heads(heads, below)
        if not heads_indicators(heads):
            gaps = any(s.fresh and not s.text and heads[0].left < s.left < heads[-1].left for s in line.slots)
            if (not spine and (gaps or is_label(leading(below[0]) if below else ""))) or not has_values_under(heads, below[1:] if sub else below):
                return None
        return Block(spine, self.kinds(stretched(heads, sub, line.right), below[1:] if sub else below, spine), self.block)

    def spine_of(self, line: FormLine, below: Sequence[FormLine]) -> tuple[list[Slot], list[Slot]]:
        """The labels at the left that reach down along what the line heads, and the rest of its cells."""
        spine, heads = self.reaching(line), line.fresh
        if not spine and goes_down(heads[0], below) and not names_rows(heads[0].text, within=heads):
            spine, heads = heads[:1], heads[1:]
        if heads_indicators(heads[1:]) and goes_down(heads[0], below) and not names_rows(heads[0].text, within=heads):
            spine, heads = [*spine, heads[0]], heads[1:]
        return spine, heads

    def reaching(self, line: FormLine) -> list[Slot]:
        """Labels at the left that reach down into the line: merged cells, or those of a block whose cells were left unmerged."""
        merged = [s for s in line.slots if not s.fresh and s.text and id(s.cell) in self.labels]
        if merged or self.block is None or not self.block.spine or line.fresh[0].left < self.block.edge - NEAR:
            return merged
        return self.block.spine

    def kinds(self, heads: list[Head], below: Sequence[FormLine], spine: list[Slot]) -> list[Head]:
        """Which heads name the rows. Where none does and there are several rows, the first one."""
        out = [replace(h, names=names_rows(h.text)) for h in heads]
        edge = max((s.right for s in spine), default=float("-inf"))
        unheaded = any(s.left < heads[0].left - NEAR and s.left > edge - NEAR for line in below[:1] for s in line.fresh)
        if not any(h.names for h in out) and not unheaded and len(below) > 1 and below[1].fresh[0].left > edge - NEAR and (spine or not is_leaf(leading(below[1]))):
            out[0] = replace(out[0], names=True)
        return out

    # -- pairs --

    def read_line(self, line: FormLine, below: Sequence[FormLine]) -> Iterator[Pair]:
        """The pairs of a line of labels and values. A label that follows a label stands below it; after a value begins another."""
        chain = self.above(line)
        held = len(chain)                       # labels that are there for others and wait for no value
        last, given = list(chain), False
        texts = [s for s in line.slots if s.text and (s.fresh or id(s.cell) in self.labels)]
        for slot, after in zip(texts, [*texts[1:], None], strict=True):
            if not slot.fresh:
                chain.append(slot)
                held = len(chain)
            elif self.labels_here(slot, after, chain[held:], line, given or bool(chain) and goes_down(chain[-1], below)):
                if len(chain) > held and self.left_empty(chain[-1], slot, line, below):
                    yield self.pair(chain, blank_after(chain[-1], line), line)
                    chain = chain[:held]
                chain.append(slot)
            elif len(chain) == held and (inner := inside(slot)) is not None:
                yield Pair((*(s.cell for s in chain), inner[0]), inner[1], line.page)
                given = True
            else:
                last = chain if len(chain) > held else last
                yield self.pair(last, slot.cell, line)
                chain, given = last[:-1], True
                held = len(chain)
        if len(chain) > held:
            last = chain
            if len(chain) - held > 1 and beside(chain[-2], chain[-1], line):
                last = chain[:-1]               # a value that happens to be worded like a label
            yield self.pair(last, chain[-1].cell if last is not chain else blank_after(chain[-1], line), line)
        self.chain = [s for s in last[:-1] if goes_down(s, below) or s.fresh]

    def above(self, line: FormLine) -> list[Slot]:
        """The labels of the lines before that go on at the left, where their cells were left unmerged or parted by a page edge."""
        if line.slots[0].text:
            return []
        return [s for s in self.chain if s.right <= line.fresh[0].left + NEAR]

    def told_apart(self, pairs: list[Pair], line: FormLine) -> list[Pair]:
        """Labels that come twice in a line (其中：财政拨款) belong to those above them in the first line (中期资金总额 | 年度资金总额)."""
        ends = [s for s in line.slots if any(p.path and p.path[-1] is s.cell for p in pairs)]
        if not any(len(p.path) > 1 and not any(s.cell is p.path[0] and s.fresh for s in line.slots) for p in pairs):
            self.tops = ends
        out = []
        for p in pairs:
            twice = sum(1 for q in pairs if [c.text for c in q.path] == [c.text for c in p.path]) > 1
            slot = next((s for s in ends if s.cell is p.path[-1]), None) if p.path else None
            top = next((t for t in self.tops if slot and t.over(slot.left, slot.right) > NEAR and t.text != slot.text), None)
            out.append(replace(p, path=(*p.path[:-1], top.cell, p.path[-1])) if twice and top else p)
        return out

    def pair(self, chain: Sequence[Slot], value: Cell, line: FormLine) -> Pair:
        self.labels.update(id(s.cell) for s in chain)
        bar = [self.bar.cell] if self.bar and not chain else []
        return Pair(tuple(bar + [s.cell for s in chain]), value, line.page)

    def labels_here(self, slot: Slot, after: Slot | None, pending: list[Slot], line: FormLine, given: bool) -> bool:
        """Does the cell label what follows?"""
        text = slot.text
        if is_figure(text):
            return False
        if pending and is_leaf(pending[-1].text):
            return bool(IDENTITY.fullmatch(flat(text)))
        if is_label(text) or text.rstrip().endswith((":", "：")):
            return True
        if slot is line.slots[0]:
            return len(plain(text)) <= LONGEST_LABEL and inside(slot) is None
        # an unknown word between values, or between a label for several lines and a value: labels and values alternate
        return given and (not pending or pending[-1].cell.rowspan > 1) and after is not None and after.fresh and not is_label(after.text) and bool(re.fullmatch(r"[\u4e00-\u9fff（）()]{2,10}", text))

    def left_empty(self, label: Slot, following: Slot, line: FormLine, below: Sequence[FormLine]) -> bool:
        """Was the label's value left blank? Else the label that follows stands below it."""
        if is_leaf(label.text):
            return True
        return not beside(label, following, line) and not goes_down(label, below)


def inside(slot: Slot) -> tuple[Cell, Cell] | None:
    """Label and value printed in one cell (填报人：张三)."""
    m = re.fullmatch(r"([^:：]{2,16})[:：](.+)", slot.text, re.S)
    if not m or not is_label(m[1]) or not m[2].strip():
        return None
    return replace(slot.cell, text=m[1]), replace(slot.cell, text=m[2].strip())


def beside(a: Slot, b: Slot, line: FormLine) -> bool:
    """Do the cells touch, with no blank cell between?"""
    return not any(s for s in line.slots if a.right - NEAR < s.left and s.right < b.left + NEAR)


def blank_after(label: Slot, line: FormLine) -> Cell:
    """The blank cell that should hold the label's value."""
    found = next((s.cell for s in line.slots if s.left > label.right - NEAR and not s.text), None)
    return found or Cell("", label.cell.row, label.cell.col + 1)


def goes_down(slot: Slot, below: Sequence[FormLine]) -> bool:
    """Does the label hold for the next line too: merged with the cell under it, or that one left blank?"""
    if slot.cell.rowspan > 1:
        return True
    under = [s for s in below[0].slots if s.over(slot.left, slot.right) > NEAR] if below else []
    return bool(under) and all(not s.text for s in under)


def second_heads(heads: list[Slot], below: Sequence[FormLine]) -> list[Slot]:
    """The next line's cells where they divide a head that spans several columns."""
    if not below or len(below[0].fresh) < 2:
        return []
    fresh = below[0].fresh
    within = [next((h for h in heads if h.cell.colspan > 1 and h.left - NEAR <= s.left and s.right <= h.right + NEAR), None) for s in fresh]
    if any(h is None for h in within) or any(is_figure(s.text) or not is_label(s.text) for s in fresh):
        return []
    return fresh


def has_values_under(heads: list[Slot], below: Sequence[FormLine]) -> bool:
    """Does something that is no label stand right under one of the heads?"""
    return bool(below) and any(not is_label(s.text) and any(s.over(h.left, h.right) > NEAR for h in heads) for s in below[0].fresh)


def names_rows(text: str, within: Sequence[Slot] = ()) -> bool:
    """Does a head name the rows below? 绩效指标 does, but not where it stands before 一级指标."""
    s = flat(text)
    if any(re.match(r"一级", flat(slot.text)) for slot in within[1:]):
        return False
    return bool(ROW_NAME.fullmatch(s) or (INDICATOR.fullmatch(s) and not MEASURED.fullmatch(s) and not TARGET.fullmatch(s)))


def stretched(heads: list[Slot], sub: list[Slot], right: float) -> list[Head]:
    """Heads as columns, each reaching to the next one, as blanks beside a head belong to it."""
    parts: list[tuple[tuple[Cell, ...], float]] = []
    for h in heads:
        inner = [s for s in sub if h.left - NEAR <= s.left and s.right <= h.right + NEAR]
        parts += [((h.cell, s.cell), s.left) for s in inner] or [((h.cell,), h.left)]
    ends = [left for _, left in parts[1:]] + [right]
    return [Head(cells, left, end) for (cells, left), end in zip(parts, ends, strict=True)]


# ---- the table ------------------------------------------------------------------------------------------------------------------------

def form_rows(lines: Sequence[FormLine]) -> tuple[Row, ...]:
    """The rows of the form's table: the label path, joined by "/", and the value."""
    return tuple(form_row(i, pair) for i, pair in enumerate(form_pairs(lines)))


def form_row(index: int, pair: Pair) -> Row:
    label = Cell("/".join(c.text.rstrip(":：") for c in pair.path), index, 0, 1, 1, tuple(r for c in pair.path for r in c.regions), 0.0, pair.path[-1].box if pair.path else None)
    value = replace(pair.value, row=index, col=1, colspan=1)
    return Row((label, value), pair.page, row_box(pair))


def row_box(pair: Pair) -> BBox | None:
    """Around the value and the labels that stand in its line."""
    own = pair.value.box
    if own is None:
        return None
    boxes = [own] + [c.box for c in pair.path if c.box and on_page(c, pair.page) and c.box[1] < own[3] - 1 and own[1] + 1 < c.box[3]]
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def on_page(cell: Cell, page: int) -> bool:
    return not cell.regions or cell.regions[0].page == page
