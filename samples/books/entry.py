"""Short ways to write ledger entries down."""
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from samples.ledger import Basic, Indicator, money


def basics(lines: Mapping[str, str], unit: str = "万元") -> tuple[Basic, ...]:
    """{"2130201": "30101=186.42 30102=…"} → one line of basic expenditure for each economic code."""
    return tuple(
        Basic(economy, item, amount)
        for item, text in lines.items()
        for economy, amount in split(text, unit).items()
    )


def split(text: str, unit: str = "万元") -> dict[str, Decimal]:
    """"302=12.00 310=3.50" → yuan by code."""
    pairs = (part.split("=") for part in text.split())
    return {code: money(amount, unit) for code, amount in pairs}


def pairs(lines: Mapping[str, str], unit: str = "万元") -> dict[str, tuple[Decimal, Decimal]]:
    """{"2130201": "300.10 0"} → basic and project expenditure of the year before, in yuan."""
    return {item: (money(text.split()[0], unit), money(text.split()[1], unit)) for item, text in lines.items()}


def indicators(*lines: str) -> tuple[Indicator, ...]:
    """"产出指标 数量指标 造林面积 ≥1200亩" → an indicator."""
    return tuple(Indicator(*line.split()) for line in lines)
