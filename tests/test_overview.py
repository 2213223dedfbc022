"""One page of a disclosure: figures against the ledgers that the samples are printed from, what is missing, and which questions ask for it."""
from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from eval import truth
from ingest.model import Disclosure, Document, Fact, Paragraph, Region, Scope, Source, Value
from qa.chain import answer
from qa.overview import overview
from qa.wanted import said_otherwise
from samples.books import CLEAN_LEDGERS, LEDGERS
from ui.render import answer as card

MARKED = re.compile(r"(?:（[^（）]*）)?\[\d+\]")
each = pytest.mark.parametrize("ledger", LEDGERS, ids=lambda b: f"{b.style}-{b.year}")
clean = pytest.mark.parametrize("ledger", CLEAN_LEDGERS, ids=lambda b: f"{b.style}-{b.year}")


@pytest.fixture(scope="module")
def page(sample_library):
    def ask(ledger):
        result = answer(f"讲讲{ledger.department}{ledger.year}年的钱", {}, sample_library)
        assert (result["status"], result["reading"]["operation"]) == ("answered", "overview"), result["answer"]
        return result
    return ask


def figure(result, label, unit):
    """The only figure with this label, in the unit of the ledger's tables."""
    found = {Decimal(v["amount"]) * truth.SIZES[v["unit"]] / truth.SIZES[unit] for v in result["values"] if v["label"] == label and not v["direction"]}
    assert len(found) == 1, (label, found)
    return found.pop()


@each
def test_totals_come_first_and_are_the_ledger_s(page, ledger):
    result = page(ledger)
    assert [v["label"] for v in result["values"][:2]] == ["收入总计", "支出总计"]
    for label in ("收入总计", "支出总计"):
        assert figure(result, label, ledger.unit) == truth.shown(truth.whole(ledger), ledger.unit)


@each
def test_three_public_with_its_parts_and_change(page, ledger):
    result, public = page(ledger), ledger.public
    assert figure(result, "三公经费", ledger.unit) == truth.shown(truth.three(public), ledger.unit)
    for label, yuan in (("因公出国（境）费", public.abroad), ("公务用车购置费", public.buying), ("公务用车运行维护费", public.running), ("公务接待费", public.reception)):
        assert abs(figure(result, label, ledger.unit) - truth.shown(yuan, ledger.unit)) <= (Decimal("50") if ledger.unit == "元" else 0)     # a sentence in 万元 beside tables in 元
    now, before = truth.three_range(ledger)
    moved = [v for v in result["values"] if "三公" in v["label"] and v["direction"] and v["unit"] != "%"]
    assert [v["direction"] for v in moved] == [truth.towards(now, before)]


@each
def test_the_largest_projects_in_order(page, ledger):
    result = page(ledger)
    listed = sorted(ledger.projects, key=truth.price, reverse=True)
    names = [v["label"] for v in result["values"]]
    found = [p for p in listed if p.name in names]
    assert [p.name for p in found] == [n for n in names if n in {p.name for p in listed}] and len(found) == 3
    for p in found:
        assert figure(result, p.name, ledger.unit) == truth.shown(truth.price(p), ledger.unit)
        assert f"{p.name}分配" in names and p.recipient in "".join(v["text"] or "" for v in result["values"])


@each
def test_people_and_vehicles(page, ledger):
    result = page(ledger)
    counts = {v["label"]: int(v["amount"]) for v in result["values"] if v["unit"] in ("人", "辆")}
    assert counts["车辆"] == truth.car_count(ledger)
    assert {n for label, n in counts.items() if label.startswith("在职")} == {ledger.staff.serving}
    assert {n for label, n in counts.items() if label.startswith("退休")} == {ledger.staff.retired}


@clean
def test_parts_of_a_total_add_up_to_it(page, ledger):
    result = page(ledger)
    income = section(result, "收入").split("。")[0]
    marks = [int(n) for n in re.findall(r"\[(\d+)\]", income.split("其中：")[1])]
    parts = [v for v in result["values"] if v["citations"][0] in marks]
    assert sum(Decimal(v["amount"]) for v in parts) == truth.shown(truth.whole(ledger), ledger.unit)


@each
def test_every_number_has_its_mark(page, ledger):
    """No figure stands in the text without a [n] behind it, years and names aside."""
    for line in page(ledger)["answer"].split("\n")[1:]:
        if line.startswith("【未公开"):
            continue
        for m in re.finditer(r"(?<![\d.,])\d[\d,]*(?:\.\d+)? ?(?:万元|元|%|人|辆|个)", line):
            assert MARKED.match(line[m.end():]) or "：" in line[:m.start()].rsplit("。", 1)[-1], line[m.start():m.end() + 12]


def section(result, title):
    return next(line.removeprefix(f"【{title}】") for line in result["answer"].split("\n") if line.startswith(f"【{title}】"))


def test_an_empty_table_is_nought_with_its_note(page):
    result = page(next(b for b in LEDGERS if b.style == "songquan" and b.year == 2024))
    value = next(v for v in result["values"] if v["label"] == "政府性基金预算支出")
    cited = next(c for c in result["citations"] if c["id"] == value["citations"][0])
    assert (value["amount"], value["amount_printed"], cited["kind"]) == ("0", None, "declared_empty")


def test_an_empty_table_without_a_note_is_not_nought(page):
    """石渡 prints an empty table and says nothing of it."""
    result = page(LEDGERS[-1])
    assert "国有资本经营预算支出" in result["missing"] and "国有资本经营预算支出" not in [v["label"] for v in result["values"]]
    assert "国有资本经营预算支出" in section(result, "未公开或不能确定")


# ---- made up ---------------------------------------------------------------------------------------------------------------------------

class Shelf:
    """A library of made-up facts."""

    generation = 1

    def __init__(self, facts, kind="预算"):
        self.kept = tuple(facts)
        self.disclosure = Disclosure(1, "甲市水利局", 2024, kind, "部门", "published", "", None, (), ("d",))

    def disclosures(self, drafts=False):
        return (self.disclosure,)

    def documents(self, disclosure_id=None):
        return (Document("d", 1, "甲.pdf", "甲", "pdf", ((595.0, 842.0),), ""),)

    def facts(self, disclosure_id):
        return self.kept

    def paragraphs(self, document_id) -> tuple[Paragraph, ...]:
        return ()

    def holding(self, texts):
        return set()

    def own_terms(self):
        return {}


def cell(number, name, amount, at=(1, 0, 1), table="部门收支总表", column=None, **rest):
    given = {"total": False, "stage": "预算"} | rest
    source = Source("cell", amount, (Region(1, (10, 10.0 + number, 40, 20.0 + number)),), table, name, column, place=at)
    return Fact(f"d-{number}", "d", (name,), "", (), given["total"], "amount", "", "2024", given["stage"], given["scope"], None, Value(amount, "万元", Decimal(amount)), source)


def test_disagreeing_totals_are_not_told():
    """Two grand totals of one scope that differ: neither is picked."""
    whole = Scope("支出", "全部")
    outcome = overview(Shelf([]).disclosure, Shelf([cell(1, "支出总计", "10.00", total=True, scope=whole), cell(2, "支出总计", "11.00", (2, 0, 1), total=True, scope=whole),
                                                    cell(3, "收入总计", "10.00", (1, 1, 1), total=True, scope=Scope("收入", "全部"))]))
    assert "支出总计" not in [c.label for c in outcome.claims] and any(m.startswith("支出总计（") and "不能确定" in m for m in outcome.missing)


def test_figures_of_another_scope_are_no_substitute():
    """The general public budget's basic and project expenditure are not told for the whole department's."""
    general = {"fund": "一般公共预算"}
    shelf = Shelf([cell(1, "支出总计", "10.00", total=True, scope=Scope("支出", "全部")), cell(2, "基本支出", "4.00", (2, 0, 1), "一般公共预算支出表", total=True, scope=Scope("支出", nature="基本支出", **general)),
                   cell(3, "项目支出", "5.00", (2, 0, 2), "一般公共预算支出表", total=True, scope=Scope("支出", nature="项目支出", **general))])
    outcome = overview(shelf.disclosure, shelf)
    assert [c.label for c in outcome.claims] == ["支出总计"] and "基本支出、项目支出" in outcome.missing


def test_columns_that_do_not_add_up_are_no_parts():
    row = [cell(1, "支出总计", "10.00", (1, 0, 1), column="合计", total=True, scope=Scope("支出", "全部")),
           cell(2, "基本支出", "4.00", (1, 0, 2), column="基本支出", total=True, scope=Scope("支出", "全部", "基本支出")),
           cell(3, "项目支出", "5.00", (1, 0, 3), column="项目支出", total=True, scope=Scope("支出", "全部", "项目支出"))]
    assert [c.label for c in overview(Shelf(row).disclosure, Shelf(row)).claims] == ["支出总计"]
    row[2] = cell(3, "项目支出", "6.00", (1, 0, 3), column="项目支出", total=True, scope=Scope("支出", "全部", "项目支出"))
    assert [c.label for c in overview(Shelf(row).disclosure, Shelf(row)).claims] == ["支出总计", "项目支出", "基本支出"]


def test_nothing_at_all_is_not_disclosed():
    shelf = Shelf([])
    outcome = overview(shelf.disclosure, shelf)
    assert outcome.status == "not_disclosed" and not outcome.claims and "收入总计" in outcome.missing


def test_a_final_account_sets_outcome_beside_budget():
    """年初预算 and 决算 of one row; a budget has no such section."""
    scope = Scope("支出", "全部")
    row = [cell(1, "本年支出合计", "8.00", (1, 0, 1), total=True, scope=scope, stage="年初预算"), cell(2, "本年支出合计", "10.00", (1, 0, 2), total=True, scope=scope, stage="决算")]
    account = overview(Shelf(row, "决算").disclosure, Shelf(row, "决算"))
    section_ = next(s for s in account.sections if s.title == "与年初预算比")
    assert [(c.label, str(c.amount), c.unit) for c in section_.lines[0].claims] == [
        ("本年支出合计年初预算数", "8.00", "万元"), ("本年支出合计决算数", "10.00", "万元"), ("本年支出合计决算数占年初预算数的比重", "125.00", "%")]
    assert not any(s.title == "与年初预算比" for s in overview(Shelf(row).disclosure, Shelf(row)).sections)


@pytest.mark.parametrize(("name", "quote", "printed", "otherwise"), [
    ("收入总计", "收入总计100.00万元。与上年相比，本年支出减少1.20万元", "1.20", True),
    ("收入总计", "与上年相比，收入支出总计增加1.20万元", "1.20", False),
    ("三公经费", "“三公”经费9.00万元，比上年减少1.20万元", "1.20", False),
    ("公务用车运行费", "2025年公务用车购置费0万元；公务用车运行费0万元", "0", False),
    ("因公出国（境）费", "公务接待费1.20万元", "1.20", True),
])
def test_a_clause_that_names_something_else_is_not_believed(name, quote, printed, otherwise):
    made = cell(1, name, printed, scope=Scope("支出"))
    assert said_otherwise(replace(made, source=Source("sentence", quote))) is otherwise


def test_a_final_account_of_another_maker(shared, tmp_path):
    from ingest.library import Library
    from ingest.pipeline import ingest
    from ingest.settings import load
    settings = load(data=tmp_path)
    ingest([next((shared / "disclosures" / "real").glob("*决算.pdf"))], settings)
    library = Library(settings)
    result = answer("这份决算主要说了什么", {}, library)
    amounts = {v["label"]: v["amount"] for v in result["values"] if not v["direction"]}
    assert (amounts["收入总计"], amounts["本年收入合计"], amounts["本年支出合计"]) == ("9859.38", "9746.50", "9759.38")
    assert (amounts["三公经费"], amounts["公务接待费"], amounts["车辆"]) == ("0.39", "0.39", "0")
    assert "【与年初预算比】" in result["answer"] and "项目及其金额" in result["missing"]
    library.close()


# ---- recognised, or not ------------------------------------------------------------------------------------------------------------------

OFFICE = {"department": "松泉市林业和草原局", "year": 2024}


@pytest.mark.parametrize("question", [
    "讲讲这个局的钱", "介绍一下松泉市林业和草原局2024年预算", "松泉市林业和草原局的钱从哪来、花到哪去", "钱从哪来？花到哪去？", "松泉市林业和草原局预算概况", "松泉市林业和草原局2024年预算总体情况",
    "松泉市林业和草原局2024年预算一句话概览", "这份预算主要说了什么", "用一句话概括松泉市林业和草原局2024年的预算", "请介绍一下松泉市林业和草原局的部门预算情况", "今年预算怎么样", "说说他们的钱", "帮我看懂松泉市林业和草原局2024年预算",
])
def test_a_question_for_the_whole(sample_library, question):
    result = answer(question, dict(OFFICE, subject="办公费", question="办公费多少？"), sample_library)
    assert (result["reading"]["operation"], result["status"], result["reading"]["year"]) == ("overview", "answered", 2024)


@pytest.mark.parametrize("question", [
    "介绍一下机关运行经费", "讲讲三公经费", "松泉市林业和草原局2024年预算多少", "介绍一下松泉市林业和草原局", "预算增加了多少", "钱主要花在哪些方面", "介绍一下预算绩效情况", "预算收入从哪来", "讲讲护林员劳务补助这笔钱",
    "介绍一下政府性基金预算", "一般公共预算支出总体情况", "预算是什么意思", "2024年预算总额", "项目资金用到哪去了", "今年预算比去年多吗",
])
def test_a_question_for_one_thing(sample_library, question):
    assert answer(question, dict(OFFICE), sample_library)["reading"]["operation"] != "overview"


@pytest.mark.parametrize(("question", "status"), [
    ("讲讲这个局的钱", "ambiguous"), ("介绍一下某某市财政局2024年预算", "not_indexed"), ("松泉市林业和草原局2022年预算概况", "not_indexed"), ("介绍一下松泉市林业和草原局2023年和2024年预算", "ambiguous"),
])
def test_of_whom_is_not_clear(sample_library, question, status):
    result = answer(question, {}, sample_library)
    assert (result["status"], result["values"]) == (status, [])
    for offered in result["suggestions"] if "2023年和" in question else ():
        assert answer(offered, {}, sample_library)["reading"]["operation"] == "overview"


def test_sections_are_shown_under_headings(page):
    result = page(LEDGERS[0])
    shown = card("讲讲", result)
    assert list(re.findall(r"<h3>([^<]+)</h3>", shown)) == re.findall(r"【([^】]+)】", result["answer"])
