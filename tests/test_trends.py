"""One figure over the years, each from its own disclosure."""
from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from years import FIRST, SECOND, THIRD, library

from qa.asked import read_asked
from qa.asking import Span
from qa.chain import answer


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return library(tmp_path_factory.mktemp("years"), FIRST, SECOND, THIRD)


def points(result):
    return {v["label"][:5]: v["amount"] for v in result["values"] if not v["direction"]}


@pytest.mark.parametrize("question", ["近三年三公经费变化", "三公经费2022到2024年怎么变的", "历年三公经费", "三公经费逐年情况", "水务局2022-2024年三公经费走势"])
def test_a_value_a_year_and_the_changes_between_them(shelf, question):
    result = answer(question, {}, shelf)
    assert points(result) == {"2022年": "9.00", "2023年": "8.20", "2024年": "8.80"}, result["answer"]
    changes = [(v["direction"], v["amount"]) for v in result["values"] if v["direction"]]
    assert changes == [("down", "0.80"), ("up", "0.60"), ("down", "0.20")]
    assert [c["expression"] for c in result["computation"]] == ["9.00 − 8.20", "8.80 − 8.20", "9.00 − 8.80"]
    assert len({v["citations"][0] for v in result["values"]}) == 3 and not result["missing"]


def test_years_that_are_not_there_are_missing(shelf):
    result = answer("近五年公务接待费变化", {}, shelf)
    assert points(result) == {"2022年": "2.50", "2023年": "2.00", "2024年": "1.80"}
    assert [m[:5] for m in result["missing"]] == ["2020年", "2021年"]


def test_an_account_over_the_years(shelf):
    assert points(answer("水利支出历年多少", {}, shelf)) == {f"{y.year}年": f"{y.amount('21303'):.2f}" for y in (FIRST, SECOND, THIRD)}


def test_a_year_without_a_disclosure_comes_from_the_next_one_s_column_and_says_so(tmp_path):
    result = answer("近三年三公经费变化", {}, library(tmp_path, replace(SECOND, last_year=FIRST.three), THIRD))
    assert points(result) == {"2022年": "9.00", "2023年": "8.20", "2024年": "8.80"}
    assert any(c["kind"] == "derived_year" for c in result["checks"]) and "2022年的数取自2023年文件" in result["answer"]


def test_a_year_s_own_figure_outranks_the_next_one_s_column(tmp_path):
    told = ("0.00", "6.10", "2.10")
    result = answer("历年公务接待费", {}, library(tmp_path, SECOND, replace(THIRD, last_year=told)))
    assert points(result) == {"2023年": "2.00", "2024年": "1.80"}
    assert [(c["ok"], c["difference"]) for c in result["checks"] if c["kind"] == "year"] == [(False, "0.10")]
    assert "后者为 2.10 万元" in result["answer"] and any(c["quote"] == "2.10" and "2024年" in c["document"] for c in result["citations"]), "a figure is told without its place"
    assert "不一致" in result["answer"]


def test_an_outcome_does_not_stand_among_budgets(tmp_path):
    result = answer("近三年预算三公经费变化", {}, library(tmp_path, FIRST, replace(SECOND, kind="决算"), THIRD))
    assert points(result) == {"2022年": "9.00", "2024年": "8.80"}
    assert [m[:5] for m in result["missing"]] == ["2023年"]


def test_units_that_differ_are_told(tmp_path):
    other = replace(FIRST, unit="元", three=("0.00", "65000.00", "25000.00"), accounts={c: (n, "1.00", "0.00") for c, (n, *_) in FIRST.accounts.items()})
    result = answer("历年三公经费", {}, library(tmp_path, other, SECOND))
    assert points(result) == {"2022年": "90000.00", "2023年": "8.20"}
    assert [c["kind"] for c in result["checks"]] == ["unit_of_years"]
    change = next(v for v in result["values"] if v["direction"])
    assert (Decimal(change["amount"]), change["unit"], change["direction"]) == (Decimal(8000), "元", "down")


def test_a_follow_up(shelf):
    context = answer("2024年公务接待费多少", {}, shelf)["context"]
    assert points(answer("近三年呢？", context, shelf)) == {"2022年": "2.50", "2023年": "2.00", "2024年": "1.80"}


@pytest.mark.parametrize(("question", "span"), [("近三年三公经费变化", Span(-3)), ("2022到2024年办公费怎么变的", Span(2022, 2024)), ("历年三公经费", Span(0)), ("最近两年培训费", Span(-2)), ("办公费逐年走势", Span(0)), ("三年来培训费怎么变化", Span(-3)), ("2022年以来三公经费的变化", Span(2022)),
    ("2022年、2023年、2024年三公经费分别是多少", Span(2022, 2024))])
def test_asking_for_the_years(question, span):
    asked = read_asked(question)
    assert (asked.op, asked.span) == ("trend", span)


@pytest.mark.parametrize("question", ["2022年到2024年三公经费增加了多少", "2021-2023年高标准农田建设项目多少钱", "近三年三公经费为什么减少", "三公经费比上年变化多少", "三公经费的变化情况", "近三年规划编制项目多少钱"])
def test_asking_for_one_figure(question):
    assert read_asked(question).op != "trend"
