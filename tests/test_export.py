"""Tables as CSV and Excel files, and what was found on a page drawn on its picture."""
from __future__ import annotations

import csv
import io
import subprocess
import sys
from decimal import Decimal

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from ingest.amount import cell_number
from ingest.model import Cell, Document, Row, Table
from ui import cli, export
from ui.display import STYLES, Stages, drawn, marks, page_picture, tables_on
from ui.export import Sheet, block, csv_text, file_names, safe_name, sheets
from ui.workbook import HEAD, Span, header_spans, sheet_name, shown, workbook

SONGQUAN = "松泉市林业和草原局2024年部门预算公开（虚构样例）.pdf"


def sheet(rows, columns=(("项目",), ("金额",)), title="支出表", form=False, number=1, name="甲.pdf"):
    body = tuple(Row(tuple(Cell(text, r, c) for c, text in enumerate(texts)), 1, None) for r, texts in enumerate(rows))
    return Sheet(number, Document("0" * 12, 1, name, "", "pdf", (), ""), Table(0, title, "", "万元", columns, body, (1,), form=form))


def opened(*found):
    return load_workbook(io.BytesIO(workbook(found)))


def read_back(text):
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture
def run(capsys, sample_library):
    def run(*words):
        try:
            code = cli.main([*map(str, words), "--data", str(sample_library.settings.data)])
        except SystemExit as stopped:
            code = stopped.code
        said = capsys.readouterr()
        return code, said.out, said.err
    return run


# --- workbook -------------------------------------------------------------------------------------------------------

def test_every_cell_of_the_samples_comes_back(sample_library):
    """Numbers as the numbers that are printed, texts as texts, blanks as blanks; nothing is a formula."""
    found = sheets(sample_library, sample_library.documents())
    book = load_workbook(io.BytesIO(workbook(found)))
    assert len(book.sheetnames) == len(found) + 1 and book.sheetnames[0] == "目录"
    numbers = 0
    for item, ws in zip(found, book.worksheets[1:], strict=True):
        depth = max(map(len, item.table.columns))
        for r, row in enumerate(item.rows, start=HEAD + depth):
            for c, text in enumerate(row.texts(), start=1):
                cell = ws.cell(r, c)
                assert cell.data_type != "f"
                if isinstance(cell.value, int | float):
                    number = cell_number(text)
                    assert Decimal(str(cell.value)) * (100 if number.unit == "%" else 1) == number.amount
                    numbers += 1
                else:
                    assert (cell.value or "") == text
    assert numbers > 1500


@pytest.mark.parametrize(("text", "column", "value", "shape"), [
    ("1,042.20", "合计", "1042.20", "#,##0.00"), ("42.24", "合计", "42.24", "#,##0.00"), ("1042.20", "合计", "1042.20", "0.00"), ("0.00", "合计", "0.00", "#,##0.00"),
    ("-1.00", "增减额", "-1.00", "#,##0.00"), ("（1,200.5）", "增减额", "-1200.5", "#,##0.0;(#,##0.0)"), ("+3.10", "增减额", "3.10", "+#,##0.00;-#,##0.00"),
    ("8.14%", "增减", "0.0814", "0.00%"), ("100%", "完成率", "1", "0%"), ("12", "人数", "12", "0"), ("12,345", "金额", "12345", "#,##0"), ("208.00", "科目编码", "208.00", "#,##0.00"),
])
def test_numbers_look_as_printed(text, column, value, shape):
    assert shown(text, (column,)) == (Decimal(value), shape)


@pytest.mark.parametrize(("text", "column"), [
    ("", "合计"), ("—", "合计"), ("-", "合计"), ("30人", "人数"), ("≥95%", "指标值"), ("约3", "数量"), ("2080505", "科目编码"), ("201", "类"), ("01", "款"), ("05", "合计"),
    ("1", "序号"), ("2024", "年度"), ("13912345678", "内容"), ("0600-2216038", "内容"), ("2216038", "联系电话"), ("1234567890123456", "金额"), ("1.00 2.00", "合计"), ("201", "科目编码/类"),
])
def test_what_only_looks_like_a_number_is_text(text, column):
    assert shown(text, tuple(column.split("/"))) is None


def test_codes_stay_text_and_a_form_knows_its_labels():
    ws = opened(sheet([("2080505", "1.00"), ("01", "")], (("科目编码",), ("合计",))))["1 支出表"]
    assert [ws["A4"].value, ws["B4"].value, ws["A5"].value, ws["B5"].value] == ["2080505", 1, "01", None] and ws["B4"].number_format == "#,##0.00"
    form = opened(sheet([("联系电话", "2216038"), ("财政拨款", "1,870.22")], form=True)).worksheets[0]
    assert form["B4"].value == "2216038" and form["B5"].value == 1870.22


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "#N/A", "#REF!"])
def test_nothing_becomes_a_formula(text):
    ws = opened(sheet([(text, "1.00")], ((text,), ("金额",)), title=text)).worksheets[0]
    for at in ("A1", "A3", "A4"):
        assert ws[at].data_type == "s" and ws[at].value.strip() == text.strip(), at
    assert ws["A4"].quotePrefix == (text[0] != "#")


def test_headers_are_merged_as_they_are_printed(sample_library):
    document = sample_library.document(SONGQUAN)
    book = load_workbook(io.BytesIO(workbook(sheets(sample_library, [document]))))
    ws = book["5 一般公共预算支出表"]
    assert {str(r) for r in ws.merged_cells.ranges} == {"A3:C3", "D3:D4", "E3:E4", "F3:H3", "I3:I4"}
    assert ws["A1"].value == "表5 一般公共预算支出表" and ws["A2"].value.startswith("单位：万元　第 9 页　" + SONGQUAN) and ws.freeze_panes == "E5"
    assert (ws["A3"].value, ws["A4"].value, ws["F4"].value, ws["I3"].value) == ("科目编码", "类", "小计", "项目支出")
    contents = book["目录"]
    assert contents["C6"].hyperlink.location == "'5 一般公共预算支出表'!A1" and contents["C6"].value == "表5 一般公共预算支出表"


def test_neighbours_with_one_name_are_not_one_column():
    assert header_spans((("金额",), ("金额",))) == [Span("金额", 0, 0, 1, 1), Span("金额", 0, 1, 1, 1)]
    assert header_spans((("收入", "项目"), ("收入", "项目"), ("",))) == [Span("收入", 0, 0, 1, 2), Span("", 0, 2, 2, 1), Span("项目", 1, 0, 1, 1), Span("项目", 1, 1, 1, 1)]
    assert header_spans((("合计",), ("合计", "其中"))) == [Span("合计", 0, 0, 2, 1), Span("合计", 0, 1, 1, 1), Span("其中", 1, 1, 1, 1)]


HEADERS = st.lists(st.lists(st.sampled_from(["收入", "支出", "小计"]), min_size=1, max_size=3).map(tuple), min_size=1, max_size=8).map(tuple)


@given(HEADERS)
def test_header_cells_never_overlap_and_say_each_path(columns):
    taken = {}
    for span in header_spans(columns):
        for r in range(span.row, span.row + span.rows):
            for c in range(span.col, span.col + span.cols):
                assert (r, c) not in taken
                taken[r, c] = span
    depth = max(map(len, columns))
    assert len(taken) == depth * len(columns)
    for c, path in enumerate(columns):
        assert tuple(s.text for s in dict.fromkeys(taken[r, c] for r in range(depth))) == path


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_sheet_names_are_names_that_excel_takes(titles):
    names = [sheet_name(i, title) for i, title in enumerate(titles, start=1)]
    assert len({n.lower() for n in names}) == len(names)
    for name in names:
        assert len(name.encode("utf-16-le")) <= 62 and not set(name) & set("[]:*?/\\") and name[0] != "'" != name[-1]
    book = opened(*(sheet([("甲", "1.00")], title=title, number=i) for i, title in enumerate(titles, start=1)))
    assert book.sheetnames[-len(names):] == names


def test_no_table_is_a_list_of_none_and_one_has_no_list():
    assert opened().sheetnames == ["目录"] and opened(sheet([])).sheetnames == ["1 支出表"]


# --- CSV ------------------------------------------------------------------------------------------------------------

def test_csv_of_the_samples_comes_back(sample_library):
    found = sheets(sample_library, sample_library.documents())
    lines = read_back(csv_text(found))
    blocks = [[]]
    for line in lines:
        if line:
            blocks[-1].append(line)
        else:
            blocks.append([])
    assert len(blocks) == len(found)
    for item, (head, *body) in zip(found, blocks, strict=True):
        assert head == ["文件", "表名", "单位", "页码", *("/".join(path) for path in item.table.columns)]
        assert [line[4:] for line in body] == [row.texts() for row in item.rows]
        assert all(line[:3] == [item.document.name, item.table.title, item.table.unit] for line in body)
        assert [line[3] for line in body] == [str(row.page) for row in item.rows]


def test_csv_keeps_numbers_and_disarms_formulas():
    texts = [("=1+1", "-1.20"), ("-A1", "-"), ("@x", "+3.10"), ("甲\n乙,\"丙\"", "（1.00）"), ("＝1+1", "－")]
    assert [line[4:] for line in read_back(csv_text([sheet(texts)]))[1:]] == [["'=1+1", "-1.20"], ["'-A1", "-"], ["'@x", "+3.10"], ["甲\n乙,\"丙\"", "（1.00）"], ["'＝1+1", "－"]]


@given(st.text(max_size=120))
def test_file_names_are_safe(text):
    name = safe_name(text)
    assert name and not set(name) & set('/\\:*?"<>|\n\t\x00') and not name.startswith(".") and name[-1] not in ". " and len(name.encode()) <= 110


def test_file_names_are_unique():
    found = [sheet([], title="支出表", number=i, name="a/b.pdf") for i in range(1, 12)]
    names = file_names(found)
    assert len(set(names)) == 11 and names[0] == "a b_01_支出表.csv"


# --- commands -------------------------------------------------------------------------------------------------------

def test_csv_to_the_screen_a_file_and_a_folder(run, tmp_path, sample_library):
    found = sheets(sample_library, [sample_library.document(SONGQUAN)])
    code, out, err = run("tables", SONGQUAN, "--format", "csv")
    assert (code, err) == (0, "") and out == "\ufeff" + csv_text(found)
    assert run("tables", SONGQUAN, "--format", "csv", "--out", tmp_path / "t.csv") == (0, "", "")
    assert (tmp_path / "t.csv").read_bytes() == out.encode()
    assert run("tables", SONGQUAN, "--format", "csv", "--out", tmp_path / "表") == (0, "", "")
    assert sorted(p.name for p in (tmp_path / "表").iterdir()) == sorted([*file_names(found), "目录.csv"])
    first = (tmp_path / "表" / file_names(found)[0]).read_text(encoding="utf-8-sig")
    assert read_back(first) == [list(line) for line in block(found[0])]


def test_xlsx_to_a_file_a_folder_and_a_pipe(run, tmp_path, sample_library):
    assert run("tables", SONGQUAN, "--format", "xlsx", "--out", tmp_path / "t.xlsx") == (0, "", "")
    assert len(load_workbook(tmp_path / "t.xlsx").sheetnames) == 14
    (tmp_path / "x").mkdir()
    assert run("tables", "--format", "xlsx", "--out", tmp_path / "x") == (0, "", "")
    assert {p.stem + ".pdf" for p in (tmp_path / "x").iterdir()} == {d.name for d in sample_library.documents()}
    piped = subprocess.run([sys.executable, "-m", "ui.cli", "tables", SONGQUAN, "--format", "xlsx", "--data", str(sample_library.settings.data)], capture_output=True, check=True, cwd=ROOT)
    assert len(load_workbook(io.BytesIO(piped.stdout)).sheetnames) == 14


def test_a_workbook_is_not_written_onto_a_screen(run, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    code, out, err = run("tables", "--format", "xlsx")
    assert (code, out) == (1, "") and "--out" in err and err.count("\n") == 1


@pytest.mark.parametrize(("words", "code", "said"), [
    (("--format", "csv", "--out", "/no/such/place.csv"), 1, "无法写入"), (("--format", "csv", "--out", "/no/such/place"), 1, "无法写入"),
    (("--format", "xlsx", "--out", "/no/such/place.xlsx"), 1, "无法写入"), (("没有.pdf", "--format", "xlsx", "--out", "x.xlsx"), 1, "没有“没有.pdf”"),
    (("没有.pdf", "--format", "csv"), 1, "没有“没有.pdf”"), (("没有.pdf", "--draw", "x"), 1, "没有“没有.pdf”"), ((SONGQUAN, "--draw", "/no/such/place"), 1, "无法写入"),
    (("--draw", "x"), 2, "--draw 要写明"), ((SONGQUAN, "--page", "3"), 2, "--page 要和 --draw"), ((SONGQUAN, "--draw", "x", "--out", "y"), 2, "--draw 不能和"),
    ((SONGQUAN, "--draw", "x", "--page", "0"), 2, "--page：应是正整数"), (("--format", "csv", "--out", ""), 2, "路径是空的"),
])
def test_what_cannot_be_done_is_one_sentence(run, tmp_path, monkeypatch, words, code, said):
    monkeypatch.chdir(tmp_path)
    got, out, err = run("tables", *words)
    assert (got, out) == (code, "") and said in err and err.count("\n") == 1 and "Traceback" not in err


# --- drawing --------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def stages(sample_library):
    return Stages(sample_library.original(sample_library.document(SONGQUAN).id))


def blended(kind, on=(255, 255, 255)):
    style = STYLES[kind]
    return [a + (b - a) * style.fill / 255 for a, b in zip(on, style.colour, strict=True)]


def near(pixel, colour):
    return all(abs(a - b) <= 3 for a, b in zip(pixel, colour, strict=True))


def test_cells_are_drawn_where_they_stand_in_the_colour_of_what_became_of_them(stages):
    """Page 5: 表2, whose header has three levels and a column-number row under it."""
    found, image, plain_page = marks(stages, 5), drawn(stages, 5), page_picture(stages, 5)
    assert image.width == plain_page.width and image.height > plain_page.height
    (grid,) = stages.layout[4].grids
    assert {m.kind for m in found} >= {"rule", "cut", "header", "body", "left out", "span", "caption", "furniture", "table"}
    for text, kind in (("208", "body"), ("科目名称", "header"), ("栏次", "left out"), ("1,870.22", "body")):
        cell = next(c for c in grid.cells if c.text == text)
        x, y = round(cell.box[0] * 2) + 6, round(cell.box[3] * 2) - 6
        assert plain_page.getpixel((x, y)) == (255, 255, 255) and near(image.getpixel((x, y)), blended(kind)), text
    assert any(m.kind == "span" and m.word == "3×1" for m in found)
    ruled = image.getpixel((round(grid.xs[3] * 2), round(grid.ys[-2] + grid.ys[-1])))
    assert ruled[0] > 180 and ruled[1] < 90


def test_paragraph_lines_are_drawn(stages):
    kinds = [m.kind for m in marks(stages, 19)]
    assert kinds.count("text") >= 10 and kinds.count("heading") >= 5 and "caption" in kinds
    image = drawn(stages, 19)
    line = next(m for m in marks(stages, 19) if m.kind == "text")
    box = [round(v * 2) for v in line.bbox]
    assert any(near(image.getpixel((x, box[1] + 3)), blended("text")) for x in range(box[0] + 3, box[2] - 3))


def test_empty_tables_that_look_alike_keep_their_numbers(stages):
    assert [m.word for m in marks(stages, 12) if m.kind == "table"] == ["8", "9", "10"]


def test_each_grid_has_its_table(stages, sample_library):
    assert all(len(tables_on(stages, b)) == len(b.grids) for b in stages.layout)
    assert list(sample_library.tables(sample_library.document(SONGQUAN).id)) == stages.tables


def test_a_page_without_a_picture_is_set_from_its_characters(stages, monkeypatch):
    def none(*_):
        from ui.picture import NoPicture
        raise NoPicture("not a PDF")
    monkeypatch.setattr("ui.display.draw_page", none)
    image = page_picture(stages, 5)
    assert image.size == (round(stages.pages[4].width * 2), round(stages.pages[4].height * 2)) and image.convert("L").getextrema()[0] < 60


def test_draw_writes_pages_or_one(run, tmp_path, stages):
    code, out, err = run("tables", SONGQUAN, "--draw", tmp_path / "图", "--page", 5)
    (path,) = (tmp_path / "图").iterdir()
    assert (code, err) == (0, "") and out.strip() == str(path) and path.name == SONGQUAN.removesuffix(".pdf") + "_第05页.png" and path.read_bytes().startswith(b"\x89PNG")
    code, out, err = run("tables", SONGQUAN, "--draw", tmp_path / "图", "--page", len(stages.pages) + 1)
    assert (code, out) == (1, "") and f"只有 {len(stages.pages)} 页" in err


def test_a_document_named_twice_is_written_once(sample_library):
    document = sample_library.document(SONGQUAN)
    assert export.chosen(sample_library, [SONGQUAN, document.id]) == [document]
