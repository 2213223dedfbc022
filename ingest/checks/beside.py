"""Which documents a document is compared with: its disclosure's other files, the years beside it, and its units (or the department that it is a unit of)."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.checks.matter import Matter
from ingest.model import Identity, designation
from ingest.standing import GONE


@dataclass(frozen=True)
class Candidate:
    """A document that may be checked or compared with; `load` gives it without siblings, and is only called when it is needed."""

    id: str
    identity: Identity
    state: str          # draft | published | earlier | withdrawn
    load: Callable[[], Matter]


def of_matter(matter: Matter) -> Candidate:
    """A document that was only read."""
    return Candidate(matter.document_id, matter.identity, "published", lambda: matter)


def with_siblings(one: Candidate, pool: Iterable[Candidate]) -> Matter:
    return replace(one.load(), siblings=tuple(other.load() for other in pool if beside(one, other)))


def touched(changed: Identity, pool: Sequence[Candidate]) -> list[Candidate]:
    """Those that a document of this identity is, or is compared with."""
    return [c for c in pool if related(c.identity, changed)]


def beside(one: Candidate, other: Candidate) -> bool:
    """A draft is nothing that a published document can be held to, and a draft of the same disclosure is another version of it. Nothing is held to what
    is no longer public."""
    if one.id == other.id or other.state in GONE or (other.state == "draft" and one.state == "published"):
        return False
    return related(one.identity, other.identity) and not (one.state != other.state and designation(one.identity) == designation(other.identity))


def related(one: Identity, other: Identity) -> bool:
    if one.department == other.department:
        return abs(one.year - other.year) <= 1
    return (one.year, one.kind) == (other.year, other.kind) and one.level != other.level and (
        one.department.startswith(other.department) or other.department.startswith(one.department))
