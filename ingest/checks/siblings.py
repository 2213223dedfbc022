"""Which documents a document may be compared with: those of the same disclosure, of the year before, the budget of a final account, and its units."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ingest.amount import plain
from ingest.checks.matter import Matter, of_library
from ingest.model import Disclosure, Document
from ingest.names import key

if TYPE_CHECKING:
    from ingest.library import Library


def siblings_of(library: Library, document: Document, drafts: bool = False) -> tuple[Matter, ...]:
    """Everything in the library that rules may set a document against; with `drafts`, also what is not published yet."""
    own = library.disclosure(document.disclosure_id)
    if own is None:
        return ()
    said = plain("".join(p.text for p in library.paragraphs(document.id)))
    near = [d for d in library.disclosures(drafts=drafts or own.state == "draft") if related(own, d, said)]
    return tuple(of_library(library, doc) for d in near for doc in library.documents(d.id) if doc.id != document.id)


def related(own: Disclosure, other: Disclosure, said: str) -> bool:
    """Of the same body in this year or the one before, or a unit that the document names. `said`: the document's text."""
    if same_name(own.department, other.department) and own.level == other.level:
        return other.year in (own.year, own.year - 1)
    unit = (own.level, other.level) == ("部门", "单位") and (own.year, own.kind) == (other.year, other.kind)
    return unit and names(said, own.department, other.department)


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
