"""Figures that the asker states himself: taken out of the question, compared with the printed one, never told as the document's."""
from __future__ import annotations

from decimal import Decimal

import pytest

from qa.chain import answer
from qa.stated import amount_of, restated, step


@pytest.mark.parametrize(("number", "amount"), [("7.8", "7.8"), ("1,200", "1200"), ("二十", "20"), ("一百二十", "120"), ("两千三百", "2300"), ("三点五", "3.5"), ("十", "10"), ("五百八十三", "583")])
def test_numbers_in_words(number, amount):
    assert amount_of(number) == Decimal(amount)


@pytest.mark.parametrize(("text", "question", "relation"), [
    ("听说公车花了20万，对吗？", "公车花了多少钱？", "="), ("三公经费有没有超过50万", "三公经费多少钱？", ">"), ("公积金不到五十万吧", "公积金多少钱？", "<"),
    ("公用经费占基本支出超过10%吗", "公用经费占基本支出多少%？", ">"), ("预算有3000万以上吗", "预算有多少钱？", ">="), ("退休人员有50人吗", "退休人员有多少人？", ">="),
])
def test_a_stated_figure_becomes_a_question(text, question, relation):
    found, stated = restated(text)
    assert found == question and stated is not None and stated.relation == relation


@pytest.mark.parametrize(("text", "relation", "amount"), [
    ("三公经费不会超过10万吧", "<=", 10), ("三公经费没有达到10万，对吗", "<", 10), ("三公经费不小于20万吧", ">=", 20), ("公务用车没有7辆吧", "<", 7), ("支出总计不到3千万，对吗", "<", 3000),
    ("三公经费小于等于20万吗", "<=", 20), ("三公经费10多万，对吗", "~", 10), ("支出总计有没有1000万", ">=", 1000), ("公务用车有5辆，对吗", "=", 5), ("公务用车有5辆吗", ">=", 5), ("三公经费没有超过50万吧", "<=", 50),
])
def test_denials_and_limits(text, relation, amount):
    _, stated = restated(text)
    assert stated is not None and (stated.relation, stated.amount) == (relation, amount)


@pytest.mark.parametrize("text", ["三公经费不是14.32万吧", "三公经费没花14.32万吧", "三公经费增加到14.32万，对吗"])
def test_what_could_too_easily_be_said_yes_to_is_not_checked(text):
    assert restated(text) == (text, None)


@pytest.mark.parametrize(("amount", "more"), [("10", "10"), ("30", "10"), ("120", "10"), ("5", "1"), ("100", "100")])
def test_what_more_may_add(amount, more):
    assert step(Decimal(amount)) == Decimal(more)


@pytest.mark.parametrize("text", ["办公费是多少？", "那2417万分下去了没有？", "这两个项目是不是一个单位？", "20万的办公费拿来干什么？", "2024年预算公开了吗？"])
def test_a_figure_that_is_not_stated_stays(text):
    assert restated(text) == (text, None)


def test_hearsay_beside_a_question_is_left_out():
    assert restated("听说办公费20万，到底是多少？") == ("办公费，到底是多少？", None)


@pytest.mark.parametrize(("factor", "said"), [("1", "对。"), ("2", "不对。")])
def test_the_answer_says_whether_it_is_right(sample_library, factor, said):
    printed = answer("松泉市林业和草原局2024年住房公积金是多少？", {}, sample_library)["values"][0]
    asked = Decimal(printed["amount"]) * Decimal(factor)
    found = answer(f"听说松泉市林业和草原局2024年住房公积金是{asked}{printed['unit']}，对吗？", {}, sample_library)
    assert found["status"] == "answered" and found["answer"].startswith(said)
    assert found["values"][0]["amount"] == printed["amount"]


def test_the_wrong_way_is_not_right(sample_library):
    moved = next(a for name in ("公务接待费", "“三公”经费", "培训费", "会议费", "行政运行", "机关运行经费")
                 if (a := answer(f"松泉市林业和草原局2024年{name}比上年变化多少？", {}, sample_library))["status"] == "answered" and a["values"][0]["direction"] in ("up", "down"))
    value = moved["values"][0]
    name = value["label"].removesuffix("变动额")
    for word, said in (("增加" if value["direction"] == "up" else "减少", "对。"), ("减少" if value["direction"] == "up" else "增加", "不对。")):
        found = answer(f"松泉市林业和草原局2024年{name}比上年{word}了{value['amount']}{value['unit']}，对吗？", {}, sample_library)
        assert found["answer"].startswith(said), found["answer"]
