"""Rows and sentences → facts: what names a row, which unit its counts have, what is told of a project in one clause."""
from __future__ import annotations

from decimal import Decimal

from ingest.cellfacts import cell_facts
from ingest.model import Cell, Paragraph, Region, Row, Scope, Sentence, Table
from ingest.scope import narrowed
from ingest.textfacts import text_facts

BOX = (Region(1, (10.0, 10.0, 20.0, 20.0)),)


def facts_of(title: str, columns: list[str], *rows: list[str]):
    body = tuple(Row(tuple(Cell(text, r, c, regions=BOX) for c, text in enumerate(row)), 1, None) for r, row in enumerate(rows))
    return list(cell_facts(Table(0, title, "", "元", tuple((c,) for c in columns), body, (1,)), "d", "云溪县民政局", 2024, "预算"))


def test_a_count_takes_the_unit_of_its_row():
    facts = facts_of("政府采购预算表", ["预算项目", "采购项目", "计量单位", "数量", "单价", "金额"],
                     ["养老服务", "床位", "张", "12", "600.00", "7,200.00"], ["养老服务", "电脑", "台", "3", "5,000.00", "15,000.00"])
    counts = {dict(f.keys)["采购项目"]: f.value for f in facts if f.measure == "count"}
    assert (counts["电脑"].amount, counts["电脑"].unit) == (3, "台")
    assert (counts["床位"].amount, counts["床位"].unit) == (12, "")         # 张 is no unit of the contract
    assert {f.value.unit for f in facts if f.measure == "amount"} == {"元"}


def test_a_target_takes_the_unit_of_its_row():
    facts = facts_of("项目支出绩效目标表", ["项目名称", "三级指标", "指标值", "计量单位"], ["社区惠民", "居民满意度", "92", "%"], ["社区惠民", "慰问户数", "360", "户"])
    assert [(f.value.amount, f.value.unit) for f in facts if f.value.amount is not None] == [(Decimal(92), "%"), (Decimal(360), "户")]


def test_a_project_is_named_by_its_name_and_not_by_its_class():
    facts = facts_of("项目支出预算表", ["项目分类", "项目名称", "合计"], ["民生类", "社区惠民资金", "1,073,475.60"], ["发展类", "社区办公经费", "467,720.00"])
    assert [(f.name, f.value.amount) for f in facts if f.measure == "amount"] == [("社区惠民资金", Decimal("1073475.60")), ("社区办公经费", Decimal("467720.00"))]


def test_a_project_that_bears_an_account_s_code_is_still_known_as_one():
    facts = facts_of("项目支出预算表", ["项目分类", "项目名称", "科目编码", "科目名称", "合计"], ["民生类", "社区惠民资金", "2080208", "基层政权建设和社区治理", "1,073,475.60"])
    (amount,) = [f for f in facts if f.measure == "amount"]
    assert (amount.name, amount.code, dict(amount.keys)["项目名称"]) == ("社区惠民资金", "2080208", "社区惠民资金")


def test_the_content_of_a_project_is_told_and_still_names_it():
    facts = facts_of("项目支出情况表", ["项目名称", "项目内容", "金额"], ["养老服务体系建设", "建设街道养老服务中心和社区助餐点", "822.10"], ["困难群众救助", "发放生活补助", "46.00"])
    told = [f for f in facts if f.measure == "text"]
    assert [(f.name, f.attribute, f.value.text) for f in told] == [("养老服务体系建设", "用途", "建设街道养老服务中心和社区助餐点"), ("困难群众救助", "用途", "发放生活补助")]
    assert [dict(f.keys)["项目内容"] for f in facts if f.measure == "amount"] == ["建设街道养老服务中心和社区助餐点", "发放生活补助"]


def test_basis_and_content_told_in_one_clause():
    text = "清扫保洁项目立项依据为《云溪县城市环境卫生管理办法》（云政发〔2022〕18号），实施内容为道路清扫和垃圾清运；慰问资金项目立项依据为《云溪县慰问资金管理办法》。"
    facts = text_facts([Paragraph(0, (Sentence(text, BOX),), ("第三部分", "重点项目"), 0)], "d", "云溪县民政局", 2024, "预算")
    told = {(f.name, f.attribute, f.value.text) for f in facts if f.attribute in ("依据", "用途")}
    assert told >= {("清扫保洁项目", "依据", "《云溪县城市环境卫生管理办法》（云政发〔2022〕18号）"), ("清扫保洁项目", "用途", "道路清扫和垃圾清运"),
                    ("慰问资金项目", "依据", "《云溪县慰问资金管理办法》")}


def test_a_count_in_ten_thousands_is_told_as_printed_and_is_no_money():
    text = "馆藏纸质文献126.4万册，比上年增加5.8万册，馆舍建筑面积3.2万平方米。"
    further = "计划新增藏书不少于5.2万册。"
    facts = list(text_facts([Paragraph(0, (Sentence(text, BOX), Sentence(further, BOX)), ("第一部分", "概况"), 0)], "d", "云溪县图书馆", 2024, "预算"))
    assert [(f.name, f.attribute, f.value.text) for f in facts] == [("馆藏纸质文献", "数量", "126.4万册"), ("馆舍建筑面积", "数量", "3.2万平方米"), ("计划新增藏书", "数量", "不少于5.2万册")]


def told(text: str, kind: str = "预算"):
    """The figures of a sentence: what of, measure, printed."""
    paragraph = Paragraph(0, (Sentence(text, (Region(1, (0, 0, 1, 1)),)),), ("第三部分", "说明"), 0)
    return [(f.subject, f.measure, f.value.printed) for f in text_facts([paragraph], "d", "某局", 2024, kind) if f.measure != "text"]


def test_what_follows_a_bracket_is_of_what_stands_before_it():
    assert told("截至2023年末，共有公务车辆3辆（机要通信用车1辆、业务保障用车2辆），账面原值58.08万元。")[-1] == (("公务车辆", "账面原值"), "amount", "58.08")


def test_a_change_belongs_to_the_side_that_is_named():
    found = told("收入总计26066.49万元。与2022年度相比，本年支出减少1284.60万元，下降4.71%。", "决算")
    assert (("本年支出",), "change", "1284.60") in found and (("收入总计",), "amount", "26066.49") in found


def test_set_against_last_year_is_no_subject():
    assert told("其中：基本支出13.50万元，占总支出的44.36%，与上年对比减少0.35万元。")[-1] == (("基本支出",), "change", "0.35")


def test_what_is_counted_keeps_what_tells_it_from_others():
    assert [s for s, _, _ in told("绩效评级为“合格”的项目1个；绩效评级为“不合格”的项目2个。")] == [("绩效评级为“合格”的项目",), ("绩效评级为“不合格”的项目",)]
    assert told("纳入预算编报范围的下属事业单位3个。")[0][0] == ("下属事业单位",)


def test_with_what_was_carried_over_is_not_only_that():
    assert [narrowed(Scope(), name).carry for name in ("政府性基金预算拨款（含结转）", "本年支出（不含上年结转）", "上年结转", "含上年结转结余")] == ["含", "不含", "仅", "仅"]


def test_a_name_that_spans_rows_goes_for_each_of_them():
    rows = (Row((Cell("2081006", 2, 0, 2), Cell("养老服务", 2, 1, 2), Cell("服务购买", 2, 2), Cell("1,692.00", 2, 3)), 1, (0, 0, 1, 1)),
            Row((None, None, Cell("运营补贴", 3, 2), Cell("677.17", 3, 3)), 1, (0, 0, 1, 1)),
            Row((Cell("2082001", 4, 0), Cell("临时救助支出", 4, 1), Cell("急难救助", 4, 2), Cell("568.15", 4, 3)), 1, (0, 0, 1, 1)))
    table = Table(0, "项目支出明细表", "", "万元", (("科目编码",), ("科目名称",), ("项目名称",), ("年初预算数",)), rows, (1,), (), (), False)
    found = [(f.code, f.name, dict(f.keys).get("项目名称"), f.value.printed) for f in cell_facts(table, "d", "某局", 2024, "决算")]
    assert found == [("2081006", "养老服务", "服务购买", "1,692.00"), ("2081006", "养老服务", "运营补贴", "677.17"), ("2082001", "临时救助支出", "急难救助", "568.15")]


def test_a_target_with_its_sign_and_unit_beside_it():
    """「配备保洁员人数 | ≥ | 124 | 人」, in columns without heads of their own."""
    label = "产出指标/数量指标/配备保洁员人数"
    rows = tuple(Row((Cell(label, n, 0), Cell(text, n, 1)), 1, (0, 0, 1, 1)) for n, text in enumerate(("≥", "124", "人")))
    table = Table(0, "项目支出绩效目标表", "", "", (("项目",), ("内容",)), rows, (1,), (), (), True)
    (target,) = (f for f in cell_facts(table, "d", "某局", 2024, "预算") if f.value.amount is not None)
    assert (target.value.qualifier, target.value.printed, target.value.unit) == ("≥", "124", "人")


# ---- rows that say more of their figures than the table's head does --------------------------------------------------------------------------

def values(facts):
    return [(f.name, f.measure, f.value.qualifier, f.value.amount, f.value.unit) for f in facts if f.value.amount is not None]


def test_points_are_no_money():
    facts = facts_of("项目支出绩效自评情况表", ["项目名称", "全年预算数", "全年执行数", "自评得分"], ["桥梁维修", "65.00", "62.30", "93.60"])
    assert values(facts) == [("桥梁维修", "amount", None, Decimal("65.00"), "元"), ("桥梁维修", "amount", None, Decimal("62.30"), "元"), ("桥梁维修", "score", None, Decimal("93.60"), "")]


def test_a_target_in_a_list_takes_the_sign_and_unit_of_its_row_and_no_unit_of_the_table():
    columns = ["项目名称", "项目预算总额", "三级指标", "指标性质", "指标值", "度量单位"]
    facts = facts_of("项目支出绩效目标表", columns, ["道路保洁", "318.64", "清扫面积", "≥", "126.8", "平方米"], ["", "", "尘土残存量", "≤", "8", "克/平方米"], ["", "", "单座驿站成本", "≤", "12.4", "万元"],
                     ["", "", "投诉办结率", "＝", "100", "%"])
    assert [v[1:] for v in values(facts)] == [("amount", None, Decimal("318.64"), "元"), ("count", "≥", Decimal("126.8"), "平方米"), ("count", "≤", Decimal("8"), ""), ("amount", "≤", Decimal("12.4"), "万元"),
                                              ("share", None, Decimal("100"), "%")]
    assert not any(set(f.name) & set("≥≤＝") for f in facts)


def test_a_table_without_a_unit_takes_that_of_each_row():
    body = tuple(Row(tuple(Cell(text, r, c) for c, text in enumerate(texts)), 1, None) for r, texts in enumerate([["公务用车保有量", "辆", "15"], ["机关运行经费", "万元", "352.78"]]))
    facts = list(cell_facts(Table(0, "机关运行经费相关信息统计表", "", "", (("项目",), ("计量单位",), ("统计数",)), body, (1,)), "d", "云溪县民政局", 2024, "决算"))
    assert [v[3:] for v in values(facts)] == [(Decimal("15"), "辆"), (Decimal("352.78"), "万元")]


def test_each_row_knows_its_unit_where_units_and_accounts_have_codes():
    columns = ["类", "款", "项", "单位代码", "单位名称（科目）", "合计"]
    facts = facts_of("部门支出总表", columns, ["", "", "", "", "合计", "150.00"], ["", "", "", "301001", "云溪县民政局机关", "90.00"], ["208", "02", "01", "301001", "行政运行", "90.00"],
                     ["", "", "", "301002", "云溪县救助站", "60.00"], ["208", "02", "01", "301002", "行政运行", "60.00"])
    assert [(f.name, f.code, f.keys, f.total) for f in facts][1:] == [
        ("云溪县民政局机关", "", (), False), ("行政运行", "2080201", (("单位", "云溪县民政局机关"),), False), ("云溪县救助站", "", (), False), ("行政运行", "2080201", (("单位", "云溪县救助站"),), False)]


def test_a_project_is_not_called_after_who_is_responsible_for_it():
    facts = facts_of("项目支出清单", ["序号", "责任单位", "项目名称", "预算金额"], ["1", "招商局", "产业推介", "86.50"], ["2", "应急局", "安全巡查", "46.80"])
    assert [f.name for f in facts] == ["产业推介", "安全巡查"] and all(("责任单位", who) in f.keys for f, who in zip(facts, ("招商局", "应急局"), strict=True))


def test_of_the_project_expenditure_what_is_this_years_money():
    found = told("项目支出941.50万元，占总支出50.69%。里面属于当年财政拨款的有868.75万元。")
    assert (("项目支出", "财政拨款"), "amount", "868.75") in found


def test_a_column_of_departments_is_no_column_of_units():
    body = (Row(tuple(Cell(text, 0, c) for c, text in enumerate(["云溪县救助站", "12", "300.00"])), 1, None),)
    facts = list(cell_facts(Table(0, "人员和经费情况表", "", "", (("单位",), ("人数",), ("金额",)), body, (1,)), "d", "云溪县民政局", 2024, "决算"))
    assert [v[1:] for v in values(facts)] == [("count", None, Decimal("12"), "人"), ("amount", None, Decimal("300.00"), "")]
