"""Figures of an answer that the documents contradict elsewhere: told as a check, with the other side cited.

Nothing is checked here: findings are looked up that were kept when the documents were taken in.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from ingest.amount import show
from ingest.checks import Finding
from ingest.checks.told import cause_key
from ingest.model import Disclosure, Fact
from qa.claims import Claim, Outcome
from qa.privacy import mask
from qa.views import Shelf

CATEGORIES = ("arithmetic", "cross_table", "text", "document")      # a wording or a missing table contradicts no figure
SEVERITIES = ("error", "warning")
MOST = 3            # contradictions told with an answer
MOST_PARTS = 6      # figures of a sum that are cited


@dataclass(frozen=True)
class Against:
    """A finding that a figure takes part in."""

    fact: Fact
    finding: Finding
    disclosure: Disclosure

    @property
    def rank(self) -> tuple[int, bool]:
        """Errors first, and two printed figures rather than a sum."""
        return SEVERITIES.index(self.finding.severity), self.finding.right is None or self.finding.right.kind == "computed"

    def check(self) -> dict[str, Any]:
        difference = self.finding.difference
        return {"kind": "contradiction", "ok": False, "detail": mask(self.finding.message.rstrip("。")), "difference": None if difference is None else show(difference)}


def warned(outcome: Outcome, library: Shelf) -> Outcome:
    """The outcome with what contradicts its figures, or the readings that it offers."""
    if outcome.status not in ("answered", "ambiguous"):
        return outcome
    told = contradictions(outcome.claims if outcome.status == "answered" else outcome.nearest, library)
    checks = [*outcome.checks, *(one.check() for one in told)]
    if not told or outcome.status == "ambiguous":
        return replace(outcome, checks=checks)
    others = [pair for one in told for pair in other_sides(one, library)]
    return replace(outcome, checks=checks, cited=[*outcome.cited, *others], against=[fact for fact, _ in others], doubted=True)


def contradictions(claims: Iterable[Claim], library: Shelf) -> list[Against]:
    """Of one cause, one; the gravest first."""
    claims, found = list(claims), dict[str, Against]()
    reports = {c.disclosure.id: list(findings(c.disclosure, library)) for c in {c.disclosure.id: c for c in claims}.values()}
    for one in sorted((a for c in claims for a in against(c, reports[c.disclosure.id])), key=lambda a: a.rank):
        found.setdefault(one.finding.group or one.finding.fingerprint, one)
    return list(found.values())[:MOST]


def against(claim: Claim, report: Iterable[Finding]) -> Iterator[Against]:
    """The findings that a claim's figures take part in."""
    facts = {f.id: f for f in (*claim.facts, *((i.fact for i in claim.formula.inputs) if claim.formula else ()))}
    for finding in report:
        for fact in (facts[key] for key in finding.facts if key in facts):
            if takes_part(fact, finding):
                yield Against(fact, finding, claim.disclosure)


def findings(disclosure: Disclosure, library: Shelf) -> Iterator[Finding]:
    """Those of the department's documents; a finding between years stands under the later one."""
    near = (d for d in library.disclosures() if d.department == disclosure.department and abs(d.year - disclosure.year) <= 1)
    for document in (document for d in near for document in library.documents(d.id)):
        yield from (f for f in library.checked(document.id).findings if f.category in CATEGORIES and f.severity in SEVERITIES and f.left and f.right)


def takes_part(fact: Fact, finding: Finding) -> bool:
    """Is it one of two printed figures, or the sum, or the part of the sum that is likely wrong? The other parts are not in doubt."""
    if finding.right is None or finding.right.kind != "computed":
        return True
    return fact.id == finding.facts[0] or finding.group == cause_key(fact)


def other_sides(one: Against, library: Shelf) -> list[tuple[Fact, Disclosure]]:
    """The figures that it is set against, where they are printed: the other figure, the sum of a part, the parts of a sum."""
    finding = one.finding
    part_of = one.fact.id != finding.facts[0] and finding.right is not None and finding.right.kind == "computed"
    wanted = finding.facts[:1] if part_of else [key for key in finding.facts if key != one.fact.id]
    return [] if len(wanted) > MOST_PARTS else list(looked_up(wanted, one.disclosure.department, library))


def looked_up(keys: Iterable[str], department: str, library: Shelf) -> Iterator[tuple[Fact, Disclosure]]:
    wanted = set(keys)
    for disclosure in (d for d in library.disclosures() if d.department == department):
        for document in library.documents(disclosure.id):
            if any(key.startswith(document.id) for key in wanted):
                yield from ((f, disclosure) for f in library.facts_of(document.id) if f.id in wanted)
