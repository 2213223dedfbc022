"""What can be asked next: other years, the readings of an ambiguous question, and things that the disclosure really holds."""
from __future__ import annotations

from typing import TYPE_CHECKING

from qa.views import Shelf

if TYPE_CHECKING:
    from qa.claims import Outcome
    from qa.question import Question


ONWARD = {"change": "变化在哪几项？", "years": "变化在哪几项？", "where": "近三年怎么变化？", "trend": "变化在哪几项？", "made_parts": "变化在哪几项？"}


def suggestions(q: Question | None, outcome: Outcome, library: Shelf) -> list[str]:
    """At most four questions or readings."""
    if outcome.status == "ambiguous":
        if outcome.kind == "department" and q is not None:
            said = q.place.said
            return [q.original.replace(said, name, 1) if said else f"{name}{q.original}" for name in outcome.readings[:6]]     # whole questions, that can be asked as they stand
        return list(outcome.readings)[:6]
    shelf = library.disclosures()
    if q is None or q.place.problem or not q.place.disclosures:
        return [f"{d.department}{d.year}年三公经费是多少？" for d in shelf[:3]]
    d = q.place.disclosures[0]
    out: list[str] = []
    if "year" in q.place.assumed and outcome.subject and not (outcome.detail == "名词解释" and outcome.kind != "told"):
        out += [f"{d.department}{o.year}年{outcome.subject}是多少？" for o in shelf if o.department == d.department and o.year != d.year][:2]
    if outcome.status == "answered" and outcome.subject and outcome.kind in ("lookup", "change"):
        follow = "为什么变化？" if outcome.kind == "change" else "比上年变化多少？"
        out.append(f"{outcome.subject}{follow}")
    if outcome.status == "answered" and outcome.kind in ONWARD and outcome.subject:
        out.append(f"{outcome.subject}{ONWARD[outcome.kind]}")
    if outcome.status != "answered":
        out += [f"{v.label}是多少？" for v in outcome.nearest[:2]]
        out += [f"{d.department}{d.year}年三公经费是多少？", f"{d.department}{d.year}年支出总计是多少？"]
    return list(dict.fromkeys(out))[:4]
