"""What a check says: findings and tests as they leave the program, and what a rule hands to the engine to be judged.

`Side`, `Finding` and `Test` are the check report's records, field by field. A rule yields `Claim`s (an arithmetic relation between facts, judged with its
tolerance by `judge`) and `Said`s (a judgement of its own: wording, completeness, privacy).
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ingest.amount import show
from ingest.model import BBox, Fact

if TYPE_CHECKING:
    from ingest.checks.matter import Matter

SEVERITIES = ("error", "warning", "info")
CATEGORIES = ("arithmetic", "cross_table", "text", "document", "completeness", "wording", "privacy")
OUTCOMES = ("holds", "fails", "not_applicable", "not_testable")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two figures that a finding sets against each other. `kind`: cell | sentence | computed; `amount` in `unit`."""

    document: str
    label: str
    printed: str
    amount: Decimal | None
    unit: str
    page: int | None
    bbox: BBox | None
    kind: str

    def to_json(self) -> dict[str, Any]:
        return {"document": self.document, "label": self.label, "printed": self.printed, "amount": None if self.amount is None else show(self.amount),
                "unit": self.unit, "page": self.page, "bbox": list(self.bbox) if self.bbox else None, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold. `difference` is not negative, in the unit of `left`; findings of one `group` have one cause;
    `fingerprint` stays the same when pages or the order of tables change. `facts` are the ids of the figures that take part, for those who look a figure up;
    the report leaves them out."""

    rule: str
    category: str
    severity: str
    message: str
    relation: str
    basis: str
    left: Side | None
    right: Side | None
    difference: Decimal | None
    cause: str | None
    suggestion: str | None
    page: int | None
    bbox: BBox | None
    group: str | None
    fingerprint: str
    facts: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"rule": self.rule, "category": self.category, "severity": self.severity, "message": self.message, "relation": self.relation, "basis": self.basis,
                "left": self.left.to_json() if self.left else None, "right": self.right.to_json() if self.right else None,
                "difference": None if self.difference is None else show(self.difference), "cause": self.cause, "suggestion": self.suggestion,
                "page": self.page, "bbox": list(self.bbox) if self.bbox else None, "group": self.group, "fingerprint": self.fingerprint}


@dataclass(frozen=True, slots=True)
class Test:
    """One relation looked at. `outcome`: holds | fails | not_applicable | not_testable; `why` is a sentence for people."""

    __test__ = False        # not a test case for pytest

    rule: str
    target: str
    outcome: str
    why: str = ""

    def to_json(self) -> dict[str, str]:
        return {"rule": self.rule, "target": self.target, "outcome": self.outcome, "why": self.why}


@dataclass(frozen=True, slots=True)
class Report:
    """What checking one document gives."""

    findings: tuple[Finding, ...] = ()
    tests: tuple[Test, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == "error")

    def to_json(self) -> dict[str, Any]:
        return {"findings": [f.to_json() for f in self.findings], "tests": [t.to_json() for t in self.tests]}


@dataclass(frozen=True, slots=True)
class Term:
    """A figure that is added to (+1) or taken from (-1) a sum."""

    fact: Fact
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Claim:
    """A relation between printed figures. `kind`: left = Σ terms (sum), left ≤ Σ terms (most), left = terms[0] × terms[1] (product),
    left = terms[0] ÷ terms[1] × 100% (ratio), left = (terms[0] − terms[1]) ÷ terms[1] × 100% (rate),
    left = terms[0] ÷ (terms[1] − terms[0]) × 100% (grown: from a change and what it led to).

    `firm`: the document leaves no doubt that this must hold; otherwise a failure is told as not testable, with `doubt` as the reason, unless
    `severity` says that it is worth a warning all the same. `others` are further readings of what sums to what: the claim holds if one of them does.
    """

    target: str
    left: Fact
    terms: tuple[Term, ...]
    kind: str = "sum"
    firm: bool = True
    doubt: str = ""
    severity: str | None = None
    others: tuple[tuple[Term, ...], ...] = ()

    def facts(self) -> tuple[Fact, ...]:
        return (self.left, *(t.fact for t in self.terms))


@dataclass(frozen=True, slots=True)
class Said:
    """A rule's own judgement of one thing. With the outcome "fails" it becomes a finding of the rule's severity (or `severity`);
    `keys` are what its fingerprint is made of (by default the target and both sides' labels and printed text); `basis` is its own, where the rule has several."""

    target: str
    outcome: str
    why: str = ""
    message: str = ""
    severity: str | None = None
    left: Side | None = None
    right: Side | None = None
    difference: Decimal | None = None
    cause: str | None = None
    suggestion: str | None = None
    page: int | None = None
    bbox: BBox | None = None
    keys: tuple[str, ...] = ()
    basis: str = ""


Result = Claim | Said


@dataclass(frozen=True, slots=True)
class Rule:
    """A relation that documents must keep. `relation` says in a sentence what must hold, `basis` why: a regulation or the plain arithmetic;
    `severity` is the gravest that its findings may have. `run` looks at a document and yields what it looked at."""

    name: str
    category: str
    severity: str
    relation: str
    basis: str
    run: Callable[[Matter], Iterable[Result]] = field(compare=False)

    def __post_init__(self) -> None:
        if self.category not in CATEGORIES or self.severity not in SEVERITIES:
            raise ValueError(f"rule {self.name}: category is one of {CATEGORIES}, severity one of {SEVERITIES}")
