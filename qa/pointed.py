"""A figure that only says which thing is meant: 「那笔4614万换算成亿元是多少」, 「承办会议的872.1万占多大比重」.

It is taken out of the question, which asks for something else; among the facts that the words may name, those that print it are the ones meant.
The asker's figure is never told as one of the document.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.amount import MONEY, decimals, half_up
from ingest.model import Fact
from qa.stated import NUMBER_WORDS, amount_of
from qa.text import GAP

_UNITS = {"亿": "亿元", "万": "万元", "块钱": "元"}
_ASKS = re.compile(r"多少|几(?![万千百十])|什么|啥|哪|谁|为何|为什么|怎么|吗|？")
# What stands around a threshold, a price class or a figure to be checked, which all say something else.
_BEFORE = re.compile(r"(?:超过|超出|高于|大于|多于|突破|不到|低于|少于|小于|不足|达到|达|至少|够|单价|价值|比|到|按照?|除以|乘以)(?:了|约)?$")
_AFTER = re.compile(r"(?:元|块)?(?:钱)?(?:\([^()]{0,4}\))?(?:及)?(?:以上|以下|以内|之内|封顶|起)")
_FIGURE = re.compile(rf"(?:(?:那|这)(?:笔|项|个)?|大约|大概|约|共计|总共|一共|合计)*(?P<number>{NUMBER_WORDS})(?P<more>多|来|余)?(?P<unit>亿元|万元|亿|万|元|块钱)(?P<more2>多)?(?:元|块)?(?:钱|左右)?(?!\w*分之)")


@dataclass(frozen=True)
class Pointer:
    """A figure said in passing, with its unit; `rough` when it was rounded in speech (一千多万)."""

    amount: Decimal
    unit: str
    rough: bool

    def means(self, fact: Fact) -> bool:
        """Is it this fact's figure, said as printed or rounded to the digits that were said?"""
        value = fact.value
        if value.amount is None or value.unit not in MONEY or self.unit not in MONEY:
            return False
        printed = abs(value.amount) * MONEY[value.unit] / MONEY[self.unit]
        if self.rough:
            return self.amount <= printed < self.amount * Decimal("1.2")
        return half_up(printed, decimals(self.amount)) == self.amount and (self.amount == printed or significant(self.amount) >= SIGNIFICANT)


SIGNIFICANT = 3         # digits that a rounded figure must have to tell one thing from another


def significant(amount: Decimal) -> int:
    return len(str(amount).replace(".", "").lstrip("0"))


def pointed(text: str) -> tuple[str, tuple[Pointer, ...]]:
    """The question without figures that only point, and those figures."""
    found: list[Pointer] = []

    def aside(m: re.Match[str]) -> str:
        if _BEFORE.search(text[:m.start()]) or _AFTER.match(text[m.end("unit"):]) or not _ASKS.search(text[:m.start()] + text[m.end():]):
            return m[0]
        found.append(Pointer(amount_of(m["number"]), _UNITS.get(m["unit"], m["unit"]), bool(m["more"] or m["more2"])))
        return GAP * len(m[0])
    return _FIGURE.sub(aside, text), tuple(found)
