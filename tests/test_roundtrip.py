"""Any table that is written to a file comes back cell for cell, as the tables export has it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from writers import WRITERS, Look, Node, Sheet, font_with, leaves, write_pdf

from ingest.model import Table
from ingest.reading import read_document

TITLES = ("部门收支总体情况表", "2024年一般公共预算支出情况表", "财政拨款“三公”经费支出预算表", "部门支出总表（按功能分类）")
UNITS = ("万元", "元")
OWNERS = ("", "部门：云溪县民政局", "编制单位：云溪县民政局", "单位名称：云溪县民政局")
NOTES = ("", "注：本表反映部门本年度各项支出情况。", "说明：本表金额转换为万元时，因四舍五入可能存在尾差。")
NAMES = ("行政运行", "商贸事务", "社会保障和就业支出", "机关事业单位基本养老保险缴费支出", "住房公积金", "“三农”补助（中央）", "Ⅱ类疫苗", "其他商贸事务支出", "工会经费",
         "“十四五”规划编制及重大项目前期工作经费（含上年结转）", "2024年度农村公路养护工程（一期）", "办公费", "对个人和家庭的补助", "公务用车运行维护费", "AI监管平台")
PARTS = ("局本级", "民政服务中心", "养老服务指导中心（含救助站）", "人员类", "特定目标类")
TOPS = ("合计", "总计", "年初预算数", "上年结转", "财政拨款", "本年预算数", "上年决算数", "增减额", "事业收入", "其他收入", "专户资金")
LEAVES = ("小计", "人员经费", "公用经费", "基本支出", "项目支出", "一般公共预算拨款", "政府性基金预算拨款", "上级补助", "其中：购置费", "运行费")
GROUPS = ("本年支出", "资金来源", "其中：财政拨款", "本年收入", "财政专户管理资金", "结转下年")
MIDDLES = ("一般公共预算", "政府性基金预算", "国有资本经营预算", "单位资金")
MARKS = "科目编码名称栏次类款项部门单位项目※—-,.0123456789合计总：（）"
WHITE = ("rows", "three")   # no verticals


# ---- tables as people print them ------------------------------------------------------------------------------------------------------

AMOUNTS = st.one_of(st.integers(0, 10**6).map(lambda c: f"{c / 100:,.2f}"), st.integers(0, 10**10).map(lambda c: f"{c // 100:,}.{c % 100:02}"),
                    st.integers(1, 10**5).map(lambda c: f"-{c // 100}.{c % 100:02}"), st.sampled_from(["0.00", "", "", "—"]))


@st.composite
def trees(draw: st.DrawFn, count: int, depth: int, alone: bool) -> tuple[Node, ...]:
    """Names over `count` columns; a group holds two to four of them, or, where it may, one."""
    names = draw(st.permutations(TOPS)) if depth == 3 or count > len(LEAVES) else None
    return tuple(under(draw, count, depth, list(names or draw(st.permutations(TOPS))), alone))


def under(draw: st.DrawFn, count: int, depth: int, names: list[str], alone: bool) -> list[Node]:
    groups = list(draw(st.permutations(GROUPS if depth == 3 else MIDDLES)))
    out: list[Node] = []
    while count:
        take = draw(st.integers(1, min(count, 4)))
        if depth > 1 and groups and (take > 1 or (alone and draw(st.integers(0, 5)) == 0)) and draw(st.booleans()):
            out.append((groups.pop(), tuple(under(draw, take, depth - 1, list(draw(st.permutations(LEAVES))), alone))))
        else:
            take = 1
            out.append(names.pop())
        count -= take
    return out


@st.composite
def sheets(draw: st.DrawFn, white: bool = False, most: int = 60, sparse: bool = False) -> Sheet:
    """`white`: columns without rules between them. There nothing tells how far a cell reaches down, that a name stands over a single column,
    that 合计 stands across several, or that there is a row where neither code nor figure is printed. `sparse`: most rows have one figure."""
    parts = not white and draw(st.integers(0, 2)) == 0
    codes = draw(st.sampled_from(["none", "one", "three"]))
    figures = draw(st.integers(3, 6 if parts or codes == "three" else 9))
    depth = draw(st.integers(1, 3))
    split: tuple[Node, ...] = ("类", "款", "项") if depth == 1 else (("科目编码", ("类", "款", "项")),)
    heads: tuple[Node, ...] = (*(("单位名称",) if parts else ()), *{"none": (), "one": ("科目编码",), "three": split}[codes], "科目名称" if codes != "none" else "项目")
    heads += draw(trees(figures, depth, not white))
    texts = parts + {"none": 0, "one": 1, "three": 3}[codes] + 1
    count = draw(st.integers(5, most))
    spans = spans_of(draw, count) if parts else ()
    rows = [(*((draw(st.sampled_from(PARTS)),) if parts else ()), *coded(draw, codes), draw(st.sampled_from(NAMES)), *amounts(draw, figures, white or codes == "none", sparse)) for _ in range(count)]
    total = draw(st.sampled_from(["first", "last", "none"]))
    word = (*[""] * (texts - 1), draw(st.sampled_from(["合计", "总计"])), *amounts(draw, figures, True))
    if total == "first":
        rows, spans = [word, *rows], tuple((first + 1, n) for first, n in spans)
    elif total == "last":
        rows.append(word)
    return Sheet(draw(st.sampled_from(TITLES)), draw(st.sampled_from(UNITS)), draw(st.sampled_from(OWNERS)), heads, texts, tuple(rows), numbers_of(draw, texts, figures),
                 spans, draw(st.booleans()), draw(st.booleans()) and not white, draw(st.sampled_from(NOTES)), draw(st.integers(0, 3)) == 0 and not white)


@st.composite
def pairs(draw: st.DrawFn, white: bool = False, most: int = 20) -> tuple[Sheet, Sheet]:
    """Two tables with titles of their own, often with the same columns."""
    first = draw(sheets(white, most))
    second = draw(sheets(white, most))
    if draw(st.booleans()):
        second = replace(first, rows=first.rows[::-1] if not first.spans else first.rows)
    title = draw(st.sampled_from([t for t in TITLES if t != first.title]))
    return first, replace(second, title=title)


def coded(draw: st.DrawFn, codes: str) -> tuple[str, ...]:
    code = draw(st.integers(2010101, 2299999).map(str))
    size = draw(st.sampled_from([3, 5, 7, 7]))
    if codes == "one":
        return (code[:size],)
    return (code[:3], code[3:5] if size > 3 else "", code[5:7] if size > 5 else "") if codes == "three" else ()


def amounts(draw: st.DrawFn, count: int, filled: bool, sparse: bool = False) -> list[str]:
    """`filled`: at least one is a figure; `sparse`: there are few."""
    out = draw(st.lists(AMOUNTS, min_size=count, max_size=count))
    if sparse:
        kept = draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=draw(st.sampled_from([1, 1, 1, 1, 2, 3]))))
        out = [text if i in kept else "" for i, text in enumerate(out)]
        out = [out[i] if i != min(kept) or out[i][-1:].isdigit() else "0.00" for i in range(count)]
    return out if not filled or any(text[-1:].isdigit() for text in out) else ["0.00", *out[1:]]


def spans_of(draw: st.DrawFn, count: int) -> tuple[tuple[int, int], ...]:
    out, row = [], 0
    while row < count:
        reach = min(draw(st.sampled_from([1, 1, 2, 3, 7])), count - row)
        out += [(row, reach)] if reach > 1 else []
        row += reach
    return tuple(out)


def numbers_of(draw: st.DrawFn, texts: int, figures: int) -> tuple[str, ...]:
    kind = draw(st.sampled_from(["", "", "栏次", "※", "1"]))
    if not kind:
        return ()
    if kind == "1":
        return tuple(map(str, range(1, texts + figures + 1)))
    return (*[kind] * (texts if kind == "※" else 1), *[""] * (0 if kind == "※" else texts - 1), *map(str, range(1, figures + 1)))


@st.composite
def looks(draw: st.DrawFn, *rules: str) -> Look:
    kind = draw(st.sampled_from(rules))
    return Look(kind, draw(st.booleans()), draw(st.booleans()), draw(st.booleans()), draw(st.sampled_from([7.0, 7.5, 8.0])), draw(st.sampled_from([3.0, 4.0])),
                *draw(st.tuples(*[st.booleans()] * 6)))


# ---- properties -----------------------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module", autouse=True)
def font() -> None:
    font_with("".join((*TITLES, *UNITS, *OWNERS, *NOTES, *NAMES, *PARTS, *TOPS, *LEAVES, *GROUPS, *MIDDLES, MARKS)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("roundtrip")


def exported(table: Table) -> tuple[str, str, list[tuple[str, ...]], list[list[str]]]:
    return table.title, table.unit, list(table.columns), [row.texts() for row in table.rows]


def wanted(sheet: Sheet) -> tuple[str, str, list[tuple[str, ...]], list[list[str]]]:
    return sheet.title, sheet.unit, sheet.columns, sheet.wanted_rows()


def come_back(sheets: Sequence[Sheet], path: Path) -> None:
    tables = read_document(path, path.name, "0" * 12).tables
    assert [exported(table) for table in tables] == [wanted(sheet) for sheet in sheets]
    assert [[note.text for note in table.notes] for table in tables] == [[sheet.note] if sheet.note else [] for sheet in sheets]


roundtrip = settings(max_examples=16, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


@roundtrip
@given(sheets(), looks("lines", "boxes", "bars"))
def test_a_ruled_table_in_a_pdf(folder: Path, sheet: Sheet, look: Look) -> None:
    path = folder / "ruled.pdf"
    write_pdf([sheet], path, look)
    come_back([sheet], path)


@roundtrip
@given(sheets(white=True), looks("rows"))
def test_a_table_with_horizontal_rules_in_a_pdf(folder: Path, sheet: Sheet, look: Look) -> None:
    path = folder / "rows.pdf"
    write_pdf([sheet], path, look)
    come_back([sheet], path)


@roundtrip
@given(sheets(white=True), looks("three"))
def test_a_three_line_table_in_a_pdf(folder: Path, sheet: Sheet, look: Look) -> None:
    path = folder / "three.pdf"
    write_pdf([sheet], path, look)
    come_back([sheet], path)


@roundtrip
@given(pairs(), looks("lines", "boxes", "bars"))
def test_two_ruled_tables_in_a_pdf(folder: Path, pair: tuple[Sheet, Sheet], look: Look) -> None:
    path = folder / "two.pdf"
    write_pdf(pair, path, look)
    come_back(pair, path)


@roundtrip
@given(pairs(white=True), looks("rows", "three"))
def test_two_tables_without_verticals_in_a_pdf(folder: Path, pair: tuple[Sheet, Sheet], look: Look) -> None:
    path = folder / "two.pdf"
    write_pdf(pair, path, look)
    come_back(pair, path)


@roundtrip
@given(sheets(white=True), looks("none"))
def test_a_table_without_rules_in_a_pdf(folder: Path, sheet: Sheet, look: Look) -> None:
    path = folder / "none.pdf"
    write_pdf([sheet], path, look)
    come_back([sheet], path)


@roundtrip
@given(sheets(white=True, sparse=True), looks("none"))
def test_a_sparse_table_without_rules_in_a_pdf(folder: Path, sheet: Sheet, look: Look) -> None:
    path = folder / "sparse.pdf"
    write_pdf([sheet], path, look)
    come_back([sheet], path)


TREE: tuple[Node, ...] = ("科目编码", "科目名称", ("本年收入", (("一般公共预算", ("小计", "项目支出")), "上级补助")), ("本年支出", ("基本支出", "项目支出")))
LONG = "“十四五”规划编制及重大项目前期工作经费（含上年结转）"


def body(count: int, figures: int, *before: str) -> tuple[tuple[str, ...], ...]:
    return tuple((*before, str(2080500 + i), NAMES[i % 4], *(f"{i + 1}{c}.50" for c in range(figures))) for i in range(count))


def a_sheet(heads: tuple[Node, ...], rows: tuple[tuple[str, ...], ...], **more: Any) -> Sheet:
    return Sheet(TITLES[0], "万元", OWNERS[1], heads, len(rows[0]) - sum(map(leaves, heads[more.pop("texts", 2):])), rows, **more)


def diagonal(count: int, figures: int, every: int = 1) -> tuple[tuple[str, ...], ...]:
    """Rows with one figure each, every next one in the next column; only one in `every` has any."""
    return tuple((*row[:2], *(text if c == i % figures and i % every == 0 else "" for c, text in enumerate(row[2:]))) for i, row in enumerate(body(count, figures)))


FLAT: tuple[Node, ...] = ("科目编码", "科目名称", "合计", "基本支出", "项目支出", "上年结转")
DEEP: tuple[Node, ...] = ("科目编码", "科目名称", ("本年收入", ("上级补助", ("一般公共预算", ("小计", "项目支出")))), "合计", ("本年支出", ("基本支出", "项目支出")))

# What was once misread.
KNOWN = {
    "names side by side on one rule": (a_sheet(TREE, body(5, 5)), Look("rows")),
    "column numbers with a rule of their own under a header of several rows": (a_sheet(TREE, body(5, 5), numbers=tuple("1234567")), Look("rows")),
    "column numbers in the middle, figures on the right": (a_sheet(("科目编码", "科目名称", "合计", "增减额"), body(5, 2), numbers=("栏次", "", "1", "2")), Look("three", lying=True)),
    "a long name": (a_sheet(("科目编码", "科目名称", "合计", "增减额"), tuple((r[0], LONG if i == 3 else "办公费", *r[2:]) for i, r in enumerate(body(35, 2)))), Look("rows")),
    "a broken name at the top of its row": (a_sheet(TREE, tuple((r[0], LONG + LONG if i == 3 else "办公费", *r[2:]) for i, r in enumerate(body(12, 5)))),
                                            Look("three", upper=True, size=7.0, indented=True)),
    "three-line, going on without header": (a_sheet(("科目编码", "科目名称", "合计", "增减额"), body(60, 2)), Look("three")),
    "three-line, going on without header or rule": (a_sheet(("科目编码", "科目名称", "合计", "增减额"), body(110, 2)), Look("three", closed=False, numbered=True)),
    "rows, going on with a column that is blank there": (a_sheet(("类", "款", "项", "科目名称", "合计", "增减额"), tuple(
        ("208", "05", "" if i > 40 else "01", *r[1:]) for i, r in enumerate(body(48, 2))), texts=4), Look("rows")),
    "no sides, the first column blank on the next page": (a_sheet(("单位名称", "科目编码", "科目名称", "合计"), body(60, 1, "局本级"), texts=3, spans=((30, 30),)), Look("lines", sides=False)),
    "column numbers in a table without rules": (a_sheet(("科目编码", "科目名称", "合计", "增减额"), body(9, 2), numbers=("栏次", "", "1", "2")), Look("none")),
    "no rules, no figure below that of the row above": (a_sheet(FLAT, diagonal(12, 4)), Look("none")),
    "no rules, sparse, going on without header": (a_sheet(FLAT, diagonal(110, 4)), Look("none", numbered=True)),
    "no rules, sparse, with a header on every page": (a_sheet(FLAT, diagonal(110, 4)), Look("none", repeated=True)),
    "no rules, one row on the last page": (a_sheet(FLAT, diagonal(42, 4)), Look("none", repeated=True, pad=4.0)),
    "no rules, most rows without figures": (a_sheet(FLAT, diagonal(15, 4, every=3)), Look("none")),
    "no rules, a column blank on the first page, wide on the next": (a_sheet(FLAT, tuple((*row[:3], row[3] if i < 70 else "1,234,567.50", *row[4:]) if i > 60 else (*row[:3], "", *row[4:])
                                                                                        for i, row in enumerate(body(110, 4)))), Look("none")),
    "no rules, three levels of names": (a_sheet(TREE, body(9, 5)), Look("none")),
    "no rules, names that reach down to different levels": (a_sheet(DEEP, diagonal(12, 6), low=True), Look("none")),
    "owner and unit side by side in the frame": (a_sheet(TREE, body(5, 5), framed=True), Look("lines")),
    "a title in the frame on every page": (a_sheet(TREE, body(60, 5), framed=True), Look("boxes", repeated=True)),
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_table_once_misread(folder: Path, name: str) -> None:
    sheet, look = KNOWN[name]
    write_pdf([sheet], folder / "known.pdf", look)
    come_back([sheet], folder / "known.pdf")


@pytest.mark.parametrize(("suffix", "number"), [(suffix, i) for suffix, writers in WRITERS.items() for i in range(len(writers))])
@roundtrip
@given(pair=pairs(most=25))
def test_two_tables_in_a_file_without_pages(folder: Path, suffix: str, number: int, pair: tuple[Sheet, Sheet]) -> None:
    path = folder / f"flow{suffix}"
    WRITERS[suffix][number](pair, path)
    come_back(pair, path)
