"""Names that differ from a printed one in a character or a part: another thing is asked for, and what is near is offered, not told."""
from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from made import BUREAU, fact, file, reading, region

from ingest.library import Library
from ingest.model import Fact, Identity, Scope, Source, Value
from ingest.originals import fingerprint
from ingest.settings import Settings
from ingest.store import Store
from qa.chain import answer

UNIVERSITY = Identity("荆川理工大学", 2024, "预算", "部门", "荆川理工大学2024年部门预算公开", "2024-02-01", ())
STREET = Identity("北屏市云湖区石桥街道办事处", 2024, "预算", "部门", "石桥街道办事处2024年部门预算公开", "2024-02-01", ())
NORTH = Identity("北江省民政厅", 2023, "预算", "部门", "北江省民政厅2023年部门预算公开", "2023-02-01", ())
NORTH_COURT = Identity("北江省高级人民法院", 2022, "预算", "部门", "北江省高级人民法院2022年部门预算公开", "2022-02-01", ())
numbers = count()


def shelf(folder: Path, *given: tuple[Identity, str]) -> Library:
    """A library of one file for each department and printed name; each prints 1,042.20 万元."""
    settings = Settings(data=folder / "data", chroma="off")
    with Store(settings) as store:
        for identity, name in given:
            path = file(folder / str(number := next(numbers)), content=str(number))
            store.add(reading(path, identity, 1, (), name), path)
    return Library(settings)


@pytest.mark.parametrize(("printed", "asked"), [
    ("支持外贸发展", "支持内贸发展"), ("便携式计算机购置", "台式计算机购置"), ("水资源节约管理与保护", "水资源费"), ("护林员劳务补助", "聘用人员劳务费"), ("自治区驻村工作专项经费", "自治区拨了"),
])
def test_another_name_is_not_answered_by_a_near_one(tmp_path, printed, asked):
    library = shelf(tmp_path, (BUREAU, printed))
    found = answer(f"县民政局{asked}多少钱？", {}, library)
    assert found["status"] == "not_disclosed" and found["values"] == []
    assert answer(f"县民政局{printed}多少钱？", {}, library)["values"][0]["amount"] == "1042.20"


@pytest.mark.parametrize("asked", ["那台便携式计算机购置花了", "便携式计算机购置花了", "这几台便携式计算机购置要"])
def test_a_measure_word_behind_a_numeral_is_part_of_no_name(tmp_path, asked):
    assert answer(f"县民政局{asked}多少钱？", {}, shelf(tmp_path, (BUREAU, "便携式计算机购置")))["values"][0]["amount"] == "1042.20"


def test_another_school(tmp_path):
    library = shelf(tmp_path, (UNIVERSITY, "住房公积金"), (BUREAU, "住房公积金"))
    assert answer("荆川大学住房公积金多少？", {}, library)["status"] == "not_indexed"
    for said in ("荆川理工大学", "理工大学"):
        assert answer(f"{said}住房公积金多少？", {}, library)["values"][0]["department"] == UNIVERSITY.department


def test_a_district_is_not_its_street(tmp_path):
    library = shelf(tmp_path, (STREET, "住房公积金"), (BUREAU, "住房公积金"))
    assert answer("云湖区的住房公积金多少？", {}, library)["status"] == "ambiguous"
    assert answer("石桥街道的住房公积金多少？", {}, library)["values"][0]["amount"] == "1042.20"


def test_all_departments_of_a_place_each_with_its_newest_year(tmp_path):
    library = shelf(tmp_path, (NORTH, "住房公积金"), (NORTH_COURT, "住房公积金"), (BUREAU, "住房公积金"))
    found = answer("北江两个部门的住房公积金哪个多？", {}, library)
    told = {(v["department"], v["year"]) for v in found["values"] if v["computation"] is None}
    assert told == {(NORTH.department, 2023), (NORTH_COURT.department, 2022)}
    assert any(c["kind"] == "scope" and "年度" in c["detail"] for c in found["checks"]) and "年度" in found["answer"]


def test_what_one_visit_and_one_car_cost(sample_library):
    """12.80 万元 for 7 cars in the sample's budget."""
    said = answer("松泉市林业和草原局2024年平均养一辆车要多少钱？", {}, sample_library)["values"][0]
    assert Decimal(said["amount"]) == (Decimal("12.80") / 7).quantize(Decimal("0.01")) and said["unit"] == "万元"
    assert answer("松泉市林业和草原局2024年买一辆公务用车多少钱？", {}, sample_library)["status"] == "not_disclosed"


@pytest.mark.parametrize("question", ["{a}和{b}谁的公务接待费多", "{a}和{b}哪家的公务接待费更高一些？"])
def test_whose_is_more(sample_library, question):
    found = answer(question.format(a="松泉市林业和草原局2024年", b="砚溪县应急管理局2024年"), {}, sample_library)
    one, other, gap = (Decimal(v["amount"]) for v in (*found["values"][1:3], found["values"][0]))
    assert found["reading"]["operation"] == "compare" and one > other and gap == one - other


def test_whom_a_payment_is_for(sample_library):
    """Of a payment that is made to nobody else 「给退休老人发的」 narrows nothing; of one that is made to many it does."""
    plain = answer("松泉市林业和草原局2024年职业年金缴费多少？", {}, sample_library)["values"][0]["amount"]
    assert answer("松泉市林业和草原局2024年给在职人员缴的职业年金缴费多少？", {}, sample_library)["values"][0]["amount"] == plain
    assert answer("松泉市林业和草原局2024年给退休老人发的办公费多少？", {}, sample_library)["status"] == "not_disclosed"


def test_a_whole_and_its_parts_in_one_question(sample_library):
    found = answer("松泉市林业和草原局2024年三公经费一共多少，出国、用车、接待分别是多少？", {}, sample_library)
    whole, *parts = (Decimal(v["amount"]) for v in found["values"])
    assert len(parts) == 3 and whole == sum(parts)


def test_the_first_of_a_rank_by_its_place(sample_library):
    first, largest = (answer(f"松泉市林业和草原局2024年商品和服务支出中{how}的是什么？", {}, sample_library)["values"][0] for how in ("排第一", "金额最大"))
    assert (first["label"], first["amount"]) == (largest["label"], largest["amount"])


def test_a_department_named_in_two_pieces(tmp_path):
    library = shelf(tmp_path, (NORTH, "住房公积金"), (NORTH_COURT, "住房公积金"))
    assert answer("民政厅的住房公积金多少？北江省的", {}, library)["values"][0]["department"] == NORTH.department


@pytest.mark.parametrize("question", ["松泉哪家馆子好吃，推荐一下", "松泉有什么好玩的地方"])
def test_what_is_no_matter_of_disclosures(sample_library, question):
    assert answer(question, {}, sample_library)["status"] == "out_of_scope"


def test_the_change_of_the_whole_where_only_that_of_public_finance_is_printed(tmp_path):
    settings, path = Settings(data=tmp_path / "data", chroma="off"), file(tmp_path)
    given = reading(path, BUREAU, 2, ())
    total, moved = given.facts
    total = replace(total, subject=("支出总计",), code="", keys=(), total=True, scope=Scope(flow="支出", fund="全部"))
    moved = replace(moved, subject=("财政拨款支出",), code="", keys=(), measure="change", scope=Scope(flow="支出", fund="财政拨款"), base="2023年预算",
                    value=Value("2.50", "万元", Decimal("2.50"), direction="down"),
                    source=replace(moved.source, kind="sentence", quote="财政拨款支出预算1,042.20万元，比2023年预算减少2.50万元。", table=None, place=None))
    with Store(settings) as store:
        store.add(replace(given, facts=(total, moved)), path)
    found = answer("县民政局2024年预算比上年少了多少？", {}, Library(settings))["values"][0]
    assert (found["amount"], found["direction"]) == ("2.50", "down") and "财政拨款" in found["label"]


@pytest.mark.parametrize("question", ["松泉市林业和草原局2024年基本支出里，上年结转多少？", "松泉市林业和草原局2024年公用经费中，公益林护林员劳务补助多少？"])
def test_a_part_is_not_told_without_its_whole(sample_library, question):
    assert answer(question, {}, sample_library)["status"] == "not_disclosed"


def test_a_figure_that_is_not_only_a_part(sample_library):
    """18.90 is what basic expenditure has of it; that nothing wider is printed must not give the part."""
    found = answer("松泉市林业和草原局2024年办公费多少？（不只是基本支出里那部分）", {}, sample_library)
    assert all(v["amount"] != "18.90" for v in found["values"])


@pytest.mark.parametrize("question", ["听说松泉市林业和草原局2024年三公经费是20万，是这样吗？", "听说松泉市林业和草原局2024年三公经费是20万，真的是这样吗"])
def test_a_claim_is_checked_however_the_check_is_asked_for(sample_library, question):
    assert answer(question, {}, sample_library)["answer"].startswith("不对")


def test_which_of_two_is_more_and_by_how_much(sample_library):
    found = answer("松泉市林业和草原局2024年办公费和差旅费两块，哪块钱多？多多少", {}, sample_library)
    assert found["values"][0]["amount"] == str(Decimal("18.90") - Decimal("15.25"))


def test_a_number_in_a_name_counts_whole(sample_library):
    assert answer("石渡市市场监督管理局2024年单价50万元以上的设备有多少台？", {}, sample_library)["values"][0]["amount"] == "5"
    assert answer("石渡市市场监督管理局2024年单位价值100万元以上设备有多少台？", {}, sample_library)["status"] == "not_disclosed"


def test_a_total_by_its_name_and_cars_that_are_owned(sample_library):
    """收入总计 is a name and no sum; 共有 says nothing."""
    total = answer("松泉市林业和草原局2024年收入总计多少？", {}, sample_library)
    assert total["reading"]["operation"] == "lookup" and total["values"][0]["computation"] is None
    assert answer("石渡市市场监督管理局共有车辆多少辆？", {}, sample_library)["values"][0]["amount"] == "15"


def test_a_part_kept_for_some_is_not_all_that_is_bought(tmp_path):
    library = shelf(tmp_path, (BUREAU, "面向中小企业预留的政府采购项目"))
    assert answer("县民政局政府采购预算总额多少？", {}, library)["status"] == "not_disclosed"


# --- scopes, stages, neighbours -------------------------------------------------------------------------------------

def told_of(identity: Identity, number: int, subject: str, **other) -> Fact:
    return replace(made_fact(number), subject=(subject,), code="", keys=(), **other)


def made_fact(number: int) -> Fact:
    return fact("0" * 12, number)


def with_facts(folder: Path, *facts: Fact, identity: Identity = BUREAU, sentences: tuple[str, ...] = ()) -> Library:
    settings, path = Settings(data=folder / "data", chroma="off"), file(folder)
    with Store(settings) as store:
        store.add(replace(reading(path, identity, 0, sentences), facts=tuple(replace(f, document_id=fingerprint(path), id=f"{fingerprint(path)}-{i}") for i, f in enumerate(facts))), path)
    return Library(settings)


def test_the_reason_of_a_neighbour_is_none(tmp_path):
    said = "购置费减少1.00万元，主要原因是上年已更新车辆。"
    why = told_of(BUREAU, 0, "公务用车购置费", measure="text", attribute="原因", value=Value(said, "", None, "上年已更新车辆"), source=Source("sentence", said, (region(),)))
    library = with_facts(tmp_path, why, told_of(BUREAU, 1, "公务用车运行维护费"), told_of(BUREAU, 2, "公务用车购置费"), sentences=(said,))
    assert "上年已更新车辆" in answer("县民政局公务用车购置费为什么减少？", {}, library)["answer"]
    assert answer("县民政局公务用车运行维护费为什么减少？", {}, library)["status"] == "not_disclosed"


FINAL = Identity("云溪县民政局", 2024, "决算", "部门", "云溪县民政局2024年度部门决算公开", "2025-08-01", ("县民政局",))


def test_an_outcome_is_no_budget(tmp_path):
    library = with_facts(tmp_path, told_of(FINAL, 0, "住房公积金", stage="决算"), identity=FINAL)
    assert answer("县民政局2024年住房公积金决算多少？", {}, library)["values"][0]["amount"] == "1042.20"
    budget = answer("县民政局2024年住房公积金年初预算多少？", {}, library)
    assert budget["status"] == "not_disclosed" and budget["nearest"][0]["amount"] == "1042.20"


@pytest.mark.parametrize(("printed", "asked"), [("离退休人员", "退休人员"), ("退休人员", "离退休人员")])
def test_who_has_retired_and_who_has_retired_with_honours(tmp_path, printed, asked):
    said = f"{printed}78人。"
    people = told_of(BUREAU, 0, printed, measure="count", value=Value("78", "人", Decimal(78)), source=Source("sentence", said, (region(),)), scope=Scope(view="人员"))
    library = with_facts(tmp_path, people, sentences=(said,))
    assert answer(f"县民政局{printed}多少人？", {}, library)["values"][0]["amount"] == "78"
    assert answer(f"县民政局{asked}多少人？", {}, library)["status"] == "not_disclosed"


@pytest.mark.parametrize("question", ["松泉市林业和草原局2024年公务接待人次", "松泉市林业和草原局2024年离退休人员合计"])
def test_money_is_no_count(sample_library, question):
    assert all(v["unit"] not in ("万元", "元") for v in answer(question, {}, sample_library)["values"])
