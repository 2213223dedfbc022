"""Conversation: what a follow-up keeps, figures told before, several questions in one sentence, and readings to choose from."""
from __future__ import annotations

from decimal import Decimal

import pytest

from qa.chain import answer, split_questions
from qa.choice import one_of
from qa.context import carry_over, forget
from qa.turns import leans

PINE, CREEK = "松泉市林业和草原局", "砚溪县应急管理局"


def talk(library, *questions, **start):
    context, results = dict(start), []
    for question in questions:
        results.append(answer(question, context, library))
        context = results[-1]["context"]
    return results


def first(result):
    assert result["status"] == "answered", result["answer"]
    return result["values"][0]


def amount(question, library):
    return Decimal(first(answer(question, {}, library))["amount"])


# --- figures told before --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("asked", ["差多少", "两者差多少", "哪个多？", "这两项相差多少"])
def test_the_difference_of_the_two_figures_told_last(sample_library, asked):
    water, power, gap = talk(sample_library, f"{PINE}2024年水费是多少？", "电费呢", asked)
    assert Decimal(first(gap)["amount"]) == abs(Decimal(first(water)["amount"]) - Decimal(first(power)["amount"])) and first(gap)["computation"]


def test_all_that_was_told_in_a_thread_is_added_up(sample_library):
    *parts, total = talk(sample_library, f"{PINE}2024年水费是多少？", "电费呢", "办公费呢", "一共呢")
    assert Decimal(first(total)["amount"]) == sum(Decimal(first(p)["amount"]) for p in parts)


def test_halves_are_added_up_but_a_total_and_its_part_are_not(sample_library):
    staff, public, total = talk(sample_library, f"{PINE}2024年人员经费是多少？", "公用的呢", "一共呢")
    assert Decimal(first(total)["amount"]) == Decimal(first(staff)["amount"]) + Decimal(first(public)["amount"])
    assert talk(sample_library, f"{PINE}2024年三公经费是多少？", "其中公务接待费呢", "一共呢")[-1]["status"] != "answered"


def test_a_question_complete_in_itself_begins_a_new_thread(sample_library):
    assert talk(sample_library, f"{PINE}2024年水费是多少？", f"{PINE}2024年电费是多少？", "一共呢")[-1]["status"] != "answered"


def test_which_year_is_higher(sample_library):
    new, old, gap = talk(sample_library, f"{PINE}2024年三公经费是多少？", "那2023年呢", "哪一年高")
    assert Decimal(first(gap)["amount"]) == abs(Decimal(first(new)["amount"]) - Decimal(first(old)["amount"])) and first(gap)["direction"] == "down"
    assert gap["context"]["year"] == 2024, "a comparison goes on from the newer year"


def test_two_departments_that_call_it_differently(sample_library):
    one, other, gap = talk(sample_library, f"{PINE}2024年三公经费是多少？", "临汐的呢", "差多少")
    assert [v["department"] for v in gap["values"][1:]] == [first(other)["department"], PINE] and first(gap)["unit"] == "元"
    assert Decimal(first(gap)["amount"]) == Decimal(first(other)["amount"]) - Decimal(first(one)["amount"]) * 10000


def test_in_another_unit(sample_library):
    told, again = talk(sample_library, f"{PINE}2024年基本支出里差旅费是多少？", "换成元")
    assert first(again)["unit"] == "元" and Decimal(first(again)["amount"]) == Decimal(first(told)["amount"]) * 10000
    assert first(again)["citations"] and again["citations"][0]["quote"] == told["citations"][0]["quote"]


def test_figures_are_looked_up_again_and_not_taken_from_the_conversation(sample_library):
    context = answer(f"{PINE}2024年水费是多少？", {}, sample_library)["context"]
    assert all(set(f) == {"disclosure", "facts"} for turn in context["told"] for f in turn["figures"])
    lost = {**context, "told": [{"own": True, "figures": [{"disclosure": 10 ** 6, "facts": ["x"]}]}] * 2}
    assert answer("差多少", lost, sample_library)["status"] != "answered"


def test_a_difference_with_nothing_to_subtract_is_none(sample_library):
    for questions in (("差多少",), (f"{PINE}2024年水费是多少？", "差多少"), (f"{PINE}2024年水费是多少？", f"{CREEK}2024年培训费是多少？", "差多少")):
        assert talk(sample_library, *questions)[-1]["values"] == []


@pytest.mark.parametrize("text", ["预算差多少", f"{CREEK}呢", "2023年一共呢", "会议费一共多少", "三公经费差多少"])
def test_what_names_something_is_no_question_over_figures_told(text):
    assert not leans(text, ())


# --- what is kept ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("last", "text", "whole"), [
    ("差旅费是多少？", "啥原因", "差旅费变动的原因是什么？"), ("差旅费是多少？", "年初预算的数是？", "差旅费年初预算数是多少？"), ("差旅费是多少？", "那决算呢", "差旅费决算数是多少？"),
    ("差旅费是多少？", "按人头呢", "差旅费按人头呢"), ("差旅费是多少？", "占基本支出多少", "差旅费占基本支出多少"), ("差旅费是多少？", "项目支出里的呢", "项目支出里的差旅费是多少？"),
    ("差旅费比上年变化多少？", "会议费呢", "会议费比上年变化多少？"), ("差旅费是多少？", "会议的呢", "会议费是多少？"), ("差旅费是多少？", "培训费占公用经费的比重是多少？", "培训费占公用经费的比重是多少？"),
    ("差旅费是多少？", "2024年三公经费的预算是多少？", "2024年三公经费的预算是多少？"),
])
def test_what_a_follow_up_leaves_out(last, text, whole):
    assert carry_over(text, {"subject": "差旅费", "question": last, "kind": "决算"})[0] == whole


def test_which_whole_was_named_before():
    context = {"subject": "设备更新", "before": "校园安全专项", "question": "设备更新是多少？"}
    assert carry_over("这块占整个专项的比例？", context)[0] == "设备更新占校园安全专项的比例？"
    assert carry_over("这块占整个项目的比例？", context)[0] == "设备更新占整个项目的比例？"     # no 项目 was named


@pytest.mark.parametrize(("text", "whole"), [("会议费呢", "基本支出中，会议费是多少？"), ("项目支出里的呢", "项目支出里的差旅费是多少？"), ("为什么", "差旅费变动的原因是什么？")])
def test_a_scope_is_kept_until_another_is_named(text, whole):
    assert carry_over(text, {"subject": "差旅费", "question": "基本支出里差旅费是多少？", "scope": ["基本支出"]})[0] == whole


def test_a_kept_scope_is_told_and_can_be_forgotten(sample_library):
    context = answer(f"{PINE}2024年基本支出里差旅费是多少？", {}, sample_library)["context"]
    assert context["scope"] == ["基本支出"]
    without = forget(context, "scope", "基本支出")
    assert without["scope"] == [] and carry_over("2023年呢", without)[0] == "2023年差旅费是多少？"


@pytest.mark.parametrize("key", ["department", "year", "kind", "subject"])
def test_what_is_forgotten_is_not_leaned_on(sample_library, key):
    context = answer(f"{PINE}2024年差旅费是多少？", {}, sample_library)["context"]
    left = forget(context, key)
    assert key in context and key not in left and "2024" not in left.get("question", "")
    if key == "department":
        assert answer("会议费呢", left, sample_library)["status"] == "ambiguous"


def test_there_are_as_many_as_people_were_told(sample_library):
    *_, found = talk(sample_library, f"{PINE}2024年编制多少人？", "在职的有几个")
    assert first(found)["unit"] == "人" and Decimal(first(found)["amount"]) == amount(f"{PINE}2024年在职人员有多少人？", sample_library)


# --- several questions in one text ----------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "parts"), [
    ("报了目标的项目有多少个？涉及多少钱？", 2), ("编了目标的项目有多少个、一共牵涉多少资金", 2), ("食品抽检做了多少批次，合格率多高？", 2), ("接了几批、多少人次", 2),
    ("水费、电费各是多少", 1), ("谁家的会议费更高，高出多少万？", 1), ("收入是加了还是砍了，幅度多少万元", 1), ("三公经费一共多少，比去年多多少？", 1), ("车辆有多少辆？总共有多少辆？", 1), ("货物、工程、服务各是几万", 1),
])
def test_where_a_second_question_begins(text, parts):
    assert len(split_questions(text)) == parts


def test_the_second_question_leans_on_the_first(sample_library):
    both = answer(f"{PINE}2024年在职人员有多少人，公务接待费花了多少钱？", {}, sample_library)
    assert [v["unit"] for v in both["values"]] == ["人", "万元"]


def test_one_of_two_questions_is_undisclosed(sample_library):
    found = answer(f"{PINE}2024年水费是多少？外星人接待费是多少？", {}, sample_library)
    assert found["status"] == "answered" and Decimal(first(found)["amount"]) == amount(f"{PINE}2024年水费是多少？", sample_library) and found["missing"]


@pytest.mark.parametrize("asked", ["谁家的三公经费更高，高出多少？", "三公经费谁家高，高出来多少万", "三公经费差多少"])
def test_the_difference_comes_first(sample_library, asked):
    found = answer(f"{PINE}和{CREEK}2024年{asked}", {}, sample_library)
    each = [amount(f"{d}2024年三公经费是多少？", sample_library) for d in (PINE, CREEK)]
    assert Decimal(first(found)["amount"]) == abs(each[0] - each[1])


def test_an_amount_asked_for_comes_before_the_rate(sample_library):
    found = answer(f"跟2023年比，{PINE}2024年三公经费是加了还是砍了，幅度多少万元？", {}, sample_library)
    assert first(found)["unit"] == "万元" and first(found)["direction"] == "down"


@pytest.mark.parametrize("asked", ["少了还是多了", "比上年是多了还是少了", "是增了还是减了"])
def test_more_or_less_is_a_change(sample_library, asked):
    *_, found = talk(sample_library, f"{PINE}2024年三公经费是多少？", asked)
    assert first(found)["direction"] == "down"


def test_a_share_of_a_year_that_is_not_there_is_not_that_of_the_next(sample_library):
    *_, share, before = talk(sample_library, f"{PINE}2023年公务接待费是多少？", "占三公经费的比例", "2022年呢")
    assert first(share)["unit"] == "%" and before["status"] == "not_indexed" and before["values"] == []


def test_how_far_it_went_up_or_down_is_a_rate(sample_library):
    found = answer(f"{PINE}2024年三公经费比上年是涨了还是跌了，幅度多大？", {}, sample_library)
    assert first(found)["unit"] == "%" and first(found)["direction"] == "down"


# --- readings to choose from ----------------------------------------------------------------------------------------

@pytest.fixture
def readings(sample_library):
    found = answer(f"{PINE}2024年项目支出是多少", {}, sample_library)
    assert found["status"] == "ambiguous" and len(found["suggestions"]) == 2
    return found


@pytest.mark.parametrize(("said", "which"), [("第一个", 0), ("第二个", 1), ("最后一个吧", 1), ("要一般公共预算的", 1), ("含结转的那个", 0)])
def test_a_reading_is_picked(sample_library, readings, said, which):
    found = answer(said, readings["context"], sample_library)
    assert first(found)["amount"] == readings["nearest"][which]["amount"] and "pending" not in found["context"]


def test_a_reading_sent_back_answers_and_the_conversation_goes_on(sample_library, readings):
    picked = answer(readings["suggestions"][1], readings["context"], sample_library)
    assert first(picked)["amount"] == readings["nearest"][1]["amount"]
    in_yuan = answer("换成元", picked["context"], sample_library)
    assert Decimal(first(in_yuan)["amount"]) == Decimal(first(picked)["amount"]) * 10000


def test_another_question_picks_nothing(sample_library, readings):
    found = answer(f"{PINE}2024年水费是多少？", readings["context"], sample_library)
    assert Decimal(first(found)["amount"]) == amount(f"{PINE}2024年水费是多少？", sample_library)


@pytest.mark.parametrize(("said", "name"), [("第三个", None), ("支出", None), ("决算的", "支出（决算表）"), ("要预算的", "支出（预算表）"), ("a" * 30, None)])
def test_only_what_is_clear_is_picked(said, name):
    assert one_of(said, ["支出（预算表）", "支出（决算表）"]) == name


def test_a_department_is_picked_by_its_place(sample_library):
    asked, picked = talk(sample_library, "三公经费是多少", "第二个")
    assert first(picked)["department"] in asked["suggestions"][1]
