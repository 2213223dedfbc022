"""Exact arithmetic over written expressions: decimals and + − × ÷ ( ), with an optional final × 100%."""
from __future__ import annotations

import re
from fractions import Fraction

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[-+*/()]")
LONGEST, DEEPEST = 2000, 60         # of an expression: what is longer or deeper is none of ours
PERCENT = "*100%"


def flat(expression: str) -> str:
    """The expression in plain signs; "" where digits stand apart by a blank, which would glue them."""
    if re.search(r"[\d.]\s+[\d.]", expression):
        return ""
    return re.sub(r"\s", "", expression).replace("−", "-").replace("×", "*").replace("÷", "/")


def tokens(expression: str) -> list[str]:
    """Numbers and signs, the final × 100% left off; empty when it is no expression."""
    text = flat(expression).removesuffix(PERCENT)
    found = _TOKEN.findall(text)
    if len(text) > LONGEST or text.count("(") > DEEPEST or "".join(found) != text:
        return []
    return found


def evaluate(expression: str) -> Fraction | None:
    """The exact value, None when it is no expression or divides by zero."""
    found = tokens(expression)
    if not found:
        return None
    try:
        value, rest = _sum(found)
    except (IndexError, ValueError, ZeroDivisionError):
        return None
    if rest:
        return None
    return value * 100 if flat(expression).endswith(PERCENT) else value


def operands(expression: str) -> list[Fraction]:
    return [Fraction(t) for t in tokens(expression) if t[0].isdigit()]


def last_factor(expression: str) -> tuple[str, str, Fraction] | None:
    """(inner, sign, factor) when the whole expression is multiplied or divided by a last plain number; the inner part is a number, a
    product or stands in brackets, never a bare sum."""
    found = tokens(expression)
    if len(found) < 3 or not found[-1][0].isdigit() or found[-2] not in "*/":
        return None
    inner, depth = found[:-2], 0
    for i, t in enumerate(inner):
        depth += (t == "(") - (t == ")")
        if t in "+-" and depth == 0 and i > 0:
            return None
    return "".join(inner), found[-2], Fraction(found[-1])


def _sum(found: list[str]) -> tuple[Fraction, list[str]]:
    value, rest = _product(found)
    while rest and rest[0] in "+-":
        other, after = _product(rest[1:])
        value = value + other if rest[0] == "+" else value - other
        rest = after
    return value, rest


def _product(found: list[str]) -> tuple[Fraction, list[str]]:
    value, rest = _atom(found)
    while rest and rest[0] in "*/":
        other, after = _atom(rest[1:])
        value = value * other if rest[0] == "*" else value / other
        rest = after
    return value, rest


def _atom(found: list[str]) -> tuple[Fraction, list[str]]:
    if found[0] == "(":
        value, rest = _sum(found[1:])
        if rest[0] != ")":
            raise ValueError("unbalanced")
        return value, rest[1:]
    if found[0] == "-":
        value, rest = _atom(found[1:])
        return -value, rest
    return Fraction(found[0]), found[1:]
