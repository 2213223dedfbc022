"""Drawings beside the figures: what is drawn, and that it is drawn true."""
from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree as Xml

import pytest
from years import FIRST, SECOND, THIRD, library

from qa.chain import answer
from ui import render
from ui.chart import chart


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return library(tmp_path_factory.mktemp("years"), FIRST, SECOND, THIRD)


def drawn(html):
    """The bars with their measures, and the words."""
    figure = Xml.fromstring(html)
    return [{**r.attrib} for r in figure.iter("rect")], ["".join(t.itertext()) for t in figure.iter("text")]


def test_columns_stand_for_the_years(shelf):
    bars, said = drawn(chart(answer("历年三公经费", {}, shelf)))
    tall = [Decimal(b["height"]) for b in bars]
    assert said == ["9.00", "2022年", "8.20", "2023年", "8.80", "2024年"]
    assert tall[0] > tall[2] > tall[1] and abs(tall[1] / tall[0] - Decimal("8.20") / Decimal("9.00")) < Decimal("0.01")


def test_bars_go_right_for_more_and_left_for_less(shelf):
    bars, said = drawn(chart(answer("2024年一般公共预算支出涨在哪几项", {}, shelf)))
    assert [("mz-down" in b["class"]) for b in bars] == [False, False, True, False]
    assert said == ["农林水支出", "+99.50", "社会保障和就业支出", "+2.80", "住房保障支出", "−1.00", "未说明", "+9.00"]


def test_parts_are_drawn_without_their_total(shelf):
    _, said = drawn(chart(answer("2024年一般公共预算支出由哪些组成", {}, shelf)))
    assert said[::2] == ["农林水支出", "社会保障和就业支出", "住房保障支出", "卫生健康支出"]


def test_the_drawing_is_one_picture_with_the_table_beside_it(shelf):
    html = render.more(answer("历年三公经费", {}, shelf))
    assert 'role="img"' in html and 'aria-label="图：2022年 9.00；2023年 8.20；2024年 8.80。数字见旁边的表"' in html
    assert html.index("<svg") < html.index("<table") and "<script" not in html


@pytest.mark.parametrize("question", ["2024年三公经费多少", "2024年公务接待费占三公经费多少", "2024年咨询费多少", "2024年公务接待费这个数怎么来的"])
def test_nothing_to_draw(shelf, question):
    assert chart(answer(question, {}, shelf)) == ""


def test_two_units_are_not_drawn_on_one_scale():
    values = [{"label": "2022年甲", "amount": "1", "unit": "元"}, {"label": "2023年甲", "amount": "1", "unit": "万元"}]
    assert chart({"status": "answered", "reading": {"operation": "trend"}, "values": values}) == ""


def test_words_from_outside_are_shown_as_text():
    values = [{"label": "<b>甲</b>${x}", "amount": "1", "unit": "元"}, {"label": "乙", "amount": "2", "unit": "元"}]
    html = chart({"status": "answered", "reading": {"operation": "list"}, "values": values})
    assert "<b>" not in html and "${" not in html and "&lt;b&gt;" in html
