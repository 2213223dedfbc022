"""Findings as the desk shows them: by severity, causes together, both places with their pictures, and what reviewers said."""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from desk.clock import here
from desk.findings import Mark
from ingest.checks import Finding, Report, Side
from ingest.library import Library
from ingest.model import BBox, Document
from qa.privacy import mask
from ui.checktab import citation, fact_of
from ui.checkwords import BADGES, CATEGORIES, OUTCOMES, SEVERITIES, Cause, advice, causes, printed, sides
from ui.evidence import excerpt
from ui.render import locator
from ui.surroundings import surroundings

FIRST = ("fails", "not_testable", "not_applicable", "holds")


class Place(NamedTuple):
    """Where one figure of a finding stands: `crop` and `page` are addresses below the desk, `around` is for sources without pages."""

    printed: str
    label: str
    where: str
    crop: str
    page: str
    around: Markup


def groups(library: Library, document: Document, report: Report, marks: Mapping[str, Sequence[Mark]]) -> list[dict[str, Any]]:
    """The gravest first, each severity under its word."""
    found = causes(report.findings)
    return [{"severity": word, "badge": BADGES[key], "causes": [_cause(library, document, c, marks) for c in found if c.severity == key]}
            for key, word in SEVERITIES.items() if any(c.severity == key for c in found)]


def _cause(library: Library, document: Document, cause: Cause, marks: Mapping[str, Sequence[Mark]]) -> dict[str, Any]:
    return {"advice": advice(cause.findings[0]), "findings": [_finding(library, document, f, marks.get(f.fingerprint, ())) for f in cause.findings]}


def _finding(library: Library, document: Document, f: Finding, said: Sequence[Mark]) -> dict[str, Any]:
    places = [place(library, f, side, document) for side in sides(f)] or ([_lone(document, f)] if f.page else [])
    return {"fingerprint": f.fingerprint, "anchor": anchor(f.fingerprint), "category": CATEGORIES[f.category], "message": mask(f.message), "relation": f.relation, "basis": f.basis,
            "places": places, "last": said[-1] if said else None, "when": here(said[-1].at) if said else "", "before": [(one, here(one.at)) for one in reversed(said[:-1])]}


def anchor(fingerprint: str) -> str:
    return "f" + re.sub(r"\W", "", fingerprint)


def place(library: Library, finding: Finding, side: Side, own: Document) -> Place:
    document = library.document(side.document)
    where, around = f"第 {side.page} 页" if side.page else "", ""
    crop, page = pictures(document, side.page, side.bbox)
    if document and not crop and (fact := fact_of(side, finding, library.facts_of(document.id))):
        cited = citation(fact, document)
        where, around = locator(cited["locator"] or {}), surroundings(library, cited) or excerpt(cited)
    other = side.document if side.document != own.name else ""
    return Place(printed(side), mask(side.label), "，".join(part for part in (other, where) if part), crop, page, Markup(around))


def _lone(document: Document, f: Finding) -> Place:
    """A finding without figures has a place of its own."""
    crop, page = pictures(document, f.page, f.bbox)
    return Place("", "", f"第 {f.page} 页", crop, page, Markup(""))


def pictures(document: Document | None, page: int | None, box: BBox | None) -> tuple[str, str]:
    """Addresses of the cut and of the whole page, "" where there is none."""
    if document is None or document.format != "pdf" or not page or page > len(document.pages):
        return "", ""
    crop = f"/desk/crops/{document.id}/{page}?box={','.join(f'{v:.2f}' for v in box)}" if box else ""
    return crop, f"/desk/pages/{document.id}/{page}"


def tests(report: Report) -> list[tuple[str, str, str]]:
    """Outcome, target and why; what does not hold or could not be tested comes first."""
    return [(OUTCOMES[key], mask(t.target), mask(t.why)) for key in FIRST for t in report.tests if t.outcome == key]
