"""Sentence parts that every narrative needs: amounts in 万元, shares, changes against last year, numbering."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from samples.blocks import LEFT, UP, Block, Form, Heading, Paragraph
from samples.ledger import Goal, Ledger, in_unit, percent

DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Voice:
    """How a department words a change; `fresh` when last year had nothing, `gone` when this year has nothing."""
    up: str
    down: str
    same: str
    fresh: str
    separators: bool = True

    def wan(self, yuan: Decimal) -> str:
        """An amount in 万元 as the text prints it."""
        amount = in_unit(yuan, "万元")
        return f"{amount:,}" if self.separators else f"{amount}"

    def change(self, ledger: Ledger, now: Decimal, before: Decimal, reason: str) -> str:
        """Amount, rate and reason of a change, as one clause with its full stop."""
        words = {"year": ledger.year, "last": ledger.year - 1, "amount": self.wan(abs(now - before)), "reason": reason}
        if now == before:
            return self.same.format(**words)
        if not before:
            return self.fresh.format(**words)
        template = self.up if now > before else self.down
        return template.format(rate=percent(abs(now - before), before), **words)


def chinese(number: int) -> str:
    """12 → 十二"""
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


class Sections:
    """Numbers headings 一、二、三、 in the order they are asked for."""

    def __init__(self) -> None:
        self._count = 0

    def heading(self, text: str) -> Heading:
        self._count += 1
        return Heading(f"{chinese(self._count)}、{text}")


def texts(*sentences: str) -> list[Block]:
    return [Paragraph(s) for s in sentences]


def numbered(sentences: Iterable[str], mark: str = "{}.") -> list[Block]:
    return [Paragraph(mark.format(i) + s) for i, s in enumerate(sentences, 1)]


def share(part: Decimal, whole: Decimal) -> str:
    return f"{percent(part, whole)}%"


def class_codes(ledger: Ledger, scope: str = "all") -> list[str]:
    return [c for c in ledger.codes(scope) if len(c) == 3]


@dataclass(frozen=True)
class FormWords:
    """The labels of a performance form."""
    department: str = "部门名称"
    project: str = "项目名称"
    contact: str = "联系人"
    phone: str = "联系电话"
    money: str = "预算资金（万元）"
    granted: str = "财政拨款"
    other: str = "其他资金"
    aim: str = "年度总体目标"
    heads: tuple[str, str, str, str] = ("一级指标", "二级指标", "三级指标", "指标值")


def forms(ledger: Ledger, words: FormWords = FormWords()) -> list[Block]:
    return [form(ledger, goal, words) for goal in ledger.goals]


def form(ledger: Ledger, goal: Goal, words: FormWords) -> Form:
    """A performance form: labels among values, indicators below."""
    whole = goal.project is None
    other = ledger.unit_money() + ledger.carried(granted=False) if whole else Decimal(0)
    amount = ledger.total() - other if whole else ledger.project_named(goal.project).amount
    rows = [
        [words.department if whole else words.project, ledger.department if whole else goal.project, LEFT, LEFT],
        [words.contact, goal.contact, words.phone, goal.phone],
        [words.money, words.granted, f"{in_unit(amount, '万元'):,}", LEFT],
        [UP, words.other, f"{in_unit(other, '万元'):,}", LEFT],
        [words.aim, goal.aim, LEFT, LEFT],
        list(words.heads),
        *_indicator_rows(goal),
    ]
    labels = {words.department, words.project, words.contact, words.phone, words.money, words.granted, words.other,
              words.aim, *words.heads, *(i.aspect for i in goal.indicators), *(i.kind for i in goal.indicators)}
    return Form(goal.title, f"（{ledger.year}年度）", tuple(map(tuple, rows)), (95, 95, 150, 110), frozenset(labels))


def _indicator_rows(goal: Goal) -> Iterator[list[str]]:
    previous = None
    for indicator in goal.indicators:
        same = previous is not None and previous.aspect == indicator.aspect
        alike = same and previous.kind == indicator.kind
        yield [UP if same else indicator.aspect, UP if alike else indicator.kind, indicator.name, indicator.target]
        previous = indicator
