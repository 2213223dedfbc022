"""Relations inside and between tables: what holds, what fails, what can't be tested; tolerance, causes, groups and fingerprints."""
from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.cellfacts import cell_facts
from ingest.checks import Report, Rule, Said
from ingest.checks import check as check_all
from ingest.checks.causes import cause_of
from ingest.checks.rules import RULES
from ingest.model import Cell, Identity, Reading, Region, Row, Table

FIGURES = tuple(rule for rule in RULES if rule.category in ("arithmetic", "cross_table"))      # a table alone is no whole disclosure
BOX = (Region(1, (10.0, 10.0, 20.0, 20.0)),)
BUREAU = Identity("云溪县民政局", 2024, "预算")

ACCOUNTS = ["科目编码", "科目名称", "支出预算/合计", "支出预算/基本支出", "支出预算/项目支出"]
SPENT = [["", "合计", "150.00", "90.00", "60.00"],
         ["208", "社会保障和就业支出", "100.00", "60.00", "40.00"],
         ["20805", "行政事业单位养老支出", "100.00", "60.00", "40.00"],
         ["2080505", "机关事业单位基本养老保险缴费支出", "70.00", "60.00", "10.00"],
         ["2080506", "机关事业单位职业年金缴费支出", "30.00", "", "30.00"],
         ["210", "卫生健康支出", "50.00", "30.00", "20.00"]]


def table(number: int, title: str, columns: list[str], rows: list[list[str]], unit: str = "万元") -> Table:
    """Columns as paths joined by "/"; each cell has a box of its own on page `number` + 1."""
    def cell(text: str, r: int, c: int) -> Cell:
        return Cell(text, r, c, regions=(Region(number + 1, (c * 50.0, r * 20.0, c * 50 + 40, r * 20 + 10)),) if text else ())

    body = tuple(Row(tuple(cell(text, r, c) for c, text in enumerate(row)), number + 1, None) for r, row in enumerate(rows))
    return Table(number, title, "", unit, tuple(tuple(c.split("/")) for c in columns), body, (number + 1,))


def reading(*tables: Table, identity: Identity = BUREAU, read_by: str = "text") -> Reading:
    facts = [f for t in tables for f in cell_facts(t, "d", identity.department, identity.year, identity.kind)]
    facts = [replace(f, source=replace(f.source, read_by=read_by)) for f in facts]
    return Reading("d", "甲.pdf", "pdf", identity, (), (), tables, tuple(facts))


def check(given: Reading, rules: tuple[Rule, ...] = FIGURES) -> Report:
    return check_all(given, rules=rules)


def with_cell(rows: list[list[str]], label: str, column: int, printed: str) -> list[list[str]]:
    return [[printed if c == column and label in row else text for c, text in enumerate(row)] for row in rows]


def spending(label: str = "", column: int = 0, printed: str = "") -> Reading:
    return reading(table(0, "部门支出总表", ACCOUNTS, with_cell(SPENT, label, column, printed) if label else SPENT))


def outcomes(report: Report, rule: str) -> dict[str, str]:
    return {t.target: t.outcome for t in report.tests if t.rule == rule}


def failing(report: Report) -> dict[str, tuple[str, str]]:
    """Rule → what is printed and what it should be, of errors."""
    return {f.rule: (f.left.printed, str(f.right.amount)) for f in report.errors if f.left and f.right}


def test_a_sound_table_is_all_holding():
    report = check(spending())
    assert not report.findings
    assert {t.outcome for t in report.tests} == {"holds"}
    assert {"account_sum", "total_sum", "row_total"} <= {t.rule for t in report.tests}


def test_two_wrong_cells_of_a_column_are_both_named_where_only_their_total_fails():
    """Each breaks its row; the total of the column holds once both are mended."""
    names = ("201 一般公共服务支出", "205 教育支出", "208 社会保障和就业支出", "210 卫生健康支出", "213 农林水支出", "221 住房保障支出")
    rows = [[*name.split(), "30.00", "20.00", "10.00"] for name in names]
    rows[2][3], rows[3][3] = "26.00", "23.00"
    report = check(reading(table(0, "部门支出总表", ACCOUNTS, [["", "合计", "180.00", "120.00", "60.00"], *rows])))
    total = next(f for f in report.errors if f.rule == "total_sum")
    assert total.suggestion == ("请核对「部门支出总表·208 社会保障和就业支出·支出预算/基本支出」现为26.00，若为20.00，并「部门支出总表·210 卫生健康支出·支出预算/基本支出」若为20.00，一并改正则此处成立。")
    assert {f.group for f in report.errors} == {f.group for f in report.errors if f.rule == "row_total"} and total.group


def test_one_wrong_cell_breaks_its_row_and_its_column_and_is_one_cause():
    report = check(spending("行政事业单位养老支出", 2, "109.00"))
    assert {f.rule for f in report.errors} == {"account_sum", "row_total"}
    assert len({f.group for f in report.errors}) == 1
    assert all("部门支出总表·20805 行政事业单位养老支出·支出预算/合计" in (f.suggestion or "") and "若为100.00" in (f.suggestion or "") for f in report.errors)
    assert {f.difference for f in report.errors} == {Decimal("9.00")}


def test_sides_say_where_the_figures_stand():
    (finding,) = [f for f in check(spending("2080506", 2, "31.00")).errors if f.rule == "account_sum"]
    left, right = finding.left, finding.right
    assert left and right
    assert (left.kind, left.printed, left.amount, left.unit, left.page, left.bbox) == ("cell", "100.00", Decimal("100.00"), "万元", 1, (100.0, 40.0, 140.0, 50.0))
    assert (right.kind, right.printed, right.amount) == ("computed", "70.00 + 31.00 = 101.00", Decimal("101.00"))
    assert right.bbox == (100.0, 60.0, 140.0, 90.0)         # around both parts


def test_a_rounding_is_one_info_a_table_that_shows_the_sum():
    rows = [["201", "一般公共服务支出", "448.21", "448.21", ""], ["2010301", "行政运行", "309.58", "309.58", ""], ["2010350", "事业运行", "138.62", "138.62", ""]]
    report = check(reading(table(0, "部门支出总表", ACCOUNTS, rows)))
    (finding,) = report.findings
    assert (finding.rule, finding.severity, finding.cause, finding.difference) == ("rounding", "info", "四舍五入", Decimal("0.01"))
    assert "309.58 + 138.62 = 448.20，表列448.21" in finding.message and "有2处" in finding.message


@pytest.mark.parametrize(("printed", "found"), [("448.21", False), ("448.22", True)])
def test_tolerance_is_half_a_last_digit_for_each_part_and_the_total(printed: str, found: bool):
    """Three figures: 0.015."""
    rows = [["201", "一般公共服务支出", printed], ["2010301", "行政运行", "309.58"], ["2010350", "事业运行", "138.62"]]
    assert bool(check(reading(table(0, "部门支出总表", ["科目编码", "科目名称", "金额"], rows))).errors) is found


def test_parts_that_are_zero_or_blank_make_no_tolerance():
    rows = [["201", "一般公共服务支出", "10.01"], ["2010301", "行政运行", "10.00"], *[[f"20103{n}", f"事务{n}", "0.00"] for n in range(10, 30)]]
    assert check(reading(table(0, "部门支出总表", ["科目编码", "科目名称", "金额"], rows))).findings[0].rule == "rounding"
    assert check(reading(table(0, "部门支出总表", ["科目编码", "科目名称", "金额"], [["201", "一般公共服务支出", "10.02"], *rows[1:]]))).errors


def test_figures_that_were_recognised_give_no_error():
    wrong = spending("行政事业单位养老支出", 2, "109.00")
    seen = replace(wrong, facts=tuple(replace(f, source=replace(f.source, read_by="ocr")) for f in wrong.facts))
    assert {f.severity for f in check(seen).findings} == {"warning"}
    doubtful = replace(wrong, facts=tuple(replace(f, source=replace(f.source, doubtful="一格里有两个数字")) for f in wrong.facts))
    assert {f.severity for f in check(doubtful).findings} == {"warning"}
    both = replace(seen, facts=tuple(replace(f, source=replace(f.source, doubtful="识别把握不足")) for f in seen.facts))
    assert not check(both).findings and "not_testable" in outcomes(check(both), "account_sum").values()


def test_codes_split_over_three_columns_add_up_too():
    columns = ["编码/类", "编码/款", "编码/项", "名称", "金额"]
    rows = [["208", "", "", "社会保障和就业支出", "90.00"], ["208", "05", "", "行政事业单位养老支出", "100.00"], ["208", "05", "05", "养老保险缴费支出", "100.00"]]
    assert failing(check(reading(table(0, "部门支出总表", columns, rows)))) == {"account_sum": ("90.00", "100.00")}


def test_a_list_that_comes_again_for_each_unit_is_read_unit_by_unit():
    rows = [["", "局机关", "30.00"], ["208", "社会保障和就业支出", "30.00"], ["20805", "养老支出", "30.00"],
            ["", "养老院", "40.00"], ["208", "社会保障和就业支出", "40.00"], ["20805", "养老支出", "40.00"]]
    assert not check(reading(table(0, "部门支出总表", ["科目编码", "科目名称", "金额"], rows))).errors


def test_names_without_codes_add_up_by_their_numbering():
    rows = [["一、财政拨款收入", "80.00"], ["1.一般公共预算", "50.00"], ["2.政府性基金", "20.00"], ["二、其他收入", "30.00"], ["收入总计", "110.00"]]
    report = check(reading(table(0, "部门收入总表", ["项目", "预算数"], rows)))
    assert failing(report) == {"named_sum": ("80.00", "70.00")}
    assert outcomes(report, "total_sum") == {"部门收入总表·收入总计·预算数": "holds"}


def test_levels_that_only_indents_show_make_no_error():
    """An indent may be misread: the sums that it suggests are told as a warning at most, and only where the rest of the table adds up so."""
    def indented(*rows: tuple[str, str, float]) -> Table:
        cells = [Row((Cell(name, r, 0, indent=depth, regions=BOX), Cell(amount, r, 1, regions=BOX)), 1, None) for r, (name, amount, depth) in enumerate(rows)]
        return Table(0, "一般公共预算支出表", "", "万元", (("科目名称",), ("金额",)), tuple(cells), (1,))

    first = [("社会保障和就业支出", "90.00", 0.0), ("养老保险", "60.00", 20.0), ("职业年金", "30.00", 20.0)]
    lone = check(reading(indented(*first[:2], ("职业年金", "35.00", 20.0))))
    assert not lone.findings
    more = [(f"{name}{n}", amount, depth) for n in range(4) for name, amount, depth in first]
    wrong = check(reading(indented(*more, ("住房保障支出", "50.00", 0.0), ("公积金", "20.00", 20.0), ("提租补贴", "20.00", 20.0))))
    assert [(f.rule, f.severity, f.left.printed) for f in wrong.findings if f.left] == [("named_sum", "warning", "50.00")]


def test_what_is_marked_of_which_need_not_be_all():
    rows = [["一、财政拨款收入", "800.00"], ["其中：中央补助", "123.45"], ["省级补助", "50.00"], ["收入总计", "800.00"]]
    report = check(reading(table(0, "部门收入总表", ["项目", "预算数"], rows)))
    assert not report.findings
    assert outcomes(report, "named_sum") == {"部门收入总表·一、财政拨款收入·预算数": "not_testable"}
    more = check(reading(table(0, "部门收入总表", ["项目", "预算数"], with_cell(rows, "省级补助", 1, "750.00"))))
    assert [(f.rule, f.severity) for f in more.findings] == [("named_sum", "warning")]     # the parts are more than what they are parts of


def test_the_grand_total_takes_in_what_was_carried_over():
    columns = ["收入/项目", "收入/预算数", "支出/项目", "支出/预算数"]
    rows = [["一、一般公共预算拨款", "100.00", "一、社会保障和就业支出", "110.00"], ["二、政府性基金", "20.00", "二、卫生健康支出", "15.00"],
            ["本年收入合计", "120.00", "本年支出合计", "125.00"], ["上年结转", "5.00", "年终结转结余", ""], ["收入总计", "125.00", "支出总计", "125.00"]]
    report = check(reading(table(0, "部门收支总表", columns, rows)))
    assert not report.findings
    assert outcomes(report, "balance") == {"部门收支总表·支出总计·支出/预算数": "holds"}
    wrong = check(reading(table(0, "部门收支总表", columns, with_cell(rows, "支出总计", 3, "126.00"))))
    assert set(failing(wrong)) == {"balance", "total_sum"}
    assert failing(check(reading(table(0, "部门收支总表", columns, with_cell(rows, "上年结转", 1, "6.00"))))) == {"total_sum": ("125.00", "126.00")}


def test_each_column_total_covers_the_panes_below_its_head():
    columns = ["人员经费/科目编码", "人员经费/科目名称", "人员经费/决算数", "公用经费/科目编码", "公用经费/科目名称", "公用经费/决算数",
               "公用经费/科目编码", "公用经费/科目名称", "公用经费/决算数"]
    rows = [["301", "工资福利支出", "20.00", "302", "商品和服务支出", "7.00", "30202", "印刷费", "3.00"],
            ["30101", "基本工资", "20.00", "30201", "办公费", "4.00", "310", "资本性支出", "1.00"],
            ["", "人员经费合计", "20.00", "", "公用经费合计", "", "", "", "8.00"]]
    report = check(reading(table(0, "一般公共预算基本支出决算表", columns, rows)))
    assert not report.findings
    assert failing(check(reading(table(0, "一般公共预算基本支出决算表", columns, with_cell(rows, "印刷费", 8, "2.00"))))) == {"account_sum": ("7.00", "6.00")}


def test_a_column_of_which_is_no_part_of_the_sum():
    columns = ["科目编码", "科目名称", "合计", "基本支出", "项目支出", "其中：上年结转"]
    rows = [["208", "社会保障和就业支出", "100.00", "60.00", "40.00", "5.00"]]
    assert not check(reading(table(0, "部门支出总表", columns, rows))).findings
    assert failing(check(reading(table(0, "部门支出总表", columns, with_cell(rows, "208", 5, "105.00"))))) == {"within_total": ("105.00", "100.00")}


def test_one_row_of_columns_is_only_certain_where_the_columns_are_known_to_be_all():
    known = ["合计", "基本支出", "项目支出", "结转下年资金"]
    assert failing(check(reading(table(0, "支出预算总表", known, [["100.00", "60.00", "35.00", ""]])))) == {"row_total": ("100.00", "95.00")}
    report = check(reading(table(0, "支出预算总表", ["合计", "办公用房", "基本支出"], [["100.00", "60.00", "3.00"]])))
    assert not report.errors and set(outcomes(report, "row_total").values()) == {"not_testable"}


def test_official_expenditure_is_known_by_name_wherever_its_parts_stand():
    rows = [["合计", "41.98"], ["因公出国（境）费", "1.00"], ["公务用车购置及运行维护费", "38.90"], ["公务用车购置费", "18.00"], ["公务用车运行维护费", "20.90"], ["公务接待费", "3.08"]]
    report = check(reading(table(0, "“三公”经费支出表", ["项目", "预算数"], rows)))
    assert failing(report) == {"official_total": ("41.98", "42.98")}
    assert outcomes(report, "vehicle_total") == {"“三公”经费支出表·公务用车购置及运行维护费·预算数": "holds"}
    wide = ["合计", "因公出国（境）费", "公务用车购置及运行费/小计", "公务用车购置及运行费/购置费", "公务用车购置及运行费/运行费", "公务接待费"]
    spread = check(reading(table(0, "“三公”经费支出表", wide, [["7.00", "0.00", "5.00", "2.00", "2.00", "2.00"]])))
    assert [f.left.printed for f in spread.errors if f.left] == ["5.00"]


CHANGED = ["科目编码", "科目名称", "2023年预算数", "2024年预算数", "增减额", "增减%"]


@pytest.mark.parametrize(("row", "wrong"), [
    (["80.00", "100.00", "20.00", "25.00"], {}), (["80.00", "100.00", "-20.00", "25.00"], {"change": ("-20.00", "20.00")}),
    (["80.00", "100.00", "20.00", "26.00"], {"change_rate": ("26.00", "25.00")}), (["100.00", "80.00", "-20.00", "-20.00"], {}),
    (["4.00", "5.00", "1.00", "25.10"], {}),           # 4.00 may be 3.995: the rate may be 25.28
    (["0.00", "5.00", "5.00", "100.00"], {})])
def test_changes_and_rates_are_recomputed(row: list[str], wrong: dict[str, tuple[str, str]]):
    assert failing(check(reading(table(0, "一般公共预算支出表", CHANGED, [["208", "社会保障和就业支出", *row]])))) == wrong


def test_a_change_under_a_head_of_its_own_is_that_of_the_columns_beside_it():
    columns = ["科目编码", "科目名称", *(f"{head}/{leaf}" for head in ("合计", "基本支出") for leaf in ("上年预算数", "本年预算数", "增减额", "增减%"))]
    row = ["208", "社会保障和就业支出", "80.00", "100.00", "20.00", "25.00%", "40.00", "50.00", "10.00", "52.00%"]
    report = check(reading(table(0, "部门支出增减情况表", columns, [row])))
    assert failing(report) == {"change_rate": ("52.00%", "25.00")}
    assert set(outcomes(report, "change").values()) == {"holds"}


def test_people_add_up_and_numbers_of_things_do_not():
    rows = [["合计", "30", "40"], ["局机关", "10", "15"], ["养老院", "19", "25"]]
    report = check(reading(table(0, "机构人员情况表", ["单位名称", "编制人数", "设备数量"], rows)))
    assert [f.left.printed for f in report.findings if f.left] == ["30"]


def test_a_rate_on_nothing_cannot_be_tested():
    report = check(reading(table(0, "一般公共预算支出表", CHANGED, [["208", "社会保障和就业支出", "0.00", "5.00", "5.00", "100.00"]])))
    assert outcomes(report, "change_rate") == {"一般公共预算支出表·208 社会保障和就业支出·增减%": "not_testable"}


def test_a_completion_rate_names_the_budget_that_it_is_of():
    columns = ["科目编码", "科目名称", "年初预算数", "决算数", "年初预算完成率%"]
    account = replace(BUREAU, kind="决算")
    sound, wrong = (check(reading(table(0, "支出决算表", columns, [["208", "社会保障和就业支出", "80.00", "60.00", rate]]), identity=account)) for rate in ("75.00", "57.00"))
    assert not sound.findings
    assert failing(wrong) == {"completion": ("57.00", "75.00")}


def test_a_price_times_a_number_is_the_amount():
    columns = ["品目", "计量单位", "数量", "单价", "金额"]
    report = check(reading(table(0, "政府采购预算表", columns, [["台式计算机", "台", "12", "0.50", "6.10"], ["打印机", "台", "3", "0.20", "0.60"]])))
    assert [(f.rule, f.severity, f.left.printed) for f in report.findings if f.left] == [("price", "warning", "6.10")]


def test_a_row_whose_code_was_lost_makes_no_error():
    lost = with_cell(SPENT, "2080506", 0, "")
    report = check(reading(table(0, "部门支出总表", ACCOUNTS, lost)))
    assert not report.errors
    assert outcomes(report, "account_sum")["部门支出总表·20805 行政事业单位养老支出·支出预算/合计"] == "holds"


def two(second: list[list[str]], title: str = "一般公共预算支出表") -> Reading:
    return reading(table(0, "部门支出总表", ACCOUNTS, SPENT), table(1, title, ACCOUNTS, second))


def test_an_account_in_two_tables_of_one_total_must_agree():
    assert not check(two(SPENT)).findings
    moved = with_cell(with_cell(SPENT, "2080505", 2, "69.00"), "2080506", 2, "31.00")
    found = [f for f in check(two(moved)).errors if f.rule == "same_account"]
    assert {frozenset((f.left.printed, f.right.printed)) for f in found if f.left and f.right} == {frozenset(("69.00", "70.00")), frozenset(("31.00", "30.00"))}
    assert all(f.category == "cross_table" and f.left and f.right and (f.left.kind, f.right.kind) == ("cell", "cell") and f.left.page != f.right.page for f in found)


def test_tables_of_other_scope_are_not_held_against_each_other():
    """What was carried over shows from the account up to the total; one table holds it, the other doesn't."""
    less = [["", "合计", "145.00", "90.00", "55.00"], *SPENT[1:5], ["210", "卫生健康支出", "45.00", "30.00", "15.00"]]
    assert not check(two(less)).findings


def test_units_make_no_difference():
    in_yuan = [[text if not text.endswith(".00") else text.replace(".00", "0000.00") for text in row] for row in SPENT]
    report = check(reading(table(0, "部门支出总表", ACCOUNTS, SPENT), table(1, "一般公共预算支出表", ACCOUNTS, in_yuan, "元")))
    assert not report.findings and "holds" in outcomes(report, "same_account").values()


@pytest.mark.parametrize(("printed", "right", "cause"), [
    ("1821.53", "1812.53", "相邻两位数字颠倒"), ("94.32", "84.32", "一位数字不同"), ("8432", "84.32", "单位或小数点（多了100倍）"), ("0.0084", "84.32", "单位或小数点（少了10000倍）"),
    ("843.32", "84.32", "多一位数字"), ("-84.32", "84.32", "正负号"), ("77.00", "84.32", None)])
def test_causes(printed: str, right: str, cause: str | None):
    assert cause_of(Decimal(printed), Decimal(right)) == cause


def test_a_figure_left_from_last_year_is_known_as_such():
    assert cause_of(Decimal("77.00"), Decimal("84.32"), {Decimal("77.00")}) == "沿用上年的数"


def test_fingerprints_depend_on_the_figures_and_not_on_the_page():
    wrong = with_cell(SPENT, "行政事业单位养老支出", 2, "109.00")
    here, there, other = (check(reading(table(n, "部门支出总表", ACCOUNTS, rows))) for n, rows in ((0, wrong), (4, wrong), (0, with_cell(SPENT, "20805", 2, "108.00"))))
    assert {f.fingerprint for f in here.findings} == {f.fingerprint for f in there.findings}
    assert {f.page for f in here.findings} != {f.page for f in there.findings}
    assert not {f.fingerprint for f in here.findings} & {f.fingerprint for f in other.findings}


def test_the_report_has_the_fields_of_the_contract_and_no_others():
    report = json.loads(json.dumps(check(spending("行政事业单位养老支出", 2, "109.00")).to_json()))
    assert set(report) == {"findings", "tests"}
    assert set(report["findings"][0]) == {"rule", "category", "severity", "message", "relation", "basis", "left", "right", "difference", "cause", "suggestion", "page", "bbox", "group",
                                          "fingerprint"}
    assert set(report["findings"][0]["left"]) == {"document", "label", "printed", "amount", "unit", "page", "bbox", "kind"}
    assert (report["findings"][0]["difference"], report["findings"][0]["left"]["amount"]) == ("9.00", "109.00")
    assert set(report["tests"][0]) == {"rule", "target", "outcome", "why"}


def test_a_rule_may_say_what_it_found_by_itself():
    def none_missing(matter):
        yield Said("联系电话", "fails", "第1页", message="印有手机号码", page=3, bbox=(1.0, 2.0, 3.0, 4.0))
        yield Said("证件号码", "holds")

    report = check(spending(), rules=[Rule("phone", "privacy", "warning", "不公开个人手机号码。", "个人信息保护法", none_missing)])
    (finding,) = report.findings
    assert (finding.rule, finding.category, finding.severity, finding.message, finding.page) == ("phone", "privacy", "warning", "印有手机号码", 3)
    assert outcomes(report, "phone") == {"联系电话": "fails", "证件号码": "holds"}


def test_every_rule_has_a_name_of_its_own_and_says_what_must_hold():
    assert len({r.name for r in RULES}) == len(RULES)
    assert all(r.relation.endswith("。") and r.basis for r in RULES)
    with pytest.raises(ValueError, match="category"):
        Rule("x", "sums", "error", "", "", lambda matter: ())


