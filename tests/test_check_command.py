"""`mingzhang check`: what it reads, what it writes, its exit codes; and the reports that the store keeps."""
from __future__ import annotations

import io
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import made
import pytest
from conftest import ROOT
from openpyxl import load_workbook
from test_checks import ACCOUNTS, SPENT, reading, table, with_cell

import ingest.reading as reading_module
from ingest.checks import kept
from ingest.errors import DamagedPdf
from ingest.library import Library
from ingest.model import Page, Reading
from ingest.originals import fingerprint
from ingest.pipeline import ingest
from ingest.settings import load
from ingest.store import Store
from ui import cli

FAULTY = ROOT / "samples" / "石渡市市场监督管理局2024年部门预算公开（虚构样例）.pdf"
SOUND = ROOT / "samples" / "临汐区文化和旅游局2024年部门预算公开（虚构样例）.pdf"
WRONG = with_cell(SPENT, "行政事业单位养老支出", 2, "109.00")


def content(document_id: str, name: str, rows: list[list[str]] = SPENT) -> Reading:
    """A reading of a page with one table; its facts are those of the document."""
    found = reading(table(0, "部门支出总表", ACCOUNTS, rows))
    facts = tuple(replace(f, id=f"{document_id}{f.id[1:]}", document_id=document_id) for f in found.facts)
    return replace(found, document_id=document_id, name=name, facts=facts, pages=(Page(1, 595.0, 842.0, ()),))


@pytest.fixture
def stub(monkeypatch):
    """A file is read as sound, wrong or damaged by what its name says."""
    def read(path, name, document_id, *how):
        if "坏" in path.name:
            raise DamagedPdf(name)
        return content(document_id, name, WRONG if "错" in path.name else SPENT)
    monkeypatch.setattr(reading_module, "read_document", read)
    monkeypatch.setattr("ingest.pipeline.WORTH_PROCESSES", 1000)


@pytest.fixture
def run(capsysbinary, settings):
    def run(*words, data=True):
        try:
            code = cli.main([str(w) for w in words] + (["--data", str(settings.data)] if data else []))
        except SystemExit as stopped:
            code = stopped.code
        said = capsysbinary.readouterr()
        return code, said.out.decode(), said.err.decode()
    return run


# --- files, without a library ---------------------------------------------------------------------------------------

def test_files_are_checked_and_nothing_is_kept(run, stub, settings, tmp_path):
    code, out, err = run("check", made.file(tmp_path / "in", "错.pdf"))
    assert (code, err) == (0, "") and not settings.data.exists()
    heading, who, _, *body = out.splitlines()
    assert (heading, who) == ("■ 错.pdf", "  云溪县民政局 2024 年部门预算：差错 3 处，提示 1 处")
    assert "     [第 1 页] 部门支出总表·20805 行政事业单位养老支出·支出预算/合计：109.00 万元" in body and "     [第 1 页] 2080505 机关事业单位基本养老保险缴费支出 + 2080506 机关事业单位职业年金缴费支出：70.00 + 30.00 = 100.00 万元" in body
    assert body[-1].startswith("  共测 ") and "4 条不成立" in body[-1]


def test_a_folder_is_checked_and_what_cannot_be_read_is_one_sentence(run, stub, tmp_path):
    for name in ("甲.pdf", "坏.pdf", "错.pdf"):
        made.file(tmp_path / "in", name)
    code, out, err = run("check", tmp_path / "in", "--json", data=False)
    assert code == 1 and set(json.loads(out)) == {"甲.pdf", "错.pdf"} and err == "坏.pdf：PDF 文件已损坏，请重新下载后再试\n"


def test_json_is_the_contract(run, stub, tmp_path):
    data = json.loads(run("check", made.file(tmp_path, "错.pdf"), "--json")[1])
    assert set(data["错.pdf"]) == {"findings", "tests"}
    finding = next(f for f in data["错.pdf"]["findings"] if f["rule"] == "account_sum" and "20805" in f["left"]["label"])
    assert set(finding) == {"rule", "category", "severity", "message", "relation", "basis", "left", "right", "difference", "cause", "suggestion", "page", "bbox", "group", "fingerprint"}
    assert (finding["left"]["printed"], finding["right"]["amount"], finding["difference"], finding["left"]["document"]) == ("109.00", "100.00", "9.00", "错.pdf")


@pytest.mark.parametrize(("name", "code"), [("错.pdf", 1), ("甲.pdf", 0)])
def test_fail_on_error(run, stub, tmp_path, name, code):
    assert run("check", made.file(tmp_path, name), "--fail-on", "error")[0] == code
    assert run("check", made.file(tmp_path, name))[0] == 0


def test_a_source_without_pages_is_told_by_its_cells(run, monkeypatch, tmp_path):
    def read(path, name, document_id, *how):
        found = content(document_id, name, WRONG)
        facts = tuple(replace(f, source=replace(f.source, regions=(), locator={"sheet": "支出", "cell": f"C{f.source.place[1]}"})) for f in found.facts)
        return replace(found, format="xlsx", pages=(), facts=facts)
    monkeypatch.setattr(reading_module, "read_document", read)
    out = run("check", made.file(tmp_path, "错.xlsx"), data=False)[1]
    assert "[工作表“支出” 单元格 C2] 部门支出总表·20805 行政事业单位养老支出·支出预算/合计：109.00 万元" in out and "[合计] 2080505" in out


def test_same_names_are_told_apart_and_the_same_bytes_once(run, stub, tmp_path):
    one, two = made.file(tmp_path / "a", "错.pdf", "一"), made.file(tmp_path / "b", "错.pdf", "二")
    again = made.file(tmp_path / "c", "另.pdf", "一")
    assert list(json.loads(run("check", one, two, again, "--json")[1])) == ["错.pdf", "b/错.pdf"]


@pytest.mark.parametrize("words", [("check", "--fail-on", "warning"), ("check", "--json", "--html", "x"), ("check", ""), ("check", "--against", " "), ("check", "--xlsx", "")])
def test_wrong_usage(run, words):
    assert run(*words)[0] == 2


@pytest.mark.parametrize("words", [("没有.pdf",), ("没有/没有.pdf",), ("甲.pdf", "--xlsx", "/no/such/x.xlsx"), ("甲.pdf", "--html", "/no/such/x.html"), ("甲.pdf", "--against", "没有/旧.pdf")])
def test_what_cannot_be_done_is_one_sentence(run, stub, tmp_path, monkeypatch, words):
    made.file(tmp_path, "甲.pdf")
    monkeypatch.chdir(tmp_path)
    code, _, err = run("check", *words, data=False)
    assert code == 1 and err.count("\n") == 1 and "Traceback" not in err


# --- the library ----------------------------------------------------------------------------------------------------

@pytest.fixture
def filled(settings, stub, tmp_path):
    ingest([made.file(tmp_path / "in", "错.pdf"), made.file(tmp_path / "in", "甲.pdf")], settings)


def test_named_documents_and_all(run, filled):
    assert list(json.loads(run("check", "--json")[1])) == ["错.pdf", "甲.pdf"]
    assert list(json.loads(run("check", "甲.pdf", "--json")[1])) == ["甲.pdf"]
    code, out, err = run("check", "甲.pdf", "乙.pdf")
    assert code == 1 and out.startswith("■ 甲.pdf") and "没有“乙.pdf”" in err


def test_a_file_beside_documents_of_the_library_has_a_name_of_its_own(run, filled, tmp_path):
    other = made.file(tmp_path / "稿", "甲.pdf", "新稿")
    assert list(json.loads(run("check", other, "错.pdf", "--json")[1])) == ["稿/甲.pdf", "错.pdf"]


def test_an_empty_library_says_so(run, settings):
    settings.data.mkdir()
    code, out, _ = run("check")
    assert code == 0 and "资料库还是空的" in out
    assert run("check", "--json")[1] == "{}\n"


def test_a_data_folder_must_be_there_for_names_only(run, stub, tmp_path):
    assert "没有这个文件夹" in run("check", "某.pdf")[2] and "没有这个文件夹" in run("check")[2]
    assert run("check", made.file(tmp_path, "甲.pdf"))[0] == 0


def test_the_list_tells_how_much_there_is_to_mend(run, filled):
    lines = run("list")[1].splitlines()
    assert [line.split("  ")[-1] for line in lines[1:]] == ["差错 4 处", "甲.pdf"]     # one of them: the two files disagree


# --- versions -------------------------------------------------------------------------------------------------------

def test_against_an_older_version(run, stub, tmp_path):
    new, old = made.file(tmp_path / "new", "甲.pdf"), made.file(tmp_path / "old", "错.pdf")
    code, out, _ = run("check", new, "--against", old)
    assert code == 0 and "与旧版本 错.pdf 比较：已改正 1 处，未改正 0 处，新出现 0 处。" in out
    assert "数字改动 1 处" in out and "支出预算/合计：第 1 页 109.00 万元 → 第 1 页 100.00 万元" in out
    data = json.loads(run("check", old, "--against", new, "--json", "--fail-on", "error")[1])["错.pdf"]
    assert data["against"]["counts"] == {"mended": 0, "standing": 0, "new": 1} and data["against"]["old"] == "甲.pdf"


def test_against_a_document_of_the_library_and_a_folder_of_old_ones(run, filled, tmp_path):
    new = made.file(tmp_path / "new", "错.pdf", "第二稿")
    assert "已改正 0 处，未改正 0 处，新出现 1 处" in run("check", new, "--against", "甲.pdf")[1]
    both = [new, made.file(tmp_path / "new", "甲.pdf", "第二稿甲")]
    data = json.loads(run("check", *both, "--against", tmp_path / "in", "--json")[1])
    assert {name: one["against"]["old"] for name, one in data.items()} == {"错.pdf": "错.pdf", "甲.pdf": "甲.pdf"}


# --- workbook and page ----------------------------------------------------------------------------------------------

def test_xlsx_has_three_sheets_with_numbers_as_numbers(run, stub, tmp_path):
    code, out, _ = run("check", made.file(tmp_path, "错.pdf"), "--xlsx", tmp_path / "x.xlsx")
    assert (code, out) == (0, "错.pdf：差错 3 处，提示 1 处\n")
    book = load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["文件", "发现", "测试"]
    heads, *rows = book["发现"].values
    first = dict(zip(heads, rows[0], strict=True))
    assert (first["文件"], first["级别"], first["左：印作"], first["左：数"], first["右：数"], first["差额"], first["页"], first["同因"]) == ("错.pdf", "差错", "109.00", 109, 100, 9, 1, 1)
    assert book["发现"].cell(2, heads.index("差额") + 1).number_format == "#,##0.00"
    assert len(list(book["测试"].values)) > 10 and next(iter(book["文件"].values))[:3] == ("文件", "单位", "年度")


def test_nothing_in_the_workbook_is_a_formula(run, monkeypatch, tmp_path):
    sums = with_cell(with_cell(WRONG, "20805", 1, "=1+1"), "208", 1, "@SUM(A1)")
    monkeypatch.setattr(reading_module, "read_document", lambda path, name, document_id, *how: content(document_id, name, sums))
    run("check", made.file(tmp_path, "=x.pdf"), "--xlsx", tmp_path / "x.xlsx")
    book = load_workbook(io.BytesIO((tmp_path / "x.xlsx").read_bytes()))
    cells = [cell for ws in book for row in ws.iter_rows() for cell in row]
    assert any("=1+1" in str(c.value) for c in cells) and not [c for c in cells if c.data_type == "f"]


def test_the_page_holds_everything_in_itself(run, tmp_path):
    """A real document: both places are named and shown."""
    code, _, err = run("check", FAULTY, "--html", tmp_path / "x.html", data=False)
    said = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert (code, err) == (0, "")
    assert "94.32 万元" in said and "53.20 + 14.88 + 16.24 = 84.32" in said and "第 7 页" in said and "处同一原因" in said
    assert "<script" not in said and "http" not in said.replace("http-equiv", "") and 'src="data:image/' in said and "@page { size: A4" in said


def test_outside_text_is_text_on_the_page(run, monkeypatch, tmp_path):
    evil = with_cell(WRONG, "20805", 1, "<img src=x onerror=alert(1)>")
    monkeypatch.setattr(reading_module, "read_document", lambda path, name, document_id, *how: content(document_id, name, evil))
    run("check", made.file(tmp_path, "甲.pdf"), "--html", tmp_path / "x.html")
    said = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "&lt;img src=x" in said and "<img src=x" not in said


# --- planted errors -------------------------------------------------------------------------------------------------

def subtotals(planted: Path, folder: Path) -> list[tuple[Path, str, str]]:
    """Errors inside tables; those of the text have rules of their own."""
    data = json.loads(planted.read_text(encoding="utf-8"))
    return [(folder / name, e["printed"], e["true"]) for name, errors in data.items() for e in errors if e["kind"] == "subtotal"]


def expect_found(run, path: Path, printed: str, true: str) -> None:
    code, out, _ = run("check", path, "--json", "--fail-on", "error", data=False)
    findings = json.loads(out)[path.name]["findings"]
    assert code == 1 and any(f["severity"] == "error" and f["left"]["printed"] == printed and Decimal(f["right"]["amount"]) == Decimal(true) for f in findings)


def test_planted_subtotals_of_the_samples_are_found(run):
    ((path, printed, true),) = subtotals(ROOT / "samples" / "planted.json", ROOT / "samples")
    expect_found(run, path, printed, true)


def test_planted_subtotals_of_the_shared_documents_are_found_and_the_sound_ones_pass(run, shared):
    ((path, printed, true),) = subtotals(shared / "questions" / "planted_errors.json", shared / "disclosures")
    expect_found(run, path, printed, true)
    clean = [name for name, errors in json.loads((shared / "questions" / "planted_errors.json").read_text(encoding="utf-8")).items() if not errors]
    assert len(clean) == 4 and run("check", *(shared / "disclosures" / name for name in clean[2:]), "--fail-on", "error", data=False)[0] == 0


# --- what the store keeps -------------------------------------------------------------------------------------------

def stored(settings, name: str):
    library = Library(settings)
    document = library.document(name)
    assert document is not None
    return library.checked(document.id)


def test_reports_are_kept_with_the_document(settings, filled):
    report = stored(settings, "错.pdf")
    wrong = next(f for f in report.findings if f.rule == "account_sum" and f.left and "20805" in f.left.label)
    assert wrong.difference == Decimal("9.00") and wrong.left and wrong.left.bbox == (100.0, 40.0, 140.0, 50.0) and len(wrong.facts) == 3
    assert not stored(settings, "甲.pdf").errors and stored(settings, "甲.pdf").tests


def test_what_it_is_compared_with_is_checked_again(settings, monkeypatch, stub, tmp_path):
    """Each document's report tells how many there were beside it."""
    seen: dict[str, int] = {}
    real = kept.check
    monkeypatch.setattr(kept, "check", lambda matter: seen.update({matter.name: len(matter.siblings)}) or real(matter))
    first, second = made.file(tmp_path, "甲.pdf"), made.file(tmp_path, "乙.pdf")
    ingest([first], settings)
    assert seen == {"甲.pdf": 0}
    ingest([second], settings)
    assert seen == {"甲.pdf": 1, "乙.pdf": 1}
    with Store(settings) as store:
        store.remove("乙.pdf")
    assert seen["甲.pdf"] == 0


def test_a_defect_in_a_rule_keeps_no_document_out(settings, monkeypatch, stub, tmp_path):
    def broken(matter):
        raise ZeroDivisionError
    monkeypatch.setattr(kept, "check", broken)
    report = ingest([made.file(tmp_path, "错.pdf")], settings)
    assert not report.failed and not stored(settings, "错.pdf").tests


def test_what_is_kept_is_what_the_command_says(run, tmp_path):
    settings = load(data=tmp_path / "kept", chroma="off")
    ingest([FAULTY], settings, jobs=1)
    said = json.loads(run("check", "--data", settings.data, "--json", data=False)[1])
    assert said == {FAULTY.name: stored(settings, FAULTY.name).to_json()} and fingerprint(FAULTY)
