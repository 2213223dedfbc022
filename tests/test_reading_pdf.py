"""What is read from the shared disclosures, held against cell-level truth and against figures looked up on the page."""
from __future__ import annotations

import json
import re
from decimal import Decimal
from difflib import SequenceMatcher

import pytest

from ingest.reading import read_document


def squeezed(text: object) -> str:
    return re.sub(r"\s", "", str(text or "")).replace("“", '"').replace("”", '"')


def read(path):
    return read_document(path, path.name, "0" * 12)


@pytest.fixture(scope="module")
def readings():
    return {}


def reading_of(readings, shared, name):
    if name not in readings:
        path = next(p for p in shared.rglob("*.pdf") if p.name == name)
        readings[name] = read(path)
    return readings[name]


@pytest.mark.parametrize("truth", ["generated.json", "real.json"])
def test_every_cell_of_the_truth_is_read_where_it_stands(shared, readings, truth):
    wrong = []
    for name, tables in json.loads((shared / "tables" / truth).read_text(encoding="utf-8")).items():
        if not any(p.name == name for p in shared.rglob("*.pdf")):
            continue
        parsed = list(reading_of(readings, shared, name).tables)
        for t in tables:
            own = max(parsed, key=lambda p: SequenceMatcher(None, squeezed(t["title"]), squeezed(p.title)).ratio(), default=None)
            if own is None:
                wrong.append((name, t["title"], "no table"))
                continue
            got = [[squeezed(c) for c in row.texts()] for row in own.rows]
            want = [[squeezed(c) for c in (r["cells"] if isinstance(r, dict) else r)] for r in t["rows"]]
            wrong += [(name, t["title"], w) for w in want if w not in got]
            paths = ["/".join(x for x in map(squeezed, c) if x) for c in own.columns]
            wrong += [(name, t["title"], "header", c) for c in t["columns"] if "/".join(x for x in map(squeezed, c) if x) not in paths]
            if squeezed(own.unit) != squeezed(t["unit"]):
                wrong.append((name, t["title"], "unit", own.unit))
    assert not wrong, wrong[:5]


def test_identity_of_every_shared_disclosure(shared, readings):
    want = {
        "昌吉市商务和工业信息化局2024年部门预算公开.pdf": ("昌吉市商务和工业信息化局", 2024, "预算"),
        "上海市普陀区规划和自然资源局2024年度部门决算.pdf": ("上海市普陀区规划和自然资源局", 2024, "决算"),
        "江苏省委办公厅2018年度部门预算公开表.pdf": ("中共江苏省委办公厅", 2018, "预算"),
        "江苏省政协办公厅2019年度部门预算.pdf": ("江苏省政协办公厅", 2019, "预算"),
        "江苏省政协办公厅2019年预算公开表.pdf": ("江苏省政协办公厅", 2019, "预算"),
    }
    for name, identity in want.items():
        got = reading_of(readings, shared, name).identity
        assert (got.department, got.year, got.kind) == identity


def facts(reading, **wanted):
    return [f for f in reading.facts if all(getattr(f, k) == v for k, v in wanted.items())]


def test_the_same_item_has_its_scope_in_each_table(shared, readings):
    seed = reading_of(readings, shared, "昌吉市商务和工业信息化局2024年部门预算公开.pdf")
    trade = [f for f in facts(seed, code="216", measure="amount") if f.value.amount is not None and f.scope.nature is None]
    by_fund = {f.scope.fund: f.value.amount for f in trade if f.scope.flow == "支出"}
    assert by_fund["全部"] == Decimal("2417.70")
    assert by_fund["财政拨款"] == Decimal("2417.00")


def test_a_sentence_gives_amount_share_change_rate_and_reason(shared, readings):
    seed = reading_of(readings, shared, "昌吉市商务和工业信息化局2024年部门预算公开.pdf")
    own = [f for f in seed.facts if f.source.kind == "sentence" and f.name == "基本支出" and f.scope.fund == "全部"]
    got = {f.measure: (f.value.amount, f.value.direction) for f in own if f.measure != "text"}
    assert got == {"amount": (Decimal("583.15"), None), "share": (Decimal("18.53"), None), "change": (Decimal("74.24"), "down"), "change_rate": (Decimal("11.29"), "down")}
    assert [f.value.text for f in own if f.attribute == "原因"] == ["2023年度到达退休人员人数较多"]


def test_blank_dash_and_zero_stay_apart(shared, readings):
    seed = reading_of(readings, shared, "昌吉市商务和工业信息化局2024年部门预算公开.pdf")
    reception = [f for f in seed.facts if f.name == "公务接待费" and f.measure == "amount" and f.period == "2024"]
    cells = [f for f in reception if f.source.kind == "cell" and f.scope.view == "三公"]
    sentences = [f for f in reception if f.source.kind == "sentence"]
    assert cells and all(f.value.blank for f in cells)
    assert [f.value.amount for f in sentences] == [Decimal("0.00")]


def test_a_table_declared_empty_states_zero_for_its_total(shared, readings):
    seed = reading_of(readings, shared, "昌吉市商务和工业信息化局2024年部门预算公开.pdf")
    declared = [f for f in seed.facts if f.source.kind == "declared_empty" and f.source.table == "政府性基金预算支出情况表"]
    assert [(f.value.amount, f.total, f.source.regions[0].page) for f in declared] == [(Decimal(0), True, 13)]


def test_final_accounts_tell_budget_from_outcome(shared, readings):
    final = reading_of(readings, shared, "上海市普陀区规划和自然资源局2024年度部门决算.pdf")
    reception = {f.stage: f.value.amount for f in final.facts if f.source.table and "三公" in f.source.table and f.name == "公务接待费"}
    assert reception == {"年初预算": Decimal("2.85"), "决算": Decimal("0.39")}


def test_classes_add_up_to_the_printed_total(shared, readings):
    """Independent arithmetic over what was read: Σ classes = total, within half a unit of the last digit a part."""
    for name in ("江苏省高级人民法院2018年度部门预算公开.pdf", "江苏省政协办公厅2019年预算公开表.pdf", "上海市普陀区商务委员会2025年预算.pdf"):
        reading = reading_of(readings, shared, name)
        checked = 0
        for table in {f.source.table for f in reading.facts if f.code and f.source.table}:
            rows = [f for f in reading.facts if f.source.table == table and f.measure == "amount" and f.value.amount is not None and f.source.place]
            for col in {f.source.place[2] for f in rows}:
                column = [f for f in rows if f.source.place[2] == col]
                classes = [f.value.amount for f in column if len(f.code) == 3]
                totals = [f.value.amount for f in column if f.total]
                if len(classes) >= 2 and len(totals) == 1:
                    checked += 1
                    assert abs(sum(classes) - totals[0]) <= Decimal("0.005") * (len(classes) + 1), (name, table, col)
        assert checked >= 2, name


def test_no_figure_is_glued_or_cut(shared, readings):
    """A cell that parses as a number holds no blank inside; every fact's printed text is its cell's text."""
    for name in ("昌吉市商务和工业信息化局2024年部门预算公开.pdf", "江苏省委办公厅2018年度部门预算公开表.pdf"):
        reading = reading_of(readings, shared, name)
        for f in reading.facts:
            if f.source.kind == "cell" and f.value.amount is not None:
                assert f.value.printed == f.source.quote
                assert not re.search(r"\d\s+\d", f.value.printed)
