"""A claim → does it hold, and within which tolerance? Then the words in which that is told."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.amount import decimals, half_up, show
from ingest.checks.model import Claim, Rule, Side, Term
from ingest.checks.tolerance import HALF, NOTHING, allowed, half_unit, signed, worth
from ingest.model import BBox, Fact

HUNDRED = Decimal(100)
RATES = ("ratio", "rate", "grown")


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict. `gap` = left − computed and `allowed` are in the unit of `left`; `outcome` as in a test."""

    rule: Rule
    claim: Claim
    outcome: str
    computed: Decimal
    gap: Decimal
    allowed: Decimal
    terms: tuple[Term, ...]
    why: str = ""

    @property
    def rounded(self) -> bool:
        """Holds, but only because figures are rounded."""
        return self.outcome == "holds" and self.gap != 0 and not self.coarser and (self.claim.kind == "sum" or (self.claim.kind in RATES and abs(self.gap) > self.allowed))

    @property
    def coarser(self) -> bool:
        """The same figure, or what others come to, in a larger unit or with fewer decimals, rightly rounded: nothing to tell."""
        left = self.claim.left
        finer = len(self.terms) == 1 or all(half_unit(t.fact) * worth(t.fact) < half_unit(left) * worth(left) for t in self.terms)
        return self.claim.kind == "sum" and finer and left.value.amount is not None and half_up(self.computed, decimals(left.value.amount)) == signed(left)


def judge(rule: Rule, claim: Claim) -> Judged:
    """The claim under the first of its readings that holds, else under the first."""
    readings = [claim.terms, *claim.others]
    verdicts = [KINDS[claim.kind](claim, terms) for terms in readings]
    computed, gap, limit, terms = next((v for v in verdicts if v is not None and fits(claim, v[1], v[2])), verdicts[0]) or (NOTHING, NOTHING, NOTHING, claim.terms)
    if verdicts[0] is None:
        return Judged(rule, claim, "not_testable", computed, gap, limit, terms, "除数为零或为空")
    if fits(claim, gap, limit):
        return Judged(rule, claim, "holds", computed, gap, limit, terms, "" if gap == 0 or claim.kind != "sum" else f"相差{show(abs(gap))}，在四舍五入的容差{show(limit.normalize())}之内")
    if claim.kind in RATES and cut_off(claim, gap, limit):
        return Judged(rule, claim, "holds", computed, gap, limit, terms, "末位差一，像是截去尾数而不是四舍五入")
    if reason := untestable(claim, terms):
        return Judged(rule, claim, "not_testable", computed, gap, limit, terms, reason)
    return Judged(rule, claim, "fails", computed, gap, limit, terms)


def untestable(claim: Claim, terms: Sequence[Term]) -> str:
    """Why a claim that doesn't hold is no contradiction all the same."""
    if claim.left.value.amount is None:
        return "合计一格为空，不能断定"
    if all(t.fact.value.amount is None for t in terms):
        return "各分项均为空，不能断定"
    if any(f.source.read_by == "ocr" and f.source.doubtful for f in (claim.left, *(t.fact for t in terms))):
        return "有的数由识别得来且存疑，不能断定"
    if not claim.firm and claim.severity is None:
        return claim.doubt or "表的结构不能断定这样相加"
    return ""


def fits(claim: Claim, gap: Decimal, limit: Decimal) -> bool:
    return gap <= limit if claim.kind == "most" else abs(gap) <= limit


def cut_off(claim: Claim, gap: Decimal, limit: Decimal) -> bool:
    """A rate whose further digits were cut off, not rounded: nearer to 0 by less than a unit of its last digit."""
    left = signed(claim.left)
    return left * gap <= 0 and abs(gap) <= limit + HALF.scaleb(-decimals(claim.left.value.amount or NOTHING))


Verdict = tuple[Decimal, Decimal, Decimal, tuple[Term, ...]]


def added(claim: Claim, terms: tuple[Term, ...]) -> Verdict:
    scale = worth(claim.left)
    if all(t.fact.value.unit == claim.left.value.unit for t in terms):
        computed = sum((signed(t.fact) if t.sign > 0 else -signed(t.fact) for t in terms), NOTHING)
    else:
        computed = sum((signed(t.fact) * t.sign * worth(t.fact) / scale for t in terms), NOTHING)
    gap = signed(claim.left) - computed
    return computed, gap, allowed(claim.left, [t.fact for t in terms]) if gap else NOTHING, terms


def divided(claim: Claim, terms: tuple[Term, ...]) -> Verdict | None:
    """A share, a rate of change or of completion, in per cent: computed over the whole range that the rounded figures leave open."""
    above, below = terms[0].fact, terms[1].fact
    a, b = signed(above) * worth(above), signed(below) * worth(below)
    da, db = half_unit(above) * worth(above), half_unit(below) * worth(below)
    if not b or abs(b) <= db:
        return None
    less = b if claim.kind == "rate" else NOTHING
    computed = (a - less) / abs(b) * HUNDRED
    ends = [x / abs(y) * HUNDRED - (HUNDRED if less else 0) for x in (a - da, a + da) for y in (b - db, b + db)]
    spread = max(abs(end - computed) for end in ends)
    printed = signed(claim.left)
    places = decimals(claim.left.value.amount or NOTHING)
    return half_up(computed, max(places, 2)), printed - computed, spread + HALF.scaleb(-places), terms


def grown(claim: Claim, terms: tuple[Term, ...]) -> Verdict | None:
    """A rate of change from the change and what it led to, in per cent: change ÷ (now − change), over the range that the rounded figures leave open."""
    change, now = terms[0].fact, terms[1].fact
    c, a = signed(change) * worth(change), signed(now) * worth(now)
    dc, da = half_unit(change) * worth(change), half_unit(now) * worth(now)
    if abs(a - c) <= da + dc:
        return None
    computed = c / abs(a - c) * HUNDRED
    ends = [x / abs(y - x) * HUNDRED for x in (c - dc, c + dc) for y in (a - da, a + da)]
    spread = max(abs(end - computed) for end in ends)
    printed = signed(claim.left)
    places = decimals(claim.left.value.amount or NOTHING)
    return half_up(computed, max(places, 2)), printed - computed, spread + HALF.scaleb(-places), terms


def multiplied(claim: Claim, terms: tuple[Term, ...]) -> Verdict:
    """A number times a price, in the unit of the amount."""
    number, price = (t.fact for t in terms[:2])
    scale = worth(claim.left)
    computed = signed(number) * signed(price) * worth(price) / scale
    spread = abs(signed(number)) * half_unit(price) * worth(price) / scale + half_unit(claim.left)
    return computed, signed(claim.left) - computed, spread, terms


KINDS = {"sum": added, "most": added, "ratio": divided, "rate": divided, "grown": grown, "product": multiplied}


def label_of(fact: Fact) -> str:
    """What a figure is, as a person would point at it."""
    source = fact.source
    if source.kind == "cell":
        row = source.row or fact.name
        column = source.column if source.column and source.column != row else ""
        return "·".join(part for part in (source.table or "", row, column) if part)
    return "·".join(part for part in (source.section[-1] if source.section else "", fact.name) if part)


def side_of(fact: Fact, document: str) -> Side:
    """The fact as a side of a finding: amount as it is added up, the place of the figure itself."""
    region = fact.source.shown_at
    amount = None if fact.value.amount is None else signed(fact)
    kind = "cell" if fact.source.kind == "cell" else "sentence"
    return Side(document, label_of(fact), fact.value.printed, amount, fact.value.unit, region.page if region else None, region.bbox if region else None, kind)


def computed_side(judged: Judged, document: str) -> Side:
    """The figure that the others come to, with its sum written out; its box is around the parts where they stand on one page."""
    facts = [t.fact for t in judged.terms]
    page, bbox = around(facts)
    return Side(document, (" ÷ " if judged.claim.kind in RATES else " × " if judged.claim.kind == "product" else " + ").join(dict.fromkeys((f.source.row or f.name) if same_column(judged.claim.left, f) else (f.source.column or f.name) for f in facts)),
                written(judged), judged.computed, judged.claim.left.value.unit, page, bbox, "computed")


def same_column(a: Fact, b: Fact) -> bool:
    return a.source.place is None or b.source.place is None or a.source.place[1] != b.source.place[1]


def around(facts: Sequence[Fact]) -> tuple[int | None, BBox | None]:
    regions = [r for f in facts if f.value.amount is not None for r in ((f.source.spot,) if f.source.spot else f.source.regions)]
    if not regions:
        return None, None
    page = regions[0].page
    boxes = [r.bbox for r in regions if r.page == page]
    return page, (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def written(judged: Judged) -> str:
    """「309.58 + 138.62 = 448.20」, blanks and zeros left out."""
    if judged.claim.kind in ("rate", "ratio"):
        a, b = (t.fact.value.printed for t in judged.terms[:2])
        return f"({a} − {b}) ÷ {b} × 100% = {show(judged.computed)}%" if judged.claim.kind == "rate" else f"{a} ÷ {b} × 100% = {show(judged.computed)}%"
    if judged.claim.kind == "grown":
        change, now = (t.fact for t in judged.terms[:2])
        sign = "+" if signed(change) < 0 else "−"
        return f"{change.value.printed} ÷ ({now.value.printed} {sign} {change.value.printed}) × 100% = {show(abs(judged.computed))}%"
    if judged.claim.kind == "product":
        return " × ".join(t.fact.value.printed for t in judged.terms) + f" = {show(judged.computed)}"
    shown = [t for t in judged.terms if t.fact.value.amount]
    if not shown:
        return show(judged.computed)
    text = " ".join(("−" if t.sign < 0 else "+") + " " + t.fact.value.printed.strip() for t in shown).removeprefix("+ ")
    return f"{text} = {show(judged.computed)}" if len(shown) > 1 else text
