"""Rows that meet a condition, the rank of a rate, and the largest of what is left."""
from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.model import Disclosure, Value
from qa.catalog import build_catalog
from qa.chain import answer
from qa.filtered import accounts, by_stages, condition, rated
from tests import made

PINE, CREEK, GORGE = "松泉市林业和草原局", "砚溪县应急管理局", "石渡市市场监督管理局"
# The five projects of the forestry bureau as its table prints them.
PROJECTS = {"2024年沿河生态廊道造林": "480.65", "公益林护林员劳务补助": "221.00", "森林草原防火视频监控运行": "115.90", "林果提质增效奖补": "65.00", "林地变更调查": "28.35"}


def told(question, library):
    found = answer(f"{PINE}2024年{question}", {}, library)
    assert found["status"] == "answered", found["answer"]
    return found["values"]


@pytest.mark.parametrize(("question", "holds"), [
    ("哪些项目超过100万？", lambda d: d > 100), ("超过115.9万元的项目有哪些", lambda d: d > Decimal("115.9")), ("115.9万元以上的项目有哪些", lambda d: d >= Decimal("115.9")),
    ("不到100万元的项目有哪些", lambda d: d < 100), ("不超过65万元的项目有哪些", lambda d: d <= 65), ("哪些项目低于650000元", lambda d: d < 65),
])
def test_which_projects_meet_a_condition(sample_library, question, holds):
    assert sorted(v["amount"] for v in told(question, sample_library)) == sorted(p for p in PROJECTS.values() if holds(Decimal(p)))


@pytest.mark.parametrize(("question", "number"), [("超过200万的项目有几个？", "2"), ("有几个项目不到100万元？", "2"), ("项目支出100万元以上的项目一共有多少个？", "3")])
def test_how_many_projects_meet_a_condition(sample_library, question, number):
    first, *counted = told(question, sample_library)
    assert (first["amount"], first["unit"]) == (number, "个") and len(counted) == int(number) and all(v["citations"] for v in counted)


def test_accounts_of_one_level(sample_library):
    """行政运行, 事业机构, 森林资源培育, 森林生态效益补偿 and 林业草原防灾减灾 by the table of all expenditure."""
    assert [v["amount"] for v in told("支出超过100万元的项有几个？", sample_library)] == ["5", "453.14", "255.68", "543.10", "221.00", "128.98"]


@pytest.mark.parametrize("question", ["采购超过100万的项目有哪些？", "哪些项目超过9000万？", "造林超过100万的项目有几个？", "哪些费用超过1万元？"])
def test_what_no_list_certainly_holds_is_not_filtered(sample_library, question):
    assert answer(f"{PINE}2024年{question}", {}, sample_library)["status"] == "not_disclosed"


@pytest.mark.parametrize(("text", "said", "sizes"), [
    ("哪些项目超过50万元", "超过50万元", {"500000": False, "500001": True}), ("执行率100%的项目", "执行率100%", {"100": True, "99.9": False}), ("完成率不低于95%的项目", "完成率不低于95%", {"95": True, "94.9": False}),
    ("完成率低于95%的项目", "完成率低于95%", {"95": False, "94": True}), ("哪些项决算超过年初预算", "决算超过年初预算", {"0": False, "1": True}), ("哪些项决算低于预算", "决算低于预算", {"0": False, "-1": True}),
])
def test_conditions(text, said, sizes):
    found = condition(text)
    assert found is not None and found[1].said == said and {size: found[1].holds(Decimal(size)) for size in sizes} == sizes


@pytest.mark.parametrize("text", ["项目支出是多少", "哪些项目", "50万元的设备", "单价50万元的设备有几台"])
def test_no_condition(text):
    assert condition(text) is None


def account(number, name, amount, stage="决算", **changes):
    source = replace(made.fact("a").source, kind="sentence", quote=f"{name}的说明", place=None)
    return replace(made.fact("a", number, name), subject=("农林水支出", "农业农村", name), keys=(), stage=stage, value=Value(amount, "万元", Decimal(amount)), source=source, **changes)


def final(facts):
    disclosure = Disclosure(1, "云溪县民政局", 2024, "决算", "部门", "published", "", None, (), ("a",))
    return build_catalog(disclosure, facts), disclosure


def test_outcome_against_budget_of_each_thing():
    """Held against the budget that stands in its own sentence; what has none is not held against anything."""
    catalog, disclosure = final([account(0, "行政运行", "102.00"), account(1, "行政运行", "100.00", "年初预算"), account(2, "死亡抚恤", "23.75"), account(3, "死亡抚恤", "0.00", "年初预算"),
                                 account(4, "事业运行", "98.00"), account(5, "事业运行", "99.00", "年初预算"), account(6, "培训支出", "12.00")])
    assert {f.name: size for f, size in by_stages(catalog, disclosure, False, "年初预算")} == {"行政运行": Decimal(20000), "死亡抚恤": Decimal(237500), "事业运行": Decimal(-10000)}


def test_rates_of_accounts_that_are_split_no_further():
    whole = account(2, "农业农村", "99", measure="completion")
    catalog, disclosure = final([account(0, "行政运行", "102.50", measure="completion"), account(1, "事业运行", "98.10", measure="completion"), replace(whole, subject=("农林水支出", "农业农村"))])
    assert [f.name for f in rated(catalog, disclosure, False)] == ["行政运行", "事业运行"] and rated(catalog, disclosure, True) == []


def test_accounts_come_from_the_column_that_has_most():
    disclosure = Disclosure(1, "云溪县民政局", 2024, "预算", "部门", "published", "", None, (), ("a",))

    def row(number, code, column):
        fact = made.fact("a", number, f"科目{code}")
        return replace(fact, code=code, keys=(), source=replace(fact.source, place=(1, number, column)), scope=replace(fact.scope, fund="全部"))

    catalog = build_catalog(disclosure, [row(0, "2080201", 2), row(1, "2080202", 2), row(2, "2080299", 3), row(3, "20802", 2), row(4, "30201", 2)])
    assert [f.code for f in accounts(catalog, disclosure, 7)] == ["2080201", "2080202"]


@pytest.mark.parametrize(("question", "amount"), [("最大的项目", "480.65"), ("最小的项目是哪个", "28.35"), ("除公益林护林员劳务补助外最大的项目", "480.65"), ("除了2024年沿河生态廊道造林，最大的项目是哪个", "221.00"),
                                                  ("除了林地变更调查最小的项目是哪个", "65.00")])
def test_the_largest_and_the_largest_of_the_rest(sample_library, question, amount):
    assert told(question, sample_library)[0]["amount"] == amount


def test_the_largest_of_what_is_no_list_is_none(sample_library):
    assert answer(f"{PINE}2024年除了办公费最大的项目", {}, sample_library)["status"] == "not_disclosed"
