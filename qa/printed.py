"""A question read once more, with the names that the document prints taken as names, whatever words they are made of.

「主要领导干部用车有几辆」 asks for no person, 「单价100万元以上设备（不含车辆）有多少台」 leaves nothing out, 「国家助学金人均标准」 is not to be worked out,
and 「本年财政拨款收入」 is not the whole income of this year.
"""
from __future__ import annotations

import re
from functools import partial
from typing import Any

from ingest.model import Disclosure
from qa.asked import read_asked
from qa.catalog import Catalog
from qa.claims import Outcome
from qa.figures import single
from qa.question import Question
from qa.resolve import resolve
from qa.text import blank, squeeze
from qa.views import labels_with_year

SCOPE_ALONE = re.compile("(?:当年|本年|上年|今年|去年|其中|财政|拨款|安排|预算|收入|支出|资金|经费|合计|小计|结转|结余|新增|由|含|的)+")
LEAVES_OUT = re.compile("不属于|不包括|不包含|不含|不算|除|扣|以外|之外|减|没有|没|未")     # beside a name they ask for less than it
SHORTEST = 4        # characters: what is shorter may be a word of asking


def as_printed(text: str, q: Question, context: dict[str, Any], torn: bool) -> tuple[Question, Outcome] | None:
    """The figure of the printed name that stands whole in the text, only of one that was torn by the first reading where so wished; None where
    there is none, or it asks for more than a figure."""
    spans = [(a, b) for d in about(q) for a, b in names_in(text, q.catalog(d)) if not torn or q.text[a:b] != text[a:b]]
    plain = without(text, spans) if spans else text
    asked = read_asked(plain)
    if not spans or LEAVES_OUT.search(plain) or asked.op != "lookup" or asked.what not in ("amount", "count") or len(asked.rest) != len(text):
        return None
    shelf = q.library.disclosures(drafts=bool(context.get("staff")))
    place = resolve(asked.rest, context, shelf, partial(labels_with_year, q.library))
    if place.problem or len(place.disclosures) != 1:
        return None
    rest = "".join(said if left != said != masked else left for said, masked, left in zip(text, plain, place.rest, strict=True))
    read = Question(asked, place, rest, text, q.library)
    found = single(read, place.disclosures[0], rest)
    return (read, found) if by_name(found, text) else None


def by_name(outcome: Outcome, text: str) -> bool:
    """Is a figure told whose printed name stands whole in the text? A name of scope alone (当年财政拨款) needs what it is a part of, too."""
    first = outcome.claims[0].facts[0] if outcome.status == "answered" and outcome.claims and outcome.claims[0].facts else None
    said = squeeze(text)
    return first is not None and squeeze(first.name) in said and (not SCOPE_ALONE.fullmatch(first.name) or all(squeeze(part) in said for part in first.subject[:-1]))


def without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = blank(text, start, end)
    return text


def about(q: Question) -> tuple[Disclosure, ...]:
    """The disclosures whose names are looked for: those that were found, else the newest of each department that was named."""
    newest = {d.department: d for d in sorted(q.library.disclosures(), key=lambda d: d.year) if d.department in q.place.departments}
    return q.place.disclosures or tuple(newest.values())


def names_in(text: str, catalog: Catalog) -> list[tuple[int, int]]:
    """Where names of a document's facts stand in a text, none within another."""
    names = (name for i in catalog.by_label if len(name := catalog.labels[i]) >= SHORTEST and name not in catalog.disclosure.department)
    found = [(at, at + len(name)) for name in names if (at := text.find(name)) >= 0]
    return [a for a in found if not any(b != a and b[0] <= a[0] and a[1] <= b[1] for b in found)]
