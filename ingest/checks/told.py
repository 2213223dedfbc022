"""Verdicts → findings in Chinese sentences."""
from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from ingest.amount import show
from ingest.checks.causes import cause_of
from ingest.checks.judge import RATES, Judged, computed_side, label_of, side_of, written
from ingest.checks.matter import Matter
from ingest.checks.model import Finding, Rule, Said, Side
from ingest.checks.suspects import Suspect
from ingest.checks.tolerance import signed
from ingest.model import Fact

MOST_SHOWN = 12     # roundings of a table that are written out


def finding_of(judged: Judged, suspect: Suspect | None, matter: Matter) -> Finding:
    """A claim that doesn't hold, with the figure that is likely wrong."""
    rule, claim = judged.rule, judged.claim
    left = side_of(claim.left, matter.name)
    right = right_side(judged, matter.name)
    gap = difference(judged)
    verb = "为" if right.kind != "computed" else "合计" if claim.kind in ("sum", "most") else "算得"
    message = f"{left.label}为{left.printed}{left.unit}，{right.label}{verb}{right.printed}，相差{show(gap)}{left.unit}"
    if judged.allowed and claim.kind not in RATES:
        message += f"，超出四舍五入的容差{show(judged.allowed.normalize())}{left.unit}"
    return Finding(rule.name, rule.category, severity_of(judged), message + "。", rule.relation, rule.basis, left, right, gap, cause(judged, suspect, matter),
                   suggestion(suspect), left.page, left.bbox, group_of(suspect), fingerprint(rule.name, (left, right)), figures(judged))


def figures(judged: Judged) -> tuple[str, ...]:
    """The figures of a relation by their ids, the left one first; blanks are none."""
    return tuple(f.id for f in (judged.claim.left, *(t.fact for t in judged.terms)) if f.value.amount is not None)


def difference(judged: Judged) -> Decimal:
    """To the digits that a rate is told in, exactly for all else."""
    return abs(signed(judged.claim.left) - judged.computed) if judged.claim.kind in RATES else abs(judged.gap)


def cause(judged: Judged, suspect: Suspect | None, matter: Matter) -> str | None:
    """What may have gone wrong with the figure that is likely wrong, else with the left one."""
    if suspect is None:
        return cause_of(signed(judged.claim.left), judged.computed) if judged.claim.kind != "most" else None
    return cause_of(signed(suspect.fact), suspect.right, matter.year_before(suspect.fact))


def suggestion(suspect: Suspect | None) -> str | None:
    if suspect is None:
        return None
    right = show(suspect.right)
    told = f"「{label_of(suspect.fact)}」现为{suspect.fact.value.printed}，若为{right}"
    if suspect.besides:
        return f"请核对{told}，并{'、'.join(f'「{label_of(s.fact)}」若为{show(s.right)}' for s in suspect.besides)}，一并改正则此处成立。"
    if suspect.mends > 1:
        return f"请核对{told}，则{suspect.mends}处不符同时成立。" if suspect.alone else f"请核对：{told}，则{suspect.mends}处不符同时成立；也可能是与之相加减的其他数有误。"
    return f"请核对{told}，则此处成立。" if suspect.alone else "请核对两边的数，不能断定哪一个有误。"


def group_of(suspect: Suspect | None) -> str | None:
    return cause_key(suspect.fact) if suspect else None


def cause_key(fact: Fact) -> str:
    """The group of the findings that a wrong figure makes."""
    return hashed("group", label_of(fact), fact.value.printed)


def right_side(judged: Judged, document: str) -> Side:
    alone = len(judged.terms) == 1 and judged.claim.kind in ("sum", "most")
    return side_of(judged.terms[0].fact, document) if alone else computed_side(judged, document)


def severity_of(judged: Judged) -> str:
    """No error from figures that were recognised in a picture or read with doubt, nor from a relation that isn't firm."""
    severity = judged.claim.severity or judged.rule.severity
    return "warning" if severity == "error" and not all(map(sure, judged.claim.facts())) else severity


def sure(fact: Fact) -> bool:
    return fact.source.read_by != "ocr" and fact.source.doubtful is None


def finding_said(rule: Rule, said: Said, matter: Matter) -> Finding:
    """A rule's own judgement."""
    place = next(((side.page, side.bbox) for side in (said.left, said.right) if side), (None, None))
    page, bbox = (said.page, said.bbox) if said.page is not None else place
    said = here(said, matter)
    facts = tuple(f for side in (said.left, said.right) if side for f in standing_at(side, matter))
    keys = said.keys or (said.target, *(part for side in (said.left, said.right) if side for part in (side.label, side.printed)))
    return Finding(rule.name, rule.category, said.severity or rule.severity, said.message, rule.relation, said.basis or rule.basis, said.left, said.right, said.difference,
                   said.cause, said.suggestion, page, bbox, None, hashed(rule.name, *keys), facts)


def standing_at(side: Side, matter: Matter) -> list[str]:
    """The facts that a side shows: those of its amount in its place, or where there are no pages under its name."""
    found = (f for m in (matter, *matter.siblings) if m.name == side.document for f in m.facts if f.value.amount is not None)
    return [f.id for f in found if shows(side, f) and (side.amount is None or abs(signed(f)) == abs(side.amount))]


def shows(side: Side, fact: Fact) -> bool:
    place = fact.source.shown_at
    return (side.page, side.bbox) == place if place else side.page is None and label_of(fact) == side.label


def here(said: Said, matter: Matter) -> Said:
    """Sides without a document are this one's."""
    left, right = (replace(side, document=matter.name) if side and not side.document else side for side in (said.left, said.right))
    return replace(said, left=left, right=right)


def roundings(judged: Iterable[Judged], matter: Matter) -> list[Finding]:
    """One info a table for all its sums that hold only because figures are rounded, the first written out as the reason."""
    by_table: dict[str, list[Judged]] = defaultdict(list)
    for j in judged:
        if j.rounded:
            by_table[j.claim.left.source.table or ""].append(j)
    return [rounding(table, group, matter) for table, group in by_table.items()]


def rounding(table: str, group: list[Judged], matter: Matter) -> Finding:
    first = group[0]
    left, right = side_of(first.claim.left, matter.name), right_side(first, matter.name)
    shown = "；".join(f"{label_of(j.claim.left)}：{written(j)}，表列{j.claim.left.value.printed}" for j in group[:MOST_SHOWN])
    more = f"等{len(group)}处" if len(group) > MOST_SHOWN else ""
    message = f"「{table or '正文'}」有{len(group)}处的数与分项之和（或别处同一数）只差末位，由各数分别四舍五入而来，不是差错：{shown}{more}。"
    widest = max(map(difference, group))
    return Finding("rounding", "arithmetic", "info", message, "合计与分项之和的差在四舍五入的容差之内。", "各数分别四舍五入到末位，每个数至多差末位的半个单位。", left, right,
                   widest, "四舍五入", None, left.page, left.bbox, None, hashed("rounding", table, *(f"{label_of(j.claim.left)} {j.claim.left.value.printed} {show(j.computed)}" for j in group)),
                   figures(first))


def fingerprint(rule: str, sides: Iterable[Side]) -> str:
    """Of the rule and both figures, whichever of two tables comes first."""
    said = [(side.label, plain_amount(side.amount)) for side in sides]
    return hashed(rule, *(part for pair in sorted(said) for part in pair))


def plain_amount(amount: Decimal | None) -> str:
    return "" if amount is None else show(amount.normalize() + 0)


def hashed(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
