"""The right figures, worked out from the entries of the samples' ledgers.

Nothing here reads a PDF, calls the product or uses the sums of the ledgers themselves (the documents are printed from those), so the
figures are an independent check of both. Money is Decimal and in yuan until `shown` puts it into a unit.
"""
from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from samples.codes import ECONOMY
from samples.ledger import Ledger, Project, ThreePublic

Range = tuple[Decimal, Decimal]     # now and before

CENT = Decimal("0.01")
SIZES = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


def shown(yuan: Decimal, unit: str) -> Decimal:
    """Yuan in a unit, to two decimals as documents print it; 亿元 keeps all its digits."""
    amount = yuan / SIZES[unit]
    return amount.normalize() if unit == "亿元" else amount.quantize(CENT, ROUND_HALF_UP)


def printed(yuan: Decimal, ledger: Ledger) -> str:
    """As the tables print it."""
    return f"{shown(yuan, ledger.unit):,}"


def percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(CENT, ROUND_HALF_UP)


def times(a: Decimal, b: Decimal) -> Decimal:
    return (a / b).quantize(CENT, ROUND_HALF_UP)


def towards(now: Decimal, before: Decimal) -> str:
    return "up" if now > before else "down" if now < before else "same"


def add(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


# --- a ledger's money -----------------------------------------------------------------------------------------------

def basic(ledger: Ledger, item: str = "", economies: tuple[str, ...] = ("",)) -> Decimal:
    """Basic expenditure of a functional code, on these economic codes."""
    return add(b.amount for b in ledger.basics if b.item.startswith(item) and b.economy.startswith(economies))


def economic(ledger: Ledger, code: str) -> Decimal:
    return basic(ledger, "", (code,))


def people(ledger: Ledger) -> Decimal:
    """人员经费: wages, and what goes to persons and families."""
    return basic(ledger, "", ("301", "303"))


def office(ledger: Ledger) -> Decimal:
    """公用经费: the rest of basic expenditure."""
    return basic(ledger) - people(ledger)


def price(project: Project) -> Decimal:
    return add(project.split.values())


def granted(ledger: Ledger) -> tuple[Project, ...]:
    """The projects that the year's general public budget pays."""
    return tuple(p for p in ledger.projects if p.source != "unit")


def projects(ledger: Ledger, item: str = "") -> Decimal:
    return add(price(p) for p in granted(ledger) if p.item.startswith(item))


def general(ledger: Ledger, item: str = "") -> Decimal:
    """The year's general public budget."""
    return basic(ledger, item) + projects(ledger, item)


def unit_money(ledger: Ledger, item: str = "") -> Decimal:
    return add(price(p) for p in ledger.projects if p.source == "unit" and p.item.startswith(item))


def kept(ledger: Ledger, item: str = "", state: bool | None = None) -> Decimal:
    """Carried over from the year before; `state`: only fiscal appropriation (True), only other money (False)."""
    return add(c.amount for c in ledger.carryovers if c.item.startswith(item) and state in (None, c.granted))


def whole(ledger: Ledger, item: str = "") -> Decimal:
    """The whole department: the year's money of every source and what was carried over."""
    return general(ledger, item) + unit_money(ledger, item) + kept(ledger, item)


def transfer(ledger: Ledger) -> Decimal:
    return add(price(p) for p in ledger.projects if p.source == "transfer")


def three(spent: ThreePublic) -> Decimal:
    return spent.abroad + cars(spent) + spent.reception


def cars(spent: ThreePublic) -> Decimal:
    return spent.buying + spent.running


def procured(ledger: Ledger) -> Decimal:
    p = ledger.procurement
    return p.goods + p.works + p.services


def car_count(ledger: Ledger) -> int:
    return sum(c.count for c in ledger.assets.cars)


def headcount(ledger: Ledger) -> int:
    staff = ledger.staff
    return staff.serving + staff.retired + staff.veteran


# --- the codes in use -----------------------------------------------------------------------------------------------

def items(ledger: Ledger) -> list[str]:
    """Functional items of the year's general public budget."""
    return sorted({b.item for b in ledger.basics} | {p.item for p in granted(ledger)})


def plain_items(ledger: Ledger) -> list[str]:
    """Those with the same amount under every scope: nothing carried over, no money of the unit's own."""
    return [i for i in items(ledger) if whole(ledger, i) == general(ledger, i)]


def classes(ledger: Ledger) -> list[str]:
    return sorted({i[:3] for i in items(ledger)})


def economies(ledger: Ledger, kind: str) -> list[str]:
    """Economic items of basic expenditure inside a class, the largest first."""
    used = {b.economy for b in ledger.basics if b.economy.startswith(kind) and b.economy in ECONOMY}
    return sorted(used, key=lambda c: (-economic(ledger, c), c))


# --- against the year before ----------------------------------------------------------------------------------------

def item_range(ledger: Ledger, item: str) -> Range:
    """An item's general public budget this year and the year before."""
    return general(ledger, item), add(ledger.prior.items.get(item, (Decimal(0), Decimal(0))))


def three_range(ledger: Ledger) -> Range:
    return three(ledger.public), three(ledger.prior.public)


def part_range(ledger: Ledger, part: str) -> Range:
    """One of abroad, buying, running, reception."""
    return getattr(ledger.public, part), getattr(ledger.prior.public, part)


def basic_range(ledger: Ledger) -> Range:
    return basic(ledger), add(before for before, _ in ledger.prior.items.values())


def project_range(ledger: Ledger) -> Range:
    return projects(ledger), add(before for _, before in ledger.prior.items.values())


def kept_range(ledger: Ledger) -> Range:
    return kept(ledger), ledger.prior.carried


def office_range(ledger: Ledger) -> Range:
    """机关运行经费, which is the public-use part of basic expenditure."""
    return office(ledger), ledger.prior.operation
