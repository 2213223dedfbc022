"""The gate. Evidence and results go in, a ProvenAnswer comes out; what cannot be proven is withheld.

A printed value must stand in the quote of its own source; a formula is parsed and evaluated again, exactly, from its text, and every
operand must be a printed input in one unit; a text must stand in its quote; a general explanation must stand in the reviewed glossary and hold no number. `ProvenAnswer` cannot be built anywhere else, nor altered.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ingest.amount import MONEY, decimals, half_up, mentions, plain, to_decimal
from ingest.model import Disclosure, Document, Fact, Source
from qa.arithmetic import evaluate, flat, last_factor, operands
from qa.claims import Claim, Outcome
from qa.compute import Formula
from qa.errors import ProofError
from qa.find import same_value
from qa.glossary import Explained, glossary

_KEY = object()
NOTHING = re.compile(r"空表|为空|没有|未安排|未使用|不涉及|无")


@dataclass(frozen=True)
class Citation:
    """A place in a document, numbered as it is marked in the answer."""

    number: int
    fact: Fact
    document: Document
    disclosure: Disclosure


@dataclass(frozen=True)
class ProvenValue:
    claim: Claim
    citations: tuple[int, ...]
    computation: int | None


@dataclass(frozen=True)
class ProvenFormula:
    number: int
    formula: Formula
    citations: tuple[int, ...]          # one for each input


class ProvenAnswer:
    """The only thing that wording, screen, API and exports accept. Made by `prove`, and not to be altered."""

    __slots__ = ("checks", "citations", "formulas", "general", "nearest", "outcome", "values")
    outcome: Outcome
    values: tuple[ProvenValue, ...]
    nearest: tuple[ProvenValue, ...]
    citations: tuple[Citation, ...]
    formulas: tuple[ProvenFormula, ...]
    checks: tuple[dict[str, Any], ...]
    general: tuple[Explained, ...]

    def __init__(self, key: object, outcome: Outcome, values: tuple[ProvenValue, ...], nearest: tuple[ProvenValue, ...], citations: tuple[Citation, ...],
                 formulas: tuple[ProvenFormula, ...], checks: tuple[dict[str, Any], ...], general: tuple[Explained, ...] = ()) -> None:
        if key is not _KEY:
            raise ProofError("ProvenAnswer 只能由 verify.prove 生成")
        parts = {"outcome": outcome, "values": values, "nearest": nearest, "citations": citations, "formulas": formulas, "checks": checks, "general": general}
        for name, part in parts.items():
            object.__setattr__(self, name, part)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("ProvenAnswer 不能改动")


def prove(outcome: Outcome, documents: dict[str, Document]) -> ProvenAnswer:
    """Check every claim; raise ProofError for the answer's own claims, drop near figures and general explanations that fail."""
    desk = Desk(documents)
    values = tuple(desk.value(c) for c in outcome.claims)
    nearest = []
    for c in outcome.nearest:
        try:
            nearest.append(desk.value(c))
        except ProofError:
            continue
    for fact, disclosure in outcome.cited:
        desk.cite(fact, disclosure)
    checks = (*outcome.checks, *agreement(values))
    return ProvenAnswer(_KEY, outcome, values, tuple(nearest), tuple(desk.citations), tuple(desk.formulas), checks, tuple(filter(is_reviewed, outcome.general)))


def same_place(a: Source, b: Source) -> bool:
    return (a.regions, a.locator, a.place, a.quote) == (b.regions, b.locator, b.place, b.quote)


class Desk:
    """Collects citations and formulas while claims are checked."""

    def __init__(self, documents: dict[str, Document]):
        self.documents = documents
        self.citations: list[Citation] = []
        self.formulas: list[ProvenFormula] = []

    def cite(self, fact: Fact, disclosure: Disclosure) -> int:
        for c in self.citations:
            if c.fact.document_id == fact.document_id and same_place(c.fact.source, fact.source):
                return c.number
        document = self.documents.get(fact.document_id)
        if document is None:
            raise ProofError("引用的文件不在库中")
        number = len(self.citations) + 1
        self.citations.append(Citation(number, fact, document, disclosure))
        return number

    def value(self, claim: Claim) -> ProvenValue:
        check(claim)
        if claim.formula is None:
            self.check_owner(claim)
        cites = tuple(dict.fromkeys(self.cite(f, claim.disclosure) for f in claim.facts))
        if claim.counted and len(cites) != claim.amount:
            raise ProofError("计数与所列条目数不一致")
        return ProvenValue(claim, cites, self.formula(claim) if claim.formula else None)

    def check_owner(self, claim: Claim) -> None:
        """A figure is told of the department and year whose document prints it."""
        for fact in claim.facts:
            document = self.documents.get(fact.document_id)
            if document is not None and document.disclosure_id != claim.disclosure.id:
                raise ProofError(f"{claim.label}出自别的部门或年份的文件")

    def formula(self, claim: Claim) -> int:
        formula = claim.formula
        assert formula is not None
        for f in self.formulas:
            if f.formula == formula:
                return f.number
        cites = tuple(self.cite(i.fact, claim.disclosure) for i in formula.inputs)
        self.formulas.append(ProvenFormula(len(self.formulas) + 1, formula, cites))
        return len(self.formulas)


# ---- printed figures, counts and words ------------------------------------------------------------------------------------------------

def check(claim: Claim) -> None:
    """Raise ProofError for what its own evidence does not prove."""
    if claim.formula is not None:
        check_formula(claim)
    elif claim.counted:
        check_counted(claim)
    elif claim.text is not None:
        check_text(claim)
    else:
        check_printed(claim)


def holds(claim: Claim) -> bool:
    """Would the gate let it pass?"""
    try:
        check(claim)
    except ProofError:
        return False
    return True


def check_printed(claim: Claim) -> None:
    """The claim says what its first fact says, and the fact's amount stands in its quote; a declared-empty table stands for 0."""
    fact = claim.facts[0]
    value = fact.value
    if claim.amount is None or (claim.amount, claim.unit, claim.direction, claim.qualifier) != (value.amount, value.unit, value.direction, value.qualifier):
        raise ProofError(f"{claim.label}与出处的数值、单位或方向不一致")
    if fact.source.kind == "declared_empty":
        if claim.amount != 0 or not NOTHING.search(plain(fact.source.quote)):
            raise ProofError("空表说明不能证明该数")
        return
    if claim.printed != value.printed or not stands_in(fact):
        raise ProofError(f"{claim.label}的数值不在其出处中")


def stands_in(fact: Fact) -> bool:
    """Is the fact's amount printed, whole and as it says, in its own quote?"""
    quote, amount, printed = fact.source.quote, fact.value.amount, fact.value.printed
    if amount is None or not plain(printed) or plain(printed) not in plain(quote):
        return False
    found = [m.amount for m in mentions(quote)]
    found += [to_decimal(n) for n in re.findall(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|(?<![\d.,])\d+(?:\.\d+)?(?![\d])", plain(quote))]
    return any(abs(n) == abs(amount) for n in found)


def check_counted(claim: Claim) -> None:
    if claim.amount is None or claim.amount != len(claim.facts):
        raise ProofError("计数与所列条目数不一致")


def is_reviewed(note: Explained) -> bool:
    """An explanation of the glossary's own, word for word, without a number that no document prints."""
    return note in glossary().terms and not re.search(r"\d", "".join((note.name, *note.plain, note.source)))


def check_text(claim: Claim) -> None:
    """The words told stand in the quote, white space and width aside."""
    told = plain((claim.text or "").strip("。；，, "))
    if not told or told not in plain(claim.facts[0].source.quote):
        raise ProofError(f"{claim.label}的文字不在其出处中")


# ---- formulas -------------------------------------------------------------------------------------------------------------------------

def check_formula(claim: Claim) -> None:
    """Evaluate again; operands are printed inputs in one unit; result, unit, sign and direction follow from them."""
    formula = claim.formula
    assert formula is not None
    if (claim.amount, claim.unit, claim.direction) != (formula.result, formula.unit, formula.direction):
        raise ProofError("数值与算式结果不一致")
    value = evaluate(formula.expression)
    if value is None:
        raise ProofError("算式无法识别")
    if half_up(Decimal(value.numerator) / Decimal(value.denominator), decimals(formula.result)) != formula.result:
        raise ProofError("算式结果有误")
    if (formula.unit == "%") != flat(formula.expression).endswith("*100%"):
        raise ProofError("百分数的算式应以 × 100% 结尾")
    for i in formula.inputs:
        if i.fact.source.kind != "declared_empty" and not stands_in(i.fact):
            raise ProofError("算式的操作数不在其出处中")
    if not any(fits_unit(formula, unit) for unit in units_of(formula)):
        raise ProofError("算式中有不是印刷数字的操作数，或单位不一致")
    if formula.direction is not None and formula.direction != direction_of(formula):
        raise ProofError("变动方向与操作数不一致")


def units_of(formula: Formula) -> list[str]:
    """The units that a formula may be calculated in: those of money when it holds money, else that of its inputs."""
    own = {i.fact.value.unit for i in formula.inputs}
    return list(MONEY) if own & set(MONEY) else sorted(own)


def fits_unit(formula: Formula, unit: str) -> bool:
    """Is every operand an input in this unit (a count in its own), and does the result's unit follow?"""
    inner, result_unit = formula.expression, formula.unit
    factor = last_factor(formula.expression) if unit in MONEY and result_unit in MONEY and unit != result_unit else None
    if factor is not None:
        inner, sign, by = factor
        scale = Fraction(MONEY[result_unit]) / Fraction(MONEY[unit])
        if by != (scale if sign == "/" else 1 / scale):
            return False
        result_unit = unit
    known = {amount_in(i.fact, unit) for i in formula.inputs}
    if not all(o in known for o in operands(inner)):
        return False
    if (unit, result_unit) == ("%", "个百分点"):
        return "/" not in flat(inner) and "*" not in flat(inner)        # two shares apart
    return result_unit == unit or (result_unit in ("%", "倍") and "/" in flat(inner)) or (unit not in MONEY and result_unit == unit)


def amount_in(fact: Fact, unit: str) -> Fraction:
    amount = Fraction(abs(fact.value.amount or Decimal(0)))
    return amount * Fraction(MONEY[fact.value.unit]) / Fraction(MONEY[unit]) if fact.value.unit in MONEY and unit in MONEY else amount


def direction_of(formula: Formula) -> str | None:
    """Which way a change went: as its printed change says, else by its two operands, the later one first; by their signs where they have some."""
    if formula.signs:
        return direction_by_signs(formula)
    first = formula.inputs[0].fact
    if first.value.direction is not None:
        return first.value.direction
    if len(formula.inputs) != 2:
        return None
    unit = first.value.unit
    now, before = (amount_in(i.fact, unit) for i in formula.inputs)
    return "up" if now > before else "down" if now < before else "same"


def direction_by_signs(formula: Formula) -> str | None:
    """The sign of the inputs added up as they count; None where that is not the size that the expression comes to."""
    if len(formula.signs) != len(formula.inputs):
        return None
    unit = formula.unit
    total = sum((sign * signed_in(i.fact, unit) for i, sign in zip(formula.inputs, formula.signs, strict=True)), Fraction(0))
    if evaluate(formula.expression) != abs(total):
        return None
    return "up" if total > 0 else "down" if total < 0 else "same"


def signed_in(fact: Fact, unit: str) -> Fraction:
    """A figure with its sign: a printed decrease counts below zero."""
    below = fact.value.direction == "down" or (fact.value.direction is None and (fact.value.amount or 0) < 0)
    return -amount_in(fact, unit) if below else amount_in(fact, unit)


def agreement(values: tuple[ProvenValue, ...]) -> list[dict[str, Any]]:
    """When a value is printed in more places than one: do they agree?"""
    out: list[dict[str, Any]] = []
    for v in values[:1]:
        if v.computation is not None or v.claim.counted:
            continue
        for f in v.claim.facts[1:3]:
            where = f.source.table or (f.source.section[-1] if f.source.section else "正文")
            ok = same_value(v.claim.facts[0], f)
            out.append({"kind": "agrees", "ok": ok, "detail": f"与{where}{'' if ok else '不'}一致", "difference": "0" if ok else None})
    return out
