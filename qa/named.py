"""Words → the printed facts that they name, ranked; nothing is asked, planned or computed. For programs that look around before they ask."""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.model import Disclosure, Fact
from qa.find import Finder, Hit
from qa.resolve import find_department
from qa.text import blank, squeeze, typed
from qa.views import Shelf, catalog_of

MOST_SEARCHED = 32      # disclosures looked into; more must be narrowed by a department or year
NAMED = 0.6             # share of a name
YEAR = re.compile(r"(20\d\d)年?度?")

Named = tuple[Disclosure, Fact]


def named_facts(library: Shelf, said: str, within: Iterable[Disclosure], limit: int) -> tuple[list[Named], int]:
    """The best facts over the disclosures that the words, or whoever asks, leave; and how many of these were too many to look into."""
    text, left = narrowed(squeeze(typed(said)), tuple(within))
    looked = sorted(left, key=lambda d: (-d.year, d.department))[:MOST_SEARCHED]
    found = [(round(-hit.score), hit.fact.value.blank, place, d, hit.fact) for d in looked for place, hit in enumerate(hits(library, d, text, limit))]
    found.sort(key=lambda f: f[:3])         # what fits equally well comes in turn, so that no department fills the list; blank cells last
    return [(d, fact) for _, _, _, d, fact in found[:limit]], len(left) - len(looked)


def hits(library: Shelf, disclosure: Disclosure, text: str, limit: int) -> list[Hit]:
    """Facts of which at least most of the name was said."""
    return [h for h in Finder(catalog_of(library, disclosure), text).find(lambda fact: True, limit=limit) if h.linked or h.cover >= NAMED]


def narrowed(text: str, within: Sequence[Disclosure]) -> tuple[str, Sequence[Disclosure]]:
    """Departments and years that are named choose the disclosures, and are taken out of the text."""
    spans = {name: span for name in sorted({d.department for d in within}) if (span := find_department(text, name))}
    if spans:
        longest = max(end - start for start, end in spans.values())      # a shorter stretch is a part of another's name
        named = {name: (start, end) for name, (start, end) in spans.items() if end - start == longest}
        within = [d for d in within if d.department in named]
        for start, end in named.values():
            text = blank(text, start, end)
    years = {int(y) for y in YEAR.findall(text)} & {d.year for d in within}
    if years:
        text = YEAR.sub(lambda m: blank(m[0], 0, len(m[0])), text)
    return text, [d for d in within if not years or d.year in years]
