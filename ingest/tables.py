"""Grids → tables: title and unit found above, header paths, body rows, joined over pages.

A table that goes on over the page keeps its first page's header; repeated headers, column-number rows (1 2 3 …, 栏次) and ※ rows are
no body rows.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ingest.amount import cell_number, declared_unit, plain
from ingest.forms import COLUMNS, FormLine, form_goes_on, form_lines, form_rows, is_form, joined
from ingest.layout import Blocks
from ingest.model import BBox, Cell, Grid, Line, Row, Sentence, Table, line_regions

LABEL = re.compile(r"(?:附?表|附件|(?:财|财决|部门|单位)?(?:公开|预算|决算))?\s*[（(]?(?:公开)?\s*(?:表\s*)?\d{1,2}(?:\s*-\s*\d+)?\s*表?[）)]?[:：]?|(?:附?表)\s*[一二三四五六七八九十]+[:：]?")
OWNER = re.compile(r"^(?:编制|编报|填报|填制|公开|预算|主管)?(?:部门|单位)(?:名称)?(?:[（(]盖章[）)]|（公章）)?[:：]")
LABEL_IN_FRONT = re.compile(r"^[\u4e00-\u9fff]{0,6}\d{1,2}(?:-\d+)?表(?=[\u4e00-\u9fff（(]{2,}[:：])")      # 财决公开08表　编制单位：…
DATE = re.compile(r"^(?:填报|编制|报送)?日期[:：]|^\d{4}年\d{1,2}月(?:\d{1,2}日)?$|^[（(]?\d{4}年度?[）)]?$")
NOTE = re.compile(r"^(?:注|说明|备注|附注)\s*[:：]|为空表|无数据|无该项目|无相关|没有使用|表为空|空表|未安排|不涉及|(?:此|本)表无|无内容|没有安排支出")
NUMBERS_ROW = re.compile(r"(?:※|栏次|行次|\*+|[0-9]{1,2}(?:=.*)?|[一二三四五六七八九十甲乙丙丁ABCD]|[0-9]{1,2}[=+\-－][0-9+\-=－]*)")
TOTAL = re.compile(r"(?:总|合|小)\s*计")
NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]+部分")
UNIT_BEHIND = re.compile(r"(?P<title>[^单（(]{2,}表)[（(](?:金额)?单位[:：][^）)]{1,6}[)）]")
FULL_STOP = re.compile(r"[。；;]")


@dataclass
class Draft:
    """A table while its pages are being joined."""

    grid: Grid
    title: str
    label: str
    unit: str
    section: tuple[str, ...]
    head: list[list[Cell | None]]
    rows: list[Row]
    pages: list[int]
    notes: list[Sentence] = field(default_factory=list)
    form: list[FormLine] = field(default_factory=list)      # the lines of a form; it has neither head nor rows


def build_tables(pages: list[Blocks]) -> tuple[list[Table], dict[int, set[Line]]]:
    """The tables of a document in order, and by page number the text lines that belong to them (titles, units, notes)."""
    drafts: list[Draft] = []
    used: dict[int, set[Line]] = {b.page.number: set() for b in pages}
    for block in pages:
        floor = 0.0
        apart = block.page.grids is not None    # where a page of our own ends, so does all that stands on it
        for i, grid in enumerate(block.grids):
            above = [line for line in block.lines if floor - 1 <= line.bbox[1] and line.bbox[3] <= grid.ys[0] + 4]
            caption = read_caption(above)
            used[block.page.number].update(caption.lines)
            if i == 0 and not apart and not caption.title and (tail := caption_before(pages, block)):
                used[block.page.number - 1].update(tail.lines)
                caption = Caption(tail.title, tail.label or caption.label, caption.unit or tail.unit)
            previous = drafts[-1] if drafts and i == 0 and not apart else None
            if previous and previous.form and form_continues(previous, grid, above, pages):
                extend_form(previous, grid)
            elif previous and goes_on(previous, grid, block, caption):
                extend(previous, grid)
            elif i > 0 and drafts and not above and not drafts[-1].notes and not drafts[-1].form and repeats_header(drafts[-1], grid):
                extend(drafts[-1], grid)    # begun anew where the source broke its page, nothing printed between
            elif previous and header_was_cut(previous, grid, caption):
                drafts[-1] = resume(previous, grid)
            else:
                drafts.append(start(grid, caption))
            ceiling = block.grids[i + 1].ys[0] if i + 1 < len(block.grids) else block.page.height
            notes = notes_under(grid, [line for line in block.lines if line not in used[block.page.number]], ceiling)
            used[block.page.number].update(notes)
            drafts[-1].notes += [Sentence(n.text, line_regions(n.chars), n.chars) for n in joined_notes(notes)]
            floor = grid.ys[-1]
    return [finish(d, i) for i, d in enumerate(drafts)], used


@dataclass(frozen=True)
class Caption:
    """What stands above a table: its title, label (表 5), unit and owner line."""

    title: str = ""
    label: str = ""
    unit: str = ""
    lines: tuple[Line, ...] = ()


def read_caption(above: list[Line]) -> Caption:
    """Read the lines above a grid from the nearest upwards until running text begins."""
    title: list[str] = []
    label = unit = ""
    lines: list[Line] = []
    last_top: float | None = None
    for line in reversed(above):
        text = re.sub(r"\s", "", line.text)
        flat = plain(text)
        if FULL_STOP.search(text) or len(flat) > 70:
            break
        if title and (last_top is not None and last_top - line.bbox[3] > 1.6 * (line.bbox[3] - line.bbox[1])) and not LABEL.fullmatch(flat):
            break
        if not title and (m := UNIT_BEHIND.fullmatch(text)):
            title.append(m["title"])
            unit = unit or declared_unit(flat) or ""
        elif declared_unit(flat) or OWNER.search(LABEL_IN_FRONT.sub("", flat)) or DATE.search(flat):
            unit = unit or declared_unit(flat) or ""
        elif LABEL.fullmatch(flat):
            label = label or flat
        elif not title:
            title.append(text)
        elif continues_title(text, title[0]):
            title.insert(0, text)
        else:
            break
        lines.append(line)
        last_top = line.bbox[1]
        if len(lines) > 6:
            break
    return Caption("".join(title), label, unit, tuple(lines))


def caption_before(pages: list[Blocks], block: Blocks) -> Caption | None:
    """A caption left at the foot of the page before, its table having moved to this one."""
    before = next((b for b in pages if b.page.number == block.page.number - 1), None)
    if before is None:
        return None
    floor = before.grids[-1].ys[-1] if before.grids else 0.0
    caption = read_caption([line for line in before.lines if line.bbox[1] >= floor - 1])
    return caption if caption.title and (re.search(r"表(?:[（(].*[)）])?$", caption.title) or caption.unit or caption.label) else None


def continues_title(upper: str, lower: str) -> bool:
    """Is the upper line the first half of a title broken over two lines?"""
    if NUMBERED.match(upper) and len(lower) > 5:
        return False        # a heading of the section over a title that is whole
    return "表" in lower and not re.search(r"表$|[:：]$|部分|^目录$", upper) and len(lower) <= 12 and len(upper) >= 12


def goes_on(previous: Draft, grid: Grid, block: Blocks, caption: Caption) -> bool:
    """Is the first grid of a page the rest of the table before it?"""
    if previous.pages[-1] != block.page.number - 1:
        return False
    if len(grid.xs) < len(previous.grid.xs):
        return not caption.title and bool(previous.rows) and fitted(grid, previous.grid) is not None and not looks_like_header(grid)
    if len(previous.grid.xs) != len(grid.xs):
        return False
    inside = framed_caption(grid_rows(grid), "")
    if inside.unit and inside.title not in ("", previous.title):
        return False                    # a table of its own, its title inside its frame
    if not caption.title and previous.rows and repeats_header(previous, grid):
        return True                     # white-space columns come out a little different on every page
    scale = (grid.xs[-1] - grid.xs[0]) or 1
    if any(abs(a - b) > max(6.0, 0.03 * scale) for a, b in zip(previous.grid.xs, grid.xs, strict=True)):
        return False
    title = re.sub(r"[（(]?续表?[)）]?", "", caption.title)
    if caption.title and title != plain(previous.title) and title != previous.title:
        return "续" in caption.title and not title
    if caption.title and not repeats_header(previous, grid):
        return False
    # a table of its own that has the same columns begins with a header of its own, unlike the one before
    return repeats_header(previous, grid) or not looks_like_header(grid) or not previous.rows


def form_continues(form: Draft, grid: Grid, above: list[Line], pages: list[Blocks]) -> bool:
    """Is the first grid of a page the rest of the form that ends the page before, nothing printed between them?"""
    before = next((b for b in pages if b.page.number == grid.page - 1), None)
    if before is None or form.pages[-1] != grid.page - 1 or form.notes or any(not re.search("续", line.text) for line in above):
        return False
    return not any(line.bbox[1] > form.grid.ys[-1] for line in before.lines) and form_goes_on(form.form, form.grid, grid)


def extend_form(form: Draft, grid: Grid) -> None:
    form.form = joined(form.form, form_lines(grid.cells, grid.page))
    form.grid = grid
    form.pages.append(grid.page)


def fitted(grid: Grid, onto: Grid) -> Grid | None:
    """A grid with fewer edges laid onto another's (a total over merged columns, alone on its page); None where an edge has no twin."""
    places = []
    for x in grid.xs:
        near = min(range(len(onto.xs)), key=lambda i: abs(onto.xs[i] - x))
        if abs(onto.xs[near] - x) > 4:
            return None
        places.append(near)
    if places[0] != 0 or places[-1] != len(onto.xs) - 1 or len(set(places)) < len(places):
        return None
    cells = tuple(replace(c, col=places[c.col], colspan=places[c.col + c.colspan] - places[c.col]) for c in grid.cells)
    return Grid(grid.page, onto.xs, grid.ys, cells)


def header_was_cut(previous: Draft, grid: Grid, caption: Caption) -> bool:
    """Did the page end inside the header, so that this grid holds the rest of it and all of the body?"""
    return not previous.rows and not previous.notes and not caption.title and previous.pages[-1] == grid.page - 1


def resume(previous: Draft, grid: Grid) -> Draft:
    """The table whose header begins on the page before: the upper header cells are carried over by their place."""
    draft = start(grid, Caption(previous.title, previous.label, previous.unit))
    upper: list[list[Cell | None]] = []
    for row in previous.head:
        cells: list[Cell | None] = [None] * (len(grid.xs) - 1)
        for cell in row:
            cols = [i for i in range(len(grid.xs) - 1) if cell and cell.box and cell.box[0] <= (grid.xs[i] + grid.xs[i + 1]) / 2 <= cell.box[2]]
            if cell and cols:
                cells[cols[0]] = replace(cell, col=cols[0], colspan=len(cols))
        upper.append(cells)
    draft.head = upper + draft.head
    draft.pages.insert(0, previous.pages[0])
    return draft


def header_texts(head: Iterable[Iterable[Cell | None]]) -> list[list[str]]:
    return [[plain(c.text) if c else "" for c in row] for row in head]


def repeats_header(previous: Draft, grid: Grid) -> bool:
    return repeated_rows(previous, grid) > 0


def repeated_rows(previous: Draft, grid: Grid) -> int:
    """How many of a grid's first rows are the header before it again, with the title, owner and unit that are printed inside its frame."""
    rows = grid_rows(grid)
    again = framed_caption(rows, "")
    for skip in {0, again.rows if again.title in ("", previous.title) else 0}:
        first = header_texts(rows[skip:skip + len(previous.head)])
        if first and first == header_texts(previous.head):
            return skip + len(first)
    return 0


def looks_like_header(grid: Grid) -> bool:
    rows = grid_rows(grid)
    texts = [plain(c.text) for c in rows[0] if c and c.text]
    return len(texts) >= 2 and not any(cell_number(t) for t in texts) and any(re.search(r"项目|科目|名称|预算数|决算数|金额|合计|编码", t) for t in texts)


def grid_rows(grid: Grid) -> list[list[Cell | None]]:
    """Cells by row and column; None where a cell reaches over from above or from the left."""
    rows: list[list[Cell | None]] = [[None] * (len(grid.xs) - 1) for _ in range(len(grid.ys) - 1)]
    for cell in grid.cells:
        rows[cell.row][cell.col] = cell
    return rows


def start(grid: Grid, caption: Caption) -> Draft:
    rows = grid_rows(grid)
    inside = framed_caption(rows, caption.title)
    title, unit, label, skip = inside.title, caption.unit or inside.unit, caption.label, inside.rows
    lines = form_lines(grid.cells, grid.page, skip)
    if is_form(lines, title):
        return Draft(grid, title, label, unit, (), [], [], [grid.page], form=lines)
    depth = header_depth(rows[skip:])
    head = rows[skip:skip + depth]
    unit = unit or unit_in(head)
    draft = Draft(grid, title, label, unit, (), head, [], [grid.page])
    draft.rows += body_rows(rows[skip + depth:], grid.page)
    return draft


@dataclass(frozen=True)
class Framed:
    """What is printed inside a table's frame above its header, and how many rows that takes."""

    title: str
    unit: str
    rows: int


def framed_caption(rows: list[list[Cell | None]], title: str) -> Framed:
    """Title, owner and unit printed inside the frame: rows that hold one cell over the whole width, or owner and unit side by side.

    `title` is the one above the frame; there is no second one inside.
    """
    unit = ""
    skip = 0
    while skip < len(rows) - 1:
        texts = [re.sub(r"\s", "", c.text) for c in rows[skip] if c and c.text]
        about = all(OWNER.search(t) or declared_unit(t) or DATE.search(t) for t in texts)
        wide = full_width(rows[skip], len(rows[skip])) is not None
        if not (wide and (about or not title)) and not (texts and about):
            break                       # a title stands above: this is the top of the header
        unit = unit or next(filter(None, map(declared_unit, texts)), "")
        if texts and not about:
            title = texts[0]
        skip += 1
    return Framed(title, unit, skip)


def unit_in(head: list[list[Cell | None]]) -> str:
    """A unit printed once inside the header, such as 金额（万元）."""
    found = {m[1] for row in head for c in row if c for m in [re.search(r"[（(](?:单位[:：])?(万元|元|亿元|千元)[)）]", c.text)] if m}
    return found.pop() if len(found) == 1 else ""


def full_width(row: list[Cell | None], width: int) -> Cell | None:
    cell = row[0]
    return cell if cell is not None and cell.colspan == width and width > 1 else None


def extend(draft: Draft, grid: Grid) -> None:
    grid = fitted(grid, draft.grid) or grid if len(grid.xs) < len(draft.grid.xs) else grid
    rows = grid_rows(grid)
    skip = repeated_rows(draft, grid)
    body = body_rows(rows[skip:], grid.page)
    if body and draft.rows and is_cut(draft.rows[-1], body[0]) and (skip == 0 or lacks_code(draft.rows, body[0])):
        draft.rows[-1] = rejoin(draft.rows[-1], body.pop(0))
    draft.rows += body
    draft.pages.append(grid.page)


def lacks_code(rows: list[Row], first: Row) -> bool:
    """Does a row leave its first column blank where every row before it fills it? Then it is no row of its own."""
    return not first.texts()[0] and len(rows) >= 3 and all(row.texts()[0] for row in rows)


def is_cut(last: Row, first: Row) -> bool:
    """Was a row cut by the page edge? Then its rest has only words, in columns where the row above has words too."""
    filled = [(i, c.text) for i, c in enumerate(first.cells) if c and c.text]
    if not filled or any(cell_number(t) for _, t in filled):
        return False
    above = last.texts()
    if any(not above[i] or cell_number(above[i]) for i, _ in filled):
        return False
    return any(t for t in above if cell_number(t)) and all(not re.search(r"计$|^[一二三四五六七八九十]+、|^\d+[.．、]", t) for _, t in filled)


def rejoin(last: Row, rest: Row) -> Row:
    cells = tuple(a if not (b and b.text) else Cell((a.text if a else "") + b.text, (a or b).row, (a or b).col, 1, (a or b).colspan,
                  (a.regions if a else ()) + b.regions, (a or b).indent, (a or b).box) for a, b in zip(last.cells, rest.cells, strict=True))
    return Row(cells, last.page, last.bbox)


def header_depth(rows: list[list[Cell | None]]) -> int:
    """How many of the first rows are header.

    It begins with one row, takes in every row that a header cell reaches down to, and goes on where the next row divides a header
    cell that spans several columns, as long as that row holds no amounts.
    """
    if not rows:
        return 0
    depth = 1
    while depth < len(rows):
        reach = max((c.row + c.rowspan - rows[0][first_col(rows[0])].row for r in rows[:depth] for c in r if c), default=depth)  # type: ignore[union-attr]
        if reach > depth:
            depth = min(reach, len(rows))
            continue
        spanning = [c for c in rows[depth - 1] if c and c.colspan > 1] + [c for r in rows[:depth - 1] for c in r if c and c.colspan > 1 and ends_at(c, rows, depth)]
        if any(divides(rows[depth], c) for c in spanning) and not has_amount(rows[depth]):
            depth += 1
            continue
        break
    return depth


def first_col(row: list[Cell | None]) -> int:
    return next((i for i, c in enumerate(row) if c), 0)


def ends_at(cell: Cell, rows: list[list[Cell | None]], depth: int) -> bool:
    base = rows[0][first_col(rows[0])]
    return base is not None and cell.row + cell.rowspan - base.row == depth


def divides(row: list[Cell | None], above: Cell) -> bool:
    parts = [c for c in row[above.col:above.col + above.colspan] if c]
    return len(parts) >= 2 and any(c.text for c in parts) and not all(TOTAL.fullmatch(plain(c.text)) for c in parts if c.text)


def has_amount(row: list[Cell | None]) -> bool:
    return any(c and cell_number(c.text) and re.search(r"[.,%]|\d{4,}", plain(c.text)) for c in row)


def body_rows(rows: list[list[Cell | None]], page: int) -> list[Row]:
    out = []
    for row in rows:
        cells = [c for c in row if c]
        texts = [plain(c.text) for c in cells if c.text]
        if not texts and not any(c.rowspan > 1 for c in cells):
            continue
        if not texts or is_numbers_row(texts):
            continue
        boxes = [c.box for c in cells if c.box]
        bbox: BBox = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
        out.append(Row(tuple(row), page, bbox))
    return out


def is_numbers_row(texts: list[str]) -> bool:
    """1 2 3 …, 栏次 or ※ under the header: short marks only, at least one counting."""
    if len(texts) < 2 or not all(NUMBERS_ROW.fullmatch(t) for t in texts):
        return False
    counting = [int(t) for t in texts if t.isdigit()]
    return "※" in texts or "栏次" in texts or (len(counting) >= 2 and all(b - a == 1 for a, b in zip(counting, counting[1:], strict=False)))


def notes_under(grid: Grid, lines: list[Line], ceiling: float) -> list[Line]:
    """Remarks printed under a table (注：…, …为空表): the lines from the first such one to the end of its sentence."""
    below = [line for line in lines if grid.ys[-1] - 1 <= line.bbox[1] and line.bbox[3] <= ceiling]
    out: list[Line] = []
    gap_from = grid.ys[-1]
    for line in below:
        height = line.bbox[3] - line.bbox[1]
        near = line.bbox[1] - gap_from < 3.5 * height
        if not near:
            break
        if NOTE.search(plain(line.text)) or (out and not out[-1].text.rstrip().endswith(("。", "）", ")")) and line.bbox[1] - gap_from < 1.2 * height):
            out.append(line)
        elif len(out) == 0 and len(below) > 1 and NOTE.search(plain(line.text + below[min(below.index(line) + 1, len(below) - 1)].text)) and not re.match(r"第.部分|[一二三四五六七八九十]+、", line.text):
            out.append(line)
        else:
            break
        gap_from = line.bbox[3]
    return out


def joined_notes(lines: list[Line]) -> list[Line]:
    """Note lines joined to whole notes: a new one begins with 注：, 说明： or a number."""
    out: list[list[Line]] = []
    for line in lines:
        if not out or re.match(r"(?:注|说明|备注)[:：]|\d[.、．]", line.text.strip()) or out[-1][-1].text.endswith("。"):
            out.append([line])
        else:
            out[-1].append(line)
    return [Line.of([c for line in group for c in line.chars]) for group in out]


def finish(draft: Draft, index: int) -> Table:
    """Columns get their header paths."""
    if draft.form:
        return Table(index, draft.title, draft.label, draft.unit, COLUMNS, form_rows(draft.form), tuple(draft.pages), tuple(draft.notes), draft.section, form=True)
    width = len(draft.grid.xs) - 1
    columns = tuple(header_path(draft.head, col) for col in range(width))
    return Table(index, draft.title, draft.label, draft.unit, columns, tuple(draft.rows), tuple(dict.fromkeys(draft.pages)), tuple(draft.notes), draft.section)


def header_path(head: list[list[Cell | None]], col: int) -> tuple[str, ...]:
    path = []
    for row in head:
        for cell in row:
            if cell and cell.col <= col < cell.col + cell.colspan and cell.text:
                path.append(cell.text)
    return tuple(path) or ("",)


def table_theme(title: str, department: str = "") -> str:
    """What a table is about, as its total would be named: 「2024年财政拨款“三公”经费支出情况表」 → 财政拨款“三公”经费支出."""
    s = re.sub(r"\s", "", title)
    s = re.sub(r"^[一二三四五六七八九十]+、|^\d+[.、]", "", s)
    s = re.sub(r"20\d\d年(?:度)?", "", s)
    if department:
        s = s.replace(department, "")
    s = re.sub(r"[（(][^）)]*[）)]$", "", s)
    s = re.sub(r"(?:总体)?(?:情况)?(?:明细)?(?:公开)?表$", "", s)
    s = re.sub(r"(?:预算|决算|功能分类|部门预算|经济分类|总体|总|明细|情况)+$", "", s)
    return re.sub(r"^部门(?=收|支)", "", s) or title
