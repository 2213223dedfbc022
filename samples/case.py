"""A question with its right answer, and short ways to make the usual kinds."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal

from samples.ledger import CENT, Ledger, in_unit

OPTIONAL = ("direction", "status", "missing", "evidence", "evidence_all", "file")


@dataclass(frozen=True)
class Case:
    """One question with the answer that is right."""
    question: str
    type: str
    department: str | None
    year: int | None
    answer_value: str | None = None
    unit: str | None = None
    answer_text: str | None = None
    direction: str | None = None
    status: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    evidence: str | None = None
    evidence_all: tuple[str, ...] = ()
    file: str | None = None

    def record(self, number: int) -> dict[str, object]:
        fields = {k: v for k, v in asdict(self).items() if k not in OPTIONAL or v}
        return {"id": f"sam-{number:03d}", **fields}


def figure(ledger: Ledger, question: str, kind: str, value: Decimal, unit: str, *evidence: str,
           direction: str | None = None, text: str | None = None, missing: Sequence[str] = ()) -> Case:
    """A question answered by a number; several evidences are operands."""
    one, several = (evidence[0], ()) if len(evidence) == 1 else (None, evidence)
    return Case(question, kind, ledger.department, ledger.year, str(value), unit, text, direction,
                missing=tuple(missing), evidence=one, evidence_all=several, file=ledger.file_name)


def money(ledger: Ledger, question: str, yuan: Decimal, label: str, kind: str = "amount", unit: str = "万元", **more) -> Case:
    """A question answered by an amount that stands beside `label`."""
    return figure(ledger, question, kind, in_unit(yuan, unit), unit, printed(ledger, label, yuan), **more)


def change(ledger: Ledger, question: str, now: Decimal, before: Decimal, label: str) -> Case:
    """By how much money something went up or down."""
    value = in_unit(abs(now - before), "万元")
    return figure(ledger, question, "change", value, "万元", f"{label} {value:,}", direction=towards(now, before))


def rate(ledger: Ledger, question: str, now: Decimal, before: Decimal, label: str) -> Case:
    """By how many percent something went up or down."""
    value = (abs(now - before) / before * 100).quantize(CENT, ROUND_HALF_UP)
    return figure(ledger, question, "change", value, "%", f"{label} {value}%", direction=towards(now, before))


def quotation(ledger: Ledger, question: str, kind: str, text: str, evidence: str | None = None) -> Case:
    """A question answered by words of the document."""
    return Case(question, kind, ledger.department, ledger.year, answer_text=text, evidence=evidence or text,
                file=ledger.file_name)


def refusal(question: str, *status: str, ledger: Ledger | None = None, department: str | None = None,
            year: int | None = None) -> Case:
    """A question that must not be answered, for one of the reasons in `status`."""
    return Case(question, "unanswerable", ledger.department if ledger else department, ledger.year if ledger else year,
                status=status)


def printed(ledger: Ledger, label: str, yuan: Decimal) -> str:
    """The label and the amount as the tables print it."""
    return f"{label} {in_unit(yuan, ledger.unit):,}"


def towards(now: Decimal, before: Decimal) -> str:
    return "up" if now > before else "down" if now < before else "same"
