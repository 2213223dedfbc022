"""Workbooks written here and read back cell for cell; what a sheet hides, draws and leaves out; files that are no workbooks."""
from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Alignment, Border, Side

from ingest.errors import BadFile, DamagedWorkbook, EmptyFile, EncryptedFile, NotAWorkbook, TooLarge, UnknownKind
from ingest.readers.flow import Lattice, Passage
from ingest.readers.sheets import parts, read_workbook, title_of
from ingest.readers.workbooks import open_workbook
from ingest.reading import READERS, read_document

LINE = Side(style="thin")
FRAME = Border(LINE, LINE, LINE, LINE)
ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '


def fill(sheet, rows: Sequence[Sequence[object]], *, top: int = 1, ruled: str = "", merged: Sequence[str] = (), pattern: str = "General"):
    """Write rows from `top` on; numbers under a format, a frame around the cells of a range, ranges merged."""
    for r, row in enumerate(rows, top):
        for c, value in enumerate(row, 1):
            if value is not None:
                sheet.cell(r, c, value)
                if isinstance(value, (int, float)):
                    sheet.cell(r, c).number_format = pattern
    for span in merged:
        sheet.merge_cells(span)
    if ruled:
        for cells in sheet[ruled]:
            for cell in cells:
                cell.border = FRAME
    return sheet


def book(**sheets) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, options in sheets.items():
        options = dict(options)
        fill(made.create_sheet(name), options.pop("rows"), **options)
    return made


def saved(tmp_path: Path, made: openpyxl.Workbook, name: str = "某县档案局2024年部门预算.xlsx") -> Path:
    made.save(tmp_path / name)
    return tmp_path / name


def tables(path: Path):
    return read_document(path, path.name, "0" * 12).tables


def as_read(table):
    return ["/".join(path) for path in table.columns], [row.texts() for row in table.rows]


# ---- layouts --------------------------------------------------------------------------------------------------------------------------

TWO_PANES = {"rows": [["附件2"], ["某县档案局2024年部门收支总表"], ["部门：某县档案局", None, None, "金额单位：万元"], ["收入", None, "支出"], ["项目", "预算数", "项目", "预算数"],
                      ["一、一般公共预算拨款", 1520.5, "一、一般公共服务支出", 1300], ["二、政府性基金预算拨款", 0, "二、社会保障和就业支出", 220.5], ["上年结转", None, "结转下年", None],
                      ["收入总计", 1520.5, "支出总计", 1520.5], ["注：本表反映部门总收支情况。"]],
             "merged": ("A2:D2", "A4:B4", "C4:D4", "A10:D10"), "pattern": ACCOUNTING}
TWO_PANES_READ = (["收入/项目", "收入/预算数", "支出/项目", "支出/预算数"],
                  [["一、一般公共预算拨款", "1,520.50", "一、一般公共服务支出", "1,300.00"], ["二、政府性基金预算拨款", "-", "二、社会保障和就业支出", "220.50"],
                   ["上年结转", "", "结转下年", ""], ["收入总计", "1,520.50", "支出总计", "1,520.50"]])


@pytest.mark.parametrize("ruled", ["", "A4:D9", "A6:D9", "A1:D10", "A4:D5"], ids=["no rules", "table ruled", "body ruled", "all ruled", "head ruled"])
def test_the_same_table_is_read_however_it_is_ruled(tmp_path, ruled):
    [table] = tables(saved(tmp_path, book(收支=TWO_PANES | {"ruled": ruled})))
    assert as_read(table) == TWO_PANES_READ
    assert (table.title, table.label, table.unit, [n.text for n in table.notes]) == ("某县档案局2024年部门收支总表", "附件2", "万元", ["注：本表反映部门总收支情况。"])


@pytest.mark.parametrize("ruled", [True, False])
def test_tables_one_under_another_on_a_sheet(tmp_path, ruled):
    rows = [["政府性基金预算支出表"], ["编制单位：某县档案局", None, "单位：万元"], ["科目", "本年支出", None], [None, "基本支出", "项目支出"], ["城乡社区支出", 1, 2.5], ["合计", 1, 2.5], ["注：按款级科目公开。"], [],
            ["国有资本经营预算支出表"], ["编制单位：某县档案局", None, "单位：元"], ["科目", "基本支出", "项目支出"], ["合计", 0, 3]]
    made = book(其他={"rows": rows, "merged": ("A1:C1", "A3:A4", "B3:C3", "A9:C9"), "pattern": "0.00"})
    if ruled:
        fill(made["其他"], [], ruled="A3:C6")
        fill(made["其他"], [], ruled="A11:C12")
    first, second = tables(saved(tmp_path, made))
    assert (first.title, first.unit, as_read(first)) == ("政府性基金预算支出表", "万元", (["科目", "本年支出/基本支出", "本年支出/项目支出"], [["城乡社区支出", "1.00", "2.50"], ["合计", "1.00", "2.50"]]))
    assert [n.text for n in first.notes] == ["注：按款级科目公开。"]
    assert (second.title, second.unit, as_read(second)) == ("国有资本经营预算支出表", "元", (["科目", "基本支出", "项目支出"], [["合计", "0.00", "3.00"]]))


def test_framed_tables_without_a_blank_row_between(tmp_path):
    rows = [["国有资本经营预算表", None, None], ["部门：某县档案局", None, "单位：万元"], ["项目", "收入", "支出"], ["无", None, None],
            ["政府性基金预算表", None, None], ["部门：某县档案局", None, "单位：万元"], ["科目", "收入", "支出"], ["合计", 1, 2], ["注：无结转。"]]
    first, second = tables(saved(tmp_path, book(两表={"rows": rows, "merged": ("A1:C1", "A5:C5", "A9:C9"), "ruled": "A1:C9"})))
    assert (first.title, first.unit, as_read(first)) == ("国有资本经营预算表", "万元", (["项目", "收入", "支出"], [["无", "", ""]]))
    assert (second.title, as_read(second)[1], [n.text for n in second.notes]) == ("政府性基金预算表", [["合计", "1", "2"]], ["注：无结转。"])


def test_one_row_whose_columns_are_the_items(tmp_path):
    rows = [["一般公共预算“三公”经费支出表"], ["某县档案局", None, None, None, None, "单位：万元"], ["合计", "因公出国（境）费用", "公务用车购置及运行费", None, None, "公务接待费"],
            [None, None, "小计", "购置费", "运行费"], [12.5, 0, 10, 0, 10, 2.5]]
    [table] = tables(saved(tmp_path, book(三公={"rows": rows, "merged": ("A1:F1", "A3:A4", "B3:B4", "F3:F4", "C3:E3"), "ruled": "A3:F5", "pattern": "#,##0.00"})))
    assert as_read(table) == (["合计", "因公出国（境）费用", "公务用车购置及运行费/小计", "公务用车购置及运行费/购置费", "公务用车购置及运行费/运行费", "公务接待费"],
                              [["12.50", "0.00", "10.00", "0.00", "10.00", "2.50"]])


def test_codes_stored_as_numbers_and_a_title_from_the_sheet(tmp_path):
    rows = [[None, None, None, "单位：万元"], ["科目编码", "科目名称", "合计", "基本支出"], [213, "农林水支出", 1000.25, 800.25], [2130101, "行政运行", 800.25, None], [None, "合计", 1000.25, 800.25]]
    [table] = tables(saved(tmp_path, book(**{"表3、一般公共预算支出表": {"rows": rows}})))
    assert (table.title, table.unit) == ("一般公共预算支出表", "万元")
    assert as_read(table)[1] == [["213", "农林水支出", "1000.25", "800.25"], ["2130101", "行政运行", "800.25", ""], ["", "合计", "1000.25", "800.25"]]


def test_numbering_rows_of_final_accounts_are_no_rows(tmp_path):
    rows = [["收入支出决算总表", None, None, "公开01表"], ["部门：某县档案局", None, None, "金额单位：元"], ["项目", "行次", "决算数", "备注"], ["栏次", None, 1, 2], ["财政拨款", 1, 10.5, None], ["总计", 2, 10.5, None],
            ["单位负责人：张三", None, "填表人：李四"]]
    [table] = tables(saved(tmp_path, book(GK01={"rows": rows, "merged": ("A1:C1",), "ruled": "A3:D6"})))
    assert (table.title, table.label, table.unit) == ("收入支出决算总表", "公开01表", "元")
    assert as_read(table)[1] == [["财政拨款", "1", "10.5", ""], ["总计", "2", "10.5", ""]]


def test_a_three_line_table_goes_on_behind_its_ruled_head(tmp_path):
    made = book(支出={"rows": [["部门支出总表"], ["单位：万元"], ["科目", "合计", "其他"], ["一般公共服务支出"], ["档案事务", "-", "-"], ["行政运行", 10, "-"], ["合计", 10, "-"], ["填表人：李四"]]})
    for row, sides in ((3, Border(top=LINE, bottom=LINE)), (7, Border(bottom=LINE))):
        for column in (1, 2, 3):
            made["支出"].cell(row, column).border = sides
    [table] = tables(saved(tmp_path, made))
    assert as_read(table)[1] == [["一般公共服务支出", "", ""], ["档案事务", "-", "-"], ["行政运行", "10", "-"], ["合计", "10", "-"]]


@pytest.mark.parametrize("way", ["blank cells", "centred over"])
def test_heads_over_several_columns_without_merging(tmp_path, way):
    made = book(支出={"rows": [["支出预算表"], [None, None, None, "单位：万元"], ["科目", "本年支出"], [None, "小计", "基本支出", "项目支出"], ["教育", 3, 1, 2], ["合计", 3, 1, 2]], "ruled": "A3:D6"})
    if way == "centred over":
        for column in "BCD":
            made["支出"][f"{column}3"].alignment = Alignment(horizontal="centerContinuous")
    [table] = tables(saved(tmp_path, made))
    assert as_read(table) == (["科目", "本年支出/小计", "本年支出/基本支出", "本年支出/项目支出"], [["教育", "3", "1", "2"], ["合计", "3", "1", "2"]])


def test_a_form_of_labels_among_values(tmp_path):
    rows = [["项目支出绩效目标表"], ["（2024年度）"], ["项目名称", None, "农村公路养护"], ["主管部门", None, "某县交通局", None, "实施单位", "某县公路站"],
            ["项目资金（万元）", None, "年度资金总额：", None, 120], [None, None, "其中：财政拨款", None, 100], ["年度总体目标", None, "养护120公里。"], ["绩效指标", "一级指标", "二级指标", "三级指标", None, "指标值"],
            [None, "产出指标", "数量指标", "养护里程", None, "≥120公里"], [None, None, "质量指标", "验收合格率", None, 1]]
    made = book(Sheet1={"rows": rows, "ruled": "A3:F10", "merged": ("A1:F1", "A2:F2", "A3:B3", "C3:F3", "A4:B4", "C4:D4", "A5:B6", "C5:D5", "E5:F5", "C6:D6", "E6:F6", "A7:B7", "C7:F7",
                                                              "A8:A10", "D8:E8", "D9:E9", "D10:E10", "B9:B10")})
    made["Sheet1"]["F10"].number_format = "0%"
    [table] = tables(saved(tmp_path, made))
    assert table.form and table.title == "项目支出绩效目标表"
    assert [row.texts() for row in table.rows] == [
        ["项目名称", "农村公路养护"], ["主管部门", "某县交通局"], ["实施单位", "某县公路站"], ["项目资金（万元）/年度资金总额", "120"], ["项目资金（万元）/其中：财政拨款", "100"], ["年度总体目标", "养护120公里。"],
        ["绩效指标/产出指标/数量指标/养护里程/指标值", "≥120公里"], ["绩效指标/产出指标/质量指标/验收合格率/指标值", "100%"]]


def test_a_cover_and_contents_are_no_tables(tmp_path):
    made = book(封面={"rows": [[None, "2024年部门预算"], [], [None, "部门名称：", "某县档案局"], [None, "编制日期：", "2024年2月1日"]]}, 目录={"rows": [["目录"], ["一、部门收支总表"], ["二、部门收入总表"]]}, 收支=TWO_PANES)
    reading = read_document(path := saved(tmp_path, made), path.name, "0" * 12)
    assert len(reading.tables) == 1 and reading.identity.department == "某县档案局"
    assert "部门名称：某县档案局" in [p.text for p in reading.paragraphs]


def test_sheets_are_never_joined(tmp_path):
    rows = [["科目", "合计"], ["教育", 1]]
    assert [t.rows[0].texts() for t in tables(saved(tmp_path, book(Sheet1={"rows": rows, "ruled": "A1:B2"}, Sheet2={"rows": [["科目", "合计"], ["卫生", 2]], "ruled": "A1:B2"})))] == [["教育", "1"], ["卫生", "2"]]


@pytest.mark.parametrize(("name", "title"), [("Sheet1", ""), ("工作表2", ""), ("3", ""), ("表 (2)", ""), ("1部门收支总表", "部门收支总表"), ("表3-1 项目支出表", "项目支出表"), ("GK03 支出决算表", "支出决算表"),
                                             ("一、收入总表", "收入总表"), ("2024年部门预算", "2024年部门预算"), ("三公经费表", "三公经费表"), ("（五）绩效", "绩效")])
def test_a_sheets_name_as_a_title(name, title):
    assert title_of(name) == title


# ---- places and spans -----------------------------------------------------------------------------------------------------------------

def test_every_cell_and_line_tells_its_place(tmp_path):
    [page] = read_workbook(saved(tmp_path, book(收支=TWO_PANES | {"ruled": "A4:D9"})))
    [grid] = page.grids
    at = {spot.bbox: spot.locator for spot in page.spots}
    assert {cell.text: at[cell.box]["cell"] for cell in grid.cells if cell.text}["收入"] == "A4"
    assert [at[cell.box] for cell in grid.cells if cell.row == 4] == [{"sheet": "收支", "cell": address} for address in ("A8", "B8", "C8", "D8")]      # blank ones too
    assert [s.locator["cell"] for s in page.spots if s.bbox[3] < grid.ys[0]] == ["A1", "A2", "A3"]


@st.composite
def spanned(draw):
    """A table of words with spans in it: rows × columns, and merged rectangles that do not overlap."""
    rows, columns = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    taken, spans = set(), []
    for _ in range(draw(st.integers(0, 4))):
        r, c = draw(st.integers(0, rows - 1)), draw(st.integers(0, columns - 1))
        h, w = draw(st.integers(1, rows - r)), draw(st.integers(1, columns - c))
        places = {(i, j) for i in range(r, r + h) for j in range(c, c + w)}
        if len(places) > 1 and w < columns and h < rows and not places & taken:
            taken |= places
            spans.append((r, c, h, w))
    return rows, columns, spans


@given(spanned(), st.booleans())
def test_spans_come_back_as_written(drawn, old):
    rows, columns, spans = drawn
    start = {(r, c): (h, w) for r, c, h, w in spans}
    covered = {(i, j) for r, c, h, w in spans for i in range(r, r + h) for j in range(c, c + w)} - set(start)
    written = {(r, c): (f"字{r}{c}", *start.get((r, c), (1, 1))) for r in range(rows) for c in range(columns) if (r, c) not in covered}
    data = as_xls(written) if old else as_xlsx(written)
    [sheet] = open_workbook(data)
    [table] = [part for part in parts(sheet) if isinstance(part, Lattice)]
    # rows and columns in which no cell begins are nothing but the rest of others
    down, across = sorted({r for r, _ in written}), sorted({c for _, c in written})
    want = {(down.index(r), across.index(c)): (text, sum(r <= x < r + h for x in down), sum(c <= x < c + w for x in across)) for (r, c), (text, h, w) in written.items()}
    assert {(s.row, s.col): (s.text, s.rowspan, s.colspan) for s in table.slots if s.text} == want


def as_xlsx(written) -> Path:
    made = openpyxl.Workbook()
    for (r, c), (text, h, w) in written.items():
        for cells in made.active.iter_rows(r + 1, r + h, c + 1, c + w):
            for cell in cells:
                cell.border = FRAME
        made.active.cell(r + 1, c + 1, text)
        if (h, w) != (1, 1):
            made.active.merge_cells(start_row=r + 1, start_column=c + 1, end_row=r + h, end_column=c + w)
    return in_memory(made.save, "表.xlsx")


def as_xls(written) -> Path:
    made = xlwt.Workbook()
    sheet = made.add_sheet("表")
    framed = xlwt.easyxf("borders: left thin, right thin, top thin, bottom thin")
    for (r, c), (text, h, w) in written.items():
        sheet.write_merge(r, r + h - 1, c, c + w - 1, text, framed)
    return in_memory(made.save, "表.xls")


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory):
    in_memory.folder = tmp_path_factory.mktemp("books")     # hypothesis takes no fixture made anew for each example


def in_memory(save, name: str) -> Path:
    path = in_memory.folder / name
    save(str(path))
    return path


def test_merged_cells_that_reach_over_hidden_rows_keep_their_text(tmp_path):
    made = book(表={"rows": [["类别", "名称", "金额"], ["甲", "隐", 1], [None, "显", 2], ["乙", "三", 3]], "merged": ("A2:A3",), "ruled": "A1:C4"})
    made["表"].row_dimensions[2].hidden = True
    [table] = tables(saved(tmp_path, made))
    assert as_read(table)[1] == [["甲", "显", "2"], ["乙", "三", "3"]]


# ---- what is not shown ----------------------------------------------------------------------------------------------------------------

def test_hidden_sheets_rows_and_columns_are_not_read(tmp_path):
    made = book(收支={"rows": [["部门收支总表"], ["单位：元"], ["项目", "底稿", "金额"], ["甲", "x", 1], ["内部", "y", 2], ["合计", "z", 3]], "ruled": "A3:C6"}, 底稿={"rows": [["项目", "金额"], ["甲", 9]]}, 深藏={"rows": [["a", "b"], ["c", 1]]})
    made["收支"].row_dimensions[5].hidden = True
    made["收支"].column_dimensions["B"].hidden = True
    made["底稿"].sheet_state, made["深藏"].sheet_state = "hidden", "veryHidden"
    path = saved(tmp_path, made)
    [table] = tables(path)
    assert as_read(table) == (["项目", "金额"], [["甲", "1"], ["合计", "3"]])
    assert [s.locator["cell"] for s in read_workbook(path)[0].spots][-2:] == ["A6", "C6"]


def test_a_sheet_told_to_show_no_zeros(tmp_path):
    made = book(收支={"rows": [["项目", "金额", "份额"], ["甲", 0, 1], ["乙", 2, 0.0]], "ruled": "A1:C3"})
    made["收支"].sheet_view.showZeros = False
    [table] = tables(saved(tmp_path, made))
    assert as_read(table)[1] == [["甲", "", "1"], ["乙", "2", ""]]


def test_a_formula_without_a_result_is_blank_and_said(tmp_path):
    path = saved(tmp_path, book(收支={"rows": [["项目", "金额"], ["甲", 1], ["合计", "=SUM(B2:B2)"]], "ruled": "A1:B3"}))
    reading = read_document(path, path.name, "0" * 12)
    assert reading.tables[0].rows[1].texts() == ["合计", ""]
    assert reading.doubts == ("工作表“收支” B3是公式，文件里没有算好的结果，按空白读取",)


SHEET = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:dimension ref="A1:B3"/><x:sheetData>
<x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="B1" t="inlineStr"><x:is><x:t>金额</x:t></x:is></x:c></x:row>
<x:row r="2"/><x:row r="3"><x:c r="A3" t="s"><x:v>1</x:v></x:c><x:c r="B3"><x:f>1+1.5</x:f><x:v>2.5</x:v></x:c></x:row>
</x:sheetData><x:mergeCells count="1"><x:mergeCell ref="A3:A4"/></x:mergeCells></x:worksheet>"""
STRINGS = """<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>项目</t></si><si><r><t>机关</t></r><r><t xml:space="preserve">运行_x000D_
经费</t></r><rPh sb="0" eb="1"><t>jiguan</t></rPh></si></sst>"""


def test_prefixed_names_shared_strings_and_kept_results(tmp_path):
    """As other programs write: every element prefixed, texts shared and in runs, results beside formulas."""
    made = rewritten(saved(tmp_path, book(表={"rows": [["a"]]})), {"xl/worksheets/sheet1.xml": SHEET, "xl/sharedStrings.xml": STRINGS}, content=(
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'))
    [sheet] = open_workbook(made)
    assert {b.address: (b.text, b.rowspan) for b in sheet.boxes} == {"A1": ("项目", 1), "B1": ("金额", 1), "A3": ("机关运行\n经费", 1), "B3": ("2.5", 1)}


def rewritten(path: Path, changed: dict[str, str | bytes], content: str = "") -> Path:
    """The same archive with other parts."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held["[Content_Types].xml"] = held["[Content_Types].xml"].replace(b"</Types>", content.encode() + b"</Types>")
    held.update({name: data.encode() if isinstance(data, str) else data for name, data in changed.items()})
    out = path.with_name(f"改{path.name}")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in held.items():
            archive.writestr(name, data)
    return out


# ---- size -----------------------------------------------------------------------------------------------------------------------------

def test_a_hundred_thousand_formatted_rows_cost_nothing(tmp_path):
    path = saved(tmp_path, book(收支=TWO_PANES | {"ruled": "A4:D9"}))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    empty = "".join(f'<row r="{r}">' + "".join(f'<c r="{c}{r}" s="1"/>' for c in "ABCDEF") + "</row>" for r in range(20, 100_020))
    wide = '<row r="100020">' + "".join(f'<c r="{openpyxl.utils.get_column_letter(c)}100020" s="1"/>' for c in range(1, 16_385)) + "</row>"
    swollen = rewritten(path, {"xl/worksheets/sheet1.xml": sheet.replace("</sheetData>", empty + wide + "</sheetData>")})
    [page] = read_workbook(swollen)
    assert page.height < 2_000      # the empty rows were passed over
    assert [cell.text for cell in page.grids[0].cells if cell.text][-4:] == ["收入总计", "1,520.50", "支出总计", "1,520.50"]


def test_cells_and_merged_ranges_at_the_end_of_the_sheet_cost_nothing(tmp_path):
    made = book(收支=TWO_PANES | {"ruled": "A4:D9"})
    path = saved(tmp_path, made)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    sheet = sheet.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>完</t></is></c></row></sheetData>').replace('ref="A2:D2"', 'ref="A2:XFD2"').replace(
        "</mergeCells>", '<mergeCell ref="A600000:XFD900000"/></mergeCells>')
    [table] = tables(rewritten(path, {"xl/worksheets/sheet1.xml": sheet}))
    assert as_read(table) == TWO_PANES_READ


# ---- old workbooks, and names that do not tell ----------------------------------------------------------------------------------------

def test_an_old_workbook_is_read_like_a_new_one(tmp_path):
    made = xlwt.Workbook()
    sheet = made.add_sheet("表1 收支")
    framed = {pattern: xlwt.easyxf("borders: left thin, right thin, top thin, bottom thin", num_format_str=pattern) for pattern in ("General", "#,##0.00", "00", ACCOUNTING, 'yyyy"年"m"月"d"日"')}
    sheet.write_merge(0, 0, 0, 3, "部门支出总表")
    sheet.write(1, 0, "部门：某县档案局")
    sheet.write(1, 3, "单位：万元")
    for row in [[("类", "General"), ("名称", "General"), ("金额", "General"), ("日期", "General")], [(5, "00"), ("行政运行", "General"), (2487, "#,##0.00"), (45296, 'yyyy"年"m"月"d"日"')],
                [(6, "00"), ("隐去", "General"), (1, "#,##0.00"), (None, "General")], [(None, "General"), ("合计", "General"), (0, ACCOUNTING), (None, "General")]]:
        r = len(sheet.rows)
        for c, (value, pattern) in enumerate(row):
            sheet.write(r, c, value, framed[pattern])
    sheet.row(4).hidden = True
    made.add_sheet("底稿").visibility = 1
    made.get_sheet(1).write(0, 0, "内部")
    made.save(str(tmp_path / "旧.xls"))
    [table] = tables(tmp_path / "旧.xls")
    assert (table.title, table.unit, as_read(table)) == ("部门支出总表", "万元", (["类", "名称", "金额", "日期"], [["05", "行政运行", "2,487.00", "2024年1月5日"], ["", "合计", "-", ""]]))


def test_the_content_tells_the_kind_not_the_name(tmp_path):
    path = saved(tmp_path, book(收支=TWO_PANES))
    under_old_name = tmp_path / "其实是新的.xls"
    under_old_name.write_bytes(path.read_bytes())
    assert as_read(tables(under_old_name)[0]) == TWO_PANES_READ


def test_a_web_page_called_xls_goes_to_the_reader_of_web_pages(tmp_path):
    page = tmp_path / "导出.xls"
    page.write_bytes("<html><head><meta charset=gbk></head><table><tr><td>项目<td>金额<tr><td>办公费<td>9.30</table>".encode("gbk"))
    assert as_read(tables(page)[0]) == (["项目", "金额"], [["办公费", "9.30"]])


BAD = [
    ("空.xlsx", b"", EmptyFile), ("文字.xls", "项目\t金额\n".encode("gbk"), NotAWorkbook), ("公式.xlsx", b"%PDF-1.7\n", NotAWorkbook), ("坏.xlsx", b"PK\x03\x04" + b"\0" * 200, DamagedWorkbook),
    ("坏.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, DamagedWorkbook), ("旧.xls", b"\x09\x08\x10\x00\x00\x06\x05\x00", DamagedWorkbook),
    ("加密.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, EncryptedFile),
    ("文档.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le") + b"\0" * 600, NotAWorkbook),
    ("二〇〇三.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', NotAWorkbook), ("归档.xls", b"MIME-Version: 1.0\nContent-Type: multipart/related", NotAWorkbook)]


@pytest.mark.parametrize(("name", "data", "kind"), BAD, ids=[name for name, _, _ in BAD])
def test_what_is_no_workbook_is_said_in_one_sentence(tmp_path, name, data, kind):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(kind, match=name) as said:
        read_workbook(tmp_path / name)
    assert "\n" not in str(said.value) and "请" in str(said.value)


def test_workbooks_that_cannot_be_read_as_they_are(tmp_path):
    whole = saved(tmp_path, book(收支=TWO_PANES))
    cases = {DamagedWorkbook: [whole.read_bytes()[:-400]], EmptyFile: [], TooLarge: [], NotAWorkbook: []}
    openpyxl.Workbook().save(tmp_path / "白.xlsx")
    cases[EmptyFile].append((tmp_path / "白.xlsx").read_bytes())
    cases[TooLarge].append(rewritten(whole, {"xl/worksheets/sheet1.xml": b"<row>" * 10_000_000}).read_bytes())
    cases[DamagedWorkbook].append(rewritten(whole, {"xl/worksheets/sheet1.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><worksheet/>'}).read_bytes())
    cases[DamagedWorkbook].append(rewritten(whole, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row r='1'"}).read_bytes())
    cases[NotAWorkbook].append(rewritten(whole, {"xl/workbook.bin": b"x"}).read_bytes())
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    cases[NotAWorkbook].append(other.getvalue())
    for kind, files in cases.items():
        for i, data in enumerate(files):
            (tmp_path / f"{i}.xlsx").write_bytes(data)
            with pytest.raises(kind):
                read_workbook(tmp_path / f"{i}.xlsx")


@cache
def whole(old: bool) -> bytes:
    """A workbook's bytes, the same in every example (a workbook holds the time at which it was made)."""
    cells = {(0, 0): ("项目", 1, 1), (0, 1): ("金额", 1, 1), (1, 0): ("甲", 1, 2)}
    return (as_xls(cells) if old else as_xlsx(cells)).read_bytes()


@given(st.data())
def test_a_damaged_byte_breaks_nothing_but_the_file(data):
    """Whatever is changed in a workbook, it is read or refused; there is no third."""
    old = data.draw(st.booleans())
    path = in_memory.folder / ("坏.xls" if old else "坏.xlsx")
    content = bytearray(whole(old))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(content))
    try:
        read_workbook(path)
    except BadFile as error:
        assert str(error)


def test_macros_and_links_to_other_files_are_never_touched(tmp_path):
    path = rewritten(saved(tmp_path, book(收支=TWO_PANES)), {"xl/vbaProject.bin": b"\0broken", "xl/externalLinks/externalLink1.xml": b"<broken", "docProps/core.xml": b"<broken", "xl/theme/theme1.xml": b"<broken"})
    assert as_read(tables(path.rename(tmp_path / "宏.xlsm"))[0]) == TWO_PANES_READ


def test_a_kind_that_is_not_read_names_those_that_are(tmp_path):
    (tmp_path / "表.et").write_bytes(b"?")
    with pytest.raises(UnknownKind, match=r"目前读取 .*\.pdf、.*\.xls、.*\.xlsx") as said:
        read_document(tmp_path / "表.et", "表.et", "0" * 12)
    assert all(suffix in str(said.value) for suffix in READERS)


def test_rows_of_one_text_stay_lines(tmp_path):
    [sheet] = open_workbook(saved(tmp_path, book(说明={"rows": [["一、部门职能"], ["负责档案管理。"], [], ["二、机构设置"], ["内设3个科室。"]]})))
    assert [(type(part), part.text) for part in parts(sheet)] == [(Passage, "一、部门职能"), (Passage, "负责档案管理。"), (Passage, "二、机构设置"), (Passage, "内设3个科室。")]
