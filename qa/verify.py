"""The gate. Evidence and results go in, a ProvenAnswer comes out; what cannot be proven is withheld.

A printed value must stand in the quote of its own source; a formula is parsed and evaluated again, exactly, from its text, and every
operand must be a printed input; a text must stand in its quote. `ProvenAnswer` cannot be built anywhere else.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ingest.amount import MONEY, decimals, half_up, mentions, plain, to_decimal
from ingest.model import Disclosure, Document, Fact
from qa.claims import Claim, Outcome
from qa.compute import Formula
from qa.errors import ProofError

_KEY = object()
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[-+*/()]")


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
    """The only thing that wording, screen, API and exports accept. Made by `prove`."""

    __slots__ = ("checks", "citations", "formulas", "nearest", "outcome", "values")

    def __init__(self, key: object, outcome: Outcome, values: tuple[ProvenValue, ...], nearest: tuple[ProvenValue, ...], citations: tuple[Citation, ...],
                 formulas: tuple[ProvenFormula, ...], checks: tuple[dict[str, Any], ...]) -> None:
        if key is not _KEY:
            raise ProofError("ProvenAnswer 只能由 verify.prove 生成")
        self.outcome, self.values, self.nearest, self.citations, self.formulas, self.checks = outcome, values, nearest, citations, formulas, checks


def prove(outcome: Outcome, documents: dict[str, Document]) -> ProvenAnswer:
    """Check every claim; raise ProofError for the answer's own claims, drop near figures that fail."""
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
    return ProvenAnswer(_KEY, outcome, values, tuple(nearest), tuple(desk.citations), tuple(desk.formulas), checks)


class Desk:
    """Collects citations and formulas while claims are checked."""

    def __init__(self, documents: dict[str, Document]):
        self.documents = documents
        self.citations: list[Citation] = []
        self.formulas: list[ProvenFormula] = []

    def cite(self, fact: Fact, disclosure: Disclosure) -> int:
        for c in self.citations:
            if c.fact.document_id == fact.document_id and c.fact.source.regions == fact.source.regions and c.fact.source.quote == fact.source.quote:
                return c.number
        document = self.documents.get(fact.document_id)
        if document is None:
            raise ProofError("引用的文件不在库中")
        number = len(self.citations) + 1
        self.citations.append(Citation(number, fact, document, disclosure))
        return number

    def value(self, claim: Claim) -> ProvenValue:
        cites = tuple(dict.fromkeys(self.cite(f, claim.disclosure) for f in claim.facts))
        if claim.formula is not None:
            number = self.formula(claim.formula, claim)
            return ProvenValue(claim, cites, number)
        if claim.counted:
            if claim.amount != len(cites):
                raise ProofError("计数与所列条目数不一致")
        elif claim.text is not None:
            check_text(claim)
        else:
            check_printed(claim)
        return ProvenValue(claim, cites, None)

    def formula(self, formula: Formula, claim: Claim) -> int:
        check_formula(formula)
        if claim.amount != formula.result or claim.unit != formula.unit:
            raise ProofError("数值与算式结果不一致")
        for f in self.formulas:
            if f.formula == formula:
                return f.number
        cites = tuple(self.cite(i.fact, claim.disclosure) for i in formula.inputs)
        self.formulas.append(ProvenFormula(len(self.formulas) + 1, formula, cites))
        return len(self.formulas)


def check_printed(claim: Claim) -> None:
    """The amount stands, as printed, in the quote of the first source; a declared-empty table stands for 0."""
    fact = claim.facts[0]
    if claim.amount is None:
        raise ProofError("没有数值")
    if fact.source.kind == "declared_empty":
        if claim.amount != 0 or not re.search(r"空表|为空|没有|未安排|不涉及|无", fact.source.quote):
            raise ProofError("空表说明不能证明该数")
        return
    if not fact.source.quote or not stands_in(claim.amount, claim.printed or "", fact):
        raise ProofError(f"{claim.label}的数值不在其出处中")
    if fact.value.unit != claim.unit or (fact.value.amount != claim.amount):
        raise ProofError(f"{claim.label}与出处的数值或单位不一致")


def stands_in(amount: Decimal, printed: str, fact: Fact) -> bool:
    quote = fact.source.quote
    flat = plain(quote)
    found = [m.amount for m in mentions(quote)] + [to_decimal(n) for n in re.findall(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|(?<![\d.,])\d+(?:\.\d+)?(?![\d])", flat)]
    return plain(printed) in flat and any(abs(n) == abs(amount) for n in found)


def check_text(claim: Claim) -> None:
    """The words told stand in the quote, white space and width aside."""
    fact = claim.facts[0]
    if claim.text and plain(claim.text.strip("。；，,")) not in plain(fact.source.quote):
        raise ProofError(f"{claim.label}的文字不在其出处中")


def evaluate(expression: str) -> Fraction | None:
    """The exact value of an expression of decimals and + − × ÷ ( ), with an optional final × 100%; None when it is none."""
    flat = re.sub(r"\s", "", expression).replace("−", "-").replace("×", "*").replace("÷", "/")
    percent = flat.endswith("*100%")
    flat = flat[:-5] if percent else flat
    tokens = _TOKEN.findall(flat)
    if not tokens or "".join(tokens) != flat:
        return None
    try:
        value, rest = _sum(tokens)
    except (IndexError, ValueError, ZeroDivisionError):
        return None
    return (value * 100 if percent else value) if not rest else None


def _sum(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, rest = _product(tokens)
    while rest and rest[0] in "+-":
        other, after = _product(rest[1:])
        value = value + other if rest[0] == "+" else value - other
        rest = after
    return value, rest


def _product(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, rest = _atom(tokens)
    while rest and rest[0] in "*/":
        other, after = _atom(rest[1:])
        value = value * other if rest[0] == "*" else value / other
        rest = after
    return value, rest


def _atom(tokens: list[str]) -> tuple[Fraction, list[str]]:
    if tokens[0] == "(":
        value, rest = _sum(tokens[1:])
        if rest[0] != ")":
            raise ValueError("unbalanced")
        return value, rest[1:]
    if tokens[0] == "-":
        value, rest = _atom(tokens[1:])
        return -value, rest
    return Fraction(tokens[0]), tokens[1:]


def check_formula(formula: Formula) -> None:
    """Evaluate again; every operand is an input in one money unit (or a money factor), every input is printed."""
    value = evaluate(formula.expression)
    if value is None:
        raise ProofError("算式无法识别")
    places = decimals(formula.result)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if half_up(abs(exact), places) != abs(formula.result):
        raise ProofError("算式结果有误")
    if not any(operands_are_inputs(formula, unit) for unit in MONEY):
        raise ProofError("算式中有不是印刷数字的操作数")
    for i in formula.inputs:
        fact = i.fact
        if fact.source.kind == "declared_empty":
            continue
        if fact.value.amount is None or not stands_in(fact.value.amount, fact.value.printed, fact):
            raise ProofError("算式的操作数不在其出处中")


def operands_are_inputs(formula: Formula, unit: str) -> bool:
    """Is every operand a printed input, its money in this unit, save at most one factor between money units?"""
    inputs = set()
    for i in formula.inputs:
        scale = Fraction(MONEY[i.fact.value.unit]) / Fraction(MONEY[unit]) if i.fact.value.unit in MONEY else Fraction(1)
        inputs.add(Fraction(abs(i.fact.value.amount or Decimal(0))) * scale)
    factors = {Fraction(a) / Fraction(b) for a in MONEY.values() for b in MONEY.values()}
    free = [o for t in re.findall(r"\d+(?:\.\d+)?", formula.expression.removesuffix("× 100%")) if (o := Fraction(t)) not in inputs]
    return len(free) <= 1 and all(o in factors for o in free)


def agreement(values: tuple[ProvenValue, ...]) -> list[dict[str, Any]]:
    """When a value is printed in more places than one, say so."""
    out: list[dict[str, Any]] = []
    for v in values[:1]:
        others = [f for f in v.claim.facts[1:] if v.computation is None]
        for f in others[:2]:
            where = f.source.table or (f.source.section[-1] if f.source.section else "正文")
            out.append({"kind": "agrees", "ok": True, "detail": f"与{where}一致", "difference": "0"})
    return out
