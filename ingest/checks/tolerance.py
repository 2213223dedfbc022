"""How far apart figures may stand that were rounded one by one.

Each printed figure is the true one to within half a unit of its last digit, so a total of n parts may differ from their printed sum by (n + 1) halves.
Parts that are 0 or blank were not rounded.
"""
from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ingest.amount import MONEY, decimals
from ingest.model import Fact

ONE = Decimal(1)
HALF = Decimal("0.5")
NOTHING = Decimal(0)


def signed(fact: Fact) -> Decimal:
    """The amount as it is added up, in the fact's own unit: a decrease is negative, a blank counts 0."""
    amount = fact.value.amount
    if amount is None:
        return NOTHING
    return -amount if fact.value.direction == "down" else amount


def worth(fact: Fact) -> Decimal:
    """What one of the fact's unit is in 元; 1 for what is no money."""
    return MONEY.get(fact.value.unit, ONE)


def half_unit(fact: Fact) -> Decimal:
    """Half a unit of the last printed digit, in the fact's unit; nothing for 0 and blanks."""
    amount = fact.value.amount
    return HALF.scaleb(-decimals(amount)) if amount else NOTHING


def allowed(total: Fact, parts: Iterable[Fact]) -> Decimal:
    """The most by which the total and the sum of its parts may differ through rounding, in the total's unit."""
    figures = [f for f in parts if f.value.amount]
    if not figures or not total.value.amount:
        return NOTHING
    # Figures of one kind in one table have one number of decimals; some workbooks leave off the zeros at the end (839 beside 213.28).
    places: dict[tuple[str, str], int] = {}
    for f in (total, *figures):
        places[f.value.unit, f.source.kind] = max(places.get((f.value.unit, f.source.kind), 0), decimals(f.value.amount or NOTHING))
    scale = worth(total)
    return sum((HALF.scaleb(-places[f.value.unit, f.source.kind]) * (worth(f) / scale) for f in (total, *figures) if not counted(f.value.unit, places[f.value.unit, f.source.kind])), NOTHING)


def counted(unit: str, places: int) -> bool:
    """People, cars and the like are whole: nothing was rounded."""
    return places == 0 and unit not in MONEY and unit not in ("", "%", "个百分点")
