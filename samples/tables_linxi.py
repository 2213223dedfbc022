"""The tables as 临汐 prints them: in 元, one code column, last year beside this year, headers not repeated."""
from __future__ import annotations

from decimal import Decimal

from samples.blocks import Table
from samples.codes import CLASSES, ECONOMY, FUNCTION
from samples.ledger import ZERO, Ledger, percent
from samples.sheet import Sheet, SheetStyle, grouped, side_by_side

STYLE = SheetStyle(
    titles={
        "balance": "收支预算总表", "income": "收入预算总表", "expense": "支出预算总表", "granted": "财政拨款收支预算总表",
        "general": "一般公共预算支出对比表", "basic": "一般公共预算基本支出明细表", "project": "项目支出预算明细表",
        "fund": "政府性基金支出预算表", "capital": "国有资本经营支出预算表", "public": "“三公”经费预算对比表",
        "carried": "上年结转结余资金明细表",
    },
    number="附表{}", maker="公开部门：{}", repeat_header=False, lying=frozenset({"general"}), total_last=True,
    empty_note="{department}{year}年{fund}没有安排支出，此表无内容。")
DIGITS = "一二三四五六七八九十"


def tables(ledger: Ledger) -> list[Table]:
    sheet = Sheet(ledger, STYLE)
    makers = (balance, income, expense, granted, general, basic, project, fund, capital, public, carried)
    return [maker(sheet) for maker in makers]


def _classes(ledger: Ledger) -> list[tuple[str, str]]:
    used = [c for c in ledger.codes() if len(c) == 3]
    return [(code, f"{DIGITS[i]}、{CLASSES[code]}") for i, code in enumerate(used)]


def balance(sheet: Sheet) -> Table:
    ledger, money = sheet.ledger, sheet.money
    year = ledger.general() + ledger.unit_money()
    left = [
        ["一、一般公共预算拨款收入", money(ledger.general())], ["二、政府性基金预算拨款收入", ""],
        ["三、国有资本经营预算拨款收入", ""], ["四、财政专户管理资金收入", ""], ["五、单位资金收入", money(ledger.unit_money())],
    ]
    right = [[name, money(ledger.total(code))] for code, name in _classes(ledger)]
    total = money(ledger.total())
    rows = [
        *side_by_side(left, right), ["本年收入合计", money(year), "本年支出合计", total],
        ["上年结转结余", money(ledger.carried()), "结转下年", ""], ["收入总计", total, "支出总计", total],
    ]
    columns = [("收入", ["项目", "预算数"]), ("支出", ["项目（按功能分类）", "预算数"])]
    return sheet.table("balance", columns, rows, [150, 88, 150, 88])


def income(sheet: Sheet) -> Table:
    ledger = sheet.ledger

    def amounts(code: str) -> list[Decimal]:
        return [ledger.total(code), ledger.own_income(code), ledger.transfer_income(code), ledger.unit_money(code),
                ledger.carried(code)]

    columns = ["科目编码", "科目名称", "总计", ("一般公共预算拨款收入", ["本级安排", "上级补助"]), "单位资金", "上年结转结余"]
    return sheet.table("income", columns, sheet.coded(ledger.codes(), amounts), [50, 96, 80, 80, 72, 66, 66], 2)


def expense(sheet: Sheet) -> Table:
    ledger = sheet.ledger

    def amounts(code: str) -> list[Decimal]:
        return [ledger.total(code), ledger.basic(code), ledger.all_projects(code)]

    columns = ["科目编码", "科目名称", "支出合计", "基本支出", "项目支出"]
    return sheet.table("expense", columns, sheet.coded(ledger.codes(), amounts), [56, 160, 82, 82, 82], 2)


def granted(sheet: Sheet) -> Table:
    ledger, money = sheet.ledger, sheet.money
    kept = ledger.carried(granted=True)
    left = [
        ["一、本年财政拨款", money(ledger.general())], ["（一）一般公共预算拨款", money(ledger.general())],
        ["（二）政府性基金预算拨款", ""], ["（三）国有资本经营预算拨款", ""], ["二、上年财政拨款结转", money(kept)],
    ]
    right = []
    for code, name in _classes(ledger):
        amount = money(ledger.general(code) + ledger.carried(code, True))
        right.append([name, amount, amount, ""])
    total = money(ledger.general() + kept)
    rows = [*side_by_side(left, right), ["收入总计", total, "支出总计", total, total, ""]]
    columns = [("收入", ["项目", "预算数"]), ("支出", ["项目", "合计", "一般公共预算", "政府性基金预算"])]
    return sheet.table("granted", columns, rows, [112, 78, 112, 78, 78, 52])


def general(sheet: Sheet) -> Table:
    ledger = sheet.ledger
    rows = [[code, FUNCTION[code], *_compared(sheet, code)] for code in ledger.codes("compared")]
    rows.append(["", "合计", *_compared(sheet, "")])
    year = ledger.year
    columns = ["科目编码", "科目名称", f"{year - 1}年预算数", (f"{year}年预算数", ["小计", "基本支出", "项目支出"]),
               (f"{year}年比{year - 1}年", ["增减额", "增减（%）"])]
    return sheet.table("general", columns, rows, [56, 160, 86, 86, 86, 86, 82, 60], 2)


def _compared(sheet: Sheet, code: str) -> list[str]:
    """Last year, this year in its parts, the difference and its rate."""
    ledger = sheet.ledger
    before, now = ledger.before(code), ledger.general(code)
    amounts = sheet.moneys([before, now, ledger.basic(code), ledger.project(code)])
    difference = now - before
    rate = f"{percent(difference, before)}" if before else ""
    return [*amounts, grouped(difference, ledger.unit), rate]


def basic(sheet: Sheet) -> Table:
    ledger = sheet.ledger
    rows = []
    for code in ledger.economies():
        amount = ledger.economic(code)
        kind = "公用" if code.startswith("302") else "人员"
        rows.append([code, ECONOMY[code], sheet.money(amount), kind])
    rows.append(["", "合计", sheet.money(ledger.basic()), ""])
    columns = [("部门预算支出经济分类", ["编码", "名称"]), "本年预算数", "经费性质"]
    return sheet.table("basic", columns, rows, [70, 200, 110, 70], 2, aligns="llrc")


def project(sheet: Sheet) -> Table:
    ledger = sheet.ledger
    projects = [p for p in ledger.projects if p.source != "unit"]
    rows = [[str(i), p.name, FUNCTION[p.item], p.unit, sheet.money(p.amount), p.purpose]
            for i, p in enumerate(projects, 1)]
    rows.append(["", "合计", "", "", sheet.money(ledger.project()), ""])
    columns = ["序号", "项目名称", "功能科目", "承担单位", "预算数", "主要内容"]
    return sheet.table("project", columns, rows, [28, 90, 62, 84, 80, 118], 4, aligns="clllrl")


def fund(sheet: Sheet) -> Table:
    return sheet.empty("fund", ["科目编码", "科目名称", "预算数", "备注"], [80, 180, 110, 90], 2)


def capital(sheet: Sheet) -> Table:
    return sheet.empty("capital", ["科目编码", "科目名称", "预算数", "备注"], [80, 180, 110, 90], 2)


def public(sheet: Sheet) -> Table:
    """Two rows whose columns are the items."""
    ledger = sheet.ledger
    rows = []
    for year, spent in ((ledger.year - 1, ledger.prior.public), (ledger.year, ledger.public)):
        amounts = (spent.total, spent.abroad, spent.cars, spent.buying, spent.running, spent.reception)
        rows.append([f"{year}年", *[grouped(a, ledger.unit) for a in amounts]])
    columns = ["年度", "合计", "因公出国（境）费", ("公务用车购置及运行维护费", ["小计", "购置费", "运行维护费"]), "公务接待费"]
    return sheet.table("public", columns, rows, [44, 76, 70, 72, 72, 68, 66])


def carried(sheet: Sheet) -> Table:
    rows = [[c.name, FUNCTION[c.item], "财政拨款" if c.granted else "非财政拨款", sheet.money(c.amount), c.purpose]
            for c in sheet.ledger.carryovers]
    rows.append(["合计", "", "", sheet.money(sheet.ledger.carried() or ZERO), ""])
    columns = ["项目名称", "功能科目", "资金性质", "金额", "用途"]
    return sheet.table("carried", columns, rows, [110, 76, 66, 76, 130], aligns="lllrl")
