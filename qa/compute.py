"""Executes plan nodes: one function a node, Decimal only, every step written down as a formula over printed figures."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ingest.amount import MONEY, convert, decimals, half_up, show
from ingest.model import Fact
from qa.arithmetic import evaluate
from qa.errors import PlanError
from qa.plan import ChangeRate, Convert, Count, Difference, Gap, Lookup, Node, PerUnit, Previous, Ratio, Rest, ShownRate, Sum, Told, unit_in_common

RATE_PLACES = 2     # percentages and multiples are given with two decimals, as the documents print them


@dataclass(frozen=True)
class Input:
    """A printed operand in its own unit."""

    fact: Fact
    label: str


@dataclass(frozen=True)
class Formula:
    """`expression` over `inputs`, all in `operand_unit`; `result` is rounded half up to its printed digits. `signs` say how each input counts
    towards a change of several inputs (a printed decrease is negative by itself); the gate works the direction out from them."""

    expression: str
    inputs: tuple[Input, ...]
    result: Decimal
    unit: str
    rounding: str
    direction: str | None = None
    signs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Computed:
    """What a node comes to. `formula` is None for a printed figure."""

    amount: Decimal
    unit: str
    direction: str | None
    formula: Formula | None
    facts: tuple[Fact, ...]


def compute(node: Node) -> Computed:
    """The value of a node with its formula."""
    return RULES[type(node)](node)


def label_of(fact: Fact) -> str:
    return fact.name + {"change": "变动额", "change_rate": "变动率", "share": "占比"}.get(fact.measure, "")


def operand(part: Lookup, unit: str) -> Decimal:
    amount = part.fact.value.amount
    assert amount is not None
    return trimmed(convert(amount, part.unit, unit), amount)


def trimmed(value: Decimal, printed: Decimal) -> Decimal:
    """A converted amount without the zeros that conversion leaves behind; as printed when nothing was converted."""
    return value if value == printed and value.as_tuple() == printed.as_tuple() else value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def places_of(*amounts: Decimal) -> int:
    return max(decimals(a) for a in amounts)


def rate_places(exact: Decimal) -> int:
    """Two places, more where fewer than two significant digits would be left of what is not nought (0.0027%)."""
    places = RATE_PLACES
    if exact and half_up(exact, places) != exact:
        places = max(places, 1 - exact.adjusted())
    return places


def rounding_words(result: Decimal) -> str:
    return f"四舍五入保留{'两' if decimals(result) == 2 else decimals(result)}位小数"


def inputs(*parts: Lookup) -> tuple[Input, ...]:
    return tuple(Input(p.fact, label_of(p.fact)) for p in parts)


def facts_of(*parts: Lookup | Told) -> tuple[Fact, ...]:
    return tuple(p.fact for p in parts)


def paren(amount: Decimal) -> str:
    return f"({show(amount)})" if amount < 0 else show(amount)


def do_lookup(node: Lookup) -> Computed:
    v = node.fact.value
    assert v.amount is not None
    return Computed(v.amount, v.unit, v.direction, None, (node.fact, *node.also))


def do_sum(node: Sum) -> Computed:
    unit = unit_in_common(*node.parts)
    amounts = [operand(p, unit) for p in node.parts]
    total = sum(amounts, Decimal(0))
    total = half_up(total, places_of(*amounts))
    formula = Formula(" + ".join(paren(a) for a in amounts), inputs(*node.parts), total, unit, "未舍入")
    return Computed(total, unit, None, formula, facts_of(*node.parts))


def do_difference(node: Difference) -> Computed:
    unit = unit_in_common(node.a, node.b)
    a, b = operand(node.a, unit), operand(node.b, unit)
    unit = "个百分点" if unit == "%" else unit
    direction = "up" if a > b else "down" if a < b else "same"
    x, y = max(a, b), min(a, b)
    result = half_up(x - y, places_of(a, b))
    formula = Formula(f"{paren(x)} − {paren(y)}", inputs(node.a, node.b), result, unit, "未舍入", direction if node.signed else None)
    return Computed(result, unit, formula.direction, formula, facts_of(node.a, node.b))


def do_gap(node: Gap) -> Computed:
    unit = unit_in_common(node.total, *node.parts)
    total, amounts = operand(node.total, unit), [operand(p, unit) for p in node.parts]
    summed = sum(amounts, Decimal(0))
    result = half_up(abs(total - summed), places_of(total, *amounts))
    parts = " + ".join(paren(a) for a in amounts)
    expression = f"{paren(total)} − ({parts})" if total >= summed else f"({parts}) − {paren(total)}"
    return Computed(result, unit, None, Formula(expression, inputs(node.total, *node.parts), result, unit, "未舍入"), facts_of(node.total, *node.parts))


def do_rest(node: Rest) -> Computed:
    """Total change − all parts' changes, written so that it comes out positive; the direction tells which way it went."""
    unit = node.unit
    moves = [(node.total, 1), *((p, -1) for p in node.parts)]
    value = sum((sign * moved_by(move, unit) for move, sign in moves), Decimal(0))
    total, parts = written(node.total, unit), " + ".join(written(p, unit) for p in node.parts)
    expression = f"{total} − ({parts})" if value >= 0 else f"({parts}) − {total}"
    signs = tuple(s for move, sign in moves for s in ((sign,) if isinstance(move, Lookup) else (sign, -sign)))
    result = half_up(abs(value), places_of(*(operand(n, unit) for n in node.operands)))
    direction = "up" if value > 0 else "down" if value < 0 else "same"
    return Computed(result, unit, direction, Formula(expression, inputs(*node.operands), result, unit, "未舍入", direction, signs), facts_of(*node.operands))


def moved_by(move: Lookup | Difference, unit: str) -> Decimal:
    """A change with its sign."""
    if isinstance(move, Difference):
        return operand(move.a, unit) - operand(move.b, unit)
    return -operand(move, unit) if move.fact.value.direction == "down" else operand(move, unit)


def written(move: Lookup | Difference, unit: str) -> str:
    """A change as it stands in a longer formula."""
    if isinstance(move, Difference):
        return f"({paren(operand(move.a, unit))} − {paren(operand(move.b, unit))})"
    return paren(moved_by(move, unit))


def do_ratio(node: Ratio) -> Computed:
    unit = unit_in_common(node.a, node.b)
    a, b = operand(node.a, unit), operand(node.b, unit)
    exact = a / b * (1 if node.times else 100)
    result = half_up(exact, rate_places(exact))
    expression = f"{paren(a)} ÷ {paren(b)}" + ("" if node.times else " × 100%")
    return Computed(result, node.unit, None, Formula(expression, inputs(node.a, node.b), result, node.unit, rounding_words(result)), facts_of(node.a, node.b))


def do_per_unit(node: PerUnit) -> Computed:
    money, count = node.money.fact.value.amount, node.count.fact.value.amount
    assert money is not None and count is not None
    result = half_up(money / count, rate_places(money / count))
    expression = f"{paren(money)} ÷ {show(count)}"
    return Computed(result, node.unit, None, Formula(expression, inputs(node.money, node.count), result, node.unit, rounding_words(result)), facts_of(node.money, node.count))


def do_count(node: Count) -> Computed:
    return Computed(Decimal(len(node.items)), node.unit, None, None, facts_of(*node.items))


def do_change_rate(node: ChangeRate) -> Computed:
    unit = unit_in_common(node.now, node.before)
    a, b = operand(node.now, unit), operand(node.before, unit)
    direction = "up" if a > b else "down" if a < b else "same"
    exact = abs(a - b) / b * 100
    result = half_up(exact, rate_places(exact))
    expression = f"({paren(max(a, b))} − {paren(min(a, b))}) ÷ {paren(b)} × 100%"
    return Computed(result, "%", direction, Formula(expression, inputs(node.now, node.before), result, "%", rounding_words(result), direction), facts_of(node.now, node.before))


def do_shown_rate(node: ShownRate) -> Computed:
    unit = unit_in_common(node.now, node.change)
    a, c = operand(node.now, unit), operand(node.change, unit)
    direction = node.change.fact.value.direction
    sign = "−" if direction == "up" else "+"
    before = a - c if direction == "up" else a + c
    if before <= 0:
        raise PlanError("上年数不是正数，变动率没有意义")
    exact = c / before * 100
    result = half_up(exact, rate_places(exact))
    expression = f"{paren(c)} ÷ ({paren(a)} {sign} {paren(c)}) × 100%"
    return Computed(result, "%", direction, Formula(expression, inputs(node.change, node.now), result, "%", rounding_words(result), direction), facts_of(node.change, node.now))


def do_previous(node: Previous) -> Computed:
    unit = unit_in_common(node.now, node.change)
    a, c = operand(node.now, unit), operand(node.change, unit)
    up = node.change.fact.value.direction == "up"
    result = half_up(a - c if up else a + c, places_of(a, c))
    formula = Formula(f"{paren(a)} {'−' if up else '+'} {paren(c)}", inputs(node.now, node.change), result, unit, "未舍入")
    return Computed(result, unit, None, formula, facts_of(node.now, node.change))


def do_convert(node: Convert) -> Computed:
    """Converted from the exact value, so that nothing is rounded twice."""
    of = compute(node.of)
    if of.unit == node.to:
        return of
    inner = of.formula.expression if of.formula else show(of.amount)
    value = evaluate(inner)
    assert value is not None
    exact = value * Fraction(MONEY[of.unit]) / Fraction(MONEY[node.to])
    down = MONEY[node.to] > MONEY[of.unit]
    factor = MONEY[node.to] / MONEY[of.unit] if down else MONEY[of.unit] / MONEY[node.to]
    result = rounded(exact)
    if of.formula and len(of.formula.inputs) > 1:
        inner = f"({inner})"
    expression = f"{inner} {'÷' if down else '×'} {show(factor.quantize(Decimal(1)))}"
    ins = of.formula.inputs if of.formula else tuple(Input(f, label_of(f)) for f in of.facts[:1])
    rounding = "未舍入" if Fraction(result) == exact else f"四舍五入保留{decimals(result)}位小数"
    return Computed(result, node.to, of.direction, Formula(expression, ins, result, node.to, rounding, of.direction), of.facts)


def rounded(exact: Fraction) -> Decimal:
    """Two decimals, more where fewer than three digits would be left (200 元 is 0.000002 亿元), fewer where they are noughts only."""
    amount = Decimal(exact.numerator) / Decimal(exact.denominator)
    places = RATE_PLACES
    while amount and len(half_up(amount, places).normalize().as_tuple().digits) < 3 and Fraction(half_up(amount, places)) != exact and places < 12:
        places += 1
    return half_up(amount, places)


RULES: dict[type, Callable[[Any], Computed]] = {
    Lookup: do_lookup, Sum: do_sum, Difference: do_difference, Gap: do_gap, Rest: do_rest, Ratio: do_ratio, PerUnit: do_per_unit, Count: do_count, ChangeRate: do_change_rate, ShownRate: do_shown_rate,
    Previous: do_previous, Convert: do_convert,
}


def calculator() -> Any:
    """The same arithmetic as a LangChain tool: an expression of printed figures in, the exact result out."""
    from langchain_core.tools import tool

    @tool
    def calculate(expression: str) -> str:
        """精确计算由数字和 + − × ÷ ( ) 组成的算式，可以 “× 100%” 结尾。"""
        value = evaluate(expression)
        if value is None:
            return "算式无法识别：只接受数字、+ − × ÷ 和括号"
        return show(half_up(Decimal(value.numerator) / Decimal(value.denominator), 10).normalize())

    return calculate
