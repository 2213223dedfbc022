"""Amounts that the narrative tells: each has its cell, its list, its change or its limit; and what no rule may take for a mistake."""
from __future__ import annotations

import pytest

from ingest.checks import Report
from ingest.model import Reading
from tests.test_checks import outcomes, table
from tests.test_checks import reading as tables_read
from tests.test_checks_text import check, found, told

PROJECTS = table(0, "一般公共预算项目支出表", ["项目名称", "合计", "商品和服务支出", "资本性支出"],
                 [["合计", "30.00", "21.00", "9.00"], ["河道清淤", "12.50", "8.50", "4.00"], ["堤防加固", "17.50", "12.50", "5.00"]])
OFFICIAL = table(0, "“三公”经费支出表", ["支出内容", "合计", "资金来源/一般公共预算", "资金来源/政府性基金预算"],
                 [["合计", "9.00", "9.00", ""], ["因公出国（境）费", "0.00", "0.00", ""], ["公务接待费", "2.00", "2.00", ""], ["公务用车购置及运行费", "7.00", "7.00", ""],
                  ["公务用车购置费", "0.00", "0.00", ""], ["公务用车运行费", "7.00", "7.00", ""]])
BY_YEAR = table(0, "“三公”经费预算对比表", ["年度", "合计", "因公出国（境）费", "公务用车购置及运行费/小计", "公务用车购置及运行费/购置费", "公务用车购置及运行费/运行费", "公务接待费"],
                [["2023年预算数", "26.00", "0.00", "24.00", "17.00", "7.00", "2.00"], ["2024年预算数", "9.00", "0.00", "7.00", "0.00", "7.00", "2.00"]])


def worst(report: Report, rule: str) -> list[str]:
    return [severity for severity, _, _ in found(report, rule)]


def seen(*texts: str, section: str, tables: Reading | None = None) -> Report:
    return check(told(*texts, section=section, tables=tables))


# --- cells

@pytest.mark.parametrize(("amount", "wrong"), [("12.50", []), ("12.90", ["warning"]), ("8.50", [])])     # 8.50 stands in the row: it may be meant
def test_a_project_has_the_total_of_its_row(amount: str, wrong: list[str]):
    assert worst(seen("项目名称：河道清淤", f"预算金额：{amount}万元", section="四、项目支出情况", tables=tables_read(PROJECTS)), "text_table") == wrong


def test_a_project_is_named_by_its_paragraph_not_by_the_order_that_set_it_up():
    text = "项目一：河道清淤。依据《县河道管理办法》设立，安排{}万元，由水利站实施。"
    assert [worst(seen(text.format(amount), section="四、项目支出情况", tables=tables_read(PROJECTS)), "text_table") for amount in ("12.50", "13.50")] == [[], ["warning"]]


def test_all_projects_together_are_the_projects_total():
    assert [worst(seen(f"2024年共安排2个项目，合计{amount}万元。", section="七、一般公共预算项目支出情况", tables=tables_read(PROJECTS)), "text_table") for amount in ("30.00", "36.00")] == [[], ["error"]]


@pytest.mark.parametrize(("amount", "wrong"), [("2.00", []), ("2.90", ["warning"])])
def test_a_short_amount_of_an_official_part_is_that_of_its_cell(amount: str, wrong: list[str]):
    assert worst(seen(f"公务接待费{amount}万元，主要用于公务往来。", section="六、“三公”经费情况", tables=tables_read(OFFICIAL)), "text_table") == wrong


def test_the_total_of_a_table_by_years_is_known_unless_more_is_in_it():
    def rules(columns: str) -> Report:
        beside = table(0, BY_YEAR.title, [*("/".join(c) for c in BY_YEAR.columns), *([columns] if columns else [])],
                       [[*(c.text if c else "" for c in row.cells), *(["5.00"] if columns else [])] for row in BY_YEAR.rows])
        return seen("“三公”经费12.00万元。", section="六、“三公”经费情况", tables=tables_read(beside))
    assert worst(rules(""), "text_table") == ["warning"]
    assert not worst(rules("会议费"), "text_table") and not worst(rules("会议费"), "official_total")


def test_performance_targets_may_cover_all_spending_or_some():
    """Only what looks like a slip of a total is told."""
    total = tables_read(table(0, "部门支出总表", ["科目编码", "科目名称", "支出预算/合计", "支出预算/基本支出", "支出预算/项目支出"],
                              [["", "合计", "1,500.25", "900.15", "600.10"], ["208", "社会保障和就业支出", "1,500.25", "900.15", "600.10"]]))
    told_of = [worst(seen(f"2024年实行绩效管理，涉及预算{amount}万元。", section="（四）预算绩效", tables=total), "text_table") for amount in ("1,500.25", "600.10", "1,509.25", "77.31")]
    assert told_of == [[], [], ["warning"], []]


def test_all_of_an_amount_may_be_something_of_which_there_is_more():
    basic = tables_read(table(0, "一般公共预算基本支出表", ["科目编码", "科目名称", "合计"], [["", "合计", "200.33"], ["301", "工资福利支出", "83.21"], ["302", "商品和服务支出", "117.12"]]))
    assert [worst(seen(f"公用经费{amount}万元，全部为商品和服务支出。", section="三、基本支出情况", tables=basic), "text_table") for amount in ("117.12", "117.72", "64.30")] == [[], ["warning"], []]


def test_an_account_is_told_by_its_code_where_its_name_is_that_of_another():
    two = tables_read(table(0, "一般公共预算支出表", ["科目编码", "科目名称", "2023年预算数", "2024年预算数"], [["2210201", "住房公积金", "68.00", "66.00"]]),
                      table(1, "一般公共预算基本支出表", ["科目编码", "科目名称", "2024年预算数"], [["30113", "住房公积金", "60.00"]]))
    texts = (f"（1）住房公积金（2210201）预算66.00万元，比上年预算减少{amount}万元。" for amount in ("2.00", "2.90"))
    assert [worst(seen(text, section="二、一般公共预算支出情况", tables=two), "text_change") for text in texts] == [[], ["error"]]


# --- lists

def test_counts_told_beside_the_amounts_of_a_list_do_not_hide_it():
    cars = "车辆5辆，价值100.00万元，其中一般公务用车2辆、价值31.00万元，执法执勤用车3辆、价值{}万元。"
    assert [worst(seen(cars.format(amount), section="（三）国有资产占用"), "text_sum") for amount in ("69.00", "60.00")] == [[], ["error"]]     # the counts add up: these are all


def test_a_list_in_a_sentence_of_its_own_may_be_of_the_first_figure_before():
    text = "转入本年使用的资金为148.06万元，财政拨款性质的142.33万元，其他性质的5.73万元。逐项列示：甲项目{}万元；乙项目9.48万元；丙项目5.73万元。"
    assert not [f for f in seen(text.format("132.85"), section="七、上年结转结余").findings if f.severity != "info"]
    assert worst(seen(text.format("132.35"), section="七、上年结转结余"), "text_sum") == ["warning"]


def test_a_list_ends_at_a_semicolon_where_others_part_it():
    text = "拥有车辆9辆，总值{}万元，包括执法执勤用车3辆（54.19万元）、特种专业技术用车6辆（372.48万元）；拥有房屋，总值655.31万元。"
    assert [worst(seen(text.format(amount), section="（三）国有资产占用"), "text_sum") for amount in ("426.67", "926.67")] == [[], ["error"]]


@pytest.mark.parametrize(("text", "rule"), [
    ("全年采购预算503.41万元，买货物{}万元，做工程0.00万元，购服务214.06万元。", "289.35"), ("结转资金348.06万元，财政拨款性质的{}万元，其他性质的5.73万元。", "342.33")])
def test_figures_that_nothing_announces_are_parts_by_their_names(text: str, rule: str):
    slipped = rule[:-1] + ("1" if rule[-1] != "1" else "2")
    assert [worst(seen(text.format(amount), section="八、其他事项"), "text_sum") for amount in (rule, slipped)] == [[], ["warning"]]


def test_accounts_that_happen_to_add_up_are_no_list():
    report = seen("养老保险缴费支出58.74万元，职业年金缴费支出29.37万元，职工医疗保险缴费支出29.37万元。", section="二、一般公共预算支出情况")
    assert not report.findings and not outcomes(report, "text_sum")


@pytest.mark.parametrize(("part", "wrong"), [("60.00", []), ("160.00", ["warning"])])
def test_a_part_is_not_more_than_its_whole(part: str, wrong: list[str]):
    assert worst(seen(f"培训费100.00万元，其中网络培训{part}万元。", section="三、支出情况"), "text_part") == wrong


# --- changes

@pytest.mark.parametrize(("moved", "wrong"), [("20.00", []), ("20.50", ["warning"])])
def test_the_change_of_a_whole_is_that_of_all_its_parts(moved: str, wrong: list[str]):
    texts = ("本年支出预算150.00万元，比上年预算增加20.00万元，其中：", "1.基本支出90.00万元，比上年预算减少5.00万元；", f"2.项目支出60.00万元，比上年预算增加{25 if moved == '20.00' else 25.5}万元。")
    assert worst(seen(*texts, section="三、支出情况"), "text_change_sum") == wrong


def test_parts_that_may_have_had_others_beside_them_make_no_change_wrong():
    """What ended last year need not be told, and its change is in the whole's."""
    texts = ("培训经费150.00万元，比上年预算增加20.00万元，其中：", "1.干部培训90.00万元，比上年预算减少5.00万元；", "2.网络学习60.00万元，比上年预算增加37.31万元。")
    assert set(outcomes(seen(*texts, section="三、支出情况"), "text_change_sum").values()) == {"not_testable"}


def test_a_part_that_is_told_not_to_have_moved_counts_nothing():
    texts = ("本年支出预算150.00万元，比上年预算增加20.00万元，其中：", "1.基本支出90.00万元，与上年预算持平；", "2.项目支出60.00万元，比上年预算增加25.00万元。", "3.其他支出0.00万元，与上年预算持平。")
    assert outcomes(seen(*texts, section="三、支出情况"), "text_change_sum") == {}       # one part has moved: nothing to add up


@pytest.mark.parametrize(("amount", "wrong"), [("18.00", []), ("18.90", ["warning"]), ("其中购车12.00", [])])
def test_what_is_new_is_all_of_it(amount: str, wrong: list[str]):
    assert worst(seen(f"公务用车购置费18.00万元，上年没有编列，今年新增{amount}万元。", section="六、“三公”经费情况"), "text_new") == wrong


@pytest.mark.parametrize(("amount", "wrong"), [("17.00", []), ("17.90", ["warning"])])
def test_a_change_to_nothing_is_what_the_table_shows_of_the_year_before(amount: str, wrong: list[str]):
    text = f"公务用车购置费0.00万元，比上年预算减少{amount}万元，下降100.00%。"
    assert worst(seen(text, section="六、“三公”经费情况", tables=tables_read(BY_YEAR)), "text_change") == wrong


@pytest.mark.parametrize(("change", "wrong"), [("3.85", []), ("9.85", ["warning"])])
def test_a_rate_is_of_the_amount_that_another_paragraph_tells(change: str, wrong: list[str]):
    report = seen("单位资金23.65万元。", f"单位资金比上年预算增加{change}万元，增长19.44%。", section="一、收支概况")
    assert worst(report, "text_rate") == wrong


# --- purchases

@pytest.mark.parametrize(("firms", "small", "wrong"), [
    ("290.00", "174.00", []), ("290.00", "150.00", ["info"]), ("290.00", "390.00", ["warning"]), ("690.00", "590.00", ["warning"])])
def test_what_is_kept_for_small_firms_is_within_purchases_and_enough(firms: str, small: str, wrong: list[str]):
    texts = ("政府采购预算482.90万元。", f"预留给中小企业的采购份额{firms}万元，预留给小微企业{small}万元。")
    assert worst(seen(*texts, section="（二）政府采购"), "kept_for_small_firms") == wrong


def test_what_small_firms_won_is_no_share_that_was_kept_for_them():
    assert not worst(seen("面向中小企业预留采购290.00万元。中小企业合同金额200.00万元，小微企业合同金额100.00万元。", section="（二）政府采购"), "kept_for_small_firms")
