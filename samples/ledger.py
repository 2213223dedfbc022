"""A department's budget as data, and every figure derived from it. All money is Decimal, in yuan."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from samples.codes import FUNCTION, PERSONNEL, lineage

YUAN = {"元": Decimal(1), "万元": Decimal(10000)}
ZERO, CENT = Decimal(0), Decimal("0.01")


def money(text: str, unit: str = "万元") -> Decimal:
    """`text` in `unit` as yuan."""
    return Decimal(text) * YUAN[unit]


def in_unit(yuan: Decimal, unit: str) -> Decimal:
    """Yuan in `unit`, rounded half up to two decimals as documents print it."""
    return (yuan / YUAN[unit]).quantize(CENT, ROUND_HALF_UP)


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """part ÷ whole × 100, rounded half up to two decimals."""
    return (part / whole * 100).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Basic:
    """A line of basic expenditure: the economic item that it buys and the functional item that pays."""
    economy: str
    item: str
    amount: Decimal


@dataclass(frozen=True)
class Project:
    """A project of the year. `source` is own, transfer (from above) or unit (the unit's own income)."""
    name: str
    item: str
    split: Mapping[str, Decimal]  # economic class → amount
    purpose: str
    basis: str
    unit: str
    recipient: str
    period: str
    source: str = "own"

    @property
    def amount(self) -> Decimal:
        return sum(self.split.values(), ZERO)


@dataclass(frozen=True)
class CarryOver:
    """Money of earlier years still to be spent; `granted` tells fiscal appropriation from other money."""
    name: str
    item: str
    amount: Decimal
    purpose: str
    granted: bool = True


@dataclass(frozen=True)
class Staff:
    posts: int
    serving: int
    retired: int
    veteran: int  # 离休
    change: tuple[int, int, int] = (0, 0, 0)  # serving, retired, veteran against the year before

    @property
    def people(self) -> int:
        return self.serving + self.retired + self.veteran


@dataclass(frozen=True)
class ThreePublic:
    """“三公”: going abroad, buying and running official cars, reception."""
    abroad: Decimal
    buying: Decimal
    running: Decimal
    reception: Decimal

    @property
    def cars(self) -> Decimal:
        return self.buying + self.running

    @property
    def total(self) -> Decimal:
        return self.abroad + self.cars + self.reception


@dataclass(frozen=True)
class Procurement:
    goods: Decimal
    works: Decimal
    services: Decimal
    for_small: Decimal  # reserved for small and medium-sized enterprises
    for_micro: Decimal  # of which for small and micro ones

    @property
    def total(self) -> Decimal:
        return self.goods + self.works + self.services


@dataclass(frozen=True)
class Cars:
    kind: str
    count: int
    worth: Decimal


@dataclass(frozen=True)
class Assets:
    house_area: Decimal  # square metres
    house_worth: Decimal
    cars: tuple[Cars, ...]
    furniture: Decimal
    other: Decimal
    equipment: int = 0  # pieces above half a million yuan

    @property
    def car_count(self) -> int:
        return sum(c.count for c in self.cars)

    @property
    def car_worth(self) -> Decimal:
        return sum((c.worth for c in self.cars), ZERO)


@dataclass(frozen=True)
class Indicator:
    aspect: str  # 一级指标
    kind: str  # 二级指标
    name: str  # 三级指标
    target: str  # with its comparator and unit


@dataclass(frozen=True)
class Goal:
    """A performance form: of the whole department, or of the project named."""
    title: str
    contact: str
    phone: str
    aim: str
    indicators: tuple[Indicator, ...]
    project: str | None = None


@dataclass(frozen=True)
class Prior:
    """What the year before had, as far as the document compares with it."""
    items: Mapping[str, tuple[Decimal, Decimal]]  # item → basic, project (general public budget of that year)
    carried: Decimal
    public: ThreePublic
    operation: Decimal  # 机关运行经费
    unit_income: Decimal = ZERO


@dataclass(frozen=True, eq=False)
class Ledger:
    department: str
    short: str
    year: int
    unit: str  # money unit of the tables
    style: str  # key of the narrative and table style
    published: date
    duties: tuple[str, ...]
    divisions: tuple[str, ...]
    affiliates: tuple[str, ...]
    staff: Staff
    basics: tuple[Basic, ...]
    projects: tuple[Project, ...]
    carryovers: tuple[CarryOver, ...]
    public: ThreePublic
    procurement: Procurement
    assets: Assets
    goals: tuple[Goal, ...]
    glossary: Mapping[str, str]
    prior: Prior
    reasons: Mapping[str, str] = field(default_factory=dict)  # item code or topic → reason of the change

    @property
    def file_name(self) -> str:
        return f"{self.department}{self.year}年部门预算公开（虚构样例）.pdf"

    # general public budget of the year, by function

    def basic(self, prefix: str = "") -> Decimal:
        return _sum(b.amount for b in self.basics if b.item.startswith(prefix))

    def basic_personnel(self, prefix: str = "") -> Decimal:
        return _sum(b.amount for b in self.basics if b.item.startswith(prefix) and b.economy.startswith(PERSONNEL))

    def project(self, prefix: str = "", sources: tuple[str, ...] = ("own", "transfer")) -> Decimal:
        return _sum(p.amount for p in self.projects if p.item.startswith(prefix) and p.source in sources)

    def general(self, prefix: str = "") -> Decimal:
        return self.basic(prefix) + self.project(prefix)

    # the whole department, carried over and unit money included

    def unit_money(self, prefix: str = "") -> Decimal:
        return self.project(prefix, ("unit",))

    def carried(self, prefix: str = "", granted: bool | None = None) -> Decimal:
        return _sum(c.amount for c in self.carryovers
                    if c.item.startswith(prefix) and granted in (None, c.granted))

    def all_projects(self, prefix: str = "") -> Decimal:
        return self.project(prefix) + self.unit_money(prefix) + self.carried(prefix)

    def total(self, prefix: str = "") -> Decimal:
        return self.basic(prefix) + self.all_projects(prefix)

    # income of the general public budget by its source

    def own_income(self, prefix: str = "") -> Decimal:
        return self.basic(prefix) + self.project(prefix, ("own",))

    def transfer_income(self, prefix: str = "") -> Decimal:
        return self.project(prefix, ("transfer",))

    # basic expenditure, by economic class

    def economic(self, prefix: str) -> Decimal:
        return _sum(b.amount for b in self.basics if b.economy.startswith(prefix))

    @property
    def personnel(self) -> Decimal:
        return self.basic_personnel()

    @property
    def operation(self) -> Decimal:
        return self.basic() - self.personnel

    # codes in use

    def items(self, scope: str = "all") -> list[str]:
        """Items with money in the general public budget (`general`), that or the year before (`compared`), or at all."""
        used = {b.item for b in self.basics} | {p.item for p in self.projects if p.source != "unit"}
        if scope == "compared":
            used |= set(self.prior.items)
        if scope == "all":
            used |= {p.item for p in self.projects} | {c.item for c in self.carryovers}
        return sorted(used)

    def codes(self, scope: str = "all") -> list[str]:
        """The items with their sections and classes, in the order of a table's rows."""
        return sorted({code for item in self.items(scope) for code in lineage(item)})

    def economies(self) -> list[str]:
        used = {b.economy for b in self.basics}
        return sorted(used | {e[:3] for e in used})

    # the year before

    def before(self, prefix: str = "", part: int | None = None) -> Decimal:
        """Last year's general public budget; part 0 is its basic, part 1 its project expenditure."""
        found = [v for k, v in self.prior.items.items() if k.startswith(prefix)]
        return _sum(sum(v) if part is None else v[part] for v in found)

    def project_named(self, name: str) -> Project:
        return next(p for p in self.projects if p.name == name)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def prior_of(ledger: Ledger) -> Prior:
    """What next year's document compares with."""
    return Prior(
        items={i: (ledger.basic(i), ledger.project(i)) for i in ledger.items("general")},
        carried=ledger.carried(),
        public=ledger.public,
        operation=ledger.operation,
        unit_income=ledger.unit_money(),
    )


def problems(ledger: Ledger) -> list[str]:
    """What does not hold in a ledger; empty when all is well."""
    rows = [
        ("parts of the total", ledger.total(), ledger.general() + ledger.unit_money() + ledger.carried()),
        ("classes", ledger.total(), _sum(ledger.total(c) for c in ledger.codes() if len(c) == 3)),
        ("items", ledger.total(), _sum(ledger.total(c) for c in ledger.codes() if len(c) == 7)),
        ("economic classes", ledger.basic(), _sum(ledger.economic(e) for e in ledger.economies() if len(e) == 3)),
        ("income", ledger.general(), ledger.own_income() + ledger.transfer_income()),
        ("cars in use", ledger.public.running, ledger.economic("30231")),
        ("reception", ledger.public.reception, ledger.economic("30217")),
    ]
    found = [f"{name}: {a} ≠ {b}" for name, a, b in rows if a != b]
    found += [f"unknown code {c}" for c in ledger.codes("all") if c not in FUNCTION]
    if ledger.procurement.for_small > ledger.procurement.total:
        found.append("more reserved than procured")
    return found
