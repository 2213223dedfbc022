"""How a figure is made: its formula, its parts, or that it stands alone."""
from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from years import SECOND, THIRD, library

from qa.asked import read_asked
from qa.chain import answer


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return library(tmp_path_factory.mktemp("years"), SECOND, THIRD)


def amounts(result):
    return {v["label"]: Decimal(v["amount"]) for v in result["values"]}


@pytest.mark.parametrize("question", ["2024年一般公共预算支出由哪些组成？", "2024年一般公共预算支出这个数怎么来的", "2024年一般公共预算支出怎么算出来的", "2024年一般公共预算支出的构成是什么"])
def test_a_printed_total_is_the_sum_of_its_parts(shelf, question):
    result = answer(question, {}, shelf)
    parts = {THIRD.accounts[c][0]: THIRD.amount(c) for c in THIRD.accounts if len(c) == 3}
    assert amounts(result) == {"一般公共预算支出": THIRD.whole, "一般公共预算支出各部分之和": THIRD.whole, **parts}, result["answer"]
    assert result["reading"]["operation"] == "made"
    assert [(c["ok"], c["difference"]) for c in result["checks"] if c["kind"] == "sum_of_parts"] == [(True, "0")]


def test_the_parts_of_an_account(shelf):
    assert amounts(answer("2024年农林水支出由哪几部分构成", {}, shelf)) == {"农林水支出": Decimal("510.00"), "农林水支出各部分之和": Decimal("510.00"), "水利": Decimal("310.00"), "巩固脱贫攻坚成果衔接乡村振兴": Decimal("200.00")}


def test_the_columns_beside_a_figure_without_rows_below(shelf):
    result = answer("2024年水利支出由哪些部分组成", {}, shelf)
    assert {Decimal(v["amount"]) for v in result["values"]} == {Decimal("310.00"), Decimal("230.00"), Decimal("80.00")}


def test_parts_that_do_not_add_up_are_shown_with_the_difference(tmp_path):
    result = answer("一般公共预算支出由哪些组成", {}, library(tmp_path, replace(THIRD, total="620.00")))
    assert amounts(result)["一般公共预算支出"] == Decimal("620.00") and amounts(result)["一般公共预算支出与各部分之和的差额"] == Decimal("2.00")
    assert [(c["ok"], c["difference"]) for c in result["checks"] if c["kind"] == "sum_of_parts"] == [(False, "2.00")]


def test_a_figure_without_parts_stands_alone(shelf):
    result = answer("2024年公务接待费这个数怎么来的？", {}, shelf)
    assert amounts(result) == {"公务接待费": Decimal("1.80")} and "直接印出的数" in result["answer"] and result["missing"]


@pytest.mark.parametrize(("question", "expression"), [
    ("2024年水利和住房保障支出一共多少", "310.00 + 41.00"), ("2024年公务接待费占三公经费多少", "1.80 ÷ 8.80 × 100%"), ("2024年公务接待费比上年变化多少", "2.00 − 1.80")])
def test_how_the_answer_before_was_computed(shelf, question, expression):
    before = answer(question, {}, shelf)
    result = answer("这个数怎么来的？", before["context"], shelf)
    assert result["values"][0]["amount"] == before["values"][0]["amount"]
    assert [c["expression"] for c in result["computation"]] == [expression]
    assert "是算出来的" in result["answer"] and len(result["values"]) == 3
    again = answer("怎么算出来的", result["context"], shelf)
    assert again["computation"] == result["computation"]


def test_another_number_than_the_asker_s_is_said_to_be_another(shelf):
    right, wrong = (answer(f"2024年三公经费的{n}万元是怎么来的？", {}, shelf) for n in ("8.80", "9.90"))
    assert right["values"][0]["amount"] == wrong["values"][0]["amount"] == "8.80"
    assert wrong["answer"].startswith("与您说的数不同。") and not right["answer"].startswith("与您")


def test_nothing_was_asked_before(shelf):
    result = answer("这个数怎么来的？", {}, shelf)
    assert result["status"] == "out_of_scope" and "请先问一个数" in result["answer"]


def test_what_is_not_disclosed_is_not_explained(shelf):
    assert answer("2024年会议费这个数怎么来的", {}, shelf)["status"] == "not_disclosed"


@pytest.mark.parametrize("question", ["三公经费由哪些组成", "这个数怎么来的", "怎么算出来的？", "这个比例怎么来的", "基本支出的构成是什么", "总支出分为哪几部分", "总支出是怎么构成的", "三公经费的8.80万元怎么来的"])
def test_asking_how_it_is_made(question):
    assert read_asked(question).made


@pytest.mark.parametrize("question", ["这些钱怎么来的", "三公经费怎么变的", "公用经费包括哪些内容", "办公费怎么花", "三公经费是怎么定义的", "绩效目标怎么定的"])
def test_asking_for_something_else(question):
    assert not read_asked(question).made
