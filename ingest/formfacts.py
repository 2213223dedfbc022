"""Form rows (a label path and its value) → facts: targets, money and what is told of a project."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.amount import cell_number, is_blank, plain, unit_of
from ingest.forms import COLUMNS, INDICATOR, MEASURED, MONEY, TARGET, UNIT_IN_LABEL, flat
from ingest.model import Cell, Fact, Scope, Source, Table, Value
from ingest.names import clean
from ingest.scope import GENERIC_COLUMN, narrowed, stage_of, title_scope

ASIDE = re.compile(r"[（(](?:盖章|公章|签章|签字|(?:单位[:：]?)?(?:亿元|万元|千元|元|%))[)）]")
TOLD = (("目标", re.compile(r"目标$")), ("依据", re.compile(r"依据")), ("原因", re.compile(r"原因")), ("承担单位", re.compile(r"(?:实施|承担|责任)(?:单位|部门|主体)$")),
        ("时间", re.compile(r"时间$|期限$|周期$")), ("用途", re.compile(r"概况|内容$|用途")))
POINTS = re.compile("得分|评分|分值|权重|分数|自评分")          # what a figure under such a name is, whatever the table's unit
SIGN = re.compile("[≥≤>＞<＜=＝]=?|大于等于|小于等于|等于|定性")      # how a target stands to its figure
PHONE = re.compile(r"电话|手机|传真|邮编|编码|代码|编号|日期|时间|年限|期限|周期")


def form_facts(table: Table, document_id: str, year: int, kind: str) -> Iterator[Fact]:
    """A fact for each value of a form. Its label path is the subject; the project that the form is about is a key of all its facts."""
    rows = [(path, cell, r) for path, cell, r in filled(table) if path and not is_blank(cell.text)]
    beside_it = {(*path[:-1], flat(path[-1])): cell.text for path, cell, _ in rows}
    alike: dict[tuple[str, ...], list[str]] = {}        # values under one label: 「≥ | 124 | 人」 in columns without a head of their own
    for path, cell, _ in rows:
        alike.setdefault(tuple(path), []).append(cell.text)
    project = next((cell.text for path, cell, _ in rows if re.fullmatch(r"(?:项目|专项|政策)名称", flat(path[-1]))), "")
    for path, cell, r in rows:
        subject, keys, attribute = told(path)
        if project and cell.text != project:
            keys = (("项目", clean(project)), *keys)
        value, measure = form_value(path, cell.text, table.unit, beside_it)
        if value.amount is not None and len(texts := alike[tuple(path)]) > 1:
            value = completed(value, texts)
        scope = Scope(view="绩效")
        if measure == "amount" and is_money(path):
            scope = title_scope(table.title).merged(view="绩效")
            for part in path:
                scope = narrowed(scope, plain(part))
        source = Source("cell", cell.text, cell.regions, table.title, "/".join(path), COLUMNS[1][0], table.section, (table.index, r, 1))
        stage = stage_of(plain(path[-1])) or ("预算" if kind == "预算" else "决算")
        yield Fact(f"{document_id}-t{table.index}-{r}-1", document_id, subject, "", keys, False, measure, attribute if measure == "text" else "",
                   str(year), stage, scope, None, value, source)


def filled(table: Table) -> Iterator[tuple[list[str], Cell, int]]:
    """Label path, value and row number of the rows that say something; a value that spans rows goes for each of them."""
    spanning: dict[str, tuple[Cell, int]] = {}
    for r, row in enumerate(table.rows):
        label, value = row.cells
        if label is None or value is None:
            continue
        path = [p for p in re.split(r"/(?![^（(]*[）)])", label.text) if p]
        head = path[-1] if path else ""
        if value.text:
            spanning[head] = (value, value.rowspan)
        if head in spanning and spanning[head][1] > 0:
            cell, left = spanning[head]
            spanning[head] = (cell, left - 1)
            yield path, cell, r


def told(path: list[str]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], str]:
    """Subject, keys and attribute of a label path: words that say only "the target" or "the amount" name nothing."""
    names = [ASIDE.sub("", clean(p)) or p for p in path]
    tail = flat(path[-1])
    if len(names) > 2 and INDICATOR.fullmatch(flat(path[0])):
        names = names[1:]
    attribute = next((word for word, pattern in TOLD if pattern.search(tail)), names[-1])
    if len(names) == 1:
        return tuple(names), (), attribute
    if TARGET.fullmatch(tail):
        return tuple(names[:-1]), (), "目标"
    if MEASURED.fullmatch(tail):
        return tuple(names[:-1]), (("列", names[-1]),), attribute
    if GENERIC_COLUMN.fullmatch(plain(path[-1])):
        return tuple(names[:-1]), (), attribute
    return tuple(names), (), attribute


def form_value(path: list[str], printed: str, table_unit: str, beside_it: dict[tuple[str, ...], str]) -> tuple[Value, str]:
    """The value and its measure. A unit or a comparator may stand in columns of its own beside the number."""
    tail = flat(path[-1])
    number = cell_number(re.sub(r"^[=＝]", "", printed))
    if number is None or PHONE.search(tail):
        return Value(printed, "", None, printed), "text"

    def beside_value(*heads: str) -> str:
        return next((found for h in heads if (found := beside_it.get((*path[:-1], h)))), "")

    unit, qualifier = number.unit or "", number.qualifier
    if TARGET.fullmatch(tail):
        unit = unit or unit_of(beside_value("计量单位", "度量单位", "单位", "指标单位")) or ""
        sign = cell_number(beside_value("指标性质", "指标方向") + "1")
        qualifier = qualifier or (sign.qualifier if sign else None)
    elif MEASURED.fullmatch(tail):
        unit = unit or ("%" if re.search(r"%|执行率|完成率", plain(path[-1])) else "")
    elif not unit and is_money(path):
        unit = next((m[1] for p in reversed(path) if (m := UNIT_IN_LABEL.search(p))), table_unit)
    return Value(printed, unit, number.amount, None, qualifier), measured_as(unit, path)


def completed(value: Value, texts: list[str]) -> Value:
    """A target with the comparator and the unit that stand beside it under the same label."""
    signs = [sign for t in texts if SIGN.fullmatch(plain(t)) and (sign := cell_number(plain(t) + "1"))]
    units = [unit for t in texts if len(t) <= 4 and (unit := unit_of(plain(t)))]
    return replace(value, qualifier=value.qualifier or (signs[0].qualifier if len(signs) == 1 else None), unit=value.unit or (units[0] if len(units) == 1 else ""))


def is_money(path: list[str]) -> bool:
    return any(MONEY.fullmatch(flat(p)) or UNIT_IN_LABEL.search(p) for p in path)


def measured_as(unit: str, path: list[str]) -> str:
    tail = flat(path[-1])
    if MEASURED.fullmatch(tail) and re.search(r"执行率|完成率", tail):
        return "completion"
    if MEASURED.fullmatch(tail) and POINTS.search(tail):
        return "score"
    if unit in ("%", "个百分点"):
        return "share"
    bare = not unit and is_money(path) and not MEASURED.fullmatch(tail) and not TARGET.fullmatch(tail)
    return "amount" if unit.endswith("元") or bare else "count"
