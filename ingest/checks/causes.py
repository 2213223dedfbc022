"""What may have gone wrong with a figure, guessed from what is printed and what would be right. Each guess is a small function."""
from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal

from ingest.amount import decimals

LONG = 4            # digits by which a likeness is no chance
FACTORS = (Decimal(10), Decimal(100), Decimal(1000), Decimal(10_000))
Guess = Callable[[Decimal, Decimal], str | None]


def unit_slip(printed: Decimal, right: Decimal) -> str | None:
    """×10, ×100, ×1000, ×10000, to the printed digits: a decimal point, or 元 against 万元."""
    for factor in FACTORS:
        for text, value in ((f"单位或小数点（多了{factor}倍）", right * factor), (f"单位或小数点（少了{factor}倍）", right / factor)):
            if right and abs(value - printed) * 2 <= Decimal(1).scaleb(-decimals(printed)):
                return text
    return None


def swapped(printed: Decimal, right: Decimal) -> str | None:
    a, b = digits(printed, right)
    wrong = [i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    if len(a) == len(b) and len(wrong) == 2 and wrong[1] - wrong[0] == 1 and a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]:
        return "相邻两位数字颠倒"
    return None


def one_digit(printed: Decimal, right: Decimal) -> str | None:
    a, b = digits(printed, right)
    if len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1:
        return "一位数字不同"
    longer, shorter = max(a, b, key=len), min(a, b, key=len)
    if len(longer) == len(shorter) + 1 and len(shorter) > 2 and any(longer[:i] + longer[i + 1:] == shorter for i in range(len(longer))):
        return "多一位数字" if longer == a else "少一位数字"
    return None


def sign_slip(printed: Decimal, right: Decimal) -> str | None:
    return "正负号" if printed and printed == -right else None


GUESSES: tuple[Guess, ...] = (sign_slip, unit_slip, swapped, one_digit)


def cause_of(printed: Decimal, right: Decimal, last_year: Collection[Decimal] = ()) -> str | None:
    """The likely cause, None where none suggests itself. `last_year`: what the same thing was the year before."""
    if printed and printed in last_year:
        return "沿用上年的数"
    return next((found for guess in GUESSES if (found := guess(printed, right))), None)


def telling(printed: Decimal, right: Decimal) -> bool:
    """Is one so surely a slip of the other that it is worth a word though their scopes are not known to be one? Short numbers are alike by chance."""
    shown = len("".join(digits(printed, right)[1]).strip("0"))
    return cause_of(printed, right) is not None and shown >= LONG


def digits(a: Decimal, b: Decimal) -> tuple[str, str]:
    """Both without the point, to the same number of decimals."""
    places = max(decimals(a), decimals(b))
    return tuple(str(int(abs(x).scaleb(places))) for x in (a, b))  # type: ignore[return-value]
