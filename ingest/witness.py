"""Which figures of a document bear each other out: independent of how sure the recognition was.

A wrong digit breaks the sums that its figure takes part in and finds no equal elsewhere. So a figure is borne out when, exactly and to the last
digit, it is the sum of its parts or a part of such a sum (down a column or along a row), the difference or the rate of two others in its row, or
printed again under the same name in another table or in the text. Only agreement counts: nothing here says that a figure is wrong.

The relations of `ingest/checks` are others on purpose: those must be certain from header and code before a figure is accused, and allow for rounding; a
witness may agree by chance of place, whatever a misread header says, but to the last digit, since within a tolerance a misread digit would pass.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import permutations

from ingest.amount import MONEY, decimals, half_up
from ingest.model import Fact
from ingest.names import key

Group = tuple[Fact, ...]        # figures that bear each other out


def borne_out(facts: Iterable[Fact]) -> tuple[set[str], set[str]]:
    """Ids of the facts whose figures take part in a relation that holds, and of those among them that computed figures bear out.

    The same figure printed twice bears itself out weakly: where print is bad, both may be misread alike. Of a sum or rate of several different
    figures that isn't to be feared.
    """
    figures = [f for f in facts if f.value.amount is not None]
    cells = [f for f in figures if f.source.kind == "cell" and f.source.place is not None]
    groups = [group for relations in (down_columns(cells), along_rows(cells), said_again(figures), told_together(figures)) for group in relations]
    return {f.id for group in groups for f in group}, {f.id for group in groups if len({_amount(f) for f in group} - {Decimal(0)}) > 2 for f in group}


def down_columns(cells: list[Fact]) -> Iterator[Group]:
    """A row and the rows directly below it in its path; a total and the outermost rows."""
    for column in _grouped(cells, lambda f: (f.source.place[0], f.source.place[2])).values():  # type: ignore[index]
        parts: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
        for f in column:
            if not f.total and f.subject:
                parts[f.subject[:-1]].append(f)
        for f in column:
            below = parts.get(() if f.total else f.subject, [])
            if below and _amount(f) and sum(map(_amount, below)) == _amount(f):
                yield (f, *below)


def along_rows(cells: list[Fact]) -> Iterator[Group]:
    """A figure and its neighbours that add up to it; sums that were found stand for their parts in larger ones. Differences and rates."""
    for row in _grouped(cells, lambda f: f.source.place[:2]).values():  # type: ignore[index]
        row.sort(key=lambda f: f.source.place[2])  # type: ignore[index]
        sums = [f for f in row if f.value.unit != "%"]
        yield from _sums(sums)
        yield from _sums(sums[::-1])
        for three in zip(sums, sums[1:], sums[2:], strict=False):
            if any(_amount(a) + abs(_amount(b)) == _amount(c) and _amount(b) for a, b, c in permutations(three)):
                yield three
        yield from _rates([f for f in row if f.value.unit == "%"], sums)


def _sums(row: list[Fact]) -> Iterator[Group]:
    left = list(row)
    i = len(left) - 2
    while i >= 0:
        total, run = Decimal(0), 0
        while i + run + 1 < len(left) and total != _amount(left[i]):
            run += 1
            total += _amount(left[i + run])
        if run and total and total == _amount(left[i]):
            yield tuple(left[i:i + run + 1])
            del left[i + 1:i + run + 1]
        i -= 1


def _rates(rates: list[Fact], amounts: list[Fact]) -> Iterator[Group]:
    """Changes and shares in per cent, to their printed digits, of two figures of the row."""
    for rate in rates:
        want, places = abs(_amount(rate)), decimals(_amount(rate))
        for a, b in permutations(amounts, 2):
            base = _amount(b)
            if base and want and want in (half_up(abs(_amount(a) - base) / base * 100, places), half_up(abs(_amount(a)) / base * 100, places)):
                yield rate, a, b
                break


def said_again(figures: list[Fact]) -> Iterator[Group]:
    """The same amount under the same name in another table or in the text, in whatever unit."""
    named = [f for f in figures if _amount(f)]
    for group in _grouped(named, lambda f: (key(f.name) if f.name and not f.total else "", _amount(f) * MONEY.get(f.value.unit, Decimal(1)), f.value.unit if f.value.unit not in MONEY else "")).values():
        if len({f.source.place[0] if f.source.place else f.source.regions for f in group}) > 1:
            yield tuple(group)


def told_together(figures: list[Fact]) -> Iterator[Group]:
    """「预算数 70.00，比上年减少 240.00，下降 77.42%」: the three agree."""
    said = [f for f in figures if f.source.kind == "sentence"]
    for group in _grouped(said, lambda f: (f.source.regions, f.subject)).values():
        by_measure = {f.measure: f for f in group}
        now, change, rate = (by_measure.get(m) for m in ("amount", "change", "change_rate"))
        if now is None or change is None or rate is None:
            continue
        for before in (_amount(now) + _amount(change), _amount(now) - _amount(change)):
            if before and half_up(abs(_amount(change)) / before * 100, decimals(_amount(rate))) == abs(_amount(rate)):
                yield now, change, rate


def _amount(f: Fact) -> Decimal:
    return f.value.amount or Decimal(0)


def _grouped(facts: Iterable[Fact], by) -> dict[object, list[Fact]]:  # type: ignore[no-untyped-def]
    out: dict[object, list[Fact]] = defaultdict(list)
    for f in facts:
        out[by(f)].append(f)
    return out
