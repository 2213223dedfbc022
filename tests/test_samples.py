"""The made-up disclosures: true to their ledgers, the same on every run, and their questions well formed."""
from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest

from samples import cases as sample_cases
from samples.blocks import Table
from samples.books import CLEAN_LEDGERS, FAULTY_LEDGER, LEDGERS
from samples.books.songquan import LEDGER_2023, LEDGER_2024
from samples.disclosure import HOUSES, story
from samples.fonts import BODY
from samples.generate import HERE, planted_json, write_all
from samples.ledger import Ledger, in_unit, problems
from samples.lines import break_lines
from samples.planted import PLANTS, WrongCell, WrongText

MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
TYPES = {"amount", "change", "ratio", "sum", "compare", "computed", "count", "purpose", "reason", "definition", "text",
         "multi", "unanswerable"}
STATUSES = {"not_disclosed", "not_indexed", "ambiguous", "out_of_scope"}
LIMIT = 300 * 1024


def name(ledger: Ledger) -> str:
    return f"{ledger.style}-{ledger.year}"


each_ledger = pytest.mark.parametrize("ledger", LEDGERS, ids=name)


@cache
def pages(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


def plain(text: str) -> str:
    """Without white space and breaks, as text runs over line and page edges."""
    return re.sub(r"\s", "", text)


@cache
def text_of(ledger: Ledger) -> str:
    return plain("".join(re.sub(r"(—|－)? ?(第)?\d+(页)? ?(—|－)?\s*$", "", page) for page in pages(HERE / ledger.file_name)))


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    write_all(folder)
    return folder


def case_records() -> list[dict]:
    return [json.loads(line) for line in sample_cases.OUT.read_text(encoding="utf-8").splitlines()]


# ledgers

@each_ledger
def test_ledger_adds_up(ledger: Ledger) -> None:
    assert problems(ledger) == []


@each_ledger
def test_every_change_has_a_reason(ledger: Ledger) -> None:
    topics = {"basic", "project", "carried", "abroad", "buying", "running", "reception", "operation"}
    assert topics | set(ledger.items("compared")) <= set(ledger.reasons)


def test_last_year_in_2024_is_what_2023_printed() -> None:
    assert LEDGER_2024.prior.public == LEDGER_2023.public
    assert LEDGER_2024.before() == LEDGER_2023.general()
    assert LEDGER_2024.prior.operation == LEDGER_2023.operation


@pytest.mark.parametrize("ledger", CLEAN_LEDGERS, ids=name)
def test_item_rows_of_each_coded_table_add_up_to_its_total(ledger: Ledger) -> None:
    checked = 0
    for table in (b for b in story(ledger) if isinstance(b, Table)):
        column = len(table.widths) - 1 if "%" not in "".join(map(str, table.header)) else len(table.widths) - 2
        items = [row for row in table.rows if re.fullmatch(r"[　]*\d{7}.*|\d{3}\d\d\d\d", _code(row))]
        totals = [row for row in table.rows if set(row) & {"总计", "合计", "合 计"} and not _code(row)]
        if not items or not totals:
            continue
        amounts = [_amount(row[column]) for row in items]
        assert sum(amounts) == _amount(totals[0][column]), table.title
        checked += 1
    assert checked >= 3


def _code(row: tuple[str, ...]) -> str:
    if len(row) > 3 and all(re.fullmatch(r"\d+", cell) for cell in row[:3]):
        return "".join(row[:3])
    return row[0] if re.match(r"[　]*\d{3,7}", row[0]) else ""


def _amount(cell: str) -> Decimal:
    return Decimal(cell.replace(",", "") or 0)


# documents

def test_the_folder_holds_what_the_generator_makes(remade: Path) -> None:
    for ledger in LEDGERS:
        made, kept = remade / ledger.file_name, HERE / ledger.file_name
        # another version of reportlab or zlib may pack the same pages into other bytes
        assert made.read_bytes() == kept.read_bytes() or pages(made) == pages(kept), ledger.file_name
    assert (HERE / "planted.json").read_text(encoding="utf-8") == planted_json()


@pytest.mark.slow
def test_generating_again_gives_the_same_bytes(remade: Path, tmp_path: Path) -> None:
    for path in write_all(tmp_path):
        assert path.read_bytes() == (remade / path.name).read_bytes()


@each_ledger
def test_document_is_small_and_its_fonts_are_embedded(ledger: Ledger) -> None:
    path = HERE / ledger.file_name
    assert path.stat().st_size < LIMIT
    with pdfplumber.open(path) as pdf:
        fonts = {char["fontname"] for page in pdf.pages for char in page.chars}
    assert all(re.fullmatch(r"[A-Z]{6}\+Noto(Sans|Serif)SC-Regular", font) for font in fonts)


@each_ledger
def test_text_is_extracted_with_the_right_characters(ledger: Ledger) -> None:
    text = text_of(ledger)
    for wanted in (ledger.department, "“三公”经费", "因公出国（境）费", f"{in_unit(ledger.total(), ledger.unit):,}", "≥"):
        assert wanted in text
    assert not re.search(r"[\ufffd\x00-\x08\ue000-\uf8ff⺀-⿟]", text)  # replacement, control, private, radicals


@each_ledger
def test_document_has_every_part(ledger: Ledger) -> None:
    text = text_of(ledger)
    tables = [b for b in story(ledger) if isinstance(b, Table)]
    assert len(tables) == 11
    assert all(plain(table.title) in text for table in tables)
    assert all(term in text for term in ledger.glossary) and len(ledger.glossary) >= 8
    assert all(plain(p.name) in text and p.purpose in text for p in ledger.projects)
    day = ledger.published
    assert text.endswith(f"{ledger.department}{day.year}年{day.month}月{day.day}日")


@each_ledger
def test_some_table_runs_over_a_page_edge(ledger: Ledger) -> None:
    with pdfplumber.open(HERE / ledger.file_name) as pdf:
        continued = [page for page in pdf.pages
                     if page.find_tables() and not _above_tables(page) and "绩效" not in page.extract_text()]
        assert continued
        repeated = "科目" in (continued[0].extract_tables()[0][0][0] or "")
    assert repeated == (ledger.style != "linxi")


def _above_tables(page: pdfplumber.page.Page) -> str:
    top = min(table.bbox[1] for table in page.find_tables())
    return page.crop((0, 0, page.width, max(top, 1))).extract_text() or ""


# planted mistakes

def test_clean_documents_hold_no_planted_mistake() -> None:
    departments = {ledger.department for ledger in LEDGERS}
    for ledger in CLEAN_LEDGERS:
        text = text_of(ledger)
        assert not MOBILE.search(text) and "增加（减少）" not in text
        assert not any(other in text for other in departments - {ledger.department})


@pytest.mark.parametrize("plant", [p for p in PLANTS if isinstance(p, WrongText)], ids=lambda p: p.kind)
def test_wrong_text_is_printed(plant: WrongText) -> None:
    text = text_of(FAULTY_LEDGER)
    assert plain(plant.context.format(plant.printed)) in text
    assert plant.context == "{}" or plain(plant.context.format(plant.true)) not in text


@pytest.mark.parametrize("plant", [p for p in PLANTS if isinstance(p, WrongCell)], ids=lambda p: p.kind)
def test_wrong_cell_is_printed(plant: WrongCell) -> None:
    with pdfplumber.open(HERE / FAULTY_LEDGER.file_name) as pdf:
        page = next(p for p in pdf.pages if plant.where in p.extract_text() and p.find_tables())
        rows = [row for table in page.extract_tables() for row in table if plant.row in row]
    assert plant.printed in rows[0] and plant.true in rows[0]  # its parts still show the true amount


def test_left_out_statements_are_nowhere_else() -> None:
    text = text_of(FAULTY_LEDGER)
    assert "政府采购" not in text
    assert "未安排政府性基金预算支出" in text and "未安排国有资本经营预算支出" not in text
    assert MOBILE.findall(text) == ["13900000000"]


def test_planted_list_names_every_document() -> None:
    listed = json.loads((HERE / "planted.json").read_text(encoding="utf-8"))
    assert set(listed) == {ledger.file_name for ledger in LEDGERS}
    kinds = Counter(plant["category"] for plant in listed[FAULTY_LEDGER.file_name])
    assert kinds == {"arithmetic": 1, "cross_table": 1, "text": 1, "wording": 2, "completeness": 2, "privacy": 1}


# questions

def test_case_file_is_what_the_generator_makes() -> None:
    assert sample_cases.OUT.read_text(encoding="utf-8").splitlines() == sample_cases.lines(sample_cases.all_cases())


def test_cases_are_many_and_of_every_kind() -> None:
    records = case_records()
    assert len(records) >= 70
    assert len({r["id"] for r in records}) == len({r["question"] for r in records}) == len(records)
    assert {r["type"] for r in records} == TYPES
    assert {status for r in records for status in r.get("status", ())} == STATUSES


def test_each_case_has_the_fields_it_needs() -> None:
    for r in case_records():
        assert {"id", "question", "type", "department", "year", "answer_value", "unit"} <= set(r)
        answered = r["answer_value"] is not None or r["answer_text"] is not None
        assert answered != bool(r.get("status")), r
        assert not answered or r.get("evidence") or r.get("evidence_all"), r
        assert (r["answer_value"] is None) == (r["unit"] is None), r


def test_expected_texts_and_amounts_stand_in_the_documents() -> None:
    texts = {ledger.file_name: text_of(ledger) for ledger in LEDGERS}
    everything = "".join(texts.values())
    for r in case_records():
        if r["answer_text"] and r["type"] != "compare":
            assert plain(r["answer_text"]) in texts[r["file"]], r
        here = texts.get(r.get("file"), "") if r.get("evidence") else everything  # operands may be in two documents
        for evidence in [r.get("evidence") or "", *r.get("evidence_all", ())]:
            for number in re.findall(r"\d[\d,]*\.\d+", evidence):
                assert number in here or number.replace(",", "") in here, r


def test_numbers_and_brackets_are_not_torn_apart_by_a_line_edge(remade: Path) -> None:  # which registers the fonts
    lines = break_lines("安排1,234,567.89万元（含结转），其中：“三公”经费12.34万元。", BODY, 12, 90)
    assert any("1,234,567.89" in line for line in lines)
    assert not any(line[0] in "，。）：”" or line[-1] in "（“" for line in lines)


def test_houses_cover_every_ledger() -> None:
    assert {ledger.style for ledger in LEDGERS} == set(HOUSES)
