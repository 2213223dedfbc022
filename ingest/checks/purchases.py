"""What a regulation says of figures: the shares of purchases that are kept for small firms."""
from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ingest.checks.judge import label_of, side_of
from ingest.checks.listed import is_money
from ingest.checks.matter import Matter
from ingest.checks.model import Claim, Result, Said, Term
from ingest.checks.spoken import Spoken
from ingest.checks.text import PLANNED
from ingest.checks.tolerance import half_unit, signed, worth

LEAST = Decimal("0.6")      # of what is kept for small and medium firms, for small and micro ones
FIRMS, SMALL = re.compile(r"中小企业"), re.compile(r"小微企业|小型[和及、]?微型")
WON = re.compile(r"合同|中标|成交|授予")
KEPT = re.compile(r"预留|专门|面向|留给|份额")


def kept_for_small_firms(matter: Matter) -> Iterator[Result]:
    """Kept for small and micro firms ≤ kept for small and medium ones ≤ all purchases; and at least 60 % of it for the small and micro ones."""
    for i, p in enumerate(matter.paragraphs):
        said = [s for s in matter.said_in(i) if is_money(s.fact) and s.fact.stage in PLANNED]
        firms = next((s for s in said if FIRMS.search(s.fact.name) and KEPT.search(p.text)), None)
        if firms is None:
            continue
        if (total := bought(matter, firms)) is not None:
            yield Claim(label_of(firms.fact), firms.fact, (Term(total.fact),), "most")
        small = next((s for s in said if s.start > firms.start and SMALL.search(s.fact.name) and not WON.search(p.text[firms.end:s.start])), None)
        if small is not None and firms.fact.value.amount:
            yield Claim(label_of(small.fact), small.fact, (Term(firms.fact),), "most")
            yield least(matter, firms, small)


def bought(matter: Matter, firms: Spoken) -> Spoken | None:
    """All purchases, as told first under the heading."""
    section = matter.paragraphs[firms.paragraph].section
    return next((s for s in matter.spoken if is_money(s.fact) and s.paragraph <= firms.paragraph and matter.paragraphs[s.paragraph].section == section and s.fact.scope.view == "政府采购"
                 and "采购" in s.fact.name and s.fact.stage == firms.fact.stage and not FIRMS.search(s.fact.name) and not SMALL.search(s.fact.name)), None)


def least(matter: Matter, firms: Spoken, small: Spoken) -> Said:
    kept, most = signed(small.fact) * worth(small.fact), signed(firms.fact) * worth(firms.fact)
    if kept + half_unit(small.fact) * worth(small.fact) >= most * LEAST:
        return Said(label_of(small.fact), "holds")
    share = (kept / most * 100).quantize(Decimal("0.01"))
    return Said(label_of(small.fact), "fails", "", f"预留给中小企业{firms.fact.value.printed}{firms.fact.value.unit}，其中小微企业{small.fact.value.printed}{small.fact.value.unit}，占{share}%，不到60%。",
                "info", side_of(small.fact, matter.name), side_of(firms.fact, matter.name))
