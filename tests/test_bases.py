"""Shares of their own whole, averages over their own count, the column that is asked for, and counts that are no money."""
from __future__ import annotations

from decimal import Decimal

import pytest
from made import fact
from years import NAME, Year, library

from ingest.model import Value
from qa.asked import read_asked
from qa.chain import answer
from qa.compute import compute
from qa.plan import Difference, Lookup, PerUnit, Ratio

BUDGET = Year(2024, {"213": ("农林水支出", "300.00", "500.00"), "21303": ("水利", "300.00", "500.00"), "221": ("住房保障支出", "40.00", "0.00")}, text=(
    "2024年政府采购预算200.00万元，其中：政府采购货物支出50.00万元、政府采购工程支出120.00万元、政府采购服务支出30.00万元。面向小微企业预留政府采购80.00万元。",
    "基本支出占支出总额的40.48%，项目支出占支出总额的59.52%。",
    "2023年末，本部门共有车辆7辆，其中执法执勤用车2辆、特种专业技术用车3辆。特种专业技术用车价值86.40万元。",
    "馆藏水文资料126.4万册。"))
FINAL = Year(2023, {"213": ("农林水支出", "280.00", "400.00")}, kind="决算", text=(
    "2023年“三公”经费支出全年预算为12.50万元，支出决算为8.00万元。", "公务接待费支出决算为2.00万元。",
    "2023年政府采购支出100.00万元，其中：政府采购货物支出20.00万元、政府采购工程支出70.00万元、政府采购服务支出10.00万元。"))


@pytest.fixture(scope="module")
def bureau(tmp_path_factory):
    opened = library(tmp_path_factory.mktemp("bases"), BUDGET, FINAL)
    yield opened
    opened.close()


def told(bureau, question, year=2024):
    result = answer(f"{NAME}{year}年{question}", {}, bureau)
    return [(v["amount"], v["unit"]) for v in result["values"]]


@pytest.mark.parametrize("question", ["工程类采购占多少", "工程采购占比", "政府采购工程占采购比", "政府采购工程占政府采购", "政府采购工程占政府采购的百分之几"])
def test_a_purchase_is_a_share_of_all_purchases(bureau, question):
    assert told(bureau, question)[0] == ("60.00", "%")


@pytest.mark.parametrize("text", ["水利占农林水支出", "水利占农林水支出比", "水利占农林水支出的比？"])
def test_one_thing_of_another_is_a_share_though_nothing_says_so(text):
    assert (read_asked(text).op, read_asked(text).what) == ("ratio", "share")


@pytest.mark.parametrize("text", ["占地补偿费", "耕地占补平衡项目", "侵占资产罚款", "项目分别占多少钱"])
def test_other_words_with_the_same_character_ask_for_no_share(text):
    assert read_asked(text).op != "ratio"


def test_two_shares_are_compared_in_points(bureau):
    assert told(bureau, "项目支出占比比基本支出占比高多少")[0] == ("19.04", "个百分点")


def test_a_kind_of_car_is_averaged_over_its_own_number(bureau):
    assert told(bureau, "特种专业技术用车平均每辆价值")[0] == ("28.80", "万元")


def figure(printed, unit, measure="amount"):
    from dataclasses import replace

    return Lookup(replace(fact("d"), measure=measure, value=Value(printed, unit, Decimal(printed))))


def test_what_is_not_nought_is_never_told_as_nought():
    assert compute(Ratio(figure("1.00", "万元"), figure("37151.47", "万元"))).amount == Decimal("0.0027")
    assert compute(PerUnit(figure("0.66", "万元"), figure("168", "次", "count"))).amount == Decimal("0.0039")
    assert compute(Ratio(figure("1.00", "万元"), figure("2.00", "万元"))).amount == Decimal("50.00")


def test_shares_differ_by_points():
    assert compute(Difference(figure("55.98", "%", "share"), figure("34.20", "%", "share"))).unit == "个百分点"


@pytest.mark.parametrize(("question", "amount"), [("三公经费预算数", "12.50"), ("三公经费全年预算数多少", "12.50"), ("预算三公经费", "12.50"), ("三公经费决算数", "8.00"), ("三公经费", "8.00")])
def test_a_final_account_answers_with_the_column_asked_for(bureau, question, amount):
    assert told(bureau, question, 2023)[0][0] == amount


def test_both_columns_are_told_when_both_are_asked_for(bureau):
    assert {a for a, _ in told(bureau, "三公经费预算数和决算数分别多少", 2023)} == {"12.50", "8.00"}


def test_purchases_are_ranked_by_their_classes(bureau):
    assert told(bureau, "政府采购支出最多的是哪类", 2023)[0][0] == "70.00"


def test_a_comparison_with_two_others_tells_both_differences(bureau):
    assert [a for a, _ in told(bureau, "政府采购工程比货物多多少，服务多多少")[:2]] == ["70.00", "90.00"]


@pytest.mark.parametrize(("text", "unit"), [("路灯采购多少盏", "盏"), ("离休人员多少", "人"), ("公务用车购置辆数", "辆"), ("造林多少亩", "亩")])
def test_a_count_is_asked_for_and_no_money(text, unit):
    assert (read_asked(text).what, read_asked(text).unit) == ("count", unit)


@pytest.mark.parametrize("text", ["离休人员多少钱", "部门支出多少", "本级安排多少", "张家村补助多少"])
def test_money_is_asked_for_and_no_count(text):
    assert read_asked(text).what == "amount"


def test_a_count_in_ten_thousands_is_told_in_words(bureau):
    value = answer(f"{NAME}2024年馆藏水文资料多少", {}, bureau)["values"][0]
    assert (value["amount"], value["text"]) == (None, "126.4万册")
    assert answer(f"{NAME}2024年馆藏水文资料多少钱", {}, bureau)["status"] != "answered"
