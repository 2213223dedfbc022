"""The calculation, described before it is executed: small typed nodes that are valid when built.

Leaves are facts; every other node takes nodes. A node never holds a number of its own.
"""
from __future__ import annotations

from dataclasses import dataclass

from ingest.amount import MONEY
from ingest.model import Fact
from qa.errors import PlanError


@dataclass(frozen=True)
class Lookup:
    """A printed figure. `also` are other places that say the same."""

    fact: Fact
    also: tuple[Fact, ...] = ()

    def __post_init__(self) -> None:
        if self.fact.value.amount is None:
            raise PlanError("Lookup 需要一个有数值的事实")

    @property
    def unit(self) -> str:
        return self.fact.value.unit


@dataclass(frozen=True)
class Told:
    """A printed text: a reason, a purpose, a definition."""

    fact: Fact
    also: tuple[Fact, ...] = ()

    def __post_init__(self) -> None:
        if not self.fact.value.text:
            raise PlanError("Told 需要一个有文字的事实")


@dataclass(frozen=True)
class Sum:
    parts: tuple[Lookup, ...]

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise PlanError("Sum 至少需要两个加数")
        same_kind(*self.parts)

    @property
    def unit(self) -> str:
        return unit_in_common(*self.parts)


@dataclass(frozen=True)
class Difference:
    """larger − smaller, or minuend − subtrahend when `signed`."""

    a: Lookup
    b: Lookup
    signed: bool = False

    def __post_init__(self) -> None:
        same_kind(self.a, self.b)

    @property
    def unit(self) -> str:
        unit = unit_in_common(self.a, self.b)
        return "个百分点" if unit == "%" else unit


@dataclass(frozen=True)
class Gap:
    """What a printed total and the sum of its parts differ by."""

    total: Lookup
    parts: tuple[Lookup, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise PlanError("Gap 至少需要一个明细")
        same_kind(self.total, *self.parts)

    @property
    def unit(self) -> str:
        return unit_in_common(self.total, *self.parts)


@dataclass(frozen=True)
class Rest:
    """What of a total's change its parts' changes leave: each change is a printed one, or the difference of two printed figures."""

    total: Lookup | Difference
    parts: tuple[Lookup | Difference, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise PlanError("Rest 至少需要一个部分的变动")
        for move in (self.total, *self.parts):
            if isinstance(move, Lookup) and move.fact.value.direction is None or isinstance(move, Difference) and not move.signed:
                raise PlanError("Rest 需要有方向的变动")
        same_kind(*self.operands)

    @property
    def operands(self) -> tuple[Lookup, ...]:
        return tuple(node for move in (self.total, *self.parts) for node in ((move,) if isinstance(move, Lookup) else (move.a, move.b)))

    @property
    def unit(self) -> str:
        return unit_in_common(*self.operands)


@dataclass(frozen=True)
class Ratio:
    """a ÷ b, as a percentage or as a multiple."""

    a: Lookup
    b: Lookup
    times: bool = False

    def __post_init__(self) -> None:
        same_kind(self.a, self.b)
        if self.b.fact.value.amount == 0:
            raise PlanError("分母为零，比率没有意义")

    @property
    def unit(self) -> str:
        return "倍" if self.times else "%"


@dataclass(frozen=True)
class PerUnit:
    """Money ÷ a printed count (人, 辆, 个 …)."""

    money: Lookup
    count: Lookup

    def __post_init__(self) -> None:
        if self.money.unit not in MONEY or self.count.unit in MONEY or self.count.unit == "%":
            raise PlanError("平均数需要一个金额和一个计数")
        if self.count.fact.value.amount == 0:
            raise PlanError("计数为零，平均数没有意义")

    @property
    def unit(self) -> str:
        return self.money.unit


@dataclass(frozen=True)
class Count:
    """How many things a document lists, each of them cited."""

    items: tuple[Lookup | Told, ...]
    unit: str = "个"

    def __post_init__(self) -> None:
        if len(self.items) < 1:
            raise PlanError("Count 至少需要一项")


@dataclass(frozen=True)
class ChangeRate:
    """(now − before) ÷ before × 100%."""

    now: Lookup
    before: Lookup

    def __post_init__(self) -> None:
        same_kind(self.now, self.before)
        if (self.before.fact.value.amount or 0) <= 0:
            raise PlanError("基数不是正数，变动率没有意义")

    @property
    def unit(self) -> str:
        return "%"


@dataclass(frozen=True)
class ShownRate:
    """The rate that a printed change implies: change ÷ (now ∓ change) × 100%."""

    now: Lookup
    change: Lookup

    def __post_init__(self) -> None:
        same_kind(self.now, self.change)
        if self.change.fact.value.direction is None:
            raise PlanError("ShownRate 需要一个有方向的变动")

    @property
    def unit(self) -> str:
        return "%"


@dataclass(frozen=True)
class Previous:
    """Last year's figure from this year's and the printed change: now ∓ change."""

    now: Lookup
    change: Lookup

    def __post_init__(self) -> None:
        same_kind(self.now, self.change)
        if self.change.fact.value.direction is None:
            raise PlanError("Previous 需要一个有方向的变动")

    @property
    def unit(self) -> str:
        return unit_in_common(self.now, self.change)


@dataclass(frozen=True)
class Convert:
    """The same money in another unit."""

    of: Lookup | Sum | Previous | Difference | PerUnit
    to: str

    def __post_init__(self) -> None:
        if self.of.unit not in MONEY or self.to not in MONEY:
            raise PlanError(f"不能把{self.of.unit}换算成{self.to}")

    @property
    def unit(self) -> str:
        return self.to


Node = Lookup | Told | Sum | Difference | Gap | Rest | Ratio | PerUnit | Count | ChangeRate | ShownRate | Previous | Convert


def unit_in_common(*nodes: Lookup) -> str:
    """The unit of a calculation: the operands' own when alike, else the smallest, so that nothing is rounded."""
    units = {n.unit for n in nodes}
    return units.pop() if len(units) == 1 else min(units, key=lambda u: MONEY[u])


def same_kind(*nodes: Lookup) -> None:
    units = {n.unit for n in nodes}
    if len(units) > 1 and not units <= set(MONEY):
        raise PlanError(f"单位不同，不能一起计算：{'、'.join(sorted(units))}")
