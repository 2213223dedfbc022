"""One figure over the years: each year's own printed figure, else the column for it in the next year's document, told as such; and the changes between them."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest.amount import MONEY, convert, show
from ingest.model import Disclosure, Fact
from qa.claims import Outcome, claim, scope_words
from qa.errors import PlanError
from qa.find import same_value
from qa.origins import of_one_flow
from qa.plan import Difference, Lookup
from qa.question import Question
from qa.refuse import asked_words, distinct_rivals, reading_of, refused, why
from qa.search import Found, look
from qa.twins import alike, in_table_before, other_scope, twin, usual

NEEDED_FOR_ALL = 3      # points from which the change over the whole time is told, too


@dataclass(frozen=True)
class Point:
    """A year's figure; `disclosure` is whose document prints it, which may be the one of the year after."""

    year: int
    fact: Fact
    disclosure: Disclosure

    @property
    def later(self) -> bool:
        return self.disclosure.year != self.year


@dataclass(frozen=True)
class Shelf:
    """The disclosures of one department and kind, by year."""

    q: Question
    by_year: dict[int, Disclosure]

    def own(self, year: int, like: Fact) -> Fact | None:
        """The year's own figure: the same row, else what the same words find there in the same scope."""
        disclosure = self.by_year.get(year)
        if disclosure is None:
            return None
        same = twin(self.q.catalog(disclosure), like, akin=True)
        if same is not None or str(year) == like.period:
            return same
        node = look(self.q, disclosure, self.q.text, like.measure).node
        fits = node is not None and (node.fact.scope, node.fact.stage) == (like.scope, like.stage) and usual(node.fact.name) == usual(like.name) and node.fact.period == str(year)
        return node.fact if node is not None and fits else None

    def in_next(self, year: int, like: Fact) -> Fact | None:
        """The figure of a year in the column for it of the next year's document."""
        disclosure = self.by_year.get(year + 1)
        now = self.own(year + 1, like) if disclosure is not None else None
        if disclosure is None or now is None:
            return None
        catalog = self.q.catalog(disclosure)
        same = [now, *(e.fact for e in catalog.entries if e.fact.source.kind == "cell" and e.fact.period == now.period and alike(e.fact, now, True) and same_value(e.fact, now))]
        return next((b for f in same if (b := in_table_before(catalog, f)) is not None), None)


def series(q: Question) -> Outcome:
    """The figures of the years asked for, those that there are."""
    if len({d.department for d in q.place.disclosures}) > 1:
        raise PlanError("一次只能看一个部门逐年的数")
    disclosure = q.place.disclosures[0]
    shelf = Shelf(q, {d.year: d for d in q.library.disclosures() if d.department == disclosure.department and d.kind == disclosure.kind and d.level == disclosure.level})
    found, anchor = anchored(q, shelf, disclosure)
    if anchor is None:
        return refused(q, disclosure, found, q.text)
    if rivals := of_one_flow(q, distinct_rivals(found)):
        facts = [anchor, *rivals]
        return Outcome("ambiguous", "scope", readings=[reading_of(f) for f in facts], nearest=[claim(Lookup(f), disclosure) for f in facts[:4]], explain=why(found))
    points, missing = [], []
    for year in years_asked(q, shelf, anchor):
        point = point_of(shelf, year, anchor)
        if isinstance(point, Point):
            points.append(point)
        else:
            missing.append(f"{year}年{anchor.name}（{point}）")
    return told(q, shelf, anchor, points, missing) if points else Outcome("not_disclosed", "absent", missing=missing, detail=asked_words(q, q.text), nearest=[claim(Lookup(anchor), shelf.by_year[int(anchor.period[:4])])])


def last_year_asked(q: Question) -> int:
    assert q.asked.span is not None
    return q.asked.span.last or q.place.year or q.place.disclosures[0].year


def anchored(q: Question, shelf: Shelf, disclosure: Disclosure) -> tuple[Found, Fact | None]:
    """The figure that the words name in the newest disclosure that has it; the other years are held against it."""
    measure = "count" if q.asked.what == "count" else "amount"
    newest = sorted((d for d in shelf.by_year.values() if d.year <= last_year_asked(q) + 1), key=lambda d: (d.year > last_year_asked(q), -d.year))
    first: Found | None = None
    for d in newest or [disclosure]:
        found = look(q, d, q.text, measure)
        if found.node is not None and found.node.fact.period[:4] == str(d.year):
            return found, found.node.fact
        if found.node is not None and measure == "count":
            return found, found.node.fact
        first = first or found
    assert first is not None
    return first, None


def years_asked(q: Question, shelf: Shelf, anchor: Fact) -> list[int]:
    """The years, oldest first; without a beginning, all that there are."""
    span, last = q.asked.span, last_year_asked(q)
    assert span is not None
    if span.first > 0:
        return list(range(span.first, last + 1))
    if span.first < 0:
        return list(range(last + span.first + 1, last + 1))
    held = [y for y in shelf.by_year if y <= last]
    before = min(held, default=last) - 1
    return sorted({*held, *([before] if shelf.in_next(before, anchor) is not None else [])})


def point_of(shelf: Shelf, year: int, anchor: Fact) -> Point | str:
    """A year's figure, or why there is none that may stand beside the others."""
    own = shelf.own(year, anchor)
    if own is not None:
        return Point(year, own, shelf.by_year[year])
    if year in shelf.by_year:
        other = other_scope(shelf.q.catalog(shelf.by_year[year]), anchor)
        return f"口径不同：{scope_words(other)}" if other is not None else "该年文件没有列出"
    column = shelf.in_next(year, anchor)
    if column is None:
        return "库中没有该年的文件"
    return Point(year, column, shelf.by_year[year + 1]) if column.stage == anchor.stage else f"只印有{column.stage}"


def told(q: Question, shelf: Shelf, anchor: Fact, points: list[Point], missing: list[str]) -> Outcome:
    """The points, then the change from each to the next, then the change over the whole time."""
    name = anchor.name
    claims = [claim(Lookup(p.fact), p.disclosure, f"{p.year}年{name}") for p in points]
    steps = list(zip(points, points[1:], strict=False))
    if len(points) >= NEEDED_FOR_ALL:
        steps.append((points[0], points[-1]))
    claims += [claim(Difference(Lookup(new.fact), Lookup(old.fact), signed=True), new.disclosure, f"{name}{new.year}年比{old.year}年变动额") for old, new in steps]
    return Outcome("answered", "trend", claims, missing, checks=cautions(shelf, anchor, points), cited=said_otherwise(shelf, anchor, points), subject=name)


def cautions(shelf: Shelf, anchor: Fact, points: list[Point]) -> list[dict[str, Any]]:
    """What must be known before the years are held against each other."""
    out: list[dict[str, Any]] = []
    for p in points:
        if p.later:
            out.append(note("derived_year", True, f"库中没有{p.year}年的文件，{p.year}年的数取自{p.disclosure.year}年文件所列的上年数"))
        elif (column := shelf.in_next(p.year, anchor)) is not None and column.stage == p.fact.stage:
            out.append(agreement(p, column))
        if p.fact.scope.fund != anchor.scope.fund:
            out.append(note("scope", False, f"{p.year}年的口径是{scope_words(p.fact)}，{anchor.period[:4]}年是{scope_words(anchor)}"))
    units = list(dict.fromkeys(p.fact.value.unit for p in points))
    if len(units) > 1:
        out.append(note("unit_of_years", True, f"各年的单位不同（{'、'.join(units)}），变动额按较小的单位计算"))
    return out


def said_otherwise(shelf: Shelf, anchor: Fact, points: list[Point]) -> list[tuple[Fact, Disclosure]]:
    """What the next year's document says of a year is told where it differs, so it is cited."""
    beside = ((p, shelf.in_next(p.year, anchor)) for p in points if not p.later)
    return [(column, shelf.by_year[p.year + 1]) for p, column in beside if column is not None and column.stage == p.fact.stage and not same_value(p.fact, column)]


def agreement(p: Point, column: Fact) -> dict[str, Any]:
    """A year's own figure beside what the next year's document says of it."""
    ok = same_value(p.fact, column)
    detail = f"{p.year}年的数与{p.year + 1}年文件所列的上年数{'' if ok else '不'}一致"
    if ok or p.fact.value.amount is None or column.value.amount is None or not {p.fact.value.unit, column.value.unit} <= set(MONEY):
        return note("year", ok, detail)
    off = abs(convert(column.value.amount, column.value.unit, p.fact.value.unit) - p.fact.value.amount)
    return note("year", ok, f"{detail}，后者为 {column.value.printed} {column.value.unit}；这里用{p.year}年自己公布的数", show(off))


def note(kind: str, ok: bool, detail: str, difference: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "ok": ok, "detail": detail, "difference": difference}


def years_compared(q: Question) -> tuple[Disclosure, int] | None:
    """「2024年和2023年相比，涨在哪几项」: the later disclosure and the year that it is held against."""
    if len({d.department for d in q.place.disclosures}) > 1 or len({d.kind for d in q.place.disclosures}) > 1:
        raise PlanError("一次只能看一个部门的变动")
    if len(q.place.disclosures) > 2 or len(q.place.years) > 2:
        raise PlanError("一次只能比较两年")
    newest = max(q.place.disclosures, key=lambda d: d.year)
    years = sorted(y for y in q.place.years if y > 1000)
    return (newest, years[0]) if len(years) == 2 and years[1] == newest.year else None
