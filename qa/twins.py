"""The same figure in another year: same thing, same scope, same stage; never a figure of another kind."""
from __future__ import annotations

import re
from decimal import Decimal

from ingest.amount import MONEY, convert, decimals
from ingest.model import Disclosure, Fact
from qa.catalog import Catalog
from qa.family import THREE, children, in_same_column, three_public
from qa.find import same_value
from qa.question import Question
from qa.terms import words
from qa.text import squeeze

Key = tuple[str, str, tuple[str, ...]]
YEAR = re.compile(r"20\d\d年(?:度)?")
TELLS = re.compile(r"内容|用途|说明|备注|目标|依据|概述|概况|理由|原因|绩效|方式|形式")       # heads of columns that tell about a row
AKIN = ({"一般公共预算", "财政拨款"},)       # funds under which a figure's title wanders from year to year; told where they differ


def undated(text: str) -> str:
    """A name without the year of its document: 2024年物资储备 is printed as 2023年物资储备 the year before."""
    return squeeze(YEAR.sub("", text))


def usual(name: str) -> str:
    """A name as the standard term where it is one, else as printed."""
    plain = undated(name)
    terms = words().of_label(plain)
    return terms[0].name if terms else plain


def key_of(fact: Fact) -> Key:
    """What a row is called in any year: its code, its name and its other keys."""
    if fact.scope.view == "三公" and (place := next((i for i, names in enumerate(THREE) if any(squeeze(fact.name).startswith(n) for n in names)), None)) is not None:
        return ("", f"三公{place}", ())
    return (fact.code, usual(fact.name), tuple(undated(text) for head, text in fact.keys if names_row(head) and text != fact.name))


def names_row(head: str) -> bool:
    """Does a column name the row, rather than tell about it?"""
    return head != "列" and not TELLS.search(head)


def named_alike(a: Fact, b: Fact) -> bool:
    """The same row of any year's table; a total goes by the name of its table, too."""
    if key_of(a) == key_of(b):
        return True
    return a.total and b.total and a.code == b.code and bool(a.source.table) and undated(a.source.table or "") == undated(b.source.table or "") and columns(a) == columns(b)


def columns(fact: Fact) -> str:
    return undated(fact.source.column or "")


def twin(catalog: Catalog, fact: Fact, akin: bool = False) -> Fact | None:
    """The figure of another year's disclosure that is this one; None where there is none, or several that differ. `akin`: under a fund that goes by another name."""
    year = str(catalog.disclosure.year)
    found = [e.fact for e in catalog.entries if alike(e.fact, fact, akin) and e.fact.period == year]
    at_home = [f for f in found if f.source.kind == fact.source.kind and undated(f.source.table or "") == undated(fact.source.table or "") and columns(f) == columns(fact)]
    close = at_home or [f for f in found if f.source.kind == "cell"] or found
    return close[0] if close and all(same_value(close[0], f) for f in close[1:]) else None


def alike(other: Fact, fact: Fact, akin: bool) -> bool:
    if other.measure != fact.measure or other.value.amount is None or other.stage != fact.stage or not named_alike(other, fact):
        return False
    return other.scope == fact.scope or (akin and akin_scope(other, fact)) or (fact.measure == "count" and other.scope.view == fact.scope.view)


def akin_scope(a: Fact, b: Fact) -> bool:
    """Scopes that differ only in what the fund is called."""
    return any({a.scope.fund, b.scope.fund} <= pair for pair in AKIN) and a.scope.merged(fund="") == b.scope.merged(fund="")


def other_scope(catalog: Catalog, fact: Fact) -> Fact | None:
    """A figure of the same name under another scope: what must not be mixed in."""
    year = str(catalog.disclosure.year)
    return next((e.fact for e in catalog.entries if e.fact.measure == fact.measure and e.fact.value.amount is not None and e.fact.period == year
                 and key_of(e.fact)[:2] == key_of(fact)[:2] and (e.fact.scope != fact.scope or e.fact.stage != fact.stage)), None)


def of_year(q: Question, disclosure: Disclosure, year: int) -> Disclosure | None:
    """The disclosure of another year, of the same department, kind and level."""
    return next((d for d in q.library.disclosures() if d.department == disclosure.department and d.kind == disclosure.kind and d.level == disclosure.level and d.year == year), None)


def column_twins(catalog: Catalog, total: Fact) -> dict[Key, Fact]:
    """The rows under a total, by what they are called in any year; what is called alike and says different things is left out."""
    rows = three_public(catalog, total) if total.scope.view == "三公" else [e.fact for e in catalog.entries if under(e.fact, total) and e.fact.value.amount is not None and e.fact.code.startswith(total.code)]
    out: dict[Key, Fact] = {}
    doubtful: set[Key] = set()
    for row in rows:
        key = key_of(row)
        if key in out and not same_value(out[key], row):
            doubtful.add(key)
        out[key] = row
    return {k: f for k, f in out.items() if k not in doubtful}


def under(fact: Fact, total: Fact) -> bool:
    """In the total's own column, or in the like column of another pane of its table."""
    a, b = fact.source.place, total.source.place
    if in_same_column(fact, total):
        return True
    return (a is not None and b is not None and a[0] == b[0] and fact.document_id == total.document_id and fact.measure == total.measure and fact.scope == total.scope
            and (fact.period, fact.stage) == (total.period, total.stage) and columns(fact) == columns(total) and fact is not total)


def parts_below(catalog: Catalog, total: Fact) -> list[Fact]:
    """The direct parts of a total or an account with their amounts, those in other panes of the table, too."""
    parts = children(catalog, total)
    if parts and total.code and total.scope.view != "三公":
        length = len(parts[0].code)
        parts = [e.fact for e in catalog.entries if under(e.fact, total) and len(e.fact.code) == length and e.fact.code.startswith(total.code)]
    return [p for p in parts if p.value.amount is not None]


DEEPEST = 3             # class, section, item


def layers(catalog: Catalog, total: Fact) -> list[list[Fact]]:
    """The parts of a total, then the parts of those …, each layer of two at least; a part without parts stays as it is."""
    out, layer = [], parts_below(catalog, total)
    for _ in range(DEEPEST):
        if len(layer) > 1:
            out.append(layer)
        deeper = [leaf for p in layer for leaf in (parts_below(catalog, p) if p.scope.view != "三公" else []) or [p]]
        if deeper == layer:
            break
        layer = deeper
    return out


def in_table_before(catalog: Catalog, fact: Fact) -> Fact | None:
    """Last year's figure of the same thing in the same table: a column, or a row, of that year."""
    year = str(catalog.disclosure.year - 1)
    place = fact.source.place
    if place is None:
        return None
    found = []
    for e in catalog.entries:
        f, at = e.fact, e.fact.source.place
        if at is None or at[0] != place[0] or f.document_id != fact.document_id or f.period != year or f.measure != fact.measure or f.value.amount is None or f.scope != fact.scope:
            continue
        same_row = at[1] == place[1] and f.code == fact.code and (f.subject == fact.subject or (f.total and fact.total))
        if same_row or (f.subject == fact.subject and f.code == fact.code and f.keys == fact.keys) or (at[1] != place[1] and f.subject == fact.subject and columns_but_year(f, fact)):
            found.append(f)
    return found[0] if found and all(same_value(found[0], f) for f in found[1:]) else None


def columns_but_year(a: Fact, b: Fact) -> bool:
    return a.code == b.code and columns(a) == columns(b)


CLOSE = Decimal("0.001")        # of a total: what figures may differ by that nothing but their sum shows to be its parts


def adds_up(total: Fact, parts: list[Fact], sure: bool = True) -> bool:
    """Do the parts come to the total within the rounding of print? Where that alone shows that they are its parts, they must come close."""
    off = off_by(total, parts)
    return off <= allowance(total, parts) and (sure or off <= CLOSE * abs(total.value.amount or Decimal(0)))


def off_by(total: Fact, parts: list[Fact]) -> Decimal:
    unit = total.value.unit
    if unit not in MONEY or not {p.value.unit for p in parts} <= set(MONEY):
        return abs((total.value.amount or Decimal(0)) - sum((p.value.amount or Decimal(0) for p in parts), Decimal(0))) if {p.value.unit for p in parts} == {unit} else Decimal("Infinity")
    return abs((total.value.amount or Decimal(0)) - sum((convert(p.value.amount or Decimal(0), p.value.unit, unit) for p in parts), Decimal(0)))


def allowance(total: Fact, parts: list[Fact]) -> Decimal:
    """Half a unit of the last printed digit for each figure."""
    return sum((Decimal(5).scaleb(-decimals(f.value.amount or Decimal(0)) - 1) * MONEY.get(f.value.unit, Decimal(1)) / MONEY.get(total.value.unit, Decimal(1)) for f in (total, *parts)), Decimal(0))
