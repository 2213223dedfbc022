"""What the documents beside a document are to it: files of the same disclosure, of the year before, the budget of a final account, its units. Which
stand beside it at all, `beside` says."""
from __future__ import annotations

from collections.abc import Iterable, Iterator

from ingest.amount import plain
from ingest.checks.matter import Matter
from ingest.names import key


def same_name(a: str, b: str) -> bool:
    return key(a) == key(b)


def names(said: str, department: str, unit: str) -> bool:
    """Is it a unit of the department: named in its text, or by its own name part of it (…局本级)?"""
    return plain(unit) in said or (plain(unit) != plain(department) and plain(unit).startswith(plain(department)))


def same_body(a: Matter, b: Matter) -> bool:
    return a.document_id != b.document_id and same_name(a.identity.department, b.identity.department) and a.identity.level == b.identity.level


def files_of(matter: Matter) -> Iterator[Matter]:
    """Other files of the same disclosure."""
    return (m for m in matter.siblings if same_body(m, matter) and (m.identity.year, m.identity.kind) == (matter.identity.year, matter.identity.kind))


def last_years(matter: Matter) -> Iterator[Matter]:
    """The documents of the year before, of the same kind."""
    return once(m for m in matter.siblings if same_body(m, matter) and (m.identity.year + 1, m.identity.kind) == (matter.identity.year, matter.identity.kind))


def planned(matter: Matter) -> Iterator[Matter]:
    """The budget of a final account."""
    if matter.identity.kind == "决算":
        yield from once(m for m in matter.siblings if same_body(m, matter) and (m.identity.year, m.identity.kind) == (matter.identity.year, "预算"))


def once(found: Iterable[Matter]) -> Iterator[Matter]:
    """Several formats of one disclosure say the same: the fullest of them speaks, and those with what it lacks (text, or tables)."""
    ranked = sorted(found, key=lambda m: -len(m.facts))
    yield from ranked[:1]
    for m in ranked[1:]:
        if (m.sheets and not ranked[0].sheets) or (m.sentences and not ranked[0].sentences):
            yield m
            return


def is_unit_of(unit: Matter, matter: Matter) -> bool:
    if (matter.identity.level, unit.identity.level) != ("部门", "单位") or (matter.identity.year, matter.identity.kind) != (unit.identity.year, unit.identity.kind):
        return False
    return names("".join(p.text for p in matter.prose), matter.identity.department, unit.identity.department)
