"""The eleven tables as 松泉 and 石渡 print them: income by source, classes listed whether used or not."""
from __future__ import annotations

from decimal import Decimal

from samples.blocks import Table
from samples.codes import CLASSES, ECONOMY, FUNCTION, PERSONNEL, PROJECT_CLASSES
from samples.ledger import ZERO, Ledger
from samples.sheet import Sheet, SheetStyle, side_by_side

SONGQUAN = SheetStyle(
    titles={
        "balance": "部门收支总表", "income": "部门收入总表", "expense": "部门支出总表", "granted": "财政拨款收支总表",
        "general": "一般公共预算支出表", "basic": "一般公共预算基本支出表", "project": "一般公共预算项目支出表",
        "fund": "政府性基金预算支出表", "capital": "国有资本经营预算支出表", "public": "“三公”经费支出表",
        "carried": "上年结转结余表",
    },
    number="表{}", maker="编报单位：{}", split_codes=True, marker="栏次", lying=frozenset({"income", "project"}),
    own_page=True, total_label="总计",
    empty_note="说明：{department}在{year}年度没有{fund}安排的支出，本表无数据，以空表公开。")

SHIDU = SheetStyle(
    titles={
        "balance": "部门收支预算总表", "income": "部门收入预算总表", "expense": "部门支出预算总表",
        "granted": "财政拨款收支预算总表", "general": "一般公共预算支出预算表", "basic": "一般公共预算基本支出预算表",
        "project": "一般公共预算项目支出预算表", "fund": "政府性基金预算支出预算表",
        "capital": "国有资本经营预算支出预算表", "public": "财政拨款“三公”经费支出预算表", "carried": "上年结转结余资金表",
    },
    number="公开{:02d}表", maker="填报部门：{}", lying=frozenset({"income"}),
    empty_note="备注：{department}{year}年未安排{fund}支出，故本表为空。")


def tables(ledger: Ledger, style: SheetStyle) -> list[Table]:
    sheet = Sheet(ledger, style)
    makers = (balance, income, expense, granted, general, basic, project, fund, capital, public, carried)
    return [maker(sheet) for maker in makers]


def balance(sheet: Sheet) -> Table:
    ledger = sheet.ledger
    income = [
        ("一、本年收入", ledger.general() + ledger.unit_money()),
        ("（一）一般公共预算拨款", ledger.general()),
        ("其中：本级财力安排", ledger.own_income()),
        ("上级补助安排", ledger.transfer_income()),
        ("（二）政府性基金预算拨款", ZERO),
        ("（三）国有资本经营预算拨款", ZERO),
        ("（四）财政专户管理资金", ZERO),
        ("（五）单位资金", ledger.unit_money()),
        ("二、上年结转结余", ledger.carried()),
        ("（一）财政拨款结转", ledger.carried(granted=True)),
        ("（二）非财政拨款结转结余", ledger.carried(granted=False)),
    ]
    left = [[name, sheet.money(amount)] for name, amount in income]
    right = [[f"{code} {name}", sheet.money(ledger.total(code))] for code, name in CLASSES.items()]
    total = sheet.money(ledger.total())
    rows = [*side_by_side(left, right), ["收入总计", total, "支出总计", total]]
    columns = [("收入", ["项目", "预算数"]), ("支出", ["功能分类", "预算数"])]
    return sheet.table("balance", columns, rows, [150, 80, 160, 80], own_page=False)


def income(sheet: Sheet) -> Table:
    ledger = sheet.ledger

    def amounts(code: str) -> list[Decimal]:
        year = ledger.general(code) + ledger.unit_money(code)
        return [ledger.total(code), year, ledger.own_income(code), ledger.transfer_income(code), ZERO, ZERO, ZERO,
                ledger.unit_money(code), ledger.carried(code, True), ledger.carried(code, False)]

    columns = [
        *sheet.code_columns, "科目名称", "总计",
        ("本年收入", ["小计", ("一般公共预算拨款", ["本级财力", "上级补助"]), "政府性基金预算拨款",
                      "国有资本经营预算拨款", "财政专户管理资金", "单位资金"]),
        ("上年结转结余", ["财政拨款结转", "非财政拨款结转结余"]),
    ]
    widths = [*sheet.code_widths, 88, 60, 60, 60, 56, 52, 52, 50, 48, 52, 52]
    return sheet.table("income", columns, sheet.coded(ledger.codes(), amounts), widths, sheet.texts)


def expense(sheet: Sheet) -> Table:
    ledger = sheet.ledger

    def amounts(code: str) -> list[Decimal]:
        return [ledger.total(code), ledger.basic(code), ledger.all_projects(code)]

    columns = [("科目", [*sheet.code_columns, "科目名称"]), ("支出预算", ["合计", "基本支出", "项目支出"])]
    widths = [*sheet.code_widths, 150, 75, 75, 75]
    return sheet.table("expense", columns, sheet.coded(ledger.codes(), amounts), widths, sheet.texts)


def granted(sheet: Sheet) -> Table:
    ledger = sheet.ledger
    total = sheet.money(ledger.general())
    left = [["一、财政拨款", total], ["一般公共预算", total], ["政府性基金预算", ""], ["国有资本经营预算", ""]]
    right = []
    for code, name in CLASSES.items():
        amount = sheet.money(ledger.general(code))
        right.append([f"{code} {name}", amount, amount, "", ""])
    rows = [*side_by_side(left, right), ["收入合计", total, "支出合计", total, total, "", ""]]
    columns = [("收入", ["项目", "金额"]),
               ("支出", ["功能分类", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"])]
    return sheet.table("granted", columns, rows, [80, 62, 110, 62, 62, 52, 52])


def general(sheet: Sheet) -> Table:
    ledger = sheet.ledger

    def amounts(code: str) -> list[Decimal]:
        people = ledger.basic_personnel(code)
        return [ledger.general(code), ledger.basic(code), people, ledger.basic(code) - people, ledger.project(code)]

    columns = [*sheet.code_columns, "科目名称", "合计", ("基本支出", ["小计", "人员经费", "公用经费"]), "项目支出"]
    widths = [*sheet.code_widths, 118, 62, 62, 62, 58, 62]
    return sheet.table("general", columns, sheet.coded(ledger.codes("general"), amounts), widths, sheet.texts)


def basic(sheet: Sheet) -> Table:
    ledger, split = sheet.ledger, sheet.style.split_codes

    def amounts(code: str) -> list[Decimal]:
        amount = ledger.economic(code)
        people = ledger.personnel if not code else amount if code.startswith(PERSONNEL) else ZERO
        return [amount, people, amount - people]

    codes = [("经济分类科目编码", ["类", "款"])] if split else ["经济分类科目编码"]
    rows = []
    for code in ledger.economies():
        cells = [code[:3], code[3:]] if split else [code]
        rows.append([*cells, ECONOMY[code], *sheet.moneys(amounts(code))])
    rows = sheet.with_total(rows, amounts(""), blanks=2 if split else 1)
    columns = [*codes, "经济分类科目名称", ("一般公共预算基本支出", ["合计", "人员经费", "公用经费"])]
    widths = [*([40, 40] if split else [70]), 150, 75, 75, 75]
    return sheet.table("basic", columns, rows, widths, 3 if split else 2)


def project(sheet: Sheet) -> Table:
    ledger = sheet.ledger
    projects = [p for p in ledger.projects if p.source != "unit"]
    classes = [c for c in PROJECT_CLASSES if any(c in p.split for p in projects)]
    rows: list[list[str]] = []
    for code in ledger.codes("general"):
        inside = [p for p in projects if p.item.startswith(code)]
        if len(code) < 7 and inside:
            sums = [sum((p.split.get(c, ZERO) for p in inside), ZERO) for c in classes]
            rows.append([*sheet.code_cells(code), FUNCTION[code], "", sheet.money(sum(sums, ZERO)), *sheet.moneys(sums)])
        for p in inside if len(code) == 7 else []:
            amounts = [p.split.get(c, ZERO) for c in classes]
            rows.append([*sheet.code_cells(code), FUNCTION[code], p.name, sheet.money(p.amount), *sheet.moneys(amounts)])
    sums = [sum((p.split.get(c, ZERO) for p in projects), ZERO) for c in classes]
    rows = sheet.with_total(rows, [ledger.project(), *sums], blanks=sheet.texts)
    columns = [*sheet.code_columns, "科目名称", "项目名称", "合计", ("其中", [ECONOMY[c] for c in classes])]
    widths = [*sheet.code_widths, 80, 110, 60, *[58] * len(classes)]
    return sheet.table("project", columns, rows, widths, sheet.texts + 1)


def _nothing(sheet: Sheet, key: str) -> Table:
    columns = [*sheet.code_columns, "科目名称", "合计", "基本支出", "项目支出"]
    return sheet.empty(key, columns, [*sheet.code_widths, 150, 75, 75, 75], sheet.texts)


def fund(sheet: Sheet) -> Table:
    return _nothing(sheet, "fund")


def capital(sheet: Sheet) -> Table:
    return _nothing(sheet, "capital")


def public(sheet: Sheet) -> Table:
    spent = sheet.ledger.public
    lines = [
        ("合计", spent.total), ("1.因公出国（境）费", spent.abroad), ("2.公务用车购置及运行维护费", spent.cars),
        ("其中：公务用车购置费", spent.buying), ("公务用车运行维护费", spent.running), ("3.公务接待费", spent.reception),
    ]
    rows = [[name, sheet.money(amount), sheet.money(amount), "", ""] for name, amount in lines]
    columns = ["支出内容", "合计", ("资金来源", ["一般公共预算", "政府性基金预算", "国有资本经营预算"])]
    return sheet.table("public", columns, rows, [150, 70, 80, 80, 80], own_page=False)


def carried(sheet: Sheet) -> Table:
    ledger = sheet.ledger

    def cells(amount: Decimal, granted: bool) -> list[str]:
        mine = sheet.money(amount)
        return [mine, mine, "", mine, "", ""] if granted else [mine, "", "", "", mine, mine]

    rows = [[c.name, *cells(c.amount, c.granted)] for c in ledger.carryovers]
    kept, other = ledger.carried(granted=True), ledger.carried(granted=False)
    rows = sheet.with_total(rows, [ledger.carried(), kept, ZERO, kept, other, other], blanks=0)
    columns = ["项目名称", "合计", ("财政拨款结转", ["小计", "基本支出", "项目支出"]), ("非财政拨款结转结余", ["小计", "项目支出"])]
    return sheet.table("carried", columns, rows, [140, 62, 62, 55, 62, 55, 55], own_page=False)
