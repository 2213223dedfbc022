"""Numbers and units as they are printed: the one place that reads them."""
from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.amount import (
    MONEY,
    UNITS,
    cell_number,
    convert,
    decimals,
    declared_unit,
    half_up,
    is_blank,
    mentions,
    plain,
    same_money,
    show,
    to_decimal,
    unit_of,
)

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)
MONEY_UNITS = st.sampled_from(sorted(MONEY))


# --- cells ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("printed", "amount", "unit", "qualifier"), [
    ("42.24", "42.24", None, None), ("1,042.20", "1042.20", None, None), ("1,234,567.8", "1234567.8", None, None), ("0.00", "0.00", None, None),
    (" 42.24\n", "42.24", None, None), ("1,0\n42.20", "1042.20", None, None),      # a number broken over lines of its cell
    ("１２３．４５", "123.45", None, None),
    ("-5", "-5", None, None), ("−5.00", "-5.00", None, None), ("–5.00", "-5.00", None, None), ("(12.00)", "-12.00", None, None), ("（1,200.00）", "-1200.00", None, None),
    ("8.14%", "8.14", "%", None), ("100％", "100", "%", None), ("3台（套）", "3", "台", None), ("12.5万元", "12.5", "万元", None), ("12.5万", "12.5", "万元", None),
    ("57名", "57", "人", None), ("≥30人", "30", "人", "≥"), (">=95%", "95", "%", "≥"), ("不低于90%", "90", "%", "≥"), ("≤2次", "2", "次", "≤"), ("约30", "30", None, "约"),
])
def test_a_cell_that_is_a_number(printed, amount, unit, qualifier):
    assert cell_number(printed) == (Decimal(amount), unit, qualifier)
    assert show(cell_number(printed).amount) == amount      # to the last printed zero


@pytest.mark.parametrize("printed", ["", "—", "无", "1,23", "1.2.3", "12,345,6", "3.", "2024年", "第3", "≤12分钟", "2080505行政运行", "A4", "1/2"])
def test_a_cell_that_is_none(printed):
    assert cell_number(printed) is None


@pytest.mark.parametrize("printed", ["", " ", "\u3000", "\n", "-", "—", "——", "–", "－", "/", "*", "※"])
def test_blank(printed):
    assert is_blank(printed) and cell_number(printed) is None


@pytest.mark.parametrize("printed", ["0", "0.00", "无", "合计"])
def test_not_blank(printed):
    assert not is_blank(printed)


# --- running text ---------------------------------------------------------------------------------------------------

def told(text):
    return [(show(m.amount), m.unit, m.qualifier) for m in mentions(text)]


@pytest.mark.parametrize(("text", "expected"), [
    ("从100万元增加到200.50万元", [("100", "万元", None), ("200.50", "万元", None)]),
    ("共1,234.56万元", [("1234.56", "万元", None)]), ("共1，234.56万元", [("1234.56", "万元", None)]),
    ("增长5.2%，提高1.3个百分点", [("5.2", "%", None), ("1.3", "个百分点", None)]),
    ("车辆7辆，设备3台（套），房屋2,746.80平方米", [("7", "辆", None), ("3", "台", None), ("2746.80", "平方米", None)]),
    ("编制57名，实有71人", [("57", "人", None), ("71", "人", None)]),
    ("批次12批，120人次", [("12", "批", None), ("120", "次", None)]),
    ("下属事业单位有3家", [("3", "家", None)]), ("涉及3个项目", [("3", "个", None)]), ("是其4.40倍", [("4.40", "倍", None)]),
    ("不低于95%，不超过3次", [("95", "%", "≥"), ("3", "次", "≤")]), ("达到≥ 90%", [("90", "%", "≥")]),
    ("总额15.3亿", [("15.3", "亿元", None)]), ("共3万亩", [("3", "万亩", None)]), ("共5人才", [("5", "", None)]),
    ("支出-5.00万元", [("-5.00", "万元", None)]), ("于2023-2024年", [("2023", "", None), ("2024", "年", None)]), ("每年1月-12月", [("1", "", None), ("12", "", None)]),
    ("〔2023〕5号", [("5", "", None)]), ("用A4纸", []), ("共３００万元", [("300", "万元", None)]),
])
def test_numbers_in_a_sentence(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize("text", ["1.52万元", "7辆", "2024年安排1.52万元", "95%"])
def test_a_number_that_opens_the_sentence(text):
    assert len(mentions(text)) == len(mentions("共" + text))


@given(st.text(alphabet="共比上年，。 预算万元%人-−(（", max_size=12), AMOUNTS, st.text(alphabet="元万人%，。次倍", max_size=6))
def test_a_mention_knows_its_place(before, amount, after):
    text = f"共{before}{amount:,}{after}"
    for m in mentions(text):
        assert text[m.start:].startswith(m.printed) and to_decimal(m.printed) == m.amount
        assert m.unit == "" or unit_of(text[m.start + len(m.printed):m.end].strip()) == m.unit
    assert abs(amount) in [abs(m.amount) for m in mentions(text)]


# --- units ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("printed", "unit"), [
    ("万", "万元"), ("亿", "亿元"), ("名", "人"), ("位", "人"), ("台（套）", "台"), ("套", "台"), ("人次", "次"), ("％", "%"), ("百分点", "个百分点"), ("㎡", "平方米"), (" 万 元 ", "万元"),
    ("元/人", None), ("分钟", None), ("", None),
])
def test_a_printed_unit(printed, unit):
    assert unit_of(printed) == unit


def test_contract_units_stay():
    assert [unit_of(u) for u in UNITS] == list(UNITS)


@pytest.mark.parametrize(("line", "unit"), [
    ("单位：万元", "万元"), ("单位:元", "元"), ("金额单位：人民币元", "元"), ("（单位：千元）", "千元"), ("单位： 万 元", "万元"), ("单位：元、%", "元"), ("单位：万元/人", "万元"),
    ("编制单位：云溪县民政局  金额单位：万元", "万元"), ("单位：辆", "辆"), ("单位：百元", None), ("编制单位：云溪县民政局", None), ("下属预算单位", None),
])
def test_a_declared_unit(line, unit):
    assert declared_unit(line) == unit


@pytest.mark.parametrize("title", ["事业单位人员经费明细表", "所属单位个数"])
def test_a_title_declares_no_unit(title):
    assert declared_unit(title) is None


# --- conversions ----------------------------------------------------------------------------------------------------

@given(AMOUNTS, MONEY_UNITS, MONEY_UNITS)
def test_there_and_back(amount, unit, to):
    there = convert(amount, unit, to)
    assert convert(there, to, unit) == amount
    assert Fraction(there) * Fraction(MONEY[to]) == Fraction(amount) * Fraction(MONEY[unit])
    assert same_money(amount, unit, there, to)


@pytest.mark.parametrize(("unit", "to"), [("人", "万元"), ("万元", "%"), ("", "元")])
def test_only_money_is_converted(unit, to):
    with pytest.raises(ValueError):
        convert(Decimal(1), unit, to)


def test_what_is_in_the_unit_already_keeps_its_zeros():
    assert show(convert(Decimal("7.80"), "万元", "万元")) == "7.80" and show(convert(Decimal("5"), "人", "人")) == "5"


@given(AMOUNTS, st.integers(0, 4))
def test_half_up(amount, places):
    rounded = half_up(amount, places)
    step = Fraction(1, 10**places)
    assert decimals(rounded) == places and abs(Fraction(rounded) - Fraction(amount)) <= step / 2
    if Fraction(amount) / step % 1 == Fraction(1, 2):
        assert Fraction(rounded) > Fraction(amount)
    assert half_up(-amount, places) == -rounded


@given(AMOUNTS)
def test_shown_without_exponent_or_separators(amount):
    assert set(show(amount)) <= set("0123456789.") and to_decimal(show(amount)) == to_decimal(f"{amount:,}") == amount


@pytest.mark.parametrize(("a", "b", "agree"), [
    (("616.62", "万元"), ("6166222", "元"), True), (("616.62", "万元"), ("6166250", "元"), True), (("616.62", "万元"), ("6166251", "元"), False),
    (("616.62", "万元"), ("616.62", "万元"), True), (("616.62", "万元"), ("616.63", "万元"), False), (("616.62", "万元"), ("616.6", "万元"), True),
    (("5", "人"), ("5", "人"), True), (("5", "人"), ("5", "辆"), False), (("0.00", "万元"), ("0", "元"), True),
])
def test_the_same_money_in_two_places(a, b, agree):
    (amount, unit), (other, other_unit) = a, b
    assert same_money(Decimal(amount), unit, Decimal(other), other_unit) is agree
    assert same_money(Decimal(other), other_unit, Decimal(amount), unit) is agree


def test_plain():
    assert plain(" （１２ − ３）\n") == "(12-3)"


# --- counts in ten thousands ------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "unit"), [
    ("藏书268.4万册", "万册"), ("建筑面积87.6万平方米", "万平方米"), ("惠及群众12万人次", "万人次"), ("培训3.2万余人", "万余人"), ("育苗5万株", "万株"), ("造林3.6万亩", "万亩"),
    ("供水1.5亿立方米", "亿立方米"), ("约5万名学生", "万名"), ("登记1.1万户", "万户"),
])
def test_what_is_counted_in_ten_thousands_is_no_money(text, unit):
    assert [(m.unit, text.endswith(text[m.start:m.end]) or m.end < len(text)) for m in mentions(text)] == [(unit, True)]


@pytest.mark.parametrize("text", ["投资50万", "约50万，", "20万以下", "50万用于办公", "补助50万元", "50万人民币", "50万项目资金"])
def test_ten_thousands_without_a_noun_are_money(text):
    assert [m.unit for m in mentions(text)] == ["万元"]


def test_ten_thousands_before_an_unknown_noun_are_not_taken_for_money():
    assert [m.unit for m in mentions("放养8万鲢鳙")] == [""]
