"""Two versions of a document set side by side: which findings were mended, which stand, which are new; what changed in figures, words and tables.

    tables paired → facts paired in their tables and sections → what differs; findings paired by fingerprint, else by rule and figures; counted by cause
"""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import product
from typing import Any, TypeVar

from ingest.amount import plain
from ingest.checks.judge import label_of, side_of
from ingest.checks.matter import Matter
from ingest.checks.model import Finding, Report, Side
from ingest.checks.told import cause_key
from ingest.model import Fact, Sentence, Table

T = TypeVar("T")

SAME_TABLE = 0.6        # share of a table's cells by which it is known under another title
TAIL = Decimal("0.02")          # what rounding may add to a figure's share of a difference
MOST_TOGETHER = 8       # wrong figures of one sum whose shares are tried together
MEND = ("error", "warning")     # what there is to mend; roundings and remarks come and go with any figure


@dataclass(frozen=True, slots=True)
class FactChange:
    """A figure that was `old` and is `new`; one of them is None where it was added or taken out."""

    label: str
    old: Side | None
    new: Side | None

    def to_json(self) -> dict[str, Any]:
        return {"label": self.label, "old": self.old.to_json() if self.old else None, "new": self.new.to_json() if self.new else None}


@dataclass(frozen=True, slots=True)
class TextChange:
    """Sentences that were put in the place of others; "" where there were none before or are none now."""

    old: str
    new: str
    old_page: int | None
    new_page: int | None

    def to_json(self) -> dict[str, Any]:
        return {"old": self.old, "new": self.new, "old_page": self.old_page, "new_page": self.new_page}


@dataclass(frozen=True, slots=True)
class TableChange:
    """`change`: added | removed | renamed (`old_title` is then what it was called)."""

    change: str
    title: str
    pages: tuple[int, ...]
    old_title: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {"change": self.change, "title": self.title, "pages": list(self.pages), "old_title": self.old_title}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the old version. Findings of one cause are one thing to mend: `counts` tells causes, mended, not mended and new.
    A sum that is off only because several of its figures are is told with them, in the report, not here."""

    old: str
    mended: tuple[Finding, ...]
    standing: tuple[Finding, ...]
    new: tuple[Finding, ...]
    counts: tuple[int, int, int]
    facts: tuple[FactChange, ...]
    texts: tuple[TextChange, ...]
    tables: tuple[TableChange, ...]

    def to_json(self) -> dict[str, Any]:
        lists: dict[str, Any] = {name: [item.to_json() for item in getattr(self, name)] for name in ("mended", "standing", "new", "facts", "texts", "tables")}
        return {"old": self.old, "counts": dict(zip(("mended", "standing", "new"), self.counts, strict=True)), **lists}


def compare(old: Matter, new: Matter, was: Report, now: Report) -> Comparison:
    """`was` and `now` are what checking the two gave."""
    pairs = table_pairs(old.tables, new.tables)
    mended, standing, fresh, counts = became(blaming(old, was), blaming(new, now))
    return Comparison(old.name, mended, standing, fresh, counts, tuple(fact_changes(old, new, pairs)), tuple(text_changes(old, new)), tuple(table_changes(old, new, pairs)))


# --- findings -------------------------------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class Blamed:
    """A finding with the figure that is likely wrong: its name and its fact's id, both "" where none is."""

    finding: Finding
    figure: str = ""
    fact: str = ""


def blaming(matter: Matter, report: Report) -> list[Blamed]:
    """What there is to mend, without what only follows from it."""
    known = {f.id: f for m in (matter, *matter.siblings) for f in m.facts}
    blamed = [suspect(f, [known[i] for i in f.facts if i in known]) for f in report.findings if f.severity in MEND]
    return [one for one in blamed if not follows(one, blamed)]


def suspect(finding: Finding, facts: Iterable[Fact]) -> Blamed:
    return next((Blamed(finding, label_of(f), f.id) for f in facts if finding.group == cause_key(f)), Blamed(finding))


def follows(one: Blamed, blamed: Sequence[Blamed]) -> bool:
    """Is a finding that no other shares its cause with only what several wrong figures of its sum come to together?"""
    finding = one.finding
    if finding.difference is None or sum(b.finding.group == finding.group for b in blamed) > 1:
        return False
    shifts = {b.fact: b.finding.difference for b in blamed if b.finding.group != finding.group and b.fact in finding.facts and b.finding.difference}
    return 0 < len(shifts) <= MOST_TOGETHER and comes_to(finding.difference, list(shifts.values()))


def comes_to(total: Decimal, shifts: Sequence[Decimal]) -> bool:
    """Do the shifts, each up or down, come to the total?"""
    sums = (sum((s * d for s, d in zip(signs, shifts, strict=True)), Decimal(0)) for signs in product((1, -1), repeat=len(shifts)))
    return any(abs(abs(found) - total) <= TAIL * (len(shifts) + 1) for found in sums)


def became(was: Sequence[Blamed], now: Sequence[Blamed]) -> tuple[tuple[Finding, ...], tuple[Finding, ...], tuple[Finding, ...], tuple[int, int, int]]:
    """Mended, standing (as they are now) and new findings, and how many causes each."""
    partner = partners(was, now)
    kept = set(partner.values())
    before, after = [b.finding for b in was], [b.finding for b in now]
    standing = [f for i, f in enumerate(after) if i in kept]
    causes_before, causes_after = causes(before), causes(after)
    stands = {causes_before[i] for i in partner}
    lasting = {causes_after[i] for i in kept}
    # A cause of which something still stands is not mended; what more it breaks now is no new one.
    mended = [f for i, f in enumerate(before) if i not in partner and causes_before[i] not in stands]
    fresh = [f for i, f in enumerate(after) if i not in kept and causes_after[i] not in lasting]
    standing += [f for i, f in enumerate(after) if i not in kept and causes_after[i] in lasting]
    return tuple(mended), tuple(standing), tuple(fresh), (len(set(causes_before) - stands), len(lasting), len(set(causes_after) - lasting))


def partners(before: Sequence[Blamed], after: Sequence[Blamed]) -> dict[int, int]:
    """The finding of the new version that each of the old became: the same, else one of the same rule over the same figures with the same one to blame,
    whatever they now are: a sum may be mended in one part and broken in another."""
    out: dict[int, int] = {}
    for key in (by_print, by_figures):
        free: dict[Hashable, list[int]] = defaultdict(list)
        for j, one in enumerate(after):
            if j not in out.values():
                free[key(one)].append(j)
        for i, one in enumerate(before):
            if i not in out and free[key(one)]:
                out[i] = free[key(one)].pop(0)
    return out


def by_print(one: Blamed) -> Hashable:
    """The same finding to the letter: two sums may come to the same amount out of other figures."""
    return one.finding.fingerprint, *(s.printed for s in (one.finding.left, one.finding.right) if s)


def by_figures(one: Blamed) -> Hashable:
    finding = one.finding
    sides = [s.label for s in (finding.left, finding.right) if s]
    return (finding.rule, one.figure, *sorted(sides)) if sides else finding.fingerprint


def causes(findings: Sequence[Finding]) -> list[str]:
    """One name for findings of one cause: their group, else the figure that they all blame."""
    return [f.group or (f"{f.rule} {f.left.label} {f.left.printed}" if f.left and f.right else f.fingerprint) for f in findings]


# --- tables ---------------------------------------------------------------------------------------------------------

def table_pairs(old: Sequence[Table], new: Sequence[Table]) -> dict[int, int]:
    """Index of each old table → that of the same table in the new version: of the same title, else of mostly the same cells."""
    cells = {(side, t.index): Counter(plain(text) for row in t.rows for text in row.texts() if text.strip()) for side, tables in ((0, old), (1, new)) for t in tables}
    alike = [(likeness(cells[0, a.index], cells[1, b.index]), plain(a.title) == plain(b.title), a.index, b.index) for a in old for b in new]
    out: dict[int, int] = {}
    for share, titled, a, b in sorted(alike, key=lambda x: (not x[1], -x[0], abs(x[2] - x[3]))):
        if a not in out and b not in out.values() and (titled or share >= SAME_TABLE):
            out[a] = b
    return out


def likeness(one: Counter[str], other: Counter[str]) -> float:
    return (one & other).total() / max(one.total(), other.total(), 1)


def table_changes(old: Matter, new: Matter, pairs: dict[int, int]) -> Iterator[TableChange]:
    before, after = {t.index: t for t in old.tables}, {t.index: t for t in new.tables}
    yield from (TableChange("removed", t.title, t.pages) for t in old.tables if t.index not in pairs)
    yield from (TableChange("added", t.title, t.pages) for t in new.tables if t.index not in pairs.values())
    yield from (TableChange("renamed", after[b].title, after[b].pages, before[a].title) for a, b in pairs.items() if plain(before[a].title) != plain(after[b].title))


# --- figures --------------------------------------------------------------------------------------------------------

def fact_changes(old: Matter, new: Matter, pairs: dict[int, int]) -> Iterator[FactChange]:
    """Of the tables that both versions have, and of the text. A figure that says the same elsewhere on the page has not changed."""
    before, after = by_place(old.facts, pairs), by_place(new.facts, {b: b for b in pairs.values()})
    for key in dict.fromkeys((*before, *after)):
        gone, come = apart(before.get(key, []), after.get(key, []))
        for a, b in zip_all(gone, come):
            left, right = side_of(a, old.name) if a else None, side_of(b, new.name) if b else None
            yield FactChange((right or left).label, left, right)  # type: ignore[union-attr]


def by_place(facts: Iterable[Fact], pairs: dict[int, int]) -> dict[Hashable, list[Fact]]:
    """The facts under what they are of: in a table its row and column, in the text what is told. Blank ones are none."""
    out: dict[Hashable, list[Fact]] = defaultdict(list)
    for f in facts:
        place = f.source.place
        where = pairs.get(place[0]) if place else -1
        if f.value.amount is None or where is None:
            continue
        what = (f.source.row, f.source.column) if place else (f.period, f.stage, f.base)
        out[(where, f.subject, f.code, f.keys, f.measure, what)].append(f)
    return out


def apart(old: Sequence[Fact], new: Sequence[Fact]) -> tuple[list[Fact], list[Fact]]:
    """Those of each side that have none of the same value on the other."""
    return without(old, new), without(new, old)


def without(facts: Sequence[Fact], others: Sequence[Fact]) -> list[Fact]:
    left = Counter(map(worded, others))
    out = []
    for f in facts:
        if left[worded(f)]:
            left[worded(f)] -= 1
        else:
            out.append(f)
    return out


def worded(fact: Fact) -> Hashable:
    return fact.value.amount, fact.value.unit, fact.value.qualifier, fact.value.direction


def zip_all(one: Sequence[T], other: Sequence[T]) -> Iterator[tuple[T | None, T | None]]:
    for i in range(max(len(one), len(other))):
        yield (one[i] if i < len(one) else None), (other[i] if i < len(other) else None)


# --- words ----------------------------------------------------------------------------------------------------------

def text_changes(old: Matter, new: Matter) -> Iterator[TextChange]:
    """Stretches of sentences that differ; white space and width aside."""
    before, after = sentences(old), sentences(new)
    matcher = SequenceMatcher(None, [plain(s.text) for s in before], [plain(s.text) for s in after], autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            continue
        one_to_one = b - a == d - c
        parts = [(slice(a + i, a + i + 1), slice(c + i, c + i + 1)) for i in range(b - a)] if one_to_one else [(slice(a, b), slice(c, d))]
        for was, now in parts:
            yield TextChange(joined(before[was]), joined(after[now]), first_page(before[was]), first_page(after[now]))


def sentences(matter: Matter) -> list[Sentence]:
    return [s for p in matter.paragraphs for s in p.sentences if s.text.strip()]


def joined(said: Sequence[Sentence]) -> str:
    return "".join(s.text for s in said)


def first_page(said: Sequence[Sentence]) -> int | None:
    return next((s.regions[0].page for s in said if s.regions), None)
