"""Plans are valid when built, and each node computes what independent arithmetic on the same figures gives."""
from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.amount import MONEY, decimals
from ingest.model import Fact, Region, Scope, Source, Value
from qa.arithmetic import evaluate
from qa.compute import RULES, calculator, compute
from qa.errors import PlanError
from qa.plan import ChangeRate, Convert, Count, Difference, Gap, Lookup, PerUnit, Previous, Ratio, Rest, ShownRate, Sum, Told


def figure(amount, unit="万元", direction=None, text=None):
    """A fact that prints this amount (None: a blank cell, or a text)."""
    value = Value(str(amount or ""), unit, None if amount is None else Decimal(str(amount)), text, direction=direction)
    source = Source("cell", str(amount or text or ""), (Region(1, (10.0, 10.0, 50.0, 20.0)),))
    return Fact("f", "d", ("支出", "某科目"), "", (), False, "change" if direction else "amount", "", "2024", "预算", Scope(), None, value, source)


def look(amount, unit="万元", direction=None):
    return Lookup(figure(amount, unit, direction))


FIGURES = st.decimals(min_value="0.01", max_value=10**7, places=2)
MONEY_UNITS = st.sampled_from(sorted(MONEY))


def in_yuan(amount, unit):
    return Fraction(amount) * Fraction(MONEY[unit])


def rounded(exact, places=2):
    """Half up, by another way than the program's."""
    sign = -1 if exact < 0 else 1
    return sign * Fraction(int(abs(exact) * 10**places + Fraction(1, 2)), 10**places)


def rate_of(exact):
    """Two places, or as many as leave two significant digits of what two places do not tell."""
    places = 2
    while exact and rounded(exact) != exact and abs(exact) * 10**places < 10:
        places += 1
    return rounded(exact, places)


# --- what may not be built ------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("build", "said"), [
    (lambda: Lookup(figure(None)), "有数值"),
    (lambda: Told(figure(None)), "有文字"),
    (lambda: Told(figure(None, text="")), "有文字"),
    (lambda: Sum((look(1),)), "两个加数"),
    (lambda: Sum(()), "两个加数"),
    (lambda: Sum((look(1), look(2, "人"))), "单位不同"),
    (lambda: Sum((look(1, "人"), look(2, "辆"))), "单位不同"),
    (lambda: Difference(look(1), look(2, "%")), "单位不同"),
    (lambda: Gap(look(1), (look(2), look(3, "人"))), "单位不同"),
    (lambda: Ratio(look(1), look(2, "人")), "单位不同"),
    (lambda: Ratio(look(1), look("0.00")), "分母为零"),
    (lambda: Ratio(look(1), look(0), times=True), "分母为零"),
    (lambda: ChangeRate(look(1), look("0.00")), "基数不是正数"),
    (lambda: ChangeRate(look(1), look("-2.00")), "基数不是正数"),
    (lambda: Gap(look(1), ()), "至少需要一个明细"),
    (lambda: ChangeRate(look(1), look(2, "人")), "单位不同"),
    (lambda: ShownRate(look(1), look(2)), "有方向"),
    (lambda: Previous(look(1), look(2)), "有方向"),
    (lambda: Previous(look(1), look(2, "%", "up")), "单位不同"),
    (lambda: PerUnit(look(1, "人"), look(2, "人")), "一个金额和一个计数"),
    (lambda: PerUnit(look(1), look(2)), "一个金额和一个计数"),
    (lambda: PerUnit(look(1), look(0, "人")), "计数为零"),
    (lambda: Count(()), "至少需要一项"),
    (lambda: Convert(look(1, "人"), "万元"), "不能把人换算成万元"),
    (lambda: Convert(look(1), "%"), "不能把万元换算成%"),
])
def test_a_plan_that_is_none_fails_when_built(build, said):
    with pytest.raises(PlanError, match=said):
        build()


@pytest.mark.parametrize("build", [
    lambda: Sum((look(1), look(2, "元"))), lambda: Ratio(look(1, "亿元"), look(2, "元")), lambda: Difference(look(1, "人"), look(2, "人")),
    lambda: ChangeRate(look(0), look(2)), lambda: Convert(Sum((look(1), look(2))), "元"), lambda: Lookup(figure("0.00")),
])
def test_a_plan_that_is_one(build):
    assert compute(build()).amount is not None


@pytest.mark.parametrize("change", [look("5.00", direction="up"), look("7.00", direction="up")])
def test_no_rate_is_told_of_a_year_that_had_nothing(change):
    with pytest.raises(PlanError, match="上年数不是正数"):
        compute(ShownRate(look("5.00"), change))


def test_a_plan_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        look(1).fact = figure(2)


def test_every_node_has_its_rule():
    assert set(RULES) == {Lookup, Sum, Difference, Gap, Rest, Ratio, PerUnit, Count, ChangeRate, ShownRate, Previous, Convert}


# --- what they come to ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("node", "amount", "unit", "direction", "expression"), [
    (look("7.80"), "7.80", "万元", None, None),
    (look("2.68", direction="down"), "2.68", "万元", "down", None),
    (Sum((look("9.30"), look("3.76"))), "13.06", "万元", None, "9.30 + 3.76"),
    (Sum((look("1.00"), look("5000.50", "元"))), "15000.50", "元", None, "10000 + 5000.50"),
    (Sum((look("5"), look("-2.5"))), "2.5", "万元", None, "5 + (-2.5)"),
    (Difference(look("5.00"), look("7.50")), "2.50", "万元", None, "7.50 − 5.00"),
    (Difference(look("5.00"), look("7.50"), signed=True), "2.50", "万元", "down", "7.50 − 5.00"),
    (Difference(look("7.50"), look("5.00"), signed=True), "2.50", "万元", "up", "7.50 − 5.00"),
    (Difference(look("5.00"), look("5.00"), signed=True), "0.00", "万元", "same", "5.00 − 5.00"),
    (Gap(look("448.21"), (look("309.58"), look("138.62"))), "0.01", "万元", None, "448.21 − (309.58 + 138.62)"),
    (Gap(look("5.00"), (look("3.00"), look("2.50"))), "0.50", "万元", None, "(3.00 + 2.50) − 5.00"),
    (Ratio(look("546.26"), look("583.15")), "93.67", "%", None, "546.26 ÷ 583.15 × 100%"),
    (Ratio(look("2563.39"), look("583.15"), times=True), "4.40", "倍", None, "2563.39 ÷ 583.15"),
    (Ratio(look("2.00"), look("5000", "元")), "400.00", "%", None, "20000 ÷ 5000 × 100%"),
    (ChangeRate(look("138.62"), look("141.30")), "1.90", "%", "down", "(141.30 − 138.62) ÷ 141.30 × 100%"),
    (ChangeRate(look("3"), look("2")), "50.00", "%", "up", "(3 − 2) ÷ 2 × 100%"),
    (ShownRate(look("138.62"), look("2.68", direction="down")), "1.90", "%", "down", "2.68 ÷ (138.62 + 2.68) × 100%"),
    (Previous(look("70.00"), look("240.00", direction="down")), "310.00", "万元", None, "70.00 + 240.00"),
    (Previous(look("70.00"), look("20.00", direction="up")), "50.00", "万元", None, "70.00 − 20.00"),
    (PerUnit(look("150.25"), look("53", "人")), "2.83", "万元", None, "150.25 ÷ 53"),
    (Count((look("1"), look("2"), look("3"))), "3", "个", None, None),
    (Convert(look("35.80"), "元"), "358000", "元", None, "35.80 × 10000"),
    (Convert(look("2774950.50", "元"), "万元"), "277.50", "万元", None, "2774950.50 ÷ 10000"),
    (Convert(Sum((look("9.30"), look("3.76"))), "元"), "130600", "元", None, "(9.30 + 3.76) × 10000"),
    (Convert(look("7.80"), "万元"), "7.80", "万元", None, None),
])
def test_each_node(node, amount, unit, direction, expression):
    done = compute(node)
    assert (Fraction(done.amount), done.unit, done.direction) == (Fraction(amount), unit, direction)
    assert (done.formula.expression if done.formula else None) == expression
    if done.formula:
        assert done.formula.result == done.amount and done.formula.unit == done.unit
        assert rounded(evaluate(expression), decimals(done.amount)) == Fraction(done.amount)


@given(st.lists(st.tuples(FIGURES, MONEY_UNITS), min_size=2, max_size=8))
def test_a_sum_is_the_sum_of_its_parts(parts):
    done = compute(Sum(tuple(look(amount, unit) for amount, unit in parts)))
    assert in_yuan(done.amount, done.unit) == sum(in_yuan(amount, unit) for amount, unit in parts)
    assert evaluate(done.formula.expression) == Fraction(done.amount)
    assert [i.fact.value.amount for i in done.formula.inputs] == [amount for amount, _ in parts]


@given(st.lists(FIGURES, min_size=3, max_size=6))
def test_the_order_of_a_sum_does_not_matter(amounts):
    parts = tuple(look(a) for a in amounts)
    assert compute(Sum(parts)).amount == compute(Sum(parts[::-1])).amount == sum(amounts)


@given(FIGURES, MONEY_UNITS, FIGURES, MONEY_UNITS)
def test_two_figures_in_any_units(a, unit_a, b, unit_b):
    x, y = look(a, unit_a), look(b, unit_b)
    exact_a, exact_b = in_yuan(a, unit_a), in_yuan(b, unit_b)
    gap = compute(Difference(x, y, signed=True))
    assert in_yuan(gap.amount, gap.unit) == abs(exact_a - exact_b)
    assert gap.direction == ("up" if exact_a > exact_b else "down" if exact_a < exact_b else "same")
    assert compute(Ratio(x, y)).amount == rate_of(exact_a / exact_b * 100)
    assert compute(Ratio(x, y, times=True)).amount == rate_of(exact_a / exact_b)
    rate = compute(ChangeRate(x, y))
    assert rate.amount == rate_of(abs(exact_a - exact_b) / exact_b * 100) and rate.direction == gap.direction


@given(FIGURES, FIGURES, st.sampled_from(["up", "down"]))
def test_last_year_and_the_rate_of_a_printed_change(now, change, direction):
    before = Fraction(now) - Fraction(change) * (1 if direction == "up" else -1)
    assert Fraction(compute(Previous(look(now), look(change, direction=direction))).amount) == before
    rate = ShownRate(look(now), look(change, direction=direction))
    if before > 0:
        assert compute(rate).amount == rate_of(Fraction(change) / before * 100)
    else:
        with pytest.raises(PlanError, match="上年数不是正数"):
            compute(rate)


@given(FIGURES, MONEY_UNITS, MONEY_UNITS)
def test_a_conversion_loses_less_than_it_prints(amount, unit, to):
    done = compute(Convert(look(amount, unit), to))
    exact = in_yuan(amount, unit) / Fraction(MONEY[to])
    assert done.unit == to and Fraction(done.amount) == rounded(exact, decimals(done.amount))
    if MONEY[to] <= MONEY[unit]:
        assert Fraction(done.amount) == exact


def test_a_conversion_never_makes_something_nothing():
    assert compute(Convert(look("200.00", "元"), "亿元")).amount != 0


def test_an_average_in_another_unit():
    done = compute(Convert(PerUnit(look("150.25"), look("53", "人")), "元"))
    assert rounded(evaluate(done.formula.expression), decimals(done.amount)) == Fraction(done.amount)


@pytest.mark.parametrize("node", [Sum((look(1), look(2))), Difference(look(1), look(2)), Previous(look(1), look(2, direction="down")), Ratio(look(1), look(2)),
                                  Ratio(look(1), look(2), times=True), PerUnit(look(1), look(2, "人")), Convert(look(1), "元"), Count((look(1),), "家")])
def test_a_node_knows_its_unit_beforehand(node):
    assert compute(node).unit == node.unit


def test_a_sum_of_two_units_knows_its_unit_beforehand():
    node = Sum((look("1.00"), look("5000.50", "元")))
    assert compute(node).unit == node.unit


def test_zero_now_is_a_fall_of_all():
    assert compute(ChangeRate(look("0.00"), look("5.00"))).amount == 100


def test_other_places_come_along():
    first, second = figure("42.24"), replace(figure("42.24"), id="g")
    assert compute(Lookup(first, (second,))).facts == (first, second)


# --- the same arithmetic as a tool ----------------------------------------------------------------------------------

@pytest.mark.parametrize(("expression", "said"), [("9.30 + 3.76", "13.06"), ("(3 − 2) ÷ 2 × 100%", "50"), ("1 ÷ 3", "0.3333333333"), ("100 × 3", "300"),
                                                  ("1 ÷ 0", "算式无法识别"), ("__import__('os')", "算式无法识别"), ("2 ** 9", "算式无法识别"), ("", "算式无法识别")])
def test_the_calculator_tool(expression, said):
    answered = calculator().invoke({"expression": expression})
    assert answered == said if said[0].isdigit() else answered.startswith(said)
