"""Figures that a question for words only points with (「涨了一千来万」, 「只完成88.08%」, 「掉了八成多」), held against what a sentence prints.

Money said in passing is taken out of the question before it is read (qa/pointed); rates and tenths are found here.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.amount import MONEY, decimals, mentions
from qa.pointed import Pointer
from qa.stated import NUMBER_WORDS, amount_of
from qa.text import GAP

_RATE = re.compile(rf"(?:大约|大概|差不多|约|近|将近)?(?P<number>{NUMBER_WORDS})(?P<more>多|来)?(?P<unit>%|个百分点|成|倍)(?P<more2>多|出头)?(?:左右|上下)?")
NEARLY = Decimal("0.1")     # 一千来万 may be a little less


@dataclass(frozen=True)
class Span:
    """What a figure may mean: from least to most, money in 元; `soft`: a share in tenths, which the document may not print."""

    least: Decimal
    most: Decimal
    unit: str
    soft: bool = False


def without_rates(text: str) -> tuple[str, tuple[Span, ...]]:
    """The words without rates and tenths, and what those may mean."""
    found = [s for m in _RATE.finditer(text) if (s := rate(m)) is not None]
    return _RATE.sub(lambda m: GAP * len(m[0]), text), tuple(found)


def rate(m: re.Match[str]) -> Span | None:
    amount, more = amount_of(m["number"]), bool(m["more"] or m["more2"])
    if m["unit"] == "倍":
        return None                 # 翻了几倍 counts from either side
    if m["unit"] == "成":
        return Span(amount * 10 - (0 if more else 5), amount * 10 + 10, "%", True)
    return around(amount, more, m["unit"], Decimal(1))


def span_of(figure: Pointer) -> Span:
    return around(figure.amount, figure.rough, "元" if figure.unit in MONEY else figure.unit, MONEY.get(figure.unit, Decimal(1)))


def around(amount: Decimal, rough: bool, unit: str, scale: Decimal) -> Span:
    """Half a unit of the last digit either way; said roughly (两亿多, 一千来万), up to the next round number."""
    if not rough:
        half = Decimal(1).scaleb(-decimals(amount)) / 2
        return Span((amount - half) * scale, (amount + half) * scale, unit)
    digits = str(amount).split(".")[0]
    step = Decimal(10) ** (len(digits) - len(digits.rstrip("0")))
    return Span((amount - step * NEARLY) * scale, (amount + step) * scale, unit)


def agrees(spans: tuple[Span, ...], sentence: str) -> bool:
    """Does a sentence print a figure for each that was pointed with?"""
    printed = [(m.amount * MONEY[m.unit], "元") if m.unit in MONEY else (m.amount, m.unit) for m in mentions(sentence)]
    return all(any(s.unit == unit and s.least <= abs(amount) <= s.most for amount, unit in printed) for s in spans)
