"""Where a change lies: the parts' changes, largest first, and what they leave of the total's."""
from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import fact
from years import FIRST, SECOND, THIRD, library

from ingest.model import Value
from qa.asked import read_asked
from qa.chain import answer
from qa.claims import claim
from qa.compute import compute
from qa.errors import PlanError, ProofError
from qa.plan import Difference, Lookup, Rest
from qa.verify import check_formula


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return library(tmp_path_factory.mktemp("years"), FIRST, SECOND, THIRD)


def moves(result):
    """Label → change with its sign."""
    return {v["label"]: Decimal(v["amount"]) * (-1 if v["direction"] == "down" else 1) for v in result["values"] if v["direction"]}


def test_a_total_s_change_is_the_sum_of_its_parts_changes_and_the_rest(shelf):
    result = answer("2024年一般公共预算支出涨在哪几项？", {}, shelf)
    assert result["status"] == "answered", result["answer"]
    codes = [c for c in SECOND.accounts if len(c) == 3]
    wanted = {f"{THIRD.accounts[c][0]}变动额": THIRD.amount(c) - SECOND.amount(c) for c in codes}
    whole = THIRD.whole - SECOND.whole
    assert moves(result) == {"一般公共预算支出变动额": whole, **wanted, "未说明的变动额": whole - sum(wanted.values())}
    assert [v["label"] for v in result["values"]][:3] == ["一般公共预算支出变动额", "农林水支出变动额", "社会保障和就业支出变动额"]
    assert "卫生健康支出（2023年未列） 9.00 万元" in result["answer"]       # a figure, no change
    assert any("正好是只在一年列出的各项" in c["detail"] for c in result["checks"])


def test_what_went_down_comes_first_where_that_is_asked(shelf):
    result = answer("2024年一般公共预算支出减在哪里", {}, shelf)
    assert result["answer"].startswith("总的并没有减少。")
    assert [v["label"] for v in result["values"]][1] == "住房保障支出变动额"


def test_the_one_that_went_up_most_is_the_answer(shelf):
    result = answer("2024年一般公共预算支出哪块增加得最多？", {}, shelf)
    assert result["values"][0]["label"] == "农林水支出变动额" and result["answer"].startswith("增加最多的是农林水支出。")


def test_the_parts_of_a_part(shelf):
    result = answer("2023年农林水支出减在哪几项", {}, shelf)
    assert moves(result) == {"农林水支出变动额": Decimal("-9.50"), "水利变动额": Decimal("5.50"), "巩固脱贫攻坚成果衔接乡村振兴变动额": Decimal("-15.00")}


def test_against_a_year_further_back(shelf):
    result = answer("2024年比2022年一般公共预算支出涨在哪几项", {}, shelf)
    assert moves(result)["农林水支出变动额"] == THIRD.amount("213") - FIRST.amount("213")
    assert moves(result)["一般公共预算支出变动额"] == THIRD.whole - FIRST.whole


def test_two_years_named_side_by_side(shelf):
    assert moves(answer("2024年和2023年相比，一般公共预算支出涨在哪几项？", {}, shelf))["一般公共预算支出变动额"] == THIRD.whole - SECOND.whole


def test_the_three_public_expenses(shelf):
    assert moves(answer("2024年三公经费增加在哪几项", {}, shelf)) == {
        "财政拨款“三公”经费支出变动额": Decimal("0.60"), "公务用车运行维护费变动额": Decimal("0.80"), "公务接待费变动额": Decimal("-0.20"), "因公出国（境）费变动额": Decimal("0.00")}


def test_a_follow_up_asks_of_what_was_answered(shelf):
    context = answer("2024年农林水支出多少", {}, shelf)["context"]
    assert moves(answer("涨在哪几项？", context, shelf))["农林水支出变动额"] == THIRD.amount("213") - SECOND.amount("213")


@pytest.mark.parametrize("spoilt", [
    replace(SECOND, year=2023, kind="决算"),                                    # an outcome is no budget
    replace(SECOND, unit="元"),                                                  # a figure in another unit
])
def test_figures_of_another_kind_or_unit_are_not_mixed_in(tmp_path, spoilt):
    result = answer("2024年预算一般公共预算支出涨在哪几项", {}, library(tmp_path, spoilt, THIRD))
    assert result["status"] == "not_disclosed" and not result["values"]
    assert ("单位不同" if spoilt.unit == "元" else "库中没有河湾县水务局2023年的预算") in result["answer"]


def test_no_other_year_and_no_printed_change_is_a_refusal(tmp_path):
    result = answer("一般公共预算支出涨在哪几项", {}, library(tmp_path, THIRD))
    assert result["status"] == "not_disclosed" and result["nearest"] and not result["values"]


def test_what_a_sentence_says_otherwise_is_told_beside(tmp_path):
    said = "2024年一般公共预算支出618.00万元，比上年增加100.00万元，增长19.31%，主要原因是水利工程增加。"
    result = answer("2024年一般公共预算支出涨在哪几项", {}, library(tmp_path, SECOND, replace(THIRD, text=(said,))))
    assert moves(result)["一般公共预算支出变动额"] == THIRD.whole - SECOND.whole
    assert moves(result)["一般公共预算支出变动额（正文所说）"] == Decimal("100.00")
    assert any(c["kind"] == "text_agrees" and not c["ok"] for c in result["checks"])
    assert any(v["text"] and "水利工程增加" in v["text"] for v in result["values"])


def test_changes_printed_in_the_table_are_taken_as_printed(tmp_path, shared):
    from ingest.pipeline import ingest
    from ingest.settings import load
    from ingest.store import Library

    settings = load(data=tmp_path)
    ingest([shared / "disclosures" / "望川区教育局2024年部门预算公开（虚构样例）.pdf"], settings)
    result = answer("一般公共预算支出涨在哪几项", {}, Library(settings))
    assert moves(result)["教育支出变动额"] == Decimal("228.50") and not any(v["computation"] for v in result["values"] if v["label"] == "教育支出变动额")
    assert "预算数与上年执行数相比" in result["answer"]


def test_a_column_of_changes_against_the_budget_is_none_against_last_year():
    from qa.catalog import build_catalog
    from qa.origins import InRow

    d = answered_by()
    total, moved = fact("d", 0), fact("d", 1)
    total = replace(total, value=Value("10.00", "万元", Decimal("10.00")))
    moved = replace(moved, measure="change", value=Value("1.00", "万元", Decimal("1.00"), None, None, "up"), source=replace(total.source, quote="1.00", place=(4, 7, 4), column="增减额"))
    assert InRow(build_catalog(d, (total, moved))).move(total) is None
    last = replace(moved, source=replace(moved.source, column="比上年增减额"))
    assert InRow(build_catalog(d, (total, last))).move(total) is not None


def answered_by():
    from ingest.model import Disclosure

    return Disclosure(1, "某局", 2024, "决算", "部门", "published", "", None, ())


# ---- how it is asked --------------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("question", [
    "总支出涨在哪几项", "总支出减在哪里", "三公经费主要减少在哪些方面", "增加的部分是哪些项目带来的", "支出增长主要来自哪些项目？", "哪块增加得最多", "哪些项目增加了", "主要增长点在哪？", "少花在哪了", "增长最多的项目是哪个",
    "三公经费增加主要是因为哪一项增加", "支出增长是由哪些方面引起的", "总支出都涨了哪些？"])
def test_asking_for_the_parts_of_a_change(question):
    assert read_asked(question).op == "where"


@pytest.mark.parametrize("question", [
    "总支出为什么涨", "三公经费减少的原因是什么", "总支出比上年涨了多少", "哪个部门涨得最多", "哪一年增加得最多", "项目资金花在哪", "三公经费有哪些", "增幅最大的是哪项", "哪个项目金额最大", "减灾项目多少钱", "多媒体教室在哪"])
def test_asking_for_something_else(question):
    assert read_asked(question).op != "where"


def test_why_it_went_up_stays_a_question_for_the_reason():
    assert read_asked("三公经费为什么涨").attribute == "原因"


# ---- the rest of a change -----------------------------------------------------------------------------------------------------------------------

amounts = st.decimals(0, 99999, places=2)
pairs = st.tuples(amounts, amounts)


def figure(number: int, amount: Decimal, direction: str | None = None) -> Lookup:
    base = fact("d", number)
    printed = f"{amount:,}"
    return Lookup(replace(base, value=Value(printed, "万元", amount, None, None, direction), source=replace(base.source, quote=printed)))


def two_years(number: int, pair: tuple[Decimal, Decimal]) -> Difference:
    return Difference(figure(2 * number, pair[0]), figure(2 * number + 1, pair[1]), signed=True)


@given(pairs, st.lists(pairs, min_size=1, max_size=12))
def test_the_parts_and_the_rest_come_to_the_total(total, parts):
    node = Rest(two_years(0, total), tuple(two_years(i + 1, p) for i, p in enumerate(parts)))
    done = compute(node)
    signed = -done.amount if done.direction == "down" else done.amount
    assert sum((a - b for a, b in parts), Decimal(0)) + signed == total[0] - total[1]


@given(st.lists(st.tuples(st.decimals("0.01", 9999, places=2), st.sampled_from(["up", "down"])), min_size=2, max_size=12))
def test_printed_changes_and_the_rest_come_to_the_total(printed):
    total, *parts = [figure(i, a, d) for i, (a, d) in enumerate(printed)]
    done = compute(Rest(total, tuple(parts)))
    signs = [a if d == "up" else -a for a, d in printed]
    assert (-done.amount if done.direction == "down" else done.amount) == signs[0] - sum(signs[1:])


@given(pairs, st.lists(pairs, min_size=1, max_size=5))
def test_the_gate_passes_the_rest_and_stops_it_turned_round(total, parts):
    from ingest.model import Disclosure

    made = claim(Rest(two_years(0, total), tuple(two_years(i + 1, p) for i, p in enumerate(parts))), Disclosure(1, "某局", 2024, "预算", "部门", "published", "", None, ()))
    check_formula(made)
    assert made.formula is not None
    turned = {"up": "down", "down": "up", "same": "up"}[str(made.direction)]
    with pytest.raises(ProofError):
        check_formula(replace(made, direction=turned, formula=replace(made.formula, direction=turned)))
    with pytest.raises(ProofError):
        check_formula(replace(made, formula=replace(made.formula, signs=made.formula.signs[1:])))


def test_a_rest_needs_changes():
    with pytest.raises(PlanError, match="有方向的变动"):
        Rest(figure(0, Decimal(1)), (figure(1, Decimal(1), "up"),))
    with pytest.raises(PlanError, match="至少需要一个部分"):
        Rest(figure(0, Decimal(1), "up"), ())
