"""Word, web pages and text: what is written into them comes back, and says where it stands."""
from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from ingest.errors import DamagedFile, DamagedWorkbook, EmptyFile, EncryptedFile, NeedsConverting, NotAPdf, NotAWorkbook, TooLarge, UnknownEncoding
from ingest.model import Page, Reading, Table
from ingest.readers import word
from ingest.readers.archive import check_archive
from ingest.readers.flow import Lattice, Outline, Passage, Slot, lay_out, wrapped
from ingest.readers.kind import OLE, kind_of
from ingest.readers.word import numeral
from ingest.reading import read_document

SHARED = Path(__file__).resolve().parents[2] / "shared" / "disclosures"
SEED = "昌吉市商务和工业信息化局2024年部门预算公开"
TITLE = "云溪县民政局2024年部门预算公开"
# a header of two rows, a name over two rows, a blank and a dash
GRID = [["科目", "", "预算数", ""], ["编码", "名称", "合计", "基本支出"], ["208", "社会保障", "1,042.20", "42.20"], ["20801", "", "10.00", "—"], ["", "合计", "1,052.20", ""]]
PATHS = (("科目", "编码"), ("科目", "名称"), ("预算数", "合计"), ("预算数", "基本支出"))


def read(path: Path) -> Reading:
    return read_document(path, path.name, "0" * 12)


def texts(table: Table) -> list[list[str]]:
    return [row.texts() for row in table.rows]


def word_file(path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph(TITLE).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("一、支出情况")
    document.add_paragraph("部门支出总体情况表").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("单位：万元")
    table = document.add_table(rows=len(GRID), cols=4)
    for r, row in enumerate(GRID):
        for c, said in enumerate(row):
            table.cell(r, c).text = said
    for a, b in (((0, 0), (0, 1)), ((0, 2), (0, 3)), ((2, 1), (3, 1))):
        merged = table.cell(*a).merge(table.cell(*b))
        merged.text = merged.text.strip()
    document.add_paragraph("二、住房公积金支出42.24万元，比上年增加1.20万元。主要原因是人员增加。")
    document.save(str(path))
    return path


def web_file(path: Path) -> Path:
    path.write_text(
        f"<html><meta charset=utf-8><body><nav>首页</nav><h1>{TITLE}</h1><h2>一、支出情况</h2><p align=center>部门支出总体情况表</p><p>单位：万元</p>"
        "<table><thead><tr><th colspan=2>科目<th colspan=2>预算数<tr><th>编码<th>名称<th>合计<th>基本支出</thead>"
        "<tr><td>208<td rowspan=2>社会保障<td>1,042.20<td>42.20<tr><td>20801<td>10.00<td>—<tr><td><td>合计<td>1,052.20<td></table>"
        "<p>二、住房公积金支出<b>42.24</b>万元，比上年增加1.20万元。<br>主要原因是人员增加。</p></body></html>", encoding="utf-8")
    return path


def text_file(path: Path) -> Path:
    rows = "\n".join("\t".join(row) for row in GRID)
    path.write_text(f"{TITLE}\n\n一、支出情况\n\n部门支出总体情况表\n单位：万元\n{rows}\n\n二、住房公积金支出42.24万元，比上年增加1.20万元。主要原因是人员增加。\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("make", "name"), [(word_file, "甲.docx"), (web_file, "甲.html"), (text_file, "甲.txt")])
def test_a_table_and_its_text_come_back(tmp_path, make, name):
    reading = read(make(tmp_path / name))
    table, = reading.tables
    assert (table.title, table.unit, table.columns) == ("部门支出总体情况表", "万元", PATHS)
    assert texts(table) == GRID[2:]
    assert (reading.identity.department, reading.identity.year) == ("云溪县民政局", 2024)
    said = {(f.measure, f.value.printed) for f in reading.facts if f.name.startswith("住房公积金")}
    assert "人员增加。" in "".join(p.text for p in reading.paragraphs)
    assert said >= {("amount", "42.24"), ("change", "1.20")}


@pytest.mark.parametrize(("make", "name", "cell", "sentence"), [
    (word_file, "甲.docx", {"table": 1, "row": 5, "column": 3}, {"heading": "部门支出总体情况表", "paragraph": 5}),
    (web_file, "甲.html", {"table": 1, "row": 5, "column": 3}, {"heading": "部门支出总体情况表", "paragraph": 5}),
    (text_file, "甲.txt", {"line": 11}, {"line": 13}),
])
def test_a_source_without_pages_says_where_it_stands(tmp_path, make, name, cell, sentence):
    reading = read(make(tmp_path / name))
    places = {f.value.printed: f.source for f in reading.facts}
    assert places["1,052.20"].locator == cell and places["42.24"].locator == sentence
    assert reading.pages == () and reading.tables[0].pages == () and all(f.source.regions == () and f.source.locator for f in reading.facts)
    assert all(row.page is None and row.bbox is None for row in reading.tables[0].rows)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared disclosures are not here")
@pytest.mark.parametrize("suffix", ["docx", "html", "txt"])
def test_the_same_disclosure_in_another_format_gives_the_same_figures(suffix):
    pdf, other = read(SHARED / f"{SEED}.pdf"), read(SHARED / f"{SEED}.{suffix}")

    def figures(reading: Reading) -> list[tuple[str, list[list[str]]]]:
        return [(t.title, texts(t)) for t in reading.tables if not t.form]

    assert figures(other) == figures(pdf)


def test_what_is_deleted_or_hidden_is_not_read(tmp_path):
    document = docx.Document()
    document.add_paragraph(TITLE)
    paragraph = document.add_paragraph("住房公积金支出")
    for text, wrapper, hidden in (("99.00", "w:del", False), ("42.24", "w:ins", False), ("77.00", "", True)):
        run = parse_xml(f"<w:r {nsdecls('w')}>{'<w:rPr><w:vanish/></w:rPr>' if hidden else ''}<w:{'delText' if wrapper == 'w:del' else 't'}>{text}</w:{'delText' if wrapper == 'w:del' else 't'}></w:r>")
        if wrapper:
            outer = OxmlElement(wrapper)
            outer.append(run)
            run = outer
        paragraph._p.append(run)
    paragraph.add_run("万元。")
    document.save(str(tmp_path / "甲.docx"))
    assert [p.text for p in read(tmp_path / "甲.docx").paragraphs][-1] == "住房公积金支出42.24万元。"


def test_word_counts_paragraphs_by_itself_and_so_do_we(tmp_path):
    document = docx.Document()
    numbering = document.part.numbering_part.element
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
                         f'<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>')
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    document.add_paragraph(TITLE)
    for text, level in (("主要职能", 0), ("内设机构", 1), ("人员情况", 1), ("收支情况", 0), ("收入", 1)):
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="91"/></w:numPr>'))
    document.save(str(tmp_path / "甲.docx"))
    found = [p.text for p in read(tmp_path / "甲.docx").paragraphs]
    assert found[1:] == ["一、主要职能", "（一）内设机构", "（二）人员情况", "二、收支情况", "（一）收入"]


@pytest.mark.parametrize(("number", "kind", "text"), [(1, "chineseCounting", "一"), (10, "chineseCounting", "十"), (12, "chineseCountingThousand", "十二"), (20, "ideographTraditional", "二十"),
                                                      (34, "chineseCounting", "三十四"), (3, "decimalEnclosedCircle", "③"), (2, "lowerLetter", "b"), (7, "decimal", "7")])
def test_numerals_of_lists(number, kind, text):
    assert numeral(number, kind) == text


def test_scripts_comments_and_hidden_parts_of_a_web_page_are_not_read(tmp_path):
    (tmp_path / "甲.html").write_text(f"<html><meta charset=utf-8><title>标题99万元</title><body><h1>{TITLE}</h1><script>let a='88.00万元'</script><style>p{{}}</style>"
                                      "<div style='display: none'>住房公积金77.00万元</div><p hidden>66.00</p><p>住房公积金支出42.24万元。<!-- 55.00万元 --></p></body></html>", encoding="utf-8")
    assert [p.text for p in read(tmp_path / "甲.html").paragraphs] == [TITLE, "住房公积金支出42.24万元。"]


def test_a_table_that_only_sets_the_page_is_no_table(tmp_path):
    inner = "<table><tr><th>项目<th>金额<tr><td>办公费<td>9.30</table>"
    (tmp_path / "甲.html").write_text(f"<html><meta charset=utf-8><body><table><tr><td>{TITLE}<tr><td><p>办公费支出</p>{inner}</table></body></html>", encoding="utf-8")
    reading = read(tmp_path / "甲.html")
    assert [texts(t) for t in reading.tables] == [[["办公费", "9.30"]]] and reading.tables[0].title == "办公费支出" and [p.text for p in reading.paragraphs] == [TITLE]


def test_text_broken_at_one_width_is_put_together(tmp_path):
    whole = "".join(f"本部门严格执行预算管理制度第{n}条。" for n in range(10)) + "住房公积金支出42.24万元，比上年增加1.20万元。"
    lines = [whole[i:i + 45] for i in range(0, len(whole), 45)]
    (tmp_path / "甲.txt").write_text("\n".join([TITLE, "", *lines]), encoding="utf-8")
    assert [p.text for p in read(tmp_path / "甲.txt").paragraphs][-1] == whole


def test_a_table_begun_anew_after_a_page_break_goes_on(tmp_path):
    head, body = "项目\t金额", [f"支出{n}\t{n}.00" for n in range(1, 7)]
    (tmp_path / "甲.txt").write_text("\n".join([TITLE, "", "支出表", head, *body[:3], "", head, *body[3:]]), encoding="utf-8")
    table, = read(tmp_path / "甲.txt").tables
    assert [row[1] for row in texts(table)] == [f"{n}.00" for n in range(1, 7)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings(tmp_path, encoding):
    (tmp_path / "甲.txt").write_bytes(f"{TITLE}\n\n住房公积金支出42.24万元。".encode(encoding))
    (tmp_path / "甲.html").write_bytes(f'<html><meta charset="{encoding if encoding != "utf-8-sig" else "utf-8"}"><body><p>{TITLE}</p>'.encode(encoding))
    assert read(tmp_path / "甲.txt").identity.department == "云溪县民政局"
    assert read(tmp_path / "甲.html").identity.department == "云溪县民政局"


def zipped(path: Path, *sizes: int) -> Path:
    """An archive of parts of that many bytes, as dense as can be."""
    folder = "xl" if path.suffix == ".xlsx" else "word"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, size in enumerate(sizes):
            archive.writestr(f"{folder}/{number}.xml", b" " * size)
    return path


@pytest.mark.parametrize(("name", "content", "error"), [
    ("空.docx", b"", EmptyFile), ("文字.docx", "这是文字".encode(), DamagedFile), ("断.docx", b"PK\x03\x04" + bytes(99), DamagedFile), ("密.docx", OLE + bytes(99) + "EncryptedPackage".encode("utf-16-le"), EncryptedFile),
    ("空.html", b"<html></html>", EmptyFile), ("空.txt", b" \n\n", EmptyFile), ("乱.txt", bytes(range(256)) * 9, UnknownEncoding), ("大.txt", b"a" * 21_000_000, TooLarge),
])
def test_bad_files_are_one_sentence(tmp_path, name, content, error):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match="请"):
        read(tmp_path / name)


def test_elements_without_end(tmp_path):
    (tmp_path / "深.html").write_text(f"<html><meta charset=utf-8>{'<div>' * 3000}{TITLE}", encoding="utf-8")
    with pytest.raises(DamagedFile):
        read(tmp_path / "深.html")


def test_spans_without_end_cost_nothing(tmp_path):
    rows = "".join("<tr>" + "<td rowspan=1000 colspan=1000>1.00</td>" * 3 + "</tr>" for _ in range(60))
    (tmp_path / "宽.html").write_text(f"<html><meta charset=utf-8><table>{rows}</table>", encoding="utf-8")
    with pytest.raises(TooLarge, match="宽.html"):
        read(tmp_path / "宽.html")
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "项目"
    for c in table._tbl.iter(qn("w:tc")):
        c.get_or_add_tcPr().append(parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="3000000"/>'))
    document.save(str(tmp_path / "宽.docx"))
    assert all(len(t.columns) <= 200 for t in read(tmp_path / "宽.docx").tables)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
@pytest.mark.parametrize("sizes", [(30_000_000,), (20_000_000,) * 16], ids=["one part far too dense", "small parts, too much together"])
def test_an_archive_that_would_fill_the_memory_is_not_opened(tmp_path, suffix, sizes):
    with pytest.raises(TooLarge):
        read(zipped(tmp_path / f"弹{suffix}", *sizes))


def test_small_parts_may_be_dense(tmp_path):
    check_archive(zipped(tmp_path / "密.docx", 10_000_000, 10_000_000))


KINDS = [("甲.pdf", b"\n%PDF-1.7\n", ".pdf"), ("页.pdf", b"<!DOCTYPE html><title>404</title>", ".html"), ("旧.doc", b"\x09\x08\x10\x00", ".xls"), ("演示.xls", OLE + "PowerPoint Document".encode("utf-16-le"), ".ppt"),
         ("空器.xls", OLE + bytes(99), ".ole"), ("断.xlsx", b"PK\x03\x04" + bytes(99), ".zip"), ("乙.doc", b"{\\rtf1", ".doc"), ("网页.doc", b"MIME-Version: 1.0\n<html>", ".mht"), ("甲.txt", b"PK", None), ("空.txt", b"", None),
         ("三.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Table>', ".xml"), ("宽.html", "<html><p>甲".encode("utf-16"), ".html")]


def test_the_content_says_what_kind_it_is(tmp_path):
    shutil.copy(web_file(tmp_path / "甲.html"), tmp_path / "甲.xls")
    shutil.copy(word_file(tmp_path / "甲.docx"), tmp_path / "甲.doc")
    (tmp_path / "乙.docx").write_bytes(OLE + bytes(99) + "WordDocument".encode("utf-16-le"))
    assert [kind_of(tmp_path / name) for name in ("甲.xls", "甲.doc", "乙.docx")] == [".html", ".docx", ".doc"]
    for name, content, kind in KINDS:
        (tmp_path / name).write_bytes(content)
        assert kind_of(tmp_path / name) == kind, name
    assert texts(read(tmp_path / "甲.doc").tables[0]) == GRID[2:]


@pytest.mark.parametrize(("name", "error"), [("页.pdf", NotAPdf), ("三.xls", NotAWorkbook), ("断.xlsx", DamagedWorkbook)])
def test_a_kind_that_is_not_read_is_told_by_the_reader_of_its_name(tmp_path, name, error):
    (tmp_path / name).write_bytes({n: content for n, content, _ in KINDS}[name])
    with pytest.raises(error, match=name):
        read(tmp_path / name)


def test_older_documents_without_libreoffice(tmp_path, monkeypatch):
    (tmp_path / "甲.wps").write_bytes(OLE + bytes(99) + "WordDocument".encode("utf-16-le"))
    monkeypatch.setattr(word.shutil, "which", lambda name: None)
    with pytest.raises(NeedsConverting, match="另存为 docx"):
        read(tmp_path / "甲.wps")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
def test_older_documents_by_libreoffice(tmp_path):
    import subprocess

    subprocess.run(["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "doc", "--outdir", str(tmp_path), str(word_file(tmp_path / "甲.docx"))],
                   check=True, capture_output=True, timeout=120)
    assert texts(read(tmp_path / "甲.doc").tables[0]) == GRID[2:]


# --- laying out -----------------------------------------------------------------------------------------------------

def test_figures_are_not_broken_over_lines():
    assert wrapped("一般公共预算1,234,567.89万元", 65) == ["一般公共预算", "1,234,567.89", "万元"]
    assert "".join(wrapped("住房公积金" * 30, 95)) == "住房公积金" * 30


def test_what_is_laid_out_stays_inside_its_cell():
    slots = (Slot("项目名称很长" * 9, 0, 0, 2, 1, {"line": 1}), Slot("合计", 0, 1, 1, 2, {"line": 1}), Slot("12.00", 1, 1, 1, 1, {"line": 2}), Slot("", 1, 2, 1, 1, {"line": 2}))
    page: Page = lay_out([Passage("说明", {"line": 0}), Lattice(slots)])
    grid, = page.grids or ()
    assert [(c.row, c.col, c.rowspan, c.colspan) for c in grid.cells] == [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)]
    for cell in grid.cells:
        for _, (x0, top, x1, bottom) in cell.regions:
            assert cell.box and cell.box[0] < x0 and x1 < cell.box[2] and cell.box[1] < top and bottom < cell.box[3]
    assert [c.text for c in grid.cells] == [s.text for s in slots]


def test_a_table_of_one_column_is_text():
    outline = Outline()
    outline.table([("一、说明", 0, 0, 1, 1), ("住房公积金42.24万元。", 1, 0, 1, 1)])
    assert [type(p) for p in outline.parts] == [Passage, Passage]
