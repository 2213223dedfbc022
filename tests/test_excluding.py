"""What is set aside, denied, added, moved or asked in several clauses: the proven figure, or none."""
from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.library import Library
from ingest.settings import Settings
from ingest.store import Store
from qa.addable import holds_in
from qa.chain import answer
from qa.excluding import denied, moved_or_not, set_aside
from qa.stated import restated
from tests import made

PINE, SHORE = "松泉市林业和草原局", "临汐区文化和旅游局"


def ask(library, question, context=None):
    return answer(question, context or {}, library)


def first(result):
    assert result["status"] == "answered", result["answer"]
    return result["values"][0]


@pytest.mark.parametrize(("question", "left"), [
    ("公用经费除了办公费还有多少？", "101.72"), ("除了办公费，公用经费还有多少？", "101.72"), ("办公费以外的公用经费是多少？", "101.72"), ("办公费除外的公用经费", "101.72"), ("公用经费去掉办公费是多少？", "101.72"),
    ("公用经费减去办公费是多少？", "101.72"), ("基本支出扣除人员经费是多少？", "120.62"), ("三公经费不含公务接待费是多少？", "12.80"), ("支出合计减去政府采购", "1303.22"),
])
def test_a_part_is_taken_off_its_whole(sample_library, question, left):
    result = ask(sample_library, f"{PINE}2024年{question}")
    assert first(result)["amount"] == left and result["computation"][0]["expression"].count("−") == 1


@pytest.mark.parametrize("question", ["除三公经费外的支出是多少？", "公务接待费减去三公经费是多少？", "不是资本性的项目支出多少？", "人员经费除了办公费还有多少？"])
def test_what_is_no_proven_part_is_taken_off_nothing(sample_library, question):
    result = ask(sample_library, f"{PINE}2024年{question}")
    assert result["status"] == "not_disclosed" and not result["values"] and result["nearest"]


def test_the_others_of_a_list(sample_library):
    every = ask(sample_library, f"{SHORE}2024年有哪些项目？")["values"]
    rest = ask(sample_library, f"{SHORE}2024年除了渔灯文化节还有哪些项目？")["values"]
    assert len(rest) == len(every) - 1 and not any("渔灯文化节" in v["label"] for v in rest)


@pytest.mark.parametrize("question", ["哪些支出没有预算？", "哪个项目没有资本性支出？", "没有安排哪些三公经费？"])
def test_what_there_is_answers_nothing_about_what_there_is_not(sample_library, question):
    assert ask(sample_library, f"{PINE}2024年{question}")["status"] == "not_disclosed"


def test_no_sentence_about_the_part_stands_for_the_rest(sample_library):
    """A refusal of what is left is final: neither the running text nor a likelier spelling answers with the part itself."""
    assert ask(sample_library, f"{SHORE}2024年不属于图书馆的项目支出")["status"] == "not_disclosed"


def test_words_of_carried_money_and_of_reasons_set_nothing_aside():
    assert set_aside("支出不含上年结转是多少") is None and set_aside("基本支出是多少(不含其他资金)") is None and set_aside("除草费是多少") is None
    assert not denied("哪些项目为什么没有支出") and not denied("有没有哪些变化") and denied("哪些项目没有绩效目标") and denied("哪些项目没有花完")


@pytest.mark.parametrize(("question", "said", "amount"), [("三公经费没有减少，对吗？", "不是。", "17.13"), ("三公经费下降了吗？", "是的。", "17.13"), ("差旅费增长了没有？", "不是。", "1.80"), ("三公经费是不是增加了？", "不是。", "17.13")])
def test_whether_it_moved(sample_library, question, said, amount):
    result = ask(sample_library, f"{PINE}2024年{question}")
    assert result["answer"].startswith(said) and first(result)["amount"] == amount and first(result)["direction"] == "down"


def test_which_way_is_denied():
    assert moved_or_not("三公经费没有减少，对吗")[1:] == ("down", True) and moved_or_not("三公经费超支了吗")[1] == "over" and moved_or_not("三公经费减少多少") is None


@pytest.mark.parametrize(("question", "said"), [("没有公务接待费，对吗？", "不对。"), ("没有因公出国费用，对吗？", "对。"), ("没有政府性基金支出对吧", "对。")])
def test_that_there_is_none(sample_library, question, said):
    assert ask(sample_library, f"{PINE}2024年{question}")["answer"].startswith(said)


def test_a_figure_held_against_a_name():
    text, stated = restated("甲局那笔18.90万元是差旅费吗？")
    assert text == "甲局差旅费多少钱？" and str(stated.amount) == "18.90"
    assert restated("甲局那笔18.90万元是什么？")[1] is None


def test_a_figure_of_another_scope_is_not_called_wrong(sample_library):
    result = ask(sample_library, f"{PINE}2024年对个人和家庭的补助182.40万元对吗？")
    assert result["answer"].startswith("口径不同。") and [v["amount"] for v in result["values"]] == ["182.40", "35.88"]
    assert "项目支出" in result["values"][0]["label"] and "基本支出" in result["values"][1]["label"]
    assert ask(sample_library, f"{PINE}2024年公务接待费1.6万元对吗？")["answer"].startswith("不对。")


def test_a_whole_is_not_added_to_its_part(sample_library):
    result = ask(sample_library, f"{SHORE}2024年工资福利支出和基本工资一共多少？")
    assert [v["amount"] for v in result["values"]] == ["7925775.74", "2487260.00"] and not result["computation"] and "不再相加" in result["answer"]


def test_a_sum_stays_in_one_scope(sample_library):
    assert first(ask(sample_library, f"{PINE}2024年对企业补助和对个人和家庭的补助合计是多少？"))["amount"] == "247.40"
    refused = ask(sample_library, f"{PINE}2024年对企业补助和办公费合计是多少？")
    assert refused["status"] == "not_disclosed" and "口径不同" in refused["answer"]


def test_a_code_holds_what_begins_with_it():
    from dataclasses import replace
    part = made.fact("d")
    whole = replace(part, id="d-9", code="22102", subject=("住房保障支出", "住房改革支出"))
    assert holds_in(whole, part) and not holds_in(part, whole) and not holds_in(whole, replace(part, code="2210301", subject=("别的",)))


@pytest.mark.parametrize(("question", "amounts"), [("执法执勤用车几辆，价值多少？", ["2", "37.70"]), ("执法执勤用车几辆，特种专业技术用车几辆？", ["2", "3"])])
def test_each_clause_is_answered(sample_library, question, amounts):
    assert [v["amount"] for v in ask(sample_library, f"{PINE}2024年{question}")["values"]] == amounts


def test_a_clause_that_finds_nothing_is_missing(sample_library):
    result = ask(sample_library, f"{PINE}2024年执法执勤用车几辆，执法船几艘？")
    assert first(result)["amount"] == "2" and any("执法船" in m for m in result["missing"])
    assert ask(sample_library, f"{PINE}2024年项目支出比基本支出多多少，占比高多少？")["missing"]


def test_follow_ups_that_take_off_or_name_a_part(sample_library):
    context = ask(sample_library, f"{PINE}2024年办公费是多少？")["context"]
    assert first(ask(sample_library, "减去差旅费呢？", context))["amount"] == "3.65"
    context = ask(sample_library, f"{PINE}2024年三公经费是多少？")["context"]
    assert first(ask(sample_library, "其中接待的", context))["amount"] == "1.52"
    assert [v["amount"] for v in ask(sample_library, "办公费呢，和差旅费呢", context)["values"]] == ["18.90", "15.25"]


@pytest.mark.parametrize("said", ["核减的办公费", "压减的办公费", "追加的办公费", "削减的办公费", "办公室的办公费"])
def test_a_narrower_amount_than_the_one_printed_is_not_told(said: str, sample_library):
    told = ask(sample_library, f"{PINE}2024年{said}多少")
    assert told["status"] == "not_disclosed" and not told["values"] and said in told["answer"]


@pytest.mark.parametrize("department", ["云溪县人民政府办公室", "云溪县民政局"])
def test_the_office_is_a_part_unless_it_is_the_department(department: str, tmp_path):
    path = made.file(tmp_path)
    settings = Settings(data=tmp_path / "data")
    with Store(settings) as store:
        store.add(made.reading(path, replace(made.BUREAU, department=department, aliases=()), facts=1, sentences=()), path)
    told = ask(Library(settings), "办公室的住房公积金多少", {"department": department, "year": 2024})
    assert [v["amount"] for v in told["values"]] == (["1042.20"] if department.endswith("办公室") else [])
