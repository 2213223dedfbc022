"""Figures that a question only points with (「那2254.76万」, 「涨了一千来万」): taken out of its words, and held against a sentence's figures."""
from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.amount import MONEY, decimals, mentions
from qa.text import GAP

_FIGURE = re.compile(r"(?:那|这|就|才|只|仅)?(?:笔|个)?(?:大约|大概|差不多|约|近|将近)?(?P<number>\d[\d,，]*(?:\.\d+)?|[一二两三四五六七八九十百千]+)(?P<rough>多|来|几|余|出头)?"
                     r"(?P<unit>亿元?|万元?|元|块钱?|%|个百分点|成|倍)(?P<rough2>多|来|余|出头)?(?:元|块)?钱?(?:左右|上下)?的?")
_UNITS = {"亿": "亿元", "万": "万元", "块": "元", "块钱": "元"}
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
NEARLY = Decimal("0.1")     # 一千来万 may be a little less


@dataclass(frozen=True)
class Pointer:
    """A figure from the question as the range that it may mean, money in 元."""

    least: Decimal
    most: Decimal
    unit: str


def without_figures(text: str) -> tuple[str, tuple[Pointer, ...]]:
    """The words alone, and what the figures among them may mean."""
    found = [p for m in _FIGURE.finditer(text) if (p := pointer(m)) is not None]
    return _FIGURE.sub(lambda m: GAP * len(m[0]), text), tuple(found)


def pointer(m: re.Match[str]) -> Pointer | None:
    if m["unit"] in ("成", "倍"):
        return None                 # 八成多 may be meant of either side
    unit = _UNITS.get(m["unit"], m["unit"])
    scale = MONEY.get(unit, Decimal(1))
    amount, step = read_number(m["number"])
    unit = "元" if unit in MONEY else unit
    if m["rough"] or m["rough2"]:
        return Pointer((amount - step * NEARLY) * scale, (amount + step) * scale, unit)
    return Pointer((amount - step / 2) * scale, (amount + step / 2) * scale, unit)


def read_number(said: str) -> tuple[Decimal, Decimal]:
    """The number and the worth of its last place."""
    if said[0].isdigit():
        amount = Decimal(re.sub("[,，]", "", said))
        return amount, Decimal(1).scaleb(-decimals(amount))
    value, digit, last = 0, 0, 1
    for c in said:
        if c in _PLACES:
            value, digit, last = value + (digit or 1) * _PLACES[c], 0, _PLACES[c]
        else:
            digit, last = _DIGITS.get(c, 0), 1
    return Decimal(value + digit), Decimal(last)


def agrees(pointers: tuple[Pointer, ...], sentence: str) -> bool:
    """Does a sentence print a figure for each that was pointed with?"""
    printed = [(m.amount * MONEY[m.unit], "元") if m.unit in MONEY else (m.amount, m.unit) for m in mentions(sentence)]
    return all(any(p.unit == unit and p.least <= abs(amount) <= p.most for amount, unit in printed) for p in pointers)
