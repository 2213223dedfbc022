"""Tables → facts: which columns name the row and which hold figures, the row's path, the column's scope.

A table is read as panes side by side. A pane is a run of key columns (codes, names) followed by its figure columns; text columns after
the last figures (主要内容, 备注) tell about the row. A table without key columns (三公经费 in one row) has its items as columns.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ingest.amount import MONEY, cell_number, is_blank, plain, unit_of
from ingest.formfacts import POINTS, SIGN, form_facts
from ingest.model import Cell, Fact, Region, Row, Scope, Source, Table, Value
from ingest.names import clean, is_total, key, leading_code, numbering
from ingest.scope import GENERIC_COLUMN, narrowed, stage_of, title_scope
from ingest.tables import table_theme

KEY_HEADER = re.compile(r"编码|代码|名称|科目$|类$|款$|项$|^类|^项目$|项目名称|功能分类$|功能分类科目|支出功能分类|经济分类|内容$|品目|物品|组织形式|采购方式|专项|序号|年度|年份|备注|说明|依据|单位$|部门$|用途")
FIGURE_HEADER = re.compile(r"预算数|决算数|执行数|金额|合计|总计|小计|支出$|收入$|经费$|拨款|数$|数量|增减|比例|%|补助$|费$|用$|结转|结余|基金|预算$|资金$|决算$|资本性|年末|年初")
CODE_HEADER = re.compile(r"编码|代码|^[类款项]$|/[类款项]$")
CHANGE_RATE = re.compile(r"增减(?:率|幅|比例|%|％)|增长(?:率|幅度|%|％)|变动(?:率|幅度)|增减[（(]?%|幅度|比上年.{0,4}[%％]")
CHANGE = re.compile(r"增减|增长额|变动额|增加额")
COMPLETION = re.compile(r"完成(?:率|预算|%)|执行率|预算完成")
SHARE = re.compile(r"占.{0,8}(?:比|%)|比重|占比")
COUNT_HEADER = re.compile(r"人数|数量|辆数|个数|台数")
ATTRIBUTE_OF = ((re.compile(r"采购(?:组织)?(?:形式|方式)"), "采购形式"), (re.compile(r"依据"), "依据"), (re.compile(r"原因"), "原因"),
                (re.compile(r"主要内容|用途|内容|绩效目标|备注|说明"), "用途"), (re.compile(r"承担单位|实施单位|主管部门"), "承担单位"))


BOUGHT = re.compile(r"品目|品名|货物|物品|设备|采购(?:内容|目录|标的|名称)")
SORT_HEADER = re.compile(r"项目分类$|类别$|类型$|性质$|属性$|级次$")
WHOSE_HEADER = re.compile(r"(?:责任|实施|承担|主管|主办|牵头|预算|所属|申报|执行)?(?:单位|部门|处室|科室)(?:名称)?")
NAME_HEADER = re.compile(r"(?:项目|专项|物品|设备|采购)名称|[（(]项目[）)]$")
UNIT_CODE = re.compile("单位(?:代码|编码)|预算单位|部门(?:代码|编码)")
COMPARED = re.compile(r"(?:20\d\d年(?:度)?|本年|今年)?(?:比|较|与)(?:20\d\d年(?:度)?|上年|去年).{0,8}|(?:增减|变动|增长|增幅)(?:额|数|率|幅度?|%|比例)?(?:[(（].*[)）])?")
UNIT_COLUMN = re.compile(r"(?:计量|度量|计数|计价|数量)?单位")
PLANNED = re.compile("预算|资金|金额|总额|经费|执行数|支出")            # of a list of targets the columns that tell money
BESIDE = re.compile(r"(?:计量|度量|计数|计价|数量)?单位|采购(?:组织)?(?:形式|方式)|(?:货物|采购|项目)?(?:类型|类别|性质)|规格(?:型号)?|型号|(?:数量|计量)?[(（]?单位[)）]?")
ORDINAL = re.compile(r"序号|行次|栏次|编号")
# 「预算数为“三公”经费全年预算数」 in a note: what the column 预算数 stands for
ADJUSTED = re.compile(r"预算数(?:为|是|指|系|反映)[^，。；]{0,14}(?:全年|调整后?)预算")
# A row that is no item but a year or a stage: 2024年预算数, 上年预算数, 增减额.
STAGE_ROW = re.compile(r"(?:20\d\d年(?:度)?|上年|本年|当年|今年|去年)?(?:部门)?(?:年初|全年|调整)?(?:预算|决算|执行)数?(?:[（(].*[）)])?|(?:20\d\d年(?:度)?|上年|本年)|(?:比上年|同比|较上年)?(?:增减|变动|增长)(?:额|数|率|幅度?|%|比例)?(?:[（(].*[）)])?")
CARRIED_ROW = re.compile(r"(?:[一二三四五六七]、|加[:：])?(?:上年|年初)(?:财政拨款)?结转")
BARE_TOTAL = re.compile(r"[总合小]\s*计|总额")


@dataclass
class Pane:
    """Key columns, their figure columns and the text columns that follow them, as column indexes."""

    keys: list[int] = field(default_factory=list)
    figures: list[int] = field(default_factory=list)
    texts: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Frame:
    """What holds for a whole table."""

    table: Table
    scope: Scope
    theme: str
    document_id: str
    department: str
    year: int
    kind: str
    carried: bool = False           # one of its rows is money carried over, so that its 总计 includes it

    @property
    def stage(self) -> str:
        return "预算" if self.kind == "预算" else "决算"


def cell_facts(table: Table, document_id: str, department: str, year: int, kind: str) -> Iterator[Fact]:
    """All facts of a table, form tables included."""
    if table.form:
        yield from form_facts(table, document_id, year, kind)
        return
    frame = Frame(table, title_scope(table.title), table_theme(table.title, department), document_id, department, year, kind, any(CARRIED_ROW.match(plain(t)) for row in table.rows for t in row.texts()))
    for pane in panes(table):
        path = PathKeeper(table, pane)
        for r, row in enumerate(table.rows):
            names = path.step(row)
            if pane.keys and not names.row_label and not any(row.cells[c] and row.cells[c].text for c in pane.figures):  # type: ignore[union-attr]
                continue                # a pane shorter than its neighbour
            if names.path and STAGE_ROW.fullmatch(plain(names.path[-1])):
                names = Names((), "", (), True, names.row_label, plain(names.path[-1]))
            if names.path and key(names.path[-1]) == key(department):
                names = Names((), "", (), True, names.row_label)  # the department's own row is a total
            told = beside(table, row)
            for col in pane.figures:
                cell = row.cells[col]
                if cell is None:
                    continue
                fact = figure_fact(frame, r, col, cell, names, told)
                if fact is not None:
                    yield fact
            for col in pane.texts:
                cell = row.cells[col]
                if cell is not None and cell.text and names.path:
                    yield text_fact(frame, r, col, cell, names)


def panes(table: Table) -> list[Pane]:
    """Split the columns into panes."""
    kinds = [column_kind(table, c) for c in range(len(table.columns))]
    out = [Pane()]
    for c, kind in enumerate(kinds):
        pane = out[-1]
        if ORDINAL.fullmatch(plain(table.columns[c][-1])):
            continue
        if kind == "sign":
            continue
        if kind == "figure":
            pane.figures.append(c)
        elif pane.figures and BESIDE.fullmatch(plain(table.columns[c][-1])):
            pane.texts.append(c)        # a unit or a way of buying says something of the row; it names none of its own
        elif pane.figures and not any(k == "figure" for k in kinds[c:]):
            pane.texts.append(c)
        elif pane.figures:
            out.append(Pane(keys=[c]))
        else:
            pane.keys.append(c)
    if len(out) == 1 and out[0].figures and out[0].keys:
        header = ["/".join(table.columns[c]) for c in out[0].keys]
        # a text column before the figures that tells about the row rather than naming it
        telling = [c for c, h in zip(out[0].keys, header, strict=True) if re.search(r"采购(?:组织)?(?:形式|方式)|依据$|主要内容", h)]
        described = [c for c, h in zip(out[0].keys, header, strict=True) if c not in telling and re.search(r"内容$|用途$|原因$|绩效目标$|^说明$|^备注$", h)]
        if described and len(out[0].keys) - len(telling) - len(described) > 0:
            out[0].texts += described       # such words may also be asked for as the row's name, so they stay keys
        out[0].texts += telling
        out[0].keys = [c for c in out[0].keys if c not in telling]
    return [p for p in out if p.figures or p.texts]


def column_kind(table: Table, col: int) -> str:
    """key | figure | sign, from the cells first and the header second."""
    header = plain("/".join(table.columns[col]))
    leaf = plain(table.columns[col][-1])
    texts = [c.text for row in table.rows if (c := row.cells[col]) and c.text]
    numeric = sum(1 for t in texts if cell_number(t) or is_blank(t))
    if CODE_HEADER.search(header):
        return "key"
    if texts and all(SIGN.fullmatch(plain(t)) for t in texts):
        return "sign"
    if texts and numeric < 0.5 * len(texts):
        return "key"
    if texts and (not KEY_HEADER.search(leaf) or FIGURE_HEADER.search(leaf)):
        return "figure"
    if texts and numeric == len(texts) and any(re.search(r"[.,]", t) for t in texts):
        return "figure"
    if FIGURE_HEADER.search(leaf) and not re.search(r"编码|代码|名称|功能分类|经济分类|^项目$", leaf):
        return "figure"
    return "key" if KEY_HEADER.search(header) or not leaf or texts else "figure"


@dataclass(frozen=True)
class Names:
    """What names a row: its path from class to item, code, other keys, and whether it is a total."""

    path: tuple[str, ...]
    code: str
    keys: tuple[tuple[str, str], ...]
    total: bool
    row_label: str
    stage: str = ""                 # a year or stage that the row stands for instead of an item


class PathKeeper:
    """Walks down a pane's rows and knows each row's path: by code, by numbering and indent, or by keys left blank below."""

    def __init__(self, table: Table, pane: Pane):
        self.table, self.pane = table, pane
        coded = [c for c in pane.keys if CODE_HEADER.search(plain("/".join(table.columns[c])))]
        of_units = [c for c in coded if UNIT_CODE.search(plain(table.columns[c][-1]))]
        self.codes = [c for c in coded if c not in of_units] or coded
        self.of_units = of_units if self.codes != coded else []     # 单位代码 beside 类 款 项: whose row it is
        self.units: dict[str, str] = {}                             # code → name
        self.labels = [c for c in pane.keys if c not in coded]
        # 项目类别 and 责任单位 stand before 项目名称, and do not name the row
        heads = {c: plain(table.columns[c][-1]) for c in self.labels}
        named = any(NAME_HEADER.search(h) for h in heads.values())
        self.naming = sorted(self.labels, key=lambda c: named and bool(SORT_HEADER.search(heads[c]) or WHOSE_HEADER.fullmatch(heads[c])))
        if "采购" in table.title:       # what is bought names the row, not the project that pays for it
            self.naming.sort(key=lambda c: not BOUGHT.search(heads[c]))
        self.by_code: dict[str, str] = {}
        self.ladder: list[tuple[float, str]] = []
        self.carried: dict[int, str] = {}
        self.spanning: dict[int, tuple[Cell, int]] = {}     # column → the cell above, and the rows that it still spans
        self.nested = self.is_nested()

    def is_nested(self) -> bool:
        """Several label columns, filled like stairs (品目 → 专项 → 物品), without codes."""
        if len(self.labels) < 2 or self.codes:
            return False
        rows = self.table.rows
        filled = [[bool(row.cells[c] and row.cells[c].text) for c in self.labels] for row in rows]  # type: ignore[union-attr]
        return bool(filled) and sum(1 for f in filled if 0 < sum(f) < len(f)) >= 0.5 * len(filled)

    def spanned(self, row: Row) -> Row:
        """The row with the names that span it from above: one account printed beside several projects."""
        cells = list(row.cells)
        for c in self.pane.keys:
            if (cell := row.cells[c]) is not None:
                self.spanning[c] = cell, cell.rowspan - 1
            elif self.spanning.get(c, (None, 0))[1] > 0:
                above, left = self.spanning[c]
                cells[c], self.spanning[c] = above, (above, left - 1)
        return replace(row, cells=tuple(cells))

    def step(self, row: Row) -> Names:
        if not self.nested:
            row = self.spanned(row)
        texts = [row.cells[c].text if row.cells[c] else "" for c in self.pane.keys]  # type: ignore[union-attr]
        label = " ".join(t for t in texts if t)
        code = self.code_of(row)
        words = [(c, row.cells[c]) for c in self.naming if row.cells[c] and row.cells[c].text]  # type: ignore[union-attr]
        if not words and code and self.pane.keys:
            words = [(c, row.cells[c]) for c in self.pane.keys if row.cells[c] and not plain(row.cells[c].text).isdigit() and row.cells[c].text]  # type: ignore[union-attr]
        if not words:
            # 合计 printed over the code columns
            words = [(c, row.cells[c]) for c in self.codes if row.cells[c] and is_total(row.cells[c].text)]  # type: ignore[union-attr]
        if not words:
            return Names((), code, (), not code, label)
        first = words[0][1]
        assert first is not None
        if is_total(first.text) and len(words) == 1 and not self.nested:
            return Names((clean(first.text),), "", (), True, label)
        if self.nested:
            return self.nested_names(row, label)
        name = clean(first.text)
        code = code or leading_code(first.text)
        whose = next((plain(cell.text) for c in self.of_units if (cell := row.cells[c]) and cell.text), "")
        if whose and not code:
            self.units[whose] = name
            return Names((name,), "", (), False, label)
        keys = tuple((clean(self.table.columns[c][-1]), clean(w.text)) for c, w in words[1:] if w)
        head = clean(self.table.columns[words[0][0]][-1])
        if whose:
            keys = (("单位", self.units.get(whose, whose)), *keys)
        if code and NAME_HEADER.search(head):
            keys = ((head, name), *keys)        # a project's row, not the row of the account whose code it bears
        if code:
            self.by_code[code] = name
            path = tuple(self.by_code[code[:n]] for n in (3, 5) if len(code) > n and code[:n] in self.by_code) + (name,)
            if re.search(r"其他.*", name) and len(path) > 1 and path[-1] == path[-2]:
                path = path[:-1] + (name,)
            return Names(path, code, keys, False, label)
        return Names(self.climb(first, name), "", keys, is_total(first.text), label)

    def code_of(self, row: Row) -> str:
        """The code, printed whole or split over 类, 款, 项; in a lone continuation (款 only) it is completed from the rows above."""
        parts = [plain(row.cells[c].text) if row.cells[c] else "" for c in self.codes]  # type: ignore[union-attr]
        digits = [p for p in parts if re.fullmatch(r"\d{2,9}", p)]
        if not digits:
            return ""
        joined = "".join(digits)
        if len(parts) > 1 and not re.fullmatch(r"\d{3,}", digits[0]):
            head = next((c for c in reversed(self.by_code) if len(c) == 3), "")
            joined = head + joined
        return joined

    def climb(self, cell: Cell, name: str) -> tuple[str, ...]:
        """Ancestors by numbering (一、 over 1. over （1）, 其中) and by indent."""
        rank = numbering_rank(cell.text) + min(cell.indent, 90) / 100
        while self.ladder and self.ladder[-1][0] >= rank - 0.04:
            self.ladder.pop()
        path = tuple(n for _, n in self.ladder) + (name,)
        self.ladder.append((rank, name))
        return path

    def nested_names(self, row: Row, label: str) -> Names:
        """Each label column keeps its value for the rows below until it or one on its left changes."""
        filled = [(c, clean(row.cells[c].text)) for c in self.labels if row.cells[c] and row.cells[c].text]  # type: ignore[union-attr]
        first = self.labels.index(filled[0][0])
        for c in self.labels[first:]:
            self.carried.pop(c, None)
        for c, text in filled:
            self.carried[c] = text
        chain = [(c, self.carried[c]) for c in self.labels if c in self.carried]
        total = len(chain) == 1 and is_total(chain[0][1])
        keys = tuple((clean(self.table.columns[c][-1]) if self.table.columns[c][-1] else "项目", t) for c, t in chain)
        path = tuple(t for _, t in chain)
        if is_total(path[-1]) and len(path) > 1:
            return Names(path[:-1], "", keys[:-1], True, label)
        return Names(path, "", () if total else keys, total, label)


def numbering_rank(text: str) -> int:
    mark = numbering(text)
    if not mark:
        return 3 if not is_total(text) else 0
    if "其中" in mark:
        return 4
    if re.match(r"[一二三四五六七八九十]+、", mark):
        return 1
    return 2 if re.match(r"[（(]?[一二三四五六七八九十\d]", mark) else 3


def stage_tokens(path: tuple[str, ...]) -> list[str]:
    """The parts of a header path that narrow: generic words (合计, 预算数, 支出) are left out."""
    return [re.sub(r"(?<=[\u4e00-\u9fff）)])(?:合计|小计)$", "", clean(p)) for p in path if p and not GENERIC_COLUMN.fullmatch(plain(p)) and not COMPARED.fullmatch(plain(p))]


def period_of(header: str, year: int) -> str:
    if m := re.search(r"(20\d\d)年", header):
        return m[1]
    if re.search(r"上年|去年|上一年", header) and not re.search(r"比上年|较上年|上年结转|上年结余", header):
        return str(year - 1)
    return str(year)


def measure_of(header: str) -> str:
    for name, pattern in (("change_rate", CHANGE_RATE), ("change", CHANGE), ("completion", COMPLETION), ("share", SHARE), ("count", COUNT_HEADER)):
        if pattern.search(header):
            return name
    return "amount"


@dataclass(frozen=True)
class Beside:
    """What a row prints of its figure in columns of their own: the unit (计量单位) and how a target stands to it (指标性质)."""

    unit: str = ""
    sign: str = ""


NOTHING = Beside()


def beside(table: Table, row: Row) -> Beside:
    units = (cell.text for cell, column in zip(row.cells, table.columns, strict=True) if cell and UNIT_COLUMN.fullmatch(plain(column[-1])))
    signs = (cell.text for cell in row.cells if cell and SIGN.fullmatch(plain(cell.text)))
    return Beside(next(units, ""), next(signs, ""))


def target(table: Table, col: int, scope: Scope) -> bool:
    """Is it the column of a list of targets that holds the figures aimed at?"""
    return scope.view == "绩效" and not PLANNED.search(plain("/".join(table.columns[col])))


def measured(unit: str) -> str:
    """What a figure with a unit of its own is."""
    return "amount" if unit in MONEY else "share" if unit == "%" else "count"


def figure_fact(frame: Frame, r: int, col: int, cell: Cell, names: Names, printed: Beside = NOTHING) -> Fact | None:
    table, scope, year = frame.table, frame.scope, frame.year
    header_path = table.columns[col]
    header = plain("/".join((*header_path, names.stage)))
    tokens = stage_tokens(header_path) or this_year_only(table, col)
    for token in header_path:
        scope = narrowed(scope, plain(token))
    if frame.carried and names.total and scope.carry is None and re.search(r"总\s*计", names.row_label):
        scope = scope.merged(carry="含")
    number = cell_number(cell.text)
    if number is None and not is_blank(cell.text):
        if not names.path:
            return None
        return text_fact(frame, r, col, cell, names)
    measure = measure_of(header)
    unit = column_unit(header, table.unit, measure)
    aimed, own = target(table, col, scope), unit_of(plain(printed.unit)) or ""
    if POINTS.search(header):
        measure, unit = "score", ""
    elif (own and (measure == "count" or not unit)) or (printed.unit and aimed):      # 克/平方米 is no unit of ours, but it is not the table's money
        unit = own
        measure = measured(own) if measure == "amount" else measure
    value = Value(cell.text, unit)
    if number is not None:
        sign = cell_number(plain(printed.sign) + "1") if printed.sign and aimed else None
        value = figure(cell.text, number.amount, number.unit or unit, number.qualifier or (sign.qualifier if sign else None), measure)
        if value.unit == "%" and measure == "amount":
            measure = "share"
    subject, total = names.path, names.total
    if not names.path or names.total:
        # A total takes its name from the column, or failing that from the table.
        subject = column_subject(tokens, frame.theme, names.path)
        total = subject == names.path or not tokens or names.total
    extra = tuple(("列", t) for t in tokens if key(t) != key(subject[-1] if subject else ""))
    stage = stage_of(header) or frame.stage
    if frame.kind == "决算" and re.search(r"预算数", header) and not re.search("年初|全年|调整", header):
        stage = "全年预算" if any(ADJUSTED.search(plain(n.text)) for n in table.notes) else "年初预算"
    column = "/".join(clean(p) for p in header_path if p)
    row_label = names.row_label or (subject[-1] if subject else "")
    source = Source("cell", cell.text, cell.regions or blank_region(cell, table.rows[r].page), table.title, row_label, column, table.section, (table.index, r, col))
    base = "上年" if measure in ("change", "change_rate") else None
    return Fact(f"{frame.document_id}-t{table.index}-{r}-{col}", frame.document_id, subject, names.code, names.keys + extra, total, measure, "",
                period_of(header, year), stage, scope, base, value, source)


def blank_region(cell: Cell, page: int | None) -> tuple[Region, ...]:
    """A blank cell is shown by its own frame, a little inside the rules."""
    if cell.box is None or page is None:
        return ()
    x0, top, x1, bottom = cell.box
    dx, dy = min(1.5, (x1 - x0) / 4), min(1.5, (bottom - top) / 4)
    return (Region(page, (round(x0 + dx, 2), round(top + dy, 2), round(x1 - dx, 2), round(bottom - dy, 2))),)


def figure(printed: str, amount: object, unit: str, qualifier: str | None, measure: str) -> Value:
    from decimal import Decimal

    assert isinstance(amount, Decimal)
    if measure in ("change", "change_rate"):
        direction = "up" if amount > 0 else "down" if amount < 0 else "same"
        return Value(printed, unit, abs(amount), None, qualifier, direction)
    return Value(printed, unit, amount, None, qualifier)


def column_unit(header: str, table_unit: str, measure: str) -> str:
    if measure in ("change_rate", "completion", "share"):
        return "%"
    if m := re.search(r"[（(](?:单位[:：])?(亿元|万元|千元|元|辆|人|个|台|%|平方米)[）)]", header):
        return m[1]
    if measure == "count":
        return "人" if "人数" in header else ""
    return table_unit


def this_year_only(table: Table, col: int) -> list[str]:
    """「本年收入」 names a column of its own where another one holds the total with what was carried over."""
    header = plain("/".join(table.columns[col]))
    m = re.search(r"(?:本年|当年)(?:收入|支出)", header)
    others = [plain("/".join(c)) for i, c in enumerate(table.columns) if i != col]
    return [m[0]] if m and any(re.fullmatch(r"(?:.*/)?(?:总计|合计)", o) and "本年" not in o and "当年" not in o for o in others) else []


def column_subject(tokens: list[str], theme: str, row_path: tuple[str, ...]) -> tuple[str, ...]:
    """The name of a total: the column's (「“三公”经费/小计」 → “三公”经费), the row's own (收入总计), or the table's theme for a bare 合计."""
    if tokens:
        return tuple(tokens)
    if row_path and not BARE_TOTAL.fullmatch(row_path[-1]):
        return row_path
    return (theme,)


def text_fact(frame: Frame, r: int, col: int, cell: Cell, names: Names) -> Fact:
    table = frame.table
    header = clean(table.columns[col][-1]) or "内容"
    attribute = next((name for pattern, name in ATTRIBUTE_OF if pattern.search(header)), header)
    source = Source("cell", cell.text, cell.regions, table.title, names.row_label, "/".join(clean(p) for p in table.columns[col] if p), table.section, (table.index, r, col))
    return Fact(f"{frame.document_id}-t{table.index}-{r}-{col}", frame.document_id, names.path, names.code, names.keys, names.total, "text", attribute,
                str(frame.year), frame.stage, frame.scope, None, Value(cell.text, "", None, cell.text), source)
