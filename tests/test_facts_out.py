"""Facts with their sources as CSV with a data package, and as a workbook."""
from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import made
import pytest
from conftest import ROOT
from openpyxl import load_workbook

from ingest.amount import show
from ingest.model import Source, Value
from ingest.store import Store
from ui import cli
from ui.factbook import factbook, number_format
from ui.facts import DOCUMENTS, FACTS, as_text, record, told

SECRET = replace(made.BUREAU, department="隐泉县档案局", aliases=())
NAMES = [c.name for c in FACTS]


@pytest.fixture
def run(capsys):
    def run(data, *words):
        code = cli.main(["export", *map(str, words), "--data", str(data)])
        said = capsys.readouterr()
        return code, said.out, said.err
    return run


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def odd(document_id):
    """Facts that a spreadsheet or a program could take for something else."""
    first = made.fact(document_id)
    said = Source("sentence", "联系电话13912345678。", (made.region(), made.region(2)), section=("第三部分",), read_by="ocr", confidence=0.98765, doubtful="字迹不清")
    return (first, replace(first, id=f"{document_id}-1", subject=("=1+1",), value=Value("-3.10", "万元", Decimal("-3.10"))),
            replace(first, id=f"{document_id}-2", subject=("电话",), keys=(), measure="text", value=Value("13912345678", "", None, "@SUM(A1) 13912345678"), source=said),
            replace(first, id=f"{document_id}-3", value=Value("1234567890123456.78", "元", Decimal("1234567890123456.78"))),
            replace(first, id=f"{document_id}-4", value=Value("—", "万元"), source=replace(first.source, regions=(), locator={"sheet": "表1", "cell": "B3"})))


@pytest.fixture
def data(settings, tmp_path):
    """甲.pdf is published, 密.pdf is a draft."""
    with Store(settings) as store:
        for name, identity in (("甲.pdf", made.BUREAU), ("密.pdf", SECRET)):
            path = made.file(tmp_path, name)
            read = made.reading(path, identity)
            store.add(replace(read, facts=odd(read.document_id)), path, draft=identity is SECRET)
    return settings.data


# --- the samples ----------------------------------------------------------------------------------------------------

def test_every_fact_of_the_samples_is_there_with_its_source(run, tmp_path, sample_library):
    assert run(sample_library.settings.data, "--format", "csv", "--out", tmp_path / "事实") == (0, "", "")
    rows = rows_of(tmp_path / "事实" / "facts.csv")
    facts = [f for d in sample_library.documents() for f in sample_library.facts_of(d.id)]
    assert len(rows) == len(facts) > 3000 and len({r["fact_id"] for r in rows}) == len(rows)
    for row, fact in zip(rows, facts, strict=True):
        assert row["amount"] == ("" if fact.value.amount is None else show(fact.value.amount))
        assert (row["fact_id"], row["unit"], row["period"], row["quote"].lstrip("'")) == (fact.id, fact.value.unit, fact.period, fact.source.quote.lstrip("'")) or "*" in row["quote"]
        assert json.loads(row["bbox"]) == list(fact.source.regions[0].bbox) and int(row["page"]) == fact.source.regions[0].page
        assert row["fund"] == (fact.scope.fund or "") and row["again"] == "false"
    files = rows_of(tmp_path / "事实" / "documents.csv")
    assert [f["document"] for f in files] == [d.name for d in sample_library.documents()] and sum(int(f["facts"]) for f in files) == len(rows)


def test_the_package_describes_its_files(run, tmp_path, sample_library):
    run(sample_library.settings.data, "--format", "csv", "--out", tmp_path / "p")
    package = json.loads((tmp_path / "p" / "datapackage.json").read_text(encoding="utf-8"))
    assert [r["name"] for r in package["resources"]] == ["facts", "documents"] and "licenses" not in package
    for resource, columns in zip(package["resources"], (FACTS, DOCUMENTS), strict=True):
        data = (tmp_path / "p" / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data) and resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}" and data.startswith(b"\xef\xbb\xbf")
        head = data.decode("utf-8-sig").splitlines()[0].split(",")
        fields = resource["schema"]["fields"]
        assert [f["name"] for f in fields] == head == [c.name for c in columns] and all(f["title"] for f in fields)
        assert {f["type"] for f in fields} <= {"string", "number", "integer", "year", "boolean", "array", "object"}
    assert package["resources"][0]["schema"]["foreignKeys"][0]["reference"] == {"resource": "documents", "fields": "document_id"}


def test_one_document_into_a_file(run, tmp_path, sample_library):
    document = sample_library.documents()[1]
    assert run(sample_library.settings.data, document.name, "--format", "csv", "--out", tmp_path / "一.csv") == (0, "", "")
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["datapackage.json", "一.csv", "一_文件.csv"]
    assert {r["document"] for r in rows_of(tmp_path / "一.csv")} == {document.name}
    assert [r["path"] for r in json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))["resources"]] == ["一.csv", "一_文件.csv"]


def test_another_package_is_not_lost(run, data, tmp_path):
    (tmp_path / "datapackage.json").write_text('{"name": "others"}', encoding="utf-8")
    code, out, err = run(data, "--format", "csv", "--out", tmp_path / "x.csv")
    assert (code, out) == (1, "") and "别的数据包" in err and not (tmp_path / "x.csv").exists()
    assert run(data, "--format", "csv", "--out", tmp_path / "y")[0] == 0 == run(data, "--format", "csv", "--out", tmp_path / "y")[0]


# --- drafts and odd content -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_draft_is_not_exported(run, data, tmp_path, form):
    out = tmp_path / f"all.{form}"
    assert run(data, "--format", form, "--out", out) == (0, "", "")
    if form == "csv":
        said = "".join(p.read_text(encoding="utf-8") for p in tmp_path.glob("*.csv")) + (tmp_path / "datapackage.json").read_text(encoding="utf-8")
    else:
        said = str([[c.value for c in row] for ws in load_workbook(out) for row in ws.rows])
    assert "云溪县民政局" in said and "隐泉" not in said and "密.pdf" not in said
    code, printed, err = run(data, "密.pdf", "--format", form, "--out", tmp_path / "no")
    assert (code, printed) == (1, "") and "草稿" in err and err.count("\n") == 1 and not (tmp_path / "no").exists()


def test_csv_is_disarmed_and_exact(run, data, tmp_path):
    run(data, "--format", "csv", "--out", tmp_path / "x")
    first, formula, phone, long, blank = rows_of(tmp_path / "x" / "facts.csv")
    assert (first["amount"], first["printed"], first["code"], first["keys"]) == ("1042.20", "1,042.20", "2210201", "项目：甲；方式：乙")
    assert (formula["subject"], formula["amount"], formula["printed"]) == ("'=1+1", "-3.10", "-3.10")
    assert phone["text"] == "'@SUM(A1) 139****5678" and phone["printed"] == "139****5678" and phone["quote"] == "联系电话139****5678。" and phone["amount"] == ""
    assert (phone["confidence"], phone["doubtful"], phone["read_by"], [r["page"] for r in json.loads(phone["regions"])]) == ("0.9877", "字迹不清", "ocr", [1, 2])
    assert long["amount"] == "1234567890123456.78"
    assert (blank["printed"], blank["amount"], blank["page"], json.loads(blank["locator"])) == ("—", "", "", {"sheet": "表1", "cell": "B3"})


def test_a_workbook_has_true_numbers_and_no_formula(run, data, tmp_path):
    run(data, "--format", "xlsx", "--out", tmp_path / "x.xlsx")
    facts, files = load_workbook(tmp_path / "x.xlsx").worksheets
    assert [c.value for c in facts[1]] == [c.title for c in FACTS] and files["B2"].value == "甲.pdf" and files["D2"].value == 2024
    assert all(c.data_type != "f" for ws in (facts, files) for row in ws.rows for c in row)
    at = {name: i for i, name in enumerate(NAMES)}
    first, formula, phone, long, blank = map(list, facts.iter_rows(min_row=2))
    assert first[at["amount"]].value == 1042.2 and first[at["amount"]].number_format == "#,##0.00" and first[at["code"]].value == "2210201"
    assert formula[at["subject"]].value == "=1+1" and formula[at["subject"]].quotePrefix and formula[at["amount"]].value == -3.1
    assert phone[at["text"]].value == "@SUM(A1) 139****5678" and phone[at["page"]].value == 1 and phone[at["total"]].value == "否"
    assert long[at["amount"]].value == "1234567890123456.78" and blank[at["amount"]].value is None and blank[at["printed"]].value == "—"
    assert facts.freeze_panes == "A2" and facts.auto_filter.ref.endswith("6")


def test_too_many_facts_for_a_sheet_is_said(library, data, monkeypatch):
    from ingest.errors import OutputUnwritable
    monkeypatch.setattr("ui.factbook.MOST_ROWS", 4)
    with pytest.raises(OutputUnwritable, match="--format csv"):
        factbook(library, [library.document("甲.pdf")])


def test_what_another_file_tells_is_marked(settings, library, tmp_path):
    """The same table in two files: summing what is not marked counts it once."""
    with Store(settings) as store:
        for name in ("甲.pdf", "乙.pdf"):
            path = made.file(tmp_path, name)
            store.add(made.reading(path), path)
    again = {t.document.name: {t.again for t in told(library, [t.document])} for t in told(library, library.documents())}
    assert again == {"甲.pdf": {False}, "乙.pdf": {True}}


def test_a_record_for_programs(library, data):
    item = record(next(iter(told(library, library.documents()))))
    assert list(item) == NAMES and (item["amount"], item["bbox"], item["year"], item["confidence"]) == ("1042.20", [72.1, 100.25, 130.0, 112.33], 2024, None)
    json.dumps(item, allow_nan=False)


def test_values_as_text():
    assert [as_text(v) for v in (None, True, False, 3, Decimal("1E+2"), ["甲"], "=1")] == ["", "true", "false", "3", "100", '["甲"]', "=1"]
    assert (number_format(Decimal("12")), number_format(Decimal("0.125"))) == ("#,##0", "#,##0.000")


def test_to_a_pipe_and_not_onto_a_screen(data, run, monkeypatch):
    for form, starts in (("csv", b"\xef\xbb\xbffact_id,"), ("xlsx", b"PK")):
        piped = subprocess.run([sys.executable, "-m", "ui.cli", "export", "--format", form, "--data", str(data)], capture_output=True, check=True, cwd=ROOT)
        assert piped.stdout.startswith(starts) and piped.stderr == b""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    code, out, err = run(data, "--format", "xlsx")
    assert (code, out) == (1, "") and "--out" in err
