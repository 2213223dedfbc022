"""The tables as 砚溪 prints them: three panes side by side, names indented by level, unused classes marked with —."""
from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from samples.blocks import Table
from samples.codes import CLASSES, ECONOMY, FUNCTION, PROJECT_CLASSES
from samples.ledger import ZERO, Ledger
from samples.sheet import Amounts, Sheet, SheetStyle, grouped, side_by_side

STYLE = SheetStyle(
    titles={
        "balance": "部门收支总体情况表", "income": "部门收入总体情况表", "expense": "部门支出总体情况表",
        "granted": "财政拨款收支总体情况表", "general": "一般公共预算支出情况表", "basic": "一般公共预算基本支出情况表",
        "project": "一般公共预算项目支出情况表", "fund": "政府性基金预算支出情况表",
        "capital": "国有资本经营预算支出情况表", "public": "“三公”经费支出情况表", "carried": "上年结转结余情况表",
    },
    number="预算公开表{}", maker="单位名称：{}", marker="", lying=frozenset({"income"}), total_label="合 计",
    empty_note="注：本表为空，{department}{year}年不涉及{fund}支出。")
NONE = "—"


def tables(ledger: Ledger) -> list[Table]:
    sheet = Sheet(ledger, STYLE)
    makers = (balance, income, expense, granted, general, basic, project, fund, capital, public, carried)
    return [maker(sheet) for maker in makers]


def balance(sheet: Sheet) -> Table:
    ledger, money = sheet.ledger, sheet.money
    left = [
        ["一、本年收入", money(ledger.general())], ["一般公共预算财政拨款", money(ledger.general())],
        ["政府性基金预算财政拨款", NONE], ["国有资本经营预算财政拨款", NONE], ["财政专户管理资金", NONE], ["单位资金", NONE],
        ["二、上年结转结余", money(ledger.carried())],
    ]
    middle = [[name, money(ledger.total(code)) or NONE] for code, name in CLASSES.items()]
    right = [
        ["一、基本支出", money(ledger.basic())], ["人员经费", money(ledger.personnel)], ["公用经费", money(ledger.operation)],
        ["二、项目支出", money(ledger.all_projects())], ["其中：当年财政拨款", money(ledger.project())],
        ["上年结转结余", money(ledger.carried())],
    ]
    total = money(ledger.total())
    rows = [*side_by_side(left, middle, right), ["收入总计", total, "支出总计", total, "支出总计", total]]
    columns = [("收入", ["项目", "预算数"]), ("支出（按功能分类）", ["项目", "预算数"]), ("支出（按支出性质）", ["项目", "预算数"])]
    return sheet.table("balance", columns, rows, [100, 52, 110, 52, 92, 52])


def _leveled(sheet: Sheet, codes: Iterable[str], amounts: Amounts) -> list[list[str]]:
    """Rows without code columns; the code stands before the name, deeper levels are set in."""
    rows = [[sheet.style.total_label, *sheet.moneys(amounts(""))]]
    for code in codes:
        inset = "　" * ((len(code) - 3) // 2)
        rows.append([f"{inset}{code} {FUNCTION[code]}", *sheet.moneys(amounts(code))])
    return rows


def income(sheet: Sheet) -> Table:
    ledger = sheet.ledger

    def amounts(code: str) -> list[Decimal]:
        return [ledger.total(code), ledger.general(code), ledger.own_income(code), ledger.transfer_income(code),
                ZERO, ZERO, ledger.carried(code)]

    columns = ["功能分类科目", "总计", ("一般公共预算财政拨款", ["小计", "县级安排", "上级转移支付"]), "政府性基金",
               "单位资金", "上年结转结余"]
    return sheet.table("income", columns, _leveled(sheet, ledger.codes(), amounts), [128, 58, 58, 58, 56, 44, 44, 52])


def expense(sheet: Sheet) -> Table:
    ledger = sheet.ledger

    def amounts(code: str) -> list[Decimal]:
        people = ledger.basic_personnel(code)
        return [ledger.total(code), people, ledger.basic(code) - people, ledger.project(code), ledger.carried(code)]

    columns = ["功能分类科目", "合计", ("基本支出", ["人员经费", "公用经费"]), ("项目支出", ["当年安排", "上年结转"])]
    return sheet.table("expense", columns, _leveled(sheet, ledger.codes(), amounts), [170, 62, 62, 58, 62, 58])


def granted(sheet: Sheet) -> Table:
    ledger, money = sheet.ledger, sheet.money
    kept = ledger.carried(granted=True)
    left = [["一、本年收入", money(ledger.general())], ["一般公共预算", money(ledger.general())], ["政府性基金预算", NONE],
            ["国有资本经营预算", NONE], ["二、上年结转", money(kept)]]
    right = [[CLASSES[code], money(ledger.general(code) + ledger.carried(code, True))] for code in CLASSES
             if ledger.total(code)]
    total = money(ledger.general() + kept)
    rows = [*side_by_side(left, right), ["收入总计", total, "支出总计", total]]
    columns = [("收入", ["项目", "金额"]), ("支出", ["项目", "金额"])]
    return sheet.table("granted", columns, rows, [150, 80, 160, 80])


def general(sheet: Sheet) -> Table:
    ledger = sheet.ledger

    def amounts(code: str) -> list[Decimal]:
        people = ledger.basic_personnel(code)
        return [ledger.general(code), ledger.basic(code), people, ledger.basic(code) - people, ledger.project(code)]

    columns = ["功能分类科目", f"{ledger.year}年预算数", ("其中", [("基本支出", ["小计", "人员经费", "公用经费"]), "项目支出"])]
    return sheet.table("general", columns, _leveled(sheet, ledger.codes("general"), amounts), [170, 66, 60, 60, 58, 60])


def basic(sheet: Sheet) -> Table:
    ledger = sheet.ledger
    halves = []
    for kind, prefixes in (("人员经费合计", ("301", "303")), ("公用经费合计", ("302",))):
        codes = [c for c in ledger.economies() if c.startswith(prefixes)]
        lines = [[c, ECONOMY[c], sheet.money(ledger.economic(c))] for c in codes]
        total = ledger.personnel if "301" in prefixes else ledger.operation
        halves.append([*lines, ["", kind, sheet.money(total)]])
    rows = [*side_by_side(*halves), ["", "基本支出合计", sheet.money(ledger.basic()), "", "", ""]]
    columns = [("人员经费", ["科目编码", "科目名称", "金额"]), ("公用经费", ["科目编码", "科目名称", "金额"])]
    return sheet.table("basic", columns, rows, [50, 122, 60, 50, 110, 60])


def project(sheet: Sheet) -> Table:
    ledger = sheet.ledger
    classes = [c for c in PROJECT_CLASSES if any(c in p.split for p in ledger.projects)]
    rows = [["合 计", "", sheet.money(ledger.project()),
             *sheet.moneys(sum((p.split.get(c, ZERO) for p in ledger.projects), ZERO) for c in classes)]]
    for p in ledger.projects:
        rows.append([p.name, f"{p.item} {FUNCTION[p.item]}", sheet.money(p.amount),
                     *sheet.moneys(p.split.get(c, ZERO) for c in classes)])
    columns = ["项目名称", "功能分类科目", "合计", *[ECONOMY[c] for c in classes]]
    return sheet.table("project", columns, rows, [120, 100, 60, *[60] * len(classes)], 2)


def fund(sheet: Sheet) -> Table:
    return sheet.empty("fund", ["功能分类科目", "合计", "基本支出", "项目支出"], [200, 90, 90, 90], 1)


def capital(sheet: Sheet) -> Table:
    return sheet.empty("capital", ["功能分类科目", "合计", "基本支出", "项目支出"], [200, 90, 90, 90], 1)


def public(sheet: Sheet) -> Table:
    """Every amount is printed, nought too."""
    ledger = sheet.ledger
    now, before = ledger.public, ledger.prior.public
    lines = [("合 计", "total"), ("一、因公出国（境）费用", "abroad"), ("二、公务接待费", "reception"),
             ("三、公务用车费", "cars"), ("（一）公务用车运行维护费", "running"), ("（二）公务用车购置费", "buying")]
    rows = []
    for name, part in lines:
        new, old = getattr(now, part), getattr(before, part)
        rows.append([name, *[grouped(x, ledger.unit) for x in (old, new, new - old)]])
    columns = ["项目", f"{ledger.year - 1}年预算数", f"{ledger.year}年预算数", "增减额"]
    return sheet.table("public", columns, rows, [180, 95, 95, 95])


def carried(sheet: Sheet) -> Table:
    ledger = sheet.ledger
    rows = [["合 计", sheet.money(ledger.carried()), sheet.money(ledger.carried(granted=True)), ""]]
    rows += [[c.name, sheet.money(c.amount), sheet.money(c.amount), ""] for c in ledger.carryovers]
    columns = ["项目名称", "合计", "财政拨款结转", "非财政拨款结转结余"]
    return sheet.table("carried", columns, rows, [200, 85, 85, 95])
