"""Figures that only point, names in other words, and calculations asked for in passing."""
from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.model import Disclosure
from ingest.textfacts import without_department
from qa.asked import read_asked
from qa.chain import answer
from qa.pointed import pointed
from qa.resolve import core, find_department, resolve
from qa.shares import OF_ITS_PROJECT
from qa.text import typed
from tests.made import BUREAU

PINE, CREEK = "松泉市林业和草原局", "砚溪县应急管理局"


@pytest.mark.parametrize(("text", "amounts"), [
    ("办公费那笔18.9万换算成元是多少", ["18.9"]), ("印刷费总共一千二百元，是怎么来的", ["1200"]), ("涨了一千多万，为什么", ["1000"]),
    ("超过50万元的项目有几个", []), ("单价100万元以上设备有几台", []), ("水费、电费加一块儿花了多少", []), ("有几万元", []), ("18.9万元", []),
])
def test_figures_that_only_point_are_set_aside(text, amounts):
    rest, found = pointed(text)
    assert [p.amount for p in found] == [Decimal(a) for a in amounts] and len(rest) == len(text)
    assert (rest == text) is not bool(amounts)


def test_a_figure_that_points_chooses_the_fact_and_is_not_told(sample_library):
    result = answer(f"{PINE}2024年办公费18.90万元换算成元是多少？", {}, sample_library)
    assert result["status"] == "answered" and result["values"][0]["amount"] == "189000.00"
    assert result["values"][0]["citations"]


@pytest.mark.parametrize(("written", "meant"), [("截至18年底有几辆车", "截至2018年底有几辆车"), ("24年度办公费", "2024年度办公费"), ("10年来的变化", "10年来的变化"), ("第12年", "第12年"), ("3年内", "3年内")])
def test_years_of_two_digits(written, meant):
    assert typed(written) == meant


def test_a_court_is_known_by_being_one_and_an_office_by_whose_it_is():
    assert core("东岭省高级人民法院") == "法院" and find_department("省法院接待费", "东岭省高级人民法院") == (0, 3)
    assert core("中共东岭省委办公厅") == "委" and find_department("那个办公厅的差旅费", "中共东岭省委办公厅") is None


def shelf(*names):
    return [Disclosure(i, n, 2024, "预算", "部门", "published", "", None, ()) for i, n in enumerate(names)]


def place(text, *names):
    return resolve(text, {}, shelf(*names), lambda _: set())


def test_a_place_named_alone_leaves_its_departments_open_for_what_is_asked():
    there = place("东岭县的养老项目多少钱", "东岭县民政局", "东岭县财政局", "西山县民政局").there
    assert there == ("东岭县民政局", "东岭县财政局")
    assert place("东岭县林业局的三公经费", "东岭县民政局", "东岭县财政局").there == ()        # another department there is none of these


def test_a_nickname_without_the_kind_of_organ():
    assert place("东岭市监的三公经费", "东岭县市场监督管理局", "东岭县财政局").departments == ("东岭县市场监督管理局",)


def test_each_of_several_departments_has_its_own_year():
    known = [*shelf("东岭县民政局"), Disclosure(9, "西山县民政局", 2023, "预算", "部门", "published", "", None, ())]
    found = resolve("2023和2024两份里，东岭县民政局跟西山县民政局的公务接待费哪家高", {}, known, lambda _: set())
    assert [(d.department, d.year) for d in found.disclosures] == [("东岭县民政局", 2024), ("西山县民政局", 2023)]


@pytest.mark.parametrize(("text", "op", "what"), [
    ("实发比年初打算的少了多少", "stages", "amount"), ("打印机一台合多少元", "per", "amount"), ("培训费抵得上几倍的三公", "times", "amount"), ("预留的钱相当于全年支出的百分之几", "ratio", "share"),
    ("工资拿走了总支出的几成", "ratio", "share"), ("退休费比离休费贵多少", "compare", "amount"), ("两项凑一块多少", "sum", "amount"), ("哪一类花得最凶", "rank", "amount"),
])
def test_other_words_for_the_same_calculation(text, op, what):
    asked = read_asked(text)
    assert (asked.op, asked.what) == (op, what)


@pytest.mark.parametrize(("colloquial", "plain"), [("买纸笔之类的办公费", "办公费"), ("让干部出差的差旅费", "差旅费"), ("养车", "公务用车运行维护费")])
def test_asides_do_not_hide_what_is_named(sample_library, colloquial, plain):
    told = [answer(f"{PINE}2024年{what}是多少？", {}, sample_library) for what in (colloquial, plain)]
    assert told[0]["status"] == "answered" and told[0]["values"][0]["amount"] == told[1]["values"][0]["amount"]


@pytest.mark.parametrize("narrowed", ["幼儿园的办公费", "退回的差旅费", "下属林场的办公费", "追加的差旅费"])
def test_a_word_that_narrows_is_no_aside(sample_library, narrowed):
    assert answer(f"{PINE}2024年{narrowed}是多少？", {}, sample_library)["status"] != "answered"


def test_the_department_s_name_is_taken_off_a_label_whole():
    assert without_department("东岭省政协办公厅2024年度收入", "东岭省政协办公厅") == "2024年度收入"
    assert without_department("县民政局共有车辆", BUREAU.department) == "共有车辆"
    assert without_department("办公费支出", BUREAU.department) == "办公费支出"


@pytest.mark.parametrize(("base", "of_project"), [("项目总预算", True), ("专项总额", True), ("本项目预算", True), ("项目支出", False), ("总预算", False), ("项目支出总额", False)])
def test_the_base_of_a_part_told_under_a_project(base, of_project):
    assert bool(OF_ITS_PROJECT.match(base)) is of_project


def test_an_organ_that_several_departments_end_with_is_asked_back():
    found = place("办公厅的退休费预算", "中共东岭省委办公厅", "东岭省政协办公厅")
    assert found.problem == ("ambiguous", "department") and set(found.candidates) == {"中共东岭省委办公厅", "东岭省政协办公厅"}
